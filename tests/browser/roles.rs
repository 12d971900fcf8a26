//! What a reviewer, a head, an auditor and an administrator come for, and what they may not see.

use serde_json::Value;

use crate::chromium::Browser;
use crate::harness::tell;
use crate::world::{PASSWORD, RECORDER, SCENE, World, history, sign_in};

/// The page must be one that refuses, in words.
#[track_caller]
fn refused(browser: &Browser, path: &str, words: &str) {
    browser.go(path);
    browser.reads("main [role=alert]", words);
    assert_eq!(browser.count("#media, .found, video, table"), 0, "{}", browser.told());
}

/// Where a page shows what it shows only once.
const SECRET: &str = "#secret";

const NOT_YOUR_ROLE: &str = "您的角色不能进行此操作";

#[test]
fn a_reviewer_sees_every_access_and_checks_the_chain_without_trusting_anybody() {
    let world = World::new();
    world.film(&[SCENE]);
    world.examined();
    let recording = world.recording(SCENE);
    let page = format!("/recordings/{recording}");
    let clerk = world.browse(&world.clerk);
    clerk.go(&page);
    clerk.click("#play");
    clerk.wait("the film to run", "return media.currentTime > 0.5");
    world.fetch(&clerk, &format!("{page}/download")).expect(200);
    clerk.go("/search");
    drop(clerk);
    let log = history(&world, &recording);
    let by_clerk = log.iter().filter(|(actor, _)| *actor == world.clerk.account).count();
    for kind in ["item.read", "view.opened", "view.closed"] {
        assert!(log.iter().any(|(actor, what)| *actor == world.clerk.account && what == kind), "no {kind}: {log:?}");
    }
    let reviewer = world.browse(&world.person("reviewer"));
    reviewer.go(&page);
    reviewer.wait("the history", "return document.querySelectorAll('#history tr').length > 2");
    let rows = reviewer.run(
        "return [...document.querySelectorAll('#history tr')].map((row) => [...row.cells].map((cell) => cell.textContent))",
    );
    let rows: Vec<Vec<&str>> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect())
        .collect();
    let numbers: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let wanted: Vec<String> = (0..rows.len()).map(|number| number.to_string()).collect();
    assert_eq!(numbers, wanted, "a number is missing");
    assert_eq!(rows.iter().filter(|row| row[2].contains(&world.clerk.account)).count(), by_clerk, "{rows:?}");
    assert!(rows.iter().all(|row| row[4].contains("已证明") || row[4].contains("成立")), "{rows:?}");
    reviewer.click("button[hx-post$='/verify']");
    reviewer.wait("the verification", "return document.querySelector('#verified[data-holds=true]')");
    reviewer.reads("#verified", "全部相符");
    assert_eq!(reviewer.count("#mark, #cut"), 0, "a reviewer changes nothing");
    refused(&reviewer, "/admin", NOT_YOUR_ROLE);
}

#[test]
fn a_head_sees_who_is_late_as_charts_and_as_tables() {
    let world = World::new();
    world.film(&[SCENE, "memo.wav"]);
    let head = world.browse(&world.person("head"));
    head.arrives("/deadlines");
    head.go("/deadlines?from=2026-01-01&until=2026-01-31");
    head.wait("the charts", "return document.querySelectorAll('.chart canvas').length >= 3");
    for words in ["一号采集站", "张伟"] {
        head.reads("main table", words);
    }
    // Footage of January that arrives now is late, and no test changes what time it is.
    let late = head.run("return [...document.querySelectorAll('.figures li')].map((one) => one.innerText).join('|')");
    tell(&format!("the board of January: {}", late.as_str().unwrap().replace('\n', " ")));
    refused(&head, "/custody-log", NOT_YOUR_ROLE);
    refused(&head, "/admin", NOT_YOUR_ROLE);
}

