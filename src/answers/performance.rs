//! Carrying out (执行): what a party owes, the steps in carrying it out, and what is computed of it.

use std::collections::BTreeSet;

use evidence::event::{EnforcementResult, PerformanceWhat, RectificationResult, Remedy, RemedyResult};
use evidence::ids::{CaseId, Certificate, DeliveryId, DocumentId, PartyId, PerformanceId, UserId};
use evidence::term::CalendarUse;
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::course::CaseClockBody;
use crate::answers::texts::{Line, Words};

/// What a party owes by a decision.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PerformanceRequest {
    /// By which party: one of the case.
    pub party: PartyId,
    /// What it is.
    pub what: PerformanceWhat,
    /// How much, in fen; needed for a fine, and left out where it is no amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10_000_000_000_000_i64)]
    pub amount_fen: Option<i64>,
    /// The last day on which it is done in time.
    #[schema(value_type = evidence::schema::Day)]
    pub due_on: Date,
    /// The decision that asks for it: a document of the case.
    pub document: DocumentId,
    /// Why it is recorded so; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reason: String,
}

/// The id of what is owed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PerformanceRecorded {
    /// What is owed.
    pub performance: PerformanceId,
}

/// A part of a fine that is due later.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstalmentBody {
    /// The last day on which it is paid in time.
    #[schema(value_type = evidence::schema::Day)]
    pub due_on: Date,
    /// How much, in fen.
    #[schema(minimum = 1, maximum = 10_000_000_000_000_i64)]
    pub amount_fen: i64,
}

