//! Who is late, before they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::ids::{Certificate, RecorderId, StationId};
use evidence::time::Utc;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::answers::deadline::CountedBy;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Scope, Target, scope};
use crate::custody::deadline::counted::StoredTallies;
use crate::custody::deadline::rules::{Judgement, Rule, Standing, judge};
use crate::custody::deadline::standing::{Counted, DockingGap, StandingQuery, StationContact};
use crate::custody::recording::Recording;
use crate::custody::refused::{Fault, Field};
use crate::custody::search::lists::{PAGE_MAX, StandingCount};
use crate::custody::shown::SearchScope;
use crate::custody::{Custody, Refused, require};
use crate::store::tables::{DbError, Reader};

/// Days that one board shows at most.
pub const BOARD_DAYS_MAX: i64 = 366;

/// Microseconds of a day.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// How much longer than its days a stretch may be whose clock is put back in it, in microseconds: 2 hours.
pub(in crate::custody::deadline) const PUT_BACK: i64 = 2 * 3600 * 1_000_000;

/// First year that a board may begin in; no footage is older.
const BOARD_YEAR_FIRST: i16 = 2000;

/// How deadlines stand within a caller's reach.
pub struct DeadlineView {
    /// When this was judged.
    pub now: Utc,
    /// How many recordings stand how, per station.
    pub counts: Vec<StandingCount>,
    /// Recordings whose clock still runs, the earliest first; at most a page.
    pub running: Vec<(Recording, Judgement)>,
}

/// How many recordings stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Stopped in time.
    pub on_time: u64,
    /// Running.
    pub waiting: u64,
    /// Running, and soon over.
    pub at_risk: u64,
    /// Stopped after the end.
    pub stored_late: u64,
    /// Running past the end.
    pub overdue: u64,
    /// Stopped, by a clock that was in doubt.
    pub uncertain: u64,
    /// Under no rule.
    pub no_rule: u64,
}

impl Tally {
    /// Adds recordings that stand so.
    pub(in crate::custody) fn add(&mut self, standing: Standing, count: u64) {
        *self.figure(standing) += count;
    }

    /// Adds another's.
    pub(in crate::custody) fn merge(&mut self, other: &Self) {
        for (standing, count) in other.parts() {
            self.add(standing, count);
        }
    }

    /// How many stand how.
    pub fn parts(&self) -> [(Standing, u64); 7] {
        [
            (Standing::OnTime, self.on_time),
            (Standing::StoredLate, self.stored_late),
            (Standing::Overdue, self.overdue),
            (Standing::AtRisk, self.at_risk),
            (Standing::Waiting, self.waiting),
            (Standing::Uncertain, self.uncertain),
            (Standing::NoRule, self.no_rule),
        ]
    }

    fn figure(&mut self, standing: Standing) -> &mut u64 {
        match standing {
            Standing::OnTime => &mut self.on_time,
            Standing::Waiting => &mut self.waiting,
            Standing::AtRisk => &mut self.at_risk,
            Standing::StoredLate => &mut self.stored_late,
            Standing::Overdue => &mut self.overdue,
            Standing::Uncertain => &mut self.uncertain,
            Standing::NoRule => &mut self.no_rule,
        }
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.on_time + self.waiting + self.at_risk + self.stored_late + self.overdue + self.uncertain + self.no_rule
    }

    /// What wants attention first, as a key to sort by: past the end, soon over, late, all.
    fn weight(&self) -> [u64; 4] {
        [self.overdue, self.at_risk, self.stored_late, self.total()]
    }
}

/// Whole days on the site's clock, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

/// An officer on the board.
#[derive(Debug, Clone)]
pub struct OfficerStanding {
    /// The officer; none where it is not known who wore the recorder.
    pub certificate: Option<Certificate>,
    /// Their name, where the register has it.
    pub name: Option<String>,
    /// How their recordings stand.
    pub tally: Tally,
}

