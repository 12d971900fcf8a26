//! What `status` tells of the custody log: what blocks, the restores, the checkpoints seen.

use evidence::digest::Digest;
use evidence::time::Utc;
use serde::Serialize;
use words::Lang;

use crate::reasons::worded;
use crate::state::{State, StateError};

/// What was seen of the custody log.
#[derive(Debug, Serialize)]
pub(super) struct LogPart {
    /// Why nothing is deleted, where that is so.
    blocked: Option<BlockPart>,
    /// How long a backup of the service may lack what was stored, as it last said.
    backup_interval_seconds: Option<u64>,
    /// Restores of the log, latest first.
    restores: Vec<RestorePart>,
    /// In the order of seeing.
    checkpoints_seen: Vec<SeenPart>,
}

#[derive(Debug, Serialize)]
struct BlockPart {
    why: String,
    at: Utc,
    /// The checkpoint that contradicts what was seen.
    note: String,
}

#[derive(Debug, Serialize)]
struct RestorePart {
    /// Which of those that this station noted; two can be of one log entry's number.
    number: u64,
    log_index: u64,
    accepted_by: String,
    accepted_at: Utc,
    reason: String,
    /// Entries that were kept.
    size: u64,
    /// By this station's clock.
    noted_at: Utc,
    /// What had blocked; empty where nothing that this station saw was lost.
    why: String,
    /// Entries that this station had seen and that are gone.
    entries_gone: u64,
    recordings_offered_again: u64,
    dockings_offered_again: u64,
    releases_reported_again: u64,
}

#[derive(Debug, Serialize)]
struct SeenPart {
    size: u64,
    root: Digest,
    at: Utc,
    /// `enrolment`, `progress` or `restored`.
    why: &'static str,
    /// Log entry of the restore that gave these entries up.
    lost_by: Option<u64>,
    /// Which of the restores that is.
    lost_by_restore: Option<u64>,
    note: String,
}

pub(super) fn part(state: &State) -> Result<LogPart, StateError> {
    let restores = state.restores()?.into_iter().map(|restore| RestorePart {
        number: restore.number,
        log_index: restore.index,
        accepted_by: restore.by,
        accepted_at: restore.logged_at,
        reason: restore.reason,
        size: restore.size,
        noted_at: restore.noted_at,
        why: restore.why,
        entries_gone: restore.lost.entries,
        recordings_offered_again: restore.lost.recordings,
        dockings_offered_again: restore.lost.dockings,
        releases_reported_again: restore.lost.releases,
    });
    let seen = state.checkpoints_seen()?.into_iter().map(|seen| SeenPart {
        size: seen.size,
        root: seen.root,
        at: seen.at,
        why: seen.why.text(),
        lost_by: seen.lost_by.map(|restore| restore.index),
        lost_by_restore: seen.lost_by.map(|restore| restore.number),
        note: seen.note,
    });
    Ok(LogPart {
        blocked: state.block()?.map(|block| BlockPart { why: block.why, at: block.at, note: block.note }),
        backup_interval_seconds: state.backup_seconds()?,
        restores: restores.collect(),
        checkpoints_seen: seen.collect(),
    })
}

/// What people must know.
pub(super) fn lines(log: &LogPart, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(BlockPart { why, at, .. }) = &log.blocked {
        out.push(lang.with("status-blocked", &[("at", at.to_string().into()), ("said", worded(lang, why).into())]));
    }
    for restore in &log.restores {
        let count = |count: u64| count.to_string().into();
        out.push(lang.with(
            "status-restored",
            &[
                ("entry", count(restore.log_index)),
                ("by", restore.accepted_by.as_str().into()),
                ("at", restore.accepted_at.to_string().into()),
                ("kept", count(restore.size)),
                ("reason", restore.reason.as_str().into()),
                ("gone", count(restore.entries_gone)),
                ("recordings", count(restore.recordings_offered_again)),
                ("dockings", count(restore.dockings_offered_again)),
                ("releases", count(restore.releases_reported_again)),
            ],
        ));
    }
    out
}
