//! All packets of a medium: how many, until when, and where the recorder was.

use media_protocol::{Break, Lost, Reason, Thing};

use super::positions::{Finds, Found, Stream, Tracks, clock};
use super::{behind, tags};
use crate::damage::{self, Watch};
use crate::extent::Extent;
use crate::raw::{facts, input};
use crate::source::Source;

/// Largest packet of metadata that is looked into, in bytes.
const POSITION_BYTES_MAX: usize = 1024 * 1024;

/// What the packets show.
pub(super) struct Scan {
    /// Packets of each stream.
    pub(super) packets: Vec<u64>,
    /// Where the last packet of what is shown or heard ends, in microseconds; none without packets.
    pub(super) end_us: Option<i64>,
    /// Where the last packet of any stream ends, in microseconds.
    pub(super) any_end_us: i64,
    /// Where the last whole packet of what is shown or heard ends, in microseconds.
    pub(super) whole_until_us: i64,
    /// What packets show to be lost.
    pub(super) lost: Vec<Lost>,
    /// Places that the demuxer could not read.
    pub(super) read_errors: u64,
    /// Where the recorder was.
    pub(super) track: Found,
    /// Where time stamps break.
    pub(super) breaks: Vec<Break>,
    /// Streams that begin only where the one that is shown or heard has ended, in English.
    pub(super) later: Vec<Reason>,
    /// Where another recording begins that is not read, and how many bytes there are from there on.
    pub(super) another: Option<(u64, u64)>,
}

/// Containers, as FFmpeg calls them, in which what lies behind comes later: others have an index, and streams that run
/// beside each other may lie one behind the other.
const IN_ORDER: [&str; 3] = ["mpegts", "mpeg", "ogg"];

/// Where the packets of a stream lie, in bytes of the file.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    first: Option<u64>,
    last: u64,
    end: u64,
}

impl Place {
    fn add(&mut self, packet: &ffmpeg_next::Packet) {
        let Ok(at) = u64::try_from(packet.position()) else { return };
        self.first.get_or_insert(at);
        self.last = self.last.max(at);
        self.end = self.end.max(at.saturating_add(packet.size() as u64));
    }
}

/// Says which streams begin only behind the last packet of the one of their kind that is shown or heard.
fn later(source: &Source, places: &[Place]) -> Vec<Reason> {
    if !IN_ORDER.contains(&source.input.format().name()) {
        return Vec::new();
    }
    let of = |chosen: Option<usize>, of: Thing| {
        let medium = source.input.stream(chosen?)?.parameters().medium();
        let shown = places.get(chosen?).filter(|shown| shown.first.is_some())?;
        let begins = |index: usize| {
            let same = source.input.stream(index).is_some_and(|stream| stream.parameters().medium() == medium);
            same && places[index].first.is_some_and(|first| first > shown.last)
        };
        let later = (0..places.len()).find(|index| begins(*index))?;
        Some(Reason::GoesOn { of, later: later as u64, stream: chosen? as u64 })
    };
    of(source.video, Thing::Picture).into_iter().chain(of(source.audio, Thing::Sound)).collect()
}

/// Reads all packets, with what was found beside the streams.
pub(super) fn scan(source: &mut Source, finds: Finds, extent: &Extent) -> Scan {
    let ends = damage::claimed_ends(source, extent);
    let mut watch = Watch::new(source, false, extent);
    let all: Vec<usize> = (0..source.input.nb_streams() as usize).collect();
    input::keep_streams(&mut source.input, &all);
    let mut tracks = Tracks::new(finds, &streams(source), created_ms(source));
    let mut scan = Scan {
        packets: vec![0; all.len()],
        end_us: None,
        any_end_us: 0,
        whole_until_us: 0,
        lost: Vec::new(),
        read_errors: 0,
        track: Found::default(),
        breaks: Vec::new(),
        later: Vec::new(),
        another: None,
    };
    let mut places = vec![Place::default(); all.len()];
    let mut shown_us = 0;
    while let Some(timed) = source.next_packet() {
        let stream = timed.packet.stream();
        if stream >= scan.packets.len() {
            scan.packets.resize(stream + 1, 0);
            places.resize(stream + 1, Place::default());
        }
        places[stream].add(&timed.packet);
        scan.packets[stream] += 1;
        let start_us = timed.start_us.unwrap_or(0);
        if tracks.reads(stream) {
            let data = timed.packet.data().unwrap_or_default();
            // What has no time stamp was written with the media before it.
            let from_us = timed.start_us.unwrap_or(shown_us);
            let to_us = from_us.saturating_add(timed.end_us.saturating_sub(start_us));
            tracks.packet(stream, &data[..data.len().min(POSITION_BYTES_MAX)], from_us, to_us);
        }
        scan.any_end_us = scan.any_end_us.max(timed.end_us);
        watch.read(&timed, source);
        if source.video != Some(stream) && source.audio != Some(stream) {
            continue;
        }
        shown_us = start_us;
        tracks.media(u64::try_from(timed.packet.position()).ok(), start_us);
        if !timed.packet.is_corrupt() {
            scan.whole_until_us = scan.whole_until_us.max(timed.end_us);
        }
        scan.end_us = Some(scan.end_us.unwrap_or(0).max(timed.end_us));
    }
    scan.read_errors = source.read_errors;
    scan.lost = watch.finish(ends);
    scan.breaks = source.breaks().to_vec();
    scan.later = later(source, &places);
    let ends = places.iter().map(|place| place.end).max().unwrap_or(0);
    let another = behind::another(source.file(), source.input.format().name(), ends);
    scan.another = another.map(|byte| (byte, source.size.saturating_sub(byte)));
    scan.track = tracks.finish(scan.end_us.unwrap_or(0));
    scan
}

/// The streams, as far as readers of positions choose by it.
fn streams(source: &Source) -> Vec<Stream> {
    let one = |stream: ffmpeg_next::Stream<'_>| Stream {
        index: stream.index(),
        id: stream.id(),
        letters: facts::codec(&stream).tag,
        medium: stream.parameters().medium(),
    };
    source.input.streams().map(one).collect()
}

/// When the container says that it was made, in milliseconds since 1970.
fn created_ms(source: &Source) -> Option<i64> {
    tags::container_times(&source.input).iter().find_map(|time| {
        let (local, zone) = clock::stated(&time.text)?;
        Some(local - zone.unwrap_or(0))
    })
}
