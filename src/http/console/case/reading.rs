//! A document in its page: text as text, pictures and PDF as browsers show them. Nothing of it runs: text is a text of
//! the page, and what a browser draws comes as one of four types, from a path of its own that allows nothing else.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use encoding_rs::{GB18030, UTF_8};
use evidence::event::ByteRange;
use evidence::ids::{CaseId, DocumentId};
use futures_util::{StreamExt as _, TryStreamExt as _};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::document::DocumentFact;
use crate::custody::refused::Thing;
use crate::http::console::POLICY;
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head};
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, plain, size};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Address, Path, id};
use crate::http::{AppState, pieces};

/// How much of a text its page shows, in bytes: 512 KiB. The file has all of it.
const TEXT_SHOWN_MAX: u64 = 512 * 1024;

/// What a picture or PDF may do in its frame: be shown, by pages of ours.
const CONTENT_POLICY: &str = "default-src 'none'; frame-ancestors 'self'";

/// The same for pictures, which no browser needs a viewer of its own for.
const PICTURE_POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'self'";

/// How a page shows a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::console::case) enum Look {
    Text,
    Picture,
    Pdf,
}

/// How a document of this type is shown; of others pages offer the file alone.
pub(in crate::http::console::case) fn look(media_type: &str) -> Option<Look> {
    match media_type {
        "text/plain" => Some(Look::Text),
        "image/jpeg" | "image/png" | "image/webp" => Some(Look::Picture),
        "application/pdf" => Some(Look::Pdf),
        _ => None,
    }
}

/// Where a document is shown.
pub(in crate::http::console::case) fn place(document: &DocumentFact) -> String {
    format!("/cases/{}/documents/{}", document.case, document.id)
}

/// Where a document is that was moved with its case into the one that the case was merged into.
async fn moved(state: &AppState, visitor: &Visitor, case: &str, document: &DocumentFact) -> Option<Response> {
    let case: CaseId = id(Thing::Case, case).ok()?;
    if case == document.case {
        return None;
    }
    let remains = state.custody.case_called(visitor.caller(), case.as_str()).await.ok()?;
    (remains == document.case).then(|| Redirect::to(&place(document)).into_response())
}

/// The document of a path that names its case too.
fn of_case(case: &str, document: DocumentFact) -> Result<DocumentFact, Refused> {
    let case: CaseId = id(Thing::Case, case)?;
    if document.case == case { Ok(document) } else { Err(Refused::unknown(Thing::Document, &document.id)) }
}

/// `GET /cases/{case}/documents/{document}`: its page. The opening is logged before anything of it is read.
pub(in crate::http::console::case) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, document)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let asked: DocumentId = id(Thing::Document, &document)?;
    let document = state.custody.open_document(visitor.caller(), asked, visitor.client.clone()).await?;
    if let Some(elsewhere) = moved(&state, &visitor, &case, &document).await {
        return Ok(elsewhere);
    }
    let document = of_case(&case, document)?;
    let inside = inside(&state, &visitor, &document).await?;
    let mut response = page(&visitor, &document, &inside).into_response();
    let framing = format!("{POLICY}; frame-src 'self'");
    if let Ok(policy) = HeaderValue::try_from(framing) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

async fn inside(state: &AppState, visitor: &Visitor, document: &DocumentFact) -> Result<Markup, Oops> {
    let lang = visitor.lang;
    let content = || {
        let grant = state.custody.grant_document(&visitor.person.user, &document.id);
        format!("{}/content?grant={grant}", place(document))
    };
    Ok(match look(&document.media_type) {
        Some(Look::Text) => {
            let text = text_of(state, document).await?;
            html! {
                @if document.size > TEXT_SHOWN_MAX { p.notice { (lang.with("document-text-cut", &[("size", size(TEXT_SHOWN_MAX).into())])) } }
                pre.exact.whole tabindex="0" { @for line in text.lines() { (foreign(line)) "\n" } }
            }
        }
        Some(Look::Picture) => html! { img.document src=(content()) alt=(plain(&document.name)); },
        Some(Look::Pdf) => html! { iframe.document src=(content()) title=(plain(&document.name)) {} },
        None => html! { p.empty { (lang.text("document-not-shown")) } },
    })
}

