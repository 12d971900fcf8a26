//! Recording what is owed, and the steps in carrying it out: who may take each, what it must say, and what it does.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, PaperKind, PerformanceEvent, PerformancePart, PerformanceWhat};
use evidence::ids::{CaseId, Certificate, DeliveryId, DocumentId, PartyId, PerformanceId};
use evidence::keys;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::answers::performance::{InstalmentBody, PerformanceRequest, PerformanceStepRequest as Given};
use crate::custody::access::{Action, Caller};
use crate::custody::act::record::certificate;
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::whose::whose;
use crate::custody::delegation::deciding::Deciding;
use crate::custody::delivery::act::{require_few_filed, require_filed};
use crate::custody::legal::Legal;
use crate::custody::party::act::case_to_run;
use crate::custody::performance::history::step;
use crate::custody::performance::state::{PerformanceState, PerformanceStep};
use crate::custody::performance::{
    AMOUNT_FEN_MAX, CHECKERS_MAX, INSTALMENTS_MAX, PERFORMANCE_STEPS_MAX, PERFORMANCES_MAX, Performance,
};
use crate::custody::personal::given::maybe_text;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused, Stop, Verb, absent, clean_text, draft};
use crate::store::tables::Reader;

impl Custody {
    /// Records what a party owes by a decision.
    pub async fn record_performance(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        given: PerformanceRequest,
    ) -> Result<PerformanceId, Refused> {
        let PerformanceRequest { party, what, amount_fen, due_on, document, reason } = given;
        let reason = maybe_text(Field::Reason, &reason)?;
        let id = PerformanceId::from_random(keys::random()?);
        let (who, performance) = (caller.clone(), id.clone());
        self.command(caller, Verb::PerformanceRecord, move |reader, _| {
            let case = case_to_run(reader, &who, &case)?;
            if reader.performance_count(&case.id, PERFORMANCES_MAX)? >= PERFORMANCES_MAX {
                return Err(Refused::Conflict(Fault::PerformancesFull { most: PERFORMANCES_MAX }).into());
            }
            require_party(reader, &case, &party)?;
            require_filed(reader, &case.id, Field::Document, [&document])?;
            let amount_fen = amount(amount_fen, what == PerformanceWhat::Fine)?;
            let items = vec![Item::Case(case.id.clone())];
            let case = case.id;
            let event = PerformanceEvent::Due { case, performance, party, what, amount_fen, due_on, document, reason };
            Ok(vec![draft(&who, items, Event::Performance(event))])
        })
        .await?;
        Ok(id)
    }

    /// Takes a step in carrying out what is owed. `seen` is how much whoever takes it saw of what happened to it, where they
    /// say so: what somebody else told since may be the same.
    pub async fn take_performance_step(
        self: &Arc<Self>,
        caller: &Caller,
        id: PerformanceId,
        given: Given,
        seen: Option<usize>,
    ) -> Result<(), Refused> {
        let given = cleaned(given)?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::PerformanceStep, move |reader, now| {
            let action = if is_the_heads(&given) { Action::ApproveCase } else { Action::RunCase };
            let deciding = Deciding::of(reader, &legal, &who, action, now)?;
            let Some(performance) = reader.performance(&id)? else {
                return Err(absent(&deciding.caller, action, Thing::Performance, &id).into());
            };
            let case = case_for(reader, &deciding.caller, action, &performance.case)?;
            case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            if action == Action::RunCase {
                case_to_run(reader, &who, &case.id)?;
            }
            if seen.is_some_and(|seen| seen != performance.told.len()) {
                return Err(Refused::Conflict(Fault::PerformanceMovedMeanwhile).into());
            }
            // Nothing is taken upon what nobody knows how it stands.
            if !performance.is_followed() {
                return Err(Refused::Conflict(Fault::PerformanceUnclear).into());
            }
            if performance.told.len() as u64 >= PERFORMANCE_STEPS_MAX {
                return Err(Refused::Conflict(Fault::StepsFull { most: PERFORMANCE_STEPS_MAX }).into());
            }
            let asked = Asked { reader, legal: &legal, case: &case, performance: &performance, now };
            let event = asked.event(given)?;
            asked.require_step((&who, &deciding), step(&event))?;
            let items = vec![Item::Case(case.id.clone())];
            Ok(deciding.drafts(&case.id, draft(&who, items, Event::Performance(event))))
        })
        .await?;
        Ok(())
    }

    /// Refuses what is not owed in a case: the address of a page names both.
    pub async fn require_performance_of(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        (id, action): (PerformanceId, Action),
    ) -> Result<(), Refused> {
        let who = caller.clone();
        let found = self.read(move |reader| match reader.performance(&id)? {
            Some(performance) if performance.case == case => Ok(()),
            // What is owed in another case is not owed here, and whoever asks learns no more of it.
            Some(_) | None => Err(absent(&who, action, Thing::Performance, &id)),
        });
        self.recorded(caller, Verb::PerformanceStep, found.await).await
    }
}

