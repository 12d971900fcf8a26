//! What a package's inclusion proofs tell of its log's tree.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use super::Seen;
use crate::cause::{Cause, Flaw};
use crate::checkpoint::Checkpoint;
use crate::digest::Digest;
use crate::merkle::{self, leaf_hash};
use crate::note::{NOTE_SIZE_MAX, VerifierKey};
use crate::package::PackageFile;
use crate::proof::LogProof;
use crate::tile::ENTRY_SIZE_MAX;
use crate::verify::PackagedFile;

/// Most bytes of a proof's file that are read: a checkpoint, and a hash a level.
const PROOF_SIZE_MAX: usize = NOTE_SIZE_MAX + 64 * 64;

/// What inclusion proofs tell of a log's tree: the hashes of some of its complete subtrees.
#[derive(Debug, Default)]
pub struct KnownTree {
    /// By level and place.
    nodes: BTreeMap<(u8, u64), Digest>,
    /// Nodes above a known one.
    above: BTreeSet<(u8, u64)>,
}

impl KnownTree {
    /// Takes what the proof of an entry tells; the caller has shown that it leads to the checkpoint.
    pub fn add(&mut self, entry: &[u8], proof: &LogProof, size: u64) {
        self.put(0, proof.index, leaf_hash(entry));
        let mut hashes = proof.hashes.iter().rev();
        let (mut start, mut end) = (0, size);
        while end - start > 1 {
            let Some(hash) = hashes.next() else { return };
            let split = start + (1_u64 << (u64::BITS - 1 - (end - start - 1).leading_zeros()));
            if proof.index < split {
                // The rest is a subtree of its own only where its width is a power of two.
                if (end - split).is_power_of_two() {
                    self.put_range(split, end, *hash);
                }
                end = split;
            } else {
                self.put_range(start, split, *hash);
                start = split;
            }
        }
    }

    fn put_range(&mut self, start: u64, end: u64, hash: Digest) {
        let width = end - start;
        if let Ok(level) = u8::try_from(width.trailing_zeros()) {
            self.put(level, start / width, hash);
        }
    }

    fn put(&mut self, level: u8, index: u64, hash: Digest) {
        self.nodes.insert((level, index), hash);
        let (mut level, mut index) = (level, index);
        while level < 63 {
            (level, index) = (level + 1, index / 2);
            if !self.above.insert((level, index)) {
                return;
            }
        }
    }

    fn node(&self, level: u8, index: u64) -> Option<Digest> {
        if let Some(hash) = self.nodes.get(&(level, index)) {
            return Some(*hash);
        }
        if !self.above.contains(&(level, index)) {
            return None;
        }
        let (left, right) = (self.node(level - 1, index * 2)?, self.node(level - 1, index * 2 + 1)?);
        Some(merkle::node_hash(&left, &right))
    }

    /// The root that the log had with `size` entries, where what is known leads to it.
    pub fn root(&self, size: u64) -> Option<Digest> {
        merkle::root(size, &mut |level, index| self.node(level, index).ok_or(())).ok()
    }

    /// What `seen` says of `checkpoint`, to which all that is known here leads.
    pub fn judge(&self, seen: &Checkpoint, checkpoint: &Checkpoint) -> Seen {
        if seen.size > checkpoint.size {
            return Seen::Unknown;
        }
        let root = if seen.size == checkpoint.size { Some(checkpoint.root) } else { self.root(seen.size) };
        match root {
            Some(root) if root == seen.root => Seen::Continues,
            Some(_) => Seen::Forked,
            None => Seen::Unknown,
        }
    }
}

/// The checkpoint of a package that lies in files, and what the package's proofs tell of its log.
/// What does not hold is left out: it is a finding of the package's own check.
///
/// # Errors
/// A cause where the checkpoint cannot be read or is not by `key`.
pub fn of_package(
    files: &[PackagedFile],
    open: impl Fn(&str) -> io::Result<Box<dyn Read>>,
    key: &VerifierKey,
) -> Result<(Checkpoint, KnownTree), Cause> {
    let read = |path: &str, most: usize| -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        open(path).ok()?.take(most as u64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let place = PackageFile::Checkpoint.path();
    let note = read(&place, NOTE_SIZE_MAX).and_then(|bytes| String::from_utf8(bytes).ok());
    let unread = || at_place(&place, Flaw::new("not-read", "it cannot be read"));
    let note = note.ok_or_else(unread)?;
    let checkpoint = Checkpoint::open(&note, key).map_err(|error| at_place(&place, &error))?;
    let mut tree = KnownTree::default();
    for file in files {
        let Some(stem) = file.path.strip_suffix(".tlog-proof") else { continue };
        let proof = read(&file.path, PROOF_SIZE_MAX).and_then(|bytes| String::from_utf8(bytes).ok());
        let proof = proof.and_then(|text| text.parse::<LogProof>().ok()).filter(|proof| proof.checkpoint == note);
        let entry = read(&format!("{stem}.entry"), ENTRY_SIZE_MAX + 1);
        if let (Some(proof), Some(entry)) = (proof, entry)
            && proof.verify(&entry, key).is_ok()
        {
            tree.add(&entry, &proof, checkpoint.size);
        }
    }
    Ok((checkpoint, tree))
}

fn at_place(place: &str, why: impl Into<Cause>) -> Cause {
    let why = why.into();
    Cause::new("at-place", format!("{place}: {why}")).with("place", place).because("why", why)
}
