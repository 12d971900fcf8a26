//! Printouts of a case as PDF/A: the opinion of a legal review, who answers for what, and what the case needs.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use evidence::ids::{CaseId, ReviewId};
use words::Lang;

use crate::answers::printout::{OpinionFiledBody, PrintoutQuery};
use crate::answers::texts::Bytes;
use crate::custody::download::content_disposition;
use crate::custody::printout::Printed;
use crate::custody::printout::filing::OpinionFiled;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::content::set_header;
use crate::http::extract::{Path, Query, id};
use crate::http::problem::Problem;

/// The language that is asked for: the one that is named, else the first of those that the client reads best, else Chinese.
fn language(query: PrintoutQuery, headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    query.lang.map(Lang::from).or_else(|| preferred(accepted?)).unwrap_or_default()
}

/// The language of ours that a list of languages (RFC 9110, section 12.5.4) likes best; none where it names none.
fn preferred(accepted: &str) -> Option<Lang> {
    let mut best: Option<(Lang, f32)> = None;
    for part in accepted.split(',') {
        let (range, parameters) = part.split_once(';').unwrap_or((part, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        let lang = match range.trim().split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "zh" => Lang::Zh,
            "en" => Lang::En,
            _ => continue,
        };
        if weight > best.map_or(0.0, |(_, best)| best) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

/// A printout as it is served, under a harmless name.
pub(in crate::http) fn served(printed: Printed) -> Response {
    let Printed { pdf, name, lang } = printed;
    let mut response = pdf.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Cookie, Accept-Language"));
    set_header(&mut response, header::CONTENT_DISPOSITION, content_disposition(&name));
    response
}

/// The newest opinion of a legal review (法制审核意见书) as PDF/A: what was sent, the nine points with what they rest on, the
/// outcome, and the draft that it binds to by its digest, as the entry of the log tells of it. The reading is logged, on the
/// case and on every document and recording that is named.
#[utoipa::path(get, path = "/api/v1/reviews/{review}/opinion.pdf", tag = "cases", security(("bearer" = [])),
    params(("review" = ReviewId, Path, description = "Id of the review"), PrintoutQuery,
        ("Accept-Language" = Option<String>, Header, description = "Languages of the client (RFC 9110)",
            max_length = 200, example = "zh-CN,en;q=0.5")),
    responses((status = 200, content_type = "application/pdf", body = Bytes)),
    extensions(("x-problems" = json!(["conflict", "fonts-missing"]))))]
pub async fn print_opinion(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(review): Path<String>,
    Query(query): Query<PrintoutQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (review, lang): (ReviewId, Lang) = (id(Thing::Review, &review)?, language(query, &headers));
    Ok(served(state.custody.print_opinion(&caller, review, lang).await?))
}

/// Files the newest opinion of a legal review in its case, as the legal office, once each: its printout becomes a document of
/// the secondary volume (副卷), described as an opinion that was born digital. Nobody is said to have signed it.
#[utoipa::path(post, path = "/api/v1/reviews/{review}/opinion", tag = "cases", security(("bearer" = [])),
    params(("review" = ReviewId, Path, description = "Id of the review"), PrintoutQuery,
        ("Accept-Language" = Option<String>, Header, description = "Languages of the client (RFC 9110)",
            max_length = 200, example = "zh-CN,en;q=0.5")),
    responses((status = 201, body = OpinionFiledBody)),
    extensions(("x-problems" = json!(["conflict", "fonts-missing", "invalid", "malformed"]))))]
pub async fn file_opinion(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(review): Path<String>,
    Query(query): Query<PrintoutQuery>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<OpinionFiledBody>), Problem> {
    let (review, lang): (ReviewId, Lang) = (id(Thing::Review, &review)?, language(query, &headers));
    let OpinionFiled { document, content } = state.custody.file_opinion(&caller, review, lang).await?;
    Ok((StatusCode::CREATED, Json(OpinionFiledBody { document, content })))
}

/// Who handled a case, who reviewed it, who approved and who decided past the review (责任页) as PDF/A, each with the entry of
/// the log that says so. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/responsibility.pdf", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case"), PrintoutQuery,
        ("Accept-Language" = Option<String>, Header, description = "Languages of the client (RFC 9110)",
            max_length = 200, example = "zh-CN,en;q=0.5")),
    responses((status = 200, content_type = "application/pdf", body = Bytes)),
    extensions(("x-problems" = json!(["conflict", "fonts-missing"]))))]
pub async fn print_responsibility(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Query(query): Query<PrintoutQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (case, lang): (CaseId, Lang) = (id(Thing::Case, &case)?, language(query, &headers));
    Ok(served(state.custody.print_responsibility(&caller, case, lang).await?))
}

/// What a case needs, article by article, what of it is there and what is lacking (办案要件清单) as PDF/A, which carries the
/// statement of completeness (`FORMAT.md` section 5c) as `completeness.json`, made of the same reading. The reading is
/// logged, on the case and on all that is filed in it.
#[utoipa::path(get, path = "/api/v1/cases/{case}/completeness.pdf", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case"), PrintoutQuery,
        ("Accept-Language" = Option<String>, Header, description = "Languages of the client (RFC 9110)",
            max_length = 200, example = "zh-CN,en;q=0.5")),
    responses((status = 200, content_type = "application/pdf", body = Bytes)),
    extensions(("x-problems" = json!(["conflict", "fonts-missing"]))))]
pub async fn print_completeness(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Query(query): Query<PrintoutQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (case, lang): (CaseId, Lang) = (id(Thing::Case, &case)?, language(query, &headers));
    Ok(served(state.custody.print_completeness(&caller, case, lang).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printout_is_in_the_language_that_is_read_best() {
        for (accepted, expected) in [
            ("zh-CN", Some(Lang::Zh)),
            ("en-GB,en;q=0.9", Some(Lang::En)),
            ("fr, en;q=0.4, zh-Hans;q=0.8", Some(Lang::Zh)),
            ("en;q=0, zh;q=0.1", Some(Lang::Zh)),
            ("fr", None),
            ("en;q=x", None),
            ("", None),
        ] {
            assert_eq!(preferred(accepted), expected, "{accepted}");
        }
    }

    #[test]
    fn the_language_that_is_named_goes_before_what_the_client_reads() {
        let mut headers = HeaderMap::new();
        assert_eq!(language(PrintoutQuery::default(), &headers), Lang::Zh);
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        assert_eq!(language(PrintoutQuery::default(), &headers), Lang::En);
        assert_eq!(language(PrintoutQuery { lang: Some(Lang::Zh.into()) }, &headers), Lang::Zh);
    }
}
