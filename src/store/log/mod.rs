//! The custody log: the sequencer that appends to it, and the proofs that leave it.

pub mod proofs;
pub mod sequencer;

pub use proofs::LogKeys;
pub use sequencer::{AppendError, Appended, Decided, Decision, Draft, Log, Stop};
