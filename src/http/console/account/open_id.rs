//! Signing in with the agency's own sign-in service: leaving for it, and coming back.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::cause::Cause;
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::account::session::SESSION_SECONDS;
use crate::http::AppState;
use crate::http::auth::Client;
use crate::http::console::account::sign_in::{Next, own_path, takes_over};
use crate::http::console::cookies::{STATE_COOKIE, cookie, no_state_cookie, session_cookie, set_cookie, state_cookie};
use crate::http::console::errors::Oops;
use crate::http::console::{Route, get};
use crate::http::extract::Address;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![get("/sign-in/open-id", leave), get("/sign-in/open-id/back", back)]
}

async fn leave(State(state): State<AppState>, Address(next): Address<Next>) -> Result<Response, Oops> {
    let next = own_path(next.place()).unwrap_or("/").to_owned();
    let leaving = state.custody.leave_to_sign_in(next).await?;
    let mut response = Redirect::to(&leaving.location).into_response();
    set_cookie(&mut response, state_cookie(&leaving.kept));
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
    Address(brought): Address<Brought>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    if !brought.error.is_empty() {
        let said: String = brought.error.chars().take(100).collect();
        return Err(Refused::OpenId(Cause::of("open-id-refused", &said).with("name", said)).into());
    }
    let kept = cookie(&headers, STATE_COOKIE).unwrap_or_default();
    let arrived = state.custody.arrive_signed_in((&brought.state, kept, &brought.code), client).await?;
    let kept = takes_over(&state, &headers, &arrived.token).await;
    let mut response = Redirect::to(if kept { "/kept" } else { &arrived.next }).into_response();
    set_cookie(&mut response, session_cookie(&arrived.token, SESSION_SECONDS));
    set_cookie(&mut response, no_state_cookie());
    Ok(response)
}
