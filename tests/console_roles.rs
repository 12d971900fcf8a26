//! Every route of the console, tried as every role, as strangers to what it shows, and as nobody.
//!
//! [`table::EXPECTED`] says who may do what; a route without a row fails the test. Who is refused is
//! refused on record, and who sees something of a recording is in its history before the first
//! byte is here. A form that is of another page changes nothing, whoever sends it.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[expect(dead_code, reason = "what is logged is tried by `reads`")]
#[path = "reads/declared.rs"]
mod declared;
#[path = "console_roles/fields.rs"]
mod fields;
#[path = "console_roles/forms.rs"]
mod forms;
#[path = "console_roles/reviews.rs"]
mod reviews;
mod site;
#[path = "console_roles/table.rs"]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use evidence::entry::{Entry, Item};
use evidence::event::{AccessEvent, Actor, Event, Role};
use serde_json::{Value, json};

use fields::OF_ITS_OWN;
use forms::*;
use site::browser::{FORM, MULTIPART, PASSWORD, Session, between, encoded, field, multipart, try_sign_in};
use site::media::avi;
use site::people::company;
use site::station::Recording;
use site::{Answer, Site, Station};
use table::*;

/// Routes that take files.
const WITH_FILES: &[&str] = &[
    "POST /cases/{case}/documents",
    "POST /recordings/{recording}/transcripts",
    "POST /counters",
    "POST /admin/import/preview",
    "POST /admin/import/apply",
    "POST /cases/import/preview",
    "POST /cases/import/apply",
];

/// Refusals of nobody that the log takes one by one in a minute are 60; see `custody::refused`.
const STRANGERS_AT_ONCE: usize = 50;

/// What is sent to try a route.
struct Request {
    path: String,
    fields: Vec<(&'static str, String)>,
}

/// What came of a try: the entries from before its preparation, from before it, and up to the
/// first byte of its answer.
struct Tried {
    answer: Answer,
    prepared: Range<u64>,
    made: Range<u64>,
}

/// A service with something of everything.
struct World {
    site: Site,
    sessions: BTreeMap<Who, Session>,
    passwords: BTreeMap<Who, String>,
    clerk: String,
    auditor: String,
    station: Station,
    stored: Recording,
    /// A recording of a fixed place.
    fixed: String,
    case: String,
    derived: String,
    document: String,
    /// A party of the case.
    party: String,
    /// The case, the draft and the review of the last try that is of one.
    reviewed: [String; 3],
    /// The case of the last try of the simple procedure.
    decided: String,
    /// Documents that a try has had.
    withdrawn: BTreeSet<String>,
    /// Codes to recover with that nobody used.
    recovery: BTreeMap<Who, Vec<String>>,
    /// Makes names that are not taken.
    counter: u32,
}

fn name_of(who: Who) -> String {
    if who == Administrator { "admin".to_owned() } else { format!("{who:?}").to_lowercase() }
}

impl World {
    fn new() -> Self {
        let mut site = Site::with_map_and_transcriber();
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let mut tokens = BTreeMap::from([(Administrator, site.admin.clone())]);
        for (who, role, agency, certificate) in ACCOUNTS {
            tokens.insert(*who, site.user(&name_of(*who), role, *agency, *certificate));
        }
        // A new password ends the tokens of its account, so whoever prepares tries has accounts of their own.
        let hands = [("clerk2", "clerk", Some("xc")), ("auditor2", "auditor", None), ("admin2", "administrator", None)];
        let [clerk, auditor, admin] = hands.map(|(user, role, agency)| site.user(user, role, agency, None));
        let mut sessions: BTreeMap<Who, Session> =
            tokens.iter().map(|(who, token)| (*who, Session::open(&site, &name_of(*who), token))).collect();
        sessions.insert(Nobody, Session::default());
        let mut station = Station::enrol(&site, "xc");
        let film = avi(20, 0);
        let stored = station.seal_changed("DCIM/执法.avi", &film, |seal| seal.media_type = "video/x-msvideo".into());
        let fixed = station.seal_fixed("20260105/ch01.avi", &avi(3, 1));
        for recording in [&stored, &fixed] {
            station.store(&site, recording);
        }
        let case = site.case(&tokens[&Clerk], "薛综执罚〔2026〕1号");
        let party = site.party(&tokens[&Clerk], &case, &company());
        let passwords = PEOPLE.iter().map(|who| (*who, PASSWORD.to_owned())).collect();
        let (derived, document) = (String::new(), String::new());
        site.admin = admin;
        let withdrawn = BTreeSet::new();
        let mut world = Self {
            site,
            sessions,
            passwords,
            clerk,
            auditor,
            station,
            stored,
            fixed: fixed.id.to_string(),
            case,
            derived,
            document,
            party,
            reviewed: <[String; 3]>::default(),
            decided: String::new(),
            withdrawn,
            recovery: BTreeMap::new(),
            counter: 0,
        };
        world.filed(true);
        world.derived = world.clip();
        world.document = world.document_of(Clerk);
        world
    }

