//! Recordings: find, show, prove.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::dsse::Envelope;
use evidence::entry::{Entry, Item};
use evidence::ids::RecordingId;
use evidence::name::Undecoded;
use evidence::receipt::Receipt;
use evidence::time::Utc;
use evidence::visit::{Deed, Group, visits};

use crate::answers::bounds::{CIRCLE_LENGTH_MAX, CURSOR_LENGTH_MAX, NEAR_METRES_MAX};
use crate::answers::case::CaseRef;
use crate::answers::deadline::DeadlineItem;
use crate::answers::log::{HistoryItem, HistoryPage, HistoryQuery, HistoryVisit};
use crate::answers::monitor::MonitorBody;
use crate::answers::near::Near;
use crate::answers::recording::{RecordingDetail, RecordingItem, ReleaseItem};
use crate::answers::search::{FindQuery, FoundMoment, RecordingPage};
use crate::answers::texts::Bytes;
use crate::custody::deadline::rules::{Judgement, judge};
use crate::custody::log::history::{Document, HistoryEntry, RecordingView, UndecodedPaths, undecoded_in};
use crate::custody::recording::{Recording, RecordingState, Release};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::search::find::{Found, Place, RecordingFilter};
use crate::custody::search::lists::{Cursor, PAGE_MAX};
use crate::custody::search::query::{QUERY_LENGTH_MAX, Query as Read};
use crate::custody::search::understood::Moment;
use crate::custody::{Custody, Refused};
use crate::http::AppState;
use crate::http::api::saved_searches::{Look, opened};
use crate::http::auth::Who;
use crate::http::extract::{Path, Query, id, maybe_value, span, value};
use crate::http::problem::{Detail, Problem, bad_query};

/// Items of a page where the query does not say.
const PAGE_DEFAULT: u64 = 50;

/// Most words of one text search.
const WORDS_MAX: usize = 10;

/// A cursor as text.
pub fn write_cursor(cursor: &Cursor) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{}", cursor.time.micros(), cursor.id))
}

