//! The attempts under every order of what may happen: a scheduler of our own plays reserving, settling,
//! dropping and the passing of time in all orders of a few attempts, and in random orders of many. A
//! model that knows only the rules judges each step.

use crate::store::live::attempts::*;

fn at(seconds: i64) -> Utc {
    Utc::from_micros(1_800_000_000_000_000).expect("in range").plus_seconds(seconds)
}

fn account(number: u64) -> AccountKey {
    AccountKey::of(&format!("account-{number}"))
}

fn client(number: u8) -> ClientKey {
    ClientKey::of_text(&format!("192.0.2.{number}"))
}

fn stranger(of: u64, from: u8) -> Who {
    Who::Stranger { account: account(of), client: client(from) }
}

fn fail(attempts: &mut Counted, who: Who, now: i64) -> bool {
    match attempts.reserve(who, at(now)) {
        Ok(ticket) => {
            attempts.settle(ticket, Outcome::Wrong, at(now));
            true
        }
        Err(_) => false,
    }
}

#[test]
fn waits_grow_and_end() {
    let mut attempts = Counted::default();
    let who = stranger(1, 1);
    for _ in 0..=FREE_FAILURES {
        assert!(fail(&mut attempts, who, 0));
    }
    assert_eq!(attempts.reserve(who, at(0)).expect_err("a wait"), Wait { seconds: 15, first: true });
    assert_eq!(attempts.reserve(who, at(0)).expect_err("a wait"), Wait { seconds: 15, first: false });
    assert!(fail(&mut attempts, who, 15));
    assert_eq!(attempts.reserve(who, at(15)).expect_err("a wait"), Wait { seconds: 30, first: true });
    let mut now = 15;
    for _ in 0..20 {
        now += attempts.reserve(who, at(now)).expect_err("a wait").seconds;
        assert!(fail(&mut attempts, who, now));
    }
    assert_eq!(attempts.reserve(who, at(now)).expect_err("a wait").seconds, WAIT_SECONDS_MAX);
    // A clock that is set back by a day costs nobody a day.
    assert_eq!(attempts.reserve(who, at(now - 86_400)).expect_err("a wait").seconds, WAIT_SECONDS_MAX);
    now += FORGOTTEN_AFTER_SECONDS;
    for _ in 0..=FREE_FAILURES {
        assert!(fail(&mut attempts, who, now), "all is forgotten");
    }
}

#[test]
fn who_signs_in_starts_anew_and_is_forgiven_at_the_account() {
    let mut attempts = Counted::default();
    for _ in 0..5 {
        for _ in 0..FREE_FAILURES {
            assert!(fail(&mut attempts, stranger(1, 1), 0));
        }
        let ticket = attempts.reserve(stranger(1, 1), at(0)).expect("a place");
        attempts.settle(ticket, Outcome::Right, at(0));
    }
    assert!(fail(&mut attempts, stranger(1, 1), 0));
    // The address is shared, and pays for all of it.
    assert!(attempts.reserve(stranger(1, 1), at(0)).is_err());
    assert!(attempts.reserve(stranger(2, 1), at(0)).is_err());
    assert!(fail(&mut attempts, stranger(1, 2), 0));
    assert!(fail(&mut attempts, stranger(2, 2), 0));
}

#[test]
fn a_stranger_locks_out_neither_other_addresses_nor_known_devices_nor_who_is_signed_in() {
    let mut attempts = Counted::default();
    let device = Who::Device { account: account(1), device: [1; 16] };
    let signed_in = Who::SignedIn { account: account(1) };
    // One network, at any pace: the account's owner is let in elsewhere at once.
    for now in 0..2000 {
        fail(&mut attempts, stranger(1, 1), now);
    }
    assert!(attempts.reserve(stranger(1, 2), at(2000)).is_ok());
    // Two hundred networks, for most of an hour: new devices wait a minute at most, known ones not at all.
    for now in (0..=3000).step_by(5) {
        for from in 0..200 {
            fail(&mut attempts, stranger(2, from), now);
        }
    }
    let wait = attempts.reserve(stranger(2, 201), at(3000)).expect_err("strangers wait");
    assert!(wait.seconds <= ACCOUNT_WAIT_SECONDS_MAX, "{wait:?}");
    for who in [device, signed_in, Who::Device { account: account(2), device: [2; 16] }] {
        let ticket = attempts.reserve(who, at(3000)).expect("a place");
        attempts.settle(ticket, Outcome::Right, at(3000));
    }
    // A device pays for its own guesses.
    for _ in 0..=FREE_FAILURES {
        assert!(fail(&mut attempts, device, 3100));
    }
    assert!(attempts.reserve(device, at(3100)).is_err());
    assert!(attempts.reserve(signed_in, at(3100)).is_ok());
}

