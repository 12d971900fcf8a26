//! Checkpoints that somebody saw, held against a log or against what a package has of it.
//!
//! Whoever holds a log's key can write another history and sign it. That shows only to somebody who
//! kept an earlier checkpoint: two logs of one name cannot both continue it. A file of seen checkpoints
//! is signed notes one after the other, with empty lines and lines that begin with `#` between them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use serde::Serialize;

use crate::checkpoint::Checkpoint;
use crate::digest::Digest;
use crate::merkle::{self, leaf_hash};
use crate::note::{NOTE_SIZE_MAX, VerifierKey};
use crate::package::PackageFile;
use crate::proof::LogProof;
use crate::tile::ENTRY_SIZE_MAX;
use crate::verify::{Language, PackagedFile};

/// Largest file of seen checkpoints, in bytes.
pub const SEEN_FILE_SIZE_MAX: u64 = 4 * 1024 * 1024;

/// Most checkpoints that such a file may hold.
pub const SEEN_CHECKPOINTS_MAX: usize = 10_000;

/// Most bytes of a proof's file that are read: a checkpoint, and a hash a level.
const PROOF_SIZE_MAX: usize = NOTE_SIZE_MAX + 64 * 64;

/// How a line with a signature begins.
const SIGNATURE: &str = "\u{2014} ";

/// Why a file of seen checkpoints cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeenError {
    /// It holds none.
    #[error("there is no signed checkpoint in it")]
    Empty,
    /// It holds more than are read.
    #[error("it holds more than {SEEN_CHECKPOINTS_MAX} checkpoints")]
    TooMany,
    /// One that this log's key did not sign.
    #[error("its checkpoint {number} does not hold: {error}")]
    NotSigned {
        /// Which of them, counted from 1.
        number: usize,
        /// What is wrong with it.
        error: String,
    },
}

/// Reads a file of checkpoints that `key` signed; one alone that it did not sign is an error, for who
/// brings a file wants all of it heeded.
pub fn read(text: &str, key: &VerifierKey) -> Result<Vec<Checkpoint>, SeenError> {
    let mut seen = Vec::new();
    for (at, note) in notes(text).into_iter().enumerate() {
        if at >= SEEN_CHECKPOINTS_MAX {
            return Err(SeenError::TooMany);
        }
        let number = at + 1;
        let opened = Checkpoint::open(&note, key);
        seen.push(opened.map_err(|error| SeenError::NotSigned { number, error: error.to_string() })?);
    }
    if seen.is_empty() { Err(SeenError::Empty) } else { Ok(seen) }
}

/// The notes in a text. What is cut off or grown together is not split, and does not verify then.
fn notes(text: &str) -> Vec<String> {
    let (mut notes, mut note, mut signed) = (Vec::new(), String::new(), false);
    for line in text.lines() {
        let signature = line.starts_with(SIGNATURE);
        if signed && !signature {
            notes.push(std::mem::take(&mut note));
            signed = false;
        }
        if note.is_empty() && (line.is_empty() || line.starts_with('#')) {
            continue;
        }
        // A note that is too long is refused for it, and need not be kept whole.
        if note.len() <= NOTE_SIZE_MAX {
            note.push_str(line);
            note.push('\n');
        }
        signed = signature;
    }
    if !note.is_empty() {
        notes.push(note);
    }
    notes
}

/// What a seen checkpoint says of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Both are of one log.
    Continues,
    /// They cannot be of one log: one key signed two histories.
    Forked,
    /// What is at hand does not tell.
    Unknown,
}

