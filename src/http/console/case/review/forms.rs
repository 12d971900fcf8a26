//! The forms of drafts and their reviews, by how they stand and who looks: record one, withdraw it, send it for review; say
//! that the papers are there or missing, give the opinion, ask for a second review, call the heads together, and tell what
//! they resolved.

use evidence::event::{DraftOutcome, PartyKind, ReviewOutcome};
use evidence::ids::{DraftId, ReviewId};
use maud::{Markup, html};

use crate::answers::bounds::PASSAGE_LENGTH_MAX;
use crate::custody::case::word as written;
use crate::custody::draft::act::BoundDraft;
use crate::custody::draft::assess::OWN_FIELDS;
use crate::custody::legal::condition::{FIELDS, Kind, SANCTIONS};
use crate::custody::refused::Field;
use crate::custody::review::ReviewStep;
use crate::custody::review::view::ReviewView;
use crate::http::console::case::fields::{Fields, FormTyped, Named};
use crate::http::console::case::file::{Sheet, Typed};
use crate::http::console::case::review::points;
use crate::http::console::law::{fact_named, fact_told};
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::plain;

/// A form of a draft or a review that was refused.
#[derive(Debug)]
pub(in crate::http::console::case) struct ReviewTyped {
    /// Which form it was.
    pub(super) id: String,
    /// What was typed.
    pub(super) typed: FormTyped,
}

/// The form that records a draft.
pub(super) const RECORD: &str = "draft-record";

/// What a form of a draft is known by on its page.
pub(super) fn draft_form(what: &str, draft: &DraftId) -> String {
    format!("draft-{what}-{draft}")
}

/// The same of a review.
pub(super) fn review_form(what: &str, review: &ReviewId) -> String {
    format!("review-{what}-{review}")
}

/// A form that is folded away until it is wanted, or was refused.
struct Folded<'a> {
    sheet: &'a Sheet<'a>,
    id: String,
    fields: Fields<'a>,
}

impl<'a> Folded<'a> {
    fn new(sheet: &'a Sheet<'a>, id: String) -> Self {
        let typed = match sheet.typed {
            Typed::Review(refused) if refused.id == id => Some(&refused.typed),
            _ => None,
        };
        Self { sheet, fields: Fields::of(sheet.visitor.lang, id.clone(), typed), id }
    }

    /// The form with its summary and its button, sent to a place below the case.
    fn form(&self, place: &str, [summary, submit]: [&str; 2], inside: &Markup) -> Markup {
        let lang = self.sheet.visitor.lang;
        html! {
            details.panel.act open[self.fields.typed.is_some()] {
                summary { (lang.text(summary)) }
                form method="post" action={ "/cases/" (self.sheet.file.case.id) (place) } data-once {
                    (csrf_field(self.sheet.visitor))
                    (inside)
                    button type="submit" { (lang.text(submit)) }
                }
            }
        }
    }

    /// A longer text.
    fn passage(&self, named: Named<'_>, is_required: bool) -> Markup {
        let (_, name, _) = named;
        let stands = self.fields.typed.map_or("", |sent| sent.one(name));
        self.fields.field(named, |id, told| {
            html! {
                textarea id=(id) name=(name) rows="3" required[is_required] maxlength=(PASSAGE_LENGTH_MAX)
                    aria-invalid=[told.map(|_| "true")] aria-describedby=[told] { (stands) }
            }
        })
    }

    /// A choice that may be left.
    fn maybe(&self, named: Named<'_>, none: &str, offered: &[(String, String)]) -> Markup {
        let (_, name, _) = named;
        let chosen = self.fields.typed.map_or("", |sent| sent.one(name));
        self.fields.field(named, |id, told| {
            html! {
                select id=(id) name=(name) aria-invalid=[told.map(|_| "true")] aria-describedby=[told] {
                    option value="" { (self.sheet.visitor.lang.text(none)) }
                    @for (value, text) in offered {
                        option value=(value) selected[value.as_str() == chosen] { (text) }
                    }
                }
            }
        })
    }
}

/// What else rules ask of a draft, a field each.
fn facts(form: &Folded<'_>) -> Markup {
    let lang = form.sheet.visitor.lang;
    let yes_or_no = ["yes", "no"].map(|word| (word.to_owned(), lang.named(word)));
    let words_offered = |field: &str, words: &[&str]| -> Vec<(String, String)> {
        words.iter().map(|word| ((*word).to_owned(), fact_told(lang, field, word))).collect()
    };
    let asked = FIELDS.iter().filter(|(name, _)| !OWN_FIELDS.contains(name));
    html! {
        fieldset {
            legend { (lang.text("review-page-facts")) }
            p.small { (lang.text("review-page-facts-help")) }
            @if let Some(wrong) = form.fields.wrong(Field::Facts) { p.alert { (wrong) } }
            @for (field, kind) in asked {
                @let name = format!("fact-{field}");
                @let id = format!("{RECORD}-{name}");
                @let stands = form.fields.typed.map_or("", |sent| sent.one(&name));
                div.field {
                    label for=(id) { (fact_named(lang, field)) }
                    @match kind {
                        Kind::Flag => { (fact_choice(lang, (&id, &name, stands), &yes_or_no)) }
                        Kind::Word(words) | Kind::Set(words) => {
                            (fact_choice(lang, (&id, &name, stands), &words_offered(field, words)))
                        }
                        Kind::Money | Kind::Number => {
                            input id=(id) name=(name) type="text" inputmode="decimal" value=(stands);
                        }
                    }
                }
            }
        }
    }
}

