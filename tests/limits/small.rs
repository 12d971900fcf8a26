//! Limits of one request: each met at its last value and at the one after, on the wire over HTTP/1.1, and
//! where programs send it, through them.

use evidence::digest::{CONTENT_SIZE_MAX, Digest, SEGMENT_SIZE};
use evidence::docking::DOCKING_ENTRIES_MAX;
use evidence::ids::LABEL_LENGTH_MAX;
use evidence::manifest::{LIST_LENGTH_MAX, PATH_LENGTH_MAX, ReadError, WORD_LENGTH_MAX};
use evidence::statement::PAYLOAD_SIZE_MAX;
use serde_json::{Value, json};

use crate::harness::{command, run, said, succeed};
use crate::seed::{World, each};
use crate::site::browser::{MULTIPART, Session, multipart};
use crate::site::station::Recording;

const JSON: &str = "Content-Type: application/json\r\n";

/// A JSON body that spaces bring to `length` bytes.
fn padded(body: &Value, length: usize) -> Vec<u8> {
    let mut bytes = body.to_string().into_bytes();
    assert!(bytes.len() <= length, "{} bytes are there already", bytes.len());
    bytes.resize(length, b' ');
    bytes
}

#[test]
fn bodies_at_their_limits_are_taken_and_a_byte_more_is_not() {
    let mut world = World::start("");
    let (site, clerk) = (&world.site, world.clerk.clone());
    for (number, more, status) in [("1", 0, 201), ("2", 1, 413)] {
        let body = padded(&json!({ "number": number, "title": "t" }), 256 * 1024 + more);
        site.send("POST", "/api/v1/cases", &clerk, JSON, &body).expect(status);
    }
    for (more, status) in [(0, 200), (1, 413)] {
        let recording = world.station.seal("a.mp4", b"announced");
        let body = padded(&recording.announcement(), 24 * 1024 * 1024 + more);
        let path = format!("/api/v1/uploads/{}", recording.id);
        world.site.send("PUT", &path, &world.station.token, JSON, &body).expect(status);
    }
    for (more, status) in [(0, 200), (1, 413)] {
        let (docking, envelope) = world.station.dock(&[]);
        let body = padded(&json!({ "envelope": envelope }), 20 * 1024 * 1024 + more);
        let path = format!("/api/v1/dockings/{docking}");
        world.site.send("PUT", &path, &world.station.token, JSON, &body).expect(status);
    }
    let service = world.over_tls("");
    for (number, more, status) in [("3", 0, 201), ("4", 1, 413)] {
        let body = padded(&json!({ "number": number, "title": "t" }), 256 * 1024 + more);
        let json = [("content-type", "application/json")];
        service.request_with("POST", "/api/v1/cases", Some(&clerk), &json, body).expect(status);
    }
}

