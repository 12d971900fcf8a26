//! Looks at what is docked, every second, and says what the screen shows.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use evidence::ids::RecorderId;
use evidence::time::Utc;
use tokio::sync::watch::Sender;

use super::slots::DockingNow;
use super::{Docked, Named, Slot, View, slot};
use crate::config::ReleasePolicy;
use crate::law::Facts;
use crate::spool::Place;
use crate::state::{DockingState, Progress, State, StateError};
use crate::station::Station;
use crate::volumes::{self, Volume};

/// How often.
const EVERY: Duration = Duration::from_secs(1);

/// Since when the agent stays with each recorder. What is known of a docking before that says nothing of what is on
/// the recorder now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attended(Arc<Mutex<BTreeMap<RecorderId, Utc>>>);

impl Attended {
    /// Notes that work on a recorder is about to begin.
    pub(crate) fn begin(&self, recorder: &RecorderId, now: Utc) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(recorder.clone(), now);
    }

    /// Forgets those whom nobody stays with any more.
    pub(crate) fn keep<'a>(&self, recorders: impl Iterator<Item = &'a RecorderId>) {
        let kept: BTreeSet<&RecorderId> = recorders.collect();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|recorder, _| kept.contains(recorder));
    }

    pub(super) fn since(&self, recorder: &RecorderId) -> Option<Utc> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(recorder).copied()
    }
}

/// Keeps `shown` true until the station stops. Whatever fails is logged, and tried again: no screen is worth a
/// recording that is not sealed.
pub(crate) fn keep_looking(station: &Station, attended: &Attended, shown: &Sender<View>) {
    let mut failing = false;
    while !station.stop.is_set() {
        match look(station, attended) {
            Ok(view) => {
                if let Err(error) = write(&station.spool.path(Place::Screen), &view) {
                    tracing::warn!(%error, "screen.not_written");
                }
                shown.send_replace(view);
                failing = false;
            }
            Err(error) if !failing => {
                tracing::warn!(%error, "screen.looked_later");
                failing = true;
            }
            Err(_) => {}
        }
        std::thread::sleep(EVERY);
    }
    // What it says is true only while somebody looks.
    if let Err(error) = std::fs::remove_file(station.spool.path(Place::Screen)) {
        tracing::debug!(%error, "screen.not_removed");
    }
}

/// Why nothing can be said of what is docked.
#[derive(Debug, thiserror::Error)]
enum LookError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error("what is docked cannot be told: {0}")]
    Volumes(#[from] io::Error),
}

fn look(station: &Station, attended: &Attended) -> Result<View, LookError> {
    let now = station.clock.now();
    let volumes = volumes::find(&station.config, &station.zone)?;
    // A connection of its own, so that a long list never holds up a seal.
    let state = State::look(&station.spool.path(Place::State))?;
    let slots = volumes
        .iter()
        .map(|volume| {
            let since = attended.since(&volume.recorder.id);
            let docked = docked(station, &state, volume, since, now)?;
            // Nothing is cleared of an export.
            let fixed = volume.recorder.is_fixed();
            let release = if fixed { ReleasePolicy::Keep } else { station.config.release };
            let named = since.map(|_| state.named_case(&volume.recorder.id)).transpose()?.flatten();
            Ok(Slot { named: named.map(Named::from), ..slot(&docked, release) })
        })
        .collect::<Result<_, StateError>>()?;
    Ok(View {
        station: station.enrolment.name.clone(),
        slots,
        unlooked: volumes::unlooked(&station.config).len(),
        blocked: state.block()?.is_some(),
        at: now.micros() / 1_000_000,
    })
}

/// A recorder and its docking, where that began while the agent stays with it.
fn docked(
    station: &Station,
    state: &State,
    volume: &Volume,
    since: Option<Utc>,
    now: Utc,
) -> Result<Docked, StateError> {
    let id = &volume.recorder.id;
    let last = state.last_docking(id)?;
    let current = last.filter(|docking| since.is_some_and(|since| docking.docked_at >= since));
    let docking = match current {
        None => None,
        Some(row) => {
            let law = &station.config.law;
            let judged = state.judged(&row)?;
            let late = judged.iter().filter(|one| law.standing(&Facts::of_judged(one), now).is_late()).count() as u64;
            Some(DockingNow {
                open: row.state == DockingState::Open,
                hindered: !row.problem.is_empty(),
                progress: Progress { late, ..state.docking_progress(&row)? },
            })
        }
    };
    let officer = volume.officer.as_ref().map(ToString::to_string);
    Ok(Docked { recorder: id.to_string(), officer, docking })
}

/// Replaces the file whole. It need not outlive a power cut.
fn write(path: &Path, view: &View) -> io::Result<()> {
    let new = path.with_extension("new");
    std::fs::write(&new, serde_json::to_vec(view)?)?;
    std::fs::rename(new, path)
}
