//! The console's pages of cases and deadlines, as browsers without scripts use them: what each role
//! is offered, what is refused and how it is told, documents and packages byte for byte.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::io::Write as _;
use std::net::TcpStream;

use evidence::digest::Digest;
use evidence::docking::UNLISTED;
use evidence::ids::DockingId;
use evidence::keys;
use evidence::time::Utc;
use serde_json::Value;

use site::browser::{FORM, MULTIPART, Session};
use site::{Answer, Site, Station, read_answer};

/// Somebody signed in.
struct Browser<'a> {
    site: &'a Site,
    session: Session,
}

impl<'a> Browser<'a> {
    /// Sets the password of `user` with their own token, and signs in.
    fn sign_in(site: &'a Site, user: &str, token: &str) -> Self {
        Self { site, session: Session::open(site, user, token) }
    }

    fn get(&self, path: &str) -> Answer {
        self.session.get(self.site, path)
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.session.post(self.site, path, fields)
    }

    /// Sends documents as the form does.
    fn upload(&self, case: &str, files: &[(&str, &[u8])], more: &str) -> Answer {
        let body = multipart(&self.session.page, files);
        let headers = format!("{}{MULTIPART}{more}", self.session.headers());
        self.site.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body)
    }
}

fn multipart(page: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("page", page), ("stage", "decision"), ("kind", "text"), ("reason", "入卷")] {
        write!(body, "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
    }
    for (name, bytes) in files {
        let head = "Content-Disposition: form-data; name=\"file\"; filename=";
        write!(body, "--edge\r\n{head}\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n").unwrap();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    body
}

/// The first address in a page that begins like this.
#[track_caller]
fn link(answer: &Answer, start: &str) -> String {
    let text = answer.text();
    let at = text.find(&format!("href=\"{start}")).unwrap_or_else(|| panic!("no {start} in {text}"));
    text[at + 6..].split('"').next().unwrap().to_owned()
}

#[track_caller]
fn tells(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(words), "{words:?} is not in {}", answer.text());
    assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.header("content-type"));
}

/// An agency with a station, its people, and another agency's clerk.
struct World {
    site: Site,
    station: Station,
    clerk: String,
    foreign: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("other", "47001");
        let station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let foreign = site.user("foreign", "clerk", Some("other"), None);
        Self { site, station, clerk, foreign }
    }
}

#[test]
fn a_clerk_opens_a_case_files_a_recording_and_takes_it_out() {
    let mut world = World::new();
    let recording = world.station.seal("DCIM/<b>a\u{202e}.mp4", b"content");
    world.station.store(&world.site, &recording);
    let clerk = Browser::sign_in(&world.site, "clerk", &world.clerk);
    tells(&clerk.get("/cases"), 200, "There is no case yet");
    let opened = clerk.post("/cases", &[("number", "薛综执罚〔2026〕1号"), ("title", "<script>alert(1)</script>")]);
    assert_eq!(opened.status, 303);
    let case = opened.header("location").to_owned();
    let shown = clerk.get(&case);
    tells(&shown, 200, "&lt;script&gt;");
    tells(&shown, 200, "Nothing is filed here yet");
    tells(&clerk.post("/cases", &[("number", "薛综执罚〔2026〕1号"), ("title", "x")]), 409, "number is taken");
    tells(&clerk.post("/cases", &[("number", "a\u{202e}b"), ("title", "x")]), 422, "direction characters");
    let link = |recording: &str, reason: &str| {
        let fields = [("recording", recording), ("stage", "investigation"), ("kind", "video"), ("reason", reason)];
        clerk.post(&format!("{case}/recordings"), &fields)
    };
    let address = format!("https://docket.example/recordings/{}?at=1", recording.id);
    assert_eq!(link(&address, "现场检查").status, 303);
    let shown = clerk.get(&case);
    tells(&shown, 200, "&lt;b&gt;a");
    tells(&shown, 200, "U+202E");
    tells(&link(&address, "again"), 409, "filed under this case already");
    tells(&link("nonsense", "kept reason"), 422, "kept reason");
    tells(&link(&"ab".repeat(32), "x"), 422, "not yours to see");
    tells(&link(&address, ""), 422, "is empty");
    let out = format!("{case}/recordings/{}/unlink", recording.id);
    assert_eq!(clerk.post(&out, &[("reason", "归错")]).status, 303);
    tells(&clerk.post(&out, &[("reason", "归错")]), 409, "not filed under this case");
    assert_eq!(clerk.get(&out).status, 303);
    world.site.ends_clean();
}

