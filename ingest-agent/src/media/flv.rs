//! Time and length from FLV (Adobe Flash Video File Format 10.1): `onMetaData`, and the last tag.

use super::{Meaning, MediaTime, Metadata, Source, big, date, raw_text};

/// Longest script tag that is read, in bytes, and most tags before it.
const SCRIPT_MAX: usize = 256 * 1024;
const TAGS_MAX: u32 = 64;

/// Most values of one script, and how deep they may nest.
const VALUES_MAX: u32 = 4096;
const DEPTH_MAX: u32 = 8;

/// How far the header may be from the last tag, in milliseconds.
const APART_MS: u64 = 2000;

/// Names that date the recording, in small letters.
const NAMES: [(&str, &str); 4] = [
    ("creation_time", "FLV creation_time"),
    ("creationdate", "FLV creationdate"),
    ("creationtime", "FLV creationtime"),
    ("datetimeoriginal", "FLV DateTimeOriginal"),
];

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let start = source.array::<4>(5).map_or(9, u32::from_be_bytes);
    let mut at = u64::from(start).saturating_add(4);
    let mut script = Script::default();
    let mut first = None;
    for _ in 0..TAGS_MAX {
        let Some(tag) = tag(source, at) else { break };
        if tag.kind == 18 && script.values == 0 {
            let bytes = source.read(at + 11, usize::try_from(tag.size).unwrap_or(0).min(SCRIPT_MAX));
            script.read(&bytes);
        } else if matches!(tag.kind, 8 | 9) {
            first = first.or(Some(tag.ms));
            break;
        }
        at = at.saturating_add(15 + tag.size);
    }
    metadata.times.append(&mut script.dates);
    let header = script.seconds.filter(|seconds| seconds.is_finite() && (0.0..1e9).contains(seconds));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    let header = header.map(|seconds| (seconds * 1000.0).round() as u64).filter(|ms| *ms > 0);
    let last = last(source).and_then(|last| last.checked_sub(first.unwrap_or(0))).filter(|ms| *ms > 0);
    for (field, ms) in [("FLV duration", header), ("FLV last tag", last)] {
        metadata.durations.extend(ms.map(|ms| (field, ms)));
    }
    // The last tag lacks the time of its own picture; further apart, it is the header that is wrong.
    metadata.duration_ms = match (header, last) {
        (Some(header), Some(last)) if header.abs_diff(last) > APART_MS => Some(last),
        (header, last) => header.or(last),
    };
}

struct Tag {
    kind: u8,
    size: u64,
    ms: u64,
}

fn tag(source: &mut Source<'_>, at: u64) -> Option<Tag> {
    let head: [u8; 11] = source.array(at)?;
    let kind = head[0] & 0x1f;
    // The highest byte of the time follows the three others.
    let ms = u64::from(head[7]) << 24 | big(&head[4..7]);
    matches!(kind, 8 | 9 | 18).then(|| Tag { kind, size: big(&head[1..4]), ms })
}

/// The time of the last tag, in milliseconds: the file ends with that tag's size.
fn last(source: &mut Source<'_>) -> Option<u64> {
    let mut end = source.size;
    for _ in 0..TAGS_MAX {
        let size = u64::from(u32::from_be_bytes(source.array(end.checked_sub(4)?)?));
        let at = end.checked_sub(4 + size)?;
        let tag = tag(source, at).filter(|tag| tag.size + 11 == size)?;
        if tag.kind != 18 {
            return Some(tag.ms);
        }
        end = at;
    }
    None
}

/// What `onMetaData` says (AMF 0).
#[derive(Default)]
struct Script {
    values: u32,
    seconds: Option<f64>,
    dates: Vec<MediaTime>,
}

impl Script {
    fn read(&mut self, bytes: &[u8]) {
        let mut rest = Rest(bytes);
        // A name, then the values.
        while !rest.0.is_empty() {
            if self.value(&mut rest, "", 0).is_none() {
                return;
            }
        }
    }

    fn value(&mut self, rest: &mut Rest<'_>, name: &str, depth: u32) -> Option<()> {
        self.values += 1;
        if self.values > VALUES_MAX || depth > DEPTH_MAX {
            return None;
        }
        match rest.take(1)?[0] {
            0 => {
                let number = f64::from_be_bytes(rest.take(8)?.try_into().ok()?);
                if name == "duration" {
                    self.seconds = Some(number);
                }
            }
            1 => {
                rest.take(1)?;
            }
            2 => {
                let text = rest.text()?;
                self.said(name, raw_text(text));
            }
            3 => self.pairs(rest, depth)?,
            5 | 6 => {}
            8 => {
                rest.take(4)?;
                self.pairs(rest, depth)?;
            }
            10 => {
                let count = u32::from_be_bytes(rest.take(4)?.try_into().ok()?);
                for _ in 0..count {
                    self.value(rest, "", depth + 1)?;
                }
            }
            11 => {
                let ms = f64::from_be_bytes(rest.take(8)?.try_into().ok()?);
                rest.take(2)?;
                self.counted(name, ms);
            }
            12 => {
                let length = u32::from_be_bytes(rest.take(4)?.try_into().ok()?);
                rest.take(usize::try_from(length).ok()?)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn pairs(&mut self, rest: &mut Rest<'_>, depth: u32) -> Option<()> {
        loop {
            let name = rest.text()?;
            if name.is_empty() && rest.0.first() == Some(&9) {
                rest.take(1)?;
                return Some(());
            }
            let name = String::from_utf8_lossy(name).to_ascii_lowercase();
            self.value(rest, &name, depth + 1)?;
        }
    }

    fn said(&mut self, name: &str, raw: String) {
        if let Some((_, field)) = NAMES.iter().find(|(wanted, _)| *wanted == name) {
            self.dates.push(MediaTime { field, meaning: date::meaning(&raw), raw });
        }
    }

    /// A date is counted in milliseconds from 1970; the zone beside it is not to be used.
    fn counted(&mut self, name: &str, ms: f64) {
        let Some((_, field)) = NAMES.iter().find(|(wanted, _)| *wanted == name) else { return };
        #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
        let whole = (ms.is_finite() && ms.abs() < 1e15).then_some(ms as i64);
        let at = whole.and_then(|ms| date::counted(0, ms.div_euclid(1000), ms.rem_euclid(1000) * 1_000_000));
        let meaning = match at {
            Some(_) if whole == Some(0) => Meaning::Nothing("not set"),
            Some(at) => Meaning::Utc(at),
            None => Meaning::Nothing("not a date"),
        };
        self.dates.push(MediaTime { field, raw: whole.unwrap_or(0).to_string(), meaning });
    }
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = u16::from_be_bytes(self.take(2)?.try_into().ok()?);
        self.take(length.into())
    }
}
