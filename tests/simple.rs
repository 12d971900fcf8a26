//! The simple procedure: one form, what the law lets it decide, what follows from it, and how such a case ends.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use evidence::event::{Event, SimpleEvent};
use serde_json::{Value, json};

use site::papers::{DECIDED_AT, simple};
use site::people::{company, person};
use site::{Answer, Site, told};

/// An agency with two officers of a case, a clerk and a head.
struct World {
    site: Site,
    clerk: String,
    head: String,
    auditor: String,
    case: String,
    party: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        for (certificate, name) in [("37002", "李四"), ("37003", "王五")] {
            let new = json!({ "certificate": certificate, "name": name, "agency": "xc" });
            site.call("POST", "/api/v1/officers", &site.admin, &new).expect(201);
        }
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let head = site.user("head", "head", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let (case, party) = site.simple_case(&clerk, "薛综执罚〔2026〕1号");
        Self { site, clerk, head, auditor, case, party }
    }

    fn decide(&self, fields: &Value) -> Answer {
        self.decide_in(&self.case, &with(simple(&self.party), fields))
    }

    fn decide_in(&self, case: &str, said: &Value) -> Answer {
        self.site.call("POST", &format!("/api/v1/cases/{case}/simple"), &self.clerk, said)
    }

    fn shown(&self) -> Value {
        let path = format!("/api/v1/cases/{}/simple", self.case);
        self.site.call("GET", &path, &self.clerk, &Value::Null).expect(200)["decision"].clone()
    }

    fn step(&self, token: &str, step: &Value) -> Answer {
        self.site.call("POST", &format!("/api/v1/cases/{}/steps", self.case), token, step)
    }

    fn standing(&self) -> String {
        let path = format!("/api/v1/cases/{}/course", self.case);
        let course = self.site.call("GET", &path, &self.clerk, &Value::Null).expect(200);
        course["standing"].as_str().unwrap().to_owned()
    }
}

/// `said` with other fields in it.
fn with(mut said: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        said[name] = value.clone();
    }
    said
}

fn detail(answer: &Answer, status: u16) -> String {
    let problem = answer.expect(status);
    told(&problem);
    problem["detail"].as_str().unwrap().to_owned()
}

/// Annex 2, article 21: what was found, done, stated and decided is kept as one form; it needs no start, and ends as other
/// cases do, by the head.
#[test]
fn a_case_is_decided_on_the_spot_without_a_start_and_ended_by_the_head() {
    let mut world = World::new();
    assert_eq!(world.shown(), Value::Null);
    let ask = json!({ "step": "request_end", "act_end": DECIDED_AT, "outcome": "performed", "reason": "罚款已缴" });
    world.step(&world.clerk, &ask).expect(409);
    world.decide(&json!({})).expect(204);
    let shown = world.shown();
    assert_eq!((&shown["fine_fen"], &shown["sanctions"]), (&json!(10_000), &json!(["fine"])));
    assert_eq!((&shown["findings"], &shown["clocks"]), (&json!([]), &json!([])));
    assert_eq!(shown["allowed_by"][0]["id"], "n-simple-person-200");
    assert_eq!(shown["allowed_by"][0]["article"], "第五十一条");
    assert_eq!(world.standing(), "decided_simply");
    // A second decision is another case's.
    assert!(detail(&world.decide(&json!({})), 409).contains("already"));
    for step in [
        json!({ "step": "request_start", "ground": "补办" }),
        json!({ "step": "pause", "pause": "hearing", "from": DECIDED_AT, "reason": "听证" }),
    ] {
        world.step(&world.clerk, &step).expect(409);
    }
    let early = with(ask.clone(), &json!({ "act_end": "2026-01-03T09:00:00Z" }));
    world.step(&world.clerk, &early).expect(422);
    world.step(&world.clerk, &ask).expect(204);
    assert_eq!(world.standing(), "end_requested");
    let tasks = world.site.call("GET", "/api/v1/tasks", &world.head, &Value::Null).expect(200);
    assert_eq!(tasks["tasks"][0]["task"], "approve_end");
    // Who is refused the end goes on where they were, and not as if the case had been registered.
    world.step(&world.head, &json!({ "step": "refuse_end", "reason": "尚未备案" })).expect(204);
    assert_eq!(world.standing(), "decided_simply");
    world.step(&world.clerk, &ask).expect(204);
    world.step(&world.head, &json!({ "step": "end" })).expect(204);
    assert_eq!(world.standing(), "ended");
    world.decide(&json!({})).expect(409);
    world.site.ends_clean();
}

