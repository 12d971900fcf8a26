//! Complaints: received, decided, told, listed, and their personal values erased.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{ComplaintEvent, ComplaintOutcome, ComplaintTelling, Event};
use evidence::ids::{CaseId, ComplaintId};
use evidence::keys;
use evidence::personal::Values;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::answers::complaint::ComplaintRequest;
use crate::answers::personal::{PersonalBody, PersonalSight};
use crate::custody::access::{Action, Caller, Scope, Target, Verdict, permits, scope};
use crate::custody::complaint::clocks::clocks;
use crate::custody::complaint::rules::{self, ComplaintStep};
use crate::custody::complaint::{COMPLAINTS_SHOWN_MAX, Complaint, ComplaintStanding};
use crate::custody::course::clocks::CaseClock;
use crate::custody::legal::Legal;
use crate::custody::party::act::case_to_run;
use crate::custody::party::rules::is_minor;
use crate::custody::personal::mask::{self, Shown};
use crate::custody::personal::named::{ABOUT, BIRTH_DATE};
use crate::custody::personal::{Sealed, sight};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::shown::SearchScope;
use crate::custody::{Custody, Refused, Stop, Verb, absent, clean_text, draft, require};
use crate::store::tables::secrets::{PersonalOf, SecretChange};
use crate::store::tables::{DbError, Reader};

/// That the complainant was told, as somebody says it.
#[derive(Debug, Clone)]
pub struct Told {
    /// When.
    pub at: Utc,
    /// How.
    pub how: ComplaintTelling,
    /// By which document; may be empty.
    pub paper: String,
    /// Why not by one; may be empty.
    pub reason: String,
}

/// A complaint, as somebody sees it.
#[derive(Debug, Clone)]
pub struct ComplaintShown {
    /// The complaint.
    pub complaint: Complaint,
    /// How much of its personal values is shown.
    pub sight: PersonalSight,
    /// Who complained, as far as that.
    pub name: String,
    /// The natural person whom it is about, as far as that.
    pub about_person: String,
    /// What else is known of who complained, as far as that.
    pub personal: PersonalBody,
    /// Its clocks.
    pub clocks: Vec<CaseClock>,
    /// Whether the caller may decide what comes of it, and say that the complainant was told.
    pub may_run: bool,
}

/// The register.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// What nobody decided, longest first.
    pub open: Vec<ComplaintShown>,
    /// What is decided and not told, longest first.
    pub decided: Vec<ComplaintShown>,
    /// What is told, latest first.
    pub told: Vec<ComplaintShown>,
    /// Whether there are more than are shown.
    pub more: bool,
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

/// The complaint, where `who` may do `action` with it.
fn complaint_for(reader: &Reader<'_>, who: &Caller, action: Action, id: &ComplaintId) -> Result<Complaint, Stop> {
    let Some(complaint) = reader.complaint(id)? else {
        return Err(absent(who, action, Thing::Complaint, id).into());
    };
    require(who, action, Target::Agency(&complaint.agency), Some(Item::Agency(complaint.agency.clone())))?;
    Ok(complaint)
}

/// The complaint, where `who` deals with it. An officer who could decide on any would learn who complained by saying that
/// it led to a case of theirs.
fn complaint_to_run(reader: &Reader<'_>, who: &Caller, id: &ComplaintId) -> Result<Complaint, Stop> {
    let complaint = complaint_for(reader, who, Action::RunCase, id)?;
    if may_run(reader, who, &complaint)? {
        return Ok(complaint);
    }
    Err(Refused::Forbidden { item: Some(Item::Agency(complaint.agency)) }.into())
}

/// Whether somebody decides what comes of a complaint and tells of it: of those who may at all, an officer where it is
/// theirs.
fn may_run(reader: &Reader<'_>, who: &Caller, complaint: &Complaint) -> Result<bool, DbError> {
    if permits(who, Action::RunCase, Target::Agency(&complaint.agency)) != Verdict::Allow {
        return Ok(false);
    }
    Ok(!matches!(scope(who, Action::RunCase), Scope::Officer(..)) || is_theirs(reader, who, complaint)?)
}

/// Whether somebody recorded a complaint, or handles the case that came of it.
fn is_theirs(reader: &Reader<'_>, who: &Caller, complaint: &Complaint) -> Result<bool, DbError> {
    let Caller::User { id, certificate, .. } = who else { return Ok(false) };
    if *id == complaint.recorded_by {
        return Ok(true);
    }
    let case = complaint.decision.as_ref().and_then(|decision| decision.case.as_ref());
    let (Some(own), Some(case)) = (certificate, case) else { return Ok(false) };
    let description = reader.course(case)?.and_then(|course| course.description);
    Ok(description.is_some_and(|said| said.handlers.contains(own)))
}

