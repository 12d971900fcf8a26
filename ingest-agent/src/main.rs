//! The binary `ingest-agent`; all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ingest_agent::cli::main()
}
