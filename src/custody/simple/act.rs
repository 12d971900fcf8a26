//! Deciding a case by the simple procedure, and saying what followed.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{CaseProcedure, Event, PartyKind, SimpleEvent};
use evidence::ids::{CaseId, Certificate};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::state::{Course, CourseStep};
use crate::custody::course::{CaseCourse, Description};
use crate::custody::decision::state::DecisionState;
use crate::custody::legal::Legal;
use crate::custody::party::rules::is_too_young;
use crate::custody::personal::named::BIRTH_DATE;
use crate::custody::refused::{Fault, Field, Invalid};
use crate::custody::simple::rules::{allowing, facts, require_consistent};
use crate::custody::simple::{DECIDERS_MAX, SimpleSaid};
use crate::custody::{Custody, Refused, Stop, Verb, clean_text, draft};
use crate::store::tables::Reader;
use crate::store::tables::secrets::PersonalOf;

/// What followed a decision, as somebody says it.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The day on which the cash was handed in.
    pub handed_in_on: Option<Date>,
    /// Where and when it was put on file; may be empty.
    pub filed_with: String,
    /// Why it is said.
    pub reason: String,
}

/// A text that may be empty.
fn maybe_text(field: Field, text: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() { Ok(String::new()) } else { clean_text(field, text) }
}

impl SimpleSaid {
    /// The same with its texts as they are kept.
    fn cleaned(self) -> Result<Self, Invalid> {
        Ok(Self {
            facts: clean_text(Field::SimpleFacts, &self.facts)?,
            law: clean_text(Field::Law, &self.law)?,
            steps: clean_text(Field::Steps, &self.steps)?,
            statement: maybe_text(Field::Statement, &self.statement)?,
            answer: maybe_text(Field::Answer, &self.answer)?,
            receipt_number: maybe_text(Field::ReceiptNumber, &self.receipt_number)?,
            filed_with: maybe_text(Field::FiledWith, &self.filed_with)?,
            other: maybe_text(Field::Other, &self.other)?,
            ..self
        })
    }

    /// The event that tells of it.
    fn event(self, case: CaseId) -> SimpleEvent {
        SimpleEvent::Decided {
            case,
            party: self.party,
            facts: self.facts,
            law: self.law,
            steps: self.steps,
            statement: self.statement,
            answer: self.answer,
            contested: self.is_contested,
            disputed: self.is_disputed,
            sanctions: self.sanctions,
            fine_fen: self.fine_fen,
            cash_fen: self.cash_fen,
            hard_to_collect: self.is_hard_to_collect,
            receipt_number: self.receipt_number,
            handed_in_on: self.handed_in_on.into_iter().collect(),
            filed_with: self.filed_with,
            other: self.other,
            decided_at: self.decided_at,
            officers: self.officers,
        }
    }
}

impl Custody {
    /// Decides a case on the spot, by the simple procedure: once, without a start, where the law of that day lets it.
    pub async fn decide_simply(self: &Arc<Self>, caller: &Caller, id: CaseId, said: SimpleSaid) -> Result<(), Refused> {
        let said = said.cleaned()?;
        require_consistent(&said)?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::SimpleDecide, move |reader, now| {
            let case = case_for(reader, &who, Action::RunCase, &id)?;
            case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            let course = reader.course(&id)?;
            require_theirs(&who, course.as_ref(), &said, &id)?;
            let Caller::User { id: person, .. } = &who else { return Err(Refused::SignIn.into()) };
            let state = course.as_ref().map_or(&Course::Reported, |course| &course.state);
            state.after(CourseStep::DecideSimply, person).map_err(Refused::Conflict)?;
            // Of a case that was begun urgently something may be decided before the head refuses that.
            if matches!(DecisionState::of(&reader.decisions_of(&id)?), DecisionState::Decided { .. }) {
                return Err(Refused::Conflict(Fault::DecidedAlready).into());
            }
            let description = described_simple(course.as_ref())?;
            Asked { reader, legal: &legal, case: &case, description, now }.require(&said)?;
            Ok(vec![draft(&who, vec![Item::Case(id.clone())], Event::Simple(said.event(id)))])
        })
        .await?;
        Ok(())
    }

    /// Says what followed a decision by the simple procedure: that its cash was handed in, and that it was put on file.
    pub async fn follow_simply(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        followed: Followed,
    ) -> Result<(), Refused> {
        let Followed { handed_in_on, filed_with, reason } = followed;
        let filed_with = maybe_text(Field::FiledWith, &filed_with)?;
        let reason = clean_text(Field::Reason, &reason)?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::SimpleFollow, move |reader, now| {
            let case = case_for(reader, &who, Action::RunCase, &id)?;
            case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            let Some(decision) = reader.simple_decision(&id)? else {
                return Err(Refused::Conflict(Fault::SimpleNotDecided).into());
            };
            require_theirs(&who, reader.course(&id)?.as_ref(), &decision.said, &id)?;
            if handed_in_on.is_some() && decision.said.cash_fen == 0 {
                return Err(invalid(Field::HandedInOn, Fault::NoCashTaken));
            }
            require_handed_in(&legal, handed_in_on, decision.said.decided_at, now)?;
            let handed_in_on = handed_in_on.into_iter().collect();
            let event = SimpleEvent::Followed { case: id.clone(), handed_in_on, filed_with, reason };
            Ok(vec![draft(&who, vec![Item::Case(id)], Event::Simple(event))])
        })
        .await?;
        Ok(())
    }
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

