//! How a caller's recordings stand, at a glance: what arrived of late, and what is still to come.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::answers::deadline::CountedBy;
use crate::custody::access::{Action, Caller, Scope, Target, scope};
use crate::custody::deadline::board::{Days, Tally, coming, stretches, written};
use crate::custody::deadline::standing::StandingQuery;
use crate::custody::shown::SearchScope;
use crate::custody::{Custody, Refused, Verb, require};

/// Days of arrival that a glance tells of, today among them.
pub const GLANCE_DAYS: i64 = 7;

/// How recordings stand at a glance.
#[derive(Debug, Clone, Copy)]
pub struct Glance {
    /// The days of arrival.
    pub days: Days,
    /// How recordings stand that arrived on these days, whenever they were captured.
    pub arrived: Tally,
    /// How recordings stand that are still to come, whatever their day.
    pub coming: Tally,
}

/// What every page tells of deadlines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Badge {
    /// Recordings that are over their end.
    pub overdue: u64,
    /// Recordings that will be within the site's hours.
    pub soon: u64,
}

impl Custody {
    /// How recordings within reach stand at a glance. The look is logged as a search that shows none of them.
    pub async fn glance(self: &Arc<Self>, caller: &Caller) -> Result<Glance, Refused> {
        self.recorded(caller, Verb::Deadlines, require(caller, Action::ReadDeadlines, Target::Installation, None))
            .await?;
        let (reach, rules, now) = (scope(caller, Action::ReadDeadlines), self.rules.clone(), self.clock.now());
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        let last = now.to_jiff().to_zoned(zone.clone()).date();
        let days = Days { first: last.saturating_sub(jiff::Span::new().days(GLANCE_DAYS - 1)), last };
        let stretches = stretches(&zone, days)?;
        let (from, until) = (stretches.first().map_or(now, |s| s.from), stretches.last().map_or(now, |s| s.until));
        let glance = self.read_counted(move |reader, counted| {
            let query = StandingQuery { scope: &reach, rules: &rules, from, until, now };
            let arrived = counted.arrived_lately(reader, query)?;
            Ok(Glance { days, arrived, coming: coming(reader, (&reach, &rules, now))? })
        });
        let glance = glance.await?;
        let query = format!("first={} last={}{}", days.first, days.last, written(CountedBy::Arrival));
        self.log_search(caller, SearchScope::Deadlines, query, 0, Vec::new()).await?;
        Ok(glance)
    }

    /// What is late and will be within a caller's agency, as the watch last saw it; nothing for those who have nothing to
    /// do with an agency's deadlines, and before it first looked. It names no recording, and no entry is written.
    pub fn badge(&self, caller: &Caller) -> Option<Badge> {
        let measured = self.measured_standings()?;
        match scope(caller, Action::ReadDeadlines) {
            Scope::Agency(agency) => Some(measured.badges.get(&agency).copied().unwrap_or_default()),
            Scope::Everything => {
                let all = measured.badges.values();
                Some(all.fold(Badge::default(), |sum, one| Badge {
                    overdue: sum.overdue + one.overdue,
                    soon: sum.soon + one.soon,
                }))
            }
            Scope::Officer(..) | Scope::Nothing => None,
        }
    }
}
