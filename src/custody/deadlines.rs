//! Who is late, before they are.

use std::sync::Arc;

use evidence::time::Utc;

use crate::custody::{Custody, Refused, require};
use crate::db::search::{PAGE_MAX, StandingCount};
use crate::domain::access::{Action, Caller, Scope, Target, scope};
use crate::domain::deadline::{Judgement, judge};
use crate::domain::facts::Recording;

/// How deadlines stand within a caller's reach.
pub struct DeadlineView {
    /// When this was judged.
    pub now: Utc,
    /// How many recordings stand how, per station.
    pub counts: Vec<StandingCount>,
    /// Recordings whose clock still runs, the earliest first; at most a page.
    pub running: Vec<(Recording, Judgement)>,
}

impl Custody {
    /// How deadlines stand for recordings captured in `from..until`.
    pub async fn deadlines(
        self: &Arc<Self>,
        caller: &Caller,
        from: Option<Utc>,
        until: Option<Utc>,
    ) -> Result<DeadlineView, Refused> {
        if let Err(refused) = require(caller, Action::ReadDeadlines, Target::Installation, None) {
            return Err(self.on_record(caller, "deadlines", refused).await);
        }
        let query = format!("from={} until={}", text(from), text(until));
        let view = self.standings(scope(caller), from, until).await?;
        self.log_search(caller, "deadlines", query, view.running.len()).await?;
        Ok(view)
    }

    /// The same for the service itself: metrics and warnings.
    pub async fn standings(
        self: &Arc<Self>,
        reach: Scope,
        from: Option<Utc>,
        until: Option<Utc>,
    ) -> Result<DeadlineView, Refused> {
        let (rules, now) = (self.rules.clone(), self.clock.now());
        let from = from.unwrap_or(Utc::from_jiff(jiff::Timestamp::MIN));
        let until = until.unwrap_or(Utc::from_jiff(jiff::Timestamp::MAX));
        self.read(move |reader| {
            let counts = reader.count_standings(&reach, &rules, from, until, now)?;
            let running = reader.unstored_within(&reach, PAGE_MAX)?;
            let running = running.into_iter().map(|r| (judge(&rules, &r, now), r)).map(|(j, r)| (r, j)).collect();
            Ok(DeadlineView { now, counts, running })
        })
        .await
    }
}

fn text(time: Option<Utc>) -> String {
    time.map(|time| time.to_string()).unwrap_or_default()
}
