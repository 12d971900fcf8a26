//! All strangers at once, for as long as `DOCKET_HOSTILE_SECONDS` says (15 and until both went on), while a station uploads and a
//! clerk plays: both go on, health answers, and the service's memory stays what it was. `./x hostile` runs
//! it for five minutes and shows the table.
//!
//! Everything stays on this machine: strangers come from 127.0.0.2 and on, the others from 127.0.0.1.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::http::Request;
use bytes::Bytes;
use serde_json::Value;
use site::{Site, Station};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// What the short form waits for: so many uploads and ranges that ended among the strangers.
const LEAST: u64 = 3;

/// How long the short form waits for them at most: the machine may do a lot beside it.
const PATIENCE: Duration = Duration::from_mins(5);

/// How much memory the service may take beyond what it took in the first part, in KiB.
const GROWTH_KIB_MAX: u64 = 96 * 1024;

/// What the station and the clerk have done, as the table names it.
const UPLOADED: &str = "uploads ended";
const PLAYED: &str = "ranges ended";

/// What was done, by kind.
#[derive(Default)]
struct Counts(Mutex<Vec<(&'static str, u64)>>);

impl Counts {
    fn add(&self, what: &'static str, count: u64) {
        let mut all = self.0.lock().unwrap();
        match all.iter_mut().find(|(known, _)| *known == what) {
            Some((_, sum)) => *sum += count,
            None => all.push((what, count)),
        }
    }

    fn of(&self, what: &str) -> u64 {
        self.0.lock().unwrap().iter().find(|(known, _)| *known == what).map_or(0, |(_, sum)| *sum)
    }
}

/// What everybody in the test shares.
#[derive(Clone)]
struct Scene {
    address: String,
    counts: Arc<Counts>,
    over: Arc<AtomicBool>,
}

impl Scene {
    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::Relaxed)
    }

    /// A connection from 127.0.0.`source`.
    async fn connect(&self, source: u8) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, source)), 0))?;
        socket.connect(self.address.parse().unwrap()).await
    }

    /// Says `bytes` on a new connection, and reads until it ends or `patience` does.
    async fn say(&self, source: u8, bytes: &[u8], patience: Duration) {
        let Ok(mut stream) = self.connect(source).await else { return };
        drop(stream.write_all(bytes).await);
        let mut answer = [0; 4096];
        let reading = async { while stream.read(&mut answer).await.is_ok_and(|count| count > 0) {} };
        drop(tokio::time::timeout(patience, reading).await);
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// Sends a large body for nobody, as far as it is taken.
async fn bodies_for_nobody(scene: Scene, source: u8) {
    let head = "PUT /api/v1/uploads/x1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 23068672\r\n\r\n";
    let piece = vec![b'x'; 64 * 1024];
    while scene.goes_on() {
        let Ok(mut stream) = scene.connect(source).await else { continue };
        drop(stream.write_all(head.as_bytes()).await);
        let mut taken = 0;
        while taken < 23_068_672 && matches!(tokio::time::timeout(SECOND, stream.write_all(&piece)).await, Ok(Ok(()))) {
            taken += piece.len();
        }
        scene.counts.add("bodies for nobody", 1);
    }
}

/// A form to sign in, one byte at a time.
async fn tricklers(scene: Scene, source: u8) {
    let head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n";
    while scene.goes_on() {
        let Ok(mut stream) = scene.connect(source).await else { continue };
        drop(stream.write_all(head.as_bytes()).await);
        while scene.goes_on() && stream.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        scene.counts.add("bodies that trickle", 1);
    }
}

/// Connections that say nothing, or half of something.
async fn idlers(scene: Scene, source: u8) {
    let said: [&[u8]; 5] = [
        b"",
        b"GET / HTTP/1.1\r\nHost",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
        b"\x16\x03\x01\x02\0\x01",
        b"GET /log/checkpoint HTTP/1.1\r\nHost: x\r\n\r\n",
    ];
    while scene.goes_on() {
        let mut held = Vec::new();
        for bytes in said.iter().cycle().take(200) {
            let Ok(mut stream) = scene.connect(source).await else { break };
            drop(stream.write_all(bytes).await);
            held.push(stream);
        }
        scene.counts.add("idle and half-headed connections", held.len() as u64);
        tokio::time::sleep(SECOND).await;
    }
}

async fn invented_methods(scene: Scene, source: u8) {
    let mut number = 0_u64;
    while scene.goes_on() {
        let text = format!("BREW{number} /pot/{number} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        scene.say(source, text.as_bytes(), SECOND).await;
        number += 1;
        scene.counts.add("invented methods and paths", 1);
    }
}

async fn challenges(scene: Scene, source: u8) {
    let mut number = 0_u64;
    while scene.goes_on() {
        let text = format!(
            "POST /api/v1/stations/st-{number:08x}/challenge HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
             Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{{}}"
        );
        scene.say(source, text.as_bytes(), SECOND).await;
        number += 1;
        scene.counts.add("challenges", 1);
    }
}

async fn wrong_passwords(scene: Scene, source: u8) {
    while scene.goes_on() {
        let body = "account=clerk&password=a%20wrong%20one%20of%20some%20length";
        let text = format!(
            "POST /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        scene.say(source, text.as_bytes(), 5 * SECOND).await;
        scene.counts.add("wrong passwords", 1);
    }
}

async fn wrong_tokens(scene: Scene, source: u8) {
    while scene.goes_on() {
        let text =
            "GET /api/v1/cases HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer dkt_wrong\r\n\r\n";
        scene.say(source, text.as_bytes(), 5 * SECOND).await;
        scene.counts.add("wrong tokens", 1);
    }
}

fn get(path: &str) -> Request<()> {
    Request::builder().uri(format!("http://x{path}")).body(()).unwrap()
}

/// HTTP/2: streams that are reset at once, and streams whose answers nobody takes.
async fn streams(scene: Scene, source: u8, reset: bool) {
    while scene.goes_on() {
        let Ok(stream) = scene.connect(source).await else { continue };
        let Ok((sender, connection)) =
            h2::client::Builder::new().initial_window_size(1).handshake::<_, Bytes>(stream).await
        else {
            continue;
        };
        let driving = tokio::spawn(async move { drop(connection.await) });
        let (mut opened, mut held) = (0, Vec::new());
        while scene.goes_on() && opened < 1000 {
            let Ok(Ok(mut sender)) = tokio::time::timeout(SECOND, sender.clone().ready()).await else { break };
            let Ok((answer, mut body)) = sender.send_request(get("/api/v1/openapi.json"), !reset) else { break };
            opened += 1;
            if reset {
                body.send_reset(h2::Reason::CANCEL);
            } else {
                held.push((answer, body));
            }
        }
        tokio::time::sleep(Duration::from_millis(if reset { 1 } else { 1000 })).await;
        driving.abort();
        scene.counts.add(if reset { "streams reset at once" } else { "streams whose answer is not taken" }, opened);
    }
}

/// A connection after another, each dropped when three hundred are open.
async fn descriptors(scene: Scene, source: u8) {
    let mut held = std::collections::VecDeque::new();
    while scene.goes_on() {
        match scene.connect(source).await {
            Ok(stream) => held.push_back(stream),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
        if held.len() > 300 {
            held.pop_front();
        }
        scene.counts.add("connections opened in turn", 1);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Lets all strangers loose, each kind from an address of its own.
fn strangers(scene: &Scene, runtime: &tokio::runtime::Runtime) {
    for _ in 0..4 {
        runtime.spawn(bodies_for_nobody(scene.clone(), 2));
        runtime.spawn(invented_methods(scene.clone(), 5));
        runtime.spawn(challenges(scene.clone(), 6));
        runtime.spawn(wrong_tokens(scene.clone(), 8));
    }
    for _ in 0..40 {
        runtime.spawn(tricklers(scene.clone(), 3));
        runtime.spawn(wrong_passwords(scene.clone(), 7));
    }
    runtime.spawn(idlers(scene.clone(), 4));
    runtime.spawn(idlers(scene.clone(), 12));
    runtime.spawn(streams(scene.clone(), 9, true));
    runtime.spawn(streams(scene.clone(), 10, false));
    runtime.spawn(descriptors(scene.clone(), 11));
}

/// How long each of somebody's requests took, and in which second it ended.
#[derive(Default)]
struct Times(Vec<(u64, Duration)>);

impl Times {
    fn note<T>(&mut self, start: Instant, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = work();
        self.0.push((start.elapsed().as_secs(), began.elapsed()));
        done
    }

    fn longest(&self) -> Duration {
        self.0.iter().map(|(_, took)| *took).max().unwrap_or_default()
    }

    fn median(&self) -> Duration {
        let mut all: Vec<_> = self.0.iter().map(|(_, took)| *took).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or_default()
    }

    /// Whether something ended in each third of the time.
    fn goes_on(&self, seconds: u64) -> bool {
        (0..3).all(|third| self.0.iter().any(|(at, _)| (third * seconds / 3..=(third + 1) * seconds / 3).contains(at)))
    }
}

/// What a process has in memory, of all kinds and its own alone (`VmRSS`, `RssAnon`), in KiB.
fn resident_kib(pid: u32) -> [u64; 2] {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    ["VmRSS:", "RssAnon:"].map(|kind| {
        let line = status.lines().find_map(|line| line.strip_prefix(kind)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    })
}

/// A station that uploads; gives its times and the bytes that were stored.
fn upload(site: &Site, station: &mut Station, scene: &Scene, start: Instant) -> (Times, u64) {
    let (mut times, mut bytes) = (Times::default(), 0);
    let mut number = 0_u64;
    while scene.goes_on() {
        let mut content = vec![0; 2 * 1024 * 1024];
        content[..8].copy_from_slice(&number.to_be_bytes());
        let recording = station.seal(&format!("DCIM/{number}.mp4"), &content);
        times.note(start, || station.store(site, &recording));
        scene.counts.add(UPLOADED, 1);
        bytes += content.len() as u64;
        number += 1;
    }
    (times, bytes)
}

/// A station that announces and never brings.
fn abandon(site: &Site, station: &mut Station, scene: &Scene) {
    let mut number = 0_u64;
    while scene.goes_on() {
        let recording = station.seal(&format!("DCIM/a{number}.mp4"), &number.to_be_bytes());
        station.announce(site, &recording);
        scene.counts.add("announcements abandoned", 1);
        number += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A clerk who plays under a view; gives the times and the bytes.
fn play(site: &Site, clerk: &str, recording: &str, scene: &Scene, start: Instant) -> (Times, u64) {
    let (mut times, mut bytes) = (Times::default(), 0_u64);
    let views = format!("/api/v1/recordings/{recording}/views");
    let view = site.call("POST", &views, clerk, &Value::Null).expect(200)["view"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/recordings/{recording}/content?view={view}");
    let mut at = 0;
    while scene.goes_on() {
        let range = format!("Range: bytes={at}-{}\r\n", at + 256 * 1024 - 1);
        let answer = times.note(start, || site.send("GET", &path, clerk, &range, b""));
        assert_eq!((answer.status, answer.body.len()), (206, 256 * 1024), "{}", answer.text());
        scene.counts.add(PLAYED, 1);
        bytes += answer.body.len() as u64;
        at = (at + 256 * 1024) % (7 * 1024 * 1024);
        std::thread::sleep(Duration::from_millis(20));
    }
    (times, bytes)
}

#[test]
fn a_station_and_a_clerk_go_on_among_strangers() {
    let given = std::env::var("DOCKET_HOSTILE_SECONDS").ok();
    let seconds: u64 = given.as_deref().map_or(15, |text| text.parse().unwrap());
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let (mut station, mut lazy) = (Station::enrol(&site, "xc"), Station::enrol(&site, "xc"));
    let film = station.seal("DCIM/film.mp4", &vec![7; 8 * 1024 * 1024]);
    station.store(&site, &film);
    let scene = Scene { address: site.address.clone(), counts: Arc::default(), over: Arc::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (start, slowest_health) = (Instant::now(), AtomicU64::new(0));
    let mut memory = Vec::new();
    let (uploaded, played) = std::thread::scope(|scope| {
        let uploading = scope.spawn(|| upload(&site, &mut station, &scene, start));
        let playing = scope.spawn(|| play(&site, &clerk, &film.id.to_string(), &scene, start));
        scope.spawn(|| abandon(&site, &mut lazy, &scene));
        scope.spawn(|| {
            while scene.goes_on() {
                let began = Instant::now();
                assert_eq!(site.call("GET", "/api/v1/health", "", &Value::Null).status, 200);
                slowest_health.fetch_max(u64::try_from(began.elapsed().as_millis()).unwrap(), Ordering::Relaxed);
                scene.counts.add("health asked", 1);
                std::thread::sleep(Duration::from_millis(250));
            }
        });
        strangers(&scene, &runtime);
        let go_on = || [UPLOADED, PLAYED].iter().all(|what| scene.counts.of(what) >= LEAST);
        let begun = Instant::now();
        while begun.elapsed().as_secs() < seconds || given.is_none() && !go_on() && begun.elapsed() < PATIENCE {
            std::thread::sleep(SECOND);
            memory.push(resident_kib(site.pid()));
        }
        scene.over.store(true, Ordering::Relaxed);
        (uploading.join().unwrap(), playing.join().unwrap())
    });
    runtime.shutdown_background();

    let part = memory.len().div_ceil(5).min(60);
    let most = |of: &[[u64; 2]]| of.iter().map(|[all, _]| *all).max().unwrap();
    let (first, last) = (most(&memory[..part]), most(&memory[memory.len() - part..]));
    let mut table = format!("\n| what | in {seconds} s |\n|---|---|\n");
    for (what, count) in scene.counts.0.lock().unwrap().iter() {
        writeln!(table, "| {what} | {count} |").unwrap();
    }
    for (who, (times, bytes)) in [("uploads stored", &uploaded), ("ranges played", &played)] {
        let (count, median, longest) = (times.0.len(), times.median(), times.longest());
        writeln!(table, "| {who} | {count}, {bytes} bytes, median {median:.0?}, longest {longest:.0?} |").unwrap();
    }
    let health = slowest_health.load(Ordering::Relaxed);
    writeln!(table, "| slowest health | {health} ms |").unwrap();
    writeln!(table, "| memory, first and last part | {first} and {last} KiB |").unwrap();
    for part in memory.chunks(part.max(1)) {
        let [_, own] = part.last().unwrap();
        writeln!(table, "| memory then, and of that its own | {} and {own} KiB |", most(part)).unwrap();
    }
    std::io::stderr().write_all(table.as_bytes()).unwrap();

    // How fast they go on is asked only where it was asked for by time: the short form runs beside other tests.
    let goes_on = |times: &Times| if given.is_some() { times.goes_on(seconds) } else { times.0.len() as u64 >= LEAST };
    assert!(goes_on(&uploaded.0), "the station stood still\n{table}");
    assert!(goes_on(&played.0), "the clerk stood still\n{table}");
    assert!(last <= first + GROWTH_KIB_MAX, "memory grew\n{table}");
    assert!(given.is_none() || health <= 1000, "health was slow\n{table}");
    site.ends_clean();
}
