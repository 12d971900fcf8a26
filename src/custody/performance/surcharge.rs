//! The surcharge of a fine that is paid late (加处罚款, 行政处罚法 72): for each day after the last one so many per cent of what
//! is overdue on it, at most so many per cent of the fine, by the legal data of the last day to pay. No day counts on which the party's review or suit runs (行政处罚法 73),
//! and what the head lets be paid later or in parts is overdue after its own day alone (行政处罚法 66). Pure; in fen.
//!
//! The day on which something is paid counts still. What is less than a fen is left out once, of the sum.

use jiff::civil::Date;

use crate::custody::legal::{Figure, FigureRule, Legal};
use crate::custody::performance::AMOUNT_FEN_MAX;

/// Hundredths of a fen, in which a day is counted: a per cent of a fen is one.
const HUNDREDTHS: i64 = 100;

/// What no surcharge reaches, in hundredths of a fen: where no law sets an end, it grows up to here.
const UNENDING: i64 = i64::MAX / 4;

/// How fast a surcharge grows, and to what: by the figures of the legal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Of what is overdue, a day, in per cent.
    pub daily_per_cent: u32,
    /// At most, in per cent of the fine; none where no law sets an end.
    pub most_per_cent: Option<u32>,
}

impl Rate {
    /// The rate of a fine whose last day to pay was this one: with it the surcharge begins. None where the legal data has no
    /// rate that was in force on it: how fast it grows is then not known.
    pub fn on(law: &Legal, due_on: Date) -> Option<Self> {
        let daily_per_cent = law.number(Figure::SurchargeDaily, due_on)?;
        Some(Self { daily_per_cent, most_per_cent: law.number(Figure::SurchargeMost, due_on) })
    }

    /// The entries of the legal data that it is made of.
    pub fn rules(law: &Legal, due_on: Date) -> Vec<&FigureRule> {
        let figures = [Figure::SurchargeDaily, Figure::SurchargeMost];
        figures.into_iter().filter_map(|figure| law.figure(figure, due_on)).collect()
    }
}

/// What is due later, by what the head lets from one day on; the first of it by the decision itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// From which day on it holds.
    pub from: Date,
    /// What is due on which day, in fen. What is none of these is due.
    pub parts: Vec<(Date, i64)>,
}

/// Days that do not count, the first and the last among them; none where they last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// The first.
    pub from: Date,
    /// The last.
    pub until: Option<Date>,
}

/// A fine, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fine {
    /// How much it is, in fen.
    pub amount_fen: i64,
    /// What is due when, in the order of the days from which it holds.
    pub plans: Vec<Plan>,
    /// What was paid, and when, in fen.
    pub paid: Vec<(Date, i64)>,
    /// Days that do not count.
    pub stopped: Vec<Stopped>,
    /// How fast it grows.
    pub rate: Rate,
}

/// Days one after another of which each adds as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurchargeDays {
    /// The first.
    pub from: Date,
    /// The last.
    pub until: Date,
    /// How many they are.
    pub days: i64,
    /// What is overdue on each of them, in fen.
    pub overdue_fen: i64,
    /// What each of them adds, in hundredths of a fen.
    pub daily_hundredths: i64,
}

/// A surcharge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surcharge {
    /// How it came to be, day by day.
    pub days: Vec<SurchargeDays>,
    /// What it comes to, in fen.
    pub fen: i64,
    /// The day on which it reached the most that the law lets it, the fine itself, and grows no more; none until then.
    pub full_on: Option<Date>,
    /// Whether days do not count now.
    pub is_stopped: bool,
}

impl Fine {
    /// What of it is overdue on a day, in fen.
    fn overdue(&self, day: Date) -> i64 {
        let plan = self.plans.iter().rfind(|plan| plan.from <= day).or(self.plans.first());
        let later: i64 = plan.map_or(0, |plan| sum(plan.parts.iter().filter(|(due_on, _)| *due_on >= day)));
        let paid = sum(self.paid.iter().filter(|(paid_on, _)| *paid_on < day));
        self.amount_fen.saturating_sub(later).saturating_sub(paid).max(0)
    }

    fn is_stopped(&self, day: Date) -> bool {
        self.stopped.iter().any(|stop| stop.from <= day && stop.until.is_none_or(|until| day <= until))
    }

    /// Days on which something may change, up to `last`, in order.
    fn turns(&self, last: Date) -> Vec<Date> {
        let after = |day: Date| day.tomorrow().ok();
        let of_plans = self.plans.iter().flat_map(|plan| {
            std::iter::once(Some(plan.from)).chain(plan.parts.iter().map(move |(due_on, _)| after(*due_on)))
        });
        let of_paid = self.paid.iter().map(|(paid_on, _)| after(*paid_on));
        let of_stops = self.stopped.iter().flat_map(|stop| [Some(stop.from), stop.until.and_then(after)]);
        let mut turns: Vec<Date> = of_plans.chain(of_paid).chain(of_stops).flatten().collect();
        turns.retain(|day| *day <= last);
        turns.sort_unstable();
        turns.dedup();
        turns
    }
}

fn sum<'a>(amounts: impl Iterator<Item = &'a (Date, i64)>) -> i64 {
    amounts.map(|(_, amount)| *amount).fold(0, i64::saturating_add)
}

/// The surcharge of a fine up to a day, that day among them.
pub fn surcharge(fine: &Fine, last: Date) -> Surcharge {
    let amount_fen = fine.amount_fen.clamp(0, AMOUNT_FEN_MAX);
    let most = fine.rate.most_per_cent.map_or(UNENDING, |per_cent| amount_fen * i64::from(per_cent));
    let (mut days, mut sum, mut full_on) = (Vec::<SurchargeDays>::new(), 0_i64, None);
    let turns = fine.turns(last);
    for (at, from) in turns.iter().enumerate() {
        let until = turns.get(at + 1).and_then(|next| next.yesterday().ok()).unwrap_or(last);
        let overdue_fen = fine.overdue(*from);
        // No more than the fine is ever overdue, and no figure is above a thousand: this stays far below what a number holds.
        let daily = overdue_fen.min(AMOUNT_FEN_MAX) * i64::from(fine.rate.daily_per_cent);
        if full_on.is_some() || daily == 0 || fine.is_stopped(*from) {
            continue;
        }
        let there_are = count(*from, until);
        let needed = (most - sum + daily - 1) / daily;
        let number = there_are.min(needed);
        let until = plus(*from, number - 1).unwrap_or(until);
        sum = (sum + daily * number).min(most);
        full_on = (sum == most).then_some(until);
        let stretch = SurchargeDays { from: *from, until, days: number, overdue_fen, daily_hundredths: daily };
        match days.last_mut().filter(|before| goes_on(before, &stretch)) {
            Some(before) => (before.until, before.days) = (stretch.until, before.days + stretch.days),
            None => days.push(stretch),
        }
    }
    Surcharge { days, fen: sum / HUNDREDTHS, full_on, is_stopped: fine.is_stopped(last) }
}

/// Whether days go on where others ended, and add as much.
fn goes_on(before: &SurchargeDays, stretch: &SurchargeDays) -> bool {
    before.overdue_fen == stretch.overdue_fen && before.until.tomorrow().is_ok_and(|next| next == stretch.from)
}

/// How many days there are from one to another, both among them.
fn count(from: Date, until: Date) -> i64 {
    i64::from(from.until(until).map_or(0, |span| span.get_days())) + 1
}

fn plus(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests;
