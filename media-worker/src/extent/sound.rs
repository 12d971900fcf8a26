//! Containers of sound, and ASF, whose headers state the length of what follows.

use std::io::{Read, Seek};

use media_protocol::{Reason, Thing};

use super::bytes::Bytes;
use super::mp4::open_where_ones;
use super::{Claim, Extent};

/// Most chunks that are looked at.
const CHUNKS_MAX: usize = 10_000;

/// What a length of 32 bits is where it does not fit or was not known.
const ONES: u64 = u32::MAX as u64;

/// WAV, RF64 and BW64 (EBU Tech 3306): chunks of `data`, whose length may stand in `ds64`.
pub(super) fn wave<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    let long = bytes.array(0) != Some(*b"RIFF");
    let mut stated = None;
    let mut at = 12;
    for _ in 0..CHUNKS_MAX {
        let (Some(kind), Some(length)) = (bytes.array::<4>(at), bytes.le32(at + 4)) else { return };
        let (start, length) = (at + 8, u64::from(length));
        match &kind {
            b"ds64" => stated = bytes.le64(start + 8),
            b"data" => {
                let claimed = match (length, stated) {
                    (ONES, Some(stated)) if long => Claim::Bytes(stated),
                    (ONES, _) => Claim::Open,
                    (length, _) => Claim::Bytes(length),
                };
                let behind = match claimed {
                    Claim::Bytes(length) => behind(bytes, start.saturating_add(length), true),
                    Claim::Open => 0,
                };
                return extent.claim(Thing::Header, claimed, start, bytes.size(), behind);
            }
            _ => {}
        }
        at = start.saturating_add(length).saturating_add(length % 2);
    }
}

/// How many bytes from a place on are no further chunks up to the end of the file.
fn behind<R: Read + Seek>(bytes: &mut Bytes<R>, from: u64, little: bool) -> u64 {
    let size = bytes.size();
    let mut at = from.saturating_add(from % 2);
    for _ in 0..CHUNKS_MAX {
        if at >= size {
            return 0;
        }
        let kind = bytes.array::<4>(at);
        let length = if little { bytes.le32(at + 4) } else { bytes.be32(at + 4) };
        let (Some(kind), Some(length)) = (kind, length) else { break };
        let is_name = kind.iter().all(|letter| letter.is_ascii_alphanumeric() || b" _-".contains(letter));
        // Tags of other kinds than chunks are appended by programs.
        let is_tag = kind.starts_with(b"TAG") || kind.starts_with(b"ID3") || kind == *b"APET";
        if is_tag {
            return 0;
        }
        if !is_name {
            break;
        }
        at = (at + 8).saturating_add(length.into()).saturating_add(u64::from(length % 2));
    }
    bytes.behind(from)
}

/// AIFF and AIFF-C: `SSND`, most significant byte first.
pub(super) fn aiff<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    let mut at = 12;
    for _ in 0..CHUNKS_MAX {
        let (Some(kind), Some(length)) = (bytes.array::<4>(at), bytes.be32(at + 4)) else { return };
        let (start, length) = (at + 8, u64::from(length));
        if kind == *b"SSND" {
            // The length holds two words that come before the sound.
            let claimed = if length == ONES { Claim::Open } else { Claim::Bytes(length.saturating_sub(8)) };
            let behind = if length == ONES { 0 } else { behind(bytes, start.saturating_add(length), false) };
            return extent.claim(Thing::Header, claimed, start + 8, bytes.size(), behind);
        }
        at = start.saturating_add(length).saturating_add(length % 2);
    }
}

/// Sony Wave64: chunks are named by 16 bytes, and their lengths hold their own heads.
pub(super) fn wave64<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    const HEAD: u64 = 24;
    let mut at = 40;
    for _ in 0..CHUNKS_MAX {
        // One after the other: where nothing begins, a byte behind it may be none.
        let Some(kind) = bytes.array::<4>(at) else { return };
        let Some(length) = bytes.le64(at + 16) else { return };
        if kind == *b"data" {
            let claimed = match open_where_ones(length) {
                Claim::Bytes(length) => Claim::Bytes(length.saturating_sub(HEAD)),
                Claim::Open => Claim::Open,
            };
            let behind = if length <= HEAD { bytes.size().saturating_sub(at + HEAD) } else { 0 };
            return extent.claim(Thing::Header, claimed, at + HEAD, bytes.size(), behind);
        }
        let Some(next) = at.checked_add(length.max(HEAD)).and_then(|next| next.checked_next_multiple_of(8)) else {
            return;
        };
        at = next;
    }
}

