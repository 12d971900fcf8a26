//! The case file (案卷) for a person to read: a case with its recordings, what was derived from them,
//! its documents and its packages.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::Stage;
use evidence::ids::{CaseId, CaseNumber, Certificate, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::act::offered::Offering;
use crate::custody::act::view::{ActView, acts_of_case};
use crate::custody::agency::Officer;
use crate::custody::case::act::CaseView;
use crate::custody::case::{Case, CaseItem};
use crate::custody::completeness::Completeness;
use crate::custody::completeness::view::of_file;
use crate::custody::course::act::{CourseView, course_view};
use crate::custody::course::{CaseCourse, CourseStep};
use crate::custody::delegation::deciding::acting;
use crate::custody::delivery::view::{DeliveryView, case_deliveries};
use crate::custody::derived::DerivedFact;
use crate::custody::document::DocumentFact;
use crate::custody::legal::Legal;
use crate::custody::package::Package;
use crate::custody::party::act::{PartiesShown, parties_shown};
use crate::custody::performance::view::{PerformanceView, case_performances};
use crate::custody::recording::Recording;
use crate::custody::refused::Kind;
use crate::custody::review::offered::ReviewOffering;
use crate::custody::review::view::{ReviewedDrafts, reviewed_drafts};
use crate::custody::{Custody, Refused, require};
use crate::store::tables::Reader;

/// A recording in a case file.
pub struct FiledRecording {
    /// How it is filed.
    pub item: CaseItem,
    /// The recording with what was derived from it; none where the caller may not see it.
    pub seen: Option<(Recording, Vec<DerivedFact>)>,
}

/// A case file.
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// The agency's name.
    pub agency: String,
    /// Other numbers that lead to it.
    pub other_numbers: Vec<CaseNumber>,
    /// Cases that were merged into it.
    pub merged: Vec<Case>,
    /// Other cases of its agency that have its number, in another writing: from before numbers were one.
    pub alike: Vec<Case>,
    /// Recordings, in order of capture.
    pub recordings: Vec<FiledRecording>,
    /// Documents, oldest first.
    pub documents: Vec<DocumentFact>,
    /// Documents that were taken out, for those who may read them still; oldest first.
    pub withdrawn: Vec<DocumentFact>,
    /// Packages that were made of it, latest first.
    pub packages: Vec<Package>,
    /// Its course.
    pub course: CourseView,
    /// Its acts, in the order in which they began.
    pub acts: Vec<ActView>,
    /// Drafts of decisions in it, and their legal reviews.
    pub reviewed: ReviewedDrafts,
    /// Its parties; why not, where what lies beside the log is not what the log has.
    pub parties: Result<PartiesShown, Refused>,
    /// The service of its documents, in the order in which it was made.
    pub deliveries: Vec<DeliveryView>,
    /// What is owed in it, in the order in which it was recorded.
    pub performances: Vec<PerformanceView>,
    /// Its way through the stages, and what it lacks.
    pub completeness: Completeness,
    /// The officers of its agency, for those who may say who handles it, or record acts; else none.
    pub roster: Vec<Officer>,
    /// Names of the officers in it, where the register has them.
    pub officers: BTreeMap<Certificate, String>,
    /// Names of the people in it.
    pub people: BTreeMap<UserId, String>,
}

impl CaseFile {
    /// The recordings of a stage.
    pub fn recordings_of(&self, stage: Stage) -> impl Iterator<Item = &FiledRecording> {
        self.recordings.iter().filter(move |filed| filed.item.stage == stage)
    }

    /// What it describes beside the case and its recordings.
    fn items(&self) -> Vec<Item> {
        let seen = self.recordings.iter().filter_map(|filed| filed.seen.as_ref());
        let derived = seen.flat_map(|(_, derived)| derived).map(|derived| Item::Derived(derived.id));
        let documents = self.documents.iter().chain(&self.withdrawn);
        let documents = documents.map(|document| Item::Document(document.id.clone()));
        let packages = self.packages.iter().map(|package| Item::Package(package.id.clone()));
        let cases = self.merged.iter().chain(&self.alike).map(|case| Item::Case(case.id.clone()));
        // What is filed is told already; what is offered for an act is not filed.
        let offered = self.acts.iter().flat_map(|view| &view.offered);
        let offered = offered.map(|one| Item::Recording(one.recording.id));
        derived.chain(documents).chain(packages).chain(cases).chain(offered).collect()
    }

