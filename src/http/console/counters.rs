//! Surveillance video of counters, brought in by whoever files the agency's recordings: a form with one film, which the
//! service seals with a station of its own. It works without a script; with one it shows how far it is.

use axum::extract::multipart::{self, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::RecorderId;
use evidence::time::Utc;
use maud::{Markup, html};

use crate::custody::agency::Counter;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::upload::import::{Imported, NewImport};
use crate::custody::upload::when::FilmSaid;
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::AppState;
use crate::http::console::errors::{Oops, alert, is_piece, on_form};
use crate::http::console::fields::{Fields, Sent, Typed};
use crate::http::console::layout::{self, Head, csrf_field, data_block};
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, plain, size};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::id;
use crate::http::problem::broken_off;

/// Bytes of a text field of the form that are read.
const FIELD_BYTES: usize = TEXT_LENGTH_MAX * 4;

/// Parts of a form that are read before its file; it has fewer.
const PARTS: usize = 16;

/// What the form is called among those of its page.
const FORM: &str = "film";

pub(in crate::http::console) fn routes() -> Vec<Route> {
    // How large a film may be the site says; whoever takes it asks that.
    let mut import = post("/counters", import);
    import.handler = import.handler.layer(DefaultBodyLimit::disable());
    vec![get("/counters", page), import]
}

/// `GET /counters`.
async fn page(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    shown(&state, &visitor, None, None).await
}

/// `POST /counters`.
async fn import(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Oops> {
    let mut multipart = multipart.map_err(|rejection| broken_off(rejection.body_text()))?;
    let mut fields = Vec::new();
    let refused = match received(&state, &visitor, &mut multipart, &mut fields).await {
        Ok(imported) => return Ok(led_on(&visitor, &headers, imported)),
        Err(refused) => refused,
    };
    if !matches!(refused, Refused::BodyStopped(_)) {
        drain(&mut multipart, state.custody.limits.recording_bytes_max).await;
    }
    if is_piece(&headers) {
        return Err(refused.into());
    }
    // Of what the form has no field for, the page says it above it.
    let above = match &refused {
        Refused::Invalid { field: Field::Counter | Field::From | Field::Until | Field::File, .. } => None,
        Refused::Invalid { .. } | Refused::RecordingTooLarge { .. } => Some(refused.explained(visitor.lang)),
        _ => return Err(refused.into()),
    };
    let typed = Typed::new(visitor.lang, FORM.to_owned(), Sent::new(fields), &refused);
    let page = shown(&state, &visitor, Some(&typed), above.as_deref()).await?;
    Ok(on_form(&refused, page))
}

/// Leads to the recording, where it is said what became of the film.
fn led_on(visitor: &Visitor, headers: &HeaderMap, imported: Imported) -> Response {
    let place = format!("/recordings/{}", imported.recording);
    let said = visitor.lang.text(if imported.is_new { "film-imported" } else { "film-here-already" });
    visitor.say(&place, html! { p.notice { (said) } });
    if !is_piece(headers) {
        return Redirect::to(&place).into_response();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(value) = HeaderValue::try_from(place) {
        response.headers_mut().insert("hx-redirect", value);
    }
    response
}

/// Takes the form's fields and its file.
async fn received(
    state: &AppState,
    visitor: &Visitor,
    multipart: &mut Multipart,
    fields: &mut Vec<(String, String)>,
) -> Result<Imported, Refused> {
    let mut parts = 0;
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        parts += 1;
        if parts > PARTS {
            return Err(Refused::Invalid { field: Field::Form, problem: Fault::TooLarge });
        }
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            fields.push((name, text_of(field).await?));
            continue;
        }
        let sent = Sent::new(fields.clone());
        // Nothing is taken before the form has shown that it is of this session, and who sends it that they may.
        visitor.require_page(state, sent.one("page")).await?;
        let given = field.file_name().unwrap_or_default().to_owned();
        if given.is_empty() {
            continue;
        }
        let new = said(visitor, &sent, given)?;
        let mut arriving = state.custody.begin_import(visitor.caller(), new).await?;
        while let Some(bytes) = field.chunk().await.map_err(broken)? {
            arriving.take(bytes).await?;
        }
        return state.custody.import_film(visitor.caller(), arriving.arrived()?).await;
    }
    visitor.require_page(state, Sent::new(fields.clone()).one("page")).await?;
    // Whoever may not is told that, and not what their form lacks.
    state.custody.counters_to_import(visitor.caller()).await?;
    Err(Refused::Invalid { field: Field::File, problem: Fault::Empty })
}

/// What the form says of its film.
fn said(visitor: &Visitor, sent: &Sent, name: String) -> Result<NewImport, Refused> {
    let counter: RecorderId = match sent.one("counter").trim() {
        "" => return Err(Refused::Invalid { field: Field::Counter, problem: Fault::Empty }),
        counter => id(Thing::Counter, counter)?,
    };
    let from = sent.time(visitor, Field::From, "from")?;
    let until: Option<Utc> = match sent.one("until").trim() {
        "" => None,
        _ => Some(sent.time(visitor, Field::Until, "until")?),
    };
    Ok(NewImport { counter, name, said: FilmSaid { from, until } })
}

