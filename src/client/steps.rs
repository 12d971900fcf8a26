//! The steps in the course of a case: `docket case describe`, `request-start`, `start` and the others.
//!
//! What a step must say, and whether it may follow, is the service's to judge.

use anyhow::Result;
use clap::{Args, Subcommand};
use evidence::event::{CaseOutcome, CasePause, CaseProcedure, CaseSource};

use crate::answers::course::{DescriptionBody, StepRequest};
use crate::client::http::Remote;
use crate::client::output::{self, DayEnd, Language, shown};
use crate::client::resolve;
use crate::client::words;

/// A step in the course of a case.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Step {
    /// Say what a case is about, in place of what was said before
    Describe(DescribeArguments),
    /// Ask the head to start a case
    RequestStart {
        /// The case's number or id
        case: String,
        /// On what ground
        #[arg(long)]
        ground: String,
    },
    /// Start a case, as its head: it is registered
    Start {
        /// The case's number or id
        case: String,
    },
    /// Refuse to start a case, as its head
    RefuseStart {
        /// The case's number or id
        case: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Tell that a case was started without approval, because it was urgent
    StartUrgent {
        /// The case's number or id
        case: String,
        /// When it was started; of a day alone, its first moment
        #[arg(long, value_name = "TIME")]
        at: String,
        /// Why it was urgent
        #[arg(long)]
        reason: String,
    },
    /// Approve an urgent start, as the head: the case is registered
    Ratify {
        /// The case's number or id
        case: String,
    },
    /// Refuse an urgent start, as the head: measures are released at once
    RefuseUrgent {
        /// The case's number or id
        case: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// Which measures are released; not given where none was taken
        #[arg(long, value_name = "MEASURES")]
        released: Option<String>,
        /// When they are
        #[arg(long, value_name = "TIME")]
        released_at: String,
    },
    /// Tell that something began which does not count for terms
    Pause {
        /// The case's number or id
        case: String,
        /// What it is
        #[arg(long, value_parser = words::parser::<CasePause>())]
        kind: CasePause,
        /// When it began; of a day alone, its first moment
        #[arg(long, value_name = "TIME")]
        from: String,
        /// Why, and by which document
        #[arg(long)]
        reason: String,
    },
    /// Tell that it ended
    EndPause {
        /// The case's number or id
        case: String,
        /// What it is
        #[arg(long, value_parser = words::parser::<CasePause>())]
        kind: CasePause,
        /// When it ended; of a day alone, its first moment
        #[arg(long, value_name = "TIME")]
        until: String,
        /// How, and by which document
        #[arg(long)]
        reason: Option<String>,
    },
    /// Make a term longer, as the head
    Extend {
        /// The case's number or id
        case: String,
        /// Id of the deadline, as `docket case course` shows it
        #[arg(long)]
        rule: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Ask the head to end a case
    RequestEnd {
        /// The case's number or id
        case: String,
        /// When the act ended; of a day alone, its first moment
        #[arg(long, value_name = "TIME")]
        act_end: String,
        /// How it ended
        #[arg(long, value_parser = words::parser::<CaseOutcome>())]
        outcome: CaseOutcome,
        /// Why it ends
        #[arg(long)]
        reason: String,
    },
    /// End a case, as its head
    End {
        /// The case's number or id
        case: String,
    },
    /// Do not end a case, as its head: it goes on
    RefuseEnd {
        /// The case's number or id
        case: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

/// What a case is about.
#[derive(Debug, Args)]
pub(in crate::client) struct DescribeArguments {
    /// The case's number or id
    case: String,
    /// Id of the matter, such as penalty; `docket law --json` lists them
    #[arg(long)]
    matter: String,
    /// How it is dealt with
    #[arg(long, value_parser = words::parser::<CaseProcedure>())]
    procedure: CaseProcedure,
    /// Where it comes from
    #[arg(long, value_parser = words::parser::<CaseSource>())]
    source: CaseSource,
    /// Where it happened
    #[arg(long)]
    place: Option<String>,
    /// The first day of the deed
    #[arg(long, value_name = "DAY")]
    deed_from: Option<String>,
    /// The last day of the deed; the first one where it is not given
    #[arg(long, value_name = "DAY")]
    deed_until: Option<String>,
    /// Certificate number of an officer who handles it; several are given
    #[arg(long = "handler", value_name = "CERTIFICATE", required = true)]
    handlers: Vec<String>,
    /// What rules of the legal data ask somebody to say of it, such as grave_harm; several may be given
    #[arg(long = "mark", value_name = "MARK")]
    marks: Vec<String>,
    /// Why it is said anew
    #[arg(long)]
    reason: Option<String>,
}

/// Takes a step, and says so.
pub(in crate::client) async fn run(remote: &Remote, step: Step) -> Result<()> {
    let (case, request) = requested(remote, step)?;
    let id = resolve::case(remote, &case).await?.to_string();
    remote.tell(&["api", "v1", "cases", &id, "steps"], &request).await?;
    let (name, step) = (shown(&case), remote.language.text(message(&request)));
    output::line(&say!(remote.language, "course-taken", name, step))
}

/// The case of a step, and what the service is asked.
fn requested(remote: &Remote, step: Step) -> Result<(String, StepRequest)> {
    let moment = |text: &str| remote.moment(text, DayEnd::First);
    Ok(match step {
        Step::Describe(arguments) => described(arguments, remote.language)?,
        Step::RequestStart { case, ground } => (case, StepRequest::RequestStart { ground }),
        Step::Start { case } => (case, StepRequest::Start),
        Step::RefuseStart { case, reason } => (case, StepRequest::RefuseStart { reason }),
        Step::StartUrgent { case, at, reason } => (case, StepRequest::StartUrgent { started_at: moment(&at)?, reason }),
        Step::Ratify { case } => (case, StepRequest::Ratify),
        Step::RefuseUrgent { case, reason, released, released_at } => {
            let (released, released_at) = (released.unwrap_or_default(), moment(&released_at)?);
            (case, StepRequest::RefuseUrgent { reason, released, released_at })
        }
        Step::Pause { case, kind: pause, from, reason } => {
            (case, StepRequest::Pause { pause, from: moment(&from)?, reason })
        }
        Step::EndPause { case, kind: pause, until, reason } => {
            (case, StepRequest::EndPause { pause, until: moment(&until)?, reason: reason.unwrap_or_default() })
        }
        Step::Extend { case, rule, reason } => (case, StepRequest::Extend { rule, reason }),
        Step::RequestEnd { case, act_end, outcome, reason } => {
            (case, StepRequest::RequestEnd { act_end: moment(&act_end)?, outcome, reason })
        }
        Step::End { case } => (case, StepRequest::End),
        Step::RefuseEnd { case, reason } => (case, StepRequest::RefuseEnd { reason }),
    })
}

fn described(arguments: DescribeArguments, language: Language) -> Result<(String, StepRequest)> {
    let DescribeArguments { case, matter, procedure, source, place, deed_from, deed_until, handlers, marks, reason } =
        arguments;
    let day = |text: Option<String>| text.map(|text| output::given_day(&text, language)).transpose();
    let description = DescriptionBody {
        matter,
        procedure,
        source,
        place: place.unwrap_or_default(),
        deed_from: day(deed_from)?,
        deed_until: day(deed_until)?,
        handlers,
        marks: marks.into_iter().collect(),
    };
    Ok((case, StepRequest::Describe { description, reason: reason.unwrap_or_default(), seen: None }))
}

/// The message that names a step, as the custody log does.
fn message(request: &StepRequest) -> &'static str {
    match request {
        StepRequest::Describe { .. } => "log-kind-case-described",
        StepRequest::RequestStart { .. } => "log-kind-case-start-requested",
        StepRequest::Start => "log-kind-case-started",
        StepRequest::RefuseStart { .. } => "log-kind-case-start-refused",
        StepRequest::StartUrgent { .. } => "log-kind-case-started-urgent",
        StepRequest::Ratify => "log-kind-case-ratified",
        StepRequest::RefuseUrgent { .. } => "log-kind-case-urgent-refused",
        StepRequest::Pause { .. } => "log-kind-case-paused",
        StepRequest::EndPause { .. } => "log-kind-case-pause-ended",
        StepRequest::Extend { .. } => "log-kind-case-term-extended",
        StepRequest::RequestEnd { .. } => "log-kind-case-end-requested",
        StepRequest::End => "log-kind-case-ended",
        StepRequest::RefuseEnd { .. } => "log-kind-case-end-refused",
    }
}
