//! Drafts of decisions and their legal review on the page of a case: the forms, what is wrong with them, and who is offered
//! what.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use evidence::digest::Digest;
use serde_json::{Value, json};

use site::Site;
use site::browser::{FORM, Session, encoded};
use site::reviews::{DRAFT_TEXT, draft_of};

/// A case with a document of a draft, and who works on it.
struct World {
    site: Site,
    clerk: Session,
    reviewer: Session,
    head: Session,
    token: String,
    case: String,
    document: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let token = site.user("clerk", "clerk", Some("xc"), None);
        let clerk = Session::open(&site, "clerk", &token);
        let signed_in = |name: &str, role: &str| {
            let token = site.user(name, role, Some("xc"), None);
            Session::open(&site, name, &token)
        };
        let (reviewer, head) = (signed_in("reviewer", "legal_reviewer"), signed_in("head", "head"));
        site.qualified("reviewer");
        let case = site.case(&token, "薛综执罚〔2026〕1号");
        let said =
            json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "handlers": ["37001"] });
        let describe = json!({ "step": "describe", "description": said });
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), &token, &describe).expect(204);
        let document = site.document(&clerk, &case, "决定草稿.pdf", DRAFT_TEXT);
        Self { site, clerk, reviewer, head, token, case, document }
    }

    fn page(&self, who: &Session) -> String {
        self.site.send("GET", &format!("/cases/{}", self.case), "", &chinese(who), b"").text()
    }

    /// Sends a form below the case; the status, and the page where it was refused.
    fn sent(&self, who: &Session, place: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let (path, headers) = (format!("/cases/{}{place}", self.case), format!("{}{FORM}", chinese(who)));
        let mut all = vec![("page", who.page.as_str())];
        all.extend(fields);
        let answer = self.site.send("POST", &path, "", &headers, encoded(&all).as_bytes());
        (answer.status, answer.text())
    }

    /// A draft that was sent for review; the review.
    fn review(&self) -> String {
        let draft = self.site.draft(&self.token, &self.case, &draft_of(&self.document, DRAFT_TEXT));
        self.site.review(&self.token, &self.case, &draft)
    }

    fn state(&self) -> Value {
        let path = format!("/api/v1/cases/{}/reviews", self.case);
        self.site.call("GET", &path, &self.token, &Value::Null).expect(200)["reviews"][0].clone()
    }
}

/// The headers of a request in Chinese.
fn chinese(who: &Session) -> String {
    format!("Cookie: {}; docket-lang=zh-CN\r\n", who.cookie)
}

#[test]
fn a_draft_is_recorded_and_sent_on_the_page_and_stays_typed_where_it_is_refused() {
    let mut world = World::new();
    assert!(world.page(&world.clerk).contains("action=\"/cases/"), "a page with forms");
    let seen = format!("{} {}", world.document, Digest::of(DRAFT_TEXT));
    let fields = |checker: &'static str| {
        vec![
            ("document", seen.clone()),
            ("outcome", "penalty".to_owned()),
            ("party_kind", "legal_person".to_owned()),
            ("sanctions", "fine".to_owned()),
            ("fine", "60000.50".to_owned()),
            ("fact-complex", "no".to_owned()),
            ("drafter", "37001".to_owned()),
            ("checker", checker.to_owned()),
            ("basis", "第二十四条".to_owned()),
            ("factors", "主动改正\n初次违法".to_owned()),
        ]
    };
    let send = |fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.sent(&world.clerk, "/drafts", &fields)
    };
    let (status, page) = send(fields("37001"));
    assert_eq!(status, 422, "{page}");
    assert!(page.contains("与拟稿人为同一人") && page.contains("60000.50") && page.contains("初次违法"), "{page}");
    assert_eq!(send(fields("37002")).0, 303);
    let drafts = format!("/api/v1/cases/{}/drafts", world.case);
    let shown = world.site.call("GET", &drafts, &world.token, &Value::Null).expect(200)["drafts"][0].clone();
    assert_eq!((&shown["fine_fen"], &shown["factors"]), (&json!(6_000_050), &json!(["主动改正", "初次违法"])));
    let page = world.page(&world.clerk);
    for told in ["决定草稿和法制审核", "未报送审核", "应当进行法制审核", "对法人或者其他组织罚款5万元以上", "60000.50"]
    {
        assert!(page.contains(told), "{told} is not in {page}");
    }
    let draft = shown["draft"].as_str().unwrap().to_owned();
    let submission = [("draft", draft.as_str()), ("basis", "依据充分"), ("statement", "事实清楚")];
    assert_eq!(world.sent(&world.clerk, "/reviews", &submission).0, 303);
    assert_eq!(world.state()["state"], "submitted");
    world.site.ends_clean();
}

#[test]
fn the_legal_office_reviews_on_the_page_with_nine_points() {
    let mut world = World::new();
    let review = world.review();
    let steps = format!("/reviews/{review}/steps");
    let page = world.page(&world.clerk);
    assert!(!page.contains(&steps), "a clerk is offered no step of the legal office");
    assert!(world.page(&world.reviewer).contains(&steps));
    assert_eq!(world.sent(&world.reviewer, &steps, &[("step", "complete")]).0, 303);
    let page = world.page(&world.reviewer);
    for told in ["执法主体是否合法", "违法行为是否涉嫌犯罪需要移送司法机关", "name=\"holds-9\"", "name=\"documents-1\""]
    {
        assert!(page.contains(told), "{told} is not in {page}");
    }
    let points: Vec<(String, &str)> = (1..=9).map(|number| (format!("holds-{number}"), "conforms")).collect();
    let opinion = |transfer: &'static str| {
        let mut fields: Vec<(&str, &str)> = points.iter().map(|(name, holds)| (name.as_str(), *holds)).collect();
        fields.extend([("note-5", "程序合法"), ("documents-5", world.document.as_str())]);
        fields.extend([("step", "opine"), ("outcome", "agree"), ("transfer", transfer)]);
        world.sent(&world.reviewer, &steps, &fields)
    };
    let (status, page) = opinion("");
    assert_eq!(status, 422, "{page}");
    assert!(page.contains("请明确选择是或者否") && page.contains("程序合法"), "{page}");
    // The head's step is none of the office's.
    assert_eq!(world.sent(&world.reviewer, &steps, &[("step", "extend"), ("reason", "x")]).0, 422);
    let decisions = format!("/reviews/{review}/decisions");
    assert!(world.page(&world.head).contains(&decisions));
    assert_eq!(world.sent(&world.head, &decisions, &[("step", "extend"), ("reason", "案情复杂")]).0, 303);
    assert_eq!(opinion("no").0, 303);
    assert_eq!(world.state()["state"], "agreed");
    let page = world.page(&world.clerk);
    for told in ["审核同意", "审核要点", "程序合法", "延长期限"] {
        assert!(page.contains(told), "{told} is not in {page}");
    }
    world.site.ends_clean();
}
