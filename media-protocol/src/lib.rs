//! What the custody service and its media worker say to each other.
//!
//! The worker, `docket-media`, is one process per job. The job ([`Job`], one JSON text) comes on standard
//! input; the answer goes to standard output; a [`Failure`] goes to standard error as its last line, as
//! JSON. Where standard input is a socket, the files of a [`Task`] come over it as open descriptors, named by
//! [`handed`]; the worker opens nothing then, and has given up all files before it reads the job. Where it is none,
//! as on a command line, a task names paths, and the worker opens nothing but those before the first byte of media is
//! read.
//!
//! | task | standard output |
//! |---|---|
//! | [`Task::SelfTest`] | [`Confinement`] as JSON |
//! | [`Task::Probe`] | [`Probed`] as JSON |
//! | [`Task::Images`] | [`ImagesHead`] as one JSON line, then the still's bytes, then the strip's bytes |
//! | [`Task::Waveform`] | [`Waveform`] as JSON |
//! | [`Task::Sound`] | WAV, written while it is made |
//! | [`Task::Rendition`] | fragmented MP4 (H.264, AAC), written while it is made |
//! | [`Task::Clip`] | [`ClipReport`] as JSON; the clip itself is in the output file |
//! | [`Task::Snapshot`] | [`SnapshotHead`] as one JSON line, then the PNG's bytes |
//! | [`Task::Decode`] | [`Decoded`] as JSON; the frame table is in the output file |
//! | [`Task::FrameHashes`] | [`FrameHashes`] as JSON |
//! | [`Task::Of`], [`Task::Part`] | what the task within it answers |
//!
//! Exit codes: 0 done; 65 the media cannot be used ([`Failure`] says why); 64 the job is not understood;
//! 70 anything else. A worker that outgrows its limits is killed by a signal.

mod handed;
mod heard;
mod launch;
mod places;
mod reason;
mod told;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use self::handed::{HANDED_MAX, handed, handed_place};
pub use self::launch::{
    CONFINED_WORD, LAUNCH_WORD, LAUNCHED_FILES_MAX, LAUNCHED_PROCESSES_MAX, LAUNCHED_THREADS_MAX, Launch, LaunchEnd,
};
pub use self::places::{OTHER_TRACKS_MAX, Place, TIME_NOTES_MAX, TRACK_POINTS_MAX, TimeNote, TrackPoint, TrackSource};
pub use self::reason::{Reason, Thing, meant_all, originals, told_all};

/// Exit code where the job is not understood (`EX_USAGE`).
pub const EXIT_USAGE: i32 = 64;

/// Exit code where the media cannot be used (`EX_DATAERR`).
pub const EXIT_DATA: i32 = 65;

/// Exit code of any other failure (`EX_SOFTWARE`).
pub const EXIT_SOFTWARE: i32 = 70;

/// Raised with every change of what a worker says of a medium: what an older one said, and what was made
/// by it, is not shown any more, and is asked for anew. 1 was not written down.
pub const ANSWERS_VERSION: u32 = 2;

/// Largest job, in bytes of JSON.
pub const JOB_BYTES_MAX: u64 = 64 * 1024;

/// Most pictures in a strip.
pub const STRIP_COUNT_MAX: u32 = 100;

/// Most buckets of a waveform.
pub const WAVEFORM_BUCKETS_MAX: u32 = 4_000;

/// Most streams that are told of.
pub const STREAMS_MAX: usize = 64;

/// Most characters of a stream's language and title.
pub const STREAM_TEXT_MAX: usize = 100;

/// Samples in a second of [`Task::Sound`].
pub const SOUND_RATE: u32 = 16_000;

/// Longest sound that one job gives, in milliseconds: 36 hours. A WAV counts its bytes in 32 bits.
pub const SOUND_MS_MAX: u64 = 36 * 3_600_000;

/// Most breaks of a timeline that are told of: a list that is as long says that there may be more.
pub const BREAKS_MAX: usize = 1_000;

/// Most stretches of damage that are told of; the last one reaches to the end of what is beyond.
pub const LOST_MAX: usize = 1_000;

/// Most pictures of one frame table: 22 hours of 25 a second.
pub const TABLE_ROWS_MAX: usize = 2_000_000;

/// Most pictures of which one job gives the digests.
pub const FRAME_HASHES_MAX: usize = 1_000;

/// One job for one worker process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// What to do.
    pub task: Task,
    /// What the worker may use up.
    pub limits: Limits,
}

/// What the worker may use up; it sets these as its own resource limits before it reads media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Processor time, in seconds.
    pub cpu_seconds: u64,
    /// Largest file that may be written, in bytes.
    pub output_bytes: u64,
}

