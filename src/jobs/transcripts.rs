//! Transcripts that the site's own program makes: what waits is taken up one at a time, in the order of asking. What waited
//! when the service ended is taken up again.

use std::sync::Arc;
use std::time::Duration;

use crate::custody::Custody;

/// How often is looked for what is asked for.
const ROUND: Duration = Duration::from_secs(1);

/// How long the job waits after a failure of the machine, at the longest.
const PAUSE_MAX: Duration = Duration::from_mins(5);

/// Makes what is asked for, for ever.
pub(super) async fn make_asked(custody: Arc<Custody>) {
    let mut pause = ROUND;
    loop {
        tokio::time::sleep(pause).await;
        pause = match custody.make_next_transcript().await {
            Ok(_) => ROUND,
            Err(refused) => {
                tracing::warn!(transcripts.error = %refused, "transcripts that are asked for are made later");
                (pause * 2).min(PAUSE_MAX)
            }
        };
    }
}
