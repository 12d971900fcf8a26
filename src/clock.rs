//! The one place that asks what time it is.

use evidence::time::Utc;

/// The system's clock. Everything that needs the time takes it from here or as a parameter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock;

impl Clock {
    /// Now, in whole microseconds.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    pub fn now(self) -> Utc {
        Utc::from_jiff(jiff::Timestamp::now())
    }
}

/// The instant of a clock that nobody sets: for how long something takes, never for when it was.
pub fn monotonic() -> std::time::Instant {
    std::time::Instant::now()
}
