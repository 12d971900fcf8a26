//! Checkpoints that somebody saw, held against a log or against what a package has of it.
//!
//! Whoever holds a log's key can write another history and sign it. That shows only to somebody who
//! kept an earlier checkpoint: two logs of one name cannot both continue it. A file of seen checkpoints
//! is signed notes one after the other, with empty lines and lines that begin with `#` between them.
//!
//! A station that accepted a restore of the log gave up checkpoints that it had seen. Its file says which,
//! in lines that begin with `#!`: `#! restore` and the receipt of the accepted entry, as JSON; and before
//! the checkpoint `#! lost` and that entry's leaf hash. A package holds no such entry; only who kept the
//! receipt can show that a restore was accepted.

mod tree;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::cause::{Cause, Flaw};
use crate::checkpoint::Checkpoint;
use crate::note::{NOTE_SIZE_MAX, VerifierKey};
use crate::receipt::{RECEIPT_SIZE_MAX, Receipt};
use crate::restored::{self, Restored};

pub use tree::{KnownTree, of_package};

/// Largest file of seen checkpoints, in bytes.
pub const SEEN_FILE_SIZE_MAX: u64 = 4 * 1024 * 1024;

/// Most checkpoints that such a file may hold.
pub const SEEN_CHECKPOINTS_MAX: usize = 10_000;

/// Most restores that such a file may hold.
pub const SEEN_RESTORES_MAX: usize = 1000;

/// How a line with a signature begins.
const SIGNATURE: &str = "\u{2014} ";

/// How a line begins that holds the receipt of a restore.
const RESTORE: &str = "#! restore ";

/// How a line begins that says which restore gave up the checkpoint after it.
const LOST: &str = "#! lost ";

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
        error: Cause,
    },
    /// What it says of a restore.
    #[error("what it says of a restore in line {line} does not hold: {error}")]
    Restore {
        /// Which line, counted from 1.
        line: usize,
        /// What is wrong with it.
        error: Cause,
    },
}

/// What a file of seen checkpoints holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenFile {
    /// The checkpoints, in order.
    pub shown: Vec<Shown>,
    /// Restores that whoever kept the file accepted.
    pub restores: Vec<Accepted>,
}

/// A checkpoint that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Which restore of the file gave it up, where one did.
    pub lost_by: Option<usize>,
}

/// A restore that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What its entry says.
    pub restored: Restored,
    /// A checkpoint of the log that holds the entry.
    pub head: Checkpoint,
}

/// The lines of such a file that say which restore gave up the checkpoint after them: the receipt, where
/// it is not in the file yet, and the mark.
pub fn lost_lines(restored: &Restored, receipt: Option<&Receipt>) -> Vec<String> {
    let receipt = receipt.map(|receipt| serde_json::to_string(receipt).expect("a receipt is plain JSON"));
    let restore = receipt.map(|receipt| format!("{RESTORE}{receipt}"));
    restore.into_iter().chain([format!("{LOST}{}", restored.leaf)]).collect()
}

/// Reads a file of checkpoints that `key` signed; one alone that it did not sign is an error, for who
/// brings a file wants all of it heeded.
pub fn read(text: &str, key: &VerifierKey) -> Result<SeenFile, SeenError> {
    let mut file = SeenFile::default();
    let mut lost_by = None;
    for (line, part) in parts(text) {
        match part {
            Part::Restore(json) => {
                let restore = restore(json, key).map_err(|error| SeenError::Restore { line, error })?;
                if file.restores.len() >= SEEN_RESTORES_MAX {
                    return Err(SeenError::TooMany);
                }
                file.restores.push(restore);
            }
            Part::Lost(leaf) => {
                let found = file.restores.iter().position(|restore| restore.restored.leaf.to_string() == leaf);
                let missing = || SeenError::Restore {
                    line,
                    error: Flaw::new("receipt-not-before", "its receipt is not before it").into(),
                };
                lost_by = Some((line, found.ok_or_else(missing)?));
            }
            Part::Note(note) => {
                if file.shown.len() >= SEEN_CHECKPOINTS_MAX {
                    return Err(SeenError::TooMany);
                }
                let number = file.shown.len() + 1;
                let opened = Checkpoint::open(&note, key);
                let checkpoint = opened.map_err(|error| SeenError::NotSigned { number, error: (&error).into() })?;
                let lost = lost_by.take();
                if let Some((line, by)) = lost
                    && checkpoint.size <= file.restores[by].restored.size
                {
                    let error = Flaw::new("kept-entries", "it kept that checkpoint's entries").into();
                    return Err(SeenError::Restore { line, error });
                }
                file.shown.push(Shown { checkpoint, lost_by: lost.map(|(_, by)| by) });
            }
        }
    }
    if file.shown.is_empty() { Err(SeenError::Empty) } else { Ok(file) }
}

