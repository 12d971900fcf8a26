//! What two officers filmed while they inspected: real media where it is there, under names that tell when it began, as
//! recorders give them; docked, sealed and stored by a station.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use jiff::{Span, Zoned};

use crate::harness::dock::shared_recordings;
use crate::harness::{succeed, tell};
use crate::life::hands::Office;

/// A film on an officer's recorder.
struct Film {
    recorder: &'static str,
    /// The shared medium. None of them tells itself when it was made, which would be another time than their names tell.
    medium: &'static str,
    /// The end of its name.
    extension: &'static str,
    /// Its length in whole seconds.
    seconds: u64,
    /// How many minutes after the first film it begins.
    minutes_after: i64,
}

/// What the recorders of the two officers hold.
const FILMS: [Film; 2] = [
    Film { recorder: "BWC-0001", medium: "mp4/long_6min_1080p.mp4", extension: "MP4", seconds: 363, minutes_after: 0 },
    Film {
        recorder: "BWC-0002",
        medium: "surveillance/tree_cinepak.avi",
        extension: "AVI",
        seconds: 30,
        minutes_after: 2,
    },
];

/// How many minutes ago the first film began: it arrives within its 24 hours.
const BEGAN_MINUTES_AGO: i64 = 40;

/// What was filmed.
pub(super) struct Filmed {
    /// The first recording, of six minutes.
    pub(super) first: String,
    /// The other, which runs for half a minute of them.
    pub(super) second: String,
    /// When the inspection began and ended: a minute after the first film began and before it ended.
    pub(super) from: Zoned,
    pub(super) until: Zoned,
}

/// Films, docks, stores and examines it.
pub(super) fn film(office: &Office) -> Filmed {
    let began = office.now().checked_sub(Span::new().minutes(BEGAN_MINUTES_AGO)).unwrap();
    let began = began.with().second(0).subsec_nanosecond(0).build().unwrap();
    let shared = shared_recordings();
    let of = if shared.is_some() { "real media of the shared recordings" } else { "media that FFmpeg generated" };
    tell(&format!("the inspection was filmed with {of}"));
    let after = |minutes: i64| began.checked_add(Span::new().minutes(minutes)).unwrap();
    let [first, second] = FILMS.map(|film| {
        let (begins, dock) = (after(film.minutes_after), office.world.station.dock());
        let name = format!("0000001_012345_{}_0001.{}", begins.strftime("%Y%m%d%H%M%S"), film.extension);
        let file = dock.join(film.recorder).join("DCIM/100MEDIA").join(&name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        match &shared {
            Some(shared) => fs::write(&file, fs::read(shared.join(film.medium)).unwrap()).unwrap(),
            None => generate(&file, &film),
        }
        // A recorder writes its file last where the film ends.
        let ended = u64::try_from(begins.timestamp().as_second()).unwrap() + film.seconds;
        let file = File::options().write(true).open(&file).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(ended)).unwrap();
        name
    });
    office.world.station.store_all();
    office.world.examined();
    let [first, second] = [first, second].map(|name| office.world.recording(&name));
    Filmed { first, second, from: after(1), until: after(5) }
}

/// A moving picture with sound, in the place of a medium.
fn generate(path: &Path, film: &Film) {
    let length = film.seconds;
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y", "-threads", "1"]);
    ffmpeg.args(["-f", "lavfi", "-i", &format!("testsrc2=size=320x240:rate=5:duration={length}")]);
    ffmpeg.args(["-f", "lavfi", "-i", &format!("sine=frequency=440:sample_rate=16000:duration={length}")]);
    if film.extension == "AVI" {
        ffmpeg.args(["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le", "-f", "avi"]);
    } else {
        ffmpeg.args(["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", "-f", "mp4"]);
    }
    succeed(ffmpeg.arg(path));
}
