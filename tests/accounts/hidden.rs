//! Somebody who can write the database hides a row while tokens, sessions, accounts or stations end, and
//! puts it back afterwards, cell by cell, with what bound it: what ended is over all the same, and `docket
//! check` names the row.

use docket::custody::station::session::secret_id;
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};

use crate::harness::tell;
use crate::secrets::{Way, db, prepared, rows_of};
use crate::site::browser::{PASSWORD, Session};
use crate::site::{Site, Station, docket, said};
use crate::{count, events, opens};

const NEW: &str = "another sentence 43";

/// What ends what was hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Reset,
    OwnPasswordInASession,
    OwnPasswordWithAToken,
    EverywhereOut,
    TokensRevoked,
    StationsRevoked,
    AccountsClosed,
}

impl Ending {
    /// Tables of which rows are hidden from it.
    fn tables(self) -> &'static [&'static str] {
        match self {
            Self::Reset | Self::OwnPasswordInASession | Self::OwnPasswordWithAToken => &["tokens", "sessions"],
            Self::EverywhereOut => &["sessions"],
            Self::TokensRevoked => &["tokens"],
            Self::StationsRevoked => &["stations"],
            Self::AccountsClosed => &["users"],
        }
    }
}

/// A row that is hidden, and what it lets in.
struct Hidden {
    table: &'static str,
    key: &'static str,
    id: String,
    what: &'static str,
    lets_in: LetsIn,
    /// The row and what binds it, as they were.
    before: Vec<(String, Vec<Cell>)>,
}

enum LetsIn {
    Token(String),
    Session(Session),
    Station(Box<Station>),
}

impl Hidden {
    fn leads_in(&self, site: &Site) -> bool {
        match &self.lets_in {
            LetsIn::Token(token) => Way::Token(token),
            LetsIn::Session(session) => Way::Cookie(session),
            LetsIn::Station(station) => Way::SessionOf(station),
        }
        .leads_in(site)
    }

    /// Another row of a table.
    fn new(site: &Site, table: &'static str, what: &'static str) -> Self {
        let (key, id, lets_in) = match table {
            "tokens" => {
                let token = token(site);
                ("token", secret_id(&token).to_string(), LetsIn::Token(token))
            }
            "sessions" => {
                let session = Session::sign_in(site, "clerk", PASSWORD);
                let id = secret_id(session.cookie.split_once('=').unwrap().1).to_string();
                ("session", id, LetsIn::Session(session))
            }
            "stations" => {
                let station = Station::enrol(site, "xc");
                ("station", station.id.clone(), LetsIn::Station(Box::new(station)))
            }
            _ => {
                let id = what.replace(|letter: char| !letter.is_ascii_lowercase(), "-");
                let token = site.user(&id, "clerk", Some("xc"), None);
                ("user_id", id, LetsIn::Token(token))
            }
        };
        Self { table, key, id, what, lets_in, before: Vec::new() }
    }

    fn condition(&self) -> String {
        format!("{} = '{}'", self.key, self.id)
    }

    fn hide(&mut self, db: &Connection) {
        self.before = rows_of(db, self.table, &self.condition());
        self.before.extend(rows_of(db, "bindings", &format!("id = '{}'", self.id)));
        assert_eq!(self.before.len(), 2, "{} {}", self.table, self.id);
        let (table, row, id) = (self.table, self.condition(), &self.id);
        let over = match table {
            "sessions" => "ended_at",
            "users" => "disabled_at",
            _ => "revoked_at",
        };
        let unbind = format!("DELETE FROM bindings WHERE id = '{id}'");
        let sql = match self.what {
            MARKED => format!("UPDATE {table} SET {over} = 1 WHERE {row}"),
            TAKEN => format!("DELETE FROM {table} WHERE {row}; {unbind}"),
            UNBOUND => format!("UPDATE {table} SET {over} = 1 WHERE {row}; {unbind}"),
            ANOTHERS => format!("UPDATE {table} SET user_id = 'head' WHERE {row}"),
            EARLIER => format!("UPDATE {table} SET expires_at = 2 WHERE {row}"),
            other => panic!("{other}"),
        };
        db.execute_batch(&sql).unwrap();
    }

