//! Excuses from duties of recording: somebody asks, the head decides, and nobody decides on their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{ActEvent, Event};
use evidence::ids::{ActId, CaseId, Certificate};

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::act::record::{Asked, act_for, certificate, is_of_the_act};
use crate::custody::act::{Act, DutyExcuse, ExcuseStanding};
use crate::custody::case::CaseStep;
use crate::custody::course::whose::{Whose, whose};
use crate::custody::delegation::deciding::Deciding;
use crate::custody::legal::{Duty, Legal};
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused, Stop, clean_text, draft};
use crate::store::tables::{DbError, Reader};

/// What the head decides on an excuse.
#[derive(Debug, Clone)]
pub enum Decision {
    /// To excuse.
    Approve,
    /// Not to.
    Refuse {
        /// Why.
        reason: String,
    },
}

impl Custody {
    /// Asks the head to excuse from a duty of an act. Only what the text of a duty knows excuses from it.
    pub async fn ask_excuse(
        self: &Arc<Self>,
        caller: &Caller,
        id: ActId,
        duty: String,
        (reason, instead): (&str, &str),
    ) -> Result<(), Refused> {
        let (reason, instead) = (clean_text(Field::Reason, reason)?, clean_text(Field::Instead, instead)?);
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::DutyExcuse, move |reader, now| {
            let (act, case) = act_for(reader, &who, Action::RunCase, &id)?;
            Asked { reader, legal: &legal, who: &who, case: &case, now }.require_open(&act.said)?;
            let marks = marks(reader, &case.id)?;
            let Some(rule) = duties(&legal, &act, &marks).into_iter().find(|rule| rule.ground.id == duty) else {
                return Err(Refused::Invalid { field: Field::Duty, problem: Fault::NoDutyOfAct }.into());
            };
            if rule.says.excuse.is_none() {
                return Err(Refused::Invalid { field: Field::Duty, problem: Fault::NoExcuse }.into());
            }
            match reader.duty_excuse(&id, &duty)?.map(|excuse| excuse.standing) {
                Some(ExcuseStanding::Asked) => return Err(Refused::Conflict(Fault::ExcuseWaits).into()),
                Some(ExcuseStanding::Approved) => return Err(Refused::Conflict(Fault::ExcusedAlready).into()),
                Some(ExcuseStanding::Refused) | None => {}
            }
            let event = ActEvent::Excused { case: case.id.clone(), act: id, duty, reason, instead };
            Ok(vec![draft(&who, vec![Item::Case(case.id)], Event::Act(event))])
        })
        .await?;
        Ok(())
    }

    /// Decides as the head on an excuse that somebody else asked for.
    pub async fn decide_excuse(
        self: &Arc<Self>,
        caller: &Caller,
        id: ActId,
        duty: String,
        decision: Decision,
    ) -> Result<(), Refused> {
        let decision = match decision {
            Decision::Approve => Decision::Approve,
            Decision::Refuse { reason } => Decision::Refuse { reason: clean_text(Field::Reason, &reason)? },
        };
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::DutyDecide, move |reader, now| {
            let deciding = Deciding::of(reader, &legal, &who, Action::ApproveCase, now)?;
            let (act, case) = act_for(reader, &deciding.caller, Action::ApproveCase, &id)?;
            case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            let excuse = reader.duty_excuse(&id, &duty)?;
            let Some(excuse) = excuse.filter(|excuse| excuse.standing == ExcuseStanding::Asked) else {
                return Err(Refused::Conflict(Fault::ExcuseNotAsked).into());
            };
            let case = case.id;
            let event = match decision {
                Decision::Approve => {
                    let whose = whose(reader, reader.course(&case)?.as_ref(), &case)?;
                    require_not_own(reader, (&who, &whose), &act, &excuse)?;
                    let concerned = concerned(&act, &whose);
                    deciding.require_not_the_heads(&case, Some(&excuse.asked_by), Some(&concerned))?;
                    ActEvent::ExcuseApproved { case: case.clone(), act: id, duty }
                }
                Decision::Refuse { reason } => ActEvent::ExcuseRefused { case: case.clone(), act: id, duty, reason },
            };
            Ok(deciding.drafts(&case, draft(&who, vec![Item::Case(case.clone())], Event::Act(event))))
        })
        .await?;
        Ok(())
    }
}

/// The officers of an act, and those whose case it is.
pub(in crate::custody) fn concerned(act: &Act, whose: &Whose) -> BTreeSet<Certificate> {
    act.said.officers.iter().chain(whose.all()).cloned().collect()
}

/// Nobody approves what they asked for themselves, nor what they did, nor what is of a case of theirs.
fn require_not_own(
    reader: &Reader<'_>,
    (who, whose): (&Caller, &Whose),
    act: &Act,
    excuse: &DutyExcuse,
) -> Result<(), Stop> {
    // Who tries to is put on record.
    let own = |fault| Err(Refused::Own { item: Item::Case(act.case.clone()), fault }.into());
    if matches!(who, Caller::User { id, .. } if *id == excuse.asked_by) {
        return own(Fault::OwnRequest);
    }
    let Some(certificate) = certificate(who) else { return Ok(()) };
    if is_of_the_act(reader, &act.case, &act.said, certificate)? {
        return own(Fault::OwnCase);
    }
    whose.stands_against(Some(certificate)).map_or(Ok(()), own)
}

/// The mark of a case of which the decision on the spot may well be disputed (annex 2, article 21, second paragraph).
const DISPUTE_PRONE: &str = "dispute_prone";

/// What somebody said of a case that duties ask for, and what follows from its decision by the simple procedure.
pub(in crate::custody) fn marks(reader: &Reader<'_>, case: &CaseId) -> Result<BTreeSet<String>, DbError> {
    let description = reader.course(case)?.and_then(|course| course.description);
    let mut marks = description.map(|said| said.marks).unwrap_or_default();
    if reader.simple_decision(case)?.is_some_and(|decision| decision.said.is_dispute_prone()) {
        marks.insert(DISPUTE_PRONE.to_owned());
    }
    Ok(marks)
}

/// The duties that follow from an act, by the law of its day.
pub(in crate::custody) fn duties<'a>(law: &'a Legal, act: &Act, marks: &BTreeSet<String>) -> Vec<&'a Duty> {
    law.duties_of(act.said.kind.as_str(), marks, law.day(act.said.from))
}
