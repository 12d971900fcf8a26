//! Filing in bulk: sixty arrived recordings under three cases, by pointer and by keys alone, on a desk and on a phone,
//! in both languages. Each click, key press and typed field is counted, and each message is measured: it stands where
//! it can be seen.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::chromium::{Browser, DESK, PHONE};
use crate::harness::dock::{bytes, write_file};
use crate::harness::stored::{id_of, text};
use crate::harness::{AGENCY, Body, succeed, tell};
use crate::pages::{axe, speak};
use crate::world::World;

/// Who wore which recorder; each filmed as many files of one day.
const OFFICERS: [(&str, &str, &str); 3] =
    [("37040301", "张伟", "BWC-0001"), ("37040302", "李娜", "BWC-0002"), ("37040303", "王芳", "BWC-0003")];

const FILES_EACH: usize = 20;

const NUMBERS: [&str; 3] = ["薛综执罚〔2026〕1号", "薛综执罚〔2026〕2号", "薛综执罚〔2026〕3号"];

/// So many clicks, keys and typed fields are the most that filing them may take.
const ACTIONS_MAX: u32 = 60;

/// Sixty small files of three officers, and three cases; gives the cases' ids.
fn arrived(world: &World) -> Vec<String> {
    let admin = world.service.admin();
    for (officer, (certificate, name, recorder)) in OFFICERS.iter().enumerate() {
        succeed(world.service.docket(&admin).args(["officer", "add", certificate, "--name", name, "--agency", AGENCY]));
        let assign =
            ["recorder", "assign", recorder, "--officer", certificate, "--agency", AGENCY, "--from", "2026-01-01"];
        succeed(world.service.docket(&admin).args(assign));
        for file in 0..FILES_EACH {
            let seed = (officer * FILES_EACH + file) as u64 + 1;
            let path = format!("{recorder}/DCIM/{file:02}.mp4");
            write_file(&world.station.dock().join(path), &bytes(300, seed));
        }
    }
    world.station.store_all();
    let open = |number: &&str| {
        let asked = json!({ "number": number, "title": "占道经营" });
        let opened = world.service.request("POST", "/api/v1/cases", Some(&world.clerk.token), Body::Json(asked));
        text(&opened.expect(201).json()["case"]).to_owned()
    };
    NUMBERS.iter().map(open).collect()
}

/// What is filed under a case.
fn filed(world: &World, case: &str) -> Vec<String> {
    let detail = world.service.get(&format!("/api/v1/cases/{case}"), &world.clerk.token).json();
    detail["items"].as_array().unwrap().iter().map(|item| id_of(&item["recording"]).to_owned()).collect()
}

/// Takes all out again, for the next round.
fn taken_out(world: &World, case: &str, recordings: &[String]) {
    for recording in recordings {
        let path = format!("/api/v1/cases/{case}/recordings/{recording}/unlink");
        let asked = Body::Json(json!({ "reason": "下一轮" }));
        world.service.request("POST", &path, Some(&world.clerk.token), asked).expect(204);
    }
}

/// A person's hands, which are counted.
struct Hands<'a> {
    browser: &'a Browser,
    actions: Cell<u32>,
}

impl Hands<'_> {
    fn count(&self) {
        self.actions.set(self.actions.get() + 1);
    }

    fn go(&self, path: &str) {
        self.count();
        self.browser.go(path);
    }

    fn click(&self, css: &str) {
        self.count();
        self.browser.click(css);
    }

    fn fill(&self, css: &str, text: &str) {
        self.count();
        self.browser.fill(css, text);
    }

    fn press(&self, key: &str) {
        self.count();
        self.browser.press(key, false);
    }

    fn types(&self, text: &str) {
        self.count();
        self.browser.types(text);
    }

    /// By pointer: the group's box, the number, the reason, the button.
    fn file_by_pointer(&self, number: &str) {
        self.click("[data-group] .pick-group input");
        self.fill("#select-case", number);
        self.fill("#select-reason", "现场检查");
        self.click("[formaction='/selected/file']");
    }

    /// By keys: the group, the number, on to the reason.
    fn file_by_keys(&self, number: &str) {
        self.press("g");
        self.press("f");
        self.types(number);
        for _ in ["the stage", "the kind", "the reason"] {
            self.press("Tab");
        }
        self.types("现场检查");
        self.press("Enter");
    }
}

/// The message that stands there, which must be where it can be seen.
fn message(browser: &Browser, css: &str, words: &str) {
    browser.reads(css, words);
    let place = browser.run_with(
        "const box = document.querySelector(arguments[0]).getBoundingClientRect();
         return { seen: box.width > 0 && box.height > 0 && box.left >= 0 && box.top >= 0 &&
           box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1, box: box.toJSON(), screen: [innerWidth, innerHeight] }",
        vec![Value::from(css)],
    );
    assert_eq!(place["seen"], true, "{words} is off screen: {place}");
}

