//! How recordings stand towards their deadlines, as the service will tell it.
//!
//! The rules are the legal data that the service carries too (`config/legal.toml`), each with the days on which it is in
//! force. The service judges by its own copy of them, and by one more thing that no station knows: whether its clock was
//! in doubt when it stored. `tests/standings.toml` holds both against the same cases.

use evidence::time::Utc;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::state::{Judged, Recording, Stage};

/// Seconds of an hour.
const HOUR: i64 = 3600;

/// How far ahead of its docking a capture may end, and how long before it may have ended, in seconds: as the service
/// believes it (`custody/recording/plausible.rs`).
const AHEAD_SECONDS_MAX: i64 = 300;
const BEFORE_SECONDS_MAX: i64 = 10 * 366 * 24 * HOUR;

/// How a capture's end was found where none of the times was believed.
const DOCKED: &str = "docked";

/// How a recording stands towards its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    OnTime,
    StoredLate,
    Overdue,
    AtRisk,
    Waiting,
    /// Stored, and nobody knows when it was captured.
    Uncertain,
    /// No deadline was in force when it was captured.
    NoRule,
}

impl Standing {
    /// Whether its end has passed, or had when it was stored.
    pub(crate) fn is_late(self) -> bool {
        matches!(self, Self::StoredLate | Self::Overdue)
    }
}

/// A deadline of recordings.
#[derive(Debug, Clone)]
struct Rule {
    from: Utc,
    until: Utc,
    seconds: i64,
    /// Whether the seal stops its clock, and not the storing.
    by_seal: bool,
}

/// The deadlines of recordings.
#[derive(Debug, Clone)]
pub(crate) struct Law {
    rules: Vec<Rule>,
    at_risk_seconds: i64,
}

/// What is judged of a recording.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) captured: Utc,
    /// Whether none of the times of the capture was believed.
    pub(crate) is_unknown: bool,
    /// When its recorder was docked; none where that docking is not known any more.
    pub(crate) docked: Option<Utc>,
    pub(crate) sealed: Utc,
    pub(crate) stored: Option<Utc>,
}

impl Facts {
    pub(crate) fn of(recording: &Recording) -> Self {
        Self {
            captured: recording.capture_end,
            is_unknown: recording.rule == DOCKED,
            docked: recording.docked_at,
            sealed: recording.sealed_at,
            stored: match recording.stage {
                Stage::Stored { at, .. } => Some(at),
                Stage::Sealed { .. } => None,
            },
        }
    }

    /// The same of what a list of a docking holds.
    pub(crate) fn of_judged(judged: &Judged) -> Self {
        let Judged { captured, docked, sealed, stored, .. } = *judged;
        Self { captured, is_unknown: judged.rule == DOCKED, docked, sealed, stored }
    }

    /// From when its clock runs, and whether that is in doubt: then it runs from the docking.
    fn starts(&self) -> (Utc, bool) {
        let Some(docked) = self.docked else { return (self.captured, self.is_unknown) };
        let doubted = self.is_unknown
            || self.captured > docked.plus_seconds(AHEAD_SECONDS_MAX)
            || self.captured < docked.plus_seconds(-BEFORE_SECONDS_MAX);
        (if doubted { docked } else { self.captured }, doubted)
    }
}

#[derive(Debug, Deserialize)]
struct LegalText {
    time_zone: String,
    #[serde(default)]
    deadlines: Vec<DeadlineText>,
    at_risk: AtRisk,
}

#[derive(Debug, Deserialize)]
struct AtRisk {
    hours: i64,
}

#[derive(Debug, Deserialize)]
struct DeadlineText {
    item: String,
    in_force_from: Date,
    in_force_until: Option<Date>,
    stops: String,
    period: Period,
}

#[derive(Debug, Deserialize)]
struct Period {
    hours: Option<i64>,
}

