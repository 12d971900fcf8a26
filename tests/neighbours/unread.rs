//! A body that is refused before it is read: a client that sends all of it first and reads then still learns
//! why, and its connection goes on; what nobody takes has a bound in bytes and in time.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::site::{Answer, Site};

/// Longer than any of these takes, on any machine.
const PATIENCE: Duration = Duration::from_mins(2);

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// A client that writes a whole request before it reads anything, on a connection that it keeps.
struct Plain {
    stream: BufReader<TcpStream>,
}

impl Plain {
    fn connect(site: &Site) -> Self {
        let stream = TcpStream::connect(&site.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    /// Sends a request with a body of `bytes` bytes, all of it, and reads the answer.
    fn ask(&mut self, (method, path): (&str, &str), headers: &str, bytes: usize) -> std::io::Result<Answer> {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {bytes}\r\n{headers}\r\n");
        self.stream.get_mut().write_all(head.as_bytes())?;
        self.stream.get_mut().write_all(&vec![b'x'; bytes])?;
        self.answer(method)
    }

    /// The same in chunks, whose end alone tells how much it was.
    fn ask_chunked(&mut self, (method, path): (&str, &str), headers: &str, bytes: usize) -> std::io::Result<Answer> {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n{headers}\r\n");
        let stream = self.stream.get_mut();
        stream.write_all(head.as_bytes())?;
        for _ in 0..bytes / KIB {
            stream.write_all(format!("400\r\n{}\r\n", "x".repeat(KIB)).as_bytes())?;
        }
        stream.write_all(b"0\r\n\r\n")?;
        self.answer(method)
    }

    fn answer(&mut self, method: &str) -> std::io::Result<Answer> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let header = |line: &str| line.split_once(':').map(|(k, v)| (k.to_ascii_lowercase(), v.trim().to_owned()));
        let headers: Vec<(String, String)> = head.lines().skip(1).filter_map(header).collect();
        let length = headers.iter().find(|(key, _)| key == "content-length").map(|(_, value)| value.parse().unwrap());
        let mut body = vec![0; if method == "HEAD" { 0 } else { length.expect("these answers tell their length") }];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, headers, body })
    }

    /// The service still answers on this connection.
    #[track_caller]
    fn goes_on(&mut self, after: &str) {
        let health = self.ask(("GET", "/api/v1/health"), "", 0);
        assert_eq!(health.unwrap_or_else(|error| panic!("{after}: {error}")).status, 200, "{after}");
    }

    /// Nothing more comes; gives after how long.
    #[track_caller]
    fn ends(&mut self) -> Duration {
        let since = Instant::now();
        let mut rest = Vec::new();
        match self.stream.read_to_end(&mut rest) {
            Ok(_) => assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest)),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
        }
        since.elapsed()
    }
}

fn says_close(answer: &Answer) -> bool {
    answer.headers.iter().any(|(key, value)| key == "connection" && value == "close")
}

