//! What the service makes of footage beside playing it: the full decode in the background, answers of older
//! workers, other streams than the usual ones, and frames one by one.
//!
//! Needs FFmpeg and `ionice`: `./x test` sees to them.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "../site/mod.rs"]
mod site;

mod beneath;
mod decoding;
mod frames;
mod streams;
mod tracks;
mod workers;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use evidence::digest::Digest;
use serde_json::Value;

use site::browser::Session;
use site::station::Recording;
use site::{Site, Station};

/// How long the background may take to come to a recording and through it.
const PATIENCE: Duration = Duration::from_mins(6);

/// A service with an agency, its station and its clerk, signed in.
struct World {
    site: Site,
    station: Station,
    token: String,
    clerk: Session,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let station = Station::enrol(&site, "xc");
        let token = site.user("clerk", "clerk", Some("xc"), None);
        let clerk = Session::open(&site, "clerk", &token);
        Self { site, station, token, clerk }
    }

    fn store(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Recording {
        let sealed = self.station.seal_changed(name, bytes, |seal| seal.media_type = media_type.into());
        self.station.store(&self.site, &sealed);
        sealed
    }

    /// Has FFmpeg make a film of these arguments, without the name.
    fn film(&self, name: &str, arguments: &str) -> Vec<u8> {
        let made = self.site.beside(name);
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-y"]).args(arguments.split(' ')).arg(&made);
        let output = ffmpeg.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read(made).unwrap()
    }

    fn page(&self, recording: &Recording) -> String {
        let answer = self.clerk.get(&self.site, &format!("/recordings/{}", recording.id));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text()
    }

    /// Where the cache keeps something of a recording.
    fn kept(&self, recording: &Recording, name: &str) -> PathBuf {
        let digest = Digest::of(&recording.bytes).to_string();
        self.site.data().join("media").join(&digest[..2]).join(&digest[2..4]).join(&digest).join(name)
    }

    /// What the cache keeps under this name, once `is` holds of it.
    #[track_caller]
    fn once(&self, recording: &Recording, name: &str, is: impl Fn(&Value) -> bool) -> Value {
        let place = self.kept(recording, name);
        let read = || fs::read(&place).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        wait(&format!("{name}: {}", self.site.service_log()), || read().filter(&is))
    }

    /// What the full decode found.
    #[track_caller]
    fn decoded(&self, recording: &Recording) -> Value {
        self.once(recording, "decoded.json", |_| true)
    }

    /// The service's workers that decode whole recordings, which alone have the lowest priority.
    fn decoders(&self) -> Vec<Process> {
        let pid = self.site.pid();
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
        let of_task = |task: fs::DirEntry| fs::read_to_string(task.path().join("children")).unwrap_or_default();
        let all: String = tasks.map(|task| of_task(task.unwrap())).collect();
        let workers = all.split_whitespace().filter_map(|pid| Process::look(pid.parse().unwrap()));
        workers.filter(|worker| worker.nice == 19).collect()
    }

    /// A worker that decodes a whole recording, once there is one.
    #[track_caller]
    fn decoder(&self) -> Process {
        wait("a decoder", || self.decoders().pop())
    }
}

/// A process, as the kernel tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Process {
    pid: u32,
    name: String,
    state: String,
    nice: i64,
}

impl Process {
    /// The process of this number, where there is one.
    fn look(pid: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        Some(Self { pid, name: name.to_owned(), state: fields[0].to_owned(), nice: fields[16].parse().unwrap() })
    }
}

/// Waits until there is something.
#[track_caller]
fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
