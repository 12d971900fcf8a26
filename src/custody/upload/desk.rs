//! The import desk of an agency: the station that the service itself is, where a person brings what no station docked.
//!
//! Only stations seal. So the service has a key of its own for this (`keys/import.pkcs8`), and enrols with it as a station
//! of an agency when somebody of that agency imports for the first time. From then on it is a station as any other: in the
//! register, with a chain of statements, to be revoked. One that was revoked is never enrolled anew under the same key.

use evidence::digest::{Content, Digest, SEGMENT_SIZE};
use evidence::docking::{Docking, DockingEntry, DockingPredicate, EntryKind, EntryOutcome, SinceLast, entries_digest};
use evidence::dsse::Envelope;
use evidence::entry::Item;
use evidence::event::{Actor, Event, StationEvent};
use evidence::ids::{AgencyId, DockingId, RecorderId, SecretId, StationId};
use evidence::keys::{self, PublicKey, SigningKey};
use evidence::manifest::{CaptureInterval, ChainLink, FIXED, OfficerClaim, RecorderFacts, SealPredicate, Sealed};
use evidence::statement;
use evidence::time::Utc;
use serde_json::{Map, Value};

use crate::custody::Refused;
use crate::custody::upload::act::keeps_the_format;
use crate::custody::upload::when::{FilmTaken, RULE};
use crate::store::log::Draft;
use crate::store::tables::Reader;

/// What the desk is called in the register of stations: its name is data, as every station's is.
const NAME: &str = "导入台";

/// What its statements say of the clock that they are made by.
const CLOCK: &str = "the service's own";

/// What cannot fail: both statements are plain JSON.
const UNSIGNED: Refused = Refused::Undone { what: "sign a statement of the import desk" };

/// Where a desk stands: its station, and where its chain goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Desk {
    /// The station.
    pub(super) station: StationId,
    next: u64,
    previous: Option<Digest>,
}

/// What is sealed.
pub(super) struct Film<'a> {
    pub(super) agency: &'a AgencyId,
    pub(super) counter: &'a RecorderId,
    /// The name of its file.
    pub(super) name: &'a str,
    pub(super) media_type: &'static str,
    pub(super) content: &'a Content,
    pub(super) taken: &'a FilmTaken,
}

/// What a desk states of a film: its manifest, and the docking that brought it, each with its envelope.
pub(super) struct Statements {
    pub(super) sealed: Sealed,
    pub(super) seal: Envelope,
    pub(super) docking: Docking,
    pub(super) docked: Envelope,
}

impl Desk {
    /// A desk that is still to be enrolled.
    pub(super) fn new() -> Result<Self, Refused> {
        Ok(Self { station: StationId::from_random(keys::random()?), next: 0, previous: None })
    }

    /// The desk of an agency, where it has one; refused where it was revoked.
    pub(super) fn find(reader: &Reader<'_>, agency: &AgencyId, key: &PublicKey) -> Result<Option<Self>, Refused> {
        let Some(station) = reader.station_of_key(agency, key)? else { return Ok(None) };
        if station.revoked_at.is_some() {
            return Err(Refused::StationRevoked { station: station.id });
        }
        let (next, previous) = reader.chain_head(&station.id)?;
        Ok(Some(Self { station: station.id, next, previous }))
    }

    /// How it enrols: with a code that is over in the moment in which it is given, so that nobody else enrols with it.
    pub(super) fn enrols(&self, agency: &AgencyId, key: PublicKey, now: Utc) -> Result<Vec<Draft>, Refused> {
        let code = SecretId::of(&Digest::of(&keys::random::<32>()?));
        let (station, name) = (self.station.clone(), NAME.to_owned());
        let issued = StationEvent::CodeIssued {
            code: code.clone(),
            agency: agency.clone(),
            name: name.clone(),
            expires_at: now,
        };
        let enrolled = StationEvent::Enrolled { station: station.clone(), agency: agency.clone(), name, key, code };
        Ok(vec![
            Draft::new(Actor::Service, vec![Item::Agency(agency.clone())], Event::Station(issued)),
            Draft::new(Actor::Service, vec![Item::Station(station)], Event::Station(enrolled)),
        ])
    }

    /// Seals a film that came at `now`, and states that it was all that was docked.
    pub(super) fn state(&self, film: &Film<'_>, now: Utc, key: &SigningKey) -> Result<Statements, Refused> {
        let id = DockingId::from_random(keys::random()?);
        let (sealed, seal) = self.seal(film, &id, now, key)?;
        let (docking, docked) = self.dock(film, (&id, &sealed), now, key)?;
        Ok(Statements { sealed, seal, docking, docked })
    }

