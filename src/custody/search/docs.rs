//! The searchable projection of a recording, as the fold keeps it.
//!
//! A row of `search_docs` is made of the recording, its officer's name and the cases that it is filed
//! under as the tables have them at that moment, so whatever event changes one of them calls
//! [`refresh`]. The index ([`search_index`]) is a function of these rows alone: where many are made
//! at once it is filled at the end, in order, which takes a tenth of the time.

use crate::store::tables::sql;
use crate::store::tables::sql::{Connection, OptionalExtension as _, Row, params};
use evidence::time::Utc;

use crate::custody::marker::act::MARKERS_MAX;
use crate::custody::recording::MediaKind;
use crate::custody::recording::plausible::{self, Said};
use crate::custody::search::grams::{self, Label};
use crate::custody::search::sounds;
use crate::custody::transcript::act::TRANSCRIPTS_MAX;
use crate::custody::transcript::lines::Lines;
use crate::store::tables::row::{Columns, sql_number, word};
use crate::store::tables::{DbError, Indexing, search_index};

/// Places in a list that a second has; a power of two.
const PLACES_PER_SECOND: i64 = 64;

const MICROS_PER_SECOND: i64 = 1_000_000;

const SECONDS_PER_DAY: i64 = 24 * 3600;

/// How the text of a recording ends that is filed under no case.
pub(crate) const UNFILED: &str = "\n\u{e000}unfiled";

/// Names that lead to one case at most: those that it had and those of the cases that were merged into it.
pub const CASE_NAMES_MAX: u64 = 100;

/// Most cases that one recording is filed under: by the numbers and titles of all of them it is found.
pub const CASES_MAX: u64 = 200;

/// A row of `search_docs`.
#[derive(Debug, PartialEq, Eq)]
struct Doc {
    number: i64,
    recording: String,
    agency: String,
    station: String,
    recorder: String,
    certificate: Option<String>,
    capture_end: i64,
    kind: String,
    flags: String,
    text: String,
}

const COLUMNS: &str = "doc, recording, agency, station, recorder, certificate, capture_end, kind, flags, text";

/// The first number of the moment `micros`: whatever was captured earlier has a smaller one, but
/// for moments with more recordings than places.
pub(crate) fn first_of(micros: i64) -> i64 {
    let seconds = micros.div_euclid(MICROS_PER_SECOND);
    let fraction = micros.rem_euclid(MICROS_PER_SECOND);
    seconds * PLACES_PER_SECOND + fraction * PLACES_PER_SECOND / MICROS_PER_SECOND
}

/// The first number of a day of `search_counts`.
pub(crate) fn first_of_day(day: i64) -> i64 {
    day * SECONDS_PER_DAY * PLACES_PER_SECOND
}

fn day_of(doc: i64) -> i64 {
    doc.div_euclid(SECONDS_PER_DAY * PLACES_PER_SECOND)
}

/// The number of the next recording that was captured until `micros`: the first from that moment on
/// which is not taken. Of equal moments, what came later has the greater number.
pub(crate) fn number(sql: &Connection, micros: i64) -> Result<i64, DbError> {
    let first = first_of(micros);
    if !sql.prepare_cached("SELECT 1 FROM search_docs WHERE doc = $1")?.exists([first])? {
        return Ok(first);
    }
    let gap = "SELECT d.doc + 1 FROM search_docs d WHERE d.doc >= $1 \
               AND NOT EXISTS (SELECT 1 FROM search_docs n WHERE n.doc = d.doc + 1) ORDER BY d.doc LIMIT 1";
    Ok(sql.prepare_cached(gap)?.query_row([first], |row| row.get(0))?)
}

/// Adds a recording whose row is there.
pub(crate) fn put(sql: &Connection, recording: &str, indexing: Indexing) -> Result<(), DbError> {
    put_known(sql, recording, indexing, Known::All)
}

/// Which of the tables that a row is made of are there yet: a step before them makes rows as they were then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    /// Neither the names of cases, of which a later step makes the rows anew, nor transcripts.
    Oldest,
    /// The names of cases, and no transcripts.
    CaseNames,
    /// All.
    All,
}

