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
fn an_address_whose_connections_are_all_busy_makes_room_among_its_own() {
    let all = Connections::new(LIMITS);
    let now = Instant::now();
    let other = all.enter(key("192.0.2.9"), now).expect("a place");
    let busy: Vec<_> = (0..4).filter_map(|_| all.enter(key("192.0.2.1"), now)).collect();
    let running: Vec<_> = busy.iter().filter_map(|connection| connection.begin(now, None)).collect();
    assert_eq!(running.len(), 4);
    // Whoever comes from there next may be somebody who has a session: that shows with the first request.
    let clerk = all.enter(key("192.0.2.1"), now).expect("a place");
    assert!(ended(&busy[0]) && !ended(&busy[1]) && !ended(&other));
    // Silent ones have half of the places against busy ones: more of them end each other, oldest first.
    let silent = all.enter(key("192.0.2.1"), now).expect("a place");
    assert!(ended(&busy[1]) && !ended(&clerk) && !ended(&busy[2]));
    let third = all.enter(key("192.0.2.1"), now).expect("a place");
    assert!(ended(&clerk) && !ended(&silent), "it said nothing for longest");
    assert!(silent.belongs_to("user li"));
    let more: Vec<_> = (0..2).filter_map(|_| all.enter(key("192.0.2.1"), now)).collect();
    assert!(more.len() == 2 && !ended(&silent) && ended(&third) && !ended(&more[0]) && !ended(&busy[2]));
    drop(third);
    drop((running, busy, more, clerk));
    assert!(busy_streams_are_few(&all, now));
    drop((silent, other));
    assert_eq!(all.counts(), Counts { total: 0, strangers: 0, rows: 0 });
}

#[test]
fn whoever_is_new_has_the_time_of_half_the_places_to_show_who_they_are() {
    let limits = ConnectionLimits { total: 200, strangers: 100, strangers_each: 64, ..LIMITS };
    // All places are busy: of one address at its own bound, or of very many at the bound of all. Then come
    // silent ones, faster than anybody shakes hands.
    for (addresses, places) in [(1, 64), (100, 100)] {
        let all = Connections::new(limits);
        let now = Instant::now();
        let of = |i: usize| key(&format!("2001:db8:{:x}::1", i % addresses));
        let busy: Vec<_> = (0..places).filter_map(|i| all.enter(of(i), now)).collect();
        let running: Vec<_> = busy.iter().filter_map(|connection| connection.begin(now, None)).collect();
        assert_eq!((running.len(), busy.iter().filter(|connection| ended(connection)).count()), (places, 0));
        let clerk = all.enter(of(0), now).expect("a place");
        let silent: Vec<_> = (1..places / 2).filter_map(|i| all.enter(of(i), now)).collect();
        assert!(!ended(&clerk) && !silent.iter().any(ended), "{addresses} addresses");
        assert_eq!(busy.iter().filter(|connection| !ended(connection)).count(), places / 2);
        // A request that runs is as safe from silence as the newcomer was from it.
        let more: Vec<_> = (0..places).filter_map(|i| all.enter(of(i), now)).collect();
        assert!(ended(&clerk) && silent.iter().all(ended));
        assert_eq!(busy.iter().filter(|connection| !ended(connection)).count(), places / 2);
        drop((more, running));
    }
}

/// Whether requests of a stranger's connection are few.
fn busy_streams_are_few(all: &Arc<Connections>, now: Instant) -> bool {
    let one = all.enter(key("192.0.2.7"), now).expect("a place");
    let running: Vec<_> = (0..5).filter_map(|_| one.begin(now, None)).collect();
    running.len() == LIMITS.stranger_streams
}

#[test]
fn room_is_made_by_whoever_holds_most_of_those_that_can_and_a_newcomer_always_comes_in() {
    let all = Connections::new(LIMITS);
    let now = Instant::now();
    // The address that holds most has none idle; another has.
    let most: Vec<_> = (0..4).filter_map(|_| all.enter(key("192.0.2.1"), now)).collect();
    let mut running: Vec<_> = most.iter().filter_map(|connection| connection.begin(now, None)).collect();
    let few: Vec<_> = (0..3).filter_map(|_| all.enter(key("192.0.2.2"), now)).collect();
    let one = all.enter(key("2001:db8:1::1"), now).expect("a place");
    assert_eq!(all.counts().strangers, 8);
    let newcomer = all.enter(key("192.0.2.3"), now).expect("a place");
    assert!(ended(&few[0]) && !ended(&few[1]) && !ended(&one) && !most.iter().any(ended));
    // Nobody has one idle: who holds most loses what it has had busy for longest.
    let rest = few[1..].iter().chain([&one, &newcomer]);
    running.extend(rest.filter_map(|connection| connection.begin(now, None)));
    let next = all.enter(key("192.0.2.4"), now).expect("a place");
    assert!(ended(&most[0]) && !most[1..].iter().any(ended) && !ended(&next));
    drop((most, few, one, newcomer, next, running));
    assert_eq!(all.counts(), Counts { total: 0, strangers: 0, rows: 0 });
    // Very many networks that hold one connection each, silent or busy.
    for busy in [false, true] {
        let held: Vec<_> = (0..200).filter_map(|i| all.enter(key(&format!("2001:db8:{i:x}::1")), now)).collect();
        assert_eq!(held.len(), 200);
        let open: Vec<_> = held.iter().filter(|connection| !ended(connection)).collect();
        let running: Vec<_> = open.iter().filter(|_| busy).filter_map(|one| one.begin(now, None)).collect();
        assert_eq!((open.len(), running.len()), (8, if busy { 8 } else { 0 }));
        assert!(all.enter(key("192.0.2.1"), now).is_some() && ended(open[0]) && !ended(open[1]));
    }
}

