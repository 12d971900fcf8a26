//! Forms of the console: of two presses one is worked on, no answer is a page that going back or loading anew would send
//! again, secrets are shown once, and what was typed outlives the session that it was typed in.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::{Value, json};

use site::browser::{FORM, MULTIPART, PASSWORD, Session, between, encoded, field, multipart, try_sign_in};
use site::media::{avi, png};
use site::{Answer, Site, Station};

/// What browsers say of a form that somebody sends from a page of ours.
const NAVIGATION: &str = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\n";

/// A service with an agency, and its people's tokens: administrator, clerk, auditor.
struct World {
    site: Site,
    clerk: String,
    auditor: String,
}

impl World {
    fn start() -> Self {
        Self::on(Site::start(""))
    }

    /// On a clock that is set.
    fn shifted() -> Self {
        let mut site = Site::stopped("[clock]\njump_seconds_max = 86400\n");
        site.serve_shifted();
        Self::on(site)
    }

    fn on(site: Site) -> Self {
        site.agency("xc", "37001");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        Self { site, clerk, auditor }
    }

    fn clerk(&self) -> Session {
        Session::open(&self.site, "clerk", &self.clerk)
    }

    fn admin(&self) -> Session {
        Session::open(&self.site, "admin", &self.site.admin)
    }

    /// How many entries of this type the log has.
    fn count(&self, name: &str) -> usize {
        let path = "/api/v1/log/entries?from=0&limit=1000";
        let page = self.site.call("GET", path, &self.auditor, &Value::Null).expect(200);
        page.as_array().unwrap().iter().filter(|item| item["entry"]["event"]["type"] == name).count()
    }
}

/// The key of the first form of a page.
fn key(session: &Session, site: &Site, path: &str) -> String {
    field(&session.get(site, path).text(), "once")
}

/// Sends a form as a browser does, from the page at `from`.
fn navigate(session: &Session, site: &Site, (from, path): (&str, &str), fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("page", session.page.as_str())];
    all.extend(fields);
    let referrer = format!("Referer: https://{}{from}\r\n", site.address);
    let headers = format!("{}{FORM}{NAVIGATION}{referrer}", session.headers());
    site.send("POST", path, "", &headers, encoded(&all).as_bytes())
}

#[test]
fn a_form_that_is_sent_twice_is_worked_on_once() {
    let mut world = World::start();
    {
        let (site, clerk) = (&world.site, world.clerk());
        let once = key(&clerk, site, "/cases");
        let fields = [("once", once.as_str()), ("number", "薛综执罚〔2026〕7号"), ("title", "占道经营")];
        let first = clerk.post(site, "/cases", &fields);
        assert_eq!(first.status, 303, "{}", first.text());
        let second = clerk.post(site, "/cases", &fields);
        assert_eq!((second.status, second.header("location")), (303, first.header("location")));
        assert_eq!(world.count("case.opened"), 1);
        // Somebody went back and wrote something else: that is another form.
        let other = [("once", once.as_str()), ("number", "薛综执罚〔2026〕8号"), ("title", "占道经营")];
        let third = clerk.post(site, "/cases", &other);
        assert_eq!(third.status, 303);
        assert_ne!(third.header("location"), first.header("location"));
        // The key of somebody else's page is nobody's here.
        let admin = world.admin();
        let taken = [("once", once.as_str()), ("user", "a1"), ("name", "甲"), ("role", "auditor"), ("agency", "")];
        let taken = [&taken[..], &[("certificate", "")]].concat();
        assert_eq!(admin.post(site, "/admin/users", &taken).status, 303);
        // What was refused may be sent again.
        let twice = [("once", once.as_str()), ("number", "薛综执罚〔2026〕7号"), ("title", "另一件")];
        assert_eq!([(); 2].map(|()| clerk.post(site, "/cases", &twice).status), [409, 409]);
    }
    world.site.ends_clean();
}

#[test]
fn two_presses_at_one_time_make_one() {
    let mut world = World::start();
    {
        let (site, admin) = (&world.site, world.admin());
        let once = key(&admin, site, "/admin/stations");
        let fields = [("once", once.as_str()), ("agency", "xc"), ("name", "一号站")];
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let presses: Vec<_> =
                (0..8).map(|_| scope.spawn(|| admin.post(site, "/admin/stations/codes", &fields))).collect();
            presses.into_iter().map(|press| press.join().unwrap()).collect()
        });
        let places: Vec<(u16, &str)> =
            answers.iter().map(|answer| (answer.status, answer.header("location"))).collect();
        assert_eq!(places, vec![(303, "/admin/stations"); 8]);
        assert_eq!(world.count("station.code_issued"), 1);
        // Whichever answer the browser takes, the code is there, once.
        let shown = |answer: &Answer| answer.text().contains("<code id=\"secret\"");
        assert!(shown(&admin.get(site, "/admin/stations")));
        assert!(!shown(&admin.get(site, "/admin/stations")));
    }
    world.site.ends_clean();
}