#[test]
fn documents_come_and_go_byte_for_byte_and_only_of_the_kinds_that_are_taken() {
    let mut world = World::new();
    let case = world.site.case(&world.clerk, "1号");
    let clerk = Browser::sign_in(&world.site, "clerk", &world.clerk);
    let pdf: &[u8] = b"%PDF-1.7\nbytes \xff\0 of a document";
    assert_eq!(clerk.upload(&case, &[("决定书.pdf", pdf), ("run.bat", pdf)], "").status, 303);
    let shown = clerk.get(&format!("/cases/{case}"));
    tells(&shown, 200, "决定书.pdf");
    let before = world.site.log_size();
    let document = link(&shown, "/documents/");
    let got = clerk.get(&document);
    assert_eq!((got.status, &*got.body), (200, pdf));
    assert_eq!(got.header("content-type"), "application/pdf");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("content-disposition").starts_with("attachment;"));
    assert_eq!(world.site.log_size(), before + 1);
    let second = shown.text().split("href=\"/documents/").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let offered = clerk.get(&format!("/documents/{second}"));
    assert!(offered.header("content-disposition").contains("run.bat.pdf"));
    // By a script: told in a piece of a page, and where to go in a header.
    let sent = clerk.upload(&case, &[("a.txt", b"text")], "HX-Request: true\r\n");
    assert_eq!((sent.status, sent.header("hx-redirect")), (204, &*format!("/cases/{case}#stage-decision")));
    let refused = clerk.upload(&case, &[("a.pdf", b"MZ\x90\0")], "HX-Request: true\r\n");
    tells(&refused, 422, "is none of PDF");
    assert!(!refused.text().contains("<html"));
    tells(&clerk.upload(&case, &[("a.pdf", b"MZ\x90\0")], ""), 422, "is none of PDF");
    tells(&clerk.upload(&case, &[], ""), 422, "The file is empty");
    let withdraw = format!("{document}/withdraw");
    assert_eq!(clerk.post(&withdraw, &[("reason", "传错")]).status, 303);
    tells(&clerk.post(&withdraw, &[("reason", "传错")]), 409, "taken out before");
    let foreign = Browser::sign_in(&world.site, "foreign", &world.foreign);
    for path in [document.clone(), format!("/cases/{case}")] {
        tells(&foreign.get(&path), 404, "not found");
    }
    tells(&foreign.upload(&case, &[("a.pdf", pdf)], ""), 404, "not found");
    world.site.ends_clean();
}

