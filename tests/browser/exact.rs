//! Steps to frames, at random, over films with reordered pictures and changing rates: what stands on the screen is
//! the frame that the recording's table has there, to the last bit where the browser plays the file itself, and the
//! table is what `ffprobe` says of the file.
//!
//! Every film carries in its upper edge the number of each picture as it was drawn, in bits, so that a picture says
//! which one it is whatever was done to it. `DOCKET_TEST_STEPS` says how many steps are taken over all films.

use std::process::Command;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::{run, tell};
use crate::stepping::{film, put};
use crate::world::World;

/// Steps over all films, where nobody says how many: a few of each.
const STEPS: usize = 66;

/// The picture and its number: 12 cells of 16 pixels, the lowest bit first.
const DRAWN: &str = "geq=lum=if(lt(Y\\,16)\\,235*mod(floor(N/pow(2\\,floor(X/16)))\\,2)\\,lum(X\\,Y)):cb=if(lt(Y\\,16)\\,128\\,cb(X\\,Y)):cr=if(lt(Y\\,16)\\,128\\,cr(X\\,Y))";

/// Films: name, pictures a second, which are kept, and how they are encoded.
const FILMS: [(&str, &str, &str, &str); 20] = [
    ("thirds.mp4", "25", "not(eq(mod(n\\,3)\\,1))", "-c:v libx264 -bf 2 -g 25"),
    ("pyramid.mp4", "25", "1", "-c:v libx264 -bf 3 -x264-params b-pyramid=normal:ref=4 -g 50"),
    ("many-b.mp4", "25", "1", "-c:v libx264 -bf 8 -x264-params b-adapt=0 -g 60"),
    ("ntsc.mp4", "30000/1001", "1", "-c:v libx264 -bf 2"),
    ("gap.mp4", "60", "not(between(n\\,40\\,160))", "-c:v libx264 -bf 3 -g 60"),
    ("slow.mp4", "12", "1", "-c:v libx264 -bf 2"),
    ("cinema.mp4", "24000/1001", "not(between(n\\,30\\,33))", "-c:v libx264 -bf 2"),
    ("halves.mp4", "30", "lt(n\\,60)+not(mod(n\\,2))", "-c:v libx264 -bf 3"),
    ("one-gop.mp4", "25", "1", "-c:v libx264 -bf 3 -g 600 -sc_threshold 0"),
    ("quick.mov", "50", "1", "-c:v libx264 -bf 2"),
    ("intra.mp4", "25", "1", "-c:v libx264 -g 1"),
    ("baseline.mp4", "25", "not(eq(mod(n\\,4)\\,3))", "-c:v libx264 -profile:v baseline"),
    ("front.mp4", "25", "1", "-c:v libx264 -bf 2 -movflags +faststart"),
    ("millis.mp4", "30", "1", "-c:v libx264 -bf 2 -video_track_timescale 1000"),
    ("chance.mp4", "25", "not(n)+gt(random(1)\\,0.4)", "-c:v libx264 -bf 3"),
    ("high-rate.mp4", "90", "1", "-c:v libx264 -bf 2"),
    ("stream.ts", "25", "not(eq(mod(n\\,6)\\,4))", "-c:v libx264 -bf 2 -f mpegts"),
    ("h265.mp4", "25", "not(eq(mod(n\\,3)\\,1))", "-c:v libx265 -x265-params log-level=none:bframes=3"),
    ("part-two.mp4", "25", "1", "-c:v mpeg4 -bf 2 -q:v 2"),
    (
        "vp9.webm",
        "25",
        "not(between(n\\,20\\,29))",
        "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -auto-alt-ref 1 -lag-in-frames 8",
    ),
];

/// A frame as the service's table has it.
struct Row {
    at_us: i64,
    key: bool,
    sha256: String,
}

