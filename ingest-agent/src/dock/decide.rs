//! What becomes of one file: it was sealed earlier and is unchanged, or it is read and sealed.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use evidence::digest::CONTENT_SIZE_MAX;
use evidence::manifest::{ReadError, Sealed};

use crate::durable::is_shortage;
use crate::fingerprint;
use crate::output::size_text;
use crate::relpath::RelPath;
use crate::scan::Found;
use crate::seal::{self, SealError, Setting, mtime_nanos};
use crate::spool::SpoolError;
use crate::state::{Outcome, Recording, Stage, StateError};
use crate::take::{self, TakeError, Taken};

use super::{Decided, UNREADABLE_ROUNDS};

/// Files of one recorder that are taken at once: while one is made durable, the next is read.
const TAKES_PER_RECORDER: usize = 2;

/// What became of a file that was ready.
#[derive(Debug)]
pub(super) enum Decision {
    Done(Decided),
    /// No byte could be read; it is tried again before it is sealed so.
    Unreadable,
    /// It changed or vanished; the next scan tells.
    Again,
    Full(String),
    Removed,
    Stopped,
}

impl Decision {
    /// Whether there is no use in going on with this round.
    fn ends_round(&self) -> bool {
        matches!(self, Self::Removed | Self::Stopped)
    }
}

