//! Whether a file is the one that was sealed, and what is said of what cannot be looked at.

use std::fs::File;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};

use evidence::docking::DockingEntry;

use super::*;
use crate::fingerprint;
use crate::state::ReleaseState;

/// Bytes of a file with room between its sampled places.
const SIZE: usize = 3_000_000;

/// A place that no sample covers.
const BETWEEN: u64 = 50_000;

/// Writes into the file in place, and sets its time back.
fn write_between(path: &Path, at: u64) {
    let file = File::options().read(true).write(true).open(path).unwrap();
    let size = file.metadata().unwrap().len();
    let (time, sample) = (file.metadata().unwrap().modified().unwrap(), fingerprint::of(Some(&file), size));
    file.write_all_at(b"new footage", at).unwrap();
    file.set_modified(time).unwrap();
    assert_eq!(fingerprint::of(Some(&file), size), sample, "no sample shows it");
}

fn set_time(path: &Path, time: &str) {
    let time: Utc = time.parse().unwrap();
    let since = std::time::Duration::from_micros(u64::try_from(time.micros()).unwrap());
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + since).unwrap();
}

#[test]
fn a_file_changed_between_the_sampled_places_is_new_footage() {
    let (plain, loops) = ("DCIM/100MEDIA/a.mp4", "CARDV/MOVIE/2026_0101_183759_050.MP4");
    let (good, odd) = ("2026-01-01T08:00:00Z", "1980-01-01T00:00:00Z");
    for (what, text, name, time) in [
        ("always, unless configured", "", plain, good),
        ("when due: a recorder that writes its loop in place", "[reread]\npolicy = 'when_due'", loops, good),
        ("when due: a clock that cannot be right", "[reread]\npolicy = 'when_due'", plain, odd),
        ("when due: short enough to be read whole", "[reread]\npolicy = 'when_due'", plain, good),
    ] {
        let bay = Bay::new();
        bay.write(name, &vec![7; SIZE]);
        bay.write("b.mp4", &vec![7; SIZE]);
        let path = bay.card().join(name);
        set_time(&path, time);
        let open = || station(bay.0.path(), &format!("[[directory]]\npath = 'BWC-1'\n{text}"), NOW);
        let of = |outcomes: Vec<(String, Outcome)>| outcomes.into_iter().find(|(path, _)| path == name).unwrap().1;
        let first = of(dock(&open()));
        write_between(&path, BETWEEN);
        let station = open();
        let second = of(dock(&station));
        assert!(matches!(second, Outcome::Sealed(_)), "{what}: {second:?}");
        assert_ne!(second.recording(), first.recording(), "{what}");

        let sealed = manifest(&station, &second);
        assert!(sealed.seal.flags.contains(&"content-changed-in-place".to_owned()), "{what}: {:?}", sealed.seal.flags);
        assert_eq!(sealed.seal.replaces(), first.recording(), "{what}");
        assert_eq!(sealed.digest, evidence::digest::Digest::of(&fs::read(&path).unwrap()));
        let earlier = manifest(&station, &first);
        assert_eq!((earlier.path.as_str(), earlier.seal.replaces()), (name, None));
        assert_eq!(copies(&station), 3, "{what}: both recordings and their neighbour are kept");
        let stated = statements(&station).pop().unwrap().docking;
        assert_eq!(stated.since_last.replaced[0].recording, first.recording(), "{what}");
        assert!(stated.since_last.gone.is_empty(), "{what}");
        drop(station);
        let again = of(dock(&open()));
        assert_eq!(again, Outcome::SealedEarlier(second.recording().unwrap()), "{what}: it is known by now");
    }
}

