//! What an event does to the rows that let somebody in. A new event of accounts or stations, and a new noun, is asked
//! for each of these here, and nowhere else; of the nouns of today no other lets anybody in.

use evidence::event::{
    AccountEvent, AccountName, Event, EventName, PasswordEnds, SignInMethod, StationEvent, StationName,
};
use evidence::ids::{SecretId, UserId};
use evidence::plain_nouns;
use evidence::time::Utc;

use crate::store::tables::bindings::{Bound, Kind};

impl Bound {
    pub(super) fn new(kind: Kind, id: &impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }
}

/// Events of those nouns that let somebody in.
enum LetsIn<'a> {
    Account(&'a AccountEvent),
    Station(&'a StationEvent),
}

/// An event as one of these; none where its noun lets nobody in.
fn lets_in(event: &Event) -> Option<LetsIn<'_>> {
    match event {
        Event::Account(event) => Some(LetsIn::Account(event)),
        Event::Station(event) => Some(LetsIn::Station(event)),
        Event::Log(_)
        | plain_nouns!()
        | Event::Docking(_)
        | Event::Recording(_)
        | Event::View(_)
        | Event::Marker(_)
        | Event::Transcript(_)
        | Event::Derived(_)
        | Event::Case(_)
        | Event::Document(_)
        | Event::Package(_)
        | Event::Access(_) => None,
    }
}

/// The rows that an event changes.
pub fn changed(event: &Event) -> Vec<Bound> {
    match lets_in(event) {
        Some(LetsIn::Account(event)) => changed_of_accounts(event),
        Some(LetsIn::Station(event)) => changed_of_stations(event),
        None => Vec::new(),
    }
}

fn changed_of_accounts(event: &AccountEvent) -> Vec<Bound> {
    match event {
        AccountEvent::Created { user, .. }
        | AccountEvent::Disabled { user, .. }
        | AccountEvent::CertificateBound { user, .. } => vec![Bound::new(Kind::Account, user)],
        AccountEvent::TokenIssued { token, .. } | AccountEvent::TokenRevoked { token, .. } => {
            vec![Bound::new(Kind::Token, token)]
        }
        AccountEvent::PasswordSet { user, .. }
        | AccountEvent::SecondFactorSet { user, .. }
        | AccountEvent::RecoveryCodesSet { user, .. } => {
            vec![Bound::new(Kind::Password, user)]
        }
        AccountEvent::SessionStarted { session, user, method, .. } => match method {
            // The code is used up with this entry.
            SignInMethod::PasswordAndCode | SignInMethod::PasswordAndRecoveryCode => {
                vec![Bound::new(Kind::Session, session), Bound::new(Kind::Password, user)]
            }
            SignInMethod::Password | SignInMethod::OpenId => vec![Bound::new(Kind::Session, session)],
        },
        AccountEvent::SessionEnded { session, .. } => vec![Bound::new(Kind::Session, session)],
        // The rows are bound as they stand, each to the entry that brought it; a code is used up with the entry beside.
        // What somebody may review lets nobody in.
        AccountEvent::CredentialsBound { .. }
        | AccountEvent::RecoveryCodeUsed { .. }
        | AccountEvent::Qualified { .. }
        | AccountEvent::QualificationWithdrawn { .. } => Vec::new(),
    }
}

fn changed_of_stations(event: &StationEvent) -> Vec<Bound> {
    match event {
        StationEvent::CodeIssued { code, .. } | StationEvent::CodeWithdrawn { code, .. } => {
            vec![Bound::new(Kind::Code, code)]
        }
        StationEvent::Enrolled { station, code, .. } => {
            vec![Bound::new(Kind::Station, station), Bound::new(Kind::Code, code)]
        }
        StationEvent::Revoked { station, .. } => vec![Bound::new(Kind::Station, station)],
    }
}

/// How long the rows last that [`changed`] has of an event, and so how far back the log is read for it at start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    /// For good, or until another event ends them.
    Lasting,
    /// No longer than a session.
    Passing,
}

