//! An office at work: its people, who sign in one after the other at one browser, and what their hands do there.

use std::cell::Cell;

use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::stored::text;
use crate::harness::{AGENCY, Body, Service, Station, succeed};
use crate::pages::{screens, settle};
use crate::world::{PASSWORD, Person, World, sign_in};

/// Certificates of the two officers, and their names.
pub(super) const OFFICERS: [(&str, &str); 2] = [("37040301", "张伟"), ("37040302", "王芳")];

pub(super) const CLERK: &str = "limin";
pub(super) const FIRST: &str = "zhangwei";
pub(super) const SECOND: &str = "wangfang";
pub(super) const HEAD: &str = "zhaogang";
pub(super) const OTHER_HEAD: &str = "sunli";
pub(super) const LEGAL: &str = "zhoujie";
pub(super) const REVIEWER: &str = "wuhao";
pub(super) const ADMINISTRATOR: &str = "zhengyun";

/// The eight people: account, name, role, and the certificate of officers.
pub(super) const PEOPLE: [(&str, &str, &str, &str); 8] = [
    (CLERK, "李敏", "clerk", ""),
    (FIRST, OFFICERS[0].1, "officer", OFFICERS[0].0),
    (SECOND, OFFICERS[1].1, "officer", OFFICERS[1].0),
    (HEAD, "赵刚", "head", ""),
    (OTHER_HEAD, "孙丽", "head", ""),
    (LEGAL, "周洁", "legal_reviewer", ""),
    (REVIEWER, "吴昊", "reviewer", ""),
    (ADMINISTRATOR, "郑云", "administrator", ""),
];

/// An office with one browser.
pub(super) struct Office {
    pub(super) world: World,
    pub(super) browser: Browser,
    /// Whether somebody is signed in.
    is_taken: Cell<bool>,
    /// How many pages were pictured.
    pictured: Cell<u32>,
}

/// Makes the account of one of [`PEOPLE`], with its password.
pub(super) fn hired(service: &Service, account: &str) -> Person {
    let (_, name, role, certificate) = PEOPLE.into_iter().find(|(known, ..)| *known == account).unwrap();
    let file = service.home().join(format!("{account}.token"));
    let mut add = service.docket(&service.admin());
    add.args(["user", "add", account, "--name", name, "--role", role, "--token-file"]).arg(&file);
    if role != "administrator" {
        add.args(["--agency", AGENCY]);
    }
    if !certificate.is_empty() {
        add.args(["--certificate", certificate]);
    }
    succeed(&mut add);
    let token = std::fs::read_to_string(&file).unwrap().trim().to_owned();
    let password = Body::Json(json!({ "password": PASSWORD }));
    let set = service.request("PUT", &format!("/api/v1/users/{account}/password"), Some(&token), password);
    assert!(set.status < 300, "{set}");
    Person { account: account.to_owned(), token }
}

impl Office {
    /// An agency with a station, a clerk and an administrator, whose first task the others are.
    pub(super) fn open() -> Self {
        let service = Service::start();
        let station = Station::enrol(&service);
        let clerk = hired(&service, CLERK);
        hired(&service, ADMINISTRATOR);
        let browser = Browser::open(&service);
        let world = World { service, station, clerk };
        Self { world, browser, is_taken: Cell::new(false), pictured: Cell::new(0) }
    }

    /// Whoever sits there signs out, and somebody signs in.
    pub(super) fn sit(&self, account: &str) {
        if self.is_taken.replace(true) {
            self.browser.click("form[action='/sign-out'] button");
            self.browser.arrives("/sign-in");
        }
        sign_in(&self.browser, account, PASSWORD);
        self.browser
            .wait("the first page", "return location.pathname !== '/sign-in' && document.readyState === 'complete'");
        if let Some((_, name, ..)) = PEOPLE.into_iter().find(|(known, ..)| *known == account) {
            self.browser.reads("div.person", name);
        }
    }

    /// What time it is at the office.
    pub(super) fn now(&self) -> Zoned {
        let clock = self.world.service.get("/api/v1/clock", &self.world.service.admin()).json();
        text(&clock["time"]).parse::<Timestamp>().unwrap().to_zoned(TimeZone::fixed(offset(8)))
    }

    /// The minute that it is, as fields of moments have it.
    pub(super) fn minute(&self) -> String {
        minute(&self.now())
    }

    /// The day that it is.
    pub(super) fn today(&self) -> String {
        self.now().date().to_string()
    }

    /// Unfolds the form that a field is in.
    pub(super) fn unfold(&self, css: &str) {
        let folded = format!("details:not([open]):has({css})");
        if self.browser.count(&folded) > 0 {
            self.browser.click(&format!("{folded} > summary"));
            self.browser.wait("the form", &format!("return !document.querySelector({})", json!(folded)));
        }
    }

    pub(super) fn fill(&self, css: &str, typed: &str) {
        self.unfold(css);
        self.browser.fill(css, typed);
    }

    pub(super) fn choose(&self, css: &str, value: &str) {
        self.unfold(css);
        self.browser.choose(css, value);
    }

    /// Chooses by what is shown.
    pub(super) fn choose_named(&self, css: &str, shown: &str) {
        self.unfold(css);
        self.browser.choose_named(css, shown);
    }

    pub(super) fn tick(&self, css: &str) {
        self.unfold(css);
        self.browser.click(css);
    }

    /// Gives a field of a day or a moment: which keys that takes depends on the language of the browser.
    pub(super) fn set(&self, css: &str, value: &str) {
        self.unfold(css);
        let held = self.browser.run_with(
            "const field = document.querySelector(arguments[0]);
             field.value = arguments[1];
             for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
             return field.value",
            vec![Value::from(css), Value::from(value)],
        );
        assert!(!text(&held).is_empty(), "{css} takes no {value}");
    }

    /// Sends the form that a field is in, and waits for the page that comes of it.
    #[track_caller]
    pub(super) fn send(&self, css: &str) {
        self.unfold(css);
        self.press(&format!("form:has({css}) button[type=submit]"));
    }

    /// Presses what leads to another page, and waits for it.
    #[track_caller]
    pub(super) fn press(&self, css: &str) {
        self.browser.run("window.wasPressed = true");
        self.browser.click(css);
        self.browser
            .wait("the next page", "return window.wasPressed === undefined && document.readyState === 'complete'");
    }

    /// The same, and the page says that it was done.
    #[track_caller]
    pub(super) fn done(&self, css: &str, said: &str) {
        self.send(css);
        self.browser.reads(".said", said);
    }

    /// What waits for whoever sits there: this, of the case of that number, to which its link leads.
    #[track_caller]
    pub(super) fn follow_task(&self, task: &str, number: &str) {
        self.browser.go("/tasks");
        self.browser.reads("main tbody tr", task);
        self.browser.reads("main tbody tr", number);
        self.press("main tbody a[href^='/cases/']");
    }

    /// Keeps a picture of the page.
    pub(super) fn picture(&self, what: &str) {
        self.pictured.set(self.pictured.get() + 1);
        settle(&self.browser);
        let name = format!("life-{:02}-{what}.png", self.pictured.get());
        std::fs::write(screens().join(name), self.browser.screenshot()).unwrap();
    }
}

/// A minute, as fields of moments have it.
pub(super) fn minute(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A second, likewise.
pub(super) fn second(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
