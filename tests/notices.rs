//! Notices of what is late or soon will be: to a real HTTPS address and through a program that takes mail.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use evidence::time::Utc;
use serde_json::Value;
use site::browser::Session;
use site::{Site, Station};

/// How long something may take to come.
const WITHIN: Duration = Duration::from_mins(2);

/// What an address was sent, each with its status.
type Got = Arc<Mutex<Vec<(StatusCode, String)>>>;

/// An HTTPS address that refuses what it is sent first.
struct Address {
    url: String,
    ca: String,
    got: Got,
}

async fn take(State(got): State<Got>, body: String) -> StatusCode {
    let mut got = got.lock().unwrap();
    let status = if got.is_empty() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT };
    got.push((status, body));
    status
}

impl Address {
    fn start() -> Self {
        service_client::connect::install_tls();
        let key = rcgen::KeyPair::generate().unwrap();
        let ca = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap().self_signed(&key).unwrap().pem();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("https://localhost:{}/hook?key=open-sesame", listener.local_addr().unwrap().port());
        let got = Got::default();
        let router = axum::Router::new().route("/hook", post(take)).with_state(Arc::clone(&got));
        let (certificate, key) = (ca.clone().into_bytes(), key.serialize_pem().into_bytes());
        std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let tls = axum_server::tls_rustls::RustlsConfig::from_pem(certificate, key).await.unwrap();
                axum_server::from_tcp_rustls(listener, tls).unwrap().serve(router.into_make_service()).await.unwrap();
            });
        });
        Self { url, ca, got }
    }

    fn got(&self) -> Vec<(StatusCode, String)> {
        self.got.lock().unwrap().clone()
    }
}

fn hours_ago(hours: i64) -> Utc {
    let now = std::process::Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]).output().unwrap();
    let now: Utc = String::from_utf8(now.stdout).unwrap().trim().parse().unwrap();
    now.plus_seconds(-hours * 3600)
}

/// Waits until something is so.
#[track_caller]
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let mut waited = Duration::ZERO;
    while !so() {
        assert!(waited < WITHIN, "{what} did not come");
        std::thread::sleep(Duration::from_millis(200));
        waited += Duration::from_millis(200);
    }
}

/// The badge counts by the hours of the notices, and so does the list that it opens.
fn the_badge_opens_what_it_counts(site: &Site, soon: &str) {
    let head = Session::open(site, "head", &site.user("head", "head", Some("xc"), None));
    let mut badge = None;
    until("the badge", || {
        let page = head.get(site, "/search").text();
        let link = page.split("<a class=\"badge warn\" href=\"").nth(1);
        badge = link.and_then(|rest| rest.split('"').next()).map(|link| link.replace("&amp;", "&"));
        badge.is_some()
    });
    let list = head.get(site, &badge.unwrap()).text();
    assert!(list.contains(soon) && list.contains("6 hours"), "{list}");
    assert_eq!(list.matches("href=\"/recordings/").count(), 1, "{list}");
}

#[test]
fn what_is_late_and_soon_will_be_is_told_once_over_https_and_by_mail_and_names_nobody() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let mut station = Station::enrol(&site, "xc");
    let mut announce = |site: &Site, name: &str, hours: i64| {
        let coming = station.seal_changed(name, name.as_bytes(), |seal| {
            seal.capture.end = hours_ago(hours);
            (seal.docked_at, seal.sealed_at) = (hours_ago(hours - 1), hours_ago(hours - 1));
        });
        station.announce(site, &coming).expect(200);
        coming.id.to_string()
    };
    let less = announce(&site, "less.mp4", 30);
    let late = announce(&site, "late.mp4", 40);
    let soon = announce(&site, "soon.mp4", 19);
    announce(&site, "waiting.mp4", 2);
    site.stop();

    let address = Address::start();
    std::fs::write(site.data().join("notices-ca.pem"), &address.ca).unwrap();
    let (program, letter) = (site.beside("sendmail"), site.beside("letter"));
    std::fs::write(&program, format!("#!/bin/sh\ncat > '{}'\n", letter.display())).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let config = site.data().join("docket.toml");
    let mut text = std::fs::read_to_string(&config).unwrap();
    let notices = format!(
        "\n[notices]\nwithin_hours = 6\nwebhook = \"{}\"\nwebhook_ca = \"notices-ca.pem\"\n\
         mail_to = [\"head@example.gov.cn\"]\nsendmail = \"{}\"\n",
        address.url,
        program.display()
    );
    text.push_str(&notices);
    std::fs::write(&config, text).unwrap();
    site.serve();
    // The first was refused, and is sent again.
    until("the second notice", || address.got().len() == 2);
    until("the letter", || std::fs::read_to_string(&letter).is_ok_and(|text| text.contains("docket.test/custody")));
    until("the mark of mail", || site.data().join("told-mail.json").exists());
    let kept = site.data().join("told-webhook.json");
    until("the mark", || kept.exists());
    let got = address.got();
    assert_eq!(got[0].1.len(), got[1].1.len(), "the same");
    let said: Value = serde_json::from_str(&got[1].1).unwrap();
    assert_eq!((&said["overdue"], &said["soon"], &said["within_hours"]), (&2.into(), &1.into(), &6.into()), "{said}");
    let told: Vec<(String, String)> = said["recordings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["recording"].as_str().unwrap().to_owned(), one["state"].as_str().unwrap().to_owned()))
        .collect();
    // The most urgent first: a notice that has no room for all is of these.
    let stands = |id: &String, state: &str| (id.clone(), state.to_owned());
    assert_eq!(told, [stands(&late, "overdue"), stands(&less, "overdue"), stands(&soon, "soon")]);
    for personal in ["37001", "张三", ".mp4", "BWC"] {
        assert!(!got[1].1.contains(personal), "{}", got[1].1);
    }
    let letter_text = std::fs::read_to_string(&letter).unwrap();
    assert!(letter_text.starts_with("To: head@example.gov.cn\r\n") && letter_text.contains("docket.test/custody"));
    assert!(!site.service_log().contains("open-sesame"), "the address may carry a secret");
    the_badge_opens_what_it_counts(&site, &soon);
    // Whoever starts again tells nothing twice.
    std::fs::remove_file(&letter).unwrap();
    site.stop();
    site.serve();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(address.got().len(), 2);
    assert!(!letter.exists());
    site.ends_clean();
}
