//! Figures of the law that are no terms (法定数字): how many officers, from which age, how much a day. Each holds on the days
//! on which its article is in force; whoever asks names the day that the article means.
//!
//! Of several that are in force the one holds that names the kind of act, and else the one that came into force last: an
//! older law may say the same beside it.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

pub use crate::answers::legal::{Figure, FigureUnit};
use crate::custody::legal::entry::Entry;
use crate::custody::legal::{DocumentKind, Legal, LegalError, Source};

/// What a number may be.
const NUMBERS: RangeInclusive<u32> = 1..=1_000;

/// What only a figure says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureSays {
    /// Which figure it is.
    pub figure: Figure,
    /// The number; none where it is a day.
    pub number: Option<u32>,
    /// The day; none where it is a number.
    pub day: Option<Date>,
    /// The kinds of act that it is about; all where none is named.
    #[serde(default)]
    pub acts: Vec<String>,
}

/// A figure.
pub type FigureRule = Entry<FigureSays>;

/// Refuses a figure that says not what it is, or names what there is not.
pub(super) fn check(says: &FigureSays, is_act: impl Fn(&String) -> bool) -> Result<(), String> {
    match (says.figure.unit(), says.number, says.day) {
        (FigureUnit::Day, None, Some(_)) => {}
        (FigureUnit::Day, _, _) => return Err("is a day: give day, and no number".to_owned()),
        (_, Some(number), None) if NUMBERS.contains(&number) => {}
        (_, Some(number), None) => {
            return Err(format!("has the number {number}, which is not {} to {}", NUMBERS.start(), NUMBERS.end()));
        }
        _ => return Err("is a number: give number, and no day".to_owned()),
    }
    if let Some(unknown) = says.acts.iter().find(|id| !is_act(id)) {
        return Err(format!("names the kind of act {unknown}, which there is not"));
    }
    if says.figure != Figure::OfficersOfAct && !says.acts.is_empty() {
        return Err("is of no act: acts are named with officers_of_act alone".to_owned());
    }
    Ok(())
}

/// Whether two figures are the same of the same kinds of act.
fn is_same(one: &FigureSays, other: &FigureSays) -> bool {
    let same_acts = if one.acts.is_empty() || other.acts.is_empty() {
        one.acts.is_empty() && other.acts.is_empty()
    } else {
        one.acts.iter().any(|act| other.acts.contains(act))
    };
    one.figure == other.figure && same_acts
}

/// Refuses two figures of which nobody could say which holds: the same, and in force since the same day.
pub(super) fn require_apart(source: Source<'_>, given: &[Spanned<FigureRule>]) -> Result<(), LegalError> {
    for (at, entry) in given.iter().enumerate() {
        let (ground, says) = (&entry.get_ref().ground, &entry.get_ref().says);
        let clashes = |other: &&Spanned<FigureRule>| {
            let other = other.get_ref();
            is_same(&other.says, says) && other.ground.in_force_from == ground.in_force_from
        };
        if let Some(other) = given[..at].iter().find(clashes) {
            let key = format!("figures {} and {}", other.get_ref().ground.id, ground.id);
            let problem = format!("are the same figure, and both in force since {}", ground.in_force_from);
            return Err(source.wrong(entry, &key, problem));
        }
    }
    Ok(())
}

/// The figures of a file with those of the shipped ones that it does not name at all.
pub(super) fn filled(given: Vec<FigureRule>, shipped: Vec<FigureRule>) -> Vec<FigureRule> {
    let named: Vec<Figure> = given.iter().map(|entry| entry.says.figure).collect();
    let others = shipped.into_iter().filter(|entry| !named.contains(&entry.says.figure));
    given.into_iter().chain(others).collect()
}

impl Legal {
    /// The figure that holds on a day, of all acts; none where none is in force.
    pub fn figure(&self, figure: Figure, day: Date) -> Option<&FigureRule> {
        self.figure_of(figure, None, day)
    }

    /// The number that holds on a day, of all acts; none where none is in force.
    pub fn number(&self, figure: Figure, day: Date) -> Option<u32> {
        self.figure(figure, day)?.says.number
    }

    /// Fewest officers who do an act of a kind on a day; none where no law says.
    pub fn officers_of_act(&self, act: &str, day: Date) -> usize {
        let found = self.figure_of(Figure::OfficersOfAct, Some(act), day);
        people(found.and_then(|entry| entry.says.number))
    }

    /// Fewest officers who handle a case on a day, or decide it; none where no law says.
    pub fn handlers_of_case(&self, day: Date) -> usize {
        people(self.number(Figure::HandlersOfCase, day))
    }

    /// Fewest officers who sign a document of a kind that bears a day: one, where its kind names no figure.
    pub fn officers_signing(&self, kind: &DocumentKind, day: Date) -> usize {
        kind.officers_sign.map_or(1, |figure| people(self.number(figure, day)).max(1))
    }

    fn figure_of(&self, figure: Figure, act: Option<&str>, day: Date) -> Option<&FigureRule> {
        let is_of = |says: &FigureSays| says.acts.is_empty() || says.acts.iter().any(|one| Some(one.as_str()) == act);
        let holds =
            |entry: &&FigureRule| entry.says.figure == figure && entry.ground.is_in_force(day) && is_of(&entry.says);
        let found = self.lists.figures.iter().filter(holds);
        found.max_by_key(|entry| (!entry.says.acts.is_empty(), entry.ground.in_force_from))
    }
}

fn people(number: Option<u32>) -> usize {
    number.map_or(0, |number| usize::try_from(number).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests;
