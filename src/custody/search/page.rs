//! A page of a search, for people: what was found, what all of it has in common, and of which a picture is shown. One
//! entry tells of all that, so that the history of a recording does not drown in searches that it was found by.

use std::sync::Arc;

use evidence::ids::RecordingId;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target, scope};
use crate::custody::recording::Recording;
use crate::custody::recording::media::Looks;
use crate::custody::refused::{Fault, Field};
use crate::custody::search::find::{Facets, FindError, Found, JUMP_ROWS_MAX, Place, RecordingFilter};
use crate::custody::shown::PageShown;
use crate::custody::{Custody, Refused, require};

/// What a page of a search shows.
pub struct SearchPage {
    /// The recordings, and what lies around them.
    pub found: Found,
    /// What all that fit have in common.
    pub facets: Facets,
    /// What is known of their media; of those with a still a picture may be shown.
    pub looks: Looks,
}

impl Custody {
    /// A page of recordings that fit a filter, with counts and pictures. `query` is the filter as the caller wrote it.
    pub async fn search_page(
        self: &Arc<Self>,
        caller: &Caller,
        filter: RecordingFilter,
        place: Place,
        limit: u64,
        query: String,
    ) -> Result<SearchPage, Refused> {
        let may = require(caller, Action::SearchRecordings, Target::Installation, None);
        self.recorded(caller, Verb::RecordingFind, may).await?;
        let filter = self.placed(filter).await?;
        let found = self.fitting(caller, filter.clone(), place, limit).await?;
        let (found, facets) = self.in_common_beside(caller, filter, found).await?;
        let looks = self.looks(&found.items).await;
        let has_still = |recording: &&Recording| looks.get(&recording.id).is_some_and(|look| look.still);
        let pictured: Vec<RecordingId> = found.items.iter().filter(has_still).map(|recording| recording.id).collect();
        let shown = found.items.iter().map(|recording| recording.id).collect();
        self.log_search_page(caller, PageShown { query, shown, pictured }).await?;
        Ok(SearchPage { found, facets, looks })
    }

    /// The same filter with what was made in its circle, where it has one.
    async fn placed(&self, mut filter: RecordingFilter) -> Result<RecordingFilter, Refused> {
        if let Some(near) = filter.near.take() {
            filter.among = Some(self.made_near(near).await?);
        }
        Ok(filter)
    }

    /// Recordings that fit a filter, of those that the caller reaches.
    pub(super) async fn fitting(
        self: &Arc<Self>,
        caller: &Caller,
        filter: RecordingFilter,
        place: Place,
        limit: u64,
    ) -> Result<Found, Refused> {
        let filter = self.placed(filter).await?;
        let (reach, rules, now) = (scope(caller, Action::SearchRecordings), self.rules.clone(), self.clock.now());
        self.read(move |reader| {
            reader.find_recordings(&reach, &filter, (&rules, now), &place, limit).map_err(|error| match error {
                FindError::Db(error) => error.into(),
                FindError::TooFar => {
                    Refused::Invalid { field: Field::Page, problem: Fault::BeyondList { most: JUMP_ROWS_MAX } }
                }
            })
        })
        .await
    }

    /// What all that fit have in common, beside a page of them.
    async fn in_common_beside(
        self: &Arc<Self>,
        caller: &Caller,
        filter: RecordingFilter,
        found: Found,
    ) -> Result<(Found, Facets), Refused> {
        let (reach, rules, now) = (scope(caller, Action::SearchRecordings), self.rules.clone(), self.clock.now());
        self.read(move |reader| {
            let facets = reader.facets_beside(&found, &reach, &filter, (&rules, now))?;
            Ok((found, facets))
        })
        .await
    }

    /// What those have in common.
    pub(super) async fn in_common(
        self: &Arc<Self>,
        caller: &Caller,
        filter: RecordingFilter,
    ) -> Result<Facets, Refused> {
        let filter = self.placed(filter).await?;
        let (reach, rules, now) = (scope(caller, Action::SearchRecordings), self.rules.clone(), self.clock.now());
        self.read(move |reader| Ok(reader.facets(&reach, &filter, (&rules, now))?)).await
    }
}
