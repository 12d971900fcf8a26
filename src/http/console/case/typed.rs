//! What a form of a case's page held that was refused: the page is shown again with it.

use crate::http::console::case::manage::Change;
use crate::http::console::fields;

/// What a refused form held.
#[derive(Debug, Default)]
pub(in crate::http::console::case) enum Typed {
    /// Nothing worth keeping.
    #[default]
    Nothing,
    /// A recording to be filed.
    Link {
        /// Its id or link.
        recording: String,
        /// The stage.
        stage: String,
        /// The kind.
        kind: String,
        /// Why.
        reason: String,
    },
    /// A document; browsers do not let its file be put back.
    Document {
        /// The stage.
        stage: String,
        /// The kind.
        kind: String,
        /// Why.
        reason: String,
    },
    /// A package.
    Package {
        /// Why.
        reason: String,
    },
    /// What becomes of the case itself.
    Change(Change),
    /// A form of its course, its acts, its parties, its drafts or their reviews.
    Form(fields::Typed),
}

impl Typed {
    /// The form of one of these that was refused.
    pub(in crate::http::console::case) fn form(&self) -> Option<&fields::Typed> {
        match self {
            Self::Form(typed) => Some(typed),
            _ => None,
        }
    }
}
