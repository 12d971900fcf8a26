//! What the player shows beside playing: one picture after the other as the recording has them, breaks and
//! losses on the time line, a second camera, and one capture's files in a row.

use std::process::Command;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::dock::write_file;
use crate::harness::{run, succeed};
use crate::pages::screens;
use crate::world::{RECORDER, World};

/// Rates that change: every third picture of the middle is missing, then all of half a second.
const UNEVEN: &str = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=6 \
    -vf select=not(eq(mod(n\\,3)\\,1))*not(between(n\\,50\\,62)) -fps_mode vfr -c:v libx264 -bf 2 -g 25 -pix_fmt yuv420p";

/// Many pictures, then none for half a minute, then some more.
const GAP: &str = "-f lavfi -i testsrc2=size=160x120:rate=60:duration=54 \
    -vf select=not(between(n\\,1200\\,3000)) -fps_mode vfr -c:v libx264 -preset ultrafast -g 60 -pix_fmt yuv420p";

const TWO_CAMERAS: &str = "-f lavfi -i testsrc2=size=320x240:rate=10:duration=4 -f lavfi -i testsrc=size=160x320:rate=10:duration=4 \
    -map 0 -map 1 -c:v libx264 -pix_fmt yuv420p";

const SHORT: &str = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=3 -c:v libx264 -pix_fmt yuv420p";

/// Makes a film, and puts it on the recorder's card.
pub(crate) fn film(world: &World, name: &str, arguments: &str) -> Vec<u8> {
    let made = world.service.home().join(name);
    let mut ffmpeg = Command::new("ffmpeg");
    succeed(ffmpeg.args(["-v", "error", "-nostdin", "-y"]).args(arguments.split_whitespace()).arg(&made));
    std::fs::read(made).unwrap()
}

pub(crate) fn put(world: &World, name: &str, bytes: &[u8]) {
    write_file(&world.station.dock().join(RECORDER).join("DCIM/100MEDIA").join(name), bytes);
}

