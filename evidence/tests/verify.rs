//! Packages, whole and damaged, honest and forged.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it says")]

mod world;

use std::io::{self, Cursor, Read};

use evidence::digest::{Digest, SEGMENT_SIZE};
use evidence::dsse::Envelope;
use evidence::entry::{Entry, Item};
use evidence::event::{Event, LogEvent, RecordingEvent, Role, StationEvent};
use evidence::manifest::OfficerClaim;
use evidence::note::VerifierKey;
use evidence::package::PackageFile;
use evidence::verify::{AccessWhat, Fault, Language, Limit, Notice, Options, PackagedFile, Verdict, verify_package};
use world::{Package, World, bytes, findings, key, read_error, small, user};

fn assert_named(package: &Package, file: &str, what: &str) {
    let report = package.verify();
    assert!(!report.holds, "{what} of {file} is not found");
    assert!(
        report.findings.iter().any(|finding| finding.file == file),
        "{what}: {file} not in {:?}",
        findings(&report)
    );
}

fn assert_code(package: &Package, file: &str, code: &str) {
    let report = package.verify();
    let expected = format!("{file}: {code}");
    assert!(findings(&report).contains(&expected), "{expected} not in {:#?}", findings(&report));
}

fn history_file(item: &Item, seq: u64) -> (String, String) {
    (PackageFile::Entry(item, seq).path(), PackageFile::Proof(item, seq).path())
}

#[test]
fn a_whole_package_passes_and_tells_who_saw_what() {
    let (world, package) = small();
    let report = package.verify();
    assert_eq!(findings(&report), Vec::<String>::new());
    assert!(report.holds);
    let recording = &report.recordings[0];
    let seal = recording.seal.as_ref().unwrap();
    assert_eq!(seal.digest, Digest::of(&world.recordings[0].bytes));
    assert_eq!(recording.stored_after_seconds, Some(28_550));
    let accesses: Vec<_> = recording.accesses.iter().map(|access| &access.what).collect();
    assert_eq!(accesses.len(), 4);
    assert!(matches!(accesses[1], AccessWhat::View { bytes: Some(150), .. }));
    assert!(matches!(accesses[2], AccessWhat::Refused { .. }));
    assert!(matches!(accesses[3], AccessWhat::Package { .. }));
    assert_eq!(recording.life.len(), 3);
    assert_eq!(report.package.as_ref().unwrap().made_by, Some(user("zhao", Role::Head)));
}

#[test]
fn every_flipped_bit_is_found_and_its_file_named() {
    let (_, package) = small();
    for (path, bytes) in &package.files {
        let exhaustive = ["bagit.txt", "bag-info.txt", "tagmanifest-sha256.txt"].contains(&path.as_str());
        let bits = bytes.len() * 8;
        let step = if exhaustive { 1 } else { (bits / 12).max(1) };
        for bit in (0..bits).step_by(step).chain(bits.checked_sub(1)) {
            let mut damaged = package.clone();
            damaged.files.get_mut(path).unwrap()[bit / 8] ^= 1 << (bit % 8);
            assert_named(&damaged, path, &format!("bit {bit}"));
        }
    }
}

#[test]
fn upper_case_digits_in_checksum_lists_are_found() {
    let (_, package) = small();
    for path in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        let mut damaged = package.clone();
        let list = damaged.files.get_mut(path).unwrap();
        let at = list.iter().position(u8::is_ascii_lowercase).unwrap();
        list[at].make_ascii_uppercase();
        assert_named(&damaged, path, "an upper-case digit");
    }
}

#[test]
fn every_missing_file_is_named_even_if_the_lists_are_made_anew() {
    let (_, package) = small();
    for path in package.files.keys() {
        let mut damaged = package.clone();
        damaged.files.remove(path);
        assert_named(&damaged, path, "absence");
        if path.starts_with("data/") {
            damaged.seal_bag();
            assert_named(&damaged, path, "absence, lists made anew");
        }
    }
}

