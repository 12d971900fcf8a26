//! Transcripts of recordings: given by page, API and command line, read by whoever may view, found by what is said, and
//! gone from all of that once they are removed; what was given stays as it was.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::process::Command;

use evidence::digest::Digest;
use serde_json::{Value, json};

use site::browser::{MULTIPART, Session, encoded, multipart};
use site::media::avi;
use site::{Answer, Site, Station};

const SRT: &str = "\u{feff}1\r\n00:00:00,500 --> 00:00:00,900\r\n请出示<i>营业执照</i>\r\n\r\n2\r\n00:00:01,200 --> 00:00:02,000\r\n没有办\r\n";

struct World {
    site: Site,
    clerk: String,
    /// A film of two seconds, and another.
    films: [String; 2],
}

impl World {
    fn start() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let mut station = Station::enrol(&site, "xc");
        let films = ["a.avi", "b.avi"].map(|name| station.seal(name, &avi(20, u8::from(name == "b.avi"))));
        for film in &films {
            station.store(&site, film);
        }
        let films = films.map(|film| film.id.to_string());
        Self { site, clerk, films }
    }

    /// Adds a file to the first film.
    fn add(&self, query: &[(&str, &str)], file: &[u8]) -> Answer {
        let path = format!("/api/v1/recordings/{}/transcripts?{}", self.films[0], encoded(query));
        self.site.send("POST", &path, &self.clerk, "", file)
    }

    fn get(&self, path: &str) -> Value {
        self.site.call("GET", path, &self.clerk, &Value::Null).expect(200)
    }

    fn list(&self) -> Value {
        self.get(&format!("/api/v1/recordings/{}/transcripts", self.films[0]))["items"].clone()
    }

    fn found(&self, typed: &str) -> Value {
        self.get(&format!("/api/v1/recordings?{}", encoded(&[("q", typed)])))
    }

    /// The kinds of entries in the film's history.
    fn history(&self) -> Vec<String> {
        let history = self.get(&format!("/api/v1/items/recording:{}/history", self.films[0]));
        let kind = |item: &Value| {
            let receipt: evidence::receipt::Receipt = serde_json::from_value(item["receipt"].clone()).unwrap();
            evidence::entry::Entry::parse(&receipt.entry).unwrap().event.name().to_owned()
        };
        history["entries"].as_array().unwrap().iter().map(kind).collect()
    }

    fn command(&self, arguments: &[&str]) -> (String, String, bool) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        let token = self.site.beside("clerk.token");
        std::fs::write(&token, &self.clerk).unwrap();
        command.env("DOCKET_URL", format!("http://{}", self.site.address)).env("DOCKET_TOKEN_FILE", token);
        let output = command.env("DOCKET_LANG", "zh").args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr), output.status.success())
    }
}

#[test]
fn a_transcript_is_kept_as_it_was_given_read_found_and_removed() {
    let world = World::start();
    assert_eq!(world.found("营业执照")["items"], json!([]));
    let said = [("name", "现场.srt"), ("language", "zh"), ("program", "whisper.cpp 1.7.4")];
    let added = world.add(&said, SRT.as_bytes()).expect(201);
    let id = added["transcript"].as_str().unwrap();
    let one = &world.list()[0];
    assert_eq!((&one["id"], &one["lines"], &one["format"]), (&json!(id), &json!(2), &json!("srt")));
    assert_eq!((&one["name"], &one["language"]), (&json!("现场.srt"), &json!("zh")));
    assert_eq!((&one["program"], &one["added_by"]), (&json!("whisper.cpp 1.7.4"), &json!("clerk")));
    assert_eq!(one["sha256"], Digest::of(SRT.as_bytes()).to_string());

    let content = world.site.send("GET", &format!("/api/v1/transcripts/{id}/content"), &world.clerk, "", b"");
    assert_eq!(content.body, SRT.as_bytes(), "byte for byte");
    let shown = world.get(&format!("/api/v1/transcripts/{id}"));
    assert_eq!(shown["segments"][0], json!({ "start_ms": 500, "end_ms": 900, "text": "请出示营业执照" }));

    // What is said leads to the recording and to its moment.
    let found = world.found("营业执照");
    assert_eq!((&found["items"][0]["id"], found["items"].as_array().unwrap().len()), (&json!(world.films[0]), 1));
    assert_eq!(found["understood"][0]["meaning"], "transcript");
    let moment = json!({ "recording": world.films[0], "at_ms": 500, "source": "transcript", "text": "请出示营业执照" });
    assert_eq!(found["moments"], json!([moment]));

    let remove = format!("/api/v1/transcripts/{id}/remove");
    world.site.call("POST", &remove, &world.clerk, &json!({ "reason": "" })).expect(422);
    world.site.call("POST", &remove, &world.clerk, &json!({ "reason": "误加" })).expect(204);
    world.site.call("POST", &remove, &world.clerk, &json!({ "reason": "误加" })).expect(404);
    assert_eq!((world.list(), &world.found("营业执照")["items"]), (json!([]), &json!([])));
    world.site.call("GET", &format!("/api/v1/transcripts/{id}"), &world.clerk, &Value::Null).expect(404);
    let told = world.history();
    assert!(told.iter().any(|kind| kind == "transcript.added") && told.iter().any(|kind| kind == "transcript.removed"));
}

