//! How fast and when to send: bandwidth cap, quiet hours, back-off, and the measured rate. By hand, because libraries
//! that try again sleep by themselves, while here one wait holds for all that is sent and is told to the operator.

use std::num::NonZeroU64;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use evidence::time::Utc;
use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::config::QuietHours;

/// First and longest wait after a failure.
const BACKOFF_FIRST: Duration = Duration::from_millis(250);
const BACKOFF_MAX: Duration = Duration::from_mins(1);

/// Longest wait that a service may ask for.
const WAIT_MAX: Duration = Duration::from_mins(10);

/// How long bytes are counted before they make a measurement.
const WINDOW: Duration = Duration::from_secs(1);

/// Weight of the newest measurement, in tenths.
const WEIGHT: u64 = 3;

/// Nanoseconds of a second.
const SECOND: u128 = 1_000_000_000;

/// Spreads bytes over time so that a cap holds over all that is sent.
#[derive(Debug)]
pub(crate) struct Cap {
    bytes_per_second: Option<NonZeroU64>,
    /// When the bytes that were let through are paid for.
    free_at: Mutex<Option<Instant>>,
}

impl Cap {
    pub(crate) fn new(bytes_per_second: Option<NonZeroU64>) -> Self {
        Self { bytes_per_second, free_at: Mutex::new(None) }
    }

