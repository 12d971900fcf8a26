//! The fold of views.

use evidence::event::ViewEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::sql::params;

/// Keeps which views are open.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &ViewEvent) -> Result<(), DbError> {
    match event {
        ViewEvent::Opened { view, recording, .. } | ViewEvent::CopyOpened { view, recording, .. } => step.run(
            "INSERT INTO views (view_id, recording, opened_at) VALUES ($1, $2, $3)",
            params![view.as_str(), recording.to_string(), step.now()],
        ),
        ViewEvent::Closed { view, .. } => {
            step.run("UPDATE views SET closed_at = $1 WHERE view_id = $2", params![step.now(), view.as_str()])
        }
    }
}
