//! All sound of a recording as one WAV, on the recording's own time line.

use std::path::Path;

use media_protocol::{EXIT_DATA, EXIT_USAGE, SOUND_MS_MAX, Task};

use crate::harness::{ffmpeg, make, probe, run};

/// The samples of the WAV of a file.
fn sound(path: &Path, length_ms: u64) -> Vec<i16> {
    let outcome = run(Task::Sound { input: path.to_owned(), length_ms });
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let (head, data) = outcome.stdout.split_at(44);
    assert_eq!(&head[..4], b"RIFF");
    assert_eq!(u32::from_le_bytes(head[40..44].try_into().unwrap()) as usize, data.len());
    data.as_chunks::<2>().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect()
}

/// From when to when it is loud, in milliseconds.
fn loud(samples: &[i16]) -> (usize, usize) {
    let is_loud = |sample: &i16| sample.unsigned_abs() > 8_000;
    let first = samples.iter().position(is_loud).expect("it is loud somewhere");
    (first / 16, samples.iter().rposition(is_loud).unwrap_or(first) / 16)
}

/// A film of three seconds with a sound that begins at `offset` seconds, and is loud from 1.0 to 1.5 s of the film.
fn film(directory: &Path, name: &str, offset: f64, how: &str) -> std::path::PathBuf {
    let path = directory.join(name);
    let (from, to) = (1.0 - offset, 1.5 - offset);
    let tone = format!("aevalsrc='if(between(t,{from},{to}),0.8*sin(2*PI*440*t),0)|0':s=44100:d=1.6");
    let picture = "testsrc2=size=64x48:rate=10:duration=3";
    let late = offset.to_string();
    ffmpeg(&["-f", "lavfi", "-i", picture, "-itsoffset", &late, "-f", "lavfi", "-i", &tone], how, &path);
    path
}

#[test]
fn a_tone_is_heard_where_the_film_has_it_in_every_container() {
    let directory = tempfile::tempdir().unwrap();
    for (name, offset, how) in [
        ("a.mkv", 0.0, "-map 0:v -map 1:a -c:v mjpeg -c:a pcm_s16le"),
        ("b.mkv", 0.6, "-map 0:v -map 1:a -c:v mjpeg -c:a pcm_s16le"),
        ("c.mp4", 0.6, "-map 0:v -map 1:a -c:v mpeg4 -c:a aac"),
        ("d.ts", 0.6, "-map 0:v -map 1:a -c:v mpeg2video -c:a mp2"),
    ] {
        let path = film(directory.path(), name, offset, how);
        let length_ms = probe(&path).duration_ms.expect("a length");
        let samples = sound(&path, length_ms);
        assert_eq!(samples.len() as u64, length_ms * 16, "{name}");
        let (from, to) = loud(&samples);
        assert!(from.abs_diff(1000) <= 25 && to.abs_diff(1500) <= 25, "{name}: loud from {from} to {to}");
    }
}

#[test]
fn a_wav_is_as_long_as_the_timeline_whatever_its_sound() {
    let directory = tempfile::tempdir().unwrap();
    let path = make(directory.path(), "a.wav", 2.0, "-map 1:a -c:a pcm_s16le");
    for length_ms in [500, 2_000, 5_000] {
        let samples = sound(&path, length_ms);
        assert_eq!(samples.len() as u64, length_ms * 16);
        let heard = usize::try_from(length_ms.min(2_000)).unwrap() * 16;
        assert!(samples[heard..].iter().all(|sample| *sample == 0), "silence behind the sound");
    }
}

#[test]
fn a_timeline_longer_than_a_wav_counts_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = make(directory.path(), "a.wav", 0.2, "-map 1:a -c:a pcm_s16le");
    for length_ms in [0, SOUND_MS_MAX + 1] {
        let refused = run(Task::Sound { input: path.clone(), length_ms });
        assert_eq!(refused.code, Some(EXIT_USAGE), "{}", refused.stderr);
    }
    assert!(u32::try_from(SOUND_MS_MAX * 16 * 2 + 36).is_ok(), "what a header can tell");
}

#[test]
fn what_has_no_sound_gives_none() {
    let directory = tempfile::tempdir().unwrap();
    let path = make(directory.path(), "a.avi", 0.5, "-map 0:v -c:v mjpeg");
    let refused = run(Task::Sound { input: path, length_ms: 500 });
    assert_eq!((refused.code, refused.stdout.len()), (Some(EXIT_DATA), 0), "{}", refused.stderr);
}
