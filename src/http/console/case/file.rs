//! The page of a case: what it holds by stage, and what can be done with it.

use std::ops::Range;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::entry::Item;
use evidence::event::{DerivedKind, Stage};
use evidence::ids::{ActId, CaseId};
use evidence::time::Utc;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::case::file::{CaseFile, FiledRecording};
use crate::custody::case::{CaseState, CaseStep};
use crate::custody::deadline::rules::{Rule, judge};
use crate::custody::derived::DerivedFact;
use crate::custody::document::DocumentFact;
use crate::custody::document::act::{DOCUMENT_BYTES_MAX, DOCUMENTS_AT_ONCE_MAX};
use crate::custody::legal::{Legal, Term};
use crate::custody::package::parts::parts_of;
use crate::custody::recording::Recording;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::case::act;
use crate::http::console::case::changes::filed_notice;
use crate::http::console::case::documents::{type_id, withdrawn_documents};
use crate::http::console::case::manage;
use crate::http::console::case::pictures::{self, Pictures, STAGE_PAGE, shown_of};
use crate::http::console::case::reading::{look, place};
use crate::http::console::case::review;
use crate::http::console::case::typed::Typed;
use crate::http::console::case::{
    KIND_OF_DOCUMENT_OFFERED, KIND_OF_RECORDING_OFFERED, STAGE_OFFERED, carrying, choice, course, decision, lacks,
    packages, parties, reason_field,
};
use crate::http::console::errors::{Oops, alert, on_form, pick};
use crate::http::console::layout::{self, Head, csrf_field, data_block};
use crate::http::console::messages::Lang;
use crate::http::console::recording::page::standing;
use crate::http::console::selected::bar::{bar, pick_box};
use crate::http::console::shown::{foreign, moment, path, plain_file_name, size};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Address, Path, id};

/// What the page is made of.
pub(in crate::http::console::case) struct Sheet<'a> {
    state: &'a AppState,
    pub(in crate::http::console::case) visitor: &'a Visitor,
    pub(in crate::http::console::case) file: &'a CaseFile,
    pictures: Pictures,
    /// The recording that was just filed here.
    filed: &'a str,
    rules: &'a [Rule],
    now: Utc,
    /// The stage that was asked for, and how many of its recordings come before those that are shown.
    whole: Option<(Stage, usize)>,
    /// The act that is to be changed.
    pub(in crate::http::console::case) act: Option<ActId>,
    pub(in crate::http::console::case) typed: &'a Typed,
    wrong: Option<&'a str>,
}

impl Sheet<'_> {
    fn law(&self) -> &Legal {
        &self.visitor.law
    }

    /// Whether the visitor may file here or take out, by an action and by how the case stands.
    fn may_fill(&self, action: Action) -> bool {
        self.visitor.may(action) && self.file.case.state.allow(CaseStep::Fill).is_ok()
    }

    /// Whether the visitor is offered to file documents.
    pub(in crate::http::console::case) fn files_documents(&self) -> bool {
        self.may_fill(Action::FileDocument)
    }

    /// Who is asked, and on which day.
    fn asked(&self) -> (&Visitor, Date) {
        (self.visitor, self.law().day(self.now))
    }

    /// What a stage is called, as a heading begins.
    fn stage(&self, stage: Stage) -> String {
        let Some(names) = self.law().stages.names(stage) else { return stage.to_string() };
        let mut rest = pick(self.visitor.lang, names).chars();
        rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
    }

    /// The stages that are shown: those in force, in their order, and whatever else something is filed under.
    fn stages(&self) -> Vec<Stage> {
        let (_, today) = self.asked();
        let filed = self.file.recordings.iter().map(|filed| filed.item.stage);
        let filed: Vec<Stage> = filed.chain(self.file.documents.iter().map(|document| document.stage)).collect();
        let known = self.law().stages.all().iter().filter(|term| term.is_in_force(today) || filed.contains(&term.id));
        let mut stages: Vec<Stage> = known.map(|term| term.id).collect();
        for stage in filed {
            if !stages.contains(&stage) {
                stages.push(stage);
            }
        }
        stages
    }
}

