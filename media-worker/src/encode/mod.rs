//! New media made of decoded frames: H.264 and AAC in MP4, which every browser plays.

mod sound;
mod video;

use std::collections::VecDeque;

use ffmpeg_next::codec::packet::Packet;
use ffmpeg_next::format::context::{Output, StreamIo};
use ffmpeg_next::{Dictionary, Error, Rational};
use media_protocol::Thing;

use self::sound::SoundEncoder;
use self::video::{Shown, VideoEncoder};
use crate::failure::{WorkError, encode};
use crate::frames::Frames;
use crate::piece::Piece;
use crate::raw::facts;
use crate::timeline::SECOND_US;

/// Sound beyond the end of a part after which it is believed that no picture of the part is left.
const BEYOND_US: i64 = 10 * SECOND_US;

/// Most pieces of sound that are held back while the first picture is waited for.
const AHEAD_MAX: usize = 1_000;

/// Length of a fragment, in microseconds: who waits for the first one looks at nothing meanwhile.
const FRAGMENT_US: &str = "200000";

/// This program and FFmpeg's libraries, with their versions.
pub(crate) fn tool() -> String {
    format!("docket-media {}, {}", env!("CARGO_PKG_VERSION"), facts::libraries())
}

/// What to make of the frames.
pub(crate) struct Plan {
    /// First moment, in microseconds of the timeline.
    pub(crate) start_us: i64,
    /// The moment after the last.
    pub(crate) end_us: i64,
    /// Longest side of the picture, in pixels.
    pub(crate) side_px_max: u32,
    /// Quality of the picture as x264 counts: 0 is lossless, 51 the worst.
    pub(crate) crf: u8,
    /// Whether it can be played while it is made.
    pub(crate) fragmented: bool,
}

/// What was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made {
    /// First moment that is shown, in microseconds of the source's timeline.
    pub(crate) start_us: i64,
    /// The moment after the last.
    pub(crate) end_us: i64,
}

/// An output with the streams that were added to it.
pub(crate) struct Muxer {
    output: Output,
    fragmented: bool,
    /// The codecs that are copied rather than made here; empty where none is.
    copied: String,
}

impl Muxer {
    /// A muxer for MP4 that writes to `io`.
    pub(crate) fn new(io: StreamIo, fragmented: bool) -> Result<Muxer, WorkError> {
        let output = ffmpeg_next::format::output_to_stream(io, None, Some("mp4")).map_err(encode(Thing::Mp4))?;
        Ok(Muxer { output, fragmented, copied: String::new() })
    }

    /// The output, to add streams to.
    pub(crate) fn output(&mut self) -> &mut Output {
        &mut self.output
    }

    /// Notes a codec that is copied: where the muxer cannot go on, that is the media's fault.
    pub(crate) fn copies(&mut self, codec: &str) {
        if !self.copied.is_empty() {
            self.copied.push_str(" and ");
        }
        self.copied.push_str(codec);
    }

    /// Writes the beginning; no stream can be added any more.
    pub(crate) fn start(&mut self) -> Result<(), WorkError> {
        let mut options = Dictionary::new();
        if self.fragmented {
            options.set("movflags", "frag_keyframe+empty_moov+default_base_moof");
            options.set("frag_duration", FRAGMENT_US);
            options.set("flush_packets", "1");
        }
        self.output.write_header_with(options).map(drop).map_err(|error| written(error, &self.copied))
    }

    /// Writes a packet whose times are in units of `base`.
    pub(crate) fn write(&mut self, packet: &mut Packet, stream: usize, base: Rational) -> Result<(), WorkError> {
        let target = self.output.stream(stream).map_or(base, |stream| stream.time_base());
        packet.set_stream(stream);
        packet.rescale_ts(base, target);
        packet.set_position(-1);
        packet.write_interleaved(&mut self.output).map_err(|error| written(error, &self.copied))
    }

    /// Writes the end.
    pub(crate) fn finish(mut self) -> Result<(), WorkError> {
        self.output.write_trailer().map_err(|error| written(error, &self.copied))
    }
}

/// What the operating system says where the output cannot be written.
const OUTPUT_ERRORS: [i32; 8] =
    [libc::ENOSPC, libc::EDQUOT, libc::EFBIG, libc::EIO, libc::EPIPE, libc::EBADF, libc::EINTR, libc::ENOMEM];

