//! Whether a draft is a major decision, and so goes to the legal office first (annex 3, articles 3 and 5 to 8): what is
//! known of it in the words of the legal data's conditions, and what the rules say of that.

use jiff::civil::Date;

use evidence::event::{DraftOutcome, PartyKind};

use crate::custody::draft::{Draft, DraftSaid};
use crate::custody::legal::Legal;
use crate::custody::legal::condition::{Facts, Value, fact, imply};
use crate::custody::legal::major::{self, Verdict};

/// Fields that a draft says itself: nothing else is taken of them.
pub const OWN_FIELDS: [&str; 5] = ["fine", "party", "sanction", "only_warning", "only_fine"];

/// The word for a fine among what a decision may impose.
pub const FINE: &str = "fine";

/// The word for confiscation.
pub const CONFISCATE: &str = "confiscate";

/// The word for a warning.
const WARNING: &str = "warning";

/// Whether a draft is a major decision by the rules of every set that are in force on `day`. What is not known counts as
/// due ([`Verdict::needs_review`]).
pub fn verdict<'a>(legal: &'a Legal, day: Date, matter: &str, draft: &Draft) -> Verdict<'a> {
    let facts = facts(&draft.said);
    let of = |matter: &str| major::assess(&legal.lists.major, day, matter, &facts);
    let own = of(matter);
    if own.needs_review() {
        return own;
    }
    matters(matter, &draft.said).map(of).find(Verdict::needs_review).unwrap_or(own)
}

/// The matters whose rules are about a draft: that of its case, and what it decides whatever its case is called. A penalty
/// is one in a case of inspection too.
pub fn matters<'a>(matter: &'a str, said: &DraftSaid) -> impl Iterator<Item = &'a str> + use<'a> {
    let decides = match said.outcome {
        DraftOutcome::Measure => Some("compulsory_measure"),
        DraftOutcome::Granted | DraftOutcome::Refused => Some("licence"),
        DraftOutcome::Penalty
        | DraftOutcome::NoPenaltyMinor
        | DraftOutcome::NoPenaltyUnproven
        | DraftOutcome::Transferred
        | DraftOutcome::Other => None,
    };
    let penalises = said.is_penalty().then_some("penalty");
    let others = penalises.into_iter().chain(decides).filter(move |own| *own != matter);
    std::iter::once(matter).chain(others)
}

/// What is known of a draft.
pub fn facts(said: &DraftSaid) -> Facts {
    let known = said.facts.iter().filter(|one| !OWN_FIELDS.contains(&one.field.as_str()));
    let mut facts: Facts = known.filter_map(|one| fact(&one.field, &one.value).ok()).collect();
    if let Some(kind) = said.party_kind {
        facts.insert("party", Value::Word(party_word(kind).to_owned()));
    }
    let is_known = !said.sanctions.is_empty() || imposes_nothing(said.outcome);
    if is_known {
        facts.insert("sanction", Value::Set(said.sanctions.clone()));
        facts.insert("only_warning", Value::Flag(said.sanctions.iter().eq([WARNING])));
        imply(&mut facts);
    }
    match said.fine_fen.map(i64::try_from) {
        Some(Ok(fen)) => {
            facts.insert("fine", Value::Money(fen));
        }
        // What imposes something else and no fine imposes none; a fine of which nobody says how much is not known.
        None if is_known && !said.sanctions.contains(FINE) => {
            facts.insert("fine", Value::Money(0));
        }
        Some(Err(_)) | None => {}
    }
    facts
}

/// Whether a draft that names no sanction imposes none, and does not only keep silent of it.
fn imposes_nothing(outcome: DraftOutcome) -> bool {
    match outcome {
        DraftOutcome::NoPenaltyMinor
        | DraftOutcome::NoPenaltyUnproven
        | DraftOutcome::Transferred
        | DraftOutcome::Granted
        | DraftOutcome::Refused => true,
        DraftOutcome::Penalty | DraftOutcome::Measure | DraftOutcome::Other => false,
    }
}