#[test]
fn every_emptied_or_lengthened_file_is_named() {
    let (_, package) = small();
    for (path, bytes) in &package.files {
        let mut damaged = package.clone();
        damaged.files.get_mut(path).unwrap().push(b'\n');
        assert_named(&damaged, path, "a byte more");
        if !bytes.is_empty() {
            damaged.files.get_mut(path).unwrap().clear();
            assert_named(&damaged, path, "no byte");
        }
    }
}

#[test]
fn every_extra_file_is_named() {
    let (world, package) = small();
    let id = world.recordings[0].id;
    let extra = [
        "x".to_owned(),
        "fetch.txt".to_owned(),
        "manifest-md5.txt".to_owned(),
        "data/x".to_owned(),
        "data/keys/station-other.pem".to_owned(),
        format!("data/recordings/{id}/content.exe"),
        format!("data/history/recording-{id}/000099.entry"),
        format!("data/history/recording-{}/000000.entry", Digest::of(b"other")),
    ];
    for path in extra {
        let mut damaged = package.clone();
        damaged.files.insert(path.clone(), b"x".to_vec());
        assert_named(&damaged, &path, "presence");
        if path.starts_with("data/") {
            damaged.seal_bag();
            assert_named(&damaged, &path, "presence, lists made anew");
        }
    }
    let mut damaged = package.clone();
    for path in ["data/../x", "/etc/passwd", "data//x", "data/录音", "data/a\nb"] {
        damaged.files.insert(path.to_owned(), Vec::new());
        assert_code(&damaged, path, "bad-path");
    }
}

#[test]
fn an_entry_that_its_proof_does_not_lead_to_is_named_with_it() {
    let (world, package) = small();
    let item = Item::Recording(world.recordings[0].id);
    let (file, proof) = history_file(&item, 3);
    let mut forged = package;
    let mut entry = Entry::parse(&forged.files[&file]).unwrap();
    entry.actor = user("someone-else", Role::Clerk);
    forged.files.insert(file.clone(), entry.to_bytes().unwrap());
    forged.seal_bag();
    assert_code(&forged, &proof, "proof");
    let text = forged.verify().to_text(Language::English);
    assert!(text.lines().any(|line| line.contains(&proof) && line.contains(&file)), "{text}");
}

#[test]
fn swapped_entries_are_found() {
    let (world, package) = small();
    let item = Item::Recording(world.recordings[0].id);
    let ((entry_3, proof_3), (entry_4, proof_4)) = (history_file(&item, 3), history_file(&item, 4));
    let mut forged = package.clone();
    let (one, other) = (forged.files[&entry_3].clone(), forged.files[&entry_4].clone());
    forged.files.insert(entry_3.clone(), other);
    forged.files.insert(entry_4.clone(), one);
    forged.seal_bag();
    assert_code(&forged, &proof_3, "proof");
    assert_code(&forged, &entry_3, "item-seq");
    let (one, other) = (forged.files[&proof_3].clone(), forged.files[&proof_4].clone());
    forged.files.insert(proof_3, other);
    forged.files.insert(proof_4, one);
    forged.seal_bag();
    assert_code(&forged, &entry_4, "log-order");
    assert_code(&forged, &entry_4, "item-chain");
}

/// Takes an entry out of a history, moves the later ones up, and makes index and lists fit.
fn without_entry(package: &Package, item: &Item, seq: u64) -> Package {
    let mut forged = package.clone();
    let history = forged.index.histories.iter_mut().find(|history| history.item == *item).unwrap();
    for later in seq..history.entries {
        let (entry, proof) = history_file(item, later);
        let (next_entry, next_proof) = history_file(item, later + 1);
        let files = &mut forged.files;
        for (path, next) in [(entry, next_entry), (proof, next_proof)] {
            match files.remove(&next) {
                Some(bytes) => files.insert(path, bytes),
                None => files.remove(&path),
            };
        }
    }
    history.entries -= 1;
    forged.seal_index();
    forged
}

