//! Accounts: made, closed, shown, and the tokens that are given out for them.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{AccountEvent, Event, Role};
use evidence::ids::{AgencyId, Certificate, SecretId, UserId};
use evidence::time::Utc;

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::account::User;
use crate::custody::account::qualified::Qualified;
use crate::custody::agency::act::administer;
use crate::custody::legal::Rights;
use crate::custody::refused::{Fault, Field, Invalid, Thing};
use crate::custody::station::session::{USER_TOKEN_PREFIX, new_token, secret_id};
use crate::custody::{Custody, Refused, Stop, clean_text, draft};
use crate::store::log::Draft;
use crate::store::tables::bindings::Kind;
use crate::store::tables::{DbError, Reader};

/// An account, with what is told of its secrets.
pub struct AccountView {
    /// The account.
    pub user: User,
    /// Whether the password is to be changed at the next sign-in; none where there is no password.
    pub must_change: Option<bool>,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// Whether the account or its secrets were changed beside the log. It opens nothing then.
    pub unbound: bool,
    /// What is said to entitle the person to review.
    pub qualified: Vec<Qualified>,
}

/// Longest life of a token, in days.
pub const TOKEN_DAYS_MAX: u32 = 366;

/// Tokens of one account at one time; before a further one an old one is taken back.
pub const TOKENS_MAX: usize = 100;

/// A new account.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The account.
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The agency; none for roles over all agencies.
    pub agency: Option<AgencyId>,
    /// For an officer, the certificate number.
    pub certificate: Option<Certificate>,
}

impl Custody {
    /// Makes an account.
    pub async fn add_user(self: &Arc<Self>, caller: &Caller, user: NewUser) -> Result<(), Refused> {
        let name = clean_text(Field::Name, &user.name)?;
        check_shape(&user, &self.legal.rights)?;
        let who = caller.clone();
        self.command(caller, Verb::UserAdd, move |reader, _| administer(&who, || new_user(reader, &who, &user, &name)))
            .await?;
        Ok(())
    }

    /// Closes an account: its tokens work no more. Nobody closes their own, so that an administrator
    /// is always left.
    pub async fn disable_user(self: &Arc<Self>, caller: &Caller, id: UserId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::UserDisable, move |reader, _| {
            administer(&who, || {
                match reader.user(&id) {
                    // Whoever hides an account, or writes into it, does not keep it from being closed.
                    Err(DbError::Unbound { .. }) => {}
                    Ok(None) if reader.log_knows(Kind::Account, &id) => {}
                    Err(error) => return Err(error.into()),
                    Ok(None) => return Err(Refused::unknown(Thing::User, &id).into()),
                    Ok(Some(user)) if user.disabled_at.is_some() => {
                        return Err(Refused::Conflict(Fault::AccountClosedBefore).into());
                    }
                    Ok(Some(_)) if matches!(&who, Caller::User { id: own, .. } if *own == id) => {
                        return Err(Refused::Conflict(Fault::OwnAccount).into());
                    }
                    Ok(Some(_)) => {}
                }
                let event = Event::Account(AccountEvent::Disabled { user: id.clone(), reason: reason.clone() });
                Ok(vec![draft(&who, vec![Item::User(id.clone())], event)])
            })
        })
        .await?;
        Ok(())
    }

    /// Gives out a token for an account. The token is shown this once.
    pub async fn issue_token(
        self: &Arc<Self>,
        caller: &Caller,
        id: UserId,
        days: u32,
    ) -> Result<(String, SecretId, Utc), Refused> {
        if days == 0 || days > TOKEN_DAYS_MAX {
            let problem = Fault::NotOneTo { most: u64::from(TOKEN_DAYS_MAX) };
            return Err(Refused::Invalid { field: Field::Days, problem });
        }
        let token = new_token(USER_TOKEN_PREFIX)?;
        let secret = secret_id(&token);
        let expires_at = self.clock.now().plus_seconds(i64::from(days) * 24 * 3600);
        let who = caller.clone();
        let kept = secret.clone();
        self.command(caller, Verb::UserToken, move |reader, now| {
            administer(&who, || {
                match reader.user(&id)? {
                    None => return Err(Refused::unknown(Thing::User, &id).into()),
                    Some(user) if user.disabled_at.is_some() => {
                        return Err(Refused::Conflict(Fault::AccountClosed).into());
                    }
                    Some(_) => {}
                }
                if reader.live_token_count(&id, now, TOKENS_MAX)? >= TOKENS_MAX {
                    let problem = Fault::TokensFull { most: TOKENS_MAX };
                    return Err(Refused::Conflict(problem).into());
                }
                let event =
                    Event::Account(AccountEvent::TokenIssued { user: id.clone(), token: kept.clone(), expires_at });
                Ok(vec![draft(&who, vec![Item::User(id.clone())], event)])
            })
        })
        .await?;
        Ok((token, secret, expires_at))
    }

    /// All accounts.
    pub async fn users(self: &Arc<Self>, caller: &Caller) -> Result<Vec<User>, Refused> {
        self.require_administrator(caller, Verb::UserList).await?;
        self.read(|reader| Ok(reader.users()?)).await
    }

    /// One account.
    pub async fn account(self: &Arc<Self>, caller: &Caller, id: UserId) -> Result<AccountView, Refused> {
        self.require_administrator(caller, Verb::UserShow).await?;
        let asked = id.clone();
        let found = self.read(move |reader| {
            let Some(user) = reader.user_shown(&asked)? else { return Ok(None) };
            let qualified = reader.qualified(&asked)?;
            match reader.user(&asked).and_then(|_| reader.credentials(&asked)) {
                Ok(credentials) => Ok(Some((user, credentials, false, qualified))),
                Err(DbError::Unbound { .. }) => Ok(Some((user, None, true, qualified))),
                Err(error) => Err(error.into()),
            }
        });
        match found.await? {
            Some((user, credentials, unbound, qualified)) => Ok(AccountView {
                user,
                must_change: credentials.as_ref().map(|credentials| credentials.must_change),
                second_factor: credentials.is_some_and(|credentials| credentials.totp.is_some()),
                unbound,
                qualified,
            }),
            None => Err(self.on_record(caller, Verb::UserShow, Refused::unknown(Thing::User, &id)).await),
        }
    }

    /// Accounts that have a password.
    pub async fn users_with_password(self: &Arc<Self>, caller: &Caller) -> Result<BTreeSet<UserId>, Refused> {
        self.require_administrator(caller, Verb::UserList).await?;
        self.read(|reader| Ok(reader.users_with_password()?.into_iter().collect())).await
    }
}

