//! Whether the parts answer, and what they measure.
//!
//! Who asks after the service's health costs nothing: a thread looks each second, and what it found lies
//! in memory with its age. Where the look itself does not come back, that is told as well.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::clock::monotonic;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::deadline::counted;
use crate::custody::log::restored;
use crate::custody::refused::Kind;
use crate::custody::{Custody, Refused, require};
use crate::spans;
use crate::store::log::proofs;
use crate::store::tables::DbError;

/// How long after a look the next one begins.
const LOOK_EACH: Duration = Duration::from_secs(1);

/// How old a look may be before the service no longer counts as well, in seconds.
const OVERDUE_SECONDS: u64 = 30;

/// What is measured on demand.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Entries of the log.
    pub log_size: u64,
    /// Bytes free on the vault's file system.
    pub vault_free_bytes: u64,
    /// Recordings announced, stored ones included.
    pub announced: u64,
    /// Recordings stored.
    pub stored: u64,
    /// Uploads held in memory.
    pub uploads_in_memory: u64,
    /// How recordings stand towards their deadlines, as it was last looked at.
    pub standings: Option<counted::Measured>,
}

/// How the service is, where it is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// What it does.
    pub condition: Condition,
    /// How long ago the parts were looked at, in seconds.
    pub age_seconds: u64,
}

/// What a service that is well does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// It serves.
    Serves,
    /// It serves, and its log or its clock is in doubt.
    Degraded,
    /// It is a copy that logs nothing.
    ReadOnly,
}

/// What is wrong with the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unwell {
    /// The database does not answer.
    #[error("the database does not answer")]
    Database,
    /// The vault does not answer.
    #[error("the vault does not answer")]
    Vault,
    /// The process is short of descriptors or memory.
    #[error("the service is short of descriptors or memory")]
    Short,
    /// The sequencer has ended.
    #[error("the custody log is closed")]
    Log,
    /// The look has not come back.
    #[error("database and vault have not answered for {seconds} seconds")]
    Overdue {
        /// How old the last look is.
        seconds: u64,
    },
}

/// What the last look found.
#[derive(Debug, Clone, Copy)]
struct Looked {
    at: Instant,
    /// Whether the log is in doubt.
    found: Result<bool, Unwell>,
}

/// The latest look at the parts.
#[derive(Debug)]
pub(in crate::custody) struct Pulse {
    last: Mutex<Looked>,
    /// Held while somebody looks, so that no older look is told after a newer one.
    looking: Mutex<()>,
}

impl Default for Pulse {
    fn default() -> Self {
        let none = Looked { at: monotonic(), found: Err(Unwell::Overdue { seconds: 0 }) };
        Self { last: Mutex::new(none), looking: Mutex::new(()) }
    }
}

impl Pulse {
    fn last(&self) -> Looked {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells a look; gives the one before.
    fn tell(&self, looked: Looked) -> Looked {
        std::mem::replace(&mut *self.last.lock().unwrap_or_else(PoisonError::into_inner), looked)
    }
}

impl Looked {
    /// What it says at `now`: whether the log is in doubt, and how old that is in seconds.
    fn says(self, now: Instant) -> Result<(bool, u64), Unwell> {
        let seconds = now.saturating_duration_since(self.at).as_secs();
        if seconds > OVERDUE_SECONDS {
            return Err(Unwell::Overdue { seconds });
        }
        self.found.map(|doubted| (doubted, seconds))
    }
}

impl Custody {
    /// How the service is, from what is known: asks neither the database nor the vault.
    pub fn health(&self) -> Result<Health, Refused> {
        let (log_doubted, age_seconds) = self.pulse.last().says(monotonic())?;
        let condition = if self.log.is_read_only() {
            Condition::ReadOnly
        } else if self.log.is_closed() {
            return Err(Unwell::Log.into());
        } else if log_doubted || self.clock.doubt().is_some() {
            Condition::Degraded
        } else {
            Condition::Serves
        };
        Ok(Health { condition, age_seconds })
    }

    /// Looks at the parts once, and from then on each second in a thread of its own, which ends with this
    /// service.
    pub async fn watch_health(self: &Arc<Self>) -> std::io::Result<()> {
        self.look_now().await;
        let watched = Arc::downgrade(self);
        let look = move || {
            while let Some(custody) = watched.upgrade() {
                custody.look();
                drop(custody);
                std::thread::sleep(LOOK_EACH);
            }
        };
        std::thread::Builder::new().name("health".into()).spawn(look).map(|_| ())
    }

    /// Looks at the parts at once, since something changed that health tells.
    pub(in crate::custody) async fn look_now(self: &Arc<Self>) {
        let this = Arc::clone(self);
        // A look that panicked is not told, and so overdue in time.
        drop(spans::blocking(move || this.look()).await);
    }

    fn look(&self) {
        let _turn = self.pulse.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.find_fault();
        let told = found.as_ref().map(|doubted| *doubted).map_err(|(unwell, _)| *unwell);
        let before = self.pulse.tell(Looked { at: monotonic(), found: told });
        match found {
            Err((_, why)) if before.found != told => tracing::error!(service.error = %why, "the service is not well"),
            Ok(_) if before.found.is_err_and(|unwell| unwell != Unwell::Overdue { seconds: 0 }) => {
                tracing::info!("the service is well again");
            }
            _ => {}
        }
    }

    /// Whether the log is in doubt, where the database and the vault answer.
    fn find_fault(&self) -> Result<bool, (Unwell, Refused)> {
        let unwell = |part: Unwell| {
            move |refused: Refused| (if refused.kind() == Kind::Short { Unwell::Short } else { part }, refused)
        };
        self.vault.free_bytes_blocking().map_err(Refused::from).map_err(unwell(Unwell::Vault))?;
        let read_only = self.log.is_read_only();
        let look = |reader: &crate::store::tables::Reader<'_>| -> Result<bool, DbError> {
            proofs::head(reader)?;
            Ok(!read_only && !restored::doubts(reader)?.is_empty())
        };
        self.db.read_apart(look).map_err(Refused::from).map_err(unwell(Unwell::Database))
    }

    /// Measures, for who may see it.
    pub async fn measure(self: &Arc<Self>, caller: &Caller) -> Result<Measured, Refused> {
        self.recorded(caller, Verb::Metrics, require(caller, Action::ReadMetrics, Target::Installation, None)).await?;
        let this = Arc::clone(self);
        self.read(move |reader| {
            let (vault_free_bytes, uploads_in_memory) = (this.vault.free_bytes_blocking()?, this.uploads.len() as u64);
            let (log_size, _) = proofs::head(reader)?;
            let (announced, stored) = reader.recording_counts()?;
            let standings = this.measured_standings();
            Ok(Measured { log_size, vault_free_bytes, announced, stored, uploads_in_memory, standings })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_that_does_not_come_back_is_told() {
        let at = monotonic();
        let after = |seconds| at + Duration::from_secs(seconds);
        let well = Looked { at, found: Ok(false) };
        assert_eq!(well.says(at), Ok((false, 0)));
        assert_eq!(well.says(after(OVERDUE_SECONDS)), Ok((false, OVERDUE_SECONDS)));
        let seconds = OVERDUE_SECONDS + 1;
        assert_eq!(well.says(after(seconds)), Err(Unwell::Overdue { seconds }));
        let broken = Looked { at, found: Err(Unwell::Vault) };
        assert_eq!(broken.says(after(1)), Err(Unwell::Vault));
        assert!(Pulse::default().last().says(monotonic()).is_err(), "nobody has looked yet");
    }
}
