//! Packages of many small files: no answer comes as many small frames.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::harness::{command, run, said, succeed};
use crate::seed::World;

/// Bytes of a piece at least, but of the last (`http/pieces.rs`).
const PIECE: usize = 64 * 1024;

/// Recordings of the case whose package ended HTTP/2 connections.
const SMALL_RECORDINGS: usize = 105;

/// Makes a package and receives it with the program, and has the offline verifier look at it.
fn handed_over(docket: &mut Command, of: &[&str], key: &str, out: &Path) -> String {
    let received = run(docket.arg("package").args(of).args(["--log-key", key, "-o"]).arg(out));
    assert!(received.status.success(), "{}", said(&received));
    succeed(command("docket-verify").args(["--log-key", key]).arg(out))
}

/// The sizes of the chunks in which an HTTP/1.1 answer comes, with its bytes: each is a piece.
fn chunks(address: &str, path: &str, headers: &str) -> (Vec<usize>, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let mut at = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8_lossy(&bytes[..at]).to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200") && head.contains("transfer-encoding: chunked"), "{head}");
    let (mut sizes, mut body) = (Vec::new(), Vec::new());
    loop {
        let end = at + bytes[at..].windows(2).position(|two| two == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[at..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return (sizes, body);
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        sizes.push(size);
        at = end + 2 + size + 2;
    }
}

#[track_caller]
fn assert_no_small_pieces(sizes: &[usize]) {
    let (_, all_but_last) = sizes.split_last().unwrap();
    assert!(all_but_last.iter().all(|size| *size >= PIECE), "pieces of {sizes:?}");
    assert!(!all_but_last.is_empty(), "there was too little to tell: {sizes:?}");
}

#[test]
fn a_case_of_105_small_recordings_is_handed_over_in_few_pieces_over_http_1_and_2() {
    let mut world = World::start("");
    let recordings = world.store(SMALL_RECORDINGS);
    let case = world.site.case(&world.clerk, "薛综执罚〔2026〕105号");
    world.file(&case, &recordings);
    let (key, folder) = (world.log_key(), tempfile::tempdir().unwrap());
    let of_case = ["--case", &case, "--reason", "移送"];
    handed_over(&mut world.docket(), &of_case, &key, &folder.path().join("http-1.bag"));

    // What counts as sent is what came.
    let package = world.package(&case);
    let bearer = format!("Authorization: Bearer {}\r\n", world.clerk);
    let path = format!("/api/v1/packages/{package}");
    let before = world.site.log_size();
    let (sizes, tar) = chunks(&world.site.address, &path, &bearer);
    assert_no_small_pieces(&sizes);
    let auditor = world.site.user("auditor", "auditor", None, None);
    // It is told once the answer has ended, which whoever took it may know first.
    let since = Instant::now();
    let sent = loop {
        let path = format!("/api/v1/log/entries?from={before}&limit=100");
        let entries = world.site.call("GET", &path, &auditor, &().into()).expect(200);
        let mut events = entries.as_array().unwrap().iter().map(|item| &item["entry"]["event"]);
        let sent = events.find(|event| event["type"] == "package.sent" && event["package"] == *package);
        if let Some(sent) = sent {
            break sent.clone();
        }
        assert!(since.elapsed() < Duration::from_mins(2), "nothing tells that it was sent");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!((sent["bytes"].as_u64().unwrap(), &sent["end"]), (tar.len() as u64, &"complete".into()));

    let token = world.token_file();
    let service = world.over_tls("");
    let mut docket = crate::seed::client(service.url(), &token);
    let report = handed_over(docket.env("DOCKET_CA", service.ca()), &of_case, &key, &folder.path().join("http-2.bag"));
    assert!(report.contains("105"), "{report}");
    let again = service.get(&path, &world.clerk).body;
    assert!(again == tar, "the same package is the same, whatever carries it");
}
