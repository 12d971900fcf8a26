//! in-toto Statement v1, the frame of what a station signs.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::canonical::{self, CanonicalError};
use crate::cause::Cause;
use crate::digest::Digest;
use crate::dsse::{Envelope, EnvelopeError, IN_TOTO};
use crate::keys::{PublicKey, SigningKey};

/// `_type` of every statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// Largest payload that is read, in bytes. A docking of 20,000 files fits.
pub const PAYLOAD_SIZE_MAX: usize = 12 * 1024 * 1024;

/// A predicate with the type that names it.
pub trait Predicate: Serialize + DeserializeOwned {
    /// `predicateType` of statements with this predicate.
    const TYPE: &'static str;
}

/// A statement about one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement<P> {
    /// Always [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// What it is about; Docket's statements have exactly one subject.
    pub subject: Vec<Subject>,
    /// Which predicate follows.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is said of the subject.
    pub predicate: P,
}

/// A named content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its name; for a recording, the path on the recorder.
    pub name: String,
    /// Its digest.
    pub digest: SubjectDigest,
}

/// in-toto's digest set, of which Docket uses SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectDigest {
    /// SHA-256 of the content.
    pub sha256: Digest,
}

/// A statement whose signature was checked, with the exact payload that was signed.
#[derive(Debug, Clone)]
pub struct Signed<P> {
    /// SHA-256 of the payload bytes; a recording's id.
    pub payload_digest: Digest,
    /// The subject's name.
    pub name: String,
    /// The subject's digest.
    pub subject: Digest,
    /// What is said of it.
    pub predicate: P,
}

/// Why a statement is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// The envelope or its signature.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The payload is larger than any that is read.
    #[error("the statement has {size} bytes; at most {PAYLOAD_SIZE_MAX} are read")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// The payload is not such a statement.
    #[error("the signed payload is not a statement of type {expected}: {source}")]
    NotStatement {
        /// The predicate type that is expected.
        expected: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Another type of statement, or not one subject.
    #[error("the statement is of type {actual:?} with {subjects} subjects; expected {expected} with one")]
    Shape {
        /// The predicate type that is expected.
        expected: &'static str,
        /// The one it names.
        actual: String,
        /// How many subjects it has.
        subjects: usize,
    },
    /// A value breaks a rule of the predicate.
    #[error("the statement's {field} {problem}")]
    Field {
        /// Number of the rule in `FORMAT.md`.
        rule: &'static str,
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        problem: Cause,
    },
}

impl StatementError {
    /// Number of the rule in `FORMAT.md` that is broken.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Envelope(EnvelopeError::NotSignedBy { .. } | EnvelopeError::BadSignature(_)) => "R3.2",
            Self::Envelope(
                EnvelopeError::NotEnvelope(_)
                | EnvelopeError::PayloadType { .. }
                | EnvelopeError::TooManySignatures { .. },
            ) => "R3.1",
            Self::TooLarge { .. } | Self::Shape { .. } => "R3.3",
            Self::NotStatement { .. } => "R3.19",
            Self::Field { rule, .. } => rule,
        }
    }
}

/// Signs a statement about one subject.
pub fn sign<P: Predicate>(
    name: &str,
    subject: Digest,
    predicate: P,
    key: &SigningKey,
) -> Result<(Envelope, Signed<P>), CanonicalError> {
    let subjects = vec![Subject { name: name.to_owned(), digest: SubjectDigest { sha256: subject } }];
    let statement =
        Statement { kind: STATEMENT_TYPE.to_owned(), subject: subjects, predicate_type: P::TYPE.to_owned(), predicate };
    let payload = canonical::to_vec(&statement)?;
    let payload_digest = Digest::of(&payload);
    let envelope = Envelope::sign(IN_TOTO, payload, key);
    let signed = Signed { payload_digest, name: name.to_owned(), subject, predicate: statement.predicate };
    Ok((envelope, signed))
}

/// Reads a statement out of an envelope that `key` signed.
pub fn open<P: Predicate>(envelope: &Envelope, key: &PublicKey) -> Result<Signed<P>, StatementError> {
    read(envelope.verify(key, IN_TOTO)?)
}

/// Reads a statement whose signature was checked before, when it was stored.
pub fn read<P: Predicate>(payload: &[u8]) -> Result<Signed<P>, StatementError> {
    if payload.len() > PAYLOAD_SIZE_MAX {
        return Err(StatementError::TooLarge { size: payload.len() });
    }
    let not_statement = |source| StatementError::NotStatement { expected: P::TYPE, source };
    let frame: Statement<serde::de::IgnoredAny> = serde_json::from_slice(payload).map_err(not_statement)?;
    let [subject] = &frame.subject[..] else { return Err(shape::<P>(&frame)) };
    if frame.kind != STATEMENT_TYPE || frame.predicate_type != P::TYPE {
        return Err(shape::<P>(&frame));
    }
    let whole: Statement<P> = serde_json::from_slice(payload).map_err(not_statement)?;
    Ok(Signed {
        payload_digest: Digest::of(payload),
        name: subject.name.clone(),
        subject: subject.digest.sha256,
        predicate: whole.predicate,
    })
}

fn shape<P: Predicate>(frame: &Statement<serde::de::IgnoredAny>) -> StatementError {
    StatementError::Shape { expected: P::TYPE, actual: frame.predicate_type.clone(), subjects: frame.subject.len() }
}

impl From<&StatementError> for Cause {
    fn from(error: &StatementError) -> Self {
        match error {
            StatementError::Envelope(error) => error.into(),
            StatementError::TooLarge { size } => {
                Self::of("statement-large", error).with("size", size).with("limit", PAYLOAD_SIZE_MAX)
            }
            StatementError::NotStatement { expected, source } => {
                Self::of("no-statement", error).with("expected", expected).because("why", source)
            }
            StatementError::Shape { expected, actual, subjects } => Self::of("statement-shape", error)
                .with("expected", expected)
                .with("actual", actual)
                .with("subjects", subjects),
            // By its path in the statement, which is a name in every language: `subject.name`.
            StatementError::Field { field, problem, .. } => Self::of("statement-field", error)
                .with("field", field.replace(' ', "."))
                .because("why", problem.clone()),
        }
    }
}
