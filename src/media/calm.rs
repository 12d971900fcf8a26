//! When work in the background may go on: while nobody needs the machine for media.
//!
//! Whoever works on a person's word, and every page examination, holds a [`Need`]; whoever opens footage
//! tells of it. It is calm once nobody holds one and nobody told for [`QUIET`]. A site where it never is
//! would have no background work done: what has waited for [`WAIT_MAX`] goes on for [`FORCED`], at
//! the lowest priority all the same.

use std::pin::pin;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tokio::sync::watch;

use crate::clock::monotonic;

/// How long nobody must have needed the machine.
pub const QUIET: Duration = Duration::from_secs(10);

/// How long background work waits at the longest.
const WAIT_MAX: Duration = Duration::from_mins(10);

/// How long it then goes on, whoever needs the machine.
const FORCED: Duration = Duration::from_mins(1);

/// How often is looked whether it is calm.
pub(in crate::media) const LOOK_EACH: Duration = Duration::from_millis(250);

/// Who needs the machine for media.
#[derive(Debug)]
pub struct Calm(watch::Sender<Needed>);

/// How it is needed.
#[derive(Debug, Clone, Copy, Default)]
struct Needed {
    /// Jobs that are under way.
    jobs: usize,
    /// When the last one ended, or somebody told.
    last: Option<Instant>,
}

/// The machine is needed until this is dropped.
#[derive(Debug)]
pub struct Need(watch::Sender<Needed>);

impl Drop for Need {
    fn drop(&mut self) {
        self.0.send_modify(|needed| *needed = Needed { jobs: needed.jobs - 1, last: Some(monotonic()) });
    }
}

impl Default for Calm {
    fn default() -> Self {
        Self(watch::Sender::new(Needed::default()))
    }
}

impl Calm {
    /// Somebody needs the machine now.
    pub fn need(&self) -> Need {
        self.0.send_modify(|needed| needed.jobs += 1);
        Need(self.0.clone())
    }

    /// Somebody opens footage.
    pub fn touch(&self) {
        self.0.send_modify(|needed| needed.last = Some(monotonic()));
    }

    /// Whether it is calm.
    fn is_calm(&self) -> bool {
        let (needed, now) = (*self.0.borrow(), monotonic());
        needed.jobs == 0 && needed.last.is_none_or(|last| now.saturating_duration_since(last) >= QUIET)
    }

    /// The pace of background work that begins to wait now.
    pub(in crate::media) fn pace(&self) -> Pace {
        Pace::Waiting { since: monotonic() }.next(self.is_calm(), monotonic())
    }

    /// The pace after this one; returns as soon as somebody needs the machine, and after a while.
    pub(in crate::media) async fn next(&self, pace: Pace) -> Pace {
        let mut changes = self.0.subscribe();
        let _ = tokio::time::timeout(LOOK_EACH, changes.changed()).await;
        pace.next(self.is_calm(), monotonic())
    }

    /// Returns once background work may go on.
    pub(in crate::media) async fn wait(&self) -> Pace {
        let mut pace = self.pace();
        while !pace.may_go_on() {
            pace = self.next(pace).await;
        }
        pace
    }

    /// What `work` gives, and how long it was at work: it begins at `pace`, and `signal` stops those who do it
    /// whenever it is not calm. They may be at work for `most`; the time in which they are stopped is not theirs.
    pub(in crate::media) async fn paced<T, S: Future<Output = ()>>(
        &self,
        mut pace: Pace,
        most: Duration,
        work: impl Future<Output = T>,
        signal: impl Fn(Signal) -> S,
    ) -> Result<(T, Duration), WorkedTooLong> {
        let mut work = pin!(work);
        let (mut worked, mut since) = (Duration::ZERO, monotonic());
        loop {
            let next = tokio::select! {
                biased;
                done = &mut work => return Ok((done, worked + monotonic().saturating_duration_since(since))),
                next = self.next(pace) => next,
            };
            let now = monotonic();
            if pace.may_go_on() {
                worked += now.saturating_duration_since(since);
            }
            since = now;
            if next.may_go_on() != pace.may_go_on() {
                signal(if next.may_go_on() { Signal::CONT } else { Signal::STOP }).await;
            }
            pace = next;
            if worked > most {
                return Err(WorkedTooLong);
            }
        }
    }
}

