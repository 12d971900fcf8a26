//! An own scheduler: thousands of orders of what can happen to views, with the real state machine and
//! a model of what is around it: the log, the tasks that write to it, the connections, and crashes.

use std::collections::BTreeMap;

use docket::custody::view::life::{Answer, Life, Step, StreamId};
use evidence::event::{ByteRange, ViewEnd};
use evidence::time::Utc;

use crate::harness::tell;

/// Schedules that are tried.
const SCHEDULES: u64 = 20_000;

/// Steps of one schedule.
const STEPS: u64 = 150;

/// Bytes of what is viewed.
const SIZE: u64 = 48;

/// The same, as a length.
const LENGTH: usize = 48;

/// Numbers that look random and are the same every time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

/// The task that writes a view's opening entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    Queued,
    /// The entry is durable, and the view does not know yet.
    Durable,
    Over,
}

/// A view, what the log says of it, and what its connections truly got.
struct View {
    life: Life,
    opening: Opening,
    /// Whether somebody is to write its closing entry, and whether it is durable already.
    closing: Option<bool>,
    streams: BTreeMap<StreamId, u64>,
    got: [bool; LENGTH],
    logged_open: bool,
    logged_closed: Vec<(ViewEnd, Vec<ByteRange>)>,
}

#[derive(Default)]
struct World {
    views: Vec<View>,
    second: i64,
    stopping: bool,
    next_stream: StreamId,
    /// Which step met which state, and how often.
    met: BTreeMap<(&'static str, &'static str), u64>,
    handed: u64,
    crashes: u64,
}

fn state(life: &Life) -> &'static str {
    match life {
        Life::Opening { .. } => "opening",
        Life::Open { .. } => "open",
        Life::Closing { .. } => "closing",
        Life::Closed => "closed",
    }
}

fn name(step: Step) -> &'static str {
    match step {
        Step::Opened { .. } => "opened",
        Step::NotOpened => "not opened",
        Step::Use { .. } => "use",
        Step::Begin { .. } => "begin",
        Step::Hand { .. } => "hand",
        Step::Finish { .. } => "finish",
        Step::Close { .. } => "close",
        Step::Idle { .. } => "idle",
        Step::Written => "written",
    }
}

impl World {
    fn now(&self) -> Utc {
        "2026-01-05T10:00:00Z".parse::<Utc>().unwrap().plus_seconds(self.second)
    }

    fn step(&mut self, at: usize, step: Step) -> Answer {
        let view = &mut self.views[at];
        *self.met.entry((state(&view.life), name(step))).or_default() += 1;
        let (life, answer) = std::mem::replace(&mut view.life, Life::Closed).step(step);
        view.life = life;
        if answer == Answer::Close {
            assert_eq!(view.closing, None, "the closing entry is asked for once");
            view.closing = Some(false);
        }
        answer
    }

    fn begin_view(&mut self) {
        if !self.stopping {
            let (life, opening, closing) = (Life::begun(), Opening::Queued, None);
            let (streams, got) = (BTreeMap::new(), [false; LENGTH]);
            let (logged_open, logged_closed) = (false, Vec::new());
            self.views.push(View { life, opening, closing, streams, got, logged_open, logged_closed });
        }
    }

    /// Lets the task that writes the opening entry go on.
    fn go_on_opening(&mut self, at: usize, fails: bool) {
        let now = self.now();
        match self.views[at].opening {
            Opening::Queued if fails => {
                self.views[at].opening = Opening::Over;
                self.step(at, Step::NotOpened);
            }
            Opening::Queued => {
                self.views[at].opening = Opening::Durable;
                self.views[at].logged_open = true;
            }
            Opening::Durable => {
                self.views[at].opening = Opening::Over;
                self.step(at, Step::Opened { now });
            }
            Opening::Over => {}
        }
    }

