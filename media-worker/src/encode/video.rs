//! Pictures to H.264: in the shape in which they are shown, of even size, at their own moments.

use std::collections::VecDeque;

use ffmpeg_next::codec::{self, Context};
use ffmpeg_next::format::{self, Pixel};
use ffmpeg_next::software::scaling;
use ffmpeg_next::util::color::Range;
use ffmpeg_next::{Dictionary, Error, Packet, Rational, encoder, frame, picture};
use media_protocol::Thing;

use super::{Muxer, Plan};
use crate::failure::{WorkError, encode};
use crate::frames::Frames;
use crate::picture::conversion;
use crate::raw::{frame as raw_frame, mux};
use crate::shape::{Shape, within};
use crate::table::last_us;
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

/// Pictures that the encoder of a rendition looks ahead: each is one more that is decoded before the first is seen.
const RENDITION_LOOKAHEAD: &str = "4";

/// Brightness and colour of black, in the encoder's range.
const BLACK: [u8; 3] = [16, 128, 128];

/// A picture with its shape and its moment, in microseconds of the timeline.
pub(super) struct Shown {
    /// The picture as it was decoded.
    pub(super) frame: frame::Video,
    /// The shape in which it is shown.
    pub(super) shape: Shape,
    /// Its moment.
    pub(super) at_us: i64,
}

/// A conversion to a part of the canvas, for pictures of one kind.
struct Scaler {
    context: scaling::Context,
    from: (Pixel, (u32, u32), Shape),
    /// Size in the canvas, after the turn.
    shown: (u32, u32),
}

/// An H.264 encoder and its stream.
pub(super) struct VideoEncoder {
    encoder: encoder::video::Encoder,
    stream: usize,
    /// Size of what is made, and width to height of one pixel of it.
    canvas: (u32, u32),
    aspect: Rational,
    scaler: Option<Scaler>,
    /// The picture that came last; how long it is shown is known when the next one comes.
    held: Option<Shown>,
    /// Moments and lengths of pictures in the encoder, in units of [`BASE`].
    lengths: VecDeque<(i64, i64)>,
    last_stamp: Option<i64>,
    next_key: i64,
    /// How long the last picture is shown where it does not say so, in microseconds.
    last_us: i64,
    /// How long the picture before the one that is held was shown, in microseconds.
    gap_us: Option<i64>,
    /// The unit of the source's times.
    base: Rational,
    /// Whether the part has all its pictures.
    pub(super) complete: bool,
}

impl VideoEncoder {
    /// An encoder for pictures in the shape of the first one; without one, as the header describes them.
    pub(super) fn open(
        muxer: &mut Muxer,
        frames: &Frames,
        plan: &Plan,
        first: Option<&frame::Video>,
    ) -> Result<VideoEncoder, WorkError> {
        let shown = frames.source().video.ok_or(WorkError::NothingToShow)?;
        let facts = frames.source().facts(shown).ok_or(WorkError::NothingToShow)?;
        let (width, height) = first.map_or((facts.width, facts.height), |first| (first.width(), first.height()));
        if width == 0 || height == 0 {
            return Err(frames.nothing_decoded());
        }
        let shape = frames.shape(first);
        // Pixels stay as they are stored, so that none is made up; players widen them.
        let fitted = Shape::default().fitted(width, height, plan.side_px_max);
        let aspect = shape.turned_aspect();
        let even = |length: u32| (length & !1).max(2);
        let (shown_width, shown_height) = shape.turn.shown(even(fitted.0), even(fitted.1));
        let codec = encoder::find_by_name("libx264").ok_or(Error::EncoderNotFound).map_err(encode(Thing::H264))?;
        let mut settings = Context::new_with_codec(codec).encoder().video().map_err(encode(Thing::H264))?;
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
        settings.set_aspect_ratio(aspect);
        if muxer.output().format().flags().contains(format::Flags::GLOBAL_HEADER) {
            settings.set_flags(codec::Flags::GLOBAL_HEADER);
        }
        let mut options = Dictionary::new();
        options.set("preset", "veryfast");
        options.set("crf", &plan.crf.to_string());
        options.set("threads", ENCODER_THREADS);
        options.set("forced-idr", "1");
        if plan.fragmented {
            options.set("rc-lookahead", RENDITION_LOOKAHEAD);
        }
        let encoder = settings.open_as_with(codec, options).map_err(encode(Thing::H264))?;
        let mut added = muxer.output().add_stream_with(&encoder.0.0.0).map_err(encode(Thing::H264))?;
        added.set_time_base(BASE);
        let stream = added.index();
        mux::state_aspect(muxer.output(), stream, aspect);
        let last_us = frames.picture_rate().map_or(LAST_US, |rate| SECOND_US * i64::from(rate.1) / i64::from(rate.0));
        Ok(VideoEncoder {
            encoder,
            stream,
            canvas: (shown_width, shown_height),
            aspect,
            scaler: None,
            held: None,
            lengths: VecDeque::new(),
            last_stamp: None,
            next_key: 0,
            last_us: last_us.min(LAST_US_MAX),
            gap_us: None,
            base: frames.source().base(shown),
            complete: false,
        })
    }

