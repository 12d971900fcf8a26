//! The legal data of a site (`config/legal.toml`): deadlines, stages, kinds of record and of document, and which role
//! may do what. Read whole and checked at start; what is wrong is named with its line, and the service does not start.
//!
//! An id that was filed under stays what it is though its term is in force no more, or was never this site's: what
//! is asked anew must be in force ([`Catalogue::require`]), what is shown need not be known ([`Catalogue::names`]).

pub mod choose;
pub mod condition;
mod deadlines;
mod entry;
mod figures;
mod lists;
pub mod major;
mod rights;
pub mod show;
mod terms;

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{RecordKind, Stage};
use evidence::time::Utc;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;

use crate::custody::deadline::rules::Rule;
use crate::custody::legal::lists::ListsText;

pub use deadlines::{
    Asks, ClockStart, ClockStop, DeadlineSubject, DeadlineText, ExtendedBy, PauseKind, RULE_SET_FIRST, Reading, Status,
};
pub use entry::{Entry, EntryGround};
pub use figures::{Figure, FigureRule, FigureSays, FigureUnit};
pub use lists::{
    ActKind, AskedOf, ConditionRule, Coverage, DeliveredOn, Duty, Excuse, Lists, MatterEntry, Night, RuleSet,
    ServiceKind, ServiceShows, Tells,
};
pub use rights::{Begins, BelongsTo, RightText, Rights, RoleText};
pub use terms::{
    Catalogue, DocumentKind, Happening, Known, NotInForce, PartyKind, Procedure, SignatureRole, Term, Volume, Wanted,
};

/// The legal data that Docket is shipped with: what a site has that gives none, and what one of format 1 does not say.
pub const SHIPPED: &str = evidence::legal::SHIPPED;

/// Shape of the file that says everything.
const FORMAT: u32 = 2;

/// Shape of files that have deadlines, stages and kinds alone.
const FORMAT_FIRST: u32 = 1;

/// Most hours that a deadline may be at risk before its end: a year.
const AT_RISK_HOURS_MAX: u32 = 366 * 24;

/// When a deadline that still runs counts as at risk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtRisk {
    /// How long before its end, in hours.
    pub hours: u32,
    /// Why, in Chinese.
    pub reason_zh: String,
    /// Why, in English.
    pub reason_en: String,
}

/// The legal data of a site, checked.
#[derive(Debug)]
pub struct Legal {
    /// Zone in which its days are counted.
    zone: TimeZone,
    /// The name of that zone.
    pub time_zone: String,
    /// Deadlines, as written.
    pub deadlines: Vec<DeadlineText>,
    /// Deadlines of recordings, ready to be applied, in the order in which they were in force.
    pub rules: Vec<Rule>,
    /// When a deadline is at risk.
    pub at_risk: AtRisk,
    /// Stages of a case, in their order.
    pub stages: Catalogue<Stage>,
    /// Kinds of record.
    pub kinds: Catalogue<RecordKind>,
    /// Kinds of document.
    pub document_kinds: Vec<DocumentKind>,
    /// What each role may do.
    pub rights: Rights,
    /// Sets of rules, matters, acts and duties, kinds of service, major decisions, the simple procedure, figures.
    pub lists: Lists,
    /// What the data is known by: the SHA-256 of the file.
    pub digest: Digest,
}

/// The file as it is written. What format 1 does not have is an option.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: Spanned<u32>,
    time_zone: Spanned<String>,
    deadlines: Vec<Spanned<DeadlineText>>,
    stages: Vec<Spanned<Term<Stage>>>,
    kinds: Vec<Spanned<Term<RecordKind>>>,
    at_risk: Option<Spanned<AtRisk>>,
    document_kinds: Option<Vec<Spanned<DocumentKind>>>,
    roles: Option<Vec<Spanned<RoleText>>>,
    rights: Option<Vec<Spanned<RightText>>>,
    rule_sets: Option<Vec<Spanned<RuleSet>>>,
    matters: Option<Vec<Spanned<MatterEntry>>>,
    act_kinds: Option<Vec<Spanned<ActKind>>>,
    duties: Option<Vec<Spanned<Duty>>>,
    coverage: Option<Spanned<Coverage>>,
    night: Option<Spanned<Night>>,
    service_kinds: Option<Vec<Spanned<ServiceKind>>>,
    major: Option<Vec<Spanned<ConditionRule>>>,
    simple_procedure: Option<Vec<Spanned<ConditionRule>>>,
    cash_on_spot: Option<Vec<Spanned<ConditionRule>>>,
    figures: Option<Vec<Spanned<FigureRule>>>,
}

