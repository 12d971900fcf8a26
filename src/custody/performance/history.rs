//! What the events of something that is owed come to: how it stands, what is due when, what was paid, what the party does
//! against it. Pure.

use evidence::event::{EnforcementResult, PerformanceEvent, PerformanceWhat, RemedyResult};
use evidence::ids::DocumentId;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::legal::Legal;
use crate::custody::performance::state::{PerformanceState, PerformanceStep};
use crate::custody::performance::surcharge::{Fine, Plan, Rate, Stopped};
use crate::custody::performance::window::Litigation;
use crate::custody::performance::{NotComputed, Performance, fen};

/// Which step an event tells of; none where it is that something is owed.
pub fn step(event: &PerformanceEvent) -> Option<PerformanceStep> {
    Some(match event {
        PerformanceEvent::Due { .. } => return None,
        PerformanceEvent::Removed { .. } => PerformanceStep::Remove,
        PerformanceEvent::Done { whole: false, .. } => PerformanceStep::DoPart,
        PerformanceEvent::Done { whole: true, .. } => PerformanceStep::DoWhole,
        PerformanceEvent::DeferralAsked { .. } => PerformanceStep::AskDeferral,
        PerformanceEvent::Deferred { .. } => PerformanceStep::Defer,
        PerformanceEvent::DeferralRefused { .. } => PerformanceStep::RefuseDeferral,
        PerformanceEvent::RectificationChecked { .. } => PerformanceStep::Check,
        PerformanceEvent::Urged { .. } => PerformanceStep::Urge,
        PerformanceEvent::Stated { .. } => PerformanceStep::State,
        PerformanceEvent::Enforced { .. } => PerformanceStep::Enforce,
        PerformanceEvent::Applied { .. } => PerformanceStep::Apply,
        PerformanceEvent::EnforcementEnded { result, .. } => ended(*result),
        PerformanceEvent::LitigationBegun { .. } => PerformanceStep::BeginLitigation,
        PerformanceEvent::LitigationEnded { result: RemedyResult::DecisionFell, .. } => PerformanceStep::Fall,
        PerformanceEvent::LitigationEnded { .. } => PerformanceStep::EndLitigation,
    })
}

/// Which step tells that enforcement ended so.
pub fn ended(result: EnforcementResult) -> PerformanceStep {
    match result {
        EnforcementResult::CameToNothing => PerformanceStep::FailEnforcement,
        EnforcementResult::CourtNotAccepted | EnforcementResult::CourtRefused => PerformanceStep::RefuseAtCourt,
    }
}

/// The documents that an event names.
fn named(event: &PerformanceEvent) -> Vec<&DocumentId> {
    match event {
        PerformanceEvent::Due { document, .. }
        | PerformanceEvent::Urged { document, .. }
        | PerformanceEvent::Enforced { document, .. }
        | PerformanceEvent::Applied { document, .. } => vec![document],
        PerformanceEvent::Done { documents, .. }
        | PerformanceEvent::DeferralAsked { documents, .. }
        | PerformanceEvent::RectificationChecked { documents, .. }
        | PerformanceEvent::Stated { documents, .. }
        | PerformanceEvent::EnforcementEnded { documents, .. }
        | PerformanceEvent::LitigationEnded { documents, .. } => documents.iter().collect(),
        PerformanceEvent::Removed { .. }
        | PerformanceEvent::Deferred { .. }
        | PerformanceEvent::DeferralRefused { .. }
        | PerformanceEvent::LitigationBegun { .. } => Vec::new(),
    }
}

impl Performance {
    /// How it stands, as far as its events follow from each other.
    pub fn state(&self) -> PerformanceState {
        self.followed().0
    }

    /// Whether each event follows from what was before it. Each was let before it was logged; where one does not follow all
    /// the same, it changes nothing, and how it stands is not known for sure.
    pub fn is_followed(&self) -> bool {
        self.followed().1
    }

    fn followed(&self) -> (PerformanceState, bool) {
        if self.has_fallen {
            return (PerformanceState::Fallen, true);
        }
        let (mut state, mut is_followed) = (PerformanceState::Due, true);
        for told in &self.told {
            let Some(step) = step(&told.event) else { continue };
            match state.after(step, &told.by) {
                Ok(after) => state = after,
                Err(_) => is_followed = false,
            }
        }
        (state, is_followed)
    }

    /// When the head was asked last to let it be paid later or in parts, and why.
    pub fn asked(&self) -> Option<(Utc, String)> {
        self.told.iter().rev().find_map(|told| match &told.event {
            PerformanceEvent::DeferralAsked { reason, .. } => Some((told.at, reason.clone())),
            _ => None,
        })
    }

