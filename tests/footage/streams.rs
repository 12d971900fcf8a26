//! Recordings with two cameras and two sounds: each can be watched, cut and told apart.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::World;

/// A wide camera with a high tone, and a tall one with a low tone.
const TWO: &str = "-f lavfi -i testsrc2=size=320x240:rate=10:duration=4 -f lavfi -i testsrc=size=160x320:rate=10:duration=4 \
    -f lavfi -i sine=frequency=880:duration=4 -f lavfi -i sine=frequency=220:duration=4 \
    -map 0 -map 1 -map 2 -map 3 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -f mp4";

/// What `ffprobe` says of the first picture of a file.
fn size_of(world: &World, name: &str, bytes: &[u8]) -> String {
    let kept = world.site.beside(name);
    fs::write(&kept, bytes).unwrap();
    let mut ffprobe = Command::new("ffprobe");
    ffprobe.args(["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0"]);
    let output = ffprobe.arg(&kept).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// In which forms copies were opened, as the entries of a history say.
fn forms_on_record(history: &Value) -> Vec<Value> {
    let entries = history["entries"].as_array().unwrap().iter().map(|one| &one["entry"]["event"]);
    entries.filter(|event| event["type"] == "view.opened_copy").map(|event| event["form"].clone()).collect()
}

/// Under a view's entry nothing is seen but what it names.
fn nothing_is_seen_but_what_the_entry_names(world: &World, base: &str, path: &str) {
    for (opened, asked) in [("", "&video=1"), ("", "&audio=3"), ("video", ""), ("video", "&video=1&audio=3")] {
        let fields = [("form", "rendition"), (opened, "1")];
        let fields = if opened.is_empty() { &fields[..1] } else { &fields[..] };
        let view = world.clerk.script(&world.site, &format!("{base}/views"), fields).expect(200);
        let view = view["view"].as_str().unwrap();
        for what in ["rendition?", "frames?form=rendition&from_ms=0&to_ms=500&"] {
            let answer = world.clerk.get(&world.site, &format!("{base}/{what}view={view}{asked}"));
            assert_eq!(answer.status, 404, "{opened} opened, {what} {asked}: {}", answer.text());
        }
        let own = if opened.is_empty() { "" } else { "&video=1" };
        let frames = format!("{base}/frames?form=rendition&from_ms=0&to_ms=500&view={view}{own}");
        assert_eq!(world.clerk.get(&world.site, &frames).status, 200, "{opened}");
    }
    // A stream that is usual has no name of its own, and one that is not there opens nothing.
    let before = forms_on_record(&world.site.call("GET", path, &world.token, &Value::Null).expect(200)).len();
    let usual = [("form", "rendition"), ("video", "0"), ("audio", "2")];
    world.clerk.script(&world.site, &format!("{base}/views"), &usual).expect(200);
    let none = [("form", "rendition"), ("video", "9")];
    let refused = world.clerk.script(&world.site, &format!("{base}/views"), &none);
    assert!((400..500).contains(&refused.status), "{}", refused.text());
    let forms = forms_on_record(&world.site.call("GET", path, &world.token, &Value::Null).expect(200));
    assert_eq!((forms.len(), forms.last()), (before + 1, Some(&json!({"kind": "rendition"}))));
}

#[test]
fn a_second_camera_and_a_second_sound_can_be_chosen_and_every_copy_says_of_which_it_is() {
    let mut world = World::new();
    let film = world.film("two", TWO);
    let recording = world.store("two.mp4", "video/mp4", &film);
    world.once(&recording, "examined.json", |said| said["outcome"] == "known");
    let base = format!("/recordings/{}", recording.id);
    let page = world.page(&recording);
    assert!(page.contains(&format!("{base}?play=1&amp;video=1")), "the second camera is offered: {page}");
    assert!(page.contains(&format!("{base}?play=1&amp;audio=3")), "the second sound is offered: {page}");
    let chosen = world.clerk.get(&world.site, &format!("{base}?video=1")).text();
    assert!(chosen.contains("\"form\":\"rendition\""), "browsers show the first camera of an original: {chosen}");
    assert!(chosen.contains(&format!("href=\"{base}?play=1\"")), "and the way back: {chosen}");

    // Each choice is a rendition of its own, made and kept beside the other.
    let sizes: Vec<String> = [&[][..], &[("video", "1")], &[("video", "1"), ("audio", "3")]]
        .into_iter()
        .map(|choice: &[(&str, &str)]| {
            let fields = [&[("form", "rendition")], choice].concat();
            let opened = world.clerk.script(&world.site, &format!("{base}/views"), &fields).expect(200);
            let src = opened["src"].as_str().unwrap().to_owned();
            let shown = world.clerk.get(&world.site, &src);
            assert_eq!(shown.status, 200, "{}", shown.text());
            size_of(&world, "shown.mp4", &shown.body)
        })
        .collect();
    assert_eq!(sizes, ["320,240", "160,320", "160,320"]);
    let path = format!("/api/v1/items/recording:{}/history", recording.id);
    let history = world.site.call("GET", &path, &world.token, &Value::Null).expect(200);
    let forms = [
        json!({"kind": "rendition"}),
        json!({"kind": "rendition", "video": 1}),
        json!({"kind": "rendition", "video": 1, "audio": 3}),
    ];
    assert_eq!(forms_on_record(&history), forms, "each is on record with what was shown");
    let told = world.clerk.get(&world.site, &format!("{base}/history?from=0")).text();
    assert!(
        told.contains("rendition (picture stream 1)") && told.contains("rendition (picture stream 1, sound stream 3)"),
        "{told}"
    );

    nothing_is_seen_but_what_the_entry_names(&world, &base, &path);

    // Cut and taken from what is watched, and their statements say so.
    let clip = [("start_ms", "0"), ("end_ms", "2000"), ("cut", "exact"), ("video", "1")];
    for (what, fields) in [("clips", &clip[..]), ("snapshots", &[("at_ms", "1000"), ("video", "1")])] {
        let made = world.clerk.script(&world.site, &format!("{base}/{what}"), fields);
        assert_eq!(made.status, 201, "{}", made.text());
        let derived = format!("/derived/{}", made.header("x-docket-made"));
        let bytes = world.clerk.get(&world.site, &format!("{derived}/content")).body;
        assert_eq!(size_of(&world, "copy", &bytes), "160,320", "{what}");
        let page = world.clerk.get(&world.site, &derived).text();
        assert!(page.contains("<code>stream_video=1 "), "{what}: {page}");
    }

    // What is there is told apart from what is not, and from what is no picture.
    for wrong in ["video=9", "video=2", "audio=0", "video=x"] {
        let answer = world.clerk.get(&world.site, &format!("{base}?{wrong}"));
        assert!((400..500).contains(&answer.status), "{wrong}: {}", answer.status);
    }
    world.site.ends_clean();
}

#[test]
fn a_stream_of_what_is_not_stored_yet_cannot_be_chosen_and_nothing_is_kept_of_the_attempt() {
    let mut world = World::new();
    let film = world.film("two", TWO);
    let coming = world.station.seal_changed("two.mp4", &film, |seal| seal.media_type = "video/mp4".into());
    world.station.announce(&world.site, &coming).expect(200);
    let page = format!("/recordings/{}", coming.id);
    assert_eq!(world.clerk.get(&world.site, &page).status, 200);
    let early = world.clerk.get(&world.site, &format!("{page}?video=1"));
    assert_eq!(early.status, 409, "{}", early.text());
    assert!(!world.kept(&coming, "examined.json").exists());
    world.station.store(&world.site, &coming);
    assert_eq!(world.once(&coming, "examined.json", |_| true)["outcome"], "known");
    assert_eq!(world.clerk.get(&world.site, &format!("{page}?video=1")).status, 200);
    world.site.ends_clean();
}

#[test]
fn a_video_inside_a_photo_is_told_of_played_and_cut() {
    let mut world = World::new();
    let photo = world.film("photo", "-f lavfi -i testsrc2=size=640x480:rate=1 -frames:v 1 -update 1 -f mjpeg");
    let video = world.film(
        "inside",
        "-f lavfi -i testsrc=size=160x120:rate=10:duration=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -f mp4",
    );
    let recording = world.store("motion.jpg", "image/jpeg", &[photo, video].concat());
    world.once(&recording, "examined.json", |said| said["outcome"] == "known");
    let base = format!("/recordings/{}", recording.id);
    let page = world.page(&recording);
    assert!(page.contains(&format!("{base}?play=1&amp;inside=true")), "the video inside is offered: {page}");
    let fields = [("form", "rendition"), ("inside", "true")];
    let opened = world.clerk.script(&world.site, &format!("{base}/views"), &fields).expect(200);
    let shown = world.clerk.get(&world.site, opened["src"].as_str().unwrap());
    assert_eq!((shown.status, size_of(&world, "shown.mp4", &shown.body).as_str()), (200, "160,120"));
    let path = format!("/api/v1/items/recording:{}/history", recording.id);
    let history = world.site.call("GET", &path, &world.token, &Value::Null).expect(200);
    assert_eq!(forms_on_record(&history), [json!({"kind": "rendition", "part": "embedded"})]);
    let clip = [("start_ms", "0"), ("end_ms", "1000"), ("cut", "exact"), ("inside", "true")];
    let made = world.clerk.script(&world.site, &format!("{base}/clips"), &clip);
    assert_eq!(made.status, 201, "{}", made.text());
    let derived = format!("/derived/{}", made.header("x-docket-made"));
    let bytes = world.clerk.get(&world.site, &format!("{derived}/content")).body;
    assert_eq!(size_of(&world, "copy", &bytes), "160,120");
    assert!(world.clerk.get(&world.site, &derived).text().contains("part=embedded"), "its statement says so");
    // What is seen there can be marked, wherever the photo itself has no length.
    let marker = [("at_ms", "2500"), ("kind", "note"), ("text", "注")];
    let marked = world.clerk.script(&world.site, &format!("{base}/markers"), &marker);
    assert_eq!(marked.status, 200, "{}", marked.text());
    // A recording without one has none.
    let plain = world.film("plain", "-f lavfi -i testsrc2=size=640x480:rate=1 -frames:v 1 -update 1 -f mjpeg");
    let other = world.store("plain.jpg", "image/jpeg", &plain);
    world.once(&other, "examined.json", |said| said["outcome"] == "known");
    let answer = world.clerk.get(&world.site, &format!("/recordings/{}?inside=true", other.id));
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    world.site.ends_clean();
}
