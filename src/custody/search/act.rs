//! Searches: what is found, and that somebody searched.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::entry::Item;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target, scope};
use crate::custody::case::Case;
use crate::custody::recording::Recording;
use crate::custody::search::find::{FacetValue, Facets, Found, Place, RecordingFilter};
use crate::custody::search::lists::{CASES_LOOKED_MAX, Cursor};
use crate::custody::search::query;
use crate::custody::shown::SearchScope;
use crate::custody::{Custody, Refused, require};

/// A page of a list.
pub struct Page<T> {
    /// What it shows.
    pub items: Vec<T>,
    /// Where the next page begins; none after the last.
    pub next: Option<Cursor>,
    /// How many were looked at, where it ends for that, and not because it is full.
    pub looked: Option<u64>,
}

/// Cuts a list that was read with one item more than a page holds; at `end` it was read no further.
fn page<T>(mut items: Vec<T>, end: Option<Cursor>, limit: u64, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if items.len() <= limit {
        return Page { items, looked: end.as_ref().map(|_| CASES_LOOKED_MAX), next: end };
    }
    items.truncate(limit);
    let next = items.last().map(cursor);
    Page { items, next, looked: None }
}

impl Custody {
    /// Recordings that fit a filter. `query` is the filter as the caller wrote it.
    pub async fn find_recordings(
        self: &Arc<Self>,
        caller: &Caller,
        filter: RecordingFilter,
        place: Place,
        limit: u64,
        query: String,
    ) -> Result<Found, Refused> {
        self.recorded(
            caller,
            Verb::RecordingFind,
            require(caller, Action::SearchRecordings, Target::Installation, None),
        )
        .await?;
        let found = self.fitting(caller, filter, place, limit).await?;
        let shown = found.items.iter().map(|recording| Item::Recording(recording.id)).collect();
        self.log_search(caller, SearchScope::Recordings, query, found.items.len(), shown).await?;
        Ok(found)
    }

    /// What the recordings that fit a filter have in common. `query` is the filter as the caller
    /// wrote it.
    pub async fn recording_facets(
        self: &Arc<Self>,
        caller: &Caller,
        filter: RecordingFilter,
        query: String,
    ) -> Result<Facets, Refused> {
        self.recorded(
            caller,
            Verb::RecordingFacets,
            require(caller, Action::SearchRecordings, Target::Installation, None),
        )
        .await?;
        let facets = self.in_common(caller, filter).await?;
        // Counts are shown, and no recording.
        self.log_search(caller, SearchScope::Facets, query, 0, Vec::new()).await?;
        Ok(facets)
    }

    /// Names of the officers and stations of what was found, by certificate and station id. What
    /// they belong to was searched, and logged, before.
    pub async fn names_of(
        self: &Arc<Self>,
        items: &[Recording],
        facets: &Facets,
    ) -> Result<BTreeMap<String, String>, Refused> {
        let counted = |values: &[FacetValue]| values.iter().filter_map(|value| value.value.clone()).collect::<Vec<_>>();
        let mut officers = counted(&facets.officers);
        let mut stations = counted(&facets.stations);
        officers.extend(items.iter().filter_map(|one| one.certificate.as_ref().map(ToString::to_string)));
        stations.extend(items.iter().map(|one| one.station.to_string()));
        self.read(move |reader| {
            let mut names = BTreeMap::new();
            for certificate in officers.iter().filter_map(|text| text.parse().ok()) {
                if let Some(officer) = reader.officer(&certificate)? {
                    names.insert(certificate.to_string(), officer.name);
                }
            }
            for station in stations.iter().filter_map(|text| text.parse().ok()) {
                if let Some(found) = reader.station_shown(&station)? {
                    names.insert(station.to_string(), found.name);
                }
            }
            Ok(names)
        })
        .await
    }

    /// What was typed into the one box, in the site's zone.
    pub fn read_query(&self, text: &str) -> query::Query {
        query::read(text, &self.local_now())
    }

    /// Now, in the site's zone.
    pub(in crate::custody) fn local_now(&self) -> jiff::Zoned {
        let zone = jiff::tz::TimeZone::get(&self.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        self.clock.now().to_jiff().to_zoned(zone)
    }

    /// Cases whose number or title has `text`. A page of a search may be short, and empty, though more follow.
    pub async fn find_cases(
        self: &Arc<Self>,
        caller: &Caller,
        text: Option<String>,
        cursor: Option<Cursor>,
        limit: u64,
    ) -> Result<Page<Case>, Refused> {
        self.recorded(caller, Verb::CaseFind, require(caller, Action::ReadCases, Target::Installation, None)).await?;
        let (reach, query) = (scope(caller, Action::ReadCases), text.clone().unwrap_or_default());
        let bounds = (limit + 1, CASES_LOOKED_MAX);
        let found = self.read(move |reader| Ok(reader.find_cases(&reach, text.as_deref(), cursor.as_ref(), bounds)?));
        let (found, end) = found.await?;
        let page = page(found, end, limit, |c| Cursor { time: c.opened_at, id: c.id.to_string() });
        let shown = page.items.iter().map(|case| Item::Case(case.id.clone())).collect();
        self.log_search(caller, SearchScope::Cases, query, page.items.len(), shown).await?;
        Ok(page)
    }
}
