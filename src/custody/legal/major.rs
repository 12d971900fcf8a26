//! Whether a decision is a major one (重大执法决定, annex 3, articles 5 to 8), and whether the simple procedure may be used.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::custody::legal::condition::{Facts, Outcome, Test, Weighed};
use crate::custody::legal::lists::ConditionRule;

/// What the catalogue says of a draft.
#[derive(Debug, Clone)]
pub enum Verdict<'a> {
    /// It is to be reviewed, by these rules.
    Due(Vec<Grounded<'a>>),
    /// It is not known whether it is to be reviewed, which counts as due: what these rules ask is missing.
    Unknown {
        /// The fields that are not known.
        missing: BTreeSet<&'static str>,
        /// The rules that ask for them.
        rules: Vec<Grounded<'a>>,
    },
    /// It is not to be reviewed.
    NotDue {
        /// The rule that came nearest, and what of it does not hold; none where no rule is in force.
        nearest: Option<Grounded<'a>>,
    },
}

/// A rule and what its result rests on.
#[derive(Debug, Clone)]
pub struct Grounded<'a> {
    /// The rule.
    pub rule: &'a ConditionRule,
    /// The tests that hold, fail, or cannot be made.
    pub because: Vec<Test>,
}

impl Verdict<'_> {
    /// Whether the decision needs a review: what is not known counts as due.
    pub fn needs_review(&self) -> bool {
        match self {
            // Where no rule is in force nobody knows that none is needed.
            Self::Due(_) | Self::Unknown { .. } | Self::NotDue { nearest: None } => true,
            Self::NotDue { nearest: Some(_) } => false,
        }
    }
}

/// What the rules that are in force on `day` say of a draft on a matter.
pub fn assess<'a>(rules: &'a [ConditionRule], day: Date, matter: &str, facts: &Facts) -> Verdict<'a> {
    let in_force = rules.iter().filter(|rule| rule.ground.is_in_force(day));
    let of_matter = in_force.filter(|rule| rule.says.matter.as_deref().is_none_or(|own| own == matter));
    let weighed: Vec<(&ConditionRule, Weighed)> =
        of_matter.map(|rule| (rule, rule.says.when.condition.weigh(facts))).collect();
    let with = |outcome: &Outcome| -> Vec<Grounded<'a>> {
        let those = weighed.iter().filter(|(_, weighed)| weighed.outcome == *outcome);
        those.map(|(rule, weighed)| Grounded { rule, because: weighed.because.clone() }).collect()
    };
    let due = with(&Outcome::Holds);
    if !due.is_empty() {
        return Verdict::Due(due);
    }
    let rules = with(&Outcome::Unknown);
    if !rules.is_empty() {
        let missing = weighed.iter().flat_map(|(_, weighed)| weighed.missing()).collect();
        return Verdict::Unknown { missing, rules };
    }
    // The nearest is the one of which most holds; of several the first.
    let share = |weighed: &Weighed| weighed.held * 1000 / weighed.asked.max(1);
    let nearest = weighed.iter().rev().max_by_key(|(_, weighed)| share(weighed));
    Verdict::NotDue { nearest: nearest.map(|(rule, weighed)| Grounded { rule, because: weighed.because.clone() }) }
}

#[cfg(test)]
mod tests {
    use crate::custody::legal::condition::fact;
    use crate::custody::legal::{Legal, SHIPPED, read};

    use super::*;

    fn facts(given: &[(&str, &str)]) -> Facts {
        given.iter().map(|(field, text)| fact(field, text).expect("a fact")).collect()
    }

