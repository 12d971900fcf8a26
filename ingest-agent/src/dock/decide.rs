//! What becomes of one file: it was sealed earlier and is unchanged, or it is read and sealed.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use evidence::digest::{CONTENT_SIZE_MAX, Content};
use evidence::ids::RecordingId;
use evidence::manifest::{ReadError, Sealed};
use words::amount;

use crate::durable::is_shortage;
use crate::fingerprint;
use crate::output::told;
use crate::recorder_fs::{Meta, is_another_thing};
use crate::relpath::RelPath;
use crate::scan::Found;
use crate::seal::{self, SealError, Setting, mtime_nanos};
use crate::spool::SpoolError;
use crate::state::{Outcome, Recording, Stage, StateError};
use crate::take::{self, TakeError, Taken};

use super::reread::{self, Looks, Reading, Rest};
use super::{Decided, UNREADABLE_ROUNDS};

/// Files of one recorder that are taken at once: while one is made durable, the next is read.
const TAKES_PER_RECORDER: usize = 2;

/// Flags a recording whose path held another of the same size and time.
pub(super) const CHANGED_IN_PLACE: &str = "content-changed-in-place";

/// What became of a file that was ready.
#[derive(Debug)]
pub(super) enum Decision {
    Done(Decided),
    /// It looks as it did when this was sealed from it, and is to be read again.
    Looks(RecordingId),
    /// No byte could be read; it is tried again before it is sealed so.
    Unreadable,
    /// It changed or vanished; the next scan tells.
    Again,
    Full(String),
    /// The station is short of descriptors or memory.
    Short(String),
    Removed,
    Stopped,
}

impl Decision {
    /// Whether there is no use in going on with this round.
    fn ends_round(&self) -> bool {
        matches!(self, Self::Short(_) | Self::Removed | Self::Stopped)
    }
}

/// What is needed to decide files.
pub(super) struct Work<'a> {
    pub(super) setting: &'a Setting<'a>,
    /// Rounds in which a file had no readable byte.
    pub(super) unreadable: &'a BTreeMap<RelPath, u32>,
    /// What was read whole while the recorder was docked.
    pub(super) whole: &'a Whole,
    pub(super) turn: Turn,
}

/// Files that were read whole while the recorder was docked: which recording they are, and what the file
/// system said of them. Nobody but this machine writes a docked recorder, and its writing would show.
pub(super) type Whole = BTreeMap<RelPath, (RecordingId, Meta)>;

/// What is new has the earlier deadline: it goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// What looks as it did when it was sealed is left for later.
    New,
    /// It is read again.
    Again,
}

/// Decides every file of `ready`, a few at a time.
pub(super) fn decide_all(work: &Work<'_>, ready: &[&Found]) -> Result<Vec<(RelPath, Decision)>, SealError> {
    let next = Mutex::new(ready.iter());
    let out = Mutex::new(Ok(Vec::new()));
    let decide_next = || {
        loop {
            let found = next.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(found) = found else { return };
            let decision = decide(work, found);
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
            // Where there can be no further thread, one does it all.
            let _ = std::thread::Builder::new().spawn_scoped(scope, decide_next);
        }
        decide_next();
    });
    out.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn decide(work: &Work<'_>, found: &Found) -> Result<Decision, SealError> {
    let (setting, station) = (work.setting, work.setting.station);
    if station.stop.is_set() {
        return Ok(Decision::Stopped);
    }
    if found.meta.size > CONTENT_SIZE_MAX {
        // Reading it would take days and end with a manifest that no service takes.
        let reason = format!("{} bytes are over the limit of {CONTENT_SIZE_MAX}", found.meta.size);
        tracing::warn!(recorder = %setting.volume.recorder.id, path = %found.path.shown(), reason, "file.too_large");
        let (size, mtime) = (found.meta.size, found.meta.mtime);
        return Ok(Decision::Done(Decided { size, mtime, outcome: Outcome::NotSealed(reason), whole: None }));
    }
    let known = station.state.last_at(&setting.volume.recorder.id, &found.path)?;
    if let Some(known) = &known
        && let Some(decision) = recognise(work, found, known)?
    {
        return Ok(decision);
    }
    let _slot = station.takes.take();
    let taken = match take::take(setting.root, &found.path, found.meta, &station.spool, &station.stop) {
        Ok(taken) => taken,
        Err(TakeError::Removed) => return Ok(Decision::Removed),
        Err(TakeError::Stopped) => return Ok(Decision::Stopped),
        Err(TakeError::Vanished) => return Ok(Decision::Again),
        Err(TakeError::Spool(full @ SpoolError::Full { .. })) => return Ok(Decision::Full(full.to_string())),
        Err(TakeError::Short(error) | TakeError::Spool(SpoolError::Write(error))) if is_shortage(&error) => {
            return Ok(later(setting, found, &error));
        }
        Err(TakeError::Short(error)) => return Err(SpoolError::from(error).into()),
        Err(TakeError::Spool(error)) => return Err(error.into()),
    };
    match known {
        None => decide_taken(work, found, taken, None),
        Some(known) => {
            let sealed = SealedBefore::read(setting, known)?;
            decide_taken(work, found, taken, Some(&sealed))
        }
    }
}

