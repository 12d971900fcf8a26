//! Docket's station program: seals recordings at the dock and uploads them.

mod capture;
mod clock;
mod config;
mod media;
mod profiles;
mod recorder_fs;
mod relpath;
mod scan;
mod settle;
mod volumes;
