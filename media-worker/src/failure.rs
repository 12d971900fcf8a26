//! Why a job failed, and the exit code that says so.

use std::fmt;

use media_protocol::{EXIT_DATA, EXIT_SOFTWARE, EXIT_USAGE, Reason, Thing};

use crate::confine::ConfineError;

/// Why a job failed. What is said of it goes to the custody service, as a kind and in English.
#[derive(Debug)]
pub enum WorkError {
    /// The job is not what the protocol knows.
    JobNotUnderstood(Reason),
    /// A number of the job is out of bounds.
    JobOutOfBounds {
        /// The number.
        what: &'static str,
        /// Its bound.
        most: u64,
    },
    /// The input or output cannot be opened.
    FileNotOpened {
        /// Which of the two.
        what: Thing,
        /// The kernel's answer.
        source: std::io::Error,
    },
    /// The input or output is a directory, a device or the like.
    NotAFile {
        /// Which of the two.
        what: Thing,
    },
    /// The job names a file that did not come with it.
    NotHanded {
        /// Which of them.
        what: Thing,
    },
    /// A file that is only read could be written to, or the output could not be read as well.
    WrongAccess {
        /// Which of them.
        what: Thing,
    },
    /// The worker could not be confined, so it did not begin.
    Confine(ConfineError),
    /// No demuxer understands the file.
    NotMedia(Vec<Reason>),
    /// The picture is larger than is decoded.
    TooLarge {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
        /// The bound, in megapixels.
        most: u64,
    },
    /// The job names a stream that is not there, or not of its kind.
    NoSuchStream {
        /// Its number.
        index: usize,
    },
    /// The job names a part that does not lie within the media.
    NoSuchPart {
        /// Byte at which it begins.
        offset: u64,
        /// Its length in bytes.
        length: u64,
        /// Size of the media in bytes.
        size: u64,
    },
    /// A picture is whole, and not shown all the same.
    NotShown {
        /// Its kind of file.
        kind: &'static str,
        /// Why.
        why: Reason,
    },
    /// A picture is cut off, or was not written to its end.
    CutOff {
        /// Its kind of file.
        kind: &'static str,
        /// What is missing.
        why: Reason,
    },
    /// There is nothing to see.
    NothingToShow,
    /// There is nothing to hear.
    NothingToHear,
    /// There is neither.
    NothingToPlay,
    /// There is no decoder for the stream, or none that may run. That says nothing of the media.
    NoDecoder {
        /// The codec, as FFmpeg calls it.
        codec: String,
        /// Why not.
        why: Reason,
    },
    /// A decoder does not work on the stream.
    NotDecodable {
        /// The codec, as FFmpeg calls it.
        codec: String,
        /// What FFmpeg said.
        why: Vec<Reason>,
    },
    /// MP4 cannot carry a codec as it is.
    CannotCopy {
        /// The codec, as FFmpeg calls it.
        codec: String,
    },
    /// Pictures cannot be copied from a place at which decoding may begin and whose time is stated.
    CannotCopyTimes,
    /// A moment that only a decode of everything before it would reach.
    TooFar {
        /// The moment, in milliseconds.
        at_ms: u64,
    },
    /// Pictures of which each comes in two packets.
    CannotCopyFields,
    /// A part of which an edit list shows some pictures and hides others.
    CannotCopyEdits,
    /// A part of the timeline that holds nothing.
    EmptyPart {
        /// First moment, in milliseconds.
        start_ms: u64,
        /// The moment after the last.
        end_ms: u64,
    },
    /// Encoding or muxing failed.
    Encode {
        /// What was to be made.
        what: Thing,
        /// What FFmpeg said.
        source: ffmpeg_next::Error,
    },
    /// The answer could not be written, most often because its reader went away.
    Answer(std::io::Error),
}

impl fmt::Display for WorkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason().fmt(f)
    }
}

impl std::error::Error for WorkError {}

impl From<ConfineError> for WorkError {
    fn from(error: ConfineError) -> Self {
        Self::Confine(error)
    }
}

impl From<std::io::Error> for WorkError {
    fn from(error: std::io::Error) -> Self {
        Self::Answer(error)
    }
}