/// Nobody approves the end of what they decided on the spot, whether they handle the case or not.
#[test]
fn a_head_who_decided_on_the_spot_does_not_end_the_case() {
    let mut world = World::new();
    let second = world.site.user("second", "head", Some("xc"), None);
    let bound = json!({ "certificate": "37003", "reason": "兼具执法资格" });
    world.site.call("POST", "/api/v1/users/head/certificate", &world.site.admin, &bound).expect(204);
    world.decide(&json!({ "officers": ["37001", "37003"] })).expect(204);
    let ask = json!({ "step": "request_end", "act_end": DECIDED_AT, "outcome": "performed", "reason": "罚款已缴" });
    world.step(&world.clerk, &ask).expect(204);
    let end = json!({ "step": "end" });
    assert!(detail(&world.step(&world.head, &end), 409).contains("in a case that they handle"));
    world.step(&second, &end).expect(204);
    world.site.ends_clean();
}

/// Law on penalties, article 51: what is more goes by the ordinary procedure, and the refusal names the article.
#[test]
fn what_the_law_does_not_let_it_decide_is_refused_with_the_article() {
    let mut world = World::new();
    for fields in [
        json!({ "fine_fen": 20_001 }),
        json!({ "sanctions": ["fine", "confiscate"] }),
        json!({ "sanctions": ["suspend_business"], "fine_fen": 0 }),
    ] {
        let told = detail(&world.decide(&fields), 422);
        assert!(told.contains("use the ordinary procedure") && told.contains("第五十一条"), "{fields}: {told}");
    }
    // Until 2021-07-14 it was 50 yuan.
    let before = detail(&world.decide(&json!({ "decided_at": "2021-07-14T01:00:00Z", "fine_fen": 5001 })), 422);
    assert!(before.contains("第三十三条"), "{before}");
    let company = world.site.party(&world.clerk, &world.case, &company());
    let of_company = |fine: u64| with(simple(&company), &json!({ "fine_fen": fine }));
    detail(&world.decide_in(&world.case, &of_company(300_001)), 422);
    world.decide_in(&world.case, &of_company(300_000)).expect(204);
    world.site.ends_clean();
}