#[test]
fn the_order_of_addresses_is_that_of_their_connections_whatever_happens() {
    let all = Connections::new(ConnectionLimits { total: 60, strangers: 40, ..LIMITS });
    let now = Instant::now();
    let (mut seed, mut open, mut running) = (7_u64, Vec::new(), Vec::new());
    let mut next = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("it is small") % bound
    };
    for _ in 0..5000 {
        match next(6) {
            0 | 1 => open.extend(all.enter(key(&format!("2001:db8:{:x}::1", next(20))), now)),
            2 if !open.is_empty() => drop(open.swap_remove(next(open.len()))),
            3 if !open.is_empty() => running.extend(open[next(open.len())].begin(now, None)),
            4 if !running.is_empty() => drop(running.swap_remove(next(running.len()))),
            5 if !open.is_empty() => {
                let owner = format!("user {}", next(4));
                open[next(open.len())].belongs_to(&owner);
            }
            _ => {}
        }
        all.lock().assert_in_order();
        assert!(all.counts().strangers <= 40);
    }
    drop((open, running));
    assert_eq!(all.counts(), Counts { total: 0, strangers: 0, rows: 0 });
}

#[test]
fn a_stalled_answer_of_somebody_who_signed_in_ends_its_stream_and_not_the_connection() {
    let all = Connections::new(LIMITS);
    let start = Instant::now();
    let late = start + Duration::from_secs(700);
    let clerk = all.enter(key("192.0.2.1"), start).expect("a place");
    let stranger = all.enter(key("192.0.2.2"), start).expect("a place");
    assert!(clerk.belongs_to("user li"));
    let streams: [CancellationToken; 3] = std::array::from_fn(|_| CancellationToken::new());
    let request = |of: &Connection, stream: usize| of.begin(start, Some(streams[stream].clone())).expect("a place");
    let (video, other, theirs) = (request(&clerk, 0), request(&clerk, 1), request(&stranger, 2));
    video.note_handed();
    video.note_handed();
    video.note_taken();
    other.note_handed();
    other.note_taken();
    theirs.note_handed();
    assert_eq!(all.end_overdue(late), 2);
    assert!(streams[0].is_cancelled() && !streams[1].is_cancelled() && !ended(&clerk));
    assert!(ended(&stranger), "a stranger's connection ends");
    drop((video, other, theirs, stranger));
    // Over HTTP/1 an answer has its connection to itself.
    let alone = clerk.begin(start, None).expect("a place");
    alone.note_handed();
    assert_eq!(all.end_overdue(late), 1);
    assert!(ended(&clerk));
    drop(alone);
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
    let running = asking.begin(start, None).expect("a place");
    let playing = clerk.begin(start, None).expect("a place");
    assert_eq!(all.end_overdue(at(9)), 0);
    assert_eq!(all.end_overdue(at(11)), 1);
    assert!(ended(&silent) && !ended(&asking));
    drop(silent);
    assert_eq!(all.end_overdue(at(61)), 1, "a stranger's request has an end");
    drop((running, asking));
    unread.note_blocked(true);
    let streaming = unread.begin(start, None).expect("a place");
    assert_eq!(all.end_overdue(at(599)), 0, "somebody who signed in may watch for hours");
    assert_eq!(all.end_overdue(at(602)), 1, "but not leave the answer unread");
    assert!(ended(&unread) && !ended(&clerk));
    drop((streaming, unread));
    playing.note_handed();
    assert_eq!(all.end_overdue(at(602)), 1, "nor one of many answers on a connection");
    drop((playing, clerk));
    assert_eq!(all.counts(), Counts { total: 0, strangers: 0, rows: 0 });
}
