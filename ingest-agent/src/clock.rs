//! The one place that asks what time it is.
//!
//! Everything else is handed a [`Clock`] or an instant, so that tests decide the time and a reader
//! can see what depends on it.

use std::path::Path;
use std::time::Instant;

use evidence::time::Utc;

/// Where systemd-timesyncd says that it has set the clock.
const TIMESYNC_MARK: &str = "/run/systemd/timesync/synchronized";

/// Where chrony and ntpd leave their process ids.
const DAEMON_MARKS: [(&str, &str); 3] =
    [("/run/chrony/chronyd.pid", "chrony"), ("/run/chronyd.pid", "chrony"), ("/run/ntpd.pid", "ntpd")];

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

    /// A point for measuring how long something took, whatever becomes of the wall clock.
    #[expect(clippy::unused_self, reason = "whoever measures holds a clock")]
    pub(crate) fn tick(self) -> Instant {
        Instant::now()
    }
}

/// What keeps the station's clock right, as far as the station can tell.
pub(crate) fn station_clock() -> String {
    if Path::new(TIMESYNC_MARK).exists() {
        return "system, set by systemd-timesyncd".to_owned();
    }
    DAEMON_MARKS
        .iter()
        .find(|(mark, _)| Path::new(mark).exists())
        .map_or_else(|| "system, source unknown".to_owned(), |(_, daemon)| format!("system, kept by {daemon}"))
}