/// What a worker does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Task {
    /// Confine, then try what must not work.
    SelfTest,
    /// Say what the media holds.
    Probe {
        /// The media.
        input: PathBuf,
    },
    /// A still image and a strip of pictures along the timeline, both JPEG, turned as the media says.
    Images {
        /// The media.
        input: PathBuf,
        /// Longest side of the still, in pixels.
        still_px: u32,
        /// Pictures in the strip, at most [`STRIP_COUNT_MAX`].
        strip_count: u32,
        /// Width of one picture of the strip, in pixels.
        strip_px: u32,
    },
    /// Peaks of the sound along the timeline.
    Waveform {
        /// The media.
        input: PathBuf,
        /// How many peaks, at most [`WAVEFORM_BUCKETS_MAX`].
        buckets: u32,
    },
    /// All sound along the timeline as one WAV: [`SOUND_RATE`], mono, 16 bits; silence where there is none. The worker
    /// takes the lowest priority for it.
    Sound {
        /// The media.
        input: PathBuf,
        /// How long the timeline is, in milliseconds, at most [`SOUND_MS_MAX`]: the WAV is of this very length.
        length_ms: u64,
    },
    /// What every browser plays, made of what it may not.
    Rendition {
        /// The media.
        input: PathBuf,
        /// Longest side of the picture, in pixels.
        side_px_max: u32,
    },
    /// A part of the media as a file of its own (MP4).
    Clip {
        /// The media.
        input: PathBuf,
        /// An empty file that exists; nothing else is written to.
        output: PathBuf,
        /// First moment, in milliseconds of the timeline.
        start_ms: u64,
        /// The moment after the last.
        end_ms: u64,
        /// How exact.
        cut: Cut,
    },
    /// One frame as a PNG.
    Snapshot {
        /// The media.
        input: PathBuf,
        /// The moment, in milliseconds of the timeline.
        at_ms: u64,
    },
    /// Decode all of it from the beginning: say what is lost, and make the table of its pictures. The
    /// worker takes the lowest priority for it, of processor and disk.
    Decode {
        /// The media.
        input: PathBuf,
        /// An empty file that exists, for the frame table; nothing else is written to.
        output: PathBuf,
    },
    /// The pictures of a part of the timeline with the SHA-256 of each as it was decoded.
    FrameHashes {
        /// The media.
        input: PathBuf,
        /// First moment, in milliseconds of the timeline; the picture that is shown then is the first.
        from_ms: u64,
        /// The moment after the last. At most [`FRAME_HASHES_MAX`] pictures are given.
        to_ms: u64,
    },
    /// A task on a part of the file, as if there were nothing else: the video inside a photo
    /// ([`Probed::embedded`]). The part lies within the file, and nothing outside of it is read. The task may be
    /// one on other streams ([`Task::Of`]), and no further part.
    Part {
        /// Byte at which the part begins.
        offset: u64,
        /// Its length in bytes.
        length: u64,
        /// What to do.
        task: Box<Task>,
    },
    /// A task on other streams than those that are shown and heard by default, or with a table that
    /// [`Task::Decode`] made of the very content. Tasks of this kind do not nest.
    Of {
        /// The stream to show, an index into [`Probed::streams`]; the usual one where absent.
        video: Option<usize>,
        /// The stream to hear; the usual one where absent.
        audio: Option<usize>,
        /// The frame table.
        table: Option<PathBuf>,
        /// What to do.
        task: Box<Task>,
    },
}

/// How a clip is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Packets are copied, from the key frame before the start.
    Fast,
    /// Decoded and encoded again, from the very frame.
    Exact,
}

/// How well a worker is confined: what it tried and could not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement {
    /// Landlock's ABI version; 0 where the kernel has none.
    pub landlock_abi: u32,
    /// Whether other files cannot be opened.
    pub files: bool,
    /// Whether no socket can be made.
    pub network: bool,
    /// Whether no program can be started.
    pub programs: bool,
    /// Whether memory, time and output are limited.
    pub limits: bool,
    /// FFmpeg's libraries, as they name themselves.
    pub ffmpeg: String,
}

impl Confinement {
    /// Whether everything holds that is to hold.
    pub fn is_whole(&self) -> bool {
        self.files && self.network && self.programs && self.limits
    }
}

