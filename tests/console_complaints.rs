//! The register of complaints in the console, as browsers without scripts use it: what waits first, with its clock; each step
//! through its form, what is wrong beside its field; who complained shown to whom it may be; and what waits as tasks.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::{Value, json};

use site::browser::Session;
use site::people::{COMPLAINANT, COMPLAINANTS_PHONE, COMPLAINED_OF, IDENTIFYING};
use site::{Answer, Site};

/// A complaint, as the form sends it: received on 2026-01-05, so that it is to be told by 2026-01-26.
const COMPLAINT: [(&str, &str); 7] = [
    ("received_at", "2026-01-05T10:00"),
    ("channel", "telephone"),
    ("about", "光明路夜市"),
    ("about_person", COMPLAINED_OF),
    ("says", "夜间占道经营"),
    ("name", COMPLAINANT),
    ("phone", COMPLAINANTS_PHONE),
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

/// An agency with its people, and a case.
struct World {
    site: Site,
    officer: Session,
    other: Session,
    clerk: Session,
    head: Session,
    supervisor: Session,
    auditor: Session,
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
        let supervisor = session("supervisor", "supervisor", None, None);
        let auditor = session("auditor", "auditor", None, None);
        let token = site.user("hand", "clerk", Some("xc"), None);
        let case = site.case(&token, "薛综执罚〔2026〕1号");
        Self { site, officer, other, clerk, head, supervisor, auditor, token, case }
    }

    fn page(&self, who: &Session) -> Answer {
        who.get(&self.site, "/complaints")
    }

    fn tasks(&self, who: &Session) -> Answer {
        who.get(&self.site, "/tasks")
    }

    /// Sends a form about a complaint.
    fn acts(&self, who: &Session, (act, complaint): (&str, &str), fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/complaints/{complaint}/{act}"), fields)
    }

    /// Asserts that a form was right, and gives the register, which says so.
    #[track_caller]
    fn done(&self, who: &Session, answer: &Answer, said: &str) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.text());
        let place = answer.header("location");
        assert!(place.starts_with("/complaints#complaint-"), "{place}");
        let page = self.page(who);
        says(&page, 200, &[said]);
        page
    }

    /// Records the complaint and gives its id.
    #[track_caller]
    fn received(&self, who: &Session) -> String {
        let answer = who.post(&self.site, "/complaints", &COMPLAINT);
        self.done(who, &answer, "The complaint is recorded.");
        answer.header("location").trim_start_matches("/complaints#complaint-").to_owned()
    }
}

/// What stands on a page from one heading to the next.
#[track_caller]
fn part<'a>(page: &'a str, from: &str, until: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("id=\"{from}\"")).unwrap_or_else(|| panic!("no {from} in {page}"));
    rest.split(&format!("id=\"{until}\"")).next().unwrap()
}

