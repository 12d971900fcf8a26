//! Media with random damage never makes a worker hang, write elsewhere or end in an unforeseen way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use media_protocol::{EXIT_DATA, EXIT_SOFTWARE, Limits, Task};

use crate::harness::{Dice, LIMITS, make, recordings, run_with};

/// Damaged files that are tried, and of each decoder that was judged by itself. What such a test costs is starting
/// workers: judging a decoder (`docs/media.md`) asks for ten times as many.
const FILES: usize = 240;
const FILES_OF_ONE: usize = 60;

/// The variable that states another number of files, for both.
const FILES_VARIABLE: &str = "DOCKET_TEST_MUTANTS";

/// The seed, unless the variable `DOCKET_TEST_SEED` states another.
const SEED: u64 = 0x0d0c_4e70_5eed_0001;

/// Threads that start workers.
const THREADS: usize = 2;

/// Largest real recording that is damaged, in bytes: more would only take longer.
const RECORDING_BYTES_MAX: u64 = 200_000;

/// What is damaged, made of half a second of picture and sound.
const MADE: [(&str, &str); 13] = [
    ("a.mp4", "-c:v libx264 -g 5 -bf 2 -c:a aac"),
    ("b.mp4", "-c:v libx264 -c:a aac -movflags frag_keyframe+empty_moov"),
    ("c.mp4", "-c:v mpeg4 -c:a aac -movflags +faststart"),
    ("d.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=error -c:a aac"),
    ("e.avi", "-c:v mjpeg -c:a pcm_s16le"),
    ("f.ts", "-c:v libx264 -c:a ac3"),
    ("g.mkv", "-c:v libvpx -c:a libvorbis"),
    ("h.asf", "-c:v msmpeg4 -c:a wmav2"),
    ("i.3gp", "-vf scale=176:144 -c:v h263 -c:a aac"),
    ("j.wav", "-map 1 -c:a adpcm_ima_wav"),
    ("k.mp3", "-map 1 -c:a libmp3lame"),
    ("l.jpg", "-map 0 -frames:v 1 -update 1"),
    ("m.png", "-map 0 -frames:v 1 -update 1"),
];

/// Kinds whose decoders are allowed by a judgement of their own (`docs/media.md`), made of a quarter of a
/// second of picture or sound. Of each, [`FILES_OF_ONE`] damaged ones are tried.
const JUDGED: [(&str, &str); 8] = [
    ("a.avi", "-map 0 -c:v msvideo1 -pix_fmt rgb555le"),
    ("b.mkv", "-map 0 -vf scale=176:144 -c:v h261"),
    ("c.mov", "-map 0 -c:v qtrle"),
    ("d.mov", "-map 0 -vf scale=64:48 -c:v jpeg2000 -frames:v 3"),
    ("e.mov", "-map 0 -vf scale=64:48 -c:v v210 -frames:v 3"),
    ("f.mkv", "-map 1 -c:a dca -strict -2"),
    ("g.mkv", "-map 1 -c:a truehd -strict -2"),
    ("h.mkv", "-map 1 -c:a mlp -strict -2"),
];

fn seed() -> u64 {
    std::env::var("DOCKET_TEST_SEED").ok().and_then(|text| text.parse().ok()).filter(|seed| *seed != 0).unwrap_or(SEED)
}

/// Flips bits, overwrites stretches, cuts; more often near the beginning, where headers lie.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(8) {
        if bytes.is_empty() {
            return;
        }
        let reach = if dice.below(2) == 0 { bytes.len().min(2048) } else { bytes.len() };
        let at = dice.below(reach);
        match dice.below(6) {
            0 | 1 => bytes[at] ^= 1 << dice.below(8),
            2 => bytes[at] = [0, 0x7f, 0x80, 0xff][dice.below(4)],
            3 => {
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill([0, 0x7f, 0xff][dice.below(3)]);
            }
            4 => {
                let end = (at + 1 + dice.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => bytes.truncate(bytes.len() - dice.below(bytes.len() / 2 + 1)),
        }
    }
}

