//! Sound of any kind made sound of one.

use ffmpeg_next::format::Sample;
use ffmpeg_next::software::resampling;
use ffmpeg_next::{ChannelLayout, Error, frame};

use crate::raw::frame as raw_frame;
use crate::timeline::scale;

/// Samples that a resampler may give beyond what the rates say.
const SLACK: usize = 256;

/// What a stretch of sound is like: its format, its rate, how many channels it has.
type Kind = (Sample, u32, usize);

/// Converts stretches of sound, whatever each is like.
pub(crate) struct Resampler {
    format: Sample,
    layout: ChannelLayout,
    rate: u32,
    current: Option<(resampling::Context, Kind)>,
}

impl Resampler {
    /// A resampler that makes sound of this kind.
    pub(crate) fn to(format: Sample, layout: ChannelLayout, rate: u32) -> Resampler {
        Resampler { format, layout, rate, current: None }
    }

    /// Converts a stretch. Gives it with how many samples of it count.
    pub(crate) fn run(&mut self, frame: &mut frame::Audio) -> Result<(frame::Audio, usize), Error> {
        let channels = raw_frame::channels(frame);
        if channels == 0 || frame.rate() == 0 {
            return Err(Error::InvalidData);
        }
        if frame.channel_layout().bits() == 0 {
            frame.set_channel_layout(ChannelLayout::default(i32::try_from(channels).unwrap_or(0)));
        }
        let kind = (frame.format(), frame.rate(), channels);
        let (format, layout, rate) = (self.format, self.layout, self.rate);
        let resampler = match &mut self.current {
            Some((resampler, of)) if *of == kind => resampler,
            other => {
                let (from, channels, hertz) = (frame.format(), frame.channel_layout(), frame.rate());
                let made = resampling::Context::get(from, channels, hertz, format, layout, rate)?;
                &mut other.insert((made, kind)).0
            }
        };
        let expected = scale(i64::try_from(frame.samples()).unwrap_or(0), rate.into(), frame.rate().into());
        let room = usize::try_from(expected).unwrap_or(0) + SLACK;
        let mut target = raw_frame::sound(format, room, layout, rate)?;
        resampler.run(frame, &mut target)?;
        let samples = target.samples().min(room);
        Ok((target, samples))
    }
}
