//! The times that we read of every real recording, against those that ExifTool reads.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

/// What ExifTool calls the times that say when something was recorded; others say when a file was
/// changed, when a lens profile was made, or are put together from these.
const TAGS: [&str; 14] = [
    "CreateDate",
    "DateTimeOriginal",
    "CreationDate",
    "ContentCreateDate",
    "MediaCreateDate",
    "TrackCreateDate",
    "GPSDateTime",
    "DateTimeCreated",
    "DigitalCreationDateTime",
    "DateCreated",
    "TimeCreated",
    "DateTimeDigitized",
    "PackageCreateDate",
    "DateRecorded",
];

/// What ExifTool reads and we do not, by the end of the file's path and the tag, and why.
const DIFFERENCES: [(&str, &str, &str); 3] = [
    ("photo/time-created.jpg", "IPTC:TimeCreated", "a time without a day is told, and is no moment"),
    ("photo/thompson-springs.jpg", "IPTC:DateCreated", "the day is read together with its time, as an instant"),
    (
        "camcorder/sony_a7m3_avchd.mts",
        "H264:DateTimeOriginal",
        "makers differ in whether the offset includes daylight saving, so the wall clock alone is read",
    ),
];

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The date and time without a zone, and as an instant where there is a zone.
fn both(meaning: Meaning) -> Vec<String> {
    match meaning {
        Meaning::Wall(wall) => vec![wall.round(jiff::Unit::Second).unwrap().to_string()],
        Meaning::Utc(at) | Meaning::WithOffset(at) => {
            let utc = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).datetime();
            vec![utc.with().subsec_nanosecond(0).build().unwrap().to_string()]
        }
        Meaning::Nothing(why) => vec![why.to_owned()],
    }
}

#[test]
fn what_exiftool_reads_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    if !root.is_dir() {
        eprintln!("skipped: {} is not here", root.display());
        return;
    }
    let mut exiftool = Command::new("exiftool");
    exiftool.args(["-r", "-j", "-G1", "-a", "-ext", "*", "-time:all"]).arg(&root);
    let told = exiftool.output().expect("exiftool is installed: `./x test` sees to it");
    let told: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(&told.stdout).unwrap();
    let mut paths = Vec::new();
    files(&root, &mut paths);
    assert!(told.len() > 90 && told.len() <= paths.len(), "{} of {}", told.len(), paths.len());
    let (mut wrong, mut compared, mut same) = (Vec::new(), 0, 0);
    for of_file in &told {
        let path = of_file["SourceFile"].as_str().unwrap();
        let file = File::open(path).unwrap();
        let size = file.metadata().unwrap().len();
        let found = probe(&file, size);
        // ExifTool tells a date without the offset that stands beside it.
        let plain = |time: &MediaTime| both(date::meaning(time.raw.get(..19).unwrap_or_default()));
        let ours: Vec<String> =
            found.times.iter().flat_map(|time| [both(time.meaning), plain(time)].concat()).collect();
        for (name, value) in of_file {
            let (group, tag) = name.split_once(':').unwrap_or(("", name));
            if group == "System" || !TAGS.contains(&tag) {
                continue;
            }
            compared += 1;
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let theirs = both(date::meaning(&text));
            if theirs.iter().any(|their| ours.contains(their)) {
                same += 1;
            } else if !DIFFERENCES.iter().any(|(end, differs, _)| path.ends_with(end) && *differs == name) {
                wrong.push(format!("{path}: {name} is {text:?}, we read {:?}", said(&found)));
            }
        }
    }
    eprintln!(
        "{compared} times of {} files compared, {same} read alike, {} with a reason",
        told.len(),
        compared - same
    );
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}