#[test]
fn documents_that_are_sent_twice_are_filed_once() {
    let mut world = World::start();
    {
        let (site, clerk) = (&world.site, world.clerk());
        let case = site.case(&world.clerk, "薛综执罚〔2026〕1号");
        let path = format!("/cases/{case}");
        let once = key(&clerk, site, &path);
        let send = |file: (&str, &[u8])| {
            let fields = [("page", clerk.page.as_str()), ("once", once.as_str())];
            let fields = [&fields[..], &[("stage", "decision"), ("kind", "text"), ("reason", "入卷")]].concat();
            let headers = format!("{}{MULTIPART}", clerk.headers());
            site.send("POST", &format!("{path}/documents"), "", &headers, &multipart(&fields, file))
        };
        for _ in 0..2 {
            assert_eq!(send(("a.pdf", b"%PDF-1.7 one")).status, 303);
        }
        assert_eq!(world.count("document.filed"), 1);
        assert_eq!(send(("b.pdf", b"%PDF-1.7 two")).status, 303);
        assert_eq!(world.count("document.filed"), 2);
    }
    world.site.ends_clean();
}

#[test]
fn what_was_sent_before_a_restart_is_shown_and_not_done_again() {
    let mut world = World::start();
    let clerk = world.clerk();
    let once = key(&clerk, &world.site, "/cases");
    let fields = [("once", once.as_str()), ("number", "薛综执罚〔2026〕7号"), ("title", "占道经营")];
    assert_eq!(clerk.post(&world.site, "/cases", &fields).status, 303);
    world.site.stop();
    world.site.serve();
    {
        let site = &world.site;
        let again = clerk.post(site, "/cases", &fields);
        assert_eq!((again.status, again.header("location")), (303, "/kept"));
        let kept = clerk.get(site, "/kept").text();
        assert!(kept.contains("薛综执罚〔2026〕7号") && kept.contains("started again"), "{kept}");
        assert_eq!(world.count("case.opened"), 1);
        let number = between(&kept, "name=\"number\" value=\"", "\"");
        assert_eq!(number, "薛综执罚〔2026〕7号");
        let id = kept.rsplit("name=\"number\" value=\"").next().unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(clerk.post(site, "/kept/discard", &[("number", id.as_str())]).status, 303);
        assert_eq!(clerk.get(site, "/kept").status, 303, "nothing is left");
        // Of files nothing is kept.
        let case = site.case(&world.clerk, "薛综执罚〔2026〕1号");
        let fields = [("page", clerk.page.as_str()), ("once", once.as_str()), ("stage", "decision")];
        let body = multipart(&fields, ("a.pdf", b"%PDF-1.7 one"));
        let headers = format!("{}{MULTIPART}", clerk.headers());
        let refused = site.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body);
        assert_eq!(refused.status, 409, "{}", refused.text());
        assert_eq!(world.count("document.filed"), 0);
    }
    world.site.ends_clean();
}

#[test]
fn a_browser_is_never_left_on_the_answer_of_a_form() {
    let mut world = World::start();
    {
        let (site, clerk) = (&world.site, world.clerk());
        let from = ("/cases?text=x", "/cases");
        let wrong = navigate(&clerk, site, from, &[("number", "  "), ("title", "占道经营")]);
        assert_eq!(wrong.status, 303, "{}", wrong.text());
        let place = wrong.header("location").to_owned();
        assert!(place.starts_with("/told/"), "{place}");
        assert_eq!(world.admin().get(site, &place).header("location"), "/", "it is of its session alone");
        let told = clerk.get(site, &place);
        assert_eq!(told.status, 422);
        assert!(told.text().contains("role=\"alert\"") && told.text().contains("占道经营"), "{}", told.text());
        // Loaded anew it leads to where the form was, which is logged like any other look at it.
        let again = clerk.get(site, &place);
        assert_eq!((again.status, again.header("location")), (303, "/cases?text=x"));
        // Who sends from such a page comes from where that one came from.
        let wrong = navigate(&clerk, site, (&place, "/cases"), &[("number", ""), ("title", "x")]);
        let second = wrong.header("location").to_owned();
        assert_eq!(clerk.get(site, &second).status, 422);
        assert_eq!(clerk.get(site, &second).header("location"), "/cases?text=x");
        // What went well leads to the page of what it made, as it always did.
        let right = navigate(&clerk, site, from, &[("number", "薛综执罚〔2026〕7号"), ("title", "占道经营")]);
        assert!(right.header("location").starts_with("/cases/"), "{}", right.text());
        // Nobody's page is given for a made-up number.
        assert_eq!(clerk.get(site, "/told/1").header("location"), "/");
    }
    world.site.ends_clean();
}

