//! Passwords: argon2id hashes, the rule for new ones, setting them.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::entry::Item;
use evidence::event::{Event, SessionEnd};
use evidence::ids::UserId;
use evidence::keys;

use crate::custody::accounts::SignedIn;
use crate::custody::accounts::attempts::Key;
use crate::custody::{Custody, Refused, draft, require};
use crate::db::console::{PasswordHash, SecretChange};
use crate::domain::access::{Action, Caller, Target};

/// Shortest password, in characters.
pub const PASSWORD_LENGTH_MIN: usize = 10;

/// Longest password, in characters: more is no password but work for us.
pub const PASSWORD_LENGTH_MAX: usize = 200;

/// Memory of one hash, in KiB (OWASP's second recommendation: 19 MiB, 2 passes, 1 lane).
const MEMORY_KIB: u32 = 19 * 1024;

/// Passes of one hash.
const PASSES: u32 = 2;

/// Hashes that are computed at one time.
pub const HASHES_AT_ONCE: usize = 2;

/// The hash that stands in where an account has none.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn argon() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password. Takes some tens of milliseconds.
fn hash(password: &str) -> Result<PasswordHash, Refused> {
    let salt = SaltString::encode_b64(&keys::random::<16>()?).map_err(|_| Refused::Panicked)?;
    let hash = argon().hash_password(password.as_bytes(), &salt).map_err(|_| Refused::Panicked)?;
    Ok(PasswordHash::new(hash.to_string()))
}

/// Whether a password is the one of `hash`. Without a hash as much is computed, so that the time
/// does not tell which accounts have a password.
pub(super) fn matches(password: &str, hash: Option<&PasswordHash>) -> bool {
    let text = hash.map_or(NOBODYS, PasswordHash::as_str);
    let parsed = argon2::password_hash::PasswordHash::new(text);
    let right = parsed.is_ok_and(|parsed| argon().verify_password(password.as_bytes(), &parsed).is_ok());
    right && hash.is_some()
}

/// What is wrong with a new password, if anything. Length is what counts (NIST SP 800-63B, 5.1.1.2).
fn check(password: &str, user: &UserId) -> Result<(), Refused> {
    let length = password.chars().count();
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    let problem = if length < PASSWORD_LENGTH_MIN {
        format!("has fewer than {PASSWORD_LENGTH_MIN} characters")
    } else if length > PASSWORD_LENGTH_MAX {
        format!("has more than {PASSWORD_LENGTH_MAX} characters")
    } else if different.len() < 5 {
        "has fewer than 5 different characters".to_owned()
    } else if password.to_lowercase().contains(user.as_str()) && length < 2 * user.as_str().len() + 6 {
        "is little more than the account's name".to_owned()
    } else {
        return Ok(());
    };
    Err(Refused::Invalid { field: "password", problem })
}

