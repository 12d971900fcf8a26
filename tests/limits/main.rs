//! Every limit that the product names, at the limit and one beyond: through the programs, the offline
//! verifier, a browser, and byte by byte, over HTTP/1.1 and HTTP/2. `docs/limits.md` is the table of
//! them, and [`table`] holds it against the source and the tests.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[expect(dead_code, reason = "these tests use a part of what drives a browser")]
#[path = "../browser/chromium.rs"]
mod chromium;
#[path = "../harness/mod.rs"]
mod harness;
#[path = "../reader/mod.rs"]
mod reader;
#[path = "../site/mod.rs"]
mod site;

mod bulk;
mod cards;
mod large;
mod media;
mod packages;
mod people;
mod register;
mod seed;
mod small;
mod table;
