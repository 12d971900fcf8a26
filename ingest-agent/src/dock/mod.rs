//! Works through one docked recorder, from the first scan to the signed docking statement.
//!
//! Rounds of scanning go on until every file has an outcome: sealed now, sealed earlier and
//! unchanged, or not sealed and why. Then the docking statement is signed, which lists everything.
//! The state keeps each outcome, so a docking that a crash cut short is taken up where it stood.

mod decide;
pub(crate) mod release;
mod statement;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use evidence::ids::DockingId;
use evidence::keys;
use evidence::time::Utc;

use crate::durable::is_shortage;
use crate::recorder_fs::Root;
use crate::relpath::RelPath;
use crate::scan::{self, Found, Listing};
use crate::seal::{SealError, Setting};
use crate::settle::Settling;
use crate::state::{DockedFile, Outcome, StateError};
use crate::station::Station;
use crate::volumes::Volume;
use decide::{Decision, decide_all};

pub(crate) use statement::close_abandoned;
pub(crate) use watch::{visit, watch};

/// Rounds after which a docking is stated with what still changes left out.
const ROUNDS_MAX: u32 = 40;

/// Rounds for which a file without one readable byte is tried before it is sealed as unreadable:
/// a loose contact often mends.
const UNREADABLE_ROUNDS: u32 = 3;

/// Why a docked recorder cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DockError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error("the recorder's root cannot be opened: {0}")]
    Root(io::Error),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("the station is short of descriptors or memory: {0}; nothing was stated, and it is tried again")]
    Short(String),
    #[error("no random bytes for a docking's id: {0}")]
    Random(#[from] keys::KeyError),
}

/// A docking that is being worked on.
pub(crate) struct Bench<'a> {
    station: &'a Station,
    volume: &'a Volume,
    root: Root,
    docking: DockingId,
    /// When the recorder was first seen in this docking.
    docked_at: Utc,
    /// When this run of the agent first saw it; nothing was captured later than this.
    seen_at: Utc,
    settling: Settling,
    decided: BTreeMap<RelPath, Decided>,
    /// Rounds in which a file had no readable byte.
    unreadable: BTreeMap<RelPath, u32>,
    listed: BTreeSet<RelPath>,
    last: Listing,
    rounds: u32,
}

/// What was decided of a file, and what it looked like then.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    pub(crate) size: u64,
    pub(crate) mtime: i128,
    pub(crate) outcome: Outcome,
}

/// How a round ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Round {
    /// Every file has an outcome.
    Complete,
    /// Some files settle, or are tried again.
    Settling,
    /// There is no room in the spool for the rest.
    Full(String),
    /// The station is short of descriptors or memory: it is tried again, and nothing is stated.
    Short(String),
    /// The recorder has gone.
    Removed,
    /// The agent is to stop.
    Stopped,
}

impl<'a> Bench<'a> {
    /// Begins a docking, or takes up the one that a crash cut short.
    pub(crate) fn begin(station: &'a Station, volume: &'a Volume) -> Result<Self, DockError> {
        let root = Root::open(&volume.root).map_err(DockError::Root)?;
        let seen_at = station.clock.now();
        station.watch.look(station.clock);
        let (docking, docked_at) = if let Some(open) = station.state.open_docking(&volume.recorder.id)? {
            (open.id, open.docked_at)
        } else {
            let id = DockingId::from_random(keys::random()?);
            let shown = volume.root.to_string_lossy();
            station.state.begin_docking(&id, &volume.recorder.id, &shown, seen_at)?;
            (id, seen_at)
        };
        tracing::info!(recorder = %volume.recorder.id, docking = %docking, root = %root.path().display(), "docking.begun");
        Ok(Self {
            station,
            volume,
            root,
            docking,
            docked_at,
            seen_at,
            settling: Settling::default(),
            decided: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            listed: BTreeSet::new(),
            last: Listing::default(),
            rounds: 0,
        })
    }

    /// Scans once, and decides what is ready.
    pub(crate) fn round(&mut self) -> Result<Round, DockError> {
        self.rounds += 1;
        let (listing, writing) = match self.look() {
            Ok(seen) => seen,
            Err(error) if is_shortage(&error) => return Ok(self.short(error.to_string())),
            Err(error) => {
                tracing::warn!(recorder = %self.volume.recorder.id, %error, "docking.unlisted");
                return Ok(Round::Removed);
            }
        };
        self.note_found(&listing)?;
        self.decided.retain(|path, decided| is_same(&listing, path, decided));
        let mut ready: Vec<&Found> = self.settling.observe(&listing, &writing);
        ready.retain(|found| !self.decided.contains_key(&found.path));
        // The earliest recordings have the earliest deadlines.
        ready.sort_by_key(|found| found.meta.mtime);
        let setting = Setting {
            station: self.station,
            volume: self.volume,
            root: &self.root,
            docking: &self.docking,
            docked_at: self.seen_at,
        };
        let decisions = decide_all(&setting, &ready, &self.unreadable)?;
        let ending = self.note_decisions(decisions)?;
        let undecided = listing.files().filter(|found| !self.decided.contains_key(&found.path)).count();
        self.last = listing;
        let round = match ending {
            Some(Round::Short(why)) => self.short(why),
            Some(ending) => ending,
            None if undecided == 0 => Round::Complete,
            None => Round::Settling,
        };
        if let Round::Full(why) = &round {
            self.station.state.docking_problem(&self.docking, why)?;
        }
        Ok(round)
    }

