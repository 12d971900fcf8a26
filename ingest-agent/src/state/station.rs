//! The station itself: its enrolment, and the chain of what it signed.

use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::ids::{AgencyId, StationId};
use evidence::note::VerifierKey;
use evidence::receipt::Receipt;
use evidence::time::Utc;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::seen::{self, Verified, WhySeen};
use super::{State, StateError, count, instant, parsed, stored};

/// Who this station is, and whom it trusts.
#[derive(Debug, Clone)]
pub(crate) struct Enrolment {
    pub(crate) server: String,
    /// The only certificates that are trusted, in PEM; `None` means the system's.
    pub(crate) ca: Option<String>,
    pub(crate) station: StationId,
    pub(crate) agency: AgencyId,
    pub(crate) agency_name: String,
    pub(crate) name: String,
    /// The log's key, pinned at enrolment.
    pub(crate) log_key: VerifierKey,
    pub(crate) time_zone: String,
    pub(crate) enrolled_at: Utc,
}

/// Where the chain of statements stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChainHead {
    /// Number of the next statement.
    pub(crate) next: u64,
    /// Payload digest of the last one.
    pub(crate) previous: Option<Digest>,
}

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatementKind {
    Seal,
    Docking,
}

impl StatementKind {
    fn text(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Docking => "docking",
        }
    }

    fn from_text(text: &str) -> Result<Self, StateError> {
        match text {
            "seal" => Ok(Self::Seal),
            "docking" => Ok(Self::Docking),
            other => Err(StateError::Inconsistent(format!("statement.kind holds {other:?}"))),
        }
    }
}

/// A stored statement.
#[derive(Debug, Clone)]
pub(crate) struct StatementRow {
    pub(crate) sequence: u64,
    pub(crate) kind: StatementKind,
    pub(crate) envelope: Vec<u8>,
}

impl State {
    /// Keeps the enrolment, and the checkpoint that its receipt led to; there can be only one.
    pub(crate) fn enrol(&self, enrolment: &Enrolment, receipt: &Receipt, seen: &Verified) -> Result<(), StateError> {
        let receipt = serde_json::to_string(receipt).expect("a receipt is plain JSON");
        self.write(|tx| {
            tx.execute(
                "INSERT INTO enrolment
                    (one, server, ca, station, agency, agency_name, name, log_key, time_zone, receipt, enrolled_at)
                 VALUES (1, :server, :ca, :station, :agency, :agency_name, :name, :log_key, :time_zone, :receipt, :enrolled_at)",
                named_params! {
                    ":server": enrolment.server,
                    ":ca": enrolment.ca,
                    ":station": enrolment.station.as_str(),
                    ":agency": enrolment.agency.as_str(),
                    ":agency_name": enrolment.agency_name,
                    ":name": enrolment.name,
                    ":log_key": enrolment.log_key.to_string(),
                    ":time_zone": enrolment.time_zone,
                    ":receipt": receipt,
                    ":enrolled_at": enrolment.enrolled_at.micros(),
                },
            )?;
            seen::put(tx, seen, enrolment.enrolled_at, WhySeen::Enrolment)
        })
    }

    /// The enrolment, where there is one.
    pub(crate) fn enrolment(&self) -> Result<Option<Enrolment>, StateError> {
        type Texts = (String, Option<String>, [String; 6], i64);
        let row: Option<Texts> = self.read(|c| {
            Ok(c.query_row(
                "SELECT server, ca, station, agency, agency_name, name, log_key, time_zone, enrolled_at FROM enrolment",
                [],
                |row| {
                    let texts = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?];
                    Ok((row.get(0)?, row.get(1)?, texts, row.get(8)?))
                },
            )
            .optional()?)
        })?;
        row.map(|(server, ca, [station, agency, agency_name, name, log_key, time_zone], enrolled_at)| {
            Ok(Enrolment {
                server,
                ca,
                station: parsed("enrolment.station", &station)?,
                agency: parsed("enrolment.agency", &agency)?,
                agency_name,
                name,
                log_key: parsed("enrolment.log_key", &log_key)?,
                time_zone,
                enrolled_at: instant("enrolment.enrolled_at", enrolled_at)?,
            })
        })
        .transpose()
    }

    /// Statements from number `from` on, at most `most`.
    pub(crate) fn statements(&self, from: u64, most: usize) -> Result<Vec<StatementRow>, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT sequence, kind, envelope FROM statement WHERE sequence >= :from ORDER BY sequence LIMIT :most",
            )?;
            let params = named_params! { ":from": stored(from), ":most": stored(most as u64) };
            let rows = query.query_map(params, |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)))?;
            rows.map(|row| {
                let (sequence, kind, envelope) = row?;
                let sequence = count("statement.sequence", sequence)?;
                Ok(StatementRow { sequence, kind: StatementKind::from_text(&kind)?, envelope })
            })
            .collect()
        })
    }

    /// The envelope of statement `sequence`.
    pub(crate) fn envelope(&self, sequence: u64) -> Result<Envelope, StateError> {
        let bytes: Vec<u8> = self.read(|c| {
            let query = "SELECT envelope FROM statement WHERE sequence = :sequence";
            Ok(c.query_row(query, named_params! { ":sequence": stored(sequence) }, |row| row.get(0))?)
        })?;
        Envelope::parse(&bytes).map_err(|error| StateError::Inconsistent(format!("statement {sequence}: {error}")))
    }
}

/// Where the chain stands.
pub(crate) fn chain_head(connection: &Connection) -> Result<ChainHead, StateError> {
    let query = "SELECT sequence, payload_digest FROM statement ORDER BY sequence DESC LIMIT 1";
    let last: Option<(i64, String)> =
        connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match last {
        None => Ok(ChainHead { next: 0, previous: None }),
        Some((sequence, digest)) => Ok(ChainHead {
            next: count("statement.sequence", sequence)? + 1,
            previous: Some(parsed("statement.payload_digest", &digest)?),
        }),
    }
}

/// Appends a signed statement to the chain.
pub(super) fn append(
    tx: &Transaction<'_>,
    sequence: u64,
    kind: StatementKind,
    payload_digest: &Digest,
    envelope: &Envelope,
) -> Result<(), StateError> {
    tx.execute(
        "INSERT INTO statement (sequence, kind, payload_digest, envelope) VALUES (:sequence, :kind, :digest, :envelope)",
        named_params! {
            ":sequence": stored(sequence),
            ":kind": kind.text(),
            ":digest": payload_digest.to_string(),
            ":envelope": envelope.to_bytes(),
        },
    )?;
    Ok(())
}
