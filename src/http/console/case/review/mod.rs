//! Drafts of decisions on the page of their case: what each means to decide, what stands for its text, its legal reviews with
//! their points, and the forms that go with them.

mod forms;
mod points;
mod sent;

use maud::{Markup, html};

use crate::answers::draft::BindingStanding;
use crate::answers::review::ReviewState;
use crate::custody::draft::Draft;
use crate::custody::draft::act::BoundDraft;
use crate::custody::draft::assess::verdict;
use crate::custody::legal::condition::in_yuan;
use crate::custody::legal::major::Verdict;
use crate::custody::monitor::rules::barred;
use crate::custody::review::view::ReviewView;
use crate::custody::review::{ReviewOpinion, ReviewSaid};
use crate::http::api::drafts::binding_standing;
use crate::http::console::case::course::clocks::{due_tag, standing_tag};
use crate::http::console::case::file::{Sheet, person};
use crate::http::console::case::{back, back_from_part, printouts};
use crate::http::console::errors::pick;
use crate::http::console::law::{fact_named, fact_told};
use crate::http::console::messages::Lang;
use crate::http::console::shown::{file_name, foreign};
use crate::http::console::{Route, get, post};

/// Where the forms are sent to; whoever types an address of theirs is led back to the case.
pub(in crate::http::console::case) fn routes() -> Vec<Route> {
    vec![
        post("/cases/{case}/drafts", sent::record),
        post("/cases/{case}/drafts/{draft}/withdraw", sent::withdraw),
        post("/cases/{case}/reviews", sent::submit),
        post("/cases/{case}/reviews/{review}/steps", sent::step),
        post("/cases/{case}/reviews/{review}/rereview", sent::rereview),
        post("/cases/{case}/reviews/{review}/decisions", sent::decide),
        get("/cases/{case}/drafts", back),
        get("/cases/{case}/drafts/{draft}/withdraw", back_from_part),
        get("/cases/{case}/reviews", back),
        get("/cases/{case}/reviews/{review}/steps", back_from_part),
        get("/cases/{case}/reviews/{review}/rereview", back_from_part),
        get("/cases/{case}/reviews/{review}/decisions", back_from_part),
    ]
}

/// The drafts of the case and their reviews.
pub(in crate::http::console::case) fn section(sheet: &Sheet<'_>) -> Markup {
    let (lang, reviewed) = (sheet.visitor.lang, &sheet.file.reviewed);
    let offers = sheet.file.review_offering(sheet.visitor.caller()).drafts();
    if reviewed.drafts.is_empty() && !offers {
        return html! {};
    }
    html! {
        section.panel id="review" aria-labelledby="h-review" {
            h2 id="h-review" { (lang.text("review-page-title")) }
            @if reviewed.drafts.is_empty() { p.empty { (lang.text("review-page-empty")) } }
            @for bound in &reviewed.drafts { (one(sheet, bound)) }
        }
        (forms::record(sheet))
    }
}

/// One draft, with its reviews.
fn one(sheet: &Sheet<'_>, bound: &BoundDraft) -> Markup {
    let (lang, draft) = (sheet.visitor.lang, &bound.draft);
    let reviews = sheet.file.reviewed.reviews.iter().filter(|view| view.review.draft == draft.id);
    let standing = binding_standing(&bound.binding);
    html! {
        article.case-act id={ "draft-" (draft.id) } aria-labelledby={ "h-draft-" (draft.id) } {
            h3 id={ "h-draft-" (draft.id) } {
                (lang.word(&draft.said.outcome)) " · " (sheet.visitor.clock.tag(draft.at)) " "
                span class={ "tag " (weight(standing)) } { (lang.text(standing.message())) }
                @if draft.withdrawn.is_some() { " " span class="tag warn" { (lang.text("review-page-withdrawn")) } }
            }
            (facts(sheet, draft))
            @if draft.withdrawn.is_none() { (assessed(sheet, draft)) (left_out(sheet, draft)) }
            @for view in reviews { (review(sheet, view)) }
            (forms::of_draft(sheet, bound))
        }
    }
}

/// How much it weighs what stands for a text.
fn weight(standing: BindingStanding) -> &'static str {
    match standing {
        BindingStanding::Agreed | BindingStanding::Resolved => "good",
        BindingStanding::NotSubmitted | BindingStanding::Open => "plain",
        BindingStanding::Returned => "warn",
        BindingStanding::Disagreed => "bad",
    }
}

/// An amount in fen, as people read it.
fn amount(fen: u64) -> String {
    in_yuan(i64::try_from(fen).unwrap_or(i64::MAX))
}

