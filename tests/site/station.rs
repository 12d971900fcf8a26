//! A station that seals, docks and uploads, well or badly as the test wants it.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::digest::{ContentHasher, Digest, segment_range};
use evidence::docking::{DockingEntry, DockingPredicate, EntryKind, EntryOutcome, SinceLast, entries_digest};
use evidence::dsse::Envelope;
use evidence::ids::{DockingId, RecordingId};
use evidence::keys::{self, SigningKey};
use evidence::manifest::{CaptureInterval, ChainLink, FIXED, OfficerClaim, RecorderFacts, SealPredicate};
use evidence::statement;
use evidence::time::Utc;
use evidence::wire::{enrolment_message, session_message};
use serde_json::{Map, Value, json};

use super::{Answer, Site};

/// An enrolled station with its key and a session.
pub(crate) struct Station {
    pub(crate) id: String,
    pub(crate) agency: String,
    pub(crate) key: SigningKey,
    pub(crate) token: String,
    sequence: u64,
    previous: Option<Digest>,
}

/// A sealed recording, with what the service is to get.
pub(crate) struct Recording {
    pub(crate) id: RecordingId,
    pub(crate) envelope: Envelope,
    pub(crate) states: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
}

/// A new key.
pub(crate) fn key() -> SigningKey {
    SigningKey::generate().unwrap()
}

fn at(text: &str) -> Utc {
    text.parse().unwrap()
}

impl Station {
    /// Enrols a station of `agency` and opens a session.
    pub(crate) fn enrol(site: &Site, agency: &str) -> Self {
        let secret = Self::code(site, agency);
        let key = key();
        let enrolled = Self::present(site, &secret, &key).expect(200);
        let id = enrolled["station"].as_str().unwrap().to_owned();
        let mut station =
            Self { id, agency: agency.to_owned(), key, token: String::new(), sequence: 0, previous: None };
        station.sign_in(site);
        station
    }

    /// Somebody who gives themselves out for a station, with a key of their own.
    pub(crate) fn clone_of(other: &Self) -> Self {
        let (id, agency) = (other.id.clone(), other.agency.clone());
        Self { id, agency, key: key(), token: String::new(), sequence: 0, previous: None }
    }

    /// The secret part of a new enrolment code.
    pub(crate) fn code(site: &Site, agency: &str) -> String {
        let asked = json!({ "agency": agency, "name": "采集站" });
        let given = site.call("POST", "/api/v1/stations/codes", &site.admin, &asked).expect(200);
        let code: evidence::wire::EnrolmentCode = given["code"].as_str().unwrap().parse().unwrap();
        code.secret().to_owned()
    }

    /// The body that enrols `key` with a code's secret.
    pub(crate) fn enrolment(secret: &str, key: &SigningKey) -> Value {
        let signature = BASE64_STANDARD.encode(key.sign(&enrolment_message(secret, &key.public())));
        json!({ "code": secret, "public_key": key.public(), "signature": signature, "agent_version": "test" })
    }

    /// Presents a code.
    pub(crate) fn present(site: &Site, secret: &str, key: &SigningKey) -> Answer {
        site.call("POST", "/api/v1/enrolments", "", &Self::enrolment(secret, key))
    }

    /// A challenge and what `key` makes of it, as the body of a session request.
    pub(crate) fn challenged(site: &Site, id: &str, key: &SigningKey) -> Value {
        let path = format!("/api/v1/stations/{id}/challenge");
        let nonce = site.call("POST", &path, "", &json!({})).expect(200)["nonce"].as_str().unwrap().to_owned();
        let message = session_message("docket.test/custody", &id.parse().unwrap(), &nonce);
        json!({ "nonce": nonce, "signature": BASE64_STANDARD.encode(key.sign(&message)) })
    }

    /// Opens a session (again).
    pub(crate) fn sign_in(&mut self, site: &Site) {
        self.sign_in_at(site, None);
    }

