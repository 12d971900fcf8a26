//! How many recordings stand how, without walking them for each that asks.
//!
//! How a stored recording stands never changes, so each is counted once, in the order of storing: a watch of its
//! own does it, a step at a time, and what was stored since is counted by who asks next. What is counted is kept a
//! station and a week of capture, so that any time is told by its whole weeks and by a look at what is left of them.
//! Recordings that are still to come are few, have an index of their own, and are judged anew each time.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use evidence::ids::{AgencyId, StationId};
use evidence::time::Utc;
use tokio::sync::OwnedMutexGuard;

use crate::custody::access::Scope;
use crate::custody::deadline::board::Tally;
use crate::custody::deadline::glance::{Badge, GLANCE_DAYS};
use crate::custody::deadline::lists::within;
use crate::custody::deadline::rules::{Rule, Standing, judge};
use crate::custody::deadline::standing::{Counted, StandingQuery};
use crate::custody::recording::watch::stored_index;
use crate::custody::search::lists::{PAGE_MAX, StandingCount};
use crate::custody::{Custody, Refused};
use crate::store::tables::{DbError, Reader};

/// Recordings that are counted in one step.
const STEP: u64 = 20 * PAGE_MAX;

/// How long the watch rests between two steps, and once everything is counted.
const PAUSE: Duration = Duration::from_millis(100);
const ROUND: Duration = Duration::from_secs(10);

/// Microseconds of a week.
const WEEK: i64 = 7 * 24 * 3600 * 1_000_000;

/// Microseconds of an hour.
const HOUR: i64 = 3600 * 1_000_000;

/// Hours of arrival that are counted each by itself: those of a glance, and a day at either end.
const HOURS_KEPT: i64 = (GLANCE_DAYS + 2) * 24;

/// What is known of how recordings stand.
#[derive(Default)]
pub(in crate::custody) struct Standings {
    counted: Arc<tokio::sync::Mutex<StoredTallies>>,
    measured: Mutex<Option<Measured>>,
}

/// How recordings stand, as the watch last saw it.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Per station; nothing until all stored recordings were counted once.
    pub stations: BTreeMap<StationId, Tally>,
    /// Stored recordings that were not counted yet.
    pub uncounted: u64,
    /// What is late, and will be within the site's hours, per agency.
    pub badges: BTreeMap<AgencyId, Badge>,
}

/// How recordings of a station stand, by week.
type Weeks = BTreeMap<(AgencyId, StationId), BTreeMap<i64, Tally>>;

/// How recordings of an agency stand, by hour.
type Hours = BTreeMap<AgencyId, BTreeMap<i64, Tally>>;

/// Stored recordings, counted in the order of storing.
#[derive(Debug, Clone, Default)]
pub(in crate::custody) struct StoredTallies {
    /// The log entry from which on they are not counted.
    next: u64,
    /// Shared with those who read from it while more is counted.
    weeks: Arc<Weeks>,
    /// The same by the week in which they arrived.
    arrived: Arc<Weeks>,
    /// The same of the last days by the hour in which they arrived, whatever the station: days of a glance begin at
    /// midnight of the site, and weeks do not.
    hours: Arc<Hours>,
    /// The first hour of which that is so.
    hours_from: i64,
    /// Whether that is all that is stored.
    pub(in crate::custody) whole: bool,
}

impl Standings {
    /// What is counted. It is waited for before a reader is lent: what that sees is then never older, and nobody waits
    /// with a reader in hand.
    async fn counted(&self) -> OwnedMutexGuard<StoredTallies> {
        Arc::clone(&self.counted).lock_owned().await
    }

