//! A small custody log and a package out of it, made in memory with fixed keys and times, so that
//! the same bytes come out every time.

#![expect(dead_code, reason = "each test binary uses its part of the harness")]

mod package;

use std::collections::BTreeMap;
use std::convert::Infallible;

use evidence::checkpoint::Checkpoint;
use evidence::derived::{DerivedHow, DerivedPredicate, DerivedRange, DerivedSource, segments_of};
use evidence::digest::{Content, ContentHasher, Digest, SEGMENT_SIZE};
use evidence::docking::{DockingEntry, DockingPredicate, EntryKind, EntryOutcome, SinceLast, entries_digest};
use evidence::dsse::{Envelope, IN_TOTO};
use evidence::entry::{Entry, EntryNonce, Item, ItemLink};
use evidence::event::{
    AccessEvent, Actor, ByteRange, CaseEvent, DerivedKind, Event, LogEvent, PackageEvent, ReadWhat, RecordKind,
    RecordingEvent, Role, Stage, StationEvent, ViewEnd, ViewEvent,
};
use evidence::ids::{CaseId, DockingId, PackageId, RecordingId, SecretId, StationId, ViewId};
use evidence::keys::SigningKey;
use evidence::manifest::{
    CandidateTime, CaptureInterval, ChainLink, OfficerClaim, ReadError, RecorderFacts, SealPredicate, TimeSource,
};
use evidence::merkle::{self, leaf_hash, node_hash};
use evidence::note::VerifierKey;
use evidence::package::{
    HOW_TO_CHECK, PACKAGE_VERSION, PackageFile, PackageIndex, PackagedCase, PackagedHistory, PackagedRecording,
};
use evidence::proof::LogProof;
use evidence::statement;
use evidence::time::Utc;
use evidence::verify::Report;
pub(crate) use package::Package;

/// The log's name.
pub(crate) const ORIGIN: &str = "docket.example/custody";

/// An Ed25519 key from a seed (PKCS#8 v1 of RFC 8410).
pub(crate) fn key(seed: u8) -> SigningKey {
    let prefix = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    SigningKey::from_pkcs8(&[&prefix[..], &[seed; 32]].concat()).expect("a key")
}

/// The instant `seconds` after 2026-01-01T12:00:00Z.
pub(crate) fn at(seconds: i64) -> Utc {
    Utc::from_micros((1_767_268_800 + seconds) * 1_000_000).expect("an instant")
}

/// `length` bytes that repeat nowhere soon.
pub(crate) fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut out = Vec::with_capacity(length + 8);
    while out.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend(state.to_le_bytes());
    }
    out.truncate(length);
    out
}

pub(crate) fn hash(content: &[u8]) -> Content {
    let mut hasher = ContentHasher::new();
    hasher.update(content);
    hasher.finish()
}

/// RFC 6962's definition, word for word.
pub(crate) fn naive_root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => merkle::empty_root(),
        [one] => *one,
        _ => {
            let split = 1 << (leaves.len() - 1).ilog2();
            node_hash(&naive_root(&leaves[..split]), &naive_root(&leaves[split..]))
        }
    }
}

/// The node reader that proofs are made with.
pub(crate) fn node_of(leaves: &[Digest]) -> impl FnMut(u8, u64) -> Result<Digest, Infallible> + '_ {
    |level, index| {
        let width = 1_usize << level;
        let start = usize::try_from(index).expect("small") * width;
        Ok(naive_root(&leaves[start..start + width]))
    }
}

/// A custody log in memory.
pub(crate) struct World {
    pub(crate) log: SigningKey,
    pub(crate) station_key: SigningKey,
    pub(crate) station: StationId,
    pub(crate) entries: Vec<Vec<u8>>,
    heads: BTreeMap<Item, (u64, Digest)>,
    places: BTreeMap<Item, Vec<usize>>,
    clock: i64,
    pub(crate) recordings: Vec<SealedFile>,
    pub(crate) case: Option<CaseId>,
    /// Whether entries and packages are written as before entries of version 3.
    legacy: bool,
    /// Digest of the page that `package.made` names.
    pub(crate) page: Option<Digest>,
    /// Whether the service's clock is in doubt for what is appended.
    pub(crate) clock_doubted: bool,
}