    /// Opens a session, and tells what time it is by the station's clock.
    pub(crate) fn sign_in_at(&mut self, site: &Site, time: Option<Utc>) {
        let path = format!("/api/v1/stations/{}/session", self.id);
        let body = Self::challenged(site, &self.id, &self.key).to_string();
        let date = time.map(|time| format!("Date: {}\r\n", time.to_http_date().unwrap())).unwrap_or_default();
        let headers = format!("Content-Type: application/json\r\n{date}");
        let session = site.send("POST", &path, "", &headers, body.as_bytes()).expect(200);
        session["token"].as_str().unwrap().clone_into(&mut self.token);
    }

    /// Seals content as an honest station does, worn by officer 37001.
    pub(crate) fn seal(&mut self, path: &str, bytes: &[u8]) -> Recording {
        self.seal_changed(path, bytes, |_| {})
    }

    /// Seals an export of the surveillance of a fixed place, which nobody wore.
    pub(crate) fn seal_fixed(&mut self, path: &str, bytes: &[u8]) -> Recording {
        self.seal_changed(path, bytes, |seal| {
            seal.recorder.id = "C-09".parse().unwrap();
            seal.recorder.other.insert(FIXED.to_owned(), true.into());
            seal.officer = OfficerClaim::None;
            "video/x-msvideo".clone_into(&mut seal.media_type);
        })
    }

    /// Seals a manifest that `change` spoiled.
    pub(crate) fn seal_changed(
        &mut self,
        path: &str,
        bytes: &[u8],
        change: impl FnOnce(&mut SealPredicate),
    ) -> Recording {
        let mut hasher = ContentHasher::new();
        hasher.update(bytes);
        let content = hasher.finish();
        let mut seal = SealPredicate {
            agency: self.agency.parse().unwrap(),
            station: self.id.parse().unwrap(),
            station_key: self.key.public().key_id(),
            agent_version: "test".into(),
            recorder: recorder(),
            officer: OfficerClaim::Assignment { certificate: "37001".parse().unwrap() },
            size: content.size,
            segment_size: evidence::digest::SEGMENT_SIZE,
            segment_states: content.states.digest(),
            media_type: "video/mp4".into(),
            profile: None,
            raw_path: None,
            times: Vec::new(),
            capture: CaptureInterval {
                start: None,
                end: at("2026-01-05T09:00:00.000000Z"),
                rule: "test".into(),
                flags: Vec::new(),
            },
            docked_at: at("2026-01-05T10:00:00.000000Z"),
            sealed_at: at("2026-01-05T10:01:00.000000Z"),
            clock_offset: None,
            station_clock: "test".into(),
            read_errors: Vec::new(),
            flags: Vec::new(),
            chain: self.link(),
            nonce: keys::random::<32>().unwrap().to_vec(),
            other: Map::new(),
        };
        change(&mut seal);
        let (envelope, signed) = statement::sign(path, content.digest, seal, &self.key).unwrap();
        self.follow(signed.payload_digest);
        let id = RecordingId(signed.payload_digest);
        Recording { id, envelope, states: content.states.encode(), bytes: bytes.to_vec() }
    }

    fn link(&self) -> ChainLink {
        let docking = "d0".repeat(16).parse().unwrap();
        ChainLink { sequence: self.sequence, previous: self.previous, docking }
    }

    fn follow(&mut self, payload: Digest) {
        self.sequence += 1;
        self.previous = Some(payload);
    }

    /// A docking statement over `recordings`, with its id.
    pub(crate) fn dock(&mut self, recordings: &[&Recording]) -> (DockingId, Envelope) {
        let docking = DockingId::from_random(keys::random().unwrap());
        let envelope = self.dock_as(&docking, recordings);
        (docking, envelope)
    }

    /// The same under an id that is given.
    pub(crate) fn dock_as(&mut self, docking: &DockingId, recordings: &[&Recording]) -> Envelope {
        self.dock_changed(docking, recordings, |_| {})
    }