/// A step in carrying out what is owed.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum PerformanceStepRequest {
    /// Take out what was recorded by mistake, before anything was begun upon it.
    Remove {
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// The party did it, or some of it.
    Do {
        /// On which day: not in the future.
        #[schema(value_type = evidence::schema::Day)]
        done_on: Date,
        /// How much was paid, in fen; needed for a fine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1, maximum = 10_000_000_000_000_i64)]
        amount_fen: Option<i64>,
        /// Whether nothing is left to do.
        whole: bool,
        /// Documents of the case that record it; where there is none, that is told as a finding.
        #[serde(default)]
        #[schema(max_items = 20)]
        documents: BTreeSet<DocumentId>,
        /// How; may be empty.
        #[serde(default)]
        #[schema(value_type = Words)]
        reason: String,
    },
    /// Ask the head to let a fine be paid later, or in parts.
    AskDeferral {
        /// What is due later, and when: one part where all of it is. Together no more than what is left to pay.
        #[schema(min_items = 1, max_items = 36)]
        parts: Vec<InstalmentBody>,
        /// The party's request and what shows its hardship.
        #[serde(default)]
        #[schema(max_items = 20)]
        documents: BTreeSet<DocumentId>,
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// The head lets it.
    Defer,
    /// The head does not.
    RefuseDeferral {
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// Somebody looked whether something was set right.
    Check {
        /// On which day: not in the future.
        #[schema(value_type = evidence::schema::Day)]
        checked_on: Date,
        /// What they found.
        result: RectificationResult,
        /// Certificate numbers of the officers who looked.
        #[schema(min_items = 1, max_items = 20)]
        officers: BTreeSet<Certificate>,
        /// Documents of the case that record it.
        #[serde(default)]
        #[schema(max_items = 20)]
        documents: BTreeSet<DocumentId>,
        /// What was seen; may be empty.
        #[serde(default)]
        #[schema(value_type = Words)]
        reason: String,
    },
    /// The urging notice was served: by a service of the case that counts as served.
    Urge {
        /// The service of the notice.
        delivery: DeliveryId,
    },
    /// The party stated and defended itself after the urging notice.
    State {
        /// On which day: not in the future, and not before the notice was served.
        #[schema(value_type = evidence::schema::Day)]
        given_on: Date,
        /// Documents of the case that hold it.
        #[serde(default)]
        #[schema(max_items = 20)]
        documents: BTreeSet<DocumentId>,
        /// What came of the agency's review of it; empty where it was not reviewed, which is told as a finding.
        #[serde(default)]
        #[schema(value_type = Words)]
        reviewed: String,
        /// Whether the agency followed it.
        #[serde(default)]
        accepted: bool,
    },
    /// The head decides that the agency enforces it.
    Enforce {
        /// The decision to enforce: a document of the case.
        document: DocumentId,
        /// The day that it bears: not in the future, and not before the urging notice was served.
        #[schema(value_type = evidence::schema::Day)]
        decided_on: Date,
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// A court was asked to enforce it; after a refusal, the court above.
    Apply {
        /// The application: a document of the case.
        document: DocumentId,
        /// On which day: not in the future, and not before the urging notice was served.
        #[schema(value_type = evidence::schema::Day)]
        applied_on: Date,
        /// Which court.
        #[schema(value_type = Line)]
        court: String,
        /// What is said of it; may be empty.
        #[serde(default)]
        #[schema(value_type = Words)]
        reason: String,
    },
    /// Enforcement came to nothing, or a court refused it.
    EndEnforcement {
        /// On which day it ended, or the court's ruling reached the agency: not in the future, and not before it began.
        #[schema(value_type = evidence::schema::Day)]
        ended_on: Date,
        /// How.
        result: EnforcementResult,
        /// Documents of the case that say so.
        #[serde(default)]
        #[schema(max_items = 20)]
        documents: BTreeSet<DocumentId>,
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// The party asked for a review, or sued.
    BeginLitigation {
        /// Which of the two.
        remedy: Remedy,
        /// On which day: not in the future.
        #[schema(value_type = evidence::schema::Day)]
        begun_on: Date,
        /// What is said of it; may be empty.
        #[serde(default)]
        #[schema(value_type = Words)]
        reason: String,
    },
    /// That ended.
    EndLitigation {
        /// On which day its result reached the party: not in the future, and not before it began.
        #[schema(value_type = evidence::schema::Day)]
        ended_on: Date,
        /// What came of it.
        result: RemedyResult,
        /// Documents of the case that say so.
        #[serde(default)]
        #[schema(max_items = 20)]
        documents: BTreeSet<DocumentId>,
        /// What is said of it; may be empty.
        #[serde(default)]
        #[schema(value_type = Words)]
        reason: String,
    },
}

/// How something that is owed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PerformanceStanding {
    /// It is owed.
    Due,
    /// The head is asked to let it be paid later, or in parts.
    DeferralAsked,
    /// The urging notice was served.
    Urged,
    /// The head decided that the agency enforces it.
    Enforced,
    /// A court was asked to enforce it.
    AtCourt,
    /// Enforcement came to nothing.
    EnforcementFailed,
    /// A court did not accept the application, or ruled that it is not enforced.
    CourtRefused,
    /// Nothing of it is left to do.
    Done,
    /// The decision fell: nothing is owed by it any more.
    Fallen,
}

/// What is not as it should be with something that is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PerformanceFault {
    /// Its last day is over, and it is not done.
    NotDone,
    /// It was done after its last day.
    DoneLate,
    /// It is said to be done, and less was paid than the fine.
    PaidLess,
    /// What the party did is recorded by no document.
    NotRecorded,
    /// Nobody looked whether it was set right, and its last day is over.
    NotChecked,
    /// Its last day was over when it was looked at, and it was not set right.
    NotSetRight,
    /// The urging notice was served before the last day was over.
    UrgedTooSoon,
    /// The party's statement after the urging notice was not reviewed.
    StatementNotReviewed,
    /// A court was asked before it may be.
    AppliedTooSoon,
    /// A court was asked when it may be no more.
    AppliedTooLate,
}

/// Why it cannot be said when a court may be asked to enforce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoWindow {
    /// No service of the decision to the party counts as served.
    NotDelivered,
    /// The urging notice was not served.
    NotUrged,
    /// The party's review or suit runs.
    LitigationRuns,
    /// The decision fell.
    DecisionFell,
    /// A court judged: its judgment is what is enforced.
    CourtJudged,
    /// The site's legal data has no rule for that day.
    NoRule,
    /// A term cannot be counted.
    NotCounted,
}

/// What could not be computed of something that is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotComputed {
    /// How it stands: something that happened to it does not follow from what was before.
    Course,
    /// A term of it: the legal data has no rule for that day, or it cannot be counted.
    Term,
    /// Its surcharge: the legal data has no rate that was in force on the last day to pay.
    SurchargeRate,
}