/// An error of writing: the operating system's where it is one, such as that the reader went away; else the
/// muxer's, which cannot carry what is copied.
fn written(error: Error, copied: &str) -> WorkError {
    match error {
        Error::Other { errno } if OUTPUT_ERRORS.contains(&errno) => {
            WorkError::Answer(std::io::Error::from_raw_os_error(errno))
        }
        _ if !copied.is_empty() => WorkError::CannotCopy { codec: copied.to_owned() },
        Error::Other { errno } => WorkError::Answer(std::io::Error::from_raw_os_error(errno)),
        source => WorkError::Encode { what: Thing::Mp4, source },
    }
}

/// Decodes, encodes and writes what the plan says.
pub(crate) fn transcode(mut frames: Frames, io: StreamIo, plan: &Plan) -> Result<(Made, Frames), WorkError> {
    let mut muxer = Muxer::new(io, plan.fragmented)?;
    // The first picture may state its shape better than the header.
    let mut ahead = until_picture(&mut frames);
    let first = match ahead.back() {
        Some(Piece::Picture(frame, _)) => Some(frame),
        _ => None,
    };
    let mut work = Work {
        video: frames.has_pictures().then(|| VideoEncoder::open(&mut muxer, &frames, plan, first)).transpose()?,
        sound: frames.has_sound().then(|| SoundEncoder::open(&mut muxer, &frames, plan)).transpose()?,
        plan,
        made: None,
    };
    muxer.start()?;
    while let Some(piece) = ahead.pop_front().or_else(|| frames.next()) {
        if work.take(&mut muxer, &frames, piece)? {
            break;
        }
    }
    let made = work.finish(&mut muxer)?;
    let Some(made) = made else { return Err(frames.nothing_decoded()) };
    muxer.finish()?;
    Ok((made, frames))
}

/// The pieces until the first picture, which is the last of them; none where no picture is decoded.
fn until_picture(frames: &mut Frames) -> VecDeque<Piece> {
    let mut ahead = VecDeque::new();
    while frames.has_pictures()
        && ahead.len() < AHEAD_MAX
        && let Some(piece) = frames.next()
    {
        let found = matches!(piece, Piece::Picture(..));
        ahead.push_back(piece);
        if found {
            break;
        }
    }
    ahead
}

/// Encoders at work.
struct Work<'plan> {
    video: Option<VideoEncoder>,
    sound: Option<SoundEncoder>,
    plan: &'plan Plan,
    made: Option<Made>,
}

impl Work<'_> {
    /// Takes a piece; says whether the part is complete.
    fn take(&mut self, muxer: &mut Muxer, frames: &Frames, piece: Piece) -> Result<bool, WorkError> {
        let at_us = match piece {
            Piece::Picture(frame, at_us) => {
                let picture = Shown { shape: frames.shape(Some(&frame)), frame, at_us };
                if let Some(video) = &mut self.video
                    && let Some((from, to)) = video.take(muxer, picture, self.plan)?
                {
                    self.extend(from, to);
                }
                at_us
            }
            Piece::Sound(frame, at_us) => {
                if let Some(sound) = &mut self.sound
                    && let Some((from, to)) = sound.take(muxer, frame, at_us, self.plan)?
                    && self.video.is_none()
                {
                    self.extend(from, to);
                }
                at_us
            }
        };
        let complete = self.video.as_ref().is_none_or(|video| video.complete)
            && self.sound.as_ref().is_none_or(|sound| sound.complete);
        Ok(complete || at_us > self.plan.end_us.saturating_add(BEYOND_US))
    }

    fn extend(&mut self, from_us: i64, to_us: i64) {
        let made = self.made.get_or_insert(Made { start_us: from_us, end_us: to_us });
        made.end_us = made.end_us.max(to_us);
    }

    /// Encodes what is held back. None where nothing was made.
    fn finish(&mut self, muxer: &mut Muxer) -> Result<Option<Made>, WorkError> {
        if let Some(video) = &mut self.video
            && let Some((from, to)) = video.finish(muxer, self.plan)?
        {
            self.extend(from, to);
        }
        if let Some(sound) = &mut self.sound
            && let Some((from, to)) = sound.finish(muxer, self.plan)?
            && self.made.is_none()
        {
            self.extend(from, to);
        }
        Ok(self.made)
    }
}
