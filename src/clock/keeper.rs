//! Which time it is, where the wall clock cannot be trusted: a decision without a clock.
//!
//! A wall clock is believed where it fits something that it cannot have changed: while the service
//! runs, the monotonic clock; at start, the time of the log's last entry. From the moment at which it
//! was believed, wall and monotonic clock must advance together: all steps of the wall clock since
//! then may add up to [`Bounds::jump_seconds_max`]. Where they do not, time goes on by the monotonic
//! clock, and whoever asks is told so, until the wall clock fits again or an administrator says that
//! it is right. So one wrong reading never reaches the log, and none is followed by freezing.
//! What stations' clocks say of it is judged beside ([`super::stations`]).

use evidence::event::ClockJump;
use evidence::time::Utc;
use serde::Deserialize;

/// Seconds of a day.
const DAY_SECONDS: i64 = 24 * 3600;

/// How long after the last entry a wall clock may be that is believed again after a restart during
/// which the log said that it is in doubt, in seconds: a day.
const RESUMED_AHEAD_SECONDS: i64 = DAY_SECONDS;

/// What a wall clock may do and still be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// Seconds by which it may depart from the monotonic clock. Default 300; 1 to 86,400.
    pub jump_seconds_max: i64,
    /// Days that it may be after the log's last entry when the service starts. Default 400; 1 to 36,500.
    pub start_days_max: i64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { jump_seconds_max: 300, start_days_max: 400 }
    }
}

impl Bounds {
    /// Which key is out of bounds, if one is.
    pub fn wrong(self) -> Option<&'static str> {
        let good = |value: i64, most: i64| (1..=most).contains(&value);
        if !good(self.jump_seconds_max, DAY_SECONDS) {
            return Some("clock.jump_seconds_max must be 1 to 86400");
        }
        (!good(self.start_days_max, 36_500)).then_some("clock.start_days_max must be 1 to 36500")
    }
}

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock.
    pub wall: Utc,
    /// The monotonic clock, which also counts while the machine sleeps, in microseconds.
    pub boot_micros: i64,
}

/// What is wrong with the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// In which way.
    pub kind: ClockJump,
    /// What it says.
    pub wall: Utc,
    /// What the time is without it.
    pub expected: Utc,
}

/// The time, and whether it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The time to go by.
    pub time: Utc,
    /// Why the wall clock is not followed, where it is not.
    pub doubt: Option<Doubt>,
}

/// Keeps time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// The wall clock was believed at this reading.
    Believed(Reading),
    /// It was not believed since the start: time goes on from the last entry.
    Doubted {
        /// Time of the log's last entry, and the monotonic clock at start.
        from: Reading,
        /// How many seconds the wall clock may be ahead of the time to be believed.
        ahead_seconds: i64,
    },
}

impl Keeper {
    /// Begins, where the log's last entry is of `last`; `in_doubt` where it says that the clock is.
    pub fn begin(now: Reading, last: Option<Utc>, in_doubt: bool, bounds: Bounds) -> Self {
        let Some(last) = last else { return Self::Believed(now) };
        let longest = bounds.start_days_max * DAY_SECONDS;
        let ahead_seconds = if in_doubt { longest.min(RESUMED_AHEAD_SECONDS) } else { longest };
        let from = Reading { wall: last, ..now };
        Self::Doubted { from, ahead_seconds }.after(now, bounds)
    }

    /// The keeper that an administrator's word makes: the wall clock is right.
    pub fn accept(now: Reading) -> Self {
        Self::Believed(now)
    }

    fn from(self) -> Reading {
        match self {
            Self::Believed(from) | Self::Doubted { from, .. } => from,
        }
    }

    /// Where the monotonic clock alone puts `now`.
    pub(super) fn expected(self, now: Reading) -> Utc {
        let elapsed = now.boot_micros.saturating_sub(self.from().boot_micros).max(0);
        let micros = self.from().wall.micros().saturating_add(elapsed);
        Utc::from_micros(micros).unwrap_or(self.from().wall)
    }

    /// The keeper after `now`: one that doubted believes a wall clock that fits.
    #[must_use]
    pub fn after(self, now: Reading, bounds: Bounds) -> Self {
        match self {
            Self::Doubted { .. } if self.doubt(now, bounds).is_none() => Self::Believed(now),
            same => same,
        }
    }

    fn doubt(self, now: Reading, bounds: Bounds) -> Option<Doubt> {
        let (wall, expected) = (now.wall, self.expected(now));
        let off = wall.micros().saturating_sub(expected.micros());
        let jump = bounds.jump_seconds_max * 1_000_000;
        let kind = match self {
            Self::Believed(_) if off > jump => ClockJump::Forward,
            Self::Believed(_) if off < -jump => ClockJump::Back,
            Self::Doubted { .. } if off < -jump => ClockJump::BeforeLog,
            Self::Doubted { ahead_seconds, .. } if off > ahead_seconds.saturating_mul(1_000_000) => ClockJump::AfterLog,
            _ => return None,
        };
        Some(Doubt { kind, wall, expected })
    }