    fn ids(rules: &[Grounded<'_>]) -> Vec<String> {
        rules.iter().map(|grounded| grounded.rule.ground.id.clone()).collect()
    }

    /// All that there is to know, and nothing of it asks for a review.
    fn ordinary() -> Vec<(&'static str, &'static str)> {
        vec![
            ("fine", "200"),
            ("value", "0"),
            ("area_m2", "0"),
            ("party", "natural_person"),
            ("sanction", "fine"),
            ("act", "other"),
            ("only_warning", "no"),
            ("hearing_by_law", "no"),
            ("hearing_public_interest", "no"),
            ("special_right", "no"),
            ("marked_major", "no"),
            ("major_public_interest", "no"),
            ("hearing_held", "no"),
            ("affects_major_rights", "no"),
            ("complex", "no"),
            ("law_requires", "no"),
        ]
    }

    fn with(law: &Legal, day: &str, matter: &str, given: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut all = ordinary();
        all.retain(|(field, _)| given.iter().all(|(other, _)| other != field));
        all.extend(given);
        match assess(&law.lists.major, day.parse().expect("a day"), matter, &facts(&all)) {
            Verdict::Due(rules) => ids(&rules),
            Verdict::NotDue { .. } => Vec::new(),
            Verdict::Unknown { missing, .. } => panic!("{missing:?}"),
        }
    }

    /// Annex 3, articles 5 to 8, while it was in force.
    #[test]
    fn the_catalogue_of_the_order_asks_for_what_its_articles_name() {
        let law = read(SHIPPED).expect("legal data");
        for (matter, given, expected) in [
            ("penalty", &[("fine", "5000")][..], Some("fine-person")),
            ("penalty", &[("fine", "4999.99")], None),
            // A household business takes the stricter of the two thresholds.
            ("penalty", &[("fine", "5000"), ("party", "individual_business")], Some("fine-person")),
            ("penalty", &[("fine", "49999.99"), ("party", "legal_person")], None),
            ("penalty", &[("fine", "50000"), ("party", "legal_person")], Some("fine-org")),
            ("penalty", &[("fine", "50000"), ("party", "other_organisation")], Some("fine-org")),
            ("penalty", &[("sanction", "suspend_business")], Some("close")),
            ("penalty", &[("sanction", "revoke_licence"), ("party", "legal_person")], Some("revoke")),
            ("penalty", &[("sanction", "revoke_licence")], None),
            ("compulsory_measure", &[("area_m2", "300")], Some("seize")),
            ("compulsory_measure", &[("area_m2", "299")], None),
            ("licence", &[("special_right", "yes")], Some("licence-right")),
            ("licence", &[("hearing_by_law", "yes")], Some("licence-hearing")),
            ("other", &[("marked_major", "yes")], Some("other")),
        ] {
            let due = with(&law, "2020-06-01", matter, given);
            assert_eq!(due, expected.into_iter().map(str::to_owned).collect::<Vec<_>>(), "{matter} {given:?}");
        }
    }

    #[test]
    fn after_the_order_the_site_carries_it_on_and_the_national_law_stands_beside_it() {
        let law = read(SHIPPED).expect("legal data");
        assert_eq!(with(&law, "2026-06-01", "penalty", &[("fine", "5000")]), ["fine-person-site"]);
        assert_eq!(with(&law, "2026-06-01", "penalty", &[("complex", "yes")]), ["n-58-complex"]);
        assert_eq!(with(&law, "2021-07-14", "penalty", &[("complex", "yes")]), Vec::<String>::new());
        let both = with(&law, "2026-06-01", "penalty", &[("fine", "5000"), ("complex", "yes")]);
        assert_eq!(both, ["fine-person-site", "n-58-complex"]);
    }

    #[test]
    fn what_is_not_known_counts_as_due_and_names_what_is_missing() {
        let law = read(SHIPPED).expect("legal data");
        let day = "2020-06-01".parse().expect("a day");
        let mut known = ordinary();
        known.retain(|(field, _)| *field != "fine");
        let verdict = assess(&law.lists.major, day, "penalty", &facts(&known));
        assert!(verdict.needs_review());
        let Verdict::Unknown { missing, rules } = verdict else { panic!("{verdict:?}") };
        assert_eq!(missing.into_iter().collect::<Vec<_>>(), ["fine"]);
        assert_eq!(ids(&rules), ["fine-person"]);
        // On a day on which no rule is in force nobody knows.
        let before = assess(&law.lists.major, "2016-01-01".parse().expect("a day"), "penalty", &facts(&ordinary()));
        assert!(before.needs_review() && matches!(before, Verdict::NotDue { nearest: None }));
        let verdict = assess(&law.lists.major, day, "penalty", &facts(&ordinary()));
        assert!(!verdict.needs_review());
        let Verdict::NotDue { nearest: Some(nearest) } = verdict else { panic!("{verdict:?}") };
        assert_eq!(nearest.rule.ground.id, "fine-person");
        assert_eq!(nearest.because[0].to_string(), "fine >= 5000");
    }
}
