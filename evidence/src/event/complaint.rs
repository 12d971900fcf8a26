//! Complaints and reports (投诉举报) that an agency received.
//!
//! Who complained, and whom of natural persons the complaint is about, is in none of these events: an entry has a
//! commitment to it ([`Commitment`]).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{AgencyId, CaseId, ComplaintId};
use crate::item::Item;
use crate::personal::Commitment;
use crate::time::Utc;

/// How a complaint came.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintChannel {
    /// Somebody came.
    InPerson,
    /// Somebody called.
    Telephone,
    /// A letter.
    Letter,
    /// Over the network.
    Online,
    /// Another body referred it.
    AnotherBody,
    /// In another way.
    OtherWay,
}

/// What came of a complaint.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintOutcome {
    /// A case.
    Started,
    /// No case.
    Declined,
    /// It was referred to another body.
    Referred,
}

/// How the complainant was told what came of it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintTelling {
    /// In person.
    InPerson,
    /// By telephone.
    Telephone,
    /// By letter.
    Letter,
    /// Over the network.
    Online,
    /// Nobody can be told, as nobody knows who complained or where they are.
    NobodyToTell,
}

crate::all_variants! {
    ComplaintChannel { InPerson, Telephone, Letter, Online, AnotherBody, OtherWay }
    ComplaintOutcome { Started, Declined, Referred }
    ComplaintTelling { InPerson, Telephone, Letter, Online, NobodyToTell }
}

/// What happens to complaints.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum ComplaintEvent {
    /// A complaint was received.
    #[serde(rename = "complaint.received")]
    Received {
        /// The complaint.
        complaint: ComplaintId,
        /// The agency that received it.
        agency: AgencyId,
        /// When, by who says so; the entry's own time is beside it.
        received_at: Utc,
        /// How it came.
        channel: ComplaintChannel,
        /// The organisation or the place that it is about; empty where it is about a person, or about none.
        about: String,
        /// What it says.
        says: String,
        /// Whether nobody knows who complained.
        anonymous: bool,
        /// What binds the personal values that lie beside the log.
        commitment: Commitment,
    },
    /// It was decided what comes of it.
    #[serde(rename = "complaint.decided")]
    Decided {
        /// The complaint.
        complaint: ComplaintId,
        /// The agency.
        agency: AgencyId,
        /// What comes of it.
        outcome: ComplaintOutcome,
        /// The case; none where none was started.
        cases: BTreeSet<CaseId>,
        /// On what ground, or to whom it was referred; may be empty where a case was started.
        ground: String,
    },
    /// The complainant was told what came of it.
    #[serde(rename = "complaint.told")]
    Told {
        /// The complaint.
        complaint: ComplaintId,
        /// The agency.
        agency: AgencyId,
        /// When, by who says so.
        told_at: Utc,
        /// How.
        how: ComplaintTelling,
        /// By which document, as it is called; may be empty where a reason is given.
        paper: String,
        /// Why not by a document, or why nobody was told; may be empty where a document is named.
        reason: String,
    },
    /// All personal values of a complaint and their salt were erased.
    #[serde(rename = "complaint.erased")]
    Erased {
        /// The complaint.
        complaint: ComplaintId,
        /// The agency.
        agency: AgencyId,
        /// Why.
        reason: String,
    },
}

names!(ComplaintEvent, ComplaintName {
    Received => "complaint.received",
    Decided => "complaint.decided",
    Told => "complaint.told",
    Erased => "complaint.erased",
});

impl ComplaintEvent {
    /// The agency.
    pub fn agency(&self) -> &AgencyId {
        match self {
            Self::Received { agency, .. }
            | Self::Decided { agency, .. }
            | Self::Told { agency, .. }
            | Self::Erased { agency, .. } => agency,
        }
    }

    /// The complaint, and what binds the personal values that came with the event; none where none came.
    pub fn commitment(&self) -> (&ComplaintId, Option<&Commitment>) {
        match self {
            Self::Received { complaint, commitment, .. } => (complaint, Some(commitment)),
            Self::Decided { complaint, .. } | Self::Told { complaint, .. } | Self::Erased { complaint, .. } => {
                (complaint, None)
            }
        }
    }
}

impl Noun for ComplaintEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Received { .. } | Self::Decided { .. } | Self::Told { .. } | Self::Erased { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        let agency = Item::Agency(self.agency().clone());
        match self {
            Self::Decided { cases, .. } => {
                std::iter::once(agency).chain(cases.iter().cloned().map(Item::Case)).collect()
            }
            Self::Received { .. } | Self::Told { .. } | Self::Erased { .. } => vec![agency],
        }
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
        let decided = |outcome: &str, cases: serde_json::Value, ground: &str| {
            json!({"type": "complaint.decided", "complaint": TOKEN, "agency": "a", "outcome": outcome, "cases": cases,
                "ground": ground})
        };
        vec![
            (
                3,
                json!({"type": "complaint.received", "complaint": TOKEN, "agency": "a", "received_at": TIME,
                    "channel": "telephone", "about": "某某烧烤店", "says": "占道经营", "anonymous": false,
                    "commitment": DIGEST}),
            ),
            (3, decided("started", json!([TOKEN]), "")),
            (3, decided("declined", json!([]), "r")),
            (
                3,
                json!({"type": "complaint.told", "complaint": TOKEN, "agency": "a", "told_at": TIME, "how": "letter",
                    "paper": "薛综告〔2026〕3号", "reason": ""}),
            ),
            (3, json!({"type": "complaint.erased", "complaint": TOKEN, "agency": "a", "reason": "r"})),
        ]
    }
}
