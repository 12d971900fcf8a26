//! Strangers who stop in the middle of shaking hands, while a clerk works over TLS.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::harness::{AGENCY, Service, Station};

/// How long an end may take that is due after ten seconds.
const PATIENCE: Duration = Duration::from_mins(2);

/// Strangers of each kind.
const EACH: usize = 30;

/// What a stranger does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Says nothing.
    Silent,
    /// Sends half of the first message.
    HalfHello,
    /// Sends it whole, and never reads nor says anything more.
    NeverReads,
    /// Says what is no TLS, in a record that promises more.
    NoTls,
    /// Shakes hands, and sends half a head.
    HalfHead,
    /// Shakes hands, asks, and never reads the answer.
    Unread,
}

const KINDS: [Kind; 6] = [Kind::Silent, Kind::HalfHello, Kind::NeverReads, Kind::NoTls, Kind::HalfHead, Kind::Unread];

fn client(service: &Service) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(service.ca()).unwrap() {
        roots.add(certificate.unwrap()).unwrap();
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    ClientConnection::new(Arc::new(config), ServerName::try_from("127.0.0.1").unwrap()).unwrap()
}

/// The first message of a client.
fn hello(service: &Service) -> Vec<u8> {
    let mut bytes = Vec::new();
    client(service).write_tls(&mut bytes).unwrap();
    bytes
}

/// A request over a TLS connection of its own; gives the head's first line.
fn ask(service: &Service, path: &str, token: &str) -> String {
    let stream = TcpStream::connect(service.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut stream = StreamOwned::new(client(service), stream);
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

/// A connection from an address of this machine; its stream is all that is kept of it.
fn stranger(service: &Service, kind: Kind, source: u8) -> TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, source)), 0)).unwrap();
        socket.connect(service.address().parse().unwrap()).await.unwrap().into_std().unwrap()
    });
    stream.set_nonblocking(false).unwrap();
    let first = hello(service);
    let say = |stream: &mut TcpStream, bytes: &[u8]| drop(stream.write_all(bytes));
    match kind {
        Kind::Silent => {}
        Kind::HalfHello => say(&mut stream, &first[..first.len() / 2]),
        Kind::NeverReads => say(&mut stream, &first),
        Kind::NoTls => say(&mut stream, b"\x16\x03\x01\x40\x00GET / HTTP/1.1\r\n\r\n"),
        Kind::HalfHead | Kind::Unread => {
            let head: &[u8] = match kind {
                Kind::HalfHead => b"GET / HT",
                _ => b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n",
            };
            let mut shaken = StreamOwned::new(client(service), stream.try_clone().unwrap());
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            drop(shaken.write_all(head).and_then(|()| shaken.flush()));
        }
    }
    stream
}

/// Whether the service closed it.
fn is_closed(stream: &mut TcpStream, until: Instant) -> bool {
    let mut some = [0; 16 * 1024];
    loop {
        let left = until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        stream.set_read_timeout(Some(left)).unwrap();
        match stream.read(&mut some) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        }
    }
}

fn strangers_open(service: &Service) -> u64 {
    let metrics = service.get("/api/v1/metrics", &service.admin()).body;
    let text = String::from_utf8(metrics).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("docket_connections_of_strangers ")).unwrap();
    line.parse().unwrap()
}

#[test]
fn handshakes_that_stop_half_way_end_and_a_clerk_works_meanwhile() {
    let mut service = Service::start();
    let clerk = service.user("clerk", AGENCY);
    let station = Station::enrol(&service);
    station.write("BWC-1", "DCIM/a.mp4", &[1; 5000]);
    let mut held = Vec::new();
    for round in 0..EACH {
        for (at, kind) in KINDS.into_iter().enumerate() {
            // From the clerk's own address and from others.
            let source = [1, 2, 3][(round + at) % 3];
            held.push((kind, stranger(&service, kind, source)));
        }
        let answer = ask(&service, "/api/v1/cases", &clerk);
        assert_eq!(answer, "HTTP/1.1 200 OK", "round {round}");
    }
    assert_eq!(held.len(), EACH * KINDS.len());
    station.store_all();
    let until = Instant::now() + PATIENCE;
    for (kind, stream) in &mut held {
        assert!(is_closed(stream, until), "{kind:?} is kept");
    }
    // Nothing of them stays, though their other ends are still held.
    while strangers_open(&service) > 1 {
        assert!(Instant::now() < until, "rows of ended connections are kept");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(ask(&service, "/api/v1/cases", &clerk), "HTTP/1.1 200 OK");
    drop(held);
    service.stop();
    assert!(service.check().status.success());
}
