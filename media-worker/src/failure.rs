//! Why a job failed, and the exit code that says so.

use media_protocol::{EXIT_DATA, EXIT_SOFTWARE, EXIT_USAGE};

use crate::confine::ConfineError;

/// Why a job failed. The texts go to the custody service as they are.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The job is not what the protocol knows.
    #[error("The job is not understood: {0}")]
    JobNotUnderstood(String),
    /// A number of the job is out of bounds.
    #[error("The job's {what} must be from 1 to {most}")]
    JobOutOfBounds {
        /// The number.
        what: &'static str,
        /// Its bound.
        most: u64,
    },
    /// The input or output cannot be opened.
    #[error("The {what} cannot be opened: {source}")]
    FileNotOpened {
        /// Which of the two.
        what: &'static str,
        /// The kernel's answer.
        source: std::io::Error,
    },
    /// The input or output is a directory, a device or the like.
    #[error("The {what} is not a regular file")]
    NotAFile {
        /// Which of the two.
        what: &'static str,
    },
    /// The job names a file that did not come with it.
    #[error("The {what} was not handed over")]
    NotHanded {
        /// Which of them.
        what: &'static str,
    },
    /// A file that is only read could be written to, or the output could not be read as well.
    #[error("The {what} was opened for another use")]
    WrongAccess {
        /// Which of them.
        what: &'static str,
    },
    /// The worker could not be confined, so it did not begin.
    #[error(transparent)]
    Confine(#[from] ConfineError),
    /// No demuxer understands the file.
    #[error("This is not media that can be read: {0}")]
    NotMedia(String),
    /// The picture is larger than is decoded.
    #[error("The picture is too large: {width} x {height} pixels, and {most} megapixels are the most")]
    TooLarge {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
        /// The bound, in megapixels.
        most: u64,
    },
    /// The job names a stream that is not there, or not of its kind.
    #[error("The media has no such stream of this kind: {index}")]
    NoSuchStream {
        /// Its number.
        index: usize,
    },
    /// The job names a part that does not lie within the media.
    #[error("The part of {length} bytes from byte {offset} on does not lie within the media of {size} bytes")]
    NoSuchPart {
        /// Byte at which it begins.
        offset: u64,
        /// Its length in bytes.
        length: u64,
        /// Size of the media in bytes.
        size: u64,
    },
    /// A picture is whole, and not shown all the same.
    #[error("This {kind} picture is not shown: {why}")]
    NotShown {
        /// Its kind of file.
        kind: &'static str,
        /// Why.
        why: String,
    },
    /// A picture is cut off, or was not written to its end.
    #[error("This {kind} picture is damaged: {why}")]
    CutOff {
        /// Its kind of file.
        kind: &'static str,
        /// What is missing.
        why: String,
    },
    /// There is nothing to see.
    #[error("The media has no picture that can be shown")]
    NothingToShow,
    /// There is nothing to hear.
    #[error("The media has no sound that can be heard")]
    NothingToHear,
    /// There is neither.
    #[error("The media has neither picture nor sound that can be decoded")]
    NothingToPlay,
    /// There is no decoder for the stream, or none that may run. That says nothing of the media.
    #[error("The {codec} stream cannot be decoded: {reason}")]
    NoDecoder {
        /// The codec, as FFmpeg calls it.
        codec: String,
        /// Why not.
        reason: String,
    },
    /// A decoder does not work on the stream.
    #[error("The {codec} stream cannot be decoded: {reason}")]
    NotDecodable {
        /// The codec, as FFmpeg calls it.
        codec: String,
        /// What FFmpeg said.
        reason: String,
    },
    /// MP4 cannot carry a codec as it is.
    #[error("MP4 cannot carry {codec} as it is: ask for an exact cut, which encodes it again")]
    CannotCopy {
        /// The codec, as FFmpeg calls it.
        codec: String,
    },
    /// Pictures cannot be copied from a place at which decoding may begin and whose time is stated.
    #[error(
        "The pictures state no times, or no place is known at which decoding may begin: ask for an exact cut, which \
         decodes from the beginning"
    )]
    CannotCopyTimes,
    /// A moment that only a decode of everything before it would reach.
    #[error(
        "The picture at {at_ms} ms can be reached only by decoding all that comes before it, which is more than is \
         decoded for one picture: ask for an exact clip of that place"
    )]
    TooFar {
        /// The moment, in milliseconds.
        at_ms: u64,
    },
    /// Pictures of which each comes in two packets.
    #[error(
        "The two fields of its pictures have packets of their own, which MP4 does not hold together: ask for an exact cut"
    )]
    CannotCopyFields,
    /// A part of which an edit list shows some pictures and hides others.
    #[error("An edit list of the file hides pictures of this part: ask for an exact cut, which encodes what is shown")]
    CannotCopyEdits,
    /// A part of the timeline that holds nothing.
    #[error("The media holds nothing between {start_ms} ms and {end_ms} ms")]
    EmptyPart {
        /// First moment, in milliseconds.
        start_ms: u64,
        /// The moment after the last.
        end_ms: u64,
    },
    /// Encoding or muxing failed.
    #[error("The {what} cannot be made: {source}")]
    Encode {
        /// What was to be made.
        what: &'static str,
        /// What FFmpeg said.
        source: ffmpeg_next::Error,
    },
    /// The answer could not be written, most often because its reader went away.
    #[error("The answer cannot be written: {0}")]
    Answer(#[from] std::io::Error),
}

impl WorkError {
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

/// An error of making something, for `map_err`.
pub(crate) fn encode(what: &'static str) -> impl Fn(ffmpeg_next::Error) -> WorkError {
    move |source| WorkError::Encode { what, source }
}
