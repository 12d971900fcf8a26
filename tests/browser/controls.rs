//! The player's bar, keys and time line: what a clerk does to a recording without leaving the picture.

use serde_json::Value;

use crate::chromium::{Browser, DESK, PHONE};
use crate::stepping::{decoded, film, put, shot};
use crate::world::{World, history};

/// A recorder's name of a file says when it began, as the file's own time says when it ended: 08:59:40 in the site's
/// zone.
pub(crate) const NAME: &str = "0000001_012345_20260105085940_0001.MP4";

pub(crate) const FILM: &str = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=20 -f lavfi -i sine=frequency=440:duration=20 \
    -c:v libx264 -bf 2 -g 25 -pix_fmt yuv420p -c:a aac -f mp4";

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";

/// A page of a recording that runs, and stands.
pub(crate) fn opened(world: &World, arguments: &str, name: &str) -> Browser {
    put(world, name, &film(world, name, arguments));
    world.station.store_all();
    world.examined();
    let browser = world.browse(&world.clerk);
    browser.go(&format!("/recordings/{}", world.recording(name)));
    browser.click("#play");
    browser.wait("the film to run", "return media.currentTime > 0.1");
    browser.run("media.pause()");
    browser
}

fn goes_to(browser: &Browser, typed: &str, said: &str, at: &str) {
    browser.fill("#go-to", typed);
    browser.keys("#go-to", ENTER);
    browser.reads("#go-said", said);
    browser.wait(
        &format!("{typed} at {at}"),
        &format!("return !media.seeking && Math.abs(media.currentTime - {at}) < 0.002"),
    );
}

#[test]
fn a_moment_that_is_typed_is_gone_to_whether_it_is_of_the_clock_of_the_file_or_a_frame() {
    let world = World::new();
    let browser = opened(&world, FILM, NAME);
    assert_eq!(browser.run("return media.controls"), Value::Bool(false), "one bar, ours");
    browser.reads("#wall", "2026-01-05 08:59:40");
    goes_to(&browser, "8:59:52.5", "钟面时间 2026-01-05 08:59:52", "12.5");
    goes_to(&browser, "2026-01-05 08:59:43", "钟面时间 2026-01-05 08:59:43", "3");
    goes_to(&browser, "８：５９：４４", "钟面时间 2026-01-05 08:59:44", "4");
    goes_to(&browser, "0:12.345", "文件时间 0:12.345", "12.345");
    goes_to(&browser, "7.25", "文件时间 0:07.250", "7.25");
    browser.reads("#wall", "2026-01-05 08:59:47");
    for (typed, said) in [
        ("7:12:03", "没有这一时刻"),
        ("2026-01-06 08:59:43", "没有这一时刻"),
        ("45", "没有这一时刻"),
        ("午后", "请输入"),
        ("#123", "帧号"),
    ] {
        browser.fill("#go-to", typed);
        browser.keys("#go-to", ENTER);
        browser.reads("#go-said.wrong", said);
        assert_eq!(browser.run("return media.currentTime"), 7.25, "nobody went anywhere");
    }
    decoded(&world, 1);
    for (number, at) in [("#1", 0), ("#123", 122), ("第500帧", 499)] {
        let to = format!("{}", f64::from(at) / 25.0 + 0.0005);
        browser.fill("#go-to", number);
        browser.keys("#go-to", ENTER);
        browser.wait(number, &format!("return !media.seeking && Math.abs(media.currentTime - {to}) < 0.002"));
        browser.reads("#frame", &format!("帧 {}", at + 1));
    }
    browser.fill("#go-to", "#501");
    browser.keys("#go-to", ENTER);
    browser.reads("#go-said.wrong", "没有这一帧");
    shot(&browser, "moments");
}

