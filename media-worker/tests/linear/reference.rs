//! A linear decode as what jobs are held against.

use std::ops::RangeInclusive;
use std::path::Path;

use crate::linear::{AS_IT_IS, How, Linear, Packets, Shown, decode, packets};
use crate::media::FRAME_US;
use crate::pairs::Times;

/// Moments that the protocol rounds down, in microseconds.
const MILLI_US: i64 = 1_000;

/// How far apart moments may be that are the same: a unit of MP4's time and rounding.
const SAME_US: i64 = 2 * MILLI_US;

/// How far times may be from those counted where a take begins whose own start again.
const JOIN_US: i64 = 100 * MILLI_US;

/// Longest delay of a decoder that streams without moments may count in.
const DELAY_US: i64 = 2 * FRAME_US;

/// How far a click may be from its place: the run-up of a codec that containers do not state.
const CLICK_US: i64 = 35 * MILLI_US;

/// Around its ends a part need not have a click whole.
const CLICK_EDGE_US: i64 = 120 * MILLI_US;

/// How different two pictures may be that are the same, of 255: after the same decoder, after another codec.
const SAME_LOOK: u32 = 5;
const ENCODED_LOOK: u32 = 9;

/// The same for recordings of the world, whose colours go through more than one matrix.
const RECORDED_LOOK: u32 = 9;
const RECORDED_ENCODED_LOOK: u32 = 12;

/// How many neighbours on each side a picture must differ from.
const NEIGHBOURS: usize = 3;

/// What a linear decode shows, on the timeline that begins where the first of the streams does.
pub(crate) struct Reference {
    /// The pictures, each with its moment in microseconds.
    pub(crate) shown: Vec<(i64, Shown)>,
    /// When clicks begin.
    pub(crate) clicks_us: Vec<i64>,
    /// Where the last picture or sound ends.
    pub(crate) end_us: i64,
    /// How far times may be from those of the reference.
    pub(crate) slack_us: i64,
    /// Whether every picture is known to look unlike its neighbours, and the sound is clicks.
    pub(crate) distinct: bool,
    /// How different two pictures may be that are the same, of 255: after the same decoder.
    pub(crate) same_look: u32,
    /// After another codec.
    pub(crate) encoded_look: u32,
}

/// Sum of differences over pixels, for one pixel, in quarters.
fn difference(one: &[u8], other: &[u8]) -> u32 {
    let sum: u32 = one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(*other))).sum();
    4 * sum / u32::try_from(one.len().max(1)).expect("small")
}

impl Reference {
    /// What is not known to differ from picture to picture, and is not made for being compared.
    pub(crate) fn of_the_world(mut self) -> Reference {
        (self.distinct, self.same_look, self.encoded_look) = (false, RECORDED_LOOK, RECORDED_ENCODED_LOOK);
        if self.shown.windows(2).any(|two| two[0].0 == two[1].0) {
            // The program itself guesses, and guesses two pictures at one moment.
            self.slack_us = self.slack_us.max(FRAME_US);
        }
        self
    }

    /// Decodes media whose pictures differ.
    pub(crate) fn of(path: &Path, times: Times) -> Reference {
        let linear = decode(path, &How { copy_stamps: times != Times::Joined, ..AS_IT_IS });
        match times {
            Times::Stated => Reference::stated(path, linear, ("v:0", "a:0")),
            Times::Counted | Times::Joined => Reference::counted(linear, times),
        }
    }

    /// A timeline as the stamps say.
    pub(crate) fn stated(path: &Path, linear: Linear, streams: (&str, &str)) -> Reference {
        let video = packets(path, streams.0);
        let audio = if streams.1.is_empty() { Packets::default() } else { packets(path, streams.1) };
        // What sound has before 0 is the run-up of a codec, which players cut off.
        let with_run_up = video.start_us.is_none_or(|start| start >= 0);
        let audio_start = audio.start_us.map(|start| if with_run_up { start.max(0) } else { start });
        let origin = video.start_us.into_iter().chain(audio_start).min().unwrap_or(0);
        let heard_until = linear.heard_until_us.map(|end| end - origin);
        let mut next = 0;
        let mut shown: Vec<(i64, Shown)> = Vec::new();
        for one in linear.shown {
            let at_us = one.at_us.map_or(next, |at| at - origin);
            next = at_us + FRAME_US;
            shown.push((at_us, one));
        }
        let clicks_us = linear.clicks_us.iter().map(|at| at - origin).collect();
        let shown_until = shown.last().map(|(at, _)| at + video.last_us.unwrap_or(FRAME_US));
        Reference::new(shown, clicks_us, shown_until.max(heard_until).unwrap_or(0), 0)
    }

