//! The map of the site beneath the tracks of a case, as a browser draws it: on a screen by day and by night, and on paper.

use serde_json::{Value, json};

use crate::chromium::{DESK, PHONE};
use crate::harness::{Body, Service};
use crate::pages::{screens, settle};
use crate::world::{NAMED, SCENE, World};

/// A map of the places at which [`SCENE`] and [`NAMED`] were filmed.
const DISTRICT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/basemap/testdata/district.pmtiles");

/// What is wrong with the tiles of a page: each must be there, and together they must cover the sheet.
const TILES: &str = r"
  return (async () => {
    const wrong = [], tiles = [...document.querySelectorAll('figure.map > svg .beneath image')];
    if (tiles.length === 0) return ['no tile'];
    for (const tile of tiles) {
      try { await tile.decode(); } catch (error) { wrong.push(`${tile.getAttribute('href')}: ${error}`); }
    }
    const edges = tiles.map((one) => Object.fromEntries(['x', 'y', 'width', 'height'].map((name) => [name, Number(one.getAttribute(name))])));
    const holds = (from, size, at) => from <= at + 0.02 && at <= from + size + 0.02;
    for (let x = 0; x <= 900; x += 50) for (let y = 0; y <= 600; y += 50) {
      if (!edges.some((one) => holds(one.x, one.width, x) && holds(one.y, one.height, y))) wrong.push(`bare at ${x},${y}`);
    }
    return wrong;
  })()";

#[test]
fn the_tiles_beneath_a_cases_tracks_are_drawn_and_cover_the_sheet() {
    let world = World::of(Service::start_with(&format!("[map]\ntiles = {DISTRICT:?}\n")));
    world.film(&[SCENE, NAMED]);
    world.examined();
    let call = |path: &str, body: Value, status: u16| {
        world.service.request("POST", path, Some(&world.clerk.token), Body::Json(body)).expect(status).json()
    };
    let case = call("/api/v1/cases", json!({ "number": "薛综执罚〔2026〕1号", "title": "占道经营" }), 201);
    let case = case["case"].as_str().unwrap().to_owned();
    let filing = |name: &str| {
        let recording = world.recording(name);
        let how = json!({ "recording": recording, "stage": "investigation", "kind": "video", "reason": "检查" });
        let path = format!("/api/v1/cases/{case}/recordings");
        world.service.request("POST", &path, Some(&world.clerk.token), Body::Json(how)).expect(204);
    };
    for name in [SCENE, NAMED] {
        filing(name);
    }
    let browser = world.browse(&world.clerk);
    let page = format!("/cases/{case}/map");
    for (view, size, medium, scheme) in [
        ("desk-light", DESK, "", "light"),
        ("desk-dark", DESK, "", "dark"),
        ("phone", PHONE, "", "light"),
        ("paper", DESK, "print", "light"),
    ] {
        browser.resize(size);
        browser.shows_as(medium, scheme);
        browser.go(&page);
        settle(&browser);
        assert_eq!(browser.run(TILES), json!([]), "{view}");
        std::fs::write(screens().join(format!("case-map-beneath-{view}.png")), browser.screenshot()).unwrap();
    }
    browser.shows_as("", "light");
    assert!(browser.text("figure.map figcaption").contains("底图：© 试图测绘 A&B"), "{}", browser.text("figcaption"));
    // A circle is drawn over it as it is without.
    browser.click("#near-draw");
    let hit = "const map = document.querySelector('figure.map > svg');
        map.scrollIntoView();
        const box = map.getBoundingClientRect();
        return document.elementFromPoint(box.left + 20, box.top + 60).tagName";
    assert_ne!(browser.run(hit), Value::from("image"), "tiles take no press");
    let complaints: Vec<String> = browser.console().into_iter().map(|one| one.text).collect();
    assert_eq!(complaints, Vec::<String>::new());
}