#[test]
fn a_gap_in_any_history_is_found() {
    let (world, package) = small();
    let items = [Item::Recording(world.recordings[0].id), Item::Case(world.case.clone().unwrap())];
    for item in items {
        let count = package.index.histories.iter().find(|history| history.item == item).unwrap().entries;
        for seq in 0..count {
            let forged = without_entry(&package, &item, seq);
            let report = forged.verify();
            assert!(!report.holds, "{item} {seq}");
            let (entry, _) = history_file(&item, seq.min(count - 2));
            assert!(report.findings.iter().any(|finding| finding.file == entry), "{seq}: {:?}", findings(&report));
        }
    }
    let item = Item::Recording(world.recordings[0].id);
    let count = package.index.histories.iter().find(|history| history.item == item).unwrap().entries;
    let (last, _) = history_file(&item, count - 2);
    assert_code(&without_entry(&package, &item, count - 1), &last, "last-entry");
}

#[test]
fn a_history_left_out_is_found() {
    let (_, package) = small();
    for number in 0..package.index.histories.len() {
        let mut forged = package.clone();
        let history = forged.index.histories.remove(number);
        for seq in 0..history.entries {
            let (entry, proof) = history_file(&history.item, seq);
            forged.files.remove(&entry);
            forged.files.remove(&proof);
        }
        forged.seal_index();
        assert_code(&forged, "data/package.json", "history-missing");
    }
}

#[test]
fn a_wrong_log_key_is_found() {
    let (_, package) = small();
    let other = VerifierKey::new(world::ORIGIN, key(9).public()).unwrap();
    let report = package.verify_with(Some(other));
    let codes = findings(&report);
    assert!(codes.contains(&"data/keys/log.vkey: other-key".to_owned()), "{codes:?}");
    assert!(codes.contains(&"data/checkpoint.txt: checkpoint".to_owned()), "{codes:?}");
}

#[test]
fn without_a_key_of_the_readers_own_the_limit_is_told() {
    let (_, package) = small();
    let report = package.verify_with(None);
    assert_eq!((report.verdict, report.holds), (Verdict::ConsistentInItself, false));
    assert_eq!(package.verify().verdict, Verdict::Holds);
    assert!(matches!(report.limits[0], Limit::OwnKey { .. }));
    assert!(!package.verify().limits.iter().any(|limit| matches!(limit, Limit::OwnKey { .. })));
}

#[test]
fn a_forged_receipt_is_found() {
    let (world, package) = small();
    let item = Item::Recording(world.recordings[0].id);
    let (file, proof) = history_file(&item, 1);
    let mut forged = package.clone();
    let mut entry = Entry::parse(&forged.files[&file]).unwrap();
    entry.event = Event::Recording(RecordingEvent::Stored {
        recording: world.recordings[0].id,
        content: Digest::of(b"other"),
        size: 7,
    });
    forged.files.insert(file.clone(), entry.to_bytes().unwrap());
    forged.seal_bag();
    assert_code(&forged, &proof, "proof");
    assert_code(&forged, &file, "logged-other");
}

#[test]
fn a_log_that_proves_other_content_is_found_though_all_its_proofs_hold() {
    let mut world = World::new();
    let sealed = world.seal("a.mp4", &bytes(500, 3), |_| {});
    let mut lied = sealed.clone();
    lied.content = world::hash(b"other");
    world.store(&lied);
    world.recordings[0].bytes.clone_from(&sealed.bytes);
    world.recordings[0].content = sealed.content.clone();
    let package = world.package();
    let (file, _) = history_file(&Item::Recording(sealed.id), 1);
    assert_code(&package, &file, "logged-other");
}

