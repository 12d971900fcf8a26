//! Histories: every entry of an item, each under the checkpoint, none missing between the first
//! and the last; and the entries of the log itself, which are of no item.

use std::collections::{BTreeMap, BTreeSet};

use super::bag::Bag;
use super::message::{Fault, Notice};
use crate::cause::Cause;
use crate::checkpoint::Checkpoint;
use crate::digest::Digest;
use crate::entry::{ENTRY_ITEMS_MAX, Entry, EntryError, Item};
use crate::event::{
    CaseName, DerivedName, DocumentName, Event, EventName, PackageEvent, PackageName, RecordingName, StationName,
};
use crate::ids::{PackageId, RecordingId, StationId};
use crate::merkle::{self, PROOF_LENGTH_MAX, leaf_hash};
use crate::note::{NOTE_SIZE_MAX, VerifierKey};
use crate::package::{PackageFile, PackageIndex};
use crate::proof::LogProof;
use crate::tile::ENTRY_SIZE_MAX;

/// Largest proof that is read, in bytes: a checkpoint, and its hashes in base64.
const PROOF_SIZE_MAX: u64 = (NOTE_SIZE_MAX + 64 * PROOF_LENGTH_MAX + 1024) as u64;

/// Most bytes of entries that are held at once.
const ENTRIES_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Most missing files of histories that are named one by one.
const MISSING_NAMED_MAX: u64 = 100;

/// The log that a package is checked against.
pub(super) struct Log {
    /// Its key.
    pub(super) key: VerifierKey,
    /// `data/checkpoint.txt`, verbatim.
    pub(super) note: String,
    /// What it says.
    pub(super) checkpoint: Checkpoint,
}

/// One entry of a history.
pub(super) struct Step {
    /// The entry's file.
    pub(super) file: String,
    /// Its place in the history; of an entry of the log itself, its number there.
    pub(super) seq: u64,
    /// Its number in the log, where its proof holds.
    pub(super) index: Option<u64>,
    /// Its number in the log as the proof says, whether it holds or not.
    pub(super) said: Option<u64>,
    /// Its leaf hash.
    pub(super) leaf: Digest,
    /// What it says.
    pub(super) entry: Entry,
}

/// The entries of one item that could be read, in order.
type History = Vec<Step>;

/// All histories of a package, and the entries of the log itself.
pub(super) struct Histories {
    items: BTreeMap<Item, History>,
    /// How many entries the index says that each has.
    counts: BTreeMap<Item, u64>,
    /// The entries in `data/log`.
    pub(super) log: History,
}

impl Histories {
    pub(super) fn of(&self, item: &Item) -> &[Step] {
        self.items.get(item).map_or(&[], Vec::as_slice)
    }

    pub(super) fn of_recording(&self, id: RecordingId) -> &[Step] {
        self.of(&Item::Recording(id))
    }

    pub(super) fn of_station(&self, id: &StationId) -> &[Step] {
        self.of(&Item::Station(id.clone()))
    }

    /// How many entries a history has, where it is in the package.
    pub(super) fn count(&self, item: &Item) -> Option<u64> {
        self.counts.get(item).copied()
    }

    /// Whether every entry of a history was read and is the log's, so that what it does not say was not
    /// logged. One that is not in the package lacks nothing here: that it is not is a finding of its own.
    pub(super) fn is_whole(&self, item: &Item) -> bool {
        let steps = self.of(item);
        let read = self.count(item).is_none_or(|count| steps.len() as u64 == count);
        read && steps.iter().all(|step| step.index.is_some())
    }

    /// Every entry, some of them in several histories.
    pub(super) fn all(&self) -> impl Iterator<Item = &Step> {
        self.items.values().flatten().chain(&self.log)
    }
}

