//! The site's own transcriber, asked for on a recording's page: the button, how it stands, and what comes of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use crate::chromium::{Browser, DESK};
use crate::harness::Service;
use crate::stepping::shot;
use crate::world::{SCENE, World};

/// Fails where it is told to, and else hears one sentence in the third second.
const PROGRAM: &str = "#!/bin/sh\ncat > /dev/null\n\
    [ -e BESIDE/fails ] && exit 3\n\
    printf '1\\n00:00:00,500 --> 00:00:02,000\\n请出示营业执照\\n'\n";

const MAKE: &str = "#transcripts form[action$='/make'] button";

#[test]
fn a_transcript_is_asked_for_on_the_page_and_who_asked_is_told_by_name() {
    let beside = tempfile::tempdir().unwrap();
    let program = beside.path().join("transcribe");
    fs::write(&program, PROGRAM.replace("BESIDE", beside.path().to_str().unwrap())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let reads = format!("reads = [{:?}]\nname = \"stand-in 1\"\nlanguage = \"zh\"", beside.path());
    let world = World::of(Service::start_with(&format!("[transcriber]\nprogram = {program:?}\n{reads}\n")));
    world.film(&[SCENE]);
    world.examined();
    let browser = world.browse(&world.clerk);
    let page = format!("/recordings/{}", world.recording(SCENE));

    fs::write(beside.path().join("fails"), "").unwrap();
    browser.go(&page);
    browser.click(MAKE);
    ended(&browser, &page, "#transcript-asking .tag.bad");
    let told = browser.text("#transcript-asking");
    assert!(told.contains("测试") && told.contains("stand-in 1"), "{told}");
    shot(&browser, "transcript-failed");

    // It may be asked for again.
    fs::remove_file(beside.path().join("fails")).unwrap();
    browser.click(MAKE);
    ended(&browser, &page, "#transcript li");
    browser.reads("#transcript li", "请出示营业执照");
    browser.reads("#transcripts", "stand-in 1");
    browser.reads("#transcripts", "测试");
    assert_eq!(browser.count("#transcript-asking"), 0, "what came is no asking any more");
    browser.resize(DESK);
    shot(&browser, "transcript-made");
    assert!(world.service.check().status.success());
}

/// Looks again until the page has something.
fn ended(browser: &Browser, page: &str, what: &str) {
    let since = Instant::now();
    while browser.count(what) == 0 {
        assert!(since.elapsed() < Duration::from_mins(2), "{}", browser.text("#transcripts"));
        std::thread::sleep(Duration::from_millis(500));
        browser.go(page);
    }
}
