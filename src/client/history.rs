//! `docket history`: what the custody log says of an item, entry by entry, checked while it comes.
//!
//! Each entry must be about the item, carry its number among the item's entries and the hash of
//! the one before, and lie further on in the log than that one; so an entry that was left out or
//! changed between two others shows. Under the log's key each entry is proven to be in the log.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use evidence::digest::Digest;
use evidence::entry::{Entry, Item};
use evidence::merkle::leaf_hash;
use evidence::note::VerifierKey;
use evidence::told;
use evidence::visit::{Deed, Group, visits};

use crate::answers::log::{HistoryItem, HistoryPage, HistoryQuery};
use crate::client::connection::Pin;
use crate::client::events::Known;
use crate::client::http::Remote;
use crate::client::legal::Terms;
use crate::client::output::{self, JsonArray, Language, shown};
use crate::client::resolve;

/// Whose history is wanted.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A recording's id or its first 8 digits and more, or kind:id such as case:NUMBER, station:ID
    item: String,
    #[command(flatten)]
    pin: Pin,
    /// List each entry, also of what one person read in one visit
    #[arg(long)]
    all: bool,
    /// Print a JSON array of the complete entries with their proofs
    #[arg(long)]
    json: bool,
}

/// Goes along an item's entries and compares each with the one before.
struct Walk<'a> {
    item: &'a Item,
    key: Option<&'a VerifierKey>,
    language: Language,
    /// Number of the next entry.
    next: u64,
    /// Leaf hash of the entry before.
    leaf: Option<Digest>,
    /// Its number in the log.
    index: Option<u64>,
}

