//! `docket case performance`: what is owed in a case, and the steps in carrying it out.
//!
//! What a step must say and whether it may follow, the surcharge and the window of the court are the service's to judge.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};
use clap::Subcommand;
use evidence::event::{EnforcementResult, PerformanceWhat, RectificationResult, Remedy, RemedyResult};
use evidence::ids::{DocumentId, IdError};
use serde_json::Value;

use crate::answers::performance::{
    InstalmentBody, PerformanceBody, PerformanceRecorded, PerformanceRequest, PerformanceStepRequest, PerformancesBody,
    yuan, yuan_of_hundredths,
};
use crate::client::delivery::joined;
use crate::client::http::Remote;
use crate::client::output::{self, Language, shown};
use crate::client::resolve;
use crate::client::words::{self, Word as _};

/// What is done with what is owed.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// Show what is owed in a case, with its surcharge and when a court may be asked
    List {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Record what a party owes by a decision; prints its id
    Due {
        /// The case's number or id
        case: String,
        /// Id of the party
        #[arg(long)]
        party: String,
        /// What it is
        #[arg(long, value_parser = words::parser::<PerformanceWhat>())]
        what: PerformanceWhat,
        /// How much, in fen
        #[arg(long, value_name = "FEN")]
        amount: Option<i64>,
        /// The last day on which it is done in time
        #[arg(long, value_name = "DAY")]
        until: String,
        /// Id of the decision
        #[arg(long)]
        document: String,
        /// Why it is recorded so
        #[arg(long)]
        reason: Option<String>,
    },
    #[command(flatten)]
    Step(Step),
}

