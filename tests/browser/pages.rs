//! Every page in both languages, on a desk and on a phone: looked at by axe-core, by the browser's
//! own complaints, and by whoever opens the screenshots in `target/console-screens`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::chromium::{Browser, DESK, PHONE};
use crate::harness::tell;
use crate::places::{NO_PAGES, Place, WAYS_BACK, rounds};
use crate::world::{PASSWORD, SCENE, World, sign_in};

/// Where axe-core is unpacked: `./x test` says it.
const AXE: &str = "DOCKET_TEST_AXE";

/// What people and machines of this world are called.
const NAMED_HERE: [&str; 7] = ["clerk", "head", "auditor", "BWC", "admin", "first", "administrator"];

const LANGUAGES: [&str; 2] = ["zh", "en"];

pub(crate) fn axe() -> String {
    let folder = std::env::var(AXE).unwrap_or_default();
    let file = Path::new(&folder).join("axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "axe-core is not at {} ({error}): `./x test` gets it from npm and names its folder in {AXE}",
            file.display()
        )
    })
}

/// Where screenshots go.
pub(crate) fn screens() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("console-screens");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What is wrong on pages.
#[derive(Default)]
struct Findings {
    wrong: BTreeSet<String>,
    minor: BTreeSet<String>,
    seen: usize,
}

impl Findings {
    /// Asks axe-core about the page; in the dark, where only colours differ, about these alone.
    fn axe(&mut self, browser: &Browser, axe: &str, view: &str) {
        browser.run(axe);
        let rules = if view.ends_with("-dark") { ", runOnly: ['color-contrast']" } else { "" };
        let found = browser.run(&format!(
            "return axe.run(document, {{ resultTypes: ['violations']{rules} }}).then((found) => found.violations)"
        ));
        for violation in found.as_array().unwrap() {
            let (id, impact) = (violation["id"].as_str().unwrap(), violation["impact"].as_str().unwrap_or("none"));
            let nodes = violation["nodes"].as_array().unwrap();
            let first =
                nodes.first().map(|node| format!("{} {}", node["html"], node["failureSummary"])).unwrap_or_default();
            let line = format!("{view}: axe {impact} {id} ({} times): {first}", nodes.len());
            if ["serious", "critical"].contains(&impact) {
                self.wrong.insert(line)
            } else {
                self.minor.insert(line)
            };
        }
    }

    /// Asks the browser what it had to complain of.
    fn console(&mut self, browser: &Browser, place: &Place, view: &str) {
        let expected = format!("status of {}", place.status);
        for complaint in browser.console() {
            let own = place.status != 200 && complaint.text.contains(&expected);
            let policy = complaint.text.contains("Content Security Policy");
            if policy || (complaint.level == "SEVERE" && !own) {
                self.wrong.insert(format!("{view}: {} {}", complaint.level, complaint.text));
            }
        }
    }

    /// A Chinese page holds no English, an English one cuts no word.
    fn language(&mut self, browser: &Browser, language: &str, view: &str) {
        let found =
            if language == "zh" { browser.run_with(FOREIGN, vec![json!(NAMED_HERE)]) } else { browser.run(CUT_WORDS) };
        let what = if language == "zh" { "English" } else { "cuts a word" };
        self.wrong.extend(found.as_array().unwrap().iter().map(|one| format!("{view}: {what}: {one}")));
    }

    /// A phone's page is read by scrolling down, never sideways.
    fn sideways(&mut self, browser: &Browser, view: &str) {
        let over = browser.run(
            "const wide = document.documentElement.clientWidth;
             if (document.documentElement.scrollWidth <= wide && document.body.scrollWidth <= wide) return null;
             const inside = (one) => { for (let up = one.parentElement; up; up = up.parentElement)
               if (getComputedStyle(up).overflowX !== 'visible') return true; return false; };
             const all = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > wide + 1 && !inside(one));
             return { wide, needs: document.documentElement.scrollWidth, by: all.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)) }",
        );
        if over != Value::Null {
            self.wrong.insert(format!("{view}: scrolls sideways: {over}"));
        }
    }
}

