//! Where the recorder was: readers of positions, one format a file, and the tables that lead to them.
//!
//! Streams are read as they are demuxed ([`STREAM_READERS`]); what stands beside the streams is looked for
//! in the file before ([`FILE_READERS`]). What cannot be read for certain is left out.

mod atoms;
mod bytes;
mod camm;
pub(super) mod clock;
pub(super) mod compare;
mod exif;
mod free_gps;
mod gpmf;
pub(super) mod iso_6709;
mod mebx;
mod mpeg;
mod nmea;
pub(super) mod photo;
mod riff;
mod text;
mod track;
mod user_data;

use std::fs::File;

use ffmpeg_next::media;
use media_protocol::{OTHER_TRACKS_MAX, Place, StatedTime, TrackPoint, TrackSource};

use self::bytes::Bytes;
use self::track::Track;
use self::user_data::UserData;

/// Most positions that are taken from beside the streams: two days, one a second.
const FIXES_MAX: usize = 200_000;

/// Most tracks that are read at a time.
const TRACKS_MAX: usize = 32;

/// Bytes of a file by which it is known.
const HEAD_BYTES: usize = 1024;

/// A position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fix {
    place: Place,
    /// The satellites' time, in milliseconds since 1970 in UTC.
    utc_ms: Option<i64>,
}

/// When a position beside the streams was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// At this moment of the timeline, in microseconds.
    Moment(i64),
    /// When the media before this byte of the file were.
    Byte(u64),
    /// Nothing but the satellites' time tells.
    Unknown,
}

/// What a reader of a stream remembers of it.
#[derive(Debug, Default)]
struct Memory {
    last: nmea::Last,
    /// Numbers of places in timed metadata.
    numbers: Vec<[u8; 4]>,
    /// When the container says that it was made, in milliseconds since 1970.
    created_ms: Option<i64>,
    /// The satellites' first time, as it stands there.
    as_stated: Option<String>,
}

/// Which streams a reader reads.
#[derive(Debug, Clone, Copy)]
enum Of {
    /// Those with these four letters.
    Letters([u8; 4]),
    /// All that are neither pictures nor sound.
    Rest,
}

/// A reader of the packets of a stream.
struct StreamReader {
    name: &'static str,
    of: Of,
    read: fn(&[u8], &mut Memory) -> Vec<Fix>,
}

/// Readers of streams, in the order in which they try.
const STREAM_READERS: [StreamReader; 6] = [
    StreamReader { name: "gpmf", of: Of::Letters(*b"gpmd"), read: gpmf_packet },
    StreamReader { name: "camm", of: Of::Letters(*b"camm"), read: |packet, own| camm::read(packet, own.created_ms) },
    StreamReader { name: "mebx", of: Of::Letters(*b"mebx"), read: |packet, own| mebx::read(packet, &own.numbers) },
    StreamReader { name: "nmea", of: Of::Rest, read: |packet, own| nmea::read(packet, &mut own.last) },
    StreamReader { name: "dji", of: Of::Rest, read: |packet, _| text::dji(packet) },
    StreamReader { name: "text", of: Of::Rest, read: |packet, _| text::car(packet) },
];

fn gpmf_packet(packet: &[u8], own: &mut Memory) -> Vec<Fix> {
    let found = gpmf::read(packet);
    if own.as_stated.is_none() {
        own.as_stated.clone_from(&found.time);
    }
    found.fixes()
}

/// A reader of what stands beside the streams of a file.
struct FileReader {
    fits: fn(&[u8]) -> bool,
    read: fn(Bytes<'_>, &mut Finds),
}

/// Readers of files.
const FILE_READERS: [FileReader; 4] = [
    FileReader { fits: atoms::fits, read: atoms::read },
    FileReader { fits: riff::fits, read: riff::read },
    FileReader { fits: mpeg::fits_transport, read: mpeg::read_transport },
    FileReader { fits: mpeg::fits_program, read: mpeg::read_program },
];

/// What stands beside the streams.
#[derive(Default)]
pub(super) struct Finds {
    found: Vec<(&'static str, When, Fix)>,
    /// The numbers of places in the timed metadata of tracks.
    names: Vec<(u32, Vec<[u8; 4]>)>,
    /// The place that user data state of the whole.
    pub(super) user_data: UserData,
}

impl Finds {
    /// Looks beside the streams. Reads the file at places, and does not move in it.
    pub(super) fn of(file: &File, size: u64) -> Self {
        let bytes = Bytes::of(file, size);
        let head = bytes.read(0, HEAD_BYTES);
        let mut finds = Self::default();
        for reader in FILE_READERS.iter().filter(|reader| (reader.fits)(&head)) {
            (reader.read)(bytes, &mut finds);
        }
        finds
    }