    fn seal(
        &self,
        film: &Film<'_>,
        docking: &DockingId,
        now: Utc,
        key: &SigningKey,
    ) -> Result<(Sealed, Envelope), Refused> {
        let FilmTaken { start, end, flags } = film.taken.clone();
        let predicate = SealPredicate {
            agency: film.agency.clone(),
            station: self.station.clone(),
            station_key: key.public().key_id(),
            agent_version: version(),
            recorder: recorder(film.counter),
            officer: OfficerClaim::None,
            size: film.content.size,
            segment_size: SEGMENT_SIZE,
            segment_states: film.content.states.digest(),
            media_type: film.media_type.to_owned(),
            profile: None,
            raw_path: None,
            // Nothing that the file says of its time was looked at: whoever brings it says when it was taken.
            times: Vec::new(),
            capture: CaptureInterval { start: Some(start), end, rule: RULE.to_owned(), flags },
            docked_at: now,
            sealed_at: now,
            clock_offset: None,
            station_clock: CLOCK.to_owned(),
            read_errors: Vec::new(),
            flags: Vec::new(),
            chain: ChainLink { sequence: self.next, previous: self.previous, docking: docking.clone() },
            nonce: keys::random::<32>()?.to_vec(),
            other: Map::new(),
        };
        let signed = statement::sign(film.name, film.content.digest, predicate, key);
        let (envelope, _) = signed.map_err(|_| UNSIGNED)?;
        let sealed = Sealed::open(&envelope, &key.public())?;
        keeps_the_format(sealed.breaches(&envelope.payload))?;
        Ok((sealed, envelope))
    }

    fn dock(
        &self,
        film: &Film<'_>,
        (docking, sealed): (&DockingId, &Sealed),
        now: Utc,
        key: &SigningKey,
    ) -> Result<(Docking, Envelope), Refused> {
        let entries = vec![DockingEntry {
            path: film.name.to_owned(),
            raw_path: None,
            kind: EntryKind::File,
            size: film.content.size,
            mtime: None,
            outcome: EntryOutcome::Sealed { recording: sealed.id },
        }];
        let subject = entries_digest(&entries).map_err(|_| UNSIGNED)?;
        let predicate = DockingPredicate {
            agency: film.agency.clone(),
            station: self.station.clone(),
            station_key: key.public().key_id(),
            agent_version: version(),
            docking: docking.clone(),
            recorder: recorder(film.counter),
            docked_at: now,
            listed_at: now,
            entries,
            truncated: 0,
            // Each export is of its own: what an earlier one held is not gone.
            since_last: SinceLast::default(),
            chain: ChainLink { sequence: self.next + 1, previous: Some(sealed.id.0), docking: docking.clone() },
            nonce: keys::random::<32>()?.to_vec(),
            other: Map::new(),
        };
        let signed = statement::sign(&format!("docking:{docking}"), subject, predicate, key);
        let (envelope, _) = signed.map_err(|_| UNSIGNED)?;
        let docking = Docking::open(&envelope, &key.public())?;
        keeps_the_format(docking.breaches(&envelope.payload))?;
        Ok((docking, envelope))
    }
}

/// The program that seals.
fn version() -> String {
    concat!("docket ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// A counter, as manifests name it: nobody wears it.
fn recorder(counter: &RecorderId) -> RecorderFacts {
    RecorderFacts {
        id: counter.clone(),
        make: None,
        model: None,
        serial: None,
        volume_label: None,
        volume_uuid: None,
        other: Map::from_iter([(FIXED.to_owned(), Value::from(true))]),
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::ContentHasher;

    use crate::custody::upload::desk::*;

    fn at(seconds: i64) -> Utc {
        "2026-01-05T08:00:00Z".parse::<Utc>().expect("an instant").plus_seconds(seconds)
    }

    #[test]
    fn what_a_desk_states_is_a_chain_of_a_manifest_and_the_docking_that_brought_it() {
        let key = SigningKey::generate().expect("random bytes");
        let mut hasher = ContentHasher::new();
        hasher.update(b"film");
        let content = hasher.finish();
        let (agency, counter): (AgencyId, RecorderId) = ("xc".parse().expect("an id"), "C-01".parse().expect("an id"));
        let taken = FilmTaken { start: at(-60), end: at(-30), flags: vec!["length-differs:+9s".to_owned()] };
        let film = Film {
            agency: &agency,
            counter: &counter,
            name: "通道1.avi",
            media_type: "video/x-msvideo",
            content: &content,
            taken: &taken,
        };
        let desk = Desk::new().expect("random bytes");
        let first = desk.state(&film, at(0), &key).expect("signed");
        let (seal, docking) = (&first.sealed.seal, &first.docking.docking);
        assert!(seal.recorder.is_fixed() && seal.officer == OfficerClaim::None);
        assert_eq!((seal.capture.start, seal.capture.end, &*seal.capture.rule), (Some(at(-60)), at(-30), RULE));
        assert_eq!((seal.chain.sequence, seal.chain.previous, docking.chain.sequence), (0, None, 1));
        assert_eq!((docking.chain.previous, &docking.docking), (Some(first.sealed.id.0), &seal.chain.docking));
        assert_eq!(docking.entries[0].outcome, EntryOutcome::Sealed { recording: first.sealed.id });
        let previous = Some(first.docking.payload_digest);
        let next = Desk { next: 2, previous, ..desk }.state(&film, at(0), &key).expect("signed");
        assert_eq!((next.sealed.seal.chain.sequence, next.sealed.seal.chain.previous), (2, previous));
        assert_ne!(next.sealed.id, first.sealed.id, "each has a nonce of its own");
    }
}
