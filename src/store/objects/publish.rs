//! Publishing: a staged file becomes an object, durably, and never over another.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use evidence::digest::Content;

use crate::store::objects::folder::Folder;
use crate::store::objects::staging::verify_file;
use crate::store::objects::{Staged, Vault, VaultError, end_on_failed_sync, place};

impl Vault {
    /// Makes a staged file an object, durable and under its digest. Its staged name stays, as the
    /// evidence that its bytes arrived, until whoever staged it has logged that; see
    /// [`Vault::discard_staged_blocking`]. Blocks.
    ///
    /// The content is read through once in any case: the object where it is there already, or else
    /// the staged file. So neither the answer nor its time tells whether the content was known. A
    /// good object stays as it is; a damaged one is set aside in `damaged/`, and the good copy takes
    /// its place.
    #[tracing::instrument(name = "objects.publish", level = "error", skip_all)]
    pub fn publish(&self, staged: &Staged, content: &Content, threads: usize) -> Result<(), VaultError> {
        let source = self.staging_path(&staged.name);
        let file = File::open(&source).map_err(VaultError::io("open a staged upload"))?;
        if let Err(error) = file.sync_all() {
            end_on_failed_sync(&staged.name, &error);
        }
        let target = self.store.path_to_filesystem(&place(&content.digest))?;
        // Opened before anything is named in it: what fails here has left nothing behind.
        let folder = Folder::make(target.parent().expect("an object lies in a folder"))?;
        let there = target.try_exists().map_err(VaultError::io("look for an object"))?;
        if !there {
            let wrong = verify_file(&file, content, threads).map_err(VaultError::io("read a staged upload"))?;
            if !wrong.is_empty() {
                return Err(VaultError::Damaged { digest: content.digest });
            }
        }
        let linked = if there { Err(ErrorKind::AlreadyExists.into()) } else { std::fs::hard_link(&source, &target) };
        match linked {
            Ok(()) => protect(&file)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if !self.verify_blocking(content, threads)?.is_empty() {
                    self.replace(&source, &file, &target, content, threads)?;
                }
            }
            Err(error) => return Err(VaultError::io("publish an object")(error)),
        }
        // Also for an object that was there: whoever named it may have been refused before this.
        folder.sync();
        Ok(())
    }

    /// Sets a damaged object aside, and lets the staged copy take its place.
    fn replace(
        &self,
        source: &Path,
        file: &File,
        target: &Path,
        content: &Content,
        threads: usize,
    ) -> Result<(), VaultError> {
        let wrong = verify_file(file, content, threads).map_err(VaultError::io("read a staged upload"))?;
        if !wrong.is_empty() {
            return Err(VaultError::Damaged { digest: content.digest });
        }
        self.set_aside(target, content)?;
        std::fs::hard_link(source, target).map_err(VaultError::io("publish an object"))?;
        protect(file)
    }

    /// Moves a damaged object out of the way, under a name that keeps it.
    fn set_aside(&self, target: &Path, content: &Content) -> Result<(), VaultError> {
        const KEPT_MAX: u32 = 1000;
        let folder = Folder::open(&self.root.join("damaged"))?;
        for number in 0..KEPT_MAX {
            let aside = self.root.join("damaged").join(format!("{}.{number}", content.digest));
            match std::fs::hard_link(target, &aside) {
                Ok(()) => {
                    std::fs::remove_file(target).map_err(VaultError::io("set a damaged object aside"))?;
                    folder.sync();
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

/// Takes away the right to write an object.
fn protect(file: &File) -> Result<(), VaultError> {
    let mut permissions = file.metadata().map_err(VaultError::io("protect an object"))?.permissions();
    permissions.set_readonly(true);
    file.set_permissions(permissions).map_err(VaultError::io("protect an object"))
}

/// Copies a file to a place that has none; false where there is one of the same size already.
pub(in crate::store::objects) fn copy_new(from: &Path, to: &Path) -> Result<bool, VaultError> {
    let size = |path: &Path| path.metadata().map(|meta| meta.len());
    if to.exists() && size(from).ok() == size(to).ok() {
        return Ok(false);
    }
    let folder = Folder::make(to.parent().expect("an object lies in a folder"))?;
    let part = to.with_extension("part");
    let mut source = File::open(from).map_err(VaultError::io("copy an object"))?;
    let mut copy = File::create(&part).map_err(VaultError::io("copy an object"))?;
    // A copy of evidence is its owner's alone, and so before its first byte.
    let alone = std::fs::Permissions::from_mode(0o600);
    copy.set_permissions(alone).map_err(VaultError::io("close an object to others"))?;
    std::io::copy(&mut source, &mut copy).map_err(VaultError::io("copy an object"))?;
    if let Err(error) = copy.sync_all() {
        end_on_failed_sync(&part.display().to_string(), &error);
    }
    std::fs::rename(&part, to).map_err(VaultError::io("copy an object"))?;
    folder.sync();
    Ok(true)
}