    /// Takes a picture and encodes the one before it. Gives from when to when that one is shown, where it
    /// belongs to the part.
    pub(super) fn take(
        &mut self,
        muxer: &mut Muxer,
        picture: Shown,
        plan: &Plan,
    ) -> Result<Option<(i64, i64)>, WorkError> {
        if self.complete {
            return Ok(None);
        }
        let at_us = picture.at_us;
        self.complete = at_us >= plan.end_us;
        match self.held.replace(picture) {
            Some(before) => {
                self.gap_us = Some(at_us.saturating_sub(before.at_us));
                self.show(muxer, &before, at_us, plan)
            }
            None => Ok(None),
        }
    }

    /// Encodes the last picture and what the encoder holds back.
    pub(super) fn finish(&mut self, muxer: &mut Muxer, plan: &Plan) -> Result<Option<(i64, i64)>, WorkError> {
        let mut shown = None;
        if let Some(picture) = self.held.take().filter(|picture| picture.at_us < plan.end_us) {
            let stated_us = to_us(raw_frame::duration(&picture.frame), self.base);
            let last_us = last_us(stated_us, self.gap_us.or(Some(self.last_us)));
            let to_us = picture.at_us.saturating_add(last_us.min(LAST_US_MAX));
            shown = self.show(muxer, &picture, to_us, plan)?;
        }
        self.encoder.send_eof().map_err(encode(Thing::H264))?;
        self.drain(muxer)?;
        Ok(shown)
    }

    /// Encodes a picture that is shown until a moment, as far as its time lies within the part.
    fn show(
        &mut self,
        muxer: &mut Muxer,
        picture: &Shown,
        to_us: i64,
        plan: &Plan,
    ) -> Result<Option<(i64, i64)>, WorkError> {
        let begins_us = picture.at_us.max(plan.start_us);
        if begins_us >= plan.end_us || (picture.at_us < plan.start_us && to_us <= plan.start_us) {
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
        self.encoder.send_frame(&converted).map_err(encode(Thing::H264))?;
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

    /// The picture in the encoder's format and size, turned. One of another shape than the canvas is framed
    /// in black, so that nothing is drawn out of proportion.
    fn converted(&mut self, shown: &Shown) -> Result<frame::Video, Error> {
        let (picture, shape) = (&shown.frame, shown.shape);
        let from = (picture.format(), (picture.width(), picture.height()), shape);
        let scaler = match &mut self.scaler {
            Some(scaler) if scaler.from == from => scaler,
            other => {
                let square = shape.square(picture.width(), picture.height());
                let shown = within(self.canvas, self.aspect, shape.turn.shown(square.0, square.1));
                let stored = shape.turn.shown(shown.0, shown.1);
                let context = conversion(picture, Pixel::YUV420P, stored, scaling::Flags::BICUBIC)?;
                other.insert(Scaler { context, from, shown })
            }
        };
        let (width, height) = shape.turn.shown(scaler.shown.0, scaler.shown.1);
        let mut scaled = raw_frame::picture(Pixel::YUV420P, width, height)?;
        scaler.context.run(picture, &mut scaled)?;
        if shape.turn == Turn::default() && scaler.shown == self.canvas {
            return Ok(scaled);
        }
        let mut canvas = raw_frame::picture(Pixel::YUV420P, self.canvas.0, self.canvas.1)?;
        let (left, above) = ((self.canvas.0 - scaler.shown.0) / 4, (self.canvas.1 - scaler.shown.1) / 4);
        for (index, black) in BLACK.into_iter().enumerate() {
            let plane = Plane {
                bytes: scaled.data(index),
                stride: scaled.stride(index),
                width: scaled.plane_width(index) as usize,
                height: scaled.plane_height(index) as usize,
            };
            // Colours have half the size.
            let unit = if index == 0 { 2 } else { 1 };
            let stride = canvas.stride(index);
            let target = canvas.data_mut(index);
            target.fill(black);
            let at = above as usize * unit * stride + left as usize * unit;
            turn_plane::<1>(&plane, shape.turn, &mut target[at..], stride);
        }
        Ok(canvas)
    }
}

/// A moment of the source's timeline as the encoder counts, from the part's start.
fn from_us_in_part(moment_us: i64, plan: &Plan) -> i64 {
    from_us(moment_us.saturating_sub(plan.start_us), BASE)
}
