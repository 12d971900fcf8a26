//! People's accounts in the console: passwords, a second factor, sessions.
//!
//! A session is a random token in a cookie. The service keeps only its [`SecretId`], as it does of
//! tokens, so that sessions are a fold of the log: none begins or ends without an entry. Passwords
//! are kept as argon2id hashes beside the log, in the transaction of the entry that tells of them.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{AccountEvent, Event, Role, SessionEnd};
use evidence::ids::{SecretId, UserId};

use crate::custody::Verb;
use crate::custody::access::{Caller, Credential};
use crate::custody::account::User;
use crate::custody::legal::Rights;
use crate::custody::station::session::secret_id;
use crate::custody::{Custody, Refused, draft};

/// Prefix of the tokens in session cookies.
pub const COOKIE_TOKEN_PREFIX: &str = "dkc_";

/// How long a session lasts at most, in seconds: a working day of 12 hours.
pub const SESSION_SECONDS: i64 = 12 * 3600;

/// How long a session lasts without a request, in seconds: 60 minutes.
pub const SESSION_IDLE_SECONDS: i64 = 3600;

/// Sessions of one account at one time; a further one takes the place of the oldest.
pub const SESSIONS_MAX: usize = 100;

/// Sessions that one command ends at most.
const ENDED_AT_ONCE: usize = 1000;

/// Somebody with a session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub caller: Caller,
    /// The account.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// The person's name.
    pub name: String,
    /// Which session.
    pub session: SecretId,
    /// Whether another password must be chosen before anything else.
    pub must_change: bool,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// Codes to recover with that are left.
    pub recovery_left: usize,
}

/// Who a user is as a caller, known by `credential`, with what the role may do by `rights`. A certificate is theirs
/// whatever the role: of a head who is an officer too it says what they may not decide on.
pub(in crate::custody) fn caller_of(user: User, rights: &Rights, credential: Option<Credential>) -> Caller {
    let User { id, role, agency, certificate, .. } = user;
    Caller::User { id, role, may: rights.of(role), agency, certificate, credential }
}

impl Custody {
    /// Who holds the session of a cookie; [`Refused::SignIn`] where nobody does. A session that was
    /// idle for too long ends here, on record.
    pub async fn signed_in(self: &Arc<Self>, cookie: &str) -> Result<SignedIn, Refused> {
        if !cookie.starts_with(COOKIE_TOKEN_PREFIX) {
            return Err(Refused::SignIn);
        }
        let (now, session) = (self.clock.now(), secret_id(cookie));
        let asked = session.clone();
        let found = self.read(move |reader| {
            let Some(found) = reader.session(&asked)? else { return Ok(None) };
            let credentials = reader.credentials(&found.user.id)?;
            Ok(Some((found, credentials)))
        });
        let found = found.await?;
        let Some((found, credentials)) = found else { return Err(Refused::SignIn) };
        if found.ended_at.is_some() || found.user.disabled_at.is_some() {
            return Err(Refused::SignIn);
        }
        let in_time = self.last_use.touch(&session, found.started_at, SESSION_IDLE_SECONDS, now);
        if found.expires_at <= now || !in_time {
            let caller = caller_of(found.user.clone(), &self.legal.rights, None);
            self.close_sessions(&caller, found.user.id, vec![session], SessionEnd::Expired).await?;
            return Err(Refused::SignIn);
        }
        Ok(SignedIn {
            user: found.user.id.clone(),
            role: found.user.role,
            name: found.user.name.clone(),
            session: session.clone(),
            must_change: credentials.as_ref().is_some_and(|credentials| credentials.must_change),
            second_factor: credentials.as_ref().is_some_and(|credentials| credentials.totp.is_some()),
            recovery_left: credentials.map_or(0, |credentials| credentials.recovery.len()),
            caller: caller_of(found.user, &self.legal.rights, Some(Credential::Session(session))),
        })
    }

    /// Whose session a cookie was of, and which, where it was one and is over. Nothing is let in by it.
    pub async fn lapsed_session(self: &Arc<Self>, cookie: &str) -> Option<(UserId, SecretId)> {
        if !cookie.starts_with(COOKIE_TOKEN_PREFIX) {
            return None;
        }
        let session = secret_id(cookie);
        let asked = session.clone();
        let found = self.read(move |reader| Ok(reader.session(&asked)?)).await.ok().flatten()?;
        let over = found.ended_at.is_some() && found.user.disabled_at.is_none();
        over.then_some((found.user.id, session))
    }

    /// Ends a person's own session.
    pub async fn sign_out(self: &Arc<Self>, person: &SignedIn) -> Result<(), Refused> {
        let sessions = vec![person.session.clone()];
        self.close_sessions(&person.caller, person.user.clone(), sessions, SessionEnd::SignedOut).await
    }

    /// Ends all sessions of a person.
    pub async fn sign_out_everywhere(self: &Arc<Self>, person: &SignedIn) -> Result<(), Refused> {
        let user = person.user.clone();
        let sessions = self.read(move |reader| Ok(reader.open_sessions(&user)?)).await?;
        for some in sessions.chunks(ENDED_AT_ONCE) {
            self.close_sessions(&person.caller, person.user.clone(), some.to_vec(), SessionEnd::Everywhere).await?;
        }
        Ok(())
    }

    async fn close_sessions(
        self: &Arc<Self>,
        caller: &Caller,
        user: UserId,
        sessions: Vec<SecretId>,
        end: SessionEnd,
    ) -> Result<(), Refused> {
        let (who, ended) = (caller.clone(), sessions.clone());
        self.command(caller, Verb::SessionEnd, move |reader, _| {
            let mut drafts = Vec::new();
            for session in &sessions {
                if reader.session_goes_on(session)? {
                    let (session, user) = (session.clone(), user.clone());
                    let items = vec![Item::User(user.clone())];
                    drafts.push(draft(&who, items, Event::Account(AccountEvent::SessionEnded { session, user, end })));
                }
            }
            Ok(drafts)
        })
        .await?;
        for session in &ended {
            self.last_use.forget(session);
        }
        Ok(())
    }
}