#[test]
fn manifests_at_their_limits_are_stored_packed_and_verified_and_beyond_them_refused() {
    let mut world = World::start(&format!("recording_bytes_max = {}", CONTENT_SIZE_MAX + 2));
    let mut at = Vec::new();
    // A payload of exactly 12 MiB, brought there by a field of a later version.
    let payload = |world: &mut World, length: usize| {
        let sealed = |world: &mut World, pad: usize| {
            world.station.seal_changed("large.mp4", b"12 MiB", |seal| {
                seal.other.insert("padding".into(), "x".repeat(pad).into());
            })
        };
        let bare = sealed(world, 0).envelope.payload.len();
        let guess = sealed(world, length - bare);
        // The chain's number may have grown by a digit.
        let pad = length - bare + length - guess.envelope.payload.len();
        let exact = sealed(world, pad);
        assert_eq!(exact.envelope.payload.len(), length);
        exact
    };
    at.push(payload(&mut world, PAYLOAD_SIZE_MAX));
    let beyond = payload(&mut world, PAYLOAD_SIZE_MAX + 1);
    world.station.announce(&world.site, &beyond).expect(422);

    let unreadable = |world: &mut World, count: usize| {
        let errors = (0..count as u64).map(|number| ReadError { offset: 2 * number, length: 1, error: "EIO".into() });
        let content = vec![0; 2 * count];
        world.station.seal_changed("unreadable.mp4", &content, |seal| seal.read_errors = errors.collect())
    };
    at.push(unreadable(&mut world, LIST_LENGTH_MAX));
    let beyond = unreadable(&mut world, LIST_LENGTH_MAX + 1);
    world.station.announce(&world.site, &beyond).expect(422);

    at.push(world.station.seal_changed("word.mp4", b"word", |seal| seal.media_type = "v".repeat(WORD_LENGTH_MAX)));
    let beyond = world.station.seal_changed("word.mp4", b"x", |seal| seal.media_type = "v".repeat(WORD_LENGTH_MAX + 1));
    world.station.announce(&world.site, &beyond).expect(422);
    at.push(world.station.seal(&"p".repeat(PATH_LENGTH_MAX), b"path"));
    let beyond = world.station.seal(&"p".repeat(PATH_LENGTH_MAX + 1), b"x");
    world.station.announce(&world.site, &beyond).expect(422);

    for recording in &at {
        world.station.store(&world.site, recording);
    }
    content_of_4_tib(&mut world);
    let folder = tempfile::tempdir().unwrap();
    let (key, bag) = (world.log_key(), folder.path().join("limits.bag"));
    let ids: Vec<String> = at.iter().map(|recording| recording.id.to_string()).collect();
    let made = run(world.docket().arg("package").args(&ids).args(["--reason", "r", "--log-key", &key, "-o"]).arg(&bag));
    assert!(made.status.success(), "{}", said(&made));
    succeed(command("docket-verify").args(["--log-key", &key]).arg(&bag));
    world.site.ends_clean();
}

/// The largest content can be announced, as far as the disk has room; a byte more cannot be.
fn content_of_4_tib(world: &mut World) {
    let of_size = |world: &mut World, size: u64| -> Recording {
        let states = vec![7; usize::try_from(size.div_ceil(SEGMENT_SIZE) - 1).unwrap() * 32];
        let signed = Digest::of(&states);
        let mut recording = world.station.seal_changed("huge.mp4", b"", |seal| {
            seal.size = size;
            seal.segment_states = signed;
        });
        recording.states = states;
        recording
    };
    let largest = of_size(world, CONTENT_SIZE_MAX);
    let answer = world.station.announce(&world.site, &largest);
    assert!([200, 507].contains(&answer.status), "{}", answer.text());
    let beyond = of_size(world, CONTENT_SIZE_MAX + 1);
    world.station.announce(&world.site, &beyond).expect(422);
}

#[test]
fn a_docking_statement_of_20000_entries_is_recorded_and_one_more_is_not() {
    let mut world = World::start("");
    let recording = world.station.seal("a.mp4", b"a");
    let (docking, envelope) = world.station.dock(&vec![&recording; DOCKING_ENTRIES_MAX]);
    world.station.bring(&world.site, &docking, &envelope).expect(200);
    let (docking, envelope) = world.station.dock(&vec![&recording; DOCKING_ENTRIES_MAX + 1]);
    let refused = world.station.bring(&world.site, &docking, &envelope).expect(422);
    assert!(refused["detail"].as_str().unwrap().contains("20000"), "{refused}");
    world.site.ends_clean();
}

#[test]
fn what_people_write_is_taken_at_its_length_and_refused_beyond() {
    let world = World::start("");
    let open = |number: &str, title: &str| run(world.docket().args(["case", "open", number, "--title", title]));
    assert!(open(&"案".repeat(LABEL_LENGTH_MAX), &"题".repeat(500)).status.success());
    assert!(!open(&"案".repeat(LABEL_LENGTH_MAX + 1), "t").status.success());
    let refused = open("1", &"题".repeat(501));
    assert!(!refused.status.success() && said(&refused).contains("500"), "{}", said(&refused));

    let find = |words: usize| run(world.docket().args(["find", &vec!["w"; words].join(" ")]));
    assert!(find(10).status.success(), "{}", said(&find(10)));
    let refused = find(11);
    assert!(!refused.status.success() && said(&refused).contains("10 words"), "{}", said(&refused));

    let days =
        |days: u32| world.site.call("POST", "/api/v1/users/clerk/tokens", &world.site.admin, &json!({ "days": days }));
    days(366).expect(201);
    days(367).expect(422);
}

