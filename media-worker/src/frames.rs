//! Decoded frames of media, in the order in which they are shown.
//!
//! What cannot be decoded is skipped and counted: broken media is evidence too, and shows what it can.

use ffmpeg_next::codec::Context;
use ffmpeg_next::{Dictionary, Error, Rational, decoder, frame};

use crate::failure::WorkError;
use crate::formats;
use crate::raw::{frame as raw_frame, log};
use crate::shape::Shape;
use crate::source::{MEGAPIXELS_MAX, PIXELS_MAX, Source};
use crate::timeline;

/// Threads of a decoder. Each holds pictures of its own, and address space is limited.
const DECODER_THREADS: &str = "2";

/// How far before a moment decoding starts anew, where a seek has landed behind it, in microseconds.
const SEEK_MARGINS_US: [i64; 4] = [0, 2 * timeline::SECOND_US, 12 * timeline::SECOND_US, 60 * timeline::SECOND_US];

/// A decoded piece with its moment on the timeline, in microseconds.
pub(crate) enum Piece {
    /// A picture.
    Picture(frame::Video, i64),
    /// A stretch of sound.
    Sound(frame::Audio, i64),
}

/// A decoder for one stream.
struct Decoder<D> {
    codec: D,
    stream: usize,
    base: Rational,
    /// When the next frame begins that states no time itself, in microseconds of the timeline.
    next_us: i64,
    /// How long a frame lasts that does not say so, in microseconds.
    usual_us: i64,
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
    /// The media.
    pub(crate) source: Source,
    /// What was read since the last seek.
    pub(crate) reading: Reading,
    video: Option<Decoder<decoder::Video>>,
    audio: Option<Decoder<decoder::Audio>>,
    drained: bool,
    /// Where decoding began, in microseconds of the timeline.
    begun_us: i64,
}

