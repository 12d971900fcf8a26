//! Making bytes durable. A failed fsync ends the process.
//!
//! After a failed fsync the kernel may have dropped the unwritten pages and marked them clean, so a
//! second fsync that succeeds proves nothing. Only reading everything again after a restart does,
//! and start-up does that: what no transaction names is thrown away, and read from the recorder
//! again.

use std::fs::File;
use std::path::Path;

/// Exit code when storage failed under the agent (sysexits: `EX_IOERR`).
pub(crate) const EXIT_STORAGE: i32 = 74;

/// Ends the process because `what` could not be made durable.
pub(crate) fn storage_failed(what: &str, error: &dyn std::fmt::Display) -> ! {
    tracing::error!(%what, %error, "storage.failed");
    eprintln_line(&format!(
        "ingest-agent: {what} could not be made durable ({error}); check the station's disk, then start the agent again"
    ));
    std::process::exit(EXIT_STORAGE);
}

fn eprintln_line(text: &str) {
    use std::io::Write as _;
    // There is nowhere left to report a closed standard error to.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Makes a file's bytes durable.
pub(crate) fn sync_file(file: &File, path: &Path) {
    if let Err(error) = file.sync_all() {
        storage_failed(&path.display().to_string(), &error);
    }
}

/// Makes the entries of a directory durable.
pub(crate) fn sync_directory(path: &Path) {
    if let Err(error) = File::open(path).and_then(|directory| directory.sync_all()) {
        storage_failed(&path.display().to_string(), &error);
    }
}
