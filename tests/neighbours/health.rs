//! Health is told from what is known: it waits for nothing, and is true when something is broken.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::site::{Answer, Site};

/// How long something may take that is looked at each second.
const PATIENCE: Duration = Duration::from_mins(3);

fn health(site: &Site) -> Answer {
    site.call("GET", "/api/v1/health", "", &Value::Null)
}

/// Waits until health is told so.
#[track_caller]
fn becomes(site: &Site, status: u16, what: &str) {
    let since = Instant::now();
    loop {
        let answer = health(site);
        if answer.status == status {
            let json = answer.json();
            if status == 200 {
                assert!(json["status"] == "ok" && json["age_seconds"].as_u64().unwrap() <= 30, "{json}");
            } else {
                assert_eq!(json["type"], "urn:docket:problem:unwell", "{json}");
            }
            return;
        }
        assert!(since.elapsed() < PATIENCE, "{what}: {}", answer.text());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_broken_database_or_vault_shows_in_health_and_so_does_its_return() {
    let mut site = Site::start("");
    becomes(&site, 200, "at the start");
    for part in ["docket.db", "vault"] {
        let (there, away) = (site.data().join(part), site.beside("away"));
        assert!(there.exists(), "{part}");
        fs::rename(&there, &away).unwrap();
        becomes(&site, 503, part);
        fs::rename(&away, &there).unwrap();
        becomes(&site, 200, part);
    }
    // What is wrong is in the log once, however often it was asked for.
    let told = site.service_log().lines().filter(|line| line.contains("the service is not well")).count();
    assert_eq!(told, 2, "{}", site.service_log());
    site.ends_clean();
}

/// Keeps everybody from reading the database, as a disk that does not answer would: holds the bytes of its
/// shared memory that readers lock (SQLite's `walformat.html`, section 2.3.1).
fn hold_readers(database: &Path) -> Child {
    let program = "import fcntl, sys\n\
                   file = open(sys.argv[1] + '-shm', 'r+b')\n\
                   fcntl.lockf(file, fcntl.LOCK_EX, 5, 123)\n\
                   print('held', flush=True)\n\
                   sys.stdin.read()\n";
    let mut child = Command::new("python3")
        .args(["-c", program])
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 5];
    child.stdout.as_mut().unwrap().read_exact(&mut said).unwrap();
    assert_eq!(&said, b"held\n");
    child
}

#[test]
fn health_waits_for_no_database_and_says_when_it_does_not_answer() {
    let mut site = Site::start("");
    becomes(&site, 200, "at the start");
    let mut holding = hold_readers(&site.data().join("docket.db"));
    let mut waiting = TcpStream::connect(&site.address).unwrap();
    waiting.write_all(b"GET /log/checkpoint HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answered = 0;
    waiting.set_nonblocking(true).unwrap();
    while waiting.peek(&mut [0]).is_err() && answered < 200 {
        let answer = health(&site);
        // At last it says that nothing was heard of the database; until then that it was well.
        assert!([200, 503].contains(&answer.status), "{}", answer.text());
        answered += 1;
    }
    assert!(answered >= 3, "only {answered} answers while a reader waited");
    becomes(&site, 503, "while nobody can read");
    drop(holding.stdin.take());
    assert!(holding.wait().unwrap().success());
    becomes(&site, 200, "when everybody can");
    site.ends_clean();
}