    /// The day on which the last urging notice counts as served that still holds: what was deferred since is urged anew.
    pub fn urged_on(&self) -> Option<Date> {
        self.told.iter().fold(None, |urged, told| match &told.event {
            PerformanceEvent::Urged { served_on, .. } => Some(*served_on),
            PerformanceEvent::Deferred { .. } => None,
            _ => urged,
        })
    }

    /// The days on which the urging notices counted as served that hold no longer: a later one took their place, or what was
    /// deferred since is urged anew.
    pub fn urged_before(&self) -> Vec<Date> {
        let urged = self.told.iter().filter_map(|told| match &told.event {
            PerformanceEvent::Urged { served_on, .. } => Some(*served_on),
            _ => None,
        });
        let holds = self.urged_on();
        urged.filter(|on| Some(*on) != holds).collect()
    }

    /// The day on which nothing was left to do: of a fine, the one on which all of it was paid, where it was.
    pub fn done_on(&self) -> Option<Date> {
        let said = self.told.iter().rev().find_map(|told| match &told.event {
            PerformanceEvent::Done { done_on, whole: true, .. } => Some(*done_on),
            _ => None,
        })?;
        Some(self.all_paid_on().unwrap_or(said))
    }

    /// The day on which what was paid came to the fine; none until it does, and where it is no fine.
    pub fn all_paid_on(&self) -> Option<Date> {
        let amount_fen = self.owed.amount_fen.filter(|_| self.owed.what == PerformanceWhat::Fine)?;
        let (mut paid, mut sum) = (self.paid(), 0_i64);
        paid.sort_unstable();
        paid.into_iter().find_map(|(on, amount)| {
            sum = sum.saturating_add(amount);
            (sum >= amount_fen).then_some(on)
        })
    }

    /// The day on which a court was asked first to enforce it.
    pub fn applied_on(&self) -> Option<Date> {
        self.told.iter().find_map(|told| match &told.event {
            PerformanceEvent::Applied { applied_on, .. } => Some(*applied_on),
            _ => None,
        })
    }

    /// The day on which a court was asked first since the last urging notice.
    pub fn applied_since_urged(&self) -> Option<Date> {
        self.told.iter().fold(None, |applied: Option<Date>, told| match &told.event {
            PerformanceEvent::Urged { .. } => None,
            PerformanceEvent::Applied { applied_on, .. } => applied.or(Some(*applied_on)),
            _ => applied,
        })
    }

    /// The day on which enforcement ended last without what is owed being done; none where it never did.
    pub fn enforcement_ended_on(&self) -> Option<Date> {
        self.told.iter().rev().find_map(|told| match &told.event {
            PerformanceEvent::EnforcementEnded { ended_on, .. } => Some(*ended_on),
            _ => None,
        })
    }

    /// Whether a court ruled that it is not enforced, and none was asked since (行政强制法 58): nobody enforces it then.
    pub fn is_ruled_against(&self) -> bool {
        let last = self.told.iter().rev().find_map(|told| match &told.event {
            PerformanceEvent::EnforcementEnded { result, .. } => Some(*result == EnforcementResult::CourtRefused),
            PerformanceEvent::Applied { .. } => Some(false),
            _ => None,
        });
        last == Some(true)
    }

    /// The day on which the agency decided last to enforce it, or asked a court to; none where it did neither.
    pub fn enforced_on(&self) -> Option<Date> {
        self.told.iter().rev().find_map(|told| match &told.event {
            PerformanceEvent::Enforced { decided_on: on, .. } | PerformanceEvent::Applied { applied_on: on, .. } => {
                Some(*on)
            }
            _ => None,
        })
    }

    /// The day on which the ruling by which a court refused it reached the agency, and the one on which a court was asked
    /// again after it, which is the court above (行政强制法 56, 58): its own refusal is the last. Who urges anew instead asks
    /// a court anew, and what that refuses counts by itself.
    pub fn court_refused(&self) -> Option<(Date, Option<Date>)> {
        let (mut refused, mut is_anew): (Option<(Date, Option<Date>)>, bool) = (None, true);
        for told in &self.told {
            match (&told.event, refused) {
                (PerformanceEvent::EnforcementEnded { ended_on, result, .. }, _)
                    if is_anew && ended(*result) == PerformanceStep::RefuseAtCourt =>
                {
                    (refused, is_anew) = (Some((*ended_on, None)), false);
                }
                (PerformanceEvent::Applied { applied_on, .. }, Some((on, None))) => {
                    refused = Some((on, Some(*applied_on)));
                }
                (PerformanceEvent::Urged { .. }, before) => {
                    is_anew = true;
                    refused = before.filter(|(_, again)| again.is_some());
                }
                _ => {}
            }
        }
        refused
    }