#[test]
fn what_was_typed_outlives_its_session_for_the_same_account() {
    let mut world = World::shifted();
    let [clerk, second] = [world.clerk(), Session::sign_in(&world.site, "clerk", PASSWORD)];
    let other = world.admin();
    world.site.shift(3601);
    {
        let site = &world.site;
        let fields = [("number", "薛综执罚〔2026〕7号"), ("title", "<b>占道经营</b>")];
        for session in [&clerk, &second] {
            let sent = navigate(session, site, ("/cases", "/cases"), &fields);
            assert_eq!((sent.status, sent.header("location")), (303, "/sign-in?next=%2Fcases"));
        }
        // A password that was typed is not kept.
        let password = [("old", PASSWORD), ("new", "another sentence 43"), ("again", "another sentence 43")];
        assert_eq!(navigate(&other, site, ("/account", "/password"), &password).status, 303);
        let page = clerk.get(site, "/sign-in?next=%2Fcases").text();
        assert!(page.contains("What you typed is kept") && !page.contains("占道经营"), "{page}");
        assert!(!other.get(site, "/sign-in").text().contains("What you typed is kept"));
        let with_cookie = |cookie: &str, account: &str| {
            let headers = format!("Cookie: {cookie}; docket-lang=en\r\n{FORM}");
            let fields = encoded(&[("account", account), ("password", PASSWORD), ("next", "/cases")]);
            site.send("POST", "/sign-in", "", &headers, fields.as_bytes())
        };
        // Somebody else who signs in there sees nothing of it, and then it is gone.
        let another = with_cookie(&second.cookie, "admin");
        assert_eq!(another.header("location"), "/cases");
        assert_eq!(Session::of(site, &another).get(site, "/kept").status, 303);
        let again = with_cookie(&clerk.cookie, "clerk");
        assert_eq!(again.header("location"), "/kept");
        let clerk = Session::of(site, &again);
        let kept = clerk.get(site, "/kept").text();
        assert!(kept.contains("&lt;b&gt;占道经营&lt;/b&gt;") && kept.contains("action=\"/cases\""), "{kept}");
        assert_eq!(world.count("case.opened"), 0, "it is not sent by itself");
        let (once, id) = (field(&kept, "once"), field(&kept, "kept"));
        let sent = [&fields[..], &[("once", once.as_str()), ("kept", id.as_str())]].concat();
        assert!(clerk.post(site, "/cases", &sent).header("location").starts_with("/cases/"));
        assert_eq!(clerk.get(site, "/kept").status, 303, "it was sent");
        // What a stranger sends is kept for nobody.
        let nobody = Session { cookie: "__Host-docket=dkc_made-up".to_owned(), page: String::new() };
        navigate(&nobody, site, ("/cases", "/cases"), &fields);
        assert!(!nobody.get(site, "/sign-in").text().contains("What you typed is kept"));
    }
    world.site.ends_clean();
}

