//! How many processes and threads a launched program has become: those of this process's group, but for itself.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use media_protocol::{LAUNCHED_PROCESSES_MAX, LAUNCHED_THREADS_MAX};
use rustix::process::{
    Pid, Signal, geteuid, getpgid, getpgrp, getpid, getppid, kill_process, kill_process_group, setpgid,
};

/// How often processes that go on to start others are looked for before it is given up.
const ENDINGS_MAX: usize = 20;

/// What is told of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    group: i32,
    threads: u64,
    /// Memory that it has now, in pages.
    pages: u64,
    /// Whether it has ended, and nobody asked how.
    ended: bool,
}

/// The processes of this group that have not ended, but for this one.
pub(super) struct Crowd {
    members: Vec<Pid>,
    threads: u64,
    memory_bytes: u64,
}

impl Crowd {
    /// Those that are there now, or so many of them that they are too much: whoever becomes more and more is not waited for.
    pub(super) fn look(memory_bytes: u64) -> Crowd {
        Self::look_until(|crowd| crowd.is_too_much(memory_bytes))
    }

    fn look_until(enough: impl Fn(&Crowd) -> bool) -> Crowd {
        let (own, group) = (getpid(), getpgrp().as_raw_nonzero().get());
        let mut crowd = Crowd { members: Vec::new(), threads: 0, memory_bytes: 0 };
        let page = rustix::param::page_size() as u64;
        for (pid, told) in all() {
            if pid != own && told.group == group && !told.ended {
                crowd.members.push(pid);
                crowd.threads += told.threads;
                crowd.memory_bytes = crowd.memory_bytes.saturating_add(told.pages.saturating_mul(page));
                if enough(&crowd) {
                    break;
                }
            }
        }
        crowd
    }

    /// Whether a program may not be so many, or have so much memory together.
    pub(super) fn is_too_much(&self, memory_bytes: u64) -> bool {
        self.members.len() > LAUNCHED_PROCESSES_MAX
            || self.threads > LAUNCHED_THREADS_MAX
            || self.memory_bytes > memory_bytes
    }

    /// Ends all of them: the group as one, which no process can leave and no fork escapes, once this process has left it
    /// for that of the service. Where it cannot, one after the other.
    pub(super) fn end_all() {
        let (group, service) = (getpgrp(), getppid().and_then(|service| getpgid(Some(service)).ok()));
        if service.is_some_and(|service| service != group && setpgid(None, Some(service)).is_ok()) {
            // There may be none any more.
            let _ = kill_process_group(group, Signal::KILL);
            return;
        }
        for _ in 0..ENDINGS_MAX {
            let crowd = Crowd::look_until(|_| false);
            if crowd.members.is_empty() {
                return;
            }
            for pid in crowd.members {
                // It may have ended meanwhile.
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }
}

/// Threads of all processes of this user.
pub(super) fn threads_of_user() -> u64 {
    let user = geteuid().as_raw();
    let is_own = |pid: Pid| fs::metadata(format!("/proc/{pid}")).is_ok_and(|told| told.uid() == user);
    all().filter(|(pid, _)| is_own(*pid)).map(|(_, told)| told.threads).sum()
}

/// Every process that can be seen.
fn all() -> impl Iterator<Item = (Pid, Told)> {
    let listed = fs::read_dir("/proc").into_iter().flatten().flatten();
    listed.filter_map(|entry| {
        let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
        // A name may be no text.
        let text = fs::read(entry.path().join("stat")).ok()?;
        Some((pid, read(&String::from_utf8_lossy(&text))?))
    })
}

/// What `/proc/<pid>/stat` says. The name of the program stands in brackets and may hold any.
fn read(stat: &str) -> Option<Told> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    let ended = matches!(*fields.first()?, "Z" | "X");
    let number = |at: usize| fields.get(at)?.parse().ok();
    Some(Told { group: fields.get(2)?.parse().ok()?, threads: number(17)?, pages: number(21)?, ended })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name() {
        let stat = "7 (a) b (c)) S 1 42 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 9 0 100 4096 77 1\n";
        assert_eq!(read(stat), Some(Told { group: 42, threads: 9, pages: 77, ended: false }));
        assert_eq!(read(&stat.replace(" S ", " Z ")).map(|told| told.ended), Some(true));
        assert_eq!(read("7 (a"), None);
    }

    #[test]
    fn this_process_is_among_those_of_its_user() {
        assert!(threads_of_user() >= 1);
    }

    #[test]
    fn more_processes_threads_or_memory_than_a_program_may_have_are_too_much() {
        let of = |members: usize, threads, memory_bytes| {
            Crowd { members: vec![getpid(); members], threads, memory_bytes }.is_too_much(1000)
        };
        assert!(!of(LAUNCHED_PROCESSES_MAX, LAUNCHED_THREADS_MAX, 1000));
        assert!(of(LAUNCHED_PROCESSES_MAX + 1, 1, 1) && of(1, LAUNCHED_THREADS_MAX + 1, 1) && of(1, 1, 1001));
    }
}
