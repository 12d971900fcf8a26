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

use crate::custody::Verb;
use crate::custody::access::Caller;
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
}

#[cfg(test)]
mod tests {
    use evidence::ids::RecordingId;

    use super::*;

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
