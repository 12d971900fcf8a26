//! What a docked recorder's manifests say of when its files were captured.

use std::fs::File;
use std::time::{Duration, SystemTime};

use evidence::manifest::OfficerClaim;

use super::{Site, ended};

/// A movie header, created at a second of UTC or at 0, of so many seconds.
fn movie(created: Option<u64>, seconds: u32) -> Vec<u8> {
    let created = u32::try_from(created.map_or(0, |at| at + 2_082_844_800)).unwrap();
    let mut header = vec![0_u8; 4];
    for field in [created, created, 1000, seconds * 1000] {
        header.extend(field.to_be_bytes());
    }
    header.resize(100, 0);
    let boxed = |kind: &[u8], content: &[u8]| {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], kind, content].concat()
    };
    [boxed(b"ftyp", b"mp42\0\0\0\0mp42isom"), boxed(b"moov", &boxed(b"mvhd", &header))].concat()
}

fn write(site: &Site, name: &str, bytes: &[u8], written: u64) {
    site.write(name, bytes);
    let file = File::options().write(true).open(site.path("dock/BWC-1").join(name)).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(written)).unwrap();
}

/// A moment three days before the site was made, in seconds.
fn began(site: &Site) -> u64 {
    let made = std::fs::metadata(site.path("agent.toml")).unwrap().modified().unwrap();
    made.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() - 3 * 24 * 3600
}

/// The name that a recorder in UTC+8 gives at a second of UTC.
fn name(at: u64) -> String {
    let wall = jiff::Timestamp::from_second(i64::try_from(at + 8 * 3600).unwrap()).unwrap();
    wall.strftime("%Y%m%d%H%M%S").to_string()
}

#[test]
fn manifests_give_the_capture_that_all_times_fit_and_tell_what_does_not() {
    let site = Site::new("suggested_profiles = ['ga-t-947']\n");
    let at = began(&site);
    let shifted = format!("VIDEO/{}_000002.MP4", name(at));
    write(&site, &shifted, &movie(None, 60), at + 60 + 8 * 3600);
    write(&site, "android/REC_0001.mp4", &movie(Some(at + 60), 60), at + 60);
    for (chapter, number) in (1..).zip(["01", "02", "03"]) {
        let movie = movie(Some(at + 8 * 3600), 60);
        write(&site, &format!("DCIM/100GOPRO/GX{number}0123.MP4"), &movie, at + chapter * 60);
    }
    let worn = format!("1234567_012345_{}.mp4", name(at));
    write(&site, &worn, &movie(None, 60), at + 60);
    let long = format!("LOG/{}.mp4", name(at));
    write(&site, &long, &movie(None, 120), at + 60);
    ended(&site.once(), 0, "docked 7, sealed 7, stored 7");
    let service = site.service.lock().unwrap();
    for (path, start, end, flag) in [
        (shifted.as_str(), 0, 60, "mtime-differs:+8h"),
        ("android/REC_0001.mp4", 0, 60, "container-differs:+60s"),
        ("DCIM/100GOPRO/GX010123.MP4", 0, 60, ""),
        ("DCIM/100GOPRO/GX020123.MP4", 60, 120, "container-differs:-60s"),
        ("DCIM/100GOPRO/GX030123.MP4", 120, 180, "container-differs:-120s"),
        (worn.as_str(), 0, 60, ""),
        (long.as_str(), 0, 60, "end-after-last-write:+60s"),
    ] {
        let sealed = service.manifests().find(|sealed| sealed.path == path).unwrap();
        let capture = &sealed.seal.capture;
        let seconds = |micros: i64| u64::try_from(micros / 1_000_000).unwrap();
        assert_eq!(capture.start.map(|start| seconds(start.micros())), Some(at + start), "{path}: {capture:?}");
        assert_eq!(seconds(capture.end.micros()), at + end, "{path}: {capture:?}");
        assert!(if flag.is_empty() { capture.flags.is_empty() } else { capture.flags.iter().any(|one| one == flag) });
        match (&sealed.seal.officer, path == worn) {
            (OfficerClaim::Profile { certificate }, true) => assert_eq!(certificate.as_str(), "012345"),
            (officer, named) => assert!(!named && *officer == OfficerClaim::None, "{path}: {officer:?}"),
        }
    }
}
