//! What every browser plays, made of what it may not: written to standard output while it is made.

use std::io::Write;

use ffmpeg_next::format::context::StreamIo;
use media_protocol::Thing;

use crate::encode::{self, Plan};
use crate::failure::{WorkError, encode as failed};
use crate::frames::Frames;
use crate::input::InputFile;
use crate::source;

/// Quality of the picture, as x264 counts.
const CRF: u8 = 23;

/// Makes the rendition.
pub(crate) fn run(file: InputFile, side_px_max: u32) -> Result<(), WorkError> {
    let frames = Frames::open(source::open(file)?, true, true)?;
    let plan = Plan { start_us: 0, end_us: i64::MAX, side_px_max, crf: CRF, fragmented: true };
    let io = StreamIo::from_write(Unbuffered).map_err(failed(Thing::Rendition))?;
    encode::transcode(frames, io, &plan).map(drop)
}

/// Standard output without a buffer of its own: FFmpeg has one, and decides when a fragment is complete.
pub(crate) struct Unbuffered;

impl Write for Unbuffered {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(rustix::io::write(std::io::stdout(), bytes)?)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
