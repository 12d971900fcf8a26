//! Markers on a recording's timeline: 出示证件, 告知权利, free text (annex 2, articles 10 and 11).

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, MarkerEvent, MarkerKind};
use evidence::ids::{MarkerId, RecordingId};
use evidence::keys;

pub use crate::answers::bounds::MOMENT_MS_MAX;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::case::many::each_once;
use crate::custody::marker::Marker;
use crate::custody::recording::Recording;
use crate::custody::recording::examined::BEHIND_END_MS;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused, Stop, absent, clean_text, draft, require};
use crate::store::log::Draft;
use crate::store::tables::Reader;

/// Markers of one recording at most.
pub const MARKERS_MAX: u64 = 500;

/// A new marker.
#[derive(Debug, Clone)]
pub struct NewMarker {
    /// The recording.
    pub recording: RecordingId,
    /// The moment, in milliseconds of the recording's timeline.
    pub at_ms: u64,
    /// What it marks.
    pub kind: MarkerKind,
    /// What it says; may be empty but for a note.
    pub text: String,
}

/// What a marker is to say from now on.
#[derive(Debug, Clone)]
pub struct MarkerChange {
    /// What it marks.
    pub kind: MarkerKind,
    /// What it says.
    pub text: String,
    /// Why it is changed.
    pub reason: String,
}

/// What a marker says; may be empty but for a note.
fn marker_text(kind: MarkerKind, text: &str) -> Result<String, Refused> {
    match (kind, text.trim()) {
        (MarkerKind::CertificateShown | MarkerKind::RightsTold, "") => Ok(String::new()),
        (_, text) => Ok(clean_text(Field::Text, text)?),
    }
}

/// The recording, where `who` may do `action` with it.
pub(in crate::custody) fn recording_for(
    reader: &Reader<'_>,
    who: &Caller,
    action: Action,
    id: RecordingId,
) -> Result<Recording, Stop> {
    let Some(recording) = reader.recording(&id)? else {
        return Err(absent(who, action, Thing::Recording, &id).into());
    };
    require(who, action, recording.target(), Some(Item::Recording(id)))?;
    Ok(recording)
}

/// The entry of a new marker.
fn set(reader: &Reader<'_>, who: &Caller, marker: MarkerId, new: NewMarker) -> Result<Draft, Stop> {
    let recording = recording_for(reader, who, Action::MarkRecording, new.recording)?.id;
    if reader.marker_count(&recording, MARKERS_MAX)? >= MARKERS_MAX {
        return Err(Refused::Conflict(Fault::MarkersFull { most: MARKERS_MAX }).into());
    }
    let NewMarker { at_ms, kind, text, .. } = new;
    let event = Event::Marker(MarkerEvent::Set { marker, recording, at_ms, kind, text });
    Ok(draft(who, vec![Item::Recording(recording)], event))
}

impl Custody {
    /// Marks a moment of a recording.
    pub async fn mark(self: &Arc<Self>, caller: &Caller, new: NewMarker) -> Result<MarkerId, Refused> {
        if new.at_ms > MOMENT_MS_MAX {
            let problem = Fault::MomentOver { most: MOMENT_MS_MAX };
            return Err(Refused::Invalid { field: Field::AtMs, problem });
        }
        let text = marker_text(new.kind, &new.text)?;
        self.within_recording_marked(caller, new.recording, new.at_ms).await?;
        let marker = MarkerId::from_random(keys::random()?);
        let (who, id) = (caller.clone(), marker.clone());
        self.command(caller, Verb::MarkerSet, move |reader, _| {
            Ok(vec![set(reader, &who, id, NewMarker { text, ..new })?])
        })
        .await?;
        Ok(marker)
    }

