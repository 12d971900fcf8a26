//! A still image, and a strip of pictures along the timeline.

use media_protocol::ImagesHead;

use crate::failure::WorkError;
use crate::frames::{Frames, Reach, Shown};
use crate::input::InputFile;
use crate::picture::Picture;
use crate::source;
use crate::timeline::{scale, to_ms_from};

/// Where a still is looked for, in percent of the duration, best place first.
const STILL_AT_PERCENT: [i64; 4] = [10, 30, 60, 0];

/// Average brightness, of 255, below which a picture counts as black.
const BLACK_BRIGHTNESS: u64 = 20;

/// Pixels that are decoded to reach the pictures of a strip at their very moments: some 3,000 pictures of
/// 1080 lines. When they are used up, each is the nearest before its moment that is reached without decoding
/// others, and states its own moment.
const STRIP_PIXELS_MAX: u64 = 6_000_000_000;

/// The same for the still.
const STILL_PIXELS_MAX: u64 = 3_000_000_000;

/// The highest picture of a strip, as a multiple of its width.
const STRIP_HEIGHT_RATIO_MAX: u32 = 4;

/// The widest JPEG file that is made, in pixels; its format ends at 65,535.
const STRIP_TOTAL_PX_MAX: u32 = 65_000;

/// The images and their head.
pub(crate) struct Images {
    /// What they are.
    pub(crate) head: ImagesHead,
    /// The still, a JPEG file.
    pub(crate) still: Vec<u8>,
    /// The strip, a JPEG file; empty where there is none.
    pub(crate) strip: Vec<u8>,
}

/// Makes the images. The strip's pictures are those that are shown in the middle of equal parts of the
/// timeline.
pub(crate) fn run(file: InputFile, still_px: u32, strip_count: u32, strip_px: u32) -> Result<Images, WorkError> {
    let source = source::open(file)?;
    if source.video.is_none() {
        return Err(WorkError::NothingToShow);
    }
    let is_picture = source.is_picture();
    let mut frames = Frames::open(source, true, false)?;
    let duration_us = if is_picture { 0 } else { frames.walk.table()?.end_us };
    let still = still(&mut frames, duration_us, still_px)?.jpeg()?;
    let mut head = ImagesHead {
        still_bytes: still.len() as u64,
        strip_bytes: 0,
        strip_count: 0,
        strip_px: 0,
        strip_height_px: 0,
        strip_at_ms: Vec::new(),
    };
    if is_picture {
        return Ok(Images { head, still, strip: Vec::new() });
    }
    let strip_px = strip_px.min(STRIP_TOTAL_PX_MAX / strip_count.max(1)).max(1);
    let strip = strip(&mut frames, duration_us, strip_count, strip_px, &mut head)?;
    head.strip_bytes = strip.len() as u64;
    Ok(Images { head, still, strip })
}

/// The first picture that is not black; of black ones the brightest.
fn still(frames: &mut Frames, duration_us: i64, side: u32) -> Result<Picture, WorkError> {
    let mut best: Option<Picture> = None;
    let mut failed = None;
    frames.reach = Reach::Nearest(STILL_PIXELS_MAX);
    for percent in STILL_AT_PERCENT {
        let moment = scale(duration_us, percent, 100);
        let picture =
            frames.picture_at(moment).and_then(|found| Picture::shown(&found.shown.frame, found.shown.shape, side));
        match picture {
            Ok(picture) if picture.brightness() >= BLACK_BRIGHTNESS => return Ok(picture),
            Ok(picture) => {
                if best.as_ref().is_none_or(|best| best.brightness() < picture.brightness()) {
                    best = Some(picture);
                }
            }
            Err(error) => failed = failed.or(Some(error)),
        }
        if duration_us == 0 {
            break;
        }
    }
    best.ok_or_else(|| failed.unwrap_or(WorkError::NothingToShow))
}

/// The pictures side by side, as a JPEG file; completes the head.
fn strip(
    frames: &mut Frames,
    duration_us: i64,
    count: u32,
    width: u32,
    head: &mut ImagesHead,
) -> Result<Vec<u8>, WorkError> {
    let mut row: Option<Picture> = None;
    let mut last: Option<(Picture, i64)> = None;
    frames.reach = Reach::Nearest(STRIP_PIXELS_MAX);
    for index in 0..count {
        let moment = scale(duration_us, 2 * i64::from(index) + 1, 2 * i64::from(count));
        // Where one place is broken, the picture before stands for it.
        if let Ok(found) = frames.picture_at(moment) {
            last = Some((tile(&found.shown, width)?, found.shown.at_us));
        }
        let Some((picture, at_us)) = &last else { continue };
        let row = row.get_or_insert_with(|| Picture::black(width * count, picture.height));
        row.paste(picture, index * width);
        while head.strip_at_ms.len() <= index as usize {
            head.strip_at_ms.push(to_ms_from(*at_us));
        }
        head.strip_height_px = row.height;
    }
    let Some(row) = row else { return Ok(Vec::new()) };
    head.strip_count = count;
    head.strip_px = width;
    row.jpeg()
}

/// One picture of the strip: exactly as wide as asked.
fn tile(shown: &Shown, width: u32) -> Result<Picture, WorkError> {
    let (frame, shape) = (&shown.frame, shown.shape);
    let (full_width, full_height) = shape.square(frame.width(), frame.height());
    let (shown_width, shown_height) = shape.turn.shown(full_width, full_height);
    let height = scale(shown_height.into(), width.into(), shown_width.max(1).into());
    let height = u32::try_from(height).unwrap_or(1).clamp(1, width * STRIP_HEIGHT_RATIO_MAX);
    let (stored_width, stored_height) = shape.turn.shown(width, height);
    Ok(Picture::of_frame(frame, stored_width, stored_height)?.turned(shape.turn))
}
