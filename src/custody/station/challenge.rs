//! Challenges to stations, none of which is kept: a challenge carries its end, and the service's own
//! seal says that the service gave it, to whom and until when. Kept are those that were used, by the
//! station that signed them, until they end: strangers can fill nothing.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::ids::StationId;
use evidence::keys;
use evidence::time::Utc;
use ring::hmac;

use crate::custody::Refused;
use crate::store::live::secret::Secret;
use crate::store::live::used::UsedChallenges;

/// How long a challenge lasts, in seconds.
const SECONDS: i64 = 60;

/// Bytes of its end, of what makes it one of its own, and of the seal.
const END: usize = 8;
const RANDOM: usize = 16;
const SEAL: usize = 32;

/// Gives and checks challenges. The key is made anew at each start: who was challenged before asks again.
pub struct Challenges {
    key: hmac::Key,
    used: UsedChallenges,
}

/// A challenge of ours that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    random: [u8; RANDOM],
    end: Utc,
}

fn sealed(station: &StationId, head: &[u8]) -> Vec<u8> {
    [b"docket station challenge\n", station.to_string().as_bytes(), b"\n", head].concat()
}

impl Challenges {
    /// None is out yet.
    pub fn new() -> Result<Self, Refused> {
        Ok(Self { key: Secret::new()?.signing(), used: UsedChallenges::none() })
    }

    /// A challenge for `station`, and when it ends.
    pub fn give(&self, station: &StationId, now: Utc) -> Result<(String, Utc), Refused> {
        let end = now.plus_seconds(SECONDS);
        let mut bytes = end.micros().to_be_bytes().to_vec();
        bytes.extend_from_slice(&keys::random::<RANDOM>()?);
        let seal = hmac::sign(&self.key, &sealed(station, &bytes));
        bytes.extend_from_slice(seal.as_ref());
        Ok((BASE64_URL_SAFE_NO_PAD.encode(bytes), end))
    }

    /// The challenge in `nonce`, where it is ours, for `station`, and has not ended.
    pub fn check(&self, station: &StationId, nonce: &str, now: Utc) -> Option<Challenge> {
        const LENGTH: usize = END + RANDOM + SEAL;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(nonce).ok().filter(|bytes| bytes.len() == LENGTH)?;
        let (head, seal) = bytes.split_at(END + RANDOM);
        hmac::verify(&self.key, &sealed(station, head), seal).ok()?;
        let (end, random) = head.split_at(END);
        let end = Utc::from_micros(i64::from_be_bytes(end.try_into().ok()?)).ok()?;
        Some(Challenge { random: random.try_into().ok()?, end }).filter(|challenge| challenge.end > now)
    }

    /// Uses a challenge up for the station that signed it; says whether it was not used before and the
    /// station has not used too many.
    pub fn use_up(&self, station: &StationId, challenge: Challenge, now: Utc) -> bool {
        self.used.take(station.clone(), challenge.random, challenge.end, now)
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::station::challenge::*;
    use crate::store::live::used::USED_PER_STATION;

    fn station(text: &str) -> StationId {
        text.parse().expect("an id")
    }

    #[test]
    fn a_challenge_is_for_one_station_once_and_in_time() {
        let (a, b) = (station("st-aaaaaaaaaaaaaaaa"), station("st-bbbbbbbbbbbbbbbb"));
        let now = Utc::from_micros(1_800_000_000_000_000).expect("in range");
        let challenges = Challenges::new().expect("random bytes");
        let (nonce, end) = challenges.give(&a, now).expect("random bytes");
        let challenge = challenges.check(&a, &nonce, now).expect("ours");
        assert!(challenges.check(&b, &nonce, now).is_none(), "another station's");
        assert!(challenges.check(&a, &nonce, end).is_none(), "over");
        assert!(Challenges::new().expect("random").check(&a, &nonce, now).is_none(), "another service's");
        for wrong in [String::new(), "AAAA".to_owned(), nonce.replacen(&nonce[..1], "_", 1), format!("{nonce}A")] {
            assert!(challenges.check(&a, &wrong, now).is_none(), "{wrong}");
        }
        assert!(challenges.use_up(&a, challenge, now));
        assert!(!challenges.use_up(&a, challenge, now), "twice");
    }

    #[test]
    fn what_is_kept_is_of_stations_that_signed_and_ends() {
        let a = station("st-aaaaaaaaaaaaaaaa");
        let now = Utc::from_micros(1_800_000_000_000_000).expect("in range");
        let challenges = Challenges::new().expect("random bytes");
        for number in 0..50_000 {
            challenges.give(&station(&format!("st-{number:016x}")), now).expect("a challenge for anybody");
        }
        assert!(challenges.used.is_empty(), "strangers fill nothing");
        let give = |now| challenges.give(&a, now).map(|(nonce, _)| challenges.check(&a, &nonce, now)).expect("random");
        let used = (0..100).filter(|_| challenges.use_up(&a, give(now).expect("ours"), now)).count();
        assert_eq!(used, USED_PER_STATION);
        let later = now.plus_seconds(SECONDS);
        assert!(challenges.use_up(&a, give(later).expect("ours"), later));
        assert_eq!(challenges.used.len(), 1);
    }
}