/// What is wrong with the legal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the legal data cannot be used: line {line}: {key} {problem}")]
pub struct LegalError {
    /// The line, counted from 1.
    pub line: usize,
    /// The key, or the entry with its id.
    pub key: String,
    /// What is wrong with it.
    pub problem: String,
}

/// The text of a file, for the lines of what is wrong in it.
#[derive(Clone, Copy)]
struct Source<'a>(&'a str);

impl Source<'_> {
    fn line(self, at: usize) -> usize {
        1 + self.0.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }

    /// That the value at `at` is wrong.
    fn wrong<T>(self, at: &Spanned<T>, key: &str, problem: impl Into<String>) -> LegalError {
        LegalError { line: self.line(at.span().start), key: key.to_owned(), problem: problem.into() }
    }

    fn unread(self, error: &toml::de::Error) -> LegalError {
        let line = self.line(error.span().map_or(0, |span| span.start));
        LegalError { line, key: "it".to_owned(), problem: format!("cannot be read: {}", error.message()) }
    }
}

/// Reads legal data. What a file of format 1 does not have is taken from what is shipped, and so is a newer list that
/// one of format 2 does not have.
pub fn read(text: &str) -> Result<Legal, LegalError> {
    let source = Source(text);
    let mut file: File = toml::from_str(text).map_err(|error| source.unread(&error))?;
    let lists = file.lists();
    let shipped = || if text == SHIPPED { Ok(None) } else { read(SHIPPED).map(Some) };
    match *file.format.get_ref() {
        FORMAT => check(source, file, lists, (None, shipped()?)),
        FORMAT_FIRST => {
            if let Some(key) = beyond_first(&file).or(lists.first()) {
                let problem = format!("is of format 2: set format = {FORMAT} and give {ADDED}");
                return Err(source.wrong(&file.format, key, problem));
            }
            check(source, file, lists, (Some(read(SHIPPED)?), shipped()?))
        }
        other => {
            let problem = format!("is {other}; this version reads {FORMAT_FIRST} and {FORMAT}");
            Err(source.wrong(&file.format, "format", problem))
        }
    }
}

/// What format 2 has and format 1 has not.
const ADDED: &str = "[at_risk], [[document_kinds]], [[roles]] and [[rights]]";

impl File {
    /// The newer lists, taken out.
    fn lists(&mut self) -> ListsText {
        ListsText {
            rule_sets: self.rule_sets.take(),
            matters: self.matters.take(),
            act_kinds: self.act_kinds.take(),
            duties: self.duties.take(),
            service_kinds: self.service_kinds.take(),
            major: self.major.take(),
            simple_procedure: self.simple_procedure.take(),
            cash_on_spot: self.cash_on_spot.take(),
            figures: self.figures.take(),
            coverage: self.coverage.take(),
            night: self.night.take(),
        }
    }
}

/// What of [`ADDED`] a file of format 1 has.
fn beyond_first(file: &File) -> Option<&'static str> {
    let has = [
        ("at_risk", file.at_risk.is_some()),
        ("document_kinds", file.document_kinds.is_some()),
        ("roles", file.roles.is_some()),
        ("rights", file.rights.is_some()),
    ];
    has.into_iter().find(|(_, has)| *has).map(|(key, _)| key)
}

