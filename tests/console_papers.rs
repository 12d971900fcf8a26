//! Documents by stage and the simple procedure in the console, as browsers without scripts use it: what is wanted with its
//! article, a document that is described by the form, a decision on the spot and what followed; what is wrong stands beside
//! its field.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::json;

use site::browser::Session;
use site::papers::PAPER_TEXT;
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

/// An agency with two officers, a clerk and a head, and a case by the simple procedure.
struct World {
    site: Site,
    clerk: Session,
    head: Session,
    case: String,
    party: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let (case, party) = site.simple_case(&clerk, "薛综执罚〔2026〕1号");
        let head = site.user("head", "head", Some("xc"), None);
        let (clerk, head) = (Session::open(&site, "clerk", &clerk), Session::open(&site, "head", &head));
        Self { site, clerk, head, case, party }
    }

    fn page(&self, session: &Session) -> Answer {
        session.get(&self.site, &format!("/cases/{}/papers", self.case))
    }

    fn send(&self, form: &str, fields: &[(&str, &str)]) -> Answer {
        self.clerk.post(&self.site, &format!("/cases/{}/{form}", self.case), fields)
    }
}

/// Annex 2, article 21: the form of a simple case is wanted, described with its signatures, and complete.
#[test]
fn a_document_is_described_by_its_form_and_its_stage_says_how_it_stands() {
    let mut world = World::new();
    let document = world.site.document(&world.clerk, &world.case, "a.pdf", PAPER_TEXT);
    says(&world.page(&world.clerk), 200, &["附件2第二十一条", "missing", "a.pdf", "action=\"/cases/"]);
    // Who files no documents is offered no form, and sees how they stand.
    let seen = world.page(&world.head).text();
    assert!(seen.contains("附件2第二十一条") && !seen.contains("name=\"signed_role\""), "{seen}");
    let fields = [
        ("document", document.as_str()),
        ("kind", "simple_procedure_record"),
        ("number", "薛综简〔2026〕1号"),
        ("made_on", "2026-01-05"),
        ("made_by", "37001"),
        ("made_by", "37002"),
        ("pages", "2"),
        ("language", "zh"),
        ("volume", ""),
        ("original", "paper_scan"),
        ("supersedes", ""),
        ("signed_role", "officer"),
        ("signed_how", "ink"),
        ("signed_of", "37001"),
        ("signed_at", "2026-01-05 17:00"),
        ("signed_reason", ""),
        ("signed_witnessed", ""),
        ("signed_role", "party"),
        ("signed_how", "refused"),
        ("signed_of", ""),
        ("signed_at", "2026-01-05 17:00"),
        ("signed_reason", "不服"),
    ];
    // Law on compulsion, article 18: a refusal that nothing bears out is told beside the signatures, and nothing is lost.
    let wrong = world.send("papers", &[&fields[..], &[("signed_witnessed", "")]].concat());
    says(&wrong, 422, &["neither a witness nor a recording", "薛综简〔2026〕1号", "value=\"不服\""]);
    let right = world.send("papers", &[&fields[..], &[("signed_witnessed", "社区工作人员")]].concat());
    assert_eq!(right.status, 303, "{}", right.text());
    says(&world.page(&world.clerk), 200, &["It is on record what the document is", "社区工作人员", "refused to sign"]);
    // Asked for again, the form begins with what is known.
    let again = world.clerk.get(&world.site, &format!("/cases/{}/papers?document={document}", world.case));
    says(&again, 200, &["value=\"薛综简〔2026〕1号\"", "value=\"不服\""]);
    world.site.ends_clean();
}

/// Law on penalties, articles 51 and 68.
#[test]
fn a_case_is_decided_on_the_spot_by_its_form_and_what_followed_is_told() {
    let mut world = World::new();
    let decision = |fine: &'static str| {
        [
            ("party", world.party.as_str()),
            ("facts", "占道经营"),
            ("law", "某条例第十条"),
            ("steps", "出示证件"),
            ("statement", ""),
            ("answer", ""),
            ("sanctions", "fine"),
            ("fine", fine),
            ("cash", "150.00"),
            ("receipt_number", "0012345"),
            ("handed_in_on", ""),
            ("filed_with", ""),
            ("other", ""),
            ("decided_at", "2026-01-05T17:00"),
            ("officers", "37001"),
            ("officers", "37002"),
        ]
    };
    says(&world.send("simple", &decision("201")), 422, &["use the ordinary procedure", "第五十一条", "占道经营"]);
    says(&world.send("simple", &decision("1.234")), 422, &["at most two decimals"]);
    let done = world.send("simple", &decision("200"));
    assert_eq!(done.status, 303, "{}", done.text());
    let shown = world.page(&world.clerk);
    says(
        &shown,
        200,
        &["The decision is on record", "150 yuan", "article 68", "article 71", "nobody said that it was put on file"],
    );
    assert!(!shown.text().contains("id=\"decide\""), "one case is decided once");
    let followed = [("handed_in_on", "2026-01-07"), ("filed_with", "薛综备〔2026〕1号"), ("reason", "罚款已交回")];
    assert_eq!(world.send("followed", &followed).status, 303);
    says(&world.page(&world.head), 200, &["薛综备〔2026〕1号", "2026-01-07"]);
    let back = world.clerk.get(&world.site, &format!("/cases/{}/simple", world.case));
    assert_eq!((back.status, back.header("location")), (303, format!("/cases/{}/papers", world.case).as_str()));
    world.site.ends_clean();
}
