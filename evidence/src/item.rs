//! What has a history: the items that entries are about.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cause::Cause;
use crate::ids::{
    AgencyId, CaseId, Certificate, DerivedId, DockingId, DocumentId, PackageId, RecorderId, RecordingId, StationId,
    UserId,
};

/// Something that has a history; written `kind:id`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// An agency.
    Agency(AgencyId),
    /// A person's account.
    User(UserId),
    /// An officer.
    Officer(Certificate),
    /// A station.
    Station(StationId),
    /// A recorder.
    Recorder(RecorderId),
    /// A docking.
    Docking(DockingId),
    /// A recording.
    Recording(RecordingId),
    /// A case.
    Case(CaseId),
    /// A package.
    Package(PackageId),
    /// A clip or snapshot. Of version 2.
    Derived(DerivedId),
    /// A document. Of version 2.
    Document(DocumentId),
}

/// A text that names no item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an item is written kind:id, with a kind such as recording, case or station")]
pub struct ItemTextError;

impl Item {
    /// The word before the colon.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Agency(_) => "agency",
            Self::User(_) => "user",
            Self::Officer(_) => "officer",
            Self::Station(_) => "station",
            Self::Recorder(_) => "recorder",
            Self::Docking(_) => "docking",
            Self::Recording(_) => "recording",
            Self::Case(_) => "case",
            Self::Package(_) => "package",
            Self::Derived(_) => "derived",
            Self::Document(_) => "document",
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agency(id) => write!(f, "agency:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Officer(id) => write!(f, "officer:{id}"),
            Self::Station(id) => write!(f, "station:{id}"),
            Self::Recorder(id) => write!(f, "recorder:{id}"),
            Self::Docking(id) => write!(f, "docking:{id}"),
            Self::Recording(id) => write!(f, "recording:{id}"),
            Self::Case(id) => write!(f, "case:{id}"),
            Self::Package(id) => write!(f, "package:{id}"),
            Self::Derived(id) => write!(f, "derived:{id}"),
            Self::Document(id) => write!(f, "document:{id}"),
        }
    }
}

impl FromStr for Item {
    type Err = ItemTextError;

    fn from_str(text: &str) -> Result<Self, ItemTextError> {
        let (kind, id) = text.split_once(':').ok_or(ItemTextError)?;
        let item = match kind {
            "agency" => id.parse().ok().map(Self::Agency),
            "user" => id.parse().ok().map(Self::User),
            "officer" => id.parse().ok().map(Self::Officer),
            "station" => id.parse().ok().map(Self::Station),
            "recorder" => id.parse().ok().map(Self::Recorder),
            "docking" => id.parse().ok().map(Self::Docking),
            "recording" => id.parse().ok().map(Self::Recording),
            "case" => id.parse().ok().map(Self::Case),
            "package" => id.parse().ok().map(Self::Package),
            "derived" => id.parse().ok().map(Self::Derived),
            "document" => id.parse().ok().map(Self::Document),
            _ => None,
        };
        item.ok_or(ItemTextError)
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<&ItemTextError> for Cause {
    fn from(error: &ItemTextError) -> Self {
        Self::of("no-item", error)
    }
}