/// A role over all agencies has none, the others have one; an officer has a certificate.
pub(in crate::custody) fn check_shape(user: &NewUser, rights: &Rights) -> Result<(), Invalid> {
    let invalid = |field, problem| Err(Invalid { field, problem });
    match (rights.belongs_to_agency(user.role), &user.agency) {
        (true, None) => return invalid(Field::Agency, Fault::NeededForRole),
        (false, Some(_)) => return invalid(Field::Agency, Fault::NotForRole),
        _ => {}
    }
    match (rights.has_certificate(user.role), &user.certificate) {
        (true, None) => invalid(Field::Certificate, Fault::NeededForOfficer),
        (false, Some(_)) => invalid(Field::Certificate, Fault::OfficersOnly),
        _ => Ok(()),
    }
}

fn new_user(reader: &Reader<'_>, who: &Caller, user: &NewUser, name: &str) -> Result<Vec<Draft>, Stop> {
    if reader.user(&user.id)?.is_some() {
        return Err(Refused::Exists { what: Thing::User, name: user.id.to_string() }.into());
    }
    if let Some(agency) = &user.agency
        && reader.agency(agency)?.is_none()
    {
        return Err(Refused::unknown(Thing::Agency, &agency).into());
    }
    if let Some(certificate) = &user.certificate {
        match reader.officer(certificate)? {
            Some(officer) if Some(&officer.agency) == user.agency.as_ref() => {}
            _ => return Err(Refused::unknown(Thing::OwnOfficer, &certificate).into()),
        }
    }
    let event = Event::Account(AccountEvent::Created {
        user: user.id.clone(),
        name: name.to_owned(),
        role: user.role,
        agency: user.agency.clone(),
        certificate: user.certificate.clone(),
    });
    Ok(vec![draft(who, vec![Item::User(user.id.clone())], event)])
}

/// The first administrator, made at `docket init` before anybody can sign in.
pub fn first_administrator(id: &UserId, tokens: &[(SecretId, Utc)]) -> Vec<(Item, Event)> {
    let made = Event::Account(AccountEvent::Created {
        user: id.clone(),
        name: "first administrator".to_owned(),
        role: Role::Administrator,
        agency: None,
        certificate: None,
    });
    let issued = tokens.iter().map(|(token, expires_at)| {
        Event::Account(AccountEvent::TokenIssued { user: id.clone(), token: token.clone(), expires_at: *expires_at })
    });
    std::iter::once(made).chain(issued).map(|event| (Item::User(id.clone()), event)).collect()
}
