//! Whether the simple procedure may decide something, and what is not as the law asks of what it decided. Pure.

use std::collections::BTreeSet;

use evidence::event::{PartyKind, Sanction};
use jiff::civil::Date;

pub use crate::answers::simple::SimpleFault;
use crate::custody::legal::ConditionRule;
use crate::custody::legal::condition::{AMOUNT_MAX, Facts, Value};
use crate::custody::legal::major::{Grounded, Verdict, assess};
use crate::custody::refused::{Fault, Field, Invalid};
use crate::custody::simple::SimpleSaid;

/// A sanction, as the legal data names it.
pub fn word(sanction: Sanction) -> &'static str {
    match sanction {
        Sanction::Warning => "warning",
        Sanction::PublicCriticism => "public_criticism",
        Sanction::Fine => "fine",
        Sanction::Confiscate => "confiscate",
        Sanction::SuspendLicence => "suspend_licence",
        Sanction::RevokeLicence => "revoke_licence",
        Sanction::Downgrade => "downgrade",
        Sanction::SuspendBusiness => "suspend_business",
        Sanction::CloseBusiness => "close_business",
        Sanction::RestrictBusiness => "restrict_business",
        Sanction::Detain => "detain",
        Sanction::Other => "other",
    }
}

/// A kind of party, as the legal data names it.
fn party_word(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::NaturalPerson => "natural_person",
        PartyKind::LegalPerson => "legal_person",
        PartyKind::OtherOrganisation => "other_organisation",
        PartyKind::IndividualBusiness => "individual_business",
    }
}

/// What is known of a decision, as conditions of the legal data ask it.
pub fn facts(party: PartyKind, sanctions: &BTreeSet<Sanction>, fine_fen: u64) -> Facts {
    let is_only = |one: Sanction| sanctions.len() == 1 && sanctions.contains(&one);
    Facts::from([
        ("fine", Value::Money(i64::try_from(fine_fen).unwrap_or(AMOUNT_MAX))),
        ("party", Value::Word(party_word(party).to_owned())),
        ("sanction", Value::Set(sanctions.iter().map(|one| word(*one).to_owned()).collect())),
        ("only_fine", Value::Flag(is_only(Sanction::Fine))),
        ("only_warning", Value::Flag(is_only(Sanction::Warning))),
    ])
}

/// The rules by which the simple procedure may decide it on `day`; else the rule that came nearest, where there is one.
pub fn allowing<'a>(
    rules: &'a [ConditionRule],
    day: Date,
    matter: &str,
    facts: &Facts,
) -> Result<Vec<Grounded<'a>>, Option<Grounded<'a>>> {
    match assess(rules, day, matter, facts) {
        Verdict::Due(rules) => Ok(rules),
        // What a rule asks and nobody knows does not allow it.
        Verdict::Unknown { rules, .. } => Err(rules.into_iter().next()),
        Verdict::NotDue { nearest } => Err(nearest),
    }
}

/// What cannot be of one decision, whatever the law says.
pub fn require_consistent(said: &SimpleSaid) -> Result<(), Invalid> {
    let wrong = |field, problem| Err(Invalid { field, problem });
    if said.sanctions.is_empty() {
        return wrong(Field::Sanctions, Fault::Empty);
    }
    if said.sanctions.contains(&Sanction::Fine) != (said.fine_fen > 0) {
        return wrong(Field::FineFen, Fault::FineUnsaid);
    }
    if said.fine_fen > AMOUNT_MAX.unsigned_abs() {
        return wrong(Field::FineFen, Fault::AmountOver);
    }
    if said.cash_fen > said.fine_fen {
        return wrong(Field::CashFen, Fault::CashOverFine);
    }
    match (said.cash_fen > 0, said.receipt_number.is_empty(), said.handed_in_on) {
        // Who gives no receipt of the finance department may not take money (行政处罚法 70).
        (true, true, _) => wrong(Field::ReceiptNumber, Fault::Empty),
        (false, false, _) => wrong(Field::ReceiptNumber, Fault::NoCashTaken),
        (false, _, Some(_)) => wrong(Field::HandedInOn, Fault::NoCashTaken),
        (true, false, _) | (false, true, None) => Ok(()),
    }
}

/// Whether cash was taken on the spot that no rule of `day` lets be taken, and that is not hard to collect later.
fn is_cash_beyond(said: &SimpleSaid, rules: &[ConditionRule], (day, matter): (Date, &str), facts: &Facts) -> bool {
    said.cash_fen > 0 && !said.is_hard_to_collect && !matches!(assess(rules, day, matter, facts), Verdict::Due(_))
}

/// What is not as the law asks of a decision of `day`, in a matter, on a party: by the rules on cash.
pub fn findings(
    said: &SimpleSaid,
    rules: &[ConditionRule],
    (day, matter): (Date, &str),
    facts: &Facts,
) -> Vec<SimpleFault> {
    let all = [
        (SimpleFault::CashBeyond, is_cash_beyond(said, rules, (day, matter), facts)),
        (SimpleFault::NotHandedIn, said.cash_fen > 0 && said.handed_in_on.is_none()),
        (SimpleFault::NotFiled, said.filed_with.is_empty()),
        (SimpleFault::Unanswered, !said.statement.is_empty() && said.answer.is_empty()),
    ];
    all.into_iter().filter(|(_, is_so)| *is_so).map(|(fault, _)| fault).collect()
}

#[cfg(test)]
mod tests;