fn put_known(sql: &Connection, recording: &str, indexing: Indexing, known: Known) -> Result<(), DbError> {
    let doc = Doc::make(sql, recording, known)?;
    let insert = format!("INSERT INTO search_docs ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    sql.prepare_cached(&insert)?.execute(params![
        doc.number,
        doc.recording,
        doc.agency,
        doc.station,
        doc.recorder,
        doc.certificate,
        doc.capture_end,
        doc.kind,
        doc.flags,
        doc.text
    ])?;
    let count = "INSERT INTO search_counts (agency, day, recordings) VALUES ($1, $2, 1) \
                 ON CONFLICT (agency, day) DO UPDATE SET recordings = search_counts.recordings + 1";
    for agency in [doc.agency.as_str(), ""] {
        sql.prepare_cached(count)?.execute(params![agency, day_of(doc.number)])?;
    }
    if indexing == Indexing::Now {
        search_index::add(sql, doc.number, &doc.tokens()?)?;
    }
    Ok(())
}

/// Makes a recording's row anew, after something that goes into it has changed.
pub(crate) fn refresh(sql: &Connection, recording: &str, indexing: Indexing) -> Result<(), DbError> {
    refresh_known(sql, recording, indexing, Known::All)
}

/// [`refresh`] for the step that brought the names of cases, before there were transcripts.
pub(crate) fn refresh_named(sql: &Connection, recording: &str) -> Result<(), DbError> {
    refresh_known(sql, recording, Indexing::Now, Known::CaseNames)
}

fn refresh_known(sql: &Connection, recording: &str, indexing: Indexing, known: Known) -> Result<(), DbError> {
    let doc = Doc::make(sql, recording, known)?;
    let select = format!("SELECT {COLUMNS} FROM search_docs WHERE doc = $1");
    let was = sql.prepare_cached(&select)?.query_row([doc.number], Doc::read).optional()?;
    let was = was.ok_or_else(|| inconsistent(format!("no row for recording {recording}")))?;
    if was == doc {
        return Ok(());
    }
    let update = "UPDATE search_docs SET certificate = $1, text = $2 WHERE doc = $3";
    sql.prepare_cached(update)?.execute(params![doc.certificate, doc.text, doc.number])?;
    if indexing == Indexing::Now {
        search_index::remove(sql, was.number, &was.tokens()?)?;
        search_index::add(sql, doc.number, &doc.tokens()?)?;
    }
    Ok(())
}

/// [`refresh`] for all recordings of an officer who is registered after they came: as many as bear the number by then,
/// all with the entry, because the tables are at every entry what a rebuild makes of the log.
pub(crate) fn refresh_officer(sql: &Connection, certificate: &str, indexing: Indexing) -> Result<(), DbError> {
    let select = "SELECT recording FROM recordings WHERE agency IN (SELECT agency FROM agencies) AND certificate = $1";
    for recording in names(sql, select, [certificate])? {
        refresh(sql, &recording, indexing)?;
    }
    Ok(())
}