/// A recording as the station has it.
#[derive(Clone)]
pub(crate) struct SealedFile {
    pub(crate) id: RecordingId,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) content: Content,
    pub(crate) envelope: Envelope,
    pub(crate) seal: SealPredicate,
}

pub(crate) fn station_actor(id: &StationId) -> Actor {
    Actor::Station { id: id.clone(), agency: "xc-cg".parse().expect("an id") }
}

pub(crate) fn user(id: &str, role: Role) -> Actor {
    Actor::User { id: id.parse().expect("an id"), role, agency: Some("xc-cg".parse().expect("an id")) }
}

/// The nonce of entry `index`, the same every time.
pub(crate) fn nonce(index: usize) -> EntryNonce {
    EntryNonce(std::array::from_fn(|byte| u8::try_from((index + byte) % 251).expect("under 256")))
}

impl World {
    /// A log with an enrolled station and a service that derives.
    pub(crate) fn new() -> Self {
        Self::keyed(1, 2)
    }

    /// A log as it was written before entries of version 3; its packages are of version 1.
    pub(crate) fn legacy() -> Self {
        Self::opened(true, 1, 2, 1)
    }

    /// The same under other keys of log and station.
    pub(crate) fn keyed(log: u8, station: u8) -> Self {
        Self::keyed_as(log, station, log)
    }

    /// The same, with a first entry that names another key as the log's.
    pub(crate) fn keyed_as(log: u8, station: u8, named: u8) -> Self {
        let mut world = Self::opened(false, log, station, named);
        world.append(Actor::Service, &[], LogEvent::ServiceKeyNamed { key: key(5).public() });
        world
    }

    fn opened(legacy: bool, log: u8, station: u8, named: u8) -> Self {
        let mut world = Self {
            log: key(log),
            station_key: key(station),
            station: "st-00000001".parse().expect("an id"),
            entries: Vec::new(),
            heads: BTreeMap::new(),
            places: BTreeMap::new(),
            clock: 0,
            recordings: Vec::new(),
            case: None,
            legacy,
            page: (!legacy).then(|| Digest::of(HOW_TO_CHECK.as_bytes())),
            clock_doubted: false,
        };
        let opened = LogEvent::Opened { origin: ORIGIN.to_owned(), key: key(named).public(), version: "1".to_owned() };
        world.append(Actor::Service, &[], opened);
        world.enrol();
        world
    }

    pub(crate) fn verifier(&self) -> VerifierKey {
        VerifierKey::new(ORIGIN, self.log.public()).expect("a key name")
    }

    fn enrol(&mut self) {
        let enrolled = StationEvent::Enrolled {
            station: self.station.clone(),
            agency: "xc-cg".parse().expect("an id"),
            name: "一号采集站".to_owned(),
            key: self.station_key.public(),
            code: SecretId::of(&Digest::of(b"code")),
        };
        let items = [Item::Station(self.station.clone()), Item::Agency("xc-cg".parse().expect("an id"))];
        self.append(Actor::Service, &items, enrolled);
    }

    /// Appends an entry and gives its number.
    pub(crate) fn append(&mut self, actor: Actor, items: &[Item], event: impl Into<Event>) -> usize {
        self.clock += 10;
        let event = event.into();
        let items: Vec<ItemLink> = items.iter().map(|item| self.link(item)).collect();
        // What older versions could say is written as they wrote it: the frozen samples are made of it.
        let (time, index) = (at(self.clock), self.entries.len());
        let entry = match event.version() {
            v @ 1..=2 if self.legacy => Entry { v, nonce: None, time, clock_doubted: false, actor, items, event },
            _ => Entry { clock_doubted: self.clock_doubted, ..Entry::new(nonce(index), time, actor, items, event) },
        };
        self.append_entry(&entry)
    }

    pub(crate) fn link(&self, item: &Item) -> ItemLink {
        let head = self.heads.get(item);
        let item_seq = head.map_or(0, |(count, _)| *count);
        ItemLink { item: item.clone(), item_seq, prev_item_leaf: head.map(|(_, leaf)| *leaf) }
    }