    /// What is on the recorder, and which files some program is writing.
    fn look(&self) -> io::Result<(Listing, BTreeSet<(u64, u64)>)> {
        Ok((scan::scan(&self.root)?, scan::open_for_writing()?))
    }

    /// A round that told nothing of the recorder, and does not count.
    fn short(&mut self, why: String) -> Round {
        self.rounds -= 1;
        tracing::warn!(recorder = %self.volume.recorder.id, %why, "docking.short");
        Round::Short(why)
    }

    /// Whether waiting longer for the rest is of no use.
    pub(crate) fn is_tired(&self) -> bool {
        self.rounds >= ROUNDS_MAX
    }

    fn note_found(&mut self, listing: &Listing) -> Result<(), StateError> {
        let new: Vec<(RelPath, u64)> = listing
            .files()
            .filter(|found| !self.listed.contains(&found.path))
            .map(|found| (found.path.clone(), found.meta.size))
            .collect();
        if !new.is_empty() {
            self.station.state.found(&self.docking, &new)?;
            self.listed.extend(new.into_iter().map(|(path, _)| path));
        }
        Ok(())
    }

    fn note_decisions(&mut self, decisions: Vec<(RelPath, Decision)>) -> Result<Option<Round>, StateError> {
        let mut ending = None;
        for (path, decision) in decisions {
            match decision {
                Decision::Done(decided) => {
                    let file = DockedFile { path: path.clone(), size: decided.size, outcome: decided.outcome.clone() };
                    if !matches!(file.outcome, Outcome::Sealed(_)) {
                        self.station.state.decided(&self.docking, &file)?;
                    }
                    self.decided.insert(path, decided);
                }
                Decision::Unreadable => *self.unreadable.entry(path).or_default() += 1,
                Decision::Again => {}
                Decision::Full(why) => ending = ending.or(Some(Round::Full(why))),
                Decision::Short(why) => ending = ending.or(Some(Round::Short(why))),
                Decision::Removed => ending = Some(Round::Removed),
                Decision::Stopped => ending = ending.or(Some(Round::Stopped)),
            }
        }
        Ok(ending)
    }

    /// Whether the recorder holds something that this docking has not dealt with: a new or changed
    /// file, the only good copy of a recording whose own in the spool was lost, or a file that a
    /// release found to be another than its sample told.
    fn has_news(&self, listing: &Listing) -> Result<bool, StateError> {
        let (state, recorder) = (&self.station.state, &self.volume.recorder.id);
        let (lost, distrusted) = (state.without_copy(recorder)?, state.distrusted(recorder)?);
        let lost: BTreeSet<&RelPath> = lost.iter().chain(&distrusted).map(|recording| &recording.path).collect();
        Ok(listing.files().any(|found| {
            let dealt_with = |decided: &Decided| (decided.size, decided.mtime) == (found.meta.size, found.meta.mtime);
            lost.contains(&found.path) || !self.decided.get(&found.path).is_some_and(dealt_with)
        }))
    }

    /// What was decided of each file.
    pub(crate) fn decided(&self) -> &BTreeMap<RelPath, Decided> {
        &self.decided
    }

    /// Directories that could not be read, and entries beyond the bound: what may hide recordings.
    pub(crate) fn unseen(&self) -> u64 {
        let problems = self.last.entries.iter().filter(|found| found.problem.is_some()).count();
        problems as u64 + self.last.left_out
    }

    /// Files of the last scan that have no outcome.
    pub(crate) fn undecided(&self) -> impl Iterator<Item = &Found> {
        self.last.files().filter(|found| !self.decided.contains_key(&found.path))
    }

    /// Files of the last scan.
    pub(crate) fn files(&self) -> usize {
        self.last.files().count()
    }
}

/// Whether a file still looks as it did when it was decided.
fn is_same(listing: &Listing, path: &RelPath, decided: &Decided) -> bool {
    let found = listing.entries.binary_search_by(|found| found.path.cmp(path)).ok().map(|at| &listing.entries[at]);
    found.is_some_and(|found| (found.meta.size, found.meta.mtime) == (decided.size, decided.mtime))
}

#[cfg(test)]
mod tests;
