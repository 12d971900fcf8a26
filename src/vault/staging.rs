//! Staged uploads: one sparse file each, segments written at their place.
//!
//! Nothing on disk says which segments are there: the file proves itself. After a restart each
//! segment is hashed from its state, and what does not lead to the next state is missing. So no
//! marker can ever claim bytes that a crash took away.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt as _;

use evidence::digest::{Content, segment_range, verify_parallel};

use crate::vault::{Vault, VaultError};

/// A staged upload.
#[derive(Debug)]
pub struct Staged {
    pub(in crate::vault) file: File,
    pub(in crate::vault) name: String,
}

impl Vault {
    /// Opens the staged upload `name`, making it with `size` bytes of nothing where it is new;
    /// says whether it is new. Blocks.
    pub fn stage(&self, name: &str, size: u64) -> Result<(Staged, bool), VaultError> {
        let path = self.staging_path(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let (file, new) = match options.clone().create_new(true).open(&path) {
            Ok(file) => (file, true),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                (options.open(&path).map_err(VaultError::io("open a staged upload"))?, false)
            }
            Err(error) => return Err(VaultError::io("make a staged upload")(error)),
        };
        // Also mends a file that an interrupted start left short.
        file.set_len(size).map_err(VaultError::io("size a staged upload"))?;
        Ok((Staged { file, name: name.to_owned() }, new))
    }

    /// Names of all staged uploads.
    pub fn staged_names(&self) -> Result<Vec<String>, VaultError> {
        let folder = std::fs::read_dir(self.staging_path("")).map_err(VaultError::io("list staged uploads"))?;
        let mut names = Vec::new();
        for entry in folder {
            let entry = entry.map_err(VaultError::io("list staged uploads"))?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        Ok(names)
    }

    /// Removes a staged upload, where it is there.
    pub fn discard_staged(&self, name: &str) -> Result<(), VaultError> {
        match std::fs::remove_file(self.staging_path(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(VaultError::io("remove a staged upload")(error))
            }
            _ => Ok(()),
        }
    }
}

impl Staged {
    /// Writes a segment that was checked, at its place. Blocks.
    pub fn write_segment(&self, content: &Content, index: u64, bytes: &[u8]) -> Result<(), VaultError> {
        let range = segment_range(content.size, index).expect("a checked segment has a place");
        debug_assert_eq!(range.end - range.start, bytes.len() as u64);
        self.file.write_all_at(bytes, range.start).map_err(VaultError::io("write a segment"))
    }

    /// Segments that are not there yet. Blocks, on `threads` threads.
    pub fn missing(&self, content: &Content, threads: usize) -> Result<Vec<u64>, VaultError> {
        verify_file(&self.file, content, threads).map_err(VaultError::io("read a staged upload"))
    }
}

/// Segments of `file` that are not those of `content`.
pub(in crate::vault) fn verify_file(file: &File, content: &Content, threads: usize) -> std::io::Result<Vec<u64>> {
    verify_parallel(content, threads, |offset, buffer| match file.read_exact_at(buffer, offset) {
        // A file that is too short lacks these bytes; that is an answer, not a failure.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            buffer.fill(0);
            Ok(())
        }
        other => other,
    })
}
