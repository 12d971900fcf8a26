//! An operator who holds the log's key writes another history: what shows it, and what does not.

mod harness;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::entry::{Entry, Item};
use evidence::event::{AccountEvent, Event, LogEvent, ViewEvent};
use evidence::keys::SigningKey;
use evidence::merkle::leaf_hash;
use evidence::note::VerifierKey;
use evidence::tile::{Edge, GrownTile};
use rusqlite::{Connection, params};
use serde_json::json;

use harness::dock::bytes;
use harness::{AGENCY, Body, ORIGIN, Service, Station, command, run, said, succeed};

/// `docket check`, with the files of `--seen` where it is asked for them.
fn check(data: &Path, seen: Option<&[&Path]>) -> (bool, String) {
    let mut check = command("docket");
    check.arg("check").arg("--data").arg(data);
    if let Some(files) = seen {
        check.arg("--seen").args(files);
    }
    let output = run(&mut check);
    (output.status.success(), said(&output))
}

/// Watches a recording, in a view of its own.
fn watch(service: &Service, token: &str, id: &str) {
    let opened = service.request("POST", &format!("/api/v1/recordings/{id}/views"), Some(token), json!({}));
    let view = opened.json()["view"].as_str().expect("a view").to_owned();
    service.get(&format!("/api/v1/recordings/{id}/content?view={view}"), token);
    let closed = service.request("POST", &format!("/api/v1/views/{view}/close"), Some(token), Body::Nothing);
    assert!(closed.status < 300, "{closed}");
}

/// Writes the log anew without the entries that `drops` names, as well as whoever holds its key can:
/// every item's chain, every tile, the signed checkpoint, then all tables. Gives how many went.
fn rewrite(data: &Path, drops: impl Fn(&Entry) -> bool) -> usize {
    let key = SigningKey::from_pkcs8(&fs::read(data.join("keys/log.pkcs8")).expect("the log's key")).expect("a key");
    let verifier = VerifierKey::new(ORIGIN, key.public()).expect("a name");
    let db = Connection::open(data.join("docket.db")).expect("the database");
    let old: Vec<Vec<u8>> = {
        let mut select = db.prepare("SELECT entry FROM log_entries ORDER BY log_index").expect("a query");
        let rows = select.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    };
    let mut places: HashMap<Item, (u64, Digest)> = HashMap::new();
    let (mut edge, mut dropped) = (Edge::default(), 0);
    db.execute_batch("BEGIN; DELETE FROM log_entries; DELETE FROM log_tiles;").expect("emptied");
    let put_tile = |tile: &GrownTile| {
        let hashes: Vec<u8> = tile.hashes.iter().flat_map(|hash| hash.0).collect();
        let sql = "INSERT OR REPLACE INTO log_tiles (level, tile_index, hashes) VALUES ($1, $2, $3)";
        db.execute(sql, params![tile.level, tile.index.cast_signed(), hashes]).expect("a tile");
    };
    for bytes in old {
        let mut entry = Entry::parse(&bytes).expect("an entry");
        if drops(&entry) {
            dropped += 1;
            continue;
        }
        for link in &mut entry.items {
            let place = places.get(&link.item);
            link.item_seq = place.map_or(0, |(seq, _)| seq + 1);
            link.prev_item_leaf = place.map(|(_, leaf)| *leaf);
        }
        let bytes = entry.to_bytes().expect("bytes");
        let leaf = leaf_hash(&bytes);
        for link in &entry.items {
            places.insert(link.item.clone(), (link.item_seq, leaf));
        }
        let sql = "INSERT INTO log_entries (log_index, entry, leaf) VALUES ($1, $2, $3)";
        db.execute(sql, params![edge.size().cast_signed(), bytes, leaf.0]).expect("an entry");
        edge.push(leaf).iter().for_each(put_tile);
    }
    edge.partial().iter().for_each(put_tile);
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: edge.size(), root: edge.root() };
    let note = checkpoint.sign(&verifier, &key);
    let sql = "UPDATE log_checkpoint SET size = $1, note = $2";
    db.execute(sql, params![edge.size().cast_signed(), note]).expect("a checkpoint");
    db.execute_batch("COMMIT").expect("written");
    db.close().expect("closed");
    succeed(command("docket").arg("rebuild").arg("--data").arg(data));
    dropped
}

