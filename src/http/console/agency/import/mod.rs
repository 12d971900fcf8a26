//! Import of officers, accounts and assignments from a CSV file, with a preview.
//!
//! A file is read and judged, shown with what is wrong on each line, and done only when no line is
//! wrong: half an import is harder to mend than none. Lines that are there already are left alone,
//! so that the same file can be sent again. Nothing is kept between the steps; the form of the
//! preview carries the text, which is read and judged anew.

mod table;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use futures_util::StreamExt as _;
use maud::{Markup, html};

use crate::custody::Refused;
use crate::custody::Verb;
use crate::custody::agency::import::ImportStanding;
use crate::custody::refused::{self, Thing};
use crate::http::AppState;
use crate::http::console::agency::page;
use crate::http::console::errors::{Oops, alert, wrong};
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::Path;

use table::{FILE_BYTES_MAX, FileFault, Kind, LINES_MAX, Line, LineFault, TEXT_BYTES_MAX, Table, Writing};

/// Largest body that is read to its end, so that its sender learns what is wrong, in bytes.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Lines that are done at one time. They share writes to the disk, and keep their order.
const LINES_AT_ONCE: usize = 16;

/// Characters of a cell that the preview shows.
const CELL_SHOWN: usize = 80;

pub(in crate::http::console::agency) fn routes() -> Vec<Route> {
    let mut preview = post("/admin/import/preview", preview);
    let mut apply = post("/admin/import/apply", apply);
    for route in [&mut preview, &mut apply] {
        route.handler = std::mem::take(&mut route.handler).layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    }
    vec![get("/admin/import", form), get("/admin/import/{kind}/template", template), preview, apply]
}

/// What a form brought.
#[derive(Default)]
struct Brought {
    page: String,
    kind: String,
    /// The file, or the text of the preview; none where it is too large.
    file: Option<Vec<u8>>,
}

/// How a line stands, by itself and to what is there.
enum Verdict {
    Fine(ImportStanding),
    Fault(LineFault),
}

impl Verdict {
    fn is_wrong(&self) -> bool {
        !matches!(self, Self::Fine(ImportStanding::New | ImportStanding::Same))
    }
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
    let mut brought = Brought { file: Some(Vec::new()), ..Brought::default() };
    while let Some(field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let text = |bytes: Option<Vec<u8>>| String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
        match name.as_str() {
            "page" => brought.page = text(bytes_of(field, SHORT).await?),
            "kind" => brought.kind = text(bytes_of(field, SHORT).await?),
            "file" => brought.file = bytes_of(field, FILE_BYTES_MAX).await?,
            "text" => brought.file = bytes_of(field, TEXT_BYTES_MAX).await?,
            _ => {}
        }
    }
    Ok(brought)
}

/// `GET /admin/import`.
async fn form(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    state.custody.judge_import(visitor.caller(), Vec::new()).await?;
    Ok(form_page(&visitor, Kind::Officers, None))
}

/// `GET /admin/import/{kind}/template`: a file with nothing but the columns' names.
async fn template(State(state): State<AppState>, visitor: Visitor, Path(code): Path<String>) -> Result<Response, Oops> {
    state.custody.judge_import(visitor.caller(), Vec::new()).await?;
    let Some(kind) = Kind::of_code(&code) else {
        let refused = Refused::unknown(Thing::Import, &code);
        return Err(state.custody.on_record(visitor.caller(), Verb::ImportTemplate, refused).await.into());
    };
    let names: Vec<String> =
        kind.columns().iter().map(|column| visitor.lang.text(&column.label()).into_owned()).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", kind.code())),
    ];
    Ok((headers, format!("\u{feff}{}\r\n", names.join(","))).into_response())
}

