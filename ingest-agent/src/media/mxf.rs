//! Time and length from MXF (SMPTE ST 377-1): creation dates of the packages, and the longest track.

use file_types::{HEAD, MXF_PARTITION};
use jiff::civil::DateTime;

use super::{BOUNDED, DAMAGED, Meaning, MediaTime, Metadata, Source, big, date};

/// Most keys that are looked at in one partition.
const KEYS_MAX: u32 = 20_000;

/// Longest set that is read, in bytes.
const SET_MAX: u64 = 64 * 1024;

/// Most tracks and sequences.
const TRACKS_MAX: usize = 256;

/// What the key of a set of header metadata begins with (its fifth to eighth byte say how it is
/// packed), and what follows before its kind.
const KEY: [u8; 4] = [0x06, 0x0e, 0x2b, 0x34];
const METADATA_SETS: [u8; 6] = [0x0d, 0x01, 0x01, 0x01, 0x01, 0x01];

/// What the key of a picture or sound has in the same place.
const ESSENCE: [u8; 4] = [0x0d, 0x01, 0x03, 0x01];

/// Kinds of sets.
const SEQUENCE: u8 = 0x0f;
const MATERIAL_PACKAGE: u8 = 0x36;
const SOURCE_PACKAGE: u8 = 0x37;
const TRACK: u8 = 0x3b;

/// What the partitions say.
#[derive(Default)]
struct Found {
    material: Option<[u8; 8]>,
    source: Option<[u8; 8]>,
    footer: Option<u64>,
    /// A sequence's identity, and its length in units of its track.
    sequences: Vec<([u8; 16], u64)>,
    /// The identity of a track's sequence, and units a second.
    tracks: Vec<([u8; 16], (u32, u32))>,
    bounded: bool,
}

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let head = source.read(0, HEAD);
    let start = head.windows(MXF_PARTITION.len()).position(|part| part == MXF_PARTITION).unwrap_or(0);
    let mut found = Found::default();
    partition(source, start as u64, &mut found);
    // A recorder writes the length at the end, when it knows it.
    if let Some(footer) = found.footer.filter(|footer| *footer > 0) {
        partition(source, footer.saturating_add(start as u64), &mut found);
    }
    if found.material.is_none() && found.source.is_none() && found.tracks.is_empty() {
        metadata.flags.push(if found.bounded { BOUNDED } else { DAMAGED });
    }
    for (field, stamp) in
        [("MXF material package creation", found.material), ("MXF source package creation", found.source)]
    {
        metadata.times.extend(stamp.map(|stamp| time(field, stamp)));
    }
    let lengths = found.tracks.iter().filter_map(|(sequence, (rate, per))| {
        let length = |(id, length): &&([u8; 16], u64)| id == sequence && *length > 0;
        let (_, units) = found.sequences.iter().rev().find(length)?;
        let ms = u128::from(*units) * 1000 * u128::from(*per);
        (*rate > 0).then(|| u64::try_from(ms / u128::from(*rate)).unwrap_or(u64::MAX))
    });
    let longest = lengths.max().filter(|ms| *ms > 0);
    metadata.durations.extend(longest.map(|ms| ("MXF track", ms)));
    metadata.duration_ms = longest;
}

fn partition(source: &mut Source<'_>, start: u64, found: &mut Found) {
    let mut at = start;
    for number in 0..KEYS_MAX {
        let Some((key, (content, end))) = element(source, at) else { return };
        if key.starts_with(MXF_PARTITION) && key[13] > 1 && key[13] < 5 {
            if number > 0 {
                return;
            }
            let place = source.array::<8>(content + 24).map(u64::from_be_bytes);
            found.footer = found.footer.or(place);
        } else if key[4..6] == [1, 2] && key[8..12] == ESSENCE {
            // Pictures and sounds begin: the metadata is over.
            return;
        } else if key[4..6] == [2, 0x53] && key[8..14] == METADATA_SETS {
            let length = usize::try_from((end - content).min(SET_MAX)).unwrap_or(0);
            let bytes = source.read(content, length);
            set(key[14], &bytes, found);
        }
        at = end;
    }
    found.bounded = true;
}

/// A key, and where its value lies.
fn element(source: &mut Source<'_>, at: u64) -> Option<([u8; 16], (u64, u64))> {
    let bytes: [u8; 25] = source.array_or_zeros(at);
    let key: [u8; 16] = bytes[..16].try_into().ok()?;
    if key[..4] != KEY {
        return None;
    }
    let (head, length) = match bytes[16] {
        short @ 0..=0x7f => (1, u64::from(short)),
        long => {
            let count = usize::from(long & 0x7f);
            let digits = bytes.get(17..17 + count).filter(|_| count <= 8)?;
            (1 + count, big(digits))
        }
    };
    let content = at + 16 + head as u64;
    Some((key, (content, content.checked_add(length)?)))
}

/// A set of local tags, each with two bytes of its length.
fn set(kind: u8, bytes: &[u8], found: &mut Found) {
    let local = |wanted: u16| {
        let mut rest = bytes;
        while let Some(([a, b, c, d], content)) = rest.split_first_chunk::<4>() {
            let (value, after) = content.split_at_checked(usize::from(u16::from_be_bytes([*c, *d])))?;
            if u16::from_be_bytes([*a, *b]) == wanted {
                return Some(value);
            }
            rest = after;
        }
        None
    };
    let created = || local(0x4405).and_then(|value| value.try_into().ok());
    match kind {
        MATERIAL_PACKAGE => found.material = found.material.or_else(created),
        SOURCE_PACKAGE => found.source = found.source.or_else(created),
        SEQUENCE if found.sequences.len() < TRACKS_MAX => {
            let identity = local(0x3c0a).and_then(|value| value.try_into().ok());
            // Minus one: not known yet.
            let length = local(0x0202).and_then(|value| value.try_into().ok()).map(i64::from_be_bytes);
            let length = length.and_then(|length| u64::try_from(length).ok());
            found.sequences.extend(identity.zip(length));
        }
        TRACK if found.tracks.len() < TRACKS_MAX => {
            let sequence = local(0x4803).and_then(|value| value.try_into().ok());
            let rate = local(0x4b01).and_then(|value| {
                let (rate, per) = (*value.first_chunk::<4>()?, *value.last_chunk::<4>()?);
                (value.len() == 8).then(|| (u32::from_be_bytes(rate), u32::from_be_bytes(per)))
            });
            found.tracks.extend(sequence.zip(rate));
        }
        _ => {}
    }
}

/// A time stamp: year, month, day, hour, minute, second, and four milliseconds.
fn time(field: &'static str, stamp: [u8; 8]) -> MediaTime {
    let [high, low, month, day, hour, minute, second, _] = stamp;
    let year = u16::from_be_bytes([high, low]);
    let raw = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    let meaning = match date::meaning(&raw) {
        Meaning::Wall(wall) => utc(wall),
        other => other,
    };
    MediaTime { field, raw, meaning }
}

fn utc(wall: DateTime) -> Meaning {
    date::instant(wall, 0).map_or(Meaning::Nothing("not a date"), Meaning::Utc)
}
