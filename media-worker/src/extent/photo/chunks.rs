//! Pictures in chunks, blocks and rows: PNG, WebP, GIF and BMP.

use std::io::{Read, Seek};

use media_protocol::{Reason, Thing};

use crate::extent::bytes::Bytes;

/// Most parts that are looked at.
const PARTS_MAX: usize = 500_000;

/// Largest chunk of which the sum is made, in bytes.
const SUMMED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Zeros in a row that are none of a coded picture.
const UNLIKELY_ZEROS: usize = 512;

/// Bytes with which a picture of a row of WebP begins: where it stands, how large it is, and how long it is shown.
const FRAME_BYTES: u64 = 16;

/// Bytes behind the last row of a BMP that some writers leave out.
const ROW_END_BYTES: u64 = 4;

/// What is said where the next part is not there. One that is there and is not read is no fault of the picture.
fn ends<R: Read + Seek>(bytes: &Bytes<R>) -> Option<Reason> {
    (!bytes.is_bounded()).then_some(Reason::NoEndMark {})
}

/// PNG (ISO/IEC 15948): chunks with sums, the last of which is `IEND`.
pub(super) fn png<R: Read + Seek>(bytes: &mut Bytes<R>) -> Option<Reason> {
    let size = bytes.size();
    let mut at = 8_u64;
    for _ in 0..PARTS_MAX {
        let Some([l0, l1, l2, l3, kind @ ..]) = bytes.array::<8>(at) else { return ends(bytes) };
        let length = u64::from(u32::from_be_bytes([l0, l1, l2, l3]));
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Some(Reason::NoPartAt { byte: at });
        }
        let name = String::from_utf8_lossy(&kind).into_owned();
        let end = at + 8 + length;
        if end + 4 > size {
            return Some(Reason::EndsInNamedPart { part: name });
        }
        if length <= SUMMED_BYTES_MAX {
            // What cannot be read within the bounds is not judged.
            let sum = bytes.be32(end)?;
            if sum != crc32fast::hash(&bytes.read(at + 4, length + 4)?) {
                return Some(Reason::WrongSum { part: name, byte: at });
            }
        }
        if kind == *b"IEND" {
            return None;
        }
        at = end + 4;
    }
    None
}

/// WebP: a RIFF whose length holds the picture.
pub(super) fn webp<R: Read + Seek>(bytes: &mut Bytes<R>) -> Option<Reason> {
    let claimed = 8 + u64::from(bytes.le32(4)?);
    let size = bytes.size();
    // The byte that makes lengths even is left out by some.
    if claimed > size + 1 {
        return Some(Reason::LengthShort { of: Thing::ThePicture, claimed, there: size });
    }
    let mut at = 12_u64;
    for _ in 0..PARTS_MAX {
        let Some(length) = bytes.le32(at + 4).filter(|_| at + 8 <= claimed) else { break };
        let end = at + 8 + u64::from(length);
        if end > size {
            return Some(Reason::EndsInPart {});
        }
        let kind = bytes.array::<4>(at)?;
        let hole = if kind == *b"ANMF" { has_hole(bytes, at + 8, end)? } else { is_hole(bytes, kind, at + 8, end)? };
        if hole {
            return Some(Reason::ZerosInPart {});
        }
        at = end + end % 2;
    }
    None
}

/// Whether a part of one picture of a row is gone; none where that cannot be read.
fn has_hole<R: Read + Seek>(bytes: &mut Bytes<R>, start: u64, end: u64) -> Option<bool> {
    let mut at = start + FRAME_BYTES;
    for _ in 0..PARTS_MAX {
        if at + 8 > end {
            break;
        }
        let (kind, length) = (bytes.array::<4>(at)?, bytes.le32(at + 4)?);
        let part_end = at + 8 + u64::from(length);
        // What does not fit into its picture is none of its parts.
        if part_end > end {
            break;
        }
        if is_hole(bytes, kind, at + 8, part_end)? {
            return Some(true);
        }
        at = part_end + part_end % 2;
    }
    Some(false)
}

/// Whether zeros stand instead of a part's content; none where that cannot be read. Transparency may be stored as it
/// is, and whole rows of zeros are then what a cut-out picture has around it.
fn is_hole<R: Read + Seek>(bytes: &mut Bytes<R>, kind: [u8; 4], start: u64, end: u64) -> Option<bool> {
    const PACKING: u8 = 3;
    let length = end - start;
    let coded = match &kind {
        b"VP8 " | b"VP8L" => true,
        b"ALPH" if length > 0 => bytes.array::<1>(start)?[0] & PACKING != 0,
        _ => false,
    };
    Some(coded && length <= SUMMED_BYTES_MAX && has_zeros(&bytes.read(start, length)?))
}

/// Whether so many zeros stand in a row as no coded picture holds.
fn has_zeros(coded: &[u8]) -> bool {
    coded.split(|byte| *byte != 0).any(|zeros| zeros.len() >= UNLIKELY_ZEROS)
}

/// Whether a WebP is a row of pictures.
pub(crate) fn is_animated(head: &[u8]) -> bool {
    const ANIMATED: u8 = 2;
    head.starts_with(b"RIFF")
        && head.get(8..16) == Some(b"WEBPVP8X")
        && head.get(20).is_some_and(|flags| flags & ANIMATED > 0)
}

