//! What is said of a service, as its form has it.

use std::collections::BTreeSet;

use evidence::event::DeliveryShown;
use evidence::ids::{Certificate, DocumentId};
use evidence::time::Utc;

use crate::custody::case::word as written;
use crate::custody::delivery::DeliverySaid;
use crate::http::console::shown::Clock;

/// What a form of a service begins with.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) document: String,
    pub(super) document_kind: String,
    pub(super) made_on: String,
    pub(super) party: String,
    pub(super) officers: BTreeSet<Certificate>,
    pub(super) at: String,
    pub(super) succeeded: String,
    pub(super) recipient: String,
    pub(super) shown: BTreeSet<DeliveryShown>,
    pub(super) receipt: BTreeSet<DocumentId>,
    pub(super) postal_number: String,
    pub(super) payment_slip: BTreeSet<DocumentId>,
    pub(super) return_receipt: BTreeSet<DocumentId>,
    pub(super) ground: String,
    pub(super) passed_on_by: String,
    pub(super) medium: String,
    pub(super) text_kept: BTreeSet<DocumentId>,
    pub(super) address_kind: String,
}

impl Standing {
    /// What stands in the form of a service of which this is said.
    pub(super) fn of(said: &DeliverySaid, clock: &Clock) -> Self {
        let said = said.clone();
        Self {
            document: said.document.to_string(),
            document_kind: said.document_kind.to_string(),
            made_on: said.made_on.to_string(),
            party: said.party.to_string(),
            officers: said.officers,
            at: as_typed(said.at, clock),
            succeeded: if said.succeeded { "yes" } else { "no" }.to_owned(),
            recipient: written(&said.recipient),
            shown: said.shown,
            receipt: said.receipt,
            postal_number: said.postal_number,
            payment_slip: said.payment_slip,
            return_receipt: said.return_receipt,
            ground: said.ground,
            passed_on_by: said.passed_on_by,
            medium: said.medium,
            text_kept: said.text_kept,
            address_kind: written(&said.address_kind),
        }
    }
}

/// A moment as browsers send it: they leave seconds out where they are none.
fn as_typed(at: Utc, clock: &Clock) -> String {
    const TO_THE_SECOND: usize = "2026-01-05T16:30:00".len();
    let text = clock.second(at).replacen(' ', "T", 1);
    match text.strip_suffix(":00").filter(|_| text.len() == TO_THE_SECOND) {
        Some(minute) => minute.to_owned(),
        None => text,
    }
}

/// A moment that was left as the form showed it, to the second, is the one that it was.
pub(super) fn exact(typed: Utc, was: Utc, clock: &Clock) -> Utc {
    if clock.second(typed) == clock.second(was) { was } else { typed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_stands_as_browsers_send_it_and_keeps_its_fraction_where_it_is_left() {
        let clock = Clock::new("Asia/Shanghai");
        let at = |text: &str| text.parse::<Utc>().expect("an instant");
        assert_eq!(as_typed(at("2026-01-05T08:00:00.000000Z"), &clock), "2026-01-05T16:00");
        assert_eq!(as_typed(at("2026-01-05T08:30:07.250000Z"), &clock), "2026-01-05T16:30:07");
        let was = at("2026-01-05T08:30:07.250000Z");
        assert_eq!(exact(at("2026-01-05T08:30:07.000000Z"), was, &clock), was);
        assert_eq!(exact(was.plus_seconds(1), was, &clock), was.plus_seconds(1));
    }
}
