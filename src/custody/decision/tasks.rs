//! What waits for a head to be decided: drafts that the legal office or the heads agreed to, and those that need no review,
//! in cases in which nothing stands decided.

use evidence::event::DecisionGround;
use evidence::ids::UserId;
use evidence::time::Utc;

use crate::custody::Refused;
use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::course::CaseCourse;
use crate::custody::course::whose::whose_against;
use crate::custody::decision::act::Looked;
use crate::custody::decision::own;
use crate::custody::delegation::Acting;
use crate::custody::draft::Draft;
use crate::custody::legal::Legal;
use crate::store::tables::Reader;

/// How many drafts are looked at for each that is shown: one that needs a review and was not sent waits for no head.
const LOOKED_FOR_EACH: usize = 2;

/// A draft that waits for a head.
#[derive(Debug, Clone)]
pub struct DecisionTask {
    /// The course of its case.
    pub course: CaseCourse,
    /// Since when it can be decided on.
    pub since: Utc,
    /// Who took the last step: who agreed to it, or recorded it.
    pub by: UserId,
    /// What they said; may be empty.
    pub reason: String,
}

/// The cases in which a draft waits for somebody who decides, at most `most`, each once and with its newest draft; and
/// whether more may.
pub(in crate::custody) fn waiting(
    reader: &Reader<'_>,
    legal: &Legal,
    (who, acting): (&Caller, Option<&Acting>),
    now: Utc,
    most: usize,
) -> Result<(Vec<DecisionTask>, bool), Refused> {
    let Caller::User { agency: Some(agency), .. } = who else { return Ok((Vec::new(), false)) };
    // Whoever acts for a head decides nothing in their own right.
    if acting.is_none() && permits(who, Action::ApproveCase, Target::Agency(agency)) != Verdict::Allow {
        return Ok((Vec::new(), false));
    }
    let looked = most * LOOKED_FOR_EACH;
    let found = reader.drafts_waiting(agency, looked as u64 + 1)?;
    let mut more = found.len() > looked;
    let mut tasks: Vec<DecisionTask> = Vec::new();
    for draft in found.into_iter().take(looked) {
        let Some(task) = task_of(reader, legal, (who, acting), &draft, now)? else { continue };
        // A case is decided once, whatever was drafted in it.
        match tasks.iter().position(|other| other.course.case == task.course.case) {
            Some(at) => tasks[at] = task,
            None if tasks.len() < most => tasks.push(task),
            None => {
                more = true;
                break;
            }
        }
    }
    Ok((tasks, more))
}

/// A draft as it waits for somebody; none where it does not.
fn task_of(
    reader: &Reader<'_>,
    legal: &Legal,
    (who, acting): (&Caller, Option<&Acting>),
    draft: &Draft,
    now: Utc,
) -> Result<Option<DecisionTask>, Refused> {
    let Some(course) = reader.course(&draft.case)? else { return Ok(None) };
    let is_filed = reader.document(&draft.said.document)?.is_some_and(|document| document.withdrawn_at.is_none());
    let whose = whose_against(reader, (who, acting), Some(&course), &draft.case)?;
    if !is_filed || own::is_own(reader, (who, acting), draft, &whose)? {
        return Ok(None);
    }
    let looked = Looked { reader, legal, course: Some(&course) };
    let Ok(ground) = looked.ground(draft, &draft.content, legal.day(now))? else { return Ok(None) };
    let recorded = (draft.at, draft.by.clone(), draft.reason.clone());
    let review = match &ground {
        DecisionGround::Agreed { review } | DecisionGround::Resolved { review } => reader.review(review)?,
        DecisionGround::NotDue { .. } => None,
    };
    let agreed = review.and_then(|review| {
        let resolved = review.resolved.map(|resolved| (resolved.told.at, resolved.told.by, resolved.resolution));
        let opined = review.opinions.into_iter().next_back().map(|one| (one.given.at, one.given.by, one.reasons));
        resolved.or(opined)
    });
    let (since, by, reason) = agreed.unwrap_or(recorded);
    Ok(Some(DecisionTask { course, since, by, reason }))
}
