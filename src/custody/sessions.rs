//! Who a request comes from: tokens of people, sessions of stations.
//!
//! Tokens are 32 random bytes. The service keeps only the id that is made of the token's hash
//! (`SecretId`), so that neither the database nor the log can give a token away.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::digest::Digest;
use evidence::event::Role;
use evidence::ids::{AgencyId, SecretId, StationId};
use evidence::keys;
use evidence::time::Utc;
use evidence::wire::{ChallengeAnswer, SEEN_MAX, SessionAnswer, SessionRequest, session_message};

use crate::custody::{Custody, Refused};
use crate::domain::access::Caller;

/// Prefix of people's tokens.
pub const USER_TOKEN_PREFIX: &str = "dkt_";

/// Prefix of stations' session tokens.
pub const STATION_TOKEN_PREFIX: &str = "dks_";

/// How long a station's session lasts, in seconds: 1 hour.
const SESSION_SECONDS: i64 = 3600;

/// How long a challenge lasts, in seconds.
const CHALLENGE_SECONDS: i64 = 60;

/// Sessions and challenges that are kept at most, each.
const KEPT_MAX: usize = 20_000;

/// Stations' sessions and challenges, in memory: after a restart stations open new ones.
#[derive(Default)]
pub struct Sessions {
    sessions: Mutex<HashMap<SecretId, Session>>,
    challenges: Mutex<HashMap<String, (StationId, Utc)>>,
}

struct Session {
    station: StationId,
    agency: AgencyId,
    expires_at: Utc,
}

/// What is kept of a token.
pub fn secret_id(token: &str) -> SecretId {
    SecretId::of(&Digest::of(token.as_bytes()))
}

/// A new token with `prefix`.
pub fn new_token(prefix: &str) -> Result<String, Refused> {
    Ok(format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(keys::random::<32>()?)))
}

/// Makes room: forgets what is over, and says whether there is a place.
fn has_room<K, V>(kept: &mut HashMap<K, V>, is_over: impl Fn(&V) -> bool) -> bool {
    if kept.len() >= KEPT_MAX {
        kept.retain(|_, value| !is_over(value));
    }
    kept.len() < KEPT_MAX
}

impl Custody {
    /// Who holds `bearer`; [`Refused::SignIn`] where nobody does.
    pub async fn authenticate(self: &Arc<Self>, bearer: &str) -> Result<Caller, Refused> {
        let now = self.clock.now();
        let id = secret_id(bearer);
        if bearer.starts_with(STATION_TOKEN_PREFIX) {
            let (station, agency) = {
                let sessions = self.sessions.sessions.lock().unwrap_or_else(PoisonError::into_inner);
                let session = sessions.get(&id).filter(|session| session.expires_at > now).ok_or(Refused::SignIn)?;
                (session.station.clone(), session.agency.clone())
            };
            // A session that began while its station was revoked is over too.
            let asked = station.clone();
            let there = self.read(move |reader| Ok(reader.station(&asked)?)).await?;
            there.filter(|station| station.revoked_at.is_none()).ok_or(Refused::SignIn)?;
            return Ok(Caller::Station { id: station, agency });
        }
        let found = self.read(move |reader| Ok(reader.token(&id)?)).await?.ok_or(Refused::SignIn)?;
        if found.expires_at <= now || found.revoked_at.is_some() || found.user.disabled_at.is_some() {
            return Err(Refused::SignIn);
        }
        let user = found.user;
        let certificate = user.certificate.filter(|_| user.role == Role::Officer);
        Ok(Caller::User { id: user.id, role: user.role, agency: user.agency, certificate })
    }

    /// A challenge for a station. Stations that do not exist get one too: it tells nothing.
    pub fn challenge(&self, station: StationId) -> Result<ChallengeAnswer, Refused> {
        let now = self.clock.now();
        let nonce = BASE64_URL_SAFE_NO_PAD.encode(keys::random::<32>()?);
        let expires_at = now.plus_seconds(CHALLENGE_SECONDS);
        let mut challenges = self.sessions.challenges.lock().unwrap_or_else(PoisonError::into_inner);
        if !has_room(&mut challenges, |(_, end)| *end <= now) {
            return Err(Refused::NoPlace);
        }
        challenges.insert(nonce.clone(), (station, expires_at));
        Ok(ChallengeAnswer { nonce, expires_at, seen_max: Some(SEEN_MAX) })
    }

    /// A session for the station that signed its challenge.
    pub async fn open_session(
        self: &Arc<Self>,
        caller: &Caller,
        station: StationId,
        request: SessionRequest,
    ) -> Result<SessionAnswer, Refused> {
        let result = self.try_open_session(station, request).await;
        match result {
            Ok(answer) => Ok(answer),
            Err(refused) => Err(self.on_record(caller, "station.session", refused).await.as_unknown()),
        }
    }

    async fn try_open_session(
        self: &Arc<Self>,
        id: StationId,
        request: SessionRequest,
    ) -> Result<SessionAnswer, Refused> {
        let now = self.clock.now();
        let challenge = {
            let mut challenges = self.sessions.challenges.lock().unwrap_or_else(PoisonError::into_inner);
            challenges.remove(&request.nonce)
        };
        let held = challenge.is_some_and(|(station, end)| station == id && end > now);
        if !held {
            return Err(Refused::BadSignature("the challenge is unknown or over".into()));
        }
        let asked = id.clone();
        let station = self.read(move |reader| Ok(reader.station(&asked)?)).await?;
        let station = station.ok_or_else(|| Refused::unknown("station", &id))?;
        let message = session_message(self.log.keys().verifier().name(), &id, &request.nonce);
        station.key.verify(&message, &request.signature).map_err(|error| Refused::BadSignature(error.to_string()))?;
        if station.revoked_at.is_some() {
            return Err(Refused::StationRevoked { station: id });
        }
        let caller = Caller::Station { id: station.id.clone(), agency: station.agency.clone() };
        self.heed_seen(&caller, &request.seen).await?;
        let token = new_token(STATION_TOKEN_PREFIX)?;
        let expires_at = now.plus_seconds(SESSION_SECONDS);
        let session = Session { station: station.id, agency: station.agency, expires_at };
        let mut sessions = self.sessions.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if !has_room(&mut sessions, |session| session.expires_at <= now) {
            return Err(Refused::NoPlace);
        }
        sessions.insert(secret_id(&token), session);
        let told = self.clock.tell();
        let time = told.doubt.is_none().then_some(told.time);
        Ok(SessionAnswer { token, expires_at, backup_interval_seconds: Some(self.backup_interval_seconds), time })
    }

    /// Ends a station's sessions at once.
    pub(in crate::custody) fn end_sessions(&self, station: &StationId) {
        let mut sessions = self.sessions.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, session| session.station != *station);
    }
}
