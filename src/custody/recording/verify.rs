//! "Verify now": a person has a recording's bytes and chain checked, live, step by step.
//!
//! It checks what `docket-verify` checks of a package, against the service's own store: the seal's
//! signature, the bytes against it, the receipt, and that the item's history has no gap.

use std::fmt;
use std::sync::Arc;

use evidence::cause::{Cause, Flaw};
use evidence::digest::Content;
use evidence::dsse::Envelope;
use evidence::entry::{Entry, Item};
use evidence::event::{Event, RecordingEvent};
use evidence::ids::RecordingId;
use evidence::manifest::Sealed;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::log::history::HISTORY_PAGE_MAX;
use crate::custody::marker::act::recording_for;
use crate::custody::recording::{Recording, RecordingState};
use crate::custody::refused::Gone;
use crate::custody::upload::act::CHECK_THREADS;
use crate::custody::upload::places::Checker;
use crate::custody::{Custody, Refused, draft};
use crate::spans;
use crate::store::log::proofs;
use crate::store::objects::VaultError;
use crate::store::tables::Reader;

/// Findings that an entry tells at most.
const FINDINGS_MAX: usize = 20;

/// Runs of wrong segments that a finding names; further ones are counted. Without a bound the finding of a
/// large recording would fit no entry, and nothing would tell that it does not hold.
const RUNS_MAX: usize = 50;

/// A step of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The manifest is signed by the station's key and has the recording's id.
    Seal,
    /// The stored bytes are those that were sealed.
    Content,
    /// The log's proof that it was stored holds.
    Receipt,
    /// The history has no gap, and every entry of it is in the log.
    History,
}

/// How a step ended.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The step.
    pub step: Step,
    /// What was checked, in figures: bytes, entries.
    pub amount: u64,
    /// What does not hold; none where it does.
    pub fault: Option<Cause>,
}

impl Custody {
    /// Checks a recording and logs what came of it.
    pub async fn verify_recording(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
    ) -> Result<(Recording, Vec<Checked>), Refused> {
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let recording = recording_for(reader, &who, Action::VerifyRecording, id)?;
                let station = reader.station(&recording.station)?.ok_or(Refused::vanished(Gone::RecordingsStation))?;
                Ok((recording, station))
            })
            .await;
        let (recording, station) = self.recorded(caller, Verb::RecordingVerify, found).await?;
        let RecordingState::Stored { index, .. } = recording.state else { return Err(Refused::NotStored) };
        let (seal, sealed) = self.check_seal(&recording, &station.key).await?;
        let mut steps = vec![seal, self.check_content(caller, &recording, sealed).await?];
        let this = Arc::clone(self);
        steps
            .extend(self.read(move |reader| Ok([this.check_receipt(reader, index), check_history(reader, id)])).await?);
        let findings: Vec<String> =
            steps.iter().filter_map(|step| step.fault.as_ref()).map(ToString::to_string).take(FINDINGS_MAX).collect();
        let who = caller.clone();
        self.command(caller, Verb::RecordingVerify, move |_, _| {
            let (holds, findings) = (findings.is_empty(), findings.clone());
            let event = Event::Recording(RecordingEvent::Verified { recording: id, holds, findings });
            Ok(vec![draft(&who, vec![Item::Recording(id)], event)])
        })
        .await?;
        Ok((recording, steps))
    }

    async fn check_seal(
        self: &Arc<Self>,
        recording: &Recording,
        key: &evidence::keys::PublicKey,
    ) -> Result<(Checked, Option<Sealed>), Refused> {
        let checked = |fault| Checked { step: Step::Seal, amount: 1, fault };
        let bytes = match self.vault.read_small(&recording.envelope).await {
            Ok(bytes) => bytes,
            Err(error) => return Ok((checked(Some(finding(error)?)), None)),
        };
        let opened = Envelope::parse(&bytes).map_err(|error| Cause::from(&error));
        Ok(match opened.and_then(|envelope| Sealed::open(&envelope, key).map_err(|error| Cause::from(&error))) {
            Ok(sealed) if sealed.id == recording.id && sealed.digest == recording.content => {
                (checked(None), Some(sealed))
            }
            Ok(_) => (checked(Some(Flaw::new("other-manifest", "the manifest is of another recording").into())), None),
            Err(error) => (checked(Some(error)), None),
        })
    }

    async fn check_content(
        self: &Arc<Self>,
        caller: &Caller,
        recording: &Recording,
        sealed: Option<Sealed>,
    ) -> Result<Checked, Refused> {
        let checked = |fault| Checked { step: Step::Content, amount: recording.size, fault };
        let Some(sealed) = sealed else {
            let told = Flaw::new("no-manifest", "without its manifest the content cannot be judged");
            return Ok(checked(Some(told.into())));
        };
        let states = match self.vault.read_small(&recording.states).await {
            Ok(states) => states,
            Err(error) => return Ok(checked(Some(finding(error)?))),
        };
        let content = match sealed.content(&states) {
            Ok(content) => content,
            Err(error) => return Ok(checked(Some((&error).into()))),
        };
        let place = match caller {
            Caller::User { id, .. } => self.check_places.take(Checker::User(id.clone())).await?,
            Caller::Station { id, .. } => self.check_places.take(Checker::Station(id.clone())).await?,
            Caller::Nobody { .. } => return Err(Refused::SignIn),
        };
        let this = Arc::clone(self);
        let verified = spans::blocking(move || {
            let verified = this.content_fault(&content);
            drop(place);
            verified
        });
        Ok(checked(match verified.await.map_err(|_| Refused::Panicked)? {
            Ok(fault) => fault,
            Err(error) => Some(finding(error)?),
        }))
    }

    /// What does not hold of a stored content. That it is the sealed one rests on its SHA-256 alone:
    /// where that is right, it is the states that the station signed which are wrong. Blocks.
    fn content_fault(&self, content: &Content) -> Result<Option<Cause>, VaultError> {
        let wrong = self.vault.verify_blocking(content, CHECK_THREADS)?;
        if wrong.is_empty() {
            return Ok(None);
        }
        let found = self.vault.digest_blocking(&content.digest)?;
        let (shown, more) = runs_of(&wrong);
        let (wrong, shown) = (named(&wrong), if more == 0 { shown } else { format!("{shown}, … (+{more})") });
        Ok(Some(if found == (content.digest, content.size) {
            let told = "the content holds; the segment states that the station signed are wrong, at segments";
            Cause::new("wrong-states", format!("{told} {wrong}")).with("said", wrong).with("segments", shown)
        } else {
            let told = format!("segments {wrong} are not what was sealed");
            Cause::new("wrong-segments", told).with("said", wrong).with("segments", shown)
        }))
    }

    fn check_receipt(&self, reader: &Reader<'_>, index: u64) -> Checked {
        let checked = |fault| Checked { step: Step::Receipt, amount: index, fault };
        let receipt = match proofs::receipt(reader, index) {
            Ok(Some(receipt)) => receipt,
            Ok(None) => {
                let told = Cause::new("entry-missing", format!("log entry {index} is missing"));
                return checked(Some(told.with("index", index)));
            }
            Err(error) => return checked(Some(of_tables(&error))),
        };
        checked(receipt.verify(self.log.keys().verifier()).err().map(|error| Cause::from(&error)))
    }
}

