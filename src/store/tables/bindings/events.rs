//! What an event does to the rows that let somebody in. A new event of accounts or stations is asked for each of
//! these here, and nowhere else; no other noun lets anybody in.

use evidence::event::{AccountEvent, Event, PasswordEnds, SignInMethod, StationEvent};
use evidence::ids::{SecretId, UserId};
use evidence::time::Utc;

use crate::store::tables::bindings::{Bound, Kind};

impl Bound {
    pub(super) fn new(kind: Kind, id: &impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }
}

/// The rows that an event changes.
pub fn changed(event: &Event) -> Vec<Bound> {
    match event {
        Event::Account(event) => changed_of_accounts(event),
        Event::Station(event) => changed_of_stations(event),
        _ => Vec::new(),
    }
}

fn changed_of_accounts(event: &AccountEvent) -> Vec<Bound> {
    match event {
        AccountEvent::Created { user, .. } | AccountEvent::Disabled { user, .. } => {
            vec![Bound::new(Kind::Account, user)]
        }
        AccountEvent::TokenIssued { token, .. } | AccountEvent::TokenRevoked { token, .. } => {
            vec![Bound::new(Kind::Token, token)]
        }
        AccountEvent::PasswordSet { user, .. } | AccountEvent::SecondFactorSet { user, .. } => {
            vec![Bound::new(Kind::Password, user)]
        }
        AccountEvent::SessionStarted { session, user, method, .. } => match method {
            // The code is used up with this entry.
            SignInMethod::PasswordAndCode => {
                vec![Bound::new(Kind::Session, session), Bound::new(Kind::Password, user)]
            }
            SignInMethod::Password | SignInMethod::OpenId => vec![Bound::new(Kind::Session, session)],
        },
        AccountEvent::SessionEnded { session, .. } => vec![Bound::new(Kind::Session, session)],
        // The rows are bound as they stand, each to the entry that brought it.
        AccountEvent::CredentialsBound { .. } => Vec::new(),
    }
}

fn changed_of_stations(event: &StationEvent) -> Vec<Bound> {
    match event {
        StationEvent::CodeIssued { code, .. } => vec![Bound::new(Kind::Code, code)],
        StationEvent::Enrolled { station, code, .. } => {
            vec![Bound::new(Kind::Station, station), Bound::new(Kind::Code, code)]
        }
        StationEvent::Revoked { station, .. } => vec![Bound::new(Kind::Station, station)],
    }
}

/// The names of events of accounts that [`changed`] has rows of for a time only.
pub(super) const PASSING: [&str; 2] = ["session.started", "session.ended"];

/// The names of the events that [`changed`] has rows of that last: those of accounts and of stations.
pub(super) fn lasting() -> impl Iterator<Item = &'static str> {
    Event::names().filter(|name| name.starts_with("user.") || name.starts_with("station."))
}

/// The kinds of rows of an account that an event ends all at once, but for one.
pub(super) fn ended(event: &Event) -> Option<(&UserId, &'static [Kind], Option<&SecretId>)> {
    let Event::Account(event) = event else { return None };
    match event {
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
        | AccountEvent::TokenIssued { .. }
        | AccountEvent::TokenRevoked { .. }
        | AccountEvent::SecondFactorSet { .. }
        | AccountEvent::SessionStarted { .. }
        | AccountEvent::SessionEnded { .. }
        | AccountEvent::CredentialsBound { .. } => None,
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
    let Event::Account(event) = event else { return State::Row };
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
        AccountEvent::Created { .. }
        | AccountEvent::Disabled { .. }
        | AccountEvent::PasswordSet { .. }
        | AccountEvent::CredentialsBound { .. } => State::Row,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_that_changes_a_row_is_read_again_at_start() {
        let read: Vec<&str> = lasting().chain(PASSING).collect();
        let (user, token, session) = ("li".parse().expect("an id"), "0".repeat(32), "1".repeat(32));
        let secret = |text: &str| -> SecretId { text.parse().expect("an id") };
        let at = "2026-01-01T00:00:00.000000Z".parse().expect("a moment");
        let ended =
            AccountEvent::SessionEnded { session: secret(&session), user, end: evidence::event::SessionEnd::Expired };
        let issued = StationEvent::CodeIssued {
            code: secret(&token),
            agency: "a".parse().expect("an id"),
            name: String::new(),
            expires_at: at,
        };
        for event in [Event::from(ended), Event::from(issued)] {
            assert!(!changed(&event).is_empty() && read.contains(&event.name()), "{}", event.name());
        }
        assert_eq!(lasting().count(), 9, "{read:?}");
        assert!(read.iter().all(|name| Event::names().any(|known| known == *name)), "{read:?}");
    }
}
