//! What the electronic monitoring of a fixed place recorded proves a penalty only after its review (行政处罚法 41): who reviews
//! it and what a review must say, and what follows for drafts, for opinions and for what a case lacks.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::process::{Command, Stdio};

use evidence::digest::Digest;
use evidence::event::Event;
use evidence::filed::FiledList;
use evidence::ids::RecordingId;
use serde_json::{Value, json};

use site::browser::Session;
use site::media::avi;
use site::reviews::{DRAFT_TEXT, draft_of};
use site::{Answer, Site, Station, said};

/// All that is reviewed of a recording.
const POINTS: [&str; 6] =
    ["legal_review", "technical_review", "record_true", "record_clear", "record_complete", "record_accurate"];

/// A review in which these points are met.
fn review(met: &[&str], examined: &str, reasons: &str) -> Value {
    json!({ "met": met, "examined": examined, "reasons": reasons })
}

#[track_caller]
fn detail(answer: &Answer, status: u16) -> String {
    answer.expect(status)["detail"].as_str().unwrap().to_owned()
}

/// A service with a case about a penalty: a recording of a fixed place, one that was worn, and a draft of a fine.
struct World {
    site: Site,
    clerk: String,
    head: String,
    lawyer: String,
    desk: Session,
    case: String,
    document: String,
    draft: String,
    fixed: RecordingId,
    worn: RecordingId,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let [clerk, head] = ["clerk", "head"].map(|role| site.user(role, role, Some("xc"), None));
        let lawyer = site.legal_reviewer("lawyer");
        let desk = Session::open(&site, "clerk", &clerk);
        let mut station = Station::enrol(&site, "xc");
        let fixed = station.seal_fixed("20260105/ch01.avi", &avi(3, 1));
        let worn = station.seal("DCIM/1.avi", &avi(3, 2));
        let case = site.case(&clerk, "薛综执罚〔2026〕41号");
        let about = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection",
            "handlers": ["37001", "37002"] });
        let describe = json!({ "step": "describe", "description": about });
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), &clerk, &describe).expect(204);
        for (recording, kind) in [(&fixed, "surveillance"), (&worn, "video")] {
            station.store(&site, recording);
            let link = json!({ "recording": recording.id, "stage": "investigation", "kind": kind, "reason": "取证" });
            site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &link).expect(204);
        }
        let document = site.document(&desk, &case, "决定草稿.pdf", DRAFT_TEXT);
        let draft = site.draft(&clerk, &case, &draft_of(&document, DRAFT_TEXT));
        let (fixed, worn) = (fixed.id, worn.id);
        Self { site, clerk, head, lawyer, desk, case, document, draft, fixed, worn }
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        self.site.call("GET", path, &self.clerk, &Value::Null).expect(200)
    }

    fn review(&self, token: &str, recording: RecordingId, body: &Value) -> Answer {
        let path = format!("/api/v1/recordings/{recording}/monitor-reviews");
        self.site.call("POST", &path, token, body)
    }

    /// How a recording stands to its review.
    fn monitor(&self, recording: RecordingId) -> Value {
        self.get(&format!("/api/v1/recordings/{recording}"))["monitor"].clone()
    }

    /// The digest of what is filed, with what the fixed place recorded or without.
    fn digest(&self, with_fixed: bool) -> Value {
        let recordings = [Some(self.worn), with_fixed.then_some(self.fixed)];
        let list = FiledList {
            case: self.case.parse().unwrap(),
            recordings: recordings.into_iter().flatten().collect(),
            documents: [(self.document.parse().unwrap(), Digest::of(DRAFT_TEXT))].into(),
        };
        json!(list.digest().unwrap())
    }

    /// The reviews of the case: what is left out, and of the last its digest and whether something else is filed by now.
    #[track_caller]
    fn sent(&self) -> (Value, Value, Value) {
        let shown = self.get(&format!("/api/v1/cases/{}/reviews", self.case));
        assert_eq!(shown["evidence_digest"], self.digest(true), "all that is filed");
        let last = shown["reviews"].as_array().unwrap().last().unwrap();
        (shown["left_out"].clone(), last["evidence_digest"].clone(), last["evidence_changed"].clone())
    }

    /// What the case lacks of what monitoring recorded.
    fn lacks(&self) -> Vec<Value> {
        let shown = self.get(&format!("/api/v1/cases/{}/lacks", self.case));
        let lacks = shown["lacks"].as_array().unwrap().iter();
        lacks.filter(|lack| lack["what"]["kind"] == "monitor_unpassed").cloned().collect()
    }

    fn step(&self, review: &str, step: &Value) -> Answer {
        self.site.call("POST", &format!("/api/v1/reviews/{review}/steps"), &self.lawyer, step)
    }

    /// An opinion that agrees, of which point 5 rests on what the fixed place recorded.
    fn agrees(&self) -> Value {
        let one = |point: u32| json!({ "point": point, "holds": "conforms", "note": "" });
        let mut points: Vec<Value> = (1..=9).map(one).collect();
        points[4]["recordings"] = json!([{ "recording": self.fixed, "from_ms": 0, "until_ms": 1_000 }]);
        json!({ "step": "opine", "outcome": "agree", "points": points, "transfer": false })
    }

    /// `docket` in Chinese, as the legal reviewer.
    fn docket(&self, arguments: &[&str]) -> String {
        let file = self.site.beside("token");
        fs::write(&file, &self.lawyer).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.args(arguments).args(["--url", &format!("http://{}", self.site.address), "--token-file"]).arg(file);
        let output = command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        said(&output)
    }
}

