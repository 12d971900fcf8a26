//! Where the recorders of a case were: page, API and command line, of footage with a track, with one place, and without any.

use std::process::Command;

use serde_json::{Value, json};

use crate::site::said;
use crate::site::station::Recording;
use crate::{World, wait};

/// The way of a walk along a street: to the north, a ten-thousandth of a degree (11 m) a second, from this place.
const FROM: (f64, f64) = (34.7950, 117.2630);

/// Subtitles as drones write them, a second each.
fn subtitles(seconds: u32) -> String {
    let cue = |at: u32| {
        let north = FROM.0 + f64::from(at) / 10_000.0;
        let next = at + 1;
        format!("{next}\n00:00:{at:02},000 --> 00:00:{next:02},000\nGPS ({:.4}, {north:.4}, 30)\n\n", FROM.1)
    };
    (0..seconds).map(cue).collect()
}

/// A case with three recordings of one recorder and a fourth that its clerk did not file: a walk, a place, and neither.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) case: String,
    walk: Recording,
    place: Recording,
    dark: Recording,
    other: Recording,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let mut world = World::new();
        let beside = world.site.beside("way.srt");
        std::fs::write(&beside, subtitles(8)).unwrap();
        let picture = "-f lavfi -i testsrc2=size=160x120:rate=5:duration=8";
        let codec = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
        let film =
            |world: &World, name: &str, rest: &str| world.film(name, &format!("{picture} {rest} {codec} -f matroska"));
        let way = film(&world, "way.mkv", &format!("-i {} -map 0 -map 1 -c:s subrip", beside.display()));
        let place = world.film("place.mp4", &format!("{picture} {codec} -metadata location=+34.8000+117.2700/ -f mp4"));
        let dark = film(&world, "dark.mkv", "-map 0");
        let other = world.film("other.mp4", &format!("{picture} {codec} -metadata location=+31.2304+121.4737/ -f mp4"));
        let case = world.site.case(&world.token, "薛综执罚〔2026〕1号");
        let walk = world.store("DCIM/巡查.mkv", "video/x-matroska", &way);
        let place = world.store("DCIM/现场.mp4", "video/mp4", &place);
        let dark = world.store("DCIM/室内.mkv", "video/x-matroska", &dark);
        let other = world.store("DCIM/别处.mp4", "video/mp4", &other);
        for recording in [&walk, &place, &dark] {
            let filing =
                json!({ "recording": recording.id, "stage": "investigation", "kind": "video", "reason": "检查" });
            world.site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &world.token, &filing).expect(204);
        }
        for recording in [&walk, &place, &dark, &other] {
            world.once(recording, "examined.json", |_| true);
        }
        Self { world, case, walk, place, dark, other }
    }

    fn tracks(&self) -> Value {
        let path = format!("/api/v1/cases/{}/tracks", self.case);
        let answer = self.world.site.call("GET", &path, &self.world.token, &Value::Null);
        assert_eq!(answer.header("content-type"), "application/geo+json");
        answer.expect(200)
    }

    /// How often each item was read so far, as the log has it.
    fn readings(&self, item: &str) -> usize {
        let history = format!("/api/v1/items/{item}/history");
        let told = self.world.site.call("GET", &history, &self.world.token, &Value::Null).expect(200);
        let entries = told["entries"].as_array().unwrap();
        entries.iter().filter(|one| one["entry"]["event"]["type"] == "item.read").count()
    }
}

#[test]
fn the_tracks_of_a_case_are_one_drawing_one_file_and_one_list_and_each_reading_is_logged() {
    let mut of = Scene::new();
    let [walk, place, dark] = [&of.walk, &of.place, &of.dark].map(|one| one.id.to_string());
    geo_json(&of);
    let (page, read) = (format!("/cases/{}/map", of.case), of.readings(&format!("recording:{dark}")));
    let shown = of.world.clerk.get(&of.world.site, &page);
    assert_eq!(shown.status, 200, "{}", shown.text());
    let text = shown.text();
    assert_eq!(of.readings(&format!("recording:{dark}")), read + 2, "the page, and the history before it");
    for said in [
        "class=\"swatch track-1 stroke-1\"",
        "One recording has no position",
        "张三",
        "Track of 78 m",
        "A single place",
        ">N<",
        "WGS 84",
    ] {
        assert!(text.replace(['\u{2068}', '\u{2069}'], "").contains(said), "{said}: {text}");
    }
    assert!(text.contains(&format!("/recordings/{walk}?t=3.000")), "what is pressed leads to its moment: {text}");
    assert!(
        text.contains(&format!("/recordings/{place}?t=0.000")) && !text.contains(&format!("/recordings/{dark}?t="))
    );
    assert!(!text.contains(&of.other.id.to_string()), "what is not filed is not there");
    // It is drawn by the service, of nothing from elsewhere.
    assert!(text.contains("<polyline class=\"way\"") && !text.contains("<image") && !text.contains("style="));
    let case = of.world.clerk.get(&of.world.site, &format!("/cases/{}", of.case)).text();
    assert!(case.contains(&format!("href=\"{page}\"")), "the case leads there");
    of.world.site.agency("sz", "38001");
    let stranger = of.world.site.user("stranger", "clerk", Some("sz"), None);
    let path = format!("/api/v1/cases/{}/tracks", of.case);
    of.world.site.call("GET", &path, &stranger, &Value::Null).expect(404);
    command_line(&of);
    of.world.site.ends_clean();
}

