//! Passwords: argon2id hashes, the rule for new ones, setting them.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::entry::Item;
use evidence::event::{AccountEvent, Event, PasswordEnds, SessionEnd};
use evidence::ids::{SecretId, UserId};
use evidence::keys;
use evidence::time::Utc;
use tokio::sync::Semaphore;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::account::password_rule::{self, check, least_length, normal};
use crate::custody::account::recovery::{self, RecoveryHash};
use crate::custody::account::session::SignedIn;
use crate::custody::account::sign_in::unix_seconds;
use crate::custody::refused::{Fault, Field, Gone, Thing};
use crate::custody::{Asked, Custody, Refused, Stop, draft, require};
use crate::spans;
use crate::store::live::attempts::{AccountKey, Who};
use crate::store::log::Draft;
use crate::store::tables::secrets::{PasswordHash, SecretChange};
use crate::store::tables::{DbError, Reader};

/// Memory of one hash, in KiB (OWASP's second recommendation: 19 MiB, 2 passes, 1 lane).
const MEMORY_KIB: u32 = 19 * 1024;

/// Passes of one hash.
const PASSES: u32 = 2;

/// Hashes that are computed at one time for strangers, and as many for those who are known.
const HASHES_AT_ONCE: usize = 2;

/// Strangers that wait for a place at most; a further one is told to come back.
const STRANGERS_WAITING_MAX: usize = 64;

/// The hash that stands in where an account has none.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn argon() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password. Takes some tens of milliseconds.
fn hash(password: &str) -> Result<PasswordHash, Refused> {
    let undone = |_| Refused::Undone { what: "hash a password" };
    let salt = SaltString::encode_b64(&keys::random::<16>()?).map_err(undone)?;
    let hash = argon().hash_password(normal(password).as_bytes(), &salt).map_err(undone)?;
    Ok(PasswordHash::new(hash.to_string()))
}

/// Whether a password is the one of `hash`. Without a hash as much is computed, so that the time
/// does not tell which accounts have a password.
pub(in crate::custody::account) fn matches(password: &str, hash: Option<&PasswordHash>) -> bool {
    let text = hash.map_or(NOBODYS, PasswordHash::as_str);
    let parsed = argon2::password_hash::PasswordHash::new(text);
    let text = normal(password);
    let is = |text: &str| parsed.as_ref().is_ok_and(|parsed| argon().verify_password(text.as_bytes(), parsed).is_ok());
    // Passwords from before they were made alike are kept as they were typed.
    let right = is(&text) || (text != password && is(password));
    right && hash.is_some()
}

/// Who wants a hash: strangers wait for places of their own, so that they cannot keep those who are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::custody) enum Hasher {
    /// Nobody knows yet who it is.
    Stranger,
    /// A known device, or somebody who is signed in.
    Known,
}

/// Places for hashing passwords.
pub(in crate::custody) struct Hashes {
    strangers: Arc<Semaphore>,
    /// Strangers that are looked at or wait for it.
    queue: Arc<Semaphore>,
    known: Arc<Semaphore>,
}

impl Default for Hashes {
    fn default() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self {
            strangers: places(HASHES_AT_ONCE),
            queue: places(HASHES_AT_ONCE + STRANGERS_WAITING_MAX),
            known: places(HASHES_AT_ONCE),
        }
    }
}

/// What of the second factor was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::custody) enum Factor {
    /// None was asked for.
    NotAsked,
    /// None is on.
    Off,
    /// The code of this time step.
    Shown {
        /// The step.
        step: u64,
    },
    /// A recovery code, which is used up with it.
    Recovery {
        /// Its hash.
        code: RecoveryHash,
    },
}

/// What somebody showed of who they are.
#[derive(Debug, Clone, Copy)]
pub(in crate::custody) struct Proven {
    /// The entry that set the password that was right.
    pub(in crate::custody::account) password_index: u64,
    /// The second factor.
    pub(in crate::custody::account) factor: Factor,
}

impl Proven {
    /// Whether it still says who somebody is, where the entry is decided: the password is the same, and the
    /// code was not used meanwhile.
    pub(in crate::custody::account) fn still_holds(&self, reader: &Reader<'_>, user: &UserId) -> Result<bool, DbError> {
        let Some(kept) = reader.credentials(user)? else { return Ok(false) };
        let factor_holds = match self.factor {
            Factor::NotAsked => true,
            Factor::Off => kept.totp.is_none(),
            Factor::Shown { step } => kept.totp.is_some() && kept.totp_step < step,
            Factor::Recovery { code } => kept.recovery.contains(&code),
        };
        Ok(factor_holds && kept.password_index == self.password_index)
    }
}