/// Decides every file of `ready`, a few at a time.
pub(super) fn decide_all(
    setting: &Setting<'_>,
    ready: &[&Found],
    unreadable: &BTreeMap<RelPath, u32>,
) -> Result<Vec<(RelPath, Decision)>, SealError> {
    let next = Mutex::new(ready.iter());
    let out = Mutex::new(Ok(Vec::new()));
    let work = || {
        loop {
            let found = next.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(found) = found else { return };
            let patient = unreadable.get(&found.path).is_none_or(|rounds| *rounds < UNREADABLE_ROUNDS);
            let decision = decide(setting, found, patient);
            let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
            let ends = decision.as_ref().map_or(true, Decision::ends_round);
            match (out.as_mut(), decision) {
                (Ok(list), Ok(decision)) => list.push((found.path.clone(), decision)),
                (Ok(_), Err(error)) => *out = Err(error),
                (Err(_), _) => return,
            }
            if ends {
                // Whoever else works on this round finds nothing left to do.
                next.lock().unwrap_or_else(PoisonError::into_inner).by_ref().for_each(drop);
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..TAKES_PER_RECORDER.min(ready.len()) {
            scope.spawn(work);
        }
        work();
    });
    out.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn decide(setting: &Setting<'_>, found: &Found, patient: bool) -> Result<Decision, SealError> {
    let station = setting.station;
    if station.stop.is_set() {
        return Ok(Decision::Stopped);
    }
    if found.meta.size > CONTENT_SIZE_MAX {
        // Reading it would take days and end with a manifest that no service takes.
        let reason = format!("{} bytes are over the limit of {CONTENT_SIZE_MAX}", found.meta.size);
        tracing::warn!(recorder = %setting.volume.recorder.id, path = %found.path.shown(), reason, "file.too_large");
        let (size, mtime) = (found.meta.size, found.meta.mtime);
        return Ok(Decision::Done(Decided { size, mtime, outcome: Outcome::NotSealed(reason) }));
    }
    let known = station.state.last_at(&setting.volume.recorder.id, &found.path)?;
    if let Some(known) = &known
        && is_known(setting, found, known)
    {
        return Ok(done(setting, found.meta.size, found.meta.mtime, known));
    }
    let _slot = station.takes.take();
    let taken = match take::take(setting.root, &found.path, found.meta, &station.spool, &station.stop) {
        Ok(taken) => taken,
        Err(TakeError::Removed) => return Ok(Decision::Removed),
        Err(TakeError::Stopped) => return Ok(Decision::Stopped),
        Err(TakeError::Vanished) => return Ok(Decision::Again),
        Err(TakeError::Spool(full @ SpoolError::Full { .. })) => return Ok(Decision::Full(full.to_string())),
        Err(TakeError::Short(error) | TakeError::Spool(SpoolError::Write(error))) if is_shortage(&error) => {
            tracing::warn!(recorder = %setting.volume.recorder.id, path = %found.path.shown(), %error, "file.taken_later");
            return Ok(Decision::Again);
        }
        Err(TakeError::Short(error)) => return Err(SpoolError::from(error).into()),
        Err(TakeError::Spool(error)) => return Err(error.into()),
    };
    if let Some(known) = &known
        && reads_worse(setting, found, known, &taken)?
    {
        tracing::warn!(recorder = %setting.volume.recorder.id, path = %found.path.shown(), "file.reads_worse_than_sealed");
        return Ok(done(setting, found.meta.size, found.meta.mtime, known));
    }
    if patient && taken.flags.contains(&"unreadable") {
        tracing::warn!(recorder = %setting.volume.recorder.id, path = %found.path.shown(), "file.unreadable");
        return Ok(Decision::Unreadable);
    }
    let (size, mtime) = (taken.meta.size, taken.meta.mtime);
    if let Some(known) = known.filter(|known| holds_same_bytes(known, &taken)) {
        if known.is_distrusted() {
            station.state.keep_sample(&known.id, &taken.fingerprint)?;
        }
        if needs_copy(&known) {
            let copy = taken.draft.keep(&taken.content.digest)?;
            station.state.restore_copy(&known.id, &copy)?;
            tracing::info!(recording = %known.id, "recording.copy_restored");
            station.sealed.notify_one();
        }
        return Ok(done(setting, size, mtime, &known));
    }
    seal_taken(setting, found, taken)
}

/// Whether the recording is not stored and its copy in the spool was lost, so that the recorder's
/// is the only one.
fn needs_copy(known: &Recording) -> bool {
    known.copy.is_none() && matches!(known.stage, Stage::Sealed { .. })
}

/// Whether the file is the one that was sealed, as far as can be told without reading it whole.
fn is_known(setting: &Setting<'_>, found: &Found, known: &Recording) -> bool {
    if (found.meta.size, mtime_nanos(found.meta.mtime)) != (known.size, known.mtime) || needs_copy(known) {
        return false;
    }
    let file = setting.root.file(&found.path).ok().map(|(file, _)| file);
    fingerprint::of(file.as_ref(), found.meta.size) == known.fingerprint
}

/// Whether the file holds the very bytes that were sealed under this name, although its time
/// differs: a FAT card read under another time zone looks so. An empty file proves nothing by its
/// bytes and is sealed again.
fn holds_same_bytes(known: &Recording, taken: &Taken<'_>) -> bool {
    (known.size > 0 || needs_copy(known)) && taken.read_errors.is_empty() && known.digest == taken.content.digest
}

/// Whether the file looks like the one that was sealed, but can be read no better than then, and
/// not whole: what was sealed says more, and a failing card replaced nothing.
fn reads_worse(setting: &Setting<'_>, found: &Found, known: &Recording, taken: &Taken<'_>) -> Result<bool, SealError> {
    let looks_same = (taken.meta.size, mtime_nanos(taken.meta.mtime)) == (known.size, known.mtime);
    if taken.read_errors.is_empty() || !looks_same || needs_copy(known) || known.is_distrusted() {
        return Ok(false);
    }
    let envelope = setting.station.state.envelope(known.sequence)?;
    let sealed = Sealed::read(&envelope.payload)
        .map_err(|error| StateError::Inconsistent(format!("manifest of {}: {error}", found.path.shown())))?;
    let lost = |errors: &[ReadError]| errors.iter().map(|error| error.length).sum::<u64>();
    Ok(lost(&taken.read_errors) >= lost(&sealed.seal.read_errors))
}

/// A file that was sealed before, in this docking before a crash, or in an earlier one.
fn done(setting: &Setting<'_>, size: u64, mtime: i128, known: &Recording) -> Decision {
    let outcome =
        if known.docking == *setting.docking { Outcome::Sealed(known.id) } else { Outcome::SealedEarlier(known.id) };
    Decision::Done(Decided { size, mtime, outcome })
}

fn seal_taken(setting: &Setting<'_>, found: &Found, taken: Taken<'_>) -> Result<Decision, SealError> {
    let (size, mtime) = (taken.meta.size, taken.meta.mtime);
    let recorder = &setting.volume.recorder.id;
    let id = match seal::seal(setting, &found.path, taken) {
        Ok(id) => id,
        Err(SealError::Spool(full @ SpoolError::Full { .. })) => return Ok(Decision::Full(full.to_string())),
        Err(SealError::State(error @ StateError::Sqlite(_))) if is_full(&error) => {
            return Ok(Decision::Full("the spool is full: the state database cannot grow".to_owned()));
        }
        Err(error) => return Err(error),
    };
    tracing::info!(%recorder, path = %found.path.shown(), recording = %id, size, "recording.sealed");
    setting.station.output.line(&format!("sealed {recorder} {} ({}) as {id}", found.path.shown(), size_text(size)));
    setting.station.sealed.notify_one();
    Ok(Decision::Done(Decided { size, mtime, outcome: Outcome::Sealed(id) }))
}

fn is_full(error: &StateError) -> bool {
    matches!(error, StateError::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
}