/// Verdicts by size in words, a line each.
pub fn told(verdicts: &[(u64, Seen)], language: Language) -> String {
    let line = |(size, seen): &(u64, Seen)| match (language, seen) {
        (Language::Chinese, Seen::Continues) => format!("曾见的检查点（{size} 条）：本包的日志与之相续\n"),
        (Language::Chinese, Seen::Forked) => {
            format!("曾见的检查点（{size} 条）：矛盾——同一密钥签署了两部不同的日志，日志被改写过\n")
        }
        (Language::Chinese, Seen::Unknown) => format!("曾见的检查点（{size} 条）：仅凭本包无从得知\n"),
        (Language::English, Seen::Continues) => format!("seen checkpoint of {size} entries: this log continues it\n"),
        (Language::English, Seen::Forked) => format!(
            "seen checkpoint of {size} entries: CONTRADICTED, one key signed two histories and the log was rewritten\n"
        ),
        (Language::English, Seen::Unknown) => {
            format!("seen checkpoint of {size} entries: cannot be known from the package\n")
        }
    };
    verdicts.iter().map(line).collect()
}

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
/// A text where the checkpoint cannot be read or is not by `key`.
pub fn of_package(
    files: &[PackagedFile],
    open: impl Fn(&str) -> io::Result<Box<dyn Read>>,
    key: &VerifierKey,
) -> Result<(Checkpoint, KnownTree), String> {
    let read = |path: &str, most: usize| -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        open(path).ok()?.take(most as u64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let place = PackageFile::Checkpoint.path();
    let note = read(&place, NOTE_SIZE_MAX).and_then(|bytes| String::from_utf8(bytes).ok());
    let note = note.ok_or_else(|| format!("{place} cannot be read"))?;
    let checkpoint = Checkpoint::open(&note, key).map_err(|error| format!("{place}: {error}"))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SigningKey;

    fn key() -> (SigningKey, VerifierKey) {
        let key = SigningKey::generate().expect("a key");
        let verifier = VerifierKey::new("log.example", key.public()).expect("a name");
        (key, verifier)
    }

    fn entries(count: u64) -> Vec<Vec<u8>> {
        (0..count).map(|number| format!("entry {number}").into_bytes()).collect()
    }

    fn root(entries: &[Vec<u8>]) -> Digest {
        let mut edge = crate::tile::Edge::default();
        for entry in entries {
            edge.push(leaf_hash(entry));
        }
        edge.root()
    }

    fn checkpoint(entries: &[Vec<u8>], size: u64) -> Checkpoint {
        let root = root(&entries[..usize::try_from(size).expect("small")]);
        Checkpoint { origin: "log.example".to_owned(), size, root }
    }

    /// What the proofs of `indexes` in a log of all `entries` tell.
    fn known(entries: &[Vec<u8>], indexes: &[u64]) -> KnownTree {
        let size = entries.len() as u64;
        let mut node = |level: u8, index: u64| -> Result<Digest, std::convert::Infallible> {
            let width = 1_usize << level;
            let start = usize::try_from(index).expect("small") * width;
            Ok(root(&entries[start..start + width]))
        };
        let mut tree = KnownTree::default();
        for index in indexes {
            let Ok(hashes) = merkle::inclusion_proof(*index, size, &mut node);
            let proof = LogProof { extra: None, index: *index, hashes, checkpoint: String::new() };
            tree.add(&entries[usize::try_from(*index).expect("small")], &proof, size);
        }
        tree
    }

    #[test]
    fn what_is_known_of_a_tree_is_never_wrong_and_all_proofs_tell_all() {
        for size in 1..=40_u64 {
            let entries = entries(size);
            let all: Vec<u64> = (0..size).collect();
            let whole = known(&entries, &all);
            let some = known(&entries, &[size / 3, size - 1]);
            let mut told = 0;
            for earlier in 1..=size {
                let expected = checkpoint(&entries, earlier).root;
                assert_eq!(whole.root(earlier), Some(expected), "{earlier} of {size}");
                let found = some.root(earlier);
                told += u64::from(found.is_some());
                assert!(found.is_none_or(|root| root == expected), "{earlier} of {size}");
            }
            // Nothing is made up: two proofs of a large log do not tell of every size.
            assert!(told >= 1 && (size < 12 || told < size), "{told} of {size}");
        }
    }

    #[test]
    fn a_rewritten_log_is_a_fork_where_the_proofs_reach_and_unknown_where_not() {
        let honest = entries(20);
        let mut rewritten = honest.clone();
        rewritten.remove(5);
        rewritten.push(b"more".to_vec());
        let now = checkpoint(&rewritten, 20);
        let all: Vec<u64> = (0..20).collect();
        let tree = known(&rewritten, &all);
        assert_eq!(tree.judge(&checkpoint(&honest, 20), &now), Seen::Forked);
        assert_eq!(tree.judge(&checkpoint(&honest, 9), &now), Seen::Forked);
        assert_eq!(tree.judge(&checkpoint(&honest, 5), &now), Seen::Continues);
        assert_eq!(tree.judge(&checkpoint(&rewritten, 20), &now), Seen::Continues);
        let later = Checkpoint { size: 21, ..checkpoint(&honest, 20) };
        assert_eq!(tree.judge(&later, &now), Seen::Unknown);
        assert_eq!(known(&rewritten, &[19]).judge(&checkpoint(&honest, 9), &now), Seen::Unknown);
    }

    #[test]
    fn a_file_of_notes_is_read_whole_or_not_at_all() {
        let (signing, verifier) = key();
        let entries = entries(9);
        let notes: Vec<String> =
            [1, 4, 9].map(|size| checkpoint(&entries, size).sign(&verifier, &signing)).into_iter().collect();
        let witness = format!("{}{SIGNATURE}witness AAAAAAAA\n", notes[0]);
        for text in [
            notes.concat(),
            notes.join("\n"),
            format!("# seen at enrolment\n{}\n\n# later\n{}{}\n", witness, notes[1], notes[2]),
        ] {
            let sizes: Vec<u64> = read(&text, &verifier).expect("notes").iter().map(|seen| seen.size).collect();
            assert_eq!(sizes, [1, 4, 9], "{text}");
        }
        assert_eq!(read("\n# nothing\n\n", &verifier), Err(SeenError::Empty));
        let (_, other) = key();
        assert!(matches!(read(&notes.concat(), &other), Err(SeenError::NotSigned { number: 1, .. })));
        let cut = &notes.concat()[..notes.concat().len() - 40];
        assert!(matches!(read(cut, &verifier), Err(SeenError::NotSigned { number: 3, .. })));
        for bad in ["x", "\u{2014} a b\n", "a\n\n\u{2014} ", &"\u{2014} a b\n\n".repeat(3)] {
            assert!(matches!(read(bad, &verifier), Err(SeenError::NotSigned { .. })), "{bad:?}");
        }
    }
}
