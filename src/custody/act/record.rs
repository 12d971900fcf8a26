//! Recording an act, changing what is said of it, taking it out, and filing recordings for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{ActEvent, Event, RecordKind, Stage};
use evidence::ids::{ActId, CaseId, Certificate, RecordingId};
use evidence::keys;
use evidence::time::Utc;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::act::findings::DAY_SECONDS;
use crate::custody::act::{ACT_DOCUMENTS_MAX, ACTS_MAX, Act, ActSaid, OFFICERS_MAX};
use crate::custody::case::act::case_for;
use crate::custody::case::many::{Filed, Filings};
use crate::custody::case::{Case, CaseStep};
use crate::custody::document::DocumentFact;
use crate::custody::legal::Legal;
use crate::custody::refused::{Fault, Field, Invalid, Thing};
use crate::custody::{Custody, Refused, Stop, absent, clean_text, draft};
use crate::store::tables::Reader;

/// An act, as somebody gives it.
#[derive(Debug, Clone)]
pub struct ActGiven {
    /// What is said of it.
    pub said: ActSaid,
    /// Whether it did last longer than a day.
    pub is_sure: bool,
    /// Why it is said so.
    pub reason: String,
    /// What was said of it before, as whoever changes it saw it; none where that is not known.
    pub seen: Option<ActSaid>,
}

impl ActGiven {
    /// The same with its texts as they are kept.
    fn cleaned(self) -> Result<Self, Invalid> {
        let said = ActSaid {
            place: clean_text(Field::Place, &self.said.place)?,
            witness: maybe_text(Field::Witness, &self.said.witness)?,
            ..self.said
        };
        Ok(Self { reason: maybe_text(Field::Reason, &self.reason)?, said, is_sure: self.is_sure, seen: self.seen })
    }
}

/// A text that may be empty.
fn maybe_text(field: Field, text: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() { Ok(String::new()) } else { clean_text(field, text) }
}

/// Recordings that are filed for an act.
#[derive(Debug, Clone)]
pub struct ActFiling {
    /// Which.
    pub recordings: Vec<RecordingId>,
    /// The stage; that of the kind of act where it is none.
    pub stage: Option<Stage>,
    /// The kind of record; by what each file is where it is none.
    pub record_kind: Option<RecordKind>,
    /// Why.
    pub reason: String,
}

impl Custody {
    /// Records an act of a case.
    pub async fn record_act(self: &Arc<Self>, caller: &Caller, id: CaseId, given: ActGiven) -> Result<ActId, Refused> {
        let ActGiven { said, is_sure, reason, .. } = given.cleaned()?;
        let act = ActId::from_random(keys::random()?);
        let (who, legal, recorded) = (caller.clone(), Arc::clone(&self.legal), act.clone());
        self.command(caller, Verb::ActRecord, move |reader, now| {
            let case = case_for(reader, &who, Action::RunCase, &id)?;
            let asked = Asked { reader, legal: &legal, who: &who, case: &case, now };
            asked.require_open(&said)?;
            if reader.act_count(&id, ACTS_MAX)? >= ACTS_MAX {
                return Err(Refused::Conflict(Fault::ActsFull { most: ACTS_MAX }).into());
            }
            asked.require_said(&said, is_sure)?;
            let ActSaid { kind: act_kind, from, until, place, officers, party_present, witness, documents } = said;
            let case = id.clone();
            let event = ActEvent::Recorded {
                case,
                act: recorded,
                act_kind,
                from,
                until,
                place,
                officers,
                party_present,
                witness,
                documents,
                reason,
            };
            Ok(vec![draft(&who, vec![Item::Case(id)], Event::Act(event))])
        })
        .await?;
        Ok(act)
    }

