//! How the service has the worker's program run a site's own one: as a launcher that confines it.
//!
//! The launcher is started with [`LAUNCH_WORD`] and a [`Launch`] as JSON. It stays, in a process group of its own, and
//! starts itself once more with [`CONFINED_WORD`]: that process confines itself and becomes the site's program. Standard
//! input, output and error are the program's. The exit code tells what became of it ([`LaunchEnd`]).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The first argument of a launcher.
pub const LAUNCH_WORD: &str = "launch";

/// The first argument of the process that becomes the program.
pub const CONFINED_WORD: &str = "become";

/// Processes that a launched program may be at one time, its own first one included.
pub const LAUNCHED_PROCESSES_MAX: usize = 32;

/// Threads that they may have together.
pub const LAUNCHED_THREADS_MAX: u64 = 512;

/// Files and directories that a launched program may leave in its own directory.
pub const LAUNCHED_FILES_MAX: usize = 10_000;

/// A program that is to be run confined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Files and directories that it may read, and run programs of, besides the system's libraries and itself.
    pub reads: Vec<PathBuf>,
    /// The only directory that it may write to: empty, and there for it alone.
    pub directory: PathBuf,
    /// Address space of each of its processes, and memory that all of them have together, in bytes.
    pub memory_bytes: u64,
    /// Processor time of each of its processes, in seconds.
    pub cpu_seconds: u64,
    /// What it may have in its directory, in bytes; also its largest file.
    pub directory_bytes: u64,
    /// Room that must be left on the disk of its directory, in bytes: with less it is ended.
    pub free_bytes_least: u64,
    /// Processors that it may use; all where absent.
    pub threads: Option<u32>,
    /// The service's process: the program ends when that is gone.
    pub service: u32,
}

/// What became of a program that was launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaunchEnd {
    /// It ended and said that all is well.
    Done,
    /// It ended and said that it failed.
    Failed,
    /// A signal ended it.
    Killed,
    /// It was ended because there were too many of it, or it took too much memory or room.
    Outgrew,
    /// It could not be confined, and did not run.
    NotConfined,
    /// It could not be run.
    NotStarted,
}

impl LaunchEnd {
    const ALL: [Self; 6] = [Self::Done, Self::Failed, Self::Killed, Self::Outgrew, Self::NotConfined, Self::NotStarted];

    /// The exit code that says so. Those of what never ran are ones that few programs have: a program that ends with one
    /// of them is taken for one that did not run.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Killed => 2,
            Self::Outgrew => 3,
            Self::NotConfined => 248,
            Self::NotStarted => 249,
        }
    }

    /// What the exit code of a launcher says; none where it is of no launcher.
    pub fn of(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|end| i32::from(end.code()) == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_a_code_of_its_own() {
        for end in LaunchEnd::ALL {
            assert_eq!(LaunchEnd::of(end.code().into()), Some(end));
        }
        assert_eq!(LaunchEnd::of(7), None);
    }
}
