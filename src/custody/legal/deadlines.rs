//! Deadlines as the legal data has them, and the rules of recordings that are made of them.

use evidence::time::Utc;
use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;

pub use crate::answers::legal::{ClockStart, DeadlineSubject};
use crate::custody::deadline::rules::{ClockStop, Rule};
use crate::custody::legal::terms::is_in_force;
use crate::custody::legal::{LegalError, Source};

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
    pub in_force_from: jiff::civil::Date,
    /// Last day in force.
    pub in_force_until: Option<jiff::civil::Date>,
    /// What it is about.
    pub item: DeadlineSubject,
    /// What starts its clock.
    pub starts: ClockStart,
    /// What stops its clock.
    pub stops: ClockStop,
    /// How long it runs.
    pub period: Period,
    /// The rule that it carries on.
    pub continues: Option<String>,
    /// On what ground, in Chinese.
    pub basis_zh: Option<String>,
    /// On what ground, in English.
    pub basis_en: Option<String>,
}

impl DeadlineText {
    /// Whether it is in force on `day`.
    pub fn is_in_force(&self, day: jiff::civil::Date) -> bool {
        is_in_force(self.in_force_from, self.in_force_until, day)
    }
}

/// How long a deadline runs: exactly one of the two.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Hours of 60 minutes.
    pub hours: Option<u32>,
    /// Calendar days.
    pub days: Option<u32>,
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
    let (Some(hours), None) = (text.period.hours, text.period.days) else {
        return Err("has no period in hours, as a recording's deadline needs");
    };
    if text.starts != ClockStart::CaptureEnd || text.stops == ClockStop::Filed {
        return Err("does not run from capture_end to stored or sealed");
    }
    let midnight = |day: jiff::civil::Date| {
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
        stops: text.stops,
    })
}
