//! What acts, documents and services tell of measures (行政强制法 19, 25 and 28) and of hearings (行政处罚法 64).

use std::collections::BTreeSet;

use evidence::event::{DeliveryAddress, DeliveryRecipient, NoticeKind, PaperOriginal, Volume};

use super::*;
use crate::custody::act::ActSaid;
use crate::custody::decision::PartyNotice;
use crate::custody::delivery::{Delivered, DeliverySaid};
use crate::custody::legal::{SHIPPED, read};
use crate::custody::paper::PaperSaid;

fn id<T: std::str::FromStr>(digit: char) -> T {
    digit.to_string().repeat(32).parse().unwrap_or_else(|_| panic!("an id of {digit}"))
}

/// Noon of a day in China, and its beginning.
fn noon(day: &str) -> Utc {
    format!("{day}T12:00:00+08:00").parse().expect("a time")
}

fn midnight(day: &str) -> Utc {
    format!("{day}T00:00:00+08:00").parse().expect("a time")
}

fn act(digit: char, kind: &str, from: &str, documents: &[char]) -> Act {
    Act {
        id: id(digit),
        case: id('c'),
        said: ActSaid {
            kind: kind.parse().expect("a kind"),
            from: noon(from),
            until: noon(from).plus_seconds(3600),
            place: "光明路".to_owned(),
            officers: BTreeSet::new(),
            party_present: true,
            witness: String::new(),
            documents: documents.iter().map(|digit| id(*digit)).collect(),
        },
        reason: String::new(),
        recorded_by: "li".parse().expect("an id"),
        recorded_at: noon(from),
        changed_at: None,
    }
}

fn paper(digit: char, kind: &str, made_on: &str) -> Paper {
    Paper {
        document: id(digit),
        name: "文书.pdf".to_owned(),
        filed_stage: "investigation".parse().expect("a stage"),
        said: PaperSaid {
            kind: kind.parse().expect("a kind"),
            number: String::new(),
            made_on: made_on.parse().expect("a day"),
            made_by: BTreeSet::new(),
            pages: 1,
            language: "zh".to_owned(),
            volume: Volume::Main,
            original: PaperOriginal::PaperScan,
            supersedes: None,
            signatures: Vec::new(),
        },
        reason: String::new(),
        described_by: "li".parse().expect("an id"),
        described_at: noon(made_on),
    }
}

/// A document that was handed over on a day, and counts as served on it or not.
fn delivery(kind: &str, on: &str, counts: bool) -> Delivery {
    let by = || "li".parse().expect("an id");
    Delivery {
        id: id('b'),
        case: id('c'),
        said: DeliverySaid {
            document: id('d'),
            document_kind: kind.parse().expect("a kind"),
            made_on: on.parse().expect("a day"),
            service_kind: "direct".parse().expect("a kind"),
            officers: BTreeSet::new(),
            party: id('e'),
            at: noon(on),
            succeeded: true,
            recipient: DeliveryRecipient::NobodyTook,
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
        },
        recorded_by: by(),
        recorded_at: noon(on),
        changed_at: None,
        delivered: counts.then(|| Delivered { on: on.parse().expect("a day"), by: by(), at: noon(on) }),
    }
}

fn of(acts: &[Act], deliveries: &[Delivery], papers: &[Paper], urgent: Option<&Urgent>) -> Happened {
    of_steps(acts, deliveries, papers, (&[], urgent))
}

fn of_steps(
    acts: &[Act],
    deliveries: &[Delivery],
    papers: &[Paper],
    (steps, urgent): (&[DecisionStepTold], Option<&Urgent>),
) -> Happened {
    let record = Record { acts, deliveries, papers, steps, urgent };
    Happened::of(&read(SHIPPED).expect("legal data"), record)
}

fn releases(acts: &[Act], papers: &[Paper], urgent: Option<&Urgent>) -> Vec<Option<Utc>> {
    of(acts, &[], papers, urgent).measures.iter().map(|measure| measure.released).collect()
}

