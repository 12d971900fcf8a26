//! Video inside a photo: phones append a few seconds of MP4 to a JPEG (Google's motion photo, Samsung's), or
//! put it into a box of a HEIC; a HEIC may also have tracks of its own.
//!
//! Where it lies is found by its boxes rather than by what XMP or a maker's trailer says of it: those are
//! written in a dozen ways, and are copied along when the video is cut off.

use std::io::{Read, Seek, SeekFrom};

use media_protocol::Embedded;

use crate::boxes::{self, TopBox};

/// Bytes of a photo that are searched. The largest photos of phones have 50 MB.
const SEARCHED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Bytes that are searched at a time.
const PIECE_BYTES: usize = 256 * 1024;

/// Places that look like the beginning of a video and are looked into.
const CANDIDATES_MAX: usize = 64;

/// Largest first box of a video, in bytes.
const FTYP_BYTES_MAX: u64 = 1_024;

/// How a JPEG begins.
const JPEG: &[u8] = b"\xff\xd8\xff";

/// The box of a HEIC that holds a motion photo's video.
const MOTION_BOX: &[u8; 4] = b"mpvd";

/// The video inside a photo, where there is one.
pub(crate) fn find(reader: &mut (impl Read + Seek), size: u64) -> Option<Embedded> {
    let mut head = [0; 12];
    reader.seek(SeekFrom::Start(0)).ok()?;
    reader.read_exact(&mut head).ok()?;
    if head.starts_with(JPEG) {
        return appended(reader, 0, size);
    }
    crate::heif::is_brand(&head).then(|| in_heif(reader, size)).flatten()
}

/// The video within a HEIC's boxes.
fn in_heif(reader: &mut (impl Read + Seek), size: u64) -> Option<Embedded> {
    let found = boxes::top_level(reader, 0, size);
    if let Some(motion) = found.iter().find(|one| one.kind == *MOTION_BOX) {
        return video(reader, motion.body, motion.end);
    }
    // What was appended begins anew, or lies behind bytes that are no box.
    if let Some(before) = found.windows(2).find(|pair| pair[1].kind == *b"ftyp") {
        return video(reader, before[0].end, size);
    }
    let end = found.last().map_or(0, |last| last.end);
    if let Some(appended) = (end < size).then(|| appended(reader, end, size)).flatten() {
        return Some(appended);
    }
    let has = |kind: &[u8; 4]| found.iter().any(|one| one.kind == *kind);
    (has(b"moov") && has(b"meta")).then(|| Embedded { offset: 0, length: size, kind: "video/mp4".to_owned() })
}

/// The video behind a photo's picture, from a byte on.
fn appended(reader: &mut (impl Read + Seek), from: u64, size: u64) -> Option<Embedded> {
    let mut piece = vec![0; PIECE_BYTES];
    let (mut at, mut candidates) = (from, 0);
    let end = size.min(from.saturating_add(SEARCHED_BYTES_MAX));
    while at < end {
        reader.seek(SeekFrom::Start(at)).ok()?;
        let length = fill(reader, &mut piece)?;
        for index in memmem(&piece[..length]) {
            let start = (at + index as u64).checked_sub(4)?;
            if candidates < CANDIDATES_MAX
                && let Some(found) = video(reader, start, size)
            {
                return Some(found);
            }
            candidates += 1;
        }
        if length < 8 {
            break;
        }
        // What lies across the edge of two pieces is seen in the next one.
        at += length as u64 - 7;
        if length < PIECE_BYTES {
            break;
        }
    }
    None
}

fn fill(reader: &mut impl Read, piece: &mut [u8]) -> Option<usize> {
    let mut length = 0;
    while length < piece.len() {
        match reader.read(&mut piece[length..]).ok()? {
            0 => break,
            count => length += count,
        }
    }
    Some(length)
}

/// Where the four letters stand that a video begins with.
fn memmem(bytes: &[u8]) -> Vec<usize> {
    bytes.windows(4).enumerate().filter(|(_, four)| *four == b"ftyp").map(|(index, _)| index).collect()
}

/// The video that begins at a byte: boxes without a gap, of which one says what it holds.
fn video(reader: &mut (impl Read + Seek), start: u64, end: u64) -> Option<Embedded> {
    let found = boxes::top_level(reader, start, end);
    let first = found.first().filter(|first| first.kind == *b"ftyp" && first.end - start <= FTYP_BYTES_MAX)?;
    let known = |one: &TopBox| {
        const KINDS: [&[u8; 4]; 14] = [
            b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"mfra", b"sidx", b"styp", b"uuid", b"udta",
            b"meta", b"pdin",
        ];
        KINDS.contains(&&one.kind)
    };
    let last = found.iter().take_while(|one| known(one)).last()?;
    let within = |one: &&TopBox| one.end <= last.end;
    found.iter().filter(within).find(|one| one.kind == *b"moov")?;
    let mut brand = [0; 4];
    reader.seek(SeekFrom::Start(first.body)).ok()?;
    reader.read_exact(&mut brand).ok()?;
    let kind = if brand == *b"qt  " { "video/quicktime" } else { "video/mp4" };
    Some(Embedded { offset: start, length: last.end - start, kind: kind.to_owned() })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const VIDEO: &[u8] = b"\0\0\0\x0cftypisom\0\0\0\x08moov\0\0\0\x0cmdatabcd";

    fn found(bytes: &[u8]) -> Option<(u64, u64)> {
        find(&mut Cursor::new(bytes), bytes.len() as u64).map(|found| (found.offset, found.length))
    }

    #[test]
    fn a_video_behind_a_photo_is_found_whatever_stands_before_and_after_it() {
        for before in [100, PIECE_BYTES - 6, PIECE_BYTES - 1, PIECE_BYTES, 3 * PIECE_BYTES + 5] {
            for after in [b"".as_slice(), b"SEFH\x6a\0\0\0SEFT", b"\0"] {
                let mut bytes = vec![0x55; before];
                bytes[..3].copy_from_slice(JPEG);
                // A text that speaks of it is none.
                bytes[20..35].copy_from_slice(b"\0\0\0\x40ftypmp42 xx");
                bytes.extend_from_slice(VIDEO);
                bytes.extend_from_slice(after);
                assert_eq!(found(&bytes), Some((before as u64, VIDEO.len() as u64)), "{before}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_a_video_is_none() {
        let photo = |rest: &[u8]| [JPEG, &[0; 20], rest].concat();
        assert_eq!(found(&photo(b"\0\0\0\x0cftypisom")), None, "nothing says what it holds");
        assert_eq!(found(&photo(b"\0\0\0\x0cftypisom\0\0\0\x40moov")), None, "it does not end within the file");
        assert_eq!(found(&photo(b"\0\0\0\x04ftypisom\0\0\0\x08moov")), None, "a box is shorter than its head");
        assert_eq!(found(b"\0\0\0\x0cftypisom\0\0\0\x08moov"), None, "a video is no photo");
        assert_eq!(found(b"\xff\xd8\xff"), None);
    }
}
