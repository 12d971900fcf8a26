//! Asking for a transcript: who, in which order of entries, what it becomes, and what happens around a restart.

use std::process::Command;

use evidence::event::{Actor, Event, TranscriptEvent};
use serde_json::{Value, json};

use crate::site::Site;
use crate::site::browser::Session;
use crate::{World, film, run, silent, small};

/// Says when it is loud, and how long the sound is.
const WHERE_IT_IS_LOUD: &str = r#"
sound = hears()
loud = [at for at, sample in enumerate(sound) if abs(sample) > 8000]
vtt()
cue(loud[0] // 16, loud[-1] // 16, "请出示营业执照 %d" % (len(sound) // 16))
print("CONFIDENTIAL SPEECH", file=sys.stderr)
"#;

/// Takes its time.
const SLOW: &str = "\nhears()\ntime.sleep(600)\n";

#[test]
fn what_the_program_hears_stands_where_the_player_has_it_and_is_logged_first() {
    let mut world = World::start(WHERE_IT_IS_LOUD, "language = \"zh\"");
    let film = world.store("film.mkv", &film());
    let id = world.ask(&film);
    let waiting = world.list(&film)["asking"].clone();
    assert_eq!((&waiting["transcript"], &waiting["state"]), (&json!(id), &json!("waiting")));
    assert_eq!((&waiting["asked_by"], &waiting["program"]), (&json!("clerk"), &json!("stand-in 1")));
    // One at a time of one recording.
    let again = world.post(&format!("/api/v1/recordings/{film}/transcripts/make"));
    assert!(again.expect(409)["detail"].as_str().unwrap().contains("waits or is being made already"));
    assert_eq!(world.ended(&film), Value::Null, "{}", world.site.service_log());

    let one = world.list(&film)["items"][0].clone();
    assert_eq!((&one["id"], &one["program"], &one["language"]), (&json!(id), &json!("stand-in 1"), &json!("zh")));
    assert_eq!((&one["added_by"], &one["name"]), (&json!("clerk"), &json!("transcript.vtt")));
    let line = &world.lines(&id)[0];
    let near = |field: &str, expected: u64| line[field].as_u64().unwrap().abs_diff(expected) <= 4;
    assert!(near("start_ms", 1000) && near("end_ms", 1500), "{line}");
    assert_eq!(line["text"], "请出示营业执照 3000", "as long as the film");

    let told: Vec<(String, bool)> =
        world.logged().iter().map(|entry| (entry.event.name().to_owned(), entry.actor == Actor::Service)).collect();
    let expected = [("transcript.asked", false), ("transcript.begun", true), ("transcript.added", false)];
    assert_eq!(told, expected.map(|(name, by_service)| (name.to_owned(), by_service)));
    assert!(!world.site.service_log().contains("CONFIDENTIAL"), "{}", world.site.service_log());
    world.is_tidy();
    world.site.ends_clean();
    run(&world.site, "rebuild");
    run(&world.site, "check");
}

#[test]
fn what_waits_is_made_after_a_restart_and_what_was_at_work_has_failed() {
    let mut world = World::start(SLOW, "");
    let films = [world.store("a.avi", &small()), world.store("b.avi", &film())];
    world.ask(&films[0]);
    world.ask(&films[1]);
    let is = |world: &World, film: &str, state: &str| world.list(film)["asking"]["state"] == state;
    world.waits_until("the first is at work", |world| is(world, &films[0], "running") && !world.processes().is_empty());
    assert!(is(&world, &films[1], "waiting"), "one at a time");
    // As a power cut would end the service alone.
    world.site.kill9();
    world.waits_until("nothing of it is left", |world| world.processes().is_empty());
    world.becomes(WHERE_IT_IS_LOUD);
    world.site.serve();
    let failed = world.ended(&films[0]);
    assert_eq!((&failed["state"], &failed["why"]), (&json!("failed"), &json!("service_stopped")));
    assert_eq!(world.ended(&films[1]), Value::Null, "{}", world.site.service_log());
    assert_eq!(world.list(&films[1])["items"].as_array().unwrap().len(), 1);

    // It may be asked again, and a service that stops in good order leaves nothing of it either.
    world.becomes(SLOW);
    world.ask(&films[0]);
    world.waits_until("it is at work again", |world| is(world, &films[0], "running") && !world.processes().is_empty());
    world.site.stop();
    world.waits_until("nothing of it is left", |world| world.processes().is_empty());
    world.site.serve();
    assert_eq!(world.ended(&films[0])["why"], "service_stopped");
    world.is_tidy();
    world.site.ends_clean();
    run(&world.site, "rebuild");
    run(&world.site, "check");
}

#[test]
fn who_may_no_longer_ask_gets_nothing_and_another_program_is_not_taken_for_the_one_that_was_asked() {
    let mut world = World::start(WHERE_IT_IS_LOUD, "");
    let films = [world.store("a.mkv", &film()), world.store("b.avi", &small())];
    let other = world.site.user("other", "clerk", Some("xc"), None);
    let make = format!("/api/v1/recordings/{}/transcripts/make", films[0]);
    world.site.call("POST", &make, &other, &Value::Null).expect(202);
    let disable = json!({ "reason": "离职" });
    world.site.call("POST", "/api/v1/users/other/disable", &world.site.admin, &disable).expect(204);
    assert_eq!(world.ended(&films[0])["why"], "not_allowed");
    assert_eq!(world.list(&films[0])["items"], json!([]));

    world.ask(&films[1]);
    world.site.stop();
    world.site.configure(&world.site.transcriber("#!/bin/sh\n", "").replace("stand-in 1", "stand-in 2"));
    world.site.serve();
    assert_eq!(world.ended(&films[1])["why"], "program_changed");
    world.site.ends_clean();
}

#[test]
fn a_site_without_a_transcriber_says_so_and_shows_no_button() {
    let mut world = World::on(Site::start(""));
    let film = world.store("a.avi", &small());
    let refused = world.post(&format!("/api/v1/recordings/{film}/transcripts/make")).expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("no program that writes down what is said"), "{refused}");
    assert!(refused["detail_zh"].as_str().unwrap().contains("[transcriber]"), "{refused}");
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let page = session.get(&world.site, &format!("/recordings/{film}")).text();
    assert!(page.contains("Add a transcript") && !page.contains("/transcripts/make"));
    assert_eq!(world.logged(), Vec::new());
}