/// Checks every history that the index names, and adds their files to `places`.
pub(super) fn check(
    bag: &Bag<'_>,
    index: &PackageIndex,
    log: Option<&Log>,
    places: &mut BTreeSet<String>,
) -> Histories {
    let index_path = PackageFile::Index.path();
    let mut found = Histories { items: BTreeMap::new(), counts: BTreeMap::new(), log: Vec::new() };
    let mut files_left = bag.count() + MISSING_NAMED_MAX;
    let mut bytes_left = ENTRIES_BYTES_MAX;
    for packaged in &index.histories {
        let item = &packaged.item;
        if found.items.contains_key(item) {
            bag.fault(
                &index_path,
                Fault::Twice {
                    rule: "R9.5",
                    what: Cause::new("history-of", format!("history of {item}")).with("item", item),
                },
            );
            continue;
        }
        // A hostile count must not make us go through numbers that no file stands behind.
        let count = packaged.entries.min(files_left);
        files_left -= count;
        if packaged.entries > count {
            let count = packaged.entries - count;
            bag.fault(&index_path, Fault::EntriesMissing { item: item.clone(), count });
        }
        for seq in 0..count {
            places.insert(PackageFile::Entry(item, seq).path());
            places.insert(PackageFile::Proof(item, seq).path());
        }
        let history = walk(&mut Reading { bag, log, bytes_left: &mut bytes_left }, item, count);
        check_ends(bag, &index.package, item, &history, count);
        found.counts.insert(item.clone(), count);
        found.items.insert(item.clone(), history);
    }
    check_wanted(bag, index, &found);
    for number in index.log.iter().flatten() {
        places.insert(PackageFile::LogEntry(*number).path());
        places.insert(PackageFile::LogProof(*number).path());
        let mut reading = Reading { bag, log, bytes_left: &mut bytes_left };
        let step =
            reading.step(&PackageFile::LogEntry(*number).path(), &PackageFile::LogProof(*number).path(), *number);
        found.log.extend(step.1);
    }
    check_times(bag, &found);
    found
}

/// The histories are those that must be there and, since version 2, no others.
fn check_wanted(bag: &Bag<'_>, index: &PackageIndex, found: &Histories) {
    let index_path = PackageFile::Index.path();
    let wanted = wanted(index);
    for item in wanted.iter().filter(|item| !found.items.contains_key(*item)) {
        bag.fault(&index_path, Fault::HistoryMissing { item: item.clone() });
    }
    if index.version == 1 {
        return;
    }
    for item in found.items.keys().filter(|item| !wanted.contains(*item)) {
        bag.fault(&index_path, Fault::HistoryExtra { item: item.clone() });
    }
    let texts: Vec<String> = index.histories.iter().map(|packaged| packaged.item.to_string()).collect();
    if !texts.is_sorted() {
        bag.fault(&index_path, Fault::IndexOrder { list: "histories" });
    }
}

/// Items whose history must be in the package.
fn wanted(index: &PackageIndex) -> BTreeSet<Item> {
    let recordings = index.recordings.iter().map(|packaged| Item::Recording(packaged.recording));
    let stations = index.recordings.iter().map(|packaged| Item::Station(packaged.station.clone()));
    let case = index.case.iter().map(|packaged| Item::Case(packaged.case.clone()));
    let package = std::iter::once(Item::Package(index.package.clone()));
    recordings.chain(stations).chain(case).chain(package).collect()
}

/// Reads entries and their proofs.
struct Reading<'a, 'b> {
    bag: &'a Bag<'b>,
    log: Option<&'a Log>,
    bytes_left: &'a mut u64,
}

impl Reading<'_, '_> {
    /// An entry's leaf hash, where its bytes are there, and what it says, where it can be read.
    fn step(&mut self, file: &str, proof: &str, seq: u64) -> (Option<Digest>, Option<Step>) {
        let Some(bytes) = self.read_entry(file) else { return (None, None) };
        let leaf = leaf_hash(&bytes);
        let (said, index) = self.prove(proof, file, &leaf);
        let step = self.parse(file, &bytes).map(|entry| Step { file: file.to_owned(), seq, index, said, leaf, entry });
        (Some(leaf), step)
    }

