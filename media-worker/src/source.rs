//! Opening media under restrictions, and choosing what is shown and heard of it.

use std::io::Cursor;

use ffmpeg_next::format::context::Input;
use ffmpeg_next::format::stream::Disposition;
use ffmpeg_next::{Dictionary, Stream, media};
use media_protocol::{Break, Reason};

use crate::failure::{WorkError, of_ffmpeg};
use crate::formats::{self, DECODERS, DEMUXERS};
use crate::input::InputFile;
use crate::orientation;
use crate::raw::facts::{self, CodecFacts};
use crate::raw::{input, log, packet as raw_packet};
use crate::shape::{self, PIXELS_MAX, Shape};
use crate::stamps::{Stamps, Stated};
use crate::timeline;
use crate::turn::Turn;

/// Bytes that may be read to find out what streams there are.
const PROBE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Length of media that may be looked at to find out what its streams are, in microseconds.
const ANALYSE_US_MAX: i64 = 10 * timeline::SECOND_US;

/// Most streams that the demuxer may make.
const DEMUXED_STREAMS_MAX: usize = 200;

/// Containers that tell of a stream only when it comes.
const LATE_CONTAINERS: [&str; 4] = ["mpegts", "mpeg", "flv", "dhav"];

/// Bytes within which a stream is looked for that the beginning does not tell of.
const LATE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Bytes up to such a stream that FFmpeg may keep in memory while it finds out what the stream is.
const LATE_KEPT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Bytes behind the first packet of such a stream in which its parser finds out what it is.
const LATE_PARSED_BYTES: u64 = 1024 * 1024;

/// Bytes behind the first packet of a stream that was told of that are looked at to find out what it is.
const LATE_PROBE_BYTES: u64 = 4 * 1024 * 1024;

/// Length of media that may be looked at to find out what such a stream is, in microseconds.
const LATE_ANALYSE_US: i64 = 3600 * timeline::SECOND_US;

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
    /// Whether decoders hold what they decode against the sums that it carries.
    pub(crate) checked: bool,
    /// Whether one thread decodes alone, so that what a decoder says is of the packet that it was given.
    pub(crate) alone: bool,
    /// The file, to open it anew.
    file: InputFile,
    /// A stream of it that is met late.
    late: Option<Late>,
    stamps: Stamps,
    /// Whether anything was read beyond what opening takes.
    pub(crate) was_read: bool,
    /// Where the last packet of each stream ended.
    counted_us: Vec<Option<i64>>,
    /// The turn that the stream shown stated within itself, in the pictures decoded so far.
    pub(crate) codec_turn: Option<Turn>,
    /// The turn by the EXIF of a picture whose decoder does not read it, or by a HEIF's properties.
    pub(crate) exif_turn: Option<Turn>,
}

/// A stream that the beginning does not tell all about, with the byte at which its first packet lies.
#[derive(Debug, Clone, Copy)]
enum Late {
    /// It is told of, and nothing is known of it before.
    Incomplete(u64),
    /// It is not told of.
    Unknown(u64),
}

/// Opens the media. Reads its beginning, and what the container's index takes; where a stream of sound or
/// picture begins only later, up to there.
pub(crate) fn open(file: InputFile) -> Result<Source, WorkError> {
    let source = Source::new(file, None)?;
    if !source.may_have_late_streams() {
        return Ok(source);
    }
    let file = source.file.clone();
    let late = source.late_stream();
    let source = Source::new(file, late)?;
    match late {
        // It is told of only near the file's end, where the length is looked for.
        Some(Late::Incomplete(at)) if source.may_have_late_streams() => {
            Source::new(source.file, Some(Late::Unknown(at)))
        }
        _ => Ok(source),
    }
}

/// How FFmpeg begins to say that it knows the format and may not read it.
const FORMAT_REFUSED: &str = "Format not on whitelist";

