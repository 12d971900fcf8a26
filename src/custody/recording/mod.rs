//! Recordings: what is known of one, which of them one press of the record button made, when they can have been
//! captured, what their media holds and what proves them. Their content comes in through `upload`.

pub mod capture;
pub mod decoding;
pub(in crate::custody) mod examined;
pub(in crate::custody) mod fold;
pub mod frames;
pub mod media;
pub mod placed;
pub mod plausible;
pub mod read;
pub mod track;
pub mod verify;
pub mod watch;

use evidence::digest::Digest;
use evidence::event::ReleaseOutcome;
use evidence::ids::{AgencyId, Certificate, DockingId, RecorderId, RecordingId, StationId};
use evidence::name::Undecoded;
use evidence::time::Utc;

use self::plausible::CaptureDoubt;
pub use crate::answers::recording::{MediaKind, OfficerBasis};
use crate::custody::access::Target;
use crate::custody::download::offered_name;

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
