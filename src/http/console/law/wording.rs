//! What the words of the legal data's closed lists are called: each has a message, and the compiler or a test asks for
//! the one that is missing.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::answers::legal::{
    Asks, ClockStart, ClockStop, DeadlineSubject, DeliveredOn, Excuse, ExtendedBy, Figure, PartyKind, PauseKind,
    Procedure, Reading, ServiceShows, SignatureRole, Tells, Volume, Wanted,
};
use crate::custody::legal::EntryGround;
use crate::custody::legal::condition::Comparison;
use crate::http::console::messages::Lang;

/// A word of a closed list, which a message tells.
pub(super) trait Told: Copy + 'static {
    /// All words of the list.
    #[cfg(test)]
    const ALL: &'static [Self];

    /// The message.
    fn message(self) -> &'static str;

    /// The word in a language.
    fn told(self, lang: Lang) -> String {
        lang.text(self.message()).into_owned()
    }
}

macro_rules! told {
    ($($list:ident { $($word:ident => $id:literal,)* })*) => {
        $(impl Told for $list {
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$word),*];

            fn message(self) -> &'static str {
                match self { $(Self::$word => $id),* }
            }
        })*
    };
}

told! {
    ClockStart {
        CaptureEnd => "law-start-capture-end",
        ActEnd => "law-start-act-end",
        Registered => "law-start-registered",
        UrgentStart => "law-start-urgent-start",
        MeasureStart => "law-start-measure-start",
        Submitted => "law-start-submitted",
        Received => "law-start-received",
        Decided => "law-start-decided",
        Formed => "law-start-formed",
        Changed => "law-start-changed",
        Served => "law-start-served",
        Fell => "law-start-fell",
        Told => "law-start-told",
        HearingTold => "law-start-hearing-told",
        Posted => "law-start-posted",
        CashTaken => "law-start-cash-taken",
        HandedIn => "law-start-handed-in",
        Urged => "law-start-urged",
        SueTermEnded => "law-start-sue-term-ended",
        CourtRefused => "law-start-court-refused",
        DeedEnd => "law-start-deed-end",
        Filed => "law-start-filed",
        Opened => "law-start-opened",
    }
    ClockStop {
        Stored => "law-stop-stored",
        Sealed => "law-stop-sealed",
        Filed => "law-stop-filed",
        Decided => "law-stop-decided",
        Ratified => "law-stop-ratified",
        Released => "law-stop-released",
        Opined => "law-stop-opined",
        Published => "law-stop-published",
        Updated => "law-stop-updated",
        Withdrawn => "law-stop-withdrawn",
        Answered => "law-stop-answered",
        HandedOver => "law-stop-handed-over",
        Told => "law-stop-told",
        HearingAsked => "law-stop-hearing-asked",
        Heard => "law-stop-heard",
        Served => "law-stop-served",
        Paid => "law-stop-paid",
        HandedIn => "law-stop-handed-in",
        Banked => "law-stop-banked",
        Applied => "law-stop-applied",
        Sued => "law-stop-sued",
        ReviewAsked => "law-stop-review-asked",
        Registered => "law-stop-registered",
        PlatformUpdated => "law-stop-platform-updated",
    }
    DeadlineSubject {
        Recording => "law-item-recording",
        Case => "law-item-case",
        Measure => "law-item-measure",
        Complaint => "law-item-complaint",
        Request => "law-item-request",
        Review => "law-item-review",
        Disclosure => "law-item-disclosure",
        Correction => "law-item-correction",
        Finding => "law-item-finding",
        Service => "law-item-service",
        Performance => "law-item-performance",
        Enforcement => "law-item-enforcement",
        Evidence => "law-item-evidence",
    }
    Asks {
        Within => "law-within",
        NotBefore => "law-not-before",
    }
    ExtendedBy {
        Head => "law-by-head",
        AssistingBody => "law-by-assisting-body",
    }
    PauseKind {
        Appraisal => "law-pause-appraisal",
        Hearing => "law-pause-hearing",
        Inspection => "law-pause-inspection",
        PublicNotice => "law-pause-public-notice",
        Suspension => "law-pause-suspension",
    }
    Reading {
        AsWritten => "law-as-written",
        Site => "law-of-site",
    }
    Excuse {
        Emergency => "law-excuse-emergency",
        NotKept => "law-excuse-not-kept",
    }
    Tells {
        Statement => "law-tells-statement",
        Recusal => "law-tells-recusal",
        Hearing => "law-tells-hearing",
        Remedies => "law-tells-remedies",
        CertificateShown => "law-tells-certificate-shown",
        RecordingAnnounced => "law-tells-recording-announced",
    }
    ServiceShows {
        Receipt => "law-shows-receipt",
        Signature => "law-shows-signature",
        Recipient => "law-shows-recipient",
        PostalNumber => "law-shows-postal-number",
        PaymentSlip => "law-shows-payment-slip",
        ReturnReceipt => "law-shows-return-receipt",
        Ground => "law-shows-ground",
        Witness => "law-shows-witness",
        Residence => "law-shows-residence",
        Reason => "law-shows-reason",
        PassedOnBy => "law-shows-passed-on-by",
        EarlierAttempts => "law-shows-earlier-attempts",
        Medium => "law-shows-medium",
        TextKept => "law-shows-text-kept",
        Consent => "law-shows-consent",
        Address => "law-shows-address",
    }
    DeliveredOn {
        Signature => "law-delivered-signature",
        ReceiptDate => "law-delivered-receipt-date",
        ThatDay => "law-delivered-that-day",
        TermAfterPosting => "law-delivered-term-after-posting",
        Arrival => "law-delivered-arrival",
    }
    SignatureRole {
        Officer => "law-signs-officer",
        Party => "law-signs-party",
        Witness => "law-signs-witness",
        Interpreter => "law-signs-interpreter",
        Drafter => "law-signs-drafter",
        Checker => "law-signs-checker",
        Reviewer => "law-signs-reviewer",
        Head => "law-signs-head",
    }
    Wanted {
        Always => "law-wanted-always",
        IfItHappens => "law-wanted-if-it-happens",
    }
    Volume {
        Main => "law-volume-main",
        Secondary => "law-volume-secondary",
    }
    Procedure {
        Ordinary => "law-procedure-ordinary",
        Simple => "law-procedure-simple",
    }
    PartyKind {
        NaturalPerson => "law-party-natural-person",
        LegalPerson => "law-party-legal-person",
        OtherOrganisation => "law-party-other-organisation",
        IndividualBusiness => "law-party-individual-business",
    }
    Figure {
        OfficersOfAct => "law-figure-officers-of-act",
        HandlersOfCase => "law-figure-handlers-of-case",
        PenalisedFrom => "law-figure-penalised-from",
        AdultFrom => "law-figure-adult-from",
        SurchargeDaily => "law-figure-surcharge-daily",
        SurchargeMost => "law-figure-surcharge-most",
        ReviewedBefore => "law-figure-reviewed-before",
        AttemptsBeforeNotice => "law-figure-attempts-before-notice",
        MonitorReviews => "law-figure-monitor-reviews",
    }
    Comparison {
        Equal => "law-is-equal",
        Other => "law-is-other",
        AtLeast => "law-is-at-least",
        Above => "law-is-above",
        AtMost => "law-is-at-most",
        Below => "law-is-below",
    }
}