/// What a recorder's recordings tell of its clock.
#[derive(Debug, Clone)]
pub struct RecorderClock {
    /// The recorder.
    pub recorder: RecorderId,
    /// Each flag with the number of recordings that have it.
    pub flags: BTreeMap<String, u64>,
    /// When the last of them was docked.
    pub docked_at: Utc,
}

/// A recording whose clock runs.
#[derive(Debug, Clone)]
pub struct Running {
    /// The recording.
    pub recording: Recording,
    /// How it stands.
    pub judgement: Judgement,
    /// The officer's name, where the register has it.
    pub officer: Option<String>,
}

/// Everything about deadlines for the people who answer for them.
pub struct Board {
    /// When this was judged.
    pub now: Utc,
    /// The days that are counted.
    pub days: Days,
    /// Whether these are days of capture or of arrival, for stations, officers and days.
    pub by: CountedBy,
    /// How all recordings stand that were captured on these days.
    pub captured: Tally,
    /// How all recordings stand that arrived on these days, whenever they were captured.
    pub arrived: Tally,
    /// How all recordings stand that are still to come, whatever their day.
    pub coming: Tally,
    /// Per station, by name; those without recordings in these days too.
    pub stations: Vec<(StationContact, Tally)>,
    /// Per officer, the latest first.
    pub officers: Vec<OfficerStanding>,
    /// Per day, in order; every day is there.
    pub per_day: Vec<(Date, Tally)>,
    /// Recordings that are still to come and whose clock runs or that no rule applies to, whatever their day, the
    /// earliest first; at most a page.
    pub running: Vec<Running>,
    /// Recorders whose clock seems wrong.
    pub clocks: Vec<RecorderClock>,
    /// Dockings after which something was missing, the latest first; at most a page.
    pub gaps: Vec<DockingGap>,
    /// Whether there are more of them.
    pub more_gaps: bool,
}

/// A time during which the site's clock is a fixed distance ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::custody::deadline) struct Stretch {
    pub(in crate::custody::deadline) from: Utc,
    pub(in crate::custody::deadline) until: Utc,
    offset_seconds: i64,
}

impl Custody {
    /// How deadlines stand for recordings captured, or arrived, in `from..until`.
    pub async fn deadlines(
        self: &Arc<Self>,
        caller: &Caller,
        from: Option<Utc>,
        until: Option<Utc>,
        by: CountedBy,
    ) -> Result<DeadlineView, Refused> {
        self.recorded(caller, Verb::Deadlines, require(caller, Action::ReadDeadlines, Target::Installation, None))
            .await?;
        let query = format!("from={} until={}{}", text(from), text(until), written(by));
        let view = self.deadline_view(scope(caller, Action::ReadDeadlines), (from, until), by).await?;
        let shown = view.running.iter().map(|(recording, _)| Item::Recording(recording.id)).collect();
        self.log_search(caller, SearchScope::Deadlines, query, view.running.len(), shown).await?;
        Ok(view)
    }

    async fn deadline_view(
        self: &Arc<Self>,
        reach: Scope,
        (from, until): (Option<Utc>, Option<Utc>),
        by: CountedBy,
    ) -> Result<DeadlineView, Refused> {
        let (rules, now) = (self.rules.clone(), self.clock.now());
        let view = self.read_counted(move |reader, counted| {
            let all = StandingQuery::of_all(&reach, &rules, now);
            let query = StandingQuery { from: from.unwrap_or(all.from), until: until.unwrap_or(all.until), ..all };
            view_by(reader, counted, query, by)
        });
        view.await?.ok_or(Refused::Counting { most: BOARD_DAYS_MAX })
    }

    /// The board of deadlines for recordings captured, or arrived, on `days`. The look is logged as a search.
    pub async fn deadline_board(
        self: &Arc<Self>,
        caller: &Caller,
        days: Days,
        by: CountedBy,
    ) -> Result<Board, Refused> {
        self.recorded(caller, Verb::Deadlines, require(caller, Action::ReadDeadlines, Target::Installation, None))
            .await?;
        let stretches = stretches(&TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC), days)?;
        let (reach, rules, now) = (scope(caller, Action::ReadDeadlines), self.rules.clone(), self.clock.now());
        let board = self.read_counted(move |reader, counted| {
            board((reader, counted), (&reach, &rules), (days, by), &stretches, now)
        });
        let board = board.await?;
        let query = format!("first={} last={}{}", days.first, days.last, written(by));
        let running = board.running.iter().map(|running| Item::Recording(running.recording.id));
        let shown = running.chain(board.gaps.iter().map(|gap| Item::Docking(gap.docking.clone()))).collect();
        self.log_search(caller, SearchScope::Deadlines, query, board.running.len(), shown).await?;
        Ok(board)
    }
}