/// What a form brought, read and judged; or the page that says why it cannot be.
async fn judged(
    state: &AppState,
    visitor: &Visitor,
    form: Multipart,
) -> Result<Result<(Kind, Table, Vec<Verdict>), Response>, Oops> {
    let brought = match read_form(form).await {
        Ok(brought) => brought,
        Err(error) => {
            state.custody.judge_import(visitor.caller(), Vec::new()).await?;
            let large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
            let fault = if large { FileFault::TooLarge } else { FileFault::Empty };
            return Ok(Err(fault_page(visitor, Kind::Officers, &fault)));
        }
    };
    visitor.require_page(state, &brought.page).await?;
    let kind = Kind::of_code(&brought.kind).unwrap_or(Kind::Officers);
    let read = brought.file.ok_or(FileFault::TooLarge).and_then(|bytes| table::read(kind, &bytes, &visitor.clock));
    let table = match read {
        Ok(table) => table,
        Err(fault) => {
            state.custody.judge_import(visitor.caller(), Vec::new()).await?;
            return Ok(Err(fault_page(visitor, kind, &fault)));
        }
    };
    let asked = table.lines.iter().filter_map(|line| line.asks.as_ref().ok().cloned()).collect();
    let mut standings = state.custody.judge_import(visitor.caller(), asked).await?.into_iter();
    let verdict = |line: &Line| match &line.asks {
        Ok(_) => standings.next().map_or(Verdict::Fault(LineFault::Cells { found: 0, wanted: 0 }), Verdict::Fine),
        Err(fault) => Verdict::Fault(fault.clone()),
    };
    let verdicts = table.lines.iter().map(verdict).collect();
    Ok(Ok((kind, table, verdicts)))
}

fn fault_page(visitor: &Visitor, kind: Kind, fault: &FileFault) -> Response {
    let text = file_fault(visitor.lang, fault);
    wrong(refused::Kind::Invalid, form_page(visitor, kind, Some(&text)))
}

/// `POST /admin/import/preview`.
async fn preview(State(state): State<AppState>, visitor: Visitor, form: Multipart) -> Result<Response, Oops> {
    match judged(&state, &visitor, form).await? {
        Ok((kind, table, verdicts)) => Ok(preview_page(&visitor, kind, &table, &verdicts, None).into_response()),
        Err(page) => Ok(page),
    }
}

/// `POST /admin/import/apply`.
async fn apply(State(state): State<AppState>, visitor: Visitor, form: Multipart) -> Result<Response, Oops> {
    let (kind, table, verdicts) = match judged(&state, &visitor, form).await? {
        Ok(judged) => judged,
        Err(page) => return Ok(page),
    };
    if verdicts.iter().any(Verdict::is_wrong) {
        let text = visitor.lang.text("import-not-applied");
        let page = preview_page(&visitor, kind, &table, &verdicts, Some(&text));
        return Ok(wrong(refused::Kind::Conflict, page));
    }
    let same = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Fine(ImportStanding::Same))).count();
    let new = table.lines.into_iter().zip(verdicts);
    let new = new.filter(|(_, verdict)| matches!(verdict, Verdict::Fine(ImportStanding::New)));
    let tasks = new.filter_map(|(line, _)| {
        let asked = line.asks.ok()?;
        let (custody, caller) = (&state.custody, visitor.caller());
        Some(async move { (line.number, custody.import_line(caller, asked).await) })
    });
    let results: Vec<(u64, Result<(), Refused>)> =
        futures_util::stream::iter(tasks).buffered(LINES_AT_ONCE).collect().await;
    let done = results.iter().filter(|(_, result)| result.is_ok()).count();
    let failed: Vec<(u64, String)> = results
        .into_iter()
        .filter_map(|(number, result)| result.err().map(|refused| (number, refused.explained(visitor.lang))))
        .collect();
    let result = result(visitor.lang, kind, (done, same), &failed);
    if failed.is_empty() {
        visitor.say("/admin/import", result);
        return Ok(Redirect::to("/admin/import").into_response());
    }
    let title = visitor.lang.text("import-result-title");
    Ok(wrong(refused::Kind::Conflict, page(&visitor, "admin-import", &title, &result)))
}