impl Law {
    /// The legal data that the service carries too; with `hours`, the order of a site that has another deadline.
    pub(crate) fn new(hours: Option<u32>) -> Self {
        let text: LegalText = toml::from_str(evidence::legal::SHIPPED).expect("the shipped legal data can be read");
        let at_risk_seconds = text.at_risk.hours * HOUR;
        let [first, last] = [jiff::Timestamp::MIN, jiff::Timestamp::MAX].map(Utc::from_jiff);
        if let Some(hours) = hours {
            let rule = Rule { from: first, until: last, seconds: i64::from(hours) * HOUR, by_seal: false };
            return Self { rules: vec![rule], at_risk_seconds };
        }
        let zone = TimeZone::get(&text.time_zone).expect("the shipped legal data names a time zone");
        let midnight = |day: Date| day.to_zoned(zone.clone()).ok().map(|start| Utc::from_jiff(start.timestamp()));
        let of_recordings = text.deadlines.into_iter().filter(|deadline| deadline.item == "recording");
        let rules = of_recordings.filter_map(|deadline| {
            Some(Rule {
                from: midnight(deadline.in_force_from)?,
                until: match deadline.in_force_until {
                    Some(day) => midnight(day.tomorrow().ok()?)?,
                    None => last,
                },
                seconds: deadline.period.hours? * HOUR,
                by_seal: deadline.stops == "sealed",
            })
        });
        Self { rules: rules.collect(), at_risk_seconds }
    }

    fn rule(&self, at: Utc) -> Option<&Rule> {
        self.rules.iter().find(|rule| (rule.from..rule.until).contains(&at))
    }

    /// When a recording is due; nothing where no deadline is in force.
    pub(crate) fn due(&self, facts: &Facts) -> Option<Utc> {
        let (starts, _) = facts.starts();
        self.rule(starts).map(|rule| starts.plus_seconds(rule.seconds))
    }

    /// How a recording stands at `now`.
    pub(crate) fn standing(&self, facts: &Facts, now: Utc) -> Standing {
        let (starts, doubted) = facts.starts();
        let Some(rule) = self.rule(starts) else { return Standing::NoRule };
        let due = starts.plus_seconds(rule.seconds);
        match if rule.by_seal { Some(facts.sealed) } else { facts.stored } {
            Some(_) if doubted => Standing::Uncertain,
            Some(stopped) if stopped <= due => Standing::OnTime,
            Some(_) => Standing::StoredLate,
            None if now > due => Standing::Overdue,
            None if now.plus_seconds(self.at_risk_seconds) > due => Standing::AtRisk,
            None => Standing::Waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Case {
        name: String,
        captured: Utc,
        rule: Option<String>,
        docked: Utc,
        sealed: Option<Utc>,
        stored: Option<Utc>,
        now: Utc,
        standing: Standing,
        due: Option<Utc>,
    }

    #[derive(Debug, Deserialize)]
    struct Cases {
        cases: Vec<Case>,
    }

    /// The service is held against the same cases.
    #[test]
    fn the_station_tells_of_each_recording_what_the_service_does() {
        let law = Law::new(None);
        let Cases { cases } = toml::from_str(include_str!("../../tests/standings.toml")).unwrap();
        assert!(cases.len() > 10);
        for case in cases {
            let facts = Facts {
                captured: case.captured,
                is_unknown: case.rule.as_deref() == Some(DOCKED),
                docked: Some(case.docked),
                sealed: case.sealed.unwrap_or(case.docked),
                stored: case.stored,
            };
            assert_eq!((law.standing(&facts, case.now), law.due(&facts)), (case.standing, case.due), "{}", case.name);
        }
    }

    #[test]
    fn a_site_with_another_deadline_has_that_for_all_days() {
        let law = Law::new(Some(12));
        let at = |text: &str| text.parse::<Utc>().unwrap();
        let captured = at("2016-01-01T00:00:00Z");
        let facts = Facts { captured, is_unknown: false, docked: None, sealed: captured, stored: None };
        assert_eq!(law.due(&facts), Some(at("2016-01-01T12:00:00Z")));
        assert_eq!(law.standing(&facts, at("2016-01-01T12:00:01Z")), Standing::Overdue);
    }
}
