//! How much of an act was recorded (同时音像记录): pure.
//!
//! What counts is time: the seconds of the act that lie in at least one recording. Recorders' clocks are not exact, so the
//! answer is a range: what their times say, what is covered even where each of them is off by as much as it may be, and
//! what is covered at most.

use evidence::time::Utc;

use crate::custody::legal::Coverage as CoverageAsked;

/// Microseconds of a second.
const MICROS: i64 = 1_000_000;

/// How far a recorder's time is off where nothing contradicts it, in seconds: file systems of cards keep times in steps of
/// two seconds, and names of files whole seconds.
const STEP_SECONDS: i64 = 2;

/// What the times of a recording may differ by and still be believed about, in seconds: an hour. A station says of more
/// that they disagree.
const DISPUTE_SECONDS: i64 = 3600;

/// Words of a station's flags of which the amount is how much one time of a recording differs from another.
const DIFFERS: [&str; 7] = [
    "name-differs",
    "container-differs",
    "exif-differs",
    "sidecar-differs",
    "mtime-differs",
    "length-differs",
    "end-after-last-write",
];

/// Gaps of one act that are told of, in their order.
pub const GAPS_SHOWN_MAX: usize = 100;

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its start.
    pub from: Utc,
    /// Its end.
    pub until: Utc,
}

impl Window {
    /// Start and end in microseconds. What lasts but a moment is looked at for a second.
    fn micros(self) -> (i64, i64) {
        let (from, until) = (self.from.micros(), self.until.micros());
        (from, until.max(from.saturating_add(if from == until { MICROS } else { 0 })))
    }
}

/// When a recording ran, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// In this time, give or take so many seconds at either end.
    In {
        /// When.
        window: Window,
        /// How many.
        give_seconds: i64,
    },
    /// In this time, as it is judged; other times that were found on it differ from that by over an hour.
    Disputed {
        /// When.
        window: Window,
    },
    /// Nobody knows when it began, or its times are not believed; it ended here, or was docked.
    Unknown {
        /// When.
        end: Utc,
    },
}

impl Ran {
    /// When a recording ran of which a manifest says start and end, and a station these flags. `is_believed` says whether
    /// what it says is.
    pub fn of(start: Option<Utc>, end: Utc, is_believed: bool, flags: &[String]) -> Self {
        let Some(from) = start.filter(|start| is_believed && *start <= end) else { return Self::Unknown { end } };
        let window = Window { from, until: end };
        let differs = flags.iter().filter_map(|flag| {
            let (word, amount) = flag.split_once(':')?;
            if DIFFERS.contains(&word) { amount_seconds(amount) } else { None }
        });
        let give_seconds = differs.chain([STEP_SECONDS]).max().unwrap_or(STEP_SECONDS);
        let disagree = flags.iter().any(|flag| flag == "times-disagree");
        if disagree || give_seconds > DISPUTE_SECONDS {
            Self::Disputed { window }
        } else {
            Self::In { window, give_seconds }
        }
    }

    /// Whether it may have run while an act lasted.
    pub fn meets(self, act: Window) -> bool {
        let (from, until) = act.micros();
        match self {
            Self::In { window, give_seconds } => {
                let (begin, end) = grown(window, give_seconds);
                begin < until && from < end
            }
            Self::Disputed { window } => window.from.micros() < until && from < window.until.micros(),
            Self::Unknown { end } => (from..=until).contains(&end.micros()),
        }
    }

    /// Whether a moment of an act may lie so far from its start.
    pub fn is_during(self, act: Window, after_start_ms: u64) -> bool {
        let (from, until) = act.micros();
        let (window, give_seconds) = match self {
            Self::In { window, give_seconds } => (window, give_seconds),
            Self::Disputed { window } => (window, STEP_SECONDS),
            Self::Unknown { .. } => return false,
        };
        let after = i64::try_from(after_start_ms).unwrap_or(i64::MAX).saturating_mul(1_000);
        let (at, give) = (window.from.micros().saturating_add(after), give_seconds * MICROS);
        from.saturating_sub(give) <= at && at <= until.saturating_add(give)
    }
}

/// An amount of a station's flags in seconds, without its sign: `+8h`, `-5h30m`, `+60s`.
fn amount_seconds(amount: &str) -> Option<i64> {
    let (mut total, mut number) = (0_i64, None::<i64>);
    for c in amount.trim_start_matches(['+', '-']).chars() {
        let unit = match c {
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => {
                let digit = i64::from(c.to_digit(10)?);
                number = Some(number.unwrap_or_default().checked_mul(10)?.checked_add(digit)?);
                continue;
            }
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    if number.is_none() { Some(total) } else { None }
}

fn grown(window: Window, by_seconds: i64) -> (i64, i64) {
    let by = by_seconds.saturating_mul(MICROS);
    (window.from.micros().saturating_sub(by), window.until.micros().saturating_add(by))
}

/// How much of an act is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covered {
    /// In whole seconds.
    pub seconds: i64,
    /// Of a thousand, rounded down: what falls short of what is asked never looks as if it did not.
    pub per_mille: u32,
}

/// A stretch of an act that no recording covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// When.
    pub window: Window,
    /// How long, in whole seconds, begun ones counted.
    pub seconds: i64,
}