    fn put_back(&self, db: &Connection) {
        for (sql, cells) in &self.before {
            db.execute(sql, rusqlite::params_from_iter(cells)).unwrap();
        }
    }
}

const MARKED: &str = "marked as over";
const TAKEN: &str = "taken away with what binds it";
const UNBOUND: &str = "marked as over and not bound";
const ANOTHERS: &str = "put on another's account";
const EARLIER: &str = "made to end earlier";

/// The ways to hide a row of a table.
fn hidings(table: &str) -> &'static [&'static str] {
    let all = &[MARKED, TAKEN, UNBOUND, ANOTHERS, EARLIER];
    if ["tokens", "sessions"].contains(&table) { all } else { &all[..3] }
}

fn token(site: &Site) -> String {
    let given = site.call("POST", "/api/v1/users/clerk/tokens", &site.admin, &json!({ "days": 1 })).expect(201);
    given["token"].as_str().unwrap().to_owned()
}

/// Ends them; the session and the token are ones that were not hidden.
fn end(site: &Site, ending: Ending, hidden: &[Hidden], (session, token): (&Session, &str)) {
    let reason = json!({ "reason": "遗失" });
    let each = |verb: &dyn Fn(&str) -> String| {
        for row in hidden {
            site.call("POST", &verb(&row.id), &site.admin, &reason).expect(204);
        }
    };
    match ending {
        Ending::Reset => {
            site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({})).expect(200);
            assert!(!opens(site, token) && session.get(site, "/account").status != 200);
        }
        Ending::OwnPasswordInASession => {
            let change = [("old", PASSWORD), ("new", NEW), ("again", NEW)];
            assert_eq!(session.post(site, "/password", &change).status, 303);
            assert_eq!(session.get(site, "/account").status, 200, "the session in which it was changed goes on");
            assert!(!opens(site, token));
        }
        Ending::OwnPasswordWithAToken => {
            let change = json!({ "password": NEW, "old": PASSWORD });
            site.call("PUT", "/api/v1/users/clerk/password", token, &change).expect(200);
            assert!(opens(site, token), "the token with which it was changed goes on");
            assert_ne!(session.get(site, "/account").status, 200);
        }
        Ending::EverywhereOut => assert_eq!(session.post(site, "/sign-out-everywhere", &[]).status, 303),
        Ending::TokensRevoked => each(&|id| format!("/api/v1/tokens/{id}/revoke")),
        Ending::StationsRevoked => each(&|id| format!("/api/v1/stations/{id}/revoke")),
        Ending::AccountsClosed => each(&|id| format!("/api/v1/users/{id}/disable")),
    }
}

/// Hides a row in each way, ends them all, and puts them back: once while the service runs, and once more
/// while it is off. Gives how many rows there were.
fn tried(ending: Ending) -> usize {
    let mut site = Site::copy_of(&prepared().site.data());
    site.serve();
    let others = (Session::sign_in(&site, "clerk", PASSWORD), token(&site));
    let ways = ending.tables().iter().flat_map(|table| hidings(table).iter().map(move |what| (*table, *what)));
    let mut hidden: Vec<Hidden> = ways.map(|(table, what)| Hidden::new(&site, table, what)).collect();
    for row in &mut hidden {
        assert!(row.leads_in(&site), "{ending:?}: {} {}: not before", row.table, row.id);
        row.hide(&db(&site));
    }
    end(&site, ending, &hidden, (&others.0, &others.1));
    let put_back = |site: &Site| hidden.iter().for_each(|row| row.put_back(&db(site)));
    let outlive = |site: &Site| -> Vec<String> {
        let alive = hidden.iter().filter(|row| row.leads_in(site));
        alive.map(|row| format!("{ending:?}: a row of {}, {}", row.table, row.what)).collect()
    };
    put_back(&site);
    for restarted in [false, true] {
        assert_eq!(outlive(&site), Vec::<String>::new(), "outlived it, restarted: {restarted}");
        site.stop();
        let (clean, said) = site.check(None);
        for Hidden { table, id, what, .. } in &hidden {
            let named = format!("table {table} holds a row that is not bound to its entry: {id}");
            assert!(!clean && said.contains(&named), "{ending:?}: {table} {what}: {said}");
        }
        put_back(&site);
        if !restarted {
            site.serve();
        }
    }
    // Made anew from the log, all is as it should be, and they are over.
    let rebuilt = docket(&["rebuild", "--data"], &site.data());
    assert!(rebuilt.status.success(), "{ending:?}: {}", said(&rebuilt));
    let (clean, said) = site.check(None);
    assert!(clean, "{ending:?}: {said}");
    site.serve();
    assert_eq!(outlive(&site), Vec::<String>::new(), "after the rebuild");
    hidden.len()
}

