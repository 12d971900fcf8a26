//! What the forms of services and of what is owed tell, as it was typed.

use std::collections::BTreeSet;

use evidence::event::{DeliveryAddress, DeliveryRecipient, DeliveryShown};
use evidence::ids::DocumentId;
use evidence::time::Utc;
use serde::de::DeserializeOwned;

use crate::answers::performance::{InstalmentBody, PerformanceRequest, PerformanceStepRequest};
use crate::custody::Refused;
use crate::custody::delivery::DeliverySaid;
use crate::custody::legal::condition::yuan;
use crate::custody::refused::{Fault, Field};
use crate::http::console::case::carrying::standing::exact;
use crate::http::console::case::word;
use crate::http::console::fields::Sent;
use crate::http::console::visitor::Visitor;
use crate::http::extract::value;

/// The steps that the head takes, as forms send them.
pub(super) const HEADS: [&str; 3] = ["defer", "refuse_deferral", "enforce"];

fn invalid(field: Field, problem: Fault) -> Refused {
    Refused::Invalid { field, problem }
}

/// A value that must be chosen; its field is sent by the name that the API has for it.
fn chosen(sent: &Sent, field: Field) -> Result<&str, Refused> {
    match sent.one(field.as_str()) {
        "" => Err(invalid(field, Fault::Empty)),
        text => Ok(text),
    }
}

/// A word of a closed list; `none` where the form does not ask for it, or nothing was chosen.
fn word_or<T: DeserializeOwned>(sent: &Sent, field: Field, none: T) -> Result<T, Refused> {
    match sent.one(field.as_str()) {
        "" => Ok(none),
        text => word(field, text),
    }
}

/// A word of a closed list, which must be chosen.
fn word_of<T: DeserializeOwned>(sent: &Sent, field: Field) -> Result<T, Refused> {
    word(field, chosen(sent, field)?)
}

/// The documents that were chosen under a name.
pub(super) fn documents(sent: &Sent, name: &str) -> Result<BTreeSet<DocumentId>, Refused> {
    sent.all(name).map(|one| value(Field::Documents, one)).collect()
}

/// An amount that is typed in yuan, in fen; none where none was.
fn fen(text: &str) -> Result<Option<i64>, Refused> {
    match text.trim() {
        "" => Ok(None),
        text => yuan(text).map(Some).ok_or_else(|| invalid(Field::Amount, Fault::NotYuan)),
    }
}

/// What was seen when a form was made, where it says so.
pub(super) fn seen<T: std::str::FromStr>(sent: &Sent) -> Result<Option<T>, Refused> {
    match sent.one("seen") {
        "" => Ok(None),
        seen => seen.parse().map(Some).map_err(|_| invalid(Field::Form, Fault::FormIncomplete)),
    }
}

/// A service, as its form tells of it.
pub(super) fn delivery(visitor: &Visitor, sent: &Sent) -> Result<DeliverySaid, Refused> {
    let text = |name| sent.one(name).to_owned();
    let typed = sent.time(visitor, Field::At, "at")?;
    let was: Option<Utc> = sent.one("was_at").parse().ok();
    let ticks = [
        ("signed", DeliveryShown::Signed),
        ("witnessed", DeliveryShown::Witnessed),
        ("residence", DeliveryShown::Residence),
    ];
    let shown = ticks.into_iter().filter(|(name, _)| sent.is_ticked(name)).map(|(_, shown)| shown);
    let succeeded = match chosen(sent, Field::Succeeded)? {
        "yes" => true,
        "no" => false,
        _ => return Err(invalid(Field::Succeeded, Fault::NotOffered)),
    };
    Ok(DeliverySaid {
        document: value(Field::Document, chosen(sent, Field::Document)?)?,
        document_kind: value(Field::DocumentKind, chosen(sent, Field::DocumentKind)?)?,
        made_on: sent.day(Field::MadeOn, "made_on")?,
        service_kind: value(Field::Kind, chosen(sent, Field::Kind)?)?,
        officers: sent.all("officers").map(|one| value(Field::Officers, one)).collect::<Result<_, _>>()?,
        party: value(Field::Party, chosen(sent, Field::Party)?)?,
        at: was.map_or(typed, |was| exact(typed, was, &visitor.clock)),
        succeeded,
        recipient: word_or(sent, Field::Recipient, DeliveryRecipient::NobodyTook)?,
        shown: shown.collect(),
        receipt: documents(sent, "receipt")?,
        postal_number: text("postal_number"),
        payment_slip: documents(sent, "payment_slip")?,
        return_receipt: documents(sent, "return_receipt")?,
        ground: text("ground"),
        passed_on_by: text("passed_on_by"),
        medium: text("medium"),
        text_kept: documents(sent, "text_kept")?,
        address_kind: word_or(sent, Field::AddressKind, DeliveryAddress::NoAddress)?,
        reason: text("reason"),
    })
}

