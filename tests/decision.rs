//! Decisions of cases as people meet them: what lets one be taken, what stands against it and what is not as the law asks
//! of it; bound to the very bytes that were reviewed, whatever tables say of them.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "decision/binding.rs"]
mod binding;
#[path = "decision/fallen.rs"]
mod fallen;
#[path = "decision/people.rs"]
mod people;
#[path = "decision/program.rs"]
mod program;
#[path = "decision/responsibility.rs"]
mod responsibility;
mod site;
#[path = "decision/steps.rs"]
mod steps;
#[path = "decision/tasks.rs"]
mod tasks;

use std::collections::BTreeMap;
use std::fs;

use evidence::time::Utc;
use jiff::ToSpan as _;
use serde_json::{Value, json};

use site::browser::Session;
use site::decisions::{agreeing, day_of, fined};
use site::{Answer, Site, docket, told};

/// Below what a review is due for, in fen.
const SMALL: u64 = 200_000;

/// What a review is due for: 50,000 yuan of a company, in fen (annex 3, article 5).
const MAJOR: u64 = 5_000_000;

/// An account: its name, the role, for an officer or a head the certificate.
type Account = (&'static str, &'static str, Option<&'static str>);

/// Who there is in the agency. `officer` and `second` handle the case.
const ACCOUNTS: [Account; 8] = [
    ("officer", "officer", Some("37001")),
    ("second", "officer", Some("37002")),
    ("bystander", "officer", Some("37003")),
    ("clerk", "clerk", None),
    ("head", "head", None),
    ("deputy", "head", None),
    ("legal", "legal_reviewer", None),
    ("supervisor", "supervisor", None),
];

/// A service with an agency, its people and a case that runs.
struct World {
    site: Site,
    tokens: BTreeMap<&'static str, String>,
    clerk: Session,
    case: String,
}

impl World {
    fn new() -> Self {
        Self::peopled(Site::start(""), &ACCOUNTS)
    }

    /// One whose site has its own legal data, with these people and no others.
    fn by_with(law: &str, accounts: &[Account]) -> Self {
        let mut site = Site::stopped("");
        fs::write(site.data().join("own-law.toml"), law).unwrap();
        let config = site.data().join("docket.toml");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, text.replacen("[limits]\n", "legal = \"own-law.toml\"\n[limits]\n", 1)).unwrap();
        site.serve();
        Self::peopled(site, accounts)
    }

    fn peopled(site: Site, accounts: &[Account]) -> Self {
        site.agency("xc", "37001");
        for (certificate, name) in [("37002", "李四"), ("37003", "王五"), ("37004", "赵六"), ("37005", "孙七")]
        {
            let new = json!({ "certificate": certificate, "name": name, "agency": "xc" });
            site.call("POST", "/api/v1/officers", &site.admin, &new).expect(201);
        }
        let mut tokens = BTreeMap::from([("auditor", site.user("auditor", "auditor", None, None))]);
        for (user, role, certificate) in accounts.iter().copied() {
            let agency = (role != "supervisor").then_some("xc");
            tokens.insert(user, site.user(user, role, agency, certificate));
            if role == "legal_reviewer" {
                site.qualified(user);
            }
        }
        let clerk = Session::open(&site, "clerk", &tokens["clerk"]);
        let case = site.case(&tokens["clerk"], "薛综执罚〔2026〕1号");
        let world = Self { site, tokens, clerk, case };
        world.start(&world.case);
        world
    }

    /// Says what a case is about.
    fn describe(&self, case: &str) {
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": ["37001", "37002"] });
        self.step_in(case, "clerk", &json!({ "step": "describe", "description": said }));
    }

    /// Says what a case is about, and starts it.
    fn start(&self, case: &str) {
        self.describe(case);
        self.step_in(case, "clerk", &json!({ "step": "request_start", "ground": "占道经营" }));
        self.step_in(case, "head", &json!({ "step": "start" }));
    }

    fn step_in(&self, case: &str, who: &str, step: &Value) {
        self.post(who, &format!("/api/v1/cases/{case}/steps"), step).expect(204);
    }

    fn post(&self, who: &str, path: &str, body: &Value) -> Answer {
        self.site.call("POST", path, &self.tokens[who], body)
    }

    fn get(&self, who: &str, path: &str) -> Value {
        self.site.call("GET", path, &self.tokens[who], &Value::Null).expect(200)
    }

    /// The time that the log goes by.
    fn now(&self) -> Utc {
        let clock = self.site.call("GET", "/api/v1/clock", &self.site.admin, &Value::Null).expect(200);
        clock["time"].as_str().unwrap().parse().unwrap()
    }

    /// The day that it is, and one so many days on.
    fn day(&self, days: i64) -> String {
        let today: jiff::civil::Date = day_of(&json!(self.now())).parse().unwrap();
        today.checked_add(days.days()).unwrap().to_string()
    }

    /// Files a document of the case; its id.
    fn document(&self, text: &[u8]) -> String {
        self.site.filed(&self.clerk, &self.case, "决定书.pdf", text)
    }

    /// A draft that fines a company so many fen, of this text: its id and that of its document.
    fn draft(&self, text: &[u8], fine_fen: u64) -> (String, String) {
        let document = self.document(text);
        let draft = self.site.drafted(&self.tokens["clerk"], &self.case, &fined(&document, text, fine_fen));
        (draft, document)
    }

    /// Sends a draft for review, and says that all papers are there; the review's id.
    fn in_review(&self, draft: &str) -> String {
        let review = self.site.sent_for_review(&self.tokens["clerk"], &self.case, draft);
        self.review(&review, "legal", &json!({ "step": "complete" }));
        review
    }

    fn review(&self, review: &str, who: &str, step: &Value) {
        self.site.review_step(&self.tokens[who], review, step);
    }

    /// A draft that the legal office agreed to: its id, that of its document, and the review.
    fn agreed(&self, text: &[u8], fine_fen: u64) -> (String, String, String) {
        let (draft, document) = self.draft(text, fine_fen);
        let review = self.in_review(&draft);
        self.review(&review, "legal", &agreeing());
        (draft, document, review)
    }

    /// What a head sends to decide on a draft, today.
    fn decision(&self, draft: &str, number: u32) -> Value {
        json!({ "draft": draft, "number": format!("薛综执罚决〔2026〕{number}号"), "decided_on": self.day(0) })
    }

    fn try_decide(&self, who: &str, decision: &Value) -> Answer {
        self.post(who, &format!("/api/v1/cases/{}/decisions", self.case), decision)
    }

    /// Decides; the decision's id.
    #[track_caller]
    fn decide(&self, draft: &str, number: u32) -> String {
        let made = self.try_decide("head", &self.decision(draft, number)).expect(201);
        made["decision"].as_str().unwrap().to_owned()
    }

    /// What stands against a decision that is refused with this status.
    #[track_caller]
    fn refused(&self, who: &str, decision: &Value, status: u16) -> String {
        said(&self.try_decide(who, decision), status)
    }

    fn try_override(&self, who: &str, decision: &Value, kind: &str) -> Answer {
        let body = json!({ "decision": decision, "kind": kind, "reason": "情况紧急，负责人承担责任" });
        self.post(who, &format!("/api/v1/cases/{}/decisions/override", self.case), &body)
    }

    fn try_step(&self, who: &str, step: &Value) -> Answer {
        self.post(who, &format!("/api/v1/cases/{}/decision-steps", self.case), step)
    }

    /// The decision of the case, as somebody reads it.
    fn shown(&self) -> Value {
        self.get("clerk", &format!("/api/v1/cases/{}/decisions", self.case))
    }

    /// Why the newest draft cannot be decided on; empty where it can be.
    fn against(&self) -> String {
        self.shown()["next"]["against"].as_str().unwrap().to_owned()
    }

    /// Stops; `docket check` finds nothing, and a rebuild makes the same tables.
    #[track_caller]
    fn ends_clean(mut self) {
        self.site.ends_clean();
        let rebuilt = docket(&["rebuild", "--data"], &self.site.data());
        assert!(rebuilt.status.success(), "{}", site::said(&rebuilt));
        let (clean, said) = self.site.check(None);
        assert!(clean, "{said}");
    }
}

/// What a refusal of this status says, in both languages.
#[track_caller]
fn said(answer: &Answer, status: u16) -> String {
    let problem = answer.expect(status);
    told(&problem);
    problem["detail"].as_str().unwrap().to_owned()
}

/// A notice to the party now.
fn notice(at: Utc, document: &str, fine_fen: u64) -> Value {
    json!({ "step": "inform", "told_at": at, "what": "penalty_notice", "document": document,
        "rights": ["statement", "hearing"], "terms": "自收到之日起五个工作日内", "fine_fen": fine_fen })
}

/// What the party did not say.
fn waived(at: Utc) -> Value {
    json!({ "step": "statement", "stated_at": at, "how": "waived" })
}
