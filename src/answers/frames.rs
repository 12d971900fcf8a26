//! The pictures of a part of a recording, one by one.

use evidence::digest::Digest;
use serde::{Deserialize, Serialize};

use crate::answers::bounds::MOMENT_MS_MAX;

/// Which digest is wanted of each picture.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FrameDigest {
    /// SHA-256 of the rows of its planes as they were decoded, as `ffmpeg -f framehash -hash sha256` gives it.
    Sha256,
}

/// Which pictures are wanted.
#[derive(Debug, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FramesQuery {
    /// First moment, in milliseconds of the timeline; the picture that is shown then is the first. 0 where absent.
    #[serde(default)]
    #[param(minimum = 0, maximum = 604_799_999)]
    pub from_ms: u64,
    /// The moment after the last; the end where absent.
    #[serde(default = "the_end")]
    #[param(minimum = 1, maximum = 604_800_000)]
    pub to_ms: u64,
    /// The digest that is wanted; none where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub hash: Option<FrameDigest>,
    /// Number of the stream of pictures, where it is not the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<usize>,
}

/// A moment behind every end.
fn the_end() -> u64 {
    MOMENT_MS_MAX
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FrameItem {
    /// Its number in the order of showing, from 0, where all of the recording was decoded already.
    pub number: Option<u64>,
    /// Its moment, in microseconds of the timeline.
    pub at_us: i64,
    /// How long it is shown, in microseconds.
    pub duration_us: i64,
    /// Whether it is decoded without others.
    pub key: bool,
    /// Byte of the recording at which its packet begins, where the container says so.
    pub byte: Option<u64>,
    /// SHA-256 of the picture as decoded, in hexadecimal, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Digest>)]
    pub sha256: Option<String>,
}

/// The pictures of a part of a recording, 1,000 at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FramesAnswer {
    /// Width in pixels, as decoded.
    pub width: u32,
    /// Height in pixels, as decoded.
    pub height: u32,
    /// The pixel format of the digests, as FFmpeg calls it.
    pub pixel_format: String,
    /// The pictures, in order.
    pub frames: Vec<FrameItem>,
    /// `from_ms` of the pictures that follow, where there may be more in the part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_ms: Option<u64>,
}
