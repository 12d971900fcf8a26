//! Signing in with the agency's own sign-in service: leaving for it, and coming back.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::account::session::SESSION_SECONDS;
use crate::http::AppState;
use crate::http::auth::Client;
use crate::http::console::account::sign_in::{Next, own_path, session_cookie, set_cookie};
use crate::http::console::errors::Oops;
use crate::http::console::visitor::cookie;
use crate::http::console::{Route, get};
use crate::http::extract::Query;

/// Name of the cookie that keeps a sign-in, sealed, in the browser that began it.
const STATE_COOKIE: &str = "__Host-docket-open-id";

/// How long that cookie lasts, in seconds.
const STATE_SECONDS: u32 = 600;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![get("/sign-in/open-id", leave), get("/sign-in/open-id/back", back)]
}

fn state_cookie(kept: &str, seconds: u32) -> String {
    format!("{STATE_COOKIE}={kept}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

async fn leave(State(state): State<AppState>, Query(next): Query<Next>) -> Result<Response, Oops> {
    let next = own_path(next.place()).unwrap_or("/").to_owned();
    let leaving = state.custody.leave_to_sign_in(next).await?;
    let mut response = Redirect::to(&leaving.location).into_response();
    set_cookie(&mut response, &state_cookie(&leaving.kept, STATE_SECONDS));
    Ok(response)
}

/// What the provider sends people back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Brought {
    code: String,
    state: String,
    error: String,
}

async fn back(
    State(state): State<AppState>,
    Client(client): Client,
    Query(brought): Query<Brought>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    if !brought.error.is_empty() {
        return Err(Refused::OpenId(brought.error.chars().take(100).collect()).into());
    }
    let kept = cookie(&headers, STATE_COOKIE).unwrap_or_default();
    let arrived = state.custody.arrive_signed_in((&brought.state, kept, &brought.code), client).await?;
    let mut response = Redirect::to(&arrived.next).into_response();
    set_cookie(&mut response, &session_cookie(&arrived.token, SESSION_SECONDS));
    set_cookie(&mut response, &state_cookie("", 0));
    Ok(response)
}
