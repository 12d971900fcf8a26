//! Peaks of the sound along the timeline.
//!
//! The duration is known only at the end, so peaks are first kept in cells of fixed length, of which two
//! become one whenever there are too many.

use ffmpeg_next::format::Sample;
use ffmpeg_next::format::sample::Type;
use ffmpeg_next::frame;
use media_protocol::Waveform;

use crate::failure::WorkError;
use crate::frames::Frames;
use crate::input::InputFile;
use crate::piece::Piece;
use crate::raw::frame as raw_frame;
use crate::source;
use crate::timeline::{self, to_ms};

/// Cells before two become one.
const CELLS_MAX: usize = 1 << 16;

/// Length of a cell at first, in microseconds.
const CELL_US: i64 = 2 * timeline::MILLI_US;

/// The loudest a peak can be.
const PEAK_MAX: f32 = 255.0;

/// Decodes all sound and gives its peaks.
pub(crate) fn run(file: InputFile, buckets: u32) -> Result<Waveform, WorkError> {
    let mut frames = Frames::open(source::open(file)?, false, true)?;
    let mut cells = Cells { peaks: Vec::new(), cell_us: CELL_US, end_us: 0 };
    while let Some(piece) = frames.next() {
        if let Piece::Sound(frame, at_us) = piece {
            cells.add_frame(&frame, at_us);
        }
    }
    if cells.peaks.is_empty() {
        return Err(frames.nothing_decoded());
    }
    Ok(Waveform { duration_ms: to_ms(cells.end_us), peaks: cells.buckets(buckets as usize) })
}

/// Peaks in cells of equal length.
struct Cells {
    peaks: Vec<u8>,
    cell_us: i64,
    end_us: i64,
}

impl Cells {
    fn add_frame(&mut self, frame: &frame::Audio, at_us: i64) {
        let rate = i64::from(frame.rate());
        if rate == 0 {
            return;
        }
        let channels = raw_frame::channels(frame).max(1);
        let samples = frame.samples();
        let (planes, in_row) = if frame.is_planar() { (channels, 1) } else { (1, channels) };
        let size = sample_bytes(frame.format());
        for plane in 0..planes {
            let Some(bytes) = raw_frame::sound_plane(frame, plane, samples * in_row * size) else { continue };
            for (index, sample) in bytes.chunks_exact(size).enumerate() {
                let offset = i64::try_from(index / in_row).unwrap_or(0);
                let moment = at_us.saturating_add(offset * timeline::SECOND_US / rate);
                self.add(moment, amplitude(frame.format(), sample));
            }
        }
        let length = timeline::scale(timeline::SECOND_US, i64::try_from(samples).unwrap_or(0), rate);
        self.end_us = self.end_us.max(at_us.saturating_add(length));
    }

    fn add(&mut self, moment_us: i64, peak: u8) {
        // Before the beginning there is only what an edit list cuts away.
        let Ok(mut cell) = usize::try_from(moment_us / self.cell_us) else { return };
        while cell >= CELLS_MAX {
            self.peaks = self.peaks.chunks(2).map(|pair| pair.iter().copied().max().unwrap_or(0)).collect();
            let Some(doubled) = self.cell_us.checked_mul(2) else { return };
            self.cell_us = doubled;
            cell /= 2;
        }
        if cell >= self.peaks.len() {
            self.peaks.resize(cell + 1, 0);
        }
        self.peaks[cell] = self.peaks[cell].max(peak);
    }

    /// The cells as so many buckets.
    fn buckets(&self, count: usize) -> Vec<u8> {
        let cells = self.peaks.len();
        (0..count)
            .map(|bucket| {
                let from = bucket * cells / count;
                let to = ((bucket + 1) * cells / count).max(from + 1).min(cells);
                self.peaks.get(from..to).and_then(|cells| cells.iter().copied().max()).unwrap_or(0)
            })
            .collect()
    }
}

/// Bytes of one sample; at least 1.
fn sample_bytes(format: Sample) -> usize {
    match format {
        Sample::None | Sample::U8(_) => 1,
        Sample::I16(_) => 2,
        Sample::I32(_) | Sample::F32(_) => 4,
        Sample::I64(_) | Sample::F64(_) => 8,
    }
}

/// The amplitude of a sample in native byte order, 0 to 255.
fn amplitude(format: Sample, bytes: &[u8]) -> u8 {
    fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
        bytes.try_into().unwrap_or([0; N])
    }
    match format {
        Sample::U8(Type::Packed | Type::Planar) => (bytes[0].abs_diff(128)).saturating_mul(2),
        Sample::I16(_) => top_byte(u64::from(i16::from_ne_bytes(array(bytes)).unsigned_abs()), 7),
        Sample::I32(_) => top_byte(u64::from(i32::from_ne_bytes(array(bytes)).unsigned_abs()), 23),
        Sample::I64(_) => top_byte(i64::from_ne_bytes(array(bytes)).unsigned_abs(), 55),
        Sample::F32(_) => of_float(f32::from_ne_bytes(array(bytes))),
        #[expect(clippy::cast_possible_truncation, reason = "a peak has 8 bits")]
        Sample::F64(_) => of_float(f64::from_ne_bytes(array(bytes)) as f32),
        Sample::None => 0,
    }
}

fn top_byte(magnitude: u64, shift: u32) -> u8 {
    u8::try_from(magnitude >> shift).unwrap_or(u8::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a byte holds")]
fn of_float(sample: f32) -> u8 {
    (sample.abs() * PEAK_MAX).clamp(0.0, PEAK_MAX) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amplitudes_are_of_one_scale() {
        assert_eq!(amplitude(Sample::U8(Type::Packed), &[0]), 255);
        assert_eq!(amplitude(Sample::U8(Type::Packed), &[128]), 0);
        assert_eq!(amplitude(Sample::I16(Type::Packed), &i16::MIN.to_ne_bytes()), 255);
        assert_eq!(amplitude(Sample::I32(Type::Planar), &i32::MAX.to_ne_bytes()), 255);
        assert_eq!(amplitude(Sample::F32(Type::Planar), &f32::NAN.to_ne_bytes()), 0);
        assert_eq!(amplitude(Sample::F32(Type::Planar), &(-1.0_f32).to_ne_bytes()), 255);
    }

    #[test]
    fn cells_become_buckets_and_never_too_many() {
        let mut cells = Cells { peaks: Vec::new(), cell_us: CELL_US, end_us: 0 };
        cells.add(0, 10);
        cells.add(3_600 * timeline::SECOND_US, 20);
        cells.add(i64::MAX, 30);
        assert!(cells.peaks.len() <= CELLS_MAX);
        let buckets = cells.buckets(10);
        assert_eq!((buckets.len(), buckets[0], buckets[9]), (10, 20, 30));
        assert_eq!(Cells { peaks: vec![1, 2], cell_us: 1, end_us: 0 }.buckets(4), [1, 1, 2, 2]);
    }
}
