//! Time stamps that go on where a medium's own do not.
//!
//! Recorders join takes whose stamps begin anew, counters wrap, and damage makes stamps jump. A linear
//! decode shows every picture all the same, one after the other. So each stream's stamps are followed in
//! the order of decoding; where they do not go on, all that comes is moved so that it does, and the place
//! is noted. Streams that were recorded together are moved together.

use media_protocol::{BREAKS_MAX, Break};

use crate::timeline::{MILLI_US, SECOND_US, to_ms_from};

/// How far stamps may jump ahead before they are believed to be broken, in containers that are written as
/// streams: what FFmpeg's own `dts_delta_threshold` is.
const AHEAD_STREAMED_US: i64 = 10 * SECOND_US;

/// The same in containers with an index, where a gap is what somebody wrote: FFmpeg's
/// `dts_error_threshold`.
const AHEAD_US: i64 = 30 * 3600 * SECOND_US;

/// How far decoding stamps may go back before they are believed to have begun anew, in containers that
/// are written as streams. The same tolerance as FFmpeg's.
const BACK_STREAMED_US: i64 = SECOND_US / 10;

/// The same in other containers, and where only the stamps of showing are known, which go back and forth.
const BACK_US: i64 = SECOND_US;

/// How far apart streams may end before a break for the later one to decide where it goes on.
const UNEVEN_US: i64 = SECOND_US / 2;

/// What a packet states, in microseconds as the container counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stated {
    /// When it is to be decoded.
    pub(crate) dts_us: Option<i64>,
    /// When it is to be shown.
    pub(crate) pts_us: Option<i64>,
    /// How long it lasts; 0 where that is not known.
    pub(crate) duration_us: i64,
    /// Where it begins in the file.
    pub(crate) byte: Option<u64>,
}

/// The stamps of one medium.
#[derive(Debug, Default)]
pub(crate) struct Stamps {
    /// Whether the container is written as a stream, whose stamps may break.
    streamed: bool,
    /// Where the timeline begins, as the container counts.
    origin_us: i64,
    lines: Vec<Line>,
    /// What is added to stamps since the last break.
    offset_us: i64,
    breaks: Vec<Break>,
}

/// One stream's stamps, in microseconds.
#[derive(Debug, Default, Clone)]
struct Line {
    /// What is added to its stamps.
    offset: i64,
    /// The last stamp of decoding, moved.
    last: Option<i64>,
    /// Until when the last packet lasts.
    next: i64,
    /// Until when what came so far is shown.
    shown_until: i64,
}

impl Stamps {
    /// The stamps of a medium whose timeline begins at `origin_us`.
    pub(crate) fn new(streamed: bool, origin_us: i64) -> Stamps {
        Stamps { streamed, origin_us, ..Stamps::default() }
    }

    /// Where the stamps broke so far.
    pub(crate) fn breaks(&self) -> &[Break] {
        &self.breaks
    }

    /// Forgets what came before, as after a seek.
    pub(crate) fn start_over(&mut self) {
        *self = Stamps::new(self.streamed, self.origin_us);
    }

    /// What is added to the stamps of a stream now, in microseconds.
    pub(crate) fn offset_us(&self, stream: usize) -> i64 {
        self.lines.get(stream).filter(|line| line.last.is_some()).map_or(self.offset_us, |line| line.offset)
    }

    /// Takes the next packet of a stream; gives what is to be added to its stamps, in microseconds.
    pub(crate) fn take(&mut self, stream: usize, stated: &Stated) -> i64 {
        if stream >= self.lines.len() {
            self.lines.resize(stream + 1, Line::default());
        }
        let Some(raw_us) = stated.dts_us.or(stated.pts_us) else { return self.lines[stream].offset };
        let back_us = if self.streamed && stated.dts_us.is_some() { BACK_STREAMED_US } else { BACK_US };
        let latest_us = self.lines.iter().filter(|line| line.last.is_some()).map(|line| line.next).max();
        let ahead_us = if self.streamed { AHEAD_STREAMED_US } else { AHEAD_US };
        let goes_on = |offset_us: i64, last_us: i64| {
            let at_us = raw_us.saturating_add(offset_us);
            at_us >= last_us.saturating_sub(back_us)
                && at_us <= latest_us.unwrap_or(last_us).max(last_us).saturating_add(ahead_us)
        };
        let line = &self.lines[stream];
        let offset_us = match line.last {
            // A stream that is met later belongs to what is recorded now.
            None => self.offset_us,
            Some(last_us) if goes_on(line.offset, last_us) => line.offset,
            // Another stream broke here already.
            Some(last_us) if goes_on(self.offset_us, last_us) => self.offset_us,
            Some(_) => self.break_here(stream, raw_us, stated, latest_us.unwrap_or(0)),
        };
        let line = &mut self.lines[stream];
        line.offset = offset_us;
        let at_us = raw_us.saturating_add(offset_us);
        line.last = Some(at_us);
        line.next = at_us.saturating_add(stated.duration_us.max(0));
        let shown_us = stated.pts_us.unwrap_or(raw_us).saturating_add(offset_us);
        line.shown_until = line.shown_until.max(shown_us.saturating_add(stated.duration_us.max(0)));
        offset_us
    }

