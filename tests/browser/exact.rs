//! Steps to frames, at random, over films with reordered pictures and changing rates: what stands on the screen is
//! the frame that the recording's table has there, to the last bit where the browser plays the file itself, and the
//! table is what `ffprobe` says of the file.
//!
//! Every film carries in its upper edge the number of each picture as it was drawn, in bits, so that a picture says
//! which one it is whatever was done to it: also one that the service decoded, of which there is no digest in the page.
//! (That its pictures are those of a linear decode is held by `media-worker/tests/linear`.) Among the films are those that
//! browsers do not play, and those that they give up: there the service's own picture must stand. `DOCKET_TEST_STEPS` says
//! how many steps are taken over all films, `DOCKET_TEST_SEED` which.

use std::process::Command;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::{run, tell};
use crate::stepping::{decoded, film, put};
use crate::world::{World, history};

/// Steps over all films, where nobody says how many.
const STEPS: usize = 1000;

/// Where chance begins, where nobody says so.
const SEED: u64 = 7;

/// The picture and its number: 12 cells of 16 pixels, the lowest bit first.
const DRAWN: &str = "geq=lum=if(lt(Y\\,16)\\,235*mod(floor(N/pow(2\\,floor(X/16)))\\,2)\\,lum(X\\,Y)):cb=if(lt(Y\\,16)\\,128\\,cb(X\\,Y)):cr=if(lt(Y\\,16)\\,128\\,cr(X\\,Y))";

/// Films: name, pictures a second, which are kept, and how they are encoded.
const FILMS: [(&str, &str, &str, &str); 23] = [
    ("thirds.mp4", "25", "not(eq(mod(n\\,3)\\,1))", "-c:v libx264 -bf 2 -g 25"),
    ("pyramid.mp4", "25", "1", "-c:v libx264 -bf 3 -x264-params b-pyramid=normal:ref=4 -g 50"),
    ("many-b.mp4", "25", "1", "-c:v libx264 -bf 8 -x264-params b-adapt=0 -g 60"),
    ("ntsc.mp4", "30000/1001", "1", "-c:v libx264 -bf 2"),
    ("gap.mp4", "60", "not(between(n\\,40\\,160))", "-c:v libx264 -bf 3 -g 60"),
    ("slow.mp4", "12", "1", "-c:v libx264 -bf 2"),
    ("cinema.mp4", "24000/1001", "not(between(n\\,30\\,33))", "-c:v libx264 -bf 2"),
    ("halves.mp4", "30", "lt(n\\,60)+not(mod(n\\,2))", "-c:v libx264 -bf 3"),
    ("open-gop.mp4", "25", "1", "-c:v libx264 -bf 3 -g 12 -x264-params open-gop=1"),
    ("one-gop.mp4", "25", "1", "-c:v libx264 -bf 3 -g 600 -sc_threshold 0"),
    ("fragments.mp4", "25", "not(eq(mod(n\\,5)\\,2))", "-c:v libx264 -bf 2 -g 20 -movflags frag_keyframe+empty_moov"),
    ("late.mp4", "25", "1", "-c:v libx264 -bf 2 -g 20 -movflags frag_keyframe+empty_moov"),
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
    duration_us: i64,
    key: bool,
    sha256: String,
}

