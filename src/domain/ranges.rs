//! Byte ranges: what a request asks for (RFC 9110, section 14), and what a view has watched.

use evidence::event::ByteRange;

/// Most disjoint ranges that a view keeps apart; beyond it the nearest are joined, which can only
/// overstate what was watched.
pub const WATCHED_RANGES_MAX: usize = 256;

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
    /// Adds a range.
    pub fn add(&mut self, range: ByteRange) {
        if range.start >= range.end {
            return;
        }
        self.0.push(range);
        self.0.sort_unstable();
        let mut joined: Vec<ByteRange> = Vec::with_capacity(self.0.len());
        for next in self.0.drain(..) {
            match joined.last_mut() {
                Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
                _ => joined.push(next),
            }
        }
        while joined.len() > WATCHED_RANGES_MAX {
            join_nearest(&mut joined);
        }
        self.0 = joined;
    }

    /// The ranges.
    pub fn into_ranges(self) -> Vec<ByteRange> {
        self.0
    }
}

fn join_nearest(ranges: &mut Vec<ByteRange>) {
    let gaps = ranges.windows(2).enumerate();
    if let Some((at, _)) = gaps.min_by_key(|(_, pair)| pair[1].start - pair[0].end) {
        ranges[at].end = ranges[at + 1].end;
        ranges.remove(at + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn watched_ranges_are_joined_and_bounded() {
        let mut watched = Watched::default();
        for start in (0..2000).rev() {
            watched.add(ByteRange { start: start * 10, end: start * 10 + 5 });
        }
        watched.add(ByteRange { start: 7, end: 7 });
        let ranges = watched.into_ranges();
        assert_eq!(ranges.len(), WATCHED_RANGES_MAX);
        assert_eq!(ranges[0].start, 0);
        assert_eq!(ranges.last().map(|r| r.end), Some(19_995));
    }
}
