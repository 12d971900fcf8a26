//! What stations' clocks say of the service's: a decision without a clock.
//!
//! Each station tells its time when it opens a session. It goes on by the service's monotonic clock, so that
//! what was told can be compared later, too. One station alone may be wrong, as any clock may be. Where two
//! at least agree with each other and not with the service, and no larger number agrees with the service,
//! it is the service's clock that is in doubt; and it stays so until at least two agree with it, and more
//! than with each other against it, or an administrator says that it is right. Silence ends no doubt.

use std::collections::BTreeMap;

use evidence::event::ClockJump;
use evidence::ids::StationId;
use evidence::time::Utc;

use super::keeper::{Bounds, Doubt, Reading, Told};

/// Stations whose clocks are remembered at most; beyond, the one that was heard longest ago is forgotten.
pub const STATIONS_MAX: usize = 1024;

/// How long what a station told counts, in seconds: two of its sessions.
const HEARD_SECONDS: i64 = 2 * 3600;

/// How far clocks are apart at least that disagree, in seconds, however little the service's own may jump:
/// requests wait.
const APART_SECONDS_MIN: i64 = 300;

/// Stations that must agree.
const AGREE_MIN: usize = 2;

/// How far the clocks may go on before they are compared again, in microseconds.
const LOOK_AGAIN_MICROS: i64 = 1_000_000;

/// What is known of stations' clocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stations {
    /// What each station said, and the monotonic clock then.
    heard: BTreeMap<StationId, Reading>,
    doubted: bool,
    /// By how much stations were ahead of the service when an administrator said that it is right, in
    /// microseconds.
    overruled: Option<i64>,
    /// By how much those that agree with each other and not with the service are ahead of it.
    ahead: Option<i64>,
    /// When they were compared last.
    looked: Option<Reading>,
}

/// What stations say, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// So few that nobody knows.
    Little,
    /// The service's clock is right.
    Agreed,
    /// They are ahead of it by so many microseconds.
    Apart(i64),
}

impl Stations {
    /// Begins where the log says whether stations' clocks put the service's in doubt.
    pub fn begin(doubted: bool) -> Self {
        Self { doubted, ..Self::default() }
    }

    /// A station says what time it is; gives by how many seconds it is ahead of the service where the two
    /// are apart.
    pub fn hear(&mut self, station: StationId, said: Utc, now: Reading, bounds: Bounds) -> Option<i64> {
        let told = Reading { wall: said, ..now };
        self.heard.insert(station, told);
        while self.heard.len() > STATIONS_MAX {
            let oldest = self.heard.iter().min_by_key(|(_, told)| told.boot_micros).map(|(id, _)| id.clone());
            oldest.map(|id| self.heard.remove(&id));
        }
        self.looked = None;
        self.look(now, bounds);
        let ahead = ahead(told, now);
        (ahead.saturating_abs() > apart(bounds)).then_some(ahead / 1_000_000)
    }

    /// Compares the clocks, where one of them was heard or set since.
    pub fn look(&mut self, now: Reading, bounds: Bounds) {
        if self.looked.is_some_and(|looked| is_near(looked, now)) {
            return;
        }
        self.looked = Some(now);
        let since = now.boot_micros.saturating_sub(HEARD_SECONDS * 1_000_000);
        self.heard.retain(|_, told| told.boot_micros >= since);
        let said = said(self.heard.values().map(|told| ahead(*told, now)).collect(), apart(bounds));
        self.ahead = None;
        match said {
            Said::Little => {}
            Said::Agreed => self.doubted = false,
            Said::Apart(ahead) => {
                self.ahead = Some(ahead);
                let overruled = |by: i64| ahead.saturating_sub(by).saturating_abs() <= apart(bounds);
                self.doubted |= !self.overruled.is_some_and(overruled);
            }
        }
    }

    /// An administrator says that the service's clock is right: what stations say now is known and wrong.
    pub fn overrule(&mut self, now: Reading, bounds: Bounds) {
        self.looked = None;
        self.look(now, bounds);
        (self.doubted, self.overruled) = (false, self.ahead);
    }

