//! What the `ffmpeg` program shows of media from the first byte to the last, without seeking.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// Width and height to which every picture is brought before it is compared.
const LOOK_WIDTH: usize = 44;
const LOOK_HEIGHT: usize = 36;

/// Bytes of a picture that is compared: its brightness.
const LOOK_BYTES: usize = LOOK_WIDTH * LOOK_HEIGHT;

/// Samples in a second at which sound is listened to.
const HEARD_RATE: i64 = 8_000;

/// Samples that are judged together.
const HEARD_STEP: i64 = 40;

/// What is louder is a click.
const LOUD: i16 = 6_000;

/// Silence before a click, in steps.
const SILENCE_STEPS: i64 = 30;

/// A picture that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// Its moment as the container counts, in microseconds, where it has one.
    pub(crate) at_us: Option<i64>,
    /// Whether it is decoded without others.
    pub(crate) key: bool,
    /// Its brightness, made small.
    pub(crate) look: Vec<u8>,
}

/// All that is shown and heard.
#[derive(Debug, Default)]
pub(crate) struct Linear {
    /// The pictures, in order.
    pub(crate) shown: Vec<Shown>,
    /// When clicks begin, in microseconds as the container counts.
    pub(crate) clicks_us: Vec<i64>,
    /// When the last sound ends, in microseconds as the container counts.
    pub(crate) heard_until_us: Option<i64>,
    /// Duration as the container claims it, in microseconds.
    pub(crate) claimed_us: Option<i64>,
}

/// Streams and time stamps of a decode.
pub(crate) struct How<'a> {
    /// The stream to show, as the program names it.
    pub(crate) video: &'a str,
    /// The stream to hear; none where it is empty.
    pub(crate) audio: &'a str,
    /// Whether time stamps stay as they are. Else breaks are mended.
    pub(crate) copy_stamps: bool,
    /// Words before the input.
    pub(crate) input: &'a [&'a str],
    /// A filter before pictures are looked at.
    pub(crate) filter: &'a str,
    /// Where sound may be put meanwhile; beside the input where it is not said.
    pub(crate) heard: Option<&'a Path>,
}

/// The usual streams with the time stamps that they have.
pub(crate) const AS_IT_IS: How<'static> =
    How { video: "0:v:0?", audio: "0:a:0?", copy_stamps: true, input: &[], filter: "null", heard: None };

/// How the program says that there is nothing to show, and nothing to hear.
const NO_PICTURES: &str = "Output file #0 does not contain any stream";
const NO_SOUND: &str = "Output file #1 does not contain any stream";

/// Decodes media. What cannot be decoded at all shows nothing.
pub(crate) fn decode(path: &Path, how: &How) -> Linear {
    match decode_once(path, how) {
        Ok(linear) => linear,
        Err(silent) => {
            // Each output that is asked for needs a stream.
            let how = if silent { How { audio: "", ..*how } } else { How { video: "", ..*how } };
            decode_once(path, &how).unwrap_or_default()
        }
    }
}

/// An error where one of them is not there: whether that is the sound.
fn decode_once(path: &Path, how: &How) -> Result<Linear, bool> {
    let filter = format!("{},showinfo=checksum=0,scale={LOOK_WIDTH}:{LOOK_HEIGHT}:flags=area,format=gray", how.filter);
    let sound = how.heard.map_or_else(|| path.with_extension("heard.s16"), Path::to_owned);
    let mut run = Command::new("ffmpeg");
    run.args(["-nostdin", "-hide_banner", "-nostats", "-v", "info", "-y", "-threads", "1"]);
    if how.copy_stamps {
        run.arg("-copyts");
    }
    run.args(how.input).arg("-i").arg(path);
    if !how.video.is_empty() {
        run.args(["-map", how.video, "-fps_mode", "passthrough", "-vf", &filter, "-f", "rawvideo", "pipe:1"]);
    }
    if !how.audio.is_empty() {
        let heard = "aresample=8000,aformat=sample_fmts=s16:channel_layouts=mono,ashowinfo";
        run.args(["-map", how.audio, "-af", heard, "-f", "s16le"]).arg(&sound);
    }
    let mut child =
        run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("ffmpeg is installed");
    let mut stderr = child.stderr.take().expect("piped");
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        stderr.read_to_end(&mut said).expect("pipes can be read");
        String::from_utf8_lossy(&said).into_owned()
    });
    let mut looks = Vec::new();
    child.stdout.take().expect("piped").read_to_end(&mut looks).expect("pipes can be read");
    let said = said.join().expect("reading ends");
    child.wait().expect("children can be waited for");
    if said.contains(NO_SOUND) || (said.contains(NO_PICTURES) && how.video.is_empty()) {
        return Err(true);
    }
    if said.contains(NO_PICTURES) && !how.audio.is_empty() {
        return Err(false);
    }
    let samples = std::fs::read(&sound).unwrap_or_default();
    let _ = std::fs::remove_file(&sound);
    let (clicks_us, heard_until_us) = clicks(&said, &samples);
    Ok(Linear { shown: shown(&said, &looks), clicks_us, heard_until_us, claimed_us: claimed(&said) })
}

