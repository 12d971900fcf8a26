//! The statement that the service signs of what it derives from a recording: clips and snapshots.
//!
//! It names the source, the range that was asked for and the one that it became, the tool and its
//! parameters, and the source's bytes and segments that it was made from. Whoever has the source
//! can make it again and compare; whoever has not can show, by the segment states, that these
//! segments belong to the sealed recording.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::canonical::CanonicalError;
use crate::cause::Flaw;
use crate::digest::{Digest, SEGMENT_SIZE};
use crate::dsse::Envelope;
use crate::event::{ByteRange, DerivedKind};
use crate::ids::{AgencyId, DerivedId, RecordingId, UserId};
use crate::keys::{KeyId, PublicKey, SigningKey};
use crate::statement::{self, Predicate, Signed, Statement, StatementError};
use crate::strict::{self, Breach};
use crate::time::Utc;

/// Most parameters that a statement lists.
pub const PARAMETERS_MAX: usize = 64;

/// Predicate `urn:docket:derived:v1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedPredicate {
    /// What it is.
    pub kind: DerivedKind,
    /// Name of the custody log whose service made it.
    pub origin: String,
    /// Id of the service's key, which signed.
    pub service_key: KeyId,
    /// The agency that owns the source.
    pub agency: AgencyId,
    /// The source.
    pub source: DerivedSource,
    /// What of the source's timeline it shows.
    pub range: DerivedRange,
    /// How it was made.
    pub how: DerivedHow,
    /// Size of the derived content in bytes.
    pub size: u64,
    /// Media type of the derived content.
    pub media_type: String,
    /// The account on whose word it was made.
    pub made_by: UserId,
    /// When it was made.
    pub made_at: Utc,
    /// 32 random bytes.
    #[serde(with = "crate::dsse::base64_bytes")]
    pub nonce: Vec<u8>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What something was derived from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedSource {
    /// The recording.
    pub recording: RecordingId,
    /// SHA-256 of its content.
    pub sha256: Digest,
    /// Size of its content in bytes.
    pub size: u64,
    /// Bytes of the content that were used.
    pub bytes: ByteRange,
    /// Number of the first segment that holds some of them.
    pub first_segment: u64,
    /// Number of the last segment that holds some of them.
    pub last_segment: u64,
}

/// What of a timeline is shown, in milliseconds from the recording's first moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedRange {
    /// First moment, as asked.
    pub asked_start_ms: u64,
    /// The moment after the last, as asked.
    pub asked_end_ms: u64,
    /// First moment that it shows.
    pub actual_start_ms: u64,
    /// The moment after the last that it shows.
    pub actual_end_ms: u64,
}

/// How something was derived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedHow {
    /// Whether pictures and sound were encoded again; else their packets were copied.
    pub encoded_again: bool,
    /// Program and libraries, with versions.
    pub tool: String,
    /// Parameters, as `name=value`; at most [`PARAMETERS_MAX`].
    pub parameters: Vec<String>,
}

impl Predicate for DerivedPredicate {
    const TYPE: &'static str = "urn:docket:derived:v1";
}

/// A derived content whose statement was read.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Its id: SHA-256 of the payload.
    pub id: DerivedId,
    /// A file name for it.
    pub name: String,
    /// SHA-256 of its content.
    pub digest: Digest,
    /// What is said of it.
    pub predicate: DerivedPredicate,
}

/// The segments of the source that hold `bytes`; an empty range has the segment of its start.
pub fn segments_of(bytes: ByteRange) -> (u64, u64) {
    let last = bytes.end.saturating_sub(1).max(bytes.start);
    (bytes.start / SEGMENT_SIZE, last / SEGMENT_SIZE)
}

impl Derived {
    /// Signs the statement of a derived content.
    pub fn sign(
        name: &str,
        digest: Digest,
        predicate: DerivedPredicate,
        key: &SigningKey,
    ) -> Result<(Envelope, Self), CanonicalError> {
        let (envelope, signed) = statement::sign(name, digest, predicate, key)?;
        Ok((envelope, Self::of(signed)))
    }

    /// Reads the statement out of an envelope that `key` signed.
    pub fn open(envelope: &Envelope, key: &PublicKey) -> Result<Self, StatementError> {
        let derived = Self::checked(statement::open(envelope, key)?)?;
        if derived.predicate.service_key == key.key_id() {
            return Ok(derived);
        }
        Err(StatementError::Field {
            rule: "R3.17",
            field: "service_key",
            problem: Flaw::new("other-key", "is not the key that signed").into(),
        })
    }

    /// Reads a statement whose signature was checked before, when it was stored.
    pub fn read(payload: &[u8]) -> Result<Self, StatementError> {
        Self::checked(statement::read(payload)?)
    }

    /// Breaches of the rules that reading does not ask for, because what is stored stays readable.
    /// `payload` are the bytes that were signed.
    pub fn breaches(&self, payload: &[u8]) -> Vec<Breach> {
        let mut found = strict::canonical_json(payload);
        if let Ok(statement) = serde_json::from_slice::<Statement<DerivedPredicate>>(payload) {
            found.extend(strict::spelling(payload, &statement));
        }
        if self.predicate.nonce.len() != 32 {
            found.push(Breach::new("R3.11", "predicate.nonce", Flaw::new("nonce-size", "is not 32 bytes")));
        }
        if self.name.is_empty() || self.name.contains(['/', '\0']) || matches!(self.name.as_str(), "." | "..") {
            found.push(Breach::new("R3.18", "subject.0.name", Flaw::new("no-file-name", "is not a file name")));
        }
        found.truncate(strict::BREACHES_MAX);
        found
    }

    fn of(signed: Signed<DerivedPredicate>) -> Self {
        let Signed { payload_digest, name, subject, predicate } = signed;
        Self { id: DerivedId(payload_digest), name, digest: subject, predicate }
    }

    fn checked(signed: Signed<DerivedPredicate>) -> Result<Self, StatementError> {
        let rule = "R3.18";
        let bad = |field, problem: Flaw| Err(StatementError::Field { rule, field, problem: problem.into() });
        let DerivedPredicate { source, range, how, .. } = &signed.predicate;
        if source.bytes.start > source.bytes.end || source.bytes.end > source.size {
            return bad("source.bytes", Flaw::new("outside-source", "do not lie within the source"));
        }
        if segments_of(source.bytes) != (source.first_segment, source.last_segment) {
            return bad(
                "source.first_segment",
                Flaw::new("other-segments", "and last_segment are not those that hold its bytes"),
            );
        }
        if range.asked_start_ms > range.asked_end_ms || range.actual_start_ms > range.actual_end_ms {
            return bad("range", Flaw::new("ends-before-start", "ends before it starts"));
        }
        if how.parameters.len() > PARAMETERS_MAX {
            return bad("how.parameters", Flaw::new("are-many", "are too many"));
        }
        Ok(Self::of(signed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_those_that_hold_the_bytes() {
        let range = |start, end| segments_of(ByteRange { start, end });
        assert_eq!(range(0, 0), (0, 0));
        assert_eq!(range(0, SEGMENT_SIZE), (0, 0));
        assert_eq!(range(0, SEGMENT_SIZE + 1), (0, 1));
        assert_eq!(range(SEGMENT_SIZE, SEGMENT_SIZE), (1, 1));
        assert_eq!(range(SEGMENT_SIZE - 1, 3 * SEGMENT_SIZE), (0, 2));
    }
}
