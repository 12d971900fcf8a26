//! Sound to AAC: mono or stereo, without gaps, in step with the timeline.

use ffmpeg_next::codec::{self, Context};
use ffmpeg_next::format::sample::Type;
use ffmpeg_next::format::{self, Sample};
use ffmpeg_next::{ChannelLayout, Error, Packet, Rational, encoder, frame};
use media_protocol::Thing;

use super::{Muxer, Plan};
use crate::failure::{WorkError, encode};
use crate::frames::Frames;
use crate::raw::frame as raw_frame;
use crate::resampler::Resampler;
use crate::timeline::{SECOND_US, scale};

/// The encoder's format.
const FORMAT: Sample = Sample::F32(Type::Planar);

/// Bits in a second for each channel.
const CHANNEL_BITS: usize = 64_000;

/// How far sound may be out of step before it is moved, in parts of a second.
const STEP_PARTS: i64 = 32;

/// Longest silence that fills a gap, in seconds. A longer gap is a broken time stamp.
const SILENCE_SECONDS_MAX: i64 = 600;

/// Samples in a frame where the encoder does not say.
const FRAME_SAMPLES: usize = 1024;

/// An AAC encoder and its stream.
pub(super) struct SoundEncoder {
    encoder: encoder::audio::Encoder,
    stream: usize,
    rate: u32,
    channels: usize,
    resampler: Resampler,
    /// Samples of each channel that wait to fill a frame.
    waiting: Vec<Vec<f32>>,
    /// Samples that were taken since the part's start, those waiting included.
    taken: i64,
    /// Samples that were given to the encoder.
    given: i64,
    /// First sample that is not silence.
    first: Option<i64>,
    fragmented: bool,
    /// Whether the part has all its sound.
    pub(super) complete: bool,
}

/// A rate that AAC has and that loses nothing that matters.
fn encoder_rate(rate: u32) -> u32 {
    match rate {
        44_100 => 44_100,
        0..=24_000 => 24_000,
        _ => 48_000,
    }
}

impl SoundEncoder {
    /// An encoder for sound as the header of the source describes it.
    pub(super) fn open(muxer: &mut Muxer, frames: &Frames, plan: &Plan) -> Result<SoundEncoder, WorkError> {
        let stream = frames.source().audio.ok_or(WorkError::NothingToHear)?;
        let facts = frames.source().facts(stream).ok_or(WorkError::NothingToHear)?;
        let rate = encoder_rate(facts.sample_rate);
        let channels: usize = if facts.channels == 1 { 1 } else { 2 };
        let codec = encoder::find(codec::Id::AAC).ok_or(Error::EncoderNotFound).map_err(encode(Thing::Aac))?;
        let mut settings = Context::new_with_codec(codec).encoder().audio().map_err(encode(Thing::Aac))?;
        settings.set_rate(rate.cast_signed());
        settings.set_format(FORMAT);
        settings.set_channel_layout(layout(channels));
        settings.set_bit_rate(CHANNEL_BITS * channels);
        settings.set_time_base(Rational(1, rate.cast_signed()));
        if muxer.output().format().flags().contains(format::Flags::GLOBAL_HEADER) {
            settings.set_flags(codec::Flags::GLOBAL_HEADER);
        }
        let encoder = settings.open_as(codec).map_err(encode(Thing::Aac))?;
        let mut added = muxer.output().add_stream_with(&encoder.0.0.0).map_err(encode(Thing::Aac))?;
        added.set_time_base(Rational(1, rate.cast_signed()));
        Ok(SoundEncoder {
            encoder,
            stream: added.index(),
            rate,
            channels,
            resampler: Resampler::to(FORMAT, layout(channels), rate),
            waiting: vec![Vec::new(); channels],
            taken: 0,
            given: 0,
            first: None,
            fragmented: plan.fragmented,
            complete: false,
        })
    }

    /// Takes a stretch of sound. Gives from when to when it is heard, where it belongs to the part.
    pub(super) fn take(
        &mut self,
        muxer: &mut Muxer,
        mut frame: frame::Audio,
        at_us: i64,
        plan: &Plan,
    ) -> Result<Option<(i64, i64)>, WorkError> {
        self.complete = self.complete || at_us >= plan.end_us;
        if self.complete {
            return Ok(None);
        }
        // Sound that cannot be converted is skipped like sound that cannot be decoded.
        let Ok(samples) = self.converted(&mut frame) else { return Ok(None) };
        let rate = i64::from(self.rate);
        let begin = scale(at_us.saturating_sub(plan.start_us), rate, SECOND_US);
        let most = scale(plan.end_us.saturating_sub(plan.start_us), rate, SECOND_US);
        let Some((from, to)) = self.place(&samples, begin, most) else { return Ok(None) };
        self.encode_waiting(muxer, false)?;
        let moment = |sample: i64| plan.start_us.saturating_add(scale(sample, SECOND_US, rate));
        Ok(Some((moment(from), moment(to))))
    }

