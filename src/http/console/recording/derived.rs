//! Clips and snapshots: what they show, what they come from, who made them; their statement.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use evidence::cause::Cause;
use evidence::derived::Derived;
use evidence::dsse::Envelope;
use evidence::event::{CopyForm, DerivedKind};
use evidence::ids::DerivedId;
use evidence::told;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::derived::DerivedFact;
use crate::custody::download::content_disposition;
use crate::custody::log::history::Names;
use crate::custody::refused::{Field, Thing};
use crate::custody::view::Lasting;
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head};
use crate::http::console::recording::marks::{maker, makers};
use crate::http::console::shown;
use crate::http::console::visitor::Visitor;
use crate::http::content::{part, range_of, set_header};
use crate::http::extract::{Address, Path, id, maybe_value};
use crate::http::{AppState, pieces};

/// How a clip is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct How {
    /// A view that the page opened.
    #[serde(default)]
    view: Option<String>,
    /// As a file.
    #[serde(default)]
    download: bool,
}

/// The page of a clip or snapshot. It opens a view: what it shows is footage.
pub(super) async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(derived): Path<String>,
) -> Result<Markup, Oops> {
    let id: DerivedId = id(Thing::Derived, &derived)?;
    let (envelope, derived) = state.custody.derived_statement(visitor.caller(), id).await?;
    let form = Some(CopyForm::Derived { derived: id });
    let grant = state.custody.open_view(&visitor.viewer(), derived.recording, form, Lasting::UntilClosed).await?;
    let key = state.custody.service_key();
    let opened = Envelope::parse(&envelope).map_err(|error| Cause::from(&error));
    let statement = opened.and_then(|envelope| Derived::open(&envelope, &key).map_err(|error| Cause::from(&error)));
    let src = format!("/derived/{id}/content?view={}", grant.lease.view());
    let names = state.custody.names_of_items(makers(std::slice::from_ref(&derived))).await?;
    let lang = visitor.lang;
    let body = html! {
        div.columns {
            div.panel {
                @match derived.kind {
                    DerivedKind::Clip => { video.clip controls preload="metadata" src=(src) aria-label=(derived.offered_name) {} }
                    DerivedKind::Snapshot => { img.clip src=(src) alt=(derived.offered_name); }
                }
                p {
                    a.button href=(format!("/derived/{id}/content?download=true")) { (lang.text("clip-download")) } " "
                    a.button.second href=(format!("/derived/{id}/statement")) { (lang.text("clip-statement")) } " "
                    a.button.second href=(format!("/recordings/{}", derived.recording)) { (lang.text("clip-source")) }
                }
            }
            aside.panel { (facts(&visitor, (&derived, &names), statement)) }
        }
    };
    let title = format!("{} {}", lang.word(&derived.kind), shown::plain(&derived.offered_name));
    let head = Head { styles: &["player.css"], ..Head::plain(&title, "nav-search") };
    Ok(layout::page(&visitor, head, body))
}

