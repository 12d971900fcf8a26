//! Every event as it stands in a log: the names that `FORMAT.md` gives, and nothing beside them.

use std::collections::BTreeSet;

use evidence::canonical;
use evidence::entry::Entry;
use evidence::event::Event;
use serde_json::{Value, json};

const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const TOKEN: &str = "00112233445566778899aabbccddeeff";
const KEY: &str = "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=";
const TIME: &str = "2026-01-01T12:00:00.000000Z";

fn setting_up() -> Vec<Value> {
    vec![
        json!({"type": "log.opened", "origin": "o", "key": KEY, "version": "1"}),
        json!({"type": "service.started", "version": "1", "recovered": 2}),
        json!({"type": "agency.created", "agency": "a", "name": "局"}),
        json!({"type": "user.created", "user": "u", "name": "李", "role": "officer", "agency": "a", "certificate": "1"}),
        json!({"type": "user.created", "user": "u", "name": "李", "role": "auditor"}),
        json!({"type": "user.disabled", "user": "u", "reason": "r"}),
        json!({"type": "user.token_issued", "user": "u", "token": TOKEN, "expires_at": TIME}),
        json!({"type": "officer.registered", "certificate": "1", "name": "李", "agency": "a"}),
        json!({"type": "recorder.assigned", "recorder": "R", "agency": "a", "certificate": "1", "from": TIME}),
        json!({"type": "recorder.assigned", "recorder": "R", "agency": "a", "certificate": "1", "from": TIME, "until": TIME}),
        json!({"type": "station.code_issued", "code": TOKEN, "agency": "a", "name": "站", "expires_at": TIME}),
        json!({"type": "station.enrolled", "station": "s", "agency": "a", "name": "站", "key": KEY, "code": TOKEN}),
        json!({"type": "station.revoked", "station": "s", "reason": "r"}),
    ]
}

fn recordings() -> Vec<Value> {
    vec![
        json!({"type": "docking.recorded", "docking": TOKEN, "station": "s", "recorder": "R", "payload": DIGEST, "envelope": DIGEST}),
        json!({"type": "recording.announced", "recording": DIGEST, "station": "s", "envelope": DIGEST, "content": DIGEST, "size": 1, "states": DIGEST}),
        json!({"type": "recording.stored", "recording": DIGEST, "content": DIGEST, "size": 1}),
        json!({"type": "recording.released", "recording": DIGEST, "path": "p", "outcome": "deleted", "detail": "", "at": TIME}),
        json!({"type": "item.read", "what": "detail"}),
        json!({"type": "view.opened", "view": TOKEN, "recording": DIGEST, "client": "c"}),
        json!({"type": "view.closed", "view": TOKEN, "recording": DIGEST, "ranges": [{"start": 0, "end": 9}], "end": "restart"}),
        json!({"type": "case.opened", "case": TOKEN, "agency": "a", "number": "〔2026〕1号", "title": "t"}),
        json!({"type": "case.linked", "case": TOKEN, "recording": DIGEST, "stage": "service_execution", "record_kind": "surveillance", "reason": "r"}),
        json!({"type": "case.unlinked", "case": TOKEN, "recording": DIGEST, "reason": "r"}),
        json!({"type": "search.made", "scope": "cases", "query": "q", "shown": 0}),
        json!({"type": "package.made", "package": TOKEN, "case": TOKEN, "recordings": 2, "reason": "r"}),
        json!({"type": "package.made", "package": TOKEN, "recordings": 2, "reason": "r"}),
        json!({"type": "item.packaged", "package": TOKEN}),
        json!({"type": "package.sent", "package": TOKEN, "bytes": 5, "end": "interrupted"}),
        json!({"type": "access.refused", "action": "a", "target": "t", "why": "forbidden"}),
    ]
}

fn of_version_2() -> Vec<Value> {
    vec![
        json!({"type": "service.key_named", "key": KEY}),
        json!({"type": "user.password_set", "user": "u", "must_change": true}),
        json!({"type": "user.second_factor_set", "user": "u", "on": false}),
        json!({"type": "session.started", "session": TOKEN, "user": "u", "client": "c", "method": "password_and_code", "expires_at": TIME}),
        json!({"type": "session.ended", "session": TOKEN, "user": "u", "end": "everywhere"}),
        json!({"type": "item.read", "what": "still"}),
        json!({"type": "marker.set", "marker": TOKEN, "recording": DIGEST, "at_ms": 5, "kind": "rights_told", "text": ""}),
        json!({"type": "marker.removed", "marker": TOKEN, "recording": DIGEST, "reason": "r"}),
        json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "rendition"}, "client": "c"}),
        json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "derived", "derived": DIGEST}, "client": "c"}),
        json!({"type": "derived.made", "derived": DIGEST, "recording": DIGEST, "kind": "clip", "envelope": DIGEST, "content": DIGEST, "size": 1}),
        json!({"type": "document.filed", "document": TOKEN, "case": TOKEN, "name": "询问笔录.pdf", "media_type": "application/pdf", "content": DIGEST, "size": 1, "stage": "decision", "record_kind": "text", "reason": "r"}),
        json!({"type": "document.withdrawn", "document": TOKEN, "case": TOKEN, "reason": "r"}),
        json!({"type": "document.opened", "document": TOKEN, "client": "c"}),
        json!({"type": "recording.verified", "recording": DIGEST, "holds": false, "findings": ["segment 3"]}),
    ]
}