#[test]
fn documents_are_read_in_their_page_and_nothing_of_them_runs() {
    let mut world = World::new();
    let case = world.site.case(&world.clerk, "1号");
    let clerk = Browser::sign_in(&world.site, "clerk", &world.clerk);
    let png = b"\x89PNG\r\n\x1a\n0000";
    let files: [(&str, &[u8]); 5] = [
        ("a.pdf", b"%PDF-1.7 x"),
        ("笔录.txt", "<script>alert(1)</script> 人民".as_bytes()),
        ("gbk.txt", b"\xc8\xcb\xc3\xf1"),
        ("现场.png", png),
        ("a.docx", b"PK\x03\x04...."),
    ];
    assert_eq!(clerk.upload(&case, &files, "").status, 303);
    let shown = clerk.get(&format!("/cases/{case}")).text();
    let pages: Vec<&str> = shown.split(&format!("href=\"/cases/{case}/documents/")).skip(1).collect();
    let pages: Vec<String> = pages.iter().map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    assert_eq!(pages.len(), 4, "what pages cannot show is a file to keep: {shown}");
    let page = |which: usize| clerk.get(&format!("/cases/{case}/documents/{}", pages[which]));
    let before = world.site.log_size();
    tells(&page(1), 200, "&lt;script&gt;alert(1)&lt;/script&gt; 人民");
    assert_eq!(world.site.log_size(), before + 1, "its page is its opening");
    tells(&page(2), 200, "人民");
    for (which, media_type, sandboxed) in [(0, "application/pdf", false), (3, "image/png", true)] {
        let text = page(which).text();
        let source = text.split("src=\"/cases/").nth(1).unwrap().split('"').next().unwrap();
        let before = world.site.log_size();
        let got = clerk.get(&format!("/cases/{source}"));
        assert_eq!((got.status, got.header("content-type")), (200, media_type));
        assert_eq!(world.site.log_size(), before, "the page's entry stands for what the page loads");
        assert_eq!((got.header("content-disposition"), got.header("x-content-type-options")), ("inline", "nosniff"));
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox") == sandboxed, "{policy}");
        // A grant is one person's, for one document.
        let other =
            format!("/cases/{case}/documents/{}/content?{}", pages[3 - which], source.split_once('?').unwrap().1);
        for path in [other, format!("/cases/{case}/documents/{}/content", pages[which])] {
            tells(&clerk.get(&path), 404, "not found");
        }
    }
    let content = |which: usize| format!("/cases/{case}/documents/{}/content?grant=1.00", pages[which]);
    tells(&clerk.get(&content(1)), 404, "not found");
    let foreign = Browser::sign_in(&world.site, "foreign", &world.foreign);
    tells(&foreign.get(&format!("/cases/{case}/documents/{}", pages[0])), 404, "not found");
    tells(&foreign.get(&content(0)), 404, "not found");
    world.site.ends_clean();
}

#[test]
fn documents_of_one_form_are_filed_together_or_not_at_all() {
    let mut world = World::new();
    let case = world.site.case(&world.clerk, "1号");
    let clerk = Browser::sign_in(&world.site, "clerk", &world.clerk);
    let filed = || clerk.get(&format!("/cases/{case}")).text().matches("/withdraw").count();
    let (pdf, other) = (&b"%PDF-1.7 ..."[..], &b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"[..]);
    for wrong in 0..3 {
        let mut files = [("甲.pdf", pdf), ("乙.pdf", pdf), ("丙.pdf", pdf)];
        files[wrong] = ("夹带.bin", other);
        let refused = clerk.upload(&case, &files, "");
        tells(&refused, 422, "夹带.bin");
        assert_eq!(filed(), 0, "the {wrong}th of them is wrong");
    }
    let many = |count: usize| {
        let names: Vec<String> = (0..count).map(|number| format!("{number}.pdf")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), pdf)).collect();
        clerk.upload(&case, &files, "")
    };
    tells(&many(101), 422, "100");
    assert_eq!(filed(), 0);
    assert_eq!(many(100).status, 303);
    let named = ["戊.pdf", "丁.pdf", "丙.pdf", "乙.pdf", "甲.pdf"];
    assert_eq!(clerk.upload(&case, &named.map(|name| (name, pdf)), "").status, 303);
    let shown = clerk.get(&format!("/cases/{case}")).text();
    let places: Vec<usize> = named.iter().map(|name| shown.find(name).unwrap()).collect();
    assert!(places.is_sorted(), "they stand in the order in which they came: {places:?}");
    let history = world.site.call("GET", &format!("/api/v1/items/case:{case}/history"), &world.clerk, &Value::Null);
    assert!(history.text().contains("document.filed"), "{}", history.text());
    let staged = std::fs::read_dir(world.site.data().join("vault/staging")).unwrap().count();
    assert_eq!(staged, 0, "an upload left a staged file");
    world.site.ends_clean();
}