/// What a medium holds, as its decoder says. Never more than a claim of the file about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probed {
    /// The container, as FFmpeg calls it (`mov,mp4,m4a,3gp,3g2,mj2`).
    pub container: String,
    /// What a person would call it.
    pub kind: MediaKind,
    /// Duration as the packets show, in milliseconds; none for pictures and where there is no packet.
    pub duration_ms: Option<u64>,
    /// Duration as the container claims, in milliseconds.
    pub claimed_duration_ms: Option<u64>,
    /// The streams, at most [`STREAMS_MAX`].
    pub streams: Vec<StreamInfo>,
    /// The stream that is shown, an index into `streams`.
    pub video: Option<usize>,
    /// The stream that is heard, an index into `streams`.
    pub audio: Option<usize>,
    /// When it was made, as the container or picture says: RFC 3339, each with where it stands.
    pub times: Vec<StatedTime>,
    /// Where it was made, as the container says.
    pub place: Option<Place>,
    /// Where it went, at most [`TRACK_POINTS_MAX`] points.
    pub track: Vec<TrackPoint>,
    /// What the track was read from.
    #[serde(default)]
    pub track_source: Option<TrackSource>,
    /// Tracks that other readers or streams have and that are not carried, at most
    /// [`OTHER_TRACKS_MAX`].
    #[serde(default)]
    pub other_tracks: Vec<TrackSource>,
    /// Where stated times differ from the satellites', at most [`TIME_NOTES_MAX`].
    #[serde(default)]
    pub time_notes: Vec<TimeNote>,
    /// How a browser plays it.
    pub playback: Playback,
    /// Why it is played so, where not as it is: what `playback` says in English.
    #[serde(default)]
    pub playback_why: Option<Reason>,
    /// What is broken, where something is.
    pub damage: Option<Damage>,
    /// Where the time stamps break, at most [`BREAKS_MAX`].
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// What is odd about the container and loses nothing, in English.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// The same by kind.
    #[serde(default)]
    pub remarked: Vec<Reason>,
    /// The video inside a photo, where there is one; [`Task::Part`] plays it.
    #[serde(default)]
    pub embedded: Option<Embedded>,
}

/// Media inside of other media.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embedded {
    /// Byte of the file at which it begins.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// Its media type: `video/mp4` or `video/quicktime`.
    pub kind: String,
}

/// A place where the time stamps of a medium do not go on from the ones before: they restarted, jumped or
/// wrapped. The timeline goes on without a gap there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// The moment of the first picture or sound behind it, in milliseconds of the timeline.
    pub at_ms: u64,
    /// Byte of the file at which the first packet behind it begins, where the container says so.
    pub byte: Option<u64>,
    /// Time stamp that was to be expected, in milliseconds as the container counts.
    pub expected_ms: i64,
    /// Time stamp that is there.
    pub found_ms: i64,
}

/// What a full decode found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decoded {
    /// Pictures that were decoded.
    pub pictures: u64,
    /// Length of the sound that was decoded, in milliseconds.
    pub sound_ms: u64,
    /// Where decoding ended, in milliseconds of the timeline.
    pub end_ms: u64,
    /// Pictures in the frame table; fewer than `pictures` where there are more than [`TABLE_ROWS_MAX`].
    pub table_rows: u64,
    /// Whether every picture has a time stamp of its own; else moments are counted from the frame rate.
    pub times_stated: bool,
    /// What was lost, in order, at most [`LOST_MAX`].
    pub lost: Vec<Lost>,
    /// Where the time stamps break, at most [`BREAKS_MAX`].
    pub breaks: Vec<Break>,
    /// Bytes of media data that no packet of the container's index reaches, where it has one.
    pub unreachable_bytes: u64,
}

/// A stretch of the timeline of which something is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// `video` or `audio`.
    pub medium: String,
    /// From when, in milliseconds of the timeline.
    pub from_ms: u64,
    /// Until when.
    pub to_ms: u64,
    /// Pictures that are missing or broken, or packets of sound; 0 where that is not known.
    pub pieces: u64,
    /// What happened, in English.
    pub what: String,
    /// The same by kind.
    #[serde(default)]
    pub why: Vec<Reason>,
}

/// Pictures with their digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameHashes {
    /// Width in pixels, as decoded.
    pub width: u32,
    /// Height in pixels, as decoded.
    pub height: u32,
    /// The pixel format of the digests, as FFmpeg calls it.
    pub pixel_format: String,
    /// The pictures, in order.
    pub frames: Vec<FrameHash>,
}

/// A picture of a medium with its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameHash {
    /// Its number in the order of showing, from 0, where the frame table is known.
    pub number: Option<u64>,
    /// Its moment, in microseconds of the timeline.
    pub at_us: i64,
    /// How long it is shown, in microseconds.
    pub duration_us: i64,
    /// Whether it is decoded without others.
    pub key: bool,
    /// Byte of the file at which its packet begins, where the container says so.
    pub byte: Option<u64>,
    /// SHA-256, in hexadecimal, of the rows of its planes without padding: what `ffmpeg -f framehash
    /// -hash sha256` gives.
    pub sha256: String,
}

