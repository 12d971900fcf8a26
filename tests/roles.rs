//! Every operation of the served OpenAPI document, tried as every role, as a station and as nobody.
//!
//! [`EXPECTED`] says who may do what; a route without a row fails the test. Who is refused is
//! refused on record, and who reads a recording is in its history.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "roles/found.rs"]
mod found;
#[path = "roles/acts.rs"]
mod of_acts;
#[path = "roles/carrying.rs"]
mod of_carrying;
#[path = "roles/cases.rs"]
mod of_cases;
#[path = "roles/completeness.rs"]
mod of_completeness;
#[path = "roles/decisions.rs"]
mod of_decisions;
#[path = "roles/monitoring.rs"]
mod of_monitoring;
#[path = "roles/papers.rs"]
mod of_papers;
#[path = "roles/people.rs"]
mod of_people;
#[path = "roles/persons.rs"]
mod of_persons;
#[path = "roles/printouts.rs"]
mod of_printouts;
#[path = "roles/reviews.rs"]
mod of_reviews;
#[path = "roles/stations.rs"]
mod of_stations;
mod site;

use std::collections::{BTreeMap, BTreeSet};

use evidence::entry::Entry;
use evidence::event::{AccessEvent, Actor, Event, Role};
use serde_json::{Value, json};

use site::station::Recording;
use site::{Answer, Site, Station};

/// Who tries. `Foreign` is a clerk of another agency, `Other` an officer who did not wear the
/// recorder, `Strange` another station of the same agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Officer,
    Clerk,
    Head,
    Reviewer,
    Legal,
    Supervisor,
    Auditor,
    Administrator,
    Foreign,
    Other,
    Station,
    Strange,
    Nobody,
}
use Who::{Administrator, Auditor, Clerk, Foreign, Head, Legal, Nobody, Officer, Other, Reviewer, Strange, Supervisor};

const ALL: [Who; 13] = [
    Officer,
    Clerk,
    Head,
    Reviewer,
    Legal,
    Supervisor,
    Auditor,
    Administrator,
    Foreign,
    Other,
    Who::Station,
    Strange,
    Nobody,
];

/// The accounts of those who try: who, the role, the agency, for an officer the certificate. The first administrator is
/// there already.
const ACCOUNTS: &[(Who, &str, Option<&str>, Option<&str>)] = &[
    (Officer, "officer", Some("xc"), Some("37001")),
    (Other, "officer", Some("xc"), Some("37002")),
    (Clerk, "clerk", Some("xc"), None),
    (Head, "head", Some("xc"), None),
    (Reviewer, "reviewer", Some("xc"), None),
    (Legal, "legal_reviewer", Some("xc"), None),
    (Foreign, "clerk", Some("sz"), None),
    (Supervisor, "supervisor", None, None),
    (Auditor, "auditor", None, None),
];

/// A row: the operation, who may do it, from whom its object is hidden. All others are forbidden
/// it, and nobody must sign in.
type Row = (&'static str, &'static [Who], &'static [Who]);

const NONE: &[Who] = &[];
const READERS: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor];
const FINDERS: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Foreign, Other];
const PEOPLE: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Auditor, Administrator, Foreign, Other];
const OUTSIDE: &[Who] = &[Foreign, Other];
/// That another's token exists is told to nobody else.
const NOT_ADMINISTRATORS: &[Who] =
    &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Auditor, Foreign, Other, Who::Station, Strange];
const STATIONS: &[Who] = &[Who::Station, Strange];

