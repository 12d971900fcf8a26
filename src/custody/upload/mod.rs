//! Uploads: how the content of an announced recording comes in.

pub mod abandon;
pub mod act;
pub mod read;
pub mod table;
