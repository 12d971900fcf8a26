//! What a case lacks, article by article (案卷完整性), and its way through the stages.
//!
//! Everything here follows from what is recorded, from the legal data and from the time it is now, and nothing of it is
//! stored. What other rooms found stands where they found it: here it is gathered, put to the stage that lacks it, and told
//! once. Something that may still come in time is told apart from what should be there, and what nobody did anything for
//! from what somebody looked at and that is not whole.

pub mod acts;
pub mod carrying;
pub mod decided;
pub mod grounds;
pub mod papers;
pub mod path;
pub mod stages;
pub mod statement;
pub mod terms;
pub mod view;

use evidence::event::{RecordKind, Stage};
use evidence::term::Calendars;
use evidence::time::Utc;

pub use crate::answers::completeness::{
    LackBody as Lack, LackGround, LackMend, LackOf, LackStanding, LackWhat, PathStage, PathStageBody, PathStanding,
    WaitsFor,
};
use crate::custody::act::view::ActView;
use crate::custody::case::Case;
use crate::custody::course::act::CourseView;
use crate::custody::decision::view::DecisionsView;
use crate::custody::delivery::view::DeliveryView;
use crate::custody::document::DocumentFact;
use crate::custody::legal::Legal;
use crate::custody::paper::view::CasePapers;
use crate::custody::performance::view::PerformanceView;
use crate::custody::recording::Recording;
use crate::custody::review::view::ReviewedDrafts;
use crate::custody::simple::view::SimpleView;

/// A recording that is filed in a case.
#[derive(Debug, Clone)]
pub struct FiledKnown {
    /// The recording.
    pub recording: Recording,
    /// As what it is filed.
    pub record_kind: RecordKind,
    /// Under which stage.
    pub stage: Stage,
}

/// What is known of a case when it is said what it lacks.
#[derive(Debug, Clone, Copy)]
pub struct CaseKnown<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its course, with its clocks and decisions.
    pub course: &'a CourseView,
    /// How many parties it has.
    pub parties: usize,
    /// Its acts, with their duties.
    pub acts: &'a [ActView],
    /// What its stages want of documents.
    pub papers: &'a CasePapers,
    /// Its documents.
    pub documents: &'a [DocumentFact],
    /// What is filed in it.
    pub recordings: &'a [FiledKnown],
    /// What was decided on the spot.
    pub simple: Option<&'a SimpleView>,
    /// Its drafts and their reviews.
    pub reviewed: &'a ReviewedDrafts,
    /// Its decision.
    pub decisions: &'a DecisionsView,
    /// The service of its documents.
    pub deliveries: &'a [DeliveryView],
    /// What is owed in it.
    pub performances: &'a [PerformanceView],
    /// The legal data.
    pub law: &'a Legal,
    /// The calendars.
    pub calendars: &'a Calendars,
    /// Now.
    pub now: Utc,
}

/// How complete a case is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completeness {
    /// Its way through the stages, in their order.
    pub path: Vec<PathStageBody>,
    /// What it lacks, by stage, what is late first; each thing once.
    pub lacks: Vec<Lack>,
}

/// How complete a case is: its way through the stages, and what it lacks.
pub fn completeness(known: &CaseKnown<'_>) -> Completeness {
    let reached = stages::reached(known);
    let mut papers = papers::lacks(known, &reached);
    let missing = papers::missing(&papers);
    // What a document would tell that is not there is not asked for twice; the document is lacking as badly as that.
    let mut untold = |found: Vec<Lack>| -> Vec<Lack> {
        let is_untold = |lack: &Lack| match papers::told_by(known, lack, &missing) {
            Some(kind) => {
                papers::worsen(&mut papers, &kind, lack.standing);
                false
            }
            None => true,
        };
        found.into_iter().filter(is_untold).collect()
    };
    let mut lacks = stages::lacks(known, &reached);
    lacks.extend(acts::lacks(known, &reached));
    let mut lacks = untold(lacks);
    let others = terms::lacks(known).into_iter();
    let others = others.chain(decided::lacks(known, &reached)).chain(carrying::lacks(known));
    let others = untold(others.collect());
    lacks.extend(papers);
    lacks.extend(others);
    lacks.sort_by_key(|lack| (lack.stage, lack.standing));
    Completeness { path: path::path(&reached, &lacks), lacks }
}

/// Something that is lacking in a stage, of which nothing more is known.
fn lack(stage: PathStage, what: LackWhat, of: LackOf, mend: LackMend) -> Lack {
    Lack {
        stage,
        standing: LackStanding::Lacking,
        what,
        of,
        grounds: Vec::new(),
        signatures: Vec::new(),
        officers_missing: 0,
        certificate: None,
        day: None,
        looked_at: false,
        since: None,
        until: None,
        late_days: 0,
        mend,
        command: mend.command().map(str::to_owned),
    }
}

/// Seconds of a day, in microseconds.
const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;

/// How many days a moment lies after the last one that was in time, begun ones counted.
fn days_late(due: Utc, at: Utc) -> u64 {
    let late = at.micros().saturating_sub(due.micros());
    u64::try_from(late).map_or(0, |late| late.div_ceil(DAY_MICROS.unsigned_abs()))
}

/// The stage on the way to which a stage of the case file belongs. The legal data may have others, whose documents are
/// evidence.
fn stage_of(stage: Stage) -> PathStage {
    match stage.to_string().as_str() {
        "start" => PathStage::Start,
        "decision" => PathStage::Decision,
        "service_execution" => PathStage::Service,
        "archive" => PathStage::Archive,
        _ => PathStage::Investigation,
    }
}

#[cfg(test)]
mod tests;
