//! Whether MP4 carries what was copied into it. Muxers write some streams without a word that no player can
//! read again: a rate that has no number, a header that is missing. So a clip is opened before it is handed on.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::sync::Arc;

use crate::failure::WorkError;
use crate::frames::Frames;
use crate::input::{Chosen, InputFile};
use crate::piece::Piece;
use crate::raw::facts::CodecFacts;
use crate::raw::log;
use crate::source;

/// Pieces that are decoded to see each of the streams.
const PIECES_MAX: usize = 400;

/// Opens the clip: it has the streams, and each of them can be decoded, where its decoder may run.
pub(crate) fn check(clip: Arc<File>, expected: &[CodecFacts]) -> Result<(), WorkError> {
    let refused = || {
        let codecs: Vec<&str> = expected.iter().map(|facts| facts.codec.as_str()).collect();
        WorkError::CannotCopy { codec: codecs.join(" and ") }
    };
    // Nothing may be asked of a file but its bytes.
    let size = (&*clip).seek(SeekFrom::End(0))?;
    let source = source::open(InputFile::new(clip, size, Chosen::default())).map_err(|_| refused())?;
    let found: Vec<CodecFacts> =
        source.video.into_iter().chain(source.audio).filter_map(|index| source.facts(index)).collect();
    let is_same = |(one, other): (&CodecFacts, &CodecFacts)| {
        // MP4 has one name for the layers of MPEG sound.
        let codec = |facts: &CodecFacts| if facts.codec == "mp2" { "mp3".to_owned() } else { facts.codec.clone() };
        let of = |facts: &CodecFacts| (codec(facts), facts.width, facts.height, facts.sample_rate, facts.channels);
        of(one) == of(other)
    };
    if found.len() != expected.len() || !found.iter().zip(expected).all(is_same) {
        return Err(refused());
    }
    // Without a decoder that may run there is nothing more to try.
    let Ok(mut frames) = Frames::open(source, true, true) else { return Ok(()) };
    let (mut picture, mut sound) = (!frames.has_pictures(), !frames.has_sound());
    for _ in 0..PIECES_MAX {
        match frames.next() {
            Some(Piece::Picture(..)) => picture = true,
            Some(Piece::Sound(..)) => sound = true,
            None => break,
        }
        if picture && sound {
            break;
        }
    }
    drop(log::take());
    if picture && sound { Ok(()) } else { Err(refused()) }
}
