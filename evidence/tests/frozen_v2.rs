//! Frozen samples of entry version 2, beside those of version 1 in `frozen.rs`: what this release
//! writes must stay readable, and must mean the same, for ever.
//!
//! `testdata/v2/` holds a log of one entry of each event that version 2 brought, its checkpoint and
//! key, and a derived statement with the key of the service that signed it. It was written once, out
//! of [`made`], by a test that did nothing else and was then removed; it is never written again. A
//! change that makes these tests fail is a new version of the format, with samples of its own.

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use evidence::checkpoint::Checkpoint;
use evidence::derived::Derived;
use evidence::digest::{Digest, SEGMENT_SIZE};
use evidence::dsse::Envelope;
use evidence::entry::{Entry, Item};
use evidence::event::{
    AccessEvent, AccountEvent, Actor, ByteRange, CopyForm, DerivedEvent, DerivedKind, DocumentEvent, Event, LogEvent,
    MarkerEvent, MarkerKind, ReadWhat, RecordKind, RecordingEvent, Role, SessionEnd, SignInMethod, Stage, ViewEvent,
};
use evidence::ids::{CaseId, DerivedId, DocumentId, MarkerId, RecordingId, SecretId, ViewId};
use evidence::keys::PublicKey;
use evidence::merkle::leaf_hash;
use evidence::note::VerifierKey;
use evidence::tile::{decode_bundle, encode_bundle};
use world::{CLIP, SealedFile, World, at, bytes, derived, key, naive_root, user};

/// SHA-256 of each sample.
const SAMPLES: [(&str, &str); 5] = [
    ("entries.bundle", "e3b0a571cb43c7a7855623b9f5200cae94371de4f0b9d9d62867e96cdb373d43"),
    ("checkpoint.txt", "8d31c13822e6f4564355aa23b1a986cc8ed291e4070a9a5481e978dc8cf9c1b6"),
    ("log.vkey", "90f2f0e9713f25110ff8a7e33f59c9d4d23dfe3e4c228fd2b83f0e4f6d2e1a43"),
    ("derived.dsse.json", "9040056c97a49350dd79d3eb88731cd2f657125a4322039b586325e406754896"),
    ("service.pem", "929b9a21b891fd86d03ac276ef0b6d74305a5fb5506d8cd8879a7307ee19e7fe"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/v2")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).expect("the sample is there")
}

fn read_text(name: &str) -> String {
    String::from_utf8(read(name)).expect("the sample is text")
}

/// Two segments and a bit.
fn source(world: &World) -> SealedFile {
    let content = bytes(usize::try_from(2 * SEGMENT_SIZE + 100).expect("small"), 42);
    world.seal("DCIM/100MEDIA/0001_012345_20260101120000_0002.MP4", &content, |_| {})
}

fn statement(source: &SealedFile) -> (Envelope, Derived) {
    let within = ByteRange { start: SEGMENT_SIZE - 10, end: 2 * SEGMENT_SIZE + 1 };
    let name = "0001_012345_20260101120000_0002_00m05.000s-00m12.250s.mp4";
    Derived::sign(name, Digest::of(CLIP), derived(source, within), &key(5)).expect("a statement")
}

/// Whom and what accounts and sessions tell of.
fn accounts() -> Vec<(Vec<Item>, Event)> {
    let clerk = || "li".parse().expect("an id");
    let session = SecretId::of(&Digest::of(b"session"));
    let client = "192.0.2.7".to_owned();
    let method = SignInMethod::PasswordAndCode;
    let events = [
        Event::Account(AccountEvent::PasswordSet { user: clerk(), must_change: true, ends: None, kept: None }),
        Event::Account(AccountEvent::SecondFactorSet { user: clerk(), on: true }),
        Event::Account(AccountEvent::SessionStarted {
            session: session.clone(),
            user: clerk(),
            client,
            method,
            expires_at: at(43_200),
        }),
        Event::Account(AccountEvent::SessionEnded { session, user: clerk(), end: SessionEnd::SignedOut }),
    ];
    events.into_iter().map(|event| (vec![Item::User(clerk())], event)).collect()
}

/// What is done with a recording.
fn footage(recording: RecordingId, derived: DerivedId, envelope: &Envelope) -> Vec<(Vec<Item>, Event)> {
    let of = vec![Item::Recording(recording)];
    let both = vec![Item::Recording(recording), Item::Derived(derived)];
    let marker = MarkerId::from_random([3; 16]);
    let view = |seed| ViewId::from_random([seed; 16]);
    let client = || "192.0.2.7".to_owned();
    let (kind, content, size) = (DerivedKind::Clip, Digest::of(CLIP), CLIP.len() as u64);
    let (at_ms, text) = (62_900, "出示证件 \u{1f4f7}".to_owned());
    let envelope = Digest::of(&envelope.to_bytes());
    let form = CopyForm::Derived { derived };
    let findings = vec!["segment 1 is not the one that was sealed".to_owned()];
    vec![
        (of.clone(), Event::Access(AccessEvent::ItemRead { what: ReadWhat::Still })),
        (
            of.clone(),
            Event::Marker(MarkerEvent::Set { marker: marker.clone(), recording, at_ms, kind: MarkerKind::Note, text }),
        ),
        (of.clone(), Event::Marker(MarkerEvent::Removed { marker, recording, reason: "标错".to_owned() })),
        (
            of.clone(),
            Event::View(ViewEvent::CopyOpened {
                view: view(4),
                recording,
                form: CopyForm::Rendition,
                client: client(),
            }),
        ),
        (both.clone(), Event::Derived(DerivedEvent::Made { derived, recording, kind, envelope, content, size })),
        (both, Event::View(ViewEvent::CopyOpened { view: view(5), recording, form, client: client() })),
        (of, Event::Recording(RecordingEvent::Verified { recording, holds: false, findings })),
    ]
}

/// What is done with a document.
fn documents() -> Vec<(Vec<Item>, Event)> {
    let document = DocumentId::from_random([6; 16]);
    let case = CaseId::from_random([4; 16]);
    let items = vec![Item::Case(case.clone()), Item::Document(document.clone())];
    let filed = Event::Document(DocumentEvent::Filed {
        document: document.clone(),
        case: case.clone(),
        name: "询问笔录.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: Digest::of(b"%PDF-1.7"),
        size: 8,
        stage: Stage::Investigation,
        record_kind: RecordKind::Text,
        reason: "入卷".to_owned(),
    });
    let opened = Event::Document(DocumentEvent::Opened { document: document.clone(), client: "192.0.2.7".to_owned() });
    let withdrawn = Event::Document(DocumentEvent::Withdrawn { document, case, reason: "传错".to_owned() });
    [filed, opened, withdrawn].into_iter().map(|event| (items.clone(), event)).collect()
}

/// The samples as this program would write them.
fn made() -> BTreeMap<&'static str, Vec<u8>> {
    let mut world = World::legacy();
    let source = source(&world);
    world.store(&source);
    let (envelope, read) = statement(&source);
    world.append(Actor::Service, &[], Event::Log(LogEvent::ServiceKeyNamed { key: key(5).public() }));
    let events = [accounts(), footage(source.id, read.id, &envelope), documents()].concat();
    for (items, event) in events {
        world.append(user("li", Role::Clerk), &items, event);
    }
    let entries = world.entries.iter().map(Vec::as_slice);
    BTreeMap::from([
        ("entries.bundle", encode_bundle(entries).expect("short entries")),
        ("checkpoint.txt", world.checkpoint().into_bytes()),
        ("log.vkey", format!("{}\n", world.verifier()).into_bytes()),
        ("derived.dsse.json", envelope.to_bytes()),
        ("service.pem", key(5).public().to_pem().into_bytes()),
    ])
}