#[test]
fn a_complaint_goes_from_its_receipt_to_the_complainant_through_forms() {
    let mut world = World::new();
    let (clerk, head) = (&world.clerk, &world.head);
    let empty = world.page(clerk);
    says(&empty, 200, &["No complaint waits for a decision.", "href=\"/complaints\" aria-current=\"page\""]);
    assert!(!world.auditor.get(&world.site, "/custody-log").text().contains("href=\"/complaints\""));
    let complaint = world.received(clerk);
    let page = world.page(clerk).text();
    let open = part(&page, "complaints-open", "complaints-decided");
    for words in ["夜间占道经营", "光明路夜市", COMPLAINANT, COMPLAINANTS_PHONE, COMPLAINED_OF, "by telephone"]
    {
        assert!(open.contains(words), "{words} is not in {open}");
    }
    // 15 working days from 2026-01-05, by the site's own rule, which is to be confirmed.
    for words in ["2026-01-26", "overdue", "To be confirmed", "reading", "within 15 working days"] {
        assert!(open.contains(words), "{words} is not in {open}");
    }
    let at = format!("/complaints#complaint-{complaint}");
    says(&world.tasks(clerk), 200, &["Decide what comes of it", "2026-01-26", "overdue", &at, "夜间占道经营"]);
    hides(&world.tasks(clerk).text());
    for who in [head, &world.officer, &world.supervisor] {
        says(&world.tasks(who), 200, &["Nothing waits for you."]);
    }

    let decided = [("outcome", "started"), ("case", "薛综执罚[2026]1号"), ("ground", "")];
    let page = world.done(clerk, &world.acts(clerk, ("decide", &complaint), &decided), "The decision is recorded.");
    let page = page.text();
    let waits = part(&page, "complaints-decided", "complaints-told");
    let link = format!("href=\"/cases/{}\"", world.case);
    assert!(waits.contains(&link) && waits.contains("薛综执罚〔2026〕1号") && waits.contains("a case"), "{waits}");
    says(&world.tasks(clerk), 200, &["Tell the complainant what came of it"]);

    let told = [("told_at", "2026-01-20T10:00"), ("how", "letter"), ("paper", "薛综告〔2026〕3号"), ("reason", "")];
    let answer = world.acts(clerk, ("tell", &complaint), &told);
    let page = world.done(clerk, &answer, "It is recorded that the complainant was told.").text();
    let (_, done) = page.split_once("id=\"complaints-told\"").unwrap();
    for words in ["薛综告〔2026〕3号", "by letter", "2026-01-20 10:00:00", "on time"] {
        assert!(done.contains(words), "{words} is not in {done}");
    }
    says(&world.tasks(clerk), 200, &["Nothing waits for you."]);

    let unsure = world.acts(head, ("erase", &complaint), &[("reason", "本人要求")]);
    says(&unsure, 422, &[&format!("id=\"erase-{complaint}-sure-wrong\""), "They cannot be brought back."]);
    let erased = world.acts(head, ("erase", &complaint), &[("reason", "本人要求"), ("sure", "yes")]);
    let page = world.done(head, &erased, "The personal data of the complaint is erased.");
    says(&page, 200, &["personal data erased", "夜间占道经营"]);
    hides(&page.text());
    hides(&world.site.service_log());
    world.site.ends_clean();
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
    let mut world = World::new();
    let clerk = &world.clerk;
    for (name, value, told) in [
        ("received_at", "", "is empty"),
        ("received_at", "昨天", ""),
        ("received_at", "2999-01-05T10:00", "lies in the future"),
        ("says", " ", "is empty"),
        ("name", "", "is empty"),
        ("anonymous", "yes", "is set, and who complained is named"),
        ("identity_number", "11010519491231002X", "is empty"),
    ] {
        let wrong = clerk.post(&world.site, "/complaints", &changed(&COMPLAINT, name, value));
        let field = if name == "identity_number" { "identity_kind" } else { name };
        says(&wrong, 422, &[&format!("id=\"complaint-{field}-wrong\""), told, "value=\"光明路夜市\""]);
    }
    let wrong = clerk.post(&world.site, "/complaints", &changed(&COMPLAINT, "channel", "pigeon"));
    says(&wrong, 422, &["id=\"complaint-channel-wrong\"", "is none of those offered"]);

    let complaint = world.received(clerk);
    let decide = |fields: &[(&str, &str)]| world.acts(clerk, ("decide", &complaint), fields);
    let beside = |field: &str| format!("id=\"decide-{complaint}-{field}-wrong\"");
    says(&decide(&[("outcome", ""), ("ground", "x")]), 422, &[&beside("outcome")]);
    says(&decide(&[("outcome", "declined"), ("ground", " ")]), 422, &[&beside("ground"), "is empty"]);
    says(&decide(&[("outcome", "started"), ("case", "")]), 422, &[&beside("case"), "is empty"]);
    let unknown = decide(&[("outcome", "started"), ("case", "薛综执罚〔2026〕99号")]);
    says(&unknown, 422, &[&beside("case"), "was not found", "value=\"薛综执罚〔2026〕99号\""]);
    let both = decide(&[("outcome", "declined"), ("ground", "x"), ("case", "薛综执罚〔2026〕1号")]);
    says(&both, 422, &[&beside("case"), "none was started"]);

    let tell = |fields: &[(&str, &str)]| world.acts(clerk, ("tell", &complaint), fields);
    let letter = [("told_at", "2026-01-20T10:00"), ("how", "letter")];
    let early = tell(&[&letter[..], &[("paper", "告知书")]].concat());
    says(&early, 409, &["obody decided yet what comes of the complaint"]);
    world.done(clerk, &decide(&[("outcome", "referred"), ("ground", "市场监管局")]), "The decision is recorded.");
    says(&decide(&[("outcome", "declined"), ("ground", "x")]), 409, &["was decided already"]);
    let beside = |field: &str| format!("id=\"tell-{complaint}-{field}-wrong\"");
    says(&tell(&letter), 422, &[&beside("paper"), "give one of them"]);
    let nobody = [("told_at", "2026-01-20T10:00"), ("how", "nobody_to_tell"), ("paper", "x")];
    says(&tell(&nobody), 422, &[&beside("reason"), "is empty"]);
    for (at, told) in
        [("2999-01-01T10:00", "lies in the future"), ("2026-01-04T10:00", "before the complaint was received")]
    {
        let wrong = tell(&[("told_at", at), ("how", "letter"), ("paper", "告知书")]);
        says(&wrong, 422, &[&beside("told_at"), told, "value=\"告知书\""]);
    }
    let nobody = "0".repeat(32);
    assert_eq!(world.acts(clerk, ("decide", &nobody), &[("outcome", "declined"), ("ground", "x")]).status, 404);
    hides(&world.site.service_log());
    world.site.ends_clean();
}

