//! The length of MPEG transport and program streams, which have no header that tells it: from the
//! first time stamp to the last, where those between rise steadily (ISO/IEC 13818-1).
//!
//! A stream whose stamps start again, as in two takes joined, has no length that two stamps tell;
//! then none is told.

use std::collections::BTreeSet;

use super::{Source, big};

/// Places of the file that are looked at, and bytes that are read at each.
const PLACES: u64 = 48;
const PART_MAX: usize = 256 * 1024;

/// Stamps count 90,000 a second and have 33 bits.
const PER_SECOND: u64 = 90_000;
const TURN: u64 = 1 << 33;

/// Longest stream that one turn of the stamps tells: 26 hours.
const LENGTH_MAX: u64 = TURN - PER_SECOND;

const SYNC: u8 = 0x47;
const PACKET: usize = 188;

/// The length of a transport stream in milliseconds.
pub(super) fn transport(source: &mut Source<'_>) -> Option<u64> {
    let head = source.read(0, PART_MAX);
    let wanted = packets(&head).find_map(|packet| stamped(packet, None))?.0;
    let within =
        |bytes: &[u8]| packets(bytes).filter_map(|packet| stamped(packet, Some(wanted))).map(|(_, at)| at).collect();
    length(source, &within)
}

/// The length of a program stream in milliseconds: of its pictures or, without any, its sound.
pub(super) fn program(source: &mut Source<'_>) -> Option<u64> {
    let head = source.read(0, PART_MAX);
    let kinds = || starts(&head).filter_map(|at| head.get(at + 3).copied());
    let pictures = kinds().find(|kind| matches!(kind, 0xe0..=0xef));
    let wanted = pictures.or_else(|| kinds().find(|kind| matches!(kind, 0xc0..=0xdf | 0xbd)))?;
    length(source, &|bytes: &[u8]| {
        let wanted = starts(bytes).filter(|at| bytes.get(at + 3) == Some(&wanted));
        wanted.filter_map(|at| packet_stamp(bytes.get(at + 6..)?)).collect()
    })
}

/// Where start codes are: two zeros and a one.
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let ones = bytes.iter().enumerate().skip(2).filter(|(_, byte)| **byte == 1);
    ones.map(|(at, _)| at - 2).filter(|at| bytes[*at..].starts_with(&[0, 0]))
}

/// Where a part's stamps begin and end, counted from the first of all, and the time of its last picture.
struct Part {
    from: u64,
    to: u64,
    usual: u64,
}

/// The length that the stamps in parts of the file tell.
fn length(source: &mut Source<'_>, within: &dyn Fn(&[u8]) -> Vec<u64>) -> Option<u64> {
    let last_place = source.size.saturating_sub(PART_MAX as u64);
    let places: BTreeSet<u64> = (0..=PLACES).map(|number| last_place / PLACES * number).chain([last_place]).collect();
    let mut begin = None;
    let mut parts = Vec::new();
    for place in places {
        let stamps = within(&source.read(place, PART_MAX));
        let Some(first) = stamps.first().copied() else { continue };
        parts.push(part(&stamps, *begin.get_or_insert_with(|| earliest(&stamps, first)))?);
    }
    let last = parts.last()?;
    let whole = parts.iter().map(|part| part.to).max()?;
    // Between two places the stamps must neither fall nor leap.
    let falls = parts.windows(2).any(|pair| pair[1].from.saturating_add(PER_SECOND) < pair[0].from);
    let leaps = parts.len() > 8 && parts.windows(2).any(|pair| pair[1].from.saturating_sub(pair[0].from) > whole / 2);
    if falls || leaps && whole > PER_SECOND * 60 || whole > LENGTH_MAX {
        return None;
    }
    Some((whole + last.usual) * 1000 / PER_SECOND).filter(|ms| *ms > 0)
}

