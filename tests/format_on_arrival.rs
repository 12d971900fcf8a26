//! Statements that their station signed and that break a rule of the format: the service refuses them
//! on arrival, by the number of the rule, and keeps nothing of them. A verifier would name each in
//! every package.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use docket::app::{self, Config, DataDir, Mode};
use docket::store::log::{AppendError, Draft};

use evidence::canonical;
use evidence::digest::Digest;
use evidence::dsse::{Envelope, IN_TOTO};
use evidence::entry::{EntryError, Item};
use evidence::event::{AccountEvent, Actor, Event, LogEvent};
use evidence::ids::RecordingId;
use evidence::manifest::{ReadError, SealPredicate};
use serde_json::{Value, json};

use site::station::Recording;
use site::{Answer, Site, Station};

type Said = fn(&mut SealPredicate);
type Respell = fn(&str) -> String;
type Change = fn(&mut Value);

fn lost(offset: u64, length: u64) -> ReadError {
    ReadError { offset, length, error: "EIO".to_owned() }
}

/// Asserts that an answer refuses a statement for this rule.
#[track_caller]
fn refused(answer: &Answer, rule: &str) {
    let body = answer.json();
    assert_eq!((answer.status, &body["type"]), (422, &json!("urn:docket:problem:statement")), "{rule}: {body}");
    assert!(body["detail"].as_str().unwrap().contains(&format!("breaks {rule}: ")), "{rule}: {body}");
}

/// The recording with its payload's text changed, signed again.
fn respelled(station: &Station, recording: &Recording, change: impl FnOnce(&str) -> String) -> Recording {
    let text = std::str::from_utf8(&recording.envelope.payload).unwrap();
    let changed = change(text);
    assert_ne!(changed, text);
    let id = RecordingId(Digest::of(changed.as_bytes()));
    let envelope = Envelope::sign(IN_TOTO, changed.into_bytes(), &station.key);
    Recording { id, envelope, states: recording.states.clone(), bytes: recording.bytes.clone() }
}

#[test]
fn statements_that_break_the_format_are_refused_on_arrival() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let mut station = Station::enrol(&site, "xc");
    let mut count = 0;

    let said: [(&str, Said); 8] = [
        ("R3.8", |seal| seal.raw_path = Some(BASE64_STANDARD.encode("a.mp4"))),
        ("R3.8", |seal| seal.raw_path = Some(BASE64_STANDARD.encode(b"b\xff"))),
        ("R3.8", |seal| seal.raw_path = Some("?".to_owned())),
        ("R3.9", |seal| seal.read_errors = vec![lost(3, 100)]),
        ("R3.9", |seal| seal.read_errors = vec![lost(u64::from(u32::MAX), 1)]),
        ("R3.9", |seal| seal.read_errors = vec![lost(2, 0)]),
        ("R3.9", |seal| seal.read_errors = vec![lost(2, 1), lost(1, 1)]),
        ("R3.9", |seal| seal.read_errors = vec![lost(1, 2), lost(2, 1)]),
    ];
    for (rule, change) in said {
        let recording = station.seal_changed("a.mp4", b"bytes", change);
        refused(&station.announce(&site, &recording), rule);
        assert_eq!(station.status(&site, &recording).status, 404);
        count += 1;
    }
    for path in ["../a.mp4", "/a.mp4", "a//b", "a/", "./a", "a\0b"] {
        let recording = station.seal(path, b"bytes");
        refused(&station.announce(&site, &recording), "R3.4");
        count += 1;
    }
    let spelled: [(&str, Respell); 9] = [
        ("R1.3", |text| text.replacen("{\"_type\"", "{\"zz\":1,\"zz\":2,\"_type\"", 1)),
        ("R1.3", |text| text.replacen("\"recorder\":{", "\"recorder\":{\"zz\":1,\"zz\":1,", 1)),
        ("R1.4", |text| text.replacen("\"predicate\":{", "\"predicate\":{\"a\":0.5,", 1)),
        ("R1.4", |text| text.replacen("\"predicate\":{", "\"predicate\":{\"a\":9007199254740993,", 1)),
        ("R1.5", |text| text.replacen(".000000Z", "Z", 1)),
        ("R1.5", |text| text.replacen(".000000Z", ".000000+00:00", 1)),
        ("R1.6", |text| text.replacen("\"recorder\":{", "\"recorder\":{\"make\":null,", 1)),
        ("R1.6", |text| text.replacen("\"predicate\":{", "\"predicate\":{\"a\":null,", 1)),
        ("R1.8", |text| format!("{text}\n")),
    ];
    for (rule, change) in spelled {
        let good = station.seal("a.mp4", b"bytes");
        let recording = respelled(&station, &good, change);
        refused(&station.announce(&site, &recording), rule);
        assert_eq!(station.status(&site, &recording).status, 404);
        count += 1;
    }
    count += dockings(&site, &mut station);
    println!("statements refused on arrival, each by its rule: {count}");

    // An honest one goes through, with raw bytes and read errors that are right.
    let name = "\u{fffd}.mp4";
    let honest = station.seal_changed(name, b"ab\0\0cd", |seal| {
        seal.raw_path = Some(BASE64_STANDARD.encode(b"\xff.mp4"));
        seal.read_errors = vec![lost(2, 1), lost(3, 1)];
    });
    station.store(&site, &honest);
    site.ends_clean();
}

