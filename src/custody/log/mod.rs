//! The custody log itself: what of it is for anybody, how people read it, how it is checked, restored and kept.

pub mod backup;
pub mod check;
pub mod facts;
pub mod find;
pub(in crate::custody) mod fold;
pub mod history;
pub mod open;
pub mod overview;
pub mod read;
pub mod recover;
pub mod restored;
pub mod restores;

pub use crate::store::tables::log_rows::StoredEntry;
