//! A clerk's day: find, watch, mark, cut, file, hand over.

use std::path::{Path, PathBuf};
use std::process::Command;

use evidence::derived::Derived;
use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::keys::SigningKey;

use crate::chromium::Browser;
use crate::harness::{command, run, said, succeed};
use crate::world::{RECORDER, SCENE, World, history};

/// A text that would break a page that believed it.
const HOSTILE: &str = "<img src=x onerror=\"document.title='broken'\">";

/// A text that turns the direction of what follows.
const TURNING: &str = "收据\u{202e}fdp.exe";

/// Types into the box; gives how many recordings are found.
fn search(browser: &Browser, text: &str) -> usize {
    browser.go("/search");
    browser.fill("#q", text);
    browser.keys("#q", "\u{e007}");
    browser.wait(
        "the answer",
        "return new URLSearchParams(location.search).has('q') && document.querySelector('#h-found')",
    );
    browser.count("ul.found > li")
}

#[test]
fn a_clerk_finds_watches_marks_cuts_files_and_hands_over() {
    let world = World::new();
    world.film(&[SCENE, "mjpeg.avi", "photo.jpg"]);
    world.examined();
    let browser = world.browse(&world.clerk);
    browser.arrives("/search");
    assert_eq!(search(&browser, "占道"), 1);
    assert_eq!(search(&browser, "2026年1月5日"), 3);
    assert_eq!(search(&browser, "2026年1月6日"), 0);
    assert_eq!(search(&browser, RECORDER), 3);
    assert_eq!(search(&browser, "张伟 占道"), 1);
    browser.click("ul.found .name");
    let recording = world.recording(SCENE);
    browser.arrives(&format!("/recordings/{recording}"));
    browser.click("#play");
    browser.wait("the film to run", "return media.currentTime > 1");
    mark(&browser);
    let clips = cut(&browser);
    for clip in &clips {
        hand_over(&world, &browser, clip);
    }
    let package = file(&world, &browser, &recording);
    verify_package(&world, &browser, &package);
    assert_ne!(browser.run("return document.title"), "broken");
    let log = history(&world, &recording);
    let kinds: Vec<&str> = log.iter().map(|(_, kind)| kind.as_str()).collect();
    for kind in ["view.opened", "marker.set", "derived.made", "case.linked", "item.packaged"] {
        assert!(kinds.contains(&kind), "no {kind} in {kinds:?}");
    }
    assert!(world.service.check().status.success());
}

fn mark(browser: &Browser) {
    browser.run("media.pause()");
    browser.choose("#mark-kind", "certificate_shown");
    browser.click("#mark button[type=submit]");
    browser.reads("#markers", "出示证件");
    browser.choose("#mark-kind", "note");
    browser.fill("#mark-text", TURNING);
    browser.click("#mark button[type=submit]");
    browser.reads("#status.alert", "改变文字方向");
    let kept = browser.run("return document.getElementById('mark-text').value");
    assert_eq!(kept, TURNING, "what was typed is there to be mended");
    browser.fill("#mark-text", HOSTILE);
    browser.click("#mark button[type=submit]");
    browser.reads("#markers", "<img src=x onerror=");
    assert_eq!(browser.count("#markers img"), 0);
    assert_eq!(browser.count("#markers li"), 2);
    browser.click("#markers li:last-child [data-unmark]");
    browser.answer("打错了");
    browser.wait("one marker", "return document.querySelectorAll('#markers li').length === 1");
    browser.click("#markers [data-seek]");
}

/// A fast clip, an exact one and a snapshot; gives the pages of all three.
fn cut(browser: &Browser) -> Vec<String> {
    browser.click("#cut button[type=submit]");
    browser.reads("#status.alert", "终点");
    for (number, how) in (1..).zip(["fast", "exact"]) {
        browser.fill("#cut-start", "0:01.500");
        browser.fill("#cut-end", "0:03.500");
        browser.choose("#cut-how", how);
        browser.click("#cut button[type=submit]");
        browser.wait("a clip", &format!("return document.querySelectorAll('#derived a').length === {number}"));
    }
    browser.click("#snapshot");
    browser.wait("a snapshot", "return document.querySelectorAll('#derived a').length === 3");
    let links =
        browser.run("return [...document.querySelectorAll('#derived a')].map((one) => one.getAttribute('href'))");
    links.as_array().unwrap().iter().map(|link| link.as_str().unwrap().to_owned()).collect()
}

