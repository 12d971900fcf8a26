//! What a job reads: its file, which of its streams, and what of it was read before the streams are.

use std::fs::File;
use std::sync::Arc;

use ffmpeg_next::Rational;
use media_protocol::{Embedded, Reason};

use crate::failure::WorkError;
use crate::turn::Turn;
use crate::window::Window;

/// The input as it was opened before confinement: nothing has been read of it.
#[derive(Clone)]
pub(crate) struct InputFile {
    file: Arc<File>,
    /// Where the media begins in the file.
    start: u64,
    /// Size of the media in bytes.
    pub(crate) size: u64,
    /// Whether the job names a part of the file.
    pub(crate) is_part: bool,
    /// The video inside the photo.
    pub(crate) embedded: Option<Embedded>,
    /// The picture, where it was read already because FFmpeg cannot.
    pub(crate) still: Option<Arc<Still>>,
    /// The frame table that was made of this content before, where the job brings it.
    pub(crate) table: Option<Arc<File>>,
    /// The streams to show and to hear, where the job names them.
    pub(crate) chosen: Chosen,
}

impl InputFile {
    /// All of a file.
    pub(crate) fn new(file: Arc<File>, size: u64, chosen: Chosen) -> InputFile {
        InputFile { file, start: 0, size, is_part: false, embedded: None, still: None, table: None, chosen }
    }

    /// The same with the frame table that the job brings.
    pub(crate) fn with_table(mut self, table: Option<File>) -> InputFile {
        self.table = table.map(Arc::new);
        self
    }

    /// A reader of the media with a place of its own, at its beginning.
    pub(crate) fn reader(&self) -> Window {
        Window::new(Arc::clone(&self.file), self.start, self.size)
    }

    /// The file and its size, to read beside the media's streams; of a part there is nothing.
    pub(crate) fn beside(&self) -> (&File, u64) {
        (&self.file, if self.is_part { 0 } else { self.size })
    }

    /// The part of the file that the job names; an error where it does not lie within.
    pub(crate) fn part(mut self, part: Option<(u64, u64)>) -> Result<InputFile, WorkError> {
        let Some((offset, length)) = part else { return Ok(self) };
        if length == 0 || offset.checked_add(length).is_none_or(|end| end > self.size) {
            return Err(WorkError::NoSuchPart { offset, length, size: self.size });
        }
        (self.start, self.size, self.is_part) = (offset, length, true);
        Ok(self)
    }

    /// Bytes of the media as bytes of the file: all, where a picture was read of items.
    pub(crate) fn in_file(&self) -> impl Fn(&mut u64, &mut u64) + use<> {
        let (start, size, all) = (self.start, self.size, self.still.is_some());
        move |from, to| (*from, *to) = if all { (0, size) } else { (*from + start, *to + start) }
    }
}

/// Streams that a job names; the usual ones where it does not.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chosen {
    /// The stream to show.
    pub(crate) video: Option<usize>,
    /// The stream to hear.
    pub(crate) audio: Option<usize>,
}

/// A picture that was read.
pub(crate) struct Still {
    /// The picture as a BMP file, not turned.
    pub(crate) bmp: Vec<u8>,
    /// How it is turned.
    pub(crate) turn: Turn,
    /// Width to height of one pixel before the turn, where it is stated.
    pub(crate) aspect: Option<Rational>,
    /// Its codec, as FFmpeg calls it.
    pub(crate) codec: &'static str,
    /// What is broken, in English.
    pub(crate) damage: Vec<Reason>,
}