/// Says why the media cannot be opened, in FFmpeg's own words where it has any.
fn not_media(error: ffmpeg_next::Error) -> WorkError {
    let mut said = log::take();
    if said.iter().any(|line| line.starts_with(FORMAT_REFUSED)) {
        return WorkError::NotMedia(vec![Reason::KindNotRead {}]);
    }
    said.truncate(3);
    WorkError::NotMedia(std::iter::once(of_ffmpeg(error)).chain(said.into_iter().map(Reason::said)).collect())
}

/// The stream that a job names, where it is of the kind.
fn chosen(input: &Input, named: Option<usize>, kind: media::Type) -> Result<Option<usize>, WorkError> {
    let Some(index) = named else { return Ok(None) };
    let fits = input.stream(index).is_some_and(|stream| stream.parameters().medium() == kind);
    if fits { Ok(Some(index)) } else { Err(WorkError::NoSuchStream { index }) }
}

/// The stream to hear: FFmpeg's best one, where it has a codec; one that can be decoded goes before others.
fn choose_audio(input: &Input) -> Option<usize> {
    let best = input.streams().best(media::Type::Audio).filter(|best| facts::codec(best).codec != "none");
    let best = best.map(|best| (best.index(), formats::can_decode(&best)));
    let other = || {
        let mut others = input.streams().filter(|stream| stream.parameters().medium() == media::Type::Audio);
        others.find(formats::can_decode).map(|stream| stream.index())
    };
    match best {
        Some((index, true)) => Some(index),
        _ => other().or(best.map(|(index, _)| index)),
    }
}

/// The stream to show: FFmpeg's best one, unless that is a cover, or there is one that can be decoded and it
/// cannot, or it is a track of small pictures beside the moving ones.
fn choose_video(input: &Input) -> Option<usize> {
    let is_video = |stream: &Stream<'_>| stream.parameters().medium() == media::Type::Video && !is_cover(stream);
    let best = input.streams().best(media::Type::Video);
    let best = best.filter(|best| !is_cover(best) && facts::codec(best).codec != "none");
    let is_good = |stream: &Stream<'_>| {
        let size = facts::codec(stream);
        is_video(stream) && size.width > 0 && size.height > 0 && formats::can_decode(stream)
    };
    let index = |stream: Stream<'_>| stream.index();
    if let Some(best) = best.as_ref().filter(|best| formats::can_decode(best)) {
        let moving = input.streams().find(|other| is_good(other) && is_thumbnails_of(best, other));
        return Some(moving.map_or(best.index(), index));
    }
    let with_size = |stream: &Stream<'_>| is_video(stream) && facts::codec(stream).width > 0;
    let other = input.streams().find(is_good).or(best).or_else(|| input.streams().find(with_size));
    other.map(index)
}

/// Whether a stream is the picture of a sound file's or a film's cover.
pub(crate) fn is_cover(stream: &Stream<'_>) -> bool {
    stream.disposition().contains(Disposition::ATTACHED_PIC)
}

/// Codecs of single pictures, of which tracks of thumbnails are made.
const THUMBNAIL_CODECS: [&str; 2] = ["mjpeg", "png"];

/// Of so many moving pictures a track of thumbnails has at most one.
const THUMBNAIL_PARTS: i64 = 4;

/// Whether a stream holds small pictures of another one, as far as the container counts them.
fn is_thumbnails_of(stream: &Stream<'_>, other: &Stream<'_>) -> bool {
    let single = |stream: &Stream<'_>| THUMBNAIL_CODECS.contains(&facts::codec(stream).codec.as_str());
    let (few, many) = (stream.frames(), other.frames());
    single(stream) && !single(other) && few > 0 && few.saturating_mul(THUMBNAIL_PARTS) <= many
}

