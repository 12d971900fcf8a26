//! The one place that asks what time it is, and decides whether to believe it ([`keeper`]).

pub mod keeper;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use evidence::time::Utc;

pub use keeper::{Bounds, Doubt, Told};
use keeper::{Keeper, Reading};

/// The service's clock. Everything that needs the time takes it from here or as a parameter. All
/// copies are one clock.
#[derive(Debug, Clone)]
pub struct Clock {
    bounds: Bounds,
    keeper: Arc<Mutex<Keeper>>,
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl Clock {
    /// A clock that believes what the system says now; [`Self::begin`] compares it with a log.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, keeper: Arc::new(Mutex::new(Keeper::accept(reading()))) }
    }

    fn keeper(&self) -> MutexGuard<'_, Keeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins where a log ended: its last entry is of `last`, and may say that the clock is in doubt.
    pub fn begin(&self, last: Option<Utc>, in_doubt: bool) {
        *self.keeper() = Keeper::begin(reading(), last, in_doubt, self.bounds);
    }

    /// The time, in whole microseconds, and whether it can be trusted.
    pub fn tell(&self) -> Told {
        let mut keeper = self.keeper();
        let now = reading();
        *keeper = keeper.after(now, self.bounds);
        keeper.tell(now, self.bounds)
    }

    /// The time, in whole microseconds.
    pub fn now(&self) -> Utc {
        self.tell().time
    }

    /// Why the wall clock is not followed, where it is not.
    pub fn doubt(&self) -> Option<Doubt> {
        self.tell().doubt
    }

    /// The wall clock is right from now on, on an administrator's word that is in the log.
    pub fn accept(&self) {
        *self.keeper() = Keeper::accept(reading());
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