/// A choice of what is known of a field; first that nothing is.
fn fact_choice(lang: Lang, (id, name, chosen): (&str, &str, &str), offered: &[(String, String)]) -> Markup {
    html! {
        select id=(id) name=(name) {
            option value="" { (lang.text("review-page-unknown")) }
            @for (value, text) in offered { option value=(value) selected[value.as_str() == chosen] { (text) } }
        }
    }
}

/// The form that records a draft, for who may.
pub(super) fn record(sheet: &Sheet<'_>) -> Markup {
    if !sheet.file.review_offering(sheet.visitor.caller()).drafts() {
        return html! {};
    }
    let (lang, form) = (sheet.visitor.lang, Folded::new(sheet, RECORD.to_owned()));
    // With the digest of what is seen here: a document never changes, and whoever sends another's is told.
    let documents: Vec<(String, String)> = sheet
        .file
        .documents
        .iter()
        .map(|document| (format!("{} {}", document.id, document.content), plain(&document.name)))
        .collect();
    let outcomes: Vec<(String, String)> = DraftOutcome::ALL.iter().map(|one| (written(one), lang.word(one))).collect();
    let kinds: Vec<(String, String)> = PartyKind::ALL.iter().map(|one| (written(one), lang.word(one))).collect();
    let sanctions: Vec<(String, String)> =
        SANCTIONS.iter().map(|word| ((*word).to_owned(), fact_told(lang, "sanction", word))).collect();
    let roster: Vec<(String, String)> = sheet
        .file
        .roster
        .iter()
        .map(|officer| (officer.certificate.to_string(), format!("{} {}", plain(&officer.name), officer.certificate)))
        .collect();
    let parties: Vec<(String, String)> = sheet
        .file
        .parties
        .iter()
        .flat_map(|shown| &shown.parties)
        .map(|shown| (shown.party.id.to_string(), plain(&shown.name)))
        .collect();
    let fields = &form.fields;
    let inside = html! {
        (fields.choice((Field::Document, "document", "review-page-document"), "", &documents))
        @if let Some(wrong) = fields.wrong(Field::Content) { p.alert { (wrong) } }
        (fields.choice((Field::Kind, "outcome", "review-page-outcome"), "", &outcomes))
        div.row {
            (form.maybe((Field::Party, "party", "review-page-party"), "review-page-unknown", &parties))
            (form.maybe((Field::PartyKind, "party_kind", "review-page-party-kind"), "review-page-unknown", &kinds))
        }
        (fields.several((Field::Sanctions, "sanctions", "review-page-sanctions"), "review-page-several", |_| false, &sanctions))
        div.row {
            (fields.line((Field::FineFen, "fine", "review-page-fine"), "", false))
            (fields.line((Field::ConfiscationFen, "confiscation", "review-page-confiscation"), "", false))
        }
        (facts(&form))
        div.row {
            (fields.choice((Field::Drafter, "drafter", "review-page-drafter"), "", &roster))
            (fields.choice((Field::Checker, "checker", "review-page-checker"), "", &roster))
        }
        (form.passage((Field::Basis, "basis", "review-page-basis"), true))
        (form.passage((Field::Factors, "factors", "review-page-factors-lines"), false))
        (fields.reason(false))
    };
    html! { div.act-forms { (form.form("/drafts", ["review-page-record", "review-page-record-submit"], &inside)) } }
}

/// The forms of one draft.
pub(super) fn of_draft(sheet: &Sheet<'_>, bound: &BoundDraft) -> Markup {
    let (offering, id) = (sheet.file.review_offering(sheet.visitor.caller()), &bound.draft.id);
    html! { div.act-forms {
        @if offering.submits(bound) { (submit(sheet, id)) }
        @if offering.withdraws(bound) {
            @let form = Folded::new(sheet, draft_form("withdraw", id));
            (form.form(&format!("/drafts/{id}/withdraw"), ["review-page-withdraw", "review-page-withdraw-submit"], &form.fields.reason(true)))
        }
    } }
}

fn submit(sheet: &Sheet<'_>, draft: &DraftId) -> Markup {
    let form = Folded::new(sheet, draft_form("submit", draft));
    let documents: Vec<(String, String)> =
        sheet.file.documents.iter().map(|document| (document.id.to_string(), plain(&document.name))).collect();
    let inside = html! {
        input type="hidden" name="draft" value=(draft);
        (form.passage((Field::Basis, "basis", "review-page-basis"), true))
        (form.passage((Field::ReviewStatement, "statement", "review-page-statement"), true))
        (form.maybe((Field::Hearing, "hearing", "review-page-hearing"), "review-page-hearing-none", &documents))
    };
    form.form("/reviews", ["review-page-submit", "review-page-submit-submit"], &inside)
}