    pub(crate) fn append_entry(&mut self, entry: &Entry) -> usize {
        let bytes = entry.to_bytes().expect("an entry");
        self.append_bytes(bytes, &entry.items)
    }

    /// The time of the last entry.
    pub(crate) fn now(&self) -> Utc {
        at(self.clock)
    }

    /// Appends bytes as an entry of those items, whatever they say.
    pub(crate) fn append_bytes(&mut self, bytes: Vec<u8>, links: &[ItemLink]) -> usize {
        let index = self.entries.len();
        for link in links {
            let head = self.heads.entry(link.item.clone()).or_insert((0, Digest([0; 32])));
            *head = (head.0 + 1, leaf_hash(&bytes));
            self.places.entry(link.item.clone()).or_default().push(index);
        }
        self.entries.push(bytes);
        index
    }

    pub(crate) fn predicate(&self, content: &Content, sequence: u64) -> SealPredicate {
        SealPredicate {
            agency: "xc-cg".parse().expect("an id"),
            station: self.station.clone(),
            station_key: self.station_key.public().key_id(),
            agent_version: "0.1.0".to_owned(),
            recorder: RecorderFacts {
                id: "BWC_0001".parse().expect("an id"),
                make: None,
                model: Some("DSJ-A7".to_owned()),
                serial: None,
                volume_label: Some("BWC_0001".to_owned()),
                volume_uuid: None,
                other: serde_json::Map::new(),
            },
            officer: OfficerClaim::Profile { certificate: "012345".parse().expect("a certificate") },
            size: content.size,
            segment_size: SEGMENT_SIZE,
            segment_states: content.states.digest(),
            media_type: "video/mp4".to_owned(),
            profile: Some("zfy-generic".to_owned()),
            raw_path: None,
            times: vec![CandidateTime {
                source: TimeSource::Name,
                raw: "20260101120000".to_owned(),
                zone: "+08:00 configured".to_owned(),
                at: Some(at(-28_800)),
                note: None,
            }],
            capture: CaptureInterval {
                start: Some(at(-28_800)),
                end: at(-28_500),
                rule: "name-and-duration".to_owned(),
                flags: Vec::new(),
            },
            docked_at: at(0),
            sealed_at: at(20),
            clock_offset: None,
            station_clock: "ntp".to_owned(),
            read_errors: Vec::new(),
            flags: Vec::new(),
            chain: ChainLink {
                sequence,
                previous: match sequence {
                    0 => None,
                    2 => Some(Digest::of(b"the docking before")),
                    _ => Some(Digest::of(format!("the statement before {sequence}").as_bytes())),
                },
                docking: DockingId::from_random([3; 16]),
            },
            nonce: vec![u8::try_from(sequence % 256).expect("a byte"); 32],
            other: serde_json::Map::new(),
        }
    }

    /// Seals a file with what `change` does to its predicate.
    pub(crate) fn seal(&self, name: &str, content: &[u8], change: impl FnOnce(&mut SealPredicate)) -> SealedFile {
        let hashed = hash(content);
        let mut seal = self.predicate(&hashed, self.recordings.len() as u64 * 2);
        change(&mut seal);
        let (envelope, signed) =
            statement::sign(name, hashed.digest, seal.clone(), &self.station_key).expect("a statement");
        let id = RecordingId(signed.payload_digest);
        SealedFile { id, name: name.to_owned(), bytes: content.to_vec(), content: hashed, envelope, seal }
    }

    /// Seals a file with what `change` does to the payload's text before it is signed.
    pub(crate) fn seal_text(&self, name: &str, content: &[u8], change: impl FnOnce(&str) -> String) -> SealedFile {
        let mut sealed = self.seal(name, content, |_| {});
        let payload = change(std::str::from_utf8(&sealed.envelope.payload).expect("text"));
        sealed.id = RecordingId(Digest::of(payload.as_bytes()));
        sealed.envelope = Envelope::sign(IN_TOTO, payload.into_bytes(), &self.station_key);
        sealed
    }

