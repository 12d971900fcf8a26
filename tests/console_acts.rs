//! Acts of a case in the console, as browsers without scripts use it: recorded, changed and taken out through their forms;
//! what was recorded of each and what was not; recordings that are filed with one press; what excuses from a duty; what is
//! wrong, beside its field; and what somebody else changed meanwhile.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use evidence::ids::RecordingId;
use evidence::manifest::OfficerClaim;
use evidence::time::Utc;
use serde_json::json;

use site::browser::{Session, between};
use site::media::avi;
use site::{Answer, Site, Station};

/// What an officer says of an act of an hour, from 16:30 in China.
const SAID: [(&str, &str); 7] = [
    ("kind", "inspection"),
    ("from", "2026-01-05T16:30"),
    ("until", "2026-01-05T17:30:00"),
    ("place", "光明路12号"),
    ("officers", "37001"),
    ("officers", "37002"),
    ("party_present", "yes"),
];

/// The duty of recording of an inspection.
const DUTY: (&str, &str) = ("duty", "av-onsite-site");

/// Asserts a status and that the page says all of these.
#[track_caller]
fn says(answer: &Answer, status: u16, all: &[&str]) {
    let page = answer.text();
    assert_eq!(answer.status, status, "{page}");
    for words in all {
        assert!(page.contains(words), "{words:?} is not on the page: {page}");
    }
}

/// Asserts that a page says none of these.
#[track_caller]
fn says_not(answer: &Answer, none: &[&str]) {
    let page = answer.text();
    for words in none {
        assert!(!page.contains(words), "{words:?} is on the page: {page}");
    }
}

/// What is said of the act, with one field of it changed.
fn changed(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    SAID.iter().map(|(known, said)| if *known == name { (*known, value) } else { (*known, *said) }).collect()
}

/// What the form that changes an act carries, as its page has it.
fn carried(page: &Answer) -> Vec<(String, String)> {
    let text = page.text();
    let hidden = text.split("<input type=\"hidden\" name=\"was_").skip(1);
    hidden
        .map(|rest| (format!("was_{}", between(&format!("\"{rest}"), "\"", "\"")), between(rest, "value=\"", "\"")))
        .collect()
}

/// Fields as they are sent.
fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (&**name, &**value)).collect()
}

/// An agency with its people and a station, and a case.
struct World {
    site: Site,
    station: Station,
    officer: Session,
    other: Session,
    clerk: Session,
    head: Session,
    reviewer: Session,
    token: String,
    case: String,
    /// Makes names of files that are not taken.
    counter: u8,
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
        let station = Station::enrol(&site, "xc");
        let case = site.case(&token, "薛综执罚〔2026〕1号");
        Self { site, station, officer, other, clerk, head, reviewer, token, case, counter: 0 }
    }

    /// A stored recording that an officer made on 2026-01-05 from one time of the day to another, in UTC.
    fn filmed(&mut self, officer: &str, from: &str, until: &str) -> RecordingId {
        let at = |time: &str| format!("2026-01-05T{time}.000000Z").parse::<Utc>().unwrap();
        self.counter += 1;
        let name = format!("DCIM/{:04}.avi", self.counter);
        let recording = self.station.seal_changed(&name, &avi(3, self.counter), |seal| {
            seal.officer = OfficerClaim::Assignment { certificate: officer.parse().unwrap() };
            "video/x-msvideo".clone_into(&mut seal.media_type);
            seal.capture.start = Some(at(from));
            seal.capture.end = at(until);
        });
        self.station.announce(&self.site, &recording).expect(200);
        self.station.store(&self.site, &recording);
        recording.id
    }

    fn page(&self, who: &Session) -> Answer {
        who.get(&self.site, &format!("/cases/{}", self.case))
    }

    /// The page without a choice of language, which is Chinese.
    fn chinese(&self, who: &Session, path: &str) -> Answer {
        self.site.send("GET", path, "", &format!("Cookie: {}\r\n", who.cookie), b"")
    }

    /// Sends a form of acts: `place` is what its address ends with.
    fn sends(&self, who: &Session, place: &str, fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/cases/{}/acts{place}", self.case), fields)
    }

    /// Sends a form that is right, and gives the page that it leads to, which says what was done.
    #[track_caller]
    fn done(&self, who: &Session, answer: &Answer, said: &str) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert!(
            answer.header("location").starts_with(&format!("/cases/{}#act", self.case)),
            "{:?}",
            answer.header("location")
        );
        let page = self.page(who);
        says(&page, 200, &[said]);
        page
    }

    /// Records the act; its id.
    fn act(&self, who: &Session) -> String {
        let sent = self.sends(who, "", &SAID);
        let id = sent.header("location").rsplit_once("#act-").unwrap().1.to_owned();
        self.done(who, &sent, "Logged: the act was recorded.");
        id
    }
}

