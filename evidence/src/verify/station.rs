//! Keys: the log's, from outside or from the package, and the stations', from the log.

use std::collections::BTreeMap;

use super::bag::Bag;
use super::history::{Histories, Log, Step};
use super::message::Fault;
use super::shown;
use crate::cause::{Cause, Flaw};
use crate::checkpoint::Checkpoint;
use crate::event::{Event, StationEvent, StationName};
use crate::ids::{AgencyId, StationId};
use crate::keys::PublicKey;
use crate::note::{NOTE_SIZE_MAX, VerifierKey};
use crate::package::{PackageFile, PackageIndex};
use crate::plain_nouns;
use crate::time::Utc;

/// Largest key file that is read, in bytes.
const KEY_SIZE_MAX: u64 = 4096;

/// A station as the log knows it.
pub(super) struct Station {
    /// Its key.
    pub(super) key: PublicKey,
    /// The agency that owns it.
    pub(super) agency: AgencyId,
    /// When it was enrolled.
    pub(super) enrolled_at: Utc,
    /// The entry that says so.
    pub(super) file: String,
    /// Number in the log, time and reason of its revocation, where there was one.
    pub(super) revoked: Option<(Option<u64>, Utc, String)>,
}

/// Reads the log's keys and its checkpoint. `given` is the key that the caller trusts.
pub(super) fn check_log(bag: &Bag<'_>, given: Option<&VerifierKey>) -> Option<Log> {
    let own = read_log_key(bag);
    if let (Some(given), Some(own)) = (given, &own)
        && given != own
    {
        bag.fault(&PackageFile::LogKey.path(), Fault::OtherKey { rule: "R9.6", source: "--log-key" });
    }
    check_log_pem(bag, given, own.as_ref());
    let key = given.cloned().or(own)?;
    let path = PackageFile::Checkpoint.path();
    let bytes = bag.read(&path, NOTE_SIZE_MAX as u64, "R9.7")?;
    let fault = |error: Cause| bag.fault(&path, Fault::Checkpoint { error });
    let note = String::from_utf8(bytes).map_err(|error| fault((&error).into())).ok()?;
    let checkpoint = Checkpoint::open(&note, &key).map_err(|error| fault((&error).into())).ok()?;
    Some(Log { key, note, checkpoint })
}

fn read_log_key(bag: &Bag<'_>) -> Option<VerifierKey> {
    let path = PackageFile::LogKey.path();
    let bytes = bag.read(&path, KEY_SIZE_MAX, "R4.3")?;
    let text = String::from_utf8_lossy(&bytes);
    match text.parse::<VerifierKey>() {
        Ok(key) if format!("{key}\n") == text => Some(key),
        Ok(_) => {
            bag.fault(
                &path,
                Fault::NotKey { rule: "R4.3", error: Flaw::new("not-one-line", "it is not one line").into() },
            );
            None
        }
        Err(error) => {
            bag.fault(&path, Fault::NotKey { rule: "R4.3", error: (&error).into() });
            None
        }
    }
}

/// Holds the key's other spelling against the key that is trusted or, without one, the package's.
fn check_log_pem(bag: &Bag<'_>, given: Option<&VerifierKey>, own: Option<&VerifierKey>) {
    let path = PackageFile::LogPem.path();
    let (key, source) = given.map_or((own, "data/keys/log.vkey"), |given| (Some(given), "--log-key"));
    if let (Some(pem), Some(key)) = (read_pem(bag, &path), key)
        && pem != *key.public()
    {
        bag.fault(&path, Fault::OtherKey { rule: "R9.6", source });
    }
}

fn read_pem(bag: &Bag<'_>, path: &str) -> Option<PublicKey> {
    let bytes = bag.read(path, KEY_SIZE_MAX, "R4.2")?;
    let key = PublicKey::from_pem(&String::from_utf8_lossy(&bytes));
    key.map_err(|error| bag.fault(path, Fault::NotKey { rule: "R4.2", error: (&error).into() })).ok()
}

/// The stations of a package's recordings, each with the key that the log gives it. The key files
/// in the package are compared with it, never trusted.
pub(super) fn check_stations(
    bag: &Bag<'_>,
    index: &PackageIndex,
    histories: &Histories,
) -> BTreeMap<StationId, Station> {
    let mut stations: BTreeMap<StationId, Option<Station>> = BTreeMap::new();
    for packaged in &index.recordings {
        let id = &packaged.station;
        if !stations.contains_key(id) {
            stations.insert(id.clone(), check_station(bag, id, histories));
        }
    }
    stations.into_iter().filter_map(|(id, station)| Some((id, station?))).collect()
}

/// Takes what an entry says of station `id`.
fn take(found: &mut Option<Station>, id: &StationId, step: &Step) {
    match &step.entry.event {
        Event::Station(event) => match event {
            // A key counts only where a proof shows that the log has the entry.
            StationEvent::Enrolled { station, agency, key, .. } => {
                if found.is_none() && step.index.is_some() && station == id {
                    *found = Some(Station {
                        key: *key,
                        agency: agency.clone(),
                        enrolled_at: step.entry.time,
                        file: step.file.clone(),
                        revoked: None,
                    });
                }
            }
            StationEvent::Revoked { station, reason } => {
                if let Some(known) = found.as_mut().filter(|known| station == id && known.revoked.is_none()) {
                    known.revoked = Some((step.index, step.entry.time, shown(reason)));
                }
            }
            StationEvent::CodeIssued { .. } | StationEvent::CodeWithdrawn { .. } => {}
        },
        // No other noun's events say what a station's key is, or how long it counts.
        Event::Log(_)
        | plain_nouns!()
        | Event::Account(_)
        | Event::Docking(_)
        | Event::Recording(_)
        | Event::View(_)
        | Event::Marker(_)
        | Event::Transcript(_)
        | Event::Derived(_)
        | Event::Case(_)
        | Event::Document(_)
        | Event::Package(_)
        | Event::Access(_) => {}
    }
}

fn check_station(bag: &Bag<'_>, id: &StationId, histories: &Histories) -> Option<Station> {
    let path = PackageFile::StationKey(id).path();
    let pem = read_pem(bag, &path);
    let mut found: Option<Station> = None;
    for step in histories.of_station(id) {
        take(&mut found, id, step);
    }
    match (&found, pem) {
        (None, _) => bag.fault(&path, Fault::NotEnrolled { station: id.to_string() }),
        (Some(known), Some(pem)) if known.key != pem => {
            bag.fault(&path, Fault::OtherKey { rule: "R9.15", source: StationName::Enrolled.text() });
        }
        _ => {}
    }
    found
}
