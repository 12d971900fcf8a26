//! Staged uploads: one sparse file each, segments written at their place.
//!
//! Nothing on disk says which segments are there: the file proves itself. After a restart each
//! segment is hashed from its state, and what does not lead to the next state is missing. So no
//! marker can ever claim bytes that a crash took away.
//!
//! A staged file is opened for each use and not held, so that uploads which wait cost no
//! descriptor. It keeps its name until `recording.stored` is logged: it is the evidence that *this*
//! upload's bytes arrived, whoever else stored the same content.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::time::SystemTime;

use evidence::digest::{Content, segment_range, verify_parallel};

use crate::store::objects::{Vault, VaultError};

/// A staged file, by its name.
#[derive(Debug)]
pub struct Staged {
    vault: Vault,
    pub(in crate::store::objects) name: String,
}

/// What was found under a staged name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing: the file was made now.
    New,
    /// A file in which segments may lie.
    Begun,
    /// A file that was published: it is an object too, and nothing is ever written into it.
    Published,
}

impl Vault {
    /// Opens the staged upload `name`, making it with `size` bytes of nothing where it is new. Blocks.
    #[tracing::instrument(name = "objects.stage", level = "error", skip_all)]
    pub fn stage(&self, name: &str, size: u64) -> Result<(Staged, Found), VaultError> {
        let staged = Staged { vault: self.clone(), name: name.to_owned() };
        if self.staged_is_published_blocking(name)? {
            return Ok((staged, Found::Published));
        }
        let path = self.staging_path(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let (file, found) = match options.clone().create_new(true).open(&path) {
            Ok(file) => (file, Found::New),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                (options.open(&path).map_err(VaultError::io("open a staged upload"))?, Found::Begun)
            }
            Err(error) => return Err(VaultError::io("make a staged upload")(error)),
        };
        // Also mends a file that an interrupted start left short.
        file.set_len(size).map_err(VaultError::io("size a staged upload"))?;
        Ok((staged, found))
    }

    fn staged_is_published_blocking(&self, name: &str) -> Result<bool, VaultError> {
        match std::fs::symlink_metadata(self.staging_path(name)) {
            Ok(meta) => Ok(meta.nlink() > 1),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(VaultError::io("look at a staged upload")(error)),
        }
    }

    fn staged_facts_blocking(&self, name: &str) -> Result<Option<(u64, SystemTime)>, VaultError> {
        const BLOCK: u64 = 512;
        match std::fs::symlink_metadata(self.staging_path(name)) {
            Ok(meta) => {
                let bytes = meta.blocks().saturating_mul(BLOCK).min(meta.len());
                Ok(Some((bytes, meta.modified().map_err(VaultError::io("look at a staged upload"))?)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(VaultError::io("look at a staged upload")(error)),
        }
    }

    fn staged_names_blocking(&self) -> Result<Vec<String>, VaultError> {
        let folder = std::fs::read_dir(self.staging_path("")).map_err(VaultError::io("list staged uploads"))?;
        let mut names = Vec::new();
        for entry in folder {
            let entry = entry.map_err(VaultError::io("list staged uploads"))?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        Ok(names)
    }

    /// Whether a staged file is an object too: only [`Vault::publish`] gives it a second name, and
    /// only once all its bytes had arrived.
    pub async fn staged_is_published(&self, name: String) -> Result<bool, VaultError> {
        self.off_runtime("look at a staged upload", move |vault| vault.staged_is_published_blocking(&name)).await
    }

    /// Bytes on the disk that a staged upload takes, and when it was last written; `None` where it
    /// is not there.
    pub async fn staged_facts(&self, name: String) -> Result<Option<(u64, SystemTime)>, VaultError> {
        self.off_runtime("look at a staged upload", move |vault| vault.staged_facts_blocking(&name)).await
    }

    /// Names of all staged uploads: as many as are open, which each station's limit bounds.
    pub async fn staged_names(&self) -> Result<Vec<String>, VaultError> {
        self.off_runtime("list staged uploads", Self::staged_names_blocking).await
    }

    /// Removes a staged upload, where it is there.
    pub async fn discard_staged(&self, name: String) -> Result<(), VaultError> {
        self.off_runtime("remove a staged upload", move |vault| vault.discard_staged_blocking(&name)).await
    }

    /// Removes a staged upload, where it is there. Blocks.
    pub fn discard_staged_blocking(&self, name: &str) -> Result<(), VaultError> {
        match std::fs::remove_file(self.staging_path(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(VaultError::io("remove a staged upload")(error))
            }
            _ => Ok(()),
        }
    }
}

impl Staged {
    /// The staged file of this name, which is there.
    pub(in crate::store::objects) fn named(vault: &Vault, name: String) -> Self {
        Self { vault: vault.clone(), name }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes a segment that was checked, at its place. Blocks.
    pub fn write_segment(&self, content: &Content, index: u64, bytes: &[u8]) -> Result<(), VaultError> {
        let range = segment_range(content.size, index).expect("a checked segment has a place");
        debug_assert_eq!(range.end - range.start, bytes.len() as u64);
        let path = self.vault.staging_path(&self.name);
        let file = OpenOptions::new().write(true).open(path).map_err(VaultError::io("open a staged upload"))?;
        file.write_all_at(bytes, range.start).map_err(VaultError::io("write a segment"))
    }

    /// Segments that are not there yet. Blocks, on `threads` threads.
    pub fn missing(&self, content: &Content, threads: usize) -> Result<Vec<u64>, VaultError> {
        let path = self.vault.staging_path(&self.name);
        let file = File::open(path).map_err(VaultError::io("open a staged upload"))?;
        verify_file(&file, content, threads).map_err(VaultError::io("read a staged upload"))
    }
}

/// Segments of `file` that are not those of `content`.
pub(in crate::store::objects) fn verify_file(
    file: &File,
    content: &Content,
    threads: usize,
) -> std::io::Result<Vec<u64>> {
    verify_parallel(content, threads, |offset, buffer| match file.read_exact_at(buffer, offset) {
        // A file that is too short lacks these bytes; that is an answer, not a failure.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            buffer.fill(0);
            Ok(())
        }
        other => other,
    })
}
