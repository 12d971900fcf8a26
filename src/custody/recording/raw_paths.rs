//! Bytes of paths that are no UTF-8, of recordings from before these were kept.
//!
//! Their manifests have them, and no migration reads manifests: they are read once, at the first start.

use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::manifest::Sealed;

use crate::custody::recording::fold::guessed_path;
use crate::custody::search::docs;
use crate::store::tables::sql::{Connection, params};
use crate::store::tables::{DbError, Indexing, Objects, RawPath};

/// Those that are not kept yet, and what they may read as for the search. Reads manifests, and writes nothing.
pub(crate) fn unkept(sql: &Connection, objects: &Objects<'_>) -> Result<Vec<RawPath>, DbError> {
    let inconsistent = |what: String| DbError::Inconsistent { table: "recordings", what };
    let select = "SELECT recording, envelope, search_text FROM recordings \
                  WHERE raw_path IS NULL AND instr(path, char(65533)) > 0 ORDER BY recording";
    let mut statement = sql.prepare(select)?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (recording, envelope, text) = row?;
        let envelope: Digest =
            envelope.parse().map_err(|_| inconsistent(format!("{envelope:?} in column envelope")))?;
        // Where the manifest is damaged or gone, the check of the vault names it.
        let Ok(bytes) = objects(&envelope) else { continue };
        let Ok(envelope) = Envelope::parse(&bytes) else { continue };
        let Ok(sealed) = Sealed::read(&envelope.payload) else { continue };
        let search_text = match (guessed_path(&sealed), text.rsplit_once('\n')) {
            (Some(guess), Some((own, id))) => format!("{own}\n{}\n{id}", guess.to_lowercase()),
            _ => text,
        };
        let Some(raw_path) = sealed.seal.raw_path else { continue };
        found.push(RawPath { recording, raw_path, search_text });
    }
    Ok(found)
}

/// Keeps one.
pub(crate) fn keep(sql: &Connection, path: &RawPath) -> Result<(), DbError> {
    let RawPath { recording, raw_path, search_text } = path;
    let update = "UPDATE recordings SET raw_path = $1, search_text = $2 WHERE recording = $3";
    sql.prepare_cached(update)?.execute(params![raw_path, search_text, recording])?;
    docs::refresh(sql, recording, Indexing::Now)
}
