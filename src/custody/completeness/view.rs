//! What a case lacks, for a person to read, and the statement of it for another program.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::canonical;
use evidence::entry::Item;
use evidence::event::{ReadWhat, Stage};
use evidence::ids::{CaseId, RecordingId};
use evidence::term::Calendars;
use evidence::time::Utc;

use crate::custody::access::{Action, Caller};
use crate::custody::act::view::{ActView, acts_of_case};
use crate::custody::case::Case;
use crate::custody::case::act::case_for;
use crate::custody::case::file::CaseFile;
use crate::custody::completeness::statement::statement;
use crate::custody::completeness::{CaseKnown, Completeness, FiledKnown, completeness};
use crate::custody::course::act::{CourseView, course_view};
use crate::custody::decision::view::{DecisionsView, decisions_view};
use crate::custody::delivery::view::{DeliveryView, case_deliveries};
use crate::custody::document::DocumentFact;
use crate::custody::legal::Legal;
use crate::custody::paper::view::{CasePapers, PaperOffers, papers_of};
use crate::custody::performance::view::{PerformanceView, case_performances};
use crate::custody::refused::Thing;
use crate::custody::review::view::{ReviewedDrafts, reviewed_drafts};
use crate::custody::shown::reading;
use crate::custody::simple::view::{SimpleView, simple_view};
use crate::custody::{Custody, Refused, Stop, Verb};
use crate::store::log::{Draft, proofs};
use crate::store::tables::Reader;

/// How complete a case is, and when that was judged.
#[derive(Debug, Clone)]
pub struct CaseLacks {
    /// The case.
    pub case: CaseId,
    /// When it was judged.
    pub judged_at: Utc,
    /// Its way, and what it lacks.
    pub completeness: Completeness,
}

/// What is read of a case, beside its file, to say what it lacks.
struct Beside {
    parties: usize,
    papers: CasePapers,
    recordings: Vec<FiledKnown>,
    simple: Option<SimpleView>,
    decisions: DecisionsView,
}

/// All that is read of a case to say what it lacks.
struct Gathered {
    course: CourseView,
    acts: Vec<ActView>,
    documents: Vec<DocumentFact>,
    reviewed: ReviewedDrafts,
    deliveries: Vec<DeliveryView>,
    performances: Vec<PerformanceView>,
    beside: Beside,
}

impl Gathered {
    fn known<'a>(&'a self, case: &'a Case, (law, calendars): (&'a Legal, &'a Calendars), now: Utc) -> CaseKnown<'a> {
        CaseKnown {
            case,
            course: &self.course,
            parties: self.beside.parties,
            acts: &self.acts,
            papers: &self.beside.papers,
            documents: &self.documents,
            recordings: &self.beside.recordings,
            simple: self.beside.simple.as_ref(),
            reviewed: &self.reviewed,
            decisions: &self.beside.decisions,
            deliveries: &self.deliveries,
            performances: &self.performances,
            law,
            calendars,
            now,
        }
    }
}

impl Custody {
    /// What a case lacks; the reading is logged, on the case and on all that is filed in it.
    pub async fn case_lacks(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseLacks, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::CaseLacks, move |reader, _| read(reader, &who, &asked)).await?;
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let case = reader.case(&id)?.ok_or_else(|| Refused::unknown(Thing::Case, &id))?;
            let calendars = reader.calendars()?;
            let gathered = gather(reader, &who, (&legal, &calendars), (&case, now))?;
            let completeness = completeness(&gathered.known(&case, (&legal, &calendars), now));
            Ok(CaseLacks { case: case.id, judged_at: now, completeness })
        })
        .await
    }

    /// The statement of how complete a case is, as canonical JSON; the reading is logged, on the case and on all that is
    /// filed in it.
    pub async fn completeness_statement(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<Vec<u8>, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::CaseCompleteness, move |reader, _| read(reader, &who, &asked)).await?;
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let case = reader.case(&id)?.ok_or_else(|| Refused::unknown(Thing::Case, &id))?;
            let calendars = reader.calendars()?;
            let gathered = gather(reader, &who, (&legal, &calendars), (&case, now))?;
            let known = gathered.known(&case, (&legal, &calendars), now);
            let (log_size, _) = proofs::head(reader)?;
            let stated = statement(&known, completeness(&known), log_size);
            Ok(canonical::to_vec(&stated).expect("texts and small numbers have canonical JSON"))
        })
        .await
    }
}