/// How much of an act was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// How long the act lasted, in whole seconds.
    pub length_seconds: i64,
    /// How much is covered by what the times of recordings say.
    pub stated: Covered,
    /// How much is, however far their clocks are off.
    pub least: Covered,
    /// How much is at most.
    pub most: Covered,
    /// What is not covered by what the times say, in order, the first [`GAPS_SHOWN_MAX`].
    pub gaps: Vec<Gap>,
    /// Gaps beyond those.
    pub gaps_left_out: usize,
    /// Whether anything is covered.
    pub is_any: bool,
    /// Whether it is as much as the site asks for.
    pub is_enough: bool,
    /// Whether it is, however far the clocks are off.
    pub is_enough_for_sure: bool,
}

/// What of an act is not covered.
struct Left {
    act: (i64, i64),
    gaps: Vec<(i64, i64)>,
}

impl Left {
    fn of(act: (i64, i64), mut spans: Vec<(i64, i64)>) -> Self {
        let (mut at, until) = act;
        let mut gaps = Vec::new();
        spans.retain(|(begin, end)| begin < end);
        spans.sort_unstable();
        for (begin, end) in spans {
            if begin >= until {
                break;
            }
            if begin > at {
                gaps.push((at, begin));
            }
            at = at.max(end);
        }
        if at < until {
            gaps.push((at, until));
        }
        Self { act, gaps }
    }

    fn length(&self) -> i64 {
        self.act.1 - self.act.0
    }

    fn covered_micros(&self) -> i64 {
        self.length() - self.gaps.iter().map(|(begin, end)| end - begin).sum::<i64>()
    }

    fn covered(&self) -> Covered {
        let (covered, length) = (i128::from(self.covered_micros()), i128::from(self.length().max(1)));
        let per_mille = u32::try_from(covered * 1000 / length).unwrap_or(1000);
        Covered { seconds: self.covered_micros() / MICROS, per_mille }
    }

    fn is_enough(&self, asked: &CoverageAsked) -> bool {
        let longest = self.gaps.iter().map(|(begin, end)| end - begin).max().unwrap_or(0);
        let (covered, length) = (i128::from(self.covered_micros()), i128::from(self.length()));
        covered * 100 >= length * i128::from(asked.percent_min) && longest <= i64::from(asked.gap_seconds_max) * MICROS
    }
}

/// How much of an act the recordings that ran so cover, held against what the site asks for.
pub fn coverage(act: Window, ran: &[Ran], asked: &CoverageAsked) -> Coverage {
    let known = |ran: &Ran| match *ran {
        Ran::In { window, give_seconds } => Some((window, Some(give_seconds))),
        Ran::Disputed { window } => Some((window, None)),
        Ran::Unknown { .. } => None,
    };
    let known: Vec<(Window, Option<i64>)> = ran.iter().filter_map(known).collect();
    let stated: Vec<(i64, i64)> = known.iter().map(|(window, _)| grown(*window, 0)).collect();
    let least = known.iter().filter_map(|(window, give)| Some(grown(*window, -(*give)?))).collect();
    let most = known.iter().map(|(window, give)| grown(*window, give.unwrap_or(STEP_SECONDS))).collect();
    let [stated, least, most] = [stated, least, most].map(|spans| Left::of(act.micros(), spans));
    let gaps: Vec<Gap> = stated.gaps.iter().filter_map(|gap| told(*gap)).collect();
    Coverage {
        length_seconds: (act.until.micros() - act.from.micros()) / MICROS,
        stated: stated.covered(),
        least: least.covered(),
        most: most.covered(),
        gaps_left_out: gaps.len().saturating_sub(GAPS_SHOWN_MAX),
        gaps: gaps.into_iter().take(GAPS_SHOWN_MAX).collect(),
        is_any: stated.covered_micros() > 0,
        is_enough: stated.is_enough(asked),
        is_enough_for_sure: least.is_enough(asked),
    }
}

fn told((begin, end): (i64, i64)) -> Option<Gap> {
    let window = Window { from: Utc::from_micros(begin).ok()?, until: Utc::from_micros(end).ok()? };
    Some(Gap { window, seconds: (end - begin + MICROS - 1) / MICROS })
}

#[cfg(test)]
mod tests;
