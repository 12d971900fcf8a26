//! One frame as a PNG, in the shape in which it is shown: where its pixels are square, every one as it was
//! decoded, neither enlarged nor reduced.

use media_protocol::SnapshotHead;

use crate::failure::WorkError;
use crate::frames::{Frames, Reach};
use crate::input::InputFile;
use crate::picture::Picture;
use crate::source;
use crate::timeline::{from_ms, to_ms_from};

/// Pixels that are decoded at most to reach the moment: some 14,000 pictures of 1080 lines. More are decoded
/// only where nothing tells of a nearer place to begin, and take longer than anybody waits.
pub(crate) const REACH_PIXELS_MAX: u64 = 30_000_000_000;

/// The picture and its head.
pub(crate) struct Snapshot {
    /// What it is.
    pub(crate) head: SnapshotHead,
    /// The PNG file.
    pub(crate) png: Vec<u8>,
}

/// Takes the frame that is shown at the moment; after the end that is the last one.
pub(crate) fn run(file: InputFile, at_ms: u64) -> Result<Snapshot, WorkError> {
    let source = source::open(file)?;
    if source.video.is_none() {
        return Err(WorkError::NothingToShow);
    }
    let mut frames = Frames::open(source, true, false)?;
    frames.reach = Reach::Refuse(REACH_PIXELS_MAX);
    let found = frames.picture_at(from_ms(at_ms))?.shown;
    let picture = Picture::shown(&found.frame, found.shape, u32::MAX)?;
    let png = picture.png()?;
    let (source_start, source_end) = frames.reading.range(frames.source().size);
    let head = SnapshotHead {
        bytes: png.len() as u64,
        actual_ms: to_ms_from(found.at_us),
        width: picture.width,
        height: picture.height,
        source_start,
        source_end,
        tool: crate::encode::tool(),
    };
    Ok(Snapshot { head, png })
}
