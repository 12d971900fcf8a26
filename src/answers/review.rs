//! Legal reviews of drafts: what is sent for review, what the legal office says, and how it stands.

use serde::{Deserialize, Serialize};

/// How the review of a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// It was sent; the legal office has not said yet whether anything is missing.
    Submitted,
    /// The legal office has all that it needs, and reviews.
    Complete,
    /// Something was missing; it is to be sent anew.
    Incomplete,
    /// The legal office agrees.
    Agreed,
    /// It sent the draft back, to be supplemented or set right and sent anew.
    Returned,
    /// It does not agree.
    Disagreed,
    /// The sender asked for a second review.
    RereviewRequested,
    /// The legal office stays with its opinion.
    Upheld,
    /// It called for a collective discussion of the heads.
    CollectiveCalled,
    /// The heads resolved.
    Resolved,
}

evidence::all_variants! {
    ReviewState {
        Submitted, Complete, Incomplete, Agreed, Returned, Disagreed, RereviewRequested, Upheld, CollectiveCalled,
        Resolved
    }
}
