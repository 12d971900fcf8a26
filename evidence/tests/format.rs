//! FORMAT.md held against itself, the code and the tests: each *must* has a number, each number a row
//! that says who checks it, and each row names tests that exist.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it says")]

#[path = "../../tests/reader/mod.rs"]
mod reader;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::checkpoint::Checkpoint;
use evidence::derived::Derived;
use evidence::digest::Digest;
use evidence::docking::Docking;
use evidence::dsse::{Envelope, IN_TOTO};
use evidence::entry::{Entry, Item};
use evidence::event::{ByteRange, Event};
use evidence::ids::{CaseNumber, is_unseen};
use evidence::strict::Breach;
use evidence::tile::decode_bundle;
use serde_json::{Value, json};
use world::{CLIP, World, bytes, derived, key};

const FORMAT: &str = include_str!("../FORMAT.md");

/// What stands before the table of rules, line by line, without what stands in code blocks.
fn prose() -> Vec<&'static str> {
    let mut code = false;
    let before = FORMAT.split("## 12. ").next().unwrap();
    let outside = |line: &&str| {
        let fence = line.starts_with("```");
        code ^= fence;
        !code && !fence
    };
    before.lines().filter(outside).collect()
}

fn numbers(text: &str) -> Vec<String> {
    let found = text.split("`[R").skip(1).map(|rest| format!("R{}", rest.split(']').next().unwrap()));
    found.collect()
}

fn is_rule(number: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    number.strip_prefix('R').and_then(|rest| rest.split_once('.')).is_some_and(|(a, b)| digits(a) && digits(b))
}

/// The rows of the table: number, who checks, tests.
fn rows() -> BTreeMap<String, (String, Vec<String>)> {
    let table = FORMAT.split("## 12. ").nth(1).expect("section 12");
    let mut rows = BTreeMap::new();
    for cells in reader::rows(table) {
        let [number, who, tests] = &cells[..] else { panic!("{cells:?}") };
        let tests = tests.split(", ").map(|test| test.trim_matches('`').to_owned()).collect();
        assert!(rows.insert(number.clone(), (who.clone(), tests)).is_none(), "{number} has two rows");
    }
    rows
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_must_has_a_number_and_every_number_a_row_with_tests_that_exist() {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for line in prose() {
        let must = line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "must");
        let numbers = numbers(line);
        if line.contains("The word *must* is a rule") {
            continue;
        }
        assert!(!must || !numbers.is_empty(), "a must without a number: {line}");
        for number in numbers {
            assert!(is_rule(&number), "{number}");
            *told.entry(number).or_default() += 1;
        }
    }
    let rows = rows();
    let numbered: BTreeSet<&String> = told.keys().collect();
    assert_eq!(numbered, rows.keys().collect(), "numbers in the text, and in the table");
    assert!(rows.len() > 60, "{}", rows.len());

    let mut files = Vec::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in [here.join("tests"), here.join("src"), here.join("../tests")] {
        rust_files(&folder, &mut files);
    }
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|path| {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
            let name = if stem == "main" { folder } else { stem };
            (name.to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    let exists = |file: &str, test: &str| {
        let is_test = |text: &str| {
            let before = text.split(&format!("fn {test}(")).next().unwrap();
            reader::has_fn(text, test) && before.trim_end().ends_with("#[test]")
        };
        texts.iter().any(|(name, text)| name == file && is_test(text))
    };
    for (number, (who, tests)) in &rows {
        assert!(!who.is_empty() && !tests.is_empty(), "{number}");
        for test in tests.iter().filter(|test| *test != "mutations") {
            let (file, name) = test.split_once("::").unwrap_or_else(|| panic!("{number}: {test}"));
            assert!(exists(file, name), "{number} names {test}, which is no test");
        }
    }
    assert!(exists("package_mutations", "every_mutation_is_judged_by_the_number_of_its_rule"));
    println!("FORMAT.md: {} rules, each with a row and tests that exist", rows.len());
}

/// The code points of the line that begins with `lead`.
fn code_points(lead: &str) -> BTreeSet<u32> {
    let line = FORMAT.lines().find(|line| line.starts_with(lead)).unwrap_or_else(|| panic!("{lead}"));
    let mut found = BTreeSet::new();
    for part in line.split([' ', ',', ';', '.']).filter(|part| part.starts_with("U+")) {
        let ends: Vec<u32> = part.split('–').map(|one| u32::from_str_radix(&one[2..], 16).unwrap()).collect();
        found.extend(ends[0]..=*ends.last().unwrap());
    }
    found
}

#[test]
fn labels_keep_the_code_points_that_the_format_names() {
    let spaces = code_points("*Space* is");
    let unseen = code_points("*Control, line-separating");
    assert!(spaces.len() > 20 && unseen.len() > 100);
    for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        let (space, hides) = (spaces.contains(&u32::from(c)), unseen.contains(&u32::from(c)));
        assert_eq!(is_unseen(c), hides, "U+{:04X}", u32::from(c));
        assert_eq!(c.is_whitespace(), space, "U+{:04X}", u32::from(c));
        if space || hides || u32::from(c) % 251 == 0 {
            let at = |text: String| text.parse::<CaseNumber>().is_ok();
            assert_eq!(at(format!("a{c}b")), !hides, "U+{:04X} inside", u32::from(c));
            assert_eq!(at(format!("{c}b")), !hides && !space, "U+{:04X} first", u32::from(c));
            assert_eq!(at(format!("a{c}")), !hides && !space, "U+{:04X} last", u32::from(c));
        }
    }
    assert!("录".repeat(64).parse::<CaseNumber>().is_ok() && "录".repeat(65).parse::<CaseNumber>().is_err());
}

/// Names in the first cell of the rows of section 5, of the tables of fields and of the one of items.
fn event_names() -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let section = FORMAT.split("## 5. ").nth(1).and_then(|rest| rest.split("## 6. ").next()).unwrap();
    let (fields, items) = section.split_once("**Items by event.**").unwrap();
    let names = |text: &'static str| {
        let cells = text.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect::<BTreeSet<&str>>()
    };
    (names(fields), names(items))
}

