//! Real recordings, held against a linear decode and against what the `ffprobe` program says.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use media_protocol::{EXIT_DATA, MediaKind, Playback, Probed, Task};

use crate::cells::{Asked, Cell, Job, first_picture_ms};
use crate::harness::{recordings, run};
use crate::linear::{AS_IT_IS, How, decode};
use crate::pairs::Times;
use crate::reference::Reference;
use crate::summary::Summary;

/// Recordings whose times start again, or that state none, by their name. Each has 25 pictures in a second.
const TIMES: [(&str, Times); 2] = [("F03_restart.ts", Times::Joined), ("F05_raw.h264", Times::Counted)];

/// Longest recording of which the whole is made again, in milliseconds.
const RENDITION_MS_MAX: u64 = 60_000;

/// Refusals that are right: a part of the name, the job, a part of the reason.
const MAY_REFUSE: [(&str, Job, &str); 1] = [("", Job::Fast, "ask for an exact cut")];

/// Where the worker and the `ffprobe` program do not say the same, and why: the beginning of the file's name, that of
/// the difference, the reason.
const DIFFERENCES: [(&str, &str, &str); 18] = [
    ("broken/cup_cut", "lasts", "the file ends before what its header claims"),
    ("camcorder/sony_a7m3", "stream 2: subtitle", "the size of subtitles is not told"),
    ("camera/flir_vfr", "lasts", "the header claims more than the packets last"),
    ("field/F01_ts_hevc", "lasts", "the last packet of sound ends later than is claimed"),
    ("field/F03_restart", "lasts", "time stamps start again, and the program believes the last ones"),
    ("field/F05_raw", "lasts", "the program says nothing of streams without times"),
    ("field/F13_long_subtitle", "lasts", "a subtitle is neither seen as a picture nor heard"),
    (
        "legacy/fixture.asf",
        "lasts",
        "the program adds the late start of sound to the claim, and the last packets end before",
    ),
    ("mp4/fragmented_bogus", "lasts", "the header's claim is absurd"),
    ("mp4/future_date", "lasts", "the last packet of sound ends later than is claimed"),
    ("mp4/mdat_too_long", "lasts", "the last packet of sound ends later than is claimed"),
    ("mp4/missing_stsd", "lasts", "sound that cannot be heard does not count"),
    ("mp4/sony_xavc_header_only", "lasts", "there is a header and no packet"),
    ("names/", "lasts", "the program guesses from the rate of bits"),
    ("phone/fire_rot180", "lasts", "the last packet of sound ends later than is claimed"),
    ("photo/sony_as300", "stream 0: video mjpeg 3840 2160 2", "the file holds a small picture behind the large one"),
    ("sidecar/", "the worker refuses it", "texts are no media"),
    ("surveillance/car-detection", "lasts", "the header claims more than the packets last"),
];

/// All files below a directory, in order of their names, each content once.
fn files(root: &Path) -> Vec<PathBuf> {
    let (mut waiting, mut found) = (vec![root.to_owned()], BTreeMap::new());
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(directory).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let mut hasher = DefaultHasher::new();
            std::fs::read(&path).expect("it can be read").hash(&mut hasher);
            let name = found.entry(hasher.finish()).or_insert_with(|| path.clone());
            *name = name.clone().min(path);
        }
    }
    let mut files: Vec<PathBuf> = found.into_values().collect();
    files.sort();
    files
}

/// What the worker says of a file, where it is media.
fn probed(path: &Path) -> Option<Probed> {
    let outcome = run(Task::Probe { input: path.to_owned() });
    (outcome.code != Some(EXIT_DATA)).then(|| outcome.answer())
}

/// All jobs with a video; nothing for what is none.
fn look_at(path: &Path, name: &str, directory: &Path) -> Option<Vec<Cell>> {
    let probed = probed(path)?;
    let video = probed
        .video
        .filter(|_| probed.kind == MediaKind::Video && !matches!(probed.playback, Playback::None { .. }))?;
    let video = video.to_string();
    let audio = probed.audio.map(|audio| audio.to_string()).unwrap_or_default();
    let map = |stream: &str| if stream.is_empty() { String::new() } else { format!("0:{stream}") };
    let (map_video, map_audio) = (map(&video), map(&audio));
    let times = TIMES.iter().find(|(known, _)| name.ends_with(known)).map_or(Times::Stated, |(_, times)| *times);
    let how = How { video: &map_video, audio: &map_audio, copy_stamps: times != Times::Joined, ..AS_IT_IS };
    let linear = decode(path, &How { heard: Some(&directory.join("heard.s16")), ..how });
    let mut reference = match times {
        Times::Stated => Reference::stated(path, linear, (&video, &audio)),
        Times::Counted | Times::Joined => Reference::counted(linear, times),
    }
    .of_the_world();
    if times == Times::Counted {
        reference.begin_at(first_picture_ms(path).unwrap_or(0));
    }
    let stills_at = reference.moments();
    // The beginning, around a key frame, and the end.
    let clips_at = stills_at.iter().copied().skip(1).step_by(stills_at.len().div_ceil(3).max(1)).collect();
    let rendition = probed.duration_ms.is_some_and(|duration| duration <= RENDITION_MS_MAX);
    let mut cells = Asked { input: path, directory, reference: &reference, stills_at, clips_at, rendition }.all();
    for cell in &mut cells {
        let known = |job: Job, why: &str| {
            MAY_REFUSE.iter().any(|(part, may, reason)| name.contains(part) && *may == job && why.contains(reason))
        };
        cell.accept(&reference, known);
    }
    Some(cells)
}