    /// Cuts a clip as the clerk.
    fn clip(&self) -> String {
        let path = format!("/recordings/{}/clips", self.stored.id);
        let fields = [("start_ms", "500"), ("end_ms", "1500"), ("cut", "exact")];
        let made = self.sessions[&Clerk].script(&self.site, &path, &fields);
        made.expect(201);
        made.header("x-docket-made").to_owned()
    }

    fn fresh(&mut self) -> String {
        self.counter += 1;
        format!("x{}", self.counter)
    }

    fn filed(&self, filed: bool) {
        let place = format!("/api/v1/cases/{}/recordings", self.case);
        let link = json!({ "recording": self.stored.id, "stage": "start", "kind": "video", "reason": "立案" });
        let unlink = format!("{place}/{}/unlink", self.stored.id);
        // Either may have been so before.
        if filed {
            self.site.call("POST", &place, &self.clerk, &link);
        } else {
            self.site.call("POST", &unlink, &self.clerk, &json!({ "reason": "归档有误" }));
        }
    }

    fn user(&mut self) -> String {
        let user = self.fresh();
        self.site.user(&user, "auditor", None, None);
        user
    }

    /// Somebody who may act for a head and acts for none.
    fn deputy(&mut self) -> String {
        let deputy = self.fresh();
        self.site.user(&deputy, "clerk", Some("xc"), None);
        deputy
    }

    /// A document that `who` files, and that no try had.
    fn document_of(&mut self, who: Who) -> String {
        let session = &self.sessions[&who];
        let mut fields = vec![("page", session.page.as_str())];
        fields.extend([("stage", "decision"), ("kind", "text"), ("reason", "入卷")]);
        let body = multipart(&fields, ("a.pdf", b"%PDF-1.7 text"));
        let path = format!("/cases/{}/documents", self.case);
        let sent = self.site.send("POST", &path, "", &format!("{}{MULTIPART}", session.headers()), &body);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let page = self.sessions[&Clerk].get(&self.site, &format!("/cases/{}", self.case)).text();
        let all =
            page.split("href=\"/documents/").skip(1).map(|rest| rest.split(['"', '/']).next().unwrap().to_owned());
        let new = all.into_iter().find(|id| *id != self.document && self.withdrawn.insert(id.clone()));
        new.unwrap()
    }

    /// A view of the recording that `who` opens.
    fn view_of(&self, who: Who, form: &str) -> String {
        let path = format!("/recordings/{}/views", self.stored.id);
        let opened = self.sessions[&who].script(&self.site, &path, &[("form", form)]).expect(200);
        opened["view"].as_str().unwrap().to_owned()
    }

    /// Puts into a path of a recording what is not there for all tries alike; none where nothing is missing.
    fn filled_of_recording(&self, template: &str, who: Who) -> Option<String> {
        let reader = if READERS.contains(&who) { who } else { Clerk };
        let view = |form| self.view_of(reader, form);
        Some(match template {
            "/recordings/{recording}/content" => format!("{template}?view={}", view("original")),
            "/recordings/{recording}/frames" => {
                format!("{template}?view={}&form=original&from_ms=0&to_ms=300", view("original"))
            }
            "/recordings/{recording}/frame" => format!("{template}?view={}&at_ms=100", view("original")),
            "/recordings/{recording}/rendition" => format!("{template}?view={}", view("rendition")),
            "/recordings/{recording}/still" | "/recordings/{recording}/strip" | "/recordings/{recording}/waveform" => {
                let page = self.sessions[&reader].get(&self.site, &format!("/recordings/{}", self.stored.id));
                format!("{template}?grant={}", between(&page.text(), "grant=", "\""))
            }
            "/views/{view}/close" => template.replace("{view}", &view("original")),
            _ => return None,
        })
    }

