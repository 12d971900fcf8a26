use evidence::event::{DraftFact, DraftOutcome};
use evidence::ids::{CaseId, DocumentId, DraftId};

use super::*;
use crate::custody::draft::DraftWithdrawn;
use crate::custody::legal::{SHIPPED, read};
use crate::custody::review::{ReviewMoment, ReviewOpinion, ReviewResolution, ReviewState};

/// All that rules of penalties ask beside what a draft says itself, and none of it makes one major.
const ORDINARY: [&str; 6] =
    ["marked_major", "major_public_interest", "hearing_held", "affects_major_rights", "complex", "law_requires"];

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Noon of a day in China.
fn noon(text: &str) -> Utc {
    format!("{text}T12:00:00+08:00").parse().expect("a moment")
}

fn moment(text: &str) -> ReviewMoment {
    ReviewMoment { at: noon(text), by: "legal".parse().expect("an id") }
}

/// The draft of a fine of a company, of this text.
fn draft(number: u8, text: &[u8], fine_fen: u64) -> Draft {
    let facts = ORDINARY.map(|field| DraftFact { field: field.to_owned(), value: "no".to_owned() });
    Draft {
        id: DraftId::from_random([number; 16]),
        case: CaseId::from_random([2; 16]),
        content: Digest::of(text),
        said: DraftSaid {
            document: DocumentId::from_random([number; 16]),
            outcome: DraftOutcome::Penalty,
            party: None,
            party_kind: Some(PartyKind::LegalPerson),
            sanctions: BTreeSet::from(["fine".to_owned()]),
            fine_fen: Some(fine_fen),
            confiscation_fen: None,
            facts: facts.into(),
            drafter: "37001".parse().expect("a certificate"),
            checker: "37002".parse().expect("a certificate"),
            basis: "x".to_owned(),
            factors: BTreeSet::new(),
        },
        reason: String::new(),
        at: noon("2026-05-01"),
        by: "li".parse().expect("an id"),
        withdrawn: None,
    }
}

/// The review of a draft that was sent and opined on, on a day.
fn review(number: u8, draft: &Draft, state: ReviewState, on: &str) -> Review {
    use evidence::event::ReviewOutcome;

    let outcome = match state {
        ReviewState::Agreed => Some(ReviewOutcome::Agree),
        ReviewState::Returned => Some(ReviewOutcome::Return),
        ReviewState::Submitted | ReviewState::Complete | ReviewState::Incomplete => None,
        ReviewState::Disagreed
        | ReviewState::RereviewRequested
        | ReviewState::Upheld
        | ReviewState::CollectiveCalled
        | ReviewState::Resolved => Some(ReviewOutcome::Disagree),
    };
    let opinion = |outcome| ReviewOpinion {
        round: 1,
        outcome,
        is_transfer: false,
        reasons: String::new(),
        wishes: BTreeSet::new(),
        points: Vec::new(),
        given: moment(on),
    };
    Review {
        id: ReviewId::from_random([number; 16]),
        case: draft.case.clone(),
        agency: "xc".parse().expect("an agency"),
        draft: draft.id.clone(),
        draft_digest: draft.content,
        evidence_digest: Digest::of(b"filed"),
        basis: "x".to_owned(),
        statement: "x".to_owned(),
        hearing: None,
        state,
        since: noon(on),
        submitted: moment(on),
        received: None,
        lacks: String::new(),
        opinions: outcome.into_iter().map(opinion).collect(),
        extensions: Vec::new(),
        rereview: None,
        upheld: None,
        called: None,
        resolved: None,
    }
}

fn resolved(review: Review, adopts: Option<Digest>, on: &str) -> Review {
    let resolution = ReviewResolution {
        told: moment(on),
        held_on: day(on),
        attendees: Vec::new(),
        resolution: "x".to_owned(),
        adopts,
    };
    Review { state: ReviewState::Resolved, resolved: Some(resolution), ..review }
}

fn law() -> Legal {
    read(SHIPPED).expect("the shipped legal data")
}