fn file_fault(lang: Lang, fault: &FileFault) -> String {
    match fault {
        FileFault::TooLarge => lang.text("import-too-large").into_owned(),
        FileFault::TooManyLines => lang.with("import-too-many-lines", &[("limit", LINES_MAX.into())]),
        FileFault::Empty => lang.text("import-empty").into_owned(),
        FileFault::Workbook => lang.text("import-workbook").into_owned(),
        FileFault::NotText => lang.text("import-not-text").into_owned(),
        FileFault::Missing(columns) => {
            let names: Vec<String> = columns.iter().map(|column| lang.text(&column.label()).into_owned()).collect();
            lang.with("import-missing-columns", &[("columns", names.join(", ").into())])
        }
        FileFault::Heading(heading) => {
            let heading = crate::http::console::shown::plain(heading);
            lang.with("import-unknown-column", &[("column", heading.into())])
        }
        FileFault::Broken(line) => lang.with("import-broken", &[("line", line.to_string().into())]),
    }
}

fn finding(lang: Lang, verdict: &Verdict) -> Markup {
    let text = |id: &str| lang.text(id).into_owned();
    let (class, said) = match verdict {
        Verdict::Fine(ImportStanding::New) => ("tag good", text("import-new")),
        Verdict::Fine(ImportStanding::Same) => ("tag plain", text("import-same")),
        Verdict::Fine(ImportStanding::Taken) => ("tag bad", text("import-taken")),
        Verdict::Fine(ImportStanding::UnknownAgency) => ("tag bad", text("import-unknown-agency")),
        Verdict::Fine(ImportStanding::UnknownOfficer) => ("tag bad", text("import-unknown-officer")),
        Verdict::Fine(ImportStanding::OfficerElsewhere) => ("tag bad", text("import-officer-elsewhere")),
        Verdict::Fine(ImportStanding::Invalid { field, problem }) => {
            ("tag bad", format!("{} {}", field.told(lang), problem.text(lang)))
        }
        Verdict::Fault(LineFault::Cells { found, wanted }) => {
            ("tag bad", lang.with("import-cells", &[("found", (*found).into()), ("wanted", (*wanted).into())]))
        }
        Verdict::Fault(LineFault::Value { column, problem }) => {
            ("tag bad", format!("{} {}", text(&column.label()), problem.text(lang)))
        }
        Verdict::Fault(LineFault::Twice { line }) => {
            ("tag bad", lang.with("import-twice", &[("line", line.to_string().into())]))
        }
    };
    html! { span class=(class) { (said) } }
}

fn form_page(visitor: &Visitor, chosen: Kind, wrong: Option<&str>) -> Markup {
    let lang = visitor.lang;
    let body = html! {
        @if let Some(wrong) = wrong { (alert(wrong)) }
        p { (lang.text("import-intro")) }
        form.card method="post" action="/admin/import/preview" enctype="multipart/form-data" {
            (csrf_field(visitor))
            fieldset {
                legend { (lang.text("import-kind")) }
                @for kind in Kind::ALL { div {
                    input id=(format!("k-{}", kind.code())) type="radio" name="kind" value=(kind.code()) required
                        checked[kind == chosen];
                    " " label for=(format!("k-{}", kind.code())) { (lang.text(&format!("import-kind-{}", kind.code()))) }
                } }
            }
            div.field {
                label for="f-file" { (lang.text("import-file")) }
                input id="f-file" name="file" type="file" accept=".csv,.txt,text/csv,text/plain" required
                    aria-describedby="h-file" data-bytes-max=(FILE_BYTES_MAX) data-too-large=(lang.text("import-too-large"));
                small id="h-file" { (lang.with("import-file-help", &[("limit", LINES_MAX.into())])) }
            }
            button type="submit" { (lang.text("import-preview")) }
        }
        section aria-labelledby="h-columns" {
            h2 id="h-columns" { (lang.text("import-columns")) }
            p { (lang.text("import-columns-help")) }
            @for kind in Kind::ALL {
                h3 { (lang.text(&format!("import-kind-{}", kind.code()))) }
                p { @for column in kind.columns() {
                    span.tag.plain {
                        (lang.text(&column.label()))
                        @if table::may_lack(kind, *column) { " (" (lang.text("optional")) ")" }
                    } " "
                } }
                p { a href=(format!("/admin/import/{}/template", kind.code())) { (lang.text("import-template")) } }
            }
        }
    };
    page(visitor, "admin-import", &lang.text("admin-import"), &body)
}

