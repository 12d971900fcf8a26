//! When a court may be asked: 行政强制法 53, 54 and 69; 行政诉讼法 46.

use jiff::civil::date;

use super::*;

fn of(delivered_on: Option<Date>, urged_on: Option<Date>, litigations: &[Litigation]) -> Result<Window, NoWindow> {
    let law = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data");
    let marks = BTreeSet::new();
    let facts = WindowFacts { delivered_on, urged_on, litigations, matter: Some("penalty"), marks: &marks };
    window(&law, evidence::legal::shipped_calendars(), facts)
}

fn review(ended: Option<(Date, RemedyResult)>) -> Litigation {
    Litigation { remedy: Remedy::AdministrativeReview, begun_on: date(2026, 1, 20), ended }
}

/// 6 months to sue from the day of service, then 3 months; no sooner than 10 working days after the urging notice.
#[test]
fn a_court_is_asked_after_the_term_to_sue_and_within_3_months_of_it() {
    let found = of(Some(date(2026, 1, 9)), Some(date(2026, 3, 2)), &[]).expect("a window");
    assert_eq!(found.sue_until, date(2026, 7, 9));
    assert_eq!((found.from, found.until), (date(2026, 7, 10), date(2026, 10, 9)));
    assert!(!found.is_provisional);
    let rules: Vec<&str> = found.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(rules, ["n-sue-6m", "n-urge-10wd", "n-apply-3m"]);
    assert!(found.holds(date(2026, 7, 10)) && found.holds(date(2026, 10, 9)));
    assert!(!found.holds(date(2026, 7, 9)) && !found.holds(date(2026, 10, 10)));
}

#[test]
fn a_late_urging_notice_moves_its_beginning_and_not_its_end() {
    let found = of(Some(date(2026, 1, 9)), Some(date(2026, 9, 1)), &[]).expect("a window");
    assert_eq!((found.urged_until, found.from, found.until), (date(2026, 9, 15), date(2026, 9, 16), date(2026, 10, 9)));
    let too_late = of(Some(date(2026, 1, 9)), Some(date(2026, 10, 9)), &[]).expect("a window");
    assert!(too_late.from > too_late.until && !too_late.holds(too_late.from));
}

#[test]
fn after_a_review_the_3_months_run_from_its_result() {
    let upheld = review(Some((date(2026, 3, 31), RemedyResult::Upheld)));
    let found = of(Some(date(2026, 1, 9)), Some(date(2026, 4, 1)), &[upheld]).expect("a window");
    assert_eq!((found.sue_until, found.until), (date(2026, 3, 31), date(2026, 6, 30)));
    // What was taken back leaves the term as it was.
    let taken_back = review(Some((date(2026, 3, 31), RemedyResult::TakenBack)));
    let found = of(Some(date(2026, 1, 9)), Some(date(2026, 4, 1)), &[taken_back]).expect("a window");
    assert_eq!(found.sue_until, date(2026, 7, 9));
    // A suit that is taken back after a review leaves the term of the review.
    let suit = |ended| Litigation { remedy: Remedy::Lawsuit, begun_on: date(2026, 4, 5), ended };
    let withdrawn = suit(Some((date(2026, 4, 20), RemedyResult::TakenBack)));
    let found = of(Some(date(2026, 1, 9)), Some(date(2026, 4, 1)), &[upheld, withdrawn]).expect("a window");
    assert_eq!((found.sue_until, found.until), (date(2026, 3, 31), date(2026, 6, 30)));
    let running = of(Some(date(2026, 1, 9)), Some(date(2026, 4, 1)), &[upheld, suit(None)]);
    assert_eq!(running.err(), Some(NoWindow::LitigationRuns));
}

#[test]
fn what_keeps_a_window_from_being_said_is_told() {
    let (served, urged) = (Some(date(2026, 1, 9)), Some(date(2026, 3, 2)));
    assert_eq!(of(None, urged, &[]).err(), Some(NoWindow::NotDelivered));
    // Annex 2, article 28.
    assert_eq!(of(served, None, &[]).err(), Some(NoWindow::NotUrged));
    assert_eq!(of(served, urged, &[review(None)]).err(), Some(NoWindow::LitigationRuns));
    let fell = review(Some((date(2026, 3, 31), RemedyResult::DecisionFell)));
    assert_eq!(of(served, urged, &[fell]).err(), Some(NoWindow::DecisionFell));
    let ended = Some((date(2026, 3, 31), RemedyResult::Upheld));
    let judged = Litigation { remedy: Remedy::Lawsuit, begun_on: date(2026, 1, 20), ended };
    assert_eq!(of(served, urged, &[judged]).err(), Some(NoWindow::CourtJudged));
    assert_eq!(of(Some(date(2014, 1, 9)), urged, &[]).err(), Some(NoWindow::NoRule), "before the law of 2015");
}