#[test]
fn a_measure_is_released_by_a_document_of_its_own() {
    let release = |on| [paper('1', "release_decision", on)];
    let seized = |documents: &[char]| act('a', "seize", "2026-09-02", documents);
    let sealed = || act('b', "seal_premises", "2026-09-03", &[]);
    assert_eq!(
        releases(&[seized(&['1']), sealed()], &release("2026-09-20"), None),
        [Some(midnight("2026-09-20")), None]
    );
    // No act names it: it is of the only measure, and of several of none.
    assert_eq!(releases(&[seized(&[])], &release("2026-09-20"), None), [Some(midnight("2026-09-20"))]);
    assert_eq!(releases(&[seized(&[]), sealed()], &release("2026-09-20"), None), [None, None]);
    // On the day of the measure itself, it is no sooner than that; one that bears an earlier day is of another.
    assert_eq!(releases(&[seized(&['1'])], &release("2026-09-02"), None), [Some(noon("2026-09-02"))]);
    assert_eq!(releases(&[seized(&['1'])], &release("2026-09-01"), None), [None]);
    assert_eq!(releases(&[seized(&['1'])], &[paper('1', "seizure_decision", "2026-09-20")], None), [None]);
    assert!(of(&[act('a', "inspection", "2026-09-02", &[])], &[], &[], None).measures.is_empty(), "no measure");
}

#[test]
fn what_the_head_refuses_is_released_with_the_refusal() {
    let urgent = |measures: &str| Urgent {
        stated: noon("2026-09-02"),
        logged: noon("2026-09-02"),
        by: "li".parse().expect("an id"),
        ratified: Some(noon("2026-09-03")),
        released: Some((noon("2026-09-03"), measures.to_owned())),
    };
    let seized = [act('a', "seize", "2026-09-02", &[])];
    assert_eq!(releases(&seized, &[], Some(&urgent("扣押的车辆"))), [Some(noon("2026-09-03"))]);
    assert_eq!(releases(&seized, &[], Some(&urgent(""))), [None]);
    let later = [act('a', "seize", "2026-09-04", &[])];
    assert_eq!(releases(&later, &[], Some(&urgent("扣押的车辆"))), [None]);
}

#[test]
fn a_hearing_is_told_of_by_what_was_served_asked_for_and_held() {
    let served = [
        delivery("hearing_notice", "2026-09-03", true),
        delivery("hearing_notice", "2026-09-01", false),
        delivery("hearing_summons", "2026-09-10", true),
        delivery("hearing_summons", "2026-09-14", true),
        delivery("hearing_summons", "2026-09-28", true),
        delivery("decision", "2026-09-30", true),
    ];
    let asked = [paper('2', "hearing_request", "2026-09-05")];
    let held = [act('a', "hearing", "2026-09-25", &[])];
    let found = of(&held, &served, &asked, None);
    assert_eq!((found.told, found.hearing_asked), (Some(midnight("2026-09-03")), Some(midnight("2026-09-05"))));
    // The last summons before it was held is that of it.
    assert_eq!((found.hearing_told, found.heard), (Some(midnight("2026-09-14")), Some(noon("2026-09-25"))));
    let waiting = of(&[], &served, &asked, None);
    assert_eq!((waiting.hearing_told, waiting.heard), (Some(midnight("2026-09-28")), None));
    assert_eq!(of(&[], &[], &[], None), Happened::default());
    // What was said of it on the way to the decision tells it too.
    let step = |at: &str, what| DecisionStepTold {
        at: noon(at),
        what,
        told_by: "li".parse().expect("an id"),
        told_at: noon(at),
    };
    let notice = |rights: &[PartyRight]| {
        BeforeDecision::Informed(PartyNotice {
            what: NoticeKind::HearingNotice,
            document: id('d'),
            rights: rights.iter().copied().collect(),
            terms: String::new(),
            fine_fen: None,
        })
    };
    let steps = [
        step("2026-09-01", notice(&[PartyRight::Statement])),
        step("2026-09-02", notice(&[PartyRight::Statement, PartyRight::Hearing])),
        step("2026-09-24", BeforeDecision::Heard { document: id('d') }),
    ];
    let found = of_steps(&[], &served, &[], (&steps, None));
    assert_eq!((found.told, found.heard), (Some(noon("2026-09-02")), Some(noon("2026-09-24"))));
}
