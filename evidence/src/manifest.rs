//! The manifest: what a station signs when it seals a recording.
//!
//! Every candidate time is kept with its source; what was judged from them is kept with the rule
//! that judged. Unknown fields are kept in `other`, never dropped.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::canonical::INTEGER_MAX;
use crate::cause::{Cause, Flaw};
use crate::digest::{CONTENT_SIZE_MAX, Content, Digest, SEGMENT_SIZE, SegmentStates};
use crate::dsse::{Envelope, base64_bytes};
use crate::ids::{AgencyId, Certificate, DockingId, RecorderId, RecordingId, StationId};
use crate::keys::{KeyId, PublicKey};
use crate::statement::{self, Predicate, Signed, Statement, StatementError};
use crate::strict::values::of_length;
use crate::strict::{self, Breach};
use crate::time::Utc;

pub use crate::strict::PATH_LENGTH_MAX;

/// Most candidate times, read errors or flags in one manifest.
pub const LIST_LENGTH_MAX: usize = 10_000;

/// Longest word that a station chooses (media type, profile, rule, flag), in bytes.
pub const WORD_LENGTH_MAX: usize = 1000;

/// Predicate `urn:docket:seal:v1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealPredicate {
    /// The agency that owns the station.
    pub agency: AgencyId,
    /// The station that sealed.
    pub station: StationId,
    /// Id of the key that signed.
    pub station_key: KeyId,
    /// Version of the agent.
    pub agent_version: String,
    /// The recorder that it came from.
    pub recorder: RecorderFacts,
    /// Who wore the recorder, and how that is known.
    pub officer: OfficerClaim,
    /// Size in bytes.
    pub size: u64,
    /// Always [`SEGMENT_SIZE`] in version 1.
    pub segment_size: u64,
    /// SHA-256 of the encoded segment states.
    pub segment_states: Digest,
    /// Media type by content, not by name.
    pub media_type: String,
    /// The recorder profile whose pattern the path fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The path's bytes in base64, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_path: Option<String>,
    /// Every candidate time.
    pub times: Vec<CandidateTime>,
    /// When it was captured, as judged.
    pub capture: CaptureInterval,
    /// When the recorder was docked.
    pub docked_at: Utc,
    /// When it was sealed.
    pub sealed_at: Utc,
    /// Recorder's clock minus the station's, when it could be measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset: Option<ClockOffset>,
    /// What the station's clock is set by.
    pub station_clock: String,
    /// Ranges that could not be read; they are kept as zeros, and declared here.
    pub read_errors: Vec<ReadError>,
    /// What was odd about it.
    pub flags: Vec<String>,
    /// Its place in the station's chain.
    pub chain: ChainLink,
    /// 32 random bytes, which make the recording's id unguessable.
    #[serde(with = "base64_bytes")]
    pub nonce: Vec<u8>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The field, beside those of [`SealPredicate`], that names the recording that was sealed from the same path
/// before.
pub const REPLACES: &str = "replaces";

impl SealPredicate {
    /// The recording that the same path of the recorder held before, where the station says so.
    pub fn replaces(&self) -> Option<RecordingId> {
        self.other.get(REPLACES)?.as_str()?.parse().ok()
    }
}

impl Predicate for SealPredicate {
    const TYPE: &'static str = "urn:docket:seal:v1";
}

/// What is known of a recorder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecorderFacts {
    /// What it is called at this station.
    pub id: RecorderId,
    /// Maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Serial number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Label of its volume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_label: Option<String>,
    /// UUID of its volume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_uuid: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The field, beside those of [`RecorderFacts`], that says that it is the surveillance of a fixed place, and that what was
/// docked is an export of it.
pub const FIXED: &str = "fixed";

impl RecorderFacts {
    /// Whether it is the surveillance of a fixed place, such as an acceptance counter: nobody wears it.
    pub fn is_fixed(&self) -> bool {
        self.other.get(FIXED).and_then(Value::as_bool) == Some(true)
    }
}

/// Who wore the recorder, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "snake_case")]
pub enum OfficerClaim {
    /// The recorder wrote it into the path, by a profile's rule.
    Profile {
        /// The officer's certificate number.
        certificate: Certificate,
    },
    /// The station's configuration assigns the recorder.
    Assignment {
        /// The officer's certificate number.
        certificate: Certificate,
    },
    /// Not known.
    None,
}

