//! Manifests, docking statements, envelopes and enrolment codes.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it says")]

mod world;

use evidence::digest::{CONTENT_SIZE_MAX, Digest};
use evidence::docking::Docking;
use evidence::dsse::{Envelope, EnvelopeError, IN_TOTO, Signature};
use evidence::keys::PublicKey;
use evidence::manifest::{SealPredicate, Sealed};
use evidence::note::VerifierKey;
use evidence::statement::{self, StatementError};
use evidence::wire::EnrolmentCode;
use proptest::prelude::*;
use serde_json::{Value, json};
use world::{World, bytes, hash, key};

/// A manifest's payload after a change to its JSON, signed again.
fn changed(world: &World, change: impl FnOnce(&mut Value)) -> Envelope {
    let sealed = world.seal("a.mp4", b"content", |_| {});
    let mut payload: Value = serde_json::from_slice(&sealed.envelope.payload).unwrap();
    change(&mut payload);
    Envelope::sign(IN_TOTO, evidence::canonical::to_vec(&payload).unwrap(), &world.station_key)
}

#[test]
fn a_manifest_is_opened_by_its_stations_key_only() {
    let world = World::new();
    let sealed = world.seal("DCIM/录音 1.mp4", b"content", |_| {});
    let opened = Sealed::open(&sealed.envelope, &world.station_key.public()).unwrap();
    assert_eq!(opened.id, sealed.id);
    assert_eq!(opened.path, "DCIM/录音 1.mp4");
    assert_eq!(opened.digest, Digest::of(b"content"));
    assert_eq!(opened.seal, sealed.seal);
    assert!(Sealed::open(&sealed.envelope, &key(9).public()).is_err());
    let parsed = Envelope::parse(&sealed.envelope.to_bytes()).unwrap();
    assert_eq!(parsed, sealed.envelope);
}

#[test]
fn equal_manifests_have_equal_bytes() {
    let world = World::new();
    let (one, other) = (world.seal("a", b"x", |_| {}), world.seal("a", b"x", |_| {}));
    assert_eq!(one.envelope.to_bytes(), other.envelope.to_bytes());
}

#[test]
fn unknown_fields_of_a_manifest_are_kept() {
    let world = World::new();
    let envelope = changed(&world, |payload| {
        payload["predicate"]["of_version_9"] = json!({"deep": [1, "二"]});
        payload["predicate"]["recorder"]["colour"] = json!("black");
        payload["later"] = json!(true);
    });
    let sealed = Sealed::open(&envelope, &world.station_key.public()).unwrap();
    assert_eq!(sealed.seal.other["of_version_9"], json!({"deep": [1, "二"]}));
    assert_eq!(sealed.seal.recorder.other["colour"], "black");
    let written = serde_json::to_value(&sealed.seal).unwrap();
    let payload: Value = serde_json::from_slice(&envelope.payload).unwrap();
    assert_eq!(written, payload["predicate"]);
}

type Change = fn(&mut Value);

#[test]
fn manifests_that_break_a_rule_are_refused() {
    let world = World::new();
    let changes: [Change; 16] = [
        |payload| payload["_type"] = json!("https://in-toto.io/Statement/v0.1"),
        |payload| payload["predicateType"] = json!("urn:docket:seal:v2"),
        |payload| payload["subject"] = json!([]),
        |payload| payload["subject"] = json!([payload["subject"][0], payload["subject"][0]]),
        |payload| payload["subject"][0]["name"] = json!(""),
        |payload| payload["subject"][0]["name"] = json!("x".repeat(4097)),
        |payload| payload["subject"][0]["digest"]["sha256"] = json!("00"),
        |payload| payload["predicate"]["size"] = json!(CONTENT_SIZE_MAX + 1),
        |payload| payload["predicate"]["size"] = json!(-1),
        |payload| payload["predicate"]["segment_size"] = json!(4096),
        |payload| payload["predicate"]["nonce"] = json!("AAAA"),
        |payload| payload["predicate"]["chain"]["sequence"] = json!(3),
        |payload| payload["predicate"]["chain"]["previous"] = json!(Digest::of(b"x")),
        |payload| payload["predicate"]["station_key"] = json!(Digest::of(b"x")),
        |payload| payload["predicate"]["station"] = json!("../x"),
        |payload| payload["predicate"]["sealed_at"] = json!("yesterday"),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let envelope = changed(&world, change);
        assert!(Sealed::open(&envelope, &world.station_key.public()).is_err(), "change {number}");
    }
}