#[test]
fn what_a_fixed_place_recorded_proves_a_penalty_only_after_a_review_that_passed() {
    let mut world = World::new();
    let fixed = world.fixed;
    assert_eq!(world.monitor(fixed), json!({ "passed": false, "review": null }));
    assert_eq!(world.monitor(world.worn), Value::Null);
    let lacks = world.lacks();
    assert_eq!((lacks.len(), &lacks[0]["of"]["id"], &lacks[0]["looked_at"]), (1, &json!(fixed), &json!(false)));
    assert!(lacks[0]["grounds"][0]["article"].as_str().unwrap().starts_with("第四十一条"), "{lacks:?}");

    // It is filed, the draft is sent all the same, and the evidence that it is bound to is without it.
    let review_of_draft = world.site.review(&world.clerk, &world.case, &world.draft);
    assert_eq!(world.sent(), (json!([fixed]), world.digest(false), json!(false)));
    world.step(&review_of_draft, &json!({ "step": "complete" })).expect(204);
    let told = detail(&world.step(&review_of_draft, &world.agrees()), 422);
    assert!(told.starts_with("points say of point 5") && told.contains("article 41"), "{told}");
    let failed = review(&POINTS[..3], "全部录像", "画面模糊");
    assert_eq!(world.review(&world.head, fixed, &failed).expect(201), json!({ "outcome": "not_passed" }));
    assert_eq!((world.monitor(fixed)["passed"].clone(), &world.lacks()[0]["looked_at"]), (json!(false), &json!(true)));
    world.step(&review_of_draft, &world.agrees()).expect(422);

    // The latest review holds: what passes is evidence, so that what was sent is not all any more.
    let passed = review(&POINTS, "设置批复、检定证书、全部录像", "");
    assert_eq!(world.review(&world.lawyer, fixed, &passed).expect(201), json!({ "outcome": "passed" }));
    let stands = world.monitor(fixed);
    assert_eq!((&stands["passed"], &stands["review"]["by"]), (&json!(true), &json!("lawyer")));
    assert_eq!((&stands["review"]["met"], world.lacks().len()), (&json!(POINTS), 0));
    assert_eq!(world.sent(), (json!([]), world.digest(false), json!(true)));
    world.step(&review_of_draft, &world.agrees()).expect(204);
    world.site.review(&world.clerk, &world.case, &world.draft);
    assert_eq!(world.sent(), (json!([]), world.digest(true), json!(false)));

    // Taken back by another review; nothing that was said before is gone from the log.
    world.review(&world.head, fixed, &failed).expect(201);
    assert_eq!(world.sent(), (json!([fixed]), world.digest(true), json!(true)));
    let auditor = world.site.user("auditor", "auditor", None, None);
    let reviews = world.site.entries(&auditor).into_iter().filter(|entry| matches!(entry.event, Event::Monitor(_)));
    assert_eq!(reviews.count(), 3);
    world.site.ends_clean();
}

