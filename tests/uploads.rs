//! Uploads as an adversary would: who knows a digest has no bytes, and nobody's uploads hinder others.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use evidence::digest::Digest;
use serde_json::{Value, json};
use site::station::Recording;
use site::{Answer, Site, Station};

const MIB: usize = 1024 * 1024;

/// How long something may take that must come: far longer than it does, on any machine.
const PATIENCE: Duration = Duration::from_mins(5);

/// Two agencies with a station and a clerk each.
struct World {
    site: Site,
    ours: Station,
    theirs: Station,
    our_clerk: String,
    their_clerk: String,
}

impl World {
    fn new(limits: &str) -> Self {
        let site = Site::start(limits);
        site.agency("xc", "37001");
        site.agency("yc", "37002");
        let (ours, theirs) = (Station::enrol(&site, "xc"), Station::enrol(&site, "yc"));
        let our_clerk = site.user("clerk-xc", "clerk", Some("xc"), None);
        let their_clerk = site.user("clerk-yc", "clerk", Some("yc"), None);
        Self { site, ours, theirs, our_clerk, their_clerk }
    }

    fn crash(&mut self) {
        self.site.kill9();
        self.site.serve();
        self.ours.sign_in(&self.site);
        self.theirs.sign_in(&self.site);
    }

    fn stored(&self) -> usize {
        let all = self.site.send("GET", "/api/v1/recordings", &self.our_clerk, "", b"").expect(200);
        let stored = |item: &&Value| !item["stored_at"].is_null();
        all["items"].as_array().unwrap().iter().filter(stored).count()
    }
}

fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 31 + usize::from(seed) * 7 + at / 251) % 255).unwrap()).collect()
}

/// Where the object of a content lies.
fn object(site: &Site, content: &[u8]) -> PathBuf {
    let name = Digest::of(content).to_string();
    site.data().join("vault/objects").join(&name[..2]).join(&name[2..4]).join(name)
}

