//! Release of a recorder's copy: planned from receipts, proved anew, then done and reported.
//!
//! Nothing is deleted unless the policy says so and, at that moment,
//!
//! - the whole file on the recorder, held open, is what was sealed, byte for byte;
//! - the service's log, whose head is fetched then and continues all that was seen, holds the entry
//!   that it is stored;
//! - the spool still has a whole copy, or the service's backups have it: a restore loses nothing;
//! - where the file system's times do not tell of every write (FAT), the file was read whole once more;
//! - no program holds the file open for writing;
//! - the file's name still is the file's that was read.
//!
//! Where the log cannot be asked, nothing is deleted and it is tried again. That a deletion is about
//! to happen is recorded before, so that a crash between leaves a trace that the next run resolves.

use std::io;

use evidence::ids::{DockingId, RecordingId};
use evidence::manifest::Sealed;

use super::decide::CHANGED_IN_PLACE;
use super::reread::hash;
use super::{Bench, DockError};
use crate::config::ReleasePolicy;
use crate::durable::is_shortage;
use crate::output::told;
use crate::recorder_fs::Held;
use crate::relpath::RelPath;
use crate::scan;
use crate::seal::mtime_nanos;
use crate::state::{Outcome, Recording, ReleaseState, Stage, State, StateError};
use crate::station::Station;
use crate::upload::trust::TrustError;

/// Shows that a recording is stored at this moment.
pub(crate) type Prove<'a> = &'a dyn Fn(&Recording) -> Result<(), TrustError>;

/// A copy that may be deleted. Only [`plan`] makes one.
struct Planned {
    recording: Recording,
    path: RelPath,
}

/// Why a copy is not deleted.
enum Kept {
    /// It is another file than was sealed, or cannot be read: not in this docking.
    Refused(String),
    /// Not now: it may be the last copy but for the service's.
    NotNow(String),
    /// Nor any other: the log does not show what is stored.
    NoneNow(String),
    /// The agent is to stop.
    Stopped,
}

/// Resolves what a crash left open, then releases what this docking holds and the policy allows.
pub(crate) fn work(bench: &Bench<'_>, prove: Prove<'_>) -> Result<(), DockError> {
    resolve(bench)?;
    if bench.station.config.release == ReleasePolicy::Keep || bench.volume.recorder.is_fixed() {
        return Ok(());
    }
    let planned = plan(bench)?;
    if planned.is_empty() {
        return Ok(());
    }
    let writing = match scan::open_for_writing() {
        Ok(writing) => writing,
        Err(error) => return wait(bench, &short(&error)),
    };
    let mut waits = String::new();
    for planned in planned {
        let released = match check(bench, &planned, &writing)? {
            Ok(held) => execute(bench, &planned, held, prove)?,
            Err(kept) => Err(kept),
        };
        match released {
            Ok(()) => {}
            Err(Kept::Refused(why)) => {
                let id = planned.recording.id;
                tracing::warn!(recording = %id, path = %planned.path.shown(), why, "release.refused");
                record(bench, &id, &bench.docking, ReleaseState::Failed, &why)?;
            }
            Err(Kept::NotNow(why)) => waits = why,
            Err(Kept::NoneNow(why)) => return wait(bench, &why),
            Err(Kept::Stopped) => return Ok(()),
        }
    }
    wait(bench, &waits)
}

/// Why a file that some program may write is not deleted.
const WRITTEN: &str = "a program holds the file open for writing";

/// How the problem of a docking begins whose releases wait.
const WAITING: &str = "not released: ";

/// Says what keeps the releases of this docking waiting; empty for nothing.
fn wait(bench: &Bench<'_>, why: &str) -> Result<(), DockError> {
    let station = bench.station;
    let problem = if why.is_empty() { String::new() } else { format!("{WAITING}{why}") };
    let before = station.state.docking(&bench.docking)?.map_or_else(String::new, |docking| docking.problem);
    // What else is told of the docking stays.
    if before == problem || (problem.is_empty() && !before.starts_with(WAITING)) {
        return Ok(());
    }
    station.state.docking_problem(&bench.docking, &problem)?;
    if !problem.is_empty() {
        let recorder = &bench.volume.recorder.id;
        tracing::warn!(%recorder, why, "release.waiting");
        station.output.say("agent-not-released", &[("recorder", told(recorder)), ("said", station.output.reason(why))]);
    }
    Ok(())
}

/// Why nothing is deleted while the station is short of what it needs to look: that is nothing to report
/// about the file.
fn short(error: &io::Error) -> String {
    format!("the station is short of descriptors or memory: {error}")
}

