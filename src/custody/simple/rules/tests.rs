use jiff::civil::date;

use super::*;
use crate::custody::legal::condition::SANCTIONS;
use crate::custody::legal::{Legal, SHIPPED, read};

/// A day of the law of 2021.
const TODAY: Date = date(2026, 6, 1);

fn law() -> Legal {
    read(SHIPPED).expect("legal data")
}

fn set(sanctions: &[Sanction]) -> BTreeSet<Sanction> {
    sanctions.iter().copied().collect()
}

fn said(sanctions: &[Sanction], fine_fen: u64) -> SimpleSaid {
    SimpleSaid {
        party: "a".repeat(32).parse().expect("an id"),
        facts: "x".to_owned(),
        law: "x".to_owned(),
        steps: "x".to_owned(),
        statement: String::new(),
        answer: String::new(),
        is_contested: false,
        is_disputed: false,
        sanctions: set(sanctions),
        fine_fen,
        cash_fen: 0,
        is_hard_to_collect: false,
        receipt_number: String::new(),
        handed_in_on: None,
        filed_with: "x".to_owned(),
        other: String::new(),
        decided_at: "2026-06-01T02:00:00.000000Z".parse().expect("a time"),
        officers: BTreeSet::new(),
    }
}

/// The rule that allows it, or the one that came nearest.
fn gate(day: Date, party: PartyKind, sanctions: &[Sanction], fine_fen: u64) -> Result<String, Option<String>> {
    let law = law();
    let facts = facts(party, &set(sanctions), fine_fen);
    let id = |grounded: &Grounded<'_>| grounded.rule.ground.id.clone();
    match allowing(&law.lists.simple_procedure, day, "penalty", &facts) {
        Ok(rules) => Ok(id(&rules[0])),
        Err(nearest) => Err(nearest.as_ref().map(id)),
    }
}

#[test]
fn sanctions_are_called_as_conditions_call_them() {
    assert_eq!(Sanction::ALL.iter().map(|one| word(*one)).collect::<Vec<_>>(), SANCTIONS);
    for one in Sanction::ALL {
        assert_eq!(serde_json::to_value(one).expect("a word"), word(*one));
    }
}

/// 行政处罚法 51 (2021): up to 200 yuan on a citizen, up to 3,000 on an organisation, or a warning; “以下” includes the
/// number itself (民法典 1259).
#[test]
fn a_small_fine_and_nothing_else_or_a_warning_may_be_decided_on_the_spot() {
    use PartyKind::{IndividualBusiness, LegalPerson, NaturalPerson, OtherOrganisation};
    use Sanction::{Confiscate, Fine, Warning};
    let ok = |id: &str| Ok(id.to_owned());
    let refused = |id: &str| Err(Some(id.to_owned()));
    assert_eq!(gate(TODAY, NaturalPerson, &[Fine], 20_000), ok("n-simple-person-200"));
    assert_eq!(gate(TODAY, NaturalPerson, &[Fine], 20_001), refused("n-simple-person-200"));
    // The site takes the stricter of the two for individual businesses.
    assert_eq!(gate(TODAY, IndividualBusiness, &[Fine], 20_001), refused("n-simple-person-200"));
    assert_eq!(gate(TODAY, LegalPerson, &[Fine], 300_000), ok("n-simple-org-3000"));
    assert_eq!(gate(TODAY, OtherOrganisation, &[Fine], 300_001), refused("n-simple-org-3000"));
    assert_eq!(gate(TODAY, NaturalPerson, &[Warning], 0), ok("n-simple-warning"));
    // A fine beside another sanction goes by the ordinary procedure, however small.
    for more in [Confiscate, Warning] {
        assert!(gate(TODAY, NaturalPerson, &[Fine, more], 100).is_err(), "{more:?}");
    }
    // What is no fine at all is not one of nought.
    assert!(gate(TODAY, LegalPerson, &[Sanction::SuspendBusiness], 0).is_err());
}

