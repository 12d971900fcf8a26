//! The fold of the log's own events.

use evidence::event::LogEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::sql_number;
use crate::store::tables::sql::params;

/// Keeps the checkpoints that stations saw, and the keys that the service named.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &LogEvent) -> Result<(), DbError> {
    match event {
        LogEvent::CheckpointSeen { station, entries, root } => step.run(
            "INSERT INTO checkpoints_seen (log_index, station, entries, root, seen_at) VALUES ($1, $2, $3, $4, $5)",
            params![sql_number(step.index), station.as_str(), sql_number(*entries), root.to_string(), step.now()],
        ),
        LogEvent::ServiceKeyNamed { key } => step.run(
            "INSERT INTO service_keys (public_key, named_at) VALUES ($1, $2)",
            params![key.to_base64(), step.now()],
        ),
        LogEvent::Opened { .. }
        | LogEvent::Restored { .. }
        | LogEvent::Contradicted { .. }
        | LogEvent::ServiceStarted { .. }
        | LogEvent::ClockJumped { .. }
        | LogEvent::ClockSettled { .. } => Ok(()),
    }
}
