//! What is not as the law asks of an act, whatever was recorded of it: pure.

use evidence::ids::Certificate;
use evidence::term::{self, Calendars};
use evidence::time::Utc;
use jiff::civil::Date;

pub use crate::answers::act::ActFault;
use crate::custody::act::ActSaid;
use crate::custody::agency::Certified;
use crate::custody::legal::{Legal, Night};

/// Seconds of a day.
pub const DAY_SECONDS: i64 = 24 * 3600;

/// Days of an act that are looked at for holidays: every year has some.
const DAYS_LOOKED: usize = 366;

/// What is not as it should be, and of which certificate or day, where it is of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActFinding {
    /// What.
    pub fault: ActFault,
    /// The certificate.
    pub certificate: Option<Certificate>,
    /// The day.
    pub day: Option<Date>,
}

impl ActFinding {
    fn of(fault: ActFault) -> Self {
        Self { fault, certificate: None, day: None }
    }
}

/// All that is found of an act. `certified` is what the register says of its officers' certificates, period by period.
pub fn findings(
    law: &Legal,
    calendars: &Calendars,
    said: &ActSaid,
    certified: &[(Certificate, Vec<Certified>)],
) -> Vec<ActFinding> {
    let mut found = Vec::new();
    let kind = law.lists.act_kinds.iter().find(|kind| kind.ground.id == said.kind.as_str());
    if kind.is_some_and(|kind| kind.says.forbidden_at_night) {
        if is_at_night(law, &law.lists.night, said) {
            found.push(ActFinding::of(ActFault::Night));
        }
        found.extend(of_holidays(law, calendars, said));
    }
    let day = law.day(said.from);
    let valid = |periods: &[Certified]| periods.iter().find(|period| period.is_valid(day)).copied();
    let counts = |periods: &[Certified]| valid(periods).is_none_or(|period| !period.is_assistant);
    // Those who assist may be there, and do not count (law on penalties, article 42).
    let least = law.officers_of_act(said.kind.as_str(), day);
    if certified.iter().filter(|(_, periods)| counts(periods)).count() < least {
        found.push(ActFinding::of(ActFault::FewOfficers));
    }
    // Of whom the register says nothing, nothing is known.
    let is_out = |periods: &[Certified]| !periods.is_empty() && valid(periods).is_none();
    for (certificate, _) in certified.iter().filter(|(_, periods)| is_out(periods)) {
        let (certificate, day) = (Some(certificate.clone()), Some(day));
        found.push(ActFinding { fault: ActFault::CertificateNotValid, certificate, day });
    }
    if said.until > said.from.plus_seconds(DAY_SECONDS) {
        found.push(ActFinding::of(ActFault::OverADay));
    }
    found
}

fn is_at_night(law: &Legal, night: &Night, said: &ActSaid) -> bool {
    let start = law.zone().to_datetime(said.from.to_jiff()).time();
    let begins = (i64::from(start.hour()) * 60 + i64::from(start.minute())) * 60 + i64::from(start.second());
    // A begun second is a second of the act.
    let lasts = (said.until.micros() - said.from.micros() + 999_999) / 1_000_000;
    touches(night, begins, lasts)
}

/// Whether something that begins so many seconds after midnight and lasts so long touches a night.
fn touches(night: &Night, begins: i64, lasts: i64) -> bool {
    let (from, until) = (i64::from(night.from_hour) * 3600, i64::from(night.until_hour) * 3600);
    let night_seconds = (until - from).rem_euclid(DAY_SECONDS);
    let since_last_began = (begins - from).rem_euclid(DAY_SECONDS);
    since_last_began < night_seconds || since_last_began + lasts > DAY_SECONDS
}

