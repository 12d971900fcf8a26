//! On which day each kind counts as served: annex 2, articles 22 to 26; 民事诉讼法 95; 行政处罚法 61.

use std::collections::BTreeSet;

use evidence::event::{DeliveryAddress, DeliveryRecipient, PaperKind};
use jiff::civil::date;

use super::*;

fn at(text: &str) -> Utc {
    text.parse().expect("a time")
}

fn said(kind: &str, served: &str) -> DeliverySaid {
    DeliverySaid {
        document: "1".repeat(32).parse().expect("an id"),
        document_kind: PaperKind::Decision,
        made_on: date(2017, 10, 20),
        service_kind: kind.parse().expect("a kind"),
        officers: BTreeSet::new(),
        party: "b".repeat(32).parse().expect("an id"),
        at: at(served),
        succeeded: true,
        recipient: DeliveryRecipient::PartyItself,
        shown: BTreeSet::new(),
        receipt: BTreeSet::new(),
        postal_number: String::new(),
        payment_slip: BTreeSet::new(),
        return_receipt: BTreeSet::new(),
        ground: String::new(),
        passed_on_by: String::new(),
        medium: String::new(),
        text_kept: BTreeSet::new(),
        address_kind: DeliveryAddress::NoAddress,
        reason: String::new(),
    }
}

/// The day on which it counts as served, or the fault, of a service on 2026-01-06 in Shanghai.
fn on(kind: &str, served: &str, given: Option<Date>, now: &str) -> Result<Date, Fault> {
    let law = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data");
    let of_kind = law.lists.service_kinds.iter().find(|one| one.ground.id == kind).expect("a kind");
    let calendars = evidence::legal::shipped_calendars();
    let found = delivered_on((&law, calendars), of_kind, &said(kind, served), given, at(now));
    found.map_err(|invalid| {
        assert_eq!(invalid.field, Field::DeliveredOn);
        invalid.problem
    })
}

const SERVED: &str = "2026-01-06T02:00:00.000000Z";
const LATER: &str = "2026-01-20T02:00:00.000000Z";

#[test]
fn the_day_of_signature_receipt_or_arrival_is_given_and_lies_between_the_service_and_today() {
    for kind in ["direct", "post", "entrusted", "passed_on", "electronic"] {
        let of = |given| on(kind, SERVED, given, LATER);
        assert_eq!(of(Some(date(2026, 1, 6))), Ok(date(2026, 1, 6)), "{kind}");
        assert_eq!(of(Some(date(2026, 1, 20))), Ok(date(2026, 1, 20)), "{kind}");
        assert_eq!(of(None), Err(Fault::Empty), "{kind}");
        assert_eq!(of(Some(date(2026, 1, 21))), Err(Fault::InTheFuture), "{kind}");
        let day = "2026-01-06".to_owned();
        assert_eq!(of(Some(date(2026, 1, 5))), Err(Fault::BeforeServed { day }), "{kind}");
    }
}

#[test]
fn what_is_left_counts_as_served_that_day() {
    // An hour before midnight in Shanghai.
    let late = "2026-01-06T15:00:00.000000Z";
    assert_eq!(on("leaving", late, None, LATER), Ok(date(2026, 1, 6)));
    assert_eq!(on("leaving", late, Some(date(2026, 1, 6)), LATER), Ok(date(2026, 1, 6)));
    let day = "2026-01-06".to_owned();
    assert_eq!(on("leaving", late, Some(date(2026, 1, 7)), LATER), Err(Fault::DayByKind { day }));
}

/// 民事诉讼法 (2021) 95: 30 days from 2022-01-01; 60 before.
#[test]
fn a_notice_counts_as_served_when_its_term_is_over_by_the_law_of_the_day_on_which_it_was_posted() {
    // Posted on 2026-01-06, it hangs until 2026-02-05, midnight of Shanghai.
    let day = "2026-02-05".to_owned();
    let last_moment = "2026-02-05T15:59:59.999999Z";
    assert_eq!(on("public_notice", SERVED, None, last_moment), Err(Fault::NoticeRuns { day }));
    assert_eq!(on("public_notice", SERVED, None, "2026-02-05T16:00:00.000000Z"), Ok(date(2026, 2, 5)));
    let old = "2021-12-31T02:00:00.000000Z";
    assert_eq!(on("public_notice", old, None, LATER), Ok(date(2022, 3, 1)));
    let new = "2022-01-01T02:00:00.000000Z";
    assert_eq!(on("public_notice", new, None, LATER), Ok(date(2022, 1, 31)));
    let before_any = "2012-12-31T02:00:00.000000Z";
    assert_eq!(on("public_notice", before_any, None, LATER), Err(Fault::NoNoticeTerm));
    // One that no calendar reaches is none that there is not.
    let beyond = "9999-12-20T02:00:00.000000Z";
    assert_eq!(on("public_notice", beyond, None, LATER), Err(Fault::NoticeTermUncounted));
}
