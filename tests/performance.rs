//! Carrying out as people meet it: what is owed, the surcharge, the urging notice, enforcement and the court (annex 2,
//! articles 27 to 30; 行政处罚法 66, 72, 73; 行政强制法 53, 54).

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::{Value, json};

use site::browser::Session;
use site::carrying::{direct, fine};
use site::people::company;
use site::{Answer, Site};

/// A case about a penalty with a party on whom a decision was served on 2026-01-06.
struct World {
    site: Site,
    session: Session,
    clerk: String,
    head: String,
    case: String,
    document: String,
    party: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let head = site.user("head", "head", Some("xc"), None);
        let session = Session::open(&site, "clerk", &clerk);
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        let description = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection",
            "handlers": ["37001", "37002"] });
        let step = json!({ "step": "describe", "description": description });
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), &clerk, &step).expect(204);
        let document = site.filed_document(&session, &case);
        let party = site.party(&clerk, &case, &company());
        let delivery = site.delivery(&clerk, &case, &direct(&document, &party));
        site.delivered(&clerk, &delivery, "2026-01-06");
        Self { site, session, clerk, head, case, document, party }
    }

    /// A fine of 5,000 yuan that is due on 2026-01-21.
    fn fine(&self) -> String {
        self.site.owed(&self.clerk, &self.case, &fine(&self.document, &self.party))
    }

    fn owed(&self, fields: &Value) -> Answer {
        let mut owed = fine(&self.document, &self.party);
        for (name, value) in fields.as_object().unwrap() {
            owed[name] = value.clone();
        }
        self.site.call("POST", &format!("/api/v1/cases/{}/performances", self.case), &self.clerk, &owed)
    }

    fn step(&self, token: &str, performance: &str, step: &Value) -> Answer {
        self.site.call("POST", &format!("/api/v1/performances/{performance}/steps"), token, step)
    }

    /// A step that is taken by a clerk.
    fn told(&self, performance: &str, step: &Value) {
        self.step(&self.clerk, performance, step).expect(204);
    }

    fn pay(&self, performance: &str, on: &str, amount_fen: i64, whole: bool) {
        let step = json!({ "step": "do", "done_on": on, "amount_fen": amount_fen, "whole": whole,
            "documents": [self.document] });
        self.told(performance, &step);
    }

    /// Serves an urging notice on a day, and says so.
    fn urge(&self, performance: &str, on: &str) -> String {
        let mut notice = direct(&self.document, &self.party);
        notice["document_kind"] = json!("urging_notice");
        notice["at"] = json!(format!("{on}T02:00:00.000000Z"));
        let delivery = self.site.delivery(&self.clerk, &self.case, &notice);
        self.site.delivered(&self.clerk, &delivery, on);
        self.told(performance, &json!({ "step": "urge", "delivery": delivery }));
        delivery
    }

    fn shown(&self, performance: &str) -> Value {
        let path = format!("/api/v1/cases/{}/performances", self.case);
        let shown = self.site.call("GET", &path, &self.clerk, &Value::Null).expect(200);
        shown["performances"].as_array().unwrap().iter().find(|one| one["performance"] == performance).unwrap().clone()
    }
}

fn detail(answer: &Answer, status: u16) -> String {
    answer.expect(status)["detail"].as_str().unwrap().to_owned()
}

fn enforce(document: &str, on: &str) -> Value {
    json!({ "step": "enforce", "document": document, "decided_on": on, "reason": "逾期不履行" })
}

fn apply(document: &str, on: &str) -> Value {
    json!({ "step": "apply", "document": document, "applied_on": on, "court": "薛城区人民法院" })
}

