//! How soon playback begins, with and without a full decode in the background on the same machine.
//!
//! Each sample waits until the background decode is at work, and so was left alone for a while; then somebody
//! opens a view and asks for footage. Beside it the same without anything to decode. Run with `./x bench`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its table, and ends where its assumptions do"
)]

#[path = "../tests/site/mod.rs"]
mod site;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use evidence::digest::Digest;
use site::browser::Session;
use site::station::Recording;
use site::{Site, Station};

/// Samples of each kind, unless `DOCKET_BENCH_SAMPLES` says otherwise.
const SAMPLES: usize = 20;

/// How long everything is left alone before each sample, with something to decode or without: longer than a
/// decode waits before it goes on.
const LEFT_ALONE: Duration = Duration::from_secs(12);

/// How long the background may take to begin.
const PATIENCE: Duration = Duration::from_mins(5);

/// What is played: the ranges that a player asks for first, or a rendition that is made meanwhile.
#[derive(Debug, Clone, Copy)]
enum Play {
    Original,
    Rendition,
}

struct World {
    site: Site,
    station: Station,
    session: Session,
}

fn main() {
    let mut world = World::new();
    let played = world.film("played", "testsrc2=size=1280x720:rate=25:duration=20");
    let played = world.station.seal("played.mp4", &played);
    world.station.store(&world.site, &played);
    world.decoded(&played);
    let quiet = [Play::Original, Play::Rendition].map(|play| world.samples(play, &played, false));
    // An hour's worth of decoding, which lasts through all samples.
    let long = world.film("long", "testsrc2=size=1920x1080:rate=25:duration=600");
    let long = world.station.seal("long.mp4", &long);
    world.station.store(&world.site, &long);
    let busy = [Play::Original, Play::Rendition].map(|play| world.samples(play, &played, true));
    println!("press of play to the first byte of footage, {} samples each, in ms", samples());
    for (at, play) in [Play::Original, Play::Rendition].into_iter().enumerate() {
        for (name, samples) in [("nothing to decode", &quiet[at]), ("decode at work", &busy[at])] {
            let (half, most) = (percentile(samples, 50), percentile(samples, 95));
            println!("  {:<10} {name:<18} p50 {half:8.1}   p95 {most:8.1}", format!("{play:?}"));
        }
    }
    world.site.stop();
}

fn samples() -> usize {
    std::env::var("DOCKET_BENCH_SAMPLES").ok().and_then(|text| text.parse().ok()).unwrap_or(SAMPLES)
}

fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted[at].as_secs_f64() * 1000.0
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let station = Station::enrol(&site, "xc");
        let token = site.user("clerk", "clerk", Some("xc"), None);
        let session = Session::open(&site, "clerk", &token);
        Self { site, station, session }
    }

    fn film(&self, name: &str, source: &str) -> Vec<u8> {
        let made = self.site.beside(name);
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source]);
        ffmpeg.args(["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-f", "mp4", "-movflags", "+faststart"]);
        assert!(ffmpeg.arg(&made).status().unwrap().success(), "ffmpeg makes films");
        fs::read(made).unwrap()
    }

    fn kept(&self, recording: &Recording, name: &str) -> PathBuf {
        let digest = Digest::of(&recording.bytes).to_string();
        self.site.data().join("media").join(&digest[..2]).join(&digest[2..4]).join(&digest).join(name)
    }

    fn decoded(&self, recording: &Recording) {
        let begun = Instant::now();
        while !self.kept(recording, "decoded.json").is_file() {
            assert!(begun.elapsed() < PATIENCE, "not decoded: {}", self.site.service_log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until a worker of the lowest priority is at work.
    fn await_decoder(&self) {
        let begun = Instant::now();
        while !self.decodes() {
            assert!(begun.elapsed() < PATIENCE, "nothing is decoded: {}", self.site.service_log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until no rendition is made any more, and then a while.
    fn leave_alone(&self) {
        while self.workers().iter().any(|(nice, _)| nice != "19") {
            std::thread::sleep(Duration::from_millis(100));
        }
        std::thread::sleep(LEFT_ALONE);
    }

    fn decodes(&self) -> bool {
        self.workers().iter().any(|(nice, state)| nice == "19" && state != "T")
    }

    /// Priority and state of each of the service's workers.
    fn workers(&self) -> Vec<(String, String)> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.site.pid())).unwrap();
        let of_task = |task: fs::DirEntry| fs::read_to_string(task.path().join("children")).unwrap_or_default();
        let all: String = tasks.map(|task| of_task(task.unwrap())).collect();
        let stat = |pid: &str| fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let told = all.split_whitespace().map(stat).filter_map(|stat| {
            let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
            Some(((*fields.get(16)?).to_owned(), (*fields.first()?).to_owned()))
        });
        told.collect()
    }

    /// How long each of the samples took, sorted.
    fn samples(&self, play: Play, recording: &Recording, decoding: bool) -> Vec<Duration> {
        let one = |_| {
            self.leave_alone();
            drop(fs::remove_file(self.kept(recording, "rendition.mp4")));
            if decoding {
                self.await_decoder();
            }
            self.first_byte(play, recording)
        };
        let mut all: Vec<Duration> = (0..samples()).map(one).collect();
        all.sort_unstable();
        all
    }

    /// From the press of play to the first byte of footage; for an original of the range in the middle,
    /// which a player that seeks asks for as well.
    fn first_byte(&self, play: Play, recording: &Recording) -> Duration {
        let form = match play {
            Play::Original => "original",
            Play::Rendition => "rendition",
        };
        let begun = Instant::now();
        let views = format!("/recordings/{}/views", recording.id);
        let opened = self.session.script(&self.site, &views, &[("form", form)]).expect(200);
        let (src, middle) = (opened["src"].as_str().unwrap(), recording.bytes.len() / 2);
        let ranges = match play {
            Play::Original => vec!["Range: bytes=0-\r\n".to_owned(), format!("Range: bytes={middle}-\r\n")],
            Play::Rendition => vec![String::new()],
        };
        for range in ranges {
            let mut stream = TcpStream::connect(&self.site.address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            let headers = self.session.headers();
            write!(stream, "GET {src} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}{range}\r\n").unwrap();
            let mut read = Vec::new();
            let mut piece = [0; 4096];
            loop {
                let count = stream.read(&mut piece).unwrap();
                assert!(count > 0, "no footage: {}", String::from_utf8_lossy(&read));
                read.extend_from_slice(&piece[..count]);
                let head = read.windows(4).position(|four| four == b"\r\n\r\n");
                if head.is_some_and(|end| read.len() > end + 4) {
                    break;
                }
            }
            assert!(read.starts_with(b"HTTP/1.1 20"), "{}", String::from_utf8_lossy(&read[..200.min(read.len())]));
        }
        let took = begun.elapsed();
        let close = format!("/views/{}/close", opened["view"].as_str().unwrap());
        assert_eq!(self.session.script(&self.site, &close, &[]).status, 204);
        took
    }
}