fn staged(site: &Site) -> Vec<String> {
    let names = fs::read_dir(site.data().join("vault/staging")).unwrap();
    names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// All that an answer tells, but for what differs between any two requests.
fn told(answer: &Answer, recording: &Recording) -> (u16, Vec<String>, String) {
    let told = |(name, value): &(String, String)| match name.as_str() {
        "date" | "x-request-id" => name.clone(),
        _ => format!("{name}: {value}"),
    };
    let text = answer.text().replace(&recording.id.to_string(), "RECORDING");
    let text = text.replace(answer.header("x-request-id"), "REQUEST");
    (answer.status, answer.headers.iter().map(told).collect(), text)
}

fn segment_refused(world: &World, station: &Station, recording: &Recording) -> Answer {
    let mut wrong = recording.segment(0).to_vec();
    wrong[0] ^= 1;
    station.send(&world.site, recording, 0, &wrong)
}

#[test]
fn possession_of_a_digest_is_not_possession_of_the_bytes() {
    let mut world = World::new("");
    let footage = bytes(9 * MIB + 77, 1);
    let original = world.ours.seal("DCIM/a.MP4", &footage);
    world.ours.store(&world.site, &original);
    // All that an attacker can have but the bytes: digest, size, states. Beside it, content that nobody knows.
    let claimed = world.theirs.seal("DCIM/claimed.MP4", &footage);
    let unknown = world.theirs.seal("DCIM/unknown.MP4", &bytes(footage.len(), 2));
    let again = world.ours.seal("DCIM/again.MP4", &footage);
    let all = json!([0, 1]);
    for round in ["before a crash", "after a crash"] {
        for (station, recording) in [(&world.theirs, &claimed), (&world.theirs, &unknown), (&world.ours, &again)] {
            assert_eq!(station.announce(&world.site, recording).expect(200)["missing"], all, "{round}");
            assert_eq!(station.status(&world.site, recording).expect(200)["missing"], all, "{round}");
            let refused = station.finish(&world.site, recording).expect(409);
            assert_eq!((&refused["type"], &refused["missing"]), (&json!("urn:docket:problem:upload-incomplete"), &all));
        }
        // Not a word differs between content that is known and content that is not.
        let asked = |recording: &Recording| {
            [
                world.theirs.announce(&world.site, recording),
                world.theirs.status(&world.site, recording),
                world.theirs.finish(&world.site, recording),
                segment_refused(&world, &world.theirs, recording),
            ]
            .map(|answer| told(&answer, recording))
        };
        assert_eq!(asked(&claimed), asked(&unknown), "{round}");
        let content = format!("/api/v1/recordings/{}/content", claimed.id);
        let fetched = world.site.send("GET", &content, &world.their_clerk, "", b"");
        assert_eq!(fetched.status, 409, "{round}: {}", fetched.text());
        world.crash();
    }
    // Who has the bytes brings them, and they are kept once.
    world.theirs.store(&world.site, &claimed);
    world.ours.store(&world.site, &again);
    for (id, clerk) in [(claimed.id, &world.their_clerk), (again.id, &world.our_clerk)] {
        let content = format!("/api/v1/recordings/{id}/content");
        assert!(world.site.send("GET", &content, clerk, "", b"").body == footage);
    }
    assert_eq!(staged(&world.site), [unknown.id.to_string()], "what is stored has no staged copy");
    world.site.ends_clean();
}

#[test]
fn a_copied_envelope_is_refused_alike_whether_its_recording_is_known_or_not() {
    let mut world = World::new("");
    let announced = world.ours.seal("DCIM/a.MP4", &bytes(1000, 3));
    world.ours.announce(&world.site, &announced).expect(200);
    let stored = world.ours.seal("DCIM/b.MP4", &bytes(1000, 4));
    world.ours.store(&world.site, &stored);
    let fresh = world.ours.seal("DCIM/c.MP4", &bytes(1000, 5));
    let answers = [&announced, &stored, &fresh].map(|recording| {
        let copied = [
            world.theirs.announce(&world.site, recording),
            world.theirs.status(&world.site, recording),
            world.theirs.finish(&world.site, recording),
            world.theirs.send(&world.site, recording, 0, recording.segment(0)),
        ];
        assert_eq!(copied.each_ref().map(|answer| answer.status), [404; 4]);
        copied.map(|answer| told(&answer, recording))
    });
    assert!(answers[0] == answers[1] && answers[1] == answers[2], "{answers:?}");
    world.ours.store(&world.site, &announced);
    world.site.ends_clean();
}

/// What a crash between publishing and logging leaves: the staged file is an object too.
fn publish(site: &Site, recording: &Recording) {
    let target = object(site, &recording.bytes);
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    fs::hard_link(site.data().join("vault/staging").join(recording.id.to_string()), target).unwrap();
}

#[test]
fn a_start_credits_the_upload_that_was_published_and_no_other() {
    let mut world = World::new("");
    let footage = bytes(9 * MIB, 6);
    let brought = world.ours.seal("DCIM/a.MP4", &footage);
    let claimed = world.theirs.seal("DCIM/a.MP4", &footage);
    world.ours.announce(&world.site, &brought).expect(200);
    world.theirs.announce(&world.site, &claimed).expect(200);
    for index in [0, 1] {
        world.ours.send(&world.site, &brought, index, brought.segment(index)).expect(204);
    }
    world.site.kill9();
    publish(&world.site, &brought);
    world.crash();
    assert_eq!(world.ours.status(&world.site, &brought).expect(200)["state"], "stored");
    assert_eq!(world.theirs.status(&world.site, &claimed).expect(200)["missing"], json!([0, 1]));
    world.crash();
    assert_eq!(world.theirs.announce(&world.site, &claimed).expect(200)["missing"], json!([0, 1]));
    assert_eq!(world.stored(), 1);
    world.theirs.store(&world.site, &claimed);
    world.site.ends_clean();
}

#[test]
fn bytes_that_arrived_twice_survive_a_crash_and_are_kept_once() {
    let mut world = World::new("");
    let footage = bytes(9 * MIB, 7);
    let first = world.ours.seal("DCIM/a.MP4", &footage);
    world.ours.store(&world.site, &first);
    let second = world.theirs.seal("DCIM/b.MP4", &footage);
    world.theirs.announce(&world.site, &second).expect(200);
    world.theirs.send(&world.site, &second, 1, second.segment(1)).expect(204);
    world.crash();
    assert_eq!(world.theirs.announce(&world.site, &second).expect(200)["missing"], json!([0]));
    world.theirs.send(&world.site, &second, 0, second.segment(0)).expect(204);
    world.crash();
    assert_eq!(world.theirs.announce(&world.site, &second).expect(200)["missing"], json!([]));
    let receipts = [0, 1].map(|_| world.theirs.finish(&world.site, &second).expect(200)["receipt"]["entry"].clone());
    assert_eq!(receipts[0], receipts[1], "a lost answer is answered again");
    assert!(staged(&world.site).is_empty());
    world.site.ends_clean();
}

/// The disk is full between publishing and logging: what shows that the bytes arrived stays.
#[test]
fn a_staged_file_stays_until_its_entry_is_durable() {
    let mut site = Site::stopped("");
    site.serve_shifted();
    site.agency("xc", "37001");
    let mut station = Station::enrol(&site, "xc");
    let recording = station.seal("DCIM/a.MP4", &bytes(9 * MIB, 50));
    station.announce(&site, &recording).expect(200);
    for index in [0, 1] {
        station.send(&site, &recording, index, recording.segment(index)).expect(204);
    }
    site.fill_disk(true);
    let refused = station.finish(&site, &recording);
    assert!(refused.status >= 500, "{}", refused.text());
    assert_eq!(staged(&site), [recording.id.to_string()], "the entry could not be written");
    site.kill9();
    site.fill_disk(false);
    site.serve();
    station.sign_in(&site);
    assert_eq!(station.status(&site, &recording).expect(200)["state"], "stored", "start-up logs what is published");
    assert!(staged(&site).is_empty());
    site.ends_clean();
}

#[test]
fn a_published_file_that_was_damaged_is_not_written_into() {
    let mut world = World::new("");
    let recording = world.ours.seal("DCIM/a.MP4", &bytes(9 * MIB, 8));
    world.ours.announce(&world.site, &recording).expect(200);
    for index in [0, 1] {
        world.ours.send(&world.site, &recording, index, recording.segment(index)).expect(204);
    }
    world.site.kill9();
    publish(&world.site, &recording);
    damage(&object(&world.site, &recording.bytes));
    world.crash();
    assert_eq!(world.ours.announce(&world.site, &recording).expect(200)["missing"], json!([0, 1]), "it begins anew");
    world.ours.store(&world.site, &recording);
    assert!(fs::read(object(&world.site, &recording.bytes)).unwrap() == recording.bytes);
    let aside = fs::read_dir(world.site.data().join("vault/damaged")).unwrap().count();
    assert_eq!(aside, 1, "the damaged object was set aside");
}

fn damage(path: &Path) {
    let mut content = fs::read(path).unwrap();
    content[10] ^= 1;
    let mut permissions = fs::metadata(path).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a file of this test's own")]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions).unwrap();
    // In place: it is one file under two names.
    fs::write(path, content).unwrap();
}

#[test]
fn a_damaged_object_gives_way_to_the_good_copy_that_arrives() {
    let mut world = World::new("");
    let footage = bytes(MIB, 9);
    let first = world.ours.seal("DCIM/a.MP4", &footage);
    world.ours.store(&world.site, &first);
    damage(&object(&world.site, &footage));
    let second = world.theirs.seal("DCIM/b.MP4", &footage);
    world.theirs.store(&world.site, &second);
    assert!(fs::read(object(&world.site, &footage)).unwrap() == footage);
    assert_eq!(fs::read_dir(world.site.data().join("vault/damaged")).unwrap().count(), 1);
}

// ---- bounds by owner --------------------------------------------------------------------------------

/// Begins to send a segment and goes no further: its connection, which holds a place while it lives. The
/// service asks for the body ("100 Continue") once it has given the place, so it is held for certain.
fn trickle(world: &World, station: &Station, recording: &Recording, index: u64) -> TcpStream {
    let mut stream = TcpStream::connect(&world.site.address).unwrap();
    let segment = recording.segment(index);
    let head = format!(
        "PUT /api/v1/uploads/{}/segments/{index} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        recording.id,
        station.token,
        segment.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        asked.extend(byte);
    }
    let asked = String::from_utf8(asked).unwrap();
    assert!(asked.starts_with("HTTP/1.1 100 "), "{asked}");
    // At a byte a second this is enough for minutes.
    stream.write_all(&segment[..1000]).unwrap();
    stream
}

#[test]
fn slow_stations_hold_their_own_places_and_no_others() {
    let limits = "segments_in_flight = 2\nstations_at_once = 5\nbody_stall_seconds = 600\nbody_rate_min = 1";
    let mut world = World::new(limits);
    let long = world.ours.seal("DCIM/long.MP4", &bytes(33 * MIB, 10));
    world.ours.announce(&world.site, &long).expect(200);
    // Three more stations, each slow with one segment; and ours, slow with as many as it may have.
    let mut slow = Vec::new();
    let mut others: Vec<Station> = (0..3).map(|_| Station::enrol(&world.site, "xc")).collect();
    for station in &mut others {
        let recording = station.seal("DCIM/slow.MP4", &bytes(MIB, 11));
        station.announce(&world.site, &recording).expect(200);
        slow.push(trickle(&world, station, &recording, 0));
    }
    slow.extend((0..2).map(|index| trickle(&world, &world.ours, &long, index)));
    // A second connection with the same segment is told so.
    for index in 0..2 {
        world.ours.send(&world.site, &long, index, long.segment(index)).expect(409);
    }
    // One beyond: ours waits, for a bounded time, and is told to come back.
    let refused = world.ours.send(&world.site, &long, 2, long.segment(2));
    assert_eq!((refused.status, refused.header("retry-after").is_empty()), (503, false), "{}", refused.text());
    // Another owner is not hindered, and what is common is not all ours.
    let theirs = world.theirs.seal("DCIM/theirs.MP4", &bytes(9 * MIB, 12));
    world.theirs.store(&world.site, &theirs);
    drop(slow);
    for index in [2, 3, 4] {
        world.ours.send(&world.site, &long, index, long.segment(index)).expect(204);
    }
    world.ours.store(&world.site, &long);
    world.site.ends_clean();
}

#[test]
fn a_station_announces_so_many_bytes_and_hinders_no_other() {
    let mut world = World::new("open_bytes_per_station = 3000");
    let sealed: Vec<Recording> = [5000, 1, 1000, 2000, 1]
        .iter()
        .zip(20..)
        .map(|(length, seed)| world.ours.seal(&format!("DCIM/{seed}.MP4"), &bytes(*length, seed)))
        .collect();
    // One recording is taken whatever its size, and nothing beside it.
    world.ours.announce(&world.site, &sealed[0]).expect(200);
    let refused = world.ours.announce(&world.site, &sealed[1]);
    assert_eq!(refused.expect(429)["type"], "urn:docket:problem:too-many-uploads");
    let theirs = world.theirs.seal("DCIM/t.MP4", &bytes(3000, 30));
    world.theirs.announce(&world.site, &theirs).expect(200);
    world.ours.store(&world.site, &sealed[0]);
    // At the bound, and one byte beyond it.
    world.ours.announce(&world.site, &sealed[2]).expect(200);
    world.ours.announce(&world.site, &sealed[3]).expect(200);
    world.ours.announce(&world.site, &sealed[4]).expect(429);
    world.ours.store(&world.site, &sealed[2]);
    world.ours.store(&world.site, &sealed[4]);
    world.site.ends_clean();
}

#[test]
fn uploads_that_wait_cost_no_descriptor() {
    let mut world = World::new("");
    let open_files = |site: &Site| fs::read_dir(format!("/proc/{}/fd", site.pid())).unwrap().count();
    let before = open_files(&world.site);
    let recordings: Vec<Recording> =
        (0..100_u8).map(|seed| world.ours.seal(&format!("DCIM/{seed}.MP4"), &bytes(500, seed))).collect();
    for recording in &recordings {
        assert_eq!(world.ours.announce(&world.site, recording).expect(200)["missing"], json!([0]));
    }
    let after = open_files(&world.site);
    assert!(after < before + 40, "{before} descriptors before 100 announcements, {after} after");
    // More than are kept in memory of one station: each still goes on where it was.
    for recording in recordings.iter().rev() {
        world.ours.store(&world.site, recording);
    }
    world.site.ends_clean();
}

#[test]
fn an_upload_of_which_nothing_arrives_is_abandoned_on_record_and_can_begin_anew() {
    let mut world = World::new("upload_idle_seconds = 8");
    let idle = world.ours.seal("DCIM/idle.MP4", &bytes(9 * MIB, 40));
    world.ours.announce(&world.site, &idle).expect(200);
    world.ours.send(&world.site, &idle, 0, idle.segment(0)).expect(204);
    // Of another's something arrived a moment ago, however long this machine takes: it is left alone.
    let busy = world.theirs.seal("DCIM/busy.MP4", &bytes(20 * MIB, 41));
    world.theirs.announce(&world.site, &busy).expect(200);
    let arrived = |busy: &Recording| {
        let file = world.site.data().join("vault/staging").join(busy.id.to_string());
        let ahead = fs::metadata(&file).unwrap().modified().unwrap() + Duration::from_hours(1);
        fs::File::options().write(true).open(file).unwrap().set_modified(ahead).unwrap();
    };
    world.theirs.send(&world.site, &busy, 0, busy.segment(0)).expect(204);
    arrived(&busy);
    let since = Instant::now();
    while staged(&world.site).contains(&idle.id.to_string()) {
        assert!(since.elapsed() < PATIENCE, "the idle upload is not abandoned");
        std::thread::sleep(Duration::from_millis(200));
    }
    // Longer than any upload may idle, and a few looks more.
    std::thread::sleep(Duration::from_secs(14));
    assert_eq!(world.theirs.status(&world.site, &busy).expect(200)["missing"], json!([1, 2]), "it is left alone");
    for index in 1..3 {
        world.theirs.send(&world.site, &busy, index, busy.segment(index)).expect(204);
        arrived(&busy);
    }
    assert_eq!(world.theirs.finish(&world.site, &busy).expect(200)["state"], "stored");
    let refused = [
        world.ours.status(&world.site, &idle),
        world.ours.send(&world.site, &idle, 1, idle.segment(1)),
        world.ours.finish(&world.site, &idle),
    ];
    for answer in refused {
        assert_eq!(answer.expect(409)["type"], "urn:docket:problem:upload-not-open");
    }
    world.crash();
    assert_eq!(world.ours.announce(&world.site, &idle).expect(200)["missing"], json!([0, 1]), "it begins anew");
    world.ours.store(&world.site, &idle);
    let history = format!("/api/v1/items/recording:{}/history", idle.id);
    let history = world.site.send("GET", &history, &world.our_clerk, "", b"").text();
    let told: Vec<&str> = ["recording.announced", "upload.abandoned", "upload.resumed", "recording.stored"]
        .into_iter()
        .filter(|event| history.matches(event).count() == 1)
        .collect();
    assert_eq!(told.len(), 4, "{told:?} of {history}");
    world.site.ends_clean();
}

/// A scrape tells what is kept: how many there are at once, and how they stand as the watch last saw it.
#[test]
fn metrics_and_the_board_tell_what_was_counted_as_it_came() {
    let mut world = World::new("");
    for number in 0..3_u8 {
        let recording = world.ours.seal(&format!("{number}.mp4"), &[number; 10]);
        world.ours.store(&world.site, &recording);
    }
    let coming = world.theirs.seal("coming.mp4", b"not here yet");
    world.theirs.announce(&world.site, &coming).expect(200);
    let scrape = || world.site.call("GET", "/api/v1/metrics", &world.site.admin, &Value::Null).text();
    let text = scrape();
    for line in ["docket_recordings_announced 4", "docket_recordings_stored 3"] {
        assert!(text.lines().any(|told| told == line), "{line}: {text}");
    }
    // What was captured long ago is late where it is stored, and overdue where it is not.
    let (ours, theirs) = (world.ours.id.clone(), world.theirs.id.clone());
    let late = format!("docket_deadline_stored_late{{station=\"{ours}\"}} 3");
    let overdue = format!("docket_deadline_late{{station=\"{theirs}\"}} 1");
    let begun = Instant::now();
    loop {
        let text = scrape();
        let told = |line: &str| text.lines().any(|told| told == line);
        if told(&late) && told(&overdue) && told("docket_deadline_uncounted 0") {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "{late}, {overdue}: {text}");
        std::thread::sleep(Duration::from_millis(200));
    }
    // Whoever asks is told of what came since, too.
    let more = world.ours.seal("more.mp4", b"more");
    world.ours.store(&world.site, &more);
    let stands = |token: &str| {
        let report = world.site.call("GET", "/api/v1/deadlines", token, &Value::Null).expect(200);
        let stations = report["stations"].as_array().unwrap().iter();
        stations.map(|one| format!("{} {} {}", one["station"], one["standing"], one["count"])).collect::<Vec<_>>()
    };
    assert_eq!(stands(&world.our_clerk), [format!("\"{ours}\" \"stored_late\" 4")]);
    assert_eq!(stands(&world.their_clerk), [format!("\"{theirs}\" \"overdue\" 1")]);
}
