//! Decoded frames of media, in the order in which they are shown, and the one way to find one at a moment.
//!
//! A picture is found by the frame table: decoding begins where the table says that it may, and what comes
//! out must be the picture that the table has for that moment. Where it is not, decoding begins further
//! ahead, at last with the first packet: a linear decode is what all others are held against.
//!
//! What cannot be decoded is skipped and counted: broken media is evidence too, and shows what it can.

use std::rc::Rc;

use ffmpeg_next::codec::Context;
use ffmpeg_next::{Dictionary, Error, Rational, decoder, frame};
use media_protocol::Reason;

use crate::damage::Watch;
use crate::failure::{WorkError, of_ffmpeg};
use crate::formats;
use crate::piece::Piece;
use crate::raw::{frame as raw_frame, log};
use crate::shape::{MEGAPIXELS_MAX, PIXELS_MAX, Shape};
use crate::source::{Source, TimedPacket};
use crate::table::{Start, Table};
use crate::timeline;
use crate::walk::Walk;

/// Threads of a decoder. Each holds pictures of its own, and address space is limited.
const DECODER_THREADS: &str = "2";

/// What decoders hold against the sums that a codec carries, where damage is looked for. It is not for
/// showing: some decoders leave out what does not agree.
const CHECKS: &str = "crccheck";

/// A decoder for one stream.
struct Decoder<D> {
    codec: D,
    stream: usize,
    base: Rational,
    /// When the next frame begins that states no time itself, in microseconds of the timeline.
    next_us: i64,
    /// How long a frame lasts that does not say so, in microseconds.
    usual_us: i64,
    /// For a stream that does not state when it begins: what its first frame's moment comes out as, which is the
    /// beginning.
    first_us: Option<i64>,
    /// Whether the stream states when it begins.
    based: bool,
    /// Whether nothing was sent since decoding began here.
    fresh: bool,
    at_end: bool,
}

/// What was read to decode the frames so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reading {
    /// First byte of the packets, where it is known.
    pub(crate) first_byte: Option<u64>,
    /// The byte after the last one.
    pub(crate) end_byte: u64,
    /// Packets that decoders refused.
    pub(crate) refused: u64,
    /// Packets that decoders took.
    pub(crate) taken: u64,
}

impl Reading {
    /// Counts a packet that is used in.
    pub(crate) fn note(&mut self, packet: &ffmpeg_next::Packet) {
        if let Ok(position) = u64::try_from(packet.position()) {
            self.first_byte = Some(self.first_byte.map_or(position, |first| first.min(position)));
            self.end_byte = self.end_byte.max(position.saturating_add(packet.size() as u64));
        }
    }

    /// The bytes of the file, whole where the demuxer did not say which.
    pub(crate) fn range(&self, size: u64) -> (u64, u64) {
        self.first_byte.map_or((0, size), |first| (first.min(size), self.end_byte.min(size)))
    }
}

/// Decodes the streams of a source that are asked for.
pub(crate) struct Frames {
    /// The media, and where it is read.
    pub(crate) walk: Walk,
    /// What was read since the last seek.
    pub(crate) reading: Reading,
    /// Who is told of every packet, where somebody is.
    pub(crate) watch: Option<Watch>,
    video: Option<Decoder<decoder::Video>>,
    audio: Option<Decoder<decoder::Audio>>,
    drained: bool,
    /// The picture that was found last, with its moment; it can be asked for again.
    found: Option<Shown>,
    /// The picture behind it, which was decoded to know that it is the last before a moment.
    behind: Option<Shown>,
    /// Where decoding began.
    begun: Start,
    /// How much may be decoded on the way to pictures.
    pub(crate) reach: Reach,
}

/// How much is decoded on the way to a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All that it takes.
    Any,
    /// So many pixels; when they are used up, the picture that was reached stands for the one that was not.
    Nearest(u64),
    /// So many pixels; when they are used up, it is refused.
    Refuse(u64),
}

impl Reach {
    fn less(self, pixels: u64) -> Reach {
        match self {
            Reach::Any => Reach::Any,
            Reach::Nearest(left) => Reach::Nearest(left.saturating_sub(pixels)),
            Reach::Refuse(left) => Reach::Refuse(left.saturating_sub(pixels)),
        }
    }
}