/// Reads what [`write_cursor`] wrote.
pub fn read_cursor(text: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let bad = || bad_query(Detail::of("detail-cursor", &[]));
    let plain = Some(text).filter(|text| text.len() <= CURSOR_LENGTH_MAX);
    let plain =
        plain.and_then(|text| BASE64_URL_SAFE_NO_PAD.decode(text).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let plain = plain.ok_or_else(bad)?;
    let (micros, id) = plain.split_once(':').ok_or_else(bad)?;
    let time = micros.parse().ok().and_then(|micros| Utc::from_micros(micros).ok()).ok_or_else(bad)?;
    Ok(Some(Cursor { time, id: id.to_owned() }))
}

/// The number of items that a page shows.
pub fn page_size(asked: Option<u64>) -> Result<u64, Problem> {
    match asked {
        None => Ok(PAGE_DEFAULT),
        Some(limit) if (1..=PAGE_MAX).contains(&limit) => Ok(limit),
        Some(limit) => Err(bad_query(Detail::limit(limit, PAGE_MAX))),
    }
}

impl DeadlineItem {
    /// From a judgement.
    pub fn new(judgement: Judgement) -> Self {
        let Judgement { standing, rule, article, due } = judgement;
        Self { standing, due, rule, article }
    }
}

impl RecordingItem {
    /// From the recording and how it stands.
    pub fn new(recording: Recording, judgement: Judgement) -> Self {
        let (stored_at, stored_index) = match recording.state {
            RecordingState::Announced => (None, None),
            RecordingState::Stored { at, index } => (Some(at), Some(index)),
        };
        let (undecoded, name) = (recording.undecoded(), recording.offered_name());
        Self {
            path_guess: undecoded.as_ref().and_then(Undecoded::guess),
            path_bytes: undecoded.as_ref().map(Undecoded::hex),
            id: recording.id.to_string(),
            agency: recording.agency.to_string(),
            station: recording.station.to_string(),
            docking: recording.docking.to_string(),
            recorder: recording.recorder.to_string(),
            officer: recording.certificate.map(|c| c.to_string()),
            officer_basis: recording.officer_basis,
            name,
            path: recording.path,
            size: recording.size,
            sha256: recording.content.to_string(),
            media_type: recording.media_type,
            profile: recording.profile,
            capture_start: recording.capture_start,
            capture_end: recording.capture_end,
            capture_doubt: recording.doubts.capture,
            capture_said: recording.doubts.said,
            capture_rule: recording.capture_rule,
            flags: recording.flags,
            docked_at: recording.docked_at,
            sealed_at: recording.sealed_at,
            stored_at,
            stored_index,
            deadline: DeadlineItem::new(judgement),
        }
    }
}

/// Refuses a text to search for that is longer than any is.
pub(in crate::http) fn bounded(field: Field, text: Option<&str>) -> Result<(), Refused> {
    if text.is_none_or(|text| text.chars().count() <= QUERY_LENGTH_MAX) {
        return Ok(());
    }
    Err(Refused::Invalid { field, problem: Fault::Longer { most: QUERY_LENGTH_MAX } })
}

/// The words of `text`, and what was typed; refused where they are too many.
pub(in crate::http) fn asked(custody: &Custody, query: &FindQuery) -> Result<(Vec<String>, Read), Refused> {
    let too_many = |field, problem| Err(Refused::Invalid { field, problem });
    let typed = query.q.as_deref().unwrap_or_default();
    for (field, text) in [(Field::Q, &query.q), (Field::Text, &query.text), (Field::Flag, &query.flag)] {
        bounded(field, text.as_deref())?;
    }
    let read = custody.read_query(typed);
    let words: Vec<String> = query.text.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if words.len() + read.typed.max(read.terms.len()) > WORDS_MAX {
        let field = if query.text.is_some() { Field::Text } else { Field::Q };
        return too_many(field, Fault::MoreWords { most: WORDS_MAX });
    }
    Ok((words, read))
}

/// The filter that a query is, and the place in its list.
pub(in crate::http) fn filter(custody: &Custody, query: &FindQuery) -> Result<(RecordingFilter, Place), Problem> {
    let too_many = |field, problem| Err(Refused::Invalid { field, problem }.into());
    let (words, read) = asked(custody, query)?;
    let flags = query.flag.as_deref().unwrap_or_default().split(',').filter(|flag| !flag.is_empty());
    let flags: Vec<String> = flags.map(str::to_owned).collect();
    if flags.len() > WORDS_MAX {
        return too_many(Field::Flag, Fault::MoreFlags { most: WORDS_MAX });
    }
    let (from, until) = span(query.from.as_deref(), query.until.as_deref())?;
    let filter = RecordingFilter {
        case: maybe_value(Field::Case, query.case.as_deref())?,
        agency: maybe_value(Field::Agency, query.agency.as_deref())?,
        certificate: maybe_value(Field::Officer, query.officer.as_deref())?,
        recorder: maybe_value(Field::Recorder, query.recorder.as_deref())?,
        station: maybe_value(Field::Station, query.station.as_deref())?,
        kind: query.kind,
        flags,
        from,
        until,
        words,
        stored: query.stored,
        standing: query.standing,
        filed: None,
        near: circle(query.near.as_deref())?,
        among: None,
        // What says nothing finds all.
        readings: if read.terms.is_empty() { Vec::new() } else { read.readings() },
    };
    Ok((filter, place(query)?))
}

/// The circle that is asked for.
pub(in crate::http) fn circle(text: Option<&str>) -> Result<Option<Near>, Refused> {
    let Some(text) = text else { return Ok(None) };
    let problem = Fault::NotACircle { most: u64::from(NEAR_METRES_MAX) };
    let near = Some(text).filter(|text| text.chars().count() <= CIRCLE_LENGTH_MAX).and_then(|text| text.parse().ok());
    near.map(Some).ok_or(Refused::Invalid { field: Field::Near, problem })
}

fn place(query: &FindQuery) -> Result<Place, Problem> {
    let cursor = read_cursor(query.cursor.as_deref())?.map(Place::After);
    let before = read_cursor(query.before.as_deref())?.map(Place::Before);
    let at = maybe_value(Field::At, query.at.as_deref())?.map(Place::At);
    if query.page == Some(0) {
        return Err(bad_query(Detail::of("detail-page", &[])));
    }
    let mut places = [cursor, before, at, query.page.map(Place::Page)].into_iter().flatten();
    match (places.next(), places.next()) {
        (place, None) => Ok(place.unwrap_or(Place::First)),
        (_, Some(_)) => Err(bad_query(Detail::of("detail-places", &[]))),
    }
}

/// Finds recordings.
#[utoipa::path(get, path = "/api/v1/recordings", tag = "recordings", security(("bearer" = [])), params(FindQuery),
    responses((status = 200, body = RecordingPage)),
    extensions(("x-problems" = json!(["invalid", "unknown"]))))]
