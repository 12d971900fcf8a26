//! One's own second factor: setting it up with a QR code that a phone reads, replacing it, turning it off.
//!
//! The secret is in the page alone, which no cache keeps. The code is drawn as elements of the page, because a
//! picture would have an address.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use qrcode::{EcLevel, QrCode};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::Verb;
use crate::custody::account::recovery::FEW_LEFT;
use crate::custody::account::{TotpSecret, totp};
use crate::http::AppState;
use crate::http::console::account::sign_in::{PageOnly, account_page};
use crate::http::console::errors::{Oops, alert, on_form};
use crate::http::console::form::Form;
use crate::http::console::layout::{self, Head, csrf_field};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};

/// Light modules around a code, without which no reader finds it (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;

/// Longest code, in characters: one to recover with, as people may space it.
pub(in crate::http::console) const CODE_LENGTH_MAX: usize = 32;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![
        get("/second-factor", setup),
        post("/second-factor/begin", begin),
        post("/second-factor/confirm", confirm),
        post("/second-factor/drop", drop_factor),
        post("/second-factor/recovery", renew),
    ]
}

/// What the page of one's own account says of it.
pub(in crate::http::console) fn section(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        section aria-labelledby="h-second" {
            h2 id="h-second" { (lang.text("second-title")) }
            @if visitor.person.second_factor {
                (recovery_form(visitor))
                form.card method="post" action="/second-factor/drop" {
                    (csrf_field(visitor))
                    p { (lang.text("second-on")) }
                    div.field {
                        label for="drop-password" { (lang.text("password-old")) }
                        input id="drop-password" name="password" type="password" required
                            autocomplete="current-password";
                    }
                    div.field {
                        label for="drop-present" { (lang.text("second-present")) }
                        input id="drop-present" name="present" autocomplete="one-time-code"
                            maxlength=(CODE_LENGTH_MAX) required aria-describedby="drop-present-help";
                        small id="drop-present-help" { (lang.text("second-present-help")) }
                    }
                    button type="submit" { (lang.text("second-drop")) }
                }
                form.card method="post" action="/second-factor/begin" {
                    (csrf_field(visitor))
                    p { (lang.text("second-replace-help")) }
                    button type="submit" { (lang.text("second-replace")) }
                }
            } @else {
                form.card method="post" action="/second-factor/begin" {
                    (csrf_field(visitor))
                    p { (lang.text("second-off")) }
                    button type="submit" { (lang.text("second-begin")) }
                }
            }
        }
    }
}

/// The codes to recover with: how many are left, and what makes new ones.
fn recovery_form(visitor: &Visitor) -> Markup {
    let (lang, left) = (visitor.lang, visitor.person.recovery_left);
    html! {
        @if left <= FEW_LEFT { p.alert { (lang.with("recovery-few", &[("left", left.into())])) } }
        form.card method="post" action="/second-factor/recovery" data-once {
            (csrf_field(visitor))
            p { (lang.with("recovery-left", &[("left", left.into())])) " " (lang.text("recovery-help")) }
            div.field {
                label for="recovery-password" { (lang.text("password-old")) }
                input id="recovery-password" name="password" type="password" required autocomplete="current-password";
            }
            div.field {
                label for="recovery-present" { (lang.text("second-present")) }
                input id="recovery-present" name="present" autocomplete="one-time-code" maxlength=(CODE_LENGTH_MAX)
                    required;
            }
            button type="submit" { (lang.text("recovery-renew")) }
        }
    }
}

/// Codes to recover with, shown this once.
fn codes_shown(lang: Lang, codes: &[String]) -> Markup {
    html! {
        div.secret {
            p { strong { (lang.text("recovery-new")) } }
            p { (lang.text("recovery-keep")) }
            pre id="secret" translate="no" { @for code in codes { (code) "\n" } }
            p { (lang.text("admin-shown-once")) }
        }
    }
}

/// `POST /second-factor/recovery`.
async fn renew(State(state): State<AppState>, visitor: Visitor, Form(form): Form<Dropping>) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    match state.custody.renew_recovery_codes(&visitor.person, form.password, &form.present).await {
        Ok(codes) => {
            visitor.say("/account", codes_shown(visitor.lang, &codes));
            Ok(Redirect::to("/account").into_response())
        }
        Err(refused @ (Refused::BadPassword | Refused::TooManyAttempts { .. })) => {
            let said = alert(&refused.explained(visitor.lang));
            Ok(on_form(&refused, account_page(&state, &visitor, &said).await?))
        }
        Err(refused) => Err(refused.into()),
    }
}

/// A text as a QR code; nothing where it is too long for one. `qrcode`'s own renderer makes a document with a
/// declaration, which has no place in a page.
fn qr_code(lang: Lang, text: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return html! {} };
    let side = code.width() + 2 * QUIET;
    html! {
        svg.qr role="img" aria-label=(lang.text("second-qr-alt")) viewBox=(format!("0 0 {side} {side}"))
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(dark_runs(&code)) fill="#000" {}
        }
    }
}

