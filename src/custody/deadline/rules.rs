//! The law as a clock: which rule applies to a recording, when it is due, and how it stands.
//!
//! The rules are data (`config/legal.toml`), each with its article and the days it is in force. How a recording
//! stands is decided by one table, [`LAW`], of which both [`judge`] and the SQL of lists and counts are made.

use evidence::time::Utc;

pub use crate::answers::deadline::Standing;
use crate::custody::recording::Recording;

/// What stops the clock of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStop {
    /// It is stored and logged.
    Stored,
    /// It is sealed at a station that is the agency's own store.
    Sealed,
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
    /// How long before its end it counts as at risk while it runs, in seconds.
    pub at_risk_seconds: i64,
    /// What stops it.
    pub stops: ClockStop,
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

/// A moment that the law compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// When the clock stopped, by what stops it under the rule; none while it runs.
    Stopped,
    /// When it is due.
    Due,
    /// When it is judged.
    Now,
    /// That moment, later by the time at which a deadline counts as at risk.
    Soon,
}

/// What the law asks of a recording under its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The clock stopped.
    Stopped,
    /// A clock that was in doubt says when it started, or when it stopped.
    Doubted,
    /// The first moment is no later than the second.
    NoLater(Moment, Moment),
}

/// How a recording stands, and of each fact that the law asks whether it must hold.
pub type LawCase = (Standing, &'static [(Fact, bool)]);

const IN_TIME: Fact = Fact::NoLater(Moment::Stopped, Moment::Due);
const NOT_OVER: Fact = Fact::NoLater(Moment::Now, Moment::Due);
const NOT_SOON: Fact = Fact::NoLater(Moment::Soon, Moment::Due);

/// The law of deadlines, for a recording to which a rule applies: exactly one case holds. Whatever judges, in Rust
/// or in SQL, is made of this table.
pub const LAW: [LawCase; 6] = [
    (Standing::Uncertain, &[(Fact::Stopped, true), (Fact::Doubted, true)]),
    (Standing::OnTime, &[(Fact::Stopped, true), (Fact::Doubted, false), (IN_TIME, true)]),
    (Standing::StoredLate, &[(Fact::Stopped, true), (Fact::Doubted, false), (IN_TIME, false)]),
    (Standing::Overdue, &[(Fact::Stopped, false), (NOT_OVER, false)]),
    (Standing::AtRisk, &[(Fact::Stopped, false), (NOT_OVER, true), (NOT_SOON, false)]),
    (Standing::Waiting, &[(Fact::Stopped, false), (NOT_OVER, true), (NOT_SOON, true)]),
];

impl Standing {
    /// Whether the clock of a recording that stands so still runs.
    pub fn runs(self) -> bool {
        LAW.iter().any(|(standing, facts)| *standing == self && facts.contains(&(Fact::Stopped, false)))
    }
}

/// A recording under the rule that applies to it, at a moment.
struct Judged<'a> {
    rule: &'a Rule,
    recording: &'a Recording,
    now: Utc,
}

impl Judged<'_> {
    fn moment(&self, moment: Moment) -> Option<Utc> {
        match moment {
            Moment::Stopped => match self.rule.stops {
                ClockStop::Sealed => Some(self.recording.sealed_at),
                ClockStop::Stored => self.recording.stored_at(),
            },
            Moment::Due => Some(self.recording.capture_end.plus_seconds(self.rule.seconds)),
            Moment::Now => Some(self.now),
            Moment::Soon => Some(self.now.plus_seconds(self.rule.at_risk_seconds)),
        }
    }

    fn holds(&self, fact: Fact) -> bool {
        match fact {
            Fact::Stopped => self.moment(Moment::Stopped).is_some(),
            Fact::Doubted => {
                let doubts = &self.recording.doubts;
                doubts.capture.is_some()
                    || match self.rule.stops {
                        ClockStop::Sealed => doubts.station_clock,
                        ClockStop::Stored => doubts.service_clock,
                    }
            }
            Fact::NoLater(first, second) => {
                self.moment(first).zip(self.moment(second)).is_some_and(|(first, second)| first <= second)
            }
        }
    }

    fn standing(&self) -> Standing {
        let case = LAW.iter().find(|(_, facts)| facts.iter().all(|(fact, must)| self.holds(*fact) == *must));
        case.map_or(Standing::Uncertain, |(standing, _)| *standing)
    }
}

/// The rule that applies to a recording whose capture ended at `ended`.
pub fn rule_at(rules: &[Rule], ended: Utc) -> Option<&Rule> {
    rules.iter().find(|rule| (rule.from..rule.until).contains(&ended))
}

/// Judges a recording at `now`.
pub fn judge(rules: &[Rule], recording: &Recording, now: Utc) -> Judgement {
    let Some(rule) = rule_at(rules, recording.capture_end) else {
        return Judgement { standing: Standing::NoRule, rule: None, article: None, due: None };
    };
    let judged = Judged { rule, recording, now };
    Judgement {
        standing: judged.standing(),
        rule: Some(rule.id.clone()),
        article: Some(rule.article.clone()),
        due: judged.moment(Moment::Due),
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::deadline::rules::*;

    /// Whether a case of the law holds, of a recording of which `says` tells whether it stopped, is doubted, and lies
    /// behind its end or soon does.
    fn holds(facts: &[(Fact, bool)], says: [bool; 4]) -> bool {
        let [stopped, doubted, late, soon] = says;
        facts.iter().all(|(fact, must)| {
            *must
                == match *fact {
                    Fact::Stopped => stopped,
                    Fact::Doubted => doubted,
                    Fact::NoLater(Moment::Stopped | Moment::Now, Moment::Due) => !late,
                    Fact::NoLater(Moment::Soon, Moment::Due) => !soon,
                    Fact::NoLater(..) => panic!("the law compares with the end alone"),
                }
        })
    }

    #[test]
    fn exactly_one_case_of_the_law_holds_whatever_the_facts() {
        for bits in 0..16_u8 {
            let bit = |n: u8| bits & (1 << n) != 0;
            let (stopped, doubted, late) = (bit(0), bit(1), bit(2));
            // What is over is soon over.
            let soon = bit(3) || late;
            let held: Vec<Standing> = LAW
                .iter()
                .filter(|(_, facts)| holds(facts, [stopped, doubted, late, soon]))
                .map(|case| case.0)
                .collect();
            assert_eq!(held.len(), 1, "{bits:b}: {held:?}");
            assert_eq!(held[0].runs(), !stopped, "{held:?}");
        }
        assert!(!Standing::NoRule.runs());
    }
}