pub async fn find(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<FindQuery>,
) -> Result<Json<RecordingPage>, Problem> {
    let limit = page_size(query.limit)?;
    filter(&state.custody, &query)?;
    let query = opened(&state.custody, &caller, query, Look::AtIt).await?;
    let (filter, place) = filter(&state.custody, &query)?;
    let text = serde_json::to_string(&query)
        .map_err(|error| bad_query(Detail::quoted("detail-bad-query", error.to_string())))?;
    let Found { items, later, earlier, total, .. } =
        state.custody.find_recordings(&caller, filter, place, limit, text).await?;
    let read = state.custody.read_query(query.q.as_deref().unwrap_or_default());
    let understood = state.custody.understood(&caller, &read, &items).await?;
    let moments = state.custody.found_moments(&read, &items).await?;
    let moments = moments.into_iter().flat_map(|(recording, moments)| {
        let recording = recording.to_string();
        moments.into_iter().map(move |Moment { at_ms, source, text }| FoundMoment {
            recording: recording.clone(),
            at_ms,
            source,
            text,
        })
    });
    let moments = moments.collect();
    let (previous, next) = (later.as_ref().map(write_cursor), earlier.as_ref().map(write_cursor));
    let now = state.custody.clock.now();
    let items = items.into_iter().map(|recording| {
        let judgement = judge(&state.custody.rules, &recording, now);
        RecordingItem::new(recording, judgement)
    });
    Ok(Json(RecordingPage { items: items.collect(), next, previous, total, understood, moments }))
}

/// Shows a recording. The reading is logged.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, body = RecordingDetail)))]
pub async fn show(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<Json<RecordingDetail>, Problem> {
    let view = state.custody.show_recording(&caller, id(Thing::Recording, &recording)?).await?;
    let RecordingView { recording, officer_name, counter: _, monitored, cases, releases, judgement } = view;
    let cases = cases.into_iter().map(|case| CaseRef { case: case.id.to_string(), number: case.number.to_string() });
    let undecoded = recording.undecoded();
    let releases = releases.into_iter().map(|Release { path, outcome, at }| {
        let named = undecoded.as_ref().filter(|undecoded| undecoded.reads_as(&path));
        let (path_guess, path_bytes) = (named.and_then(Undecoded::guess), named.map(Undecoded::hex));
        ReleaseItem { path, path_guess, path_bytes, outcome, at }
    });
    Ok(Json(RecordingDetail {
        recording: RecordingItem::new(recording, judgement),
        officer_name,
        cases: cases.collect(),
        releases: releases.collect(),
        monitor: monitored.map(MonitorBody::new),
    }))
}

/// The manifest in its DSSE envelope. The reading is logged.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}/manifest", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, description = "FORMAT.md section 3: the manifest in its DSSE envelope",
        content_type = "application/vnd.dsse.envelope+json", body = Envelope)))]