    /// The time, where the keeper of the service's own clock tells `told`, and its monotonic clock alone
    /// puts it at `reckoned`.
    pub fn tell(&self, told: Told, reckoned: Utc, now: Reading) -> Told {
        if told.doubt.is_some() || !self.doubted {
            return told;
        }
        let stations = self.ahead.and_then(|ahead| Utc::from_micros(now.wall.micros().saturating_add(ahead)).ok());
        let doubt = Doubt { kind: ClockJump::Stations, wall: now.wall, expected: stations.unwrap_or(reckoned) };
        Told { time: reckoned, doubt: Some(doubt) }
    }
}

/// How far clocks are apart that disagree, in microseconds.
fn apart(bounds: Bounds) -> i64 {
    bounds.jump_seconds_max.max(APART_SECONDS_MIN) * 1_000_000
}

/// By how much a station is ahead now that told its time, in microseconds.
fn ahead(told: Reading, now: Reading) -> i64 {
    let elapsed = now.boot_micros.saturating_sub(told.boot_micros);
    told.wall.micros().saturating_add(elapsed).saturating_sub(now.wall.micros())
}

/// Whether neither clock went on by much since.
fn is_near(looked: Reading, now: Reading) -> bool {
    let wall = now.wall.micros().saturating_sub(looked.wall.micros());
    let boot = now.boot_micros.saturating_sub(looked.boot_micros);
    wall.saturating_abs() < LOOK_AGAIN_MICROS && boot.saturating_abs() < LOOK_AGAIN_MICROS
}

