//! Giving a delegation, ending it, and which there are.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{DelegationEvent, Event};
use evidence::ids::{AgencyId, DelegationId, UserId};
use evidence::keys;
use evidence::time::Utc;
use jiff::Span;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller, Reach, Target};
use crate::custody::account::User;
use crate::custody::delegation::{DELEGATION_DAYS_MAX, DELEGATIONS_SHOWN_MAX, Delegation};
use crate::custody::legal::Legal;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused, Stop, Verb, clean_text, draft, require};
use crate::store::tables::Reader;

/// A delegation, as it is asked for.
#[derive(Debug, Clone)]
pub struct DelegationGiven {
    /// The head; whoever asks, where it is none.
    pub head: Option<UserId>,
    /// Who is to act for the head.
    pub deputy: UserId,
    /// The first day.
    pub from_on: Date,
    /// The last day.
    pub until_on: Date,
    /// Why.
    pub reason: String,
}

/// Delegations, the last first.
#[derive(Debug, Clone, Default)]
pub struct Delegations {
    /// Those that are shown.
    pub delegations: Vec<Delegation>,
    /// Whether there are more.
    pub more: bool,
}

impl Custody {
    /// Lets somebody decide in place of a head. A head gives their own; an administrator gives any.
    pub async fn give_delegation(
        self: &Arc<Self>,
        caller: &Caller,
        given: DelegationGiven,
    ) -> Result<DelegationId, Refused> {
        let given = DelegationGiven { reason: clean_text(Field::Reason, &given.reason)?, ..given };
        let id = DelegationId::from_random(keys::random()?);
        let (who, legal, delegation) = (caller.clone(), Arc::clone(&self.legal), id.clone());
        self.command(caller, Verb::DelegationGive, move |reader, now| {
            let DelegationGiven { head, deputy, from_on, until_on, reason } = given;
            let head = giving_head(&who, head)?;
            let asked = Asked { reader, legal: &legal, now };
            let agency = asked.head(&head)?;
            asked.require_deputy(&deputy, &agency)?;
            asked.require_days(&deputy, from_on, until_on)?;
            let items = vec![Item::User(head.clone()), Item::User(deputy.clone())];
            let event = DelegationEvent::Given { delegation, agency, head, deputy, from_on, until_on, reason };
            Ok(vec![draft(&who, items, Event::Delegation(event))])
        })
        .await?;
        Ok(id)
    }

    /// Ends a delegation before its days do.
    pub async fn end_delegation(
        self: &Arc<Self>,
        caller: &Caller,
        id: DelegationId,
        reason: &str,
    ) -> Result<(), Refused> {
        let (who, legal, reason) = (caller.clone(), Arc::clone(&self.legal), clean_text(Field::Reason, reason)?);
        self.command(caller, Verb::DelegationEnd, move |reader, now| {
            let decides = decides(&who);
            if !decides {
                require(&who, Action::Administer, Target::Installation, None)?;
            }
            let found = reader.delegation(&id)?;
            // Another head's is none of theirs.
            let own = |one: &Delegation| !decides || matches!(&who, Caller::User { id, .. } if *id == one.head);
            let Some(delegation) = found.filter(own) else {
                return Err(Refused::unknown(Thing::Delegation, &id).into());
            };
            if delegation.is_over(legal.day(now)) {
                return Err(Refused::Conflict(Fault::DelegationOver).into());
            }
            let Delegation { head, deputy, .. } = delegation;
            let items = vec![Item::User(head.clone()), Item::User(deputy.clone())];
            let event = DelegationEvent::Ended { delegation: id, head, deputy, reason };
            Ok(vec![draft(&who, items, Event::Delegation(event))])
        })
        .await?;
        Ok(())
    }

    /// Who acts or acted for whom: of the caller's agency, or of all for who oversees or administers all. Who acts for a
    /// head is no evidence, and no entry is written.
    pub async fn delegations(self: &Arc<Self>, caller: &Caller) -> Result<Delegations, Refused> {
        let of = self.recorded(caller, Verb::DelegationList, seen(caller)).await?;
        self.read(move |reader| {
            let mut delegations = reader.delegations(of.as_ref(), DELEGATIONS_SHOWN_MAX + 1)?;
            let more = delegations.len() > DELEGATIONS_SHOWN_MAX;
            delegations.truncate(DELEGATIONS_SHOWN_MAX);
            Ok(Delegations { delegations, more })
        })
        .await
    }
}

