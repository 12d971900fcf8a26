//! The legal review of a draft (法制审核): what was sent for review, what the legal office says of it point by point, and
//! what came of it where the sender does not agree.
//!
//! An opinion is of the very text that was sent: each submission has the digest of the draft and that of the list of what
//! was filed in the case. Nothing here says how a review stands; that follows from its events.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::digest::Digest;
use crate::ids::{CaseId, DocumentId, DraftId, MarkerId, RecordingId, ReviewId, UserId};
use crate::item::Item;

/// What the legal office says of a draft (annex 3, article 11).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// It agrees.
    Agree,
    /// It sends the draft back, to be supplemented or set right.
    Return,
    /// It does not agree.
    Disagree,
}

/// Whether a draft is as one of the points asks (annex 3, article 10).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointHolds {
    /// It is.
    Conforms,
    /// It is not.
    DoesNot,
    /// The point does not arise.
    NotApplicable,
}

crate::all_variants! {
    ReviewOutcome { Agree, Return, Disagree }
    PointHolds { Conforms, DoesNot, NotApplicable }
}

/// A stretch of a recording that a point rests on.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointStretch {
    /// The recording.
    pub recording: RecordingId,
    /// From where, in milliseconds from its start.
    pub from_ms: u64,
    /// Until where.
    pub until_ms: u64,
}

/// What the legal office says of one of the nine points.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewPoint {
    /// Which, from 1 to 9, as annex 3, article 10 counts them.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9))]
    pub point: u32,
    /// Whether the draft is as it asks.
    pub holds: PointHolds,
    /// What there is to say of it; may be empty.
    pub note: String,
    /// Documents of the case that it rests on.
    pub documents: BTreeSet<DocumentId>,
    /// Stretches of recordings of the case that it rests on.
    pub recordings: BTreeSet<PointStretch>,
    /// Markers on recordings of the case that it rests on.
    pub markers: BTreeSet<MarkerId>,
}

/// Somebody who took part in a collective discussion.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewAttendee {
    /// Their account.
    pub account: UserId,
    /// What they held.
    pub opinion: String,
}

/// What happens in the review of a draft.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum ReviewEvent {
    /// A draft was sent for review.
    #[serde(rename = "review.submitted")]
    Submitted {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
        /// The draft.
        draft: DraftId,
        /// SHA-256 of the draft's content.
        draft_digest: Digest,
        /// SHA-256 of the list of what was filed in the case.
        evidence_digest: Digest,
        /// On which rules the draft rests, and how discretion was used.
        basis: String,
        /// The facts, the reasons, and what proves them.
        statement: String,
        /// The document of the hearing; none where there was none.
        hearing: BTreeSet<DocumentId>,
    },
    /// The legal office has all that it needs (收齐).
    #[serde(rename = "review.complete")]
    Complete {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
    },
    /// Something is missing: what was sent goes back, to be sent anew.
    #[serde(rename = "review.incomplete")]
    Incomplete {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
        /// What is missing.
        lacks: String,
    },
    /// The head made the term of the review longer, because the case is complex.
    #[serde(rename = "review.extended")]
    Extended {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
        /// What makes it complex.
        reason: String,
    },
    /// The legal office gave its opinion.
    #[serde(rename = "review.opined")]
    Opined {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
        /// What it says.
        outcome: ReviewOutcome,
        /// Its nine points.
        points: Vec<ReviewPoint>,
        /// Whether the deed may be a crime and goes to the judicial organs (移送司法机关).
        transfer: bool,
        /// Why; may be empty where it agrees.
        reasons: String,
        /// What is to be supplemented or set right; empty where nothing is.
        wishes: BTreeSet<String>,
    },
    /// The sender does not agree and asks once, in writing, for a second review (复审).
    #[serde(rename = "review.rereview_requested")]
    RereviewRequested {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
        /// Why.
        reason: String,
    },
    /// The legal office stays with its opinion.
    #[serde(rename = "review.upheld")]
    Upheld {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
        /// Why.
        reasons: String,
    },
    /// The legal office called for a collective discussion of the agency's heads (集体讨论).
    #[serde(rename = "review.collective_called")]
    CollectiveCalled {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
        /// What is to be discussed.
        reason: String,
    },
    /// The heads discussed it and resolved.
    #[serde(rename = "review.resolved")]
    Resolved {
        /// The case.
        case: CaseId,
        /// The review.
        review: ReviewId,
        /// On which day.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        held_on: Date,
        /// Who took part, and what each held.
        attendees: Vec<ReviewAttendee>,
        /// What they resolved.
        resolution: String,
        /// The digest of the draft that they adopt; none where they adopt none.
        adopts: BTreeSet<Digest>,
    },
}

