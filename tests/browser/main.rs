//! The console in a real browser, as the people use it: a story for each role, every recording that
//! can be played, the life of a case, every page in both languages on a desk and on a phone, and what happens when a
//! session ends or the log cannot be written.
//!
//! Needs Chromium, `chromedriver`, FFmpeg and axe-core: `./x test` sees to them.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[expect(dead_code, reason = "what is logged is tried by `reads`")]
#[path = "../reads/declared.rs"]
mod declared;
#[path = "../harness/mod.rs"]
mod harness;
#[path = "../console_roles/table.rs"]
mod table;

mod beneath;
mod chromium;
mod clerk;
mod controls;
mod exact;
mod filing;
mod footage;
mod life;
mod monitored;
mod pages;
mod paper;
mod places;
mod roles;
mod sessions;
mod stepping;
mod transcriber;
mod transcript;
mod world;
