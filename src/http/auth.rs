//! Who a request comes from.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use evidence::ids::SecretId;

use crate::custody::sessions::secret_id;
use crate::custody::views::{Credential, Viewer};
use crate::domain::access::Caller;
use crate::http::AppState;
use crate::http::problem::Problem;

/// Longest token that is looked at, in bytes.
const TOKEN_LENGTH_MAX: usize = 200;

/// The caller of a request. A request without a token comes from nobody; one with a wrong token
/// is refused, on record.
pub struct Who(pub Caller);

/// Which token a request brought, whoever holds it.
pub struct Bearer(pub Option<SecretId>);

/// The caller of a request that shows footage: who, under which token, from where.
pub struct Viewing(pub Viewer);

/// Where a request came from, as the log keeps it.
pub struct Client(pub String);

/// The token that a request brings; empty where it is none, nothing where there is none.
fn token_of(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?;
    let token = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
    Some(token.map(str::trim).filter(|token| token.len() <= TOKEN_LENGTH_MAX).unwrap_or_default())
}

fn client_of(parts: &Parts) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(|| "unknown".to_owned(), |ConnectInfo(peer)| peer.ip().to_string())
}

impl FromRequestParts<AppState> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(client_of(parts)))
    }
}

impl FromRequestParts<AppState> for Bearer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(token_of(parts).map(secret_id)))
    }
}

impl FromRequestParts<AppState> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let nobody = Caller::Nobody { client: client_of(parts) };
        let Some(token) = token_of(parts) else { return Ok(Self(nobody)) };
        match state.custody.authenticate(token).await {
            Ok(caller) => Ok(Self(caller)),
            Err(refused) => Err(state.custody.on_record(&nobody, "sign_in", refused).await.as_unknown().into()),
        }
    }
}

impl FromRequestParts<AppState> for Viewing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Who(caller) = Who::from_request_parts(parts, state).await?;
        let credential = token_of(parts).map(|token| Credential::Token(secret_id(token)));
        Ok(Self(Viewer { caller, credential, client: client_of(parts) }))
    }
}