    /// Adds what a reader found; says whether it found anything.
    fn add(&mut self, reader: &'static str, when: When, fixes: Vec<Fix>) -> bool {
        let room = FIXES_MAX.saturating_sub(self.found.len());
        let any = !fixes.is_empty();
        self.found.extend(fixes.into_iter().take(room).map(|fix| (reader, when, fix)));
        any
    }

    fn name(&mut self, track: u32, numbers: Vec<[u8; 4]>) {
        if !numbers.is_empty() && self.names.len() < TRACKS_MAX {
            self.names.push((track, numbers));
        }
    }

    fn has(&self, reader: &str) -> bool {
        self.found.iter().any(|(name, ..)| *name == reader)
    }
}

/// A stream, as its header says.
pub(super) struct Stream {
    /// Its index.
    pub(super) index: usize,
    /// The container's number of it.
    pub(super) id: i32,
    /// The container's four letters for its codec.
    pub(super) letters: [u8; 4],
    /// What it carries.
    pub(super) medium: media::Type,
}

/// All tracks while the packets are read.
pub(super) struct Tracks {
    finds: Finds,
    /// For each find with a byte, in the order of bytes: the last packet before it, by byte and moment.
    before: Vec<Option<(u64, i64)>>,
    read: Vec<Track>,
    memories: Vec<(usize, Vec<&'static StreamReader>, Memory)>,
}

/// What became of all tracks.
#[derive(Default)]
pub(super) struct Found {
    /// The points of the longest.
    pub(super) points: Vec<TrackPoint>,
    /// What it was read from.
    pub(super) source: Option<TrackSource>,
    /// What the others were read from.
    pub(super) others: Vec<TrackSource>,
    /// The first and last times that the satellites stated.
    pub(super) times: Vec<StatedTime>,
    /// The same as moments: where the timeline begins by the satellites' time, in milliseconds since 1970.
    pub(super) begins_ms: Option<i64>,
}

impl Tracks {
    /// Makes ready for packets of the streams.
    pub(super) fn new(mut finds: Finds, streams: &[Stream], created_ms: Option<i64>) -> Self {
        finds.found.sort_by_key(|(_, when, _)| *when);
        let memories = streams.iter().filter_map(|stream| {
            let fits = |reader: &&StreamReader| match reader.of {
                Of::Letters(letters) => letters == stream.letters,
                Of::Rest => matches!(stream.medium, media::Type::Subtitle | media::Type::Data | media::Type::Unknown),
            };
            let readers: Vec<_> = STREAM_READERS.iter().filter(fits).collect();
            let named = finds.names.iter().find(|(track, _)| i64::from(*track) == i64::from(stream.id));
            let numbers = named.map(|(_, numbers)| numbers.clone()).unwrap_or_default();
            let memory = Memory { numbers, created_ms, ..Memory::default() };
            (!readers.is_empty()).then_some((stream.index, readers, memory))
        });
        let memories = memories.take(TRACKS_MAX).collect();
        Self { before: vec![None; finds.found.len()], finds, read: Vec::new(), memories }
    }

    /// Whether a stream may have positions.
    pub(super) fn reads(&self, stream: usize) -> bool {
        self.memories.iter().any(|(index, ..)| *index == stream)
    }

    /// Takes a packet of a stream that may have positions, which lasts from one moment to another.
    pub(super) fn packet(&mut self, stream: usize, packet: &[u8], from_us: i64, to_us: i64) {
        let Some((_, readers, memory)) = self.memories.iter_mut().find(|(index, ..)| *index == stream) else { return };
        let found = readers.iter().find_map(|reader| {
            let fixes = (reader.read)(packet, memory);
            (!fixes.is_empty()).then_some((reader.name, fixes))
        });
        let Some((reader, fixes)) = found else { return };
        let Some(track) = track_of(&mut self.read, reader, Some(stream)) else { return };
        let count = i64::try_from(fixes.len().max(1)).unwrap_or(1);
        let length = to_us.saturating_sub(from_us).max(0);
        for (index, fix) in fixes.into_iter().enumerate() {
            let offset = length / count * i64::try_from(index).unwrap_or(0);
            track.push(from_us.saturating_add(offset), fix);
        }
    }

