//! The documents of a case by stage: what each stage wants, how that stands, and all that is said of its documents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{CasePause, CaseProcedure, CaseSource, SignatureRole, Stage};
use evidence::ids::{CaseId, DocumentId};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::agency::Officer;
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::{CaseCourse, CourseStep};
use crate::custody::legal::{DocumentKind, Happening, Legal, Procedure};
use crate::custody::paper::Paper;
use crate::custody::paper::wanted::{self, CaseNeeds, PaperStanding};
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// A kind of document in a case.
#[derive(Debug, Clone)]
pub struct WantedKind {
    /// The entry of the legal data.
    pub kind: DocumentKind,
    /// Whether it is wanted.
    pub is_wanted: bool,
    /// How it stands.
    pub standing: PaperStanding,
    /// Of whom signatures lack.
    pub lacking: Vec<SignatureRole>,
    /// How many officers are to sign still, where its kind says how many do; else 0.
    pub officers_missing: usize,
    /// The documents of this kind that have their place still.
    pub documents: Vec<DocumentId>,
}

/// A stage of a case, with what it wants and has.
#[derive(Debug, Clone)]
pub struct PaperStage {
    /// The stage.
    pub stage: Stage,
    /// Its Chinese and its English name.
    pub names: [String; 2],
    /// The kinds of document that it wants or has.
    pub kinds: Vec<WantedKind>,
    /// Its documents, oldest first, each with the one that takes its place.
    pub papers: Vec<(Paper, Option<DocumentId>)>,
}

/// The documents of a case, by stage.
#[derive(Debug, Clone)]
pub struct CasePapers {
    /// The case.
    pub case: Case,
    /// Whether somebody said what it is about.
    pub is_described: bool,
    /// The day whose legal data says what is wanted.
    pub day: Date,
    /// The stages, in their order.
    pub stages: Vec<PaperStage>,
    /// Documents of which nobody said what they are, with the names of their files, oldest first.
    pub undescribed: Vec<(DocumentId, String)>,
    /// What the caller may do with them.
    pub offers: PaperOffers,
}

/// What somebody may do with the documents of a case as it stands. Whoever does is judged again when it comes.
#[derive(Debug, Clone, Default)]
pub struct PaperOffers {
    /// Whether they may say what documents are.
    pub describing: bool,
    /// Whether they may decide the case by the simple procedure.
    pub deciding: bool,
    /// The officers of the agency, for who does either.
    pub roster: Vec<Officer>,
}

impl CasePapers {
    /// What it describes.
    fn items(&self) -> Vec<Item> {
        let papers = self.stages.iter().flat_map(|stage| &stage.papers).map(|(paper, _)| &paper.document);
        let all = papers.chain(self.undescribed.iter().map(|(document, _)| document));
        let documents = all.map(|document| Item::Document(document.clone()));
        std::iter::once(Item::Case(self.case.id.clone())).chain(documents).collect()
    }
}

