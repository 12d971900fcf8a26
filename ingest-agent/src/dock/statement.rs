//! The docking statement: everything that was found, what was done with it, and what became of
//! what the last docking saw.

use std::collections::BTreeMap;

use evidence::docking::{
    DOCKING_ENTRIES_MAX, DockingEntry, DockingPredicate, EntryKind, EntryOutcome, Gone, GoneWhy, Replaced, SinceLast,
    UNLISTED, entries_digest,
};
use evidence::ids::DockingId;
use evidence::manifest::{ChainLink, RecorderFacts};
use evidence::time::Utc;
use serde_json::{Map, Value};

use super::{Bench, DockError};
use crate::recorder_fs::Kind;
use crate::relpath::RelPath;
use crate::scan::Found;
use crate::seal::{nonce, sign};
use crate::state::{ChainHead, DockedFile, Outcome, StateError};
use crate::station::{Station, VERSION};
use crate::volumes::Volume;

/// Bytes that the lists of one statement may take; it must stay below the format's limit for a
/// payload with room for the rest. Entries beyond are counted in `truncated`.
const LISTS_SIZE_MAX: usize = 8 * 1024 * 1024;

/// Bytes of an entry besides its path, at most.
const ENTRY_OVERHEAD: usize = 300;

/// What a statement says of a docking.
struct Account<'a> {
    docking: &'a DockingId,
    recorder: RecorderFacts,
    docked_at: Utc,
    entries: Vec<DockingEntry>,
    truncated: u64,
    since_last: SinceLast,
    /// Why the recorder's root was not listed to its end.
    unlisted: Option<String>,
}

impl Bench<'_> {
    /// Signs the docking's statement. Files without an outcome are listed as not sealed, because of
    /// `reason`.
    pub(super) fn finish(&self, reason: &str) -> Result<(), DockError> {
        for found in self.undecided() {
            let outcome = Outcome::NotSealed(self.reason(&found.path, reason));
            let file = DockedFile { path: found.path.clone(), size: found.meta.size, outcome };
            self.station.state.decided(&self.docking, &file)?;
        }
        let here: BTreeMap<&RelPath, &Outcome> =
            self.decided.iter().map(|(path, decided)| (path, &decided.outcome)).collect();
        let is_here = |path: &RelPath| self.last.at(path).is_some_and(|found| found.meta.kind == Kind::File);
        let is_told = |path: &RelPath| self.last.tells_of(path);
        // What changed since the last docking goes before what is there, which manifests tell of as well.
        let mut room = Room::new();
        let mut for_changes = room.half();
        let (since_last, untold) =
            since_last(self.station, self.volume, &here, (&is_here, &is_told), &mut for_changes)?;
        room.give_back(&for_changes);
        let mut truncated = self.last.left_out;
        let mut entries = Vec::new();
        for found in &self.last.entries {
            if room.takes(&found.path) {
                entries.push(self.entry(found, reason));
            } else {
                truncated += 1;
            }
        }
        let account = Account {
            docking: &self.docking,
            recorder: self.volume.recorder.clone(),
            docked_at: self.docked_at,
            entries,
            truncated,
            since_last,
            unlisted: self.last.problem.clone(),
        };
        state(self.station, account)?;
        // The next docking asks for them again.
        if !untold.is_empty() {
            self.station.state.keep_untold(&self.docking, &untold)?;
        }
        let sealed = self.decided.values().filter(|decided| matches!(decided.outcome, Outcome::Sealed(_))).count();
        let recorder = &self.volume.recorder.id;
        tracing::info!(%recorder, docking = %self.docking, files = self.files(), sealed, "docking.stated");
        Ok(())
    }

    /// Why an undecided file is not sealed.
    fn reason(&self, path: &RelPath, reason: &str) -> String {
        let Some(id) = self.looks.get(path) else { return reason.to_owned() };
        format!("{reason}; it looks as {id} did, which was sealed from it earlier, and was not read again")
    }

    fn entry(&self, found: &Found, reason: &str) -> DockingEntry {
        let (kind, outcome) = match (found.meta.kind, &found.problem) {
            (Kind::Directory, problem) => {
                let reason = problem.clone().unwrap_or_else(|| "not entered".to_owned());
                (EntryKind::Directory, EntryOutcome::NotSealed { reason })
            }
            (_, Some(problem)) => (EntryKind::Special, EntryOutcome::NotSealed { reason: problem.clone() }),
            (Kind::Symlink, None) => (EntryKind::Symlink, EntryOutcome::Listed),
            (Kind::Special, None) => (EntryKind::Special, EntryOutcome::Listed),
            (Kind::File, None) => {
                let decided = self.decided.get(&found.path).map(|decided| &decided.outcome);
                (EntryKind::File, written(decided.unwrap_or(&Outcome::Found), &self.reason(&found.path, reason)))
            }
        };
        DockingEntry {
            path: found.path.text(),
            raw_path: found.path.raw(),
            kind,
            size: found.meta.size,
            mtime: found.problem.is_none().then(|| found.meta.modified()).flatten(),
            outcome,
        }
    }
}

