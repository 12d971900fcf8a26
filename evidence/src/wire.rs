//! What station and service say to each other, as JSON over HTTPS (`FORMAT.md` section 8).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::dsse::{Envelope, base64_bytes, pae};
use crate::event::ReleaseOutcome;
use crate::ids::{AgencyId, StationId};
use crate::keys::PublicKey;
use crate::note::VerifierKey;
use crate::receipt::Receipt;
use crate::time::Utc;

/// Type under which a station signs its enrolment.
pub const ENROLMENT_TYPE: &str = "application/vnd.docket.station-enrolment.v1";

/// Type under which a station signs a session challenge.
pub const SESSION_TYPE: &str = "application/vnd.docket.station-session.v1";

/// Prefix of the `type` of every problem that the service answers.
pub const PROBLEM_PREFIX: &str = "urn:docket:problem:";

/// An error answer (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// [`PROBLEM_PREFIX`] and a slug that names the situation.
    #[serde(rename = "type")]
    pub kind: String,
    /// What went wrong, in few English words.
    pub title: String,
    /// The same in Chinese; empty where only a program is told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title_zh: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong here, and what to do.
    pub detail: String,
    /// For an incomplete upload, the segments that are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<u64>,
    /// What the service's own log calls the request.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
}

impl Problem {
    /// The slug of [`Self::kind`].
    pub fn slug(&self) -> &str {
        self.kind.strip_prefix(PROBLEM_PREFIX).unwrap_or(&self.kind)
    }
}

/// Asks to enrol a station.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The secret part of the one-time code.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::CodeSecret))]
    pub code: String,
    /// The station's new public key.
    pub public_key: PublicKey,
    /// The key's signature over [`enrolment_message`], in base64.
    #[serde(with = "base64_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Base64))]
    pub signature: Vec<u8>,
    /// Version of the agent.
    pub agent_version: String,
}

/// What a station learns when it enrols.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// Its id.
    pub station: StationId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// That agency's name.
    pub agency_name: String,
    /// The station's name.
    pub name: String,
    /// The log's verifier key, to be pinned.
    pub log_key: VerifierKey,
    /// The site's time zone, an IANA name.
    pub time_zone: String,
    /// The log entry of the enrolment.
    pub receipt: Receipt,
}

/// What a station signs to show that it holds its new key.
pub fn enrolment_message(secret: &str, key: &PublicKey) -> Vec<u8> {
    pae(ENROLMENT_TYPE, format!("{secret}\n{}", key.to_base64()).as_bytes())
}

/// A challenge to a station.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChallengeAnswer {
    /// What to sign.
    pub nonce: String,
    /// When it ends.
    pub expires_at: Utc,
    /// How many checkpoints the answer may show; none where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_max: Option<usize>,
}

/// Checkpoints that a station shows in one session request at most.
pub const SEEN_MAX: usize = 4;

/// A station's answer to a challenge.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// The challenge.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Nonce))]
    pub nonce: String,
    /// The station's signature over [`session_message`], in base64.
    #[serde(with = "base64_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Base64))]
    pub signature: Vec<u8>,
    /// Checkpoints of the log that the station saw, each as it was signed, and none but where the challenge
    /// asked for them. The first [`SEEN_MAX`] are looked at; what comes after them is left out without a word, and so
    /// is what is no checkpoint of this log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::SeenNote>, max_items = 4))]
    pub seen: Vec<String>,
}

/// A station's session.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionAnswer {
    /// Bearer token.
    pub token: String,
    /// When it ends.
    pub expires_at: Utc,
    /// How long after storing a backup may still lack what was stored, in seconds. Stations keep
    /// their copies for that long; where absent, for [`BACKUP_INTERVAL_SECONDS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup_interval_seconds: Option<u64>,
    /// The service's time, to be compared with the station's; left out while it is in doubt itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Utc>,
}

/// The backup interval of a service that names none, in seconds: a day.
pub const BACKUP_INTERVAL_SECONDS: u64 = 24 * 3600;

/// Longest backup interval, in seconds: 366 days.
pub const BACKUP_INTERVAL_SECONDS_MAX: u64 = 366 * 24 * 3600;

/// Restores of the log that were accepted.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RestoresAnswer {
    /// The `log.restored` entries with their proofs, latest first, at most [`RESTORES_MAX`].
    pub restores: Vec<Receipt>,
}

/// Restores that are told at most.
pub const RESTORES_MAX: usize = 16;

/// What a station signs to open a session.
pub fn session_message(origin: &str, station: &StationId, nonce: &str) -> Vec<u8> {
    pae(SESSION_TYPE, format!("{origin}\n{station}\n{nonce}").as_bytes())
}

