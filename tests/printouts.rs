//! Printouts of a case by a real service, read by poppler as other programs would: the opinion of a legal review and its
//! filing, who answers for what, what the case needs; and what is told where fonts are missing.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::process::{Command, Stdio};

use evidence::digest::Digest;
use evidence::entry::Entry;
use evidence::event::{Event, PaperEvent, ReviewEvent};
use serde_json::{Value, json};

use site::browser::Session;
use site::media::avi;
use site::reviews::{DRAFT_TEXT, draft_of};
use site::{Answer, Site, Station, said, told};

/// The case, as people call it.
const NUMBER: &str = "薛综执罚〔2026〕1号";

/// A font that is not there.
const MISSING: &str = "/no/such/song.ttc";

/// An agency with its people, and a case with a draft that was sent for review and a recording.
struct World {
    site: Site,
    clerk: String,
    lawyer: String,
    auditor: String,
    desk: Session,
    case: String,
    document: String,
    recording: String,
    review: String,
}

impl World {
    fn new() -> Self {
        Self::of(Site::start(""))
    }

    fn of(site: Site) -> Self {
        site.agency("xc", "37001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let (lawyer, auditor) = (site.legal_reviewer("lawyer"), site.user("auditor", "auditor", None, None));
        let desk = Session::open(&site, "clerk", &clerk);
        let case = site.case(&clerk, NUMBER);
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": ["37001", "37002"] });
        let describe = json!({ "step": "describe", "description": said });
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), &clerk, &describe).expect(204);
        let mut station = Station::enrol(&site, "xc");
        let sealed = station.seal("DCIM/0001.avi", &avi(3, 1));
        station.store(&site, &sealed);
        let link = json!({ "recording": sealed.id, "stage": "investigation", "kind": "video", "reason": "入卷" });
        site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &link).expect(204);
        let document = site.document(&desk, &case, "决定草稿.pdf", DRAFT_TEXT);
        let draft = site.draft(&clerk, &case, &draft_of(&document, DRAFT_TEXT));
        let review = site.review(&clerk, &case, &draft);
        Self { site, clerk, lawyer, auditor, desk, case, document, recording: sealed.id.to_string(), review }
    }

    fn step(&self, step: &Value) {
        let path = format!("/api/v1/reviews/{}/steps", self.review);
        self.site.call("POST", &path, &self.lawyer, step).expect(204);
    }

    /// An opinion that does not agree: the third point rests on the draft, the fifth on a stretch of the recording.
    fn opined(self) -> Self {
        self.step(&json!({ "step": "complete" }));
        let point = |number: u32, holds: &str| json!({ "point": number, "holds": holds, "note": "" });
        let mut points: Vec<Value> = (1..=8).map(|number| point(number, "conforms")).collect();
        points[2] = json!({ "point": 3, "holds": "conforms", "note": "事实有笔录证明", "documents": [self.document] });
        points[4] = json!({ "point": 5, "holds": "does_not", "note": "查封未见全程录像",
            "recordings": [{ "recording": self.recording, "from_ms": 0, "until_ms": 1000 }] });
        self.step(&json!({ "step": "opine", "outcome": "disagree", "points": points, "transfer": true,
            "reasons": "执法程序是否合法尚不能认定" }));
        self
    }

    fn get(&self, token: &str, path: &str, headers: &str) -> Answer {
        self.site.send("GET", path, token, headers, b"")
    }

    /// A printout of the case in a language.
    #[track_caller]
    fn of_case(&self, what: &str, headers: &str) -> Printed {
        let answer = self.get(&self.clerk, &format!("/api/v1/cases/{}/{what}.pdf", self.case), headers);
        Printed::of(&self.site, &answer)
    }

    /// The opinion as it is served.
    #[track_caller]
    fn opinion(&self, query: &str) -> Printed {
        let path = format!("/api/v1/reviews/{}/opinion.pdf{query}", self.review);
        Printed::of(&self.site, &self.get(&self.clerk, &path, ""))
    }

    fn file(&self) -> Answer {
        self.site.send("POST", &format!("/api/v1/reviews/{}/opinion", self.review), &self.lawyer, "", b"")
    }
}