/// 行政处罚法 72: 3 per cent of what is overdue a day from the day after the last one, at most the fine; what was paid adds
/// nothing after its day.
#[test]
fn a_fine_that_is_paid_late_grows_by_3_per_cent_a_day_until_it_is_paid() {
    let mut world = World::new();
    let id = world.fine();
    let shown = world.shown(&id);
    assert_eq!((&shown["standing"], &shown["delivered_on"]), (&json!("due"), &json!("2026-01-06")));
    // Nothing was paid for far more than 34 days: it is the fine itself.
    assert_eq!((&shown["surcharge"]["fen"], &shown["surcharge"]["full_on"]), (&json!(500_000), &json!("2026-02-24")));
    assert_eq!(shown["findings"], json!(["not_done"]));
    let rules = shown["surcharge"]["rules"].as_array().unwrap();
    let rules: Vec<&str> = rules.iter().map(|rule| rule["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["n-surcharge-daily", "n-surcharge-most"]);
    world.pay(&id, "2026-01-23", 300_000, false);
    world.pay(&id, "2026-01-25", 200_000, true);
    let shown = world.shown(&id);
    let days = |at: usize| {
        let one = &shown["surcharge"]["days"][at];
        [&one["from"], &one["until"], &one["days"], &one["overdue_fen"], &one["daily_hundredths"]].map(Value::clone)
    };
    assert_eq!(days(0), [json!("2026-01-22"), json!("2026-01-23"), json!(2), json!(500_000), json!(1_500_000)]);
    assert_eq!(days(1), [json!("2026-01-24"), json!("2026-01-25"), json!(2), json!(200_000), json!(600_000)]);
    assert_eq!((&shown["surcharge"]["fen"], &shown["paid_fen"]), (&json!(42_000), &json!(500_000)));
    assert_eq!((&shown["standing"], &shown["findings"]), (&json!("done"), &json!(["done_late"])));
    world.site.ends_clean();
}

/// 行政处罚法 72: who says that all was paid when less was ends no surcharge, and the rest is taken when it comes.
#[test]
fn what_is_paid_after_all_was_said_to_be_paid_is_taken_and_the_rest_grows_until_then() {
    let mut world = World::new();
    let id = world.fine();
    world.pay(&id, "2026-01-21", 300_000, true);
    let shown = world.shown(&id);
    assert_eq!((&shown["standing"], &shown["findings"]), (&json!("done"), &json!(["paid_less"])));
    // 3 per cent of what is left, for as long as it is: it is the fine itself after 84 days.
    assert_eq!((&shown["surcharge"]["fen"], &shown["surcharge"]["full_on"]), (&json!(500_000), &json!("2026-04-15")));
    world.pay(&id, "2026-01-23", 200_000, false);
    let shown = world.shown(&id);
    assert_eq!((&shown["paid_fen"], &shown["surcharge"]["fen"]), (&json!(500_000), &json!(12_000)));
    assert_eq!((&shown["standing"], &shown["findings"]), (&json!("done"), &json!(["done_late"])));
    // What is no fine is done once.
    let made = world.owed(&json!({ "what": "confiscation", "amount_fen": null })).expect(201);
    let other = made["performance"].as_str().unwrap();
    let done = json!({ "step": "do", "done_on": "2026-01-20", "whole": true });
    world.told(other, &done);
    world.step(&world.clerk, other, &done).expect(409);
    world.site.ends_clean();
}

/// 行政处罚法 67: the 15 days run from the service of the decision and stop when all of the fine is paid.
#[test]
fn the_term_to_pay_runs_from_the_service_of_the_decision_and_stops_with_the_payment() {
    let mut world = World::new();
    let id = world.fine();
    let clock = |shown: &Value| {
        let clocks = shown["clocks"].as_array().unwrap();
        clocks.iter().find(|clock| clock["rule"] == "n-pay-15d").cloned().unwrap_or_default()
    };
    let running = clock(&world.shown(&id));
    assert_eq!((&running["last_day"], &running["standing"]), (&json!("2026-01-21"), &json!("overdue")));
    assert_eq!(running["article"], "第六十七条");
    world.pay(&id, "2026-01-21", 500_000, true);
    let paid = clock(&world.shown(&id));
    assert_eq!((&paid["standing"], &paid["stopped"]), (&json!("in_time"), &json!("2026-01-20T16:00:00.000000Z")));
    world.site.ends_clean();
}

/// 行政处罚法 66: the head lets a fine be paid later or in parts, and nobody what they asked for.
#[test]
fn the_head_lets_a_fine_be_paid_in_parts_and_what_is_not_due_yet_adds_nothing() {
    let mut world = World::new();
    let id = world.fine();
    let ask = |parts: &Value| {
        world.step(&world.clerk, &id, &json!({ "step": "ask_deferral", "parts": parts, "reason": "困难" }))
    };
    let later =
        json!([{ "due_on": "2999-01-01", "amount_fen": 250_000 }, { "due_on": "2999-06-01", "amount_fen": 250_000 }]);
    assert!(
        detail(&ask(&json!([{ "due_on": "2999-01-01", "amount_fen": 500_001 }])), 422).contains("left of the fine")
    );
    ask(&json!([])).expect(422);
    ask(&later).expect(204);
    ask(&later).expect(409);
    // It waits for the head until they decide.
    let task = || {
        let tasks = world.site.call("GET", "/api/v1/tasks", &world.head, &Value::Null).expect(200);
        ["task", "by", "reason"].map(|field| tasks["tasks"][0][field].clone())
    };
    assert_eq!(task(), [json!("approve_deferral"), json!("clerk"), json!("困难")]);
    let defer = json!({ "step": "defer" });
    world.step(&world.clerk, &id, &defer).expect(403);
    world.step(&world.head, &id, &json!({ "step": "refuse_deferral", "reason": "证明不足" })).expect(204);
    world.step(&world.head, &id, &defer).expect(409);
    assert_eq!(task()[0], Value::Null);
    ask(&later).expect(204);
    world.step(&world.head, &id, &defer).expect(204);
    let shown = world.shown(&id);
    assert_eq!(
        (&shown["standing"], &shown["due_on"], &shown["findings"]),
        (&json!("due"), &json!("2999-06-01"), &json!([]))
    );
    // What grew before the head let it stays.
    assert_eq!(shown["surcharge"]["fen"], 500_000);
    let confiscated = world.owed(&json!({ "what": "confiscation", "amount_fen": null })).expect(201);
    let other = confiscated["performance"].as_str().unwrap();
    let asked = json!({ "step": "ask_deferral", "parts": later, "reason": "困难" });
    assert!(detail(&world.step(&world.clerk, other, &asked), 409).contains("a fine alone"));
    world.site.ends_clean();
}

/// 行政处罚法 73: no day counts on which the party's review or suit runs.
#[test]
fn a_review_stops_the_surcharge_and_the_window_of_the_court() {
    let mut world = World::new();
    let id = world.fine();
    world.urge(&id, "2026-02-02");
    let end = json!({ "step": "end_litigation", "ended_on": "2026-03-31", "result": "upheld", "documents": [world.document] });
    world.step(&world.clerk, &id, &end).expect(409);
    let begin = json!({ "step": "begin_litigation", "remedy": "administrative_review", "begun_on": "2026-01-24" });
    world.told(&id, &begin);
    world.step(&world.clerk, &id, &begin).expect(409);
    let shown = world.shown(&id);
    // Two days count: 2026-01-22 and 2026-01-23.
    assert_eq!((&shown["surcharge"]["fen"], &shown["surcharge"]["stopped"]), (&json!(30_000), &json!(true)));
    assert_eq!((&shown["window"], &shown["no_window"]), (&Value::Null, &json!("litigation_runs")));
    let early = json!({ "step": "end_litigation", "ended_on": "2026-01-23", "result": "upheld" });
    world.step(&world.clerk, &id, &early).expect(422);
    world.told(&id, &end);
    let shown = world.shown(&id);
    assert_eq!(
        (&shown["window"]["sue_until"], &shown["window"]["until"]),
        (&json!("2026-03-31"), &json!("2026-06-30"))
    );
    world.site.ends_clean();
}

/// A decision that a review revoked asks for nothing: no surcharge grows of it, and nobody enforces it.
#[test]
fn by_a_decision_that_fell_nothing_is_owed_and_nothing_enforced() {
    let mut world = World::new();
    let id = world.fine();
    world.urge(&id, "2026-02-02");
    world
        .told(&id, &json!({ "step": "begin_litigation", "remedy": "administrative_review", "begun_on": "2026-02-03" }));
    let fell = json!({ "step": "end_litigation", "ended_on": "2026-03-31", "result": "decision_fell" });
    world.told(&id, &fell);
    let shown = world.shown(&id);
    assert_eq!((&shown["standing"], &shown["surcharge"]), (&json!("fallen"), &Value::Null));
    assert_eq!((&shown["findings"], &shown["no_window"]), (&json!([]), &json!("decision_fell")));
    let fell = "the decision fell";
    assert!(detail(&world.step(&world.head, &id, &enforce(&world.document, "2026-04-02")), 409).contains(fell));
    assert!(detail(&world.step(&world.clerk, &id, &apply(&world.document, "2026-04-02")), 409).contains(fell));
    // What was paid before is told late all the same.
    world.pay(&id, "2026-02-04", 100_000, false);
    assert_eq!((&world.shown(&id)["standing"], &world.shown(&id)["paid_fen"]), (&json!("fallen"), &json!(100_000)));
    world.site.ends_clean();
}

/// Annex 2, article 28: neither enforcement nor the court before the urging notice was served.
#[test]
fn nothing_is_enforced_and_no_court_asked_before_the_urging_notice_was_served() {
    let mut world = World::new();
    let id = world.fine();
    let not_urged = "the urging notice was not served";
    assert!(detail(&world.step(&world.head, &id, &enforce(&world.document, "2026-02-03")), 409).contains(not_urged));
    assert!(detail(&world.step(&world.clerk, &id, &apply(&world.document, "2026-02-03")), 409).contains(not_urged));
    // What serves it is an urging notice to that party, and counts as served.
    let decision = world.site.delivery(&world.clerk, &world.case, &direct(&world.document, &world.party));
    let urge = |delivery: &str| world.step(&world.clerk, &id, &json!({ "step": "urge", "delivery": delivery }));
    assert!(detail(&urge(&decision), 422).contains("no service of an urging notice"));
    assert!(detail(&urge(&"0".repeat(32)), 422).contains("no service of this case"));
    let mut notice = direct(&world.document, &world.party);
    notice["document_kind"] = json!("urging_notice");
    let open = world.site.delivery(&world.clerk, &world.case, &notice);
    assert!(detail(&urge(&open), 422).contains("does not count as served yet"));
    // A document that is said to be another kind is no urging notice, whatever it is served as.
    let posing = world.site.filed_document(&world.session, &world.case);
    let kind = site::papers::paper("performance_record");
    world.site.call("POST", &format!("/api/v1/documents/{posing}/paper"), &world.clerk, &kind).expect(204);
    notice["document"] = json!(posing);
    let posing = world.site.delivery(&world.clerk, &world.case, &notice);
    world.site.delivered(&world.clerk, &posing, "2026-02-02");
    assert!(detail(&urge(&posing), 422).contains("no service of an urging notice"));
    let served = world.urge(&id, "2026-02-02");
    assert_eq!(world.shown(&id)["standing"], "urged");
    // Whether something may be enforced rests on it.
    let remove = format!("/api/v1/deliveries/{served}/remove");
    world.site.call("POST", &remove, &world.clerk, &json!({ "reason": "误" })).expect(409);
    assert!(detail(&world.step(&world.head, &id, &enforce(&world.document, "2026-02-01")), 422).contains("2026-02-02"));
    world.step(&world.clerk, &id, &enforce(&world.document, "2026-02-20")).expect(403);
    world.step(&world.head, &id, &enforce(&world.document, "2026-02-20")).expect(204);
    assert_eq!(world.shown(&id)["standing"], "enforced");
    world.step(&world.clerk, &id, &apply(&world.document, "2026-02-21")).expect(409);
    world.site.ends_clean();
}

/// Annex 2, article 30, and 行政强制法 53 and 54: when a court may be asked, by the terms of the legal data.
#[test]
fn when_a_court_may_be_asked_is_computed_and_what_came_too_soon_is_found() {
    let mut world = World::new();
    let id = world.fine();
    assert_eq!(world.shown(&id)["no_window"], "not_urged");
    world.urge(&id, "2026-02-02");
    let window = world.shown(&id)["window"].clone();
    // Served on 2026-01-06: the term to sue ends on 2026-07-06, a Monday, and three months later the window.
    assert_eq!((&window["from"], &window["until"]), (&json!("2026-07-07"), &json!("2026-10-06")));
    let rules: Vec<&str> =
        window["rules"].as_array().unwrap().iter().map(|rule| rule["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["n-sue-6m", "n-urge-10wd", "n-apply-3m"]);
    world.told(&id, &apply(&world.document, "2026-07-06"));
    let shown = world.shown(&id);
    assert_eq!(
        (&shown["standing"], &shown["findings"]),
        (&json!("at_court"), &json!(["not_done", "applied_too_soon"]))
    );
    // The court may leave it to the agency.
    world.step(&world.head, &id, &enforce(&world.document, "2026-08-01")).expect(204);
    world.site.ends_clean();
}

/// What the legal data does not say is told as not known, and is no surcharge of nothing.
#[test]
fn a_surcharge_of_which_nobody_knows_the_rate_is_told_as_not_computed() {
    let mut world = World::new();
    let known = world.fine();
    assert_eq!(world.shown(&known)["not_computed"], json!([]));
    let made = world.owed(&json!({ "due_on": "1996-09-30" })).expect(201);
    let id = made["performance"].as_str().unwrap();
    let shown = world.shown(id);
    assert_eq!((&shown["surcharge"], &shown["not_computed"]), (&Value::Null, &json!(["surcharge_rate"])));
    let page = world.session.get(&world.site, &format!("/cases/{}/carrying", world.case)).text();
    assert!(page.contains("the surcharge is not known"), "{page}");
    let told = world.site.program(&world.clerk, &["case", "performance", "list", "薛综执罚〔2026〕1号"]);
    assert!(told.contains("不能计算：法律数据中没有缴纳期限届满当日有效的加处罚款比例"), "{told}");
    world.site.ends_clean();
}

/// 行政强制法 56 and 58: that enforcement came to nothing, and that a court refused it, is told and shown; from the refusal
/// on the court above may be asked for 15 days, and what is owed may be enforced anew.
#[test]
fn enforcement_that_failed_and_a_courts_refusal_are_told_and_what_follows_is_open_again() {
    let mut world = World::new();
    let id = world.fine();
    let end = |on: &str, result: &str| json!({ "step": "end_enforcement", "ended_on": on, "result": result, "documents": [world.document], "reason": "无可供执行的财产" });
    let refused = |step: &Value, status: u16| detail(&world.step(&world.clerk, &id, step), status);
    assert!(refused(&end("2026-03-01", "came_to_nothing"), 409).contains("nothing of it is being enforced"));
    world.urge(&id, "2026-02-02");
    assert!(refused(&end("2026-03-01", "court_refused"), 409).contains("no court was asked"));
    world.step(&world.head, &id, &enforce(&world.document, "2026-02-20")).expect(204);
    // What the agency enforces itself no court refuses; and nothing ends before it begins, or in the future.
    assert!(refused(&end("2026-03-01", "court_not_accepted"), 409).contains("no court was asked"));
    assert!(refused(&end("2026-02-19", "came_to_nothing"), 422).contains("2026-02-20"));
    assert!(refused(&end("2999-01-01", "came_to_nothing"), 422).contains("future"));
    let mut silent = end("2026-03-01", "came_to_nothing");
    silent["reason"] = json!("");
    assert!(refused(&silent, 422).starts_with("reason"));
    world.step(&world.head, &id, &end("2026-03-01", "came_to_nothing")).expect(403);
    world.told(&id, &end("2026-03-01", "came_to_nothing"));
    assert_eq!(world.shown(&id)["standing"], "enforcement_failed");
    assert_eq!(reconsidering(&world.shown(&id)), Value::Null, "no court refused");
    world.told(&id, &apply(&world.document, "2026-07-07"));
    world.told(&id, &end("2026-07-20", "court_not_accepted"));
    let shown = world.shown(&id);
    assert_eq!((&shown["standing"], &shown["findings"]), (&json!("court_refused"), &json!(["not_done"])));
    assert_eq!(reconsidering(&shown), json!(["2026-08-04", null]));
    let last = shown["told"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["event"]["type"], &last["event"]["result"]),
        (&json!("enforcement.ended"), &json!("court_not_accepted"))
    );
    // The court above is asked, whatever the window of the first application was.
    world.told(&id, &apply(&world.document, "2026-08-04"));
    let shown = world.shown(&id);
    assert_eq!((&shown["standing"], &shown["findings"]), (&json!("at_court"), &json!(["not_done"])));
    assert_eq!(reconsidering(&shown), json!(["2026-08-04", "in_time"]));
    world.site.ends_clean();
}

/// 行政强制法 54 and 58: what a court ruled is not enforced the agency does not enforce either, until a court is asked again;
/// and that a notice was served anew makes no application before it come too soon.
#[test]
fn what_a_court_ruled_against_nobody_enforces_and_an_application_is_held_against_its_own_notice() {
    let mut world = World::new();
    let id = world.fine();
    world.urge(&id, "2026-02-02");
    world.told(&id, &apply(&world.document, "2026-07-07"));
    let ruled = json!({ "step": "end_enforcement", "ended_on": "2026-07-20", "result": "court_refused",
        "reason": "明显缺乏事实根据" });
    world.told(&id, &ruled);
    let enforced = |on: &str| detail(&world.step(&world.head, &id, &enforce(&world.document, on)), 409);
    assert!(enforced("2026-07-21").contains("a court ruled that it is not enforced"));
    let early = detail(&world.step(&world.clerk, &id, &apply(&world.document, "2026-07-19")), 422);
    assert!(early.starts_with("applied_on") && early.contains("2026-07-20"), "{early}");
    world.urge(&id, "2026-07-22");
    assert!(enforced("2026-08-06").contains("a court ruled that it is not enforced"));
    let found = |standing: &str, findings: &Value| {
        let shown = world.shown(&id);
        assert_eq!((&shown["standing"], &shown["findings"]), (&json!(standing), findings));
        assert_eq!(reconsidering(&shown), Value::Null, "a court is asked anew");
    };
    found("urged", &json!(["not_done"]));
    // The tenth working day after the notice is 2026-08-05.
    world.told(&id, &apply(&world.document, "2026-08-05"));
    found("at_court", &json!(["not_done", "applied_too_soon"]));
    // The court may leave it to the agency.
    world.step(&world.head, &id, &enforce(&world.document, "2026-08-20")).expect(204);
    world.site.ends_clean();
}

/// Until when the court above may be asked after a refusal, and, once it was, how that stands; null where none refused.
fn reconsidering(shown: &Value) -> Value {
    let found = shown["clocks"].as_array().unwrap().iter().find(|clock| clock["rule"] == "n-reconsider-15d");
    found.map_or(Value::Null, |clock| {
        let standing = if clock["stopped"].is_null() { Value::Null } else { clock["standing"].clone() };
        json!([clock["last_day"], standing])
    })
}

/// Annex 2, article 27: what the party did is recorded; what it sets right is checked, and a finding when it is overdue.
#[test]
fn what_is_to_be_set_right_is_checked_and_found_when_it_is_overdue() {
    let mut world = World::new();
    let made = world.owed(&json!({ "what": "rectify", "amount_fen": null })).expect(201);
    let id = made["performance"].as_str().unwrap();
    assert_eq!(world.shown(id)["findings"], json!(["not_done", "not_checked"]));
    let check = |on: &str, result: &str| json!({ "step": "check", "checked_on": on, "result": result, "officers": ["37001", "37002"] });
    world.told(id, &check("2026-01-22", "left_as_it_was"));
    assert_eq!(world.shown(id)["findings"], json!(["not_done", "not_set_right"]));
    world.told(id, &check("2026-01-30", "set_right"));
    world.told(id, &json!({ "step": "do", "done_on": "2026-01-30", "whole": true }));
    assert_eq!(world.shown(id)["findings"], json!(["done_late", "not_recorded"]));
    world.step(&world.clerk, &world.fine(), &check("2026-01-30", "set_right")).expect(409);
    world.step(&world.clerk, id, &check("2999-01-30", "set_right")).expect(422);
    world.site.ends_clean();
}

/// 行政强制法 36: the party states its view after the urging notice, and the agency reviews it.
#[test]
fn a_statement_after_the_urging_notice_is_recorded_and_found_where_nobody_reviewed_it() {
    let mut world = World::new();
    let id = world.fine();
    let state = |on: &str, reviewed: &str| json!({ "step": "state", "given_on": on, "documents": [world.document], "reviewed": reviewed });
    world.step(&world.clerk, &id, &state("2026-02-03", "")).expect(409);
    world.urge(&id, "2026-02-02");
    world.step(&world.clerk, &id, &state("2026-02-01", "")).expect(422);
    world.told(&id, &state("2026-02-03", ""));
    assert_eq!(world.shown(&id)["findings"], json!(["not_done", "statement_not_reviewed"]));
    world.site.ends_clean();
}

#[test]
fn what_would_make_the_record_false_is_refused_by_its_field() {
    let mut world = World::new();
    let other = world.site.case(&world.clerk, "薛综执罚〔2026〕2号");
    let strange = world.site.filed_document(&world.session, &other);
    for (fields, told) in [
        (json!({ "amount_fen": null }), "amount_fen"),
        (json!({ "amount_fen": 0 }), "is not 1 to"),
        (json!({ "document": strange }), "is no document of this case"),
        (json!({ "party": "0".repeat(32) }), "is no party of this case"),
    ] {
        let answer = world.owed(&fields);
        assert!(detail(&answer, 422).contains(told), "{fields}: {}", answer.text());
    }
    let id = world.fine();
    let future = json!({ "step": "do", "done_on": "2999-01-01", "amount_fen": 1, "whole": false });
    assert!(detail(&world.step(&world.clerk, &id, &future), 422).contains("future"));
    world.step(&world.clerk, &id, &json!({ "step": "do", "done_on": "2026-01-07", "whole": true })).expect(422);
    let remove = json!({ "step": "remove", "reason": "重复登记" });
    world.told(&id, &remove);
    world.step(&world.clerk, &id, &remove).expect(404);
    // What somebody began upon is no mistake any more.
    let paid = world.fine();
    world.pay(&paid, "2026-01-20", 100_000, false);
    world.step(&world.clerk, &paid, &remove).expect(409);
    assert_eq!(world.shown(&paid)["paid_fen"], 100_000);
    let urged = world.fine();
    world.urge(&urged, "2026-02-02");
    world.step(&world.clerk, &urged, &remove).expect(409);
    world.site.ends_clean();
}

#[test]
fn amounts_parts_checks_and_steps_are_bounded() {
    let mut world = World::new();
    let most = 10_000_000_000_000_i64;
    world.owed(&json!({ "amount_fen": most })).expect(201);
    world.owed(&json!({ "amount_fen": most + 1 })).expect(422);
    let id = world.fine();
    let parts = |number: usize| vec![json!({ "due_on": "2999-01-01", "amount_fen": 1 }); number];
    let ask = |number| json!({ "step": "ask_deferral", "parts": parts(number), "reason": "困难" });
    world.step(&world.clerk, &id, &ask(37)).expect(422);
    world.told(&id, &ask(36));
    let many: Vec<String> = (0..21).map(|n| format!("39{n:03}")).collect();
    for certificate in &many {
        let new = json!({ "certificate": certificate, "name": "某", "agency": "xc" });
        world.site.call("POST", "/api/v1/officers", &world.site.admin, &new).expect(201);
    }
    let made = world.owed(&json!({ "what": "rectify", "amount_fen": null })).expect(201);
    let rectified = made["performance"].as_str().unwrap();
    let check = |officers: &[String]| json!({ "step": "check", "checked_on": "2026-01-22", "result": "set_right", "officers": officers });
    world.told(rectified, &check(&many[..20]));
    world.step(&world.clerk, rectified, &check(&many)).expect(422);
    for _ in 0..198 {
        world.told(rectified, &check(&many[..1]));
    }
    assert!(detail(&world.step(&world.clerk, rectified, &check(&many[..1])), 409).contains("200 steps"));
    for _ in 0..97 {
        world.fine();
    }
    world.owed(&json!({})).expect(409);
    world.site.ends_clean();
}

#[test]
fn what_is_owed_is_carried_out_on_the_command_line() {
    let mut world = World::new();
    let docket = |token: &str, arguments: &[&str]| {
        world.site.program(token, &[&["case", "performance"][..], arguments].concat())
    };
    let case = "薛综执罚〔2026〕1号";
    let owed = ["due", case, "--party", &world.party, "--what", "fine", "--amount", "500000", "--until", "2026-01-21"];
    let printed = docket(&world.clerk, &[&owed[..], &["--document", &world.document]].concat());
    let id = printed.trim();
    docket(&world.clerk, &["postpone", id, "--instalment", "2026-02-10:500000", "--reason", "困难"]);
    docket(&world.head, &["refuse", id, "--reason", "证明不足"]);
    docket(&world.clerk, &["postpone", id, "--instalment", "2026-02-10:500000", "--reason", "困难"]);
    assert_eq!(docket(&world.head, &["defer", id]), format!("应履行事项 {id}：批准延期或者分期\n"));
    let mut notice = direct(&world.document, &world.party);
    notice["document_kind"] = json!("urging_notice");
    notice["at"] = json!("2026-02-11T02:00:00.000000Z");
    let delivery = world.site.delivery(&world.clerk, &world.case, &notice);
    world.site.delivered(&world.clerk, &delivery, "2026-02-11");
    docket(&world.clerk, &["urge", id, "--delivery", &delivery]);
    docket(&world.clerk, &["state", id, "--on", "2026-02-12", "--reviewed", "不予采纳"]);
    docket(&world.clerk, &["litigate", id, "--remedy", "administrative_review", "--on", "2026-02-13"]);
    docket(&world.clerk, &["settle", id, "--on", "2026-03-31", "--result", "upheld"]);
    let shown = docket(&world.clerk, &["list", case]);
    for text in ["已催告：罚款 5000.00 元，已缴 0.00 元", "加处罚款：", "可以申请法院强制执行：", "至 2026-06-30"]
    {
        assert!(shown.contains(text), "{text} is not in {shown}");
    }
    docket(&world.head, &["enforce", id, "--document", &world.document, "--on", "2026-04-10", "--reason", "逾期"]);
    let failed = ["fail", id, "--on", "2026-04-15", "--result", "执行未果", "--reason", "无财产可供执行"];
    assert_eq!(docket(&world.clerk, &failed), format!("应履行事项 {id}：强制执行未果或者法院不予执行\n"));
    assert!(docket(&world.clerk, &["list", case]).contains("强制执行未果：罚款"));
    docket(&world.clerk, &["do", id, "--on", "2026-04-20", "--amount", "500000", "--document", &world.document]);
    assert!(docket(&world.clerk, &["list", case]).contains("履行完毕：罚款"));
    world.site.ends_clean();
}
