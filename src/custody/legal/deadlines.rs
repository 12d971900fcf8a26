//! Deadlines as the legal data has them, and the rules of recordings that are made of them.

use evidence::term::{Length, Roll, TERM_MAX, Term};
use evidence::time::Utc;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;

pub use crate::answers::legal::{Asks, ClockStart, ClockStop, DeadlineSubject, ExtendedBy, PauseKind, Reading, Status};
use crate::custody::deadline::rules::{self, Rule};
use crate::custody::legal::terms::{is_in_force, require_id};
use crate::custody::legal::{LegalError, Source};

/// Most deadlines.
const DEADLINES_MAX: usize = 500;

/// How often a deadline may be extended at most.
const EXTENSIONS_MAX: u32 = 10;

/// The rule set of an entry that names none.
pub const RULE_SET_FIRST: &str = "order";

pub(super) fn rule_set_first() -> String {
    RULE_SET_FIRST.to_owned()
}

/// A deadline as written in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineText {
    /// Its stored name.
    pub id: String,
    /// What it asks, in Chinese.
    pub zh: String,
    /// What it asks, in English.
    pub en: String,
    /// The document that says so.
    pub document: String,
    /// Where in the document.
    pub article: String,
    /// First day in force.
    pub in_force_from: Date,
    /// Last day in force.
    pub in_force_until: Option<Date>,
    /// The set of rules that it belongs to.
    #[serde(default = "rule_set_first")]
    pub rule_set: String,
    /// What it is about.
    pub item: DeadlineSubject,
    /// The matters of the cases that it is about; all where none is named.
    #[serde(default)]
    pub matters: Vec<String>,
    /// The kinds of act that it is about; all where none is named.
    #[serde(default)]
    pub acts: Vec<String>,
    /// What somebody must have said of the case for it to apply.
    #[serde(default)]
    pub marks: Vec<String>,
    /// What starts its clock.
    pub starts: ClockStart,
    /// What stops its clock.
    pub stops: ClockStop,
    /// Whether that must come before the end, or not before it.
    #[serde(default)]
    pub asks: Asks,
    /// How long it runs.
    pub period: Period,
    /// What becomes of an end on a day off.
    #[serde(default)]
    roll: RollText,
    /// How it may be made longer.
    pub extend: Option<Extension>,
    /// What does not count.
    #[serde(default)]
    pub pauses: Vec<PauseKind>,
    /// Whether the text is read as it stands; `site` where it carries one on, unless it says otherwise.
    reading: Option<Reading>,
    /// Whether the figure is confirmed.
    #[serde(default)]
    pub status: Status,
    /// The rule that it carries on.
    pub continues: Option<String>,
    /// On what ground, in Chinese.
    pub basis_zh: Option<String>,
    /// On what ground, in English.
    pub basis_en: Option<String>,
}

/// How long a deadline runs: exactly one of these.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    hours: Option<u32>,
    /// Calendar days, as files of old have it.
    days: Option<u32>,
    calendar_days: Option<u32>,
    working_days: Option<u32>,
    months: Option<u32>,
    years: Option<u32>,
}

/// How a deadline may be made longer.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    hours: Option<u32>,
    calendar_days: Option<u32>,
    working_days: Option<u32>,
    months: Option<u32>,
    years: Option<u32>,
    /// How often.
    pub times: u32,
    /// By whom, or for whose sake.
    pub by: ExtendedBy,
    /// Whether a reason must be given.
    #[serde(default)]
    pub reason: bool,
    /// Whether the party must be told.
    #[serde(default)]
    pub notify_party: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RollText {
    #[default]
    None,
    NextWorkingDay,
}

/// A number of a unit, where it is given.
type Given = (Option<u32>, fn(u32) -> Length);

/// The one of several lengths that is given.
fn one(given: [Given; 6]) -> Option<Length> {
    let mut lengths = given.into_iter().filter_map(|(number, length)| number.map(length));
    match (lengths.next(), lengths.next()) {
        (Some(length), None) => Some(length),
        _ => None,
    }
}

impl Period {
    fn length(self) -> Option<Length> {
        one([
            (self.hours, Length::Hours),
            (self.days, Length::CalendarDays),
            (self.calendar_days, Length::CalendarDays),
            (self.working_days, Length::WorkingDays),
            (self.months, Length::Months),
            (self.years, Length::Years),
        ])
    }
}

