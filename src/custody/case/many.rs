//! Filing many recordings at once: all or nothing, one command, an entry each.

use std::collections::HashSet;
use std::sync::Arc;

use evidence::event::{RecordKind, Stage};
use evidence::ids::{CaseId, RecordingId};

pub use crate::answers::bounds::FILED_AT_ONCE_MAX;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::case::act::{CASE_ITEMS_MAX, Filing, filing_parts, link};
use crate::custody::case::{Case, CaseItem};
use crate::custody::recording::MediaKind;
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused, Stop, Verb, clean_text, require};

/// What is filed at once.
#[derive(Debug, Clone)]
pub struct Filings {
    /// The recordings; one that is named twice is filed once.
    pub recordings: Vec<RecordingId>,
    /// The stage of the case.
    pub stage: Stage,
    /// The kind of record; where it is none, by what each file is.
    pub record_kind: Option<RecordKind>,
    /// Why.
    pub reason: String,
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Filed {
    /// What was filed.
    pub filed: Vec<RecordingId>,
    /// What had been filed under the case just so before; nothing was logged of it.
    pub already: Vec<RecordingId>,
}

/// What the order calls a record of this kind of file: sound and pictures by their names, all else is text.
pub fn record_kind_of(media_type: &str) -> RecordKind {
    match MediaKind::of(media_type) {
        MediaKind::Video => RecordKind::Video,
        MediaKind::Audio => RecordKind::Audio,
        MediaKind::Photo => RecordKind::Photo,
        MediaKind::Other => RecordKind::Text,
    }
}

/// The recordings of an act on many, each once; refused where they are none, or too many.
pub(in crate::custody) fn each_once(recordings: Vec<RecordingId>) -> Result<Vec<RecordingId>, Refused> {
    let problem = match recordings.len() {
        0 => Fault::NoneGiven { most: FILED_AT_ONCE_MAX },
        given @ 1..=FILED_AT_ONCE_MAX => {
            let mut known = HashSet::with_capacity(given);
            return Ok(recordings.into_iter().filter(|id| known.insert(*id)).collect());
        }
        count => Fault::TooManyAtOnce { count, most: FILED_AT_ONCE_MAX },
    };
    Err(Refused::Invalid { field: Field::Recordings, problem })
}

/// What stands against an act on many, of the one that it stands against.
pub(in crate::custody) fn of_recording(recording: RecordingId, fault: Fault) -> Refused {
    Refused::Conflict(Fault::OfRecording { recording, fault: Box::new(fault) })
}

impl Custody {
    /// Files recordings under a case: all of them, or none where one is refused, which the refusal names. What is filed
    /// under the case just so already is told, and stands in no one's way.
    pub async fn file_many(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        filings: Filings,
    ) -> Result<Filed, Refused> {
        let reason = clean_text(Field::Reason, &filings.reason)?;
        let recordings = each_once(filings.recordings)?;
        if let Some(kind) = filings.record_kind {
            self.require_in_force(filings.stage, kind)?;
        }
        let (who, custody) = (caller.clone(), Arc::clone(self));
        let (stage, given) = (filings.stage, filings.record_kind);
        let (tell, told) = tokio::sync::oneshot::channel();
        self.command(caller, Verb::CaseLink, move |reader, _| {
            let (mut drafts, mut outcome) = (Vec::new(), Filed::default());
            let mut room = None;
            for id in recordings {
                let (case, recording) = filing_parts(reader, &who, &case, id)?;
                let record_kind = given.unwrap_or_else(|| record_kind_of(&recording.media_type));
                custody.require_in_force(stage, record_kind)?;
                match reader.case_item(&case.id, &id)? {
                    None => {}
                    Some(CaseItem { stage: was, record_kind: of, .. }) if was == stage && of == record_kind => {
                        outcome.already.push(id);
                        continue;
                    }
                    Some(_) => return Err(of_recording(id, Fault::FiledOtherwise).into()),
                }
                let filed = match room {
                    Some(filed) => filed,
                    None => reader.case_item_count(&case.id, CASE_ITEMS_MAX)?,
                };
                room = Some(filed + 1);
                let filing = Filing { recording: id, stage, record_kind, reason: reason.clone() };
                let draft = link(reader, &who, (case, &recording), filing, filed).map_err(|stop| named(stop, id))?;
                drafts.push(draft);
                outcome.filed.push(id);
            }
            // Who asked may have gone away; what is filed is filed.
            let _ = tell.send(outcome);
            Ok(drafts)
        })
        .await?;
        Ok(told.await.unwrap_or_default())
    }
}

impl Custody {
    /// The case with this id, where the caller may know of it.
    pub async fn case_known(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<Option<Case>, Refused> {
        let who = caller.clone();
        self.read(move |reader| {
            let known = |case: &Case| require(&who, Action::ReadCases, Target::Agency(&case.agency), None).is_ok();
            Ok(reader.case(&id)?.filter(known))
        })
        .await
    }
}

/// A conflict, with the recording that it is of. That the case is full is none of a recording's.
fn named(stop: Stop, id: RecordingId) -> Stop {
    match Refused::from(stop) {
        Refused::Conflict(fault) if !matches!(fault, Fault::CaseFull { .. }) => of_recording(id, fault).into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;

    use super::*;

    #[test]
    fn at_most_500_are_filed_at_once_each_once_and_never_none() {
        let recording = |n: usize| RecordingId(Digest::of(&n.to_be_bytes()));
        let some = |count: usize| (0..count).map(recording).collect::<Vec<_>>();
        assert_eq!(each_once(some(FILED_AT_ONCE_MAX)).expect("so many").len(), FILED_AT_ONCE_MAX);
        assert_eq!(each_once([some(3), some(2)].concat()).expect("so many"), some(3));
        for count in [0, FILED_AT_ONCE_MAX + 1] {
            assert!(
                matches!(each_once(some(count)), Err(Refused::Invalid { field: Field::Recordings, .. })),
                "{count}"
            );
        }
    }

    #[test]
    fn a_kind_follows_from_what_the_file_is() {
        let kinds = ["video/mp4", "audio/x-wav", "image/jpeg", "text/plain", "odd"].map(record_kind_of);
        assert_eq!(kinds.map(|kind| kind.to_string()), ["video", "audio", "photo", "text", "text"]);
    }
}