const EXPECTED: &[Row] = &[
    ("GET /api/v1/health", &ALL, NONE),
    ("GET /api/v1/metrics", &[Auditor, Administrator], NONE),
    ("POST /api/v1/enrolments", &ALL, NONE),
    ("POST /api/v1/stations/{station}/challenge", &ALL, NONE),
    ("POST /api/v1/stations/{station}/session", &ALL, NONE),
    ("GET /api/v1/stations", &[Administrator], NONE),
    ("POST /api/v1/stations/codes", &[Administrator], NONE),
    ("GET /api/v1/stations/codes", &[Administrator], NONE),
    ("POST /api/v1/stations/codes/{code}/withdraw", &[Administrator], NONE),
    ("POST /api/v1/stations/{station}/revoke", &[Administrator], NONE),
    ("PUT /api/v1/uploads/{recording}", &[Who::Station], &[Strange]),
    ("GET /api/v1/uploads/{recording}", &[Who::Station], &[Strange]),
    ("PUT /api/v1/uploads/{recording}/segments/{index}", &[Who::Station], &[Strange]),
    ("POST /api/v1/uploads/{recording}/finish", &[Who::Station], &[Strange]),
    ("PUT /api/v1/dockings/{docking}", STATIONS, NONE),
    ("POST /api/v1/recordings/{recording}/releases", &[Who::Station], &[Strange]),
    ("GET /api/v1/recordings", FINDERS, NONE),
    ("GET /api/v1/recordings/facets", FINDERS, NONE),
    ("GET /api/v1/recordings/{recording}", READERS, OUTSIDE),
    ("GET /api/v1/recordings/{recording}/manifest", READERS, OUTSIDE),
    ("GET /api/v1/recordings/{recording}/states", READERS, OUTSIDE),
    ("GET /api/v1/recordings/{recording}/receipt", READERS, OUTSIDE),
    ("GET /api/v1/recordings/{recording}/content", READERS, OUTSIDE),
    ("HEAD /api/v1/recordings/{recording}/content", READERS, OUTSIDE),
    ("GET /api/v1/recordings/{recording}/frames", READERS, OUTSIDE),
    ("POST /api/v1/recordings/{recording}/transcripts", &[Officer, Clerk], OUTSIDE),
    ("GET /api/v1/recordings/{recording}/transcripts", READERS, OUTSIDE),
    ("POST /api/v1/recordings/{recording}/transcripts/make", &[Officer, Clerk], OUTSIDE),
    ("GET /api/v1/transcripts/{transcript}", READERS, OUTSIDE),
    ("GET /api/v1/transcripts/{transcript}/content", READERS, OUTSIDE),
    ("POST /api/v1/transcripts/{transcript}/remove", &[Officer, Clerk], OUTSIDE),
    ("GET /api/v1/items/{item}/history", &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Auditor], OUTSIDE),
    ("POST /api/v1/recordings/{recording}/views", READERS, OUTSIDE),
    ("POST /api/v1/views/{view}/close", READERS, OUTSIDE),
    ("POST /api/v1/cases", &[Clerk, Foreign], NONE),
    ("GET /api/v1/cases", FINDERS, NONE),
    ("GET /api/v1/cases/{case}", &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other], &[Foreign]),
    ("GET /api/v1/cases/{case}/tracks", &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other], &[Foreign]),
    ("POST /api/v1/cases/import", &[Clerk, Foreign], NONE),
    ("POST /api/v1/cases/import/preview", &[Clerk, Foreign], NONE),
    ("GET /api/v1/cases/{case}/export", &[Clerk, Head, Reviewer, Supervisor], &[Foreign]),
    ("POST /api/v1/cases/{case}/rename", &[Clerk], &[Foreign]),
    ("POST /api/v1/cases/{case}/merge", &[Clerk], &[Foreign]),
    ("POST /api/v1/cases/{case}/close", &[Clerk], &[Foreign]),
    ("POST /api/v1/cases/{case}/reopen", &[Clerk], &[Foreign]),
    // That of a clerk or of who handles the case; `tests/course` tries the others.
    ("POST /api/v1/cases/{case}/steps", &[Officer, Clerk], &[Foreign]),
    ("GET /api/v1/cases/{case}/course", &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other], &[Foreign]),
    ("GET /api/v1/tasks", FINDERS, NONE),
    ("POST /api/v1/cases/{case}/recordings", &[Officer, Clerk], OUTSIDE),
    ("POST /api/v1/cases/{case}/recordings/batch", &[Officer, Clerk], OUTSIDE),
    ("POST /api/v1/cases/{case}/recordings/{recording}/unlink", &[Officer, Clerk], OUTSIDE),
    ("GET /api/v1/queue", FINDERS, NONE),
    ("GET /api/v1/saved-searches", FINDERS, NONE),
    ("POST /api/v1/saved-searches", FINDERS, NONE),
    ("POST /api/v1/saved-searches/{search}/rename", FINDERS, NONE),
    ("DELETE /api/v1/saved-searches/{search}", FINDERS, NONE),
    ("PUT /api/v1/recordings/{recording}/suggestion", &[Officer, Clerk], OUTSIDE),
    ("DELETE /api/v1/recordings/{recording}/suggestion", &[Officer, Clerk], OUTSIDE),
    ("PUT /api/v1/uploads/{recording}/suggestion", &[Who::Station], &[Strange]),
    ("POST /api/v1/packages", &[Clerk, Head, Reviewer, Supervisor], &[Foreign]),
    ("GET /api/v1/packages/{package}", &[Clerk, Head, Reviewer, Supervisor], &[Foreign]),
    ("GET /api/v1/deadlines", FINDERS, NONE),
    ("GET /api/v1/legal", PEOPLE, NONE),
    ("GET /api/v1/legal/due", PEOPLE, NONE),
    ("POST /api/v1/legal/assess", PEOPLE, NONE),
    ("GET /api/v1/legal/calendars", PEOPLE, NONE),
    ("POST /api/v1/legal/calendars", &[Administrator], NONE),
    ("POST /api/v1/legal/calendars/preview", &[Administrator], NONE),
    ("POST /api/v1/agencies", &[Administrator], NONE),
    ("GET /api/v1/agencies", &[Administrator], NONE),
    ("POST /api/v1/officers", &[Administrator], NONE),
    ("GET /api/v1/officers", &[Administrator], NONE),
    ("POST /api/v1/officers/{certificate}/validity", &[Administrator], NONE),
    ("POST /api/v1/users", &[Administrator], NONE),
    ("GET /api/v1/users", &[Administrator], NONE),
    ("POST /api/v1/users/{user}/disable", &[Administrator], NONE),
    ("POST /api/v1/users/{user}/tokens", &[Administrator], NONE),
    // Of another; everybody sees and takes back their own.
    ("GET /api/v1/users/{user}/tokens", &[Administrator], NONE),
    ("POST /api/v1/tokens/{token}/revoke", &[Administrator], NOT_ADMINISTRATORS),
    ("PUT /api/v1/users/{user}/password", &[Administrator], NONE),
    ("POST /api/v1/assignments", &[Administrator], NONE),
    ("GET /api/v1/assignments", &[Administrator], NONE),
    ("POST /api/v1/counters", &[Administrator], NONE),
    ("GET /api/v1/counters", &[Administrator], NONE),
    ("POST /api/v1/counters/{counter}/recordings", &[Clerk], &[Officer, Other, Foreign]),
    ("GET /api/v1/clock", &[Administrator], NONE),
    ("POST /api/v1/clock/accept", &[Administrator], NONE),
    ("GET /log/checkpoint", &ALL, NONE),
    ("GET /log/tile/{path}", &ALL, NONE),
    ("GET /log/proof", &ALL, NONE),
    ("GET /log/consistency", &ALL, NONE),
    ("GET /api/v1/log/entries", &[Supervisor, Auditor], NONE),
    ("POST /api/v1/log/restored", &[Administrator], NONE),
    ("GET /api/v1/log/restored", &[Supervisor, Auditor, Administrator, Who::Station, Strange], NONE),
];

