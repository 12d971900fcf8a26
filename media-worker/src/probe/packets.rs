//! All packets of a medium: how many, until when, and where the recorder was.

use media_protocol::{Lost, Place, StatedTime, TRACK_POINTS_MAX, TrackPoint};

use super::gpmf;
use crate::damage::{self, Watch};
use crate::extent::Jump;
use crate::raw::{facts, input};
use crate::source::Source;
use crate::timeline::to_ms;

/// The four letters of GoPro's metadata streams.
const GPMF_TAG: &[u8; 4] = b"gpmd";

/// Largest packet of metadata that is looked into, in bytes.
const GPMF_BYTES_MAX: usize = 1024 * 1024;

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
    pub(super) track: Track,
}

/// Reads all packets.
pub(super) fn scan(source: &mut Source, jumps: Vec<Jump>) -> Scan {
    let ends = damage::claimed_ends(source);
    let mut watch = Watch::new(source, false, jumps);
    let all: Vec<usize> = (0..source.input.nb_streams() as usize).collect();
    input::keep_streams(&mut source.input, &all);
    let metadata: Vec<usize> = source
        .input
        .streams()
        .filter(|stream| facts::codec(stream).tag == *GPMF_TAG)
        .map(|stream| stream.index())
        .collect();
    let mut scan = Scan {
        packets: vec![0; all.len()],
        end_us: None,
        any_end_us: 0,
        whole_until_us: 0,
        lost: Vec::new(),
        read_errors: 0,
        track: Track::default(),
    };
    while let Some(timed) = source.next_packet() {
        let stream = timed.packet.stream();
        if stream >= scan.packets.len() {
            scan.packets.resize(stream + 1, 0);
        }
        scan.packets[stream] += 1;
        let start_us = timed.start_us.unwrap_or(0);
        if metadata.contains(&stream) {
            let data = timed.packet.data().unwrap_or_default();
            scan.track.add(&data[..data.len().min(GPMF_BYTES_MAX)], start_us, timed.end_us);
        }
        scan.any_end_us = scan.any_end_us.max(timed.end_us);
        watch.read(&timed, source.read_errors);
        if source.video != Some(stream) && source.audio != Some(stream) {
            continue;
        }
        if !timed.packet.is_corrupt() {
            scan.whole_until_us = scan.whole_until_us.max(timed.end_us);
        }
        scan.end_us = Some(scan.end_us.unwrap_or(0).max(timed.end_us));
    }
    scan.read_errors = source.read_errors;
    scan.lost = watch.finish(ends);
    scan
}

/// Where the recorder was, thinned to what the protocol carries.
#[derive(Default)]
pub(super) struct Track {
    /// The points, in order.
    pub(super) points: Vec<TrackPoint>,
    /// The first time that the satellites stated.
    pub(super) times: Vec<StatedTime>,
    /// Of so many points one is kept; 0 stands for 1.
    thinned: usize,
    seen: usize,
}

impl Track {
    /// Adds the points of one payload, which lasts from one moment to another.
    fn add(&mut self, payload: &[u8], from_us: i64, to_us: i64) {
        let found = gpmf::read(payload);
        if let Some(time) = found.time.filter(|_| self.times.is_empty()) {
            self.times.push(StatedTime { source: "GPMF GPSU".to_owned(), text: time });
        }
        let count = i64::try_from(found.places.len().max(1)).unwrap_or(1);
        let length = to_us.saturating_sub(from_us).max(0);
        for (index, place) in found.places.into_iter().enumerate() {
            let offset = length / count * i64::try_from(index).unwrap_or(0);
            self.push(from_us.saturating_add(offset), place);
        }
    }

    fn push(&mut self, at_us: i64, place: Place) {
        let every = self.thinned.max(1);
        if self.seen.is_multiple_of(every) {
            if self.points.len() == TRACK_POINTS_MAX {
                let mut index = 0;
                self.points.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.thinned = every * 2;
            }
            self.points.push(TrackPoint { at_ms: to_ms(at_us), place });
        }
        self.seen += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_track_is_thinned_rather_than_cut() {
        let mut track = Track::default();
        for at in 0..100_000 {
            track.push(at * 1000, Place { latitude_e7: at, longitude_e7: 0 });
        }
        assert!(track.points.len() <= TRACK_POINTS_MAX && track.points.len() > TRACK_POINTS_MAX / 3);
        assert!(track.points.windows(2).all(|pair| pair[0].at_ms < pair[1].at_ms));
        assert!(track.points.last().is_some_and(|point| point.at_ms > 99_000));
    }
}