/// The whole table of a recording.
fn table(world: &World, recording: &str) -> Vec<Row> {
    let path = format!("/api/v1/recordings/{recording}/frames?from_ms=0&to_ms=600000&hash=sha256");
    let answer = world.service.get(&path, &world.clerk.token).expect(200).json();
    let row = |row: &Value| Row {
        at_us: row["at_us"].as_i64().unwrap(),
        key: row["key"].as_bool().unwrap(),
        sha256: row["sha256"].as_str().unwrap().to_owned(),
    };
    answer["frames"].as_array().unwrap().iter().map(row).collect()
}

/// The frames of a film as `ffprobe` tells of them: when each is shown in microseconds from its beginning, and whether
/// it is a key frame.
fn probed(world: &World, name: &str) -> Vec<(i64, bool)> {
    let mut ffprobe = Command::new("ffprobe");
    ffprobe.args(["-v", "error", "-select_streams", "v:0", "-show_frames", "-show_format", "-of", "json"]);
    let output = run(ffprobe.arg(world.service.home().join(name)));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let micros = |value: &Value| {
        let seconds: f64 = value.as_str().unwrap().parse().unwrap();
        #[expect(clippy::cast_possible_truncation, reason = "a few seconds")]
        let micros = (seconds * 1e6).round() as i64;
        micros
    };
    let start = micros(&said["format"]["start_time"]);
    let frame = |frame: &Value| (micros(&frame["pts_time"]) - start, frame["key_frame"] == 1);
    said["frames"].as_array().unwrap().iter().map(frame).collect()
}