    /// Takes notice of where in the file a packet of what is shown or heard begins.
    pub(super) fn media(&mut self, byte: Option<u64>, start_us: i64) {
        let Some(byte) = byte else { return };
        let found = &self.finds.found;
        // Those with a byte stand between those with a moment and those with neither.
        let index = found.partition_point(|(_, when, _)| *when < When::Byte(byte));
        if let Some(before) = self.before.get_mut(index)
            && before.is_none_or(|(other, _)| other < byte)
        {
            *before = Some((byte, start_us));
        }
    }

    /// The tracks, when all packets were read.
    pub(super) fn finish(mut self, duration_us: i64) -> Found {
        let streamed = self.read.len();
        for (reader, at_us, fix) in self.placed(duration_us) {
            // What the demuxer gave as a stream is not told again.
            let again = self.read[..streamed].iter().any(|track| track.reader == reader);
            if let Some(track) = track_of(&mut self.read, reader, None).filter(|_| !again) {
                track.push(at_us, fix);
            }
        }
        let mut times: Vec<StatedTime> = Vec::new();
        let stated = self.memories.iter().find_map(|(.., memory)| memory.as_stated.clone());
        times.extend(stated.map(|text| StatedTime { source: "GPMF GPSU".to_owned(), text }));
        self.read.retain(|track| track.seen() > 0);
        // The longest; of equals the first in the tables.
        self.read.sort_by_key(|track| std::cmp::Reverse(track.seen()));
        let mut tracks = self.read.into_iter();
        let Some(longest) = tracks.next() else { return Found { times, ..Found::default() } };
        if let Some([(_, first), (_, last)]) = longest.times {
            times.extend([("first", first), ("last", last)].map(|(which, utc_ms)| StatedTime {
                source: format!("satellites {which} ({})", longest.reader),
                text: clock::rfc_3339(utc_ms),
            }));
        }
        let begins = |(at_ms, utc_ms): (u64, i64)| utc_ms.saturating_sub(i64::try_from(at_ms).unwrap_or(i64::MAX));
        Found {
            source: Some(longest.source()),
            others: tracks.take(OTHER_TRACKS_MAX).map(|track| track.source()).collect(),
            times,
            begins_ms: longest.times.map(|[first, _]| begins(first)),
            points: longest.points,
        }
    }

    /// What stands beside the streams, with its moments.
    fn placed(&mut self, duration_us: i64) -> Vec<(&'static str, i64, Fix)> {
        let found = std::mem::take(&mut self.finds.found);
        let moments: Vec<i64> = self
            .before
            .iter()
            .scan(0_i64, |last, before| {
                *last = before.map_or(*last, |(_, at_us)| at_us.max(*last));
                Some(*last)
            })
            .collect();
        // Where the blocks do not lie among the media their places tell nothing.
        let bytes: Vec<i64> = found.iter().zip(&moments).filter(is_by_byte).map(|(_, moment)| *moment).collect();
        let told = bytes.len() < 2 || bytes.first() != bytes.last();
        let first_utc = found.iter().find_map(|(_, _, fix)| fix.utc_ms);
        let count = i64::try_from(found.len().max(1)).unwrap_or(1);
        let one = |(index, ((reader, when, fix), moment)): (usize, ((&'static str, When, Fix), i64))| {
            let spread = duration_us / count * i64::try_from(index).unwrap_or(0);
            let by_clock = || {
                let since = fix.utc_ms.zip(first_utc).map(|(utc_ms, first)| utc_ms.saturating_sub(first).max(0));
                since.map_or(spread, |since| since.saturating_mul(1_000))
            };
            let at_us = match when {
                When::Moment(at_us) => at_us,
                When::Byte(_) if told => moment,
                When::Byte(_) | When::Unknown => by_clock(),
            };
            (reader, at_us, fix)
        };
        found.into_iter().zip(moments).enumerate().map(one).collect()
    }
}

fn is_by_byte(one: &(&(&'static str, When, Fix), &i64)) -> bool {
    matches!(one.0.1, When::Byte(_))
}

/// The track of a reader and a stream.
fn track_of<'tracks>(
    tracks: &'tracks mut Vec<Track>,
    reader: &'static str,
    stream: Option<usize>,
) -> Option<&'tracks mut Track> {
    let index = tracks.iter().position(|track| track.reader == reader && track.stream == stream);
    match index {
        Some(index) => tracks.get_mut(index),
        None if tracks.len() < TRACKS_MAX => {
            tracks.push(Track::new(reader, stream));
            tracks.last_mut()
        }
        None => None,
    }
}

#[cfg(test)]
#[path = "finds_tests.rs"]
mod finds_tests;
