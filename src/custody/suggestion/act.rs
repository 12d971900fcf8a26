//! Naming the case that recordings belong to, and taking that back.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, SuggestionEvent};
use evidence::ids::{CaseNumber, RecordingId};

use crate::custody::access::{Action, Caller};
use crate::custody::case::many::{each_once, of_recording};
use crate::custody::marker::act::recording_for;
use crate::custody::recording::Recording;
use crate::custody::refused::{Fault, Thing};
use crate::custody::upload::act::{active_station, station_of};
use crate::custody::{Custody, Refused, Stop, Verb, draft};
use crate::store::log::Draft;
use crate::store::tables::Reader;

/// The entry that names a case for a recording; none where that is what is named already.
fn named(reader: &Reader<'_>, who: &Caller, recording: &Recording, number: &CaseNumber) -> Result<Option<Draft>, Stop> {
    if reader.is_filed_anywhere(&recording.id)? {
        return Err(of_recording(recording.id, Fault::FiledSomewhere).into());
    }
    let case = reader.case_by_number(&recording.agency, number)?.map(|case| case.id);
    let now = reader.suggestion(&recording.id)?;
    if now.is_some_and(|now| now.number == *number && now.case == case) {
        return Ok(None);
    }
    let event = SuggestionEvent::Made { recording: recording.id, number: number.clone(), case: case.clone() };
    let items = case.into_iter().map(Item::Case).chain([Item::Recording(recording.id)]).collect();
    Ok(Some(draft(who, items, Event::Suggestion(event))))
}

impl Custody {
    /// Names the case that recordings belong to: all of them, or none where one is refused.
    pub async fn suggest(
        self: &Arc<Self>,
        caller: &Caller,
        recordings: Vec<RecordingId>,
        number: CaseNumber,
    ) -> Result<(), Refused> {
        let recordings = each_once(recordings)?;
        let who = caller.clone();
        self.command(caller, Verb::SuggestionMake, move |reader, _| {
            let mut drafts = Vec::new();
            for id in recordings {
                let recording = recording_for(reader, &who, Action::SuggestCase, id)?;
                drafts.extend(named(reader, &who, &recording, &number)?);
            }
            Ok(drafts)
        })
        .await?;
        Ok(())
    }

    /// Takes back what is suggested for recordings; those for which nothing is are left as they are.
    pub async fn withdraw_suggestions(
        self: &Arc<Self>,
        caller: &Caller,
        recordings: Vec<RecordingId>,
    ) -> Result<(), Refused> {
        let recordings = each_once(recordings)?;
        let who = caller.clone();
        self.command(caller, Verb::SuggestionWithdraw, move |reader, _| {
            let mut drafts = Vec::new();
            for id in recordings {
                let recording = recording_for(reader, &who, Action::SuggestCase, id)?.id;
                if reader.suggestion(&recording)?.is_some() {
                    let event = Event::Suggestion(SuggestionEvent::Withdrawn { recording });
                    drafts.push(draft(&who, vec![Item::Recording(recording)], event));
                }
            }
            Ok(drafts)
        })
        .await?;
        Ok(())
    }

    /// Names the case of a recording that the calling station brings: an officer did so at its screen.
    pub async fn suggest_at_station(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        number: CaseNumber,
    ) -> Result<(), Refused> {
        let station = self.recorded(caller, Verb::SuggestionMake, station_of(caller)).await?;
        let who = caller.clone();
        self.command(caller, Verb::SuggestionMake, move |reader, _| {
            active_station(reader, &station)?;
            match reader.recording(&id)? {
                None => Err(Refused::unknown(Thing::Upload, &id).into()),
                Some(recording) if recording.station != station => {
                    Err(Refused::hidden(Thing::Upload, Item::Recording(id)).into())
                }
                Some(recording) => Ok(named(reader, &who, &recording, &number)?.into_iter().collect()),
            }
        })
        .await?;
        Ok(())
    }
}
