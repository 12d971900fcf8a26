//! Opening media under restrictions, and choosing what is shown and heard of it.

use std::io::Cursor;

use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Dictionary, media};

use crate::failure::WorkError;
use crate::formats::{DECODERS, DEMUXERS};
use crate::job::InputFile;
use crate::orientation;
use crate::raw::facts::{self, CodecFacts};
use crate::raw::{input, log};
use crate::shape::{self, Shape};
use crate::timeline;
use crate::turn::Turn;

/// Most pixels of a picture, in millions. A larger one is refused rather than given memory.
pub(crate) const MEGAPIXELS_MAX: u64 = 100;

/// Most pixels of a picture.
pub(crate) const PIXELS_MAX: u64 = MEGAPIXELS_MAX * 1_000_000;

/// Bytes that may be read to find out what streams there are.
const PROBE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Length of media that may be looked at to find out what its streams are, in microseconds.
const ANALYSE_US_MAX: i64 = 10 * timeline::SECOND_US;

/// How far before the beginning a seek to the beginning aims, in microseconds.
const BEFORE_BEGINNING_US: i64 = 10 * timeline::SECOND_US;

/// Most streams that the demuxer may make.
const DEMUXED_STREAMS_MAX: usize = 200;

/// Media that is open.
pub(crate) struct Source {
    /// The demuxer.
    pub(crate) input: Input,
    /// Size of the file in bytes.
    pub(crate) size: u64,
    /// The stream that is shown.
    pub(crate) video: Option<usize>,
    /// The stream that is heard.
    pub(crate) audio: Option<usize>,
    /// Where the timeline begins, as the container counts, in microseconds.
    pub(crate) origin_us: i64,
    /// Places that the demuxer could not read.
    pub(crate) read_errors: u64,
    /// The turn that the stream shown stated within itself, in the pictures decoded so far.
    pub(crate) codec_turn: Option<Turn>,
    /// The turn by the EXIF of a picture whose decoder does not read it, or by a HEIF's properties.
    pub(crate) exif_turn: Option<Turn>,
}

/// Opens the media. Reads its beginning, and what the container's index takes.
pub(crate) fn open(file: InputFile) -> Result<Source, WorkError> {
    let mut options = Dictionary::new();
    options.set("format_whitelist", DEMUXERS);
    options.set("codec_whitelist", DECODERS);
    options.set("protocol_whitelist", "none");
    options.set("probesize", &PROBE_BYTES_MAX.to_string());
    options.set("analyzeduration", &ANALYSE_US_MAX.to_string());
    options.set("max_streams", &DEMUXED_STREAMS_MAX.to_string());
    let per_stream = [("max_pixels", PIXELS_MAX.to_string()), ("threads", "1".to_owned())];
    let size = file.size;
    if size == 0 {
        return Err(WorkError::NotMedia("the file is empty".to_owned()));
    }
    let (reader, chosen_streams) = (file.reader(), file.chosen);
    let exif_turn = match &file.still {
        Some(still) => Some(still.turn),
        None => orientation::find(&mut file.reader()),
    };
    let opened = match file.still {
        Some(still) => input::open(Cursor::new(still.bmp.clone()), options, &per_stream),
        None => input::open(reader, options, &per_stream),
    };
    let mut input = opened.map_err(not_media)?;
    let video = chosen(&input, chosen_streams.video, media::Type::Video)?.or_else(|| choose_video(&input));
    let audio =
        chosen(&input, chosen_streams.audio, media::Type::Audio)?.or_else(|| choose(&input, media::Type::Audio));
    let shown: Vec<usize> = video.into_iter().chain(audio).collect();
    let starts = input.streams().filter(|stream| shown.contains(&stream.index())).filter_map(|stream| {
        let start = Some(stream.start_time()).filter(|start| *start != ffmpeg_next::ffi::AV_NOPTS_VALUE)?;
        Some(timeline::to_us(start, stream.time_base()))
    });
    // What lies before 0 is the run-up of a codec, which players cut off.
    let origin_us = starts.min().unwrap_or(0).max(0);
    // What was said of a header that could be read in the end is no damage by itself.
    drop(log::take());
    input::keep_streams(&mut input, &shown);
    Ok(Source { input, size, video, audio, origin_us, read_errors: 0, codec_turn: None, exif_turn })
}