/// What stations say together that are ahead by so much each.
fn said(mut ahead: Vec<i64>, apart: i64) -> Said {
    ahead.sort_unstable();
    let (with, against): (Vec<i64>, Vec<i64>) = ahead.into_iter().partition(|ahead| ahead.saturating_abs() <= apart);
    // The most that agree with each other: of the sorted, those from one on that are near enough.
    let groups = (0..against.len()).map(|from| {
        let end = against.partition_point(|ahead| ahead.saturating_sub(against[from]) <= apart);
        &against[from..end]
    });
    let group = groups.max_by_key(|group| group.len()).unwrap_or_default();
    if group.len() >= AGREE_MIN && group.len() >= with.len() {
        return Said::Apart(group[group.len() / 2]);
    }
    if with.len() >= AGREE_MIN { Said::Agreed } else { Said::Little }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::readings::{BOUNDS, at, reading};

    fn id(number: usize) -> StationId {
        format!("st-{number:08}").parse().expect("an id")
    }

    /// Whether the clock is in doubt, after stations that are ahead by so many seconds were heard in order.
    fn doubted(ahead: &[i64]) -> bool {
        let mut stations = Stations::default();
        for (number, ahead) in ahead.iter().enumerate() {
            stations.hear(id(number), at(*ahead), reading(0, 0), BOUNDS);
        }
        stations.doubted
    }

    /// All orders of a few.
    fn orders(of: &[i64]) -> Vec<Vec<i64>> {
        if of.is_empty() {
            return vec![Vec::new()];
        }
        let mut out = Vec::new();
        for at in 0..of.len() {
            let mut rest = of.to_vec();
            let first = rest.remove(at);
            out.extend(orders(&rest).into_iter().map(|rest| [vec![first], rest].concat()));
        }
        out
    }

    #[test]
    fn two_that_agree_put_the_service_in_doubt_and_one_alone_never_does_in_any_order() {
        let day = 86_400;
        let cases: [(&[i64], bool); 14] = [
            (&[], false),
            (&[300 * day], false),
            (&[-300 * day], false),
            (&[0, 300 * day], false),
            (&[0, 0, -day], false),
            // Two that disagree with each other, too.
            (&[301, -301], false),
            (&[day, 2 * day], false),
            (&[300, -300, 299], false),
            (&[301, 301], true),
            (&[-300 * day, -300 * day + 300], true),
            (&[-300 * day, -300 * day + 301], false),
            (&[-day, -day, day], true),
            (&[-day, -day, -day, 0, 1, 2], true),
            (&[-day, -day, 0, 1], true),
        ];
        let mut tried = 0;
        for (ahead, expected) in cases {
            for order in orders(ahead) {
                assert_eq!(doubted(&order), expected, "{order:?}");
                tried += 1;
            }
        }
        assert!(tried > 700, "{tried}");
    }

    #[test]
    fn more_that_agree_with_the_service_than_against_it_leave_it_be_or_settle_it() {
        for order in orders(&[0, 5, -5, 9_999, 9_999]) {
            let mut stations = Stations::default();
            for (number, ahead) in order.iter().enumerate() {
                stations.hear(id(number), at(*ahead), reading(0, 0), BOUNDS);
            }
            assert!(!stations.doubted, "three against two: {order:?}");
        }
    }

    #[test]
    fn a_doubt_ends_by_agreement_or_word_and_not_by_silence() {
        let mut stations = Stations::default();
        for number in 0..2 {
            stations.hear(id(number), at(-86_400), reading(0, 0), BOUNDS);
        }
        let good = Told { time: at(3), doubt: None };
        let told = stations.tell(good, at(2), reading(3, 3));
        let doubt = told.doubt.expect("it is in doubt");
        assert_eq!((told.time, doubt.kind, doubt.expected), (at(2), ClockJump::Stations, at(-86_397)));
        // All were heard long ago.
        stations.look(reading(90_000, 90_000), BOUNDS);
        assert!(stations.doubted && stations.heard.is_empty());
        // One that agrees is not enough, nor after a restart.
        let mut stations = Stations::begin(stations.doubted);
        stations.hear(id(7), at(90_000), reading(90_000, 10), BOUNDS);
        assert!(stations.doubted);
        stations.hear(id(7), at(90_001), reading(90_001, 11), BOUNDS);
        assert!(stations.doubted, "one that comes twice is one");
        stations.hear(id(8), at(90_001), reading(90_001, 11), BOUNDS);
        assert!(!stations.doubted);
        assert_eq!(stations.tell(good, at(2), reading(3, 3)), good);
    }

    #[test]
    fn a_clock_that_is_set_right_agrees_with_what_was_told_before() {
        let mut stations = Stations::default();
        for number in 0..2 {
            stations.hear(id(number), at(0), reading(86_400, 0), BOUNDS);
        }
        assert!(stations.doubted);
        stations.look(reading(60, 60), BOUNDS);
        assert!(!stations.doubted);
    }

    #[test]
    fn what_an_administrator_overruled_stays_so_and_another_time_is_news() {
        let mut stations = Stations::default();
        for number in 0..2 {
            stations.hear(id(number), at(-86_400), reading(0, 0), BOUNDS);
        }
        stations.overrule(reading(1, 1), BOUNDS);
        assert!(!stations.doubted);
        for number in 0..2 {
            stations.hear(id(number), at(-86_300), reading(60, 60), BOUNDS);
        }
        assert!(!stations.doubted);
        for number in 0..2 {
            stations.hear(id(number), at(86_400), reading(120, 120), BOUNDS);
        }
        assert!(stations.doubted);
    }

    #[test]
    fn what_is_remembered_is_one_reading_a_station_and_bounded() {
        let mut stations = Stations::default();
        for number in 0..STATIONS_MAX + 50 {
            let boot = i64::try_from(number).expect("small");
            assert_eq!(stations.hear(id(number), at(boot), reading(boot, boot), BOUNDS), None);
            assert_eq!(stations.hear(id(number), at(boot - 400), reading(boot, boot), BOUNDS), Some(-400));
            stations.hear(id(number), at(boot), reading(boot, boot), BOUNDS);
        }
        assert_eq!(stations.heard.len(), STATIONS_MAX);
        assert!(!stations.heard.contains_key(&id(0)) && stations.heard.contains_key(&id(50)));
    }

    #[test]
    fn extreme_times_are_told_apart_without_a_panic() {
        let mut stations = Stations::default();
        let (least, most) = (Utc::from_jiff(jiff::Timestamp::MIN), Utc::from_jiff(jiff::Timestamp::MAX));
        for (number, said) in [least, most, least, most].into_iter().enumerate() {
            for boot in [i64::MIN, 0, i64::MAX] {
                let now = Reading { wall: at(0), boot_micros: boot };
                stations.hear(id(number), said, now, BOUNDS);
                stations.overrule(now, BOUNDS);
                let told = stations.tell(Told { time: at(0), doubt: None }, at(0), now);
                assert!(told.time == at(0));
            }
        }
    }
}
