//! Documents: sent as a form, streamed to the store; served as attachments.

use axum::extract::multipart::{self, MultipartError, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::{ByteRange, RecordKind, Stage};
use evidence::ids::{CaseId, DocumentId};
use file_types::document::offered_name;
use maud::{Markup, html};

use crate::custody::document::DocumentFact;
use crate::custody::document::act::{DOCUMENT_BYTES_MAX, DOCUMENTS_AT_ONCE_MAX, DocumentFiling, of_file};
use crate::custody::download::content_disposition;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::console::case::changes::TakingOut;
use crate::http::console::case::file::again;
use crate::http::console::case::typed::Typed;
use crate::http::console::case::word;
use crate::http::console::errors::{Oops, is_piece};
use crate::http::console::form::Form;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};
use crate::http::problem::broken_off;
use crate::http::{AppState, pieces};

/// Longest text field of the form, in bytes: the longest reason in the longest characters.
const FIELD_BYTES_MAX: usize = TEXT_LENGTH_MAX * 4;

/// The form's fields that stand before the files.
#[derive(Default)]
struct Fields {
    page: String,
    stage: String,
    kind: String,
    reason: String,
}

impl Fields {
    fn set(&mut self, name: &str, text: String) {
        match name {
            "page" => self.page = text,
            "stage" => self.stage = text,
            "kind" => self.kind = text,
            "reason" => self.reason = text,
            _ => {}
        }
    }

    fn filing(&self, case: &CaseId, name: String) -> Result<DocumentFiling, Refused> {
        if self.reason.trim().is_empty() {
            return Err(Refused::Invalid { field: Field::Reason, problem: Fault::Empty });
        }
        let (stage, record_kind) =
            (word::<Stage>(Field::Stage, &self.stage)?, word::<RecordKind>(Field::Kind, &self.kind)?);
        Ok(DocumentFiling { case: case.clone(), name, stage, record_kind, reason: self.reason.clone() })
    }
}

/// What a form that did not arrive whole is refused with.
#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn broken(error: MultipartError) -> Refused {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let problem = Fault::MoreMebibytes { most: DOCUMENT_BYTES_MAX / 1024 / 1024 };
        return Refused::Invalid { field: Field::File, problem };
    }
    broken_off(error.body_text())
}

async fn text_of(mut field: multipart::Field<'_>) -> Result<String, Refused> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        if bytes.len() + piece.len() > FIELD_BYTES_MAX {
            let problem = Fault::Longer { most: TEXT_LENGTH_MAX };
            return Err(Refused::Invalid { field: Field::Reason, problem });
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Files what a form brings: all of it, or nothing where one of the files is refused.
async fn receive(
    state: &AppState,
    visitor: &Visitor,
    case: &CaseId,
    multipart: &mut Multipart,
    fields: &mut Fields,
) -> Result<(), Refused> {
    let mut arrived = Vec::new();
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            fields.set(&name, text_of(field).await?);
            continue;
        }
        // Nothing is taken before the form has shown that it is of this session.
        visitor.require_page(state, &fields.page).await?;
        let given = field.file_name().unwrap_or_default().to_owned();
        if given.is_empty() {
            continue;
        }
        if arrived.len() == DOCUMENTS_AT_ONCE_MAX {
            let problem = Fault::MoreFiles { most: DOCUMENTS_AT_ONCE_MAX };
            return Err(Refused::Invalid { field: Field::File, problem });
        }
        let filing = fields.filing(case, given.clone())?;
        let mut arriving = state.custody.begin_document(visitor.caller(), filing, arrived.len()).await?;
        while let Some(bytes) = field.chunk().await.map_err(broken)? {
            arriving.take(bytes).await.map_err(|refused| of_file(&given, refused))?;
        }
        arrived.push(arriving.arrived().map_err(|refused| of_file(&given, refused))?);
    }
    visitor.require_page(state, &fields.page).await?;
    state.custody.file_documents(visitor.caller(), arrived).await?;
    Ok(())
}

