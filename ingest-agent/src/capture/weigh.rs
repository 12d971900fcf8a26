//! Which interval fits the evidence best. Pure, and blind to the order of what is given.
//!
//! Every reading that says where the capture began or ended makes intervals. One is allowed only if it lies between
//! the recorder's first year and the docking, and does not end after the file's last write. Of those that are
//! allowed the one is taken that most sources fit; of equal ones that which assumes least; of equal ones that which
//! ends first, since the deadline runs from the end.

use std::cmp::Reverse;

use evidence::time::Utc;

use super::reading::{How, Reading, Role, Says, later};

/// How far apart two times may lie that are the same, in microseconds: FAT keeps steps of 2 seconds, names whole ones.
pub(super) const SAME_MICROS: i64 = 2_000_000;

/// How long after the end of a capture its file may be written last, in microseconds: containers are finished then.
const CLOSING_MICROS: i64 = 15_000_000;

/// Longest time from the start in a name to the file's last write that is believed to be one capture, in microseconds: 24 hours.
const SPAN_MICROS_MAX: i64 = 24 * 3_600_000_000;

/// The rules by which an interval is made; their names are part of manifests. In the order in which they are preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    NameAndDuration,
    NameSpan,
    DatedAndDuration,
    ContainerAndDuration,
    ContainerSpan,
    Photo,
    Sidecar,
    NameAndMtime,
    ContainerAndMtime,
    NameEndAndDuration,
    ContainerEndAndDuration,
    MtimeAndDuration,
    NameAlone,
    ContainerAlone,
    Mtime,
}

impl Rule {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NameAndDuration => "name-start-plus-duration",
            Self::NameSpan => "name-span",
            Self::DatedAndDuration => "dated-container-start-plus-duration",
            Self::ContainerAndDuration => "container-start-plus-duration",
            Self::ContainerSpan => "container-span",
            Self::Photo => "exif-moment",
            Self::Sidecar => "sidecar-span",
            Self::NameAndMtime => "name-start-to-mtime",
            Self::ContainerAndMtime => "container-start-to-mtime",
            Self::NameEndAndDuration => "name-end-minus-duration",
            Self::ContainerEndAndDuration => "container-end-minus-duration",
            Self::MtimeAndDuration => "mtime-end-minus-duration",
            Self::NameAlone => "name-start-only",
            Self::ContainerAlone => "container-start-only",
            Self::Mtime => "mtime-end",
        }
    }
}

/// All that an interval is held against. Times that are not believed are left out, but for readings.
pub(super) struct Evidence<'a> {
    pub(super) readings: &'a [Reading],
    /// When the file was written last.
    pub(super) last_write: Option<Utc>,
    /// Length in microseconds.
    pub(super) length: Option<i64>,
    /// Other lengths that the content tells, in microseconds; headers are known to tell twice or ten times the true one.
    pub(super) lengths: &'a [i64],
    /// Whether it is a photo, which has no length.
    pub(super) is_moment: bool,
    /// First and last moment that is believed.
    pub(super) earliest: Utc,
    pub(super) latest: Utc,
}

impl Evidence<'_> {
    /// Every length, with how much is to be assumed for it.
    fn every_length(&self) -> impl Iterator<Item = (i64, u32)> + '_ {
        self.length
            .iter()
            .map(|length| (*length, 0))
            .chain(self.lengths.iter().filter(|length| **length <= SPAN_MICROS_MAX).map(|length| (*length, 1)))
    }

    fn believes(&self, at: Utc) -> bool {
        self.earliest <= at && at <= self.latest
    }
}

/// An interval that is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) start: Option<Utc>,
    pub(super) end: Utc,
    pub(super) rule: Rule,
    /// The readings that fit it, one of each role.
    pub(super) fits: Vec<Reading>,
}

/// An interval, and the reading that makes it.
#[derive(Clone, Copy)]
struct Interval {
    start: Option<Utc>,
    end: Utc,
    rule: Rule,
    by: Reading,
    /// What is assumed for its length.
    assumed: u32,
}