    /// Changes what is said of an act: the whole of it.
    pub async fn change_act(self: &Arc<Self>, caller: &Caller, id: ActId, given: ActGiven) -> Result<(), Refused> {
        let ActGiven { said, is_sure, reason, seen } = given.cleaned()?;
        let reason = clean_text(Field::Reason, &reason)?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::ActChange, move |reader, now| {
            let (act, case) = act_for(reader, &who, Action::RunCase, &id)?;
            let asked = Asked { reader, legal: &legal, who: &who, case: &case, now };
            asked.require_open(&act.said)?;
            // Nobody overwrites unasked what somebody else said meanwhile.
            if seen.is_some_and(|seen| seen != act.said) {
                return Err(Refused::Conflict(Fault::ActChangedMeanwhile).into());
            }
            // Who took themselves out of an act could decide for a head on what excuses from its duties.
            let was_theirs = |own: &&Certificate| act.said.officers.contains(*own);
            if certificate(&who).filter(was_theirs).is_some_and(|own| !said.officers.contains(own)) {
                return Err(invalid(Field::Officers, Fault::TakesOneselfOut));
            }
            asked.require_said(&said, is_sure)?;
            let ActSaid { kind: act_kind, from, until, place, officers, party_present, witness, documents } = said;
            let event = ActEvent::Changed {
                case: act.case.clone(),
                act: id,
                act_kind,
                from,
                until,
                place,
                officers,
                party_present,
                witness,
                documents,
                reason,
            };
            Ok(vec![draft(&who, vec![Item::Case(act.case)], Event::Act(event))])
        })
        .await?;
        Ok(())
    }

    /// Refuses an act that is none of a case: the address of a page names both.
    pub async fn require_act_of(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        (id, action, verb): (ActId, Action, Verb),
    ) -> Result<(), Refused> {
        let who = caller.clone();
        let found = self.read(move |reader| match reader.act(&id)? {
            Some(act) if act.case == case => Ok(()),
            // An act of another case is none here, and whoever asks learns no more of it.
            Some(_) | None => Err(absent(&who, action, Thing::Act, &id)),
        });
        self.recorded(caller, verb, found.await).await
    }

    /// Takes an act out of its case that was recorded by mistake.
    pub async fn remove_act(self: &Arc<Self>, caller: &Caller, id: ActId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::ActRemove, move |reader, now| {
            let (act, case) = act_for(reader, &who, Action::RunCase, &id)?;
            Asked { reader, legal: &legal, who: &who, case: &case, now }.require_open(&act.said)?;
            let event = ActEvent::Removed { case: act.case.clone(), act: id, reason };
            Ok(vec![draft(&who, vec![Item::Case(act.case)], Event::Act(event))])
        })
        .await?;
        Ok(())
    }

    /// Files recordings under the case of an act, all of them or none where one is refused.
    pub async fn file_for_act(
        self: &Arc<Self>,
        caller: &Caller,
        id: ActId,
        filing: ActFiling,
    ) -> Result<Filed, Refused> {
        let who = caller.clone();
        let found = self.read(move |reader| Ok(act_for(reader, &who, Action::FileRecording, &id)?.0)).await;
        let act = self.recorded(caller, Verb::CaseLink, found).await?;
        let kind = self.legal.lists.act_kinds.iter().find(|kind| kind.ground.id == act.said.kind.as_str());
        let stage = filing.stage.or_else(|| kind.map(|kind| kind.says.stage));
        // The site's legal data may know the kind no more.
        let stage = stage.ok_or(Refused::Invalid { field: Field::Stage, problem: Fault::Empty })?;
        let ActFiling { recordings, record_kind, reason, .. } = filing;
        // What counters record is surveillance, where nobody says otherwise.
        let day = self.legal.day(act.said.from);
        let duties = self.legal.duties_of(act.said.kind.as_str(), &BTreeSet::new(), day);
        let is_of_counter = duties.iter().any(|duty| duty.says.counter);
        let record_kind = record_kind.or_else(|| is_of_counter.then_some(RecordKind::Surveillance));
        self.file_many(caller, act.case, Filings { recordings, stage, record_kind, reason }).await
    }
}

/// The act and its case, where `who` may do `action` with the case.
pub(in crate::custody) fn act_for(
    reader: &Reader<'_>,
    who: &Caller,
    action: Action,
    id: &ActId,
) -> Result<(Act, Case), Stop> {
    let Some(act) = reader.act(id)? else {
        return Err(absent(who, action, Thing::Act, id).into());
    };
    let case = case_for(reader, who, action, &act.case)?;
    Ok((act, case))
}