/// A picture with its moment and shape.
#[derive(Clone)]
pub(crate) struct Shown {
    /// The picture.
    pub(crate) frame: Rc<frame::Video>,
    /// Its moment, in microseconds of the timeline.
    pub(crate) at_us: i64,
    /// The shape in which it is shown.
    pub(crate) shape: Shape,
}

/// A picture that was found.
pub(crate) struct Found {
    /// The picture.
    pub(crate) shown: Shown,
    /// Where decoding began to reach it.
    pub(crate) start: Start,
}

/// Opens the decoder of a stream.
fn open_decoder(source: &Source, stream: usize) -> Result<(decoder::Opened, Rational), WorkError> {
    let facts = source.facts(stream).ok_or(WorkError::NothingToPlay)?;
    let none = |why: Reason| WorkError::NoDecoder { codec: facts.codec.clone(), why };
    let refused = |error| WorkError::NotDecodable { codec: facts.codec.clone(), why: vec![of_ffmpeg(error)] };
    if u64::from(facts.width) * u64::from(facts.height) > PIXELS_MAX {
        return Err(WorkError::TooLarge { width: facts.width, height: facts.height, most: MEGAPIXELS_MAX });
    }
    let stream = source.input.stream(stream).ok_or(WorkError::NothingToPlay)?;
    let parameters = stream.parameters();
    let found = decoder::find(parameters.id()).ok_or_else(|| none(Reason::NoDecoder {}))?;
    if !formats::may_decode(found.name()) {
        return Err(none(Reason::DecoderNotRun {}));
    }
    let mut options = Dictionary::new();
    options.set("threads", if source.alone { "1" } else { DECODER_THREADS });
    options.set("max_pixels", &PIXELS_MAX.to_string());
    if source.checked {
        options.set("err_detect", CHECKS);
    }
    let mut context = Context::from_parameters(parameters).map_err(refused)?.decoder();
    context.set_packet_time_base(stream.time_base());
    let opened = context.open_as_with(found, options).map_err(refused)?;
    Ok((opened, stream.time_base()))
}

/// The shape of the first picture that the stream's packets decode to; as the header has it, where none does.
pub(crate) fn first_shape<'packet>(
    source: &Source,
    stream: usize,
    packets: impl Iterator<Item = &'packet ffmpeg_next::Packet>,
) -> Shape {
    let first = open_decoder(source, stream).ok().and_then(|(decoder, _)| {
        let mut decoder = decoder.video().ok()?;
        let mut frame = frame::Video::empty();
        for packet in packets.filter(|packet| packet.stream() == stream) {
            let _ = decoder.send_packet(packet);
            if decoder.receive_frame(&mut frame).is_ok() {
                return Some(frame);
            }
        }
        let _ = decoder.send_eof();
        decoder.receive_frame(&mut frame).is_ok().then_some(frame)
    });
    source.shape(stream, first.as_ref())
}

impl Frames {
    /// Decodes pictures, sound or both, where the source has them and they can be decoded. It is an error
    /// if nothing of what was asked for can be.
    pub(crate) fn open(source: Source, pictures: bool, sound: bool) -> Result<Frames, WorkError> {
        let mut failed = None;
        let mut opened = |stream: Option<usize>| {
            let stream = stream?;
            match open_decoder(&source, stream) {
                Ok((decoder, base)) => Some((stream, decoder, base)),
                Err(error) => {
                    failed.get_or_insert(error);
                    None
                }
            }
        };
        let video = opened(source.video.filter(|_| pictures)).and_then(|(stream, decoder, base)| {
            let codec = decoder.video().ok()?;
            let rate = source.input.stream(stream)?.avg_frame_rate();
            let usual_us = timeline::scale(timeline::SECOND_US, rate.1.into(), rate.0.into());
            let based = source.begins(stream);
            Some(Decoder {
                codec,
                stream,
                base,
                next_us: 0,
                usual_us,
                first_us: None,
                based,
                fresh: true,
                at_end: false,
            })
        });
        let audio = opened(source.audio.filter(|_| sound)).and_then(|(stream, decoder, base)| {
            let codec = decoder.audio().ok()?;
            Some(Decoder {
                codec,
                stream,
                base,
                next_us: 0,
                usual_us: 0,
                first_us: None,
                based: true,
                fresh: true,
                at_end: false,
            })
        });
        if video.is_none() && audio.is_none() {
            return Err(failed.unwrap_or(match (pictures, sound) {
                (true, false) => WorkError::NothingToShow,
                (false, true) => WorkError::NothingToHear,
                _ => WorkError::NothingToPlay,
            }));
        }
        let kept: Vec<usize> = video.iter().map(|one| one.stream).chain(audio.iter().map(|one| one.stream)).collect();
        let mut walk = Walk::new(source);
        walk.keep(&kept);
        let (reading, watch) = (Reading::default(), None);
        let (drained, found, behind, begun) = (false, None, None, Start::Beginning);
        Ok(Frames { walk, reading, watch, video, audio, drained, found, behind, begun, reach: Reach::Any })
    }