/// Announces a sealed recording.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadRequest {
    /// The manifest.
    pub envelope: Envelope,
    /// The encoded segment states, in base64.
    #[serde(with = "base64_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Base64))]
    pub segment_states: Vec<u8>,
}

/// Where an upload stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum UploadStatus {
    /// Some bytes may be missing.
    Open {
        /// Segments that have not arrived.
        missing: Vec<u64>,
    },
    /// All is stored.
    Stored {
        /// The proof of it.
        receipt: Receipt,
    },
}

/// Brings a docking statement.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DockingRequest {
    /// The statement.
    pub envelope: Envelope,
}

/// The log entry of what was brought.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptAnswer {
    /// The entry and its proof.
    pub receipt: Receipt,
}

/// Reports what became of a recorder's copy.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRequest {
    /// Path on the recorder; it may have [`crate::manifest::PATH_LENGTH_MAX`] bytes.
    #[cfg_attr(feature = "openapi", schema(max_length = 4096))]
    pub path: String,
    /// What happened.
    pub outcome: ReleaseOutcome,
    /// What the system said, where it failed; of a longer text the first 499 characters are kept, and that it was cut.
    pub detail: String,
    /// When, by the station's clock.
    pub at: Utc,
}

/// Where in the log something was written.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoggedAnswer {
    /// Number of the entry.
    pub index: u64,
}

/// Hashes of a proof.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HashesAnswer {
    /// Each in base64, as in a tlog-proof.
    pub hashes: Vec<ProofHash>,
}

/// A hash in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProofHash(pub Digest);

impl From<ProofHash> for String {
    fn from(hash: ProofHash) -> Self {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        BASE64_STANDARD.encode(hash.0.0)
    }
}

impl TryFrom<String> for ProofHash {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| "a hash is base64")?;
        bytes.try_into().map(|bytes| Self(Digest(bytes))).map_err(|_| "a hash has 32 bytes")
    }
}

/// Crockford's base 32: no I, L, O or U, so that a code can be read out.
const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a code's secret part: 100 bits.
const CODE_SECRET_LENGTH: usize = 20;

/// Characters of a code's fingerprint part: 80 bits of SHA-256 over the log's verifier key.
const CODE_FINGERPRINT_LENGTH: usize = 16;

/// A one-time enrolment code: a secret, and a fingerprint of the log's verifier key, so that the
/// station knows whom it talks to even on its first call.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    secret: String,
    fingerprint: String,
}

/// A text that is no enrolment code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an enrolment code is 36 letters and digits in groups, as `docket station enrol` prints it")]
pub struct CodeError;

impl EnrolmentCode {
    /// A code for the log of `log_key`, from 20 random bytes (five bits of each are used).
    pub fn new(random: [u8; CODE_SECRET_LENGTH], log_key: &VerifierKey) -> Self {
        Self { secret: random.map(letter).iter().collect(), fingerprint: fingerprint(log_key) }
    }

    /// The part that is sent to the service, and that only its hash is kept of.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Whether `log_key` is the one that the code was made for.
    pub fn vouches_for(&self, log_key: &VerifierKey) -> bool {
        self.fingerprint == fingerprint(log_key)
    }
}

fn letter(byte: u8) -> char {
    char::from(CODE_ALPHABET[usize::from(byte % 32)])
}

fn fingerprint(log_key: &VerifierKey) -> String {
    let hash = Digest::of(log_key.to_string().as_bytes());
    hash.0[..CODE_FINGERPRINT_LENGTH].iter().map(|byte| letter(*byte)).collect()
}

impl fmt::Display for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole: Vec<char> = self.secret.chars().chain(self.fingerprint.chars()).collect();
        let groups: Vec<String> = whole.chunks(6).map(|group| group.iter().collect()).collect();
        f.write_str(&groups.join("-"))
    }
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolmentCode(secret)")
    }
}

impl FromStr for EnrolmentCode {
    type Err = CodeError;

    /// Case, spaces and dashes do not matter; O is read as 0, I and L as 1.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let mut letters = String::new();
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if !c.is_ascii() || !CODE_ALPHABET.contains(&(c as u8)) {
                return Err(CodeError);
            }
            letters.push(c);
        }
        if letters.len() != CODE_SECRET_LENGTH + CODE_FINGERPRINT_LENGTH {
            return Err(CodeError);
        }
        let (secret, fingerprint) = letters.split_at(CODE_SECRET_LENGTH);
        Ok(Self { secret: secret.to_owned(), fingerprint: fingerprint.to_owned() })
    }
}
