//! What is shown to those who may not, or not any more; and to all when nothing can be logged.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::harness::dock::write_file;
use crate::harness::{Answer, succeed};
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
    browser.arrives("/sign-in");
    browser.back_to(first);
    let range = [("cookie", cookies.as_str()), ("range", "bytes=1000-1999")];
    let next = world.service.request_with("GET", &source, None, &range, crate::harness::Body::Nothing);
    // The client went where it was sent: there is a form, and no byte of the film.
    let said = next.to_string();
    assert!(next.header("content-type").starts_with("text/html") && said.contains("/sign-in"), "{said}");
    // The player asks for what it has not: nothing comes, and the page leads to where one signs in.
    browser.run("media.currentTime = 55");
    browser.arrives("/sign-in");
    sign_in(&browser, &world.clerk.account, PASSWORD);
    browser.arrives(&page);
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
        elsewhere.arrives("/sign-in");
        browser.click(press);
        browser.arrives("/sign-in");
        if !press.contains("manifest") {
            sign_in(&browser, &world.clerk.account, PASSWORD);
            browser.arrives(&page);
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
    let told =
        |answer: &Answer| String::from_utf8_lossy(&answer.body).replace(answer.header("x-request-id"), "REQUEST");
    assert_eq!(told(&there), told(&not), "the answers differ");
    for piece in ["download", "manifest", "receipt", "history"] {
        let answer = world.fetch(&browser, &format!("/recordings/{recording}/{piece}"));
        assert_eq!(answer.status, 404, "{piece}: {answer}");
    }
}

#[test]
fn nothing_is_served_while_the_log_cannot_be_written_and_the_page_says_so() {
    let world = World::new();
    world.film(&[SCENE]);
    world.examined();
    let page = format!("/recordings/{}", world.recording(SCENE));
    let browser = world.browse(&world.clerk);
    browser.go(&page);
    // Another program holds the database, as a backup that hangs would.
    let other = rusqlite::Connection::open(world.service.data().join("docket.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    browser.click("#play");
    browser.reads("#status.alert", "保管日志无法写入");
    assert_eq!(browser.run("return media.getAttribute('src')"), serde_json::Value::Null, "nothing plays");
    let file = world.fetch(&browser, &format!("{page}/download"));
    let said = file.to_string();
    assert!(file.status >= 500 && said.contains("保管日志无法写入"), "{said}");
    browser.go(&page);
    browser.reads("main [role=alert]", "保管日志无法写入");
    assert_eq!(browser.count("#media"), 0);
    other.execute_batch("ROLLBACK").unwrap();
    browser.go(&page);
    browser.click("#play");
    browser.wait("the film to run", "return media.currentTime > 0.3");
}

#[test]
fn a_service_whose_disk_does_not_keep_the_log_serves_nothing_more_and_comes_back_whole() {
    let mut world = World::new();
    world.film(&[SCENE]);
    world.examined();
    let page = format!("/recordings/{}", world.recording(SCENE));
    let browser = world.browse(&world.clerk);
    browser.go(&page);
    // What the service says of it goes to a file too, which has room.
    world.service.limit_files(world.service.log().len() as u64 + 128 * 1024);
    browser.click("#play");
    let since = Instant::now();
    while !world.service.has_ended() {
        let _ = browser.try_to_go(&page);
        assert!(since.elapsed() < Duration::from_mins(5), "it goes on: {}", browser.told());
    }
    assert!(world.service.log().contains("did not keep the custody log"), "{}", world.service.log());
    world.service.restart();
    assert!(world.service.check().status.success());
    browser.go(&page);
    browser.click("#play");
    browser.wait("the film to run", "return media.currentTime > 0.3");
}