/// Words that are texts in the data, each with its message.
type Words = [(&'static str, &'static str)];

/// The fields of conditions.
const FIELDS_TOLD: &Words = &[
    ("fine", "law-field-fine"),
    ("value", "law-field-value"),
    ("area_m2", "law-field-area-m2"),
    ("party", "law-field-party"),
    ("sanction", "law-field-sanction"),
    ("act", "law-field-act"),
    ("only_warning", "law-field-only-warning"),
    ("only_fine", "law-field-only-fine"),
    ("hearing_by_law", "law-field-hearing-by-law"),
    ("hearing_public_interest", "law-field-hearing-public-interest"),
    ("special_right", "law-field-special-right"),
    ("marked_major", "law-field-marked-major"),
    ("major_public_interest", "law-field-major-public-interest"),
    ("hearing_held", "law-field-hearing-held"),
    ("affects_major_rights", "law-field-affects-major-rights"),
    ("complex", "law-field-complex"),
    ("law_requires", "law-field-law-requires"),
];

/// What conditions call parties.
const PARTIES_TOLD: &Words = &[
    ("natural_person", "law-party-natural-person"),
    ("legal_person", "law-party-legal-person"),
    ("other_organisation", "law-party-other-organisation"),
    ("individual_business", "law-party-individual-business"),
];

