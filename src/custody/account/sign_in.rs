//! Signing in: a password, a code of a second device where one is set up; and setting it up.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{AccountEvent, Event, SessionEnd, SignInMethod};
use evidence::ids::UserId;
use evidence::keys;
use evidence::time::Utc;

use crate::custody::Stop;
use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::account::passwords::{self, Factor, Hasher, Proven};
use crate::custody::account::read::Credentials;
use crate::custody::account::recovery::{self, RecoveryHash};
use crate::custody::account::session::{COOKIE_TOKEN_PREFIX, SESSION_SECONDS, SESSIONS_MAX, SignedIn, caller_of};
use crate::custody::account::{User, totp};
use crate::custody::refused::{Fault, Field};
use crate::custody::station::session::{new_token, secret_id};
use crate::custody::{Asked, Custody, Refused, draft};
use crate::store::live::address::ClientKey;
use crate::store::live::attempts::{AccountKey, Who};
use crate::store::log::{Decided, Draft};
use crate::store::tables::secrets::{SecretChange, TotpSecret};
use crate::store::tables::{DbError, Reader};

/// Longest account name that is looked at, in characters.
const ACCOUNT_LENGTH_MAX: usize = 64;

/// What somebody gives to sign in.
pub struct Proof {
    /// The account, as written.
    pub account: String,
    /// The password.
    pub password: String,
    /// The code of the second device; empty where none was given.
    pub code: String,
}

/// Where somebody comes from.
pub struct Came {
    /// The address, as the log keeps it.
    pub client: String,
    /// The passes of known devices that the browser brought; empty where there are none.
    pub passes: String,
}

/// A session that began.
pub struct Begun {
    /// The cookie's token.
    pub token: String,
    /// The browser's passes from now on.
    pub passes: Option<String>,
}

/// An account that somebody wants to sign in to.
#[derive(Default)]
struct Wanted {
    /// The account, where there is one.
    user: Option<User>,
    /// Its secrets, where it is open and has a password.
    credentials: Option<Credentials>,
}

pub(in crate::custody::account) fn unix_seconds(now: Utc) -> i64 {
    now.micros().div_euclid(1_000_000)
}

impl Custody {
    /// Starts a session.
    pub async fn sign_in(self: &Arc<Self>, proof: Proof, came: Came) -> Result<Begun, Refused> {
        let account: String = proof.account.trim().chars().take(ACCOUNT_LENGTH_MAX).collect();
        let nobody = Caller::Nobody { client: came.client.clone() };
        let wanted = self.wanted(&account, &nobody).await?;
        let asked = wanted.user.as_ref().map_or(Asked::UnknownAccount, |user| Asked::Account(user.id.clone()));
        let known = wanted.user.as_ref().zip(wanted.credentials.as_ref());
        let device = known.and_then(|(user, kept)| self.known_device(&came.passes, &user.id, kept.password_index));
        let key = AccountKey::of(&account);
        let who = match device {
            Some(device) => Who::Device { account: key, device },
            None => Who::Stranger { account: key, client: ClientKey::of_text(&came.client) },
        };
        let place = match self.attempts.reserve(who) {
            Ok(place) => place,
            Err(turned) if turned.first => {
                return Err(self.put_on_record(&nobody, Verb::SignIn, turned.refused, asked).await);
            }
            Err(turned) => return Err(turned.refused),
        };
        let started = match self.prove(wanted, proof, who).await {
            Ok((user, method, proven)) => self.start_session(user, came.client, method, Some(proven)).await,
            Err(refused) => Err(refused),
        };
        match started {
            Ok((token, user, password)) => {
                place.succeeded();
                let passes = password.map(|password| self.with_pass(&came.passes, &user, password, device));
                Ok(Begun { token, passes: passes.transpose()? })
            }
            Err(refused @ (Refused::BadPassword | Refused::CodeNeeded)) => {
                drop(place);
                Err(self.put_on_record(&nobody, Verb::SignIn, refused, asked).await)
            }
            Err(refused) => Err(refused),
        }
    }