impl WorkError {
    /// What is said of it.
    pub fn reason(&self) -> Reason {
        let boxed = |why: &Reason| Box::new(why.clone());
        match self {
            Self::JobNotUnderstood(why) => Reason::JobNotUnderstood { why: boxed(why) },
            Self::JobOutOfBounds { what, most } => Reason::JobOutOfBounds { what: (*what).to_owned(), most: *most },
            Self::FileNotOpened { what, source } => {
                Reason::NotOpened { of: *what, why: Box::new(Reason::said(source)) }
            }
            Self::NotAFile { what } => Reason::NotAFile { of: *what },
            Self::NotHanded { what } => Reason::NotHanded { of: *what },
            Self::WrongAccess { what } => Reason::WrongAccess { of: *what },
            Self::Confine(error) => Reason::Unconfined { said: error.to_string() },
            Self::NotMedia(why) => Reason::NotMedia { why: why.clone() },
            Self::TooLarge { width, height, most } => {
                Reason::PictureTooLarge { width: *width, height: *height, most: *most }
            }
            Self::NoSuchStream { index } => Reason::NoSuchStream { index: *index as u64 },
            Self::NoSuchPart { offset, length, size } => {
                Reason::NoSuchPart { length: *length, offset: *offset, size: *size }
            }
            Self::NotShown { kind, why } => Reason::NotShown { kind: (*kind).to_owned(), why: boxed(why) },
            Self::CutOff { kind, why } => Reason::CutOff { kind: (*kind).to_owned(), why: boxed(why) },
            Self::NothingToShow => Reason::NothingToShow {},
            Self::NothingToHear => Reason::NothingToHear {},
            Self::NothingToPlay => Reason::NothingToPlay {},
            Self::NoDecoder { codec, why } => Reason::Undecodable { codec: codec.clone(), why: vec![why.clone()] },
            Self::NotDecodable { codec, why } => Reason::Undecodable { codec: codec.clone(), why: why.clone() },
            Self::CannotCopy { codec } => Reason::CannotCopy { codec: codec.clone() },
            Self::CannotCopyTimes => Reason::CannotCopyTimes {},
            Self::TooFar { at_ms } => Reason::TooFar { at_ms: *at_ms },
            Self::CannotCopyFields => Reason::CannotCopyFields {},
            Self::CannotCopyEdits => Reason::CannotCopyEdits {},
            Self::EmptyPart { start_ms, end_ms } => Reason::EmptyPart { start_ms: *start_ms, end_ms: *end_ms },
            Self::Encode { what, source } => Reason::NotMade { of: *what, why: Box::new(of_ffmpeg(*source)) },
            Self::Answer(error) => Reason::NotAnswered { why: Box::new(Reason::said(error)) },
        }
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> i32 {
        match self {
            WorkError::JobNotUnderstood(_) | WorkError::JobOutOfBounds { .. } | WorkError::NotHanded { .. } => {
                EXIT_USAGE
            }
            WorkError::NotMedia(_)
            | WorkError::NoSuchStream { .. }
            | WorkError::NoSuchPart { .. }
            | WorkError::NotShown { .. }
            | WorkError::CutOff { .. }
            | WorkError::TooLarge { .. }
            | WorkError::NothingToShow
            | WorkError::NothingToHear
            | WorkError::NothingToPlay
            | WorkError::NoDecoder { .. }
            | WorkError::NotDecodable { .. }
            | WorkError::CannotCopy { .. }
            | WorkError::CannotCopyTimes
            | WorkError::CannotCopyEdits
            | WorkError::CannotCopyFields
            | WorkError::TooFar { .. }
            | WorkError::EmptyPart { .. } => EXIT_DATA,
            WorkError::FileNotOpened { .. }
            | WorkError::NotAFile { .. }
            | WorkError::WrongAccess { .. }
            | WorkError::Confine(_)
            | WorkError::Encode { .. }
            | WorkError::Answer(_) => EXIT_SOFTWARE,
        }
    }
}

/// What FFmpeg's error says.
pub(crate) fn of_ffmpeg(error: ffmpeg_next::Error) -> Reason {
    match error {
        ffmpeg_next::Error::InvalidData => Reason::BadData {},
        error => Reason::said(error),
    }
}

/// An error of making something, for `map_err`.
pub(crate) fn encode(what: Thing) -> impl Fn(ffmpeg_next::Error) -> WorkError {
    move |source| WorkError::Encode { what, source }
}
