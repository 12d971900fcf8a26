//! Talking to the service: one session, and errors that say what to do. The client itself is `service_client`'s.
//!
//! HTTP/1.1 over several connections, so that one lost packet does not stall every segment. Every
//! answer is bounded.

use std::sync::Arc;
use std::time::Duration;

use evidence::wire::{
    BACKUP_INTERVAL_SECONDS, BACKUP_INTERVAL_SECONDS_MAX, ChallengeAnswer, Problem, SEEN_MAX, SessionAnswer,
    SessionRequest, session_message,
};
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use service_client::answer::{self, Failure, Refusal};
use service_client::connect::{self, Settings, Sharing, Trust, TrustError, Way, certificates};
use tokio::sync::Mutex;

use crate::config::Server;
use crate::state::StateError;
use crate::station::{Station, VERSION};

/// How long a call without a large body may take.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_mins(1);

/// How long a finish may take: the service may check the whole content.
const FINISH_TIMEOUT: Duration = Duration::from_mins(30);

/// Largest answer that is read, in bytes: the missing segments of the largest content.
const ANSWER_MAX: usize = 16 * 1024 * 1024;

/// Longest text of the service's that is shown, in characters.
const TEXT_MAX: usize = 400;

/// Why a call did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("the service cannot be reached: {0}")]
    Unreachable(String),
    /// It will take it later.
    #[error("the service asks to wait: {text}")]
    Wait { text: String, after: Option<Duration> },
    #[error("the service refused: {} ({})", text(.0), .0.slug())]
    Refused(Box<Problem>),
    #[error("the service's answer cannot be understood: {0}")]
    Answer(String),
    #[error(transparent)]
    State(#[from] StateError),
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error(transparent)]
    Ca(#[from] TrustError),
    #[error("no TLS client can be made: {0}; are the system's certificates installed, or is `--ca FILE` missing?")]
    Tls(reqwest::Error),
}

impl From<Failure> for CallError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreachable(error) | Failure::Broken(error) => {
                Self::Unreachable(answer::causes(&error).chars().take(TEXT_MAX).collect())
            }
            Failure::Refused(refusal) => (*refusal).into(),
            failure => Self::Answer(failure.to_string()),
        }
    }
}

impl From<Refusal> for CallError {
    fn from(refusal: Refusal) -> Self {
        let (for_now, after) = (refusal.is_for_now(), refusal.after);
        let problem = refusal.problem.unwrap_or_else(|| unexplained(refusal.status));
        if for_now { Self::Wait { text: text(&problem), after } } else { Self::Refused(Box::new(problem)) }
    }
}

/// An HTTP client that trusts only `ca` (PEM), or the system's certificates without one.
pub(crate) fn http(server: &Server, ca: Option<&[u8]>) -> Result<reqwest::Client, ClientError> {
    let ca = ca.map(certificates).transpose()?;
    connect::client(Settings {
        program: format!("ingest-agent/{VERSION}"),
        trust: Trust::of(server.address(), ca),
        sharing: Sharing::Apart,
        way: Way::Straight,
        stall: None,
    })
    .map_err(ClientError::Tls)
}

/// A station's connection to its service.
pub(crate) struct Client {
    http: reqwest::Client,
    station: Arc<Station>,
    /// The bearer token, once there is a session.
    session: Mutex<Option<String>>,
}

/// A request's body.
pub(crate) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("requests are plain JSON")
}

