//! Time and length from DHAV, the stream format of Dahua's recorders: each frame's header carries
//! the recorder's wall clock. The layout is that of FFmpeg's `dhav` demuxer.

use jiff::civil::DateTime;

use super::{DAMAGED, Meaning, MediaTime, Metadata, Source};

/// Longest start and end of a file that are searched for a frame, in bytes.
const PART_MAX: usize = 1024 * 1024;

/// Bytes of a frame's header that are read, from its mark on.
const HEADER: usize = 24;

const MARK: &[u8; 4] = b"DHAV";

/// Kinds of frames: pictures, sound, data.
const KINDS: [u8; 5] = [0xf0, 0xf1, 0xfb, 0xfc, 0xfd];

#[derive(Clone, Copy)]
struct Frame {
    packed: u32,
    clock: Option<DateTime>,
    /// A counter of milliseconds that wraps after 65 s.
    ticks: u16,
}

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let head = source.read(0, PART_MAX);
    let first = places(&head).find_map(|at| frame(&head, at));
    let tail = source.read_tail(PART_MAX);
    let last = places(&tail).rev().find_map(|at| frame(&tail, at));
    let (Some(first), Some(last)) = (first, last) else {
        metadata.flags.push(DAMAGED);
        return;
    };
    metadata.times.push(time("DHAV first frame", first));
    let Some((from, to)) = first.clock.zip(last.clock) else { return };
    let seconds = to.duration_since(from).as_secs();
    // The counter refines what whole seconds say, where both agree.
    let exact = u64::try_from(seconds).ok().map(|seconds| {
        let ticks = u64::from(last.ticks.wrapping_sub(first.ticks));
        let turns = (seconds * 1000).saturating_sub(ticks).saturating_add(1 << 15) >> 16;
        let exact = ticks + (turns << 16);
        if exact.abs_diff(seconds * 1000) <= 1000 { exact } else { seconds * 1000 }
    });
    metadata.durations.extend(exact.map(|ms| ("DHAV frames", ms)));
    metadata.duration_ms = exact.filter(|ms| *ms > 0);
}

fn places(bytes: &[u8]) -> impl DoubleEndedIterator<Item = usize> {
    bytes.windows(MARK.len()).enumerate().filter(|(_, part)| part == MARK).map(|(at, _)| at)
}

fn frame(bytes: &[u8], at: usize) -> Option<Frame> {
    let header: &[u8; HEADER] = bytes.get(at..at + HEADER)?.try_into().ok()?;
    // Sound and pictures may read like the mark; a frame has a kind that exists and a length.
    let length = u32::from_le_bytes([header[12], header[13], header[14], header[15]]);
    if !KINDS.contains(&header[4]) || length < HEADER.try_into().ok()? {
        return None;
    }
    let packed = u32::from_le_bytes([header[16], header[17], header[18], header[19]]);
    let ticks = u16::from_le_bytes([header[20], header[21]]);
    Some(Frame { packed, clock: clock(packed), ticks })
}

/// Second, minute, hour, day, month and year since 2000 in 6, 6, 5, 5, 4 and 6 bits.
fn clock(packed: u32) -> Option<DateTime> {
    let bits = |from: u32, count: u32| i8::try_from(packed >> from & ((1 << count) - 1)).ok();
    let year = 2000 + i16::from(bits(26, 6)?);
    DateTime::new(year, bits(22, 4)?, bits(17, 5)?, bits(12, 5)?, bits(6, 6)?, bits(0, 6)?, 0).ok()
}

fn time(field: &'static str, frame: Frame) -> MediaTime {
    let (raw, meaning) = match frame.clock {
        Some(clock) => (clock.to_string(), Meaning::Wall(clock)),
        None if frame.packed == 0 => ("0".to_owned(), Meaning::Nothing("not set")),
        None => (frame.packed.to_string(), Meaning::Nothing("not a date")),
    };
    MediaTime { field, raw, meaning }
}