/// On whose word a password is set.
#[derive(Clone)]
enum Word {
    /// The account has none, and its owner sets the first.
    First,
    /// The owner showed the present one.
    Owner(Proven),
    /// An administrator's.
    Administrator,
}

/// Why the log says that a token ended with which the first password was set.
const USED: &str = "the first password was set with it";

/// What setting a password leaves alive, and what it uses up.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The session in which it is set.
    pub session: Option<SecretId>,
    /// The token with which it is set.
    pub token: Option<SecretId>,
    /// The token that ends with it, in the same transaction.
    pub used: Option<SecretId>,
}

impl Custody {
    /// Computes hashes off the runtime's threads, few at a time: each takes 19 MiB. The place is held until
    /// the work ends, also where nobody waits for it any more.
    pub(in crate::custody::account) async fn hashing<T: Send + 'static>(
        self: &Arc<Self>,
        hasher: Hasher,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let (places, queued, who) = match hasher {
            Hasher::Known => (&self.hashes.known, None, "known"),
            Hasher::Stranger => {
                let queued = Arc::clone(&self.hashes.queue).try_acquire_owned();
                (&self.hashes.strangers, Some(queued.map_err(|_| Refused::NoHashPlace)?), "stranger")
            }
        };
        let place = Arc::clone(places).acquire_owned().await;
        let place = place.map_err(|_| Refused::Undone { what: "take a place for hashing" })?;
        metrics::counter!("docket_password_hashes", "of" => who).increment(1);
        let held = move || {
            let done = work();
            drop((place, queued));
            done
        };
        spans::blocking(held).await.map_err(|_| Refused::Panicked)
    }

    /// Sets a password for an account. An administrator's word resets it: it must be changed at the first
    /// sign-in, the second factor is off, all sessions end, and where there was one before all tokens too.
    /// Who sets their own shows the present one, where there is one. Without `given` one is made.
    pub async fn set_password(
        self: &Arc<Self>,
        caller: &Caller,
        user: UserId,
        given: Option<String>,
        old: Option<String>,
        kept: Kept,
    ) -> Result<String, Refused> {
        let own = matches!(caller, Caller::User { id, .. } if *id == user);
        if !own && let Err(refused) = require(caller, Action::Administer, Target::Installation, None) {
            return Err(self.on_record(caller, Verb::UserPassword, refused).await);
        }
        let password = match given {
            Some(given) => given,
            None => BASE64_URL_SAFE_NO_PAD.encode(keys::random::<12>()?),
        };
        let second_factor = own && self.has_second_factor(&user).await?;
        check(&password, &user, least_length(self.limits.password_length_min, second_factor))?;
        let word = if own { self.own_word(caller, &user, old).await? } else { Word::Administrator };
        self.store_password(caller, user, password.clone(), word, kept).await?;
        Ok(password)
    }

    /// Whether an account is asked for a second factor.
    async fn has_second_factor(self: &Arc<Self>, user: &UserId) -> Result<bool, Refused> {
        let asked = user.clone();
        self.read(move |reader| Ok(reader.has_second_factor(&asked)?)).await
    }

    /// Refuses a password that would be too short alone.
    pub(in crate::custody::account) fn long_enough_alone(&self, password: &str) -> Result<(), Refused> {
        let least = least_length(self.limits.password_length_min, false);
        if password_rule::length(password) >= least {
            return Ok(());
        }
        Err(Refused::Invalid { field: Field::Password, problem: Fault::ShorterAlone { least } })
    }

    /// What lets somebody who is not in a session set their own password.
    async fn own_word(self: &Arc<Self>, caller: &Caller, user: &UserId, old: Option<String>) -> Result<Word, Refused> {
        let asked = user.clone();
        let there = self.read(move |reader| Ok(reader.password_was_set(&asked)?)).await?;
        match (there, old) {
            (false, _) => Ok(Word::First),
            (true, None) => {
                let problem = Fault::PasswordNeeded;
                Err(Refused::Invalid { field: Field::Old, problem })
            }
            (true, Some(old)) => {
                Ok(Word::Owner(self.prove_again(caller, user.clone(), old, None, Verb::UserPassword).await?))
            }
        }
    }

    /// Asks somebody who is signed in for their password once more and, where `code` is given and a second
    /// factor is on, for its code. Wrong ones count as failed sign-ins do, apart from those of strangers:
    /// whoever found an open session must not be able to guess.
    pub(in crate::custody::account) async fn prove_again(
        self: &Arc<Self>,
        caller: &Caller,
        user: UserId,
        password: String,
        code: Option<&str>,
        verb: Verb,
    ) -> Result<Proven, Refused> {
        let asked = Asked::Account(user.clone());
        let place = match self.attempts.reserve(Who::SignedIn { account: AccountKey::of(user.as_str()) }) {
            Ok(place) => place,
            Err(turned) if turned.first => return Err(self.put_on_record(caller, verb, turned.refused, asked).await),
            Err(turned) => return Err(turned.refused),
        };
        let proven = self.proof_of(user, password, code).await;
        match proven {
            Ok(proven) => {
                place.succeeded();
                Ok(proven)
            }
            Err(refused @ (Refused::BadPassword | Refused::Db(DbError::Unbound { .. }))) => {
                drop(place);
                self.put_on_record(caller, verb, refused, asked).await;
                Err(Refused::BadPassword)
            }
            Err(refused) => Err(refused),
        }
    }

    async fn proof_of(self: &Arc<Self>, user: UserId, password: String, code: Option<&str>) -> Result<Proven, Refused> {
        let kept = self.read(move |reader| Ok(reader.credentials(&user)?)).await?.ok_or(Refused::BadPassword)?;
        if !self.hashing(Hasher::Known, move || matches(&password, Some(&kept.hash))).await? {
            return Err(Refused::BadPassword);
        }
        let factor = match (code, &kept.totp) {
            (None, _) => Factor::NotAsked,
            (Some(_), None) => Factor::Off,
            (Some(code), Some(secret)) => {
                let now = unix_seconds(self.clock.now());
                recovery::shown((secret, kept.totp_step, &kept.recovery), code, now).ok_or(Refused::BadPassword)?
            }
        };
        Ok(Proven { password_index: kept.password_index, factor })
    }

    /// A signed-in person changes their password; all their other sessions end, and all tokens. Gives the
    /// passes of the browser from now on.
    pub async fn change_password(
        self: &Arc<Self>,
        person: &SignedIn,
        old: String,
        new: String,
        passes: &str,
    ) -> Result<String, Refused> {
        check(&new, &person.user, least_length(self.limits.password_length_min, person.second_factor))?;
        if normal(&new) == normal(&old) {
            return Err(Refused::Invalid { field: Field::Password, problem: Fault::OldPassword });
        }
        let (caller, user) = (&person.caller, person.user.clone());
        let proven = self.prove_again(caller, user.clone(), old, None, Verb::UserPassword).await?;
        let device = self.known_device(passes, &user, proven.password_index);
        let kept = Kept { session: Some(person.session.clone()), ..Kept::default() };
        let password = self.store_password(caller, user.clone(), new, Word::Owner(proven), kept).await?;
        self.with_pass(passes, &user, password, device)
    }

    /// Stores a password and ends what must not outlive the one before, in one transaction; gives the entry
    /// that set it.
    async fn store_password(
        self: &Arc<Self>,
        caller: &Caller,
        user: UserId,
        password: String,
        word: Word,
        kept: Kept,
    ) -> Result<u64, Refused> {
        let hash = self.hashing(Hasher::Known, move || hash(&password)).await??;
        let who = caller.clone();
        let appended = self
            .command(caller, Verb::UserPassword, move |reader, now| {
                may_set(reader, &user, &word)?;
                let must_change = matches!(word, Word::Administrator);
                let ends = ends(reader, &user, &word)?;
                let (used, kept) = (kept.used.clone(), kept_by(&word, &kept));
                let event = Event::Account(AccountEvent::PasswordSet {
                    user: user.clone(),
                    must_change,
                    ends,
                    kept: kept.clone(),
                });
                let mut set = draft(&who, vec![Item::User(user.clone())], event);
                set.secret = Some(SecretChange::Password { user: user.clone(), hash: hash.clone(), must_change });
                let mut drafts = vec![set];
                drafts.extend(afterwards(reader, &who, &user, &word, (ends, kept.as_ref()), now)?);
                drafts.extend(used.map(|token| used_up(&who, &user, token)));
                Ok(drafts)
            })
            .await?;
        appended.first().map(|set| set.index).ok_or(Refused::vanished(Gone::PasswordEntry))
    }
}

