//! Opening what lies on a recorder, without ever being led elsewhere.
//!
//! Every path is resolved by `openat2` below the root, with no symbolic link, no `..` and no other
//! mount on the way (Linux 5.6). Nothing here writes, except [`Held::unlink`], which the release of
//! a stored recording uses.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use evidence::time::Utc;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, Stat, StatxFlags};

use crate::durable::is_shortage;
use crate::relpath::RelPath;

/// `f_type` of FAT and exFAT (statfs(2)).
const FAT_MAGIC: rustix::fs::FsWord = 0x4d44;
const EXFAT_MAGIC: rustix::fs::FsWord = 0x2011_bab0;

/// `f_type` of file systems whose time of a file's last change no program can set back, and every write moves
/// (statfs(2)): ext2 to ext4, XFS, Btrfs and F2FS. FAT and exFAT have one time for content and change.
const TELLING_MAGIC: [rustix::fs::FsWord; 4] = [0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010];

/// Bytes of a path that the system takes at once: PATH_MAX without the zero at its end.
const PATH_BYTES_AT_ONCE: usize = 4095;

/// Asks statx(2) for a number of the mount that no later mount has.
const STATX_MNT_ID_UNIQUE: u32 = 0x4000;

/// Where opening stays.
const INSIDE: ResolveFlags = ResolveFlags::BENEATH
    .union(ResolveFlags::NO_SYMLINKS)
    .union(ResolveFlags::NO_MAGICLINKS)
    .union(ResolveFlags::NO_XDEV);

/// A recorder's root directory.
///
/// It is opened anew for each use and never held: a recorder that nothing is read from can be
/// unmounted. Another directory, or another mount, under the same path is not mistaken for it.
#[derive(Debug)]
pub(crate) struct Root {
    path: PathBuf,
    identity: Identity,
}

/// What tells a mounted root from whatever comes after it under the same path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: (u32, u32),
    inode: u64,
    mount: u64,
}

impl Identity {
    fn of(fd: &OwnedFd) -> io::Result<Self> {
        // The number of a mount is given away again after it has gone; where the kernel has numbers that
        // are not (Linux 6.8), it answers with that one.
        let wanted = StatxFlags::INO | StatxFlags::MNT_ID | StatxFlags::from_bits_retain(STATX_MNT_ID_UNIQUE);
        let stat = rustix::fs::statx(fd, "", AtFlags::EMPTY_PATH, wanted)?;
        let device = (stat.stx_dev_major, stat.stx_dev_minor);
        Ok(Self { device, inode: stat.stx_ino, mount: stat.stx_mnt_id })
    }
}

/// What the file system says of a file, and what tells whether it is still the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) kind: Kind,
    /// Bytes.
    pub(crate) size: u64,
    /// Nanoseconds since 1970.
    pub(crate) mtime: i128,
    /// When content or name last changed, in nanoseconds since 1970: what a program that sets the
    /// modification time back cannot set. Where the file system keeps none, what it shows instead.
    pub(crate) changed: i128,
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
            changed: i128::from(stat.st_ctime) * 1_000_000_000 + i128::from(stat.st_ctime_nsec),
            device: u64::from(stat.st_dev),
            inode: u64::from(stat.st_ino),
        }
    }

    /// Stands for what cannot be looked at.
    pub(crate) const fn unknown(kind: Kind) -> Self {
        Self { kind, size: 0, mtime: 0, changed: 0, device: 0, inode: 0 }
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
    /// Takes note of a recorder's root.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let identity = Identity::of(&open_directory(path)?)?;
        Ok(Self { path: path.to_owned(), identity })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The root itself, where it is still the same.
    fn fd(&self) -> io::Result<OwnedFd> {
        let fd = open_directory(&self.path)?;
        if Identity::of(&fd)? == self.identity {
            return Ok(fd);
        }
        Err(io::Error::new(io::ErrorKind::NotADirectory, "another directory has taken the recorder's place"))
    }

    /// Whether this root is still mounted where it was, listable or not. An error means that the station
    /// is short of descriptors or memory, and cannot tell.
    pub(crate) fn is_there(&self) -> io::Result<bool> {
        match self.fd() {
            Err(error) if is_shortage(&error) => Err(error),
            other => Ok(other.is_ok()),
        }
    }

    /// Whether `other` is this root, mounted by the same mount.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.path == other.path && self.identity == other.identity
    }

    /// The directory at `path`, or the root itself.
    pub(crate) fn directory(&self, path: Option<&RelPath>) -> io::Result<OwnedFd> {
        self.directory_at(path.map_or(Path::new("."), RelPath::path))
    }

    fn directory_at(&self, path: &Path) -> io::Result<OwnedFd> {
        self.open_at(path, OFlags::DIRECTORY)
    }

    /// Opens `path` to read, without following a link. The system takes no more than [`PATH_BYTES_AT_ONCE`];
    /// a longer path is gone along in parts, none of which leads out of the one before.
    fn open_at(&self, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
        let common = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let mut at = self.fd()?;
        let mut rest = path.as_os_str().as_bytes();
        while rest.len() > PATH_BYTES_AT_ONCE {
            let slash = rest[..PATH_BYTES_AT_ONCE].iter().rposition(|byte| *byte == b'/');
            let (part, after) = rest.split_at(slash.ok_or(rustix::io::Errno::NAMETOOLONG)?);
            at = rustix::fs::openat2(&at, part, common | OFlags::DIRECTORY, Mode::empty(), INSIDE)?;
            rest = &after[1..];
        }
        Ok(rustix::fs::openat2(&at, rest, common | flags, Mode::empty(), INSIDE)?)
    }

    /// Opens the regular file at `path` to read.
    pub(crate) fn file(&self, path: &RelPath) -> io::Result<(File, Meta)> {
        // Without NONBLOCK, opening a pipe that took the file's place would wait for its writer.
        let file = File::from(self.open_at(path.path(), OFlags::NONBLOCK)?);
        let meta = Meta::of_file(&file)?;
        if meta.kind != Kind::File {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file any more"));
        }
        Ok((file, meta))
    }

    /// Whether the recorder is still there: the same root is under its path, and can be listed. An error
    /// means that the station is short of descriptors or memory, and cannot tell.
    pub(crate) fn is_present(&self) -> io::Result<bool> {
        let listed = self.directory(None).and_then(|fd| {
            let mut entries = rustix::fs::Dir::read_from(fd)?;
            entries.next().transpose().map_err(io::Error::from)
        });
        match listed {
            Err(error) if is_shortage(&error) => Err(error),
            other => Ok(other.is_ok()),
        }
    }

    fn has_magic(&self, magic: rustix::fs::FsWord) -> io::Result<bool> {
        match self.fd().and_then(|fd| Ok(rustix::fs::fstatfs(&fd)?)) {
            Err(error) if is_shortage(&error) => Err(error),
            other => Ok(other.is_ok_and(|stat| stat.f_type == magic)),
        }
    }

    /// Whether modification times come in steps of two seconds and without a zone, as on FAT. An error
    /// means that the station is short of descriptors or memory, and cannot tell.
    pub(crate) fn is_fat(&self) -> io::Result<bool> {
        self.has_magic(FAT_MAGIC)
    }

    /// Whether the file system is exFAT, whose times may lack an offset. Errors are those of
    /// [`Self::is_fat`].
    pub(crate) fn is_exfat(&self) -> io::Result<bool> {
        self.has_magic(EXFAT_MAGIC)
    }

    /// Opens the regular file at `path` and its folder, and keeps both open.
    pub(crate) fn hold(&self, path: &RelPath) -> io::Result<Held> {
        let parent = path.path().parent().filter(|parent| !parent.as_os_str().is_empty());
        let name = path.path().file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
        let folder = self.directory_at(parent.unwrap_or(Path::new(".")))?;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = File::from(rustix::fs::openat2(&folder, &name, flags, Mode::empty(), INSIDE)?);
        let now = Now::of(&rustix::fs::fstat(&file)?);
        if now.meta.kind != Kind::File {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file any more"));
        }
        Ok(Held { file, folder, name, now })
    }
}