/// What a form that did not arrive whole is refused with.
#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn broken(error: MultipartError) -> Refused {
    broken_off(error.body_text())
}

async fn text_of(mut field: multipart::Field<'_>) -> Result<String, Refused> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        if bytes.len() + piece.len() > FIELD_BYTES {
            return Err(Refused::Invalid { field: Field::Form, problem: Fault::TooLarge });
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads the rest, up to so many bytes: browsers show an answer only once they could send everything.
async fn drain(multipart: &mut Multipart, most: u64) {
    let mut read = 0;
    while let Ok(Some(mut field)) = multipart.next_field().await {
        // A part without a byte counts too, so that there is an end.
        read += 1;
        while let Ok(Some(bytes)) = field.chunk().await {
            read += bytes.len() as u64;
            if read > most {
                return;
            }
        }
        if read > most {
            return;
        }
    }
}

async fn shown(
    state: &AppState,
    visitor: &Visitor,
    typed: Option<&Typed>,
    above: Option<&str>,
) -> Result<Markup, Oops> {
    let counters = state.custody.counters_to_import(visitor.caller()).await?;
    let (lang, most) = (visitor.lang, state.custody.limits.recording_bytes_max);
    let body = html! {
        @if let Some(above) = above { (alert(above)) }
        p { (lang.text("film-help")) }
        @if counters.is_empty() { p.empty { (lang.text("film-no-counters")) } }
        @else {
            (form(visitor, &Fields::new(lang, FORM, typed), &counters, most))
            (list(lang, &counters))
        }
        (data_block("words", &words(lang, most)))
    };
    let title = lang.text("film-title");
    let head = Head { title: &title, part: "nav-queue", scripts: &["upload.js"], styles: &[] };
    Ok(layout::page(visitor, head, body))
}

fn form(visitor: &Visitor, fields: &Fields<'_>, counters: &[Counter], most: u64) -> Markup {
    let lang = visitor.lang;
    let called = |counter: &Counter| {
        (counter.counter.to_string(), format!("{} ({})", plain(&counter.name), plain(counter.counter.as_str())))
    };
    let offered: Vec<(String, String)> = counters.iter().map(called).collect();
    let only = if let [one] = counters { one.counter.as_str() } else { "" };
    html! {
        // The file comes last, and the proof that the form is ours first: nothing is kept before it.
        form.card method="post" action="/counters" enctype="multipart/form-data" data-upload=(most) {
            (csrf_field(visitor))
            (fields.choice((Field::Counter, "counter", "film-counter"), only, &offered, true))
            (fields.second((Field::From, "from", "film-from"), ""))
            (until(fields))
            (file(fields, most))
            div.row {
                button type="submit" { (lang.text("film-submit")) }
                button.second type="button" data-stop hidden { (lang.text("document-stop")) }
            }
            progress hidden max="1" value="0" aria-label=(lang.text("document-progress")) {}
            p data-said role="status" hidden {}
        }
    }
}

/// When the film ends, where its file does not tell.
fn until(fields: &Fields<'_>) -> Markup {
    let wrong = fields.wrong(Field::Until).map(|_| "true");
    fields.field((Field::Until, "until", "film-until"), (Some("film-until-help"), &html! {}), |id, described| {
        html! {
            input id=(id) name="until" type="datetime-local" step="1" value=(fields.value("until", ""))
                autocomplete="off" aria-invalid=[wrong] aria-describedby=[described];
        }
    })
}

fn file(fields: &Fields<'_>, most: u64) -> Markup {
    let lang = fields.lang();
    let wrong = fields.wrong(Field::File).map(|_| "true");
    let most = html! { small { (lang.with("film-file-help", &[("size", size(most).into())])) } };
    fields.field((Field::File, "file", "film-file"), (None, &most), |id, described| {
        html! {
            input id=(id) name="file" type="file" required aria-invalid=[wrong] aria-describedby=[described]
                accept="video/*,.dav,.264,.h264,.265,.h265,.ps,.ts,.mts,.m2ts,.mxf,.asf,.flv,.dv";
        }
    })
}

/// The counters that there are, with where each is.
fn list(lang: Lang, counters: &[Counter]) -> Markup {
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.with("admin-counters-count", &[("count", counters.len().into())])) }
            thead { tr {
                th scope="col" { (lang.text("admin-counter")) }
                th scope="col" { (lang.text("admin-counter-name")) }
                th scope="col" { (lang.text("admin-counter-place")) }
            } }
            tbody { @for counter in counters { tr {
                th scope="row" { (foreign(counter.counter.as_str())) }
                td { (foreign(&counter.name)) }
                td { (foreign(&counter.place)) }
            } } }
        } }
    }
}

/// What the upload script says.
fn words(lang: Lang, most: u64) -> serde_json::Value {
    serde_json::json!({
        "sending": lang.text("document-sending"),
        "storing": lang.text("document-storing"),
        "too-large": lang.with("film-too-large", &[("size", size(most).into())]),
        "cut-off": lang.text("document-cut-off"),
        "stopped": lang.text("document-stopped"),
    })
}
