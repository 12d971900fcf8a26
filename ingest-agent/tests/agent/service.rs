//! A service in memory that keeps the protocol, and can be told to misbehave in ways that the real
//! one never should.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use evidence::checkpoint::Checkpoint;
use evidence::digest::{Content, Digest, SegmentCheck, segment_count};
use evidence::docking::Docking;
use evidence::entry::{Entry, EntryNonce};
use evidence::event::{Actor, DockingEvent, Event, LogEvent, RecordingEvent, StationEvent};
use evidence::ids::{RecordingId, SecretId, StationId};
use evidence::keys::{PublicKey, SigningKey};
use evidence::manifest::Sealed;
use evidence::merkle;
use evidence::note::VerifierKey;
use evidence::proof::LogProof;
use evidence::receipt::Receipt;
use evidence::wire::{
    ChallengeAnswer, DockingRequest, EnrolAnswer, EnrolRequest, EnrolmentCode, HashesAnswer, LoggedAnswer, Problem,
    ProofHash, ReceiptAnswer, ReleaseRequest, RestoresAnswer, SessionAnswer, SessionRequest, UploadRequest,
    UploadStatus, enrolment_message, session_message,
};
use serde::Serialize;

use crate::clock::instant;

/// How receipts are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receipts {
    /// As they should be.
    Honest,
    /// Signed by a key that nobody pinned.
    OtherKey,
    /// For other content than was brought.
    OtherContent,
    /// From a log whose history was rewritten before each.
    Rewritten,
}

/// What the service knows and does.
pub(crate) struct Service {
    key: SigningKey,
    other: SigningKey,
    pub(crate) log_key: VerifierKey,
    pub(crate) receipts: Receipts,
    /// How many of the next requests are answered with this status.
    pub(crate) troubles: Vec<u16>,
    /// Whether every token is refused after its first use.
    pub(crate) forgetful: bool,
    /// What is said of how long a backup may lack what was stored, in seconds.
    pub(crate) backup_interval: Option<u64>,
    /// Entries that are told as restores of the log.
    pub(crate) restores: Vec<u64>,
    station: Option<PublicKey>,
    tokens: BTreeSet<String>,
    entries: Vec<Vec<u8>>,
    uploads: BTreeMap<String, Upload>,
    pub(crate) dockings: BTreeMap<String, Docking>,
    pub(crate) releases: Vec<ReleaseRequest>,
    /// Which case was said to be that of which path, in order.
    pub(crate) suggestions: Vec<(String, String)>,
    /// Whether all that is stored is filed already.
    pub(crate) filed: bool,
    /// Segments that were taken, with repetitions.
    pub(crate) segments_taken: u64,
    pub(crate) requests: u64,
}

pub(crate) struct Upload {
    pub(crate) sealed: Sealed,
    content: Content,
    segments: BTreeMap<u64, Vec<u8>>,
    receipt: Option<Receipt>,
}

type Answer = (u16, Vec<u8>);

fn station_id() -> StationId {
    "st-00000001".parse().unwrap()
}

fn json(value: &impl Serialize) -> Answer {
    (200, serde_json::to_vec(value).unwrap())
}

fn problem(status: u16, slug: &str, detail: &str) -> Answer {
    let kind = format!("urn:docket:problem:{slug}");
    let problem = Problem {
        kind,
        title: slug.into(),
        title_zh: String::new(),
        status,
        detail: detail.into(),
        missing: Vec::new(),
        request_id: String::new(),
    };
    (status, serde_json::to_vec(&problem).unwrap())
}

