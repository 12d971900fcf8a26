//! Pictures to H.264: turned, of even size, at their own moments.

use std::collections::VecDeque;

use ffmpeg_next::codec::{self, Context};
use ffmpeg_next::format::{self, Pixel};
use ffmpeg_next::software::scaling;
use ffmpeg_next::util::color::Range;
use ffmpeg_next::{Dictionary, Error, Packet, Rational, encoder, frame, picture};

use super::{Muxer, Plan};
use crate::failure::{WorkError, encode};
use crate::frames::Frames;
use crate::picture::{conversion, fitted};
use crate::raw::frame as raw_frame;
use crate::timeline::{SECOND_US, from_us, to_us};
use crate::turn::{Plane, Turn, turn_plane};

/// Units of the encoder's time: what MPEG uses, and every usual frame rate has whole numbers in.
const BASE: Rational = Rational(1, 90_000);

/// From one key frame to the next, in units of [`BASE`].
const KEY_INTERVAL: i64 = 2 * 90_000;

/// Most frames from one key frame to the next, whatever their moments.
const KEY_FRAMES_MAX: u32 = 300;

/// How long the last picture is shown where the container states no rate, in microseconds.
const LAST_US: i64 = SECOND_US / 25;

/// The longest that the last picture is shown, in microseconds.
const LAST_US_MAX: i64 = 3600 * SECOND_US;

/// Threads of the encoder.
const ENCODER_THREADS: &str = "2";

/// An H.264 encoder and its stream.
pub(super) struct VideoEncoder {
    encoder: encoder::video::Encoder,
    stream: usize,
    turn: Turn,
    /// Size before the turn.
    size: (u32, u32),
    scaler: Option<(scaling::Context, Pixel, (u32, u32))>,
    /// The picture that came last; how long it is shown is known when the next one comes.
    held: Option<(frame::Video, i64)>,
    /// Moments and lengths of pictures in the encoder, in units of [`BASE`].
    lengths: VecDeque<(i64, i64)>,
    last_stamp: Option<i64>,
    next_key: i64,
    /// How long the last picture is shown where it does not say so, in microseconds.
    last_us: i64,
    /// The unit of the source's times.
    base: Rational,
    /// Whether the part has all its pictures.
    pub(super) complete: bool,
}

impl VideoEncoder {
    /// An encoder for pictures as the header of the source describes them.
    pub(super) fn open(muxer: &mut Muxer, frames: &Frames, plan: &Plan) -> Result<VideoEncoder, WorkError> {
        let stream = frames.source().video.ok_or(WorkError::NothingToShow)?;
        let facts = frames.source().facts(stream).ok_or(WorkError::NothingToShow)?;
        if facts.width == 0 || facts.height == 0 {
            return Err(frames.nothing_decoded());
        }
        let turn = frames.source().turn(stream);
        let (width, height) = fitted(facts.width, facts.height, None, plan.side_px_max);
        let even = |length: u32| (length & !1).max(2);
        let size = (even(width), even(height));
        let codec = encoder::find_by_name("libx264").ok_or(Error::EncoderNotFound).map_err(encode("H.264"))?;
        let mut settings = Context::new_with_codec(codec).encoder().video().map_err(encode("H.264"))?;
        let (shown_width, shown_height) = turn.shown(size.0, size.1);
        settings.set_width(shown_width);
        settings.set_height(shown_height);
        settings.set_format(Pixel::YUV420P);
        settings.set_color_range(Range::MPEG);
        settings.set_time_base(BASE);
        settings.set_frame_rate(frames.picture_rate());
        settings.set_gop(KEY_FRAMES_MAX);
        // Without pictures that refer to later ones, decoding order is showing order, and the timeline of
        // a fragmented file begins where it should.
        settings.set_max_b_frames(0);
        if let Some(aspect) = facts.pixel_aspect {
            let turned = if turn.swaps_sides() { Rational(aspect.1, aspect.0) } else { aspect };
            settings.set_aspect_ratio(turned);
        }
        if muxer.output().format().flags().contains(format::Flags::GLOBAL_HEADER) {
            settings.set_flags(codec::Flags::GLOBAL_HEADER);
        }
        let mut options = Dictionary::new();
        options.set("preset", "veryfast");
        options.set("crf", &plan.crf.to_string());
        options.set("threads", ENCODER_THREADS);
        options.set("forced-idr", "1");
        let encoder = settings.open_as_with(codec, options).map_err(encode("H.264"))?;
        let mut added = muxer.output().add_stream_with(&encoder.0.0.0).map_err(encode("H.264"))?;
        added.set_time_base(BASE);
        let last_us = frames.picture_rate().map_or(LAST_US, |rate| SECOND_US * i64::from(rate.1) / i64::from(rate.0));
        Ok(VideoEncoder {
            encoder,
            stream: added.index(),
            turn,
            size,
            scaler: None,
            held: None,
            lengths: VecDeque::new(),
            last_stamp: None,
            next_key: 0,
            last_us: last_us.min(LAST_US_MAX),
            base: frames.source().base(stream),
            complete: false,
        })
    }

