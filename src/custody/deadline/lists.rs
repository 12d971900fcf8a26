//! The recordings behind a figure of the board, as a list that has exactly that many.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::ids::{Certificate, RecorderId, StationId};
use evidence::time::Utc;
use jiff::tz::TimeZone;

use crate::answers::deadline::CountedBy;
use crate::custody::access::{Action, Caller, Scope, Target, scope};
use crate::custody::deadline::board::{Days, stretches};
use crate::custody::deadline::rules::{Judgement, Rule, Standing, judge};
use crate::custody::deadline::sql as law;
use crate::custody::deadline::standing::{in_time, indexed};
use crate::custody::recording::{Recording, read as recordings};
use crate::custody::refused::{Fault, Field};
use crate::custody::search::lists::scope_conditions;
use crate::custody::shown::SearchScope;
use crate::custody::{Custody, Refused, Verb, require};
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::{Columns, word};
use crate::store::tables::sql::{self, Value};
use crate::store::tables::{DbError, Reader};

/// Recordings on a page of such a list.
pub const LISTED_PAGE: u64 = 100;

/// Recordings in one CSV file of such a list at most; each of them is named in the log.
pub const LISTED_EXPORT_MAX: u64 = 5_000;

/// Who wore the recorder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worn {
    /// This officer.
    By(Certificate),
    /// Nobody who is known.
    Nobody,
}

/// Whose time is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Captured, or arrived, on these days.
    On(CountedBy, Days),
    /// Still to come, whatever the day.
    Coming,
    /// The same, where at risk is what will be over within so many hours: those within which a site is told.
    ComingWithin {
        /// The hours.
        hours: u32,
    },
}

/// Which figure is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Of which time.
    pub span: Span,
    /// How they stand; all where nothing is given.
    pub standing: Option<Standing>,
    /// Of which station.
    pub station: Option<StationId>,
    /// Of which officer.
    pub officer: Option<Worn>,
    /// Of which recorder.
    pub recorder: Option<RecorderId>,
    /// With which flag.
    pub flag: Option<String>,
}

/// A recording of a list.
pub struct Listed {
    /// The recording.
    pub recording: Recording,
    /// How it stands.
    pub judgement: Judgement,
    /// The officer's name, where the register has it.
    pub officer: Option<String>,
}

/// A page of the recordings behind a figure, or all of them.
pub struct List {
    /// When they were judged.
    pub now: Utc,
    /// How many there are.
    pub count: u64,
    /// Which page this is, from 1: the last one where a later one was asked for.
    pub page: u64,
    /// Those of the page, the latest capture first; of the earliest, the earliest.
    pub items: Vec<Listed>,
    /// The names of their stations.
    pub stations: BTreeMap<StationId, String>,
}

/// How much of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A page, from 1.
    Page(u64),
    /// All of it.
    Whole,
    /// Those that are due first: as many as one file may have.
    Earliest,
}

impl Figure {
    /// What the log keeps of it, beside what the board writes.
    fn written(&self) -> String {
        let (by, days) = match self.span {
            Span::On(by, days) => (Some(by), Some(days)),
            Span::Coming | Span::ComingWithin { .. } => (None, None),
        };
        let within = if let Span::ComingWithin { hours } = self.span { Some(hours) } else { None };
        let officer = self.officer.as_ref().map(|officer| match officer {
            Worn::By(certificate) => certificate.to_string(),
            Worn::Nobody => "none".to_owned(),
        });
        let fields = [
            ("first", days.map(|days| days.first.to_string())),
            ("last", days.map(|days| days.last.to_string())),
            ("by", by.map(|by| word(&by))),
            ("stored", by.is_none().then(|| "false".to_owned())),
            ("standing", self.standing.map(|standing| word(&standing))),
            ("station", self.station.as_ref().map(ToString::to_string)),
            ("officer", officer),
            ("recorder", self.recorder.as_ref().map(ToString::to_string)),
            ("flag", self.flag.clone()),
            ("within_hours", within.map(|hours| hours.to_string())),
        ];
        let written = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        written.collect::<Vec<_>>().join(" ")
    }

    /// The recordings that are meant, and the table by whose index they are found.
    fn conditions(
        &self,
        reach: &Scope,
        (rules, now): (&[Rule], Utc),
        (from, until): (Utc, Utc),
    ) -> (Conditions, &'static str) {
        let mut conditions = Conditions::default();
        scope_conditions(reach, &mut conditions);
        let table = match self.span {
            Span::On(by, _) => {
                in_time(by, from, until, &mut conditions);
                indexed(by, reach)
            }
            Span::Coming | Span::ComingWithin { .. } => {
                conditions.add("r.stored_at IS NULL", []);
                // Few are still to come; the stretches of the rules, of which there are several, would lead to all others.
                "recordings r INDEXED BY recordings_coming"
            }
        };
        // With a sign before it a column is asked of the rows alone: its own index would lead to all rows ever.
        conditions.text("+r.station = $", self.station.as_ref().map(ToString::to_string));
        conditions.text("+r.recorder = $", self.recorder.as_ref().map(ToString::to_string));
        match &self.officer {
            Some(Worn::By(certificate)) => conditions.text("+r.certificate = $", Some(certificate.to_string())),
            Some(Worn::Nobody) => conditions.add("r.certificate IS NULL", []),
            None => {}
        }
        if let Some(flag) = &self.flag {
            conditions.add("instr(r.flags, $) > 0", [Value::Text(serde_json::Value::from(flag.as_str()).to_string())]);
        }
        if let Some(standing) = self.standing {
            law::stands(standing, rules, now, &mut conditions);
        }
        (conditions, table)
    }
}

