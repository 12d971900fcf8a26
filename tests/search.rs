//! Searching as people do, through the console, the API and the command line alike: numbers that look like days, names
//! in Latin letters, numbers of cases in any brackets, what was understood, and pages that there are not.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::process::Command;

use serde_json::{Value, json};

use site::browser::{Session, encoded};
use site::{Answer, Site, Station};

/// A certificate of eight digits.
const CERTIFICATE: &str = "37040301";

struct World {
    site: Site,
    clerk: String,
    /// The ids of what was stored, in the order of their paths.
    ids: Vec<String>,
}

impl World {
    /// Three recordings: one by 王芳 that is filed, one of another recorder, and a photo that nobody is named on.
    fn start() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let officer = json!({ "certificate": CERTIFICATE, "name": "王芳", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &officer).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let mut station = Station::enrol(&site, "xc");
        let filed = station.seal_changed("DCIM/20260203/光明路.mp4", b"one", |seal| {
            seal.officer = evidence::manifest::OfficerClaim::Assignment { certificate: CERTIFICATE.parse().unwrap() };
        });
        let other = station.seal_changed("b.mp4", b"two", |seal| seal.recorder.id = "BWC-0001".parse().unwrap());
        let photo = station.seal_changed("c.jpg", b"three", |seal| seal.media_type = "image/jpeg".into());
        let all = [&filed, &other, &photo];
        for recording in all {
            station.store(&site, recording);
        }
        let ids = all.map(|recording| recording.id.to_string()).to_vec();
        let case = site.case(&clerk, "薛综执案〔2026〕1号");
        let item = json!({ "recording": ids[0], "stage": "investigation", "kind": "video", "reason": "现场" });
        site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &item).expect(204);
        Self { site, clerk, ids }
    }

    fn api(&self, typed: &str) -> Value {
        let path = format!("/api/v1/recordings?{}", encoded(&[("q", typed)]));
        self.site.call("GET", &path, &self.clerk, &Value::Null).expect(200)
    }

    /// Which of the recordings are found, by their places.
    fn found(&self, typed: &str) -> Vec<usize> {
        let found = self.api(typed);
        let items = found["items"].as_array().unwrap().iter();
        let mut found: Vec<usize> =
            items.map(|item| self.ids.iter().position(|id| item["id"] == id.as_str()).unwrap()).collect();
        found.sort_unstable();
        found
    }

    fn meanings(&self, typed: &str) -> Vec<String> {
        let found = self.api(typed);
        let terms = found["understood"].as_array().unwrap().iter();
        terms.map(|term| term["meaning"].as_str().unwrap().to_owned()).collect()
    }

    /// The same through the command line: ids on the standard output, and what it says besides.
    fn command(&self, arguments: &[&str], language: &str) -> (String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        let file = self.site.beside("clerk.token");
        std::fs::write(&file, &self.clerk).unwrap();
        command.env("DOCKET_URL", format!("http://{}", self.site.address)).env("DOCKET_TOKEN_FILE", file);
        let output = command.env("DOCKET_LANG", language).arg("find").args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr))
    }
}

#[test]
fn a_number_that_looks_like_a_day_is_found_by_console_api_and_command_line() {
    let world = World::start();
    // A certificate; a folder that is called like a day on which nothing was captured; the day itself.
    for (typed, expected) in [
        (CERTIFICATE, &[0][..]),
        ("20260203", &[0]),
        ("2026-01-05", &[0, 1, 2]),
        ("20260105", &[0, 1, 2]),
        ("20260105 王芳", &[0]),
        ("20260203 2026-01-05", &[0, 1, 2]),
        ("３７０４０３０１", &[0]),
    ] {
        assert_eq!(world.found(typed), expected, "{typed}");
    }
    let (table, told) = world.command(&[CERTIFICATE], "zh");
    assert!(table.contains(&world.ids[0][..12]) && !table.contains(&world.ids[1][..12]), "{table}");
    assert!(told.contains("执法证号 37040301"), "{told}");
    let (_, told) = world.command(&["20260203"], "zh");
    assert!(told.contains("时间 2026-02-03 00:00:00") && told.contains("也按字词“20260203”查找"), "{told}");
    let (_, told) = world.command(&["20260203"], "en");
    assert!(told.contains("Time 2026-02-03") && told.contains("and the word “20260203”"), "{told}");

    let session = Session::open(&world.site, "clerk", &world.clerk);
    let page = session.get(&world.site, &format!("/search?q={CERTIFICATE}")).text();
    assert!(page.contains(&world.ids[0]) && !page.contains(&world.ids[1]), "{page}");
}

