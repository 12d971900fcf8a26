//! Acting for a head: who lets whom decide in their place, on which days, and what nobody decides so.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use site::browser::Session;
use site::{Answer, Site, docket, said};

/// A service with two heads of an agency, those who may act for them, and a head of another agency.
struct World {
    site: Site,
    clerk: String,
    head: String,
    second: String,
    officer: String,
    deputy: String,
    auditor: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        for certificate in ["37002", "37003"] {
            let new = json!({ "certificate": certificate, "name": "王五", "agency": "xc" });
            site.call("POST", "/api/v1/officers", &site.admin, &new).expect(201);
        }
        site.user("foreign", "clerk", Some("sz"), None);
        site.user("foreign-head", "head", Some("sz"), None);
        Self {
            clerk: site.user("clerk", "clerk", Some("xc"), None),
            head: site.user("head", "head", Some("xc"), None),
            second: site.user("second", "head", Some("xc"), None),
            officer: site.user("officer", "officer", Some("xc"), Some("37001")),
            deputy: site.user("deputy", "reviewer", Some("xc"), None),
            auditor: site.user("auditor", "auditor", None, None),
            site,
        }
    }

    fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.site.call("POST", path, token, body)
    }

    fn get(&self, token: &str, path: &str) -> Value {
        self.site.call("GET", path, token, &Value::Null).expect(200)
    }

    /// A delegation from the head, of days from today on.
    fn asked(&self, deputy: &str, days: [i64; 2]) -> Value {
        json!({ "deputy": deputy, "from_on": self.site.day(days[0]), "until_on": self.site.day(days[1]),
            "reason": "出差" })
    }

    /// Gives one and gives its id.
    fn given(&self, token: &str, asked: &Value) -> String {
        let made = self.post(token, "/api/v1/delegations", asked).expect(201);
        made["delegation"].as_str().unwrap().to_owned()
    }

    /// What is wrong with one that is refused.
    fn refused(&self, token: &str, asked: &Value, status: u16) -> String {
        let problem = self.post(token, "/api/v1/delegations", asked).expect(status);
        problem["detail"].as_str().unwrap().to_owned()
    }

    fn step(&self, token: &str, case: &str, step: &Value, status: u16) -> Value {
        self.post(token, &format!("/api/v1/cases/{case}/steps"), step).expect(status)
    }

    /// A case that the head is asked to start.
    fn requested(&self, number: u32) -> String {
        let case = self.described(number);
        self.step(&self.clerk, &case, &json!({ "step": "request_start", "ground": "现场检查" }), 204);
        case
    }

    /// One of which is said what it is about.
    fn described(&self, number: u32) -> String {
        let case = self.site.case(&self.clerk, &format!("薛综执罚〔2026〕{number}号"));
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint",
            "handlers": ["37001", "37002"] });
        self.step(&self.clerk, &case, &json!({ "step": "describe", "description": said }), 204);
        case
    }

    fn course(&self, case: &str) -> Value {
        self.get(&self.clerk, &format!("/api/v1/cases/{case}/course"))
    }

    /// The names of the events of a case, in their order.
    fn events(&self, case: &str) -> Vec<String> {
        let item = format!("case:{case}");
        let entries = self.site.entries(&self.auditor);
        let named = entries.iter().filter(|entry| entry.items.iter().any(|link| link.item.to_string() == item));
        named.map(|entry| entry.event.name().to_owned()).collect()
    }

    /// Stops; `docket check` finds nothing, and a rebuild makes the same tables.
    fn ends_clean(mut self) {
        self.site.ends_clean();
        assert!(docket(&["rebuild", "--data"], &self.site.data()).status.success());
        let (clean, said) = self.site.check(None);
        assert!(clean, "{said}");
    }
}