impl Extension {
    fn given(self) -> Option<Length> {
        one([
            (self.hours, Length::Hours),
            (None, Length::CalendarDays),
            (self.calendar_days, Length::CalendarDays),
            (self.working_days, Length::WorkingDays),
            (self.months, Length::Months),
            (self.years, Length::Years),
        ])
    }

    /// By how much.
    pub fn length(&self) -> Length {
        self.given().expect("an extension was checked when it was read")
    }
}

impl DeadlineText {
    /// Whether it is in force on `day`.
    pub fn is_in_force(&self, day: Date) -> bool {
        is_in_force(self.in_force_from, self.in_force_until, day)
    }

    /// How long it runs.
    pub fn length(&self) -> Length {
        self.period.length().expect("a period was checked when it was read")
    }

    /// Its term, as it is extended or not.
    pub fn term(&self, is_extended: bool) -> Term {
        let extended = self.extend.filter(|_| is_extended).map(|extend| extend.length());
        Term { length: self.length(), extended, roll: self.roll() }
    }

    /// What becomes of an end on a day off.
    pub fn roll(&self) -> Roll {
        match self.roll {
            RollText::None => Roll::None,
            RollText::NextWorkingDay => Roll::NextWorkingDay,
        }
    }

    /// Whether the text is read as it stands, or as the site reads it.
    pub fn reading(&self) -> Reading {
        let continued = if self.continues.is_some() { Reading::Site } else { Reading::AsWritten };
        self.reading.unwrap_or(continued)
    }

    /// What of two rules must differ where both are in force on one day.
    fn kind(&self) -> impl PartialEq + '_ {
        let sorted = |words: &Vec<String>| {
            let mut words = words.clone();
            words.sort();
            words
        };
        let (matters, acts, marks) = (sorted(&self.matters), sorted(&self.acts), sorted(&self.marks));
        (self.rule_set.as_str(), self.item, self.starts, self.stops, matters, acts, marks)
    }
}

/// What the entries of a file may name of its other lists.
pub(super) struct Named<'a> {
    /// Sets of rules.
    pub(super) rule_sets: Vec<&'a str>,
    /// Matters.
    pub(super) matters: Vec<&'a str>,
    /// Kinds of act.
    pub(super) acts: Vec<&'a str>,
}

/// Checks all deadlines but what is a recording's alone, which [`rules_of`] does.
pub(super) fn check(source: Source<'_>, all: &[Spanned<DeadlineText>], named: &Named<'_>) -> Result<(), LegalError> {
    let wrong = |at: &Spanned<DeadlineText>, problem: String| {
        source.wrong(at, &format!("deadline {}", at.get_ref().id), problem)
    };
    if all.len() > DEADLINES_MAX {
        let problem = format!("has {} entries; there must be {DEADLINES_MAX} at most", all.len());
        return Err(LegalError { line: 1, key: "deadlines".to_owned(), problem });
    }
    for (n, at) in all.iter().enumerate() {
        let text = at.get_ref();
        require_whole(text, named).map_err(|problem| wrong(at, problem))?;
        if all[..n].iter().any(|other| other.get_ref().id == text.id) {
            return Err(wrong(at, "is there twice: an id never means two things".to_owned()));
        }
        if let Some(id) = text.continues.as_ref().filter(|id| all.iter().all(|other| other.get_ref().id != **id)) {
            return Err(wrong(at, format!("continues {id}, which there is not")));
        }
        let until = |text: &DeadlineText| text.in_force_until.unwrap_or(Date::MAX);
        let overlaps = |other: &DeadlineText| {
            other.kind() == text.kind() && other.in_force_from <= until(text) && text.in_force_from <= until(other)
        };
        if let Some(other) = all[..n].iter().map(Spanned::get_ref).find(|other| overlaps(other)) {
            let problem = format!("are both in force at {}", other.in_force_from.max(text.in_force_from));
            return Err(source.wrong(at, &format!("deadlines {} and {}", other.id, text.id), problem));
        }
    }
    Ok(())
}

