//! The service of documents and carrying out in the console, as browsers without scripts use it: a service recorded by the
//! form of its kind, changed, come back, counted as served and taken out; what is owed with each of its steps, offered to
//! whom it is for and where it may follow; what is wrong, beside its field; and what somebody else told meanwhile.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::json;

use site::browser::{Session, between};
use site::people::{company, person};
use site::{Answer, Site};

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

/// Asserts which steps a page offers, of all that there are.
#[track_caller]
fn offers(page: &Answer, steps: &[&str]) {
    const ALL: [&str; 13] = [
        "defer",
        "refuse_deferral",
        "enforce",
        "do",
        "ask_deferral",
        "check",
        "urge",
        "state",
        "apply",
        "end_enforcement",
        "begin_litigation",
        "end_litigation",
        "remove",
    ];
    let text = page.text();
    let offered = |step: &&str| text.contains(&format!("name=\"step\" value=\"{step}\""));
    assert_eq!(ALL.iter().copied().filter(offered).collect::<Vec<_>>(), steps, "{text}");
}

/// A case about a penalty that 37001 and 37002 handle, with a document and two parties.
struct World {
    site: Site,
    officer: Session,
    other: Session,
    clerk: Session,
    head: Session,
    case: String,
    document: String,
    /// An organisation that consents to electronic service.
    company: String,
    /// A natural person who does not.
    person: String,
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
        let case = site.case(&token, "薛综执罚〔2026〕1号");
        let description = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection",
            "handlers": ["37001", "37002"] });
        let step = json!({ "step": "describe", "description": description });
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), &token, &step).expect(204);
        let document = site.filed_document(&clerk, &case);
        let (company, person) = (site.party(&token, &case, &company()), site.party(&token, &case, &person()));
        Self { site, officer, other, clerk, head, case, document, company, person }
    }

    fn page(&self, who: &Session) -> Answer {
        self.asks(who, "")
    }

    /// The page with a query.
    fn asks(&self, who: &Session, query: &str) -> Answer {
        who.get(&self.site, &format!("/cases/{}/carrying{query}", self.case))
    }

    fn sends(&self, who: &Session, place: &str, fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/cases/{}{place}", self.case), fields)
    }

    /// Sends a form that is right, and gives the page that it leads to, which says what was done.
    #[track_caller]
    fn done(&self, who: &Session, place: &str, fields: &[(&str, &str)], said: &str) -> Answer {
        let answer = self.sends(who, place, fields);
        assert_eq!(answer.status, 303, "{place}: {}", answer.text());
        let (path, _) = answer.header("location").split_once('#').unwrap();
        let page = who.get(&self.site, path);
        says(&page, 200, &[said]);
        page
    }

    /// The fields of a service of the document on the company, of a kind, on 2026-01-06 at 10:00 in China.
    fn said<'a>(&'a self, kind: &'a str, beside: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = vec![
            ("kind", kind),
            ("document", self.document.as_str()),
            ("document_kind", "decision"),
            ("made_on", "2026-01-05"),
            ("party", self.company.as_str()),
            ("officers", "37001"),
            ("at", "2026-01-06T10:00"),
            ("succeeded", "yes"),
        ];
        for (name, value) in beside {
            fields.retain(|(known, _)| known != name);
            fields.push((name, value));
        }
        fields
    }

    /// Records a service; its id.
    #[track_caller]
    fn served(&self, kind: &str, beside: &[(&str, &str)]) -> String {
        let sent = self.sends(&self.clerk, "/deliveries", &self.said(kind, beside));
        assert_eq!(sent.status, 303, "{}", sent.text());
        sent.header("location").rsplit_once("#delivery-").unwrap().1.to_owned()
    }

    /// Records what the company owes until 2026-01-21; its id.
    #[track_caller]
    fn owed(&self, what: &str, amount: &str) -> String {
        let fields = [
            ("party", self.company.as_str()),
            ("what", what),
            ("amount", amount),
            ("due_on", "2026-01-21"),
            ("document", self.document.as_str()),
        ];
        let sent = self.sends(&self.clerk, "/performances", &fields);
        assert_eq!(sent.status, 303, "{}", sent.text());
        sent.header("location").rsplit_once("#performance-").unwrap().1.to_owned()
    }

    /// Takes a step, and gives the page.
    #[track_caller]
    fn takes(&self, who: &Session, owed: &str, fields: &[(&str, &str)]) -> Answer {
        let heads = ["defer", "refuse_deferral", "enforce"].contains(&fields[0].1);
        let place = format!("/performances/{owed}/{}", if heads { "decisions" } else { "steps" });
        self.done(who, &place, fields, "It is on record.")
    }
}