/// The interval that fits best; none where no time is believed.
pub(super) fn weigh(evidence: &Evidence<'_>) -> Option<Judged> {
    let mut readings = evidence.readings.to_vec();
    readings.sort_unstable();
    let candidates = intervals(evidence, &readings);
    let judged = candidates.into_iter().filter_map(|interval| weight(evidence, &readings, interval));
    judged
        .max_by_key(|(fits, cost, judged)| {
            (*fits, Reverse(*cost), Reverse(judged.end), Reverse((judged.rule, judged.start)))
        })
        .map(|(_, _, judged)| judged)
}

fn intervals(evidence: &Evidence<'_>, readings: &[Reading]) -> Vec<Interval> {
    let mut out = Vec::new();
    let writes = || readings.iter().filter(|reading| reading.role == Role::Mtime);
    for by in readings.iter().copied() {
        match (by.says, by.role) {
            (Says::End(end), Role::Mtime) => {
                out.push(Interval { start: None, end, rule: Rule::Mtime, by, assumed: 0 });
                // Where all that is said to have begun, begins after it, nothing but it and the length are left.
                let begins = |reading: &Reading| begin(reading).is_some_and(|at| evidence.believes(at) && at > end);
                let refuted = by.how == How::Plain && evidence.last_write == Some(end) && readings.iter().any(begins);
                let start = evidence.length.filter(|_| refuted).and_then(|length| later(end, -length));
                let rule = Rule::MtimeAndDuration;
                out.extend(start.map(|start| Interval { start: Some(start), end, rule, by, assumed: 0 }));
            }
            (Says::Start(start), _) => from_start(evidence, by, start, writes(), &mut out),
            (Says::End(end), role) => {
                let rule = if role == Role::Name { Rule::NameEndAndDuration } else { Rule::ContainerEndAndDuration };
                out.extend(evidence.every_length().filter_map(|(length, assumed)| {
                    Some(Interval { start: Some(later(end, -length)?), end, rule, by, assumed })
                }));
            }
            (Says::Span(start, end), role) => {
                let rule = match role {
                    Role::Name => Rule::NameSpan,
                    Role::Photo => Rule::Photo,
                    Role::Dated | Role::Container => Rule::ContainerSpan,
                    _ => Rule::Sidecar,
                };
                out.push(Interval { start: Some(start), end, rule, by, assumed: 0 });
            }
            (Says::StartWithin(first, last), _) => out.extend(writes().filter_map(|write| {
                let Says::End(end) = write.says else { return None };
                let start = later(end, -evidence.length?).filter(|start| first <= *start && *start <= last)?;
                Some(Interval { start: Some(start), end, rule: Rule::MtimeAndDuration, by, assumed: 0 })
            })),
        }
    }
    out
}

fn begin(reading: &Reading) -> Option<Utc> {
    match reading.says {
        Says::Start(at) | Says::Span(at, _) => Some(at),
        Says::End(_) | Says::StartWithin(..) => None,
    }
}

/// What begins at `start`: it ends after its length, or where that is not known or not believed, at the last write.
fn from_start<'a>(
    evidence: &Evidence<'_>,
    by: Reading,
    start: Utc,
    writes: impl Iterator<Item = &'a Reading>,
    out: &mut Vec<Interval>,
) {
    let named = by.role == Role::Name;
    let by_length = evidence.length.and_then(|length| later(start, length));
    let (whole, alone, to_write) = match by.role {
        Role::Name => (Rule::NameAndDuration, Rule::NameAlone, Rule::NameAndMtime),
        Role::Dated => (Rule::DatedAndDuration, Rule::ContainerAlone, Rule::ContainerAndMtime),
        _ => (Rule::ContainerAndDuration, Rule::ContainerAlone, Rule::ContainerAndMtime),
    };
    let from = |end, rule| Interval { start: Some(start), end, rule, by, assumed: 0 };
    out.extend(
        evidence
            .every_length()
            .filter_map(|(length, assumed)| Some(Interval { assumed, ..from(later(start, length)?, whole) })),
    );
    out.push(from(start, alone));
    for write in writes {
        let Says::End(end) = write.says else { continue };
        // A container without a length may be stamped at its end: nothing is known but that moment.
        let cut = by_length.map_or(named, |whole| end < whole);
        let one_capture = (0..=SPAN_MICROS_MAX).contains(&(end.micros() - start.micros()));
        if cut && !evidence.is_moment && one_capture && (named || write.how == How::Plain) {
            out.push(from(end, to_write));
        }
    }
}