#[test]
fn the_events_of_the_format_are_those_that_entries_can_have() {
    let (fields, items) = event_names();
    let known: BTreeSet<&str> = Event::names().collect();
    assert_eq!(fields, known, "section 5, and the enums of the nouns");
    assert_eq!(items, known, "the table of items, and the enums of the nouns");
    println!("{} events", known.len());
}

#[test]
fn the_items_of_each_event_are_those_of_the_table() {
    let (fields, items) = event_names();
    assert_eq!(fields, items, "every event has a row in the table of items, and no other has");
    let rows: Vec<&str> = FORMAT
        .split("**Items by event.**")
        .nth(1)
        .unwrap()
        .lines()
        .take_while(|line| !line.starts_with("**Course"))
        .collect();
    let mut seen = BTreeSet::new();
    for version in ["v1", "v2"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(version);
        let bundle = fs::read(folder.join("entries.bundle")).unwrap();
        for entry in decode_bundle(&bundle).unwrap() {
            let entry = Entry::parse(entry).unwrap();
            entry.check_items().unwrap();
            let event = serde_json::to_value(&entry.event).unwrap();
            let name = event["type"].as_str().unwrap().to_owned();
            let row = rows.iter().find(|row| row.contains(&format!("`{name}`"))).unwrap();
            let may: Vec<&str> = row.split('|').map(str::trim).collect();
            let (must, may) = (may[2], may[3]);
            for item in entry.event.items() {
                assert!(
                    must.contains(&format!("its {}", item.kind())) || must.contains("the derived"),
                    "{name}: {item}"
                );
                let left: Vec<&Item> =
                    entry.items.iter().map(|link| &link.item).filter(|other| **other != item).collect();
                assert!(entry.event.check_items(&left).is_err(), "{name} without {item}");
            }
            let mut more: Vec<&Item> = entry.items.iter().map(|link| &link.item).collect();
            let odd = Item::Docking("d1".repeat(16).parse().unwrap());
            more.push(&odd);
            let free = ["item.read", "search.made", "access.refused"].contains(&name.as_str());
            assert_eq!(entry.event.check_items(&more).is_ok(), free, "{name} with a docking more; it may name {may}");
            seen.insert(name);
        }
    }
    assert!(seen.len() >= 24, "{seen:?}");
}

type Change = fn(&mut Value);

fn rules(found: &[Breach]) -> BTreeSet<&'static str> {
    found.iter().map(|breach| breach.rule).collect()
}

fn signed(payload: &Value, seed: u8) -> Envelope {
    Envelope::sign(IN_TOTO, evidence::canonical::to_vec(payload).unwrap(), &key(seed))
}