    /// Puts samples behind those that wait, in step with the timeline: fills a gap with silence, drops
    /// what overlaps. Gives which samples of the part they became.
    fn place(&mut self, samples: &[Vec<f32>], begin: i64, most: i64) -> Option<(i64, i64)> {
        let rate = i64::from(self.rate);
        let ahead = begin.saturating_sub(self.taken);
        let at_start = self.first.is_none();
        let mut skip = 0;
        if ahead > rate / STEP_PARTS || (at_start && ahead > 0) {
            let silence = ahead.min(SILENCE_SECONDS_MAX * rate).min(most.saturating_sub(self.taken).max(0));
            for channel in &mut self.waiting {
                channel.resize(channel.len() + usize::try_from(silence).unwrap_or(0), 0.0);
            }
            self.taken += silence;
        } else if ahead < -rate / STEP_PARTS || (at_start && ahead < 0) {
            skip = usize::try_from(ahead.unsigned_abs()).unwrap_or(usize::MAX);
        }
        let room = usize::try_from(most.saturating_sub(self.taken)).unwrap_or(0);
        let length = samples.first().map_or(0, Vec::len);
        let used = skip.min(length)..length.min(skip.saturating_add(room));
        if used.is_empty() {
            return None;
        }
        for (channel, new) in self.waiting.iter_mut().zip(samples) {
            channel.extend_from_slice(&new[used.clone()]);
        }
        let from = self.taken;
        self.taken += i64::try_from(used.len()).unwrap_or(0);
        self.first.get_or_insert(from);
        Some((from, self.taken))
    }

    /// Encodes what is left. Gives from when to when there is sound at all.
    pub(super) fn finish(&mut self, muxer: &mut Muxer, plan: &Plan) -> Result<Option<(i64, i64)>, WorkError> {
        self.encode_waiting(muxer, true)?;
        self.encoder.send_eof().map_err(encode(Thing::Aac))?;
        self.drain(muxer)?;
        let moment = |sample: i64| plan.start_us.saturating_add(scale(sample, SECOND_US, self.rate.into()));
        Ok(self.first.map(|first| (moment(first), moment(self.taken))))
    }

    /// Gives the encoder whole frames; at the end a shorter one too.
    fn encode_waiting(&mut self, muxer: &mut Muxer, all: bool) -> Result<(), WorkError> {
        let whole = usize::try_from(self.encoder.frame_size()).ok().filter(|size| *size > 0).unwrap_or(FRAME_SAMPLES);
        let mut done = 0;
        let length = self.waiting.first().map_or(0, Vec::len);
        while length - done >= whole || (all && length > done) {
            let size = whole.min(length - done);
            let mut frame =
                raw_frame::sound(FORMAT, size, layout(self.channels), self.rate).map_err(encode(Thing::Aac))?;
            for (index, channel) in self.waiting.iter().enumerate() {
                frame.plane_mut::<f32>(index)[..size].copy_from_slice(&channel[done..done + size]);
            }
            frame.set_pts(Some(self.given));
            self.given += i64::try_from(size).unwrap_or(0);
            done += size;
            self.encoder.send_frame(&frame).map_err(encode(Thing::Aac))?;
            self.drain(muxer)?;
        }
        for channel in &mut self.waiting {
            channel.drain(..done);
        }
        Ok(())
    }

    fn drain(&mut self, muxer: &mut Muxer) -> Result<(), WorkError> {
        let base = Rational(1, self.rate.cast_signed());
        let mut packet = Packet::empty();
        while self.encoder.receive_packet(&mut packet).is_ok() {
            // The encoder's run-up lies before the beginning. A fragmented file has no place for that; it
            // does without, which softens the first 20 ms.
            if self.fragmented && packet.pts().is_some_and(|pts| pts < 0) {
                continue;
            }
            muxer.write(&mut packet, self.stream, base)?;
        }
        Ok(())
    }

    /// The samples of each channel, at the encoder's rate.
    fn converted(&mut self, frame: &mut frame::Audio) -> Result<Vec<Vec<f32>>, Error> {
        let (made, samples) = self.resampler.run(frame)?;
        Ok((0..self.channels).map(|index| made.plane::<f32>(index)[..samples].to_vec()).collect())
    }
}

fn layout(channels: usize) -> ChannelLayout {
    if channels == 1 { ChannelLayout::MONO } else { ChannelLayout::STEREO }
}
