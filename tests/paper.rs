//! Documents of cases by the law: what is said of each, which takes the place of which, and what each stage wants.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;

use evidence::event::{Event, PaperEvent};
use serde_json::{Value, json};

use site::browser::Session;
use site::papers::{PAPER_TEXT, paper, signed};
use site::people::{company, person};
use site::{Answer, Site, told};

/// The legal data that the service has built in.
const SHIPPED: &str = include_str!("../config/legal.toml");

/// An agency with two officers, a clerk and a head, and a case.
struct World {
    site: Site,
    clerk: String,
    head: String,
    auditor: String,
    desk: Session,
    case: String,
}

impl World {
    fn new() -> Self {
        Self::at(Site::start(""))
    }

    /// One whose site has its own legal data.
    fn by(law: &str) -> Self {
        let mut site = Site::stopped("");
        fs::write(site.data().join("own-law.toml"), law).unwrap();
        let config = site.data().join("docket.toml");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, text.replacen("[limits]\n", "legal = \"own-law.toml\"\n[limits]\n", 1)).unwrap();
        site.serve();
        Self::at(site)
    }

    fn at(site: Site) -> Self {
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let head = site.user("head", "head", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let desk = Session::open(&site, "clerk", &clerk);
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        Self { site, clerk, head, auditor, desk, case }
    }

    /// Files a document under the case; its id.
    fn document(&self, name: &str) -> String {
        self.site.document(&self.desk, &self.case, name, PAPER_TEXT)
    }

    fn say(&self, document: &str, said: &Value) -> Answer {
        self.site.call("POST", &format!("/api/v1/documents/{document}/paper"), &self.clerk, said)
    }

    /// Says that the case is one of a penalty.
    fn describe(&self, procedure: &str) {
        let said = json!({ "matter": "penalty", "procedure": procedure, "source": "inspection",
            "handlers": ["37001", "37002"] });
        let step = json!({ "step": "describe", "description": said });
        self.site.call("POST", &format!("/api/v1/cases/{}/steps", self.case), &self.clerk, &step).expect(204);
    }

    fn papers(&self) -> Value {
        self.site.call("GET", &format!("/api/v1/cases/{}/papers", self.case), &self.clerk, &Value::Null).expect(200)
    }

    /// A kind, as its stage shows it; null where it does not.
    fn kind(&self, id: &str) -> Value {
        let papers = self.papers();
        let mut kinds =
            papers["stages"].as_array().unwrap().iter().flat_map(|stage| stage["kinds"].as_array().unwrap());
        kinds.find(|kind| kind["kind"]["id"] == id).cloned().unwrap_or_default()
    }

    /// A document, as its stage shows it, with the stage.
    fn paper(&self, document: &str) -> (Value, Value) {
        let papers = self.papers();
        for stage in papers["stages"].as_array().unwrap() {
            let mut all = stage["papers"].as_array().unwrap().iter();
            if let Some(paper) = all.find(|paper| paper["document"] == document) {
                return (paper.clone(), stage["stage"].clone());
            }
        }
        panic!("{document} is in no stage of {papers}");
    }
}

/// `said` with other fields in it.
fn with(mut said: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        said[name] = value.clone();
    }
    said
}

fn detail(answer: &Answer, status: u16) -> String {
    let problem = answer.expect(status);
    told(&problem);
    problem["detail"].as_str().unwrap().to_owned()
}

