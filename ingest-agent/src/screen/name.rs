//! The form in which an officer names the case of what a docked recorder brings.
//!
//! It works without scripts: each key of the screen sends the form, and gets it back with one sign more. What is kept is
//! in the state before the answer goes out, so it is not lost while the service is away. Another page that is open on
//! this machine can neither send the form, for browsers say where one comes from, nor read the token that it carries.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseNumber, RecorderId};
use evidence::time::Utc;
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use words::Lang;

use super::serve::Screen;
use super::typed::{Key, SIGNS, number, press};
use super::{Slot, Step};
use crate::state::StateError;
use crate::station::Station;

/// Largest body that is read: the longest case number, and its recorder, escaped.
pub(super) const FORM_BODY_MAX: usize = 4 * 1024;

/// Seconds after which a form that nobody goes on with gives way to what all slots say.
const IDLE_SECONDS: u32 = 90;

/// Which form is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    recorder: String,
    #[serde(default)]
    lang: String,
}

/// A form that was sent.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    token: String,
    recorder: String,
    #[serde(default)]
    lang: String,
    number: String,
    /// The key of the screen that sent it.
    key: Option<String>,
    erase: Option<String>,
}

/// What the form says of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    /// It is no case number.
    NoNumber,
    /// The program began anew since the form was opened.
    Again,
    NotKept,
}

/// The form.
struct Shown<'a> {
    slot: &'a Slot,
    token: &'a str,
    typed: &'a str,
    words: &'a [String],
    year: i16,
    said: Said,
    lang: Lang,
}

pub(super) async fn open(State(screen): State<Screen>, Query(asked): Query<Asked>) -> Response {
    let lang = language(&asked.lang);
    let Some(slot) = screen.slot(&asked.recorder) else { return home(lang) };
    let typed = slot.named.as_ref().map_or("", |named| named.number.as_str()).to_owned();
    form(&screen, &slot, &typed, Said::Nothing, lang)
}

pub(super) async fn send(
    State(screen): State<Screen>,
    headers: HeaderMap,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    if !is_from_here(&headers) {
        return (StatusCode::FORBIDDEN, "the form is of another page\n").into_response();
    }
    let sent = match sent {
        Ok(Form(sent)) => sent,
        Err(error) => return (error.status(), "the form cannot be read\n").into_response(),
    };
    let lang = language(&sent.lang);
    // A recorder that was taken meanwhile has nothing to be named.
    let Some(slot) = screen.slot(&sent.recorder) else { return home(lang) };
    let key = sent.key.as_deref().map(Key::Sign).or(sent.erase.as_ref().map(|_| Key::Erase));
    let again = |typed: &str, said| form(&screen, &slot, typed, said, lang);
    if sent.token != screen.token {
        return again(&sent.number, Said::Again);
    }
    if let Some(key) = key {
        return again(&press(&sent.number, key), Said::Nothing);
    }
    let Some(number) = number(&sent.number) else { return again(&sent.number, Said::NoNumber) };
    match keep(&screen, &slot, number).await {
        Ok(true) => home(lang),
        Ok(false) => again(&sent.number, Said::NotKept),
        Err(error) => {
            tracing::error!(%error, "case.not_kept");
            again(&sent.number, Said::NotKept)
        }
    }
}

/// Keeps a case for what a recorder brings, where it is still at the dock.
async fn keep(screen: &Screen, slot: &Slot, number: CaseNumber) -> Result<bool, StateError> {
    let Ok(recorder) = slot.recorder.parse::<RecorderId>() else { return Ok(false) };
    let Some(since) = screen.attended.since(&recorder) else { return Ok(false) };
    let station = Arc::clone(&screen.station);
    let kept = move || name(&station, &recorder, since, &number);
    // A panic in the work keeps nothing.
    tokio::task::spawn_blocking(kept).await.unwrap_or(Ok(false))
}

fn name(station: &Station, recorder: &RecorderId, since: Utc, number: &CaseNumber) -> Result<bool, StateError> {
    station.state.name_case(recorder, since, number, station.clock.now())?;
    tracing::info!(%recorder, "case.named");
    // It may be of what is stored already.
    station.sealed.notify_one();
    Ok(true)
}