/// Annex 2, article 23: the form of a service by post asks for what that must show, and for nothing else.
#[test]
fn a_service_is_recorded_by_the_form_of_its_kind_and_counts_as_served() {
    let mut world = World::new();
    let page = world.page(&world.officer);
    says(
        &page,
        200,
        &["Choose the kind of service", "service by post", "no document was served", "/carrying?kind=post#serve"],
    );
    says_not(&page, &["name=\"postal_number\"", "name=\"succeeded\""]);
    let form = world.asks(&world.officer, "?kind=post");
    says(
        &form,
        200,
        &["the number of the letter", "附件2第二十三条", "name=\"postal_number\"", "name=\"payment_slip\""],
    );
    says_not(&form, &["name=\"passed_on_by\"", "name=\"medium\"", "name=\"witnessed\""]);
    // Who does not handle the case, and who only decides in it, is offered none.
    for who in [&world.other, &world.head] {
        says_not(&world.asks(who, "?kind=post"), &["name=\"postal_number\"", "Choose the kind of service"]);
    }
    let id = world.served("post", &[("postal_number", "EX123456789CN"), ("reason", "补录")]);
    let page = world.page(&world.officer);
    says(&page, 200, &["EX123456789CN", "under way", "the slip of the postage", "Record that it counts as served"]);
    let late = world.sends(&world.officer, &format!("/deliveries/{id}/delivered"), &[("delivered_on", "2099-01-01")]);
    says(&late, 422, &["id=\"deliver-", "-delivered_on-wrong\"", "value=\"2099-01-01\""]);
    let place = format!("/deliveries/{id}/delivered");
    let page = world.done(&world.officer, &place, &[("delivered_on", "2026-01-09")], "that it counts as served");
    says(&page, 200, &["datetime=\"2026-01-09\""]);
    says_not(&page, &["Record that it counts as served", "Record that it came back"]);
    says(&world.clerk.get(&world.site, &format!("/cases/{}", world.case)), 200, &["1 served, 0 under way, 0 failed"]);
    world.site.ends_clean();
}

/// Annex 2, article 26: nothing is served by public notice before another way failed, as when a letter came back.
#[test]
fn a_letter_that_came_back_opens_the_way_to_a_public_notice() {
    let mut world = World::new();
    let notice = [("medium", "区政府网站"), ("ground", "下落不明"), ("at", "2026-01-20T10:00")];
    let said = world.said("public_notice", &notice);
    let first = world.sends(&world.clerk, "/deliveries", &said);
    says(&first, 422, &["class=\"alert\"", "value=\"区政府网站\"", "value=\"下落不明\""]);
    let letter = world.served("post", &[("postal_number", "EX123456789CN")]);
    let empty = world.sends(&world.clerk, &format!("/deliveries/{letter}/returned"), &[("reason", " ")]);
    says(&empty, 422, &["id=\"return-", "-reason-wrong\""]);
    let back = [("reason", "查无此人"), ("return_receipt", world.document.as_str())];
    let page = world.done(&world.clerk, &format!("/deliveries/{letter}/returned"), &back, "that it came back");
    says(&page, 200, &["EX123456789CN", "查无此人", "failed"]);
    let notice = world.served("public_notice", &notice);
    // The term of the notice is over long since: its day is the law's, and nobody types it.
    let page = world.page(&world.clerk);
    says(&page, 200, &["It counts as served on 2026-02-"]);
    let page = world.done(&world.clerk, &format!("/deliveries/{notice}/delivered"), &[], "that it counts as served");
    says_not(&page, &["Record that it counts as served"]);
    world.site.ends_clean();
}

