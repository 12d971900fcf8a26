//! The length of an AVI file: its headers', and what the index or the pictures themselves count.

use crate::media::{Metadata, Source, little};

/// Longest part of an index that is read, in bytes, and how much at once.
const INDEX_MAX: u64 = 16 * 1024 * 1024;
const BLOCK_MAX: usize = 64 * 1024;

/// Most pictures that are counted one by one where no header and no index tells.
const COUNTED_MAX: u32 = 100_000;

/// Most chunks before the first frame of DV, and what that frame begins with.
const DV_CHUNKS_MAX: u32 = 16;
const DV_START: [u8; 3] = [0x1f, 0x07, 0x00];

/// Bytes at the end of the pictures that an index need not list.
const INDEX_SLACK: u64 = 4096;

/// Bytes of an entry of the index.
const ENTRY: usize = 16;

/// What the headers say of the pictures.
#[derive(Default)]
pub(super) struct Video {
    frame_us: u64,
    frames: u64,
    /// OpenDML's count of all parts' frames.
    frames_whole: Option<u64>,
    streams: u32,
    /// The first stream with pictures: its number, and the time of a frame.
    pictures: Option<Pictures>,
    /// The longest sound, in milliseconds.
    sound_ms: Option<u64>,
    index: Option<(u64, u64)>,
    movie: Option<(u64, u64)>,
    parts: bool,
    /// The pictures are DV, which carries the camcorder's clock.
    dv: bool,
}

#[derive(Clone, Copy)]
struct Pictures {
    number: u32,
    scale: u64,
    rate: u64,
    length: u64,
}

impl Pictures {
    fn ms(self, frames: u64) -> Option<u64> {
        let ms = u128::from(frames) * u128::from(self.scale) * 1000;
        (self.rate > 0).then(|| u64::try_from(ms / u128::from(self.rate)).unwrap_or(u64::MAX))
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?)))
}

impl Video {
    /// `avih`: microseconds of a frame, and how many frames.
    pub(super) fn header(&mut self, bytes: &[u8]) {
        self.frame_us = number(bytes, 0).unwrap_or(0);
        self.frames = number(bytes, 16).unwrap_or(0);
    }

    /// `dmlh`.
    pub(super) fn whole(&mut self, bytes: &[u8]) {
        self.frames_whole = number(bytes, 0).filter(|frames| *frames > 0);
    }

    /// `strl` begins another stream.
    pub(super) fn stream(&mut self) {
        self.streams += 1;
    }

    /// `strh`.
    pub(super) fn stream_header(&mut self, bytes: &[u8]) {
        let (Some(scale), Some(rate), Some(length)) = (number(bytes, 20), number(bytes, 24), number(bytes, 32)) else {
            return;
        };
        let stream = Pictures { number: self.streams.saturating_sub(1), scale, rate, length };
        self.dv |= bytes.get(..4) == Some(&b"iavs"[..])
            || bytes.get(4..8).is_some_and(|handler| handler.to_ascii_lowercase().starts_with(b"dv"));
        match bytes.get(..4) {
            Some(b"vids" | b"iavs") => self.pictures = self.pictures.or(Some(stream)),
            Some(b"auds") => self.sound_ms = self.sound_ms.max(stream.ms(length)),
            _ => {}
        }
    }

    pub(super) fn index(&mut self, start: u64, end: u64) {
        self.index = self.index.or(Some((start, end)));
    }

    pub(super) fn movie(&mut self, start: u64, end: u64) {
        self.movie = self.movie.or(Some((start, end)));
    }

    /// Where the first frame of DV begins.
    pub(super) fn dv_frame(&self, source: &mut Source<'_>) -> Option<u64> {
        let (mut at, end) = self.movie.filter(|_| self.dv)?;
        for _ in 0..DV_CHUNKS_MAX {
            let head: [u8; 12] = source.array(at).filter(|_| at < end)?;
            let [.., last] = head;
            if head.starts_with(b"LIST") {
                at += 12;
            } else if head[8..11] == DV_START && last & 0x7f == 0x3f {
                return Some(at + 8);
            } else {
                let size = little(&head[4..8]);
                at = at.saturating_add(8 + size + size % 2);
            }
        }
        None
    }