fn files(usual: usize) -> usize {
    std::env::var(FILES_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn originals(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> = MADE.iter().map(|(name, how)| make(directory, name, 0.5, how)).collect();
    if let Some(root) = recordings() {
        for part in ["legacy", "audio", "phone", "mp4", "photo"] {
            let entries = std::fs::read_dir(root.join(part)).unwrap().map(|entry| entry.unwrap().path());
            paths.extend(entries.filter(|path| std::fs::metadata(path).unwrap().len() <= RECORDING_BYTES_MAX));
        }
    }
    paths.sort();
    paths.iter().map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn damaged_media_of_each_decoder_that_was_judged_ends_in_a_way_that_is_foreseen() {
    let (seed, files) = (seed(), files(FILES_OF_ONE));
    println!("DOCKET_TEST_SEED={seed}");
    let directory = tempfile::tempdir().unwrap();
    for (name, how) in JUDGED {
        let path = make(directory.path(), name, 0.25, how);
        let original = [(name.to_owned(), std::fs::read(path).unwrap())];
        let sound = how.contains("-c:a");
        let jobs = move |input: &Path, _: &Path| {
            let input = input.to_owned();
            vec![if sound {
                ("waveform", Task::Waveform { input, buckets: 10 })
            } else {
                ("rendition", Task::Rendition { input, side_px_max: 64 })
            }]
        };
        let outcomes = try_all(&original, seed, files, &jobs);
        println!("{name}: {files} damaged files: {outcomes:?}");
        let done = outcomes.iter().filter(|(end, _)| end.ends_with("exit 0")).map(|(_, count)| count).sum::<usize>();
        assert!(done > files / 10, "{name}: its decoder runs: {outcomes:?}");
    }
}

#[test]
fn damaged_media_ends_every_job_in_a_way_that_is_foreseen() {
    let (seed, files) = (seed(), files(FILES));
    println!("DOCKET_TEST_SEED={seed}");
    let directory = tempfile::tempdir().unwrap();
    let originals = originals(directory.path());
    let jobs = |input: &Path, output: &Path| {
        let (input, output) = (input.to_owned(), output.to_owned());
        vec![
            ("probe", Task::Probe { input: input.clone() }),
            ("images", Task::Images { input: input.clone(), still_px: 64, strip_count: 3, strip_px: 32 }),
            ("decode", Task::Decode { input: input.clone(), output }),
            ("rendition", Task::Rendition { input, side_px_max: 64 }),
        ]
    };
    let outcomes = try_all(&originals, seed, files, &jobs);
    println!("{files} damaged files: {outcomes:#?}");
    assert!(outcomes.get("probe: exit 0").is_some_and(|count| *count > files / 4), "most damage is survived");
}

/// The jobs that are done with a file.
type Jobs<'jobs> = dyn Fn(&Path, &Path) -> Vec<(&'static str, Task)> + Sync + 'jobs;

/// Does the jobs with so many damaged files; gives how often each ended how.
fn try_all(originals: &[(String, Vec<u8>)], seed: u64, files: usize, jobs: &Jobs<'_>) -> BTreeMap<String, usize> {
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<BTreeMap<String, usize>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let own = tempfile::tempdir().unwrap();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= files {
                        break;
                    }
                    for outcome in try_one(index, seed, originals, own.path(), jobs) {
                        *outcomes.lock().unwrap().entry(outcome).or_default() += 1;
                    }
                }
            });
        }
    });
    outcomes.into_inner().unwrap()
}

/// Damages a file and does the jobs with it; gives how each ended.
fn try_one(index: usize, seed: u64, originals: &[(String, Vec<u8>)], directory: &Path, jobs: &Jobs<'_>) -> Vec<String> {
    let mut dice = Dice(seed.wrapping_add((index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1);
    let (name, bytes) = &originals[index % originals.len()];
    let mut bytes = bytes.clone();
    damage(&mut bytes, &mut dice);
    let input = directory.join("media");
    std::fs::write(&input, &bytes).unwrap();
    let output = directory.join("table");
    std::fs::write(&output, "").unwrap();
    let limits = Limits { memory_bytes: 768 * 1024 * 1024, cpu_seconds: 5, ..LIMITS };
    let ends = jobs(&input, &output).into_iter().map(|(job, task)| {
        let outcome = run_with(task, limits, directory);
        let end = match (outcome.code, outcome.signal) {
            (Some(code @ (0 | EXIT_DATA | EXIT_SOFTWARE)), _) => format!("{job}: exit {code}"),
            (_, Some(signal @ (libc::SIGKILL | libc::SIGXCPU | libc::SIGABRT))) => format!("{job}: signal {signal}"),
            end => panic!("{job} of file {index} ({name}, seed {seed}) ended with {end:?}: {}", outcome.stderr),
        };
        if outcome.code != Some(0) && outcome.signal.is_none() {
            outcome.failure(outcome.code.unwrap());
        }
        end
    });
    let ends: Vec<String> = ends.collect();
    let mut left: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["media", "table"], "file {index} ({name}, seed {seed})");
    assert_eq!(std::fs::read(&input).unwrap(), bytes, "the input is as it was");
    ends
}
