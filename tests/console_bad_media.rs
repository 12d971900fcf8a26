//! Media that crash, hang or bloat what reads them, and a log that cannot be written: what that
//! does to the recording at hand, and that it does nothing to the service.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use site::browser::Session;
use site::media::{avi, exif_loop, png, wav};
use site::station::Recording;
use site::{Answer, Site, Station};

/// How long the background may take to come to a recording.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service with an agency, its station and its clerk, signed in.
struct World {
    site: Site,
    station: Station,
    token: String,
    clerk: Session,
}

impl World {
    fn on(site: Site) -> Self {
        site.agency("xc", "37001");
        let station = Station::enrol(&site, "xc");
        let token = site.user("clerk", "clerk", Some("xc"), None);
        let clerk = Session::open(&site, "clerk", &token);
        Self { site, station, token, clerk }
    }

    /// With a shell script instead of the worker, which may use a processor for so many seconds.
    fn with_worker(script: &str, seconds: u32) -> Self {
        let mut site = Site::stopped("");
        let program = site.beside("worker.sh");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let worker = program.to_str().unwrap();
        let bounds = format!("job_cpu_seconds = {seconds}\ncache_bytes_max = 50000000");
        site.configure(&format!("\n[media]\nworker = {worker:?}\n{bounds}\n"));
        site.serve();
        Self::on(site)
    }