#[test]
fn keys_work_wherever_the_focus_is_but_where_something_is_typed() {
    let world = World::new();
    let browser = opened(&world, FILM, NAME);
    let frame = |browser: &Browser| browser.run("return document.getElementById('frame').dataset.us");
    let stand = |at: &str| {
        browser.run(&format!("media.currentTime = {at}"));
        browser.wait("the place", "return !media.seeking");
    };
    stand("5.01");
    // On a button, a link, the list of speeds and the slider of the sound.
    for (at, focus) in [(1, "#mute"), (2, "header.top a.brand"), (3, "#speed"), (4, "#volume"), (5, "#range-start")] {
        browser.keys(focus, ".");
        let us = 5_000_000 + at * 40_000;
        browser.wait(
            &format!("a frame on from {focus}"),
            &format!("return document.getElementById('frame').dataset.us === '{us}'"),
        );
    }
    let before = frame(&browser);
    browser.keys("#mark-text", ".,jl? ");
    assert_eq!(browser.run("return document.getElementById('mark-text').value"), ".,jl? ", "a text field takes all");
    assert_eq!(frame(&browser), before);
    // Space presses what has the focus, and plays everywhere else.
    browser.keys("#mute", " ");
    assert_eq!(browser.run("return [media.muted, media.paused]"), serde_json::json!([true, true]));
    browser.keys("#mute", "n");
    assert_eq!(browser.run("return media.muted"), false);
    browser.keys("body", " ");
    browser.wait("it plays", "return !media.paused");
    browser.keys("header.top a.brand", "k");
    browser.wait("it stands", "return media.paused");
    // Arrows: five seconds.
    stand("5");
    browser.keys("#play", RIGHT);
    browser.wait("five on", "return media.currentTime === 10");
    browser.keys("body", LEFT);
    browser.wait("five back", "return media.currentTime === 5");
    // Speeds from a tenth to sixteen times; without sound where browsers give none, which is said.
    browser.run("document.activeElement.blur()");
    for _ in 0..4 {
        browser.keys("body", "j");
    }
    browser.wait("a tenth", "return media.playbackRate === 0.1 && media.muted");
    browser.reads("#go-said", "无声");
    for _ in 0..10 {
        browser.keys("body", "l");
    }
    browser.wait("sixteen times", "return media.playbackRate === 16 && media.muted");
    browser.choose("#speed", "100");
    browser.wait("as it is", "return media.playbackRate === 1 && !media.muted");
    browser.keys("#speed", "?");
    browser.wait("the keys", "return document.getElementById('keys').open");
    browser.reads("#keys", "上一帧、下一帧");
    shot(&browser, "keys");
    browser.keys("#keys button", ESCAPE);
    browser.wait("no keys", "return !document.getElementById('keys').open");
    browser.keys("#speed", "g");
    browser.wait("the field", "return document.activeElement.id === 'go-to'");
    browser.keys("#go-to", TAB);
    browser.keys("#mute", "f");
    browser.wait(
        "full screen, with the bar",
        "return document.fullscreenElement?.contains(document.getElementById('bar'))",
    );
    browser.keys("#mute", "f");
    browser.wait("the page", "return !document.fullscreenElement");
}