/// Which stage is shown, and from which of its recordings on.
#[derive(Debug, Default, Deserialize)]
pub(in crate::http::console::case) struct ShowQuery {
    #[serde(default)]
    stage: String,
    #[serde(default)]
    from: usize,
    #[serde(default)]
    act: String,
    #[serde(default)]
    filed: String,
}

/// Shows a case.
pub(in crate::http::console::case) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Address(query): Address<ShowQuery>,
) -> Result<Response, Oops> {
    let file = state.custody.case_file(visitor.caller(), id(Thing::Case, &case)?).await?;
    if let CaseState::Merged { into, .. } = &file.case.state {
        return Ok(Redirect::to(&format!("/cases/{into}#merged")).into_response());
    }
    let whole = crate::custody::case::from_word(&query.stage).map(|stage| (stage, query.from));
    let (rules, now) = (&state.custody.rules, state.custody.clock.now());
    let (pictures, act) = (pictures::of(&state, &visitor, &file, whole).await?, query.act.parse().ok());
    let (state, visitor, file, filed, typed) = (&state, &visitor, &file, &*query.filed, &Typed::Nothing);
    Ok(page(&Sheet { state, visitor, file, pictures, filed, rules, now, whole, act, typed, wrong: None })
        .into_response())
}

/// Shows the case again with what was wrong, where the person can mend it.
pub(in crate::http::console::case) async fn again(
    state: &AppState,
    visitor: &Visitor,
    case: CaseId,
    refused: Refused,
    typed: Typed,
) -> Result<Response, Oops> {
    let wrong = match &refused {
        Refused::Invalid { .. }
        | Refused::NotInForce { .. }
        | Refused::Conflict(_)
        | Refused::Own { .. }
        | Refused::Exists { .. }
        | Refused::BodyStopped(_)
        | Refused::Unknown { what: Thing::Party, .. } => refused.explained(visitor.lang),
        Refused::Unknown { what: Thing::Case, .. } | Refused::Unknown { item: Some(Item::Case(_)), .. } => {
            visitor.lang.text("case-unknown-number").into_owned()
        }
        Refused::NotStored => visitor.lang.text("package-not-stored").into_owned(),
        Refused::Unknown { .. } => visitor.lang.text("case-recording-unknown").into_owned(),
        _ => return Err(refused.into()),
    };
    // A case that is unknown itself is refused here, as it is to everybody who asks for it.
    let file = state.custody.case_file(visitor.caller(), case).await?;
    let (rules, now) = (&state.custody.rules, state.custody.clock.now());
    let pictures = pictures::of(state, visitor, &file, None).await?;
    let (file, typed, wrong) = (&file, &typed, Some(&*wrong));
    let (filed, whole, act) = ("", None, None);
    let page = page(&Sheet { state, visitor, file, pictures, filed, rules, now, whole, act, typed, wrong });
    Ok(on_form(&refused, page))
}