#[test]
fn who_acts_for_a_head_decides_in_their_place_on_its_days_and_it_is_told_for_whom() {
    let world = World::new();
    let case = world.requested(1);
    world.step(&world.deputy, &case, &json!({ "step": "start" }), 403);
    // Days to come give no right yet.
    let later = world.given(&world.head, &world.asked("deputy", [2, 9]));
    world.step(&world.deputy, &case, &json!({ "step": "start" }), 403);
    world.post(&world.head, &format!("/api/v1/delegations/{later}/end"), &json!({ "reason": "行程取消" })).expect(204);

    let delegation = world.given(&world.head, &world.asked("deputy", [-3, 9]));
    let tasks = world.get(&world.deputy, "/api/v1/tasks");
    assert_eq!(tasks["tasks"][0]["task"], "approve_start");
    assert_eq!(tasks["tasks"][0]["acting_for"], "head");
    world.step(&world.deputy, &case, &json!({ "step": "start" }), 204);
    let course = world.course(&case);
    assert_eq!((&course["standing"], &course["registered_by"]), (&json!("started"), &json!("deputy")));
    let acted = &course["acted_for"][0];
    assert_eq!(
        (&acted["by"], &acted["head"], &acted["delegation"]),
        (&json!("deputy"), &json!("head"), &json!(delegation))
    );
    assert_eq!(acted["at"], course["registered_at"]);
    let events = world.events(&case);
    let at = events.iter().position(|name| name == "case.started").unwrap();
    assert_eq!(events[at - 1], "delegation.acted");

    // The head goes on deciding, and what they decide is their own.
    world.step(
        &world.clerk,
        &case,
        &json!({ "step": "request_end", "act_end": course["registered_at"],
        "outcome": "performed", "reason": "已履行" }),
        204,
    );
    world.step(&world.head, &case, &json!({ "step": "refuse_end", "reason": "证照未送达" }), 204);
    assert_eq!(world.course(&case)["acted_for"].as_array().unwrap().len(), 1);

    // Ended, it gives no right any more; what was decided stays.
    let end = format!("/api/v1/delegations/{delegation}/end");
    world.post(&world.head, &end, &json!({ "reason": "提前返回" })).expect(204);
    world.post(&world.head, &end, &json!({ "reason": "提前返回" })).expect(409);
    world.step(&world.deputy, &case, &json!({ "step": "extend", "rule": "n-decide-90d", "reason": "复杂" }), 403);
    world.ends_clean();
}

/// Trap 24: nobody approves their own, nor what is the head's own.
#[test]
fn nobody_decides_for_a_head_on_their_own_or_on_what_is_the_heads() {
    let world = World::new();
    // An officer who handles the case acts for the head.
    let handled = world.requested(1);
    let delegation = world.given(&world.head, &world.asked("officer", [0, 9]));
    let told = world.step(&world.officer, &handled, &json!({ "step": "start" }), 409);
    assert!(told["detail"].as_str().unwrap().contains("in a case that they handle"), "{told}");
    assert!(world.get(&world.officer, "/api/v1/tasks")["tasks"].as_array().unwrap().is_empty());
    world
        .post(&world.site.admin, &format!("/api/v1/delegations/{delegation}/end"), &json!({ "reason": "x" }))
        .expect(204);

    // A clerk who asked for it acts for the head.
    world.given(&world.head, &world.asked("clerk", [0, 9]));
    let told = world.step(&world.clerk, &handled, &json!({ "step": "start" }), 409);
    assert!(told["detail"].as_str().unwrap().contains("what they asked for themselves"), "{told}");

    // The head handles the case, under another account.
    let bound = json!({ "certificate": "37002", "reason": "兼具执法资格" });
    world.post(&world.site.admin, "/api/v1/users/head/certificate", &bound).expect(204);
    world.given(&world.head, &world.asked("deputy", [0, 9]));
    let told = world.step(&world.deputy, &handled, &json!({ "step": "start" }), 409);
    assert!(told["detail"].as_str().unwrap().contains("that the head handles"), "{told}");
    assert!(world.get(&world.deputy, "/api/v1/tasks")["tasks"].as_array().unwrap().is_empty());
    // Another head decides.
    world.step(&world.second, &handled, &json!({ "step": "start" }), 204);
    world.ends_clean();
}