impl Custody {
    /// Computes hashes off the runtime's threads, few at a time: each takes 19 MiB.
    pub(super) async fn hashing<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let _place = self.hashes.acquire().await.map_err(|_| Refused::Panicked)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Refused::Panicked)
    }

    /// Sets a first password for an account: an administrator's word, or the account's own by
    /// token. An administrator's must be changed at the first sign-in. Without `given` one is made.
    pub async fn set_password(
        self: &Arc<Self>,
        caller: &Caller,
        user: UserId,
        given: Option<String>,
    ) -> Result<String, Refused> {
        let own = matches!(caller, Caller::User { id, .. } if *id == user);
        if !own && let Err(refused) = require(caller, Action::Administer, Target::Installation, None) {
            return Err(self.on_record(caller, "user.password", refused).await);
        }
        let password = match given {
            Some(given) => given,
            None => BASE64_URL_SAFE_NO_PAD.encode(keys::random::<12>()?),
        };
        check(&password, &user)?;
        self.store_password(caller, user.clone(), password.clone(), !own).await?;
        if !own {
            self.start_afresh(caller, user).await?;
        }
        Ok(password)
    }

    /// Asks a signed-in person for their password once more. Wrong ones count as failed sign-ins do:
    /// whoever found an open session must not be able to guess.
    pub(super) async fn prove_again(
        self: &Arc<Self>,
        person: &SignedIn,
        password: String,
        name: &'static str,
    ) -> Result<(), Refused> {
        let keys = [Key::Account(person.user.to_string())];
        let now = self.clock.now();
        let wait = self.attempts.wait_seconds(&keys, now);
        if wait > 0 {
            return Err(Refused::TooManyAttempts { seconds: wait });
        }
        let user = person.user.clone();
        let kept = self.read(move |reader| Ok(reader.credentials(&user)?)).await?.ok_or(Refused::BadPassword)?;
        if self.hashing(move || matches(&password, Some(&kept.hash))).await? {
            return Ok(());
        }
        self.attempts.failed(&keys, now);
        Err(self.on_record(&person.caller, name, Refused::BadPassword).await)
    }

    /// After an administrator's reset: the second factor may be lost with the phone, and whoever
    /// holds an old session may be whom the reset is against.
    async fn start_afresh(self: &Arc<Self>, caller: &Caller, user: UserId) -> Result<(), Refused> {
        let (who, reset) = (caller.clone(), user.clone());
        self.command(caller, "user.second_factor", move |reader, _| {
            if reader.credentials(&reset)?.is_none_or(|credentials| credentials.totp.is_none()) {
                return Ok(Ok(Vec::new()));
            }
            let event = Event::SecondFactorSet { user: reset.clone(), on: false };
            let mut off = draft(&who, vec![Item::User(reset.clone())], event);
            off.secret = Some(SecretChange::SecondFactor { user: reset.clone(), secret: None });
            Ok(Ok(vec![off]))
        })
        .await?;
        let open = user.clone();
        let sessions = self.read(move |reader| Ok(reader.open_sessions(&open)?)).await?;
        self.close_sessions(caller, user, sessions, SessionEnd::Everywhere).await
    }

    /// A signed-in person changes their password; all their other sessions end.
    pub async fn change_password(self: &Arc<Self>, person: &SignedIn, old: String, new: String) -> Result<(), Refused> {
        check(&new, &person.user)?;
        if new == old {
            return Err(Refused::Invalid { field: "password", problem: "is the old one".to_owned() });
        }
        self.prove_again(person, old, "user.password").await?;
        self.store_password(&person.caller, person.user.clone(), new, false).await?;
        let user = person.user.clone();
        let mut sessions = self.read(move |reader| Ok(reader.open_sessions(&user)?)).await?;
        sessions.retain(|session| *session != person.session);
        self.close_sessions(&person.caller, person.user.clone(), sessions, SessionEnd::Everywhere).await
    }

    async fn store_password(
        self: &Arc<Self>,
        caller: &Caller,
        user: UserId,
        password: String,
        must_change: bool,
    ) -> Result<(), Refused> {
        let hash = self.hashing(move || hash(&password)).await??;
        let who = caller.clone();
        self.command(caller, "user.password", move |reader, _| {
            match reader.user(&user)? {
                None => return Ok(Err(Refused::unknown("user", &user))),
                Some(found) if found.disabled_at.is_some() => {
                    return Ok(Err(Refused::Conflict("the account is closed".to_owned())));
                }
                Some(_) => {}
            }
            let event = Event::PasswordSet { user: user.clone(), must_change };
            let mut set = draft(&who, vec![Item::User(user.clone())], event);
            set.secret = Some(SecretChange::Password { user: user.clone(), hash: hash.clone(), must_change });
            Ok(Ok(vec![set]))
        })
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let made = hash("正确的密码 battery").expect("a hash");
        assert!(made.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", made.as_str());
        assert!(matches("正确的密码 battery", Some(&made)));
        assert!(!matches("正确的密码 Battery", Some(&made)));
        assert!(!matches("正确的密码 battery", None));
        assert!(!matches("x", Some(&PasswordHash::new("nonsense".to_owned()))));
        assert_eq!(format!("{made:?}"), "PasswordHash(…)");
        let parsed = argon2::password_hash::PasswordHash::new(NOBODYS).expect("the stand-in is a hash");
        let work = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        let stand_in = Params::try_from(&parsed).expect("parameters");
        assert_eq!(work(&stand_in), work(argon().params()), "as much work as a real one");
    }

    #[test]
    fn weak_passwords_are_refused() {
        let user: UserId = "zhang".parse().expect("an id");
        for weak in ["", "short", "aaaaaaaaaaaa", "zhang-zhang", &"x1y2z3".repeat(40)] {
            assert!(check(weak, &user).is_err(), "{weak}");
        }
        assert!(check("薛城区执法局的长口令", &user).is_ok());
    }
}
