//! The decision of a case (决定): what the party was told before it, what the party said, the hearing, the decision itself
//! with what it rests on, and that it fell.
//!
//! A decision names the draft that it follows, the digest of the text of that draft as it was stored in that moment, and
//! the ground that let it be taken: that no review was due, an opinion that agreed, a resolution. Where the head decides
//! without any of these, that is an event of its own, with the reason: to hide it is worse than to record it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{DraftOutcome, Noun};
use crate::digest::Digest;
use crate::ids::{CaseId, DecisionId, DocumentId, DraftId, ReviewId};
use crate::item::Item;
use crate::time::Utc;

/// What a party was told with.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The notice of a penalty that is intended (行政处罚事先告知书).
    PenaltyNotice,
    /// The notice of the right to a hearing (听证告知书).
    HearingNotice,
    /// The notice of a compulsory measure or of enforcement.
    MeasureNotice,
    /// The notice that an application is to be refused.
    RefusalNotice,
    /// Another notice.
    OtherNotice,
}

/// A right that a party was told of.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyRight {
    /// To state and to defend oneself (陈述、申辩).
    Statement,
    /// To ask for a hearing (听证).
    Hearing,
}

/// What became of the right to state and to defend oneself.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementHow {
    /// The party made a statement, and it was followed.
    Adopted,
    /// It was followed in part.
    PartlyAdopted,
    /// It was looked into and not followed.
    NotAdopted,
    /// The party expressly gave the right up.
    Waived,
    /// The party made none in the time that it had.
    NotMade,
}

/// What lets a decision be taken.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum DecisionGround {
    /// No rule of the catalogue asks for a review of it.
    NotDue {
        /// The rules that were weighed, ids of the site's legal data.
        rules: BTreeSet<String>,
    },
    /// The newest opinion agrees to this very text.
    #[serde(rename = "opinion")]
    Agreed {
        /// The review.
        review: ReviewId,
    },
    /// A collective discussion resolved on this very text.
    #[serde(rename = "resolution")]
    Resolved {
        /// The review in which it was called.
        review: ReviewId,
    },
}

/// How a head decided past the review.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverrideKind {
    /// Against the opinion (未采纳审核意见).
    AgainstReview,
    /// Without an opinion on this text (未经审核).
    WithoutReview,
}

/// How a decision fell.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FallenHow {
    /// It was revoked (撤销).
    Revoked,
    /// It was found to be unlawful (确认违法).
    Unlawful,
    /// It was found to be void (确认无效).
    Void,
    /// It was changed (变更).
    Changed,
}

crate::all_variants! {
    NoticeKind { PenaltyNotice, HearingNotice, MeasureNotice, RefusalNotice, OtherNotice }
    PartyRight { Statement, Hearing }
    StatementHow { Adopted, PartlyAdopted, NotAdopted, Waived, NotMade }
    OverrideKind { AgainstReview, WithoutReview }
    FallenHow { Revoked, Unlawful, Void, Changed }
}

