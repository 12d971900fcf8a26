//! The vault: content-addressed objects, written once, never over one another.
//!
//! The only user of `object_store`. Objects lie at `objects/ab/cd/<sha256>`; what is being
//! uploaded lies in `staging/`, outside of the store, and is published by a hard link, which
//! fails where the name is taken. Files are fsynced, and so are their folders.

mod folder;
mod publish;
pub mod put;
pub mod staging;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use evidence::digest::{Content, Digest};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore as _, ObjectStoreExt as _};

use crate::spans;
use crate::store::shortage::{is_shortage, system_error};

pub use staging::{Found, Staged};

/// Bytes that are read from an object at a time.
pub const READ_SIZE: u64 = 1024 * 1024;

/// Largest object that is read into memory whole: manifests, docking statements, states.
pub const SMALL_SIZE_MAX: u64 = 32 * 1024 * 1024;

/// The folders of a vault.
const FOLDERS: [&str; 3] = ["objects", "staging", "damaged"];

/// What the vault could not do.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The store failed.
    #[error("the vault failed: {0}")]
    Store(#[from] object_store::Error),
    /// The file system failed.
    #[error("the vault could not {what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The vault, or its disk, is not there.
    #[error("the vault's folder {} is not there: mount its disk, or restore it from the backup", missing.display())]
    NoVault {
        /// The folder.
        missing: PathBuf,
    },
    /// The free space is down to the floor.
    #[error("the vault has {free} bytes free; {needed} more would go below the floor of {floor}: free or add space")]
    Full {
        /// Free bytes.
        free: u64,
        /// Bytes that are to come.
        needed: u64,
        /// Bytes that must stay free.
        floor: u64,
    },
    /// An object does not hold what its name says.
    #[error("object {digest} does not hold what its name says; run `docket check`")]
    Damaged {
        /// The object's name.
        digest: Digest,
    },
    /// An object that should be there is not.
    #[error("object {digest} is missing; run `docket check`")]
    Missing {
        /// The object's name.
        digest: Digest,
    },
}

impl VaultError {
    pub(in crate::store::objects) fn io(what: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Io { what, source }
    }

    /// What the system said, where it is the system that failed.
    fn system(&self) -> Option<&std::io::Error> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Store(error) => system_error(error),
            Self::NoVault { .. } | Self::Full { .. } | Self::Damaged { .. } | Self::Missing { .. } => None,
        }
    }

    /// Whether there is no room.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. })
            || self.system().is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull)
    }

    /// Whether the process is short of descriptors or memory: it says nothing of any object.
    pub fn is_scarce(&self) -> bool {
        self.system().is_some_and(is_shortage)
    }
}

/// Ends the process: what the disk was given and did not keep cannot be asked for again.
///
/// An fsync that failed once may succeed the next time without having written anything (the
/// kernel marks the pages clean), so it is never tried again.
pub(in crate::store::objects) fn end_on_failed_sync(what: &str, error: &std::io::Error) -> ! {
    const EXIT_DISK: i32 = 74;
    tracing::error!(vault.error = %error, vault.path = what, "the disk did not keep what it was given; ending");
    std::process::exit(EXIT_DISK)
}

/// A local vault.
#[derive(Clone, Debug)]
pub struct Vault {
    store: Arc<LocalFileSystem>,
    root: PathBuf,
    floor: u64,
}

/// An object in the vault.
#[derive(Debug, Clone)]
pub struct ObjectEntry {
    /// Its place in the store, as text.
    pub place: String,
    /// The digest that its place names, where it is an object's place at all.
    pub digest: Option<Digest>,
    /// Its size in bytes.
    pub size: u64,
}

/// Where an object lies.
fn place(digest: &Digest) -> ObjectPath {
    let name = digest.to_string();
    ObjectPath::from(format!("{}/{}/{name}", &name[..2], &name[2..4]))
}

fn digest_of_place(place: &str) -> Option<Digest> {
    let digest: Digest = place.rsplit('/').next()?.parse().ok()?;
    (self::place(&digest).as_ref() == place).then_some(digest)
}

fn is_unlisted(name: &str) -> bool {
    let suffix = name.split_once('#').map(|(_, suffix)| suffix);
    suffix.is_some_and(|suffix| !suffix.is_empty() && suffix.bytes().all(|b| b.is_ascii_digit()))
}

impl Vault {
    /// Makes the vault under `root`, or what is missing of its folders.
    pub fn create(root: &Path, floor: u64) -> Result<Self, VaultError> {
        for folder in FOLDERS {
            let path = root.join(folder);
            std::fs::create_dir_all(&path).map_err(VaultError::io("make its folders"))?;
        }
        folder::Folder::open(root)?.sync();
        Self::open(root, floor)
    }

