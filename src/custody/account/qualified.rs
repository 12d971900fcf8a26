//! Who may review decisions before they are made, by what entitles them (行政处罚法 58): who reviews for the first time
//! since the day that the legal data names has the professional qualification of lawyers; who reviewed before that day
//! goes on without it.

use evidence::event::Qualification;
use jiff::civil::Date;

use crate::custody::legal::{Figure, Legal};

/// What entitles a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Qualified {
    /// What it is.
    pub qualification: Qualification,
    /// The day since which the person has it.
    pub since: Date,
}

/// Whether somebody of whom this is said may review on a day, by the law of that day.
pub fn may_review(law: &Legal, said: &[Qualified], on: Date) -> bool {
    let asked_since = law.figure(Figure::ReviewedBefore, on).and_then(|rule| rule.says.day);
    said.iter().any(|qualified| match qualified.qualification {
        Qualification::LegalProfession => qualified.since <= on,
        Qualification::ReviewedBefore => {
            qualified.since <= on && asked_since.is_none_or(|asked_since| qualified.since < asked_since)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 行政处罚法 58.
    #[test]
    fn who_begins_to_review_since_the_law_is_in_force_has_the_qualification_on_that_day() {
        let law = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data");
        let day = |text: &str| -> Date { text.parse().expect("a day") };
        let of = |qualification, since: &str| Qualified { qualification, since: day(since) };
        let (lawyer, before) = (Qualification::LegalProfession, Qualification::ReviewedBefore);
        for (said, on, may) in [
            (vec![], "2026-01-05", false),
            (vec![of(lawyer, "2026-01-05")], "2026-01-05", true),
            (vec![of(lawyer, "2026-01-06")], "2026-01-05", false),
            (vec![of(before, "2021-07-14")], "2026-01-05", true),
            (vec![of(before, "2021-07-15")], "2026-01-05", false),
            (vec![of(before, "2021-07-15"), of(lawyer, "2024-03-01")], "2026-01-05", true),
            (vec![of(before, "2018-03-01")], "2018-02-28", false),
        ] {
            assert_eq!(may_review(&law, &said, day(on)), may, "{said:?} on {on}");
        }
    }
}