#[test]
fn an_act_is_recorded_and_covered_by_recordings_that_are_filed_with_one_press() {
    let mut world = World::new();
    let first = world.filmed("37001", "08:30:00", "08:50:00").to_string();
    let second = world.filmed("37002", "08:52:00", "09:45:00").to_string();
    let officer = &world.officer;
    says(&world.page(officer), 200, &["No act is recorded yet. Record one below", "action=\"/cases/", "/acts\""]);
    let act = world.act(officer);
    let page = world.page(officer);
    says(
        &page,
        200,
        &[
            "2026-01-05 16:30:00",
            "光明路12号",
            "张三",
            "李四",
            "The party was there",
            "0:00 of 1:00:00 (0.0 %)",
            "breached",
            "第十三条",
            "附件2第十条",
            "nothing that is filed here",
            "sound and picture as it happens",
            "What the act's officers recorded meanwhile",
        ],
    );
    assert!(page.text().find("id=\"acts\"").unwrap() < page.text().find("class=\"acts\"").unwrap());

    // All that is offered is chosen already: the clerk, who sees all of it, presses once.
    let page = world.page(&world.clerk);
    for id in [&first, &second] {
        says(&page, 200, &[&format!("name=\"recordings\" value=\"{id}\" checked")]);
    }
    let reason =
        between(&page.text(), &format!("id=\"act-file-{act}-reason\" name=\"reason\" type=\"text\" value=\""), "\"");
    let press = [("recordings", &*first), ("recordings", &*second), ("reason", &*reason)];
    let filed = world.sends(&world.clerk, &format!("/{act}/recordings"), &press);
    let page = world.done(&world.clerk, &filed, "Logged: the recordings were filed.");
    // Two minutes are missing, and that is too long a gap.
    says(
        &page,
        200,
        &["58:00 of 1:00:00 (96.6 %)", "less than is asked for", "partly met", "(120 s)", "16:50:00", "16:52:00"],
    );
    says(
        &page,
        200,
        &["With the uncertainty of the recorders", "no gap over 60 seconds", "off by 2 s at most", "class=\"gap\""],
    );
    says_not(&page, &["name=\"recordings\"", "nothing that is filed here"]);

    let chinese = world.chinese(&world.head, &format!("/cases/{}", world.case));
    says(
        &chinese,
        200,
        &["执法行为", "时间线", "已覆盖 58:00 / 1:00:00（96.6%）", "部分完成", "同时音像记录", "当事人在场"],
    );
    world.site.ends_clean();
}

#[test]
fn an_act_is_changed_by_a_form_that_begins_with_what_was_said_and_taken_out() {
    let mut world = World::new();
    let officer = &world.officer;
    let act = world.act(officer);
    let place = format!("/{act}/change");
    let form = officer.get(&world.site, &format!("/cases/{}?act={act}", world.case));
    says(&form, 200, &["value=\"2026-01-05T16:30:00\"", "value=\"光明路12号\"", "value=\"37002\" selected", "checked"]);
    let was = carried(&form);
    let was = borrowed(&was);
    let seizure = [&changed("kind", "seize")[..], &[("reason", "类别有误")], &was].concat();
    let page = world.done(officer, &world.sends(officer, &place, &seizure), "Logged: the act was changed.");
    says(&page, 200, &["类别有误", "附件2第十四条", "a document"]);
    let removed = world.sends(officer, &format!("/{act}/remove"), &[("reason", "重复登记")]);
    let page = world.done(officer, &removed, "Logged: the act was taken out.");
    says(&page, 200, &["No act is recorded yet."]);
    // What is gone has no form any more.
    assert_eq!(world.sends(officer, &format!("/{act}/remove"), &[("reason", "重复登记")]).status, 404);
    world.site.ends_clean();
}

