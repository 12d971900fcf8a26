//! What is not as it should be with something that is owed: pure.

use evidence::event::{PerformanceEvent, PerformanceWhat, RectificationResult};
use jiff::civil::Date;

use crate::custody::performance::history::ended;
use crate::custody::performance::state::{PerformanceState, PerformanceStep};
use crate::custody::performance::window::{NoWindow, Window};
use crate::custody::performance::{Performance, PerformanceFault};

/// What is known beside the events of something that is owed.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The last day on which it is done in time.
    pub due_on: Date,
    /// From when until when a court may be asked; or why that cannot be said.
    pub window: Result<&'a Window, NoWindow>,
    /// The same by the urging notices that hold no longer, each by the day on which it counted as served: a court that was
    /// asked upon one of these was asked in time, or not, by that.
    pub before: &'a [(Date, Result<Window, NoWindow>)],
    /// The day that it is.
    pub today: Date,
}

impl<'a> Known<'a> {
    /// From when until when a court might be asked upon the urging notice of a day.
    fn window_upon(self, urged_on: Option<Date>) -> Result<&'a Window, NoWindow> {
        let before = urged_on.and_then(|urged_on| self.before.iter().find(|(on, _)| *on == urged_on));
        before.map_or(self.window, |(_, window)| window.as_ref().map_err(|why| *why))
    }
}

/// All that is found of it.
pub fn findings(performance: &Performance, known: Known<'_>) -> Vec<PerformanceFault> {
    // By a decision that fell nothing is owed: what was urged and applied for before is found still.
    if performance.state() == PerformanceState::Fallen {
        return of_urging(performance, known);
    }
    let mut found = Vec::new();
    let is_over = known.today > known.due_on;
    match performance.done_on() {
        Some(on) if on > known.due_on => found.push(PerformanceFault::DoneLate),
        None if is_over && performance.state() != PerformanceState::Done => found.push(PerformanceFault::NotDone),
        Some(_) | None => {}
    }
    found.extend(of_payment(performance));
    found.extend(of_checks(performance, known, is_over));
    found.extend(of_urging(performance, known));
    found
}

fn of_payment(performance: &Performance) -> Vec<PerformanceFault> {
    let mut found = Vec::new();
    let is_fine = performance.owed.what == PerformanceWhat::Fine;
    let owed = performance.owed.amount_fen.filter(|_| is_fine);
    if performance.done_on().is_some() && owed.is_some_and(|owed| performance.paid_fen() < owed) {
        found.push(PerformanceFault::PaidLess);
    }
    // Annex 2, article 27: what the party did is recorded in writing.
    let is_unrecorded =
        |event: &PerformanceEvent| matches!(event, PerformanceEvent::Done { documents, .. } if documents.is_empty());
    if performance.told.iter().any(|told| is_unrecorded(&told.event)) {
        found.push(PerformanceFault::NotRecorded);
    }
    found
}

/// Annex 2, article 27, second paragraph: whether something was set right is checked, and that recorded.
fn of_checks(performance: &Performance, known: Known<'_>, is_over: bool) -> Option<PerformanceFault> {
    if performance.owed.what != PerformanceWhat::Rectify {
        return None;
    }
    let last = performance.told.iter().rev().find_map(|told| match &told.event {
        PerformanceEvent::RectificationChecked { checked_on, result, .. } => Some((*checked_on, *result)),
        _ => None,
    });
    match last {
        None => is_over.then_some(PerformanceFault::NotChecked),
        Some((_, RectificationResult::SetRight)) => None,
        Some((on, RectificationResult::SetRightInPart | RectificationResult::LeftAsItWas)) => {
            (on > known.due_on || is_over).then_some(PerformanceFault::NotSetRight)
        }
    }
}

fn of_urging(performance: &Performance, known: Known<'_>) -> Vec<PerformanceFault> {
    let mut found = Vec::new();
    let mut due_on = performance.owed.due_on;
    let (mut asked, mut urged, mut is_refused) = (due_on, None, false);
    for told in &performance.told {
        match &told.event {
            PerformanceEvent::DeferralAsked { due_on, .. } => asked = *due_on,
            PerformanceEvent::Deferred { .. } => due_on = asked,
            PerformanceEvent::Urged { served_on, .. } => {
                // Who urges anew asks a court anew.
                (urged, is_refused) = (Some(*served_on), false);
                found.extend((*served_on <= due_on).then_some(PerformanceFault::UrgedTooSoon));
            }
            PerformanceEvent::Stated { reviewed, .. } if reviewed.is_empty() => {
                found.push(PerformanceFault::StatementNotReviewed);
            }
            PerformanceEvent::EnforcementEnded { result, .. } => {
                is_refused |= ended(*result) == PerformanceStep::RefuseAtCourt;
            }
            // Who asks the court above after a refusal has a term of their own, which is a clock.
            PerformanceEvent::Applied { applied_on, .. } if !is_refused => {
                found.extend(of_court(performance, *applied_on, known.window_upon(urged)));
            }
            _ => {}
        }
    }
    // What happened twice is found once.
    let mut each = Vec::new();
    for fault in found {
        if !each.contains(&fault) {
            each.push(fault);
        }
    }
    each
}

fn of_court(
    performance: &Performance,
    applied_on: Date,
    window: Result<&Window, NoWindow>,
) -> Option<PerformanceFault> {
    let is_too_soon = match window {
        Ok(window) if applied_on >= window.from => {
            return (applied_on > window.until).then_some(PerformanceFault::AppliedTooLate);
        }
        // The term to sue begins with the service of the decision.
        Ok(_) | Err(NoWindow::NotDelivered) => true,
        // 行政强制法 53: a court is asked of who neither sued nor asked for a review.
        Err(NoWindow::LitigationRuns) => {
            performance.litigations().last().is_some_and(|running| running.begun_on <= applied_on)
        }
        Err(
            NoWindow::NotUrged
            | NoWindow::DecisionFell
            | NoWindow::CourtJudged
            | NoWindow::NoRule
            | NoWindow::NotCounted,
        ) => false,
    };
    is_too_soon.then_some(PerformanceFault::AppliedTooSoon)
}

#[cfg(test)]
mod tests;
