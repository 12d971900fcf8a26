//! Somebody who can write the database, and not the folder of keys: rows of their own that would let them
//! in, and rows that were taken away or put back. None lets anybody in, each is on record, and `docket
//! check` names each.

use std::path::PathBuf;
use std::sync::OnceLock;

use docket::custody::station::session::secret_id;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::tell;
use crate::site::browser::{PASSWORD, Session, field, try_sign_in};
use crate::site::station::key;
use crate::site::{Site, Station, docket, said};
use crate::{code, events, first_password, opens, tells};

const OTHERS: &str = "the others sentence 44";
const MADE_UP: &str = "dkt_made-up-by-whoever-writes-the-database";

/// A stopped installation with something of everything that lets somebody in.
pub(crate) struct Prepared {
    pub(crate) site: Site,
    pub(crate) auditor: String,
    pub(crate) clerk: String,
    pub(crate) head: String,
    pub(crate) revoked: String,
    pub(crate) gone: String,
    pub(crate) session: Session,
    pub(crate) secret: Vec<u8>,
    pub(crate) station: Station,
    pub(crate) revoked_station: Station,
    pub(crate) code: String,
}

pub(crate) fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let mut site = Site::start("");
        site.agency("xc", "37001");
        let auditor = site.user("auditor", "auditor", None, None);
        let [clerk, head, gone, reviewer] =
            [("clerk", "clerk"), ("head", "head"), ("gone", "head"), ("reviewer", "reviewer")]
                .map(|(user, role)| site.user(user, role, Some("xc"), None));
        first_password(&site, "clerk", &clerk, PASSWORD);
        first_password(&site, "head", &head, OTHERS);
        let session = Session::sign_in(&site, "clerk", PASSWORD);
        let reviewing = Session::open(&site, "reviewer", &reviewer);
        let text = field(&reviewing.followed(&site, "/second-factor/begin", &[]).text(), "secret");
        let secret = hex::decode(&text).unwrap();
        let shown = code(&secret, 0);
        let fields = [("secret", text.as_str()), ("code", &shown), ("password", PASSWORD)];
        assert_eq!(reviewing.post(&site, "/second-factor/confirm", &fields).status, 303);
        let given = site.call("POST", "/api/v1/users/head/tokens", &site.admin, &json!({ "days": 1 })).expect(201);
        let revoked = given["token"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/tokens/{}/revoke", given["id"].as_str().unwrap());
        site.call("POST", &path, &site.admin, &json!({ "reason": "遗失" })).expect(204);
        site.call("POST", "/api/v1/users/gone/disable", &site.admin, &json!({ "reason": "离职" })).expect(204);
        let (station, revoked_station) = (Station::enrol(&site, "xc"), Station::enrol(&site, "xc"));
        let path = format!("/api/v1/stations/{}/revoke", revoked_station.id);
        site.call("POST", &path, &site.admin, &json!({ "reason": "报废" })).expect(204);
        let code = Station::code(&site, "xc");
        Station::present(&site, &code, &key()).expect(200);
        site.ends_clean();
        Prepared { site, auditor, clerk, head, revoked, gone, session, secret, station, revoked_station, code }
    })
}