/// States dockings that a crash left open and whose recorder is not docked any more.
pub(crate) fn close_abandoned(station: &Station, docked: &[Volume]) -> Result<(), StateError> {
    for open in station.state.open_dockings()? {
        if docked.iter().any(|volume| volume.recorder.id == open.recorder) {
            continue;
        }
        let reason = "the recorder was gone when the agent started again";
        let mut room = Room::new();
        let mut truncated = 0;
        let mut entries = Vec::new();
        for file in station.state.docked_files(&open.id)? {
            if !room.takes(&file.path) {
                truncated += 1;
                continue;
            }
            entries.push(DockingEntry {
                path: file.path.text(),
                raw_path: file.path.raw(),
                kind: EntryKind::File,
                size: file.size,
                mtime: None,
                outcome: written(&file.outcome, reason),
            });
        }
        let recorder = RecorderFacts {
            id: open.recorder.clone(),
            make: None,
            model: None,
            serial: None,
            volume_label: None,
            volume_uuid: None,
            other: Map::new(),
        };
        tracing::warn!(recorder = %open.recorder, docking = %open.id, "docking.abandoned");
        // What became of the files of the docking before is left to the next whole one.
        let since_last = SinceLast::default();
        state(
            station,
            Account {
                docking: &open.id,
                recorder,
                docked_at: open.docked_at,
                entries,
                truncated,
                since_last,
                unlisted: None,
            },
        )?;
    }
    Ok(())
}

fn written(outcome: &Outcome, reason: &str) -> EntryOutcome {
    match outcome {
        Outcome::Sealed(recording) => EntryOutcome::Sealed { recording: *recording },
        Outcome::SealedEarlier(recording) => EntryOutcome::SealedEarlier { recording: *recording },
        Outcome::NotSealed(reason) => EntryOutcome::NotSealed { reason: reason.clone() },
        Outcome::Found => EntryOutcome::NotSealed { reason: reason.to_owned() },
    }
}

/// Signs and records a statement in one transaction.
fn state(station: &Station, account: Account<'_>) -> Result<(), StateError> {
    let subject = entries_digest(&account.entries).map_err(|error| StateError::Inconsistent(error.to_string()))?;
    let name = format!("docking:{}", account.docking);
    let (docking, recorder) = (account.docking.clone(), account.recorder.id.clone());
    let other = account.unlisted.map(|why| (UNLISTED.to_owned(), Value::from(why))).into_iter().collect();
    station.state.state_docking(&docking, &recorder, |head: ChainHead| {
        let predicate = DockingPredicate {
            agency: station.enrolment.agency.clone(),
            station: station.enrolment.station.clone(),
            station_key: station.key.public().key_id(),
            agent_version: VERSION.to_owned(),
            docking: docking.clone(),
            recorder: account.recorder,
            docked_at: account.docked_at,
            listed_at: station.clock.now(),
            entries: account.entries,
            truncated: account.truncated,
            since_last: account.since_last,
            chain: ChainLink { sequence: head.next, previous: head.previous, docking: docking.clone() },
            nonce: nonce()?,
            other,
        };
        sign(station, &name, subject, predicate)
    })?;
    station.sealed.notify_one();
    Ok(())
}