/// How FFmpeg begins to say that it knows the format and may not read it.
const FORMAT_REFUSED: &str = "Format not on whitelist";

/// Says why the media cannot be opened, in FFmpeg's own words where it has any.
fn not_media(error: ffmpeg_next::Error) -> WorkError {
    let mut said = log::take();
    if said.iter().any(|line| line.starts_with(FORMAT_REFUSED)) {
        return WorkError::NotMedia("it is of a kind that is not read, such as text or a playlist".to_owned());
    }
    said.truncate(3);
    said.insert(0, error.to_string());
    WorkError::NotMedia(said.join("; "))
}

/// The stream that a job names, where it is of the kind.
fn chosen(input: &Input, named: Option<usize>, kind: media::Type) -> Result<Option<usize>, WorkError> {
    let Some(index) = named else { return Ok(None) };
    let fits = input.stream(index).is_some_and(|stream| stream.parameters().medium() == kind);
    if fits { Ok(Some(index)) } else { Err(WorkError::NoSuchStream { index }) }
}

/// FFmpeg's best stream of the kind, where it has a codec.
fn choose(input: &Input, kind: media::Type) -> Option<usize> {
    let best = input.streams().best(kind)?;
    (facts::codec(&best).codec != "none").then(|| best.index())
}

/// The stream to show: FFmpeg's best one, unless that is the picture of a sound file's cover.
fn choose_video(input: &Input) -> Option<usize> {
    let is_cover = |index: usize| {
        input
            .stream(index)
            .is_some_and(|stream| stream.disposition().contains(ffmpeg_next::format::stream::Disposition::ATTACHED_PIC))
    };
    let has_size = |facts: &CodecFacts| facts.width > 0 && facts.height > 0;
    choose(input, media::Type::Video).filter(|index| !is_cover(*index)).or_else(|| {
        input
            .streams()
            .find(|stream| {
                let is_video = stream.parameters().medium() == media::Type::Video;
                is_video && !is_cover(stream.index()) && has_size(&facts::codec(stream))
            })
            .map(|stream| stream.index())
    })
}

impl Source {
    /// Whether the container holds a picture rather than moving ones.
    pub(crate) fn is_picture(&self) -> bool {
        self.video.is_some() && self.audio.is_none() && self.input.format().name().ends_with("_pipe")
    }

    /// What the header says of a stream's codec.
    pub(crate) fn facts(&self, stream: usize) -> Option<CodecFacts> {
        self.input.stream(stream).map(|stream| facts::codec(&stream))
    }

    /// The shape of a stream's picture; as the header has it, where there is none.
    pub(crate) fn shape(&self, stream: usize, picture: Option<&ffmpeg_next::frame::Video>) -> Shape {
        let Some(stream) = self.input.stream(stream) else { return Shape::default() };
        let facts = facts::codec(&stream);
        let matrix = stream
            .side_data()
            .find(|data| data.kind() == ffmpeg_next::packet::side_data::Type::DisplayMatrix)
            .map(|data| Turn::of_matrix(data.data()));
        let stated = shape::Stated {
            container_aspect: facts.container_aspect,
            codec_aspect: facts.pixel_aspect,
            codec_turn: self.codec_turn,
            turn: matrix,
            exif_turn: self.exif_turn,
        };
        shape::decide(&stated, picture)
    }