#[test]
fn what_is_hidden_during_a_reset_does_not_outlive_it() {
    let rows = tried(Ending::Reset);
    tell(&format!("{rows} rows hidden during a reset: none outlived it"));
}

#[test]
fn what_is_hidden_while_owners_change_their_password_does_not_outlive_it() {
    let rows = tried(Ending::OwnPasswordInASession) + tried(Ending::OwnPasswordWithAToken);
    tell(&format!("{rows} rows hidden while owners changed their password: none outlived it"));
}

#[test]
fn what_is_hidden_while_it_is_taken_back_or_closed_is_over_all_the_same() {
    let endings = [Ending::EverywhereOut, Ending::TokensRevoked, Ending::StationsRevoked, Ending::AccountsClosed];
    let rows: usize = endings.into_iter().map(tried).sum();
    tell(&format!("{rows} rows hidden while they were taken back or closed: none outlived it"));
}

#[test]
fn a_password_that_somebody_took_away_is_not_set_anew_by_a_token() {
    let world = prepared();
    let mut site = Site::copy_of(&world.site.data());
    site.serve();
    let old = rows_of(&db(&site), "credentials", "user_id = 'reviewer'");
    let given = site.call("POST", "/api/v1/users/reviewer/tokens", &site.admin, &json!({ "days": 1 })).expect(201);
    let token = given["token"].as_str().unwrap();
    db(&site).execute_batch("DELETE FROM credentials WHERE user_id = 'reviewer'").unwrap();
    let path = "/api/v1/users/reviewer/password";
    let first = site.call("PUT", path, token, &json!({ "password": NEW }));
    crate::tells(&first, 422, "is needed");
    let with = site.call("PUT", path, token, &json!({ "password": NEW, "old": PASSWORD }));
    crate::tells(&with, 401, "is not right");
    // The reset replaces what was there by the log, and ends the second factor on record.
    let from = site.log_size();
    site.call("PUT", path, &site.admin, &json!({})).expect(200);
    assert!(!opens(&site, token));
    let told = events(&site, &world.auditor, from);
    let kinds = ["user.password_set", "user.second_factor_set", "user.token_revoked"].map(|kind| count(&told, kind));
    assert!(kinds[0] == 1 && kinds[1] == 1 && kinds[2] >= 1, "{told:?}");
    let set: &Value = told.iter().find(|event| event["type"] == "user.password_set").unwrap();
    assert_eq!((&set["ends"], &set["kept"]), (&json!("sessions_and_tokens"), &Value::Null));
    // The old secrets put back open nothing.
    for (sql, cells) in &old {
        db(&site).execute(sql, rusqlite::params_from_iter(cells)).unwrap();
    }
    assert!(!Way::SignIn("reviewer", PASSWORD).leads_in(&site));
    site.stop();
    let (clean, said) = site.check(None);
    assert!(!clean && said.contains("table credentials holds a row that is not bound"), "{said}");
}
