//! What the tables say, as the layers above the database read it.

use evidence::digest::Digest;
use evidence::event::{DerivedKind, MarkerKind, RecordKind, ReleaseOutcome, Role, Stage};
use evidence::ids::{
    AgencyId, CaseId, CaseNumber, Certificate, DerivedId, DockingId, DocumentId, MarkerId, PackageId, RecorderId,
    RecordingId, StationId, UserId,
};
use evidence::keys::PublicKey;
use evidence::name::Undecoded;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::domain::access::Target;
use crate::domain::download::offered_name;
use crate::domain::plausible::CaptureDoubt;

/// A recording that a station announced.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Its id.
    pub id: RecordingId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// The station that sealed it.
    pub station: StationId,
    /// The docking that it came in.
    pub docking: DockingId,
    /// The recorder.
    pub recorder: RecorderId,
    /// Who wore the recorder, where known.
    pub certificate: Option<Certificate>,
    /// How that is known.
    pub officer_basis: OfficerBasis,
    /// Path on the recorder.
    pub path: String,
    /// The path's bytes in base64, where they are not UTF-8.
    pub raw_path: Option<String>,
    /// SHA-256 of the content.
    pub content: Digest,
    /// Size in bytes.
    pub size: u64,
    /// The stored segment states.
    pub states: Digest,
    /// The stored manifest envelope.
    pub envelope: Digest,
    /// Media type by content.
    pub media_type: String,
    /// Recorder profile that the path fits.
    pub profile: Option<String>,
    /// First moment captured, where known.
    pub capture_start: Option<Utc>,
    /// Last moment captured, as judged.
    pub capture_end: Utc,
    /// The rule that judged.
    pub capture_rule: String,
    /// What was odd about it.
    pub flags: Vec<String>,
    /// When it was docked.
    pub docked_at: Utc,
    /// When it was sealed.
    pub sealed_at: Utc,
    /// When the service first heard of it.
    pub announced_at: Utc,
    /// Its place in the station's chain.
    pub chain_sequence: u64,
    /// Whether its content is here.
    pub state: RecordingState,
    /// What of its times is not believed.
    pub doubts: Doubts,
}

/// Whether a recording's content is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingState {
    /// The manifest is here; the content is still coming.
    Announced,
    /// The content is durable and logged.
    Stored {
        /// When.
        at: Utc,
        /// Number of the log entry that says so.
        index: u64,
    },
}

impl Recording {
    /// Its path, where that is no UTF-8.
    pub fn undecoded(&self) -> Option<Undecoded> {
        self.raw_path.as_deref().and_then(Undecoded::of_raw)
    }

    /// A harmless file name for it.
    pub fn offered_name(&self) -> String {
        offered_name(&self.path, self.undecoded().as_ref())
    }

    /// What permissions are asked of.
    pub fn target(&self) -> Target<'_> {
        Target::Recording { agency: &self.agency, certificate: self.certificate.as_ref() }
    }

    /// When it was stored, where it was.
    pub fn stored_at(&self) -> Option<Utc> {
        match self.state {
            RecordingState::Announced => None,
            RecordingState::Stored { at, .. } => Some(at),
        }
    }
}

/// How it is known who wore a recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfficerBasis {
    /// The recorder wrote it into the file's path.
    Profile,
    /// The station's configuration says so.
    Station,
    /// The service's register of assignments says so.
    Register,
    /// It is not known.
    None,
}

/// What of a recording's times is not believed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doubts {
    /// The end of the capture as its manifest says it, where that is not believed.
    pub said: Option<Utc>,
    /// Why it is not.
    pub capture: Option<CaptureDoubt>,
    /// Whether the service's clock was in doubt when it was stored.
    pub service_clock: bool,
    /// Whether the station's clock was in doubt when it was sealed.
    pub station_clock: bool,
}

/// What kind of media a recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// Moving pictures.
    Video,
    /// Sound alone.
    Audio,
    /// A still picture.
    Photo,
    /// Anything else that lay on the recorder.
    Other,
}

impl MediaKind {
    /// The kind of a media type.
    pub fn of(media_type: &str) -> Self {
        match media_type.split_once('/') {
            Some(("video", _)) => Self::Video,
            Some(("audio", _)) => Self::Audio,
            Some(("image", _)) => Self::Photo,
            _ => Self::Other,
        }
    }
}

/// A person's account.
#[derive(Debug, Clone)]
pub struct User {
    /// The account.
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The agency; none for roles over all agencies.
    pub agency: Option<AgencyId>,
    /// For an officer, the certificate number.
    pub certificate: Option<Certificate>,
    /// When the account was closed.
    pub disabled_at: Option<Utc>,
}

/// An agency.
#[derive(Debug, Clone)]
pub struct Agency {
    /// The agency.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
}

