//! Backups and drills: a copy is its owner's alone from its first byte, holds everything that serving
//! takes, and is tried beside the live service without signing a second history of its log.

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use harness::dock::write_file;
use harness::stored::id_of;
use harness::{AGENCY, Body, Service, Station, command, dock, program, run, said, succeed};
use serde_json::{Value, json};

/// A service with one recording, and a clerk's token.
fn with_one(size: u64) -> (Service, String, String) {
    let service = Service::start();
    let station = Station::enrol(&service);
    write_file(&station.dock().join("BWC-0001/VID00001.MP4"), &dock::bytes(size, 7));
    station.store_all();
    let clerk = service.user("clerk", AGENCY);
    let id = id_of(&service.recordings(&clerk)[0]).to_owned();
    (service, clerk, id)
}

fn backup_of(service: &Service, target: &Path) {
    succeed(command("docket").arg("backup").arg("--data").arg(service.data()).arg("--to").arg(target));
}

/// The public text of a log's head.
fn checkpoint(service: &Service) -> String {
    String::from_utf8(service.request("GET", "/log/checkpoint", None, Body::Nothing).body).expect("a note")
}

#[test]
fn a_drill_signs_nothing_and_serves_only_what_needs_no_entry() {
    let (service, clerk, id) = with_one(100_000);
    let elsewhere = tempfile::tempdir().expect("a directory");
    let copy = elsewhere.path().join("copy");
    backup_of(&service, &copy);
    let rows = fs::read(copy.join("docket.db")).expect("the copied database");
    let before = checkpoint(&service);

    let drill = Service::start_drill(&copy);
    assert_eq!(checkpoint(&drill), before, "the copy shows the head that was copied");
    let health = drill.request("GET", "/api/v1/health", None, Body::Nothing).json();
    assert_eq!(health["status"], "read-only");
    let asked = [
        ("GET", "/api/v1/recordings".to_owned(), Body::Nothing),
        ("GET", format!("/api/v1/recordings/{id}"), Body::Nothing),
        ("GET", format!("/api/v1/recordings/{id}/content"), Body::Nothing),
        ("POST", format!("/api/v1/recordings/{id}/views"), Body::Nothing),
        ("GET", "/recordings".to_owned(), Body::Nothing),
        ("POST", "/api/v1/cases".to_owned(), Body::Json(json!({"number": "薛综执案〔2026〕9号", "title": "t"}))),
        ("POST", "/api/v1/packages".to_owned(), Body::Json(json!({"recordings": [id], "reason": "移送法院"}))),
    ];
    for (method, path, body) in asked {
        let answer = drill.request(method, &path, Some(&clerk), body);
        assert!(answer.status >= 300, "{method} {path} is served by a drill: {answer:?}");
        if path.starts_with("/api") && method == "GET" {
            assert_eq!(
                (answer.status, answer.json()["type"].clone()),
                (503, json!("urn:docket:problem:read-only")),
                "{path}"
            );
        }
    }
    assert_eq!(checkpoint(&drill), before, "the drill signed a head");
    drop(drill);
    assert!(fs::read(copy.join("docket.db")).expect("the copied database") == rows, "the drill wrote to its copy");

    // The live log goes on from the very head that the copy has.
    let size = |note: &str| note.lines().nth(1).expect("a size").parse::<u64>().expect("a number");
    service.get("/api/v1/recordings", &clerk);
    let later = checkpoint(&service);
    let path = format!("/log/consistency?from={}&to={}", size(&before), size(&later));
    assert_eq!(service.request("GET", &path, None, Body::Nothing).status, 200);
    let seen = elsewhere.path().join("seen");
    fs::write(&seen, before).expect("a file");
    let check = run(command("docket").arg("check").arg("--data").arg(service.data()).arg("--seen").arg(&seen));
    assert!(check.status.success(), "{}", said(&check));
}

/// Everything below a folder, and the folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}

fn open_to_others(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0)
}

#[test]
fn a_backup_is_its_owners_alone_from_its_first_byte() {
    let (service, _, _) = with_one(24 * 1024 * 1024);
    let elsewhere = tempfile::tempdir().expect("a directory");
    fs::set_permissions(elsewhere.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
    // New, and one that somebody made open before.
    // A copy may be whole before anybody looked: what counts is one at which somebody did.
    let mut looked = [0, 0];
    for (name, made_before, round) in (0..20).flat_map(|round| [("new", false, round), ("open", true, round)]) {
        let looks = &mut looked[usize::from(made_before)];
        if *looks > 0 {
            continue;
        }
        let copy = elsewhere.path().join(format!("{name}-{round}"));
        if made_before {
            fs::create_dir(&copy).expect("a folder");
            fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).expect("a mode");
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", "umask 022; exec \"$0\" backup --data \"$1\" --to \"$2\""]);
        shell.arg(program("docket")).arg(service.data()).arg(&copy);
        let mut child = shell.stdout(Stdio::null()).spawn().expect("docket starts");
        while child.try_wait().expect("a child of ours").is_none() {
            let filled = fs::read_dir(&copy).is_ok_and(|mut entries| entries.next().is_some());
            if filled {
                assert!(!open_to_others(&copy), "{name}: others can look into the copy while it is made");
                *looks += 1;
            }
        }
        assert!(child.wait().expect("a child of ours").success());
        let open: Vec<_> = below(&copy).into_iter().filter(|path| open_to_others(path)).collect();
        assert!(open.is_empty(), "{name}: others can read {open:?}");
    }
    assert!(looked.iter().all(|looks| *looks > 0), "nobody looked while one ran: {looked:?}");
}