#[test]
fn an_upload_that_is_cut_off_or_of_another_page_leaves_nothing() {
    let mut world = World::new();
    let case = world.site.case(&world.clerk, "1号");
    let clerk = Browser::sign_in(&world.site, "clerk", &world.clerk);
    let (path, pdf) = (format!("/cases/{case}/documents"), &b"%PDF-1.7 ..."[..]);
    let body = multipart("not of this session", &[("a.pdf", pdf)]);
    let headers = format!("{}{MULTIPART}", clerk.session.headers());
    tells(&world.site.send("POST", &path, "", &headers, &body), 403, "reload");
    let body = multipart(&clerk.session.page, &[("a.pdf", &vec![b'x'; 100_000])]);
    let cut = &body[..50_000];
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(&world.site.address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(cut).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    drop(read_answer(&mut stream, "POST"));
    // A body that says it is whole but is not.
    tells(&world.site.send("POST", &path, "", &headers, cut), 408, "cut off");
    assert!(!clerk.get(&format!("/cases/{case}")).text().contains("/documents/"));
    let staged = std::fs::read_dir(world.site.data().join("vault/staging")).unwrap().count();
    assert_eq!(staged, 0, "an upload left a staged file");
    world.site.ends_clean();
}

#[test]
fn a_package_has_the_length_that_is_told_and_is_its_makers_alone() {
    let mut world = World::new();
    let head = world.site.user("head", "head", Some("xc"), None);
    let stored = world.station.seal("a.mp4", &vec![7; 70_000]);
    world.station.store(&world.site, &stored);
    let coming = world.station.seal("b.mp4", b"not here yet");
    world.station.announce(&world.site, &coming).expect(200);
    let case = world.site.case(&world.clerk, "1号");
    let clerk = Browser::sign_in(&world.site, "clerk", &world.clerk);
    let file = |recording: String| {
        let fields = [("recording", &*recording), ("stage", "start"), ("kind", "video"), ("reason", "x")];
        assert_eq!(clerk.post(&format!("/cases/{case}/recordings"), &fields).status, 303);
    };
    let make = || clerk.post(&format!("/cases/{case}/package"), &[("reason", "移送法院")]);
    tells(&make(), 422, "1 to 1000");
    file(stored.id.to_string());
    file(coming.id.to_string());
    tells(&make(), 409, "not stored yet");
    let out = format!("/cases/{case}/recordings/{}/unlink", coming.id);
    assert_eq!(clerk.post(&out, &[("reason", "x")]).status, 303);
    let made = make();
    assert_eq!(made.status, 303, "{}", made.text());
    let package = made.header("location").to_owned();
    tells(&clerk.get(&package), 200, "移送法院");
    // What of the case is not in it is named: a document, and what was filed afterwards.
    tells(&clerk.get(&package), 200, "all of the case is in it");
    assert_eq!(clerk.upload(&case, &[("决定书.pdf", b"%PDF-1.7 x")], "").status, 303);
    file(coming.id.to_string());
    for named in ["What is not in it", "决定书.pdf", "b.mp4", "were filed after it was made"] {
        tells(&clerk.get(&package), 200, named);
    }
    let tar = clerk.get(&format!("{package}/download"));
    assert_eq!(tar.header("content-length").parse::<usize>().unwrap(), tar.body.len());
    assert_eq!(tar.body.len() % 512, 0);
    assert!(tar.header("content-disposition").starts_with("attachment;"));
    let again = clerk.get(&format!("{package}/download"));
    assert_eq!(tar.body, again.body);
    // The log says which page tells the receiver how to check, and that page is in it.
    let page = evidence::package::HOW_TO_CHECK;
    let named = format!("\"page\":\"{}\"", Digest::of(page.as_bytes()));
    for part in [page, &named] {
        assert!(tar.body.windows(part.len()).any(|bytes| bytes == part.as_bytes()), "{part}");
    }
    let head = Browser::sign_in(&world.site, "head", &head);
    tells(&head.get(&package), 404, "not found");
    tells(&head.get(&format!("/cases/{case}")), 200, "Packages made");
    world.site.ends_clean();
}

#[test]
fn each_role_is_offered_what_it_may_do() {
    let mut world = World::new();
    let case = world.site.case(&world.clerk, "1号");
    let tokens = [
        ("head", world.site.user("head", "head", Some("xc"), None)),
        ("auditor", world.site.user("auditor", "auditor", None, None)),
        ("officer", world.site.user("officer", "officer", Some("xc"), Some("37001"))),
    ];
    let [head, auditor, officer] = tokens.map(|(user, token)| Browser::sign_in(&world.site, user, &token));
    let path = format!("/cases/{case}");
    let forms = |browser: &Browser<'_>| {
        let text = browser.get(&path).text();
        [format!("{path}/recordings"), format!("{path}/documents")].map(|action| text.contains(&action))
    };
    assert_eq!(forms(&head), [false, false]);
    assert_eq!(forms(&officer), [true, true]);
    assert!(!officer.get("/cases").text().contains("Open a case"));
    tells(&officer.post("/cases", &[("number", "2号"), ("title", "x")]), 403, "role may not");
    tells(&head.upload(&case, &[("a.pdf", b"%PDF-1.7")], ""), 403, "role may not");
    for path in ["/cases", "/deadlines", &path] {
        tells(&auditor.get(path), 403, "role may not");
        let nobody = world.site.send("GET", path, "", "", b"");
        assert_eq!(nobody.status, 303);
        assert!(nobody.header("location").starts_with("/sign-in?next="));
    }
    let stale = world.site.send("POST", "/cases", "", &format!("{}{FORM}", head.session.headers()), b"page=x&number=1");
    tells(&stale, 403, "reload");
    world.site.ends_clean();
}