fn restore(json: &str, key: &VerifierKey) -> Result<Accepted, Cause> {
    if json.len() > RECEIPT_SIZE_MAX {
        return Err(Flaw::new("too-long", "it is too long").into());
    }
    let receipt: Receipt = serde_json::from_str(json).map_err(|error| Cause::from(&error))?;
    let (restored, head, _) = Restored::read(&receipt, key).map_err(|error| Cause::from(&error))?;
    Ok(Accepted { restored, head })
}

/// A part of a file of seen checkpoints.
enum Part<'a> {
    Note(String),
    Restore(&'a str),
    Lost(&'a str),
}

/// The parts of a text, each with the number of the line that it ends with. A note that is cut off or
/// grown together is not split, and does not verify then.
fn parts(text: &str) -> Vec<(usize, Part<'_>)> {
    let (mut parts, mut note, mut signed, mut last) = (Vec::new(), String::new(), false, 0);
    for (number, line) in (1..).zip(text.lines()) {
        last = number;
        let signature = line.starts_with(SIGNATURE);
        if signed && !signature {
            parts.push((number - 1, Part::Note(std::mem::take(&mut note))));
            signed = false;
        }
        if note.is_empty() && (line.is_empty() || line.starts_with('#')) {
            let restore = line.strip_prefix(RESTORE).map(Part::Restore);
            parts.extend(restore.or(line.strip_prefix(LOST).map(Part::Lost)).map(|part| (number, part)));
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
        parts.push((last, Part::Note(note)));
    }
    parts
}

/// What a seen checkpoint says of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Both are of one log.
    Continues,
    /// It was given up by a restore that whoever saw it accepted.
    GivenUp,
    /// The package is of what such a restore gave up, and the checkpoint of what came after.
    PackageGivenUp,
    /// They cannot be of one log: one key signed two histories.
    Forked,
    /// What is at hand does not tell.
    Unknown,
}

/// What is said of one seen checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// Its size.
    pub entries: u64,
    /// What it says of the package's log.
    pub is: Seen,
    /// The restore that parts the two histories, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore: Option<Restored>,
}

/// Judges all checkpoints of a file by what is known of a package's log.
///
/// Two histories are excused only by a restore whose receipt is in the file, where one of them is what
/// it gave up, as the file says, and the other is not known to lack its entry.
pub fn judge(file: &SeenFile, tree: &KnownTree, checkpoint: &Checkpoint) -> Vec<Judged> {
    let verdicts: Vec<Seen> = file.shown.iter().map(|shown| tree.judge(&shown.checkpoint, checkpoint)).collect();
    let restores: Vec<&Restored> = file.restores.iter().map(|accepted| &accepted.restored).collect();
    let stand = |at: usize| tree.judge(&file.restores[at].head, checkpoint) != Seen::Forked;
    let counts = restored::counting(&restores, stand);
    let kept = |by: usize| tree.judge(&restores[by].kept(&checkpoint.origin), checkpoint) != Seen::Forked;
    let given_up = file.shown.iter().zip(&verdicts).filter(|(_, is)| **is == Seen::Continues);
    let package_lost: BTreeSet<usize> = given_up.filter_map(|(shown, _)| shown.lost_by).collect();
    let explain = |shown: &Shown| {
        if let Some(by) = shown.lost_by.filter(|by| counts[*by] && kept(*by)) {
            return Some((Seen::GivenUp, by));
        }
        let parts = |by: &usize| restores[*by].size < shown.checkpoint.size && kept(*by);
        Some((Seen::PackageGivenUp, *package_lost.iter().find(|by| parts(by))?))
    };
    let judged = |(shown, is): (&Shown, Seen)| {
        let explained = (is == Seen::Forked).then(|| explain(shown)).flatten();
        let (is, by) = explained.map_or((is, None), |(is, by)| (is, Some(by)));
        Judged { entries: shown.checkpoint.size, is, restore: by.map(|by| restores[by].clone()) }
    };
    file.shown.iter().zip(verdicts).map(judged).collect()
}

