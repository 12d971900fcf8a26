//! The legal review of a draft (法制审核, annex 3): what was sent, what the legal office says of it in nine points, a second
//! review where the sender does not agree, and the collective discussion of the heads where that changes nothing.
//!
//! Each submission is a review of its own, bound by digest to the very content of its draft and to the list of what was
//! filed then. `state.rs` says what may follow what; `binding.rs` what stands for a text; `clocks.rs` until when an opinion
//! is due. A late opinion is taken and judged; refused is only what would make the record false: an opinion that does not
//! say what its kind asks, a link to what is not filed, and reviewing what is one's own.

pub mod act;
pub mod binding;
pub mod clocks;
pub(in crate::custody) mod fold;
pub mod offered;
pub mod read;
pub mod rules;
pub mod state;
pub mod tasks;
pub mod view;

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{ReviewAttendee, ReviewOutcome, ReviewPoint};
use evidence::ids::{AgencyId, CaseId, DocumentId, DraftId, ReviewId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

pub use state::{ReviewState, ReviewStep};

/// Most submissions for review of one case.
pub const REVIEWS_MAX: u64 = 100;

/// Most wishes of one opinion. With all that an opinion may say it fits an entry of the log.
pub const WISHES_MAX: usize = 10;

/// Most documents, stretches of recordings or markers of one point, each.
pub const POINT_LINKS_MAX: usize = 10;

/// Most people who take part in a collective discussion.
pub const ATTENDEES_MAX: usize = 30;

/// Who did something in a review, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewMoment {
    /// When.
    pub at: Utc,
    /// Who.
    pub by: UserId,
}

/// The same with what they said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewSaid {
    /// When.
    pub at: Utc,
    /// Who.
    pub by: UserId,
    /// What.
    pub text: String,
}

/// An opinion of the legal office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewOpinion {
    /// The first is 1; that of the second review is 2.
    pub round: u64,
    /// What it says.
    pub outcome: ReviewOutcome,
    /// Whether the deed may be a crime and goes to the judicial organs.
    pub is_transfer: bool,
    /// Why; may be empty where it agrees.
    pub reasons: String,
    /// What is to be supplemented or set right.
    pub wishes: BTreeSet<String>,
    /// Its points, in their order.
    pub points: Vec<ReviewPoint>,
    /// When it was given, and by whom.
    pub given: ReviewMoment,
}

/// What the heads resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewResolution {
    /// When that was told, and by whom.
    pub told: ReviewMoment,
    /// On which day they met.
    pub held_on: Date,
    /// Who took part.
    pub attendees: Vec<ReviewAttendee>,
    /// What they resolved.
    pub resolution: String,
    /// The digest of the draft that they adopt; none where they adopt none.
    pub adopts: Option<Digest>,
}

/// The review of a draft: one submission, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The case.
    pub case: CaseId,
    /// The agency.
    pub agency: AgencyId,
    /// The draft.
    pub draft: DraftId,
    /// SHA-256 of the draft's content.
    pub draft_digest: Digest,
    /// SHA-256 of the list of what was filed in the case when it was sent.
    pub evidence_digest: Digest,
    /// On which rules the draft rests.
    pub basis: String,
    /// The facts, the reasons, and what proves them.
    pub statement: String,
    /// The document of the hearing, where there was one.
    pub hearing: Option<DocumentId>,
    /// How it stands.
    pub state: ReviewState,
    /// Since when.
    pub since: Utc,
    /// When it was sent, and by whom.
    pub submitted: ReviewMoment,
    /// When the legal office had all papers, and who said so.
    pub received: Option<ReviewMoment>,
    /// What was missing; empty where nothing was.
    pub lacks: String,
    /// The opinions: one, or two after a second review that agrees.
    pub opinions: Vec<ReviewOpinion>,
    /// That its term was made longer.
    pub extensions: Vec<ReviewSaid>,
    /// That the sender asked for a second review, and why.
    pub rereview: Option<ReviewSaid>,
    /// That the legal office stays with its opinion, and why.
    pub upheld: Option<ReviewSaid>,
    /// That a collective discussion was called for.
    pub called: Option<ReviewSaid>,
    /// What it resolved.
    pub resolved: Option<ReviewResolution>,
}

impl Review {
    /// Whether somebody sent the draft for review, or asked for the second.
    pub fn is_sent_by(&self, person: &UserId) -> bool {
        self.submitted.by == *person || self.rereview.as_ref().is_some_and(|asked| asked.by == *person)
    }

    /// Whether somebody said in it what the legal office thinks of the draft.
    pub fn is_opined_by(&self, person: &UserId) -> bool {
        let opined = self.opinions.iter().map(|opinion| &opinion.given.by);
        opined.chain(self.upheld.iter().map(|upheld| &upheld.by)).any(|by| by == person)
    }
}

/// The name of the document that an opinion is filed as: by it is known that it was.
pub fn opinion_file(review: &ReviewId, round: u64) -> String {
    format!("opinion-{review}-{round}.pdf")
}

#[cfg(test)]
mod tests;