/// Decides the reading of what a case lacks: it tells of all that is filed.
fn read(reader: &Reader<'_>, who: &Caller, id: &CaseId) -> Result<Vec<Draft>, Stop> {
    let case = case_for(reader, who, Action::ReadCases, id)?;
    let filed = reader.case_items(&case.id)?.into_iter().map(|item| Item::Recording(item.recording));
    let documents = reader.documents_of(&case.id)?.into_iter().map(|document| Item::Document(document.id));
    let items = std::iter::once(Item::Case(case.id)).chain(filed).chain(documents).collect();
    Ok(reading(who, ReadWhat::Detail, items))
}

/// How complete a case is of which the file was read.
pub(in crate::custody) fn of_file(
    reader: &Reader<'_>,
    (law, calendars): (&Legal, &Calendars),
    file: &CaseFile,
    now: Utc,
) -> Result<Completeness, Refused> {
    let beside = beside(reader, law, &file.case, now)?;
    Ok(completeness(&CaseKnown {
        case: &file.case,
        course: &file.course,
        parties: beside.parties,
        acts: &file.acts,
        papers: &beside.papers,
        documents: &file.documents,
        recordings: &beside.recordings,
        simple: beside.simple.as_ref(),
        reviewed: &file.reviewed,
        decisions: &beside.decisions,
        deliveries: &file.deliveries,
        performances: &file.performances,
        law,
        calendars,
        now,
    }))
}

/// What is told of a case by all that is known of it when it is said what it lacks.
pub(in crate::custody) fn with_known<T>(
    reader: &Reader<'_>,
    who: &Caller,
    law: (&Legal, &Calendars),
    (case, now): (&Case, Utc),
    told: impl FnOnce(&CaseKnown<'_>) -> T,
) -> Result<T, Refused> {
    let gathered = gather(reader, who, law, (case, now))?;
    Ok(told(&gathered.known(case, law, now)))
}

fn gather(
    reader: &Reader<'_>,
    who: &Caller,
    law: (&Legal, &Calendars),
    (case, now): (&Case, Utc),
) -> Result<Gathered, Refused> {
    let course = course_view(reader, law, case.clone(), now)?;
    let acts = acts_of_case(reader, who, law, (case, now))?;
    Ok(Gathered {
        documents: reader.documents_of(&case.id)?,
        reviewed: reviewed_drafts(reader, law, (&course, &acts), now)?,
        course,
        acts,
        deliveries: case_deliveries(reader, law, case.clone(), now)?.deliveries,
        performances: case_performances(reader, law, case.clone(), now)?.performances,
        beside: beside(reader, law.0, case, now)?,
    })
}

fn beside(reader: &Reader<'_>, law: &Legal, case: &Case, now: Utc) -> Result<Beside, Refused> {
    let parties = reader.parties(&case.id)?.into_iter().filter(|party| party.removed_at.is_none()).count();
    let stages: BTreeMap<RecordingId, Stage> =
        reader.case_items(&case.id)?.into_iter().map(|item| (item.recording, item.stage)).collect();
    let filed = reader.recordings_filed(&case.id)?.into_iter();
    let filed = filed.filter_map(|(recording, record_kind)| {
        let stage = *stages.get(&recording.id)?;
        Some(FiledKnown { recording, record_kind, stage })
    });
    let simple = match reader.simple_decision(&case.id)? {
        Some(decision) => Some(simple_view(reader, law, decision, now)?),
        None => None,
    };
    Ok(Beside {
        parties,
        papers: papers_of(reader, law, (case.clone(), PaperOffers::default()), now)?,
        recordings: filed.collect(),
        simple,
        decisions: decisions_view(reader, law, case.clone(), now)?,
    })
}