fn entry(actor: &Value, event: &Value) -> Value {
    entry_of_version(1, actor, event)
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
    for event in setting_up().iter().chain(&recordings()) {
        let written = bytes(&entry(&clerk, event));
        let read = Entry::parse(&written).unwrap_or_else(|error| panic!("{event}: {error}"));
        assert_eq!(read.to_bytes().expect("an entry"), written, "{event}");
        let mut more = event.clone();
        more["more"] = json!(1);
        assert!(Entry::parse(&bytes(&entry(&clerk, &more))).is_err(), "a field more: {more}");
    }
}

#[test]
fn every_event_of_version_2_is_read_and_written_as_the_format_says() {
    let clerk = json!({"kind": "user", "id": "li", "role": "clerk", "agency": "a"});
    for event in of_version_2() {
        let written = bytes(&entry_of_version(2, &clerk, &event));
        let read = Entry::parse(&written).unwrap_or_else(|error| panic!("{event}: {error}"));
        assert_eq!(read.to_bytes().expect("an entry"), written, "{event}");
        assert!(Entry::parse(&bytes(&entry_of_version(1, &clerk, &event))).is_err(), "of version 1: {event}");
        let mut more = event.clone();
        more["more"] = json!(1);
        assert!(Entry::parse(&bytes(&entry_of_version(2, &clerk, &more))).is_err(), "a field more: {more}");
    }
    for event in setting_up().iter().chain(&recordings()) {
        assert!(Entry::parse(&bytes(&entry_of_version(2, &clerk, event))).is_err(), "of version 2: {event}");
    }
}

/// What only version 3 can say.
fn of_version_3() -> Vec<Value> {
    vec![
        json!({"type": "clock.jumped", "kind": "before_log", "wall": TIME, "expected": TIME}),
        json!({"type": "clock.settled", "how": "accepted", "wall": TIME, "expected": TIME, "reason": "r"}),
        json!({"type": "checkpoint.seen", "station": "s", "entries": 7, "root": DIGEST}),
        json!({"type": "log.restored", "size": 5, "root": DIGEST, "reason": "r"}),
        json!({"type": "log.restored", "size": 5, "root": DIGEST, "seen_size": 9, "seen_root": DIGEST, "reason": "r"}),
        json!({"type": "log.contradicted", "size": 9, "root": DIGEST}),
        json!({"type": "access.refused", "action": "sign_in", "target": "", "why": "bad_password", "account": "u"}),
        json!({"type": "upload.abandoned", "recording": DIGEST, "station": "s", "bytes": 5}),
        json!({"type": "upload.resumed", "recording": DIGEST, "station": "s"}),
        json!({"type": "user.password_set", "user": "u", "must_change": false, "ends": "sessions"}),
        json!({"type": "user.password_set", "user": "u", "must_change": false, "kept": TOKEN}),
        json!({"type": "user.password_set", "user": "u", "must_change": false, "ends": "sessions_and_tokens", "kept": TOKEN}),
        json!({"type": "session.ended", "session": TOKEN, "user": "u", "end": "displaced"}),
        json!({"type": "package.made", "package": TOKEN, "case": TOKEN, "recordings": 2, "reason": "r", "page": DIGEST}),
        json!({"type": "user.token_revoked", "user": "u", "token": TOKEN, "reason": "r"}),
        json!({"type": "credentials.bound", "rows": 5}),
        json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "rendition", "video": 1}, "client": "c"}),
        json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "rendition", "audio": 3, "video": 1}, "client": "c"}),
        json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "rendition", "part": "embedded"}, "client": "c"}),
        json!({"type": "package.opened", "package": TOKEN, "view": TOKEN, "client": "c"}),
        json!({"type": "package.sent", "package": TOKEN, "view": TOKEN, "bytes": 5, "end": "complete"}),
        json!({"type": "view.closed", "view": TOKEN, "recording": DIGEST, "ranges": [], "end": "revoked"}),
        json!({"type": "view.closed", "view": TOKEN, "recording": DIGEST, "ranges": [{"start": 0, "end": 9}], "end": "full"}),
    ]
}

#[test]
fn that_the_clock_was_in_doubt_is_said_in_one_way_and_since_version_3() {
    let event = json!({"type": "item.read", "what": "proof"});
    let with = |version, doubted: Value| {
        let mut entry = entry_of_version(version, &json!({"kind": "service"}), &event);
        entry["clock_doubted"] = doubted;
        bytes(&entry)
    };
    let written = with(3, json!(true));
    let read = Entry::parse(&written).expect("an entry");
    assert!(read.clock_doubted);
    assert_eq!(read.to_bytes().expect("an entry"), written);
    for doubted in [json!(false), Value::Null, json!(1)] {
        assert!(Entry::parse(&with(3, doubted.clone())).is_err(), "{doubted}");
    }
    assert!(Entry::parse(&with(1, json!(true))).is_err());
}