/// Whether a step is the head's.
fn is_the_heads(given: &Given) -> bool {
    match given {
        Given::Defer | Given::RefuseDeferral { .. } | Given::Enforce { .. } => true,
        Given::Remove { .. }
        | Given::Do { .. }
        | Given::AskDeferral { .. }
        | Given::Check { .. }
        | Given::Urge { .. }
        | Given::State { .. }
        | Given::Apply { .. }
        | Given::EndEnforcement { .. }
        | Given::BeginLitigation { .. }
        | Given::EndLitigation { .. } => false,
    }
}

/// The same with its texts as they are kept.
fn cleaned(given: Given) -> Result<Given, Refused> {
    let needed = |text: String| clean_text(Field::Reason, &text);
    let maybe = |text: String| maybe_text(Field::Reason, &text);
    Ok(match given {
        Given::Remove { reason } => Given::Remove { reason: needed(reason)? },
        Given::Do { done_on, amount_fen, whole, documents, reason } => {
            Given::Do { done_on, amount_fen, whole, documents, reason: maybe(reason)? }
        }
        Given::AskDeferral { parts, documents, reason } => {
            Given::AskDeferral { parts, documents, reason: needed(reason)? }
        }
        Given::Defer => Given::Defer,
        Given::RefuseDeferral { reason } => Given::RefuseDeferral { reason: needed(reason)? },
        Given::Check { checked_on, result, officers, documents, reason } => {
            Given::Check { checked_on, result, officers, documents, reason: maybe(reason)? }
        }
        Given::Urge { delivery } => Given::Urge { delivery },
        Given::State { given_on, documents, reviewed, accepted } => {
            Given::State { given_on, documents, reviewed: maybe_text(Field::Reviewed, &reviewed)?, accepted }
        }
        Given::Enforce { document, decided_on, reason } => {
            Given::Enforce { document, decided_on, reason: needed(reason)? }
        }
        Given::Apply { document, applied_on, court, reason } => {
            Given::Apply { document, applied_on, court: clean_text(Field::Court, &court)?, reason: maybe(reason)? }
        }
        Given::EndEnforcement { ended_on, result, documents, reason } => {
            Given::EndEnforcement { ended_on, result, documents, reason: needed(reason)? }
        }
        Given::BeginLitigation { remedy, begun_on, reason } => {
            Given::BeginLitigation { remedy, begun_on, reason: maybe(reason)? }
        }
        Given::EndLitigation { ended_on, result, documents, reason } => {
            Given::EndLitigation { ended_on, result, documents, reason: maybe(reason)? }
        }
    })
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

/// An amount as events have it; empty where there is none, which there must be where it is `needed`.
fn amount(given: Option<i64>, needed: bool) -> Result<String, Stop> {
    match given {
        None if needed => Err(invalid(Field::Amount, Fault::Empty)),
        None => Ok(String::new()),
        Some(fen) if (1..=AMOUNT_FEN_MAX).contains(&fen) => Ok(fen.to_string()),
        Some(_) => Err(invalid(Field::Amount, Fault::NotAnAmount { most: AMOUNT_FEN_MAX })),
    }
}

/// Refuses who is no party of the case.
fn require_party(reader: &Reader<'_>, case: &Case, party: &PartyId) -> Result<(), Stop> {
    let found = reader.party(party)?;
    if found.is_some_and(|party| party.case == case.id && party.removed_at.is_none()) {
        return Ok(());
    }
    Err(invalid(Field::Party, Fault::NotAParty))
}

/// A step as it is asked for.
struct Asked<'a> {
    reader: &'a Reader<'a>,
    legal: &'a Legal,
    case: &'a Case,
    performance: &'a Performance,
    now: Utc,
}

