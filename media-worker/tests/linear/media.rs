//! Media whose every frame is known by its looks, and whose sound is known by its clicks.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Width of the pictures, in pixels.
const WIDTH: usize = 176;

/// Their height.
const HEIGHT: usize = 144;

/// Pictures that are made.
pub(crate) const FRAMES: usize = 125;

/// How long each of them is shown, in microseconds.
pub(crate) const FRAME_US: i64 = 40_000;

/// Side of a block that is black or white, in pixels.
const BLOCK: usize = 16;

/// Blocks that tell one picture from another.
const BLOCKS: usize = 16;

/// Blocks in which a picture differs from those near it, at least.
const DISTANCE: u32 = 6;

/// Pictures that count as near.
const NEAR: usize = 4;

/// Samples of sound in a second.
const SOUND_RATE: usize = 48_000;

/// Length of the sound beside the pictures, and of the long one, in seconds.
const SOUND_SECONDS: usize = 5;
const LONG_SECONDS: usize = 25;

/// When clicks begin, in milliseconds of each five seconds. No two gaps are alike.
const CLICKS_MS: [usize; 7] = [300, 900, 1700, 2200, 3100, 3600, 4400];

/// How long a click is, in milliseconds.
const CLICK_MS: usize = 60;

/// A step on the way to the media of a pair.
pub(crate) enum Step {
    /// The `ffmpeg` program with these words.
    Ffmpeg(&'static str),
    /// Files behind one another.
    Join(&'static [&'static str]),
    /// An H.264 stream with access unit delimiters, as what Dahua recorders write.
    Dhav(&'static str),
}

/// Numbers that look random and are the same every time.
fn mixed(number: usize) -> u64 {
    let mut mixed = (number as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^= mixed >> 29;
    mixed = mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 32)
}

/// The blocks of every picture: far from those of the pictures near it, and from no other's the same.
fn marks() -> Vec<u32> {
    let mut marks: Vec<u32> = Vec::new();
    let mut tries = 0;
    while marks.len() < FRAMES {
        tries += 1;
        let mark = u32::try_from(mixed(tries) & 0xffff).expect("sixteen bits");
        let near = marks.iter().rev().take(NEAR).all(|other| (mark ^ other).count_ones() >= DISTANCE);
        if near && !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    marks
}

/// One picture: a rough ground, of which the left half moves, with marks upon it. A decoder that lacks the
/// pictures before it does not get the ground right.
fn picture(number: usize, mark: u32) -> Vec<u8> {
    let mut bytes = vec![128_u8; WIDTH * HEIGHT * 3 / 2];
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let moved = if x < WIDTH / 2 { x + number } else { x + 1000 };
            bytes[y * WIDTH + x] = 40 + u8::try_from(mixed(moved / 4 * 1000 + y / 4) % 160).expect("small");
        }
    }
    for block in 0..BLOCKS {
        let light = if mark >> block & 1 == 1 { 235 } else { 16 };
        let (left, top) = (BLOCK * (1 + block % 8), BLOCK * (3 + 2 * (block / 8)));
        for y in top..top + BLOCK {
            bytes[y * WIDTH + left..y * WIDTH + left + BLOCK].fill(light);
        }
    }
    bytes
}

/// Silence with clicks.
fn sound(seconds: usize) -> Vec<u8> {
    let mut samples = vec![0_i16; seconds * SOUND_RATE];
    for start in (0..seconds / 5).flat_map(|part| CLICKS_MS.map(|at| (part * 5000 + at) * SOUND_RATE / 1000)) {
        for (index, sample) in samples[start..start + CLICK_MS * SOUND_RATE / 1000].iter_mut().enumerate() {
            *sample = if index / 24 % 2 == 0 { 18_000 } else { -18_000 };
        }
    }
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

/// Writes what all pairs are made of into a directory.
pub(crate) fn write_sources(directory: &Path) {
    let pictures: Vec<u8> = marks().into_iter().enumerate().flat_map(|(at, mark)| picture(at, mark)).collect();
    std::fs::write(directory.join("pictures.yuv"), pictures).expect("the disk takes it");
    std::fs::write(directory.join("sound.s16"), sound(SOUND_SECONDS)).expect("the disk takes it");
    std::fs::write(directory.join("long.s16"), sound(LONG_SECONDS)).expect("the disk takes it");
}

/// Words of the `ffmpeg` program with the places of files put in.
fn words(text: &str, sources: &Path, directory: &Path, output: &Path) -> Vec<String> {
    let sources = sources.display();
    let pictures =
        |rate: &str| format!("-f rawvideo -pix_fmt yuv420p -s 176x144 -framerate {rate} -i {sources}/pictures.yuv");
    text.replace("{v}", &pictures("25"))
        .replace("{slow}", &format!("-t 25 {}", pictures("1/5")))
        .replace("{a}", &format!("-f s16le -ar 48000 -ac 1 -i {sources}/sound.s16"))
        .replace("{long}", &format!("-f s16le -ar 48000 -ac 1 -i {sources}/long.s16"))
        .replace("{x264}", "-c:v libx264 -preset veryfast -pix_fmt yuv420p -sc_threshold 0 -threads 1")
        .replace("{x265}", "-c:v libx265 -preset ultrafast -x265-params log-level=error:pools=1:scenecut=0:keyint=25")
        .replace("{dir}", &directory.display().to_string())
        .replace("{out}", &output.display().to_string())
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// Makes the media of a pair in a directory of its own. Gives the commands that it took, for who looks into it.
pub(crate) fn make(sources: &Path, directory: &Path, name: &str, steps: &[Step]) -> (PathBuf, Vec<String>) {
    let output = directory.join(name);
    let mut said = Vec::new();
    for step in steps {
        match step {
            Step::Ffmpeg(text) => {
                let words = words(text, sources, directory, &output);
                said.push(format!("ffmpeg {}", words.join(" ")));
                let mut run = Command::new("ffmpeg");
                run.args(["-nostdin", "-v", "error", "-y"]).args(words);
                let run = run.stdin(Stdio::null()).output().expect("ffmpeg is installed");
                assert!(run.status.success(), "{name}: {text}: {}", String::from_utf8_lossy(&run.stderr));
            }
            Step::Join(parts) => {
                let parts = parts.iter().map(|part| directory.join(part));
                let bytes: Vec<u8> = parts.flat_map(|part| std::fs::read(part).expect("made before")).collect();
                said.push("the files behind one another".to_owned());
                std::fs::write(&output, bytes).expect("the disk takes it");
            }
            Step::Dhav(from) => {
                let stream = std::fs::read(directory.join(from)).expect("made before");
                said.push("put into DHAV chunks".to_owned());
                std::fs::write(&output, crate::dhav::muxed(&stream, &sound(SOUND_SECONDS))).expect("the disk takes it");
            }
        }
    }
    (output, said)
}