/// What is owed, as its form tells of it.
pub(super) fn owed(sent: &Sent) -> Result<PerformanceRequest, Refused> {
    Ok(PerformanceRequest {
        party: value(Field::Party, chosen(sent, Field::Party)?)?,
        what: word_of(sent, Field::What)?,
        amount_fen: fen(sent.one("amount"))?,
        due_on: sent.day(Field::Day, "due_on")?,
        document: value(Field::Document, chosen(sent, Field::Document)?)?,
        reason: sent.one("reason").to_owned(),
    })
}

/// The parts of a fine, of the rows in which something was typed.
fn parts(sent: &Sent) -> Result<Vec<InstalmentBody>, Refused> {
    let mut parts = Vec::new();
    for at in 0..sent.all("part_due_on").count() {
        let (due_on, amount) = (sent.row("part_due_on", at).trim(), sent.row("part_amount", at).trim());
        if due_on.is_empty() && amount.is_empty() {
            continue;
        }
        let due_on = due_on.parse().map_err(|_| invalid(Field::Parts, Fault::NotADay))?;
        let amount_fen = yuan(amount).ok_or_else(|| invalid(Field::Parts, Fault::NotYuan))?;
        parts.push(InstalmentBody { due_on, amount_fen });
    }
    Ok(parts)
}

/// A step in carrying out what is owed, as its form tells of it.
pub(super) fn step(sent: &Sent) -> Result<PerformanceStepRequest, Refused> {
    use PerformanceStepRequest as Step;
    let reason = sent.one("reason").to_owned();
    let documents = || documents(sent, "documents");
    let document = || value(Field::Document, chosen(sent, Field::Document)?);
    Ok(match sent.one("step") {
        "remove" => Step::Remove { reason },
        "do" => Step::Do {
            done_on: sent.day(Field::DoneOn, "done_on")?,
            amount_fen: fen(sent.one("amount"))?,
            whole: sent.is_ticked("whole"),
            documents: documents()?,
            reason,
        },
        "ask_deferral" => Step::AskDeferral { parts: parts(sent)?, documents: documents()?, reason },
        "defer" => Step::Defer,
        "refuse_deferral" => Step::RefuseDeferral { reason },
        "check" => Step::Check {
            checked_on: sent.day(Field::CheckedOn, "checked_on")?,
            result: word_of(sent, Field::Result)?,
            officers: sent.all("officers").map(|one| value(Field::Officers, one)).collect::<Result<_, _>>()?,
            documents: documents()?,
            reason,
        },
        "urge" => Step::Urge { delivery: value(Field::Delivery, chosen(sent, Field::Delivery)?)? },
        "state" => Step::State {
            given_on: sent.day(Field::GivenOn, "given_on")?,
            documents: documents()?,
            reviewed: sent.one("reviewed").to_owned(),
            accepted: sent.is_ticked("accepted"),
        },
        "enforce" => {
            Step::Enforce { document: document()?, decided_on: sent.day(Field::DecidedOn, "decided_on")?, reason }
        }
        "apply" => Step::Apply {
            document: document()?,
            applied_on: sent.day(Field::AppliedOn, "applied_on")?,
            court: sent.one("court").to_owned(),
            reason,
        },
        "end_enforcement" => Step::EndEnforcement {
            ended_on: sent.day(Field::EndedOn, "ended_on")?,
            result: word_of(sent, Field::Result)?,
            documents: documents()?,
            reason,
        },
        "begin_litigation" => Step::BeginLitigation {
            remedy: word_of(sent, Field::Remedy)?,
            begun_on: sent.day(Field::BegunOn, "begun_on")?,
            reason,
        },
        "end_litigation" => Step::EndLitigation {
            ended_on: sent.day(Field::EndedOn, "ended_on")?,
            result: word_of(sent, Field::Result)?,
            documents: documents()?,
            reason,
        },
        _ => return Err(invalid(Field::Form, Fault::NotOffered)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Sent {
        Sent::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn rows_without_anything_are_no_parts_of_a_fine() {
        let typed = [
            ("part_due_on", "2026-03-01"),
            ("part_amount", "2500"),
            ("part_due_on", ""),
            ("part_amount", ""),
            ("part_due_on", "2026-04-01"),
            ("part_amount", "2500.5"),
        ];
        let amounts = parts(&sent(&typed)).expect("two parts");
        assert_eq!(amounts.iter().map(|part| part.amount_fen).collect::<Vec<_>>(), [250_000, 250_050]);
        let half = sent(&[("part_due_on", "2026-03-01"), ("part_amount", "")]);
        assert!(matches!(parts(&half), Err(Refused::Invalid { field: Field::Parts, problem: Fault::NotYuan })));
    }

    #[test]
    fn a_step_that_is_none_is_refused() {
        let none = step(&sent(&[("step", "forgive")]));
        assert!(matches!(none, Err(Refused::Invalid { field: Field::Form, problem: Fault::NotOffered })));
        assert!(matches!(step(&sent(&[("step", "defer")])), Ok(PerformanceStepRequest::Defer)));
    }
}
