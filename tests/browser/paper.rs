//! On paper, and under fingers: what was found is all there and nothing that only a screen can do, and what is
//! pressed is large enough.

use serde_json::{Value, json};

use crate::chromium::{Browser, PHONE};
use crate::pages::{screens, settle};
use crate::places::rounds;
use crate::world::{PASSWORD, World, sign_in};

/// Width of what is printed on A4 between its margins, in CSS pixels.
const SHEET: (u32, u32) = (696, 1000);

/// What is wrong with a page on paper.
const ON_PAPER: &str = r"
  const wrong = [], shown = (one) => one.checkVisibility() && one.getBoundingClientRect().height > 0;
  for (const one of document.querySelectorAll('form, nav, button, .button, input, select, footer, .top, video, audio')) {
    if (shown(one)) wrong.push(`there is ${one.outerHTML.slice(0, 80)}`);
  }
  const wide = document.documentElement.clientWidth;
  for (const one of document.querySelectorAll('main *')) {
    if (!shown(one) || one.closest('.unsaid, script')) continue;
    if (one.getBoundingClientRect().right > wide + 1) wrong.push(`over the edge: ${one.outerHTML.slice(0, 80)}`);
    const style = getComputedStyle(one);
    const cut = (side, extent, room) => style[side] !== 'visible' && extent > room + 1;
    if (cut('overflowX', one.scrollWidth, one.clientWidth) || cut('overflowY', one.scrollHeight, one.clientHeight)) wrong.push(`cut: ${one.outerHTML.slice(0, 80)}`);
  }
  for (const one of document.querySelectorAll('main details')) {
    const inside = [...one.children].filter((child) => child.tagName !== 'SUMMARY' && child.tagName !== 'FORM');
    if (shown(one) && inside.some((child) => !shown(child) && child.textContent.trim() !== '')) wrong.push(`folded: ${one.outerHTML.slice(0, 80)}`);
  }
  return wrong";

/// How many pages and pictures a PDF of Chromium's has.
fn counted(pdf: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(pdf);
    (text.matches("/Type /Page\n").count(), text.matches("/Subtype /Image").count())
}

#[test]
fn sheets_of_recording_case_deadlines_and_log_are_whole_and_say_whose_they_are() {
    let world = World::new();
    world.film_everything();
    world.examined();
    let clerk = world.browse(&world.clerk);
    let rounds = rounds(&world, &clerk);
    drop(clerk);
    let sheets = ["recording", "case", "deadlines", "custody-log", "package", "law"];
    let mut wrong = Vec::new();
    let mut printed = 0;
    for round in &rounds {
        let places: Vec<_> = round.places.iter().filter(|place| sheets.contains(&place.name)).collect();
        let Some(person) = round.person.as_ref().filter(|_| !places.is_empty()) else { continue };
        let browser = Browser::open(&world.service);
        sign_in(&browser, &person.account, PASSWORD);
        browser.wait("the first page", "return location.pathname !== '/sign-in'");
        for place in places {
            browser.go(&place.path);
            settle(&browser);
            let pdf = browser.print();
            std::fs::write(screens().join(format!("{}.pdf", place.name)), &pdf).unwrap();
            let (pages, pictures) = counted(&pdf);
            assert!(pages > 0, "{} has no page", place.name);
            if place.name == "recording" {
                assert!(pictures > 0, "the picture of a recording is on its sheet");
            }
            browser.resize(SHEET);
            browser.shows_as("print", "dark");
            std::fs::write(screens().join(format!("{}-paper.png", place.name)), browser.screenshot()).unwrap();
            let found = browser.run(ON_PAPER);
            wrong.extend(found.as_array().unwrap().iter().map(|one| format!("{}: {one}", place.name)));
            let head = browser.text("p.on-paper");
            for said in ["执法局", "打印人：测试", "内容截至", "Docket"] {
                assert!(head.contains(said), "{}: {head}", place.name);
            }
            let ground =
                browser.run("return getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()");
            assert_eq!(ground, json!("#1a2330"), "paper is light");
            browser.shows_as("", "light");
            printed += 1;
        }
    }
    assert_eq!(printed, sheets.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is smaller than a finger: controls and links that stand by themselves.
const TOO_SMALL: &str = r"
  const wrong = [];
  for (const one of document.querySelectorAll('button, .button, select, input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=range]), summary, nav a')) {
    if (!one.checkVisibility() || one.closest('.skip')) continue;
    const { height, width } = one.getBoundingClientRect();
    if (height > 0 && width > 1 && (height < 43.5 || (one.matches('button') && width < 43.5))) wrong.push(`${Math.round(width)}x${Math.round(height)}: ${one.outerHTML.slice(0, 100)}`);
  }
  return wrong";

#[test]
fn fingers_find_what_they_press() {
    let world = World::new();
    world.film(&[crate::world::SCENE]);
    world.examined();
    let browser = world.browse(&world.clerk);
    browser.with_fingers(PHONE);
    let recording = format!("/recordings/{}", world.recording(crate::world::SCENE));
    let mut wrong = Vec::new();
    for path in ["/search", recording.as_str(), "/cases", "/account"] {
        browser.go(path);
        assert_eq!(browser.run("return matchMedia('(pointer: coarse)').matches"), Value::Bool(true));
        settle(&browser);
        let found = browser.run(TOO_SMALL);
        wrong.extend(found.as_array().unwrap().iter().map(|one| format!("{path}: {one}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