/// None where the stamps start again or leap within the part.
fn part(stamps: &[u64], begin: u64) -> Option<Part> {
    let sorted: BTreeSet<u64> = stamps.iter().map(|stamp| stamp.wrapping_sub(begin) % TURN).collect();
    let leaps = sorted.iter().zip(sorted.iter().skip(1)).any(|(a, b)| b - a > PER_SECOND * 60);
    if leaps || stamps.windows(2).any(|pair| falls(pair[0], pair[1])) {
        return None;
    }
    let (from, to) = (*sorted.first()?, *sorted.last()?);
    let usual = sorted.iter().rev().nth(1).map_or(0, |previous| to - previous);
    Some(Part { from, to, usual: if usual < PER_SECOND * 10 { usual } else { 0 } })
}

/// The first picture shown is among those that come first.
fn earliest(stamps: &[u64], first: u64) -> u64 {
    let early = |stamp: &u64| first.wrapping_sub(*stamp) % TURN < PER_SECOND;
    stamps.iter().take(32).copied().filter(early).max_by_key(|stamp| first.wrapping_sub(*stamp) % TURN).unwrap_or(first)
}

/// Whether one stamp lies more than a second before the one ahead of it.
fn falls(ahead: u64, stamp: u64) -> bool {
    let back = ahead.wrapping_sub(stamp) % TURN;
    back > PER_SECOND && back < TURN / 2
}

/// Packets, from the first place where several follow each other.
fn packets(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let steady = |step: usize| {
        let first = (0..step).find(|first| (0..4).all(|number| bytes.get(first + number * step) == Some(&SYNC)))?;
        Some((first, step))
    };
    let (first, step) = [PACKET, 192, 204].into_iter().find_map(steady).unwrap_or((bytes.len(), PACKET));
    bytes.get(first..).unwrap_or_default().chunks(step).filter(|packet| packet.len() >= PACKET && packet[0] == SYNC)
}

/// The stream and stamp of a packet that begins a picture; of any stream, or the wanted one.
fn stamped(packet: &[u8], wanted: Option<u16>) -> Option<(u16, u64)> {
    let stream = u16::from_be_bytes([packet[1] & 0x1f, packet[2]]);
    if packet[1] & 0x40 == 0 || wanted.is_some_and(|wanted| wanted != stream) {
        return None;
    }
    let skip = match packet[3] & 0x30 {
        0x10 => 4,
        0x30 => 5 + usize::from(packet[4]),
        _ => return None,
    };
    let head = packet.get(skip..PACKET)?.first_chunk::<14>()?;
    let [0, 0, 1, 0xc0..=0xef | 0xbd | 0xfd, _, _, _, flags, _, stamp @ ..] = head else { return None };
    (flags & 0x80 != 0).then(|| (stream, in_thirds(*stamp)))
}

/// The stamp of a packet of a program stream, of MPEG-2 or of MPEG-1, after its length.
fn packet_stamp(header: &[u8]) -> Option<u64> {
    if header.first()? & 0xc0 == 0x80 {
        let stamp = header.get(3..)?.first_chunk().copied();
        return stamp.filter(|_| header[1] & 0x80 != 0).map(in_thirds);
    }
    // MPEG-1: filling, the size of a buffer, then the stamp.
    let filled = header.iter().take(16).take_while(|byte| **byte == 0xff).count();
    let rest = header.get(filled..)?;
    let rest = if rest.first()? & 0xc0 == 0x40 { rest.get(2..)? } else { rest };
    let stamp = *rest.first_chunk::<5>()?;
    matches!(stamp[0] >> 4, 2 | 3).then(|| in_thirds(stamp))
}

/// Three, fifteen and fifteen bits, each with one after it.
fn in_thirds(bytes: [u8; 5]) -> u64 {
    let bits = big(&bytes);
    (bits >> 33 & 7) << 30 | (bits >> 17 & 0x7fff) << 15 | bits >> 1 & 0x7fff
}