/// What is said of a draft.
fn facts(sheet: &Sheet<'_>, draft: &Draft) -> Markup {
    let (lang, said) = (sheet.visitor.lang, &draft.said);
    let document = sheet.file.documents.iter().find(|document| document.id == said.document);
    html! {
        dl.facts {
            dt { (lang.text("review-page-document")) }
            dd {
                @if let Some(document) = document {
                    a href={ "/cases/" (sheet.file.case.id) "/documents/" (document.id) } { (foreign(&document.name)) }
                } @else { (lang.text("review-page-document-gone")) }
                div.small { (lang.text("review-page-content")) " " code { (draft.content) } }
            }
            @if !said.sanctions.is_empty() {
                dt { (lang.text("review-page-sanctions")) }
                dd { (listed(lang, said.sanctions.iter().map(|word| fact_told(lang, "sanction", word)))) }
            }
            @if let Some(fen) = said.fine_fen {
                dt { (lang.text("review-page-fine")) } dd { (amount(fen)) }
            }
            @if let Some(fen) = said.confiscation_fen {
                dt { (lang.text("review-page-confiscation")) } dd { (amount(fen)) }
            }
            dt { (lang.text("review-page-basis")) } dd { (foreign(&said.basis)) }
            @if !said.factors.is_empty() {
                dt { (lang.text("review-page-factors")) }
                dd { @for factor in &said.factors { div { (foreign(factor)) } } }
            }
            dt { (lang.text("review-page-drafter")) } dd { (officer(sheet, &said.drafter)) }
            dt { (lang.text("review-page-checker")) } dd { (officer(sheet, &said.checker)) }
            dt { (lang.text("review-page-recorded")) }
            dd {
                (person(sheet, &draft.by)) " · " (sheet.visitor.clock.tag(draft.at))
                @if !draft.reason.is_empty() { " · " (foreign(&draft.reason)) }
            }
            @if let Some(gone) = &draft.withdrawn {
                dt { (lang.text("review-page-withdrawn")) }
                dd { (person(sheet, &gone.by)) " · " (sheet.visitor.clock.tag(gone.at)) " · " (foreign(&gone.reason)) }
            }
        }
    }
}

/// Texts in a row.
fn listed(lang: Lang, texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(&lang.text("list-comma"))
}

/// An officer by name, with the certificate.
fn officer(sheet: &Sheet<'_>, certificate: &evidence::ids::Certificate) -> Markup {
    html! {
        @if let Some(name) = sheet.file.officers.get(certificate) { (foreign(name)) " " }
        small { (foreign(certificate.as_str())) }
    }
}

/// Whether a draft goes to the legal office, and by which rules.
fn assessed(sheet: &Sheet<'_>, draft: &Draft) -> Markup {
    let (lang, law) = (sheet.visitor.lang, &sheet.visitor.law);
    let description = sheet.file.course.course.as_ref().and_then(|course| course.description.as_ref());
    let matter = description.map_or("", |said| said.matter.as_str());
    let verdict = verdict(law, law.day(sheet.visitor.asked_at), matter, draft);
    let (rules, missing) = match &verdict {
        Verdict::Due(rules) => (rules.as_slice(), Vec::new()),
        Verdict::Unknown { missing, rules } => (rules.as_slice(), missing.iter().copied().collect()),
        Verdict::NotDue { .. } => (&[][..], Vec::new()),
    };
    html! {
        p {
            @if verdict.needs_review() {
                span class="tag bad" { (lang.text("draft-needs-review")) }
            } @else {
                span class="tag good" { (lang.text("draft-needs-none")) }
            }
        }
        @if !rules.is_empty() { ul.plain { @for grounded in rules {
            @let ground = &grounded.rule.ground;
            li { (pick(lang, [&ground.zh, &ground.en])) " " small { (ground.document) " " (ground.article) } }
        } } }
        @if !missing.is_empty() {
            p.small { (lang.text("review-page-missing")) " "
                (listed(lang, missing.iter().map(|field| fact_named(lang, field)))) }
        }
    }
}

/// What is left out of the evidence that a draft of a penalty is sent with.
fn left_out(sheet: &Sheet<'_>, draft: &Draft) -> Markup {
    let (lang, law) = (sheet.visitor.lang, &sheet.visitor.law);
    let unpassed = &sheet.file.reviewed.unpassed;
    let barred = barred(law, law.day(sheet.visitor.asked_at), unpassed);
    let seen = sheet.file.recordings.iter().filter_map(|filed| filed.seen.as_ref()).map(|(recording, _)| recording);
    html! { @if draft.said.is_penalty() && !barred.is_empty() {
        p { (lang.with("monitor-left-out", &[("count", barred.len().into())])) }
        ul.plain { @for recording in seen.filter(|recording| barred.contains(&recording.id)) {
            li { a href={ "/recordings/" (recording.id) "#monitor" } { (file_name(lang, recording)) } }
        } }
    } }
}

