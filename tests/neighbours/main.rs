//! Strangers beside people who work: at the same address, on the same connection, before the same
//! database. Nobody who may work is kept from it, and what is told of the service is true.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "../harness/mod.rs"]
mod harness;
#[path = "../site/mod.rs"]
mod site;

mod connections;
mod health;
mod streams;
mod tls;
mod unread;