    fn read_entry(&mut self, file: &str) -> Option<Vec<u8>> {
        let size = self.bag.size(file)?;
        if size > ENTRY_SIZE_MAX as u64 {
            self.bag.over_limit(file, "R5.1", size, ENTRY_SIZE_MAX as u64);
            return None;
        }
        let Some(left) = self.bytes_left.checked_sub(size) else {
            self.bag.over_limit(file, "R9.24", size, *self.bytes_left);
            return None;
        };
        *self.bytes_left = left;
        self.bag.read(file, ENTRY_SIZE_MAX as u64, "R5.1")
    }

    /// The entry's number in the log as the proof says, and again if the proof holds.
    fn prove(&self, file: &str, entry: &str, leaf: &Digest) -> (Option<u64>, Option<u64>) {
        let Some(bytes) = self.bag.read(file, PROOF_SIZE_MAX, "R9.8") else { return (None, None) };
        let fault = |error: Cause| self.bag.fault(file, Fault::Proof { error });
        let parsed = String::from_utf8(bytes).map_err(|error| Cause::from(&error));
        let proof = match parsed.and_then(|text| text.parse::<LogProof>().map_err(|error| Cause::from(&error))) {
            Ok(proof) => proof,
            Err(error) => {
                fault(error);
                return (None, None);
            }
        };
        let said = Some(proof.index);
        let Some(log) = self.log else { return (said, None) };
        if proof.checkpoint != log.note {
            self.bag.fault(file, Fault::OtherCheckpoint {});
            return (said, None);
        }
        let Checkpoint { size, root, .. } = &log.checkpoint;
        let held = merkle::verify_inclusion(leaf, proof.index, *size, &proof.hashes, root);
        // Which of the two was changed cannot be told, so both are named.
        let held = held.map_err(|error| {
            let told = Cause::new("at-place", format!("{entry}: {error}"));
            fault(told.with("place", entry).because("why", &error));
        });
        (said, held.ok().and(said))
    }

    fn parse(&self, file: &str, bytes: &[u8]) -> Option<Entry> {
        let entry = match Entry::parse(bytes) {
            Ok(entry) => entry,
            Err(error) => {
                let rule = match error {
                    EntryError::Version { .. } => "R5.2",
                    EntryError::Nonce { .. } => "R5.3",
                    _ => "R5.1",
                };
                self.bag.breaches(file, crate::strict::json(bytes));
                self.bag.breaches(file, crate::strict::values::of_entry(bytes));
                self.bag.fault(file, Fault::NotEntry { rule, error: (&error).into() });
                return None;
            }
        };
        // The canonical form of what was read is these bytes: no key twice, no other spelling.
        let written = crate::canonical::to_vec(&entry).ok();
        if written.as_deref() != Some(bytes) {
            self.bag.breaches(file, crate::strict::json(bytes));
            self.bag.breaches(file, crate::strict::spelling(bytes, &entry));
            self.bag.fault(file, Fault::NotCanonical {});
        }
        if entry.items.len() > ENTRY_ITEMS_MAX {
            let error = EntryError::TooManyItems { count: entry.items.len() };
            self.bag.fault(file, Fault::NotEntry { rule: "R5.4", error: (&error).into() });
        }
        Some(entry)
    }
}

/// Reads one item's entries, in order.
fn walk(reading: &mut Reading<'_, '_>, item: &Item, count: u64) -> History {
    let bag = reading.bag;
    let mut history = Vec::new();
    let mut before: Option<Before> = None;
    let mut last_index: Option<u64> = None;
    for seq in 0..count {
        let file = PackageFile::Entry(item, seq).path();
        let (leaf, step) = reading.step(&file, &PackageFile::Proof(item, seq).path(), seq);
        let proven = step.as_ref().is_some_and(|step| step.index.is_some());
        if let Some(step) = step {
            if let (Some(index), Some(before)) = (step.index, last_index)
                && index <= before
            {
                bag.fault(&file, Fault::LogOrder { index, before });
            }
            last_index = step.index.or(last_index);
            check_link(bag, item, &step, before);
            history.push(step);
        }
        before = leaf.map(|leaf| Before { leaf, proven });
    }
    history
}

/// The entry before another in a history.
#[derive(Clone, Copy)]
struct Before {
    leaf: Digest,
    /// Whether it was read and its proof holds.
    proven: bool,
}