#[test]
fn enforcement_at_night_and_on_a_holiday_by_one_officer_is_told_in_both_languages() {
    let mut world = World::new();
    let night = [
        ("kind", "remove_obstruction"),
        ("from", "2026-01-01T23:00"),
        ("until", "2026-01-01T23:30"),
        ("place", "永福路"),
        ("officers", "37001"),
        ("witness", "社区工作人员"),
    ];
    let page = world.done(&world.clerk, &world.sends(&world.clerk, "", &night), "Logged: the act was recorded.");
    says(
        &page,
        200,
        &["done at night", "on a statutory holiday, 2026-01-01", "fewer than two officers", "witness: 社区工作人员"],
    );
    says(&page, 200, &["附件2第二十九条", "The party was not there"]);
    let chinese = world.chinese(&world.clerk, &format!("/cases/{}", world.case));
    says(
        &chinese,
        200,
        &["夜间实施（行政强制法第四十三条）", "法定节假日实施：2026-01-01", "执法人员不足两名", "见证人：社区"],
    );
    world.site.ends_clean();
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
    let mut world = World::new();
    let officer = &world.officer;
    for (name, value, field, told) in [
        ("kind", "", "kind", "is empty"),
        ("kind", "raid", "kind", ""),
        ("from", "", "from", "is empty"),
        ("from", "昨天", "from", ""),
        ("from", "2099-01-05T16:30", "from", "lies in the future"),
        ("until", "2026-01-05T16:00", "until", "lies before the start"),
        ("until", "2099-01-05T16:30", "until", "lies in the future"),
        ("until", "2026-01-06T16:30:01", "sure", "over 24 hours"),
        ("place", "  ", "place", "is empty"),
        ("officers", "99999", "officers", "no officer of this agency"),
    ] {
        let wrong = world.sends(officer, "", &changed(name, value));
        says(&wrong, 422, &[&format!("id=\"act-record-{field}-wrong\""), told]);
        if name != "place" {
            says(&wrong, 422, &["value=\"光明路12号\""]);
        }
        if name != "officers" {
            says(&wrong, 422, &["value=\"37002\" selected"]);
        }
    }
    let nobody: Vec<(&str, &str)> = SAID.into_iter().filter(|(name, _)| *name != "officers").collect();
    says(&world.sends(officer, "", &nobody), 422, &["id=\"act-record-officers-wrong\"", "name nobody"]);
    let foreign = "d0".repeat(16);
    let foreign = [&SAID[..], &[("documents", &*foreign)]].concat();
    says(&world.sends(officer, "", &foreign), 422, &["which is no document of this case"]);
    // Who was asked whether it did last so long says that it did.
    let long = world.sends(officer, "", &changed("until", "2026-01-06T16:30:01"));
    says(&long, 422, &["name=\"sure\"", "it lasted longer than 24 hours"]);
    let sure = [&changed("until", "2026-01-06T16:30:01")[..], &[("sure", "yes")]].concat();
    world.done(officer, &world.sends(officer, "", &sure), "Logged: the act was recorded.");

    let act = world.act(officer);
    // What is changed needs a reason, and a form that carries what it was made of.
    let form = officer.get(&world.site, &format!("/cases/{}?act={act}", world.case));
    let was = carried(&form);
    let was = borrowed(&was);
    let place = format!("/{act}/change");
    let unsaid = world.sends(officer, &place, &[&changed("place", "永福路")[..], &was].concat());
    says(&unsaid, 422, &[&format!("id=\"act-change-{act}-reason-wrong\""), "value=\"永福路\""]);
    says(&world.sends(officer, &place, &[&SAID[..], &[("reason", "更正")]].concat()), 422, &["role=\"alert\""]);
    let removal = world.sends(officer, &format!("/{act}/remove"), &[("reason", "")]);
    says(&removal, 422, &[&format!("id=\"act-remove-{act}-reason-wrong\""), "is empty"]);
    // An act of another case is none of this one.
    let other = world.site.case(&world.token, "薛综执罚〔2026〕2号");
    let elsewhere = officer.post(&world.site, &format!("/cases/{other}/acts/{act}/remove"), &[("reason", "误")]);
    assert_eq!(elsewhere.status, 404);
    world.site.ends_clean();
}

