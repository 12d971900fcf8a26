//! Steps before a decision (告知、陈述申辩、听证), and that a decision fell.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{DecisionEvent, Event, FallenHow, StatementHow};
use evidence::ids::{CaseId, Certificate, DecisionId, DocumentId};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::whose::{Whose, whose};
use crate::custody::decision::state::{DecisionState, DecisionStep};
use crate::custody::decision::{BeforeDecision, DECISION_STEPS_MAX, PartyNotice, STATEMENT_DOCUMENTS_MAX};
use crate::custody::delegation::deciding::Deciding;
use crate::custody::legal::condition::AMOUNT_MAX;
use crate::custody::refused::{Fault, Field, Invalid};
use crate::custody::{Custody, Refused, Stop, Verb, clean_text, draft};
use crate::store::tables::Reader;

/// A step before a decision, as somebody gives it.
#[derive(Debug, Clone)]
pub struct StepGiven {
    /// When it was.
    pub at: Utc,
    /// What it was.
    pub what: BeforeDecision,
}

/// That a decision fell, as somebody gives it.
#[derive(Debug, Clone)]
pub struct FallGiven {
    /// The decision.
    pub decision: DecisionId,
    /// How it fell.
    pub how: FallenHow,
    /// On which day.
    pub on: Date,
    /// By which body.
    pub body: String,
    /// Why.
    pub reason: String,
}

/// A text that may be empty.
fn maybe_text(field: Field, text: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() { Ok(String::new()) } else { clean_text(field, text) }
}

/// The certificate of a caller who is an officer.
pub(in crate::custody) fn certificate(who: &Caller) -> Option<&Certificate> {
    match who {
        Caller::User { certificate, .. } => certificate.as_ref(),
        Caller::Station { .. } | Caller::Nobody { .. } => None,
    }
}

pub(in crate::custody::decision) fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

impl StepGiven {
    /// The same with its texts as they are kept.
    fn cleaned(self) -> Result<Self, Invalid> {
        let what = match self.what {
            BeforeDecision::Informed(notice) => {
                if notice.fine_fen.is_some_and(|fen| !i64::try_from(fen).is_ok_and(|fen| fen <= AMOUNT_MAX)) {
                    return Err(Invalid { field: Field::FineFen, problem: Fault::AmountOver });
                }
                let terms = maybe_text(Field::Terms, &notice.terms)?;
                BeforeDecision::Informed(PartyNotice { terms, ..notice })
            }
            BeforeDecision::Statement { how, documents, reason } => {
                let reason = match how {
                    // What was said is answered.
                    StatementHow::Adopted | StatementHow::PartlyAdopted | StatementHow::NotAdopted => {
                        clean_text(Field::Reason, &reason)?
                    }
                    StatementHow::Waived | StatementHow::NotMade => maybe_text(Field::Reason, &reason)?,
                };
                BeforeDecision::Statement { how, documents, reason }
            }
            BeforeDecision::Heard { document } => BeforeDecision::Heard { document },
        };
        Ok(Self { what, ..self })
    }

    /// The field of its time.
    fn field(&self) -> Field {
        match self.what {
            BeforeDecision::Informed(_) => Field::ToldAt,
            BeforeDecision::Statement { .. } => Field::StatedAt,
            BeforeDecision::Heard { .. } => Field::HeldAt,
        }
    }

    /// Its documents, and the field that has them.
    fn documents(&self) -> (Field, BTreeSet<&DocumentId>) {
        match &self.what {
            BeforeDecision::Informed(PartyNotice { document, .. }) | BeforeDecision::Heard { document } => {
                (Field::Document, BTreeSet::from([document]))
            }
            BeforeDecision::Statement { documents, .. } => (Field::Documents, documents.iter().collect()),
        }
    }

    fn step(&self) -> DecisionStep {
        match self.what {
            BeforeDecision::Informed(_) => DecisionStep::Inform,
            BeforeDecision::Statement { .. } => DecisionStep::State,
            BeforeDecision::Heard { .. } => DecisionStep::Hear,
        }
    }

    /// The event that tells of it.
    fn event(self, case: CaseId) -> DecisionEvent {
        let at = self.at;
        match self.what {
            BeforeDecision::Informed(PartyNotice { what, document, rights, terms, fine_fen }) => {
                let fine_fen = fine_fen.into_iter().collect();
                DecisionEvent::Informed { case, told_at: at, what, document, rights, terms, fine_fen }
            }
            BeforeDecision::Statement { how, documents, reason } => {
                DecisionEvent::Statement { case, stated_at: at, how, documents, reason }
            }
            BeforeDecision::Heard { document } => DecisionEvent::Heard { case, held_at: at, document },
        }
    }
}

