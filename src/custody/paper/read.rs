//! What documents are by the law, as readers find it. A document that was taken out of its case is none of these.

use std::collections::BTreeSet;

use evidence::ids::{AgencyId, CaseId, DocumentId};
use jiff::civil::Date;

use crate::answers::case_number::case_key;
use crate::custody::paper::{NumberHolder, Paper, PaperSaid};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// The columns of a document and what is said of it.
const PAPER: &str = "p.document, d.name, d.stage, p.document_kind, p.number, p.made_on, p.made_by, p.pages, p.language, \
                     p.volume, p.original, p.supersedes, p.signatures, p.reason, p.described_by, p.described_at";

/// Longest chain of documents each of which takes the place of another that is followed.
const CHAIN_LENGTH: usize = 100;

fn paper(row: &Row<'_>) -> Result<Paper, DbError> {
    let columns = Columns::new("papers", row);
    let pages = columns.number("pages")?;
    let large = || DbError::Inconsistent { table: "papers", what: format!("{pages} in column pages") };
    Ok(Paper {
        document: columns.parsed("document")?,
        name: columns.text("name")?,
        filed_stage: columns.word("stage")?,
        said: PaperSaid {
            kind: columns.parsed("document_kind")?,
            number: columns.text("number")?,
            made_on: columns.parsed("made_on")?,
            made_by: columns.json("made_by")?,
            pages: u32::try_from(pages).map_err(|_| large())?,
            language: columns.text("language")?,
            volume: columns.word("volume")?,
            original: columns.word("original")?,
            supersedes: columns.maybe_parsed("supersedes")?,
            signatures: columns.json("signatures")?,
        },
        reason: columns.text("reason")?,
        described_by: columns.parsed("described_by")?,
        described_at: columns.time("described_at")?,
    })
}

fn holder(row: &Row<'_>) -> Result<NumberHolder, DbError> {
    let columns = Columns::new("papers", row);
    Ok(NumberHolder { document: columns.parsed("document")?, name: columns.text("name")? })
}

impl Reader<'_> {
    /// What is said of one document.
    pub fn paper(&self, document: &DocumentId) -> Result<Option<Paper>, DbError> {
        let sql =
            format!("SELECT {PAPER} FROM papers p JOIN documents d ON d.document = p.document WHERE p.document = $1");
        Ok(self.list(&sql, [document.as_str()], paper)?.pop())
    }

    /// What is said of the documents of a case, oldest document first.
    pub fn papers_of(&self, case: &CaseId) -> Result<Vec<Paper>, DbError> {
        let sql = format!(
            "SELECT {PAPER} FROM documents d JOIN papers p ON p.document = d.document \
             WHERE d.case_id = $1 AND d.withdrawn_at IS NULL ORDER BY d.filed_at, d.document LIMIT $2"
        );
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], paper)
    }

    /// The documents that take the place of one.
    pub fn superseding(&self, document: &DocumentId) -> Result<Vec<NumberHolder>, DbError> {
        let sql = "SELECT p.document, d.name FROM papers p JOIN documents d ON d.document = p.document \
                   WHERE p.supersedes = $1 AND d.withdrawn_at IS NULL ORDER BY p.document LIMIT $2";
        self.list(sql, params![document.as_str(), sql_number(LIST_MAX)], holder)
    }

    /// Whether a document takes the place of another, or of one that does.
    pub fn takes_the_place_of(&self, document: &DocumentId, other: &DocumentId) -> Result<bool, DbError> {
        let mut at = Some(document.clone());
        for _ in 0..CHAIN_LENGTH {
            let Some(next) = at else { return Ok(false) };
            if next == *other {
                return Ok(true);
            }
            at = self.paper(&next)?.and_then(|paper| paper.said.supersedes);
        }
        // What is longer than anybody makes it is taken for a circle, and not made longer.
        Ok(true)
    }

    /// The documents of an agency that bear a number in a year and have their place still.
    pub fn number_holders(&self, agency: &AgencyId, number: &str, made_on: Date) -> Result<Vec<NumberHolder>, DbError> {
        let sql = "SELECT p.document, d.name FROM papers p JOIN documents d ON d.document = p.document \
                   WHERE p.agency = $1 AND p.number_key = $2 AND p.year = $3 AND d.withdrawn_at IS NULL \
                   ORDER BY p.document LIMIT $4";
        let values = params![agency.as_str(), case_key(number), i64::from(made_on.year()), sql_number(LIST_MAX)];
        let mut holders: Vec<NumberHolder> = self.list(sql, values, holder)?;
        let mut replaced = BTreeSet::new();
        for one in &holders {
            if !self.superseding(&one.document)?.is_empty() {
                replaced.insert(one.document.clone());
            }
        }
        holders.retain(|one| !replaced.contains(&one.document));
        Ok(holders)
    }
}