    /// Announces and stores a sealed file.
    pub(crate) fn store(&mut self, sealed: &SealedFile) {
        let item = [Item::Recording(sealed.id)];
        let station = station_actor(&self.station);
        let announced = RecordingEvent::Announced {
            recording: sealed.id,
            station: self.station.clone(),
            envelope: Digest::of(&sealed.envelope.to_bytes()),
            content: sealed.content.digest,
            size: sealed.content.size,
            states: sealed.content.states.digest(),
        };
        self.append(station.clone(), &item, announced);
        let (content, size) = (sealed.content.digest, sealed.content.size);
        self.append(station, &item, RecordingEvent::Stored { recording: sealed.id, content, size });
        self.recordings.push(sealed.clone());
    }

    /// Seals and stores.
    pub(crate) fn add(&mut self, name: &str, content: &[u8]) -> RecordingId {
        let sealed = self.seal(name, content, |_| {});
        self.store(&sealed);
        sealed.id
    }

    /// Opens a case and files every recording under it.
    pub(crate) fn file_all(&mut self) {
        let case = CaseId::from_random([4; 16]);
        self.case = Some(case.clone());
        let opened = CaseEvent::Opened {
            case: case.clone(),
            agency: "xc-cg".parse().expect("an id"),
            number: "薛综执罚〔2026〕12号".parse().expect("a number"),
            title: "占道经营".to_owned(),
        };
        self.append(user("li", Role::Clerk), &[Item::Case(case.clone())], opened);
        for recording in self.recordings.iter().map(|sealed| sealed.id).collect::<Vec<_>>() {
            self.link_recording(recording);
        }
    }

    pub(crate) fn link_recording(&mut self, recording: RecordingId) {
        let case = self.case.clone().expect("a case");
        let linked = CaseEvent::Linked {
            case: case.clone(),
            recording,
            stage: Stage::Investigation,
            record_kind: RecordKind::Video,
            reason: "现场检查".to_owned(),
        };
        self.append(user("li", Role::Clerk), &[Item::Case(case), Item::Recording(recording)], linked);
    }

    /// A clerk reads about a recording and watches it.
    pub(crate) fn watch(&mut self, recording: RecordingId) {
        let item = [Item::Recording(recording)];
        let view = ViewId::from_random([5; 16]);
        self.append(user("li", Role::Clerk), &item, AccessEvent::ItemRead { what: ReadWhat::Detail });
        let client = "192.0.2.7".to_owned();
        self.append(user("li", Role::Clerk), &item, ViewEvent::Opened { view: view.clone(), recording, client });
        let ranges = vec![ByteRange { start: 0, end: 100 }, ByteRange { start: 200, end: 250 }];
        self.append(Actor::Service, &item, ViewEvent::Closed { view, recording, ranges, end: ViewEnd::Complete });
        let refused = AccessEvent::Refused {
            action: "content".to_owned(),
            target: recording.to_string(),
            why: "forbidden".to_owned(),
            account: None,
        };
        self.append(user("wang", Role::Officer), &item, refused);
    }

    pub(crate) fn leaves(&self) -> Vec<Digest> {
        self.entries.iter().map(|entry| leaf_hash(entry)).collect()
    }

