//! The queue (待归案): what arrived and is filed under no case, the oldest deadline first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evidence::entry::Item;
use evidence::ids::CaseId;
use jiff::tz::TimeZone;

use crate::custody::access::{Action, Caller, Target, scope};
use crate::custody::case::{Case, CaseState};
use crate::custody::recording::Recording;
use crate::custody::search::act::Page;
use crate::custody::search::lists::Cursor;
use crate::custody::shown::SearchScope;
use crate::custody::suggestion::Suggestion;
use crate::custody::suggestion::rules::{self, Filed, Group, Proposal};
use crate::custody::{Custody, Refused, Verb, require};
use crate::store::tables::Reader;

/// Which of what is to be filed is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueueOf {
    /// All of it.
    #[default]
    All,
    /// What somebody named a case for, which waits for a clerk to confirm it.
    Suggested,
}

impl QueueOf {
    /// As the log keeps what was asked for.
    fn query(self) -> String {
        match self {
            Self::All => String::new(),
            Self::Suggested => "suggested".to_owned(),
        }
    }
}

/// A recording that is to be filed.
pub struct Waiting {
    /// The recording.
    pub recording: Recording,
    /// The case that somebody named for it.
    pub suggestion: Option<Suggestion>,
}

/// A group of the queue, with the case that it may belong to.
pub struct Proposed {
    /// The group.
    pub group: Group,
    /// The case of the number that somebody named, where there is one.
    pub named: Option<CaseId>,
    /// What is proposed where nobody named one.
    pub proposal: Option<Proposal>,
}

/// A page of the queue, grouped.
pub struct Queue {
    /// The recordings.
    pub items: Vec<Waiting>,
    /// Their groups.
    pub groups: Vec<Proposed>,
    /// The cases that are named or proposed.
    pub cases: BTreeMap<CaseId, Case>,
    /// What officers, people and stations are called, by `kind:id`.
    pub names: BTreeMap<String, String>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

fn page(mut items: Vec<Waiting>, limit: u64) -> Page<Waiting> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more).map(|one| &one.recording);
    let next = last.map(|last| Cursor { time: last.capture_end, id: last.id.to_string() });
    Page { items, next, looked: None }
}

impl Custody {
    /// A page of what is to be filed; what it shows is logged.
    pub async fn unfiled(
        self: &Arc<Self>,
        caller: &Caller,
        cursor: Option<Cursor>,
        limit: u64,
    ) -> Result<Page<Waiting>, Refused> {
        self.unfiled_of(caller, QueueOf::All, cursor, limit).await
    }

    /// The same of some of it.
    pub async fn unfiled_of(
        self: &Arc<Self>,
        caller: &Caller,
        of: QueueOf,
        cursor: Option<Cursor>,
        limit: u64,
    ) -> Result<Page<Waiting>, Refused> {
        let page = self.read_unfiled(caller, of, cursor, limit).await?;
        let cases = page.items.iter().filter_map(|one| one.suggestion.as_ref()?.case.clone()).map(Item::Case).collect();
        self.log_queue(caller, of, &page.items, cases).await?;
        Ok(page)
    }

    /// The same for people: grouped, with the case that each group may belong to.
    pub async fn queue(
        self: &Arc<Self>,
        caller: &Caller,
        cursor: Option<Cursor>,
        limit: u64,
    ) -> Result<Queue, Refused> {
        self.queue_of(caller, QueueOf::All, cursor, limit).await
    }

    /// The same of some of it.
    pub async fn queue_of(
        self: &Arc<Self>,
        caller: &Caller,
        of: QueueOf,
        cursor: Option<Cursor>,
        limit: u64,
    ) -> Result<Queue, Refused> {
        let Page { items, next, .. } = self.read_unfiled(caller, of, cursor, limit).await?;
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        let who = caller.clone();
        let queue = self.read(move |reader| grouped(reader, &who, items, &zone, next)).await?;
        let cases = queue.cases.keys().cloned().map(Item::Case).collect();
        self.log_queue(caller, of, &queue.items, cases).await?;
        Ok(queue)
    }

    /// How many recordings the caller has to file, counted up to `most`.
    pub async fn unfiled_count(self: &Arc<Self>, caller: &Caller, most: u64) -> Result<u64, Refused> {
        let reach = scope(caller, Action::SearchRecordings);
        self.read(move |reader| Ok(reader.unfiled_count(&reach, most)?)).await
    }

