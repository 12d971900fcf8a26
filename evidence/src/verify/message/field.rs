//! What a sentence may tell beside its words.

use crate::digest::Digest;
use crate::entry::Item;
use crate::ids::{CaseId, RecordingId};
use crate::strict::Breach;
use crate::time::Utc;

/// A value in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A text, a number, an id.
    Text(String),
    /// A moment, which readers are told on their own clock.
    Moment(Utc),
}

/// What a field of a message becomes.
pub(super) trait AsField {
    fn as_field(&self) -> Field;
}

impl AsField for Utc {
    fn as_field(&self) -> Field {
        Field::Moment(*self)
    }
}

macro_rules! texts {
    ($($type:ty),*) => { $(
        impl AsField for $type {
            fn as_field(&self) -> Field {
                Field::Text(self.to_string())
            }
        }
    )* };
}

texts!(u64, usize, String, &'static str, Digest, Item, CaseId, RecordingId, Breach);