#[test]
fn who_complained_is_shown_to_those_who_deal_with_it_alone() {
    let mut world = World::new();
    let complaint = world.received(&world.clerk);
    for who in [&world.clerk, &world.head] {
        says(&world.page(who), 200, &[COMPLAINANT, COMPLAINED_OF]);
    }
    for who in [&world.officer, &world.other] {
        let page = world.page(who);
        says(&page, 200, &["夜间占道经营", "not for you"]);
        hides(&page.text());
        assert!(!page.text().contains(&format!("/complaints/{complaint}/")), "nothing is offered that is refused");
    }
    let page = world.page(&world.supervisor);
    says(&page, 200, &["司**", "shown in part"]);
    hides(&page.text());
    assert!(!page.text().contains("action=\"/complaints"), "{}", page.text());
    assert_eq!(world.page(&world.auditor).status, 403);
    let erasing = [("reason", "x"), ("sure", "yes")];
    assert_eq!(world.acts(&world.clerk, ("erase", &complaint), &erasing).status, 403);
    assert_eq!(
        world.acts(&world.head, ("decide", &complaint), &[("outcome", "declined"), ("ground", "x")]).status,
        403
    );
    // Who handles the case that came of it deals with it.
    let description =
        json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint", "handlers": ["37001"] });
    let step = json!({ "step": "describe", "description": description });
    let path = format!("/api/v1/cases/{}/steps", world.case);
    world.site.call("POST", &path, &world.token, &step).expect(204);
    let decided = [("outcome", "started"), ("case", &*world.case)];
    let answer = world.acts(&world.clerk, ("decide", &complaint), &decided);
    world.done(&world.clerk, &answer, "The decision is recorded.");
    says(&world.page(&world.officer), 200, &[COMPLAINANT]);
    hides(&world.page(&world.other).text());
    // A complaint of nobody knows whom.
    let anonymous =
        [("received_at", "2026-01-06T10:00"), ("channel", "letter"), ("says", "噪声扰民"), ("anonymous", "yes")];
    let answer = world.other.post(&world.site, "/complaints", &anonymous);
    world.done(&world.other, &answer, "The complaint is recorded.");
    says(&world.page(&world.officer), 200, &["anonymous", "噪声扰民"]);
    // In Chinese, which is the language of whoever chose none.
    let page = world.site.send("GET", "/complaints", "", &format!("Cookie: {}\r\n", world.clerk.cookie), b"");
    says(&page, 200, &["投诉举报", "待处理", "已处理、待告知", "匿名", "待核实"]);
    world.site.ends_clean();
}

#[test]
fn complaints_that_wait_are_tasks_of_the_clerks_of_their_agency() {
    let mut world = World::new();
    world.site.agency("sz", "38001");
    let foreign = world.site.user("foreign", "clerk", Some("sz"), None);
    let (first, second) = (world.received(&world.clerk), world.received(&world.clerk));
    let decided = [("outcome", "declined"), ("ground", "不属于本机关职责")];
    let answer = world.acts(&world.clerk, ("decide", &first), &decided);
    world.done(&world.clerk, &answer, "The decision is recorded.");
    let before = world.site.log_size();
    let tasks = world.site.call("GET", "/api/v1/tasks", &world.token, &Value::Null).expect(200);
    let told: Vec<(&str, &str)> = tasks["complaints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| (task["task"].as_str().unwrap(), task["complaint"].as_str().unwrap()))
        .collect();
    assert_eq!(told.len(), 2, "{tasks}");
    assert!(told.contains(&("decide_complaint", &*second)) && told.contains(&("tell_complainant", &*first)), "{tasks}");
    let one = &tasks["complaints"][0];
    assert_eq!((&one["rule"], &one["standing"]), (&json!("complaint-15wd-site"), &json!("overdue")));
    assert_eq!((&one["says"], &one["about"]), (&json!("夜间占道经营"), &json!("光明路夜市")));
    hides(&tasks.to_string());
    assert_eq!((&tasks["tasks"], &tasks["more"]), (&json!([]), &json!(false)));
    let auditor = world.site.user("auditor2", "auditor", None, None);
    let mut read = world.site.entries(&auditor).into_iter().skip(usize::try_from(before).unwrap());
    let named = |entry: &evidence::entry::Entry| entry.link(&"agency:xc".parse().unwrap()).is_some();
    assert!(read.any(|entry| named(&entry)), "the reading is in the history of the agency");
    let others = world.site.call("GET", "/api/v1/tasks", &foreign, &Value::Null).expect(200);
    assert_eq!(others["complaints"], json!([]));
    // The navigation counts them, where a page has one.
    let headers = format!("{}Accept: text/html\r\n", world.clerk.headers());
    says(&world.site.send("GET", "/complaints", "", &headers, b""), 200, &["<span class=\"unfiled\">2</span>"]);
    world.site.ends_clean();
}