/// A printout that was served.
struct Printed {
    pdf: Vec<u8>,
    /// Its text without spaces and ends of lines.
    text: String,
    /// Of the files that it carries the first.
    carried: Option<Vec<u8>>,
}

impl Printed {
    #[track_caller]
    fn of(site: &Site, answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/pdf");
        assert!(answer.header("content-disposition").starts_with("attachment"));
        let (file, out) = (site.beside("printed.pdf"), site.beside("carried"));
        fs::write(&file, &answer.body).unwrap();
        let output = Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(&file).arg("-").output();
        let output = output.expect("poppler is there: ./x test installs it");
        assert!(output.status.success(), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap().chars().filter(|c| !c.is_whitespace()).collect();
        drop(fs::remove_file(&out));
        let saved = Command::new("pdfdetach").args(["-save", "1", "-o"]).arg(&out).arg(&file).output().unwrap();
        let carried = saved.status.success().then(|| fs::read(&out).unwrap());
        Self { pdf: answer.body.clone(), text, carried }
    }

    #[track_caller]
    fn says(&self, all: &[&str]) {
        for one in all {
            let squeezed: String = one.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(self.text.contains(&squeezed), "{one:?} is not in {}", self.text);
        }
    }
}

#[test]
fn an_opinion_is_printed_as_the_log_tells_of_it_and_bound_to_its_draft() {
    let mut world = World::new().opined();
    let entries = world.site.entries(&world.auditor);
    let is_it = |entry: &Entry| match &entry.event {
        Event::Review(event @ ReviewEvent::Opined { .. }) => event.of().1.as_str() == world.review,
        _ => false,
    };
    let index = entries.iter().position(is_it).unwrap();
    let (draft, evidence) = {
        let path = format!("/api/v1/cases/{}/reviews", world.case);
        let shown = world.site.call("GET", &path, &world.clerk, &Value::Null).expect(200)["reviews"][0].clone();
        (shown["draft_digest"].clone(), shown["evidence_digest"].as_str().unwrap().to_owned())
    };
    assert_eq!(draft, json!(Digest::of(DRAFT_TEXT)));
    let printed = world.opinion("");
    printed.says(&["法制审核意见书", "xc 执法局", NUMBER, "占道经营", "clerk", "lawyer", "决定草稿.pdf"]);
    printed.says(&[draft.as_str().unwrap(), &evidence, &world.recording, "0:00 至 0:01"]);
    printed.says(&[
        "经审核，不同意送审的决定草稿。",
        "执法程序是否合法尚不能认定",
        "查封未见全程录像",
        "应当移送司法机关",
    ]);
    // Of the ninth point nothing is said, and that is told.
    printed.says(&["不符合", "未作结论", &format!("保管日志第 {index} 条")]);
    // It was logged on the case and all that is named, before it was served.
    let last = world.site.entries(&world.auditor).into_iter().rev();
    let read = last.map(|entry| (entry.event.named().text(), entry.items)).find(|(name, _)| *name == "item.read");
    let items: Vec<String> = read.unwrap().1.iter().map(|link| link.item.to_string()).collect();
    for item in [
        format!("case:{}", world.case),
        format!("document:{}", world.document),
        format!("recording:{}", world.recording),
    ] {
        assert!(items.contains(&item), "{item} is not in {items:?}");
    }
    // The same opinion is the same file, and another in another language.
    assert_eq!(world.opinion("?lang=zh").pdf, printed.pdf);
    world.opinion("?lang=en").says(&[NUMBER, draft.as_str().unwrap()]);
    assert_ne!(world.opinion("?lang=en").pdf, printed.pdf);
    let path = format!("/api/v1/reviews/{}/opinion.pdf?lang=fr", world.review);
    assert_eq!(world.get(&world.clerk, &path, "").status, 400);
    world.site.ends_clean();
}

#[test]
fn an_opinion_is_filed_once_as_it_is_served_and_said_to_be_signed_by_nobody() {
    let mut world = World::new();
    let path = format!("/api/v1/reviews/{}/opinion.pdf", world.review);
    let none = world.get(&world.clerk, &path, "").expect(409);
    told(&none);
    assert!(none["detail"].as_str().unwrap().contains("no opinion yet"), "{none}");
    world.file().expect(409);
    world = world.opined();
    let served = world.opinion("").pdf;
    let filed = world.file().expect(201);
    let (document, content) = (filed["document"].as_str().unwrap().to_owned(), filed["content"].clone());
    assert_eq!(content, json!(Digest::of(&served)));
    let entries = world.site.entries(&world.auditor);
    let described = entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Paper(PaperEvent::Described { document: of, .. }) if of.as_str() == document => Some(&entry.event),
        _ => None,
    });
    let described = serde_json::to_value(described.unwrap()).unwrap();
    for (field, expected) in [
        ("document_kind", json!("legal_review")),
        ("volume", json!("secondary")),
        ("original", json!("born_digital")),
        ("language", json!("zh")),
        ("signatures", json!([])),
    ] {
        assert_eq!(described[field], expected, "{field}");
    }
    let entry = entries.iter().rev().find(|entry| entry.event.named().text() == "document.filed").unwrap();
    assert_eq!(serde_json::to_value(&entry.event).unwrap()["content"], content);
    let stored = world.desk.get(&world.site, &format!("/documents/{document}"));
    assert_eq!((stored.status, &stored.body), (200, &served));
    let again = world.file().expect(409);
    told(&again);
    // Where it was filed the page leads to it, and offers no more to file it.
    let page = world.desk.get(&world.site, &format!("/cases/{}", world.case)).text();
    assert!(page.contains(&format!("/cases/{}/documents/{document}", world.case)), "{page}");
    let clerk = world.site.send("POST", &format!("/api/v1/reviews/{}/opinion", world.review), &world.clerk, "", b"");
    assert_eq!(clerk.status, 403, "{}", clerk.text());
    world.site.ends_clean();
}