/// Whether a form comes from a page of this screen; browsers say so, and a program that says nothing has no page.
fn is_from_here(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = said(header::HOST.as_str()).unwrap_or_default();
    match (said("sec-fetch-site"), said(header::ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.strip_prefix("http://") == Some(host),
        (None, None) => true,
    }
}

fn language(asked: &str) -> Lang {
    Lang::of_code(asked).unwrap_or_default()
}

/// Where all slots are.
fn home_path(lang: Lang) -> String {
    if lang == Lang::default() { "/".to_owned() } else { format!("/?lang={}", lang.code()) }
}

fn home(lang: Lang) -> Response {
    Redirect::to(&home_path(lang)).into_response()
}

fn form(screen: &Screen, slot: &Slot, typed: &str, said: Said, lang: Lang) -> Response {
    let station = &screen.station;
    let year = station.clock.now().to_jiff().to_zoned(station.zone.zone.clone()).year();
    let (token, words) = (screen.token.as_str(), station.config.case_words.as_slice());
    page(&Shown { slot, token, typed, words, year, said, lang }).into_response()
}

fn page(shown: &Shown<'_>) -> Markup {
    let lang = shown.lang;
    let title = lang.with("screen-case-title", &[("recorder", shown.slot.recorder.as_str().into())]);
    let back = home_path(lang);
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/screen.css";
                noscript { meta http-equiv="refresh" content=(format!("{IDLE_SECONDS};url={back}")); }
                script src="/case.js" defer {}
            }
            body.typing data-idle=(IDLE_SECONDS) data-back=(back) {
                header { h1 { (title) @if let Some(officer) = &shown.slot.officer { " " small { (officer) } } } }
                main { (typing(shown)) }
            }
        }
    }
}

fn typing(shown: &Shown<'_>) -> Markup {
    let lang = shown.lang;
    let wrong = match shown.said {
        Said::Nothing => None,
        Said::NoNumber => Some(lang.text("screen-case-no-number")),
        Said::Again => Some(lang.text("screen-case-again")),
        Said::NotKept => Some(lang.text("screen-case-not-kept")),
    };
    let year = format!("〔{}〕", shown.year);
    html! {
        form.case method="post" action="/case" {
            input type="hidden" name="token" value=(shown.token);
            input type="hidden" name="recorder" value=(shown.slot.recorder);
            input type="hidden" name="lang" value=(lang.code());
            label for="number" { (lang.text("screen-case-number")) }
            input id="number" name="number" type="text" value=(shown.typed) autocomplete="off" autofocus
                aria-describedby="explained" aria-invalid=[wrong.is_some().then_some("true")];
            p id="explained" { (lang.text("screen-case-explained")) }
            @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
            // The first button is the one that the Enter key presses.
            p.acts {
                button.keep type="submit" { (lang.text("screen-case-keep")) }
                a.back href=(home_path(lang)) { (lang.text("screen-case-back")) }
            }
            div.keys role="group" aria-label=(lang.text("screen-case-keys")) {
                @for word in shown.words { (key(word)) }
                (key(&year))
                @for sign in SIGNS { (key(sign)) }
                @for digit in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] { (key(digit)) }
                button.erase type="submit" name="erase" value="1" { (lang.text("screen-case-erase")) }
            }
        }
    }
}

fn key(sign: &str) -> Markup {
    html! { button type="submit" name="key" value=(sign) { (sign) } }
}

/// What leads to the form, beside a recorder of which something is known.
pub(super) fn link(slot: &Slot, lang: Lang) -> Markup {
    let text = if slot.named.is_some() { "screen-case-change" } else { "screen-case-name" };
    html! {
        @if slot.step != Step::Found {
            form.name method="get" action="/case" {
                input type="hidden" name="recorder" value=(slot.recorder);
                input type="hidden" name="lang" value=(lang.code());
                button type="submit" { (lang.text(text)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_form_of_another_page_is_none_of_ours() {
        let host = ("host", "127.0.0.1:8480");
        assert!(is_from_here(&headers(&[host])));
        assert!(is_from_here(&headers(&[
            host,
            ("origin", "http://127.0.0.1:8480"),
            ("sec-fetch-site", "same-origin")
        ])));
        for other in [
            ("origin", "http://127.0.0.1:8481"),
            ("origin", "http://localhost:8480"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert!(!is_from_here(&headers(&[host, other])), "{other:?}");
        }
    }
}