/// What stands on the screen: the number that it carries, and the digest of its planes where the browser decoded it.
const STANDS: &str = r"
    const exact = document.getElementById('exact');
    const covered = !exact.hidden;
    const shown = covered ? exact : media;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [192, 108];
    const pen = canvas.getContext('2d');
    pen.drawImage(shown, 0, 0, 192, 108);
    let number = 0;
    for (let bit = 0; bit < 12; bit += 1) if (pen.getImageData(bit * 16 + 8, 8, 1, 1).data[1] > 128) number += 2 ** bit;
    if (covered) return { number, covered };
    return (async () => {
      const frame = new VideoFrame(media);
      const { width, height } = frame.visibleRect;
      const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
      const interleaved = frame.format === 'NV12';
      const layout = interleaved ? [{ offset: 0, stride: width }, { offset: width * height, stride: 2 * w }]
        : [{ offset: 0, stride: width }, { offset: width * height, stride: w }, { offset: width * height + w * h, stride: w }];
      const planes = new Uint8Array(width * height + 2 * w * h);
      await frame.copyTo(planes, { rect: frame.visibleRect, layout });
      const format = frame.format;
      frame.close();
      if (interleaved) {
        const both = planes.slice(width * height);
        both.forEach((value, n) => { planes[width * height + (n % 2) * w * h + (n >> 1)] = value; });
      }
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', planes));
      return { number, covered, format, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
    })()";

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// How steps fared.
#[derive(Default)]
struct Fared {
    steps: usize,
    hashed: usize,
    covered: usize,
    wrong: Vec<String>,
}

/// Goes somewhere in a film, then a frame on or back, as often as is wanted.
fn walk(browser: &Browser, name: &str, rows: &[Row], chance: &mut Chance, steps: usize, fared: &mut Fared) {
    // The number that each picture was drawn with, in the order of showing.
    let (_, rate, ..) = FILMS.iter().find(|film| film.0 == name).unwrap();
    let original = browser.run("return JSON.parse(document.getElementById('player').textContent).form") == "original";
    let mut here = 0;
    for step in 0..steps {
        if step % 4 == 0 {
            here = 1 + chance.below(rows.len() - 2);
            let middle = i64::midpoint(rows[here].at_us, rows[here + 1].at_us);
            browser.run(&format!("media.currentTime = {middle} / 1e6"));
            browser.wait("the place", "return !media.seeking && media.readyState >= 2");
        }
        let on = here == 0 || (here + 1 < rows.len() && chance.below(2) == 0);
        here = if on { here + 1 } else { here - 1 };
        let row = &rows[here];
        browser.keys("body", if on { "." } else { "," });
        let there = format!(
            "return !media.seeking && Math.abs(Number(document.getElementById('frame').dataset.us) - {}) <= 2
             && stage.dataset.shows === 'original'",
            row.at_us
        );
        browser.wait(&format!("{name}: frame {here} of {} at {}", rows.len(), row.at_us), &there);
        let stands = browser.run(STANDS);
        let drawn = drawn_at(rate, row.at_us - rows[0].at_us);
        fared.steps += 1;
        fared.covered += usize::from(original && stands["covered"] == true);
        if stands["number"].as_u64() != Some(drawn) {
            fared.wrong.push(format!("{name}: frame {here} at {} was drawn as {drawn}: {stands}", row.at_us));
        }
        if stands["covered"] == false {
            fared.hashed += 1;
            if stands["sha256"] != row.sha256.as_str() {
                fared.wrong.push(format!("{name}: frame {here} at {} is {}: {stands}", row.at_us, row.sha256));
            }
        } else if original {
            tell(&format!("{name}: the service's picture of frame {here} at {}", row.at_us));
        }
    }
}

/// The number of the picture that was drawn for a moment after the first, which every film keeps.
fn drawn_at(rate: &str, after_us: i64) -> u64 {
    let (over, under) = rate.split_once('/').unwrap_or((rate, "1"));
    let [over, under]: [f64; 2] = [over, under].map(|part| part.parse().unwrap());
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few")]
    let frames = (after_us as f64 / 1e6 * over / under).round() as u64;
    frames
}

#[test]
fn every_step_stands_on_the_frame_that_the_table_has_and_the_table_is_that_of_ffprobe() {
    let steps = std::env::var("DOCKET_TEST_STEPS").ok().and_then(|said| said.parse().ok()).unwrap_or(STEPS);
    let world = World::new();
    for (name, rate, kept, how) in FILMS {
        let arguments = format!(
            "-f lavfi -i testsrc2=size=192x108:rate={rate}:duration=4 -vf format=yuv420p,{DRAWN},select={kept} -fps_mode vfr {how} -pix_fmt yuv420p"
        );
        put(&world, name, &film(&world, name, &arguments));
    }
    world.station.store_all();
    world.examined();
    let browser = world.browse(&world.clerk);
    let (mut chance, mut fared) = (Chance(7), Fared::default());
    for (at, (name, ..)) in FILMS.iter().enumerate() {
        let recording = world.recording(name);
        let rows = table(&world, &recording);
        let told = probed(&world, name);
        assert_eq!(rows.len(), told.len(), "{name}");
        for (row, (at_us, key)) in rows.iter().zip(&told) {
            assert!(
                (row.at_us - at_us).abs() <= 1 && row.key == *key,
                "{name}: {} {} for {at_us} {key}",
                row.at_us,
                row.key
            );
        }
        browser.go(&format!("/recordings/{recording}"));
        browser.run("stage.scrollIntoView()");
        browser.click("#play");
        browser.wait(&format!("{name} to run"), "return media.currentTime > 0.1");
        browser.run("media.pause()");
        let share = steps / FILMS.len() + usize::from(at < steps % FILMS.len());
        walk(&browser, name, &rows, &mut chance, share, &mut fared);
    }
    tell(&format!(
        "{} steps over {} films: {} hashed as the browser decoded them, {} others shown by the service; {} of the service where the browser plays the file",
        fared.steps,
        FILMS.len(),
        fared.hashed,
        fared.steps - fared.hashed,
        fared.covered
    ));
    assert!(fared.wrong.is_empty(), "{:#?}", fared.wrong);
    assert_eq!(fared.steps, steps);
    let complaints: Vec<Value> =
        browser.console().iter().filter(|one| one.level == "SEVERE").map(|one| json!(one.text)).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
}
