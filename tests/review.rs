//! Drafts of decisions and their legal review (annex 3 of the order) as people take them over the API: what binds a draft
//! to its text, every state of a review and what each step must say, whose a review is, its clocks, and what waits for
//! whom.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "review/clocks.rs"]
mod clocks;
#[path = "review/drafts.rs"]
mod drafts;
#[path = "review/limits.rs"]
mod limits;
#[path = "review/program.rs"]
mod program;
#[path = "review/refused.rs"]
mod refused;
#[path = "review/roles.rs"]
mod roles;
mod site;
#[path = "review/states.rs"]
mod states;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use site::browser::Session;
use site::reviews::{DRAFT_TEXT, draft_of, submission};
use site::{Answer, Site, docket, said, told};

/// The legal data that the service has built in.
const SHIPPED: &str = include_str!("../config/legal.toml");

/// An account: its name, the role, the agency, for an officer the certificate.
type Account = (&'static str, &'static str, Option<&'static str>, Option<&'static str>);

/// Who there is. `officer` and `second` handle the cases; the first administrator is there already.
const ACCOUNTS: [Account; 14] = [
    ("officer", "officer", Some("xc"), Some("37001")),
    ("second", "officer", Some("xc"), Some("37002")),
    ("bystander", "officer", Some("xc"), Some("37003")),
    ("clerk", "clerk", Some("xc"), None),
    ("head", "head", Some("xc"), None),
    ("deputy", "head", Some("xc"), None),
    ("reviewer", "legal_reviewer", Some("xc"), None),
    ("monitor", "reviewer", Some("xc"), None),
    ("supervisor", "supervisor", None, None),
    ("auditor", "auditor", None, None),
    ("foreign-officer", "officer", Some("sz"), Some("38001")),
    ("foreign-clerk", "clerk", Some("sz"), None),
    ("foreign-head", "head", Some("sz"), None),
    ("foreign-reviewer", "legal_reviewer", Some("sz"), None),
];