#[test]
fn no_flood_ends_a_wait_nor_takes_the_places_of_known_ones() {
    let mut attempts = Counted::with_room(100);
    let target = stranger(0, 1);
    for _ in 0..=FREE_FAILURES {
        assert!(fail(&mut attempts, target, 0));
    }
    let device = Who::Device { account: account(0), device: [7; 16] };
    for number in 1..5000 {
        fail(&mut attempts, stranger(number, u8::try_from(number % 250).expect("small")), 1);
        assert!(attempts.len() <= 100 + 4, "{}", attempts.len());
        assert!(attempts.reserve(target, at(1)).is_err(), "the wait was forgotten after {number}");
        let ticket = attempts.reserve(device, at(1)).expect("a known device has its own place");
        attempts.settle(ticket, Outcome::Right, at(1));
    }
}

/// What happened so far to attempts of one kind, as the rules see it.
#[derive(Default, Clone)]
struct Model {
    /// Failures that were settled since the last success.
    failures: u32,
    pending: u32,
    last_failure: i64,
    /// How many were ever tried.
    tried: u64,
}

impl Model {
    /// Whether one more may be tried at `now`.
    fn may(&self, now: i64) -> bool {
        if self.failures > FREE_FAILURES {
            let over = (self.failures - FREE_FAILURES - 1).min(16);
            let wait = (WAIT_SECONDS_FIRST << over).min(WAIT_SECONDS_MAX);
            return self.pending == 0 && now >= self.last_failure + wait;
        }
        self.failures + self.pending <= FREE_FAILURES
    }
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Reserve,
    Fail,
    /// The future of an attempt is dropped, whose place goes back as failed.
    Drop,
    Succeed,
    Pass(i64),
}

/// Plays one act against the machine and the model, and judges.
fn play(
    attempts: &mut Counted,
    model: &mut Model,
    held: &mut Vec<Ticket>,
    now: &mut i64,
    who: Who,
    act: Act,
) -> Result<(), String> {
    match act {
        Act::Reserve => match (attempts.reserve(who, at(*now)), model.may(*now)) {
            (Ok(ticket), true) => {
                held.push(ticket);
                model.pending += 1;
                model.tried += 1;
            }
            (Err(_), false) => {}
            (got, may) => return Err(format!("{got:?} where {may} is right, {} pending", model.pending)),
        },
        Act::Fail | Act::Drop | Act::Succeed => {
            let Some(ticket) = held.pop() else { return Ok(()) };
            let right = matches!(act, Act::Succeed);
            attempts.settle(ticket, if right { Outcome::Right } else { Outcome::Wrong }, at(*now));
            model.pending -= 1;
            if right {
                model.failures = 0;
            } else {
                model.failures += 1;
                model.last_failure = *now;
            }
        }
        Act::Pass(seconds) => *now += seconds,
    }
    Ok(())
}

/// Every order of `left` attempts that are reserved, fail, are dropped or succeed, with time between.
fn every_order(path: &mut Vec<Act>, (reserves, settles, passes): (u32, u32, u32), counts: &mut (u64, u64)) {
    if reserves + settles + passes == 0 {
        let (mut attempts, mut model, mut held, mut now) = (Counted::default(), Model::default(), Vec::new(), 0);
        let who = Who::Device { account: account(1), device: [1; 16] };
        for act in &*path {
            let judged = play(&mut attempts, &mut model, &mut held, &mut now, who, *act);
            assert_eq!(judged, Ok(()), "{path:?}");
        }
        counts.0 += 1;
        counts.1 += model.tried;
        return;
    }
    let mut try_with = |act: Act, left: (u32, u32, u32), counts: &mut (u64, u64)| {
        path.push(act);
        every_order(path, left, counts);
        path.pop();
    };
    if reserves > 0 {
        try_with(Act::Reserve, (reserves - 1, settles, passes), counts);
    }
    if settles > 0 {
        for act in [Act::Fail, Act::Succeed] {
            try_with(act, (reserves, settles - 1, passes), counts);
        }
    }
    if passes > 0 {
        try_with(Act::Pass(16), (reserves, settles, passes - 1), counts);
    }
}

