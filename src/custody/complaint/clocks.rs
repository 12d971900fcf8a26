//! The clocks of a complaint: until when the complainant is to be told what came of it.

use std::collections::BTreeSet;

use evidence::term::{self, Calendars, TermError};
use evidence::time::Utc;

use crate::custody::complaint::Complaint;
use crate::custody::course::clocks::{CaseClock, standing};
use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::{ClockStart, ClockStop, DeadlineSubject, DeadlineText, Legal};

/// The clocks of a complaint at `now`, in the order of the legal data: those of the rules that were in force on the day on
/// which it was received. One that cannot be counted is left out, and why is told.
pub fn clocks(law: &Legal, complaint: &Complaint, calendars: &Calendars, now: Utc) -> (Vec<CaseClock>, Vec<TermError>) {
    let (mut clocks, mut uncounted) = (Vec::new(), Vec::new());
    let (started, none) = (complaint.received_at, BTreeSet::new());
    let of = ClockOf {
        item: DeadlineSubject::Complaint,
        starts: ClockStart::Received,
        matter: None,
        act: None,
        marks: &none,
    };
    let told = |rule: &&DeadlineText| rule.stops == ClockStop::Told;
    for rule in law.deadlines_of(of, law.day(started)).into_iter().filter(told) {
        match term::due(started, rule.term(false), &[], now, (law.zone(), calendars)) {
            Ok(due) => {
                let stopped = complaint.telling.as_ref().map(|telling| telling.at);
                let standing = standing(law, rule, &due, stopped, now);
                let rule = rule.clone();
                clocks.push(CaseClock {
                    rule,
                    started,
                    stopped,
                    due,
                    standing,
                    is_extended: false,
                    extended_late: false,
                });
            }
            Err(error) => uncounted.push(error),
        }
    }
    (clocks, uncounted)
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::event::{ComplaintChannel, ComplaintTelling};
    use evidence::personal::Commitment;

    use super::*;
    use crate::answers::course::ClockStanding;
    use crate::custody::complaint::{ComplaintStanding, Telling};

    fn at(text: &str) -> Utc {
        text.parse().expect("a time")
    }

    fn complaint(told: Option<&str>) -> Complaint {
        let telling = told.map(|told| Telling {
            at: at(told),
            how: ComplaintTelling::Letter,
            paper: "1号".to_owned(),
            reason: String::new(),
            by: "li".parse().expect("an id"),
        });
        Complaint {
            id: "a".repeat(32).parse().expect("an id"),
            agency: "xc".parse().expect("an id"),
            standing: ComplaintStanding::Open,
            // A Friday in Shanghai.
            received_at: at("2026-09-18T02:00:00.000000Z"),
            logged_at: at("2026-09-18T02:00:00.000000Z"),
            recorded_by: "li".parse().expect("an id"),
            channel: ComplaintChannel::Telephone,
            about: String::new(),
            says: "x".to_owned(),
            is_anonymous: true,
            commitment: Commitment(Digest::of(b"x")),
            told_index: 0,
            decision: None,
            telling,
            erased_at: None,
        }
    }

    #[test]
    fn the_complainant_is_told_within_15_working_days() {
        let law = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data");
        let calendars = evidence::legal::shipped_calendars();
        let standing = |told: Option<&str>, now: &str| {
            let (clocks, uncounted) = clocks(&law, &complaint(told), calendars, at(now));
            assert!(uncounted.is_empty());
            let [clock] = &clocks[..] else { panic!("{clocks:?}") };
            assert_eq!(clock.rule.id, "complaint-15wd-site");
            // Twenty working days from this day end on 2026-10-22; fifteen end five working days before.
            assert_eq!(clock.due.end.due(), at("2026-10-15T15:59:59.999999Z"));
            clock.standing
        };
        assert_eq!(standing(None, "2026-09-20T00:00:00.000000Z"), ClockStanding::Running);
        assert_eq!(standing(None, "2026-10-16T00:00:00.000000Z"), ClockStanding::Overdue);
        let told = "2026-10-15T10:00:00.000000Z";
        assert_eq!(standing(Some(told), "2026-11-01T00:00:00.000000Z"), ClockStanding::InTime);
        let late = "2026-10-16T10:00:00.000000Z";
        assert_eq!(standing(Some(late), "2026-11-01T00:00:00.000000Z"), ClockStanding::Late);
    }
}
