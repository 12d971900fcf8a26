//! A worker gone bad: confines itself with one layer or all of them, then tries everything it must not.
//!
//! `hostile LAYER FILE DIRECTORY` prints one `attempt refused|succeeded` line each. Tests start it; it is
//! no part of what is installed.

use std::fs::File;
use std::hint::black_box;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use media_protocol::Limits;
use media_worker::confine;
use media_worker::raw::process;

/// Address space that this process gets, in bytes.
const MEMORY_BYTES: usize = 512 * 1024 * 1024;

/// Nothing listens there; Landlock refuses before that is found out.
const CLOSED_PORT: u16 = 9;

#[expect(clippy::print_stdout, reason = "the test reads it")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, layer, file, directory] = arguments.as_slice() else {
        panic!("usage: hostile files|syscalls|limits|all FILE DIRECTORY");
    };
    let limits = Limits { memory_bytes: MEMORY_BYTES as u64, cpu_seconds: 5, output_bytes: 1024 };
    match layer.as_str() {
        "files" => drop(confine::forbid_files().expect("Landlock is there")),
        "syscalls" => confine::allow_only_what_media_needs().expect("seccomp is there"),
        "limits" => confine::set_limits(&limits).expect("limits can be set"),
        _ => drop(confine::enter(&limits, false).expect("the worker can be confined")),
    }
    for (attempt, refused) in attempts(Path::new(file), Path::new(directory)) {
        println!("{attempt} {}", if refused { "refused" } else { "succeeded" });
    }
}

fn attempts(file: &Path, directory: &Path) -> Vec<(&'static str, bool)> {
    let nobody = SocketAddr::from(([127, 0, 0, 1], CLOSED_PORT));
    let connected = TcpStream::connect_timeout(&nobody, Duration::from_millis(200));
    let denied = |error: &std::io::Error| error.kind() == std::io::ErrorKind::PermissionDenied;
    let mut memory: Vec<u8> = Vec::new();
    vec![
        ("read-file", File::open(file).is_err()),
        ("write-file", File::options().append(true).open(file).is_err()),
        ("create-file", File::create(directory.join("made")).is_err()),
        ("remove-file", std::fs::remove_file(directory.join("present")).is_err()),
        ("rename-file", std::fs::rename(file, directory.join("moved")).is_err()),
        ("list-directory", std::fs::read_dir(directory).is_err()),
        ("make-directory", std::fs::create_dir(directory.join("made-directory")).is_err()),
        ("link-file", std::os::unix::fs::symlink(file, directory.join("link")).is_err()),
        ("own-memory", File::options().write(true).open("/proc/self/mem").is_err()),
        ("tcp-connect", connected.is_err_and(|error| denied(&error))),
        ("inet-socket", process::socket_is_refused(libc::AF_INET)),
        ("unix-socket", process::socket_is_refused(libc::AF_UNIX)),
        ("netlink-socket", process::socket_is_refused(libc::AF_NETLINK)),
        ("fork", process::fork_is_refused()),
        ("exec", process::exec_is_refused()),
        ("run-program", Command::new("/bin/true").status().is_err()),
        ("ptrace", process::ptrace_is_refused()),
        ("executable-memory", process::executable_memory_is_refused()),
        ("much-memory", black_box(&mut memory).try_reserve_exact(MEMORY_BYTES).is_err()),
        ("thread", std::thread::Builder::new().spawn(|| ()).is_err()),
    ]
}
