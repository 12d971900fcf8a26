//! Histories: every entry of an item, each under the checkpoint, none missing between the first
//! and the last.

use std::collections::{BTreeMap, BTreeSet};

use super::bag::Bag;
use super::message::{Fault, Notice};
use crate::checkpoint::Checkpoint;
use crate::digest::Digest;
use crate::entry::{Entry, Item};
use crate::event::Event;
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
    /// Its number in the log, where its proof holds.
    pub(super) index: Option<u64>,
    /// The entry.
    pub(super) entry: Entry,
}

/// The entries of one item, in order.
pub(super) type History = Vec<Step>;

/// All histories of a package.
pub(super) struct Histories(BTreeMap<Item, History>);

impl Histories {
    pub(super) fn of(&self, item: &Item) -> &[Step] {
        self.0.get(item).map_or(&[], Vec::as_slice)
    }

    pub(super) fn of_recording(&self, id: RecordingId) -> &[Step] {
        self.of(&Item::Recording(id))
    }

    pub(super) fn of_station(&self, id: &StationId) -> &[Step] {
        self.of(&Item::Station(id.clone()))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Step> {
        self.0.values().flatten()
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
    let mut histories = BTreeMap::new();
    let mut files_left = bag.count() + MISSING_NAMED_MAX;
    let mut bytes_left = ENTRIES_BYTES_MAX;
    for packaged in &index.histories {
        let item = &packaged.item;
        if histories.contains_key(item) {
            bag.fault(&index_path, Fault::Twice { what: format!("history of {item}") });
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
        let history = Walk { bag, log, item, bytes_left: &mut bytes_left }.walk(count);
        check_ends(bag, &index.package, item, &history);
        histories.insert(item.clone(), history);
    }
    for item in wanted(index).into_iter().filter(|item| !histories.contains_key(item)) {
        bag.fault(&index_path, Fault::HistoryMissing { item });
    }
    let histories = Histories(histories);
    check_times(bag, &histories);
    histories
}

/// Items whose history must be in the package.
fn wanted(index: &PackageIndex) -> BTreeSet<Item> {
    let recordings = index.recordings.iter().map(|packaged| Item::Recording(packaged.recording));
    let stations = index.recordings.iter().map(|packaged| Item::Station(packaged.station.clone()));
    let case = index.case.iter().map(|packaged| Item::Case(packaged.case.clone()));
    recordings.chain(stations).chain(case).collect()
}

/// One item's entries, read in order.
struct Walk<'a, 'b> {
    bag: &'a Bag<'b>,
    log: Option<&'a Log>,
    item: &'a Item,
    bytes_left: &'a mut u64,
}

impl Walk<'_, '_> {
    fn walk(&mut self, count: u64) -> History {
        let mut history = Vec::new();
        let mut before: Option<Digest> = None;
        let mut last_index: Option<u64> = None;
        for seq in 0..count {
            let file = PackageFile::Entry(self.item, seq).path();
            let Some(bytes) = self.read_entry(&file) else {
                before = None;
                continue;
            };
            let leaf = leaf_hash(&bytes);
            let index = self.prove(&PackageFile::Proof(self.item, seq).path(), &file, &leaf);
            if let (Some(index), Some(before)) = (index, last_index)
                && index <= before
            {
                self.bag.fault(&file, Fault::LogOrder { index, before });
            }
            last_index = index.or(last_index);
            if let Some(entry) = self.parse(&file, &bytes) {
                self.check_link(&file, &entry, seq, before);
                history.push(Step { file, index, entry });
            }
            before = Some(leaf);
        }
        history
    }

    fn read_entry(&mut self, file: &str) -> Option<Vec<u8>> {
        let size = self.bag.size(file)?;
        let Some(left) = self.bytes_left.checked_sub(size) else {
            self.bag.fault(file, Fault::TooLarge { size, limit: *self.bytes_left });
            return None;
        };
        *self.bytes_left = left;
        self.bag.read(file, ENTRY_SIZE_MAX as u64)
    }

    /// The entry's number in the log, if the proof holds.
    fn prove(&self, file: &str, entry: &str, leaf: &Digest) -> Option<u64> {
        let bytes = self.bag.read(file, PROOF_SIZE_MAX)?;
        let log = self.log?;
        let fault = |error: String| self.bag.fault(file, Fault::Proof { error });
        let parsed = String::from_utf8(bytes).map_err(|error| error.to_string());
        let parsed = parsed.and_then(|text| text.parse::<LogProof>().map_err(|error| error.to_string()));
        let proof = parsed.map_err(fault).ok()?;
        if proof.checkpoint != log.note {
            self.bag.fault(file, Fault::OtherCheckpoint {});
            return None;
        }
        let Checkpoint { size, root, .. } = &log.checkpoint;
        let held = merkle::verify_inclusion(leaf, proof.index, *size, &proof.hashes, root);
        // Which of the two was changed cannot be told, so both are named.
        held.map_err(|error| fault(format!("{entry}: {error}"))).ok()?;
        Some(proof.index)
    }

    fn parse(&self, file: &str, bytes: &[u8]) -> Option<Entry> {
        let entry = match Entry::parse(bytes) {
            Ok(entry) => entry,
            Err(error) => {
                self.bag.fault(file, Fault::NotEntry { error: error.to_string() });
                return None;
            }
        };
        if entry.to_bytes().ok().as_deref() != Some(bytes) {
            self.bag.fault(file, Fault::NotCanonical {});
        }
        Some(entry)
    }

    /// Checks the entry's place in the item's history. `before` is the hash of the entry before
    /// it, where that could be read.
    fn check_link(&self, file: &str, entry: &Entry, seq: u64, before: Option<Digest>) {
        let mut links = entry.items.iter().filter(|link| link.item == *self.item);
        let Some(link) = links.next() else {
            return self.bag.fault(file, Fault::OtherItem { item: self.item.clone() });
        };
        if links.next().is_some() {
            self.bag.fault(file, Fault::Twice { what: self.item.to_string() });
        }
        if link.item_seq != seq {
            self.bag.fault(file, Fault::ItemSeq { actual: link.item_seq, expected: seq });
        }
        let chained = link.prev_item_leaf.is_some() == (seq > 0) && (before.is_none() || link.prev_item_leaf == before);
        if !chained {
            self.bag.fault(file, Fault::ItemChain {});
        }
    }
}

/// Checks that a history begins as such an item's does and ends with the making of this package.
fn check_ends(bag: &Bag<'_>, package: &PackageId, item: &Item, history: &[Step]) {
    let (Some(first), Some(last)) = (history.first(), history.last()) else { return };
    let expected = match item {
        Item::Recording(_) => ("recording.announced", matches!(first.entry.event, Event::RecordingAnnounced { .. })),
        Item::Case(_) => ("case.opened", matches!(first.entry.event, Event::CaseOpened { .. })),
        Item::Station(_) => ("station.enrolled", matches!(first.entry.event, Event::StationEnrolled { .. })),
        Item::Package(_) => ("package.made", matches!(first.entry.event, Event::PackageMade { .. })),
        _ => ("", true),
    };
    if let (expected, false) = expected {
        bag.fault(&first.file, Fault::FirstEntry { expected });
    }
    let ends_here = match &last.entry.event {
        Event::ItemPackaged { package: named } | Event::PackageMade { package: named, .. } => named == package,
        _ => false,
    };
    if matches!(item, Item::Recording(_) | Item::Case(_)) && !ends_here {
        bag.fault(&last.file, Fault::LastEntry {});
    }
}

/// Notes where the log's times go back.
fn check_times(bag: &Bag<'_>, histories: &Histories) {
    let steps = histories.all().filter_map(|step| step.index.map(|index| (index, step)));
    let by_index: BTreeMap<u64, &Step> = steps.collect();
    let mut latest = None;
    for (index, step) in by_index {
        let time = step.entry.time;
        match latest {
            Some(earlier) if time < earlier => {
                bag.notice(&step.file, Notice::TimeWentBack { index, time, earlier });
            }
            _ => latest = Some(time),
        }
    }
}