#[test]
fn people_recorders_cases_kinds_and_states_are_found_as_they_are_called() {
    let world = World::start();
    for (typed, expected) in [
        ("王芳", &[0][..]),
        ("wangfang", &[0]),
        ("wang fang", &[0]),
        ("WangFang", &[0]),
        ("wf", &[0]),
        ("BWC0001", &[1]),
        ("bwc-0001", &[1]),
        ("ＢＷＣ－０００１", &[1]),
        ("第1号", &[0]),
        ("第11号", &[]),
        ("薛综执案[2026]1号", &[0]),
        ("薛综执案（２０２６）1号", &[0]),
        ("薛综执案【2026】1号", &[0]),
        ("照片", &[2]),
        ("photo", &[2]),
        ("视频", &[0, 1]),
        ("未归案", &[1, 2]),
        ("待归案 视频", &[1]),
        ("已归案", &[0]),
        ("not filed", &[1, 2]),
        ("2026-01-05T08:30:00Z", &[0, 1, 2]),
        ("2026-01-05T06:30:00Z", &[]),
        ("\"视频\"", &[]),
    ] {
        assert_eq!(world.found(typed), expected, "{typed}");
    }
    // What is filed later, and what officers and markers say, follows.
    let (ok, said) = world.site.check(None);
    assert!(ok, "{said}");
}

#[test]
fn the_answer_says_what_was_understood_and_what_was_not() {
    let world = World::start();
    assert_eq!(world.meanings("王芳 薛综执案〔2026〕1号 光明路"), ["officer", "case", "file"]);
    assert_eq!(world.meanings("wf 37040301"), ["officer", "certificate"]);
    assert_eq!(world.meanings("BWC-0001 视频 2026-01-05"), ["recorder", "kind", "time"]);
    assert_eq!(world.meanings("逾期 未归案"), ["standing", "filing"]);
    assert_eq!(world.meanings("王芳 北京 2026-13-01 …"), ["officer", "nowhere", "not_a_time", "nothing"]);
    let found = world.api("20260203 王芳");
    let term = &found["understood"][0];
    assert_eq!((term["also_word"].as_bool(), term["without"].as_str()), (Some(true), Some("王芳")));
    assert_eq!(term["from"], "2026-02-02T16:00:00.000000Z");
    assert_eq!(found["understood"][1]["without"], "20260203");
    // Without anything typed, nothing is understood.
    let all = world.site.call("GET", "/api/v1/recordings", &world.clerk, &Value::Null).expect(200);
    assert_eq!(all["understood"], json!([]));
}

#[track_caller]
fn shows(answer: &Answer, words: &[&str]) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text}");
    }
}

#[test]
fn what_is_understood_is_shown_in_chips_that_links_take_away() {
    let world = World::start();
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let page =
        session.get(&world.site, &format!("/search?{}", encoded(&[("q", "北京 20260105 照片"), ("kind", "photo")])));
    shows(&page, &["data-meaning=\"nowhere\"", "data-meaning=\"time\"", "data-meaning=\"kind\""]);
    // As the page writes it: 照片, 北京.
    let (photo, city) = ("%E7%85%A7%E7%89%87", "%E5%8C%97%E4%BA%AC");
    let links =
        [format!("/search?q=20260105+{photo}&amp;kind=photo"), format!("/search?q={city}+{photo}&amp;kind=photo")];
    shows(&page, &[&links[0], &links[1]]);
    let without = |typed: &str| encoded(&[("q", typed)]);
    let chinese = world.site.send(
        "GET",
        &format!("/search?{}", without("王芳")),
        "",
        &format!("Cookie: {}\r\n", session.cookie),
        b"",
    );
    shows(&chinese, &["理解为", "姓名", "去掉“王芳”"]);
}

