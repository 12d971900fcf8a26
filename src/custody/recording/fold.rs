//! The fold of recordings and their uploads.

use evidence::digest::Digest;
use evidence::event::RecordingEvent;
use evidence::ids::{Certificate, RecordingId, StationId};
use evidence::manifest::{OfficerClaim, SealPredicate, Sealed};
use evidence::name::Undecoded;
use evidence::time::Utc;

use crate::custody::fold::{Statement, Step};
use crate::custody::recording::OfficerBasis;
use crate::custody::recording::plausible::{self, Said};
use crate::custody::search::docs;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::{OptionalExtension as _, params};
use crate::store::tables::{DbError, Stated};

/// Keeps what is known of each recording, from its announcement on.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &RecordingEvent) -> Result<(), DbError> {
    match event {
        RecordingEvent::Announced { envelope, .. } => announced(step, step.seal()?, envelope),
        RecordingEvent::Stored { recording, .. } => {
            let (recording, doubted) = (recording.to_string(), i64::from(step.entry.clock_doubted));
            step.count_stored(&recording)?;
            step.run(
                "UPDATE recordings SET stored_at = $1, stored_index = $2, clock_doubted = $3 WHERE recording = $4",
                params![step.now(), sql_number(step.index), doubted, recording],
            )
        }
        RecordingEvent::Released { recording, path, outcome, detail, at } => step.run(
            "INSERT INTO releases (log_index, recording, path, outcome, detail, released_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            params![sql_number(step.index), recording.to_string(), path, word(outcome), detail, at.micros()],
        ),
        RecordingEvent::UploadAbandoned { recording, .. } => {
            step.run("UPDATE recordings SET open_since = NULL WHERE recording = $1", [recording.to_string()])
        }
        RecordingEvent::UploadResumed { recording, .. } => step.run(
            "UPDATE recordings SET open_since = $1 WHERE recording = $2",
            params![step.now(), recording.to_string()],
        ),
        // What it is of and who brought it stand in its manifest and in its history.
        RecordingEvent::Imported { .. } | RecordingEvent::Verified { .. } => Ok(()),
    }
}

/// The manifest of an announced recording.
pub(in crate::custody) fn statement(event: &RecordingEvent) -> Option<Statement<'_>> {
    match event {
        RecordingEvent::Announced { envelope, .. } => Some((envelope, |payload| {
            let sealed = Sealed::read(payload).map_err(|error| error.to_string())?;
            Ok(Stated::Seal(Box::new(sealed)))
        })),
        RecordingEvent::Stored { .. }
        | RecordingEvent::Imported { .. }
        | RecordingEvent::Released { .. }
        | RecordingEvent::UploadAbandoned { .. }
        | RecordingEvent::UploadResumed { .. }
        | RecordingEvent::Verified { .. } => None,
    }
}

fn announced(step: &Step<'_>, sealed: &Sealed, envelope: &Digest) -> Result<(), DbError> {
    let seal = &sealed.seal;
    let flags = seal.flags.iter().chain(&seal.capture.flags).cloned().collect();
    let said = Said { start: seal.capture.start, end: seal.capture.end, docked_at: seal.docked_at, flags };
    let placed = plausible::place(said, (!step.entry.clock_doubted).then_some(step.entry.time));
    let (certificate, basis) = officer_of(step, sealed, placed.start.unwrap_or(placed.end))?;
    let station_name = station_name(step, &seal.station)?;
    let flags = serde_json::to_string(&placed.flags).map_err(|error| step.inconsistent(error.to_string()))?;
    step.count_statement(seal.station.as_str(), sql_number(seal.chain.sequence), 1)?;
    step.run(
        "INSERT INTO recordings (recording, agency, station, docking, recorder, certificate, officer_basis, path, \
         content, size, states, envelope, media_type, profile, capture_start, capture_end, capture_rule, flags, \
         docked_at, sealed_at, announced_at, open_since, chain_sequence, search_text, doc, capture_said, \
         capture_doubt, station_doubted, raw_path, fixed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
         $21, $22, $23, $24, $25, $26, $27, $28, $29)",
        params![
            sealed.id.to_string(),
            seal.agency.as_str(),
            seal.station.as_str(),
            seal.chain.docking.as_str(),
            seal.recorder.id.as_str(),
            certificate,
            word(&basis),
            sealed.path,
            sealed.digest.to_string(),
            sql_number(seal.size),
            seal.segment_states.to_string(),
            envelope.to_string(),
            seal.media_type,
            seal.profile,
            placed.start.map(Utc::micros),
            placed.end.micros(),
            seal.capture.rule,
            flags,
            seal.docked_at.micros(),
            seal.sealed_at.micros(),
            step.now(),
            sql_number(seal.chain.sequence),
            search_text(sealed, &station_name),
            docs::number(step.sql, placed.end.micros())?,
            placed.doubt.map(|_| seal.capture.end.micros()),
            placed.doubt.map(|doubt| word(&doubt)),
            i64::from(placed.station_doubted),
            seal.raw_path,
            i64::from(is_fixed(seal))
        ],
    )?;
    docs::put(step.sql, &sealed.id.to_string(), step.indexing)
}