#[test]
fn version_3_says_what_all_versions_say_each_with_a_nonce() {
    let clerk = json!({"kind": "user", "id": "li", "role": "clerk", "agency": "a"});
    let older: Vec<Value> = setting_up().into_iter().chain(recordings()).chain(of_version_2()).collect();
    for event in older.iter().chain(&of_version_3()) {
        let written = bytes(&entry_of_version(3, &clerk, event));
        let read = Entry::parse(&written).unwrap_or_else(|error| panic!("{event}: {error}"));
        assert_eq!(read.to_bytes().expect("an entry"), written, "{event}");
        let mut more = event.clone();
        more["more"] = json!(1);
        assert!(Entry::parse(&bytes(&entry_of_version(3, &clerk, &more))).is_err(), "a field more: {more}");
        assert!(Entry::parse(&bytes(&entry_of_version(4, &clerk, event))).is_err(), "of version 4: {event}");
    }
    for event in of_version_3() {
        for version in 1..=2 {
            let early = bytes(&entry_of_version(version, &clerk, &event));
            assert!(Entry::parse(&early).is_err(), "of version {version}: {event}");
        }
    }
}

#[test]
fn a_form_of_a_copy_names_streams_in_one_way() {
    let clerk = json!({"kind": "user", "id": "li", "role": "clerk", "agency": "a"});
    let with = |form: Value| {
        let event =
            json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": form, "client": "c"});
        bytes(&entry_of_version(3, &clerk, &event))
    };
    assert!(Entry::parse(&with(json!({"kind": "rendition", "video": 0}))).is_ok());
    for wrong in [
        json!({"kind": "rendition", "video": -1}),
        json!({"kind": "rendition", "video": "1"}),
        json!({"kind": "rendition", "part": "other"}),
        json!({"kind": "rendition", "stream": 1}),
        json!({"kind": "derived", "derived": DIGEST, "video": 1}),
    ] {
        assert!(Entry::parse(&with(wrong.clone())).is_err(), "{wrong}");
    }
}

#[test]
fn every_actor_is_read_and_written_as_the_format_says() {
    let event = json!({"type": "item.read", "what": "proof"});
    let actors = [
        json!({"kind": "user", "id": "li", "role": "supervisor"}),
        json!({"kind": "station", "id": "s", "agency": "a"}),
        json!({"kind": "service"}),
        json!({"kind": "nobody", "client": "192.0.2.1"}),
    ];
    for actor in &actors {
        let written = bytes(&entry(actor, &event));
        assert_eq!(Entry::parse(&written).expect("an entry").to_bytes().expect("an entry"), written);
        let mut more = actor.clone();
        more["more"] = json!(1);
        // serde lets a variant without fields have more; whoever compares the canonical form sees it.
        let read = Entry::parse(&bytes(&entry(&more, &event)));
        let unseen = read.is_ok_and(|read| read.to_bytes().expect("an entry") == bytes(&entry(&more, &event)));
        assert!(!unseen, "a field more: {more}");
    }
}

#[test]
fn what_is_no_item_is_refused() {
    let event = json!({"type": "item.read", "what": "proof"});
    for item in
        ["", "recording", "recording:", "recording:x", "thing:1", "case:../x", "station:a b", "Case:00", "user:"]
    {
        let mut wrong = entry(&json!({"kind": "service"}), &event);
        wrong["items"][0]["item"] = json!(item);
        assert!(Entry::parse(&bytes(&wrong)).is_err(), "{item}");
    }
}

/// Every event above, in each of its forms.
fn all_forms() -> Vec<Value> {
    setting_up().into_iter().chain(recordings()).chain(of_version_2()).chain(of_version_3()).collect()
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
            let optional = ["agency", "certificate", "until", "case", "page", "view", "account", "ends", "kept"]
                .contains(&field.as_str())
                || field.starts_with("seen_");
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

#[test]
fn an_end_of_version_3_is_of_version_3_of_whatever_it_is_the_end() {
    let clerk = json!({"kind": "user", "id": "li", "role": "clerk", "agency": "a"});
    for (end, brought_by) in [("complete", 1), ("failed", 1), ("revoked", 3), ("full", 3)] {
        for event in [
            json!({"type": "view.closed", "view": TOKEN, "recording": DIGEST, "ranges": [], "end": end}),
            json!({"type": "package.sent", "package": TOKEN, "bytes": 5, "end": end}),
        ] {
            for version in 1..=3 {
                let read = Entry::parse(&bytes(&entry_of_version(version, &clerk, &event)));
                assert_eq!(read.is_ok(), version == brought_by || version == 3, "{event} in version {version}");
            }
        }
    }
}
