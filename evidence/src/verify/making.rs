//! What a package must contain, as its signed entries say: `package.made`, and right after it one
//! `item.packaged` for each recording. The index is held against them, never believed.

use std::collections::BTreeSet;

use super::bag::Bag;
use super::history::{Histories, Log, Step};
use super::message::Fault;
use super::report::ServiceKey;
use super::shown;
use crate::cause::Cause;
use crate::digest::Digest;
use crate::entry::Item;
use crate::event::{Actor, Event, LogEvent, LogName, PackageEvent};
use crate::ids::RecordingId;
use crate::package::{PackageFile, PackageIndex};

/// What the package's own history says of its making.
pub(super) struct Made {
    /// Who made it.
    pub(super) by: Actor,
    /// Digest of the page for the receiver; entries before it was named have none.
    pub(super) page: Option<Digest>,
    /// Whether its entry is the log's.
    pub(super) proven: bool,
}

/// Checks the package's own history.
pub(super) fn check_making(
    bag: &Bag<'_>,
    index: &PackageIndex,
    histories: &Histories,
    log: Option<&Log>,
) -> Option<Made> {
    let steps = histories.of(&index.item());
    let path = PackageFile::Index.path();
    let whole = histories.is_whole(&index.item());
    let Some((made, packaged)) = steps.split_first().filter(|(made, _)| is_making(made, index)) else {
        // Where its first entry cannot be read or is not the log's, that is the finding.
        if whole || steps.first().is_some_and(|first| first.seq == 0 && first.index.is_some()) {
            bag.fault(&path, Fault::NoMaking {});
        }
        return None;
    };
    let Event::Package(PackageEvent::Made { case, recordings: count, reason, page, .. }) = &made.entry.event else {
        return None;
    };
    let inside = check_packaged(bag, index, made, packaged);
    let mut once = BTreeSet::new();
    for again in inside.iter().filter(|recording| whole && !once.insert(**recording)) {
        bag.fault(&made.file, Fault::Twice { rule: "R9.13", what: Cause::named(again) });
    }
    if whole && inside.len() as u64 != *count {
        bag.fault(&made.file, Fault::PackagedCount { said: *count, actual: inside.len() as u64 });
    }
    let case_text = |case: Option<String>| case.unwrap_or_default();
    let pairs = [
        (
            "case",
            case_text(index.case.as_ref().map(|c| c.case.to_string())),
            case_text(case.as_ref().map(ToString::to_string)),
        ),
        ("recordings", index.recordings.len().to_string(), count.to_string()),
        ("reason", index.reason.clone(), reason.clone()),
        ("made_at", index.made_at.to_string(), made.entry.time.to_string()),
    ];
    if whole {
        super::case::compare(bag, "R9.14", &pairs, &made.file);
        check_recordings(bag, index, &inside);
    }
    // Since version 2 the checkpoint is that of the log up to the last of these entries, so that
    // nothing of the package's making can lie behind it.
    let end = steps.last().filter(|_| whole).and_then(|last| last.index);
    if let (Some(log), Some(end)) = (log.filter(|_| index.version > 1), end)
        && end.checked_add(1) != Some(log.checkpoint.size)
    {
        bag.fault(&PackageFile::Checkpoint.path(), Fault::PackageEnd { size: log.checkpoint.size, end });
    }
    Some(Made { by: made.entry.actor.clone(), page: *page, proven: made.index.is_some() })
}

fn is_making(step: &Step, index: &PackageIndex) -> bool {
    step.seq == 0
        && matches!(&step.entry.event, Event::Package(PackageEvent::Made { package, .. }) if *package == index.package)
}

