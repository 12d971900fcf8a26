//! Keys for which anybody can sign, other spellings of keys, and signatures that no honest signer
//! writes: refused wherever one can be given.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it says")]

mod world;

use std::collections::BTreeSet;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::digest::Digest;
use evidence::entry::{Entry, EntryError};
use evidence::event::{Event, LogEvent};
use evidence::keys::{KeyError, PublicKey, SigningKey, Weakness};
use evidence::note::{NoteError, VerifierKey};
use evidence::package::PackageFile;
use evidence::wire::{EnrolAnswer, EnrolRequest};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value, json};
use world::{ORIGIN, findings, small};

/// Every encoding of the eight points of small order that decodes, each with a message and a
/// signature that hold under the equation of RFC 8032, made without any private key: `R` is
/// `B - k·A` and `S` is 1. Computed with an implementation of the curve apart from this one.
const FORGED: [(&str, &str, &str); 14] = [
    (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "forged 1",
        "9bad33f580df7ecc49df5342bac8145d5bedc40f573d1b067f3c4ce449689a15",
    ),
    (
        "0000000000000000000000000000000000000000000000000000000000000080",
        "forged 0",
        "5252cc0a7f208133b620acbd4537eba2a4123bf0a8c2e4f980c3b31bb69765ea",
    ),
    (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "forged 0",
        "5866666666666666666666666666666666666666666666666666666666666666",
    ),
    (
        "0100000000000000000000000000000000000000000000000000000000000080",
        "forged 0",
        "5866666666666666666666666666666666666666666666666666666666666666",
    ),
    (
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "forged 0",
        "da99e28ba529cdde35a25fba9059e78ecaee239f99755b9b1aa4f65df00803e2",
    ),
    (
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "forged 0",
        "da99e28ba529cdde35a25fba9059e78ecaee239f99755b9b1aa4f65df00803e2",
    ),
    (
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "forged 0",
        "9599999999999999999999999999999999999999999999999999999999999999",
    ),
    (
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "forged 1",
        "9599999999999999999999999999999999999999999999999999999999999999",
    ),
    (
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "forged 0",
        "5866666666666666666666666666666666666666666666666666666666666666",
    ),
    (
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "forged 0",
        "5866666666666666666666666666666666666666666666666666666666666666",
    ),
    (
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "forged 0",
        "9bad33f580df7ecc49df5342bac8145d5bedc40f573d1b067f3c4ce449689a15",
    ),
    (
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "forged 0",
        "9bad33f580df7ecc49df5342bac8145d5bedc40f573d1b067f3c4ce449689a15",
    ),
    (
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "forged 0",
        "5866666666666666666666666666666666666666666666666666666666666666",
    ),
    (
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "forged 0",
        "5866666666666666666666666666666666666666666666666666666666666666",
    ),
];

/// The key of RFC 8032, section 7.1, test 2.
const HONEST: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

fn unhex(text: &str) -> [u8; 32] {
    hex::decode(text).unwrap().try_into().unwrap()
}

/// Every encoding that must be refused: those of small order, and all with `y` from the field's
/// prime up, with both signs.
fn weak() -> BTreeSet<[u8; 32]> {
    let mut all: BTreeSet<_> = FORGED.iter().map(|(key, ..)| unhex(key)).collect();
    for low in 0xed..=0xff {
        for sign in [0x7f, 0xff] {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (low, sign);
            all.insert(bytes);
        }
    }
    assert_eq!(all.len(), 14 + 38 - 4);
    all
}

fn pem(key: &[u8; 32]) -> String {
    let der = [&hex::decode("302a300506032b6570032100").unwrap()[..], key].concat();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64_STANDARD.encode(der))
}

/// A verifier key whose hash is right.
fn vkey(key: &[u8; 32]) -> String {
    let typed = [&[1][..], key].concat();
    let hash = Digest::of_parts(&[ORIGIN.as_bytes(), b"\n", &typed]);
    format!("{ORIGIN}+{}+{}", hex::encode(&hash.0[..4]), BASE64_STANDARD.encode(typed))
}