fn serious(browser: &Browser, axe: &str) {
    browser.run(axe);
    let found = browser.run(
        "return axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations
           .filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => one.id + ' ' + one.nodes[0].html))",
    );
    assert_eq!(found, json!([]), "{}", browser.told());
}

#[test]
fn sixty_recordings_are_filed_under_three_cases_in_few_actions_by_pointer_and_by_keys() {
    let axe = axe();
    let world = World::new();
    let cases = arrived(&world);
    let browser = world.browse(&world.clerk);
    for (language, size, by_keys) in [
        ("zh", DESK, false),
        ("zh", DESK, true),
        ("en", DESK, true),
        ("en", PHONE, false),
        ("zh", PHONE, false),
        ("zh", PHONE, true),
        ("en", DESK, false),
        ("en", PHONE, true),
    ] {
        speak(&browser, language);
        browser.resize(size);
        let hands = Hands { browser: &browser, actions: Cell::new(0) };
        hands.go("/queue");
        for (left, number) in (0..NUMBERS.len()).rev().zip(NUMBERS) {
            if by_keys {
                hands.file_by_keys(number);
            } else {
                hands.file_by_pointer(number);
            }
            browser.wait(
                "the group to go",
                &format!("return document.querySelectorAll('[data-group]').length === {left}"),
            );
            if left > 0 {
                message(&browser, ".select-said", number);
                message(&browser, ".select-said", &FILES_EACH.to_string());
            }
        }
        // After the last one the next page of the queue is there, which says what was done.
        browser
            .wait("what is left", "return location.search.startsWith('?filed=') && document.querySelector('.empty')");
        message(&browser, "main .notice", &FILES_EACH.to_string());
        tell(&format!(
            "{language} {size:?} by {}: {} actions",
            if by_keys { "keys" } else { "pointer" },
            hands.actions.get()
        ));
        assert!(hands.actions.get() < ACTIONS_MAX, "{} actions", hands.actions.get());
        serious(&browser, &axe);
        let all: Vec<Vec<String>> = cases.iter().map(|case| filed(&world, case)).collect();
        assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [FILES_EACH; 3]);
        for (case, recordings) in cases.iter().zip(&all) {
            taken_out(&world, case, recordings);
        }
    }
    selecting(&world, &browser, &axe, &cases);
    assert!(world.service.check().status.success());
}

fn selected(browser: &Browser) -> usize {
    browser.count("input[name='recording']:checked")
}

/// Ranges, all, none; what is refused is told beside the act, and changes nothing.
fn selecting(world: &World, browser: &Browser, axe: &str, cases: &[String]) {
    speak(browser, "zh");
    browser.resize(DESK);
    browser.go("/queue");
    browser.press("x", false);
    assert_eq!(selected(browser), 1);
    browser.run(
        "const box = document.querySelectorAll('input[name=recording]')[6];
         box.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }))",
    );
    assert_eq!(selected(browser), 7, "from the first to the seventh");
    browser.press("Escape", false);
    assert_eq!(selected(browser), 0);
    browser.press("a", true);
    assert_eq!(selected(browser), 3 * FILES_EACH);
    browser.press("f", false);
    browser.types("无此案号");
    browser.fill("#select-reason", "现场检查");
    browser.click("[formaction='/selected/file']");
    message(browser, ".select-said.alert", "无此案号");
    assert_eq!(selected(browser), 3 * FILES_EACH, "what was selected stays so");
    serious(browser, axe);
    assert!(cases.iter().all(|case| filed(world, case).is_empty()));
    // What is found by a search is selected and filed alike.
    browser.go("/search?recorder=BWC-0002");
    browser.click(".pick input");
    let page = selected(browser);
    assert_eq!(page, 1);
    browser.fill("#select-case", NUMBERS[1]);
    browser.fill("#select-reason", "现场检查");
    browser.click("[formaction='/selected/file']");
    message(browser, ".select-said", NUMBERS[1]);
    assert_eq!(filed(world, &cases[1]).len(), page);
    serious(browser, axe);
    // Of the same officer and day others are filed by now: that case is proposed, and taken with one key.
    browser.go("/queue");
    let proposed = "[...document.querySelectorAll('[data-take] button')]";
    browser.wait("the proposal", &format!("return {proposed}.length > 0"));
    let number = browser.run(&format!(
        "{proposed}[0].closest('[data-group]').querySelector('input[name=recording]').focus();
        return {proposed}[0].innerText"
    ));
    assert!(text(&number).contains(NUMBERS[1]), "{number}");
    browser.press("a", false);
    message(browser, ".select-said", NUMBERS[1]);
    assert_eq!(filed(world, &cases[1]).len(), FILES_EACH);
}