/// What a decision may impose.
const SANCTIONS_TOLD: &Words = &[
    ("warning", "law-sanction-warning"),
    ("public_criticism", "law-sanction-public-criticism"),
    ("fine", "law-sanction-fine"),
    ("confiscate", "law-sanction-confiscate"),
    ("suspend_licence", "law-sanction-suspend-licence"),
    ("revoke_licence", "law-sanction-revoke-licence"),
    ("downgrade", "law-sanction-downgrade"),
    ("suspend_business", "law-sanction-suspend-business"),
    ("close_business", "law-sanction-close-business"),
    ("restrict_business", "law-sanction-restrict-business"),
    ("detain", "law-sanction-detain"),
    ("other", "law-sanction-other"),
];

/// What a decision may do beside.
const DONE_TOLD: &Words = &[
    ("auction", "law-done-auction"),
    ("dispose", "law-done-dispose"),
    ("freeze", "law-done-freeze"),
    ("transfer", "law-done-transfer"),
    ("demolish", "law-done-demolish"),
    ("seize", "law-done-seize"),
    ("seal_premises", "law-done-seal-premises"),
    ("restrict_liberty", "law-done-restrict-liberty"),
    ("other", "law-done-other"),
];

/// Marks of cases that the shipped data asks for. A site may ask for others, which are shown as they are written.
const MARKS_TOLD: &Words = &[
    ("light_breach", "law-mark-light-breach"),
    ("general_breach", "law-mark-general-breach"),
    ("grave_breach", "law-mark-grave-breach"),
    ("grave_harm", "law-mark-grave-harm"),
    ("in_review", "law-mark-in-review"),
    ("in_suit", "law-mark-in-suit"),
    ("electronic_file", "law-mark-electronic-file"),
    ("dispute_prone", "law-mark-dispute-prone"),
];

/// A word by its message; as it stands where it has none.
fn by_id(lang: Lang, words: &Words, word: &str) -> String {
    let id = words.iter().find(|(known, _)| *known == word).map(|(_, id)| *id);
    id.map_or_else(|| word.to_owned(), |id| lang.text(id).into_owned())
}

/// A field of conditions.
pub(in crate::http::console) fn field(lang: Lang, field: &str) -> String {
    by_id(lang, FIELDS_TOLD, field)
}

/// A word that a field of conditions may hold.
pub(in crate::http::console) fn value(lang: Lang, field: &str, word: &str) -> String {
    let words = match field {
        "party" => PARTIES_TOLD,
        "sanction" => SANCTIONS_TOLD,
        "act" => DONE_TOLD,
        _ => &[],
    };
    by_id(lang, words, word)
}

/// A mark of a case.
pub(in crate::http::console) fn mark(lang: Lang, mark: &str) -> String {
    by_id(lang, MARKS_TOLD, mark)
}

/// Texts in a row.
pub(super) fn listed(lang: Lang, texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().collect::<Vec<_>>().join(&lang.text("list-comma"))
}