impl Custody {
    /// The recordings behind a figure of the board. The look is logged as a search that names all that are given.
    pub async fn deadline_list(self: &Arc<Self>, caller: &Caller, figure: Figure, part: Part) -> Result<List, Refused> {
        self.recorded(caller, Verb::Deadlines, require(caller, Action::ReadDeadlines, Target::Installation, None))
            .await?;
        let (reach, rules, now) = (scope(caller, Action::ReadDeadlines), self.rules.clone(), self.clock.now());
        let time = match figure.span {
            Span::On(_, days) => {
                let stretches = stretches(&TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC), days)?;
                (stretches.first().map_or(now, |first| first.from), stretches.last().map_or(now, |last| last.until))
            }
            Span::Coming | Span::ComingWithin { .. } => (now, now),
        };
        let asked = figure.clone();
        let found = self.read(move |reader| Ok(list(reader, &asked, part, (&reach, &rules), time, now)?));
        let list = found.await?;
        if part == Part::Whole && list.count > LISTED_EXPORT_MAX {
            return Err(Refused::Invalid {
                field: Field::Until,
                problem: Fault::BeyondList { most: LISTED_EXPORT_MAX },
            });
        }
        let shown = list.items.iter().map(|item| Item::Recording(item.recording.id)).collect();
        self.log_search(caller, SearchScope::Deadlines, figure.written(), list.items.len(), shown).await?;
        Ok(list)
    }
}

/// The rules, where at risk is what will be over within so many hours.
pub(in crate::custody::deadline) fn within(rules: &[Rule], hours: u32) -> Vec<Rule> {
    rules.iter().map(|rule| Rule { at_risk_seconds: i64::from(hours) * 3600, ..rule.clone() }).collect()
}

pub(in crate::custody) fn list(
    reader: &Reader<'_>,
    figure: &Figure,
    part: Part,
    (reach, rules): (&Scope, &[Rule]),
    time: (Utc, Utc),
    now: Utc,
) -> Result<List, DbError> {
    let within = match figure.span {
        Span::ComingWithin { hours } => Some(within(rules, hours)),
        Span::On(..) | Span::Coming => None,
    };
    let rules = within.as_deref().unwrap_or(rules);
    let (conditions, table) = figure.conditions(reach, (rules, now), time);
    let found = (&conditions, table);
    let count = reader.count_listed(found)?;
    let pages = count.div_ceil(LISTED_PAGE).max(1);
    let (page, limit, offset) = match part {
        Part::Page(page) => (page.clamp(1, pages), LISTED_PAGE, (page.clamp(1, pages) - 1) * LISTED_PAGE),
        Part::Whole | Part::Earliest => (1, LISTED_EXPORT_MAX, 0),
    };
    let order = if part == Part::Earliest { "ASC" } else { "DESC" };
    let mut list = List { now, count, page, items: Vec::new(), stations: BTreeMap::new() };
    let (mut names, found) = (BTreeMap::new(), reader.listed(found, order, (limit, offset))?);
    for recording in found {
        let judgement = judge(rules, &recording, now);
        if let Some(certificate) = recording.certificate.as_ref().filter(|known| !names.contains_key(*known)) {
            names.insert(certificate.clone(), reader.officer(certificate)?.map(|officer| officer.name));
        }
        if !list.stations.contains_key(&recording.station)
            && let Some(station) = reader.station_shown(&recording.station)?
        {
            list.stations.insert(station.id, station.name);
        }
        let officer = recording.certificate.as_ref().and_then(|certificate| names.get(certificate).cloned().flatten());
        list.items.push(Listed { recording, judgement, officer });
    }
    Ok(list)
}

impl Reader<'_> {
    fn count_listed(&self, (conditions, table): (&Conditions, &str)) -> Result<u64, DbError> {
        let sql = format!("SELECT count(*) AS n FROM {table} WHERE {}", conditions.clause());
        let read = |row: &sql::Row<'_>| Columns::new("recordings", row).number("n");
        let values = sql::params_from_iter(conditions.values.iter().cloned());
        Ok(self.list(&sql, values, read)?.pop().unwrap_or_default())
    }

    fn listed(
        &self,
        (conditions, table): (&Conditions, &str),
        order: &str,
        (limit, offset): (u64, u64),
    ) -> Result<Vec<Recording>, DbError> {
        let sql = format!(
            "SELECT {} FROM {table} WHERE {} ORDER BY r.capture_end {order}, r.recording {order} LIMIT {limit} OFFSET {offset}",
            recordings::COLUMNS,
            conditions.clause(),
        );
        self.list(&sql, sql::params_from_iter(conditions.values.iter().cloned()), recordings::recording)
    }
}