/// The moments of a film's pictures in microseconds, in the order of showing.
pub(crate) fn moments(world: &World, name: &str) -> Vec<i64> {
    let mut ffprobe = Command::new("ffprobe");
    ffprobe.args(["-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time", "-of", "csv=p=0"]);
    let output = run(ffprobe.arg(world.service.home().join(name)));
    let text = String::from_utf8(output.stdout).unwrap();
    let seconds = text.lines().filter_map(|line| line.trim_end_matches(',').parse::<f64>().ok());
    #[expect(clippy::cast_possible_truncation, reason = "a few seconds")]
    seconds.map(|seconds| (seconds * 1e6).round() as i64).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few seconds")]
fn all_us(at: i64) -> f64 {
    at as f64
}

pub(crate) fn shot(browser: &Browser, name: &str) {
    std::fs::write(screens().join(format!("{name}.png")), browser.screenshot()).unwrap();
}

/// Waits until every recording was decoded whole.
pub(crate) fn decoded(world: &World, recordings: usize) {
    world.examined();
    let begun = std::time::Instant::now();
    let count = || {
        let mut find = Command::new("find");
        let found = run(find.arg(world.service.data().join("media")).args(["-name", "decoded.json"]));
        String::from_utf8(found.stdout).unwrap().lines().count()
    };
    while count() < recordings {
        assert!(begun.elapsed().as_secs() < 360, "{} decoded: {}", count(), world.service.log());
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

/// Opens the uneven film and stands in it, before the pictures that are missing.
fn stand(world: &World, browser: &Browser) {
    browser.go(&format!("/recordings/{}", world.recording("uneven.mp4")));
    browser.click("#play");
    browser.wait("the film to run", "return media.currentTime > 0.1");
    browser.run("media.pause()");
    go_to(browser, "1.9");
}

/// Goes to a moment, in seconds.
fn go_to(browser: &Browser, at: &str) {
    browser.run(&format!("media.currentTime = {at}"));
    browser.wait("the place", "return !media.seeking && media.readyState >= 2");
}

/// Steps by a key, and waits until the picture that begins at a moment stands there.
fn step(browser: &Browser, key: &str, at: i64, all: &[i64]) {
    browser.keys("body", key);
    browser.wait(
        &format!("the picture at {at} of {all:?}"),
        &format!("return Math.abs(Number(document.getElementById('frame').dataset.us) - {at}) <= 2 && !media.seeking"),
    );
}

#[test]
fn a_step_goes_to_the_next_picture_that_there_is_and_back() {
    let world = World::new();
    put(&world, "uneven.mp4", &film(&world, "uneven.mp4", UNEVEN));
    world.station.store_all();
    world.examined();
    let all = moments(&world, "uneven.mp4");
    let browser = world.browse(&world.clerk);
    stand(&world, &browser);
    let first = all.iter().rposition(|at| *at <= 1_900_500).unwrap();
    // Across the half second without pictures and on, then back.
    let there = (1..=8).map(|by| first + by);
    let back = (0..8).rev().map(|by| first + by);
    let mut shown = Vec::new();
    for (key, expected) in there.map(|at| (".", at)).chain(back.map(|at| (",", at))) {
        let at = all[expected];
        step(&browser, key, at, &all);
        // What stands there is that picture, and not the one before or after it.
        let stands = browser.run("return media.currentTime").as_f64().unwrap() * 1e6;
        assert!((0.0..2000.0).contains(&(stands - all_us(at))), "{stands} for {at}");
        shown.push(at);
    }
    assert_eq!(shown.len(), 16);
    shot(&browser, "stepping");
    // Once all of it was decoded each picture has its number.
    decoded(&world, 1);
    stand(&world, &browser);
    browser.keys("body", ".");
    let number = first + 2;
    browser.reads("#frame", &number.to_string());
    browser.wait("no complaint", "return document.getElementById('status').className !== 'alert'");
}

#[test]
fn steps_go_on_from_where_one_stands_and_across_any_gap() {
    let world = World::new();
    put(&world, "gap.mp4", &film(&world, "gap.mp4", GAP));
    world.station.store_all();
    world.examined();
    let all = moments(&world, "gap.mp4");
    let behind = all.iter().position(|at| *at > 30_000_000).unwrap();
    assert!(behind > 1000 && all[behind] - all[behind - 1] > 25_000_000, "{behind}");
    let browser = world.browse(&world.clerk);
    browser.go(&format!("/recordings/{}", world.recording("gap.mp4")));
    browser.click("#play");
    browser.wait("the film to run", "return media.currentTime > 0.1");
    browser.run("media.pause()");
    go_to(&browser, "1.003");
    let near = all.iter().rposition(|at| *at <= 1_003_000).unwrap();
    step(&browser, ".", all[near + 1], &all[near..near + 2]);
    // Somewhere else, what was asked for before is of no use.
    go_to(&browser, "10.003");
    let far = all.iter().rposition(|at| *at <= 10_003_000).unwrap();
    step(&browser, ",", all[far - 1], &all[far - 2..far]);
    // Where no picture is for half a minute, the next one is behind it, and the one before ahead of it.
    go_to(&browser, "35");
    for (key, at) in [(".", behind), (".", behind + 1), (",", behind), (",", behind - 1), (",", behind - 2)] {
        step(&browser, key, all[at], &all[behind - 2..behind + 2]);
    }
}

#[test]
fn losses_and_breaks_stand_on_the_time_line_and_a_clip_across_a_break_says_so() {
    let world = World::new();
    // Two recordings of a recorder that began again, in one file.
    let one = film(&world, "one.ts", &format!("{SHORT} -f mpegts"));
    put(&world, "restart.ts", &[one.as_slice(), &one].concat());
    let mut broken =
        film(&world, "broken.mp4", &format!("{} -g 10 -b:v 2M", SHORT.replace("duration=3", "duration=20")));
    let middle = broken.len() / 2;
    broken[middle..middle + 60_000].fill(0);
    put(&world, "broken.mp4", &broken);
    world.station.store_all();
    world.examined();
    let browser = world.browse(&world.clerk);
    browser.go(&format!("/recordings/{}", world.recording("broken.mp4")));
    shot(&browser, "quick-look-only");
    decoded(&world, 2);
    browser.go(&format!("/recordings/{}", world.recording("broken.mp4")));
    browser.reads("#looked", "部分丢失");
    assert!(browser.count("#lost li") >= 1);
    assert!(browser.count("#ticks .lost") >= 1, "on the time line");
    shot(&browser, "lost");

    let page = format!("/recordings/{}", world.recording("restart.ts"));
    browser.go(&page);
    assert_eq!(browser.count("#breaks li"), 1, "{}", browser.text("main"));
    assert_eq!(browser.count("#ticks .break"), 1);
    browser.fill("#cut-start", "0:00.500");
    browser.fill("#cut-end", "0:01.500");
    assert_eq!(browser.run("return document.getElementById('cut-breaks').hidden"), Value::Bool(true));
    browser.fill("#cut-start", "0:02.000");
    browser.fill("#cut-end", "0:04.000");
    browser.reads("#cut-breaks", "跨越时间轴断点");
    shot(&browser, "breaks");
    browser.choose("#cut-how", "exact");
    browser.click("#cut button[type=submit]");
    browser.wait("a clip", "return document.querySelectorAll('#derived a').length === 1");
    let clip = browser.link("#derived a");
    browser.go(&clip);
    browser.reads("#clip-breaks", "断点");
    shot(&browser, "clip-across-a-break");
}

#[test]
fn a_second_camera_is_chosen_and_played() {
    let world = World::new();
    put(&world, "two.mp4", &film(&world, "two.mp4", TWO_CAMERAS));
    world.station.store_all();
    world.examined();
    let browser = world.browse(&world.clerk);
    browser.go(&format!("/recordings/{}", world.recording("two.mp4")));
    shot(&browser, "two-cameras");
    for (link, width) in [("nav.streams a", 160), ("nav.streams a", 320)] {
        browser.click(link);
        // The page before this one may still be there for a moment, with the other camera.
        browser.wait(
            &format!("the camera of {width} pixels to play"),
            &format!("return document.readyState === 'complete' && window.media && media.videoWidth === {width}"),
        );
        shot(&browser, &format!("camera-{width}"));
    }
}

#[test]
fn recordings_together_show_breaks_losses_and_every_camera_as_the_single_player_does() {
    let world = World::new();
    let one = film(&world, "one.ts", &format!("{SHORT} -f mpegts"));
    put(&world, "0000001_012345_20260105085900_0001.ts", &[one.as_slice(), &one].concat());
    let long = format!("{} -g 10 -b:v 2M", SHORT.replace("duration=3", "duration=20"));
    let mut broken = film(&world, "broken.mp4", &long);
    let middle = broken.len() / 2;
    broken[middle..middle + 60_000].fill(0);
    put(&world, "0000001_012345_20260105085903_0002.mp4", &broken);
    put(&world, "0000001_012345_20260105085905_0003.mp4", &film(&world, "two.mp4", TWO_CAMERAS));
    put(&world, "0000001_012345_20260105085907_0004.mp4", b"no film");
    world.station.store_all();
    decoded(&world, 3);
    let names = ["5900_0001.ts", "5903_0002.mp4", "5905_0003.mp4", "5907_0004.mp4"];
    let [restart, broken, two, _] = names.map(|name| world.recording(&format!("0000001_012345_2026010508{name}")));
    let case = json!({"number": "薛综执罚〔2026〕88号", "title": "多机同放"});
    let case = world.service.request("POST", "/api/v1/cases", Some(&world.clerk.token), case).expect(201).json();
    let case = case["case"].as_str().unwrap().to_owned();
    for recording in [&restart, &broken, &two] {
        let file = json!({"recording": recording, "stage": "service_execution", "kind": "surveillance", "reason": "r"});
        let path = format!("/api/v1/cases/{case}/recordings");
        world.service.request("POST", &path, Some(&world.clerk.token), file).expect(204);
    }
    let browser = world.browse(&world.clerk);
    for lang in ["zh", "en"] {
        browser.go(&format!("/together/{case}"));
        browser.run(&format!("document.cookie = 'docket-lang={lang}; path=/'"));
        browser.go(&format!("/together/{case}"));
        assert_eq!(browser.count(&format!("[id='breaks-{restart}'] li")), 1, "{}", browser.text("main"));
        assert!(browser.count(&format!("[id='lost-{broken}'] li")) >= 1, "{}", browser.text("main"));
        assert_eq!(browser.count("details.condition"), 2, "what is whole has none");
        for (recording, stream) in
            [(&restart, ""), (&broken, ""), (&two, ":not([data-video])"), (&two, "[data-video='1']")]
        {
            browser.click(&format!("input[name=together][value='{recording}']{stream}"));
        }
        browser.wait("four players", "return document.querySelectorAll('#stages video').length === 4");
        browser.wait(
            "what they play",
            "return [...document.querySelectorAll('#stages video')].every((one) => one.readyState >= 1)",
        );
        let widths = browser.run("return [...document.querySelectorAll('#stages video')].map((one) => one.videoWidth)");
        assert_eq!(widths, json!([320, 320, 320, 160]), "the second camera stands beside the first");
        assert_eq!(browser.count("#lanes .lane"), 4);
        assert_eq!(browser.count("#lanes .break"), 1, "on the time line that all share");
        assert!(browser.count("#lanes .lost") >= 1);
        // To the place of a break, on that time line: three seconds after its recording began.
        browser.run("document.querySelectorAll('details.condition').forEach((one) => { one.open = true; })");
        browser.click(&format!("[id='breaks-{restart}'] [data-seek]"));
        browser.wait(
            "the place of the break",
            "return document.getElementById('together-clock').textContent.includes('8:59:03') \
             && Math.abs(document.querySelector('#stages video').currentTime - 3) < 0.5",
        );
        browser.wait("no complaint", "return document.getElementById('status').className !== 'alert'");
        shot(&browser, &format!("together-{lang}"));
    }
    let history = world.service.get(&format!("/api/v1/items/recording:{two}/history"), &world.clerk.token);
    let history = history.expect(200).json();
    let entries = history["entries"].as_array().unwrap().iter().map(|one| &one["entry"]["event"]);
    let forms: Vec<_> =
        entries.filter(|event| event["type"] == "view.opened_copy").map(|event| &event["form"]).collect();
    assert_eq!(forms, [&json!({"kind": "rendition", "video": 1}); 2], "the entries name the camera");
}

#[test]
fn the_files_of_one_capture_are_chapters_and_play_one_after_the_other() {
    let world = World::new();
    for (name, rate) in
        [("0000001_012345_20260105085900_0001.MP4", "25"), ("0000001_012345_20260105085903_0002.MP4", "20")]
    {
        put(&world, name, &film(&world, name, &SHORT.replace("rate=25", &format!("rate={rate}"))));
    }
    world.station.store_all();
    world.examined();
    let browser = world.browse(&world.clerk);
    let [first, second] = ["0000001_012345_20260105085900_0001.MP4", "0000001_012345_20260105085903_0002.MP4"]
        .map(|name| world.recording(name));
    browser.go(&format!("/recordings/{first}"));
    assert_eq!(browser.count("nav.capture li"), 2, "{}", browser.text("main"));
    shot(&browser, "chapters");
    browser.click("#play");
    browser.wait(
        "the second to play by itself",
        &format!("return location.pathname.endsWith('{second}') && media.currentTime > 0.5"),
    );
    browser.reads("#whole", "/");
    let whole = browser.run("return JSON.parse(document.getElementById('player').textContent).whole");
    assert_eq!((whole["before_ms"].as_u64(), whole["total_ms"].as_u64()), (Some(3000), Some(6000)), "{whole}");
    shot(&browser, "second-chapter");
}
