//! A case knows what it lacks: an ordinary case that is whole lacks nothing; the same case with one recording unfiled, with
//! one signature absent, or with one step a day late lacks exactly that one thing more, by its article.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use evidence::digest::Digest;
use evidence::ids::RecordingId;
use evidence::manifest::OfficerClaim;
use evidence::time::Utc;
use serde_json::{Value, json};

use site::browser::Session;
use site::carrying::{direct, fine};
use site::decisions::fined;
use site::media::avi;
use site::papers::{paper, signed};
use site::people::company;
use site::{Site, Station};

/// Below what a review is due for, in fen.
const SMALL: u64 = 200_000;

/// The name of the record of the inspection, which tells what was shown and told.
const RECORD: &str = "出示执法证并告知申请回避权利的现场检查笔录.pdf";

/// The article of the order that asks for a recording of an inspection.
const RECORDED: &str = "沿用薛政办发〔2017〕74号附件2第十三条";

/// An agency with two officers, a clerk and a head, and an ordinary case that is decided, served and carried out.
struct World {
    site: Site,
    clerk: String,
    head: String,
    session: Session,
    case: String,
    party: String,
    record: String,
    recording: RecordingId,
}

impl World {
    /// The case, started urgently so many hours ago and ratified now.
    fn new(hours: i64) -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let head = site.user("head", "head", Some("xc"), None);
        let session = Session::open(&site, "clerk", &clerk);
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        let party = site.party(&clerk, &case, &company());
        let (record, recording) = (String::new(), RecordingId(Digest::of(b"none yet")));
        let mut world = Self { site, clerk, head, session, case, party, record, recording };
        world.start(hours);
        world.inspect();
        let document = world.decide();
        world.serve(&document);
        world.carry_out(&document);
        world.file_what_is_missing();
        world
    }

    fn now(&self) -> Utc {
        let clock = self.site.call("GET", "/api/v1/clock", &self.site.admin, &Value::Null).expect(200);
        clock["time"].as_str().unwrap().parse().unwrap()
    }

    fn post(&self, token: &str, path: &str, body: &Value, status: u16) -> Value {
        self.site.call("POST", path, token, body).expect(status)
    }

    fn step(&self, token: &str, step: &Value) {
        self.post(token, &format!("/api/v1/cases/{}/steps", self.case), step, 204);
    }

    fn get(&self, what: &str) -> Value {
        self.site.call("GET", &format!("/api/v1/cases/{}/{what}", self.case), &self.clerk, &Value::Null).expect(200)
    }

    /// The signatures that a kind of document asks for.
    fn signatures(&self, kind: &str) -> Vec<Value> {
        let law = self.site.call("GET", "/api/v1/legal", &self.clerk, &Value::Null).expect(200);
        let kinds = law["document_kinds"].as_array().unwrap();
        let kind = kinds.iter().find(|known| known["id"] == kind).unwrap();
        let sign = |role: &Value| match role.as_str().unwrap() {
            "party" => signed("party", &self.party),
            "head" => signed("head", "head"),
            role => signed(role, "37001"),
        };
        kind["signatures"].as_array().unwrap().iter().map(sign).collect()
    }

    /// Says what a document is, and who signed it.
    fn describe(&self, document: &str, kind: &str, signatures: &[Value], reason: &str) {
        let mut said = paper(kind);
        said["signatures"] = json!(signatures);
        said["reason"] = json!(reason);
        self.post(&self.clerk, &format!("/api/v1/documents/{document}/paper"), &said, 204);
    }

    /// Files a document of a kind with all its signatures; its id.
    fn paper(&self, kind: &str, name: &str, text: &[u8]) -> String {
        let document = self.site.filed(&self.session, &self.case, name, text);
        self.describe(&document, kind, &self.signatures(kind), "");
        document
    }

    fn start(&self, hours: i64) {
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": ["37001", "37002"] });
        self.step(&self.clerk, &json!({ "step": "describe", "description": said }));
        let started_at = self.now().plus_seconds(-hours * 3600);
        let urgent = json!({ "step": "start_urgent", "started_at": started_at, "reason": "现场即将灭失" });
        self.step(&self.clerk, &urgent);
        self.step(&self.head, &json!({ "step": "ratify" }));
    }

    /// An inspection of half an hour that ended an hour ago, recorded and filed.
    fn inspect(&mut self) {
        self.record = self.paper("inspection_record", RECORD, b"%PDF-1.7 record");
        let (from, until) = (self.now().plus_seconds(-5400), self.now().plus_seconds(-3600));
        let act = json!({ "kind": "inspection", "from": from, "until": until, "place": "光明路 12 号",
            "officers": ["37001", "37002"], "party_present": true, "documents": [self.record] });
        let made = self.post(&self.clerk, &format!("/api/v1/cases/{}/acts", self.case), &act, 201);
        let mut station = Station::enrol(&self.site, "xc");
        let recording = station.seal_changed("DCIM/0001.avi", &avi(3, 1), |seal| {
            seal.officer = OfficerClaim::Assignment { certificate: "37001".parse().unwrap() };
            "video/x-msvideo".clone_into(&mut seal.media_type);
            seal.capture.start = Some(from.plus_seconds(-60));
            seal.capture.end = until.plus_seconds(60);
            seal.docked_at = until.plus_seconds(600);
            seal.sealed_at = until.plus_seconds(660);
        });
        station.store(&self.site, &recording);
        self.recording = recording.id;
        self.file(made["act"].as_str().unwrap());
    }

    /// Files the recording for the act.
    fn file(&self, act: &str) {
        let body = json!({ "recordings": [self.recording], "reason": "同时音像记录" });
        self.post(&self.clerk, &format!("/api/v1/acts/{act}/file"), &body, 200);
    }

    /// Tells the party, and decides; the document of the decision.
    fn decide(&self) -> String {
        let notice = self.paper("penalty_notice", "告知书.pdf", b"%PDF-1.7 notice");
        let steps = format!("/api/v1/cases/{}/decision-steps", self.case);
        let inform = json!({ "step": "inform", "told_at": self.now(), "what": "penalty_notice", "document": notice,
            "rights": ["statement", "hearing"], "terms": "自收到之日起五个工作日内", "fine_fen": SMALL });
        self.post(&self.clerk, &steps, &inform, 204);
        let waived = json!({ "step": "statement", "stated_at": self.now(), "how": "waived" });
        self.post(&self.clerk, &steps, &waived, 204);
        let text = b"%PDF-1.7 draft";
        let draft = self.paper("decision_draft", "决定草稿.pdf", text);
        let draft = self.site.drafted(&self.clerk, &self.case, &fined(&draft, text, SMALL));
        let document = self.paper("decision", "决定书.pdf", b"%PDF-1.7 decision");
        let decision = json!({ "draft": draft, "document": document, "number": "薛综执罚决〔2026〕1号",
            "decided_on": self.site.today() });
        self.post(&self.head, &format!("/api/v1/cases/{}/decisions", self.case), &decision, 201);
        document
    }

    /// Serves the decision, and with it the notice how credit is repaired.
    fn serve(&self, document: &str) {
        let repair = self.paper("credit_repair_notice", "信用修复告知书.pdf", b"%PDF-1.7 repair");
        let receipt = self.paper("service_receipt", "送达回证.pdf", b"%PDF-1.7 receipt");
        for (document, kind) in [(repair.as_str(), "credit_repair_notice"), (document, "decision")] {
            let mut said = direct(document, &self.party);
            said["document_kind"] = json!(kind);
            said["at"] = json!(self.now());
            said["receipt"] = json!([receipt]);
            let delivery = self.site.delivery(&self.clerk, &self.case, &said);
            self.site.delivered(&self.clerk, &delivery, &self.site.today());
        }
    }

    /// The party pays before the last day.
    fn carry_out(&self, document: &str) {
        let record = self.paper("performance_record", "履行记录.pdf", b"%PDF-1.7 paid");
        let mut owed = fine(document, &self.party);
        owed["amount_fen"] = json!(SMALL);
        owed["due_on"] = json!(self.site.day(15));
        let owed = self.site.owed(&self.clerk, &self.case, &owed);
        let paid = json!({ "step": "do", "done_on": self.site.today(), "amount_fen": SMALL, "whole": true,
            "documents": [record] });
        self.post(&self.clerk, &format!("/api/v1/performances/{owed}/steps"), &paid, 204);
    }

    /// Files what the stages want beside what was filed already.
    fn file_what_is_missing(&self) {
        let papers = self.get("papers");
        for stage in papers["stages"].as_array().unwrap() {
            for kind in stage["kinds"].as_array().unwrap() {
                if kind["wanted"] == true && kind["standing"] == "missing" {
                    let id = kind["kind"]["id"].as_str().unwrap();
                    self.paper(id, &format!("{id}.pdf"), format!("%PDF-1.7 {id}").as_bytes());
                }
            }
        }
    }

    fn lacks(&self) -> Vec<Value> {
        self.get("lacks")["lacks"].as_array().unwrap().clone()
    }

    /// How each stage stands, in order.
    fn path(&self) -> Vec<String> {
        let path = self.get("lacks")["path"].clone();
        path.as_array().unwrap().iter().map(|stage| stage["standing"].as_str().unwrap().to_owned()).collect()
    }
}

