//! What the service answers: bounded, and an error where it is no success.

use std::error::Error;
use std::string::FromUtf8Error;
use std::time::Duration;

use evidence::wire::Problem;
use reqwest::header::{HeaderName, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The header that names a request in the service's own log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Why a call did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No answer came.
    #[error("the service cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// An answer broke off.
    #[error("the service's answer broke off")]
    Broken(#[source] reqwest::Error),
    /// An answer is longer than so many bytes.
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    /// An answer is no text.
    #[error(transparent)]
    NotText(#[from] FromUtf8Error),
    /// An answer is not the JSON that was asked for.
    #[error(transparent)]
    NotUnderstood(#[from] serde_json::Error),
    /// The service refused.
    #[error("the service refused")]
    Refused(Box<Refusal>),
}

/// The service's no.
#[derive(Debug)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// After how long it may be tried again, where it says so.
    pub after: Option<Duration>,
    /// What the service's own log calls the request, where it says so.
    pub id: Option<String>,
    /// What it says of it; none where it says nothing, as something between us and it may have answered.
    pub problem: Option<Problem>,
    /// What it says in Chinese of what went wrong here; nothing where it is an older service.
    pub detail_zh: String,
}

impl Refusal {
    /// Whether it is only for now: the same request may be taken later.
    pub fn is_for_now(&self) -> bool {
        matches!(
            self.status,
            StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::INSUFFICIENT_STORAGE
        )
    }
}

/// A problem with what is in it for people who read Chinese.
#[derive(Deserialize)]
struct Said {
    #[serde(flatten)]
    problem: Problem,
    #[serde(default)]
    detail_zh: String,
}

/// Sends a request; of an answer that is no success, at most `max` bytes are read to say why.
pub async fn send(request: RequestBuilder, max: usize) -> Result<Response, Failure> {
    let answer = request.send().await.map_err(Failure::Unreachable)?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let header = |name: HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let after = header(RETRY_AFTER).and_then(|text| text.parse().ok()).map(Duration::from_secs);
    let id = header(REQUEST_ID);
    let said: Option<Said> = serde_json::from_slice(&read(answer, max).await?).ok();
    let (problem, detail_zh) = said.map(|said| (said.problem, said.detail_zh)).unzip();
    let detail_zh = detail_zh.unwrap_or_default();
    Err(Failure::Refused(Box::new(Refusal { status, after, id, problem, detail_zh })))
}

/// Reads an answer of at most `max` bytes.
pub async fn read(mut answer: Response, max: usize) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(Failure::Broken)? {
        if out.len() + part.len() > max {
            return Err(Failure::TooLong(max));
        }
        out.extend_from_slice(&part);
    }
    Ok(out)
}

/// Reads an answer of at most `max` bytes as text.
pub async fn read_text(answer: Response, max: usize) -> Result<String, Failure> {
    Ok(String::from_utf8(read(answer, max).await?)?)
}

/// Reads an answer of at most `max` bytes as JSON.
pub async fn read_json<T: DeserializeOwned>(answer: Response, max: usize) -> Result<T, Failure> {
    Ok(serde_json::from_slice(&read(answer, max).await?)?)
}

/// An error with what caused it, which is what tells where to look.
pub fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
