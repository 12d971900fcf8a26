//! How what is to be filed is grouped, and which case is proposed for a group: pure.
//!
//! One officer, one day: what is recorded then belongs together more often than not, and is filed with one act. The case
//! that is proposed is the one under which the same officer's recordings nearest in time are filed already; where no
//! officer is known, those of the same recorder. What somebody named is a group of its own, and comes before any
//! proposal.

use evidence::ids::{AgencyId, CaseId, CaseNumber, Certificate, RecorderId};
use evidence::time::Utc;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::custody::recording::Recording;
use crate::custody::suggestion::queue::Waiting;

/// How far apart recordings may be so that the case of the one is proposed for the other: a night shift.
pub const NEAR_SECONDS: i64 = 12 * 3600;

/// Whose recordings a group is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// An officer's.
    Officer(Certificate),
    /// A recorder's, of which nobody knows who wore it.
    Recorder(RecorderId),
}

/// Recordings that are likely filed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The agency.
    pub agency: AgencyId,
    /// Whose they are.
    pub whose: Whose,
    /// The day on which they began, on the site's clock.
    pub day: Date,
    /// The number that somebody named for all of them.
    pub number: Option<CaseNumber>,
    /// When the first began.
    pub from: Utc,
    /// When the last ended.
    pub until: Utc,
    /// Which of the page they are.
    pub members: Vec<usize>,
}

/// A recording near a group that is filed already.
#[derive(Debug, Clone)]
pub struct Filed {
    /// The case.
    pub case: CaseId,
    /// When it began.
    pub from: Utc,
    /// When it ended.
    pub until: Utc,
    /// When it was filed.
    pub filed_at: Utc,
}

/// Why a case is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// The same officer's recordings of that day are filed under it.
    OfficerSameDay,
    /// The same recorder's.
    RecorderSameDay,
    /// The same officer's recordings of some hours before or after.
    OfficerNear,
    /// The same recorder's.
    RecorderNear,
}

/// A proposed case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The case.
    pub case: CaseId,
    /// Why.
    pub because: Because,
}

/// When a recording began, as far as that is known.
fn began(recording: &Recording) -> Utc {
    recording.capture_start.unwrap_or(recording.capture_end)
}

/// The day of a moment on the site's clock.
fn day_of(moment: Utc, zone: &TimeZone) -> Date {
    moment.to_jiff().to_zoned(zone.clone()).date()
}

/// The groups of a page of the queue, in the order of their first recordings.
pub fn groups(waiting: &[Waiting], zone: &TimeZone) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, one) in waiting.iter().enumerate() {
        let recording = &one.recording;
        let whose = match &recording.certificate {
            Some(certificate) => Whose::Officer(certificate.clone()),
            None => Whose::Recorder(recording.recorder.clone()),
        };
        let (from, until) = (began(recording), recording.capture_end);
        let day = day_of(from, zone);
        let number = one.suggestion.as_ref().map(|suggestion| suggestion.number.clone());
        let same = |group: &&mut Group| {
            group.agency == recording.agency && group.whose == whose && group.day == day && group.number == number
        };
        if let Some(group) = groups.iter_mut().find(same) {
            group.members.push(at);
            group.from = group.from.min(from);
            group.until = group.until.max(until);
        } else {
            let (agency, members) = (recording.agency.clone(), vec![at]);
            groups.push(Group { agency, whose, day, number, from, until, members });
        }
    }
    groups
}

/// The moments between which filed recordings are near a group.
pub fn near(group: &Group) -> (Utc, Utc) {
    (group.from.plus_seconds(-NEAR_SECONDS), group.until.plus_seconds(NEAR_SECONDS))
}

/// Microseconds between a group and a recording; 0 where they overlap.
fn apart(group: &Group, filed: &Filed) -> i64 {
    let (from, until) = (group.from.micros(), group.until.micros());
    (filed.from.micros() - until).max(from - filed.until.micros()).max(0)
}

