//! A still image, and a strip of pictures along the timeline.

use ffmpeg_next::frame;
use media_protocol::ImagesHead;

use crate::failure::WorkError;
use crate::frames::Frames;
use crate::job::InputFile;
use crate::picture::Picture;
use crate::source;
use crate::timeline::{scale, to_ms};

/// Where a still is looked for, in percent of the duration, best place first.
const STILL_AT_PERCENT: [i64; 4] = [10, 30, 60, 0];

/// Average brightness, of 255, below which a picture counts as black.
const BLACK_BRIGHTNESS: u64 = 20;

/// Frames that are decoded on the way from a key frame to a picture of the strip.
const STRIP_AHEAD_MAX: usize = 90;

/// Frames that are decoded on the way to the still.
const STILL_AHEAD_MAX: usize = 300;

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

/// Makes the images. Seeks to each moment; never decodes the whole of a long recording.
pub(crate) fn run(file: InputFile, still_px: u32, strip_count: u32, strip_px: u32) -> Result<Images, WorkError> {
    let mut source = source::open(file)?;
    if source.video.is_none() {
        return Err(WorkError::NothingToShow);
    }
    let is_picture = source.is_picture();
    let duration_us = source.real_end_us();
    let mut frames = Frames::open(source, true, false)?;
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
    for percent in STILL_AT_PERCENT {
        let moment = scale(duration_us, percent, 100);
        let picture = frames.picture_at(moment, STILL_AHEAD_MAX).and_then(|(frame, _)| {
            let shape = frames.shape(Some(&frame));
            Picture::shown(&frame, shape, side)
        });
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
    for index in 0..count {
        let moment = scale(duration_us, 2 * i64::from(index) + 1, 2 * i64::from(count));
        // Where one place is broken, the picture before stands for it.
        if let Ok((frame, at_us)) = frames.picture_at(moment, STRIP_AHEAD_MAX) {
            last = Some((tile(frames, &frame, width)?, at_us));
        }
        let Some((picture, at_us)) = &last else { continue };
        let row = row.get_or_insert_with(|| Picture::black(width * count, picture.height));
        row.paste(picture, index * width);
        while head.strip_at_ms.len() <= index as usize {
            head.strip_at_ms.push(to_ms(*at_us));
        }
        head.strip_height_px = row.height;
    }
    let Some(row) = row else { return Ok(Vec::new()) };
    head.strip_count = count;
    head.strip_px = width;
    row.jpeg()
}

/// One picture of the strip: exactly as wide as asked.
fn tile(frames: &Frames, frame: &frame::Video, width: u32) -> Result<Picture, WorkError> {
    let shape = frames.shape(Some(frame));
    let (full_width, full_height) = shape.square(frame.width(), frame.height());
    let (shown_width, shown_height) = shape.turn.shown(full_width, full_height);
    let height = scale(shown_height.into(), width.into(), shown_width.max(1).into());
    let height = u32::try_from(height).unwrap_or(1).clamp(1, width * STRIP_HEIGHT_RATIO_MAX);
    let (stored_width, stored_height) = shape.turn.shown(width, height);
    Ok(Picture::of_frame(frame, stored_width, stored_height)?.turned(shape.turn))
}