/// That of an event; none where it changes no row.
fn term(name: EventName) -> Option<Term> {
    match name {
        EventName::Account(name) => match name {
            AccountName::Created
            | AccountName::Disabled
            | AccountName::CertificateBound
            | AccountName::PasswordSet
            | AccountName::SecondFactorSet
            | AccountName::RecoveryCodesSet
            | AccountName::TokenIssued
            | AccountName::TokenRevoked => Some(Term::Lasting),
            AccountName::SessionStarted | AccountName::SessionEnded => Some(Term::Passing),
            AccountName::CredentialsBound
            | AccountName::RecoveryCodeUsed
            | AccountName::Qualified
            | AccountName::QualificationWithdrawn => None,
        },
        EventName::Station(name) => match name {
            StationName::CodeIssued | StationName::CodeWithdrawn | StationName::Enrolled | StationName::Revoked => {
                Some(Term::Lasting)
            }
        },
        EventName::Log(_)
        | EventName::Agency(_)
        | EventName::Calendar(_)
        | EventName::Docking(_)
        | EventName::Recording(_)
        | EventName::View(_)
        | EventName::Marker(_)
        | EventName::Transcript(_)
        | EventName::Derived(_)
        | EventName::Case(_)
        | EventName::Course(_)
        | EventName::Party(_)
        | EventName::Complaint(_)
        | EventName::Act(_)
        | EventName::Draft(_)
        | EventName::Review(_)
        | EventName::Decision(_)
        | EventName::Paper(_)
        | EventName::Simple(_)
        | EventName::Delivery(_)
        | EventName::Performance(_)
        | EventName::Delegation(_)
        | EventName::Suggestion(_)
        | EventName::SavedSearch(_)
        | EventName::Monitor(_)
        | EventName::Document(_)
        | EventName::Package(_)
        | EventName::Access(_) => None,
    }
}

/// The names of the events whose rows last so long.
pub(super) fn names_of(of: Term) -> impl Iterator<Item = &'static str> {
    EventName::all().filter(move |name| term(*name) == Some(of)).map(EventName::text)
}

/// The kinds of rows of an account that an event ends all at once, but for one.
pub(super) fn ended(event: &Event) -> Option<(&UserId, &'static [Kind], Option<&SecretId>)> {
    match lets_in(event)? {
        LetsIn::Account(event) => match event {
            AccountEvent::PasswordSet { user, ends, kept, .. } => {
                let kinds: &[Kind] = match ends {
                    None => return None,
                    Some(PasswordEnds::Sessions) => &[Kind::Session],
                    Some(PasswordEnds::SessionsAndTokens) => &[Kind::Session, Kind::Token],
                };
                Some((user, kinds, kept.as_ref()))
            }
            AccountEvent::Created { .. }
            | AccountEvent::Disabled { .. }
            | AccountEvent::Qualified { .. }
            | AccountEvent::QualificationWithdrawn { .. }
            | AccountEvent::CertificateBound { .. }
            | AccountEvent::TokenIssued { .. }
            | AccountEvent::TokenRevoked { .. }
            | AccountEvent::SecondFactorSet { .. }
            | AccountEvent::RecoveryCodesSet { .. }
            | AccountEvent::RecoveryCodeUsed { .. }
            | AccountEvent::SessionStarted { .. }
            | AccountEvent::SessionEnded { .. }
            | AccountEvent::CredentialsBound { .. } => None,
        },
        LetsIn::Station(_) => None,
    }
}

/// What of a row is asked beside its entry.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Nothing.
    Row,
    /// A token or session.
    Given { user: UserId, until: Option<Utc>, over: bool },
    /// Secrets of an account.
    Secrets { second_factor: bool },
}

/// What an event says of the row of `kind` that it changes.
pub(super) fn state(event: &Event, kind: Kind) -> State {
    match lets_in(event) {
        Some(LetsIn::Account(event)) => state_of_accounts(event, kind),
        Some(LetsIn::Station(_)) | None => State::Row,
    }
}