    /// The documents that what happened to it names, the decision by which it is owed among them.
    pub fn documents(&self) -> Vec<DocumentId> {
        self.told.iter().flat_map(|told| named(&told.event)).cloned().collect()
    }

    /// When the head let it be paid later or in parts first.
    pub fn deferred_at(&self) -> Option<Utc> {
        self.told.iter().find_map(|told| match &told.event {
            PerformanceEvent::Deferred { .. } => Some(told.at),
            _ => None,
        })
    }

    /// What was paid and when, in fen.
    pub fn paid(&self) -> Vec<(Date, i64)> {
        let paid = self.told.iter().filter_map(|told| match &told.event {
            PerformanceEvent::Done { done_on, amount_fen, .. } => Some((*done_on, fen(amount_fen)?)),
            _ => None,
        });
        paid.collect()
    }

    /// All that was paid, in fen.
    pub fn paid_fen(&self) -> i64 {
        self.paid().iter().map(|(_, amount)| *amount).fold(0, i64::saturating_add)
    }

    /// The party's reviews and suits, in their order.
    pub fn litigations(&self) -> Vec<Litigation> {
        let mut all: Vec<Litigation> = Vec::new();
        for told in &self.told {
            match &told.event {
                PerformanceEvent::LitigationBegun { remedy, begun_on, .. } => {
                    all.push(Litigation { remedy: *remedy, begun_on: *begun_on, ended: None });
                }
                PerformanceEvent::LitigationEnded { ended_on, result, .. } => {
                    if let Some(last) = all.last_mut() {
                        last.ended = Some((*ended_on, *result));
                    }
                }
                _ => {}
            }
        }
        all
    }

    /// What the head lets be paid later or in parts, each from the day on which they did.
    fn plans(&self, law: &Legal, amount_fen: i64) -> Vec<Plan> {
        let mut plans = vec![Plan { from: self.owed.due_on, parts: vec![(self.owed.due_on, amount_fen)] }];
        let mut asked: &[evidence::event::PerformancePart] = &[];
        for told in &self.told {
            match &told.event {
                PerformanceEvent::DeferralAsked { parts, .. } => asked = parts,
                PerformanceEvent::Deferred { .. } => {
                    // Who may pay later need not pay sooner.
                    let not_before = |day: Date| day.max(self.owed.due_on);
                    let parts = asked.iter().filter_map(|part| Some((not_before(part.due_on), fen(&part.amount_fen)?)));
                    let mut parts: Vec<(Date, i64)> = parts.collect();
                    // What is not deferred is due when it was.
                    let deferred = parts.iter().map(|(_, amount)| *amount).fold(0, i64::saturating_add);
                    let rest = amount_fen.saturating_sub(deferred);
                    let was = plans.last().and_then(|plan| plan.parts.iter().map(|(due_on, _)| *due_on).max());
                    if let Some(due_on) = was.filter(|_| rest > 0) {
                        parts.push((due_on, rest));
                    }
                    plans.push(Plan { from: law.day(told.at), parts });
                }
                _ => {}
            }
        }
        plans
    }

    /// The fine that it is, with all that its surcharge depends on; none where it is no fine, or where its decision fell:
    /// nothing grows of what is not owed. It is not told where nobody knows how fast it grows.
    pub fn fine(&self, law: &Legal) -> Result<Option<Fine>, NotComputed> {
        let owed = self.owed.amount_fen.filter(|_| self.owed.what == PerformanceWhat::Fine);
        let Some(amount_fen) = owed.filter(|_| self.state() != PerformanceState::Fallen) else { return Ok(None) };
        let rate = Rate::on(law, self.owed.due_on).ok_or(NotComputed::SurchargeRate)?;
        let stopped = self.litigations().into_iter();
        let stopped = stopped.map(|one| Stopped { from: one.begun_on, until: one.ended.map(|(on, _)| on) });
        Ok(Some(Fine {
            amount_fen,
            plans: self.plans(law, amount_fen),
            paid: self.paid(),
            stopped: stopped.collect(),
            rate,
        }))
    }

    /// The last day on which it is done in time, as it is by now.
    pub fn due_on(&self, law: &Legal) -> Date {
        let plans = self.plans(law, 0);
        let of_plan = plans.last().and_then(|plan| plan.parts.iter().map(|(due_on, _)| *due_on).max());
        of_plan.unwrap_or(self.owed.due_on)
    }
}
