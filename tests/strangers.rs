//! What strangers can make the service do: nothing is read for nobody, and what they take has an end
//! and a bound, over both versions of HTTP; those who signed in go on.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "reader/mod.rs"]
mod reader;
mod site;

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, Request};
use bytes::Bytes;
use docket::http::admission::routes::{OPEN, STRANGER_BODY_MAX};
use serde_json::Value;
use site::browser::{FORM, Session};
use site::{Answer, Site, Station, read_answer};

/// A body that nobody reads whole for a stranger.
const LARGE: usize = 25 * 1024 * 1024;

/// How long an answer may take that no body is read for. Where one is, the service asks for it first, or
/// answers in the end what it answers to a body that did not come.
const AT_ONCE: Duration = PATIENCE;

/// How long something may take that must come: far longer than it does, on any machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// Every route of the API and of the console that takes a body: method and path as the router has it.
fn routes_with_bodies(site: &Site) -> BTreeSet<(String, String)> {
    let document = site.call("GET", "/api/v1/openapi.json", "", &Value::Null).expect(200);
    let mut routes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        routes.extend(item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    routes.extend(docket::http::console::routes().iter().map(|route| (route.method.to_owned(), route.path.to_owned())));
    routes.retain(|(method, _)| ["POST", "PUT"].contains(&method.as_str()));
    assert!(routes.len() > 50, "{routes:?}");
    routes
}

fn is_open(method: &str, path: &str) -> bool {
    OPEN.contains(&(method, path))
}

/// A path with something in the place of each name in braces.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "x1" } else { part }).collect::<Vec<_>>().join("/")
}

/// Sends a head that promises a large body, and none of it. Gives the answer, or none in time.
fn promise(site: &Site, method: &str, path: &str, headers: &str) -> (String, Answer) {
    let mut stream = TcpStream::connect(&site.address).unwrap();
    stream.set_read_timeout(Some(AT_ONCE)).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {LARGE}\r\n\
         Expect: 100-continue\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 12];
    let first = match stream.read_exact(&mut first) {
        Ok(()) => String::from_utf8_lossy(&first).into_owned(),
        Err(_) => String::new(),
    };
    let answer = read_answer(&mut stream, method);
    (first, answer)
}

#[test]
fn no_route_reads_a_body_for_nobody_over_http_1() {
    let mut site = Site::start("");
    let json = "Content-Type: application/json\r\n";
    let wrong = "Authorization: Bearer dkt_wrong\r\nCookie: __Host-docket=dkc_wrong\r\n";
    let mut tried = 0;
    for (method, path) in routes_with_bodies(&site) {
        if is_open(&method, &path) {
            continue;
        }
        for headers in [json.to_owned(), FORM.to_owned(), format!("{json}{wrong}")] {
            let (first, _) = promise(&site, &method, &filled(&path), &headers);
            let status = first.rsplit(' ').next().unwrap_or_default().to_owned();
            assert!(
                ["401", "303", "404"].contains(&status.as_str()),
                "{method} {path}: {first:?}: the body was waited for"
            );
            tried += 1;
        }
    }
    assert!(tried > 140, "{tried}");
    site.ends_clean();
}

#[test]
fn a_body_for_stations_is_not_read_for_people() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let headers = format!("Content-Type: application/json\r\nAuthorization: Bearer {clerk}\r\n");
    for path in ["/api/v1/uploads/x1", "/api/v1/dockings/x1"] {
        let (first, _) = promise(&site, "PUT", path, &headers);
        assert!(first.ends_with("403") || first.ends_with("404"), "{path}: {first}");
    }
    site.ends_clean();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// A connection from one of this machine's addresses.
async fn connect_from(source: [u8; 4], address: &str) -> std::io::Result<tokio::net::TcpStream> {
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(source)), 0))?;
    socket.connect(address.parse().unwrap()).await
}

