//! The fold of clips and snapshots.

use evidence::derived::Derived;
use evidence::digest::Digest;
use evidence::event::DerivedEvent;
use evidence::ids::DerivedId;

use crate::custody::fold::{Statement, Step};
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;
use crate::store::tables::{DbError, Stated};

/// Keeps what the service signed of each.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &DerivedEvent) -> Result<(), DbError> {
    match event {
        DerivedEvent::Made { derived, envelope, .. } => made(step, step.derived()?, derived, envelope),
    }
}

/// What the service signed of it.
pub(in crate::custody) fn statement(event: &DerivedEvent) -> Statement<'_> {
    match event {
        DerivedEvent::Made { envelope, .. } => (envelope, |payload| {
            let derived = Derived::read(payload).map_err(|error| error.to_string())?;
            Ok(Stated::Derived(Box::new(derived)))
        }),
    }
}

fn made(step: &Step<'_>, derived: &Derived, id: &DerivedId, envelope: &Digest) -> Result<(), DbError> {
    if derived.id != *id {
        return Err(step.inconsistent(format!("the stored statement is not that of {id}")));
    }
    let said = &derived.predicate;
    step.run(
        "INSERT INTO derived (derived, recording, kind, name, envelope, content, size, media_type, \
         asked_start_ms, asked_end_ms, actual_start_ms, actual_end_ms, encoded_again, made_by, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            id.to_string(),
            said.source.recording.to_string(),
            word(&said.kind),
            derived.name,
            envelope.to_string(),
            derived.digest.to_string(),
            sql_number(said.size),
            said.media_type,
            sql_number(said.range.asked_start_ms),
            sql_number(said.range.asked_end_ms),
            sql_number(said.range.actual_start_ms),
            sql_number(said.range.actual_end_ms),
            i64::from(said.how.encoded_again),
            said.made_by.as_str(),
            step.now()
        ],
    )
}