/// What happens on the way to a decision, and to it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum DecisionEvent {
    /// The party was told what is intended, on what grounds, and what rights it has (告知, 行政处罚法 44, 63).
    #[serde(rename = "decision.informed")]
    Informed {
        /// The case.
        case: CaseId,
        /// When, by who says so.
        told_at: Utc,
        /// With what.
        what: NoticeKind,
        /// The notice, a document of the case.
        document: DocumentId,
        /// The rights that it names.
        rights: BTreeSet<PartyRight>,
        /// Until when the party has them, as the notice says; may be empty.
        terms: String,
        /// The fine that it announces, in fen; none where it announces none.
        fine_fen: BTreeSet<u64>,
    },
    /// What the party stated, or that it did not (陈述、申辩).
    #[serde(rename = "decision.statement")]
    Statement {
        /// The case.
        case: CaseId,
        /// When, by who says so.
        stated_at: Utc,
        /// What became of it.
        how: StatementHow,
        /// Documents of the case that tell of it; none where there is none.
        documents: BTreeSet<DocumentId>,
        /// What was made of it, and why; may be empty where no statement was made.
        reason: String,
    },
    /// The hearing was held (听证).
    #[serde(rename = "decision.heard")]
    Heard {
        /// The case.
        case: CaseId,
        /// When, by who says so.
        held_at: Utc,
        /// Its record, a document of the case.
        document: DocumentId,
    },
    /// The head decided.
    #[serde(rename = "decision.decided")]
    Decided {
        /// The decision.
        decision: DecisionId,
        /// The case.
        case: CaseId,
        /// The draft that it follows.
        draft: DraftId,
        /// The document of the decision, of the case; it may be that of the draft.
        document: DocumentId,
        /// SHA-256 of the text of the draft, as it was stored when the head decided.
        draft_digest: Digest,
        /// What it is: what the draft meant to decide.
        outcome: DraftOutcome,
        /// Its number (文号).
        number: String,
        /// The day that it bears.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        decided_on: Date,
        /// What lets it be taken.
        ground: DecisionGround,
        /// The record of the collective discussion (行政处罚法 57); none where there was none.
        collective: BTreeSet<DocumentId>,
    },
    /// The head decided past the review, and answers for it.
    #[serde(rename = "decision.overridden")]
    Overridden {
        /// The decision.
        decision: DecisionId,
        /// The case.
        case: CaseId,
        /// The draft that it follows.
        draft: DraftId,
        /// The document of the decision.
        document: DocumentId,
        /// SHA-256 of the text of the draft, as it was stored when the head decided.
        draft_digest: Digest,
        /// What it is: what the draft meant to decide.
        outcome: DraftOutcome,
        /// Its number (文号).
        number: String,
        /// The day that it bears.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        decided_on: Date,
        /// Past what.
        kind: OverrideKind,
        /// Why.
        reason: String,
        /// The record of the collective discussion; none where there was none.
        collective: BTreeSet<DocumentId>,
    },
    /// A decision fell; another may be taken.
    #[serde(rename = "decision.fallen")]
    Fallen {
        /// The decision.
        decision: DecisionId,
        /// The case.
        case: CaseId,
        /// How it fell.
        fell: FallenHow,
        /// On which day.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        on: Date,
        /// By which body.
        body: String,
        /// Why, and by which document.
        reason: String,
    },
}

names!(DecisionEvent, DecisionName {
    Informed => "decision.informed",
    Statement => "decision.statement",
    Heard => "decision.heard",
    Decided => "decision.decided",
    Overridden => "decision.overridden",
    Fallen => "decision.fallen",
});

impl DecisionEvent {
    /// The case.
    pub fn case(&self) -> &CaseId {
        match self {
            Self::Informed { case, .. }
            | Self::Statement { case, .. }
            | Self::Heard { case, .. }
            | Self::Decided { case, .. }
            | Self::Overridden { case, .. }
            | Self::Fallen { case, .. } => case,
        }
    }
}

impl Noun for DecisionEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Informed { .. }
            | Self::Statement { .. }
            | Self::Heard { .. }
            | Self::Decided { .. }
            | Self::Overridden { .. }
            | Self::Fallen { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        vec![Item::Case(self.case().clone())]
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

        use crate::event::tests::{DIGEST, TIME, TOKEN};
        let of = |name: &str, more: serde_json::Value| {
            let mut form = json!({"type": name, "case": TOKEN});
            let fields = form.as_object_mut().expect("an object");
            fields.extend(more.as_object().expect("an object").clone());
            (3, form)
        };
        let decision = |name: &str, more: serde_json::Value| {
            let (version, mut form) = of(name, more);
            let said = json!({"decision": TOKEN, "draft": TOKEN, "document": TOKEN, "draft_digest": DIGEST,
                "outcome": "penalty", "number": "薛综执罚决〔2026〕1号", "decided_on": "2026-03-01",
                "collective": [TOKEN]});
            form.as_object_mut().expect("an object").extend(said.as_object().expect("an object").clone());
            (version, form)
        };
        vec![
            of(
                "decision.informed",
                json!({"told_at": TIME, "what": "penalty_notice", "document": TOKEN, "rights": ["statement", "hearing"],
                    "terms": "五个工作日内", "fine_fen": [500_000]}),
            ),
            of(
                "decision.statement",
                json!({"stated_at": TIME, "how": "partly_adopted", "documents": [TOKEN], "reason": "部分采纳"}),
            ),
            of("decision.heard", json!({"held_at": TIME, "document": TOKEN})),
            decision("decision.decided", json!({"ground": {"kind": "not_due", "rules": ["fine-person-site"]}})),
            decision("decision.decided", json!({"ground": {"kind": "opinion", "review": TOKEN}})),
            decision("decision.decided", json!({"ground": {"kind": "resolution", "review": TOKEN}})),
            decision("decision.overridden", json!({"kind": "against_review", "reason": "r"})),
            of(
                "decision.fallen",
                json!({"decision": TOKEN, "fell": "revoked", "on": "2026-05-01", "body": "薛城区人民法院", "reason": "r"}),
            ),
        ]
    }
}
