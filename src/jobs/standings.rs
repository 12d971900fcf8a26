//! Counts how recordings stand towards their deadlines, as they are stored.

use std::sync::Arc;
use std::time::Duration;

use crate::custody::Custody;

/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(10);

pub(super) async fn watch(custody: Arc<Custody>) {
    loop {
        let pause = custody.watch_standings().await.unwrap_or_else(|refused| {
            tracing::warn!(deadlines.error = %refused, "deadlines are counted later");
            AGAIN
        });
        tokio::time::sleep(pause).await;
    }
}