/// A small generator (SplitMix64), so that a failing order can be played again.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

#[test]
fn in_no_order_of_reserving_settling_and_dropping_are_more_tried_than_may_be() {
    let mut counts = (0, 0);
    every_order(&mut Vec::new(), (7, 5, 1), &mut counts);
    let (orders, tried) = counts;
    assert!(orders > 300_000, "{orders}");
    // Parties that share nothing, played against each other: whatever strangers do, no known device waits
    // but for its own failures, and each party is tried exactly as often as its own rules allow.
    let (mut steps, mut random_tried, mut refused) = (0_u64, 0, 0_u64);
    for seed in 0..4_000 {
        let mut random = Random(seed);
        let mut attempts = Counted::default();
        let mut now = 0;
        let parties = [
            Who::Device { account: account(1), device: [1; 16] },
            Who::Device { account: account(1), device: [2; 16] },
            Who::SignedIn { account: account(1) },
        ];
        let mut models: Vec<(Model, Vec<Ticket>)> = parties.iter().map(|_| Default::default()).collect();
        let mut strangers: Vec<Ticket> = Vec::new();
        for _ in 0..120 {
            steps += 1;
            let act = match random.below(10) {
                0..=4 => Act::Reserve,
                5 | 6 => Act::Fail,
                7 => Act::Drop,
                8 => Act::Succeed,
                _ => Act::Pass(i64::try_from(random.below(40)).expect("small")),
            };
            let turn = usize::try_from(random.below(6)).expect("small");
            let Some(who) = parties.get(turn) else {
                // Strangers at the same account, from three networks, as fast as they like.
                let from = u8::try_from(random.below(3)).expect("small");
                match attempts.reserve(stranger(1, from), at(now)) {
                    Ok(ticket) => strangers.push(ticket),
                    Err(_) => refused += 1,
                }
                if random.below(2) == 0
                    && let Some(ticket) = strangers.pop()
                {
                    attempts.settle(ticket, Outcome::Wrong, at(now));
                }
                continue;
            };
            let (model, held) = &mut models[turn];
            let judged = play(&mut attempts, model, held, &mut now, *who, act);
            assert_eq!(judged, Ok(()), "seed {seed}");
        }
        random_tried += models.iter().map(|(model, _)| model.tried).sum::<u64>();
    }
    assert!(refused > 10_000, "{refused} strangers were turned away");
    println!(
        "{orders} orders of 7 attempts, all ({tried} tried); {steps} steps of 4000 random orders \
         ({random_tried} tried, {refused} strangers turned away)"
    );
}

#[test]
fn of_four_hundred_at_one_time_five_are_tried() {
    let mut attempts = Counted::default();
    let held: Vec<Ticket> = (0..400).filter_map(|_| attempts.reserve(stranger(1, 1), at(0)).ok()).collect();
    assert_eq!(held.len(), 5);
    // Nobody waits for the answers any more: they count.
    for ticket in held {
        attempts.settle(ticket, Outcome::Wrong, at(0));
    }
    assert!((0..400).all(|_| attempts.reserve(stranger(1, 1), at(14)).is_err()));
    let held: Vec<Ticket> = (0..400).filter_map(|_| attempts.reserve(stranger(1, 1), at(15)).ok()).collect();
    assert_eq!(held.len(), 1, "one after each wait");
    for ticket in held {
        attempts.settle(ticket, Outcome::Wrong, at(15));
    }
    // Guesses at a thousand accounts from one address are bounded by the address.
    let mut attempts = Counted::default();
    let held = (0..1000).filter(|number| fail(&mut attempts, stranger(*number, 9), 0)).count();
    assert_eq!(held, 21);
}
