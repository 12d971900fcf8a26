//! What a failure of SQLite says: of the disk, of a shortage, or of neither.
//!
//! Only what can be a failed fsync ends the process: the fsync itself, and writes, truncations and
//! closings whose error the kernel may tell instead of it. A page that could not be read, a lock, a
//! map or a file that could not be had lost nothing: the transaction is rolled back and answered.
//! That also holds where a commit's frames are in the write-ahead log and its index could not be
//! grown: nobody was answered, so it is as if the process had crashed right before the answer.

use rusqlite::ffi;

/// Whether nothing may be written any more.
pub(crate) fn is_fatal(code: i32) -> bool {
    match code & 0xff {
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => true,
        ffi::SQLITE_IOERR => matches!(
            code,
            ffi::SQLITE_IOERR
                | ffi::SQLITE_IOERR_FSYNC
                | ffi::SQLITE_IOERR_DIR_FSYNC
                | ffi::SQLITE_IOERR_WRITE
                | ffi::SQLITE_IOERR_TRUNCATE
                | ffi::SQLITE_IOERR_CLOSE
                | ffi::SQLITE_IOERR_SHORT_READ
                | ffi::SQLITE_IOERR_BEGIN_ATOMIC
                | ffi::SQLITE_IOERR_COMMIT_ATOMIC
                | ffi::SQLITE_IOERR_ROLLBACK_ATOMIC
                | ffi::SQLITE_IOERR_DATA
                | ffi::SQLITE_IOERR_CORRUPTFS
        ),
        _ => false,
    }
}

/// Whether the process is short of something. SQLite does not tell why a file cannot be opened or
/// mapped; while the service runs, its files are there.
pub(crate) fn is_scarce(code: i32) -> bool {
    match code & 0xff {
        ffi::SQLITE_NOMEM | ffi::SQLITE_CANTOPEN => true,
        ffi::SQLITE_IOERR => !is_fatal(code),
        _ => false,
    }
}

#[cfg(test)]
impl super::DbError {
    /// What a full disk says, for those above who tell it.
    pub(crate) fn full_disk() -> Self {
        rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), None).into()
    }
}

#[cfg(test)]
mod tests {
    use crate::store::tables::failure::*;

    #[test]
    fn only_what_may_be_a_failed_fsync_or_a_damaged_database_is_fatal() {
        // (code, fatal, scarce)
        let table = [
            (ffi::SQLITE_IOERR, true, false),
            (ffi::SQLITE_IOERR_FSYNC, true, false),
            (ffi::SQLITE_IOERR_DIR_FSYNC, true, false),
            (ffi::SQLITE_IOERR_WRITE, true, false),
            (ffi::SQLITE_IOERR_TRUNCATE, true, false),
            (ffi::SQLITE_IOERR_CLOSE, true, false),
            (ffi::SQLITE_IOERR_SHORT_READ, true, false),
            (ffi::SQLITE_IOERR_COMMIT_ATOMIC, true, false),
            (ffi::SQLITE_IOERR_CORRUPTFS, true, false),
            (ffi::SQLITE_CORRUPT, true, false),
            (ffi::SQLITE_CORRUPT_INDEX, true, false),
            (ffi::SQLITE_NOTADB, true, false),
            (ffi::SQLITE_IOERR_NOMEM, false, true),
            (ffi::SQLITE_IOERR_READ, false, true),
            (ffi::SQLITE_IOERR_FSTAT, false, true),
            (ffi::SQLITE_IOERR_LOCK, false, true),
            (ffi::SQLITE_IOERR_RDLOCK, false, true),
            (ffi::SQLITE_IOERR_ACCESS, false, true),
            (ffi::SQLITE_IOERR_SHMOPEN, false, true),
            (ffi::SQLITE_IOERR_SHMSIZE, false, true),
            (ffi::SQLITE_IOERR_SHMLOCK, false, true),
            (ffi::SQLITE_IOERR_SHMMAP, false, true),
            (ffi::SQLITE_IOERR_MMAP, false, true),
            (ffi::SQLITE_IOERR_GETTEMPPATH, false, true),
            (ffi::SQLITE_NOMEM, false, true),
            (ffi::SQLITE_CANTOPEN, false, true),
            (ffi::SQLITE_CANTOPEN_ISDIR, false, true),
            (ffi::SQLITE_FULL, false, false),
            (ffi::SQLITE_BUSY, false, false),
            (ffi::SQLITE_CONSTRAINT, false, false),
            (ffi::SQLITE_ERROR, false, false),
        ];
        for (code, fatal, scarce) in table {
            assert_eq!((is_fatal(code), is_scarce(code)), (fatal, scarce), "{code}");
        }
    }
}
