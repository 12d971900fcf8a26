//! The media worker as the custody service meets it: real processes of the binary, one job each.
//!
//! Media is generated with the `ffmpeg` program. The real recordings in `../shared` are used where they
//! are present; their absence is said aloud.

#![expect(clippy::unwrap_used, reason = "everything here is a test or a part of one")]

mod attacks;
mod clips;
mod confinement;
mod copies;
mod cuts;
mod damage;
mod extents;
mod frames;
mod generated;
mod handed;
mod harness;
mod heifs;
mod mutations;
mod photos;
mod places;
mod recordings;
mod shapes;
mod sound;
mod streams;
mod timelines;