    fn store(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Recording {
        let sealed = self.station.seal_changed(name, bytes, |seal| seal.media_type = media_type.into());
        self.station.store(&self.site, &sealed);
        sealed
    }

    fn page(&self, recording: &Recording) -> Answer {
        self.clerk.get(&self.site, &format!("/recordings/{}", recording.id))
    }

    /// What the service keeps of an examination, once it is there.
    #[track_caller]
    fn examined(&self, recording: &Recording) -> Value {
        let digest = evidence::digest::Digest::of(&recording.bytes).to_string();
        let folder = self.site.data().join("media").join(&digest[..2]).join(&digest[2..4]).join(&digest);
        let begun = Instant::now();
        loop {
            if let Ok(text) = fs::read(folder.join("examined.json")) {
                return serde_json::from_slice(&text).unwrap();
            }
            assert!(begun.elapsed() < PATIENCE, "not examined: {}", self.site.service_log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Asserts that no rendition comes of a recording, or only the start of one, and that none is kept.
    #[track_caller]
    fn gets_no_rendition(&self, recording: &Recording, script: &str) {
        let views = format!("/recordings/{}/views", recording.id);
        let opened = self.clerk.script(&self.site, &views, &[("form", "rendition")]).expect(200);
        let got = self.clerk.get(&self.site, opened["src"].as_str().unwrap());
        // What has begun to flow is cut, without the end that a whole answer has.
        let cut = got.status == 200 && got.body.len() <= 50_000_000;
        assert!(cut || got.status == 422, "{script}: {} {}", got.status, got.body.len());
        let renditions = walk(&self.site.data().join("media")).filter(|path| path.ends_with("rendition.mp4")).count();
        assert_eq!(renditions, 0, "{script}");
    }

    /// Asserts that the service does its work: health, pages, the original byte for byte.
    #[track_caller]
    fn serves(&self, recording: &Recording) {
        self.site.call("GET", "/api/v1/health", "", &Value::Null).expect(200);
        assert_eq!(self.clerk.get(&self.site, "/search").status, 200);
        let original = self.clerk.get(&self.site, &format!("/recordings/{}/download", recording.id));
        assert_eq!(original.body, recording.bytes);
    }
}

/// All files under a folder.
fn walk(folder: &Path) -> Box<dyn Iterator<Item = PathBuf>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    Box::new(entries.flat_map(|path| if path.is_dir() { walk(&path) } else { Box::new(std::iter::once(path)) }))
}

/// Processes that a process has begun and that are still there, by their command.
fn children(pid: u32) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let of_task = |task: fs::DirEntry| fs::read_to_string(task.path().join("children")).unwrap_or_default();
    let all: String = tasks.map(|task| of_task(task.unwrap())).collect();
    all.split_whitespace().map(|pid| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default()).collect()
}

/// Asserts that no worker stays behind.
#[track_caller]
fn leaves_no_worker(site: &Site) {
    let begun = Instant::now();
    while !children(site.pid()).is_empty() {
        assert!(begun.elapsed() < Duration::from_mins(3), "{:?}", children(site.pid()));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_worker_that_misbehaves_marks_its_recording_and_nothing_else() {
    for (script, told) in [
        ("kill -SEGV $$", "signal: 11"),
        ("exit 70", "exit code 70"),
        ("cat >/dev/null; echo no JSON at all", "its answer is not understood"),
        ("echo '{\"what\":\"<b>\\u202enothing</b>\"}' >&2; exit 65", "nothing"),
        ("exec head -c 10000000000 /dev/zero", "its answer is larger"),
        ("head -c 3000000 /dev/zero >&2; echo late >&2; exit 70", "late"),
        ("exec sleep 1000", "it took longer than 2 s"),
        ("while :; do :; done", "it took longer than 2 s"),
    ] {
        // Whoever does not hang has all the time that a busy machine needs.
        let mut world = World::with_worker(script, if told.starts_with("it took") { 1 } else { 60 });
        let film = avi(3, 0);
        let one = world.store("one.avi", "video/x-msvideo", &film);
        let other = world.store("other.txt", "text/plain", b"text");
        let begun = Instant::now();
        for recording in [&one, &other] {
            let marked = world.examined(recording);
            assert_eq!(marked["outcome"], "failed", "{script}: {marked}");
            assert!(marked["what"].as_str().unwrap().contains(told), "{script}: {marked}");
        }
        assert!(begun.elapsed() < Duration::from_mins(3), "{script}: {:?}", begun.elapsed());
        let page = world.page(&one);
        assert_eq!(page.status, 200);
        assert!(page.text().contains("could not be examined"), "{script}: {}", page.text());
        assert!(!page.text().contains("<b>") && !page.text().contains('\u{202e}'), "{script}");
        // A rendition of a worker that says it is done is what the worker says.
        let hangs_or_lies = told.starts_with("it took") || told.contains("not understood");
        if !hangs_or_lies {
            world.gets_no_rendition(&one, script);
        }
        world.serves(&one);
        world.serves(&other);
        leaves_no_worker(&world.site);
        world.site.ends_clean();
        assert!(left_behind(&world.site).is_empty(), "{script}: {:?}", left_behind(&world.site));
    }
}

/// Processes of a stand-in worker that outlive their service.
fn left_behind(site: &Site) -> Vec<String> {
    let program = site.beside("worker.sh");
    let commands =
        fs::read_dir("/proc").unwrap().filter_map(|entry| fs::read(entry.unwrap().path().join("cmdline")).ok());
    let commands = commands.map(|command| String::from_utf8_lossy(&command).into_owned());
    commands.filter(|command| command.contains(program.to_str().unwrap())).collect()
}

#[test]
fn hostile_media_are_shown_as_what_they_are() {
    let mut world = World::on(Site::start(""));
    let bomb = world.store("bomb.png", "image/png", &png(100_000));
    let ring = world.store("ring.jpg", "image/jpeg", &exif_loop());
    let claims = world.store("claims.wav", "audio/wav", &wav(&[128; 5000], 4592 * 8000));
    let begun = Instant::now();
    let marked = world.examined(&bomb);
    assert!(marked["outcome"] == "failed" || marked["still"] == false, "{marked}");
    world.examined(&ring);
    let marked = world.examined(&claims);
    let real = marked["probed"]["duration_ms"].as_u64().unwrap_or(0);
    assert!(real < 1000, "5 kB are no {real} ms: {marked}");
    assert!(begun.elapsed() < Duration::from_mins(3), "{:?}", begun.elapsed());
    for recording in [&bomb, &ring, &claims] {
        let page = world.page(recording);
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("being examined"), "{}", page.text());
        world.serves(recording);
    }
    assert!(!world.page(&bomb).text().contains("grant="), "a picture is offered that is not there");
    let cut = world.clerk.script(
        &world.site,
        &format!("/recordings/{}/clips", bomb.id),
        &[("start_ms", "0"), ("end_ms", "1000"), ("cut", "fast")],
    );
    assert_eq!(cut.status, 422, "{}", cut.text());
    leaves_no_worker(&world.site);
    world.site.ends_clean();
}

/// Numbers that are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

/// The shared recordings of a few kB, where they are there.
fn shared() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recordings");
    let names =
        ["photo/time-created.jpg", "photo/gps-datetime.jpg", "mp4/malformed_free_box.mp4", "audio/sample_nb.amr"];
    names.iter().filter_map(|name| Some(((*name).to_owned(), fs::read(folder.join(name)).ok()?))).collect()
}

#[test]
fn forty_damaged_files_are_each_marked_and_the_service_is_well() {
    let mut world = World::on(Site::start(""));
    let mut whole = shared();
    whole.push(("film.avi".to_owned(), avi(4, 0)));
    whole.push(("sound.wav".to_owned(), wav(&[100; 4000], 4000)));
    whole.push(("picture.png".to_owned(), png(1)));
    let mut chance = Chance(20_260_105);
    let damaged: Vec<Recording> = (0..40)
        .map(|round| {
            let (name, bytes) = &whole[round % whole.len()];
            let mut bytes = bytes.clone();
            for _ in 0..=chance.below(20) {
                // Headers come first, and most of what can go wrong with them.
                let within = if chance.below(2) == 0 { bytes.len().min(512) } else { bytes.len() };
                let at = chance.below(within);
                bytes[at] ^= 1 << chance.below(8);
            }
            if chance.below(3) == 0 {
                bytes.truncate(chance.below(bytes.len()).max(1));
            }
            world.store(&format!("{round}-{}", name.replace('/', "-")), "video/mp4", &bytes)
        })
        .collect();
    for recording in &damaged {
        let marked = world.examined(recording);
        assert!(["known", "failed"].contains(&marked["outcome"].as_str().unwrap()), "{marked}");
        world.site.call("GET", "/api/v1/health", "", &Value::Null).expect(200);
    }
    for recording in damaged.iter().step_by(8) {
        assert_eq!(world.page(recording).status, 200);
        world.serves(recording);
    }
    leaves_no_worker(&world.site);
    world.site.ends_clean();
}

#[test]
fn where_the_log_cannot_be_written_nothing_is_served_and_nothing_is_lost() {
    let mut site = Site::stopped("");
    site.serve_shifted();
    let mut world = World::on(site);
    let stored = world.store("a.avi", "video/x-msvideo", &avi(3, 0));
    world.examined(&stored);
    let coming = world.station.seal("b.mp4", b"not here yet");
    world.station.announce(&world.site, &coming).expect(200);
    world.station.send(&world.site, &coming, 0, coming.segment(0)).expect(204);
    let place = format!("/recordings/{}", stored.id);
    let opened = world.clerk.script(&world.site, &format!("{place}/views"), &[("form", "original")]).expect(200);
    let under_view = opened["src"].as_str().unwrap().to_owned();
    let before = world.site.checkpoint();
    world.site.fill_disk(true);
    for path in
        [&place, &format!("{place}/download"), &format!("{place}/history"), &format!("{place}/manifest"), "/search"]
    {
        let answer = world.clerk.get(&world.site, path);
        assert!(answer.status >= 500, "{path}: {} {} {}", answer.status, answer.text(), world.site.service_log());
        assert!(
            answer.text().contains("The custody log cannot be written, so nothing is served"),
            "{path}: {}",
            answer.text()
        );
        assert!(!answer.body.windows(64).any(|some| some == &stored.bytes[1000..1064]), "{path} serves footage");
    }
    let content = format!("/api/v1{place}/content");
    let api = world.site.call("GET", &content, &world.token, &Value::Null);
    assert!(api.status >= 500 && api.text().contains("urn:docket:problem:"), "{} {}", api.status, api.text());
    let opened = world.clerk.post(&world.site, "/cases", &[("number", "9号"), ("title", "x")]);
    assert!(opened.status >= 500 && opened.text().contains("custody log cannot be written"), "{}", opened.text());
    let finish = world.station.finish(&world.site, &coming);
    assert!(finish.status >= 500, "{}", finish.text());
    let again = site::browser::try_sign_in(&world.site, &[("account", "clerk"), ("password", site::browser::PASSWORD)]);
    assert!(again.status >= 500 && again.header("set-cookie").is_empty(), "{}", again.status);
    assert_eq!(world.site.checkpoint(), before);
    world.site.fill_disk(false);
    // It works again, without being started anew, and what was under way goes on.
    let begun = Instant::now();
    while world.page(&stored).status != 200 {
        assert!(begun.elapsed() < Duration::from_mins(3), "{}", world.page(&stored).text());
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(world.clerk.get(&world.site, &under_view).body, stored.bytes);
    world.station.store(&world.site, &coming);
    world.serves(&coming);
    let case = json!({ "number": "9号", "title": "x" });
    world.site.call("POST", "/api/v1/cases", &world.token, &case).expect(201);
    let seen = world.site.beside("seen");
    fs::write(&seen, before).unwrap();
    world.site.stop();
    let (clean, said) = world.site.check(Some(&seen));
    assert!(clean, "{said}");
}

#[test]
fn a_disk_that_fails_ends_the_service_before_anything_is_served() {
    let mut site = Site::stopped("");
    // A write beyond the bound fails, instead of ending the process by a signal.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_docket")]);
    site.serve_through(command);
    let mut world = World::on(site);
    let stored = world.store("a.avi", "video/x-msvideo", &avi(3, 0));
    let before = world.site.checkpoint();
    let pid = world.site.pid().to_string();
    let bounded = Command::new("prlimit").args(["--pid", &pid, "--fsize=0:"]).output().unwrap();
    assert!(bounded.status.success(), "{}", String::from_utf8_lossy(&bounded.stderr));
    let answer = world.clerk.get(&world.site, &format!("/recordings/{}/download", stored.id));
    assert!(answer.status == 0 && answer.body.is_empty(), "{} {}", answer.status, answer.body.len());
    assert_eq!(world.site.ended(), Some(74));
    // Started again, as its supervisor does, it has all that it had.
    world.site.serve();
    world.serves(&stored);
    let seen = world.site.beside("seen");
    fs::write(&seen, before).unwrap();
    world.site.stop();
    let (clean, said) = world.site.check(Some(&seen));
    assert!(clean, "{said}");
}

/// A rendition holds its place until it is whole or given up: one person makes two at one time, others go
/// on, and what nobody follows any more makes room.
#[test]
fn a_person_makes_two_renditions_at_one_time_and_leaves_room_for_others() {
    // What it makes begins as an MP4 does and never ends.
    let begins = r"printf '\000\000\000\030ftypisom\000\000\000\000isomiso2'";
    let script = format!("job=$(cat)\ncase \"$job\" in *rendition*) {begins}; exec sleep 600;; esac\nexit 70");
    let mut world = World::with_worker(&script, 60);
    let films: Vec<Recording> =
        (0..4).map(|seed| world.store(&format!("{seed}.avi"), "video/x-msvideo", &avi(3, seed))).collect();
    for film in &films {
        assert_eq!(world.examined(film)["outcome"], "failed");
    }
    let head = world.site.user("head", "head", Some("xc"), None);
    let head = Session::open(&world.site, "head", &head);
    let begun = |session: &Session, film: &Recording| {
        let views = format!("/recordings/{}/views", film.id);
        let opened = session.script(&world.site, &views, &[("form", "rendition")]).expect(200);
        let mut stream = TcpStream::connect(&world.site.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE * 3)).unwrap();
        let (path, headers) = (opened["src"].as_str().unwrap(), session.headers());
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        (String::from_utf8_lossy(&status[9..]).into_owned(), stream)
    };
    let following: Vec<_> = films[..2].iter().map(|film| begun(&world.clerk, film)).collect();
    assert!(following.iter().all(|(status, _)| status == "200"), "{following:?}");
    let others = begun(&head, &films[2]);
    assert_eq!(others.0, "200", "another person has a place");
    assert_eq!(children(world.site.pid()).len(), 3);
    assert_eq!(begun(&world.clerk, &films[3]).0, "503", "a third of one person waits, and is told to come back");
    assert_eq!(children(world.site.pid()).len(), 3);
    // What nobody follows any more makes room for what the person turned to.
    drop(following);
    let began = Instant::now();
    while begun(&world.clerk, &films[3]).0 != "200" {
        assert!(began.elapsed() < PATIENCE * 3, "what nobody follows goes on");
    }
    drop(others);
    world.site.ends_clean();
    assert!(left_behind(&world.site).is_empty(), "{:?}", left_behind(&world.site));
}
