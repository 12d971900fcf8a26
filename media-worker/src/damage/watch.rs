//! Watches what goes through demuxer and decoders.

use ffmpeg_next::codec::Context;
use media_protocol::{Lost, Reason};

use super::ledger::Ledger;
use super::look::Look;
use super::pace::{Layout, Sent};
use super::silence::Silence;
use crate::extent::Extent;
use crate::piece::Piece;
use crate::raw::log::Speaker;
use crate::raw::{facts, frame as raw_frame, input, log, packet as raw_packet};
use crate::source::{Source, TimedPacket};
use crate::timeline;

/// Demuxers of files that are nothing but packets of sound.
const TILED: [&str; 10] = ["flac", "mp3", "aac", "ac3", "eac3", "amr", "amrnb", "amrwb", "dts", "truehd"];

/// Containers whose packets lie in the file as they are read, and of which demuxers say little that is missing.
const IN_ORDER: [&str; 3] = ["asf", "flv", "mxf"];

/// Containers of which FFmpeg finds a length by the stamps near its end.
const STAMPED: [&str; 2] = ["mpegts", "mpeg"];

/// Demuxers that know no end but the file's.
const ENDLESS: [&str; 16] = [
    "flac",
    "mp3",
    "aac",
    "ac3",
    "eac3",
    "amr",
    "amrnb",
    "amrwb",
    "dts",
    "truehd",
    "h264",
    "hevc",
    "m4v",
    "mpegvideo",
    "dv",
    "au",
];

/// Codecs of sound in which zeros are silence, as they begin.
const LINEAR: [&str; 4] = ["pcm_s16", "pcm_s24", "pcm_s32", "pcm_f32"];

/// The container whose streams state their own lengths, beside that of the whole.
const STATES_LENGTHS: &str = "mov,mp4,m4a,3gp,3g2,mj2";

/// Where streams end as they claim, in microseconds of the timeline.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ClaimedEnds {
    /// What is shown.
    pub(crate) video: Option<i64>,
    /// What is heard.
    pub(crate) audio: Option<i64>,
    /// What lasts longest.
    pub(crate) all: Option<i64>,
    /// When the last fragment begins and ends.
    pub(crate) last_fragment: Option<(i64, i64)>,
}

/// Where the streams of a source end as they claim, and as the places of its fragments show.
pub(crate) fn claimed_ends(source: &Source, extent: &Extent) -> ClaimedEnds {
    let moved = |us: i64| us.saturating_sub(source.origin_us.max(0));
    let last_fragment = extent.last_fragment_us.map(|(start_us, end_us)| (moved(start_us), moved(end_us)));
    let end = |stream: Option<usize>| {
        let stream = source.input.stream(stream?)?;
        let (start, duration) = facts::stated_span(&stream)?;
        let end = timeline::to_us(start.max(0).saturating_add(duration), stream.time_base());
        Some(end.saturating_sub(source.origin_us))
    };
    if source.input.format().name() != STATES_LENGTHS {
        // A subtitle may last longer than what is shown and heard.
        let shown = source.video.iter().chain(&source.audio).count();
        let alone = shown == source.input.nb_streams() as usize && !source.is_picture();
        let alone = alone && !STAMPED.contains(&source.input.format().name());
        let claimed = source.claimed_us().filter(|_| alone && input::claims_duration(&source.input));
        return ClaimedEnds { all: claimed.map(moved), ..ClaimedEnds::default() };
    }
    ClaimedEnds { video: end(source.video), audio: end(source.audio), all: None, last_fragment }
}

/// Watches the packets of a source, and what becomes of them.
pub(crate) struct Watch {
    ledger: Ledger,
    video: Option<(usize, Look)>,
    audio: Option<(usize, Look)>,
    /// Where the sound is not compressed.
    silence: Option<Silence>,
    /// Places so far where time stamps broke.
    breaks: [usize; 2],
    number: i64,
    read_errors: u64,
    /// Whether it is a picture, behind which there may be anything.
    picture: bool,
}