/// A service with a stored and watched recording, and what its station saw of the log.
struct World {
    service: Service,
    station: Station,
    clerk: String,
    seen: PathBuf,
    elsewhere: tempfile::TempDir,
}

fn world() -> World {
    let service = Service::start();
    let station = Station::enrol(&service);
    let clerk = service.user("clerk", AGENCY);
    station.write("BWC-1", "a.mp4", &bytes(100_000, 1));
    station.store_all();
    let id = service.recordings(&clerk)[0]["id"].as_str().expect("an id").to_owned();
    watch(&service, &clerk, &id);
    watch(&service, &clerk, &id);
    station.write("BWC-1", "b.mp4", &bytes(100_000, 2));
    station.store_all();
    let elsewhere = tempfile::tempdir().expect("a directory");
    let seen = elsewhere.path().join("seen.txt");
    fs::write(&seen, succeed(&mut station.agent(&["checkpoints"]))).expect("a file");
    World { service, station, clerk, seen, elsewhere }
}

fn is_view(entry: &Entry) -> bool {
    matches!(entry.event, Event::View(ViewEvent::Opened { .. } | ViewEvent::Closed { .. }))
}

fn says_seen(entry: &Entry) -> bool {
    matches!(entry.event, Event::Log(LogEvent::CheckpointSeen { .. }))
}

#[test]
fn an_honest_log_continues_what_its_stations_saw() {
    let World { mut service, seen, elsewhere, .. } = world();
    let shown = fs::read_to_string(&seen).expect("a file");
    assert!(shown.contains("enrolment") && shown.matches("\u{2014} ").count() >= 2, "{shown}");
    assert_eq!(service.count_events("checkpoint.seen"), 1, "one a station and day");
    let now = elsewhere.path().join("now.txt");
    fs::write(&now, service.request("GET", "/log/checkpoint", None, Body::Nothing).expect(200).body).expect("a file");
    service.stop();
    for files in [None, Some(&[][..]), Some(&[seen.as_path()][..]), Some(&[seen.as_path(), &now][..])] {
        let (clean, said) = check(service.data(), files);
        assert!(clean, "{said}");
        assert_eq!(said.contains("continues checkpoints from"), files.is_some(), "{said}");
    }
    // What is no checkpoint of this log is not passed over.
    for bad in ["", "x\n", "# nothing\n", &shown.replace("docket.test", "docket.fest")] {
        fs::write(&now, bad).expect("a file");
        let (clean, said) = check(service.data(), Some(&[&now]));
        assert!(!clean && said.contains("now.txt"), "{bad:?}: {said}");
    }
}

#[test]
fn two_dropped_views_show_against_what_a_station_saw_and_it_refuses() {
    let World { mut service, station, seen, elsewhere: _kept, .. } = world();
    service.stop();
    let dropped = rewrite(service.data(), |entry| is_view(entry) || says_seen(entry));
    assert!(dropped >= 4, "{dropped}");
    // That everything agrees with itself is all that a check alone can say, and here it does.
    let (clean, said) = check(service.data(), None);
    assert!(clean, "{said}");
    let (clean, said) = check(service.data(), Some(&[]));
    assert!(clean && said.contains("nothing shows that it was not rewritten"), "{said}");
    let (clean, said) = check(service.data(), Some(&[&seen]));
    assert!(!clean && said.contains("it was rewritten") && said.contains("seen.txt"), "{said}");
    service.restart();
    station.write("BWC-1", "c.mp4", &bytes(100_000, 3));
    let output = run(&mut station.agent(&["once", "--patience", "5"]));
    let told = harness::said(&output);
    assert!(!output.status.success(), "{told}");
    assert!(told.contains("rewritten") || told.contains("cut off"), "{told}");
    // The service is told by the next session, and every check names it from then on.
    run(&mut station.agent(&["once", "--patience", "5"]));
    assert!(service.count_events("log.contradicted") >= 1);
}

