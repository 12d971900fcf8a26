//! Acting for a head: who lets whom decide in their place, and on which days.

use evidence::ids::{AgencyId, DelegationId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::texts::Line;

/// Lets somebody decide in place of a head.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationRequest {
    /// The head; left out by a head who gives their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<UserId>)]
    pub head: Option<String>,
    /// Who acts for the head: an account of the same agency that does not decide anyway.
    #[schema(value_type = UserId)]
    pub deputy: String,
    /// The first day; what is decided before the delegation was given is none of it.
    #[schema(value_type = evidence::schema::Day)]
    pub from_on: Date,
    /// The last day, at most 366 days after the first.
    #[schema(value_type = evidence::schema::Day)]
    pub until_on: Date,
    /// Why.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// A delegation that was given.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DelegationMade {
    /// Its id.
    pub delegation: DelegationId,
}

/// A delegation.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DelegationBody {
    /// Its id.
    pub delegation: DelegationId,
    /// The agency.
    pub agency: AgencyId,
    /// The head.
    pub head: UserId,
    /// Who acts for the head.
    pub deputy: UserId,
    /// The first day.
    #[schema(value_type = evidence::schema::Day)]
    pub from_on: Date,
    /// The last day.
    #[schema(value_type = evidence::schema::Day)]
    pub until_on: Date,
    /// Why.
    pub reason: String,
    /// When it was given; nobody acts by it before.
    pub given_at: Utc,
    /// By whom: the head, or an administrator.
    pub given_by: UserId,
    /// Whether it is in force at this moment.
    pub in_force: bool,
    /// When it was ended before its days did; null where it was not.
    pub ended_at: Option<Utc>,
    /// By whom.
    pub ended_by: Option<UserId>,
    /// Why; empty where it was not ended.
    pub ended_reason: String,
}

/// Delegations.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DelegationsBody {
    /// Those that were given last come first, at most 100.
    pub delegations: Vec<DelegationBody>,
    /// Whether there are more.
    pub more: bool,
}