#[test]
fn heads_and_legal_reviewers_review_what_is_of_no_case_of_theirs_on_its_page_and_on_the_command_line() {
    let mut world = World::new();
    let (fixed, passed) = (world.fixed, review(&POINTS, "全部录像", ""));
    let officer = world.site.user("officer", "officer", Some("xc"), Some("37001"));
    for token in [&world.clerk, &officer] {
        world.review(token, fixed, &passed).expect(403);
    }
    // A head who handles the case under another account.
    let bound = json!({ "certificate": "37001", "reason": "兼具执法资格" });
    world.site.call("POST", "/api/v1/users/head/certificate", &world.site.admin, &bound).expect(204);
    let told = detail(&world.review(&world.head, fixed, &passed), 409);
    assert!(told.contains("a case that is theirs"), "{told}");
    let told = detail(&world.review(&world.lawyer, world.worn, &passed), 409);
    assert!(told.contains("of no fixed place"), "{told}");
    for (wrong, field) in [
        (review(&POINTS[1..], "全部录像", ""), "reasons"),
        (review(&POINTS, " ", ""), "examined"),
        (review(&["truth"], "全部录像", ""), ""),
    ] {
        let told = detail(&world.review(&world.lawyer, fixed, &wrong), 422);
        assert!(told.starts_with(field), "{wrong}: {told}");
    }
    assert_eq!(world.monitor(fixed)["review"], Value::Null, "nothing was said");

    let (path, lawyer) = (format!("/recordings/{fixed}"), Session::open(&world.site, "lawyer", &world.lawyer));
    let (form, case) = (format!("action=\"{path}/monitor\""), format!("/cases/{}", world.case));
    let page = world.desk.get(&world.site, &path).text();
    assert!(page.contains("not reviewed") && !page.contains(&form), "{page}");
    assert!(lawyer.get(&world.site, &path).text().contains(&form));
    let page = world.desk.get(&world.site, &case).text();
    assert!(page.contains("monitoring that did not pass its review") && page.contains("is without them"), "{page}");
    let post = |fields: &[(&str, &str)]| lawyer.post(&world.site, &format!("{path}/monitor"), fields);
    let refused = post(&[("met", "legal_review"), ("examined", "检定证书")]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("value=\"legal_review\" checked") && refused.text().contains("检定证书"));
    let all: Vec<(&str, &str)> = POINTS.iter().map(|point| ("met", *point)).collect();
    let done = post(&[&all[..], &[("examined", "全部录像")]].concat());
    assert_eq!((done.status, done.header("location")), (303, format!("{path}#monitor").as_str()));
    assert_eq!(world.monitor(fixed)["passed"], json!(true));
    assert!(!world.desk.get(&world.site, &case).text().contains("monitoring that did not pass its review"));

    let id = fixed.to_string();
    let again = ["recording", "review-fixed", id.as_str(), "--met", "记录真实", "--examined", "全部录像"];
    let told = world.docket(&[&again[..], &["--reasons", "设置未经审核"]].concat());
    assert!(told.contains("未通过"), "{told}");
    assert_eq!(world.monitor(fixed)["review"]["met"], json!(["record_true"]));
    world.site.ends_clean();
}
