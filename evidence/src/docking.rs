//! The docking statement: everything that was on a recorder when it was docked, and what became
//! of what the last docking saw. What is missing can then be shown to be missing.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::canonical::{self, CanonicalError, INTEGER_MAX};
use crate::cause::{Cause, Flaw};
use crate::digest::Digest;
use crate::dsse::Envelope;
use crate::ids::{AgencyId, DockingId, RecordingId, StationId};
use crate::keys::{KeyId, PublicKey};
use crate::manifest::{ChainLink, RecorderFacts};
use crate::statement::{self, Predicate, Signed, Statement, StatementError};
use crate::strict::{self, Breach};
use crate::time::Utc;

/// Most entries in one docking statement; a scan that finds more says so in `truncated`.
pub const DOCKING_ENTRIES_MAX: usize = 20_000;

/// Predicate `urn:docket:docking:v1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DockingPredicate {
    /// The agency that owns the station.
    pub agency: AgencyId,
    /// The station.
    pub station: StationId,
    /// Id of the key that signed.
    pub station_key: KeyId,
    /// Version of the agent.
    pub agent_version: String,
    /// This docking.
    pub docking: DockingId,
    /// The recorder.
    pub recorder: RecorderFacts,
    /// When the recorder was docked.
    pub docked_at: Utc,
    /// When the list was complete.
    pub listed_at: Utc,
    /// Everything found.
    pub entries: Vec<DockingEntry>,
    /// How many entries the list leaves out because of [`DOCKING_ENTRIES_MAX`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub truncated: u64,
    /// What became of what the last docking saw.
    pub since_last: SinceLast,
    /// Its place in the station's chain.
    pub chain: ChainLink,
    /// 32 random bytes.
    #[serde(with = "crate::dsse::base64_bytes")]
    pub nonce: Vec<u8>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The field, beside those of [`DockingPredicate`], that says why the recorder's root could not be listed to its
/// end: what was there then is not known.
pub const UNLISTED: &str = "unlisted";

impl DockingPredicate {
    /// Why the recorder's root could not be listed to its end, where the station says so.
    pub fn unlisted(&self) -> Option<&str> {
        self.other.get(UNLISTED)?.as_str()
    }
}

impl Predicate for DockingPredicate {
    const TYPE: &'static str = "urn:docket:docking:v1";
}

/// Something found on a recorder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DockingEntry {
    /// Path on the recorder.
    pub path: String,
    /// The path's bytes in base64, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_path: Option<String>,
    /// What it is.
    pub kind: EntryKind,
    /// Size in bytes.
    pub size: u64,
    /// Modification time as the file system tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtime: Option<Utc>,
    /// What was done with it.
    pub outcome: EntryOutcome,
}

/// What a thing found on a recorder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder that could not be read.
    Directory,
    /// A symbolic link; listed, never followed.
    Symlink,
    /// A device, pipe or socket; listed, never opened.
    Special,
}

/// What was done with a thing found on a recorder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum EntryOutcome {
    /// Sealed in this docking.
    Sealed {
        /// The recording that it became.
        recording: RecordingId,
    },
    /// Sealed in an earlier docking, and unchanged.
    SealedEarlier {
        /// The recording that it became.
        recording: RecordingId,
    },
    /// Not sealed.
    NotSealed {
        /// Why.
        reason: String,
    },
    /// Nothing to seal: a folder, link or special file.
    Listed,
}

/// What became of what the last docking of the recorder saw.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SinceLast {
    /// The last docking at this station, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<DockingId>,
    /// What was there and is not any more.
    pub gone: Vec<Gone>,
    /// What has other content under the same path.
    pub replaced: Vec<Replaced>,
    /// How many of these two lists are left out because of [`DOCKING_ENTRIES_MAX`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub truncated: u64,
}

/// A file that the last docking saw and this one does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// Path on the recorder.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// The recording that it became, where it was sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingId>,
    /// Why it is gone.
    pub why: GoneWhy,
}

/// Why a file is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoneWhy {
    /// This station released it, on a receipt.
    Released,
    /// Nobody told the station.
    Vanished,
}

/// A path that has other content than at the last docking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Path on the recorder.
    pub path: String,
    /// The recording that the earlier content became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingId>,
}

/// A docking statement whose signature was checked.
#[derive(Debug, Clone)]
pub struct Docking {
    /// SHA-256 of the payload.
    pub payload_digest: Digest,
    /// All that it says.
    pub docking: DockingPredicate,
}

