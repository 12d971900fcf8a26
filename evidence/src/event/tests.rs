//! Every event as it stands in a log: the names that `FORMAT.md` gives, and nothing beside them. The forms that are
//! tried stand with the events of each noun (`forms`).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::canonical;
use crate::entry::Entry;
use crate::event::Event;

pub(super) const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
pub(super) const TOKEN: &str = "00112233445566778899aabbccddeeff";
pub(super) const KEY: &str = "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=";
pub(super) const TIME: &str = "2026-01-01T12:00:00.000000Z";

/// The forms of events that entries of a version brought.
fn forms_of(version: u32) -> Vec<Value> {
    Event::forms().into_iter().filter(|(of, _)| *of == version).map(|(_, form)| form).collect()
}

/// Every event, in each of its forms.
fn all_forms() -> Vec<Value> {
    Event::forms().into_iter().map(|(_, form)| form).collect()
}

fn entry_of_version(version: u32, actor: &Value, event: &Value) -> Value {
    let items = json!([
        {"item": format!("recording:{DIGEST}"), "item_seq": 3, "prev_item_leaf": DIGEST},
        {"item": "officer:鲁 A", "item_seq": 0, "prev_item_leaf": null},
    ]);
    let mut entry = json!({"v": version, "time": TIME, "actor": actor, "items": items, "event": event});
    if version >= 3 {
        entry["nonce"] = json!("BwcHBwcHBwcHBwcHBwcHBw==");
    }
    entry
}

fn bytes(value: &Value) -> Vec<u8> {
    canonical::to_vec(value).expect("canonical JSON")
}

#[test]
fn every_event_is_read_and_written_as_the_format_says() {
    let clerk = json!({"kind": "user", "id": "li", "role": "clerk", "agency": "a"});
    for event in forms_of(1) {
        let written = bytes(&entry_of_version(1, &clerk, &event));
        let read = Entry::parse(&written).unwrap_or_else(|error| panic!("{event}: {error}"));
        assert_eq!(read.to_bytes().expect("an entry"), written, "{event}");
        let mut more = event.clone();
        more["more"] = json!(1);
        assert!(Entry::parse(&bytes(&entry_of_version(1, &clerk, &more))).is_err(), "a field more: {more}");
    }
}

#[test]
fn every_event_of_version_2_is_read_and_written_as_the_format_says() {
    let clerk = json!({"kind": "user", "id": "li", "role": "clerk", "agency": "a"});
    for event in forms_of(2) {
        let written = bytes(&entry_of_version(2, &clerk, &event));
        let read = Entry::parse(&written).unwrap_or_else(|error| panic!("{event}: {error}"));
        assert_eq!(read.to_bytes().expect("an entry"), written, "{event}");
        assert!(Entry::parse(&bytes(&entry_of_version(1, &clerk, &event))).is_err(), "of version 1: {event}");
        let mut more = event.clone();
        more["more"] = json!(1);
        assert!(Entry::parse(&bytes(&entry_of_version(2, &clerk, &more))).is_err(), "a field more: {more}");
    }
    for event in forms_of(1) {
        assert!(Entry::parse(&bytes(&entry_of_version(2, &clerk, &event))).is_err(), "of version 2: {event}");
    }
}

#[test]
fn version_3_says_what_all_versions_say_each_with_a_nonce() {
    let clerk = json!({"kind": "user", "id": "li", "role": "clerk", "agency": "a"});
    let older: Vec<Value> = [forms_of(1), forms_of(2)].concat();
    for event in older.iter().chain(&forms_of(3)) {
        let written = bytes(&entry_of_version(3, &clerk, event));
        let read = Entry::parse(&written).unwrap_or_else(|error| panic!("{event}: {error}"));
        assert_eq!(read.to_bytes().expect("an entry"), written, "{event}");
        let mut more = event.clone();
        more["more"] = json!(1);
        assert!(Entry::parse(&bytes(&entry_of_version(3, &clerk, &more))).is_err(), "a field more: {more}");
        assert!(Entry::parse(&bytes(&entry_of_version(4, &clerk, event))).is_err(), "of version 4: {event}");
    }
    for event in forms_of(3) {
        for version in 1..=2 {
            let early = bytes(&entry_of_version(version, &clerk, &event));
            assert!(Entry::parse(&early).is_err(), "of version {version}: {event}");
        }
    }
}

