//! What entries say, each by itself and held against each other: the items that an event names, one
//! entry in several histories, two entries of one number, and a view's opening, ranges and end.

use std::collections::{BTreeMap, BTreeSet};

use super::bag::Bag;
use super::history::{Histories, Step};
use super::message::{Fault, Notice};
use crate::cause::{Cause, Flaw};
use crate::digest::Digest;
use crate::entry::Item;
use crate::event::{
    ByteRange, CaseEvent, CopyForm, DerivedEvent, DocumentEvent, Event, MarkerEvent, TranscriptEvent, ViewEvent,
};
use crate::ids::{CaseId, DerivedId, DocumentId, MarkerId, RecordingId, TranscriptId, ViewId};
use crate::package::PackageFile;
use crate::plain_nouns;

/// Checks every entry that a package holds.
pub(super) fn check(bag: &Bag<'_>, histories: &Histories) {
    let mut seen = BTreeSet::new();
    for step in histories.all() {
        // An entry of several histories is judged by itself once.
        if seen.insert((step.leaf, step.said)) {
            check_items(bag, step);
        }
    }
    check_numbers(bag, histories);
    check_places(bag, histories);
    check_forks(bag, histories);
    check_view_ids(bag, histories);
}

/// The items that an entry names are those that its event is about, and each link is null only
/// where it is the item's first entry.
fn check_items(bag: &Bag<'_>, step: &Step) {
    let items: Vec<&Item> = step.entry.items.iter().map(|link| &link.item).collect();
    let mut once = BTreeSet::new();
    if let Some(item) = items.iter().find(|item| !once.insert(**item)) {
        bag.fault(&step.file, Fault::Twice { rule: "R5.4", what: Cause::named(item) });
    } else if let Err(problem) = step.entry.event.check_items(&items) {
        bag.fault(&step.file, Fault::Items { problem });
    }
    for link in &step.entry.items {
        if link.prev_item_leaf.is_none() != (link.item_seq == 0) {
            bag.fault(&step.file, Fault::LinkNull { item: link.item.clone() });
        }
    }
    if let Some(item) = step.entry.event.begins()
        && step.entry.link(&item).is_some_and(|link| link.item_seq > 0)
    {
        bag.fault(&step.file, Fault::BeginsLate { item });
    }
}

/// One number is one entry, and one entry has one number. Of two that contradict each other, the one
/// whose proof does not hold is named.
fn check_numbers(bag: &Bag<'_>, histories: &Histories) {
    let mut by_number: BTreeMap<u64, &Step> = BTreeMap::new();
    let mut by_leaf: BTreeMap<Digest, &Step> = BTreeMap::new();
    let (proven, others): (Vec<_>, Vec<_>) = histories.all().partition(|step| step.index.is_some());
    for step in proven.into_iter().chain(others) {
        let Some(number) = step.said else { continue };
        let one = by_number.entry(number).or_insert(step);
        if one.leaf != step.leaf {
            bag.fault(&step.file, Fault::Fork { index: number, other: one.file.clone() });
        }
        let same = by_leaf.entry(step.leaf).or_insert(step);
        if let Some(other) = same.said.filter(|other| *other != number) {
            bag.fault(&step.file, Fault::TwoNumbers { index: number, other });
        }
    }
}

/// An entry stands in the history of each of its items that has one here, at the place it names.
fn check_places(bag: &Bag<'_>, histories: &Histories) {
    for step in histories.all() {
        for link in &step.entry.items {
            let Some(count) = histories.count(&link.item) else { continue };
            let history = histories.of(&link.item);
            let there = history.binary_search_by_key(&link.item_seq, |other| other.seq).ok();
            let there = there.and_then(|at| history.get(at));
            // A place that holds no entry that can be read, or one that is not the log's where this one is,
            // is a finding of its own.
            let other = there.filter(|other| other.index.is_some() || step.index.is_none());
            let (item, seq) = (link.item.clone(), link.item_seq);
            if link.item_seq >= count && step.index.is_some() {
                bag.fault(&PackageFile::Index.path(), Fault::HistoryLacks { item, seq, entry: step.file.clone() });
            } else if link.item_seq >= count || other.is_some_and(|other| other.leaf != step.leaf) {
                bag.fault(&step.file, Fault::NotInHistory { item, seq });
            }
        }
    }
}

