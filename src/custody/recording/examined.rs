//! What is found out about the media of a stored recording, and how long it is.

use std::sync::Arc;
use std::time::Duration;

use media_protocol::{MediaKind, Probed};

use crate::custody::recording::Recording;
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused};
use crate::media::Examined;

/// How long whoever asks waits for a recording to be examined.
pub(in crate::custody) const EXAMINE_WAIT: Duration = Duration::from_millis(2500);

/// How far behind the end of its recording a moment may be that was not read from the recording itself, in
/// milliseconds: 2 s. Programs and renditions count otherwise than containers do.
pub(in crate::custody) const BEHIND_END_MS: u64 = 2_000;

/// How long a recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::custody) enum Length {
    /// So many milliseconds.
    Lasts(u64),
    /// A photo with nothing that moves in it, which has none.
    Still,
    /// It cannot be examined, or not now.
    Unknown,
}

impl Length {
    /// Whether a moment lies within the recording, as far as it is known how long that is. The last picture is asked
    /// for by where it ends, too.
    pub(in crate::custody) fn holds(self, at_ms: u64) -> Result<(), Refused> {
        match self {
            Self::Lasts(length_ms) if at_ms > length_ms => Err(beyond(Field::AtMs, length_ms)),
            Self::Still if at_ms > 0 => Err(beyond(Field::AtMs, 0)),
            Self::Lasts(_) | Self::Still | Self::Unknown => Ok(()),
        }
    }
}

/// The refusal of what lies behind the end of a recording.
pub(in crate::custody) fn beyond(field: Field, length_ms: u64) -> Refused {
    let length = format!("{}:{:02}.{:03}", length_ms / 60_000, length_ms / 1000 % 60, length_ms % 1000);
    Refused::Invalid { field, problem: Fault::ClipBeyond { length } }
}

impl Custody {
    /// Finds out what the media of a stored recording holds; waits so long for its turn.
    pub async fn examine(self: &Arc<Self>, recording: &Recording, wait: Duration) -> Result<Examined, Refused> {
        // Of what is not here, a worker would say that it cannot be read, and that would be kept.
        if recording.stored_at().is_none() {
            return Err(Refused::NotStored);
        }
        self.media.examine(&recording.content, self.input(&recording.content), wait).await
    }

    /// How long the media of a stored recording is; it is examined where nobody has done so yet.
    pub(in crate::custody) async fn length_of(self: &Arc<Self>, recording: &Recording) -> Length {
        match self.examine(recording, EXAMINE_WAIT).await.ok().as_ref().and_then(Examined::probed) {
            Some(Probed { duration_ms: Some(length_ms), .. }) => Length::Lasts(*length_ms),
            // A second stream of a picture moves, as does a video behind it; how long is not known before it is read.
            Some(Probed { kind: MediaKind::Picture, embedded: None, streams, .. }) if streams.len() < 2 => {
                Length::Still
            }
            _ => Length::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_lies_within_its_recording_as_far_as_that_is_known() {
        let holds = |length: Length, at_ms: u64| length.holds(at_ms).is_ok();
        assert!(holds(Length::Lasts(1_500), 1_500) && !holds(Length::Lasts(1_500), 1_501));
        assert!(holds(Length::Still, 0) && !holds(Length::Still, 1));
        assert!(holds(Length::Unknown, u64::MAX));
    }

    #[test]
    fn the_refusal_says_how_long_the_recording_is() {
        let told = |length_ms| match beyond(Field::End, length_ms) {
            Refused::Invalid { problem: Fault::ClipBeyond { length }, .. } => length,
            other => panic!("{other:?}"),
        };
        assert_eq!((told(61_005), told(0)), ("1:01.005".to_owned(), "0:00.000".to_owned()));
    }
}