/// An officer.
#[derive(Debug, Clone)]
pub struct Officer {
    /// Certificate number.
    pub certificate: Certificate,
    /// The officer's name.
    pub name: String,
    /// The agency.
    pub agency: AgencyId,
}

/// A station.
#[derive(Debug, Clone)]
pub struct Station {
    /// Its id.
    pub id: StationId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Its name.
    pub name: String,
    /// Its public key.
    pub key: PublicKey,
    /// When it enrolled.
    pub enrolled_at: Utc,
    /// When it was revoked.
    pub revoked_at: Option<Utc>,
}

/// A recorder given to an officer for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The recorder.
    pub recorder: RecorderId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// The officer.
    pub certificate: Certificate,
    /// From when.
    pub from: Utc,
    /// Until when; open where absent.
    pub until: Option<Utc>,
}

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The agency.
    pub agency: AgencyId,
    /// The case number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// When it was opened here.
    pub opened_at: Utc,
}

/// A recording filed under a case.
#[derive(Debug, Clone)]
pub struct CaseItem {
    /// The recording.
    pub recording: RecordingId,
    /// The stage of the case.
    pub stage: Stage,
    /// The kind of record.
    pub record_kind: RecordKind,
    /// Why it was filed.
    pub reason: String,
    /// When it was filed.
    pub linked_at: Utc,
}

/// A docking.
#[derive(Debug, Clone)]
pub struct DockingFact {
    /// The docking.
    pub id: DockingId,
    /// The station.
    pub station: StationId,
    /// SHA-256 of the signed payload.
    pub payload: Digest,
    /// Number of the log entry that recorded it.
    pub index: u64,
}

/// What became of a recorder's copy.
#[derive(Debug, Clone)]
pub struct Release {
    /// Path on the recorder.
    pub path: String,
    /// What happened.
    pub outcome: ReleaseOutcome,
    /// When, by the station's clock.
    pub at: Utc,
}

/// A package.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// The case, where it is a case's.
    pub case: Option<CaseId>,
    /// The account that made it.
    pub made_by: UserId,
    /// When it was made.
    pub made_at: Utc,
    /// For whom or what.
    pub reason: String,
    /// Number of the last log entry of its making; its proofs are for a log of one more.
    pub last_index: u64,
}

/// A marker on a recording's timeline.
#[derive(Debug, Clone)]
pub struct Marker {
    /// Its id.
    pub id: MarkerId,
    /// The moment, in milliseconds of the recording's timeline.
    pub at_ms: u64,
    /// What it marks.
    pub kind: MarkerKind,
    /// What it says; may be empty.
    pub text: String,
    /// The account that set it.
    pub set_by: UserId,
    /// When it was set.
    pub set_at: Utc,
}

/// A clip or snapshot.
#[derive(Debug, Clone)]
pub struct DerivedFact {
    /// Its id.
    pub id: DerivedId,
    /// The recording that it comes from.
    pub recording: RecordingId,
    /// What it is.
    pub kind: DerivedKind,
    /// A file name for it, as it was signed.
    pub name: String,
    /// The same, with what its recording's name may read as where that is no UTF-8.
    pub offered_name: String,
    /// The stored envelope of its statement.
    pub envelope: Digest,
    /// SHA-256 of its content.
    pub content: Digest,
    /// Size of its content in bytes.
    pub size: u64,
    /// Media type of its content.
    pub media_type: String,
    /// First moment, as asked, in milliseconds of the recording's timeline.
    pub asked_start_ms: u64,
    /// The moment after the last, as asked.
    pub asked_end_ms: u64,
    /// First moment that it shows.
    pub actual_start_ms: u64,
    /// The moment after the last that it shows.
    pub actual_end_ms: u64,
    /// Whether it was encoded again.
    pub encoded_again: bool,
    /// The account on whose word it was made.
    pub made_by: UserId,
    /// When it was made.
    pub made_at: Utc,
}

/// A document of a case.
#[derive(Debug, Clone)]
pub struct DocumentFact {
    /// Its id.
    pub id: DocumentId,
    /// The case.
    pub case: CaseId,
    /// The file's name, as it was given.
    pub name: String,
    /// Media type by content.
    pub media_type: String,
    /// SHA-256 of its content.
    pub content: Digest,
    /// Size of its content in bytes.
    pub size: u64,
    /// The stage of the case.
    pub stage: Stage,
    /// The kind of record.
    pub record_kind: RecordKind,
    /// Why it was filed.
    pub reason: String,
    /// The account that filed it.
    pub filed_by: UserId,
    /// When it was filed.
    pub filed_at: Utc,
    /// When it was taken out.
    pub withdrawn_at: Option<Utc>,
}
