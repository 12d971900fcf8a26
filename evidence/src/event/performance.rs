//! Carrying out of decisions (执行): what a party owes, what it did, what was urged, enforced and applied for.
//!
//! Amounts are texts of whole fen, empty where there is none. What a surcharge comes to, whether something came in time
//! and when a court may be asked are no entries: they are judged from these by the rules that were in force.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{CaseId, Certificate, DeliveryId, DocumentId, PartyId, PerformanceId};
use crate::item::Item;

/// What a decision asks of a party.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PerformanceWhat {
    /// To pay a fine (罚款).
    Fine,
    /// To give up what is confiscated (没收).
    Confiscation,
    /// To set something right (改正).
    Rectify,
    /// What is done with a licence (许可证件).
    LicenceActed,
    /// Something else.
    OtherDuty,
}

/// What a check of a rectification found.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RectificationResult {
    /// It is set right.
    SetRight,
    /// Some of it is.
    SetRightInPart,
    /// It is not.
    LeftAsItWas,
}

/// What a party does against a decision.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// It asks for an administrative review (行政复议).
    AdministrativeReview,
    /// It sues (行政诉讼).
    Lawsuit,
}

/// What came of that.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemedyResult {
    /// The decision stands.
    Upheld,
    /// It was changed.
    DecisionChanged,
    /// It fell: it was revoked, or is unlawful or void.
    DecisionFell,
    /// The party took it back, or it was not heard.
    TakenBack,
}

/// How enforcement ended without what is owed being done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnforcementResult {
    /// It came to nothing: there was nothing to take, or it could not be done (执行未果).
    CameToNothing,
    /// The court did not accept the application (不予受理).
    CourtNotAccepted,
    /// The court ruled that it is not enforced (不予执行).
    CourtRefused,
}

crate::all_variants! {
    PerformanceWhat { Fine, Confiscation, Rectify, LicenceActed, OtherDuty }
    RectificationResult { SetRight, SetRightInPart, LeftAsItWas }
    Remedy { AdministrativeReview, Lawsuit }
    RemedyResult { Upheld, DecisionChanged, DecisionFell, TakenBack }
    EnforcementResult { CameToNothing, CourtNotAccepted, CourtRefused }
}

/// A part of a fine that is due later.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerformancePart {
    /// The last day on which it is paid in time.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
    pub due_on: Date,
    /// How much, in fen.
    pub amount_fen: String,
}

/// What happens when a decision is carried out.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum PerformanceEvent {
    /// A party owes something.
    #[serde(rename = "performance.due")]
    Due {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// By which party.
        party: PartyId,
        /// What it is.
        what: PerformanceWhat,
        /// How much, in fen; empty where it is no amount.
        amount_fen: String,
        /// The last day on which it is done in time.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        due_on: Date,
        /// The decision that asks for it: a document of the case.
        document: DocumentId,
        /// Why it is recorded so; may be empty.
        reason: String,
    },
    /// It was recorded by mistake.
    #[serde(rename = "performance.removed")]
    Removed {
        /// The case.
        case: CaseId,
        /// What is not owed.
        performance: PerformanceId,
        /// Why.
        reason: String,
    },
    /// The party did it, or some of it.
    #[serde(rename = "performance.done")]
    Done {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// On which day.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        done_on: Date,
        /// How much was paid, in fen; empty where it is no amount.
        amount_fen: String,
        /// Whether nothing is left to do.
        whole: bool,
        /// Documents of the case that record it.
        documents: BTreeSet<DocumentId>,
        /// How; may be empty.
        reason: String,
    },
    /// The head is asked to let a fine be paid later, or in parts.
    #[serde(rename = "performance.deferral_asked")]
    DeferralAsked {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// What is due later, and when.
        parts: Vec<PerformancePart>,
        /// The last of these days.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        due_on: Date,
        /// The party's request and what shows its hardship: documents of the case.
        documents: BTreeSet<DocumentId>,
        /// Why.
        reason: String,
    },
    /// The head lets it.
    #[serde(rename = "performance.deferred")]
    Deferred {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
    },
    /// The head does not.
    #[serde(rename = "performance.deferral_refused")]
    DeferralRefused {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// Why.
        reason: String,
    },
    /// Somebody looked whether something was set right.
    #[serde(rename = "rectification.checked")]
    RectificationChecked {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// On which day.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        checked_on: Date,
        /// What they found.
        result: RectificationResult,
        /// The officers who looked.
        officers: BTreeSet<Certificate>,
        /// Documents of the case that record it.
        documents: BTreeSet<DocumentId>,
        /// What was seen; may be empty.
        reason: String,
    },
    /// The urging notice (催告书) was served.
    #[serde(rename = "urging.served")]
    Urged {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// The notice: a document of the case.
        document: DocumentId,
        /// By which service.
        delivery: DeliveryId,
        /// On which day it counts as served.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        served_on: Date,
    },
    /// The party stated and defended itself after it.
    #[serde(rename = "urging.statement")]
    Stated {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// On which day.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        given_on: Date,
        /// Documents of the case that hold it.
        documents: BTreeSet<DocumentId>,
        /// What came of the agency's review of it; empty where it was not reviewed.
        reviewed: String,
        /// Whether the agency followed it.
        accepted: bool,
    },
    /// The head decided that the agency enforces it.
    #[serde(rename = "enforcement.decided")]
    Enforced {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// The decision to enforce: a document of the case.
        document: DocumentId,
        /// The day that it bears.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        decided_on: Date,
        /// Why.
        reason: String,
    },
    /// A court was asked to enforce it.
    #[serde(rename = "enforcement.applied")]
    Applied {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// The application: a document of the case.
        document: DocumentId,
        /// On which day.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        applied_on: Date,
        /// Which court.
        court: String,
        /// What is said of it; may be empty.
        reason: String,
    },
    /// Enforcement came to nothing, or a court refused it.
    #[serde(rename = "enforcement.ended")]
    EnforcementEnded {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// On which day it ended; of a court's ruling, on which it reached the agency.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        ended_on: Date,
        /// How.
        result: EnforcementResult,
        /// Documents of the case that say so.
        documents: BTreeSet<DocumentId>,
        /// Why.
        reason: String,
    },
    /// The party asked for a review, or sued.
    #[serde(rename = "litigation.begun")]
    LitigationBegun {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// Which of the two.
        remedy: Remedy,
        /// On which day.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        begun_on: Date,
        /// What is said of it; may be empty.
        reason: String,
    },
    /// That ended.
    #[serde(rename = "litigation.ended")]
    LitigationEnded {
        /// The case.
        case: CaseId,
        /// What is owed.
        performance: PerformanceId,
        /// On which day the result reached the party.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        ended_on: Date,
        /// What came of it.
        result: RemedyResult,
        /// Documents of the case that say so.
        documents: BTreeSet<DocumentId>,
        /// What is said of it; may be empty.
        reason: String,
    },
}