#[test]
fn changed_content_is_found_and_the_segments_named_though_the_lists_are_made_anew() {
    let mut world = World::new();
    let size = usize::try_from(SEGMENT_SIZE * 3 + 100).unwrap();
    let id = world.add("long.mp4", &bytes(size, 5));
    let package = world.package();
    assert!(package.verify().holds);
    let file = PackageFile::Content(&id, "long.mp4").path();
    let mut forged = package.clone();
    forged.files.get_mut(&file).unwrap()[usize::try_from(SEGMENT_SIZE).unwrap() + 5] ^= 1;
    forged.files.get_mut(&file).unwrap()[size - 1] ^= 1;
    forged.seal_bag();
    let report = forged.verify();
    let named = |wanted: &Fault| report.findings.iter().any(|finding| finding.file == file && finding.fault == *wanted);
    let ranges = "8388608-16777215, 25165824-25165923".to_owned();
    assert!(named(&Fault::Segments { count: 2, of: 4, ranges }), "{report:#?}");
    assert_code(&forged, &file, "content-digest");
    forged.files.get_mut(&file).unwrap().truncate(size - 100);
    forged.seal_bag();
    assert_code(&forged, &file, "content-size");
}

#[test]
fn segment_states_of_another_content_are_found() {
    let mut world = World::new();
    let size = usize::try_from(SEGMENT_SIZE + 1).unwrap();
    let id = world.add("long.mp4", &bytes(size, 5));
    let mut forged = world.package();
    let file = PackageFile::States(&id).path();
    forged.files.get_mut(&file).unwrap()[3] ^= 1;
    forged.seal_bag();
    assert_code(&forged, &file, "states");
}

#[test]
fn a_manifest_that_another_key_signed_is_found() {
    let (world, package) = small();
    let sealed = &world.recordings[0];
    let file = PackageFile::Manifest(&sealed.id).path();
    let mut forged = package.clone();
    let envelope = Envelope::sign(&sealed.envelope.payload_type, sealed.envelope.payload.clone(), &key(8));
    forged.files.insert(file.clone(), envelope.to_bytes());
    forged.files.insert(PackageFile::StationKey(&world.station).path(), key(8).public().to_pem().into_bytes());
    forged.seal_bag();
    assert_code(&forged, &file, "manifest");
    assert_code(&forged, &PackageFile::StationKey(&world.station).path(), "other-key");
}

#[test]
fn a_manifest_of_another_recording_is_found() {
    let (world, package) = small();
    let other = world.seal("other.mp4", &bytes(1000, 1), |seal| seal.nonce = vec![77; 32]);
    let file = PackageFile::Manifest(&world.recordings[0].id).path();
    let mut forged = package.clone();
    forged.files.insert(file.clone(), other.envelope.to_bytes());
    forged.seal_bag();
    assert_code(&forged, &file, "other-recording");
}

#[test]
fn a_recording_announced_after_its_station_was_revoked_is_found() {
    let mut world = World::new();
    world.add("before.mp4", b"before");
    let revoked = Event::Station(StationEvent::Revoked { station: world.station.clone(), reason: "被盗".to_owned() });
    let station = Item::Station(world.station.clone());
    world.append(user("admin", Role::Administrator), &[station], revoked);
    let after = world.add("after.mp4", b"after");
    let package = world.package();
    let (file, _) = history_file(&Item::Recording(after), 0);
    assert_code(&package, &file, "revoked");
    let report = package.verify();
    assert_eq!(report.findings.len(), 1, "{:?}", findings(&report));
    assert!(report.notices.iter().any(|remark| remark.notice.code() == "revoked-later"));
}

type Change = fn(&mut Package);

#[test]
fn an_index_that_says_other_than_what_is_proven_is_found() {
    let (_, package) = small();
    let changes: [(&str, Change); 10] = [
        ("made_at", |package| package.index.made_at = world::at(5)),
        ("name", |package| package.index.recordings[0].name = "x.MP4".to_owned()),
        ("size", |package| package.index.recordings[0].size = 1),
        ("digest", |package| package.index.recordings[0].digest = Digest::of(b"")),
        ("media_type", |package| package.index.recordings[0].media_type = "text/html".to_owned()),
        ("officer", |package| package.index.recordings[0].officer = None),
        ("captured_end", |package| package.index.recordings[0].captured_end = world::at(0)),
        ("case.title", |package| package.index.case.as_mut().unwrap().title = "x".to_owned()),
        ("reason", |package| package.index.reason = "x".to_owned()),
        ("origin", |package| package.index.origin = "x".to_owned()),
    ];
    for (field, change) in changes {
        let mut forged = package.clone();
        change(&mut forged);
        forged.seal_index();
        let report = forged.verify();
        let differs = |fault: &Fault| matches!(fault, Fault::Differs { field: named, .. } if named.ends_with(field));
        let found = report.findings.iter().any(|finding| differs(&finding.fault));
        assert!(found, "{field}: {:?}", findings(&report));
    }
}