/// Copies of stored recordings that were found in this docking and not tried before.
fn plan(bench: &Bench<'_>) -> Result<Vec<Planned>, StateError> {
    let state = &bench.station.state;
    let mut out = Vec::new();
    for (path, decided) in bench.decided() {
        let Some(id) = decided.outcome.recording() else { continue };
        let Some(recording) = state.recording(&id)? else { continue };
        // Its recorder writes in place, and its times do not tell: only a docking that finds it as it is releases it.
        if matches!(decided.outcome, Outcome::Sealed(_)) && was_changed_in_place(state, &recording)? {
            continue;
        }
        let stored = matches!(recording.stage, Stage::Stored { .. });
        if stored && state.release_of(&id, &bench.docking)?.is_none() && has_receipt(bench.station, &recording)? {
            out.push(Planned { recording, path: path.clone() });
        }
    }
    Ok(out)
}

/// Whether a recording was found to have been written in place over another.
fn was_changed_in_place(state: &State, recording: &Recording) -> Result<bool, StateError> {
    let envelope = state.envelope(recording.sequence)?;
    let sealed = Sealed::read(&envelope.payload)
        .map_err(|error| StateError::Inconsistent(format!("manifest of {}: {error}", recording.id)))?;
    Ok(sealed.seal.flags.iter().any(|flag| flag == CHANGED_IN_PLACE))
}

/// Verifies the stored receipt again, as if it had just arrived. That it held once is not enough to
/// delete anything; that it does not hold is enough not to.
fn has_receipt(station: &Station, recording: &Recording) -> Result<bool, StateError> {
    let Some(receipt) = station.state.receipt(&recording.id)? else { return Ok(false) };
    let checked = receipt.verify_content(&station.enrolment.log_key, &recording.id, &recording.digest, recording.size);
    match checked {
        Ok(_) => Ok(true),
        Err(error) => {
            tracing::error!(recording = %recording.id, %error, "release.receipt_does_not_hold");
            Ok(false)
        }
    }
}

/// Shows that the file on the recorder is, whole, the one that was sealed, and that it is not the
/// last copy but for the service's; holds it.
fn check(
    bench: &Bench<'_>,
    planned: &Planned,
    writing: &std::collections::BTreeSet<(u64, u64)>,
) -> Result<Result<Held, Kept>, StateError> {
    let refused = |why: &str| Ok(Err(Kept::Refused(why.to_owned())));
    let held = match bench.root.hold(&planned.path) {
        Ok(held) => held,
        Err(error) if is_shortage(&error) => return Ok(Err(Kept::NotNow(short(&error)))),
        Err(error) => return refused(&format!("the file cannot be opened any more: {error}")),
    };
    let (sealed, meta) = (&planned.recording, held.meta());
    let decided = bench.decided().get(&planned.path);
    // A FAT card read in another zone shows other times than at the seal; what was decided in this
    // docking, after reading every byte, is as good.
    let same_time = mtime_nanos(meta.mtime) == sealed.mtime || decided.is_some_and(|d| d.mtime == meta.mtime);
    if meta.size != sealed.size || !same_time {
        return refused("the file has changed since it was sealed");
    }
    if writing.contains(&(meta.device, meta.inode)) {
        return refused(WRITTEN);
    }
    Ok(is_sealed(bench.station, sealed, &held)?.map(|()| held))
}

/// Shows that the file that is held is, whole, the one that was sealed.
fn is_sealed(station: &Station, sealed: &Recording, held: &Held) -> Result<Result<(), Kept>, StateError> {
    let refused = |why: &str| Ok(Err(Kept::Refused(why.to_owned())));
    match hash(held.file(), &station.stop) {
        Ok(Some(digest)) if digest == sealed.digest => Ok(Ok(())),
        Ok(Some(_)) => {
            // Its sample told that it was known; it is something else, and is to be sealed.
            station.state.distrust_sample(&sealed.id)?;
            refused("the file holds other bytes than were sealed")
        }
        Ok(None) => Ok(Err(Kept::Stopped)),
        Err(error) if is_shortage(&error) => Ok(Err(Kept::NotNow(short(&error)))),
        Err(error) => refused(&format!("the file cannot be read whole: {error}")),
    }
}

/// Shows, after all that took its time, that the file is what was read then, and that nobody writes it.
fn is_still_so(
    bench: &Bench<'_>,
    planned: &Planned,
    held: &Held,
    prove: Prove<'_>,
) -> Result<Result<(), Kept>, StateError> {
    if !held.tells_of_writes() {
        // Mostly it comes from memory, where every write of this machine's programs shows.
        if let Err(kept) = is_sealed(bench.station, &planned.recording, held)? {
            return Ok(Err(kept));
        }
        if let Err(kept) = proven(planned, prove)? {
            return Ok(Err(kept));
        }
    }
    let writing = match scan::open_for_writing() {
        Ok(writing) => writing,
        Err(error) => return Ok(Err(Kept::NotNow(short(&error)))),
    };
    if writing.contains(&(held.meta().device, held.meta().inode)) {
        return Ok(Err(Kept::Refused(WRITTEN.to_owned())));
    }
    Ok(held.unchanged().map_err(|error| kept(&error)))
}

