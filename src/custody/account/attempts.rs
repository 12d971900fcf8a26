//! Places for attempts to sign in: reserved before a password is looked at, settled whatever happens.

use std::sync::Arc;

use crate::clock::Clock;
use crate::custody::Refused;
use crate::store::live::attempts::{self, Outcome, Ticket, Wait, Who};

/// All attempts; each that failed is on record.
pub struct Attempts {
    held: attempts::Attempts,
    clock: Clock,
}

/// A place that is held. Dropped without a word it counts as failed: whoever does not wait for the
/// answer has still had a password tried.
pub struct Place {
    of: Arc<Attempts>,
    ticket: Option<Ticket>,
}

/// No place.
#[derive(Debug)]
pub struct TurnedAway {
    /// What to answer.
    pub refused: Refused,
    /// Whether this is the first since the last failure, and worth an entry.
    pub first: bool,
}

impl Attempts {
    /// None yet.
    pub fn new(clock: Clock) -> Arc<Self> {
        Arc::new(Self { held: attempts::Attempts::default(), clock })
    }

    /// Takes a place for one attempt.
    pub fn reserve(self: &Arc<Self>, who: Who) -> Result<Place, TurnedAway> {
        let now = self.clock.now();
        match self.held.reserve(who, now) {
            Ok(ticket) => Ok(Place { of: Arc::clone(self), ticket: Some(ticket) }),
            Err(Wait { seconds, first }) => {
                metrics::counter!("docket_sign_ins_turned_away").increment(1);
                Err(TurnedAway { refused: Refused::TooManyAttempts { seconds }, first })
            }
        }
    }

    fn settle(&self, ticket: Ticket, outcome: Outcome) {
        let now = self.clock.now();
        self.held.settle(ticket, outcome, now);
    }
}

impl Place {
    /// Who tried showed who they are.
    pub fn succeeded(mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.of.settle(ticket, Outcome::Right);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.of.settle(ticket, Outcome::Wrong);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::account::attempts::*;
    use crate::store::live::address::ClientKey;
    use crate::store::live::attempts::AccountKey;

    #[test]
    fn a_place_that_is_dropped_counts_as_failed() {
        let attempts = Attempts::new(Clock::default());
        let who = Who::Stranger { account: AccountKey::of("li"), client: ClientKey::of_text("192.0.2.1") };
        for _ in 0..5 {
            drop(attempts.reserve(who).expect("a place"));
        }
        assert!(attempts.reserve(who).is_err_and(|turned| turned.first));
        assert!(attempts.reserve(who).is_err_and(|turned| !turned.first));
    }
}
