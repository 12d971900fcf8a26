//! Files of the reader's machine: never written over, never through a link, durable when named.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::client::output::Language;

/// Mode of files that only their owner may read.
const SECRET_MODE: u32 = 0o600;

/// Reads a small file whole.
pub(in crate::client) fn read_small(path: &Path, limit: u64, language: Language) -> Result<Vec<u8>> {
    let failed = || say!(language, "file-unreadable", path = path.display());
    let file = File::open(path).with_context(failed)?;
    let mut bytes = Vec::new();
    let read = file.take(limit + 1).read_to_end(&mut bytes).with_context(failed)?;
    if read as u64 > limit {
        bail!(say!(language, "file-too-long", path = path.display(), limit));
    }
    Ok(bytes)
}

/// Opens a file of ours to go on writing it, making it where it is not there. A link is refused.
pub(in crate::client) fn open_partial(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).custom_flags(no_follow()).open(path)
}

/// `O_NOFOLLOW` as the standard library takes it.
fn no_follow() -> i32 {
    OFlags::NOFOLLOW.bits().cast_signed()
}

/// Whether something, be it a dangling link, has this name.
pub(in crate::client) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Refuses a name that is taken.
pub(in crate::client) fn require_free(path: &Path, language: Language) -> Result<()> {
    if exists(path) { Err(taken(path, language)) } else { Ok(()) }
}

fn taken(path: &Path, language: Language) -> anyhow::Error {
    anyhow!(say!(language, "file-exists", path = path.display()))
}

/// The folder that a path is in.
pub(in crate::client) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A path with `.part` at its end.
pub(in crate::client) fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// Gives a finished file or folder its name, durably, unless something has that name.
pub(in crate::client) fn rename_new(from: &Path, to: &Path, language: Language) -> Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => {}
        Err(Errno::EXIST) => return Err(taken(to, language)),
        // Some network file systems cannot do it in one step.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => rename_in_steps(from, to, language)?,
        Err(error) => return Err(error).with_context(|| say!(language, "file-not-made", path = to.display())),
    }
    sync_folder(folder(to), language)
}

/// [`rename_new`] where the file system lacks it: a file by a second link, which never replaces
/// anything. A folder by a look and a rename, which can replace an empty folder at most.
fn rename_in_steps(from: &Path, to: &Path, language: Language) -> Result<()> {
    let failed = || say!(language, "file-not-made", path = to.display());
    if from.symlink_metadata().with_context(failed)?.is_dir() {
        require_free(to, language)?;
        return std::fs::rename(from, to).with_context(failed);
    }
    match std::fs::hard_link(from, to) {
        Ok(()) => std::fs::remove_file(from).with_context(failed),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(taken(to, language)),
        Err(error) => Err(error).with_context(failed),
    }
}

/// Makes the names in a folder durable.
pub(in crate::client) fn sync_folder(path: &Path, language: Language) -> Result<()> {
    let synced = File::open(path).and_then(|folder| folder.sync_all());
    synced.with_context(|| say!(language, "file-not-durable", path = path.display()))
}

/// Makes all that was written on a folder's file system durable.
pub(in crate::client) fn sync_file_system(path: &Path, language: Language) -> Result<()> {
    let synced = File::open(path).and_then(|folder| rustix::fs::syncfs(&folder).map_err(io::Error::from));
    synced.with_context(|| say!(language, "file-not-durable", path = path.display()))
}

/// Writes a file under a name that is free.
pub(in crate::client) fn write_new(path: &Path, bytes: &[u8], language: Language) -> Result<()> {
    let made = File::create_new(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    made.with_context(|| say!(language, "file-not-made", path = path.display()))
}

/// A new file for a secret, which goes again unless the secret is written.
#[derive(Debug)]
pub(in crate::client) struct SecretFile {
    path: PathBuf,
    file: File,
    written: bool,
    language: Language,
}

impl SecretFile {
    /// Makes the file, before the secret is asked for: a secret that cannot be kept is lost.
    pub(in crate::client) fn create(path: &Path, language: Language) -> Result<Self> {
        require_free(path, language)?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(SECRET_MODE)
            .open(path)
            .with_context(|| say!(language, "file-not-made", path = path.display()))?;
        Ok(Self { path: path.to_owned(), file, written: false, language })
    }

    /// Writes the secret and a newline, durably.
    pub(in crate::client) fn write(mut self, secret: &str) -> Result<()> {
        let language = self.language;
        let failed = || say!(language, "file-not-written", path = self.path.display());
        self.file.write_all(secret.as_bytes()).and_then(|()| self.file.write_all(b"\n")).with_context(failed)?;
        self.file.sync_all().with_context(failed)?;
        sync_folder(folder(&self.path), language)?;
        self.written = true;
        Ok(())
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        if !self.written {
            // It is empty or cut; where it stays, its name is refused the next time.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::client::files::*;

    #[test]
    fn a_name_that_is_taken_is_never_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("a.part"), folder.path().join("a"));
        std::fs::write(&from, "new").expect("written");
        std::fs::write(&to, "old").expect("written");
        let error = rename_new(&from, &to, Language::En).expect_err("refused");
        assert!(error.to_string().contains("not written over"), "{error}");
        assert!(rename_in_steps(&from, &to, Language::En).is_err());
        assert_eq!(std::fs::read_to_string(&to).expect("read"), "old");
        std::fs::remove_file(&to).expect("removed");
        rename_in_steps(&from, &to, Language::En).expect("renamed");
        assert_eq!(std::fs::read_to_string(&to).expect("read"), "new");
        assert!(!exists(&from));
    }

    #[test]
    fn a_dangling_link_is_a_name_that_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).expect("linked");
        assert!(require_free(&link, Language::Zh).is_err());
        assert!(open_partial(&link).is_err(), "a link is not followed");
        assert!(SecretFile::create(&link, Language::Zh).is_err());
    }

    #[test]
    fn a_secret_is_its_owners_and_goes_where_it_was_not_given() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        drop(SecretFile::create(&path, Language::En).expect("made"));
        assert!(!exists(&path));
        SecretFile::create(&path, Language::En).expect("made").write("dkt_x").expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "dkt_x\n");
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o600);
        assert!(SecretFile::create(&path, Language::En).is_err());
    }

    #[test]
    fn a_large_file_is_not_read_for_a_small_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x");
        std::fs::write(&path, [b'x'; 11]).expect("written");
        assert!(read_small(&path, 10, Language::En).is_err());
        assert_eq!(read_small(&path, 11, Language::En).expect("read").len(), 11);
    }
}
