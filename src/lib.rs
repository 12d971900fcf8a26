//! Docket's custody service: stores sealed recordings, files them under cases, logs every access.
//!
//! `ARCHITECTURE.md` is the map. The layers, upper may use lower and never the reverse:
//! `app`, `server`; `client`; `http`, `jobs`; `custody`; `media`; `store`; `answers`, `clock`, `spans`.

pub mod answers;
pub mod app;
pub mod client;
pub mod clock;
pub mod custody;
pub mod http;
pub mod jobs;
pub mod media;
pub mod server;
pub mod spans;
pub mod store;