/// Opens the page of a clip, plays it, takes its bytes and its statement, and checks both.
fn hand_over(world: &World, browser: &Browser, page: &str) {
    browser.go(page);
    browser.reads("aside .tag.good", "声明签名成立");
    let shown = browser.wait(
        "what was cut",
        "const film = document.querySelector('video.clip'), still = document.querySelector('img.clip');
         if (film) { film.muted = true; film.play().catch(() => {}); return film.currentTime > 0.5 && 'clip'; }
         return still.naturalWidth > 0 && 'snapshot'",
    );
    let statement = world.fetch(browser, &browser.link(&format!("a[href='{page}/statement']"))).expect(200);
    let content = world.fetch(browser, &browser.link("a[href$='download=true']")).expect(200);
    let key = std::fs::read(world.service.data().join("keys/service.pkcs8")).unwrap();
    let key = SigningKey::from_pkcs8(&key).unwrap().public();
    let derived = Derived::open(&Envelope::parse(&statement.body).unwrap(), &key).unwrap();
    assert_eq!((derived.digest, derived.predicate.size), (Digest::of(&content.body), content.body.len() as u64));
    assert_eq!(derived.predicate.source.recording.to_string(), world.recording(SCENE));
    let range = &derived.predicate.range;
    if shown == "clip" {
        assert_eq!((range.asked_start_ms, range.asked_end_ms), (1500, 3500));
        assert!(range.actual_start_ms <= 1500, "{range:?}");
        if derived.predicate.how.encoded_again {
            assert!(range.actual_start_ms >= 1400, "{range:?}");
        } else {
            assert_eq!(range.actual_start_ms, 1000, "the key frame before");
        }
    }
}

/// Opens a case, files the recording and a document, takes the document out; gives the package's page.
fn file(world: &World, browser: &Browser, recording: &str) -> String {
    browser.go("/cases");
    browser.click("details.act summary");
    browser.fill("#f-number", "薛综执罚〔2026〕1号");
    browser.fill("#f-title", "占道经营案");
    browser.click("details.act button[type=submit]");
    browser.arrives("/cases/");
    let open = |which: usize| browser.click(&format!(".acts details:nth-child({which}) summary"));
    open(1);
    let address = format!("{}/recordings/{recording}?play=1", world.service.url());
    browser.fill("#link-recording", &address);
    browser.fill("#link-reason", "现场检查");
    browser.click(".acts details:nth-child(1) button[type=submit]");
    browser.reads("#stage-investigation table", SCENE);
    let document = world.service.home().join("决定书.pdf");
    let bytes = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
    std::fs::write(&document, bytes).unwrap();
    open(2);
    browser.keys("#document-file", document.to_str().unwrap());
    browser.fill("#document-reason", "入卷");
    browser.click(".acts details:nth-child(2) button[type=submit]");
    browser.reads("#stage-investigation", "决定书.pdf");
    let got = world.fetch(browser, &browser.link("a[href^='/documents/']")).expect(200);
    assert_eq!(got.body, bytes);
    browser.click("#stage-investigation table:has(a[href^='/documents/']) details.out summary");
    browser.fill("form[action$='/withdraw'] input[name=reason]", "传错了");
    browser.click("form[action$='/withdraw'] button");
    browser.wait("the document to be gone", "return !document.querySelector(\"a[href^='/documents/']\")");
    open(3);
    browser.fill("#package-reason", "移送法院");
    browser.click(".acts details:nth-child(3) button[type=submit]");
    browser.arrives("/packages/")
}

/// Takes the package as the page offers it, unpacks it, and asks the verifier that courts have.
fn verify_package(world: &World, browser: &Browser, page: &str) {
    let tar = world.fetch(browser, &browser.link(&format!("a[href='{page}/download']"))).expect(200);
    assert_eq!(tar.header("content-length"), tar.body.len().to_string());
    let folder = world.service.home().join("handed-over");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("package.tar");
    std::fs::write(&file, &tar.body).unwrap();
    succeed(Command::new("tar").arg("-xf").arg(&file).arg("-C").arg(&folder));
    let bag = only_folder(&folder);
    let verified = run(command("docket-verify").args(["--log-key", &world.service.log_key()]).arg(&bag));
    assert!(verified.status.success(), "{}", said(&verified));
}

fn only_folder(folder: &Path) -> PathBuf {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.is_dir()).unwrap()
}