    pub(crate) fn checkpoint(&self) -> String {
        let leaves = self.leaves();
        let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: leaves.len() as u64, root: naive_root(&leaves) };
        checkpoint.sign(&self.verifier(), &self.log)
    }

    pub(crate) fn proof(&self, index: usize) -> LogProof {
        let leaves = self.leaves();
        let Ok(hashes) = merkle::inclusion_proof(index as u64, leaves.len() as u64, &mut node_of(&leaves));
        LogProof { extra: None, index: index as u64, hashes, checkpoint: self.checkpoint() }
    }

    /// Makes the package of everything, and its log entries.
    pub(crate) fn package(&mut self) -> Package {
        let package = PackageId::from_random([7; 16]);
        let case = self.case.clone();
        let head = user("zhao", Role::Head);
        let mut items = vec![Item::Package(package.clone())];
        items.extend(case.clone().map(Item::Case));
        let made = PackageEvent::Made {
            package: package.clone(),
            case: case.clone(),
            recordings: self.recordings.len() as u64,
            reason: "法院调取".to_owned(),
            page: self.page,
        };
        self.append(head.clone(), &items, made);
        let made_at = at(self.clock);
        let mut packaged: Vec<Item> = self.recordings.iter().map(|sealed| Item::Recording(sealed.id)).collect();
        if self.legacy {
            packaged.extend(case.clone().map(Item::Case));
        }
        for item in &packaged {
            let items = [item.clone(), Item::Package(package.clone())];
            self.append(head.clone(), &items, PackageEvent::ItemPackaged { package: package.clone() });
        }
        if !self.legacy {
            packaged.extend(case.clone().map(Item::Case));
        }
        packaged.push(Item::Station(self.station.clone()));
        packaged.push(Item::Package(package.clone()));
        if !self.legacy {
            packaged.sort_by_cached_key(Item::to_string);
        }
        self.write_package(package, made_at, &packaged)
    }

    /// Numbers of the entries of the log itself that a package holds.
    fn log_entries(&self) -> Vec<u64> {
        let of_log = |bytes: &Vec<u8>| {
            let opens = |event: &Event| ["log.opened", "service.key_named"].contains(&event.name());
            Entry::parse(bytes).is_ok_and(|entry| entry.items.is_empty() && opens(&entry.event))
        };
        (0..).zip(&self.entries).filter(|(_, bytes)| of_log(bytes)).map(|(number, _)| number).collect()
    }

    fn index(&self, package: PackageId, made_at: Utc, items: &[Item]) -> PackageIndex {
        let recordings = self.recordings.iter().map(|sealed| PackagedRecording {
            recording: sealed.id,
            content: PackageFile::Content(&sealed.id, &sealed.name).path(),
            name: sealed.name.clone(),
            size: sealed.content.size,
            digest: sealed.content.digest,
            media_type: sealed.seal.media_type.clone(),
            station: self.station.clone(),
            officer: sealed.seal.officer.certificate().cloned(),
            captured_end: sealed.seal.capture.end,
        });
        let case = self.case.clone().map(|case| PackagedCase {
            case,
            number: "薛综执罚〔2026〕12号".parse().expect("a number"),
            title: "占道经营".to_owned(),
            agency: "xc-cg".parse().expect("an id"),
        });
        let history = |item: &Item| PackagedHistory { item: item.clone(), entries: self.heads[item].0 };
        PackageIndex {
            version: if self.legacy { 1 } else { PACKAGE_VERSION },
            package,
            made_at,
            origin: ORIGIN.to_owned(),
            case,
            reason: "法院调取".to_owned(),
            recordings: recordings.collect(),
            histories: items.iter().map(history).collect(),
            log: (!self.legacy).then(|| self.log_entries()),
        }
    }

    /// The bag of a package that was made, with the histories of `items`.
    pub(crate) fn write_package(&self, package: PackageId, made_at: Utc, items: &[Item]) -> Package {
        let index = self.index(package, made_at, items);
        let mut files = BTreeMap::new();
        files.insert(PackageFile::Index.path(), index.to_bytes());
        for sealed in &self.recordings {
            files.insert(PackageFile::Content(&sealed.id, &sealed.name).path(), sealed.bytes.clone());
            files.insert(PackageFile::Manifest(&sealed.id).path(), sealed.envelope.to_bytes());
            files.insert(PackageFile::States(&sealed.id).path(), sealed.content.states.encode());
        }
        for item in items {
            for (seq, place) in self.places[item].iter().enumerate() {
                files.insert(PackageFile::Entry(item, seq as u64).path(), self.entries[*place].clone());
                let proof = self.proof(*place).to_string().into_bytes();
                files.insert(PackageFile::Proof(item, seq as u64).path(), proof);
            }
        }
        for number in index.log.iter().flatten() {
            let place = usize::try_from(*number).expect("small");
            files.insert(PackageFile::LogEntry(*number).path(), self.entries[place].clone());
            files.insert(PackageFile::LogProof(*number).path(), self.proof(place).to_string().into_bytes());
        }
        files.insert(PackageFile::Checkpoint.path(), self.checkpoint().into_bytes());
        files.insert(PackageFile::LogKey.path(), format!("{}\n", self.verifier()).into_bytes());
        files.insert(PackageFile::LogPem.path(), self.log.public().to_pem().into_bytes());
        files.insert(PackageFile::StationKey(&self.station).path(), self.station_key.public().to_pem().into_bytes());
        let mut package = Package { files, index, key: self.verifier() };
        package.seal_bag();
        package
    }

    /// A docking statement over what the world's recordings were.
    pub(crate) fn docking(&self) -> Envelope {
        let entry = |sealed: &SealedFile| DockingEntry {
            path: sealed.name.clone(),
            raw_path: None,
            kind: EntryKind::File,
            size: sealed.content.size,
            mtime: Some(at(-28_500)),
            outcome: EntryOutcome::Sealed { recording: sealed.id },
        };
        let entries: Vec<_> = self.recordings.iter().map(entry).collect();
        let digest = entries_digest(&entries).expect("entries");
        let docking = DockingId::from_random([3; 16]);
        let predicate = DockingPredicate {
            agency: "xc-cg".parse().expect("an id"),
            station: self.station.clone(),
            station_key: self.station_key.public().key_id(),
            agent_version: "0.1.0".to_owned(),
            docking: docking.clone(),
            recorder: self.predicate(&hash(b""), 0).recorder,
            docked_at: at(0),
            listed_at: at(5),
            entries,
            truncated: 0,
            since_last: SinceLast::default(),
            chain: ChainLink { sequence: 9, previous: Some(Digest::of(b"before")), docking: docking.clone() },
            nonce: vec![9; 32],
            other: serde_json::Map::new(),
        };
        let name = format!("docking:{docking}");
        statement::sign(&name, digest, predicate, &self.station_key).expect("a statement").0
    }
}

