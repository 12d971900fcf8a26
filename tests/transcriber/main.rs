//! The site's own transcriber, with a small program in its place: it is asked for on record, given the sound on the
//! recording's own time line, confined, and what it writes becomes a transcript; whatever it does wrong is told as such and
//! harms nothing else.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "../site/mod.rs"]
mod site;

mod asked;
mod confined;
mod faults;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use evidence::entry::Entry;
use serde_json::Value;

use site::media::{avi, png};
use site::{Site, Station, docket};

/// What every stand-in begins with: the header of the WAV is read and held against what is promised.
const LISTENS: &str = r#"#!/usr/bin/python3
import array, os, struct, sys, time
def hears():
    head = sys.stdin.buffer.read(44)
    riff, size, wave, form, data, count = struct.unpack("<4sI4s4x20s4sI", head)
    assert (riff, wave, data) == (b"RIFF", b"WAVE", b"data"), head
    assert struct.unpack("<IHHIIHH", form) == (16, 1, 1, 16000, 32000, 2, 16), form
    sound = array.array("h", sys.stdin.buffer.read())
    assert len(sound) * 2 == count == size - 36, (len(sound), count, size)
    return sound
def at(ms):
    return "%02d:%02d:%02d.%03d" % (ms // 3600000, ms // 60000 % 60, ms // 1000 % 60, ms % 1000)
def cue(start, end, text):
    print("%s --> %s\n%s\n" % (at(start), at(end), text))
def vtt():
    print("WEBVTT\n")
"#;

/// A site with a transcriber, a clerk and recordings.
struct World {
    site: Site,
    clerk: String,
    auditor: String,
    station: Station,
}

impl World {
    /// A site whose transcriber is this script; `more` are lines of its table.
    fn start(script: &str, more: &str) -> Self {
        let mut site = Site::stopped("");
        site.configure(&site.transcriber(&format!("{LISTENS}{script}"), more));
        site.serve();
        Self::on(site)
    }

    fn on(site: Site) -> Self {
        site.agency("xc", "37001");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let station = Station::enrol(&site, "xc");
        Self { site, clerk, auditor, station }
    }

    /// Another script in the place of the transcriber.
    fn becomes(&self, script: &str) {
        self.site.transcriber(&format!("{LISTENS}{script}"), "");
    }

    /// Stores a recording of these bytes.
    fn store(&mut self, name: &str, bytes: &[u8]) -> String {
        let recording = self.station.seal(name, bytes);
        self.station.store(&self.site, &recording);
        recording.id.to_string()
    }

    fn post(&self, path: &str) -> site::Answer {
        self.site.call("POST", path, &self.clerk, &Value::Null)
    }

    /// Asks for a transcript of a recording; gives the id that it will have.
    fn ask(&self, recording: &str) -> String {
        let asked = self.post(&format!("/api/v1/recordings/{recording}/transcripts/make")).expect(202);
        asked["transcript"].as_str().unwrap().to_owned()
    }

    fn list(&self, recording: &str) -> Value {
        let path = format!("/api/v1/recordings/{recording}/transcripts");
        self.site.call("GET", &path, &self.clerk, &Value::Null).expect(200)
    }

    fn ended(&self, recording: &str) -> Value {
        self.site.asking_ended(&self.clerk, recording)
    }

    /// The lines of a transcript.
    fn lines(&self, transcript: &str) -> Vec<Value> {
        let path = format!("/api/v1/transcripts/{transcript}");
        let shown = self.site.call("GET", &path, &self.clerk, &Value::Null).expect(200);
        shown["segments"].as_array().unwrap().clone()
    }

    /// What was logged of transcripts, in order.
    fn logged(&self) -> Vec<Entry> {
        let entries = self.site.entries(&self.auditor);
        entries.into_iter().filter(|entry| entry.event.name().starts_with("transcript.")).collect()
    }

    fn waits_until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let from = Instant::now();
        while !is_so(self) {
            assert!(from.elapsed() < Duration::from_mins(3), "{what}: {}", self.site.service_log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Processes of the transcriber, its launcher included.
    fn processes(&self) -> Vec<String> {
        let program = self.site.beside("transcriber");
        let program = program.to_str().unwrap();
        let listed = fs::read_dir("/proc").unwrap().flatten();
        let line = |path: PathBuf| fs::read(path.join("cmdline")).ok();
        let lines = listed.filter_map(|entry| Some(String::from_utf8_lossy(&line(entry.path())?).replace('\0', " ")));
        lines.filter(|line| line.contains(program)).collect()
    }

    /// That nothing of the transcriber is left: neither a process nor what it wrote.
    fn is_tidy(&self) {
        // One that was killed may still be on its way out.
        self.waits_until("no process is left", |world| world.processes().is_empty());
        assert!(!self.site.data().join("media/transcriber").exists());
    }
}

/// A film of three seconds whose sound begins at 0.6 s and is loud from 1.0 to 1.5 s of the film.
fn film() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mkv");
    let tone = "aevalsrc='if(between(t,0.4,0.9),0.8*sin(2*PI*440*t),0)':s=44100:d=1.5";
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=3"]);
    ffmpeg.args(["-itsoffset", "0.6", "-f", "lavfi", "-i", tone]);
    ffmpeg.args(["-map", "0:v", "-map", "1:a", "-c:v", "mjpeg", "-c:a", "pcm_s16le"]).arg(&path);
    let made = ffmpeg.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::read(path).unwrap()
}

/// A command of `docket` on the data directory.
fn run(site: &Site, verb: &str) {
    let output = docket(&[verb, "--data"], &site.data());
    assert!(output.status.success(), "{verb}: {}", site::said(&output));
}

fn small() -> Vec<u8> {
    avi(20, 0)
}

fn silent() -> Vec<u8> {
    png(8)
}