names!(ReviewEvent, ReviewName {
    Submitted => "review.submitted",
    Complete => "review.complete",
    Incomplete => "review.incomplete",
    Extended => "review.extended",
    Opined => "review.opined",
    RereviewRequested => "review.rereview_requested",
    Upheld => "review.upheld",
    CollectiveCalled => "review.collective_called",
    Resolved => "review.resolved",
});

impl ReviewEvent {
    /// The case and the review.
    pub fn of(&self) -> (&CaseId, &ReviewId) {
        match self {
            Self::Submitted { case, review, .. }
            | Self::Complete { case, review }
            | Self::Incomplete { case, review, .. }
            | Self::Extended { case, review, .. }
            | Self::Opined { case, review, .. }
            | Self::RereviewRequested { case, review, .. }
            | Self::Upheld { case, review, .. }
            | Self::CollectiveCalled { case, review, .. }
            | Self::Resolved { case, review, .. } => (case, review),
        }
    }
}

impl Noun for ReviewEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Submitted { .. }
            | Self::Complete { .. }
            | Self::Incomplete { .. }
            | Self::Extended { .. }
            | Self::Opined { .. }
            | Self::RereviewRequested { .. }
            | Self::Upheld { .. }
            | Self::CollectiveCalled { .. }
            | Self::Resolved { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        vec![Item::Case(self.of().0.clone())]
    }

    fn beside(&self) -> Beside {
        Beside::Nothing
    }

    fn begins(&self) -> Option<Item> {
        None
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        let of = |name: &str, more: serde_json::Value| {
            let mut form = json!({"type": name, "case": TOKEN, "review": TOKEN});
            let fields = form.as_object_mut().expect("an object");
            fields.extend(more.as_object().expect("an object").clone());
            (3, form)
        };
        let point = json!({"point": 5, "holds": "does_not", "note": "未告知听证权利", "documents": [TOKEN],
            "recordings": [{"recording": DIGEST, "from_ms": 0, "until_ms": 1500}], "markers": [TOKEN]});
        vec![
            of(
                "review.submitted",
                json!({"draft": TOKEN, "draft_digest": DIGEST, "evidence_digest": DIGEST, "basis": "《某某条例》第三十条",
                    "statement": "占道经营事实清楚", "hearing": [TOKEN]}),
            ),
            of("review.complete", json!({})),
            of("review.incomplete", json!({"lacks": "缺询问笔录"})),
            of("review.extended", json!({"reason": "r"})),
            of(
                "review.opined",
                json!({"outcome": "return", "points": [point], "transfer": false, "reasons": "",
                    "wishes": ["补正听证告知书"]}),
            ),
            of("review.rereview_requested", json!({"reason": "r"})),
            of("review.upheld", json!({"reasons": "r"})),
            of("review.collective_called", json!({"reason": "r"})),
            of(
                "review.resolved",
                json!({"held_on": "2026-03-01", "attendees": [{"account": "head", "opinion": "同意"}],
                    "resolution": "采纳", "adopts": [DIGEST]}),
            ),
        ]
    }
}
