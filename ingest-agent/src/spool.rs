//! The spool directory: the station's key, its state, and copies on their way to the service.
//!
//! A copy is written to `temporary/`, made durable, and renamed into `copies/`; only then does one
//! transaction of the state name it. So after a crash everything in `temporary/`, and every copy
//! that no row names, is left over, and [`Spool::clean`] removes it: the recorder still holds it.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use evidence::digest::Digest;
use evidence::keys;

use crate::durable::{sync_directory, sync_file};

/// Where things lie in the spool.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// The station's private key, PKCS#8.
    Key,
    /// The state database.
    State,
    /// What one agent at a time holds locked.
    Lock,
    /// What the station's screen shows, as the working agent last wrote it.
    Screen,
    /// Copies that are being written.
    Temporary,
    /// Whole copies.
    Copies,
    /// One whole copy.
    Copy(&'a str),
    /// Copies that are not what was sealed.
    Damaged,
}

/// Why the spool does not take a copy.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpoolError {
    #[error(
        "the spool is full: {needed} bytes are needed, {free} are free above the floor of {floor}; nothing was written, and it is tried again as uploads and the end of the service's backup interval make room"
    )]
    Full { needed: u64, free: u64, floor: u64 },
    #[error("the spool cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// Why the spool cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("{path}: cannot be made or opened: {source}; is the spool's path right, and may this user write there?")]
    Unusable { path: PathBuf, source: io::Error },
    #[error("{path}: another ingest-agent works on this spool; stop it first, or give this one a spool of its own")]
    Locked { path: PathBuf },
}

/// A spool directory.
#[derive(Debug)]
pub(crate) struct Spool {
    root: PathBuf,
    floor_bytes: u64,
    /// Bytes that copies under way will still write.
    reserved: AtomicU64,
}

/// Keeps other agents off the spool while it lives.
#[derive(Debug)]
pub(crate) struct SpoolLock {
    _file: File,
}

impl Spool {
    /// Opens the spool at `root`, making what is missing, readable by its owner only.
    pub(crate) fn open(root: &Path, floor_bytes: u64) -> Result<Self, OpenError> {
        let this = Self { root: root.to_owned(), floor_bytes, reserved: AtomicU64::new(0) };
        let folders = [Place::Temporary, Place::Copies, Place::Damaged].map(|place| this.path(place));
        for path in std::iter::once(root.to_owned()).chain(folders) {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(&path);
            made.map_err(|source| OpenError::Unusable { path, source })?;
        }
        Ok(this)
    }

    /// Where something lies in this spool.
    pub(crate) fn path(&self, place: Place<'_>) -> PathBuf {
        Self::path_of(&self.root, place)
    }

    /// Where something lies in the spool at `root`, which need not be there.
    pub(crate) fn path_of(root: &Path, place: Place<'_>) -> PathBuf {
        match place {
            Place::Key => root.join("station.key"),
            Place::State => root.join("state.sqlite3"),
            Place::Lock => root.join("lock"),
            Place::Screen => root.join("screen.json"),
            Place::Temporary => root.join("temporary"),
            Place::Copies => root.join("copies"),
            Place::Copy(name) => root.join("copies").join(name),
            Place::Damaged => root.join("damaged"),
        }
    }

    /// Locks the spool, or says that another agent has it.
    pub(crate) fn lock(&self) -> Result<SpoolLock, OpenError> {
        let path = self.path(Place::Lock);
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        let file = file.map_err(|source| OpenError::Unusable { path: path.clone(), source })?;
        match file.try_lock() {
            Ok(()) => Ok(SpoolLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Locked { path }),
            Err(TryLockError::Error(source)) => Err(OpenError::Unusable { path, source }),
        }
    }

    /// Begins a copy of `size` bytes, where there is room for it.
    pub(crate) fn begin(&self, size: u64) -> Result<Draft<'_>, SpoolError> {
        let stat = rustix::fs::statvfs(&self.root).map_err(io::Error::from)?;
        let available = stat.f_bavail.saturating_mul(stat.f_frsize);
        let before = self.reserved.fetch_add(size, Ordering::SeqCst);
        let reservation = Reservation { spool: self, left: size };
        let free = available.saturating_sub(before).saturating_sub(self.floor_bytes);
        if size > free {
            return Err(SpoolError::Full { needed: size, free, floor: self.floor_bytes });
        }
        let mark = keys::random::<8>().map_err(io::Error::other)?;
        let path = self.path(Place::Temporary).join(hex::encode(mark));
        let file = OpenOptions::new().create_new(true).read(true).write(true).mode(0o600).open(&path)?;
        Ok(Draft { file, path: Some(path), mark, reservation })
    }

    /// Opens a whole copy to read.
    pub(crate) fn copy(&self, name: &str) -> io::Result<File> {
        File::open(self.path(Place::Copy(name)))
    }

    /// Removes a whole copy; one that is not there is no error.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match std::fs::remove_file(self.path(Place::Copy(name))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => {
                sync_directory(&self.path(Place::Copies))?;
                Ok(())
            }
        }
    }

    /// Takes a damaged copy out of use, and keeps it: it may be the last one. One that is not there is
    /// no error.
    pub(crate) fn set_aside(&self, name: &str) -> io::Result<()> {
        match std::fs::rename(self.path(Place::Copy(name)), self.path(Place::Damaged).join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => {
                sync_directory(&self.path(Place::Damaged))?;
                sync_directory(&self.path(Place::Copies))?;
                Ok(())
            }
        }
    }

    /// Removes what was set aside of a content that is stored and backed up.
    pub(crate) fn forget_aside(&self, digest: &Digest) -> io::Result<()> {
        let digest = digest.to_string();
        for entry in std::fs::read_dir(self.path(Place::Damaged))? {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(&digest)) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes what a crash left: everything unfinished, and every copy not in `named`. Gives the
    /// number of files removed.
    pub(crate) fn clean(&self, named: &BTreeSet<String>) -> io::Result<usize> {
        let mut removed = 0;
        for entry in std::fs::read_dir(self.path(Place::Temporary))? {
            std::fs::remove_file(entry?.path())?;
            removed += 1;
        }
        for entry in std::fs::read_dir(self.path(Place::Copies))? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| named.contains(name)) {
                std::fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// Room that a copy under way still needs.
#[derive(Debug)]
struct Reservation<'a> {
    spool: &'a Spool,
    left: u64,
}

impl Reservation<'_> {
    fn use_up(&mut self, bytes: u64) {
        let used = bytes.min(self.left);
        self.left -= used;
        self.spool.reserved.fetch_sub(used, Ordering::SeqCst);
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.use_up(self.left);
    }
}

