//! Parties of a case: recorded, set right, removed, shown, and their personal values erased.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, PartyEvent, PartyKind, ReadWhat};
use evidence::ids::{CaseId, Certificate, PartyId};
use evidence::keys;
use evidence::personal::Values;
use jiff::civil::Date;

use crate::answers::party::PartyRequest;
use crate::answers::personal::{PersonalBody, PersonalSight};
use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::CaseCourse;
use crate::custody::legal::Legal;
use crate::custody::party::rules::{self, Said};
use crate::custody::party::{PARTIES_MAX, PARTY_CORRECTIONS_MAX, Party};
use crate::custody::personal::mask::{self, Shown};
use crate::custody::personal::named::{BIRTH_DATE, CODE};
use crate::custody::personal::{Sealed, sight};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Stop, Verb, absent, clean_text, draft};
use crate::store::log::Draft;
use crate::store::tables::Reader;
use crate::store::tables::secrets::{PersonalOf, SecretChange};

/// The matter of a case of which the age of a party is asked.
const PENALTY: &str = "penalty";

/// A party, as somebody sees it.
#[derive(Debug, Clone)]
pub struct PartyShown {
    /// The party.
    pub party: Party,
    /// How much of its personal values is shown.
    pub sight: PersonalSight,
    /// Its name, as far as that.
    pub name: String,
    /// Its unified code, as far as that.
    pub code: String,
    /// What else identifies it, as far as that.
    pub personal: PersonalBody,
    /// Whether it was under 14 on the day of the deed, where the case is about a penalty and its day of birth is known.
    pub under_fourteen: Option<bool>,
}

/// The parties of a case for its page, with what may be done there.
#[derive(Debug, Clone, Default)]
pub struct PartiesShown {
    /// Those that were not removed, in the order in which they were recorded.
    pub parties: Vec<PartyShown>,
    /// Those that were removed and whose personal values are there still, for who may erase these.
    pub removed: Vec<PartyShown>,
    /// Whether the caller may say who they are.
    pub may_record: bool,
    /// Whether the caller may erase their personal values.
    pub may_erase: bool,
}

/// A party that was checked, with its personal values on their way beside the log.
struct Telling {
    kind: PartyKind,
    name: String,
    code: String,
    is_minor: bool,
    consents: bool,
    reason: String,
    sealed: Sealed,
}

impl Telling {
    fn of(said: Said) -> Result<Self, Refused> {
        let Said { kind, name, code, is_minor, consents, personal, reason } = said;
        let sealed = Sealed::new(personal.into_values())?;
        Ok(Self { kind, name, code, is_minor, consents, reason, sealed })
    }

    /// The entry, and what lies beside it.
    fn draft(self, who: &Caller, (case, party): (CaseId, PartyId), is_first: bool) -> Draft {
        let Self { kind, name, code, is_minor: minor, consents: consent, reason, sealed } = self;
        let Sealed { salt, values, commitment } = sealed;
        let change = SecretChange::Personal { of: PersonalOf::Party(party.clone()), salt, values };
        let items = vec![Item::Case(case.clone())];
        let event = if is_first {
            PartyEvent::Recorded { case, party, kind, name, code, minor, consent, commitment, reason }
        } else {
            PartyEvent::Corrected { case, party, kind, name, code, minor, consent, commitment, reason }
        };
        draft(who, items, Event::Party(event)).keeping(change)
    }
}

impl Custody {
    /// Records a party of a case.
    pub async fn record_party(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        given: PartyRequest,
    ) -> Result<PartyId, Refused> {
        let said = rules::said(given, &self.legal, self.legal.day(self.clock.now()))?;
        let telling = Telling::of(said)?;
        let id = PartyId::from_random(keys::random()?);
        let (who, party) = (caller.clone(), id.clone());
        self.command(caller, Verb::PartyRecord, move |reader, _| {
            let case = case_to_run(reader, &who, &case)?;
            if reader.party_count(&case.id, PARTIES_MAX)? >= PARTIES_MAX {
                return Err(Refused::Conflict(Fault::PartiesFull { most: PARTIES_MAX }).into());
            }
            Ok(vec![telling.draft(&who, (case.id, party), true)])
        })
        .await?;
        Ok(id)
    }

    /// Says anew who a party is: the whole of it, in place of what was said before. Nobody overwrites unasked what
    /// somebody else said meanwhile.
    pub async fn correct_party(
        self: &Arc<Self>,
        caller: &Caller,
        id: PartyId,
        given: PartyRequest,
    ) -> Result<(), Refused> {
        let seen = given.seen;
        let said = rules::said(given, &self.legal, self.legal.day(self.clock.now()))?;
        if said.reason.is_empty() {
            return Err(Refused::Invalid { field: Field::Reason, problem: Fault::Empty });
        }
        let telling = Telling::of(said)?;
        let who = caller.clone();
        self.command(caller, Verb::PartyCorrect, move |reader, _| {
            let party = party_to_run(reader, &who, &id)?;
            if party.erased_at.is_some() {
                return Err(Refused::Conflict(Fault::PersonalErased).into());
            }
            if seen.is_some_and(|seen| seen != party.told_at) {
                return Err(Refused::Conflict(Fault::PartyCorrectedMeanwhile).into());
            }
            if party.corrections >= PARTY_CORRECTIONS_MAX {
                return Err(Refused::Conflict(Fault::CorrectionsFull { most: PARTY_CORRECTIONS_MAX }).into());
            }
            Ok(vec![telling.draft(&who, (party.case, id), false)])
        })
        .await?;
        Ok(())
    }