    /// The same, of which something else is stated than is usual.
    pub(crate) fn dock_changed(
        &mut self,
        docking: &DockingId,
        recordings: &[&Recording],
        change: impl FnOnce(&mut DockingPredicate),
    ) -> Envelope {
        let entry = |recording: &&Recording| DockingEntry {
            path: "a.mp4".into(),
            raw_path: None,
            kind: EntryKind::File,
            size: recording.bytes.len() as u64,
            mtime: None,
            outcome: EntryOutcome::Sealed { recording: recording.id },
        };
        let entries: Vec<DockingEntry> = recordings.iter().map(entry).collect();
        let subject = entries_digest(&entries).unwrap();
        let mut predicate = DockingPredicate {
            agency: self.agency.parse().unwrap(),
            station: self.id.parse().unwrap(),
            station_key: self.key.public().key_id(),
            agent_version: "test".into(),
            docking: docking.clone(),
            recorder: recorder(),
            docked_at: at("2026-01-05T10:00:00.000000Z"),
            listed_at: at("2026-01-05T10:00:30.000000Z"),
            entries,
            truncated: 0,
            since_last: SinceLast::default(),
            chain: self.link(),
            nonce: keys::random::<32>().unwrap().to_vec(),
            other: Map::new(),
        };
        change(&mut predicate);
        let (envelope, signed) = statement::sign(&format!("docking:{docking}"), subject, predicate, &self.key).unwrap();
        self.follow(signed.payload_digest);
        envelope
    }

    /// Brings a docking statement.
    pub(crate) fn bring(&self, site: &Site, id: &DockingId, envelope: &Envelope) -> Answer {
        site.call("PUT", &format!("/api/v1/dockings/{id}"), &self.token, &json!({ "envelope": envelope }))
    }

    /// Announces.
    pub(crate) fn announce(&self, site: &Site, recording: &Recording) -> Answer {
        site.call("PUT", &upload(recording), &self.token, &recording.announcement())
    }

    /// Sends a segment's bytes, right or wrong.
    pub(crate) fn send(&self, site: &Site, recording: &Recording, index: u64, bytes: &[u8]) -> Answer {
        site.send("PUT", &format!("{}/segments/{index}", upload(recording)), &self.token, "", bytes)
    }

    /// Finishes.
    pub(crate) fn finish(&self, site: &Site, recording: &Recording) -> Answer {
        site.call("POST", &format!("{}/finish", upload(recording)), &self.token, &Value::Null)
    }

    /// Where the upload stands.
    pub(crate) fn status(&self, site: &Site, recording: &Recording) -> Answer {
        site.call("GET", &upload(recording), &self.token, &Value::Null)
    }

    /// Announces, sends all and finishes.
    #[track_caller]
    pub(crate) fn store(&self, site: &Site, recording: &Recording) {
        let open = self.announce(site, recording).expect(200);
        for index in open["missing"].as_array().into_iter().flatten().filter_map(Value::as_u64) {
            self.send(site, recording, index, recording.segment(index)).expect(204);
        }
        assert_eq!(self.finish(site, recording).expect(200)["state"], "stored");
    }
}

fn recorder() -> RecorderFacts {
    let id = "BWC-1".parse().unwrap();
    RecorderFacts {
        id,
        make: None,
        model: None,
        serial: None,
        volume_label: None,
        volume_uuid: None,
        other: Map::new(),
    }
}

/// Where a recording is uploaded.
fn upload(recording: &Recording) -> String {
    format!("/api/v1/uploads/{}", recording.id)
}

impl Recording {
    /// The bytes of one segment.
    pub(crate) fn segment(&self, index: u64) -> &[u8] {
        let range = segment_range(self.bytes.len() as u64, index).unwrap();
        &self.bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
    }

    /// The body that announces it.
    pub(crate) fn announcement(&self) -> Value {
        json!({ "envelope": self.envelope, "segment_states": BASE64_STANDARD.encode(&self.states) })
    }
}