    /// Begins anew; gives the offset of what comes.
    fn break_here(&mut self, stream: usize, raw_us: i64, stated: &Stated, latest_us: i64) -> i64 {
        let line = &self.lines[stream];
        let own_us = line.next;
        // Sound and picture of one take seldom end together; one that ends much later is not overrun.
        let expected_us = if latest_us.saturating_sub(own_us) > UNEVEN_US { latest_us } else { own_us };
        // Nothing is shown before what came earlier, however far each take runs ahead with decoding.
        let shown_until_us = line.shown_until.min(own_us.saturating_add(BACK_US));
        let offset_us =
            expected_us.saturating_sub(raw_us).max(shown_until_us.saturating_sub(stated.pts_us.unwrap_or(raw_us)));
        if self.breaks.len() < BREAKS_MAX {
            let shown_us = stated.pts_us.unwrap_or(raw_us).saturating_add(offset_us);
            self.breaks.push(Break {
                at_ms: to_ms_from(shown_us.saturating_sub(self.origin_us)),
                byte: stated.byte,
                expected_ms: own_us.saturating_sub(line.offset) / MILLI_US,
                found_ms: raw_us / MILLI_US,
            });
        }
        self.offset_us = offset_us;
        offset_us
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME_US: i64 = 40_000;

    /// Stamps further away are cut off where microseconds end.
    const FAR_US: i64 = 1 << 56;

    fn stated(dts_us: i64) -> Stated {
        Stated { dts_us: Some(dts_us), pts_us: Some(dts_us + 2 * FRAME_US), duration_us: FRAME_US, byte: Some(188) }
    }

    /// The moved stamps of the packets of one stream.
    fn moved(stamps: &mut Stamps, stream: usize, raw: impl IntoIterator<Item = i64>) -> Vec<i64> {
        raw.into_iter().map(|dts| dts + stamps.take(stream, &stated(dts))).collect()
    }

    fn take(from: i64, frames: i64) -> impl Iterator<Item = i64> {
        (0..frames).map(move |frame| from + frame * FRAME_US)
    }

    #[test]
    fn stamps_that_begin_anew_go_on_without_a_gap() {
        let mut stamps = Stamps::new(true, 1_480_000);
        let all = moved(&mut stamps, 0, take(1_400_000, 75).chain(take(1_400_000, 75)));
        assert!(all.windows(2).all(|pair| pair[1] - pair[0] == FRAME_US), "{all:?}");
        let found = Break { at_ms: 3_000, byte: Some(188), expected_ms: 4_400, found_ms: 1_400 };
        assert_eq!(stamps.breaks(), [found]);
    }

    #[test]
    fn a_take_that_runs_ahead_less_with_decoding_is_shown_behind_the_one_before() {
        let mut stamps = Stamps::new(false, 0);
        moved(&mut stamps, 0, take(0, 75));
        // Shown at once, where the pictures before were shown two later than they were decoded.
        let one = Stated { dts_us: Some(0), pts_us: Some(0), duration_us: FRAME_US, byte: None };
        assert_eq!(stamps.take(0, &one), 77 * FRAME_US);
        assert_eq!(stamps.breaks()[0].at_ms, 3_080);
    }

    #[test]
    fn streams_that_were_recorded_together_move_together() {
        let mut stamps = Stamps::new(true, 0);
        moved(&mut stamps, 0, take(0, 75));
        moved(&mut stamps, 1, take(-20_000, 74));
        // The sound's packets of the second take come behind its first pictures.
        let picture = moved(&mut stamps, 0, take(0, 10));
        let sound = moved(&mut stamps, 1, take(-20_000, 10));
        assert_eq!(picture[0], 75 * FRAME_US);
        assert_eq!(sound[0], 75 * FRAME_US - 20_000);
        assert_eq!(stamps.breaks().len(), 1);
    }

    #[test]
    fn a_counter_that_wraps_and_a_jump_are_breaks_and_a_pause_is_none() {
        let wrap = (1_i64 << 33) * 100 / 9;
        for (from, to, streamed, breaks) in [
            (wrap - 10 * FRAME_US, 0, true, 1),
            (0, 3600 * SECOND_US, true, 1),
            (0, 3600 * SECOND_US, false, 0),
            (0, 100 * 3600 * SECOND_US, false, 1),
            (0, 5 * SECOND_US, true, 0),
        ] {
            let mut stamps = Stamps::new(streamed, 0);
            moved(&mut stamps, 0, take(from, 10).chain(take(to, 10)));
            assert_eq!(stamps.breaks().len(), breaks, "{from} {to} {streamed}");
        }
    }

    #[test]
    fn one_picture_in_fifteen_seconds_is_no_break_where_sound_goes_on() {
        let mut stamps = Stamps::new(true, 0);
        for second in 0..60 {
            moved(&mut stamps, 1, take(second * SECOND_US, 25));
            if second % 15 == 0 {
                let at = second * SECOND_US;
                assert_eq!(stamps.take(0, &stated(at)), 0);
            }
        }
        assert!(stamps.breaks().is_empty());
    }

    proptest! {
        #[test]
        fn whatever_stamps_come_decoding_never_goes_back_far(
            raw in proptest::collection::vec((0_usize..3, -FAR_US..FAR_US, any::<bool>()), 0..200),
            streamed in any::<bool>(),
        ) {
            let mut stamps = Stamps::new(streamed, 0);
            let mut last = [i64::MIN; 3];
            for (stream, dts, has) in raw {
                let one = Stated { dts_us: has.then_some(dts), pts_us: None, duration_us: 1, byte: None };
                let offset = stamps.take(stream, &one);
                if has {
                    let at = dts.saturating_add(offset);
                    prop_assert!(at >= last[stream].saturating_sub(BACK_US));
                    last[stream] = at;
                }
            }
            prop_assert!(stamps.breaks().len() <= BREAKS_MAX);
        }
    }
}