/// What stands on a Chinese page in Latin letters: names of formats, programs and units, and what things are called
/// in this world. What people wrote (`bdi`), bytes and ids (`code`) are theirs.
const FOREIGN: &str = r#"
  const names = new Set(('Docket English EXIF GPS GPMF FFmpeg libavcodec libavformat libswscale libswresample UTC GBK BOM MiB KiB GiB Hz CSV PDF JSON TOTP IP Excel Word PowerPoint WPS OFD mvhd mdhd tkhd udta ' +
    'Asia Shanghai mov avi wav aac mjpeg mpegts jpeg png pcm adts matroska webm ogg flac amr JPEG PNG MPEG AVC HEVC AAC WAV AVI PCM').split(' '));
  const theirs = 'code, pre, script, style, bdi, time, [lang=en], [translate=no], .brand, option[value*="/"], datalist';
  const found = new Set();
  const look = (text, where) => {
    for (const [word] of text.matchAll(/(?<![\w.:\/-])[A-Za-z]{2,}(?![\w:\/-]|\.\w)/g)) if (!names.has(word) && !arguments[0].includes(word)) found.add(`${word} in: ${text.trim().slice(0, 80)} (${where})`);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    // What the log tells is ours, though names of people stand in it.
    if (parent.closest('#history bdi, .log bdi') && /(?<![\w-])[a-z]{2,} [a-z]{2,}(?![\w-])/.test(walk.currentNode.data)) found.add(walk.currentNode.data);
    if (!parent.closest(theirs)) look(walk.currentNode.data, parent.tagName.toLowerCase());
  }
  for (const one of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]')) {
    if (one.closest('[translate=no]')) continue;
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) if (one.hasAttribute(name)) look(one.getAttribute(name), name);
  }
  if (/不详\s*不详/.test(document.body.innerText)) found.add('不详 twice');
  return [...found]"#;

/// Words that a line's end cuts in two, but for paths, hashes and ids.
const CUT_WORDS: &str = r#"
  const found = new Set(), range = document.createRange();
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (text.parentElement.closest('code, pre, script, style, .path, .name, a[href^="/recordings/"]')) continue;
    for (const match of text.data.matchAll(/(?<![\w-])[A-Za-z]{2,24}(?![\w-])/g)) {
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      const lines = new Set([...range.getClientRects()].filter((one) => one.width > 0).map((one) => Math.round(one.top)));
      if (lines.size > 1) found.add(`${match[0]} in: ${text.data.trim().slice(0, 60)}`);
    }
  }
  return [...found]"#;

/// Waits for what a page brings after it is there: history, pictures, charts.
pub(crate) fn settle(browser: &Browser) {
    browser.wait(
        "the page to settle",
        "const busy = document.querySelector('#history[hx-get] td[colspan]') && document.querySelectorAll('#history tr').length === 1;
         const pictures = [...document.images].filter((one) => one.src && one.loading !== 'lazy').every((one) => one.complete);
         const charts = [...document.querySelectorAll('.chart')].every((one) => one.childElementCount > 0 || one.hidden);
         return document.readyState === 'complete' && !busy && pictures && charts",
    );
}

pub(crate) fn speak(browser: &Browser, language: &str) {
    browser.run_with(
        "document.cookie = `docket-lang=${arguments[0]}; Path=/; Secure; SameSite=Lax`",
        vec![json!(language)],
    );
}

