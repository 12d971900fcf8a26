//! What people have at one time: views, tokens, sessions, requests. Each at its bound and one beyond.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use docket::store::live::views::{RESERVED_PER_PERSON, VIEWS_MAX, VIEWS_PER_PERSON, VIEWS_RESERVED};
use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::{run, said};
use crate::seed::{World, client, each};
use crate::site::Site;
use crate::site::browser::{PASSWORD, Session};

/// Tokens of an account that hold at one time.
const TOKENS: usize = 100;

/// Opens a view of a recording; gives the status, and the view where there is one.
fn view(site: &Site, recording: &str, token: &str) -> (u16, String) {
    let answer = site.call("POST", &format!("/api/v1/recordings/{recording}/views"), token, &Value::Null);
    (answer.status, answer.json()["view"].as_str().unwrap_or_default().to_owned())
}

fn events(site: &Site, auditor: &str, from: u64) -> Vec<Value> {
    let path = format!("/api/v1/log/entries?from={from}&limit=1000");
    let entries = site.call("GET", &path, auditor, &Value::Null).expect(200);
    entries.as_array().unwrap().iter().map(|item| item["entry"]["event"].clone()).collect()
}

#[test]
fn ten_thousand_views_are_open_at_one_time_200_of_a_person_and_one_more_is_refused_or_closes_the_oldest() {
    // None is closed for being idle, however slow the machine is.
    let mut world = World::start("view_idle_seconds = 360000");
    let recording = world.store(1).remove(0);
    let auditor = world.site.user("auditor", "auditor", None, None);
    let many = (VIEWS_MAX - VIEWS_RESERVED) / VIEWS_PER_PERSON;
    let few = VIEWS_RESERVED / RESERVED_PER_PERSON;
    let clerks = world.bulk(|bulk, _| bulk.clerks(many + few + 1));
    let site = &world.site;

    // One person takes all of theirs, and one more: the one left alone for longest is closed, on record.
    let own: Vec<String> = (0..VIEWS_PER_PERSON)
        .map(|_| {
            let (status, opened) = view(site, &recording, &clerks[0]);
            assert_eq!(status, 200);
            opened
        })
        .collect();
    let before = site.log_size();
    assert_eq!(view(site, &recording, &clerks[0]).0, 200);
    let written = events(site, &auditor, before);
    let closed: Vec<&Value> = written.iter().filter(|event| event["type"] == "view.closed").collect();
    assert_eq!(closed.len(), 1, "{written:?}");
    assert_eq!((&closed[0]["view"], &closed[0]["end"]), (&json!(own[0]), &json!("expired")));

    // All others, to the last place: nine tenths by those who have many, the rest by those with few.
    let mut places: Vec<&String> = Vec::new();
    for clerk in &clerks[1..many] {
        places.extend(vec![clerk; VIEWS_PER_PERSON]);
    }
    each(&places, |clerk| assert_eq!(view(site, &recording, clerk).0, 200));
    let places: Vec<&String> =
        clerks[many..many + few].iter().flat_map(|clerk| vec![clerk; RESERVED_PER_PERSON]).collect();
    each(&places[1..], |clerk| assert_eq!(view(site, &recording, clerk).0, 200));
    assert_eq!(view(site, &recording, places[0]).0, 200, "the ten-thousandth");
    // One beyond: a newcomer is told to come back, and the program says so.
    let newcomer = clerks.last().unwrap();
    assert_eq!(view(site, &recording, newcomer).0, 503);
    let (token, out) = (site.beside("newcomer.token"), site.beside("out"));
    std::fs::write(&token, newcomer).unwrap();
    let mut fetch = client(&format!("http://{}", site.address), &token);
    let refused = run(fetch.args(["fetch", &recording, "-o"]).arg(&out));
    assert!(!refused.status.success() && !said(&refused).contains("panicked"), "{}", said(&refused));
    assert!(!out.exists(), "nothing was fetched");
    // Whoever has many goes on with theirs: the oldest is closed for the new one.
    let closing = format!("/api/v1/views/{}/close", own[1]);
    site.call("POST", &closing, &clerks[0], &Value::Null).expect(204);
    assert_eq!(view(site, &recording, newcomer).0, 200, "a place that came free");
    world.site.ends_clean();
}

#[test]
fn an_account_has_100_tokens_each_on_its_page_and_every_one_ends_with_a_new_password() {
    let mut world = World::start("");
    let (site, admin) = (&world.site, world.site.admin.clone());
    let path = "/api/v1/users/clerk/tokens";
    let issue = || site.call("POST", path, &admin, &json!({ "days": 1 }));
    // The account has one from its beginning.
    let mut tokens = vec![world.clerk.clone()];
    while tokens.len() < TOKENS {
        tokens.push(issue().expect(201)["token"].as_str().unwrap().to_owned());
    }
    let refused = issue().expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("100 tokens"), "{refused}");
    let token = site.beside("admin");
    std::fs::write(&token, &admin).unwrap();
    let mut docket = client(&format!("http://{}", site.address), &token);
    let refused = run(docket.args(["user", "token", "clerk", "--print"]));
    assert!(!refused.status.success() && said(&refused).contains("100 tokens"), "{}", said(&refused));

    // Each that holds is on the page, to be taken back; one that is makes room for one.
    let session = Session::open(site, "clerk", &tokens[0]);
    let page = session.get(site, "/account").text();
    assert_eq!(page.matches("/revoke\"").count(), TOKENS);
    let id = page.split("/tokens/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    assert_eq!(session.post(site, &format!("/tokens/{id}/revoke"), &[("reason", "r")]).status, 303);
    tokens.push(issue().expect(201)["token"].as_str().unwrap().to_owned());
    issue().expect(409);
    let page = session.get(site, "/account").text();
    assert_eq!(page.matches("/revoke\"").count(), TOKENS, "those that hold come first");
    assert!(page.contains("100 of them are shown"), "{page}");

    let reset = json!({ "password": "another long sentence 43", "old": PASSWORD });
    site.call("PUT", "/api/v1/users/clerk/password", &admin, &reset).expect(200);
    for token in &tokens {
        assert_eq!(site.call("GET", "/api/v1/cases", token, &Value::Null).status, 401);
    }
    world.site.ends_clean();
}