/// A kind of party in the words of conditions.
pub fn party_word(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::NaturalPerson => "natural_person",
        PartyKind::LegalPerson => "legal_person",
        PartyKind::OtherOrganisation => "other_organisation",
        PartyKind::IndividualBusiness => "individual_business",
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::event::DraftFact;
    use evidence::ids::{CaseId, DocumentId, DraftId};
    use evidence::time::Utc;

    use super::*;
    use crate::custody::legal::{SHIPPED, read};

    /// All that rules of penalties ask beside what a draft says itself, and none of it makes one major.
    const ORDINARY: [&str; 6] =
        ["marked_major", "major_public_interest", "hearing_held", "affects_major_rights", "complex", "law_requires"];

    fn draft(outcome: DraftOutcome, kind: Option<PartyKind>, sanctions: &[&str], fine_fen: Option<u64>) -> Draft {
        let facts = ORDINARY.map(|field| DraftFact { field: field.to_owned(), value: "no".to_owned() });
        Draft {
            id: DraftId::from_random([1; 16]),
            case: CaseId::from_random([2; 16]),
            content: Digest::of(b"x"),
            said: DraftSaid {
                document: DocumentId::from_random([3; 16]),
                outcome,
                party: None,
                party_kind: kind,
                sanctions: sanctions.iter().map(|word| (*word).to_owned()).collect(),
                fine_fen,
                confiscation_fen: None,
                facts: facts.into(),
                drafter: "37001".parse().expect("a certificate"),
                checker: "37002".parse().expect("a certificate"),
                basis: "x".to_owned(),
                factors: [].into(),
            },
            reason: String::new(),
            at: Utc::from_micros(0).expect("a time"),
            by: "li".parse().expect("an id"),
            withdrawn: None,
        }
    }

    fn due(day: &str, draft: &Draft) -> Result<Vec<String>, Vec<&'static str>> {
        let law = read(SHIPPED).expect("legal data");
        match verdict(&law, day.parse().expect("a day"), "penalty", draft) {
            Verdict::Due(rules) => Ok(rules.iter().map(|rule| rule.rule.ground.id.clone()).collect()),
            Verdict::NotDue { .. } => Ok(Vec::new()),
            Verdict::Unknown { missing, .. } => Err(missing.into_iter().collect()),
        }
    }

    /// Annex 3, article 5: the amounts include the number itself, in fen.
    #[test]
    fn a_draft_is_major_by_its_fine_its_party_and_what_it_imposes() {
        use DraftOutcome::{NoPenaltyMinor, Penalty};
        use PartyKind::{IndividualBusiness, LegalPerson, NaturalPerson};
        for (outcome, kind, sanctions, fine, expected) in [
            (Penalty, NaturalPerson, &["fine"][..], Some(499_999), None),
            (Penalty, NaturalPerson, &["fine"], Some(500_000), Some("fine-person-site")),
            (Penalty, IndividualBusiness, &["fine"], Some(500_000), Some("fine-person-site")),
            (Penalty, LegalPerson, &["fine"], Some(4_999_999), None),
            (Penalty, LegalPerson, &["fine"], Some(5_000_000), Some("fine-org-site")),
            (Penalty, LegalPerson, &["suspend_business"], None, Some("close-site")),
            (Penalty, LegalPerson, &["warning"], None, None),
            (NoPenaltyMinor, LegalPerson, &[], None, None),
        ] {
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            let draft = draft(outcome, Some(kind), sanctions, fine);
            assert_eq!(due("2026-06-01", &draft), Ok(expected), "{draft:?}");
        }
    }

    #[test]
    fn what_a_draft_does_not_say_is_not_known_and_counts_as_due() {
        let law = read(SHIPPED).expect("legal data");
        let person = Some(PartyKind::NaturalPerson);
        for (draft, missing) in [
            (draft(DraftOutcome::Penalty, person, &["fine"], None), "fine"),
            (draft(DraftOutcome::Penalty, person, &[], Some(100)), "sanction"),
            (draft(DraftOutcome::Penalty, None, &["fine"], Some(500_000)), "party"),
        ] {
            assert!(due("2026-06-01", &draft).is_err_and(|fields| fields.contains(&missing)), "{draft:?}");
            assert!(verdict(&law, "2026-06-01".parse().expect("a day"), "penalty", &draft).needs_review());
        }
        // What stands beside what the draft says itself does not speak for it.
        let mut other = draft(DraftOutcome::Penalty, person, &["fine"], Some(500_000));
        other.said.facts.insert(DraftFact { field: "fine".to_owned(), value: "1".to_owned() });
        assert_eq!(due("2026-06-01", &other), Ok(vec!["fine-person-site".to_owned()]));
        // Of the national law: a difficult case, whatever it imposes.
        let mut complex = draft(DraftOutcome::Penalty, person, &["warning"], None);
        complex.said.facts.retain(|one| one.field != "complex");
        complex.said.facts.insert(DraftFact { field: "complex".to_owned(), value: "yes".to_owned() });
        assert_eq!(due("2026-06-01", &complex), Ok(vec!["n-58-complex".to_owned()]));
    }
}