names!(PerformanceEvent, PerformanceName {
    Due => "performance.due",
    Removed => "performance.removed",
    Done => "performance.done",
    DeferralAsked => "performance.deferral_asked",
    Deferred => "performance.deferred",
    DeferralRefused => "performance.deferral_refused",
    RectificationChecked => "rectification.checked",
    Urged => "urging.served",
    Stated => "urging.statement",
    Enforced => "enforcement.decided",
    Applied => "enforcement.applied",
    EnforcementEnded => "enforcement.ended",
    LitigationBegun => "litigation.begun",
    LitigationEnded => "litigation.ended",
});

impl PerformanceEvent {
    /// The case, and what is owed in it.
    pub fn of(&self) -> (&CaseId, &PerformanceId) {
        match self {
            Self::Due { case, performance, .. }
            | Self::Removed { case, performance, .. }
            | Self::Done { case, performance, .. }
            | Self::DeferralAsked { case, performance, .. }
            | Self::Deferred { case, performance }
            | Self::DeferralRefused { case, performance, .. }
            | Self::RectificationChecked { case, performance, .. }
            | Self::Urged { case, performance, .. }
            | Self::Stated { case, performance, .. }
            | Self::Enforced { case, performance, .. }
            | Self::Applied { case, performance, .. }
            | Self::EnforcementEnded { case, performance, .. }
            | Self::LitigationBegun { case, performance, .. }
            | Self::LitigationEnded { case, performance, .. } => (case, performance),
        }
    }
}

impl Noun for PerformanceEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Due { .. }
            | Self::Removed { .. }
            | Self::Done { .. }
            | Self::DeferralAsked { .. }
            | Self::Deferred { .. }
            | Self::DeferralRefused { .. }
            | Self::RectificationChecked { .. }
            | Self::Urged { .. }
            | Self::Stated { .. }
            | Self::Enforced { .. }
            | Self::Applied { .. }
            | Self::EnforcementEnded { .. }
            | Self::LitigationBegun { .. }
            | Self::LitigationEnded { .. } => 3,
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

        use crate::event::tests::TOKEN;
        let of = |name: &str, more: serde_json::Value| {
            let mut form = json!({"type": name, "case": TOKEN, "performance": TOKEN});
            let fields = form.as_object_mut().expect("an object");
            fields.extend(more.as_object().expect("an object").clone());
            (3, form)
        };
        let (day, none, one) = ("2026-01-01", json!([]), json!([TOKEN]));
        vec![
            of(
                "performance.due",
                json!({"party": TOKEN, "what": "fine", "amount_fen": "500000", "due_on": day, "document": TOKEN,
                    "reason": ""}),
            ),
            of("performance.removed", json!({"reason": "r"})),
            of(
                "performance.done",
                json!({"done_on": day, "amount_fen": "500000", "whole": true, "documents": one, "reason": ""}),
            ),
            of(
                "performance.deferral_asked",
                json!({"parts": [{"due_on": day, "amount_fen": "500000"}], "due_on": day, "documents": none,
                    "reason": "r"}),
            ),
            of("performance.deferred", json!({})),
            of("performance.deferral_refused", json!({"reason": "r"})),
            of(
                "rectification.checked",
                json!({"checked_on": day, "result": "set_right", "officers": ["37040301001"], "documents": one,
                    "reason": ""}),
            ),
            of("urging.served", json!({"document": TOKEN, "delivery": TOKEN, "served_on": day})),
            of("urging.statement", json!({"given_on": day, "documents": one, "reviewed": "r", "accepted": false})),
            of("enforcement.decided", json!({"document": TOKEN, "decided_on": day, "reason": "r"})),
            of("enforcement.applied", json!({"document": TOKEN, "applied_on": day, "court": "c", "reason": ""})),
            of(
                "enforcement.ended",
                json!({"ended_on": day, "result": "came_to_nothing", "documents": one, "reason": "r"}),
            ),
            of("litigation.begun", json!({"remedy": "administrative_review", "begun_on": day, "reason": ""})),
            of("litigation.ended", json!({"ended_on": day, "result": "upheld", "documents": one, "reason": ""})),
        ]
    }
}