fn page(sheet: &Sheet<'_>) -> Markup {
    let (lang, file) = (sheet.visitor.lang, sheet.file);
    let number = crate::http::console::shown::plain(file.case.number.as_str());
    let stages = sheet.stages();
    let body = html! {
        p id="status" role="status" hidden {}
        @if let Some(wrong) = sheet.wrong { (alert(wrong)) }
        (confirmed(sheet))
        (manage::facts(sheet))
        (lacks::section(sheet))
        (course::section(sheet))
        (decision::section(sheet))
        (act::section(sheet))
        (parties::section(sheet))
        (review::section(sheet))
        p { a href={ "/cases/" (file.case.id) "/papers" } { (lang.text("papers-open")) } }
        (carrying::summary(sheet))
        @if sheet.visitor.may(Action::ViewRecording) && file.recordings.iter().any(|filed| filed.seen.is_some()) {
            p { a href={ "/together/" (file.case.id) } { (lang.text("recording-together")) } }
        }
        @if file.recordings.iter().any(|filed| filed.seen.is_some()) {
            p { a href={ "/cases/" (file.case.id) "/map" } { (lang.text("map-open")) } }
        }
        (actions(sheet))
        (manage::forms(sheet))
        nav.stages aria-label=(lang.text("case-stages")) { ol { @for stage in &stages {
            @let count = file.recordings_of(*stage).count() + file.documents_of(*stage).count();
            li { a href={ "#stage-" (stage) } { (sheet.stage(*stage)) " " span.count { (count) } } }
        } } }
        @for stage in stages { (stage_section(sheet, stage)) }
        (withdrawn_documents(sheet.visitor, &file.withdrawn))
        (packages::made_before(sheet))
        p { a href={ "/cases/" (file.case.id) "/history" } { (lang.text("history-title")) } }
        @if file.recordings.iter().any(|filed| filed.seen.is_some()) {
            (bar(sheet.state, sheet.visitor, &format!("/cases/{}", file.case.id)))
        }
        (data_block("words", &words(lang)))
    };
    let head = Head {
        title: &number,
        part: "nav-cases",
        scripts: &["upload.js", "select.js"],
        styles: &["case.css", "select.css"],
    };
    layout::page(sheet.visitor, head, body)
}

/// What was just filed, with the way back.
fn confirmed(sheet: &Sheet<'_>) -> Markup {
    let case = &sheet.file.case;
    let filed = |filed: &&FiledRecording| filed.seen.is_some() && filed.item.recording.to_string() == sheet.filed;
    html! {
        @if sheet.wrong.is_none() && let Some(filed) = sheet.file.recordings.iter().find(filed) {
            (filed_notice(sheet.visitor, case, filed.item.recording, ""))
        }
    }
}

/// What the upload script says.
fn words(lang: Lang) -> serde_json::Value {
    serde_json::json!({
        "sending": lang.text("document-sending"),
        "storing": lang.text("document-storing"),
        "too-large": lang.with("document-too-large", &[("mib", mib().into())]),
        "cut-off": lang.text("document-cut-off"),
        "stopped": lang.text("document-stopped"),
    })
}

/// Largest document, in MiB.
fn mib() -> u64 {
    DOCUMENT_BYTES_MAX / 1024 / 1024
}

fn actions(sheet: &Sheet<'_>) -> Markup {
    let visitor = sheet.visitor;
    let packable = sheet.file.recordings.iter().any(|filed| filed.seen.is_some());
    html! {
        div.acts {
            @if sheet.may_fill(Action::FileRecording) { (link_form(sheet)) }
            @if sheet.may_fill(Action::FileDocument) { (document_form(sheet)) }
            @if visitor.may(Action::MakePackage) && packable { (package_form(sheet)) }
        }
    }
}

fn link_form(sheet: &Sheet<'_>) -> Markup {
    let (lang, case) = (sheet.visitor.lang, &sheet.file.case.id);
    let (open, recording, stage, kind, reason) = match sheet.typed {
        Typed::Link { recording, stage, kind, reason } => (true, &**recording, &**stage, &**kind, &**reason),
        _ => (false, "", STAGE_OFFERED, KIND_OF_RECORDING_OFFERED, ""),
    };
    html! {
        details.panel.act open[open] {
            summary { (lang.text("case-link")) }
            form method="post" action={ "/cases/" (case) "/recordings" } data-once {
                (csrf_field(sheet.visitor))
                div.field {
                    label for="link-recording" { (lang.text("case-link-recording")) }
                    input id="link-recording" name="recording" value=(recording) required maxlength="500"
                        autocomplete="off" spellcheck="false" aria-describedby="link-recording-help";
                    small id="link-recording-help" {
                        (lang.text("case-link-help")) " " a href="/search" { (lang.text("case-link-search")) }
                    }
                }
                div.row {
                    (choice(sheet.asked(), &sheet.law().stages, "link", "stage", stage))
                    (choice(sheet.asked(), &sheet.law().kinds, "link", "kind", kind))
                }
                (reason_field(lang, "link-reason", reason))
                button type="submit" { (lang.text("case-link-submit")) }
            }
        }
    }
}

