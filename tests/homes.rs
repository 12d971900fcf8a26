//! First pages: what each role is told first, what somebody keeps of a search and what is new in it, and the log as those
//! find it who watch over it.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::process::{Command, Output};

use evidence::manifest::OfficerClaim;
use serde_json::{Value, json};

use site::browser::{Session, between, encoded};
use site::{Site, Station};

struct World {
    site: Site,
    station: Station,
    clerk: String,
    officer: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let officer = site.user("officer", "officer", Some("xc"), Some("37001"));
        Self { site, station, clerk, officer }
    }

    /// Stores a recording under this path, worn by an officer or by nobody; gives its id.
    fn store(&mut self, path: &str, certificate: Option<&str>) -> String {
        let recording = self.station.seal_changed(path, path.as_bytes(), |seal| {
            seal.officer = match certificate {
                Some(certificate) => OfficerClaim::Assignment { certificate: certificate.parse().unwrap() },
                None => OfficerClaim::None,
            };
        });
        self.station.store(&self.site, &recording);
        recording.id.to_string()
    }

    fn keep(&self, token: &str, name: &str, query: &Value) -> String {
        let asked = json!({ "name": name, "query": query });
        let made = self.site.call("POST", "/api/v1/saved-searches", token, &asked).expect(201);
        made["search"].as_str().unwrap().to_owned()
    }

    /// What somebody keeps: each name with how many are new.
    fn kept(&self, token: &str) -> Vec<(String, u64)> {
        let all = self.site.call("GET", "/api/v1/saved-searches", token, &Value::Null).expect(200);
        let all = all.as_array().unwrap().iter();
        all.map(|one| (one["name"].as_str().unwrap().to_owned(), one["new"].as_u64().unwrap())).collect()
    }

    /// How often the log says this.
    fn said(&self, event: &str) -> usize {
        let auditor = self.site.user(&event.replace(['.', '_'], "-"), "auditor", None, None);
        let path = format!("/api/v1/log/entries?{}", encoded(&[("kind", event), ("limit", "1000")]));
        self.site.call("GET", &path, &auditor, &Value::Null).expect(200).as_array().unwrap().len()
    }

    fn command(&self, token: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        let file = self.site.beside("token");
        std::fs::write(&file, token).unwrap();
        command.env("DOCKET_URL", format!("http://{}", self.site.address)).env("DOCKET_TOKEN_FILE", file);
        command.env("DOCKET_LANG", "zh").args(arguments).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_saved_search_tells_what_is_new_since_its_owner_looked_and_nothing_of_what_they_may_not_see() {
    let mut world = World::new();
    world.store("a光明路.mp4", Some("37001"));
    let clerk = world.clerk.clone();
    let search = world.keep(&clerk, "光明路", &json!({ "q": "光明路" }));
    world.keep(&clerk, "全部视频", &json!({ "kind": "video" }));
    world.keep(&world.officer, "我的", &json!({}));
    let foreign = world.site.user("foreign", "clerk", Some("sz"), None);
    world.keep(&foreign, "全部", &json!({}));
    assert_eq!(world.kept(&clerk), [("光明路".to_owned(), 0), ("全部视频".to_owned(), 0)]);
    let one = world.store("b光明路.mp4", None);
    world.store("c珠江路.mp4", Some("37001"));
    assert_eq!(world.kept(&clerk), [("光明路".to_owned(), 1), ("全部视频".to_owned(), 2)]);
    assert_eq!(world.kept(&world.officer), [("我的".to_owned(), 1)], "an officer's own");
    assert_eq!(world.kept(&foreign), [("全部".to_owned(), 0)], "another agency's");

    // Looked at: its page shows what it finds, and nothing is new after it. What another keeps is not there.
    let path = format!("/api/v1/recordings?saved={search}");
    let found = world.site.call("GET", &path, &clerk, &Value::Null).expect(200);
    let ids: Vec<&str> = found["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert!(ids.len() == 2 && ids.contains(&one.as_str()), "{found}");
    assert_eq!(world.kept(&clerk), [("光明路".to_owned(), 0), ("全部视频".to_owned(), 2)]);
    world.site.call("GET", &path, &foreign, &Value::Null).expect(404);
    world.site.call("GET", &format!("/api/v1/recordings/facets?saved={search}"), &foreign, &Value::Null).expect(404);

    // Renamed and removed, by its owner alone.
    let place = format!("/api/v1/saved-searches/{search}");
    world.site.call("POST", &format!("{place}/rename"), &foreign, &json!({ "name": "x" })).expect(404);
    world.site.call("POST", &format!("{place}/rename"), &clerk, &json!({ "name": "全部视频" })).expect(409);
    world.site.call("POST", &format!("{place}/rename"), &clerk, &json!({ "name": "永福路" })).expect(204);
    world.site.call("DELETE", &place, &foreign, &Value::Null).expect(404);
    assert_eq!(world.kept(&clerk).len(), 2);
    world.site.call("DELETE", &place, &clerk, &Value::Null).expect(204);
    world.site.call("DELETE", &place, &clerk, &Value::Null).expect(404);
    assert_eq!(world.kept(&clerk), [("全部视频".to_owned(), 2)]);
    assert_eq!((world.said("saved_search.made"), world.said("saved_search.opened")), (4, 1));
    world.site.ends_clean();
}

#[test]
fn a_search_is_kept_with_one_press_on_its_page_and_told_there_and_on_the_first_page() {
    let mut world = World::new();
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let empty = session.get(&world.site, "/search").text();
    assert!(empty.contains("My saved searches") && empty.contains("Nothing is saved yet"), "{empty}");
    assert!(!empty.contains(r#"action="/saved-searches""#), "there is nothing to keep");
    let page = session.get(&world.site, "/search?q=%E5%85%89%E6%98%8E%E8%B7%AF&kind=video&page=2").text();
    let form = between(&page, r#"action="/saved-searches""#, "</form>");
    for part in [r#"name="q" value="光明路""#, r#"name="kind" value="video""#, r#"name="name" value="光明路 video""#]
    {
        assert!(form.contains(part), "{part} in {form}");
    }
    let fields = [("name", "光明路 video"), ("q", "光明路"), ("kind", "video")];
    let kept = session.post(&world.site, "/saved-searches", &fields);
    let place = "/search?q=%E5%85%89%E6%98%8E%E8%B7%AF&kind=video";
    assert_eq!((kept.status, kept.header("location")), (303, place));
    assert!(session.get(&world.site, place).text().contains("Saved as “光明路 video”"));
    let again = session.post(&world.site, "/saved-searches", &fields);
    assert_eq!(again.status, 409, "{}", again.text());

    world.store("a光明路.mp4", None);
    world.store("b珠江路.mp4", None);
    let first = session.get(&world.site, "/search").text();
    let saved = between(&first, "data-saved=\"", "</li>");
    assert!(saved.contains(">1 new<") && saved.contains("光明路 video"), "{saved}");
    let search = between(&first, "data-saved=\"", "\"");
    let opened = session.get(&world.site, &format!("/search?saved={search}")).text();
    assert!(opened.contains("“光明路 video”: 1 new since") && opened.contains("a光明路.mp4"), "{opened}");
    assert!(opened.contains(r#"name="q" type="search" value="光明路""#), "the box has what is searched");
    assert!(!opened.contains("b珠江路.mp4"), "{opened}");
    let after = session.get(&world.site, "/search").text();
    assert!(between(&after, "data-saved=\"", "</li>").contains(">0 new<"), "{after}");
    let renamed = session.post(&world.site, &format!("/saved-searches/{search}/rename"), &[("name", "永福路")]);
    assert_eq!((renamed.status, renamed.header("location")), (303, "/search"));
    let head = Session::open(&world.site, "head", &world.site.user("head", "head", Some("xc"), None));
    assert!(head.get(&world.site, "/deadlines").text().contains("My saved searches"), "a head's first page has it too");
    assert!(!head.get(&world.site, "/search").text().contains("永福路"), "nobody sees what another keeps");
    let gone = session.post(&world.site, &format!("/saved-searches/{search}/remove"), &[]);
    assert_eq!((gone.status, gone.header("location")), (303, "/search"));
    assert!(session.get(&world.site, "/search").text().contains("Nothing is saved yet"));
    world.site.ends_clean();
}

#[test]
fn the_command_line_finds_what_was_saved_by_its_name() {
    let mut world = World::new();
    let one = world.store("a光明路.mp4", None);
    let other = world.store("b珠江路.mp4", None);
    let unknown = world.command(&world.clerk, &["find", "--saved", "光明"]);
    assert!(!unknown.status.success() && text(&unknown.stderr).contains("尚未保存任何查找"));
    world.keep(&world.clerk, "光明路", &json!({ "q": "光明路" }));
    let found = world.command(&world.clerk, &["find", "--saved", "光明路"]);
    let table = text(&found.stdout);
    assert!(found.status.success() && table.contains(&one[..12]) && !table.contains(&other[..12]), "{table}");
    let beside = world.command(&world.clerk, &["find", "--saved", "光明路", "--recorder", "BWC-none", "--json"]);
    assert_eq!(text(&beside.stdout).trim(), "[]", "what is given beside must hold too");
    let unknown = world.command(&world.clerk, &["find", "--saved", "光明"]);
    assert!(text(&unknown.stderr).contains("已保存：光明路"), "{}", text(&unknown.stderr));
    world.site.ends_clean();
}

#[test]
fn a_person_keeps_20_searches_under_names_of_64_characters_and_no_more() {
    let mut world = World::new();
    let named = |name: &str| {
        let asked = json!({ "name": name, "query": { "q": "光明路" } });
        world.site.call("POST", "/api/v1/saved-searches", &world.clerk, &asked)
    };
    named("").expect(422);
    named(&"名".repeat(65)).expect(422);
    named(&"名".repeat(64)).expect(201);
    named(&"名".repeat(64)).expect(409);
    for number in 1..20 {
        named(&number.to_string()).expect(201);
    }
    let full = named("20").expect(409);
    assert!(full["detail"].as_str().unwrap().contains("20 searches"), "{full}");
    assert_eq!(world.kept(&world.clerk).len(), 20);
    world.keep(&world.officer, "20", &json!({}));
    for wrong in [json!({ "q": "x".repeat(501) }), json!({ "officer": "" , "agency": "No Agency" })] {
        world
            .site
            .call("POST", "/api/v1/saved-searches", &world.officer, &json!({ "name": "y", "query": wrong }))
            .expect(422);
    }
    world.site.ends_clean();
}

#[test]
fn each_role_is_told_first_what_there_is_to_do_and_every_figure_opens_its_list() {
    let mut world = World::new();
    let page = |world: &World, user: &str, role: &str, agency: Option<&str>, path: &str| {
        let session = Session::open(&world.site, user, &world.site.user(user, role, agency, None));
        session.get(&world.site, path).text()
    };
    let empty = page(&world, "clerk-0", "clerk", Some("xc"), "/search");
    assert!(empty.contains("Nothing waits to be filed"), "{empty}");
    let mine = world.store("a.mp4", Some("37001"));
    world.store("b.mp4", None);
    let suggested = format!("/api/v1/recordings/{mine}/suggestion");
    world.site.call("PUT", &suggested, &world.officer, &json!({ "number": "薛综执罚〔2026〕1号" })).expect(204);

    let session = Session::open(&world.site, "clerk", &world.clerk);
    let first = session.get(&world.site, "/search").text();
    let figure = |page: &str, id: &str| between(page, &format!("data-figure=\"{id}\""), "</li>");
    assert!(figure(&first, "home-unfiled").contains(r#"href="/queue"><b>2</b>"#), "{first}");
    assert!(figure(&first, "home-asked").contains(r#"href="/queue?of=suggested"><b>1</b>"#), "{first}");
    let asked = session.get(&world.site, "/queue?of=suggested").text();
    assert!(asked.contains("a.mp4") && !asked.contains("b.mp4"), "{asked}");
    let only = world.site.call("GET", "/api/v1/queue?suggested=true", &world.clerk, &Value::Null).expect(200);
    assert_eq!(only["items"].as_array().unwrap().len(), 1);
    let own = Session::open(&world.site, "officer", &world.officer);
    let own = own.get(&world.site, "/search").text();
    assert!(figure(&own, "home-unfiled-mine").contains("<b>1</b>"), "{own}");

    // Filed, it is asked of nobody any more.
    let case = world.site.case(&world.clerk, "薛综执罚〔2026〕1号");
    let item = json!({ "recording": mine, "stage": "investigation", "kind": "video", "reason": "现场" });
    world.site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &world.clerk, &item).expect(204);
    let first = session.get(&world.site, "/search").text();
    assert!(figure(&first, "home-unfiled").contains("<b>1</b>"), "{first}");
    assert!(figure(&first, "home-asked").contains("<b>0</b>"), "{first}");
    // A case that was closed since gives nothing back.
    let told = format!("/recordings/{mine}?filed={case}");
    assert!(session.get(&world.site, &told).text().contains("/unlink"), "what was just filed can be taken back");
    let closed = json!({ "reason": "结案" });
    world.site.call("POST", &format!("/api/v1/cases/{case}/close"), &world.clerk, &closed).expect(204);
    let after = session.get(&world.site, &told).text();
    assert!(after.contains("薛综执罚〔2026〕1号") && !after.contains("/unlink"), "{after}");

    let head = page(&world, "head", "head", Some("xc"), "/deadlines");
    assert!(figure(&head, "home-unfiled").contains("<b>1</b>"), "{head}");
    assert!(figure(&head, "home-tasks").contains("<b>0</b>"), "{head}");
    let reviewer = page(&world, "reviewer", "reviewer", Some("xc"), "/search");
    assert!(reviewer.contains("Cases opened last") && reviewer.contains(&format!("/cases/{case}")), "{reviewer}");
    let auditor = page(&world, "watcher", "auditor", None, "/custody-log");
    let refused = between(&auditor, "data-kind=\"checkpoint.seen\"", "</li>");
    assert!(refused.contains("/custody-log?kind=checkpoint.seen"), "{auditor}");
    assert!(auditor.contains("/log/checkpoint") && auditor.contains("The log lately"), "{auditor}");
    let admin = page(&world, "root-2", "administrator", None, "/admin");
    assert!(admin.contains("/admin/stations"), "{admin}");
    world.site.ends_clean();
}

#[test]
fn the_log_is_filtered_by_person_case_kind_and_day_in_api_and_command_line() {
    let mut world = World::new();
    let case = world.site.case(&world.clerk, "薛综执罚〔2026〕1号");
    world.site.call("GET", &format!("/api/v1/cases/{case}"), &world.officer, &Value::Null).expect(200);
    let auditor = world.site.user("auditor", "auditor", None, None);
    let asked = |fields: &[(&str, &str)]| {
        let path = format!("/api/v1/log/entries?{}", encoded(fields));
        world.site.call("GET", &path, &auditor, &Value::Null)
    };
    let kinds = |fields: &[(&str, &str)]| -> Vec<String> {
        let entries = asked(fields).expect(200);
        let entries = entries.as_array().unwrap().iter();
        entries.map(|one| one["entry"]["event"]["type"].as_str().unwrap().to_owned()).collect()
    };
    // Newest first, by the account, by the case in another writing, by the kind, and all together.
    assert_eq!(kinds(&[("person", "officer")]), ["item.read"]);
    assert_eq!(kinds(&[("item", "薛综执罚[2026]1号")]), ["item.read", "case.opened"]);
    assert_eq!(kinds(&[("item", &format!("case:{case}")), ("person", "clerk")]), ["case.opened"]);
    assert_eq!(kinds(&[("kind", "case.opened"), ("since", "2020-01-01")]), ["case.opened"]);
    assert!(kinds(&[("kind", "case.opened"), ("until", "2020-01-01")]).is_empty());
    let size = asked(&[("kind", "case.opened")]).expect(200)[0]["index"].as_u64().unwrap();
    assert!(kinds(&[("kind", "case.opened"), ("before", &size.to_string())]).is_empty());
    assert!(kinds(&[("kind", "case.opened"), ("from", &(size + 1).to_string())]).is_empty());
    // What cannot be meant is told by its field.
    let longest = "x".repeat(100);
    for (field, value) in [
        ("kind", "case.made"),
        ("since", "soon"),
        ("person", longest.as_str()),
        ("item", longest.as_str()),
        ("item", "xx"),
    ] {
        let refused = asked(&[(field, value)]).expect(422);
        assert!(refused["detail"].as_str().unwrap().contains(field), "{field}: {refused}");
    }
    asked(&[("person", &format!("{longest}x"))]).expect(422);
    asked(&[("since", "2026-02-01"), ("until", "2026-01-01")]).expect(422);
    let denied = format!("/api/v1/log/entries?{}", encoded(&[("kind", "no such kind")]));
    world.site.call("GET", &denied, &world.clerk, &Value::Null).expect(403);

    let listed = |arguments: &[&str]| {
        let output = world.command(&auditor, &[&["log", "entries"], arguments].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let of_case = listed(&["--case", "薛综执罚(2026)1号", "--kind", "case.opened"]);
    assert!(of_case.lines().count() == 1 && of_case.contains("薛综执罚〔2026〕1号"), "{of_case}");
    let of_person = listed(&["--person", "clerk", "--since", "2020-01-01", "--limit", "1"]);
    assert_eq!(of_person.lines().count(), 1, "{of_person}");
    world.site.ends_clean();
}