#[test]
fn what_a_script_sent_of_a_selection_outlives_its_session_too() {
    let mut world = World::shifted();
    let clerk = world.clerk();
    world.site.shift(3601);
    {
        let site = &world.site;
        let [one, two] = ["1", "2"].map(|digit| digit.repeat(64));
        let fields = [
            ("recording", one.as_str()),
            ("recording", two.as_str()),
            ("case", "薛综执罚〔2026〕7号"),
            ("stage", "start"),
            ("reason", "现场检查"),
            ("back", "/search"),
        ];
        let sent = clerk.script(site, "/selected/file", &fields);
        assert_eq!(sent.header("hx-redirect"), "/sign-in?next=%2F", "{}", sent.text());
        // Other pieces that scripts ask for are nothing that somebody typed.
        clerk.script(site, "/recordings/x/marks", &[("text", "到场")]);
        let headers = format!("Cookie: {}; docket-lang=en\r\n{FORM}", clerk.cookie);
        let again = encoded(&[("account", "clerk"), ("password", PASSWORD), ("next", "/search")]);
        let again = site.send("POST", "/sign-in", "", &headers, again.as_bytes());
        assert_eq!(again.header("location"), "/kept");
        let kept = Session::of(site, &again).get(site, "/kept").text();
        assert!(kept.contains("value=\"薛综执罚〔2026〕7号\"") && !kept.contains("到场"), "{kept}");
        // Each field has an id of its own, also where two have one name.
        let ids: Vec<&str> = kept.split(" id=\"f-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let different: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert!(ids.len() >= 4 && different.len() == ids.len(), "{ids:?}");
        for name in [&one, &two] {
            assert!(kept.contains(name.as_str()), "{kept}");
        }
    }
    world.site.ends_clean();
}

#[test]
fn a_page_from_before_one_signed_in_anew_loses_nothing_and_does_nothing() {
    let mut world = World::start();
    {
        let (site, before) = (&world.site, world.clerk());
        let now = Session::sign_in(site, "clerk", PASSWORD);
        let mixed = Session { cookie: now.cookie.clone(), page: before.page.clone() };
        let fields = [("number", "薛综执罚〔2026〕7号"), ("title", "占道经营")];
        let sent = navigate(&mixed, site, ("/cases", "/cases"), &fields);
        assert_eq!((sent.status, sent.header("location")), (303, "/kept"));
        assert!(now.get(site, "/kept").text().contains("占道经营"));
        // Of another site it is refused, on record, and not kept.
        let headers = format!("{}{FORM}Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\n", now.headers());
        let foreign = encoded(&[("page", "x"), ("number", "1"), ("title", "从别处来")]);
        assert_eq!(site.send("POST", "/cases", "", &headers, foreign.as_bytes()).status, 403);
        assert!(!now.get(site, "/kept").text().contains("从别处来"));
        assert_eq!(world.count("case.opened"), 0);
    }
    world.site.ends_clean();
}

#[test]
fn a_clip_lies_within_its_recording_or_nothing_is_made() {
    let mut world = World::start();
    {
        let (site, clerk) = (&world.site, world.clerk());
        let mut station = Station::enrol(site, "xc");
        let stored = station.seal_changed("DCIM/a.avi", &avi(20, 0), |seal| seal.media_type = "video/x-msvideo".into());
        station.store(site, &stored);
        let cut = |start: &str, end: &str| {
            let fields = [("start_ms", start), ("end_ms", end), ("cut", "exact")];
            clerk.script(site, &format!("/recordings/{}/clips", stored.id), &fields)
        };
        for (start, end) in [("500", "900000"), ("800000", "900000"), ("900", "900"), ("900", "100")] {
            let refused = cut(start, end);
            assert_eq!(refused.status, 422, "{start}..{end}: {}", refused.text());
        }
        assert!(cut("500", "900000").text().contains("must lie within the recording"));
        assert_eq!(world.count("derived.made"), 0);
        assert_eq!(cut("500", "1500").status, 201);
        assert_eq!(world.count("derived.made"), 1);
    }
    world.site.ends_clean();
}

#[test]
fn what_lies_behind_the_end_of_a_recording_is_neither_marked_nor_taken() {
    let mut world = World::start();
    {
        let (site, clerk) = (&world.site, world.clerk());
        let mut station = Station::enrol(site, "xc");
        let film = station.seal_changed("DCIM/a.avi", &avi(20, 0), |seal| seal.media_type = "video/x-msvideo".into());
        let photo = station.seal_changed("DCIM/b.png", &png(1), |seal| seal.media_type = "image/png".into());
        let other = station.seal("DCIM/c.bin", b"nothing that lasts");
        for stored in [&film, &photo, &other] {
            station.store(site, stored);
        }
        let mark = |of: &str, at: &str| {
            let fields = [("at_ms", at), ("kind", "note"), ("text", "注")];
            clerk.script(site, &format!("/recordings/{of}/markers"), &fields)
        };
        let (film, photo, other) = (film.id.to_string(), photo.id.to_string(), other.id.to_string());
        // A rendition may end a little later than what it was made of.
        for (of, at, status) in [
            (&film, "1500", 200),
            (&film, "600000", 422),
            (&photo, "0", 200),
            (&photo, "600000", 422),
            (&other, "600000", 200),
        ] {
            let marked = mark(of, at);
            assert_eq!(marked.status, status, "{of} at {at}: {}", marked.text());
        }
        assert!(mark(&film, "600000").text().contains("must lie within the recording"));
        // The history is a piece for a script, and a page for whoever opens its address.
        let address = format!("/recordings/{film}/history");
        let page = clerk.get(site, &address).text();
        let back = format!("<a href=\"/recordings/{film}\">");
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains(&back) && page.contains("<nav"), "{page}");
        let piece = site.send("GET", &address, "", &format!("{}HX-Request: true\r\n", clerk.headers()), b"").text();
        assert!(!piece.contains("<html") && piece.contains("<time"), "{piece}");
        assert_eq!(world.count("marker.set"), 3);
        let cut = |end: &str| {
            let fields = [("start_ms", "0"), ("end_ms", end), ("cut", "fast")];
            clerk.script(site, &format!("/recordings/{photo}/clips"), &fields)
        };
        for end in ["1", "3600000"] {
            let refused = cut(end);
            assert!(refused.status == 422 && refused.text().contains("photo"), "{}", refused.text());
        }
        let take = |at: &str| clerk.script(site, &format!("/recordings/{photo}/snapshots"), &[("at_ms", at)]).status;
        assert_eq!(take("5000"), 422);
        assert_eq!(world.count("derived.made"), 0);
        assert_eq!(take("0"), 201);
    }
    world.site.ends_clean();
}

