//! `docket delegate`: letting somebody decide in place of a head, ending that, and who acts for whom.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::answers::delegation::{DelegationMade, DelegationRequest, DelegationsBody};
use crate::answers::reason::Reason;
use crate::client::admin::{ListArguments, done};
use crate::client::http::Remote;
use crate::client::output::{self, Table, shown};

/// What to do with delegations.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Let somebody of the agency decide in place of a head, on these days
    Give {
        /// The account that acts for the head
        deputy: String,
        /// The first day
        #[arg(long, value_name = "DAY")]
        from: String,
        /// The last day
        #[arg(long, value_name = "DAY")]
        until: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// The head, where you give it as an administrator
        #[arg(long)]
        head: Option<String>,
    },
    /// End a delegation before its days do
    End {
        /// The delegation's id, as the list tells it
        delegation: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// List who acts or acted for whom, those that were given last first
    List(ListArguments),
}

const DELEGATIONS: [&str; 3] = ["api", "v1", "delegations"];

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    match arguments.verb {
        Verb::Give { deputy, from, until, reason, head } => {
            let day = |text: &str| output::given_day(text, remote.language);
            let (from_on, until_on) = (day(&from)?, day(&until)?);
            let request = DelegationRequest { head, deputy, from_on, until_on, reason };
            let made: DelegationMade = remote.post(&DELEGATIONS, &request).await?;
            // The id alone, so that a script can take it.
            output::line(made.delegation.as_str())?;
        }
        Verb::End { delegation, reason } => {
            remote.tell(&["api", "v1", "delegations", &delegation, "end"], &Reason { reason }).await?;
            done(remote.language, &delegation);
        }
        Verb::List(ListArguments { json }) => {
            let found: DelegationsBody = remote.get(&DELEGATIONS, &()).await?;
            if json {
                output::json(&found)?;
                return Ok(ExitCode::SUCCESS);
            }
            table(&remote, &found).print()?;
            if found.more {
                output::note(&say!(remote.language, "delegations-more"));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn table(remote: &Remote, found: &DelegationsBody) -> Table {
    let headings = [
        "column-id",
        "column-head",
        "column-deputy",
        "column-from-day",
        "column-until-day",
        "column-in-force",
        "column-reason",
    ];
    let mut table = Table::new(remote.language, headings);
    for one in &found.delegations {
        let holds = match (&one.ended_at, one.in_force) {
            (Some(at), _) => say!(remote.language, "delegation-ended-at", time = remote.time(*at)),
            (None, holds) => remote.language.named(if holds { "yes" } else { "no" }),
        };
        let (from, until) = (one.from_on.to_string(), one.until_on.to_string());
        let (head, deputy) = (one.head.as_str(), one.deputy.as_str());
        table.row([one.delegation.as_str(), head, deputy, &from, &until, &holds, &shown(&one.reason)]);
    }
    table
}
