//! The one place that asks what time it is, and decides whether to believe it ([`keeper`]).

pub mod keeper;
pub mod stations;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use evidence::ids::StationId;
use evidence::time::Utc;

pub use keeper::{Bounds, Doubt, Told};
use keeper::{Keeper, Reading};
use stations::Stations;

/// The service's clock. Everything that needs the time takes it from here or as a parameter. All
/// copies are one clock.
#[derive(Debug, Clone)]
pub struct Clock {
    bounds: Bounds,
    held: Arc<Mutex<Held>>,
}

/// What the clock goes by.
#[derive(Debug)]
struct Held {
    keeper: Keeper,
    stations: Stations,
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl Clock {
    /// A clock that believes what the system says now; [`Self::begin`] compares it with a log.
    pub fn new(bounds: Bounds) -> Self {
        let held = Held { keeper: Keeper::accept(reading()), stations: Stations::default() };
        Self { bounds, held: Arc::new(Mutex::new(held)) }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins where a log ended: its last entry is of `last`, and may say that the clock is in doubt, and
    /// that it is so `by_stations`.
    pub fn begin(&self, last: Option<Utc>, in_doubt: bool, by_stations: bool) {
        let keeper = Keeper::begin(reading(), last, in_doubt, self.bounds);
        *self.held() = Held { keeper, stations: Stations::begin(in_doubt && by_stations) };
    }

    /// The time, in whole microseconds, and whether it can be trusted.
    pub fn tell(&self) -> Told {
        let mut held = self.held();
        let now = reading();
        held.keeper = held.keeper.after(now, self.bounds);
        held.stations.look(now, self.bounds);
        held.stations.tell(held.keeper.tell(now, self.bounds), held.keeper.expected(now), now)
    }

    /// The time, in whole microseconds.
    pub fn now(&self) -> Utc {
        self.tell().time
    }

    /// Why the wall clock is not followed, where it is not.
    pub fn doubt(&self) -> Option<Doubt> {
        self.tell().doubt
    }

    /// A station, which proved that it is that one, says what time it is. Gives by how many seconds it is
    /// ahead of the system's clock, where they are apart.
    pub fn hear(&self, station: StationId, said: Utc) -> Option<i64> {
        self.held().stations.hear(station, said, reading(), self.bounds)
    }

    /// The wall clock is right from now on, on an administrator's word that is in the log.
    pub fn accept(&self) {
        let (mut held, now) = (self.held(), reading());
        held.keeper = Keeper::accept(now);
        held.stations.overrule(now, self.bounds);
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
fn reading() -> Reading {
    // Unlike CLOCK_MONOTONIC, this one goes on while the machine sleeps.
    let boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let boot_micros = boot.tv_sec.saturating_mul(1_000_000).saturating_add(boot.tv_nsec / 1000);
    Reading { wall: Utc::from_jiff(jiff::Timestamp::now()), boot_micros }
}

/// The instant of a clock that nobody sets: for how long something takes, never for when it was.
pub fn monotonic() -> std::time::Instant {
    std::time::Instant::now()
}

/// Readings of clocks, for the tests of both.
#[cfg(test)]
mod readings {
    use evidence::time::Utc;

    use super::keeper::{Bounds, Reading};

    /// What tests take for far.
    pub(super) const BOUNDS: Bounds = Bounds { jump_seconds_max: 300, start_days_max: 400 };

    /// A moment, from one that all tests begin at.
    pub(super) fn at(seconds: i64) -> Utc {
        Utc::from_micros(1_800_000_000_000_000).expect("in range").plus_seconds(seconds)
    }

    /// The wall clock at `wall` and the monotonic clock at `boot` seconds.
    pub(super) fn reading(wall: i64, boot: i64) -> Reading {
        Reading { wall: at(wall), boot_micros: boot * 1_000_000 }
    }
}