/// The subject's digest: SHA-256 of the canonical JSON of `entries`.
pub fn entries_digest(entries: &[DockingEntry]) -> Result<Digest, CanonicalError> {
    Ok(Digest::of(&canonical::to_vec(&entries)?))
}

impl Docking {
    /// Reads a docking statement that `key` signed.
    pub fn open(envelope: &Envelope, key: &PublicKey) -> Result<Self, StatementError> {
        let this = Self::from_signed(statement::open::<DockingPredicate>(envelope, key)?, &envelope.payload)?;
        if this.docking.station_key != key.key_id() {
            return Err(field("R3.6", "station_key", Flaw::new("other-key", "is not the key that signed")));
        }
        Ok(this)
    }

    /// Reads a stored docking statement's payload, whose signature was checked when it was stored.
    pub fn read(payload: &[u8]) -> Result<Self, StatementError> {
        Self::from_signed(statement::read::<DockingPredicate>(payload)?, payload)
    }

    /// Breaches of the rules that reading does not ask for, because what is stored stays readable.
    /// `payload` are the bytes that were signed.
    pub fn breaches(&self, payload: &[u8]) -> Vec<Breach> {
        let mut found = strict::canonical_json(payload);
        if let Ok(statement) = serde_json::from_slice::<Statement<DockingPredicate>>(payload) {
            found.extend(strict::spelling(payload, &statement));
        }
        let docking = &self.docking;
        if docking.nonce.len() != 32 {
            found.push(Breach::new("R3.11", "predicate.nonce", Flaw::new("nonce-size", "is not 32 bytes")));
        }
        for (number, entry) in docking.entries.iter().enumerate() {
            let at = format!("predicate.entries.{number}.path");
            found.extend(strict::recorder_path(&at, &entry.path, entry.raw_path.as_deref()));
        }
        let since = &docking.since_last;
        let earlier = since.gone.iter().map(|gone| &gone.path).chain(since.replaced.iter().map(|other| &other.path));
        for (number, path) in earlier.enumerate().filter(|(_, path)| !strict::may_be_cut(path)) {
            found.extend(strict::recorder_path(&format!("predicate.since_last, path {number}"), path, None));
        }
        found.truncate(strict::BREACHES_MAX);
        found
    }

    fn from_signed(signed: Signed<DockingPredicate>, payload: &[u8]) -> Result<Self, StatementError> {
        let docking = signed.predicate;
        if signed.name != format!("docking:{}", docking.docking) {
            return Err(field(
                "R3.15",
                "subject name",
                Cause::new("docking-name", format!("{:?} is not this docking's", signed.name))
                    .with("name", &signed.name),
            ));
        }
        let count = docking.entries.len();
        if count > DOCKING_ENTRIES_MAX {
            return Err(field("R3.16", "entries", over(count, DOCKING_ENTRIES_MAX)));
        }
        if docking.chain.sequence > INTEGER_MAX {
            return Err(field("R3.12", "chain.sequence", Flaw::new("sequence-large", "is over 2^53 - 1")));
        }
        if (docking.chain.sequence == 0) != docking.chain.previous.is_none() {
            return Err(field(
                "R3.12",
                "chain.previous",
                Flaw::new("chain-previous", "must be absent in the first statement and only there"),
            ));
        }
        if written_entries_digest(payload) != Some(signed.subject) {
            return Err(field("R3.15", "subject digest", Flaw::new("entries-digest", "is not that of its entries")));
        }
        Ok(Self { payload_digest: signed.payload_digest, docking })
    }
}

/// The digest of the entries as they are written, with the fields of later versions.
fn written_entries_digest(payload: &[u8]) -> Option<Digest> {
    #[derive(Deserialize)]
    struct Written {
        entries: Value,
    }
    let written: Statement<Written> = serde_json::from_slice(payload).ok()?;
    Some(Digest::of(&canonical::to_vec(&written.predicate.entries).ok()?))
}

fn field(rule: &'static str, field: &'static str, problem: impl Into<Cause>) -> StatementError {
    StatementError::Field { rule, field, problem: problem.into() }
}

/// That there are more than there may be.
fn over(count: usize, limit: usize) -> Cause {
    Cause::new("too-many", format!("are {count}, over {limit}")).with("count", count).with("limit", limit)
}