/// Whether a password may be set on this word, as things are where the entry is decided.
fn may_set(reader: &Reader<'_>, user: &UserId, word: &Word) -> Result<(), Stop> {
    match reader.user(user)? {
        None => return Err(Refused::unknown(Thing::User, user).into()),
        Some(found) if found.disabled_at.is_some() => {
            return Err(Refused::Conflict(Fault::AccountClosed).into());
        }
        Some(_) => {}
    }
    match word {
        Word::Administrator => Ok(()),
        // Where somebody took it away since, it is for an administrator to give another.
        Word::First if !reader.password_was_set(user)? => Ok(()),
        Word::Owner(proven) if proven.still_holds(reader, user)? => Ok(()),
        Word::First | Word::Owner(_) => Err(Refused::BadPassword.into()),
    }
}

/// What ends with a new password. A first one replaces nothing; where an administrator gives the first,
/// only sessions end, which are of the agency's own sign-in service.
fn ends(reader: &Reader<'_>, user: &UserId, word: &Word) -> Result<Option<PasswordEnds>, DbError> {
    Ok(match word {
        Word::First => None,
        Word::Administrator if !reader.password_was_set(user)? => Some(PasswordEnds::Sessions),
        Word::Administrator | Word::Owner(_) => Some(PasswordEnds::SessionsAndTokens),
    })
}