/// The case that is proposed for a group: of those that are open the one of that day, then the nearest in time, then the
/// one that was filed under last. `is_open` says of a case whether anything may still be filed under it.
pub fn propose(group: &Group, near: &[Filed], zone: &TimeZone, is_open: impl Fn(&CaseId) -> bool) -> Option<Proposal> {
    let best = near
        .iter()
        .filter(|filed| is_open(&filed.case) && apart(group, filed) <= NEAR_SECONDS * 1_000_000)
        .min_by_key(|filed| {
            let other_day = day_of(filed.from, zone) != group.day;
            (other_day, apart(group, filed), std::cmp::Reverse(filed.filed_at))
        })?;
    let because = match (&group.whose, day_of(best.from, zone) == group.day) {
        (Whose::Officer(_), true) => Because::OfficerSameDay,
        (Whose::Officer(_), false) => Because::OfficerNear,
        (Whose::Recorder(_), true) => Because::RecorderSameDay,
        (Whose::Recorder(_), false) => Because::RecorderNear,
    };
    Some(Proposal { case: best.case.clone(), because })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "11111111111111111111111111111111";
    const TWO: &str = "22222222222222222222222222222222";

    fn at(text: &str) -> Utc {
        format!("2026-11-{text}:00.000000Z").parse().expect("an instant")
    }

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Shanghai").expect("a zone")
    }

    fn group(from: &str, until: &str) -> Group {
        let (from, until) = (at(from), at(until));
        Group {
            agency: "xc".parse().expect("an agency"),
            whose: Whose::Officer("37001".parse().expect("a certificate")),
            day: day_of(from, &zone()),
            number: None,
            from,
            until,
            members: vec![0],
        }
    }

    fn filed(case: &str, from: &str, filed_at: &str) -> Filed {
        let from = at(from);
        let case = case.parse().expect("a case");
        Filed { case, from, until: from.plus_seconds(600), filed_at: at(filed_at) }
    }

    fn proposed(group: &Group, near: &[Filed], closed: &[&str]) -> Option<(String, Because)> {
        let open = |case: &CaseId| !closed.contains(&case.as_str());
        propose(group, near, &zone(), open).map(|found| (found.case.to_string(), found.because))
    }

    #[test]
    fn the_nearest_of_the_same_day_is_proposed_and_of_equal_ones_the_last_that_was_filed_under() {
        let group = group("28T02:00", "28T03:00");
        let near = [filed(ONE, "28T00:10", "28T09:00"), filed(TWO, "28T03:30", "28T08:00")];
        assert_eq!(proposed(&group, &near, &[]), Some((TWO.to_owned(), Because::OfficerSameDay)));
        let inside = [filed(ONE, "28T02:10", "28T09:00"), filed(TWO, "28T02:30", "28T08:00")];
        assert_eq!(proposed(&group, &inside, &[]), Some((ONE.to_owned(), Because::OfficerSameDay)));
    }

    #[test]
    fn a_day_counts_on_the_sites_clock_and_before_what_is_nearer() {
        // 00:10 in China is the day before in UTC; 23:50 the evening before is nearer, and of another day.
        let group = group("27T16:10", "27T16:20");
        let near = [filed(ONE, "27T15:50", "28T09:00"), filed(TWO, "27T22:00", "28T08:00")];
        assert_eq!(proposed(&group, &near, &[]), Some((TWO.to_owned(), Because::OfficerSameDay)));
        assert_eq!(proposed(&group, &near[..1], &[]), Some((ONE.to_owned(), Because::OfficerNear)));
    }

    #[test]
    fn neither_a_closed_case_nor_one_of_another_shift_is_proposed() {
        let group = group("28T02:00", "28T03:00");
        let near = [filed(ONE, "28T02:10", "28T09:00"), filed(TWO, "28T05:00", "28T08:00")];
        assert_eq!(proposed(&group, &near, &[ONE]), Some((TWO.to_owned(), Because::OfficerSameDay)));
        assert_eq!(proposed(&group, &near, &[ONE, TWO]), None);
        assert_eq!(proposed(&group, &[filed(ONE, "28T15:11", "28T09:00")], &[]), None);
    }

    #[test]
    fn where_no_officer_is_known_it_is_the_recorder_that_tells() {
        let recorder = Whose::Recorder("BWC-1".parse().expect("a recorder"));
        let group = Group { whose: recorder, ..group("28T02:00", "28T03:00") };
        let near = [filed(ONE, "28T03:10", "28T09:00")];
        assert_eq!(proposed(&group, &near, &[]), Some((ONE.to_owned(), Because::RecorderSameDay)));
    }
}