/// Checks a file. `first` gives what one of format 1 does not have, `shipped` what of the newer lists is not there.
fn check(
    source: Source<'_>,
    file: File,
    lists: ListsText,
    (first, shipped): (Option<Legal>, Option<Legal>),
) -> Result<Legal, LegalError> {
    let File { format, time_zone, deadlines, stages, kinds, at_risk, document_kinds, roles, rights, .. } = file;
    let missing = |key: &str| {
        let problem = format!("is missing: a file of format {FORMAT} has {ADDED}; config/legal.toml shows them");
        source.wrong(&format, key, problem)
    };
    let zone = TimeZone::get(time_zone.get_ref())
        .map_err(|_| source.wrong(&time_zone, "time_zone", format!("{time_zone:?} is no IANA time zone")))?;
    let stages = Catalogue::check(source, "stages", stages)?;
    let kinds = Catalogue::check(source, "kinds", kinds)?;
    let has_stage = |stage| stages.names(stage).is_some();
    let lists = lists::check(source, lists, shipped.as_ref().map(|law| &law.lists), has_stage)?;
    let (at_risk, document_kinds, rights) = if let Some(first) = first {
        // What the shipped file says of stages that this one does not have is not this site's.
        let kept = |kind: &DocumentKind| has_stage(kind.stage);
        (first.at_risk, first.document_kinds.into_iter().filter(kept).collect(), first.rights)
    } else {
        let at_risk = at_risk.ok_or_else(|| missing("at_risk"))?;
        if !(1..=AT_RISK_HOURS_MAX).contains(&at_risk.get_ref().hours) {
            return Err(source.wrong(&at_risk, "at_risk.hours", format!("is not 1 to {AT_RISK_HOURS_MAX}")));
        }
        let document_kinds = document_kinds.ok_or_else(|| missing("document_kinds"))?;
        let others = (&stages, &lists.named());
        let document_kinds =
            terms::check_document_kinds(source, document_kinds, others, file_types::document::is_taken)?;
        let roles = roles.ok_or_else(|| missing("roles"))?;
        let rights = rights.ok_or_else(|| missing("rights"))?;
        (at_risk.into_inner(), document_kinds, rights::check(source, &format, &roles, &rights)?)
    };
    deadlines::check(source, &deadlines, &lists.named())?;
    let rules = deadlines::rules_of(source, &deadlines, &zone, i64::from(at_risk.hours) * 3600)?;
    Ok(Legal {
        zone,
        time_zone: time_zone.into_inner(),
        deadlines: deadlines.into_iter().map(Spanned::into_inner).collect(),
        rules,
        at_risk,
        stages,
        kinds,
        document_kinds,
        rights,
        lists,
        digest: Digest::of(source.0.as_bytes()),
    })
}

impl Legal {
    /// The names of the stage (`stage`), kind of record (`record_kind`), matter (`matter`), kind of act (`act_kind`), duty
    /// (`duty`), kind of service (`service_kind`) or of document (`document_kind`) that a field of an entry has the id of.
    pub fn term(&self, field: &str, id: &str) -> Option<[&str; 2]> {
        match field {
            "stage" => self.stages.names(id.parse().ok()?),
            "record_kind" => self.kinds.names(id.parse().ok()?),
            "matter" => named(&self.lists.matters, id),
            "act_kind" => named(&self.lists.act_kinds, id),
            "duty" => named(&self.lists.duties, id),
            "service_kind" => named(&self.lists.service_kinds, id),
            "document_kind" => self.document_kind(id).map(|kind| [kind.zh.as_str(), kind.en.as_str()]),
            _ => None,
        }
    }

    /// What rules ask somebody to say of a case.
    pub fn marks(&self) -> BTreeSet<&str> {
        let of_deadlines = self.deadlines.iter().flat_map(|rule| &rule.marks);
        let of_duties = self.lists.duties.iter().filter_map(|duty| duty.says.mark.as_ref());
        of_deadlines.chain(of_duties).map(String::as_str).collect()
    }

    /// The kind of document of that id, in force or not.
    pub fn document_kind(&self, id: &str) -> Option<&DocumentKind> {
        self.document_kinds.iter().find(|kind| kind.id == id)
    }

    /// The zone in which days are counted.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The day of a moment, in the zone in which the legal data counts days.
    pub fn day(&self, at: Utc) -> Date {
        self.zone.to_datetime(at.to_jiff()).date()
    }
}

/// The names of the entry of that id.
fn named<'a, T>(entries: &'a [Entry<T>], id: &str) -> Option<[&'a str; 2]> {
    let ground = entries.iter().map(|entry| &entry.ground).find(|ground| ground.id == id)?;
    Some([&ground.zh, &ground.en])
}

#[cfg(test)]
mod tests;