    /// Takes a party out of its case.
    pub async fn remove_party(self: &Arc<Self>, caller: &Caller, id: PartyId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::PartyRemove, move |reader, _| {
            let case = party_to_run(reader, &who, &id)?.case;
            // Nobody could be urged to do any more what a party owes that is none, nor be served anything.
            if rests_on(reader, &case, &id)? {
                return Err(Refused::Conflict(Fault::PartyCarried).into());
            }
            let items = vec![Item::Case(case.clone())];
            Ok(vec![draft(&who, items, Event::Party(PartyEvent::Removed { case, party: id, reason }))])
        })
        .await?;
        Ok(())
    }

    /// Erases all personal values of a party, those of former sayings among them. A head does so, of a case in whatever
    /// state and of a party that was removed too.
    pub async fn erase_party(self: &Arc<Self>, caller: &Caller, id: PartyId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::PartyErase, move |reader, _| {
            let party = party_for(reader, &who, Action::ErasePersonal, &id)?;
            if party.erased_at.is_some() {
                return Err(Refused::Conflict(Fault::PersonalErased).into());
            }
            let items = vec![Item::Case(party.case.clone())];
            let change = SecretChange::PersonalErased { of: PersonalOf::Party(id.clone()) };
            let event = PartyEvent::Erased { case: party.case, party: id, reason };
            Ok(vec![draft(&who, items, Event::Party(event)).keeping(change)])
        })
        .await?;
        Ok(())
    }

    /// The parties of a case, without those that were removed; the reading is logged on the case.
    pub async fn parties(self: &Arc<Self>, caller: &Caller, case: CaseId) -> Result<Vec<PartyShown>, Refused> {
        self.parties_seen(caller, case, false).await
    }

    /// The same, each masked whoever asks: what leaves for another system identifies nobody.
    pub async fn parties_masked(self: &Arc<Self>, caller: &Caller, case: CaseId) -> Result<Vec<PartyShown>, Refused> {
        self.parties_seen(caller, case, true).await
    }

    async fn parties_seen(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        only_masked: bool,
    ) -> Result<Vec<PartyShown>, Refused> {
        let (who, asked) = (caller.clone(), case.clone());
        self.command(caller, Verb::PartyList, move |reader, _| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        let (who, legal, today) = (caller.clone(), Arc::clone(&self.legal), self.legal.day(self.clock.now()));
        self.read(move |reader| {
            let case = reader.case(&case)?.ok_or_else(|| Refused::unknown(Thing::Case, &case))?;
            let course = reader.course(&case.id)?;
            let seen = Seen { law: &legal, who: &who, case: &case, course: course.as_ref(), today, only_masked };
            let parties = reader.parties(&case.id)?.into_iter().filter(|party| party.removed_at.is_none());
            parties.map(|party| seen.party(reader, party)).collect()
        })
        .await
    }
}

/// The parties of a case for its page. What is read of them is logged by whoever shows them.
pub(in crate::custody) fn parties_shown(
    reader: &Reader<'_>,
    who: &Caller,
    (case, course): (&Case, Option<&CaseCourse>),
    (law, today): (&Legal, Date),
) -> Result<PartiesShown, Refused> {
    let may = |action| permits(who, action, Target::Agency(&case.agency)) == Verdict::Allow;
    let may_erase = may(Action::ErasePersonal);
    let is_open = case.state.allow(CaseStep::Fill).is_ok();
    let mut shown = PartiesShown {
        may_record: may(Action::RunCase) && is_open && is_theirs_to_run(who, course),
        may_erase,
        ..PartiesShown::default()
    };
    let seen = Seen { law, who, case, course, today, only_masked: false };
    for party in reader.parties(&case.id)? {
        if party.removed_at.is_none() {
            shown.parties.push(seen.party(reader, party)?);
        } else if may_erase && party.erased_at.is_none() {
            shown.removed.push(seen.party(reader, party)?);
        }
    }
    Ok(shown)
}

/// Whether somebody may say who the parties of a case are, of those who may do so at all: an officer does in cases that
/// they handle, once somebody said who does.
fn is_theirs_to_run(who: &Caller, course: Option<&CaseCourse>) -> bool {
    certificate(who).is_none_or(|own| handles(course, own).unwrap_or(true))
}