#[test]
fn what_is_wrong_with_filing_and_excuses_is_said_beside_its_field() {
    let mut world = World::new();
    let filmed = world.filmed("37001", "08:30:00", "09:00:00").to_string();
    let (officer, head) = (&world.officer, &world.head);
    let act = world.act(officer);
    let file = format!("/{act}/recordings");
    let none = world.sends(officer, &file, &[("reason", "同时音像记录")]);
    says(&none, 422, &[&format!("id=\"act-file-{act}-recordings-wrong\""), "value=\"同时音像记录\""]);
    let silent = world.sends(officer, &file, &[("recordings", &*filmed), ("reason", "")]);
    says(&silent, 422, &[&format!("id=\"act-file-{act}-reason-wrong\"")]);
    says(&world.sends(officer, &file, &[("recordings", "nothing"), ("reason", "x")]), 422, &["role=\"alert\""]);

    let ask = format!("/{act}/excuses");
    let asks = |duty: (&'static str, &'static str), reason, instead| {
        world.sends(officer, &ask, &[duty, ("reason", reason), ("instead", instead)])
    };
    let id = format!("act-ask-{act}-av-onsite-site");
    says(&asks(DUTY, "", "照相"), 422, &[&format!("id=\"{id}-reason-wrong\""), "value=\"照相\""]);
    says(&asks(DUTY, "突发险情", " "), 422, &[&format!("id=\"{id}-instead-wrong\""), "value=\"突发险情\""]);
    says(&asks(("duty", "told-recusal-site"), "x", "y"), 422, &["knows no excuse"]);
    says(&asks(("duty", "av-force-site"), "x", "y"), 422, &["none that follows from this act"]);
    let decide = format!("/{act}/decisions");
    let approve = [DUTY, ("decision", "approve")];
    says(&world.sends(head, &decide, &approve), 409, &["obody asked to be excused"]);
    let asked = asks(DUTY, "突发险情", "照相并制作笔录");
    let page = world.done(officer, &asked, "Logged: the head was asked.");
    says(&page, 200, &["waits for the head", "突发险情", "照相并制作笔录"]);
    says_not(&page, &["name=\"decision\""]);
    says(&asks(DUTY, "突发险情", "照相"), 409, &["waits for the head already"]);

    // On the head's page and among what waits for them, in both languages.
    says(&world.page(head), 200, &["name=\"decision\" value=\"approve\"", "name=\"decision\" value=\"refuse\""]);
    let tasks = head.get(&world.site, "/tasks");
    says(&tasks, 200, &["Decide on an excuse from recording", "突发险情", &format!("#act-{act}")]);
    says(&world.chinese(head, "/tasks"), 200, &["审批免于记录申请"]);
    assert_eq!(world.sends(officer, &decide, &approve).status, 403);
    assert_eq!(world.sends(head, &decide, &[DUTY, ("decision", "perhaps")]).status, 422);
    let silent = world.sends(head, &decide, &[DUTY, ("decision", "refuse"), ("reason", "")]);
    says(&silent, 422, &[&format!("id=\"act-refuse-{act}-av-onsite-site-reason-wrong\"")]);
    let refused = world.sends(head, &decide, &[DUTY, ("decision", "refuse"), ("reason", "不急")]);
    let page = world.done(head, &refused, "Logged: not excused.");
    says(&page, 200, &["the head refused", "不急"]);
    says(&head.get(&world.site, "/tasks"), 200, &["Nothing waits for you."]);
    world.done(officer, &asks(DUTY, "突发险情", "照相"), "Logged: the head was asked.");
    let page = world.done(head, &world.sends(head, &decide, &approve), "Logged: excused from recording.");
    says(&page, 200, &["the head approved", "excused"]);
    says(&world.chinese(head, &format!("/cases/{}", world.case)), 200, &["已获准免于记录", "机关负责人已批准"]);
    world.site.ends_clean();
}

