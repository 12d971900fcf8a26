//! Times from IPTC-IIM records, in a JPEG's Photoshop resources or in TIFF.

use super::Times;
use crate::media::{Meaning, MediaTime, Source, date, raw_text};

/// Longest run of records that is read, in bytes.
const RECORDS_MAX: u64 = 64 * 1024;

/// Most records that are looked at.
const COUNT_MAX: usize = 1000;

/// Resource of Photoshop that holds the records.
const RESOURCE: u16 = 0x0404;

/// Adds what the records between `from` and `to` of the file say.
pub(super) fn read(source: &mut Source<'_>, (from, to): (u64, u64), times: &mut Times) {
    let length = usize::try_from(to.saturating_sub(from).min(RECORDS_MAX)).unwrap_or(0);
    let bytes = source.read(from, length);
    records(&bytes, times);
}

/// Adds what Photoshop's resources, `8BIM` after `8BIM`, say.
pub(super) fn resources(source: &mut Source<'_>, (from, to): (u64, u64), times: &mut Times) {
    let length = usize::try_from(to.saturating_sub(from).min(RECORDS_MAX)).unwrap_or(0);
    let bytes = source.read(from, length);
    let mut rest = bytes.as_slice();
    for _ in 0..COUNT_MAX {
        let Some((kind, content, after)) = resource(rest) else { return };
        if kind == RESOURCE {
            records(content, times);
        }
        rest = after;
    }
}

/// A resource: its kind, its content, and what follows it.
fn resource(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let body = bytes.strip_prefix(b"8BIM")?;
    let kind = u16::from_be_bytes(body.get(..2)?.try_into().ok()?);
    // A name with its length before it, padded to an even count.
    let name = (usize::from(*body.get(2)?) + 2) & !1;
    let at = 2 + name;
    let size = usize::try_from(u32::from_be_bytes(body.get(at..at + 4)?.try_into().ok()?)).ok()?;
    let content = body.get(at + 4..)?;
    let content_size = size.min(content.len());
    let after = content.get(content_size.checked_add(size % 2)?..).unwrap_or_default();
    Some((kind, content.get(..content_size)?, after))
}

fn records(mut bytes: &[u8], times: &mut Times) {
    let mut found: [Option<String>; 4] = Default::default();
    for _ in 0..COUNT_MAX {
        let Some(([0x1c, record, kind, high, low], rest)) = bytes.split_first_chunk::<5>() else { break };
        let size = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((content, after)) = rest.split_at_checked(size) else { break };
        let place = match (record, kind) {
            (2, 55) => Some(0),
            (2, 60) => Some(1),
            (2, 62) => Some(2),
            (2, 63) => Some(3),
            _ => None,
        };
        if let Some(place) = place {
            found[place] = Some(raw_text(content));
        }
        bytes = after;
    }
    let [created_day, created_time, digital_day, digital_time] = found;
    times.said.extend(joined("IPTC date created", created_day, created_time));
    times.said.extend(joined("IPTC digital creation", digital_day, digital_time));
}

/// `20220110` and `151544-0400` make a time.
fn joined(field: &'static str, day: Option<String>, clock: Option<String>) -> Option<MediaTime> {
    let (raw, meaning) = match (day, clock) {
        (None, None) => return None,
        (Some(day), None) => (day, Meaning::Nothing("a day without a time")),
        (None, Some(clock)) => (clock, Meaning::Nothing("a time without a day")),
        (Some(day), Some(clock)) => {
            let raw = format!("{day}T{clock}");
            let meaning = date::meaning(&raw);
            (raw, meaning)
        }
    };
    Some(MediaTime { field, raw, meaning })
}
