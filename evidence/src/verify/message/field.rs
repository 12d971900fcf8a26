//! What a sentence may tell beside its words.

use crate::cause::{Cause, Field, Flaw};
use crate::digest::Digest;
use crate::entry::Item;
use crate::ids::{CaseId, RecordingId};
use crate::strict::Breach;
use crate::time::Utc;

/// What a field of a message becomes.
pub(super) trait AsField {
    fn as_field(&self) -> Field;
}

impl AsField for Utc {
    fn as_field(&self) -> Field {
        Field::Moment(*self)
    }
}

impl AsField for Cause {
    fn as_field(&self) -> Field {
        Field::Cause(Box::new(self.clone()))
    }
}

impl AsField for Flaw {
    fn as_field(&self) -> Field {
        Field::Cause(Box::new((*self).into()))
    }
}

impl AsField for Breach {
    fn as_field(&self) -> Field {
        let told = Cause::of("at-place", self).with("place", &self.path);
        Field::Cause(Box::new(told.because("why", self.problem.clone())))
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

texts!(u64, usize, String, &'static str, Digest, Item, CaseId, RecordingId);