/// Numbers of segments, in their order, as runs: `0, 3-7`, and how many more there are.
fn runs_of(segments: &[u64]) -> (String, u64) {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for segment in segments {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *segment => *last = *segment,
            _ => runs.push((*segment, *segment)),
        }
    }
    let (shown, rest) = runs.split_at(runs.len().min(RUNS_MAX));
    let run = |(first, last): &(u64, u64)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    let more: u64 = rest.iter().map(|(first, last)| last - first + 1).sum();
    (shown.iter().map(run).collect::<Vec<_>>().join(", "), more)
}

/// [`runs_of`] in English.
fn named(segments: &[u64]) -> String {
    let (shown, more) = runs_of(segments);
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// What a failure to read says of a recording. A process that is short of descriptors or memory says
/// nothing of it, and no entry may: the check is refused.
fn finding(error: VaultError) -> Result<Cause, Refused> {
    if error.is_scarce() {
        return Err(error.into());
    }
    Ok(match &error {
        VaultError::Damaged { digest } => Cause::of("object-damaged", &error).with("digest", digest),
        VaultError::Missing { digest } => Cause::of("object-missing", &error).with("digest", digest),
        _ => Cause::of("vault-failed", &error).with("said", &error),
    })
}

/// What a failure to read the tables says of a recording.
fn of_tables(error: &impl fmt::Display) -> Cause {
    Cause::of("tables-failed", error).with("said", error)
}

/// Follows an item's history: numbers without a gap, each naming the leaf of the one before.
fn check_history(reader: &Reader<'_>, id: RecordingId) -> Checked {
    let item = Item::Recording(id);
    let (mut next, mut before) = (0, None);
    let checked = |amount, fault| Checked { step: Step::History, amount, fault };
    let length = match reader.last_place(&item) {
        Ok(last) => last.map_or(0, |place| place.item_seq + 1),
        Err(error) => return checked(0, Some(of_tables(&error))),
    };
    loop {
        if next == length {
            return checked(next, None);
        }
        let page = match reader.places(&item, next, HISTORY_PAGE_MAX) {
            Ok(page) => page,
            Err(error) => return checked(next, Some(of_tables(&error))),
        };
        if page.is_empty() {
            let told = Cause::new("history-gap", format!("entry {next} of the history is missing"));
            return checked(next, Some(told.with("number", next)));
        }
        for place in page {
            let entry = reader.entry(place.index).map(|stored| stored.map(|stored| Entry::parse(&stored.bytes)));
            let Ok(Some(Ok(entry))) = entry else {
                let told = Cause::new("entry-unread", format!("log entry {} cannot be read", place.index));
                return checked(next, Some(told.with("index", place.index)));
            };
            let follows = entry.link(&item).is_some_and(|link| link.item_seq == next && link.prev_item_leaf == before);
            if !follows {
                let told = format!("the history does not continue at log entry {}", place.index);
                return checked(next, Some(Cause::new("history-broken", told).with("index", place.index)));
            }
            before = Some(place.leaf);
            next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::{CONTENT_SIZE_MAX, SEGMENT_SIZE};
    use evidence::tile::ENTRY_SIZE_MAX;

    use crate::custody::recording::verify::*;

    #[test]
    fn what_is_wrong_with_the_largest_content_fits_an_entry() {
        assert_eq!(named(&[7]), "7");
        assert_eq!(named(&[0, 1, 2, 5, 7, 8]), "0-2, 5, 7-8");
        let segments = CONTENT_SIZE_MAX / SEGMENT_SIZE;
        assert_eq!(named(&(0..segments).collect::<Vec<_>>()), format!("0-{}", segments - 1));
        let each_second = |runs: u64| named(&(0..runs).map(|run| 2 * run).collect::<Vec<_>>());
        assert!(!each_second(RUNS_MAX as u64).contains("more"));
        assert!(each_second(RUNS_MAX as u64 + 1).ends_with("98 and 1 more"));
        let longest = each_second(segments / 2);
        assert!(longest.ends_with(" more") && longest.len() * FINDINGS_MAX < ENTRY_SIZE_MAX / 2, "{longest}");
    }
}
