//! Where the recorders of a case were, as GeoJSON (RFC 7946): longitude before latitude, in degrees of WGS 84.

use evidence::ids::{CaseId, CaseNumber, Certificate, RecorderId, RecordingId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

/// The type of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum CollectionType {
    /// A collection of features.
    FeatureCollection,
}

/// The type of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum FeatureType {
    /// A feature.
    Feature,
}

/// Longitude and latitude, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(example = json!([117.263_305, 34.795_275]))]
pub struct Position(pub [f64; 2]);

/// Where a recording was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type")]
pub enum TrackGeometry {
    /// At one place.
    Point {
        /// The place.
        coordinates: Position,
    },
    /// Along these lines: between two, the positions jump. A line of a single position has it twice.
    MultiLineString {
        /// The lines.
        coordinates: Vec<Vec<Position>>,
    },
}

/// What is known of where a recording was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Located {
    /// It is the geometry.
    Known,
    /// Its media tell of no place, or cannot be read.
    Nowhere,
    /// Its media were not examined yet: it may be known later.
    Unread,
    /// Its content is still to come.
    Coming,
}

/// A recording of the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TrackProperties {
    /// Recording id.
    #[schema(value_type = RecordingId)]
    pub recording: String,
    /// A harmless file name made of its path.
    pub name: String,
    /// Media type by content.
    pub media_type: String,
    /// Recorder id.
    #[schema(value_type = RecorderId)]
    pub recorder: String,
    /// Certificate number of the officer.
    #[schema(value_type = Option<Certificate>)]
    pub officer: Option<String>,
    /// The officer's name, where the register has it.
    pub officer_name: Option<String>,
    /// First moment captured, where known.
    pub capture_start: Option<Utc>,
    /// Last moment captured.
    pub capture_end: Utc,
    /// Whether it is known where it was made.
    pub located: Located,
    /// How long the track is, in whole metres; what it jumps over is not counted.
    pub length_m: u64,
    /// Positions that the recording has. Of more than 1,000 fewer are given, which lie near those left out.
    pub points: u64,
    /// Places at which the track jumps: faster than anything that carries a recorder.
    pub jumps: u64,
    /// The moment of each position, in milliseconds of the recording's timeline, line by line.
    pub at_ms: Vec<Vec<u64>>,
}

/// Where a recording was made, and which it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TrackFeature {
    /// Always `Feature`.
    pub r#type: FeatureType,
    /// Where; null where that is not known.
    pub geometry: Option<TrackGeometry>,
    /// Which recording.
    pub properties: TrackProperties,
}

/// The tracks of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TrackCollection {
    /// Always `FeatureCollection`.
    pub r#type: CollectionType,
    /// The recordings that are filed under the case, in order of capture, 500 at most.
    pub features: Vec<TrackFeature>,
    /// Case id.
    #[schema(value_type = CaseId)]
    pub case: String,
    /// The case number.
    #[schema(value_type = CaseNumber)]
    pub number: String,
    /// Recordings beyond those 500.
    pub left_out: u64,
    /// Recordings that the caller may not see.
    pub hidden: u64,
}
