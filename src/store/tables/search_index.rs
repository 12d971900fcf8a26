//! The index of grams and labels: the one module with SQL that only SQLite knows (FTS5).
//!
//! The index keeps, for each token, the numbers of the documents that have it, and nothing else
//! (`detail=none`, no content, no sizes): 0.37 KB a recording at a million of them. A plain table of
//! (gram, document) took 1.6 KB for fewer grams, ten times as long to fill and forty to meet five of them. Tokens are made by `custody/search/grams.rs`; FTS5 only
//! splits at spaces. A document is removed by giving the very tokens that it was added with.
//!
//! Its tables cannot be compared row by row, because their pages tell the order of writing. What the
//! index *answers* is compared instead ([`differences`]): every token of every document, a search for
//! every token, and FTS5's own check of how the pages hang together.
//!
//! In PostgreSQL this becomes a column of tokens in `search_docs` with a GIN index.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::tables::DbError;
use crate::store::tables::compare::{Difference, Side};

/// The index's name; the names of the tables that FTS5 makes for it begin with it.
pub const NAME: &str = "search_index";

const CREATE: &str =
    "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii')";

/// Makes an empty index.
pub(crate) fn create(sql: &Connection) -> Result<(), DbError> {
    Ok(sql.execute_batch(CREATE)?)
}

/// Makes the index anew, empty, also where its tables were damaged.
pub(crate) fn create_again(sql: &Connection) -> Result<(), DbError> {
    // Without its version FTS5 opens no index, not even to drop it.
    let version = "INSERT OR REPLACE INTO search_index_config (k, v) VALUES ('version', 4)";
    sql.execute_batch(version)?;
    sql.execute_batch("DROP TABLE search_index")?;
    create(sql)
}

/// Adds a document that the index does not have.
pub(crate) fn add(sql: &Connection, doc: i64, tokens: &str) -> Result<(), DbError> {
    let insert = "INSERT INTO search_index (rowid, tokens) VALUES ($1, $2)";
    sql.prepare_cached(insert)?.execute(params![doc, tokens])?;
    Ok(())
}

/// Removes a document that was added with these tokens.
pub(crate) fn remove(sql: &Connection, doc: i64, tokens: &str) -> Result<(), DbError> {
    let delete = "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', $1, $2)";
    sql.prepare_cached(delete)?.execute(params![doc, tokens])?;
    Ok(())
}

/// Merges what was added into one piece, which is read fastest.
pub(crate) fn optimize(sql: &Connection) -> Result<(), DbError> {
    Ok(sql.execute_batch("INSERT INTO search_index (search_index) VALUES ('optimize')")?)
}

/// What must be found in the index. Tokens hold letters, digits and the mark of labels only.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Labels, all of which a document has.
    labels: Vec<String>,
    /// Grams, all of which it has, or none where it is not asked for them.
    grams: Vec<String>,
    /// Of each, all grams, or a token that begins so.
    either: Vec<(Vec<String>, String)>,
}

impl Wanted {
    /// All documents with this label.
    pub(crate) fn token(&mut self, label: &str) {
        self.labels.push(label.to_owned());
    }

    /// All documents with this gram.
    pub(crate) fn gram(&mut self, gram: &str) {
        if !self.grams.iter().any(|known| known == gram) {
            self.grams.push(gram.to_owned());
        }
    }

    /// All documents with these grams, or with a token that begins with `prefix`.
    pub(crate) fn grams_or_prefix(&mut self, grams: &[&str], prefix: &str) {
        self.either.push((grams.iter().map(|gram| (*gram).to_owned()).collect(), prefix.to_owned()));
    }

    /// How many grams are asked for in one go, at most.
    pub(crate) fn most_grams(&self) -> usize {
        self.either.iter().map(|(grams, _)| grams.len()).chain([self.grams.len()]).max().unwrap_or_default()
    }

    /// Asks for those of the grams alone that are chosen: at least for one, where there is one.
    pub(crate) fn narrow(&mut self, choose: impl Fn(&[String]) -> Vec<String>) {
        for grams in self.either.iter_mut().map(|(grams, _)| grams).chain([&mut self.grams]) {
            if !grams.is_empty() {
                *grams = choose(grams);
            }
        }
    }

