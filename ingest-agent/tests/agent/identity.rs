//! Footage written in place, and what cannot be looked at, by the whole agent.

use std::os::unix::fs::FileExt as _;

use super::*;

/// Writes into a file in place, between the places that a sample covers, and sets its time back.
fn write_between(path: &Path) {
    let file = fs::File::options().write(true).open(path).unwrap();
    let time = file.metadata().unwrap().modified().unwrap();
    file.write_all_at(b"new footage", 50_000).unwrap();
    file.set_modified(time).unwrap();
}

#[test]
fn footage_written_in_place_is_stored_beside_what_it_replaced() {
    let site = Site::new("");
    let first = vec![7; 3_000_000];
    site.write("CARDV/MOVIE/2026_0101_120000_001.MP4", &first);
    ended(&site.once(), 0, "docked 1, sealed 1, stored 1, already stored 0, not safe 0");
    let path = site.path("dock/BWC-1/CARDV/MOVIE/2026_0101_120000_001.MP4");
    write_between(&path);
    let second = fs::read(&path).unwrap();
    assert_ne!(second, first);
    ended(&site.once(), 0, "docked 1, sealed 1, stored 1, already stored 0, not safe 0");
    let stored: Vec<Vec<u8>> = site.service.lock().unwrap().stored().into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(stored.len(), 2);
    assert!(stored.contains(&first) && stored.contains(&second));
    ended(&site.once(), 0, "docked 1, sealed 0, stored 0, already stored 1, not safe 0");
    ended(&site.agent(&["verify"]), 0, "findings 0");
}

#[test]
fn a_release_of_a_file_that_is_written_in_place_waits_until_it_is_found_as_it_is() {
    for reread in ["always", "when_due"] {
        let site = Site::new(&format!("[reread]\npolicy = '{reread}'\n[release]\npolicy = 'delete'"));
        site.service.lock().unwrap().backup_interval = Some(0);
        site.write("a.mp4", &vec![7; 3_000_000]);
        let path = site.path("dock/BWC-1/a.mp4");
        // Nothing is stored yet, so nothing is released.
        site.service.lock().unwrap().troubles = vec![507; 10_000];
        ended(&site.once(), 1, "sealed 1, stored 0");
        site.service.lock().unwrap().troubles.clear();
        write_between(&path);
        ended(&site.once(), 0, "sealed 1, stored 2");
        assert!(path.exists(), "{reread}: it may be written in place again");
        ended(&site.once(), 0, "not safe 0");
        assert!(!path.exists(), "{reread}");
        assert_eq!(site.service.lock().unwrap().stored().len(), 2, "{reread}");
    }
}

#[test]
fn what_cannot_be_looked_at_is_named_by_once_and_status() {
    let site = Site::new("[[directory]]\npath = 'dock/loop'\nrecorder = 'LOOP'\n");
    std::os::unix::fs::symlink("loop", site.path("dock/loop")).unwrap();
    site.write("a.mp4", b"a");
    let deep = vec!["d"; 131].join("/");
    site.write(&format!("{deep}/b.mp4"), b"b");
    let output = site.once();
    ended(&output, 1, "docked 1, sealed 1, stored 1, already stored 0, not safe 2");
    for named in [format!("not safe BWC-1 {deep}: deeper than 130 directories"), "os error 40".to_owned()] {
        assert!(text(&output).contains(&named), "{named}: {}", text(&output));
    }
    let status = text(&site.agent(&["status"]));
    for named in [format!("not looked at {deep}: deeper than 130 directories"), "os error 40".to_owned()] {
        assert!(status.contains(&named), "{named}: {status}");
    }
}
