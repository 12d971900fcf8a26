//! Programs that run under another wall clock than the machine's; their monotonic clock stays true.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Where Debian's package `faketime` puts its library.
fn library() -> PathBuf {
    let found = fs::read_dir("/usr/lib").expect("a folder").filter_map(|entry| {
        let path = entry.expect("an entry").path().join("faketime/libfaketimeMT.so.1");
        path.is_file().then_some(path)
    });
    found.min().expect("Debian's package faketime is missing: `./x test` installs it")
}

/// Puts a program under libfaketime; the caller says which time it is (`FAKETIME`,
/// `FAKETIME_TIMESTAMP_FILE`).
pub(crate) fn under(command: &mut Command) -> &mut Command {
    command.env("LD_PRELOAD", library()).envs([("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("NO_FAKE_STAT", "1")])
}