#[test]
fn a_recording_has_500_markers_and_no_more() {
    let mut world = World::start("");
    let recordings = world.store(1);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let path = format!("/recordings/{}/markers", recordings[0]);
    let mark = |at_ms: u64| {
        session.script(&world.site, &path, &[("at_ms", &at_ms.to_string()), ("kind", "note"), ("text", "注")])
    };
    assert_eq!(mark(7 * 24 * 3600 * 1000).status, 200);
    assert_eq!(mark(7 * 24 * 3600 * 1000 + 1).status, 422);
    let all: Vec<u64> = (1..500).collect();
    each(&all, |at_ms| assert_eq!(mark(*at_ms).status, 200));
    assert_eq!(mark(500).status, 409);
}

#[test]
fn a_recording_has_4_transcripts_of_8_mib_and_no_more() {
    let mut world = World::start("");
    let recordings = world.store(1);
    let path = format!("/api/v1/recordings/{}/transcripts", recordings[0]);
    let add =
        |bytes: usize| world.site.send("POST", &path, &world.clerk, "", &padded(&crate::site::spoken(), bytes)).status;
    let most = 8 * 1024 * 1024;
    assert_eq!(add(most), 201);
    assert_eq!(add(most + 1), 422);
    for expected in [201, 201, 201, 409] {
        assert_eq!(add(1000), expected);
    }
}

#[test]
fn a_document_of_256_mib_is_filed_and_a_byte_more_is_not() {
    let world = World::start("");
    let case = world.site.case(&world.clerk, "1");
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let mut file = b"%PDF-1.7 ".to_vec();
    for (more, status) in [(0, 303), (1, 422)] {
        file.resize(256 * 1024 * 1024 + more, b'x');
        let fields = [("page", &*session.page), ("stage", "decision"), ("kind", "text"), ("reason", "入卷")];
        let body = multipart(&fields, ("决定书.pdf", &file));
        let headers = format!("{}{MULTIPART}", session.headers());
        let answer = world.site.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body);
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    let shown = session.get(&world.site, &format!("/cases/{case}")).text();
    assert_eq!(shown.matches("决定书.pdf").count().min(1), 1, "{shown}");
    assert_eq!(shown.matches("/withdraw").count(), 1, "the second was not filed");
}

#[test]
fn names_of_255_and_256_bytes_are_stored_packed_and_fetched_under_names_that_every_disk_takes() {
    let mut world = World::start("");
    let names: Vec<String> = [196, 197, 251, 252]
        .map(|length| "n".repeat(length))
        .into_iter()
        // As long as exFAT's names can be, which Linux gives in three times as many bytes.
        .chain([format!("{}名", "n".repeat(193)), "名".repeat(251)])
        .map(|stem| format!("{stem}.mp4"))
        .collect();
    let sealed: Vec<Recording> = names.iter().map(|name| world.station.seal(name, name.as_bytes())).collect();
    for recording in &sealed {
        world.station.store(&world.site, recording);
    }
    let folder = tempfile::tempdir().unwrap();
    for (number, (recording, name)) in sealed.iter().zip(&names).enumerate() {
        let out = folder.path().join(number.to_string());
        std::fs::create_dir(&out).unwrap();
        succeed(world.docket().args(["fetch", &recording.id.to_string(), "-o"]).arg(&out));
        let fetched: Vec<_> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let [fetched] = &fetched[..] else { panic!("{fetched:?}") };
        let fetched = fetched.to_str().unwrap();
        assert!(fetched.len() <= 200, "{fetched}");
        assert_eq!(std::path::Path::new(fetched).extension(), Some("mp4".as_ref()), "{fetched}");
        assert_eq!(fetched == name, name.len() <= 200, "{name} was fetched as {fetched}");
        assert_eq!(std::fs::read(out.join(fetched)).unwrap(), name.as_bytes());
    }
    let (key, bag) = (world.log_key(), folder.path().join("names.bag"));
    let ids: Vec<String> = sealed.iter().map(|recording| recording.id.to_string()).collect();
    succeed(world.docket().arg("package").args(&ids).args(["--reason", "r", "--log-key", &key, "-o"]).arg(&bag));
    let report = succeed(command("docket-verify").args(["--log-key", &key]).arg(&bag));
    assert!(report.contains(&names[3]), "the whole name is told: {report}");
    world.site.ends_clean();
}