/// Annex 2, article 12: a record of a questioning belongs to the stage of its kind, and into the volume of its kind.
#[test]
fn what_a_document_is_is_said_whole_kept_and_shown_by_stage() {
    let mut world = World::new();
    let document = world.document("询问笔录.pdf");
    assert_eq!(world.papers()["undescribed"], json!([document]));
    let said = with(
        paper("questioning_record"),
        &json!({ "number": "薛综询〔2026〕1号", "signatures": [signed("officer", "37001"), signed("witness", "")] }),
    );
    world.say(&document, &said).expect(204);
    let (shown, stage) = world.paper(&document);
    assert_eq!((stage, &shown["kind"]), (json!("investigation"), &json!("questioning_record")));
    assert_eq!((&shown["volume"], &shown["pages"], &shown["supersedes"]), (&json!("main"), &json!(2), &Value::Null));
    assert_eq!((&shown["made_by"], &shown["described_by"]), (&json!(["37001"]), &json!("clerk")));
    assert_eq!(world.papers()["undescribed"], json!([]));
    // Saying it again needs the reason, and replaces the whole of it; the log keeps what was.
    assert!(detail(&world.say(&document, &said), 422).contains("reason"));
    let again = with(paper("other_evidence_record"), &json!({ "volume": "secondary", "reason": "种类有误" }));
    world.say(&document, &again).expect(204);
    let (shown, _) = world.paper(&document);
    assert_eq!(
        (&shown["number"], &shown["volume"], &shown["signatures"]),
        (&json!(""), &json!("secondary"), &json!([]))
    );
    let kinds: Vec<String> = world
        .site
        .entries(&world.auditor)
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Paper(PaperEvent::Described { document_kind, .. }) => Some(document_kind.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(kinds, ["questioning_record", "other_evidence_record"]);
    world.site.ends_clean();
}

#[test]
fn what_would_make_the_record_false_is_refused_with_its_reason() {
    let mut world = World::new();
    let document = world.document("a.pdf");
    let signature = |fields: &Value| json!({ "signatures": [with(signed("party", ""), fields)] });
    for (fields, status, expected) in [
        (json!({ "kind": "nothing_such" }), 422, "nothing_such"),
        (json!({ "made_on": "2099-01-01" }), 422, "the future"),
        (json!({ "made_by": ["38001"] }), 422, "no officer of this agency"),
        (json!({ "pages": 0 }), 422, "is not 1 to 100000"),
        (json!({ "language": "中文" }), 422, "language"),
        (json!({ "supersedes": "e".repeat(32) }), 422, "no document of this case"),
        (json!({ "supersedes": document }), 422, "is this one"),
        // Law on compulsion, article 18: whoever refuses to sign is told with the reason and a witness.
        (signature(&json!({ "how": "refused" })), 422, "without the reason"),
        (signature(&json!({ "how": "absent" })), 422, "without the reason"),
        (signature(&json!({ "how": "refused", "reason": "不服" })), 422, "neither a witness nor a recording"),
        (signature(&json!({ "at": "2099-01-01T00:00:00Z" })), 422, "a time to come"),
        // Nobody is named in the log: witnesses not at all, parties by their id.
        (signature(&json!({ "role": "witness", "of": "刘芳" })), 422, "刘芳"),
        (signature(&json!({ "of": "王小明" })), 422, "王小明"),
        (signature(&json!({ "role": "head", "of": "nobody" })), 422, "nobody"),
    ] {
        let told = detail(&world.say(&document, &with(paper("decision"), &fields)), status);
        assert!(told.contains(expected), "{fields}: {told}");
    }
    let party = world.site.party(&world.clerk, &world.case, &person());
    let fine = with(
        paper("decision"),
        &json!({ "signatures": [signed("head", "head"), signed("officer", "37002"),
            { "role": "party", "of": party, "how": "refused", "reason": "不服", "witnessed": "社区工作人员",
              "at": "2026-01-05T09:00:00Z" }] }),
    );
    world.say(&document, &fine).expect(204);
    let withdraw = world.desk.post(&world.site, &format!("/documents/{document}/withdraw"), &[("reason", "传错")]);
    assert_eq!(withdraw.status, 303);
    world.say(&document, &with(fine, &json!({ "reason": "更正" }))).expect(409);
    world.site.ends_clean();
}

/// A correction is another document that names the first; nothing is overwritten.
#[test]
fn a_document_takes_the_place_of_one_other_and_both_stay_listed() {
    let mut world = World::new();
    world.describe("ordinary");
    let [first, second, third] = ["a.pdf", "b.pdf", "c.pdf"].map(|name| world.document(name));
    world.say(&first, &paper("decision")).expect(204);
    world.say(&second, &with(paper("decision"), &json!({ "supersedes": first }))).expect(204);
    assert_eq!(world.paper(&first).0["superseded_by"], json!(second));
    assert_eq!(world.paper(&second).0["supersedes"], json!(first));
    let kind = world.kind("decision");
    assert_eq!((&kind["standing"], &kind["documents"]), (&json!("filed"), &json!([second])));
    let taken = world.say(&third, &with(paper("decision"), &json!({ "supersedes": first })));
    assert!(detail(&taken, 409).contains("b.pdf"));
    let circle = with(paper("decision"), &json!({ "supersedes": second, "reason": "更正" }));
    assert!(detail(&world.say(&first, &circle), 422).contains("takes its place"));
    // Of another case none is taken.
    let other = world.site.case(&world.clerk, "薛综执罚〔2026〕2号");
    let elsewhere = world.site.document(&world.desk, &other, "d.pdf", PAPER_TEXT);
    let foreign = world.say(&elsewhere, &with(paper("decision"), &json!({ "supersedes": first })));
    assert!(detail(&foreign, 422).contains("no document of this case"));
    // What took its place was taken out: it has it again.
    let withdraw = world.desk.post(&world.site, &format!("/documents/{second}/withdraw"), &[("reason", "传错")]);
    assert_eq!(withdraw.status, 303);
    assert_eq!(world.paper(&first).0["superseded_by"], Value::Null);
    world.site.ends_clean();
}

#[test]
fn a_number_is_borne_once_in_an_agency_and_a_year_and_by_what_takes_that_ones_place() {
    let mut world = World::new();
    let [first, second, third] = ["a.pdf", "b.pdf", "c.pdf"].map(|name| world.document(name));
    let numbered = |number: &str, fields: &Value| with(with(paper("decision"), &json!({ "number": number })), fields);
    world.say(&first, &numbered("薛综罚〔2026〕7号", &json!({}))).expect(204);
    // Whichever brackets and digits it is written with.
    for same in ["薛综罚[2026]7号", "薛综罚（２０２６）７号"] {
        let told = detail(&world.say(&second, &numbered(same, &json!({}))), 409);
        assert!(told.contains("a.pdf") && told.contains("bears this number"), "{told}");
    }
    world.say(&second, &numbered("薛综罚[2026]7号", &json!({ "supersedes": first }))).expect(204);
    // It is the second's now.
    assert!(detail(&world.say(&third, &numbered("薛综罚〔2026〕7号", &json!({}))), 409).contains("b.pdf"));
    // Of another year it is another.
    world.say(&third, &numbered("薛综罚〔2026〕7号", &json!({ "made_on": "2025-12-31" }))).expect(204);
    // Whoever says the same again of the same document is not in their own way.
    world.say(&second, &numbered("薛综罚〔2026〕7号", &json!({ "supersedes": first, "reason": "补签名" }))).expect(204);
    // Who takes its place no more bears its number no more.
    let alone = numbered("薛综罚〔2026〕7号", &json!({ "reason": "并非替代" }));
    assert!(detail(&world.say(&second, &alone), 409).contains("a.pdf"));
    // Of another agency it is another's.
    let clerk = world.site.user("other", "clerk", Some("sz"), None);
    let case = world.site.case(&clerk, "薛综执罚〔2026〕1号");
    let desk = Session::open(&world.site, "other", &clerk);
    let document = world.site.document(&desk, &case, "e.pdf", PAPER_TEXT);
    let said = with(numbered("薛综罚〔2026〕7号", &json!({})), &json!({ "made_by": ["38001"] }));
    world.site.call("POST", &format!("/api/v1/documents/{document}/paper"), &clerk, &said).expect(204);
    world.site.ends_clean();
}

/// Annex 2, articles 8, 14 and 15; law on compulsion, article 24; 国办发〔2025〕22号: what a case wants by its matter, its
/// procedure, its parties and its acts, each with its article and set of rules.
#[test]
fn stages_want_what_the_law_says_of_the_case_and_say_how_it_stands() {
    let mut world = World::new();
    let papers = world.papers();
    assert_eq!(papers["described"], json!(false));
    let stages = papers["stages"].as_array().unwrap();
    assert!(!stages.is_empty() && stages.iter().all(|stage| stage["kinds"] == json!([])), "{papers}");
    world.describe("ordinary");
    let approval = world.kind("start_approval");
    assert_eq!((&approval["standing"], &approval["wanted"]), (&json!("missing"), &json!(true)));
    assert_eq!((&approval["kind"]["article"], &approval["rule_set"]), (&json!("附件2第八条"), &json!("order")));
    assert_eq!(world.kind("penalty_notice")["rule_set"], json!("national"));
    for unwanted in ["credit_repair_notice", "seizure_list", "hearing_record"] {
        assert_eq!(world.kind(unwanted), Value::Null, "{unwanted}");
    }
    world.site.party(&world.clerk, &world.case, &company());
    assert_eq!(world.kind("credit_repair_notice")["standing"], json!("missing"));
    let act = json!({ "kind": "seize", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
        "place": "光明路", "officers": ["37001", "37002"], "party_present": true });
    world.site.call("POST", &format!("/api/v1/cases/{}/acts", world.case), &world.clerk, &act).expect(201);
    for kind in ["seizure_decision", "seizure_list", "measure_record"] {
        assert_eq!(world.kind(kind)["standing"], json!("missing"), "{kind}");
    }
    let document = world.document("a.pdf");
    world.say(&document, &with(paper("measure_record"), &json!({ "signatures": [signed("officer", "")] }))).expect(204);
    let record = world.kind("measure_record");
    assert_eq!((&record["standing"], &record["lacking"]), (&json!("unsigned"), &json!(["party"])));
    // What nobody wants is shown where it is there.
    let document = world.document("b.pdf");
    world.say(&document, &paper("expert_opinion")).expect(204);
    let opinion = world.kind("expert_opinion");
    assert_eq!((&opinion["wanted"], &opinion["standing"]), (&json!(false), &json!("filed")));
    assert_eq!(
        world.paper(&document).0["volume"],
        json!("secondary"),
        "annex 2, article 17: into the secondary volume"
    );
    world.site.ends_clean();
}

#[test]
fn a_document_has_16_signatures_20_makers_and_100000_pages_and_no_more() {
    let mut world = World::new();
    let many: Vec<String> = (0..21).map(|n| format!("39{n:03}")).collect();
    for certificate in &many {
        let new = json!({ "certificate": certificate, "name": "某", "agency": "xc" });
        world.site.call("POST", "/api/v1/officers", &world.site.admin, &new).expect(201);
    }
    let document = world.document("a.pdf");
    let long = "字".repeat(500);
    let refused = json!({ "role": "party", "how": "refused", "reason": long, "witnessed": long,
        "at": "2026-01-05T09:00:00Z" });
    let most = with(
        paper("decision"),
        &json!({ "made_by": many[..20], "pages": 100_000, "signatures": vec![&refused; 16], "number": long }),
    );
    world.say(&document, &most).expect(204);
    for (fields, expected) in [
        (json!({ "made_by": many }), "more than 20"),
        (json!({ "pages": 100_001 }), "is not 1 to 100000"),
        (json!({ "signatures": vec![&refused; 17] }), "more than 16"),
        (json!({ "number": "字".repeat(501) }), "500"),
    ] {
        let said = with(with(most.clone(), &json!({ "reason": "更正" })), &fields);
        let told = detail(&world.say(&document, &said), 422);
        assert!(told.contains(expected), "{fields}: {told}");
    }
    world.site.ends_clean();
}

/// Who may not file documents says nothing of them; the head sees them.
#[test]
fn the_reading_is_logged_on_the_case_and_its_documents() {
    let mut world = World::new();
    let document = world.document("a.pdf");
    world.say(&document, &paper("decision")).expect(204);
    let path = format!("/api/v1/documents/{document}/paper");
    let again = with(paper("decision"), &json!({ "reason": "更正" }));
    world.site.call("POST", &path, &world.head, &again).expect(403);
    let before = usize::try_from(world.site.log_size()).unwrap();
    world.site.call("GET", &format!("/api/v1/cases/{}/papers", world.case), &world.head, &Value::Null).expect(200);
    let entries = world.site.entries(&world.auditor);
    let named: Vec<String> =
        entries[before..].iter().flat_map(|entry| entry.items.iter().map(|link| link.item.to_string())).collect();
    assert!(
        named.contains(&format!("case:{}", world.case)) && named.contains(&format!("document:{document}")),
        "{named:?}"
    );
    world.site.ends_clean();
}

/// A document comes in by the command line as by the form: filed under its stage, described and signed, in one command that
/// prints its id; what cannot be read is refused before anything is sent.
#[test]
fn a_document_is_filed_with_its_kind_and_signatures_on_the_command_line() {
    let mut world = World::new();
    world.describe("ordinary");
    let path = world.site.beside("询问笔录.pdf");
    fs::write(&path, PAPER_TEXT).unwrap();
    let path = path.to_str().unwrap();
    let filed = |reason: &str, signature: &str| {
        let file = ["document", "file", "薛综执罚〔2026〕1号", path, "--stage", "investigation", "--reason", reason];
        let said = ["--kind", "questioning_record", "--made-on", "2026-01-05", "--made-by", "37001", "--pages", "2"];
        let signed = ["--number", "薛综询〔2026〕1号", "--original", "paper_scan", "--signature", signature];
        [&file[..], &said[..], &signed[..]].concat().into_iter().map(str::to_owned).collect::<Vec<String>>()
    };
    let run = |arguments: &[String]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        world.site.program(&world.clerk, &arguments)
    };
    let signature = "role=officer,of=37001,how=ink,at=2026-01-05T09:00";
    let id = run(&filed("入卷", signature)).trim().to_owned();
    let (shown, stage) = world.paper(&id);
    assert_eq!((&shown["name"], &stage), (&json!("询问笔录.pdf"), &json!("investigation")));
    assert_eq!((&shown["kind"], &shown["number"]), (&json!("questioning_record"), &json!("薛综询〔2026〕1号")));
    assert_eq!((&shown["signatures"][0]["role"], &shown["signatures"][0]["of"]), (&json!("officer"), &json!("37001")));
    let before = world.site.log_size();
    let unreadable = filed("入卷", "role=nobody,how=ink,at=2026-01-05T09:00");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(&unreadable).args(["--url", &format!("http://{}", world.site.address), "--token-file"]);
    // The file of the token is there from the command before.
    let failed = command.arg(world.site.beside("token")).env("DOCKET_LANG", "zh").output().unwrap();
    assert!(!failed.status.success() && world.site.log_size() == before, "{}", site::said(&failed));
    world.site.ends_clean();
}

