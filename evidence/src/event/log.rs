//! The log itself and its service: beginnings, restores, the clock, checkpoints that were seen.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{ClockJump, ClockSettling, Noun};
use crate::digest::Digest;
use crate::ids::StationId;
use crate::item::Item;
use crate::keys::PublicKey;
use crate::time::Utc;

/// What the log tells of itself and of the service that keeps it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum LogEvent {
    /// The first entry of a log.
    #[serde(rename = "log.opened")]
    Opened {
        /// The log's name.
        origin: String,
        /// The log's public key.
        key: PublicKey,
        /// Version of the service.
        version: String,
    },
    /// An administrator accepted that this log goes on from a backup, and that the entries after
    /// `size` which were there before are gone.
    #[serde(rename = "log.restored")]
    Restored {
        /// Entries that were kept: the size of the restored log.
        size: u64,
        /// Root of the tree over them.
        root: Digest,
        /// Size of the latest checkpoint that is known to be lost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen_size: Option<u64>,
        /// Root of that checkpoint.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen_root: Option<Digest>,
        /// Why.
        reason: String,
    },
    /// A station showed a checkpoint, signed by this log's key, that this log does not continue.
    #[serde(rename = "log.contradicted")]
    Contradicted {
        /// Size of the checkpoint.
        size: u64,
        /// Its root.
        root: Digest,
    },
    /// A station showed a checkpoint of this log that it had seen.
    #[serde(rename = "checkpoint.seen")]
    CheckpointSeen {
        /// The station.
        station: StationId,
        /// How many entries the log had.
        entries: u64,
        /// The root that the checkpoint signs.
        root: Digest,
    },
    /// The service started.
    #[serde(rename = "service.started")]
    ServiceStarted {
        /// Version of the service.
        version: String,
        /// Half steps that start-up finished or undid.
        recovered: u64,
    },
    /// The key with which the service signs what it derives.
    #[serde(rename = "service.key_named")]
    ServiceKeyNamed {
        /// The public key.
        key: PublicKey,
    },
    /// The wall clock jumped and is not followed: until a `clock.settled`, entries go on by the monotonic
    /// clock and say so.
    #[serde(rename = "clock.jumped")]
    ClockJumped {
        /// In which way.
        kind: ClockJump,
        /// What the wall clock said.
        wall: Utc,
        /// What the time was without it.
        expected: Utc,
    },
    /// The wall clock is followed again.
    #[serde(rename = "clock.settled")]
    ClockSettled {
        /// Why.
        how: ClockSettling,
        /// What the wall clock said.
        wall: Utc,
        /// What the time was without it.
        expected: Utc,
        /// Why an administrator takes the wall clock for right; empty where it agrees by itself.
        reason: String,
    },
}

names!(LogEvent, LogName {
    Opened => "log.opened",
    Restored => "log.restored",
    Contradicted => "log.contradicted",
    CheckpointSeen => "checkpoint.seen",
    ServiceStarted => "service.started",
    ServiceKeyNamed => "service.key_named",
    ClockJumped => "clock.jumped",
    ClockSettled => "clock.settled",
});

impl Noun for LogEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Opened { .. } | Self::ServiceStarted { .. } => 1,
            Self::ServiceKeyNamed { .. } => 2,
            Self::Restored { .. }
            | Self::Contradicted { .. }
            | Self::CheckpointSeen { .. }
            | Self::ClockJumped { .. }
            | Self::ClockSettled { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Opened { .. }
            | Self::Restored { .. }
            | Self::Contradicted { .. }
            | Self::CheckpointSeen { .. }
            | Self::ServiceStarted { .. }
            | Self::ServiceKeyNamed { .. }
            | Self::ClockJumped { .. }
            | Self::ClockSettled { .. } => Vec::new(),
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Contradicted { .. } | Self::CheckpointSeen { .. } => Beside::Kinds(&["station"]),
            Self::Opened { .. }
            | Self::Restored { .. }
            | Self::ServiceStarted { .. }
            | Self::ServiceKeyNamed { .. }
            | Self::ClockJumped { .. }
            | Self::ClockSettled { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Opened { .. }
            | Self::Restored { .. }
            | Self::Contradicted { .. }
            | Self::CheckpointSeen { .. }
            | Self::ServiceStarted { .. }
            | Self::ServiceKeyNamed { .. }
            | Self::ClockJumped { .. }
            | Self::ClockSettled { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, KEY, TIME};
        vec![
            (1, json!({"type": "log.opened", "origin": "o", "key": KEY, "version": "1"})),
            (1, json!({"type": "service.started", "version": "1", "recovered": 2})),
            (2, json!({"type": "service.key_named", "key": KEY})),
            (3, json!({"type": "clock.jumped", "kind": "before_log", "wall": TIME, "expected": TIME})),
            (3, json!({"type": "clock.settled", "how": "accepted", "wall": TIME, "expected": TIME, "reason": "r"})),
            (3, json!({"type": "checkpoint.seen", "station": "s", "entries": 7, "root": DIGEST})),
            (3, json!({"type": "log.restored", "size": 5, "root": DIGEST, "reason": "r"})),
            (
                3,
                json!({"type": "log.restored", "size": 5, "root": DIGEST, "seen_size": 9, "seen_root": DIGEST, "reason": "r"}),
            ),
            (3, json!({"type": "log.contradicted", "size": 9, "root": DIGEST})),
        ]
    }
}
