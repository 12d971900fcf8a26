//! Errors as clients read them: RFC 9457 problems.
//!
//! One function maps each situation to a status. What a client reads says what is wrong and what
//! to do; what only the operator needs stays in the service's own log.

pub mod kind;

use std::any::Any;

use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use evidence::cause::Cause;
use serde::{Deserialize, Serialize};

use crate::custody::Refused;
use crate::custody::refused::Kind;
use crate::spans::request_id;
use words::{Lang, Variable};

pub use kind::Named;

/// A problem (`application/problem+json`).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `urn:docket:problem:` and a slug that names the situation.
    #[serde(rename = "type")]
    #[schema(example = "urn:docket:problem:segment-mismatch")]
    pub kind: String,
    /// What went wrong, in few English words.
    #[schema(example = "The segment is not the sealed one")]
    pub title: String,
    /// The same in Chinese.
    #[schema(example = "分段与封存内容不符")]
    pub title_zh: String,
    /// The HTTP status.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What went wrong here, and what to do.
    #[schema(example = "the segment's bytes are not those that were sealed; nothing of it was kept")]
    pub detail: String,
    /// The same in Chinese, for people; services before it said none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(example = "第 3 分段与封存内容不符；未保留任何内容")]
    pub detail_zh: String,
    /// For an incomplete upload, the segments that are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<u64>,
    /// What the service's own log calls this request; the header `x-request-id` says it too.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(example = "9f0c2b7d4e5a61837b1c0d2e3f405162", max_length = 64)]
    pub request_id: String,
}

impl ProblemBody {
    /// A problem of this name as the OpenAPI document shows it.
    pub(in crate::http) fn example(named: Named) -> Self {
        Self {
            kind: named.urn(),
            title: named.title(Lang::En),
            title_zh: named.title(Lang::Zh),
            status: named.status,
            detail: named.title(Lang::En).to_lowercase(),
            detail_zh: named.title(Lang::Zh),
            missing: Vec::new(),
            request_id: "9f0c2b7d4e5a61837b1c0d2e3f405162".to_owned(),
        }
    }
}

/// What went wrong here and what to do, in English and in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    en: Box<str>,
    zh: Box<str>,
}

impl Detail {
    /// A message with its variables.
    pub fn of(message: &str, variables: &[Variable<'_>]) -> Self {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| lang.with(message, variables).into());
        Self { en, zh }
    }

    /// What a reader of requests says, in its own English words; the Chinese message stands for them.
    pub fn quoted(message: &str, said: String) -> Self {
        Self::of(message, &[("said", said.into())])
    }

    /// A page may not have so many rows.
    pub fn limit(limit: u64, most: u64) -> Self {
        Detail::of("detail-limit", &[("limit", limit.to_string().into()), ("most", most.to_string().into())])
    }
}

/// A body that did not come whole.
pub fn broken_off(said: impl std::fmt::Display) -> Refused {
    Refused::BodyStopped(Cause::of("body-broken", &said).with("said", said))
}

/// A problem on its way out, with its headers.
#[derive(Debug)]
pub struct Problem {
    named: Named,
    detail: Detail,
    missing: Vec<u64>,
    retry_after: Option<u32>,
    content_size: Option<u64>,
}

impl Problem {
    fn of(named: impl Into<Named>, detail: Detail) -> Self {
        Self { named: named.into(), detail, missing: Vec::new(), retry_after: None, content_size: None }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.named.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = ProblemBody {
            kind: self.named.urn(),
            title: self.named.title(Lang::En),
            title_zh: self.named.title(Lang::Zh),
            status: self.named.status,
            detail: self.detail.en.into(),
            detail_zh: self.detail.zh.into(),
            missing: self.missing,
            request_id: request_id().map(|id| id.as_str().to_owned()).unwrap_or_default(),
        };
        let mut response = (status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"docket\""));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(size) = self.content_size
            && let Ok(value) = HeaderValue::try_from(format!("bytes */{size}"))
        {
            headers.insert(header::CONTENT_RANGE, value);
        }
        response
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        refused.report();
        let detail = Detail { en: refused.detail().into(), zh: refused.detail_zh().into() };
        let problem = Self { retry_after: refused.retry_seconds(), ..Self::of(refused.kind(), detail) };
        match refused {
            Refused::RangeOutside { size } => Self { content_size: Some(size), ..problem },
            Refused::UploadIncomplete { missing } => Self { missing, ..problem },
            _ => problem,
        }
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        let status = rejection.status();
        let whole = !matches!(rejection, JsonRejection::BytesRejection(_));
        let (named, message) = match status {
            StatusCode::PAYLOAD_TOO_LARGE => (Named::BODY_TOO_LARGE, "detail-body-too-large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (Named::NOT_JSON, "detail-not-json"),
            _ if !whole => return broken_off(rejection.body_text()).into(),
            _ => (Named::MALFORMED, "detail-malformed"),
        };
        Self::of(named, Detail::quoted(message, rejection.body_text()))
    }
}

/// A path that cannot be read.
pub fn bad_path(detail: Detail) -> Problem {
    Problem::of(Kind::Unknown, detail)
}

/// A query string that cannot be read.
pub fn bad_query(detail: Detail) -> Problem {
    Problem::of(Named::BAD_QUERY, detail)
}

/// A segment without a length, or of another.
pub fn bad_length(detail: Detail) -> Problem {
    Problem::of(Named::BAD_LENGTH, detail)
}

/// No route has this path.
pub async fn no_such_route() -> Problem {
    Problem::of(Kind::Unknown, Detail::of("detail-no-route", &[]))
}

/// A route has this path, but not this method.
pub async fn no_such_method() -> Problem {
    Problem::of(Named::NO_SUCH_METHOD, Detail::of("detail-no-method", &[]))
}

/// A handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the layer that catches panics hands it over like this")]
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(request.panic = text, "a request panicked");
    Problem::from(Refused::Panicked).into_response()
}
