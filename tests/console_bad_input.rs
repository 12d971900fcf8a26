//! Bad input to the console's forms: wrong passwords, sessions that are over, links that lead
//! elsewhere, grants and views of others, texts that want to be more than texts.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::path::{Path, PathBuf};

use docket::custody::account::totp;
use serde_json::{Value, json};

use site::browser::{FORM, MULTIPART, PASSWORD, Session, between, encoded, field, multipart, try_sign_in};
use site::media::avi;
use site::{Answer, Site, Station};

/// A service with an agency, its station, and people.
struct World {
    site: Site,
    station: Station,
    clerk: String,
    head: String,
    auditor: String,
}

impl World {
    fn new() -> Self {
        Self::on(Site::start(""))
    }

    /// On a clock that a test sets forward, which the service follows for a day.
    fn shifted() -> Self {
        let mut site = Site::stopped("[clock]\njump_seconds_max = 86400\n");
        site.serve_shifted();
        Self::on(site)
    }

    fn on(site: Site) -> Self {
        site.agency("xc", "37001");
        let station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let head = site.user("head", "head", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        Self { site, station, clerk, head, auditor }
    }

    /// The events of the log from an entry on, with who made them.
    fn events(&self, from: u64) -> Vec<(Value, Value)> {
        let path = format!("/api/v1/log/entries?from={from}&limit=1000");
        let page = self.site.call("GET", &path, &self.auditor, &Value::Null).expect(200);
        let all = page.as_array().unwrap().iter();
        all.map(|item| (item["entry"]["event"].clone(), item["entry"]["actor"].clone())).collect()
    }

    fn refusals(&self, from: u64, why: &str) -> usize {
        self.events(from).iter().filter(|(event, _)| event["type"] == "access.refused" && event["why"] == why).count()
    }
}

#[track_caller]
fn tells(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(words), "{words:?} is not in {}", answer.text());
}