/// Docking statements; gives how many.
fn dockings(site: &Site, station: &mut Station) -> usize {
    let recording = station.seal("a.mp4", b"bytes");
    let changes: [(&str, Change); 6] = [
        ("R3.4", |payload| payload["predicate"]["entries"][0]["path"] = json!("../a.mp4")),
        ("R3.8", |payload| payload["predicate"]["entries"][0]["raw_path"] = json!(BASE64_STANDARD.encode("a.mp4"))),
        ("R3.11", |payload| payload["predicate"]["nonce"] = json!("AAAA")),
        ("R1.4", |payload| payload["predicate"]["later"] = json!(1.5)),
        ("R1.5", |payload| payload["predicate"]["listed_at"] = json!("2026-01-05T10:00:00Z")),
        ("R1.6", |payload| payload["predicate"]["truncated_by"] = Value::Null),
    ];
    let count = changes.len();
    for (rule, change) in changes {
        let (id, envelope) = station.dock(&[&recording]);
        let mut payload: Value = serde_json::from_slice(&envelope.payload).unwrap();
        change(&mut payload);
        let entries = canonical::to_vec(&payload["predicate"]["entries"]).unwrap();
        payload["subject"][0]["digest"]["sha256"] = json!(Digest::of(&entries));
        let envelope = Envelope::sign(IN_TOTO, canonical::to_vec(&payload).unwrap(), &station.key);
        refused(&station.bring(site, &id, &envelope), rule);
    }
    count
}

/// What the service itself would log in the history of something that it is not about is not logged.
#[test]
fn an_entry_whose_items_are_not_its_events_is_not_appended() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    site.stop();
    let data = DataDir::new(&site.data());
    let config = Config::read(&data.config()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let sequencer = runtime.block_on(async {
        let app = app::open(&data, &config, Mode::Live).await.unwrap();
        let agency = Item::Agency("xc".parse().unwrap());
        let (version, reason) = ("x".to_owned(), "x".to_owned());
        let wrong = [
            (vec![agency.clone()], Event::Log(LogEvent::ServiceStarted { version, recovered: 0 })),
            (Vec::new(), Event::Account(AccountEvent::Disabled { user: "admin".parse().unwrap(), reason })),
        ];
        for (items, event) in wrong {
            let draft = Draft::new(Actor::Service, items, event);
            let appended = app.custody.log.append(move |_, _| Ok::<_, docket::store::log::Stop<()>>(vec![draft])).await;
            assert!(matches!(&appended, Err(AppendError::Entry(EntryError::Items(_)))), "{appended:?}");
        }
        app.sequencer.unwrap()
    });
    runtime.shutdown_timeout(std::time::Duration::from_mins(1));
    sequencer.join().unwrap();
    let (clean, said) = site.check(None);
    assert!(clean, "{said}");
}