#[test]
fn of_two_people_at_one_form_the_second_sees_what_the_first_changed() {
    let mut world = World::new();
    let (officer, clerk) = (&world.officer, &world.clerk);
    let act = world.act(officer);
    let (place, path) = (format!("/{act}/change"), format!("/cases/{}?act={act}", world.case));
    let forms = [officer.get(&world.site, &path), clerk.get(&world.site, &path)].map(|form| carried(&form));
    let [first, second] = [borrowed(&forms[0]), borrowed(&forms[1])];
    let moved = [&changed("place", "永福路3号")[..], &[("reason", "地点有误")], &first].concat();
    world.done(officer, &world.sends(officer, &place, &moved), "Logged: the act was changed.");
    // The second adds a witness, and had left the place as it was.
    let witnessed = [&SAID[..], &[("witness", "社区工作人员"), ("reason", "补记见证人")], &second].concat();
    let seen = world.sends(clerk, &place, &witnessed);
    says(&seen, 409, &["hanged meanwhile", "While you wrote, somebody else changed the following", "永福路3号"]);
    says(&seen, 409, &["value=\"社区工作人员\"", "value=\"补记见证人\"", "value=\"永福路3号\""]);
    // Nothing was overwritten, and sent once more it says both.
    let anew = carried(&seen);
    let anew = borrowed(&anew);
    let both =
        [&changed("place", "永福路3号")[..], &[("witness", "社区工作人员"), ("reason", "补记见证人")], &anew].concat();
    let page = world.done(clerk, &world.sends(clerk, &place, &both), "Logged: the act was changed.");
    says(&page, 200, &["永福路3号", "witness: 社区工作人员"]);
    says(&world.chinese(clerk, &path), 200, &["更正执法行为", "见证人：社区工作人员"]);
    world.site.ends_clean();
}

#[test]
fn each_role_is_offered_what_it_may_do_with_acts() {
    let mut world = World::new();
    world.filmed("37001", "08:30:00", "09:00:00");
    let description = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection",
        "handlers": ["37001", "37002"] });
    let step = json!({ "step": "describe", "description": description });
    world.site.call("POST", &format!("/api/v1/cases/{}/steps", world.case), &world.token, &step).expect(204);
    let act = world.act(&world.officer);
    let places = ["remove", "recordings", "excuses"].map(|form| format!("/{act}/{form}"));
    let offered = |who: &Session| -> Vec<bool> {
        let page = world.page(who);
        says(&page, 200, &["光明路12号"]);
        let text = page.text();
        let has = |place: &str| text.contains(&format!("action=\"/cases/{}/acts{place}\"", world.case));
        std::iter::once(has("")).chain(places.iter().map(|place| has(place))).collect()
    };
    for (who, expected) in [
        (&world.officer, [true, true, true, true]),
        // Another officer records acts of their own, and sees no recording of others.
        (&world.other, [true, false, false, false]),
        (&world.clerk, [true, true, true, true]),
        (&world.head, [false, false, false, false]),
        (&world.reviewer, [false, false, false, false]),
    ] {
        assert_eq!(offered(who), expected);
    }
    let close = format!("/api/v1/cases/{}/close", world.case);
    world.site.call("POST", &close, &world.token, &json!({ "reason": "结案" })).expect(204);
    for who in [&world.officer, &world.clerk] {
        assert_eq!(offered(who), [false; 4]);
    }
    says(&world.sends(&world.clerk, "", &SAID), 409, &["role=\"alert\""]);
    world.site.ends_clean();
}