    /// Notes what a decoded picture says of the turn of those that follow it. H.264 and HEVC state it now and
    /// then, and it holds until they state another or begin anew.
    pub(crate) fn note_turn(&mut self, picture: &ffmpeg_next::frame::Video) {
        let matrix = crate::raw::frame::display_matrix(picture);
        if matrix.is_some() || picture.is_key() {
            self.codec_turn = matrix.map(|matrix| Turn::of_matrix(&matrix));
        }
    }

    /// The duration that the container claims, in microseconds.
    pub(crate) fn claimed_us(&self) -> Option<i64> {
        Some(self.input.duration()).filter(|duration| *duration > 0)
    }

    /// Goes to the key frame at or before the moment of the timeline; to the beginning for the first.
    pub(crate) fn seek_back(&mut self, stream: usize, moment_us: i64) -> Result<(), ffmpeg_next::Error> {
        let base = self.input.stream(stream).ok_or(ffmpeg_next::Error::StreamNotFound)?.time_base();
        let stamp = |moment_us: i64| timeline::from_us(self.origin_us.saturating_add(moment_us), base);
        let (asked, before) = (stamp(moment_us), stamp(-BEFORE_BEGINNING_US));
        if moment_us > 0 {
            return input::seek_back(&mut self.input, stream, asked);
        }
        // A transport stream's first key frame is decoded before the timeline begins, and is found only
        // from further ahead; other containers refuse to go where they have nothing.
        input::seek_back(&mut self.input, stream, before)
            .or_else(|_| input::seek_back(&mut self.input, stream, asked))
            .or_else(|_| input::seek_to_first_byte(&mut self.input))
    }

    /// Where the packets of the shown and heard streams really end, in microseconds of the timeline: goes
    /// near the end that is claimed and reads from there. Leaves the demuxer at its end.
    pub(crate) fn real_end_us(&mut self) -> i64 {
        let Some(stream) = self.video.or(self.audio) else { return 0 };
        if self.is_picture() {
            return 0;
        }
        let near_end = self.claimed_us().map_or(0, |claimed| claimed - claimed / 50);
        let mut end = 0;
        // A claim that is too large leads to no packet at all: then everything is read.
        for moment in [near_end, 0] {
            if self.seek_back(stream, moment).is_err() && moment > 0 {
                continue;
            }
            while let Some(packet) = self.next_packet() {
                end = end.max(packet.end_us);
            }
            if end > 0 {
                break;
            }
        }
        end
    }
}

/// A packet with its moments on the timeline.
pub(crate) struct TimedPacket {
    /// The packet.
    pub(crate) packet: ffmpeg_next::Packet,
    /// When it is shown, in microseconds of the timeline.
    pub(crate) start_us: Option<i64>,
    /// When it ends.
    pub(crate) end_us: i64,
}

/// Errors in a row after which the demuxer is believed to be at its end.
const READ_ERRORS_MAX: usize = 64;

impl Source {
    /// The next packet of any kept stream; none at the end, or where the demuxer cannot go on.
    pub(crate) fn next_packet(&mut self) -> Option<TimedPacket> {
        let mut packet = ffmpeg_next::Packet::empty();
        for _ in 0..READ_ERRORS_MAX {
            match packet.read(&mut self.input) {
                Ok(()) => return Some(self.timed(packet)),
                Err(ffmpeg_next::Error::InvalidData) => self.read_errors += 1,
                Err(_) => return None,
            }
        }
        None
    }

    fn timed(&self, packet: ffmpeg_next::Packet) -> TimedPacket {
        let base = self.input.stream(packet.stream()).map(|stream| stream.time_base());
        let base = base.unwrap_or(ffmpeg_next::Rational(0, 1));
        let start_us =
            packet.pts().or(packet.dts()).map(|stamp| timeline::to_us(stamp, base).saturating_sub(self.origin_us));
        let length = timeline::to_us(packet.duration().max(0), base);
        TimedPacket { packet, start_us, end_us: start_us.unwrap_or(0).saturating_add(length) }
    }
}
