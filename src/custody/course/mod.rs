//! The course of a case (办案进程): what it is about by the law, who handles it, how it was started, what paused it, which
//! terms were made longer, how it ended; and the clocks that run with it.
//!
//! A late fact is taken and judged, never refused: an urgent start that is told a week later is late from its first
//! second, and stands in the log with both times. Refused is only what would make the record false: what lies in the
//! future, what ends before it begins, a step that does not follow, and approving what one asked for oneself.

pub mod act;
pub mod clocks;
pub(in crate::custody) mod fold;
pub mod happened;
pub mod offered;
pub mod read;
pub(in crate::custody) mod running;
pub(in crate::custody) mod served;
pub mod state;
pub mod tasks;
pub mod whose;

use std::collections::BTreeSet;

use evidence::event::{CaseOutcome, CasePause, CaseProcedure, CaseSource, Matter};
use evidence::ids::{AgencyId, CaseId, Certificate, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

pub use state::{Course, CourseStep};

/// Most officers who handle one case.
pub const HANDLERS_MAX: usize = 20;

/// Most marks of one case.
pub const MARKS_MAX: usize = 20;

/// Most pauses of one case.
pub const CASE_PAUSES_MAX: u64 = evidence::term::PAUSES_MAX as u64;

/// Most extensions of one case.
pub const CASE_EXTENSIONS_MAX: u64 = 50;

/// What a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The matter.
    pub matter: Matter,
    /// How it is dealt with.
    pub procedure: CaseProcedure,
    /// Where it comes from.
    pub source: CaseSource,
    /// Where it happened; empty where nobody says.
    pub place: String,
    /// The first and the last day of the deed, where somebody says.
    pub deed: Option<(Date, Date)>,
    /// The officers who handle it.
    pub handlers: BTreeSet<Certificate>,
    /// What somebody says of it that rules ask for.
    pub marks: BTreeSet<String>,
}

/// A time that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStop {
    /// What it is.
    pub pause: CasePause,
    /// When it began.
    pub from: Utc,
    /// Why.
    pub reason: String,
    /// Who told so.
    pub by: UserId,
    /// When it ended; none while it lasts.
    pub until: Option<Utc>,
}

/// That a term was made longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseExtension {
    /// The rule.
    pub rule: String,
    /// When it was told.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
    /// Why.
    pub reason: String,
}

/// An urgent start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urgent {
    /// When it was, by who says so.
    pub stated: Utc,
    /// When that was logged.
    pub logged: Utc,
    /// By whom.
    pub by: UserId,
    /// When the head ratified or refused it; none until then.
    pub ratified: Option<Utc>,
    /// Where the head refused it: when measures were released, and which; the text is empty where none was taken.
    pub released: Option<(Utc, String)>,
}

/// Days after which it is said of an urgent start that it was told long after it was.
const LONG_AGO_DAYS: i64 = 366;

impl Urgent {
    /// Whether it was told more than a year after it was: it is taken and judged, and whoever looks is told.
    pub fn is_told_long_after(&self) -> bool {
        self.logged > self.stated.plus_seconds(LONG_AGO_DAYS * 24 * 3600)
    }
}

/// The course of a case, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCourse {
    /// The case.
    pub case: CaseId,
    /// The agency.
    pub agency: AgencyId,
    /// What it is about; none until somebody says.
    pub description: Option<Description>,
    /// When that was said last, and by whom.
    pub described: Option<(Utc, UserId)>,
    /// How it stands.
    pub state: Course,
    /// Since when.
    pub since: Utc,
    /// Who took the last step.
    pub by: UserId,
    /// The ground or reason of the last step; may be empty.
    pub reason: String,
    /// When it was registered (立案), and by whom.
    pub registered: Option<(Utc, UserId)>,
    /// Whether that was in another system, before it was kept here.
    pub is_registered_elsewhere: bool,
    /// When it was decided by the simple procedure, which asks for no registration, by who says so.
    pub decided_simply: Option<Utc>,
    /// Its urgent start, where it had one.
    pub urgent: Option<Urgent>,
    /// When the act ended and how, where somebody asked for its end.
    pub end: Option<(Utc, CaseOutcome)>,
}