fn document_form(sheet: &Sheet<'_>) -> Markup {
    let (lang, case) = (sheet.visitor.lang, &sheet.file.case.id);
    let (open, stage, kind, reason) = match sheet.typed {
        Typed::Document { stage, kind, reason } => (true, &**stage, &**kind, &**reason),
        _ => (false, STAGE_OFFERED, KIND_OF_DOCUMENT_OFFERED, ""),
    };
    html! {
        details.panel.act id="file-document" open[open] {
            summary { (lang.text("document-upload")) }
            // The files come last, and the proof that the form is ours first: nothing is kept before it.
            form method="post" action={ "/cases/" (case) "/documents" } enctype="multipart/form-data"
                data-upload=(DOCUMENT_BYTES_MAX) {
                (csrf_field(sheet.visitor))
                div.row {
                    (choice(sheet.asked(), &sheet.law().stages, "document", "stage", stage))
                    (choice(sheet.asked(), &sheet.law().kinds, "document", "kind", kind))
                }
                (reason_field(lang, "document-reason", reason))
                div.field {
                    label for="document-file" { (lang.text("document-files")) }
                    input id="document-file" name="file" type="file" required multiple aria-describedby="document-help"
                        accept=".pdf,.jpg,.jpeg,.png,.tif,.tiff,.webp,.doc,.docx,.wps,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.ofd,.txt,.csv";
                    small id="document-help" { (lang.with("document-help", &[("mib", mib().into()), ("most", DOCUMENTS_AT_ONCE_MAX.into())])) }
                }
                div.row {
                    button type="submit" { (lang.text("document-submit")) }
                    button.second type="button" data-stop hidden { (lang.text("document-stop")) }
                }
                progress hidden max="1" value="0" aria-label=(lang.text("document-progress")) {}
                p data-said role="status" hidden {}
            }
        }
    }
}

fn package_form(sheet: &Sheet<'_>) -> Markup {
    let (lang, case) = (sheet.visitor.lang, &sheet.file.case.id);
    let (open, reason) = match sheet.typed {
        Typed::Package { reason } => (true, &**reason),
        _ => (false, ""),
    };
    let seen = || sheet.file.recordings.iter().filter_map(|filed| filed.seen.as_ref());
    let bytes = seen().map(|(recording, _)| recording.size).fold(0, u64::saturating_add);
    let parts = parts_of(sheet.file.recordings.len());
    let about = [("count", seen().count().into()), ("size", size(bytes).into())];
    html! {
        details.panel.act open[open] {
            summary { (lang.text("package-make")) }
            form method="post" action={ "/cases/" (case) "/package" } data-once {
                (csrf_field(sheet.visitor))
                p { (lang.with("package-about", &about)) }
                @if parts > 1 {
                    p id="package-parts-help" { (lang.with("package-parts", &[("parts", parts.into())])) }
                    div.field {
                        label for="package-part" { (lang.text("package-part")) }
                        select id="package-part" name="part" required aria-describedby="package-parts-help" {
                            @for part in 1..=parts { option value=(part) { (part) } }
                        }
                    }
                }
                (reason_field(lang, "package-reason", reason))
                button type="submit" { (lang.text("package-submit")) }
            }
        }
    }
}

