//! Giving up what the job does not need, before the first byte of media is read.
//!
//! Three layers, each of which holds alone: resource limits, Landlock (no file, no network), and a list of
//! system calls. The job's files are open by then, so that *no* file can be opened afterwards, not even
//! the input: a playlist that names another file finds nothing. Where they are handed over, files are given up
//! before the job is read. The order matters: the list of system calls comes last, because it forbids what the
//! other two need.

mod landlock;
mod limits;
mod syscalls;

use media_protocol::Limits;

pub use self::landlock::forbid_files;
pub use self::limits::{holds as limits_hold, set as set_limits};
pub use self::syscalls::allow_only_what_media_needs;

/// Lets a worker run where the kernel cannot confine it. Meant for development machines.
pub const UNCONFINED_VARIABLE: &str = "DOCKET_MEDIA_UNCONFINED";

/// The variable's only value that counts.
pub const UNCONFINED_VALUE: &str = "yes";

/// Why a worker is not confined.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// A resource limit could not be set.
    #[error("The limit on {what} could not be set: {source}")]
    Limit {
        /// What was to be limited.
        what: &'static str,
        /// The kernel's answer.
        source: rustix::io::Errno,
    },
    /// The kernel has no Landlock, or it is not switched on.
    #[error(
        "This kernel cannot confine the worker's files ({status}). Boot it with Landlock (Linux 5.13 or later), or set {UNCONFINED_VARIABLE}={UNCONFINED_VALUE} where no foreign media is read"
    )]
    NoLandlock {
        /// What the kernel says of Landlock.
        status: String,
    },
    /// Landlock is there and refused.
    #[error("Landlock could not be set up: {0}")]
    Landlock(#[from] ::landlock::RulesetError),
    /// The list of system calls could not be set up.
    #[error("The list of system calls could not be set up: {0}")]
    Seccomp(String),
}

/// Confines this process for good. Gives Landlock's ABI version; 0 where there is none and `unconfined`
/// permits that.
pub fn enter(limits: &Limits, unconfined: bool) -> Result<u32, ConfineError> {
    set_limits(limits)?;
    let abi = give_up_files(unconfined)?;
    give_up_calls(unconfined)?;
    Ok(abi)
}

/// The layer of files alone; what is open stays open. Gives what [`enter`] does.
pub fn give_up_files(unconfined: bool) -> Result<u32, ConfineError> {
    match forbid_files() {
        Err(_) if unconfined => Ok(0),
        result => result,
    }
}

/// The last layer: the list of system calls.
pub fn give_up_calls(unconfined: bool) -> Result<(), ConfineError> {
    match allow_only_what_media_needs() {
        Err(_) if unconfined => Ok(()),
        result => result,
    }
}
