//! Instants as the formats write them: RFC 3339, UTC, exactly six decimals.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, in whole microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Utc(jiff::Timestamp);

/// A text or number that is no instant of the years -9999 to 9999.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not an instant: write it as 2026-01-31T08:30:00Z, with an offset or Z")]
pub struct TimeError {
    given: String,
}

impl TimeError {
    /// What was given.
    pub(crate) fn given(&self) -> &str {
        &self.given
    }
}

impl Utc {
    /// From microseconds since 1970.
    pub fn from_micros(micros: i64) -> Result<Self, TimeError> {
        jiff::Timestamp::from_microsecond(micros)
            .map(Self)
            .map_err(|_| TimeError { given: format!("{micros} microseconds") })
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// Truncated to whole microseconds. In the very first and last second that there are, which
    /// have no microseconds, truncated to the second.
    pub fn from_jiff(timestamp: jiff::Timestamp) -> Self {
        let micros = jiff::Timestamp::from_microsecond(timestamp.as_microsecond());
        let whole = micros.or_else(|_| jiff::Timestamp::from_second(timestamp.as_second()));
        Self(whole.expect("a whole second of an instant in range is in range"))
    }

    /// From an HTTP date (RFC 9110, section 5.6.7), in whole seconds; none where it is not one.
    pub fn from_http_date(text: &str) -> Option<Self> {
        let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
        Some(Self::from_jiff(zoned.timestamp()))
    }

    /// As an HTTP date, in whole seconds; none before the year 0.
    pub fn to_http_date(self) -> Option<String> {
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&self.0).ok()
    }

    /// As a jiff timestamp.
    pub fn to_jiff(self) -> jiff::Timestamp {
        self.0
    }

    /// This instant and `seconds` more, or the last instant there is.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let micros = self.micros().saturating_add(seconds.saturating_mul(1_000_000));
        Self::from_micros(micros).unwrap_or(Self::from_jiff(jiff::Timestamp::MAX))
    }
}

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.0)
    }
}

impl fmt::Debug for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Utc {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        text.parse().map(Self::from_jiff).map_err(|_| TimeError { given: text.to_owned() })
    }
}

impl Serialize for Utc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Utc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_one_spelling() {
        let instant: Utc = "2026-01-01T20:00:00+08:00".parse().expect("an instant");
        assert_eq!(instant.to_string(), "2026-01-01T12:00:00.000000Z");
        assert_eq!(instant.micros(), 1_767_268_800_000_000);
        assert_eq!(instant.to_string().parse(), Ok(instant));
    }

    #[test]
    fn the_first_and_last_instants_are_instants() {
        for edge in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
            let instant = Utc::from_jiff(edge);
            assert_eq!(Utc::from_micros(instant.micros()), Ok(instant));
        }
        let last: Utc = "9999-12-30T22:00:00.999999999Z".parse().expect("an instant");
        assert_eq!(last.plus_seconds(i64::MAX).to_string(), "9999-12-30T22:00:00.000000Z");
    }

    #[test]
    fn an_instant_is_told_as_http_tells_it() {
        // The example of RFC 9110.
        let instant: Utc = "1994-11-06T08:49:37.5Z".parse().expect("an instant");
        let date = instant.to_http_date().expect("a date");
        assert_eq!(date, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(Utc::from_http_date(&date), "1994-11-06T08:49:37Z".parse().ok());
        assert_eq!(["", "now", "1994-11-06T08:49:37Z"].map(Utc::from_http_date), [None; 3]);
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in ["", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z"] {
            assert!(text.parse::<Utc>().is_err(), "{text}");
        }
        assert!(Utc::from_micros(i64::MAX).is_err());
    }
}