/// Now, or so many hours before.
fn hours_ago(hours: i64) -> Utc {
    let now = std::process::Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]).output().unwrap();
    let now: Utc = String::from_utf8(now.stdout).unwrap().trim().parse().unwrap();
    now.plus_seconds(-hours * 3600)
}

#[test]
fn the_board_counts_what_is_late_and_at_risk_within_the_callers_reach() {
    let mut world = World::new();
    let sealed = |world: &mut World, name: &str, hours: i64, flags: &[&str]| {
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        world.station.seal_changed(name, name.as_bytes(), |seal| {
            seal.capture.end = hours_ago(hours);
            seal.capture.flags = flags;
            seal.docked_at = hours_ago(hours - 1);
            seal.sealed_at = hours_ago(hours - 1);
        })
    };
    let stored = sealed(&mut world, "on-time.mp4", 2, &["mtime-clock-future"]);
    world.station.store(&world.site, &stored);
    let late = sealed(&mut world, "late.mp4", 60, &[]);
    world.station.store(&world.site, &late);
    for (name, hours) in [("risk.mp4", 22), ("over.mp4", 40), ("waiting.mp4", 1)] {
        let coming = sealed(&mut world, name, hours, &[]);
        world.station.announce(&world.site, &coming).expect(200);
    }
    let token = world.site.user("head", "head", Some("xc"), None);
    let head = Browser::sign_in(&world.site, "head", &token);
    let before = world.site.log_size();
    let board = head.get("/deadlines");
    assert_eq!(world.site.log_size(), before + 1);
    let data = |answer: &Answer, id: &str| -> Value {
        let text = answer.text();
        let block = text.split(&format!("id=\"{id}\">")).nth(1).unwrap().split("</script>").next().unwrap().to_owned();
        serde_json::from_str(&block).unwrap()
    };
    for chart in ["chart-stations", "chart-officers", "chart-days"] {
        let drawn = data(&board, chart);
        for row in drawn["series"].as_array().unwrap() {
            let sum: u64 = row["values"].as_array().unwrap().iter().filter_map(Value::as_u64).sum();
            assert_eq!(sum, 1, "{chart} {row}");
        }
    }
    assert_eq!(data(&board, "chart-days")["labels"].as_array().unwrap().len(), 30);
    tells(&board, 200, "张三");
    let text = board.text();
    let place = |name: &str| text.find(name).unwrap_or_else(|| panic!("no {name} in {text}"));
    assert!(place("over.mp4") < place("risk.mp4") && place("risk.mp4") < place("waiting.mp4"));
    assert!(!text.contains("late.mp4"), "its clock has stopped");
    tells(&board, 200, "BWC-1");
    tells(&head.get("/deadlines?from=2026-01-05&until=2026-01-04"), 422, "before the start");
    tells(&head.get("/deadlines?from=%3Cb%3E"), 422, "is no day");
    let foreign = Browser::sign_in(&world.site, "foreign", &world.foreign);
    let other = foreign.get("/deadlines");
    tells(&other, 200, "There is no station yet");
    assert!(!other.text().contains("BWC-1") && !other.text().contains("37001"));
    world.site.ends_clean();
}