evidence::all_variants! {
    NotComputed { Course, Term, SurchargeRate }
    PerformanceStanding { Due, DeferralAsked, Urged, Enforced, AtCourt, EnforcementFailed, CourtRefused, Done, Fallen }
    PerformanceFault {
        NotDone, DoneLate, PaidLess, NotRecorded, NotChecked, NotSetRight, UrgedTooSoon, StatementNotReviewed,
        AppliedTooSoon, AppliedTooLate
    }
    NoWindow { NotDelivered, NotUrged, LitigationRuns, DecisionFell, CourtJudged, NoRule, NotCounted }
}

impl PerformanceStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Due => "performance-standing-due",
            Self::DeferralAsked => "performance-standing-deferral-asked",
            Self::Urged => "performance-standing-urged",
            Self::Enforced => "performance-standing-enforced",
            Self::AtCourt => "performance-standing-at-court",
            Self::EnforcementFailed => "performance-standing-enforcement-failed",
            Self::CourtRefused => "performance-standing-court-refused",
            Self::Done => "performance-standing-done",
            Self::Fallen => "performance-standing-fallen",
        }
    }
}

impl PerformanceFault {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotDone => "performance-fault-not-done",
            Self::DoneLate => "performance-fault-done-late",
            Self::PaidLess => "performance-fault-paid-less",
            Self::NotRecorded => "performance-fault-not-recorded",
            Self::NotChecked => "performance-fault-not-checked",
            Self::NotSetRight => "performance-fault-not-set-right",
            Self::UrgedTooSoon => "performance-fault-urged-too-soon",
            Self::StatementNotReviewed => "performance-fault-statement-not-reviewed",
            Self::AppliedTooSoon => "performance-fault-applied-too-soon",
            Self::AppliedTooLate => "performance-fault-applied-too-late",
        }
    }
}

impl NotComputed {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Course => "not-computed-course",
            Self::Term => "not-computed-term",
            Self::SurchargeRate => "not-computed-surcharge-rate",
        }
    }
}

impl NoWindow {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotDelivered => "no-window-not-delivered",
            Self::NotUrged => "no-window-not-urged",
            Self::LitigationRuns => "no-window-litigation-runs",
            Self::DecisionFell => "no-window-decision-fell",
            Self::CourtJudged => "no-window-court-judged",
            Self::NoRule => "no-window-no-rule",
            Self::NotCounted => "no-window-not-counted",
        }
    }
}

/// Days one after another of which each adds as much to a surcharge.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SurchargeDaysBody {
    /// The first.
    #[schema(value_type = evidence::schema::Day)]
    pub from: Date,
    /// The last.
    #[schema(value_type = evidence::schema::Day)]
    pub until: Date,
    /// How many they are.
    pub days: i64,
    /// What is overdue on each of them, in fen.
    pub overdue_fen: i64,
    /// What each of them adds, in hundredths of a fen: as many per cent of that as the law of the last day to pay says.
    pub daily_hundredths: i64,
}

/// The surcharge of a fine that is paid late (行政处罚法 72).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SurchargeBody {
    /// How it came to be, day by day.
    pub days: Vec<SurchargeDaysBody>,
    /// What it comes to, in fen: at most the fine itself. What is less than a fen is left out.
    pub fen: i64,
    /// The day on which it reached the fine itself; null until it does.
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub full_on: Option<Date>,
    /// Whether days do not count now, because the party's review or suit runs.
    pub stopped: bool,
    /// The entries of the legal data by which it grows: those in force on the last day to pay.
    #[serde(default)]
    pub rules: Vec<WindowRuleBody>,
}