fn require_whole(text: &DeadlineText, named: &Named<'_>) -> Result<(), String> {
    require_id(&text.id)?;
    let Some(length) = text.period.length() else {
        return Err("has no period of exactly one kind: hours, calendar_days, working_days, months or years".to_owned());
    };
    let (Length::Hours(number)
    | Length::CalendarDays(number)
    | Length::WorkingDays(number)
    | Length::Months(number)
    | Length::Years(number)) = length;
    if !(1..=TERM_MAX).contains(&number) {
        return Err(format!("has a period of {number}, which is not 1 to {TERM_MAX}"));
    }
    if text.in_force_until.is_some_and(|last| last < text.in_force_from) {
        return Err("ends before it begins: in_force_until lies before in_force_from".to_owned());
    }
    if let Some(extend) = text.extend {
        let is_hours = matches!(length, Length::Hours(_));
        let Some(more) = extend.given() else { return Err("has an extension of no one kind of period".to_owned()) };
        if matches!(more, Length::Hours(_)) != is_hours {
            return Err("has an extension in hours and a period in days, or the other way round".to_owned());
        }
        if !(1..=EXTENSIONS_MAX).contains(&extend.times) {
            return Err(format!("has an extension that is not given 1 to {EXTENSIONS_MAX} times"));
        }
    }
    if text.basis_zh.is_some() != text.basis_en.is_some() {
        return Err("has basis_zh or basis_en alone: give both".to_owned());
    }
    if text.reading() == Reading::Site && text.basis_zh.is_none() {
        return Err("is the site's own reading and gives no basis_zh and basis_en".to_owned());
    }
    for (key, words, known) in [
        ("rule_set", std::slice::from_ref(&text.rule_set), &named.rule_sets),
        ("matters", &text.matters[..], &named.matters),
        ("acts", &text.acts[..], &named.acts),
    ] {
        if let Some(unknown) = words.iter().find(|word| !known.contains(&word.as_str())) {
            return Err(format!("has {key} with {unknown}, which there is not"));
        }
    }
    text.marks.iter().try_for_each(|mark| require_id(mark))
}

/// The rules of recordings, in the order in which they were in force. `at_risk_seconds` is how long before its end
/// a deadline counts as at risk.
pub(super) fn rules_of(
    source: Source<'_>,
    deadlines: &[Spanned<DeadlineText>],
    zone: &TimeZone,
    at_risk_seconds: i64,
) -> Result<Vec<Rule>, LegalError> {
    let mut rules = Vec::new();
    for at in deadlines.iter().filter(|at| at.get_ref().item == DeadlineSubject::Recording) {
        let rule = rule(at.get_ref(), zone, at_risk_seconds)
            .map_err(|problem| source.wrong(at, &format!("deadline {}", at.get_ref().id), problem))?;
        rules.push((at, rule));
    }
    rules.sort_by_key(|(_, rule)| rule.from);
    for pair in rules.windows(2) {
        let [(_, first), (at, second)] = pair else { continue };
        if second.from < first.until {
            let problem = format!("are both in force at {}", second.from);
            return Err(source.wrong(at, &format!("deadlines {} and {}", first.id, second.id), problem));
        }
    }
    Ok(rules.into_iter().map(|(_, rule)| rule).collect())
}

fn rule(text: &DeadlineText, zone: &TimeZone, at_risk_seconds: i64) -> Result<Rule, &'static str> {
    let Length::Hours(hours) = text.length() else {
        return Err("has no period in hours, as a recording's deadline needs");
    };
    let stops = match (text.starts, text.stops) {
        (ClockStart::CaptureEnd, ClockStop::Stored) => rules::ClockStop::Stored,
        (ClockStart::CaptureEnd, ClockStop::Sealed) => rules::ClockStop::Sealed,
        _ => return Err("does not run from capture_end to stored or sealed"),
    };
    // Recordings are judged by the hundred thousand, by a rule that asks nothing else of them.
    let named = [&text.matters, &text.acts, &text.marks].into_iter().any(|words| !words.is_empty());
    if named || text.extend.is_some() || !text.pauses.is_empty() || text.asks != Asks::Within {
        return Err("is a recording's, which has no matters, acts, marks, extension or pauses");
    }
    let midnight = |day: Date| {
        day.to_zoned(zone.clone()).map(|start| Utc::from_jiff(start.timestamp())).map_err(|_| "has a day out of range")
    };
    let until = match text.in_force_until {
        Some(last) => midnight(last.tomorrow().map_err(|_| "has a day out of range")?)?,
        None => Utc::from_jiff(jiff::Timestamp::MAX),
    };
    Ok(Rule {
        id: text.id.clone(),
        article: format!("{} {}", text.document, text.article),
        from: midnight(text.in_force_from)?,
        until,
        seconds: i64::from(hours) * 3600,
        at_risk_seconds,
        stops,
    })
}

#[cfg(test)]
mod tests;
