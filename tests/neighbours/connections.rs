//! Strangers who take connections, from the address of people who work and from many others.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::Request;
use bytes::Bytes;
use h2::client::{Builder, ResponseFuture};
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Runtime;

use crate::site::browser::Session;
use crate::site::{Site, Station};

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// A connection from one of this machine's addresses; none where it is refused at once.
async fn connect(source: [u8; 4], site: &Site) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(source)), 0)).unwrap();
    socket.connect(site.address.parse().unwrap()).await.ok()
}

pub(crate) fn get(path: &str) -> Request<()> {
    Request::builder().uri(format!("http://x{path}")).body(()).unwrap()
}

/// What keeps a connection busy.
#[expect(dead_code, reason = "it is held, and nothing is asked of it")]
struct Busy(h2::client::SendRequest<Bytes>, h2::RecvStream);

/// A connection whose one request runs: the answer has begun, and its client has no room for the rest.
async fn busy(source: [u8; 4], site: &Site) -> Option<Busy> {
    let stream = connect(source, site).await?;
    let (sender, connection) = Builder::new().initial_window_size(0).handshake::<_, Bytes>(stream).await.ok()?;
    tokio::spawn(async move { drop(connection.await) });
    let mut sender = sender.ready().await.ok()?;
    let (answer, _): (ResponseFuture, _) = sender.send_request(get("/api/v1/health"), true).ok()?;
    let answer = answer.await.ok()?;
    (answer.status() == 200).then(|| Busy(sender, answer.into_body()))
}

/// Connections from one address that do each of what keeps a connection.
#[derive(Default)]
struct Stranger {
    busy: Vec<Busy>,
    silent: Vec<TcpStream>,
}

impl Stranger {
    async fn keep_busy(&mut self, source: [u8; 4], site: &Site, count: usize) {
        for _ in 0..count {
            self.busy.extend(busy(source, site).await);
        }
    }

    async fn say_half(&mut self, source: [u8; 4], site: &Site, count: usize) {
        let halves: [&[u8]; 3] = [b"", b"GET / HT", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"];
        for said in halves.iter().cycle().take(count) {
            let Some(mut stream) = connect(source, site).await else { continue };
            drop(stream.write_all(said).await);
            self.silent.push(stream);
        }
    }
}

/// A clerk at 127.0.0.1 works: with a session and with a token, each request on a new connection.
#[track_caller]
fn works(site: &Site, session: &Session, token: &str, when: &str) {
    for path in ["/search", "/account"] {
        let page = session.get(site, path);
        assert_eq!(page.status, 200, "{when}: {path}: {}", page.text());
    }
    let cases = site.call("GET", "/api/v1/cases", token, &Value::Null);
    assert_eq!(cases.status, 200, "{when}: {}", cases.text());
}

#[test]
fn colleagues_of_a_stranger_at_the_same_address_come_in_and_work() {
    // Longer than the test takes, so that nothing of the stranger's ends by its time.
    let mut site = Site::start("stranger_seconds = 600");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let session = Session::open(&site, "clerk", &token);
    let mut station = Station::enrol(&site, "xc");
    let (runtime, mut stranger, here) = (runtime(), Stranger::default(), [127, 0, 0, 1]);
    // All places of the address are busy; then half of what keeps them is silent; and again.
    runtime.block_on(stranger.keep_busy(here, &site, 64));
    assert_eq!(stranger.busy.len(), 64);
    for round in 0..10 {
        works(&site, &session, &token, &format!("all busy, {round}"));
        runtime.block_on(stranger.keep_busy(here, &site, 7));
    }
    for round in 0..10 {
        runtime.block_on(stranger.say_half(here, &site, 9));
        works(&site, &session, &token, &format!("half-headed, {round}"));
        runtime.block_on(stranger.keep_busy(here, &site, 9));
        works(&site, &session, &token, &format!("mixed, {round}"));
        // Who has come in and not yet spoken is not put out by those who come in after them.
        let mut clerk = std::net::TcpStream::connect(&site.address).unwrap();
        runtime.block_on(stranger.say_half(here, &site, 20));
        let head = format!("GET /search HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n", session.headers());
        clerk.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        clerk.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "spoke late, {round}: {answer:?}");
    }
    Session::sign_in(&site, "clerk", crate::site::browser::PASSWORD);
    let recording = station.seal("a.mp4", &[1; 5000]);
    station.store(&site, &recording);
    assert!(stranger.busy.len() >= 64 + 70 + 80 && stranger.silent.len() >= 80, "the stranger came in as well");
    site.ends_clean();
}

#[test]
fn a_newcomer_comes_in_whoever_holds_all_places_of_strangers() {
    let limits = "stranger_connections_max = 40\nstranger_connections_per_address = 16\nstranger_seconds = 600";
    let mut site = Site::start(limits);
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let session = Session::open(&site, "clerk", &token);
    let runtime = runtime();
    // Whoever holds most has none idle, others have.
    let mut stranger = Stranger::default();
    runtime.block_on(async {
        stranger.keep_busy([127, 0, 0, 2], &site, 16).await;
        stranger.say_half([127, 0, 0, 3], &site, 12).await;
        stranger.say_half([127, 0, 0, 4], &site, 12).await;
    });
    assert_eq!((stranger.busy.len(), stranger.silent.len()), (16, 24));
    works(&site, &session, &token, "one address is busy, two are silent");
    // Nobody has one idle.
    runtime.block_on(async {
        stranger.keep_busy([127, 0, 0, 3], &site, 16).await;
        stranger.keep_busy([127, 0, 0, 4], &site, 16).await;
    });
    works(&site, &session, &token, "three addresses are busy");
    // Very many addresses hold one connection each.
    let mut many = Stranger::default();
    runtime.block_on(async {
        for last in 1..=120 {
            many.keep_busy([127, 0, 1, last], &site, 1).await;
        }
    });
    assert_eq!(many.busy.len(), 120);
    works(&site, &session, &token, "each address is busy once");
    drop((stranger, many));
    site.ends_clean();
}
