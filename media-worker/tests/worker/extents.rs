//! Indexes that reach a part of the media data, and headers that claim false lengths.

use std::path::{Path, PathBuf};

use media_protocol::Probed;

use crate::harness::{decode, make, probe};

fn written(path: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = path.with_file_name(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Where the letters stand first.
fn position(bytes: &[u8], letters: &[u8]) -> usize {
    bytes.windows(letters.len()).position(|window| window == letters).expect("the letters are there")
}

/// How many bytes are told to be out of reach: by the quick look, and by the full decode.
fn unreachable(path: &Path) -> (u64, u64) {
    let damage = probe(path).damage.unwrap_or_else(|| panic!("{} is damaged", path.display()));
    assert!(damage.what.contains("bytes"), "{damage:?}");
    (damage.unreachable_bytes, decode(path).0.unreachable_bytes)
}

#[test]
fn an_index_that_reaches_half_of_an_mp4_is_told_with_the_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let path = make(directory.path(), "whole.mp4", 6.0, "-c:v libx264 -c:a aac");
    let bytes = std::fs::read(&path).unwrap();
    let mdat = position(&bytes, b"mdat") - 4;
    let length = usize::try_from(u32::from_be_bytes(bytes[mdat..mdat + 4].try_into().unwrap())).unwrap();
    let media = bytes[mdat + 8..mdat + length].to_vec();
    // The index comes behind and counts from the beginning of the file.
    let mut half = bytes.clone();
    half.splice(mdat + length..mdat + length, media.iter().copied());
    half[mdat..mdat + 4].copy_from_slice(&u32::try_from(length + media.len()).unwrap().to_be_bytes());
    let half = written(&path, "half.mp4", &half);
    let expected = media.len() as u64;
    assert_eq!(unreachable(&half), (expected, expected));
    assert!(probe(&half).damage.unwrap().usable_until_ms.unwrap() > 5_500, "what the index reaches is whole");
    // A fragment's data whose head is gone.
    let path = make(directory.path(), "f.mp4", 6.0, "-c:v libx264 -g 25 -c:a aac -movflags frag_keyframe+empty_moov");
    let bytes = std::fs::read(&path).unwrap();
    let head = [u32::try_from(media.len() + 8).unwrap().to_be_bytes(), *b"mdat"].concat();
    let more = written(&path, "more.mp4", &[&bytes[..], &head, &media].concat());
    assert_eq!(unreachable(&more), (expected, expected));
}

#[test]
fn a_fragment_whose_head_is_zeros_is_told_with_what_follows_it() {
    let directory = tempfile::tempdir().unwrap();
    let how = "-c:v libx264 -g 25 -c:a aac -movflags frag_keyframe+empty_moov";
    let path = make(directory.path(), "fragments.mp4", 8.0, how);
    let mut bytes = std::fs::read(&path).unwrap();
    let heads: Vec<usize> = (4..bytes.len() - 4).filter(|at| &bytes[*at..at + 4] == b"moof").map(|at| at - 4).collect();
    bytes[heads[3]..heads[3] + 600].fill(0);
    let damage = probe(&written(&path, "zeros.mp4", &bytes)).damage.expect("damaged");
    let next = (heads[4] - heads[3]) as u64;
    assert!(damage.unreachable_bytes >= next - 1_000, "{damage:?}, {next}");
}

#[test]
fn an_index_of_avi_that_ends_early_is_told_with_the_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let path = make(directory.path(), "whole.avi", 6.0, "-c:v mpeg4 -b:v 1M -c:a libmp3lame");
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(probe(&path).damage, None);
    let index = bytes.windows(4).rposition(|window| window == b"idx1").unwrap();
    let length = usize::try_from(u32::from_le_bytes(bytes[index + 4..index + 8].try_into().unwrap())).unwrap();
    let kept = length / 32 * 16;
    let mut cut = bytes[..index + 8 + kept].to_vec();
    cut[index + 4..index + 8].copy_from_slice(&u32::try_from(kept).unwrap().to_le_bytes());
    let riff = u32::try_from(cut.len() - 8).unwrap().to_le_bytes();
    cut[4..8].copy_from_slice(&riff);
    let (quick, full) = unreachable(&written(&path, "cut.avi", &cut));
    let media = (index - position(&bytes, b"movi")) as u64;
    assert!(quick == full && (media / 3..media * 2 / 3).contains(&quick), "{quick} of {media}");
}