#[test]
fn ring_alone_takes_signatures_that_nobody_made() {
    let taken = FORGED.iter().filter(|(key, message, point)| {
        let mut scalar = [0; 32];
        scalar[0] = 1;
        let signature = [unhex(point), scalar].concat();
        UnparsedPublicKey::new(&ED25519, unhex(key)).verify(message.as_bytes(), &signature).is_ok()
    });
    // So the refusal below is ours. Where a later ring refuses some itself, this may become less.
    assert!(taken.count() >= 8);
}

#[test]
fn weak_keys_are_refused_in_every_spelling() {
    for key in weak() {
        let text = BASE64_STANDARD.encode(key);
        let name = hex::encode(key);
        assert!(matches!(PublicKey::from_bytes(&key), Err(KeyError::Weak(_))), "{name}");
        assert!(matches!(PublicKey::from_base64(&text), Err(KeyError::Weak(_))), "{name}");
        assert!(matches!(PublicKey::from_pem(&pem(&key)), Err(KeyError::Weak(_))), "{name}");
        assert!(matches!(vkey(&key).parse::<VerifierKey>(), Err(NoteError::WeakKey(_))), "{name}");
        assert!(serde_json::from_value::<PublicKey>(json!(text)).is_err(), "{name}");
        assert!(serde_json::from_value::<VerifierKey>(json!(vkey(&key))).is_err(), "{name}");
    }
    let honest = unhex(HONEST);
    assert!(PublicKey::from_pem(&pem(&honest)).is_ok() && vkey(&honest).parse::<VerifierKey>().is_ok());
    assert_eq!(PublicKey::from_bytes(&unhex(FORGED[0].0)), Err(KeyError::Weak(Weakness::SmallOrder)));
    assert_eq!(PublicKey::from_bytes(&unhex(FORGED[3].0)), Err(KeyError::Weak(Weakness::NotCanonical)));
    assert_eq!(PublicKey::from_bytes(&[9; 31]), Err(KeyError::NotPublicKey));
}

#[test]
fn the_neighbours_of_weak_keys_are_not_refused_for_weakness() {
    // One below and one above each, in y: whoever refuses by a prefix would refuse these too.
    for (key, ..) in FORGED.iter().filter(|(key, ..)| key.starts_with("26") || key.starts_with("c7")) {
        for change in [1, 0xff] {
            let mut near = unhex(key);
            near[0] = near[0].wrapping_add(change);
            assert!(PublicKey::from_bytes(&near).is_ok(), "{}", hex::encode(near));
        }
    }
    for (low, high) in [(2, 0), (2, 0x80)] {
        let mut near = [0; 32];
        (near[0], near[31]) = (low, high);
        assert!(PublicKey::from_bytes(&near).is_ok());
    }
    let mut near = unhex(FORGED[8].0);
    near[0] -= 1;
    assert!(PublicKey::from_bytes(&near).is_ok());
    for _ in 0..1000 {
        SigningKey::generate().unwrap().public();
    }
}

