//! Looks at what is docked, every second, and says what the screen shows.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use evidence::ids::RecorderId;
use evidence::time::Utc;
use tokio::sync::watch::Sender;

use super::slots::DockingNow;
use super::{Docked, View, slot};
use crate::spool::Place;
use crate::state::{DockingState, State, StateError};
use crate::station::Station;
use crate::volumes::{self, Volume};

/// How often.
const EVERY: Duration = Duration::from_secs(1);

/// What tells one docked recorder from the same one docked again.
type Key = (PathBuf, u64, RecorderId);

/// Keeps `shown` true until the station stops. Whatever fails is logged, and tried again: no screen is worth a
/// recording that is not sealed.
pub(crate) fn keep_looking(station: &Arc<Station>, shown: &Sender<View>) {
    let mut since = BTreeMap::new();
    let mut failing = false;
    while !station.stop.is_set() {
        match look(station, &mut since) {
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

fn look(station: &Station, since: &mut BTreeMap<Key, Utc>) -> Result<View, LookError> {
    let now = station.clock.now();
    let volumes = volumes::find(&station.config, &station.zone)?;
    // A connection of its own, so that a long list never holds up a seal.
    let state = State::look(&station.spool.path(Place::State))?;
    let keys: Vec<Key> = volumes.iter().map(|volume| (volume.root.clone(), volume.mount, volume.recorder.id.clone())).collect();
    since.retain(|key, _| keys.contains(key));
    for key in keys {
        since.entry(key).or_insert(now);
    }
    let slots = volumes
        .iter()
        .map(|volume| Ok(slot(&docked(station, &state, volume, since, now)?, station.config.release)))
        .collect::<Result<_, StateError>>()?;
    Ok(View {
        station: station.enrolment.name.clone(),
        slots,
        unlooked: volumes::unlooked(&station.config).len(),
        blocked: state.block()?.is_some(),
        at: now.micros() / 1_000_000,
    })
}

/// A recorder and its docking, where that began while this one was docked: what is known of an earlier one says
/// nothing of what is on it now.
fn docked(
    station: &Station,
    state: &State,
    volume: &Volume,
    since: &BTreeMap<Key, Utc>,
    now: Utc,
) -> Result<Docked, StateError> {
    let id = &volume.recorder.id;
    let seen = since.get(&(volume.root.clone(), volume.mount, id.clone())).copied().unwrap_or(now);
    // Whoever finds recorders may have begun before this look saw it.
    let begun = seen.plus_seconds(-2 * i64::try_from(EVERY.as_secs()).unwrap_or(1));
    let current = state
        .last_docking(id)?
        .filter(|docking| docking.state == DockingState::Open || docking.docked_at >= begun);
    let docking = match current {
        None => None,
        Some(row) => Some(DockingNow {
            open: row.state == DockingState::Open,
            hindered: !row.problem.is_empty(),
            progress: state.progress(&row, station.config.deadline_hours, now)?,
        }),
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
