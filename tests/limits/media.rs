//! What is made of media: how long a clip may be, how many of a recording, how many renditions at one time.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use docket::app::DataDir;
use evidence::derived::Derived;
use evidence::dsse::Envelope;
use evidence::keys;

use crate::harness::{program, succeed};
use crate::seed::{AGENCY, World};
use crate::site::browser::Session;
use crate::site::media::avi;
use crate::site::station::Recording;

/// The longest clip, in milliseconds.
const CLIP_MS: u64 = 6 * 3600 * 1000;

/// Clips and snapshots of a recording.
const DERIVED: usize = 500;

/// Renditions that are made at one time, and of one person.
const RENDITIONS: usize = 3;
const RENDITIONS_OF_ONE: usize = 2;

/// Somebody who waits for a place waits half a minute; a machine that is slow takes longer over it.
const ANSWERED_WITHIN: std::time::Duration = std::time::Duration::from_mins(10);

#[test]
fn a_clip_of_six_hours_is_cut_and_one_of_a_millisecond_more_is_not() {
    let mut world = World::start("");
    let file = world.site.beside("long.mp4");
    // One picture in ten seconds: long, and small.
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=1/10:duration=21900"]);
    succeed(ffmpeg.args(["-c:v", "libx264", "-preset", "ultrafast", "-g", "6", "-pix_fmt", "yuv420p"]).arg(&file));
    let long = world.station.seal("long.mp4", &fs::read(&file).unwrap());
    world.station.store(&world.site, &long);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let cut = |start: u64, end: u64| {
        let (start, end) = (start.to_string(), end.to_string());
        let fields = [("start_ms", &*start), ("end_ms", &*end), ("cut", "fast")];
        session.script(&world.site, &format!("/recordings/{}/clips", long.id), &fields)
    };
    for (start, end, status) in [(0, CLIP_MS, 201), (0, CLIP_MS + 1, 422), (60_000, 60_000 + CLIP_MS, 201)] {
        let answer = cut(start, end);
        assert_eq!(answer.status, status, "{start}..{end}: {}", answer.text());
    }
    // It is as long as it was asked to be, and it is there.
    let page = session.get(&world.site, &format!("/recordings/{}", long.id)).text();
    let clip = page.split("/derived/").nth(1).unwrap().split(['"', '/', '?']).next().unwrap();
    let shown = session.get(&world.site, &format!("/derived/{clip}/content?download=true"));
    assert_eq!(shown.status, 200, "{}", shown.text());
    let kept = world.site.beside("clip.mp4");
    fs::write(&kept, &shown.body).unwrap();
    let mut ffprobe = Command::new("ffprobe");
    ffprobe.args(["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]);
    let seconds: f64 = succeed(ffprobe.arg(&kept)).trim().parse().unwrap();
    let hours = seconds / 3600.0;
    assert!((5.99..6.05).contains(&hours), "{hours} hours");
    world.site.ends_clean();
}

#[test]
fn of_a_recording_500_clips_and_snapshots_are_made_and_no_more_however_many_come_at_once() {
    let mut world = World::start("");
    let source = world.station.seal("a.avi", &avi(10, 1));
    world.station.store(&world.site, &source);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let snapshot = |world: &World, at_ms: &str| {
        session.script(&world.site, &format!("/recordings/{}/snapshots", source.id), &[("at_ms", at_ms)])
    };
    assert_eq!(snapshot(&world, "0").status, 201);
    let behind = snapshot(&world, "999999");
    assert_eq!((behind.status, behind.text().contains("999999")), (422, false), "it is 10 pictures long");
    let page = session.get(&world.site, &format!("/recordings/{}", source.id)).text();
    let first = page.split("/derived/").nth(1).unwrap().split(['"', '/', '?']).next().unwrap().to_owned();
    let statement = session.get(&world.site, &format!("/derived/{first}/statement")).body;
    let key = DataDir::new(&world.site.data()).service_key().unwrap();
    let derived = Derived::open(&Envelope::parse(&statement).unwrap(), &key.public()).unwrap();
    // As the service signs them, each with a nonce of its own.
    let more: Vec<(Envelope, Derived)> = (0..DERIVED - 2)
        .map(|number| {
            let mut predicate = derived.predicate.clone();
            predicate.nonce = keys::random::<32>().unwrap().to_vec();
            Derived::sign(&format!("{number}.png"), derived.digest, predicate, &key).unwrap()
        })
        .collect();
    world.bulk(|bulk, _| bulk.derive(&source, &more));
    // Two at one time, of which each found room when it began.
    let made: Vec<u16> = std::thread::scope(|scope| {
        let making: Vec<_> = ["100", "200"].map(|at| scope.spawn(|| snapshot(&world, at).status)).into();
        making.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(made.contains(&201) && made.contains(&409), "{made:?}");
    let refused = snapshot(&world, "300");
    assert_eq!((refused.status, refused.text().contains("500")), (409, true), "{}", refused.text());
    world.site.stop();
}

/// A worker that waits at its start as long as there is a gate, and leaves a mark; then it is the real one.
struct Gate {
    gate: PathBuf,
    waiting: PathBuf,
}

impl Gate {
    fn install(world: &mut World) -> Self {
        let (gate, waiting, script) =
            (world.site.beside("gate"), world.site.beside("waiting"), world.site.beside("worker.sh"));
        fs::create_dir(&waiting).unwrap();
        let (here, marks, worker) = (gate.display(), waiting.display(), program("docket-media"));
        let text = format!(
            "#!/bin/sh\nif [ -e {here} ]; then : > {marks}/$$; while [ -e {here} ]; do /bin/sleep 0.1; done; fi\n\
             exec {} \"$@\"\n",
            worker.display()
        );
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        world.site.stop();
        world.site.configure(&format!("\n[media]\nworker = {:?}\n", script.to_str().unwrap()));
        world.site.serve();
        world.station.sign_in(&world.site);
        Self { gate, waiting }
    }

    fn close(&self) {
        fs::write(&self.gate, "").unwrap();
    }

    fn open(&self) {
        fs::remove_file(&self.gate).unwrap();
    }

    /// Workers that came to the gate.
    fn came(&self) -> usize {
        fs::read_dir(&self.waiting).unwrap().count()
    }

    /// Waits until so many came.
    fn wait_for(&self, count: usize) {
        let since = std::time::Instant::now();
        while self.came() != count {
            assert!(since.elapsed() < ANSWERED_WITHIN && self.came() < count, "{} workers came", self.came());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

/// Asks for a rendition and does not wait for it.
fn ask(world: &World, session: &Session, recording: &Recording) -> TcpStream {
    let views = format!("/recordings/{}/views", recording.id);
    let opened = session.script(&world.site, &views, &[("form", "rendition")]).expect(200);
    let mut stream = TcpStream::connect(&world.site.address).unwrap();
    stream.set_read_timeout(Some(ANSWERED_WITHIN)).unwrap();
    let (path, headers) = (opened["src"].as_str().unwrap(), session.headers());
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").unwrap();
    stream
}

/// The status of an answer, read to its end.
fn status(mut stream: TcpStream) -> u16 {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(16)]).into_owned();
    head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no answer: {head:?}"))
}

/// Waits until everything is examined and decoded whole, so that no worker comes but for who asks.
fn looked_at(world: &World, recordings: &[Recording]) {
    let is_there = |recording: &Recording| {
        let digest = evidence::digest::Digest::of(&recording.bytes).to_string();
        let folder = world.site.data().join("media").join(&digest[..2]).join(&digest[2..4]).join(&digest);
        ["examined.json", "decoded.json"].iter().all(|name| Path::new(&folder).join(name).is_file())
    };
    let since = std::time::Instant::now();
    while !recordings.iter().all(is_there) {
        assert!(since.elapsed() < ANSWERED_WITHIN, "not looked at: {}", world.site.service_log());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn two_renditions_of_a_person_and_three_in_all_are_made_at_one_time_and_places_of_ended_ones_are_free() {
    let mut world = World::start("");
    let gate = Gate::install(&mut world);
    let sealed: Vec<Recording> =
        (0..8).map(|seed| world.station.seal(&format!("{seed}.avi"), &avi(10, seed))).collect();
    for recording in &sealed {
        world.station.store(&world.site, recording);
    }
    looked_at(&world, &sealed);
    let other = world.site.user("other", "clerk", Some(AGENCY), None);
    let other = Session::open(&world.site, "other", &other);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    gate.close();

    let mut own: Vec<TcpStream> = (0..RENDITIONS_OF_ONE).map(|at| ask(&world, &session, &sealed[at])).collect();
    gate.wait_for(RENDITIONS_OF_ONE);
    // The third of one person waits and is told to come back, while another person goes on.
    let third = ask(&world, &session, &sealed[2]);
    let others = ask(&world, &other, &sealed[3]);
    gate.wait_for(RENDITIONS);
    let fourth = ask(&world, &other, &sealed[4]);
    assert_eq!((status(third), status(fourth)), (503, 503), "one beyond what a person, and what all may have");
    assert_eq!(gate.came(), RENDITIONS, "no worker came for them");

    // Whoever goes away from theirs has their places again, though nothing of them was made.
    drop(own.split_off(0));
    let again = std::iter::repeat_with(|| {
        let stream = ask(&world, &session, &sealed[5]);
        // The service may not have noticed yet that they went.
        let since = std::time::Instant::now();
        while gate.came() == RENDITIONS && since.elapsed() < std::time::Duration::from_secs(35) {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        (gate.came() > RENDITIONS).then_some(stream)
    });
    let again = again.take(10).flatten().next().expect("a place that came free");
    // What is done gives its place back as well.
    gate.open();
    assert_eq!((status(again), status(others)), (200, 200));
    for recording in [&sealed[6], &sealed[7], &sealed[2]] {
        assert_eq!(status(ask(&world, &session, recording)), 200);
    }
    world.site.ends_clean();
}