/// A recording that was captured and docked then, with these flags.
fn captured(world: &mut World, name: &str, (captured, docked): (Utc, Utc), flags: &[&str]) -> site::station::Recording {
    world.station.seal_changed(name, name.as_bytes(), |seal| {
        seal.capture.end = captured;
        seal.capture.flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
        (seal.docked_at, seal.sealed_at) = (docked, docked);
    })
}

/// Recordings that stand in every way, of which some were captured long before the days that a board shows by itself.
fn of_all_kinds(world: &mut World) {
    let at = |text: &str| text.parse::<Utc>().unwrap();
    let (before_any_rule, docked) = (at("2016-12-01T00:00:00Z"), at("2016-12-02T00:00:00Z"));
    let stored = [
        ("on-time.mp4", hours_ago(2), hours_ago(1), &["mtime-clock-future"][..]),
        ("late.mp4", hours_ago(60), hours_ago(1), &[]),
        ("months-late.mp4", hours_ago(90 * 24), hours_ago(1), &[]),
        ("years-late.mp4", at("2021-06-01T00:00:00Z"), at("2021-06-02T00:00:00Z"), &[]),
        ("unruled.mp4", before_any_rule, docked, &["times-disagree"]),
        ("unbelieved.mp4", at("2000-01-01T00:00:00Z"), hours_ago(1), &[]),
    ];
    for (name, ended, docked, flags) in stored {
        let recording = captured(world, name, (ended, docked), flags);
        world.station.store(&world.site, &recording);
    }
    for (name, ended, docked) in [
        ("risk.mp4", hours_ago(22), hours_ago(1)),
        ("over.mp4", hours_ago(40), hours_ago(1)),
        ("waiting.mp4", hours_ago(1), hours_ago(0)),
        ("old.mp4", before_any_rule, docked),
    ] {
        let coming = captured(world, name, (ended, docked), &[]);
        world.station.announce(&world.site, &coming).expect(200);
    }
}