#[test]
fn a_recording_that_is_not_of_the_case_is_found_and_one_left_out_is_noted() {
    let mut world = World::new();
    let one = world.add("one.mp4", b"one");
    world.file_all();
    let two = world.add("two.mp4", b"two");
    let package = world.package();
    assert_code(&package, "data/package.json", "not-filed");

    let mut world = World::new();
    world.add("one.mp4", b"one");
    let left_out = world.seal("two.mp4", b"two", |_| {});
    world.store(&left_out);
    world.file_all();
    world.recordings.pop();
    let report = world.package().verify();
    assert!(report.holds, "{:?}", findings(&report));
    assert!(report.notices.iter().any(|remark| remark.notice.code() == "also-filed"));
    assert_ne!(one, two);
}

#[test]
fn what_a_reader_should_know_is_noted() {
    let mut world = World::new();
    let sealed = world.seal("a.mp4", b"content 10\0\0\0\0\0 and more", |seal| {
        seal.officer = OfficerClaim::None;
        seal.flags = vec!["truncated".to_owned()];
        seal.read_errors = vec![read_error()];
        seal.sealed_at = world::at(1_000_000);
        seal.capture.end = world::at(2_000_000);
    });
    world.store(&sealed);
    let report = world.package().verify();
    assert!(report.holds, "{:?}", findings(&report));
    let codes: Vec<_> = report.notices.iter().map(|remark| remark.notice.code()).collect();
    for code in ["flag", "read-error", "officer-unknown", "sealed-after-stored", "captured-after-sealing"] {
        assert!(codes.contains(&code), "{code} not in {codes:?}");
    }
}

#[test]
fn what_was_written_while_the_services_clock_was_in_doubt_is_noted_by_the_stretch() {
    let mut world = World::new();
    world.add("before.mp4", b"before");
    world.clock_doubted = true;
    world.add("during.mp4", b"during");
    world.add("during-too.mp4", b"during, too");
    world.clock_doubted = false;
    world.add("after.mp4", b"after");
    world.clock_doubted = true;
    world.add("again.mp4", b"again");
    world.clock_doubted = false;
    let report = world.package().verify();
    assert!(report.holds, "{:?}", findings(&report));
    let stored: Vec<bool> = report.recordings.iter().map(|facts| facts.stored_clock_doubted).collect();
    assert_eq!(stored, [false, true, true, false, true]);
    let stretches: Vec<(u64, u64, u64)> = report
        .notices
        .iter()
        .filter_map(|remark| match remark.notice {
            Notice::ClockDoubted { first, last, count, .. } => Some((first, last, count)),
            _ => None,
        })
        .collect();
    let first = stretches[0].0;
    assert_eq!(stretches, [(first, first + 3, 4), (first + 6, first + 7, 2)]);
    let (zh, en) = (report.to_text(Language::Chinese), report.to_text(Language::English));
    assert_eq!(zh.matches("服务器时钟存疑").count(), 5, "two stretches and three recordings: {zh}");
    assert_eq!(en.matches("the service's clock was in doubt").count(), 5, "{en}");
    let mut honest = World::new();
    honest.add("a.mp4", b"content");
    let report = honest.package().verify();
    assert!(report.notices.iter().all(|remark| remark.notice.code() != "clock-doubted"));
}

#[test]
fn two_recordings_at_one_place_of_the_stations_chain_are_found() {
    let mut world = World::new();
    for name in ["a.mp4", "b.mp4"] {
        let sealed = world.seal(name, name.as_bytes(), |seal| {
            seal.chain.sequence = 4;
            seal.chain.previous = Some(Digest::of(b"before"));
        });
        world.store(&sealed);
    }
    let report = world.package().verify();
    assert!(findings(&report).iter().any(|finding| finding.ends_with("station-chain")), "{:?}", findings(&report));
}

