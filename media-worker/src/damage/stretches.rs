//! Stretches of the timeline, merged as they come and bounded in number.

use std::collections::BTreeMap;

use media_protocol::{LOST_MAX, Lost, Reason};

use super::cause::Cause;
use crate::timeline::to_ms;

/// Stretches that lie closer than this are one, in microseconds.
const APART_US: i64 = 300_000;

/// Most stretches of one medium; the last one reaches to the end of what is beyond. Picture and sound have half of
/// what is told each, so that neither takes the other's place.
const STRETCHES_MAX: usize = LOST_MAX / 2;

/// Lines of what was said that are kept of a stretch.
const LINES_MAX: usize = 3;

/// One stretch.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub(super) from_us: i64,
    pub(super) to_us: i64,
    /// Whether what comes after may still depend on what is lost.
    pub(super) open: bool,
    causes: BTreeMap<Cause, u64>,
    lines: Vec<Reason>,
}

/// Something that is lost.
pub(super) struct Mark {
    pub(super) from_us: i64,
    pub(super) to_us: i64,
    pub(super) open: bool,
    pub(super) cause: Cause,
    pub(super) pieces: u64,
}

/// The stretches of one medium, in order, without overlaps.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    all: Vec<Stretch>,
    any_open: bool,
}

impl Stretches {
    /// Adds what is lost, with what was said of it.
    pub(super) fn add(&mut self, mark: &Mark, line: Option<Reason>) {
        self.any_open |= mark.open;
        self.put(Stretch {
            from_us: mark.from_us,
            to_us: mark.to_us.max(mark.from_us),
            open: mark.open,
            causes: BTreeMap::from([(mark.cause, mark.pieces)]),
            lines: line.into_iter().collect(),
        });
    }

    fn put(&mut self, mut new: Stretch) {
        let first = self.all.partition_point(|one| one.to_us.saturating_add(APART_US) < new.from_us);
        let end = self.all.partition_point(|one| one.from_us <= new.to_us.saturating_add(APART_US)).max(first);
        let mut merged = self.all.drain(first..end).collect::<Vec<_>>();
        if !merged.is_empty() {
            let mut one = merged.remove(0);
            merged.push(new);
            for other in merged {
                one.take(other);
            }
            new = one;
        }
        self.all.insert(first, new);
        if self.all.len() > STRETCHES_MAX
            && let Some(beyond) = self.all.pop()
            && let Some(last) = self.all.last_mut()
        {
            last.take(beyond);
        }
    }

    /// How many pieces were lost.
    pub(super) fn pieces(&self) -> u64 {
        self.all.iter().map(Stretch::pieces).sum()
    }

    /// Takes over what another holds.
    pub(super) fn absorb(&mut self, other: &mut Stretches) {
        self.any_open |= std::mem::take(&mut other.any_open);
        for one in std::mem::take(&mut other.all) {
            self.put(one);
        }
    }

    /// A picture is decoded after what is lost and shown up to so much before it: it depends on it.
    pub(super) fn reach_back(&mut self, start_us: i64, most_us: i64) {
        if !self.any_open {
            return;
        }
        let mut before_us = 0;
        for one in &mut self.all {
            if one.open && one.from_us > start_us && one.from_us - start_us <= most_us {
                one.from_us = start_us.max(before_us);
            }
            before_us = one.to_us;
        }
    }

    /// All that depends on what is lost ends where a picture stands for itself again.
    pub(super) fn close(&mut self, key_us: i64) {
        if !self.any_open {
            return;
        }
        self.any_open = false;
        for one in self.all.iter_mut().filter(|one| one.open) {
            if one.from_us < key_us {
                one.to_us = one.to_us.max(key_us);
                one.open = false;
            }
            self.any_open |= one.open;
        }
    }

    /// The stretches as the protocol has them; what is still open ends with the medium.
    pub(super) fn told(&self, medium: &str, end_us: i64) -> Vec<Lost> {
        self.all.iter().map(|one| one.told(medium, end_us)).collect()
    }
}

impl Stretch {
    fn take(&mut self, other: Stretch) {
        self.from_us = self.from_us.min(other.from_us);
        self.to_us = self.to_us.max(other.to_us);
        self.open |= other.open;
        for (cause, pieces) in other.causes {
            *self.causes.entry(cause).or_default() += pieces;
        }
        for line in other.lines {
            if self.lines.len() < LINES_MAX && !self.lines.contains(&line) {
                self.lines.push(line);
            }
        }
    }

    /// How many pieces were lost. What was only said of a packet is often what another count has, too.
    fn pieces(&self) -> u64 {
        let count = |soft: bool| -> u64 {
            self.causes.iter().filter(|(cause, _)| cause.is_soft() == soft).map(|(_, pieces)| pieces).sum()
        };
        count(false).max(count(true))
    }

    fn told(&self, medium: &str, end_us: i64) -> Lost {
        let to_us = if self.open { self.to_us.max(end_us) } else { self.to_us };
        let causes = self.causes.iter().map(|(cause, pieces)| cause.reason(*pieces));
        let why = causes.chain(self.lines.iter().cloned()).collect();
        // Rounded up, so that what is lost lies within.
        Lost::because(medium, [to_ms(self.from_us), to_ms(to_us.saturating_add(999))], self.pieces(), why)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mark(from_ms: i64, to_ms: i64, open: bool) -> Mark {
        Mark { from_us: from_ms * 1000, to_us: to_ms * 1000, open, cause: Cause::Missing, pieces: 1 }
    }

    #[test]
    fn what_lies_close_is_one_stretch_and_ends_with_the_next_key_frame() {
        let mut stretches = Stretches::default();
        stretches.add(&mark(5_000, 5_040, true), Some(Reason::said("no")));
        stretches.add(&mark(5_200, 5_240, true), Some(Reason::said("no")));
        stretches.close(6_000_000);
        stretches.add(&mark(9_000, 9_040, true), None);
        let told = stretches.told("video", 12_000_000);
        let short: Vec<_> = told.iter().map(|lost| (lost.from_ms, lost.to_ms, lost.pieces)).collect();
        assert_eq!(short, [(5_000, 6_000, 2), (9_000, 12_000, 1)]);
        assert_eq!(told[0].what, "2 packets of which nothing came; no");
    }

    proptest! {
        #[test]
        fn stretches_stay_in_order_and_cover_every_mark(marks in prop::collection::vec((0_i64..3_000_000, 0_i64..5_000), 1..1500)) {
            let mut stretches = Stretches::default();
            for (from, length) in &marks {
                stretches.add(&mark(*from, from + length, false), None);
            }
            let told = stretches.told("video", 0);
            prop_assert!(told.len() <= STRETCHES_MAX);
            prop_assert!(told.windows(2).all(|two| two[0].to_ms < two[1].from_ms));
            prop_assert_eq!(told.iter().map(|lost| lost.pieces).sum::<u64>(), marks.len() as u64);
            for (from, length) in marks {
                let (from, to) = (u64::try_from(from).unwrap(), u64::try_from(from + length).unwrap());
                prop_assert!(told.iter().any(|lost| lost.from_ms <= from && to <= lost.to_ms));
            }
        }
    }
}