    /// Lets the task that writes the closing entry go on; it may fail and be tried again.
    fn go_on_closing(&mut self, at: usize, fails: bool) {
        let view = &mut self.views[at];
        match view.closing {
            Some(false) if !fails => {
                view.closing = Some(true);
                view.logged_closed.push(view.life.closing().expect("it is closing"));
            }
            Some(true) => {
                view.closing = None;
                self.step(at, Step::Written);
            }
            _ => {}
        }
    }

    fn begin_stream(&mut self, at: usize, start: u64) {
        self.next_stream += 1;
        let (stream, now) = (self.next_stream, self.now());
        if self.step(at, Step::Begin { stream, now }) == Answer::Done {
            self.views[at].streams.insert(stream, start);
        }
    }

    /// A connection asks a stream for its next bytes; also one whose view knows it no more.
    fn hand(&mut self, at: usize, stream: StreamId, length: u64) {
        let now = self.now();
        let start = self.views[at].streams.get(&stream).copied().unwrap_or(0);
        let range = ByteRange { start, end: (start + length).min(SIZE) };
        if self.step(at, Step::Hand { stream, range, now }) != Answer::Done {
            return;
        }
        let view = &mut self.views[at];
        assert!(view.logged_open, "no byte before its entry");
        assert!(view.logged_closed.is_empty(), "no byte after its last entry");
        for byte in range.start..range.end {
            view.got[usize::try_from(byte).unwrap()] = true;
            self.handed += 1;
        }
        view.streams.insert(stream, range.end);
    }

    fn finish(&mut self, at: usize, stream: StreamId) {
        let now = self.now();
        self.views[at].streams.remove(&stream);
        self.step(at, Step::Finish { stream, now });
    }

    /// What is in memory is gone; start-up closes what the log has open.
    fn crash(&mut self) {
        self.crashes += 1;
        self.stopping = false;
        for view in &mut self.views {
            view.life = Life::Closed;
            view.opening = Opening::Over;
            view.closing = None;
            view.streams.clear();
            if view.logged_open && view.logged_closed.is_empty() {
                view.logged_closed.push((ViewEnd::Restart, Vec::new()));
            }
        }
    }

    fn random(&mut self, dice: &mut Dice) {
        self.second += i64::try_from(dice.below(3)).unwrap();
        if self.views.is_empty() || dice.below(30) == 0 {
            return self.begin_view();
        }
        let at = usize::try_from(dice.below(self.views.len() as u64)).unwrap();
        let known: Vec<StreamId> = self.views[at].streams.keys().copied().collect();
        let stream = match known.len() as u64 {
            0 => dice.below(self.next_stream + 1),
            count => known[usize::try_from(dice.below(count)).unwrap()],
        };
        let end = [ViewEnd::Closed, ViewEnd::Interrupted, ViewEnd::Revoked, ViewEnd::Complete];
        match dice.below(100) {
            0..20 => self.go_on_opening(at, dice.below(10) == 0),
            20..32 => self.begin_stream(at, dice.below(SIZE)),
            32..60 => self.hand(at, stream, 1 + dice.below(9)),
            60..70 => self.finish(at, stream),
            70..75 => {
                let end = end[usize::try_from(dice.below(4)).unwrap()];
                self.step(at, Step::Close { end });
            }
            75..80 => {
                let before = self.now().plus_seconds(-i64::try_from(dice.below(20)).unwrap());
                self.step(at, Step::Idle { before });
            }
            80..95 => self.go_on_closing(at, dice.below(4) == 0),
            95..97 => {
                let now = self.now();
                self.step(at, Step::Use { now });
            }
            97 if dice.below(4) == 0 => {
                self.stopping = true;
                self.close_all();
            }
            98 if dice.below(3) == 0 => self.crash(),
            // Answers that come when nobody waits for them any more.
            _ if self.views[at].opening == Opening::Over => {
                let now = self.now();
                self.step(at, Step::Opened { now });
            }
            _ => {}
        }
    }

    fn close_all(&mut self) {
        for at in 0..self.views.len() {
            self.step(at, Step::Close { end: ViewEnd::Interrupted });
        }
    }

