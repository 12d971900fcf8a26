//! Personal values as they lie beside the log, each held against the entry that has its commitment.
//!
//! Of values that were erased the row is there, with blanks as long as they were (`store/tables/writer.rs` has why): it is
//! read as one that is gone.

use evidence::entry::Entry;
use evidence::event::Event;
use evidence::personal::{Commitment, Salt, Values};

use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::secrets::PersonalOf;
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, Reader};

/// The table.
const TABLE: &str = "personal_values";

/// A row of it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Of whom, as the column holds it.
    pub of: String,
    /// The entry that has the commitment.
    pub index: u64,
    /// Salt and values; none where the row holds what is neither.
    pub read: Option<(Salt, Values)>,
}

impl Kept {
    /// The values, where they are those that `committed` binds to the row's entry.
    fn held(self, committed: Option<&(PersonalOf, Commitment)>) -> Option<Values> {
        let (of, commitment) = committed?;
        let (salt, values) = self.read?;
        (of.to_string() == self.of && commitment.holds(&salt, &values)).then_some(values)
    }
}

fn kept(row: &Row<'_>) -> Result<Kept, DbError> {
    let columns = Columns::new(TABLE, row);
    let salt = columns.bytes("salt")?.try_into().ok().map(Salt);
    // What cannot be read is told without it.
    let values = serde_json::from_str(&columns.text("personal")?).ok();
    Ok(Kept { of: columns.text("subject")?, index: columns.number("log_index")?, read: salt.zip(values) })
}

impl Reader<'_> {
    /// The personal values that came with an entry; none where they were erased or are gone. Values that are not those of
    /// the entry are shown to nobody.
    pub fn personal(&self, of: &PersonalOf, index: u64) -> Result<Option<Values>, DbError> {
        let sql = "SELECT subject, log_index, salt, personal FROM personal_values \
             WHERE subject = $1 AND log_index = $2 AND trim(personal) <> ''";
        let Some(kept) = self.list(sql, params![of.to_string(), sql_number(index)], kept)?.pop() else {
            return Ok(None);
        };
        let committed = self.committed(index)?;
        let wrong = || DbError::Inconsistent { table: TABLE, what: format!("what log entry {index} has not of {of}") };
        kept.held(committed.as_ref()).map(Some).ok_or_else(wrong)
    }

    /// Whether the row of an entry holds what the entry has the commitment to.
    pub fn personal_holds(&self, kept: Kept) -> Result<bool, DbError> {
        let committed = self.committed(kept.index)?;
        Ok(kept.held(committed.as_ref()).is_some())
    }

    /// Of whom an entry has a commitment, and which; none where it has none, or there is no such entry.
    fn committed(&self, index: u64) -> Result<Option<(PersonalOf, Commitment)>, DbError> {
        let Some(stored) = self.entry(index)? else { return Ok(None) };
        let Ok(entry) = Entry::parse(&stored.bytes) else { return Ok(None) };
        Ok(match &entry.event {
            Event::Party(event) => {
                let (party, commitment) = event.commitment();
                commitment.map(|commitment| (PersonalOf::Party(party.clone()), *commitment))
            }
            Event::Complaint(event) => {
                let (complaint, commitment) = event.commitment();
                commitment.map(|commitment| (PersonalOf::Complaint(complaint.clone()), *commitment))
            }
            _ => None,
        })
    }

    /// Rows after one, in the order of their keys: for a check of all of them.
    pub fn personal_after(&self, of: &str, index: u64, most: u64) -> Result<Vec<Kept>, DbError> {
        let sql = "SELECT subject, log_index, salt, personal FROM personal_values \
                   WHERE (subject, log_index) > ($1, $2) AND trim(personal) <> '' ORDER BY subject, log_index LIMIT $3";
        self.list(sql, params![of, sql_number(index), sql_number(most)], kept)
    }

    /// Whether there is a row of an entry.
    pub fn has_personal(&self, of: &PersonalOf, index: u64) -> Result<bool, DbError> {
        let sql = "SELECT count(*) FROM personal_values WHERE subject = $1 AND log_index = $2 AND trim(personal) <> ''";
        Ok(self.number(sql, params![of.to_string(), sql_number(index)])? > 0)
    }
}