/// An HTTP/2 connection without TLS.
async fn http2(source: [u8; 4], address: &str) -> h2::client::SendRequest<Bytes> {
    let stream = connect_from(source, address).await.unwrap();
    let (sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(async move { drop(connection.await) });
    sender
}

fn http2_request(method: &str, path: &str, headers: &[(&str, &str)]) -> Request<()> {
    let mut request = Request::builder().method(method).uri(format!("http://x{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap()
}

#[test]
fn no_route_reads_a_body_for_nobody_over_http_2() {
    let mut site = Site::start("");
    let routes = routes_with_bodies(&site);
    runtime().block_on(async {
        let sender = http2([127, 0, 0, 1], &site.address).await;
        for (method, path) in routes.iter().filter(|(method, path)| !is_open(method, path)) {
            let length = LARGE.to_string();
            let headers = [("content-type", "application/json"), ("content-length", &length)];
            let mut sender = sender.clone().ready().await.unwrap();
            let (answer, _body) = sender.send_request(http2_request(method, &filled(path), &headers), false).unwrap();
            let answer = tokio::time::timeout(AT_ONCE, answer).await;
            let answer = answer.unwrap_or_else(|_| panic!("{method} {path}: the body was waited for")).unwrap();
            assert!([401, 303, 404].contains(&answer.status().as_u16()), "{method} {path}: {}", answer.status());
        }
    });
    site.ends_clean();
}

#[test]
fn the_body_of_a_stranger_is_tiny_and_has_an_end() {
    let mut site = Site::start("");
    let open: Vec<_> = OPEN.iter().filter(|(method, _)| *method == "POST").collect();
    assert_eq!(open.len(), 6, "{open:?}");
    let began = Instant::now();
    std::thread::scope(|scope| {
        for (method, path) in open {
            let (site, path) = (&site, filled(path));
            let kind = if path.starts_with("/api") { "Content-Type: application/json\r\n" } else { FORM };
            scope.spawn(move || {
                // One byte more than the bound, and the answer is there without the rest.
                let mut stream = TcpStream::connect(&site.address).unwrap();
                stream.set_read_timeout(Some(AT_ONCE)).unwrap();
                let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGE}\r\n{kind}\r\n");
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&vec![b'x'; STRANGER_BODY_MAX + 1]).unwrap();
                let mut first = [0; 12];
                stream.read_exact(&mut first).unwrap_or_else(|error| panic!("{path}: {error}"));
                assert_ne!(&first[9..12], b"100");
                // A body that trickles is not waited for.
                let mut stream = TcpStream::connect(&site.address).unwrap();
                stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
                let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n{kind}\r\n");
                stream.write_all(head.as_bytes()).unwrap();
                let mut sent = 0;
                loop {
                    let mut some = [0; 12];
                    match stream.read(&mut some) {
                        Ok(_) => break,
                        Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                        Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => break,
                        Err(_) => {}
                    }
                    sent += 1;
                    assert!(sent < 100, "{path}: it was waited for");
                    if stream.write_all(b"x").is_err() {
                        break;
                    }
                }
            });
        }
    });
    assert!(began.elapsed() < Duration::from_mins(2), "{:?}", began.elapsed());
    site.ends_clean();
}

#[test]
fn invented_methods_and_paths_make_no_labels() {
    let mut site = Site::start("");
    let metrics = || {
        let text = site.send("GET", "/api/v1/metrics", &site.admin, "", b"").text();
        text.lines()
            .filter(|line| line.starts_with("docket_requests{"))
            .map(|line| line.rsplit_once(' ').unwrap().0.to_owned())
            .collect::<BTreeSet<_>>()
    };
    let flood = |number: usize| {
        let paths = ["/api/v1/health", "/", "/sign-in", "/api/v1/recordings", "/nowhere"];
        for path in paths {
            site.send(&format!("BREW{number}"), path, "", "", b"");
        }
        site.send("GET", &format!("/api/v1/nowhere/{number}"), "", "", b"");
        site.send("GET", &format!("/log/tile/{number}"), "", "", b"");
    };
    flood(0);
    metrics();
    let before = metrics();
    (1..200).for_each(flood);
    let after = metrics();
    assert_eq!(before, after, "labels grew");
    assert!(after.iter().any(|line| line.contains("method=\"other\"")), "{after:?}");
    assert!(!after.iter().any(|line| line.contains("BREW")), "{after:?}");
    site.ends_clean();
}

/// Whether the other end closes within `patience`.
fn is_closed(stream: &mut TcpStream, patience: Duration) -> bool {
    stream.set_read_timeout(Some(patience)).unwrap();
    let mut some = [0; 4096];
    loop {
        match stream.read(&mut some) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

#[test]
fn connections_that_say_nothing_or_half_of_it_are_ended() {
    let mut site = Site::start("stranger_seconds = 1");
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let half: &[&[u8]] = &[
        b"",
        b"G",
        b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n",
        preface,
        // The first half of a list of headers, with no end in sight.
        &[&preface[..], b"\0\0\x01\x01\0\0\0\0\x01\x82"].concat(),
    ];
    let mut open: Vec<TcpStream> = half
        .iter()
        .map(|bytes| {
            let mut stream = TcpStream::connect(&site.address).unwrap();
            stream.write_all(bytes).unwrap();
            stream
        })
        .collect();
    for (index, stream) in open.iter_mut().enumerate() {
        assert!(is_closed(stream, PATIENCE), "{index}: {:?}", String::from_utf8_lossy(half[index]));
    }
    // A head that trickles is silent too: what counts is a whole request.
    let mut trickling = TcpStream::connect(&site.address).unwrap();
    trickling.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let began = Instant::now();
    while trickling.write_all(b"GET").is_ok() && !is_closed(&mut trickling, Duration::from_millis(100)) {
        assert!(began.elapsed() < Duration::from_mins(2), "it goes on");
    }
    site.ends_clean();
}

#[test]
fn strangers_take_no_place_of_those_who_signed_in() {
    let mut site = Site::start("stranger_seconds = 60");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let mut station = Station::enrol(&site, "xc");
    let runtime = runtime();
    // From the very address of the clerk and the station, and from others.
    let held = runtime.block_on(async {
        use tokio::io::AsyncWriteExt as _;
        let mut held = Vec::new();
        for source in [[127, 0, 0, 1], [127, 0, 0, 2], [127, 0, 0, 3], [127, 0, 0, 4], [127, 0, 0, 5]] {
            for number in 0..150 {
                let Ok(mut stream) = connect_from(source, &site.address).await else { continue };
                let said: &[u8] = match number % 3 {
                    0 => b"",
                    1 => b"GET / HT",
                    _ => {
                        b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\
                          Content-Type: application/x-www-form-urlencoded\r\n\r\naccount="
                    }
                };
                drop(stream.write_all(said).await);
                held.push(stream);
            }
        }
        held
    });
    assert_eq!(held.len(), 750);
    for _ in 0..20 {
        let began = Instant::now();
        assert_eq!(site.call("GET", "/api/v1/cases", &clerk, &Value::Null).status, 200);
        assert_eq!(site.call("GET", "/api/v1/health", "", &Value::Null).status, 200);
        assert!(began.elapsed() < Duration::from_mins(1));
    }
    let recording = station.seal("a.mp4", &[1; 5000]);
    station.store(&site, &recording);
    let metrics = site.send("GET", "/api/v1/metrics", &site.admin, "", b"").text();
    let strangers = metrics.lines().find_map(|line| line.strip_prefix("docket_connections_of_strangers "));
    let strangers: f64 = strangers.unwrap().parse().unwrap();
    assert!(strangers <= 5.0 * 64.0 + 1.0, "{strangers}");
    drop(held);
    site.ends_clean();
}

#[test]
fn an_answer_that_nobody_takes_gives_its_place_back() {
    let mut site = Site::start("view_idle_seconds = 2\nrequests_per_owner = 3");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let mut station = Station::enrol(&site, "xc");
    let recording = station.seal("a.mp4", &vec![7; 32 * 1024 * 1024]);
    station.store(&site, &recording);
    let path = format!("/api/v1/recordings/{}/content", recording.id);
    let open = || {
        let mut stream = TcpStream::connect(&site.address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {clerk}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.read_exact(&mut [0; 12]).unwrap();
        stream
    };
    // They hold the share for two seconds only: what counts is a round in which all three were held at one time.
    let began = Instant::now();
    let unread = loop {
        assert!(began.elapsed() < Duration::from_mins(3), "the share was never taken");
        let unread = [open(), open(), open()];
        if site.call("GET", "/api/v1/cases", &clerk, &Value::Null).status == 503 {
            break unread;
        }
    };
    assert_eq!(site.call("GET", "/api/v1/users", &site.admin, &Value::Null).status, 200, "and only the clerk's");
    let began = Instant::now();
    while site.call("GET", "/api/v1/cases", &clerk, &Value::Null).status != 200 {
        assert!(began.elapsed() < Duration::from_mins(2), "the places are kept");
        std::thread::sleep(Duration::from_millis(200));
    }
    drop(unread);
    // One of many answers on an HTTP/2 connection is no different.
    runtime().block_on(async {
        let mut sender = http2([127, 0, 0, 1], &site.address).await.ready().await.unwrap();
        let token = format!("Bearer {clerk}");
        let request = http2_request("GET", &path, &[("authorization", &token)]);
        let (answer, _) = sender.send_request(request, true).unwrap();
        let mut body = answer.await.unwrap().into_body();
        let mut taken = 0;
        tokio::time::sleep(Duration::from_secs(6)).await;
        while let Some(Ok(piece)) = body.data().await {
            taken += piece.len();
        }
        assert!(taken < 32 * 1024 * 1024, "the connection went on");
    });
    site.ends_clean();
}

#[test]
fn streams_that_are_reset_at_once_end_their_connection_and_nothing_else() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    runtime().block_on(async {
        for _ in 0..5 {
            let sender = http2([127, 0, 0, 2], &site.address).await;
            let mut resets = 0_u32;
            while let Ok(mut sender) = sender.clone().ready().await {
                let request = http2_request("GET", "/log/checkpoint", &[]);
                let Ok((answer, mut stream)) = sender.send_request(request, false) else { break };
                stream.send_reset(h2::Reason::CANCEL);
                drop(answer);
                resets += 1;
                // Far more than can be on their way when the connection ends.
                assert!(resets < 50_000, "it goes on whatever is reset");
                tokio::task::yield_now().await;
            }
            assert!(resets > 20, "{resets}");
        }
    });
    assert_eq!(site.call("GET", "/api/v1/cases", &clerk, &Value::Null).status, 200);
    site.ends_clean();
}

#[test]
fn a_head_without_end_is_refused() {
    let mut site = Site::start("");
    let mut stream = TcpStream::connect(&site.address).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX: ").unwrap();
    let mut sent = 0;
    while sent < 64 * 1024 * 1024 && stream.write_all(&[b'x'; 8192]).is_ok() {
        sent += 8192;
    }
    let answer = read_answer(&mut stream, "GET");
    assert!([0, 431].contains(&answer.status) && sent < 64 * 1024 * 1024, "{} after {sent}", answer.status);
    // More headers than the list may hold end one HTTP/2 request.
    runtime().block_on(async {
        let mut sender = http2([127, 0, 0, 1], &site.address).await.ready().await.unwrap();
        let mut request = http2_request("GET", "/api/v1/health", &[]);
        let large = "x".repeat(3000);
        let headers: HeaderMap = (0..10).map(|n| (format!("x-{n}").parse().unwrap(), large.parse().unwrap())).collect();
        request.headers_mut().extend(headers);
        let (answer, _) = sender.send_request(request, true).unwrap();
        let refused = answer.await;
        assert!(refused.as_ref().is_ok_and(|answer| answer.status() == 431) || refused.is_err(), "{refused:?}");
    });
    assert_eq!(Session::default().get(&site, "/sign-in").status, 200);
    site.ends_clean();
}

#[test]
fn nothing_but_our_own_files_may_be_kept_by_shared_caches() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let session = Session::open(&site, "clerk", &clerk);
    let document = site.call("GET", "/api/v1/openapi.json", "", &Value::Null).expect(200);
    let mut routes: Vec<(String, String)> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        routes.extend(item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    routes.extend(docket::http::console::routes().iter().map(|route| (route.method.to_owned(), route.path.to_owned())));
    let mut tried = 0;
    for (method, path) in &routes {
        if path.starts_with("/assets/") || path.starts_with("/sign-out") || path == "/password" {
            continue;
        }
        for token in ["", clerk.as_str()] {
            let answer = site.send(method, &filled(path), token, &session.headers(), b"");
            let kept = answer.header("cache-control");
            assert!(kept.starts_with("no-store") || kept.starts_with("private"), "{method} {path}: {kept:?}");
            assert!(answer.header("vary").contains("Cookie"), "{method} {path}: {:?}", answer.headers);
            tried += 1;
        }
    }
    assert!(tried > 150, "{tried}");
    site.ends_clean();
}

/// What strangers can make us keep: each has its row in `docs/strangers.md`.
const KEPT: &[&str] = &[
    "open connections",
    "connections that wait to be accepted",
    "rows of the connection table",
    "a connection without a whole request",
    "a request's head",
    "requests that run",
    "requests to sign in from a known device",
    "bodies for routes that are not for strangers",
    "bodies to sign in, set a first password, enrol or open a session",
    "answers that are not taken",
    "streams opened and reset",
    "challenges to stations",
    "sign-ins under way elsewhere (OpenID)",
    "labels of metrics",
    "entries of the log about refusals",
    "health",
    "all of it together",
];

#[test]
fn every_row_of_what_strangers_make_us_keep_has_a_test() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut source = String::new();
    let mut folders = vec![root.join("src"), root.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                source.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let document = std::fs::read_to_string(root.join("docs/strangers.md")).unwrap();
    let rows = reader::rows(&document);
    for kept in KEPT {
        assert!(rows.iter().any(|row| row[0] == *kept), "docs/strangers.md has no row of {kept:?}");
    }
    for row in &rows {
        assert!(KEPT.contains(&row[0].as_str()), "KEPT does not name the row of {:?}", row[0]);
    }
    for row in rows {
        for test in row.last().unwrap().split(", ") {
            let name = test.trim_matches('`');
            assert!(name.len() > 10 && reader::has_fn(&source, name), "{row:?}: {name} is no test");
        }
    }
}