impl Custody {
    /// Tells of what was done before a decision. It may be told late, and a decision may stand already.
    pub async fn tell_before_decision(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        given: StepGiven,
    ) -> Result<(), Refused> {
        let given = given.cleaned()?;
        let who = caller.clone();
        self.command(caller, Verb::DecisionStep, move |reader, now| {
            let case = case_to_run(reader, &who, &id)?;
            if given.at > now {
                return Err(invalid(given.field(), Fault::InTheFuture));
            }
            let (field, documents) = given.documents();
            if documents.len() > STATEMENT_DOCUMENTS_MAX {
                return Err(invalid(field, Fault::DocumentsOver { most: STATEMENT_DOCUMENTS_MAX }));
            }
            for document in documents {
                require_filed(reader, &case.id, field, document)?;
            }
            let told = reader.decision_steps(&case.id)?.len() as u64;
            if told >= DECISION_STEPS_MAX {
                return Err(Refused::Conflict(Fault::DecisionStepsFull { most: DECISION_STEPS_MAX }).into());
            }
            let decisions = reader.decisions_of(&case.id)?;
            // Of these steps none is of a decision, so that any stands for it.
            let any = DecisionId::from_random([0; 16]);
            DecisionState::of(&decisions).after(given.step(), &any).map_err(Refused::Conflict)?;
            let event = Event::Decision(given.event(case.id.clone()));
            Ok(vec![draft(&who, vec![Item::Case(case.id)], event)])
        })
        .await?;
        Ok(())
    }

    /// Tells that a decision fell. It may fall when its case is over for long.
    pub async fn fall_decision(self: &Arc<Self>, caller: &Caller, id: CaseId, given: FallGiven) -> Result<(), Refused> {
        let FallGiven { decision, how: fell, on, body, reason } = given;
        let (body, reason) = (clean_text(Field::Body, &body)?, clean_text(Field::Reason, &reason)?);
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::DecisionStep, move |reader, now| {
            let deciding = Deciding::of(reader, &legal, &who, Action::ApproveCase, now)?;
            let case = case_for(reader, &deciding.caller, Action::ApproveCase, &id)?;
            let whose = require_not_handled(reader, &who, &case.id)?;
            deciding.require_not_the_heads(&case.id, None, Some(whose.all()))?;
            let decisions = reader.decisions_of(&case.id)?;
            DecisionState::of(&decisions).after(DecisionStep::Fall, &decision).map_err(Refused::Conflict)?;
            if on > legal.day(now) {
                return Err(invalid(Field::On, Fault::InTheFuture));
            }
            if decisions.last().is_some_and(|standing| on < standing.decided_on) {
                return Err(invalid(Field::On, Fault::NotAfterStart));
            }
            let event = DecisionEvent::Fallen { decision, case: case.id.clone(), fell, on, body, reason };
            let fallen = draft(&who, vec![Item::Case(case.id.clone())], Event::Decision(event));
            Ok(deciding.drafts(&case.id, fallen))
        })
        .await?;
        Ok(())
    }
}

/// The case, where `who` may tell what is done in it: an officer of a case that they handle, once somebody said who does.
fn case_to_run(reader: &Reader<'_>, who: &Caller, id: &CaseId) -> Result<Case, Stop> {
    let case = case_for(reader, who, Action::RunCase, id)?;
    case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
    if let Some(own) = certificate(who)
        && let Some(said) = reader.course(&case.id)?.and_then(|course| course.description)
        && !said.handlers.contains(own)
    {
        return Err(Refused::Forbidden { item: Some(Item::Case(case.id)) }.into());
    }
    Ok(case)
}

/// Nobody decides as the head in a case that is theirs; whose it is.
pub(in crate::custody::decision) fn require_not_handled(
    reader: &Reader<'_>,
    who: &Caller,
    case: &CaseId,
) -> Result<Whose, Stop> {
    let whose = whose(reader, reader.course(case)?.as_ref(), case)?;
    match whose.stands_against(certificate(who)) {
        Some(fault) => Err(Refused::Own { item: Item::Case(case.clone()), fault }.into()),
        None => Ok(whose),
    }
}

/// A document that is named is filed under the case.
pub(in crate::custody::decision) fn require_filed(
    reader: &Reader<'_>,
    case: &CaseId,
    field: Field,
    id: &DocumentId,
) -> Result<(), Stop> {
    let document = reader.document(id)?;
    if document.is_some_and(|document| document.case == *case && document.withdrawn_at.is_none()) {
        return Ok(());
    }
    Err(invalid(field, Fault::NotOfThisCase { document: id.to_string() }))
}