    /// Takes a picture and encodes the one before it. Gives from when to when that one is shown, where it
    /// belongs to the part.
    pub(super) fn take(
        &mut self,
        muxer: &mut Muxer,
        frame: frame::Video,
        at_us: i64,
        plan: &Plan,
    ) -> Result<Option<(i64, i64)>, WorkError> {
        if self.complete {
            return Ok(None);
        }
        let before = self.held.replace((frame, at_us));
        self.complete = at_us >= plan.end_us;
        match before {
            Some((picture, from_us)) => self.show(muxer, &picture, from_us, at_us, plan),
            None => Ok(None),
        }
    }

    /// Encodes the last picture and what the encoder holds back.
    pub(super) fn finish(&mut self, muxer: &mut Muxer, plan: &Plan) -> Result<Option<(i64, i64)>, WorkError> {
        let mut shown = None;
        if let Some((picture, at_us)) = self.held.take().filter(|(_, at_us)| *at_us < plan.end_us) {
            let stated_us = to_us(raw_frame::duration(&picture), self.base);
            let last_us = if stated_us > 0 { stated_us.min(LAST_US_MAX) } else { self.last_us };
            let to_us = at_us.saturating_add(last_us);
            shown = self.show(muxer, &picture, at_us, to_us, plan)?;
        }
        self.encoder.send_eof().map_err(encode("H.264"))?;
        self.drain(muxer)?;
        Ok(shown)
    }

    /// Encodes a picture that is shown from one moment to another, as far as they lie within the part.
    fn show(
        &mut self,
        muxer: &mut Muxer,
        picture: &frame::Video,
        from_us: i64,
        to_us: i64,
        plan: &Plan,
    ) -> Result<Option<(i64, i64)>, WorkError> {
        let begins_us = from_us.max(plan.start_us);
        if begins_us >= plan.end_us || (from_us < plan.start_us && to_us <= plan.start_us) {
            return Ok(None);
        }
        let (from_us, to_us) = (begins_us, to_us.min(plan.end_us).max(begins_us));
        let stamp = from_us_in_part(from_us, plan);
        // Every picture is shown, also one whose moment is that of the picture before it.
        let stamp = self.last_stamp.map_or(stamp, |last| stamp.max(last + 1));
        self.last_stamp = Some(stamp);
        // A picture that cannot be converted is skipped like one that cannot be decoded.
        let Ok(mut converted) = self.converted(picture) else { return Ok(None) };
        converted.set_pts(Some(stamp));
        if stamp >= self.next_key {
            converted.set_kind(picture::Type::I);
            self.next_key = stamp + KEY_INTERVAL;
        }
        self.lengths.push_back((stamp, (from_us_in_part(to_us, plan) - stamp).max(1)));
        self.encoder.send_frame(&converted).map_err(encode("H.264"))?;
        self.drain(muxer)?;
        Ok(Some((from_us, to_us)))
    }

    fn drain(&mut self, muxer: &mut Muxer) -> Result<(), WorkError> {
        let mut packet = Packet::empty();
        while self.encoder.receive_packet(&mut packet).is_ok() {
            while let Some((stamp, length)) = self.lengths.pop_front() {
                if packet.pts() == Some(stamp) {
                    packet.set_duration(length);
                    break;
                }
            }
            muxer.write(&mut packet, self.stream, BASE)?;
        }
        Ok(())
    }

    /// The picture in the encoder's format and size, turned.
    fn converted(&mut self, picture: &frame::Video) -> Result<frame::Video, Error> {
        let (width, height) = self.size;
        let kind = (picture.format(), (picture.width(), picture.height()));
        let scaler = match &mut self.scaler {
            Some((scaler, format, size)) if (*format, *size) == kind => scaler,
            other => {
                let flags = scaling::Flags::BICUBIC;
                let made = conversion(picture, Pixel::YUV420P, self.size, flags)?;
                &mut other.insert((made, kind.0, kind.1)).0
            }
        };
        let mut scaled = raw_frame::picture(Pixel::YUV420P, width, height)?;
        scaler.run(picture, &mut scaled)?;
        if self.turn == Turn::default() {
            return Ok(scaled);
        }
        let (shown_width, shown_height) = self.turn.shown(width, height);
        let mut turned = raw_frame::picture(Pixel::YUV420P, shown_width, shown_height)?;
        for index in 0..scaled.planes() {
            let plane = Plane {
                bytes: scaled.data(index),
                stride: scaled.stride(index),
                width: scaled.plane_width(index) as usize,
                height: scaled.plane_height(index) as usize,
            };
            let stride = turned.stride(index);
            turn_plane::<1>(&plane, self.turn, turned.data_mut(index), stride);
        }
        Ok(turned)
    }
}

/// A moment of the source's timeline as the encoder counts, from the part's start.
fn from_us_in_part(moment_us: i64, plan: &Plan) -> i64 {
    from_us(moment_us.saturating_sub(plan.start_us), BASE)
}