/// 行政处罚法 61: what is refused stands beside its field, in both languages, and nothing that was typed is lost.
#[test]
fn what_is_wrong_with_a_service_stands_beside_its_field() {
    let mut world = World::new();
    let wrong = |beside: &[(&str, &str)], field: &str| {
        let answer = world.sends(&world.clerk, "/deliveries", &world.said("direct", beside));
        says(&answer, 422, &[&format!("id=\"serve-{field}-wrong\""), "value=\"2026-01-05\""]);
    };
    wrong(&[("document", "")], "document");
    wrong(&[("party", "")], "party");
    wrong(&[("document_kind", "")], "document_kind");
    wrong(&[("officers", "")], "officers");
    wrong(&[("at", "")], "at");
    wrong(&[("at", "2099-01-01T10:00")], "at");
    wrong(&[("at", "2026-01-04T10:00")], "at");
    wrong(&[("succeeded", "")], "succeeded");
    let said = world.said("electronic", &[("party", world.person.as_str()), ("address_kind", "email")]);
    let page = world.sends(&world.clerk, "/deliveries", &said);
    says(&page, 422, &["class=\"alert\"", "value=\"email\" selected"]);
    let headers = format!("Cookie: {}\r\n{}", world.clerk.cookie, site::browser::FORM);
    let fields = [vec![("page", world.clerk.page.as_str())], said.clone()].concat();
    let body = site::browser::encoded(&fields);
    let path = format!("/cases/{}/deliveries", world.case);
    let chinese = world.site.send("POST", &path, "", &headers, body.as_bytes());
    says(&chinese, 422, &["没有登记该当事人同意电子送达", "登记送达"]);
    let back = world.clerk.get(&world.site, &path);
    assert_eq!((back.status, back.header("location")), (303, format!("/cases/{}/carrying", world.case).as_str()));
    world.site.ends_clean();
}

/// What somebody else told meanwhile is not overwritten unasked: it stands beside what was typed, which is not lost.
#[test]
fn two_people_at_one_service_see_what_the_other_said() {
    let mut world = World::new();
    let id = world.served("leaving", &[("ground", "拒收"), ("at", "2026-01-06T10:00:07")]);
    let form = world.asks(&world.clerk, &format!("?delivery={id}")).text();
    let (seen, was_at) = (between(&form, "name=\"seen\" value=\"", "\""), site::browser::field(&form, "was_at"));
    let place = format!("/deliveries/{id}/change");
    let fields =
        |ground| world.said("leaving", &[("ground", ground), ("at", "2026-01-06T10:00:07"), ("reason", "更正")]);
    let carried = [("seen", seen.as_str()), ("was_at", was_at.as_str())];
    world.done(&world.officer, &place, &[fields("当场拒收"), carried.to_vec()].concat(), "The service was changed.");
    let late = world.sends(&world.clerk, &place, &[fields("拒绝签收"), carried.to_vec()].concat());
    says(&late, 409, &["Somebody else recorded something", "Recorded by now:", "当场拒收", "value=\"拒绝签收\""]);
    // What is sent again was looked at.
    let text = late.text();
    let form = between(&text, &format!("/deliveries/{id}/change\""), "</form>");
    let seen = between(&form, "name=\"seen\" value=\"", "\"");
    let again = [fields("拒绝签收"), vec![("seen", seen.as_str()), ("was_at", was_at.as_str())]].concat();
    let page = world.done(&world.clerk, &place, &again, "The service was changed.");
    says(&page, 200, &["拒绝签收"]);
    let page = world.done(&world.clerk, &format!("/deliveries/{id}/remove"), &[("reason", "重复登记")], "taken out");
    says_not(&page, &[&format!("id=\"delivery-{id}\"")]);
    // A form of what is gone leads nowhere, and says so.
    assert_eq!(world.sends(&world.officer, &place, &again).status, 404);
    world.site.ends_clean();
}