    /// Puts into a path what is not there for all tries alike.
    fn filled(&mut self, template: &str, who: Who) -> String {
        if let Some(path) = self.filled_of_recording(template, who) {
            return path;
        }
        let or_clerk = |makers: &[Who]| if makers.contains(&who) { who } else { Clerk };
        let id = self.stored.id;
        match template {
            "/cases/{case}/documents/{document}/content" => {
                let place = format!("/cases/{}/documents/{}", self.case, self.document);
                let page = self.sessions[&or_clerk(AGENCY)].get(&self.site, &place);
                format!("{template}?grant={}", between(&page.text(), "grant=", "\""))
            }
            "/markers/{marker}/remove" | "/markers/{marker}/change" => {
                let session = &self.sessions[&or_clerk(MARKERS)];
                let set = [("at_ms", "700"), ("kind", "rights_told"), ("text", "")];
                let list = session.script(&self.site, &format!("/recordings/{id}/markers"), &set);
                template.replace("{marker}", &between(&list.text(), "data-unmark=\"", "\""))
            }
            "/transcripts/{transcript}/content" | "/transcripts/{transcript}/remove" => {
                template.replace("{transcript}", &self.site.transcript(&self.clerk, &id.to_string()))
            }
            "/recordings/{recording}/monitor" => template.replace("{recording}", &self.fixed),
            "/documents/{document}/withdraw" => template.replace("{document}", &self.document_of(or_clerk(FILERS))),
            "/packages/{package}" | "/packages/{package}/download" => {
                let session = &self.sessions[&or_clerk(PACKERS)];
                let made = session.post(&self.site, &format!("/cases/{}/package", self.case), &[("reason", "移送")]);
                template.replace("/packages/{package}", made.header("location"))
            }
            "/saved-searches/{search}/rename" | "/saved-searches/{search}/remove" => {
                let name = self.fresh();
                template.replace("{search}", &self.sessions[&or_clerk(FINDERS)].keeps(&self.site, &name))
            }
            "/tokens/{token}/revoke" => {
                let user = name_of(if who == Nobody { Clerk } else { who });
                let path = format!("/api/v1/users/{user}/tokens");
                let given = self.site.call("POST", &path, &self.site.admin, &json!({ "days": 1 })).expect(201);
                template.replace("{token}", given["id"].as_str().unwrap())
            }
            "/admin/stations/codes/{code}/withdraw" => {
                let name = self.fresh();
                let (codes, asked) = ("/api/v1/stations/codes", json!({ "agency": "xc", "name": name }));
                self.site.call("POST", codes, &self.site.admin, &asked).expect(200);
                let listed = self.site.call("GET", codes, &self.site.admin, &Value::Null).expect(200);
                let id = listed.as_array().unwrap().iter().find(|code| code["name"] == name.as_str()).unwrap();
                template.replace("{code}", id["id"].as_str().unwrap())
            }
            "/delegations/{delegation}/end" => {
                let deputy = self.deputy();
                template.replace("{delegation}", &self.site.delegated("head", &deputy, 0))
            }
            "/admin/stations/{station}/revoke" => template.replace("{station}", &Station::enrol(&self.site, "xc").id),
            _ if OF_ITS_OWN.contains(&template) => self.own(template),
            _ if template.starts_with("/admin/users/{user}") => template.replace("{user}", &self.user()),
            "/assets/{name}" => {
                let page = self.site.send("GET", "/sign-in", "", "", b"").text();
                format!("/assets/{}", between(&page, "/assets/", "\""))
            }
            _ => template.to_owned(),
        }
    }