#[test]
fn hostile_counts_and_sizes_end_in_findings() {
    let (mut world, package) = small();
    let mut forged = package.clone();
    for history in &mut forged.index.histories {
        history.entries = (1 << 53) - 1;
    }
    forged.seal_index();
    assert_code(&forged, "data/package.json", "entries-missing");

    // A log that signs a checkpoint of the largest size there is.
    let huge = evidence::checkpoint::Checkpoint {
        origin: world::ORIGIN.to_owned(),
        size: u64::MAX,
        root: Digest::of(b"root"),
    };
    let note = huge.sign(&world.verifier(), &world.log);
    let mut forged = package.clone();
    forged.files.insert(PackageFile::Checkpoint.path(), note.clone().into_bytes());
    for number in [0, 1, u64::MAX - 1, u64::MAX] {
        for (path, bytes) in forged.files.iter_mut().filter(|(path, _)| path.ends_with(".tlog-proof")) {
            assert!(!path.is_empty());
            *bytes = format!("c2sp.org/tlog-proof@v1\nindex {number}\n\n{note}").into_bytes();
        }
        forged.seal_bag();
        assert!(!forged.verify().holds);
    }
    world.append(
        user("li", Role::Clerk),
        &[],
        Event::Log(LogEvent::ServiceStarted { version: "1".to_owned(), recovered: 0 }),
    );
}

#[test]
fn rubbish_in_any_file_ends_in_findings() {
    let (_, package) = small();
    let deep = "[".repeat(100_000);
    let long = "\n".repeat(10_000);
    let rubbish: [&[u8]; 6] = [b"", b"\xff\xfe\x00", b"{}", b"null", deep.as_bytes(), long.as_bytes()];
    for path in package.files.keys() {
        for bytes in rubbish.into_iter().filter(|bytes| package.files[path] != **bytes) {
            let mut damaged = package.clone();
            damaged.files.insert(path.clone(), bytes.to_vec());
            if path.starts_with("data/") {
                damaged.seal_bag();
            }
            assert!(!damaged.verify().holds, "{path}");
        }
    }
    let nothing = verify_package(&[], |_| Err(io::ErrorKind::NotFound.into()), &Options::default());
    assert!(!nothing.holds);
    assert_eq!(nothing.findings.len(), 9, "{nothing:#?}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let (_, package) = small();
    let listed: Vec<PackagedFile> = package
        .files
        .iter()
        .map(|(path, bytes)| PackagedFile { path: path.clone(), size: bytes.len() as u64 })
        .collect();
    for bad in package.files.keys() {
        let open = |path: &str| -> io::Result<Box<dyn Read>> {
            if path == bad {
                return Err(io::Error::other("Input/output error"));
            }
            Ok(Box::new(Cursor::new(package.files[path].clone())))
        };
        let report = verify_package(&listed, open, &Options { log_key: None, threads: 1 });
        let named = |wanted: &str| report.findings.iter().any(|finding| finding.file == wanted);
        assert!(named(bad), "{bad}: {:?}", findings(&report));
    }
}

#[test]
fn the_report_is_told_in_both_languages_and_cannot_be_steered_by_names() {
    let mut world = World::new();
    world.add("DCIM/\u{202e}4pm.\u{1b}[2J.MP4", b"x");
    let mut package = world.package();
    let chinese = package.verify().to_text(Language::Chinese);
    let english = package.verify().to_text(Language::English);
    assert!(chinese.starts_with("核验通过"), "{chinese}");
    assert!(english.starts_with("HOLDS"), "{english}");
    for text in [&chinese, &english] {
        assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}'));
        assert!(text.contains("\\u{202e}4pm"));
    }
    package.files.remove("bagit.txt");
    let json = serde_json::to_value(package.verify()).unwrap();
    assert_eq!(json["holds"], false);
    assert_eq!(json["findings"][0]["file"], "bagit.txt");
    assert_eq!(json["findings"][0]["code"], "file-missing");
}
