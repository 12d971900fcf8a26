//! A view shows what its opening entry says, at the route that serves that, and nothing else anywhere.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::site::browser::between;
use crate::{Inside, World};

/// Where a view can be used, each with what is shown there.
fn routes(world: &World) -> Vec<(&'static str, String)> {
    let id = |inside| world.items[&inside].split_once(':').unwrap().1.to_owned();
    let (recording, other, derived) = (id(Inside::Recording), id(Inside::Another), id(Inside::Derived));
    vec![
        ("original", format!("/recordings/{recording}/content")),
        ("rendition", format!("/recordings/{recording}/rendition")),
        ("snapshot", format!("/derived/{derived}/content")),
        ("other original", format!("/recordings/{other}/content")),
        ("other rendition", format!("/recordings/{other}/rendition")),
        ("original by a token", format!("/api/v1/recordings/{recording}/content")),
        ("other original by a token", format!("/api/v1/recordings/{other}/content")),
    ]
}

/// A view opened for each of [`routes`], and two that no player opens: a package's and one of one answer.
fn opened(world: &World) -> BTreeMap<&'static str, String> {
    let mut views = BTreeMap::new();
    for (what, path) in routes(world) {
        let view = if path.starts_with("/api/") {
            let path = path.replace("/content", "/views");
            world.site.call("POST", &path, &world.clerk, &Value::Null).expect(200)["view"].as_str().unwrap().to_owned()
        } else if path.starts_with("/derived/") {
            let page = world.at_desk.get(&world.site, path.strip_suffix("/content").unwrap());
            between(&page.text(), "/content?view=", "\"")
        } else {
            let form = if what.contains("rendition") { "rendition" } else { "original" };
            let path = format!("{}/views", path.rsplit_once('/').unwrap().0);
            let answer = world.at_desk.script(&world.site, &path, &[("form", form)]);
            answer.expect(200)["view"].as_str().unwrap().to_owned()
        };
        views.insert(what, view);
    }
    for (what, path) in [("package", "/packages/{package}/download"), ("download", "/recordings/{recording}/download")]
    {
        assert_eq!(world.at_desk.get(&world.site, &world.request(path).0).status, 200);
        let view = world.entries().iter().rev().find_map(|entry| entry["event"]["view"].as_str().map(str::to_owned));
        views.insert(what, view.unwrap());
    }
    views
}

#[test]
fn a_view_shows_what_it_was_opened_for_and_nothing_else() {
    let world = World::new();
    let (routes, views) = (routes(&world), opened(&world));
    let headers = [format!("Authorization: Bearer {}\r\n", world.clerk), world.at_desk.headers()];
    let mut pairs = 0;
    for (what, view) in &views {
        for (route, path) in &routes {
            let of = &headers[usize::from(!path.starts_with("/api/"))];
            for method in ["GET", "HEAD"] {
                if method == "HEAD" && path.starts_with("/api/") {
                    // It uses no view: it is a reading of its own.
                    continue;
                }
                let answer = world.site.send(method, &format!("{path}?view={view}"), "", of, b"");
                // Not every file can be shown in another form; what matters is that it was let in.
                let expected: &[u16] = match (what == route, route.contains("rendition")) {
                    (true, true) => &[200, 409, 422, 502],
                    (true, false) => &[200],
                    (false, _) => &[404],
                };
                assert!(expected.contains(&answer.status), "{what} at {route}: {} {}", answer.status, answer.text());
                pairs += 1;
            }
        }
    }
    assert_eq!(pairs, views.len() * (2 * routes.len() - 2));
    eprintln!("{pairs} pairs of a view and a route tried: each view opened its own only");
}