/// Statutory holidays within the act, or that nobody knows whether there are any.
fn of_holidays(law: &Legal, calendars: &Calendars, said: &ActSaid) -> Vec<ActFinding> {
    // An act that ends at midnight does not reach into the next day.
    let last = Utc::from_micros(said.until.micros().saturating_sub(1)).unwrap_or(said.until).max(said.from);
    let (first, last) = (term::day(law.zone(), said.from), term::day(law.zone(), last));
    let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(|day| *day <= last);
    let of = |fault, day| ActFinding { day: Some(day), ..ActFinding::of(fault) };
    let mut found = Vec::new();
    for day in days.take(DAYS_LOOKED) {
        let finding = match calendars.is_statutory_holiday(day) {
            Some(true) => of(ActFault::StatutoryHoliday, day),
            Some(false) => continue,
            None => of(ActFault::HolidayUnknown, day),
        };
        // The first day tells it; a long act would tell it of each.
        if !found.iter().any(|other: &ActFinding| other.fault == finding.fault) {
            found.push(finding);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custody::legal::{SHIPPED, read};

    fn said(kind: &str, from: &str, until: &str) -> ActSaid {
        let at = |text: &str| format!("{text}:00.000000+08:00").parse::<Utc>().expect("an instant");
        ActSaid {
            kind: kind.parse().expect("a kind"),
            from: at(from),
            until: at(until),
            place: "光明路".to_owned(),
            officers: ["37001", "37002"].map(|one| one.parse().expect("a certificate")).into(),
            party_present: true,
            witness: String::new(),
            documents: std::collections::BTreeSet::new(),
        }
    }

    fn found(said: &ActSaid, certified: &[(&str, Option<Certified>)]) -> Vec<ActFault> {
        let law = read(SHIPPED).expect("legal data");
        let certified: Vec<(Certificate, Vec<Certified>)> = certified
            .iter()
            .map(|(id, period)| (id.parse().expect("a certificate"), period.iter().copied().collect()))
            .collect();
        let found = findings(&law, evidence::legal::shipped_calendars(), said, &certified);
        found.into_iter().map(|finding| finding.fault).collect()
    }

    const NONE: [ActFault; 0] = [];

    const TWO: [(&str, Option<Certified>); 2] = [("37001", None), ("37002", None)];

    /// 行政强制法 43: neither at night nor on a statutory holiday; which hours are night the site says.
    #[test]
    fn enforcement_at_night_or_on_a_statutory_holiday_is_found_and_nothing_else_is() {
        for (from, until, faults) in [
            ("2026-11-20T09:00", "2026-11-20T10:00", vec![]),
            ("2026-11-20T21:00", "2026-11-20T22:00", vec![]),
            ("2026-11-20T21:00", "2026-11-20T22:01", vec![ActFault::Night]),
            ("2026-11-20T23:00", "2026-11-20T23:00", vec![ActFault::Night]),
            ("2026-11-20T05:59", "2026-11-20T07:00", vec![ActFault::Night]),
            ("2026-11-20T06:00", "2026-11-20T22:00", vec![]),
            // A Saturday is no statutory holiday, nor is a day off that was moved.
            ("2026-11-21T09:00", "2026-11-21T10:00", vec![]),
            ("2026-10-06T09:00", "2026-10-06T10:00", vec![]),
            ("2026-10-01T09:00", "2026-10-01T10:00", vec![ActFault::StatutoryHoliday]),
            ("2026-09-30T20:00", "2026-10-01T00:00", vec![ActFault::Night]),
        ] {
            for kind in ["remove_obstruction", "restore_state", "demolish"] {
                assert_eq!(found(&said(kind, from, until), &TWO), faults, "{kind} {from}");
            }
            assert_eq!(found(&said("inspection", from, until), &TWO), NONE, "an inspection may be at any time: {from}");
        }
        let unknown = said("demolish", "2090-05-01T09:00", "2090-05-01T10:00");
        assert_eq!(found(&unknown, &TWO), [ActFault::HolidayUnknown]);
    }

    /// 行政处罚法 42, 行政强制法 18: two officers, those who assist not counted, with certificates of that day.
    #[test]
    fn fewer_than_two_officers_and_certificates_that_are_over_are_found() {
        let act = said("inspection", "2026-11-20T09:00", "2026-11-20T10:00");
        let day = |text: &str| text.parse().expect("a day");
        let until = |last: &str, is_assistant| {
            Some(Certified { valid_from: day("2024-01-01"), valid_until: day(last), is_assistant })
        };
        assert_eq!(found(&act, &TWO[..1]), [ActFault::FewOfficers]);
        assert_eq!(found(&act, &[TWO[0], ("37002", until("2028-12-31", true))]), [ActFault::FewOfficers]);
        assert_eq!(found(&act, &[TWO[0], ("37002", until("2026-11-20", false))]), NONE);
        assert_eq!(found(&act, &[TWO[0], ("37002", until("2026-11-19", false))]), [ActFault::CertificateNotValid]);
        let long = said("inspection", "2026-11-20T09:00", "2026-11-21T09:01");
        assert_eq!(found(&long, &TWO), [ActFault::OverADay]);
        assert_eq!(found(&said("inspection", "2026-11-20T09:00", "2026-11-21T09:00"), &TWO), NONE);
    }

    #[test]
    fn a_night_that_does_not_pass_midnight_is_one_too() {
        let night =
            |from_hour, until_hour| Night { from_hour, until_hour, reason_zh: String::new(), reason_en: String::new() };
        let at = |hour: i64| hour * 3600;
        assert!(touches(&night(0, 5), at(4), 0) && !touches(&night(0, 5), at(5), 0));
        assert!(touches(&night(0, 5), at(23), at(2)) && !touches(&night(0, 5), at(23), at(1)));
        assert!(touches(&night(22, 6), at(7), at(40)), "what is longer than a day has a night in it");
    }
}