#[test]
fn an_event_alone_is_flat_and_knows_its_name() {
    let mut met = BTreeSet::new();
    for written in all_forms() {
        let read: Event =
            serde_json::from_str(&written.to_string()).unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(written["type"], read.name());
        assert_eq!(canonical::to_vec(&read).expect("canonical JSON"), bytes(&written));
        assert_eq!(serde_json::from_value::<Event>(written.clone()).expect("the same, as a value"), read);
        met.insert(read.name());
    }
    assert_eq!(met, Event::names().collect(), "events of which a form is tried here, and all there are");
    assert_eq!(met.len(), Event::names().count(), "two nouns name an event alike");
    println!("{} forms of {} events", all_forms().len(), met.len());
}

#[test]
fn what_is_wrong_with_an_event_is_told_by_its_own_fields() {
    let clerk = json!({"kind": "user", "id": "li", "role": "clerk", "agency": "a"});
    let told = |text: &str| {
        let entry = String::from_utf8(bytes(&entry_of_version(3, &clerk, &json!("HERE")))).expect("UTF-8");
        let entry = entry.replace("\"HERE\"", text);
        let end = entry.find(text).expect("the event") + text.len();
        (Entry::parse(entry.as_bytes()).expect_err(text).to_string(), end)
    };
    let mut tried = 0;
    for form in all_forms() {
        let object = form.as_object().expect("an object");
        for (field, value) in object.iter().filter(|(field, _)| *field != "type") {
            // Left out, where it may not be; of another type; there twice.
            let without: serde_json::Map<String, Value> =
                object.iter().filter(|(other, _)| *other != field).map(|(a, b)| (a.clone(), b.clone())).collect();
            let without = Value::Object(without).to_string();
            let mut optional =
                ["agency", "certificate", "until", "case", "page", "view", "account", "ends", "kept"].to_vec();
            optional.extend(["language", "program", "line", "segment"]);
            let optional = optional.contains(&field.as_str()) || field.starts_with("seen_");
            if serde_json::from_str::<Event>(&without).is_err() {
                let (what, end) = told(&without);
                assert!(what.contains(&format!("missing field `{field}`")), "{without}: {what}");
                assert!(what.ends_with(&format!("at line 1 column {end}")), "{what}, not {end}");
                assert_eq!(what.matches(" at line ").count(), 1, "{what}");
            } else {
                assert!(optional, "{without}");
            }
            let mut other = form.clone();
            other[field] = if value.is_boolean() { json!(7) } else { json!(true) };
            assert!(told(&other.to_string()).0.contains("invalid type"), "{other}");
            let twice = form.to_string().replacen('{', &format!("{{\"{field}\":{value},"), 1);
            assert!(told(&twice).0.contains(&format!("duplicate field `{field}`")), "{twice}");
            tried += 1;
        }
        let mut more = form.clone();
        more["more"] = json!({"a": 1});
        assert!(told(&more.to_string()).0.contains("unknown field `more`"), "{more}");
    }
    for (text, what) in [
        (r#"{"type":"case.closed"}"#, "unknown event type `case.closed`"),
        (r#"{"type":"case.opened "}"#, "unknown event type `case.opened `"),
        (r#"{"type":"Opened"}"#, "unknown event type `Opened`"),
        (r#"{"shown":0}"#, "missing field `type`"),
        (r#"{"type":"item.read","what":"proof","type":"item.read"}"#, "duplicate field `type`"),
        (r#"{"type":7}"#, "invalid type: integer `7`"),
        (r#"{"type":null}"#, "invalid type: null"),
        ("7", "expected an event"),
        ("null", "expected an event"),
        (r#""item.read""#, "expected an event"),
        ("[]", "an event"),
        (r#"["item.read"]"#, "invalid"),
        (r#"["item.read","proof"]"#, ""),
        (r#"{"type":"item.read","what":"all"}"#, "unknown variant `all`"),
        (
            r#"{"type":"view.closed","view":"00112233445566778899aabbccddeeff","recording":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","ranges":[{"start":1,"start":1,"end":2}],"end":"closed"}"#,
            "duplicate field `start`",
        ),
    ] {
        let told = told(text).0;
        assert!(told.contains(what), "{text}: {told}");
    }
    println!("{tried} fields, each left out, of another type, and twice");
}
