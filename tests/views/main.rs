//! Views under every order of events: no byte is handed out that no closing entry covers, none is
//! claimed that was not, and each view that was opened is closed once.
//!
//! - [`model`]: the state machine against a model of the service around it, with crashes.
//! - [`custody`]: the real use cases on a real data directory, many tasks at once.
//! - [`wire`]: the real program over TLS, HTTP/1.1 and HTTP/2, with readers that are slow or leave.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "../harness/mod.rs"]
mod harness;

mod custody;
mod entries;
mod model;
mod wire;