pub async fn manifest(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let bytes = state.custody.document(&caller, id(Thing::Recording, &recording)?, Document::Manifest).await?;
    Ok(([(header::CONTENT_TYPE, "application/vnd.dsse.envelope+json")], bytes))
}

/// The encoded segment states. The reading is logged.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}/states", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, content_type = "application/octet-stream", body = Bytes)))]
pub async fn states(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let bytes = state.custody.document(&caller, id(Thing::Recording, &recording)?, Document::States).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes))
}

/// The receipt: the entry that says the recording is stored, with its proof. The reading is logged.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}/receipt", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, description = "entry and proof", body = Receipt)),
    extensions(("x-problems" = json!(["not-stored"]))))]
pub async fn receipt(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<Json<Receipt>, Problem> {
    Ok(Json(state.custody.stored_receipt(&caller, id(Thing::Recording, &recording)?).await?))
}

/// The history of an item with proofs. The reading is logged, and is the history's last entry.
#[utoipa::path(get, path = "/api/v1/items/{item}/history", tag = "recordings", security(("bearer" = [])),
    params(("item" = Item, Path, description = "kind:id, as in recording:… or case:…"), HistoryQuery),
    responses((status = 200, body = HistoryPage)),
    extensions(("x-problems" = json!(["invalid"]))))]
pub async fn history(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(item): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<HistoryPage>, Problem> {
    let item: Item = value(Field::Item, &item)?;
    let entries = state.custody.history(&caller, item.clone(), query.from).await?;
    let recording = if let Item::Recording(id) = &item { Some(*id) } else { None };
    let paths = state.custody.undecoded_paths(recording.into_iter().collect()).await?;
    let full = entries.len() as u64 == crate::custody::log::history::HISTORY_PAGE_MAX;
    let next = entries.last().filter(|_| full).map(|last| last.item_seq + 1);
    let mut entries: Vec<HistoryItem> =
        entries.into_iter().map(|entry| history_item(entry, &paths)).collect::<Result<_, _>>()?;
    let read = entries.iter().map(|held| Entry::parse(&held.receipt.entry).ok()).collect();
    for (held, names) in entries.iter_mut().zip(state.custody.names_in(read).await?) {
        held.names = names;
    }
    let visits = visits_of(&entries, &item);
    Ok(Json(HistoryPage { entries, next, visits }))
}

/// How the entries of a history are told together.
fn visits_of(held: &[HistoryItem], item: &Item) -> Vec<HistoryVisit> {
    let read: Vec<Option<Entry>> = held.iter().map(|held| Entry::parse(&held.receipt.entry).ok()).collect();
    let deeds: Vec<Option<Deed<'_>>> = read.iter().map(|entry| entry.as_ref().map(Deed::of)).collect();
    let told = |group: Group| HistoryVisit {
        entries: group.entries.iter().map(|at| held[*at].item_seq).collect(),
        readings: group.readings.into_iter().map(|(reading, count)| (reading.word().to_owned(), count)).collect(),
    };
    visits(&deeds, Some(item)).into_iter().map(told).collect()
}

fn history_item(entry: HistoryEntry, paths: &UndecodedPaths) -> Result<HistoryItem, Refused> {
    let HistoryEntry { item_seq, index, receipt } = entry;
    let unreadable = |what: String| crate::custody::refused::DbError::Inconsistent { table: "log_entries", what };
    let read = Entry::parse(&receipt.entry).map_err(|error| unreadable(format!("entry {index}: {error}")))?;
    let named = undecoded_in(&read.event, paths);
    let (path_guess, path_bytes) = (named.and_then(Undecoded::guess), named.map(Undecoded::hex));
    let entry = serde_json::to_value(read).map_err(|error| unreadable(format!("entry {index}: {error}")))?;
    Ok(HistoryItem { item_seq, index, entry, path_guess, path_bytes, names: BTreeMap::new(), receipt })
}