/// Every row of an operation.
fn expected() -> impl Iterator<Item = Row> {
    let of_cases = of_people::EXPECTED.iter().chain(of_acts::EXPECTED).chain(of_papers::EXPECTED);
    let of_others = of_carrying::EXPECTED.iter().chain(of_persons::EXPECTED).chain(of_reviews::EXPECTED);
    EXPECTED
        .iter()
        .chain(of_cases)
        .chain(of_others)
        .chain(of_decisions::EXPECTED)
        .chain(of_completeness::EXPECTED)
        .chain(of_printouts::EXPECTED)
        .chain(of_monitoring::EXPECTED)
        .copied()
}

/// What a bundle of entries allows, which shares its route with the tiles of hashes.
const BUNDLES: Row = ("GET /log/tile/entries/000.p/1", &[Supervisor, Auditor], NONE);

/// `HEAD` serves no byte and reads nothing but what the list shows, so it is not an access.
/// A review of monitoring is tried on another recording.
const NO_ACCESS: &[&str] =
    &["HEAD /api/v1/recordings/{recording}/content", "POST /api/v1/recordings/{recording}/monitor-reviews"];

/// A service with something of everything.
struct World {
    site: Site,
    tokens: BTreeMap<Who, String>,
    station: Station,
    stored: Recording,
    open: Recording,
    docking: (evidence::ids::DockingId, evidence::dsse::Envelope),
    case: String,
    /// A case whose documents are served and whose fines are owed.
    carried: Option<of_carrying::Carried>,
    /// Makes names that are not taken.
    counter: u32,
}

