//! Scheduled work.

mod clock;
mod media;
pub mod notices;
mod standings;
mod transcripts;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tracing::{Instrument as _, error_span};

use crate::custody::Custody;
use crate::jobs::notices::Notices;

/// How often views are looked for that are idle, or whose viewers may view no more.
const VIEW_ROUND: Duration = Duration::from_secs(5);

/// How often idle uploads are looked for, at most and at least.
const ABANDON_ROUND_MIN: Duration = Duration::from_secs(1);
const ABANDON_ROUND_MAX: Duration = Duration::from_mins(10);

/// Starts all scheduled work; it ends when the set is dropped. Where nothing may be written, what only reads.
pub fn start(custody: &Arc<Custody>, notices: &[Arc<Notices>]) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(standings::watch(Arc::clone(custody)).instrument(error_span!("jobs.count_standings")));
    if custody.is_read_only() {
        return jobs;
    }
    for channel in notices {
        let told = notices::watch(Arc::clone(custody), Arc::clone(channel));
        jobs.spawn(told.instrument(error_span!("jobs.notices")));
    }
    jobs.spawn(close_views(Arc::clone(custody)).instrument(error_span!("jobs.close_views")));
    jobs.spawn(clock::watch(Arc::clone(custody)).instrument(error_span!("jobs.watch_clock")));
    jobs.spawn(abandon_uploads(Arc::clone(custody)).instrument(error_span!("jobs.abandon_uploads")));
    jobs.spawn(media::examine_stored(Arc::clone(custody)).instrument(error_span!("jobs.examine")));
    jobs.spawn(media::place_stored(Arc::clone(custody)).instrument(error_span!("jobs.place")));
    jobs.spawn(media::decode_stored(Arc::clone(custody)).instrument(error_span!("jobs.decode")));
    jobs.spawn(transcripts::make_asked(Arc::clone(custody)).instrument(error_span!("jobs.transcribe")));
    jobs
}

async fn close_views(custody: Arc<Custody>) {
    let mut rounds = tokio::time::interval(VIEW_ROUND);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        custody.end_idle_views().await;
    }
}

/// Looks for idle uploads: a few times in the time that an upload may idle, and not too often.
async fn abandon_uploads(custody: Arc<Custody>) {
    let idle = Duration::from_secs(custody.limits.upload_idle_seconds);
    let mut rounds = tokio::time::interval((idle / 4).clamp(ABANDON_ROUND_MIN, ABANDON_ROUND_MAX));
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        match custody.abandon_idle_uploads().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(uploads.abandoned = count, "uploads of which nothing arrives were abandoned"),
            Err(error) => tracing::warn!(uploads.error = %error, "idle uploads could not be abandoned"),
        }
    }
}