#[test]
fn the_time_line_zooms_and_a_range_is_dragged_looped_and_cut() {
    let world = World::new();
    let browser = opened(&world, FILM, NAME);
    browser.reads("#span", "0:00.000 – 0:20.000");
    browser.run("media.currentTime = 10");
    browser.wait("the place", "return !media.seeking");
    browser.keys("#mute", "+");
    browser.reads("#span", "0:05.000 – 0:15.000");
    browser.keys("#mute", "+");
    browser.reads("#span", "0:07.500 – 0:12.500");
    browser.keys("#mute", "-");
    browser.reads("#span", "0:05.000 – 0:15.000");
    // What is under the pointer stays there.
    let about = browser.run(
        "const box = film.getBoundingClientRect();
         film.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, clientX: box.left + box.width / 4, cancelable: true }));
         // Pointers stand on whole pixels.
         return span.textContent.match(/[.0-9]+/g).filter((part) => part.includes('.')).map(Number)",
    );
    let [from, to] = [about[0].as_f64().unwrap(), about[1].as_f64().unwrap()];
    assert!((from - 5.75).abs() < 0.02 && (to - 12.75).abs() < 0.02, "{about}");
    browser.run("film.dispatchEvent(new WheelEvent('wheel', { deltaX: 100, deltaY: 0, cancelable: true }))");
    browser.wait("the film to go on", "return span.textContent.startsWith('0:06.4')");
    browser.keys("#mute", "0");
    browser.reads("#span", "0:00.000 – 0:20.000");
    // The moment under the pointer, with its picture.
    browser.run(
        "const box = film.getBoundingClientRect();
         film.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + box.width / 2, bubbles: true }))",
    );
    browser.reads("#hover", "0:10.000 · 2026-01-05 08:59:50");
    // Handles: by keys, as sliders, and by the fields.
    browser.run("media.currentTime = 4");
    browser.wait("the place", "return !media.seeking");
    browser.keys("#mute", "i");
    browser.keys("#range-start", &RIGHT.repeat(5));
    browser.fill("#cut-end", "0:06.000");
    browser.keys("#range-end", "\u{e008}\u{e014}");
    browser.reads("#range", "0:04.200 – 0:07.000");
    let slider = browser.run(
        "const of = document.getElementById('range-end');
         return ['aria-valuenow', 'aria-valuemax', 'aria-valuetext'].map((name) => of.getAttribute(name))",
    );
    assert_eq!(slider, serde_json::json!(["7000", "20000", "0:07.000"]));
    let fields = "return ['cut-start', 'cut-end'].map((id) => document.getElementById(id).value)";
    assert_eq!(browser.run(fields), serde_json::json!(["0:04.200", "0:07.000"]));
    // By the pointer.
    browser.run(
        "const of = document.getElementById('range-end'), box = film.getBoundingClientRect();
         const send = (kind, x) => of.dispatchEvent(new PointerEvent(kind, { pointerId: 1, button: 0, clientX: box.left + x * box.width, bubbles: true, cancelable: true }));
         of.setPointerCapture = () => {}; of.hasPointerCapture = () => true;
         send('pointerdown', 0.35); send('pointermove', 0.25);",
    );
    browser.reads("#range", "0:04.200 – 0:05.000");
    shot(&browser, "range");
    // The loop comes back before the end.
    browser.keys("#mute", "r");
    browser.run("window.latest = 0; window.back = 0; media.addEventListener('seeking', () => { back += 1; })");
    browser.run("media.currentTime = 4.5; media.playbackRate = 2");
    browser.keys("body", " ");
    browser.wait("to have come round three times", "latest = Math.max(latest, media.currentTime); return back > 3");
    browser.run("media.pause()");
    let latest = browser.run("return latest").as_f64().unwrap();
    assert!(latest < 5.3, "it went on to {latest}");
    browser.click("#cut button[type=submit]");
    browser.wait("a clip", "return document.querySelectorAll('#derived a').length === 1");
    assert_eq!(browser.count("#ticks .clipped"), 1, "it stands on the time line");
    browser.click("#no-range");
    browser.wait("no range", "return document.getElementById('range').textContent === ''");
}