/// The forms of one review.
pub(super) fn of_review(sheet: &Sheet<'_>, view: &ReviewView) -> Markup {
    let offering = sheet.file.review_offering(sheet.visitor.caller());
    let may = |step| offering.steps(view, step);
    let id = &view.review.id;
    let opines = may(ReviewStep::Opine(ReviewOutcome::Agree));
    html! { div.act-forms {
        @if may(ReviewStep::Complete) {
            (plain_step(sheet, id, "complete", ["review-page-complete", "review-page-complete-submit"], None))
        }
        @if may(ReviewStep::Incomplete) {
            (plain_step(sheet, id, "incomplete", ["review-page-incomplete", "review-page-incomplete-submit"],
                Some((Field::Lacks, "lacks", "review-page-lacks"))))
        }
        @if opines { (opine(sheet, view)) }
        @if may(ReviewStep::Uphold) {
            (plain_step(sheet, id, "uphold", ["review-page-uphold", "review-page-uphold-submit"],
                Some((Field::Reasons, "reasons", "review-page-reasons"))))
        }
        @if may(ReviewStep::CallCollective) {
            (plain_step(sheet, id, "call_collective", ["review-page-call", "review-page-call-submit"],
                Some((Field::Reason, "reason", "review-page-call-reason"))))
        }
        @if may(ReviewStep::RequestRereview) {
            (plain_step(sheet, id, "request_rereview", ["review-page-ask-again", "review-page-ask-again-submit"],
                Some((Field::Reason, "reason", "reason"))))
        }
        @if may(ReviewStep::Extend) {
            (plain_step(sheet, id, "extend", ["review-page-extend", "review-page-extend-submit"],
                Some((Field::Reason, "reason", "review-page-extend-reason"))))
        }
        @if may(ReviewStep::Resolve) { (resolve(sheet, id)) }
    } }
}

/// Where a step of that name is sent: to the legal office's, the sender's or the head's place.
fn place(review: &ReviewId, step: &str) -> String {
    let below = match step {
        "request_rereview" => "rereview",
        "extend" | "resolve" => "decisions",
        _ => "steps",
    };
    format!("/reviews/{review}/{below}")
}

/// A step that says one thing, or nothing.
fn plain_step(sheet: &Sheet<'_>, review: &ReviewId, step: &str, told: [&str; 2], said: Option<Named<'_>>) -> Markup {
    let form = Folded::new(sheet, review_form(step, review));
    let inside = html! {
        input type="hidden" name="step" value=(step);
        @if let Some(named) = said { (form.passage(named, true)) }
    };
    form.form(&place(review, step), told, &inside)
}

/// The form of an opinion, with its nine points. A second review agrees or stays with the first, which has a form of its own.
fn opine(sheet: &Sheet<'_>, view: &ReviewView) -> Markup {
    let (lang, id) = (sheet.visitor.lang, &view.review.id);
    let form = Folded::new(sheet, review_form("opine", id));
    let is_again = view.review.rereview.is_some();
    let outcomes = ReviewOutcome::ALL.iter().filter(|one| !is_again || **one == ReviewOutcome::Agree);
    let outcomes: Vec<(String, String)> = outcomes.map(|one| (written(one), lang.word(one))).collect();
    let yes_or_no = ["yes", "no"].map(|word| (word.to_owned(), lang.named(word)));
    let inside = html! {
        input type="hidden" name="step" value="opine";
        @if let Some(wrong) = form.fields.wrong(Field::Points) { p.alert { (wrong) } }
        (points::fields(sheet, &form.id, form.fields.typed))
        (form.fields.choice((Field::Transfer, "transfer", "review-page-transfer"), "", &yes_or_no))
        (form.fields.choice((Field::Kind, "outcome", "review-page-opinion"), "", &outcomes))
        (form.passage((Field::Reasons, "reasons", "review-page-reasons"), false))
        (form.passage((Field::Wishes, "wishes", "review-page-wishes-lines"), false))
    };
    form.form(&place(id, "opine"), ["review-page-opine", "review-page-opine-submit"], &inside)
}

/// The form of what the heads resolved: a line each of who took part.
fn resolve(sheet: &Sheet<'_>, review: &ReviewId) -> Markup {
    let form = Folded::new(sheet, review_form("resolve", review));
    let adopts = form.fields.typed.is_some_and(|sent| sent.one("adopts") == "yes");
    let inside = html! {
        input type="hidden" name="step" value="resolve";
        (form.fields.time((Field::HeldOn, "held_on", "review-page-held-on"), "date", "", true))
        (form.passage((Field::Attendees, "attendees", "review-page-attendees-lines"), true))
        (form.passage((Field::Resolution, "resolution", "review-page-resolution"), true))
        div.field { label {
            input type="checkbox" name="adopts" value="yes" checked[adopts]; " "
            (sheet.visitor.lang.text("review-page-adopts"))
        } }
    };
    form.form(&place(review, "resolve"), ["review-page-resolve", "review-page-resolve-submit"], &inside)
}
