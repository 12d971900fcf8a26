//! What happens at the dock, without a service.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use evidence::docking::{Docking, EntryKind, EntryOutcome, GoneWhy};
use evidence::manifest::Sealed;

use super::*;
use crate::spool::Place;
use crate::state::StatementKind;
use crate::station::fixture::station;
use crate::upload::trust::TrustError;
use crate::volumes;

mod counters;
mod deletion;
mod identity;

const NOW: &str = "2026-01-02T12:00:00Z";

/// A directory with a spool and one recorder, `BWC-1`.
struct Bay(tempfile::TempDir);

impl Bay {
    fn new() -> Self {
        let bay = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(bay.card()).unwrap();
        bay
    }

    fn card(&self) -> std::path::PathBuf {
        self.0.path().join("BWC-1")
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.card().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn station(&self) -> Arc<Station> {
        station(self.0.path(), "[[directory]]\npath = 'BWC-1'", NOW)
    }

    /// Docks the recorder once, as a new run of the agent would.
    fn dock(&self) -> (Arc<Station>, Vec<(String, Outcome)>) {
        let station = self.station();
        let outcomes = dock(&station);
        (station, outcomes)
    }
}

fn dock(station: &Station) -> Vec<(String, Outcome)> {
    let volume = volumes::find(&station.config, &station.zone).unwrap().pop().unwrap();
    let bench = visit(station, &volume, &|| false).unwrap();
    bench.decided().iter().map(|(path, decided)| (path.shown(), decided.outcome.clone())).collect()
}

/// The docking statements, in order.
fn statements(station: &Station) -> Vec<Docking> {
    let rows = station.state.statements(0, 1000).unwrap();
    let key = station.key.public();
    rows.iter()
        .filter(|row| row.kind == StatementKind::Docking)
        .map(|row| Docking::open(&station.state.envelope(row.sequence).unwrap(), &key).unwrap())
        .collect()
}

fn manifest(station: &Station, outcome: &Outcome) -> Sealed {
    let recording = station.state.recording(&outcome.recording().unwrap()).unwrap().unwrap();
    Sealed::open(&station.state.envelope(recording.sequence).unwrap(), &station.key.public()).unwrap()
}

fn copies(station: &Station) -> usize {
    fs::read_dir(station.spool.path(Place::Copies)).unwrap().count()
}

#[test]
fn everything_on_a_recorder_is_sealed_and_listed() {
    let bay = Bay::new();
    bay.write("DCIM/100MEDIA/0000000_012345_20260101120000_0001.MP4", b"video");
    bay.write("-rf", b"");
    bay.write("执法记录仪_警号012345_20260101120000.amr", b"#!AMR\n");
    std::os::unix::fs::symlink("/etc/passwd", bay.card().join("link")).unwrap();
    let (station, outcomes) = bay.dock();
    assert_eq!(outcomes.len(), 3);
    assert!(outcomes.iter().all(|(_, outcome)| matches!(outcome, Outcome::Sealed(_))), "{outcomes:?}");
    assert_eq!(copies(&station), 3);

    let video = manifest(&station, &outcomes[1].1);
    assert_eq!(video.path, "DCIM/100MEDIA/0000000_012345_20260101120000_0001.MP4");
    assert_eq!(video.seal.profile.as_deref(), Some("zfy-generic"));
    assert_eq!(video.seal.capture.start.unwrap().to_string(), "2026-01-01T04:00:00.000000Z");
    assert!(video.seal.flags.contains(&"unknown-content".to_owned()) || video.seal.media_type == "text/plain");
    let empty = manifest(&station, &outcomes[0].1);
    assert_eq!((empty.path.as_str(), empty.seal.size), ("-rf", 0));
    assert_eq!(empty.seal.flags, ["empty", "no-profile"]);

    let stated = statements(&station);
    let entries = &stated[0].docking.entries;
    assert_eq!(entries.len(), 4);
    assert!(entries.iter().any(|entry| entry.kind == EntryKind::Symlink && entry.outcome == EntryOutcome::Listed));
    assert_eq!(stated[0].docking.chain.sequence, 3, "the statement comes after the seals, in one chain");
}

#[test]
fn a_recorder_that_is_inserted_again_is_recognised() {
    let bay = Bay::new();
    bay.write("a.mp4", &vec![1; 100_000]);
    bay.write("b.mp4", b"b");
    let (station, first) = bay.dock();
    drop(station);
    let (station, second) = bay.dock();
    let earlier = |outcome: &Outcome| Outcome::SealedEarlier(outcome.recording().unwrap());
    assert_eq!(second[0].1, earlier(&first[0].1));
    assert_eq!(second[1].1, earlier(&first[1].1));
    assert_eq!(copies(&station), 2);
    assert_eq!(
        statements(&station)[1].docking.since_last.previous,
        Some(statements(&station)[0].docking.docking.clone())
    );
}

#[test]
fn a_file_replaced_under_the_same_name_is_a_new_recording() {
    let bay = Bay::new();
    bay.write("a.mp4", b"before");
    bay.write("gone.mp4", b"gone");
    let (station, first) = bay.dock();
    drop(station);
    let old = fs::metadata(bay.card().join("a.mp4")).unwrap().modified().unwrap();
    bay.write("a.mp4", b"AFTER!");
    let file = fs::File::options().write(true).open(bay.card().join("a.mp4")).unwrap();
    file.set_modified(old).unwrap();
    drop(file);
    fs::remove_file(bay.card().join("gone.mp4")).unwrap();
    let (station, second) = bay.dock();
    assert!(matches!(second[0].1, Outcome::Sealed(_)), "size and time are the same, the content is not");
    assert_ne!(second[0].1, first[0].1);
    let since = statements(&station).pop().unwrap().docking.since_last;
    assert_eq!(since.replaced[0].recording, first[0].1.recording());
    assert_eq!((since.gone[0].path.as_str(), since.gone[0].why), ("gone.mp4", GoneWhy::Vanished));
}

#[test]
fn a_card_that_shows_other_times_is_recognised_by_its_bytes() {
    let bay = Bay::new();
    bay.write("a.mp4", b"the same");
    let (station, first) = bay.dock();
    drop(station);
    let file = fs::File::options().write(true).open(bay.card().join("a.mp4")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_hours(8)).unwrap();
    drop(file);
    let (station, second) = bay.dock();
    assert_eq!(second[0].1.recording(), first[0].1.recording());
    assert_eq!(copies(&station), 1, "the second copy was not kept");
}

#[test]
fn a_docking_that_a_crash_cut_short_is_taken_up() {
    let bay = Bay::new();
    bay.write("a.mp4", b"a");
    bay.write("b.mp4", b"b");
    let station = bay.station();
    let volume = volumes::find(&station.config, &station.zone).unwrap().pop().unwrap();
    let mut bench = Bench::begin(&station, &volume).unwrap();
    assert_eq!(bench.round().unwrap(), Round::Settling);
    assert_eq!(bench.round().unwrap(), Round::Complete);
    let docking = bench.docking.clone();
    drop(bench);
    // The statement was never signed; a copy that no row names lies in the spool.
    fs::write(station.spool.path(Place::Copy("left-over")), "x").unwrap();
    drop(station);
    let (station, outcomes) = bay.dock();
    assert!(outcomes.iter().all(|(_, outcome)| matches!(outcome, Outcome::Sealed(_))), "{outcomes:?}");
    assert_eq!(copies(&station), 2);
    let stated = statements(&station);
    assert_eq!((stated.len(), &stated[0].docking.docking), (1, &docking));
}

#[test]
fn an_abandoned_docking_is_stated_without_its_recorder() {
    let bay = Bay::new();
    bay.write("a.mp4", b"a");
    let station = bay.station();
    let volume = volumes::find(&station.config, &station.zone).unwrap().pop().unwrap();
    let mut bench = Bench::begin(&station, &volume).unwrap();
    bench.round().unwrap();
    drop(bench);
    close_abandoned(&station, &[]).unwrap();
    let stated = statements(&station);
    assert!(
        matches!(&stated[0].docking.entries[0].outcome, EntryOutcome::NotSealed { reason } if reason.contains("gone"))
    );
    assert!(station.state.open_dockings().unwrap().is_empty());
}

#[test]
fn a_full_spool_loses_nothing_and_says_so() {
    let bay = Bay::new();
    bay.write("a.mp4", b"a");
    let text = "[[directory]]\npath = 'BWC-1'";
    let mut tight = Arc::into_inner(station(bay.0.path(), text, NOW)).unwrap();
    tight.spool = crate::spool::Spool::open(&tight.config.spool, u64::MAX).unwrap();
    let outcomes = dock(&tight);
    assert!(outcomes.is_empty());
    assert_eq!(copies(&tight), 0);
    let stated = statements(&tight);
    assert!(
        matches!(&stated[0].docking.entries[0].outcome, EntryOutcome::NotSealed { reason } if reason.contains("full"))
    );
    drop(tight);
    let (_, outcomes) = bay.dock();
    assert!(matches!(outcomes[0].1, Outcome::Sealed(_)));
}

#[test]
fn a_lost_copy_is_taken_from_the_recorder_again() {
    let bay = Bay::new();
    bay.write("a.mp4", b"a");
    let (station, first) = bay.dock();
    let recording = station.state.recording(&first[0].1.recording().unwrap()).unwrap().unwrap();
    fs::remove_file(station.spool.path(Place::Copy(recording.copy.as_ref().unwrap()))).unwrap();
    drop(station);
    let (station, second) = bay.dock();
    assert_eq!(second[0].1.recording(), first[0].1.recording());
    let recording = station.state.recording(&recording.id).unwrap().unwrap();
    assert!(station.spool.copy(recording.copy.as_ref().unwrap()).is_ok());
}

#[test]
fn nothing_is_deleted_without_a_receipt() {
    let bay = Bay::new();
    bay.write("a.mp4", b"a");
    let text = "[[directory]]\npath = 'BWC-1'\n[release]\npolicy = 'delete'";
    let station = station(bay.0.path(), text, NOW);
    let volume = volumes::find(&station.config, &station.zone).unwrap().pop().unwrap();
    let bench = visit(&station, &volume, &|| false).unwrap();
    release::work(&bench, &|_| Ok(())).unwrap();
    assert!(Path::new(&bay.card().join("a.mp4")).exists());
    // Nor with one that does not hold.
    let id = bench.decided().values().next().unwrap().outcome.recording().unwrap();
    let forged = evidence::receipt::Receipt { entry: b"{}".to_vec(), proof: "c2sp.org/tlog-proof@v1\n".into() };
    let stored = crate::state::StoredReceipt { receipt: &forged, at: NOW.parse().unwrap(), index: 1 };
    station.state.stored(&id, &stored, None, station.clock.now()).unwrap();
    release::work(&bench, &|_| Ok(())).unwrap();
    assert!(bay.card().join("a.mp4").exists());
}

/// A station under the policy to delete, with one sealed and stored recording `a.mp4`.
fn stored(bay: &Bay) -> (Arc<Station>, Volume) {
    stored_as(bay, b"sealed", "[[directory]]\npath = 'BWC-1'\n[release]\npolicy = 'delete'")
}

fn stored_as(bay: &Bay, bytes: &[u8], text: &str) -> (Arc<Station>, Volume) {
    bay.write("a.mp4", bytes);
    let station = station(bay.0.path(), text, NOW);
    let volume = volumes::find(&station.config, &station.zone).unwrap().pop().unwrap();
    let bench = visit(&station, &volume, &|| false).unwrap();
    let id = bench.decided().values().next().unwrap().outcome.recording().unwrap();
    drop(bench);
    receive(&station, id);
    (station, volume)
}

/// Lets the service have stored a recording: its receipt has come.
fn receive(station: &Station, id: RecordingId) {
    let recording = station.state.recording(&id).unwrap().unwrap();
    let (content, size) = (recording.digest, recording.size);
    let event =
        evidence::event::Event::Recording(evidence::event::RecordingEvent::Stored { recording: id, content, size });
    let (nonce, now) = (evidence::entry::EntryNonce([7; 16]), NOW.parse().unwrap());
    let entry = evidence::entry::Entry::new(nonce, now, evidence::event::Actor::Service, Vec::new(), event);
    let entry = entry.to_bytes().unwrap();
    let root = evidence::merkle::leaf_hash(&entry);
    let checkpoint = evidence::checkpoint::Checkpoint { origin: "log.example".into(), size: 1, root };
    let checkpoint = checkpoint.sign(&station.enrolment.log_key, &station.key);
    let proof = evidence::proof::LogProof { extra: None, index: 0, hashes: Vec::new(), checkpoint }.to_string();
    let receipt = evidence::receipt::Receipt { entry, proof };
    let stored = crate::state::StoredReceipt { receipt: &receipt, at: NOW.parse().unwrap(), index: 0 };
    station.state.stored(&id, &stored, None, station.clock.now()).unwrap();
}

#[test]
fn what_takes_the_files_name_between_its_reading_and_its_deletion_stays() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 4] = [
        ("another file of the same bytes, size and time", |path| {
            let time = fs::metadata(path).unwrap().modified().unwrap();
            let other = path.with_extension("new");
            fs::write(&other, b"sealed").unwrap();
            fs::File::options().write(true).open(&other).unwrap().set_modified(time).unwrap();
            fs::rename(&other, path).unwrap();
        }),
        ("the same file, written again with its time set back", |path| {
            let time = fs::metadata(path).unwrap().modified().unwrap();
            fs::write(path, b"edited").unwrap();
            fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        }),
        ("a symbolic link to it", |path| {
            let other = path.with_extension("moved");
            fs::rename(path, &other).unwrap();
            std::os::unix::fs::symlink(&other, path).unwrap();
        }),
        ("nothing", |path| fs::rename(path, path.with_extension("moved")).unwrap()),
    ];
    for (what, change) in changes {
        let bay = Bay::new();
        let (station, volume) = stored(&bay);
        let bench = visit(&station, &volume, &|| false).unwrap();
        let path = bay.card().join("a.mp4");
        let asked = std::cell::Cell::new(0);
        release::work(&bench, &|_| {
            asked.set(asked.get() + 1);
            change(&path);
            Ok(())
        })
        .unwrap();
        assert_eq!(asked.get(), 1, "{what}");
        assert!(fs::read_dir(bay.card()).unwrap().count() >= 1, "{what}: nothing is deleted");
        assert!(station.state.unreported().unwrap().iter().all(|r| r.state == crate::state::ReleaseState::Failed));
    }
}

