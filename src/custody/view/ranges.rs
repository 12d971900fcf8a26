//! Byte ranges: what a request asks for (RFC 9110, section 14), and what a view has watched. By hand, because one range
//! of a header is a reading that is logged, and several are the whole content, which no library decides so.

use evidence::event::ByteRange;

/// Most disjoint ranges of one view: as many as its closing entry can tell.
pub const WATCHED_RANGES_MAX: usize = 1000;

/// What a `Range` header asks of content of a known size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// All of it (no header, or one that may be ignored).
    Whole,
    /// One part.
    Part(ByteRange),
    /// A part that does not exist: 416.
    Unsatisfiable,
}

/// Reads a `Range` header. Several ranges, other units and malformed headers are ignored, as the
/// RFC allows: the whole content answers them.
pub fn asked(header: Option<&str>, size: u64) -> Asked {
    let Some(spec) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else { return Asked::Whole };
    let Some((first, last)) = spec.split_once('-') else { return Asked::Whole };
    let number = |text: &str| -> Option<Option<u64>> {
        if text.is_empty() {
            return Some(None);
        }
        text.bytes().all(|b| b.is_ascii_digit()).then(|| Some(text.parse().unwrap_or(u64::MAX)))
    };
    match (number(first), number(last)) {
        (Some(Some(start)), Some(end)) => {
            if end.is_some_and(|end| end < start) {
                return Asked::Whole;
            }
            if start >= size {
                return Asked::Unsatisfiable;
            }
            let end = end.map_or(size, |end| end.saturating_add(1).min(size));
            Asked::Part(ByteRange { start, end })
        }
        (Some(None), Some(Some(suffix))) => {
            if suffix == 0 || size == 0 {
                return Asked::Unsatisfiable;
            }
            Asked::Part(ByteRange { start: size.saturating_sub(suffix), end: size })
        }
        _ => Asked::Whole,
    }
}

/// Ranges watched, disjoint and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched(Vec<ByteRange>);

impl Watched {
    /// Adds a range; false where it would be one too many, and is not added.
    #[must_use]
    pub fn add(&mut self, range: ByteRange) -> bool {
        if range.start >= range.end {
            return true;
        }
        let first = self.0.partition_point(|known| known.end < range.start);
        let after = self.0.partition_point(|known| known.start <= range.end);
        if first < after {
            let (start, end) = (self.0[first].start.min(range.start), self.0[after - 1].end.max(range.end));
            self.0.splice(first..after, [ByteRange { start, end }]);
        } else if self.0.len() < WATCHED_RANGES_MAX {
            self.0.insert(first, range);
        } else {
            return false;
        }
        true
    }

    /// The ranges.
    pub fn into_ranges(self) -> Vec<ByteRange> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::view::ranges::*;

    fn part(start: u64, end: u64) -> Asked {
        Asked::Part(ByteRange { start, end })
    }

    #[test]
    fn range_headers_are_read_as_the_rfc_says() {
        assert_eq!(asked(None, 10), Asked::Whole);
        assert_eq!(asked(Some("bytes=0-"), 10), part(0, 10));
        assert_eq!(asked(Some("bytes=2-4"), 10), part(2, 5));
        assert_eq!(asked(Some("bytes=2-400"), 10), part(2, 10));
        assert_eq!(asked(Some("bytes=-3"), 10), part(7, 10));
        assert_eq!(asked(Some("bytes=-30"), 10), part(0, 10));
        assert_eq!(asked(Some("bytes=10-"), 10), Asked::Unsatisfiable);
        assert_eq!(asked(Some("bytes=0-0"), 0), Asked::Unsatisfiable);
        assert_eq!(asked(Some("bytes=-0"), 10), Asked::Unsatisfiable);
        for ignored in ["bytes=4-2", "bytes=0-1,3-4", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=+1-2"] {
            assert_eq!(asked(Some(ignored), 10), Asked::Whole, "{ignored}");
        }
        assert_eq!(asked(Some("bytes=0-99999999999999999999999"), 10), part(0, 10));
    }

    #[test]
    fn watched_ranges_are_exact_and_bounded() {
        let mut watched = Watched::default();
        for start in (0..WATCHED_RANGES_MAX as u64).rev() {
            assert!(watched.add(ByteRange { start: start * 10, end: start * 10 + 5 }));
        }
        assert!(watched.add(ByteRange { start: 7, end: 7 }), "nothing");
        assert!(!watched.add(ByteRange { start: 7, end: 8 }), "one too many");
        assert!(watched.add(ByteRange { start: 5, end: 10 }), "it joins two");
        assert!(watched.add(ByteRange { start: 27, end: 28 }), "there is a place again");
        let ranges = watched.into_ranges();
        assert_eq!(ranges.len(), WATCHED_RANGES_MAX);
        assert_eq!(ranges[..3], [(0, 15), (20, 25), (27, 28)].map(|(start, end)| ByteRange { start, end }));
    }

    #[test]
    fn ranges_are_joined_as_sets_of_bytes_are() {
        let mut seed = 7_u64;
        for _ in 0..2_000 {
            let (mut watched, mut bytes) = (Watched::default(), [false; 64]);
            for _ in 0..12 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let (start, length) = ((seed >> 33) % 50, (seed >> 50) % 14);
                assert!(watched.add(ByteRange { start, end: start + length }));
                for at in start..start + length {
                    bytes[usize::try_from(at).expect("small")] = true;
                }
            }
            let ranges = watched.into_ranges();
            assert!(ranges.windows(2).all(|two| two[0].end < two[1].start) && ranges.iter().all(|r| r.start < r.end));
            for (at, seen) in (0_u64..).zip(bytes) {
                assert_eq!(ranges.iter().any(|range| range.start <= at && at < range.end), seen);
            }
        }
    }
}
