//! What the service signs of a clip or a snapshot: read under its key only, and only as it was.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it says")]

mod world;

use evidence::canonical;
use evidence::derived::{Derived, PARAMETERS_MAX, segments_of};
use evidence::digest::{Digest, SEGMENT_SIZE};
use evidence::dsse::{Envelope, IN_TOTO};
use evidence::event::ByteRange;
use evidence::ids::DerivedId;
use evidence::statement::StatementError;
use proptest::prelude::*;
use serde_json::{Value, json};
use world::{CLIP, World, bytes, derived, key};

fn small() -> ByteRange {
    ByteRange { start: 2, end: 6 }
}

/// The statement of a clip of a small recording.
fn made() -> (Envelope, Derived) {
    let source = World::new().seal("a.mp4", b"content", |_| {});
    Derived::sign("a_00m05s.mp4", Digest::of(CLIP), derived(&source, small()), &key(5)).unwrap()
}

/// The same after a change to its JSON, signed again by the same key.
fn changed(change: impl FnOnce(&mut Value)) -> Result<Derived, StatementError> {
    let mut payload: Value = serde_json::from_slice(&made().0.payload).unwrap();
    change(&mut payload);
    let envelope = Envelope::sign(IN_TOTO, canonical::to_vec(&payload).unwrap(), &key(5));
    Derived::open(&envelope, &key(5).public())
}

/// Every place of a value that holds no list or object, as a JSON pointer.
fn leaves(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, value)| leaves(value, &format!("{place}/{}", name.replace('/', "~1")), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| leaves(value, &format!("{place}/{at}"), found));
        }
        _ => found.push(place.to_owned()),
    }
}

#[test]
fn a_statement_is_read_as_it_was_signed() {
    let (envelope, signed) = made();
    let parsed = Envelope::parse(&envelope.to_bytes()).unwrap();
    let read = Derived::open(&parsed, &key(5).public()).unwrap();
    assert_eq!(read.id, DerivedId(Digest::of(&envelope.payload)));
    assert_eq!((read.id, &read.name, read.digest), (signed.id, &signed.name, Digest::of(CLIP)));
    assert_eq!(read.predicate, signed.predicate);
    assert_eq!(Derived::read(&envelope.payload).unwrap().predicate, signed.predicate);
}

#[test]
fn another_key_opens_nothing() {
    let (envelope, signed) = made();
    for other in [1, 2, 9] {
        assert!(matches!(Derived::open(&envelope, &key(other).public()), Err(StatementError::Envelope(_))));
    }
    // Signed by a key that the statement does not name.
    let (foreign, _) = Derived::sign("a", signed.digest, signed.predicate, &key(9)).unwrap();
    let error = Derived::open(&foreign, &key(9).public()).unwrap_err();
    assert!(matches!(error, StatementError::Field { field: "service_key", .. }), "{error}");
}

#[test]
fn a_change_of_any_field_is_seen() {
    let (envelope, _) = made();
    let payload: Value = serde_json::from_slice(&envelope.payload).unwrap();
    let mut places = Vec::new();
    leaves(&payload, "", &mut places);
    assert!(places.len() > 25, "{places:?}");
    for place in places {
        let mut other = payload.clone();
        let value = other.pointer_mut(&place).unwrap();
        *value = match value {
            Value::String(text) => json!(format!("{text}0")),
            Value::Number(number) => json!(number.as_u64().unwrap() + 1),
            Value::Bool(flag) => json!(!*flag),
            _ => json!(1),
        };
        let mut forged = envelope.clone();
        forged.payload = canonical::to_vec(&other).unwrap();
        assert!(matches!(Derived::open(&forged, &key(5).public()), Err(StatementError::Envelope(_))), "{place}");
    }
}

