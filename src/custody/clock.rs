//! The system's clock, where it is in doubt: who may see it, and who may say that it is right.

use std::sync::Arc;

use evidence::event::{Actor, ClockSettling, Event, LogEvent};
use evidence::time::Utc;

use crate::clock::{Clock, Told};
use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused, Stop, clean_text, draft, require};
use crate::store::log::{Decided, Draft, Log};
use crate::store::tables::Reader;

/// How far the system's clock may have gone from the time that an administrator confirms, in seconds.
const CONFIRMED_WITHIN_SECONDS: i64 = 300;

impl Custody {
    /// The time and whether it can be trusted, for who may see it.
    pub async fn clock_told(self: &Arc<Self>, caller: &Caller) -> Result<Told, Refused> {
        self.recorded(caller, Verb::Clock, require(caller, Action::Administer, Target::Installation, None)).await?;
        Ok(self.clock.tell())
    }

    /// Has the system's clock followed again, on an administrator's word that it is right. `wall` is
    /// about what they read on it.
    pub async fn accept_clock(self: &Arc<Self>, caller: &Caller, wall: Utc, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let (who, clock) = (caller.clone(), self.clock.clone());
        self.command(caller, Verb::ClockAccept, move |_, _| {
            require(&who, Action::Administer, Target::Installation, None)?;
            Ok(vec![draft(&who, Vec::new(), settled(&clock, Some(wall), &reason)?)])
        })
        .await?;
        Ok(())
    }

    /// Has the log say that the clock is in doubt, or no more, where nothing else is logged meanwhile.
    pub async fn log_clock(self: &Arc<Self>) -> Result<(), Refused> {
        match self.log.append(|_, _| Ok::<_, Stop>(Vec::new())).await? {
            Decided::Done(_) => Ok(()),
            Decided::Refused(refused) => Err(refused),
        }
    }
}

/// The entry that takes the system's clock for right.
fn settled(clock: &Clock, confirmed: Option<Utc>, reason: &str) -> Result<Event, Refused> {
    let Some(doubt) = clock.doubt() else {
        return Err(Refused::Conflict(Fault::ClockNotDoubted));
    };
    let (wall, expected) = (doubt.wall, doubt.expected);
    let off = confirmed.map_or(0, |confirmed| wall.micros().saturating_sub(confirmed.micros()).saturating_abs());
    if off > CONFIRMED_WITHIN_SECONDS * 1_000_000 {
        return Err(Refused::Conflict(Fault::ClockMovedOn));
    }
    Ok(Event::Log(LogEvent::ClockSettled { how: ClockSettling::Accepted, wall, expected, reason: reason.to_owned() }))
}

/// Takes the system's clock for right over a log whose service is stopped: where the log's last entry
/// itself has a wrong time, no token may be left that holds. Whoever can call this holds the data
/// directory; the entry names the service as its author, and gives the reason.
pub async fn accept_stopped(log: &Log, clock: &Clock, reason: &str) -> Result<(), Refused> {
    let (clock, reason) = (clock.clone(), clean_text(Field::Reason, reason)?);
    let decide = move |_: &Reader<'_>, _| {
        let event = settled(&clock, None, &reason);
        event.map(|event| vec![Draft::new(Actor::Service, Vec::new(), event)]).map_err(Stop::from)
    };
    match log.append(decide).await? {
        Decided::Done(_) => Ok(()),
        Decided::Refused(refused) => Err(refused),
    }
}
