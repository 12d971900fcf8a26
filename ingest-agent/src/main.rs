//! The binary `ingest-agent`; all of it is in the library.
fn main() {}
