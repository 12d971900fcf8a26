//! The course of a case (办案进程): what it is about by the law, how it began, what paused it, how it ended.
//!
//! Each step is one entry, by whoever took it. Nothing here is a finding: whether a step came in time is judged from the
//! entries by the rules that were in force.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Matter, Noun};
use crate::ids::{CaseId, Certificate};
use crate::item::Item;
use crate::time::Utc;

/// How a case is dealt with.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseProcedure {
    /// By the ordinary procedure.
    Ordinary,
    /// By the simple procedure, on the spot.
    Simple,
}

/// Where a case comes from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseSource {
    /// An inspection.
    Inspection,
    /// A complaint or report.
    Complaint,
    /// Another body referred it.
    Referral,
    /// Somebody applied.
    Application,
    /// Something else.
    Other,
}

/// What does not count for a term while it lasts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CasePause {
    /// An appraisal or test.
    Appraisal,
    /// A hearing.
    Hearing,
    /// An inspection or quarantine.
    Inspection,
    /// A public notice.
    PublicNotice,
    /// The case is suspended.
    Suspension,
}

/// How a case ended.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseOutcome {
    /// The party did what was decided.
    Performed,
    /// It was enforced.
    Enforced,
    /// Nothing is imposed.
    Nothing,
    /// Another body took it over.
    Transferred,
    /// What was applied for was granted.
    Granted,
    /// What was applied for was refused.
    Refused,
    /// It was withdrawn or is void.
    Withdrawn,
    /// Something else.
    Other,
}

crate::all_variants! {
    CaseProcedure { Ordinary, Simple }
    CaseSource { Inspection, Complaint, Referral, Application, Other }
    CasePause { Appraisal, Hearing, Inspection, PublicNotice, Suspension }
    CaseOutcome { Performed, Enforced, Nothing, Transferred, Granted, Refused, Withdrawn, Other }
}

/// What happens in the course of a case.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum CourseEvent {
    /// What a case is about: the whole of it, in place of what was said before.
    #[serde(rename = "case.described")]
    Described {
        /// The case.
        case: CaseId,
        /// The matter, an id of the site's legal data.
        matter: Matter,
        /// How it is dealt with.
        procedure: CaseProcedure,
        /// Where it comes from.
        source: CaseSource,
        /// Where it happened; empty where nobody says.
        place: String,
        /// The day of the deed, or its first and last; none where nobody says.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>))]
        deed: BTreeSet<Date>,
        /// The officers who handle it.
        handlers: BTreeSet<Certificate>,
        /// What somebody says of it that rules ask for, ids of the site's legal data.
        marks: BTreeSet<String>,
        /// Why it is said anew; empty where it is said first.
        reason: String,
    },
    /// The head is asked to start it.
    #[serde(rename = "case.start_requested")]
    StartRequested {
        /// The case.
        case: CaseId,
        /// On what ground.
        ground: String,
    },
    /// The head started it: it is registered (立案).
    #[serde(rename = "case.started")]
    Started {
        /// The case.
        case: CaseId,
    },
    /// The head refused to start it.
    #[serde(rename = "case.start_refused")]
    StartRefused {
        /// The case.
        case: CaseId,
        /// Why.
        reason: String,
    },
    /// It was started without approval, because it was urgent.
    #[serde(rename = "case.started_urgent")]
    StartedUrgent {
        /// The case.
        case: CaseId,
        /// When, by who says so; the entry's own time is beside it.
        started_at: Utc,
        /// Why it was urgent.
        reason: String,
    },
    /// The head approved the urgent start: the case is registered.
    #[serde(rename = "case.ratified")]
    Ratified {
        /// The case.
        case: CaseId,
    },
    /// The head refused the urgent start: measures are released at once.
    #[serde(rename = "case.urgent_refused")]
    UrgentRefused {
        /// The case.
        case: CaseId,
        /// Why.
        reason: String,
        /// Which measures are released; empty where none was taken.
        released: String,
        /// When they are, by who says so.
        released_at: Utc,
    },
    /// It was registered (立案) in another system, before it was kept here.
    #[serde(rename = "case.registered_elsewhere")]
    RegisteredElsewhere {
        /// The case.
        case: CaseId,
        /// When, by who says so: the beginning of the day on which it was.
        registered_at: Utc,
    },
    /// Something began that does not count for terms.
    #[serde(rename = "case.paused")]
    Paused {
        /// The case.
        case: CaseId,
        /// What it is.
        pause: CasePause,
        /// When it began, by who says so.
        from: Utc,
        /// Why, and by which document.
        reason: String,
    },
    /// It ended.
    #[serde(rename = "case.pause_ended")]
    PauseEnded {
        /// The case.
        case: CaseId,
        /// What it is.
        pause: CasePause,
        /// When it ended, by who says so.
        until: Utc,
        /// How, and by which document; may be empty.
        reason: String,
    },
    /// The head made a term longer.
    #[serde(rename = "case.term_extended")]
    TermExtended {
        /// The case.
        case: CaseId,
        /// The rule, an id of the site's legal data.
        rule: String,
        /// Why.
        reason: String,
    },
    /// The head is asked to end it.
    #[serde(rename = "case.end_requested")]
    EndRequested {
        /// The case.
        case: CaseId,
        /// When the act ended, by who says so.
        act_end: Utc,
        /// How.
        outcome: CaseOutcome,
        /// Why it ends, and why it may where something is open.
        reason: String,
    },
    /// The head ended it (结案).
    #[serde(rename = "case.ended")]
    Ended {
        /// The case.
        case: CaseId,
    },
    /// The head did not end it: it goes on.
    #[serde(rename = "case.end_refused")]
    EndRefused {
        /// The case.
        case: CaseId,
        /// Why.
        reason: String,
    },
}