/// Asks for footage and reads no more than the first bytes of the answer: its place is held.
fn held(site: &Site, recording: &str, token: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&site.address).unwrap();
    let head = format!(
        "GET /api/v1/recordings/{recording}/content HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    stream
}

#[test]
fn requests_in_all_and_of_one_owner_are_served_to_their_number_and_one_more_is_told_to_come_back() {
    let mut world = World::start("requests_max = 5\nrequests_per_owner = 3\nview_idle_seconds = 360000");
    let large = world.station.seal("large.mp4", &vec![7; 32 * 1024 * 1024]);
    world.station.store(&world.site, &large);
    let other = world.site.user("other", "clerk", Some(crate::seed::AGENCY), None);
    let third = world.site.user("third", "clerk", Some(crate::seed::AGENCY), None);
    let (site, recording) = (&world.site, large.id.to_string());
    let ask = |token: &str| site.call("GET", "/api/v1/cases", token, &Value::Null);
    let mut holding: Vec<TcpStream> = (0..2).map(|_| held(site, &recording, &world.clerk)).collect();
    // The owner's last place is given, and the one after it is not.
    ask(&world.clerk).expect(200);
    holding.push(held(site, &recording, &world.clerk));
    let refused = ask(&world.clerk);
    assert_eq!((refused.status, refused.header("retry-after").is_empty()), (503, false), "{}", refused.text());
    let said_so = run(world.docket().args(["case", "list"]));
    assert!(!said_so.status.success() && !said(&said_so).contains("panicked"), "{}", said(&said_so));
    // The last place of all, for somebody who holds none, and the one after it.
    holding.push(held(site, &recording, &other));
    ask(&third).expect(200);
    holding.push(held(site, &recording, &other));
    assert_eq!(ask(&third).status, 503);
    assert_eq!(site.call("GET", "/api/v1/health", "", &Value::Null).status, 200, "health takes no place");
    // A place that comes free is given again. When the service notices that the other end is gone is its own matter.
    drop(holding.pop());
    while ask(&third).status != 200 {
        std::thread::yield_now();
    }
    drop(holding);
    world.site.ends_clean();
}

#[test]
fn what_is_typed_is_taken_to_its_length_in_a_browser_too() {
    let mut world = World::start("");
    world.store(1);
    Session::open(&world.site, "clerk", &world.clerk);
    let service = world.over_tls("");
    let browser = Browser::open(&service);
    browser.go("/sign-in");
    browser.fill("#account", "clerk");
    browser.fill("#password", PASSWORD);
    browser.click("main form button[type=submit]");
    browser.wait("the first page", "return location.pathname !== '/sign-in' && document.readyState === 'complete'");
    let words = |count: usize| (0..count).map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ");
    let search = |text: &str| {
        browser.go("/search");
        // A field that is limited takes no more by typing; what is pasted past it by a script is sent.
        browser.run_with(
            "const q = document.getElementById('q'); q.removeAttribute('maxlength'); q.value = arguments[0]; q.form.submit();",
            vec![json!(text)],
        );
        browser.wait("the answer", "return location.search.includes('q=') && document.readyState === 'complete'");
    };
    search(&words(10));
    assert_eq!(browser.count("#h-found"), 1, "{}", browser.told());
    search(&words(11));
    browser.reads("main", "10");
    assert_eq!(browser.count("#h-found"), 0, "{}", browser.told());
    search(&"长".repeat(500));
    assert_eq!(browser.count("#h-found"), 1, "{}", browser.told());
    search(&"长".repeat(501));
    browser.reads("main", "500");
    assert_eq!(browser.count("#h-found"), 0, "{}", browser.told());
    // The same over HTTP/2 byte by byte, and by the API's own parameter.
    let path = |words: &str| format!("/api/v1/recordings?text={}", words.replace(' ', "+"));
    service.request("GET", &path(&words(10)), Some(&world.clerk), Vec::new()).expect(200);
    service.request("GET", &path(&words(11)), Some(&world.clerk), Vec::new()).expect(422);
    for (days, status) in [(366, 201), (367, 422)] {
        let asked = crate::harness::Body::Json(json!({ "days": days }));
        service.request("POST", "/api/v1/users/clerk/tokens", Some(&world.site.admin), asked).expect(status);
    }
}
