//! What a launched program may do with files (Landlock), and how much it has written.

use std::ffi::CString;
use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, LandlockStatus, Ruleset,
    RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus, Scope, path_beneath_rules,
};
use media_protocol::{LAUNCHED_FILES_MAX, Launch};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, open, openat, statat};
use rustix::io::Errno;

use crate::confine::ConfineError;

/// The newest version whose rights are asked for; an older kernel gets those that it knows.
const NEWEST: ABI = ABI::V6;

/// What programs of a system are made of: libraries, interpreters, what they are set up with.
const SYSTEM: &[&str] = &["/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin"];

/// What they read of how the system is set up. Nothing of who there is.
const SETTINGS: &[&str] = &[
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/ld.so.preload",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/locale.alias",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
];

/// How the directories of `/etc` begin in which Debian keeps a part of Python.
const PYTHON: &str = "python3";

/// What is written to and kept nowhere.
const NOWHERE: &str = "/dev/null";

/// Bytes in which the kernel counts what files take.
const BLOCK_BYTES: u64 = 512;

/// Leaves the program the system, itself, what the site lets it read, and its own directory; no port, and no process
/// outside. An error where the kernel cannot.
pub(super) fn leave_only(launch: &Launch) -> Result<(), ConfineError> {
    let all = AccessFs::from_all(NEWEST);
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let run = read | AccessFs::Execute;
    let device = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::Truncate;
    // In its own directory it may do what it likes, but for making what is no file.
    let own: BitFlags<AccessFs> =
        all & !(AccessFs::MakeSock | AccessFs::MakeChar | AccessFs::MakeBlock | AccessFs::IoctlDev);
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(SYSTEM, run))?
        .add_rules(path_beneath_rules(SETTINGS, read))?
        .add_rules(path_beneath_rules(pythons(), read))?
        .add_rules(path_beneath_rules([NOWHERE], device))?
        .add_rules(path_beneath_rules([&launch.program], run))?
        .add_rules(path_beneath_rules(&launch.reads, run))?
        .add_rules(path_beneath_rules([&launch.directory], own))?
        .restrict_self()?;
    match (status.ruleset, status.landlock) {
        (RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced, LandlockStatus::Available { .. })
            if status.no_new_privs =>
        {
            Ok(())
        }
        (_, status) => Err(ConfineError::NoLandlock { status: format!("{status:?}") }),
    }
}

fn pythons() -> Vec<PathBuf> {
    let listed = fs::read_dir("/etc").into_iter().flatten().flatten();
    listed.filter(|entry| entry.file_name().to_string_lossy().starts_with(PYTHON)).map(|entry| entry.path()).collect()
}

/// How a folder is opened to be looked into.
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Whether there is more in the program's directory than it may have there, or what nobody can look at.
pub(super) fn is_too_much(launch: &Launch) -> bool {
    let (mut files, mut bytes) = (0, 0);
    let grown = add(&launch.directory, &mut files, &mut bytes, launch.directory_bytes);
    grown.is_none()
}

/// Whether others need the room that is left on the disk. What is written and has no name any more takes room too, and
/// nobody counts it.
pub(super) fn is_disk_short(launch: &Launch) -> bool {
    let told = rustix::fs::statvfs(&launch.directory);
    told.map_or(true, |told| told.f_bavail.saturating_mul(told.f_frsize) < launch.free_bytes_least)
}

/// Counts what lies in a directory; `None` where it is too much, or cannot be looked at. Folders are opened from the one
/// that they lie in: a path through all of them may be longer than the kernel takes.
fn add(directory: &Path, files: &mut usize, bytes: &mut u64, most: u64) -> Option<()> {
    let mut folders = Vec::new();
    let top = open(directory, FOLDER, Mode::empty()).ok()?;
    add_folder(top, &mut folders, files, bytes, most)?;
    while let Some((parent, name)) = folders.pop() {
        match openat(&*parent, &name, FOLDER, Mode::empty()) {
            Ok(folder) => add_folder(folder, &mut folders, files, bytes, most)?,
            // Taken away meanwhile, or something else by now, which the next look counts.
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => {}
            Err(_) => return None,
        }
    }
    Some(())
}

/// Counts what lies in a folder itself, and puts down the folders in it.
fn add_folder(
    folder: OwnedFd,
    folders: &mut Vec<(Rc<OwnedFd>, CString)>,
    files: &mut usize,
    bytes: &mut u64,
    most: u64,
) -> Option<()> {
    let listed = Dir::read_from(&folder).ok()?;
    let folder = Rc::new(folder);
    for entry in listed.flatten() {
        let name = entry.file_name();
        if [c".", c".."].contains(&name) {
            continue;
        }
        *files += 1;
        // What is taken away meanwhile is not counted.
        let Ok(told) = statat(&*folder, name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
        let blocks = u64::try_from(told.st_blocks).unwrap_or(u64::MAX);
        *bytes = bytes.saturating_add(blocks.saturating_mul(BLOCK_BYTES));
        if *files > LAUNCHED_FILES_MAX || *bytes > most {
            return None;
        }
        if FileType::from_raw_mode(told.st_mode).is_dir() {
            folders.push((Rc::clone(&folder), name.to_owned()));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_ended_where_the_disk_has_no_room_left_for_others() {
        let directory = tempfile::tempdir().expect("a directory");
        let launch = |directory: &Path, free_bytes_least| Launch {
            program: PathBuf::new(),
            arguments: Vec::new(),
            reads: Vec::new(),
            directory: directory.to_owned(),
            memory_bytes: 0,
            cpu_seconds: 0,
            directory_bytes: 0,
            free_bytes_least,
            threads: None,
            service: 0,
        };
        assert!(!is_disk_short(&launch(directory.path(), 0)));
        assert!(is_disk_short(&launch(directory.path(), u64::MAX)));
        assert!(is_disk_short(&launch(&directory.path().join("none"), 0)), "nobody can tell");
    }

    #[test]
    fn what_lies_in_a_directory_is_counted_whole_and_no_further_than_it_may_grow() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::create_dir(directory.path().join("a")).expect("a directory");
        fs::write(directory.path().join("a/b"), vec![7; 100_000]).expect("written");
        let counted = |most| {
            let (mut files, mut bytes) = (0, 0);
            add(directory.path(), &mut files, &mut bytes, most).map(|()| files)
        };
        assert_eq!(counted(1 << 30), Some(2));
        // Deeper than any path is long.
        let name = "d".repeat(200);
        let mut folder = open(directory.path(), FOLDER, Mode::empty()).expect("opened");
        for _ in 0..300 {
            rustix::fs::mkdirat(&folder, &*name, Mode::RWXU).expect("a folder");
            folder = openat(&folder, &*name, FOLDER, Mode::empty()).expect("opened");
        }
        assert_eq!(counted(1 << 30), Some(302));
        fs::remove_dir_all(directory.path().join(name)).expect("removed");
        assert_eq!(counted(10_000), None);
        for number in 0..LAUNCHED_FILES_MAX - 1 {
            fs::write(directory.path().join(number.to_string()), "").expect("written");
        }
        assert_eq!(counted(1 << 30), None, "one more than there may be");
    }
}