/// [`view_by`] of what was captured.
#[cfg(test)]
pub(in crate::custody::deadline) fn view(
    reader: &Reader<'_>,
    counted: &StoredTallies,
    query: StandingQuery<'_>,
) -> Result<Option<DeadlineView>, DbError> {
    view_by(reader, counted, query, CountedBy::Capture)
}

/// How deadlines stand; nothing where that is a walk over more days than a board has, which is nobody's request: of
/// so many only what is counted is told, whether both ends are given or not.
fn view_by(
    reader: &Reader<'_>,
    counted: &StoredTallies,
    query: StandingQuery<'_>,
    by: CountedBy,
) -> Result<Option<DeadlineView>, DbError> {
    let length = query.until.micros().saturating_sub(query.from.micros());
    if !counted.whole && length > BOARD_DAYS_MAX * DAY + PUT_BACK {
        return Ok(None);
    }
    let counts = per_station(reader, counted, query, by)?.into_iter().flat_map(|(station, tally)| {
        let stand = tally.parts().into_iter().filter(|(_, count)| *count > 0);
        stand.map(move |(standing, count)| StandingCount { station: station.clone(), standing, count })
    });
    let counts = counts.collect();
    let running = reader.unstored_within(query.scope, PAGE_MAX)?.into_iter();
    let running = running.map(|one| (judge(query.rules, &one, query.now), one)).map(|(j, one)| (one, j)).collect();
    Ok(Some(DeadlineView { now: query.now, counts, running }))
}

/// How recordings stand per station, by their capture or by their arrival.
fn per_station(
    reader: &Reader<'_>,
    counted: &StoredTallies,
    query: StandingQuery<'_>,
    by: CountedBy,
) -> Result<BTreeMap<StationId, Tally>, DbError> {
    match by {
        CountedBy::Capture => counted.tallies(reader, query),
        CountedBy::Arrival => counted.arrived(reader, query),
    }
}

fn sum<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Tally {
    let mut all = Tally::default();
    tallies.into_iter().for_each(|tally| all.merge(tally));
    all
}

/// How recordings stand that are still to come, whatever their day.
pub(in crate::custody) fn coming(
    reader: &Reader<'_>,
    (scope, rules, now): (&Scope, &[Rule], Utc),
) -> Result<Tally, DbError> {
    let mut coming = Tally::default();
    for count in reader.count_standings(StandingQuery::of_all(scope, rules, now), true)? {
        coming.add(count.standing, count.count);
    }
    Ok(coming)
}

