//! Signing in with an agency's own sign-in service: a small provider of the test's own plays it, over
//! real HTTP; the browser's part is done request by request.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::digest::Digest;
use serde_json::{Value, json};
use site::{Answer, Site};

/// What the provider answers at its token endpoint, and what it was asked there.
#[derive(Default)]
struct Mind {
    claims: Value,
    asked: Vec<(String, String)>,
}

/// A provider that says whatever a test gives it.
struct Provider {
    issuer: String,
    mind: Arc<Mutex<Mind>>,
}

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let mind = Arc::new(Mutex::new(Mind::default()));
        let (own, thoughts) = (issuer.clone(), Arc::clone(&mind));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &own, &thoughts);
            }
        });
        Self { issuer, mind }
    }

    fn says(&self, claims: Value) {
        self.mind.lock().unwrap().claims = claims;
    }
}

/// Reads one request and answers it: discovery, or the token endpoint.
fn answer(stream: TcpStream, issuer: &str, mind: &Mutex<Mind>) {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length, mut credentials) = (String::new(), 0, String::new());
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "authorization" => value.trim().clone_into(&mut credentials),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let said = if first.starts_with("GET /.well-known/openid-configuration ") {
        json!({ "issuer": issuer, "authorization_endpoint": format!("{issuer}/ask"), "token_endpoint": format!("{issuer}/token") })
    } else {
        let mut mind = mind.lock().unwrap();
        mind.asked.push((credentials, String::from_utf8(body).unwrap()));
        let payload = BASE64_URL_SAFE_NO_PAD.encode(mind.claims.to_string());
        json!({ "access_token": "a", "token_type": "Bearer", "id_token": format!("e30.{payload}.c2ln") })
    };
    let text = said.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    reader.get_mut().write_all(format!("{head}{text}").as_bytes()).unwrap();
}

fn site(provider: &Provider) -> Site {
    let mut site = Site::stopped("");
    let config = site.data().join("docket.toml");
    let mut text = std::fs::read_to_string(&config).unwrap();
    let provider = format!(
        "[open_id]\nissuer = \"{}\"\nclient_id = \"docket\"\nclient_secret_file = \"keys/open-id.secret\"\n\
         redirect = \"https://docket.test/sign-in/open-id/back\"\n",
        provider.issuer
    );
    text.push_str(&provider);
    std::fs::write(&config, text).unwrap();
    std::fs::write(site.data().join("keys/open-id.secret"), "open sesame\n").unwrap();
    site.serve();
    site
}

/// The value of a parameter in a URL; the texts here need no decoding.
fn parameter<'a>(url: &'a str, name: &str) -> &'a str {
    let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.unwrap_or_else(|| panic!("{name} is not in {url}"))
}

fn cookie(answer: &Answer, name: &str) -> String {
    let all = answer.headers.iter().filter(|(key, _)| key == "set-cookie").map(|(_, value)| value);
    let found = all.filter_map(|value| value.split(';').next()).find(|pair| pair.starts_with(name));
    found.unwrap_or_else(|| panic!("no cookie {name}: {:?}", answer.headers)).to_owned()
}

/// Leaves for the provider; gives where to, and the cookie that binds.
fn leave(site: &Site) -> (String, String) {
    let left = site.send("GET", "/sign-in/open-id?next=%2Fdeadlines", "", "", b"");
    assert_eq!(left.status, 303, "{}", left.text());
    (left.header("location").to_owned(), cookie(&left, "__Host-docket-open-id"))
}

fn come_back(site: &Site, state: &str, kept: &str) -> Answer {
    let path = format!("/sign-in/open-id/back?code=c0de&state={state}");
    site.send("GET", &path, "", &format!("Cookie: {kept}\r\n"), b"")
}

fn claims(provider: &Provider, nonce: &str, account: &str) -> Value {
    json!({ "iss": provider.issuer, "aud": "docket", "exp": 4_000_000_000_i64, "nonce": nonce, "preferred_username": account })
}

