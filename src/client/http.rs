//! Talking to the service, and errors that say what to do.
//!
//! Every answer is bounded and every wait too. What the service says is shown on one line, with
//! what hides in it spelled out.

use anyhow::{Context as _, Result, anyhow};
use bytes::Bytes;
use evidence::time::Utc;
use evidence::wire::Problem;
use jiff::tz::TimeZone;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use service_client::answer::{self, Failure, causes};

use crate::client::output::{self, DayEnd, Language, shown};

/// Largest JSON or text answer that is read, in bytes: a page of histories with long entries.
const ANSWER_MAX: usize = 64 * 1024 * 1024;

/// The service, ready to be asked.
#[derive(Debug)]
pub(in crate::client) struct Remote {
    /// What sends requests.
    pub(in crate::client) http: reqwest::Client,
    /// The service's address.
    pub(in crate::client) base: Url,
    /// The caller's token, as a header.
    pub(in crate::client) token: Option<HeaderValue>,
    /// Language of texts.
    pub(in crate::client) language: Language,
    /// Zone of times.
    pub(in crate::client) zone: TimeZone,
}

/// The service refused.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(in crate::client) struct Refusal {
    /// The HTTP status.
    pub(in crate::client) status: u16,
    text: String,
}

impl Refusal {
    /// Names the request as the service's own log does, for whoever looks there why it failed.
    fn with_id(mut self, id: Option<String>, language: Language) -> Self {
        if let Some(id) = id {
            self.text += &say!(language, "answer-request-id", id);
        }
        self
    }
}

/// Adds the fields of `query` that are there to an address.
fn add_query(url: &mut Url, query: &impl Serialize) -> Result<()> {
    let fields = serde_json::to_value(query).context("the query cannot be written")?;
    let fields = fields.as_object().cloned().unwrap_or_default();
    if fields.is_empty() {
        return Ok(());
    }
    let mut pairs = url.query_pairs_mut();
    for (name, value) in fields {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::String(text) => drop(pairs.append_pair(&name, &text)),
            other => drop(pairs.append_pair(&name, &other.to_string())),
        }
    }
    Ok(())
}

impl Remote {
    /// The address of a path's parts, each of them encoded.
    fn url(&self, parts: &[&str]) -> Result<Url> {
        let mut url = self.base.clone();
        let mut path = url.path_segments_mut().map_err(|()| anyhow!("{} has no path", self.base))?;
        path.pop_if_empty().extend(parts);
        drop(path);
        Ok(url)
    }

    /// A request with the caller's token.
    pub(in crate::client) fn request(
        &self,
        method: Method,
        parts: &[&str],
        query: &impl Serialize,
    ) -> Result<RequestBuilder> {
        let mut url = self.url(parts)?;
        add_query(&mut url, query)?;
        let request = self.http.request(method, url);
        Ok(match &self.token {
            Some(token) => request.header(AUTHORIZATION, token.clone()),
            None => request,
        })
    }

    /// Sends a request; whatever is no success becomes an error.
    pub(in crate::client) async fn send(&self, request: RequestBuilder) -> Result<Response> {
        answer::send(request, ANSWER_MAX).await.map_err(|failure| self.failed(failure))
    }

    /// What a person is told of a call that failed.
    fn failed(&self, failure: Failure) -> anyhow::Error {
        match failure {
            Failure::Unreachable(error) => self.unreachable(error),
            Failure::Broken(error) => self.interrupted(error),
            Failure::TooLong(_) => anyhow!(say!(self.language, "answer-too-long")),
            Failure::NotText(error) => anyhow::Error::new(error).context(say!(self.language, "answer-no-text")),
            Failure::NotUnderstood(error) => {
                anyhow::Error::new(error).context(say!(self.language, "answer-unreadable"))
            }
            Failure::Refused(refused) => {
                let problem = refused.problem.as_ref().map(|problem| (problem, refused.detail_zh.as_str()));
                let said = refusal(refused.status, problem, self.language);
                let id = refused.id.as_deref().filter(|_| refused.status.is_server_error()).map(shown);
                said.with_id(id, self.language).into()
            }
        }
    }

    /// The error of a service that did not answer. Its address is left out: the reader gave it,
    /// and what is searched for stands in it.
    fn unreachable(&self, error: reqwest::Error) -> anyhow::Error {
        let causes = shown(&causes(&error.without_url()));
        if causes.contains("invalid peer certificate") {
            return anyhow!(say!(self.language, "certificate-untrusted", causes));
        }
        anyhow!(say!(self.language, "service-unreachable", causes))
    }

    /// Reads a bounded answer.
    async fn read(&self, answer: Response) -> Result<Vec<u8>> {
        answer::read(answer, ANSWER_MAX).await.map_err(|failure| self.failed(failure))
    }

    /// The error of an answer that broke off.
    fn interrupted(&self, error: reqwest::Error) -> anyhow::Error {
        anyhow!(say!(self.language, "answer-broke-off", causes = shown(&causes(&error.without_url()))))
    }