/// Items whose history is not here have no two entries of one place either, and their links agree. That a
/// history was forked is said of entries that the log has, of no other.
fn check_forks(bag: &Bag<'_>, histories: &Histories) {
    let mut places: BTreeMap<(&Item, u64), (Digest, &str)> = BTreeMap::new();
    for step in histories.all().filter(|step| step.index.is_some()) {
        for link in &step.entry.items {
            let before = link.prev_item_leaf.filter(|_| link.item_seq > 0).map(|leaf| (link.item_seq - 1, leaf));
            for (seq, leaf) in before.into_iter().chain([(link.item_seq, step.leaf)]) {
                let (known, other) = *places.entry((&link.item, seq)).or_insert((leaf, &step.file));
                if known != leaf {
                    let (item, other) = (link.item.clone(), other.to_owned());
                    bag.fault(&step.file, Fault::ItemFork { item, seq, other });
                }
            }
        }
    }
}

/// What is wrong with a view that two entries open.
const OPENED_TWICE: Flaw = Flaw::new("opened-twice", "it was opened twice");

/// A view is of one recording: no other's history opens it again.
fn check_view_ids(bag: &Bag<'_>, histories: &Histories) {
    let mut opened: BTreeMap<&ViewId, RecordingId> = BTreeMap::new();
    for step in histories.all().filter(|step| step.index.is_some()) {
        let Some(ViewStep::Opened { view, recording, .. }) = view_step(&step.entry.event) else { continue };
        if opened.insert(view, *recording).is_some_and(|other| other != *recording) {
            bag.fault(&step.file, Fault::View { view: view.to_string(), problem: OPENED_TWICE });
        }
    }
}

/// What an event tells of a view.
enum ViewStep<'a> {
    Opened { view: &'a ViewId, recording: &'a RecordingId, form: Option<&'a CopyForm> },
    Closed { view: &'a ViewId, recording: &'a RecordingId, ranges: &'a [ByteRange] },
}

fn view_step(event: &Event) -> Option<ViewStep<'_>> {
    match event {
        Event::View(event) => Some(match event {
            ViewEvent::Opened { view, recording, .. } => ViewStep::Opened { view, recording, form: None },
            ViewEvent::CopyOpened { view, recording, form, .. } => {
                ViewStep::Opened { view, recording, form: Some(form) }
            }
            ViewEvent::Closed { view, recording, ranges, .. } => ViewStep::Closed { view, recording, ranges },
        }),
        // A package that is sent is a view of its own kind, and of no recording.
        Event::Log(_)
        | plain_nouns!()
        | Event::Account(_)
        | Event::Station(_)
        | Event::Docking(_)
        | Event::Recording(_)
        | Event::Marker(_)
        | Event::Transcript(_)
        | Event::Derived(_)
        | Event::Case(_)
        | Event::Document(_)
        | Event::Package(_)
        | Event::Access(_) => None,
    }
}

/// How a case stands while its history is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CaseStanding {
    Open,
    Closed,
    Merged,
}

/// How far the making of a transcript that somebody asked for has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Waiting,
    Begun,
    /// Nothing came of it.
    Failed,
}

