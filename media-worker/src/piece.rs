//! What decoding gives, piece by piece.

use ffmpeg_next::frame;

/// A decoded piece with its moment on the timeline, in microseconds.
pub(crate) enum Piece {
    /// A picture.
    Picture(frame::Video, i64),
    /// A stretch of sound.
    Sound(frame::Audio, i64),
}