#[test]
fn a_marker_is_changed_where_it_stands_and_what_it_said_stays_in_the_history() {
    let world = World::new();
    let browser = opened(&world, FILM, NAME);
    browser.run("media.currentTime = 3");
    browser.choose("#mark-kind", "note");
    browser.fill("#mark-text", "当事人签子");
    browser.click("#mark button[type=submit]");
    browser.reads("#markers", "当事人签子");
    browser.click("#markers [data-edit]");
    let fields = "#markers form.change";
    browser.fill(&format!("{fields} [name=text]"), "当事人签字");
    browser.choose(&format!("{fields} [name=kind]"), "rights_told");
    browser.fill(&format!("{fields} [name=reason]"), "错字");
    shot(&browser, "marker-changing");
    browser.click(&format!("{fields} button[type=submit]"));
    browser.reads("#markers", "当事人签字");
    browser.reads("#markers", "告知权利");
    assert_eq!(browser.count("#markers li"), 1);
    assert_eq!(browser.count("#ticks .marker"), 1);
    let kept = browser.run("return document.querySelector('#markers [data-seek]').dataset.seek");
    assert_eq!(kept, "3000", "its moment stays");
    let log = history(&world, &world.recording(NAME));
    let markers: Vec<&str> =
        log.iter().map(|(_, kind)| kind.as_str()).filter(|kind| kind.starts_with("marker.")).collect();
    assert_eq!(markers, ["marker.set", "marker.removed", "marker.set"]);
    assert!(world.service.check().status.success());
}

#[test]
fn where_a_rendition_plays_the_frame_of_the_original_is_shown_over_it_and_that_is_on_record() {
    let world = World::new();
    let name = "old.mp4";
    let browser = opened(&world, &FILM.replace("libx264", "mpeg4"), name);
    let log = history(&world, &world.recording(name));
    assert!(log.iter().all(|(_, kind)| kind != "view.opened"), "the rendition alone was seen: {log:?}");
    browser.keys("#mute", ".");
    browser.wait("the frame", "return document.getElementById('stage').dataset.shows === 'original' && !exact.hidden && exact.naturalWidth === 320");
    browser.reads("#frame", "原件本帧");
    let log = history(&world, &world.recording(name));
    assert_eq!(log.iter().filter(|(_, kind)| kind == "view.opened").count(), 1, "{log:?}");
    shot(&browser, "frame-of-the-original");
    browser.keys("body", " ");
    browser.wait("the rendition again", "return exact.hidden && !media.paused");
    browser.go("/search");
    // What the picture was decoded from counts as handed out.
    let closed = || {
        let path = format!("/api/v1/items/recording:{}/history", world.recording(name));
        let answer = world.service.get(&path, &world.clerk.token).json();
        let entries = answer["entries"].as_array().unwrap().iter().map(|one| one["entry"]["event"].clone());
        entries.filter(|event| event["type"] == "view.closed").collect::<Vec<Value>>()
    };
    browser.wait("the page to be gone", "return location.pathname === '/search'");
    let begun = std::time::Instant::now();
    while closed().len() < 2 && begun.elapsed().as_secs() < 30 {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let closed = closed();
    assert_eq!(closed.len(), 2, "{closed:?}");
    for event in &closed {
        assert!(!event["ranges"].as_array().unwrap().is_empty(), "{event}");
    }
}

#[test]
fn the_bar_fits_a_desk_and_a_phone_in_both_languages() {
    let world = World::new();
    let browser = opened(&world, FILM, NAME);
    for lang in ["zh", "en"] {
        browser.run(&format!("document.cookie = 'docket-lang={lang}; path=/'"));
        for (screen, name) in [(DESK, "desk"), (PHONE, "phone")] {
            browser.resize(screen);
            browser.go(&format!("/recordings/{}", world.recording(NAME)));
            browser.click("#play");
            browser.wait("the film to run", "return media.currentTime > 0.1");
            browser.run("media.pause()");
            let beyond = browser.run(
                "const box = bar.getBoundingClientRect();
                 return [...bar.querySelectorAll('button, select, input, output')].filter((one) => {
                   const { left, right, width } = one.getBoundingClientRect();
                   return width > 0 && !one.closest('dialog') && (left < box.left - 1 || right > box.right + 1);
                 }).map((one) => one.id)",
            );
            assert_eq!(beyond, serde_json::json!([]), "{lang} {name}");
            let wide =
                browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(wide, 0, "{lang} {name}: the page is wider than the screen");
            shot(&browser, &format!("bar-{name}-{lang}"));
        }
    }
}