/// Checks the entry's place in the item's history. `before` is the entry before it, where its bytes are
/// there.
fn check_link(bag: &Bag<'_>, item: &Item, step: &Step, before: Option<Before>) {
    let Step { file, seq, entry, .. } = step;
    let Some(link) = entry.link(item) else {
        return bag.fault(file, Fault::OtherItem { item: item.clone() });
    };
    if link.item_seq != *seq {
        bag.fault(file, Fault::ItemSeq { actual: link.item_seq, expected: *seq });
    }
    // Where this entry is the log's and the one before it is not, it is that one which was changed; its
    // proof that does not hold is the finding.
    let before = before.filter(|before| before.proven || step.index.is_none());
    let fits = before.is_none_or(|before| link.prev_item_leaf == Some(before.leaf));
    if !fits || link.prev_item_leaf.is_some() != (*seq > 0) {
        bag.fault(file, Fault::ItemChain {});
    }
}

/// Checks that a history begins as such an item's does, and does so only once, and ends with the
/// making of this package. The first and the last of the `count` entries are judged where they were read:
/// those beside one that cannot be are not the ends.
fn check_ends(bag: &Bag<'_>, package: &PackageId, item: &Item, history: &[Step], count: u64) {
    let expected: Option<EventName> = match item {
        Item::Recording(_) => Some(RecordingName::Announced.into()),
        Item::Case(_) => Some(CaseName::Opened.into()),
        Item::Station(_) => Some(StationName::Enrolled.into()),
        Item::Package(_) => Some(PackageName::Made.into()),
        Item::Derived(_) => Some(DerivedName::Made.into()),
        Item::Document(_) => Some(DocumentName::Filed.into()),
        Item::Agency(_) | Item::User(_) | Item::Officer(_) | Item::Recorder(_) | Item::Docking(_) => None,
    };
    let named = expected.map(EventName::text).unwrap_or_default();
    let begins = |step: &Step| step.entry.event.begins().as_ref() == Some(item);
    if let Some(first) = history.first().filter(|first| first.seq == 0 && expected.is_some() && !begins(first)) {
        bag.fault(&first.file, Fault::FirstEntry { expected: named });
    }
    for again in history.iter().filter(|step| step.seq > 0 && begins(step)) {
        bag.fault(&again.file, Fault::FirstAgain { event: named });
    }
    let ends_here = |last: &Step| match &last.entry.event {
        Event::Package(PackageEvent::ItemPackaged { package: named } | PackageEvent::Made { package: named, .. }) => {
            named == package
        }
        _ => false,
    };
    let ending = matches!(item, Item::Recording(_) | Item::Case(_));
    let is_last = |last: &&Step| ending && last.seq.checked_add(1) == Some(count);
    if let Some(last) = history.last().filter(is_last).filter(|last| !ends_here(last)) {
        bag.fault(&last.file, Fault::LastEntry {});
    }
}

/// Notes where the log's times go back, and where they were in doubt.
fn check_times(bag: &Bag<'_>, histories: &Histories) {
    let steps = histories.all().filter_map(|step| step.index.map(|index| (index, step)));
    let by_index: BTreeMap<u64, &Step> = steps.collect();
    let mut latest = None;
    for (index, step) in &by_index {
        let time = step.entry.time;
        match latest {
            Some(earlier) if time < earlier => {
                bag.notice(&step.file, Notice::TimeWentBack { index: *index, time, earlier });
            }
            _ => latest = Some(time),
        }
    }
    let steps: Vec<(u64, &Step)> = by_index.into_iter().collect();
    for stretch in steps.chunk_by(|(_, one), (_, next)| one.entry.clock_doubted == next.entry.clock_doubted) {
        if let [(first, begin), ..] = stretch
            && let [.., (last, end)] = stretch
            && begin.entry.clock_doubted
        {
            let (count, from, until) = (stretch.len() as u64, begin.entry.time, end.entry.time);
            bag.notice(&begin.file, Notice::ClockDoubted { first: *first, last: *last, count, from, until });
        }
    }
}