#[test]
fn the_legal_office_files_an_opinion_by_a_button_of_the_case() {
    let mut world = World::new().opined();
    let lawyer = Session::open(&world.site, "lawyer", &world.lawyer);
    let (case, review) = (format!("/cases/{}", world.case), format!("/cases/{}/reviews/{}", world.case, world.review));
    let form = format!("action=\"{review}/opinion\"");
    assert!(lawyer.get(&world.site, &case).text().contains(&form));
    let page = world.desk.get(&world.site, &case).text();
    assert!(page.contains(&format!("{review}/opinion.pdf")) && !page.contains(&form), "{page}");
    assert!(page.contains(&format!("{case}/completeness.pdf")), "{page}");
    let decision = world.desk.get(&world.site, &format!("{case}/decision")).text();
    assert!(decision.contains(&format!("{case}/responsibility.pdf")), "{decision}");
    let after = lawyer.followed(&world.site, &format!("{review}/opinion"), &[]);
    assert_eq!(after.status, 200, "{}", after.text());
    assert!(!lawyer.get(&world.site, &case).text().contains(&form));
    Printed::of(&world.site, &lawyer.get(&world.site, &format!("{review}/opinion.pdf")));
    world.site.ends_clean();
}

#[test]
fn who_answers_for_what_and_what_the_case_needs_are_printed_of_one_reading() {
    let mut world = World::new().opined();
    let responsibility = world.of_case("responsibility", "");
    responsibility.says(&[
        "案件承办、审核、批准责任页",
        NUMBER,
        "张三",
        "37001",
        "lawyer",
        "审核意见",
        "docket.test/custody",
        // What is not told from the log is told to be from elsewhere.
        "姓名和账号所登记的执法证号不取自这些条目，按打印时的登记列出",
    ]);
    assert_eq!(responsibility.carried, None);
    let completeness = world.of_case("completeness", "");
    completeness.says(&["办案要件清单", NUMBER, "决定草稿", "张三", "李四"]);
    let statement: Value = serde_json::from_slice(&completeness.carried.unwrap()).unwrap();
    assert_eq!(statement["format"], "docket-completeness-1");
    assert_eq!(statement["case"], world.case.as_str());
    completeness_names_its_log_size(&completeness.text, &statement);
    world.of_case("completeness", "Accept-Language: en-GB, zh;q=0.5\r\n").says(&["custody log having"]);
    world.site.ends_clean();
}

