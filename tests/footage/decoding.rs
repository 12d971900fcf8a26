//! The full decode in the background: that it is done, at which priority, that it gives way, that it goes
//! on; and that what an older worker said does not count.

use std::fs;
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::site::media::avi;
use crate::{Process, World, wait};

/// Four minutes of film, which no machine decodes in a moment.
const LONG: &str = "-f lavfi -i testsrc2=size=1280x720:rate=25:duration=240 -c:v libx264 -preset ultrafast -g 25 \
    -f mp4 -movflags +faststart";

#[test]
fn what_is_stored_is_decoded_whole_at_the_lowest_priority_and_the_page_says_what_is_lost() {
    let mut world = World::new();
    let mut film = world.film("film", &LONG.replace("duration=240", "duration=60"));
    // A lost cluster of the card, in the middle of the pictures: a quick look at both ends does not find it.
    let (start, end) = (film.len() / 2, film.len() / 2 + 64 * 1024);
    film[start..end].fill(0);
    let broken = world.store("broken.mp4", "video/mp4", &film);
    let whole = world.store("whole.avi", "video/x-msvideo", &avi(30, 1));
    let text = world.store("notes.txt", "text/plain", b"nothing to decode");
    world.once(&broken, "examined.json", |said| said["outcome"] == "known");
    let page = world.page(&broken);
    assert!(page.contains("data-look=\"quick\"") && page.contains("Quick look only"), "{page}");

    let decoder = world.decoder();
    assert_eq!((decoder.name.as_str(), decoder.nice), ("docket-media", 19));
    let class = Command::new("ionice").args(["-p", &decoder.pid.to_string()]).output().unwrap();
    let service = Process::look(world.site.pid()).unwrap();
    assert!(service.nice < 19, "{service:?}");
    // It may have ended meanwhile; the other one is looked at where this one has.
    if Process::look(decoder.pid).is_some() {
        assert_eq!(String::from_utf8_lossy(&class.stdout).trim(), "idle");
    }

    let found = world.decoded(&broken);
    assert_eq!((&found["outcome"], found["version"].as_u64()), (&json!("done"), Some(2)), "{found}");
    let lost = found["decoded"]["lost"].as_array().unwrap();
    assert!(!lost.is_empty(), "{found}");
    for one in lost {
        let (from, to) = (one["from_ms"].as_u64().unwrap(), one["to_ms"].as_u64().unwrap());
        assert!(from <= to && (20_000..40_000).contains(&from), "{found}");
    }
    assert!(world.kept(&broken, "frames.table").is_file());
    let page = world.page(&broken);
    for told in ["data-look=\"whole\"", "id=\"lost\"", "Decoded whole, parts are lost"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("cannot be decoded") && !page.contains("Quick look only"), "{page}");

    let found = world.decoded(&whole);
    assert_eq!((&found["decoded"]["pictures"], &found["decoded"]["lost"]), (&json!(30), &json!([])), "{found}");
    assert!(world.page(&whole).contains("Decoded whole, nothing lost"));
    // What holds nothing to decode is passed, and nothing waits any more.
    let metrics = || world.site.call("GET", "/api/v1/metrics", &world.site.admin, &Value::Null).text();
    wait("nothing to wait", || metrics().contains("docket_media_undecoded 0").then_some(()));
    assert!(metrics().contains("docket_media_decoded{outcome=\"done\"} 2"), "{}", metrics());
    assert!(!world.kept(&text, "decoded.json").exists());
    assert!(!world.page(&text).contains("id=\"looked\""), "nothing is said to be decoded of a text");
    world.site.ends_clean();
}

#[test]
fn a_decode_stops_while_somebody_works_with_media_and_goes_on_afterwards() {
    let mut world = World::new();
    let film = world.film("film", LONG);
    let recording = world.store("film.mp4", "video/mp4", &film);
    let decoder = world.decoder();
    let snapshot = |at_ms: &str| {
        let path = format!("/recordings/{}/snapshots", recording.id);
        let taken = world.clerk.script(&world.site, &path, &[("at_ms", at_ms)]);
        assert_eq!(taken.status, 201, "{}", taken.text());
        let content = format!("/derived/{}/content", taken.header("x-docket-made"));
        world.clerk.get(&world.site, &content).body
    };
    let before = snapshot("100400");
    // Nobody else has asked for it to go on: it waits for a while after whoever worked last.
    let now = Process::look(decoder.pid).expect("it is there");
    assert_eq!(now.state, "T", "{now:?}");
    let found = world.decoded(&recording);
    assert_eq!(found["decoded"]["pictures"], 240 * 25, "{found}");
    assert!(Process::look(decoder.pid).is_none(), "the very same worker went on to the end");
    // With the table of its frames the same moment shows the same picture.
    assert!(snapshot("100400") == before, "another picture");
    world.site.ends_clean();
}

