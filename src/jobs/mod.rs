//! Scheduled work.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::custody::Custody;

/// How often idle views are looked for.
const VIEW_ROUND: Duration = Duration::from_secs(20);

/// Starts all scheduled work.
pub fn start(custody: &Arc<Custody>) -> JoinHandle<()> {
    let custody = Arc::clone(custody);
    tokio::spawn(async move {
        let mut rounds = tokio::time::interval(VIEW_ROUND);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            custody.end_idle_views().await;
        }
    })
}
