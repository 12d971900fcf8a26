//! Where recordings were made, to be searched: an index beside the media of which it was read.
//!
//! It is a database of its own: what the media worker said is no event, so none of this is a fold of the log, and all of it
//! can be made again. Each track is here in parts of a few points, each with the box around it (SQLite's R*Tree, whole
//! numbers), so that a search looks at what may be near and at little else. Nothing waits for another: readers see the
//! last round that was written.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::store::tables::DbError;
use crate::store::tables::row::sql_number;

/// How long a statement waits for one that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Parts of tracks that one search looks at, at most.
pub const PARTS_LOOKED_MAX: u64 = 100_000;

/// Of which form the tables are; a file of another is made anew.
const FORM: i64 = 1;

const CREATE: &str = "
    CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, next INTEGER NOT NULL) STRICT;
    CREATE TABLE parts (part INTEGER PRIMARY KEY, recording TEXT NOT NULL, points BLOB NOT NULL) STRICT;
    CREATE INDEX parts_by_recording ON parts (recording);
    CREATE VIRTUAL TABLE boxes USING rtree_i32(part, south, north, west, east);
";

/// A point: units of latitude and longitude.
pub type Point = [i32; 2];

/// What lies between a southern and a northern, a western and an eastern edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The southern edge.
    pub south: i32,
    /// The northern edge.
    pub north: i32,
    /// The western edge, which does not lie east of the eastern one.
    pub west: i32,
    /// The eastern edge.
    pub east: i32,
}

impl Bounds {
    /// What is around some points; none where there are none.
    pub fn around(points: &[Point]) -> Option<Self> {
        let [latitude, longitude] = *points.first()?;
        let first = Self { south: latitude, north: latitude, west: longitude, east: longitude };
        Some(points.iter().fold(first, |bounds, [latitude, longitude]| Self {
            south: bounds.south.min(*latitude),
            north: bounds.north.max(*latitude),
            west: bounds.west.min(*longitude),
            east: bounds.east.max(*longitude),
        }))
    }
}

/// A recording and the parts of its track.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Its id.
    pub recording: String,
    /// The parts.
    pub parts: Vec<Vec<Point>>,
}

/// The index.
#[derive(Debug, Clone)]
pub struct TrackIndex {
    path: PathBuf,
}

impl TrackIndex {
    /// The one at `path`. It is made where somebody comes to it: a start needs neither it nor room for it.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Reads it. Blocks.
    fn reading<T>(&self, work: impl Fn(&mut Connection) -> Result<T, DbError>) -> Result<T, DbError> {
        let done = self.once(&work);
        // What is new holds nothing yet, and says so.
        if done.as_ref().is_err_and(is_spoiled) { self.once(&work) } else { done }
    }

    /// Works on it. One that cannot be read goes: it is made again. Blocks.
    fn once<T>(&self, work: impl Fn(&mut Connection) -> Result<T, DbError>) -> Result<T, DbError> {
        let done = self.connect().and_then(|mut sql| work(&mut sql));
        if done.as_ref().is_err_and(is_spoiled) {
            self.remove();
        }
        done
    }

    fn connect(&self) -> Result<Connection, DbError> {
        let mut sql = Connection::open(&self.path)?;
        sql.busy_timeout(BUSY_TIMEOUT)?;
        let form_of = "PRAGMA user_version";
        let form: i64 = sql.query_row(form_of, [], |row| row.get(0))?;
        if form == 0 {
            sql.pragma_update(None, "journal_mode", "WAL")?;
            let change = sql.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Another may have made it meanwhile.
            if change.query_row(form_of, [], |row| row.get::<_, i64>(0))? == 0 {
                change.execute_batch(CREATE)?;
                change.pragma_update(None, "user_version", FORM)?;
            }
            change.commit()?;
        } else if form != FORM {
            return Err(DbError::Inconsistent { table: "progress", what: format!("form {form}") });
        }
        Ok(sql)
    }

    fn remove(&self) {
        for ending in ["", "-wal", "-shm"] {
            let mut name = self.path.as_os_str().to_owned();
            name.push(ending);
            // What is not there need not go; where one stays, the next look fails as this one did.
            drop(fs::remove_file(PathBuf::from(name)));
        }
    }

    /// The log entry from which on stored recordings are still to be put here, where what is here was read of media by
    /// workers of this version; 0 where it was not. Blocks.
    pub fn next(&self, version: u32) -> Result<u64, DbError> {
        let sql = "SELECT next FROM progress WHERE version = $1";
        self.reading(|index| {
            let next: Option<i64> = index.query_row(sql, [version], |row| row.get(0)).optional()?;
            Ok(next.map_or(0, i64::unsigned_abs))
        })
    }

