//! Works through one docked recorder, from the first scan to the signed docking statement.
//!
//! Rounds of scanning go on until every file has an outcome: sealed now, sealed earlier and
//! unchanged, or not sealed and why. Then the docking statement is signed, which lists everything.
//! The state keeps each outcome, so a docking that a crash cut short is taken up where it stood.

mod decide;
pub(crate) mod release;
mod reread;
mod statement;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use evidence::ids::{DockingId, RecordingId};
use evidence::keys;
use evidence::time::Utc;

use crate::durable::is_shortage;
use crate::recorder_fs::{Kind, Meta, Root};
use crate::relpath::{RelPath, shown};
use crate::scan::{self, Found, Listing};
use crate::seal::{SealError, Setting};
use crate::settle::Settling;
use crate::state::{DockedFile, Outcome, StateError};
use crate::station::Station;
use crate::volumes::Volume;
use decide::{Decision, Turn, Whole, Work, decide_all};

pub(crate) use statement::close_abandoned;
pub(crate) use watch::{visit, visit_again, watch};

/// Rounds after which a docking is stated with what still changes left out.
const ROUNDS_MAX: u32 = 40;

/// Rounds for which a file without one readable byte is tried before it is sealed as unreadable:
/// a loose contact often mends.
const UNREADABLE_ROUNDS: u32 = 3;

/// Rounds for which a root that cannot be listed to its end is tried before the docking is stated with that.
const UNLISTED_ROUNDS: u32 = 3;

/// Most paths that are named of those that cannot be looked at.
pub(crate) const UNSEEN_MAX: usize = 1000;

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
    /// What was read whole before this docking, while the recorder was docked.
    whole: Whole,
    /// Files that look as they did when they were sealed, and are not read again yet.
    looks: BTreeMap<RelPath, RecordingId>,
    /// What could not be looked at, as the state has it.
    unseen: Vec<(Vec<u8>, String)>,
    /// Rounds in which the root could not be listed to its end.
    unlisted: u32,
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
    /// All that the file system said of it, where it was read whole while the recorder was docked.
    pub(crate) whole: Option<Meta>,
}

