//! Conditions of the legal data: whether a decision is a major one, whether the simple procedure may be used.
//!
//! A small typed language, no scripting: `fine >= 5000 and party in ['natural_person', 'individual_business']`.
//! Comparisons (`=`, `!=`, `>`, `>=`, `<`, `<=`), `in` a list, `has` of a set, a yes-or-no field alone, `and`, `or` and
//! parentheses. Which fields there are, and of what type, is [`FIELDS`]; a condition is held against it when the legal
//! data is read. Money stands in yuan in the text and is fen within, never a float.
//!
//! What is not known makes a condition unknown where it matters (Kleene's logic), and an unknown one says which fields
//! it lacks: a missing amount is not nought.

mod evaluate;
mod parse;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::custody::refused::Fault;

pub use evaluate::{Outcome, Weighed};

/// Most characters of a condition.
pub const CONDITION_LENGTH_MAX: usize = 500;

/// How deep parentheses may be nested.
pub const CONDITION_DEPTH_MAX: usize = 8;

/// Largest amount in fen: a million million yuan.
pub const AMOUNT_MAX: i64 = 100_000_000_000_000;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An amount of money.
    Money,
    /// A measure in whole units.
    Number,
    /// One word of a closed list.
    Word(&'static [&'static str]),
    /// Any of the words of a closed list.
    Set(&'static [&'static str]),
    /// Yes or no.
    Flag,
}

/// Kinds of party.
pub const PARTIES: &[&str] = &["natural_person", "legal_person", "other_organisation", "individual_business"];

/// What a decision may impose.
pub const SANCTIONS: &[&str] = &[
    "warning",
    "public_criticism",
    "fine",
    "confiscate",
    "suspend_licence",
    "revoke_licence",
    "downgrade",
    "suspend_business",
    "close_business",
    "restrict_business",
    "detain",
    "other",
];

/// What a decision may do, beside imposing something.
pub const DONE: &[&str] =
    &["auction", "dispose", "freeze", "transfer", "demolish", "seize", "seal_premises", "restrict_liberty", "other"];

/// The fields that a condition may ask, and what each holds.
pub const FIELDS: &[(&str, Kind)] = &[
    ("fine", Kind::Money),
    ("value", Kind::Money),
    ("area_m2", Kind::Number),
    ("party", Kind::Word(PARTIES)),
    ("sanction", Kind::Set(SANCTIONS)),
    ("act", Kind::Word(DONE)),
    ("only_warning", Kind::Flag),
    ("only_fine", Kind::Flag),
    ("hearing_by_law", Kind::Flag),
    ("hearing_public_interest", Kind::Flag),
    ("special_right", Kind::Flag),
    ("marked_major", Kind::Flag),
    ("major_public_interest", Kind::Flag),
    ("hearing_held", Kind::Flag),
    ("affects_major_rights", Kind::Flag),
    ("complex", Kind::Flag),
    ("law_requires", Kind::Flag),
];

/// What the field of that name holds.
pub fn kind_of(field: &str) -> Option<Kind> {
    FIELDS.iter().find(|(name, _)| *name == field).map(|(_, kind)| *kind)
}

/// What is known of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// An amount in fen.
    Money(i64),
    /// A measure in whole units.
    Number(i64),
    /// A word.
    Word(String),
    /// Words.
    Set(BTreeSet<String>),
    /// Yes or no.
    Flag(bool),
}

/// What is known of a draft, by field. What is not there is not known.
pub type Facts = BTreeMap<&'static str, Value>;

/// A value that a field cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// There is no such field.
    #[error("there is no field {field:?}: known are {}", known())]
    UnknownField {
        /// What was given.
        field: String,
    },
    /// The field holds something else.
    #[error("{field} takes {}", kind.takes())]
    Wrong {
        /// The field.
        field: &'static str,
        /// What it takes.
        kind: Kind,
    },
}