#[test]
fn the_time_of_a_word_is_where_a_hit_leads_and_whisper_is_read() {
    let world = World::start();
    let whisper = json!({ "language": "zh", "segments": [{ "id": 0, "start": 0.25, "end": 1.75, "text": "请出示身份证", "words": [
        { "word": "请", "start": 0.25, "end": 0.5 }, { "word": "出示", "start": 0.5, "end": 1.0 },
        { "word": "身份证", "start": 1.0, "end": 1.75 },
    ] }] });
    let id = world.add(&[], whisper.to_string().as_bytes()).expect(201)["transcript"].clone();
    let one = &world.list()[0];
    assert_eq!(
        (&one["format"], &one["language"], &one["name"]),
        (&json!("whisper"), &json!("zh"), &json!("transcript.json"))
    );
    assert_eq!(world.found("身份证")["moments"][0]["at_ms"], 1000);
    // What the service gives is what it takes.
    let shown = world.get(&format!("/api/v1/transcripts/{}", id.as_str().unwrap()));
    let again = json!({ "language": shown["language"], "segments": shown["segments"] });
    let again = world.add(&[], again.to_string().as_bytes()).expect(201)["transcript"].clone();
    let read = world.get(&format!("/api/v1/transcripts/{}", again.as_str().unwrap()));
    assert_eq!((&read["segments"], &read["format"]), (&shown["segments"], &json!("json")));
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_line_and_nothing_is_kept() {
    let world = World::start();
    let cases = [
        ("今天的记录", "is neither SRT nor WebVTT nor JSON"),
        ("1\n00:00:00,000 --> 00:00:0x,000\n好\n", "line 2: expected times here"),
        ("1\n00:00:01,000 --> 00:00:00,500\n好\n", "line 2: ends before it begins"),
        ("1\n00:01:00,000 --> 00:01:01,000\n好\n", "has a line that begins at 1:00.000"),
        ("{\"segments\":[]}", "has no line"),
        ("{\"segments\":[{\"text\":\"好\"}]}", "segment 1: has no times"),
    ];
    for (file, told) in cases {
        let answer = world.add(&[], file.as_bytes());
        let detail = answer.expect(422)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(told), "{file:?}: {detail}");
    }
    world.add(&[("language", "中文")], SRT.as_bytes()).expect(422);
    world.add(&[("lang", "zh")], SRT.as_bytes()).expect(400);
    assert_eq!(world.list(), json!([]));
    assert!(!world.history().iter().any(|kind| kind.starts_with("transcript.")));
}

