//! How long what could be needed again is kept: follows the log, and removes copies from the spool.
//!
//! A copy stays until its recording was stored for longer than the service's backup interval (and
//! the site's `keep_hours`), and the log, asked then, still holds the entry. A log that contradicts
//! what was seen blocks every removal. A spool that gets full removes nothing earlier: sealing
//! waits.

use std::time::{Duration, Instant};

use evidence::time::Utc;
use words::Lang;

use super::restore::Looked;
use super::trust::TrustError;
use super::{Holds, Uploader};
use crate::output::told as shown;
use crate::reasons::worded;
use crate::state::{Recording, StateError};

/// How often the log is looked at for its own sake, and how often while something blocks.
const FOLLOW_EVERY: Duration = Duration::from_mins(10);
const FOLLOW_BLOCKED_EVERY: Duration = Duration::from_secs(5);

/// Copies that are removed in one round at most; each costs a question to the service.
const SWEEP_MAX: usize = 64;

impl Uploader {
    /// Shows that a recording is stored at this moment; for threads outside of the runtime.
    pub(crate) fn prove(&self, recording: &Recording) -> Result<(), TrustError> {
        let station = &self.station;
        self.runtime.block_on(async {
            tokio::select! {
                shown = self.trust.still_stored(&self.client, station, recording) => shown,
                () = station.stop.wait() => Err(TrustError::Stopped),
            }
        })
    }

    /// Looks at the log's head and its restores, now and then, and more often while something
    /// blocks.
    pub(super) async fn follow(&self, holds: &mut Holds) -> Result<(), StateError> {
        let now = self.station.clock.tick();
        let blocked = self.station.state.block()?.is_some();
        let every = if blocked { FOLLOW_BLOCKED_EVERY } else { FOLLOW_EVERY };
        let recent = holds.followed.is_some_and(|at: Instant| now.saturating_duration_since(at) < every);
        if holds.is_held(now) || recent {
            return Ok(());
        }
        holds.followed = Some(now);
        let followed = match self.trust.head(&self.client, &self.station).await {
            Ok(_) | Err(TrustError::Blocked(_)) => self.trust.look_at_restores(&self.client, &self.station).await,
            Err(error) => Err(error),
        };
        match followed {
            Ok(Looked::Free(None)) => Ok(()),
            Ok(Looked::Free(Some((told, lost)))) => {
                let said = |lang| {
                    [
                        ("said", worded(lang, &told.0).into()),
                        ("entries", shown(lost.entries)),
                        ("recordings", shown(lost.recordings)),
                        ("dockings", shown(lost.dockings)),
                        ("releases", shown(lost.releases)),
                    ]
                };
                tracing::warn!(text = Lang::En.with("agent-restored", &said(Lang::En)), "log.restore_accepted");
                let output = &self.station.output;
                output.say("agent-restored", &said(output.lang()));
                self.station.state.heard("", self.station.clock.now())?;
                holds.each.clear();
                holds.delivery = None;
                holds.followed = None;
                self.went_on();
                self.station.bell.ring();
                Ok(())
            }
            Ok(Looked::Blocked(why)) => {
                let word = format!("the log is not what this station saw of it, and {why}");
                if self.station.state.word()?.is_none_or(|heard| heard.text != word) {
                    tracing::error!(why, "log.restore_not_accepted");
                    let output = &self.station.output;
                    output.say("agent-still-blocked", &[("said", output.reason(&why))]);
                }
                self.station.state.heard(&word, self.station.clock.now())
            }
            Err(error) => self.not_followed(error, holds),
        }
    }

    /// Takes note that the log could not be asked, or did not hold.
    fn not_followed(&self, error: TrustError, holds: &mut Holds) -> Result<(), StateError> {
        match error {
            TrustError::State(error) => Err(error),
            TrustError::Call(error) if self.hold_for(&error, holds)? => Ok(()),
            error => {
                tracing::error!(%error, "log.not_followed");
                self.station.state.heard(&error.to_string(), self.station.clock.now())
            }
        }
    }

    /// Removes copies whose time is over and whose recordings the log still holds.
    pub(super) async fn sweep(&self, holds: &mut Holds) -> Result<(), StateError> {
        let station = &self.station;
        if holds.is_held(station.clock.tick()) || station.state.block()?.is_some() {
            return Ok(());
        }
        if let Err(error) = self.client.hear_time().await {
            return self.not_followed(error.into(), holds);
        }
        let Some(since) = self.keeps_since()? else { return Ok(()) };
        for recording in station.state.expired_copies(since, SWEEP_MAX)? {
            match self.trust.still_stored(&self.client, station, &recording).await {
                Ok(()) => {}
                Err(error) => return self.not_followed(error, holds),
            }
            let Some(copy) = &recording.copy else { continue };
            station.state.forget_copy(&recording.id)?;
            if let Err(error) = station.spool.remove(copy).and_then(|()| station.spool.forget_aside(&recording.digest))
            {
                tracing::warn!(%copy, %error, "spool.copy_not_removed");
            }
        }
        Ok(())
    }

    /// Copies of what was stored after this instant stay; all where it is none.
    fn keeps_since(&self) -> Result<Option<Utc>, StateError> {
        let hours = -i64::from(self.station.config.keep_hours) * 3600;
        let site = self.station.time_of_both_clocks().map(|now| now.plus_seconds(hours));
        Ok(site.zip(self.station.backups_hold_what_is_before()?).map(|(site, backups)| site.min(backups)))
    }
}