/// Sun's AU: all ones where the length was not known.
pub(super) fn au<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    let (Some(start), Some(length)) = (bytes.be32(4), bytes.be32(8)) else { return };
    let (start, length) = (u64::from(start), u64::from(length));
    let claimed = if length == ONES { Claim::Open } else { Claim::Bytes(length) };
    let behind = bytes.behind(start.saturating_add(length));
    extent.claim(Thing::Header, claimed, start, bytes.size(), behind);
}

/// Apple's CAF: the length of `data` is -1 where it was not known.
pub(super) fn caf<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    let mut at = 8;
    for _ in 0..CHUNKS_MAX {
        let Some(kind) = bytes.array::<4>(at) else { return };
        let Some(length) = bytes.be64(at + 4) else { return };
        let start = at + 12;
        if kind == *b"data" {
            let behind = if length == 0 { bytes.size().saturating_sub(start) } else { 0 };
            return extent.claim(Thing::Header, open_where_ones(length), start, bytes.size(), behind);
        }
        let Some(next) = start.checked_add(length) else { return };
        at = next;
    }
}

/// ASF: the size of the file, in its properties, where it was not written as a stream.
pub(super) fn asf<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    const PROPERTIES: [u8; 8] = [0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11];
    const STREAMED: u32 = 1;
    let mut at = 30;
    for _ in 0..CHUNKS_MAX {
        let Some(kind) = bytes.array::<8>(at) else { return };
        let Some(length) = bytes.le64(at + 16) else { return };
        if kind == PROPERTIES {
            let (Some(claimed), Some(flags)) = (bytes.le64(at + 40), bytes.le32(at + 88)) else { return };
            if flags & STREAMED == 0 && claimed > 0 {
                extent.claim(Thing::Header, Claim::Bytes(claimed), 0, bytes.size(), 0);
            }
            return;
        }
        let Some(next) = at.checked_add(length.max(24)) else { return };
        at = next;
    }
}

/// Frames in a row by which ADTS is known.
const ADTS_IN_A_ROW: usize = 3;

/// Most frames that are looked at: 23 hours.
const ADTS_FRAMES_MAX: u64 = 2_000_000;

/// How far the next frame is looked for.
const ADTS_LOST_MAX: u64 = 4 * 1024 * 1024;

/// Whether a file begins as AAC in ADTS does.
pub(super) fn is_adts(head: &[u8]) -> bool {
    adts_length(head).is_some()
}

/// The length of the frame that begins with these bytes (ISO/IEC 14496-3, 1.A.2.2).
fn adts_length(head: &[u8]) -> Option<u64> {
    let [0xff, second, third, fourth, fifth, sixth, ..] = head else { return None };
    let syncs = second & 0xf6 == 0xf0 && third >> 2 & 0xf < 13;
    let length = u64::from(fourth & 3) << 11 | u64::from(*fifth) << 3 | u64::from(sixth >> 5);
    (syncs && length >= 7).then_some(length)
}

/// AAC in ADTS: frames one behind the other. The demuxer goes on silently where they are not, and counts as
/// if they were.
pub(super) fn adts<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    let size = bytes.size();
    let (mut at, mut frames) = (0, 0);
    while frames < ADTS_FRAMES_MAX {
        if at > size {
            return extent.ends_early(Reason::EndsInPacket {});
        }
        if let Some(length) = bytes.array::<7>(at).and_then(|head| adts_length(&head)) {
            at += length;
            frames += 1;
            continue;
        }
        let usual = at / frames.max(1);
        let Some(next) = adts_resumes(bytes, at) else { return };
        if frames < 1 || usual == 0 {
            return;
        }
        extent.jump(at, 0, ((next - at) / usual).max(1));
        at = next;
    }
}

/// Where frames go on behind a place at which there is none.
fn adts_resumes<R: Read + Seek>(bytes: &mut Bytes<R>, from: u64) -> Option<u64> {
    let window = bytes.read(from, ADTS_LOST_MAX.min(bytes.size().saturating_sub(from)))?;
    (1..window.len())
        .find(|start| {
            let mut at = *start;
            (0..ADTS_IN_A_ROW).all(|_| {
                let length = window.get(at..).and_then(adts_length);
                at += length.and_then(|length| usize::try_from(length).ok()).unwrap_or(window.len());
                length.is_some()
            })
        })
        .map(|start| from + start as u64)
}