#[test]
fn who_the_provider_names_is_signed_in_to_their_own_account() {
    let provider = Provider::start();
    let mut site = site(&provider);
    site.agency("xc", "37001");
    site.user("zhao", "head", Some("xc"), None);
    let offered = site.send("GET", "/sign-in", "", "", b"").text();
    assert!(offered.contains("/sign-in/open-id?next="), "{offered}");

    let (location, kept) = leave(&site);
    assert!(location.starts_with(&format!("{}/ask?response_type=code&", provider.issuer)), "{location}");
    provider.says(claims(&provider, parameter(&location, "nonce"), "zhao"));
    let arrived = come_back(&site, parameter(&location, "state"), &kept);
    assert_eq!((arrived.status, arrived.header("location")), (303, "/deadlines"), "{}", arrived.text());
    let session = cookie(&arrived, "__Host-docket=");
    let page = site.send("GET", "/deadlines", "", &format!("Cookie: {session}\r\n"), b"");
    assert_eq!(page.status, 200, "{}", page.text());

    let (credentials, form) = provider.mind.lock().unwrap().asked.pop().unwrap();
    assert_eq!(credentials, format!("Basic {}", BASE64_STANDARD.encode("docket:open sesame")));
    let verifier = parameter(&form, "code_verifier");
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Digest::of(verifier.as_bytes()).0);
    assert_eq!(parameter(&location, "code_challenge"), challenge);
    assert!(!site.service_log().contains("open sesame"));
    site.ends_clean();
}

#[test]
fn nobody_else_is() {
    let provider = Provider::start();
    let mut site = site(&provider);
    site.agency("xc", "37001");
    site.user("zhao", "head", Some("xc"), None);
    let signed_in = |answer: &Answer| {
        answer.headers.iter().any(|(key, value)| key == "set-cookie" && value.starts_with("__Host-docket=dkc_"))
    };

    // An account that is not here, and one that was closed.
    site.user("gone", "head", Some("xc"), None);
    site.call("POST", "/api/v1/users/gone/disable", &site.admin, &json!({ "reason": "离职" })).expect(204);
    for account in ["nobody", "../x", "", "gone"] {
        let (location, kept) = leave(&site);
        provider.says(claims(&provider, parameter(&location, "nonce"), account));
        let answer = come_back(&site, parameter(&location, "state"), &kept);
        assert!(answer.status == 401 && !signed_in(&answer), "{account}: {}", answer.status);
    }
    // A token of another sign-in, and one that is over.
    let (location, kept) = leave(&site);
    provider.says(claims(&provider, "another", "zhao"));
    let answer = come_back(&site, parameter(&location, "state"), &kept);
    assert!(answer.status == 502 && !signed_in(&answer), "{}", answer.text());
    // Another browser, and the same sign-in twice.
    let (location, kept) = leave(&site);
    let state = parameter(&location, "state");
    provider.says(claims(&provider, parameter(&location, "nonce"), "zhao"));
    assert_eq!(come_back(&site, state, "__Host-docket-open-id=other").status, 403);
    assert_eq!(come_back(&site, "other", &kept).status, 403);
    assert_eq!(come_back(&site, state, &kept).status, 303, "somebody else's try does not use it up");
    assert_eq!(come_back(&site, state, &kept).status, 403, "it was used up");
    // What the provider refuses.
    let refused = site.send("GET", "/sign-in/open-id/back?error=access_denied", "", "", b"");
    assert!(refused.status == 502 && refused.text().contains("access_denied"), "{}", refused.text());
    site.ends_clean();
}

#[test]
fn sign_ins_that_strangers_leave_open_take_nobodys_place() {
    let provider = Provider::start();
    let mut site = site(&provider);
    site.agency("xc", "37001");
    site.user("zhao", "head", Some("xc"), None);
    let (location, kept) = leave(&site);
    // One more than the table held that there was.
    for _ in 0..5001 {
        leave(&site);
    }
    provider.says(claims(&provider, parameter(&location, "nonce"), "zhao"));
    assert_eq!(come_back(&site, parameter(&location, "state"), &kept).status, 303);
    site.ends_clean();
}

#[test]
fn a_site_without_a_provider_offers_none() {
    let site = Site::start("");
    assert!(!site.send("GET", "/sign-in", "", "", b"").text().contains("open-id"));
    assert_eq!(site.send("GET", "/sign-in/open-id", "", "", b"").status, 404);
}
