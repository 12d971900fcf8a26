//! Agencies, officers, accounts and assignments.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, Role};
use evidence::ids::{AgencyId, Certificate, RecorderId, SecretId, UserId};
use evidence::time::Utc;

use crate::custody::sessions::{USER_TOKEN_PREFIX, new_token, secret_id};
use crate::custody::{Custody, Refused, clean_text, draft, require};
use crate::db::bindings::Kind;
use crate::db::{DbError, Reader};
use crate::domain::access::{Action, Caller, Target};
use crate::domain::facts::{Agency, Assignment, Officer, User};
use crate::domain::legal::Rights;
use crate::log::Decision;

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

/// Decides an administrative act: permission first, then `rest`.
fn administer(
    who: &Caller,
    rest: impl FnOnce() -> Result<Decision<Refused>, DbError>,
) -> Result<Decision<Refused>, DbError> {
    match require(who, Action::Administer, Target::Installation, None) {
        Ok(()) => rest(),
        Err(refused) => Ok(Err(refused)),
    }
}

impl Custody {
    /// Adds an agency.
    pub async fn add_agency(self: &Arc<Self>, caller: &Caller, id: AgencyId, name: &str) -> Result<(), Refused> {
        let name = clean_text("name", name)?;
        let who = caller.clone();
        self.command(caller, "agency.add", move |reader, _| {
            administer(&who, || {
                if reader.agency(&id)?.is_some() {
                    return Ok(Err(Refused::Exists { what: format!("agency {id}") }));
                }
                let event = Event::AgencyCreated { agency: id.clone(), name: name.clone() };
                Ok(Ok(vec![draft(&who, vec![Item::Agency(id.clone())], event)]))
            })
        })
        .await?;
        Ok(())
    }

    /// Registers an officer.
    pub async fn add_officer(self: &Arc<Self>, caller: &Caller, officer: Officer) -> Result<(), Refused> {
        let name = clean_text("name", &officer.name)?;
        let who = caller.clone();
        self.command(caller, "officer.add", move |reader, _| {
            administer(&who, || {
                let Officer { certificate, agency, .. } = officer.clone();
                if reader.agency(&agency)?.is_none() {
                    return Ok(Err(Refused::unknown("agency", &agency)));
                }
                if reader.officer(&certificate)?.is_some() {
                    return Ok(Err(Refused::Exists { what: format!("officer {certificate}") }));
                }
                let items = vec![Item::Officer(certificate.clone())];
                let event = Event::OfficerRegistered { certificate, name: name.clone(), agency };
                Ok(Ok(vec![draft(&who, items, event)]))
            })
        })
        .await?;
        Ok(())
    }

    /// Makes an account.
    pub async fn add_user(self: &Arc<Self>, caller: &Caller, user: NewUser) -> Result<(), Refused> {
        let name = clean_text("name", &user.name)?;
        check_shape(&user, &self.legal.rights)?;
        let who = caller.clone();
        self.command(caller, "user.add", move |reader, _| administer(&who, || new_user(reader, &who, &user, &name)))
            .await?;
        Ok(())
    }

