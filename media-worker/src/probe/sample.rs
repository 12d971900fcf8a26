//! Decodes a little of a medium, at its beginning and near its end: whether it can be shown at all.

use crate::frames::{Frames, Piece};
use crate::raw::{facts, log};
use crate::shape::Shape;
use crate::source::Source;
use crate::timeline::SECOND_US;

/// Pieces of each kind that are decoded at the beginning.
const FIRST_PIECES: usize = 24;

/// Most pieces that are decoded in one place, whatever their kind.
const PIECES_MAX: usize = 400;

/// How far before the end the second place lies, in microseconds.
const BEFORE_END_US: i64 = SECOND_US;

/// What came of decoding.
#[derive(Default)]
pub(super) struct Sample {
    /// Pictures that were decoded.
    pub(super) pictures: usize,
    /// Stretches of sound that were decoded.
    pub(super) sounds: usize,
    /// Packets of the beginning that a decoder refused.
    pub(super) refused: u64,
    /// Whether nothing near the end could be decoded.
    pub(super) end_is_lost: bool,
    /// Why nothing could be decoded, where that is so.
    pub(super) error: Option<String>,
    /// What FFmpeg said meanwhile.
    pub(super) said: Vec<String>,
    /// Tags of the first picture: EXIF, where it is a JPEG.
    pub(super) picture_tags: Vec<(String, String)>,
    /// The shape of the first picture.
    pub(super) shape: Option<Shape>,
}

/// Decodes at the beginning and near the end.
pub(super) fn decode(source: Source, end_us: Option<i64>) -> Sample {
    let mut sample = Sample::default();
    if source.video.is_none() && source.audio.is_none() {
        return sample;
    }
    let is_picture = source.is_picture();
    match Frames::open(source, true, true) {
        Ok(mut frames) => {
            sample.take(&mut frames, 0, true);
            sample.refused = frames.reading.refused;
            sample.said = log::take();
            let near_end = end_us.unwrap_or(0) - BEFORE_END_US;
            if near_end > 0 && !is_picture {
                let before = sample.pictures + sample.sounds;
                sample.take(&mut frames, near_end, false);
                sample.end_is_lost = sample.pictures + sample.sounds == before;
                // Decoding that begins in the middle complains of what it has not seen, in sound media too.
                drop(log::take());
            }
            if sample.pictures == 0 && sample.sounds == 0 {
                sample.error = Some(frames.nothing_decoded().to_string());
            }
        }
        Err(error) => sample.error = Some(error.to_string()),
    }
    sample.said.extend(log::take());
    sample
}

impl Sample {
    /// Decodes pieces from the moment on.
    fn take(&mut self, frames: &mut Frames, from_us: i64, at_start: bool) {
        if frames.seek(from_us).is_err() {
            return;
        }
        let (mut pictures, mut sounds) = (0, 0);
        let wanted = |kind: bool, count: usize| !kind || count >= FIRST_PIECES;
        for _ in 0..PIECES_MAX {
            let Some(piece) = frames.next() else { break };
            match piece {
                Piece::Picture(frame, _) => {
                    if self.pictures == 0 && pictures == 0 && at_start {
                        self.picture_tags = facts::frame_tags(&frame);
                        self.shape = Some(frames.shape(Some(&frame)));
                    }
                    pictures += 1;
                }
                Piece::Sound(..) => sounds += 1,
            }
            if at_start && wanted(frames.has_pictures(), pictures) && wanted(frames.has_sound(), sounds) {
                break;
            }
        }
        self.pictures += pictures;
        self.sounds += sounds;
    }
}
