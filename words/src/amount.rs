//! Sizes, spans and moments of a timeline, the same in both languages: for pages, command line and stations.

/// Bytes as a person reads them, such as `12.3 MiB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let (mut tenths, mut unit) = (u128::from(bytes) * 10 / 1024, 0);
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// A span of seconds as a person reads it, such as `3 h 05 min`; below a minute it is `0 min`.
pub fn span(seconds: i64) -> String {
    let (sign, seconds) = (if seconds <= -60 { "-" } else { "" }, seconds.unsigned_abs());
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => format!("{sign}{minutes} min"),
        (0, _) => format!("{sign}{hours} h {minutes:02} min"),
        _ => format!("{sign}{days} d {hours} h"),
    }
}

/// [`span`], told in seconds below a minute.
pub fn close_span(seconds: i64) -> String {
    if seconds.unsigned_abs() < 60 { format!("{seconds} s") } else { span(seconds) }
}

/// A moment or length of a timeline: `1:02:03` or `2:03`.
pub fn moment(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_spans_and_moments_are_short() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(8 << 20), "8.0 MiB");
        assert_eq!(size(3_680_760), "3.5 MiB");
        assert_eq!(size(u64::MAX), "16383.9 PiB");
        assert_eq!((span(-59), close_span(-59)), ("0 min".to_owned(), "-59 s".to_owned()));
        assert_eq!((span(-60), close_span(-60)), ("-1 min".to_owned(), "-1 min".to_owned()));
        assert_eq!((span(11_100), close_span(0)), ("3 h 05 min".to_owned(), "0 s".to_owned()));
        assert_eq!(span(200_000), "2 d 7 h");
        assert_eq!(moment(62_900), "1:02");
        assert_eq!(moment(3_723_000), "1:02:03");
    }
}
