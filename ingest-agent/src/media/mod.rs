//! What a file's own content says: its type, its times and its length.
//!
//! Only metadata fields are read, nothing is decoded. The readers are plain safe Rust, cannot
//! panic on any input, and are bounded: [`Source`] hands out a limited number of reads and bytes
//! for one file. They read the spool's copy, never the recorder. By hand, because libraries of EXIF, ISO boxes and
//! RIFF trust the lengths that a file claims, give up where a recorder lost power, and keep one time where every
//! candidate is to be weighed.

mod asf;
mod audio;
mod date;
mod dhav;
mod flv;
mod frames;
mod isobmff;
mod matroska;
mod mpeg;
mod mxf;
mod photo;
mod riff;
mod stamps;
pub(crate) mod subtitle;

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use evidence::time::Utc;
use jiff::civil::DateTime;

pub(crate) use file_types::OCTETS;

/// Most reads for one file: two for each fragment of a day's recording in fragments of one second.
const READS_MAX: u32 = 200_000;

/// Most bytes read for one file: 64 MiB.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What is left for the end of a file whose middle used up the rest: as many reads, and 4 MiB.
const LAST_READS_MAX: u32 = 20_000;
const LAST_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The container cannot be as it is written there.
const DAMAGED: &str = "container-damaged";

/// The container has more parts than are looked at: no damage, but what it says last may be unread.
const BOUNDED: &str = "container-walk-bounded";

/// Ends the name of a length that is that of something beside pictures and sound, as a subtitle.
pub(crate) const BESIDE: &str = "of what is beside";

/// A file of which a bounded part is read.
pub(crate) struct Source<'a> {
    file: &'a File,
    size: u64,
    reads_left: u32,
    bytes_left: u64,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: &'a File, size: u64) -> Self {
        Self { file, size, reads_left: READS_MAX, bytes_left: BYTES_MAX }
    }

    /// Up to `length` bytes from `offset`; fewer at the end of the file, none when the bounds are
    /// used up.
    fn read(&mut self, offset: u64, length: usize) -> Vec<u8> {
        let there = self.size.saturating_sub(offset).min(length as u64);
        if self.reads_left == 0 || there > self.bytes_left {
            return Vec::new();
        }
        self.reads_left -= 1;
        self.bytes_left -= there;
        let mut out = vec![0; usize::try_from(there).unwrap_or(0)];
        match self.file.read_exact_at(&mut out, offset) {
            Ok(()) => out,
            Err(_) => Vec::new(),
        }
    }

    /// Exactly `N` bytes from `offset`.
    fn array<const N: usize>(&mut self, offset: u64) -> Option<[u8; N]> {
        self.read(offset, N).try_into().ok()
    }

    /// `N` bytes from `offset`, with zeros for those past the end.
    fn array_or_zeros<const N: usize>(&mut self, offset: u64) -> [u8; N] {
        let mut out = [0; N];
        let there = self.read(offset, N);
        out[..there.len()].copy_from_slice(&there);
        out
    }

    fn read_tail(&mut self, length: usize) -> Vec<u8> {
        self.read(self.size.saturating_sub(length as u64), length)
    }

    /// Whether the bounds are so used up that a walk should end.
    fn is_spent(&self) -> bool {
        self.reads_left == 0 || self.bytes_left < file_types::HEAD as u64
    }

    /// Gives what is needed to look at the end, once a walk from the start was bounded.
    fn renew(&mut self) {
        self.reads_left = self.reads_left.max(LAST_READS_MAX);
        self.bytes_left = self.bytes_left.max(LAST_BYTES_MAX);
    }
}

/// A time that the content says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaTime {
    /// Which field says it.
    pub(crate) field: &'static str,
    pub(crate) raw: String,
    pub(crate) meaning: Meaning,
}

/// What the text of a time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// An instant by the rule of the format: UTC.
    Utc(Utc),
    /// An instant, with the offset beside it.
    WithOffset(Utc),
    /// A wall clock without a zone.
    Wall(DateTime),
    /// Nothing that can be used, and why.
    Nothing(&'static str),
}