    /// The people who are named in it.
    fn persons(&self) -> Vec<UserId> {
        let derived = self.recordings.iter().filter_map(|filed| filed.seen.as_ref()).flat_map(|(_, derived)| derived);
        let documents = self.documents.iter().chain(&self.withdrawn);
        let made = derived.map(|item| &item.made_by).chain(documents.map(|document| &document.filed_by));
        let made = made.chain(self.packages.iter().map(|package| &package.made_by));
        let course = self.course.course.iter().flat_map(|course| {
            let known = course.registered.iter().chain(&course.described).map(|(_, by)| by);
            std::iter::once(&course.by).chain(known).chain(course.urgent.iter().map(|urgent| &urgent.by))
        });
        let told = self.course.pauses.iter().map(|stop| &stop.by);
        let told = told.chain(self.course.extensions.iter().map(|given| &given.by));
        let acts = self.acts.iter().flat_map(|view| {
            let asked = view.duties.iter().filter_map(|duty| duty.excuse.as_ref());
            let asked = asked
                .flat_map(|excuse| std::iter::once(&excuse.asked_by).chain(excuse.decided.iter().map(|(by, _)| by)));
            std::iter::once(&view.act.recorded_by).chain(asked)
        });
        let parties = self.parties.iter().flat_map(|shown| shown.parties.iter().chain(&shown.removed));
        let parties = parties.map(|shown| &shown.party.told_by);
        let heads = self.course.acted_for.iter().flat_map(|acted| [&acted.by, &acted.head]);
        let heads = heads.chain(self.course.acting.iter().map(|acting| &acting.delegation.head));
        let others = heads.chain(self.reviewed.persons());
        made.chain(course).chain(told).chain(acts).chain(parties).chain(others).cloned().collect()
    }

    /// The officers who are named in it.
    fn certificates(&self) -> Vec<Certificate> {
        let seen = self.recordings.iter().filter_map(|filed| filed.seen.as_ref());
        let wore = seen.filter_map(|(recording, _)| recording.certificate.as_ref());
        let said = self.course.course.iter().filter_map(|course| course.description.as_ref());
        let acts = self.acts.iter().flat_map(|view| {
            let wore = view.shown().filter_map(|one| one.recording.certificate.as_ref());
            view.act.said.officers.iter().chain(wore)
        });
        let drafted = self.reviewed.certificates();
        wore.chain(said.flat_map(|said| &said.handlers)).chain(acts).chain(drafted).cloned().collect()
    }

    /// What somebody may do with its acts.
    pub fn offering<'a>(&'a self, who: &'a Caller) -> Offering<'a> {
        let description = self.course.course.as_ref().and_then(|course| course.description.as_ref());
        let CourseView { whose, acting, .. } = &self.course;
        Offering { case: &self.case, description, whose, who, acting: acting.as_ref() }
    }

    /// What somebody may do with its drafts and their reviews.
    pub fn review_offering<'a>(&'a self, who: &'a Caller) -> ReviewOffering<'a> {
        ReviewOffering {
            case: &self.case,
            course: self.course.course.as_ref(),
            whose: &self.course.whose,
            reviewed: &self.reviewed,
            has_fallen: self.course.decisions.last().is_some_and(|last| last.fallen.is_some()),
            who,
            acting: self.course.acting.as_ref(),
        }
    }

    /// The documents of a stage.
    pub fn documents_of(&self, stage: Stage) -> impl Iterator<Item = &DocumentFact> {
        self.documents.iter().filter(move |document| document.stage == stage)
    }
}

