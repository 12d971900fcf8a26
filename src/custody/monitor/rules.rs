//! What a review of a recording must say, and which recordings are no evidence of a penalty: decided from what is given
//! alone.

use std::collections::BTreeSet;

use evidence::event::{MonitorOutcome, MonitorPoint};
use evidence::ids::RecordingId;
use jiff::civil::Date;

use crate::custody::clean_text;
use crate::custody::legal::{Figure, FigureRule, Legal};
use crate::custody::monitor::Monitored;
use crate::custody::refused::{Field, Invalid};

/// A review, as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorGiven {
    /// The points that are met.
    pub met: BTreeSet<MonitorPoint>,
    /// What was looked at.
    pub examined: String,
    /// Why a point is not met.
    pub reasons: String,
}

/// A review that says what it must, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorChecked {
    /// What came of it.
    pub outcome: MonitorOutcome,
    /// The same with its texts as they are kept.
    pub said: MonitorGiven,
}

/// Checks a review: what was looked at is always said, and why where a point is not met. It passed where all are.
pub fn checked(given: MonitorGiven) -> Result<MonitorChecked, Invalid> {
    let MonitorGiven { met, examined, reasons } = given;
    let examined = clean_text(Field::Examined, &examined)?;
    let is_passed = MonitorPoint::ALL.iter().all(|point| met.contains(point));
    let reasons =
        if is_passed && reasons.trim().is_empty() { String::new() } else { clean_text(Field::Reasons, &reasons)? };
    let outcome = if is_passed { MonitorOutcome::Passed } else { MonitorOutcome::NotPassed };
    Ok(MonitorChecked { outcome, said: MonitorGiven { met, examined, reasons } })
}

/// The rule that asks for the review on a day; none where none is in force.
pub fn rule(law: &Legal, day: Date) -> Option<&FigureRule> {
    law.figure(Figure::MonitorReviews, day)
}

/// The recordings of these that are no evidence of a penalty on a day.
pub fn barred(law: &Legal, day: Date, monitored: &[Monitored]) -> BTreeSet<RecordingId> {
    if rule(law, day).is_none() {
        return BTreeSet::new();
    }
    monitored.iter().filter(|one| !one.is_passed()).map(|one| one.recording).collect()
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::time::Utc;

    use super::*;
    use crate::custody::legal::{SHIPPED, read};
    use crate::custody::monitor::MonitorReview;
    use crate::custody::refused::Fault;

    fn given(met: &[MonitorPoint], examined: &str, reasons: &str) -> MonitorGiven {
        MonitorGiven { met: met.iter().copied().collect(), examined: examined.to_owned(), reasons: reasons.to_owned() }
    }

    /// 行政处罚法 41: both reviews, and true, clear, complete and accurate; whatever is not needs its reasons.
    #[test]
    fn a_review_passes_where_all_is_met_and_else_says_why() {
        let all = MonitorPoint::ALL;
        let passed = checked(given(all, " 全部录像 ", " ")).expect("a review");
        assert_eq!(passed.outcome, MonitorOutcome::Passed);
        assert_eq!((passed.said.examined.as_str(), passed.said.reasons.as_str()), ("全部录像", ""));
        for missing in all {
            let met: Vec<MonitorPoint> = all.iter().copied().filter(|point| point != missing).collect();
            let unsaid = checked(given(&met, "全部录像", "")).expect_err("why is not said");
            assert_eq!(unsaid, Invalid { field: Field::Reasons, problem: Fault::Empty }, "{missing:?}");
            let failed = checked(given(&met, "全部录像", "画面模糊")).expect("a review");
            assert_eq!(failed.outcome, MonitorOutcome::NotPassed, "{missing:?}");
        }
        let unseen = checked(given(all, "", "")).expect_err("nothing was looked at");
        assert_eq!(unseen, Invalid { field: Field::Examined, problem: Fault::Empty });
    }

    /// In force from 2021-07-15.
    #[test]
    fn what_did_not_pass_is_no_evidence_of_a_penalty_while_the_law_asks_for_the_review() {
        let law = read(SHIPPED).expect("the shipped legal data");
        let review = |outcome| MonitorReview {
            outcome,
            met: BTreeSet::new(),
            examined: String::new(),
            reasons: String::new(),
            by: "wu".parse().expect("an account"),
            at: Utc::from_micros(0).expect("a time"),
        };
        let of = |byte: u8, outcome: Option<MonitorOutcome>| Monitored {
            recording: RecordingId(Digest([byte; 32])),
            review: outcome.map(review),
        };
        let all = [of(1, None), of(2, Some(MonitorOutcome::NotPassed)), of(3, Some(MonitorOutcome::Passed))];
        let on = |day: &str| barred(&law, day.parse().expect("a day"), &all);
        assert_eq!(on("2021-07-14"), BTreeSet::new());
        assert_eq!(on("2021-07-15"), BTreeSet::from([all[0].recording, all[1].recording]));
        let rule = rule(&law, "2026-01-01".parse().expect("a day")).expect("a rule");
        assert!(rule.ground.article.starts_with("第四十一条"), "{}", rule.ground.article);
        assert_eq!((rule.ground.rule_set.as_str(), rule.says.number), ("national", Some(2)));
    }
}