/// The certificate of a caller who is an officer.
pub(in crate::custody) fn certificate(who: &Caller) -> Option<&Certificate> {
    match who {
        Caller::User { certificate, .. } => certificate.as_ref(),
        Caller::Station { .. } | Caller::Nobody { .. } => None,
    }
}

/// Whether an officer is one of an act, or handles its case.
pub(in crate::custody) fn is_of_the_act(
    reader: &Reader<'_>,
    case: &CaseId,
    said: &ActSaid,
    own: &Certificate,
) -> Result<bool, Stop> {
    if said.officers.contains(own) {
        return Ok(true);
    }
    let description = reader.course(case)?.and_then(|course| course.description);
    Ok(description.is_some_and(|said| said.handlers.contains(own)))
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

/// Something that is asked of an act.
pub(in crate::custody) struct Asked<'a> {
    /// Where it is looked up.
    pub(in crate::custody) reader: &'a Reader<'a>,
    /// The law.
    pub(in crate::custody) legal: &'a Legal,
    /// Who asks.
    pub(in crate::custody) who: &'a Caller,
    /// The case.
    pub(in crate::custody) case: &'a Case,
    /// When.
    pub(in crate::custody) now: Utc,
}

impl Asked<'_> {
    /// Refuses where the case takes nothing more, and an officer who neither handles it, where somebody says who does,
    /// nor is one of the act.
    pub(in crate::custody) fn require_open(&self, said: &ActSaid) -> Result<(), Stop> {
        self.case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
        let Some(own) = certificate(self.who) else { return Ok(()) };
        let is_described = self.reader.course(&self.case.id)?.is_some_and(|course| course.description.is_some());
        if !is_described || is_of_the_act(self.reader, &self.case.id, said, own)? {
            return Ok(());
        }
        Err(Refused::Forbidden { item: Some(Item::Case(self.case.id.clone())) }.into())
    }

    fn require_said(&self, said: &ActSaid, is_sure: bool) -> Result<(), Stop> {
        if said.from > self.now {
            return Err(invalid(Field::From, Fault::InTheFuture));
        }
        if said.until < said.from {
            return Err(invalid(Field::Until, Fault::BeforeStart));
        }
        if said.until > self.now {
            return Err(invalid(Field::Until, Fault::InTheFuture));
        }
        if said.until > said.from.plus_seconds(DAY_SECONDS) && !is_sure {
            return Err(invalid(Field::Sure, Fault::ActOverADay));
        }
        self.legal.require_act_kind(said.kind.as_str(), self.legal.day(said.from))?;
        self.require_officers(said)?;
        if said.documents.len() > ACT_DOCUMENTS_MAX {
            return Err(invalid(Field::Documents, Fault::DocumentsOver { most: ACT_DOCUMENTS_MAX }));
        }
        for id in &said.documents {
            let document = self.reader.document(id)?;
            let is_filed = |document: &DocumentFact| document.case == self.case.id && document.withdrawn_at.is_none();
            if !document.as_ref().is_some_and(is_filed) {
                return Err(invalid(Field::Documents, Fault::NotOfThisCase { document: id.to_string() }));
            }
        }
        Ok(())
    }

    fn require_officers(&self, said: &ActSaid) -> Result<(), Stop> {
        match said.officers.len() {
            0 => return Err(invalid(Field::Officers, Fault::NoOfficerGiven)),
            1..=OFFICERS_MAX => {}
            _ => return Err(invalid(Field::Officers, Fault::MoreOfficers { most: OFFICERS_MAX })),
        }
        for certificate in &said.officers {
            let officer = self.reader.officer(certificate)?;
            if officer.is_none_or(|officer| officer.agency != self.case.agency) {
                let certificate = certificate.to_string();
                return Err(invalid(Field::Officers, Fault::UnknownOfficer { certificate }));
            }
        }
        Ok(())
    }
}