/// The one thing that is lacking.
#[track_caller]
fn only(lacks: &[Value]) -> Value {
    assert_eq!(lacks.len(), 1, "{lacks:#?}");
    lacks[0].clone()
}

#[test]
fn a_whole_case_lacks_nothing_and_one_recording_unfiled_is_exactly_that() {
    let mut world = World::new(1);
    assert_eq!(world.lacks(), Vec::<Value>::new());
    let whole = ["done", "done", "not_asked", "done", "done", "done", "not_begun"];
    assert_eq!(world.path(), whole);
    let unlink = format!("/api/v1/cases/{}/recordings/{}/unlink", world.case, world.recording);
    world.post(&world.clerk, &unlink, &json!({ "reason": "归档有误" }), 204);
    let lack = only(&world.lacks());
    // It is of today: until tomorrow it may still be filed.
    assert_eq!((&lack["what"], &lack["standing"]), (&json!({ "kind": "recording", "detail": "open" }), &json!("open")));
    assert_eq!((&lack["stage"], &lack["of"]["item"]), (&json!("investigation"), &json!("act")));
    assert_eq!(
        (&lack["grounds"][0]["id"], &lack["grounds"][0]["article"]),
        (&json!("av-onsite-site"), &json!(RECORDED))
    );
    assert_eq!((&lack["grounds"][0]["reading"], &lack["looked_at"]), (&json!("site"), &json!(false)));
    assert_eq!((&lack["mend"], &lack["command"]), (&json!("file_recordings"), &json!("docket case act file")));
    let told = world.site.program(&world.clerk, &["case", "lacks", "薛综执罚〔2026〕1号"]);
    assert!(told.contains(RECORDED) && told.contains("没有音像记录") && told.contains("调查取证"), "{told}");
    world.file(lack["of"]["id"].as_str().unwrap());
    assert_eq!(world.lacks(), Vec::<Value>::new());
    world.site.ends_clean();
}