/// Puts a length at a place.
fn with(bytes: &[u8], at: usize, length: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + length.len()].copy_from_slice(length);
    bytes
}

/// Whether something is said of a length, and whether that is damage.
fn told(probed: &Probed) -> (bool, bool) {
    let damage = probed.damage.as_ref().is_some_and(|damage| damage.what.contains("claims"));
    (damage || !probed.remarks.is_empty(), damage)
}

#[test]
fn false_lengths_of_sound_are_told_and_those_of_streams_are_no_damage() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how, letters, at, little) in [
        ("a.wav", "-c:a pcm_s16le", &b"data"[..], 4, true),
        ("b.aiff", "-c:a pcm_s16be", b"SSND", 4, false),
        ("c.au", "-c:a pcm_s16be", b".snd", 8, false),
    ] {
        let path = make(directory.path(), name, 4.0, &format!("-map 1 {how}"));
        assert_eq!(told(&probe(&path)), (false, false), "{name}");
        let bytes = std::fs::read(&path).unwrap();
        let at = position(&bytes, letters) + at;
        for (what, length, damage) in
            [("nothing", 0_u32, true), ("short", 100_000, true), ("long", 900_000, true), ("stream", u32::MAX, false)]
        {
            // A length of AIFF's holds eight more bytes.
            let length = if name == "b.aiff" && length == 0 { 8 } else { length };
            let stated = if little { length.to_le_bytes() } else { length.to_be_bytes() };
            let path = written(&path, &format!("{what}-{name}"), &with(&bytes, at, &stated));
            let probed = probe(&path);
            assert_eq!(told(&probed), (true, damage), "{what} {name}: {:?} {:?}", probed.damage, probed.remarks);
        }
        // Tags that follow the sound are no sound.
        let behind = if little { [&bytes[..], b"LIST\x04\0\0\0INFO"].concat() } else { bytes.clone() };
        assert_eq!(told(&probe(&written(&path, &format!("tag-{name}"), &behind))), (false, false), "{name}");
    }
    let path = make(directory.path(), "d.wav", 4.0, "-map 1 -c:a pcm_s16le -rf64 always");
    assert_eq!(told(&probe(&path)), (false, false), "RF64");
    let bytes = std::fs::read(&path).unwrap();
    let at = position(&bytes, b"ds64") + 16;
    for (length, damage) in [(0_u64, true), (100_000, true), (9_000_000, true)] {
        let probed = probe(&written(&path, "false.wav", &with(&bytes, at, &length.to_le_bytes())));
        assert_eq!(told(&probed), (true, damage), "RF64 {length}: {:?} {:?}", probed.damage, probed.remarks);
    }
}

#[test]
fn false_lengths_of_avi_and_mp4_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = make(directory.path(), "a.avi", 4.0, "-c:v mjpeg -c:a pcm_s16le");
    let bytes = std::fs::read(&path).unwrap();
    let movi = position(&bytes, b"movi") - 4;
    for (what, at, length) in [
        ("no list", movi, 0_u32),
        ("short list", movi, 50_000),
        ("long list", movi, 99_000_000),
        ("no file", 4, 0),
        ("long file", 4, 99_000_000),
    ] {
        let probed = probe(&written(&path, "false.avi", &with(&bytes, at, &length.to_le_bytes())));
        assert_eq!(told(&probed), (true, true), "{what}: {:?} {:?}", probed.damage, probed.remarks);
    }
    let path = make(directory.path(), "a.mp4", 4.0, "-c:v libx264 -c:a aac -movflags +faststart");
    let bytes = std::fs::read(&path).unwrap();
    let mdat = position(&bytes, b"mdat") - 4;
    let probed = probe(&written(&path, "long.mp4", &with(&bytes, mdat, &99_000_000_u32.to_be_bytes())));
    assert_eq!(told(&probed), (true, false), "all of it is there: {:?}", probed.damage);
}
