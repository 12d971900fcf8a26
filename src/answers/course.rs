//! The course of a case: what it is about, its steps, its clocks, and what waits for somebody.

use std::collections::BTreeSet;

use evidence::event::{CaseOutcome, CasePause, CaseProcedure, CaseSource};
use evidence::ids::{ActId, CaseId, CaseNumber, Certificate, DelegationId, ReviewId, UserId};
use evidence::term::CalendarUse;
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::complaint::ComplaintTaskBody;
use crate::answers::decision::{CaseLack, DecisionBrief};
use crate::answers::legal::{Asks, PeriodBody, Reading, Status};
use crate::answers::texts::{Line, RuleId, Words};

/// What a case is about.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DescriptionBody {
    /// The matter, an id of the legal data.
    #[schema(value_type = evidence::event::Matter)]
    pub matter: String,
    /// How it is dealt with.
    pub procedure: CaseProcedure,
    /// Where it comes from.
    pub source: CaseSource,
    /// Where it happened; empty where nobody says.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub place: String,
    /// The first day of the deed; null where nobody says.
    #[serde(default)]
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub deed_from: Option<Date>,
    /// The last day of the deed; the first one where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub deed_until: Option<Date>,
    /// Certificate numbers of the officers who handle it.
    #[schema(value_type = Vec<Certificate>, max_items = 20)]
    pub handlers: Vec<String>,
    /// What somebody says of it that rules of the legal data ask for.
    #[serde(default)]
    #[schema(value_type = Vec<RuleId>, max_items = 20)]
    pub marks: BTreeSet<String>,
}

/// A step in the course of a case.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum StepRequest {
    /// Say what the case is about, in place of what was said before.
    Describe {
        /// What it is about.
        description: DescriptionBody,
        /// Why it is said anew; may be empty where it is said first.
        #[serde(default)]
        #[schema(value_type = Words)]
        reason: String,
        /// `described_at` of what whoever says it saw; what was said since is then not overwritten. Null where that is not
        /// known.
        #[serde(default)]
        seen: Option<Utc>,
    },
    /// Ask the head to start it.
    RequestStart {
        /// On what ground.
        #[schema(value_type = Line)]
        ground: String,
    },
    /// The head starts it.
    Start,
    /// The head refuses to start it.
    RefuseStart {
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// Start it without approval, because it is urgent.
    StartUrgent {
        /// When it was started: may lie in the past, and not in the future.
        started_at: Utc,
        /// Why it is urgent.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// The head approves the urgent start.
    Ratify,
    /// The head refuses the urgent start: measures are released at once.
    RefuseUrgent {
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
        /// Which measures are released; empty where none was taken.
        #[serde(default)]
        #[schema(value_type = Words)]
        released: String,
        /// When they are.
        released_at: Utc,
    },
    /// Something began that does not count for terms.
    Pause {
        /// What it is.
        pause: CasePause,
        /// When it began: not in the future.
        from: Utc,
        /// Why, and by which document.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// It ended.
    EndPause {
        /// What it is.
        pause: CasePause,
        /// When it ended: not in the future, and not before it began.
        until: Utc,
        /// How, and by which document.
        #[serde(default)]
        #[schema(value_type = Words)]
        reason: String,
    },
    /// The head makes a term longer.
    Extend {
        /// Id of the deadline.
        #[schema(value_type = RuleId)]
        rule: String,
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// Ask the head to end it.
    RequestEnd {
        /// When the act ended: not in the future.
        act_end: Utc,
        /// How.
        outcome: CaseOutcome,
        /// Why it ends.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// The head ends it.
    End,
    /// The head does not end it.
    RefuseEnd {
        /// Why.
        #[schema(value_type = Line)]
        reason: String,
    },
}

/// How the course of a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CourseStanding {
    /// It was reported.
    Reported,
    /// The head is asked to start it.
    StartRequested,
    /// The head refused to start it.
    StartRefused,
    /// It was started because it was urgent; the head has not said anything yet.
    StartedUrgent,
    /// The head refused the urgent start.
    UrgentRefused,
    /// It is registered and runs.
    Started,
    /// It was decided by the simple procedure, without being registered.
    DecidedSimply,
    /// The head is asked to end it.
    EndRequested,
    /// It is over.
    Ended,
}

impl CourseStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Reported => "course-standing-reported",
            Self::StartRequested => "course-standing-start-requested",
            Self::StartRefused => "course-standing-start-refused",
            Self::StartedUrgent => "course-standing-started-urgent",
            Self::UrgentRefused => "course-standing-urgent-refused",
            Self::Started => "course-standing-started",
            Self::DecidedSimply => "course-standing-decided-simply",
            Self::EndRequested => "course-standing-end-requested",
            Self::Ended => "course-standing-ended",
        }
    }
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockStanding {
    /// It runs.
    Running,
    /// It runs, and is over soon.
    AtRisk,
    /// It is over, and what stops it has not happened.
    Overdue,
    /// What stops it happened in time.
    InTime,
    /// What stops it happened late.
    Late,
    /// What must not come before its end came before it.
    TooSoon,
    /// It is over, and nothing on record could tell whether what stops it happened in time, or at all.
    Unknown,
}

impl ClockStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Running => "clock-standing-running",
            Self::AtRisk => "clock-standing-at-risk",
            Self::Overdue => "clock-standing-overdue",
            Self::InTime => "clock-standing-in-time",
            Self::Late => "clock-standing-late",
            Self::TooSoon => "clock-standing-too-soon",
            Self::Unknown => "clock-standing-unknown",
        }
    }
}