    /// Puts the first picture where the worker says that it is, and all others with it. For streams that state
    /// no moments, the decoder's delay may count or not.
    pub(crate) fn begin_at(&mut self, first_ms: u64) {
        let by = micros(first_ms) - self.shown.first().map_or(0, |(at, _)| *at);
        if (0..=DELAY_US).contains(&by) {
            self.shown.iter_mut().for_each(|(at, _)| *at += by);
            self.end_us += by;
        }
    }

    fn new(shown: Vec<(i64, Shown)>, clicks_us: Vec<i64>, end_us: i64, slack_us: i64) -> Reference {
        let (same_look, encoded_look) = (SAME_LOOK, ENCODED_LOOK);
        Reference { shown, clicks_us, end_us, slack_us, distinct: true, same_look, encoded_look }
    }

    pub(crate) fn counted(linear: Linear, times: Times) -> Reference {
        let moment = |index: usize| i64::try_from(index).expect("few") * FRAME_US;
        let first = linear.shown.first().and_then(|one| one.at_us).unwrap_or(0);
        let end_us = moment(linear.shown.len());
        let shown = linear.shown.into_iter().enumerate().map(|(index, one)| (moment(index), one)).collect();
        let clicks_us = linear.clicks_us.iter().map(|at| at - first).collect();
        let slack_us = if times == Times::Joined { JOIN_US } else { 0 };
        Reference::new(shown, clicks_us, end_us, slack_us)
    }

    /// The picture that is shown at a moment: the last that begins at or before it, or the first.
    fn index_at(&self, moment_us: i64) -> usize {
        self.shown.partition_point(|(at, _)| *at <= moment_us).saturating_sub(1)
    }

    /// The pictures that are shown at some moment of a millisecond.
    pub(crate) fn indexes_at(&self, moment_ms: u64) -> RangeInclusive<usize> {
        let moment_us = micros(moment_ms);
        self.index_at(moment_us - self.slack_us)..=self.index_at(moment_us + MILLI_US - 1 + self.slack_us)
    }

    /// Whether a picture of the reference begins at a moment that is stated in milliseconds.
    pub(crate) fn begins_at(&self, index: usize, stated_ms: u64) -> bool {
        let begins = (self.shown[index].0).max(0);
        begins - self.slack_us - MILLI_US <= micros(stated_ms) && micros(stated_ms) <= begins + self.slack_us + MILLI_US
    }

    /// How a picture that must be one of the reference looks.
    pub(crate) fn compare(&self, look: &[u8], index: usize, tolerance: u32) -> Result<(), String> {
        let own = difference(look, &self.shown[index].1.look);
        let near = index.saturating_sub(NEIGHBOURS)..(index + NEIGHBOURS + 1).min(self.shown.len());
        let other = near.filter(|other| *other != index).map(|other| difference(look, &self.shown[other].1.look)).min();
        let clear = other.is_none_or(|other| if self.distinct { 2 * own < other } else { own <= other + 4 });
        if own <= 4 * tolerance && clear {
            return Ok(());
        }
        let best = (0..self.shown.len()).min_by_key(|other| difference(look, &self.shown[*other].1.look)).unwrap_or(0);
        let least = difference(look, &self.shown[best].1.look);
        Err(if best == index {
            format!("picture {index} is broken (differs by {} of 255)", own / 4)
        } else if least <= 4 * tolerance {
            format!("it is picture {best} instead of {index}")
        } else {
            format!("it is no picture of the media (instead of {index}; nearest is {best}, by {} of 255)", least / 4)
        })
    }