fn station_name(step: &Step<'_>, station: &StationId) -> Result<String, DbError> {
    let mut statement = step.sql.prepare_cached("SELECT name FROM stations WHERE station = $1")?;
    let name = statement.query_row([station.as_str()], |row| row.get(0)).optional()?;
    name.ok_or_else(|| step.inconsistent(format!("station {station} never enrolled")))
}

/// Who wore the recorder: as the manifest says, else as the register of assignments says.
fn officer_of(step: &Step<'_>, sealed: &Sealed, captured: Utc) -> Result<(Option<String>, OfficerBasis), DbError> {
    match &sealed.seal.officer {
        OfficerClaim::Profile { certificate } => return Ok((Some(certificate.to_string()), OfficerBasis::Profile)),
        OfficerClaim::Assignment { certificate } => {
            return Ok((Some(certificate.to_string()), OfficerBasis::Station));
        }
        OfficerClaim::None => {}
    }
    let seal = &sealed.seal;
    let moment = captured.micros();
    // The latest entry wins where assignments overlap.
    let mut statement = step.sql.prepare_cached(
        "SELECT certificate FROM assignments WHERE agency = $1 AND recorder = $2 AND from_at <= $3 \
         AND (until_at IS NULL OR until_at > $3) ORDER BY log_index DESC LIMIT 1",
    )?;
    let certificate: Option<String> = statement
        .query_row(params![seal.agency.as_str(), seal.recorder.id.as_str(), moment], |row| row.get(0))
        .optional()?;
    let basis = if certificate.is_some() { OfficerBasis::Register } else { OfficerBasis::None };
    Ok((certificate, basis))
}

/// Whether a manifest is of what monitoring of a fixed place recorded: it says so, and names nobody who wore it.
pub(in crate::custody) fn is_fixed(seal: &SealPredicate) -> bool {
    seal.recorder.is_fixed() && seal.officer == OfficerClaim::None
}

/// What a path that is no UTF-8 may read as.
pub(in crate::custody) fn guessed_path(sealed: &Sealed) -> Option<String> {
    sealed.seal.raw_path.as_deref().and_then(Undecoded::of_raw)?.guess()
}

/// What a text search looks at, in lower case.
fn search_text(sealed: &Sealed, station_name: &str) -> String {
    let recorder = &sealed.seal.recorder;
    let known = [&recorder.make, &recorder.model, &recorder.serial, &recorder.volume_label];
    let mut parts = vec![sealed.path.as_str(), recorder.id.as_str(), sealed.seal.station.as_str(), station_name];
    parts.extend(known.into_iter().flatten().map(String::as_str));
    parts.extend(sealed.seal.officer.certificate().map(Certificate::as_str));
    let guess = guessed_path(sealed);
    parts.extend(guess.as_deref());
    let id: RecordingId = sealed.id;
    format!("{}\n{id}", parts.join("\n")).to_lowercase()
}
