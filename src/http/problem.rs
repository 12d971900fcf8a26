//! Errors as clients read them: RFC 9457 problems.
//!
//! One function maps each situation to a status. What a client reads says what is wrong and what
//! to do; what only the operator needs stays in the service's own log.

use std::any::Any;

use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::custody::Refused;
use crate::media::MediaError;
use crate::spans::request_id;
use crate::store::log::AppendError;
use crate::store::tables::DbError;

/// Seconds after which a client may try again when the service is busy.
const RETRY_SECONDS: u32 = 2;

/// Seconds after which a station may try again when the store is full.
const RETRY_FULL_SECONDS: u32 = 60;

/// A problem (`application/problem+json`).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `urn:docket:problem:` and a slug that names the situation.
    #[serde(rename = "type")]
    #[schema(example = "urn:docket:problem:segment-mismatch")]
    pub kind: String,
    /// What went wrong, in few English words.
    pub title: String,
    /// The same in Chinese.
    pub title_zh: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong here, and what to do.
    pub detail: String,
    /// For an incomplete upload, the segments that are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<u64>,
    /// What the service's own log calls this request; the header `x-request-id` says it too.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(example = "9f0c2b7d4e5a61837b1c0d2e3f405162", max_length = 64)]
    pub request_id: String,
}

/// A problem on its way out, with its headers.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    slug: &'static str,
    title: &'static str,
    title_zh: &'static str,
    detail: Box<str>,
    missing: Vec<u64>,
    retry_after: Option<u32>,
    content_size: Option<u64>,
}

impl Problem {
    fn new(status: StatusCode, slug: &'static str, title: &'static str, title_zh: &'static str) -> Self {
        let (detail, missing) = (Box::default(), Vec::new());
        Self { status, slug, title, title_zh, detail, missing, retry_after: None, content_size: None }
    }

    fn detail(mut self, detail: impl Into<Box<str>>) -> Self {
        self.detail = detail.into();
        self
    }

    fn retry(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            kind: format!("{}{}", evidence::wire::PROBLEM_PREFIX, self.slug),
            title: self.title.to_owned(),
            title_zh: self.title_zh.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.into(),
            missing: self.missing,
            request_id: request_id().map(|id| id.as_str().to_owned()).unwrap_or_default(),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
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
        let detail = refused.to_string();
        match refused {
            Refused::SignIn => Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first", "请先登录")
                .detail("send a valid token: Authorization: Bearer …"),
            Refused::Forbidden { .. } => {
                Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed for this role", "当前角色无此权限")
                    .detail(detail)
            }
            Refused::Unknown { what, .. } => Self::new(StatusCode::NOT_FOUND, "unknown", "Not found", "未找到")
                .detail(format!("there is no such {what}")),
            Refused::Invalid { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "A value is not accepted", "填写内容不符合要求")
                    .detail(detail)
            }
            Refused::Exists { .. } => {
                Self::new(StatusCode::CONFLICT, "exists", "It exists already", "已存在").detail(detail)
            }
            Refused::Conflict(_) => {
                Self::new(StatusCode::CONFLICT, "conflict", "Its state does not allow this", "当前状态不允许此操作")
                    .detail(detail)
            }
            Refused::RangeOutside { size } => {
                let problem =
                    Self::new(StatusCode::RANGE_NOT_SATISFIABLE, "range-outside", "No such range", "请求的范围不存在");
                Self { content_size: Some(size), ..problem.detail(detail) }
            }
            Refused::NotStored => {
                Self::new(StatusCode::CONFLICT, "not-stored", "The content has not arrived yet", "内容尚未入库")
                    .detail(detail)
            }
            Refused::BadPassword => {
                Self::new(StatusCode::UNAUTHORIZED, "bad-password", "That is not right", "账号、密码或验证码不正确")
                    .detail(detail)
            }
            Refused::CodeNeeded => {
                Self::new(StatusCode::UNAUTHORIZED, "code-needed", "The code is needed", "需要动态验证码")
                    .detail(detail)
            }
            Refused::OpenId(_) => {
                Self::new(StatusCode::BAD_GATEWAY, "open-id", "The sign-in service failed", "统一身份认证服务出错")
                    .detail(detail)
            }
            Refused::TooManyAttempts { seconds } => {
                let problem =
                    Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-attempts", "Too many attempts", "尝试次数过多");
                problem.detail(detail).retry(u32::try_from(seconds).unwrap_or(u32::MAX))
            }
            Refused::NoHashPlace => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much at one time", "服务繁忙")
                    .detail(detail)
                    .retry(RETRY_SECONDS)
            }
            Refused::ForeignPage => {
                Self::new(StatusCode::FORBIDDEN, "foreign-page", "Reload the page", "请刷新页面后重试").detail(detail)
            }
            Refused::Media(MediaError::Busy | MediaError::Stopped { .. }) => busy().detail(detail),
            Refused::Media(MediaError::Scarce { .. }) => failure(&refused),
            Refused::Media(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "media", "The media cannot be used", "该媒体无法处理")
                    .detail(detail)
            }
            other => station_problem(other, detail),
        }
    }
}