    /// Closes an account: its tokens work no more. Nobody closes their own, so that an administrator
    /// is always left.
    pub async fn disable_user(self: &Arc<Self>, caller: &Caller, id: UserId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text("reason", reason)?;
        let who = caller.clone();
        self.command(caller, "user.disable", move |reader, _| {
            administer(&who, || {
                match reader.user(&id) {
                    // Whoever hides an account, or writes into it, does not keep it from being closed.
                    Err(DbError::Unbound { .. }) => {}
                    Ok(None) if reader.log_knows(Kind::Account, &id) => {}
                    Err(error) => return Err(error),
                    Ok(None) => return Ok(Err(Refused::unknown("user", &id))),
                    Ok(Some(user)) if user.disabled_at.is_some() => {
                        return Ok(Err(Refused::Conflict("the account was closed before".to_owned())));
                    }
                    Ok(Some(_)) if matches!(&who, Caller::User { id: own, .. } if *own == id) => {
                        return Ok(Err(Refused::Conflict("nobody closes their own account".to_owned())));
                    }
                    Ok(Some(_)) => {}
                }
                let event = Event::UserDisabled { user: id.clone(), reason: reason.clone() };
                Ok(Ok(vec![draft(&who, vec![Item::User(id.clone())], event)]))
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
            let problem = format!("is not 1 to {TOKEN_DAYS_MAX}");
            return Err(Refused::Invalid { field: "days", problem });
        }
        let token = new_token(USER_TOKEN_PREFIX)?;
        let secret = secret_id(&token);
        let expires_at = self.clock.now().plus_seconds(i64::from(days) * 24 * 3600);
        let who = caller.clone();
        let kept = secret.clone();
        self.command(caller, "user.token", move |reader, now| {
            administer(&who, || {
                match reader.user(&id)? {
                    None => return Ok(Err(Refused::unknown("user", &id))),
                    Some(user) if user.disabled_at.is_some() => {
                        return Ok(Err(Refused::Conflict("the account is closed".to_owned())));
                    }
                    Some(_) => {}
                }
                if reader.live_tokens(&id, now)?.len() >= TOKENS_MAX {
                    let problem =
                        format!("the account has {TOKENS_MAX} tokens that are not over; take some back first");
                    return Ok(Err(Refused::Conflict(problem)));
                }
                let event = Event::TokenIssued { user: id.clone(), token: kept.clone(), expires_at };
                Ok(Ok(vec![draft(&who, vec![Item::User(id.clone())], event)]))
            })
        })
        .await?;
        Ok((token, secret, expires_at))
    }

    /// Gives a recorder to an officer for a time.
    pub async fn assign_recorder(self: &Arc<Self>, caller: &Caller, assignment: Assignment) -> Result<(), Refused> {
        if assignment.until.is_some_and(|until| until <= assignment.from) {
            return Err(Refused::Invalid { field: "until", problem: "is not after from".into() });
        }
        let who = caller.clone();
        self.command(caller, "recorder.assign", move |reader, _| {
            administer(&who, || {
                let Assignment { recorder, agency, certificate, from, until } = assignment.clone();
                match reader.officer(&certificate)? {
                    Some(officer) if officer.agency == agency => {}
                    _ => return Ok(Err(Refused::unknown("officer of this agency", &certificate))),
                }
                let items = vec![Item::Recorder(recorder.clone()), Item::Officer(certificate.clone())];
                let event = Event::RecorderAssigned { recorder, agency, certificate, from, until };
                Ok(Ok(vec![draft(&who, items, event)]))
            })
        })
        .await?;
        Ok(())
    }

    /// Refuses all but administrators, on record.
    pub(in crate::custody) async fn require_administrator(
        self: &Arc<Self>,
        caller: &Caller,
        name: &'static str,
    ) -> Result<(), Refused> {
        match require(caller, Action::Administer, Target::Installation, None) {
            Ok(()) => Ok(()),
            Err(refused) => Err(self.on_record(caller, name, refused).await),
        }
    }

    /// All agencies.
    pub async fn agencies(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Agency>, Refused> {
        self.require_administrator(caller, "agency.list").await?;
        self.read(|reader| Ok(reader.agencies()?)).await
    }

    /// All officers.
    pub async fn officers(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Officer>, Refused> {
        self.require_administrator(caller, "officer.list").await?;
        self.read(|reader| Ok(reader.officers()?)).await
    }

    /// All accounts.
    pub async fn users(self: &Arc<Self>, caller: &Caller) -> Result<Vec<User>, Refused> {
        self.require_administrator(caller, "user.list").await?;
        self.read(|reader| Ok(reader.users()?)).await
    }

    /// All assignments of recorders.
    pub async fn assignments(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Assignment>, Refused> {
        self.require_administrator(caller, "recorder.list").await?;
        self.read(|reader| Ok(reader.assignments()?)).await
    }
}

/// A role over all agencies has none, the others have one; an officer has a certificate.
pub(in crate::custody) fn check_shape(user: &NewUser, rights: &Rights) -> Result<(), Refused> {
    let invalid = |field, problem: &str| Err(Refused::Invalid { field, problem: problem.to_owned() });
    match (rights.belongs_to_agency(user.role), &user.agency) {
        (true, None) => return invalid("agency", "is needed for this role"),
        (false, Some(_)) => return invalid("agency", "must be left out for a role over all agencies"),
        _ => {}
    }
    match (rights.has_certificate(user.role), &user.certificate) {
        (true, None) => invalid("certificate", "is needed for an officer"),
        (false, Some(_)) => invalid("certificate", "is for officers only"),
        _ => Ok(()),
    }
}

fn new_user(reader: &Reader<'_>, who: &Caller, user: &NewUser, name: &str) -> Result<Decision<Refused>, DbError> {
    if reader.user(&user.id)?.is_some() {
        return Ok(Err(Refused::Exists { what: format!("user {}", user.id) }));
    }
    if let Some(agency) = &user.agency
        && reader.agency(agency)?.is_none()
    {
        return Ok(Err(Refused::unknown("agency", &agency)));
    }
    if let Some(certificate) = &user.certificate {
        match reader.officer(certificate)? {
            Some(officer) if Some(&officer.agency) == user.agency.as_ref() => {}
            _ => return Ok(Err(Refused::unknown("officer of this agency", &certificate))),
        }
    }
    let event = Event::UserCreated {
        user: user.id.clone(),
        name: name.to_owned(),
        role: user.role,
        agency: user.agency.clone(),
        certificate: user.certificate.clone(),
    };
    Ok(Ok(vec![draft(who, vec![Item::User(user.id.clone())], event)]))
}

/// The first administrator, made at `docket init` before anybody can sign in.
pub fn first_administrator(id: &UserId, token: &SecretId, expires_at: Utc) -> Vec<(Item, Event)> {
    let made = Event::UserCreated {
        user: id.clone(),
        name: "first administrator".to_owned(),
        role: Role::Administrator,
        agency: None,
        certificate: None,
    };
    let issued = Event::TokenIssued { user: id.clone(), token: token.clone(), expires_at };
    vec![(Item::User(id.clone()), made), (Item::User(id.clone()), issued)]
}

/// A recorder's id, as administrators give it.
pub fn recorder_id(text: &str) -> Result<RecorderId, Refused> {
    text.parse()
        .map_err(|error: evidence::ids::IdError| Refused::Invalid { field: "recorder", problem: error.to_string() })
}