    /// The account that is asked for. Where it or its secrets are not those of the log it opens nothing, on
    /// record.
    async fn wanted(self: &Arc<Self>, account: &str, nobody: &Caller) -> Result<Wanted, Refused> {
        let Ok(id) = account.parse::<UserId>() else { return Ok(Wanted::default()) };
        let found = self
            .read(move |reader| {
                let Some(shown) = reader.user_shown(&id)? else { return Ok((Wanted::default(), None)) };
                let credentials = reader.user(&id).and_then(|_| reader.credentials(&id));
                let open = shown.disabled_at.is_none();
                let user = Some(shown);
                match credentials {
                    Ok(credentials) => Ok((Wanted { user, credentials: credentials.filter(|_| open) }, None)),
                    Err(error @ DbError::Unbound { .. }) => Ok((Wanted { user, credentials: None }, Some(error))),
                    Err(error) => Err(error.into()),
                }
            })
            .await?;
        let (wanted, fault) = found;
        if let Some(fault) = fault {
            self.put_on_record(nobody, Verb::SignIn, fault.into(), Asked::Other).await;
        }
        Ok(wanted)
    }

    /// Checks password and code; gives the account and how it was proven.
    async fn prove(
        self: &Arc<Self>,
        wanted: Wanted,
        proof: Proof,
        who: Who,
    ) -> Result<(User, SignInMethod, Proven), Refused> {
        let hash = wanted.credentials.as_ref().map(|credentials| credentials.hash.clone());
        let password = proof.password;
        let hasher = if who.is_known() { Hasher::Known } else { Hasher::Stranger };
        let right = self.hashing(hasher, move || passwords::matches(&password, hash.as_ref())).await?;
        let Wanted { user: Some(user), credentials: Some(credentials) } = wanted else {
            return Err(Refused::BadPassword);
        };
        if !right {
            return Err(Refused::BadPassword);
        }
        let Credentials { totp, totp_step, recovery, password_index, .. } = credentials;
        let Some(secret) = totp else {
            return Ok((user, SignInMethod::Password, Proven { password_index, factor: Factor::Off }));
        };
        if proof.code.trim().is_empty() {
            return Err(Refused::CodeNeeded);
        }
        let now = unix_seconds(self.clock.now());
        let factor = recovery::shown((&secret, totp_step, &recovery), &proof.code, now).ok_or(Refused::BadPassword)?;
        let is_recovery = matches!(factor, Factor::Recovery { .. });
        let method = if is_recovery { SignInMethod::PasswordAndRecoveryCode } else { SignInMethod::PasswordAndCode };
        Ok((user, method, Proven { password_index, factor }))
    }

    /// Logs that a session begins; gives the cookie's token, whose it is, and the entry of the password
    /// that was shown. What was proven is compared once more where the entry is decided: a password that
    /// was changed meanwhile opens nothing, and a code opens once, also where two requests bring it at one
    /// time.
    pub(in crate::custody) async fn start_session(
        self: &Arc<Self>,
        user: User,
        client: String,
        method: SignInMethod,
        proven: Option<Proven>,
    ) -> Result<(String, UserId, Option<u64>), Refused> {
        let token = new_token(COOKIE_TOKEN_PREFIX)?;
        let session = secret_id(&token);
        let expires_at = self.clock.now().plus_seconds(SESSION_SECONDS);
        let id = user.id.clone();
        let caller = caller_of(user, &self.legal.rights, None);
        let (who, whose) = (caller.clone(), id.clone());
        let password = proven.as_ref().map(|proven| proven.password_index);
        let decided = self.log.append(move |reader, now| {
            if reader.user(&id)?.is_none_or(|user| user.disabled_at.is_some()) {
                return Err(Stop::from(Refused::BadPassword));
            }
            if let Some(proven) = &proven
                && !proven.still_holds(reader, &id)?
            {
                return Err(Refused::BadPassword.into());
            }
            let (session, client) = (session.clone(), client.clone());
            let event =
                Event::Account(AccountEvent::SessionStarted { session, user: id.clone(), client, method, expires_at });
            let mut started = draft(&who, vec![Item::User(id.clone())], event);
            started.secret = proven.and_then(|proven| recovery::used_up(&id, proven.factor));
            let mut drafts = vec![started];
            drafts.extend(displaced(reader, &who, &id, now)?);
            Ok(drafts)
        });
        match decided.await? {
            Decided::Done(appended) => {
                if appended.len() > 1 {
                    self.end_views_without_right().await;
                }
                Ok((token, whose, password))
            }
            Decided::Refused(refused) => Err(refused),
        }
    }