/// Problems that stations meet.
fn station_problem(refused: Refused, detail: String) -> Problem {
    use StatusCode as S;
    let problem = match refused {
        Refused::StationRevoked { .. } => {
            Problem::new(S::FORBIDDEN, "station-revoked", "The station was revoked", "采集站已被吊销")
        }
        Refused::BadCode => Problem::new(S::FORBIDDEN, "bad-code", "The code cannot be used", "注册码无效"),
        Refused::BadSignature(_) => {
            Problem::new(S::UNAUTHORIZED, "bad-signature", "The signature does not hold", "签名验证失败")
        }
        Refused::Statement(_) => {
            Problem::new(S::UNPROCESSABLE_ENTITY, "statement", "The statement is not accepted", "封存清单不被接受")
        }
        Refused::OtherStatement { .. } => {
            Problem::new(S::UNPROCESSABLE_ENTITY, "other-statement", "The statement is another's", "封存清单与请求不符")
        }
        Refused::RecordingTooLarge { .. } => {
            Problem::new(S::PAYLOAD_TOO_LARGE, "recording-too-large", "The recording is too large", "音像记录过大")
        }
        Refused::TooManyUploads { .. } | Refused::TooManyBytes { .. } => {
            Problem::new(S::TOO_MANY_REQUESTS, "too-many-uploads", "Too many uploads are open", "未完成的上传过多")
                .retry(RETRY_SECONDS)
        }
        Refused::UploadNotOpen => {
            Problem::new(S::CONFLICT, "upload-not-open", "The upload was abandoned", "上传已放弃，请重新报来")
        }
        Refused::TooManyViews { .. } => {
            Problem::new(S::TOO_MANY_REQUESTS, "too-many-views", "Too many views are open", "同时打开的查看过多")
                .retry(RETRY_SECONDS)
        }
        Refused::Segment(_) => Problem::new(
            S::UNPROCESSABLE_ENTITY,
            "segment-mismatch",
            "The segment is not the sealed one",
            "分段与封存内容不符",
        ),
        Refused::SegmentBusy { .. } => {
            Problem::new(S::CONFLICT, "segment-busy", "The segment is arriving already", "该分段正在接收")
                .retry(RETRY_SECONDS)
        }
        Refused::UploadIncomplete { missing } => {
            let problem = Problem::new(S::CONFLICT, "upload-incomplete", "Segments are missing", "仍有分段未上传");
            Problem { missing, ..problem }
        }
        Refused::FinishBusy => Problem::new(S::CONFLICT, "finish-busy", "The upload is being finished", "上传正在完成")
            .retry(RETRY_SECONDS),
        Refused::NoPlace => {
            Problem::new(S::SERVICE_UNAVAILABLE, "busy", "Too much at one time", "服务繁忙").retry(RETRY_SECONDS)
        }
        Refused::BodyStopped(_) => {
            Problem::new(S::REQUEST_TIMEOUT, "body-stopped", "The body did not arrive", "请求内容未完整到达")
        }
        // Anybody may ask, and often: what is wrong was logged when it was found.
        Refused::Unwell(_) => {
            Problem::new(S::SERVICE_UNAVAILABLE, "unwell", "The service is not well", "服务异常").retry(RETRY_SECONDS)
        }
        other => return failure(&other),
    };
    problem.detail(detail)
}

