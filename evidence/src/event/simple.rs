//! Decisions by the simple procedure (简易程序, 当场决定): what the one form of it says.
//!
//! Whether the procedure could be used is not in the entry: it was judged by the legal data before it was logged, and can
//! be again.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{CaseId, Certificate, PartyId};
use crate::item::Item;
use crate::time::Utc;

/// What a decision imposes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sanction {
    /// A warning.
    Warning,
    /// Public criticism (通报批评).
    PublicCriticism,
    /// A fine.
    Fine,
    /// Confiscation.
    Confiscate,
    /// A licence is suspended.
    SuspendLicence,
    /// A licence is revoked.
    RevokeLicence,
    /// A level of qualification is lowered.
    Downgrade,
    /// Business is suspended (责令停产停业).
    SuspendBusiness,
    /// A business is closed (责令关闭).
    CloseBusiness,
    /// Business is restricted.
    RestrictBusiness,
    /// Detention.
    Detain,
    /// Something else.
    Other,
}

crate::all_variants! {
    Sanction {
        Warning, PublicCriticism, Fine, Confiscate, SuspendLicence, RevokeLicence, Downgrade, SuspendBusiness,
        CloseBusiness, RestrictBusiness, Detain, Other
    }
}

/// What happens to decisions by the simple procedure.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
#[expect(clippy::large_enum_variant, reason = "the form is the usual one: of what followed there is at most as much")]
pub enum SimpleEvent {
    /// A case was decided on the spot, by the simple procedure.
    #[serde(rename = "simple.decided")]
    Decided {
        /// The case.
        case: CaseId,
        /// The party.
        party: PartyId,
        /// The facts that allow the procedure.
        facts: String,
        /// The law by which it is decided.
        law: String,
        /// The steps that were taken.
        steps: String,
        /// What the party stated in its defence; may be empty.
        statement: String,
        /// What was made of that; may be empty where it stated nothing.
        answer: String,
        /// Whether the party contests the decision.
        contested: bool,
        /// Whether somebody says that it may be disputed.
        disputed: bool,
        /// What is imposed.
        sanctions: BTreeSet<Sanction>,
        /// The fine in fen; 0 where there is none.
        fine_fen: u64,
        /// The cash that was taken on the spot, in fen; 0 where none was.
        cash_fen: u64,
        /// Whether the fine would be hard to collect later.
        hard_to_collect: bool,
        /// The number of the finance department's receipt; empty where no cash was taken.
        receipt_number: String,
        /// The day on which the cash was handed in to the agency; none or one.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>))]
        handed_in_on: BTreeSet<Date>,
        /// Where and when it was put on file with the agency (备案); may be empty.
        filed_with: String,
        /// What else is to be kept; may be empty.
        other: String,
        /// When it was decided, by who says so.
        decided_at: Utc,
        /// The officers who decided it.
        officers: BTreeSet<Certificate>,
    },
    /// What followed such a decision: the whole of it, in place of what was said before.
    #[serde(rename = "simple.followed")]
    Followed {
        /// The case.
        case: CaseId,
        /// The day on which the cash was handed in to the agency; none or one.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>))]
        handed_in_on: BTreeSet<Date>,
        /// Where and when it was put on file with the agency (备案); may be empty.
        filed_with: String,
        /// Why it is said.
        reason: String,
    },
}

names!(SimpleEvent, SimpleName {
    Decided => "simple.decided",
    Followed => "simple.followed",
});

impl SimpleEvent {
    /// The case.
    pub fn case(&self) -> &CaseId {
        match self {
            Self::Decided { case, .. } | Self::Followed { case, .. } => case,
        }
    }
}

impl Noun for SimpleEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Decided { .. } | Self::Followed { .. } => 3,
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

        use crate::event::tests::{TIME, TOKEN};
        vec![
            (
                3,
                json!({"type": "simple.decided", "case": TOKEN, "party": TOKEN, "facts": "占道经营", "law": "某条例第十条", "steps": "出示证件、告知权利", "statement": "", "answer": "", "contested": false, "disputed": false, "sanctions": ["fine"], "fine_fen": 20000, "cash_fen": 10000, "hard_to_collect": true, "receipt_number": "0012345", "handed_in_on": ["2026-01-06"], "filed_with": "薛综备〔2026〕1号", "other": "", "decided_at": TIME, "officers": ["37040301001", "37040301002"]}),
            ),
            (
                3,
                json!({"type": "simple.followed", "case": TOKEN, "handed_in_on": [], "filed_with": "薛综备〔2026〕1号", "reason": "r"}),
            ),
        ]
    }
}