    fn measured(&self) -> MutexGuard<'_, Option<Measured>> {
        self.measured.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StoredTallies {
    /// Counts what was stored since, `limit` at most.
    fn advance(&mut self, reader: &Reader<'_>, rules: &[Rule], now: Utc, limit: u64) -> Result<(), DbError> {
        let mut left = limit;
        self.whole = false;
        self.let_go(now.micros().div_euclid(HOUR) - HOURS_KEPT);
        while left > 0 {
            let page = reader.stored_from(self.next, left.min(PAGE_MAX))?;
            let Some(last) = page.last().and_then(stored_index) else { break };
            let (weeks, arrived) = (Arc::make_mut(&mut self.weeks), Arc::make_mut(&mut self.arrived));
            for recording in &page {
                let standing = judge(rules, recording, now).standing;
                let add = |weeks: &mut Weeks, at: Utc| {
                    let of = (recording.agency.clone(), recording.station.clone());
                    let week = at.micros().div_euclid(WEEK);
                    weeks.entry(of).or_default().entry(week).or_default().add(standing, 1);
                };
                add(weeks, recording.capture_end);
                if let Some(stored) = recording.stored_at() {
                    add(arrived, stored);
                    let hour = stored.micros().div_euclid(HOUR);
                    if hour >= self.hours_from {
                        let hours = Arc::make_mut(&mut self.hours).entry(recording.agency.clone()).or_default();
                        hours.entry(hour).or_default().add(standing, 1);
                    }
                }
            }
            self.next = last + 1;
            left -= page.len() as u64;
        }
        self.whole = reader.stored_from(self.next, 1)?.is_empty();
        Ok(())
    }

    /// Lets the hours before `first` go.
    fn let_go(&mut self, first: i64) {
        if first <= self.hours_from {
            return;
        }
        self.hours_from = first;
        let hours = Arc::make_mut(&mut self.hours);
        for of_agency in hours.values_mut() {
            *of_agency = of_agency.split_off(&first);
        }
        hours.retain(|_, of_agency| !of_agency.is_empty());
    }

    /// How recordings stand per station. Where not all that is stored is counted yet, what is asked for is walked.
    pub(in crate::custody) fn tallies(
        &self,
        reader: &Reader<'_>,
        query: StandingQuery<'_>,
    ) -> Result<BTreeMap<StationId, Tally>, DbError> {
        let mut tallies = BTreeMap::new();
        let mut count = |query: StandingQuery<'_>, coming: bool| -> Result<(), DbError> {
            for count in reader.count_standings(query, coming)? {
                tallies.entry(count.station).or_insert_with(Tally::default).add(count.standing, count.count);
            }
            Ok(())
        };
        let Some(whole) = self.whole_weeks(query) else {
            count(query, false)?;
            return Ok(tallies);
        };
        count(StandingQuery { until: whole.begin, ..query }, false)?;
        count(StandingQuery { from: whole.begin, until: whole.end, ..query }, true)?;
        count(StandingQuery { from: whole.end, ..query }, false)?;
        merge(&self.weeks, query.scope, &whole, &mut tallies);
        Ok(tallies)
    }

    /// How recordings stand per station that arrived in the query's time, whenever they were captured. What is still
    /// to come has not arrived.
    pub(in crate::custody) fn arrived(
        &self,
        reader: &Reader<'_>,
        query: StandingQuery<'_>,
    ) -> Result<BTreeMap<StationId, Tally>, DbError> {
        let mut tallies = BTreeMap::new();
        let mut count = |query: StandingQuery<'_>| -> Result<(), DbError> {
            for Counted { of, standing, count } in reader.arrived_by_station(query)? {
                tallies.entry(of).or_insert_with(Tally::default).add(standing, count);
            }
            Ok(())
        };
        let Some(whole) = self.whole_weeks(query) else {
            count(query)?;
            return Ok(tallies);
        };
        count(StandingQuery { until: whole.begin, ..query })?;
        count(StandingQuery { from: whole.end, ..query })?;
        merge(&self.arrived, query.scope, &whole, &mut tallies);
        Ok(tallies)
    }

    /// How recordings stand that arrived in the query's time, which begins some days ago at most: by whole hours, and by
    /// a look at what is left of them.
    pub(in crate::custody) fn arrived_lately(
        &self,
        reader: &Reader<'_>,
        query: StandingQuery<'_>,
    ) -> Result<Tally, DbError> {
        let (from, until) = (query.from.micros(), query.until.micros());
        let (first, last) = (from.div_euclid(HOUR) + i64::from(from.rem_euclid(HOUR) != 0), until.div_euclid(HOUR));
        let apart = !self.whole
            || first < self.hours_from
            || first > last
            || matches!(query.scope, Scope::Officer(..) | Scope::Nothing);
        let edge = |hour: i64| Utc::from_micros(hour.saturating_mul(HOUR)).ok();
        let mut tally = Tally::default();
        let (false, Some(begin), Some(end)) = (apart, edge(first), edge(last)) else {
            self.arrived(reader, query)?.values().for_each(|of_station| tally.merge(of_station));
            return Ok(tally);
        };
        for rest in [StandingQuery { until: begin, ..query }, StandingQuery { from: end, ..query }] {
            if rest.from < rest.until {
                reader.arrived_by_station(rest)?.iter().for_each(|one| tally.add(one.standing, one.count));
            }
        }
        for (agency, hours) in self.hours.iter() {
            if !matches!(query.scope, Scope::Agency(own) if own != agency) {
                hours.range(first..last).for_each(|(_, of_hour)| tally.merge(of_hour));
            }
        }
        Ok(tally)
    }

    /// The weeks of which all is asked for; none where not all is counted, or not by whom it is asked for.
    fn whole_weeks(&self, query: StandingQuery<'_>) -> Option<WholeWeeks> {
        let (from, until) = (query.from.micros(), query.until.micros());
        let (first, last) = (from.div_euclid(WEEK) + i64::from(from.rem_euclid(WEEK) != 0), until.div_euclid(WEEK));
        let apart = !self.whole || matches!(query.scope, Scope::Officer(..) | Scope::Nothing);
        let edge = |week: i64| Utc::from_micros(week.saturating_mul(WEEK)).ok();
        let (false, true, Some(begin), Some(end)) = (apart, first < last, edge(first), edge(last)) else { return None };
        Some(WholeWeeks { weeks: first..last, begin, end })
    }
}