fn state_of_accounts(event: &AccountEvent, kind: Kind) -> State {
    let given = |user: &UserId, until, over| State::Given { user: user.clone(), until, over };
    match event {
        AccountEvent::TokenIssued { user, expires_at, .. } => given(user, Some(*expires_at), false),
        AccountEvent::SessionStarted { user, expires_at, .. } => match kind {
            Kind::Session => given(user, Some(*expires_at), false),
            // With a code that is used up.
            Kind::Account | Kind::Code | Kind::Password | Kind::Station | Kind::Token => State::Row,
        },
        AccountEvent::TokenRevoked { user, .. } | AccountEvent::SessionEnded { user, .. } => given(user, None, true),
        AccountEvent::SecondFactorSet { on, .. } => State::Secrets { second_factor: *on },
        AccountEvent::RecoveryCodesSet { .. } => State::Secrets { second_factor: true },
        AccountEvent::Created { .. }
        | AccountEvent::Disabled { .. }
        | AccountEvent::Qualified { .. }
        | AccountEvent::QualificationWithdrawn { .. }
        | AccountEvent::CertificateBound { .. }
        | AccountEvent::PasswordSet { .. }
        | AccountEvent::RecoveryCodeUsed { .. }
        | AccountEvent::CredentialsBound { .. } => State::Row,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// An event of each name of accounts and stations, as entries have it.
    fn one_of_each() -> Vec<Event> {
        let (id, key) = ("0".repeat(32), "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=");
        let at = "2026-01-01T00:00:00.000000Z";
        let events = [
            json!({"type": "user.created", "user": "li", "name": "李", "role": "auditor"}),
            json!({"type": "user.disabled", "user": "li", "reason": "r"}),
            json!({"type": "user.qualified", "user": "li", "qualification": "legal_profession", "since": "2019-06-01"}),
            json!({"type": "user.qualification_withdrawn", "user": "li", "qualification": "legal_profession",
                   "reason": "r"}),
            json!({"type": "user.certificate_bound", "user": "li", "certificate": "37001", "reason": "r"}),
            json!({"type": "user.password_set", "user": "li", "must_change": true}),
            json!({"type": "user.second_factor_set", "user": "li", "on": false}),
            json!({"type": "user.recovery_codes_set", "user": "li", "count": 10}),
            json!({"type": "user.recovery_code_used", "user": "li"}),
            json!({"type": "user.token_issued", "user": "li", "token": id, "expires_at": at}),
            json!({"type": "user.token_revoked", "user": "li", "token": id, "reason": "r"}),
            json!({"type": "session.started", "session": id, "user": "li", "client": "c", "method": "password",
                   "expires_at": at}),
            json!({"type": "session.ended", "session": id, "user": "li", "end": "expired"}),
            json!({"type": "credentials.bound", "rows": 5}),
            json!({"type": "station.code_issued", "code": id, "agency": "a", "name": "站", "expires_at": at}),
            json!({"type": "station.code_withdrawn", "code": id, "agency": "a", "reason": "r"}),
            json!({"type": "station.enrolled", "station": "s", "agency": "a", "name": "站", "key": key, "code": id}),
            json!({"type": "station.revoked", "station": "s", "reason": "r"}),
        ];
        let events: Vec<Event> =
            events.into_iter().map(|event| serde_json::from_value(event).expect("an event")).collect();
        let tried: Vec<EventName> = events.iter().map(Event::named).collect();
        let (accounts, stations) = (AccountName::ALL.iter(), StationName::ALL.iter());
        let all: Vec<EventName> =
            accounts.copied().map(EventName::from).chain(stations.copied().map(EventName::from)).collect();
        assert_eq!(tried, all, "an event of each name is tried");
        events
    }

    #[test]
    fn every_event_that_changes_a_row_is_read_again_at_start_and_no_other() {
        for event in one_of_each() {
            let changes = !changed(&event).is_empty();
            assert_eq!(changes, term(event.named()).is_some(), "{}", event.name());
            assert!(changes || ended(&event).is_none(), "{} ends rows and changes none", event.name());
            let read = [Term::Lasting, Term::Passing].into_iter().flat_map(names_of);
            assert_eq!(changes, read.into_iter().any(|name| name == event.name()), "{}", event.name());
        }
    }

    #[test]
    fn what_passes_is_of_sessions_alone() {
        for event in one_of_each().iter().filter(|event| term(event.named()) == Some(Term::Passing)) {
            // The sign-in that uses up a code has the password's row besides, which lasts.
            assert!(changed(event).iter().any(|bound| bound.kind == Kind::Session), "{}", event.name());
        }
        assert_eq!(names_of(Term::Passing).collect::<Vec<_>>(), ["session.started", "session.ended"]);
    }
}