impl World {
    fn new() -> Self {
        let site = Site::start_with_transcriber();
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let mut station = Station::enrol(&site, "xc");
        let strange = Station::enrol(&site, "xc");
        let mut tokens =
            BTreeMap::from([(Administrator, site.admin.clone()), (Strange, strange.token), (Nobody, String::new())]);
        for (who, role, agency, certificate) in ACCOUNTS {
            let user = format!("{who:?}").to_lowercase();
            tokens.insert(*who, site.user(&user, role, *agency, *certificate));
        }
        tokens.insert(Who::Station, station.token.clone());
        let stored = station.seal("DCIM/执法.mp4", &[7; 5000]);
        station.store(&site, &stored);
        let open = station.seal("DCIM/open.mp4", &[8; 5000]);
        station.announce(&site, &open).expect(200);
        let docking = station.dock(&[&stored, &open]);
        station.bring(&site, &docking.0, &docking.1).expect(200);
        let case = site.case(&tokens[&Clerk], "薛综执罚〔2026〕1号");
        Self { site, tokens, station, stored, open, docking, case, carried: None, counter: 0 }
    }

    fn fresh(&mut self) -> String {
        self.counter += 1;
        format!("x{}", self.counter)
    }

    fn filed(&self, filed: bool) {
        let place = format!("/api/v1/cases/{}/recordings", self.case);
        let clerk = &self.tokens[&Clerk];
        let link = json!({ "recording": self.stored.id, "stage": "start", "kind": "video", "reason": "立案" });
        let unlink = format!("{place}/{}/unlink", self.stored.id);
        // Either may have been so before.
        if filed {
            self.site.call("POST", &place, clerk, &link);
        } else {
            self.site.call("POST", &unlink, clerk, &json!({ "reason": "归档有误" }));
        }
    }

    /// The id of something that `who` makes, or a clerk where `who` may not.
    fn made_by(&self, who: Who, makers: &[Who], path: &str, body: &Value, field: &str) -> String {
        let maker = if makers.contains(&who) { who } else { Clerk };
        let made = self.site.call("POST", path, &self.tokens[&maker], body);
        made.json()[field].as_str().unwrap().to_owned()
    }

    fn user(&mut self) -> String {
        let user = self.fresh();
        self.site.user(&user, "auditor", None, None);
        user
    }

    /// The id of a token of a new account.
    fn token(&mut self) -> String {
        let issue = format!("/api/v1/users/{}/tokens", self.user());
        let given = self.site.call("POST", &issue, &self.site.admin, &json!({ "days": 1 })).expect(201);
        given["id"].as_str().unwrap().to_owned()
    }

    /// The path and the body with which `who` tries an operation; made so that only permission
    /// can stand in the way.
    fn attempt(&mut self, operation: &str, who: Who) -> (String, Value) {
        let (method, template) = operation.split_once(' ').unwrap();
        let (body, mut path) = (Value::Null, template.to_owned());
        let recording = if template.contains("/uploads/") { self.open.id } else { self.stored.id };
        path = path.replace("{recording}", &recording.to_string()).replace("{index}", "0");
        path = path.replace("{docking}", &self.docking.0.to_string()).replace("{case}", &self.case);
        path = path.replace("{item}", &format!("recording:{}", self.stored.id)).replace("{path}", "0/000.p/1");
        if template.contains("{transcript}") {
            let id = self.site.transcript(&self.tokens[&Clerk], &self.stored.id.to_string());
            path = path.replace("{transcript}", &id);
        }
        if template.contains("{user}") {
            path = path.replace("{user}", &self.user());
        }
        let (path, body) = match template {
            _ if template.contains("/decision") || template.ends_with("/responsibility") => {
                self.attempt_of_decisions((method, template), path)
            }
            _ if template.contains("/parties") || template.contains("/complaints") => {
                self.attempt_of_people((method, template), path, body)
            }
            _ if template.contains("/paper")
                || template.contains("/simple")
                || template.ends_with("{case}/documents") =>
            {
                self.attempt_of_papers((method, template), path)
            }
            _ if template.contains("/deliveries") || template.contains("/performances") => {
                self.attempt_of_carrying((method, template), path)
            }
            _ if template.contains("/acts") => self.attempt_of_acts((method, template), path),
            _ if template.ends_with("/monitor-reviews") => self.attempt_of_monitoring(&path),
            _ if template.contains("/drafts") || template.contains("/reviews") => {
                self.attempt_of_reviews((method, template), &path)
            }
            _ if template.contains("/counters/") => {
                (path.replace("{counter}", "C-01") + "?name=a.avi&from=2026-01-05T10:00:00Z", body)
            }
            _ if template.contains("/cases/import") => {
                let number = self.fresh();
                (path, json!({ "csv": format!("number,title\n{number},占道经营\n") }))
            }
            _ if template.contains("/delegations") => self.attempt_of_delegations((method, template), path),
            _ if template.contains("/qualifications") || template.ends_with("/certificate") => {
                (path, of_persons::said(template))
            }
            _ if template.contains("/cases") || template.contains("/suggestion") => {
                self.attempt_of_cases((method, template), path, body)
            }
            _ if template.contains("/stations") || template.contains("/enrolments") => {
                self.attempt_of_stations((method, template), path, body)
            }
            _ => self.attempt_of_others((method, template), who, path, body),
        };
        (path.replace("{station}", &self.station.id), body)
    }

