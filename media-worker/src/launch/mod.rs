//! A site's own program, run in a sandbox of its own: what writes down what is said in recordings.
//!
//! Two processes. The first stays: it starts the second, looks every tenth of a second how many processes the
//! program has become, what memory they have together and what room is left on the disk, every second what lies in its
//! directory, and ends all of them once the first of them ends, it is too much, or the service is gone. The
//! second confines itself ([`confined`]) and becomes the program. Both are in the process group that the service started
//! the first in, which nothing in the sandbox can leave. Neither reads media, or anything of what the program is given or says.

mod calls;
mod confined;
mod crowd;
mod files;

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use media_protocol::{CONFINED_WORD, LAUNCH_WORD, Launch, LaunchEnd};
use rustix::process::{Pid, Signal, getpgrp, getpid, getppid, kill_process_group};

use self::crowd::Crowd;

/// How often is looked after the program.
const LOOK_EACH: Duration = Duration::from_millis(100);

/// Looks between two at the program's directory.
const DIRECTORY_EACH: u32 = 10;

/// Launches a program, where the arguments say so; `None` where they do not.
pub fn run(mut arguments: impl Iterator<Item = String>) -> Option<LaunchEnd> {
    let word = arguments.next()?;
    let text = arguments.next()?;
    let launch: Launch = serde_json::from_str(&text).ok()?;
    match word.as_str() {
        LAUNCH_WORD => Some(watch(&launch, &text)),
        CONFINED_WORD => Some(confined::become_program(&launch)),
        _ => None,
    }
}

/// Starts the program and stays with it until its end.
fn watch(launch: &Launch, text: &str) -> LaunchEnd {
    // Alone in its group: all others in it are the program's, and are ended with it.
    if getpgrp() != getpid() {
        return LaunchEnd::NotStarted;
    }
    let own = std::env::current_exe();
    let started = own.and_then(|own| Command::new(own).args([CONFINED_WORD, text]).spawn());
    let Ok(mut child) = started else { return LaunchEnd::NotStarted };
    let end = until_its_end(&mut child, launch);
    Crowd::end_all();
    end
}

fn until_its_end(child: &mut Child, launch: &Launch) -> LaunchEnd {
    let mut looks = 0_u32;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return end_of(status),
            Ok(None) => {}
            Err(_) => return LaunchEnd::Killed,
        }
        if !is_ours(launch) {
            // Nobody is left to tell. It ends this process too.
            let _ = kill_process_group(getpgrp(), Signal::KILL);
        }
        let at_directory = looks.is_multiple_of(DIRECTORY_EACH);
        let outgrew = Crowd::look(launch.memory_bytes).is_too_much(launch.memory_bytes) || files::is_disk_short(launch);
        if outgrew || (at_directory && files::is_too_much(launch)) {
            return LaunchEnd::Outgrew;
        }
        looks = looks.wrapping_add(1);
        std::thread::sleep(LOOK_EACH);
    }
}

/// Whether the service that asked for it is there still.
fn is_ours(launch: &Launch) -> bool {
    let service = i32::try_from(launch.service).ok().and_then(Pid::from_raw);
    service.is_some() && getppid() == service
}

fn end_of(status: ExitStatus) -> LaunchEnd {
    match (status.code(), status.signal()) {
        (Some(0), _) => LaunchEnd::Done,
        (Some(code), _) => match LaunchEnd::of(code) {
            Some(end @ (LaunchEnd::NotConfined | LaunchEnd::NotStarted)) => end,
            _ => LaunchEnd::Failed,
        },
        _ => LaunchEnd::Killed,
    }
}
