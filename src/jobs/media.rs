//! Examining what was stored, and then decoding all of it: each in the order of storing, a bounded number
//! at a time, resumed where it stopped. A recording that cannot be examined or decoded is marked and
//! passed; what fails because of this machine is tried again later.

use std::sync::Arc;
use std::time::Duration;

use crate::custody::recording::decoding::Checked;
use crate::custody::recording::media::{Course, FullDecode};
use crate::custody::recording::watch::is_passing;
use crate::custody::{Custody, Refused};

/// How often new recordings are looked for.
const ROUND: Duration = Duration::from_secs(2);

/// How long the job waits after a failure of the machine, at the longest.
const PAUSE_MAX: Duration = Duration::from_mins(5);

/// How long the job waits for a turn that a page has.
const TURN_WAIT: Duration = Duration::from_mins(30);

/// Recordings that are looked at in one round.
const STEP: u64 = 200;

/// Examines every stored recording, for ever.
pub(super) async fn examine_stored(custody: Arc<Custody>) {
    if let Err(error) = custody.count_older_renditions().await {
        tracing::warn!(media.error = %error, "not all renditions of an older release were counted; the next start goes on");
    }
    let mut next = custody.media_progress(Course::Examined).await;
    let mut pause = ROUND;
    loop {
        tokio::time::sleep(pause).await;
        pause = match step(&custody, next).await {
            Some(reached) => {
                next = reached;
                ROUND
            }
            None => (pause * 2).min(PAUSE_MAX),
        };
    }
}

/// Examines the recordings of one round; `None` where the machine failed.
async fn step(custody: &Arc<Custody>, from: u64) -> Option<u64> {
    let (unknown, next) = match custody.unexamined(from, STEP).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(media.error = %error, "stored recordings could not be listed");
            return None;
        }
    };
    for recording in unknown {
        match custody.examine(&recording, TURN_WAIT).await {
            Ok(_) => {}
            Err(refused) if is_passing(&refused) => {
                tracing::warn!(recording = %recording.id, media.error = %refused, "media are examined later");
                return None;
            }
            Err(refused) => {
                tracing::warn!(recording = %recording.id, media.error = %refused, "the media could not be examined");
            }
        }
    }
    if next != from
        && let Err(error) = custody.note_media_progress(Course::Examined, next).await
    {
        tracing::warn!(media.error = %error, "how far media were examined could not be kept");
    }
    Some(next)
}

/// Keeps where every examined recording was made, for ever.
pub(super) async fn place_stored(custody: Arc<Custody>) {
    let mut pause = ROUND;
    loop {
        tokio::time::sleep(pause).await;
        pause = match custody.place_stored(STEP).await {
            // Of as many as that, the next are there already.
            Ok(placed) if placed as u64 == STEP => Duration::ZERO,
            Ok(_) => ROUND,
            Err(refused) => {
                tracing::warn!(media.error = %refused, "where recordings were made is kept later");
                (pause * 2).clamp(ROUND, PAUSE_MAX)
            }
        };
    }
}

/// Decodes every stored recording, for ever.
pub(super) async fn decode_stored(custody: Arc<Custody>) {
    let mut next = custody.media_progress(Course::Decoded).await;
    let mut pause = ROUND;
    loop {
        tokio::time::sleep(pause).await;
        pause = match decode_step(&custody, &mut next).await {
            Ok(()) => ROUND,
            Err(refused) => {
                tracing::warn!(media.error = %refused, "stored recordings are decoded later");
                (pause * 2).min(PAUSE_MAX)
            }
        };
    }
}

/// Decodes the recordings of one round, and notes each as it is done; an error where the machine failed.
async fn decode_step(custody: &Arc<Custody>, next: &mut u64) -> Result<(), Refused> {
    for (recording, after) in custody.stored_from(*next, STEP).await? {
        match custody.decode_whole(&recording, TURN_WAIT).await {
            Ok(Checked::Before) => {}
            Ok(Checked::Now(FullDecode::Done { worked_ms, .. })) => told("done", worked_ms),
            Ok(Checked::Now(FullDecode::Failed(failure))) => {
                told("failed", 0);
                tracing::warn!(recording = %recording.id, media.error = failure.what, "the media could not be decoded whole");
            }
            Err(refused) if is_passing(&refused) => return Err(refused),
            Err(refused) => {
                tracing::warn!(recording = %recording.id, media.error = %refused, "the media could not be decoded");
            }
        }
        *next = after;
        custody.note_media_progress(Course::Decoded, after).await?;
    }
    Ok(())
}

/// Counts a recording that was decoded, and how long that took.
fn told(outcome: &'static str, worked_ms: u64) {
    metrics::counter!("docket_media_decoded", "outcome" => outcome).increment(1);
    metrics::counter!("docket_media_decoding_milliseconds").increment(worked_ms);
}
