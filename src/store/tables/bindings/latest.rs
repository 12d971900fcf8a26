//! What the log says of the rows that let somebody in: the latest entry about each, whose tokens and
//! sessions there are, and which of them are over. What stands in the tables does not change it, so
//! whatever ends tokens and sessions asks here which there are: a row that was hidden while others ended
//! would be put back afterwards.

use std::collections::{BTreeMap, BTreeSet};

use evidence::event::Event;
use evidence::ids::{SecretId, UserId};
use evidence::time::Utc;
use rusqlite::params;

use crate::store::tables::bindings::events::{State, changed, ended, state};
use crate::store::tables::bindings::{Bound, Kind};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// Most rows that are known; beyond it those of the oldest sessions and codes go first.
const LATEST_MAX: usize = 1_000_000;

/// What is known of one row.
#[derive(Debug, Clone)]
struct Known {
    /// Number of the latest entry about it.
    index: u64,
    state: State,
}

/// The latest entry about each row, in the order of the log.
#[derive(Debug, Default)]
pub struct Latest {
    rows: BTreeMap<Bound, Known>,
    /// Keys of the tokens and sessions of each account that are not over.
    given: BTreeMap<(Kind, UserId), BTreeSet<String>>,
    /// Whether only what stands is asked for: what is over is forgotten then.
    standing_only: bool,
}

impl Latest {
    /// One of which only what stands is asked: all of a log is taken in, and most sessions in it are over.
    pub fn of_standing() -> Self {
        Self { standing_only: true, ..Self::default() }
    }

    /// Takes in entry `index`, which comes after all others that were taken in.
    pub fn note(&mut self, index: u64, event: &Event) {
        if let Some((user, kinds, kept)) = ended(event) {
            for kind in kinds {
                self.end_all(*kind, user, kept, index);
            }
        }
        for bound in changed(event) {
            let (state, kind, id) = (state(event, bound.kind), bound.kind, bound.id.clone());
            let known = self.rows.entry(bound).or_insert(Known { index, state: State::Row });
            known.index = index;
            match (&mut known.state, state) {
                // Entries that end something do not say until when it would have lasted.
                (State::Given { over, .. }, State::Given { over: true, .. }) => *over = true,
                (before, State::Row) if kind == Kind::Password => {
                    if !matches!(before, State::Secrets { .. }) {
                        *before = State::Secrets { second_factor: false };
                    }
                }
                (before, state) => *before = state,
            }
            let State::Given { user, over, .. } = &known.state else { continue };
            let (over, held) = (*over, self.given.entry((kind, user.clone())).or_default());
            if !over {
                held.insert(id);
                continue;
            }
            held.remove(&id);
            if self.standing_only {
                self.rows.remove(&Bound { kind, id });
            }
        }
    }

    fn end_all(&mut self, kind: Kind, user: &UserId, kept: Option<&SecretId>, index: u64) {
        let Some(held) = self.given.get_mut(&(kind, user.clone())) else { return };
        let kept = kept.and_then(|kept| held.take(kept.as_str()));
        for id in std::mem::replace(held, kept.into_iter().collect()) {
            let bound = Bound { kind, id };
            if self.standing_only {
                self.rows.remove(&bound);
            } else if let Some(known) = self.rows.get_mut(&bound)
                && let State::Given { over, .. } = &mut known.state
            {
                (*over, known.index) = (true, index);
            }
        }
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&Bound, &Known)> {
        self.rows.range(Bound { kind, id: String::new() }..).take_while(move |(bound, _)| bound.kind == kind)
    }

    /// Forgets what is of the oldest sessions and codes, where it is too much.
    pub(in crate::store::tables::bindings) fn forget(&mut self) {
        if self.rows.len() <= LATEST_MAX {
            return;
        }
        let passing = |bound: &Bound| matches!(bound.kind, Kind::Session | Kind::Code);
        let of_passing = self.rows.iter().filter(|(bound, _)| passing(bound));
        let mut numbers: Vec<u64> = of_passing.map(|(_, known)| known.index).collect();
        numbers.sort_unstable();
        let middle = numbers.get(numbers.len() / 2).copied().unwrap_or_default();
        self.rows.retain(|bound, known| !passing(bound) || known.index > middle);
        let Self { rows, given, .. } = self;
        given.retain(|(kind, _), held| {
            held.retain(|id| rows.contains_key(&Bound { kind: *kind, id: id.clone() }));
            !held.is_empty()
        });
    }

