//! Entries as they stand in a log: who acted, on what, and what an event has that comes in forms. Every event in each
//! of its forms is tried in `src/event/tests.rs`.

use evidence::canonical;
use evidence::entry::Entry;
use serde_json::{Value, json};

const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const TOKEN: &str = "00112233445566778899aabbccddeeff";
const TIME: &str = "2026-01-01T12:00:00.000000Z";

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
