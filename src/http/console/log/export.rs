//! The export of the log as CSV.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use evidence::entry::Entry;

use crate::custody::Refused;
use crate::custody::legal::Legal;
use crate::custody::log::StoredEntry;
use crate::custody::log::find::{EXPORT_ENTRIES_MAX, ExportBegun, LogExport};
use crate::custody::log::history::Beside;
use crate::http::console::errors::Oops;
use crate::http::console::log::csv::{MARK, line};
use crate::http::console::log::filter::Asked;
use crate::http::console::log::{kind_id, page, which, wrong};
use crate::http::console::messages::{self, Lang};
use crate::http::console::shown::Clock;
use crate::http::console::visitor::Visitor;
use crate::http::extract::Query;
use crate::http::{AppState, pieces};

/// The columns' names.
const COLUMNS: [&str; 8] =
    ["log-number", "log-time", "log-time-utc", "log-who", "log-kind", "log-what", "log-items", "log-leaf"];

/// `GET /custody-log/export`.
pub(in crate::http::console::log) async fn export(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Oops> {
    let lang = visitor.lang;
    let question = match asked.question(&visitor.clock) {
        Ok(question) => question,
        Err(fault) => {
            state.custody.may_read_log(visitor.caller()).await?;
            return Ok(wrong(&visitor, &asked, &lang.text(fault.0)));
        }
    };
    match state.custody.export_log(visitor.caller(), question).await? {
        ExportBegun::Export(export) => Ok(csv(*export, lang, (visitor.clock.clone(), Arc::clone(&visitor.law)))),
        ExportBegun::TooMany => {
            let text = lang.with("log-export-too-many", &[("limit", EXPORT_ENTRIES_MAX.into())]);
            Ok(wrong(&visitor, &asked, &text))
        }
        ExportBegun::Which(items) => Ok(page(&visitor, &asked, &which(lang, &items)).into_response()),
    }
}

fn csv(export: LogExport, lang: Lang, told: (Clock, Arc<Legal>)) -> Response {
    let headings = COLUMNS.map(|id| lang.text(id).into_owned());
    let first = format!("{MARK}{}", line(&headings));
    let rows =
        futures_util::stream::try_unfold((export, Some(first), told), move |(mut export, first, told)| async move {
            if let Some(first) = first {
                return Ok::<_, Refused>(Some((Bytes::from(first), (export, None, told))));
            }
            let (page, beside) = export.next_page().await?;
            if page.is_empty() {
                return Ok(None);
            }
            let text: String = page.iter().map(|stored| row(stored, &beside, lang, (&told.0, &told.1))).collect();
            Ok(Some((Bytes::from(text), (export, None, told))))
        });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"custody-log.csv\""),
    ];
    (headers, pieces::body(rows)).into_response()
}

fn row(stored: &StoredEntry, beside: &Beside, lang: Lang, (clock, law): (&Clock, &Legal)) -> String {
    let leaf = stored.leaf.to_string();
    let Ok(entry) = Entry::parse(&stored.bytes) else {
        let unread = lang.text("log-unreadable").into_owned();
        let none = String::new;
        return line(&[stored.index.to_string(), none(), none(), none(), none(), unread, none(), leaf]);
    };
    let value = serde_json::to_value(&entry.event).unwrap_or_default();
    let items: Vec<String> = entry.items.iter().map(|link| link.item.to_string()).collect();
    line(&[
        stored.index.to_string(),
        clock.second(entry.time),
        entry.time.to_string(),
        messages::actor(lang, &entry.actor, beside),
        lang.text(&kind_id(value["type"].as_str().unwrap_or_default())).into_owned(),
        messages::event(lang, &entry.event, beside, (clock, law)),
        items.join(" "),
        leaf,
    ])
}