#[test]
fn the_page_takes_shows_filters_and_removes_a_transcript_without_a_script() {
    let world = World::start();
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let page = format!("/recordings/{}", world.films[0]);
    let send = |file: (&str, &[u8])| {
        let fields = [("page", session.page.as_str()), ("language", "zh"), ("program", "")];
        let headers = format!("{}{MULTIPART}", session.headers());
        world.site.send("POST", &format!("{page}/transcripts"), "", &headers, &multipart(&fields, file))
    };
    let refused = send(("a.srt", b"1\n00:00:01,000 --> 00:00:00,500\nx\n"));
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("line 2: ends before it begins"), "{}", refused.text());
    let added = send(("现场.srt", SRT.as_bytes()));
    assert_eq!(added.status, 303, "{}", added.text());
    let shown = session.get(&world.site, added.header("location").split('#').next().unwrap()).text();
    for part in ["Transcript added", "no part of the recording", "请出示营业执照", "data-seek=\"1200\"", "现场.srt"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let filtered = session.get(&world.site, &format!("{page}?{}", encoded(&[("said", "没有")]))).text();
    assert!(filtered.contains("没有办") && !filtered.contains("请出示营业执照"), "{filtered}");
    let hit = session.get(&world.site, &format!("/search?{}", encoded(&[("q", "没有办")]))).text();
    assert!(hit.contains(&format!("{page}?t=1")) && hit.contains("in the transcript: 没有办"), "{hit}");
    let id = world.list()[0]["id"].as_str().unwrap().to_owned();
    let kept = session.get(&world.site, &format!("/transcripts/{id}/content"));
    assert_eq!(kept.body, SRT.as_bytes());
    assert!(kept.header("content-disposition").starts_with("attachment"));
    let gone = session.post(&world.site, &format!("/transcripts/{id}/remove"), &[("reason", "误加")]);
    assert_eq!(gone.status, 303, "{}", gone.text());
    assert!(!session.get(&world.site, &page).text().contains("请出示营业执照"));
}

#[test]
fn the_command_line_adds_lists_shows_finds_and_removes() {
    let world = World::start();
    let file = world.site.beside("现场.vtt");
    std::fs::write(&file, "WEBVTT\n\n00:00.500 --> 00:00.900\n请出示营业执照\n").unwrap();
    let film = &world.films[0][..12];
    let (id, told, done) = world.command(&["transcript", "add", film, file.to_str().unwrap(), "--program", "听写 2"]);
    assert!(done, "{told}");
    let id = id.trim();
    let (listed, _, _) = world.command(&["transcript", "list", film]);
    assert!(listed.contains(id) && listed.contains("现场.vtt (听写 2)") && listed.contains("WebVTT"), "{listed}");
    let (lines, note, _) = world.command(&["transcript", "show", id]);
    assert_eq!(lines, "0:00:00.500  请出示营业执照\n");
    assert!(note.contains("不是音像记录的一部分"), "{note}");
    let (_, told, _) = world.command(&["find", "营业执照"]);
    assert!(told.contains("0:00:00.500 文字记录: 请出示营业执照"), "{told}");
    assert!(world.command(&["transcript", "remove", id, "--reason", "误加"]).2);
    assert_eq!(world.list(), json!([]));
    std::fs::write(&file, "什么都不是").unwrap();
    let (_, told, done) = world.command(&["transcript", "add", film, file.to_str().unwrap()]);
    assert!(!done && told.contains("不是 SRT、WebVTT"), "{told}");
}

#[test]
fn tables_made_anew_from_the_log_have_the_same_lines() {
    let mut world = World::start();
    world.add(&[("name", "a.srt")], SRT.as_bytes()).expect(201);
    let gone = world.add(&[], SRT.as_bytes()).expect(201)["transcript"].as_str().unwrap().to_owned();
    let remove = format!("/api/v1/transcripts/{gone}/remove");
    world.site.call("POST", &remove, &world.clerk, &json!({ "reason": "重复" })).expect(204);
    let before = world.list();
    world.site.ends_clean();
    let run = |verb: &str| {
        let data = world.site.data();
        let output = Command::new(env!("CARGO_BIN_EXE_docket")).args([verb, "--data"]).arg(data).output().unwrap();
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{verb}: {told}");
    };
    run("check");
    run("rebuild");
    run("check");
    world.site.serve();
    assert_eq!(world.list(), before);
    assert_eq!(world.found("营业执照")["items"].as_array().unwrap().len(), 1);
}