fn look(browser: &Browser, place: &Place, axe: &str, findings: &mut Findings) {
    for language in LANGUAGES {
        speak(browser, language);
        for (screen, size) in [("desk", DESK), ("phone", PHONE)] {
            let view = format!("{}-{language}-{screen}", place.name);
            browser.resize(size);
            browser.go(&place.path);
            settle(browser);
            let shown = browser.run("return document.documentElement.lang");
            if !shown.as_str().unwrap().starts_with(language) {
                findings.wrong.insert(format!("{view}: is in {shown}"));
            }
            findings.sideways(browser, &view);
            findings.language(browser, language, &view);
            let keep =
                |view: &str| std::fs::write(screens().join(format!("{view}.png")), browser.screenshot()).unwrap();
            keep(&view);
            if screen == "desk" || language == "zh" {
                findings.axe(browser, axe, &view);
            }
            findings.seen += 1;
            if screen == "desk" && language == "zh" {
                // Only colours differ in the dark: one look at each page tells.
                let dark = format!("{view}-dark");
                browser.shows_as("screen", "dark");
                keep(&dark);
                findings.axe(browser, axe, &dark);
                browser.shows_as("", "light");
                findings.seen += 1;
            }
            findings.console(browser, place, &view);
        }
    }
}

/// Pages that no test looks at.
fn not_looked_at(routes: &BTreeSet<&str>) -> Vec<&'static str> {
    let all = docket::http::console::routes();
    let pages = all.iter().filter(|route| route.method == "GET" && !NO_PAGES.contains(&route.path));
    let pages = pages.filter(|route| !(route.path.starts_with(WAYS_BACK)));
    pages.map(|route| route.path).filter(|path| !routes.contains(path)).collect()
}

#[test]
fn every_page_is_accessible_in_both_languages_on_a_desk_and_on_a_phone() {
    let axe = axe();
    let world = World::new();
    world.film_everything();
    world.examined();
    let browser = world.browse(&world.clerk);
    let rounds = rounds(&world, &browser);
    let routes: BTreeSet<&str> = rounds.iter().flat_map(|round| round.places.iter().map(|place| place.route)).collect();
    let left = not_looked_at(&routes);
    assert!(left.is_empty(), "pages without a screenshot; give them a row in places.rs: {left:?}");
    drop(browser);
    let mut findings = Findings::default();
    for round in rounds {
        let browser = Browser::open(&world.service);
        if let Some(person) = &round.person {
            sign_in(&browser, &person.account, PASSWORD);
            browser.wait("the first page", "return location.pathname !== '/sign-in'");
        } else {
            browser.go("/sign-in");
        }
        for place in &round.places {
            look(&browser, place, &axe, &mut findings);
        }
    }
    for line in &findings.minor {
        tell(line);
    }
    tell(&format!("{} views of pages, in {}", findings.seen, screens().display()));
    let wrong: Vec<&String> = findings.wrong.iter().collect();
    assert!(
        wrong.is_empty(),
        "{} findings:\n{}",
        wrong.len(),
        wrong.iter().map(|w| w.as_str()).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_language_stays_where_one_is_and_keys_lead_through_the_player() {
    let world = World::new();
    world.film(&[SCENE]);
    world.examined();
    let browser = world.browse(&world.clerk);
    let page = format!("/recordings/{}", world.recording(SCENE));
    browser.go(&page);
    browser.click("form[action='/language'] button");
    browser.wait("English", "return document.documentElement.lang === 'en'");
    browser.arrives(&page);
    // Six seconds are soon over where this machine is busy.
    browser.run("media.playbackRate = 0.2");
    browser.keys("body", " ");
    browser.wait("the film to run", "return media.currentTime > 0.2");
    browser.keys("body", " ");
    browser.wait("the film to stand", "return media.paused");
    let before = browser.run("return media.currentTime").as_f64().unwrap();
    browser.keys("body", ".");
    browser.wait("the next picture", &format!("return media.currentTime > {before}"));
    browser.keys("body", "i");
    browser.wait("the start", "return document.getElementById('cut-start').value !== ''");
    browser.keys("body", "m");
    browser.wait("the marker", "return document.activeElement.id === 'mark-kind'");
}