    /// Whether a moment that somebody may mark lies within its recording, as far as it is known how long that is.
    /// A rendition may end a little later than what it was made of.
    async fn within_recording_marked(
        self: &Arc<Self>,
        caller: &Caller,
        recording: RecordingId,
        at_ms: u64,
    ) -> Result<(), Refused> {
        if at_ms <= BEHIND_END_MS {
            return Ok(());
        }
        let who = caller.clone();
        let found = self.read(move |reader| Ok(recording_for(reader, &who, Action::MarkRecording, recording)?)).await;
        match found {
            Ok(recording) => self.length_of(&recording).await.holds(at_ms - BEHIND_END_MS),
            Err(refused) => Err(self.on_record(caller, Verb::MarkerSet, refused).await),
        }
    }

    /// Marks where many recordings begin: all of them, or none where one is refused.
    pub async fn mark_many(
        self: &Arc<Self>,
        caller: &Caller,
        recordings: Vec<RecordingId>,
        kind: MarkerKind,
        text: &str,
    ) -> Result<(), Refused> {
        let (text, recordings) = (marker_text(kind, text)?, each_once(recordings)?);
        let mut new = Vec::with_capacity(recordings.len());
        for recording in recordings {
            let marker = MarkerId::from_random(keys::random()?);
            new.push((marker, NewMarker { recording, at_ms: 0, kind, text: text.clone() }));
        }
        let who = caller.clone();
        self.command(caller, Verb::MarkerSet, move |reader, _| {
            new.into_iter().map(|(marker, new)| set(reader, &who, marker, new)).collect()
        })
        .await?;
        Ok(())
    }

    /// Takes a marker away.
    pub async fn unmark(self: &Arc<Self>, caller: &Caller, marker: MarkerId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::MarkerRemove, move |reader, _| {
            let Some(recording) = reader.marked_moment(&marker)?.map(|(recording, _)| recording) else {
                return Err(absent(&who, Action::MarkRecording, Thing::Marker, &marker).into());
            };
            recording_for(reader, &who, Action::MarkRecording, recording)?;
            let event =
                Event::Marker(MarkerEvent::Removed { marker: marker.clone(), recording, reason: reason.clone() });
            Ok(vec![draft(&who, vec![Item::Recording(recording)], event)])
        })
        .await?;
        Ok(())
    }

    /// Has a marker say something else: it is taken away with the reason, and another one set at the same moment, in
    /// one step. What it said stays in the history.
    pub async fn change_marker(
        self: &Arc<Self>,
        caller: &Caller,
        marker: MarkerId,
        change: MarkerChange,
    ) -> Result<MarkerId, Refused> {
        let MarkerChange { kind, text, reason } = change;
        let (text, reason) = (marker_text(kind, &text)?, clean_text(Field::Reason, &reason)?);
        let new = MarkerId::from_random(keys::random()?);
        let (who, id) = (caller.clone(), new.clone());
        self.command(caller, Verb::MarkerChange, move |reader, _| {
            let Some((recording, at_ms)) = reader.marked_moment(&marker)? else {
                return Err(absent(&who, Action::MarkRecording, Thing::Marker, &marker).into());
            };
            recording_for(reader, &who, Action::MarkRecording, recording)?;
            let (marker, text, reason) = (marker.clone(), text.clone(), reason.clone());
            let gone = MarkerEvent::Removed { marker, recording, reason };
            let set = MarkerEvent::Set { marker: id.clone(), recording, at_ms, kind, text };
            let draft_of = |event| draft(&who, vec![Item::Recording(recording)], Event::Marker(event));
            Ok(Vec::from([gone, set].map(draft_of)))
        })
        .await?;
        Ok(new)
    }

    /// Markers of a recording that the caller may read; the reading is logged.
    pub async fn markers_of(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<Vec<Marker>, Refused> {
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let recording = recording_for(reader, &who, Action::ReadRecording, id)?;
                Ok(reader.markers(&recording.id)?)
            })
            .await;
        match found {
            Err(refused) => Err(self.on_record(caller, Verb::MarkerList, refused).await),
            Ok(markers) => {
                self.log_described(caller, Verb::MarkerList, vec![Item::Recording(id)]).await?;
                Ok(markers)
            }
        }
    }
}