    /// Opens the vault under `root`; `floor` bytes of its file system stay free. A vault that is not
    /// there is never made here: its disk may only not be mounted.
    pub fn open(root: &Path, floor: u64) -> Result<Self, VaultError> {
        if let Some(missing) = FOLDERS.iter().map(|folder| root.join(folder)).find(|path| !path.is_dir()) {
            return Err(VaultError::NoVault { missing });
        }
        let store = LocalFileSystem::new_with_prefix(root.join("objects"))?;
        Ok(Self { store: Arc::new(store), root: root.to_owned(), floor })
    }

    /// [`Self::require_space`] where nothing else waits. Blocks.
    pub fn require_space_blocking(&self, needed: u64) -> Result<(), VaultError> {
        let free = self.free_bytes_blocking()?;
        if free.saturating_sub(needed) >= self.floor && free >= needed {
            return Ok(());
        }
        Err(VaultError::Full { free, needed, floor: self.floor })
    }

    /// Bytes free for an unprivileged user on the vault's file system. Blocks.
    pub fn free_bytes_blocking(&self) -> Result<u64, VaultError> {
        let stat =
            rustix::fs::statvfs(&self.root).map_err(|error| VaultError::io("ask for its free space")(error.into()))?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    /// Works on files off the runtime's threads.
    pub(in crate::store::objects) async fn off_runtime<T: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(&Self) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let vault = self.clone();
        let done = spans::blocking(move || work(&vault)).await;
        done.map_err(|error| VaultError::io(what)(std::io::Error::other(error)))?
    }

    /// Refuses where `needed` more bytes would go below the floor.
    pub async fn require_space(&self, needed: u64) -> Result<(), VaultError> {
        self.off_runtime("ask for its free space", move |vault| vault.require_space_blocking(needed)).await
    }

    /// The size of an object, where it is there.
    #[tracing::instrument(name = "objects.size", level = "error", skip_all)]
    pub async fn size(&self, digest: &Digest) -> Result<Option<u64>, VaultError> {
        match self.store.head(&place(digest)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a small object and shows that it is what its name says.
    #[tracing::instrument(name = "objects.read", level = "error", skip_all)]
    pub async fn read_small(&self, digest: &Digest) -> Result<Bytes, VaultError> {
        let size = self.size(digest).await?.ok_or(VaultError::Missing { digest: *digest })?;
        if size > SMALL_SIZE_MAX {
            return Err(VaultError::Damaged { digest: *digest });
        }
        let bytes = self.store.get(&place(digest)).await?.bytes().await?;
        if Digest::of(&bytes) == *digest { Ok(bytes) } else { Err(VaultError::Damaged { digest: *digest }) }
    }

    /// [`Self::read_small`] for threads outside of the runtime: the sequencer and the check.
    #[tracing::instrument(name = "objects.read", level = "error", skip_all)]
    pub fn read_small_blocking(&self, digest: &Digest) -> Result<Vec<u8>, VaultError> {
        let path = self.store.path_to_filesystem(&place(digest))?;
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(VaultError::Missing { digest: *digest });
            }
            Err(error) => return Err(VaultError::io("read an object")(error)),
        };
        if Digest::of(&bytes) == *digest { Ok(bytes) } else { Err(VaultError::Damaged { digest: *digest }) }
    }

