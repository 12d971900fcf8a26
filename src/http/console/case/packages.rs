//! Packages of a case: made with a reason, looked at, received as a tar.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, PackageId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::package::Package;
use crate::custody::package::act::{PackagePlan, tar_root};
use crate::custody::package::left_out::LeftOut;
use crate::custody::package::parts::PackageOf;
use crate::custody::package::sending::PackageShown;
use crate::custody::recording::Recording;
use crate::custody::refused::Thing;
use crate::http::console::case::file::{Sheet, again, person};
use crate::http::console::case::typed::Typed;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::{self, Head};
use crate::http::console::shown::{foreign, path, size};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};
use crate::http::{AppState, pieces};

/// What makes a package.
#[derive(Debug, Deserialize)]
pub(in crate::http::console::case) struct Making {
    #[serde(default)]
    page: String,
    #[serde(default)]
    reason: String,
    /// Which part, where the case is more than one package holds.
    #[serde(default)]
    part: Option<usize>,
}

/// Makes a package of all recordings of a case, or of a part of them.
pub(in crate::http::console::case) async fn make(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(form): Form<Making>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let of = PackageOf::Case { case: case.clone(), part: form.part };
    match state.custody.make_package(visitor.caller(), of, &form.reason).await {
        Ok(package) => Ok(Redirect::to(&format!("/packages/{package}")).into_response()),
        Err(refused) => again(&state, &visitor, case, refused, Typed::Package { reason: form.reason }).await,
    }
}

/// What a package holds, and how large it is.
pub(in crate::http::console::case) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(package): Path<String>,
) -> Result<Markup, Oops> {
    Ok(page(&visitor, &state.custody.show_package(visitor.caller(), id(Thing::Package, &package)?).await?))
}

fn page(visitor: &Visitor, PackageShown { plan, bytes, left_out }: &PackageShown) -> Markup {
    let (lang, bytes) = (visitor.lang, *bytes);
    let name = format!("{}.tar", tar_root(&plan.package.id));
    let body = html! {
        p.notice { (lang.text("package-ready")) }
        dl.facts {
            @if let Some(case) = &plan.case {
                dt { (lang.text("package-case")) }
                dd { a href={ "/cases/" (case.case) } { (foreign(case.number.as_str())) " " (foreign(&case.title)) } }
            }
            dt { (lang.text("package-reason")) } dd { (foreign(&plan.package.reason)) }
            dt { (lang.text("package-made")) } dd { (visitor.clock.tag(plan.package.made_at)) }
            dt { (lang.text("package-recordings")) } dd { (plan.recordings.len()) }
            dt { (lang.text("package-file")) } dd { code { (name) } }
            dt { (lang.text("package-size")) } dd { (size(bytes)) }
        }
        p { a.button href={ "/packages/" (plan.package.id) "/download" } download=(name) {
            (lang.with("package-download", &[("size", size(bytes).into())]))
        } }
        p { small { (lang.text("package-progress")) } }
        section aria-labelledby="h-verify" {
            h2 id="h-verify" { (lang.text("package-verify-title")) }
            ol {
                li { (lang.text("package-verify-unpack")) " " code { "tar -xf " (name) } }
                li { (lang.text("package-verify-run")) " " code { "docket-verify " (tar_root(&plan.package.id)) " --log-key log.vkey" } }
            }
            p { (lang.text("package-verify-help")) }
        }
        (contents(visitor, plan))
        (left_behind(visitor, left_out))
    };
    let title = lang.text("package-title");
    let head = Head { title: &title, part: "nav-cases", scripts: &[], styles: &["case.css"] };
    layout::page(visitor, head, body)
}

/// What is in it, and what proves that.
fn contents(visitor: &Visitor, plan: &PackagePlan) -> Markup {
    let lang = visitor.lang;
    html! {
        section aria-labelledby="h-contents" {
            h2 id="h-contents" { (lang.text("package-contents")) }
            (recordings(visitor, &lang.with("package-contents-count", &[("count", plan.recordings.len().into())]), &plan.recordings))
            p { (lang.text("package-beside")) }
            ul { @for part in BESIDE { li { (lang.text(part)) } } }
        }
    }
}

