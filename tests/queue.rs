//! What is to be filed: many recordings filed at once, the queue of those that are filed under no case, and the cases that
//! officers and stations suggest for a clerk to confirm.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use evidence::manifest::OfficerClaim;
use serde_json::{Value, json};

use site::browser::Session;
use site::station::Recording;
use site::{Site, Station};

struct World {
    site: Site,
    station: Station,
    clerk: String,
    officer: String,
    case: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let officer = site.user("officer", "officer", Some("xc"), Some("37001"));
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        Self { site, station, clerk, officer, case }
    }

    /// A stored recording of officer 37001, which ended at this time of 2026-01-05.
    fn stored(&mut self, name: &str, ended: &str) -> String {
        let end = format!("2026-01-05T{ended}.000000Z").parse().unwrap();
        let recording = self.station.seal_changed(name, name.as_bytes(), |seal| {
            seal.capture.end = end;
            seal.officer = OfficerClaim::Assignment { certificate: "37001".parse().unwrap() };
        });
        self.store(&recording)
    }

    /// One of nobody.
    fn of_nobody(&mut self, name: &str) -> String {
        let recording = self.station.seal_changed(name, name.as_bytes(), |seal| seal.officer = OfficerClaim::None);
        self.store(&recording)
    }

    fn store(&self, recording: &Recording) -> String {
        self.station.store(&self.site, recording);
        recording.id.to_string()
    }

    fn batch(&self, recordings: &[&str], stage: &str) -> site::Answer {
        let asked = json!({ "recordings": recordings, "stage": stage, "reason": "现场检查" });
        self.site.call("POST", &format!("/api/v1/cases/{}/recordings/batch", self.case), &self.clerk, &asked)
    }

    /// What somebody has to file, and what is suggested for each.
    fn queue(&self, token: &str) -> Vec<(String, Value)> {
        let page = self.site.call("GET", "/api/v1/queue", token, &Value::Null).expect(200);
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| (item["id"].as_str().unwrap().to_owned(), item["suggestion"]["number"].clone())).collect()
    }

    fn waiting(&self, token: &str) -> Vec<String> {
        self.queue(token).into_iter().map(|(id, _)| id).collect()
    }

    fn suggest(&self, token: &str, recording: &str, number: &str) -> site::Answer {
        let path = format!("/api/v1/recordings/{recording}/suggestion");
        self.site.call("PUT", &path, token, &json!({ "number": number }))
    }

    /// The events of a recording's history.
    fn history(&self, recording: &str) -> Vec<String> {
        let path = format!("/api/v1/items/recording:{recording}/history");
        let page = self.site.call("GET", &path, &self.clerk, &Value::Null).expect(200);
        let entries = page["entries"].as_array().unwrap().iter();
        entries.map(|one| one["entry"]["event"]["type"].as_str().unwrap().to_owned()).collect()
    }

    fn filed(&self) -> usize {
        let shown = self.site.call("GET", &format!("/api/v1/cases/{}", self.case), &self.clerk, &Value::Null);
        shown.expect(200)["items"].as_array().unwrap().len()
    }
}