/// What becomes of what was taken, where `sealed` is what the path held before.
fn decide_taken(
    work: &Work<'_>,
    found: &Found,
    mut taken: Taken<'_>,
    sealed: Option<&SealedBefore>,
) -> Result<Decision, SealError> {
    let (setting, recorder) = (work.setting, &work.setting.volume.recorder.id);
    let patient = work.unreadable.get(&found.path).is_none_or(|rounds| *rounds < UNREADABLE_ROUNDS);
    let rest = sealed.map(|sealed| sealed.rest(&taken)).transpose();
    let rest = match rest {
        Ok(rest) => rest,
        Err(error) if is_shortage(&error) => return Ok(later(setting, found, &error)),
        Err(error) => return Err(SpoolError::from(error).into()),
    };
    if let Some(sealed) = sealed
        && sealed.says_more(&taken, rest)
    {
        tracing::warn!(%recorder, path = %found.path.shown(), "file.reads_worse_than_sealed");
        let looks = (found.meta.size, found.meta.mtime);
        if taken.flags.contains(&"unreadable") && !sealed.was_unreadable() {
            return Ok(if patient { Decision::Unreadable } else { not_told(looks, &taken, &sealed.known) });
        }
        return Ok(done(setting, looks, &sealed.known, None));
    }
    if patient && taken.flags.contains(&"unreadable") {
        tracing::warn!(%recorder, path = %found.path.shown(), "file.unreadable");
        return Ok(Decision::Unreadable);
    }
    let Some(sealed) = sealed else { return seal_taken(setting, found, taken) };
    if sealed.is_held_by(&taken) {
        return keep_known(setting, found, taken, &sealed.known);
    }
    taken.replaces = Some(sealed.known.id);
    if sealed.looks_as(&taken.meta) && rest == Some(Rest::Other) {
        tracing::warn!(%recorder, path = %found.path.shown(), replaces = %sealed.known.id, "file.changed_in_place");
        taken.flags.push(CHANGED_IN_PLACE);
    }
    seal_taken(setting, found, taken)
}

/// A file that was taken and is what was sealed from its path before.
fn keep_known(
    setting: &Setting<'_>,
    found: &Found,
    taken: Taken<'_>,
    known: &Recording,
) -> Result<Decision, SealError> {
    let station = setting.station;
    let looks = (taken.meta.size, taken.meta.mtime);
    let whole = (taken.steady && taken.read_errors.is_empty()).then_some(taken.meta);
    if known.is_distrusted() {
        station.state.keep_sample(&known.id, &taken.fingerprint)?;
    }
    if taken.read_errors.is_empty() {
        station.state.read_again(&known.id, station.clock.now())?;
    }
    if needs_copy(known) {
        let copy = match taken.draft.keep(&taken.content.digest) {
            Ok(copy) => copy,
            Err(SpoolError::Write(error)) if is_shortage(&error) => return Ok(later(setting, found, &error)),
            Err(error) => return Err(error.into()),
        };
        station.state.restore_copy(&known.id, &copy)?;
        tracing::info!(recording = %known.id, "recording.copy_restored");
        station.sealed.notify_one();
    }
    Ok(done(setting, looks, known, whole))
}

