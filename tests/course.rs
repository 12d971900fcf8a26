//! The course of a case as people take it over the API: what it is about, its start and urgent start, what pauses its
//! terms and makes them longer, its end; who may take each step, its clocks, and what waits for whom.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "course/ended.rs"]
mod ended;
#[path = "course/limits.rs"]
mod limits;
#[path = "course/packed.rs"]
mod packed;
#[path = "course/program.rs"]
mod program;
#[path = "course/roles.rs"]
mod roles;
mod site;
#[path = "course/start.rs"]
mod start;
#[path = "course/tasks.rs"]
mod tasks;
#[path = "course/terms.rs"]
mod terms;
#[path = "course/urgent.rs"]
mod urgent;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use evidence::term;
use evidence::time::Utc;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use site::{Answer, Site, docket, said, told};

/// The legal data that the service has built in.
const SHIPPED: &str = include_str!("../config/legal.toml");

/// Seconds of an hour.
const HOUR: i64 = 3600;

/// Seconds of a day.
const DAY: u64 = 24 * 3600;

/// An account: its name, the role, the agency, for an officer the certificate.
type Account = (&'static str, &'static str, Option<&'static str>, Option<&'static str>);

/// Who there is. `officer` and `second` handle the cases; the first administrator is there already.
const ACCOUNTS: [Account; 12] = [
    ("officer", "officer", Some("xc"), Some("37001")),
    ("second", "officer", Some("xc"), Some("37002")),
    ("bystander", "officer", Some("xc"), Some("37003")),
    ("clerk", "clerk", Some("xc"), None),
    ("head", "head", Some("xc"), None),
    ("deputy", "head", Some("xc"), None),
    ("reviewer", "reviewer", Some("xc"), None),
    ("supervisor", "supervisor", None, None),
    ("auditor", "auditor", None, None),
    ("foreign-officer", "officer", Some("sz"), Some("38001")),
    ("foreign-clerk", "clerk", Some("sz"), None),
    ("foreign-head", "head", Some("sz"), None),
];

/// Who handles the cases.
const HANDLERS: &[&str] = &["37001", "37002"];