    /// Whether a row that lets somebody in, bound to entry `index`, may do so.
    pub(in crate::store::tables::bindings) fn agrees(&self, bound: &Bound, index: u64) -> Result<(), &'static str> {
        match self.rows.get(bound) {
            Some(known) if known.index > index => Err("it is of an earlier entry"),
            Some(_) if self.is_over(bound) => Err("the log says that it is over"),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether entry `index` is the latest about a row, and lets it stand.
    pub(in crate::store::tables::bindings) fn is_of(&self, bound: &Bound, index: u64) -> bool {
        self.standing(bound) == Some(index)
    }

    /// The latest entry about a row that is not over.
    pub(in crate::store::tables::bindings) fn standing(&self, bound: &Bound) -> Option<u64> {
        self.rows.get(bound).filter(|_| !self.is_over(bound)).map(|known| known.index)
    }

    fn is_over(&self, bound: &Bound) -> bool {
        self.rows.get(bound).is_some_and(|known| matches!(known.state, State::Given { over: true, .. }))
    }

    /// Keys of the rows of a kind.
    pub(in crate::store::tables::bindings) fn ids(&self, kind: Kind) -> impl Iterator<Item = &String> {
        self.of_kind(kind).map(|(bound, _)| &bound.id)
    }

    /// Tokens or sessions of a person that are not over, with their ends.
    fn held(&self, kind: Kind, person: &UserId) -> Vec<(String, Option<Utc>)> {
        let ids = self.given.get(&(kind, person.clone())).into_iter().flatten();
        let held = ids.filter_map(|id| match &self.rows.get(&Bound { kind, id: id.clone() })?.state {
            State::Given { until, .. } => Some((id.clone(), *until)),
            _ => None,
        });
        held.collect()
    }

    fn owner(&self, bound: &Bound) -> Option<UserId> {
        match &self.rows.get(bound)?.state {
            State::Given { user, .. } => Some(user.clone()),
            State::Row | State::Secrets { .. } => None,
        }
    }

    /// Whether an account has a second factor; none where nothing is known of its secrets.
    fn second_factor(&self, bound: &Bound) -> Option<bool> {
        match self.rows.get(bound)?.state {
            State::Secrets { second_factor } => Some(second_factor),
            State::Row | State::Given { .. } => None,
        }
    }
}

/// Asked of the log, and not of the tables; what this transaction is about to append counts.
impl Reader<'_> {
    fn asked<T>(&self, ask: impl Fn(&Latest) -> T) -> Option<(T, T)> {
        let known = ask(&self.binder()?.latest());
        Some((known, ask(&self.coming())))
    }

    fn coming(&self) -> Latest {
        let mut coming = Latest::default();
        self.each_coming(|index, event| coming.note(index, event));
        coming
    }

    /// Whether the log tells of a row.
    pub fn log_knows(&self, kind: Kind, id: &impl ToString) -> bool {
        let bound = Bound::new(kind, id);
        self.asked(|latest| latest.rows.contains_key(&bound)).is_some_and(|(known, coming)| known || coming)
    }

    /// Whether an account's password was set at some time, also where somebody took it away since.
    pub fn password_was_set(&self, user: &UserId) -> Result<bool, DbError> {
        let there =
            self.sql().prepare_cached("SELECT 1 FROM credentials WHERE user_id = $1")?.exists([user.as_str()])?;
        Ok(there || self.log_knows(Kind::Password, user))
    }

    /// Whether an account has a second factor, by the log or by its row, whoever wrote that.
    pub fn has_second_factor(&self, user: &UserId) -> Result<bool, DbError> {
        let sql = "SELECT 1 FROM credentials WHERE user_id = $1 AND totp_secret IS NOT NULL";
        let there = self.sql().prepare_cached(sql)?.exists([user.as_str()])?;
        let bound = Bound::new(Kind::Password, user);
        let said = self.asked(|latest| latest.second_factor(&bound));
        Ok(there || said.and_then(|(known, coming)| coming.or(known)).unwrap_or_default())
    }

