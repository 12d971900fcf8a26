//! Has it logged soon that the system's clock is in doubt, or no more, also where nothing happens.

use std::sync::Arc;
use std::time::Duration;

use crate::custody::Custody;

/// How often the clocks are compared.
const ROUND: Duration = Duration::from_secs(5);

pub(super) async fn watch(custody: Arc<Custody>) {
    if custody.is_read_only() {
        return;
    }
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = None;
    loop {
        rounds.tick().await;
        let doubted = custody.clock.doubt().is_some();
        if told == Some(doubted) {
            continue;
        }
        match custody.log_clock().await {
            Ok(()) => told = Some(doubted),
            // It is tried again in the next round.
            Err(refused) => tracing::warn!(clock.error = %refused, "the clock's state could not be logged"),
        }
    }
}