impl OfficerClaim {
    /// The certificate number, where one is known.
    pub fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Profile { certificate } | Self::Assignment { certificate } => Some(certificate),
            Self::None => None,
        }
    }
}

/// A time that something says of the recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateTime {
    /// Who says it.
    pub source: TimeSource,
    /// What it says, as written there.
    pub raw: String,
    /// The zone it was read in, and why: `+08:00 configured`, `Z by format`, …
    pub zone: String,
    /// The instant, where `raw` could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Utc>,
    /// What is odd about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Where a candidate time was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeSource {
    /// The file's name or folder.
    Name,
    /// The media container.
    Container,
    /// EXIF data of a photo.
    Exif,
    /// The file system's modification time.
    Mtime,
    /// Another file of the recorder.
    Sidecar,
}

crate::all_variants! {
    TimeSource { Name, Container, Exif, Mtime, Sidecar }
}

/// When a recording was captured, as judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureInterval {
    /// First moment, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Utc>,
    /// Last moment; the 24-hour clock runs from here.
    pub end: Utc,
    /// Name of the rule that judged.
    pub rule: String,
    /// What was odd about the candidates.
    pub flags: Vec<String>,
}

/// Recorder's clock minus the station's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockOffset {
    /// Offset in milliseconds; positive when the recorder is ahead.
    pub offset_ms: i64,
    /// Uncertainty in milliseconds.
    pub uncertainty_ms: u64,
    /// How it was measured.
    pub how: String,
}

/// A range that could not be read from the recorder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadError {
    /// First byte.
    pub offset: u64,
    /// Number of bytes.
    pub length: u64,
    /// What the system said.
    pub error: String,
}

/// A statement's place in its station's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainLink {
    /// Number of this station's earlier statements.
    pub sequence: u64,
    /// SHA-256 of the payload of the statement before; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// The docking that it belongs to.
    pub docking: DockingId,
}

/// A manifest whose signature and rules were checked.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The recording's id.
    pub id: RecordingId,
    /// The path on the recorder.
    pub path: String,
    /// SHA-256 of the content.
    pub digest: Digest,
    /// All else.
    pub seal: SealPredicate,
}

impl Sealed {
    /// Reads a manifest that `key` signed, and checks its rules.
    pub fn open(envelope: &Envelope, key: &PublicKey) -> Result<Self, StatementError> {
        let sealed = Self::from_signed(statement::open(envelope, key)?)?;
        if sealed.seal.station_key != key.key_id() {
            return Err(field("R3.6", "station_key", Flaw::new("other-key", "is not the key that signed")));
        }
        Ok(sealed)
    }

    /// Reads a stored manifest's payload, whose signature was checked when it was stored.
    pub fn read(payload: &[u8]) -> Result<Self, StatementError> {
        Self::from_signed(statement::read(payload)?)
    }

    /// Checks the rules that hold for every manifest of version 1.
    pub fn from_signed(signed: Signed<SealPredicate>) -> Result<Self, StatementError> {
        let seal = signed.predicate;
        if seal.size > CONTENT_SIZE_MAX {
            return Err(field("R2.3", "size", longer(seal.size)));
        }
        if seal.segment_size != SEGMENT_SIZE {
            return Err(field(
                "R3.7",
                "segment_size",
                Cause::new("not-number", format!("is not {SEGMENT_SIZE}")).with("expected", SEGMENT_SIZE),
            ));
        }
        if seal.nonce.len() != 32 {
            return Err(field("R3.11", "nonce", of_length(seal.nonce.len(), 32)));
        }
        if seal.chain.sequence > INTEGER_MAX {
            return Err(field("R3.12", "chain.sequence", Flaw::new("sequence-large", "is over 2^53 - 1")));
        }
        if (seal.chain.sequence == 0) != seal.chain.previous.is_none() {
            return Err(field(
                "R3.12",
                "chain.previous",
                Flaw::new("chain-previous", "must be absent in the first statement and only there"),
            ));
        }
        let lists = [seal.times.len(), seal.read_errors.len(), seal.flags.len(), seal.capture.flags.len()];
        if lists.iter().any(|length| *length > LIST_LENGTH_MAX) {
            return Err(field(
                "R3.5",
                "lists",
                Cause::new("lists-long", format!("are longer than {LIST_LENGTH_MAX}")).with("limit", LIST_LENGTH_MAX),
            ));
        }
        let words = [&seal.media_type, &seal.capture.rule, &seal.agent_version, &seal.station_clock];
        let words = words.into_iter().chain(&seal.profile).chain(&seal.flags).chain(&seal.capture.flags);
        if words.into_iter().any(|word| word.len() > WORD_LENGTH_MAX) {
            return Err(field(
                "R3.5",
                "words",
                Cause::new("words-long", format!("are longer than {WORD_LENGTH_MAX} bytes"))
                    .with("limit", WORD_LENGTH_MAX),
            ));
        }
        if signed.name.is_empty() || signed.name.len() > PATH_LENGTH_MAX {
            return Err(field("R3.4", "subject name", Flaw::new("path-length", "is not 1 to 4096 bytes")));
        }
        let id = RecordingId(signed.payload_digest);
        Ok(Self { id, path: signed.name, digest: signed.subject, seal })
    }