#[test]
fn what_was_read_whole_is_not_read_again_while_it_stays_docked_unless_it_is_touched() {
    let bay = Bay::new();
    bay.write("a.mp4", &vec![7; SIZE]);
    let station = bay.station();
    let volume = volumes::find(&station.config, &station.zone).unwrap().pop().unwrap();
    let first = visit(&station, &volume, &|| false).unwrap();
    let path = RelPath::child(None, b"a.mp4");
    let id = first.decided()[&path].outcome.recording().unwrap();
    let second = visit_again(first, &|| false).unwrap();
    assert_eq!(second.whole.get(&path).map(|(id, _)| *id), Some(id));
    assert_eq!(second.decided()[&path].outcome, Outcome::SealedEarlier(id));

    // Its times say that it was touched: it is news when it came to rest, and read again.
    let still = scan::scan(&second.root).unwrap();
    assert!(!second.has_news(&still, Some(&still)).unwrap());
    write_between(&bay.card().join("a.mp4"), BETWEEN);
    let touched = scan::scan(&second.root).unwrap();
    assert!(!second.has_news(&touched, Some(&still)).unwrap(), "it may be a file system whose times mean nothing");
    assert!(second.has_news(&touched, Some(&touched)).unwrap());
    let third = visit_again(second, &|| false).unwrap();
    assert!(matches!(third.decided()[&path].outcome, Outcome::Sealed(other) if other != id));
}

#[test]
fn nothing_is_deleted_but_what_was_read_whole_then_and_is_what_was_sealed() {
    for policy in ["always", "when_due"] {
        let bay = Bay::new();
        let text =
            format!("[[directory]]\npath = 'BWC-1'\n[release]\npolicy = 'delete'\n[reread]\npolicy = '{policy}'");
        let (station, volume) = stored_as(&bay, &vec![7; SIZE], &text);
        let bench = visit(&station, &volume, &|| false).unwrap();
        let path = RelPath::child(None, b"a.mp4");
        let first = bench.decided()[&path].outcome.recording().unwrap();
        // Whatever the docking said of it: what is there now is what counts.
        write_between(&bay.card().join("a.mp4"), BETWEEN);
        let asked = std::cell::Cell::new(0);
        let prove = |_: &crate::state::Recording| {
            asked.set(asked.get() + 1);
            Ok(())
        };
        release::work(&bench, &prove).unwrap();
        assert!(bay.card().join("a.mp4").exists(), "{policy}");
        assert_eq!(asked.get(), 0, "{policy}: the log is not even asked");
        let told = station.state.unreported().unwrap();
        assert_eq!((told.len(), told[0].state), (1, ReleaseState::Failed), "{policy}");
        assert!(told[0].detail.contains("other bytes"), "{}", told[0].detail);
        assert!(bench.distrusts_any().unwrap(), "{policy}: nothing is called safe before it is sealed");

        let bench = visit_again(bench, &|| false).unwrap();
        let second = bench.decided()[&path].outcome.clone();
        assert!(matches!(second, Outcome::Sealed(id) if id != first), "{policy}: {second:?}");
        assert!(manifest(&station, &second).seal.flags.contains(&"content-changed-in-place".to_owned()));
        assert_eq!(manifest(&station, &second).seal.replaces(), Some(first));
        assert!(!bench.distrusts_any().unwrap(), "{policy}");
        release::work(&bench, &prove).unwrap();
        assert!(bay.card().join("a.mp4").exists(), "{policy}: the new one has no receipt");
        assert!(station.state.recording(&first).unwrap().is_some(), "the first recording stays");
    }
}

/// Runs `test` without the rights of root, which may read everything.
fn as_anybody(test: impl FnOnce() + Send + 'static) {
    std::thread::spawn(move || {
        if rustix::process::geteuid().is_root() {
            let nobody = rustix::thread::Uid::from_raw(65534);
            rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
        }
        test();
    })
    .join()
    .unwrap();
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn entry<'a>(stated: &'a Docking, path: &str) -> &'a DockingEntry {
    stated.docking.entries.iter().find(|entry| entry.path == path).unwrap()
}