    /// A new secret for a second device, which is not asked for until it is confirmed.
    pub fn new_second_factor(&self) -> Result<TotpSecret, Refused> {
        Ok(TotpSecret(keys::random::<{ totp::SECRET_BYTES }>()?.to_vec()))
    }

    /// Turns the second factor on or replaces it: the password and, where one is on, its present code are
    /// asked for at this moment, and the new device shows a right code, which is used up with it. Gives the codes to
    /// recover with, which are shown this once.
    pub async fn confirm_second_factor(
        self: &Arc<Self>,
        person: &SignedIn,
        (secret, code): (TotpSecret, &str),
        (password, present): (String, &str),
    ) -> Result<Vec<String>, Refused> {
        let now = unix_seconds(self.clock.now());
        let Some(step) = totp::accepted_step(&secret.0, code.trim(), now, 0) else {
            let problem = Fault::WrongCode;
            return Err(Refused::Invalid { field: Field::Code, problem });
        };
        let (caller, user) = (&person.caller, person.user.clone());
        let proven = self.prove_again(caller, user, password, Some(present), Verb::UserSecondFactor).await?;
        let codes = recovery::new_codes()?;
        let hashes = codes.iter().map(|code| recovery::hash(code)).collect();
        self.set_second_factor(person, Some((secret, hashes)), step, proven).await?;
        Ok(codes)
    }

    /// Turns the second factor off; the password and the present code are asked for again.
    pub async fn drop_second_factor(
        self: &Arc<Self>,
        person: &SignedIn,
        password: String,
        present: &str,
    ) -> Result<(), Refused> {
        let (caller, user) = (&person.caller, person.user.clone());
        let alone = self.long_enough_alone(&password);
        let proven = self.prove_again(caller, user, password, Some(present), Verb::UserSecondFactor).await?;
        // Told only to who knows it.
        alone?;
        self.set_second_factor(person, None, 0, proven).await
    }

    async fn set_second_factor(
        self: &Arc<Self>,
        person: &SignedIn,
        device: Option<(TotpSecret, Vec<RecoveryHash>)>,
        step: u64,
        proven: Proven,
    ) -> Result<(), Refused> {
        let (who, user) = (person.caller.clone(), person.user.clone());
        self.command(&person.caller, Verb::UserSecondFactor, move |reader, _| {
            if !proven.still_holds(reader, &user)? {
                return Err(Refused::BadPassword.into());
            }
            let about = |event| draft(&who, vec![Item::User(user.clone())], event);
            let on = device.is_some();
            let mut drafts = vec![about(Event::Account(AccountEvent::SecondFactorSet { user: user.clone(), on }))];
            drafts.extend(device.as_ref().map(|(_, codes)| about(recovery::codes_set(&user, codes.len()))));
            drafts.extend(recovery::told_of(&user, proven.factor).map(about));
            let (secret, recovery) = device.unzip();
            let recovery = recovery.unwrap_or_default();
            drafts[0].secret = Some(SecretChange::SecondFactor { user: user.clone(), secret, step, recovery });
            Ok(drafts)
        })
        .await?;
        Ok(())
    }
}

/// The oldest sessions of an account that has as many as it may, which end with the next.
fn displaced(reader: &Reader<'_>, who: &Caller, user: &UserId, now: Utc) -> Result<Vec<Draft>, DbError> {
    let oldest = reader.oldest_sessions(user, now, SESSIONS_MAX - 1)?;
    let ended = oldest.into_iter().map(|session| {
        let event =
            Event::Account(AccountEvent::SessionEnded { session, user: user.clone(), end: SessionEnd::Displaced });
        draft(who, vec![Item::User(user.clone())], event)
    });
    Ok(ended.collect())
}
