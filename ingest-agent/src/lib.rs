//! Docket's station program: seals recordings at the dock and uploads them.
//!
//! The life of a recording here: `volumes` finds a docked recorder; `dock` scans it until its
//! files settle; `take` reads each file once into the spool; `seal` judges its times and signs its
//! manifest into the station's chain; `upload` sends it, earliest deadline first, until a receipt
//! is believed; `dock::release` may then delete the recorder's copy. `state` remembers all of it
//! in one SQLite database, and a crash at any point loses nothing that was told to be safe.

mod capture;
mod checkpoints;
pub mod cli;
mod clock;
mod config;
mod dock;
mod durable;
mod enrol;
mod exit;
mod fingerprint;
mod forecast;
mod import;
mod law;
mod media;
mod once;
mod output;
mod profiles;
mod reasons;
mod recorder_fs;
mod relpath;
mod run;
mod scan;
mod screen;
mod seal;
mod settle;
mod signals;
mod spool;
mod state;
mod station;
mod status;
mod take;
mod upload;
mod usage;
mod verify;
mod volumes;