impl Client {
    pub(crate) fn new(station: Arc<Station>) -> Result<Self, ClientError> {
        let http = http(&station.server, station.ca.as_deref())?;
        Ok(Self { http, station, session: Mutex::new(None) })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.station.server.url(path))
    }

    /// A call without a session.
    pub(crate) async fn open<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallError> {
        json(self.request(Method::GET, path).timeout(CALL_TIMEOUT)).await
    }

    /// A text that anybody may read.
    pub(crate) async fn open_text(&self, path: &str) -> Result<String, CallError> {
        let answer = send(self.request(Method::GET, path).timeout(CALL_TIMEOUT)).await?;
        Ok(answer::read_text(answer, ANSWER_MAX).await?)
    }

    /// A call under the session, with a JSON body where there is one; where the service has forgotten it, once more under a new one.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<T, CallError> {
        let answer = self.answered(method, path, body).await?;
        Ok(answer::read_json(answer, ANSWER_MAX).await?)
    }

    /// The same, where a good answer says nothing.
    pub(crate) async fn tell(&self, method: Method, path: &str, body: Vec<u8>) -> Result<(), CallError> {
        self.answered(method, path, Some(body)).await.map(drop)
    }

    async fn answered(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Response, CallError> {
        let timeout = if path.ends_with("/finish") { FINISH_TIMEOUT } else { CALL_TIMEOUT };
        let body = body.map(bytes::Bytes::from);
        let make = || {
            let request = self.request(method.clone(), path).timeout(timeout);
            match &body {
                Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
                None => request.header(CONTENT_LENGTH, 0),
            }
        };
        self.with_session(make).await
    }

    /// Sends a segment's bytes. `make_body` is called again when the session has to be renewed.
    pub(crate) async fn put_bytes(
        &self,
        path: &str,
        length: u64,
        timeout: Duration,
        make_body: impl Fn() -> Body,
    ) -> Result<(), CallError> {
        let make = || {
            self.request(Method::PUT, path)
                .timeout(timeout)
                .header(CONTENT_TYPE, "application/octet-stream")
                .header(CONTENT_LENGTH, length)
                .body(make_body())
        };
        self.with_session(make).await.map(drop)
    }

    async fn with_session(&self, make: impl Fn() -> RequestBuilder) -> Result<Response, CallError> {
        let token = self.token(None).await?;
        match send(make().header(AUTHORIZATION, format!("Bearer {token}"))).await {
            Err(Failure::Refused(refusal)) if refusal.status == StatusCode::UNAUTHORIZED => {}
            answer => return Ok(answer?),
        }
        let token = self.token(Some(&token)).await?;
        Ok(send(make().header(AUTHORIZATION, format!("Bearer {token}"))).await?)
    }

    /// The session's token; a new one when there is none, or only the one that was `refused`.
    async fn token(&self, refused: Option<&str>) -> Result<String, CallError> {
        let mut session = self.session.lock().await;
        if let Some(token) = session.as_ref().filter(|token| Some(token.as_str()) != refused) {
            return Ok(token.clone());
        }
        *session = None;
        let station = &self.station.enrolment.station;
        let base = format!("/api/v1/stations/{station}");
        let ask = self.request(Method::POST, &format!("{base}/challenge")).timeout(CALL_TIMEOUT);
        let challenge: ChallengeAnswer = json(json_body(ask, b"{}".to_vec())).await?;
        let message = session_message(self.station.enrolment.log_key.name(), station, &challenge.nonce);
        let signature = self.station.key.sign(&message).to_vec();
        let seen = self.seen(challenge.seen_max.unwrap_or(0))?;
        let answer = SessionRequest { nonce: challenge.nonce, signature, seen };
        let mut ask = self.request(Method::POST, &format!("{base}/session")).timeout(CALL_TIMEOUT);
        if let Some(date) = self.station.clock.now().to_http_date() {
            ask = ask.header(DATE, date);
        }
        let answer: SessionAnswer = json(json_body(ask, to_json(&answer))).await?;
        let interval = answer.backup_interval_seconds.unwrap_or(BACKUP_INTERVAL_SECONDS);
        self.station.state.told_backup_interval(interval.min(BACKUP_INTERVAL_SECONDS_MAX))?;
        if let Some(time) = answer.time {
            self.station.watch.heard(self.station.clock, time);
        }
        *session = Some(answer.token.clone());
        Ok(answer.token)
    }

    /// Checkpoints to show to the service, at most `most`: the last, the first of those that its log
    /// is known to contradict, and the enrolment's.
    fn seen(&self, most: usize) -> Result<Vec<String>, StateError> {
        let state = &self.station.state;
        let first_lost = state.block()?.and_then(|block| block.first_lost);
        let enrolment = state.checkpoints_seen()?.into_iter().next().map(|seen| seen.note);
        let mut notes = Vec::new();
        for note in [state.checkpoint()?, first_lost, enrolment].into_iter().flatten() {
            if !notes.contains(&note) && notes.len() < most.min(SEEN_MAX) {
                notes.push(note);
            }
        }
        Ok(notes)
    }

    /// Has the service tell its time, where it did not in this run.
    pub(crate) async fn hear_time(&self) -> Result<(), CallError> {
        if self.station.watch.service_now(self.station.clock).is_none() {
            self.token(None).await?;
        }
        Ok(())
    }

    /// Ends the session here, so that the next one shows what has been seen since.
    pub(crate) async fn end_session(&self) {
        *self.session.lock().await = None;
    }
}

/// A request with a JSON body.
pub(crate) fn json_body(request: RequestBuilder, body: Vec<u8>) -> RequestBuilder {
    request.header(CONTENT_TYPE, "application/json").body(body)
}

/// Sends a request, and reads a good answer as JSON.
pub(crate) async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, CallError> {
    Ok(answer::read_json(send(request).await?, ANSWER_MAX).await?)
}

async fn send(request: RequestBuilder) -> Result<Response, Failure> {
    answer::send(request, ANSWER_MAX).await
}

/// What the service says, short and without control characters; of what failed at its side with the id under which
/// its own log tells more.
fn text(problem: &Problem) -> String {
    let seen = |text: &str| text.chars().filter(|c| !evidence::ids::is_unseen(*c)).take(TEXT_MAX).collect::<String>();
    let whole = seen(if problem.detail.is_empty() { &problem.title } else { &problem.detail });
    if problem.status < 500 || problem.request_id.is_empty() {
        return whole;
    }
    format!("{whole} (request id {})", seen(&problem.request_id))
}

/// What stands for an answer that does not say why.
fn unexplained(status: StatusCode) -> Problem {
    Problem {
        kind: format!("{}http-{}", evidence::wire::PROBLEM_PREFIX, status.as_u16()),
        title: status.to_string(),
        title_zh: String::new(),
        status: status.as_u16(),
        detail: format!("status {status} without an explanation"),
        missing: Vec::new(),
        request_id: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_at_the_services_side_is_told_with_its_id_and_nothing_hides_in_it() {
        let told = |status: u16| {
            let body = format!(
                r#"{{"type":"urn:docket:problem:failed","title":"t","status":{status},"detail":"d","request_id":"a\u001bb\u202e"}}"#
            );
            text(&serde_json::from_str(&body).expect("a problem"))
        };
        assert_eq!(told(500), "d (request id ab)");
        assert_eq!(told(503), "d (request id ab)");
        assert_eq!(told(422), "d");
        assert_eq!(text(&unexplained(StatusCode::BAD_GATEWAY)), "status 502 Bad Gateway without an explanation");
    }
}