#[test]
fn many_are_filed_at_once_or_none_and_each_is_on_record() {
    let mut world = World::new();
    let [one, two, three] = ["a.mp4", "b.mp4", "c.mp4"].map(|name| world.stored(name, "09:00:00"));
    // One that is unknown: nothing is filed, and which it was is told.
    let unknown = "ab".repeat(32);
    world.batch(&[&one, &unknown], "start").expect(404);
    assert_eq!(world.filed(), 0);
    let done = world.batch(&[&one, &two, &one], "start").expect(200);
    assert_eq!(done, json!({ "filed": [one, two], "already": [] }));
    for recording in [&one, &two] {
        assert_eq!(world.history(recording).iter().filter(|event| *event == "case.linked").count(), 1);
    }
    // What is filed just so already is told, and nothing is logged of it again.
    let done = world.batch(&[&two, &three], "start").expect(200);
    assert_eq!(done, json!({ "filed": [three], "already": [two] }));
    assert_eq!(world.history(&two).iter().filter(|event| *event == "case.linked").count(), 1);
    // What is filed otherwise stands against it, by name.
    let fourth = world.stored("d.mp4", "09:00:00");
    let refused = world.batch(&[&fourth, &two], "archive").expect(409);
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains(&two) && detail.contains("another stage"), "{detail}");
    assert_eq!(world.filed(), 3);
    // The kind follows from the file, where none is given.
    let shown =
        world.site.call("GET", &format!("/api/v1/cases/{}", world.case), &world.clerk, &Value::Null).expect(200);
    assert!(shown["items"].as_array().unwrap().iter().all(|item| item["kind"] == "video"), "{shown}");
    for count in [0, 501] {
        let ids: Vec<String> = (0..count).map(|number| format!("{number:064x}")).collect();
        world.batch(&ids.iter().map(String::as_str).collect::<Vec<_>>(), "start").expect(422);
    }
    world.site.ends_clean();
}

#[test]
fn the_queue_has_what_is_stored_and_unfiled_the_earliest_first_and_an_officer_their_own() {
    let mut world = World::new();
    let late = world.stored("late.mp4", "09:30:00");
    let early = world.stored("early.mp4", "08:00:00");
    let nobodys = world.of_nobody("nobody.mp4");
    let coming = world.station.seal("coming.mp4", b"not here yet");
    world.station.announce(&world.site, &coming).expect(200);
    assert_eq!(world.waiting(&world.clerk), [&*early, &nobodys, &late]);
    assert_eq!(world.waiting(&world.officer), [&*early, &late]);
    let foreign = world.site.user("foreign", "clerk", Some("sz"), None);
    assert_eq!(world.waiting(&foreign), Vec::<String>::new());
    // Pages follow on one another.
    let page =
        |cursor: &str| world.site.call("GET", &format!("/api/v1/queue?limit=2{cursor}"), &world.clerk, &Value::Null);
    let first = page("").expect(200);
    let rest = page(&format!("&cursor={}", first["next"].as_str().unwrap())).expect(200);
    assert_eq!((first["items"].as_array().unwrap().len(), &rest["items"][0]["id"]), (2, &json!(late)));
    assert!(rest["next"].is_null());
    // What is filed leaves it, and what is taken out comes back.
    world.batch(&[&early, &late], "start").expect(200);
    assert_eq!(world.waiting(&world.clerk), [&*nobodys]);
    let unlink = format!("/api/v1/cases/{}/recordings/{early}/unlink", world.case);
    world.site.call("POST", &unlink, &world.clerk, &json!({ "reason": "错归" })).expect(204);
    assert_eq!(world.waiting(&world.clerk), [&*early, &nobodys]);
    world.site.ends_clean();
}

