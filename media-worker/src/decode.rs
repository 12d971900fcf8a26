//! Decodes all of a medium from the beginning, and says what is lost of it.
//!
//! Meant to run in the background: it takes as long as decoding does, and the memory of a decoder and of
//! bounded lists.

use std::collections::HashSet;
use std::fs::File;

use ffmpeg_next::{Rational, frame};
use media_protocol::{BREAKS_MAX, Decoded, LOST_MAX, Lost, Reason, TABLE_ROWS_MAX};

use crate::damage::{self, Watch};
use crate::extent::{self, Extent};
use crate::failure::WorkError;
use crate::frames::Frames;
use crate::input::InputFile;
use crate::piece::Piece;
use crate::raw::frame as raw_frame;
use crate::source::{self, Source};
use crate::table::{Table, last_us};
use crate::timeline::{self, to_ms};

/// Decodes everything. The frame table goes to `output`. With several threads a decoder tells of what it met while
/// another packet is given to it, at another one each time: where anything is lost, all is decoded once more by one
/// thread, so that what is said of a file is the same whenever it is said.
pub(crate) fn run(file: InputFile, output: &File) -> Result<Decoded, WorkError> {
    let extent = extent::of_file(&file);
    let mut whole = Whole::of(source::open(file)?, &extent)?;
    if !whole.lost.is_empty() {
        let mut again = whole.frames.source().reopened()?;
        again.alone = true;
        // Two decoders at one time may be more than the memory that a worker has.
        drop(whole);
        whole = Whole::of(again, &extent)?;
    }
    let Whole { frames, mut tally, mut lost } = whole;
    let (mut table_rows, mut breaks) = (0, frames.source().breaks().to_vec());
    if frames.has_pictures() {
        let mut table = Table::of(frames.source())?;
        table.keep_shown(&tally.shown_us);
        table.write(frames.source(), output)?;
        table_rows = table.rows.len() as u64;
        tally.times_stated &= table.stated;
        breaks = table.breaks;
    }
    breaks.truncate(BREAKS_MAX);
    let is_picture = frames.source().is_picture();
    // Behind a picture there may be anything.
    lost.retain(|one| !is_picture || one.from_ms == 0);
    let medium = if frames.has_pictures() { "video" } else { "audio" };
    for what in extent.cut {
        cut(&mut lost, medium, if is_picture { 0 } else { to_ms(tally.end_us) }, what);
    }
    Ok(Decoded {
        pictures: tally.pictures,
        sound_ms: to_ms(tally.sound_us),
        end_ms: to_ms(tally.end_us),
        table_rows,
        times_stated: tally.times_stated,
        lost,
        breaks,
        unreachable_bytes: extent.unreachable_bytes,
    })
}

/// A medium that was decoded whole.
struct Whole {
    frames: Frames,
    tally: Tally,
    lost: Vec<Lost>,
}

impl Whole {
    fn of(mut source: Source, extent: &Extent) -> Result<Whole, WorkError> {
        source.checked = true;
        let ends = damage::claimed_ends(&source, extent);
        let watch = Watch::new(&source, true, extent);
        let mut frames = Frames::open(source, true, true)?;
        frames.watch = Some(watch);
        let base = frames.source().video.map_or(Rational(0, 1), |video| frames.source().base(video));
        let mut tally = Tally { times_stated: true, ..Tally::default() };
        while let Some(piece) = frames.next() {
            if let Some(watch) = &mut frames.watch {
                watch.came(&piece);
            }
            tally.take(&piece, base);
        }
        tally.end_us = tally.end_us.max(tally.shown_until_us());
        let is_picture = frames.source().is_picture();
        if let Some(watch) = frames.watch.as_mut().filter(|_| !is_picture) {
            extent.cut.iter().for_each(|what| watch.ends_early(what));
        }
        let lost = frames.watch.take().map_or_else(Vec::new, |watch| watch.finish(ends));
        Ok(Whole { frames, tally, lost })
    }
}

/// Notes that the file ends before all of it was there, where that is not known yet.
fn cut(lost: &mut Vec<Lost>, medium: &str, end_ms: u64, what: Reason) {
    if let Some(known) = lost.iter_mut().rev().find(|one| one.to_ms >= end_ms) {
        if !known.why.contains(&what) {
            known.also(what);
        }
        return;
    }
    let pieces = u64::from(end_ms == 0);
    lost.truncate(LOST_MAX - 1);
    lost.push(Lost::because(medium, [end_ms, end_ms], pieces, vec![what]));
}

/// What came out.
#[derive(Default)]
struct Tally {
    pictures: u64,
    sound_us: i64,
    end_us: i64,
    /// The picture that came last: its moment, how long it lasts as it says, and how long the one before was shown.
    last: Option<(i64, i64, Option<i64>)>,
    times_stated: bool,
    /// Moments of the pictures that came out, at most [`TABLE_ROWS_MAX`].
    shown_us: HashSet<i64>,
}

impl Tally {
    fn take(&mut self, piece: &Piece, base: Rational) {
        match piece {
            Piece::Picture(frame, at_us) => self.picture(frame, *at_us, base),
            Piece::Sound(frame, at_us) => {
                let samples = i64::try_from(frame.samples()).unwrap_or(0);
                let length_us = timeline::scale(timeline::SECOND_US, samples, frame.rate().into());
                self.sound_us = self.sound_us.saturating_add(length_us);
                self.end_us = self.end_us.max(at_us.saturating_add(length_us));
            }
        }
    }

    /// A picture came out: the one place at which every picture passes, in the order of showing.
    fn picture(&mut self, frame: &frame::Video, at_us: i64, base: Rational) {
        self.times_stated &= frame.pts().is_some();
        self.end_us = self.end_us.max(at_us);
        self.pictures += 1;
        if self.shown_us.len() < TABLE_ROWS_MAX {
            self.shown_us.insert(at_us);
        }
        let before_us = self.last.map(|(last_us, ..)| at_us.saturating_sub(last_us));
        self.last = Some((at_us, timeline::to_us(raw_frame::duration(frame), base), before_us));
    }

    /// Until when the last picture is shown, in microseconds.
    fn shown_until_us(&self) -> i64 {
        self.last.map_or(0, |(at_us, stated_us, before_us)| at_us.saturating_add(last_us(stated_us, before_us)))
    }
}