/// What comes by itself is asked as the form asks it: a name, a stage and a kind of record that there are, a reason, and bytes
/// that a case file takes.
#[test]
fn a_document_that_comes_by_itself_is_refused_by_what_is_wrong_with_it() {
    let mut world = World::new();
    let file = |query: &str, bytes: &[u8]| {
        let path = format!("/api/v1/cases/{}/documents?{query}", world.case);
        world.site.send("POST", &path, &world.clerk, "Content-Type: application/octet-stream\r\n", bytes)
    };
    let right = "name=a.pdf&stage=investigation&kind=text&reason=x";
    for (query, bytes, told) in [
        ("name=%20&stage=investigation&kind=text&reason=x", PAPER_TEXT, "name"),
        ("name=a.pdf&stage=investigation&kind=text&reason=%20", PAPER_TEXT, "reason"),
        ("name=a.pdf&stage=nowhere&kind=text&reason=x", PAPER_TEXT, "stage"),
        ("name=a.pdf&stage=investigation&kind=nothing&reason=x", PAPER_TEXT, "kind"),
        (right, &b"MZ\x90\0"[..], "file"),
        (right, &b""[..], "file"),
    ] {
        let refused = detail(&file(query, bytes), 422);
        assert!(refused.starts_with(told), "{query}: {refused}");
    }
    assert_eq!(world.papers()["undescribed"], json!([]), "none of them is filed");
    let filed = file(right, PAPER_TEXT).expect(201);
    assert_eq!(world.papers()["undescribed"], json!([filed["document"]]));
    world.site.ends_clean();
}

