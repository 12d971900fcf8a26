//! The decision of a case in the console, as browsers without scripts use it: what its page shows, what each role is
//! offered, the red line of the law on penalties, article 58, and what is wrong beside its field.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::json;

use site::browser::{Session, between};
use site::decisions::agreeing;
use site::{Answer, Site};

/// An agency with its people, and a case with a draft that needs no review and one that does.
struct World {
    site: Site,
    clerk: Session,
    officer: Session,
    bystander: Session,
    head: Session,
    reviewer: Session,
    tokens: [String; 2],
    case: String,
    drafts: [String; 2],
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
        let (clerk, clerks) = session("clerk", "clerk", None);
        let (officer, _) = session("officer", "officer", Some("37001"));
        let (bystander, _) = session("bystander", "officer", Some("37003"));
        let (head, heads) = session("head", "head", None);
        let (reviewer, legal) = session("legal", "legal_reviewer", None);
        site.qualified("legal");
        let (case, drafts) = site.case_to_decide([&clerks, &heads], &clerk, "薛综执罚〔2026〕1号");
        Self { site, clerk, officer, bystander, head, reviewer, tokens: [clerks, legal], case, drafts }
    }

    fn page(&self, who: &Session) -> Answer {
        who.get(&self.site, &format!("/cases/{}/decision", self.case))
    }

    /// Sends a form of the head.
    fn decides(&self, who: &Session, fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/cases/{}/decision", self.case), fields)
    }

    /// Sends a form of what was done before.
    fn tells(&self, who: &Session, fields: &[(&str, &str)]) -> Answer {
        who.post(&self.site, &format!("/cases/{}/decision-steps", self.case), fields)
    }

    /// The page that the answer to a form that was right leads to.
    #[track_caller]
    fn done(&self, who: &Session, answer: &Answer) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.text());
        who.get(&self.site, answer.header("location"))
    }
}

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
    const ALL: [&str; 6] = ["inform", "statement", "hear", "decide", "override", "fall"];
    let text = page.text();
    let offered = |step: &&str| text.contains(&format!("name=\"step\" value=\"{step}\""));
    assert_eq!(ALL.iter().copied().filter(offered).collect::<Vec<_>>(), steps, "{text}");
}

/// Law on penalties, article 58: in red, with what stands against the draft, for everybody; and each is offered what they
/// may do.
#[test]
fn the_page_says_in_red_that_nothing_is_decided_without_a_review_and_offers_each_their_own() {
    let world = World::new();
    let page = world.page(&world.clerk);
    let red = "nothing is decided without a legal review";
    says(&page, 200, &[red, "needs a legal review", "class=\"alert\"", "决定草稿.pdf", "37001", "Who handled"]);
    for (who, steps) in [
        (&world.clerk, &["inform", "statement", "hear"][..]),
        (&world.officer, &["inform", "statement", "hear"]),
        (&world.bystander, &[]),
        (&world.head, &["decide", "override"]),
        (&world.reviewer, &[]),
    ] {
        let page = world.page(who);
        says(&page, 200, &[red]);
        offers(&page, steps);
    }
    // In short on the page of the case, with the way to this one.
    let file = world.clerk.get(&world.site, &format!("/cases/{}", world.case));
    says(&file, 200, &["nothing is decided", &format!("/cases/{}/decision\"", world.case)]);
}

/// What is wrong is told, and beside its field; what is right is said, and the page shows it.
#[test]
fn a_case_is_decided_by_its_forms_and_what_is_wrong_is_said_beside_its_field() {
    let world = World::new();
    let [small, major] = &world.drafts;
    let notice = [("step", "statement"), ("stated_at", "2026-01-05T16:30"), ("how", "waived")];
    says(&world.done(&world.clerk, &world.tells(&world.clerk, &notice)), 200, &["the party gave the right up"]);
    let late = [("step", "statement"), ("stated_at", "2999-01-05T16:30"), ("how", "waived")];
    says(&world.tells(&world.clerk, &late), 422, &["statement-stated_at-wrong", "lies in the future"]);
    let today = world.site.today();
    let decision = |draft: &str, number: &str| -> Vec<(String, String)> {
        [("step", "decide"), ("draft", draft), ("number", number), ("decided_on", &*today)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    };
    let send = |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.decides(&world.head, &fields)
    };
    says(&send(&decision(major, "薛综执罚决〔2026〕1号")), 409, &["needs a legal review", "薛综执罚决〔2026〕1号"]);
    says(&send(&decision(small, " ")), 422, &["decide-number-wrong"]);
    let done = world.done(&world.head, &send(&decision(small, "薛综执罚决〔2026〕1号")));
    says(&done, 200, &["薛综执罚决〔2026〕1号", "no review is due", "no notice to the party", "decided"]);
    offers(&world.page(&world.head), &["fall"]);
    let file = world.clerk.get(&world.site, &format!("/cases/{}", world.case));
    says(&file, 200, &["薛综执罚决〔2026〕1号", "no review is due"]);
    let fall = between(&world.page(&world.head).text(), "name=\"decision\" value=\"", "\"");
    let fields = [
        ("step", "fall"),
        ("decision", &*fall),
        ("how", "revoked"),
        ("on", &*today),
        ("body", "薛城区人民法院"),
        ("reason", "程序违法"),
    ];
    says(&world.done(&world.head, &world.decides(&world.head, &fields)), 200, &["was revoked", "薛城区人民法院"]);
}

/// A draft that was agreed to is told as one that can be decided on; deciding past the review stays in red.
#[test]
fn an_opinion_takes_the_red_line_away_and_deciding_past_the_review_leaves_it_there() {
    let world = World::new();
    let [clerk, legal] = &world.tokens;
    let review = world.site.sent_for_review(clerk, &world.case, &world.drafts[1]);
    world.site.review_step(legal, &review, &json!({ "step": "complete" }));
    world.site.review_step(legal, &review, &agreeing());
    let page = world.page(&world.head);
    says(&page, 200, &["can be decided on", "the legal office agrees"]);
    assert!(!page.text().contains("nothing is decided without"), "{}", page.text());
    offers(&page, &["decide"]);

    let world = World::new();
    let today = world.site.today();
    let past = [
        ("step", "override"),
        ("draft", &*world.drafts[1]),
        ("number", "薛综执罚决〔2026〕2号"),
        ("decided_on", &*today),
        ("kind", "without_review"),
        ("reason", "情况紧急"),
    ];
    let done = world.done(&world.head, &world.decides(&world.head, &past));
    says(&done, 200, &["nothing is decided without", "without a review", "情况紧急", "annex 3, article 18"]);
    let file = world.clerk.get(&world.site, &format!("/cases/{}", world.case));
    says(&file, 200, &["nothing is decided without", "without a review"]);
}
