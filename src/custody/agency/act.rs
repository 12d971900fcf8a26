//! Agencies, officers, who wears which recorder, and counters that nobody wears.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{AgencyEvent, Event};
use evidence::ids::{AgencyId, Certificate, RecorderId};

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::agency::{Agency, Assignment, Certified, Counter, Officer};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused, Stop, clean_text, draft, require};
use crate::store::log::Draft;

/// Decides an administrative act: permission first, then `rest`.
pub(in crate::custody) fn administer(
    who: &Caller,
    rest: impl FnOnce() -> Result<Vec<Draft>, Stop>,
) -> Result<Vec<Draft>, Stop> {
    match require(who, Action::Administer, Target::Installation, None) {
        Ok(()) => rest(),
        Err(refused) => Err(refused.into()),
    }
}

impl Custody {
    /// Adds an agency.
    pub async fn add_agency(self: &Arc<Self>, caller: &Caller, id: AgencyId, name: &str) -> Result<(), Refused> {
        let name = clean_text(Field::Name, name)?;
        let who = caller.clone();
        self.command(caller, Verb::AgencyAdd, move |reader, _| {
            administer(&who, || {
                if reader.agency(&id)?.is_some() {
                    return Err(Refused::Exists { what: Thing::Agency, name: id.to_string() }.into());
                }
                let event = Event::Agency(AgencyEvent::Created { agency: id.clone(), name: name.clone() });
                Ok(vec![draft(&who, vec![Item::Agency(id.clone())], event)])
            })
        })
        .await?;
        Ok(())
    }

    /// Registers an officer.
    pub async fn add_officer(self: &Arc<Self>, caller: &Caller, officer: Officer) -> Result<(), Refused> {
        let name = clean_text(Field::Name, &officer.name)?;
        let who = caller.clone();
        self.command(caller, Verb::OfficerAdd, move |reader, _| {
            administer(&who, || {
                let Officer { certificate, agency, .. } = officer.clone();
                if reader.agency(&agency)?.is_none() {
                    return Err(Refused::unknown(Thing::Agency, &agency).into());
                }
                if reader.officer(&certificate)?.is_some() {
                    return Err(Refused::Exists { what: Thing::Officer, name: certificate.to_string() }.into());
                }
                let items = vec![Item::Officer(certificate.clone())];
                let event = Event::Agency(AgencyEvent::OfficerRegistered { certificate, name: name.clone(), agency });
                Ok(vec![draft(&who, items, event)])
            })
        })
        .await?;
        Ok(())
    }

    /// Says from when until when an officer's certificate is valid: a period beside those that were said, or in place of the
    /// one that begins on the same day.
    pub async fn certify_officer(
        self: &Arc<Self>,
        caller: &Caller,
        certificate: Certificate,
        certified: Certified,
    ) -> Result<(), Refused> {
        let Certified { valid_from, valid_until, is_assistant: assistant } = certified;
        if valid_until < valid_from {
            return Err(Refused::Invalid { field: Field::ValidUntil, problem: Fault::NotAfterStart });
        }
        let who = caller.clone();
        self.command(caller, Verb::OfficerCertify, move |reader, _| {
            administer(&who, || {
                if reader.officer(&certificate)?.is_none() {
                    return Err(Refused::unknown(Thing::Officer, &certificate).into());
                }
                let items = vec![Item::Officer(certificate.clone())];
                let event = AgencyEvent::OfficerCertified { certificate, valid_from, valid_until, assistant };
                Ok(vec![draft(&who, items, Event::Agency(event))])
            })
        })
        .await?;
        Ok(())
    }