/// What lets a draft be decided on a day, and past what a head would decide.
fn asked(
    law: &Legal,
    draft: &Draft,
    drafts: &[Draft],
    reviews: &[Review],
    on: &str,
) -> (Result<DecisionGround, Fault>, OverrideKind) {
    let of = Decidable { draft, digest: &draft.content, on: day(on), drafts, reviews, zone: law.zone() };
    let verdict = verdict(law, day(on), "penalty", draft, (drafts, &[]));
    let weighed = || weighed(&law.lists.major, day(on), "penalty");
    (ground(&verdict, weighed, of), past(of))
}

/// Annex 3, articles 3 and 5: below the amount nothing is due, and the rules that were weighed are named.
#[test]
fn what_needs_no_review_is_decided_on_by_the_rules_that_were_weighed() {
    let law = law();
    let small = draft(1, b"one", 4_999_999);
    let (ground, _) = asked(&law, &small, std::slice::from_ref(&small), &[], "2026-06-01");
    let Ok(DecisionGround::NotDue { rules }) = ground else { panic!("{ground:?}") };
    assert!(rules.contains("fine-org-site") && rules.contains("n-58-complex"), "{rules:?}");
    assert!(!rules.contains("seize-site"), "of another matter: {rules:?}");
    // By the law of the day that the decision bears: what is not known then counts as due.
    let mut silent = small;
    silent.said.facts.clear();
    let (ground, _) = asked(&law, &silent, std::slice::from_ref(&silent), &[], "2026-06-01");
    assert!(matches!(ground, Err(Fault::DecideUnreviewed { .. })), "{ground:?}");
}

/// Law on penalties, article 58: what is to be reviewed is not decided on without, nor where the review did not pass.
#[test]
fn how_the_review_of_a_text_stands_decides_on_it() {
    let law = law();
    let major = draft(1, b"one", 5_000_000);
    let drafts = std::slice::from_ref(&major);
    let (none, past) = asked(&law, &major, drafts, &[], "2026-06-01");
    assert_eq!(none, Err(Fault::DecideUnreviewed { rules: "fine-org-site".to_owned() }));
    assert_eq!(past, OverrideKind::WithoutReview);
    for (state, against, kind) in [
        (ReviewState::Submitted, Some(Fault::DecideNoOpinion), OverrideKind::WithoutReview),
        (ReviewState::Complete, Some(Fault::DecideNoOpinion), OverrideKind::WithoutReview),
        (ReviewState::Incomplete, Some(Fault::DecideNoOpinion), OverrideKind::WithoutReview),
        (ReviewState::Agreed, None, OverrideKind::WithoutReview),
        (ReviewState::Returned, Some(Fault::DecideReturned), OverrideKind::AgainstReview),
        (ReviewState::Disagreed, Some(Fault::DecideDisagreed), OverrideKind::AgainstReview),
        (ReviewState::Upheld, Some(Fault::DecideDisagreed), OverrideKind::AgainstReview),
        (ReviewState::CollectiveCalled, Some(Fault::DecideDisagreed), OverrideKind::AgainstReview),
    ] {
        let review = review(9, &major, state, "2026-05-20");
        let agreed = DecisionGround::Agreed { review: review.id.clone() };
        let (ground, past) = asked(&law, &major, drafts, &[review], "2026-06-01");
        assert_eq!((ground, past), (against.map_or(Ok(agreed), Err), kind), "{state:?}");
    }
}

/// The heads adopt a text, and that text alone.
#[test]
fn a_resolution_lets_the_text_that_it_adopts_be_decided_on() {
    let law = law();
    let major = draft(1, b"one", 5_000_000);
    let drafts = std::slice::from_ref(&major);
    let sent = review(9, &major, ReviewState::CollectiveCalled, "2026-05-20");
    let adopted = resolved(sent.clone(), Some(major.content), "2026-05-25");
    let (ground, _) = asked(&law, &major, drafts, &[adopted], "2026-06-01");
    assert_eq!(ground, Ok(DecisionGround::Resolved { review: sent.id.clone() }));
    for adopts in [None, Some(Digest::of(b"another"))] {
        let other = resolved(sent.clone(), adopts, "2026-05-25");
        let (ground, _) = asked(&law, &major, drafts, &[other], "2026-06-01");
        assert_eq!(ground, Err(Fault::DecideDisagreed));
    }
}