    /// Sends a request and reads JSON.
    pub(in crate::client) async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let answer = self.send(request).await?;
        answer::read_json(answer, ANSWER_MAX).await.map_err(|failure| self.failed(failure))
    }

    /// Asks for JSON.
    pub(in crate::client) async fn get<T: DeserializeOwned>(
        &self,
        parts: &[&str],
        query: &impl Serialize,
    ) -> Result<T> {
        self.json(self.request(Method::GET, parts, query)?).await
    }

    /// Asks for bytes.
    pub(in crate::client) async fn get_bytes(&self, parts: &[&str], query: &impl Serialize) -> Result<Vec<u8>> {
        let answer = self.send(self.request(Method::GET, parts, query)?).await?;
        self.read(answer).await
    }

    /// Asks for text.
    pub(in crate::client) async fn get_text(&self, parts: &[&str], query: &impl Serialize) -> Result<String> {
        let answer = self.send(self.request(Method::GET, parts, query)?).await?;
        answer::read_text(answer, ANSWER_MAX).await.map_err(|failure| self.failed(failure))
    }

    /// Sends JSON and reads JSON.
    pub(in crate::client) async fn post<T: DeserializeOwned>(
        &self,
        parts: &[&str],
        body: &impl Serialize,
    ) -> Result<T> {
        self.json(self.request(Method::POST, parts, &())?.json(body)).await
    }

    /// Puts JSON and reads JSON.
    pub(in crate::client) async fn put<T: DeserializeOwned>(&self, parts: &[&str], body: &impl Serialize) -> Result<T> {
        self.json(self.request(Method::PUT, parts, &())?.json(body)).await
    }

    /// Sends JSON where the answer is only that it was done.
    pub(in crate::client) async fn tell(&self, parts: &[&str], body: &impl Serialize) -> Result<()> {
        let request = self.request(Method::POST, parts, &())?.json(body);
        let answer = self.send(request).await?;
        self.read(answer).await.map(drop)
    }

    /// The next part of a streamed answer; none after its end.
    pub(in crate::client) async fn next_part(&self, answer: &mut Response) -> Result<Option<Bytes>> {
        answer.chunk().await.map_err(|error| self.interrupted(error))
    }

    /// A time that the reader gave, as a query takes it; none where they gave none.
    pub(in crate::client) fn queried(&self, text: Option<&str>, day_end: DayEnd) -> Result<Option<String>> {
        text.map(|text| self.moment(text, day_end).map(|time| time.to_string())).transpose()
    }

    /// A time that the reader gave.
    pub(in crate::client) fn moment(&self, text: &str, day_end: DayEnd) -> Result<Utc> {
        output::moment(text, &self.zone, day_end).ok_or_else(|| {
            let text = shown(text);
            anyhow!(say!(self.language, "moment-unreadable", text))
        })
    }

    /// A time on the site's clocks.
    pub(in crate::client) fn time(&self, time: Utc) -> String {
        output::time(time, &self.zone)
    }
}

/// What to tell a person of an answer that is no success: of its problem, and what that says in Chinese of what went
/// wrong, which older services do not.
fn refusal(status: StatusCode, problem: Option<(&Problem, &str)>, language: Language) -> Refusal {
    let code = status.as_u16();
    let Some((problem, detail_zh)) = problem else {
        let text = say!(language, "answer-unexplained", status);
        return Refusal { status: code, text };
    };
    let title = if problem.title_zh.is_empty() { &problem.title } else { &problem.title_zh };
    let detail = match language {
        Language::Zh if !detail_zh.is_empty() => detail_zh,
        _ => &problem.detail,
    };
    let (title, detail) = (shown(title), shown(detail));
    let text = match (language, status) {
        (Language::Zh, StatusCode::UNAUTHORIZED) => {
            format!("{title}：{}", language.text("token-invalid"))
        }
        (Language::En, StatusCode::UNAUTHORIZED) => language.text("token-invalid").into_owned(),
        (Language::Zh, _) if detail.is_empty() => title,
        (Language::Zh, _) => format!("{title}：{detail}"),
        (Language::En, _) if detail.is_empty() => shown(&problem.title),
        (Language::En, _) => detail,
    };
    Refusal { status: code, text }
}

#[cfg(test)]
mod tests {
    use crate::client::http::*;

    #[test]
    fn parts_of_a_path_cannot_leave_it() {
        let remote = Remote {
            http: {
                service_client::connect::install_tls();
                reqwest::Client::builder().tls_certs_only([]).build().expect("a client")
            },
            base: Url::parse("https://h/prefix/").expect("an address"),
            token: None,
            language: Language::En,
            zone: TimeZone::UTC,
        };
        let url = remote.url(&["api", "v1", "items", "recorder:a/b ?#执法", "history"]).expect("an address");
        assert_eq!(url.as_str(), "https://h/prefix/api/v1/items/recorder:a%2Fb%20%3F%23%E6%89%A7%E6%B3%95/history");
    }

    #[test]
    fn a_query_has_only_what_is_given() {
        let query = crate::answers::search::FindQuery {
            text: Some("a b&c".to_owned()),
            limit: Some(5),
            stored: Some(true),
            ..Default::default()
        };
        let mut url = Url::parse("https://h/x").expect("an address");
        add_query(&mut url, &query).expect("added");
        assert_eq!(url.query(), Some("limit=5&stored=true&text=a+b%26c"));
    }

    #[test]
    fn a_refusal_says_what_to_do_on_one_line() {
        let body = br#"{"type":"urn:docket:problem:unknown","title":"Not found","title_zh":"\u672a\u627e\u5230","status":404,"detail":"there is no such\nrecording"}"#;
        let problem: Problem = serde_json::from_slice(body).expect("a problem");
        let zh = refusal(StatusCode::NOT_FOUND, Some((&problem, "没有这样的\n记录")), Language::Zh);
        assert_eq!((zh.status, zh.text.as_str()), (404, "未找到：没有这样的\\u{a}记录"));
        let older = refusal(StatusCode::NOT_FOUND, Some((&problem, "")), Language::Zh);
        assert_eq!(older.text, "未找到：there is no such\\u{a}recording");
        let en = refusal(StatusCode::NOT_FOUND, Some((&problem, "没有这样的记录")), Language::En);
        assert_eq!(en.text, "there is no such\\u{a}recording");
        let other = refusal(StatusCode::BAD_GATEWAY, None, Language::En);
        assert!(other.text.contains("502"), "{}", other.text);
    }
}