    /// Gives a recorder to an officer for a time.
    pub async fn assign_recorder(self: &Arc<Self>, caller: &Caller, assignment: Assignment) -> Result<(), Refused> {
        if assignment.until.is_some_and(|until| until <= assignment.from) {
            return Err(Refused::Invalid { field: Field::Until, problem: Fault::NotAfterStart });
        }
        let who = caller.clone();
        self.command(caller, Verb::RecorderAssign, move |reader, _| {
            administer(&who, || {
                let Assignment { recorder, agency, certificate, from, until } = assignment.clone();
                match reader.officer(&certificate)? {
                    Some(officer) if officer.agency == agency => {}
                    _ => return Err(Refused::unknown(Thing::OwnOfficer, &certificate).into()),
                }
                if reader.counter(&agency, &recorder)?.is_some() {
                    let problem = Fault::RecorderIsCounter;
                    return Err(Refused::Invalid { field: Field::Recorder, problem }.into());
                }
                let items = vec![Item::Recorder(recorder.clone()), Item::Officer(certificate.clone())];
                let event = Event::Agency(AgencyEvent::RecorderAssigned { recorder, agency, certificate, from, until });
                Ok(vec![draft(&who, items, event)])
            })
        })
        .await?;
        Ok(())
    }

    /// Registers a counter, or says anew what one is.
    pub async fn register_counter(self: &Arc<Self>, caller: &Caller, said: Counter) -> Result<(), Refused> {
        let (name, place) = (clean_text(Field::Name, &said.name)?, clean_text(Field::Place, &said.place)?);
        let Counter { counter, agency, .. } = said;
        let who = caller.clone();
        self.command(caller, Verb::CounterRegister, move |reader, _| {
            administer(&who, || {
                if reader.agency(&agency)?.is_none() {
                    return Err(Refused::unknown(Thing::Agency, &agency).into());
                }
                // What an officer recorded with it would stand there as a counter's.
                if reader.is_worn(&agency, &counter)? {
                    return Err(Refused::Invalid { field: Field::Counter, problem: Fault::CounterIsWorn }.into());
                }
                let items = vec![Item::Recorder(counter.clone())];
                let event = AgencyEvent::CounterRegistered { counter, agency, name, place };
                Ok(vec![draft(&who, items, Event::Agency(event))])
            })
        })
        .await?;
        Ok(())
    }

    /// All counters.
    pub async fn counters(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Counter>, Refused> {
        self.require_administrator(caller, Verb::CounterList).await?;
        self.read(|reader| Ok(reader.counters()?)).await
    }

    /// Refuses all but administrators, on record.
    pub(in crate::custody) async fn require_administrator(
        self: &Arc<Self>,
        caller: &Caller,
        verb: Verb,
    ) -> Result<(), Refused> {
        self.recorded(caller, verb, require(caller, Action::Administer, Target::Installation, None)).await
    }

    /// The name of the agency that a caller is of; for who is of none, that of the only one where there is one.
    /// Agencies are no secret: their names stand over every door.
    pub async fn whose_service(self: &Arc<Self>, caller: &Caller) -> Result<Option<String>, Refused> {
        let agency = match caller {
            Caller::User { agency, .. } => agency.clone(),
            Caller::Station { agency, .. } => Some(agency.clone()),
            Caller::Nobody { .. } => None,
        };
        let found = self.read(move |reader| match agency {
            Some(agency) => Ok(reader.agency(&agency)?),
            None => Ok(reader.only_agency()?),
        });
        Ok(found.await?.map(|agency| agency.name))
    }

    /// All agencies.
    pub async fn agencies(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Agency>, Refused> {
        self.require_administrator(caller, Verb::AgencyList).await?;
        self.read(|reader| Ok(reader.agencies()?)).await
    }

    /// All officers.
    pub async fn officers(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Officer>, Refused> {
        self.require_administrator(caller, Verb::OfficerList).await?;
        self.read(|reader| Ok(reader.officers()?)).await
    }

    /// All assignments of recorders.
    pub async fn assignments(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Assignment>, Refused> {
        self.require_administrator(caller, Verb::RecorderList).await?;
        self.read(|reader| Ok(reader.assignments()?)).await
    }
}

/// A recorder's id, or a counter's, as administrators give it.
pub fn recorder_id(field: Field, text: &str) -> Result<RecorderId, Refused> {
    text.parse().map_err(|error: evidence::ids::IdError| Refused::Invalid {
        field,
        problem: Fault::Unreadable { cause: (&error).into() },
    })
}
