//! What binds a text, what an opinion must say, whose a review is, and until when it is due.

use std::collections::BTreeSet;

use evidence::event::{DraftOutcome, PointHolds, PointStretch};
use evidence::ids::{Certificate, RecordingId};
use evidence::legal::shipped_calendars;
use evidence::term::End;

use crate::custody::course::clocks::ClockStanding;
use crate::custody::draft::{Draft, DraftSaid, DraftWithdrawn};
use crate::custody::legal::{SHIPPED, read};
use crate::custody::refused::{Fault, Field, Invalid};
use crate::custody::review::binding::{self, Binding};
use crate::custody::review::clocks::{ReviewClock, ReviewFacts, clocks, times_extendable};
use crate::custody::review::rules::{OpinionGiven, attendees, is_own, may_submit, opinion};
use crate::custody::review::*;

fn at(text: &str) -> Utc {
    text.parse().expect("a moment")
}

/// Noon of a day in China.
fn noon(day: &str) -> Utc {
    at(&format!("{day}T12:00:00+08:00"))
}

fn moment(day: &str, by: &str) -> ReviewMoment {
    ReviewMoment { at: noon(day), by: by.parse().expect("an account") }
}

fn said(day: &str, by: &str) -> ReviewSaid {
    let ReviewMoment { at, by } = moment(day, by);
    ReviewSaid { at, by, text: "x".to_owned() }
}

/// The review of a text that was sent on a day, the numberth of them.
fn sent(number: u8, text: &[u8], day: &str, state: ReviewState) -> Review {
    Review {
        id: ReviewId::from_random([number; 16]),
        case: CaseId::from_random([1; 16]),
        agency: "xc".parse().expect("an agency"),
        draft: DraftId::from_random([2; 16]),
        draft_digest: Digest::of(text),
        evidence_digest: Digest::of(b"papers"),
        basis: "x".to_owned(),
        statement: "x".to_owned(),
        hearing: None,
        state,
        since: noon(day),
        submitted: moment(day, "officer"),
        received: None,
        lacks: String::new(),
        opinions: Vec::new(),
        extensions: Vec::new(),
        rereview: None,
        upheld: None,
        called: None,
        resolved: None,
    }
}

/// The numberth draft, of this text and of a fine of so many fen.
fn recorded(number: u8, text: &[u8], fine_fen: Option<u64>) -> Draft {
    let certificate = |text: &str| -> Certificate { text.parse().expect("a certificate") };
    Draft {
        id: DraftId::from_random([number; 16]),
        case: CaseId::from_random([1; 16]),
        content: Digest::of(text),
        said: DraftSaid {
            document: DocumentId::from_random([3; 16]),
            outcome: DraftOutcome::Penalty,
            party: None,
            party_kind: None,
            sanctions: BTreeSet::new(),
            fine_fen,
            confiscation_fen: None,
            facts: BTreeSet::new(),
            drafter: certificate("37001"),
            checker: certificate("37002"),
            basis: "x".to_owned(),
            factors: BTreeSet::new(),
        },
        reason: String::new(),
        at: noon("2026-03-01"),
        by: "clerk".parse().expect("an account"),
        withdrawn: None,
    }
}

fn resolved(review: Review, adopts: Option<Digest>) -> Review {
    let resolution = ReviewResolution {
        told: moment("2026-03-20", "head"),
        held_on: "2026-03-20".parse().expect("a day"),
        attendees: Vec::new(),
        resolution: "x".to_owned(),
        adopts,
    };
    Review { state: ReviewState::Resolved, resolved: Some(resolution), ..review }
}

/// Annex 3, articles 11 and 12: what stands for a text is the last that was said of exactly it.
#[test]
fn only_reviews_of_exactly_that_text_bind_and_the_last_of_them() {
    let text = Digest::of(b"draft");
    assert_eq!(binding::of(&[], &text), Binding::NotSubmitted);
    for state in ReviewState::ALL.iter().copied() {
        let one = sent(1, b"draft", "2026-03-01", state);
        let id = one.id.clone();
        let expected = match state {
            ReviewState::Submitted | ReviewState::Complete | ReviewState::Incomplete => Binding::Open(id),
            ReviewState::Agreed => Binding::Agreed(id),
            ReviewState::Returned => Binding::Returned(id),
            ReviewState::Disagreed
            | ReviewState::RereviewRequested
            | ReviewState::Upheld
            | ReviewState::CollectiveCalled
            | ReviewState::Resolved => Binding::Disagreed(id),
        };
        assert_eq!(binding::of(std::slice::from_ref(&one), &text), expected, "{state:?}");
        // One byte more or less, and it was never sent.
        for other in [&b"drafT"[..], b"draft ", b"draf", b""] {
            assert_eq!(binding::of(std::slice::from_ref(&one), &Digest::of(other)), Binding::NotSubmitted);
        }
    }
    let agreed = sent(1, b"draft", "2026-03-01", ReviewState::Agreed);
    let returned = sent(2, b"draft", "2026-03-05", ReviewState::Returned);
    let other = sent(3, b"another", "2026-03-09", ReviewState::Disagreed);
    let all = [agreed.clone(), returned.clone(), other];
    assert_eq!(binding::of(&all, &text), Binding::Returned(returned.id));
    // Of two of one moment the one that stands later.
    let same = sent(4, b"draft", "2026-03-01", ReviewState::Complete);
    assert_eq!(binding::of(&[agreed, same.clone()], &text), Binding::Open(same.id));
}