/// One review of a draft.
fn review(sheet: &Sheet<'_>, view: &ReviewView) -> Markup {
    let (lang, clock, review) = (sheet.visitor.lang, &sheet.visitor.clock, &view.review);
    html! {
        section.case-review id={ "review-" (review.id) } aria-labelledby={ "h-review-" (review.id) } {
            h4 id={ "h-review-" (review.id) } {
                (lang.text("review-page-review")) " · " (clock.tag(review.submitted.at)) " "
                span class={ "tag " (state_weight(review.state)) } { (lang.text(review.state.message())) }
            }
            dl.facts {
                dt { (lang.text("review-page-sent")) }
                dd { (person(sheet, &review.submitted.by)) " · " (clock.tag(review.submitted.at)) }
                dt { (lang.text("review-page-statement")) }
                dd { (foreign(&review.statement)) div.small { (foreign(&review.basis)) } }
                dt { (lang.text("review-page-evidence")) }
                dd {
                    code { (review.evidence_digest) }
                    @if view.is_evidence_changed { div { span class="tag warn" { (lang.text("review-page-evidence-changed")) } } }
                }
                @if let Some(received) = &review.received {
                    dt { (lang.text("review-page-received")) }
                    dd { (person(sheet, &received.by)) " · " (clock.tag(received.at)) }
                }
                @for one in &view.clocks {
                    dt { (lang.text(if one.round == 1 { "review-page-due" } else { "review-page-due-again" })) }
                    dd { (due_tag(clock, &one.clock.due)) " " (standing_tag(lang, one.clock.standing)) " "
                        small { (pick(lang, [&one.clock.rule.zh, &one.clock.rule.en])) } }
                }
                @if !review.lacks.is_empty() { dt { (lang.text("review-page-lacks")) } dd { (foreign(&review.lacks)) } }
                @for given in &review.extensions { (said(sheet, "review-page-extended", given)) }
                @if let Some(asked) = &review.rereview { (said(sheet, "review-page-rereview", asked)) }
                @if let Some(upheld) = &review.upheld { (said(sheet, "review-page-upheld", upheld)) }
                @if let Some(called) = &review.called { (said(sheet, "review-page-called", called)) }
                @if let Some(resolution) = &review.resolved {
                    dt { (lang.text("review-page-resolved")) }
                    dd {
                        (resolution.held_on) " · " (foreign(&resolution.resolution))
                        @for one in &resolution.attendees { div.small { (person(sheet, &one.account)) ": " (foreign(&one.opinion)) } }
                    }
                }
            }
            @for given in &review.opinions { (opinion(sheet, given)) }
            (printouts::of_review(sheet, view))
            (forms::of_review(sheet, view))
        }
    }
}

/// How much it weighs how a review stands.
fn state_weight(state: ReviewState) -> &'static str {
    match state {
        ReviewState::Agreed | ReviewState::Resolved => "good",
        ReviewState::Submitted | ReviewState::Complete | ReviewState::RereviewRequested => "plain",
        ReviewState::Incomplete | ReviewState::Returned | ReviewState::CollectiveCalled => "warn",
        ReviewState::Disagreed | ReviewState::Upheld => "bad",
    }
}

/// Something that was said in a review.
fn said(sheet: &Sheet<'_>, name: &str, said: &ReviewSaid) -> Markup {
    html! {
        dt { (sheet.visitor.lang.text(name)) }
        dd { (person(sheet, &said.by)) " · " (sheet.visitor.clock.tag(said.at)) " · " (foreign(&said.text)) }
    }
}

/// An opinion with its points.
fn opinion(sheet: &Sheet<'_>, opinion: &ReviewOpinion) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        h5 {
            (lang.word(&opinion.outcome)) " · " (person(sheet, &opinion.given.by)) " · "
            (sheet.visitor.clock.tag(opinion.given.at))
            @if opinion.is_transfer { " " span class="tag bad" { (lang.text("review-page-transfer-yes")) } }
        }
        @if !opinion.reasons.is_empty() { p { (foreign(&opinion.reasons)) } }
        @if !opinion.wishes.is_empty() { ul { @for wish in &opinion.wishes { li { (foreign(wish)) } } } }
        (points::table(sheet, &opinion.points))
    }
}
