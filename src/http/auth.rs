//! Who a request comes from.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use evidence::ids::SecretId;

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::station::session::secret_id;
use crate::custody::view::{Credential, Viewer};
use crate::http::AppState;
use crate::http::admission::Identity;
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

/// Where a request came from, as the log keeps it.
pub fn client_of(extensions: &Extensions) -> String {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(|| "unknown".to_owned(), |ConnectInfo(peer)| peer.ip().to_string())
}

impl FromRequestParts<AppState> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(client_of(&parts.extensions)))
    }
}

/// The token that a request shows; empty where it shows none that could be one.
pub fn bearer(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    // The name of the scheme is read in either case (RFC 9110, section 11.1).
    let shown = value.and_then(|text| text.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = shown.map(|(_, token)| token.trim());
    token.filter(|token| token.len() <= TOKEN_LENGTH_MAX).unwrap_or_default()
}

/// [`bearer`], where a request shows any.
fn shown(parts: &Parts) -> Option<&str> {
    parts.headers.contains_key(header::AUTHORIZATION).then(|| bearer(&parts.headers))
}

impl FromRequestParts<AppState> for Bearer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(shown(parts).map(secret_id)))
    }
}

impl FromRequestParts<AppState> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let nobody = Caller::Nobody { client: client_of(&parts.extensions) };
        match parts.extensions.get::<Identity>() {
            Some(Identity::Caller(caller)) => Ok(Self(caller.clone())),
            Some(Identity::Wrong(wrong)) => {
                Err(state.custody.on_record(&nobody, Verb::SignIn, wrong.take()).await.as_unknown().into())
            }
            // A session of the console opens nothing of the API.
            Some(Identity::Nobody | Identity::Visitor(_)) | None => Ok(Self(nobody)),
        }
    }
}

impl FromRequestParts<AppState> for Viewing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Who(caller) = Who::from_request_parts(parts, state).await?;
        let credential = shown(parts).map(|token| Credential::Token(secret_id(token)));
        Ok(Self(Viewer { caller, credential, client: client_of(&parts.extensions) }))
    }
}
