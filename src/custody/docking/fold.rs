//! The fold of dockings.

use evidence::digest::Digest;
use evidence::docking::{Docking, EntryOutcome, GoneWhy};
use evidence::event::DockingEvent;

use crate::custody::fold::{Statement, Step};
use crate::store::tables::row::sql_number;
use crate::store::tables::sql::params;
use crate::store::tables::{DbError, Stated};

/// Keeps what docking statements say in sum.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &DockingEvent) -> Result<(), DbError> {
    match event {
        DockingEvent::Recorded { envelope, .. } => recorded(step, step.docking()?, envelope),
    }
}

/// The docking statement.
pub(in crate::custody) fn statement(event: &DockingEvent) -> Statement<'_> {
    match event {
        DockingEvent::Recorded { envelope, .. } => (envelope, |payload| {
            let docking = Docking::read(payload).map_err(|error| error.to_string())?;
            Ok(Stated::Docking(Box::new(docking)))
        }),
    }
}

fn recorded(step: &Step<'_>, read: &Docking, envelope: &Digest) -> Result<(), DbError> {
    let docking = &read.docking;
    let not_sealed = docking.entries.iter().filter(|e| matches!(e.outcome, EntryOutcome::NotSealed { .. })).count();
    // A folder that could not be listed is such an entry; the recorder's root has none.
    let not_sealed = not_sealed + usize::from(docking.unlisted().is_some());
    let vanished = docking.since_last.gone.iter().filter(|gone| gone.why == GoneWhy::Vanished).count();
    step.count_statement(docking.station.as_str(), sql_number(docking.chain.sequence), 0)?;
    step.count_recorder(docking.agency.as_str(), docking.recorder.id.as_str(), 1, 0)?;
    step.run(
        "INSERT INTO dockings (docking, station, agency, recorder, docked_at, entries, not_sealed, vanished, \
         chain_sequence, payload, envelope, log_index) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            docking.docking.as_str(),
            docking.station.as_str(),
            docking.agency.as_str(),
            docking.recorder.id.as_str(),
            docking.docked_at.micros(),
            sql_number(docking.entries.len() as u64),
            sql_number(not_sealed as u64),
            sql_number(vanished as u64),
            sql_number(docking.chain.sequence),
            read.payload_digest.to_string(),
            envelope.to_string(),
            sql_number(step.index)
        ],
    )
}