/// What somebody tries to get in with.
pub(crate) enum Way<'a> {
    Token(&'a str),
    SignIn(&'static str, &'static str),
    Cookie(&'a Session),
    SessionOf(&'a Station),
    Enrolment(&'a str),
}

impl Way<'_> {
    pub(crate) fn leads_in(&self, site: &Site) -> bool {
        match self {
            Way::Token(token) => opens(site, token),
            Way::SignIn(user, password) => {
                let answer = try_sign_in(site, &[("account", user), ("password", password)]);
                assert!([303, 401].contains(&answer.status), "{}", answer.text());
                answer.status == 303 || answer.text().contains("name=\"code\"")
            }
            Way::Cookie(session) => session.get(site, "/account").status == 200,
            Way::SessionOf(station) => {
                let body = Station::challenged(site, &station.id, &station.key);
                let path = format!("/api/v1/stations/{}/session", station.id);
                site.call("POST", &path, "", &body).status == 200
            }
            Way::Enrolment(code) => Station::present(site, code, &key()).status == 200,
        }
    }
}

pub(crate) fn db(site: &Site) -> Connection {
    let db = Connection::open(site.data().join("docket.db")).unwrap();
    db.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    db
}

/// What somebody writes into the database, and what they then try to get in with.
struct Case<'a> {
    what: &'static str,
    sql: String,
    way: Way<'a>,
    /// What the check names.
    table: &'static str,
    /// Whether the way leads in once the tables are made anew.
    right: bool,
}

/// Long after every test.
const LATER: &str = "9000000000000000";

fn of_passwords<'a>() -> Vec<Case<'a>> {
    let case =
        |what, sql: &str, way| Case { what, sql: sql.to_owned(), way, table: "table credentials ", right: false };
    vec![
        case(
            "another's password hash",
            "UPDATE credentials SET password_hash = (SELECT password_hash FROM credentials WHERE user_id = 'head') \
             WHERE user_id = 'clerk'",
            Way::SignIn("clerk", OTHERS),
        ),
        case(
            "a password for an account that has none",
            "INSERT INTO credentials (user_id, password_hash, must_change, totp_step) \
             SELECT 'admin', password_hash, 0, 0 FROM credentials WHERE user_id = 'head'",
            Way::SignIn("admin", OTHERS),
        ),
        case(
            "another's whole secrets, with what binds them",
            "DELETE FROM credentials WHERE user_id = 'clerk'; \
             UPDATE credentials SET user_id = 'clerk' WHERE user_id = 'head'",
            Way::SignIn("clerk", OTHERS),
        ),
        case(
            "a second factor taken away",
            "UPDATE credentials SET totp_secret = NULL WHERE user_id = 'reviewer'",
            Way::SignIn("reviewer", PASSWORD),
        ),
        case(
            "a used code made new",
            "UPDATE credentials SET totp_step = 0 WHERE user_id = 'reviewer'",
            Way::SignIn("reviewer", PASSWORD),
        ),
    ]
}

fn of_tokens(world: &Prepared) -> Vec<Case<'_>> {
    let made_up = secret_id(MADE_UP);
    let (clerk, head, revoked) = (secret_id(&world.clerk), secret_id(&world.head), secret_id(&world.revoked));
    let case = |what, sql, token, right| Case { what, sql, way: Way::Token(token), table: "table tokens ", right };
    let insert = |user: &str| {
        format!("INSERT INTO tokens (token, user_id, issued_at, expires_at) VALUES ('{made_up}', '{user}', 1, {LATER})")
    };
    let bound = format!(
        "{}; INSERT INTO bindings SELECT kind, '{made_up}', log_index, mac FROM bindings WHERE id = '{clerk}'",
        insert("clerk")
    );
    let binding = format!("DELETE FROM bindings WHERE kind = 'token' AND id = '{clerk}'");
    vec![
        case("a token of one's own", insert("admin"), MADE_UP, false),
        case("a token of one's own with another's binding", bound, MADE_UP, false),
        case(
            "a token given to an administrator",
            format!("UPDATE tokens SET user_id = 'admin' WHERE token = '{clerk}'"),
            &world.clerk,
            true,
        ),
        case(
            "a token that lasts longer",
            format!("UPDATE tokens SET expires_at = {LATER} WHERE token = '{head}'"),
            &world.head,
            true,
        ),
        case(
            "a token that is given back",
            format!("UPDATE tokens SET revoked_at = NULL WHERE token = '{revoked}'"),
            &world.revoked,
            false,
        ),
        Case { table: "table bindings token ", ..case("a binding taken away", binding, &world.clerk, true) },
    ]
}

fn of_accounts(world: &Prepared) -> Vec<Case<'_>> {
    let case = |what, sql: &str, way, right| Case { what, sql: sql.to_owned(), way, table: "table users ", right };
    vec![
        case(
            "another role",
            "UPDATE users SET role = 'administrator', agency = NULL WHERE user_id = 'clerk'",
            Way::Token(&world.clerk),
            true,
        ),
        case(
            "another agency",
            "UPDATE users SET agency = 'sz' WHERE user_id = 'head'",
            Way::SignIn("head", OTHERS),
            true,
        ),
        case(
            "an account opened again",
            "UPDATE users SET disabled_at = NULL WHERE user_id = 'gone'",
            Way::Token(&world.gone),
            false,
        ),
    ]
}