/// What tells whether an open file was changed, or lost its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Now {
    meta: Meta,
    links: u64,
}

impl Now {
    #[expect(clippy::useless_conversion, reason = "the widths of the fields differ between machines")]
    fn of(stat: &Stat) -> Self {
        Self { meta: Meta::of(stat), links: u64::from(stat.st_nlink) }
    }
}

/// A file that is held open with its folder, from before it is read until it is deleted.
#[derive(Debug)]
pub(crate) struct Held {
    file: File,
    folder: OwnedFd,
    name: OsString,
    now: Now,
}

impl Held {
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// What it was like when it was opened.
    pub(crate) fn meta(&self) -> Meta {
        self.now.meta
    }

    /// Whether [`Self::unchanged`] tells of every write: not so where whoever writes can set all times back.
    pub(crate) fn tells_of_writes(&self) -> bool {
        rustix::fs::fstatfs(&self.file).is_ok_and(|stat| TELLING_MAGIC.contains(&stat.f_type))
    }

    /// Shows that the file was not touched since it was opened, and that its name still is its own.
    pub(crate) fn unchanged(&self) -> io::Result<()> {
        let other = |text| Err(io::Error::other(text));
        if Now::of(&rustix::fs::fstat(&self.file)?) != self.now {
            return other("the file changed while it was read");
        }
        let named = rustix::fs::statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW)?;
        if Now::of(&named) != self.now {
            return other("another file has taken its name");
        }
        Ok(())
    }

    /// Deletes the file, where it is still the one that was opened, and makes that durable.
    pub(crate) fn unlink(self) -> io::Result<()> {
        self.unchanged()?;
        rustix::fs::unlinkat(&self.folder, &self.name, AtFlags::empty())?;
        // Not every file system of a card can sync a directory; the file is gone all the same.
        if let Err(error) = rustix::fs::fsync(&self.folder) {
            tracing::warn!(%error, "recorder.directory_not_synced");
        }
        if Now::of(&rustix::fs::fstat(&self.file)?).links < self.now.links {
            return Ok(());
        }
        Err(io::Error::other("another file took its name in that very moment, and was deleted in its place"))
    }
}

/// Whether opening failed because what was listed under the name has gone, or is something else now: the
/// next scan tells what.
pub(crate) fn is_another_thing(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let another = [Errno::NOENT, Errno::NOTDIR, Errno::ISDIR, Errno::LOOP].map(Errno::raw_os_error);
    // What `Root::file` says of what is no regular file has no number.
    let no_file = error.kind() == io::ErrorKind::InvalidInput && error.raw_os_error().is_none();
    no_file || error.raw_os_error().is_some_and(|number| another.contains(&number))
}

fn open_directory(path: &Path) -> io::Result<OwnedFd> {
    Ok(rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
}

/// What the entry `name` of `directory` is, without following it.
pub(crate) fn stat_entry(directory: &OwnedFd, name: &std::ffi::CStr) -> io::Result<Meta> {
    Ok(Meta::of(&rustix::fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?))
}