#[test]
fn what_cannot_be_listed_is_named_and_what_lies_in_it_is_not_called_gone() {
    as_anybody(|| {
        let bay = Bay::new();
        bay.write("DCIM/100MEDIA/a.mp4", b"a");
        bay.write("DCIM/b.mp4", b"b");
        bay.write("c.mp4", b"c");
        let (station, first) = bay.dock();
        let a = first.iter().find(|(path, _)| path.ends_with("a.mp4")).unwrap().1.recording();
        drop(station);
        allow(&bay.card().join("DCIM/100MEDIA"), 0o000);
        let (station, second) = bay.dock();
        assert_eq!(second.len(), 2, "{second:?}");
        let stated = statements(&station).pop().unwrap();
        let named = entry(&stated, "DCIM/100MEDIA");
        let why = |outcome: &EntryOutcome| match outcome {
            EntryOutcome::NotSealed { reason } => reason.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(named.kind, EntryKind::Directory);
        assert_eq!(why(&named.outcome), "cannot be listed: Permission denied (os error 13)");
        assert!(stated.docking.since_last.gone.is_empty(), "nobody knows whether it is gone");
        let unseen = station.state.unseen(&stated.docking.docking).unwrap();
        let permission = "cannot be listed: Permission denied (os error 13)".to_owned();
        assert_eq!(unseen, [(b"DCIM/100MEDIA".to_vec(), permission)]);
        drop(station);

        // It is asked for again when the directory can be listed.
        allow(&bay.card().join("DCIM/100MEDIA"), 0o755);
        fs::remove_file(bay.card().join("DCIM/100MEDIA/a.mp4")).unwrap();
        let (station, _) = bay.dock();
        let gone = statements(&station).pop().unwrap().docking.since_last.gone;
        assert_eq!((gone.len(), gone[0].path.as_str(), gone[0].recording), (1, "DCIM/100MEDIA/a.mp4", a));
    });
}

#[test]
fn a_file_that_cannot_be_opened_is_named_with_the_reason() {
    as_anybody(|| {
        let bay = Bay::new();
        bay.write("a.mp4", b"secret");
        allow(&bay.card().join("a.mp4"), 0o000);
        let (station, outcomes) = bay.dock();
        let sealed = manifest(&station, &outcomes[0].1);
        assert_eq!(sealed.seal.read_errors[0].error, "cannot be opened: Permission denied (os error 13)");
        assert!(sealed.seal.flags.contains(&"unreadable".to_owned()));
        drop(station);
        // It is not sealed again for that, and is when it can be read.
        let (station, again) = bay.dock();
        assert_eq!(again[0].1.recording(), outcomes[0].1.recording());
        drop(station);
        allow(&bay.card().join("a.mp4"), 0o644);
        let (station, read) = bay.dock();
        assert_eq!(manifest(&station, &read[0].1).seal.replaces(), outcomes[0].1.recording());
        assert_eq!(manifest(&station, &read[0].1).digest, evidence::digest::Digest::of(b"secret"));
    });
}

#[test]
fn a_file_of_which_nothing_can_be_read_any_more_is_not_called_sealed() {
    as_anybody(|| {
        let bay = Bay::new();
        bay.write("a.mp4", b"a");
        let (station, first) = bay.dock();
        let id = first[0].1.recording().unwrap();
        drop(station);
        allow(&bay.card().join("a.mp4"), 0o000);
        for run in ["then", "and after a restart"] {
            let (station, second) = bay.dock();
            let named = format!(
                "cannot be opened: Permission denied (os error 13); it looks as {id} did, which was sealed from it earlier"
            );
            assert_eq!(second[0].1, Outcome::NotSealed(named.clone()), "{run}");
            let stated = statements(&station).pop().unwrap();
            assert_eq!(entry(&stated, "a.mp4").outcome, EntryOutcome::NotSealed { reason: named }, "{run}");
            let since = &stated.docking.since_last;
            assert!(since.gone.is_empty() && since.replaced.is_empty(), "{run}: it is there");
            assert_eq!(copies(&station), 1, "{run}: no zeros are sealed in its place");
        }
        allow(&bay.card().join("a.mp4"), 0o644);
        let (station, third) = bay.dock();
        assert_eq!(third[0].1, Outcome::SealedEarlier(id));
        assert!(statements(&station).pop().unwrap().docking.since_last.replaced.is_empty());
    });
}

#[test]
fn of_more_than_can_be_named_it_is_said_how_many() {
    as_anybody(|| {
        let bay = Bay::new();
        for number in 0..=UNSEEN_MAX {
            let path = bay.card().join(format!("{number:04}"));
            fs::create_dir(&path).unwrap();
            allow(&path, 0o000);
        }
        let station = bay.station();
        let volume = volumes::find(&station.config, &station.zone).unwrap().pop().unwrap();
        let bench = visit(&station, &volume, &|| false).unwrap();
        assert_eq!((bench.unseen().len(), bench.unseen_besides()), (UNSEEN_MAX, 1));
        let stated = statements(&station).pop().unwrap();
        assert_eq!(stated.docking.entries.len(), UNSEEN_MAX + 1, "the statement names them all");
        allow(&bay.card().join("0000"), 0o755);
        let bench = visit_again(bench, &|| false).unwrap();
        assert_eq!((bench.unseen().len(), bench.unseen_besides()), (UNSEEN_MAX, 0));
        for number in 0..=UNSEEN_MAX {
            allow(&bay.card().join(format!("{number:04}")), 0o755);
        }
    });
}

#[test]
fn directories_too_deep_to_enter_are_named() {
    let bay = Bay::new();
    let deep = vec!["d"; 132].join("/");
    bay.write(&format!("{deep}/a.mp4"), b"a");
    let (station, outcomes) = bay.dock();
    assert!(outcomes.is_empty());
    let stated = statements(&station).pop().unwrap();
    assert_eq!(stated.docking.entries.len(), 1);
    assert_eq!(station.state.unseen(&stated.docking.docking).unwrap()[0].1, "deeper than 130 directories");
}

#[test]
fn a_file_that_became_something_else_is_gone() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 2] = [
        ("a directory", |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
            fs::write(path.join("inside.mp4"), "x").unwrap();
        }),
        ("a symbolic link", |path| {
            fs::remove_file(path).unwrap();
            std::os::unix::fs::symlink("b.mp4", path).unwrap();
        }),
    ];
    for (what, change) in changes {
        let bay = Bay::new();
        bay.write("a.mp4", b"a");
        bay.write("b.mp4", b"b");
        let (station, first) = bay.dock();
        drop(station);
        change(&bay.card().join("a.mp4"));
        let (station, _) = bay.dock();
        let gone = statements(&station).pop().unwrap().docking.since_last.gone;
        assert_eq!((gone.len(), gone[0].path.as_str()), (1, "a.mp4"), "{what}");
        assert_eq!((gone[0].recording, gone[0].why), (first[0].1.recording(), GoneWhy::Vanished), "{what}");
    }
}

