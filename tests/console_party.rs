//! The parties of a case in the console, as browsers without scripts use it: recorded, set right, removed and their personal
//! data erased through forms; what is wrong is said beside its field; who sees how much.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::{Value, json};

use site::browser::{Session, between};
use site::people::{ADDRESS, IDENTIFYING, NAME, NUMBER, PHONE};
use site::{Answer, Site};

/// A natural person, as the form sends it.
const PERSON: [(&str, &str); 6] = [
    ("kind", "natural_person"),
    ("name", NAME),
    ("identity_kind", "resident_card"),
    ("identity_number", NUMBER),
    ("address", ADDRESS),
    ("phone", PHONE),
];

/// A company, as the form sends it.
const COMPANY: [(&str, &str); 4] = [
    ("kind", "legal_person"),
    ("name", "鲁南某某商贸有限公司"),
    ("unified_code", "91350100M000100Y43"),
    ("consent", "yes"),
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

/// Asserts that a text has nothing that identifies somebody.
#[track_caller]
fn hides(text: &str) {
    let found: Vec<&str> = IDENTIFYING.into_iter().filter(|one| text.contains(one)).collect();
    assert_eq!(found, Vec::<&str>::new(), "{text}");
}

/// These fields with one of them changed.
fn changed<'a>(fields: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = fields.iter().copied().filter(|(known, _)| *known != name);
    others.chain([(name, value)]).collect()
}

