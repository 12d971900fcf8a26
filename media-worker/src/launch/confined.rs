//! The process that becomes a site's program.
//!
//! Four layers: resource limits, Landlock, a list of system calls, and the launcher that watches from outside. Where one
//! of them cannot be had the program does not run; no setting waives that.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use media_protocol::{LAUNCHED_THREADS_MAX, Launch, LaunchEnd};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use super::crowd::threads_of_user;
use super::{calls, files};
use crate::confine::ConfineError;
use crate::raw;

/// Files that each of its processes may have open.
const OPEN_FILES: u64 = 256;

/// What makes a process the first that the kernel ends where memory runs out (`proc_pid_oom_score_adj(5)`).
const FIRST_TO_END: &str = "1000";

/// Confines this process and has it become the program. Returns only where that does not work.
pub(super) fn become_program(launch: &Launch) -> LaunchEnd {
    // It ends with its launcher, and everybody else goes first.
    raw::process::give_way();
    // Where memory runs out it is ended and not the service. Without it the launcher's look is what bounds it.
    let _ = std::fs::write("/proc/self/oom_score_adj", FIRST_TO_END);
    if confine(launch).is_err() {
        return LaunchEnd::NotConfined;
    }
    // It returns only where the program cannot be run. The environment is what the service made for it.
    let _ = Command::new(&launch.program).args(&launch.arguments).exec();
    LaunchEnd::NotStarted
}

fn confine(launch: &Launch) -> Result<(), ConfineError> {
    use_processors(launch.threads);
    for (what, resource, most) in limits(launch) {
        let most = getrlimit(resource).maximum.map_or(most, |maximum| maximum.min(most));
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(|source| ConfineError::Limit { what, source })?;
    }
    files::leave_only(launch)?;
    calls::give_up()
}

fn limits(launch: &Launch) -> [(&'static str, Resource, u64); 7] {
    // The kernel counts those of all programs of a user.
    let threads = threads_of_user().saturating_add(LAUNCHED_THREADS_MAX);
    [
        ("address space", Resource::As, launch.memory_bytes),
        ("processor time", Resource::Cpu, launch.cpu_seconds),
        ("output", Resource::Fsize, launch.directory_bytes),
        ("open files", Resource::Nofile, OPEN_FILES),
        ("processes", Resource::Nproc, threads),
        ("locked memory", Resource::Memlock, 0),
        ("core dumps", Resource::Core, 0),
    ]
}

/// Leaves it so many of the processors that this process may use. One that is not had is only slower for others.
fn use_processors(most: Option<u32>) {
    let (Some(most), Ok(now)) = (most, sched_getaffinity(None)) else { return };
    let mut left = CpuSet::new();
    let ours = (0..CpuSet::MAX_CPU).filter(|number| now.is_set(*number));
    for number in ours.take(usize::try_from(most).unwrap_or(usize::MAX)) {
        left.set(number);
    }
    let _ = sched_setaffinity(None, &left);
}