impl Custody {
    /// A case file; the reading is logged.
    pub async fn case_file(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseFile, Refused> {
        let CaseView { case, other_numbers, items } = self.show_case(caller, id).await?;
        let withdrawn = require(caller, Action::ReadWithdrawn, Target::Agency(&case.agency), None).is_ok();
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let file = self.read(move |reader| {
            let mut file = case_file(reader, (case, items), (&who, &legal), (withdrawn, now))?;
            file.other_numbers = other_numbers;
            Ok(file)
        });
        let file = file.await?;
        self.log_described(caller, Verb::CaseShow, file.items()).await?;
        Ok(file)
    }
}

fn case_file(
    reader: &Reader<'_>,
    (case, items): (Case, Vec<(CaseItem, Option<Recording>)>),
    (who, legal): (&Caller, &Legal),
    (withdrawn, now): (bool, Utc),
) -> Result<CaseFile, Refused> {
    let calendars = reader.calendars()?;
    let course = course_view(reader, (legal, &calendars), case.clone(), now)?;
    let acts = acts_of_case(reader, who, (legal, &calendars), (&case, now))?;
    let mut file = CaseFile {
        agency: reader.agency(&case.agency)?.map(|agency| agency.name).unwrap_or_default(),
        documents: reader.documents_of(&case.id)?,
        withdrawn: if withdrawn { reader.withdrawn_documents_of(&case.id)? } else { Vec::new() },
        packages: reader.packages_of(&case.id)?,
        other_numbers: Vec::new(),
        merged: reader.merged_into(&case.id)?,
        alike: reader.cases_alike(&case)?,
        reviewed: reviewed_drafts(reader, (legal, &calendars), (&course, &acts), now)?,
        course: CourseView { acting: acting(reader, legal, who, now)?, ..course },
        acts,
        parties: Ok(PartiesShown::default()),
        deliveries: case_deliveries(reader, (legal, &calendars), case.clone(), now)?.deliveries,
        performances: case_performances(reader, (legal, &calendars), case.clone(), now)?.performances,
        completeness: Completeness::default(),
        roster: Vec::new(),
        case,
        recordings: Vec::with_capacity(items.len()),
        officers: BTreeMap::new(),
        people: BTreeMap::new(),
    };
    file.parties = parties(reader, who, (&file.case, file.course.course.as_ref()), (legal, legal.day(now)))?;
    file.completeness = of_file(reader, (legal, &calendars), &file, now)?;
    if file.course.offers(who, CourseStep::Describe)
        || file.offering(who).records()
        || file.review_offering(who).drafts()
    {
        file.roster = reader.officers()?.into_iter().filter(|officer| officer.agency == file.case.agency).collect();
    }
    for (item, recording) in items {
        let seen = match recording {
            Some(recording) => {
                let derived = reader.derived_of(&recording.id)?;
                Some((recording, derived))
            }
            None => None,
        };
        file.recordings.push(FiledRecording { item, seen });
    }
    for certificate in file.certificates() {
        if !file.officers.contains_key(&certificate)
            && let Some(officer) = reader.officer(&certificate)?
        {
            file.officers.insert(certificate, officer.name);
        }
    }
    for person in file.persons() {
        if !file.people.contains_key(&person)
            && let Some(user) = reader.user_shown(&person)?
        {
            file.people.insert(person, user.name);
        }
    }
    Ok(file)
}

/// The parties of a case. Of one whose personal values are not those of the log none is shown, and all else is.
pub(in crate::custody) fn parties(
    reader: &Reader<'_>,
    who: &Caller,
    of: (&Case, Option<&CaseCourse>),
    (legal, today): (&Legal, Date),
) -> Result<Result<PartiesShown, Refused>, Refused> {
    match parties_shown(reader, who, of, (legal, today)) {
        Err(damaged) if matches!(damaged.kind(), Kind::Damaged) => {
            damaged.report();
            Ok(Err(damaged))
        }
        shown => shown.map(Ok),
    }
}