/// All that the content says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) media_type: &'static str,
    /// The most telling first.
    pub(crate) times: Vec<MediaTime>,
    /// Length in milliseconds: of those that were found, the one that rests on most of the content.
    pub(crate) duration_ms: Option<u64>,
    /// Every length that was found, with the place that tells it, in milliseconds.
    pub(crate) durations: Vec<(&'static str, u64)>,
    /// What is odd about it.
    pub(crate) flags: Vec<&'static str>,
}

impl Metadata {
    pub(crate) fn of_type(media_type: &'static str) -> Self {
        Self { media_type, times: Vec::new(), duration_ms: None, durations: Vec::new(), flags: Vec::new() }
    }

    /// Adds the text of a date, as it stands there.
    fn says(&mut self, field: &'static str, raw: String) {
        self.times.push(MediaTime { field, meaning: date::meaning(&raw), raw });
    }

    /// Adds the only length that there is, in milliseconds.
    fn lasts(&mut self, field: &'static str, ms: Option<u64>) {
        self.durations.extend(ms.map(|ms| (field, ms)));
        self.duration_ms = ms;
    }
}

/// Most times that one file is taken to say.
const TIMES_MAX: usize = 32;

/// Reads what the content of `file` says.
pub(crate) fn probe(file: &File, size: u64) -> Metadata {
    let mut source = Source::new(file, size);
    let head = source.read(0, file_types::HEAD);
    let mut metadata = Metadata::of_type(file_types::of(&head));
    match metadata.media_type {
        "video/mp4" | "video/quicktime" | "video/3gpp" | "video/3gpp2" | "audio/mp4" => {
            isobmff::read(&mut source, &mut metadata);
        }
        "video/x-msvideo" | "audio/wav" => riff::read(&mut source, &mut metadata),
        "image/jpeg"
        | "image/png"
        | "image/webp"
        | "image/tiff"
        | "image/heic"
        | "image/heic-sequence"
        | "image/avif" => photo::read(&mut source, &mut metadata),
        "application/x-subrip" => {
            metadata.times = subtitle::times(&source.read(0, subtitle::PART), &source.read_tail(subtitle::PART));
        }
        "video/x-matroska" | "video/webm" => matroska::read(&mut source, &mut metadata),
        "video/x-ms-asf" => asf::read(&mut source, &mut metadata),
        "video/x-flv" => flv::read(&mut source, &mut metadata),
        "application/mxf" => mxf::read(&mut source, &mut metadata),
        "video/x-dahua" => dhav::read(&mut source, &mut metadata),
        "video/mp2t" => {
            mpeg::read(&mut source, &mut metadata);
            metadata.lasts("MPEG-TS time stamps", stamps::transport(&mut source));
        }
        "video/mpeg" | "video/x-hikvision" => {
            metadata.lasts("MPEG-PS time stamps", stamps::program(&mut source));
        }
        "video/h264" => mpeg::read(&mut source, &mut metadata),
        "audio/aac" => frames::read(&mut source, 0, &mut metadata),
        "video/dv" => mpeg::dv(&mut source, &mut metadata),
        "audio/amr" | "audio/amr-wb" | "audio/aiff" | "audio/x-caf" | "audio/x-w64" | "audio/flac" | "audio/mpeg"
        | "audio/ogg" | "video/ogg" => audio::read(&mut source, &mut metadata),
        file_types::EMPTY => metadata.flags.push("empty"),
        OCTETS => metadata.flags.push("unknown-content"),
        _ => {}
    }
    metadata.times.truncate(TIMES_MAX);
    metadata
}

/// A number of up to eight bytes, the highest first.
fn big(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A number of up to eight bytes, the lowest first.
fn little(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The text of a field, shortened to what a manifest should carry.
fn raw_text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0').chars().take(64).collect()
}

#[cfg(test)]
mod tests;