/// A question about a path.
type Asks<'a> = &'a dyn Fn(&RelPath) -> bool;

/// What became of what the last docking of this recorder saw, and of which files the scan does not tell:
/// what lies in a directory that cannot be listed may be there.
fn since_last(
    station: &Station,
    volume: &Volume,
    here: &BTreeMap<&RelPath, &Outcome>,
    (is_here, is_told): (Asks<'_>, Asks<'_>),
    room: &mut Room,
) -> Result<(SinceLast, Vec<DockedFile>), StateError> {
    let Some((previous, files)) = station.state.last_stated(&volume.recorder.id)? else {
        return Ok((SinceLast::default(), Vec::new()));
    };
    let mut since = SinceLast { previous: Some(previous), ..SinceLast::default() };
    // Nothing of the last export need be in this one.
    if volume.recorder.is_fixed() {
        return Ok((since, Vec::new()));
    }
    let mut untold = Vec::new();
    for DockedFile { path, size, outcome } in files {
        let now = here.get(&path).and_then(|outcome| outcome.recording());
        if now.is_none() && !is_here(&path) && !is_told(&path) {
            let outcome = outcome.recording().map_or(outcome, Outcome::SealedEarlier);
            untold.push(DockedFile { path, size, outcome });
            continue;
        }
        // What could not be read again then is told as what it looked like.
        let recording = match (outcome.recording(), here.get(&path)) {
            (None, Some(Outcome::Sealed(now))) => station.state.sealed_before(now)?,
            (known, _) => known,
        };
        let replaced = now.is_some() && recording.is_some() && now != recording;
        if is_here(&path) && !replaced {
            continue;
        }
        let released = recording.map(|id| station.state.was_deleted(&id)).transpose()?.unwrap_or(false);
        let why = if released { GoneWhy::Released } else { GoneWhy::Vanished };
        if why == GoneWhy::Vanished && !replaced {
            tracing::warn!(recorder = %volume.recorder.id, path = %path.shown(), "file.vanished_since_last_docking");
        }
        if !room.takes(&path) {
            since.truncated += 1;
        } else if replaced {
            since.replaced.push(Replaced { path: path.text(), recording });
        } else {
            since.gone.push(Gone { path: path.text(), size, recording, why });
        }
    }
    Ok((since, untold))
}

/// Keeps the lists of a statement below their bounds.
struct Room {
    entries: usize,
    bytes: usize,
}

impl Room {
    fn new() -> Self {
        Self { entries: DOCKING_ENTRIES_MAX, bytes: LISTS_SIZE_MAX }
    }

    /// Takes half of it away.
    fn half(&mut self) -> Self {
        let half = Self { entries: self.entries / 2, bytes: self.bytes / 2 };
        self.entries -= half.entries;
        self.bytes -= half.bytes;
        half
    }

    /// Takes back what is left of what was taken away.
    fn give_back(&mut self, rest: &Self) {
        self.entries += rest.entries;
        self.bytes += rest.bytes;
    }

    /// Whether there is room for an entry of `path`, and takes it.
    fn takes(&mut self, path: &RelPath) -> bool {
        // Escapes and the raw path in base64 may each take several bytes for one.
        let bytes = path.bytes().len() * 6 + ENTRY_OVERHEAD;
        if self.entries == 0 || self.bytes < bytes {
            return false;
        }
        self.entries -= 1;
        self.bytes -= bytes;
        true
    }
}