    /// The time at `now`.
    pub fn tell(self, now: Reading, bounds: Bounds) -> Told {
        let doubt = self.doubt(now, bounds);
        Told { time: doubt.map_or(now.wall, |doubt| doubt.expected), doubt }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::readings::{BOUNDS, at, reading};

    /// The time in seconds and what is wrong.
    fn told(keeper: Keeper, wall: i64, boot: i64) -> (i64, Option<ClockJump>) {
        let told = keeper.tell(reading(wall, boot), BOUNDS);
        ((told.time.micros() - at(0).micros()) / 1_000_000, told.doubt.map(|doubt| doubt.kind))
    }

    fn begin(wall: i64, last: i64, in_doubt: bool) -> Keeper {
        Keeper::begin(reading(wall, 0), Some(at(last)), in_doubt, BOUNDS)
    }

    #[test]
    fn a_jump_while_running_is_not_followed_and_ends() {
        let keeper = begin(0, -10, false);
        assert_eq!(told(keeper, 100, 100), (100, None));
        assert_eq!(told(keeper, 400, 100), (400, None));
        for far in [401, 3600, 10 * 366 * DAY_SECONDS] {
            assert_eq!(told(keeper, far, 100), (100, Some(ClockJump::Forward)), "{far}");
        }
        for far in [-201, -3600, -40 * 366 * DAY_SECONDS] {
            assert_eq!(told(keeper, far, 100), (100, Some(ClockJump::Back)), "{far}");
        }
        assert_eq!(told(keeper, 5000, 5000), (5000, None));
    }

    #[test]
    fn small_steps_do_not_add_up_beyond_the_bound() {
        let mut keeper = begin(0, -10, false);
        let mut wrong = 0;
        for step in 1..10 {
            keeper = keeper.after(reading(step * 110, step * 10), BOUNDS);
            wrong += i32::from(told(keeper, step * 110, step * 10).1.is_some());
        }
        assert_eq!(wrong, 6, "3 steps of 100 s are within 300 s");
    }

    #[test]
    fn a_start_before_the_last_entry_or_long_after_it_goes_on_from_there() {
        assert_eq!(told(begin(-300, 0, false), -290, 10), (-290, None));
        assert_eq!(told(begin(-301, 0, false), -301, 0), (0, Some(ClockJump::BeforeLog)));
        let ahead = 400 * DAY_SECONDS;
        assert_eq!(told(begin(ahead, 0, false), ahead + 5, 5), (ahead + 5, None));
        let late = begin(ahead + 1, 0, false);
        assert_eq!(told(late, ahead + 6, 5), (5, Some(ClockJump::AfterLog)));
        // It was set right: two hours had passed while the service was off.
        let late = late.after(reading(7300, 100), BOUNDS);
        assert_eq!(told(late, 7310, 110), (7310, None));
        assert_eq!(told(late, 99_999_999, 120), (7320, Some(ClockJump::Forward)));
    }

    #[test]
    fn a_restart_does_not_end_a_doubt_by_itself() {
        let month = 30 * DAY_SECONDS;
        assert_eq!(told(begin(month, 0, false), month, 0).1, None);
        assert_eq!(told(begin(month, 0, true), month, 0), (0, Some(ClockJump::AfterLog)));
        assert_eq!(told(begin(3600, 0, true), 3600, 0), (3600, None));
        assert_eq!(told(Keeper::accept(reading(month, 0)), month + 1, 1), (month + 1, None));
    }

    #[test]
    fn an_empty_log_believes_what_it_is_told() {
        let keeper = Keeper::begin(reading(7, 0), None, false, BOUNDS);
        assert_eq!(told(keeper, 8, 1), (8, None));
    }

    #[test]
    fn extreme_readings_end_in_doubt_and_not_in_a_panic() {
        let least = Utc::from_jiff(jiff::Timestamp::MIN);
        let most = Utc::from_jiff(jiff::Timestamp::MAX);
        for wall in [least, most] {
            for boot_micros in [i64::MIN, 0, i64::MAX] {
                let now = Reading { wall, boot_micros };
                let told = begin(0, 0, false).tell(now, BOUNDS);
                assert!(told.doubt.is_some(), "{now:?}");
            }
        }
    }

    #[test]
    fn bounds_have_bounds() {
        assert_eq!(Bounds::default().wrong(), None);
        for (jump, days) in [(0, 400), (86_401, 400), (-1, 400), (300, 0), (300, 36_501)] {
            assert!(Bounds { jump_seconds_max: jump, start_days_max: days }.wrong().is_some());
        }
    }
}
