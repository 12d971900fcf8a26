//! Tries, from inside, what must not work.

use std::fs::File;
use std::hint::black_box;

use media_protocol::{Confinement, Limits};

use crate::confine;
use crate::raw::{facts, process};

/// A file that every Linux system has and everybody may read.
const READABLE: &str = "/etc/passwd";

/// A file that everybody may create.
const CREATABLE: &str = "/tmp/docket-media-self-test";

/// Tries each of the things that a confined worker cannot do.
pub(crate) fn run(limits: &Limits, landlock_abi: u32) -> Confinement {
    let creates = File::create_new(CREATABLE).is_ok();
    if creates {
        let _ = std::fs::remove_file(CREATABLE);
    }
    Confinement {
        landlock_abi,
        files: landlock_abi > 0 && !creates && File::open(READABLE).is_err(),
        network: [libc::AF_INET, libc::AF_INET6, libc::AF_UNIX, libc::AF_NETLINK]
            .into_iter()
            .all(process::socket_is_refused),
        programs: process::fork_is_refused() && process::exec_is_refused() && process::executable_memory_is_refused(),
        limits: confine::limits_hold(limits) && too_much_memory_is_refused(limits),
        ffmpeg: facts::libraries(),
    }
}

/// Asks for more memory than the limit. The kernel refuses without giving any.
fn too_much_memory_is_refused(limits: &Limits) -> bool {
    let Ok(bytes) = usize::try_from(limits.memory_bytes) else { return false };
    let mut memory: Vec<u8> = Vec::new();
    black_box(&mut memory).try_reserve_exact(bytes).is_err()
}