fn known() -> String {
    FIELDS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

impl FactError {
    /// As it is told to whoever gave the fact, in their language.
    pub fn fault(self) -> Fault {
        let (fact, kind) = match self {
            Self::UnknownField { field } => return Fault::UnknownFact { fact: field, known: known() },
            Self::Wrong { field, kind } => (field.to_owned(), kind),
        };
        match kind {
            Kind::Money => Fault::FactMoney { fact },
            Kind::Number => Fault::FactNumber { fact },
            Kind::Word(words) => Fault::FactWord { fact, words: words.join(", ") },
            Kind::Set(words) => Fault::FactSet { fact, words: words.join(", ") },
            Kind::Flag => Fault::FactFlag { fact },
        }
    }
}

impl Kind {
    /// What a field of this kind takes, for who gave something else.
    pub fn takes(self) -> String {
        match self {
            Self::Money => "an amount in yuan with at most two decimals, 0 or more".to_owned(),
            Self::Number => "a whole number, 0 or more".to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Set(words) => format!("any of {}, separated by commas", words.join(", ")),
            Self::Flag => "yes or no".to_owned(),
        }
    }

    /// The value that a text means for a field of this kind.
    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Money => yuan(text).map(Value::Money),
            Self::Number => text.parse().ok().filter(|n| (0..=AMOUNT_MAX).contains(n)).map(Value::Number),
            Self::Word(words) => words.contains(&text).then(|| Value::Word(text.to_owned())),
            Self::Set(words) => {
                let given: BTreeSet<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
                given
                    .iter()
                    .all(|word| words.contains(word))
                    .then(|| Value::Set(given.into_iter().map(str::to_owned).collect()))
            }
            Self::Flag => match text {
                "yes" | "true" | "是" => Some(Value::Flag(true)),
                "no" | "false" | "否" => Some(Value::Flag(false)),
                _ => None,
            },
        }
    }
}

/// Reads one fact as a person or program writes it.
pub fn fact(field: &str, text: &str) -> Result<(&'static str, Value), FactError> {
    let Some((name, kind)) = FIELDS.iter().find(|(name, _)| *name == field) else {
        return Err(FactError::UnknownField { field: field.to_owned() });
    };
    let value = kind.read(text.trim()).ok_or(FactError::Wrong { field: name, kind: *kind })?;
    Ok((name, value))
}

/// What follows of what is known: where it is said what is imposed, and not whether a fine is all of it, that.
pub fn imply(facts: &mut Facts) {
    let Some(Value::Set(imposed)) = facts.get("sanction") else { return };
    let only_fine = imposed.len() == 1 && imposed.contains("fine");
    facts.entry("only_fine").or_insert(Value::Flag(only_fine));
}

/// An amount that is written in yuan, with at most two decimals, in fen.
pub fn yuan(text: &str) -> Option<i64> {
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let ends = text.ends_with('.');
    if whole.is_empty() || ends || cents.len() > 2 || !digits(whole) || !digits(cents) {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    let fen = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)?;
    (fen <= AMOUNT_MAX).then_some(fen)
}

/// An amount in fen, as it is written in yuan.
pub fn in_yuan(fen: i64) -> String {
    match fen % 100 {
        0 => format!("{}", fen / 100),
        cents => format!("{}.{cents:02}", fen / 100),
    }
}

/// How a comparison compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    Other,
    /// `>=`: 以上, which includes the number itself (民法典 1259).
    AtLeast,
    /// `>`: 超过.
    Above,
    /// `<=`: 以下, which includes the number itself.
    AtMost,
    /// `<`: 不满.
    Below,
}

impl Comparison {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Other => "!=",
            Self::AtLeast => ">=",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::Below => "<",
        }
    }
}

/// One thing that a condition asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A field compared with a value of its kind.
    Compare(&'static str, Comparison, Value),
    /// A field that is one of several words.
    In(&'static str, Vec<String>),
    /// A set that holds a word.
    Has(&'static str, String),
    /// A field that is yes.
    Is(&'static str),
}

impl Test {
    /// The field that it asks.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Compare(field, ..) | Self::In(field, _) | Self::Has(field, _) | Self::Is(field) => field,
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(field, comparison, value) => write!(f, "{field} {} {value}", comparison.sign()),
            Self::In(field, words) => write!(f, "{field} in ['{}']", words.join("', '")),
            Self::Has(field, word) => write!(f, "{field} has '{word}'"),
            Self::Is(field) => f.write_str(field),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(fen) => f.write_str(&in_yuan(*fen)),
            Self::Number(number) => write!(f, "{number}"),
            Self::Word(word) => write!(f, "'{word}'"),
            Self::Set(words) => f.write_str(&words.iter().cloned().collect::<Vec<_>>().join(", ")),
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
        }
    }
}

/// A condition, read and held against [`FIELDS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// Any of these.
    Any(Vec<Condition>),
    /// This.
    Test(Test),
}

impl Condition {
    /// Reads a condition.
    pub fn read(text: &str) -> Result<Self, String> {
        parse::condition(text)
    }
}

#[cfg(test)]
mod tests;
