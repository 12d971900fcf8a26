//! Every entry is told once, in order, and nothing that changed something is told as read.

use proptest::prelude::*;

use super::*;
use crate::digest::Digest;
use crate::event::{RecordingEvent, Role, ViewEnd};
use crate::ids::RecordingId;

fn recording() -> RecordingId {
    RecordingId(Digest::of(b"recording"))
}

fn person(id: &str) -> Actor {
    Actor::User { id: id.parse().expect("an account"), role: Role::Clerk, agency: None }
}

fn at(second: i64) -> Utc {
    "2026-01-05T10:00:00.000000Z".parse::<Utc>().expect("an instant").plus_seconds(second)
}

fn view(number: u8) -> ViewId {
    ViewId::from_random([number; 16])
}

fn read(what: ReadWhat) -> Event {
    Event::Access(AccessEvent::ItemRead { what })
}

fn opened(number: u8) -> Event {
    Event::View(ViewEvent::Opened { view: view(number), recording: recording(), client: "c".to_owned() })
}

fn ended(number: u8) -> Event {
    let end = ViewEnd::Complete;
    Event::View(ViewEvent::Closed { view: view(number), recording: recording(), ranges: Vec::new(), end })
}

fn page(pictured: bool) -> Event {
    let pictured = if pictured { vec![recording()] } else { Vec::new() };
    let (scope, query) = ("recordings".to_owned(), "{}".to_owned());
    Event::Access(AccessEvent::SearchShown { scope, query, shown: 9, counted: true, pictured })
}

fn change() -> Event {
    Event::Recording(RecordingEvent::Stored { recording: recording(), content: Digest::of(b""), size: 0 })
}

/// The groups of these entries, each as the places in it.
fn grouped(deeds: &[(i64, &Actor, Event)]) -> Vec<Vec<usize>> {
    told(deeds).into_iter().map(|group| group.entries).collect()
}

fn told(deeds: &[(i64, &Actor, Event)]) -> Vec<Group> {
    let deeds: Vec<Option<Deed<'_>>> =
        deeds.iter().map(|(second, actor, event)| Some(Deed { time: at(*second), actor, event })).collect();
    visits(&deeds, Some(&Item::Recording(recording())))
}

#[test]
fn what_one_person_read_in_one_go_is_one_visit() {
    let (li, wang) = (person("li"), person("wang"));
    let deeds = [
        (0, &li, page(true)),
        (5, &li, read(ReadWhat::Detail)),
        (6, &wang, read(ReadWhat::Detail)),
        (9, &li, opened(1)),
        (60, &li, page(false)),
        (70, &li, read(ReadWhat::Detail)),
        // The end of a view is where it began, however late and whoever ended it.
        (9_000, &Actor::Service, ended(1)),
        (9_001, &li, read(ReadWhat::History)),
    ];
    let groups = told(&deeds);
    let places: Vec<&[usize]> = groups.iter().map(|group| group.entries.as_slice()).collect();
    // Whoever reads on when a view ends is still in the visit.
    assert_eq!(places, [&[0, 1, 3, 4, 5, 6, 7][..], &[2]]);
    let counts: Vec<(Reading, u64)> = groups[0].readings.clone().into_iter().collect();
    assert_eq!(
        counts,
        [
            (Reading::Described, 2),
            (Reading::Watched, 1),
            (Reading::Pictured, 1),
            (Reading::Listed, 1),
            (Reading::History, 1)
        ],
        "the end of a view counts with its beginning"
    );
    assert!(groups[0].is_folded() && !groups[1].is_folded());
}

#[test]
fn a_pause_a_change_and_a_clock_that_is_put_back_end_a_visit() {
    let li = person("li");
    let look = || read(ReadWhat::Detail);
    let pause = VISIT_PAUSE_SECONDS;
    assert_eq!(grouped(&[(0, &li, look()), (pause, &li, look()), (2 * pause, &li, look())]), [vec![0, 1, 2]]);
    assert_eq!(grouped(&[(0, &li, look()), (pause + 1, &li, look())]), [vec![0], vec![1]]);
    assert_eq!(grouped(&[(9, &li, look()), (0, &li, look())]), [vec![0], vec![1]]);
    let changed = grouped(&[(0, &li, look()), (1, &Actor::Service, change()), (2, &li, look()), (3, &li, look())]);
    assert_eq!(changed, [vec![0], vec![1], vec![2, 3]], "what was read before a change is told before it");
}

