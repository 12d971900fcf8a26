//! Publishing: a staged upload becomes an object, durably, and never over another.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use evidence::digest::Content;

use crate::vault::{Staged, Vault, VaultError, end_on_failed_sync, place};

/// Fsyncs a folder, so that the names in it last. Ends the process where that fails.
pub(in crate::vault) fn sync_folder(path: &Path) {
    let synced = File::open(path).and_then(|folder| folder.sync_all());
    if let Err(error) = synced {
        end_on_failed_sync(&path.display().to_string(), &error);
    }
}

/// Makes a folder and its missing parents, each durable in its parent.
fn make_folders(path: &Path) -> Result<(), VaultError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folders(parent)?;
        match std::fs::create_dir(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(VaultError::io("make an object's folder")(error));
            }
            _ => sync_folder(parent),
        }
    }
    Ok(())
}

impl Vault {
    /// Makes the staged upload an object. All its segments were checked; this makes them durable
    /// and gives them their name. Blocks.
    ///
    /// Where the object is there already, it is checked: a good one stays and the staged copy
    /// goes; a damaged one is set aside in `damaged/` and the good copy takes its place.
    pub fn publish(&self, staged: &Staged, content: &Content, threads: usize) -> Result<(), VaultError> {
        let source = self.staging_path(&staged.name);
        if let Err(error) = staged.file.sync_all() {
            end_on_failed_sync(&staged.name, &error);
        }
        let target = self.store.path_to_filesystem(&place(&content.digest))?;
        let folder = target.parent().expect("an object lies in a folder");
        make_folders(folder)?;
        match std::fs::hard_link(&source, &target) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if self.verify_blocking(content, threads)?.is_empty() {
                    return self.discard_staged(&staged.name);
                }
                self.set_aside(&target, content)?;
                std::fs::hard_link(&source, &target).map_err(VaultError::io("publish an object"))?;
            }
            Err(error) => return Err(VaultError::io("publish an object")(error)),
        }
        sync_folder(folder);
        let mut permissions = staged.file.metadata().map_err(VaultError::io("protect an object"))?.permissions();
        permissions.set_readonly(true);
        staged.file.set_permissions(permissions).map_err(VaultError::io("protect an object"))?;
        self.discard_staged(&staged.name)
    }

    /// Moves a damaged object out of the way, under a name that keeps it.
    fn set_aside(&self, target: &Path, content: &Content) -> Result<(), VaultError> {
        const KEPT_MAX: u32 = 1000;
        for number in 0..KEPT_MAX {
            let aside = self.root.join("damaged").join(format!("{}.{number}", content.digest));
            match std::fs::hard_link(target, &aside) {
                Ok(()) => {
                    std::fs::remove_file(target).map_err(VaultError::io("set a damaged object aside"))?;
                    sync_folder(&self.root.join("damaged"));
                    tracing::error!(vault.object = %content.digest, "a damaged object was set aside for a good copy");
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(VaultError::io("set a damaged object aside")(error)),
            }
        }
        Err(VaultError::Damaged { digest: content.digest })
    }
}

/// Copies a file to a place that has none; false where there is one of the same size already.
pub(in crate::vault) fn copy_new(from: &Path, to: &Path) -> Result<bool, VaultError> {
    let size = |path: &Path| path.metadata().map(|meta| meta.len());
    if to.exists() && size(from).ok() == size(to).ok() {
        return Ok(false);
    }
    let folder = to.parent().expect("an object lies in a folder");
    make_folders(folder)?;
    let part = to.with_extension("part");
    std::fs::copy(from, &part).map_err(VaultError::io("copy an object"))?;
    // The copy of a file has its mode; a copy of evidence is its owner's alone.
    let alone = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(&part, alone).map_err(VaultError::io("close an object to others"))?;
    let synced = File::open(&part).and_then(|file| file.sync_all());
    if let Err(error) = synced {
        end_on_failed_sync(&part.display().to_string(), &error);
    }
    std::fs::rename(&part, to).map_err(VaultError::io("copy an object"))?;
    sync_folder(folder);
    Ok(true)
}
