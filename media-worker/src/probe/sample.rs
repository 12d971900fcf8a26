//! Decodes a little of a medium, at its beginning and near its end: whether it can be shown at all.

use media_protocol::Lost;

use crate::damage::Watch;
use crate::extent::Extent;
use crate::failure::WorkError;
use crate::frames::Frames;
use crate::piece::Piece;
use crate::raw::{facts, log};
use crate::shape::Shape;
use crate::source::Source;
use crate::timeline::SECOND_US;

/// Pieces of each kind that are decoded at the beginning.
const FIRST_PIECES: usize = 24;

/// Most pieces that are decoded in one place, whatever their kind.
const PIECES_MAX: usize = 400;

/// How far before the end decoding is tried, in microseconds.
const BEFORE_END_US: [i64; 6] =
    [SECOND_US, 4 * SECOND_US, 16 * SECOND_US, 64 * SECOND_US, 256 * SECOND_US, 1024 * SECOND_US];

/// What came of decoding.
#[derive(Default)]
pub(super) struct Sample {
    /// Pictures that were decoded.
    pub(super) pictures: usize,
    /// Stretches of sound that were decoded.
    pub(super) sounds: usize,
    /// What was lost at the beginning.
    pub(super) lost: Vec<Lost>,
    /// Where nothing near the end could be decoded: the moment until which something could, in
    /// microseconds.
    pub(super) decodes_until_us: Option<i64>,
    /// Why nothing could be decoded, where that is so.
    pub(super) error: Option<WorkError>,
    /// The moment of the last piece that was decoded at the beginning.
    begun_until_us: i64,
    /// Whether the last place was left before its moment was reached.
    gave_up: bool,
    /// Tags of the first picture: EXIF, where it is a JPEG.
    pub(super) picture_tags: Vec<(String, String)>,
    /// The shape of the first picture.
    pub(super) shape: Option<Shape>,
}

/// Decodes at the beginning and near the end.
pub(super) fn decode(mut source: Source, end_us: Option<i64>) -> Sample {
    let mut sample = Sample::default();
    source.alone = true;
    if source.video.is_none() && source.audio.is_none() {
        return sample;
    }
    let is_picture = source.is_picture();
    let watch = Watch::new(&source, true, &Extent::default());
    match Frames::open(source, true, true) {
        Ok(mut frames) => {
            frames.watch = Some(watch);
            sample.take(&mut frames, 0, true);
            sample.lost = frames.watch.take().map_or_else(Vec::new, Watch::so_far);
            if !is_picture {
                sample.take_end(&mut frames, end_us.unwrap_or(0));
            }
            if sample.pictures == 0 && sample.sounds == 0 {
                sample.error = Some(frames.nothing_decoded());
            }
        }
        Err(error) => sample.error = Some(error),
    }
    drop(log::take());
    sample
}

/// Until when the picture is shown that begins at the moment.
fn shown_until_us(frames: &mut Frames, at_us: i64) -> i64 {
    let table = frames.has_pictures().then(|| frames.walk.table().ok()).flatten();
    let shown = table.and_then(|table| table.number_of(at_us).map(|number| table.duration_us(number)));
    at_us.saturating_add(shown.unwrap_or(0))
}

impl Sample {
    /// Decodes near the end; where nothing comes, further ahead of it, until something does.
    fn take_end(&mut self, frames: &mut Frames, end_us: i64) {
        for before_us in BEFORE_END_US {
            let from_us = end_us.saturating_sub(before_us);
            if from_us <= 0 {
                break;
            }
            let before = self.pictures + self.sounds;
            let until_us = self.take(frames, from_us, false);
            // Decoding that begins in the middle complains of what it has not seen, in sound media too.
            drop(log::take());
            let found = self.pictures + self.sounds > before;
            // Where so much lies before the end, it is not known what comes of it.
            if self.gave_up {
                self.decodes_until_us = None;
                return;
            }
            if found {
                // The last piece may begin long before it ends, and a picture is shown until the next one.
                let ends_us = until_us.max(shown_until_us(frames, until_us));
                self.decodes_until_us = (ends_us.saturating_add(2 * SECOND_US) < end_us).then_some(ends_us);
                return;
            }
            // Nothing comes from there on; what comes before was not tried.
            self.decodes_until_us = Some(self.begun_until_us.max(from_us));
        }
    }

    /// Decodes pieces from the moment on; gives the moment of the last.
    fn take(&mut self, frames: &mut Frames, from_us: i64, at_start: bool) -> i64 {
        let mut last_us = 0;
        if frames.seek(from_us).is_err() {
            return last_us;
        }
        let (mut pictures, mut sounds) = (0, 0);
        let wanted = |kind: bool, count: usize| !kind || count >= FIRST_PIECES;
        for _ in 0..PIECES_MAX {
            let Some(piece) = frames.next() else { break };
            if let Some(watch) = &mut frames.watch {
                watch.came(&piece);
            }
            match piece {
                Piece::Picture(frame, at_us) => {
                    last_us = last_us.max(at_us);
                    if self.pictures == 0 && pictures == 0 && at_start {
                        self.picture_tags = facts::frame_tags(&frame);
                        self.shape = Some(frames.shape(Some(&frame)));
                    }
                    pictures += 1;
                }
                Piece::Sound(_, at_us) => {
                    last_us = last_us.max(at_us);
                    sounds += 1;
                }
            }
            if at_start && wanted(frames.has_pictures(), pictures) && wanted(frames.has_sound(), sounds) {
                break;
            }
        }
        self.gave_up = pictures + sounds >= PIECES_MAX;
        self.pictures += pictures;
        self.sounds += sounds;
        if at_start {
            self.begun_until_us = last_us;
        }
        last_us
    }
}