/// Where the timeline begins, as the container counts: with the first picture or sound that is not the
/// run-up of a codec, which players cut off.
fn origin_us(input: &Input, video: Option<usize>, audio: Option<usize>) -> i64 {
    let start_us = |index: Option<usize>| {
        let stream = input.stream(index?)?;
        let start = Some(stream.start_time()).filter(|start| *start != ffmpeg_next::ffi::AV_NOPTS_VALUE)?;
        Some(timeline::to_us(start, stream.time_base()))
    };
    // Sound before 0 is a codec's run-up, where pictures are not before 0 too.
    let picture_us = start_us(video);
    let least_us = if picture_us.is_some_and(|start| start < 0) { i64::MIN } else { 0 };
    let sound_us = start_us(audio).map(|start| start.max(least_us));
    picture_us.into_iter().chain(sound_us).min().unwrap_or(0)
}

impl Source {
    fn new(file: InputFile, late: Option<Late>) -> Result<Source, WorkError> {
        let (bytes, analysed_us) = match late {
            Some(Late::Incomplete(at)) => (at.saturating_add(LATE_PROBE_BYTES), LATE_ANALYSE_US),
            _ => (PROBE_BYTES_MAX, ANALYSE_US_MAX),
        };
        let mut options = Dictionary::new();
        options.set("format_whitelist", DEMUXERS);
        options.set("codec_whitelist", DECODERS);
        options.set("protocol_whitelist", "none");
        options.set("probesize", &bytes.to_string());
        options.set("analyzeduration", &analysed_us.to_string());
        options.set("max_streams", &DEMUXED_STREAMS_MAX.to_string());
        // A transport stream may tell of streams again and again: as the `ffmpeg` program reads it.
        options.set("scan_all_pmts", "1");
        let per_stream = [("max_pixels", PIXELS_MAX.to_string()), ("threads", "1".to_owned())];
        let size = file.size;
        if size == 0 {
            return Err(WorkError::NotMedia(vec![Reason::FileEmpty {}]));
        }
        let exif_turn = match &file.still {
            Some(still) => Some(still.turn),
            None => orientation::find(&mut file.reader()),
        };
        let opened = match &file.still {
            Some(still) => input::open(Cursor::new(still.bmp.clone()), options, &per_stream),
            None => input::open(file.reader(), options, &per_stream),
        };
        let mut input = opened.map_err(not_media)?;
        if let Some(Late::Unknown(late_at)) = late {
            input::meet_streams_until(&mut input, late_at.saturating_add(LATE_PARSED_BYTES)).map_err(not_media)?;
        }
        let video = chosen(&input, file.chosen.video, media::Type::Video)?.or_else(|| choose_video(&input));
        let audio = chosen(&input, file.chosen.audio, media::Type::Audio)?.or_else(|| choose_audio(&input));
        let shown: Vec<usize> = video.into_iter().chain(audio).collect();
        let origin_us = origin_us(&input, video, audio);
        // What was said of a header that could be read in the end is no damage by itself.
        drop(log::take());
        input::keep_streams(&mut input, &shown);
        let stamps = Stamps::new(input::is_streamed(&input), origin_us);
        Ok(Source {
            input,
            size,
            video,
            audio,
            origin_us,
            read_errors: 0,
            file,
            late,
            stamps,
            checked: false,
            alone: false,
            was_read: false,
            counted_us: Vec::new(),
            codec_turn: None,
            exif_turn,
        })
    }

    /// The same media, opened anew: at its beginning, with nothing remembered.
    pub(crate) fn reopened(&self) -> Result<Source, WorkError> {
        let mut anew = Source::new(self.file.clone(), self.late)?;
        (anew.checked, anew.alone) = (self.checked, self.alone);
        Ok(anew)
    }

    /// The file that is read.
    pub(crate) fn file(&self) -> &InputFile {
        &self.file
    }

    /// Where time stamps broke, of what was read.
    pub(crate) fn breaks(&self) -> &[Break] {
        self.stamps.breaks()
    }