fn board(
    (reader, counted): (&Reader<'_>, &StoredTallies),
    (scope, rules): (&Scope, &[Rule]),
    (days, by): (Days, CountedBy),
    stretches: &[Stretch],
    now: Utc,
) -> Result<Board, DbError> {
    // Days that are one at least are a stretch at least.
    let edge = |stretch: Option<&Stretch>, of: fn(&Stretch) -> Utc| stretch.map_or(now, of);
    let (from, until) = (edge(stretches.first(), |s| s.from), edge(stretches.last(), |s| s.until));
    let whole = StandingQuery { scope, rules, from, until, now };
    let mut by_day: BTreeMap<u64, Tally> = BTreeMap::new();
    for stretch in stretches {
        let part = StandingQuery { from: stretch.from, until: stretch.until, ..whole };
        for Counted { of, standing, count } in reader.day_standings(part, by, stretch.offset_seconds)? {
            by_day.entry(of).or_default().add(standing, count);
        }
    }
    let epoch = jiff::civil::date(1970, 1, 1);
    let number = |day: Date| u64::try_from((day - epoch).get_days()).unwrap_or(0);
    let all_days = days.first.series(jiff::Span::new().days(1)).take_while(|day| *day <= days.last);
    let (gaps, more_gaps) = reader.docking_gaps(scope, from, until)?;
    let per_day = all_days.map(|day| (day, by_day.get(&number(day)).copied().unwrap_or_default())).collect();
    let totals = [CountedBy::Capture, CountedBy::Arrival].map(|by| per_station(reader, counted, whole, by));
    let [captured, arrived] = totals;
    Ok(Board {
        now,
        days,
        by,
        captured: sum(captured?.values()),
        arrived: sum(arrived?.values()),
        coming: coming(reader, (scope, rules, now))?,
        stations: stations(reader, counted, whole, by)?,
        officers: officers(reader, whole, by)?,
        per_day,
        running: running(reader, whole)?,
        clocks: clocks(reader, whole)?,
        gaps,
        more_gaps,
    })
}

fn stations(
    reader: &Reader<'_>,
    counted: &StoredTallies,
    query: StandingQuery<'_>,
    by: CountedBy,
) -> Result<Vec<(StationContact, Tally)>, DbError> {
    let mut tallies = per_station(reader, counted, query, by)?;
    let contacts = reader.station_contacts(query.scope)?.into_iter();
    let mut stations: Vec<_> =
        contacts.map(|contact| (tallies.remove(&contact.station.id).unwrap_or_default(), contact)).collect();
    stations.sort_by(|(_, a), (_, b)| (&a.station.name, &a.station.id).cmp(&(&b.station.name, &b.station.id)));
    Ok(stations.into_iter().map(|(tally, contact)| (contact, tally)).collect())
}

fn officers(reader: &Reader<'_>, query: StandingQuery<'_>, by: CountedBy) -> Result<Vec<OfficerStanding>, DbError> {
    let mut tallies: BTreeMap<Option<Certificate>, Tally> = BTreeMap::new();
    for Counted { of, standing, count } in reader.officer_standings(query, by)? {
        tallies.entry(of).or_default().add(standing, count);
    }
    let mut officers = Vec::with_capacity(tallies.len());
    for (certificate, tally) in tallies {
        let name = certificate.as_ref().map(|c| reader.officer(c)).transpose()?.flatten().map(|o| o.name);
        officers.push(OfficerStanding { certificate, name, tally });
    }
    officers.sort_by_key(|officer| std::cmp::Reverse(officer.tally.weight()));
    Ok(officers)
}

fn running(reader: &Reader<'_>, query: StandingQuery<'_>) -> Result<Vec<Running>, DbError> {
    let mut running = Vec::new();
    for recording in reader.unstored_within(query.scope, PAGE_MAX)? {
        let judgement = judge(query.rules, &recording, query.now);
        if judgement.standing.runs() || judgement.standing == Standing::NoRule {
            let officer = recording.certificate.as_ref().map(|c| reader.officer(c)).transpose()?.flatten();
            running.push(Running { recording, judgement, officer: officer.map(|officer| officer.name) });
        }
    }
    // What is due by no rule comes last.
    running.sort_by_key(|item| (item.judgement.due.is_none(), item.judgement.due));
    Ok(running)
}

fn clocks(reader: &Reader<'_>, query: StandingQuery<'_>) -> Result<Vec<RecorderClock>, DbError> {
    let mut clocks: BTreeMap<RecorderId, RecorderClock> = BTreeMap::new();
    for found in reader.clock_findings(query.scope, query.from, query.until)? {
        let clock = clocks.entry(found.recorder.clone()).or_insert_with(|| RecorderClock {
            recorder: found.recorder.clone(),
            flags: BTreeMap::new(),
            docked_at: found.docked_at,
        });
        clock.docked_at = clock.docked_at.max(found.docked_at);
        for flag in found.flags.into_iter().filter(|flag| speaks_of_clock(flag)) {
            *clock.flags.entry(flag).or_default() += found.count;
        }
    }
    Ok(clocks.into_values().filter(|clock| !clock.flags.is_empty()).collect())
}

/// Whether a flag of a recording speaks of its recorder's clock; see the agent's rules of judgement.
fn speaks_of_clock(flag: &str) -> bool {
    flag.contains("-clock-") || matches!(flag, "times-disagree" | "no-believable-time")
}

/// The stretches of equal distance from UTC that make up `days`.
pub(in crate::custody::deadline) fn stretches(zone: &TimeZone, days: Days) -> Result<Vec<Stretch>, Refused> {
    let refuse = |field, problem| Err(Refused::Invalid { field, problem });
    if days.first.year() < BOARD_YEAR_FIRST {
        return refuse(Field::From, Fault::BeforeYear { year: BOARD_YEAR_FIRST });
    }
    if days.last < days.first {
        return refuse(Field::Until, Fault::BeforeStart);
    }
    if i64::from((days.last - days.first).get_days()) >= BOARD_DAYS_MAX {
        return refuse(Field::Until, Fault::MoreDays { most: BOARD_DAYS_MAX });
    }
    let midnight = |field, day: Date| {
        let start = day.to_zoned(zone.clone()).map(|start| start.timestamp());
        start.map_err(|_| Refused::Invalid { field, problem: Fault::OutOfRange })
    };
    let after = days.last.tomorrow().unwrap_or(days.last);
    let (mut from, until) = (midnight(Field::From, days.first)?, midnight(Field::Until, after)?);
    let mut stretches = Vec::new();
    while from < until {
        let next = zone.following(from).next().map_or(until, |change| change.timestamp().min(until));
        let offset_seconds = i64::from(zone.to_offset(from).seconds());
        stretches.push(Stretch { from: Utc::from_jiff(from), until: Utc::from_jiff(next), offset_seconds });
        from = next;
    }
    Ok(stretches)
}

/// What the log keeps of a look at what arrived; of what was captured it says nothing, as ever.
pub(in crate::custody::deadline) fn written(by: CountedBy) -> &'static str {
    match by {
        CountedBy::Capture => "",
        CountedBy::Arrival => " by=arrival",
    }
}