/// An agency with its people, and a case that officer 37001 handles.
struct World {
    site: Site,
    officer: Session,
    other: Session,
    clerk: Session,
    head: Session,
    reviewer: Session,
    supervisor: Session,
    token: String,
    case: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let session = |user: &str, role: &str, agency: Option<&str>, certificate: Option<&str>| {
            let token = site.user(user, role, agency, certificate);
            Session::open(&site, user, &token)
        };
        let officer = session("officer", "officer", Some("xc"), Some("37001"));
        let other = session("other", "officer", Some("xc"), Some("37002"));
        let clerk = session("clerk", "clerk", Some("xc"), None);
        let head = session("head", "head", Some("xc"), None);
        let reviewer = session("reviewer", "reviewer", Some("xc"), None);
        let supervisor = session("supervisor", "supervisor", None, None);
        let token = site.user("hand", "clerk", Some("xc"), None);
        let case = site.case(&token, "薛综执罚〔2026〕1号");
        let description = json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint",
            "deed_from": "2026-01-03", "handlers": ["37001"] });
        let step = json!({ "step": "describe", "description": description });
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), &token, &step).expect(204);
        Self { site, officer, other, clerk, head, reviewer, supervisor, token, case }
    }

    fn page(&self, who: &Session) -> Answer {
        who.get(&self.site, &format!("/cases/{}", self.case))
    }

    fn records(&self, who: &Session, fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/cases/{}/parties", self.case), fields)
    }

    /// Sends a form about a party.
    fn acts(&self, who: &Session, (act, party): (&str, &str), fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/cases/{}/parties/{party}/{act}", self.case), fields)
    }

    /// Sends a form that is right, and gives the page that it leads to, which says so.
    #[track_caller]
    fn done(&self, who: &Session, answer: &Answer, said: &str) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(answer.header("location"), format!("/cases/{}#parties", self.case));
        let page = self.page(who);
        says(&page, 200, &[said]);
        page
    }

    /// The ids of the parties, in the order in which they were recorded.
    fn parties(&self) -> Vec<String> {
        let path = format!("/api/v1/cases/{}/parties", self.case);
        let listed = self.site.call("GET", &path, &self.token, &Value::Null).expect(200);
        let parties = listed["parties"].as_array().unwrap().iter();
        parties.map(|party| party["party"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_party_is_recorded_set_right_and_removed_and_its_data_erased_through_forms() {
    let mut world = World::new();
    let (officer, clerk, head) = (&world.officer, &world.clerk, &world.head);
    says(&world.page(officer), 200, &["Parties", "No party is recorded yet. Do so below"]);
    let page = world.done(officer, &world.records(officer, &PERSON), "The party is recorded.");
    says(&page, 200, &[NAME, NUMBER, ADDRESS, PHONE, "1949-12-31", "identity card", "natural person"]);
    let page = world.done(clerk, &world.records(clerk, &COMPANY), "The party is recorded.");
    says(&page, 200, &["鲁南某某商贸有限公司", "91350100M000100Y43", "consents to electronic service"]);
    let parties = world.parties();
    let (person, company) = (&*parties[0], &*parties[1]);

    let right = [&changed(&PERSON, "phone", "13955550987")[..], &[("reason", "电话有误")]].concat();
    let page = world.done(clerk, &world.acts(clerk, ("correct", person), &right), "The party is set right.");
    says(&page, 200, &["13955550987", "电话有误"]);
    assert!(!page.text().contains(PHONE), "the whole in place of what was said before");

    let removed = world.acts(clerk, ("remove", company), &[("reason", "与本案无关")]);
    let page = world.done(clerk, &removed, "The party is removed.");
    assert!(!page.text().contains("鲁南某某商贸有限公司") && !page.text().contains("Parties that were removed"));
    let page = world.page(head);
    says(&page, 200, &["Parties that were removed, and whose personal data is not erased", "鲁南某某商贸有限公司"]);

    // What goes for ever is warned of, and must be meant.
    says(&page, 200, &["is erased for ever. It cannot be brought back.", "Backups that were made before still have"]);
    says(&page, 200, &["packages that were made verify as before"]);
    let reason = ("reason", "保管期满");
    let unsure = world.acts(head, ("erase", person), &[reason]);
    says(&unsure, 422, &[&format!("id=\"erase-{person}-sure-wrong\""), "confirm it first", "value=\"保管期满\""]);
    for party in [person, company] {
        let erased = world.acts(head, ("erase", party), &[reason, ("sure", "yes")]);
        world.done(head, &erased, "The personal data of the party is erased.");
    }
    let page = world.page(head);
    says(&page, 200, &["Name not shown", "personal data erased"]);
    hides(&page.text());
    assert!(!page.text().contains("Parties that were removed"), "{}", page.text());
    hides(&world.site.service_log());
    world.site.ends_clean();
}

#[test]
fn who_sees_it_whole_sets_it_right_and_others_see_it_masked_and_are_offered_nothing() {
    let mut world = World::new();
    world.done(&world.officer, &world.records(&world.officer, &PERSON), "The party is recorded.");
    let party = world.parties().remove(0);
    let offered = |page: &str| {
        let acts = ["", "/correct", "/remove", "/erase"];
        acts.into_iter()
            .filter(|act| {
                let party = if act.is_empty() { String::new() } else { format!("/{party}{act}") };
                page.contains(&format!("action=\"/cases/{}/parties{party}\"", world.case))
            })
            .collect::<Vec<_>>()
    };
    for (who, acts) in [
        (&world.officer, &["", "/correct", "/remove"][..]),
        (&world.clerk, &["", "/correct", "/remove"][..]),
        (&world.head, &["/erase"][..]),
        (&world.reviewer, &[][..]),
    ] {
        let page = world.page(who);
        says(&page, 200, &[NAME, NUMBER]);
        assert_eq!(offered(&page.text()), acts);
    }
    for who in [&world.other, &world.supervisor] {
        let page = world.page(who);
        says(&page, 200, &["欧**", "110***********002X", "139****0123", "shown in part"]);
        hides(&page.text());
        assert_eq!(offered(&page.text()), Vec::<&str>::new());
    }
    assert_eq!(world.records(&world.other, &PERSON).status, 403);
    assert_eq!(world.acts(&world.clerk, ("erase", &party), &[("reason", "x"), ("sure", "yes")]).status, 403);
    let right = changed(&PERSON, "reason", "更正");
    assert_eq!(world.acts(&world.other, ("correct", &party), &right).status, 403);
    // In Chinese, which is the language of whoever chose none.
    let cookie = format!("Cookie: {}\r\n", world.head.cookie);
    let page = world.site.send("GET", &format!("/cases/{}", world.case), "", &cookie, b"");
    says(&page, 200, &["当事人", "自然人", "居民身份证", "永久删除", "此前制作的备份中仍有这些信息"]);
    world.site.ends_clean();
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
    let mut world = World::new();
    let clerk = &world.clerk;
    for (fields, name, value, told) in [
        (&PERSON[..], "identity_number", "110105194912310021", "the last is X"),
        (&PERSON[..], "identity_number", "11010519491231", "has not 18 characters"),
        (&PERSON[..], "identity_number", "", "is empty"),
        (&PERSON[..], "identity_kind", "", "is empty"),
        (&PERSON[..], "identity_kind", "library_card", "is none of those offered"),
        (&PERSON[..], "birth_date", "1950-12-31", "is another than that of the identity number"),
        (&PERSON[..], "unified_code", "91350100M000100Y43", "is of a natural person, who has none"),
        (&COMPANY[..], "unified_code", "91350100M000100Y44", "the last is 3"),
        (&COMPANY[..], "minor", "yes", "is of an organisation"),
        (&COMPANY[..], "kind", "", "is empty"),
        (&COMPANY[..], "kind", "ghost", "is none of those offered"),
        (&COMPANY[..], "phone", "1\u{202e}2", "control or direction characters"),
    ] {
        let wrong = world.records(clerk, &changed(fields, name, value));
        let typed = fields.iter().find(|(known, _)| *known == "name").unwrap().1;
        says(&wrong, 422, &[&format!("id=\"party-{name}-wrong\""), told, &format!("value=\"{typed}\"")]);
    }
    let wrong = world.records(clerk, &changed(&COMPANY, "name", " "));
    says(&wrong, 422, &["id=\"party-name-wrong\"", "is empty", "value=\"91350100M000100Y43\""]);
    let child = [("kind", "natural_person"), ("name", NAME), ("birth_date", "2013-05-04")];
    says(&world.records(clerk, &child), 422, &["id=\"party-minor-wrong\"", "the party is under 18"]);
    let child = [&child[..], &[("minor", "yes"), ("guardian", "诸葛青松")]].concat();
    let page = world.done(clerk, &world.records(clerk, &child), "The party is recorded.");
    says(&page, 200, &["minor", "under 14 on the day of the deed: not penalised", "诸葛青松"]);
    let party = world.parties().remove(0);
    let wrong = world.acts(clerk, ("correct", &party), &child);
    says(&wrong, 422, &[&format!("id=\"correct-{party}-reason-wrong\""), "is empty"]);
    let wrong = world.acts(clerk, ("remove", &party), &[("reason", "")]);
    says(&wrong, 422, &[&format!("id=\"remove-{party}-reason-wrong\"")]);
    let nobody = "0".repeat(32);
    assert_eq!(world.acts(clerk, ("remove", &nobody), &[("reason", "x")]).status, 422);
    hides(&world.site.service_log());
    world.site.ends_clean();
}

#[test]
fn of_two_people_at_one_form_the_second_sees_what_the_first_changed() {
    let mut world = World::new();
    world.done(&world.clerk, &world.records(&world.clerk, &PERSON), "The party is recorded.");
    let party = world.parties().remove(0);
    let seen = |page: &Answer| {
        let text = page.text();
        let (_, form) = text.split_once(&format!("/parties/{party}/correct\"")).unwrap();
        between(form, "name=\"seen\" value=\"", "\"")
    };
    let first = seen(&world.page(&world.clerk));
    let phone = changed(&PERSON, "phone", "13955550987");
    let phone = [&phone[..], &[("reason", "电话有误"), ("seen", &*first), ("consent", "yes")]].concat();
    world.done(&world.officer, &world.acts(&world.officer, ("correct", &party), &phone), "The party is set right.");

    let address = changed(&PERSON, "address", "薛城区永福路1号");
    let second = |seen: &str, number: &str| {
        let typed = changed(&address, "identity_number", number);
        let fields: Vec<(&str, &str)> = [&typed[..], &[("reason", "住址有误"), ("seen", seen)]].concat();
        world.acts(&world.clerk, ("correct", &party), &fields)
    };
    // Another mistake first: that does not make seen what was not.
    let wrong = second(&first, "110105194912310021");
    says(&wrong, 422, &["the last is X", &format!("name=\"seen\" value=\"{first}\"")]);
    let overtaken = second(&first, NUMBER);
    says(&overtaken, 409, &["Somebody else set this party right while you wrote.", "Recorded by now:"]);
    let mark = |text: &str| format!("<mark><bdi>{text}</bdi></mark>");
    says(&overtaken, 409, &[&mark("13955550987"), &mark(ADDRESS), "<mark>ticked</mark>", "value=\"薛城区永福路1号\""]);
    assert!(!overtaken.text().contains(&mark(NUMBER)), "what is alike is not told of: {}", overtaken.text());
    let again = seen(&overtaken);
    assert_ne!(again, first);
    let page = world.done(&world.clerk, &second(&again, NUMBER), "The party is set right.");
    says(&page, 200, &["薛城区永福路1号", PHONE]);
    // A page of before is of no more use.
    assert_eq!(second(&first, NUMBER).status, 409);
    world.site.ends_clean();
}
