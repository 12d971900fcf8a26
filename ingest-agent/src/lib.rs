//! Docket's station program: seals recordings at the dock and uploads them.

mod capture;
mod clock;
mod config;
mod dock;
mod durable;
mod fingerprint;
mod media;
mod output;
mod profiles;
mod recorder_fs;
mod relpath;
mod scan;
mod seal;
mod settle;
mod signals;
mod spool;
mod state;
mod station;
mod take;
mod volumes;
