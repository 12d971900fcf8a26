//! Bytes of paths that are no UTF-8, of recordings from before these were kept.
//!
//! Their manifests have them, and no migration reads manifests: they are read at the first start.

use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::manifest::Sealed;

use crate::custody::recording::fold::guessed_path;
use crate::custody::search::docs;
use crate::store::tables::sql::{Connection, OptionalExtension as _, params};
use crate::store::tables::{DbError, Indexing, Objects, RawPath};

/// The next recording after `after` whose path's bytes are not kept, with them and with what they may read as for
/// the search. Reads manifests, and writes nothing.
pub(crate) fn next(sql: &Connection, objects: &Objects<'_>, after: &str) -> Result<Option<RawPath>, DbError> {
    let select = "SELECT recording, envelope, search_text FROM recordings \
                  WHERE raw_path IS NULL AND path LIKE '%�%' AND recording > $1 ORDER BY recording LIMIT 1";
    let mut after = after.to_owned();
    // One at a time: their number has no bound.
    while let Some((recording, envelope, text)) = sql
        .prepare_cached(select)?
        .query_row([&after], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
        .optional()?
    {
        after.clone_from(&recording);
        let envelope: Digest = envelope.parse().map_err(|_| DbError::Inconsistent {
            table: "recordings",
            what: format!("{envelope:?} in column envelope"),
        })?;
        // Where the manifest is damaged or gone, the check of the vault names it.
        let Ok(bytes) = objects(&envelope) else { continue };
        let Ok(envelope) = Envelope::parse(&bytes) else { continue };
        let Ok(sealed) = Sealed::read(&envelope.payload) else { continue };
        let search_text = match (guessed_path(&sealed), text.rsplit_once('\n')) {
            (Some(guess), Some((own, id))) => format!("{own}\n{}\n{id}", guess.to_lowercase()),
            _ => text,
        };
        let Some(raw_path) = sealed.seal.raw_path else { continue };
        return Ok(Some(RawPath { recording, raw_path, search_text }));
    }
    Ok(None)
}

/// Keeps one.
pub(crate) fn keep(sql: &Connection, path: &RawPath) -> Result<(), DbError> {
    let RawPath { recording, raw_path, search_text } = path;
    let update = "UPDATE recordings SET raw_path = $1, search_text = $2 WHERE recording = $3";
    sql.prepare_cached(update)?.execute(params![raw_path, search_text, recording])?;
    docs::refresh(sql, recording, Indexing::Now)
}
