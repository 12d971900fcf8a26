//! Documents, as readers find them.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::ids::{CaseId, DocumentId};

use crate::custody::document::DocumentFact;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, LIST_MAX, Reader};

const DOCUMENT: &str = "d.document, d.case_id, d.name, d.media_type, d.content, d.size, d.stage, d.record_kind, \
    d.reason, d.filed_by, d.filed_at, d.withdrawn_at";

fn document(row: &sql::Row<'_>) -> Result<DocumentFact, DbError> {
    let columns = Columns::new("documents", row);
    Ok(DocumentFact {
        id: columns.parsed("document")?,
        case: columns.parsed("case_id")?,
        name: columns.text("name")?,
        media_type: columns.text("media_type")?,
        content: columns.parsed("content")?,
        size: columns.number("size")?,
        stage: columns.word("stage")?,
        record_kind: columns.word("record_kind")?,
        reason: columns.text("reason")?,
        filed_by: columns.parsed("filed_by")?,
        filed_at: columns.time("filed_at")?,
        withdrawn_at: columns.maybe_time("withdrawn_at")?,
    })
}

impl Reader<'_> {
    /// One document.
    pub fn document(&self, id: &DocumentId) -> Result<Option<DocumentFact>, DbError> {
        let sql = format!("SELECT {DOCUMENT} FROM documents d WHERE d.document = $1");
        Ok(self.list(&sql, [id.as_str()], document)?.pop())
    }

    /// Documents that were taken out of a case, oldest first.
    pub fn withdrawn_documents_of(&self, case: &CaseId) -> Result<Vec<DocumentFact>, DbError> {
        let sql = format!(
            "SELECT {DOCUMENT} FROM documents d WHERE d.case_id = $1 AND d.withdrawn_at IS NOT NULL \
             ORDER BY d.filed_at, d.document LIMIT $2"
        );
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], document)
    }

    /// Documents that are filed under a case, oldest first.
    pub fn documents_of(&self, case: &CaseId) -> Result<Vec<DocumentFact>, DbError> {
        let sql = format!(
            "SELECT {DOCUMENT} FROM documents d WHERE d.case_id = $1 AND d.withdrawn_at IS NULL \
             ORDER BY d.filed_at, d.document LIMIT $2"
        );
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], document)
    }

    /// How many documents are filed under a case, counted up to `most`.
    pub fn document_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        let rows = "SELECT 1 FROM documents WHERE case_id = $1 AND withdrawn_at IS NULL";
        self.count_up_to(rows, [case.as_str()], most)
    }
}
