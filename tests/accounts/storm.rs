//! Four hundred at one time, over TLS.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{AGENCY, Body, Service, tell};
use crate::site::Site;
use crate::site::browser::{FORM, PASSWORD, Session, encoded, try_sign_in};

/// A counter of the service's metrics.
fn metric(service: &Service, line: &str) -> u64 {
    let text = service.get("/api/v1/metrics", &service.admin()).to_string();
    let found = text.lines().find_map(|found| found.strip_prefix(line)?.trim().parse().ok());
    found.unwrap_or_default()
}

#[test]
fn of_four_hundred_wrong_passwords_at_one_time_five_are_tried_and_the_known_device_signs_in() {
    let service = Service::start();
    let (user, token) = service.account("clerk", AGENCY);
    let auditor = service.user("auditor", AGENCY);
    let path = format!("/api/v1/users/{user}/password");
    service.request("PUT", &path, Some(&token), Body::Json(json!({ "password": PASSWORD }))).expect(200);
    let ca = reqwest::Certificate::from_pem(&std::fs::read(service.ca()).unwrap()).unwrap();
    // Each has connections of its own: of one connection only so many requests of strangers run at a time.
    let [clerk, storm] = std::array::from_fn(|_| {
        reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([ca.clone()])
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_mins(2))
            .build()
            .unwrap()
    });
    let url = format!("{}/sign-in", service.url());
    let sign_in = |client: &reqwest::Client, password: &str, cookie: String| {
        let form = encoded(&[("account", user.as_str()), ("password", password)]);
        let request = client.post(&url).header("content-type", "application/x-www-form-urlencoded");
        request.header("cookie", cookie).body(form).send()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (statuses, owner, lasted) = runtime.block_on(async {
        let first = sign_in(&clerk, PASSWORD, String::new()).await.unwrap();
        assert_eq!(first.status(), 303);
        let cookies: Vec<String> =
            first.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect();
        let device = cookies.iter().find(|cookie| cookie.starts_with("__Host-docket-device=")).unwrap();
        let device = device.split(';').next().unwrap().to_owned();
        // All on one connection: four hundred new ones would end each other.
        assert_eq!(storm.get(&url).send().await.unwrap().status(), 200);
        let began = Instant::now();
        let storming =
            futures_util::future::join_all((0..400).map(|_| sign_in(&storm, "a wrong sentence 41", String::new())));
        let owner = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let mut statuses = Vec::new();
            for _ in 0..3 {
                statuses.push(sign_in(&clerk, PASSWORD, device.clone()).await.unwrap().status().as_u16());
            }
            statuses
        };
        let (statuses, owner) = tokio::join!(storming, owner);
        (statuses, owner, began.elapsed())
    });
    let of = |status: u16| statuses.iter().filter(|answer| answer.as_ref().unwrap().status() == status).count();
    // Where they come faster than strangers' places are free again, some are told to come back unread.
    let (tried, turned_away) = (of(401), of(429) + of(503));
    // The fifth costs a wait, after which one more is tried: a storm that lasts so long sees it.
    let more = usize::try_from(lasted.as_secs() / 15).unwrap();
    assert!((5..=5 + more).contains(&tried), "{tried} in {lasted:?}: {statuses:?}");
    assert_eq!(tried + turned_away, 400, "{statuses:?}");
    assert_eq!(owner, [303; 3], "the known device waits for nobody");
    // One for the first sign-in, which came from a stranger's device too.
    assert_eq!(metric(&service, "docket_password_hashes{of=\"stranger\"}"), 1 + tried as u64, "hashes of strangers");
    let entries = service.get("/api/v1/log/entries?from=0&limit=1000", &auditor).json();
    let events = || entries.as_array().unwrap().iter().map(|item| &item["entry"]["event"]);
    let refused = |why: &str| {
        events().filter(|e| e["type"] == "access.refused" && e["why"] == why && e["account"] == user.as_str()).count()
    };
    assert_eq!(refused("bad_password"), tried);
    // One while all five are looked at, and one after each of them.
    assert!((1..=1 + tried).contains(&refused("too_many_attempts")), "{}", refused("too_many_attempts"));
    tell(&format!("400 at one time: {tried} tried, {turned_away} turned away; known device {owner:?}"));
    assert!(service.check().status.success());
}

/// A sign-in that has a place among the strangers' and does not come to its end.
fn occupy(site: &Site) -> TcpStream {
    let mut stream = TcpStream::connect(&site.address).unwrap();
    let head = format!("POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n{FORM}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

#[test]
fn a_known_device_signs_in_while_strangers_hold_every_place_of_its_address() {
    let mut site = Site::start("stranger_requests_per_address = 1");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    Session::open(&site, "clerk", &token);
    let fields = [("account", "clerk"), ("password", PASSWORD)];
    let first = try_sign_in(&site, &fields);
    let cookies: Vec<&str> =
        first.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str()).collect();
    let pass = cookies.iter().find(|cookie| cookie.starts_with("__Host-docket-device=")).unwrap();
    let pass = pass.split(';').next().unwrap();
    let forged = pass.replacen(':', ":A", 1);
    let sign_in = |cookie: &str| {
        let headers = format!("Cookie: {cookie}; docket-lang=en\r\n{FORM}");
        site.send("POST", "/sign-in", "", &headers, encoded(&fields).as_bytes()).status
    };
    // Whoever occupies the place has it for seconds only: what counts is a round in which it was held before
    // the device came and after it.
    let began = Instant::now();
    loop {
        assert!(began.elapsed() < Duration::from_mins(3), "the place was never held");
        let held = occupy(&site);
        let (before, device, after) = (sign_in(&forged), sign_in(pass), sign_in(&forged));
        drop(held);
        if (before, after) == (503, 503) {
            assert_eq!(device, 303);
            break;
        }
    }
    site.ends_clean();
}