/// The word behind a name in a line.
fn word<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.split_once(name)?.1.split_whitespace().next().map(|word| word.trim_end_matches(','))
}

fn shown(said: &str, looks: &[u8]) -> Vec<Shown> {
    let mut looks = looks.chunks_exact(LOOK_BYTES);
    let mut base = (0, 1);
    let mut shown = Vec::new();
    for line in said.lines().filter(|line| line.contains("Parsed_showinfo")) {
        if let Some((numerator, denominator)) = word(line, "config in time_base:").and_then(|base| base.split_once('/'))
        {
            base = (numerator.parse().expect("a number"), denominator.parse().expect("a number"));
        }
        let (Some(pts), Some(key)) = (word(line, " pts:"), word(line, " iskey:")) else { continue };
        let at_us = pts.parse::<i64>().ok().map(|pts| to_us(pts, base));
        let Some(look) = looks.next() else { break };
        shown.push(Shown { at_us, key: key == "1", look: look.to_vec() });
    }
    assert_eq!(looks.next(), None, "every picture was told of");
    shown
}

/// A time stamp in microseconds, rounded down.
fn to_us(stamp: i64, base: (i64, i64)) -> i64 {
    let scaled = (i128::from(stamp) * i128::from(base.0) * 1_000_000).div_euclid(i128::from(base.1));
    i64::try_from(scaled).expect("a moment that can be")
}

/// When clicks begin, and where the sound ends.
fn clicks(said: &str, samples: &[u8]) -> (Vec<i64>, Option<i64>) {
    let mut samples = samples.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
    let (mut clicks, mut last_loud, mut end) = (Vec::new(), i64::MIN / 2, None);
    for line in said.lines().filter(|line| line.contains("Parsed_ashowinfo")) {
        let at = word(line, " pts:").and_then(|pts| pts.parse::<i64>().ok());
        let count = word(line, " nb_samples:").and_then(|count| count.parse::<i64>().ok());
        let (Some(at), Some(count)) = (at, count) else { continue };
        for moment in at..at + count {
            let Some(sample) = samples.next() else { return (clicks, end) };
            end = end.max(Some(to_us(moment + 1, (1, HEARD_RATE))));
            if sample.saturating_abs() > LOUD {
                let step = moment.div_euclid(HEARD_STEP);
                if step - last_loud > SILENCE_STEPS {
                    clicks.push(to_us(moment, (1, HEARD_RATE)));
                }
                last_loud = step;
            }
        }
    }
    (clicks, end)
}

/// The duration of the first input.
fn claimed(said: &str) -> Option<i64> {
    let mut parts = word(said, "Duration:")?.split(':');
    let mut next = || parts.next()?.parse::<f64>().ok();
    let seconds = next()? * 3600.0 + next()? * 60.0 + next()?;
    #[expect(clippy::cast_possible_truncation, reason = "hours at most")]
    let micros = (seconds * 1e6).round() as i64;
    Some(micros)
}

/// What the `ffprobe` program says of one stream's packets.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Packets {
    /// Where the stream begins, in microseconds as the container counts.
    pub(crate) start_us: Option<i64>,
    /// How long the last of its pictures is shown, in microseconds.
    pub(crate) last_us: Option<i64>,
}

/// Asks for the packets of a stream, which the program's own words name: `v:0`.
pub(crate) fn packets(path: &Path, stream: &str) -> Packets {
    let run = Command::new("ffprobe")
        .args(["-v", "quiet", "-select_streams", stream, "-of", "compact=p=0"])
        .args(["-show_entries", "packet=pts_time,duration_time:stream=start_time"])
        .arg(path)
        .output()
        .expect("ffprobe is installed");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let micros = |line: &str, name: &str| {
        let text = line.split('|').find_map(|field| field.strip_prefix(name))?;
        #[expect(clippy::cast_possible_truncation, reason = "days at most")]
        let micros = (text.parse::<f64>().ok()? * 1e6).round() as i64;
        Some(micros)
    };
    let start_us = said.lines().find_map(|line| micros(line, "start_time="));
    let packets = said.lines().filter_map(|line| Some((micros(line, "pts_time=")?, micros(line, "duration_time="))));
    Packets { start_us, last_us: packets.max().and_then(|(_, last_us)| last_us) }
}
