//! Who a request comes from: tokens of people, sessions of stations.
//!
//! Tokens are 32 random bytes. The service keeps only the id that is made of the token's hash
//! (`SecretId`), so that neither the database nor the log can give a token away.

use std::sync::Arc;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::cause::Flaw;
use evidence::digest::Digest;
use evidence::ids::{SecretId, StationId};
use evidence::keys;
use evidence::time::Utc;
use evidence::wire::{ChallengeAnswer, SEEN_MAX, SessionAnswer, SessionRequest, session_message};

use crate::custody::Verb;
use crate::custody::access::{Caller, Credential};
use crate::custody::account::session::caller_of;
use crate::custody::refused::Thing;
use crate::custody::{Custody, Refused};
use crate::store::live::sessions::StationSession;

/// Prefix of people's tokens.
pub const USER_TOKEN_PREFIX: &str = "dkt_";

/// Prefix of the code with which `docket init` has the first password set: it lets nobody in.
pub const FIRST_CODE_PREFIX: &str = "dkf_";

/// Prefix of stations' session tokens.
pub const STATION_TOKEN_PREFIX: &str = "dks_";

/// How long a station's session lasts, in seconds: 1 hour.
const SESSION_SECONDS: i64 = 3600;

/// What is kept of a token.
pub fn secret_id(token: &str) -> SecretId {
    SecretId::of(&Digest::of(token.as_bytes()))
}

/// A new token with `prefix`.
pub fn new_token(prefix: &str) -> Result<String, Refused> {
    Ok(format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(keys::random::<32>()?)))
}

impl Custody {
    /// Who holds `bearer`; [`Refused::SignIn`] where nobody does.
    pub async fn authenticate(self: &Arc<Self>, bearer: &str) -> Result<Caller, Refused> {
        if bearer.starts_with(FIRST_CODE_PREFIX) {
            return Err(Refused::SignIn);
        }
        self.holder(bearer).await
    }

    /// Whose a token is, or a code that is good for a first password alone.
    pub(in crate::custody) async fn holder(self: &Arc<Self>, bearer: &str) -> Result<Caller, Refused> {
        let now = self.clock.now();
        let id = secret_id(bearer);
        if bearer.starts_with(STATION_TOKEN_PREFIX) {
            let StationSession { station, agency, .. } = self.sessions.find(&id, now).ok_or(Refused::SignIn)?;
            // A session that began while its station was revoked is over too.
            let asked = station.clone();
            let there = self.read(move |reader| Ok(reader.station(&asked)?)).await?;
            there.filter(|station| station.revoked_at.is_none()).ok_or(Refused::SignIn)?;
            return Ok(Caller::Station { id: station, agency });
        }
        let asked = id.clone();
        let found = self.read(move |reader| Ok(reader.token(&asked)?)).await?.ok_or(Refused::SignIn)?;
        if found.expires_at <= now || found.revoked_at.is_some() || found.user.disabled_at.is_some() {
            return Err(Refused::SignIn);
        }
        Ok(caller_of(found.user, &self.legal.rights, Some(Credential::Token(id))))
    }

    /// A challenge for a station. Stations that do not exist get one too: it tells nothing.
    pub fn challenge(&self, station: &StationId) -> Result<ChallengeAnswer, Refused> {
        let (nonce, expires_at) = self.challenges.give(station, self.clock.now())?;
        Ok(ChallengeAnswer { nonce, expires_at, seen_max: Some(SEEN_MAX) })
    }

    /// A session for the station that signed its challenge; `time` is what its clock says, where it told.
    pub async fn open_session(
        self: &Arc<Self>,
        caller: &Caller,
        station: StationId,
        request: SessionRequest,
        time: Option<Utc>,
    ) -> Result<SessionAnswer, Refused> {
        let result = self.try_open_session(station, request, time).await;
        match result {
            Ok(answer) => Ok(answer),
            Err(refused) => Err(self.on_record(caller, Verb::StationSession, refused).await.as_unknown()),
        }
    }

    async fn try_open_session(
        self: &Arc<Self>,
        id: StationId,
        request: SessionRequest,
        time: Option<Utc>,
    ) -> Result<SessionAnswer, Refused> {
        let now = self.clock.now();
        let Some(challenge) = self.challenges.check(&id, &request.nonce, now) else {
            return Err(Refused::BadSignature(Flaw::new("challenge-over", "the challenge is unknown or over").into()));
        };
        let asked = id.clone();
        let station = self.read(move |reader| Ok(reader.station(&asked)?)).await?;
        let station = station.ok_or_else(|| Refused::unknown(Thing::Station, &id))?;
        let message = session_message(self.log.keys().verifier().name(), &id, &request.nonce);
        station.key.verify(&message, &request.signature).map_err(|error| Refused::BadSignature((&error).into()))?;
        if station.revoked_at.is_some() {
            return Err(Refused::StationRevoked { station: id });
        }
        if !self.challenges.use_up(&station.id, challenge, now) {
            return Err(Refused::BadSignature(
                Flaw::new("challenge-used", "the challenge was used, or too many were").into(),
            ));
        }
        if let Some(ahead_seconds) = time.and_then(|time| self.clock.hear(station.id.clone(), time)) {
            tracing::warn!(station = %station.id, ahead_seconds, "a station's clock and the service's are apart");
        }
        let caller = Caller::Station { id: station.id.clone(), agency: station.agency.clone() };
        self.heed_seen(&caller, &request.seen).await?;
        let token = new_token(STATION_TOKEN_PREFIX)?;
        let expires_at = now.plus_seconds(SESSION_SECONDS);
        let session = StationSession { station: station.id, agency: station.agency, expires_at };
        self.sessions.insert(secret_id(&token), session, now);
        let told = self.clock.tell();
        let time = told.doubt.is_none().then_some(told.time);
        Ok(SessionAnswer { token, expires_at, backup_interval_seconds: Some(self.backup_interval_seconds), time })
    }
}
