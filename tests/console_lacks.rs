//! The way of a case and what it lacks, on its page, as browsers without scripts read it: in words, each with its article and
//! the way to the form that mends it.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::json;

use site::Site;
use site::browser::Session;
use site::decisions::fined;
use site::people::person;

/// An agency with two officers, a clerk, and a case.
struct World {
    site: Site,
    token: String,
    clerk: Session,
    case: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let token = site.user("clerk", "clerk", Some("xc"), None);
        let clerk = Session::open(&site, "clerk", &token);
        let case = site.case(&token, "薛综执罚〔2026〕1号");
        Self { site, token, clerk, case }
    }

    fn describe(&self) {
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection",
            "handlers": ["37001", "37002"] });
        let step = json!({ "step": "describe", "description": said });
        self.site.call("POST", &format!("/api/v1/cases/{}/steps", self.case), &self.token, &step).expect(204);
    }

    /// The part of the page that tells the way of the case and what it lacks.
    fn way(&self) -> String {
        let page = self.clerk.get(&self.site, &format!("/cases/{}", self.case)).text();
        let way = page.split("id=\"way\"").nth(1).unwrap();
        way.split("</section>").next().unwrap().to_owned()
    }
}

#[track_caller]
fn says(told: &str, all: &[&str]) {
    for words in all {
        assert!(told.contains(words), "{words:?} is not in {told}");
    }
}

#[test]
fn the_way_of_a_case_is_told_in_words_and_what_lacks_leads_to_where_it_is_mended() {
    let mut world = World::new();
    let way = world.way();
    // Every stage stands there, and what nobody did anything for is told so.
    let stages = ["Start", "Investigation", "Legal review", "Decision", "Service", "Carrying out", "Case file"];
    says(&way, &stages);
    says(&way, &["1 lacking", "not begun", "Nobody said what the case is about", "附件2第八条", "href=\"#course\""]);
    says(&way, &["looked at by nobody", "id=\"lacks-start\"", "href=\"#lacks-start\""]);
    world.describe();
    let way = world.way();
    assert!(!way.contains("Nobody said what the case is about"), "{way}");
    says(&way, &["waits for those who handle it", "No party is recorded", "第五十九条", "href=\"#parties\""]);
    world.site.party(&world.token, &world.case, &person());
    assert!(!world.way().contains("No party is recorded"));
    world.site.ends_clean();
}

#[test]
fn a_document_that_nobody_described_and_an_act_that_was_not_recorded_lead_to_their_forms() {
    let mut world = World::new();
    world.describe();
    let text = b"%PDF-1.7 text";
    let document = world.site.filed(&world.clerk, &world.case, "a.pdf", text);
    let describe = format!("/cases/{}/papers?document={document}#describe", world.case);
    says(&world.way(), &["Nobody said what document this is", &describe, "附件2第三十一条", "to come"]);
    let act = json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
        "place": "光明路", "officers": ["37001", "37002"], "party_present": true });
    let made = world.site.call("POST", &format!("/api/v1/cases/{}/acts", world.case), &world.token, &act).expect(201);
    let act = format!("href=\"#act-{}\"", made["act"].as_str().unwrap());
    says(&world.way(), &["No recording in sound or pictures", "附件2第十三条", "as the site carries it on", &act]);
    // The document of its kind is filed by the form on the page.
    says(&world.way(), &["附件2第十二条第一款第(三)项", "href=\"#file-document\""]);
    let page = world.clerk.get(&world.site, &format!("/cases/{}", world.case)).text();
    says(&page, &["id=\"file-document\""]);
    let draft = world.site.drafted(&world.token, &world.case, &fined(&document, text, 5_000_000));
    says(&world.way(), &["The draft goes to the legal office first", "附件3第三条", "href=\"#review\""]);
    assert_eq!(draft.len(), 32);
    world.site.ends_clean();
}