/// What a package holds beside the recordings: the message of each.
const BESIDE: [&str; 4] =
    ["package-beside-manifests", "package-beside-histories", "package-beside-keys", "package-beside-how"];

fn recordings(visitor: &Visitor, caption: &str, all: &[Recording]) -> Markup {
    let lang = visitor.lang;
    html! {
        div.scroll tabindex="0" { table {
            caption { (caption) }
            thead { tr {
                th scope="col" { (lang.text("case-recording")) }
                th scope="col" { (lang.text("recording-recorder")) }
                th scope="col" { (lang.text("case-captured")) }
                th.number scope="col" { (lang.text("case-size")) }
            } }
            tbody { @for recording in all { tr {
                th scope="row" { a href={ "/recordings/" (recording.id) } { (path(lang, recording)) } }
                td { (foreign(recording.recorder.as_str())) }
                td { (visitor.clock.tag(recording.capture_end)) }
                td.number { (size(recording.size)) }
            } } }
        } }
    }
}

/// What of the case is not in it, and why.
fn left_behind(visitor: &Visitor, left_out: &LeftOut) -> Markup {
    let lang = visitor.lang;
    let LeftOut { documents, derived, transcripts, recordings: others } = left_out;
    let nothing = documents.is_empty() && derived.is_empty() && transcripts.is_empty() && others.is_empty();
    html! {
        section aria-labelledby="h-left-out" {
            h2 id="h-left-out" { (lang.text("package-left-out")) }
            @if nothing { p { (lang.text("package-left-out-none")) } }
            @if !others.is_empty() {
                p { (lang.text("package-left-out-recordings")) }
                (recordings(visitor, &lang.with("package-contents-count", &[("count", others.len().into())]), others))
            }
            @if !documents.is_empty() {
                p { (lang.text("package-left-out-documents")) }
                ul { @for document in documents { li { (foreign(&document.name)) " " small { (size(document.size)) } } } }
            }
            @if !transcripts.is_empty() {
                p { (lang.text("package-left-out-transcripts")) }
                ul { @for one in transcripts { li {
                    a.path href={ "/recordings/" (one.recording) "?transcript=" (one.id) "#transcripts" } { (foreign(&one.name)) } " " small { (size(one.size)) }
                } } }
            }
            @if !derived.is_empty() {
                p { (lang.text("package-left-out-derived")) }
                ul { @for one in derived { li {
                    a.path href={ "/derived/" (one.id) } { (foreign(&one.offered_name)) } " " small { (lang.word(&one.kind)) " · " (size(one.size)) }
                } } }
            }
        }
    }
}

/// Sends a package. Its length is told, so that browsers show how far it is and notice a cut.
pub(in crate::http::console::case) async fn download(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(package): Path<String>,
) -> Result<Response, Oops> {
    let package: PackageId = id(Thing::Package, &package)?;
    let plan = state.custody.plan_package(visitor.caller(), package).await?;
    let bytes = state.custody.package_size(&plan).await?;
    let disposition = format!("attachment; filename=\"{}.tar\"", tar_root(&plan.package.id));
    let footage = state.custody.send_package(&visitor.viewer(), plan).await?;
    let mut response = Response::new(pieces::counted(footage));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    if let Ok(value) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// The packages that were made of the case and of what was merged into it.
pub(in crate::http::console::case) fn made_before(sheet: &Sheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    let own = |package: &Package| package.made_by == sheet.visitor.person.user;
    html! {
        @if !sheet.file.packages.is_empty() {
            section aria-labelledby="h-packages" {
                h2 id="h-packages" { (lang.text("package-made-before")) }
                div.scroll tabindex="0" { table {
                    caption { (lang.text("package-made-help")) }
                    thead { tr {
                        th scope="col" { (lang.text("package-made")) }
                        th scope="col" { (lang.text("package-by")) }
                        th scope="col" { (lang.text("package-reason")) }
                        th scope="col" { (lang.text("case-actions")) }
                    } }
                    tbody { @for package in &sheet.file.packages { tr {
                        td { (sheet.visitor.clock.tag(package.made_at)) }
                        td { (person(sheet, &package.made_by)) }
                        td { (foreign(&package.reason)) }
                        td { @if own(package) { a href={ "/packages/" (package.id) } { (lang.text("package-get")) } } }
                    } } }
                } }
            }
        }
    }
}
