//! Signing in: a password, a code of a second device where one is set up; and setting it up.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, SignInMethod};
use evidence::ids::UserId;
use evidence::keys;
use evidence::time::Utc;

use crate::custody::accounts::attempts::Key;
use crate::custody::accounts::{COOKIE_TOKEN_PREFIX, SESSION_SECONDS, SignedIn, caller_of, passwords};
use crate::custody::sessions::{new_token, secret_id};
use crate::custody::{Custody, Refused, draft};
use crate::db::console::{Credentials, SecretChange, TotpSecret};
use crate::domain::access::Caller;
use crate::domain::facts::User;
use crate::domain::totp;

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

fn unix_seconds(now: Utc) -> i64 {
    now.micros().div_euclid(1_000_000)
}

impl Custody {
    /// Starts a session; gives the cookie's token.
    pub async fn sign_in(self: &Arc<Self>, proof: Proof, client: String) -> Result<String, Refused> {
        let account: String = proof.account.trim().chars().take(ACCOUNT_LENGTH_MAX).collect();
        let keys = [Key::Account(account.clone()), Key::Address(client.clone())];
        let now = self.clock.now();
        let wait = self.attempts.wait_seconds(&keys, now);
        if wait > 0 {
            return Err(Refused::TooManyAttempts { seconds: wait });
        }
        match self.prove(&account, proof).await {
            Ok((user, method, step)) => {
                self.attempts.succeeded(&keys[0]);
                self.start_session(user, client, method, step).await
            }
            Err(Refused::CodeNeeded) => Err(Refused::CodeNeeded),
            Err(refused @ Refused::BadPassword) => {
                self.attempts.failed(&keys, now);
                let nobody = Caller::Nobody { client };
                Err(self.on_record(&nobody, "sign_in", refused).await)
            }
            Err(refused) => Err(refused),
        }
    }

    /// Checks password and code; gives the account, how it was proven, and the code's step.
    async fn prove(
        self: &Arc<Self>,
        account: &str,
        proof: Proof,
    ) -> Result<(User, SignInMethod, Option<u64>), Refused> {
        let found = match account.parse::<UserId>() {
            Ok(id) => self
                .read(move |reader| {
                    let Some(user) = reader.user(&id)? else { return Ok(None) };
                    let credentials = reader.credentials(&id)?;
                    Ok(credentials.map(|credentials| (user, credentials)))
                })
                .await?
                .filter(|(user, _)| user.disabled_at.is_none()),
            Err(_) => None,
        };
        let hash = found.as_ref().map(|(_, credentials)| credentials.hash.clone());
        let password = proof.password;
        let right = self.hashing(move || passwords::matches(&password, hash.as_ref())).await?;
        let Some((user, credentials)) = found.filter(|_| right) else { return Err(Refused::BadPassword) };
        let Credentials { totp: Some(secret), totp_step, .. } = credentials else {
            return Ok((user, SignInMethod::Password, None));
        };
        if proof.code.trim().is_empty() {
            return Err(Refused::CodeNeeded);
        }
        let now = unix_seconds(self.clock.now());
        let step = totp::accepted_step(&secret.0, proof.code.trim(), now, totp_step).ok_or(Refused::BadPassword)?;
        Ok((user, SignInMethod::PasswordAndCode, Some(step)))
    }

    /// Logs that a session begins; gives the cookie's token.
    pub(in crate::custody) async fn start_session(
        self: &Arc<Self>,
        user: User,
        client: String,
        method: SignInMethod,
        step: Option<u64>,
    ) -> Result<String, Refused> {
        let token = new_token(COOKIE_TOKEN_PREFIX)?;
        let session = secret_id(&token);
        let expires_at = self.clock.now().plus_seconds(SESSION_SECONDS);
        let id = user.id.clone();
        let caller = caller_of(user);
        let who = caller.clone();
        self.command(&caller, "session.start", move |reader, _| {
            // A code is used once, also where two requests bring it at one time.
            if let Some(step) = step
                && reader.credentials(&id)?.is_none_or(|credentials| credentials.totp_step >= step)
            {
                return Ok(Err(Refused::BadPassword));
            }
            let (session, client) = (session.clone(), client.clone());
            let event = Event::SessionStarted { session, user: id.clone(), client, method, expires_at };
            let mut started = draft(&who, vec![Item::User(id.clone())], event);
            started.secret = step.map(|step| SecretChange::CodeUsed { user: id.clone(), step });
            Ok(Ok(vec![started]))
        })
        .await?;
        Ok(token)
    }

    /// A new secret for a second device, which is not asked for until it is confirmed.
    pub fn new_second_factor(&self) -> Result<TotpSecret, Refused> {
        Ok(TotpSecret(keys::random::<{ totp::SECRET_BYTES }>()?.to_vec()))
    }

    /// Turns the second factor on, once the device shows a right code.
    pub async fn confirm_second_factor(
        self: &Arc<Self>,
        person: &SignedIn,
        secret: TotpSecret,
        code: &str,
    ) -> Result<(), Refused> {
        let now = unix_seconds(self.clock.now());
        if totp::accepted_step(&secret.0, code.trim(), now, 0).is_none() {
            let problem = "is not the code of this moment; check the device's clock".to_owned();
            return Err(Refused::Invalid { field: "code", problem });
        }
        self.set_second_factor(person, Some(secret)).await
    }

    /// Turns the second factor off; the password is asked for again.
    pub async fn drop_second_factor(self: &Arc<Self>, person: &SignedIn, password: String) -> Result<(), Refused> {
        self.prove_again(person, password, "user.second_factor").await?;
        self.set_second_factor(person, None).await
    }

    async fn set_second_factor(self: &Arc<Self>, person: &SignedIn, secret: Option<TotpSecret>) -> Result<(), Refused> {
        let (who, user) = (person.caller.clone(), person.user.clone());
        self.command(&person.caller, "user.second_factor", move |_, _| {
            let event = Event::SecondFactorSet { user: user.clone(), on: secret.is_some() };
            let mut set = draft(&who, vec![Item::User(user.clone())], event);
            set.secret = Some(SecretChange::SecondFactor { user: user.clone(), secret: secret.clone() });
            Ok(Ok(vec![set]))
        })
        .await?;
        Ok(())
    }
}