#[test]
fn what_makes_no_sound_is_refused_and_has_no_button() {
    let mut world = World::start(WHERE_IT_IS_LOUD, "");
    let picture = world.store("a.png", &silent());
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let page = session.get(&world.site, &format!("/recordings/{picture}")).text();
    assert!(!page.contains("/transcripts/make"));
    let refused = world.post(&format!("/api/v1/recordings/{picture}/transcripts/make")).expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("no sound"), "{refused}");
}

#[test]
fn the_page_asks_tells_how_it_stands_and_shows_what_came_of_it() {
    let mut world = World::start(WHERE_IT_IS_LOUD, "");
    let film = world.store("film.mkv", &film());
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let path = format!("/recordings/{film}");
    let page = || session.get(&world.site, &path).text();
    assert!(page().contains("Write down what is said") && page().contains("/transcripts/make"));
    let asked = session.post(&world.site, &format!("{path}/transcripts/make"), &[]);
    assert_eq!((asked.status, asked.header("location")), (303, format!("{path}#transcripts").as_str()));
    let waiting = page();
    assert!(
        waiting.contains("(clerk) asked the program stand-in 1") && !waiting.contains("/transcripts/make"),
        "{waiting}"
    );
    assert_eq!(world.ended(&film), Value::Null, "{}", world.site.service_log());
    let shown = page();
    for part in
        ["Made by a program", "stand-in 1", "请出示营业执照 3000", "no part of the recording", "/transcripts/make"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    world.becomes("\nsys.exit(3)\n");
    session.post(&world.site, &format!("{path}/transcripts/make"), &[]);
    assert_eq!(world.ended(&film)["why"], "program_failed");
    assert!(page().contains("the program said that it failed"));
    let history = session.get(&world.site, &format!("{path}/history")).text();
    assert!(history.contains("asked the program stand-in 1 to write down what is said"), "{history}");
}

#[test]
fn the_command_line_asks_and_tells_how_it_stands() {
    let mut world = World::start("\nsys.exit(3)\n", "");
    let film = world.store("a.avi", &small());
    let token = world.site.beside("clerk.token");
    std::fs::write(&token, &world.clerk).unwrap();
    let command = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.env("DOCKET_URL", format!("http://{}", world.site.address)).env("DOCKET_TOKEN_FILE", &token);
        let output = command.env("DOCKET_LANG", "zh").args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr), output.status.success())
    };
    let (id, told, done) = command(&["transcript", "make", &film[..12]]);
    assert!(done && id.trim().len() == 32, "{told}");
    assert!(command(&["transcript", "list", &film[..12]]).1.contains("等待生成"));
    world.ended(&film);
    let (_, told, _) = command(&["transcript", "list", &film[..12]]);
    assert!(told.contains("未能生成") && told.contains("程序自己报告失败") && told.contains("stand-in 1"), "{told}");
}

#[test]
fn the_entry_of_asking_names_the_program_and_nothing_is_given_before_it() {
    let mut world = World::start(WHERE_IT_IS_LOUD, "language = \"zh\"");
    let film = world.store("film.mkv", &film());
    let id = world.ask(&film);
    let first = world.logged().remove(0);
    let Event::Transcript(TranscriptEvent::Asked { transcript, recording, program, language }) = first.event else {
        panic!("{first:?}");
    };
    assert_eq!((transcript.to_string(), recording.to_string()), (id, film));
    assert_eq!((program.as_str(), language.as_deref()), ("stand-in 1", Some("zh")));
    assert!(matches!(&first.actor, Actor::User { id, .. } if id.as_str() == "clerk"), "{:?}", first.actor);
}

#[test]
fn a_transcriber_that_cannot_be_is_refused_in_one_line() {
    let mut cases = vec![
        ("program = \"transcribe\"\nname = \"w\"", "transcriber.program"),
        ("program = \"/nonexistent/transcribe\"\nname = \"w\"", "transcriber.program"),
        ("program = \"/etc/passwd\"\nname = \"w\"", "transcriber.program"),
        ("program = \"/bin/sh\"\nname = \"w\"\nreads = [\"/nonexistent\"]", "transcriber.reads"),
        ("program = \"/bin/sh\"\nname = \"w\"\nreads = [\"/\"]", "keep them apart"),
        ("program = \"/bin/sh\"\nname = \"w\"\nlanguage = \"中文\"", "transcriber.language"),
        ("program = \"/bin/sh\"\nname = \"w\"\nseconds_max = 0", "transcriber.seconds_max"),
        ("program = \"/bin/sh\"", "name"),
    ];
    let site = Site::stopped("");
    for (table, told) in cases.drain(..) {
        site.configure(&format!("[transcriber]\n{table}"));
        let output = crate::site::docket(&["serve", "--data"], &site.data());
        let said = crate::site::said(&output);
        assert!(!output.status.success() && said.contains(told), "{table}: {said}");
    }
}