    /// The value that stands for `$` in [`MATCHES`].
    pub(crate) fn value(&self) -> String {
        let quoted = |token: &String| format!("\"{token}\"");
        let all = |grams: &[String]| grams.iter().map(quoted).collect::<Vec<_>>().join(" AND ");
        let either = self.either.iter().map(|(grams, prefix)| format!("(({}) OR \"{prefix}\" *)", all(grams)));
        self.labels.iter().chain(&self.grams).map(quoted).chain(either).collect::<Vec<_>>().join(" AND ")
    }
}

/// Where documents `d` come from that the index finds, by number.
pub(crate) const FOUND: &str = "search_index x CROSS JOIN search_docs d ON d.doc = x.rowid";

/// That the index finds them.
pub(crate) const MATCHES: &str = "x.search_index MATCH $";

/// The column of [`FOUND`] that the index goes by.
pub(crate) const FOUND_DOC: &str = "x.rowid";

/// In what the index of database `live` answers otherwise than that of `main`; at most `limit`.
pub(crate) fn differences(sql: &Connection, limit: usize) -> Vec<Difference> {
    // An index that cannot be read differs; the other tables' findings are told beside that.
    let unreadable = |error: DbError| {
        let row = format!("which cannot be read: {error}");
        vec![Difference { table: NAME, row, side: Side::OnlyTable }]
    };
    walk(sql, limit).unwrap_or_else(unreadable)
}

fn walk(sql: &Connection, limit: usize) -> Result<Vec<Difference>, DbError> {
    let mut found = broken(sql)?;
    for side in ["live", "main"] {
        let vocabulary =
            format!("CREATE VIRTUAL TABLE temp.{side}_grams USING fts5vocab('{side}', 'search_index', 'instance')");
        sql.execute_batch(&vocabulary)?;
    }
    let mut live = sql.prepare("SELECT term, doc FROM temp.live_grams")?;
    let mut main = sql.prepare("SELECT term, doc FROM temp.main_grams")?;
    let (mut live, mut main) = (live.query([])?, main.query([])?);
    let mut term = Vec::new();
    // Both are in the order of token and document: one walk finds what only one has.
    let (mut one, mut other) = (posting(&mut live)?, posting(&mut main)?);
    while found.len() < limit {
        let side = match (&one, &other) {
            (None, None) => break,
            (Some(a), Some(b)) if a == b => {
                if a.0 != term {
                    a.0.clone_into(&mut term);
                    // The walk reads all pages one after the other; searches find them by a table.
                    found.extend(lost(sql, a)?);
                }
                (one, other) = (posting(&mut live)?, posting(&mut main)?);
                continue;
            }
            (Some(a), Some(b)) if a > b => Side::OnlyLog,
            (None, Some(_)) => Side::OnlyLog,
            (Some(_), _) => Side::OnlyTable,
        };
        match side {
            Side::OnlyTable => {
                found.extend(one.take().map(|posting| difference(&posting, side)));
                one = posting(&mut live)?;
            }
            Side::OnlyLog => {
                found.extend(other.take().map(|posting| difference(&posting, side)));
                other = posting(&mut main)?;
            }
        }
    }
    Ok(found)
}

fn difference((token, doc): &Posting, side: Side) -> Difference {
    let token = String::from_utf8_lossy(token).replace('\u{e000}', ":");
    Difference { table: NAME, row: format!("{token} {doc}"), side }
}

/// The first posting of a token, where a search for it does not find it.
fn lost(sql: &Connection, first: &Posting) -> Result<Option<Difference>, DbError> {
    let select = "SELECT rowid FROM live.search_index WHERE search_index MATCH $1 ORDER BY rowid LIMIT 1";
    let wanted = format!("\"{}\"", String::from_utf8_lossy(&first.0));
    let found: Option<i64> = sql.prepare_cached(select)?.query_row([wanted], |row| row.get(0)).optional()?;
    Ok((found != Some(first.1)).then(|| difference(first, Side::OnlyLog)))
}

/// One token of one document.
type Posting = (Vec<u8>, i64);

fn posting(rows: &mut rusqlite::Rows<'_>) -> Result<Option<Posting>, DbError> {
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?.to_vec(), row.get(1)?)))
}

/// What FTS5 says of the pages of the live index.
fn broken(sql: &Connection) -> Result<Vec<Difference>, DbError> {
    let mut statement = sql.prepare("PRAGMA live.integrity_check(search_index)")?;
    let said = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let wrong = said.into_iter().filter(|line| line != "ok");
    Ok(wrong.map(|row| Difference { table: NAME, row, side: Side::OnlyTable }).collect())
}
