//! That something was read: entries on every item that an answer describes, written before the
//! answer goes. What is to be shown is gathered first, so that the entries name exactly that.
//!
//! Reading the log is an access to the log: its entry tells which part, and stands in the histories
//! of items only where one item or one entry was asked for. Otherwise each reading of the log would
//! be as long as what it read.

use std::collections::HashSet;
use std::sync::Arc;

use evidence::entry::{ENTRY_ITEMS_MAX, Item};
use evidence::event::{AccessEvent, Event, ReadWhat};
use evidence::ids::RecordingId;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::marker::act::recording_for;
use crate::custody::{Custody, Refused, cut, draft};
use crate::store::log::Draft;

/// Longest query that is kept in the log, in characters; a longer one ends in `…` there.
const QUERY_LENGTH_MAX: usize = 1000;

macro_rules! scopes {
    ($($name:ident = $word:literal,)*) => {
        /// Where somebody searched, in `search.made`: a closed list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum SearchScope {
            $(#[doc = concat!("`", $word, "`.")] $name,)*
        }

        impl SearchScope {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word that the log keeps.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

scopes! {
    Recordings = "recordings",
    Facets = "facets",
    Cases = "cases",
    Deadlines = "deadlines",
    Log = "log",
    Queue = "queue",
    Complaints = "complaints",
}

/// Items, none twice, in groups of as many as one entry may name.
fn grouped(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut known = HashSet::with_capacity(items.len());
    let each_once: Vec<Item> = items.into_iter().filter(|item| known.insert(item.clone())).collect();
    each_once.chunks(ENTRY_ITEMS_MAX).map(<[Item]>::to_vec).collect()
}

/// The entries of reading `what` of `items`.
pub(in crate::custody) fn reading(who: &Caller, what: ReadWhat, items: Vec<Item>) -> Vec<Draft> {
    grouped(items).into_iter().map(|items| draft(who, items, Event::Access(AccessEvent::ItemRead { what }))).collect()
}

impl Custody {
    /// Logs that the caller, who may, reads the description of these items, before it is shown.
    pub(in crate::custody) async fn log_described(
        self: &Arc<Self>,
        caller: &Caller,
        verb: Verb,
        items: Vec<Item>,
    ) -> Result<(), Refused> {
        if items.is_empty() {
            return Ok(());
        }
        let drafts = reading(caller, ReadWhat::Detail, items);
        self.command(caller, verb, move |_, _| Ok(drafts.clone())).await?;
        Ok(())
    }

    /// Logs that somebody searched and what they were shown, before it is. Where that is more than one
    /// entry may name, several entries of one transaction tell of the one search.
    pub(in crate::custody) async fn log_search(
        self: &Arc<Self>,
        caller: &Caller,
        scope: SearchScope,
        query: String,
        shown: usize,
        items: Vec<Item>,
    ) -> Result<(), Refused> {
        let query = cut(&query, QUERY_LENGTH_MAX);
        let event =
            Event::Access(AccessEvent::SearchMade { scope: scope.word().to_owned(), query, shown: shown as u64 });
        let mut groups = grouped(items);
        if groups.is_empty() {
            groups.push(Vec::new());
        }
        let drafts: Vec<Draft> = groups.into_iter().map(|items| draft(caller, items, event.clone())).collect();
        self.command(caller, Verb::Search, move |_, _| Ok(drafts.clone())).await?;
        Ok(())
    }

    /// Logs that somebody was shown a page of recordings with counts and pictures, before they are: in one entry, or
    /// where the page has more items than one may name, as few as it takes. Pictures are shown to whoever may view.
    pub(in crate::custody) async fn log_search_page(
        self: &Arc<Self>,
        caller: &Caller,
        page: PageShown,
    ) -> Result<(), Refused> {
        let who = caller.clone();
        self.command(caller, Verb::Search, move |reader, _| {
            for id in &page.pictured {
                recording_for(reader, &who, Action::ViewRecording, *id)?;
            }
            Ok(page.drafts(&who))
        })
        .await?;
        Ok(())
    }
}

/// A page of recordings that is about to be shown, beside what all that fit have in common.
#[derive(Debug, Clone)]
pub(in crate::custody) struct PageShown {
    /// The search as it was asked for.
    pub(in crate::custody) query: String,
    /// The recordings.
    pub(in crate::custody) shown: Vec<RecordingId>,
    /// Those of them of which a picture is shown.
    pub(in crate::custody) pictured: Vec<RecordingId>,
}

impl PageShown {
    fn drafts(&self, who: &Caller) -> Vec<Draft> {
        let mut groups = grouped(self.shown.iter().copied().map(Item::Recording).collect());
        if groups.is_empty() {
            groups.push(Vec::new());
        }
        let draft_of = |items: Vec<Item>| {
            let named = |id: &&RecordingId| items.contains(&Item::Recording(**id));
            let event = AccessEvent::SearchShown {
                scope: SearchScope::Recordings.word().to_owned(),
                query: cut(&self.query, QUERY_LENGTH_MAX),
                shown: self.shown.len() as u64,
                counted: true,
                pictured: self.pictured.iter().filter(named).copied().collect(),
            };
            draft(who, items, Event::Access(event))
        };
        groups.into_iter().map(draft_of).collect()
    }
}

#[cfg(test)]
mod tests {
    use evidence::entry::{Entry, EntryNonce, ItemLink};

    use super::*;

    fn recordings(count: usize) -> Vec<RecordingId> {
        (0..count).map(|n: usize| RecordingId(evidence::digest::Digest::of(&n.to_be_bytes()))).collect()
    }

    fn somebody() -> Caller {
        Caller::Station { id: "st-00000001".parse().expect("an id"), agency: "xc".parse().expect("an id") }
    }

    /// How many bytes of log these drafts are.
    fn weight(drafts: &[Draft]) -> usize {
        let entry = |draft: &Draft| {
            let prev_item_leaf = Some(evidence::digest::Digest::of(b"before"));
            let links = draft.items.iter().cloned().map(|item| ItemLink { item, item_seq: 100, prev_item_leaf });
            let time = "2026-01-05T10:00:00.000000Z".parse().expect("an instant");
            Entry::new(EntryNonce([7; 16]), time, draft.actor.clone(), links.collect(), draft.event.clone())
        };
        drafts.iter().map(|draft| entry(draft).to_bytes().expect("an entry").len()).sum()
    }

    #[test]
    fn a_page_of_a_search_is_one_entry_where_it_was_three() {
        let who = somebody();
        for (count, entries) in [(0, 1), (24, 1), (50, 1), (64, 1), (65, 2), (128, 2), (500, 8)] {
            let shown = recordings(count);
            let page =
                PageShown { query: "{\"q\":\"光明路\"}".to_owned(), pictured: shown.clone(), shown: shown.clone() };
            let drafts = page.drafts(&who);
            assert_eq!(drafts.len(), entries, "{count}");
            let pictured = |draft: &Draft| match &draft.event {
                Event::Access(AccessEvent::SearchShown { pictured, .. }) => pictured.clone(),
                other => panic!("{other:?}"),
            };
            assert_eq!(drafts.iter().flat_map(pictured).collect::<Vec<_>>(), shown, "each picture once");
            let items: Vec<Item> = drafts.iter().flat_map(|draft| draft.items.clone()).collect();
            assert_eq!(items, shown.iter().copied().map(Item::Recording).collect::<Vec<_>>(), "each item once");
            assert!(
                drafts.iter().all(|draft| draft.event.check_items(&draft.items.iter().collect::<Vec<_>>()).is_ok())
            );
            // As it was written before: the list, the counts, the pictures.
            let made = |scope: SearchScope| {
                let (scope, query) = (scope.word().to_owned(), page.query.clone());
                Event::Access(AccessEvent::SearchMade { scope, query, shown: count as u64 })
            };
            let groups = if count == 0 { vec![Vec::new()] } else { grouped(items.clone()) };
            let list = groups.into_iter().map(|some| draft(&who, some, made(SearchScope::Recordings)));
            let counts = [draft(&who, Vec::new(), made(SearchScope::Facets))];
            let before: Vec<Draft> = list.chain(counts).chain(reading(&who, ReadWhat::Still, items)).collect();
            let (old, new) = (weight(&before), weight(&drafts));
            println!(
                "{count} recordings: {} entries of {old} bytes before, {} of {new} now",
                before.len(),
                drafts.len()
            );
            assert!(drafts.len() < before.len() && new < old);
        }
    }

    #[test]
    fn every_item_of_the_largest_list_is_named_once() {
        let recording = |n: usize| Item::Recording(RecordingId(evidence::digest::Digest::of(&n.to_be_bytes())));
        for count in [0, 1, 64, 65, 500, 5000] {
            let twice: Vec<Item> = (0..count).chain(0..count).map(recording).collect();
            let groups = grouped(twice);
            assert!(groups.iter().all(|group| !group.is_empty() && group.len() <= ENTRY_ITEMS_MAX));
            assert_eq!(groups.concat(), (0..count).map(recording).collect::<Vec<_>>());
        }
    }
}