#[test]
fn the_end_of_a_view_that_began_before_what_is_told_is_told() {
    let li = person("li");
    let groups = told(&[(0, &li, ended(1)), (1, &li, read(ReadWhat::Detail))]);
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].readings, BTreeMap::from([(Reading::Ended, 1), (Reading::Described, 1)]));
}

#[test]
fn every_reading_has_a_word_and_a_message_of_its_own() {
    let words: std::collections::BTreeSet<&str> = Reading::ALL.iter().map(|reading| reading.word()).collect();
    assert_eq!(words.len(), Reading::ALL.len());
    for reading in Reading::ALL {
        assert_eq!(reading.message(), format!("visit-{}", reading.word()));
    }
}

/// Somebody, what they do, and how many seconds later; `None` cannot be read.
fn deed() -> impl Strategy<Value = Option<(i64, usize, Event)>> {
    let event = prop_oneof![
        4 => Just(read(ReadWhat::Detail)),
        4 => Just(read(ReadWhat::Still)),
        2 => any::<bool>().prop_map(page),
        3 => (0..4_u8).prop_map(opened),
        3 => (0..4_u8).prop_map(ended),
        1 => Just(change()),
    ];
    let deed = (-5..4_000_i64, 0..4_usize, event);
    prop_oneof![12 => deed.prop_map(Some), 1 => Just(None)]
}

proptest! {
    #[test]
    fn every_entry_is_in_one_group_in_order_and_no_change_is_folded(steps in prop::collection::vec(deed(), 0..60)) {
        let actors = [person("li"), person("wang"), Actor::Service, Actor::Nobody { client: "c".to_owned() }];
        let mut now = 0;
        let timed: Vec<Option<(Utc, &Actor, &Event)>> = steps
            .iter()
            .map(|step| {
                let (later, who, event) = step.as_ref()?;
                now += later;
                Some((at(now), &actors[*who], event))
            })
            .collect();
        let deeds: Vec<Option<Deed<'_>>> =
            timed.iter().map(|deed| deed.map(|(time, actor, event)| Deed { time, actor, event })).collect();
        let item = Item::Recording(recording());
        let groups = visits(&deeds, Some(&item));
        let mut all: Vec<usize> = groups.iter().flat_map(|group| group.entries.clone()).collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..deeds.len()).collect::<Vec<_>>(), "each in exactly one");
        let firsts: Vec<usize> = groups.iter().map(|group| group.entries[0]).collect();
        prop_assert!(firsts.is_sorted(), "groups in the order of their first entries");
        for group in &groups {
            prop_assert!(group.entries.is_sorted(), "entries in their order");
            let is_reading = |at: &usize| deeds[*at].is_some_and(|deed| Reading::of(deed.event, Some(&item)).is_some());
            prop_assert_eq!(group.is_folded() && !group.entries.iter().all(is_reading), false, "changes stand alone");
            let own: Vec<usize> =
                group.entries.iter().copied().filter(|at| deeds[*at].is_none_or(|deed| closed(deed.event).is_none())).collect();
            for pair in own.windows(2) {
                let (one, next) = (deeds[pair[0]].expect("readable"), deeds[pair[1]].expect("readable"));
                prop_assert_eq!(one.actor, next.actor);
                prop_assert!(!(pair[0]..pair[1]).any(|at| !is_reading(&at)), "nothing changed between them");
            }
            let count: u64 = group.readings.values().sum();
            let ends = group.entries.len() - own.len();
            let read = group.entries.iter().any(is_reading);
            prop_assert_eq!(read, !group.readings.is_empty());
            // Each is counted once, but for the end of a view that counts with its beginning.
            let (all, counted) = (group.entries.len() as u64, count + ends as u64);
            prop_assert!(!read || (count <= all && counted >= all));
        }
    }
}