    /// The service stops in good order: everything is closed and written.
    fn come_to_rest(&mut self) {
        self.close_all();
        for at in 0..self.views.len() {
            for _ in 0..2 {
                self.go_on_opening(at, false);
                self.go_on_closing(at, false);
            }
            self.go_on_closing(at, false);
        }
    }

    fn holds(&self, seed: u64) {
        for (at, view) in self.views.iter().enumerate() {
            let told = || format!("schedule {seed}, view {at}: {:?}", view.logged_closed);
            assert_eq!(view.life, Life::Closed, "{}", told());
            assert_eq!(view.logged_closed.len(), usize::from(view.logged_open), "one closing entry: {}", told());
            let Some((end, ranges)) = view.logged_closed.first() else {
                assert!(!view.got.contains(&true), "nothing without an entry: {}", told());
                continue;
            };
            if *end == ViewEnd::Restart {
                assert!(ranges.is_empty(), "what is not known is not claimed: {}", told());
                continue;
            }
            for (byte, got) in (0_u64..).zip(view.got) {
                let claimed = ranges.iter().any(|range| range.start <= byte && byte < range.end);
                assert_eq!(claimed, got, "byte {byte}: {}", told());
            }
        }
    }
}

#[test]
fn in_every_order_of_events_the_closing_entry_is_what_was_handed_out() {
    let (mut met, mut views, mut handed, mut crashes) = (BTreeMap::new(), 0, 0, 0);
    for seed in 0..SCHEDULES {
        let (mut world, mut dice) = (World::default(), Dice::new(seed + 1));
        for _ in 0..STEPS {
            world.random(&mut dice);
        }
        world.come_to_rest();
        world.holds(seed);
        views += world.views.len();
        handed += world.handed;
        crashes += world.crashes;
        for (pair, count) in world.met {
            *met.entry(pair).or_insert(0) += count;
        }
    }
    let steps: u64 = met.values().sum();
    let states = ["opening", "open", "closing", "closed"];
    let all = ["opened", "not opened", "use", "begin", "hand", "finish", "close", "idle", "written"];
    // What only its one writer says is not said to a view that waits for no such word.
    let never = [("open", "not opened"), ("closing", "not opened"), ("closed", "not opened")];
    let never = [&never[..], &[("opening", "written"), ("open", "written"), ("closed", "written")]].concat();
    let pairs = states.iter().flat_map(|state| all.iter().map(move |step| (*state, *step)));
    let missed: Vec<_> = pairs.filter(|pair| !never.contains(pair) && !met.contains_key(pair)).collect();
    assert!(missed.is_empty(), "never tried: {missed:?}");
    tell(&format!(
        "{SCHEDULES} schedules: {views} views, {steps} steps over {} pairs of state and step, {handed} bytes handed \
         out, {crashes} crashes",
        met.len()
    ));
}

#[test]
fn a_view_whose_entry_can_tell_of_no_more_ranges_closes_before_it_would_be_wrong() {
    let mut world = World::default();
    world.begin_view();
    world.go_on_opening(0, false);
    world.go_on_opening(0, false);
    let now = world.now();
    let most = docket::custody::view::ranges::WATCHED_RANGES_MAX as u64;
    world.step(0, Step::Begin { stream: 1, now });
    for place in 0..most {
        let range = ByteRange { start: place * 10, end: place * 10 + 5 };
        assert_eq!(world.step(0, Step::Hand { stream: 1, range, now }), Answer::Done);
    }
    let joins = ByteRange { start: 2, end: 7 };
    assert_eq!(world.step(0, Step::Hand { stream: 1, range: joins, now }), Answer::Done);
    let more = ByteRange { start: most * 10, end: most * 10 + 5 };
    assert_eq!(world.step(0, Step::Hand { stream: 1, range: more, now }), Answer::Close);
    let (end, ranges) = world.views[0].life.closing().unwrap();
    assert_eq!((end, ranges.len() as u64), (ViewEnd::Full, most));
    assert_eq!(world.step(0, Step::Hand { stream: 1, range: joins, now }), Answer::No);
}