    /// Whether pictures are decoded.
    pub(crate) fn has_pictures(&self) -> bool {
        self.video.is_some()
    }

    /// Whether sound is decoded.
    pub(crate) fn has_sound(&self) -> bool {
        self.audio.is_some()
    }

    /// The next piece, of either stream; none at the end.
    pub(crate) fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(piece) = self.decoded() {
                return Some(piece);
            }
            if self.drained {
                return None;
            }
            match self.walk.next_packet() {
                Some(timed) => self.send(&timed),
                None => self.drain(),
            }
        }
    }

    /// A piece that a decoder has ready.
    fn decoded(&mut self) -> Option<Piece> {
        let origin = self.walk.source.origin_us;
        if let Some(video) = self.video.as_mut().filter(|video| !video.at_end) {
            let mut frame = frame::Video::empty();
            match video.codec.receive_frame(&mut frame) {
                Ok(()) if raw_frame::has_planes(&frame) => {
                    let at_us = video.moment(frame.timestamp(), origin);
                    self.walk.source.note_turn(&frame);
                    return Some(Piece::Picture(frame, at_us));
                }
                Ok(()) => {}
                Err(error) => video.at_end = error == Error::Eof,
            }
        }
        let audio = self.audio.as_mut().filter(|audio| !audio.at_end)?;
        let mut frame = frame::Audio::empty();
        match audio.codec.receive_frame(&mut frame) {
            Ok(()) => {
                audio.usual_us =
                    timeline::scale(timeline::SECOND_US, i64::try_from(frame.samples()).ok()?, frame.rate().into());
                let at_us = audio.moment(frame.timestamp(), origin);
                Some(Piece::Sound(frame, at_us))
            }
            Err(error) => {
                audio.at_end = error == Error::Eof;
                None
            }
        }
    }

    fn send(&mut self, timed: &TimedPacket) {
        let packet = &timed.packet;
        let stream = Some(packet.stream());
        let sent = if stream == self.video.as_ref().map(|video| video.stream) {
            self.video.as_mut().map(|video| {
                self.watch.iter_mut().for_each(|watch| watch.sending(&mut video.codec));
                video.sending(timed);
                video.codec.send_packet(packet)
            })
        } else if stream == self.audio.as_ref().map(|audio| audio.stream) {
            self.audio.as_mut().map(|audio| {
                self.watch.iter_mut().for_each(|watch| watch.sending(&mut audio.codec));
                audio.sending(timed);
                audio.codec.send_packet(packet)
            })
        } else {
            None
        };
        match sent {
            Some(Ok(())) => self.reading.taken += 1,
            Some(Err(_)) => self.reading.refused += 1,
            None => return,
        }
        self.reading.note(packet);
        if let Some(watch) = &mut self.watch {
            watch.sent(timed, matches!(sent, Some(Err(_))), &self.walk.source);
        }
    }

    fn drain(&mut self) {
        self.drained = true;
        if let Some(video) = &mut self.video {
            let _ = video.codec.send_eof();
        }
        if let Some(audio) = &mut self.audio {
            let _ = audio.codec.send_eof();
        }
    }

    /// The media.
    pub(crate) fn source(&self) -> &Source {
        &self.walk.source
    }

    /// Begins to decode at the place; sound from the moment on comes too. False where it was not found.
    pub(crate) fn begin(&mut self, start: Start, sound_from_us: i64) -> Result<bool, WorkError> {
        self.forget(start);
        self.begun = start;
        self.walk.go_to(start, sound_from_us)
    }

    /// Begins to decode sound from the moment on, where there are no pictures.
    pub(crate) fn begin_sound(&mut self, sound_from_us: i64) -> Result<(), WorkError> {
        self.forget(Start::Beginning);
        self.walk.read_sound_up_to(sound_from_us)
    }

    /// Begins to decode at a place from which the moment is reached, or a little before.
    pub(crate) fn seek(&mut self, moment_us: i64) -> Result<(), WorkError> {
        if self.video.is_none() {
            return self.begin_sound(moment_us);
        }
        for start in self.walk.table()?.starts(moment_us) {
            if self.begin(start, moment_us)? {
                return Ok(());
            }
        }
        Err(self.nothing_decoded())
    }

    fn forget(&mut self, start: Start) {
        let used = self.drained || self.reading.taken + self.reading.refused > 0;
        self.reading = Reading::default();
        self.drained = false;
        (self.found, self.behind) = (None, None);
        self.walk.source.codec_turn = None;
        if let Some(video) = &mut self.video {
            if used {
                // A decoder that is flushed between the fields of a picture pairs the next ones wrongly.
                match open_decoder(&self.walk.source, video.stream).map(|(decoder, _)| decoder.video()) {
                    Ok(Ok(fresh)) => video.codec = fresh,
                    _ => video.codec.flush(),
                }
            }
            video.restart(start);
        }
        if let Some(audio) = &mut self.audio {
            if used {
                audio.codec.flush();
            }
            audio.restart(start);
        }
    }

    /// The picture that is shown at the moment. Where [`Frames::reach`] ends before it is reached, the
    /// nearest that was reached, which states its own moment.
    pub(crate) fn picture_at(&mut self, moment_us: i64) -> Result<Found, WorkError> {
        self.picture_from(moment_us, moment_us)
    }

    /// The same; decoding begins at or before `from_us`.
    pub(crate) fn picture_from(&mut self, moment_us: i64, from_us: i64) -> Result<Found, WorkError> {
        let table = self.walk.table()?;
        let starts = table.starts(from_us.min(moment_us));
        if self.goes_on(&table, &starts, moment_us)
            && let Some(found) = self.run_to(moment_us)
            && is_right(&table, &found, moment_us, self.reach == Reach::Nearest(0))
        {
            return Ok(found);
        }
        for start in starts {
            if !self.begin(start, i64::MAX)? {
                continue;
            }
            let found = self.run_to(moment_us);
            if self.reach == Reach::Refuse(0) {
                return Err(WorkError::TooFar { at_ms: timeline::to_ms(moment_us) });
            }
            let Some(found) = found else { continue };
            if is_right(&table, &found, moment_us, self.reach == Reach::Nearest(0)) {
                return Ok(found);
            }
        }
        Err(self.nothing_decoded())
    }

    /// The picture behind the one that was found last, where it was decoded already.
    pub(crate) fn take_behind(&mut self) -> Option<Shown> {
        self.behind.take()
    }

    /// Whether the moment lies ahead of the picture that was found last, and no nearer place to begin.
    fn goes_on(&self, table: &Table, starts: &[Start], moment_us: i64) -> bool {
        let Some(Shown { at_us, .. }) = &self.found else { return false };
        let nearer = match starts.first() {
            Some(Start::Row(row)) => table.rows.get(*row).is_some_and(|row| row.at_us > *at_us),
            _ => false,
        };
        *at_us <= moment_us && !nearer
    }

    /// Decodes up to the picture that is shown at the moment.
    fn run_to(&mut self, moment_us: i64) -> Option<Found> {
        loop {
            if let Some(Shown { at_us, .. }) = &self.behind {
                // Before the first picture the first one is shown.
                if *at_us > moment_us && self.found.is_some() {
                    break;
                }
                self.found = self.behind.take();
            }
            if self.reach == Reach::Refuse(0) || (self.reach == Reach::Nearest(0) && self.found.is_some()) {
                break;
            }
            match self.next() {
                Some(Piece::Picture(frame, at_us)) => {
                    let pixels = u64::from(frame.width()) * u64::from(frame.height());
                    self.reach = self.reach.less(pixels);
                    // What the stream says of later pictures may be another shape.
                    let shape = self.shape(Some(&frame));
                    self.behind = Some(Shown { frame: Rc::new(frame), at_us, shape });
                }
                Some(Piece::Sound(..)) => {}
                None => break,
            }
        }
        self.found.clone().map(|shown| Found { shown, start: self.begun })
    }

    /// Why no frame came out.
    pub(crate) fn nothing_decoded(&self) -> WorkError {
        let stream = self.video.as_ref().map(|video| video.stream).or(self.audio.as_ref().map(|audio| audio.stream));
        let codec =
            stream.and_then(|stream| self.walk.source.facts(stream)).map_or_else(String::new, |facts| facts.codec);
        let mut said = log::take();
        said.truncate(2);
        let why = std::iter::once(Reason::NoFrame {}).chain(said.into_iter().map(Reason::said)).collect();
        WorkError::NotDecodable { codec, why }
    }

    /// The shape in which a picture is shown; the stream's as its header has it, where there is none.
    pub(crate) fn shape(&self, picture: Option<&frame::Video>) -> Shape {
        self.video.as_ref().map_or_else(Shape::default, |video| self.walk.source.shape(video.stream, picture))
    }

    /// Average pictures in a second, as the container says.
    pub(crate) fn picture_rate(&self) -> Option<Rational> {
        let video = self.video.as_ref()?;
        let rate = self.walk.source.input.stream(video.stream)?.avg_frame_rate();
        (rate.0 > 0 && rate.1 > 0).then_some(rate)
    }
}