    /// Whether the container tells of its streams only when they come, and one of sound or picture is
    /// missing or not known well enough to be decoded.
    fn may_have_late_streams(&self) -> bool {
        let known = |stream: Option<usize>, fits: fn(&CodecFacts) -> bool| {
            stream.and_then(|stream| self.facts(stream)).is_some_and(|facts| fits(&facts))
        };
        let whole = known(self.video, |facts| facts.width > 0) && known(self.audio, |facts| facts.sample_rate > 0);
        !whole && !self.is_picture() && LATE_CONTAINERS.contains(&self.input.format().name())
    }

    /// The first packet of such a stream.
    fn late_stream(mut self) -> Option<Late> {
        let told = self.input.nb_streams() as usize;
        let known = |stream: Option<usize>| stream.and_then(|stream| self.facts(stream));
        let picture = known(self.video).is_none_or(|facts| facts.width == 0).then_some(media::Type::Video);
        let sound = known(self.audio).is_none_or(|facts| facts.sample_rate == 0).then_some(media::Type::Audio);
        let all: Vec<usize> = (0..told).collect();
        input::keep_streams(&mut self.input, &all);
        let mut at = 0;
        while let Some(timed) = self.next_packet() {
            at = u64::try_from(timed.packet.position()).unwrap_or(at);
            if at > LATE_BYTES_MAX {
                return None;
            }
            let stream = timed.packet.stream();
            let medium = self.input.stream(stream).map(|stream| stream.parameters().medium());
            if medium.is_some() && (medium == picture || medium == sound) {
                let kept_meanwhile = at <= LATE_KEPT_BYTES_MAX;
                return Some(if stream < told || kept_meanwhile { Late::Incomplete(at) } else { Late::Unknown(at) });
            }
        }
        None
    }

    /// Whether the container holds a picture rather than moving ones.
    pub(crate) fn is_picture(&self) -> bool {
        self.video.is_some() && self.audio.is_none() && self.input.format().name().ends_with("_pipe")
    }

    /// What the header says of a stream's codec.
    pub(crate) fn facts(&self, stream: usize) -> Option<CodecFacts> {
        self.input.stream(stream).map(|stream| facts::codec(&stream))
    }

    /// The unit of a stream's times; 0 where there is no such stream.
    pub(crate) fn base(&self, stream: usize) -> ffmpeg_next::Rational {
        self.input.stream(stream).map_or(ffmpeg_next::Rational(0, 1), |stream| stream.time_base())
    }

    /// Whether a stream states when it begins.
    pub(crate) fn begins(&self, stream: usize) -> bool {
        let start = self.input.stream(stream).map(|stream| stream.start_time());
        start.is_some_and(|start| start != ffmpeg_next::ffi::AV_NOPTS_VALUE)
    }

    /// What a stream's header holds for its decoder.
    pub(crate) fn codec_header(&self, stream: usize) -> Vec<u8> {
        self.input.stream(stream).map_or_else(Vec::new, |stream| facts::codec_header(&stream))
    }

    /// The display matrix that the container states of a stream.
    fn matrix(&self, stream: usize) -> Option<Vec<u8>> {
        let stream = self.input.stream(stream)?;
        let mut side = stream.side_data();
        side.find(|data| data.kind() == ffmpeg_next::packet::side_data::Type::DisplayMatrix)
            .map(|data| data.data().to_vec())
    }

    /// Whether the container asks for more of a stream's picture than a turn by quarters.
    pub(crate) fn is_bent(&self, stream: usize) -> bool {
        self.matrix(stream).is_some_and(|matrix| !Turn::is_all_of(&matrix))
    }