    fn attempt_of_others(
        &mut self,
        operation: (&str, &str),
        who: Who,
        mut path: String,
        mut body: Value,
    ) -> (String, Value) {
        match operation {
            ("PUT", "/api/v1/uploads/{recording}") => body = self.open.announcement(),
            ("PUT", "/api/v1/dockings/{docking}") => body = json!({ "envelope": self.docking.1 }),
            ("POST", "/api/v1/recordings/{recording}/releases") => {
                body = json!({ "path": "a", "outcome": "failed", "detail": "", "at": "2026-01-05T10:00:00.000000Z" });
            }
            ("POST", "/api/v1/views/{view}/close") => {
                let views = format!("/api/v1/recordings/{}/views", self.stored.id);
                path = path.replace("{view}", &self.made_by(who, READERS, &views, &Value::Null, "view"));
            }
            ("POST", "/api/v1/recordings/{recording}/transcripts") => body = site::spoken(),
            // One at a time.
            ("POST", "/api/v1/recordings/{recording}/transcripts/make") => {
                self.site.asking_ended(&self.tokens[&Clerk], &self.stored.id.to_string());
            }
            ("POST", "/api/v1/saved-searches") => body = json!({ "name": self.fresh(), "query": { "q": "光明路" } }),
            (_, "/api/v1/saved-searches/{search}" | "/api/v1/saved-searches/{search}/rename") => {
                let (name, owner) = (self.fresh(), if FINDERS.contains(&who) { who } else { Clerk });
                path = path.replace("{search}", &self.site.saved(&self.tokens[&owner], &name));
                body = json!({ "name": self.fresh() });
            }
            ("POST", "/api/v1/packages") => body = json!({ "recordings": [self.stored.id], "reason": "移送" }),
            ("GET", "/api/v1/packages/{package}") => {
                let wanted = json!({ "recordings": [self.stored.id], "reason": "移送" });
                let makers = &[Clerk, Head, Reviewer, Supervisor];
                let package = self.made_by(who, makers, "/api/v1/packages", &wanted, "package");
                path = path.replace("{package}", &package);
            }
            ("POST", "/api/v1/agencies") => body = json!({ "agency": self.fresh(), "name": "某局" }),
            ("POST", "/api/v1/officers") => {
                body = json!({ "certificate": self.fresh(), "name": "王五", "agency": "xc" });
            }
            ("POST", "/api/v1/officers/{certificate}/validity") => {
                path = path.replace("{certificate}", "37001");
                body = json!({ "valid_from": "2020-01-01", "valid_until": "2099-12-31" });
            }
            ("POST", "/api/v1/users") => body = json!({ "user": self.fresh(), "name": "赵六", "role": "auditor" }),
            ("POST", "/api/v1/tokens/{token}/revoke") => {
                path = path.replace("{token}", &self.token());
                body = json!({ "reason": "遗失" });
            }
            ("POST", "/api/v1/users/{user}/disable" | "/api/v1/transcripts/{transcript}/remove") => {
                body = json!({ "reason": "离职" });
            }
            ("POST", "/api/v1/clock/accept") => body = json!({ "wall": "2026-01-05T10:00:00Z", "reason": "校时" }),
            ("POST", "/api/v1/users/{user}/tokens") => body = json!({ "days": 1 }),
            // Another's: everybody may set their own.
            ("PUT", "/api/v1/users/{user}/password") => body = json!({ "password": "correct horse battery" }),
            ("POST", "/api/v1/assignments") => body = assignment(),
            ("POST", "/api/v1/counters") => {
                body = json!({ "counter": "C-01", "agency": "xc", "name": "1号窗口", "place": "政务服务大厅" });
            }
            ("POST", "/api/v1/log/restored") => body = json!({ "reason": "自备份恢复", "size": 1 }),
            ("POST", "/api/v1/legal/assess") => body = json!({ "matter": "penalty", "facts": { "fine": "5000" } }),
            ("POST", "/api/v1/legal/calendars" | "/api/v1/legal/calendars/preview") => body = site::calendars(),
            (_, "/api/v1/legal/due") => path.push_str("?rule=n-decide-90d&start=2026-07-03"),
            (_, "/api/v1/recordings/{recording}/frames") => path.push_str("?from_ms=0&to_ms=100&hash=sha256"),
            (_, "/log/proof") => path.push_str("?index=0"),
            (_, "/log/consistency") => path.push_str("?from=1&to=1"),
            _ => {}
        }
        (path, body)
    }