/// What was begun in the history of a recording or of a case, and is not ended.
struct Course<'a> {
    /// The case whose history it is; none of a recording's.
    own: Option<&'a CaseId>,
    standing: CaseStanding,
    filed: BTreeSet<(&'a CaseId, RecordingId)>,
    markers: BTreeSet<(&'a MarkerId, RecordingId)>,
    transcripts: BTreeSet<(&'a TranscriptId, RecordingId)>,
    /// Those that were asked for, and how far they have come.
    asked: BTreeMap<(&'a TranscriptId, RecordingId), Asking>,
    documents: BTreeMap<&'a DocumentId, bool>,
}

impl<'a> Course<'a> {
    /// Whether `case` may be worked on, as far as this history tells.
    fn is_open(&self, case: &CaseId) -> bool {
        self.own != Some(case) || self.standing == CaseStanding::Open
    }

    /// Whether the case stands so, and stands otherwise from here on.
    fn turns(&mut self, from: CaseStanding, to: CaseStanding) -> bool {
        std::mem::replace(&mut self.standing, to) == from
    }

    fn of_case(&mut self, event: &'a CaseEvent) -> bool {
        match event {
            CaseEvent::Linked { case, recording, .. } => self.filed.insert((case, *recording)) && self.is_open(case),
            CaseEvent::Unlinked { case, recording, .. } => self.filed.remove(&(case, *recording)) && self.is_open(case),
            CaseEvent::Opened { .. } => true,
            CaseEvent::Renamed { .. } => self.standing != CaseStanding::Merged,
            CaseEvent::Merged { case, into, .. } if case != into && self.own == Some(case) => {
                self.filed.iter().all(|(under, _)| *under != case)
                    && self.turns(CaseStanding::Open, CaseStanding::Merged)
            }
            CaseEvent::Merged { case, into, .. } => case != into && self.is_open(into),
            CaseEvent::Closed { .. } => self.turns(CaseStanding::Open, CaseStanding::Closed),
            CaseEvent::Reopened { .. } => self.turns(CaseStanding::Closed, CaseStanding::Open),
        }
    }

    fn of_transcript(&mut self, event: &'a TranscriptEvent) -> bool {
        match event {
            TranscriptEvent::Added { transcript, recording, .. } => {
                // One that is given was not asked for; one that was asked for was begun.
                let asking = self.asked.remove(&(transcript, *recording));
                let was_begun = asking.is_none_or(|asking| asking == Asking::Begun);
                self.transcripts.insert((transcript, *recording)) && was_begun
            }
            TranscriptEvent::Removed { transcript, recording, .. } => {
                self.transcripts.remove(&(transcript, *recording))
            }
            TranscriptEvent::Asked { transcript, recording, .. } => {
                let is_there = self.transcripts.contains(&(transcript, *recording));
                let before = self.asked.insert((transcript, *recording), Asking::Waiting);
                before.is_none_or(|before| before == Asking::Failed) && !is_there
            }
            TranscriptEvent::Begun { transcript, recording } => {
                let asking = self.asked.get_mut(&(transcript, *recording));
                asking.is_some_and(|asking| std::mem::replace(asking, Asking::Begun) == Asking::Waiting)
            }
            TranscriptEvent::Failed { transcript, recording, .. } => {
                let asking = self.asked.get_mut(&(transcript, *recording));
                asking.is_some_and(|asking| std::mem::replace(asking, Asking::Failed) != Asking::Failed)
            }
        }
    }

    fn of_document(&mut self, event: &'a DocumentEvent) -> bool {
        match event {
            DocumentEvent::Filed { document, case, .. } => {
                self.documents.insert(document, true).is_none() && self.is_open(case)
            }
            DocumentEvent::Withdrawn { document, case, .. } => {
                self.documents.insert(document, false) == Some(true) && self.is_open(case)
            }
            // It leaves the one history, and is begun in the other.
            DocumentEvent::Moved { document, case, into, .. } if case != into && self.own == Some(case) => {
                self.documents.insert(document, false) == Some(true) && self.is_open(case)
            }
            DocumentEvent::Moved { document, case, into, .. } => {
                case != into && self.documents.insert(document, true).is_none() && self.is_open(into)
            }
            DocumentEvent::Opened { .. } => true,
        }
    }
}

/// Checks that what ends was begun before: markers, transcripts, filings and cases, in the history of a recording or of a
/// case. Without every entry of it nobody can say.
pub(super) fn check_course(bag: &Bag<'_>, histories: &Histories, item: &Item) {
    let steps = histories.of(item);
    if !histories.is_whole(item) {
        return;
    }
    let own = match item {
        Item::Case(case) => Some(case),
        _ => None,
    };
    let (filed, documents) = (BTreeSet::new(), BTreeMap::new());
    let (markers, transcripts, asked) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    let mut course = Course { own, standing: CaseStanding::Open, filed, markers, transcripts, asked, documents };
    for step in steps {
        let in_turn = match &step.entry.event {
            Event::Case(event) => course.of_case(event),
            Event::Marker(event) => match event {
                MarkerEvent::Set { marker, recording, .. } => course.markers.insert((marker, *recording)),
                MarkerEvent::Removed { marker, recording, .. } => course.markers.remove(&(marker, *recording)),
            },
            Event::Transcript(event) => course.of_transcript(event),
            Event::Document(event) => course.of_document(event),
            // Views are checked by themselves. Of no other noun does an event end what another began.
            Event::View(_)
            | Event::Log(_)
            | plain_nouns!()
            | Event::Account(_)
            | Event::Station(_)
            | Event::Docking(_)
            | Event::Recording(_)
            | Event::Derived(_)
            | Event::Package(_)
            | Event::Access(_) => true,
        };
        if !in_turn {
            bag.fault(&step.file, Fault::OutOfTurn {});
        }
    }
}

/// What is known of a view while a history is gone through.
struct Viewed {
    form: Option<CopyForm>,
    closed: bool,
}

/// Checks the views of a recording: opened once, closed at most once and after that, with ranges that
/// lie in what was viewed, in order and without overlap. `size` is that of the original content.
pub(super) fn check_views(bag: &Bag<'_>, histories: &Histories, recording: RecordingId, size: Option<u64>) {
    let item = Item::Recording(recording);
    let (steps, whole) = (histories.of(&item), histories.is_whole(&item));
    let mut views: BTreeMap<&ViewId, Viewed> = BTreeMap::new();
    let mut derived: BTreeMap<DerivedId, u64> = BTreeMap::new();
    // An entry that is not the log's opens and closes nothing.
    for step in steps.iter().filter(|step| step.index.is_some()) {
        let fault = |problem: Flaw, view: &ViewId| {
            bag.fault(&step.file, Fault::View { view: view.to_string(), problem });
        };
        if let Event::Derived(event) = &step.entry.event {
            match event {
                DerivedEvent::Made { derived: id, size, .. } => derived.insert(*id, *size),
            };
        }
        match view_step(&step.entry.event) {
            Some(ViewStep::Opened { view, recording: of, form }) if *of == recording => {
                if views.insert(view, Viewed { form: form.cloned(), closed: false }).is_some() {
                    fault(OPENED_TWICE, view);
                }
            }
            Some(ViewStep::Closed { view, recording: of, ranges }) if *of == recording => {
                let limit = match views.get_mut(view) {
                    // Its opening may be in an entry that could not be read.
                    None if !whole => None,
                    None => {
                        fault(Flaw::new("never-opened", "it was never opened"), view);
                        None
                    }
                    Some(viewed) => {
                        if viewed.closed {
                            fault(Flaw::new("closed-twice", "it was closed twice"), view);
                        }
                        viewed.closed = true;
                        match &viewed.form {
                            None => size,
                            Some(CopyForm::Derived { derived: id }) => derived.get(id).copied(),
                            Some(CopyForm::Rendition | CopyForm::RenditionOf(_)) => None,
                        }
                    }
                };
                check_ranges(bag, step, ranges, limit);
            }
            Some(ViewStep::Opened { .. } | ViewStep::Closed { .. }) | None => {}
        }
    }
}

/// Checks the ranges of a view. That they lie within what was viewed is a rule since version 3; of an
/// older entry it is noted.
fn check_ranges(bag: &Bag<'_>, step: &Step, ranges: &[ByteRange], size: Option<u64>) {
    let mut before = 0;
    for ByteRange { start, end } in ranges.iter().copied() {
        let beyond = size.is_some_and(|size| end > size);
        let problem = if start >= end {
            Some(Flaw::new("range-empty", "it holds no bytes"))
        } else if beyond && step.entry.v >= 3 {
            Some(Flaw::new("range-beyond", "it reaches beyond the content"))
        } else if start < before {
            Some(Flaw::new("range-order", "it does not come after the one before it"))
        } else {
            None
        };
        match problem {
            Some(problem) => bag.fault(&step.file, Fault::Range { start, end, problem }),
            None if beyond => bag.notice(&step.file, Notice::RangeBeyond { start, end }),
            None => {}
        }
        before = end;
    }
}