#[test]
fn an_envelope_is_checked_with_its_type() {
    let world = World::new();
    let sealed = world.seal("a", b"x", |_| {});
    let mut envelope = sealed.envelope.clone();
    envelope.payload_type = "application/json".to_owned();
    let key = world.station_key.public();
    assert!(matches!(envelope.verify(&key, IN_TOTO), Err(EnvelopeError::PayloadType { .. })));
    assert!(matches!(envelope.verify(&key, "application/json"), Err(EnvelopeError::BadSignature(_))));
    let mut crowded = sealed.envelope.clone();
    crowded.signatures = vec![crowded.signatures[0].clone(); 9];
    assert!(matches!(crowded.verify(&key, IN_TOTO), Err(EnvelopeError::TooManySignatures { count: 9 })));
    let mut unsigned = sealed.envelope.clone();
    unsigned.signatures.clear();
    assert!(matches!(unsigned.verify(&key, IN_TOTO), Err(EnvelopeError::NotSignedBy { .. })));
    let mut second = sealed.envelope;
    let other = Signature { keyid: world::key(5).public().key_id(), sig: vec![0; 64] };
    second.signatures.insert(0, other);
    assert!(second.verify(&key, IN_TOTO).is_ok());
}

#[test]
fn envelopes_in_another_spelling_are_refused() {
    let text = |payload: &str, more: &str| {
        format!("{{\"payload\":\"{payload}\",\"payloadType\":\"x\",\"signatures\":[]{more}}}")
    };
    assert!(Envelope::parse(text("eHg=", "").as_bytes()).is_ok());
    for bad in [text("eHg", ""), text("eHh=", ""), text("eHg=\\n", ""), text("eHg=", ",\"more\":1")] {
        assert!(Envelope::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn states_must_be_the_signed_ones() {
    let world = World::new();
    let data = bytes(8 * 1024 * 1024 + 1, 1);
    let sealed = world.seal("a", &data, |_| {});
    let opened = Sealed::open(&sealed.envelope, &world.station_key.public()).unwrap();
    let states = hash(&data).states.encode();
    assert_eq!(opened.content(&states).unwrap(), sealed.content);
    assert!(opened.content(&states[1..]).is_err());
    assert!(opened.content(&[0; 32]).is_err());
}

#[test]
fn a_docking_statement_is_opened_by_its_stations_key_only() {
    let mut world = World::new();
    world.add("a.mp4", b"a");
    let envelope = world.docking();
    let docking = Docking::open(&envelope, &world.station_key.public()).unwrap();
    assert_eq!(docking.payload_digest, Digest::of(&envelope.payload));
    assert_eq!(docking.docking.entries.len(), 1);
    assert!(Docking::open(&envelope, &key(9).public()).is_err());
    assert!(Sealed::open(&envelope, &world.station_key.public()).is_err());
}

#[test]
fn a_docking_statement_whose_subject_is_not_its_entries_is_refused() {
    let mut world = World::new();
    world.add("a.mp4", b"a");
    let mut payload: Value = serde_json::from_slice(&world.docking().payload).unwrap();
    payload["predicate"]["entries"][0]["size"] = json!(7);
    let envelope = Envelope::sign(IN_TOTO, evidence::canonical::to_vec(&payload).unwrap(), &world.station_key);
    assert!(matches!(
        Docking::open(&envelope, &world.station_key.public()),
        Err(StatementError::Field { field: "subject digest", .. })
    ));
}

#[test]
fn a_payload_that_is_too_large_is_refused() {
    let huge = vec![b' '; statement::PAYLOAD_SIZE_MAX + 1];
    assert!(matches!(statement::read::<SealPredicate>(&huge), Err(StatementError::TooLarge { .. })));
}

#[test]
fn keys_have_one_spelling() {
    let public = key(3).public();
    assert_eq!(PublicKey::from_pem(&public.to_pem()), Ok(public));
    assert_eq!(PublicKey::from_base64(&public.to_base64()), Ok(public));
    let pem = public.to_pem();
    for bad in
        [pem.trim_end().to_owned(), format!("{pem}\n"), pem.replace('\n', "\r\n"), pem.replace("PUBLIC", "PRIVATE")]
    {
        assert!(PublicKey::from_pem(&bad).is_err(), "{bad:?}");
    }
    assert!(!format!("{:?}", key(3)).contains(&hex::encode([3_u8; 32])));
}

fn log_key(seed: u8) -> VerifierKey {
    VerifierKey::new("docket.example/log", key(seed).public()).unwrap()
}

#[test]
fn an_enrolment_code_survives_being_typed() {
    let code = EnrolmentCode::new([255; 20], &log_key(1));
    let text = code.to_string();
    let spoken = text.to_lowercase().replace('-', "  ").replace('0', "o").replace('1', "l");
    assert!(text.parse::<EnrolmentCode>().unwrap() == code);
    assert!(spoken.parse::<EnrolmentCode>().unwrap() == code);
    assert!(code.vouches_for(&log_key(1)));
    assert!(!code.vouches_for(&log_key(2)));
    assert!(!format!("{code:?}").contains(code.secret()));
    for bad in ["", "ABCDE", &text[1..], &format!("{text}0"), &text.replacen('Z', "U", 1), &text.replacen('Z', "é", 1)]
    {
        assert!(bad.parse::<EnrolmentCode>().is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn every_enrolment_code_comes_back(random in any::<[u8; 20]>(), seed in 0_u8..4) {
        let code = EnrolmentCode::new(random, &log_key(seed));
        let read: EnrolmentCode = code.to_string().parse().unwrap();
        prop_assert_eq!(read.secret(), code.secret());
        prop_assert!(read.vouches_for(&log_key(seed)));
    }
}