/// A page as text.
#[track_caller]
fn shown(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

/// Every figure of a page that opens a list: the address, and what the figure says.
fn figures(page: &str) -> Vec<(String, u64)> {
    let links = page.split("href=\"/deadlines/recordings?").skip(1).map(|rest| {
        let (query, rest) = rest.split_once('"').unwrap();
        let said: String = rest.split("</a>").next().unwrap().chars().skip_while(|c| !c.is_ascii_digit()).collect();
        let count: String = said.chars().take_while(char::is_ascii_digit).collect();
        // One is told in words where a sentence holds it.
        (format!("/deadlines/recordings?{}", query.replace("&amp;", "&")), count.parse().unwrap_or(1))
    });
    links.collect()
}

#[test]
fn every_figure_of_the_board_opens_a_list_of_exactly_that_many() {
    let mut world = World::new();
    of_all_kinds(&mut world);
    let token = world.site.user("head", "head", Some("xc"), None);
    let head = Browser::sign_in(&world.site, "head", &token);
    let mut tried = 0;
    for board in ["/deadlines", "/deadlines?by=arrival"] {
        let found = figures(&shown(&head.get(board)));
        assert!(found.len() > 15, "{board}: {found:?}");
        for (address, count) in found {
            let before = world.site.log_size();
            let list = shown(&head.get(&address));
            assert_eq!(list.matches("href=\"/recordings/").count() as u64, count, "{address}: {list}");
            assert_eq!(world.site.log_size(), before + 1, "{address}");
            let csv = head.get(&address.replace("/recordings?", "/recordings/export?"));
            assert!(csv.header("content-type").starts_with("text/csv"), "{}", csv.header("content-type"));
            assert_eq!(csv.text().lines().count() as u64, count + 1, "{address}");
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried} figures");
    // What nobody wrote is the first or the last page, and no other agency's.
    for page in ["0", "999", "x"] {
        let list = shown(&head.get(&format!("/deadlines/recordings?of=coming&page={page}")));
        assert_eq!(list.matches("href=\"/recordings/").count(), 4, "{page}");
    }
    let foreign = Browser::sign_in(&world.site, "foreign", &world.foreign);
    tells(&foreign.get("/deadlines/recordings?of=coming"), 200, "There are no such recordings");
    tells(&head.get("/deadlines/recordings?of=coming&standing=never"), 422, "is none of those offered");
    world.site.ends_clean();
}

#[test]
fn what_came_late_is_on_the_board_whatever_the_day_of_its_capture_and_what_no_rule_applies_to_is_counted() {
    let mut world = World::new();
    of_all_kinds(&mut world);
    let token = world.site.user("head", "head", Some("xc"), None);
    let head = Browser::sign_in(&world.site, "head", &token);
    let board = shown(&head.get("/deadlines"));
    let count = |of: &str, standing: &str| {
        let found = figures(&board).into_iter().find(|(address, _)| {
            address.contains(&format!("of={of}")) && address.ends_with(&format!("standing={standing}"))
        });
        found.map_or(0, |(_, count)| count)
    };
    assert_eq!((count("capture", "stored_late"), count("arrival", "stored_late")), (1, 3), "{board}");
    assert_eq!((count("arrival", "no_rule"), count("arrival", "uncertain")), (1, 1), "{board}");
    assert_eq!((count("coming", "no_rule"), count("coming", "overdue")), (1, 1), "{board}");
    // The API tells the same.
    let counted = |query: &str| -> u64 {
        let report = world.site.call("GET", &format!("/api/v1/deadlines{query}"), &token, &Value::Null).expect(200);
        let stations = report["stations"].as_array().unwrap();
        let late = stations.iter().filter(|one| one["standing"] == "stored_late");
        late.filter_map(|one| one["count"].as_u64()).sum()
    };
    let week = hours_ago(7 * 24);
    assert_eq!(counted(&format!("?from={week}&by=arrival")), 3);
    assert_eq!(counted(&format!("?from={week}&by=capture")), 1);
    assert_eq!(counted(&format!("?from={week}")), 1);
    assert_eq!(counted("?by=arrival"), 3);
    let csv = head.get("/deadlines/recordings/export?of=arrival&standing=stored_late").text();
    assert!(csv.starts_with("\u{feff}File,"), "{csv}");
    let chinese = format!("Cookie: {}\r\n", head.session.cookie);
    let csv = world.site.send("GET", "/deadlines/recordings/export?of=arrival", "", &chinese, b"").text();
    assert!(csv.contains("姓名,执法证号,执法记录仪,采集站"), "{csv}");
    world.site.ends_clean();
}

#[test]
fn a_recorder_that_could_not_be_listed_to_its_end_stands_on_the_board_as_one_with_something_missing() {
    let mut world = World::new();
    let token = world.site.user("head", "head", Some("xc"), None);
    let head = Browser::sign_in(&world.site, "head", &token);
    let board = || head.get("/deadlines?from=2026-01-01&until=2026-01-31");
    let recording = world.station.seal("a.mp4", b"a");
    let (docking, envelope) = world.station.dock(&[&recording]);
    world.station.bring(&world.site, &docking, &envelope).expect(200);
    tells(&board(), 200, "Nothing was missing");
    let docking = DockingId::from_random(keys::random().unwrap());
    let envelope = world.station.dock_changed(&docking, &[&recording], |stated| {
        stated.other.insert(UNLISTED.to_owned(), "cannot be listed to its end: Input/output error".into());
    });
    world.station.bring(&world.site, &docking, &envelope).expect(200);
    let text = board().text();
    assert!(!text.contains("Nothing was missing"), "{text}");
    let gaps = text.split("id=\"h-gaps\"").nth(1).unwrap();
    assert!(gaps.contains("BWC-1") && gaps.contains("<td class=\"number\">1</td>"), "{gaps}");
    world.site.ends_clean();
}