    /// The bytes `range` of an object, in pieces of at most [`READ_SIZE`].
    pub fn stream(
        &self,
        digest: Digest,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, VaultError>> + Send + use<> {
        let store = Arc::clone(&self.store);
        stream::try_unfold(range, move |left| {
            let store = Arc::clone(&store);
            async move {
                if left.is_empty() {
                    return Ok(None);
                }
                let piece = left.start..(left.start + READ_SIZE).min(left.end);
                let bytes = store.get_range(&place(&digest), piece.clone()).await?;
                if bytes.len() as u64 != piece.end - piece.start {
                    return Err(VaultError::Damaged { digest });
                }
                Ok(Some((bytes, piece.end..left.end)))
            }
        })
    }

    /// Segments of an object that are not what was sealed; all of them where its size is wrong.
    /// Blocks, on `threads` threads.
    #[tracing::instrument(name = "objects.verify", level = "error", skip_all)]
    pub fn verify_blocking(&self, content: &Content, threads: usize) -> Result<Vec<u64>, VaultError> {
        let path = self.store.path_to_filesystem(&place(&content.digest))?;
        let file = match std::fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(VaultError::Missing { digest: content.digest });
            }
            Err(error) => return Err(VaultError::io("open an object")(error)),
        };
        let size = file.metadata().map_err(VaultError::io("ask for an object's size"))?.len();
        if size != content.size {
            return Ok((0..evidence::digest::segment_count(content.size).max(1)).collect());
        }
        staging::verify_file(&file, content, threads).map_err(VaultError::io("read an object"))
    }

    /// All objects, in no order.
    pub fn list(&self) -> impl Stream<Item = Result<ObjectEntry, VaultError>> + Send + use<> {
        self.store.list(None).map(|meta| {
            let meta = meta?;
            let place = meta.location.as_ref().to_owned();
            Ok(ObjectEntry { digest: digest_of_place(&place), place, size: meta.size })
        })
    }

    /// Files that [`Self::list`] passes over because their names end in `#` and digits: so the
    /// store names an object that it has not finished writing. Blocks.
    pub fn unlisted(&self) -> Result<Vec<String>, VaultError> {
        let root = self.root.join("objects");
        let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).map_err(VaultError::io("list its folders"))? {
                let entry = entry.map_err(VaultError::io("list its folders"))?;
                if entry.file_type().map_err(VaultError::io("list its folders"))?.is_dir() {
                    folders.push(entry.path());
                } else if is_unlisted(&entry.file_name().to_string_lossy()) {
                    let path = entry.path();
                    found.push(path.strip_prefix(&root).unwrap_or(&path).display().to_string());
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Copies all objects that `target` lacks into it.
    pub async fn copy_into(&self, target: &Self) -> Result<u64, VaultError> {
        let (mut objects, mut copied) = (std::pin::pin!(self.list()), 0);
        while let Some(object) = objects.try_next().await? {
            let from = self.store.path_to_filesystem(&ObjectPath::from(object.place.as_str()))?;
            let to = target.store.path_to_filesystem(&ObjectPath::from(object.place.as_str()))?;
            if publish::copy_new(&from, &to)? {
                copied += 1;
            }
        }
        Ok(copied)
    }

    /// Copies one object into `target`, where it lacks it; says whether it did.
    pub fn copy_object(&self, digest: &Digest, target: &Self) -> Result<bool, VaultError> {
        let from = self.store.path_to_filesystem(&place(digest))?;
        if !from.exists() {
            return Err(VaultError::Missing { digest: *digest });
        }
        publish::copy_new(&from, &target.store.path_to_filesystem(&place(digest))?)
    }

    /// Where a staged upload of this name lies.
    pub(in crate::store::objects) fn staging_path(&self, name: &str) -> PathBuf {
        self.root.join("staging").join(name)
    }
}

impl Vault {
    /// SHA-256 and size of what lies under a digest, read through. Blocks.
    pub fn digest_blocking(&self, digest: &Digest) -> Result<(Digest, u64), VaultError> {
        let mut file = self.open_blocking(digest)?;
        let mut hasher = evidence::digest::ContentHasher::new();
        let mut buffer = vec![0; 1024 * 1024];
        loop {
            let read = std::io::Read::read(&mut file, &mut buffer).map_err(VaultError::io("read an object"))?;
            if read == 0 {
                break;
            }
            hasher.update(buffer.get(..read).unwrap_or_default());
        }
        let found = hasher.finish();
        Ok((found.digest, found.size))
    }

    /// Opens an object for somebody who reads it at any place of it, such as the media worker.
    pub async fn open_object(&self, digest: &Digest) -> Result<std::fs::File, VaultError> {
        let (vault, digest) = (self.clone(), *digest);
        let opened = spans::blocking(move || vault.open_blocking(&digest));
        opened.await.map_err(|error| VaultError::io("open an object")(std::io::Error::other(error)))?
    }

    /// Opens an object to read it through. Blocks.
    pub fn open_blocking(&self, digest: &Digest) -> Result<std::fs::File, VaultError> {
        let path = self.store.path_to_filesystem(&place(digest))?;
        std::fs::File::open(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => VaultError::Missing { digest: *digest },
            _ => VaultError::io("open an object")(source),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::store::objects::*;

    #[test]
    fn a_vault_that_is_not_there_is_not_made_anew() {
        let home = tempfile::tempdir().expect("a folder");
        let root = home.path().join("vault");
        let error = Vault::open(&root, 0).expect_err("refused");
        assert!(matches!(error, VaultError::NoVault { .. }), "{error}");
        assert!(!root.exists(), "nothing was made");
        Vault::create(&root, 0).expect("made");
        Vault::open(&root, 0).expect("it is there");
    }
}
