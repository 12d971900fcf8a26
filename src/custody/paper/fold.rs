//! The fold of what documents are by the law.

use evidence::event::PaperEvent;

use crate::answers::case_number::case_key;
use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::word;
use crate::store::tables::sql::params;

/// Keeps what was said last of each document.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &PaperEvent) -> Result<(), DbError> {
    let PaperEvent::Described {
        document,
        case,
        document_kind,
        number,
        made_on,
        made_by,
        pages,
        language,
        volume,
        original,
        supersedes,
        signatures,
        reason,
    } = event;
    let list = |value: serde_json::Result<String>| value.map_err(|error| step.inconsistent(error.to_string()));
    step.run(
        "REPLACE INTO papers (document, document_kind, number, agency, year, number_key, made_on, made_by, pages, \
         language, volume, original, supersedes, signatures, reason, described_by, described_at) \
         SELECT $1, $2, $3, agency, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 \
         FROM cases WHERE case_id = $17",
        params![
            document.as_str(),
            document_kind.as_str(),
            number,
            i64::from(made_on.year()),
            if number.is_empty() { String::new() } else { case_key(number) },
            made_on.to_string(),
            list(serde_json::to_string(made_by))?,
            i64::from(*pages),
            language,
            word(volume),
            word(original),
            supersedes.first().map(evidence::ids::DocumentId::as_str),
            list(serde_json::to_string(signatures))?,
            reason,
            step.person()?.as_str(),
            step.now(),
            case.as_str()
        ],
    )
}
