use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{DraftFact, NoticeKind, OverrideKind, PartyRight, ReviewOutcome, StatementHow};
use evidence::ids::{CaseId, DecisionId, DocumentId, DraftId, PartyId, ReviewId, UserId};

use super::*;
use crate::custody::draft::DraftSaid;
use crate::custody::review::{ReviewMoment, ReviewOpinion, ReviewState};

fn at(hour: i64) -> Utc {
    "2026-03-01T00:00:00.000000Z".parse::<Utc>().expect("a moment").plus_seconds(hour * 3600)
}

fn document() -> DocumentId {
    DocumentId::from_random([3; 16])
}

fn decision(outcome: DraftOutcome, basis: DecisionBasis) -> CaseDecision {
    CaseDecision {
        id: DecisionId::from_random([1; 16]),
        case: CaseId::from_random([2; 16]),
        draft: DraftId::from_random([4; 16]),
        document: document(),
        draft_digest: Digest::of(b"x"),
        outcome,
        number: "薛综执罚决〔2026〕1号".to_owned(),
        decided_on: "2026-03-01".parse().expect("a day"),
        basis,
        collective: BTreeSet::new(),
        by: "head".parse().expect("an id"),
        at: at(10),
        index: 7,
        fallen: None,
    }
}

fn draft(fine_fen: u64, complex: &str) -> Draft {
    Draft {
        id: DraftId::from_random([4; 16]),
        case: CaseId::from_random([2; 16]),
        content: Digest::of(b"x"),
        said: DraftSaid {
            document: document(),
            outcome: DraftOutcome::Penalty,
            party: None,
            party_kind: None,
            sanctions: BTreeSet::from(["fine".to_owned()]),
            fine_fen: Some(fine_fen),
            confiscation_fen: None,
            facts: BTreeSet::from([DraftFact { field: "complex".to_owned(), value: complex.to_owned() }]),
            drafter: "37001".parse().expect("a certificate"),
            checker: "37002".parse().expect("a certificate"),
            basis: "x".to_owned(),
            factors: BTreeSet::new(),
        },
        reason: String::new(),
        at: at(0),
        by: "li".parse().expect("an id"),
        withdrawn: None,
    }
}

fn told(hour: i64, what: BeforeDecision) -> DecisionStepTold {
    DecisionStepTold { at: at(hour), what, told_by: "li".parse().expect("an id"), told_at: at(hour) }
}

fn notice(hour: i64, fine_fen: Option<u64>) -> DecisionStepTold {
    let rights = BTreeSet::from([PartyRight::Statement]);
    let what = NoticeKind::PenaltyNotice;
    let notice = PartyNotice { what, document: document(), rights, terms: String::new(), fine_fen };
    told(hour, BeforeDecision::Informed(notice))
}

fn statement(hour: i64) -> DecisionStepTold {
    told(
        hour,
        BeforeDecision::Statement { how: StatementHow::Waived, documents: BTreeSet::new(), reason: String::new() },
    )
}

fn agreed() -> DecisionBasis {
    DecisionBasis::Ground(DecisionGround::Agreed { review: ReviewId::from_random([5; 16]) })
}

fn found(decision: &CaseDecision, draft: &Draft, steps: &[DecisionStepTold], after: Option<Utc>) -> Vec<DecisionFault> {
    let (at, draft) = (at(10), Some(draft));
    findings(DecisionFacts { decision, at, after, draft, steps, is_age_unknown: false, is_to_transfer: false })
}

/// Law on penalties, articles 44, 45 and 62: nobody is penalised who was not told before and could not say anything.
#[test]
fn a_penalty_without_a_notice_or_a_statement_before_it_is_found() {
    use DecisionFault::{NoStatement, NotInformed};
    let (decision, draft) = (decision(DraftOutcome::Penalty, agreed()), draft(200_000, "no"));
    assert_eq!(found(&decision, &draft, &[], None), [NotInformed, NoStatement]);
    assert_eq!(found(&decision, &draft, &[notice(1, None)], None), [NoStatement]);
    assert_eq!(found(&decision, &draft, &[notice(1, None), statement(2)], None), []);
    // What came after it, and what was of the decision before it.
    assert_eq!(found(&decision, &draft, &[notice(11, None), statement(12)], None), [NotInformed, NoStatement]);
    assert_eq!(found(&decision, &draft, &[notice(1, None), statement(6)], Some(at(5))), [NotInformed]);
    // Of what is no penalty the law asks none of it.
    let mut licence = draft.clone();
    licence.said =
        DraftSaid { outcome: DraftOutcome::Granted, sanctions: BTreeSet::new(), fine_fen: None, ..draft.said };
    let granted = CaseDecision { outcome: DraftOutcome::Granted, ..decision };
    assert_eq!(found(&granted, &licence, &[], None), []);
    // What imposes a fine is a penalty, whatever it is called.
    licence.said =
        DraftSaid { outcome: DraftOutcome::Other, sanctions: BTreeSet::from(["fine".to_owned()]), ..licence.said };
    let other = CaseDecision { outcome: DraftOutcome::Other, ..granted };
    assert_eq!(found(&other, &licence, &[], None), [NotInformed, NoStatement]);
}