fn of_sessions<'a>(world: &'a Prepared, cookie: &str, own: &'a Session) -> Vec<Case<'a>> {
    let session = secret_id(cookie);
    let table = "table sessions ";
    let insert = format!(
        "INSERT INTO sessions (session, user_id, client, started_at, expires_at) \
         SELECT '{session}', 'admin', 'x', started_at, {LATER} FROM sessions LIMIT 1"
    );
    let taken = "UPDATE sessions SET user_id = 'admin' WHERE user_id = 'clerk'".to_owned();
    vec![
        Case { what: "a session of one's own", sql: insert, way: Way::Cookie(own), table, right: false },
        Case { what: "another's session", sql: taken, way: Way::Cookie(&world.session), table, right: true },
    ]
}

fn of_stations<'a>(world: &'a Prepared, stranger: &'a Station) -> Vec<Case<'a>> {
    let table = "table stations ";
    let (key, station) = (stranger.key.public().to_base64(), &world.station.id);
    let key = format!("UPDATE stations SET public_key = '{key}' WHERE station = '{station}'");
    let again = format!("UPDATE stations SET revoked_at = NULL WHERE station = '{}'", world.revoked_station.id);
    let unused = format!("UPDATE enrolment_codes SET used_by = NULL WHERE code = '{}'", secret_id(&world.code));
    let revoked = Way::SessionOf(&world.revoked_station);
    vec![
        Case { what: "a station's key", sql: key, way: Way::SessionOf(stranger), table, right: false },
        Case { what: "a station taken up again", sql: again, way: revoked, table, right: false },
        Case {
            what: "a used enrolment code made new",
            sql: unused,
            way: Way::Enrolment(&world.code),
            table: "table enrolment_codes ",
            right: false,
        },
    ]
}

/// Writes it behind the back of a service that runs, and has the check and a rebuild look at it.
fn tried(world: &Prepared, case: &Case<'_>) {
    let Case { what, sql, way, table, right } = case;
    let mut site = Site::copy_of(&world.site.data());
    site.serve();
    db(&site).execute_batch(sql).unwrap();
    let from = site.log_size();
    assert!(!way.leads_in(&site), "{what} let somebody in");
    let told = events(&site, &world.auditor, from);
    let unbound = told.iter().any(|event| event["type"] == "access.refused" && event["why"] == "unbound");
    assert!(unbound, "{what} is not on record: {told:?}");
    site.stop();
    let (clean, said) = site.check(None);
    assert!(!clean && said.contains(table) && said.contains("not bound"), "{what}: {said}");
    // What is a fold of the log is made anew from it; a secret that is not the log's is dropped.
    let rebuilt = docket(&["rebuild", "--data"], &site.data());
    assert!(rebuilt.status.success(), "{what}: {}", self::said(&rebuilt));
    let dropped = self::said(&rebuilt).contains("dropped the password");
    assert_eq!(dropped, *table == "table credentials ", "{what}: {}", self::said(&rebuilt));
    let (clean, said) = site.check(None);
    assert!(clean, "{what}: {said}");
    site.serve();
    assert_eq!(way.leads_in(&site), *right, "{what}, after the rebuild");
}

#[test]
fn what_is_written_into_the_database_lets_nobody_in_and_is_named() {
    let world = prepared();
    let cookie = format!("dkc_{}", "x".repeat(43));
    let own = Session { cookie: format!("__Host-docket={cookie}"), page: String::new() };
    let stranger = Station::clone_of(&world.station);
    let mut cases = of_passwords();
    cases.extend(of_tokens(world));
    cases.extend(of_accounts(world));
    cases.extend(of_sessions(world, &cookie, &own));
    cases.extend(of_stations(world, &stranger));
    assert_eq!(cases.len(), 19);
    for case in &cases {
        tried(world, case);
    }
    tell(&format!("{} kinds of rows written into the database: none let anybody in", cases.len()));
}