/// What failed here, not at the client.
fn failure(refused: &Refused) -> Problem {
    use StatusCode as S;
    match refused {
        Refused::Vault(error) if error.is_full() => {
            tracing::warn!(vault.error = %error, "the store is full");
            return Problem::new(S::INSUFFICIENT_STORAGE, "store-full", "The store is full", "存储空间不足")
                .detail(error.to_string())
                .retry(RETRY_FULL_SECONDS);
        }
        Refused::Db(error) | Refused::Append(AppendError::Db(error)) if error.is_full() => {
            tracing::warn!(db.error = %error, "the disk of the log is full");
            return Problem::new(S::INSUFFICIENT_STORAGE, "store-full", "The store is full", "存储空间不足")
                .detail("the custody log's disk is full: free or add space")
                .retry(RETRY_FULL_SECONDS);
        }
        Refused::Db(error @ DbError::TooMany { .. }) => {
            return Problem::new(S::CONFLICT, "too-many", "There are too many to list", "条目过多，无法一次列出")
                .detail(error.to_string());
        }
        refused if refused.is_scarce() => return scarce(refused),
        Refused::Append(AppendError::Busy) => return busy(),
        Refused::Append(error @ AppendError::ReadOnly) => {
            return Problem::new(S::SERVICE_UNAVAILABLE, "read-only", "This is a read-only copy", "这是只读副本")
                .detail(error.to_string());
        }
        Refused::Append(AppendError::Entry(error)) => {
            return Problem::new(S::UNPROCESSABLE_ENTITY, "invalid", "A value is not accepted", "填写内容不符合要求")
                .detail(error.to_string());
        }
        _ => {}
    }
    tracing::error!(request.error = %refused, "a request failed");
    match refused {
        Refused::Append(_) => Problem::new(
            S::SERVICE_UNAVAILABLE,
            "log-unavailable",
            "The custody log cannot be written",
            "保管日志无法写入",
        )
        .detail("nothing is served or changed while it cannot be logged; tell the administrator")
        .retry(RETRY_SECONDS),
        _ => Problem::new(S::INTERNAL_SERVER_ERROR, "failed", "The service failed", "服务内部错误")
            .detail("the service's own log says why; tell the administrator"),
    }
}

/// The process is short of descriptors or memory. Nothing was changed, and nothing is wrong with
/// what was asked for.
fn scarce(refused: &Refused) -> Problem {
    tracing::error!(request.error = %refused, "the service is short of descriptors or memory");
    let (title, title_zh) = ("The service is short of resources", "服务资源暂时不足");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "short", title, title_zh)
        .detail("nothing was changed; try again in a moment")
        .retry(RETRY_SECONDS)
}

/// Too many requests at one time.
pub fn busy() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much at one time", "服务繁忙")
        .detail("try again in a moment")
        .retry(RETRY_SECONDS)
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        let status = rejection.status();
        let whole = !matches!(rejection, JsonRejection::BytesRejection(_));
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(status, "body-too-large", "The body is too large", "请求内容过大")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::new(status, "not-json", "The body must be JSON", "请求内容应为 JSON")
            }
            _ if !whole => return Refused::BodyStopped(rejection.body_text()).into(),
            _ => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "malformed",
                "The body is not as expected",
                "请求内容格式不符",
            ),
        }
        .detail(rejection.body_text())
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        Self::new(rejection.status(), "body-too-large", "The body is too large", "请求内容过大")
            .detail(rejection.body_text())
    }
}

/// A path that cannot be read.
pub fn bad_path(detail: impl Into<Box<str>>) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "unknown", "Not found", "未找到").detail(detail)
}

/// A query string that cannot be read.
pub fn bad_query(detail: impl Into<Box<str>>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad-query", "The query is not as expected", "查询参数格式不符")
        .detail(detail)
}

/// A segment without a length, or of another.
pub fn bad_length(detail: impl Into<Box<str>>) -> Problem {
    Problem::new(StatusCode::LENGTH_REQUIRED, "bad-length", "The body's length is wrong", "请求长度不符").detail(detail)
}

/// No route has this path.
pub async fn no_such_route() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "unknown", "Not found", "未找到")
        .detail("there is no such route; see /api/v1/openapi.json")
}

/// A route has this path, but not this method.
pub async fn no_such_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no-such-method", "Not for this method", "不支持该请求方法")
        .detail("see /api/v1/openapi.json")
}

/// A handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the layer that catches panics hands it over like this")]
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(request.panic = text, "a request panicked");
    Problem::from(Refused::Panicked).into_response()
}
