//! The course of a case in the console, as browsers without scripts use it: from what it is about to its end, through the
//! forms that each role is offered; what is wrong is said beside its field; what waits for whom.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::process::Command;

use serde_json::json;

use site::browser::Session;
use site::{Answer, Site};

/// What an officer says of a case.
const SAID: [(&str, &str); 9] = [
    ("step", "describe"),
    ("matter", "penalty"),
    ("procedure", "ordinary"),
    ("source", "complaint"),
    ("place", "光明路12号"),
    ("deed_from", "2026-01-04"),
    ("deed_until", "2026-01-05"),
    ("handlers", "37001"),
    ("handlers", "37002"),
];

/// Asserts a status and that the page says all of these.
#[track_caller]
fn says(answer: &Answer, status: u16, all: &[&str]) {
    let page = answer.text();
    assert_eq!(answer.status, status, "{page}");
    for words in all {
        assert!(page.contains(words), "{words:?} is not on the page: {page}");
    }
}

/// Asserts which steps a page offers, of all that there are.
#[track_caller]
fn offers(page: &Answer, steps: &[&str]) {
    const ALL: [&str; 13] = [
        "describe",
        "request_start",
        "start",
        "refuse_start",
        "start_urgent",
        "ratify",
        "refuse_urgent",
        "pause",
        "end_pause",
        "extend",
        "request_end",
        "end",
        "refuse_end",
    ];
    let text = page.text();
    let offered = |step: &&str| text.contains(&format!("name=\"step\" value=\"{step}\""));
    assert_eq!(ALL.iter().copied().filter(offered).collect::<Vec<_>>(), steps, "{text}");
}

/// This moment, as a person may write it.
fn now() -> String {
    let said = Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%S.000000Z"]).output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

/// An agency with its people, and a case.
struct World {
    site: Site,
    officer: Session,
    other: Session,
    clerk: Session,
    head: Session,
    reviewer: Session,
    case: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        for (certificate, name) in [("37002", "李四"), ("37003", "王五")] {
            let new = json!({ "certificate": certificate, "name": name, "agency": "xc" });
            site.call("POST", "/api/v1/officers", &site.admin, &new).expect(201);
        }
        let session = |user: &str, role: &str, certificate: Option<&str>| {
            let token = site.user(user, role, Some("xc"), certificate);
            (Session::open(&site, user, &token), token)
        };
        let (officer, _) = session("officer", "officer", Some("37001"));
        let (other, _) = session("other", "officer", Some("37003"));
        let (clerk, token) = session("clerk", "clerk", None);
        let (head, _) = session("head", "head", None);
        let (reviewer, _) = session("reviewer", "reviewer", None);
        let case = site.case(&token, "薛综执罚〔2026〕1号");
        Self { site, officer, other, clerk, head, reviewer, case }
    }

    fn page(&self, who: &Session) -> Answer {
        who.get(&self.site, &format!("/cases/{}", self.case))
    }

    fn tasks(&self, who: &Session) -> Answer {
        who.get(&self.site, "/tasks")
    }

    /// Sends a form of those who run the case.
    fn takes(&self, who: &Session, fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/cases/{}/steps", self.case), fields)
    }

    /// Sends a form of the head.
    fn decides(&self, who: &Session, fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/cases/{}/decisions", self.case), fields)
    }

    /// Sends a form that is right, and gives the page that it leads to.
    #[track_caller]
    fn done(&self, who: &Session, answer: &Answer) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(answer.header("location"), format!("/cases/{}#course", self.case));
        let page = self.page(who);
        says(&page, 200, &["Logged: the course of the case has gone on."]);
        page
    }
}

