//! What is remembered of the service: its last word, and its speed.

use evidence::time::Utc;
use rusqlite::named_params;

use super::{State, StateError, count, instant, stored};

/// What the service last said about not taking something, or why it could not be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceWord {
    pub(crate) text: String,
    pub(crate) at: Utc,
}

impl State {
    /// Keeps what the service said; empty when all is well.
    pub(crate) fn heard(&self, text: &str, at: Utc) -> Result<(), StateError> {
        self.write(|tx| {
            let params = named_params! { ":word": text, ":at": at.micros() };
            tx.execute("UPDATE service SET word = :word, word_at = :at WHERE word <> :word OR word <> ''", params)?;
            Ok(())
        })
    }

    /// What the service last said, unless all is well.
    pub(crate) fn word(&self) -> Result<Option<ServiceWord>, StateError> {
        let (text, at): (String, i64) = self.read(|c| {
            Ok(c.query_row("SELECT word, word_at FROM service", [], |row| Ok((row.get(0)?, row.get(1)?)))?)
        })?;
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(ServiceWord { text, at: instant("service.word_at", at)? }))
    }

    /// Keeps the measured rate.
    pub(crate) fn measured(&self, bytes_per_second: u64) -> Result<(), StateError> {
        self.write(|tx| {
            let params = named_params! { ":rate": stored(bytes_per_second.min(1 << 50)) };
            tx.execute("UPDATE service SET bytes_per_second = :rate", params)?;
            Ok(())
        })
    }

    /// The rate that was measured last, in bytes per second, where there is one.
    pub(crate) fn rate(&self) -> Result<Option<u64>, StateError> {
        let rate = self.read(|c| Ok(c.query_row("SELECT bytes_per_second FROM service", [], |row| row.get(0))?))?;
        Ok(Some(count("service.bytes_per_second", rate)?).filter(|rate| *rate > 0))
    }
}
