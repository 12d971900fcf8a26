//! All sound along the timeline as one WAV, written to standard output while it is decoded.
//!
//! A sample stands where the player hears it: gaps are filled with silence, what overlaps is dropped, and the end is where
//! the timeline ends, whatever the sound does. So the length is known before the first sample, and a header can tell it.

use std::io::{BufWriter, Write};

use ffmpeg_next::ChannelLayout;
use ffmpeg_next::format::Sample;
use ffmpeg_next::format::sample::Type;
use media_protocol::SOUND_RATE;

use crate::failure::WorkError;
use crate::frames::Frames;
use crate::input::InputFile;
use crate::piece::Piece;
use crate::rendition::Unbuffered;
use crate::resampler::Resampler;
use crate::source;
use crate::timeline::{SECOND_US, from_ms, scale};

/// Bytes of a sample.
const SAMPLE_BYTES: u32 = 2;

/// How far sound may be out of step before it is moved, in parts of a second.
const STEP_PARTS: i64 = 32;

/// Bytes that are written at one time.
const PIECE_BYTES: usize = 64 * 1024;

/// Samples in a second, as moments are counted.
fn rate() -> i64 {
    i64::from(SOUND_RATE)
}

/// Decodes all sound and writes it.
pub(crate) fn run(file: InputFile, length_ms: u64) -> Result<(), WorkError> {
    let mut frames = Frames::open(source::open(file)?, false, true)?;
    let mut resampler = Resampler::to(Sample::I16(Type::Packed), ChannelLayout::MONO, SOUND_RATE);
    let samples = scale(from_ms(length_ms), rate(), SECOND_US);
    let mut wave = Wave { output: BufWriter::with_capacity(PIECE_BYTES, Unbuffered), samples, written: 0 };
    let mut begun = false;
    while let Some(piece) = frames.next() {
        let Piece::Sound(mut frame, at_us) = piece else { continue };
        // Sound that cannot be converted is skipped like sound that cannot be decoded.
        let Ok((made, count)) = resampler.run(&mut frame) else { continue };
        if !std::mem::replace(&mut begun, true) {
            wave.begin()?;
        }
        wave.place(&made.plane::<i16>(0)[..count], scale(at_us, rate(), SECOND_US))?;
    }
    if !begun {
        return Err(frames.nothing_decoded());
    }
    Ok(wave.finish()?)
}

/// A WAV of a known length.
struct Wave<W: Write> {
    output: W,
    /// How many samples it has.
    samples: i64,
    /// How many were written.
    written: i64,
}

impl<W: Write> Wave<W> {
    /// Writes the header.
    fn begin(&mut self) -> std::io::Result<()> {
        let data = u32::try_from(self.samples).unwrap_or(u32::MAX).saturating_mul(SAMPLE_BYTES);
        let mut header = Vec::with_capacity(44);
        header.extend(b"RIFF");
        header.extend(data.saturating_add(36).to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(16_u32.to_le_bytes());
        // PCM, one channel.
        header.extend([1, 0, 1, 0]);
        header.extend(SOUND_RATE.to_le_bytes());
        header.extend((SOUND_RATE * SAMPLE_BYTES).to_le_bytes());
        header.extend([2, 0, 16, 0]);
        header.extend(b"data");
        header.extend(data.to_le_bytes());
        self.output.write_all(&header)
    }

    /// Writes samples that begin at one of the timeline's: behind silence where there is a gap, and without what overlaps
    /// or lies outside.
    fn place(&mut self, samples: &[i16], begin: i64) -> std::io::Result<()> {
        let ahead = begin.saturating_sub(self.written);
        let at_start = self.written == 0;
        let mut skip = 0;
        if ahead > rate() / STEP_PARTS || (at_start && ahead > 0) {
            self.silence(begin)?;
        } else if ahead < -rate() / STEP_PARTS || (at_start && ahead < 0) {
            skip = usize::try_from(ahead.unsigned_abs()).unwrap_or(usize::MAX).min(samples.len());
        }
        let room = usize::try_from(self.samples - self.written).unwrap_or(0);
        let heard = &samples[skip..];
        let heard = &heard[..heard.len().min(room)];
        let bytes: Vec<u8> = heard.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        self.output.write_all(&bytes)?;
        self.written += i64::try_from(heard.len()).unwrap_or(0);
        Ok(())
    }

    /// Writes silence up to a sample, or up to the end.
    fn silence(&mut self, until: i64) -> std::io::Result<()> {
        let silent = vec![0; PIECE_BYTES];
        let until = until.min(self.samples);
        while self.written < until {
            let samples = (until - self.written).min(i64::try_from(PIECE_BYTES / 2).unwrap_or(1));
            self.output.write_all(&silent[..usize::try_from(samples).unwrap_or(0) * 2])?;
            self.written += samples;
        }
        Ok(())
    }

    fn finish(mut self) -> std::io::Result<()> {
        self.silence(self.samples)?;
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The samples of a WAV of so many, made of stretches that begin at these.
    fn made(samples: i64, stretches: &[(i64, &[i16])]) -> Vec<i16> {
        let mut bytes = Vec::new();
        let mut wave = Wave { output: &mut bytes, samples, written: 0 };
        wave.begin().expect("a header");
        for (begin, stretch) in stretches {
            wave.place(stretch, *begin).expect("samples");
        }
        wave.finish().expect("an end");
        assert_eq!(bytes.len(), 44 + usize::try_from(samples).expect("a size") * 2);
        bytes[44..].as_chunks::<2>().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect()
    }

    #[test]
    fn samples_stand_where_they_are_heard_and_the_length_is_that_of_the_timeline() {
        let gap = rate() / 10;
        let stretches: [(i64, &[i16]); 2] = [(3, &[1, 2]), (gap, &[3])];
        let samples = made(gap + 3, &stretches);
        let at = |index: i64| samples[usize::try_from(index).expect("an index")];
        assert_eq!([at(2), at(3), at(4), at(5), at(gap), at(gap + 1)], [0, 1, 2, 0, 3, 0]);
        // A hair's breadth is no gap, and what lies before the beginning or behind the end is not there.
        assert_eq!(made(4, &[(0, &[1]), (3, &[2])]), [1, 2, 0, 0]);
        assert_eq!(made(2, &[(-1, &[1, 2, 3, 4])]), [2, 3]);
    }

    #[test]
    fn the_header_says_what_follows() {
        let mut bytes = Vec::new();
        Wave { output: &mut bytes, samples: 3, written: 0 }.begin().expect("a header");
        assert_eq!(&bytes[..16], b"RIFF\x2a\0\0\0WAVEfmt ");
        assert_eq!(bytes[24..28], 16_000_u32.to_le_bytes());
        assert_eq!(&bytes[36..], b"data\x06\0\0\0");
    }
}