fn stage_section(sheet: &Sheet<'_>, stage: Stage) -> Markup {
    let (lang, name) = (sheet.visitor.lang, stage.to_string());
    let recordings: Vec<_> = sheet.file.recordings_of(stage).collect();
    let documents: Vec<_> = sheet.file.documents_of(stage).collect();
    let Range { start: from, end: shown } = shown_of(sheet.whole, stage, recordings.len());
    let paged = matches!(sheet.whole, Some((whole, _)) if whole == stage);
    let part = |from: usize| format!("/cases/{}?stage={name}&from={from}#stage-{name}", sheet.file.case.id);
    html! {
        section id={ "stage-" (name) } aria-labelledby={ "h-" (name) } {
            h2 id={ "h-" (name) } { (sheet.stage(stage)) }
            @if recordings.is_empty() && documents.is_empty() { p.empty { (empty_stage(sheet, stage)) } }
            @if !recordings.is_empty() { (recording_table(sheet, stage, &recordings[from..shown])) }
            @if from > 0 {
                p { a href=(part(from.saturating_sub(STAGE_PAGE))) {
                    (lang.with("case-stage-before", &[("count", from.into())]))
                } }
            }
            @if shown < recordings.len() {
                p { a href=(part(if paged { shown } else { 0 })) {
                    (lang.with("case-stage-more", &[("count", (recordings.len() - shown).into())]))
                } }
            }
            @if !documents.is_empty() { (document_table(sheet, stage, &documents)) }
        }
    }
}

/// What belongs into an empty stage, and how it gets there.
fn empty_stage(sheet: &Sheet<'_>, stage: Stage) -> Markup {
    let lang = sheet.visitor.lang;
    let holds = sheet.law().stages.all().iter().find(|term| term.id == stage).and_then(Term::holds);
    let may = sheet.may_fill(Action::FileRecording);
    html! { (lang.with("case-empty", &[("holds", holds.map_or("", |holds| pick(lang, holds)).into())])) " " (if may { lang.text("case-empty-how") } else { lang.text("case-empty-ask") }) }
}

fn recording_table(sheet: &Sheet<'_>, stage: Stage, recordings: &[&FiledRecording]) -> Markup {
    let lang = sheet.visitor.lang;
    let takes_out = sheet.may_fill(Action::FileRecording);
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.text("case-recordings")) span.unsaid { " · " (sheet.stage(stage)) } }
            thead { tr {
                th scope="col" { (lang.text("case-kind")) }
                th scope="col" { (lang.text("case-recording")) }
                th scope="col" { (lang.text("case-officer")) }
                th scope="col" { (lang.text("case-captured")) }
                th.number scope="col" { (lang.text("case-size")) }
                th scope="col" { (lang.text("case-state")) }
                th scope="col" { (lang.text("reason")) }
                @if takes_out { th scope="col" { (lang.text("case-actions")) } }
            } }
            tbody { @for filed in recordings { tr id={ "r-" (filed.item.recording) } data-row[filed.seen.is_some()] data-name=[name_of(filed)] {
                td {
                    @if let Some(name) = name_of(filed) { (pick_box(sheet.visitor, filed.item.recording, &name)) " " }
                    (sheet.visitor.named(&sheet.law().kinds, filed.item.record_kind))
                }
                @if let Some((recording, derived)) = &filed.seen {
                    (recording_cells(sheet, recording, derived))
                } @else {
                    td colspan="5" { (lang.text("case-hidden")) }
                }
                td { (foreign(&filed.item.reason)) br; small { (sheet.visitor.clock.tag(filed.item.linked_at)) } }
                @if takes_out { td { @if filed.seen.is_some() {
                    (take_out(sheet, &format!("/cases/{}/recordings/{}/unlink", sheet.file.case.id, filed.item.recording)))
                } } }
            } } }
        } }
    }
}

/// What a recording that may be seen is called.
fn name_of(filed: &FiledRecording) -> Option<String> {
    filed.seen.as_ref().map(|(recording, _)| plain_file_name(recording))
}

fn recording_cells(sheet: &Sheet<'_>, recording: &Recording, derived: &[DerivedFact]) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    let name = recording.certificate.as_ref().and_then(|certificate| sheet.file.officers.get(certificate));
    html! {
        td {
            @if let Some(still) = sheet.pictures.get(&recording.id) {
                div.picture { a href={ "/recordings/" (recording.id) } tabindex="-1" aria-hidden="true" {
                    img loading="lazy" alt="" src=(still);
                } }
            }
            a href={ "/recordings/" (recording.id) } data-open { (path(lang, recording)) }
            @if !derived.is_empty() { ul.derived { @for item in derived { li { (derived_line(sheet, item)) } } } }
        }
        td {
            @if let Some(name) = name { (foreign(name)) br; }
            @match &recording.certificate {
                Some(certificate) => small { (foreign(certificate.as_str())) },
                None => (lang.text("word-none")),
            }
        }
        td {
            @if let Some(start) = recording.capture_start { (clock.tag(start)) br; }
            (clock.tag(recording.capture_end))
        }
        td.number { (size(recording.size)) }
        td { (state_tag(sheet, recording)) }
    }
}

