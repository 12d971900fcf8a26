//! The length of sound that is nothing but frames: AAC in ADTS (ISO/IEC 13818-7) and MPEG audio
//! (ISO/IEC 11172-3, 13818-3). Every frame says how long it is; they are followed to the end.

use super::{Metadata, Source};

/// Bytes that are read at once.
const BLOCK_MAX: usize = 256 * 1024;

/// Bytes at the end that may be a tag or a frame that was cut.
const REST_MAX: u64 = 4096;

/// Bytes of a frame's header that are looked at.
const HEADER: usize = 7;
type Header = [u8; HEADER];

/// Reads the header of a frame.
type Read = fn(Header) -> Option<Frame>;

const ADTS_RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];

/// Kilobits a second by index: layers I, II and III of MPEG-1, and I, II and III of the later ones.
const KILOBITS: [[u32; 14]; 5] = [
    [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// A frame: its bytes, its samples and how many of them a second has.
struct Frame {
    bytes: usize,
    samples: u64,
    rate: u32,
}

/// Adds the length of frames that begin at `start`.
pub(super) fn read(source: &mut Source<'_>, start: u64, metadata: &mut Metadata) {
    let (field, frame): (_, Read) =
        if metadata.media_type == "audio/aac" { ("ADTS frames", adts) } else { ("MPEG audio frames", mpeg) };
    let length = follow(source, start, frame).filter(|ms| *ms > 0);
    metadata.lasts(field, length);
}

/// Milliseconds of all frames; none where they cannot be followed to the end.
fn follow(source: &mut Source<'_>, start: u64, frame: Read) -> Option<u64> {
    let (mut at, mut micros) = (start, 0_u64);
    while at.saturating_add(HEADER as u64) <= source.size {
        let block = source.read(at, BLOCK_MAX);
        let mut place = 0;
        let mut lost = false;
        while let Some(header) = block.get(place..).and_then(|rest| rest.first_chunk()) {
            let Some(this) = frame(*header) else {
                lost = true;
                break;
            };
            place += this.bytes;
            micros += this.samples * 1_000_000 / u64::from(this.rate);
        }
        at += place as u64;
        if lost || place == 0 {
            break;
        }
    }
    (source.size.saturating_sub(at) <= REST_MAX && at > start).then_some(micros / 1000)
}

fn adts(header: Header) -> Option<Frame> {
    let [0xff, second, third, a, b, c, d] = header else { return None };
    let rate = *ADTS_RATES.get(usize::from(third >> 2 & 0xf))?;
    let bytes = usize::from(a & 3) << 11 | usize::from(b) << 3 | usize::from(c >> 5);
    let blocks = u64::from(d & 3) + 1;
    (second & 0xf6 == 0xf0 && bytes >= HEADER).then_some(Frame { bytes, samples: 1024 * blocks, rate })
}

fn mpeg(header: Header) -> Option<Frame> {
    let [0xff, second, third, ..] = header else { return None };
    let layer = match second >> 1 & 3 {
        3 => 1,
        2 => 2,
        1 => 3,
        _ => return None,
    };
    // Later versions have half or a quarter of the rates.
    let (later, divisor) = match second >> 3 & 3 {
        3 => (false, 1),
        2 => (true, 2),
        0 => (true, 4),
        _ => return None,
    };
    let rate = *[44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))? / divisor;
    let table = if later { if layer == 1 { 3 } else { 4 } } else { layer - 1 };
    let kilobits = *KILOBITS[table].get(usize::from(third >> 4).checked_sub(1)?)?;
    let padding = usize::from(third >> 1 & 1);
    let samples: u32 = match (layer, later) {
        (1, _) => 384,
        (3, true) => 576,
        _ => 1152,
    };
    let unit = if layer == 1 { 4 } else { 1 };
    let slots = usize::try_from(samples / 8 * kilobits * 1000 / rate).ok()? / unit;
    let bytes = (slots + padding) * unit;
    (second & 0xe0 == 0xe0 && bytes >= HEADER).then_some(Frame { bytes, samples: samples.into(), rate })
}