#[test]
fn one_signature_absent_is_exactly_that_and_the_case_ends_whole_once_it_is_there() {
    let mut world = World::new(1);
    let signatures = world.signatures("inspection_record");
    world.describe(&world.record, "inspection_record", &signatures[..1], "当事人签名漏登");
    let lack = only(&world.lacks());
    assert_eq!(
        (&lack["what"], &lack["standing"]),
        (&json!({ "kind": "paper", "detail": "unsigned" }), &json!("lacking"))
    );
    assert_eq!(
        (&lack["of"], &lack["signatures"]),
        (&json!({ "item": "document", "id": world.record }), &json!(["party"]))
    );
    assert_eq!(lack["grounds"][0]["article"], "附件2第十二条第一款第(三)项");
    assert_eq!((&lack["looked_at"], &lack["mend"]), (&json!(true), &json!("describe_paper")));
    assert_eq!(world.path()[1], "lacking");
    world.describe(&world.record, "inspection_record", &signatures, "补登当事人签名");
    assert_eq!(world.lacks(), Vec::<Value>::new());
    let end = json!({ "step": "request_end", "act_end": world.now(), "outcome": "performed", "reason": "罚款已缴" });
    world.step(&world.clerk, &end);
    world.step(&world.head, &json!({ "step": "end" }));
    world.post(&world.clerk, &format!("/api/v1/cases/{}/close", world.case), &json!({ "reason": "归档" }), 204);
    assert_eq!(world.lacks(), Vec::<Value>::new());
    assert_eq!(world.path(), ["done", "done", "not_asked", "done", "done", "done", "done"]);
    world.site.ends_clean();
}