/// 行政处罚法 66: the head, and nobody who handles the case, lets a fine be paid in parts.
#[test]
fn a_fine_is_paid_in_parts_once_the_head_lets_it() {
    let mut world = World::new();
    let bare = [("party", world.company.as_str()), ("what", "fine"), ("amount", ""), ("due_on", "2026-01-21")];
    let bare = [&bare[..], &[("document", world.document.as_str())]].concat();
    says(&world.sends(&world.clerk, "/performances", &bare), 422, &["id=\"owe-amount-wrong\""]);
    let id = world.owed("fine", "5000");
    offers(&world.page(&world.officer), &["do", "ask_deferral", "begin_litigation", "remove"]);
    offers(&world.page(&world.head), &[]);
    offers(&world.page(&world.other), &[]);
    let asked = |amount: &'static str| {
        let rows = [("part_due_on", "2026-03-01"), ("part_amount", "2500"), ("part_due_on", "2026-04-01")];
        [&[("step", "ask_deferral")][..], &rows[..], &[("part_amount", amount), ("reason", "经济困难")]].concat()
    };
    let place = format!("/performances/{id}/steps");
    says(&world.sends(&world.officer, &place, &asked("9999")), 422, &["-parts-wrong\"", "value=\"9999\""]);
    says(&world.sends(&world.officer, &place, &asked("2.500")), 422, &["-parts-wrong\"", "at most two decimals"]);
    world.takes(&world.officer, &id, &asked("2500"));
    offers(&world.page(&world.officer), &["do", "begin_litigation"]);
    offers(&world.page(&world.head), &["defer", "refuse_deferral"]);
    // A step of the head is none of those who run the case, by whichever address.
    says(&world.sends(&world.officer, &place, &[("step", "defer")]), 422, &[]);
    world.takes(&world.head, &id, &[("step", "defer")]);
    let paid = [("step", "do"), ("done_on", "2026-02-20"), ("amount", "5000.00"), ("whole", "yes")];
    let page = world.takes(&world.clerk, &id, &paid);
    says(&page, 200, &["5000.00 yuan"]);
    // Of a fine more may come, where it was too little.
    offers(&page, &["do", "begin_litigation"]);
    world.site.ends_clean();
}