/// Whether the picture is what a linear decode shows at the moment.
fn is_right(table: &Table, found: &Found, moment_us: i64, given_up: bool) -> bool {
    let Start::Row(row) = found.start else { return true };
    let Some(start) = table.rows.get(row) else { return false };
    let known = table.number_of(found.shown.at_us);
    let reached = known.is_some() && found.shown.at_us >= start.at_us;
    reached && (given_up || known == table.number_at(moment_us))
}

impl<D> Decoder<D> {
    /// What a decoder makes of a broken packet may carry no stamp: behind a seek it stands where the first packet does,
    /// and not at the beginning.
    fn sending(&mut self, timed: &TimedPacket) {
        if std::mem::take(&mut self.fresh)
            && let (Some(at_us), Some(_)) = (timed.start_us, timed.packet.pts())
        {
            self.next_us = at_us;
        }
    }

    /// The moment of a frame: its own, or where the last one ended.
    fn moment(&mut self, stamp: Option<i64>, origin_us: i64) -> i64 {
        let at_us = stamp.map_or(self.next_us, |stamp| timeline::to_us(stamp, self.base).saturating_sub(origin_us));
        self.next_us = at_us.saturating_add(self.usual_us);
        let first_us = *self.first_us.get_or_insert(at_us);
        if self.based { at_us } else { at_us.saturating_sub(first_us) }
    }

