//! Digests of decoded pictures: what two programs must agree on that show the same frame.

use std::rc::Rc;
use std::time::Duration;

use ffmpeg_next::frame;
use media_protocol::{FRAME_HASHES_MAX, FrameHash, FrameHashes};
use sha2::{Digest, Sha256};

use crate::failure::WorkError;
use crate::frames::{Frames, Reach};
use crate::input::InputFile;
use crate::piece::Piece;
use crate::raw::frame as raw_frame;
use crate::snapshot::REACH_PIXELS_MAX;
use crate::source;
use crate::table::Start;
use crate::timeline::{from_ms, to_us};

/// How long the last picture is shown where neither it nor the table says so.
const LAST: Duration = Duration::from_millis(40);

/// The pictures from the one that is shown at a moment to the last that begins before another.
pub(crate) fn run(file: InputFile, from_ms_: u64, to_ms: u64) -> Result<FrameHashes, WorkError> {
    let source = source::open(file)?;
    let video = source.video.ok_or(WorkError::NothingToShow)?;
    let base = source.base(video);
    let mut frames = Frames::open(source, true, false)?;
    let (from_us, end_us) = (from_ms(from_ms_), from_ms(to_ms));
    frames.reach = Reach::Refuse(REACH_PIXELS_MAX);
    let first = frames.picture_at(from_us)?;
    let table = frames.walk.table()?;
    let mut next = frames.take_behind().map(|shown| (shown.frame, shown.at_us));
    let mut current = Some((first.shown.frame, first.shown.at_us));
    let mut number = table.number_of(first.shown.at_us);
    if table.picture(0).is_some_and(|(_, row)| row.at_us == first.shown.at_us) {
        // Of several at the moment of the first one that is the last: all are given.
        frames.begin(Start::Beginning, i64::MAX)?;
        (current, next, number) = (next_picture(&mut frames), None, Some(0));
    }
    let mut found = FrameHashes { width: 0, height: 0, pixel_format: String::new(), frames: Vec::new() };
    while let Some((frame, at_us)) = current.take() {
        next = next.or_else(|| next_picture(&mut frames));
        let begins_at = |number: &usize| table.picture(*number).is_some_and(|(_, row)| row.at_us == at_us);
        number = number.filter(begins_at).or_else(|| table.first_number_of(at_us));
        let stated = number.filter(|_| table.stated);
        let row = stated.and_then(|number| table.picture(number)).map(|(_, row)| row);
        let stated_us = to_us(raw_frame::duration(&frame), base);
        let last_us = if stated_us > 0 { stated_us } else { i64::try_from(LAST.as_micros()).unwrap_or(0) };
        if found.frames.is_empty() {
            (found.width, found.height) = (frame.width(), frame.height());
            found.pixel_format = raw_frame::format_name(&frame).unwrap_or_default();
        }
        let pixels = raw_frame::pixels(&frame).ok_or_else(|| frames.nothing_decoded())?;
        found.frames.push(FrameHash {
            number: stated.map(|number| number as u64),
            at_us,
            duration_us: next.as_ref().map_or(last_us, |(_, next_us)| next_us.saturating_sub(at_us)),
            key: raw_frame::is_key(&frame),
            byte: row.and_then(|row| row.byte),
            sha256: hex::encode(Sha256::digest(&pixels)),
        });
        number = number.map(|number| number + 1);
        if found.frames.len() < FRAME_HASHES_MAX {
            current = next.take().filter(|(_, at_us)| *at_us < end_us);
        }
    }
    Ok(found)
}

/// The next picture that comes, with its moment.
fn next_picture(frames: &mut Frames) -> Option<(Rc<frame::Video>, i64)> {
    std::iter::from_fn(|| frames.next()).find_map(|piece| match piece {
        Piece::Picture(frame, at_us) => Some((Rc::new(frame), at_us)),
        Piece::Sound(..) => None,
    })
}
