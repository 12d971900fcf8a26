//! The export of the log as CSV.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use evidence::entry::{Entry, Item};
use evidence::event::Actor;

use crate::custody::Refused;
use crate::custody::legal::Legal;
use crate::custody::log::StoredEntry;
use crate::custody::log::find::{EXPORT_ENTRIES_MAX, ExportBegun, LogExport};
use crate::custody::log::history::Beside;
use crate::http::console::errors::Oops;
use crate::http::console::log::csv::{MARK, line};
use crate::http::console::log::filter::Asked;
use crate::http::console::log::{kind_id, nobody, page, which, who, wrong};
use crate::http::console::messages::{self, Lang};
use crate::http::console::shown::Clock;
use crate::http::console::visitor::Visitor;
use crate::http::extract::Address;
use crate::http::{AppState, pieces};

/// The columns' names: first what people look for, then what programs compare.
const COLUMNS: [&str; 13] = [
    "log-number",
    "log-time",
    "log-column-name",
    "log-column-account",
    "log-column-role",
    "log-kind",
    "log-column-done",
    "log-column-case",
    "log-items",
    "log-time-utc",
    "log-column-event",
    "log-column-ids",
    "log-leaf",
];

/// `GET /custody-log/export`.
pub(in crate::http::console::log) async fn export(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(asked): Address<Asked>,
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
        ExportBegun::Who(items) => Ok(page(&visitor, &asked, &who(lang, &items)).into_response()),
        ExportBegun::Nobody(name) => Ok(nobody(&visitor, &asked, &name)),
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
        let mut cells = [const { String::new() }; COLUMNS.len()];
        (cells[0], cells[6], cells[12]) = (stored.index.to_string(), unread, leaf);
        return line(&cells);
    };
    let (account, role) = match &entry.actor {
        Actor::User { id, role, .. } => (id.to_string(), lang.word(role)),
        Actor::Station { id, .. } => (id.to_string(), lang.text("word-station").into_owned()),
        Actor::Service | Actor::Nobody { .. } => (String::new(), String::new()),
    };
    let name = match &entry.actor {
        Actor::User { id, .. } => beside.names.get(&Item::User(id.clone()).to_string()).cloned(),
        Actor::Station { id, .. } => beside.names.get(&Item::Station(id.clone()).to_string()).cloned(),
        Actor::Service | Actor::Nobody { .. } => Some(messages::actor(lang, &entry.actor, beside)),
    };
    let items = || entry.items.iter().map(|link| &link.item);
    let cases = items().filter(|item| matches!(item, Item::Case(_)));
    let numbers: Vec<String> = cases.filter_map(|case| beside.names.get(&case.to_string()).cloned()).collect();
    let told: Vec<String> = items().map(|item| messages::item(lang, item, beside)).collect();
    let ids: Vec<String> = items().map(ToString::to_string).collect();
    line(&[
        stored.index.to_string(),
        clock.second(entry.time),
        name.unwrap_or_else(|| account.clone()),
        account,
        role,
        lang.text(&kind_id(entry.event.name())).into_owned(),
        messages::event(lang, &entry.event, beside, (clock, law)),
        numbers.join(&lang.text("list-comma")),
        told.join(&lang.text("list-comma")),
        entry.time.to_string(),
        entry.event.name().to_owned(),
        ids.join(" "),
        leaf,
    ])
}