    /// Another `RIFF` follows: the index and the first header count only the first.
    pub(super) fn more_parts(&mut self) {
        self.parts = true;
    }

    /// Adds all lengths; what counts the content goes before what a header says.
    pub(super) fn lengths(self, source: &mut Source<'_>, metadata: &mut Metadata) {
        let set = |ms: &u64| *ms > 0;
        let header = Some(self.frame_us.saturating_mul(self.frames) / 1000).filter(set);
        let whole = self.frames_whole.map(|frames| self.frame_us.saturating_mul(frames) / 1000).filter(set);
        let stream = self.pictures.and_then(|pictures| pictures.ms(pictures.length)).filter(set);
        let counted = self.counted(source);
        for (field, ms) in [
            ("AVI index", counted),
            ("dmlh", whole),
            ("strh of the pictures", stream),
            ("strh of the sound", self.sound_ms.filter(set)),
            ("avih", header),
        ] {
            metadata.durations.extend(ms.map(|ms| (field, ms)));
        }
        metadata.duration_ms = match counted {
            Some(counted) if !self.parts => Some(counted),
            _ => whole.max(stream).or(header),
        };
    }

    /// The length of the pictures that the index lists or, without one, that lie in `movi`.
    fn counted(&self, source: &mut Source<'_>) -> Option<u64> {
        let pictures = self.pictures?;
        let frames = match (self.index, self.movie) {
            (Some(index), Some(movie)) => listed(source, index, movie, pictures.number),
            (None, Some(movie)) if pictures.length == 0 || self.frames == 0 => walked(source, movie, pictures.number),
            _ => None,
        };
        frames.and_then(|frames| pictures.ms(frames)).filter(|ms| *ms > 0)
    }
}

/// Whether a chunk holds a picture of the stream: `00dc`, `00db`; dropped frames are empty ones.
fn is_picture(kind: &[u8], stream: u32) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match kind {
        [high, low, b'd', b'c' | b'b'] => digit(*high).zip(digit(*low)).is_some_and(|(a, b)| a * 16 + b == stream),
        _ => false,
    }
}

/// The pictures in an index that reaches to the end of `movie`; beside OpenDML's own index, this one
/// may list a few only.
fn listed(source: &mut Source<'_>, (start, end): (u64, u64), movie: (u64, u64), stream: u32) -> Option<u64> {
    if end.saturating_sub(start) > INDEX_MAX {
        return None;
    }
    let (mut frames, mut at, mut reached) = (0, start, 0);
    while at < end {
        let block = source.read(at, usize::try_from(end - at).ok()?.min(BLOCK_MAX));
        if block.is_empty() {
            return None;
        }
        for entry in block.chunks_exact(ENTRY) {
            frames += u64::from(is_picture(&entry[..4], stream));
            reached = reached.max(number(entry, 8)?.saturating_add(number(entry, 12)?));
        }
        at += block.len() as u64;
    }
    // Places are counted from the list, or from the file's start.
    let length = movie.1.saturating_sub(movie.0);
    let slack = length / 10 + INDEX_SLACK;
    let whole = reached.saturating_add(slack) >= length && (reached <= length + slack || reached <= movie.1 + slack);
    whole.then_some(frames)
}

fn walked(source: &mut Source<'_>, (start, end): (u64, u64), stream: u32) -> Option<u64> {
    let mut frames = 0;
    let mut at = start;
    for _ in 0..COUNTED_MAX {
        let Some([kind @ .., a, b, c, d]) = source.array::<8>(at).filter(|_| at.saturating_add(8) <= end) else {
            return Some(frames);
        };
        // A list of records holds chunks of its own.
        if &kind == b"LIST" {
            at = at.saturating_add(12);
            continue;
        }
        if !kind.iter().all(u8::is_ascii_alphanumeric) {
            return Some(frames);
        }
        frames += u64::from(is_picture(&kind, stream));
        let size = u64::from(u32::from_le_bytes([a, b, c, d]));
        at = at.saturating_add(8 + size + size % 2);
    }
    None
}
