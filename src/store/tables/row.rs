//! Text and numbers of rows ↔ the types of the domain, in one place.
//!
//! What cannot be read is an inconsistency, never a default.

use std::str::FromStr;

use evidence::digest::Digest;
use evidence::time::Utc;
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::tables::DbError;

/// Reads columns of one row by name.
pub struct Columns<'a> {
    table: &'static str,
    row: &'a Row<'a>,
}

impl<'a> Columns<'a> {
    /// The columns of `row`, which was read from `table`.
    pub fn new(table: &'static str, row: &'a Row<'a>) -> Self {
        Self { table, row }
    }

    fn wrong(&self, column: &str, value: &str) -> DbError {
        DbError::Inconsistent { table: self.table, what: format!("{value:?} in column {column}") }
    }

    /// A text.
    pub fn text(&self, column: &str) -> Result<String, DbError> {
        Ok(self.row.get(column)?)
    }

    /// A text or nothing.
    pub fn maybe_text(&self, column: &str) -> Result<Option<String>, DbError> {
        Ok(self.row.get(column)?)
    }

    /// Bytes.
    pub fn bytes(&self, column: &str) -> Result<Vec<u8>, DbError> {
        Ok(self.row.get(column)?)
    }

    /// Bytes or nothing.
    pub fn maybe_bytes(&self, column: &str) -> Result<Option<Vec<u8>>, DbError> {
        Ok(self.row.get(column)?)
    }

    /// A text that has a type of its own.
    pub fn parsed<T: FromStr>(&self, column: &str) -> Result<T, DbError> {
        let text = self.text(column)?;
        text.parse().map_err(|_| self.wrong(column, &text))
    }

    /// A text that has a type of its own, or nothing.
    pub fn maybe_parsed<T: FromStr>(&self, column: &str) -> Result<Option<T>, DbError> {
        let Some(text) = self.maybe_text(column)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.wrong(column, &text))
    }

    /// A word of a closed list.
    pub fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T, DbError> {
        let text = self.text(column)?;
        from_word(&text).ok_or_else(|| self.wrong(column, &text))
    }

    /// A word of a closed list, where there is one.
    pub fn maybe_word<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, DbError> {
        let Some(text) = self.maybe_text(column)? else { return Ok(None) };
        from_word(&text).map(Some).ok_or_else(|| self.wrong(column, &text))
    }

    /// A JSON value.
    pub fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, DbError> {
        let text = self.text(column)?;
        serde_json::from_str(&text).map_err(|_| self.wrong(column, &text))
    }

    /// A number that is never negative.
    pub fn number(&self, column: &str) -> Result<u64, DbError> {
        let number: i64 = self.row.get(column)?;
        u64::try_from(number).map_err(|_| self.wrong(column, &number.to_string()))
    }

    /// A number that is never negative, or nothing.
    pub fn maybe_number(&self, column: &str) -> Result<Option<u64>, DbError> {
        let number: Option<i64> = self.row.get(column)?;
        number.map(|n| u64::try_from(n).map_err(|_| self.wrong(column, &n.to_string()))).transpose()
    }

    /// An instant.
    pub fn time(&self, column: &str) -> Result<Utc, DbError> {
        let micros: i64 = self.row.get(column)?;
        Utc::from_micros(micros).map_err(|_| self.wrong(column, &micros.to_string()))
    }

    /// An instant or nothing.
    pub fn maybe_time(&self, column: &str) -> Result<Option<Utc>, DbError> {
        let micros: Option<i64> = self.row.get(column)?;
        micros.map(|m| Utc::from_micros(m).map_err(|_| self.wrong(column, &m.to_string()))).transpose()
    }

    /// A digest stored as bytes.
    pub fn digest_bytes(&self, column: &str) -> Result<Digest, DbError> {
        let bytes = self.bytes(column)?;
        let wrong = |bytes: Vec<u8>| self.wrong(column, &hex::encode(bytes));
        bytes.try_into().map(Digest).map_err(wrong)
    }
}

/// The word that stands for a variant without data.
pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("only variants without data are stored as words, not {other:?}"),
    }
}

/// The variant that a word stands for.
pub fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// A number as SQL keeps it. What is stored stays below 2^53; what is asked for beyond 2^63 lies
/// past every row.
pub fn sql_number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