/// The first column of all rows.
pub(crate) fn names(sql: &Connection, select: &str, values: impl sql::Params) -> Result<Vec<String>, DbError> {
    let mut statement = sql.prepare_cached(select)?;
    let names = statement.query_map(values, |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(names)
}

/// Makes the index, and all rows of recordings that are there: for databases from before the index.
pub(crate) fn migrate(sql: &Connection) -> Result<(), DbError> {
    search_index::create(sql)?;
    // In the order in which they were announced, as a rebuild numbers them.
    let select = "SELECT r.recording FROM recordings r \
                  LEFT JOIN log_items i ON i.item = 'recording:' || r.recording AND i.item_seq = 0 \
                  ORDER BY i.log_index, r.recording";
    for recording in names(sql, select, [])? {
        let select = "SELECT capture_end FROM recordings WHERE recording = $1";
        let ended = sql.prepare_cached(select)?.query_row([&recording], |row| row.get(0))?;
        let update = "UPDATE recordings SET doc = $1 WHERE recording = $2";
        sql.prepare_cached(update)?.execute(params![number(sql, ended)?, recording])?;
        put_known(sql, &recording, Indexing::Later, Known::Oldest)?;
    }
    fill_index(sql)
}

/// Places the recordings whose capture is not believed, for databases from before that was asked, and
/// numbers all anew where there are some.
pub(crate) fn place_again(sql: &Connection) -> Result<(), DbError> {
    let select = "SELECT recording, capture_start, capture_end, docked_at, announced_at, flags FROM recordings";
    let mut statement = sql.prepare(select)?;
    let mut rows = statement.query([])?;
    let mut changed = false;
    while let Some(row) = rows.next()? {
        let columns = Columns::new("recordings", row);
        let (recording, announced) = (columns.text("recording")?, columns.time("announced_at")?);
        let end = columns.time("capture_end")?;
        let said = Said {
            start: columns.maybe_time("capture_start")?,
            end,
            docked_at: columns.time("docked_at")?,
            flags: columns.json("flags")?,
        };
        let was = said.flags.len();
        let placed = plausible::place(said, Some(announced));
        if placed.doubt.is_none() && !placed.station_doubted && placed.flags.len() == was {
            continue;
        }
        changed = true;
        let flags = serde_json::to_string(&placed.flags).map_err(|error| inconsistent(error.to_string()))?;
        let update = "UPDATE recordings SET capture_start = $1, capture_end = $2, capture_said = $3, \
                      capture_doubt = $4, station_doubted = $5, flags = $6 WHERE recording = $7";
        sql.prepare_cached(update)?.execute(params![
            placed.start.map(Utc::micros),
            placed.end.micros(),
            placed.doubt.map(|_| end.micros()),
            placed.doubt.map(|doubt| word(&doubt)),
            i64::from(placed.station_doubted),
            flags,
            recording
        ])?;
    }
    drop(rows);
    if !changed {
        return Ok(());
    }
    sql.execute_batch("DELETE FROM search_docs; DELETE FROM search_counts; DROP TABLE search_index")?;
    migrate(sql)
}

/// Makes all rows anew: for databases from before their texts had what they have now.
pub(crate) fn make_again(sql: &Connection) -> Result<(), DbError> {
    sql.execute_batch("DELETE FROM search_docs; DELETE FROM search_counts; DROP TABLE search_index")?;
    migrate(sql)
}

/// Fills an empty index from all rows.
pub(crate) fn fill_index(sql: &Connection) -> Result<(), DbError> {
    let mut statement = sql.prepare(&format!("SELECT {COLUMNS} FROM search_docs ORDER BY doc"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let doc = Doc::read(row)?;
        search_index::add(sql, doc.number, &doc.tokens()?)?;
    }
    search_index::optimize(sql)
}

fn inconsistent(what: String) -> DbError {
    DbError::Inconsistent { table: "search_docs", what }
}

impl Doc {
    /// The row that the other tables make.
    fn make(sql: &Connection, recording: &str, known: Known) -> Result<Self, DbError> {
        let select = "SELECT doc, recording, agency, station, recorder, certificate, capture_end, media_type, \
                      flags, search_text \
                      FROM recordings WHERE recording = $1";
        let mut doc = sql.prepare_cached(select)?.query_row([recording], Self::read)?;
        doc.kind = word(&MediaKind::of(&doc.kind));
        doc.text = doc.searched(sql, known)?;
        Ok(doc)
    }

    fn read(row: &Row<'_>) -> sql::Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            recording: row.get(1)?,
            agency: row.get(2)?,
            station: row.get(3)?,
            recorder: row.get(4)?,
            certificate: row.get(5)?,
            capture_end: row.get(6)?,
            kind: row.get(7)?,
            flags: row.get(8)?,
            text: row.get(9)?,
        })
    }

    /// The folded text: what the recording's own row has to say, its recorder without separators, then its officer, by
    /// name and by how the name sounds, its cases, its markers and its transcripts; and that it has no case. What else
    /// shall be found by its text is added here, and the event that changes it calls [`refresh`].
    fn searched(&self, sql: &Connection, known: Known) -> Result<String, DbError> {
        // The id stands on the last line and is found by its label.
        let own = self.text.rsplit_once('\n').map_or(self.text.as_str(), |(own, _)| own);
        let mut parts = vec![own.to_owned()];
        let recorder =
            Some(&self.recorder).filter(|recorder| own.lines().any(|line| grams::fold(line) == grams::fold(recorder)));
        parts.extend(recorder.and_then(|recorder| grams::joined(&grams::fold(recorder))));
        if let Some(certificate) = &self.certificate {
            parts.push(certificate.clone());
            for name in names(sql, "SELECT name FROM officers WHERE certificate = $1", [certificate])? {
                parts.extend(sounds::of(&name));
                parts.push(name);
            }
        }
        let cases = "SELECT c.number || ' ' || c.title FROM cases c JOIN case_items i ON i.case_id = c.case_id \
                     WHERE i.recording = $1 ORDER BY c.number, c.case_id LIMIT $2";
        let cases = names(sql, cases, params![self.recording, sql_number(CASES_MAX)])?;
        let unfiled = cases.is_empty();
        parts.extend(cases);
        if known >= Known::CaseNames {
            parts.extend(self.case_names(sql)?);
        }
        let marked = "SELECT note FROM markers WHERE recording = $1 AND note <> '' ORDER BY at_ms, marker LIMIT $2";
        parts.extend(names(sql, marked, params![self.recording, sql_number(MARKERS_MAX)])?);
        if known == Known::All {
            let written = "SELECT lines FROM transcripts WHERE recording = $1 AND removed_at IS NULL \
                           ORDER BY added_at, transcript LIMIT $2";
            for lines in names(sql, written, params![self.recording, sql_number(TRANSCRIPTS_MAX)])? {
                let lines = Lines::from_json(lines.as_bytes())
                    .map_err(|error| inconsistent(format!("{error} in the lines of a transcript")))?;
                parts.extend(lines.segments.into_iter().map(|line| line.text));
            }
        }
        let text = grams::fold(&parts.join("\n"));
        Ok(if unfiled { text + UNFILED } else { text })
    }

    /// What its cases are called beside their numbers as they are written: the numbers that led to them before, and
    /// what all ways to write each have in common, where that is not how it reads anyway.
    fn case_names(&self, sql: &Connection) -> Result<Vec<String>, DbError> {
        let select = "SELECT n.number, n.folded, n.number = c.number FROM case_items i \
                      JOIN cases c ON c.case_id = i.case_id JOIN case_names n ON n.leads_to = i.case_id \
                      WHERE i.recording = $1 ORDER BY n.leads_to, n.log_index LIMIT $2";
        let mut statement = sql.prepare_cached(select)?;
        let mut rows = statement.query(params![self.recording, sql_number(CASES_MAX * CASE_NAMES_MAX)])?;
        let mut names = Vec::new();
        while let Some(row) = rows.next()? {
            let (number, key, told): (String, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if !grams::fold(&number).contains(&key) {
                names.push(key);
            }
            if !told {
                names.push(number);
            }
        }
        Ok(names)
    }

    /// What the index has of it.
    fn tokens(&self) -> Result<String, DbError> {
        let flags: Vec<String> =
            serde_json::from_str(&self.flags).map_err(|_| inconsistent(format!("{:?} in column flags", self.flags)))?;
        let mut labels = vec![
            Label::Agency(&self.agency),
            Label::Station(&self.station),
            Label::Recorder(&self.recorder),
            Label::Kind(&self.kind),
            Label::Id(&self.recording),
        ];
        labels.extend(self.certificate.as_deref().map(Label::Officer));
        labels.extend(flags.iter().map(|flag| Label::Flag(flag)));
        labels.extend(self.text.ends_with(UNFILED).then_some(Label::Unfiled));
        let text = self.text.strip_suffix(UNFILED).unwrap_or(&self.text);
        let mut tokens: Vec<&str> = grams::of_text(text).into_iter().collect();
        let labels: Vec<String> = labels.into_iter().map(Label::token).collect();
        tokens.extend(labels.iter().map(String::as_str));
        Ok(tokens.join(" "))
    }
}