impl Watch {
    /// Watches what is shown and heard of the source.
    pub(crate) fn new(source: &Source, decoded: bool, extent: &Extent) -> Watch {
        drop(log::take_said());
        let look = |stream: Option<usize>| {
            let stream = source.input.stream(stream?)?;
            Some((stream.index(), Look::new(&facts::codec(&stream).codec, &facts::codec_header(&stream))))
        };
        let format = source.input.format();
        let format = format.name();
        let tiled = TILED.contains(&format) && source.video.is_none();
        let endless = extent.open || ENDLESS.contains(&format);
        let layout = Layout { tiled, endless, in_order: IN_ORDER.contains(&format) };
        let sound = source.audio.and_then(|audio| source.facts(audio)).map_or_else(String::new, |facts| facts.codec);
        let silence = LINEAR.iter().any(|linear| sound.starts_with(linear)).then(Silence::default);
        let ledger = Ledger::new(decoded, layout, extent.jumps.clone());
        Watch {
            ledger,
            video: look(source.video),
            audio: look(source.audio),
            silence,
            breaks: [source.breaks().len(); 2],
            number: 0,
            read_errors: source.read_errors,
            picture: source.is_picture(),
        }
    }

    /// A decoder is about to be given its next packet: what comes of it bears its number.
    pub(crate) fn sending(&mut self, decoder: &mut Context) {
        self.number += 1;
        raw_frame::number_packets(decoder, self.number);
    }

    /// A packet was read, and given to its decoder where there is one.
    pub(crate) fn sent(&mut self, timed: &TimedPacket, refused: bool, source: &Source) {
        let stream = timed.packet.stream();
        let of = |one: &Option<(usize, Look)>| one.as_ref().is_some_and(|one| one.0 == stream);
        let is_video = of(&self.video);
        let Some((_, look)) = (if is_video { &self.video } else { &self.audio }).as_ref().filter(|one| one.0 == stream)
        else {
            return;
        };
        if self.picture && timed.start_us.is_some_and(|start_us| start_us > 0) {
            drop(log::take_said());
            return;
        }
        let data = timed.packet.data().unwrap_or_default();
        let mut seen = look.at(data);
        // What an edit list cuts away is decoded and does not come out.
        seen.shows &= !raw_packet::is_discarded(&timed.packet);
        // What holds no sound cannot be decoded either.
        let holds = is_video || seen.shows;
        // Sound may begin the next take before the last picture of the one before has come.
        let known = &mut self.breaks[usize::from(is_video)];
        let anew = source.breaks().len() > *known;
        *known = source.breaks().len();
        let sent = Sent {
            number: self.number,
            start_us: timed.start_us,
            end_us: timed.end_us,
            key: timed.packet.is_key(),
            incomplete: timed.packet.is_corrupt() && !anew,
            refused: refused && holds,
            anew,
            seen,
            bytes: data.len() as u64,
            byte: u64::try_from(timed.packet.position()).ok(),
        };
        let read_error = source.read_errors > self.read_errors;
        self.read_errors = source.read_errors;
        let mut heard = log::take_said();
        heard.retain(|line| holds || line.speaker != Speaker::AudioDecoder);
        self.ledger.sent(is_video, &sent, read_error, &heard);
        if let (false, Some(silence), Some(byte)) = (is_video, &mut self.silence, sent.byte) {
            let from_us = sent.start_us.unwrap_or(0);
            for hole in silence.take(data, byte, from_us, sent.end_us.max(from_us)) {
                self.ledger.silent(&hole);
            }
        }
    }

    /// A packet was read that is not decoded.
    pub(crate) fn read(&mut self, timed: &TimedPacket, source: &Source) {
        self.number += 1;
        self.sent(timed, false, source);
    }

    /// A piece came out.
    pub(crate) fn came(&mut self, piece: &Piece) {
        match piece {
            Piece::Picture(frame, at_us) => {
                self.ledger.picture(raw_frame::packet_number(frame), *at_us, raw_frame::is_damaged(frame));
            }
            Piece::Sound(frame, at_us) => {
                let samples = i64::try_from(frame.samples()).unwrap_or(0);
                let length_us = timeline::scale(timeline::SECOND_US, samples, frame.rate().into());
                self.ledger.sound(raw_frame::packet_number(frame), *at_us, length_us);
            }
        }
    }

    /// The file ends before all of it was there.
    pub(crate) fn ends_early(&mut self, what: &Reason) {
        self.ledger.ended(what);
    }

    /// What was lost, now that all is read.
    pub(crate) fn finish(mut self, mut ends: ClaimedEnds) -> Vec<Lost> {
        // Where stamps were moved, a claim counts otherwise.
        if self.breaks.iter().any(|breaks| *breaks > 0) {
            (ends.all, ends.last_fragment) = (None, None);
        }
        self.ledger.at_end(&log::take_said());
        self.ledger.finish(Some(ends))
    }

    /// What was lost of what came so far; more is to come.
    pub(crate) fn so_far(self) -> Vec<Lost> {
        self.ledger.finish(None)
    }
}
