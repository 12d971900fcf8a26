//! The map beneath the tracks of a case: who is given its tiles, what the page asks for, what becomes of a package that
//! changes, and which packages the service does not start with.

use std::collections::BTreeSet;
use std::fs;

use evidence::event::{AccessEvent, Event};

use crate::site::browser::Session;
use crate::site::{Answer, DISTRICT, Site, docket, said};
use crate::tracks::Scene;

/// A tile of the map of the district.
const TILE: &str = "/map/12/3382/1625";

/// The addresses of the tiles beneath a page's drawing.
fn tiles(page: &str) -> Vec<String> {
    page.split("<image href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The page with the drawing of a case's tracks.
fn page(of: &Scene) -> String {
    let shown = of.world.clerk.get(&of.world.site, &format!("/cases/{}/map", of.case));
    assert_eq!(shown.status, 200, "{}", shown.text());
    shown.text()
}

#[test]
fn the_map_of_the_site_lies_beneath_the_tracks_of_a_case_and_nowhere_without_one() {
    let mut of = Scene::new();
    let without = of.world.clerk.get(&of.world.site, &format!("/cases/{}/map", of.case)).text();
    assert!(tiles(&without).is_empty() && !without.contains("beneath"), "{without}");
    assert_eq!(of.world.clerk.get(&of.world.site, TILE).status, 404);
    of.world.site.stop();
    of.world.site.bring_map(DISTRICT, "");
    of.world.site.serve();
    let page = page(&of);
    let asked = tiles(&page);
    assert!((1..=40).contains(&asked.len()), "{asked:?}");
    assert!(page.contains("/assets/beneath-") && page.contains("© 试图测绘 A&amp;B"), "{page}");
    let drawing = page.find("<g class=\"beneath\">").unwrap();
    assert!(drawing < page.find("<polyline class=\"way\"").unwrap(), "it lies beneath");
    let (before, distinct) = (of.world.site.log_size(), asked.iter().collect::<BTreeSet<_>>().len());
    assert_eq!(distinct, asked.len(), "each is there once");
    for tile in &asked {
        let given = of.world.clerk.get(&of.world.site, tile);
        assert_eq!((given.status, given.header("content-type")), (200, "image/png"), "{tile}: {}", given.text());
        assert_eq!(given.header("cache-control"), "private, max-age=3600");
        assert!(given.body.starts_with(b"\x89PNG"), "{tile}");
    }
    assert_eq!(of.world.site.log_size(), before, "a map is no evidence");
    for none in ["/map/12/0/0", "/map/0/0/0", "/map/99/0/0", "/map/-1/0/0", "/map/x/y/z", "/map/12/3382/99999999999"] {
        let told = of.world.clerk.get(&of.world.site, none);
        assert_eq!(told.status, 404, "{none}: {}", told.text());
    }
    assert_eq!(of.world.site.log_size(), before, "nor is what a map does not have");
    let log = of.world.site.service_log();
    assert!(!log.contains("3382") && !asked.iter().any(|tile| log.contains(tile.as_str())), "where was looked: {log}");
    only_who_reads_cases(&of);
    // What the site says stands instead of what the package says.
    of.world.site.stop();
    of.world.site.bring_map(DISTRICT, "attribution = \"审图号:GS(2024)0650号\"");
    of.world.site.serve();
    let named = of.world.clerk.get(&of.world.site, &format!("/cases/{}/map", of.case)).text();
    assert!(named.contains("审图号:GS(2024)0650号") && !named.contains("试图测绘"), "{named}");
    of.world.site.ends_clean();
}

fn only_who_reads_cases(of: &Scene) {
    let site = &of.world.site;
    let stranger = site.send("GET", TILE, "", "", b"");
    assert_eq!((stranger.status, stranger.header("content-type")), (303, ""), "{}", stranger.text());
    assert!(stranger.header("location").starts_with("/sign-in?next="), "{}", stranger.header("location"));
    let token = site.user("auditor", "auditor", None, None);
    let auditor = Session::open(site, "auditor", &token);
    assert_eq!(auditor.get(site, TILE).status, 403);
    let refused = site.entries(&token).into_iter().filter_map(|entry| match entry.event {
        Event::Access(AccessEvent::Refused { action, target, .. }) if action == "map.tile" => Some(target),
        _ => None,
    });
    assert_eq!(refused.collect::<Vec<_>>(), [String::new()], "on record, without where");
}

#[test]
fn a_map_that_changes_while_the_service_runs_gives_no_tile_until_the_next_start_and_one_line_says_so() {
    let mut site = Site::with_map();
    site.agency("xc", "37001");
    let clerk = Session::open(&site, "clerk", &site.user("clerk", "clerk", Some("xc"), None));
    let ask = |site: &Site| clerk.get(site, TILE);
    assert_eq!(ask(&site).status, 200);
    let map = site.data().join("district.pmtiles");
    fs::OpenOptions::new().write(true).open(&map).unwrap().set_len(300).unwrap();
    let all: Vec<Answer> = (0..5).map(|_| ask(&site)).collect();
    assert!(all.iter().all(|told| told.status == 404), "{:?}", all.iter().map(|told| told.status).collect::<Vec<_>>());
    let log = site.service_log();
    assert_eq!(log.matches("replaced or changed while the service runs").count(), 1, "{log}");
    assert!(!log.contains("panicked"), "{log}");
    assert_eq!(clerk.get(&site, "/cases").status, 200, "all else goes on");
    site.stop();
    fs::write(&map, DISTRICT).unwrap();
    site.serve();
    assert_eq!(ask(&site).status, 200);
    site.ends_clean();
}

#[test]
fn a_service_with_a_map_that_it_cannot_take_does_not_start_and_says_why_in_one_line() {
    let site = Site::stopped("");
    let patched = |at: usize, bytes: &[u8]| {
        let mut all = DISTRICT.to_vec();
        all[at..at + bytes.len()].copy_from_slice(bytes);
        all
    };
    let serve = || docket(&["serve", "--data"], &site.data());
    for (map, more, told) in [
        (b"no map".to_vec(), "", "is no PMTiles archive; make one with `pmtiles convert`"),
        (patched(7, &[2]), "", "is PMTiles version 2; version 3 is needed"),
        (patched(99, &[1]), "", "holds vector tiles (MVT); raster tiles are needed: png, jpeg or webp"),
        (patched(97, &[3]), "", "its directories are compressed with brotli"),
        (patched(98, &[0]), "", "its tiles are compressed with an unknown method"),
        (patched(64, &[0; 8]), "", "holds no tile"),
        (patched(130, &[0; 8]), "", "its directories do not read"),
        (patched(100, &[30]), "", "its zooms are 30 to 16"),
        (DISTRICT[..500].to_vec(), "", "is cut off: it has 500 bytes of 1123; copy it again"),
        (DISTRICT.to_vec(), "attribution = \"\"", "attribution has 0 characters; it must have 1 to 300"),
    ] {
        site.bring_map(&map, more);
        refused(&serve(), told);
    }
    site.bring_map(DISTRICT, "");
    fs::remove_file(site.data().join("district.pmtiles")).unwrap();
    refused(&serve(), "cannot be read: No such file or directory");
    let config = site.data().join("docket.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("tiles =", "attribution =")).unwrap();
    refused(&serve(), "map.attribution is set and tiles is not");
}

#[track_caller]
fn refused(output: &std::process::Output, told: &str) {
    let text = said(output);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    assert!(!output.status.success(), "{told}: {text}");
    assert_eq!(lines.len(), 1, "{told}: {text}");
    let names = lines[0].contains("map.tiles") && lines[0].contains("district.pmtiles");
    assert!(lines[0].contains(told) && (names || lines[0].contains("docket.toml: map.")), "{text}");
}