/// The rows of the tables that are no log, as statements that put them back.
pub(crate) fn rows_of(db: &Connection, table: &str, condition: &str) -> Vec<(String, Vec<rusqlite::types::Value>)> {
    let mut statement = db.prepare(&format!("SELECT * FROM {table} WHERE {condition}")).unwrap();
    let columns = statement.column_count();
    let marks: Vec<String> = (1..=columns).map(|number| format!("?{number}")).collect();
    let sql = format!("INSERT OR REPLACE INTO {table} VALUES ({})", marks.join(", "));
    let mut rows = statement.query([]).unwrap();
    let mut found = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        found.push((sql.clone(), (0..columns).map(|column| row.get(column).unwrap()).collect()));
    }
    found
}

#[test]
fn an_old_row_put_back_with_its_old_binding_lets_nobody_in() {
    let world = prepared();
    let mut site = Site::copy_of(&world.site.data());
    site.serve();
    let head = secret_id(&world.head);
    let ids = format!("id IN ('clerk', '{head}', '{}')", world.station.id);
    let old = {
        let db = db(&site);
        let mut old = rows_of(&db, "credentials", "user_id = 'clerk'");
        old.extend(rows_of(&db, "tokens", &format!("token = '{head}'")));
        old.extend(rows_of(&db, "stations", &format!("station = '{}'", world.station.id)));
        old.extend(rows_of(&db, "users", "user_id = 'clerk'"));
        old.extend(rows_of(&db, "bindings", &ids));
        old
    };
    assert!(old.len() >= 7, "{}", old.len());
    let change = json!({ "password": "another sentence 43", "old": PASSWORD });
    site.call("PUT", "/api/v1/users/clerk/password", &world.clerk, &change).expect(200);
    let reason = json!({ "reason": "遗失" });
    site.call("POST", &format!("/api/v1/tokens/{head}/revoke"), &site.admin, &reason).expect(204);
    site.call("POST", &format!("/api/v1/stations/{}/revoke", world.station.id), &site.admin, &reason).expect(204);
    let ways = [Way::SignIn("clerk", PASSWORD), Way::Token(&world.head), Way::SessionOf(&world.station)];
    let put_back = |site: &Site| {
        let db = db(site);
        for (sql, cells) in &old {
            db.execute(sql, rusqlite::params_from_iter(cells)).unwrap();
        }
    };
    put_back(&site);
    for restarted in [false, true] {
        assert!(ways.iter().all(|way| !way.leads_in(&site)), "restarted: {restarted}");
        site.stop();
        let (clean, said) = site.check(None);
        assert!(!clean && said.contains("it is not of the latest entry about it"), "{said}");
        for table in ["table credentials ", "table tokens ", "table stations "] {
            assert!(said.contains(table), "{table}: {said}");
        }
        put_back(&site);
        site.serve();
    }
    // An administrator's word mends it.
    let reset = site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({})).expect(200);
    let new = reset["password"].as_str().unwrap();
    assert_eq!(try_sign_in(&site, &[("account", "clerk"), ("password", new)]).status, 303);
}

#[test]
fn a_page_tells_administrators_of_an_account_that_was_changed_beside_the_log() {
    let world = prepared();
    let mut site = Site::copy_of(&world.site.data());
    site.serve();
    let admin = Session::open(&site, "admin", &site.admin);
    assert!(!admin.get(&site, "/admin/users/clerk").text().contains("changed in the database"));
    db(&site).execute_batch("UPDATE credentials SET must_change = 1 WHERE user_id = 'clerk'").unwrap();
    tells(&admin.get(&site, "/admin/users/clerk"), 200, "changed in the database");
    let metrics = site.call("GET", "/api/v1/metrics", &site.admin, &Value::Null).text();
    assert!(!metrics.contains("docket_unbound_credentials"), "nobody was refused yet");
    assert!(!Way::SignIn("clerk", PASSWORD).leads_in(&site));
    let metrics = site.call("GET", "/api/v1/metrics", &site.admin, &Value::Null).text();
    assert!(metrics.contains("docket_unbound_credentials 1"), "{metrics}");
    assert_eq!(admin.post(&site, "/admin/users/clerk/password", &[]).status, 303);
    assert!(!admin.get(&site, "/admin/users/clerk").text().contains("changed in the database"));
    site.ends_clean();
}

fn credentials_key(site: &Site) -> PathBuf {
    site.data().join("keys/credentials.key")
}