#[test]
fn a_resolution_binds_the_text_that_it_adopts_and_no_other() {
    let text = Digest::of(b"draft");
    let of = |adopts| resolved(sent(1, b"draft", "2026-03-01", ReviewState::Resolved), adopts);
    let binding = |review: &Review, text| binding::of(std::slice::from_ref(review), text);
    let (adopted, none, another) = (of(Some(text)), of(None), of(Some(Digest::of(b"another"))));
    assert_eq!(binding(&adopted, &text), Binding::Resolved(adopted.id.clone()));
    assert_eq!(binding(&none, &text), Binding::Disagreed(none.id.clone()));
    assert_eq!(binding(&another, &text), Binding::Disagreed(another.id.clone()));
    assert_eq!(binding(&another, &Digest::of(b"another")), Binding::NotSubmitted);
}

/// Annex 3, article 12: who does not agree asks once for a second review, and does not send the same anew.
#[test]
fn a_text_is_sent_again_only_where_it_was_sent_back_or_other_papers_are_there() {
    let (text, other) = (recorded(2, b"draft", None), recorded(2, b"another", None));
    let (papers, more) = (Digest::of(b"papers"), Digest::of(b"more papers"));
    let drafts = std::slice::from_ref(&text);
    for state in ReviewState::ALL.iter().copied() {
        let reviews = [sent(1, b"draft", "2026-03-01", state)];
        let expected = match state {
            ReviewState::Incomplete | ReviewState::Returned => Ok(()),
            ReviewState::Submitted | ReviewState::Complete | ReviewState::RereviewRequested => Err(Fault::ReviewWaits),
            ReviewState::Agreed => Err(Fault::ReviewAgreed),
            ReviewState::Disagreed | ReviewState::Upheld | ReviewState::CollectiveCalled | ReviewState::Resolved => {
                Err(Fault::ReviewNotAnew)
            }
        };
        assert_eq!(may_submit(&reviews, drafts, &text, &papers), expected, "{state:?}");
        assert_eq!(may_submit(&reviews, drafts, &other, &papers), Ok(()), "{state:?}");
        let expected = if state == ReviewState::Agreed { Ok(()) } else { expected };
        assert_eq!(may_submit(&reviews, drafts, &text, &more), expected, "{state:?}");
    }
}

/// What was withdrawn gets no opinion, and what says otherwise what the same text decides has none: neither keeps the text
/// from being reviewed. A text that was not agreed to is not sent anew by withdrawing its draft.
#[test]
fn a_text_is_sent_as_another_draft_where_no_opinion_on_this_one_comes() {
    let (papers, mut first) = (Digest::of(b"papers"), recorded(2, b"draft", Some(1)));
    let (same, other) = (recorded(3, b"draft", Some(1)), recorded(4, b"draft", Some(2)));
    let sent_as = |first: &Draft, state, text: &Draft| {
        let drafts = [first.clone(), same.clone(), other.clone()];
        may_submit(&[sent(1, b"draft", "2026-03-01", state)], &drafts, text, &papers)
    };
    for state in [ReviewState::Submitted, ReviewState::Complete] {
        assert_eq!(sent_as(&first, state, &other), Err(Fault::ReviewWaits));
    }
    assert_eq!(sent_as(&first, ReviewState::Agreed, &same), Err(Fault::ReviewAgreed));
    assert_eq!(sent_as(&first, ReviewState::Agreed, &other), Ok(()));
    first.withdrawn =
        Some(DraftWithdrawn { at: noon("2026-03-02"), by: "clerk".parse().expect("an id"), reason: "x".to_owned() });
    for state in [ReviewState::Submitted, ReviewState::Complete] {
        assert_eq!(sent_as(&first, state, &same), Ok(()));
    }
    for state in [ReviewState::Disagreed, ReviewState::RereviewRequested, ReviewState::Upheld, ReviewState::Resolved] {
        assert_eq!(sent_as(&first, state, &other), Err(Fault::ReviewNotAnew), "{state:?}");
    }
}