/// A rule by which days were counted, or an amount.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WindowRuleBody {
    /// Its id.
    pub rule: String,
    /// What it asks, in Chinese.
    pub zh: String,
    /// What it asks, in English.
    pub en: String,
    /// The document that says so.
    pub document: String,
    /// Where in the document.
    pub article: String,
}

/// From when until when a court may be asked to enforce (行政强制法 53, 54).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WindowBody {
    /// The first day. It lies after the last where the urging notice was served too late.
    #[schema(value_type = evidence::schema::Day)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = evidence::schema::Day)]
    pub until: Date,
    /// The last day on which the party could sue, or the day on which the result of its review reached it.
    #[schema(value_type = evidence::schema::Day)]
    pub sue_until: Date,
    /// The last day of the term after the urging notice.
    #[schema(value_type = evidence::schema::Day)]
    pub urged_until: Date,
    /// Whether it is for the time being: days were counted of a year of which no calendar is known.
    pub provisional: bool,
    /// The rules by which it was counted.
    pub rules: Vec<WindowRuleBody>,
    /// The calendars that it was counted by.
    pub calendars: Vec<CalendarUse>,
}

/// Something that happened to what is owed.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PerformanceToldBody {
    /// What: the event, as the log has it.
    pub event: evidence::event::PerformanceEvent,
    /// Who told it.
    pub by: UserId,
    /// When.
    pub at: Utc,
}

/// What a party owes, with all that happened to it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PerformanceBody {
    /// What is owed.
    pub performance: PerformanceId,
    /// By which party.
    pub party: PartyId,
    /// What it is.
    pub what: PerformanceWhat,
    /// How much, in fen; null where it is no amount.
    pub amount_fen: Option<i64>,
    /// The last day on which it is done in time, as it is by now.
    #[schema(value_type = evidence::schema::Day)]
    pub due_on: Date,
    /// The decision that asks for it.
    pub document: DocumentId,
    /// How it stands.
    pub standing: PerformanceStanding,
    /// What was paid, in fen.
    pub paid_fen: i64,
    /// The day on which the decision counts as served on the party; null where it does not.
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub delivered_on: Option<Date>,
    /// Its clocks, those of both sets of rules: until when a fine is paid, until when the party may go against the decision,
    /// and when a court is asked to enforce it.
    #[serde(default)]
    pub clocks: Vec<CaseClockBody>,
    /// The surcharge up to today: what was paid adds nothing after its day. Null where it is no fine, its decision fell, or
    /// it could not be computed.
    pub surcharge: Option<SurchargeBody>,
    /// From when until when a court may be asked; null where that cannot be said.
    pub window: Option<WindowBody>,
    /// Why it cannot be said; null where it can.
    pub no_window: Option<NoWindow>,
    /// What could not be computed of it: what is not told for that is not known, and not nothing.
    #[serde(default)]
    pub not_computed: Vec<NotComputed>,
    /// What is not as it should be.
    pub findings: Vec<PerformanceFault>,
    /// All that happened to it, in order.
    pub told: Vec<PerformanceToldBody>,
}

/// What is owed in a case.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PerformancesBody {
    /// The case.
    pub case: CaseId,
    /// What is owed, in the order in which it was recorded.
    pub performances: Vec<PerformanceBody>,
}

/// Fen of a yuan.
const FEN: i64 = 100;

/// An amount in yuan, for people.
pub fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / FEN, fen % FEN)
}

/// An amount of hundredths of a fen in yuan, for people.
pub fn yuan_of_hundredths(hundredths: i64) -> String {
    format!("{}.{:04}", hundredths / (FEN * FEN), hundredths % (FEN * FEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_in_yuan() {
        assert_eq!((yuan(500_000), yuan(5)), ("5000.00".to_owned(), "0.05".to_owned()));
        assert_eq!(yuan_of_hundredths(1_500_000), "150.0000");
        assert_eq!(yuan_of_hundredths(3), "0.0003");
    }
}
