//! The decision of a case for a person to read: what was told before it, the decisions with what is not as the law asks of
//! them, and whether the newest draft can be decided on.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{DecisionGround, ReadWhat};
use evidence::ids::{CaseId, DraftId};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::answers::decision::DecisionFault;
use crate::custody::access::{Action, Caller};
use crate::custody::case::Case;
use crate::custody::case::act::case_for;
use crate::custody::course::CaseCourse;
use crate::custody::decision::act::{Looked, born, parties_of};
use crate::custody::decision::findings::{DecisionFacts, findings, is_to_transfer};
use crate::custody::decision::rules::decided_at;
use crate::custody::decision::state::DecisionState;
use crate::custody::decision::{CaseDecision, DecisionStepTold};
use crate::custody::draft::Draft;
use crate::custody::legal::Legal;
use crate::custody::refused::{Fault, Thing};
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// A decision, with what is not as the law asks of it.
#[derive(Debug, Clone)]
pub struct DecisionShown {
    /// The decision.
    pub decision: CaseDecision,
    /// Whether its document is the text of its draft byte by byte.
    pub is_same_text: bool,
    /// What is not as the law asks.
    pub findings: Vec<DecisionFault>,
}

/// Whether a draft can be decided on today, by what the record says.
#[derive(Debug, Clone)]
pub struct NextDecision {
    /// The draft.
    pub draft: DraftId,
    /// What lets it be decided on, or what stands against it.
    pub ground: Result<DecisionGround, Fault>,
}

/// The decision of a case.
#[derive(Debug, Clone)]
pub struct DecisionsView {
    /// The case.
    pub case: Case,
    /// How it stands.
    pub state: DecisionState,
    /// What was told before.
    pub steps: Vec<DecisionStepTold>,
    /// The decisions.
    pub decisions: Vec<DecisionShown>,
    /// Of the newest draft, whether it can be decided on; none while a decision stands.
    pub next: Option<NextDecision>,
}

impl Custody {
    /// The decision of a case; the reading is logged.
    pub async fn show_decisions(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<DecisionsView, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::DecisionList, move |reader, _| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        let (legal, now) = (Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let case = reader.case(&id)?.ok_or_else(|| Refused::unknown(Thing::Case, &id))?;
            Ok(decisions_view(reader, &legal, case, now)?)
        })
        .await
    }
}

/// All that is shown of the decision of a case.
pub(in crate::custody) fn decisions_view(
    reader: &Reader<'_>,
    legal: &Legal,
    case: Case,
    now: Utc,
) -> Result<DecisionsView, DbError> {
    let (steps, taken) = (reader.decision_steps(&case.id)?, reader.decisions_of(&case.id)?);
    let (drafts, course) = (reader.drafts_of(&case.id)?, reader.course(&case.id)?);
    let reviews = if taken.is_empty() { Vec::new() } else { reader.reviews_of(&case.id)? };
    let state = DecisionState::of(&taken);
    let next = match &state {
        DecisionState::Decided { .. } => None,
        DecisionState::Undecided | DecisionState::Fallen { .. } => {
            next(reader, legal, &drafts, course.as_ref(), legal.day(now))?
        }
    };
    let mut decisions = Vec::with_capacity(taken.len());
    let mut after = None;
    for decision in taken {
        let at = decided_at(&decision, legal.zone());
        let draft = drafts.iter().find(|draft| draft.id == decision.draft);
        let is_age_unknown = draft.map_or(Ok(false), |draft| is_age_unknown(reader, draft))?;
        let is_to_transfer = is_to_transfer(&decision, &drafts, &reviews);
        let facts =
            DecisionFacts { decision: &decision, at, after, draft, steps: &steps, is_age_unknown, is_to_transfer };
        let findings = findings(facts);
        after = Some(at);
        let document = reader.document(&decision.document)?;
        let is_same_text = document.is_some_and(|document| document.content == decision.draft_digest);
        decisions.push(DecisionShown { decision, is_same_text, findings });
    }
    Ok(DecisionsView { case, state, steps, decisions, next })
}

/// Whether the newest draft that was not withdrawn can be decided on, on a day.
fn next(
    reader: &Reader<'_>,
    legal: &Legal,
    drafts: &[Draft],
    course: Option<&CaseCourse>,
    on: Date,
) -> Result<Option<NextDecision>, DbError> {
    let Some(newest) = drafts.iter().rfind(|draft| draft.withdrawn.is_none()) else { return Ok(None) };
    let ground = Looked { reader, legal, course }.ground(newest, &newest.content, on)?;
    Ok(Some(NextDecision { draft: newest.id.clone(), ground: ground.map_err(|(fault, _)| fault) }))
}

/// Whether a party of a draft is a minor of whom no day of birth is known.
fn is_age_unknown(reader: &Reader<'_>, draft: &Draft) -> Result<bool, DbError> {
    for party in parties_of(reader, draft)? {
        if party.is_minor && born(reader, &party)?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}