/// Checks the entries after the making: one for each recording, with the numbers right after it, by
/// the same actor. Gives the recordings, in that order.
fn check_packaged(bag: &Bag<'_>, index: &PackageIndex, made: &Step, packaged: &[Step]) -> Vec<RecordingId> {
    let mut recordings = Vec::new();
    let mut case_named = false;
    for step in packaged {
        // What is the log's is not held to an entry that is not.
        let fair = made.index.is_some() || step.index.is_none();
        let expected = made.said.and_then(|number| number.checked_add(step.seq));
        if let (Some(index), Some(expected)) = (step.said, expected)
            && index != expected
            && fair
        {
            bag.fault(&step.file, Fault::PackagedNumber { index, expected });
        }
        if fair && step.entry.actor != made.entry.actor {
            bag.fault(&step.file, Fault::PackagedBy {});
        }
        let of = |step: &Step| matches!(&step.entry.event, Event::Package(PackageEvent::ItemPackaged { package }) if *package == index.package);
        let beside = step.entry.items.iter().map(|link| &link.item).find(|item| !matches!(item, Item::Package(_)));
        match beside {
            Some(Item::Recording(recording)) if of(step) && !case_named => recordings.push(*recording),
            // In version 1 the case may have an entry of its own, the last.
            Some(Item::Case(case))
                if of(step)
                    && !case_named
                    && index.version == 1
                    && index.case.as_ref().is_some_and(|packaged| packaged.case == *case) =>
            {
                case_named = true;
            }
            _ => bag.fault(&step.file, Fault::NotOfMaking {}),
        }
    }
    recordings
}

/// The recordings of the index are those of the entries, each once and, since version 2, in their
/// order.
fn check_recordings(bag: &Bag<'_>, index: &PackageIndex, inside: &[RecordingId]) {
    let path = PackageFile::Index.path();
    let said: Vec<RecordingId> = index.recordings.iter().map(|packaged| packaged.recording).collect();
    let (listed, logged) = (said.iter().collect::<BTreeSet<_>>(), inside.iter().collect::<BTreeSet<_>>());
    for recording in logged.difference(&listed) {
        bag.fault(&path, Fault::RecordingMissing { recording: **recording });
    }
    for recording in listed.difference(&logged) {
        bag.fault(&path, Fault::NotPackaged { recording: **recording });
    }
    if index.version > 1 && listed == logged && said != inside {
        bag.fault(&path, Fault::IndexOrder { list: "recordings" });
    }
}

/// Checks the entries of the log itself: its first, and those that name the service's keys.
pub(super) fn check_log(
    bag: &Bag<'_>,
    index: &PackageIndex,
    histories: &Histories,
    log: Option<&Log>,
) -> Vec<ServiceKey> {
    let path = PackageFile::Index.path();
    let Some(numbers) = &index.log else { return Vec::new() };
    if !numbers.is_sorted_by(|a, b| a < b) {
        bag.fault(&path, Fault::IndexOrder { list: "log" });
    }
    let mut keys = Vec::new();
    let (mut opened, mut named) = (false, false);
    for step in &histories.log {
        if let Some(said) = step.said.filter(|said| *said != step.seq) {
            bag.fault(&step.file, Fault::LogNumber { index: said, expected: step.seq });
        }
        match &step.entry.event {
            Event::Log(LogEvent::Opened { origin, key, .. }) if step.seq == 0 => {
                opened = true;
                if step.index.is_some() {
                    let pairs = [("origin", index.origin.clone(), origin.clone())];
                    super::case::compare(bag, "R9.23", &pairs, &step.file);
                }
                if log.is_some_and(|log| log.key.public() != key) {
                    bag.fault(&step.file, Fault::OtherKey { rule: "R9.23", source: "data/keys/log.vkey" });
                }
            }
            Event::Log(LogEvent::ServiceKeyNamed { key }) if step.seq > 0 => {
                named = true;
                keys.extend(step.index.map(|index| ServiceKey { key: *key, key_id: key.key_id(), index }));
            }
            _ => bag.fault(&step.file, Fault::NotOfLog {}),
        }
    }
    // What an entry that cannot be read, or is not the log's, might say is not known to be missing.
    let read = histories.log.len() == numbers.len() && histories.log.iter().all(|step| step.index.is_some());
    if !opened && (read || !numbers.contains(&0)) {
        bag.fault(&path, Fault::LogLacks { event: shown(LogName::Opened.text()) });
    }
    if !named && read {
        bag.fault(&path, Fault::LogLacks { event: shown(LogName::ServiceKeyNamed.text()) });
    }
    keys
}
