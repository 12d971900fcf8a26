//! Putting an object whose digest is not known before its last byte: documents, clips.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use evidence::digest::{Content, ContentHasher, Digest};

use crate::spans;
use crate::store::objects::{READ_SIZE, Staged, Vault, VaultError, place};

/// How staged files of this kind begin their names; a start removes what a crash left of them.
pub const PUT_PREFIX: &str = "put-";

/// Threads that check an object that is there already.
const CHECK_THREADS: usize = 2;

/// An object on its way in.
pub struct Putting {
    put: Put,
    file: File,
}

/// An object that came whole, and is not yet one: its file is closed, so that many may wait for one another.
pub struct Put {
    vault: Vault,
    staged: Staged,
    hasher: ContentHasher,
    finished: bool,
}

impl Putting {
    /// Takes the next bytes. Blocks.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), VaultError> {
        self.put.vault.require_space_blocking(bytes.len() as u64)?;
        self.put.hasher.update(bytes);
        self.file.write_all(bytes).map_err(VaultError::io("write a staged object"))
    }

    /// Bytes that were taken.
    pub fn size(&self) -> u64 {
        self.put.hasher.len()
    }

    /// All of it came.
    pub fn whole(self) -> Put {
        self.put
    }
}

impl Put {
    /// Opens what came, for somebody who looks at it before it is an object. Blocks.
    pub fn open(&self) -> Result<File, VaultError> {
        File::open(self.vault.staging_path(&self.staged.name)).map_err(VaultError::io("open a staged object"))
    }

    /// Makes it a durable object under its digest; gives that and its size. Blocks.
    pub fn finish(self) -> Result<(Digest, u64), VaultError> {
        let content = self.finish_content()?;
        Ok((content.digest, content.size))
    }

    /// Makes it a durable object under its digest; gives all that is known of it. Blocks.
    #[tracing::instrument(name = "objects.put", level = "error", skip_all)]
    pub fn finish_content(mut self) -> Result<Content, VaultError> {
        let hasher = std::mem::take(&mut self.hasher);
        let content = hasher.finish();
        self.vault.publish(&self.staged, &content, CHECK_THREADS)?;
        self.finished = true;
        self.vault.discard_staged_blocking(&self.staged.name)?;
        Ok(content)
    }
}

impl Drop for Put {
    /// What was not finished leaves nothing; what cannot be removed now is at the next start.
    fn drop(&mut self) {
        if !self.finished {
            drop(self.vault.discard_staged_blocking(&self.staged.name));
        }
    }
}

impl Vault {
    /// Stores a small object under its digest and returns once it is durable. A good object that is
    /// there already stays as it is.
    #[tracing::instrument(name = "objects.put", level = "error", skip_all)]
    pub async fn put_small(&self, bytes: Bytes) -> Result<Digest, VaultError> {
        let vault = self.clone();
        let put = spans::blocking(move || {
            let mut putting = vault.begin_put()?;
            putting.write(&bytes)?;
            Ok(putting.whole().finish()?.0)
        });
        put.await.map_err(|error| VaultError::io("put an object")(io::Error::other(error)))?
    }

    /// Begins an object whose digest is not known yet. Blocks.
    pub fn begin_put(&self) -> Result<Putting, VaultError> {
        let random = evidence::keys::random::<16>()
            .map_err(|error| VaultError::io("find a name")(io::Error::other(error.to_string())))?;
        let name = format!("{PUT_PREFIX}{}", hex::encode(random));
        let file = OpenOptions::new()
            .create_new(true)
            .read(true)
            .write(true)
            .open(self.staging_path(&name))
            .map_err(VaultError::io("make a staged object"))?;
        let staged = Staged::named(self, name);
        let put = Put { vault: self.clone(), staged, hasher: ContentHasher::new(), finished: false };
        Ok(Putting { put, file })
    }

    /// Puts a copy of a file; gives its digest and size.
    pub async fn put_file(&self, path: &Path) -> Result<(Digest, u64), VaultError> {
        let (vault, path) = (self.clone(), path.to_owned());
        let put = spans::blocking(move || vault.put_file_blocking(&path));
        put.await.map_err(|error| VaultError::io("copy a file")(io::Error::other(error)))?
    }

    #[tracing::instrument(name = "objects.put", level = "error", skip_all)]
    fn put_file_blocking(&self, path: &Path) -> Result<(Digest, u64), VaultError> {
        let mut file = File::open(path).map_err(VaultError::io("open a file"))?;
        let mut putting = self.begin_put()?;
        let mut piece = vec![0; usize::try_from(READ_SIZE).expect("a piece fits into memory")];
        loop {
            match file.read(&mut piece) {
                Ok(0) => return putting.whole().finish(),
                Ok(count) => putting.write(&piece[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(VaultError::io("read a file")(error)),
            }
        }
    }

    /// Where an object lies in this file system. Whoever only reads it opens it ([`Vault::open_object`]).
    pub fn object_path(&self, digest: &Digest) -> Result<PathBuf, VaultError> {
        Ok(Arc::clone(&self.store).path_to_filesystem(&place(digest))?)
    }
}