/// Whether a recording is stored, and in time.
fn state_tag(sheet: &Sheet<'_>, recording: &Recording) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        @if recording.stored_at().is_some() { (lang.text("case-stored")) } @else { (lang.text("case-coming")) }
        br; (standing(sheet.visitor, &judge(sheet.rules, recording, sheet.now)))
        @if sheet.file.reviewed.is_unpassed(&recording.id) {
            br; span.tag.warn { (lang.text("monitor-unpassed")) }
        }
    }
}

fn derived_line(sheet: &Sheet<'_>, item: &DerivedFact) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        a href={ "/derived/" (item.id) } {
            (lang.word(&item.kind)) " " (moment(item.actual_start_ms))
            @if item.kind == DerivedKind::Clip { "–" (moment(item.actual_end_ms)) }
        }
        " " small { (size(item.size)) " · " (person(sheet, &item.made_by)) }
    }
}

/// A person's name, or the account where the name is not known.
pub(in crate::http::console::case) fn person(sheet: &Sheet<'_>, user: &evidence::ids::UserId) -> Markup {
    match sheet.file.people.get(user) {
        Some(name) => foreign(name),
        None => foreign(user.as_str()),
    }
}

/// The form that takes something out, folded away.
fn take_out(sheet: &Sheet<'_>, action: &str) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        details.out {
            summary { (lang.text("case-take-out")) }
            form method="post" action=(action) data-once {
                (csrf_field(sheet.visitor))
                label { (lang.text("reason")) " " input name="reason" required maxlength=(crate::custody::TEXT_LENGTH_MAX); }
                button.danger type="submit" { (lang.text("case-take-out-submit")) }
            }
        }
    }
}

/// Where a document is read, where pages show its kind, and the file.
fn document_links(lang: Lang, document: &DocumentFact) -> Markup {
    let file = format!("/documents/{}", document.id);
    html! {
        @if look(&document.media_type).is_some() {
            a href=(place(document)) { (foreign(&document.name)) } br;
            a.small href=(file) download { (lang.text("document-download")) }
        } @else { a href=(file) download { (foreign(&document.name)) } }
    }
}

fn document_table(sheet: &Sheet<'_>, stage: Stage, documents: &[&DocumentFact]) -> Markup {
    let lang = sheet.visitor.lang;
    let takes_out = sheet.may_fill(Action::FileDocument);
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.text("case-documents")) span.unsaid { " · " (sheet.stage(stage)) } }
            thead { tr {
                th scope="col" { (lang.text("case-kind")) }
                th scope="col" { (lang.text("document-name")) }
                th scope="col" { (lang.text("document-type")) }
                th.number scope="col" { (lang.text("case-size")) }
                th scope="col" { (lang.text("document-filed")) }
                th scope="col" { (lang.text("reason")) }
                @if takes_out { th scope="col" { (lang.text("case-actions")) } }
            } }
            tbody { @for document in documents { tr {
                td { (sheet.visitor.named(&sheet.law().kinds, document.record_kind)) }
                td { (document_links(lang, document)) }
                td { (lang.text(type_id(&document.media_type))) }
                td.number { (size(document.size)) }
                td { (person(sheet, &document.filed_by)) br; small { (sheet.visitor.clock.tag(document.filed_at)) } }
                td { (foreign(&document.reason)) }
                @if takes_out { td { (take_out(sheet, &format!("/documents/{}/withdraw", document.id))) } }
            } } }
        } }
    }
}