impl Asked<'_> {
    /// Refuses what does not follow, and deciding on one's own, which is put on record.
    fn require_step(&self, (who, deciding): (&Caller, &Deciding), step: Option<PerformanceStep>) -> Result<(), Stop> {
        let Caller::User { id: person, .. } = who else { return Err(Refused::SignIn.into()) };
        let Some(step) = step else { return Err(Refused::Conflict(Fault::PerformanceRuns).into()) };
        let own = |fault| Refused::Own { item: Item::Case(self.case.id.clone()), fault };
        let state = self.performance.state();
        state.after(step, person).map_err(|fault| match fault {
            Fault::OwnRequest => own(fault),
            fault => Refused::Conflict(fault),
        })?;
        if step == PerformanceStep::Enforce && self.performance.is_ruled_against() {
            return Err(Refused::Conflict(Fault::CourtRuledAgainst).into());
        }
        // Whoever handles a case does not decide that what it asks for is enforced or deferred.
        if !step.is_the_heads() || step == PerformanceStep::RefuseDeferral {
            return Ok(());
        }
        let whose = whose(self.reader, self.reader.course(&self.case.id)?.as_ref(), &self.case.id)?;
        if let Some(fault) = whose.stands_against(certificate(who)) {
            return Err(own(fault).into());
        }
        let asked_by = match &state {
            PerformanceState::DeferralAsked { by, .. } => Some(by),
            _ => None,
        };
        deciding.require_not_the_heads(&self.case.id, asked_by, Some(whose.all()))?;
        Ok(())
    }

    /// The event that tells of it; or what is wrong with what is said.
    fn event(&self, given: Given) -> Result<PerformanceEvent, Stop> {
        use PerformanceEvent as Told;
        let (case, performance) = (self.case.id.clone(), self.performance.id.clone());
        Ok(match given {
            Given::Remove { reason } => {
                self.require_nothing_done()?;
                PerformanceEvent::Removed { case, performance, reason }
            }
            Given::Do { done_on, amount_fen, whole, documents, reason } => {
                self.require_past(Field::DoneOn, done_on)?;
                // A fine may be paid after somebody said that all of it was; what else is done is done once.
                let is_fine = self.performance.owed.what == PerformanceWhat::Fine;
                if !is_fine && self.performance.state() == PerformanceState::Done {
                    return Err(Refused::Conflict(Fault::PerformanceOver).into());
                }
                self.require_documents(&documents)?;
                let amount_fen = amount(amount_fen, is_fine)?;
                PerformanceEvent::Done { case, performance, done_on, amount_fen, whole, documents, reason }
            }
            Given::AskDeferral { parts, documents, reason } => {
                self.require_documents(&documents)?;
                let (parts, due_on) = self.parts(&parts)?;
                PerformanceEvent::DeferralAsked { case, performance, parts, due_on, documents, reason }
            }
            Given::Defer => PerformanceEvent::Deferred { case, performance },
            Given::RefuseDeferral { reason } => PerformanceEvent::DeferralRefused { case, performance, reason },
            Given::Check { checked_on, result, officers, documents, reason } => {
                self.require_check(checked_on, &officers, &documents)?;
                Told::RectificationChecked { case, performance, checked_on, result, officers, documents, reason }
            }
            Given::Urge { delivery } => {
                let (document, served_on) = self.urging(&delivery)?;
                PerformanceEvent::Urged { case, performance, document, delivery, served_on }
            }
            Given::State { given_on, documents, reviewed, accepted } => {
                self.require_after_urging(Field::GivenOn, given_on)?;
                self.require_documents(&documents)?;
                PerformanceEvent::Stated { case, performance, given_on, documents, reviewed, accepted }
            }
            Given::Enforce { document, decided_on, reason } => {
                self.require_enforcing_on(Field::DecidedOn, decided_on)?;
                require_filed(self.reader, &case, Field::Document, [&document])?;
                PerformanceEvent::Enforced { case, performance, document, decided_on, reason }
            }
            Given::Apply { document, applied_on, court, reason } => {
                self.require_enforcing_on(Field::AppliedOn, applied_on)?;
                require_filed(self.reader, &case, Field::Document, [&document])?;
                PerformanceEvent::Applied { case, performance, document, applied_on, court, reason }
            }
            Given::EndEnforcement { ended_on, result, documents, reason } => {
                self.require_after_enforcing(ended_on)?;
                self.require_documents(&documents)?;
                PerformanceEvent::EnforcementEnded { case, performance, ended_on, result, documents, reason }
            }
            Given::BeginLitigation { remedy, begun_on, reason } => {
                self.require_past(Field::BegunOn, begun_on)?;
                if self.running().is_some() {
                    return Err(Refused::Conflict(Fault::LitigationRuns).into());
                }
                PerformanceEvent::LitigationBegun { case, performance, remedy, begun_on, reason }
            }
            Given::EndLitigation { ended_on, result, documents, reason } => {
                self.require_end(ended_on)?;
                self.require_documents(&documents)?;
                PerformanceEvent::LitigationEnded { case, performance, ended_on, result, documents, reason }
            }
        })
    }

    /// What was paid, deferred or looked at is no mistake, and stays. What the party does against the decision may be told
    /// of what takes its place.
    fn require_nothing_done(&self) -> Result<(), Stop> {
        let is_of_the_party = |event: &PerformanceEvent| {
            use PerformanceEvent as Told;
            matches!(event, Told::Due { .. } | Told::LitigationBegun { .. } | Told::LitigationEnded { .. })
        };
        if self.performance.told.iter().all(|told| is_of_the_party(&told.event)) {
            return Ok(());
        }
        Err(Refused::Conflict(Fault::PerformanceRuns).into())
    }

    /// What has not happened yet cannot be told.
    fn require_past(&self, field: Field, on: Date) -> Result<(), Stop> {
        if on > self.legal.day(self.now) { Err(invalid(field, Fault::InTheFuture)) } else { Ok(()) }
    }

    fn require_documents(&self, documents: &BTreeSet<DocumentId>) -> Result<(), Stop> {
        require_few_filed(self.reader, &self.case.id, documents)
    }

    /// What follows the urging notice is not before it. Where there was none, the step itself is refused.
    fn require_after_urging(&self, field: Field, on: Date) -> Result<(), Stop> {
        self.require_past(field, on)?;
        match self.performance.urged_on() {
            Some(urged_on) if on < urged_on => Err(invalid(field, Fault::BeforeUrged { day: urged_on.to_string() })),
            _ => Ok(()),
        }
    }

    /// What is enforced follows the urging notice, and enforcement that ended before it.
    fn require_enforcing_on(&self, field: Field, on: Date) -> Result<(), Stop> {
        self.require_after_urging(field, on)?;
        match self.performance.enforcement_ended_on() {
            Some(ended_on) if on < ended_on => {
                Err(invalid(field, Fault::BeforeEnforcementEnded { day: ended_on.to_string() }))
            }
            _ => Ok(()),
        }
    }

    /// What came of enforcement is not before the decision to enforce or the application. Where there was none, the step
    /// itself is refused.
    fn require_after_enforcing(&self, ended_on: Date) -> Result<(), Stop> {
        self.require_past(Field::EndedOn, ended_on)?;
        match self.performance.enforced_on() {
            Some(from) if ended_on < from => {
                Err(invalid(Field::EndedOn, Fault::BeforeEnforced { day: from.to_string() }))
            }
            _ => Ok(()),
        }
    }

    fn require_check(
        &self,
        checked_on: Date,
        officers: &BTreeSet<Certificate>,
        documents: &BTreeSet<DocumentId>,
    ) -> Result<(), Stop> {
        if self.performance.owed.what != PerformanceWhat::Rectify {
            return Err(Refused::Conflict(Fault::NothingToRectify).into());
        }
        self.require_past(Field::CheckedOn, checked_on)?;
        match officers.len() {
            0 => return Err(invalid(Field::Officers, Fault::NoServerGiven)),
            1..=CHECKERS_MAX => {}
            _ => return Err(invalid(Field::Officers, Fault::MoreOfficers { most: CHECKERS_MAX })),
        }
        for certificate in officers {
            let officer = self.reader.officer(certificate)?;
            if officer.is_none_or(|officer| officer.agency != self.case.agency) {
                let certificate = certificate.to_string();
                return Err(invalid(Field::Officers, Fault::UnknownOfficer { certificate }));
            }
        }
        self.require_documents(documents)
    }

    /// What is due later, as the event has it, and the last day of it. Together it is no more than what is left to pay.
    fn parts(&self, given: &[InstalmentBody]) -> Result<(Vec<PerformancePart>, Date), Stop> {
        let owed = self.performance.owed.amount_fen.filter(|_| self.performance.owed.what == PerformanceWhat::Fine);
        let Some(owed) = owed else { return Err(Refused::Conflict(Fault::NothingToDefer).into()) };
        if given.len() > INSTALMENTS_MAX {
            return Err(invalid(Field::Parts, Fault::PartsOver { most: INSTALMENTS_MAX }));
        }
        let Some(last) = given.iter().map(|part| part.due_on).max() else {
            return Err(invalid(Field::Parts, Fault::Empty));
        };
        let (mut parts, mut sum) = (Vec::with_capacity(given.len()), 0_i64);
        for part in given {
            let amount_fen = amount(Some(part.amount_fen), true)?;
            sum = sum.saturating_add(part.amount_fen);
            parts.push(PerformancePart { due_on: part.due_on, amount_fen });
        }
        if sum > owed.saturating_sub(self.performance.paid_fen()) {
            return Err(invalid(Field::Parts, Fault::PartsAboveRest));
        }
        Ok((parts, last))
    }

    /// The urging notice and the day on which it counts as served: by a service of the case to the party.
    fn urging(&self, delivery: &DeliveryId) -> Result<(DocumentId, Date), Stop> {
        let found = self.reader.delivery(delivery)?.filter(|delivery| delivery.case == self.case.id);
        let Some(found) = found else { return Err(invalid(Field::Delivery, Fault::NoSuchDelivery)) };
        if found.said.document_kind != PaperKind::UrgingNotice || found.said.party != self.performance.owed.party {
            return Err(invalid(Field::Delivery, Fault::NotAnUrgingNotice));
        }
        // Whoever serves says what they serve; where it is on record what the document is, that is what counts.
        if self.reader.paper(&found.said.document)?.is_some_and(|paper| paper.said.kind != PaperKind::UrgingNotice) {
            return Err(invalid(Field::Delivery, Fault::NotAnUrgingNotice));
        }
        let Some(delivered) = found.delivered else { return Err(invalid(Field::Delivery, Fault::NotDeliveredYet)) };
        Ok((found.said.document, delivered.on))
    }

    /// When the review or suit began that runs.
    fn running(&self) -> Option<Date> {
        let last = self.performance.litigations().pop();
        last.filter(|one| one.ended.is_none()).map(|one| one.begun_on)
    }

    fn require_end(&self, ended_on: Date) -> Result<(), Stop> {
        self.require_past(Field::EndedOn, ended_on)?;
        match self.running() {
            None => Err(Refused::Conflict(Fault::NoLitigation).into()),
            Some(begun_on) if ended_on < begun_on => Err(invalid(Field::EndedOn, Fault::NotAfterStart)),
            Some(_) => Ok(()),
        }
    }
}