impl Custody {
    /// Whom a form offers to who gives delegations: the people of a head's agency who may act for them; for an
    /// administrator those of all agencies, the heads among them. None for whoever gives none.
    pub async fn delegable(self: &Arc<Self>, caller: &Caller) -> Result<Option<Vec<User>>, Refused> {
        let Caller::User { may, agency, .. } = caller else { return Ok(None) };
        let (own, administers) = (decides(caller), may.of(Action::Administer).reaches());
        if !own && !administers {
            return Ok(None);
        }
        let (agency, legal) = (agency.clone(), Arc::clone(&self.legal));
        self.read(move |reader| {
            let mut users = reader.users()?;
            users.retain(|user| {
                let fits = if administers { user.agency.is_some() } else { user.agency == agency };
                let is_head = legal.rights.of(user.role).of(Action::ApproveCase).reaches();
                user.disabled_at.is_none() && fits && (administers || !is_head)
            });
            Ok(Some(users))
        })
        .await
    }
}

/// Whether somebody decides in cases in their own right.
fn decides(who: &Caller) -> bool {
    matches!(who, Caller::User { may, .. } if may.of(Action::ApproveCase).reaches())
}

/// The head whose right is given: of a head their own, of an administrator anybody's.
fn giving_head(who: &Caller, asked: Option<UserId>) -> Result<UserId, Refused> {
    match (who, asked) {
        (Caller::User { id, .. }, None) if decides(who) => Ok(id.clone()),
        (Caller::User { id, .. }, Some(head)) if decides(who) && *id == head => Ok(head),
        (_, asked) => {
            require(who, Action::Administer, Target::Installation, None)?;
            asked.ok_or(Refused::Invalid { field: Field::Head, problem: Fault::Empty })
        }
    }
}

/// Whose delegations somebody sees: an agency's, or all.
fn seen(who: &Caller) -> Result<Option<AgencyId>, Refused> {
    let Caller::User { may, agency, .. } = who else {
        require(who, Action::ReadCases, Target::Installation, None)?;
        return Err(Refused::Forbidden { item: None });
    };
    let oversees = may.of(Action::Administer).reaches() || may.of(Action::ReadLog).reaches();
    match (may.of(Action::ReadCases), agency) {
        (Reach::Everything, _) => Ok(None),
        (reach, Some(agency)) if reach.reaches() => Ok(Some(agency.clone())),
        _ if oversees => Ok(None),
        _ => Err(Refused::Forbidden { item: None }),
    }
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

/// What a delegation is asked by.
struct Asked<'a> {
    reader: &'a Reader<'a>,
    legal: &'a Legal,
    now: Utc,
}

impl Asked<'_> {
    /// An account that is open.
    fn open(&self, id: &UserId) -> Result<User, Stop> {
        match self.reader.user(id)? {
            None => Err(Refused::unknown(Thing::User, id).into()),
            Some(user) if user.disabled_at.is_some() => Err(Refused::Conflict(Fault::AccountClosed).into()),
            Some(user) => Ok(user),
        }
    }

    fn is_head(&self, user: &User) -> bool {
        self.legal.rights.of(user.role).of(Action::ApproveCase).reaches()
    }

    /// The agency of a head.
    fn head(&self, id: &UserId) -> Result<AgencyId, Stop> {
        let user = self.open(id)?;
        if !self.is_head(&user) {
            return Err(invalid(Field::Head, Fault::NotAHead));
        }
        user.agency.ok_or_else(|| invalid(Field::Head, Fault::NotAHead))
    }

    /// Who acts for a head is of the same agency, and does not decide anyway.
    fn require_deputy(&self, id: &UserId, agency: &AgencyId) -> Result<(), Stop> {
        let user = match self.reader.user(id)? {
            Some(user) if user.agency.as_ref() == Some(agency) => self.open(&user.id)?,
            // Who there is in other agencies is told to nobody.
            Some(_) | None => return Err(Refused::unknown(Thing::User, id).into()),
        };
        if self.is_head(&user) { Err(invalid(Field::Deputy, Fault::DecidesAnyway)) } else { Ok(()) }
    }

    /// The days are to come, are not too many, and are none on which the deputy acts for a head already: whom somebody
    /// acts for must not be in doubt.
    fn require_days(&self, deputy: &UserId, from: Date, until: Date) -> Result<(), Stop> {
        let today = self.legal.day(self.now);
        if until < from {
            return Err(invalid(Field::UntilOn, Fault::NotAfterStart));
        }
        if until < today {
            return Err(invalid(Field::UntilOn, Fault::InThePast));
        }
        let last = from.checked_add(Span::new().days(DELEGATION_DAYS_MAX));
        if last.is_ok_and(|last| until > last) {
            return Err(invalid(Field::UntilOn, Fault::MoreDays { most: DELEGATION_DAYS_MAX }));
        }
        let others = self.reader.delegations_to(deputy, from.max(today))?;
        match others.iter().find(|other| other.overlaps(from.max(today), until)) {
            None => Ok(()),
            Some(other) => {
                let (head, until) = (other.head.to_string(), other.until_on.to_string());
                Err(Refused::Conflict(Fault::ActsAlready { head, until }).into())
            }
        }
    }
}