/// Does something with each file, two at a time.
fn each(files: &[PathBuf], look: impl Fn(&Path) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..crate::AT_ONCE {
            scope.spawn(|| {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    look(path);
                }
            });
        }
    });
}

#[test]
fn recordings_are_read_as_a_linear_decode_shows() {
    let Some(root) = recordings() else { return };
    let only = std::env::var(crate::ONLY).unwrap_or_default();
    let directory = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = files(&root).into_iter().filter(|path| path.to_string_lossy().contains(&only)).collect();
    let summary = Mutex::new(Summary::default());
    each(&files, |path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let own = directory.path().join(name.replace('/', " "));
        std::fs::create_dir(&own).unwrap();
        if let Some(cells) = look_at(path, &name, &own) {
            summary.lock().unwrap().add(&name, cells);
        }
        std::fs::remove_dir_all(own).unwrap();
    });
    let summary = summary.into_inner().unwrap();
    eprintln!("{}", summary.told());
    assert_eq!(summary.wrong(), 0, "every cell is right or rightly refused");
}

/// What the `ffprobe` program says of a file: a line for each stream, and the duration in milliseconds.
fn ffprobed(path: &Path) -> Option<(Vec<String>, Option<u64>)> {
    let entries = "stream=codec_type,codec_name,width,height,nb_read_packets:format=duration";
    let run = Command::new("ffprobe")
        .args(["-v", "quiet", "-count_packets", "-show_entries", entries, "-of", "json"])
        .arg(path)
        .output()
        .expect("ffprobe is installed");
    let said: serde_json::Value = serde_json::from_slice(&run.stdout).ok()?;
    let text = |stream: &serde_json::Value, name: &str| match &stream[name] {
        serde_json::Value::Null => "-".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let streams = said["streams"].as_array().filter(|streams| !streams.is_empty())?;
    let names = ["codec_type", "codec_name", "width", "height", "nb_read_packets"];
    let lines = streams.iter().map(|stream| names.map(|name| text(stream, name)).join(" ")).collect();
    let seconds: Option<f64> = said["format"]["duration"].as_str().and_then(|text| text.parse().ok());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days at most, and not negative")]
    let millis = seconds.map(|seconds| (seconds * 1000.0).round() as u64);
    Some((lines, millis))
}

/// Where the worker says of a file what the `ffprobe` program does not.
fn differences(path: &Path) -> Vec<String> {
    let (ours, theirs) = (probed(path), ffprobed(path));
    let (ours, (lines, millis)) = match (ours, theirs) {
        (None, None) => return Vec::new(),
        (None, Some(_)) => return vec!["the worker refuses it".to_owned()],
        (Some(_), None) => return vec!["ffprobe refuses it".to_owned()],
        (Some(ours), Some(theirs)) => (ours, theirs),
    };
    let given = |number: Option<u32>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let own = ours.streams.iter().map(|stream| {
        let (width, height) = (given(stream.width), given(stream.height));
        format!("{} {} {width} {height} {}", stream.medium, stream.codec, stream.packets)
    });
    let own: Vec<String> = own.collect();
    let mut told = Vec::new();
    // What is not known is said in more than one way.
    let plain = |line: &str| {
        let words = line.split(' ').map(|word| if ["none", "0"].contains(&word) { "-" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    for index in 0..own.len().max(lines.len()) {
        let of = |lines: &[String]| lines.get(index).map_or_else(|| "no stream".to_owned(), |line| plain(line));
        if of(&own) != of(&lines) {
            told.push(format!("stream {index}: {} | ffprobe: {}", of(&own), of(&lines)));
        }
    }
    if ours.kind != MediaKind::Picture && ours.duration_ms.unwrap_or(0).abs_diff(millis.unwrap_or(0)) > 2 {
        told.push(format!("lasts {:?} ms | ffprobe: {millis:?}", ours.duration_ms));
    }
    told
}

#[test]
fn recordings_are_probed_as_ffprobe_says() {
    let Some(root) = recordings() else { return };
    let told = Mutex::new(BTreeMap::new());
    each(&files(&root), |path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        told.lock().unwrap().insert(name, differences(path));
    });
    let told = told.into_inner().unwrap();
    let mut met = [false; DIFFERENCES.len()];
    let mut wrong = Vec::new();
    for (name, difference) in told.iter().flat_map(|(name, all)| all.iter().map(move |one| (name, one))) {
        let known = |row: &(&str, &str, &str)| name.starts_with(row.0) && difference.starts_with(row.1);
        let row = DIFFERENCES.iter().position(known);
        eprintln!("{name}: {difference}: {}", row.map_or("WHY?", |row| DIFFERENCES[row].2));
        match row {
            Some(row) => met[row] = true,
            None => wrong.push(format!("{name}: {difference}")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "each difference has a reason");
    let rows = DIFFERENCES.iter().zip(met).filter(|(_, met)| !met).map(|(row, _)| row.0);
    assert_eq!(rows.collect::<Vec<_>>(), Vec::<&str>::new(), "each reason has a difference");
    assert!(told.len() > 50, "{} files", told.len());
}
