//! The custody log as C2SP tlog-tiles. Hashes and proofs are for anybody; entries are for auditors
//! and supervisors.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use evidence::entry::{Entry, Item};
use evidence::name::Undecoded;
use evidence::tile::{TileKind, TilePath, encode_bundle};
use evidence::wire::{HashesAnswer, ProofHash, RestoresAnswer};

use crate::answers::log::{ConsistencyQuery, EntriesQuery, LogItem, ProofQuery, RestoreAnswer, RestoreRequest};
use crate::answers::texts::Bytes;
use crate::custody::access::Caller;
use crate::custody::log::StoredEntry;
use crate::custody::log::find::LogFound;
use crate::custody::log::history::{path_in, undecoded_in};
use crate::custody::log::restored::Accepted;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::console::log::filter::{self, Asked};
use crate::http::console::shown::Clock;
use crate::http::extract::{Body, Path, Query};
use crate::http::problem::{Detail, Problem, bad_query};

/// Entries on a page where the query does not say.
const ENTRIES_DEFAULT: u64 = 100;

/// Entries on a page at most.
const ENTRIES_MAX: u64 = 1000;

const TEXT: &str = "text/plain; charset=utf-8";

/// The signed head of the log.
#[utoipa::path(get, path = "/log/checkpoint", tag = "log",
    responses((status = 200, description = "C2SP checkpoint", content_type = "text/plain", body = String,
        example = "docket.example/custody\n8\nLCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=\n\n— docket.example/custody ip0PbA…\n")))]
pub async fn checkpoint(State(state): State<AppState>) -> Result<Response, Problem> {
    let note = state.custody.checkpoint().await?;
    Ok(([(header::CONTENT_TYPE, TEXT)], note).into_response())
}

/// A tile of hashes, or a bundle of entries (auditors and supervisors).
#[utoipa::path(get, path = "/log/tile/{*path}", tag = "log",
    params(("path" = String, Path, description = "As C2SP tlog-tiles names it: 0/x001/234.p/8, entries/000",
        min_length = 1, max_length = 64, example = "0/000.p/8")),
    responses((status = 200, content_type = "application/octet-stream", body = Bytes)),
    extensions(("x-problems" = json!(["unauthenticated", "read-only", "log-unavailable", "store-full", "forbidden"]))))]
pub async fn tile(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let tile: TilePath = format!("tile/{path}").parse().map_err(|_| Refused::unknown(Thing::Tile, &path))?;
    let width = u64::from(tile.width);
    let bytes = match tile.kind {
        TileKind::Hashes(level) => state.custody.hash_tile(level, tile.index, width).await?,
        TileKind::Entries => {
            let entries = state.custody.entry_bundle(&caller, tile.index, width).await?;
            entries.and_then(|entries| encode_bundle(entries.iter().map(|entry| &entry.bytes[..])))
        }
    };
    let bytes = bytes.ok_or_else(|| Refused::unknown(Thing::Tile, &path))?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

/// An entry's tlog-proof under the present checkpoint. Tells hashes only.
#[utoipa::path(get, path = "/log/proof", tag = "log", params(ProofQuery),
    responses((status = 200, description = "C2SP tlog-proof", content_type = "text/plain", body = String,
        example = "c2sp.org/tlog-proof@v1\nindex 7\nLCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=\n…")),
    extensions(("x-problems" = json!(["unknown"]))))]
pub async fn proof(State(state): State<AppState>, Query(query): Query<ProofQuery>) -> Result<Response, Problem> {
    let proof = state.custody.log_proof(query.index).await?;
    Ok(([(header::CONTENT_TYPE, TEXT)], proof).into_response())
}

/// Shows that the log of `to` entries continues that of `from`.
#[utoipa::path(get, path = "/log/consistency", tag = "log", params(ConsistencyQuery),
    responses((status = 200, description = "hashes, each in base64", body = HashesAnswer)),
    extensions(("x-problems" = json!(["invalid"]))))]
pub async fn consistency(
    State(state): State<AppState>,
    Query(query): Query<ConsistencyQuery>,
) -> Result<Json<HashesAnswer>, Problem> {
    let hashes = state.custody.log_consistency(query.from, query.to).await?;
    Ok(Json(HashesAnswer { hashes: hashes.into_iter().map(ProofHash).collect() }))
}

/// What of the log is asked for beside a stretch of it; none where nothing is.
fn asked(query: &EntriesQuery) -> Option<Asked> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let EntriesQuery { item, person, kind, since, until, .. } = query;
    let [item, person, kind, from, until] = [item, person, kind, since, until].map(text);
    let asked = Asked { item, person, kind, from, until, before: String::new() };
    (!asked.is_empty() || query.before.is_some()).then_some(asked)
}