fn point(number: u32, holds: PointHolds) -> ReviewPoint {
    let (documents, recordings, markers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    ReviewPoint { point: number, holds, note: "x".to_owned(), documents, recordings, markers }
}

/// All nine points, the last first.
fn nine() -> Vec<ReviewPoint> {
    (1..=9).rev().map(|number| point(number, PointHolds::Conforms)).collect()
}

fn given(outcome: ReviewOutcome, points: Vec<ReviewPoint>) -> OpinionGiven {
    OpinionGiven { outcome, points, transfer: Some(false), reasons: String::new(), wishes: BTreeSet::new() }
}

fn refused(given: OpinionGiven) -> (Field, Fault) {
    let Invalid { field, problem } = opinion(given).expect_err("a fault");
    (field, problem)
}

/// Annex 3, articles 10 and 11.
#[test]
fn an_opinion_says_what_its_kind_asks() {
    let agreed = opinion(given(ReviewOutcome::Agree, nine())).expect("an opinion");
    assert_eq!(agreed.points.iter().map(|point| point.point).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    let without = |number: u32| nine().into_iter().filter(move |point| point.point != number).collect::<Vec<_>>();
    for number in 1..=9 {
        let missing = Fault::PointMissing { point: u64::from(number) };
        assert_eq!(refused(given(ReviewOutcome::Agree, without(number))), (Field::Points, missing));
        let mut points = without(number);
        points.push(point(number, PointHolds::DoesNot));
        let does_not = Fault::PointDoesNot { point: u64::from(number) };
        assert_eq!(refused(given(ReviewOutcome::Agree, points.clone())), (Field::Points, does_not));
        // What does not hold may be sent back or not agreed with.
        let wishes = BTreeSet::from(["补正".to_owned()]);
        opinion(OpinionGiven { wishes, ..given(ReviewOutcome::Return, points.clone()) }).expect("an opinion");
        let reasons = "主要事实不清".to_owned();
        opinion(OpinionGiven { reasons, ..given(ReviewOutcome::Disagree, points) }).expect("an opinion");
    }
    assert_eq!(refused(given(ReviewOutcome::Return, nine())), (Field::Wishes, Fault::WishesNone));
    assert_eq!(refused(given(ReviewOutcome::Disagree, nine())), (Field::Reasons, Fault::Empty));
    let blank = OpinionGiven { reasons: "  ".to_owned(), ..given(ReviewOutcome::Disagree, nine()) };
    assert_eq!(refused(blank), (Field::Reasons, Fault::Empty));
    let unsaid = OpinionGiven { transfer: None, ..given(ReviewOutcome::Agree, nine()) };
    assert_eq!(refused(unsaid), (Field::Transfer, Fault::TransferUnsaid));
}

#[test]
fn points_are_nine_each_once_and_explained_where_they_do_not_arise() {
    let with = |point: ReviewPoint| {
        let mut points = nine();
        points.push(point);
        refused(given(ReviewOutcome::Agree, points)).1
    };
    assert_eq!(with(point(0, PointHolds::Conforms)), Fault::NotAPoint { most: 9 });
    assert_eq!(with(point(10, PointHolds::Conforms)), Fault::NotAPoint { most: 9 });
    assert_eq!(with(point(7, PointHolds::Conforms)), Fault::PointTwice { point: 7 });
    let mut points = nine();
    points[0] = ReviewPoint { note: " ".to_owned(), ..point(9, PointHolds::NotApplicable) };
    let unexplained = (Field::Points, Fault::PointUnexplained { point: 9 });
    assert_eq!(refused(given(ReviewOutcome::Agree, points.clone())), unexplained);
    points[0].note = "本案不涉及".to_owned();
    opinion(given(ReviewOutcome::Agree, points.clone())).expect("an opinion");
    let recording = RecordingId(Digest::of(b"x"));
    points[0].recordings = BTreeSet::from([PointStretch { recording, from_ms: 5, until_ms: 5 }]);
    assert_eq!(refused(given(ReviewOutcome::Agree, points)).1, Fault::StretchBackwards);
}

#[test]
fn an_opinion_has_10_wishes_and_10_links_of_a_kind_at_a_point_and_no_more() {
    let wishes = |count: usize| (0..count).map(|number| format!("补正{number}")).collect::<BTreeSet<_>>();
    let with = |count| OpinionGiven { wishes: wishes(count), ..given(ReviewOutcome::Return, nine()) };
    opinion(with(WISHES_MAX)).expect("an opinion");
    assert_eq!(refused(with(WISHES_MAX + 1)), (Field::Wishes, Fault::MoreWishes { most: WISHES_MAX }));
    let linked = |count: usize| {
        let mut points = nine();
        let ids = (0..count).map(|number| DocumentId::from_random([u8::try_from(number).expect("few"); 16]));
        points[0].documents = ids.collect();
        given(ReviewOutcome::Agree, points)
    };
    opinion(linked(POINT_LINKS_MAX)).expect("an opinion");
    let links = Fault::PointLinks { point: 9, most: POINT_LINKS_MAX };
    assert_eq!(refused(linked(POINT_LINKS_MAX + 1)), (Field::Points, links));
}

/// Annex 3, article 12: heads discuss it together.
#[test]
fn a_discussion_has_2_to_30_people_each_once() {
    let people = |count: usize| -> Vec<ReviewAttendee> {
        let one = |number: usize| ReviewAttendee {
            account: format!("head-{number}").parse().expect("an account"),
            opinion: "同意".to_owned(),
        };
        (0..count).map(one).collect()
    };
    assert_eq!(attendees(people(1)).expect_err("a fault").problem, Fault::FewAttendees { least: 2 });
    assert_eq!(attendees(people(ATTENDEES_MAX)).expect("people").len(), ATTENDEES_MAX);
    let more = attendees(people(ATTENDEES_MAX + 1)).expect_err("a fault").problem;
    assert_eq!(more, Fault::MoreAttendees { most: ATTENDEES_MAX });
    let twice = [people(2), people(1)].concat();
    let fault = Fault::AttendeeTwice { account: "head-0".to_owned() };
    assert_eq!(attendees(twice).expect_err("a fault").problem, fault);
    let silent = vec![ReviewAttendee { opinion: " ".to_owned(), ..people(1).remove(0) }, people(2).remove(1)];
    assert_eq!(attendees(silent).expect_err("a fault").problem, Fault::Empty);
}

#[test]
fn a_review_is_nobodys_own_who_had_no_hand_in_the_case_or_the_draft() {
    let draft = recorded(2, b"draft", None);
    let review = sent(1, b"draft", "2026-03-02", ReviewState::RereviewRequested);
    let review = Review { rereview: Some(said("2026-03-09", "second")), ..review };
    let certificate = |text: &str| -> Certificate { text.parse().expect("a certificate") };
    let handlers = BTreeSet::from([certificate("37003")]);
    let own = |account: &str, own: Option<&str>| {
        let own = own.map(certificate);
        is_own((&account.parse().expect("an account"), own.as_ref()), (&draft, &review), &handlers)
    };
    assert!(!own("reviewer", None) && !own("reviewer", Some("37009")));
    for certificate in ["37001", "37002", "37003"] {
        assert!(own("reviewer", Some(certificate)), "{certificate}");
    }
    for account in ["clerk", "officer", "second"] {
        assert!(own(account, None), "{account}");
    }
}

/// A review of which all papers were there on a day.
fn received(day: &str) -> Review {
    let review = sent(1, b"draft", day, ReviewState::Complete);
    Review { received: Some(moment(day, "reviewer")), ..review }
}

fn clocks_on(review: &Review, now: &str, is_withdrawn: bool) -> Vec<ReviewClock> {
    let law = read(SHIPPED).expect("the shipped legal data");
    let facts = ReviewFacts { review, course: None, is_withdrawn, overridden: None };
    let (clocks, uncounted) = clocks(&law, facts, shipped_calendars(), noon(now));
    assert_eq!(uncounted, []);
    clocks
}

fn last_days(review: &Review, now: &str) -> Vec<(u64, String, ClockStanding)> {
    let told = |one: ReviewClock| {
        let End::Day { last, .. } = one.clock.due.end else { panic!("{one:?}") };
        (one.round, last.to_string(), one.clock.standing)
    };
    clocks_on(review, now, false).into_iter().map(told).collect()
}

/// The vectors of 5 and of 5 and 3 days as the order writes them: calendar days (annex 3, article 13).
#[test]
fn an_opinion_is_due_5_days_after_all_papers_are_there_and_8_where_the_head_says_so_in_time() {
    use ClockStanding::{AtRisk, InTime, Late, Overdue, Running};
    let review = received("2026-09-30");
    let day = |last: &str, standing| vec![(1, last.to_owned(), standing)];
    assert_eq!(last_days(&review, "2026-10-01"), day("2026-10-05", Running));
    assert_eq!(last_days(&review, "2026-10-06"), day("2026-10-05", Overdue));
    let extended = Review { extensions: vec![said("2026-10-05", "head")], ..review.clone() };
    assert_eq!(last_days(&extended, "2026-10-06"), day("2026-10-08", Running));
    // One that comes when it is over makes nothing longer, and is told.
    let late = Review { extensions: vec![said("2026-10-06", "head")], ..review.clone() };
    assert_eq!(last_days(&late, "2026-10-07"), day("2026-10-05", Overdue));
    assert!(clocks_on(&late, "2026-10-07", false)[0].clock.extended_late);
    let opined = |day: &str, review: &Review| {
        let opinion = ReviewOpinion {
            round: 1,
            outcome: ReviewOutcome::Disagree,
            is_transfer: false,
            reasons: "x".to_owned(),
            wishes: BTreeSet::new(),
            points: Vec::new(),
            given: moment(day, "reviewer"),
        };
        Review { state: ReviewState::Disagreed, opinions: vec![opinion], ..review.clone() }
    };
    assert_eq!(last_days(&opined("2026-10-05", &review), "2026-10-20"), day("2026-10-05", InTime));
    assert_eq!(last_days(&opined("2026-10-06", &review), "2026-10-20"), day("2026-10-05", Late));
    // The second review has a clock of its own.
    let again = Review { rereview: Some(said("2026-10-07", "officer")), ..opined("2026-10-05", &review) };
    let second = ("2026-10-12".to_owned(), Running);
    assert_eq!(last_days(&again, "2026-10-08")[1], (2, second.0.clone(), second.1));
    let upheld = Review { upheld: Some(said("2026-10-13", "reviewer")), ..again.clone() };
    assert_eq!(last_days(&upheld, "2026-10-20")[1], (2, second.0, Late));
    let longer = Review { extensions: vec![said("2026-10-08", "head")], ..again };
    assert_eq!(last_days(&longer, "2026-10-09")[1], (2, "2026-10-15".to_owned(), Running));
    // Before the end it is told that it is near: half a day and more before midnight is.
    assert!(matches!(last_days(&review, "2026-10-05")[0].2, Running | AtRisk));
}

#[test]
fn no_opinion_is_due_of_what_is_not_all_there_was_sent_back_or_withdrawn() {
    let submitted = sent(1, b"draft", "2026-09-30", ReviewState::Submitted);
    assert!(clocks_on(&submitted, "2026-10-20", false).is_empty());
    let review = received("2026-09-30");
    assert!(clocks_on(&review, "2026-10-20", true).is_empty());
    let incomplete = Review { state: ReviewState::Incomplete, ..review.clone() };
    assert!(clocks_on(&incomplete, "2026-10-20", false).is_empty());
    let law = read(SHIPPED).expect("the shipped legal data");
    let times = |review: &Review| {
        times_extendable(&law, ReviewFacts { review, course: None, is_withdrawn: false, overridden: None })
    };
    assert_eq!((times(&submitted), times(&review)), (None, Some(1)));
}

/// Annex 3, article 18: once the head decided past the review nobody waits for an opinion; what was late by then is late.
#[test]
fn the_clock_of_a_review_stops_when_the_head_decides_past_it() {
    use ClockStanding::{InTime, Late, Overdue};
    let law = read(SHIPPED).expect("the shipped legal data");
    let standing = |review: &Review, past: Option<&str>| -> Vec<ClockStanding> {
        let overridden = past.map(noon);
        let facts = ReviewFacts { review, course: None, is_withdrawn: false, overridden };
        let (clocks, _) = clocks(&law, facts, shipped_calendars(), noon("2026-11-20"));
        clocks.into_iter().map(|one| one.clock.standing).collect()
    };
    let review = received("2026-09-30");
    assert_eq!(standing(&review, None), [Overdue]);
    assert_eq!(standing(&review, Some("2026-10-05")), [InTime]);
    assert_eq!(standing(&review, Some("2026-10-06")), [Late]);
    // What was decided before the second review began stops nothing of it.
    let again = Review { rereview: Some(said("2026-10-07", "officer")), ..review };
    assert_eq!(standing(&again, Some("2026-10-05")), [InTime, Overdue]);
    assert_eq!(standing(&again, Some("2026-10-12"))[1], InTime);
    assert_eq!(standing(&again, Some("2026-10-13"))[1], Late);
}