impl Custody {
    /// The documents of a case by stage; the reading is logged, on each document that is described.
    pub async fn show_papers(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CasePapers, Refused> {
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let found = self.read(move |reader| {
            let case = case_for(reader, &who, Action::ReadCases, &id)?;
            let offers = offers(reader, &who, &case)?;
            Ok(papers_of(reader, &legal, (case, offers), now)?)
        });
        let found = found.await;
        let papers = self.recorded(caller, Verb::DocumentPapers, found).await?;
        self.log_described(caller, Verb::DocumentPapers, papers.items()).await?;
        Ok(papers)
    }
}

/// What the kinds of document ask of a case.
fn needs(reader: &Reader<'_>, case: &CaseId, course: Option<&CaseCourse>) -> Result<CaseNeeds, DbError> {
    let said = course.and_then(|course| course.description.as_ref());
    let pauses = reader.course_pauses(case)?;
    let paused = |pause: CasePause| pauses.iter().any(|stop| stop.pause == pause);
    let happened = [
        (Happening::Complaint, said.is_some_and(|said| said.source == CaseSource::Complaint)),
        (Happening::UrgentStart, course.is_some_and(|course| course.urgent.is_some())),
        (Happening::Hearing, paused(CasePause::Hearing)),
        (Happening::Appraisal, paused(CasePause::Appraisal)),
        (Happening::PublicNotice, paused(CasePause::PublicNotice)),
    ];
    let parties = reader.parties(case)?.into_iter().filter(|party| party.removed_at.is_none());
    Ok(CaseNeeds {
        described: said.map(|said| (said.matter.to_string(), procedure(said.procedure))),
        parties: parties.map(|party| party.kind).collect(),
        acts: reader.acts_of(case)?.into_iter().map(|act| act.said.kind.to_string()).collect(),
        happened: happened.into_iter().filter(|(_, did)| *did).map(|(what, _)| what).collect(),
    })
}

/// A procedure, as the legal data names it.
fn procedure(of: CaseProcedure) -> Procedure {
    match of {
        CaseProcedure::Ordinary => Procedure::Ordinary,
        CaseProcedure::Simple => Procedure::Simple,
    }
}

/// What `who` may do with the documents of a case.
fn offers(reader: &Reader<'_>, who: &Caller, case: &Case) -> Result<PaperOffers, DbError> {
    let Caller::User { id, .. } = who else { return Ok(PaperOffers::default()) };
    let may = |action| permits(who, action, Target::Agency(&case.agency)) == Verdict::Allow;
    if case.state.allow(CaseStep::Fill).is_err() || !(may(Action::FileDocument) || may(Action::RunCase)) {
        return Ok(PaperOffers::default());
    }
    let course = reader.course(&case.id)?;
    let is_simple = |course: &CaseCourse| {
        let said = course.description.as_ref();
        said.is_some_and(|said| said.procedure == CaseProcedure::Simple)
            && course.state.after(CourseStep::DecideSimply, id).is_ok()
    };
    Ok(PaperOffers {
        describing: may(Action::FileDocument),
        deciding: may(Action::RunCase) && course.as_ref().is_some_and(is_simple),
        roster: reader.officers()?.into_iter().filter(|officer| officer.agency == case.agency).collect(),
    })
}

/// The documents of a case by stage, with what somebody may do with them.
pub(in crate::custody) fn papers_of(
    reader: &Reader<'_>,
    legal: &Legal,
    (case, offers): (Case, PaperOffers),
    now: Utc,
) -> Result<CasePapers, DbError> {
    let course = reader.course(&case.id)?;
    // What a case that is over should have had, later law does not change.
    let day = legal.day(course.as_ref().and_then(|course| course.end).map_or(now, |(act_end, _)| act_end));
    let needs = needs(reader, &case.id, course.as_ref())?;
    let papers = reader.papers_of(&case.id)?;
    let kinds = wanted::kinds(legal, day, &needs, &papers);
    let mut of_stage: BTreeMap<Stage, Vec<WantedKind>> = BTreeMap::new();
    for stands in kinds {
        let Some(kind) = legal.document_kind(stands.kind) else { continue };
        of_stage.entry(kind.stage).or_default().push(WantedKind {
            kind: kind.clone(),
            is_wanted: stands.is_wanted,
            standing: stands.standing,
            lacking: stands.lacking,
            officers_missing: stands.officers_missing,
            documents: stands.documents,
        });
    }
    let said: BTreeSet<DocumentId> = papers.iter().map(|paper| paper.document.clone()).collect();
    let documents = reader.documents_of(&case.id)?.into_iter().filter(|document| !said.contains(&document.id));
    Ok(CasePapers {
        is_described: needs.described.is_some(),
        day,
        stages: stages(legal, day, papers, of_stage),
        undescribed: documents.map(|document| (document.id, document.name)).collect(),
        offers,
        case,
    })
}

/// The stages that are in force or hold something, in their order. A document belongs to the stage of its kind; one of a
/// kind that the site's legal data knows no more, to that under which it was filed.
fn stages(
    legal: &Legal,
    day: Date,
    papers: Vec<Paper>,
    mut kinds: BTreeMap<Stage, Vec<WantedKind>>,
) -> Vec<PaperStage> {
    let replaced = papers.iter().filter_map(|paper| Some((paper.said.supersedes.clone()?, paper.document.clone())));
    let replaced: BTreeMap<DocumentId, DocumentId> = replaced.collect();
    let mut of_stage: BTreeMap<Stage, Vec<(Paper, Option<DocumentId>)>> = BTreeMap::new();
    for paper in papers {
        let stage = legal.document_kind(paper.said.kind.as_str()).map_or(paper.filed_stage, |kind| kind.stage);
        let by = replaced.get(&paper.document).cloned();
        of_stage.entry(stage).or_default().push((paper, by));
    }
    let mut shown = Vec::new();
    for term in legal.stages.all() {
        let (kinds, papers) = (kinds.remove(&term.id), of_stage.remove(&term.id));
        if term.is_in_force(day) || kinds.is_some() || papers.is_some() {
            shown.push(PaperStage {
                stage: term.id,
                names: [term.zh.clone(), term.en.clone()],
                kinds: kinds.unwrap_or_default(),
                papers: papers.unwrap_or_default(),
            });
        }
    }
    // Of stages that the site's legal data knows no more only the id is left.
    shown.extend(of_stage.into_iter().map(|(stage, papers)| PaperStage {
        stage,
        names: [stage.to_string(), stage.to_string()],
        kinds: Vec::new(),
        papers,
    }));
    shown
}