#[test]
fn whoever_sends_all_of_a_refused_body_learns_why_and_goes_on() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let case = site.case(&clerk, "薛综执罚〔2026〕1号");
    let json = "Content-Type: application/json\r\n".to_owned();
    let known = format!("{json}Authorization: Bearer {clerk}\r\n");
    let wrong = format!("{json}Authorization: Bearer dkt_wrong\r\n");
    let form = "Content-Type: application/x-www-form-urlencoded\r\nCookie: __Host-docket=dkc_wrong\r\n".to_owned();
    let batch = format!("/api/v1/cases/{case}/recordings/batch");
    let refused: &[(&str, &str, &String, &[u16])] = &[
        // Too long, of somebody who may send it; in the end what is no JSON.
        ("POST", &batch, &known, &[413]),
        ("POST", "/api/v1/cases", &known, &[413]),
        ("PUT", "/api/v1/uploads/x1", &known, &[403, 404]),
        ("PUT", "/api/v1/uploads/x1/segments/0", &known, &[403, 404]),
        ("POST", "/api/v1/recordings/x1/transcripts", &known, &[404, 422]),
        // No body is for these.
        ("GET", "/api/v1/cases", &known, &[200]),
        ("GET", "/api/v1/health", &json, &[200]),
        ("POST", "/api/v1/nothing", &known, &[404]),
        ("DELETE", "/api/v1/cases", &known, &[405]),
        // Nobody knows who sends it, or what was shown is over.
        ("POST", &batch, &json, &[401]),
        ("POST", &batch, &wrong, &[401]),
        ("PUT", "/api/v1/uploads/x1/segments/0", &wrong, &[401]),
        ("POST", "/api/v1/enrolments", &json, &[413]),
        ("POST", "/sign-in", &form, &[303, 413, 422]),
        ("POST", "/cases", &form, &[303, 401]),
    ];
    let mut tried = 0;
    for &(method, path, headers, statuses) in refused {
        // On one connection, one after the other: each that is read or thrown away lets the next one come.
        let mut client = Plain::connect(&site);
        for bytes in [300 * KIB, MIB, 7 * MIB] {
            let what = format!("{method} {path} with {bytes} bytes");
            let answer = client.ask((method, path), headers, bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert!(statuses.contains(&answer.status), "{what}: {}", answer.status);
            assert!(!says_close(&answer), "{what}");
            assert!(!answer.body.is_empty(), "an answer without a body is lost where its stream is reset: {what}");
            client.goes_on(&what);
            tried += 1;
        }
        let mut client = Plain::connect(&site);
        let what = format!("{method} {path} in chunks");
        let answer = client.ask_chunked((method, path), headers, MIB).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(statuses.contains(&answer.status), "{what}: {}", answer.status);
    }
    assert_eq!(tried, 3 * refused.len());
    // Who signed in may be refused the largest body that any station sends.
    let mut client = Plain::connect(&site);
    assert_eq!(client.ask(("POST", &batch), &known, 24 * MIB).unwrap().status, 413);
    client.goes_on("24 MiB");
    site.ends_clean();
}

#[test]
fn what_is_left_of_a_refused_body_is_taken_up_to_a_bound_and_no_further() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let (json, cases) = ("Content-Type: application/json\r\n", "/api/v1/cases");
    let promise = |path: &str, more: &str, bytes: usize| {
        let mut client = Plain::connect(&site);
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {bytes}\r\n{json}{more}\r\n");
        client.stream.get_mut().write_all(head.as_bytes()).unwrap();
        client
    };
    // The answer does not wait for the body, and says where the connection cannot go on.
    for (bytes, closes) in [(8 * MIB, false), (8 * MIB + 1, true), (1 << 40, true)] {
        let answer = promise(cases, "", bytes).answer("POST").unwrap();
        assert_eq!((answer.status, says_close(&answer)), (401, closes), "{bytes}");
    }
    let known = format!("Authorization: Bearer {clerk}\r\n");
    for (bytes, closes) in [(32 * MIB, false), (32 * MIB + 1, true)] {
        let answer = promise("/api/v1/nothing", &known, bytes).answer("POST").unwrap();
        assert_eq!((answer.status, says_close(&answer)), (404, closes), "{bytes}");
    }
    // Whoever asks before sending is told, and sends nothing.
    let mut asking = promise(cases, "Expect: 100-continue\r\n", MIB);
    assert_eq!(asking.answer("POST").unwrap().status, 401);
    asking.ends();
    // Whoever sends nothing more, or without an end, is ended.
    let mut silent = promise(cases, "", MIB);
    assert_eq!(silent.answer("POST").unwrap().status, 401);
    let ended_after = silent.ends();
    assert!(ended_after >= Duration::from_secs(5), "there was time to send it: {ended_after:?}");
    let mut endless = promise(cases, "", 1 << 40);
    let (piece, mut sent) = (vec![b'x'; 64 * KIB], 0);
    while endless.stream.get_mut().write_all(&piece).is_ok() {
        sent += piece.len();
        assert!(sent < 64 * MIB, "nobody takes so much of a stranger, and the kernel keeps only a part");
    }
    site.ends_clean();
}