#[test]
fn the_samples_are_as_they_were_frozen() {
    for (name, digest) in SAMPLES {
        assert_eq!(Digest::of(&read(name)).to_string(), digest, "{name}");
    }
}

#[test]
fn equal_facts_are_still_written_as_equal_bytes() {
    for (name, bytes) in made() {
        assert_eq!(bytes, read(name), "{name}");
    }
}

#[test]
fn a_log_of_version_2_is_read() {
    let bundle = read("entries.bundle");
    let entries = decode_bundle(&bundle).expect("a bundle");
    let log_key: VerifierKey = read_text("log.vkey").parse().expect("a verifier key");
    let checkpoint = Checkpoint::open(&read_text("checkpoint.txt"), &log_key).expect("a checkpoint");
    assert_eq!(checkpoint.size, entries.len() as u64);
    let leaves: Vec<Digest> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    assert_eq!(checkpoint.root, naive_root(&leaves));
    let mut kinds = BTreeSet::new();
    for entry in &entries {
        let parsed = Entry::parse(entry).expect("an entry");
        assert_eq!(parsed.to_bytes().expect("its bytes"), *entry);
        if parsed.v == 2 {
            let event = serde_json::to_value(&parsed.event).expect("JSON");
            kinds.insert(event["type"].as_str().expect("a type").to_owned());
        }
    }
    // Every kind that the format says version 2 brought; `item.read` of a still is one.
    let format = include_str!("../FORMAT.md").split("## 5. ").nth(1).expect("section 5");
    let named = |line: &str| line.strip_prefix("| `").map(|rest| rest.split('`').next().unwrap_or_default().to_owned());
    let told: BTreeSet<String> = format
        .lines()
        .skip_while(|line| !line.starts_with("| `service.key_named`"))
        .take_while(|line| line.starts_with('|'))
        .filter_map(named)
        .chain(["item.read".to_owned()])
        .collect();
    assert_eq!(kinds, told);
}

#[test]
fn a_derived_statement_of_version_2_is_read() {
    let envelope = Envelope::parse(&read("derived.dsse.json")).expect("an envelope");
    let service: PublicKey = PublicKey::from_pem(&read_text("service.pem")).expect("a key");
    let read_back = Derived::open(&envelope, &service).expect("a statement");
    assert_eq!(read_back.digest, Digest::of(CLIP));
    assert_eq!((read_back.predicate.source.first_segment, read_back.predicate.source.last_segment), (0, 2));
    assert_eq!(read_back.id, statement(&source(&World::legacy())).1.id);
    let bundle = read("entries.bundle");
    let entries = decode_bundle(&bundle).expect("a bundle");
    let parsed: Vec<Entry> = entries.iter().map(|entry| Entry::parse(entry).expect("an entry")).collect();
    let named = parsed
        .iter()
        .any(|entry| matches!(&entry.event, Event::Log(LogEvent::ServiceKeyNamed { key }) if *key == service));
    assert!(named, "the log names the key that signed");
    let stored = Digest::of(&read("derived.dsse.json"));
    let made = |event: &Event| matches!(event, Event::Derived(DerivedEvent::Made { derived, envelope, .. }) if *derived == read_back.id && *envelope == stored);
    assert!(parsed.iter().any(|entry| made(&entry.event)), "the log tells of the statement");
}