/// Reads the rest, as much as the body's limit lets through: browsers show an answer only once
/// they could send everything.
async fn drain(multipart: &mut Multipart) {
    while let Ok(Some(mut field)) = multipart.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

/// Takes documents in.
pub(in crate::http::console::case) async fn upload(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    headers: HeaderMap,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Oops> {
    let case: CaseId = id(Thing::Case, &case)?;
    let mut multipart = multipart.map_err(|rejection| broken_off(rejection.body_text()))?;
    let mut fields = Fields::default();
    let received = receive(&state, &visitor, &case, &mut multipart, &mut fields).await;
    let place = format!("/cases/{case}#stage-{}", fields.stage);
    match received {
        Ok(()) if is_piece(&headers) => {
            let mut response = StatusCode::NO_CONTENT.into_response();
            if let Ok(value) = HeaderValue::try_from(place) {
                response.headers_mut().insert("hx-redirect", value);
            }
            Ok(response)
        }
        Ok(()) => Ok(Redirect::to(&place).into_response()),
        Err(refused) => {
            if !matches!(refused, Refused::BodyStopped(_)) {
                drain(&mut multipart).await;
            }
            if is_piece(&headers) {
                return Err(refused.into());
            }
            let Fields { stage, kind, reason, .. } = fields;
            again(&state, &visitor, case, refused, Typed::Document { stage, kind, reason }).await
        }
    }
}

/// Serves a document; the opening is logged before the first byte.
pub(in crate::http::console::case) async fn download(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(document): Path<String>,
) -> Result<Response, Oops> {
    let id: DocumentId = id(Thing::Document, &document)?;
    let document = state.custody.open_document(visitor.caller(), id, visitor.client.clone()).await?;
    let bytes = state.custody.document_bytes(&document, ByteRange { start: 0, end: document.size });
    let mut response = Response::new(pieces::body(bytes));
    let mut set = |name, text: String| {
        if let Ok(value) = HeaderValue::try_from(text) {
            response.headers_mut().insert(name, value);
        }
    };
    // The type is one of those that `file_types::document` takes; browsers run none of them, and the
    // disposition has them kept, not shown.
    set(header::CONTENT_DISPOSITION, content_disposition(&offered_name(&document.name, &document.media_type)));
    set(header::CONTENT_LENGTH, document.size.to_string());
    set(header::CONTENT_TYPE, document.media_type);
    Ok(response)
}

/// Takes a document out of its case.
pub(in crate::http::console::case) async fn withdraw(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(document): Path<String>,
    Form(form): Form<TakingOut>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let id: DocumentId = id(Thing::Document, &document)?;
    let case = state.custody.withdraw_document(visitor.caller(), id, &form.reason).await?;
    Ok(Redirect::to(&format!("/cases/{case}")).into_response())
}

/// Documents that were taken out of a case, for those who may read them still.
pub(in crate::http::console::case) fn withdrawn_documents(visitor: &Visitor, documents: &[DocumentFact]) -> Markup {
    let lang = visitor.lang;
    html! {
        @if !documents.is_empty() {
            section.panel aria-labelledby="h-withdrawn" {
                h2 id="h-withdrawn" { (lang.text("document-withdrawn-title")) }
                p.small { (lang.text("document-withdrawn-help")) }
                ul { @for document in documents { li {
                    a href={ "/documents/" (document.id) } download { (foreign(&document.name)) }
                    " " span.tag.warn { (lang.text("document-withdrawn")) }
                    @if let Some(at) = document.withdrawn_at { " " (visitor.clock.tag(at)) }
                } } }
            }
        }
    }
}

/// The message that names a media type.
pub(in crate::http::console::case) fn type_id(media_type: &str) -> &'static str {
    let office = |part: &str| media_type.contains(part);
    match media_type {
        "application/pdf" => "document-type-pdf",
        "application/ofd" => "document-type-ofd",
        "text/plain" => "document-type-text",
        _ if media_type.starts_with("image/") => "document-type-image",
        _ if office("word") || office("opendocument.text") || office("ms-works") => "document-type-word",
        _ if office("excel") || office("sheet") => "document-type-sheet",
        _ if office("powerpoint") || office("presentation") => "document-type-slides",
        _ => "document-type-other",
    }
}

#[cfg(test)]
mod tests {
    use file_types::document::media_type;

    use crate::http::console::case::documents::*;
    use crate::http::console::messages::Lang;

    #[test]
    fn every_kind_of_document_has_a_name() {
        for (start, name, id) in [
            (&b"%PDF-1.7"[..], "a.pdf", "document-type-pdf"),
            (b"PK\x03\x04", "a.ofd", "document-type-ofd"),
            (b"PK\x03\x04", "a.docx", "document-type-word"),
            (b"PK\x03\x04", "a.xlsx", "document-type-sheet"),
            (b"PK\x03\x04", "a.odp", "document-type-slides"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "document-type-word"),
            (b"\xff\xd8\xff", "a.jpg", "document-type-image"),
            (b"text", "a.txt", "document-type-text"),
            (b"PK\x03\x04", "a.ods", "document-type-sheet"),
        ] {
            let found = type_id(media_type(start, name).expect("a document"));
            assert_eq!(found, id, "{name}");
            assert!(Lang::ALL.into_iter().all(|lang| lang.text(found) != found), "{found}");
        }
        assert_eq!(type_id("x/y"), "document-type-other");
    }
}
