//! Pure decisions: who may do what, when something is due, what a name may look like.
//!
//! Nothing here reads a clock, a file, the network or the database.

pub mod access;
pub mod address;
pub mod attempts;
pub mod capture;
pub mod deadline;
pub mod document;
pub mod download;
pub mod facts;
pub mod grams;
pub mod legal;
pub mod pieces;
pub mod plausible;
pub mod query;
pub mod ranges;
pub mod shortage;
pub mod totp;
pub mod view;