    /// Tries, and gives the answer with the entries' numbers that the attempt made.
    fn try_as(&mut self, operation: &str, who: Who) -> (Answer, std::ops::Range<u64>) {
        let (path, body) = self.attempt(operation, who);
        let method = operation.split(' ').next().unwrap();
        let token = self.tokens[&who].clone();
        let before = self.site.log_size();
        let answer = if path.contains("/segments/") {
            self.site.send(method, &path, &token, "", b"not what was sealed")
        } else {
            self.site.call(method, &path, &token, &body)
        };
        (answer, before..self.site.log_size())
    }

    fn entries(&self) -> Vec<Entry> {
        self.site.entries(&self.tokens[&Auditor])
    }
}

/// A recorder given to an officer.
fn assignment() -> Value {
    json!({ "recorder": "BWC-1", "agency": "xc", "officer": "37001", "from": "2026-01-05T10:00:00.000000Z" })
}

/// Every operation that the served document names.
fn served(site: &Site) -> BTreeSet<String> {
    let document = site.call("GET", "/api/v1/openapi.json", "", &Value::Null).expect(200);
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if ["get", "put", "post", "delete", "head", "patch", "options", "trace"].contains(&method.as_str()) {
                operations.insert(format!("{} {}", method.to_uppercase(), path.replace("{*", "{")));
            }
        }
    }
    operations
}

fn is(actor: &Actor, who: Who) -> bool {
    match actor {
        Actor::User { id, .. } => {
            let name = if who == Administrator { "admin".to_owned() } else { format!("{who:?}").to_lowercase() };
            id.as_str() == name
        }
        Actor::Station { .. } => STATIONS.contains(&who),
        Actor::Nobody { .. } => who == Nobody,
        Actor::Service => false,
    }
}

/// The status that `who` must get, or `None` where permission is given.
fn refusal(row: Row, who: Who) -> Option<u16> {
    let (_, allowed, hidden) = row;
    match who {
        _ if allowed.contains(&who) => None,
        _ if hidden.contains(&who) => Some(404),
        Nobody => Some(401),
        _ => Some(403),
    }
}

#[test]
fn every_operation_has_a_row_that_says_who_may_do_it() {
    let site = Site::start("");
    let rows: BTreeSet<String> = expected().map(|(operation, ..)| operation.to_owned()).collect();
    let served = served(&site);
    let without: Vec<_> = served.difference(&rows).collect();
    assert!(without.is_empty(), "no row in EXPECTED says who may do {without:?}");
    let unserved: Vec<_> = rows.difference(&served).collect();
    assert!(unserved.is_empty(), "rows of operations that nobody serves: {unserved:?}");
    assert_eq!(rows.len(), expected().count(), "a row is there twice");
}

#[test]
fn every_role_has_an_account_that_tries() {
    let tried: BTreeSet<&str> = ACCOUNTS.iter().map(|(_, role, ..)| *role).chain(["administrator"]).collect();
    let without: Vec<&str> = Role::ALL.iter().map(|role| role.id()).filter(|role| !tried.contains(role)).collect();
    assert!(without.is_empty(), "no account tries as {without:?}");
}

