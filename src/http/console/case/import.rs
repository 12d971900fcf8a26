//! Cases of an existing system, from a file: read, judged and shown line by line, then brought in, all or none. Nothing is
//! kept between the steps; the form of the preview carries the text, which is read and judged anew.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use encoding_rs::{GB18030, UTF_8};
use maud::{Markup, html};

use crate::answers::bounds::{CASE_FILE_LENGTH_MAX, CASES_IMPORTED_MAX};
use crate::custody::Refused;
use crate::custody::case::import::act::JudgedLine;
use crate::custody::case::import::table::CaseColumn;
use crate::custody::refused::{Fault, Field as Named};
use crate::http::AppState;
use crate::http::console::errors::{Answering, Oops, alert};
use crate::http::console::layout::{self, Head, csrf_field};
use crate::http::console::messages::Lang;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};

/// Largest file that is read, in bytes: its longest text, in characters of four bytes.
const FILE_BYTES_MAX: usize = 4 * CASE_FILE_LENGTH_MAX;

/// Largest body that is read to its end, so that its sender learns what is wrong, in bytes.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

pub(super) fn routes() -> Vec<Route> {
    let mut preview = post("/cases/import/preview", preview);
    let mut apply = post("/cases/import/apply", apply);
    for route in [&mut preview, &mut apply] {
        route.handler = std::mem::take(&mut route.handler).layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    }
    vec![get("/cases/import", form), preview, apply]
}

/// What a form brought.
#[derive(Default)]
struct Brought {
    page: String,
    /// The file; none where it is too large.
    file: Option<Vec<u8>>,
    /// The text of the preview, where the form carries one.
    text: Option<Vec<u8>>,
}

/// All of a field, or none where it is larger than `limit`. It is read to its end either way.
async fn bytes_of(mut field: Field<'_>, limit: usize) -> Result<Option<Vec<u8>>, MultipartError> {
    let (mut bytes, mut fits) = (Vec::new(), true);
    while let Some(chunk) = field.chunk().await? {
        fits = fits && bytes.len() + chunk.len() <= limit;
        if fits {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(fits.then_some(bytes))
}

async fn read_form(mut form: Multipart) -> Result<Brought, MultipartError> {
    const SHORT: usize = 100;
    let mut brought = Brought::default();
    while let Some(field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "page" => {
                let bytes = bytes_of(field, SHORT).await?.unwrap_or_default();
                brought.page = String::from_utf8_lossy(&bytes).into_owned();
            }
            "file" => brought.file = bytes_of(field, FILE_BYTES_MAX).await?,
            "text" => brought.text = bytes_of(field, FILE_BYTES_MAX).await?,
            _ => {}
        }
    }
    Ok(brought)
}

/// The text of a file: UTF-8, or what spreadsheets here write. Its lines end alike, as the form of the preview sends each
/// with a carriage return, which would else make a file too long that was looked at.
fn decoded(bytes: &[u8]) -> Result<String, Refused> {
    let read = |encoding: &'static encoding_rs::Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).filter(|text| !text.contains('\0'))
    };
    let text = read(UTF_8).or_else(|| read(GB18030)).map(|text| text.replace("\r\n", "\n"));
    text.ok_or(Refused::Invalid { field: Named::File, problem: Fault::NotText })
}

/// What a form brought, as text.
async fn text_of(state: &AppState, visitor: &Visitor, form: Multipart) -> Result<Result<String, Refused>, Oops> {
    let too_large = || Refused::Invalid { field: Named::File, problem: Fault::TooLarge };
    let Ok(brought) = read_form(form).await else {
        // Whoever may not bring cases is told that first.
        state.custody.may_import_cases(visitor.caller()).await?;
        return Ok(Err(too_large()));
    };
    visitor.require_page(state, &brought.page).await?;
    state.custody.may_import_cases(visitor.caller()).await?;
    Ok(brought.text.or(brought.file).ok_or_else(too_large).and_then(|bytes| decoded(&bytes)))
}

/// `GET /cases/import`.
async fn form(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    state.custody.may_import_cases(visitor.caller()).await?;
    Ok(page(&visitor, None, &html! {}))
}