/// The session or token of its owner with which a password is set.
fn kept_by(word: &Word, kept: &Kept) -> Option<SecretId> {
    matches!(word, Word::Owner(_)).then(|| kept.session.as_ref().or(kept.token.as_ref()).cloned()).flatten()
}

/// What is told of what ends with a new password, an entry each: the password's own entry ends all of it,
/// also what no table holds at this moment. After an administrator's reset the second factor ends too, as it
/// may be lost with the phone; and whoever holds an old session or token may be whom the reset is against.
fn afterwards(
    reader: &Reader<'_>,
    who: &Caller,
    user: &UserId,
    word: &Word,
    (ends, kept): (Option<PasswordEnds>, Option<&SecretId>),
    now: Utc,
) -> Result<Vec<Draft>, DbError> {
    let about = |event| draft(who, vec![Item::User(user.clone())], event);
    let mut drafts = Vec::new();
    if matches!(word, Word::Administrator) && reader.has_second_factor(user)? {
        let mut off = about(Event::Account(AccountEvent::SecondFactorSet { user: user.clone(), on: false }));
        off.secret =
            Some(SecretChange::SecondFactor { user: user.clone(), secret: None, step: 0, recovery: Vec::new() });
        drafts.push(off);
    }
    if ends.is_some() {
        for session in reader.live_sessions(user, now)?.into_iter().filter(|session| kept != Some(session)) {
            drafts.push(about(Event::Account(AccountEvent::SessionEnded {
                session,
                user: user.clone(),
                end: SessionEnd::Everywhere,
            })));
        }
    }
    if ends == Some(PasswordEnds::SessionsAndTokens) {
        for token in reader.live_tokens(user, now)?.into_iter().filter(|token| kept != Some(token)) {
            let reason = "the password was set anew".to_owned();
            drafts.push(about(Event::Account(AccountEvent::TokenRevoked { user: user.clone(), token, reason })));
        }
    }
    Ok(drafts)
}

/// That a token ended with the password that was set with it. Whether it was still good is asked of the caller, who was
/// let in by it, in the same transaction.
fn used_up(who: &Caller, user: &UserId, token: SecretId) -> Draft {
    let event = AccountEvent::TokenRevoked { user: user.clone(), token, reason: USED.to_owned() };
    draft(who, vec![Item::User(user.clone())], Event::Account(event))
}

#[cfg(test)]
mod tests {
    use crate::custody::account::passwords::*;

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let made = hash("正确的密码 battery").expect("a hash");
        assert!(made.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", made.as_str());
        assert!(matches("正确的密码 battery", Some(&made)));
        assert!(!matches("正确的密码 Battery", Some(&made)));
        assert!(!matches("正确的密码 battery", None));
        // Written in another way it is the same; one from before this was so opens as it was typed.
        assert!(matches("正确的密码 ｂattery", Some(&made)));
        let salt = SaltString::encode_b64(b"0123456789abcdef").expect("a salt");
        let before = argon().hash_password("ｂattery".as_bytes(), &salt).expect("a hash").to_string();
        assert!(matches("ｂattery", Some(&PasswordHash::new(before))));
        assert!(!matches("x", Some(&PasswordHash::new("nonsense".to_owned()))));
        assert_eq!(format!("{made:?}"), "PasswordHash(…)");
        let parsed = argon2::password_hash::PasswordHash::new(NOBODYS).expect("the stand-in is a hash");
        let work = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        let stand_in = Params::try_from(&parsed).expect("parameters");
        assert_eq!(work(&stand_in), work(argon().params()), "as much work as a real one");
    }
}