names!(CourseEvent, CourseName {
    Described => "case.described",
    StartRequested => "case.start_requested",
    Started => "case.started",
    StartRefused => "case.start_refused",
    StartedUrgent => "case.started_urgent",
    Ratified => "case.ratified",
    UrgentRefused => "case.urgent_refused",
    RegisteredElsewhere => "case.registered_elsewhere",
    Paused => "case.paused",
    PauseEnded => "case.pause_ended",
    TermExtended => "case.term_extended",
    EndRequested => "case.end_requested",
    Ended => "case.ended",
    EndRefused => "case.end_refused",
});

impl CourseEvent {
    /// The case.
    pub fn case(&self) -> &CaseId {
        match self {
            Self::Described { case, .. }
            | Self::StartRequested { case, .. }
            | Self::Started { case }
            | Self::StartRefused { case, .. }
            | Self::StartedUrgent { case, .. }
            | Self::Ratified { case }
            | Self::UrgentRefused { case, .. }
            | Self::RegisteredElsewhere { case, .. }
            | Self::Paused { case, .. }
            | Self::PauseEnded { case, .. }
            | Self::TermExtended { case, .. }
            | Self::EndRequested { case, .. }
            | Self::Ended { case }
            | Self::EndRefused { case, .. } => case,
        }
    }
}

impl Noun for CourseEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Described { .. }
            | Self::StartRequested { .. }
            | Self::Started { .. }
            | Self::StartRefused { .. }
            | Self::StartedUrgent { .. }
            | Self::Ratified { .. }
            | Self::UrgentRefused { .. }
            | Self::RegisteredElsewhere { .. }
            | Self::Paused { .. }
            | Self::PauseEnded { .. }
            | Self::TermExtended { .. }
            | Self::EndRequested { .. }
            | Self::Ended { .. }
            | Self::EndRefused { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        vec![Item::Case(self.case().clone())]
    }

    fn beside(&self) -> Beside {
        Beside::Nothing
    }

    fn begins(&self) -> Option<Item> {
        None
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{TIME, TOKEN};
        let of = |name: &str, more: serde_json::Value| {
            let mut form = json!({"type": name, "case": TOKEN});
            let fields = form.as_object_mut().expect("an object");
            fields.extend(more.as_object().expect("an object").clone());
            (3, form)
        };
        vec![
            of(
                "case.described",
                json!({"matter": "penalty", "procedure": "ordinary", "source": "complaint", "place": "光明路",
                    "deed": ["2026-03-01", "2026-03-02"], "handlers": ["37040301001"], "marks": ["grave_harm"], "reason": ""}),
            ),
            of("case.start_requested", json!({"ground": "r"})),
            of("case.started", json!({})),
            of("case.start_refused", json!({"reason": "r"})),
            of("case.started_urgent", json!({"started_at": TIME, "reason": "r"})),
            of("case.ratified", json!({})),
            of("case.urgent_refused", json!({"reason": "r", "released": "查封", "released_at": TIME})),
            of("case.registered_elsewhere", json!({"registered_at": TIME})),
            of("case.paused", json!({"pause": "appraisal", "from": TIME, "reason": "r"})),
            of("case.pause_ended", json!({"pause": "appraisal", "until": TIME, "reason": ""})),
            of("case.term_extended", json!({"rule": "n-decide-90d", "reason": "r"})),
            of("case.end_requested", json!({"act_end": TIME, "outcome": "performed", "reason": "r"})),
            of("case.ended", json!({})),
            of("case.end_refused", json!({"reason": "r"})),
        ]
    }
}
