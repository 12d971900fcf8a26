//! What a process does to itself before, and tries after, it is confined.

use std::ptr;

/// First file descriptor that is not one of the standard three.
const FIRST_INHERITED: libc::c_uint = 3;

/// Memory arenas of the C library. Each reserves 64 MiB of address space, which is what is limited.
const ARENAS_MAX: libc::c_int = 2;

/// Closes whatever a careless parent left open, so that only the job's files can be used.
pub fn close_inherited_files() {
    // SAFETY: called first thing in `main`, when no object of this process owns such a descriptor.
    let _ = unsafe { libc::syscall(libc::SYS_close_range, FIRST_INHERITED, libc::c_uint::MAX, 0) };
}

/// Keeps the C library from reserving address space for every thread.
pub fn limit_memory_arenas() {
    // SAFETY: `mallopt` takes two integers and has no requirement on the state of the process.
    let _ = unsafe { libc::mallopt(libc::M_ARENA_MAX, ARENAS_MAX) };
}

/// Least of the processor: what others leave.
const NICE_MOST: i32 = 19;

/// The calling process, to `ioprio_set` (`linux/ioprio.h`).
const IOPRIO_WHO_PROCESS: libc::c_int = 1;

/// The class that reads the disk only while nobody else does, in the bits where `ioprio_set` takes it.
const IOPRIO_IDLE: libc::c_int = 3 << 13;

/// Takes the lowest priority, of processor and disk, for good, and ends with the service: one that is
/// stopped while people need the machine would otherwise outlive a service that was killed.
pub fn give_way() {
    // What is not granted leaves the process as it was: slower for others, and no less confined. Its end comes
    // first, since it may be stopped at any moment, and what everybody can see of it last: who sees it knows that
    // the rest is done. The priority is said as such, since a service may itself run at another than 0.
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    // SAFETY: three integers, which tell of the calling process alone.
    let _ = unsafe { libc::syscall(libc::SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_IDLE) };
    let _ = rustix::process::setpriority_process(None, NICE_MOST);
}

/// Whether the kernel refuses to start another process.
pub fn fork_is_refused() -> bool {
    // SAFETY: should the fork work against all expectation, the child ends at once without running
    // destructors or touching memory that threads share.
    match unsafe { libc::fork() } {
        0 => unsafe { libc::_exit(0) },
        pid => pid < 0,
    }
}

/// Whether the kernel refuses to run a program as such, rather than because this one does not exist.
pub fn exec_is_refused() -> bool {
    let path = c"/nonexistent/docket-media-self-test";
    let arguments = [path.as_ptr(), ptr::null()];
    // SAFETY: path and argument list end in zero and outlive the call; the path does not exist, so the
    // call always returns.
    let _ = unsafe { libc::execve(path.as_ptr(), arguments.as_ptr(), [ptr::null()].as_ptr()) };
    std::io::Error::last_os_error().raw_os_error() != Some(libc::ENOENT)
}

/// Whether the kernel refuses to make a socket of the family.
pub fn socket_is_refused(family: libc::c_int) -> bool {
    // SAFETY: three integers; a descriptor that is made against all expectation is closed again.
    let socket = unsafe { libc::socket(family, libc::SOCK_DGRAM, 0) };
    if socket >= 0 {
        unsafe { libc::close(socket) };
    }
    socket < 0
}

/// Whether the kernel refuses to look into another process.
pub fn ptrace_is_refused() -> bool {
    // SAFETY: attaching to process 1 touches no memory of this process.
    unsafe {
        libc::ptrace(libc::PTRACE_ATTACH, 1, ptr::null_mut::<libc::c_void>(), ptr::null_mut::<libc::c_void>()) < 0
    }
}

/// Whether the kernel refuses memory that is executable.
pub fn executable_memory_is_refused() -> bool {
    let protection = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: an anonymous mapping at an address that the kernel picks overlaps nothing.
    let memory = unsafe { libc::mmap(ptr::null_mut(), 4096, protection, flags, -1, 0) };
    memory == libc::MAP_FAILED
}
