//! The fold of delegations.

use evidence::event::DelegationEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::sql_number;
use crate::store::tables::sql::params;

/// Keeps who acts for whom, and what was decided so.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &DelegationEvent) -> Result<(), DbError> {
    let (by, now) = (step.person()?.as_str(), step.now());
    match event {
        DelegationEvent::Given { delegation, agency, head, deputy, from_on, until_on, reason } => step.run(
            "INSERT INTO delegations (delegation, agency, head, deputy, from_on, until_on, reason, given_at, given_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                delegation.as_str(),
                agency.as_str(),
                head.as_str(),
                deputy.as_str(),
                from_on.to_string(),
                until_on.to_string(),
                reason,
                now,
                by
            ],
        ),
        DelegationEvent::Ended { delegation, reason, .. } => step.run(
            "UPDATE delegations SET ended_at = $1, ended_by = $2, ended_reason = $3 WHERE delegation = $4",
            params![now, by, reason, delegation.as_str()],
        ),
        DelegationEvent::Acted { delegation, head, case } => step.run(
            "INSERT INTO delegation_acts (log_index, case_id, acted_at, acted_by, head, delegation) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            params![sql_number(step.index), case.as_str(), now, by, head.as_str(), delegation.as_str()],
        ),
    }
}