/// A step in carrying out what is owed.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Step {
    /// Take out what was recorded by mistake
    Remove {
        /// The id of what is owed
        performance: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Tell that the party did it, or some of it
    Do {
        /// The id of what is owed
        performance: String,
        /// On which day
        #[arg(long, value_name = "DAY")]
        on: String,
        /// How much was paid, in fen
        #[arg(long, value_name = "FEN")]
        amount: Option<i64>,
        /// Something is left to do
        #[arg(long)]
        part: bool,
        /// Id of a document that records it; several may be given
        #[arg(long = "document", value_name = "DOCUMENT")]
        documents: Vec<String>,
        /// How
        #[arg(long)]
        reason: Option<String>,
    },
    /// Ask the head to let a fine be paid later, or in parts
    Postpone {
        /// The id of what is owed
        performance: String,
        /// What is due later and when, as DAY:FEN; several are given where it is paid in parts
        #[arg(long = "instalment", value_name = "DAY:FEN", required = true)]
        instalments: Vec<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Let a fine be paid later or in parts, as the head
    Defer {
        /// The id of what is owed
        performance: String,
    },
    /// Do not let it, as the head
    Refuse {
        /// The id of what is owed
        performance: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Tell of a check whether something was set right
    Check {
        /// The id of what is owed
        performance: String,
        /// On which day
        #[arg(long, value_name = "DAY")]
        on: String,
        /// What was found
        #[arg(long, value_parser = words::parser::<RectificationResult>())]
        result: RectificationResult,
        /// Certificate number of an officer who looked; several are given
        #[arg(long = "officer", value_name = "CERTIFICATE", required = true)]
        officers: Vec<String>,
        /// Id of a document that records it; several may be given
        #[arg(long = "document", value_name = "DOCUMENT")]
        documents: Vec<String>,
        /// What was seen
        #[arg(long)]
        reason: Option<String>,
    },
    /// Tell that the urging notice was served
    Urge {
        /// The id of what is owed
        performance: String,
        /// The id of the service of the notice
        #[arg(long)]
        delivery: String,
    },
    /// Tell that the party stated its view after the urging notice
    State {
        /// The id of what is owed
        performance: String,
        /// On which day
        #[arg(long, value_name = "DAY")]
        on: String,
        /// What came of the agency's review of it
        #[arg(long)]
        reviewed: Option<String>,
        /// The agency followed it
        #[arg(long)]
        accepted: bool,
        /// Id of a document that holds it; several may be given
        #[arg(long = "document", value_name = "DOCUMENT")]
        documents: Vec<String>,
    },
    /// Decide that the agency enforces it, as the head
    Enforce {
        /// The id of what is owed
        performance: String,
        /// Id of the decision to enforce
        #[arg(long)]
        document: String,
        /// The day that it bears
        #[arg(long, value_name = "DAY")]
        on: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Tell that a court was asked to enforce it
    Apply {
        /// The id of what is owed
        performance: String,
        /// Id of the application
        #[arg(long)]
        document: String,
        /// On which day
        #[arg(long, value_name = "DAY")]
        on: String,
        /// Which court
        #[arg(long)]
        court: String,
        /// What is said of it
        #[arg(long)]
        reason: Option<String>,
    },
    /// Tell that enforcement came to nothing, or that a court refused it
    Fail {
        /// The id of what is owed
        performance: String,
        /// On which day it ended, or the court's ruling arrived
        #[arg(long, value_name = "DAY")]
        on: String,
        /// How it ended
        #[arg(long, value_parser = words::parser::<EnforcementResult>())]
        result: EnforcementResult,
        /// Id of a document that says so; several may be given
        #[arg(long = "document", value_name = "DOCUMENT")]
        documents: Vec<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Tell that the party asked for a review, or sued
    Litigate {
        /// The id of what is owed
        performance: String,
        /// Which of the two
        #[arg(long, value_parser = words::parser::<Remedy>())]
        remedy: Remedy,
        /// On which day
        #[arg(long, value_name = "DAY")]
        on: String,
        /// What is said of it
        #[arg(long)]
        reason: Option<String>,
    },
    /// Tell that the review or suit ended
    Settle {
        /// The id of what is owed
        performance: String,
        /// On which day its result reached the party
        #[arg(long, value_name = "DAY")]
        on: String,
        /// What came of it
        #[arg(long, value_parser = words::parser::<RemedyResult>())]
        result: RemedyResult,
        /// Id of a document that says so; several may be given
        #[arg(long = "document", value_name = "DOCUMENT")]
        documents: Vec<String>,
        /// What is said of it
        #[arg(long)]
        reason: Option<String>,
    },
}

pub(in crate::client) async fn run(remote: &Remote, verb: Verb) -> Result<()> {
    match verb {
        Verb::List { case, json } => show(remote, &case, json).await,
        Verb::Due { case, party, what, amount, until, document, reason } => {
            let id = resolve::case(remote, &case).await?.to_string();
            let request = PerformanceRequest {
                party: party.parse()?,
                what,
                amount_fen: amount,
                due_on: output::given_day(&until, remote.language)?,
                document: document.parse()?,
                reason: reason.unwrap_or_default(),
            };
            let made: PerformanceRecorded = remote.post(&["api", "v1", "cases", &id, "performances"], &request).await?;
            output::line(&shown(made.performance.as_str()))
        }
        Verb::Step(step) => {
            let (id, request) = requested(step, remote.language)?;
            remote.tell(&["api", "v1", "performances", &id, "steps"], &request).await?;
            let (id, step) = (shown(&id), remote.language.text(message(&request)));
            output::line(&say!(remote.language, "performance-taken", id, step))
        }
    }
}

/// What is owed, and what the service is asked.
fn requested(step: Step, language: Language) -> Result<(String, PerformanceStepRequest)> {
    use PerformanceStepRequest as Request;
    let day = |text: &str| output::given_day(text, language);
    let ids = |texts: Vec<String>| -> Result<BTreeSet<DocumentId>, IdError> {
        texts.iter().map(|text| text.parse()).collect()
    };
    let said = Option::unwrap_or_default;
    Ok(match step {
        Step::Remove { performance, reason } => (performance, Request::Remove { reason }),
        Step::Do { performance, on, amount: amount_fen, part, documents, reason } => {
            let (done_on, documents) = (day(&on)?, ids(documents)?);
            (performance, Request::Do { done_on, amount_fen, whole: !part, documents, reason: said(reason) })
        }
        Step::Postpone { performance, instalments, reason } => {
            let parts = instalments.iter().map(|text| instalment(text, language)).collect::<Result<_>>()?;
            (performance, Request::AskDeferral { parts, documents: [].into(), reason })
        }
        Step::Defer { performance } => (performance, Request::Defer),
        Step::Refuse { performance, reason } => (performance, Request::RefuseDeferral { reason }),
        Step::Check { performance, on, result, officers, documents, reason } => {
            let (checked_on, documents) = (day(&on)?, ids(documents)?);
            let officers = officers.iter().map(|text| text.parse()).collect::<Result<_, IdError>>()?;
            (performance, Request::Check { checked_on, result, officers, documents, reason: said(reason) })
        }
        Step::Urge { performance, delivery } => (performance, Request::Urge { delivery: delivery.parse()? }),
        Step::State { performance, on, reviewed, accepted, documents } => {
            let (given_on, documents) = (day(&on)?, ids(documents)?);
            (performance, Request::State { given_on, documents, reviewed: said(reviewed), accepted })
        }
        Step::Enforce { performance, document, on, reason } => {
            (performance, Request::Enforce { document: document.parse()?, decided_on: day(&on)?, reason })
        }
        Step::Apply { performance, document, on, court, reason } => {
            let (document, applied_on) = (document.parse::<DocumentId>()?, day(&on)?);
            (performance, Request::Apply { document, applied_on, court, reason: said(reason) })
        }
        Step::Fail { performance, on, result, documents, reason } => {
            let (ended_on, documents) = (day(&on)?, ids(documents)?);
            (performance, Request::EndEnforcement { ended_on, result, documents, reason })
        }
        Step::Litigate { performance, remedy, on, reason } => {
            (performance, Request::BeginLitigation { remedy, begun_on: day(&on)?, reason: said(reason) })
        }
        Step::Settle { performance, on, result, documents, reason } => {
            let (ended_on, documents) = (day(&on)?, ids(documents)?);
            (performance, Request::EndLitigation { ended_on, result, documents, reason: said(reason) })
        }
    })
}

/// A part of a fine as it is given: the day and the fen, with a colon between.
fn instalment(text: &str, language: Language) -> Result<InstalmentBody> {
    let unreadable = || anyhow!(say!(language, "instalment-unreadable", given = shown(text)));
    let (day, fen) = text.split_once(':').ok_or_else(unreadable)?;
    Ok(InstalmentBody { due_on: output::given_day(day, language)?, amount_fen: fen.parse().map_err(|_| unreadable())? })
}

/// The message that names a step, as the custody log does.
fn message(request: &PerformanceStepRequest) -> &'static str {
    match request {
        PerformanceStepRequest::Remove { .. } => "log-kind-performance-removed",
        PerformanceStepRequest::Do { .. } => "log-kind-performance-done",
        PerformanceStepRequest::AskDeferral { .. } => "log-kind-performance-deferral-asked",
        PerformanceStepRequest::Defer => "log-kind-performance-deferred",
        PerformanceStepRequest::RefuseDeferral { .. } => "log-kind-performance-deferral-refused",
        PerformanceStepRequest::Check { .. } => "log-kind-rectification-checked",
        PerformanceStepRequest::Urge { .. } => "log-kind-urging-served",
        PerformanceStepRequest::State { .. } => "log-kind-urging-statement",
        PerformanceStepRequest::Enforce { .. } => "log-kind-enforcement-decided",
        PerformanceStepRequest::Apply { .. } => "log-kind-enforcement-applied",
        PerformanceStepRequest::EndEnforcement { .. } => "log-kind-enforcement-ended",
        PerformanceStepRequest::BeginLitigation { .. } => "log-kind-litigation-begun",
        PerformanceStepRequest::EndLitigation { .. } => "log-kind-litigation-ended",
    }
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "performances"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let found: PerformancesBody = remote.get(&path, &()).await?;
    if found.performances.is_empty() {
        output::note(&say!(remote.language, "performances-none"));
        return Ok(());
    }
    for performance in &found.performances {
        told(performance, remote.language).iter().try_for_each(|text| output::line(text))?;
    }
    Ok(())
}

/// What is told of something that is owed, line by line.
fn told(owed: &PerformanceBody, language: Language) -> Vec<String> {
    let (what, standing) = (owed.what.name(language), language.text(owed.standing.message()));
    let (until, id) = (owed.due_on, shown(owed.performance.as_str()));
    let mut lines = vec![match owed.amount_fen {
        Some(fen) => {
            let (amount, paid) = (yuan(fen), yuan(owed.paid_fen));
            say!(language, "performance-line-amount", standing, what, amount, paid, until, id)
        }
        None => say!(language, "performance-line", standing, what, until, id),
    }];
    if let Some(surcharge) = owed.surcharge.as_ref().filter(|surcharge| surcharge.fen > 0) {
        lines.push(say!(language, "surcharge-line", amount = yuan(surcharge.fen)));
        lines.extend(surcharge.days.iter().map(|one| {
            let (from, until, days) = (one.from, one.until, one.days);
            let (overdue, daily) = (yuan(one.overdue_fen), yuan_of_hundredths(one.daily_hundredths));
            say!(language, "surcharge-days", from, until, days, overdue, daily)
        }));
    }
    if !owed.not_computed.is_empty() {
        let why = joined(owed.not_computed.iter().map(|one| one.message()), language);
        lines.push(say!(language, "performance-not-computed", why));
    }
    lines.extend(owed.clocks.iter().map(|clock| {
        let rule = language.pick([&clock.zh, &clock.en]);
        let due = clock.last_day.map_or_else(|| clock.due.to_string(), |day| day.to_string());
        say!(language, "performance-clock", rule, due, standing = language.text(clock.standing.message()))
    }));
    lines.push(match (&owed.window, owed.no_window) {
        (Some(window), _) => say!(language, "window-line", from = window.from, until = window.until),
        (None, Some(why)) => say!(language, "window-none", why = language.text(why.message())),
        (None, None) => say!(language, "window-none", why = "-"),
    });
    if !owed.findings.is_empty() {
        let findings = joined(owed.findings.iter().map(|one| one.message()), language);
        lines.push(say!(language, "delivery-findings", findings));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_given_as_a_day_and_fen() {
        let part = instalment("2026-03-01:250000", Language::En).expect("a part");
        assert_eq!((part.due_on.to_string().as_str(), part.amount_fen), ("2026-03-01", 250_000));
        for wrong in ["2026-03-01", "2026-03-01:", "2026-13-01:1", "1:2026-03-01"] {
            assert!(instalment(wrong, Language::En).is_err(), "{wrong}");
        }
    }
}
