//! The only unsafe code of this crate: what FFmpeg and the kernel offer through C alone.
//!
//! Every function here has a safe signature and states in its `SAFETY` comment why it is. Nothing here
//! decides anything: callers do.

#![expect(unsafe_code, reason = "FFmpeg and the kernel are C; `ffmpeg-next` does not wrap all that is needed")]

pub mod facts;
pub mod frame;
pub mod input;
pub mod log;
pub mod mux;
pub mod packet;
pub mod process;
pub mod still;