fn facts(visitor: &Visitor, (derived, names): (&DerivedFact, &Names), statement: Result<Derived, Cause>) -> Markup {
    let lang = visitor.lang;
    let range = |start, end| format!("{} – {}", shown::moment(start), shown::moment(end));
    html! {
        h2 { (lang.text("clip-facts")) }
        dl.facts {
            dt { (lang.text("clip-asked")) } dd { (range(derived.asked_start_ms, derived.asked_end_ms)) }
            dt { (lang.text("clip-actual")) } dd {
                (range(derived.actual_start_ms, derived.actual_end_ms))
                @if !derived.encoded_again { " " small { (lang.text("clip-key-frame")) } }
            }
            dt { (lang.text("clip-how")) } dd {
                (lang.text(if derived.encoded_again { "clip-encoded" } else { "clip-copied" }))
            }
            dt { (lang.text("clip-made")) } dd { (maker(lang, derived, names)) " " (visitor.clock.tag(derived.made_at)) }
            dt { (lang.text("recording-size")) } dd { (shown::size(derived.size)) }
            dt { "SHA-256" } dd { code { (derived.content) } }
        }
        @match statement {
            Ok(read) => {
                p { span.tag.good { (lang.text("clip-signed")) } }
                dl.facts {
                    dt { (lang.text("clip-tool")) } dd { (shown::plain(&read.predicate.how.tool)) }
                    @if let Some(breaks) = read.predicate.how.parameters.iter().find_map(|one| one.strip_prefix("breaks_ms=")) {
                        dt { (lang.text("breaks-title")) } dd id="clip-breaks" {
                            (lang.text("clip-shows-breaks")) " " code { (moments(breaks)) }
                            // Where there are more than it names, it says how many.
                            @if let Some(count) = read.predicate.how.parameters.iter().find_map(|one| one.strip_prefix("breaks=")) {
                                " … (" (shown::plain(count)) ")"
                            }
                        }
                    }
                    @if let Some(last) = read.predicate.how.parameters.iter().find_map(|one| one.strip_prefix("breaks_unlisted_from_ms=")) {
                        dt { (lang.text("breaks-title")) } dd { (lang.text("clip-breaks-unlisted")) " " code { (moments(last)) } }
                    }
                    dt { (lang.text("clip-parameters")) } dd { code { (shown::plain(&read.predicate.how.parameters.join(" "))) } }
                    dt { (lang.text("clip-segments")) } dd {
                        (read.predicate.source.first_segment) " – " (read.predicate.source.last_segment)
                    }
                    dt { (lang.text("clip-source-digest")) } dd { code { (read.predicate.source.sha256) } }
                }
            }
            Err(error) => { p.alert { (lang.text("clip-unsigned")) " " (shown::plain(&told::cause(lang, &error))) } }
        }
    }
}

/// Moments of a statement, `3000,7040` in milliseconds, as people read them; what is none stays as it is.
fn moments(text: &str) -> String {
    let one = |ms: &str| ms.parse().map_or_else(|_| shown::plain(ms), shown::exact);
    text.split(',').map(one).collect::<Vec<_>>().join(", ")
}

/// The bytes of a clip or snapshot, under the page's view or one of their own.
pub(super) async fn content(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(derived): Path<String>,
    Address(how): Address<How>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let id: DerivedId = id(Thing::Derived, &derived)?;
    let derived = state.custody.derived_item(visitor.caller(), id).await?;
    let form = CopyForm::Derived { derived: id };
    let (custody, viewer) = (&state.custody, visitor.viewer());
    let grant = if let Some(view) = maybe_value(Field::View, how.view.as_deref())? {
        custody.resume_view(&viewer, derived.recording, view, Some(form)).await?
    } else {
        custody.open_view(&viewer, derived.recording, Some(form), Lasting::OneAnswer).await?
    };
    // Under a view: also that a range is not there tells how much there is.
    let (status, range) = range_of(&headers, derived.size)?;
    let mut response = part(status, &derived.media_type, range, derived.size);
    set_header(&mut response, header::ETAG, format!("\"{}\"", derived.content));
    if how.download {
        set_header(&mut response, header::CONTENT_DISPOSITION, content_disposition(&derived.offered_name));
    }
    *response.body_mut() = pieces::counted(custody.derived_footage(grant, &derived, range)?);
    Ok(response)
}

/// The signed statement, as a file.
pub(super) async fn statement(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(derived): Path<String>,
) -> Result<impl IntoResponse, Oops> {
    let id: DerivedId = id(Thing::Derived, &derived)?;
    let (bytes, derived) = state.custody.derived_statement(visitor.caller(), id).await?;
    let name = format!("{}.dsse.json", derived.offered_name);
    Ok((
        [
            (header::CONTENT_TYPE, "application/vnd.dsse.envelope+json".to_owned()),
            (header::CONTENT_DISPOSITION, content_disposition(&name)),
        ],
        bytes,
    ))
}
