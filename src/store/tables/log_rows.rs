//! The log's own rows: entries, item histories, tiles, checkpoint.

use evidence::digest::Digest;
use evidence::entry::Item;
use rusqlite::{OptionalExtension as _, params};

use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, Reader};

/// Most rows that one page of entries or of a history has.
pub const LOG_PAGE_MAX: u64 = 1000;

/// An entry as stored.
#[derive(Debug, Clone)]
pub struct StoredEntry {
    /// Its number.
    pub index: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The leaf hash stored with it.
    pub leaf: Digest,
}

/// An entry's place in an item's history.
#[derive(Debug, Clone, Copy)]
pub struct ItemPlace {
    /// Number of the item's earlier entries.
    pub item_seq: u64,
    /// Number of the log entry.
    pub index: u64,
    /// Its leaf hash.
    pub leaf: Digest,
}

fn stored_entry(row: &rusqlite::Row<'_>) -> Result<StoredEntry, DbError> {
    let columns = Columns::new("log_entries", row);
    Ok(StoredEntry {
        index: columns.number("log_index")?,
        bytes: columns.bytes("entry")?,
        leaf: columns.digest_bytes("leaf")?,
    })
}

impl Reader<'_> {
    /// The size of the log and its signed checkpoint; `None` before the first entry.
    pub fn checkpoint(&self) -> Result<Option<(u64, String)>, DbError> {
        let sql = "SELECT size, note FROM log_checkpoint WHERE one = 1";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let columns = Columns::new("log_checkpoint", row);
        Ok(Some((columns.number("size")?, columns.text("note")?)))
    }

    /// One entry.
    pub fn entry(&self, index: u64) -> Result<Option<StoredEntry>, DbError> {
        let sql = "SELECT log_index, entry, leaf FROM log_entries WHERE log_index = $1";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([sql_number(index)])?;
        rows.next()?.map(stored_entry).transpose()
    }

    /// Entries from `start` on, at most `limit` (and never more than [`LOG_PAGE_MAX`]).
    pub fn entries_from(&self, start: u64, limit: u64) -> Result<Vec<StoredEntry>, DbError> {
        let sql = "SELECT log_index, entry, leaf FROM log_entries WHERE log_index >= $1 ORDER BY log_index LIMIT $2";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query(params![sql_number(start), sql_number(limit.min(LOG_PAGE_MAX))])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(stored_entry(row)?);
        }
        Ok(entries)
    }

    /// The hashes of a tile, as many as there are now; empty where there is none.
    pub fn tile(&self, level: u8, index: u64) -> Result<Vec<Digest>, DbError> {
        let sql = "SELECT hashes FROM log_tiles WHERE level = $1 AND tile_index = $2";
        let mut statement = self.sql().prepare_cached(sql)?;
        let bytes: Option<Vec<u8>> =
            statement.query_row(params![i64::from(level), sql_number(index)], |row| row.get(0)).optional()?;
        Ok(bytes.unwrap_or_default().as_chunks::<32>().0.iter().map(|hash| Digest(*hash)).collect())
    }

    /// Tells level and number of every tile that is stored.
    pub fn each_tile(&self, mut tell: impl FnMut(u64, u64)) -> Result<(), DbError> {
        let sql = "SELECT level, tile_index FROM log_tiles ORDER BY level, tile_index";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let columns = Columns::new("log_tiles", row);
            tell(columns.number("level")?, columns.number("tile_index")?);
        }
        Ok(())
    }

    /// The last entry about `item`.
    pub fn last_place(&self, item: &Item) -> Result<Option<ItemPlace>, DbError> {
        let sql = "SELECT item_seq, log_index, leaf FROM log_items WHERE item = $1 ORDER BY item_seq DESC LIMIT 1";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([item.to_string()])?;
        rows.next()?.map(item_place).transpose()
    }

    /// Number of the last entry about `item` that is not after log entry `index`.
    pub fn last_seq_until(&self, item: &Item, index: u64) -> Result<Option<u64>, DbError> {
        let sql = "SELECT item_seq FROM log_items WHERE item = $1 AND log_index <= $2 ORDER BY item_seq DESC LIMIT 1";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query(params![item.to_string(), sql_number(index)])?;
        rows.next()?.map(|row| Columns::new("log_items", row).number("item_seq")).transpose()
    }

    /// The history of `item` from `item_seq` on, at most `limit` (and never more than [`LOG_PAGE_MAX`]).
    pub fn places(&self, item: &Item, item_seq: u64, limit: u64) -> Result<Vec<ItemPlace>, DbError> {
        let sql = "SELECT item_seq, log_index, leaf FROM log_items WHERE item = $1 AND item_seq >= $2 \
                   ORDER BY item_seq LIMIT $3";
        let mut statement = self.sql().prepare_cached(sql)?;
        let limit = sql_number(limit.min(LOG_PAGE_MAX));
        let mut rows = statement.query(params![item.to_string(), sql_number(item_seq), limit])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            places.push(item_place(row)?);
        }
        Ok(places)
    }
}

fn item_place(row: &rusqlite::Row<'_>) -> Result<ItemPlace, DbError> {
    let columns = Columns::new("log_items", row);
    Ok(ItemPlace {
        item_seq: columns.number("item_seq")?,
        index: columns.number("log_index")?,
        leaf: columns.digest_bytes("leaf")?,
    })
}