    /// Breaches of the rules that reading does not ask for, because what is stored stays readable:
    /// the payload's JSON, instants in another spelling, the path, and `read_errors` that do not lie
    /// in the content. `payload` are the bytes that were signed.
    pub fn breaches(&self, payload: &[u8]) -> Vec<Breach> {
        let mut found = strict::canonical_json(payload);
        if let Ok(statement) = serde_json::from_slice::<Statement<SealPredicate>>(payload) {
            found.extend(strict::spelling(payload, &statement));
        }
        // The reading leaves a certificate aside where nobody is named; nobody may be told of it then.
        let told: Result<Value, _> = serde_json::from_slice(payload);
        let told = told.is_ok_and(|payload| payload.pointer("/predicate/officer/certificate").is_some());
        if told && self.seal.officer == OfficerClaim::None {
            found.push(Breach::new(
                "R3.19",
                "predicate.officer",
                Flaw::new("officer-both", "names a certificate, and that there is none"),
            ));
        }
        found.extend(strict::recorder_path("subject.0.name", &self.path, self.seal.raw_path.as_deref()));
        let mut end = 0;
        for (number, error) in self.seal.read_errors.iter().enumerate() {
            let last = error.offset.checked_add(error.length).filter(|last| *last <= self.seal.size);
            let at = || format!("predicate.read_errors.{number}");
            match last {
                None => {
                    found.push(Breach::new("R3.9", at(), Flaw::new("beyond-content", "reaches beyond the content")));
                }
                Some(_) if error.length == 0 => {
                    found.push(Breach::new("R3.9", at(), Flaw::new("no-byte", "is of no byte")));
                }
                Some(_) if error.offset < end => {
                    found.push(Breach::new(
                        "R3.9",
                        at(),
                        Flaw::new("not-after", "does not lie after the one before it"),
                    ));
                }
                Some(last) => end = last,
            }
        }
        found.truncate(strict::BREACHES_MAX);
        found
    }

    /// The content, once `encoded_states` are shown to be those that were signed.
    pub fn content(&self, encoded_states: &[u8]) -> Result<Content, StatementError> {
        let states = SegmentStates::decode(encoded_states, self.seal.size).map_err(|error| {
            let told = Cause::new("do-not-fit", format!("do not fit: {error}")).because("why", &error);
            field("R2.1", "segment_states", told)
        })?;
        if Digest::of(encoded_states) != self.seal.segment_states {
            return Err(field("R9.18", "segment_states", Flaw::new("states-other", "are not those that came with it")));
        }
        Ok(Content { digest: self.digest, size: self.seal.size, states })
    }
}

fn field(rule: &'static str, field: &'static str, problem: impl Into<Cause>) -> StatementError {
    StatementError::Field { rule, field, problem: problem.into() }
}

/// That content is larger than any that is accepted.
fn longer(size: u64) -> Cause {
    let told = Cause::new("size-large", format!("{size} is over {CONTENT_SIZE_MAX} bytes"));
    told.with("size", size).with("limit", CONTENT_SIZE_MAX)
}
