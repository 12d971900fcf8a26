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

/// Makes the entries of a directory durable. Only its fsync ends the process: where the directory
/// cannot be opened (the process is short of descriptors), nothing was lost, and the caller names
/// nothing by what it made.
pub(crate) fn sync_directory(path: &Path) -> std::io::Result<()> {
    let directory = File::open(path)?;
    if let Err(error) = directory.sync_all() {
        storage_failed(&path.display().to_string(), &error);
    }
    Ok(())
}

/// Whether an error tells that the system is short of descriptors, memory or processes. It says
/// nothing of the file that was to be opened or read, and nothing may be signed about that.
pub(crate) fn is_shortage(error: &std::io::Error) -> bool {
    use rustix::io::Errno;
    let short = [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::AGAIN, Errno::NOBUFS].map(Errno::raw_os_error);
    error.kind() == std::io::ErrorKind::OutOfMemory
        || error.raw_os_error().is_some_and(|number| short.contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_fsync_ends_the_process() {
        let home = tempfile::tempdir().unwrap();
        sync_directory(home.path()).unwrap();
        let missing = sync_directory(&home.path().join("missing")).unwrap_err();
        assert_eq!(missing.kind(), std::io::ErrorKind::NotFound);
    }

    #[test]
    fn a_shortage_is_none_of_the_recorders() {
        let table = [(24, true), (23, true), (12, true), (11, true), (105, true), (5, false), (2, false), (13, false)];
        for (number, short) in table {
            assert_eq!(is_shortage(&std::io::Error::from_raw_os_error(number)), short, "{number}");
        }
    }
}