    /// Waits until `bytes` may be sent.
    pub(crate) async fn pay(&self, bytes: u64) {
        let wait = self.debt(bytes, Clock::System.tick());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Takes `bytes` on the bill; gives how long to wait for that.
    fn debt(&self, bytes: u64, now: Instant) -> Duration {
        let Some(rate) = self.bytes_per_second else { return Duration::ZERO };
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let start = free_at.map_or(now, |at| at.max(now));
        *free_at = Some(start + span(bytes, rate.get()));
        start - now
    }
}

/// How long `bytes` take at a rate.
fn span(bytes: u64, bytes_per_second: u64) -> Duration {
    let nanos = u128::from(bytes) * SECOND / u128::from(bytes_per_second.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// How long to wait after `failures` failures in a row: doubled each time, and between half and
/// all of that, so that stations that failed together do not come back together.
pub(crate) fn backoff(failures: u32, random: u8) -> Duration {
    let whole = BACKOFF_FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(BACKOFF_MAX);
    whole / 2 + whole / 2 * u32::from(random) / 255
}

/// How long to wait when the service asks for it.
pub(crate) fn asked(after: Option<Duration>, failures: u32, random: u8) -> Duration {
    after.map_or_else(|| backoff(failures, random), |after| after.min(WAIT_MAX).max(BACKOFF_FIRST))
}

impl QuietHours {
    /// When the quiet part of the day that holds `now` ends; `None` outside of it.
    pub(crate) fn until(&self, now: Utc, zone: &TimeZone) -> Option<Utc> {
        let local = now.to_jiff().to_zoned(zone.clone());
        let (time, today) = (local.time(), local.date());
        let passes_midnight = self.until < self.from;
        let ends = if passes_midnight {
            if time >= self.from {
                today.tomorrow().ok()?
            } else if time < self.until {
                today
            } else {
                return None;
            }
        } else if self.from <= time && time < self.until {
            today
        } else {
            return None;
        };
        let end = ends.to_datetime(self.until).to_zoned(zone.clone()).ok()?;
        Some(Utc::from_jiff(end.timestamp()))
    }
}

/// Measures how fast bytes are taken while some are on their way.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    in_flight: u32,
    window: Option<(Instant, u64)>,
    /// Bytes per second, smoothed.
    rate: Option<u64>,
}

impl Meter {
    pub(crate) fn new(rate: Option<u64>) -> Self {
        Self { in_flight: 0, window: None, rate }
    }

    /// A segment is being sent.
    pub(crate) fn begin(&mut self, now: Instant) {
        if self.in_flight == 0 {
            self.window = Some((now, 0));
        }
        self.in_flight += 1;
    }

    /// A segment has ended, of which `bytes` were taken; gives a new rate when there is one.
    pub(crate) fn end(&mut self, bytes: u64, now: Instant) -> Option<u64> {
        self.in_flight = self.in_flight.saturating_sub(1);
        if bytes == 0 {
            // A refusal says nothing of the rate.
            return None;
        }
        let (since, before) = self.window?;
        let (taken, elapsed) = (before + bytes, now.saturating_duration_since(since));
        if elapsed < WINDOW {
            // A burst shorter than the window still says something when it is the only one.
            self.window = (self.in_flight > 0).then_some((since, taken));
            if self.in_flight > 0 || self.rate.is_some() || elapsed.is_zero() {
                return None;
            }
        } else {
            self.window = (self.in_flight > 0).then_some((now, 0));
        }
        let sample = u64::try_from(u128::from(taken) * SECOND / elapsed.as_nanos().max(1)).unwrap_or(u64::MAX);
        let rate = self.rate.map_or(sample, |rate| (rate / 10 * (10 - WEIGHT)).saturating_add(sample / 10 * WEIGHT));
        self.rate = Some(rate.max(1));
        self.rate
    }

    /// Bytes per second, where that is known.
    pub(crate) fn rate(&self) -> Option<u64> {
        self.rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    #[test]
    fn the_cap_holds_over_time() {
        let cap = Cap::new(NonZeroU64::new(1000));
        let now = Clock::System.tick();
        assert_eq!(cap.debt(500, now), Duration::ZERO);
        assert_eq!(cap.debt(500, now), Duration::from_millis(500));
        assert_eq!(cap.debt(1, now + Duration::from_secs(1)), Duration::ZERO);
        assert_eq!(Cap::new(None).debt(u64::MAX, now), Duration::ZERO);
    }

    #[test]
    fn waits_grow_and_stay_bounded() {
        assert_eq!(backoff(1, 255), BACKOFF_FIRST);
        assert!(backoff(1, 0) >= BACKOFF_FIRST / 2);
        assert!(backoff(5, 0) > backoff(3, 255));
        assert!(backoff(u32::MAX, 255) <= BACKOFF_MAX);
        assert_eq!(asked(Some(Duration::from_secs(5)), 1, 0), Duration::from_secs(5));
        assert_eq!(asked(Some(Duration::from_secs(1 << 40)), 1, 0), WAIT_MAX);
    }

    #[test]
    fn quiet_hours_may_pass_midnight() {
        let at = |text: &str| text.parse::<Utc>().unwrap();
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let day = QuietHours { from: time(8, 0, 0, 0), until: time(18, 30, 0, 0) };
        assert_eq!(day.until(at("2026-01-01T12:00:00+08:00"), &zone), Some(at("2026-01-01T18:30:00+08:00")));
        assert_eq!(day.until(at("2026-01-01T18:30:00+08:00"), &zone), None);
        assert_eq!(day.until(at("2026-01-01T07:59:00+08:00"), &zone), None);
        let night = QuietHours { from: time(22, 0, 0, 0), until: time(6, 0, 0, 0) };
        assert_eq!(night.until(at("2026-01-01T23:00:00+08:00"), &zone), Some(at("2026-01-02T06:00:00+08:00")));
        assert_eq!(night.until(at("2026-01-01T05:00:00+08:00"), &zone), Some(at("2026-01-01T06:00:00+08:00")));
        assert_eq!(night.until(at("2026-01-01T12:00:00+08:00"), &zone), None);
    }

    #[test]
    fn the_rate_is_measured_while_bytes_flow() {
        let mut meter = Meter::default();
        let start = Clock::System.tick();
        let after = |seconds| start + Duration::from_secs(seconds);
        meter.begin(start);
        meter.begin(start);
        assert_eq!(meter.end(1000, after(2)), Some(500));
        assert_eq!(meter.end(3000, after(4)), Some(800), "70 % of 500 and 30 % of 1500");
        meter.begin(after(1000));
        assert_eq!(meter.end(8000, after(1010)), Some(800), "idle time is not counted");
    }
}