/// Annex 2, articles 27 and 28: nothing is enforced, and no court asked, before the urging notice was served.
#[test]
fn enforcement_is_offered_once_the_urging_notice_was_served() {
    let mut world = World::new();
    let id = world.owed("fine", "5000");
    let urging = world.served("direct", &[("document_kind", "urging_notice"), ("at", "2026-01-26T10:00")]);
    // It does not count as served yet.
    offers(&world.page(&world.clerk), &["do", "ask_deferral", "begin_litigation", "remove"]);
    let place = format!("/deliveries/{urging}/delivered");
    world.done(&world.clerk, &place, &[("delivered_on", "2026-01-26")], "that it counts as served");
    offers(&world.page(&world.clerk), &["do", "ask_deferral", "urge", "begin_litigation", "remove"]);
    world.takes(&world.clerk, &id, &[("step", "urge"), ("delivery", urging.as_str())]);
    // What the urging rests on stays.
    says_not(&world.page(&world.clerk), &["Take this service out"]);
    offers(&world.page(&world.clerk), &["do", "ask_deferral", "urge", "state", "apply", "begin_litigation"]);
    offers(&world.page(&world.head), &["enforce"]);
    let stated = [("step", "state"), ("given_on", "2026-01-28"), ("reviewed", "不予采纳")];
    world.takes(&world.officer, &id, &stated);
    let enforce = |on: &'static str| {
        [("step", "enforce"), ("document", world.document.as_str()), ("decided_on", on), ("reason", "逾期不履行")]
    };
    let early = world.sends(&world.head, &format!("/performances/{id}/decisions"), &enforce("2026-01-20"));
    says(&early, 422, &["id=\"enforce-", "-decided_on-wrong\"", "value=\"逾期不履行\""]);
    world.takes(&world.clerk, &id, &[("step", "begin_litigation"), ("remedy", "lawsuit"), ("begun_on", "2026-02-01")]);
    offers(&world.page(&world.clerk), &["do", "ask_deferral", "urge", "state", "apply", "end_litigation"]);
    let ended = [("step", "end_litigation"), ("ended_on", "2026-03-01"), ("result", "upheld")];
    world.takes(&world.clerk, &id, &ended);
    let applied = [
        ("step", "apply"),
        ("document", world.document.as_str()),
        ("applied_on", "2026-03-20"),
        ("court", "薛城区人民法院"),
    ];
    world.takes(&world.clerk, &id, &applied);
    let page = world.takes(&world.head, &id, &enforce("2026-03-25"));
    says(&page, 200, &["enforce"]);
    offers(&page, &[]);
    // What is enforced may come to nothing; only a court that is asked refuses.
    let page = world.page(&world.clerk);
    offers(&page, &["do", "state", "end_enforcement", "begin_litigation"]);
    says(&page, 200, &["value=\"came_to_nothing\""]);
    says_not(&page, &["value=\"court_refused\"", "value=\"court_not_accepted\""]);
    let ended = |on: &'static str| {
        [("step", "end_enforcement"), ("ended_on", on), ("result", "came_to_nothing"), ("reason", "无财产可供执行")]
    };
    let early = world.sends(&world.clerk, &format!("/performances/{id}/steps"), &ended("2026-03-24"));
    says(&early, 422, &["id=\"end_enforcement-", "-ended_on-wrong\"", "value=\"无财产可供执行\""]);
    let page = world.takes(&world.clerk, &id, &ended("2026-04-20"));
    says(&page, 200, &["<span class=\"tag bad\">enforcement failed</span>", "enforcement failed or refused"]);
    offers(&page, &["do", "ask_deferral", "urge", "state", "apply", "begin_litigation"]);
    offers(&world.page(&world.head), &["enforce"]);
    world.site.ends_clean();
}

/// Two people who tell of the same payment do not tell it twice; a rectification is checked.
#[test]
fn what_somebody_else_told_of_what_is_owed_is_seen_before_it_is_told_again() {
    let mut world = World::new();
    let id = world.owed("rectify", "");
    offers(&world.page(&world.clerk), &["do", "check", "begin_litigation", "remove"]);
    let seen = between(&world.page(&world.clerk).text(), "name=\"seen\" value=\"", "\"");
    let check = [
        ("step", "check"),
        ("seen", seen.as_str()),
        ("checked_on", "2026-01-20"),
        ("result", "set_right_in_part"),
        ("officers", "37001"),
        ("officers", "37002"),
        ("reason", "仍有一处未改"),
    ];
    world.takes(&world.officer, &id, &check);
    let late = world.sends(&world.clerk, &format!("/performances/{id}/steps"), &check);
    says(&late, 409, &["Somebody else recorded something", "value=\"仍有一处未改\"", "name=\"seen\" value=\"2\""]);
    says_not(&late, &["Recorded by now:"]);
    let whole = [("step", "do"), ("seen", "2"), ("done_on", "2026-01-21"), ("whole", "yes")];
    world.takes(&world.clerk, &id, &whole);
    offers(&world.page(&world.clerk), &["check", "begin_litigation"]);
    world.site.ends_clean();
}
