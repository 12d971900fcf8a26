//! Files of transcripts, read: SRT, WebVTT, and JSON of our plain form or of Whisper's.
//!
//! What it is, is told by its beginning, never by its name. Texts are UTF-8, UTF-16 or GB18030, with or without a byte
//! order mark. Whatever does not read is told with its place: nothing of a file is left out silently but what its
//! format has for readers' eyes alone (styles, notes, tags of type).

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use evidence::event::TranscriptFormat;

pub use crate::answers::bounds::TRANSCRIPT_BYTES_MAX;
use crate::custody::refused::Fault;
use crate::custody::transcript::lines::Lines;

mod cues;
mod json;

/// How far into a file is looked for what UTF-16 without a mark has and no other text: bytes that are zero.
const ZEROS_WITHIN: usize = 4096;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// The format that it is in.
    pub format: TranscriptFormat,
    /// The language that it names, where it is a tag.
    pub language: Option<String>,
    /// Its lines.
    pub lines: Lines,
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Transcript, Fault> {
    let text = decoded(bytes)?;
    if text.trim_start().starts_with('{') {
        return json::read(&text);
    }
    let is_vtt =
        text.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
    if !is_vtt && !text.contains("-->") {
        return Err(if text.trim().is_empty() { Fault::NothingSaid } else { Fault::NotATranscript });
    }
    let format = if is_vtt { TranscriptFormat::Vtt } else { TranscriptFormat::Srt };
    Ok(Transcript { format, language: None, lines: cues::read(&with_line_feeds(text), format)? })
}

/// A text whose lines end as they do here: some programs end them with a carriage return alone.
fn with_line_feeds(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// Whether a text is the tag of a language as BCP 47 writes them, as far as its looks tell.
pub fn is_language(tag: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    tag.len() <= 35 && tag.split('-').all(part) && tag.split('-').next().is_some_and(|first| first.len() >= 2)
}

/// The text of a file in whichever encoding it is.
fn decoded(bytes: &[u8]) -> Result<String, Fault> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => without_mark(bytes),
    };
    // A mark is taken off where there is one.
    let (text, _, broken) = encoding.decode(bytes);
    if broken || text.contains('\0') { Err(Fault::NotText) } else { Ok(text.into_owned()) }
}

fn without_mark(bytes: &[u8]) -> &'static Encoding {
    let zeros =
        |first: usize| bytes.iter().take(ZEROS_WITHIN).skip(first).step_by(2).filter(|byte| **byte == 0).count();
    // Digits, colons and line breaks have a zero byte each in UTF-16.
    match (zeros(0), zeros(1)) {
        (0, 0) if std::str::from_utf8(bytes).is_ok() => UTF_8,
        (0, 0) => GB18030,
        (high, low) if high > low => UTF_16BE,
        _ => UTF_16LE,
    }
}

#[cfg(test)]
mod tests;