#[test]
fn docking_and_derived_statements_are_held_to_the_format() {
    let mut world = World::new();
    world.add("a.mp4", b"a");
    let whole = world.docking();
    let docking = |payload: &Value| {
        let envelope = signed(payload, 2);
        Docking::open(&envelope, &key(2).public()).map(|docking| rules(&docking.breaches(&envelope.payload)))
    };
    let payload: Value = serde_json::from_slice(&whole.payload).unwrap();
    assert_eq!(docking(&payload).unwrap(), BTreeSet::new());
    let changes: [(&str, Change); 9] = [
        ("R3.4", |payload| payload["predicate"]["entries"][0]["path"] = json!("../a")),
        ("R3.4", |payload| payload["predicate"]["entries"][0]["path"] = json!("/a")),
        ("R3.4", |payload| {
            payload["predicate"]["since_last"]["gone"] = json!([{"path": "a//b", "size": 1, "why": "vanished"}]);
        }),
        ("R3.8", |payload| payload["predicate"]["entries"][0]["raw_path"] = json!(BASE64_STANDARD.encode("a.mp4"))),
        ("R3.11", |payload| payload["predicate"]["nonce"] = json!("AAAA")),
        ("R1.5", |payload| payload["predicate"]["listed_at"] = json!("2026-01-01T12:00:00Z")),
        ("R1.5", |payload| payload["predicate"]["entries"][0]["mtime"] = json!("2026-01-01T12:00:00.000Z")),
        ("R1.6", |payload| payload["predicate"]["recorder"]["make"] = Value::Null),
        ("R1.4", |payload| payload["predicate"]["later"] = json!(0.5)),
    ];
    for (rule, change) in changes {
        let mut payload = payload.clone();
        change(&mut payload);
        let entries = evidence::canonical::to_vec(&payload["predicate"]["entries"]).unwrap();
        payload["subject"][0]["digest"]["sha256"] = json!(Digest::of(&entries));
        assert_eq!(docking(&payload).unwrap(), BTreeSet::from([rule]), "{payload}");
    }
    let mut many = payload.clone();
    many["predicate"]["entries"] = Value::Array(vec![payload["predicate"]["entries"][0].clone(); 20_001]);
    let entries = evidence::canonical::to_vec(&many["predicate"]["entries"]).unwrap();
    many["subject"][0]["digest"]["sha256"] = json!(Digest::of(&entries));
    assert_eq!(docking(&many).unwrap_err().rule(), "R3.16");
    derived_statements(&world);
}

fn derived_statements(world: &World) {
    let predicate = derived(&world.recordings[0], ByteRange { start: 0, end: 1 });
    let (envelope, _) = Derived::sign("clip.mp4", Digest::of(CLIP), predicate, &key(5)).unwrap();
    let payload: Value = serde_json::from_slice(&envelope.payload).unwrap();
    let changes: [(&str, Change); 6] = [
        ("R3.18", |payload| payload["subject"][0]["name"] = json!("../clip.mp4")),
        ("R3.18", |payload| payload["subject"][0]["name"] = json!("..")),
        ("R3.11", |payload| payload["predicate"]["nonce"] = json!("AAAA")),
        ("R1.5", |payload| payload["predicate"]["made_at"] = json!("2026-01-01T12:00:00+00:00")),
        ("R1.6", |payload| payload["predicate"]["later"] = Value::Null),
        ("R1.4", |payload| payload["later"] = json!(-0.0)),
    ];
    for (rule, change) in changes {
        let mut payload = payload.clone();
        change(&mut payload);
        let bytes = serde_json::to_vec(&payload).unwrap();
        let envelope = Envelope::sign(IN_TOTO, bytes, &key(5));
        let opened = Derived::open(&envelope, &key(5).public()).unwrap();
        assert!(rules(&opened.breaches(&envelope.payload)).contains(rule), "{rule}: {payload}");
    }
}

#[test]
fn signature_lines_stand_in_any_order_and_the_first_of_the_key_counts() {
    let world = World::new();
    let (key_of_log, note) = (world.verifier(), world.checkpoint());
    let (text, own) = note.split_once("\n\n").unwrap();
    let witness = format!("\u{2014} witness.example {}\n", BASE64_STANDARD.encode(bytes(68, 3)));
    let bad = {
        let blob = own.trim_end().rsplit(' ').next().unwrap();
        let mut raw = BASE64_STANDARD.decode(blob).unwrap();
        raw[10] ^= 1;
        own.replace(blob, &BASE64_STANDARD.encode(raw))
    };
    for (lines, holds) in [
        (vec![own], true),
        (vec![witness.as_str(), own], true),
        (vec![own, witness.as_str(), witness.as_str()], true),
        (vec![own, bad.as_str()], true),
        (vec![bad.as_str(), own], false),
        (vec![witness.as_str()], false),
        (vec![witness.as_str(); 64], false),
        (vec![own; 65], false),
        (vec!["not a line\n", own], false),
    ] {
        let note = format!("{text}\n\n{}", lines.concat());
        assert_eq!(Checkpoint::open(&note, &key_of_log).is_ok(), holds, "{note}");
    }
}
