//! Scheduled work.

mod media;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::custody::Custody;

/// How often views are looked for that are idle, or whose viewers may view no more.
const VIEW_ROUND: Duration = Duration::from_secs(5);

/// Starts all scheduled work; it ends when the set is dropped.
pub fn start(custody: &Arc<Custody>) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(close_views(Arc::clone(custody)));
    jobs.spawn(media::examine_stored(Arc::clone(custody)));
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
