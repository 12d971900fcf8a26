//! What a page shows of the decision of a case: its drafts with what stands for their texts, what was told before, the
//! decisions, who answers for what, and which steps somebody may take.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::ids::{CaseId, Certificate, DecisionId, DocumentId, UserId};
use evidence::time::Utc;

use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::CaseCourse;
use crate::custody::course::whose::{Whose, whose};
use crate::custody::decision::responsibility::{Responsibilities, responsibilities};
use crate::custody::decision::state::DecisionStep;
use crate::custody::decision::steps::certificate;
use crate::custody::decision::view::{DecisionsView, decisions_view};
use crate::custody::delegation::Acting;
use crate::custody::delegation::deciding::acting;
use crate::custody::document::DocumentFact;
use crate::custody::draft::Draft;
use crate::custody::draft::act::BoundDraft;
use crate::custody::legal::Legal;
use crate::custody::review::binding;
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// The decision of a case, with all that its page shows.
#[derive(Debug, Clone)]
pub struct DecisionFile {
    /// What was told, what was decided, and whether the newest draft can be decided on.
    pub view: DecisionsView,
    /// The drafts, in the order in which they were recorded.
    pub drafts: Vec<BoundDraft>,
    /// Who answers for what.
    pub responsibilities: Responsibilities,
    /// The documents that are filed under the case.
    pub documents: Vec<DocumentFact>,
    /// Its course.
    pub course: Option<CaseCourse>,
    /// The officers whose case it is.
    pub whose: Whose,
    /// Names of the people in it.
    pub people: BTreeMap<UserId, String>,
    /// Names of the officers in it.
    pub officers: BTreeMap<Certificate, String>,
    /// For whom whoever looks acts at this moment.
    pub acting: Option<Acting>,
}

impl DecisionFile {
    /// The case.
    pub fn case(&self) -> &Case {
        &self.view.case
    }

    /// What a document is called; none where it was taken out.
    pub fn document(&self, id: &DocumentId) -> Option<&str> {
        self.documents.iter().find(|document| document.id == *id).map(|document| document.name.as_str())
    }

    /// The drafts that may be decided on: those that were not withdrawn, latest first.
    pub fn standing_drafts(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.iter().rev().map(|bound| &bound.draft).filter(|draft| draft.withdrawn.is_none())
    }

    /// Whether somebody may take a step as the decision stands; whoever sends one is judged again when it comes.
    pub fn offers(&self, who: &Caller, step: DecisionStep) -> bool {
        let action = if step.is_the_heads() { Action::ApproveCase } else { Action::RunCase };
        let acting = self.acting.as_ref().filter(|_| step.is_the_heads());
        let right = acting.map_or_else(|| who.clone(), |acting| who.acting(acting.reach));
        let may = permits(&right, action, Target::Agency(&self.case().agency)) == Verdict::Allow;
        let said = self.course.as_ref().and_then(|course| course.description.as_ref());
        let is_theirs = match (certificate(who), said) {
            // Who handles a case tells what is done in it; who ever did decides nothing of it as the head.
            (own, _) if step.is_the_heads() => self.whose.stands_against(own).is_none(),
            (Some(own), Some(said)) => said.handlers.contains(own),
            (None, _) | (_, None) => true,
        };
        // Nor does who acts for a head decide in a case that the head handles.
        let all = Some(self.whose.all());
        let is_the_heads_own = acting.is_some_and(|acting| acting.stands_against(None, all).is_some());
        let is_open = step == DecisionStep::Fall || self.case().state.allow(CaseStep::Fill).is_ok();
        let last = self.view.decisions.last().map(|shown| shown.decision.id.clone());
        let of = last.unwrap_or_else(|| DecisionId::from_random([0; 16]));
        let follows = self.view.state.after(step, &of).is_ok();
        let has_draft = match step {
            DecisionStep::Decide | DecisionStep::Override => self.standing_drafts().next().is_some(),
            DecisionStep::Inform | DecisionStep::State | DecisionStep::Hear | DecisionStep::Fall => true,
        };
        may && is_theirs && !is_the_heads_own && is_open && follows && has_draft
    }

    /// What it describes.
    fn items(&self) -> Vec<Item> {
        let documents = self.documents.iter().map(|document| Item::Document(document.id.clone()));
        std::iter::once(Item::Case(self.case().id.clone())).chain(documents).collect()
    }

    /// The people who are named in it.
    fn persons(&self) -> Vec<UserId> {
        let told = self.view.steps.iter().map(|step| &step.told_by);
        let decided = self.view.decisions.iter().map(|shown| &shown.decision);
        let decided =
            decided.flat_map(|one| std::iter::once(&one.by).chain(one.fallen.iter().map(|fallen| &fallen.by)));
        let drafted = self.drafts.iter().map(|bound| &bound.draft.by);
        let answering = self.responsibilities.done.iter().map(|done| &done.by);
        told.chain(decided).chain(drafted).chain(answering).cloned().collect()
    }

    /// The officers who are named in it.
    fn certificates(&self) -> Vec<Certificate> {
        let drafts = self.drafts.iter().flat_map(|bound| [&bound.draft.said.drafter, &bound.draft.said.checker]);
        let answering = self.responsibilities.done.iter().flat_map(|done| &done.officers);
        drafts.chain(answering).cloned().collect()
    }
}

impl Custody {
    /// What the page of a case's decision shows; the reading is logged.
    pub async fn decision_file(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<DecisionFile, Refused> {
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let found = self.read(move |reader| {
            let case = case_for(reader, &who, Action::ReadCases, &id)?;
            let file = decision_file(reader, &legal, case, now)?;
            Ok(DecisionFile { acting: acting(reader, &legal, &who, now)?, ..file })
        });
        let found = found.await;
        let file = self.recorded(caller, Verb::DecisionList, found).await?;
        self.log_described(caller, Verb::DecisionList, file.items()).await?;
        Ok(file)
    }
}

fn decision_file(reader: &Reader<'_>, legal: &Legal, case: Case, now: Utc) -> Result<DecisionFile, DbError> {
    let reviews = reader.reviews_of(&case.id)?;
    let bound = |draft: Draft| BoundDraft { binding: binding::of(&reviews, &draft.content), draft };
    let course = reader.course(&case.id)?;
    let mut file = DecisionFile {
        drafts: reader.drafts_of(&case.id)?.into_iter().map(bound).collect(),
        responsibilities: responsibilities(reader, case.id.clone())?,
        documents: reader.documents_of(&case.id)?,
        whose: whose(reader, course.as_ref(), &case.id)?,
        course,
        view: decisions_view(reader, legal, case, now)?,
        people: BTreeMap::new(),
        officers: BTreeMap::new(),
        acting: None,
    };
    for person in file.persons() {
        if !file.people.contains_key(&person)
            && let Some(user) = reader.user_shown(&person)?
        {
            file.people.insert(person, user.name);
        }
    }
    for certificate in file.certificates() {
        if !file.officers.contains_key(&certificate)
            && let Some(officer) = reader.officer(&certificate)?
        {
            file.officers.insert(certificate, officer.name);
        }
    }
    Ok(file)
}