#[test]
fn what_would_make_the_record_false_is_refused_with_its_reason() {
    let mut world = World::new();
    let another = world.site.simple_case(&world.clerk, "薛综执罚〔2026〕2号").1;
    let child = with(person(), &json!({ "minor": true, "personal": { "birth_date": "2014-05-01" } }));
    let child = world.site.party(&world.clerk, &world.case, &child);
    for (fields, expected) in [
        (json!({ "decided_at": "2099-01-01T00:00:00Z" }), "the future"),
        (json!({ "party": another }), "none of this case's"),
        // Law on penalties, article 30.
        (json!({ "party": child }), "under 14"),
        (json!({ "sanctions": ["warning"] }), "does not fit"),
        (json!({ "fine_fen": 0 }), "does not fit"),
        (json!({ "cash_fen": 10_001 }), "more than the fine"),
        // Law on penalties, article 70.
        (json!({ "cash_fen": 10_000 }), "receipt"),
        (json!({ "handed_in_on": "2026-01-06" }), "no cash was taken"),
        (
            json!({ "cash_fen": 10_000, "receipt_number": "1", "handed_in_on": "2026-01-04" }),
            "before the day of the decision",
        ),
        (json!({ "facts": " " }), "facts"),
    ] {
        let told = detail(&world.decide(&fields), 422);
        assert!(told.contains(expected), "{fields}: {told}");
    }
    // The deed comes before its decision, by the day of the site: 2026-01-06 begins at 16:00 of the 5th.
    let mut said =
        json!({ "matter": "penalty", "procedure": "simple", "source": "inspection", "handlers": ["37001", "37002"] });
    said["deed_from"] = json!("2026-01-06");
    world.step(&world.clerk, &json!({ "step": "describe", "description": said, "reason": "日期有误" })).expect(204);
    let early = json!({ "decided_at": "2026-01-05T15:59:59Z" });
    assert!(detail(&world.decide(&early), 422).contains("first day of the deed"));
    // A case that goes by the ordinary procedure is not decided by the simple one.
    said["procedure"] = json!("ordinary");
    world.step(&world.clerk, &json!({ "step": "describe", "description": said, "reason": "案情复杂" })).expect(204);
    assert!(detail(&world.decide(&json!({})), 409).contains("ordinary procedure"));
    let new = world.site.case(&world.clerk, "薛综执罚〔2026〕3号");
    let party = world.site.party(&world.clerk, &new, &person());
    world.decide_in(&new, &simple(&party)).expect(409);
    world.site.ends_clean();
}

/// Law on penalties, article 42: two officers, whose certificates are valid, those who assist not counted.
#[test]
fn two_officers_whose_certificates_are_valid_decide_and_twenty_at_most() {
    let mut world = World::new();
    let certify = |certificate: &str, until: &str, assistant: bool| {
        let valid = json!({ "valid_from": "2020-01-01", "valid_until": until, "assistant": assistant });
        world
            .site
            .call("POST", &format!("/api/v1/officers/{certificate}/validity"), &world.site.admin, &valid)
            .expect(204);
    };
    let officers = |officers: &[&str]| world.decide(&json!({ "officers": officers }));
    assert!(detail(&officers(&["37001"]), 422).contains("fewer than 2"));
    assert!(detail(&officers(&["37001", "38001"]), 422).contains("no officer of this agency"));
    certify("37002", "2025-12-31", false);
    assert!(detail(&officers(&["37001", "37002"]), 422).contains("37002"));
    certify("37003", "2099-12-31", true);
    assert!(detail(&officers(&["37001", "37003"]), 422).contains("fewer than 2"));
    let many: Vec<String> = (0..21).map(|n| format!("39{n:03}")).collect();
    assert!(detail(&world.decide(&json!({ "officers": many })), 422).contains("more than 20"));
    certify("37002", "2099-12-31", false);
    officers(&["37001", "37002", "37003"]).expect(204);
    // Who neither handles the case nor decides it does not decide it.
    let (case, party) = world.site.simple_case(&world.clerk, "薛综执罚〔2026〕2号");
    let path = format!("/api/v1/cases/{case}/simple");
    let stranger = world.site.user("stranger", "officer", Some("xc"), Some("37003"));
    world.site.call("POST", &path, &stranger, &simple(&party)).expect(403);
    let officer = world.site.user("officer", "officer", Some("xc"), Some("37001"));
    world.site.call("POST", &path, &officer, &simple(&party)).expect(204);
    world.site.ends_clean();
}