/// GIF (version 89a): blocks up to a trailer.
pub(super) fn gif<R: Read + Seek>(bytes: &mut Bytes<R>) -> Option<Reason> {
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let Some([flags]) = bytes.array::<1>(10) else { return ends(bytes) };
    let mut at = 13 + colours(flags);
    for _ in 0..PARTS_MAX {
        let Some([kind]) = bytes.array::<1>(at) else { return ends(bytes) };
        at = match kind {
            b';' => return None,
            // Some writers put zeros between blocks.
            0 => {
                at += 1;
                continue;
            }
            b'!' => at + 2,
            b',' => {
                let Some([flags]) = bytes.array::<1>(at + 9) else { return ends(bytes) };
                at + 11 + colours(flags)
            }
            _ => return Some(Reason::NoPartAt { byte: at }),
        };
        loop {
            let Some([length]) = bytes.array::<1>(at) else { return ends(bytes) };
            at += 1 + u64::from(length);
            if length == 0 {
                break;
            }
        }
    }
    None
}

/// BMP: rows of a length that its header tells.
pub(super) fn bmp<R: Read + Seek>(bytes: &mut Bytes<R>) -> Option<Reason> {
    let (pixels, head) = (u64::from(bytes.le32(10)?), bytes.le32(14)?);
    let half = |bytes: &mut Bytes<R>, at: u64| bytes.array(at).map(|two| u64::from(u16::from_le_bytes(two)));
    let (width, height, bits, packing) = if head == 12 {
        (half(bytes, 18)?, half(bytes, 20)?, half(bytes, 24)?, 0)
    } else {
        let side = |side: u32| u64::from(side.cast_signed().unsigned_abs());
        (side(bytes.le32(18)?), side(bytes.le32(22)?), half(bytes, 28)?, bytes.le32(30)?)
    };
    let length = match packing {
        0 | 3 | 6 => (width.checked_mul(bits)?.div_ceil(32) * 4).checked_mul(height)?,
        1 | 2 => u64::from(bytes.le32(34)?),
        _ => return None,
    };
    let (end, size) = (pixels.checked_add(length)?, bytes.size());
    (end > size + ROW_END_BYTES).then_some(Reason::PictureTakes { end, there: size })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sums_are_those_of_png() {
        assert_eq!(crc32fast::hash(b"IEND"), 0xae42_6082);
    }

    /// A part of a WebP.
    fn part(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let even: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
        [&kind[..], &length, content, even].concat()
    }

    fn of_webp(parts: &[Vec<u8>]) -> Option<Reason> {
        let file = part(*b"RIFF", &[&b"WEBP"[..], &parts.concat()].concat());
        webp(&mut Bytes::new(Cursor::new(&file), file.len() as u64))
    }

    #[test]
    fn zeros_of_stored_transparency_are_no_hole() {
        const FILTERED: u8 = 4;
        const PACKED: u8 = 1;
        let hole = Some(Reason::ZerosInPart {});
        let head = part(*b"VP8X", &[0x10, 0, 0, 0, 39, 0, 0, 39, 0, 0]);
        let alpha = |first: u8| part(*b"ALPH", &[&[first][..], &[0; 1600]].concat());
        let (whole, gone) = (part(*b"VP8 ", &[7; 301]), part(*b"VP8 ", &[0; 1600]));
        let frame = |parts: &[Vec<u8>]| part(*b"ANMF", &[&[0; 16][..], &parts.concat()].concat());
        for first in [0, FILTERED] {
            assert_eq!(of_webp(&[head.clone(), alpha(first), whole.clone()]), None);
            assert_eq!(
                of_webp(&[head.clone(), frame(&[alpha(first), whole.clone()]), frame(std::slice::from_ref(&whole))]),
                None
            );
        }
        assert_eq!(of_webp(&[head.clone(), alpha(PACKED), whole.clone()]), hole);
        assert_eq!(of_webp(&[head.clone(), alpha(0), gone.clone()]), hole);
        assert_eq!(
            of_webp(&[head.clone(), frame(std::slice::from_ref(&whole)), frame(&[alpha(0), gone.clone()])]),
            hole
        );
        assert_eq!(of_webp(&[head, frame(&[alpha(PACKED), whole])]), hole);
    }

    #[test]
    fn a_picture_of_more_parts_than_are_read_is_not_told_as_cut() {
        let head = [&b"GIF89a\x01\0\x01\0\0\0\0"[..], b",\0\0\0\0\x01\0\x01\0\0\x02"].concat();
        let of = |blocks: usize, end: &[u8]| {
            let file = [&head, &[1, 7].repeat(blocks)[..], end].concat();
            gif(&mut Bytes::new(Cursor::new(&file), file.len() as u64))
        };
        assert_eq!(of(5_000_000, b"\0;"), None);
        assert_eq!(of(1_000, b"\0;"), None);
        assert_eq!(of(1_000, b""), Some(Reason::NoEndMark {}));
    }

    #[test]
    fn a_picture_of_more_bytes_than_are_read_is_not_told_as_cut() {
        // 256 bytes are read of each part: the bound is reached where one begins.
        let content = [&b"IDAT"[..], &[7; 240]].concat();
        let idat = [&240_u32.to_be_bytes()[..], &content, &crc32fast::hash(&content).to_be_bytes()].concat();
        let end = [&[0; 4][..], b"IEND", &crc32fast::hash(b"IEND").to_be_bytes()].concat();
        let file = [&b"\x89PNG\r\n\x1a\n"[..], &idat.repeat(270_000), &end].concat();
        assert_eq!(png(&mut Bytes::new(Cursor::new(&file), file.len() as u64)), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(content in prop::collection::vec(any::<u8>(), 0..300)) {
            let bytes = || Bytes::new(Cursor::new(&content), content.len() as u64);
            let _ = (png(&mut bytes()), webp(&mut bytes()), gif(&mut bytes()), bmp(&mut bytes()));
        }
    }
}
