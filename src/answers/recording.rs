//! Recordings, in lists and one by one.

use evidence::digest::Digest;
use evidence::ids::{AgencyId, Certificate, DockingId, RecorderId, RecordingId, StationId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::case::CaseRef;
use crate::answers::deadline::DeadlineItem;
use crate::answers::monitor::MonitorBody;
use crate::answers::texts::Line;

/// A recording in a list.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RecordingItem {
    /// Recording id: SHA-256 of the manifest's payload.
    #[schema(value_type = RecordingId)]
    pub id: String,
    /// Agency id.
    #[schema(value_type = AgencyId)]
    pub agency: String,
    /// Station id.
    #[schema(value_type = StationId)]
    pub station: String,
    /// Docking id.
    #[schema(value_type = DockingId)]
    pub docking: String,
    /// Recorder id.
    #[schema(value_type = RecorderId)]
    pub recorder: String,
    /// Certificate number of the officer.
    #[schema(value_type = Option<Certificate>)]
    pub officer: Option<String>,
    /// How the officer is known.
    pub officer_basis: OfficerBasis,
    /// Path on the recorder, as sealed. Shown, never used.
    pub path: String,
    /// What the path's bytes may read as, where they are not UTF-8 and read as text in GBK: a guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_guess: Option<String>,
    /// The path's bytes in hex, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// A harmless file name made of it.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the content, in hex.
    #[schema(value_type = Digest)]
    pub sha256: String,
    /// Media type by content.
    pub media_type: String,
    /// Recorder profile that the path fits.
    pub profile: Option<String>,
    /// First moment captured, where known.
    pub capture_start: Option<Utc>,
    /// Last moment captured, as judged; where what was sealed is not believed, the docking.
    pub capture_end: Utc,
    /// Why what was sealed is not believed, where it is not.
    pub capture_doubt: Option<CaptureDoubt>,
    /// The last moment captured as it was sealed, where that is not believed.
    pub capture_said: Option<Utc>,
    /// The rule that judged.
    pub capture_rule: String,
    /// What was odd about it.
    pub flags: Vec<String>,
    /// When it was docked.
    pub docked_at: Utc,
    /// When it was sealed.
    pub sealed_at: Utc,
    /// When it was stored; null while its content is still coming.
    pub stored_at: Option<Utc>,
    /// Number of the log entry that says it is stored.
    pub stored_index: Option<u64>,
    /// How it stands towards its deadline.
    pub deadline: DeadlineItem,
}

/// All that is told of a recording.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RecordingDetail {
    /// The recording.
    #[serde(flatten)]
    pub recording: RecordingItem,
    /// The officer's name, where known.
    pub officer_name: Option<String>,
    /// Cases that it is filed under.
    pub cases: Vec<CaseRef>,
    /// What became of the recorder's copies.
    pub releases: Vec<ReleaseItem>,
    /// How it stands to its review, where it is of a fixed place; else null.
    #[serde(default)]
    pub monitor: Option<MonitorBody>,
}

/// What became of a recorder's copy.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReleaseItem {
    /// Path on the recorder.
    pub path: String,
    /// As of the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_guess: Option<String>,
    /// As of the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// `deleted` or `failed`.
    pub outcome: evidence::event::ReleaseOutcome,
    /// When, by the station's clock.
    pub at: Utc,
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

/// Why the end of a capture is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptureDoubt {
    /// It lies after the docking.
    AfterDocking,
    /// It lies longer before the docking than footage stays on a recorder.
    LongBeforeDocking,
    /// The station found no time that it believes; it gives that of the docking.
    NoneBelieved,
}

evidence::all_variants! {
    MediaKind { Video, Audio, Photo, Other }
    OfficerBasis { Profile, Station, Register, None }
    CaptureDoubt { AfterDocking, LongBeforeDocking, NoneBelieved }
}

/// What is said beside the file of a counter's surveillance.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
// What is left out is refused as what is empty, by its name.
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// The file's name.
    #[param(value_type = Line, required = true)]
    pub name: String,
    /// When the film begins.
    #[param(value_type = Utc, required = true)]
    pub from: String,
    /// When it ends; where it is not said, the file's own length tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub until: Option<String>,
}

/// What became of a file of a counter's surveillance.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ImportedBody {
    /// The recording that holds it.
    pub recording: RecordingId,
    /// Whether it was imported now; false where the same bytes of this counter were here already.
    pub imported: bool,
}