impl Custody {
    /// Records a complaint that the caller's agency received.
    pub async fn receive_complaint(
        self: &Arc<Self>,
        caller: &Caller,
        given: ComplaintRequest,
    ) -> Result<ComplaintId, Refused> {
        let said = rules::said(given, self.legal.day(self.clock.now()))?;
        let rules::Said { received_at, channel, about, says, is_anonymous: anonymous, personal } = said;
        let Sealed { salt, values, commitment } = Sealed::new(personal.into_values())?;
        let id = ComplaintId::from_random(keys::random()?);
        let (who, complaint) = (caller.clone(), id.clone());
        self.command(caller, Verb::ComplaintReceive, move |_, now| {
            require(&who, Action::RunCase, Target::Installation, None)?;
            let Caller::User { agency: Some(agency), .. } = &who else {
                return Err(Refused::Forbidden { item: None }.into());
            };
            if received_at > now {
                return Err(invalid(Field::ReceivedAt, Fault::InTheFuture));
            }
            let change = SecretChange::Personal { of: PersonalOf::Complaint(complaint.clone()), salt, values };
            let (agency, items) = (agency.clone(), vec![Item::Agency(agency.clone())]);
            let event = ComplaintEvent::Received {
                complaint,
                agency,
                received_at,
                channel,
                about,
                says,
                anonymous,
                commitment,
            };
            Ok(vec![draft(&who, items, Event::Complaint(event)).keeping(change)])
        })
        .await?;
        Ok(id)
    }

    /// Decides what comes of a complaint, once.
    pub async fn decide_complaint(
        self: &Arc<Self>,
        caller: &Caller,
        id: ComplaintId,
        outcome: ComplaintOutcome,
        case: Option<CaseId>,
        ground: &str,
    ) -> Result<(), Refused> {
        let ground = rules::ground(outcome, case.is_some(), ground)?;
        let who = caller.clone();
        self.command(caller, Verb::ComplaintDecide, move |reader, _| {
            let complaint = complaint_to_run(reader, &who, &id)?;
            rules::allow(complaint.standing, ComplaintStep::Decide).map_err(Refused::Conflict)?;
            if let Some(case) = &case {
                let case = case_to_run(reader, &who, case)?;
                if case.agency != complaint.agency {
                    return Err(Refused::hidden(Thing::Case, Item::Case(case.id)).into());
                }
            }
            let cases: BTreeSet<CaseId> = case.into_iter().collect();
            let agency = complaint.agency;
            let items = std::iter::once(Item::Agency(agency.clone())).chain(cases.iter().cloned().map(Item::Case));
            let items = items.collect();
            let event = ComplaintEvent::Decided { complaint: id, agency, outcome, cases, ground };
            Ok(vec![draft(&who, items, Event::Complaint(event))])
        })
        .await?;
        Ok(())
    }

    /// Says that the complainant was told what came of it, or why not.
    pub async fn tell_complaint(self: &Arc<Self>, caller: &Caller, id: ComplaintId, told: Told) -> Result<(), Refused> {
        let Told { at, how, paper, reason } = told;
        let (paper, reason) = rules::told_by(how, &paper, &reason)?;
        let who = caller.clone();
        self.command(caller, Verb::ComplaintTell, move |reader, now| {
            let complaint = complaint_to_run(reader, &who, &id)?;
            rules::allow(complaint.standing, ComplaintStep::Tell).map_err(Refused::Conflict)?;
            if at > now {
                return Err(invalid(Field::ToldAt, Fault::InTheFuture));
            }
            if at < complaint.received_at {
                return Err(invalid(Field::ToldAt, Fault::BeforeReceived));
            }
            let (agency, items) = (complaint.agency.clone(), vec![Item::Agency(complaint.agency)]);
            let event = ComplaintEvent::Told { complaint: id, agency, told_at: at, how, paper, reason };
            Ok(vec![draft(&who, items, Event::Complaint(event))])
        })
        .await?;
        Ok(())
    }