/// Annex 3, article 3: the opinion is of the text that was reviewed, byte by byte.
#[test]
fn a_text_that_was_changed_after_the_opinion_is_another() {
    let law = law();
    let (first, second) = (draft(1, b"one", 5_000_000), draft(2, b"onE", 5_000_000));
    let drafts = [first.clone(), second.clone()];
    let agreed = review(9, &first, ReviewState::Agreed, "2026-05-20");
    let (ground, past) = asked(&law, &second, &drafts, std::slice::from_ref(&agreed), "2026-06-01");
    assert_eq!((ground, past), (Err(Fault::DecideChanged), OverrideKind::WithoutReview));
    let (ground, _) = asked(&law, &first, &drafts, &[agreed], "2026-06-01");
    assert!(ground.is_ok(), "{ground:?}");
}

/// The same bytes that were reviewed as a draft of another amount are not what was reviewed.
#[test]
fn the_same_text_that_says_otherwise_what_it_decides_is_reviewed_anew() {
    let law = law();
    let (first, mut second) = (draft(1, b"one", 5_000_000), draft(2, b"one", 6_000_000));
    let agreed = [review(9, &first, ReviewState::Agreed, "2026-05-20")];
    let drafts = [first.clone(), second.clone()];
    let (ground, past) = asked(&law, &second, &drafts, &agreed, "2026-06-01");
    assert_eq!((ground, past), (Err(Fault::DecideReviewedOtherwise), OverrideKind::WithoutReview));
    // That it was recorded anew for another reason changes nothing.
    second.said = DraftSaid { document: second.said.document.clone(), basis: "y".to_owned(), ..first.said.clone() };
    let drafts = [first, second.clone()];
    let (ground, _) = asked(&law, &second, &drafts, &agreed, "2026-06-01");
    assert!(ground.is_ok(), "{ground:?}");
}

/// A decision bears no day before that of the opinion: the review comes before the decision.
#[test]
fn an_opinion_that_came_after_the_day_of_the_decision_is_none() {
    let law = law();
    let major = draft(1, b"one", 5_000_000);
    let drafts = std::slice::from_ref(&major);
    let agreed = [review(9, &major, ReviewState::Agreed, "2026-06-02")];
    let (ground, past) = asked(&law, &major, drafts, &agreed, "2026-06-01");
    assert_eq!(ground, Err(Fault::DecideBeforeOpinion { day: "2026-06-02".to_owned() }));
    assert_eq!(past, OverrideKind::WithoutReview);
    assert!(asked(&law, &major, drafts, &agreed, "2026-06-02").0.is_ok(), "on the same day");
}

/// What was not agreed to is not decided on by saying of the very same text that it imposes less.
#[test]
fn saying_less_of_the_same_text_gets_round_no_review() {
    let law = law();
    let (major, small) = (draft(1, b"one", 5_000_000), draft(2, b"one", 100));
    let drafts = [major.clone(), small.clone()];
    for (state, against) in [
        (ReviewState::Complete, Fault::DecideNoOpinion),
        (ReviewState::Returned, Fault::DecideReturned),
        (ReviewState::Disagreed, Fault::DecideDisagreed),
        (ReviewState::Agreed, Fault::DecideReviewedOtherwise),
    ] {
        let sent = [review(9, &major, state, "2026-05-20")];
        assert_eq!(asked(&law, &small, &drafts, &sent, "2026-06-01").0, Err(against.clone()), "{state:?}");
        // Nor by withdrawing what was sent.
        let withdrawn = Draft { withdrawn: Some(gone()), ..major.clone() };
        let drafts = [withdrawn, small.clone()];
        assert_eq!(asked(&law, &small, &drafts, &sent, "2026-06-01").0, Err(against), "{state:?}");
    }
    // Nor before it was sent, while the other stands.
    let due = Fault::DecideUnreviewed { rules: "fine-org-site".to_owned() };
    assert_eq!(asked(&law, &small, &drafts, &[], "2026-06-01").0, Err(due));
    let drafts = [Draft { withdrawn: Some(gone()), ..major.clone() }, small.clone()];
    assert!(asked(&law, &small, &drafts, &[], "2026-06-01").0.is_ok(), "recorded by mistake");
    // What was agreed to as this draft is decided on.
    let sent =
        [review(8, &major, ReviewState::Returned, "2026-05-20"), review(9, &small, ReviewState::Agreed, "2026-05-25")];
    let agreed = DecisionGround::Agreed { review: sent[1].id.clone() };
    assert_eq!(asked(&law, &small, &drafts, &sent, "2026-06-01").0, Ok(agreed));
    // A small case that was sent unasked and waits needs no opinion.
    let sent = [review(9, &small, ReviewState::Complete, "2026-05-20")];
    assert!(asked(&law, &small, std::slice::from_ref(&small), &sent, "2026-06-01").0.is_ok());
}

