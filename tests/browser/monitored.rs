//! What surveillance recorded: a clerk brings it in from a browser, and who may reviews it there.

use crate::pages::{screens, settle};
use crate::world::{SCENE, World, history};

#[test]
fn a_clerk_imports_the_film_of_a_counter_and_a_head_reviews_what_it_shows() {
    let world = World::new();
    world.register_counter();
    let film = world.made(SCENE);
    let keep = |name: &str, shot: Vec<u8>| std::fs::write(screens().join(format!("{name}.png")), shot).unwrap();
    let browser = world.browse(&world.clerk);
    browser.go("/counters");
    let form = "form[action='/counters']";
    browser.run("document.querySelector('[name=from]').value = '2026-01-05T09:00:00'");
    browser.keys(&format!("{form} [name=file]"), film.to_str().unwrap());
    keep("film-of-a-counter", browser.screenshot());
    browser.click(&format!("{form} button[type=submit]"));
    browser.wait("the recording", "return location.pathname.startsWith('/recordings/')");
    browser.reads("main", "录像已导入并封存");
    let recording = world.recording(SCENE);
    let place = format!("/recordings/{recording}");
    assert_eq!(browser.place(), place);
    let account = world.clerk.account.clone();
    assert!(history(&world, &recording).contains(&(account, "recording.imported".to_owned())));

    // Once more, and nothing is added.
    browser.go("/counters");
    browser.run("document.querySelector('[name=from]').value = '2026-01-05T09:00:00'");
    browser.keys(&format!("{form} [name=file]"), film.to_str().unwrap());
    browser.click(&format!("{form} button[type=submit]"));
    browser.wait("the recording", "return location.pathname.startsWith('/recordings/')");
    browser.reads("main", "没有重复导入");
    assert_eq!(world.service.recordings(&world.clerk.token).len(), 1);

    let head = world.person("head");
    let browser = world.browse(&head);
    browser.go(&place);
    browser.reads("#monitor", "未审核");
    browser.click("#monitor summary");
    browser.click("#monitor [name=met]");
    browser.fill("#monitor [name=examined]", "设置批复、检定证书、全部录像");
    browser.click("#monitor button[type=submit]");
    // One point of six is met, and no reasons are given: it is said at the form, which keeps what was typed.
    browser.wait("what is wrong", "return document.querySelector('#monitor [role=alert]')");
    let ticked = browser.run("return document.querySelectorAll('#monitor [name=met]:checked').length");
    assert_eq!(ticked, serde_json::json!(1));
    browser.run("document.querySelectorAll('#monitor [name=met]').forEach((one) => { one.checked = true })");
    browser.click("#monitor button[type=submit]");
    browser.wait("the review", "return document.querySelector('#monitor .tag.good')");
    browser.reads("#monitor", "审核通过");
    settle(&browser);
    keep("monitor-reviewed", browser.screenshot());
    assert!(history(&world, &recording).contains(&(head.account, "monitor.reviewed".to_owned())));
    assert!(world.service.check().status.success());
}
