//! What the filter of the custody log asks for, read from and written to a query string.

use std::sync::LazyLock;

use evidence::event::Event;
use serde::Deserialize;

use crate::custody::log::find::LogQuestion;
use crate::custody::log::read::LogFilter;
use crate::http::console::given::{Edge, encoded, moment};
use crate::http::console::shown::Clock;

/// Longest text in a field of the filter, in characters.
pub(in crate::http) use crate::answers::bounds::LOG_FIELD_LENGTH_MAX as FIELD_LENGTH_MAX;

/// The groups that kinds of entries are offered in. A kind is in the group that lists it, or that lists what stands
/// before its point; in a group kinds stand as its list has them, then as the log's own list has them. What no group
/// lists is in one of its own.
const GROUPS: &[(&str, &[&str])] = &[
    ("accounts", &["session", "access.refused", "user", "delegation"]),
    ("reading", &["search", "saved_search", "item.read", "view", "document.opened", "recording.verified"]),
    ("recordings", &["docking", "recording", "upload", "marker", "monitor", "transcript", "derived"]),
    (
        "cases",
        &[
            "case",
            "party",
            "complaint",
            "act",
            "duty",
            "decision",
            "draft",
            "review",
            "simple",
            "delivery",
            "performance",
            "rectification",
            "urging",
            "enforcement",
            "litigation",
            "suggestion",
            "document",
            "package.made",
            "item.packaged",
            "package",
        ],
    ),
    (
        "administration",
        &[
            "agency",
            "officer",
            "recorder",
            "counter",
            "station",
            "service",
            "credentials",
            "calendar",
            "log.opened",
            "clock",
            "checkpoint",
            "log",
        ],
    ),
];

/// Kinds of entries, each the `type` of an event, by the groups that they are offered in.
type Kinds = Vec<(&'static str, Vec<&'static str>)>;

/// Every kind of entry that the log can have.
pub(in crate::http) static KINDS: LazyLock<Kinds> = LazyLock::new(kinds);

fn kinds() -> Kinds {
    let mut kinds: Kinds = GROUPS.iter().map(|(group, _)| (*group, Vec::new())).collect();
    for kind in Event::names() {
        let (lead, _) = kind.split_once('.').unwrap_or((kind, ""));
        let lists = |name: &str| GROUPS.iter().find(|(_, listed)| listed.contains(&name)).map(|(group, _)| *group);
        let group = lists(kind).or_else(|| lists(lead)).unwrap_or(lead);
        match kinds.iter_mut().find(|(known, _)| *known == group) {
            Some((_, of_group)) => of_group.push(kind),
            None => kinds.push((group, vec![kind])),
        }
    }
    for (group, of_group) in &mut kinds {
        let Some((_, listed)) = GROUPS.iter().find(|(known, _)| known == group) else { continue };
        let lead = |kind: &'static str| kind.split_once('.').map_or(kind, |(lead, _)| lead);
        let place = |name: &str| listed.iter().position(|one| *one == name);
        of_group.sort_by_key(|kind| place(kind).or_else(|| place(lead(kind))));
    }
    kinds
}

/// The filter, as a query string brings it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::http) struct Asked {
    /// An item: `kind:id`, or a case number, certificate or id alone.
    pub(in crate::http) item: String,
    /// An account, the name of a person or station, or an actor as `log_facts` names it.
    pub(in crate::http) person: String,
    /// A kind of [`KINDS`].
    pub(in crate::http) kind: String,
    /// The earliest time, on the site's clock.
    pub(in crate::http) from: String,
    /// The latest time, on the site's clock.
    pub(in crate::http) until: String,
    /// The entry that the page lies before.
    pub(in crate::http) before: String,
}

/// What is wrong with a filter: the message that says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct Fault(pub(in crate::http) &'static str);