fn gone() -> DraftWithdrawn {
    DraftWithdrawn { at: noon("2026-05-30"), by: "li".parse().expect("an id"), reason: "x".to_owned() }
}

/// A penalty is one by what it decides, whatever its case is called.
#[test]
fn a_penalty_in_a_case_of_another_matter_is_major_by_the_rules_of_penalties() {
    let law = law();
    for (fine, is_due) in [(5_000_000, true), (5_000_001, true), (4_999_999, false)] {
        let mut text = draft(1, b"one", fine);
        if fine % 2 == 1 {
            // Nor whatever it calls itself.
            text.said.outcome = DraftOutcome::Other;
        }
        let drafts = std::slice::from_ref(&text);
        for matter in ["inspection", "other", "penalty"] {
            let verdict = verdict(&law, day("2026-06-01"), matter, &text, (drafts, &[]));
            assert_eq!(verdict.needs_review(), is_due, "{matter} {fine}");
        }
    }
}

/// Annex 3, article 3: the newest opinion counts, and not an older one that agreed to an earlier draft.
#[test]
fn an_older_opinion_that_agreed_is_overtaken_by_a_newer_one_that_does_not() {
    let law = law();
    let (first, second) = (draft(1, b"one", 5_000_000), draft(2, b"two", 6_000_000));
    let drafts = [first.clone(), second.clone()];
    let agreed = review(8, &first, ReviewState::Agreed, "2026-05-20");
    for (state, is_overtaken) in [
        (ReviewState::Returned, true),
        (ReviewState::Disagreed, true),
        (ReviewState::Upheld, true),
        (ReviewState::Complete, false),
        (ReviewState::Agreed, false),
    ] {
        let sent = [agreed.clone(), review(9, &second, state, "2026-05-25")];
        let (ground, past) = asked(&law, &first, &drafts, &sent, "2026-06-01");
        let kind = if is_overtaken { OverrideKind::AgainstReview } else { OverrideKind::WithoutReview };
        assert_eq!((ground.as_ref().err() == Some(&Fault::DecideOvertaken), past), (is_overtaken, kind), "{state:?}");
        // What was withdrawn, is of another party, or was said before stands against nothing.
        let withdrawn = [first.clone(), Draft { withdrawn: Some(gone()), ..second.clone() }];
        assert!(asked(&law, &first, &withdrawn, &sent, "2026-06-01").0.is_ok(), "{state:?}");
        let mut another = drafts.clone();
        another[1].said.party = Some(evidence::ids::PartyId::from_random([5; 16]));
        assert!(asked(&law, &first, &another, &sent, "2026-06-01").0.is_ok(), "{state:?}");
        let before = [review(9, &second, state, "2026-05-10"), agreed.clone()];
        assert!(asked(&law, &first, &drafts, &before, "2026-06-01").0.is_ok(), "{state:?}");
    }
}

/// Annex 3, article 5: what is much for a person is little for a company, whatever a draft calls its party.
#[test]
fn a_draft_that_calls_a_person_a_company_is_judged_by_what_the_party_is() {
    let law = law();
    let text = draft(1, b"one", 600_000);
    let needs = |kinds: &[PartyKind]| {
        let drafts = std::slice::from_ref(&text);
        verdict(&law, day("2026-06-01"), "penalty", &text, (drafts, kinds)).needs_review()
    };
    assert!(!needs(&[]) && !needs(&[PartyKind::LegalPerson]));
    assert!(needs(&[PartyKind::NaturalPerson]) && needs(&[PartyKind::LegalPerson, PartyKind::IndividualBusiness]));
}