#[test]
fn what_cannot_be_is_refused_though_it_is_signed() {
    let fields: [(&str, Value, &str); 9] = [
        ("/predicate/source/bytes", json!({ "start": 5, "end": 4 }), "source.bytes"),
        ("/predicate/source/bytes", json!({ "start": 0, "end": 8 }), "source.bytes"),
        ("/predicate/source/size", json!(5), "source.bytes"),
        ("/predicate/source/first_segment", json!(1), "source.first_segment"),
        ("/predicate/source/last_segment", json!(1), "source.first_segment"),
        ("/predicate/range/asked_end_ms", json!(4_999), "range"),
        ("/predicate/range/actual_end_ms", json!(4_959), "range"),
        ("/predicate/how/parameters", json!(vec!["a=b"; PARAMETERS_MAX + 1]), "how.parameters"),
        ("/predicate/service_key", json!(key(9).public().key_id()), "service_key"),
    ];
    for (place, value, wanted) in fields {
        let error = changed(|payload| *payload.pointer_mut(place).unwrap() = value).unwrap_err();
        assert!(matches!(error, StatementError::Field { field, .. } if field == wanted), "{place}: {error}");
    }
    for (place, value) in [
        ("/predicate/kind", json!("film")),
        ("/predicate/source/size", json!(-1)),
        ("/predicate/made_at", json!("yesterday")),
        ("/predicate/nonce", json!("???")),
        ("/predicateType", json!("urn:docket:seal:v1")),
    ] {
        assert!(changed(|payload| *payload.pointer_mut(place).unwrap() = value).is_err(), "{place}");
    }
}

#[test]
fn a_field_of_a_later_version_is_kept() {
    let read = changed(|payload| payload["predicate"]["of_a_later_version"] = json!({ "kept": 1 })).unwrap();
    assert_eq!(read.predicate.other["of_a_later_version"], json!({ "kept": 1 }));
    let (envelope, _) = Derived::sign(&read.name, read.digest, read.predicate.clone(), &key(5)).unwrap();
    assert_eq!(Derived::open(&envelope, &key(5).public()).unwrap().predicate, read.predicate);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A range is accepted exactly where it lies within the source, with the segments that hold it.
    #[test]
    fn ranges_are_accepted_within_the_source_only(
        size in 0..4 * SEGMENT_SIZE,
        start in 0..5 * SEGMENT_SIZE,
        length in 0..2 * SEGMENT_SIZE,
        off in 0..2_u64,
    ) {
        let range = ByteRange { start, end: start + length };
        let (first, last) = segments_of(range);
        prop_assert!(first * SEGMENT_SIZE <= start && start < (first + 1) * SEGMENT_SIZE);
        prop_assert!(last >= first && (length == 0 || (last * SEGMENT_SIZE < range.end && range.end <= (last + 1) * SEGMENT_SIZE)));
        let (_, signed) = made();
        let mut predicate = signed.predicate;
        predicate.source.size = size;
        predicate.source.bytes = range;
        (predicate.source.first_segment, predicate.source.last_segment) = (first, last + off);
        let (envelope, _) = Derived::sign("a", signed.digest, predicate, &key(5)).unwrap();
        prop_assert_eq!(Derived::open(&envelope, &key(5).public()).is_ok(), range.end <= size && off == 0);
    }

    /// No byte of an envelope can be changed so that it says something else.
    #[test]
    fn a_changed_byte_is_seen(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let (envelope, signed) = made();
        let mut written = envelope.to_bytes();
        let at = at.index(written.len());
        written[at] ^= 1 << bit;
        if let Ok(parsed) = Envelope::parse(&written)
            && let Ok(read) = Derived::open(&parsed, &key(5).public())
        {
            prop_assert_eq!(read.predicate, signed.predicate);
            prop_assert_eq!(read.id, signed.id);
        }
    }

    /// Whatever is no statement is refused, not read as one.
    #[test]
    fn noise_is_refused(length in 0..2000_usize, seed in any::<u64>()) {
        prop_assert!(Derived::read(&bytes(length, seed)).is_err());
    }
}