/// What a person would call a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// Moving pictures, with or without sound.
    Video,
    /// Sound alone.
    Audio,
    /// A picture.
    Picture,
    /// Nothing that can be shown or heard.
    Other,
}

/// A stream of a medium.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamInfo {
    /// `video`, `audio`, `subtitle`, `data` or `attachment`.
    pub medium: String,
    /// The codec, as FFmpeg calls it.
    pub codec: String,
    /// The codec's profile, where it has one.
    pub profile: Option<String>,
    /// Width in pixels, as stored.
    pub width: Option<u32>,
    /// Height in pixels, as stored.
    pub height: Option<u32>,
    /// Clockwise turn in degrees with which it is to be shown: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Whether left and right are swapped before the turn.
    #[serde(default)]
    pub mirrored: bool,
    /// Width to height of one pixel as stored, where it is not square. Bounded: what no camera makes is not
    /// told as it stands.
    #[serde(default)]
    pub pixel_aspect: Option<(u32, u32)>,
    /// Average frames per second, in thousandths.
    pub millifps: Option<u64>,
    /// Samples per second.
    pub sample_rate: Option<u32>,
    /// Channels of sound.
    pub channels: Option<u32>,
    /// Packets that were found.
    pub packets: u64,
    /// Its language, as the container has it; at most [`STREAM_TEXT_MAX`] characters.
    #[serde(default)]
    pub language: Option<String>,
    /// Its title or what its writer calls it; at most [`STREAM_TEXT_MAX`] characters.
    #[serde(default)]
    pub title: Option<String>,
    /// Whether the container marks it as the one to play where nobody chooses.
    #[serde(default)]
    pub default: bool,
}

/// A time that a medium states of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedTime {
    /// The tag that says so.
    pub source: String,
    /// The text, as it stands there.
    pub text: String,
}

/// How a browser plays a medium.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Playback {
    /// As it is.
    Direct,
    /// Through a rendition.
    Rendition {
        /// Why not as it is.
        why: String,
    },
    /// Not at all.
    None {
        /// Why.
        why: String,
    },
}

/// What is broken in a medium.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damage {
    /// What can still be shown ends here, in milliseconds of the timeline.
    pub usable_until_ms: Option<u64>,
    /// What the demuxer or decoder said, in English.
    pub what: String,
    /// The same by kind.
    #[serde(default)]
    pub why: Vec<Reason>,
    /// What is known to be lost without decoding all of it, in order, at most [`LOST_MAX`].
    #[serde(default)]
    pub stretches: Vec<Lost>,
    /// Bytes of media data that no packet of the container's index reaches.
    #[serde(default)]
    pub unreachable_bytes: u64,
}

/// Head of the answer to [`Task::Images`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagesHead {
    /// Bytes of the still.
    pub still_bytes: u64,
    /// Bytes of the strip; 0 where there is none (a picture).
    pub strip_bytes: u64,
    /// Pictures in the strip, side by side in one row.
    pub strip_count: u32,
    /// Width of one of them, in pixels.
    pub strip_px: u32,
    /// Height of one of them, in pixels.
    pub strip_height_px: u32,
    /// The moment of each picture, in milliseconds of the timeline.
    pub strip_at_ms: Vec<u64>,
}

/// Peaks of the sound along the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waveform {
    /// Duration that the peaks cover, in milliseconds.
    pub duration_ms: u64,
    /// Largest amplitude in each part, 0 to 255.
    pub peaks: Vec<u8>,
}

/// What a clip became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipReport {
    /// First moment that the clip shows, in milliseconds of the source's timeline.
    pub actual_start_ms: u64,
    /// The moment after its last.
    pub actual_end_ms: u64,
    /// First byte of the source that was read for packets of the clip.
    pub source_start: u64,
    /// The byte after the last.
    pub source_end: u64,
    /// Program and libraries, with versions.
    pub tool: String,
    /// How it was made, as `name=value` words.
    pub parameters: Vec<String>,
}

/// Head of the answer to [`Task::Snapshot`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotHead {
    /// Bytes of the picture.
    pub bytes: u64,
    /// The moment of the frame, in milliseconds of the timeline.
    pub actual_ms: u64,
    /// Width in pixels, as shown.
    pub width: u32,
    /// Height in pixels, as shown.
    pub height: u32,
    /// First byte of the source that the frame was decoded from.
    pub source_start: u64,
    /// The byte after the last.
    pub source_end: u64,
    /// Program and libraries, with versions.
    pub tool: String,
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened, in English.
    pub what: String,
    /// The same by kind.
    #[serde(default)]
    pub why: Option<Reason>,
}