impl From<&SeenError> for Cause {
    fn from(error: &SeenError) -> Self {
        match error {
            SeenError::Empty => Self::of("seen-none", error),
            SeenError::TooMany => Self::of("seen-many", error).with("limit", SEEN_CHECKPOINTS_MAX),
            SeenError::NotSigned { number, error: why } => {
                Self::of("seen-checkpoint", error).with("number", number).because("why", why.clone())
            }
            SeenError::Restore { line, error: why } => {
                Self::of("seen-restore", error).with("line", line).because("why", why.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::entry::{Entry, EntryNonce};
    use crate::event::{Actor, Event, LogEvent, Role};
    use crate::keys::SigningKey;
    use crate::merkle::{self, leaf_hash};
    use crate::proof::LogProof;

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
            let file = read(&text, &verifier).expect("notes");
            let sizes: Vec<u64> = file.shown.iter().map(|seen| seen.checkpoint.size).collect();
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

    /// An entry that accepts a restore which kept the first `size` of `entries`.
    fn restore(entries: &[Vec<u8>], size: u64, role: Role, nonce: u8) -> Vec<u8> {
        let root = checkpoint(entries, size).root;
        let event = Event::Log(LogEvent::Restored {
            size,
            root,
            seen_size: None,
            seen_root: None,
            reason: "disk lost".to_owned(),
        });
        let actor = Actor::User { id: "admin".parse().expect("an id"), role, agency: None };
        let time = "2026-01-01T12:00:00Z".parse().expect("an instant");
        Entry::new(EntryNonce([nonce; 16]), time, actor, Vec::new(), event).to_bytes().expect("an entry")
    }

    /// The receipt of entry `index`, in a log of all `entries`.
    fn receipt_of(entries: &[Vec<u8>], index: u64, signing: &SigningKey, verifier: &VerifierKey) -> Receipt {
        let size = entries.len() as u64;
        let mut node = |level: u8, index: u64| -> Result<Digest, std::convert::Infallible> {
            let (width, start) = (1_usize << level, usize::try_from(index).expect("small") << level);
            Ok(root(&entries[start..start + width]))
        };
        let Ok(hashes) = merkle::inclusion_proof(index, size, &mut node);
        let checkpoint = checkpoint(entries, size).sign(verifier, signing);
        let entry = entries[usize::try_from(index).expect("small")].clone();
        Receipt { entry, proof: LogProof { extra: None, index, hashes, checkpoint }.to_string() }
    }

    /// A log that was set back to ten entries twice: what was first, after the first restore, after the second.
    fn histories() -> [Vec<Vec<u8>>; 3] {
        let first = entries(16);
        let back = |name: &str, to: u64| {
            let mut log = first[..10].to_vec();
            let nonce = name.as_bytes()[0];
            log.extend([format!("{name} started").into_bytes(), restore(&first, 10, Role::Administrator, nonce)]);
            log.extend((12..to).map(|number| format!("{name} {number}").into_bytes()));
            log
        };
        [first.clone(), back("second", 20), back("third", 30)]
    }

    /// What is said of the marked and unmarked checkpoints of a file, of a package that knows all of `log`.
    fn verdicts(text: &str, log: &[Vec<u8>], verifier: &VerifierKey) -> Vec<Seen> {
        let all: Vec<u64> = (0..log.len() as u64).collect();
        let file = read(text, verifier).expect("a file");
        judge(&file, &known(log, &all), &checkpoint(log, log.len() as u64)).iter().map(|judged| judged.is).collect()
    }

    #[test]
    fn a_restore_excuses_what_its_receipt_and_the_files_mark_show_and_nothing_else() {
        let (signing, verifier) = key();
        let [first, second, _] = histories();
        let receipt = receipt_of(&second, 11, &signing, &verifier);
        let restored = Restored::read(&receipt, &verifier).expect("a restore").0;
        let note = |log: &[Vec<u8>], size| checkpoint(log, size).sign(&verifier, &signing);
        let lost = lost_lines(&restored, Some(&receipt)).join("\n");
        let marked = format!("{}\n{lost}\n{}\n{}", note(&first, 5), note(&first, 14), note(&second, 20));
        assert_eq!(verdicts(&marked, &second, &verifier), [Seen::Continues, Seen::GivenUp, Seen::Continues]);
        // The package of before the loss, held against what came after.
        assert_eq!(verdicts(&marked, &first, &verifier), [Seen::Continues, Seen::Continues, Seen::Unknown]);
        let marked = format!("{lost}\n{}\n{}", note(&first, 14), note(&second, 15));
        assert_eq!(verdicts(&marked, &first, &verifier), [Seen::Continues, Seen::PackageGivenUp]);
        let file = read(&marked, &verifier).expect("a file");
        let judged = judge(&file, &known(&second, &(0..20).collect::<Vec<_>>()), &checkpoint(&second, 20));
        assert_eq!(judged.len(), 2);

        // Without the mark, or of entries that were kept, or of a log that lacks the entry: nothing.
        let receipt_alone = lost.lines().next().expect("a line");
        let unmarked = format!("{receipt_alone}\n{}", note(&first, 14));
        assert_eq!(verdicts(&unmarked, &second, &verifier), [Seen::Forked]);
        let mut rewritten = second.clone();
        rewritten.remove(4);
        assert_eq!(verdicts(&format!("{lost}\n{}", note(&first, 14)), &rewritten, &verifier), [Seen::Forked]);
        let kept = format!("{lost}\n{}", note(&first, 10));
        assert!(matches!(read(&kept, &verifier), Err(SeenError::Restore { line: 2, .. })));
        for bad in ["#! restore {}", "#! lost 00", &lost.replace("\"entry\":\"", "\"entry\":\"AAAA")] {
            let text = format!("{bad}\n{}", note(&first, 14));
            assert!(matches!(read(&text, &verifier), Err(SeenError::Restore { .. })), "{bad}");
        }
        let mut clerk = second.clone();
        clerk[11] = restore(&first, 10, Role::Clerk, 1);
        let receipt = receipt_of(&clerk, 11, &signing, &verifier);
        let text = format!("#! restore {}\n{}", serde_json::to_string(&receipt).expect("JSON"), note(&first, 14));
        assert!(matches!(read(&text, &verifier), Err(SeenError::Restore { line: 1, .. })), "no administrator's");
    }

    #[test]
    fn a_restore_that_was_itself_given_up_still_explains_what_it_took() {
        let (signing, verifier) = key();
        let [first, second, third] = histories();
        let note = |log: &[Vec<u8>], size| checkpoint(log, size).sign(&verifier, &signing);
        let lines = |log: &[Vec<u8>]| {
            let receipt = receipt_of(log, 11, &signing, &verifier);
            lost_lines(&Restored::read(&receipt, &verifier).expect("a restore").0, Some(&receipt)).join("\n")
        };
        let (one, two) = (lines(&second), lines(&third));
        let both = format!("{one}\n{}{two}\n{}", note(&first, 14), note(&second, 18));
        assert_eq!(verdicts(&both, &third, &verifier), [Seen::GivenUp, Seen::GivenUp]);
        // Nobody who kept the file accepted the second.
        let one = format!("{one}\n{}{}", note(&first, 14), note(&second, 18));
        assert_eq!(verdicts(&one, &third, &verifier), [Seen::Forked, Seen::Forked]);
    }
}
