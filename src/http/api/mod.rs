//! The routes of the API, a noun a file.

pub mod acts;
pub mod admin;
pub mod cases;
pub mod clock;
pub mod complaints;
pub mod course;
pub mod deadlines;
pub mod deliveries;
pub mod facets;
pub mod frames;
pub mod legal;
pub mod log;
pub mod packages;
pub mod parties;
pub mod performances;
pub mod queue;
pub mod recordings;
pub mod saved_searches;
pub mod service;
pub mod stations;
pub mod terms;
pub mod tracks;
pub mod transcripts;
pub mod uploads;
pub mod views;
