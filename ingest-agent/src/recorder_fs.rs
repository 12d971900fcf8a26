//! Opening what lies on a recorder, without ever being led elsewhere.
//!
//! Every path is resolved by `openat2` below the root, with no symbolic link, no `..` and no other
//! mount on the way (Linux 5.6). Nothing here writes, except [`Root::unlink`], which the release of
//! a stored recording uses.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use evidence::time::Utc;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, Stat};

use crate::relpath::RelPath;

/// `f_type` of FAT, exFAT and FUSE (statfs(2)).
const FAT_MAGIC: rustix::fs::FsWord = 0x4d44;
const EXFAT_MAGIC: rustix::fs::FsWord = 0x2011_bab0;

/// Where opening stays.
const INSIDE: ResolveFlags = ResolveFlags::BENEATH
    .union(ResolveFlags::NO_SYMLINKS)
    .union(ResolveFlags::NO_MAGICLINKS)
    .union(ResolveFlags::NO_XDEV);

/// A recorder's root directory, held open.
#[derive(Debug)]
pub(crate) struct Root {
    fd: OwnedFd,
    path: PathBuf,
}

/// What the file system says of a file, and what tells whether it is still the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) kind: Kind,
    /// Bytes.
    pub(crate) size: u64,
    /// Nanoseconds since 1970.
    pub(crate) mtime: i128,
    pub(crate) device: u64,
    pub(crate) inode: u64,
}

/// What a directory entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Directory,
    Symlink,
    Special,
}

impl Meta {
    #[expect(clippy::useless_conversion, reason = "the widths of the fields differ between machines")]
    fn of(stat: &Stat) -> Self {
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Directory,
            FileType::Symlink => Kind::Symlink,
            _ => Kind::Special,
        };
        Self {
            kind,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            mtime: i128::from(stat.st_mtime) * 1_000_000_000 + i128::from(stat.st_mtime_nsec),
            device: u64::from(stat.st_dev),
            inode: u64::from(stat.st_ino),
        }
    }

    /// What the file system says of an open file.
    pub(crate) fn of_file(file: &File) -> io::Result<Self> {
        Ok(Self::of(&rustix::fs::fstat(file)?))
    }

    /// The modification time, where it is an instant that can be written.
    pub(crate) fn modified(&self) -> Option<Utc> {
        Utc::from_micros(i64::try_from(self.mtime.div_euclid(1000)).ok()?).ok()
    }
}

impl Root {
    /// Opens a recorder's root.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let fd = rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Self { fd, path: path.to_owned() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The directory at `path`, or the root itself.
    pub(crate) fn directory(&self, path: Option<&RelPath>) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let path = path.map_or(Path::new("."), RelPath::path);
        Ok(rustix::fs::openat2(&self.fd, path, flags, Mode::empty(), INSIDE)?)
    }

    /// Opens the regular file at `path` to read.
    pub(crate) fn file(&self, path: &RelPath) -> io::Result<(File, Meta)> {
        // Without NONBLOCK, opening a pipe that took the file's place would wait for its writer.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = File::from(rustix::fs::openat2(&self.fd, path.path(), flags, Mode::empty(), INSIDE)?);
        let meta = Meta::of_file(&file)?;
        if meta.kind != Kind::File {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file any more"));
        }
        Ok((file, meta))
    }

    /// Whether the recorder is still there: its root can be listed, and is the directory that the
    /// path leads to.
    pub(crate) fn is_present(&self) -> bool {
        let Ok(here) = rustix::fs::fstat(&self.fd) else { return false };
        let Ok(there) = rustix::fs::stat(&self.path) else { return false };
        let listed = self.directory(None).and_then(|fd| {
            let mut entries = rustix::fs::Dir::read_from(fd)?;
            entries.next().transpose().map_err(io::Error::from)
        });
        (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino) && listed.is_ok()
    }

    /// Whether modification times come in steps of two seconds and without a zone, as on FAT.
    pub(crate) fn is_fat(&self) -> bool {
        rustix::fs::fstatfs(&self.fd).is_ok_and(|stat| stat.f_type == FAT_MAGIC)
    }

    /// Whether the file system is exFAT, whose times may lack an offset.
    pub(crate) fn is_exfat(&self) -> bool {
        rustix::fs::fstatfs(&self.fd).is_ok_and(|stat| stat.f_type == EXFAT_MAGIC)
    }

    /// Deletes the file at `path` and makes that durable.
    pub(crate) fn unlink(&self, path: &RelPath) -> io::Result<()> {
        let parent = path.path().parent().filter(|parent| !parent.as_os_str().is_empty());
        let name = path.path().file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let directory = rustix::fs::openat2(&self.fd, parent.unwrap_or(Path::new(".")), flags, Mode::empty(), INSIDE)?;
        rustix::fs::unlinkat(&directory, name, AtFlags::empty())?;
        // Not every file system of a card can sync a directory; the file is gone all the same.
        if let Err(error) = rustix::fs::fsync(&directory) {
            tracing::warn!(%error, "recorder.directory_not_synced");
        }
        Ok(())
    }
}

/// What the entry `name` of `directory` is, without following it.
pub(crate) fn stat_entry(directory: &OwnedFd, name: &std::ffi::CStr) -> io::Result<Meta> {
    Ok(Meta::of(&rustix::fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?))
}