/// 行政处罚法 33 (1996): 50 and 1,000 yuan until 2021-07-14.
#[test]
fn the_law_of_the_day_of_the_decision_counts() {
    let old = date(2021, 7, 14);
    assert_eq!(gate(old, PartyKind::NaturalPerson, &[Sanction::Fine], 5_000), Ok("n-simple-person-50".to_owned()));
    assert!(gate(old, PartyKind::NaturalPerson, &[Sanction::Fine], 5_001).is_err());
    assert!(gate(date(2021, 7, 15), PartyKind::NaturalPerson, &[Sanction::Fine], 5_001).is_ok());
    assert_eq!(gate(date(1990, 1, 1), PartyKind::NaturalPerson, &[Sanction::Fine], 1), Err(None));
}

#[test]
fn what_does_not_fit_together_is_refused_by_its_field() {
    let fault = |said: SimpleSaid| require_consistent(&said).expect_err("refused");
    let of = |field, problem| Invalid { field, problem };
    let fine = || said(&[Sanction::Fine], 10_000);
    assert_eq!(fault(said(&[], 0)), of(Field::Sanctions, Fault::Empty));
    assert_eq!(fault(said(&[Sanction::Fine], 0)), of(Field::FineFen, Fault::FineUnsaid));
    assert_eq!(fault(said(&[Sanction::Warning], 1)), of(Field::FineFen, Fault::FineUnsaid));
    assert_eq!(fault(said(&[Sanction::Fine], u64::MAX)), of(Field::FineFen, Fault::AmountOver));
    assert_eq!(fault(SimpleSaid { cash_fen: 10_001, ..fine() }), of(Field::CashFen, Fault::CashOverFine));
    // 行政处罚法 70: without the finance department's receipt the party need not pay.
    assert_eq!(fault(SimpleSaid { cash_fen: 1, ..fine() }), of(Field::ReceiptNumber, Fault::Empty));
    let numbered = SimpleSaid { receipt_number: "1".to_owned(), ..fine() };
    assert_eq!(fault(numbered), of(Field::ReceiptNumber, Fault::NoCashTaken));
    let handed_in = SimpleSaid { handed_in_on: Some(TODAY), ..fine() };
    assert_eq!(fault(handed_in), of(Field::HandedInOn, Fault::NoCashTaken));
    assert_eq!(require_consistent(&fine()), Ok(()));
}

/// 行政处罚法 68: up to 100 yuan, or what is hard to collect later.
#[test]
fn cash_beyond_the_limit_is_told_and_not_refused() {
    let law = law();
    let found = |said: &SimpleSaid| {
        let facts = facts(PartyKind::NaturalPerson, &said.sanctions, said.fine_fen);
        findings(said, &law.lists.cash_on_spot, (TODAY, "penalty"), &facts)
    };
    let cash = |fine_fen: u64, is_hard_to_collect: bool| SimpleSaid {
        cash_fen: fine_fen,
        receipt_number: "1".to_owned(),
        handed_in_on: Some(TODAY),
        is_hard_to_collect,
        ..said(&[Sanction::Fine], fine_fen)
    };
    assert_eq!(found(&cash(10_000, false)), []);
    assert_eq!(found(&cash(10_001, false)), [SimpleFault::CashBeyond]);
    assert_eq!(found(&cash(10_001, true)), []);
    assert_eq!(found(&SimpleSaid { handed_in_on: None, ..cash(10_000, false) }), [SimpleFault::NotHandedIn]);
    let bare =
        SimpleSaid { filed_with: String::new(), statement: "不服".to_owned(), ..said(&[Sanction::Warning], 0) };
    assert_eq!(found(&bare), [SimpleFault::NotFiled, SimpleFault::Unanswered]);
}

/// Annex 2, article 21, second paragraph.
#[test]
fn a_decision_may_be_disputed_where_somebody_says_so_the_party_contests_it_or_cash_was_taken() {
    let plain = said(&[Sanction::Fine], 100);
    assert!(!plain.is_dispute_prone());
    assert!(SimpleSaid { is_disputed: true, ..plain.clone() }.is_dispute_prone());
    assert!(SimpleSaid { is_contested: true, ..plain.clone() }.is_dispute_prone());
    assert!(SimpleSaid { cash_fen: 100, ..plain }.is_dispute_prone());
}
