//! Visits: what one person read of an item in one go, so that a history is read by visits and not by entries.
//!
//! A visit is readings of one person with no longer pause between them than [`VISIT_PAUSE_SECONDS`], whoever else read
//! meanwhile. Readings alone: whatever changed something, was refused or left the system stands by itself, and ends
//! the visits before it, so that what was read before a change is never told as read after it. The end of a view
//! belongs to where it began, however long it took and whoever ended it.
//!
//! This is a way to tell a history, and no part of the format: each entry stays what it is, in exactly one group.

use std::collections::BTreeMap;

use crate::entry::Entry;
use crate::event::{AccessEvent, Actor, DocumentEvent, Event, ReadWhat, ViewEvent};
use crate::ids::ViewId;
use crate::item::Item;
use crate::time::Utc;

/// Longest pause within a visit, in seconds.
pub const VISIT_PAUSE_SECONDS: i64 = 30 * 60;

/// What an entry tells, as far as it says whose visit it is in.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// When.
    pub time: Utc,
    /// Who.
    pub actor: &'a Actor,
    /// What.
    pub event: &'a Event,
}

impl<'a> Deed<'a> {
    /// What an entry tells.
    pub fn of(entry: &'a Entry) -> Self {
        Self { time: entry.time, actor: &entry.actor, event: &entry.event }
    }
}

/// A way to read an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// Its description was read.
    Described,
    /// It was watched, heard or fetched.
    Watched,
    /// A still, pictures along the timeline or the sound as a curve were seen.
    Pictured,
    /// It was in a list that somebody searched for.
    Listed,
    /// A document was opened.
    Document,
    /// Its history was read.
    History,
    /// What proves it was read.
    Proof,
    /// A view of it ended that began earlier than what is told.
    Ended,
}

impl Reading {
    /// All of them, as a visit tells them.
    pub const ALL: [Self; 8] = [
        Self::Described,
        Self::Watched,
        Self::Pictured,
        Self::Listed,
        Self::Document,
        Self::History,
        Self::Proof,
        Self::Ended,
    ];

    /// What programs call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Described => "described",
            Self::Watched => "watched",
            Self::Pictured => "pictured",
            Self::Listed => "listed",
            Self::Document => "document",
            Self::History => "history",
            Self::Proof => "proof",
            Self::Ended => "ended",
        }
    }

    /// The message that tells how often it was done.
    pub fn message(self) -> &'static str {
        match self {
            Self::Described => "visit-described",
            Self::Watched => "visit-watched",
            Self::Pictured => "visit-pictured",
            Self::Listed => "visit-listed",
            Self::Document => "visit-document",
            Self::History => "visit-history",
            Self::Proof => "visit-proof",
            Self::Ended => "visit-ended",
        }
    }

    /// How `event` reads `item`, in whose history it stands; `None` where it does anything else.
    pub fn of(event: &Event, item: Option<&Item>) -> Option<Self> {
        match event {
            Event::Access(AccessEvent::ItemRead { what }) => Some(match what {
                ReadWhat::Detail => Self::Described,
                ReadWhat::History => Self::History,
                ReadWhat::Proof => Self::Proof,
                ReadWhat::Still => Self::Pictured,
            }),
            Event::Access(AccessEvent::SearchMade { .. }) => Some(Self::Listed),
            Event::Access(AccessEvent::SearchShown { pictured, .. }) => {
                let seen = match item {
                    Some(Item::Recording(id)) => pictured.contains(id),
                    Some(_) => false,
                    None => !pictured.is_empty(),
                };
                Some(if seen { Self::Pictured } else { Self::Listed })
            }
            Event::View(ViewEvent::Opened { .. } | ViewEvent::CopyOpened { .. }) => Some(Self::Watched),
            Event::View(ViewEvent::Closed { .. }) => Some(Self::Ended),
            Event::Document(DocumentEvent::Opened { .. }) => Some(Self::Document),
            // What is not known for a reading is never folded away.
            _ => None,
        }
    }
}

/// Entries that are told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their places among what was given, in order; one at least.
    pub entries: Vec<usize>,
    /// What was done how often; empty where the one entry is no reading. The end of a view counts with its beginning.
    pub readings: BTreeMap<Reading, u64>,
}

impl Group {
    /// Whether it is a visit of more than one entry.
    pub fn is_folded(&self) -> bool {
        self.entries.len() > 1
    }

    fn count(&mut self, reading: Reading) {
        *self.readings.entry(reading).or_default() += 1;
    }
}

/// The last visit of a person so far.
struct Open<'a> {
    actor: &'a Actor,
    group: usize,
    last: Utc,
}

/// Entries of an item's history, in its order, in the groups that they are told in: each in exactly one, groups by their
/// first entry. What is `None` cannot be read, and stands by itself.
pub fn visits(deeds: &[Option<Deed<'_>>], item: Option<&Item>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut views: BTreeMap<&ViewId, usize> = BTreeMap::new();
    for (at, deed) in deeds.iter().enumerate() {
        let read = deed.as_ref().and_then(|deed| Some((deed, Reading::of(deed.event, item)?)));
        let Some((deed, reading)) = read else {
            groups.push(Group { entries: vec![at], readings: BTreeMap::new() });
            open.clear();
            continue;
        };
        if let Some(begun) = closed(deed.event).and_then(|view| views.get(view)) {
            groups[*begun].entries.push(at);
            if let Some(visit) = open.iter_mut().find(|visit| visit.group == *begun && visit.last <= deed.time) {
                visit.last = deed.time;
            }
            continue;
        }
        open.retain(|visit| goes_on(visit.last, deed.time));
        let is_person = matches!(deed.actor, Actor::User { .. });
        let begun = open.iter_mut().find(|visit| is_person && visit.actor == deed.actor);
        let group = if let Some(visit) = begun {
            visit.last = deed.time;
            groups[visit.group].entries.push(at);
            visit.group
        } else {
            groups.push(Group { entries: vec![at], readings: BTreeMap::new() });
            open.push(Open { actor: deed.actor, group: groups.len() - 1, last: deed.time });
            groups.len() - 1
        };
        groups[group].count(reading);
        views.extend(opened(deed.event).map(|view| (view, group)));
    }
    groups
}

/// Whether what is done at `time` is still in a visit whose last reading was at `last`. A clock that was put back ends it.
fn goes_on(last: Utc, time: Utc) -> bool {
    last <= time && time <= last.plus_seconds(VISIT_PAUSE_SECONDS)
}

/// The view that an event opens.
fn opened(event: &Event) -> Option<&ViewId> {
    match event {
        Event::View(ViewEvent::Opened { view, .. } | ViewEvent::CopyOpened { view, .. }) => Some(view),
        _ => None,
    }
}

/// The view that an event closes.
fn closed(event: &Event) -> Option<&ViewId> {
    match event {
        Event::View(ViewEvent::Closed { view, .. }) => Some(view),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
