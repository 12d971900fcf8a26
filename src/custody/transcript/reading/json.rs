//! JSON of transcripts: our plain form, with times in milliseconds, and what Whisper's programs write, with times in
//! seconds (`segments[].start`) or as `transcription[].offsets`. What else such a file holds is passed over.

use evidence::event::TranscriptFormat;
use serde::Deserialize;

use crate::custody::refused::Fault;
use crate::custody::transcript::lines::{Collected, Line, Lines, MOMENT_MS_MAX, Place, Word};
use crate::custody::transcript::reading::{Transcript, is_language};

/// A file of any of them.
#[derive(Deserialize)]
struct File {
    language: Option<String>,
    result: Option<Told>,
    segments: Option<Vec<Segment>>,
    transcription: Option<Vec<Segment>>,
}

/// Where `whisper.cpp` tells the language.
#[derive(Deserialize)]
struct Told {
    language: Option<String>,
}

/// Where something begins and ends, in whichever way that is written.
#[derive(Deserialize)]
struct Times {
    start_ms: Option<u64>,
    end_ms: Option<u64>,
    start: Option<f64>,
    end: Option<f64>,
    offsets: Option<Offsets>,
}

/// As `whisper.cpp` writes times, in milliseconds.
#[derive(Deserialize)]
struct Offsets {
    from: u64,
    to: u64,
}

#[derive(Deserialize)]
struct Segment {
    #[serde(flatten)]
    times: Times,
    text: String,
    #[serde(default)]
    words: Vec<Timed>,
}

#[derive(Deserialize)]
struct Timed {
    #[serde(flatten)]
    times: Times,
    #[serde(alias = "word")]
    text: String,
}

/// Reads JSON.
pub(super) fn read(text: &str) -> Result<Transcript, Fault> {
    let file: File = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Fault::NoTranscriptAt { line: error.line() as u64 },
        _ => Fault::NoJsonAt { line: error.line() as u64, column: error.column() as u64 },
    })?;
    let File { language, result, segments, transcription } = file;
    let segments = segments.or(transcription).ok_or(Fault::NotATranscript)?;
    let plain = segments.iter().all(|segment| segment.times.start_ms.is_some());
    let format = if plain { TranscriptFormat::Json } else { TranscriptFormat::Whisper };
    let named = language.or_else(|| result.and_then(|told| told.language)).filter(|tag| is_language(tag));
    Ok(Transcript { format, language: named, lines: collected(segments)? })
}

fn collected(segments: Vec<Segment>) -> Result<Lines, Fault> {
    let mut collected = Collected::default();
    for (number, segment) in (1..).zip(segments) {
        let place = Place::Segment(number);
        let (start_ms, end_ms) = segment.times.ms().ok_or_else(|| place.fault(Fault::NotSegmentTimes))?;
        // Words that a program could not place have no times; the line has them.
        let word = |word: Timed| word.times.ms().map(|(start_ms, end_ms)| Word { start_ms, end_ms, text: word.text });
        let words = segment.words.into_iter().filter_map(word).collect();
        collected.push(place, Line { start_ms, end_ms, text: segment.text, words })?;
    }
    collected.finish()
}

impl Times {
    /// Both moments in milliseconds, where they are told.
    fn ms(&self) -> Option<(u64, u64)> {
        let seconds = (self.start.and_then(from_seconds), self.end.and_then(from_seconds));
        let offsets = self.offsets.as_ref().map(|offsets| (offsets.from, offsets.to));
        let told = [(self.start_ms, self.end_ms), seconds].into_iter().find_map(|(start, end)| Some((start?, end?)));
        told.or(offsets)
    }
}

/// Seconds as milliseconds, where they are a moment.
fn from_seconds(seconds: f64) -> Option<u64> {
    let ms = (seconds * 1000.0).round();
    #[expect(clippy::cast_precision_loss, reason = "seven days in milliseconds are exact")]
    let most = MOMENT_MS_MAX as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between both ends")]
    (0.0..=most).contains(&ms).then_some(ms as u64)
}
