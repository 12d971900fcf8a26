//! When a delegation is in force, and what nobody decides by one.

use std::collections::BTreeSet;

use evidence::ids::{Certificate, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::delegation::{Acting, Delegation};
use crate::custody::refused::Fault;

impl Delegation {
    /// Whether it is in force at a moment, which is of `day` on the site's clock.
    pub fn is_in_force(&self, at: Utc, day: Date) -> bool {
        let ended = self.ended.as_ref().is_some_and(|(ended, ..)| *ended <= at);
        self.given_at <= at && self.from_on <= day && day <= self.until_on && !ended
    }

    /// Whether nobody will act by it any more.
    pub fn is_over(&self, today: Date) -> bool {
        self.ended.is_some() || self.until_on < today
    }

    /// Whether days of it are among `from..=until`.
    pub fn overlaps(&self, from: Date, until: Date) -> bool {
        self.ended.is_none() && self.from_on <= until && from <= self.until_on
    }
}

impl Acting {
    /// What stands against deciding for the head in a case that `handlers` handle: `asked_by` is who asked for what would
    /// be approved, where something would. What stands against whoever decides themselves is asked elsewhere.
    pub fn stands_against(&self, asked_by: Option<&UserId>, handlers: Option<&BTreeSet<Certificate>>) -> Option<Fault> {
        if asked_by == Some(&self.delegation.head) {
            return Some(Fault::HeadsOwnRequest);
        }
        let handles = self.certificate.as_ref().zip(handlers).is_some_and(|(own, all)| all.contains(own));
        handles.then_some(Fault::HeadsOwnCase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custody::access::Reach;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn at(text: &str) -> Utc {
        text.parse().expect("a moment")
    }

    fn delegation(ended: Option<&str>) -> Delegation {
        let person = |name: &str| name.parse().expect("a person");
        Delegation {
            id: "0".repeat(32).parse().expect("an id"),
            agency: "xc".parse().expect("an agency"),
            head: person("head"),
            deputy: person("li"),
            from_on: day("2026-03-01"),
            until_on: day("2026-03-15"),
            reason: "出差".to_owned(),
            given_at: at("2026-03-03T02:00:00Z"),
            given_by: person("head"),
            ended: ended.map(|ended| (at(ended), person("head"), "提前返回".to_owned())),
        }
    }

    #[test]
    fn it_is_in_force_on_its_days_from_when_it_was_given_until_it_is_ended() {
        for (ended, moment, on, holds) in [
            (None, "2026-03-03T01:59:59Z", "2026-03-03", false),
            (None, "2026-03-03T02:00:00Z", "2026-03-03", true),
            (None, "2026-03-15T15:59:59Z", "2026-03-15", true),
            (None, "2026-03-15T16:00:00Z", "2026-03-16", false),
            (Some("2026-03-10T02:00:00Z"), "2026-03-10T01:59:59Z", "2026-03-10", true),
            (Some("2026-03-10T02:00:00Z"), "2026-03-10T02:00:00Z", "2026-03-10", false),
        ] {
            assert_eq!(delegation(ended).is_in_force(at(moment), day(on)), holds, "{ended:?} {moment}");
        }
        assert!(!delegation(None).is_over(day("2026-03-15")) && delegation(None).is_over(day("2026-03-16")));
        assert!(delegation(Some("2026-03-10T02:00:00Z")).is_over(day("2026-03-10")));
        for (from, until, among) in [
            ("2026-02-01", "2026-02-28", false),
            ("2026-02-01", "2026-03-01", true),
            ("2026-03-15", "2026-03-15", true),
            ("2026-03-16", "2026-03-20", false),
        ] {
            assert_eq!(delegation(None).overlaps(day(from), day(until)), among, "{from}");
        }
    }

    #[test]
    fn nobody_decides_for_a_head_on_what_the_head_asked_for_or_handles() {
        let own: Certificate = "37001".parse().expect("a certificate");
        let acting = |certificate| Acting { delegation: delegation(None), reach: Reach::OwnAgency, certificate };
        let (head, li): (UserId, UserId) = ("head".parse().expect("a person"), "li".parse().expect("a person"));
        let theirs = BTreeSet::from([own.clone()]);
        assert_eq!(acting(None).stands_against(Some(&head), None), Some(Fault::HeadsOwnRequest));
        assert_eq!(acting(Some(own.clone())).stands_against(Some(&li), Some(&theirs)), Some(Fault::HeadsOwnCase));
        assert_eq!(acting(Some(own)).stands_against(Some(&li), None), None);
        assert_eq!(acting(None).stands_against(None, Some(&theirs)), None);
    }
}