#[test]
fn a_service_that_is_killed_leaves_no_worker_and_goes_on_where_it_was() {
    let mut world = World::new();
    let first = world.store("first.avi", "video/x-msvideo", &avi(20, 1));
    world.decoded(&first);
    let written = fs::metadata(world.kept(&first, "decoded.json")).unwrap().modified().unwrap();
    let film = world.film("film", LONG);
    let second = world.store("second.mp4", "video/mp4", &film);
    let decoder = world.decoder();
    // Stopped, as somebody has opened footage: such a one would never end by itself.
    let views = format!("/recordings/{}/views", second.id);
    world.clerk.script(&world.site, &views, &[("form", "original")]).expect(200);
    wait("it to be stopped", || Process::look(decoder.pid).filter(|now| now.state == "T"));
    world.site.kill9();
    wait("it to end", || Process::look(decoder.pid).is_none_or(|now| now.state == "Z").then_some(()));

    world.site.serve();
    world.station.sign_in(&world.site);
    assert_eq!(world.decoded(&second)["outcome"], "done");
    let now = fs::metadata(world.kept(&first, "decoded.json")).unwrap().modified().unwrap();
    assert_eq!(now, written, "what was done is not done again");
    // How far it is, which is noted last, is a file there for a moment.
    let left = || fs::read_dir(world.site.data().join("media/work")).unwrap().count();
    wait("half a table to be gone", || (left() == 0).then_some(()));
    world.site.ends_clean();
}

#[test]
fn a_decode_that_somebody_ends_is_begun_anew_and_says_nothing_of_the_recording() {
    let mut world = World::new();
    let film = world.film("film", LONG);
    let recording = world.store("film.mp4", "video/mp4", &film);
    let decoder = world.decoder();
    // As a supervisor does that ends all processes of a service, or a terminal.
    let pid = Pid::from_raw(decoder.pid.cast_signed()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    wait("it to end", || Process::look(decoder.pid).is_none_or(|now| now.state == "Z").then_some(()));
    let found = world.decoded(&recording);
    assert_eq!((&found["outcome"], &found["decoded"]["pictures"]), (&json!("done"), &json!(240 * 25)), "{found}");
    world.site.ends_clean();
}

#[test]
fn what_an_older_worker_said_is_asked_anew_and_what_it_made_is_not_shown() {
    let mut world = World::new();
    let film = world.store("film.avi", "video/x-msvideo", &avi(20, 1));
    let said = world.once(&film, "examined.json", |_| true);
    assert_eq!(said["version"], 2, "{said}");
    world.decoded(&film);
    world.site.stop();
    // As it was written before versions were: no version, a wrong length, half a rendition.
    let mut old = said.clone();
    old.as_object_mut().unwrap().remove("version");
    old["probed"]["duration_ms"] = json!(7);
    for (name, bytes) in [
        ("examined.json", old.to_string().into_bytes()),
        ("decoded.json", br#"{"outcome":"failed","what":"an older worker"}"#.to_vec()),
        ("frames.table", b"old".to_vec()),
        ("rendition.mp4", b"0000ftyp of an older worker".to_vec()),
    ] {
        fs::write(world.kept(&film, name), bytes).unwrap();
    }
    for (name, text) in [("progress", "9999\n"), ("decoded", "9999\n")] {
        fs::write(world.site.data().join("media").join(name), text).unwrap();
    }
    world.site.serve();
    // Whoever asks first gets what is made now.
    let views = format!("/recordings/{}/views", film.id);
    let opened = world.clerk.script(&world.site, &views, &[("form", "rendition")]).expect(200);
    let shown = world.clerk.get(&world.site, opened["src"].as_str().unwrap());
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert!(!shown.body.windows(5).any(|some| some == b"older") && shown.body.len() > 1000, "{}", shown.body.len());
    // And the background looks at it again, without anybody asking.
    let again = world.once(&film, "examined.json", |said| said["version"] == 2);
    assert_eq!(again["probed"]["duration_ms"], said["probed"]["duration_ms"]);
    assert_eq!(world.once(&film, "decoded.json", |said| said["version"] == 2)["outcome"], "done");
    world.site.ends_clean();
}