/// Annex 2, article 8: an urgent start is told within 24 hours. An hour more is a day that was begun.
#[test]
fn one_day_late_is_exactly_that_with_its_rule_and_how_late() {
    let mut world = World::new(25);
    let lack = only(&world.lacks());
    assert_eq!((&lack["what"], &lack["standing"]), (&json!({ "kind": "term", "detail": "late" }), &json!("late")));
    assert_eq!((&lack["stage"], &lack["of"]["item"]), (&json!("start"), &json!("case")));
    assert_eq!(
        (&lack["grounds"][0]["id"], &lack["grounds"][0]["article"]),
        (&json!("urgent-24h-site"), &json!("沿用薛政办发〔2017〕74号附件2第八条"))
    );
    assert_eq!((&lack["late_days"], &lack["mend"]), (&json!(1), &json!("nothing")));
    assert_eq!(world.path()[0], "late");
    world.site.ends_clean();
}

/// The statement is canonical JSON over what was judged, by which law, and what fulfils it; it is the same for all who may
/// read it.
#[test]
fn the_statement_names_the_law_the_log_and_what_fulfils_each_thing() {
    let mut world = World::new(1);
    let path = format!("/api/v1/cases/{}/completeness", world.case);
    let answer = world.site.call("GET", &path, &world.clerk, &Value::Null);
    let stated = answer.expect(200);
    assert_eq!(evidence::canonical::to_vec(&stated).unwrap(), answer.body);
    assert_eq!((&stated["format"], &stated["case"]), (&json!("docket-completeness-1"), &json!(world.case)));
    let law = world.site.call("GET", "/api/v1/legal", &world.clerk, &Value::Null).expect(200);
    assert_eq!(stated["rules"], law["digest"]);
    assert!(stated["log_size"].as_u64().unwrap() <= world.site.log_size());
    let asked = stated["asked"].as_array().unwrap();
    let of = |rule: &str| asked.iter().find(|one| one["rule"] == rule).unwrap();
    assert_eq!(of("av-onsite-site")["evidence"], json!([world.recording]));
    assert_eq!(of("inspection_record")["evidence"], json!([Digest::of(b"%PDF-1.7 record")]));
    assert_eq!((&of("n-decide-90d")["asked"], &of("n-decide-90d")["standing"]), (&json!("term"), &json!("in_time")));
    let by_head = world.site.call("GET", &path, &world.head, &Value::Null).expect(200);
    assert_eq!((&by_head["asked"], &by_head["lacks"]), (&stated["asked"], &stated["lacks"]));
    // Who does not see the case sees neither.
    let foreign = world.site.user("foreign", "clerk", Some("sz"), None);
    for path in [path, format!("/api/v1/cases/{}/lacks", world.case)] {
        world.site.call("GET", &path, &foreign, &Value::Null).expect(404);
    }
    world.site.ends_clean();
}