/// All that is left is as it was: only that there was more shows what was cut off.
#[test]
fn a_log_that_was_cut_off_shows_against_what_a_station_saw() {
    let World { mut service, seen, elsewhere: _kept, .. } = world();
    let shown = fs::read_to_string(&seen).expect("a file");
    let largest = shown.lines().filter_map(|line| line.parse::<usize>().ok()).max().expect("a checkpoint");
    service.stop();
    // The last entry that the station saw goes, with all after it.
    let at = std::cell::Cell::new(0);
    let dropped = rewrite(service.data(), |_| {
        at.set(at.get() + 1);
        at.get() >= largest
    });
    assert!(dropped >= 1, "{dropped}");
    let (clean, said) = check(service.data(), None);
    assert!(clean, "{said}");
    let (clean, said) = check(service.data(), Some(&[&seen]));
    assert!(!clean && said.contains("it was cut"), "{said}");
    assert!(!said.contains("it was rewritten"), "{said}");
}

#[test]
fn an_operator_who_forgets_what_the_log_says_was_seen_is_named_by_every_check() {
    let World { mut service, .. } = world();
    service.stop();
    // The first view lies after what the station showed; an entry before it is dropped here.
    let first_agency = |entry: &Entry| matches!(&entry.event, Event::Account(AccountEvent::Created { user, .. }) if user.as_str() == "clerk-1");
    assert_eq!(rewrite(service.data(), first_agency), 1);
    let (clean, said) = check(service.data(), None);
    assert!(!clean && said.contains("it was rewritten") && said.contains("station st-"), "{said}");
}

#[test]
fn a_package_of_a_rewritten_log_is_held_against_what_was_seen() {
    let World { mut service, clerk, seen, elsewhere, station } = world();
    let package = |service: &Service, name: &str| {
        let path = elsewhere.path().join(name);
        let ids: Vec<String> =
            service.recordings(&clerk).iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect();
        let mut make = service.docket(&clerk);
        let key = service.log_key();
        succeed(make.arg("package").args(&ids).args(["--reason", "法院调取", "--log-key", &key, "-o"]).arg(&path));
        path
    };
    let honest = package(&service, "honest.bag");
    let key = service.log_key();
    let verify = |package: &Path, file: &Path| {
        let mut verify: Command = command("docket-verify");
        let output = run(verify.arg(package).args(["--lang", "en", "--log-key", &key, "--seen"]).arg(file));
        (output.status.code(), said(&output))
    };
    let (code, told) = verify(&honest, &seen);
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("CONTRADICTED"), "{told}");
    // The package's own head, seen elsewhere: the same size and root.
    let (code, told) = verify(&honest, &honest.join("data/checkpoint.txt"));
    assert!(code == Some(0) && told.contains("this log continues it"), "{told}");
    let (code, told) = verify(&honest, &station.config());
    assert!(code == Some(2) && told.contains("--seen"), "{told}");
    service.stop();
    rewrite(service.data(), |entry| is_view(entry) || says_seen(entry));
    service.restart();
    let rewritten = package(&service, "rewritten.bag");
    let (code, told) = verify(&rewritten, &seen);
    // Where the package's proofs reach, it is contradicted; where not, nothing is claimed.
    let told_of = |what: &str| told.matches(what).count();
    let (held, unknown) = (told_of("this log continues it"), told_of("cannot be known from the package"));
    let forked = told_of("CONTRADICTED");
    assert!(held + unknown + forked >= 2, "{told}");
    assert_eq!(code, Some(i32::from(forked > 0)), "{told}");
    assert!(forked > 0 || unknown > 0, "{told}");
}