/// The beginning of a text, in the encoding that it is in: UTF-8, or else what Chinese desktops write.
async fn text_of(state: &AppState, document: &DocumentFact) -> Result<String, Oops> {
    let range = ByteRange { start: 0, end: document.size.min(TEXT_SHOWN_MAX) };
    let pieces = state.custody.document_bytes(document, range).boxed();
    let bytes: Vec<u8> = pieces
        .try_fold(Vec::new(), |mut all, piece| async move {
            all.extend_from_slice(&piece);
            Ok(all)
        })
        .await
        .map_err(Refused::from)?;
    Ok(decoded(&bytes, document.size > TEXT_SHOWN_MAX))
}

fn decoded(bytes: &[u8], is_cut: bool) -> String {
    // A cut may go through a character.
    let whole = match std::str::from_utf8(bytes) {
        Err(error) if is_cut && error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    };
    let (text, _, is_broken) = UTF_8.decode(whole);
    if is_broken { GB18030.decode(bytes).0.into_owned() } else { text.into_owned() }
}

fn page(visitor: &Visitor, document: &DocumentFact, inside: &Markup) -> Markup {
    let lang = visitor.lang;
    let body = html! {
        p { a href={ "/cases/" (document.case) "#stage-" (document.stage) } { (lang.text("document-back")) } }
        dl.facts {
            dt { (lang.text("case-kind")) } dd { (visitor.named(&visitor.law.stages, document.stage)) " · " (visitor.named(&visitor.law.kinds, document.record_kind)) }
            dt { (lang.text("document-filed")) } dd { (visitor.clock.tag(document.filed_at)) }
            dt { (lang.text("reason")) } dd { (foreign(&document.reason)) }
            dt { (lang.text("case-size")) } dd { (size(document.size)) }
        }
        @if document.withdrawn_at.is_some() { p { span.tag.warn { (lang.text("document-withdrawn")) } } }
        p { a.button.second href={ "/documents/" (document.id) } download { (lang.text("document-download")) } }
        (inside)
        (digest(lang, document))
    };
    let title = plain(&document.name);
    let head = Head { title: &title, part: "nav-cases", scripts: &[], styles: &["admin.css", "case.css"] };
    layout::page(visitor, head, body)
}

fn digest(lang: Lang, document: &DocumentFact) -> Markup {
    html! {
        details.fold {
            summary { (lang.text("recording-digests")) }
            dl.facts {
                dt { "SHA-256" } dd { code { (document.content) } }
                dt { (lang.text("document-id")) } dd { code { (document.id) } }
            }
        }
    }
}

/// What a page brings to load a document's content.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::http::console::case) struct Granted {
    grant: String,
}

/// `GET /cases/{case}/documents/{document}/content`: what a page shows of a document, on the page's grant.
pub(in crate::http::console::case) async fn content(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, document)): Path<(String, String)>,
    Address(Granted { grant }): Address<Granted>,
) -> Result<Response, Oops> {
    let asked: DocumentId = id(Thing::Document, &document)?;
    let document = of_case(&case, state.custody.granted_document(visitor.caller(), asked, &grant).await?)?;
    let policy = match look(&document.media_type) {
        Some(Look::Picture) => PICTURE_POLICY,
        // A sandbox keeps browsers' own viewers out as well.
        Some(Look::Pdf) => CONTENT_POLICY,
        Some(Look::Text) | None => return Err(Refused::unknown(Thing::Document, &document.id).into()),
    };
    let bytes = state.custody.document_bytes(&document, ByteRange { start: 0, end: document.size });
    let mut response = Response::new(pieces::body(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(document.size));
    if let Ok(value) = HeaderValue::try_from(&document.media_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_could_run_is_shown() {
        for media_type in ["text/html", "image/svg+xml", "application/xml", "image/tiff", "application/zip", ""] {
            assert_eq!(look(media_type), None, "{media_type}");
        }
        assert_eq!(look("text/plain"), Some(Look::Text));
    }

    #[test]
    fn a_text_is_read_in_the_encoding_that_it_is_in_also_where_it_is_cut() {
        assert_eq!(decoded("说明".as_bytes(), false), "说明");
        assert_eq!(decoded(b"\xc8\xcb\xc3\xf1", false), "人民");
        assert_eq!(decoded(&"说明".as_bytes()[..5], true), "说");
        assert_eq!(decoded(b"\xef\xbb\xbftext", false), "text");
    }
}