    /// Puts these here, whatever was here of them, and notes from where on it goes on. Blocks.
    pub fn put(&self, placed: &[Placed], version: u32, next: u64) -> Result<(), DbError> {
        // Not a second time: in a new one, those before these would be left out.
        self.once(|sql| {
            // Of a power cut, what was not kept is made again.
            sql.pragma_update(None, "synchronous", "NORMAL")?;
            let change = sql.transaction()?;
            for Placed { recording, parts } in placed {
                let of = "SELECT part FROM parts WHERE recording = $1";
                change.execute(&format!("DELETE FROM boxes WHERE part IN ({of})"), [recording])?;
                change.execute("DELETE FROM parts WHERE recording = $1", [recording])?;
                for points in parts {
                    let Some(Bounds { south, north, west, east }) = Bounds::around(points) else { continue };
                    let kept = "INSERT INTO parts (recording, points) VALUES ($1, $2)";
                    change.prepare_cached(kept)?.execute(params![recording, written(points)])?;
                    let boxed = "INSERT INTO boxes (part, south, north, west, east) VALUES ($1, $2, $3, $4, $5)";
                    let part = change.last_insert_rowid();
                    change.prepare_cached(boxed)?.execute(params![part, south, north, west, east])?;
                }
            }
            let reached = "INSERT OR REPLACE INTO progress (one, version, next) VALUES (1, $1, $2)";
            change.execute(reached, params![version, sql_number(next)])?;
            Ok(change.commit()?)
        })
    }

    /// The recordings of which a part that touches one of these boxes fits, by id; none where there are more than `most`
    /// or more parts than [`PARTS_LOOKED_MAX`] would have to be looked at. Blocks.
    pub fn near(
        &self,
        boxes: &[Bounds],
        most: usize,
        fits: impl Fn(&[Point]) -> bool,
    ) -> Result<Option<Vec<String>>, DbError> {
        self.reading(|sql| {
            let (mut found, mut looked) = (BTreeSet::new(), 0);
            for Bounds { south, north, west, east } in boxes {
                let mut statement = sql.prepare(
                    "SELECT p.recording, p.points FROM boxes b CROSS JOIN parts p ON p.part = b.part \
                     WHERE b.north >= $1 AND b.south <= $2 AND b.east >= $3 AND b.west <= $4",
                )?;
                let mut rows = statement.query([south, north, west, east])?;
                while let Some(row) = rows.next()? {
                    looked += 1;
                    if looked > PARTS_LOOKED_MAX {
                        return Ok(None);
                    }
                    let recording = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                    if !found.contains(recording)
                        && fits(&read(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?))
                    {
                        found.insert(recording.to_owned());
                        if found.len() > most {
                            return Ok(None);
                        }
                    }
                }
            }
            Ok(Some(found.into_iter().collect()))
        })
    }
}

/// Whether an index cannot be read any more, or was written by another program.
fn is_spoiled(error: &DbError) -> bool {
    error.is_fatal() || matches!(error, DbError::Inconsistent { .. })
}

fn written(points: &[Point]) -> Vec<u8> {
    points.iter().flatten().flat_map(|units| units.to_le_bytes()).collect()
}

fn read(bytes: &[u8]) -> Vec<Point> {
    let (points, _) = bytes.as_chunks::<8>();
    let units =
        |point: &[u8; 8], at: usize| i32::from_le_bytes([point[at], point[at + 1], point[at + 2], point[at + 3]]);
    points.iter().map(|point| [units(point, 0), units(point, 4)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(recording: &str, parts: &[&[Point]]) -> Placed {
        Placed { recording: recording.to_owned(), parts: parts.iter().map(|part| part.to_vec()).collect() }
    }

    const AROUND: Bounds = Bounds { south: 0, north: 100, west: 0, east: 100 };

    #[test]
    fn what_touches_a_box_is_asked_and_found_once() {
        let home = tempfile::tempdir().expect("a folder");
        let index = TrackIndex::at(home.path().join("tracks.db"));
        assert_eq!(index.next(2).expect("read"), 0);
        let all = [
            placed("a", &[&[[10, 10], [20, 20]], &[[30, 30]]]),
            placed("b", &[&[[-500, 50], [500, 50]]]),
            placed("c", &[&[[200, 200], [300, 300]]]),
            placed("d", &[]),
        ];
        index.put(&all, 2, 17).expect("kept");
        assert_eq!(
            (index.next(2).expect("read"), index.next(3).expect("read")),
            (17, 0),
            "another version begins anew"
        );
        let near = |fits: fn(&[Point]) -> bool| index.near(&[AROUND, AROUND], 10, fits).expect("looked");
        assert_eq!(near(|_| true), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(near(|points| points.len() == 1), Some(vec!["a".to_owned()]));
        assert_eq!(near(|points| points == [[-500, 50], [500, 50]]), Some(vec!["b".to_owned()]), "as they were put");
        assert_eq!(index.near(&[AROUND], 1, |_| true).expect("looked"), None, "more than are wanted");
        // Again, from another look at it.
        index.put(&[placed("a", &[&[[900, 900]]])], 2, 18).expect("kept");
        assert_eq!(near(|_| true), Some(vec!["b".to_owned()]));
    }

    #[test]
    fn what_cannot_be_read_is_made_anew() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("tracks.db");
        let index = TrackIndex::at(path.clone());
        index.put(&[placed("a", &[&[[1, 1]]])], 2, 9).expect("kept");
        assert_eq!(index.next(2).expect("read"), 9, "what is well stays");
        fs::write(&path, b"no database at all, but long enough to be looked at as one: ".repeat(40)).expect("spoiled");
        assert_eq!(index.next(2).expect("read"), 0, "made anew");
        assert_eq!(index.near(&[AROUND], 10, |_| true).expect("looked"), Some(Vec::new()));
    }
}