#[test]
fn an_installation_that_is_older_binds_what_it_has_once_and_on_record() {
    let world = prepared();
    let mut site = Site::copy_of(&world.site.data());
    // As an installation from before is: no key, nothing bound.
    std::fs::remove_file(credentials_key(&site)).unwrap();
    db(&site).execute_batch("DELETE FROM bindings; UPDATE credentials SET bound_index = 0, bound_mac = x''").unwrap();
    let (clean, said) = site.check(None);
    assert!(!clean && said.contains("keys/credentials.key is missing"), "{said}");
    let from: i64 = db(&site).query_row("SELECT count(*) FROM log_entries", [], |row| row.get(0)).unwrap();
    let from = u64::try_from(from).unwrap();
    site.serve();
    let told = events(&site, &world.auditor, from);
    let bound: Vec<&Value> = told.iter().filter(|event| event["type"] == "credentials.bound").collect();
    assert!(bound.len() == 1 && bound[0]["rows"].as_u64().unwrap() >= 15, "{told:?}");
    for way in [Way::Token(&world.clerk), Way::SignIn("clerk", PASSWORD), Way::SessionOf(&world.station)] {
        assert!(way.leads_in(&site));
    }
    site.stop();
    let (clean, said) = site.check(None);
    assert!(clean, "{said}");
    // Once only: what comes without a binding afterwards stays without.
    let insert = format!(
        "INSERT INTO tokens (token, user_id, issued_at, expires_at) VALUES ('{}', 'admin', 1, 9000000000000000)",
        secret_id(MADE_UP)
    );
    db(&site).execute_batch(&insert).unwrap();
    site.serve();
    assert!(!opens(&site, MADE_UP) && opens(&site, &world.clerk));
    let told = events(&site, &world.auditor, from);
    assert_eq!(told.iter().filter(|event| event["type"] == "credentials.bound").count(), 1);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(credentials_key(&site)).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn without_its_key_an_installation_does_not_serve_and_a_rebuild_drops_the_secrets() {
    let world = prepared();
    let mut site = Site::copy_of(&world.site.data());
    std::fs::remove_file(credentials_key(&site)).unwrap();
    let refused = docket(&["serve", "--data"], &site.data());
    assert!(!refused.status.success() && said(&refused).contains("credentials.key is missing"), "{}", said(&refused));
    let rebuilt = docket(&["rebuild", "--data"], &site.data());
    let told = said(&rebuilt);
    assert!(rebuilt.status.success() && told.matches("dropped the password").count() == 3, "{told}");
    let (clean, said) = site.check(None);
    assert!(clean && said.contains("has none now"), "{said}");
    site.serve();
    assert!(opens(&site, &world.clerk), "tokens are a fold of the log");
    assert!(!Way::SignIn("clerk", PASSWORD).leads_in(&site));
    // A token sets the first password, and this would not be the first.
    let again = site.call("PUT", "/api/v1/users/clerk/password", &world.clerk, &json!({ "password": PASSWORD }));
    tells(&again, 422, "is needed");
    let reset = site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({})).expect(200);
    let new = reset["password"].as_str().unwrap();
    assert_eq!(try_sign_in(&site, &[("account", "clerk"), ("password", new)]).status, 303);
    site.ends_clean();
}

#[test]
fn a_rebuild_binds_nothing_to_a_log_that_was_changed() {
    let world = prepared();
    let site = Site::copy_of(&world.site.data());
    // A token by an entry of one's own, in another's place.
    let sql = "UPDATE log_entries SET entry = CAST(replace(CAST(entry AS TEXT), '\"role\":\"auditor\"', \
               '\"role\":\"supervisor\"') AS BLOB)";
    assert!(db(&site).execute(sql, []).unwrap() > 0);
    let rebuilt = docket(&["rebuild", "--data"], &site.data());
    assert!(!rebuilt.status.success() && said(&rebuilt).contains("signed checkpoint"), "{}", said(&rebuilt));
}

#[test]
fn a_second_factor_that_is_right_still_opens() {
    let world = prepared();
    let mut site = Site::copy_of(&world.site.data());
    site.serve();
    let shown = code(&world.secret, 1);
    let fields = [("account", "reviewer"), ("password", PASSWORD), ("code", shown.as_str())];
    assert_eq!(try_sign_in(&site, &fields).status, 303);
    site.ends_clean();
}