/// `POST /cases/import/preview`.
async fn preview(State(state): State<AppState>, visitor: Visitor, form: Multipart) -> Result<Response, Oops> {
    let text = match text_of(&state, &visitor, form).await? {
        Ok(text) => text,
        Err(refused) => return Ok(refused_on_page(&visitor, &refused, &html! {})),
    };
    match state.custody.preview_cases(visitor.caller(), &text).await {
        Ok(lines) => Ok(page(&visitor, None, &judged(&visitor, &text, &lines)).into_response()),
        Err(refused @ Refused::Invalid { .. }) => Ok(refused_on_page(&visitor, &refused, &html! {})),
        Err(refused) => Err(refused.into()),
    }
}

/// `POST /cases/import/apply`.
async fn apply(State(state): State<AppState>, visitor: Visitor, form: Multipart) -> Result<Response, Oops> {
    let text = match text_of(&state, &visitor, form).await? {
        Ok(text) => text,
        Err(refused) => return Ok(refused_on_page(&visitor, &refused, &html! {})),
    };
    match state.custody.import_cases(visitor.caller(), &text).await {
        Ok(brought) => {
            let said = visitor.lang.with("cases-brought", &[("count", brought.len().into())]);
            visitor.say("/cases", html! { p.notice role="status" { (said) } });
            Ok(Redirect::to("/cases").into_response())
        }
        // What became wrong since it was looked at is shown with all else.
        Err(refused @ Refused::Invalid { .. }) => {
            let lines = state.custody.preview_cases(visitor.caller(), &text).await;
            let shown = lines.map_or_else(|_| html! {}, |lines| judged(&visitor, &text, &lines));
            Ok(refused_on_page(&visitor, &refused, &shown))
        }
        Err(refused) => Err(refused.into()),
    }
}

fn refused_on_page(visitor: &Visitor, refused: &Refused, below: &Markup) -> Response {
    Answering::of_form(refused).with(page(visitor, Some(&refused.explained(visitor.lang)), below))
}

fn page(visitor: &Visitor, wrong: Option<&str>, below: &Markup) -> Markup {
    let (lang, title) = (visitor.lang, visitor.lang.text("cases-import-title"));
    let columns = CaseColumn::ALL.map(|column| column.called(lang));
    let body = html! {
        p { a href="/cases" { (lang.text("nav-cases")) } }
        @if let Some(wrong) = wrong { (alert(wrong)) }
        (below)
        form.card method="post" action="/cases/import/preview" enctype="multipart/form-data" data-once {
            (csrf_field(visitor))
            p { (lang.with("cases-import-help", &[("most", CASES_IMPORTED_MAX.into())])) }
            p { code translate="no" { (columns.join(",")) } }
            div.field {
                label for="f-file" { (lang.text("cases-import-file")) }
                input id="f-file" name="file" type="file" accept=".csv,text/csv,text/plain" required;
            }
            button type="submit" { (lang.text("cases-import-preview")) }
        }
    };
    layout::page(visitor, Head { styles: &["admin.css"], ..Head::plain(&title, "nav-cases") }, body)
}

/// Each line, with what is wrong; and the form that brings all of it in where nothing is.
fn judged(visitor: &Visitor, text: &str, lines: &[JudgedLine]) -> Markup {
    let lang = visitor.lang;
    let ready = lines.iter().all(|line| line.problems.is_empty());
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.text(if ready { "cases-ready" } else { "cases-not-ready" })) }
            thead { tr {
                th scope="col" { (lang.text("column-line")) }
                th scope="col" { (lang.text("case-number")) }
                th scope="col" { (lang.text("case-title")) }
                th scope="col" { (lang.text("column-problem")) }
            } }
            tbody { @for judged in lines { tr {
                td { (judged.line.line) }
                th scope="row" { (foreign(judged.line.cell(CaseColumn::Number))) }
                td { (foreign(judged.line.cell(CaseColumn::Title))) }
                td { (problems(lang, judged)) }
            } } }
        } }
        @if ready {
            form method="post" action="/cases/import/apply" enctype="multipart/form-data" data-once {
                (csrf_field(visitor))
                textarea name="text" hidden { (text) }
                button type="submit" { (lang.with("cases-import-apply", &[("count", lines.len().into())])) }
            }
        }
    }
}

fn problems(lang: Lang, judged: &JudgedLine) -> Markup {
    html! {
        @if judged.problems.is_empty() { span.tag.good { (lang.text("import-new")) } }
        @for problem in &judged.problems {
            div { span.tag.bad { (problem.column.called(lang)) } " " (problem.problem.text(lang)) }
        }
    }
}