fn geo_json(of: &Scene) {
    let told = of.tracks();
    assert_eq!(
        (&told["type"], &told["left_out"], &told["hidden"]),
        (&json!("FeatureCollection"), &json!(0), &json!(0))
    );
    let features = told["features"].as_array().unwrap();
    let feature = |recording: &Recording| {
        let id = recording.id.to_string();
        features.iter().find(|one| one["properties"]["recording"] == id.as_str()).unwrap()
    };
    assert_eq!(features.len(), 3, "{told}");
    let walk = feature(&of.walk);
    assert_eq!(walk["geometry"]["type"], "MultiLineString", "{walk}");
    let line = walk["geometry"]["coordinates"][0].as_array().unwrap();
    let near = |position: &Value, longitude: f64, latitude: f64| {
        let at = |index: usize| position[index].as_f64().unwrap();
        assert!((at(0) - longitude).abs() < 1e-6 && (at(1) - latitude).abs() < 1e-6, "{position}");
    };
    assert_eq!(line.len(), 8);
    near(&line[0], FROM.1, FROM.0);
    near(&line[7], FROM.1, FROM.0 + 0.0007);
    let properties = &walk["properties"];
    assert_eq!(properties["at_ms"][0], json!([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]));
    assert_eq!((&properties["length_m"], &properties["points"]), (&json!(78), &json!(8)));
    assert_eq!((&properties["officer"], &properties["officer_name"]), (&json!("37001"), &json!("张三")));
    let place = feature(&of.place);
    assert_eq!((&place["geometry"]["type"], &place["properties"]["located"]), (&json!("Point"), &json!("known")));
    near(&place["geometry"]["coordinates"], 117.27, 34.8);
    let dark = feature(&of.dark);
    assert_eq!((&dark["geometry"], &dark["properties"]["located"]), (&Value::Null, &json!("nowhere")));
}

/// What `docket` says, and whether it went well.
fn docket(of: &Scene, arguments: &[&str]) -> (bool, String) {
    let file = of.world.site.beside("clerk.token");
    std::fs::write(&file, &of.world.token).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(arguments).args(["--url", &format!("http://{}", of.world.site.address), "--token-file"]).arg(file);
    let output = command.output().unwrap();
    (output.status.success(), said(&output))
}

fn command_line(of: &Scene) {
    let out = of.world.site.beside("tracks.geojson");
    let write = ["case", "map", "薛综执罚(2026)1号", "--geojson", out.to_str().unwrap()];
    let (well, told) = docket(of, &write);
    assert!(well, "{told}");
    let written: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(written, of.tracks());
    let (well, told) = docket(of, &write);
    assert!(!well, "a file that is there is not written over: {told}");
    let (well, told) = docket(of, &["case", "map", "薛综执罚〔2026〕1号"]);
    let told = told.replace(['\u{2068}', '\u{2069}'], "");
    assert!(well && told.contains("34.795000,117.263000") && told.contains("没有位置"), "{told}");
}

/// The names of what is found in a circle.
fn found(of: &Scene, near: &str) -> Vec<String> {
    let path = format!("/api/v1/recordings?near={near}");
    let told = of.world.site.call("GET", &path, &of.world.token, &Value::Null).expect(200);
    let items = told["items"].as_array().unwrap().iter();
    items.map(|one| one["path"].as_str().unwrap().trim_start_matches("DCIM/").to_owned()).collect()
}