/// Law on penalties, article 42: where the legal data says by which figure officers sign a kind of document, one of two is
/// too few, and it is told how many are missing.
#[test]
fn where_the_legal_data_says_how_many_officers_sign_it_is_told_how_many_are_missing() {
    let (before, after) = SHIPPED.split_once("id = \"questioning_record\"").unwrap();
    let signs = "signatures = [\"officer\", \"party\"]\n";
    let asking = after.replacen(signs, &format!("{signs}officers_sign = \"officers_of_act\"\n"), 1);
    let mut world = World::by(&format!("{before}id = \"questioning_record\"{asking}"));
    world.describe("ordinary");
    let party = world.site.party(&world.clerk, &world.case, &person());
    let document = world.document("询问笔录.pdf");
    let signed_by = |officers: &[&str], reason: &str| {
        let officers = officers.iter().map(|of| signed("officer", of));
        let signatures: Vec<Value> = officers.chain([signed("party", &party)]).collect();
        with(paper("questioning_record"), &json!({ "signatures": signatures, "reason": reason }))
    };
    world.say(&document, &signed_by(&["37001"], "")).expect(204);
    let kind = world.kind("questioning_record");
    assert_eq!((&kind["standing"], &kind["lacking"]), (&json!("unsigned"), &json!(["officer"])));
    assert_eq!((&kind["officers_missing"], &kind["kind"]["officers_sign"]), (&json!(1), &json!("officers_of_act")));
    let path = format!("/api/v1/cases/{}/lacks", world.case);
    let lacks = world.site.call("GET", &path, &world.clerk, &Value::Null).expect(200);
    let is_it = |lack: &&Value| lack["what"] == json!({ "kind": "paper", "detail": "unsigned" });
    let lack = lacks["lacks"].as_array().unwrap().iter().find(is_it).unwrap_or_else(|| panic!("{lacks}"));
    assert_eq!((&lack["signatures"], &lack["officers_missing"]), (&json!(["officer"]), &json!(1)));
    for what in ["papers", "lacks"] {
        let told = world.site.program(&world.clerk, &["case", what, "薛综执罚〔2026〕1号"]);
        assert!(told.contains("执法人员（还差 1 人）"), "{told}");
    }
    let page = world.desk.get(&world.site, &format!("/cases/{}/papers", world.case)).text();
    assert!(page.contains("the officers (1 more)"), "{page}");
    world.say(&document, &signed_by(&["37001", "37002"], "补签名")).expect(204);
    let kind = world.kind("questioning_record");
    assert_eq!((&kind["standing"], &kind["officers_missing"]), (&json!("filed"), &json!(0)));
    world.site.ends_clean();
}

