//! What of reviews waits for whom: papers to look through and to review for the legal office, what it sent back or does not
//! agree with for the sender, a collective discussion for the heads.

use evidence::ids::UserId;
use evidence::term::Calendars;
use evidence::time::Utc;

use crate::answers::course::TaskKind;
use crate::custody::Refused;
use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::act::record::certificate;
use crate::custody::course::clocks::CaseClock;
use crate::custody::course::whose::whose_against;
use crate::custody::delegation::Acting;
use crate::custody::legal::Legal;
use crate::custody::review::clocks::{ReviewFacts, clocks, overridden};
use crate::custody::review::{Review, ReviewSaid, ReviewState, rules};
use crate::store::tables::Reader;

/// A review that waits for somebody.
#[derive(Debug, Clone)]
pub struct ReviewTask {
    /// What is to be done.
    pub kind: TaskKind,
    /// The review.
    pub review: Review,
}

impl ReviewTask {
    /// Who took the last step, and what they said; may be empty.
    pub fn said<'a>(&'a self) -> (&'a UserId, &'a str) {
        let review = &self.review;
        let sent: (&UserId, &str) = (&review.submitted.by, "");
        let said = |one: Option<&'a ReviewSaid>| one.map_or(sent, |one| (&one.by, one.text.as_str()));
        match review.state {
            ReviewState::Submitted | ReviewState::Complete | ReviewState::Agreed | ReviewState::Resolved => sent,
            ReviewState::Incomplete => (&review.submitted.by, review.lacks.as_str()),
            ReviewState::Returned | ReviewState::Disagreed => {
                review.opinions.last().map_or(sent, |opinion| (&opinion.given.by, opinion.reasons.as_str()))
            }
            ReviewState::RereviewRequested => said(review.rereview.as_ref()),
            ReviewState::Upheld => said(review.upheld.as_ref()),
            ReviewState::CollectiveCalled => said(review.called.as_ref()),
        }
    }
}

/// What a review that stands so asks of the legal office.
const OF_OFFICE: [(ReviewState, TaskKind); 4] = [
    (ReviewState::Submitted, TaskKind::ReviewPapers),
    (ReviewState::Complete, TaskKind::ReviewDraft),
    (ReviewState::RereviewRequested, TaskKind::ReviewAgain),
    (ReviewState::Upheld, TaskKind::CallCollective),
];

/// What it asks of the heads.
const OF_HEADS: [(ReviewState, TaskKind); 1] = [(ReviewState::CollectiveCalled, TaskKind::HoldCollective)];

/// What it asks of the sender.
const OF_SENDER: [(ReviewState, TaskKind); 3] = [
    (ReviewState::Incomplete, TaskKind::SendAnew),
    (ReviewState::Returned, TaskKind::SendAnew),
    (ReviewState::Disagreed, TaskKind::AnswerDisagreed),
];

/// The reviews that wait for somebody, at most `most` that stand alike; and whether more do.
pub(in crate::custody) fn waiting(
    reader: &Reader<'_>,
    who: &Caller,
    acting: Option<&Acting>,
    most: usize,
) -> Result<(Vec<ReviewTask>, bool), Refused> {
    let Caller::User { agency: Some(agency), .. } = who else { return Ok((Vec::new(), false)) };
    // Whoever acts for a head decides nothing in their own right.
    let may = |action| match (action, acting) {
        (Action::ApproveCase, Some(_)) => true,
        _ => permits(who, action, Target::Agency(agency)) == Verdict::Allow,
    };
    let mut asked: Vec<(ReviewState, TaskKind)> = Vec::new();
    for (action, states) in [
        (Action::ReviewDecision, &OF_OFFICE[..]),
        (Action::ApproveCase, &OF_HEADS[..]),
        (Action::SubmitReview, &OF_SENDER[..]),
    ] {
        if may(action) {
            asked.extend(states);
        }
    }
    let (mut tasks, mut more) = (Vec::new(), false);
    for (state, kind) in asked {
        let of_sender = OF_SENDER.iter().any(|(one, _)| *one == state);
        let found = match certificate(who).filter(|_| of_sender) {
            Some(own) => reader.reviews_handled(own, state, most as u64 + 1)?,
            None => reader.reviews_waiting(agency, state, most as u64 + 1)?,
        };
        more |= found.len() > most;
        for review in found.into_iter().take(most) {
            if of_sender || !is_own(reader, (who, acting), &review, kind)? {
                tasks.push(ReviewTask { kind, review });
            }
        }
    }
    Ok((tasks, more))
}

/// Whether somebody may not take what a review asks, because it is theirs.
fn is_own(
    reader: &Reader<'_>,
    (who, acting): (&Caller, Option<&Acting>),
    review: &Review,
    kind: TaskKind,
) -> Result<bool, Refused> {
    let Caller::User { id: account, .. } = who else { return Ok(true) };
    let whose = whose_against(reader, (who, acting), reader.course(&review.case)?.as_ref(), &review.case)?;
    if kind == TaskKind::HoldCollective {
        let is_theirs = whose.stands_against(certificate(who)).is_some();
        let (asked_by, all) = (Some(&review.submitted.by), Some(whose.all()));
        let is_the_heads = acting.is_some_and(|acting| acting.stands_against(asked_by, all).is_some());
        let is_known = is_theirs || is_the_heads || review.is_sent_by(account) || review.is_opined_by(account);
        let Some(draft) = reader.draft(&review.draft)? else { return Ok(true) };
        let wrote = [&draft.said.drafter, &draft.said.checker];
        return Ok(is_known || draft.by == *account || certificate(who).is_some_and(|own| wrote.contains(&own)));
    }
    let Some(draft) = reader.draft(&review.draft)? else { return Ok(true) };
    Ok(rules::is_own((account, certificate(who)), (&draft, review), whose.all()))
}

/// The clock of a review that is over first, of those that run.
pub(in crate::custody) fn clock_of(
    reader: &Reader<'_>,
    (legal, calendars): (&Legal, &Calendars),
    review: &Review,
    now: Utc,
) -> Result<Option<CaseClock>, Refused> {
    let course = reader.course(&review.case)?;
    let overridden = overridden(review, &reader.decisions_of(&review.case)?);
    let facts = ReviewFacts { review, course: course.as_ref(), is_withdrawn: false, overridden };
    let (clocks, _) = clocks(legal, facts, calendars, now);
    let running = clocks.into_iter().map(|one| one.clock).filter(|clock| clock.stopped.is_none());
    Ok(running.min_by_key(|clock| clock.due.end.due()))
}