/// Who handles a case, or did an act, does not get round that by saying that they do not.
#[test]
fn nobody_takes_themselves_out_to_decide_for_a_head() {
    let world = World::new();
    let case = world.requested(1);
    world.given(&world.head, &world.asked("officer", [0, 9]));
    let said = |handlers: &[&str]| {
        let description = json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint",
            "handlers": handlers });
        json!({ "step": "describe", "description": description, "reason": "更换承办人" })
    };
    let told = world.step(&world.officer, &case, &said(&["37002", "37003"]), 422);
    assert!(told["detail"].as_str().unwrap().starts_with("handlers leave out"), "{told}");
    world.step(&world.officer, &case, &said(&["37001", "37003"]), 204);
    world.step(&world.officer, &case, &json!({ "step": "start" }), 409);

    let other = world.site.case(&world.clerk, "薛综执罚〔2026〕2号");
    let mut act = json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
        "place": "光明路", "officers": ["37001", "37002"], "party_present": true });
    let made = world.post(&world.clerk, &format!("/api/v1/cases/{other}/acts"), &act).expect(201);
    let path = format!("/api/v1/acts/{}", made["act"].as_str().unwrap());
    (act["officers"], act["reason"]) = (json!(["37002", "37003"]), json!("登记有误"));
    let told = world.site.call("PUT", &path, &world.officer, &act).expect(422);
    assert!(told["detail"].as_str().unwrap().starts_with("officers leave out"), "{told}");
    // Somebody else takes them out.
    world.site.call("PUT", &path, &world.clerk, &act).expect(204);
    world.ends_clean();
}

#[test]
fn a_delegation_is_of_a_head_to_somebody_of_the_agency_on_days_on_which_they_act_for_nobody_else() {
    let world = World::new();
    for (asked, status, problem) in [
        (world.asked("foreign", [0, 1]), 404, "user"),
        (world.asked("nobody", [0, 1]), 404, "user"),
        (world.asked("second", [0, 1]), 422, "deputy"),
        (world.asked("head", [0, 1]), 422, "deputy"),
        (world.asked("deputy", [1, 0]), 422, "until_on"),
        (world.asked("deputy", [-2, -1]), 422, "until_on"),
        (world.asked("deputy", [0, 367]), 422, "until_on"),
    ] {
        let detail = world.refused(&world.head, &asked, status);
        assert!(detail.contains(problem), "{detail}");
    }
    world.refused(&world.clerk, &world.asked("deputy", [0, 1]), 403);
    let mut of_another = world.asked("deputy", [0, 1]);
    of_another["head"] = json!("second");
    world.refused(&world.head, &of_another, 403);
    let detail = world.refused(&world.site.admin, &world.asked("deputy", [0, 1]), 422);
    assert!(detail.starts_with("head"), "{detail}");
    let mut of_none = world.asked("deputy", [0, 1]);
    of_none["head"] = json!("clerk");
    let detail = world.refused(&world.site.admin, &of_none, 422);
    assert!(detail.starts_with("head"), "{detail}");

    world.given(&world.head, &world.asked("deputy", [0, 366]));
    let detail = world.refused(&world.second, &world.asked("deputy", [3, 5]), 409);
    assert!(detail.contains("acts for head already"), "{detail}");

    // Everybody of the agency sees who acts for whom; another agency does not.
    let listed = world.get(&world.clerk, "/api/v1/delegations");
    assert_eq!(listed["delegations"].as_array().unwrap().len(), 1);
    assert_eq!(listed["delegations"][0]["in_force"], true);
    let foreign = world.site.user("foreign-officer", "officer", Some("sz"), Some("38001"));
    assert_eq!(world.get(&foreign, "/api/v1/delegations")["delegations"], json!([]));
    world.ends_clean();
}

#[test]
fn the_list_shows_100_and_says_that_there_are_more() {
    let world = World::new();
    for _ in 0..101 {
        let id = world.given(&world.head, &world.asked("deputy", [0, 1]));
        world.post(&world.head, &format!("/api/v1/delegations/{id}/end"), &json!({ "reason": "x" })).expect(204);
    }
    let listed = world.get(&world.clerk, "/api/v1/delegations");
    assert_eq!((listed["delegations"].as_array().unwrap().len(), &listed["more"]), (100, &json!(true)));
    world.ends_clean();
}

