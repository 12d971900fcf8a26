//! Docket's media worker: reads evidence media in a sandbox, one process per job.
//!
//! Recordings come from cards that anybody may have written to, and FFmpeg is a large amount of C. So the
//! custody service never links it: it starts this program, gives it one job (`media-protocol` says how),
//! and reads the answer. The order of a job is fixed, in [`job::run`]: read the job, take its files, give
//! up everything else ([`confine`]), and only then read media. Files come by their paths, or as open
//! descriptors (`handed`): a worker that is handed them has given up all others before it reads its job.
//!
//! | module | holds |
//! |---|---|
//! | [`job`], `handed`, `window` | from the job's text to the answer; its files; the file that is read |
//! | [`confine`], `self_test` | the sandbox, and the proof that it holds |
//! | `formats`, `source`, `stamps`, `timeline` | opening media under restrictions, moments in it, its breaks |
//! | `table`, `keys`, `walk`, `frames`, `piece` | the frame table, where decoding may begin, the one way to find a frame |
//! | `probe` | what the media holds, and how a browser plays it |
//! | `decode`, `damage` | a full decode, and what is lost of the media |
//! | `extent` | what a container claims of its own length, and what its index reaches |
//! | `images`, `snapshot`, `framehash`, `picture` | pictures of it |
//! | `shape`, `turn` | the shape in which every job shows a picture |
//! | `heif`, `orientation`, `embedded`, `boxes` | photos, and the video inside them |
//! | `waveform`, `sound`, `resampler` | its sound, to look at and to write down |
//! | `encode`, `rendition`, `clip`, `carried` | new media made of it |
//! | [`launch`] | a site's own program, run in a sandbox of its own; reads no media |
//! | [`raw`] | all unsafe code |

mod boxes;
mod carried;
mod clip;
pub mod confine;
mod damage;
mod decode;
mod embedded;
mod encode;
mod extent;
mod failure;
mod formats;
mod framehash;
mod frames;
mod handed;
mod heif;
mod images;
mod input;
pub mod job;
mod keys;
pub mod launch;
mod orientation;
mod picture;
mod piece;
mod probe;
pub mod raw;
mod rendition;
mod resampler;
mod self_test;
mod shape;
mod snapshot;
mod sound;
mod source;
mod stamps;
mod table;
mod timeline;
mod turn;
mod walk;
mod waveform;
mod window;

pub use failure::WorkError;