/// A copy that is being written; it vanishes unless it is kept.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    file: File,
    /// `None` once it is kept.
    path: Option<PathBuf>,
    mark: [u8; 8],
    reservation: Reservation<'a>,
}

impl Draft<'_> {
    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), SpoolError> {
        match self.file.write_all(bytes) {
            Ok(()) => {
                self.reservation.use_up(bytes.len() as u64);
                Ok(())
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
                let floor = self.reservation.spool.floor_bytes;
                Err(SpoolError::Full { needed: self.reservation.left, free: 0, floor })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What has been written so far, to read.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Makes the copy durable under its final name, which begins with its digest, and gives that
    /// name. The caller's transaction must name it, or the next start removes it.
    pub(crate) fn keep(mut self, digest: &Digest) -> Result<String, SpoolError> {
        let path = self.path.clone().expect("a draft is kept once");
        sync_file(&self.file, &path);
        let name = format!("{digest}-{}", hex::encode(self.mark));
        let spool = self.reservation.spool;
        // Opened before the name is made, so that want of descriptors leaves nothing behind.
        let copies = spool.path(Place::Copies);
        let folder = File::open(&copies)?;
        std::fs::rename(&path, spool.path(Place::Copy(&name)))?;
        self.path = None;
        sync_file(&folder, &copies);
        Ok(name)
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if let Some(path) = &self.path
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::warn!(path = %path.display(), %error, "spool.draft_not_removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(spool: &Spool, place: Place<'_>) -> usize {
        std::fs::read_dir(spool.path(place)).unwrap().count()
    }

    #[test]
    fn a_copy_is_whole_or_not_there() {
        let directory = tempfile::tempdir().unwrap();
        let spool = Spool::open(directory.path(), 0).unwrap();
        let mut draft = spool.begin(3).unwrap();
        draft.write(b"abc").unwrap();
        assert_eq!(count(&spool, Place::Copies), 0);
        let name = draft.keep(&Digest::of(b"abc")).unwrap();
        assert_eq!(std::fs::read(spool.path(Place::Copy(&name))).unwrap(), b"abc");

        let mut draft = spool.begin(3).unwrap();
        draft.write(b"ab").unwrap();
        drop(draft);
        assert_eq!((count(&spool, Place::Temporary), count(&spool, Place::Copies)), (0, 1));
        assert_eq!(spool.reserved.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn what_a_crash_left_is_removed_and_what_is_named_stays() {
        let directory = tempfile::tempdir().unwrap();
        let spool = Spool::open(directory.path(), 0).unwrap();
        let name = spool.begin(0).unwrap().keep(&Digest::of(b"")).unwrap();
        spool.begin(0).unwrap().keep(&Digest::of(b"")).unwrap();
        std::fs::write(spool.path(Place::Temporary).join("half"), "x").unwrap();
        assert_eq!(spool.clean(&BTreeSet::from([name.clone()])).unwrap(), 2);
        assert!(spool.copy(&name).is_ok());
        spool.remove(&name).unwrap();
        spool.remove(&name).unwrap();
    }

    #[test]
    fn a_spool_without_room_says_so_and_writes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let spool = Spool::open(directory.path(), u64::MAX).unwrap();
        let error = spool.begin(1).unwrap_err();
        assert!(matches!(error, SpoolError::Full { needed: 1, free: 0, .. }), "{error}");
        assert_eq!(count(&spool, Place::Temporary), 0);
        assert!(spool.begin(0).is_ok(), "an empty file needs no room");
    }

    #[test]
    fn one_agent_works_on_a_spool() {
        let directory = tempfile::tempdir().unwrap();
        let spool = Spool::open(directory.path(), 0).unwrap();
        let lock = spool.lock().unwrap();
        assert!(matches!(spool.lock(), Err(OpenError::Locked { .. })));
        drop(lock);
        assert!(spool.lock().is_ok());
    }
}
