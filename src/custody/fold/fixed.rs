//! Whether recordings from before that was kept are of a fixed place.
//!
//! Their manifests say so, and no migration reads manifests: they are read at the first start.

use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::manifest::Sealed;

use crate::custody::recording::fold::is_fixed;
use crate::store::tables::sql::{Connection, OptionalExtension as _, params};
use crate::store::tables::{DbError, FixedPlace, Objects};

/// The next recording after `after` of which it is not kept, with what its manifest says. Reads manifests, and writes
/// nothing.
pub(crate) fn next(sql: &Connection, objects: &Objects<'_>, after: &str) -> Result<Option<FixedPlace>, DbError> {
    let select = "SELECT recording, envelope FROM recordings \
                  WHERE fixed IS NULL AND recording > $1 ORDER BY recording LIMIT 1";
    let mut after = after.to_owned();
    // One at a time: their number has no bound.
    while let Some((recording, envelope)) = sql
        .prepare_cached(select)?
        .query_row([&after], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
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
        return Ok(Some(FixedPlace { recording, is_fixed: is_fixed(&sealed.seal) }));
    }
    Ok(None)
}

/// Keeps it.
pub(crate) fn keep(sql: &Connection, place: &FixedPlace) -> Result<(), DbError> {
    let FixedPlace { recording, is_fixed } = place;
    let update = "UPDATE recordings SET fixed = $1 WHERE recording = $2";
    sql.prepare_cached(update)?.execute(params![i64::from(*is_fixed), recording])?;
    Ok(())
}