#[test]
fn a_case_goes_from_what_it_is_about_to_its_end_through_the_forms_of_officer_and_head() {
    let mut world = World::new();
    let (officer, head) = (&world.officer, &world.head);
    let first = world.page(officer);
    says(&first, 200, &["Course of the case", "Nobody said yet what the case is about. Do so below"]);
    offers(&first, &["describe"]);
    let page = world.done(officer, &world.takes(officer, &SAID));
    says(&page, 200, &["光明路12号", "张三", "李四", "37002", "2026-01-04", "ordinary procedure"]);
    offers(&page, &["describe", "request_start", "start_urgent"]);

    let asked = world.takes(officer, &[("step", "request_start"), ("ground", "现场检查发现占道经营")]);
    let page = world.done(officer, &asked);
    says(&page, 200, &["waits for the head of the agency", "现场检查发现占道经营"]);
    offers(&page, &["describe", "start_urgent"]);
    says(&world.tasks(head), 200, &["薛综执罚〔2026〕1号", "Decide on the start", "现场检查发现占道经营", "officer"]);
    offers(&world.page(head), &["start", "refuse_start"]);

    let page = world.done(head, &world.decides(head, &[("step", "start")]));
    says(&page, 200, &["A penalty is decided within 90 days", "running", "第六十条"]);
    says(&world.tasks(head), 200, &["Nothing waits for you."]);
    says(&world.tasks(officer), 200, &["Bring it to its decision"]);

    let now = now();
    let pause = [("step", "pause"), ("pause", "appraisal"), ("from", &*now), ("reason", "送检")];
    let page = world.done(officer, &world.takes(officer, &pause));
    says(&page, 200, &["What does not count for terms", "an appraisal or test", "送检", "lasts"]);
    offers(&page, &["describe", "pause", "end_pause", "request_end"]);
    let ended = [("step", "end_pause"), ("pause", "appraisal"), ("until", &*now), ("reason", "")];
    offers(&world.done(officer, &world.takes(officer, &ended)), &["describe", "pause", "request_end"]);

    let asked = [("step", "request_end"), ("act_end", &*now), ("outcome", "performed"), ("reason", "已履行")];
    world.done(officer, &world.takes(officer, &asked));
    says(&world.tasks(head), 200, &["Decide on the end", "已履行"]);
    world.done(head, &world.decides(head, &[("step", "refuse_end"), ("reason", "缺送达回证")]));
    says(&world.page(officer), 200, &["缺送达回证"]);
    world.done(officer, &world.takes(officer, &asked));
    let page = world.done(head, &world.decides(head, &[("step", "end")]));
    says(&page, 200, &["on time", "performed"]);
    for who in [officer, head, &world.clerk] {
        offers(&world.page(who), &[]);
        says(&world.tasks(who), 200, &["Nothing waits for you."]);
    }
    world.site.ends_clean();
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
    let mut world = World::new();
    let officer = &world.officer;
    let changed = |name: &'static str, value: &'static str| {
        SAID.map(|(known, said)| if known == name { (known, value) } else { (known, said) })
    };
    let wrong = world.takes(officer, &changed("matter", ""));
    says(&wrong, 422, &["id=\"describe-matter-wrong\"", "value=\"光明路12号\"", "value=\"37002\" selected"]);
    let wrong = world.takes(officer, &changed("deed_until", "2099-01-01"));
    says(&wrong, 422, &["id=\"describe-deed_until-wrong\"", "lies in the future"]);
    let wrong = world.takes(officer, &changed("deed_until", "昨天"));
    says(&wrong, 422, &["id=\"describe-deed_until-wrong\""]);
    let mut strangers = SAID.to_vec();
    strangers.push(("handlers", "99999"));
    says(&world.takes(officer, &strangers), 422, &["id=\"describe-handlers-wrong\"", "no officer of this agency"]);
    let urgent = [("step", "start_urgent"), ("started_at", "2026-01-05T10:00"), ("reason", "证据可能灭失")];
    says(&world.takes(officer, &urgent), 409, &["and who handles it: do so first"]);

    world.done(officer, &world.takes(officer, &SAID[..8]));
    let alone = world.takes(officer, &[("step", "request_start"), ("ground", "现场检查")]);
    says(&alone, 422, &["fewer than 2 officers", "value=\"现场检查\""]);
    world.done(officer, &world.takes(officer, &SAID));
    for (typed, told) in [("2099-01-01T10:00", "lies in the future"), ("明天", ""), ("", "is empty")] {
        let urgent = [("step", "start_urgent"), ("started_at", typed), ("reason", "证据可能灭失")];
        let wrong = world.takes(officer, &urgent);
        says(&wrong, 422, &["id=\"start_urgent-started_at-wrong\"", "value=\"证据可能灭失\"", told]);
    }
    // A step that there is not, and one of the head at the place of the others.
    assert_eq!(world.takes(officer, &[("step", "jump")]).status, 422);
    assert_eq!(world.takes(&world.head, &[("step", "start")]).status, 422);
    assert_eq!(world.decides(officer, &[("step", "start")]).status, 403);
    says(&world.decides(&world.head, &[("step", "start")]), 409, &["othing waits for the head"]);
    world.site.ends_clean();
}

#[test]
fn each_role_is_offered_what_it_may_do_and_an_urgent_start_shows_both_of_its_times() {
    let mut world = World::new();
    let (clerk, head) = (&world.clerk, &world.head);
    world.done(clerk, &world.takes(clerk, &SAID));
    for (who, steps) in [
        (&world.officer, &["describe", "request_start", "start_urgent"][..]),
        (clerk, &["describe", "request_start", "start_urgent"][..]),
        // Another officer does not handle the case.
        (&world.other, &[][..]),
        (head, &[][..]),
        (&world.reviewer, &[][..]),
    ] {
        offers(&world.page(who), steps);
    }
    assert_eq!(world.takes(&world.other, &SAID).status, 403);
    let urgent = [("step", "start_urgent"), ("started_at", "2026-01-05T10:00"), ("reason", "证据可能灭失")];
    let page = world.done(clerk, &world.takes(clerk, &urgent));
    says(&page, 200, &["Urgent start", "2026-01-05 10:00:00", "logged", "overdue", "证据可能灭失"]);
    offers(&page, &["describe", "pause"]);
    offers(&world.page(head), &["ratify", "refuse_urgent"]);
    says(&world.tasks(head), 200, &["Decide on the urgent start", "overdue"]);
    says(&world.tasks(&world.reviewer), 200, &["Nothing waits for you."]);
    says(&world.tasks(&world.other), 200, &["Nothing waits for you."]);

    // In Chinese, which is the language of whoever chose none.
    let chinese = |path: &str| world.site.send("GET", path, "", &format!("Cookie: {}\r\n", head.cookie), b"");
    says(&chinese(&format!("/cases/{}", world.case)), 200, &["办案进程", "紧急启动", "等待机关负责人审批", "已超期"]);
    says(&chinese("/tasks"), 200, &["待办", "审批紧急启动", "已超期"]);

    let refused = [
        ("step", "refuse_urgent"),
        ("reason", "不属于紧急情况"),
        ("released", "解除查封"),
        ("released_at", "2026-01-06T10:00"),
    ];
    let page = world.done(head, &world.decides(head, &refused));
    says(&page, 200, &["不属于紧急情况", "refused"]);
    says(&world.tasks(clerk), 200, &["The urgent start was refused"]);
    offers(&world.page(clerk), &["describe", "request_start", "start_urgent"]);
    world.site.ends_clean();
}
