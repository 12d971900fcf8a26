//! What is said of the person who has an account: what entitles them to review, and which officer's certificate they have
//! beside an account that is none of an officer.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{AccountEvent, Event, Qualification};
use evidence::ids::{Certificate, UserId};

use crate::custody::access::{Action, Caller};
use crate::custody::account::User;
use crate::custody::account::qualified::Qualified;
use crate::custody::agency::act::administer;
use crate::custody::legal::Rights;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused, Stop, Verb, clean_text, draft};
use crate::store::tables::Reader;

impl Custody {
    /// Says what entitles a person to review, and since when; in place of what was said of it before.
    pub async fn qualify_user(
        self: &Arc<Self>,
        caller: &Caller,
        id: UserId,
        qualified: Qualified,
    ) -> Result<(), Refused> {
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::UserQualify, move |reader, now| {
            administer(&who, || {
                let Qualified { qualification, since } = qualified;
                let user = open_account(reader, &id)?.id;
                if since > legal.day(now) {
                    return Err(Refused::Invalid { field: Field::Since, problem: Fault::InTheFuture }.into());
                }
                let event = AccountEvent::Qualified { user, qualification, since };
                Ok(vec![draft(&who, vec![Item::User(id.clone())], Event::Account(event))])
            })
        })
        .await?;
        Ok(())
    }

    /// Says that a person does not have what was said to entitle them.
    pub async fn withdraw_qualification(
        self: &Arc<Self>,
        caller: &Caller,
        id: UserId,
        qualification: Qualification,
        reason: &str,
    ) -> Result<(), Refused> {
        let (who, reason) = (caller.clone(), clean_text(Field::Reason, reason)?);
        self.command(caller, Verb::UserQualify, move |reader, _| {
            administer(&who, || {
                let user = open_account(reader, &id)?.id;
                if reader.qualified(&user)?.iter().all(|said| said.qualification != qualification) {
                    return Err(Refused::Conflict(Fault::NotQualified).into());
                }
                let event = AccountEvent::QualificationWithdrawn { user, qualification, reason: reason.clone() };
                Ok(vec![draft(&who, vec![Item::User(id.clone())], Event::Account(event))])
            })
        })
        .await?;
        Ok(())
    }

    /// Says that a person whose account is none of an officer has an officer's certificate too: they decide on nothing
    /// that they handle.
    pub async fn bind_certificate(
        self: &Arc<Self>,
        caller: &Caller,
        id: UserId,
        certificate: Certificate,
        reason: &str,
    ) -> Result<(), Refused> {
        let (who, legal, reason) = (caller.clone(), Arc::clone(&self.legal), clean_text(Field::Reason, reason)?);
        self.command(caller, Verb::UserBind, move |reader, _| {
            administer(&who, || {
                let user = open_account(reader, &id)?;
                if !takes_certificate(&user, &legal.rights) {
                    return Err(Refused::Conflict(Fault::TakesNoCertificate).into());
                }
                if user.certificate.as_ref() == Some(&certificate) {
                    return Err(Refused::Conflict(Fault::CertificateBoundBefore).into());
                }
                match reader.officer(&certificate)? {
                    Some(officer) if Some(&officer.agency) == user.agency.as_ref() => {}
                    _ => return Err(Refused::unknown(Thing::OwnOfficer, &certificate).into()),
                }
                let event = AccountEvent::CertificateBound {
                    user: user.id,
                    certificate: certificate.clone(),
                    reason: reason.clone(),
                };
                Ok(vec![draft(&who, vec![Item::User(id.clone())], Event::Account(event))])
            })
        })
        .await?;
        Ok(())
    }

    /// What is said to entitle people, by account.
    pub async fn qualifications(
        self: &Arc<Self>,
        caller: &Caller,
    ) -> Result<BTreeMap<UserId, Vec<Qualified>>, Refused> {
        self.require_administrator(caller, Verb::UserList).await?;
        self.read(|reader| {
            let mut all: BTreeMap<UserId, Vec<Qualified>> = BTreeMap::new();
            for (user, qualified) in reader.qualifications()? {
                all.entry(user).or_default().push(qualified);
            }
            Ok(all)
        })
        .await
    }
}

/// Whether an account may be bound to an officer's certificate: it is of an agency, was not made for an officer, and runs
/// no cases, as who runs cases by a certificate runs those alone that they handle.
pub fn takes_certificate(user: &User, rights: &Rights) -> bool {
    let has_own = rights.has_certificate(user.role) && user.certificate.is_some();
    let runs_all = !rights.has_certificate(user.role) && rights.of(user.role).of(Action::RunCase).reaches();
    user.agency.is_some() && !has_own && !runs_all
}

/// An account that is not closed.
fn open_account(reader: &Reader<'_>, id: &UserId) -> Result<User, Stop> {
    match reader.user(id)? {
        None => Err(Refused::unknown(Thing::User, id).into()),
        Some(user) if user.disabled_at.is_some() => Err(Refused::Conflict(Fault::AccountClosed).into()),
        Some(user) => Ok(user),
    }
}