impl Service {
    /// Starts a service on a free port of this machine; gives its address.
    pub(crate) fn start() -> (Arc<Mutex<Self>>, String) {
        let key = SigningKey::generate().unwrap();
        let service = Arc::new(Mutex::new(Self {
            log_key: VerifierKey::new("log.example", key.public()).unwrap(),
            other: SigningKey::generate().unwrap(),
            key,
            receipts: Receipts::Honest,
            troubles: Vec::new(),
            forgetful: false,
            backup_interval: Some(0),
            restores: Vec::new(),
            station: None,
            tokens: BTreeSet::new(),
            entries: Vec::new(),
            uploads: BTreeMap::new(),
            dockings: BTreeMap::new(),
            releases: Vec::new(),
            suggestions: Vec::new(),
            filed: false,
            segments_taken: 0,
            requests: 0,
        }));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::clone(&service);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let service = Arc::clone(&shared);
                std::thread::spawn(move || while serve_one(&service, &stream).is_some() {});
            }
        });
        (service, address)
    }

    /// A code for this service, or for another one.
    pub(crate) fn code(&self, right: bool) -> String {
        let other = VerifierKey::new("log.example", self.other.public()).unwrap();
        EnrolmentCode::new([7; 20], if right { &self.log_key } else { &other }).to_string()
    }

    /// Forgets the entries after the first `size`, as a restore would.
    pub(crate) fn cut(&mut self, size: usize) {
        self.entries.truncate(size);
        let stays = |receipt: &Receipt| receipt.proof.parse::<LogProof>().unwrap().index < size as u64;
        for upload in self.uploads.values_mut() {
            upload.receipt = upload.receipt.take().filter(stays);
        }
    }

    /// How many entries there are.
    pub(crate) fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The root over the first `size` entries.
    pub(crate) fn root(&self, size: u64) -> Digest {
        let Ok(root) = merkle::root(size, &mut self.node());
        root
    }

    /// Logs something that is of no station, some times.
    pub(crate) fn grow(&mut self, by: u64) {
        for number in 0..by {
            self.append(Event::Log(LogEvent::ServiceStarted { version: "1".into(), recovered: number }));
        }
    }

    /// Logs that somebody accepted a restore of `size` entries, and tells of it.
    pub(crate) fn restore(&mut self, actor: Actor, size: u64, root: Digest) {
        let reason = "restored".to_owned();
        let event = Event::Log(LogEvent::Restored { size, root, seen_size: None, seen_root: None, reason });
        self.append_as(actor, event);
        self.restores.push(self.size() - 1);
    }

    /// Everything that is stored: path and content.
    pub(crate) fn stored(&self) -> Vec<(String, Vec<u8>)> {
        let done = self.uploads.values().filter(|upload| upload.receipt.is_some());
        done.map(|upload| (upload.sealed.path.clone(), upload.segments.values().flatten().copied().collect())).collect()
    }

    /// Every manifest that was announced.
    pub(crate) fn manifests(&self) -> impl Iterator<Item = &Sealed> {
        self.uploads.values().map(|upload| &upload.sealed)
    }

    fn answer(&mut self, method: &str, path: &str, token: Option<&str>, body: Vec<u8>) -> Answer {
        self.requests += 1;
        if let Some(status) = self.troubles.pop() {
            return problem(status, "trouble", "the store is full; an administrator must add space");
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.trim_start_matches("/api/v1").trim_matches('/').split('/').collect();
        match (method, &parts[..]) {
            ("POST", ["enrolments"]) => return self.enrol(&body),
            ("POST", ["stations", _, "challenge"]) => {
                return json(&ChallengeAnswer { nonce: "nonce".into(), expires_at: instant(), seen_max: None });
            }
            ("POST", ["stations", _, "session"]) => return self.session(&body),
            ("GET", ["log", "consistency"]) => return self.consistency(query),
            ("GET", ["log", "checkpoint"]) => return (200, self.head().into_bytes()),
            ("GET", ["log", "proof"]) => return self.proof(query),
            _ => {}
        }
        let token = token.unwrap_or_default();
        let known = if self.forgetful { self.tokens.remove(token) } else { self.tokens.contains(token) };
        if !known {
            return problem(401, "no-session", "sign in");
        }
        match (method, &parts[..]) {
            ("PUT", ["uploads", id]) => self.announce(id, &body),
            ("PUT", ["uploads", id, "segments", index]) => self.segment(id, index.parse().unwrap(), body),
            ("POST", ["uploads", id, "finish"]) => self.finish(id),
            ("PUT", ["uploads", id, "suggestion"]) => self.suggest(id, &body),
            ("PUT", ["dockings", id]) => self.docking(id, &body),
            ("GET", ["log", "restored"]) => json(&RestoresAnswer {
                restores: self.restores.iter().rev().map(|index| self.receipt(*index)).collect(),
            }),
            ("POST", ["recordings", _, "releases"]) => {
                self.releases.push(serde_json::from_slice(&body).unwrap());
                json(&LoggedAnswer { index: 1 })
            }
            _ => problem(404, "unknown", "no such route"),
        }
    }

    fn head(&self) -> String {
        let size = self.entries.len() as u64;
        let Ok(root) = merkle::root(size, &mut self.node());
        Checkpoint { origin: "log.example".into(), size, root }.sign(&self.log_key, &self.key)
    }

    fn proof(&self, query: &str) -> Answer {
        let index: u64 = query.trim_start_matches("index=").parse().unwrap();
        let size = self.entries.len() as u64;
        if index >= size {
            return problem(404, "unknown", "there is no such log entry");
        }
        let Ok(hashes) = merkle::inclusion_proof(index, size, &mut self.node());
        let proof = LogProof { extra: None, index, hashes, checkpoint: self.head() };
        (200, proof.to_string().into_bytes())
    }

    fn enrol(&mut self, body: &[u8]) -> Answer {
        let request: EnrolRequest = serde_json::from_slice(body).unwrap();
        let message = enrolment_message(&request.code, &request.public_key);
        request.public_key.verify(&message, &request.signature).unwrap();
        self.station = Some(request.public_key);
        let receipt = self.append(Event::Station(StationEvent::Enrolled {
            station: station_id(),
            agency: "xc-cg".parse().unwrap(),
            name: "采集站".into(),
            key: request.public_key,
            code: SecretId::of(&Digest::of(request.code.as_bytes())),
        }));
        json(&EnrolAnswer {
            station: station_id(),
            agency: "xc-cg".parse().unwrap(),
            agency_name: "城管局".into(),
            name: "采集站".into(),
            log_key: self.log_key.clone(),
            time_zone: "Asia/Shanghai".into(),
            receipt,
        })
    }

    fn session(&mut self, body: &[u8]) -> Answer {
        let request: SessionRequest = serde_json::from_slice(body).unwrap();
        let message = session_message("log.example", &station_id(), &request.nonce);
        if self.station.is_none_or(|key| key.verify(&message, &request.signature).is_err()) {
            return problem(403, "wrong-signature", "the signature is not the station's");
        }
        let token = format!("token-{}", self.requests);
        self.tokens.insert(token.clone());
        let (backup_interval_seconds, time) = (self.backup_interval, Some(instant()));
        json(&SessionAnswer { token, expires_at: instant(), backup_interval_seconds, time })
    }

    fn announce(&mut self, id: &str, body: &[u8]) -> Answer {
        let request: UploadRequest = serde_json::from_slice(body).unwrap();
        let sealed = Sealed::open(&request.envelope, &self.station.unwrap()).unwrap();
        assert_eq!(sealed.id.to_string(), id);
        let content = sealed.content(&request.segment_states).unwrap();
        let new = Upload { sealed, content, segments: BTreeMap::new(), receipt: None };
        self.uploads.entry(id.into()).or_insert(new);
        json(&self.status(id))
    }

    fn status(&self, id: &str) -> UploadStatus {
        let upload = &self.uploads[id];
        if let Some(receipt) = &upload.receipt {
            return UploadStatus::Stored { receipt: receipt.clone() };
        }
        let all = 0..segment_count(upload.content.size);
        UploadStatus::Open { missing: all.filter(|index| !upload.segments.contains_key(index)).collect() }
    }

    fn segment(&mut self, id: &str, index: u64, body: Vec<u8>) -> Answer {
        let upload = self.uploads.get_mut(id).unwrap();
        let mut check = SegmentCheck::new(&upload.content, index).unwrap();
        check.update(&body);
        if check.finish().is_err() {
            return problem(422, "segment-mismatch", "the bytes are others than were sealed");
        }
        upload.segments.insert(index, body);
        self.segments_taken += 1;
        (204, Vec::new())
    }

    fn finish(&mut self, id: &str) -> Answer {
        if let UploadStatus::Open { missing } = self.status(id)
            && !missing.is_empty()
        {
            return problem(409, "upload-incomplete", "segments are missing");
        }
        if self.uploads[id].receipt.is_none() {
            let content = &self.uploads[id].content;
            let (mut digest, size) = (content.digest, content.size);
            if self.receipts == Receipts::OtherContent {
                digest = Digest::of(b"something else");
            }
            if self.receipts == Receipts::Rewritten {
                self.entries.iter_mut().for_each(|entry| entry.push(b' '));
            }
            let recording: RecordingId = id.parse().unwrap();
            let receipt = self.append(Event::Recording(RecordingEvent::Stored { recording, content: digest, size }));
            self.uploads.get_mut(id).unwrap().receipt = Some(receipt);
        }
        json(&self.status(id))
    }

    fn suggest(&mut self, id: &str, body: &[u8]) -> Answer {
        if self.filed {
            return problem(409, "conflict", "the recording is filed under a case");
        }
        let Some(upload) = self.uploads.get(id) else { return problem(404, "unknown", "there is no such upload") };
        let request: serde_json::Value = serde_json::from_slice(body).unwrap();
        self.suggestions.push((upload.sealed.path.clone(), request["number"].as_str().unwrap().to_owned()));
        (204, Vec::new())
    }

    fn docking(&mut self, id: &str, body: &[u8]) -> Answer {
        let request: DockingRequest = serde_json::from_slice(body).unwrap();
        let docking = Docking::open(&request.envelope, &self.station.unwrap()).unwrap();
        assert_eq!(docking.docking.docking.as_str(), id);
        let receipt = self.append(Event::Docking(DockingEvent::Recorded {
            docking: docking.docking.docking.clone(),
            station: station_id(),
            recorder: docking.docking.recorder.id.clone(),
            payload: docking.payload_digest,
            envelope: Digest::of(b"envelope"),
        }));
        self.dockings.insert(id.into(), docking);
        json(&ReceiptAnswer { receipt })
    }

    fn node(&self) -> impl FnMut(u8, u64) -> Result<Digest, std::convert::Infallible> {
        let leaves: Vec<Digest> = self.entries.iter().map(|entry| merkle::leaf_hash(entry)).collect();
        move |level, index| {
            let width = 1_usize << level;
            let start = usize::try_from(index).unwrap() * width;
            let mut row = leaves[start..start + width].to_vec();
            while row.len() > 1 {
                row = row.chunks(2).map(|pair| merkle::node_hash(&pair[0], &pair[1])).collect();
            }
            Ok(row[0])
        }
    }

    /// An entry, with its proof under the present head.
    fn receipt(&self, index: u64) -> Receipt {
        let Ok(hashes) = merkle::inclusion_proof(index, self.size(), &mut self.node());
        let proof = LogProof { extra: None, index, hashes, checkpoint: self.head() }.to_string();
        Receipt { entry: self.entries[usize::try_from(index).unwrap()].clone(), proof }
    }

    fn append(&mut self, event: Event) -> Receipt {
        self.append_as(Actor::Service, event)
    }

    fn append_as(&mut self, actor: Actor, event: Event) -> Receipt {
        let entry = Entry::new(EntryNonce([7; 16]), instant(), actor, Vec::new(), event);
        let entry = entry.to_bytes().unwrap();
        self.entries.push(entry.clone());
        let size = self.entries.len() as u64;
        let Ok(root) = merkle::root(size, &mut self.node());
        let Ok(hashes) = merkle::inclusion_proof(size - 1, size, &mut self.node());
        let checkpoint = Checkpoint { origin: "log.example".into(), size, root };
        let key = if self.receipts == Receipts::OtherKey { &self.other } else { &self.key };
        let checkpoint = checkpoint.sign(&self.log_key, key);
        let proof = LogProof { extra: None, index: size - 1, hashes, checkpoint }.to_string();
        Receipt { entry, proof }
    }

    fn consistency(&self, query: &str) -> Answer {
        let mut sizes = query.split('&').map(|part| part.split_once('=').unwrap().1.parse::<u64>().unwrap());
        let (from, to) = (sizes.next().unwrap(), sizes.next().unwrap());
        if to > self.entries.len() as u64 {
            return problem(400, "invalid", "the log has not so many entries");
        }
        let Ok(hashes) = merkle::consistency_proof(from, to, &mut self.node());
        json(&HashesAnswer { hashes: hashes.into_iter().map(ProofHash).collect() })
    }
}

/// Reads one request of a connection and answers it; `None` when the connection is over.
fn serve_one(service: &Mutex<Service>, stream: &TcpStream) -> Option<()> {
    let mut reader = BufReader::with_capacity(1, stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut token) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => token = value.strip_prefix("Bearer ").map(str::to_owned),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (status, answer) = service.lock().unwrap().answer(&method, &path, token.as_deref(), body);
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", answer.len()).ok()?;
    stream.write_all(&answer).ok()
}