/// A file with one unreadable range, as a manifest declares it.
/// The content of [`derived`].
pub(crate) const CLIP: &[u8] = b"the bytes of a clip";

/// What the service, whose key is `key(5)`, says of a clip of `bytes` of `source`.
pub(crate) fn derived(source: &SealedFile, bytes: ByteRange) -> DerivedPredicate {
    let (first_segment, last_segment) = segments_of(bytes);
    DerivedPredicate {
        kind: DerivedKind::Clip,
        origin: ORIGIN.to_owned(),
        service_key: key(5).public().key_id(),
        agency: "xc-cg".parse().expect("an id"),
        source: DerivedSource {
            recording: source.id,
            sha256: source.content.digest,
            size: source.content.size,
            bytes,
            first_segment,
            last_segment,
        },
        range: DerivedRange {
            asked_start_ms: 5_000,
            asked_end_ms: 12_250,
            actual_start_ms: 4_960,
            actual_end_ms: 12_280,
        },
        how: DerivedHow {
            encoded_again: false,
            tool: "docket-media 1; libavformat 59".to_owned(),
            parameters: vec!["cut=fast".to_owned(), "名=值".to_owned()],
        },
        size: CLIP.len() as u64,
        media_type: "video/mp4".to_owned(),
        made_by: "li".parse().expect("an id"),
        made_at: at(500),
        nonce: vec![9; 32],
        other: serde_json::Map::new(),
    }
}

pub(crate) fn read_error() -> ReadError {
    ReadError { offset: 10, length: 5, error: "Input/output error".to_owned() }
}

/// The small package of most tests: a case with one recording that was watched.
pub(crate) fn small() -> (World, Package) {
    let mut world = World::new();
    let recording = world.add("DCIM/100MEDIA/0001_012345_20260101120000_0001.MP4", &bytes(1000, 1));
    world.file_all();
    world.watch(recording);
    let package = world.package();
    (world, package)
}

/// `file: code` of each finding.
pub(crate) fn findings(report: &Report) -> Vec<String> {
    report.findings.iter().map(|finding| format!("{}: {}", finding.file, finding.fault.code())).collect()
}
