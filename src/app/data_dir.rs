//! The data directory: where everything lies, and who may use it.
//!
//! ```text
//! docket.toml        configuration
//! docket.db          the log and its fold (SQLite, WAL)
//! vault/             objects, staged uploads
//! keys/log.pkcs8     the log's private key (0600)
//! keys/service.pkcs8 the key that signs clips and snapshots (0600)
//! keys/import.pkcs8  the key of the stations by which people import from their desks (0600)
//! keys/credentials.key the key that binds what lets somebody in to the log (0600)
//! media/             what the media worker made; may be deleted while the service is stopped
//! media/transcriber/ what the site's transcriber alone may write to, while it runs
//! tls/               CA and certificate that `docket init` made
//! admin.token        token of the first administrator (0600)
//! lock               held while the service runs
//! ```

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use evidence::keys::{self, SigningKey};

use crate::store::tables::Binder;
use crate::store::tables::bindings::KEY_BYTES;

/// A data directory.
#[derive(Debug, Clone)]
pub struct DataDir(PathBuf);

/// The lock of a data directory; held until dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl DataDir {
    /// The directory at `path`.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the configuration lies.
    pub fn config(&self) -> PathBuf {
        self.0.join("docket.toml")
    }

    /// Where the database lies.
    pub fn database(&self) -> PathBuf {
        self.0.join("docket.db")
    }

    /// Where the vault lies.
    pub fn vault(&self) -> PathBuf {
        self.0.join("vault")
    }

    /// Where certificates lie.
    pub fn tls(&self) -> PathBuf {
        self.0.join("tls")
    }

    /// Where keys lie.
    pub fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// Where it is kept what a channel of notices told.
    pub fn told(&self, channel: &str) -> PathBuf {
        self.0.join(format!("told-{channel}.json"))
    }

    /// Where the first administrator's token lies.
    pub fn admin_token(&self) -> PathBuf {
        self.0.join("admin.token")
    }

    /// Makes the directory and its folders, readable by the owner only.
    pub fn create(&self) -> Result<()> {
        if self.config().exists() || self.database().exists() {
            bail!("{} holds an installation already", self.0.display());
        }
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        for folder in [self.0.clone(), self.keys(), self.tls()] {
            builder.create(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        Ok(())
    }

    /// Takes the lock, so that one program writes at a time.
    pub fn lock(&self) -> Result<Lock> {
        let path = self.0.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("{} cannot be opened; is it a data directory?", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => {
                bail!("{} is in use by another `docket`; stop the service first", self.0.display())
            }
            Err(TryLockError::Error(error)) => Err(error).context("the data directory cannot be locked"),
        }
    }

    /// Where the media cache lies.
    pub fn media(&self) -> PathBuf {
        self.0.join("media")
    }

    /// Where the site's transcriber may write while it runs.
    pub fn transcriber(&self) -> PathBuf {
        self.media().join("transcriber")
    }

    /// The key that signs what the service derives; made where there is none yet.
    pub fn service_key(&self) -> Result<SigningKey> {
        Self::own_key(&self.keys().join("service.pkcs8"))
    }

    /// The key of the stations that the service itself is, for what people import; made where there is none yet.
    pub fn import_key(&self) -> Result<SigningKey> {
        Self::own_key(&self.keys().join("import.pkcs8"))
    }

    fn own_key(path: &Path) -> Result<SigningKey> {
        if !path.exists() {
            write_secret(path, SigningKey::generate()?.pkcs8())?;
        }
        Self::key(path)
    }

    /// Where the key lies that binds what lets somebody in to the log.
    pub fn credentials_key(&self) -> PathBuf {
        self.keys().join("credentials.key")
    }

    /// Where that key lies before everything that was there is bound with it.
    fn credentials_key_part(&self) -> PathBuf {
        self.keys().join("credentials.key.part")
    }

    /// The key that binds what lets somebody in; none where it was not made yet.
    pub fn binder(&self) -> Result<Option<Binder>> {
        read_binder(&self.credentials_key())
    }

    /// Makes that key, and puts it where it belongs at once: for an installation without a log.
    pub fn make_binder(&self) -> Result<Binder> {
        let binder = self.prepare_binder()?;
        self.keep_binder()?;
        Ok(binder)
    }

    /// Whether a start was interrupted while it bound everything with a new key.
    pub fn is_binding(&self) -> bool {
        self.credentials_key_part().exists()
    }

    /// A new key, or the one that an interrupted start left. It counts from [`Self::keep_binder`] on.
    pub fn prepare_binder(&self) -> Result<Binder> {
        let part = self.credentials_key_part();
        if let Some(binder) = read_binder(&part)? {
            return Ok(binder);
        }
        write_secret(&part, &keys::random::<KEY_BYTES>()?)?;
        read_binder(&part)?.context("the key that was just made is gone")
    }

    /// Everything is bound with the prepared key: from now on it is the key.
    pub fn keep_binder(&self) -> Result<()> {
        let key = self.credentials_key();
        std::fs::rename(self.credentials_key_part(), &key)
            .and_then(|()| File::open(self.keys()))
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("{} cannot be made", key.display()))
    }

    /// The log's private key.
    pub fn log_key(&self) -> Result<SigningKey> {
        Self::key(&self.keys().join("log.pkcs8"))
    }

    fn key(path: &Path) -> Result<SigningKey> {
        let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        SigningKey::from_pkcs8(&bytes).with_context(|| format!("{} is damaged", path.display()))
    }
}

fn read_binder(path: &Path) -> Result<Option<Binder>> {
    match std::fs::read(path) {
        Ok(bytes) => {
            let key: Option<[u8; KEY_BYTES]> = bytes.try_into().ok();
            let key = key.with_context(|| format!("{} is damaged: restore it from the backup", path.display()))?;
            Ok(Some(Binder::new(&key)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Writes a new file that only its owner can read, durably; never over another.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    write_new(path, bytes, 0o600)
}

/// Writes a new file, durably; never over another.
pub fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .with_context(|| format!("{} cannot be made", path.display()))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(|| format!("{} cannot be written", path.display()))
}