/// A clock of a case.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseClockBody {
    /// Id of the deadline that is applied: of those in force on the day on which the clock started.
    pub rule: String,
    /// What it asks, in Chinese.
    pub zh: String,
    /// What it asks, in English.
    pub en: String,
    /// The document that says so.
    pub document: String,
    /// Where in the document.
    pub article: String,
    /// The set of rules that it belongs to.
    pub rule_set: String,
    /// Whether the text is read as it stands.
    pub reading: Reading,
    /// Whether the figure is confirmed.
    pub status: Status,
    /// Whether what stops it must come before the end, or not before it.
    pub asks: Asks,
    /// How long it runs, without what made it longer.
    pub period: PeriodBody,
    /// When it started.
    pub started: Utc,
    /// When it stopped; null while it runs.
    pub stopped: Option<Utc>,
    /// The last moment that is in time.
    pub due: Utc,
    /// The last day, in the zone of the legal data; null for a term of hours.
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub last_day: Option<Date>,
    /// How it stands.
    pub standing: ClockStanding,
    /// Whether it was made longer in time.
    pub extended: bool,
    /// Whether somebody made it longer after it was over, which does not count.
    pub extended_late: bool,
    /// Whether a pause lasts: the end moves on with it.
    pub paused: bool,
    /// Whether it is for the time being: days were counted of a year of which no calendar is known.
    pub provisional: bool,
    /// The calendars that it was counted by.
    pub calendars: Vec<CalendarUse>,
}

/// A time that does not count for terms.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PauseBody {
    /// What it is.
    pub pause: CasePause,
    /// When it began.
    pub from: Utc,
    /// When it ended; null while it lasts.
    pub until: Option<Utc>,
    /// Why.
    pub reason: String,
    /// Who told of it.
    pub by: UserId,
}

/// That a term was made longer.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExtensionGiven {
    /// Id of the deadline.
    pub rule: String,
    /// When it was told.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
    /// Why.
    pub reason: String,
}

/// An urgent start.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UrgentBody {
    /// When it was, by who says so.
    pub started_at: Utc,
    /// When that was logged.
    pub logged_at: Utc,
    /// By whom.
    pub by: UserId,
    /// When the head ratified or refused it; null until then.
    pub ratified_at: Option<Utc>,
    /// Which measures were released when the head refused it; empty where none was taken, or it was not refused.
    #[serde(default)]
    pub released: String,
    /// When they were, by who says so; null where it was not refused.
    #[serde(default)]
    pub released_at: Option<Utc>,
    /// Whether no rule was in force on that day that says until when it is to be told: no clock runs then.
    #[serde(default)]
    pub unruled: bool,
    /// Whether it was told more than a year after it was.
    #[serde(default)]
    pub long_ago: bool,
}

/// The course of a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CourseBody {
    /// The case.
    pub case: CaseId,
    /// How it stands.
    pub standing: CourseStanding,
    /// Since when; null where nobody took a step.
    pub since: Option<Utc>,
    /// Who took the last step.
    pub by: Option<UserId>,
    /// The ground or reason of the last step; may be empty.
    pub reason: String,
    /// What it is about; null until somebody says.
    pub description: Option<DescriptionBody>,
    /// When that was said last.
    #[serde(default)]
    pub described_at: Option<Utc>,
    /// When it was registered (立案).
    pub registered_at: Option<Utc>,
    /// Who registered it.
    pub registered_by: Option<UserId>,
    /// Whether that was in another system, by who brought the case here; nobody approved it here then.
    #[serde(default)]
    pub registered_elsewhere: bool,
    /// Its urgent start, where it had one.
    pub urgent: Option<UrgentBody>,
    /// When the act ended, where somebody asked for its end.
    pub act_end: Option<Utc>,
    /// How, likewise.
    pub outcome: Option<CaseOutcome>,
    /// What did not count for terms.
    pub pauses: Vec<PauseBody>,
    /// Which terms were made longer.
    pub extensions: Vec<ExtensionGiven>,
    /// Its clocks, those of both sets of rules.
    pub clocks: Vec<CaseClockBody>,
    /// The decision that was taken last; null where none was.
    #[serde(default)]
    pub decision: Option<DecisionBrief>,
    /// What is not there that is to be there when the case ends: the reason that is given for its end has to say why it
    /// may.
    #[serde(default)]
    pub lacks: Vec<CaseLack>,
    /// What was decided in the case by somebody who acted for a head (代行职权), by moment and person; all else that heads
    /// decide was decided in their own right.
    #[serde(default)]
    pub acted_for: Vec<ActedForBody>,
}