    fn request(&mut self, operation: &str, who: Who) -> Request {
        let (method, template) = operation.split_once(' ').unwrap();
        if operation == "POST /cases/{case}/decision" {
            let (path, fields) = self.decision();
            return Request { path, fields };
        }
        let is_sent_to_reviews = method != "GET" && (template.contains("/drafts") || template.contains("/reviews"));
        let is_of_reviews = is_sent_to_reviews || template.ends_with("/opinion.pdf");
        let fields = match method {
            _ if is_of_reviews => self.fields_of_reviews(template),
            "GET" => Vec::new(),
            _ => self.fields(template, who),
        };
        if template.starts_with("/packages/") {
            self.filed(true);
        }
        if template.ends_with("/transcripts/make") {
            self.site.asking_ended(&self.clerk, &self.stored.id.to_string());
        }
        // Each try has an act of its own; who types the address of a form is led back, whatever act it names.
        let is_sent = method != "GET" && template.contains("{act}");
        let act = if is_sent { self.act(template.ends_with("/decisions")) } else { "0".repeat(32) };
        let nobodys = || ["{case}".to_owned(), "0".repeat(32), "0".repeat(32)];
        let [case, draft, review] = if is_of_reviews { self.reviewed.clone() } else { nobodys() };
        let template = self.carried(template, method != "GET");
        let template = template.replace("{act}", &act).replace("{draft}", &draft).replace("{review}", &review);
        let path = self.filled(&template.replace("{case}", &case), who);
        let path = path.replace("{recording}", &self.stored.id.to_string()).replace("{case}", &self.case);
        let path = path.replace("{z}/{x}/{y}", "12/3382/1625");
        let path = path.replace("{derived}", &self.derived).replace("{document}", &self.document);
        let path = path.replace("{station}", &self.station.id).replace("{index}", "0").replace("{kind}", "officers");
        Request { path, fields }
    }

