//! Stations' sessions. After a restart stations open new ones. Only stations that signed a challenge have any, each
//! a bounded number.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use evidence::ids::{AgencyId, SecretId, StationId};
use evidence::time::Utc;

/// Sessions of one station that are kept; a further one takes the place of the oldest.
pub const SESSIONS_PER_STATION: usize = 16;

/// Stations' sessions, by what is kept of their tokens.
#[derive(Default)]
pub struct StationSessions(Mutex<HashMap<SecretId, StationSession>>);

/// A station's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationSession {
    /// Whose it is.
    pub station: StationId,
    /// The agency that owns the station.
    pub agency: AgencyId,
    /// When it ends.
    pub expires_at: Utc,
}

impl StationSessions {
    fn lock(&self) -> MutexGuard<'_, HashMap<SecretId, StationSession>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a session to those of its station, and drops what is over.
    pub fn insert(&self, id: SecretId, session: StationSession, now: Utc) {
        let mut sessions = self.lock();
        sessions.retain(|_, session| session.expires_at > now);
        let own = sessions.iter().filter(|(_, other)| other.station == session.station);
        if own.clone().count() >= SESSIONS_PER_STATION
            && let Some(oldest) = own.min_by_key(|(_, session)| session.expires_at).map(|(id, _)| id.clone())
        {
            sessions.remove(&oldest);
        }
        sessions.insert(id, session);
    }

    /// The session of that id, where it is not over.
    pub fn find(&self, id: &SecretId, now: Utc) -> Option<StationSession> {
        self.lock().get(id).filter(|session| session.expires_at > now).cloned()
    }

    /// Ends a station's sessions at once.
    pub fn end_all_of(&self, station: &StationId) {
        self.lock().retain(|_, session| session.station != *station);
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;

    use crate::store::live::sessions::*;

    #[test]
    fn one_station_keeps_a_bounded_number_of_sessions_and_takes_none_of_another() {
        let now = Utc::from_micros(1_800_000_000_000_000).expect("in range");
        let id = |name: &str| SecretId::of(&Digest::of(name.as_bytes()));
        let station = |name: &str| name.repeat(32).parse::<StationId>().expect("an id");
        let session = |name: &str, seconds| StationSession {
            station: station(name),
            agency: "xc".parse().expect("an id"),
            expires_at: now.plus_seconds(seconds),
        };
        let sessions = StationSessions::default();
        sessions.insert(id("b"), session("b", 1), now);
        for number in 0..500 {
            sessions.insert(id(&format!("a{number}")), session("a", 100 + number), now);
        }
        assert_eq!(sessions.lock().len(), SESSIONS_PER_STATION + 1);
        assert!(sessions.find(&id("b"), now).is_some() && sessions.find(&id("a499"), now).is_some());
        assert!(sessions.find(&id("b"), now.plus_seconds(1)).is_none(), "over");
        sessions.insert(id("b2"), session("b", 5000), now.plus_seconds(1000));
        assert_eq!(sessions.lock().len(), 1, "what is over is forgotten");
        sessions.end_all_of(&station("a"));
        assert!(sessions.find(&id("b2"), now).is_some(), "another's");
        sessions.end_all_of(&station("b"));
        assert!(sessions.find(&id("b2"), now).is_none());
    }
}
