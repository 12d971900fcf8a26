//! What searches find, within the reach of whoever searches.

use evidence::event::{AccessEvent, Event};
use serde_json::{Value, json};

use crate::Who::{Clerk, Foreign, Officer, Other, Supervisor};
use crate::{Who, World};

#[test]
fn what_a_caller_finds_lies_within_their_reach() {
    let world = World::new();
    let found = |who: Who, path: &str| {
        let page = world.site.call("GET", path, &world.tokens[&who], &Value::Null).expect(200);
        page["items"].as_array().unwrap().len()
    };
    for (who, recordings, cases) in [(Clerk, 2, 1), (Supervisor, 2, 1), (Officer, 2, 1), (Other, 0, 1), (Foreign, 0, 0)]
    {
        assert_eq!(found(who, "/api/v1/recordings"), recordings, "{who:?}");
        assert_eq!(found(who, &format!("/api/v1/recordings?case={}", world.case)), 0, "{who:?}");
        assert_eq!(found(who, "/api/v1/cases"), cases, "{who:?}");
    }
}

#[test]
fn what_a_clerk_types_finds_turns_pages_and_counts_on_record() {
    let world = World::new();
    let clerk = &world.tokens[&Clerk];
    let get = |path: &str| world.site.call("GET", path, clerk, &Value::Null);
    let count = |query: &str| {
        let page = get(&format!("/api/v1/recordings?{query}")).expect(200);
        page["items"].as_array().unwrap().len()
    };
    let word = "%E6%89%A7%E6%B3%95";
    for (query, expected) in [
        (format!("q={word}"), 1),
        (format!("q={word}.mp4%20xyz"), 0),
        (format!("q={word}%20..2001-01-01"), 0),
        (format!("q={word}&kind=audio"), 0),
        (format!("q=%22{word}%22%202001-01-01.."), 1),
        ("stored=false".to_owned(), 1),
        ("flag=unheard-of".to_owned(), 0),
    ] {
        assert_eq!(count(&query), expected, "{query}");
    }
    let first = get("/api/v1/recordings?limit=1").expect(200);
    assert_eq!((&first["total"], &first["previous"]), (&json!(2), &Value::Null));
    let second = get(&format!("/api/v1/recordings?limit=1&cursor={}", first["next"].as_str().unwrap())).expect(200);
    assert_eq!(second["items"], get("/api/v1/recordings?limit=1&page=2").expect(200)["items"]);
    assert_eq!(second["next"], Value::Null);
    let back = get(&format!("/api/v1/recordings?limit=1&before={}", second["previous"].as_str().unwrap())).expect(200);
    assert_eq!(back["items"], first["items"]);
    let before = world.site.log_size();
    let facets = get(&format!("/api/v1/recordings/facets?q={word}")).expect(200);
    assert_eq!((&facets["counted"], &facets["more"]), (&json!(1), &json!(false)));
    let entries = world.entries();
    let made = &entries[usize::try_from(before).unwrap()..];
    assert!(
        made.iter()
            .any(|e| matches!(&e.event, Event::Access(AccessEvent::SearchMade { scope, .. }) if scope == "facets"))
    );
    for wrong in ["page=0", "page=1&at=2026-01-01T00:00:00Z", "before=x", "kind=film", "standing=late"] {
        get(&format!("/api/v1/recordings?{wrong}")).expect(400);
    }
    get(&format!("/api/v1/recordings?q={word}&page=100000")).expect(422);
    get(&format!("/api/v1/recordings?q={}", "x".repeat(600))).expect(422);
}