fn text(time: Option<Utc>) -> String {
    time.map(|time| time.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::custody::deadline::board::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone")
    }

    fn days(first: &str, last: &str) -> Days {
        Days { first: first.parse().expect("a day"), last: last.parse().expect("a day") }
    }

    #[test]
    fn days_begin_at_the_sites_midnight() {
        let found = stretches(&zone("Asia/Shanghai"), days("2026-01-01", "2026-01-02")).expect("two days");
        let instant = |text: &str| text.parse().expect("an instant");
        let (from, until) = (instant("2025-12-31T16:00:00Z"), instant("2026-01-02T16:00:00Z"));
        assert_eq!(found, [Stretch { from, until, offset_seconds: 8 * 3600 }]);
    }

    #[test]
    fn a_clock_that_is_put_forward_splits_the_days() {
        let found = stretches(&zone("Europe/Berlin"), days("2026-03-28", "2026-03-30")).expect("three days");
        let offsets: Vec<i64> = found.iter().map(|stretch| stretch.offset_seconds).collect();
        assert_eq!(offsets, [3600, 7200]);
        assert_eq!(found[0].until, found[1].from);
    }

    #[test]
    fn days_that_make_no_board_are_refused() {
        let zone = zone("Asia/Shanghai");
        for (first, last) in [("2026-01-02", "2026-01-01"), ("1999-12-31", "2000-01-01"), ("2024-01-01", "2026-01-01")]
        {
            assert!(matches!(stretches(&zone, days(first, last)), Err(Refused::Invalid { .. })), "{first} {last}");
        }
    }

    #[test]
    fn what_is_over_comes_before_what_is_soon_over() {
        let mut late = Tally::default();
        late.add(Standing::Overdue, 1);
        let mut soon = Tally::default();
        soon.add(Standing::AtRisk, 9);
        assert!(late.weight() > soon.weight());
        assert_eq!(soon.total(), 9);
    }
}