    /// Erases the personal values of a complaint. A head does so.
    pub async fn erase_complaint(
        self: &Arc<Self>,
        caller: &Caller,
        id: ComplaintId,
        reason: &str,
    ) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::ComplaintErase, move |reader, _| {
            let complaint = complaint_for(reader, &who, Action::ErasePersonal, &id)?;
            if complaint.erased_at.is_some() {
                return Err(Refused::Conflict(Fault::PersonalErased).into());
            }
            let change = SecretChange::PersonalErased { of: PersonalOf::Complaint(id.clone()) };
            let (agency, items) = (complaint.agency.clone(), vec![Item::Agency(complaint.agency)]);
            let event = ComplaintEvent::Erased { complaint: id, agency, reason };
            Ok(vec![draft(&who, items, Event::Complaint(event)).keeping(change)])
        })
        .await?;
        Ok(())
    }

    /// The register of complaints, as far as the caller reaches; the reading is logged on the agencies whose complaints are
    /// shown, and on the cases that came of them.
    pub async fn complaints(self: &Arc<Self>, caller: &Caller) -> Result<Register, Refused> {
        let may = require(caller, Action::ReadCases, Target::Installation, None);
        self.recorded(caller, Verb::ComplaintList, may).await?;
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let register = self
            .read(move |reader| {
                let calendars = reader.calendars()?;
                let mut register = Register::default();
                for standing in [ComplaintStanding::Open, ComplaintStanding::Decided, ComplaintStanding::Told] {
                    let mut found = within(reader, &who, standing)?;
                    register.more |= found.len() as u64 > COMPLAINTS_SHOWN_MAX;
                    found.truncate(usize::try_from(COMPLAINTS_SHOWN_MAX).unwrap_or(usize::MAX));
                    let mut shown = Vec::with_capacity(found.len());
                    for complaint in found {
                        let (clocks, uncounted) = clocks(&legal, &complaint, &calendars, now);
                        for error in uncounted {
                            tracing::warn!(complaint = %complaint.id, term.error = %error, "a term cannot be counted");
                        }
                        shown.push(seen(reader, &who, complaint, (clocks, legal.day(now)), &legal)?);
                    }
                    match standing {
                        ComplaintStanding::Open => register.open = shown,
                        ComplaintStanding::Decided => register.decided = shown,
                        ComplaintStanding::Told => register.told = shown,
                    }
                }
                Ok(register)
            })
            .await?;
        let all = || register.open.iter().chain(&register.decided).chain(&register.told);
        let items = all().flat_map(|shown| {
            let case = shown.complaint.decision.iter().filter_map(|decision| decision.case.clone());
            std::iter::once(Item::Agency(shown.complaint.agency.clone())).chain(case.map(Item::Case))
        });
        let items = items.collect();
        self.log_search(caller, SearchScope::Complaints, String::new(), all().count(), items).await?;
        Ok(register)
    }
}

/// The complaints that stand so and that `who` may read, one more than are shown.
fn within(reader: &Reader<'_>, who: &Caller, standing: ComplaintStanding) -> Result<Vec<Complaint>, Refused> {
    let most = COMPLAINTS_SHOWN_MAX + 1;
    Ok(match scope(who, Action::ReadCases) {
        Scope::Everything => reader.complaints_standing(None, standing, most)?,
        Scope::Agency(agency) | Scope::Officer(agency, _) => {
            reader.complaints_standing(Some(&agency), standing, most)?
        }
        Scope::Nothing => Vec::new(),
    })
}

/// A complaint as `who` sees it: an officer sees who complained where they recorded it or handle the case that came of it.
fn seen(
    reader: &Reader<'_>,
    who: &Caller,
    complaint: Complaint,
    (clocks, today): (Vec<CaseClock>, Date),
    law: &Legal,
) -> Result<ComplaintShown, Refused> {
    let values = reader.personal(&PersonalOf::Complaint(complaint.id.clone()), complaint.told_index)?;
    let (sight, values) = match (values, complaint.erased_at) {
        (Some(values), None) => (sight_of(reader, who, &complaint)?, values),
        (_, Some(_)) => (PersonalSight::Erased, Values::default()),
        (None, None) => (PersonalSight::Missing, Values::default()),
    };
    let may_run = may_run(reader, who, &complaint)?;
    let (values, shown) = match sight {
        PersonalSight::Whole => (values, Shown::Whole),
        PersonalSight::Masked if is_of_a_minor(law, &values, today) => (values, Shown::MinorsMasked),
        PersonalSight::Masked => (values, Shown::Masked),
        PersonalSight::Hidden | PersonalSight::Erased | PersonalSight::Missing => (Values::default(), Shown::Masked),
    };
    Ok(ComplaintShown {
        sight,
        name: mask::name(&values, shown),
        about_person: mask::value(&values, ABOUT, shown),
        personal: mask::body(&values, shown),
        clocks,
        may_run,
        complaint,
    })
}

/// Whether it is known of who complained that they are a minor.
fn is_of_a_minor(law: &Legal, values: &Values, today: Date) -> bool {
    values.get(BIRTH_DATE).parse::<Date>().is_ok_and(|born| is_minor(law, born, today))
}

fn sight_of(reader: &Reader<'_>, who: &Caller, complaint: &Complaint) -> Result<PersonalSight, DbError> {
    let is_officer = matches!(who, Caller::User { certificate: Some(_), .. });
    let otherwise = if is_officer { PersonalSight::Hidden } else { PersonalSight::Masked };
    Ok(sight(who, &complaint.agency, is_theirs(reader, who, complaint)?, otherwise))
}