/// Shows that this copy is not the last one but for the service's: its backups hold the recording, or
/// the spool does. Tells whether the spool had to be read for it.
fn another_copy(bench: &Bench<'_>, planned: &Planned) -> Result<Result<bool, Kept>, StateError> {
    let (station, sealed) = (bench.station, &planned.recording);
    // Where the service did not tell its time, nothing is old enough to be in a backup.
    if let Some(before) = station.backups_hold_what_is_before()?
        && !station.state.is_recent(&sealed.id, before)?
    {
        return Ok(Ok(false));
    }
    Ok(match spool_copy(station, sealed) {
        Ok(true) => Ok(true),
        Ok(false) if station.stop.is_set() => Err(Kept::Stopped),
        Ok(false) => Err(Kept::NotNow(format!(
            "the spool has no whole copy of {}, and the service's backups may not have it yet",
            planned.path.shown()
        ))),
        Err(error) => Err(Kept::NotNow(format!("the spool's copy cannot be read: {error}"))),
    })
}

/// Whether the spool's copy is whole.
fn spool_copy(station: &Station, recording: &Recording) -> io::Result<bool> {
    let Some(name) = &recording.copy else { return Ok(false) };
    let copy = match station.spool.copy(name) {
        Ok(copy) => copy,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(hash(&copy, &station.stop)? == Some(recording.digest))
}

/// Asks the log whether it holds the recording at this moment; the service tells its time with it.
fn proven(planned: &Planned, prove: Prove<'_>) -> Result<Result<(), Kept>, StateError> {
    match prove(&planned.recording) {
        Ok(()) => Ok(Ok(())),
        Err(TrustError::State(error)) => Err(error),
        Err(TrustError::Stopped) => Ok(Err(Kept::Stopped)),
        Err(error) => Ok(Err(Kept::NoneNow(error.to_string()))),
    }
}

/// Asks the log, and deletes the file that is held.
fn execute(bench: &Bench<'_>, planned: &Planned, held: Held, prove: Prove<'_>) -> Result<Result<(), Kept>, StateError> {
    let id = &planned.recording.id;
    if let Err(kept) = proven(planned, prove)? {
        return Ok(Err(kept));
    }
    if let Err(error) = held.unchanged() {
        return Ok(Err(kept(&error)));
    }
    match another_copy(bench, planned)? {
        // Reading the spool took its time: the proof is to be of this moment.
        Ok(true) => {
            if let Err(kept) = proven(planned, prove)? {
                return Ok(Err(kept));
            }
        }
        Ok(false) => {}
        Err(kept) => return Ok(Err(kept)),
    }
    if let Err(kept) = is_still_so(bench, planned, &held, prove)? {
        return Ok(Err(kept));
    }
    record(bench, id, &bench.docking, ReleaseState::Intended, "")?;
    match held.unlink() {
        Ok(()) => {
            record(bench, id, &bench.docking, ReleaseState::Deleted, "")?;
            let recorder = &bench.volume.recorder.id;
            let said = [("recorder", told(recorder)), ("file", planned.path.shown().into()), ("id", told(id))];
            bench.station.output.say("agent-released", &said);
            Ok(Ok(()))
        }
        Err(error) => Ok(Err(Kept::Refused(error.to_string()))),
    }
}

/// Why a file that cannot be looked at is not deleted.
fn kept(error: &io::Error) -> Kept {
    if is_shortage(error) { Kept::NotNow(short(error)) } else { Kept::Refused(error.to_string()) }
}

/// A release that was under way when the agent ended: the file is gone, or it is not.
fn resolve(bench: &Bench<'_>) -> Result<(), DockError> {
    for (release, docking) in bench.station.state.intended(&bench.volume.recorder.id)? {
        let (state, detail) = match bench.root.file(&release.path) {
            // It is told when the station can look.
            Err(error) if is_shortage(&error) => continue,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (ReleaseState::Deleted, "found deleted after a restart".to_owned())
            }
            Ok(_) => (ReleaseState::Failed, "the agent ended before it was deleted".to_owned()),
            Err(error) => {
                (ReleaseState::Failed, format!("the agent ended meanwhile, and it cannot be opened: {error}"))
            }
        };
        record(bench, &release.recording, &docking, state, &detail)?;
    }
    Ok(())
}

fn record(
    bench: &Bench<'_>,
    recording: &RecordingId,
    docking: &DockingId,
    state: ReleaseState,
    detail: &str,
) -> Result<(), StateError> {
    let at = bench.station.clock.now();
    bench.station.state.released(recording, docking, state, detail, at)?;
    bench.station.sealed.notify_one();
    Ok(())
}