/// Whether the recording is not stored and its copy in the spool was lost, so that the recorder's
/// is the only one.
fn needs_copy(known: &Recording) -> bool {
    known.copy.is_none() && matches!(known.stage, Stage::Sealed { .. })
}

/// Tells whether the file is the one that was sealed; none where it is to be taken. Nothing but reading it
/// tells: see [`reread`].
fn recognise(work: &Work<'_>, found: &Found, known: &Recording) -> Result<Option<Decision>, SealError> {
    let (setting, station) = (work.setting, work.setting.station);
    let looks = (found.meta.size, found.meta.mtime);
    if (found.meta.size, mtime_nanos(found.meta.mtime)) != (known.size, known.mtime) || needs_copy(known) {
        return Ok(None);
    }
    if work.whole.get(&found.path) == Some(&(known.id, found.meta)) {
        return Ok(Some(done(setting, looks, known, Some(found.meta))));
    }
    let file = match setting.root.file(&found.path) {
        Ok((file, _)) => Some(file),
        Err(error) if is_shortage(&error) => return Ok(Some(later(setting, found, &error))),
        Err(error) if is_another_thing(&error) => return Ok(Some(Decision::Again)),
        Err(_) => None,
    };
    if fingerprint::of(file.as_ref(), found.meta.size) != known.fingerprint {
        return Ok(None);
    }
    // It could not be opened when it was sealed, nor can it be now.
    let Some(file) = file else { return Ok(Some(done(setting, looks, known, None))) };
    if work.turn == Turn::New {
        return Ok(Some(Decision::Looks(known.id)));
    }
    let depth = reread::depth(
        station.config.reread,
        &Looks {
            overwrites: station.profiles.overwrites(&found.path.text()),
            modified: found.meta.modified(),
            read_at: known.read_at,
            now: station.clock.now(),
        },
    );
    let content = station.state.content(known)?;
    let _slot = station.rereads.take();
    match reread::read(&file, &content, depth, &station.stop) {
        Ok(Reading::Whole(whole)) => {
            station.state.read_again(&known.id, station.clock.now())?;
            Ok(Some(done(setting, looks, known, whole)))
        }
        Ok(Reading::Parts) => Ok(Some(done(setting, looks, known, None))),
        Ok(Reading::Moved) => Ok(Some(Decision::Again)),
        Ok(Reading::Stopped) => Ok(Some(Decision::Stopped)),
        Err(error) if is_shortage(&error) => Ok(Some(later(setting, found, &error))),
        // It is taken; of one that cannot be read whole, what can be is held against what was sealed.
        Ok(Reading::Other) | Err(_) => Ok(None),
    }
}

/// Bytes that could not be read.
fn length(errors: &[ReadError]) -> u64 {
    errors.iter().map(|error| error.length).sum()
}

/// What a path held before.
struct SealedBefore {
    known: Recording,
    content: Content,
    /// What of it could not be read.
    lost: Vec<ReadError>,
}

impl SealedBefore {
    fn read(setting: &Setting<'_>, known: Recording) -> Result<Self, SealError> {
        let state = &setting.station.state;
        let envelope = state.envelope(known.sequence)?;
        let sealed = Sealed::read(&envelope.payload)
            .map_err(|error| StateError::Inconsistent(format!("manifest of {}: {error}", known.path.shown())))?;
        Ok(Self { content: state.content(&known)?, known, lost: sealed.seal.read_errors })
    }

    fn looks_as(&self, meta: &Meta) -> bool {
        (meta.size, mtime_nanos(meta.mtime)) == (self.known.size, self.known.mtime)
    }

    /// What of the taken file is what was sealed.
    fn rest(&self, taken: &Taken<'_>) -> std::io::Result<Rest> {
        if taken.content.size != self.known.size || (taken.read_errors.is_empty() && self.lost.is_empty()) {
            return Ok(if taken.content.digest == self.known.digest { Rest::Same } else { Rest::Other });
        }
        reread::rest(taken.draft.file(), &self.content, [&taken.read_errors, &self.lost])
    }