#[test]
fn a_code_that_nobody_used_is_withdrawn_and_enrols_nobody() {
    let mut world = World::start();
    {
        let (site, admin) = (&world.site, world.admin());
        let [first, second] = [(); 2].map(|()| Station::code(site, "xc"));
        let list = || site.call("GET", "/api/v1/stations/codes", &site.admin, &Value::Null).expect(200);
        let ids: Vec<String> =
            list().as_array().unwrap().iter().map(|code| code["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 2);
        let reason = json!({ "reason": "发错机关" });
        let path = format!("/api/v1/stations/codes/{}/withdraw", ids[0]);
        site.call("POST", &path, &world.clerk, &reason).expect(403);
        site.call("POST", &path, &site.admin, &json!({ "reason": " " })).expect(422);
        site.call("POST", &path, &site.admin, &reason).expect(204);
        site.call("POST", &path, &site.admin, &reason).expect(409);
        assert_eq!(list().as_array().unwrap().len(), 1);
        let withdraw = format!("/admin/stations/codes/{}/withdraw", ids[1]);
        assert!(admin.get(site, "/admin/stations").text().contains(&withdraw));
        let shown = admin.followed(site, &withdraw, &[("reason", "不用了")]).text();
        assert!(shown.contains("The code was withdrawn") && !shown.contains(&withdraw), "{shown}");
        assert_eq!(world.count("station.code_withdrawn"), 2);
        for code in [first, second] {
            let enrol = Station::enrolment(&code, &site::station::key());
            site.call("POST", "/api/v1/enrolments", "", &enrol).expect(403);
        }
        site.call("POST", "/api/v1/stations/codes/x/withdraw", &site.admin, &reason).expect(404);
        // What a station used is its own.
        let used = Station::enrol(site, "xc");
        assert!(list().as_array().unwrap().is_empty(), "{}", used.id);
    }
    world.site.ends_clean();
}

#[test]
fn a_press_that_the_browser_gave_up_is_worked_on_and_answered_once() {
    use std::io::Write as _;
    let mut world = World::start();
    {
        let (site, admin) = (&world.site, world.admin());
        let once = key(&admin, site, "/admin/agencies");
        let fields = [("page", admin.page.as_str()), ("once", once.as_str()), ("agency", "sz"), ("name", "某局")];
        let body = encoded(&fields);
        let head = format!(
            "POST /admin/agencies HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n{}{FORM}\r\n",
            site.address,
            body.len(),
            admin.headers()
        );
        for _ in 0..3 {
            let mut given_up = std::net::TcpStream::connect(&site.address).unwrap();
            given_up.write_all(format!("{head}{body}").as_bytes()).unwrap();
        }
        let answer = admin.post(site, "/admin/agencies", &fields[1..]);
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(world.count("agency.created"), 2);
        assert_eq!(try_sign_in(site, &[("account", "admin"), ("password", PASSWORD)]).status, 303);
    }
    world.site.ends_clean();
}
