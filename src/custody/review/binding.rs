//! What stands for the text of a draft: an opinion is of the very bytes that were sent, and of no others.

use evidence::digest::Digest;
use evidence::ids::ReviewId;

use crate::custody::review::{Review, ReviewState};

/// What the legal office and the heads say of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Binding {
    /// This text was not sent for review.
    NotSubmitted,
    /// It was, and no opinion is there: it waits, or was sent back because something was missing.
    Open(ReviewId),
    /// The legal office agrees with it.
    Agreed(ReviewId),
    /// It was sent back, to be supplemented or set right.
    Returned(ReviewId),
    /// The legal office does not agree with it, and nothing that came after says otherwise.
    Disagreed(ReviewId),
    /// The heads adopted it in a collective discussion.
    Resolved(ReviewId),
}

/// What stands for the text of that digest. Of several reviews of exactly it the one that was sent last counts; reviews of
/// any other text count nothing, and neither does a resolution that adopts none or another.
pub fn of(reviews: &[Review], digest: &Digest) -> Binding {
    let of_text = reviews.iter().filter(|review| review.draft_digest == *digest);
    // Of those of one moment the last in their order.
    let Some(last) = of_text.max_by_key(|review| review.submitted.at) else { return Binding::NotSubmitted };
    let id = last.id.clone();
    match last.state {
        ReviewState::Submitted | ReviewState::Complete | ReviewState::Incomplete => Binding::Open(id),
        ReviewState::Agreed => Binding::Agreed(id),
        ReviewState::Returned => Binding::Returned(id),
        ReviewState::Disagreed
        | ReviewState::RereviewRequested
        | ReviewState::Upheld
        | ReviewState::CollectiveCalled => Binding::Disagreed(id),
        ReviewState::Resolved => match &last.resolved {
            Some(resolution) if resolution.adopts.as_ref() == Some(digest) => Binding::Resolved(id),
            Some(_) | None => Binding::Disagreed(id),
        },
    }
}
