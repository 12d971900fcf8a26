//! What a check remembers of a whole installation, on the disk.
//!
//! The log has hundreds of millions of links and the vault tens of millions of objects, so what is known of them is
//! kept in a database of its own beside the other, which nothing needs afterwards. Memory holds what was touched last.

use std::collections::HashMap;
use std::path::Path;

use evidence::digest::Digest;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::tables::DbError;
use crate::store::tables::row::sql_number;

/// Entries of one map that are kept in memory until they are written.
const FRESH_MAX: usize = 10_000;

/// Pages of the database that are kept in memory, in KiB.
const CACHE_KIB: i64 = 32 * 1024;

/// Objects that are given at one time.
pub const PAGE: u64 = 500;

/// One of the maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Map {
    /// The last place of each item's history, by item.
    Items,
    /// Whose a recording or a case is, by item.
    Owners,
    /// What names an object, in words, by digest.
    Named,
    /// Contents of recordings that are announced and not stored, by digest.
    Unfinished,
}

const MAPS: [(Map, &str); 4] =
    [(Map::Items, "items"), (Map::Owners, "owners"), (Map::Named, "named"), (Map::Unfinished, "unfinished")];

impl Map {
    fn table(self) -> &'static str {
        MAPS.iter().find(|(map, _)| *map == self).map_or("", |(_, table)| table)
    }
}

/// Entries that changed and are not written: `None` where one was taken away.
type Fresh = HashMap<Vec<u8>, Option<Vec<u8>>>;

/// A file in the vault, as it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number in the list, from 1.
    pub number: u64,
    /// Its place in the store.
    pub place: String,
    /// The digest that its place names, where it is an object's place at all.
    pub digest: Option<Digest>,
}

/// The maps, and the list of objects.
pub struct Scratch {
    sql: Connection,
    fresh: [Fresh; MAPS.len()],
}

impl Scratch {
    /// Makes one at `path`, where nothing is yet.
    pub fn create(path: &Path) -> Result<Self, DbError> {
        let sql = Connection::open(path)?;
        // It is of no use once its process has ended.
        sql.pragma_update(None, "journal_mode", "OFF")?;
        sql.pragma_update(None, "synchronous", "OFF")?;
        sql.pragma_update(None, "cache_size", -CACHE_KIB)?;
        for (_, table) in MAPS {
            sql.execute_batch(&format!(
                "CREATE TABLE {table} (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
            ))?;
        }
        sql.execute_batch(
            "CREATE TABLE objects (number INTEGER PRIMARY KEY, place TEXT NOT NULL, digest BLOB, size INTEGER NOT NULL);
             BEGIN",
        )?;
        Ok(Self { sql, fresh: Default::default() })
    }

    fn fresh(&mut self, map: Map) -> &mut Fresh {
        &mut self.fresh[map as usize]
    }