/// Law on penalties, articles 68 and 71; annex 2, article 21: cash beyond the limit is taken and told, its clock runs to the
/// second working day, and what followed is said when it is known.
#[test]
fn cash_is_told_with_its_clock_and_what_followed_is_said_later() {
    let mut world = World::new();
    let cash = json!({ "fine_fen": 20_000, "cash_fen": 20_000, "receipt_number": "0012345", "filed_with": "" });
    world.decide(&cash).expect(204);
    let shown = world.shown();
    assert_eq!(shown["findings"], json!(["cash_beyond", "not_handed_in", "not_filed"]));
    assert_eq!(shown["dispute_prone"], json!(true));
    let clock = &shown["clocks"][0];
    assert_eq!((&clock["rule"], &clock["standing"]), (&json!("n-cash-2wd"), &json!("overdue")));
    // It waits for those whose case it is until it is over, with the clock of the cash for as long as that runs.
    let task = || {
        let tasks = world.site.call("GET", "/api/v1/tasks", &world.clerk, &Value::Null).expect(200);
        ["task", "rule"].map(|field| tasks["tasks"][0][field].clone())
    };
    assert_eq!(task(), [json!("follow_simple"), json!("n-cash-2wd")]);
    let follow = |body: &Value| {
        let path = format!("/api/v1/cases/{}/simple/followed", world.case);
        world.site.call("POST", &path, &world.clerk, body)
    };
    follow(&json!({ "handed_in_on": "2099-01-01", "reason": "罚款已交回" })).expect(422);
    follow(&json!({ "handed_in_on": "2026-01-07", "filed_with": "薛综备〔2026〕1号", "reason": "罚款已交回" }))
        .expect(204);
    let shown = world.shown();
    assert_eq!(shown["findings"], json!(["cash_beyond"]));
    assert_eq!(task(), [json!("follow_simple"), Value::Null]);
    // The decision is of a Monday: the second working day is Wednesday.
    assert_eq!(shown["clocks"][0]["standing"], "in_time");
    // Of the payment at the bank nothing tells: nobody is late for want of an entry.
    let bank = &shown["clocks"][1];
    assert_eq!((&bank["rule"], &bank["standing"]), (&json!("n-bank-2wd"), &json!("unknown")));
    follow(&json!({ "handed_in_on": "2026-01-08", "filed_with": "薛综备〔2026〕1号", "reason": "日期有误" }))
        .expect(204);
    assert_eq!(world.shown()["clocks"][0]["standing"], "late");
    let told = world.site.entries(&world.auditor);
    let followed = told.iter().filter(|entry| matches!(entry.event, Event::Simple(SimpleEvent::Followed { .. })));
    assert_eq!(followed.count(), 2);
    world.site.ends_clean();
}

/// Who tells on the command line that the decision was put on file does not unsay that its cash was handed in.
#[test]
fn what_followed_is_told_on_the_command_line_one_thing_after_the_other() {
    let mut world = World::new();
    let cash = json!({ "cash_fen": 10_000, "receipt_number": "0012345", "filed_with": "" });
    world.decide(&cash).expect(204);
    let follow = |more: [&str; 2]| {
        let follow = ["case", "simple", "follow", "薛综执罚〔2026〕1号", "--reason", "后续"];
        world.site.program(&world.clerk, &[&follow[..], &more].concat())
    };
    follow(["--handed-in-on", "2026-01-07"]);
    follow(["--filed-with", "薛综备〔2026〕1号"]);
    let shown = world.shown();
    assert_eq!((&shown["handed_in_on"], &shown["filed_with"]), (&json!("2026-01-07"), &json!("薛综备〔2026〕1号")));
    assert_eq!(shown["findings"], json!([]));
    world.site.ends_clean();
}

/// Annex 2, article 21, second paragraph: what may well be disputed is recorded.
#[test]
fn a_duty_of_recording_follows_where_the_decision_may_be_disputed() {
    let mut world = World::new();
    let act = json!({ "kind": "simple_decision", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
        "place": "光明路", "officers": ["37001", "37002"], "party_present": true });
    let acts = format!("/api/v1/cases/{}/acts", world.case);
    world.site.call("POST", &acts, &world.clerk, &act).expect(201);
    let has = || {
        let shown = world.site.call("GET", &acts, &world.clerk, &Value::Null).expect(200);
        let mut duties = shown["acts"][0]["duties"].as_array().unwrap().iter();
        duties.any(|duty| duty["rule"]["id"] == "av-simple-site")
    };
    assert!(!has());
    world.decide(&json!({ "contested": true })).expect(204);
    assert!(has());
    world.site.ends_clean();
}
