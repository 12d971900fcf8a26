//! What is shown to those who may not, or not any more; and to all when nothing can be logged.

use std::process::Command;

use crate::chromium::Browser;
use crate::harness::dock::write_file;
use crate::harness::succeed;
use crate::world::{PASSWORD, RECORDER, SCENE, World, person, sign_in};

/// A film that no browser takes into memory at once: ten seconds, 4 MB each.
fn film_large(world: &World) {
    let made = world.service.home().join("large.mp4");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=size=640x480:rate=10:duration=60"]);
    ffmpeg.args(["-vf", "noise=alls=80:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]);
    succeed(ffmpeg.args(["-qp", "14", "-g", "10", "-movflags", "+faststart"]).arg(&made));
    write_file(&world.station.dock().join(RECORDER).join("DCIM/large.mp4"), &std::fs::read(&made).unwrap());
    world.station.store_all();
}

#[test]
fn whoever_signs_out_elsewhere_in_mid_play_gets_no_more_bytes_and_a_way_back() {
    let world = World::new();
    film_large(&world);
    world.examined();
    let page = format!("/recordings/{}", world.recording("large.mp4"));
    let browser = world.browse(&world.clerk);
    browser.go(&page);
    browser.click("#play");
    browser.wait("the film to run", "return media.currentTime > 0.3");
    let source = browser.run("return new URL(media.src).pathname + new URL(media.src).search");
    let source = source.as_str().unwrap().to_owned();
    world.fetch(&browser, &source).expect(200);
    let cookies = browser.cookies();
    let first = browser.new_tab();
    browser.go("/account");
    browser.click("form[action='/sign-out'] button");
    assert!(browser.place().starts_with("/sign-in"), "{}", browser.place());
    browser.back_to(first);
    let range = [("cookie", cookies.as_str()), ("range", "bytes=1000-1999")];
    let next = world.service.request_with("GET", &source, None, &range, crate::harness::Body::Nothing);
    assert_eq!(next.status, 303, "{next}");
    assert!(next.header("location").starts_with("/sign-in?next="), "{}", next.header("location"));
    // The player asks for what it has not: nothing comes, and the page says so.
    browser.run("media.currentTime = 55");
    browser.wait("the page to say so", "return media.error && document.getElementById('status').className === 'alert'");
    browser.click("#play");
    browser.wait("the page for signing in", "return location.pathname === '/sign-in'");
    sign_in(&browser, &world.clerk.account, PASSWORD);
    assert_eq!(browser.place(), page);
    browser.click("#play");
    browser.wait("the film to run again", "return media.currentTime > 0.3");
}

#[test]
fn a_click_after_the_session_ended_leads_to_signing_in_and_back_to_the_page() {
    let world = World::new();
    world.film(&[SCENE]);
    world.examined();
    let page = format!("/recordings/{}", world.recording(SCENE));
    let browser = world.browse(&world.clerk);
    let elsewhere = world.browse(&world.clerk);
    for press in ["#mark button[type=submit]", "button[hx-post$='/verify']", "aside a[href$='/manifest']"] {
        browser.go(&page);
        elsewhere.go("/account");
        elsewhere.click("form[action='/sign-out-everywhere'] button");
        browser.click(press);
        browser.wait("the page for signing in", "return location.pathname === '/sign-in'");
        if !press.contains("manifest") {
            sign_in(&browser, &world.clerk.account, PASSWORD);
            assert_eq!(browser.place(), page, "after {press}");
        }
        sign_in(&elsewhere, &world.clerk.account, PASSWORD);
    }
}

#[test]
fn another_agency_learns_nothing_of_a_recording() {
    let world = World::new();
    world.film(&[SCENE]);
    let recording = world.recording(SCENE);
    world.service.agency("other", "另一个局");
    let browser = world.browse(&person(&world.service, "clerk", "other"));
    let unknown = "没有找到，或您无权知道它是否存在";
    for path in [format!("/recordings/{recording}"), format!("/recordings/{}", "ab".repeat(32))] {
        browser.go(&path);
        browser.reads("main [role=alert]", unknown);
    }
    let (there, not) = (format!("/recordings/{recording}"), format!("/recordings/{}", "ab".repeat(32)));
    let (there, not) = (world.fetch(&browser, &there).expect(404), world.fetch(&browser, &not).expect(404));
    assert_eq!(there.body, not.body, "the answers differ");
    for piece in ["download", "manifest", "receipt", "history"] {
        let answer = world.fetch(&browser, &format!("/recordings/{recording}/{piece}"));
        assert_eq!(answer.status, 404, "{piece}: {answer}");
    }
}

/// Opens pages until one says that the log cannot be written; what was free in the file is used up.
fn until_full(browser: &Browser, page: &str) {
    for _ in 0..40 {
        browser.go(page);
        if browser.text("main").contains("保管日志无法写入") {
            return;
        }
    }
    panic!("the log can still be written: {}", browser.told());
}

#[test]
fn nothing_is_served_when_the_log_cannot_be_written() {
    let mut world = World::new();
    world.film(&[SCENE]);
    world.examined();
    let page = format!("/recordings/{}", world.recording(SCENE));
    let browser = world.browse(&world.clerk);
    browser.go(&page);
    // What the service says of it goes to a file too, which must not be full.
    world.service.limit_files(world.service.log().len() as u64 + 128 * 1024);
    browser.click("#play");
    until_full(&browser, &page);
    assert_eq!(browser.count("#media"), 0);
    for path in [page.clone(), format!("{page}/download"), format!("{page}/history"), "/search".to_owned()] {
        let answer = world.fetch(&browser, &path);
        let said = answer.to_string();
        assert!(answer.status >= 500 && said.contains("保管日志无法写入"), "{path}: {said}");
    }
    world.service.restart();
    assert!(world.service.check().status.success());
    browser.go(&page);
    browser.click("#play");
    browser.wait("the film to run", "return media.currentTime > 0.3");
}