/// A service with two agencies and people of every role.
struct World {
    site: Site,
    tokens: BTreeMap<&'static str, String>,
    desk: Session,
    /// What a service has that runs on a clock that can be set forward.
    shifted: Option<[(&'static str, PathBuf); 2]>,
}

impl World {
    fn new() -> Self {
        Self::at(Site::start(""))
    }

    /// One whose clock can be set forward.
    fn shifted() -> Self {
        let mut site = Site::stopped("");
        let shifted = site.shifted();
        serve_shifted(&mut site, &shifted);
        Self { shifted: Some(shifted), ..Self::at(site) }
    }

    /// One whose site has its own legal data.
    fn with_law(law: &str) -> Self {
        assert_ne!(law, SHIPPED);
        let mut site = Site::stopped("");
        fs::write(site.data().join("own-law.toml"), law).unwrap();
        let config = site.data().join("docket.toml");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, text.replacen("[limits]\n", "legal = \"own-law.toml\"\n[limits]\n", 1)).unwrap();
        site.serve();
        Self::at(site)
    }

    fn at(site: Site) -> Self {
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let mut tokens = BTreeMap::from([("admin", site.admin.clone()), ("nobody", String::new())]);
        for certificate in ["37002", "37003"] {
            let another = json!({ "certificate": certificate, "name": "李四", "agency": "xc" });
            site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        }
        for (user, role, agency, certificate) in ACCOUNTS {
            site.user(user, role, agency, certificate);
            // Good for longer than a clock is set forward here.
            let given = site.call("POST", &format!("/api/v1/users/{user}/tokens"), &site.admin, &json!({ "days": 60 }));
            tokens.insert(user, given.expect(201)["token"].as_str().unwrap().to_owned());
        }
        site.qualified("reviewer");
        let desk = Session::open(&site, "clerk", &tokens["clerk"]);
        Self { site, tokens, desk, shifted: None }
    }

    fn get(&self, who: &str, path: &str) -> Answer {
        self.site.call("GET", path, &self.tokens[who], &Value::Null)
    }

    fn post(&self, who: &str, path: &str, body: &Value) -> Answer {
        self.site.call("POST", path, &self.tokens[who], body)
    }

    /// A case of this number, of which is said what it is about and who handles it.
    fn case(&self, number: u32) -> String {
        let case = self.site.case(&self.tokens["clerk"], &format!("薛综执罚〔2026〕{number}号"));
        let about = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": ["37001", "37002"] });
        let describe = json!({ "step": "describe", "description": about });
        self.post("clerk", &format!("/api/v1/cases/{case}/steps"), &describe).expect(204);
        case
    }

    /// Files a document of this text; its id.
    fn document(&self, case: &str, text: &[u8]) -> String {
        self.site.document(&self.desk, case, "决定草稿.pdf", text)
    }

    /// A draft of a new document of this text in a case.
    #[track_caller]
    fn draft(&self, case: &str, text: &[u8]) -> String {
        let document = self.document(case, text);
        self.site.draft(&self.tokens["clerk"], case, &draft_of(&document, text))
    }

    /// A case with a draft that was sent for review by `officer`: the case, the draft, the review.
    #[track_caller]
    fn sent(&self, number: u32) -> [String; 3] {
        let case = self.case(number);
        let draft = self.draft(&case, DRAFT_TEXT);
        let review = self.site.review(&self.tokens["officer"], &case, &draft);
        [case, draft, review]
    }

    /// The same, after these steps.
    #[track_caller]
    fn after(&self, number: u32, steps: &[(&str, Value)]) -> [String; 3] {
        let all = self.sent(number);
        for (who, step) in steps {
            self.step(who, &all[2], step);
        }
        all
    }

    #[track_caller]
    fn try_step(&self, who: &str, review: &str, step: &Value) -> Answer {
        self.post(who, &format!("/api/v1/reviews/{review}/steps"), step)
    }

    #[track_caller]
    fn step(&self, who: &str, review: &str, step: &Value) {
        self.try_step(who, review, step).expect(204);
    }

    /// What is wrong with a step that is refused with this status.
    #[track_caller]
    fn step_refused(&self, who: &str, review: &str, step: &Value, status: u16) -> String {
        detail(&self.try_step(who, review, step), status)
    }

    #[track_caller]
    fn submit_refused(&self, who: &str, case: &str, body: &Value, status: u16) -> String {
        detail(&self.post(who, &format!("/api/v1/cases/{case}/reviews"), body), status)
    }

    /// The reviews of a case, as a clerk reads them.
    fn reviews(&self, case: &str) -> Value {
        self.get("clerk", &format!("/api/v1/cases/{case}/reviews")).expect(200)
    }

    /// One of them.
    #[track_caller]
    fn review(&self, case: &str, review: &str) -> Value {
        let all = self.reviews(case);
        all["reviews"].as_array().unwrap().iter().find(|one| one["review"] == review).unwrap().clone()
    }

    /// How it stands.
    #[track_caller]
    fn state(&self, case: &str, review: &str) -> String {
        self.review(case, review)["state"].as_str().unwrap().to_owned()
    }

    /// What stands for the text of a draft.
    #[track_caller]
    fn binding(&self, case: &str, draft: &str) -> String {
        let all = self.get("clerk", &format!("/api/v1/cases/{case}/drafts")).expect(200);
        let found = all["drafts"].as_array().unwrap().iter().find(|one| one["draft"] == draft).unwrap().clone();
        found["binding"]["standing"].as_str().unwrap().to_owned()
    }

    /// What waits for somebody, as far as it is a review: what is to be done, and which.
    fn waiting(&self, who: &str) -> Vec<(String, String)> {
        let tasks = self.get(who, "/api/v1/tasks").expect(200);
        let tasks = tasks["tasks"].as_array().unwrap().iter().filter(|task| task["review"].is_string());
        let text = |task: &Value, field: &str| task[field].as_str().unwrap().to_owned();
        tasks.map(|task| (text(task, "task"), text(task, "review"))).collect()
    }

    /// The entries of these events.
    fn told_of(&self, event: &str) -> Vec<Value> {
        let (mut entries, mut from): (Vec<Value>, usize) = (Vec::new(), 0);
        loop {
            let page = self.get("auditor", &format!("/api/v1/log/entries?from={from}&limit=500")).expect(200);
            let page = page.as_array().unwrap();
            entries.extend(page.iter().map(|item| item["entry"].clone()));
            from += page.len();
            // Reading the log is an entry too.
            if page.len() < 500 {
                entries.retain(|entry| entry["event"]["type"] == event);
                return entries;
            }
        }
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

fn serve_shifted(site: &mut Site, shifted: &[(&'static str, PathBuf); 2]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.envs(shifted.clone());
    site.serve_through(command);
}

/// The detail of a problem, which is told in both languages.
#[track_caller]
fn detail(answer: &Answer, status: u16) -> String {
    let problem = answer.expect(status);
    told(&problem);
    problem["detail"].as_str().unwrap().to_owned()
}

/// What waits for somebody: what is to be done, and the review.
fn task(kind: &str, review: &str) -> (String, String) {
    (kind.to_owned(), review.to_owned())
}

/// A step without fields of its own.
fn plain(step: &str) -> Value {
    json!({ "step": step })
}

fn complete() -> Value {
    plain("complete")
}

fn incomplete() -> Value {
    json!({ "step": "incomplete", "lacks": "缺少听证告知书的送达回证" })
}

fn extend() -> Value {
    json!({ "step": "extend", "reason": "案情复杂，涉及多个当事人" })
}

/// The nine points, all as they should be.
fn nine() -> Vec<Value> {
    let point = |number: u32| json!({ "point": number, "holds": "conforms", "note": "" });
    (1..=9).map(point).collect()
}

fn agree() -> Value {
    json!({ "step": "opine", "outcome": "agree", "points": nine(), "transfer": false })
}

fn send_back() -> Value {
    json!({ "step": "opine", "outcome": "return", "points": nine(), "transfer": false,
        "wishes": ["补充当事人陈述申辩的记录"] })
}

fn disagree() -> Value {
    json!({ "step": "opine", "outcome": "disagree", "points": nine(), "transfer": true,
        "reasons": "主要事实不清，涉嫌犯罪" })
}

fn rereview() -> Value {
    json!({ "step": "request_rereview", "reason": "现场录像足以证明主要事实" })
}

fn uphold() -> Value {
    json!({ "step": "uphold", "reasons": "补充的说明没有改变事实不清的状况" })
}

fn call_collective() -> Value {
    json!({ "step": "call_collective", "reason": "是否按处罚决定草稿作出决定" })
}

/// What the heads resolved on a day.
fn resolve(held_on: &str, adopts: bool) -> Value {
    json!({ "step": "resolve", "held_on": held_on, "resolution": "按处罚决定草稿作出决定", "adopts": adopts,
        "attendees": [{ "account": "head", "opinion": "同意" }, { "account": "deputy", "opinion": "同意" }] })
}

/// The steps up to a second review.
fn to_rereview() -> Vec<(&'static str, Value)> {
    vec![("reviewer", complete()), ("reviewer", disagree()), ("officer", rereview())]
}

/// The steps up to a collective discussion.
fn to_collective() -> Vec<(&'static str, Value)> {
    [to_rereview(), vec![("reviewer", uphold()), ("reviewer", call_collective())]].concat()
}
