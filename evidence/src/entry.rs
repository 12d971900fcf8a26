//! A custody log entry: canonical JSON, hash-chained per item.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::canonical;
use crate::cause::Cause;
use crate::digest::Digest;
use crate::dsse::base64_bytes;
use crate::event::{Actor, Event};
use crate::tile::ENTRY_SIZE_MAX;
use crate::time::Utc;

pub use crate::item::{Item, ItemTextError};

/// Latest version that this crate reads, and the only one that it makes anew. Entries of versions 1
/// and 2 were of the version that brought their event and carried no nonce; they stay readable, and
/// are written in their very bytes.
pub const ENTRY_VERSION: u32 = 3;

/// Bytes of an entry's nonce.
pub const ENTRY_NONCE_SIZE: usize = 16;

/// Most items that one entry is about.
pub const ENTRY_ITEMS_MAX: usize = 64;

/// One entry of the custody log.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// [`ENTRY_VERSION`]; below 3, the event's version, [`Event::version`].
    pub v: u32,
    /// Random bytes, without which whoever sees the log's public hashes could confirm a guess at
    /// what an entry says. Since version 3, and never before.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub nonce: Option<EntryNonce>,
    /// When the service decided it.
    pub time: Utc,
    /// Whether the service's clock was in doubt: the time goes on from an earlier entry by the
    /// monotonic clock. Written only where it is so; since version 3.
    #[serde(default, skip_serializing_if = "std::ops::Not::not", deserialize_with = "only_true")]
    pub clock_doubted: bool,
    /// Who did it.
    pub actor: Actor,
    /// The items that it is about.
    pub items: Vec<ItemLink>,
    /// What happened.
    pub event: Event,
}

/// The random bytes of an entry; written in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryNonce(pub [u8; ENTRY_NONCE_SIZE]);

impl Serialize for EntryNonce {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        base64_bytes::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for EntryNonce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes: Vec<u8> = base64_bytes::deserialize(deserializer)?;
        let size = bytes.len();
        let bytes = bytes.try_into().map_err(|_| {
            serde::de::Error::custom(format!("an entry's nonce has {ENTRY_NONCE_SIZE} bytes, this has {size}"))
        })?;
        Ok(Self(bytes))
    }
}

/// Reads a nonce that is there: `null` is none and no way to leave it out.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<EntryNonce>, D::Error> {
    EntryNonce::deserialize(deserializer).map(Some)
}

/// Reads a mark that is left out where it is not so.
fn only_true<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let told = bool::deserialize(deserializer)?;
    told.then_some(true).ok_or_else(|| serde::de::Error::custom("what is false is left out"))
}

/// An item that an entry is about, with the item's place in its own history.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemLink {
    /// The item.
    pub item: Item,
    /// Number of this item's earlier entries.
    pub item_seq: u64,
    /// Leaf hash of this item's last earlier entry; none for the first.
    pub prev_item_leaf: Option<Digest>,
}

/// Why bytes are no entry, or an entry cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not an entry of this version.
    #[error("this is not a custody log entry: {0}")]
    NotEntry(#[from] serde_json::Error),
    /// An entry of another version.
    #[error("the entry is of version {actual}; its event is of another, or later than {ENTRY_VERSION}")]
    Version {
        /// The version that it names.
        actual: u32,
    },
    /// A nonce is missing, or stands where its version has none.
    #[error("an entry has a nonce since version 3 and none before; this one is of version {version}")]
    Nonce {
        /// The version that it names.
        version: u32,
    },
    /// An entry of a version that could not say that the clock was in doubt.
    #[error("an entry of version {version} cannot say that the clock was in doubt")]
    ClockDoubted {
        /// The version that it names.
        version: u32,
    },
    /// The entry does not fit a bundle.
    #[error("the entry takes {size} bytes; the log takes {ENTRY_SIZE_MAX} at most, so shorten the texts in it")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// The entry names too many items.
    #[error("the entry is about {count} items; at most {ENTRY_ITEMS_MAX} are allowed")]
    TooManyItems {
        /// How many it names.
        count: usize,
    },
    /// The entry's items are not those of its event.
    #[error("the entry's items are not those of its event: {0}")]
    Items(Cause),
    /// The entry has no canonical form.
    #[error(transparent)]
    Canonical(#[from] canonical::CanonicalError),
}

impl Entry {
    /// An entry of the latest version.
    pub fn new(nonce: EntryNonce, time: Utc, actor: Actor, items: Vec<ItemLink>, event: Event) -> Self {
        Self { v: ENTRY_VERSION, nonce: Some(nonce), time, clock_doubted: false, actor, items, event }
    }

    /// The bytes that are hashed into the log.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        if self.items.len() > ENTRY_ITEMS_MAX {
            return Err(EntryError::TooManyItems { count: self.items.len() });
        }
        let bytes = canonical::to_vec(self)?;
        if bytes.len() > ENTRY_SIZE_MAX {
            return Err(EntryError::TooLarge { size: bytes.len() });
        }
        Ok(bytes)
    }

    /// Reads an entry.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        let entry: Self = serde_json::from_slice(bytes)?;
        let (version, brought_by) = (entry.v, entry.event.version().max(entry.actor.version()));
        // Until version 2 an entry was of the version that brought its event, and of no other.
        let version_fits = if version < 3 { version == brought_by } else { brought_by <= version };
        if !version_fits || version > ENTRY_VERSION {
            return Err(EntryError::Version { actual: version });
        }
        if entry.nonce.is_some() != (version >= 3) {
            return Err(EntryError::Nonce { version });
        }
        if entry.clock_doubted && version < 3 {
            return Err(EntryError::ClockDoubted { version });
        }
        Ok(entry)
    }

    /// Whether the items are those that the event names, each once.
    pub fn check_items(&self) -> Result<(), EntryError> {
        let items: Vec<&Item> = self.items.iter().map(|link| &link.item).collect();
        self.event.check_items(&items).map_err(EntryError::Items)
    }

    /// This entry's link to `item`.
    pub fn link(&self, item: &Item) -> Option<&ItemLink> {
        self.items.iter().find(|link| link.item == *item)
    }
}

impl From<&EntryError> for Cause {
    fn from(error: &EntryError) -> Self {
        match error {
            EntryError::NotEntry(source) => Self::of("no-entry", error).because("why", source),
            EntryError::Version { actual } => {
                Self::of("entry-version", error).with("actual", actual).with("latest", ENTRY_VERSION)
            }
            EntryError::Nonce { version } => Self::of("entry-nonce", error).with("version", version),
            EntryError::ClockDoubted { version } => Self::of("entry-doubt", error).with("version", version),
            EntryError::TooLarge { size } => {
                Self::of("entry-large", error).with("size", size).with("limit", ENTRY_SIZE_MAX)
            }
            EntryError::TooManyItems { count } => {
                Self::of("entry-items", error).with("count", count).with("limit", ENTRY_ITEMS_MAX)
            }
            EntryError::Items(why) => Self::of("entry-other-items", error).because("why", why.clone()),
            EntryError::Canonical(error) => error.into(),
        }
    }
}