#[test]
fn entries_and_messages_that_name_a_weak_key_cannot_be_read() {
    let (world, _) = small();
    let honest = SigningKey::generate().unwrap().public();
    let named = Event::Log(LogEvent::ServiceKeyNamed { key: honest });
    let at = world::at(5);
    let entry = Entry::parse(&world.entries[0]).unwrap();
    let named = Entry { time: at, event: named, ..entry }.to_bytes().unwrap();
    let (opened, enrolled) = (&world.entries[0], &world.entries[1]);
    let keys = [(opened, world.log.public()), (enrolled, world.station_key.public()), (&named, honest)];
    for (bytes, key) in keys {
        assert!(Entry::parse(bytes).is_ok());
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(&key.to_base64()));
        for weak in weak() {
            let weak = text.replace(&key.to_base64(), &BASE64_STANDARD.encode(weak));
            assert!(matches!(Entry::parse(weak.as_bytes()), Err(EntryError::NotEntry(_))), "{weak}");
        }
    }
    let request = json!({ "code": "x", "public_key": honest, "signature": BASE64_STANDARD.encode([0; 64]),
                          "agent_version": "test" });
    let answer = json!({ "station": "st", "agency": "a", "agency_name": "a", "name": "n", "time_zone": "UTC",
                         "log_key": vkey(honest.as_bytes()), "receipt": { "entry": "", "proof": "" } });
    assert!(serde_json::from_value::<EnrolRequest>(request.clone()).is_ok());
    assert!(serde_json::from_value::<EnrolAnswer>(answer.clone()).is_ok());
    for weak in weak() {
        let with = |mut body: Value, field: &str, text: String| {
            body[field] = json!(text);
            body
        };
        let request = with(request.clone(), "public_key", BASE64_STANDARD.encode(weak));
        assert!(serde_json::from_value::<EnrolRequest>(request).is_err());
        let answer = with(answer.clone(), "log_key", vkey(&weak));
        assert!(serde_json::from_value::<EnrolAnswer>(answer).is_err());
    }
}

#[test]
fn a_package_with_a_weak_key_does_not_hold() {
    let (world, package) = small();
    let files = [
        (PackageFile::StationKey(&world.station).path(), pem as fn(&[u8; 32]) -> String),
        (PackageFile::LogPem.path(), pem),
        (PackageFile::LogKey.path(), |key| format!("{}\n", vkey(key))),
    ];
    for (file, spelled) in &files {
        for weak in weak() {
            let mut forged = package.clone();
            forged.files.insert(file.clone(), spelled(&weak).into_bytes());
            forged.seal_bag();
            for report in [forged.verify(), forged.verify_with(None)] {
                assert!(!report.holds);
                assert!(findings(&report).contains(&format!("{file}: not-key")), "{:?}", findings(&report));
            }
        }
    }
}

#[test]
fn docket_verify_takes_no_weak_log_key() {
    let (_, package) = small();
    let directory = tempfile::tempdir().unwrap();
    package.write(directory.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("log.vkey");
    for (key, ..) in FORGED {
        let text = vkey(&unhex(key));
        std::fs::write(&file, format!("{text}\n")).unwrap();
        for given in [text.as_str(), file.to_str().unwrap()] {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_docket-verify"));
            let output = command.arg(directory.path()).args(["--lang", "en", "--log-key", given]).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{output:?}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("weak"), "{output:?}");
        }
    }
}

#[test]
fn signatures_that_no_honest_signer_writes_are_refused() {
    let key = PublicKey::from_bytes(&unhex(HONEST)).unwrap();
    let honest = [
        "ef4f62f8479733ad879cfaced3c89a9c39dd4fc795ef2efa1c3eafe4d729a081",
        "edd10d6d3626f441bf5d3c7561baa7ce5a27fe2e15baa4b528154d67aa0a4d0b",
    ];
    let signature = [unhex(honest[0]), unhex(honest[1])].concat();
    assert!(key.verify(b"docket", &signature).is_ok());
    // The same with the group's order added to S.
    let above = unhex("daa503ca5089069a95fa331840b486e35a27fe2e15baa4b528154d67aa0a4d1b");
    assert!(key.verify(b"docket", &[unhex(honest[0]), above].concat()).is_err());
    // Made with the private key and the random scalar 0, so that R is the neutral point: it keeps
    // the equation, and ring takes it.
    let neutral = unhex("0100000000000000000000000000000000000000000000000000000000000000");
    let scalar = unhex("08bc9403bc6c6901a1e03fc999e0736d61ee92c858daf097727a110bf2952602");
    let small = [neutral, scalar].concat();
    assert!(UnparsedPublicKey::new(&ED25519, unhex(HONEST)).verify(b"docket", &small).is_ok());
    assert!(key.verify(b"docket", &small).is_err());
    for length in [0, 31, 32, 63, 65, 96] {
        assert!(key.verify(b"docket", &vec![7; length]).is_err());
    }
}