/// An officer decides the cases that they handle, where somebody says who does, or decide as one of the form's officers.
fn require_theirs(who: &Caller, course: Option<&CaseCourse>, said: &SimpleSaid, case: &CaseId) -> Result<(), Refused> {
    let Caller::User { certificate: Some(own), .. } = who else { return Ok(()) };
    let handlers = course.and_then(|course| course.description.as_ref()).map(|said| &said.handlers);
    if said.officers.contains(own) || handlers.is_none_or(|handlers| handlers.contains(own)) {
        return Ok(());
    }
    Err(Refused::Forbidden { item: Some(Item::Case(case.clone())) })
}

/// What the case is about, where somebody said that it is dealt with by the simple procedure.
fn described_simple(course: Option<&CaseCourse>) -> Result<&Description, Refused> {
    let Some(description) = course.and_then(|course| course.description.as_ref()) else {
        return Err(Refused::Conflict(Fault::CourseNotDescribed));
    };
    match description.procedure {
        CaseProcedure::Simple => Ok(description),
        CaseProcedure::Ordinary => Err(Refused::Conflict(Fault::NotSimple)),
    }
}

/// Cash is handed in after it was taken, and what is to come is not told yet.
fn require_handed_in(legal: &Legal, on: Option<Date>, decided_at: Utc, now: Utc) -> Result<(), Stop> {
    let Some(on) = on else { return Ok(()) };
    if on > legal.day(now) {
        return Err(invalid(Field::HandedInOn, Fault::InTheFuture));
    }
    if on < legal.day(decided_at) {
        return Err(invalid(Field::HandedInOn, Fault::BeforeDecision));
    }
    Ok(())
}

/// A decision on its way in.
struct Asked<'a> {
    reader: &'a Reader<'a>,
    legal: &'a Legal,
    case: &'a Case,
    description: &'a Description,
    now: Utc,
}

impl Asked<'_> {
    fn require(&self, said: &SimpleSaid) -> Result<(), Stop> {
        if said.decided_at > self.now {
            return Err(invalid(Field::DecidedAt, Fault::InTheFuture));
        }
        require_handed_in(self.legal, said.handed_in_on, said.decided_at, self.now)?;
        let day = self.legal.day(said.decided_at);
        // Nothing is decided because of a deed that nobody did yet.
        if self.description.deed.is_some_and(|(from, _)| day < from) {
            return Err(invalid(Field::DecidedAt, Fault::BeforeDeed));
        }
        self.require_officers(said, day)?;
        let kind = self.require_party(said, day)?;
        self.require_allowed(said, kind, day)
    }

    /// As many officers of the agency as the law of the day asks for, with certificates that were valid on it, those who
    /// assist not counted (行政处罚法 42).
    fn require_officers(&self, said: &SimpleSaid, day: Date) -> Result<(), Stop> {
        if said.officers.len() > DECIDERS_MAX {
            return Err(invalid(Field::Officers, Fault::MoreOfficers { most: DECIDERS_MAX }));
        }
        let mut count = 0;
        for certificate in &said.officers {
            count += usize::from(self.counts(certificate, day)?);
        }
        let least = self.legal.handlers_of_case(day);
        if count < least {
            return Err(invalid(Field::Officers, Fault::FewDeciders { least }));
        }
        Ok(())
    }

    /// Whether an officer counts as one who decides. Whose days nobody said counts; one whose certificate was not valid is
    /// refused.
    fn counts(&self, certificate: &Certificate, day: Date) -> Result<bool, Stop> {
        let officer = self.reader.officer(certificate)?;
        if officer.is_none_or(|officer| officer.agency != self.case.agency) {
            let certificate = certificate.to_string();
            return Err(invalid(Field::Officers, Fault::UnknownOfficer { certificate }));
        }
        let certified = self.reader.certified(certificate)?;
        let valid = certified.iter().find(|certified| certified.is_valid(day));
        if !certified.is_empty() && valid.is_none() {
            let (certificate, day) = (certificate.to_string(), day.to_string());
            return Err(invalid(Field::Officers, Fault::CertificateNotValid { certificate, day }));
        }
        Ok(valid.is_none_or(|certified| !certified.is_assistant))
    }

    /// The kind of the party, which is one of the case's, and not too young to be penalised (行政处罚法 30).
    fn require_party(&self, said: &SimpleSaid, day: Date) -> Result<PartyKind, Stop> {
        let found = self.reader.party(&said.party)?;
        let of_case = found.filter(|party| party.case == self.case.id && party.removed_at.is_none());
        let Some(party) = of_case else { return Err(invalid(Field::Party, Fault::NoPartyOfCase)) };
        let values = self.reader.personal(&PersonalOf::Party(party.id.clone()), party.told_index)?;
        let born = values.and_then(|values| values.get(BIRTH_DATE).parse::<Date>().ok());
        let on = self.description.deed.map_or(day, |(_, last)| last);
        if born.is_some_and(|born| is_too_young(self.legal, born, on)) {
            return Err(invalid(Field::Party, Fault::UnderFourteen));
        }
        Ok(party.kind)
    }

    fn require_allowed(&self, said: &SimpleSaid, kind: PartyKind, day: Date) -> Result<(), Stop> {
        let facts = facts(kind, &said.sanctions, said.fine_fen);
        let matter = self.description.matter.as_str();
        match allowing(&self.legal.lists.simple_procedure, day, matter, &facts) {
            Ok(_) => Ok(()),
            Err(Some(nearest)) => {
                let ground = &nearest.rule.ground;
                let (document, article) = (ground.document.clone(), ground.article.clone());
                Err(invalid(Field::Sanctions, Fault::SimpleNotAllowed { document, article }))
            }
            Err(None) => Err(invalid(Field::Sanctions, Fault::SimpleNoRule)),
        }
    }
}
