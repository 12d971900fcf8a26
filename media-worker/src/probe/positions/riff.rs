//! Positions in chunks of AVI files that are no stream: records of their own, and sentences in what players
//! pass over.

use super::bytes::Bytes;
use super::{FIXES_MAX, Finds, When, atoms, nmea};

/// Most chunks that are looked at: ten hours of pictures and sound.
const CHUNKS_MAX: usize = 2_000_000;

/// How deep lists may nest; AVI uses three levels.
const DEPTH_MAX: usize = 4;

/// Largest chunk that is looked into, in bytes.
const CHUNK_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Ends of the names of pictures and sound.
const MEDIA: [&[u8; 2]; 4] = [b"dc", b"db", b"wb", b"pc"];

/// Chunks that hold indexes.
const INDEXES: [&[u8; 4]; 3] = [b"idx1", b"indx", b"vedt"];

/// Whether the beginning is that of such a file.
pub(super) fn fits(head: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(b"AVI ")
}

/// Finds the positions.
pub(super) fn read(bytes: Bytes<'_>, finds: &mut Finds) {
    let mut walk = Walk { bytes, chunks: 0, last: nmea::Last::default(), found: 0, finds };
    walk.level(0, bytes.size(), false, DEPTH_MAX);
}

struct Walk<'file, 'finds> {
    bytes: Bytes<'file>,
    chunks: usize,
    last: nmea::Last,
    found: usize,
    finds: &'finds mut Finds,
}

impl Walk<'_, '_> {
    fn level(&mut self, from: u64, to: u64, among_media: bool, depth: usize) {
        let mut at = from;
        while at + 8 <= to && self.chunks < CHUNKS_MAX && self.found < FIXES_MAX {
            self.chunks += 1;
            let header = self.bytes.read(at, 12);
            let Some((kind, rest)) = header.split_first_chunk::<4>() else { return };
            let size = u64::from(rest.first_chunk().map_or(0, |four| u32::from_le_bytes(*four)));
            let is_media = MEDIA.iter().any(|end| kind.ends_with(*end)) || kind.starts_with(b"ix");
            let end = (at + 8 + size).min(to);
            if matches!(kind, b"LIST" | b"RIFF") {
                if let Some(depth) = depth.checked_sub(1) {
                    let media = among_media || header.get(8..12) == Some(b"movi");
                    self.level(at + 12, end, media, depth);
                }
            } else if !is_media && !INDEXES.contains(&kind) {
                self.one(*kind, at, end - at - 8, among_media);
            }
            // A chunk of an odd size is filled up by a byte.
            at = end + size % 2;
        }
    }

    fn one(&mut self, kind: [u8; 4], at: u64, size: u64, among_media: bool) {
        let contents = self.bytes.read(at + 8, usize::try_from(size).unwrap_or(0).min(CHUNK_BYTES_MAX));
        let when = if among_media { When::Byte(at) } else { When::Unknown };
        let found = if kind == *b"gps0" {
            self.finds.add("gps0", When::Unknown, atoms::gps0(&contents))
        } else {
            self.finds.add("nmea", when, nmea::read(&contents, &mut self.last))
        };
        self.found += usize::from(found);
    }
}
