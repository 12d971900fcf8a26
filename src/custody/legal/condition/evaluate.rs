//! Whether a condition holds of what is known, and why.

use std::collections::BTreeSet;

use crate::custody::legal::condition::{Comparison, Condition, Facts, Test, Value};

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It does.
    Holds,
    /// It does not, whatever else is or becomes known.
    Fails,
    /// It depends on what is not known.
    Unknown,
}

/// A condition weighed against what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// Whether it holds.
    pub outcome: Outcome,
    /// The tests on which that rests: those that hold, those that do not, or those that are not known.
    pub because: Vec<Test>,
    /// Of all that it asks, how much holds: by this the nearest of several that do not hold is found.
    pub held: usize,
    /// How much it asks.
    pub asked: usize,
}

impl Weighed {
    /// The fields that are not known and matter, in the order of their names.
    pub fn missing(&self) -> BTreeSet<&'static str> {
        match self.outcome {
            Outcome::Unknown => self.because.iter().map(Test::field).collect(),
            Outcome::Holds | Outcome::Fails => BTreeSet::new(),
        }
    }
}

impl Condition {
    /// Whether it holds of what is known.
    pub fn weigh(&self, facts: &Facts) -> Weighed {
        match self {
            Self::Test(test) => {
                let outcome = test.weigh(facts);
                let held = usize::from(outcome == Outcome::Holds);
                Weighed { outcome, because: vec![test.clone()], held, asked: 1 }
            }
            Self::All(parts) => joined(parts, facts, Outcome::Holds, Outcome::Fails),
            Self::Any(parts) => joined(parts, facts, Outcome::Fails, Outcome::Holds),
        }
    }
}

/// The whole of several: `decides` where one is that, `whole` where all are, and not known else.
fn joined(parts: &[Condition], facts: &Facts, whole: Outcome, decides: Outcome) -> Weighed {
    let weighed: Vec<Weighed> = parts.iter().map(|part| part.weigh(facts)).collect();
    let has = |outcome: &Outcome| weighed.iter().any(|part| part.outcome == *outcome);
    let outcome = if has(&decides) {
        decides
    } else if has(&Outcome::Unknown) {
        Outcome::Unknown
    } else {
        whole
    };
    let (held, asked) = weighed.iter().fold((0, 0), |sum, part| (sum.0 + part.held, sum.1 + part.asked));
    let rests = weighed.into_iter().filter(|part| part.outcome == outcome);
    Weighed { because: rests.flat_map(|part| part.because).collect(), outcome, held, asked }
}

impl Test {
    fn weigh(&self, facts: &Facts) -> Outcome {
        let Some(known) = facts.get(self.field()) else { return Outcome::Unknown };
        let holds = match (self, known) {
            (Self::Compare(_, sign, Value::Money(limit)), Value::Money(known))
            | (Self::Compare(_, sign, Value::Number(limit)), Value::Number(known)) => sign.holds(*known, *limit),
            (Self::Compare(_, sign, Value::Word(word)), Value::Word(known)) => {
                (known == word) == (*sign == Comparison::Equal)
            }
            (Self::In(_, words), Value::Word(known)) => words.contains(known),
            (Self::Has(_, word), Value::Set(known)) => known.contains(word),
            (Self::Is(_), Value::Flag(known)) => *known,
            // A value of another kind than its field's tells nothing; `fact` makes none.
            (Self::Compare(..) | Self::In(..) | Self::Has(..) | Self::Is(_), _) => return Outcome::Unknown,
        };
        if holds { Outcome::Holds } else { Outcome::Fails }
    }
}

impl Comparison {
    fn holds(self, known: i64, limit: i64) -> bool {
        match self {
            Self::Equal => known == limit,
            Self::Other => known != limit,
            Self::AtLeast => known >= limit,
            Self::Above => known > limit,
            Self::AtMost => known <= limit,
            Self::Below => known < limit,
        }
    }
}
