//! Which recordings will miss their deadline at the present rate.
//!
//! The clock of annex 2, article 31, runs from the end of the capture to the storing. Recordings
//! are sent by earliest deadline, so each must wait for the bytes of those before it.

use evidence::time::Utc;

/// A recording that is not stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pending {
    /// Bytes that are still to be sent.
    pub(crate) bytes_left: u64,
    /// None where no deadline is in force.
    pub(crate) deadline: Option<Utc>,
}

/// Whether a recording will be in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outlook {
    /// It will, or no rate is known that says otherwise, or no deadline is in force.
    InTime,
    /// It will not, at the present rate.
    WillBeLate {
        /// When it will be stored.
        stored_by: Utc,
    },
    /// The deadline has passed.
    Late,
}

impl Outlook {
    /// Whether somebody should be told.
    pub(crate) fn is_bad(self) -> bool {
        self != Self::InTime
    }
}

/// The outlook of each of `queue`, which is in the order of sending.
pub(crate) fn outlook(queue: &[Pending], bytes_per_second: Option<u64>, now: Utc) -> Vec<Outlook> {
    let mut bytes = 0_u64;
    queue
        .iter()
        .map(|pending| {
            bytes = bytes.saturating_add(pending.bytes_left);
            let Some(deadline) = pending.deadline else { return Outlook::InTime };
            if deadline < now {
                return Outlook::Late;
            }
            let Some(rate) = bytes_per_second.filter(|rate| *rate > 0) else { return Outlook::InTime };
            let stored_by = now.plus_seconds(i64::try_from(bytes / rate).unwrap_or(i64::MAX));
            if stored_by > deadline { Outlook::WillBeLate { stored_by } } else { Outlook::InTime }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_ahead_counts() {
        let now: Utc = "2026-01-01T00:00:00Z".parse().unwrap();
        let pending = |bytes_left, seconds| Pending { bytes_left, deadline: Some(now.plus_seconds(seconds)) };
        let queue = [pending(1000, -1), pending(1000, 25), pending(1000, 25), pending(0, 1000)];
        let late = Outlook::WillBeLate { stored_by: now.plus_seconds(30) };
        assert_eq!(outlook(&queue, Some(100), now), [Outlook::Late, Outlook::InTime, late, Outlook::InTime]);
        let unknown = outlook(&queue, None, now);
        assert_eq!(unknown[1..], [Outlook::InTime; 3]);
    }

    #[test]
    fn what_is_under_no_deadline_is_never_late() {
        let now: Utc = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(outlook(&[Pending { bytes_left: 1000, deadline: None }], Some(1), now), [Outlook::InTime]);
    }
}