    fn restart(&mut self, start: Start) {
        (self.next_us, self.fresh) = (0, true);
        // What comes first is the beginning only there.
        self.first_us = (start != Start::Beginning).then_some(0);
        self.at_end = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(pts: Option<i64>) -> ffmpeg_next::Packet {
        let mut packet = ffmpeg_next::Packet::empty();
        packet.set_pts(pts);
        packet
    }

    #[test]
    fn what_carries_no_stamp_behind_a_seek_stands_where_its_packet_does() {
        let base = Rational(1, 1000);
        let mut decoder = Decoder {
            codec: (),
            stream: 0,
            base,
            next_us: 0,
            usual_us: 20_000,
            first_us: None,
            based: true,
            fresh: true,
            at_end: false,
        };
        decoder.restart(Start::Row(7));
        for (start_us, expected) in [(4_000_000, 4_000_000), (4_500_000, 4_020_000)] {
            let packet = packet(Some(start_us / 1000));
            decoder.sending(&TimedPacket { packet, start_us: Some(start_us), end_us: start_us });
            assert_eq!(decoder.moment(None, 0), expected);
        }
        assert_eq!(decoder.moment(Some(5_000), 0), 5_000_000);
        // What a stream without stamps is counted from is its beginning.
        decoder.restart(Start::Beginning);
        decoder.sending(&TimedPacket { packet: packet(None), start_us: Some(40_000), end_us: 60_000 });
        assert_eq!(decoder.moment(None, 0), 0);
    }
}