impl Asked {
    fn fields(&self) -> [(&'static str, &str); 5] {
        [
            ("item", self.item.trim()),
            ("person", self.person.trim()),
            ("kind", self.kind.trim()),
            ("from", self.from.trim()),
            ("until", self.until.trim()),
        ]
    }

    /// Whether anything is asked for.
    pub(in crate::http) fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, value)| value.is_empty())
    }

    /// The question, or the message that says what is wrong with it.
    pub(in crate::http) fn question(&self, clock: &Clock) -> Result<LogQuestion, Fault> {
        if self.fields().iter().any(|(_, value)| value.chars().count() > FIELD_LENGTH_MAX) {
            return Err(Fault("log-fault-long"));
        }
        let [item, person, kind, from, until] = self.fields().map(|(_, value)| Some(value).filter(|v| !v.is_empty()));
        let time = |text: Option<&str>, edge| match text.map(|text| moment(text, edge, clock)) {
            Some(None) => Err(Fault("log-fault-time")),
            Some(found) => Ok(found),
            None => Ok(None),
        };
        let filter = LogFilter {
            item: None,
            actor: None,
            event: kind.map(|kind| known_kind(kind).ok_or(Fault("log-fault-kind"))).transpose()?,
            from: time(from, Edge::First)?,
            until: time(until, Edge::Last)?,
        };
        if filter.from.zip(filter.until).is_some_and(|(from, until)| until <= from) {
            return Err(Fault("log-fault-order"));
        }
        let given = self.fields().into_iter().filter(|(_, value)| !value.is_empty());
        let query = given.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
        Ok(LogQuestion { filter, person: person.map(str::to_owned), item: item.map(str::to_owned), query })
    }

    /// The entry that the page lies before.
    pub(in crate::http) fn before(&self) -> Result<Option<u64>, Fault> {
        let text = self.before.trim();
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Fault("log-fault-page")) }
    }

    /// The query string of the filter, with the entry that the page lies before.
    pub(in crate::http) fn to_query(&self, before: Option<u64>) -> String {
        let before = before.map(|before| before.to_string()).unwrap_or_default();
        let all = self.fields().into_iter().chain([("before", before.as_str())]);
        let pairs =
            all.filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

fn known_kind(kind: &str) -> Option<String> {
    KINDS.iter().flat_map(|(_, kinds)| kinds).find(|known| **known == kind).map(|known| (*known).to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::http::console::log::filter::*;

    fn clock() -> Clock {
        Clock::new("Asia/Shanghai")
    }

    fn asked(field: &str, value: &str) -> Asked {
        let mut asked = Asked::default();
        match field {
            "item" => value.clone_into(&mut asked.item),
            "person" => value.clone_into(&mut asked.person),
            "kind" => value.clone_into(&mut asked.kind),
            "from" => value.clone_into(&mut asked.from),
            _ => value.clone_into(&mut asked.until),
        }
        asked
    }

    #[test]
    fn a_filter_that_cannot_be_meant_says_why() {
        let long = "x".repeat(FIELD_LENGTH_MAX + 1);
        for (field, value, fault) in [
            ("item", long.as_str(), "log-fault-long"),
            ("kind", "user.made", "log-fault-kind"),
            ("from", "soon", "log-fault-time"),
        ] {
            assert_eq!(asked(field, value).question(&clock()).map(|_| ()), Err(Fault(fault)));
        }
        let turned = Asked { until: "2026-01-01".to_owned(), ..asked("from", "2026-01-05") };
        assert_eq!(turned.question(&clock()).map(|_| ()), Err(Fault("log-fault-order")));
        assert!(Asked { until: "2026-01-05".to_owned(), ..asked("from", "2026-01-05") }.question(&clock()).is_ok());
    }

    #[test]
    fn a_filter_survives_its_query_string() {
        let asked =
            Asked { item: "薛综执罚〔2026〕1号".to_owned(), person: "li".to_owned(), ..Asked::default() };
        assert_eq!(
            asked.to_query(Some(7)),
            "item=%E8%96%9B%E7%BB%BC%E6%89%A7%E7%BD%9A%E3%80%942026%E3%80%951%E5%8F%B7&person=li&before=7"
        );
        assert_eq!(asked.question(&clock()).map(|q| q.query), Ok("item=薛综执罚〔2026〕1号 person=li".to_owned()));
        assert!(Asked::default().is_empty());
    }

    #[test]
    fn every_kind_of_entry_can_be_asked_for_and_has_its_name() {
        let format = include_str!("../../../../evidence/FORMAT.md");
        let section = format.split("## 5. ").nth(1).and_then(|rest| rest.split("## 6. ").next()).expect("section 5");
        let told: BTreeSet<&str> =
            section.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('`').nth(1)).collect();
        let all: Vec<&str> = KINDS.iter().flat_map(|(_, kinds)| kinds).copied().collect();
        let kinds: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(kinds, told);
        assert_eq!(all.len(), told.len(), "a kind is offered twice");
        let empty = KINDS.iter().filter(|(_, kinds)| kinds.is_empty()).count();
        assert_eq!(empty, 0, "a group offers nothing");
        let leads: BTreeSet<&str> = all.iter().filter_map(|kind| kind.split('.').next()).collect();
        for listed in GROUPS.iter().flat_map(|(_, listed)| *listed) {
            assert!(kinds.contains(listed) || leads.contains(listed), "no event is a {listed}");
        }
        for lang in crate::http::console::messages::Lang::ALL {
            let groups = KINDS.iter().map(|(group, _)| format!("log-group-{group}"));
            for id in kinds.iter().map(|kind| crate::http::console::log::kind_id(kind)).chain(groups) {
                assert_ne!(lang.text(&id), id, "{lang}");
            }
        }
    }
}
