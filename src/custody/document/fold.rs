//! The fold of documents.

use evidence::event::DocumentEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps the documents of cases, those that were taken out included.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &DocumentEvent) -> Result<(), DbError> {
    match event {
        DocumentEvent::Filed { document, case, name, media_type, content, size, stage, record_kind, reason } => step
            .run(
                "INSERT INTO documents (document, case_id, name, media_type, content, size, stage, record_kind, \
                 reason, filed_by, filed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                params![
                    document.as_str(),
                    case.as_str(),
                    name,
                    media_type,
                    content.to_string(),
                    sql_number(*size),
                    word(stage),
                    word(record_kind),
                    reason,
                    step.person()?.as_str(),
                    step.now()
                ],
            ),
        DocumentEvent::Withdrawn { document, .. } => step
            .run("UPDATE documents SET withdrawn_at = $1 WHERE document = $2", params![step.now(), document.as_str()]),
        DocumentEvent::Moved { document, into, .. } => {
            step.run("UPDATE documents SET case_id = $1 WHERE document = $2", params![into.as_str(), document.as_str()])
        }
        DocumentEvent::Opened { .. } => Ok(()),
    }
}
