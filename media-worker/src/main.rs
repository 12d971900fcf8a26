//! `docket-media`: one job on standard input, its answer on standard output; or, told so, the launcher of a site's own
//! program.

use std::io::Write;
use std::process::ExitCode;

use media_protocol::Failure;
use media_worker::{job, launch, raw};

fn main() -> ExitCode {
    raw::process::close_inherited_files();
    if let Some(end) = launch::run(std::env::args().skip(1)) {
        return ExitCode::from(end.code());
    }
    raw::process::limit_memory_arenas();
    let Err(error) = job::run(std::io::stdin().lock()) else { return ExitCode::SUCCESS };
    let failure = Failure { what: error.to_string(), why: Some(error.reason()) };
    if let Ok(line) = serde_json::to_string(&failure) {
        // Whoever does not read this learns the exit code.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(u8::MAX))
}