fn writing_id(writing: Writing) -> &'static str {
    match writing {
        Writing::Utf8 => "import-writing-utf8",
        Writing::Utf8Marked => "import-writing-utf8-marked",
        Writing::Utf16 => "import-writing-utf16",
        Writing::Gb18030 => "import-writing-gb18030",
    }
}

fn preview_page(visitor: &Visitor, kind: Kind, table: &Table, verdicts: &[Verdict], wrong: Option<&str>) -> Markup {
    let lang = visitor.lang;
    let faulty = verdicts.iter().filter(|verdict| verdict.is_wrong()).count();
    let new = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Fine(ImportStanding::New))).count();
    let counts = [("new", new.into()), ("same", (verdicts.len() - faulty - new).into()), ("faulty", faulty.into())];
    let body = html! {
        @if let Some(wrong) = wrong { (alert(wrong)) }
        p.notice role="status" {
            (lang.text(&format!("import-kind-{}", kind.code()))) ": " (lang.with("import-counts", &counts)) " "
            (lang.text(writing_id(table.writing)))
        }
        form.wide method="post" action="/admin/import/preview" enctype="multipart/form-data" {
            (csrf_field(visitor))
            input type="hidden" name="kind" value=(kind.code());
            @if faulty > 0 { p.alert { (lang.text("import-mend")) } }
            @else if new == 0 { p { (lang.text("import-nothing")) } }
            @else { p { (lang.text("import-ready")) } }
            p.row {
                @if faulty == 0 && new > 0 {
                    button type="submit" formaction="/admin/import/apply" {
                        (lang.with("import-apply", &[("count", new.into())]))
                    }
                }
                a.button.second href="/admin/import" { (lang.text("import-other")) }
            }
            (lines_table(lang, kind, table, verdicts))
            details open[faulty > 0] {
                summary { (lang.text("import-text")) }
                div.field {
                    label for="f-text" { (lang.text("import-text-help")) }
                    // A browser takes away one line break after the tag.
                    textarea id="f-text" name="text" spellcheck="false" autocomplete="off" { "\n" (table.text) }
                }
                button.second type="submit" { (lang.text("import-again")) }
            }
        }
    };
    page(visitor, "admin-import", &lang.text("import-preview-title"), &body)
}

fn lines_table(lang: Lang, kind: Kind, table: &Table, verdicts: &[Verdict]) -> Markup {
    html! { div.scroll tabindex="0" { table {
        caption { (lang.text("import-lines")) }
        thead { tr {
            th.number scope="col" { (lang.text("import-line")) }
            th scope="col" { (lang.text("import-finding")) }
            @for column in kind.columns() { th scope="col" { (lang.text(&column.label())) } }
        } }
        tbody { @for (line, verdict) in table.lines.iter().zip(verdicts) { tr.bad[verdict.is_wrong()] {
            th.number scope="row" { (line.number) }
            td { (finding(lang, verdict)) }
            @for cell in &line.cells { td { (foreign(&cell.chars().take(CELL_SHOWN).collect::<String>())) } }
        } } }
    } } }
}

fn result(lang: Lang, kind: Kind, (done, same): (usize, usize), failed: &[(u64, String)]) -> Markup {
    let counts = [("done", done.into()), ("same", same.into()), ("failed", failed.len().into())];
    let path = match kind {
        Kind::Officers => "/admin/officers",
        Kind::Users => "/admin/users",
        Kind::Assignments => "/admin/recorders",
    };
    html! {
        @if failed.is_empty() { p.notice role="status" { (lang.with("import-done", &counts)) } }
        @else {
            p.alert role="alert" { (lang.with("import-done-partly", &counts)) }
            ul { @for (number, text) in failed { li { (lang.with("import-line-failed", &[("line", number.to_string().into())])) " " (text) } } }
        }
        p.row {
            a.button href=(path) { (lang.text("import-see")) }
            a.button.second href="/admin/import" { (lang.text("import-other")) }
        }
    }
}