/// Strangers' refusals are entries up to 60 a minute; a service that begins anew begins to count anew.
const STRANGERS_AT_ONCE: usize = 50;

#[test]
fn every_role_may_do_what_the_table_says_and_is_on_record() {
    let mut world = World::new();
    let mut wrong = Vec::new();
    let mut attempts = Vec::new();
    // Stations' sessions end with the service, strangers need none: they come last.
    let rows = || expected().chain([BUNDLES]);
    let of_known = rows().flat_map(|row| ALL.into_iter().filter(|who| *who != Nobody).map(move |who| (row, who)));
    let of_strangers = rows().map(|row| (row, Nobody));
    let mut strangers = 0;
    for (row, who) in of_known.chain(of_strangers) {
        if who == Nobody {
            if strangers % STRANGERS_AT_ONCE == 0 {
                world.site.stop();
                world.site.serve();
            }
            strangers += 1;
        }
        let (answer, made) = world.try_as(row.0, who);
        let expected = refusal(row, who);
        let fits = match expected {
            Some(status) => answer.status == status,
            None => ![0, 401, 403, 404].contains(&answer.status) && answer.status < 500,
        };
        if !fits {
            wrong.push(format!("{} as {who:?}: {} {}, expected {expected:?}", row.0, answer.status, answer.text()));
        }
        if expected.is_some() && !row.0.starts_with("HEAD") {
            assert!(answer.text().contains("urn:docket:problem:"), "{}: {}", row.0, answer.text());
        }
        attempts.push((row.0, who, expected.is_some(), made));
    }
    let entries = world.entries();
    let stored = evidence::entry::Item::Recording(world.stored.id);
    for (operation, who, refused, made) in attempts {
        let made = &entries[usize::try_from(made.start).unwrap()..usize::try_from(made.end).unwrap()];
        let of_caller = || made.iter().filter(|entry| is(&entry.actor, who));
        if refused && !of_caller().any(|entry| matches!(entry.event, Event::Access(AccessEvent::Refused { .. }))) {
            wrong.push(format!("{operation} as {who:?}: refused, and not on record"));
        }
        let reads = operation.contains("/recordings/{recording}") || operation.contains("{item}");
        let reads = (reads || operation.ends_with(" /api/v1/packages")) && !NO_ACCESS.contains(&operation);
        if reads && !refused && !of_caller().any(|entry| entry.items.iter().any(|link| link.item == stored)) {
            wrong.push(format!("{operation} as {who:?}: not in the recording's history"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    world.site.ends_clean();
}

#[test]
fn a_package_is_for_whoever_made_it() {
    let world = World::new();
    let wanted = json!({ "recordings": [world.stored.id], "reason": "移送" });
    let package = world.made_by(Clerk, &[Clerk], "/api/v1/packages", &wanted, "package");
    let path = format!("/api/v1/packages/{package}");
    for who in [Head, Reviewer, Supervisor, Foreign] {
        world.site.call("GET", &path, &world.tokens[&who], &Value::Null).expect(404);
    }
    let unstored = json!({ "recordings": [world.open.id], "reason": "移送" });
    world.site.call("POST", "/api/v1/packages", &world.tokens[&Clerk], &unstored).expect(409);
}

#[test]
fn a_token_that_is_wrong_or_closed_opens_nothing() {
    let world = World::new();
    let admin = &world.site.admin;
    let token = world.site.user("gone", "clerk", Some("xc"), None);
    world.site.call("GET", "/api/v1/cases", &token, &Value::Null).expect(200);
    world.site.call("POST", "/api/v1/users/gone/disable", admin, &json!({ "reason": "离职" })).expect(204);
    for wrong in [token.as_str(), "dkt_nonsense", "dks_nonsense", "\u{e9}", &"x".repeat(5000)] {
        world.site.call("GET", "/api/v1/cases", wrong, &Value::Null).expect(401);
    }
    let station = &world.station;
    let revoke = format!("/api/v1/stations/{}/revoke", station.id);
    world.site.call("POST", &revoke, admin, &json!({ "reason": "被盗" })).expect(204);
    station.status(&world.site, &world.open).expect(401);
}