    /// What a map has under `key`.
    pub fn get(&mut self, map: Map, key: &[u8]) -> Result<Option<Vec<u8>>, DbError> {
        if let Some(known) = self.fresh(map).get(key) {
            return Ok(known.clone());
        }
        let sql = format!("SELECT value FROM {} WHERE key = $1", map.table());
        Ok(self.sql.prepare_cached(&sql)?.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Keeps `value` under `key`, whatever was there.
    pub fn put(&mut self, map: Map, key: &[u8], value: Vec<u8>) -> Result<(), DbError> {
        self.change(map, key, Some(value))
    }

    /// Forgets what is under `key`.
    pub fn remove(&mut self, map: Map, key: &[u8]) -> Result<(), DbError> {
        self.change(map, key, None)
    }

    fn change(&mut self, map: Map, key: &[u8], value: Option<Vec<u8>>) -> Result<(), DbError> {
        self.fresh(map).insert(key.to_owned(), value);
        if self.fresh(map).len() >= FRESH_MAX { self.write(map) } else { Ok(()) }
    }

    /// Writes what changed, in the order of the keys: neighbours share pages.
    fn write(&mut self, map: Map) -> Result<(), DbError> {
        let mut changed: Vec<_> = std::mem::take(self.fresh(map)).into_iter().collect();
        changed.sort_unstable();
        let table = map.table();
        let mut put =
            self.sql.prepare_cached(&format!("INSERT OR REPLACE INTO {table} (key, value) VALUES ($1, $2)"))?;
        let mut remove = self.sql.prepare_cached(&format!("DELETE FROM {table} WHERE key = $1"))?;
        for (key, value) in changed {
            match value {
                Some(value) => put.execute(params![key, value])?,
                None => remove.execute([key])?,
            };
        }
        Ok(())
    }

    /// Adds a file of the vault to the list.
    pub fn list(&mut self, place: &str, digest: Option<&Digest>, size: u64) -> Result<(), DbError> {
        let sql = "INSERT INTO objects (place, digest, size) VALUES ($1, $2, $3)";
        self.sql.prepare_cached(sql)?.execute(params![place, digest.map(|digest| digest.0), sql_number(size)])?;
        Ok(())
    }

    /// Ends the list: how many files there are, and their bytes.
    pub fn listed(&mut self) -> Result<(u64, u64), DbError> {
        self.sql.execute_batch("CREATE INDEX objects_by_digest ON objects (digest)")?;
        let sums = "SELECT count(*), coalesce(sum(size), 0) FROM objects";
        let (count, bytes): (i64, i64) = self.sql.query_row(sums, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((u64::try_from(count).unwrap_or_default(), u64::try_from(bytes).unwrap_or_default()))
    }

    /// The next files of the list after number `after`.
    pub fn objects_after(&self, after: u64) -> Result<Vec<Listed>, DbError> {
        let sql = "SELECT number, place, digest FROM objects WHERE number > $1 ORDER BY number LIMIT $2";
        let mut statement = self.sql.prepare_cached(sql)?;
        let rows = statement.query_map([sql_number(after), sql_number(PAGE)], |row| {
            Ok(Listed {
                number: row.get::<_, i64>(0)?.unsigned_abs(),
                place: row.get(1)?,
                digest: row.get::<_, Option<[u8; 32]>>(2)?.map(Digest),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Objects that something names and that are not listed, with what names them: the next after `after`, by digest.
    pub fn missing_after(&mut self, after: Option<Digest>) -> Result<Vec<(Digest, String)>, DbError> {
        self.write(Map::Named)?;
        let sql = "SELECT n.key, n.value FROM named n WHERE n.key > $1 \
                   AND NOT EXISTS (SELECT 1 FROM objects o WHERE o.digest = n.key) ORDER BY n.key LIMIT $2";
        let mut statement = self.sql.prepare_cached(sql)?;
        let after = after.map_or(Vec::new(), |digest| digest.0.to_vec());
        let rows = statement.query_map(params![after, sql_number(PAGE)], |row| {
            let (key, value): ([u8; 32], Vec<u8>) = (row.get(0)?, row.get(1)?);
            Ok((Digest(key), String::from_utf8_lossy(&value).into_owned()))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Objects that are listed and that nothing names: the next `limit` after `after`, by digest.
    pub fn unnamed_after(&mut self, after: Option<Digest>, limit: u64) -> Result<Vec<Digest>, DbError> {
        self.write(Map::Named)?;
        let sql = "SELECT o.digest FROM objects o WHERE o.digest > $1 \
                   AND NOT EXISTS (SELECT 1 FROM named n WHERE n.key = o.digest) ORDER BY o.digest LIMIT $2";
        let mut statement = self.sql.prepare_cached(sql)?;
        let after = after.map_or(Vec::new(), |digest| digest.0.to_vec());
        let rows = statement.query_map(params![after, sql_number(limit)], |row| row.get::<_, [u8; 32]>(0))?;
        Ok(rows.map(|row| row.map(Digest)).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_and_what_was_not_are_one_map() {
        let home = tempfile::tempdir().expect("a folder");
        let mut scratch = Scratch::create(&home.path().join("s.db")).expect("made");
        let key = |number: usize| number.to_be_bytes();
        for number in 0..3 * FRESH_MAX {
            scratch.put(Map::Items, &key(number), vec![1]).expect("kept");
            assert!(scratch.fresh(Map::Items).len() < FRESH_MAX, "memory is bounded");
        }
        scratch.put(Map::Items, &key(7), vec![2]).expect("kept");
        scratch.remove(Map::Items, &key(8)).expect("forgotten");
        scratch.put(Map::Owners, &key(9), vec![3]).expect("kept");
        for _ in 0..2 {
            let mut get = |number| scratch.get(Map::Items, &key(number)).expect("read");
            assert_eq!(
                [get(0), get(7), get(8), get(9), get(3 * FRESH_MAX)],
                [Some(vec![1]), Some(vec![2]), None, Some(vec![1]), None]
            );
            scratch.write(Map::Items).expect("written");
        }
    }

    #[test]
    fn what_only_one_side_has_is_found_in_order_and_in_pages() {
        let home = tempfile::tempdir().expect("a folder");
        let mut scratch = Scratch::create(&home.path().join("s.db")).expect("made");
        let digest = |number: u64| Digest::of(&number.to_be_bytes());
        for number in 0..3 * PAGE {
            // Each is named, listed, or both.
            if number % 3 != 0 {
                scratch.put(Map::Named, &digest(number).0, format!("{number}").into_bytes()).expect("kept");
            }
            if number % 3 != 1 {
                scratch.list("x", Some(&digest(number)), 2).expect("listed");
            }
        }
        scratch.list("odd", None, 1).expect("listed");
        assert_eq!(scratch.listed().expect("sums"), (2 * PAGE + 1, 4 * PAGE + 1));
        let mut unnamed = Vec::new();
        while let page = scratch.unnamed_after(unnamed.last().copied(), 7).expect("a page")
            && !page.is_empty()
        {
            unnamed.extend(page);
        }
        let mut expected: Vec<Digest> = (0..PAGE).map(|number| digest(3 * number)).collect();
        expected.sort_unstable();
        assert_eq!(unnamed, expected);
        let mut missing = Vec::new();
        while let page = scratch.missing_after(missing.last().map(|(digest, _)| *digest)).expect("a page")
            && !page.is_empty()
        {
            missing.extend(page);
        }
        assert_eq!(missing.len() as u64, PAGE);
        assert!(
            missing.is_sorted() && missing.iter().all(|(found, what)| digest(what.parse().expect("one")) == *found)
        );
        let (mut count, mut last) = (0, 0);
        while let page = scratch.objects_after(last).expect("a page")
            && let Some(end) = page.last()
        {
            (count, last) = (count + page.len() as u64, end.number);
        }
        assert_eq!((count, last), (2 * PAGE + 1, 2 * PAGE + 1));
    }
}
