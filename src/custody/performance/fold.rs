//! The fold of what is owed: its events, in their order.

use evidence::event::{PerformanceEvent, RemedyResult};

use evidence::ids::PerformanceId;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::sql::params;

/// Keeps what is owed in each case, and what happened to it.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &PerformanceEvent) -> Result<(), DbError> {
    let (case, performance) = event.of();
    match event {
        PerformanceEvent::Removed { .. } => {
            step.run("DELETE FROM performance_steps WHERE performance = $1", [performance.as_str()])?;
            step.run("DELETE FROM performances WHERE performance = $1", [performance.as_str()])
        }
        PerformanceEvent::Due { .. } => {
            step.run(
                "INSERT INTO performances (performance, case_id, recorded_at) VALUES ($1, $2, $3)",
                params![performance.as_str(), case.as_str(), step.now()],
            )?;
            tell(step, event)
        }
        PerformanceEvent::DeferralAsked { .. } => {
            wait(step, performance, Some(step.now()))?;
            tell(step, event)
        }
        PerformanceEvent::Deferred { .. }
        | PerformanceEvent::DeferralRefused { .. }
        | PerformanceEvent::Done { whole: true, .. }
        | PerformanceEvent::LitigationEnded { result: RemedyResult::DecisionFell, .. } => {
            wait(step, performance, None)?;
            tell(step, event)
        }
        PerformanceEvent::Done { .. }
        | PerformanceEvent::RectificationChecked { .. }
        | PerformanceEvent::Urged { .. }
        | PerformanceEvent::Stated { .. }
        | PerformanceEvent::Enforced { .. }
        | PerformanceEvent::Applied { .. }
        | PerformanceEvent::EnforcementEnded { .. }
        | PerformanceEvent::LitigationBegun { .. }
        | PerformanceEvent::LitigationEnded { .. } => tell(step, event),
    }
}

/// Keeps since when the head is asked to let it be paid later, or that they are not any more.
fn wait(step: &Step<'_>, performance: &PerformanceId, since: Option<i64>) -> Result<(), DbError> {
    step.run("UPDATE performances SET asked_at = $1 WHERE performance = $2", params![since, performance.as_str()])
}

/// Keeps the event behind those that were there.
fn tell(step: &Step<'_>, event: &PerformanceEvent) -> Result<(), DbError> {
    let (case, performance) = event.of();
    let said = serde_json::to_string(event).map_err(|error| step.inconsistent(error.to_string()))?;
    let delivery = match event {
        PerformanceEvent::Urged { delivery, .. } => Some(delivery.as_str()),
        _ => None,
    };
    step.run(
        "INSERT INTO performance_steps (performance, number, case_id, said, delivery, told_by, told_at) \
         SELECT $1, 1 + count(*), $2, $3, $4, $5, $6 FROM performance_steps WHERE performance = $1",
        params![performance.as_str(), case.as_str(), said, delivery, step.person()?.as_str(), step.now()],
    )
}