    /// The shape of a stream's picture; as the header has it, where there is none.
    pub(crate) fn shape(&self, stream: usize, picture: Option<&ffmpeg_next::frame::Video>) -> Shape {
        let matrix = self.matrix(stream).map(|matrix| Turn::of_matrix(&matrix));
        let Some(stream) = self.input.stream(stream) else { return Shape::default() };
        let facts = facts::codec(&stream);
        let stated = shape::Stated {
            container_aspect: self.file.still.as_ref().and_then(|still| still.aspect).or(facts.container_aspect),
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

    /// Goes to where the container says that the moment of the timeline is, or to a key frame before it.
    pub(crate) fn seek_back(&mut self, stream: usize, moment_us: i64) -> Result<(), ffmpeg_next::Error> {
        let base = self.input.stream(stream).ok_or(ffmpeg_next::Error::StreamNotFound)?.time_base();
        let asked = timeline::from_us(self.origin_us.saturating_add(moment_us), base);
        self.stamps.start_over();
        self.was_read = true;
        input::seek_back(&mut self.input, stream, asked)
    }
}

/// A packet with its moments on the timeline.
pub(crate) struct TimedPacket {
    /// The packet.
    pub(crate) packet: ffmpeg_next::Packet,
    /// When it is shown, in microseconds of the timeline: as stated, or as counted where nothing is stated.
    pub(crate) start_us: Option<i64>,
    /// When it ends.
    pub(crate) end_us: i64,
}

/// Errors in a row after which the demuxer is believed to be at its end.
const READ_ERRORS_MAX: usize = 64;

/// Times in a row that a demuxer of transport streams may look for its next packet without finding one: it looks
/// through 64 KiB at a time, so 4 GiB.
const LOOKS_MAX: usize = 65_536;

impl Source {
    /// The next packet of any kept stream; none at the end, or where the demuxer cannot go on.
    pub(crate) fn next_packet(&mut self) -> Option<TimedPacket> {
        let mut packet = ffmpeg_next::Packet::empty();
        self.was_read = true;
        let (mut errors, mut looks) = (0, 0);
        while errors < READ_ERRORS_MAX && looks < LOOKS_MAX {
            match packet.read(&mut self.input) {
                // A cover waits from the opening on, whether or not it is wanted.
                Ok(()) if input::is_dropped(&self.input, packet.stream()) => {}
                Ok(()) => {
                    // Behind the last packet there may be anything.
                    self.read_errors += errors as u64 + u64::from(looks > 0);
                    return Some(self.timed(packet));
                }
                Err(ffmpeg_next::Error::InvalidData) => errors += 1,
                // Where it lost its way, it is to be asked again.
                Err(ffmpeg_next::Error::Other { errno: libc::EAGAIN }) => looks += 1,
                Err(_) => return None,
            }
        }
        None
    }

    /// The packet with its stamps moved to where they go on.
    fn timed(&mut self, mut packet: ffmpeg_next::Packet) -> TimedPacket {
        let stream = packet.stream();
        let base = self.base(stream);
        let us = |stamp: i64| timeline::to_us(stamp, base);
        let duration_us = us(packet.duration().max(0));
        if self.video == Some(stream) || self.audio == Some(stream) {
            let stated = Stated {
                dts_us: packet.dts().map(us),
                pts_us: packet.pts().map(us),
                duration_us,
                byte: u64::try_from(packet.position()).ok(),
            };
            // What an edit list hides is stamped back from where the next part of it begins: that is no break.
            let hidden = raw_packet::is_discarded(&packet);
            let by_us = if hidden { self.stamps.offset_us(stream) } else { self.stamps.take(stream, &stated) };
            let by = timeline::from_us(by_us, base);
            if by != 0 {
                packet.set_dts(packet.dts().map(|dts| dts.saturating_add(by)));
                packet.set_pts(packet.pts().map(|pts| pts.saturating_add(by)));
            }
        }
        let start_us = packet.pts().or(packet.dts()).map(|stamp| us(stamp).saturating_sub(self.origin_us));
        if stream >= self.counted_us.len() {
            self.counted_us.resize(stream + 1, None);
        }
        // A stream without times is counted by what its packets last.
        let start_us = start_us.or_else(|| (duration_us > 0).then(|| self.counted_us[stream].unwrap_or(0)));
        let end_us = start_us.unwrap_or(0).saturating_add(duration_us);
        self.counted_us[stream] = Some(end_us);
        TimedPacket { packet, start_us, end_us }
    }
}
