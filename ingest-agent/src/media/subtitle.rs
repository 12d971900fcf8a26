//! Times from subtitle sidecars, in which drones and some cameras write the wall clock per frame.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{MediaTime, date, raw_text};

/// Bytes that are read at the start and at the end.
pub(crate) const PART: usize = 32 * 1024;

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b20[0-9]{2}[-./][01][0-9][-./][0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]")
        .expect("the pattern is valid")
});

/// The first and the last time in a subtitle file, of which `head` and `tail` are the ends.
pub(crate) fn times(head: &[u8], tail: &[u8]) -> Vec<MediaTime> {
    let first = DATE.find(head).map(|found| ("first subtitle", found.as_bytes()));
    let last = DATE.find_iter(tail).last().map(|found| ("last subtitle", found.as_bytes()));
    first
        .into_iter()
        .chain(last)
        .map(|(field, raw)| {
            let raw = raw_text(raw);
            MediaTime { field, meaning: date::meaning(&raw), raw }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Meaning;
    use jiff::civil::date;

    #[test]
    fn the_ends_of_a_subtitle_file_tell_start_and_end() {
        let text = b"1\n00:00:00 --> 00:00:01\nHOME 2017.07.03 10:15:03\n\n2\n2017.07.03 10:15:09,1\n";
        let found = times(text, text);
        let meant: Vec<Meaning> = found.iter().map(|time| time.meaning).collect();
        let at = |second| Meaning::Wall(date(2017, 7, 3).at(10, 15, second, 0));
        assert_eq!(meant, [at(3), at(9)]);
        assert!(times(b"no date", b"").is_empty());
    }
}
