//! Length and origination of a WAV file (EBU Tech 3285 for `bext`, 3306 for RF64, ITU-R BS.2088 for BW64).

use crate::media::{Meaning, MediaTime, Metadata, date, raw_text};

/// What the chunks say of the sound.
#[derive(Default)]
pub(super) struct Sound {
    bytes_per_second: Option<u64>,
    samples_per_second: Option<u64>,
    samples: Option<u64>,
    /// Bytes of `data` by `ds64`.
    wide: Option<u64>,
    /// Bytes of `data` that are there.
    data: Option<u64>,
    /// The header tells no length, so the sound is taken to reach to the file's end.
    to_the_end: bool,
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?)))
}

impl Sound {
    /// The bytes of a chunk. That of `data` may stand in `ds64`; a recorder that did not come to
    /// write it leaves none or all ones, and the sound then reaches to the end.
    pub(super) fn true_size(&mut self, kind: [u8; 4], told: u32, rest: u64) -> u64 {
        if &kind != b"data" {
            return told.into();
        }
        match (told, self.wide) {
            (u32::MAX, Some(wide)) if wide > 0 && wide != u64::MAX => wide,
            (u32::MAX | 0, _) => {
                self.to_the_end = true;
                rest
            }
            _ => told.into(),
        }
    }

    pub(super) fn format(&mut self, bytes: &[u8]) {
        let rate = number(bytes, 4).filter(|rate| *rate > 0);
        let block = bytes.get(12..14).map(|block| u64::from(u16::from_le_bytes([block[0], block[1]])));
        let plain = matches!(bytes.get(..2), Some([1 | 3, 0]));
        // Of plain samples the rate follows from the others; the field beside may be wrong.
        let of_plain = rate.zip(block).map(|(rate, block)| rate * block).filter(|rate| plain && *rate > 0);
        self.samples_per_second = rate;
        self.bytes_per_second = of_plain.or_else(|| number(bytes, 8).filter(|rate| *rate > 0));
    }

    /// `ds64`: bytes of the file, of the data, and samples, in 64 bits.
    pub(super) fn sizes(&mut self, bytes: &[u8]) {
        let wide = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        self.wide = wide(8);
        self.samples = wide(16).filter(|samples| *samples > 0);
    }

    /// `fact`.
    pub(super) fn samples(&mut self, bytes: &[u8]) {
        let told = number(bytes, 0).filter(|samples| *samples > 0 && *samples != u64::from(u32::MAX));
        self.samples = self.samples.or(told);
    }

    pub(super) fn data(&mut self, bytes: u64) {
        self.data = self.data.or(Some(bytes));
    }

    /// Adds all lengths; that of the bytes which are there goes first.
    pub(super) fn lengths(self, metadata: &mut Metadata) {
        let ms = |count: Option<u64>, rate: Option<u64>| {
            let ms = u128::from(count?) * 1000 / u128::from(rate.filter(|rate| *rate > 0)?);
            u64::try_from(ms).ok()
        };
        let data = ms(self.data, self.bytes_per_second);
        let samples = ms(self.samples, self.samples_per_second);
        let field = if self.to_the_end { "WAV data to the file's end" } else { "WAV data" };
        metadata.durations.extend(data.map(|ms| (field, ms)));
        metadata.durations.extend(samples.map(|ms| ("WAV samples", ms)));
        metadata.duration_ms = data.or(samples);
    }
}

/// `bext`: ten characters of a date and eight of a time, with any separators.
pub(super) fn origination(bytes: &[u8]) -> Option<MediaTime> {
    let (day, clock) = bytes.get(320..338)?.split_at(10);
    joined("bext origination", &raw_text(day), &raw_text(clock))
}

fn joined(field: &'static str, day: &str, clock: &str) -> Option<MediaTime> {
    let raw = format!("{day} {clock}").trim().to_owned();
    if raw.is_empty() {
        return None;
    }
    // Only the digits are fixed: `2026-11-28`, `2026:11:28`, `2026_11_28`, and the same for the time.
    let part = |text: &str, lengths: [usize; 3], between: &str| {
        let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
        let fits = digits.len() == 3 && digits.iter().zip(lengths).all(|(part, length)| part.len() == length);
        fits.then(|| digits.join(between))
    };
    let meaning = match (part(day, [4, 2, 2], "-"), part(clock, [2, 2, 2], ":")) {
        (Some(day), Some(clock)) => date::meaning(&format!("{day} {clock}")),
        (Some(day), None) if !day.starts_with("0000") => Meaning::Nothing("a day without a time"),
        _ => date::meaning(&raw),
    };
    Some(MediaTime { field, raw, meaning })
}

/// iXML's copy of `bext`.
pub(super) fn ixml(bytes: &[u8]) -> Option<MediaTime> {
    let text = String::from_utf8_lossy(bytes);
    let value = |name: &str| {
        let (_, after) = text.split_once(&format!("<{name}>"))?;
        let (value, _) = after.split_once('<')?;
        Some(raw_text(value.as_bytes()))
    };
    joined("iXML origination", &value("BWF_ORIGINATION_DATE")?, &value("BWF_ORIGINATION_TIME").unwrap_or_default())
}