/// How a round ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Round {
    /// Every file has an outcome.
    Complete,
    /// Some files settle, or are tried again.
    Settling,
    /// The root cannot be listed to its end, and what it told is dealt with.
    Unlisted(String),
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
    /// Begins a docking of a recorder that has been docked since `before`: what was read whole then is not
    /// read again.
    pub(crate) fn begin_after(before: Self) -> Result<Self, DockError> {
        let mut bench = Self::begin(before.station, before.volume)?;
        if bench.root.is_same(&before.root) {
            bench.whole = before.whole;
            for (path, decided) in before.decided {
                if let (Some(id), Some(meta)) = (decided.outcome.recording(), decided.whole) {
                    bench.whole.insert(path, (id, meta));
                }
            }
        }
        Ok(bench)
    }

    /// Begins a docking, or takes up the one that a crash cut short.
    pub(crate) fn begin(station: &'a Station, volume: &'a Volume) -> Result<Self, DockError> {
        let root = Root::open(&volume.root).map_err(DockError::Root)?;
        let seen_at = station.clock.now();
        station.watch.look(station.clock);
        let (docking, docked_at) = if let Some(open) = station.state.open_docking(&volume.recorder.id)? {
            (open.id, open.docked_at)
        } else {
            let id = DockingId::from_random(keys::random()?);
            station.state.begin_docking(&id, &volume.recorder.id, &shown(&volume.root), seen_at)?;
            (id, seen_at)
        };
        tracing::info!(recorder = %volume.recorder.id, docking = %docking, root = %shown(root.path()), "docking.begun");
        Ok(Self {
            station,
            volume,
            root,
            docking,
            docked_at,
            seen_at,
            settling: Settling::default(),
            decided: BTreeMap::new(),
            whole: Whole::new(),
            looks: BTreeMap::new(),
            unseen: Vec::new(),
            unlisted: 0,
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
        if let Some(why) = &listing.problem {
            tracing::warn!(recorder = %self.volume.recorder.id, %why, "docking.unlisted");
            match self.root.is_there() {
                Ok(true) => self.unlisted += 1,
                Ok(false) => return Ok(Round::Removed),
                Err(error) => return Ok(self.short(error.to_string())),
            }
            if self.unlisted < UNLISTED_ROUNDS {
                return Ok(Round::Settling);
            }
        }
        let listing = listing.with_earlier(&self.last);
        self.note_found(&listing)?;
        self.note_unseen(&listing)?;
        self.decided.retain(|path, decided| is_same(&listing, path, decided));
        let mut ready: Vec<&Found> = self.settling.observe(&listing, &writing);
        // The earliest recordings have the earliest deadlines.
        ready.sort_by_key(|found| found.meta.mtime);
        let ending = self.decide(ready)?;
        let undecided = listing.files().filter(|found| !self.decided.contains_key(&found.path)).count();
        self.last = listing;
        let round = match (ending, &self.last.problem) {
            (Some(Round::Short(why)), _) => self.short(why),
            (Some(ending), _) => ending,
            (None, Some(why)) => Round::Unlisted(why.clone()),
            (None, None) if undecided == 0 => Round::Complete,
            (None, None) => Round::Settling,
        };
        if let Round::Full(why) = &round {
            self.station.state.docking_problem(&self.docking, why)?;
        }
        Ok(round)
    }

    /// Decides the files of `ready`, the new ones first; tells what ends the round.
    fn decide(&mut self, mut ready: Vec<&Found>) -> Result<Option<Round>, DockError> {
        let mut ending = None;
        for turn in [Turn::New, Turn::Again] {
            ready.retain(|found| !self.decided.contains_key(&found.path));
            if turn == Turn::Again {
                ready.retain(|found| self.looks.contains_key(&found.path));
            }
            if matches!(ending, Some(Round::Removed | Round::Stopped | Round::Short(_))) {
                break;
            }
            let setting = Setting {
                station: self.station,
                volume: self.volume,
                root: &self.root,
                docking: &self.docking,
                docked_at: self.seen_at,
            };
            let work = Work { setting: &setting, unreadable: &self.unreadable, whole: &self.whole, turn };
            let decisions = decide_all(&work, &ready)?;
            ending = self.note_decisions(decisions)?.or(ending);
        }
        Ok(ending)
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
                    self.looks.remove(&path);
                    self.decided.insert(path, decided);
                }
                Decision::Looks(id) => {
                    self.looks.insert(path, id);
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
    /// release found to be another than its sample told. `before` is the look before this one: the time of a
    /// file's last change tells of a change only where it came to rest, for some file systems show any.
    fn has_news(&self, listing: &Listing, before: Option<&Listing>) -> Result<bool, StateError> {
        let (state, recorder) = (&self.station.state, &self.volume.recorder.id);
        let (lost, distrusted) = (state.without_copy(recorder)?, state.distrusted(recorder)?);
        let lost: BTreeSet<&RelPath> = lost.iter().chain(&distrusted).map(|recording| &recording.path).collect();
        let was_so =
            |found: &Found| before.and_then(|before| before.at(&found.path)).is_some_and(|at| at.meta == found.meta);
        Ok(listing.files().any(|found| {
            let dealt_with = |decided: &Decided| {
                let touched = decided.whole.is_some_and(|whole| whole != found.meta);
                (decided.size, decided.mtime) == (found.meta.size, found.meta.mtime) && !(touched && was_so(found))
            };
            lost.contains(&found.path) || !self.decided.get(&found.path).is_some_and(dealt_with)
        }))
    }

    /// What was decided of each file.
    pub(crate) fn decided(&self) -> &BTreeMap<RelPath, Decided> {
        &self.decided
    }

    /// Tells the state what cannot be looked at, where that is not what it was told last.
    fn note_unseen(&mut self, listing: &Listing) -> Result<(), StateError> {
        let root = listing.problem.iter().map(|why| (Vec::new(), why.clone()));
        let below = listing.unseen().map(|(path, why)| (path.bytes().to_vec(), why.to_owned()));
        let unseen: Vec<_> = root.chain(below).take(UNSEEN_MAX).collect();
        if unseen != self.unseen {
            for (path, why) in &unseen {
                let path = RelPath::from_bytes(path.clone());
                tracing::warn!(recorder = %self.volume.recorder.id, path = %path.shown(), why, "docking.unseen");
            }
            self.station.state.set_unseen(&self.docking, &unseen)?;
            self.unseen = unseen;
        }
        Ok(())
    }

    /// What could not be looked at, and why: it may hide recordings. The empty path is the root.
    pub(crate) fn unseen(&self) -> &[(Vec<u8>, String)] {
        &self.unseen
    }

    /// How much more there is that was not looked at: what is beyond the bounds of a listing, and of the list
    /// of what could not be looked at.
    pub(crate) fn unseen_besides(&self) -> u64 {
        let all = self.last.unseen().count() + usize::from(self.last.problem.is_some());
        all.saturating_sub(self.unseen.len()) as u64 + self.last.left_out
    }

    /// Files that were found to be others than their samples told, and are to be sealed.
    pub(crate) fn distrusts_any(&self) -> Result<bool, StateError> {
        let distrusted = self.station.state.distrusted(&self.volume.recorder.id)?;
        Ok(distrusted.iter().any(|recording| self.last.at(&recording.path).is_some()))
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
    let found = listing.at(path).filter(|found| found.meta.kind == Kind::File);
    found.is_some_and(|found| (found.meta.size, found.meta.mtime) == (decided.size, decided.mtime))
}

#[cfg(test)]
mod tests;