#[test]
fn a_backup_made_while_a_station_uploads_has_what_its_log_names_and_nothing_else() {
    let service = Service::start();
    let station = Station::enrol(&service);
    let elsewhere = tempfile::tempdir().expect("a directory");
    for number in 0..150 {
        write_file(&station.dock().join(format!("BWC-0002/VID{number:05}.MP4")), &dock::bytes(3000, 100 + number));
    }
    let mut busy = station.agent(&["once"]).stdout(Stdio::null()).spawn().expect("the agent starts");
    let mut copies = Vec::new();
    while busy.try_wait().expect("a child of ours").is_none() {
        let copy = elsewhere.path().join(copies.len().to_string());
        backup_of(&service, &copy);
        copies.push(copy);
    }
    assert!(busy.wait().expect("a child of ours").success());
    assert!(!copies.is_empty(), "the station was done before one was made");
    for copy in copies {
        let check = run(command("docket").arg("check").arg("--data").arg(&copy));
        assert!(check.status.success(), "{}: {}", copy.display(), said(&check));
    }
}

#[test]
fn a_backup_holds_every_file_that_the_configuration_names() {
    let (mut service, _, _) = with_one(1000);
    service.stop();
    let elsewhere = tempfile::tempdir().expect("a directory");
    let put = |name: &str, bytes: &[u8]| {
        let path = elsewhere.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path
    };
    let tls = |name: &str| fs::read(service.data().join("tls").join(name)).expect("init made it");
    let (certificate, key) = (put("a/cert.pem", &tls("server.pem")), put("b/key.pem", &tls("server.key")));
    let legal = put("law/legal.toml", include_bytes!("../config/legal.toml"));
    let secret = put("oidc/secret", b"s3cret\n");
    let map = put("maps/district.pmtiles", include_bytes!("../src/store/basemap/testdata/district.pmtiles"));
    let config = format!(
        "origin = {:?}\nlisten = \"127.0.0.1:0\"\nlegal = {legal:?}\n[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n\
         [open_id]\nissuer = \"https://127.0.0.1:1\"\nclient_id = \"docket\"\nclient_secret_file = \"oidc/secret\"\n\
         redirect = \"https://127.0.0.1:1/sign-in/open-id/back\"\nca = {certificate:?}\n\
         [map]\ntiles = {map:?}\n",
        harness::ORIGIN
    );
    let config = put("docket.toml", config.as_bytes());
    let copy = elsewhere.path().join("copy");
    let mut backup = command("docket");
    backup.arg("backup").arg("--data").arg(service.data()).arg("--config").arg(&config).arg("--to").arg(&copy);
    succeed(&mut backup);
    // The same again, over the earlier one.
    succeed(&mut backup);

    let held: BTreeSet<Vec<u8>> =
        below(&copy).into_iter().filter(|path| path.is_file()).map(|path| fs::read(path).expect("a file")).collect();
    for named in [&certificate, &key, &legal, &secret, &map, &config] {
        assert!(held.contains(&fs::read(named).expect("a file")), "{} is not in the backup", named.display());
        fs::remove_file(named).expect("removed");
    }
    let text = fs::read_to_string(copy.join("docket.toml")).expect("a configuration");
    assert!(!text.contains(elsewhere.path().to_str().expect("UTF-8")), "the copy names what it does not hold: {text}");
    let drill = Service::start_drill(&copy);
    assert_eq!(checkpoint(&drill).lines().next(), Some(harness::ORIGIN));

    // A file that cannot be copied is told, and no backup is claimed.
    let broken = put(
        "broken.toml",
        format!("origin = {:?}\nlisten = \"127.0.0.1:0\"\nlegal = {legal:?}\n", harness::ORIGIN).as_bytes(),
    );
    let mut backup = command("docket");
    backup
        .arg("backup")
        .arg("--data")
        .arg(service.data())
        .arg("--config")
        .arg(&broken)
        .arg("--to")
        .arg(elsewhere.path().join("no"));
    let failed = run(&mut backup);
    assert!(!failed.status.success(), "a backup without a file that it needs: {}", said(&failed));
    assert!(said(&failed).contains("legal.toml"), "{}", said(&failed));
}

/// The log's leaf hashes are public: an entry that could be guessed whole could be confirmed by its hash.
#[test]
fn every_entry_of_a_service_has_a_nonce_of_its_own() {
    let (service, clerk, id) = with_one(1000);
    for _ in 0..3 {
        service.get(&format!("/api/v1/recordings/{id}"), &clerk);
    }
    let db = rusqlite::Connection::open(service.data().join("docket.db")).expect("the database");
    let mut rows = db.prepare("SELECT entry FROM log_entries").expect("a query");
    let entries: Vec<Value> = rows
        .query_map([], |row| row.get::<_, Vec<u8>>(0))
        .expect("rows")
        .map(|entry| serde_json::from_slice(&entry.expect("an entry")).expect("JSON"))
        .collect();
    assert!(entries.len() > 10);
    let nonces: BTreeSet<&str> = entries.iter().filter_map(|entry| entry["nonce"].as_str()).collect();
    assert_eq!(nonces.len(), entries.len(), "each entry has a nonce, and no two the same");
    assert!(entries.iter().all(|entry| entry["v"] == 3));
}
