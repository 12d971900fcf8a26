//! Acting for a head (代行职权): a head lets somebody of their agency decide in their place, for some days. Who acts so
//! decides on what was asked for in cases and on nothing else, never on what they asked for or handle themselves, nor on
//! what the head asked for or handles.
//!
//! A delegation gives a right, but changes no account: who somebody is stays what their account says, and what they may
//! as an acting head is looked up when they decide (`deciding.rs`). The decision's entry names whoever decided; an entry
//! before it says for whom.

pub mod act;
pub mod deciding;
pub(in crate::custody) mod fold;
pub mod read;
pub mod rules;

use evidence::ids::{AgencyId, CaseId, Certificate, DelegationId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::Reach;

/// Most days from the first day of a delegation to its last: who acts for a head for longer is one.
pub const DELEGATION_DAYS_MAX: i64 = 366;

/// Delegations that are listed, those that were given last.
pub const DELEGATIONS_SHOWN_MAX: usize = 100;

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// The agency.
    pub agency: AgencyId,
    /// The head.
    pub head: UserId,
    /// Who acts for the head.
    pub deputy: UserId,
    /// The first day.
    pub from_on: Date,
    /// The last day.
    pub until_on: Date,
    /// Why.
    pub reason: String,
    /// When it was given: nobody acts by it before.
    pub given_at: Utc,
    /// Who gave it: the head, or an administrator.
    pub given_by: UserId,
    /// When it was ended, by whom and why; none where its days alone end it.
    pub ended: Option<(Utc, UserId, String)>,
}

/// That somebody acts for a head at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// By which delegation.
    pub delegation: Delegation,
    /// How far the head reaches who is acted for.
    pub reach: Reach,
    /// The head's own certificate, where they are an officer too.
    pub certificate: Option<Certificate>,
}

/// That something was decided for a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActedFor {
    /// In which case.
    pub case: CaseId,
    /// When.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
    /// For which head.
    pub head: UserId,
    /// By which delegation.
    pub delegation: DelegationId,
}
