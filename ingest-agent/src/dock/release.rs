//! Release of a recorder's copy: planned from proof, checked again, then done and reported.
//!
//! Nothing is deleted unless the policy says so and, at that moment, the stored receipt verifies
//! again under the pinned log key for exactly this content, and the file on the recorder is still
//! the one that was sealed. That it is about to happen is recorded before, so that a crash between
//! leaves a trace that the next run resolves.

use evidence::ids::{DockingId, RecordingId};

use super::{Bench, DockError};
use crate::config::ReleasePolicy;
use crate::fingerprint;
use crate::relpath::RelPath;
use crate::seal::mtime_nanos;
use crate::state::{Recording, ReleaseState, Stage, StateError};
use crate::station::Station;

/// A copy that may be deleted. Only [`plan`] makes one.
struct Planned {
    recording: Recording,
    path: RelPath,
}

/// Resolves what a crash left open, then releases what this docking holds and the policy allows.
pub(crate) fn work(bench: &Bench<'_>) -> Result<(), DockError> {
    resolve(bench)?;
    if bench.station.config.release == ReleasePolicy::Keep {
        return Ok(());
    }
    for planned in plan(bench)? {
        execute(bench, &planned)?;
    }
    Ok(())
}

/// Copies of stored recordings that were found in this docking and not tried before.
fn plan(bench: &Bench<'_>) -> Result<Vec<Planned>, StateError> {
    let state = &bench.station.state;
    let mut out = Vec::new();
    for (path, decided) in bench.decided() {
        let Some(id) = decided.outcome.recording() else { continue };
        let Some(recording) = state.recording(&id)? else { continue };
        let stored = matches!(recording.stage, Stage::Stored { .. });
        if stored && state.release_of(&id, &bench.docking)?.is_none() && has_proof(bench.station, &recording)? {
            out.push(Planned { recording, path: path.clone() });
        }
    }
    Ok(out)
}

/// Verifies the stored receipt again, as if it had just arrived.
fn has_proof(station: &Station, recording: &Recording) -> Result<bool, StateError> {
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

fn execute(bench: &Bench<'_>, planned: &Planned) -> Result<(), DockError> {
    let id = &planned.recording.id;
    if let Err(why) = still_the_same(bench, planned) {
        tracing::warn!(recording = %id, path = %planned.path.shown(), why, "release.refused");
        record(bench, id, &bench.docking, ReleaseState::Failed, why)?;
        return Ok(());
    }
    record(bench, id, &bench.docking, ReleaseState::Intended, "")?;
    match bench.root.unlink(&planned.path) {
        Ok(()) => {
            record(bench, id, &bench.docking, ReleaseState::Deleted, "")?;
            let recorder = &bench.volume.recorder.id;
            bench.station.output.line(&format!("released {recorder} {} ({id})", planned.path.shown()));
        }
        Err(error) => record(bench, id, &bench.docking, ReleaseState::Failed, &error.to_string())?,
    }
    Ok(())
}

/// Whether the file on the recorder is the one that was sealed, by size, time and fingerprint.
fn still_the_same(bench: &Bench<'_>, planned: &Planned) -> Result<(), &'static str> {
    let Ok((file, meta)) = bench.root.file(&planned.path) else {
        return Err("the file cannot be opened any more");
    };
    let sealed = &planned.recording;
    let decided = bench.decided().get(&planned.path);
    // A FAT card read in another zone shows other times than at the seal; what was decided in this
    // docking, after reading every byte, is as good.
    let same_time = mtime_nanos(meta.mtime) == sealed.mtime || decided.is_some_and(|d| d.mtime == meta.mtime);
    if meta.size != sealed.size || !same_time {
        return Err("the file has changed since it was sealed");
    }
    if fingerprint::of(Some(&file), meta.size) != sealed.fingerprint {
        return Err("the file holds other bytes than were sealed");
    }
    Ok(())
}

/// A release that was under way when the agent ended: the file is gone, or it is not.
fn resolve(bench: &Bench<'_>) -> Result<(), DockError> {
    for (release, docking) in bench.station.state.intended(&bench.volume.recorder.id)? {
        let gone = matches!(bench.root.file(&release.path), Err(error) if error.kind() == std::io::ErrorKind::NotFound);
        let (state, detail) = if gone {
            (ReleaseState::Deleted, "found deleted after a restart")
        } else {
            (ReleaseState::Failed, "the agent ended before it was deleted")
        };
        record(bench, &release.recording, &docking, state, detail)?;
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