/// Background work was at work for longer than it may be.
#[derive(Debug)]
pub(in crate::media) struct WorkedTooLong;

/// Whether a piece of background work goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::media) enum Pace {
    /// It waits for calm.
    Waiting {
        /// Since when.
        since: Instant,
    },
    /// It is calm.
    Calm,
    /// It has waited too long, and goes on for a while.
    Forced {
        /// Until when.
        until: Instant,
    },
}

impl Pace {
    /// Whether work goes on.
    pub(in crate::media) fn may_go_on(self) -> bool {
        !matches!(self, Self::Waiting { .. })
    }

    /// What comes after it at `now`.
    fn next(self, is_calm: bool, now: Instant) -> Self {
        match self {
            _ if is_calm => Self::Calm,
            Self::Calm => Self::Waiting { since: now },
            Self::Waiting { since } if now.saturating_duration_since(since) >= WAIT_MAX => {
                Self::Forced { until: now + FORCED }
            }
            Self::Forced { until } if now >= until => Self::Waiting { since: now },
            same => same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_work_waits_for_whoever_needs_the_machine_and_not_for_ever() {
        let start = monotonic();
        let at = |seconds| start + Duration::from_secs(seconds);
        let waiting = Pace::Calm.next(false, start);
        assert!(!waiting.may_go_on());
        assert_eq!(waiting.next(false, at(599)), waiting, "however long it is busy, up to the bound");
        let forced = waiting.next(false, at(600));
        assert!(forced.may_go_on() && forced.next(false, at(659)).may_go_on());
        assert_eq!(forced.next(false, at(660)), Pace::Waiting { since: at(660) }, "and then it waits again");
        assert_eq!(waiting.next(true, at(1)), Pace::Calm);
        assert_eq!(forced.next(true, at(601)), Pace::Calm);
    }

    #[test]
    fn it_is_calm_once_nobody_has_needed_the_machine_for_a_while() {
        let calm = Calm::default();
        assert!(calm.is_calm(), "nobody ever did");
        let (one, two) = (calm.need(), calm.need());
        drop(one);
        assert!(!calm.is_calm());
        drop(two);
        assert!(!calm.is_calm(), "they may go on in a moment");
        let long_ago = monotonic().checked_sub(QUIET).expect("an instant");
        calm.0.send_modify(|needed| needed.last = Some(long_ago));
        assert!(calm.is_calm());
        calm.touch();
        assert!(!calm.is_calm());
    }

    #[tokio::test]
    async fn who_works_is_stopped_when_somebody_needs_the_machine_and_has_a_bounded_time_at_work() {
        let calm = Calm::default();
        let told = std::sync::Mutex::new(Vec::new());
        let signal = |signal| {
            told.lock().expect("one task").push(signal);
            std::future::ready(())
        };
        let most = Duration::from_hours(1);
        let (done, worked) = calm.paced(Pace::Calm, most, async { 7 }, signal).await.expect("in time");
        assert!(done == 7 && worked < most);
        let need = calm.need();
        let needed = async {
            tokio::time::sleep(4 * LOOK_EACH).await;
            drop(need);
            let long_ago = monotonic().checked_sub(QUIET).expect("an instant");
            calm.0.send_modify(|needed| needed.last = Some(long_ago));
            tokio::time::sleep(4 * LOOK_EACH).await;
        };
        assert!(calm.paced(Pace::Calm, most, needed, signal).await.is_ok());
        assert_eq!(told.lock().expect("one task").split_off(0), [Signal::STOP, Signal::CONT]);
        let endless = std::future::pending::<()>();
        assert!(calm.paced(Pace::Calm, Duration::ZERO, endless, signal).await.is_err());
        assert!(told.lock().expect("one task").is_empty());
    }
}