#[test]
fn a_release_is_deleted_once_it_is_proved_and_not_while_it_is_not() {
    let bay = Bay::new();
    let (station, volume) = stored(&bay);
    let bench = visit(&station, &volume, &|| false).unwrap();
    let path = bay.card().join("a.mp4");
    release::work(&bench, &|_| Err(TrustError::Blocked("doubt".into()))).unwrap();
    assert!(path.exists() && station.state.unreported().unwrap().is_empty(), "it is not given up for this docking");
    let docking = station.state.docking(&bench.docking).unwrap().unwrap();
    assert!(docking.problem.contains("not released: doubt"), "{}", docking.problem);
    release::work(&bench, &|_| Ok(())).unwrap();
    assert!(!path.exists());
    assert!(station.state.docking(&bench.docking).unwrap().unwrap().problem.is_empty());
}

#[test]
fn every_real_recording_is_sealed() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    if !source.exists() {
        eprintln!("skipped: {} is not here", source.display());
        return;
    }
    let bay = Bay::new();
    let text = format!("[[directory]]\npath = '{}'\nrecorder = 'CARD'", source.display());
    let station = station(bay.0.path(), &text, NOW);
    let outcomes = dock(&station);
    assert!(outcomes.len() > 40);
    for (path, outcome) in &outcomes {
        let sealed = manifest(&station, outcome);
        let bytes = fs::read(source.join(path)).unwrap();
        assert_eq!(sealed.digest, evidence::digest::Digest::of(&bytes), "{path}");
    }
}