    /// Tokens of an account that were not taken back and are not over at `now`: those that the log gave
    /// out, whatever their rows say, and those that stand in the table, whoever wrote them.
    pub fn live_tokens(&self, user: &UserId, now: Utc) -> Result<Vec<SecretId>, DbError> {
        self.live(Kind::Token, user, Some(now), None)
    }

    /// How many of these there are; of those in the table no more than `most` are looked at.
    pub fn live_token_count(&self, user: &UserId, now: Utc, most: usize) -> Result<usize, DbError> {
        Ok(self.live(Kind::Token, user, Some(now), Some(most as u64))?.len())
    }

    /// A person's sessions that were not ended and are not over at `now`, in the same way.
    pub fn live_sessions(&self, user: &UserId, now: Utc) -> Result<Vec<SecretId>, DbError> {
        self.live(Kind::Session, user, Some(now), None)
    }

    /// A person's sessions that were not ended, over or not.
    pub fn open_sessions(&self, user: &UserId) -> Result<Vec<SecretId>, DbError> {
        self.live(Kind::Session, user, None, None)
    }

    /// All of them, or where so many are enough, `most` of the table's.
    fn live(&self, kind: Kind, user: &UserId, now: Option<Utc>, most: Option<u64>) -> Result<Vec<SecretId>, DbError> {
        let ((table, key), condition) = (kind.table(), kind.condition());
        let mut all: BTreeSet<SecretId> = BTreeSet::new();
        let lasts = |until: Option<Utc>| now.is_none_or(|now| until.is_none_or(|until| until > now));
        let sql = format!(
            "SELECT {key} FROM {table} WHERE user_id = $1 AND {condition} AND expires_at > $2 \
             ORDER BY expires_at LIMIT $3"
        );
        let values =
            params![user.as_str(), now.map_or(i64::MIN, Utc::micros), sql_number(most.unwrap_or(LIST_MAX + 1))];
        let rows = self.whole(&sql, values, |row| Columns::new(table, row).parsed::<SecretId>(key))?;
        all.extend(rows);
        let known = self.binder().map(|binder| binder.latest().held(kind, user)).unwrap_or_default();
        let coming = self.coming();
        let given = known.into_iter().filter(|(id, _)| !coming.is_over(&Bound::new(kind, id)));
        for (id, until) in given.chain(coming.held(kind, user)) {
            if lasts(until) {
                all.extend(id.parse::<SecretId>());
            }
        }
        Ok(all.into_iter().collect())
    }

    fn is_over(&self, kind: Kind, id: &str) -> bool {
        let bound = Bound::new(kind, &id);
        self.asked(|latest| latest.is_over(&bound)).is_some_and(|(known, coming)| known || coming)
    }

    /// Whose token it is, to be taken back: also where its row is gone or nothing binds it.
    pub fn owner_of_token(&self, token: &SecretId) -> Result<Option<UserId>, DbError> {
        let bound = Bound::new(Kind::Token, token);
        if let Some(owner) = self.asked(|latest| latest.owner(&bound)).and_then(|(known, coming)| known.or(coming)) {
            return Ok(Some(owner));
        }
        let sql = "SELECT user_id FROM tokens WHERE token = $1";
        Ok(self.list(sql, [token.as_str()], |row| Columns::new("tokens", row).parsed("user_id"))?.pop())
    }

    /// Whether a token was taken back; none where there is no such token.
    pub fn token_is_revoked(&self, token: &SecretId) -> Result<Option<bool>, DbError> {
        if self.log_knows(Kind::Token, token) {
            return Ok(Some(self.is_over(Kind::Token, token.as_str())));
        }
        let sql = "SELECT revoked_at FROM tokens WHERE token = $1";
        let read = |row: &rusqlite::Row<'_>| Ok(Columns::new("tokens", row).maybe_time("revoked_at")?.is_some());
        Ok(self.list(sql, [token.as_str()], read)?.pop())
    }

