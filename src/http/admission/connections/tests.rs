use super::*;

const LIMITS: ConnectionLimits = ConnectionLimits {
    total: 12,
    strangers: 8,
    strangers_each: 4,
    owner_each: 2,
    stranger_streams: 2,
    stranger_idle: Duration::from_secs(10),
    stranger_request: Duration::from_mins(1),
    owner_idle: Duration::from_secs(100),
    stranger_stall: Duration::from_secs(20),
    owner_stall: Duration::from_mins(10),
};

fn key(text: &str) -> ClientKey {
    ClientKey::of_text(text)
}

fn ended(connection: &Connection) -> bool {
    connection.closing().is_cancelled()
}

#[test]
fn one_address_makes_room_among_its_own() {
    let all = Connections::new(LIMITS);
    let now = Instant::now();
    let other = all.enter(key("192.0.2.9"), now).expect("a place");
    let flood: Vec<_> = (0..100).filter_map(|_| all.enter(key("192.0.2.1"), now)).collect();
    assert_eq!(flood.len(), 100, "a new one always comes in");
    assert_eq!(all.counts(), Counts { total: 5, strangers: 5, rows: 2 });
    assert!(!ended(&other) && ended(&flood[0]) && ended(&flood[95]) && !ended(&flood[96]));
    // A /64 is one address.
    let network: Vec<_> = (0..20).filter_map(|i| all.enter(key(&format!("2001:db8::{i:x}")), now)).collect();
    assert_eq!(network.iter().filter(|connection| !ended(connection)).count(), 4);
    drop((flood, network, other));
    assert_eq!(all.counts(), Counts { total: 0, strangers: 0, rows: 0 });
}

#[test]
fn at_the_bound_whoever_holds_most_makes_room_and_never_somebody_signed_in() {
    let all = Connections::new(LIMITS);
    let now = Instant::now();
    let clerk = all.enter(key("192.0.2.1"), now).expect("a place");
    assert!(clerk.belongs_to("user li"));
    let lonely = all.enter(key("192.0.2.9"), now).expect("a place");
    let flood: Vec<_> = (0..300).filter_map(|i| all.enter(key(&format!("192.0.2.{}", 1 + i % 3)), now)).collect();
    assert!(!ended(&clerk) && !ended(&lonely));
    assert_eq!(all.counts().strangers, 8);
    drop(flood);
}

#[test]
fn a_stranger_whose_requests_run_keeps_place_and_others_are_refused() {
    let all = Connections::new(LIMITS);
    let now = Instant::now();
    let busy: Vec<_> = (0..4).filter_map(|_| all.enter(key("192.0.2.1"), now)).collect();
    let running: Vec<_> = busy.iter().filter_map(|connection| connection.begin(now)).collect();
    assert_eq!(running.len(), 4);
    assert!(all.enter(key("192.0.2.1"), now).is_none());
    assert!(all.enter(key("192.0.2.2"), now).is_some());
    assert!(busy[0].begin(now).is_some());
    let more: Vec<_> = (0..5).filter_map(|_| busy[0].begin(now)).collect();
    assert_eq!(more.len(), 1, "requests of a stranger's connection are few");
}

#[test]
fn an_owner_holds_no_more_than_a_share() {
    let all = Connections::new(LIMITS);
    let now = Instant::now();
    let own: Vec<_> = (0..5).filter_map(|_| all.enter(key("192.0.2.1"), now)).collect();
    let held = own.iter().filter(|connection| connection.belongs_to("station a")).count();
    // The first of the five strangers made room for the last, so it is no longer there.
    assert_eq!(held, 4);
    assert_eq!(own.iter().filter(|connection| !ended(connection)).count(), 2);
    assert_eq!(all.counts().strangers, 0);
}

#[test]
fn who_is_silent_or_takes_too_long_is_ended() {
    let all = Connections::new(LIMITS);
    let start = Instant::now();
    let at = |seconds| start + Duration::from_secs(seconds);
    let silent = all.enter(key("192.0.2.1"), start).expect("a place");
    let asking = all.enter(key("192.0.2.2"), start).expect("a place");
    let clerk = all.enter(key("192.0.2.3"), start).expect("a place");
    let unread = all.enter(key("192.0.2.4"), start).expect("a place");
    assert!(clerk.belongs_to("user li") && unread.belongs_to("user li"));
    let running = asking.begin(start).expect("a place");
    let playing = clerk.begin(start).expect("a place");
    assert_eq!(all.end_overdue(at(9)), 0);
    assert_eq!(all.end_overdue(at(11)), 1);
    assert!(ended(&silent) && !ended(&asking));
    drop(silent);
    assert_eq!(all.end_overdue(at(61)), 1, "a stranger's request has an end");
    drop((running, asking));
    unread.note_blocked(true);
    let streaming = unread.begin(start).expect("a place");
    assert_eq!(all.end_overdue(at(599)), 0, "somebody who signed in may watch for hours");
    assert_eq!(all.end_overdue(at(602)), 1, "but not leave the answer unread");
    assert!(ended(&unread) && !ended(&clerk));
    drop((streaming, unread));
    playing.note_handed(true);
    assert_eq!(all.end_overdue(at(602)), 1, "nor one of many answers on a connection");
    drop((playing, clerk));
    assert_eq!(all.counts(), Counts { total: 0, strangers: 0, rows: 0 });
}
