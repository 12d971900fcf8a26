//! The mount table: which mounts are recorders, and waiting until it changes.
//!
//! `/proc/self/mountinfo` is read whole; `poll` on it wakes on every mount and unmount. No path is
//! assumed: file systems are mounted by whoever, and the filter of the configuration decides. By hand, because mount
//! points are bytes, where libraries of `/proc` give text or fail.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

use crate::config::Mounts;

/// The mount table of this process.
pub(crate) const MOUNTINFO: &str = "/proc/self/mountinfo";

/// One line of the mount table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mount {
    /// The kernel's number of the mount; another one after each mount.
    pub(crate) id: u64,
    /// `major:minor` of the device.
    pub(crate) device: String,
    pub(crate) point: PathBuf,
    pub(crate) fs_type: String,
    /// What was mounted, a device file where there is one.
    pub(crate) source: PathBuf,
}

/// The mounts that `filter` takes for recorders, as the system has them now.
pub(crate) fn recorders(filter: &Mounts) -> io::Result<Vec<Mount>> {
    let text = read()?;
    Ok(parse(&text).into_iter().filter(|mount| takes(filter, mount)).collect())
}

/// The mount table of this process, as the system has it now.
pub(crate) fn read() -> io::Result<Vec<u8>> {
    std::fs::read(MOUNTINFO)
}

/// Reads a mount table; lines that cannot be read are left out.
pub(crate) fn parse(text: &[u8]) -> Vec<Mount> {
    text.split(|byte| *byte == b'\n').filter_map(parse_line).collect()
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` (proc(5)).
fn parse_line(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|byte| *byte == b' ');
    let id = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let device = String::from_utf8(fields.nth(1)?.to_vec()).ok()?;
    let point = unescape(fields.nth(1)?);
    let mut fields = fields.skip_while(|field| *field != b"-").skip(1);
    let fs_type = String::from_utf8(fields.next()?.to_vec()).ok()?;
    let source = unescape(fields.next()?);
    Some(Mount { id, device, point, fs_type, source })
}

/// Undoes the octal escapes that the kernel writes for space, tab, newline and backslash.
fn unescape(field: &[u8]) -> PathBuf {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, tail)) = rest.split_first() {
        if let (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..]) = (first, tail) {
            out.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
            rest = after;
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    OsString::from_vec(out).into()
}

fn takes(filter: &Mounts, mount: &Mount) -> bool {
    let inside = |under: &PathBuf| mount.point.starts_with(under) && mount.point != *under;
    filter.under.iter().any(inside) && filter.fs_types.contains(&mount.fs_type) && mount.point != Path::new("/")
}

/// Wakes when the mount table changes.
#[derive(Debug)]
pub(crate) struct MountWatch(File);

impl MountWatch {
    pub(crate) fn open() -> io::Result<Self> {
        File::open(MOUNTINFO).map(Self)
    }

    /// Waits for a change, but not longer than `most`; tells whether there was one.
    pub(crate) fn wait(&self, most: Duration) -> io::Result<bool> {
        let timeout =
            Timespec { tv_sec: i64::try_from(most.as_secs()).unwrap_or(i64::MAX), tv_nsec: most.subsec_nanos().into() };
        let mut fds = [PollFd::new(&self.0, PollFlags::PRI | PollFlags::ERR)];
        match rustix::event::poll(&mut fds, Some(&timeout)) {
            Ok(count) => Ok(count > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TABLE: &[u8] = b"22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
        90 22 7:1 / /run/media/BWC\\0400001 ro,nosuid - vfat /dev/loop1 ro\n\
        91 22 7:2 / /run/media/ex rw master:1 propagate_from:2 - fuseblk /dev/loop2 rw\n\
        92 22 0:40 / /run/media/net rw - nfs4 host:/x rw\n\
        broken line\n";

    #[test]
    fn mounts_are_read_with_their_escapes_and_filtered() {
        let filter = Mounts { under: vec!["/run/media".into()], fs_types: vec!["vfat".into(), "fuseblk".into()] };
        let all = parse(TABLE);
        assert_eq!(all.len(), 4);
        let taken: Vec<&Mount> = all.iter().filter(|mount| takes(&filter, mount)).collect();
        assert_eq!(taken.len(), 2);
        assert_eq!(taken[0].point, Path::new("/run/media/BWC 0001"));
        assert_eq!((taken[0].id, taken[0].device.as_str()), (90, "7:1"));
        assert_eq!(taken[1].source, Path::new("/dev/loop2"));
    }

    #[test]
    fn this_machines_own_table_is_read() {
        let text = std::fs::read(MOUNTINFO).unwrap();
        assert!(parse(&text).iter().any(|mount| mount.point == Path::new("/")));
        assert!(MountWatch::open().unwrap().wait(Duration::ZERO).is_ok());
    }

    proptest! {
        #[test]
        fn no_table_makes_the_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..300)) {
            parse(&text);
        }
    }
}