/// Words of a closed list in a row.
pub(super) fn words<T: Told>(lang: Lang, all: &[T]) -> String {
    listed(lang, all.iter().map(|word| word.told(lang)))
}

/// The names of entries by their ids, in a row; one that there is not is told by its id.
pub(super) fn named<'a>(lang: Lang, entries: impl Iterator<Item = &'a EntryGround>, ids: &[String]) -> String {
    let known: BTreeMap<&str, &EntryGround> = entries.map(|entry| (entry.id.as_str(), entry)).collect();
    let name = |id: &String| {
        let found = known.get(id.as_str());
        found.map_or_else(|| id.clone(), |entry| lang.pick([&entry.zh, &entry.en]).to_owned())
    };
    listed(lang, ids.iter().map(name))
}

/// Texts below each other; nothing where there are none.
pub(super) fn lines(texts: &[String]) -> Markup {
    html! { @if !texts.is_empty() { ul.derived { @for text in texts { li { (text) } } } } }
}

#[cfg(test)]
mod tests {
    use crate::custody::legal::condition::{DONE, FIELDS, PARTIES, SANCTIONS};
    use crate::custody::legal::{Legal, SHIPPED, read};

    use super::*;

    /// The messages of a list that have no text in one of the languages.
    fn untold<T: Told>() -> Vec<&'static str> {
        let missing = |id: &&'static str| Lang::ALL.into_iter().any(|lang| lang.find(id, None).is_none());
        T::ALL.iter().map(|word| word.message()).filter(missing).collect()
    }

    #[test]
    fn every_word_of_the_closed_lists_is_told_in_both_languages() {
        let all = [
            untold::<ClockStart>(),
            untold::<ClockStop>(),
            untold::<DeadlineSubject>(),
            untold::<Asks>(),
            untold::<ExtendedBy>(),
            untold::<PauseKind>(),
            untold::<Reading>(),
            untold::<Excuse>(),
            untold::<Tells>(),
            untold::<ServiceShows>(),
            untold::<DeliveredOn>(),
            untold::<SignatureRole>(),
            untold::<Wanted>(),
            untold::<Volume>(),
            untold::<Procedure>(),
            untold::<PartyKind>(),
            untold::<Figure>(),
            untold::<Comparison>(),
        ];
        assert_eq!(all.concat(), Vec::<&str>::new());
    }

    #[test]
    fn every_field_of_conditions_and_what_it_holds_is_told_in_both_languages() {
        let fields: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).collect();
        for (known, told) in
            [(fields.as_slice(), FIELDS_TOLD), (PARTIES, PARTIES_TOLD), (SANCTIONS, SANCTIONS_TOLD), (DONE, DONE_TOLD)]
        {
            assert_eq!(told.iter().map(|(word, _)| *word).collect::<Vec<_>>(), known);
            for (word, id) in told {
                assert!(Lang::ALL.into_iter().all(|lang| lang.find(id, None).is_some()), "{word}: {id}");
            }
        }
        assert_eq!(value(Lang::Zh, "sanction", "other"), "其他处罚");
        assert_eq!(value(Lang::Zh, "act", "other"), "其他行为");
        assert_eq!(value(Lang::Zh, "fine", "x"), "x");
    }

    #[test]
    fn every_mark_that_the_shipped_data_asks_for_is_told_in_both_languages() {
        let law: Legal = read(SHIPPED).expect("legal data");
        let of_duties = law.lists.duties.iter().filter_map(|duty| duty.says.mark.as_deref());
        let of_deadlines = law.deadlines.iter().flat_map(|rule| rule.marks.iter().map(String::as_str));
        for asked in of_duties.chain(of_deadlines) {
            for lang in Lang::ALL {
                assert_ne!(mark(lang, asked), asked, "{lang}");
            }
        }
        assert_eq!(mark(Lang::En, "of_the_site"), "of_the_site");
    }
}