/// A head whose account is closed is acted for by nobody.
#[test]
fn who_acted_for_a_head_who_is_gone_decides_nothing() {
    let world = World::new();
    let case = world.requested(1);
    world.given(&world.head, &world.asked("deputy", [0, 9]));
    world.post(&world.site.admin, "/api/v1/users/head/disable", &json!({ "reason": "调离" })).expect(204);
    world.step(&world.deputy, &case, &json!({ "step": "start" }), 403);
    world.ends_clean();
}

/// `docket` in Chinese, as somebody; what it printed, which must succeed.
#[track_caller]
fn told(world: &World, token: &str, arguments: &[&str]) -> String {
    let file = world.site.beside("token");
    fs::write(&file, token).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(arguments).args(["--url", &format!("http://{}", world.site.address), "--token-file"]).arg(file);
    let output = command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_head_lets_somebody_act_for_them_on_the_command_line() {
    let world = World::new();
    let case = world.requested(1);
    let (from, until) = (world.site.day(0), world.site.day(7));
    let give = ["delegate", "give", "deputy", "--from", &from, "--until", &until, "--reason", "出差"];
    let id = told(&world, &world.head, &give).trim().to_owned();
    let listed = told(&world, &world.deputy, &["delegate", "list"]);
    assert!(listed.contains(&id) && listed.contains("出差") && listed.contains(&until), "{listed}");
    let tasks = told(&world, &world.deputy, &["tasks"]);
    assert!(tasks.contains("审批立案（代 head）"), "{tasks}");
    told(&world, &world.deputy, &["case", "start", &case]);
    let course = told(&world, &world.deputy, &["case", "course", &case]);
    assert!(course.contains("代行职权：") && course.contains("deputy 代 head 审批"), "{course}");
    told(&world, &world.head, &["delegate", "end", &id, "--reason", "提前返回"]);
    assert!(told(&world, &world.head, &["delegate", "list"]).contains("终止"));
    world.ends_clean();
}

#[test]
fn a_head_gives_it_on_the_page_and_the_page_of_the_case_offers_and_tells_for_whom() {
    let world = World::new();
    let case = world.requested(1);
    let head = Session::open(&world.site, "head", &world.head);
    let deputy = Session::open(&world.site, "deputy", &world.deputy);
    let page = |who: &Session, path: &str| who.get(&world.site, path).text();
    assert!(page(&head, "/account").contains("/delegations"));
    let offered = page(&head, "/delegations");
    assert!(offered.contains("value=\"deputy\"") && !offered.contains("value=\"second\""), "{offered}");
    assert!(!page(&deputy, "/delegations").contains("action=\"/delegations\""), "only a head gives one");
    let (from, until) = (world.site.day(0), world.site.day(7));
    let fields = [("deputy", "deputy"), ("from_on", from.as_str()), ("until_on", until.as_str()), ("reason", "出差")];
    let wrong = [("deputy", "deputy"), ("from_on", until.as_str()), ("until_on", from.as_str()), ("reason", "出差")];
    let told = head.post(&world.site, "/delegations", &wrong);
    assert!(told.status == 422 && told.text().contains("is not after the start"), "{}", told.text());
    assert_eq!(head.post(&world.site, "/delegations", &fields).status, 303);
    assert!(page(&deputy, "/delegations").contains("in force"));

    let before = page(&deputy, &format!("/cases/{case}"));
    assert!(before.contains("value=\"start\"") && before.contains("You act for head now"), "{before}");
    assert!(page(&deputy, "/tasks").contains("(for head"), "{}", page(&deputy, "/tasks"));
    let start = deputy.post(&world.site, &format!("/cases/{case}/decisions"), &[("step", "start")]);
    assert_eq!(start.status, 303, "{}", start.text());
    assert!(page(&deputy, &format!("/cases/{case}")).contains("(for head)"));
    world.ends_clean();
}