    /// Tries a route as `who`, with `proof` that it comes from a page of the session.
    fn try_as(&mut self, operation: &str, who: Who, proof: Option<&str>) -> Tried {
        let begun = self.site.log_size();
        let Request { path, mut fields } = self.request(operation, who);
        let before = self.site.log_size();
        let method = operation.split(' ').next().unwrap();
        let mut headers = self.sessions[&who].headers();
        let scripted = SCRIPTED.iter().any(|end| operation.ends_with(end));
        if method == "POST" && (scripted || who == Nobody) {
            headers += "HX-Request: true\r\n";
        }
        if let Some(proof) = proof.filter(|_| method == "POST") {
            if scripted {
                headers.extend(["x-docket-page: ", proof, "\r\n"]);
            } else {
                fields.insert(0, ("page", proof.to_owned()));
            }
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (kind, body) = match method {
            "GET" => ("", Vec::new()),
            _ if WITH_FILES.contains(&operation) => (MULTIPART, multipart(&fields, sample_file(operation))),
            _ => (FORM, encoded(&fields).into_bytes()),
        };
        let (answer, size) = self.site.send_and_look(method, &path, &format!("{headers}{kind}"), &body);
        Tried { answer, prepared: begun..size, made: before..size }
    }

    /// What a right try leaves to be known for the next ones.
    fn after(&mut self, operation: &str, who: Who) {
        match operation {
            "POST /sign-out" | "POST /sign-out-everywhere" => {
                let answer =
                    try_sign_in(&self.site, &[("account", &name_of(who)), ("password", &self.passwords[&who])]);
                self.sessions.insert(who, Session::of(&self.site, &answer));
            }
            "POST /password" => self.passwords.get_mut(&who).unwrap().push('!'),
            _ => {}
        }
    }

    fn entries(&self) -> Vec<Entry> {
        self.site.entries(&self.auditor)
    }
}

/// The code of this moment: the one that the service itself accepts.
fn code_of(secret: &[u8], steps_on: u64) -> String {
    let now = std::process::Command::new("date").arg("+%s").output().unwrap();
    let now: i64 = String::from_utf8(now.stdout).unwrap().trim().parse().unwrap();
    let step = u64::try_from(now / docket::custody::account::totp::STEP_SECONDS).unwrap();
    docket::custody::account::totp::code_at(secret, step + steps_on)
}

fn is(actor: &Actor, who: Who) -> bool {
    match actor {
        Actor::User { id, .. } => who != Nobody && id.as_str() == name_of(who),
        Actor::Nobody { .. } => who == Nobody,
        Actor::Station { .. } | Actor::Service => false,
    }
}

/// The status that `who` must get.
fn status(row: Row, who: Who) -> u16 {
    let (operation, done, allowed, hidden, ..) = row;
    match who {
        _ if allowed.contains(&who) => done,
        Other if TOLD_ON_THE_PAGE.contains(&operation) => 422,
        _ if hidden.contains(&who) => 404,
        Nobody if operation.starts_with("GET") => 303,
        Nobody => 401,
        _ => 403,
    }
}

fn slice<'a>(entries: &'a [Entry], range: &Range<u64>) -> &'a [Entry] {
    &entries[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
}

fn refused(entry: &Entry, who: Who, why: Option<&str>) -> bool {
    let Event::Access(AccessEvent::Refused { why: given, .. }) = &entry.event else { return false };
    is(&entry.actor, who) && why.is_none_or(|why| given == why)
}

/// What is wrong with what `who` got, if anything.
fn fault(row: Row, who: Who, answer: &Answer) -> Option<String> {
    let wanted = status(row, who);
    let text = answer.text();
    let told = format!("{} as {who:?}: {} {}", row.0, answer.status, text.chars().take(1500).collect::<String>());
    if answer.status != wanted {
        return Some(format!("{told}, expected {wanted}"));
    }
    if who == Nobody && !row.2.contains(&who) {
        let place = answer.header(if wanted == 303 { "location" } else { "hx-redirect" });
        return (!place.starts_with("/sign-in?next=%2F")).then(|| format!("{told}: sent to {place:?}"));
    }
    let shown = text.contains(r#"role="alert""#);
    (wanted >= 400 && !shown).then(|| format!("{told}: the page does not say what is wrong"))
}

/// The file that a form with files is tried with.
fn sample_file(operation: &str) -> (&'static str, &'static [u8]) {
    if operation.contains("/cases/import") {
        ("cases.csv", "number,title\r\n原1号,占道经营\r\n".as_bytes())
    } else if operation.contains("import") {
        ("officers.csv", "certificate,name,agency\r\n37009,孙七,xc\r\n".as_bytes())
    } else if operation.ends_with("/counters") {
        ("a.avi", b"RIFF\x04\0\0\0AVI LIST")
    } else if operation.contains("transcripts") {
        ("a.srt", b"1\n00:00:00,000 --> 00:00:00,900\nhello\n")
    } else {
        ("a.pdf", b"%PDF-1.7 text")
    }
}

#[test]
fn every_route_has_a_row_that_says_who_may_do_it() {
    let routes = docket::http::console::routes();
    let served: Vec<String> = routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let rows: Vec<String> = EXPECTED.iter().map(|row| row.0.to_owned()).collect();
    let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<String>>();
    let (served, once) = (set(&served), set(&rows));
    let without: Vec<_> = served.difference(&once).collect();
    assert!(without.is_empty(), "no row of table.rs says who may do {without:?}");
    let unserved: Vec<_> = once.difference(&served).collect();
    assert!(unserved.is_empty(), "rows of routes that nobody serves: {unserved:?}");
    assert_eq!(rows.len(), once.len(), "a row is there twice");
    let unsent: Vec<_> = FORMS.iter().filter(|(path, _)| !served.contains(&format!("POST {path}"))).collect();
    assert!(unsent.is_empty(), "forms that nobody takes: {unsent:?}");
}

#[test]
fn every_role_has_an_account_that_tries() {
    let tried: BTreeSet<&str> = ACCOUNTS.iter().map(|(_, role, ..)| *role).chain(["administrator"]).collect();
    let without: Vec<&str> = Role::ALL.iter().map(|role| role.id()).filter(|role| !tried.contains(role)).collect();
    assert!(without.is_empty(), "no account of table.rs tries as {without:?}");
}

#[test]
fn every_role_may_do_what_the_table_says_and_is_on_record() {
    let mut world = World::new();
    let (mut wrong, mut tries) = (Vec::new(), Vec::new());
    for row in EXPECTED.iter().copied() {
        for who in PEOPLE.iter().copied() {
            let page = world.sessions[&who].page.clone();
            let Tried { answer, prepared, made } = world.try_as(row.0, who, Some(&page));
            wrong.extend(fault(row, who, &answer));
            tries.push((row, who, prepared, made));
            if row.2.contains(&who) {
                world.after(row.0, who);
            }
        }
    }
    for (count, row) in EXPECTED.iter().copied().enumerate() {
        if count % STRANGERS_AT_ONCE == 0 {
            world.site.stop();
            world.site.serve();
        }
        let Tried { answer, prepared, made } = world.try_as(row.0, Nobody, None);
        wrong.extend(fault(row, Nobody, &answer));
        tries.push((row, Nobody, prepared, made));
    }
    let entries = world.entries();
    let stored = Item::Recording(world.stored.id);
    for (row, who, prepared, made) in tries {
        let (allowed, readers) = (row.2.contains(&who), row.4.contains(&who));
        if !allowed && !slice(&entries, &made).iter().any(|entry| refused(entry, who, None)) {
            wrong.push(format!("{} as {who:?}: refused, and not on record", row.0));
        }
        if allowed && row.1 < 400 && slice(&entries, &made).iter().any(|entry| refused(entry, who, None)) {
            wrong.push(format!("{} as {who:?}: done, and refused on record", row.0));
        }
        let of_caller = |entry: &Entry| is(&entry.actor, who) && entry.link(&stored).is_some();
        if readers && !slice(&entries, &prepared).iter().any(of_caller) {
            wrong.push(format!("{} as {who:?}: not in the recording's history before its bytes", row.0));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    world.site.ends_clean();
}

#[test]
fn a_form_of_another_page_changes_nothing_and_is_on_record() {
    let mut world = World::new();
    let (mut wrong, mut tries) = (Vec::new(), Vec::new());
    let without_session = ["POST /sign-in", "POST /sign-in/first", "POST /language"];
    for row in EXPECTED.iter().copied().filter(|row| row.0.starts_with("POST") && !without_session.contains(&row.0)) {
        let who = if row.2.contains(&Clerk) { Clerk } else { row.2[0] };
        let others = world.sessions[&if who == Head { Clerk } else { Head }].page.clone();
        for proof in [None, Some(others.as_str())] {
            let Tried { answer, made, .. } = world.try_as(row.0, who, proof);
            if answer.status != 403 || !answer.text().contains("reload") {
                wrong.push(format!("{} with {proof:?}: {} {}", row.0, answer.status, answer.text()));
            }
            tries.push((row.0, who, made));
        }
    }
    let entries = world.entries();
    for (operation, who, made) in tries {
        let [entry] = slice(&entries, &made) else {
            wrong.push(format!("{operation}: {made:?} entries"));
            continue;
        };
        if !refused(entry, who, Some("foreign_page")) {
            wrong.push(format!("{operation}: {entry:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    world.site.ends_clean();
}

#[test]
fn a_session_that_ended_or_never_was_is_nobodys() {
    let world = World::new();
    let clerk = world.sessions[&Clerk].clone();
    let path = format!("/recordings/{}", world.stored.id);
    let view = world.view_of(Clerk, "original");
    let bytes = format!("{path}/content?view={view}");
    assert_eq!(clerk.get(&world.site, &bytes).status, 200);
    assert_eq!(clerk.post(&world.site, "/sign-out", &[]).status, 303);
    let made_up = Session { cookie: format!("__Host-docket=dkc_{}", "A".repeat(43)), page: clerk.page.clone() };
    for session in [&clerk, &made_up] {
        for page in [&path, &bytes] {
            let answer = session.get(&world.site, page);
            assert_eq!(answer.status, 303);
            assert!(
                answer.header("location").starts_with("/sign-in?next=%2Frecordings%2F"),
                "{}",
                answer.header("location")
            );
        }
        let answer = session.script(&world.site, &format!("{path}/views"), &[("form", "original")]);
        assert_eq!((answer.status, answer.header("hx-redirect")), (401, "/sign-in?next=%2F"));
    }
    let refusals = world.entries().into_iter().filter(|entry| refused(entry, Nobody, Some("unauthenticated"))).count();
    assert_eq!(refusals, 6);
    // The sign-in leads back to where the person was.
    let page = clerk.get(&world.site, "/sign-in?next=%2Frecordings%2Fx%3Fat=1").text();
    assert_eq!(field(&page, "next"), "/recordings/x?at=1");
}