/// The dark modules as the path of an SVG, a rectangle for each run of them in a row.
fn dark_runs(code: &QrCode) -> String {
    let modules = code.to_colors();
    let mut path = Vec::new();
    for (y, row) in modules.chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run[0] == qrcode::Color::Dark {
                path.push(format!("M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len()));
            }
            x += run.len();
        }
    }
    path.concat()
}

fn setup_page(visitor: &Visitor, secret: &TotpSecret, wrong: Option<&str>) -> Markup {
    let lang = visitor.lang;
    let key = totp::base32(&secret.0);
    let account = format!("{} ({})", visitor.person.name, visitor.person.user);
    let uri = totp::uri(&secret.0, &lang.text("second-issuer"), &account);
    let body = html! {
        @if let Some(wrong) = wrong { (alert(wrong)) }
        form.card method="post" action="/second-factor/confirm" {
            (csrf_field(visitor))
            input type="hidden" name="secret" value=(hex::encode(&secret.0));
            p { (lang.text("second-qr")) br; (qr_code(lang, &uri)) }
            p { (lang.text("second-secret")) br; code.key { (key) } }
            p { (lang.text("second-uri")) br; a href=(uri) { "otpauth://…" } }
            div.field {
                label for="code" { (lang.text("sign-in-code")) }
                input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required
                    aria-describedby="code-help";
                small id="code-help" { (lang.text("sign-in-code-help")) }
            }
            div.field {
                label for="password" { (lang.text("password-old")) }
                input id="password" name="password" type="password" autocomplete="current-password" required
                    maxlength="200";
            }
            @if visitor.person.second_factor {
                div.field {
                    label for="present" { (lang.text("second-present")) }
                    input id="present" name="present" autocomplete="one-time-code" maxlength=(CODE_LENGTH_MAX)
                        required aria-describedby="present-help";
                    small id="present-help" { (lang.text("second-present-help")) }
                }
            }
            button type="submit" { (lang.text("second-confirm")) }
        }
    };
    layout::page(visitor, Head::plain(&lang.text("second-title"), "nav-account"), body)
}

/// `GET /second-factor`: a secret that nobody had before, of which nothing is kept until it is confirmed.
async fn setup(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    Ok(setup_page(&visitor, &state.custody.new_second_factor()?, None))
}

/// `POST /second-factor/begin`.
async fn begin(State(state): State<AppState>, visitor: Visitor, Form(form): Form<PageOnly>) -> Result<Redirect, Oops> {
    visitor.require_page(&state, &form.page).await?;
    Ok(Redirect::to("/second-factor"))
}

/// What confirms a second factor. The secret goes through the page, so that nothing is kept of a
/// device that was never confirmed.
#[derive(Deserialize)]
struct Confirmation {
    #[serde(default)]
    page: String,
    secret: String,
    code: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    present: String,
}

async fn confirm(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(form): Form<Confirmation>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let secret = hex::decode(&form.secret).ok().filter(|secret| secret.len() == totp::SECRET_BYTES);
    let Some(secret) = secret.map(TotpSecret) else {
        return Err(state.custody.on_record(visitor.caller(), Verb::Console, Refused::ForeignPage).await.into());
    };
    let (device, proof) = ((secret.clone(), form.code.as_str()), (form.password, form.present.as_str()));
    match state.custody.confirm_second_factor(&visitor.person, device, proof).await {
        Ok(codes) => {
            visitor.say("/account", codes_shown(visitor.lang, &codes));
            Ok(Redirect::to("/account").into_response())
        }
        Err(refused @ (Refused::Invalid { .. } | Refused::BadPassword | Refused::TooManyAttempts { .. })) => {
            let page = setup_page(&visitor, &secret, Some(&refused.explained(visitor.lang)));
            Ok(on_form(&refused, page))
        }
        Err(refused) => Err(refused.into()),
    }
}

/// What turns a second factor off.
#[derive(Deserialize)]
struct Dropping {
    #[serde(default)]
    page: String,
    password: String,
    #[serde(default)]
    present: String,
}

async fn drop_factor(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(form): Form<Dropping>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    match state.custody.drop_second_factor(&visitor.person, form.password, &form.present).await {
        Ok(()) => Ok(Redirect::to("/account").into_response()),
        Err(refused @ (Refused::BadPassword | Refused::TooManyAttempts { .. } | Refused::Invalid { .. })) => {
            let said = alert(&refused.explained(visitor.lang));
            Ok(on_form(&refused, account_page(&state, &visitor, &said).await?))
        }
        Err(refused) => Err(refused.into()),
    }
}