/// That something was decided for a head.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActedForBody {
    /// When.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
    /// For which head.
    pub head: UserId,
    /// By which delegation.
    pub delegation: DelegationId,
}

/// What somebody is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Approve or refuse an urgent start.
    Ratify,
    /// Approve or refuse a start.
    ApproveStart,
    /// Approve or refuse the end.
    ApproveEnd,
    /// Excuse from recording an act, or refuse to.
    ApproveExcuse,
    /// Let a fine be paid later or in parts, or refuse to.
    ApproveDeferral,
    /// Ask again, or let it be: the start was refused.
    StartRefused,
    /// The urgent start was refused: nothing goes on.
    UrgentRefused,
    /// Bring it to its decision.
    Decide,
    /// Decide on a draft that was agreed to, or that needs no review.
    TakeDecision,
    /// Serve its decision, see to it that it is carried out, and ask for its end.
    CarryOut,
    /// Ask for its end: its decision is served, and all that is owed by it is done.
    RequestEnd,
    /// Say whether the papers of a draft are all there.
    ReviewPapers,
    /// Review a draft.
    ReviewDraft,
    /// Review it a second time.
    ReviewAgain,
    /// Call for a collective discussion.
    CallCollective,
    /// Hold it.
    HoldCollective,
    /// Supplement what the legal office sent back, and send it anew.
    SendAnew,
    /// Accept that the legal office does not agree, or ask for a second review.
    AnswerDisagreed,
    /// Tell what followed its decision on the spot, and ask for its end.
    FollowSimple,
}

impl TaskKind {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Ratify => "task-ratify",
            Self::ApproveStart => "task-approve-start",
            Self::ApproveEnd => "task-approve-end",
            Self::ApproveExcuse => "task-approve-excuse",
            Self::ApproveDeferral => "task-approve-deferral",
            Self::StartRefused => "task-start-refused",
            Self::UrgentRefused => "task-urgent-refused",
            Self::Decide => "task-decide",
            Self::TakeDecision => "task-take-decision",
            Self::CarryOut => "task-carry-out",
            Self::RequestEnd => "task-request-end",
            Self::ReviewPapers => "task-review-papers",
            Self::ReviewDraft => "task-review-draft",
            Self::ReviewAgain => "task-review-again",
            Self::CallCollective => "task-call-collective",
            Self::HoldCollective => "task-hold-collective",
            Self::SendAnew => "task-send-anew",
            Self::AnswerDisagreed => "task-answer-disagreed",
            Self::FollowSimple => "task-follow-simple",
        }
    }
}

evidence::all_variants! {
    CourseStanding {
        Reported, StartRequested, StartRefused, StartedUrgent, UrgentRefused, Started, DecidedSimply, EndRequested,
        Ended
    }
    ClockStanding { Running, AtRisk, Overdue, InTime, Late, TooSoon, Unknown }
    TaskKind {
        Ratify, ApproveStart, ApproveEnd, ApproveExcuse, StartRefused, UrgentRefused, Decide, CarryOut, ReviewPapers,
        ReviewDraft, ReviewAgain, CallCollective, HoldCollective, SendAnew, AnswerDisagreed, FollowSimple, ApproveDeferral,
        TakeDecision, RequestEnd
    }
}

/// What waits for somebody.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TaskBody {
    /// What is to be done.
    pub task: TaskKind,
    /// In which case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// Since when it waits.
    pub since: Utc,
    /// Who is waiting, or who took the last step.
    pub by: UserId,
    /// The ground or reason that was given; may be empty.
    pub reason: String,
    /// The act, where it is of one; else null.
    pub act: Option<ActId>,
    /// The review that waits; null where something else does.
    #[serde(default)]
    pub review: Option<ReviewId>,
    /// Id of the deadline that is over first; null where none runs.
    pub rule: Option<String>,
    /// When that is due.
    pub due: Option<Utc>,
    /// How that stands.
    pub standing: Option<ClockStanding>,
    /// The head for whom it is to be decided, where the caller acts for one; null where it is the caller's own.
    #[serde(default)]
    pub acting_for: Option<UserId>,
}

/// What waits for the caller.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TasksBody {
    /// What is over first comes first; at most 50 of each kind.
    pub tasks: Vec<TaskBody>,
    /// Complaints that wait, likewise.
    pub complaints: Vec<ComplaintTaskBody>,
    /// Whether more wait than are shown.
    pub more: bool,
}