/// The whole table of a recording.
fn table(world: &World, recording: &str) -> Vec<Row> {
    let path = format!("/api/v1/recordings/{recording}/frames?from_ms=0&to_ms=600000&hash=sha256");
    let answer = world.service.get(&path, &world.clerk.token).expect(200).json();
    let row = |row: &Value| Row {
        at_us: row["at_us"].as_i64().unwrap(),
        duration_us: row["duration_us"].as_i64().unwrap(),
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

/// Does each of the steps as a person does, and says after each what stands on the screen: the number that the picture
/// carries, the number that is told of it, and the digest of its planes where the browser decoded it.
const STEPS_IN_PAGE: &str = r"
    const [steps] = arguments;
    const [exact, frame, stage] = ['exact', 'frame', 'stage'].map((id) => document.getElementById(id));
    const rest = (ms) => new Promise((done) => { setTimeout(done, ms); });
    const standsAt = async (us) => {
      for (let looks = 0; looks < 2000; looks += 1) {
        if (Math.abs(Number(frame.dataset.us ?? NaN) - us) <= 2) return stage.dataset.shows === 'original';
        await rest(10);
      }
      return false;
    };
    const carried = (shown) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [192, 108];
      const pen = canvas.getContext('2d');
      pen.drawImage(shown, 0, 0, 192, 108);
      let number = 0;
      for (let bit = 0; bit < 12; bit += 1) if (pen.getImageData(bit * 16 + 8, 8, 1, 1).data[1] > 128) number += 2 ** bit;
      return number;
    };
    const digest = async () => {
      const picture = new VideoFrame(media);
      const { width, height } = picture.visibleRect;
      const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
      const interleaved = picture.format === 'NV12';
      const layout = interleaved ? [{ offset: 0, stride: width }, { offset: width * height, stride: 2 * w }]
        : [{ offset: 0, stride: width }, { offset: width * height, stride: w }, { offset: width * height + w * h, stride: w }];
      const planes = new Uint8Array(width * height + 2 * w * h);
      await picture.copyTo(planes, { rect: picture.visibleRect, layout });
      picture.close();
      if (interleaved) {
        const both = planes.slice(width * height);
        both.forEach((value, n) => { planes[width * height + (n % 2) * w * h + (n >> 1)] = value; });
      }
      const found = new Uint8Array(await crypto.subtle.digest('SHA-256', planes));
      return [...found].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    };
    return (async () => {
      const all = [];
      for (const { key, typed, at_us } of steps) {
        if (key) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        else {
          document.getElementById('go-to').value = typed;
          document.getElementById('go').requestSubmit();
        }
        const stands = await standsAt(at_us);
        const covered = !exact.hidden;
        const one = { stands, covered, number: carried(covered ? exact : media), told: frame.dataset.number ?? null };
        if (!covered) one.sha256 = await digest();
        if (!stands) one.text = `${frame.textContent} ${stage.dataset.shows} ${document.getElementById('go-said').textContent}`;
        all.push(one);
      }
      return all;
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

/// Steps from a frame of a film: most are one frame on or back, as a key makes them; every fourth goes to a frame by
/// its number, and every sixth to a moment. Each with the row that is to stand there.
fn planned(rows: &[Row], chance: &mut Chance, steps: usize) -> Vec<(Value, usize)> {
    let mut here = 0;
    let one = |step: usize| {
        let far = (here + 1 + chance.below(rows.len() - 1)) % rows.len();
        let (what, to) = if step.is_multiple_of(4) {
            (json!({ "typed": format!("#{}", far + 1) }), far)
        } else if step.is_multiple_of(6) {
            // A millisecond in which the frame is shown.
            let first = usize::try_from(rows[far].at_us.max(0)).unwrap().div_ceil(1000);
            let end = usize::try_from(rows[far].at_us + rows[far].duration_us).unwrap().div_ceil(1000);
            let ms = first + chance.below(end - first);
            (json!({ "typed": format!("{}.{:03}", ms / 1000, ms % 1000) }), far)
        } else {
            let on = here == 0 || (here + 1 < rows.len() && chance.below(2) == 0);
            (json!({ "key": if on { "." } else { "," } }), if on { here + 1 } else { here - 1 })
        };
        here = to;
        let mut what = what;
        what["at_us"] = json!(rows[to].at_us);
        (what, to)
    };
    (0..steps).map(one).collect()
}

/// Takes steps in a film, and holds what stood there after each against the table and what was drawn.
fn walk(browser: &Browser, name: &str, rows: &[Row], chance: &mut Chance, steps: usize, fared: &mut Fared) {
    let (_, rate, ..) = FILMS.iter().find(|film| film.0 == name).unwrap();
    let (steps, expected): (Vec<Value>, Vec<usize>) = planned(rows, chance, steps).into_iter().unzip();
    let all = browser.run_with(STEPS_IN_PAGE, vec![json!(steps)]);
    let mut hashed = 0;
    for ((step, at), stands) in steps.iter().zip(expected).zip(all.as_array().unwrap()) {
        let row = &rows[at];
        let drawn = drawn_at(rate, row.at_us - rows[0].at_us);
        let mut wrong = |what: &str| {
            fared
                .wrong
                .push(format!("{name}: {what} by {step} to frame {at}, drawn as {drawn}, {}: {stands}", row.sha256));
        };
        if stands["stands"] != true {
            wrong("it is not shown");
        }
        if stands["number"].as_u64() != Some(drawn) {
            wrong("another picture");
        }
        if stands["told"].as_str() != Some(&*at.to_string()) {
            wrong("another number");
        }
        if stands["covered"] == false {
            hashed += 1;
            if stands["sha256"] != row.sha256.as_str() {
                wrong("not to the last bit");
            }
        }
    }
    tell(&format!("{name}: {} frames, {} steps, {hashed} of the browser's own pictures", rows.len(), steps.len()));
    fared.steps += steps.len();
    fared.hashed += hashed;
    fared.covered += steps.len() - hashed;
}

/// The number of the picture that was drawn for a moment after the first, which every film keeps.
fn drawn_at(rate: &str, after_us: i64) -> u64 {
    let (over, under) = rate.split_once('/').unwrap_or((rate, "1"));
    let [over, under]: [f64; 2] = [over, under].map(|part| part.parse().unwrap());
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few")]
    let frames = (after_us as f64 / 1e6 * over / under).round() as u64;
    frames
}

/// What FFmpeg is told to draw a film.
fn drawn(rate: &str, kept: &str, how: &str) -> String {
    format!(
        "-f lavfi -i testsrc2=size=192x108:rate={rate}:duration=4 -vf format=yuv420p,{DRAWN},select={kept} -fps_mode vfr {how} -pix_fmt yuv420p"
    )
}

/// Makes the films and has the station store them.
fn make_films(world: &World) {
    for (name, rate, kept, how) in FILMS {
        put(world, name, &film(world, name, &drawn(rate, kept, how)));
    }
    world.station.store_all();
    // Frames have numbers once all was decoded.
    decoded(world, FILMS.len());
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|said| said.parse().ok())
}

#[test]
fn every_step_stands_on_the_frame_that_the_table_has_and_the_table_is_that_of_ffprobe() {
    let steps = from_environment("DOCKET_TEST_STEPS").and_then(|steps| usize::try_from(steps).ok()).unwrap_or(STEPS);
    let seed = from_environment("DOCKET_TEST_SEED").unwrap_or(SEED);
    tell(&format!("DOCKET_TEST_SEED={seed} DOCKET_TEST_STEPS={steps}"));
    let world = World::new();
    make_films(&world);
    let browser = world.browse(&world.clerk);
    let (mut chance, mut fared) = (Chance(seed), Fared::default());
    for (at, (name, ..)) in FILMS.iter().enumerate() {
        let recording = world.recording(name);
        let rows = table(&world, &recording);
        let told = probed(&world, name);
        assert_eq!(rows.len(), told.len(), "{name}");
        for (row, (at_us, key)) in rows.iter().zip(&told) {
            let same = (row.at_us - at_us).abs() <= 1 && row.key == *key;
            assert!(same, "{name}: {} {} for {at_us} {key}", row.at_us, row.key);
        }
        browser.go(&format!("/recordings/{recording}"));
        browser.run("stage.scrollIntoView()");
        let share = steps / FILMS.len() + usize::from(at < steps % FILMS.len());
        walk(&browser, name, &rows, &mut chance, share, &mut fared);
    }
    tell(&format!(
        "{} steps over {} films: {} pictures hashed as the browser decoded them, {} by the service",
        fared.steps,
        FILMS.len(),
        fared.hashed,
        fared.covered
    ));
    assert!(fared.wrong.is_empty(), "{:#?}", fared.wrong);
    assert_eq!(fared.steps, steps);
    assert!(fared.hashed > 0, "the browser shows none by itself");
    let complaints: Vec<Value> =
        browser.console().iter().filter(|one| one.level == "SEVERE").map(|one| json!(one.text)).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
}

/// A browser that says that it shows the frame behind.
const LIES: &str =
    "const own = media.requestVideoFrameCallback.bind(media);
         media.requestVideoFrameCallback = (told) => own((now, of) => told(now, { ...of, mediaTime: of.mediaTime + 0.04 }));";

/// A service that has no picture of a frame.
const NONE_THERE: &str =
    "window.asked = window.fetch;
         window.fetch = (at, how) => (String(at).includes('/frame?') ? Promise.resolve(new Response('', { status: 503 })) : asked(at, how));";

/// A browser that gives the file up.
const GIVES_UP: &str =
    "Object.defineProperty(media, 'error', { value: { code: MediaError.MEDIA_ERR_DECODE }, configurable: true });
         media.dispatchEvent(new Event('error'));
         delete media.error;";

#[test]
fn what_the_browser_does_not_show_is_the_services_picture_and_where_there_is_none_that_is_said() {
    let world = World::new();
    let (name, rate, kept, how) = FILMS[0];
    put(&world, name, &film(&world, name, &drawn(rate, kept, how)));
    world.station.store_all();
    world.examined();
    let recording = world.recording(name);
    let rows = table(&world, &recording);
    let browser = world.browse(&world.clerk);
    browser.go(&format!("/recordings/{recording}"));
    let step_to = |at: usize| {
        let step = json!([{ "key": ".", "at_us": rows[at].at_us }]);
        browser.run_with(STEPS_IN_PAGE, vec![step])[0].clone()
    };
    let is_drawn = |at: usize, stands: &Value| {
        assert_eq!(stands["stands"], true, "{stands}");
        assert_eq!(stands["number"], drawn_at(rate, rows[at].at_us - rows[0].at_us), "{stands}");
    };
    is_drawn(1, &step_to(1));
    // One that says that it shows the frame behind.
    browser.run(LIES);
    let stands = step_to(2);
    is_drawn(2, &stands);
    assert_eq!(stands["covered"], true, "{stands}");
    browser.reads("#frame", "原件本帧");
    // And the service has no picture of it.
    browser.run(NONE_THERE);
    let stands = step_to(3);
    assert_eq!(stands["stands"], false, "{stands}");
    browser.reads("#frame", "所示画面不是本帧");
    browser.run("window.fetch = asked");
    // One that gives the file up: it plays the rendition from there on, and frames are the service's.
    browser.run(GIVES_UP);
    browser.reads("#status", "改为播放转码件");
    let stands = step_to(4);
    is_drawn(4, &stands);
    assert_eq!(stands["covered"], true, "{stands}");
    browser.click("#play");
    browser
        .wait("the rendition", "return media.src.includes('/rendition?') && media.currentTime > 0.1 && exact.hidden");
    assert_eq!(browser.text("#frame"), "", "what runs is no frame");
    let log = history(&world, &recording);
    let views = log.iter().filter(|(_, kind)| kind.starts_with("view.opened")).map(|(_, kind)| kind.as_str());
    assert_eq!(views.collect::<Vec<_>>(), ["view.opened", "view.opened_copy"]);
}