/// How many sources fit an interval, and what they assume; none where it is not allowed.
fn weight(evidence: &Evidence<'_>, readings: &[Reading], interval: Interval) -> Option<(usize, u32, Judged)> {
    let Interval { start, mut end, rule, by, assumed } = interval;
    if let Some(last) = evidence.last_write {
        if end.micros() - last.micros() > SAME_MICROS {
            return None;
        }
        end = end.min(last);
    }
    let start = start.map(|start| if start.micros() - end.micros() <= SAME_MICROS { start.min(end) } else { start });
    if !evidence.believes(end) || !start.is_none_or(|start| evidence.believes(start) && start <= end) {
        return None;
    }
    let cost = |how: How| match how {
        // Without a length, nothing tells a long capture from a file system in the wrong zone.
        How::WrongZone if evidence.length.is_none() => 0,
        how => how.cost(),
    };
    // What is assumed to make the interval is assumed, though an easier reading of the same source lie near it.
    let mut fits: Vec<Reading> = vec![by];
    for reading in readings.iter().filter(|reading| is_fit(reading, start, end)) {
        match fits.iter_mut().find(|one| one.role == reading.role) {
            Some(one) if *one != by && cost(reading.how) < cost(one.how) => *one = *reading,
            Some(_) => {}
            None => fits.push(*reading),
        }
    }
    // An end that is taken from the last write is no witness for the start.
    let taken = matches!(rule, Rule::NameAndMtime | Rule::ContainerAndMtime);
    let witnesses = || fits.iter().filter(|reading| !taken || reading.role != Role::Mtime);
    // A last write that lies in the future by less than the zone's distance has no other reading.
    let only = by.how == How::WrongZone && rule == Rule::Mtime && evidence.last_write.is_none();
    let supported = only || witnesses().count() > 1 || witnesses().any(|reading| !reading.how.needs_support());
    if !supported {
        return None;
    }
    let long = |start: Utc| end.micros() - start.micros();
    // A start alone has no length, however short the recording is said to be.
    let alone = matches!(rule, Rule::NameAlone | Rule::ContainerAlone);
    let of_length =
        start.is_some_and(|start| !alone && evidence.every_length().any(|(length, _)| is_same(long(start), length)));
    // What has start and end tells its length itself, and a photo has none.
    let told =
        of_length || matches!(rule, Rule::NameSpan | Rule::ContainerSpan) || (evidence.is_moment && start.is_some());
    let count = fits.len() + usize::from(told);
    let cost = fits.iter().map(|reading| cost(reading.how)).sum::<u32>() + assumed;
    Some((count, cost, Judged { start, end, rule, fits }))
}

fn is_fit(reading: &Reading, start: Option<Utc>, end: Utc) -> bool {
    let begins = |at: Utc| start.is_some_and(|start| is_same(start.micros(), at.micros()));
    match reading.says {
        Says::End(at) if reading.role == Role::Mtime => {
            (-SAME_MICROS..=CLOSING_MICROS).contains(&(at.micros() - end.micros()))
        }
        Says::Start(at) => begins(at),
        Says::End(at) => is_same(at.micros(), end.micros()),
        Says::Span(first, last) => begins(first) && is_same(last.micros(), end.micros()),
        Says::StartWithin(first, last) => start.is_some_and(|start| first <= start && start <= last),
    }
}

/// Whether two times, or lengths, are the same for what recorders can tell.
pub(super) fn is_same(one: i64, other: i64) -> bool {
    one.abs_diff(other) <= SAME_MICROS.unsigned_abs()
}