impl Walk<'_> {
    /// Checks the next entry: what it says, where it can be read, and what is wrong.
    fn step(&mut self, held: &HistoryItem) -> (Option<Entry>, Vec<String>) {
        let language = self.language;
        let mut faults = Vec::new();
        if let Some(key) = self.key {
            match held.receipt.verify(key) {
                Ok((_, proof, _)) if proof.index == held.index => {}
                Ok((_, proof, _)) => {
                    faults.push(say!(language, "history-proof-elsewhere", said = proof.index, index = held.index));
                }
                Err(error) => {
                    faults.push(say!(language, "history-proof-fails", error));
                }
            }
        }
        if self.index.is_some_and(|before| held.index <= before) {
            faults.push(say!(language, "history-out-of-order"));
        }
        let entry = match Entry::parse(&held.receipt.entry) {
            Ok(entry) => {
                faults.extend(self.check_link(&entry, held));
                Some(entry)
            }
            Err(error) => {
                faults.push(say!(language, "history-entry-unreadable", error));
                None
            }
        };
        self.next += 1;
        self.leaf = Some(leaf_hash(&held.receipt.entry));
        self.index = Some(held.index);
        (entry, faults)
    }

    fn check_link(&self, entry: &Entry, held: &HistoryItem) -> Option<String> {
        let language = self.language;
        let Some(link) = entry.link(self.item) else {
            return Some(say!(language, "history-other-item", item = self.item));
        };
        if link.item_seq != self.next || held.item_seq != self.next {
            return Some(say!(language, "history-gap", seq = link.item_seq, expected = self.next));
        }
        if link.prev_item_leaf != self.leaf {
            return Some(say!(language, "history-broken"));
        }
        None
    }
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let language = remote.language;
    let key = arguments.pin.key(language)?;
    let item = resolve::item(&remote, &arguments.item).await?;
    let mut walk = Walk { item: &item, key: key.as_ref(), language, next: 0, leaf: None, index: None };
    let mut array = JsonArray::default();
    let terms = Terms::ask(&remote).await;
    let (mut count, mut wrong) = (0_u64, 0_u64);
    let mut folded = Folded::default();
    let name = item.to_string();
    let path = ["api", "v1", "items", &name, "history"];
    let mut from = Some(0);
    while let Some(first) = from {
        let page: HistoryPage = remote.get(&path, &HistoryQuery { from: first }).await?;
        let mut entries = Vec::new();
        for held in &page.entries {
            let (entry, faults) = walk.step(held);
            count += 1;
            wrong += u64::from(!faults.is_empty());
            if arguments.json {
                array.item(held)?;
            }
            for fault in faults {
                let (seq, fault) = (held.item_seq, shown(&fault));
                output::note(&format!("  {}", say!(language, "history-wrong", seq, fault)));
            }
            entries.push(entry);
        }
        if !arguments.json {
            list((&remote, &terms), &item, (&page.entries, &entries), (arguments.all, &mut folded))?;
        }
        // A page that leads back would never end.
        from = page.next.filter(|next| *next > first && !page.entries.is_empty());
    }
    if arguments.json {
        array.end()?;
    }
    if folded.visits > 0 {
        let fields = [("visits", folded.visits.into()), ("entries", folded.entries.into())];
        output::note(&language.with("visit-folded", &fields));
    }
    output::note(&verdict(language, count, wrong, key.as_ref()));
    Ok(if wrong == 0 && count > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What was told together, and not entry by entry.
#[derive(Debug, Default)]
struct Folded {
    visits: usize,
    entries: usize,
}

/// A page: what one person read in one visit on a line, with its entries beneath where `all` are wanted.
fn list(
    of: (&Remote, &Terms),
    item: &Item,
    (held, entries): (&[HistoryItem], &[Option<Entry>]),
    (all, folded): (bool, &mut Folded),
) -> Result<()> {
    let deeds: Vec<Option<Deed<'_>>> = entries.iter().map(|entry| entry.as_ref().map(Deed::of)).collect();
    for group in visits(&deeds, Some(item)) {
        let one = |at: &usize| shown(&line(of, &held[*at], entries[*at].as_ref()));
        if !group.is_folded() {
            group.entries.iter().try_for_each(|at| output::line(&one(at)))?;
            continue;
        }
        output::line(&shown(&visit(of, held, entries, &group)))?;
        if all {
            group.entries.iter().try_for_each(|at| output::line(&format!("    {}", one(at))))?;
        } else {
            folded.visits += 1;
            folded.entries += group.entries.len();
        }
    }
    Ok(())
}

/// A visit on one line, with the numbers of its first and last entry.
fn visit((remote, terms): (&Remote, &Terms), held: &[HistoryItem], entries: &[Option<Entry>], group: &Group) -> String {
    let read: Vec<(&HistoryItem, &Entry)> =
        group.entries.iter().filter_map(|at| Some((&held[*at], entries[*at].as_ref()?))).collect();
    let (Some((first, opening)), Some((last, closing))) = (read.first(), read.last()) else { return String::new() };
    let known = Known::new((remote, terms), &first.names, None);
    let language = remote.language;
    let span = told::span(language, remote.time(opening.time), remote.time(closing.time));
    let line = say!(
        language,
        "visit-line",
        span,
        who = known.actor(opening),
        readings = told::readings(language, &group.readings)
    );
    format!("{:>4}-{}  {line}", first.item_seq, last.item_seq)
}

/// One entry on one line.
fn line((remote, terms): (&Remote, &Terms), held: &HistoryItem, entry: Option<&Entry>) -> String {
    let known = Known::new((remote, terms), &held.names, held.path_bytes.as_deref());
    let (seq, index) = (held.item_seq, held.index);
    let Some(entry) = entry else {
        let unreadable = remote.language.text("history-unreadable");
        return format!("{seq:>4}  ?  #{index}  ?  {unreadable}");
    };
    let (time, actor, event) = (remote.time(entry.time), known.actor(entry), known.event(entry));
    format!("{seq:>4}  {time}  #{index}  {actor}  {event}")
}

fn verdict(language: Language, count: u64, wrong: u64, key: Option<&VerifierKey>) -> String {
    let outcome = if count == 0 {
        say!(language, "history-empty")
    } else if wrong == 0 {
        say!(language, "history-whole", count)
    } else {
        say!(language, "history-faulty", count, wrong)
    };
    let proven = match key {
        Some(key) => {
            let name = shown(key.name());
            say!(language, "history-keyed", name)
        }
        None => say!(language, "history-unkeyed"),
    };
    say!(language, "history-verdict", outcome, proven)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use evidence::checkpoint::Checkpoint;
    use evidence::entry::{EntryNonce, ItemLink};
    use evidence::event::{AccessEvent, Actor, Event, ReadWhat};
    use evidence::keys::SigningKey;
    use evidence::merkle::{self, node_hash};
    use evidence::proof::LogProof;
    use evidence::receipt::Receipt;
    use serde_json::Value;

    use crate::client::history::*;

    fn item() -> Item {
        "case:00000000000000000000000000000000".parse().expect("an item")
    }

    /// The item's first two entries, as a log of those two would prove them.
    fn two_entries() -> (VerifierKey, Vec<HistoryItem>) {
        let signing = SigningKey::generate().expect("random");
        let key = VerifierKey::new("docket.example/log", signing.public()).expect("a key");
        let mut bytes: Vec<Vec<u8>> = Vec::new();
        for seq in 0..2 {
            let before = bytes.last().map(|entry| leaf_hash(entry));
            let time = "2026-01-01T00:00:00Z".parse().expect("an instant");
            let items = vec![ItemLink { item: item(), item_seq: seq, prev_item_leaf: before }];
            let read = Event::Access(AccessEvent::ItemRead { what: ReadWhat::Detail });
            let entry = Entry::new(EntryNonce([7; 16]), time, Actor::Service, items, read);
            bytes.push(entry.to_bytes().expect("an entry"));
        }
        let leaves: Vec<Digest> = bytes.iter().map(|entry| leaf_hash(entry)).collect();
        let root = node_hash(&leaves[0], &leaves[1]);
        let note = Checkpoint { origin: key.name().to_owned(), size: 2, root }.sign(&key, &signing);
        let held = bytes.into_iter().zip(0..).map(|(entry, index)| {
            let hashes = vec![leaves[usize::from(index == 0)]];
            merkle::verify_inclusion(&leaf_hash(&entry), index, 2, &hashes, &root).expect("it is in the tree");
            let proof = LogProof { extra: None, index, hashes, checkpoint: note.clone() };
            let receipt = Receipt { entry, proof: proof.to_string() };
            HistoryItem {
                item_seq: index,
                index,
                entry: Value::Null,
                path_guess: None,
                path_bytes: None,
                names: BTreeMap::new(),
                receipt,
            }
        });
        let held = held.collect();
        (key, held)
    }

    fn faults(key: Option<&VerifierKey>, entries: &[HistoryItem]) -> Vec<String> {
        let item = item();
        let mut walk = Walk { item: &item, key, language: Language::En, next: 0, leaf: None, index: None };
        entries.iter().flat_map(|held| walk.step(held).1).collect()
    }

    #[test]
    fn a_whole_history_holds() {
        let (key, held) = two_entries();
        assert_eq!(faults(Some(&key), &held), Vec::<String>::new());
        assert_eq!(faults(None, &held), Vec::<String>::new());
    }

    #[test]
    fn what_is_left_out_changed_or_reordered_shows() {
        let (key, held) = two_entries();
        assert!(faults(None, &held[1..])[0].contains("missing"));
        let (_, mut swapped) = two_entries();
        swapped.swap(0, 1);
        assert!(!faults(None, &swapped).is_empty());
        let (_, mut changed) = two_entries();
        changed[0].receipt.entry =
            String::from_utf8(changed[0].receipt.entry.clone()).expect("text").replace("2026", "2027").into_bytes();
        assert!(faults(None, &changed)[0].contains("does not follow"), "the next entry no longer fits");
        let other = two_entries().0;
        assert_eq!(faults(Some(&other), &held).len(), 2, "another log's key proves nothing");
        assert!(faults(Some(&key), &changed).len() >= 2);
    }
}
