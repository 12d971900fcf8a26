//! Docket's custody service: stores sealed recordings, files them under cases, logs every access.
//!
//! `ARCHITECTURE.md` is the map. The layers, upper may use lower and never the reverse:
//! `cli`, `app`, `server`; `http`, `jobs`; `custody`; `log`, `media`; `db`, `vault`; `domain`, `clock`, `places`, `spans`.

pub mod app;
pub mod cli;
pub mod clock;
pub mod custody;
pub mod db;
pub mod domain;
pub mod http;
pub mod jobs;
pub mod log;
pub mod media;
pub mod places;
pub mod server;
pub mod spans;
pub mod vault;