/// An upload that is cut off, or refused once it came, leaves no staged file; and a name does no harm.
#[test]
fn a_document_that_is_cut_off_or_refused_leaves_nothing_and_a_name_loses_what_can_harm() {
    let mut world = World::new();
    let path = |name: &str| {
        format!("/api/v1/cases/{}/documents?name={name}&stage=investigation&kind=text&reason=x", world.case)
    };
    let before = world.site.log_size();
    let whole = [b"%PDF-1.7 ".to_vec(), vec![b'x'; 100_000]].concat();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        path("a.pdf"),
        world.clerk,
        whole.len()
    );
    let mut stream = TcpStream::connect(&world.site.address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&whole[..50_000]).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    drop(site::read_answer(&mut stream, "POST"));
    let file = |name: &str, bytes: &[u8]| world.site.send("POST", &path(name), &world.clerk, "", bytes);
    assert!(detail(&file("a.pdf", &vec![b'M'; 100_000]), 422).starts_with("file"));
    // Control and direction characters, and more than a text may have.
    for name in ["a%00.pdf", "a%E2%80%AEfdp.exe", &"a".repeat(501)] {
        assert!(detail(&file(name, &whole), 422).starts_with("name"), "{name}");
    }
    let staged = fs::read_dir(world.site.data().join("vault/staging")).unwrap().count();
    assert_eq!((staged, world.site.log_size()), (0, before), "nothing was filed, and nothing stays of it");
    let filed = file("..%2F..%2F%E7%AC%94%E5%BD%95%3A1.pdf", &whole).expect(201);
    let exported = format!("/api/v1/cases/{}/export", world.case);
    let exported = world.site.call("GET", &exported, &world.clerk, &Value::Null).expect(200);
    let shown = &exported["documents"][0];
    assert_eq!((&shown["document"], &shown["name"]), (&filed["document"], &json!("笔录_1.pdf")));
    world.site.ends_clean();
}
