//! An agency at work: a service with people who have passwords, a station, recorders that were
//! docked, and everything examined.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::dock::{insert_card, shared_recordings, write_file};
use crate::harness::stored::{id_of, text};
use crate::harness::{AGENCY, Answer, Body, Service, Station, succeed};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "一句很长的口令 42 号";

/// Examining all footage takes at most this long.
const EXAMINED_WITHIN: Duration = Duration::from_mins(6);

/// The recorder whose files are generated.
pub(crate) const RECORDER: &str = "BWC-0001";

/// The recorder that holds the shared recordings.
pub(crate) const SHARED: &str = "BWC-0002";

/// The file that stories are about.
pub(crate) const SCENE: &str = "占道经营 现场.mp4";

/// Another, whose name says when it began, as most recorders' do.
pub(crate) const NAMED: &str = "0000001_012345_20260105093000_0001.MP4";

/// Generated recordings: a name, and what FFmpeg is told after its sources.
const FAMILIES: [(&str, &[&str]); 12] = [
    (
        SCENE,
        &[
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "libx264",
            "-g",
            "15",
            "-c:a",
            "aac",
            "-movflags",
            "+faststart",
            "-metadata",
            "location=+34.7953+117.2633/",
        ],
    ),
    (
        NAMED,
        &[
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "libx264",
            "-c:a",
            "aac",
            "-metadata",
            "location=+34.7981+117.2701/",
            "-f",
            "mp4",
        ],
    ),
    ("h265.mp4", &["-map", "0", "-map", "1", "-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac"]),
    ("mjpeg.avi", &["-map", "0", "-map", "1", "-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
    ("stream.ts", &["-map", "0", "-map", "1", "-c:v", "libx264", "-c:a", "aac", "-f", "mpegts"]),
    ("phone.3gp", &["-map", "0", "-map", "1", "-c:v", "mpeg4", "-c:a", "aac"]),
    (
        "fragmented.mp4",
        &["-map", "0", "-map", "1", "-c:v", "libx264", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    ),
    ("rotated.mp4", &["-map", "0", "-c:v", "libx264", "-metadata:s:v", "rotate=90"]),
    ("moov-at-end.mp4", &["-map", "0", "-map", "1", "-c:v", "libx264", "-c:a", "aac"]),
    ("memo.wav", &["-map", "1", "-c:a", "pcm_s16le"]),
    ("memo.aac", &["-map", "1", "-c:a", "aac", "-f", "adts"]),
    ("photo.jpg", &["-map", "0", "-frames:v", "1"]),
];

/// A service and all that belongs to it.
pub(crate) struct World {
    pub(crate) service: Service,
    pub(crate) station: Station,
    /// A clerk, whose token sees what the agency has.
    pub(crate) clerk: Person,
}

/// Somebody with a password.
pub(crate) struct Person {
    pub(crate) account: String,
    pub(crate) token: String,
}

impl World {
    /// An agency without footage.
    pub(crate) fn new() -> Self {
        Self::of(Service::start())
    }

    /// The same on a service that was started already.
    pub(crate) fn of(service: Service) -> Self {
        let station = Station::enrol(&service);
        let clerk = person(&service, "clerk", AGENCY);
        Self { service, station, clerk }
    }

    /// Makes recordings of these names on [`RECORDER`], which officer 张伟 wears, and stores them.
    pub(crate) fn film(&self, wanted: &[&str]) {
        let admin = self.service.admin();
        let officer = ["officer", "add", "37040301", "--name", "张伟", "--agency", AGENCY];
        succeed(self.service.docket(&admin).args(officer));
        let assign =
            ["recorder", "assign", RECORDER, "--officer", "37040301", "--agency", AGENCY, "--from", "2026-01-01"];
        succeed(self.service.docket(&admin).args(assign));
        for (name, _) in FAMILIES.iter().filter(|(name, _)| wanted.contains(name)) {
            let bytes = std::fs::read(self.made(name)).unwrap();
            write_file(&self.station.dock().join(RECORDER).join("DCIM/100MEDIA").join(name), &bytes);
        }
        self.station.store_all();
    }

    /// The file of one family, made beside the service.
    pub(crate) fn made(&self, name: &str) -> PathBuf {
        let made = self.service.home().join(name);
        let (_, arguments) = FAMILIES.iter().find(|(known, _)| *known == name).unwrap();
        film(&made, arguments);
        made
    }

    /// A counter whose surveillance can be imported.
    pub(crate) fn register_counter(&self) {
        let counter = json!({ "counter": "C-01", "agency": AGENCY, "name": "1号窗口", "place": "政务服务大厅一楼" });
        self.service.request("POST", "/api/v1/counters", Some(&self.service.admin()), counter).expect(201);
    }

    /// All families, and what no program can play.
    pub(crate) fn film_everything(&self) {
        let folder = self.station.dock().join(RECORDER).join("DCIM/100MEDIA");
        write_file(&folder.join("empty.mp4"), b"");
        write_file(&folder.join("noise.mp4"), &crate::harness::dock::bytes(50_000, 3));
        self.film(&FAMILIES.map(|(name, _)| name));
    }

    /// Stores the shared recordings too, where they are.
    pub(crate) fn add_shared(&self) -> Option<PathBuf> {
        let shared = shared_recordings()?;
        insert_card(&self.station.dock(), SHARED, &shared);
        self.station.store_all();
        Some(shared)
    }

    /// Waits until the background has looked at every recording.
    pub(crate) fn examined(&self) {
        let since = Instant::now();
        let cache = self.service.data().join("media");
        let contents: std::collections::BTreeSet<String> =
            self.service.recordings(&self.clerk.token).iter().map(|one| text(&one["sha256"]).to_owned()).collect();
        loop {
            let left: Vec<_> = contents.iter().filter(|content| !is_examined(&cache, content)).collect();
            if left.is_empty() {
                return;
            }
            assert!(since.elapsed() < EXAMINED_WITHIN, "{} are not examined: {}", left.len(), self.service.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The id of the recording with this file name.
    #[track_caller]
    pub(crate) fn recording(&self, name: &str) -> String {
        let all = self.service.recordings(&self.clerk.token);
        let found = all.iter().find(|one| text(&one["path"]).ends_with(name));
        id_of(found.unwrap_or_else(|| panic!("no {name}"))).to_owned()
    }

    /// A new person of [`AGENCY`], or of none where the role has none.
    pub(crate) fn person(&self, role: &str) -> Person {
        person(&self.service, role, AGENCY)
    }

    /// A browser in which somebody has signed in.
    pub(crate) fn browse(&self, person: &Person) -> Browser {
        let browser = Browser::open(&self.service);
        sign_in(&browser, &person.account, PASSWORD);
        browser.wait("the first page", "return location.pathname !== '/sign-in' && document.readyState === 'complete'");
        browser
    }

    /// What the service gives for a path, asked as the browser would.
    pub(crate) fn fetch(&self, browser: &Browser, path: &str) -> Answer {
        self.service.request_with("GET", path, None, &[("cookie", &browser.cookies())], Body::Nothing)
    }
}

/// Signs in on the page where one does.
pub(crate) fn sign_in(browser: &Browser, account: &str, password: &str) {
    if !browser.place().starts_with("/sign-in") {
        browser.go("/sign-in");
    }
    browser.fill("#account", account);
    browser.fill("#password", password);
    browser.click("main form button[type=submit]");
}

/// A new account with [`PASSWORD`], set with its own token, so that no change is forced.
pub(crate) fn person(service: &Service, role: &str, agency: &str) -> Person {
    let (account, token) = service.account(role, agency);
    let path = format!("/api/v1/users/{account}/password");
    let set = service.request("PUT", &path, Some(&token), Body::Json(json!({ "password": PASSWORD })));
    assert!(set.status < 300, "{set}");
    Person { account, token }
}

/// Makes six seconds of moving picture and sound.
fn film(path: &Path, arguments: &[&str]) {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y", "-threads", "1"]);
    ffmpeg.args(["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15:duration=6"]);
    ffmpeg.args(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000:duration=6"]);
    succeed(ffmpeg.args(arguments).args(["-pix_fmt", "yuvj420p", "-strict", "-2"]).arg(path));
}

/// Whether the cache holds what was found out about a content.
fn is_examined(cache: &Path, content: &str) -> bool {
    cache.join(&content[..2]).join(&content[2..4]).join(content).join("examined.json").is_file()
}

/// What the log holds of a recording: who did what, from the first entry to this reading.
pub(crate) fn history(world: &World, recording: &str) -> Vec<(String, String)> {
    let path = format!("/api/v1/items/recording:{recording}/history");
    let answer = world.service.get(&path, &world.clerk.token).json();
    let entry = |one: &Value| {
        let entry = &one["entry"];
        (entry["actor"]["id"].as_str().unwrap_or_default().to_owned(), text(&entry["event"]["type"]).to_owned())
    };
    answer["entries"].as_array().expect("entries").iter().map(entry).collect()
}
