//! EXIF's orientation of pictures whose decoders do not read it: PNG, WebP, TIFF.

use std::io::{Read, Seek, SeekFrom};

use crate::turn::Turn;

/// Bytes of a file within which it is looked for: pixels may stand before it.
const LOOKED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Most chunks that are looked at.
const CHUNKS_MAX: usize = 4_096;

/// Largest EXIF that is read, in bytes.
const EXIF_BYTES_MAX: u64 = 1024 * 1024;

/// Most entries of the first directory.
const ENTRIES_MAX: u16 = 512;

/// The tag of the orientation.
const ORIENTATION: u16 = 0x0112;

/// The turn that the EXIF of a picture file asks for, where there is one.
pub(crate) fn find(reader: &mut (impl Read + Seek)) -> Option<Turn> {
    let mut head = [0; 12];
    reader.seek(SeekFrom::Start(0)).ok()?;
    reader.read_exact(&mut head).ok()?;
    let exif = if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        chunk(reader, 8, *b"eXIf", true)?
    } else if head.starts_with(b"RIFF") && head.ends_with(b"WEBP") {
        chunk(reader, 12, *b"EXIF", false)?
    } else if head.starts_with(b"II*\0") || head.starts_with(b"MM\0*") {
        return orientation(reader, 0).map(Turn::of_exif);
    } else {
        return None;
    };
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(&exif);
    orientation(&mut std::io::Cursor::new(exif), 0).map(Turn::of_exif)
}

/// The content of the first chunk with the name. PNG's have the length first, big end first, and a checksum
/// behind; RIFF's have the name first, little end first, and are padded to even length.
fn chunk(reader: &mut (impl Read + Seek), from: u64, name: [u8; 4], png: bool) -> Option<Vec<u8>> {
    let mut at = from;
    for _ in 0..CHUNKS_MAX {
        if at > LOOKED_BYTES_MAX {
            return None;
        }
        let mut head = [0; 8];
        reader.seek(SeekFrom::Start(at)).ok()?;
        reader.read_exact(&mut head).ok()?;
        let four = |from: usize| [head[from], head[from + 1], head[from + 2], head[from + 3]];
        let (length, found) =
            if png { (u32::from_be_bytes(four(0)), four(4)) } else { (u32::from_le_bytes(four(4)), four(0)) };
        let length = u64::from(length);
        if found == name {
            let mut bytes = Vec::new();
            reader.take(length.min(EXIF_BYTES_MAX)).read_to_end(&mut bytes).ok()?;
            return Some(bytes);
        }
        at += 8 + if png { length + 4 } else { length.next_multiple_of(2) };
    }
    None
}

/// The orientation of the first directory of a TIFF structure that begins at a byte.
fn orientation(reader: &mut (impl Read + Seek), start: u64) -> Option<u16> {
    let mut head = [0; 8];
    reader.seek(SeekFrom::Start(start)).ok()?;
    reader.read_exact(&mut head).ok()?;
    let little = match &head[..4] {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_of = |bytes: [u8; 2]| if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) };
    let place = [head[4], head[5], head[6], head[7]];
    let place = if little { u32::from_le_bytes(place) } else { u32::from_be_bytes(place) };
    reader.seek(SeekFrom::Start(start + u64::from(place))).ok()?;
    let mut count = [0; 2];
    reader.read_exact(&mut count).ok()?;
    for _ in 0..u16_of(count).min(ENTRIES_MAX) {
        let mut entry = [0; 12];
        reader.read_exact(&mut entry).ok()?;
        if u16_of([entry[0], entry[1]]) == ORIENTATION {
            return Some(u16_of([entry[8], entry[9]]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    const EXIF: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

    #[test]
    fn orientations_of_png_webp_and_tiff_are_found() {
        let length = u32::try_from(EXIF.len()).unwrap();
        let png =
            [b"\x89PNG\r\n\x1a\n", &[0, 0, 0, 1][..], b"IHDRx1234", &length.to_be_bytes(), b"eXIf", EXIF].concat();
        let webp =
            [b"RIFF\0\0\0\0WEBPVP8X", &3_u32.to_le_bytes()[..], b"abc\0EXIF", &length.to_le_bytes(), EXIF].concat();
        let prefixed = [b"RIFF\0\0\0\0WEBPEXIF", &(length + 6).to_le_bytes()[..], b"Exif\0\0", EXIF].concat();
        for bytes in [&png[..], &webp, &prefixed, EXIF] {
            assert_eq!(find(&mut Cursor::new(bytes)), Some(Turn { quarters: 1, mirrored: false }));
        }
        assert_eq!(find(&mut Cursor::new(&png[..30])), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for head in [b"\x89PNG\r\n\x1a\n".as_slice(), b"RIFF1234WEBP", b"II*\0", b"MM\0*"] {
                let _ = find(&mut Cursor::new([head, &bytes].concat()));
            }
        }
    }
}