/// What is wrong with a filter, as the API says it.
fn wrong(fault: filter::Fault) -> Refused {
    let (field, problem) = match fault.0 {
        "log-fault-kind" => (Field::Kind, Fault::NotOffered),
        "log-fault-order" => (Field::Until, Fault::NotAfterStart),
        "log-fault-long" => (Field::Item, Fault::Longer { most: filter::FIELD_LENGTH_MAX }),
        _ => (Field::Since, Fault::NotATime),
    };
    Refused::Invalid { field, problem }
}

/// Entries that fit, newest first, of those from the query's `from` on. Whom and what it means must be one.
async fn found(
    custody: &Arc<Custody>,
    caller: &Caller,
    (asked, query): (&Asked, &EntriesQuery),
    limit: u64,
) -> Result<Vec<StoredEntry>, Refused> {
    // Whoever may not read the log learns that, and not what is wrong with the filter.
    custody.may_read_log(caller).await?;
    let question = asked.question(&Clock::new(&custody.time_zone)).map_err(wrong)?;
    let invalid = |field, problem| Err(Refused::Invalid { field, problem });
    let several = |items: Vec<Item>| items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match custody.find_log(caller, question, query.before, limit).await? {
        LogFound::Entries { mut entries, .. } => {
            entries.retain(|entry| entry.index >= query.from);
            Ok(entries)
        }
        LogFound::Which(items) if items.is_empty() => invalid(Field::Item, Fault::NothingCalled),
        LogFound::Which(items) => invalid(Field::Item, Fault::SeveralCalled { items: several(items) }),
        LogFound::Who(items) => invalid(Field::Person, Fault::SeveralCalled { items: several(items) }),
        LogFound::Nobody(_) => invalid(Field::Person, Fault::NobodyCalled),
    }
}

/// Entries of the log, to be read. That they were read is logged.
#[utoipa::path(get, path = "/api/v1/log/entries", tag = "log", security(("bearer" = [])), params(EntriesQuery),
    responses((status = 200, body = Vec<LogItem>)),
    extensions(("x-problems" = json!(["invalid"]))))]
pub async fn entries(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Vec<LogItem>>, Problem> {
    let limit = query.limit.unwrap_or(ENTRIES_DEFAULT);
    if !(1..=ENTRIES_MAX).contains(&limit) {
        return Err(bad_query(Detail::limit(limit, ENTRIES_MAX)));
    }
    let entries = match asked(&query) {
        Some(asked) => found(&state.custody, &caller, (&asked, &query), limit).await?,
        None => state.custody.log_entries(&caller, query.from, limit).await?,
    };
    let read: Vec<Option<Entry>> = entries.iter().map(|stored| Entry::parse(&stored.bytes).ok()).collect();
    let named = read.iter().flatten().filter_map(|entry| path_in(&entry.event)).map(|(recording, _)| recording);
    let paths = state.custody.undecoded_paths(named.collect()).await?;
    let named: Vec<Option<Undecoded>> =
        read.iter().map(|entry| undecoded_in(&entry.as_ref()?.event, &paths).cloned()).collect();
    // As it is stored, where that is an entry: what else may stand there is no answer that the document knows.
    let parsed: Vec<Option<serde_json::Value>> = entries
        .iter()
        .zip(&read)
        .map(|(stored, read)| read.as_ref().and_then(|_| serde_json::from_slice(&stored.bytes).ok()))
        .collect();
    let names = state.custody.names_in(read).await?;
    let items =
        entries.into_iter().zip(parsed).zip(named).zip(names).map(|(((stored, entry), named), names)| LogItem {
            index: stored.index,
            entry: entry.unwrap_or_default(),
            path_guess: named.as_ref().and_then(Undecoded::guess),
            path_bytes: named.as_ref().map(Undecoded::hex),
            names,
        });
    Ok(Json(items.collect()))
}

/// Accepts that the log was restored from a backup. Stations judge the entry by themselves.
#[utoipa::path(post, path = "/api/v1/log/restored", tag = "administration", security(("bearer" = [])),
    request_body = RestoreRequest,
    responses((status = 200, body = RestoreAnswer)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn accept_restore(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<RestoreRequest>,
) -> Result<Json<RestoreAnswer>, Problem> {
    let accepted = state.custody.accept_restore(&caller, &request.reason, request.size).await?;
    let Accepted { index, size, root, seen_size } = accepted;
    Ok(Json(RestoreAnswer { index, size, root: root.to_string(), seen_size }))
}

/// Restores of the log that were accepted, each with its proof: for stations, and for who reads the log.
#[utoipa::path(get, path = "/api/v1/log/restored", tag = "log", security(("bearer" = [])),
    responses((status = 200, description = "FORMAT.md section 8: restores, latest first", body = RestoresAnswer)))]
pub async fn restores(State(state): State<AppState>, Who(caller): Who) -> Result<Json<RestoresAnswer>, Problem> {
    Ok(Json(RestoresAnswer { restores: state.custody.restores(&caller).await? }))
}
