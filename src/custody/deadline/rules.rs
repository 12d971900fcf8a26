//! The law as a clock: which rule applies to a recording, when it is due, and how it stands.
//!
//! The rules are data (`config/legal.toml`), each with its article and the days it is in force.

use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::custody::recording::Recording;

/// How long before its end a deadline that still runs counts as at risk, in seconds: 4 hours.
///
/// A day's footage of a full station (20 recorders, 30 GB each) takes about that long over a
/// 350 Mbit/s line; there is still time to act.
pub const AT_RISK_SECONDS: i64 = 4 * 3600;

/// The legal data of a site.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalData {
    /// Version of this file's shape; 1.
    pub format: u32,
    /// Zone in which its days are counted.
    pub time_zone: String,
    /// Deadlines.
    pub deadlines: Vec<DeadlineText>,
    /// Stages of a case.
    pub stages: Vec<Term>,
    /// Kinds of record.
    pub kinds: Vec<Term>,
}

/// A stage or kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its stored name.
    pub id: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// The document that says so.
    pub document: String,
    /// Where in the document.
    pub article: String,
    /// First day in force.
    pub in_force_from: jiff::civil::Date,
    /// Last day in force.
    pub in_force_until: Option<jiff::civil::Date>,
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
    pub in_force_from: jiff::civil::Date,
    /// Last day in force.
    pub in_force_until: Option<jiff::civil::Date>,
    /// What it is about.
    pub item: DeadlineItem,
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

/// What a deadline is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineItem {
    /// A recording.
    Recording,
    /// A case.
    Case,
}

/// What starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    /// The judged end of the capture.
    CaptureEnd,
    /// The end of the administrative act.
    ActEnd,
}

/// What stops a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockStop {
    /// The recording is stored and logged.
    Stored,
    /// The recording is sealed at a station that is the agency's own store.
    Sealed,
    /// The case file is filed.
    Filed,
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

/// A recording's deadline, ready to be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its stored name, which is told with every result.
    pub id: String,
    /// Where it stands.
    pub article: String,
    /// First moment of capture end that it applies to.
    pub from: Utc,
    /// First moment that it applies to no more.
    pub until: Utc,
    /// How long it runs, in seconds.
    pub seconds: i64,
    /// What stops it.
    pub stops: ClockStop,
}

/// What is wrong with the legal data.
#[derive(Debug, thiserror::Error)]
pub enum LegalError {
    /// The file does not have the expected shape.
    #[error("the legal data cannot be read: {0}")]
    Shape(#[from] toml::de::Error),
    /// A value that cannot be applied.
    #[error("the legal data's {key} {problem}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Reads legal data, and the recording deadlines in it.
pub fn read(text: &str) -> Result<(LegalData, Vec<Rule>), LegalError> {
    let data: LegalData = toml::from_str(text)?;
    if data.format != 1 {
        return Err(LegalError::Value { key: "format".into(), problem: format!("is {}, not 1", data.format) });
    }
    let zone = jiff::tz::TimeZone::get(&data.time_zone).map_err(|_| LegalError::Value {
        key: "time_zone".into(),
        problem: format!("{:?} is not an IANA time zone", data.time_zone),
    })?;
    let mut rules = Vec::new();
    for text in data.deadlines.iter().filter(|text| text.item == DeadlineItem::Recording) {
        rules.push(rule(text, &zone)?);
    }
    rules.sort_by_key(|rule| rule.from);
    for pair in rules.windows(2) {
        if pair[1].from < pair[0].until {
            let problem = format!("are both in force at {}", pair[1].from);
            return Err(LegalError::Value { key: format!("deadlines {} and {}", pair[0].id, pair[1].id), problem });
        }
    }
    Ok((data, rules))
}

fn rule(text: &DeadlineText, zone: &jiff::tz::TimeZone) -> Result<Rule, LegalError> {
    let wrong = |problem: &str| LegalError::Value { key: format!("deadline {}", text.id), problem: problem.to_owned() };
    let (Some(hours), None) = (text.period.hours, text.period.days) else {
        return Err(wrong("has no period in hours, as a recording's deadline needs"));
    };
    if text.starts != ClockStart::CaptureEnd || text.stops == ClockStop::Filed {
        return Err(wrong("does not run from capture_end to stored or sealed"));
    }
    let midnight = |day: jiff::civil::Date| {
        day.to_zoned(zone.clone())
            .map(|start| Utc::from_jiff(start.timestamp()))
            .map_err(|_| wrong("has a day out of range"))
    };
    let until = match text.in_force_until {
        Some(last) => midnight(last.tomorrow().map_err(|_| wrong("has a day out of range"))?)?,
        None => Utc::from_jiff(jiff::Timestamp::MAX),
    };
    Ok(Rule {
        id: text.id.clone(),
        article: format!("{} {}", text.document, text.article),
        from: midnight(text.in_force_from)?,
        until,
        seconds: i64::from(hours) * 3600,
        stops: text.stops,
    })
}

/// How a recording stands towards its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The clock stopped in time.
    OnTime,
    /// The clock stopped after the end.
    StoredLate,
    /// The clock still runs, past its end.
    Overdue,
    /// The clock still runs and ends within [`AT_RISK_SECONDS`].
    AtRisk,
    /// The clock still runs.
    Waiting,
    /// The clock stopped, and a clock that was in doubt says when, or when it started: nobody can say that
    /// it was in time.
    Uncertain,
    /// No rule was in force when the capture ended.
    NoRule,
}

/// A recording's deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// How it stands.
    pub standing: Standing,
    /// The rule that was applied.
    pub rule: Option<String>,
    /// Where the rule stands.
    pub article: Option<String>,
    /// When it was or is due.
    pub due: Option<Utc>,
}