/// Opens the decoder of a stream.
fn open_decoder(source: &Source, stream: usize) -> Result<(decoder::Opened, Rational), WorkError> {
    let facts = source.facts(stream).ok_or(WorkError::NothingToPlay)?;
    let refused = |reason: String| WorkError::NotDecodable { codec: facts.codec.clone(), reason };
    if u64::from(facts.width) * u64::from(facts.height) > PIXELS_MAX {
        return Err(WorkError::TooLarge { width: facts.width, height: facts.height, most: MEGAPIXELS_MAX });
    }
    let stream = source.input.stream(stream).ok_or(WorkError::NothingToPlay)?;
    let parameters = stream.parameters();
    let found = decoder::find(parameters.id()).ok_or_else(|| refused("there is no decoder for it".to_owned()))?;
    if !formats::may_decode(found.name()) {
        return Err(refused("its decoder is not among those that may run".to_owned()));
    }
    let mut options = Dictionary::new();
    options.set("threads", DECODER_THREADS);
    options.set("max_pixels", &PIXELS_MAX.to_string());
    let mut context = Context::from_parameters(parameters).map_err(|error| refused(error.to_string()))?.decoder();
    context.set_packet_time_base(stream.time_base());
    let opened = context.open_as_with(found, options).map_err(|error| refused(error.to_string()))?;
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
            Some(Decoder { codec, stream, base, next_us: 0, usual_us, at_end: false })
        });
        let audio = opened(source.audio.filter(|_| sound)).and_then(|(stream, decoder, base)| {
            let codec = decoder.audio().ok()?;
            Some(Decoder { codec, stream, base, next_us: 0, usual_us: 0, at_end: false })
        });
        if video.is_none() && audio.is_none() {
            return Err(failed.unwrap_or(match (pictures, sound) {
                (true, false) => WorkError::NothingToShow,
                (false, true) => WorkError::NothingToHear,
                _ => WorkError::NothingToPlay,
            }));
        }
        let mut source = source;
        let kept: Vec<usize> = video.iter().map(|one| one.stream).chain(audio.iter().map(|one| one.stream)).collect();
        crate::raw::input::keep_streams(&mut source.input, &kept);
        Ok(Frames { source, reading: Reading::default(), video, audio, drained: false, begun_us: 0 })
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
            match self.source.next_packet() {
                Some(timed) => self.send(&timed.packet),
                None => self.drain(),
            }
        }
    }

    /// A piece that a decoder has ready.
    fn decoded(&mut self) -> Option<Piece> {
        let origin = self.source.origin_us;
        if let Some(video) = self.video.as_mut().filter(|video| !video.at_end) {
            let mut frame = frame::Video::empty();
            match video.codec.receive_frame(&mut frame) {
                Ok(()) if raw_frame::has_planes(&frame) => {
                    let at_us = video.moment(frame.timestamp(), origin);
                    self.source.note_turn(&frame);
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

    fn send(&mut self, packet: &ffmpeg_next::Packet) {
        let stream = Some(packet.stream());
        let sent = if stream == self.video.as_ref().map(|video| video.stream) {
            self.video.as_mut().map(|video| video.codec.send_packet(packet))
        } else if stream == self.audio.as_ref().map(|audio| audio.stream) {
            self.audio.as_mut().map(|audio| audio.codec.send_packet(packet))
        } else {
            None
        };
        match sent {
            Some(Ok(())) => self.reading.taken += 1,
            Some(Err(_)) => self.reading.refused += 1,
            None => return,
        }
        self.reading.note(packet);
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

    /// Goes to the key frame at or before the moment. Where the container cannot, it starts over.
    pub(crate) fn seek(&mut self, moment_us: i64) -> Result<(), WorkError> {
        let stream = self.video.as_ref().map(|video| video.stream).or(self.audio.as_ref().map(|audio| audio.stream));
        let stream = stream.ok_or(WorkError::NothingToPlay)?;
        if self.source.seek_back(stream, moment_us).is_err() {
            let _ = self.source.seek_back(stream, 0);
        }
        self.begun_us = moment_us;
        self.reading = Reading::default();
        self.drained = false;
        if let Some(video) = &mut self.video {
            video.codec.flush();
            video.restart();
        }
        if let Some(audio) = &mut self.audio {
            audio.codec.flush();
            audio.restart();
        }
        Ok(())
    }

    /// Goes again to where the last seek went, and further ahead.
    pub(crate) fn seek_before(&mut self, ahead_us: i64) -> Result<(), WorkError> {
        self.seek(self.begun_us.saturating_sub(ahead_us))
    }

    /// The picture that is shown at the moment, with its own moment: the last that begins at or before
    /// it. Before the first picture that is the first one. `ahead_max` bounds the frames decoded on the
    /// way.
    pub(crate) fn picture_at(&mut self, moment_us: i64, ahead_max: usize) -> Result<(frame::Video, i64), WorkError> {
        for (attempt, margin) in SEEK_MARGINS_US.into_iter().enumerate() {
            let from = if attempt + 1 == SEEK_MARGINS_US.len() { 0 } else { moment_us.saturating_sub(margin).max(0) };
            self.seek(from)?;
            let mut shown: Option<(frame::Video, i64)> = None;
            let mut first_behind = false;
            let mut count = 0;
            while count < ahead_max
                && let Some(piece) = self.next()
            {
                let Piece::Picture(frame, at_us) = piece else { continue };
                count += 1;
                if at_us > moment_us && shown.is_some() {
                    break;
                }
                first_behind = at_us > moment_us;
                shown = Some((frame, at_us));
                if first_behind {
                    break;
                }
            }
            match shown {
                Some(found) if !first_behind || from == 0 => return Ok(found),
                _ if from == 0 => break,
                _ => {}
            }
        }
        Err(self.nothing_decoded())
    }

    /// Why no frame came out.
    pub(crate) fn nothing_decoded(&self) -> WorkError {
        let stream = self.video.as_ref().map(|video| video.stream).or(self.audio.as_ref().map(|audio| audio.stream));
        let codec = stream.and_then(|stream| self.source.facts(stream)).map_or_else(String::new, |facts| facts.codec);
        let mut said = log::take();
        said.truncate(2);
        said.insert(0, "no frame could be decoded".to_owned());
        WorkError::NotDecodable { codec, reason: said.join("; ") }
    }

    /// The shape in which a picture is shown; the stream's as its header has it, where there is none.
    pub(crate) fn shape(&self, picture: Option<&frame::Video>) -> Shape {
        self.video.as_ref().map_or_else(Shape::default, |video| self.source.shape(video.stream, picture))
    }

    /// Average pictures in a second, as the container says.
    pub(crate) fn picture_rate(&self) -> Option<Rational> {
        let video = self.video.as_ref()?;
        let rate = self.source.input.stream(video.stream)?.avg_frame_rate();
        (rate.0 > 0 && rate.1 > 0).then_some(rate)
    }
}

impl<D> Decoder<D> {
    /// The moment of a frame: its own, or where the last one ended.
    fn moment(&mut self, stamp: Option<i64>, origin_us: i64) -> i64 {
        let at_us = stamp.map_or(self.next_us, |stamp| timeline::to_us(stamp, self.base).saturating_sub(origin_us));
        self.next_us = at_us.saturating_add(self.usual_us);
        at_us
    }

    fn restart(&mut self) {
        self.next_us = 0;
        self.at_end = false;
    }
}