    /// Holds a decoded part against the pictures from one moment to another, in microseconds of the timeline,
    /// and against the clicks between them.
    pub(crate) fn compare_part(&self, made: &Linear, from_us: i64, to_us: i64, tolerance: u32) -> Result<(), String> {
        if self.shown.is_empty() {
            return if made.shown.is_empty() { Ok(()) } else { Err("it shows what there is not".to_owned()) };
        }
        let first = self.first_of(made, from_us, tolerance);
        let begins = self.shown[first].0;
        // Rounded ends leave it open whether a picture at the very end belongs to the part.
        let most = self.shown.partition_point(|(at, _)| *at < to_us.saturating_add(MILLI_US)).max(first);
        let least =
            self.shown.partition_point(|(at, _)| *at < to_us.saturating_sub(SAME_US + self.slack_us)).max(first);
        let (mut wrong, mut untimely): (Option<String>, usize) = (None, 0);
        for (place, one) in made.shown.iter().enumerate().take(most - first) {
            let index = first + place;
            let due = (self.shown[index].0 - from_us).max(0);
            let found = one.at_us.unwrap_or(i64::MIN);
            if let Err(why) = self.compare(&one.look, index, tolerance) {
                wrong.get_or_insert(format!("at place {place}: {why}"));
            } else if index == 0 && (0..=due).contains(&found) {
                // Before its moment there is no other picture that could be shown.
            } else if (found - due).abs() > SAME_US + self.slack_us {
                wrong.get_or_insert(format!("picture {index} is at {} ms instead of {} ms", found / 1000, due / 1000));
                untimely += 1;
            }
        }
        let (count, expected) = (made.shown.len(), least - first..=most - first);
        if !expected.contains(&count) {
            let first_wrong = wrong.map_or_else(String::new, |wrong| format!("; {wrong}"));
            return Err(format!(
                "{count} pictures instead of {} from {} ms on{first_wrong}",
                expected.end(),
                begins / 1000
            ));
        }
        wrong.map_or(Ok(()), |wrong| Err(format!("{wrong}; {untimely} of {count} pictures at wrong times")))?;
        self.compare_clicks(made, from_us, to_us)
    }

    /// The first picture of a part: where times are not exact, one that it looks like.
    fn first_of(&self, made: &Linear, from_us: i64, tolerance: u32) -> usize {
        let due = self.index_at(from_us.saturating_add(MILLI_US - 1));
        let near =
            self.index_at(from_us.saturating_sub(self.slack_us))..=self.index_at(from_us.saturating_add(self.slack_us));
        let fits =
            |index: &usize| made.shown.first().is_some_and(|one| self.compare(&one.look, *index, tolerance).is_ok());
        if self.slack_us == 0 { due } else { near.into_iter().find(fits).unwrap_or(due) }
    }

    fn compare_clicks(&self, made: &Linear, from_us: i64, to_us: i64) -> Result<(), String> {
        if !self.distinct {
            return Ok(());
        }
        let within = from_us.saturating_add(CLICK_EDGE_US)..to_us.min(self.end_us).saturating_sub(CLICK_EDGE_US);
        let slack = CLICK_US + self.slack_us;
        let near = |list: &[i64], moment: i64| list.iter().any(|at| (at - moment).abs() <= slack);
        let heard: Vec<i64> = made.clicks_us.iter().map(|at| at + from_us).collect();
        let told = |list: &[i64]| list.iter().map(|at| (at / 1000).to_string()).collect::<Vec<_>>().join(", ");
        let missing = self.clicks_us.iter().any(|at| within.contains(at) && !near(&heard, *at));
        let added = heard.iter().any(|at| within.contains(at) && !near(&self.clicks_us, *at));
        if missing || added {
            let due: Vec<i64> = self.clicks_us.iter().copied().filter(|at| within.contains(at)).collect();
            return Err(format!("clicks are heard at {} ms instead of {} ms", told(&heard), told(&due)));
        }
        Ok(())
    }

    /// Moments to ask for, in milliseconds: the beginning, between pictures, at pictures, around a key frame,
    /// the last one, behind the end.
    pub(crate) fn moments(&self) -> Vec<u64> {
        let count = self.shown.len();
        if count == 0 {
            return vec![0];
        }
        let begin = |index: usize| up_to_ms(self.shown[index.min(count - 1)].0);
        let between = |index: usize| {
            let next = self.shown[(index + 1).min(count - 1)].0;
            up_to_ms(i64::midpoint(self.shown[index.min(count - 1)].0, next))
        };
        let keys: Vec<usize> = (1..count).filter(|index| self.shown[*index].1.key).collect();
        let key = keys.get(keys.len() / 2).copied().unwrap_or(count / 2);
        let mut moments = vec![
            0,
            between(0),
            begin(count / 3),
            between(count / 3),
            begin(key - key.min(1)),
            begin(key),
            between(key),
            begin(key + 2),
            begin(count * 5 / 6),
            begin(count - 1),
            begin(count - 1) + 10,
            up_to_ms(self.end_us) + 5_000,
        ];
        moments.sort_unstable();
        moments.dedup();
        moments
    }
}

/// The protocol's milliseconds as microseconds.
pub(crate) fn micros(moment_ms: u64) -> i64 {
    i64::try_from(moment_ms).unwrap_or(i64::MAX / 2000).saturating_mul(MILLI_US)
}

/// The first millisecond at or after a moment.
pub(crate) fn up_to_ms(moment_us: i64) -> u64 {
    u64::try_from(moment_us.max(0)).expect("not negative").div_ceil(1000)
}