#[test]
fn recordings_are_found_by_a_circle_through_which_their_tracks_lead() {
    let mut of = Scene::new();
    let all = wait("all places to be known", || Some(found(&of, "34.8,117.265,50000")).filter(|all| all.len() == 2));
    assert_eq!(all.iter().filter(|name| ["巡查.mkv", "现场.mp4"].contains(&name.as_str())).count(), 2, "{all:?}");
    // Between two points of the walk, a step from it, and beside it.
    assert_eq!(found(&of, "34.79525,117.263,5"), ["巡查.mkv"]);
    assert_eq!(found(&of, "34.7953,117.2640,100"), ["巡查.mkv"]);
    assert!(found(&of, "34.7953,117.2640,80").is_empty());
    assert_eq!(found(&of, "34.8,117.27,1"), ["现场.mp4"]);
    assert_eq!(found(&of, "31.2304,121.4737,500"), ["别处.mp4"], "filed or not");
    assert!(found(&of, "-34.8,117.27,50000").is_empty());
    for wrong in ["34.8,117.27", "34.8,117.27,0", "91,0,5", "34.8,117.27,50001", "x"] {
        let path = format!("/api/v1/recordings?near={wrong}");
        let refused = of.world.site.call("GET", &path, &of.world.token, &Value::Null);
        assert_eq!(
            (refused.status, refused.json()["type"].as_str()),
            (422, Some("urn:docket:problem:invalid")),
            "{wrong}"
        );
        crate::site::told(&refused.json());
    }
    // Nobody finds what they may not see, wherever it was made.
    of.world.site.agency("sz", "38001");
    let stranger = of.world.site.user("stranger", "clerk", Some("sz"), None);
    let near = of.world.site.call("GET", "/api/v1/recordings?near=34.8,117.27,50000", &stranger, &Value::Null);
    assert_eq!(near.expect(200)["items"], json!([]));
    in_a_browser_and_by_command(&of);
    of.world.site.ends_clean();
}

fn in_a_browser_and_by_command(of: &Scene) {
    let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
    let page = plain(of.world.clerk.get(&of.world.site, "/search?near=34.8%2C117.27%2C500").text());
    for said in ["within 500 m of 34.8,117.27", "现场.mp4", "href=\"/search?\""] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("巡查.mkv"), "{page}");
    let refused = of.world.clerk.get(&of.world.site, "/search?near=here");
    assert!(refused.status == 422 && plain(refused.text()).contains("is no circle"), "{}", refused.text());
    let map = of.world.clerk.get(&of.world.site, &format!("/cases/{}/map", of.case)).text();
    assert!(map.contains("name=\"near\"") && map.contains("data-units=\""), "a circle is typed and drawn there: {map}");
    let (well, told) = docket(of, &["find", "--near", "34.79525,117.263,5"]);
    assert!(well && told.contains("巡查.mkv") && !told.contains("现场.mp4"), "{told}");
    // What was searched stands in the log as it was asked for, and what was found with it.
    let path = format!("/api/v1/items/recording:{}/history", of.place.id);
    let history = of.world.site.call("GET", &path, &of.world.token, &Value::Null).expect(200);
    let said =
        |one: &Value| one["entry"]["event"]["query"].as_str().is_some_and(|query| query.contains("34.8,117.27,500\""));
    assert!(history["entries"].as_array().unwrap().iter().any(said), "{history}");
}

#[test]
fn where_recordings_were_made_is_known_again_after_the_index_was_lost() {
    let mut of = Scene::new();
    wait("the place to be known", || Some(found(&of, "34.8,117.27,1")).filter(|found| !found.is_empty()));
    of.world.site.stop();
    std::fs::write(of.world.site.data().join("media/tracks.db"), "no database").unwrap();
    of.world.site.serve();
    wait("the place to be known again", || Some(found(&of, "34.8,117.27,1")).filter(|found| !found.is_empty()));
    of.world.site.ends_clean();
}

#[test]
fn what_is_still_to_come_and_what_is_not_examined_is_named() {
    let mut world = World::new();
    let case = world.site.case(&world.token, "薛综执罚〔2026〕2号");
    let page = |world: &World| world.clerk.get(&world.site, &format!("/cases/{case}/map")).text();
    assert!(page(&world).contains("has no recordings yet"));
    let coming = world.station.seal("DCIM/a.mp4", b"not yet here");
    world.station.announce(&world.site, &coming).expect(200);
    let filing = json!({ "recording": coming.id, "stage": "investigation", "kind": "video", "reason": "检查" });
    world.site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &world.token, &filing).expect(204);
    let told = page(&world).replace(['\u{2068}', '\u{2069}'], "");
    assert!(told.contains("One recording is being uploaded") && told.contains("nothing to draw"), "{told}");
    world.station.store(&world.site, &coming);
    let known =
        wait("a look at it", || Some(page(&world)).filter(|told| told.contains("One recording has no position")));
    assert!(!known.contains("being uploaded"), "{known}");
    world.site.ends_clean();
}