#[test]
fn an_address_with_more_than_it_needs_is_answered_with_the_page() {
    let world = World::start();
    let session = Session::open(&world.site, "clerk", &world.clerk);
    for path in
        ["/search?utm_source=mail", "/search?q=%E7%8E%8B%E8%8A%B3&fbclid=x&q2=y", "/search?q=a&q=%E7%8E%8B%E8%8A%B3"]
    {
        shows(&session.get(&world.site, path), &["h-found", &world.ids[0]]);
    }
    // The API refuses what it does not know, as before.
    world.site.call("GET", "/api/v1/recordings?colour=red", &world.clerk, &Value::Null).expect(400);
    for path in ["/search?page=0", "/search?kind=film", "/search?day=2026-99-99", "/search?cursor=x"] {
        let answer = session.get(&world.site, path);
        assert!([400, 422].contains(&answer.status), "{path}: {}", answer.status);
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
    }
}

#[test]
fn what_is_wrong_with_a_search_is_said_where_it_was_typed_and_the_rest_of_it_stays() {
    let world = World::start();
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let rest = "q=%E7%8E%8B%E8%8A%B3&kind=video";
    for (wrong, kept) in [
        ("near=abc", "name=\"near\" value=\"abc\""),
        ("near=34.8%2C117.27", "name=\"near\" value=\"34.8,117.27\""),
        ("page=abc", ""),
        ("day=%E6%98%A8%E5%A4%A9", ""),
        ("cursor=x", ""),
        ("standing=film", ""),
        ("agency=!!", ""),
        ("station=!!", ""),
        ("recorder=%00", ""),
    ] {
        let answer = session.get(&world.site, &format!("/search?{rest}&{wrong}"));
        let page = answer.text();
        assert!([400, 422].contains(&answer.status), "{wrong}: {}", answer.status);
        for part in ["role=\"alert\"", "id=\"q\"", "value=\"王芳\"", "name=\"kind\" value=\"video\"", "<nav", kept] {
            assert!(page.contains(part), "{wrong}: {part} is not in {page}");
        }
        // What is wrong is not asked for again with the rest.
        for field in ["near", "day", "cursor", "standing", "agency", "station", "recorder"] {
            assert!(!page.contains(&format!("type=\"hidden\" name=\"{field}\"")), "{wrong}: {page}");
        }
    }
    // From behind to before is no time.
    let path = "/api/v1/recordings?from=2026-11-20T00:00:00Z&until=2026-11-19T00:00:00Z";
    for path in
        [path.to_owned(), path.replace("recordings", "deadlines"), path.replace("recordings", "recordings/facets")]
    {
        let refused = world.site.call("GET", &path, &world.clerk, &Value::Null).expect(422);
        assert!(refused["detail"].as_str().is_some_and(|told| told.contains("before the start")), "{refused}");
    }
}

#[test]
fn page_999_is_the_last_page() {
    let world = World::start();
    let session = Session::open(&world.site, "clerk", &world.clerk);
    for (path, shown) in
        [("/search?page=999", 0), ("/search?page=999&kind=photo", 2), ("/search?page=9999999&q=mp4", 0)]
    {
        let answer = session.get(&world.site, path);
        shows(&answer, &[&world.ids[shown], "max=\"1\"", "value=\"1\"", "/ 1"]);
    }
    shows(&session.get(&world.site, "/search?page=999&q=nothing"), &["0 found"]);
}