    /// Whether nothing could be read when it was sealed, as its manifest says.
    fn was_unreadable(&self) -> bool {
        length(&self.lost) >= self.known.size
    }

    /// Whether the file looks like the one that was sealed, can be read no better than then, and not whole, and
    /// what can be read is not other: what was sealed says more, and a failing card replaced nothing.
    fn says_more(&self, taken: &Taken<'_>, rest: Option<Rest>) -> bool {
        if taken.read_errors.is_empty()
            || !self.looks_as(&taken.meta)
            || needs_copy(&self.known)
            || self.known.is_distrusted()
        {
            return false;
        }
        let nothing_read = length(&taken.read_errors) >= taken.content.size;
        length(&taken.read_errors) >= length(&self.lost)
            && (nothing_read || rest == Some(Rest::Same) || taken.content.digest == self.known.digest)
    }

    /// Whether the file holds the very bytes that were sealed under this name, although its time may
    /// differ: a FAT card read under another time zone looks so. An empty file proves nothing by its
    /// bytes and is sealed again, unless its time is the same too.
    fn is_held_by(&self, taken: &Taken<'_>) -> bool {
        (self.known.size > 0 || needs_copy(&self.known) || self.looks_as(&taken.meta))
            && taken.read_errors == self.lost
            && self.known.digest == taken.content.digest
    }
}

/// A file of which nothing can be read any more: what was sealed from it stays, and whether it is that nobody
/// knows.
fn not_told((size, mtime): (u64, i128), taken: &Taken<'_>, known: &Recording) -> Decision {
    let error = taken.read_errors.first().map_or("it cannot be read", |first| first.error.as_str());
    let reason = format!("{error}; it looks as {} did, which was sealed from it earlier", known.id);
    Decision::Done(Decided { size, mtime, outcome: Outcome::NotSealed(reason), whole: None })
}

/// A file that is taken when the station is no longer short of what it needs for that.
fn later(setting: &Setting<'_>, found: &Found, error: &dyn std::fmt::Display) -> Decision {
    tracing::warn!(recorder = %setting.volume.recorder.id, path = %found.path.shown(), %error, "file.taken_later");
    Decision::Short(error.to_string())
}

/// A file that was sealed before, in this docking before a crash, or in an earlier one. `whole` is what it
/// looked like, where it was read whole.
fn done(setting: &Setting<'_>, (size, mtime): (u64, i128), known: &Recording, whole: Option<Meta>) -> Decision {
    let outcome =
        if known.docking == *setting.docking { Outcome::Sealed(known.id) } else { Outcome::SealedEarlier(known.id) };
    Decision::Done(Decided { size, mtime, outcome, whole })
}

fn seal_taken(setting: &Setting<'_>, found: &Found, taken: Taken<'_>) -> Result<Decision, SealError> {
    let (size, mtime) = (taken.meta.size, taken.meta.mtime);
    let whole = (taken.steady && taken.read_errors.is_empty()).then_some(taken.meta);
    let recorder = &setting.volume.recorder.id;
    let id = match seal::seal(setting, &found.path, taken) {
        Ok(id) => id,
        Err(SealError::Spool(full @ SpoolError::Full { .. })) => return Ok(Decision::Full(full.to_string())),
        Err(SealError::State(error @ StateError::Sqlite(_))) if is_full(&error) => {
            return Ok(Decision::Full("the spool is full: the state database cannot grow".to_owned()));
        }
        Err(error) if error.is_shortage() => return Ok(later(setting, found, &error)),
        Err(error) => return Err(error),
    };
    tracing::info!(%recorder, path = %found.path.shown(), recording = %id, size, "recording.sealed");
    let (file, size_told) = (found.path.shown(), amount::size(size));
    let said = [("recorder", told(recorder)), ("file", file.into()), ("size", size_told.into()), ("id", told(id))];
    setting.station.output.say("agent-sealed", &said);
    setting.station.sealed.notify_one();
    Ok(Decision::Done(Decided { size, mtime, outcome: Outcome::Sealed(id), whole }))
}

fn is_full(error: &StateError) -> bool {
    matches!(error, StateError::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
}
