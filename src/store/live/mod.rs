//! What is only in memory, bounded, and shared by owners who must not keep each other waiting.

pub mod address;
pub mod attempts;
pub mod places;