/// A service with two agencies and people of every role.
struct World {
    site: Site,
    tokens: BTreeMap<&'static str, String>,
    /// What a service has that runs on a clock that can be set forward.
    shifted: Option<[(&'static str, PathBuf); 2]>,
}

impl World {
    fn new() -> Self {
        Self::peopled(Site::start(""), None, &ACCOUNTS)
    }

    /// One whose site has its own legal data.
    fn by(law: &str) -> Self {
        Self::by_with(law, &ACCOUNTS)
    }

    /// The same, with these people and no others.
    fn by_with(law: &str, accounts: &[Account]) -> Self {
        let mut site = Site::stopped("");
        bring_law(&site, law);
        site.serve();
        Self::peopled(site, None, accounts)
    }

    /// One whose clock [`Self::later`] sets forward.
    fn shifted_by(law: &str) -> Self {
        let mut site = Site::stopped("");
        bring_law(&site, law);
        let shifted = site.shifted();
        serve_shifted(&mut site, &shifted);
        Self::peopled(site, Some(shifted), &ACCOUNTS)
    }

    fn peopled(site: Site, shifted: Option<[(&'static str, PathBuf); 2]>, accounts: &[Account]) -> Self {
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let mut tokens = BTreeMap::from([("admin", site.admin.clone()), ("nobody", String::new())]);
        for certificate in ["37002", "37003"] {
            register(&site, certificate);
        }
        for (user, role, agency, certificate) in accounts.iter().copied() {
            site.user(user, role, agency, certificate);
            // Good for longer than a clock is set forward here.
            let given = site.call("POST", &format!("/api/v1/users/{user}/tokens"), &site.admin, &json!({ "days": 60 }));
            tokens.insert(user, given.expect(201)["token"].as_str().unwrap().to_owned());
        }
        Self { site, tokens, shifted }
    }

    /// Starts the service again so many days after it was first started.
    fn later(&mut self, days: u64) {
        self.site.stop();
        self.site.shift(days * DAY);
        let shifted = self.shifted.as_ref().expect("a clock that can be set forward");
        serve_shifted(&mut self.site, shifted);
    }

    /// The time that the log goes by.
    fn now(&self) -> Utc {
        let clock = self.site.call("GET", "/api/v1/clock", &self.site.admin, &Value::Null).expect(200);
        moment(&clock["time"])
    }

    fn get(&self, who: &str, path: &str) -> Answer {
        self.site.call("GET", path, &self.tokens[who], &Value::Null)
    }

    fn post(&self, who: &str, path: &str, body: &Value) -> Answer {
        self.site.call("POST", path, &self.tokens[who], body)
    }

    /// Tries a step.
    #[track_caller]
    fn try_step(&self, who: &str, case: &str, step: &Value) -> Answer {
        self.post(who, &format!("/api/v1/cases/{case}/steps"), step)
    }

    /// Takes a step.
    #[track_caller]
    fn step(&self, who: &str, case: &str, step: &Value) {
        self.try_step(who, case, step).expect(204);
    }

    /// What is wrong with a step that is refused with this status.
    #[track_caller]
    fn refused(&self, who: &str, case: &str, step: &Value, status: u16) -> String {
        let problem = self.try_step(who, case, step).expect(status);
        told(&problem);
        problem["detail"].as_str().unwrap().to_owned()
    }

    /// A new case of this number.
    fn case(&self, number: u32) -> String {
        self.site.case(&self.tokens["clerk"], &format!("薛综执罚〔2026〕{number}号"))
    }

    /// One of which is said what it is about.
    fn described(&self, number: u32) -> String {
        let case = self.case(number);
        self.step("clerk", &case, &describe(HANDLERS));
        case
    }

    /// One that is registered.
    fn started(&self, number: u32) -> String {
        let case = self.described(number);
        self.step("officer", &case, &request_start());
        self.step("head", &case, &plain("start"));
        case
    }

    /// The course of a case, as a clerk reads it.
    fn course(&self, case: &str) -> Value {
        self.get("clerk", &format!("/api/v1/cases/{case}/course")).expect(200)
    }

    fn standing(&self, case: &str) -> String {
        self.course(case)["standing"].as_str().unwrap().to_owned()
    }

    /// The clock of a rule in a case.
    #[track_caller]
    fn clock(&self, case: &str, rule: &str) -> Value {
        let course = self.course(case);
        let clocks = course["clocks"].as_array().unwrap();
        clocks.iter().find(|clock| clock["rule"] == rule).unwrap_or_else(|| panic!("no {rule} in {course}")).clone()
    }

    /// What waits for somebody.
    fn tasks(&self, who: &str) -> Value {
        self.get(who, "/api/v1/tasks").expect(200)
    }

    /// The entries of the log from a number on.
    fn entries(&self, from: u64) -> Vec<Value> {
        let mut entries = Vec::new();
        loop {
            let path = format!("/api/v1/log/entries?from={}&limit=500", from + entries.len() as u64);
            let page = self.get("auditor", &path).expect(200);
            let page = page.as_array().unwrap();
            entries.extend(page.iter().map(|item| item["entry"].clone()));
            // Reading the log is an entry too.
            if page.len() < 500 {
                return entries;
            }
        }
    }

    /// The entries of these events that name a case.
    fn told_of(&self, case: &str, event: &str) -> Vec<Value> {
        let item = format!("case:{case}");
        let named = |entry: &Value| entry["items"].as_array().unwrap().iter().any(|link| link["item"] == *item);
        self.entries(0).into_iter().filter(|entry| entry["event"]["type"] == event && named(entry)).collect()
    }

    /// Says from when until when a certificate is valid.
    fn certify(&self, certificate: &str, days: [&str; 2], is_assistant: bool) -> Answer {
        let body = json!({ "valid_from": days[0], "valid_until": days[1], "assistant": is_assistant });
        self.post("admin", &format!("/api/v1/officers/{certificate}/validity"), &body)
    }

    /// Stops; `docket check` finds nothing, and a rebuild makes the same tables.
    #[track_caller]
    fn ends_clean(mut self) {
        self.site.ends_clean();
        let rebuilt = docket(&["rebuild", "--data"], &self.site.data());
        assert!(rebuilt.status.success(), "{}", said(&rebuilt));
        let (clean, said) = self.site.check(None);
        assert!(clean, "{said}");
    }
}

/// Registers an officer of the agency of the cases.
fn register(site: &Site, certificate: &str) {
    let another = json!({ "certificate": certificate, "name": "李四", "agency": "xc" });
    site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
}

/// Has a site go by its own legal data from the next start on.
fn bring_law(site: &Site, law: &str) {
    fs::write(site.data().join("own-law.toml"), law).unwrap();
    let config = site.data().join("docket.toml");
    let text = fs::read_to_string(&config).unwrap();
    assert!(text.contains("[limits]\n"), "{text}");
    fs::write(&config, text.replacen("[limits]\n", "legal = \"own-law.toml\"\n[limits]\n", 1)).unwrap();
}

fn serve_shifted(site: &mut Site, shifted: &[(&'static str, PathBuf); 2]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.envs(shifted.clone());
    site.serve_through(command);
}

/// A deadline of a site's own that runs from the registration of a case; `more` are further lines of it.
fn own_deadline(id: &str, stops: &str, more: &str) -> String {
    format!(
        "\n[[deadlines]]\nid = \"{id}\"\nzh = \"五日内办结\"\nen = \"within five days\"\ndocument = \"本单位规定\"\n\
         article = \"第一条\"\nin_force_from = \"2017-10-20\"\nitem = \"case\"\nstarts = \"registered\"\n\
         stops = \"{stops}\"\nperiod = {{ calendar_days = 5 }}\n{more}\n"
    )
}

/// A step without fields of its own.
fn plain(step: &str) -> Value {
    json!({ "step": step })
}

/// A step that says why and nothing else.
fn reasoned(step: &str) -> Value {
    json!({ "step": step, "reason": "证据不足" })
}

/// What a case is about.
fn about(handlers: &[&str]) -> Value {
    json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
        "handlers": handlers })
}

fn describe(handlers: &[&str]) -> Value {
    json!({ "step": "describe", "description": about(handlers) })
}

fn request_start() -> Value {
    json!({ "step": "request_start", "ground": "占道经营，有现场录像" })
}

fn start_urgent(started_at: Utc) -> Value {
    json!({ "step": "start_urgent", "started_at": started_at, "reason": "证据可能灭失" })
}

fn refuse_urgent(released_at: Utc) -> Value {
    json!({ "step": "refuse_urgent", "reason": "不属于情况紧急", "released": "查封的货物", "released_at": released_at })
}

fn pause(kind: &str, from: Utc) -> Value {
    json!({ "step": "pause", "pause": kind, "from": from, "reason": "委托鉴定，见委托书" })
}

fn end_pause(kind: &str, until: Utc) -> Value {
    json!({ "step": "end_pause", "pause": kind, "until": until, "reason": "收到鉴定意见" })
}

fn extend(rule: &str) -> Value {
    json!({ "step": "extend", "rule": rule, "reason": "案情复杂" })
}

fn request_end(act_end: Utc) -> Value {
    json!({ "step": "request_end", "act_end": act_end, "outcome": "performed", "reason": "罚款已缴清" })
}

/// A moment of an answer.
#[track_caller]
fn moment(value: &Value) -> Utc {
    value.as_str().unwrap_or_else(|| panic!("{value} is no moment")).parse().unwrap()
}

/// The day of a moment of an answer in the zone of the legal data, so many days on.
#[track_caller]
fn day_after(value: &Value, days: i64) -> String {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    term::day(&zone, moment(value)).checked_add(days.days()).unwrap().to_string()
}