/// Law on penalties, article 45: nobody is fined more because they said something.
#[test]
fn a_fine_above_the_one_that_was_announced_last_is_found() {
    let decision = decision(DraftOutcome::Penalty, agreed());
    for (announced, fine, raised) in [
        (vec![Some(200_000)], 200_000, false),
        (vec![Some(200_000)], 200_001, true),
        (vec![Some(300_000), Some(200_000)], 250_000, true),
        (vec![Some(200_000), Some(300_000)], 250_000, false),
        (vec![None], 200_000, false),
    ] {
        let notices = announced.iter().zip(1..).map(|(fine, hour)| notice(hour, *fine));
        let steps: Vec<DecisionStepTold> = notices.chain([statement(5)]).collect();
        let expected: &[DecisionFault] = if raised { &[DecisionFault::FineRaised] } else { &[] };
        assert_eq!(found(&decision, &draft(fine, "no"), &steps, None), expected, "{announced:?} {fine}");
        // In whatever order they were told.
        let late: Vec<DecisionStepTold> = steps.into_iter().rev().collect();
        assert_eq!(found(&decision, &draft(fine, "no"), &late, None), expected, "{announced:?} {fine}, told late");
    }
}

/// Annex 3, article 18, and the law on penalties, article 57.
#[test]
fn an_override_is_found_for_ever_and_so_is_a_complex_case_that_nobody_discussed() {
    let steps = [notice(1, None), statement(2)];
    let kind = OverrideKind::AgainstReview;
    let past = decision(DraftOutcome::Penalty, DecisionBasis::Override { kind, reason: "r".to_owned() });
    assert_eq!(found(&past, &draft(1, "no"), &steps, None), [DecisionFault::Overridden]);
    let plain = decision(DraftOutcome::Penalty, agreed());
    assert_eq!(found(&plain, &draft(1, "yes"), &steps, None), [DecisionFault::NoCollective]);
    let discussed = CaseDecision { collective: BTreeSet::from([document()]), ..plain.clone() };
    assert_eq!(found(&discussed, &draft(1, "yes"), &steps, None), []);
    let review = ReviewId::from_random([5; 16]);
    let resolved = DecisionBasis::Ground(DecisionGround::Resolved { review });
    assert_eq!(found(&CaseDecision { basis: resolved, ..plain.clone() }, &draft(1, "yes"), &steps, None), []);
    let (draft, facts) = (draft(1, "no"), plain);
    let facts = DecisionFacts {
        decision: &facts,
        at: at(10),
        after: None,
        draft: Some(&draft),
        steps: &steps,
        is_age_unknown: true,
        is_to_transfer: false,
    };
    assert_eq!(findings(facts), [DecisionFault::AgeUnknown]);
}

/// A review of a text, with opinions at these hours: whether each says that the deed goes to the judicial organs.
fn review(number: u8, of: (&Draft, &[u8]), opinions: &[(i64, bool)]) -> Review {
    let by = || "legal".parse::<UserId>().expect("an id");
    let opinion = |(hour, is_transfer): &(i64, bool)| ReviewOpinion {
        round: 1,
        outcome: ReviewOutcome::Agree,
        is_transfer: *is_transfer,
        reasons: String::new(),
        wishes: BTreeSet::new(),
        points: Vec::new(),
        given: ReviewMoment { at: at(*hour), by: by() },
    };
    Review {
        id: ReviewId::from_random([number; 16]),
        case: CaseId::from_random([2; 16]),
        agency: "xc".parse().expect("an id"),
        draft: of.0.id.clone(),
        draft_digest: Digest::of(of.1),
        evidence_digest: Digest::of(b"list"),
        basis: "b".to_owned(),
        statement: "s".to_owned(),
        hearing: None,
        state: ReviewState::Agreed,
        since: at(1),
        submitted: ReviewMoment { at: at(0), by: by() },
        received: None,
        lacks: String::new(),
        opinions: opinions.iter().map(opinion).collect(),
        extensions: Vec::new(),
        rereview: None,
        upheld: None,
        called: None,
        resolved: None,
    }
}

/// Law on penalties, article 27: what may be a crime goes to the judicial organs, and a penalty in its place is found.
#[test]
fn a_penalty_of_what_goes_to_the_judicial_organs_is_found() {
    let (decided, own) = (decision(DraftOutcome::Penalty, agreed()), draft(1, "no"));
    let party = |number: u8| Some(PartyId::from_random([number; 16]));
    let other = |number: u8, party: Option<PartyId>| Draft {
        id: DraftId::from_random([number; 16]),
        said: DraftSaid { party, ..own.said.clone() },
        ..own.clone()
    };
    let (same_party, another) = (other(8, None), other(9, party(7)));
    let drafts = [own.clone(), same_party.clone(), another.clone()];
    let says = |reviews: &[Review]| is_to_transfer(&decided, &drafts, reviews);
    assert!(!says(&[]));
    assert!(says(&[review(1, (&own, b"x"), &[(3, true)])]));
    assert!(!says(&[review(1, (&own, b"x"), &[(3, false)])]));
    assert!(!says(&[review(1, (&own, b"x"), &[(3, true), (4, false)])]), "the last opinion counts");
    assert!(!says(&[review(1, (&own, b"x"), &[(11, true)])]), "it came after the decision");
    assert!(says(&[review(1, (&same_party, b"y"), &[(3, true)])]), "of another draft on the same party");
    assert!(!says(&[review(1, (&another, b"y"), &[(3, true)])]), "of another party");
    assert!(says(&[review(1, (&another, b"x"), &[(3, true)])]), "of the very text");
    let steps = [notice(1, None), statement(2)];
    let facts = |decision| DecisionFacts {
        decision,
        at: at(10),
        after: None,
        draft: None,
        steps: &steps,
        is_age_unknown: false,
        is_to_transfer: true,
    };
    assert_eq!(findings(facts(&decided)), [DecisionFault::NotTransferred]);
    let transferred = CaseDecision { outcome: DraftOutcome::Transferred, ..decided.clone() };
    assert_eq!(findings(facts(&transferred)), []);
}

#[test]
fn every_finding_is_told_in_both_languages() {
    for fault in DecisionFault::ALL {
        for lang in words::Lang::ALL {
            assert_ne!(lang.text(fault.message()), fault.message(), "{fault:?} in {lang}");
        }
    }
}