fn completeness_names_its_log_size(text: &str, statement: &Value) {
    let size = statement["log_size"].as_u64().unwrap();
    assert!(text.contains(&format!("保管日志共{size}条")), "{size} is not in {text}");
}

#[test]
fn missing_fonts_are_told_with_the_file_and_the_package_and_nothing_is_filed() {
    let fonts = format!("[fonts]\ntext = {{ path = \"{MISSING}\" }}");
    let mut world = World::of(Site::start(&fonts)).opined();
    for path in [
        format!("/api/v1/reviews/{}/opinion.pdf", world.review),
        format!("/api/v1/cases/{}/responsibility.pdf", world.case),
        format!("/api/v1/cases/{}/completeness.pdf", world.case),
    ] {
        let problem = world.get(&world.clerk, &path, "").expect(503);
        told(&problem);
        assert_eq!(problem["type"], "urn:docket:problem:fonts-missing");
        for field in ["detail", "detail_zh"] {
            let said = problem[field].as_str().unwrap();
            assert!(said.contains(MISSING) && said.contains("fonts-noto-cjk"), "{said}");
        }
    }
    world.file().expect(503);
    let page = world.desk.get(&world.site, &format!("/cases/{}/responsibility.pdf", world.case));
    assert_eq!(page.status, 503, "{}", page.text());
    assert!(page.text().contains(MISSING) && page.text().contains("fonts-noto-cjk"), "{}", page.text());
    let filed = world.site.entries(&world.auditor);
    assert_eq!(
        filed.iter().filter(|entry| entry.event.named().text() == "document.filed").count(),
        1,
        "the draft alone"
    );
    world.site.ends_clean();
}

#[test]
fn printouts_are_saved_and_filed_on_the_command_line() {
    let mut world = World::new().opined();
    let run = |token: &str, arguments: &[&str]| {
        let file = world.site.beside("token");
        fs::write(&file, token).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.args(arguments).args(["--url", &format!("http://{}", world.site.address), "--token-file"]).arg(file);
        command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap()
    };
    let to = |name: &str| world.site.beside(name).display().to_string();
    let (opinion, page, list) = (to("opinion.pdf"), to("page.pdf"), to("list.pdf"));
    for arguments in [
        ["review", "opinion", &world.review, "-o", &opinion].as_slice(),
        &["case", "printout", NUMBER, "--what", "responsibility", "-o", &page],
        &["case", "printout", NUMBER, "--what", "办案要件清单", "-o", &list],
    ] {
        let output = run(&world.clerk, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        let again = run(&world.clerk, arguments);
        assert!(!again.status.success(), "{arguments:?} wrote over a file");
    }
    for path in [&opinion, &page, &list] {
        assert!(fs::read(path).unwrap().starts_with(b"%PDF-"), "{path}");
    }
    let filed = run(&world.lawyer, &["review", "file-opinion", &world.review]);
    assert!(filed.status.success(), "{}", said(&filed));
    let digest = Digest::of(&fs::read(&opinion).unwrap()).to_string();
    assert!(String::from_utf8_lossy(&filed.stdout).contains(&digest), "{}", said(&filed));
    world.site.ends_clean();
}