/// Every file under a folder that holds some bytes.
fn holding(folder: &Path, wanted: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, wanted));
        } else if fs::read(&path).unwrap_or_default().windows(wanted.len()).any(|some| some == wanted) {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_fifth_wrong_password_makes_wait_and_no_password_is_kept() {
    let mut world = World::shifted();
    Session::open(&world.site, "clerk", &world.clerk);
    Session::open(&world.site, "head", &world.head);
    let from = world.site.log_size();
    let wrong = "wrong-guess-8231";
    let guess = |password| try_sign_in(&world.site, &[("account", "clerk"), ("password", password)]);
    for _ in 0..5 {
        let answer = guess(wrong);
        tells(&answer, 401, "Account, password or code is not right");
        assert!(answer.header("set-cookie").is_empty());
    }
    assert_eq!(world.refusals(from, "bad_password"), 5);
    let events = world.events(from);
    let refusals = events.iter().filter(|(event, _)| event["type"] == "access.refused");
    assert!(refusals.into_iter().all(|(_, actor)| *actor == json!({ "kind": "nobody", "client": "127.0.0.1" })));
    // Now the right one is not looked at either, and how long to wait is said.
    let waits = guess(PASSWORD);
    tells(&waits, 429, "try again in ");
    let seconds: u64 =
        between(&waits.text(), "try again in ", " seconds").trim_matches(['\u{2068}', '\u{2069}']).parse().unwrap();
    assert!((1..=15).contains(&seconds), "{seconds}");
    // An account that does not exist is told the same, and waits the same.
    for _ in 0..5 {
        tells(&try_sign_in(&world.site, &[("account", "no-such"), ("password", wrong)]), 401, "is not right");
    }
    tells(&try_sign_in(&world.site, &[("account", "no-such"), ("password", wrong)]), 429, "try again in ");
    Session::sign_in(&world.site, "head", PASSWORD);
    world.site.shift(16);
    assert_eq!(guess(wrong).status, 401);
    world.site.shift(16 + 16);
    assert_eq!(guess(PASSWORD).status, 429, "the wait doubles");
    world.site.shift(16 + 31);
    Session::sign_in(&world.site, "clerk", PASSWORD);
    let mine = ["bad_password"].map(|why| world.refusals(from, why));
    assert_eq!(mine, [11]);
    world.site.stop();
    for secret in [PASSWORD, wrong] {
        assert_eq!(holding(&world.site.data(), secret.as_bytes()), Vec::<PathBuf>::new(), "{secret}");
        assert!(!world.site.service_log().contains(secret));
    }
    world.site.ends_clean();
}

#[test]
fn a_session_has_a_bound_cookie_and_ends_when_it_is_to() {
    let mut world = World::shifted();
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let given = try_sign_in(&world.site, &[("account", "clerk"), ("password", PASSWORD)]);
    let cookie = given.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-docket=dkc_"), "{cookie}");
    for wanted in ["; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
        assert!(cookie.contains(wanted), "{wanted} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let second = Session::of(&world.site, &given);
    assert_ne!(clerk.page, second.page);
    let open = |session: &Session| session.get(&world.site, "/account").status == 200;
    assert!(open(&clerk) && open(&second));
    // A session is no token, and a token no session.
    let token = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    world.site.call("GET", "/api/v1/cases", &token, &Value::Null).expect(401);
    let api = Session { cookie: format!("__Host-docket={}", world.clerk), page: String::new() };
    assert!(!open(&api));
    // The cookie itself is kept nowhere.
    assert_eq!(holding(&world.site.data(), token.as_bytes()), Vec::<PathBuf>::new());
    // 59 minutes idle, and again: it lives. 61: it is over, on record.
    world.site.shift(59 * 60);
    assert!(open(&clerk) && open(&second));
    world.site.shift(118 * 60);
    assert!(open(&clerk));
    let from = world.site.log_size();
    world.site.shift(120 * 60 + 1);
    assert!(open(&clerk) && !open(&second));
    let ended: Vec<Value> = world.events(from).into_iter().map(|(event, _)| event).collect();
    assert!(ended.iter().any(|event| event["type"] == "session.ended" && event["end"] == "expired"), "{ended:?}");
    // However busy, it ends after 12 hours.
    for minutes in (170..12 * 60).step_by(50) {
        world.site.shift(minutes * 60);
        assert!(open(&clerk), "after {minutes} minutes");
    }
    world.site.shift(12 * 3600 + 1);
    assert!(!open(&clerk));
    // Everywhere means everywhere.
    let sessions = [(); 3].map(|()| Session::sign_in(&world.site, "clerk", PASSWORD));
    let out = sessions[0].post(&world.site, "/sign-out-everywhere", &[]);
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
    assert!(!sessions.iter().any(open));
    // A new password leaves only the session that set it; a closed account none.
    let sessions = [(); 2].map(|()| Session::sign_in(&world.site, "clerk", PASSWORD));
    let new = "another sentence 43";
    let changed = [("old", PASSWORD), ("new", new), ("again", new)];
    assert_eq!(sessions[0].post(&world.site, "/password", &changed).status, 303);
    assert!(open(&sessions[0]) && !open(&sessions[1]));
    let disable = json!({ "reason": "离职" });
    world.site.call("POST", "/api/v1/users/clerk/disable", &world.site.admin, &disable).expect(204);
    assert!(!open(&sessions[0]));
    assert_eq!(try_sign_in(&world.site, &[("account", "clerk"), ("password", new)]).status, 401);
    world.site.stop();
    world.site.ends_clean();
}

#[test]
fn no_link_leads_elsewhere() {
    let world = World::new();
    Session::open(&world.site, "clerk", &world.clerk);
    let to = |next: &str| {
        let fields = [("account", "clerk"), ("password", PASSWORD), ("next", next)];
        try_sign_in(&world.site, &fields).header("location").to_owned()
    };
    assert_eq!(to("/recordings/x?at=5"), "/recordings/x?at=5");
    let long = format!("/{}", "x".repeat(3000));
    for elsewhere in [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=y",
        "evil.example",
        " /x",
        "/\t/evil.example",
        long.as_str(),
    ] {
        assert_eq!(to(elsewhere), "/", "{elsewhere:?}");
    }
    // The page that asks shows what it was given as a text.
    let page = world.site.send("GET", "/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", "", "", b"").text();
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>alert"), "{page}");
    let choose = |to: &str, more: &str| {
        world.site.send("POST", "/language", "", &format!("{FORM}{more}"), encoded(&[("to", to)]).as_bytes())
    };
    for referrer in ["", "https://evil.example", "https://evil.example//evil.example/", "nonsense", "https://x/\\evil"]
    {
        let more = format!("Referer: {referrer}\r\n");
        assert_eq!(choose("en", if referrer.is_empty() { "" } else { &more }).header("location"), "/", "{referrer}");
    }
    assert_eq!(choose("en", "Referer: https://x.example/cases?a=1\r\n").header("location"), "/cases?a=1");
    for unknown in ["", "xx", "en; Domain=evil.example", "zh\r\nSet-Cookie: a=b", "en-GB\0"] {
        let answer = choose(unknown, "");
        assert_eq!((answer.status, answer.header("set-cookie")), (303, ""), "{unknown:?}");
    }
    // A form of another site is refused, with the right password too.
    let from = world.site.log_size();
    for other in ["Origin: https://evil.example\r\n", "Sec-Fetch-Site: cross-site\r\n", "Origin: null\r\n"] {
        let body = encoded(&[("account", "clerk"), ("password", PASSWORD)]);
        let answer = world.site.send("POST", "/sign-in", "", &format!("{FORM}{other}"), body.as_bytes());
        assert_eq!((answer.status, answer.header("set-cookie")), (403, ""), "{other}");
    }
    assert_eq!(world.refusals(from, "foreign_page"), 3);
}

#[test]
fn a_grant_or_view_is_its_persons_alone_and_ends() {
    let mut world = World::shifted();
    let film = avi(10, 0);
    let [one, other] = [film.as_slice(), &avi(10, 1)].map(|film| {
        let sealed = world.station.seal_changed("a.avi", film, |seal| seal.media_type = "video/x-msvideo".into());
        world.station.store(&world.site, &sealed);
        format!("/recordings/{}", sealed.id)
    });
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let head = Session::open(&world.site, "head", &world.head);
    let grant = between(&clerk.get(&world.site, &one).text(), "grant=", "\"");
    let still = |session: &Session, path: &str, grant: &str| {
        let answer = session.get(&world.site, &format!("{path}/still?grant={grant}"));
        // What is kept of it is this person's browser's alone.
        let kept = answer.header("cache-control");
        assert!(kept.starts_with("private") || kept.starts_with("no-store"), "{} {kept:?}", answer.status);
        answer.status
    };
    clerk.get(&world.site, &other);
    assert_eq!(still(&clerk, &one, &grant), 200);
    let (until, tag) = grant.split_once('.').unwrap();
    let later = until.parse::<u64>().unwrap() + 9;
    let from = world.site.log_size();
    let forged = [
        format!("{later}.{tag}"),
        format!("{until}.{}", "0".repeat(tag.len())),
        format!("{until}."),
        String::new(),
        "9".repeat(200),
        format!("-1.{tag}"),
        format!("{until}.{tag}00"),
    ];
    for forged in &forged {
        assert_eq!(still(&clerk, &one, forged), 404, "{forged}");
    }
    assert_eq!(still(&clerk, &other, &grant), 404, "of another recording");
    assert_eq!(still(&head, &one, &grant), 404, "of another person");
    assert_eq!(world.refusals(from, "unknown"), forged.len() + 2);
    // A view is its viewer's.
    let opened = clerk.script(&world.site, &format!("{one}/views"), &[("form", "original")]).expect(200);
    let (view, src) = (opened["view"].as_str().unwrap(), opened["src"].as_str().unwrap());
    assert_eq!(clerk.get(&world.site, src).body, film);
    let from = world.site.log_size();
    tells(&head.get(&world.site, src), 404, "not found");
    tells(&clerk.get(&world.site, &format!("{other}/content?view={view}")), 404, "not found");
    assert_eq!(head.script(&world.site, &format!("/views/{view}/close"), &[]).status, 404);
    assert_eq!(clerk.get(&world.site, &src.replace("/content", "/rendition")).status, 404);
    assert!(world.refusals(from, "unknown") >= 3);
    assert_eq!(clerk.script(&world.site, &format!("/views/{view}/close"), &[]).status, 204);
    assert_eq!(clerk.get(&world.site, src).status, 404, "a view that was closed");
    // A grant holds for an hour.
    world.site.shift(59 * 60);
    assert_eq!(still(&clerk, &one, &grant), 200);
    world.site.shift(61 * 60);
    assert_eq!(still(&clerk, &one, &grant), 404);
    world.site.ends_clean();
}

/// The code that a device shows at the service's time, `ahead` seconds from now.
fn code(secret: &[u8], ahead: i64) -> String {
    let now = std::process::Command::new("date").arg("+%s").output().unwrap();
    let now: i64 = String::from_utf8(now.stdout).unwrap().trim().parse().unwrap();
    totp::code_at(secret, u64::try_from((now + ahead) / totp::STEP_SECONDS).unwrap())
}

#[test]
fn a_second_factor_is_asked_for_and_each_code_opens_once() {
    let mut world = World::shifted();
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let set_up = clerk.followed(&world.site, "/second-factor/begin", &[]);
    let secret_text = field(&set_up.text(), "secret");
    let secret = hex::decode(&secret_text).unwrap();
    assert!(set_up.text().contains(&totp::base32(&secret)));
    let confirm_with = |code: &str, password: &str| {
        let fields = [("secret", secret_text.as_str()), ("code", code), ("password", password)];
        clerk.post(&world.site, "/second-factor/confirm", &fields)
    };
    let confirm = |code: &str| confirm_with(code, PASSWORD);
    // Not without the password, also where the code is right.
    for wrong in ["", "wrong"] {
        tells(&confirm_with(&code(&secret, 0), wrong), 422, r#"role="alert""#);
    }
    for wrong in ["000000x", "", "12345", "１２３４５６"] {
        tells(&confirm(wrong), 422, r#"role="alert""#);
    }
    let sign_in =
        |code: &str| try_sign_in(&world.site, &[("account", "clerk"), ("password", PASSWORD), ("code", code)]);
    assert_eq!(sign_in("").status, 303, "not on before it was confirmed");
    assert_eq!(confirm(&code(&secret, 0)).status, 303);
    // Two steps on, so that no code of before is near.
    world.site.shift(300);
    let asked = sign_in("");
    tells(&asked, 401, r#"name="code""#);
    assert!(asked.header("set-cookie").is_empty());
    let right = code(&secret, 300);
    Session::of(&world.site, &sign_in(&right));
    tells(&sign_in(&right), 401, "is not right");
    tells(&sign_in(&code(&secret, 300 - 120)), 401, "is not right");
    // With a code and a wrong password: not told which of them is wrong.
    let fields = [("account", "clerk"), ("password", "wrong"), ("code", right.as_str())];
    tells(&try_sign_in(&world.site, &fields), 401, "Account, password or code is not right");
    world.site.shift(600);
    Session::of(&world.site, &sign_in(&code(&secret, 600)));
    world.site.shift(900);
    let drop = |password: &str, present: &str| {
        clerk.post(&world.site, "/second-factor/drop", &[("password", password), ("present", present)])
    };
    let present = code(&secret, 900);
    for (password, present) in [("wrong", present.as_str()), (PASSWORD, ""), (PASSWORD, "000000x")] {
        tells(&drop(password, present), 422, "is not right");
    }
    tells(&sign_in(""), 401, r#"name="code""#);
    assert_eq!(drop(PASSWORD, &present).status, 303);
    assert_eq!(sign_in("").status, 303);
    let kinds: Vec<String> = world.events(0).iter().map(|(event, _)| event.to_string()).collect();
    assert!(!kinds.iter().any(|event| event.contains(&secret_text) || event.contains(&totp::base32(&secret))));
    world.site.ends_clean();
}

#[test]
fn a_first_password_is_changed_before_anything_else() {
    let mut world = World::new();
    let admin = Session::open(&world.site, "admin", &world.site.admin);
    let shown = admin.followed(&world.site, "/admin/users/clerk/password", &[]);
    let first = between(&shown.text(), "<code id=\"secret\" translate=\"no\">", "<");
    assert!(!admin.get(&world.site, "/admin/users/clerk").text().contains(&first), "it is shown once");
    let clerk = Session::sign_in(&world.site, "clerk", &first);
    for page in ["/", "/search", "/cases", "/account", "/recordings/x"] {
        let answer = clerk.get(&world.site, page);
        assert_eq!((answer.status, answer.header("location")), (303, "/password"), "{page}");
    }
    let refused = clerk.post(&world.site, "/cases", &[("number", "1"), ("title", "x")]);
    assert_eq!((refused.status, refused.header("location")), (303, "/password"));
    tells(&clerk.get(&world.site, "/password"), 200, "choose your own password");
    let change = |old: &str, new: &str, again: &str| {
        clerk.post(&world.site, "/password", &[("old", old), ("new", new), ("again", again)])
    };
    let long = "long".repeat(60);
    for weak in ["", "short", "aaaaaaaaaaaaa", "clerk12345", long.as_str(), first.as_str()] {
        tells(&change(&first, weak, weak), 422, r#"role="alert""#);
    }
    tells(&change(&first, PASSWORD, "another sentence 43"), 422, r#"role="alert""#);
    tells(&change("not the first one", PASSWORD, PASSWORD), 422, r#"role="alert""#);
    assert_eq!(clerk.get(&world.site, "/cases").status, 303);
    assert_eq!(change(&first, PASSWORD, PASSWORD).status, 303);
    assert_eq!(clerk.get(&world.site, "/cases").status, 200);
    assert_eq!(try_sign_in(&world.site, &[("account", "clerk"), ("password", &first)]).status, 401);
    assert_eq!(holding(&world.site.data(), first.as_bytes()), Vec::<PathBuf>::new());
    world.site.ends_clean();
}

const MARKUP: &str = "<script>alert(1)</script>\"'&amp;<img src=x onerror=alert(2)>";
const TURNED: &str = "a\u{202e}gpj.exe";

/// A form that takes a text of the sender's choice: path, field, the other fields.
type FreeForm = (String, &'static str, Vec<(&'static str, String)>);

/// Every form that takes a text of the sender's choice.
fn forms(case: &str, recording: &str) -> Vec<FreeForm> {
    let text = |text: &str| text.to_owned();
    let filing = vec![("recording", text(recording)), ("stage", text("start")), ("kind", text("video"))];
    let marker = vec![("at_ms", text("5")), ("kind", text("note"))];
    let user = vec![("user", text("u1")), ("role", text("auditor")), ("agency", text("")), ("certificate", text(""))];
    let given = vec![("agency", text("xc")), ("from", text("2026-01-05")), ("until", text(""))];
    vec![
        (text("/cases"), "number", vec![("title", text("x"))]),
        (text("/cases"), "title", vec![("number", text("77号"))]),
        (format!("/cases/{case}/recordings"), "reason", filing.clone()),
        (
            format!("/cases/{case}/recordings"),
            "recording",
            [filing[1..].to_vec(), vec![("reason", text("x"))]].concat(),
        ),
        (
            format!("/cases/{case}/recordings"),
            "stage",
            [vec![filing[0].clone(), filing[2].clone()], vec![("reason", text("x"))]].concat(),
        ),
        (format!("/cases/{case}/package"), "reason", vec![]),
        (format!("/recordings/{recording}/markers"), "text", marker),
        (text("/admin/agencies"), "agency", vec![("name", text("局"))]),
        (text("/admin/agencies"), "name", vec![("agency", text("a1"))]),
        (text("/admin/officers"), "certificate", vec![("name", text("李")), ("agency", text("xc"))]),
        (text("/admin/officers"), "name", vec![("certificate", text("37088")), ("agency", text("xc"))]),
        (text("/admin/officers"), "agency", vec![("certificate", text("37088")), ("name", text("李"))]),
        (text("/admin/users"), "user", [vec![("name", text("李"))], user[1..].to_vec()].concat()),
        (text("/admin/users"), "name", user.clone()),
        (
            text("/admin/users"),
            "role",
            vec![("user", text("u1")), ("name", text("李")), user[2].clone(), user[3].clone()],
        ),
        (text("/admin/users/head/disable"), "reason", vec![]),
        (text("/admin/stations/codes"), "name", vec![("agency", text("xc"))]),
        (text("/admin/stations/codes"), "agency", vec![("name", text("站"))]),
        (text("/admin/recorders"), "recorder", [given.clone(), vec![("officer", text("37001"))]].concat()),
        (text("/admin/recorders"), "officer", [given.clone(), vec![("recorder", text("R1"))]].concat()),
        (
            text("/admin/recorders"),
            "from",
            vec![given[0].clone(), given[2].clone(), ("recorder", text("R1")), ("officer", text("37001"))],
        ),
        (
            text("/admin/counters"),
            "counter",
            vec![("name", text("窗口")), ("place", text("大厅")), ("agency", text("xc"))],
        ),
        (
            text("/admin/counters"),
            "place",
            vec![("counter", text("C1")), ("name", text("窗口")), ("agency", text("xc"))],
        ),
        (text("/second-factor/confirm"), "code", vec![("secret", "00".repeat(20))]),
        (text("/second-factor/confirm"), "secret", vec![("code", text("123456"))]),
        (text("/password"), "old", vec![("new", text("x")), ("again", text("x"))]),
    ]
}

#[test]
fn hostile_texts_are_refused_or_stay_texts_in_every_form() {
    let mut world = World::new();
    let stored = world.station.seal(&format!("DCIM/{TURNED}<b>.mp4"), b"content");
    world.station.store(&world.site, &stored);
    let (id, case) = (stored.id.to_string(), world.site.case(&world.clerk, "1号"));
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let admin = Session::open(&world.site, "admin", &world.site.admin);
    let long = "长".repeat(20_000);
    let huge = "x".repeat(3_000_000);
    let mut wrong = Vec::new();
    for (path, name, rest) in forms(&case, &id) {
        let session = if path.starts_with("/admin") { &admin } else { &clerk };
        for (kind, text) in
            [("markup", MARKUP), ("turned", TURNED), ("long", &*long), ("nul", "a\0b"), ("huge", &*huge)]
        {
            let mut fields: Vec<(&str, &str)> = rest.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fields.push((name, text));
            let answer = if path.ends_with("/markers") {
                session.script(&world.site, &path, &fields)
            } else {
                session.post(&world.site, &path, &fields)
            };
            let page = answer.text();
            let taken = matches!(answer.status, 200 | 303) && kind == "markup";
            let refused = matches!(answer.status, 400 | 403 | 404 | 409 | 413 | 422);
            if !(taken || refused) || page.contains("<script>alert") || page.contains("<img src=x") {
                let start: String = page.chars().take(300).collect();
                wrong.push(format!("{path} {name} {kind}: {} {start}", answer.status));
            }
        }
    }
    for (path, session) in [
        ("/cases".to_owned(), &clerk),
        (format!("/cases/{case}"), &clerk),
        (format!("/recordings/{id}"), &clerk),
        (format!("/recordings/{id}/history"), &clerk),
        ("/search".to_owned(), &clerk),
        ("/search?look=table".to_owned(), &clerk),
        (format!("/search?q={}", "%3Cscript%3Ealert(1)%3C%2Fscript%3E"), &clerk),
        ("/deadlines".to_owned(), &clerk),
        ("/admin/agencies".to_owned(), &admin),
        ("/admin/officers?q=%3Cscript%3Ealert(1)".to_owned(), &admin),
        ("/admin/users".to_owned(), &admin),
        ("/admin/stations".to_owned(), &admin),
        ("/admin/recorders?recorder=%3Cscript%3Ealert(1)".to_owned(), &admin),
    ] {
        let page = session.get(&world.site, &path);
        let text = page.text();
        if page.status != 200
            || text.contains("<script>alert")
            || text.contains("<img src=x")
            || text.contains("<b>.mp4")
        {
            wrong.push(format!("{path}: {} shows markup", page.status));
        }
        if text.contains('\u{202e}') {
            wrong.push(format!("{path}: turns the text around"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    tells(&clerk.get(&world.site, &format!("/recordings/{id}")), 200, "U+202E");
    tells(&clerk.get(&world.site, "/search"), 200, "U+202E");
    world.site.ends_clean();
}

#[test]
fn odd_addresses_and_bodies_get_a_page_that_says_so() {
    let mut world = World::new();
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let auditor = Session::open(&world.site, "auditor", &world.auditor);
    let long = "9".repeat(3000);
    for path in [
        "/recordings/x",
        "/recordings/%00",
        "/cases/..%2f..%2fetc",
        "/documents/%3Cscript%3E",
        "/packages/-",
        "/derived/1",
        "/search?page=0",
        "/search?page=-1",
        "/search?page=99999999999999999999",
        "/search?cursor=x",
        "/search?before=%ff",
        "/search?kind=film",
        "/search?day=2026-99-99",
        "/cases?cursor=zzz",
        "/together/x",
    ] {
        let status = clerk.get(&world.site, path).status;
        assert!([400, 404, 422].contains(&status), "{path}: {status}");
    }
    for path in [
        "/custody-log?before=x",
        "/custody-log?from=soon",
        "/custody-log?kind=%3Cb%3E",
        "/custody-log/99999999",
        "/custody-log/x",
        "/custody-log?person=%E5%BC%A0",
        &format!("/custody-log?before={long}"),
    ] {
        let answer = auditor.get(&world.site, path);
        assert!([400, 404, 422].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.text().contains("<b>"), "{path}");
    }
    // Bodies that are no forms.
    let json = format!("{}Content-Type: application/json\r\n", clerk.headers());
    let told = world.site.send("POST", "/cases", "", &json, b"{}");
    assert_eq!(told.status, 422);
    assert!(told.text().contains("role=\"alert\""), "{}", told.text());
    let form = format!("{}{FORM}", clerk.headers());
    for body in [&b"page=%ff%fe&number=%ff"[..], b"&&&===", b"\0\0\0"] {
        let status = world.site.send("POST", "/cases", "", &form, body).status;
        assert!([400, 403, 422].contains(&status), "{status}");
    }
    let files = format!("{}{MULTIPART}", clerk.headers());
    let case = world.site.case(&world.clerk, "1号");
    let place = format!("/cases/{case}/documents");
    let name = format!("{}{MARKUP}.pdf", "长".repeat(300)).replace('"', "");
    let fields = [("page", clerk.page.as_str()), ("stage", "start"), ("kind", "text"), ("reason", "x")];
    let answer = world.site.send("POST", &place, "", &files, &multipart(&fields, (&name, b"%PDF-1.7")));
    assert!([303, 422].contains(&answer.status), "{}", answer.text());
    let answer = world.site.send("POST", &place, "", &files, &multipart(&fields, ("a\u{202e}fdp.exe", b"%PDF-1.7")));
    assert!([303, 422].contains(&answer.status), "{}", answer.text());
    let page = clerk.get(&world.site, &format!("/cases/{case}")).text();
    assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'));
    world.site.ends_clean();
}
