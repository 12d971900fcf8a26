//! Folders whose names must last.
//!
//! A folder is opened *before* a name is made in it. So a process that is short of descriptors is
//! refused before anything happened, and what can fail after the name was made is the fsync alone:
//! only that ends the process.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::store::objects::{VaultError, end_on_failed_sync};

/// An open folder.
pub(in crate::store::objects) struct Folder {
    file: File,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder that is there.
    pub(in crate::store::objects) fn open(path: &Path) -> Result<Self, VaultError> {
        let file = File::open(path).map_err(VaultError::io("open a folder"))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Opens a folder, making it and its missing parents, each durable in its parent.
    pub(in crate::store::objects) fn make(path: &Path) -> Result<Self, VaultError> {
        if !path.is_dir()
            && let Some(parent) = path.parent()
        {
            let parent = Self::make(parent)?;
            match std::fs::create_dir(path) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(VaultError::io("make an object's folder")(error));
                }
                // Also where another made it this moment: its name lasts once this returns.
                _ => parent.sync(),
            }
        }
        Self::open(path)
    }

    /// Makes the names in it durable. Ends the process where that fails.
    pub(in crate::store::objects) fn sync(&self) {
        if let Err(error) = self.file.sync_all() {
            end_on_failed_sync(&self.path.display().to_string(), &error);
        }
    }
}