/// Judges a recording at `now`.
pub fn judge(rules: &[Rule], recording: &Recording, now: Utc) -> Judgement {
    let ended = recording.capture_end;
    let Some(rule) = rules.iter().find(|rule| (rule.from..rule.until).contains(&ended)) else {
        return Judgement { standing: Standing::NoRule, rule: None, article: None, due: None };
    };
    let due = ended.plus_seconds(rule.seconds);
    let stopped = match rule.stops {
        ClockStop::Sealed => Some(recording.sealed_at),
        ClockStop::Stored | ClockStop::Filed => recording.stored_at(),
    };
    let clock = match rule.stops {
        ClockStop::Sealed => recording.doubts.station_clock,
        ClockStop::Stored | ClockStop::Filed => recording.doubts.service_clock,
    };
    let uncertain = recording.doubts.capture.is_some() || clock;
    let standing = match stopped {
        Some(_) if uncertain => Standing::Uncertain,
        Some(at) if at <= due => Standing::OnTime,
        Some(_) => Standing::StoredLate,
        None if now > due => Standing::Overdue,
        None if now.plus_seconds(AT_RISK_SECONDS) > due => Standing::AtRisk,
        None => Standing::Waiting,
    };
    Judgement { standing, rule: Some(rule.id.clone()), article: Some(rule.article.clone()), due: Some(due) }
}

#[cfg(test)]
mod tests {
    use crate::custody::deadline::rules::*;

    const SHIPPED: &str = include_str!("../../../config/legal.toml");

    #[test]
    fn the_shipped_rules_can_be_read_and_follow_each_other() {
        let (data, rules) = read(SHIPPED).expect("the shipped legal data");
        assert_eq!(data.stages.len(), 5);
        assert!(rules.iter().all(|rule| rule.seconds == 24 * 3600));
        let end = rules.iter().find(|rule| rule.id == "store-24h").expect("the order's rule").until;
        assert_eq!(end.to_string(), "2022-10-19T16:00:00.000000Z");
    }

    #[test]
    fn rules_that_overlap_are_refused() {
        let overlapping = SHIPPED.replacen("in_force_until = \"2022-10-19\"", "in_force_until = \"2022-10-20\"", 1);
        let error = read(&overlapping).expect_err("two rules on one day").to_string();
        assert!(error.contains("store-24h") && error.contains("both in force"), "{error}");
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = read(&format!("surprise = 1\n{SHIPPED}")).expect_err("an unknown key").to_string();
        assert!(error.contains("surprise"), "{error}");
    }
}
