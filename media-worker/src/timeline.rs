//! Moments of a medium's timeline, in microseconds from where it begins.

use ffmpeg_next::Rational;

/// Microseconds in a second.
pub(crate) const SECOND_US: i64 = 1_000_000;

/// Microseconds in a millisecond.
pub(crate) const MILLI_US: i64 = 1_000;

/// A time stamp in units of `base`, as microseconds. Saturates, because time stamps may be anything.
pub(crate) fn to_us(stamp: i64, base: Rational) -> i64 {
    scale(stamp, i64::from(base.0) * SECOND_US, i64::from(base.1))
}

/// Microseconds as a time stamp in units of `base`.
pub(crate) fn from_us(moment_us: i64, base: Rational) -> i64 {
    scale(moment_us, i64::from(base.1), i64::from(base.0) * SECOND_US)
}

/// `value * numerator / denominator`, rounded down; 0 where the denominator is 0.
pub(crate) fn scale(value: i64, numerator: i64, denominator: i64) -> i64 {
    if denominator == 0 {
        return 0;
    }
    let scaled = (i128::from(value) * i128::from(numerator)).div_euclid(i128::from(denominator));
    i64::try_from(scaled).unwrap_or(if scaled < 0 { i64::MIN } else { i64::MAX })
}

/// Milliseconds as the protocol has them: never before the beginning.
pub(crate) fn to_ms(moment_us: i64) -> u64 {
    u64::try_from(moment_us / MILLI_US).unwrap_or(0)
}

/// A moment at which something begins as the protocol has it: the first whole millisecond at which it is there.
pub(crate) fn to_ms_from(moment_us: i64) -> u64 {
    u64::try_from(moment_us.max(0)).unwrap_or(0).div_ceil(MILLI_US.unsigned_abs())
}

/// The protocol's milliseconds as microseconds.
pub(crate) fn from_ms(moment_ms: u64) -> i64 {
    i64::try_from(moment_ms).unwrap_or(i64::MAX).saturating_mul(MILLI_US)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_become_microseconds_and_come_back() {
        assert_eq!(to_us(90_000, Rational(1, 90_000)), SECOND_US);
        assert_eq!(from_us(SECOND_US, Rational(1, 90_000)), 90_000);
        assert_eq!(to_us(-1, Rational(1, 1_000)), -1_000);
    }

    #[test]
    fn stamps_that_make_no_sense_saturate() {
        assert_eq!(to_us(i64::MAX, Rational(i32::MAX, 1)), i64::MAX);
        assert_eq!(to_us(i64::MIN, Rational(i32::MAX, 1)), i64::MIN);
        assert_eq!(to_us(1, Rational(1, 0)), 0);
        assert_eq!(from_us(1, Rational(0, 1)), 0);
        assert_eq!(to_ms(-5), 0);
        assert_eq!((to_ms_from(-5), to_ms_from(33_000), to_ms_from(33_366)), (0, 33, 34));
    }
}