/// The case, where `who` may say who its parties are, and what else is to be said of it while it runs.
pub(in crate::custody) fn case_to_run(reader: &Reader<'_>, who: &Caller, id: &CaseId) -> Result<Case, Stop> {
    let case = case_for(reader, who, Action::RunCase, id)?;
    case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
    if !is_theirs_to_run(who, reader.course(&case.id)?.as_ref()) {
        return Err(Refused::Forbidden { item: Some(Item::Case(case.id)) }.into());
    }
    Ok(case)
}

/// The party, where `who` may do `action` with its case.
fn party_for(reader: &Reader<'_>, who: &Caller, action: Action, id: &PartyId) -> Result<Party, Stop> {
    let Some(party) = reader.party(id)? else { return Err(absent(who, action, Thing::Party, id).into()) };
    case_for(reader, who, action, &party.case)?;
    Ok(party)
}

/// Whether something was served on a party, is owed by it, or was decided on it on the spot.
fn rests_on(reader: &Reader<'_>, case: &CaseId, party: &PartyId) -> Result<bool, Stop> {
    let is_served = reader.deliveries_of(case)?.iter().any(|one| one.said.party == *party);
    let owes = reader.performances_of(case)?.iter().any(|one| one.owed.party == *party);
    let is_decided = reader.simple_decision(case)?.is_some_and(|one| one.said.party == *party);
    Ok(is_served || owes || is_decided)
}

/// The party, where `who` may say who it is, and it was not removed.
fn party_to_run(reader: &Reader<'_>, who: &Caller, id: &PartyId) -> Result<Party, Stop> {
    let party = party_for(reader, who, Action::RunCase, id)?;
    case_to_run(reader, who, &party.case)?;
    if party.removed_at.is_some() {
        return Err(Refused::Conflict(Fault::PartyRemoved).into());
    }
    Ok(party)
}

/// The certificate of a caller who is an officer.
fn certificate(who: &Caller) -> Option<&Certificate> {
    match who {
        Caller::User { certificate, .. } => certificate.as_ref(),
        Caller::Station { .. } | Caller::Nobody { .. } => None,
    }
}

/// Whether an officer handles a case; none where nobody said yet who does.
fn handles(course: Option<&CaseCourse>, own: &Certificate) -> Option<bool> {
    course.and_then(|course| course.description.as_ref()).map(|said| said.handlers.contains(own))
}

/// By whom, of which case and when parties are seen.
struct Seen<'a> {
    law: &'a Legal,
    who: &'a Caller,
    case: &'a Case,
    course: Option<&'a CaseCourse>,
    today: Date,
    /// Whether nobody is seen whole, whoever looks.
    only_masked: bool,
}

impl Seen<'_> {
    fn party(&self, reader: &Reader<'_>, party: Party) -> Result<PartyShown, Refused> {
        let values = reader.personal(&PersonalOf::Party(party.id.clone()), party.told_index)?;
        let (sight, values) = match (values, party.erased_at) {
            (Some(values), None) => (self.sight(&party), values),
            (_, Some(_)) => (PersonalSight::Erased, Values::default()),
            (None, None) => (PersonalSight::Missing, Values::default()),
        };
        let shown = match sight {
            PersonalSight::Whole => Shown::Whole,
            _ if party.is_minor => Shown::MinorsMasked,
            _ => Shown::Masked,
        };
        let or = |logged: &str, beside: String| if logged.is_empty() { beside } else { logged.to_owned() };
        Ok(PartyShown {
            sight,
            name: or(&party.name, mask::name(&values, shown)),
            code: or(&party.code, mask::value(&values, CODE, shown)),
            personal: mask::body(&values, shown),
            under_fourteen: self.under_fourteen(&values),
            party,
        })
    }

    /// An officer sees whole who the parties of cases are that they handle or, until somebody says who does, those whom
    /// they recorded.
    fn sight(&self, party: &Party) -> PersonalSight {
        if self.only_masked {
            return PersonalSight::Masked;
        }
        let recorded = matches!(self.who, Caller::User { id, .. } if *id == party.recorded_by);
        let theirs = certificate(self.who).is_some_and(|own| handles(self.course, own).unwrap_or(recorded));
        sight(self.who, &self.case.agency, theirs, PersonalSight::Masked)
    }

    /// Findings are made elsewhere: this only says what the decision of a penalty would come up against. Where nobody said
    /// on which day the deed was, who is too young today was so then, and of others nobody knows.
    fn under_fourteen(&self, values: &Values) -> Option<bool> {
        let said = self.course?.description.as_ref().filter(|said| said.matter.as_str() == PENALTY)?;
        let born: Date = values.get(BIRTH_DATE).parse().ok()?;
        match said.deed {
            Some((_, last)) => Some(rules::is_too_young(self.law, born, last)),
            None => rules::is_too_young(self.law, born, self.today).then_some(true),
        }
    }
}