#[test]
fn what_an_officer_or_a_station_suggests_a_clerk_confirms() {
    let mut world = World::new();
    let [one, two] = ["a.mp4", "b.mp4"].map(|name| world.stored(name, "09:00:00"));
    let number = "薛综执罚〔2026〕1号";
    world.suggest(&world.officer, &one, number).expect(204);
    assert!(world.queue(&world.clerk).contains(&(one.clone(), json!(number))));
    // The same once more says nothing new; another takes its place.
    let said = |world: &World, what: &str| world.history(&one).iter().filter(|event| *event == what).count();
    world.suggest(&world.officer, &one, number).expect(204);
    assert_eq!(said(&world, "suggestion.made"), 1);
    world.suggest(&world.officer, &one, "尚未立案").expect(204);
    assert_eq!(said(&world, "suggestion.made"), 2);
    let path = format!("/api/v1/recordings/{one}/suggestion");
    world.site.call("DELETE", &path, &world.officer, &Value::Null).expect(204);
    world.site.call("DELETE", &path, &world.officer, &Value::Null).expect(204);
    assert_eq!(said(&world, "suggestion.withdrawn"), 1);
    assert_eq!(world.queue(&world.clerk).iter().filter(|(_, number)| number.is_null()).count(), 2);
    // At the station's screen, also before the content is there.
    let coming = world.station.seal("coming.mp4", b"here soon");
    world.station.announce(&world.site, &coming).expect(200);
    let upload = format!("/api/v1/uploads/{}/suggestion", coming.id);
    world.site.call("PUT", &upload, &world.station.token, &json!({ "number": number })).expect(204);
    let strange = Station::enrol(&world.site, "xc");
    world.site.call("PUT", &upload, &strange.token, &json!({ "number": number })).expect(404);
    world.station.store(&world.site, &coming);
    assert!(world.queue(&world.clerk).contains(&(coming.id.to_string(), json!(number))));
    // The clerk sees it first, and confirms with one form; what is filed is suggested no more.
    world.suggest(&world.officer, &two, number).expect(204);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let page = session.get(&world.site, "/queue").text();
    assert!(page.contains("suggests 薛综执罚") && page.contains("data-take"), "{page}");
    let ids = format!("{two} {}", coming.id);
    let taken = [
        ("recordings", &*ids),
        ("case", &*world.case),
        ("stage", "start"),
        ("because", "suggested"),
        ("back", "/queue"),
    ];
    let sent = session.post(&world.site, "/selected/file", &taken);
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(sent.header("location"), format!("/queue?filed=2&case={}", world.case));
    assert_eq!(world.queue(&world.clerk), [(one.clone(), Value::Null)]);
    world.suggest(&world.officer, &two, number).expect(409);
    world.site.ends_clean();
}

#[test]
fn acts_on_what_is_selected_work_as_a_plain_form_and_tell_what_is_wrong() {
    let mut world = World::new();
    let [one, two] = ["a.mp4", "b.mp4"].map(|name| world.stored(name, "09:00:00"));
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let both = [("recording", &*one), ("recording", &*two)];
    let post = |path: &str, more: &[(&str, &str)]| session.post(&world.site, path, &[&both[..], more].concat());
    let unknown = post("/selected/file", &[("case", "〔1999〕1号"), ("stage", "start"), ("reason", "入卷")]);
    assert!(unknown.status == 422 && unknown.text().contains("〔1999〕1号"), "{}", unknown.text());
    let marked = post("/selected/mark", &[("mark", "note"), ("text", "到场"), ("back", "/search?q=a")]);
    assert_eq!((marked.status, marked.header("location")), (303, "/search?q=a"));
    // What was done is said on the page that the form leads to, once.
    let there = session.get(&world.site, "/search?q=a").text();
    assert!(there.contains("role=\"status\"") && there.contains("2 recordings"), "{there}");
    assert!(!session.get(&world.site, "/search?q=a").text().contains("<p class=\"notice\" role=\"status\""));
    let suggested = post("/selected/suggest", &[("number", "尚未立案"), ("back", "/search?q=b")]);
    assert_eq!((suggested.status, suggested.header("location")), (303, "/search?q=b"));
    let there = session.get(&world.site, "/search?q=b").text();
    assert!(there.contains("尚未立案") && there.contains("<p class=\"notice\" role=\"status\""), "{there}");
    for recording in [&one, &two] {
        assert!(world.history(recording).iter().any(|event| event == "marker.set"));
    }
    let packed = post("/selected/package", &[("why", "移送")]);
    assert!(packed.status == 303 && packed.header("location").starts_with("/packages/"), "{}", packed.text());
    // By the link to the case's page; the way back is never to another site.
    let link = format!("https://docket.example/cases/{}?stage=start#stage-start", world.case);
    let filed =
        post("/selected/file", &[("case", &*link), ("stage", "start"), ("reason", "入卷"), ("back", "//evil.example")]);
    assert_eq!((filed.status, filed.header("location")), (303, &*format!("/queue?filed=2&case={}", world.case)));
    assert_eq!(world.filed(), 2);
    world.site.ends_clean();
}