    /// Whether a session goes on: by the log, or by its row, whoever wrote that.
    pub fn session_goes_on(&self, session: &SecretId) -> Result<bool, DbError> {
        if self.log_knows(Kind::Session, session) {
            return Ok(!self.is_over(Kind::Session, session.as_str()));
        }
        let sql = "SELECT 1 FROM sessions WHERE session = $1 AND ended_at IS NULL";
        Ok(self.sql().prepare_cached(sql)?.exists([session.as_str()])?)
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::event::{AccountEvent, PasswordEnds, SessionEnd, SignInMethod};

    use crate::store::tables::bindings::latest::*;

    fn user(name: &str) -> UserId {
        name.parse().expect("an id")
    }

    fn secret(text: &str) -> SecretId {
        SecretId::of(&Digest::of(text.as_bytes()))
    }

    fn later() -> Utc {
        Utc::from_micros(1_800_000_000_000_000).expect("in range")
    }

    fn token(whose: &str, text: &str) -> Event {
        Event::Account(AccountEvent::TokenIssued { user: user(whose), token: secret(text), expires_at: later() })
    }

    fn session(whose: &str, text: &str) -> Event {
        let (session, client, method) = (secret(text), "x".to_owned(), SignInMethod::Password);
        Event::Account(AccountEvent::SessionStarted { session, user: user(whose), client, method, expires_at: later() })
    }

    fn set(whose: &str, ends: Option<PasswordEnds>, kept: Option<&str>) -> Event {
        Event::Account(AccountEvent::PasswordSet {
            user: user(whose),
            must_change: false,
            ends,
            kept: kept.map(secret),
        })
    }

    fn stands(latest: &Latest, kind: Kind, text: &str) -> Option<u64> {
        latest.standing(&Bound::new(kind, &secret(text)))
    }

    #[test]
    fn a_new_password_ends_all_that_was_given_out_before_it_whether_entries_tell_or_not() {
        let mut latest = Latest::default();
        let given = [token("li", "t0"), token("li", "t1"), session("li", "s0"), session("li", "s1"), token("wu", "w")];
        for (index, event) in (0..).zip(&given) {
            latest.note(index, event);
        }
        latest.note(5, &set("li", None, None));
        assert_eq!(stands(&latest, Kind::Token, "t0"), Some(0), "a first one ends nothing");
        latest.note(6, &set("li", Some(PasswordEnds::Sessions), Some("s1")));
        assert_eq!([Kind::Token, Kind::Session].map(|kind| latest.held(kind, &user("li")).len()), [2, 1]);
        latest.note(7, &set("li", Some(PasswordEnds::SessionsAndTokens), Some("t1")));
        assert_eq!(stands(&latest, Kind::Token, "t0"), None);
        assert_eq!(stands(&latest, Kind::Token, "t1"), Some(1), "the one with which it was set goes on");
        assert_eq!(stands(&latest, Kind::Session, "s1"), None);
        assert_eq!(stands(&latest, Kind::Token, "w"), Some(4), "another's goes on");
        // A row of before is not believed, nor is one that somebody would bind to the entry that ended it.
        let old = Bound::new(Kind::Token, &secret("t0"));
        assert!(latest.agrees(&old, 0).is_err() && latest.agrees(&old, 7).is_err() && !latest.is_of(&old, 7));
        latest.note(8, &token("li", "t2"));
        assert_eq!(stands(&latest, Kind::Token, "t2"), Some(8));
        assert_eq!(latest.owner(&old), Some(user("li")));
    }

    #[test]
    fn what_ended_stays_over_and_a_second_factor_is_what_was_said_last() {
        let mut latest = Latest::default();
        let person = user("li");
        let bound = Bound::new(Kind::Password, &person);
        latest.note(0, &session("li", "s"));
        let (ended, end) = (secret("s"), SessionEnd::Displaced);
        latest.note(1, &Event::Account(AccountEvent::SessionEnded { session: ended, user: person.clone(), end }));
        latest.note(2, &set("li", None, None));
        assert_eq!((stands(&latest, Kind::Session, "s"), latest.second_factor(&bound)), (None, Some(false)));
        latest.note(3, &Event::Account(AccountEvent::SecondFactorSet { user: person.clone(), on: true }));
        latest.note(4, &set("li", None, None));
        assert_eq!((latest.second_factor(&bound), latest.standing(&bound)), (Some(true), Some(4)));
        latest.note(5, &Event::Account(AccountEvent::SecondFactorSet { user: person, on: false }));
        assert_eq!(latest.second_factor(&bound), Some(false));
    }
}
