//! Which deadlines and duties apply to something: those that were in force on the day on which its clock started, or on
//! which it was done.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::custody::legal::{ClockStart, DeadlineSubject, DeadlineText, Duty, Legal};

/// What a clock is of.
#[derive(Debug, Clone, Copy)]
pub struct ClockOf<'a> {
    /// What it is about.
    pub item: DeadlineSubject,
    /// What started it.
    pub starts: ClockStart,
    /// The matter of the case, where it is known.
    pub matter: Option<&'a str>,
    /// The kind of act, where it is of one.
    pub act: Option<&'a str>,
    /// What somebody said of the case.
    pub marks: &'a BTreeSet<String>,
}

impl Legal {
    /// The deadlines of a clock that started on `day`, in the order of the legal data. A rule that asks for a mark that
    /// the case has takes the place of the same rule that asks for none.
    pub fn deadlines_of(&self, clock: ClockOf<'_>, day: Date) -> Vec<&DeadlineText> {
        let holds = |words: &[String], word: Option<&str>| {
            words.is_empty() || word.is_some_and(|word| words.iter().any(|one| one == word))
        };
        let applies = |rule: &&DeadlineText| {
            rule.item == clock.item
                && rule.starts == clock.starts
                && rule.is_in_force(day)
                && holds(&rule.matters, clock.matter)
                && holds(&rule.acts, clock.act)
                && rule.marks.iter().all(|mark| clock.marks.contains(mark))
        };
        let applying: Vec<&DeadlineText> = self.deadlines.iter().filter(applies).collect();
        let same = |one: &DeadlineText, other: &DeadlineText| {
            one.rule_set == other.rule_set
                && one.stops == other.stops
                && one.matters == other.matters
                && one.acts == other.acts
        };
        let outdone = |rule: &DeadlineText| {
            applying.iter().any(|other| same(rule, other) && other.marks.len() > rule.marks.len())
        };
        applying.iter().filter(|rule| !outdone(rule)).copied().collect()
    }

    /// The duties that follow from an act of a kind on `day`, in the order of the legal data: those that bind without
    /// being switched on, and of which the case has the mark that they ask for, if they do.
    pub fn duties_of(&self, kind: &str, marks: &BTreeSet<String>, day: Date) -> Vec<&Duty> {
        let follows = |duty: &&Duty| {
            !duty.says.option
                && duty.ground.is_in_force(day)
                && duty.says.when.iter().any(|one| one == kind)
                && duty.says.mark.as_ref().is_none_or(|mark| marks.contains(mark))
        };
        self.lists.duties.iter().filter(follows).collect()
    }
}
