//! What FFmpeg says, and what it means.

use media_protocol::Reason;

use crate::raw::log::{Said, Speaker};

/// Lines of decoders and demuxers that tell of something odd which loses nothing, in lower case.
const HARMLESS: [&str; 24] = [
    // JPEG's markers beside the picture.
    "app fields",
    "exif",
    "tiff",
    "ifd",
    "icc",
    "adobe",
    "comment",
    // Messages beside the coded picture.
    "sei",
    "vui",
    "vps",
    "user data",
    "unregistered",
    "timecode",
    // What streams say that were written by careless encoders, and decodes.
    "mmco: unref short failure",
    "co located pocs unavailable",
    "number of reference frames",
    "max_bits_per_",
    "invalid new backstep",
    "estimating duration",
    "bytes of junk",
    "multiple fourcc",
    "packed b-frames",
    "timestamps are unset",
    "deprecated",
];

/// Lines of decoders of pictures that say that data of the very picture is broken.
const FAILED: [&str; 3] = ["decoded only", "uncompressing failed", "decode failed"];

/// Lines that say that the file ends too early.
const ENDS_EARLY: [&str; 4] = ["ended prematurely", "truncat", "end of file reached", "incomplete"];

/// Longest line that is kept, in characters.
const LINE_MAX: usize = 160;

/// Whether a line says that something could not be decoded.
pub(crate) fn of_a_decoder(said: &Said) -> bool {
    matches!(said.speaker, Speaker::VideoDecoder | Speaker::AudioDecoder) && !is_harmless(&said.text)
}

/// Whether a line says that the very picture that was decoded is broken, whatever came before it.
pub(super) fn of_the_picture(text: &str) -> bool {
    let text = text.to_lowercase();
    FAILED.iter().any(|failed| text.contains(failed))
}

/// Whether a line of a demuxer says that the file ends too early.
pub(super) fn ends_early(said: &Said) -> bool {
    let text = said.text.to_lowercase();
    said.speaker == Speaker::Demuxer && ENDS_EARLY.iter().any(|early| text.contains(early))
}

/// Whether a line of a demuxer may explain why packets are missing.
pub(super) fn of_a_demuxer(said: &Said) -> bool {
    said.speaker == Speaker::Demuxer && !is_harmless(&said.text)
}

fn is_harmless(text: &str) -> bool {
    let text = text.to_lowercase();
    HARMLESS.iter().any(|harmless| text.contains(harmless))
}

/// The line as it is passed on.
pub(super) fn reason(text: &str) -> Reason {
    Reason::Said { text: text.chars().filter(|letter| !letter.is_control()).take(LINE_MAX).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_loses_nothing_is_not_taken_for_damage() {
        let line = |speaker, text: &str| Said { speaker, text: text.to_owned() };
        let video = Speaker::VideoDecoder;
        assert!(of_a_decoder(&line(video, "error while decoding MB 11 14, bytestream -45")));
        assert!(!of_a_decoder(&line(video, "unable to decode APP fields: Invalid data found")));
        assert!(!of_a_decoder(&line(video, "mmco: unref short failure")));
        assert!(!of_a_decoder(&line(Speaker::Demuxer, "error while decoding")));
        assert!(!of_a_decoder(&line(Speaker::Other, "Invalid NAL unit size (0 > 1413).")));
        assert!(ends_early(&line(Speaker::Demuxer, "File ended prematurely at pos. 12 (0xc)")));
    }
}