/// Weeks, with the moments between which they lie.
struct WholeWeeks {
    weeks: Range<i64>,
    begin: Utc,
    end: Utc,
}

/// Adds what is counted of whole weeks.
fn merge(counted: &Weeks, scope: &Scope, whole: &WholeWeeks, tallies: &mut BTreeMap<StationId, Tally>) {
    for ((agency, station), weeks) in counted {
        if matches!(scope, Scope::Agency(own) if own != agency) {
            continue;
        }
        for tally in weeks.range(whole.weeks.clone()).map(|(_, tally)| tally) {
            tallies.entry(station.clone()).or_default().merge(tally);
        }
    }
}

/// What is late and will be within so many hours, per agency.
fn badges(reader: &Reader<'_>, rules: &[Rule], hours: u32, now: Utc) -> Result<BTreeMap<AgencyId, Badge>, DbError> {
    let rules = within(rules, hours);
    let counts = reader.count_standings(StandingQuery::of_all(&Scope::Everything, &rules, now), true)?;
    let mut badges: BTreeMap<AgencyId, Badge> = BTreeMap::new();
    let mut agencies: BTreeMap<StationId, Option<AgencyId>> = BTreeMap::new();
    for StandingCount { station, standing, count } in counts {
        let agency = if let Some(known) = agencies.get(&station) {
            known.clone()
        } else {
            let found = reader.station_shown(&station)?.map(|station| station.agency);
            agencies.insert(station, found.clone());
            found
        };
        let Some(badge) = agency.map(|agency| badges.entry(agency).or_default()) else { continue };
        match standing {
            Standing::Overdue => badge.overdue += count,
            Standing::AtRisk => badge.soon += count,
            Standing::OnTime | Standing::StoredLate | Standing::Waiting | Standing::Uncertain | Standing::NoRule => {}
        }
    }
    Ok(badges)
}

impl Custody {
    /// Reads with what is stored counted, as far as one step goes.
    pub(in crate::custody) async fn read_counted<T, F>(self: &Arc<Self>, work: F) -> Result<T, Refused>
    where
        F: FnOnce(&Reader<'_>, &StoredTallies) -> Result<T, DbError> + Send + 'static,
        T: Send + 'static,
    {
        let (this, mut counted) = (Arc::clone(self), self.standings.counted().await);
        self.read(move |reader| {
            counted.advance(reader, &this.rules, this.clock.now(), STEP)?;
            // Nobody else waits for what is read with it.
            let now = counted.clone();
            drop(counted);
            Ok(work(reader, &now)?)
        })
        .await
    }

    /// Counts a step, and judges what is still to come once all that is stored is counted; gives when to go on.
    pub async fn watch_standings(self: &Arc<Self>) -> Result<Duration, Refused> {
        let (this, mut counted) = (Arc::clone(self), self.standings.counted().await);
        self.read(move |reader| {
            let now = this.clock.now();
            counted.advance(reader, &this.rules, now, STEP)?;
            let seen = counted.clone();
            drop(counted);
            let mut measured = Measured {
                uncounted: reader.stored_count_from(seen.next)?,
                badges: badges(reader, &this.rules, this.notice_hours, now)?,
                ..Measured::default()
            };
            if seen.whole {
                measured.stations =
                    seen.tallies(reader, StandingQuery::of_all(&Scope::Everything, &this.rules, now))?;
            }
            *this.standings.measured() = Some(measured);
            Ok(if seen.whole { ROUND } else { PAUSE })
        })
        .await
    }

    /// How recordings stand, as the watch last saw it; nothing before it first looked.
    pub(in crate::custody) fn measured_standings(&self) -> Option<Measured> {
        self.standings.measured().clone()
    }
}

#[cfg(test)]
mod tests;
