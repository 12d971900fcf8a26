//! Cases as people call and change them: one number is one case however it is written; a case is renamed, merged into
//! another, closed and opened again, with what the log, packages and the tables say of it.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use site::browser::{MULTIPART, Session, multipart};
use site::media::avi;
use site::{Answer, Site, Station, docket, said, told};

/// Ways to write one number.
const WAYS: [&str; 8] = [
    "薛综执罚〔2026〕12号",
    "薛综执罚[2026]12号",
    "薛综执罚(2026)12号",
    "薛综执罚（２０２６）１２号",
    "薛综执罚［2026］12号",
    "薛综执罚【2026】12号",
    "薛综执罚 〔2026〕 12号",
    "薛综执罚﹝2026﹞⑫号",
];

/// An agency with a clerk and a station.
struct World {
    site: Site,
    station: Station,
    clerk: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        Self { site, station, clerk }
    }

    fn store(&mut self, name: &str) -> String {
        let recording = self.station.seal(name, name.as_bytes());
        self.station.store(&self.site, &recording);
        recording.id.to_string()
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.site.call("POST", path, &self.clerk, body)
    }

    fn get(&self, path: &str) -> Value {
        self.site.call("GET", path, &self.clerk, &Value::Null).expect(200)
    }

    fn case(&self, number: &str) -> String {
        self.site.case(&self.clerk, number)
    }

    fn act(&self, case: &str, act: &str, body: &Value) -> Answer {
        self.post(&format!("/api/v1/cases/{case}/{act}"), body)
    }

    fn file(&self, case: &str, recording: &str) -> Answer {
        let link = json!({ "recording": recording, "stage": "start", "kind": "video", "reason": "立案" });
        self.act(case, "recordings", &link)
    }

    fn filed(&self, case: &str) -> Vec<String> {
        let shown = self.get(&format!("/api/v1/cases/{case}"));
        let items = shown["items"].as_array().unwrap().iter();
        items.map(|item| item["recording"]["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The ids of the cases that are meant by a number.
    fn called(&self, number: &str) -> Vec<String> {
        let page = self.get(&format!("/api/v1/cases?number={}", encoded(number)));
        page["items"].as_array().unwrap().iter().map(|case| case["case"].as_str().unwrap().to_owned()).collect()
    }

    fn client(&self, arguments: &[&str]) -> Output {
        let file = self.site.beside("token");
        fs::write(&file, &self.clerk).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.args(arguments).args(["--url", &format!("http://{}", self.site.address), "--token-file"]).arg(file);
        command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap()
    }

    /// Has `docket-verify` check a package.
    fn verify(&self, package: &str) -> Output {
        let answer = self.site.call("GET", &format!("/api/v1/packages/{package}"), &self.clerk, &Value::Null);
        assert_eq!(answer.status, 200);
        let (tar, folder) = (self.site.beside("package.tar"), self.site.beside(package));
        fs::write(&tar, &answer.body).unwrap();
        fs::create_dir_all(&folder).unwrap();
        assert!(Command::new("tar").arg("-xf").arg(&tar).arg("-C").arg(&folder).status().unwrap().success());
        let bag = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        let key = fs::read_to_string(bag.join("data/keys/log.vkey")).unwrap();
        let verifier = Path::new(env!("CARGO_BIN_EXE_docket")).with_file_name("docket-verify");
        Command::new(verifier).args(["--log-key", key.trim()]).arg(bag).output().unwrap()
    }

    fn package(&self, case: &str) -> String {
        let made = self.post("/api/v1/packages", &json!({ "case": case, "reason": "移送" })).expect(201);
        made["package"].as_str().unwrap().to_owned()
    }

    /// Stops; `docket check` finds nothing, and a rebuild makes the same tables.
    fn ends_clean(mut self) {
        self.site.ends_clean();
        let rebuilt = docket(&["rebuild", "--data"], &self.site.data());
        assert!(rebuilt.status.success(), "{}", said(&rebuilt));
        let (clean, said) = self.site.check(None);
        assert!(clean, "{said}");
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |out, byte| format!("{out}%{byte:02X}"))
}

#[test]
fn a_number_in_any_writing_is_one_case_in_the_api_on_the_command_line_and_in_search() {
    let mut world = World::new();
    let recording = world.store("DCIM/a.mp4");
    let case = world.case(WAYS[0]);
    for way in WAYS {
        let refused = world.post("/api/v1/cases", &json!({ "number": way, "title": "x" }));
        let problem = refused.expect(409);
        assert!(problem["type"].as_str().unwrap().ends_with("exists"), "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(WAYS[0]), "{problem}");
        told(&problem);
        assert_eq!(world.called(way), std::slice::from_ref(&case), "{way}");
        let listed = world.get(&format!("/api/v1/cases?text={}", encoded(way)));
        assert_eq!(listed["items"][0]["case"], case.as_str(), "{way}");
        let shown = world.client(&["case", "show", way, "--json"]);
        assert!(shown.status.success() && said(&shown).contains(&case), "{way}: {}", said(&shown));
    }
    // Other numbers are other cases, and another agency's are its own.
    for other in ["薛综执罚〔2026〕1号", "薛综执罚〔2026〕012号", "薛综执罚2026年12号"] {
        assert_ne!(world.case(other), case);
    }
    let foreign = world.site.user("foreign", "clerk", Some("sz"), None);
    assert_ne!(world.site.case(&foreign, WAYS[1]), case);
    let link =
        world.client(&["case", "link", WAYS[3], &recording, "--stage", "start", "--kind", "video", "--reason", "立案"]);
    assert!(link.status.success(), "{}", said(&link));
    assert_eq!(world.filed(&case), std::slice::from_ref(&recording));
    for way in &WAYS[..7] {
        let found = world.get(&format!("/api/v1/recordings?text={}", encoded(way)));
        assert_eq!(found["items"][0]["id"], recording.as_str(), "{way}");
    }
    world.ends_clean();
}

#[test]
fn what_was_written_with_spaces_and_dashes_is_found_without() {
    let mut world = World::new();
    let recording = world.store("DCIM/a.mp4");
    let case = world.case("XC — 2026 － 7");
    world.file(&case, &recording).expect(204);
    for way in ["XC-2026-7", "xc—2026—7", "ＸＣ－２０２６－７"] {
        let found = world.get(&format!("/api/v1/recordings?text={}", encoded(way)));
        assert_eq!(found["items"][0]["id"], recording.as_str(), "{way}");
        assert_eq!(world.called(way), std::slice::from_ref(&case));
    }
    world.ends_clean();
}

#[test]
fn a_renamed_case_is_found_by_both_numbers_and_a_package_from_before_stays_as_it_was() {
    let mut world = World::new();
    let recording = world.store("DCIM/a.mp4");
    let case = world.case("〔2026〕21号");
    world.file(&case, &recording).expect(204);
    let before = world.package(&case);
    let rename = |number: &str, title: Option<&str>| {
        world.act(&case, "rename", &json!({ "number": number, "title": title, "reason": "案号写错" }))
    };
    rename("〔2026〕12号", Some("占道")).expect(204);
    assert_eq!(rename("〔2026〕12号", None).expect(409)["type"], "urn:docket:problem:conflict");
    // Somebody whose page is older changes what they change, and not the number that they saw.
    let page = Session::open(&world.site, "clerk", &world.clerk);
    let seen = "〔2026〕21号";
    let older = [("was_number", seen), ("number", seen), ("was_title", "t"), ("title", "占道"), ("reason", "r")];
    let answer = page.post(&world.site, &format!("/cases/{case}/rename"), &older);
    assert!([303, 409].contains(&answer.status), "{}", answer.text());
    let shown = world.get(&format!("/api/v1/cases/{case}"));
    assert_eq!((&shown["number"], &shown["title"]), (&json!("〔2026〕12号"), &json!("占道")));
    assert_eq!(shown["other_numbers"], json!(["〔2026〕21号"]));
    // Who changes what somebody else changed meanwhile is told so, and what they typed is still there.
    let other =
        [("was_number", seen), ("number", "〔2026〕99号"), ("was_title", "占道"), ("title", "占道"), ("reason", "r")];
    let answer = page.post(&world.site, &format!("/cases/{case}/rename"), &other);
    assert!(answer.status == 409 && answer.text().contains("meanwhile"), "{}: {}", answer.status, answer.text());
    assert!(
        answer.text().contains("value=\"〔2026〕99号\"")
            && answer.text().contains("name=\"was_number\" value=\"〔2026〕12号\"")
    );
    assert_eq!(world.get(&format!("/api/v1/cases/{case}"))["number"], "〔2026〕12号");
    // What they left stands there as it is by now, so that sending it once more undoes nothing.
    let left = [("was_number", seen), ("number", "〔2026〕99号"), ("was_title", "t"), ("title", "t"), ("reason", "r")];
    let answer = page.post(&world.site, &format!("/cases/{case}/rename"), &left);
    let shown = answer.text();
    assert!(answer.status == 409 && shown.contains("value=\"占道\" required"), "{}: {shown}", answer.status);
    // What shows nothing makes no other number.
    world.post("/api/v1/cases", &json!({ "number": "〔2026〕12\u{fe0f}号\u{3164}", "title": "t" })).expect(409);
    // A list is no object.
    world.post("/api/v1/cases", &json!(["〔2026〕77号", "t"])).expect(422);
    for number in ["〔2026〕12号", "[2026]21号"] {
        assert_eq!(world.called(number), std::slice::from_ref(&case));
        let found = world.get(&format!("/api/v1/recordings?text={}", encoded(number)));
        assert_eq!(found["items"][0]["id"], recording.as_str(), "{number}");
    }
    // The number that was mistyped may be another case's, which is then meant by it.
    let other = world.case("(2026)21号");
    assert_eq!(world.called("〔2026〕21号"), [other]);
    rename("【2026】21号", None).expect(409);
    // The package of before names the case as it was, a new one as it is, and both hold.
    let after = world.package(&case);
    for package in [&before, &after] {
        let verified = world.verify(package);
        assert!(verified.status.success(), "{}", said(&verified));
    }
    let index = |package: &str| {
        let bag = fs::read_dir(world.site.beside(package)).unwrap().next().unwrap().unwrap().path();
        serde_json::from_slice::<Value>(&fs::read(bag.join("data/package.json")).unwrap()).unwrap()
    };
    assert_eq!(index(&before)["case"]["number"], "〔2026〕21号");
    assert_eq!(index(&after)["case"]["number"], "〔2026〕12号");
    world.ends_clean();
}

#[test]
fn a_merged_case_leads_to_the_one_that_remains_with_all_that_it_had() {
    let mut world = World::new();
    let [one, both, other] = ["a.mp4", "b.mp4", "c.mp4"].map(|name| world.store(name));
    let (into, away) = (world.case("〔2026〕1号"), world.case("〔2026〕一号"));
    for (case, recording) in [(&into, &one), (&into, &both), (&away, &both), (&away, &other)] {
        world.file(case, recording).expect(204);
    }
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let fields = [("page", &*session.page), ("stage", "decision"), ("kind", "text"), ("reason", "入卷")];
    let headers = format!("{}{MULTIPART}", session.headers());
    let body = multipart(&fields, ("决定书.pdf", b"%PDF-1.7 text"));
    let sent = world.site.send("POST", &format!("/cases/{away}/documents"), "", &headers, &body);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let package = world.package(&away);
    let merge = |into: &str| world.act(&away, "merge", &json!({ "into": into, "reason": "重复登记" }));
    assert_eq!(merge(&away).expect(409)["type"], "urn:docket:problem:conflict");
    merge("没有这个").expect(404);
    let link = format!("https://docket.example/cases/{into}?stage=start");
    merge(&link).expect(204);
    let mut filed = world.filed(&into);
    filed.sort();
    let mut all = [one, both, other.clone()];
    all.sort();
    assert_eq!(filed, all);
    assert!(world.filed(&away).is_empty());
    let shown = world.get(&format!("/api/v1/cases/{away}"));
    assert_eq!((&shown["state"], &shown["merged_into"]), (&json!("merged"), &json!(into)));
    // Its number means what remains, and nothing is done with it any more.
    assert_eq!(world.called("[2026]一号"), std::slice::from_ref(&into));
    told(&world.file(&away, &other).expect(409));
    world.act(&away, "close", &json!({ "reason": "r" })).expect(409);
    world.act(&away, "rename", &json!({ "title": "x", "reason": "r" })).expect(409);
    world.post("/api/v1/packages", &json!({ "case": away, "reason": "移送" })).expect(409);
    assert_eq!(world.post("/api/v1/cases", &json!({ "number": "〔2026〕一号", "title": "x" })).status, 409);
    // The page shows what came, and the old address leads to it.
    let page = session.get(&world.site, &format!("/cases/{into}"));
    for shown in ["决定书.pdf", "〔2026〕一号", &package] {
        assert!(page.text().contains(shown), "{shown}: {}", page.text());
    }
    let led = session.get(&world.site, &format!("/cases/{away}"));
    assert_eq!((led.status, led.header("location")), (303, &*format!("/cases/{into}#merged")));
    old_addresses_lead_on(&world, &session, &away, &into);
    // A document that came so is taken out like any other, which a package of the case then shows.
    let text = page.text();
    let document = text.split("href=\"/documents/").nth(1).unwrap().split('"').next().unwrap();
    let withdrawn = session.post(&world.site, &format!("/documents/{document}/withdraw"), &[("reason", "传错")]);
    assert_eq!(withdrawn.status, 303, "{}", withdrawn.text());
    for package in [&package, &world.package(&into)] {
        let verified = world.verify(package);
        assert!(verified.status.success(), "{}", said(&verified));
    }
    world.ends_clean();
}

#[test]
fn a_number_that_is_two_cases_is_refused_with_both_and_each_says_who_saw_it() {
    let world = World::new();
    let other = world.site.user("clerk-sz", "clerk", Some("sz"), None);
    let numbered = [world.case("〔2026〕5号"), world.site.case(&other, "〔2026〕5号")];
    let above = world.site.user("seer", "supervisor", None, None);
    let sessions =
        [("clerk", &world.clerk), ("clerk-sz", &other)].map(|(name, token)| Session::open(&world.site, name, token));
    let history =
        |which: usize| sessions[which].get(&world.site, &format!("/cases/{}/history", numbered[which])).text();
    assert!((0..2).all(|which| !history(which).contains("seer")));
    let merge = format!("/api/v1/cases/{}/merge", numbered[0]);
    let body = json!({ "into": "(2026)5号", "reason": "r" });
    let refused = world.site.call("POST", &merge, &above, &body).expect(422);
    assert!(numbered.iter().all(|case| refused["detail"].as_str().unwrap().contains(&**case)), "{refused}");
    for which in 0..2 {
        assert!(history(which).contains("seer"), "{}", history(which));
    }
    world.ends_clean();
}

/// What was kept of a merged case's addresses leads to the same thing in the case that remains.
fn old_addresses_lead_on(world: &World, session: &Session, away: &str, into: &str) {
    let page = session.get(&world.site, &format!("/cases/{into}")).text();
    let before = format!("href=\"/cases/{into}/documents/");
    let document = page.split(&before).nth(1).unwrap().split('"').next().unwrap();
    let places = [
        (format!("/cases/{away}/documents/{document}"), format!("/cases/{into}/documents/{document}")),
        (format!("/together/{away}"), format!("/together/{into}")),
    ];
    for (old, new) in places {
        let led = session.get(&world.site, &old);
        assert_eq!((led.status, led.header("location")), (303, &*new), "{old}");
        assert_eq!(session.get(&world.site, &new).status, 200, "{new}");
    }
    let other = world.case("〔2026〕9号");
    assert_eq!(session.get(&world.site, &format!("/cases/{other}/documents/{document}")).status, 404);
    let history = format!("/cases/{away}/history");
    assert!(page.contains(&format!("href=\"{history}\"")), "{page}");
    let told = session.get(&world.site, &history);
    assert!(told.status == 200 && told.text().contains("重复登记"), "{}", told.text());
}

#[test]
fn nothing_is_filed_under_a_closed_case_until_it_is_opened_again() {
    let mut world = World::new();
    let [one, other] = ["a.mp4", "b.mp4"].map(|name| world.store(name));
    let case = world.case("〔2026〕1号");
    world.file(&case, &one).expect(204);
    let reason = json!({ "reason": "结案" });
    world.act(&case, "reopen", &reason).expect(409);
    world.act(&case, "close", &reason).expect(204);
    told(&world.act(&case, "close", &reason).expect(409));
    told(&world.file(&case, &other).expect(409));
    world.act(&case, &format!("recordings/{one}/unlink"), &reason).expect(409);
    assert_eq!(world.get("/api/v1/cases")["items"][0]["state"], "closed");
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let page = session.get(&world.site, "/cases").text();
    assert!(page.contains("tag plain"), "{page}");
    let shown = session.get(&world.site, &format!("/cases/{case}")).text();
    assert!(shown.contains("结案") && !shown.contains("/recordings\""), "{shown}");
    // What leaves is packed while it is closed; a mistyped number is mended then.
    let package = world.package(&case);
    world.act(&case, "rename", &json!({ "title": "占道", "reason": "案由有误" })).expect(204);
    let opened = world.client(&["case", "reopen", "(2026)1号", "--reason", "补充证据"]);
    assert!(opened.status.success() && said(&opened).contains("恢复办理"), "{}", said(&opened));
    world.file(&case, &other).expect(204);
    for package in [package, world.package(&case)] {
        let verified = world.verify(&package);
        assert!(verified.status.success(), "{}", said(&verified));
    }
    world.ends_clean();
}

#[test]
fn a_recording_is_filed_from_its_page_by_number_and_the_page_says_where_and_takes_it_back() {
    let mut world = World::new();
    let film = world.station.seal("film.avi", &avi(3, 0));
    world.station.store(&world.site, &film);
    let case = world.case(WAYS[0]);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let place = format!("/recordings/{}/cases", film.id);
    let file = |called: &str| {
        let fields = [("case", called), ("stage", "start"), ("kind", "video"), ("reason", "立案")];
        session.post(&world.site, &place, &fields)
    };
    let refused = file("〔2026〕99号");
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("〔2026〕99号") && refused.text().contains("was not found"));
    assert_eq!(file("  ").status, 422);
    let by = [WAYS[3].to_owned(), case.clone(), format!("https://docket.example/cases/{case}#stage-start")];
    for called in by {
        let filed = file(&called);
        let told = format!("/recordings/{}?filed={case}#filed", film.id);
        assert_eq!((filed.status, filed.header("location")), (303, &*told), "{called}: {}", filed.text());
        let page = session.get(&world.site, told.split('#').next().unwrap()).text();
        assert!(page.contains(&format!("Filed under case {}", WAYS[0])), "{page}");
        // The undo of the page, as it stands there.
        let undo = format!("/cases/{case}/recordings/{}/unlink", film.id);
        assert!(page.contains(&undo), "{page}");
        let undone =
            session.post(&world.site, &undo, &[("reason", "filed under the wrong case"), ("back", "recording")]);
        assert_eq!((undone.status, undone.header("location")), (303, &*format!("/recordings/{}", film.id)));
    }
    // Of the case's own page likewise; what is typed is completed there and here.
    let fields = [("recording", &*film.id.to_string()), ("stage", "start"), ("kind", "video"), ("reason", "立案")];
    let filed = session.post(&world.site, &format!("/cases/{case}/recordings"), &fields);
    assert_eq!(filed.header("location"), format!("/cases/{case}?filed={}#stage-start", film.id));
    let shown = session.get(&world.site, &format!("/cases/{case}?filed={}", film.id)).text();
    assert!(shown.contains("Filed under case"), "{shown}");
    let offered = session.get(&world.site, &format!("/cases/completion?text={}", encoded("（2026）12"))).json();
    assert_eq!(offered, json!([{ "number": WAYS[0], "title": "占道经营" }]));
    world.act(&case, "close", &json!({ "reason": "结案" })).expect(204);
    assert_eq!(session.get(&world.site, "/cases/completion").json(), json!([]));
    world.ends_clean();
}

#[test]
fn a_case_has_100_names_and_not_one_more() {
    let world = World::new();
    let case = world.case("〔2026〕0号");
    let rename = |number: u32| {
        world.act(&case, "rename", &json!({ "number": format!("〔2026〕{number}号"), "reason": "案号写错" }))
    };
    for number in 1..100 {
        rename(number).expect(204);
    }
    let refused = rename(100).expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("100 numbers"), "{refused}");
    told(&refused);
    // Nor is another merged into it.
    let other = world.case("〔2025〕1号");
    let merged = world.act(&other, "merge", &json!({ "into": case, "reason": "重复登记" })).expect(409);
    assert!(merged["detail"].as_str().unwrap().contains("100 numbers"), "{merged}");
    assert_eq!(world.called("(2026)0号"), [case]);
    world.ends_clean();
}
