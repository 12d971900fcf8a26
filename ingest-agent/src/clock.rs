//! The one place that asks what time it is.
//!
//! Everything else is handed a [`Clock`] or an instant, so that tests decide the time and a reader
//! can see what depends on it.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use evidence::time::Utc;

/// Where systemd-timesyncd says that it has set the clock.
const TIMESYNC_MARK: &str = "/run/systemd/timesync/synchronized";

/// Where chrony and ntpd leave their process ids.
const DAEMON_MARKS: [(&str, &str); 3] =
    [("/run/chrony/chronyd.pid", "chrony"), ("/run/chronyd.pid", "chrony"), ("/run/ntpd.pid", "ntpd")];

/// How far the station's clock may depart from the monotonic clock, and from the service's, before what
/// is sealed says so, in seconds.
const APART_SECONDS_MAX: i64 = 300;

/// A source of instants.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clock {
    /// The station's clock.
    System,
    /// Always the same instant.
    #[cfg(test)]
    Fixed(Utc),
}

impl Clock {
    /// The present instant, to the microsecond.
    #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
    pub(crate) fn now(self) -> Utc {
        match self {
            Self::System => Utc::from_jiff(jiff::Timestamp::now()),
            #[cfg(test)]
            Self::Fixed(at) => at,
        }
    }

    /// The present instant, and microseconds of a clock that nobody can set and that goes on while the
    /// machine sleeps.
    fn both(self) -> (Utc, i64) {
        match self {
            Self::System => {
                let boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
                (self.now(), boot.tv_sec.saturating_mul(1_000_000).saturating_add(boot.tv_nsec / 1000))
            }
            #[cfg(test)]
            Self::Fixed(at) => (at, 0),
        }
    }

    /// A point for measuring how long something took, whatever becomes of the wall clock.
    #[expect(clippy::unused_self, reason = "whoever measures holds a clock")]
    pub(crate) fn tick(self) -> Instant {
        Instant::now()
    }
}

/// Watches whether the station's clock can be right: since the agent started it must advance with the
/// monotonic clock, and it must agree with the service's.
#[derive(Debug)]
pub(crate) struct Watch {
    began: (Utc, i64),
    /// The widest departure from the monotonic clock, in seconds; positive where it is ahead.
    jumped: AtomicI64,
    /// How far it was ahead of the service's clock when the service last told its time, in seconds.
    off_service: AtomicI64,
    /// What the service told last, and the monotonic clock then.
    told: Mutex<Option<(Utc, i64)>>,
}

impl Watch {
    pub(crate) fn begin(clock: Clock) -> Self {
        let (jumped, off_service) = (AtomicI64::new(0), AtomicI64::new(0));
        Self { began: clock.both(), jumped, off_service, told: Mutex::default() }
    }

    /// What the service's clock says now, by what it told in this run and the monotonic clock since;
    /// none where it told nothing, as while it is in doubt itself. No setting of this station's clock
    /// changes it.
    pub(crate) fn service_now(&self, clock: Clock) -> Option<Utc> {
        let (told, then) = (*self.told.lock().unwrap_or_else(PoisonError::into_inner))?;
        Utc::from_micros(told.micros().saturating_add(clock.both().1.saturating_sub(then))).ok()
    }

    /// Compares the clocks.
    pub(crate) fn look(&self, clock: Clock) {
        let departed = departed(self.began, clock.both());
        if departed.abs() > self.jumped.load(Ordering::Relaxed).abs() {
            self.jumped.store(departed, Ordering::Relaxed);
        }
    }

    /// Takes note of the service's time.
    pub(crate) fn heard(&self, clock: Clock, service: Utc) {
        let ahead = clock.now().micros().saturating_sub(service.micros()) / 1_000_000;
        self.off_service.store(ahead, Ordering::Relaxed);
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some((service, clock.both().1));
        if ahead.abs() > APART_SECONDS_MAX {
            tracing::error!(ahead_seconds = ahead, "clock.differs_from_the_service");
        }
    }

    /// What keeps the clock right and what is wrong with it, for people, and as flags.
    pub(crate) fn testimony(&self) -> (String, Vec<String>) {
        testimony(self.jumped.load(Ordering::Relaxed), self.off_service.load(Ordering::Relaxed))
    }
}

/// How many seconds further the wall clock went than the monotonic one.
fn departed(began: (Utc, i64), now: (Utc, i64)) -> i64 {
    let wall = now.0.micros().saturating_sub(began.0.micros());
    wall.saturating_sub(now.1.saturating_sub(began.1)) / 1_000_000
}

fn testimony(jumped: i64, off_service: i64) -> (String, Vec<String>) {
    let (mut text, mut flags) = (station_clock(), Vec::new());
    if jumped.abs() > APART_SECONDS_MAX {
        text = format!("{text}; it jumped by {jumped} s while the agent ran");
        flags.push("station-time-jumped".to_owned());
    }
    if off_service.abs() > APART_SECONDS_MAX {
        text = format!("{text}; {off_service} s ahead of the service's clock");
        flags.push("station-time-off-service".to_owned());
    }
    (text, flags)
}

/// What keeps the station's clock right, as far as the station can tell.
fn station_clock() -> String {
    if Path::new(TIMESYNC_MARK).exists() {
        return "system, set by systemd-timesyncd".to_owned();
    }
    DAEMON_MARKS
        .iter()
        .find(|(mark, _)| Path::new(mark).exists())
        .map_or_else(|| "system, source unknown".to_owned(), |(_, daemon)| format!("system, kept by {daemon}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Utc {
        "2026-01-01T08:00:00Z".parse::<Utc>().unwrap().plus_seconds(seconds)
    }

    #[test]
    fn a_clock_that_jumps_against_the_monotonic_one_is_told_and_stays_told() {
        let watch = Watch::begin(Clock::Fixed(at(0)));
        watch.look(Clock::Fixed(at(300)));
        assert!(watch.testimony().1.is_empty());
        watch.look(Clock::Fixed(at(-7200)));
        watch.look(Clock::Fixed(at(0)));
        let (text, flags) = watch.testimony();
        assert!(text.contains("jumped by -7200 s"), "{text}");
        assert_eq!(flags, ["station-time-jumped"]);
        let minute = 60_000_000;
        assert_eq!(departed((at(0), 0), (at(60), minute)), 0);
        assert_eq!(departed((at(0), 5 * minute), (at(3660), 6 * minute)), 3600);
    }

    #[test]
    fn a_clock_that_differs_from_the_services_is_told_until_it_agrees() {
        let watch = Watch::begin(Clock::Fixed(at(0)));
        watch.heard(Clock::Fixed(at(0)), at(-301));
        assert_eq!(watch.testimony().1, ["station-time-off-service"]);
        assert!(watch.testimony().0.contains("301 s ahead"));
        watch.heard(Clock::Fixed(at(0)), at(10));
        assert!(watch.testimony().1.is_empty());
        assert_eq!(watch.service_now(Clock::Fixed(at(172_800))), Some(at(10)), "whatever the station's clock says");
        assert_eq!(Watch::begin(Clock::Fixed(at(0))).service_now(Clock::Fixed(at(0))), None);
    }
}
