//! What the record of a case tells beside its course, and what of that starts and stops clocks: measures that were taken and
//! released, and how its hearing was announced, asked for and held.
//!
//! A measure is an act of a kind that a term of the legal data is about. A document that releases it is one of that act or,
//! where no act names it, of the only measure of the case: of several nobody said which one it releases.

use evidence::event::{ActKind, PartyRight};
use evidence::ids::{CaseId, DocumentId};
use evidence::term;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::act::Act;
use crate::custody::course::Urgent;
use crate::custody::decision::{BeforeDecision, DecisionStepTold};
use crate::custody::delivery::Delivery;
use crate::custody::legal::{DeadlineSubject, Legal};
use crate::custody::paper::Paper;
use crate::store::tables::{DbError, Reader};

/// The kind of act that is a hearing (听证).
const HEARING: &str = "hearing";

/// The kinds of document that tell of clocks, by their ids in the legal data.
mod told_by {
    /// The party is told of its right to a hearing (听证告知书).
    pub(super) const TOLD: &str = "hearing_notice";
    /// It asks for one (听证申请书).
    pub(super) const ASKED: &str = "hearing_request";
    /// It is told when and where (听证通知书).
    pub(super) const SUMMONED: &str = "hearing_summons";
    /// A measure is released (解除行政强制措施决定书).
    pub(super) const RELEASED: &str = "release_decision";
}

/// A measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The kind of act that it is.
    pub kind: ActKind,
    /// When it began.
    pub from: Utc,
    /// When it was released; none where nothing says so.
    pub released: Option<Utc>,
}

/// What the record tells beside the course.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Happened {
    /// Measures, in the order in which they began.
    pub measures: Vec<Measure>,
    /// When the party was told first that it may ask for a hearing.
    pub told: Option<Utc>,
    /// When it asked for one first.
    pub hearing_asked: Option<Utc>,
    /// When it was told last, before the hearing, when and where that is.
    pub hearing_told: Option<Utc>,
    /// When the hearing began.
    pub heard: Option<Utc>,
}

/// What is on record of a case beside its course.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Its acts.
    pub acts: &'a [Act],
    /// The service of its documents.
    pub deliveries: &'a [Delivery],
    /// What its documents are.
    pub papers: &'a [Paper],
    /// What was told and done before its decision.
    pub steps: &'a [DecisionStepTold],
    /// Its urgent start, where it had one.
    pub urgent: Option<&'a Urgent>,
}

impl Happened {
    /// What a record tells. A day is its beginning.
    pub fn of(law: &Legal, record: Record<'_>) -> Self {
        let moment = |day: Date| term::midnight(law.zone(), day).ok();
        let served = |kind: &str| -> Vec<Utc> {
            let of_kind = record.deliveries.iter().filter(|one| one.said.document_kind.as_str() == kind);
            of_kind.filter_map(|one| moment(one.delivered.as_ref()?.on)).collect()
        };
        let filed = |kind: &str| {
            let of_kind = record.papers.iter().filter(|paper| paper.said.kind.as_str() == kind);
            of_kind.filter_map(|paper| moment(paper.said.made_on)).min()
        };
        let hearings = record.acts.iter().filter(|act| act.said.kind.as_str() == HEARING);
        let heard = hearings.map(|act| act.said.from).chain(steps(record, is_hearing)).min();
        let summoned = served(told_by::SUMMONED);
        let before = summoned.iter().copied().filter(|at| heard.is_none_or(|heard| *at <= heard)).max();
        Self {
            measures: measures(law, record),
            told: served(told_by::TOLD).into_iter().chain(steps(record, names_hearing)).min(),
            hearing_asked: filed(told_by::ASKED),
            hearing_told: before.or_else(|| summoned.into_iter().min()),
            heard,
        }
    }
}

/// When steps of a kind were taken before the decision.
fn steps(record: Record<'_>, is_of: fn(&BeforeDecision) -> bool) -> impl Iterator<Item = Utc> {
    record.steps.iter().filter(move |step| is_of(&step.what)).map(|step| step.at)
}

/// Whether the party was told that it may ask for a hearing.
fn names_hearing(step: &BeforeDecision) -> bool {
    matches!(step, BeforeDecision::Informed(notice) if notice.rights.contains(&PartyRight::Hearing))
}

fn is_hearing(step: &BeforeDecision) -> bool {
    matches!(step, BeforeDecision::Heard { .. })
}

/// Whether a term of the legal data is about measures of this kind.
fn is_measure(law: &Legal, kind: ActKind) -> bool {
    let about = |words: &[String]| words.iter().any(|word| word == kind.as_str());
    law.deadlines.iter().any(|rule| rule.item == DeadlineSubject::Measure && about(&rule.acts))
}

fn measures(law: &Legal, record: Record<'_>) -> Vec<Measure> {
    let acts: Vec<&Act> = record.acts.iter().filter(|act| is_measure(law, act.said.kind)).collect();
    let releasing = record.papers.iter().filter(|paper| paper.said.kind.as_str() == told_by::RELEASED);
    let papers: Vec<(&DocumentId, Date)> = releasing.map(|paper| (&paper.document, paper.said.made_on)).collect();
    let is_named = |document: &DocumentId| record.acts.iter().any(|act| act.said.documents.contains(document));
    let released = |act: &Act| {
        let from = act.said.from;
        let releases =
            |document: &DocumentId| act.said.documents.contains(document) || (acts.len() == 1 && !is_named(document));
        let by_paper = papers.iter().filter(|(document, _)| releases(document));
        let by_paper = by_paper.filter(|(_, on)| *on >= law.day(from));
        let by_paper = by_paper.filter_map(|(_, on)| Some(term::midnight(law.zone(), *on).ok()?.max(from)));
        // What the head refuses is released at once (行政强制法 19): the refusal says when, and of which measures.
        let refused = record.urgent.and_then(|urgent| urgent.released.as_ref());
        let by_refusal = refused.filter(|(at, measures)| !measures.is_empty() && from <= *at).map(|(at, _)| *at);
        by_paper.chain(by_refusal).min()
    };
    let measure = |act: &&Act| Measure { kind: act.said.kind, from: act.said.from, released: released(act) };
    let mut measures: Vec<Measure> = acts.iter().map(measure).collect();
    measures.sort_by_key(|measure| measure.from);
    measures
}

/// What the record of a case tells beside its course.
pub(in crate::custody) fn happened(
    reader: &Reader<'_>,
    law: &Legal,
    (case, urgent): (&CaseId, Option<&Urgent>),
) -> Result<Happened, DbError> {
    let (acts, deliveries) = (reader.acts_of(case)?, reader.deliveries_of(case)?);
    let steps = reader.decision_steps(case)?;
    // Most cases have none of these, and their documents tell nothing alone.
    if acts.is_empty() && deliveries.is_empty() && steps.is_empty() {
        return Ok(Happened::default());
    }
    let papers = reader.papers_of(case)?;
    let record = Record { acts: &acts, deliveries: &deliveries, papers: &papers, steps: &steps, urgent };
    Ok(Happened::of(law, record))
}

#[cfg(test)]
mod tests;