    /// The same of those that somebody named a case for.
    pub async fn suggested_count(self: &Arc<Self>, caller: &Caller, most: u64) -> Result<u64, Refused> {
        let reach = scope(caller, Action::SearchRecordings);
        self.read(move |reader| Ok(reader.suggested_count(&reach, most)?)).await
    }

    async fn read_unfiled(
        self: &Arc<Self>,
        caller: &Caller,
        of: QueueOf,
        cursor: Option<Cursor>,
        limit: u64,
    ) -> Result<Page<Waiting>, Refused> {
        let may = require(caller, Action::SearchRecordings, Target::Installation, None);
        self.recorded(caller, Verb::RecordingQueue, may).await?;
        let reach = scope(caller, Action::SearchRecordings);
        self.read(move |reader| {
            let found = match of {
                QueueOf::All => reader.unfiled(&reach, cursor.as_ref(), limit + 1)?,
                QueueOf::Suggested => reader.suggested(&reach, cursor.as_ref(), limit + 1)?,
            };
            Ok(page(found, limit))
        })
        .await
    }

    async fn log_queue(
        self: &Arc<Self>,
        caller: &Caller,
        of: QueueOf,
        shown: &[Waiting],
        cases: Vec<Item>,
    ) -> Result<(), Refused> {
        let items = shown.iter().map(|one| Item::Recording(one.recording.id)).chain(cases).collect();
        self.log_search(caller, SearchScope::Queue, of.query(), shown.len(), items).await
    }
}

/// Groups a page, and finds what each group may belong to.
fn grouped(
    reader: &Reader<'_>,
    who: &Caller,
    items: Vec<Waiting>,
    zone: &TimeZone,
    next: Option<Cursor>,
) -> Result<Queue, Refused> {
    let mut queue = Queue { groups: Vec::new(), cases: BTreeMap::new(), names: names(reader, &items)?, items, next };
    for group in rules::groups(&queue.items, zone) {
        let (mut named, mut proposal) = (None, None);
        if require(who, Action::ReadCases, Target::Agency(&group.agency), None).is_ok() {
            let told = group.members.first().and_then(|at| queue.items[*at].suggestion.as_ref());
            named = match told {
                Some(told) => case_named(reader, &group, told)?,
                None => None,
            };
            if told.is_none() {
                let (from, until) = rules::near(&group);
                let near = reader.filed_near(&group, from, until)?;
                let open = open_ones(reader, &near)?;
                proposal = rules::propose(&group, &near, zone, |case| open.contains(case));
            }
        }
        for id in named.iter().map(|case| &case.id).chain(proposal.iter().map(|proposal| &proposal.case)) {
            if let Some(case) = reader.case(id)? {
                queue.cases.insert(case.id.clone(), case);
            }
        }
        queue.groups.push(Proposed { group, named: named.map(|case| case.id), proposal });
    }
    Ok(queue)
}

/// The cases of filed recordings that still take more.
fn open_ones(reader: &Reader<'_>, near: &[Filed]) -> Result<BTreeSet<CaseId>, Refused> {
    let mut cases: BTreeSet<CaseId> = near.iter().map(|filed| filed.case.clone()).collect();
    for id in std::mem::take(&mut cases) {
        if reader.case(&id)?.is_some_and(|case| case.state == CaseState::Open) {
            cases.insert(id);
        }
    }
    Ok(cases)
}

/// The case that a suggestion means: the one of its number, which may have been opened since, or the one that had it then.
fn case_named(reader: &Reader<'_>, group: &Group, told: &Suggestion) -> Result<Option<Case>, Refused> {
    if let Some(case) = reader.case_by_number(&group.agency, &told.number)? {
        return Ok(Some(case));
    }
    Ok(match &told.case {
        Some(id) => reader.case(id)?.filter(|case| case.agency == group.agency),
        None => None,
    })
}

fn names(reader: &Reader<'_>, items: &[Waiting]) -> Result<BTreeMap<String, String>, Refused> {
    let mut names = BTreeMap::new();
    for Waiting { recording, suggestion } in items {
        let officer = recording.certificate.clone().map(Item::Officer);
        for item in officer.into_iter().chain(suggestion.as_ref().map(|told| told.by.clone())) {
            let key = item.to_string();
            if names.contains_key(&key) {
                continue;
            }
            let name = match &item {
                Item::Officer(certificate) => reader.officer(certificate)?.map(|officer| officer.name),
                Item::User(user) => reader.user_shown(user)?.map(|user| user.name),
                Item::Station(station) => reader.station_shown(station)?.map(|station| station.name),
                _ => None,
            };
            names.extend(name.map(|name| (key, name)));
        }
    }
    Ok(names)
}
