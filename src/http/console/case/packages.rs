//! Packages of a case: made with a reason, looked at, received as a tar.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, PackageId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::package::Package;
use crate::custody::package::act::{PackagePlan, tar_root};
use crate::custody::package::parts::PackageOf;
use crate::custody::refused::Thing;
use crate::http::console::case::file::{Sheet, Typed, again, person};
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
    let (plan, bytes) = state.custody.show_package(visitor.caller(), id(Thing::Package, &package)?).await?;
    Ok(page(&visitor, &plan, bytes))
}

fn page(visitor: &Visitor, plan: &PackagePlan, bytes: u64) -> Markup {
    let lang = visitor.lang;
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
        section aria-labelledby="h-contents" {
            h2 id="h-contents" { (lang.text("package-contents")) }
            div.scroll tabindex="0" { table {
                caption { (lang.with("package-contents-count", &[("count", plan.recordings.len().into())])) }
                thead { tr {
                    th scope="col" { (lang.text("case-recording")) }
                    th scope="col" { (lang.text("case-captured")) }
                    th.number scope="col" { (lang.text("case-size")) }
                } }
                tbody { @for recording in &plan.recordings { tr {
                    th scope="row" { a href={ "/recordings/" (recording.id) } { (path(lang, recording)) } }
                    td { (visitor.clock.tag(recording.capture_end)) }
                    td.number { (size(recording.size)) }
                } } }
            } }
        }
    };
    let title = lang.text("package-title");
    let head = Head { title: &title, part: "nav-cases", scripts: &[], styles: &["case.css"] };
    layout::page(visitor, head, body)
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