#[test]
fn names_that_differ_only_in_case_or_normalization_are_files_of_their_own() {
    let bay = Bay::new();
    let names = ["a.mp4", "A.MP4", "caf\u{e9}.mp4", "cafe\u{301}.mp4"];
    for (number, name) in (0..).zip(names) {
        bay.write(name, &[number; 10]);
    }
    let (station, first) = bay.dock();
    let ids: BTreeSet<_> = first.iter().map(|(_, outcome)| outcome.recording().unwrap()).collect();
    assert_eq!(ids.len(), 4);
    for (_, outcome) in &first {
        assert_eq!(manifest(&station, outcome).seal.replaces(), None);
    }
    drop(station);
    fs::rename(bay.card().join("a.mp4"), bay.card().join("b.mp4")).unwrap();
    fs::rename(bay.card().join("A.MP4"), bay.card().join("a.mp4")).unwrap();
    let (station, _) = bay.dock();
    let since = statements(&station).pop().unwrap().docking.since_last;
    assert_eq!(since.gone.iter().map(|gone| gone.path.as_str()).collect::<Vec<_>>(), ["A.MP4"]);
    assert_eq!(since.replaced.iter().map(|other| other.path.as_str()).collect::<Vec<_>>(), ["a.mp4"]);
}

#[test]
fn a_name_of_another_encoding_keeps_its_bytes_and_is_shown_decoded() {
    let bay = Bay::new();
    let name = std::ffi::OsStr::from_bytes(b"\xd6\xb4\xb7\xa8.mp4");
    fs::write(bay.card().join(name), "x").unwrap();
    let (station, outcomes) = bay.dock();
    assert_eq!(outcomes[0].0, "执法.mp4 [as GBK; bytes D6B4B7A82E6D7034]");
    let sealed = manifest(&station, &outcomes[0].1);
    assert_eq!(sealed.path, "\u{5b4}\u{fffd}\u{fffd}.mp4");
    assert_eq!(sealed.seal.raw_path.as_deref(), Some("1rS3qC5tcDQ="));
}
