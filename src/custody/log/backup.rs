//! `docket backup`: a consistent copy while the service runs.
//!
//! The objects are copied first, then, once whatever was copied has its entry, the database, and at last the objects
//! that the log came to name meanwhile: whatever it names was in the vault before it was logged. So the copy has every
//! object that its log names, and none that it does not. Keys and configuration are copied after that.

use std::path::Path;

use evidence::entry::Entry;

use crate::clock::Clock;
use crate::custody::log::check::IN_FLIGHT;
use crate::store::log::proofs;
use crate::store::objects::{Vault, VaultError};
use crate::store::tables::log_rows::LOG_PAGE_MAX;
use crate::store::tables::{Db, DbError};

/// Name of the database in a backup, as in a data directory.
const DATABASE: &str = "docket.db";

/// Why a backup could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The target is in use.
    #[error("{0} exists already and is not an earlier backup; give a new folder")]
    Target(std::path::PathBuf),
    /// The target holds what this log lost or never had.
    #[error(
        "{target} holds a backup of {size} log entries that this log does not continue: it was restored, or is \
         another; keep that backup, and give a new folder"
    )]
    Other {
        /// The target.
        target: std::path::PathBuf,
        /// Entries of the log there.
        size: u64,
    },
    /// The database could not be copied.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The objects could not be copied.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A file could not be copied.
    #[error("{path} could not be copied: {source}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Refuses a target that is neither new nor an earlier backup.
pub fn refuse_strange(target: &Path) -> Result<(), BackupError> {
    let strange = target.exists()
        && !target.join(DATABASE).exists()
        && target.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if strange { Err(BackupError::Target(target.to_owned())) } else { Ok(()) }
}

/// Copies database and objects into `target`, a folder that is new or an earlier backup.
/// Gives how many objects were new.
pub async fn backup(db: &Db, vault: &Vault, target: &Path) -> Result<u64, BackupError> {
    let database = target.join(DATABASE);
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::File { path, source }
    };
    if database.exists() {
        continues(db, target, &database)?;
    }
    let part = target.join("docket.db.part");
    if part.exists() {
        std::fs::remove_file(&part).map_err(file(&part))?;
    }
    let into = Vault::create(&target.join("vault"), 0)?;
    let before = db.read(|reader| proofs::head(reader).map(|(size, _)| size))?;
    let mut copied = vault.copy_into(&into).await?;
    if copied > 0 {
        tokio::time::sleep(IN_FLIGHT).await;
    }
    db.backup_to(&part, Clock::default().now())?;
    copied += copy_named(db, vault, &into, before..Db::head_of(&part)?.map_or(0, |(size, _)| size))?;
    std::fs::rename(&part, &database).map_err(file(&database))?;
    let synced = std::fs::File::open(target).and_then(|folder| folder.sync_all());
    synced.map_err(file(target))?;
    Ok(copied)
}

/// Copies the objects that these entries of the log name, where they are not there yet; gives how many were not. One that
/// is lost is what `docket check` tells of, here and there.
fn copy_named(db: &Db, vault: &Vault, into: &Vault, entries: std::ops::Range<u64>) -> Result<u64, BackupError> {
    let (mut next, mut copied) = (entries.start, 0);
    while next < entries.end {
        let page = db.read(|reader| reader.entries_from(next, LOG_PAGE_MAX.min(entries.end - next)))?;
        let Some(last) = page.last() else { break };
        next = last.index + 1;
        for entry in page.iter().filter_map(|stored| Entry::parse(&stored.bytes).ok()) {
            for (digest, _) in entry.event.objects() {
                match vault.copy_object(&digest, into) {
                    Ok(new) => copied += u64::from(new),
                    Err(VaultError::Missing { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    Ok(copied)
}

/// Shows that the log of `db` continues the one of an earlier backup, which is about to be replaced.
fn continues(db: &Db, target: &Path, database: &Path) -> Result<(), BackupError> {
    let Some((size, root)) = Db::head_of(database)? else { return Ok(()) };
    let same = db.read(|reader| {
        let (now, _) = proofs::head(reader)?;
        Ok::<_, DbError>(size == 0 || (size <= now && proofs::root(reader, size)? == root))
    })?;
    if same { Ok(()) } else { Err(BackupError::Other { target: target.to_owned(), size }) }
}