#[test]
fn an_auditor_reads_the_log_with_proofs_and_no_footage() {
    let world = World::new();
    world.film(&[SCENE]);
    let recording = world.recording(SCENE);
    drop(world.browse(&world.clerk));
    let auditor = world.browse(&world.person("auditor"));
    auditor.arrives("/custody-log");
    auditor.fill("#f-person", &world.clerk.account);
    auditor.choose("#f-kind", "session.started");
    auditor.click("form[role=search] button[type=submit]");
    auditor.wait("one entry", "return document.querySelectorAll('table.log tbody tr').length === 1");
    auditor.reads("table.log", &world.clerk.account);
    let csv = world.fetch(&auditor, &auditor.link("a[href^='/custody-log/export']")).expect(200);
    assert!(csv.header("content-type").starts_with("text/csv"), "{}", csv.header("content-type"));
    let lines = String::from_utf8(csv.body).unwrap();
    assert_eq!(lines.trim_end().lines().count(), 2, "{lines}");
    assert!(lines.contains("登录") && lines.contains(&world.clerk.account), "{lines}");
    let entry = auditor.link("table.log tbody a");
    auditor.click("table.log tbody a");
    auditor.reads("section .tag.good", "全部成立");
    let proof = world.fetch(&auditor, &format!("{entry}/proof")).expect(200);
    assert!(String::from_utf8(proof.body).unwrap().contains("c2sp.org/tlog-proof@v1"));
    for path in [format!("/recordings/{recording}"), "/search".to_owned(), "/cases".to_owned(), "/admin".to_owned()] {
        refused(&auditor, &path, NOT_YOUR_ROLE);
    }
    let bytes = world.fetch(&auditor, &format!("/recordings/{recording}/download"));
    assert_eq!(bytes.status, 403, "{bytes}");
}

#[test]
fn an_administrator_sets_an_agency_up_and_sees_no_footage() {
    let world = World::new();
    world.film(&[SCENE]);
    let recording = world.recording(SCENE);
    let admin = world.browse(&world.person("administrator"));
    admin.arrives("/admin");
    admin.go("/admin/agencies");
    admin.fill("#f-agency", "xc-sc");
    admin.fill("#f-name", "薛城区市场监督管理局");
    admin.click("form.card button[type=submit]");
    admin.reads("main table", "薛城区市场监督管理局");
    admin.go("/admin/officers");
    admin.fill("#f-certificate", "37040399");
    admin.fill("#f-name", "王芳");
    admin.choose("#f-agency", "xc-sc");
    admin.click("form.card button[type=submit]");
    admin.reads("main table", "王芳");
    let password = add_user(&admin);
    admin.go("/admin/stations");
    admin.fill("#f-name", "二号采集站");
    admin.choose("#f-agency", "xc-sc");
    admin.click("form.card button[type=submit]");
    admin.reads("main table", "二号采集站");
    assert!(!admin.text(SECRET).is_empty());
    admin.go("/admin/recorders");
    admin.reads("main table", RECORDER);
    import(&world, &admin);
    for path in [format!("/recordings/{recording}"), "/search".to_owned(), "/deadlines".to_owned()] {
        refused(&admin, &path, NOT_YOUR_ROLE);
    }
    drop(admin);
    first_sign_in(&world, &password);
}

/// Makes an account; gives its first password, which is shown this once.
fn add_user(admin: &Browser) -> String {
    admin.go("/admin/users");
    admin.fill("#f-user", "wang");
    admin.fill("#f-name", "王芳");
    admin.choose("#f-role", "clerk");
    admin.choose("#f-agency", "xc-sc");
    admin.click("form.card button[type=submit]");
    admin.arrives("/admin/users/wang");
    admin.click("form[action$='/password'] button");
    admin.text(SECRET)
}

/// A file with a mistake is shown with it; mended, it is registered line by line.
fn import(world: &World, admin: &Browser) {
    let file = world.service.home().join("officers.csv");
    std::fs::write(&file, "执法证号,姓名,机关\n37040501,李雷,xc-sc\n37040502,韩梅梅,nowhere\n").unwrap();
    admin.go("/admin/import");
    admin.keys("#f-file", file.to_str().unwrap());
    admin.click("form.card button[type=submit]");
    admin.reads("main .tag.bad", "");
    assert_eq!(admin.count("button[formaction$='/apply']"), 0, "{}", admin.told());
    admin.run_with(
        "document.getElementById('f-text').value = document.getElementById('f-text').value.replace('nowhere', arguments[0])",
        vec![Value::from("xc-sc")],
    );
    admin.click("details button[type=submit]");
    admin.click("button[formaction$='/apply']");
    admin.wait("the import", "return location.pathname === '/admin/import' && document.readyState === 'complete'");
    admin.go("/admin/officers");
    admin.reads("main table", "韩梅梅");
}

/// Whoever signs in with a password that another chose must choose their own first.
fn first_sign_in(world: &World, password: &str) {
    let browser = Browser::open(&world.service);
    sign_in(&browser, "wang", password);
    browser.arrives("/password");
    browser.reads("main .notice", "第一次登录");
    browser.go("/search");
    assert_eq!(browser.place(), "/password", "nothing else before that");
    browser.fill("#old", password);
    browser.fill("#new", PASSWORD);
    browser.click("main form button[type=submit]");
    browser.arrives("/search");
    assert_eq!(browser.count("ul.found > li"), 0, "another agency's footage");
}
