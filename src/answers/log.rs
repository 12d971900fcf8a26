//! The custody log, and the histories of items.

use std::collections::BTreeMap;

use evidence::digest::Digest;
use evidence::entry::Entry;
use evidence::receipt::Receipt;
use serde::{Deserialize, Serialize};

use crate::answers::texts::{Line, LogText};

/// Which entry's proof is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProofQuery {
    /// Number of the entry, from 0.
    pub index: u64,
}

/// Between which sizes consistency is to be shown.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsistencyQuery {
    /// The earlier size, from 1.
    #[param(minimum = 1)]
    pub from: u64,
    /// The later size.
    #[param(minimum = 1)]
    pub to: u64,
}

/// Which entries are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// First entry.
    #[serde(default)]
    pub from: u64,
    /// How many, 1 to 1000.
    #[serde(default)]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u64>,
    /// About this item: `kind:id`, or a case number, certificate or id alone. Where this or any of the following is
    /// given, entries come newest first, and `from` is the least number.
    #[serde(default)]
    #[param(value_type = Option<LogText>)]
    pub item: Option<String>,
    /// By whom: an account, the name of a person or of a station, a certificate number, `station:id`, `service:` or
    /// `nobody:`.
    #[serde(default)]
    #[param(value_type = Option<LogText>)]
    pub person: Option<String>,
    /// Of this kind: an event's `type`.
    #[serde(default)]
    #[param(value_type = Option<LogText>)]
    pub kind: Option<String>,
    /// On this day or later, or at this time or later: as people write it on the site's clock (`2026-11-25`,
    /// `2026-11-25 09:05`), or an instant.
    #[serde(default)]
    #[param(value_type = Option<LogText>)]
    pub since: Option<String>,
    /// On this day at the latest, or in this minute at the latest; written as `since`.
    #[serde(default)]
    #[param(value_type = Option<LogText>)]
    pub until: Option<String>,
    /// Before the entry of this number, newest first: that of the last entry of the page before.
    #[serde(default)]
    pub before: Option<u64>,
}

/// A log entry.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LogItem {
    /// Its number.
    pub index: u64,
    /// The entry, parsed; null where it cannot be.
    #[schema(value_type = Option<Entry>)]
    pub entry: serde_json::Value,
    /// What the path in the entry may read as, where its bytes are not UTF-8 and read as text in GBK: a guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_guess: Option<String>,
    /// The bytes of the path in the entry in hex, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// Names of the people, stations and agencies and numbers of the cases that the entry names, by item
    /// (`user:zhang`), where they are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
}

/// Accepts that the log was restored from a backup.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreRequest {
    /// Why it was restored.
    #[schema(value_type = Line)]
    pub reason: String,
    /// Entries that the restored log had; without it, the backup's mark or the start of the service
    /// says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// A restore that was accepted.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RestoreAnswer {
    /// Number of the entry that says so.
    pub index: u64,
    /// Entries that were kept.
    pub size: u64,
    /// Root over them, in hexadecimal.
    #[schema(value_type = Digest)]
    pub root: String,
    /// Size of the latest checkpoint that is known to be lost.
    pub seen_size: Option<u64>,
}

/// An entry of an item's history.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HistoryItem {
    /// Number of the item's earlier entries.
    pub item_seq: u64,
    /// Number of the log entry.
    pub index: u64,
    /// The entry, parsed, to be read. What is proven is `receipt.entry`.
    #[schema(value_type = Entry)]
    pub entry: serde_json::Value,
    /// What the path in the entry may read as, where its bytes are not UTF-8 and read as text in GBK: a guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_guess: Option<String>,
    /// The bytes of the path in the entry in hex, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// Names of the people, stations and agencies and numbers of the cases that the entry names, by item
    /// (`user:zhang`), where they are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// The entry's exact bytes in base64, and its tlog-proof.
    pub receipt: Receipt,
}

/// Which part of a history is wanted.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// First entry, by its `item_seq`.
    #[serde(default)]
    pub from: u64,
}

/// A page of a history.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HistoryPage {
    /// The entries, oldest first.
    pub entries: Vec<HistoryItem>,
    /// `from` of the next page; null where this is the end.
    pub next: Option<u64>,
    /// The entries of this page as they are told: what one person read in one visit together, whatever else happened
    /// by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<HistoryVisit>,
}

/// Entries of a history that are told together.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HistoryVisit {
    /// The `item_seq` of each, in order.
    pub entries: Vec<u64>,
    /// What was read how often, by `described`, `watched`, `pictured`, `listed`, `document`, `history`, `proof` and
    /// `ended`; empty where the one entry is no reading. The end of a view counts with its beginning.
    pub readings: BTreeMap<String, u64>,
}
