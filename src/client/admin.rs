//! `docket agency`, `officer`, `recorder`, `counter`: the registers that administrators keep.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::answers::agency::{AgencyBody, AssignmentBody, CounterBody, OfficerBody, ValidityBody};
use crate::client::http::Remote;
use crate::client::output::{self, DayEnd, Language, Table};

/// How a list is shown.
#[derive(Debug, Args)]
pub(in crate::client) struct ListArguments {
    /// Print a JSON array
    #[arg(long)]
    pub(in crate::client) json: bool,
}

/// What to do with agencies.
#[derive(Debug, Args)]
pub struct AgencyArguments {
    #[command(subcommand)]
    verb: AgencyVerb,
}

#[derive(Debug, Subcommand)]
enum AgencyVerb {
    /// Add an agency
    Add {
        /// Its id: a-z, 0-9 and '-'
        agency: String,
        /// Its name
        #[arg(long)]
        name: String,
    },
    /// List agencies
    List(ListArguments),
}

/// What to do with officers.
#[derive(Debug, Args)]
pub struct OfficerArguments {
    #[command(subcommand)]
    verb: OfficerVerb,
}

#[derive(Debug, Subcommand)]
enum OfficerVerb {
    /// Register an officer
    Add {
        /// The enforcement certificate number (执法证号)
        certificate: String,
        /// The officer's name
        #[arg(long)]
        name: String,
        /// The agency
        #[arg(long)]
        agency: String,
    },
    /// Say from when until when an officer's certificate is valid, in place of what was said before
    Certify {
        /// The enforcement certificate number (执法证号)
        certificate: String,
        /// The first day on which it is valid
        #[arg(long, value_name = "DAY")]
        from: String,
        /// The last day on which it is valid
        #[arg(long, value_name = "DAY")]
        until: String,
        /// It is of somebody who assists, and does not count as an officer
        #[arg(long)]
        assistant: bool,
    },
    /// List officers
    List(ListArguments),
}

/// What to do with recorders.
#[derive(Debug, Args)]
pub struct RecorderArguments {
    #[command(subcommand)]
    verb: RecorderVerb,
}

#[derive(Debug, Subcommand)]
enum RecorderVerb {
    /// Record who has a recorder, and from when until when
    Assign {
        /// The recorder's id, as stations report it
        recorder: String,
        /// The officer's certificate number
        #[arg(long, value_name = "CERTIFICATE")]
        officer: String,
        /// The agency that owns the recorder
        #[arg(long)]
        agency: String,
        /// From this day or time
        #[arg(long, value_name = "TIME")]
        from: String,
        /// Until this time, or this day and no longer; open where not given
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// List who has had which recorder
    List(ListArguments),
}

/// What to do with counters.
#[derive(Debug, Args)]
pub struct CounterArguments {
    #[command(subcommand)]
    verb: CounterVerb,
}

#[derive(Debug, Subcommand)]
enum CounterVerb {
    /// Register a counter at which applications are taken, or say anew what one is
    Add {
        /// Its id, as stations will report it
        counter: String,
        /// The agency that owns it
        #[arg(long)]
        agency: String,
        /// Its name
        #[arg(long)]
        name: String,
        /// Where it is
        #[arg(long)]
        place: String,
    },
    /// List counters
    List(ListArguments),
}

const AGENCIES: [&str; 3] = ["api", "v1", "agencies"];
const OFFICERS: [&str; 3] = ["api", "v1", "officers"];
const ASSIGNMENTS: [&str; 3] = ["api", "v1", "assignments"];
const COUNTERS: [&str; 3] = ["api", "v1", "counters"];

/// Says that something was done.
pub(in crate::client) fn done(language: Language, what: &str) {
    let what = output::shown(what);
    output::note(&say!(language, "command-recorded", what));
}

pub(in crate::client) async fn agency((remote, arguments): (Remote, AgencyArguments)) -> Result<ExitCode> {
    match arguments.verb {
        AgencyVerb::Add { agency, name } => {
            let body = AgencyBody { agency, name };
            remote.tell(&AGENCIES, &body).await?;
            done(remote.language, &body.agency);
        }
        AgencyVerb::List(ListArguments { json }) => {
            let list: Vec<AgencyBody> = remote.get(&AGENCIES, &()).await?;
            if json {
                output::json(&list)?;
            } else {
                let mut table = Table::new(remote.language, ["column-agency", "column-name"]);
                for agency in &list {
                    table.row([&agency.agency, &agency.name]);
                }
                table.print()?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(in crate::client) async fn officer((remote, arguments): (Remote, OfficerArguments)) -> Result<ExitCode> {
    match arguments.verb {
        OfficerVerb::Add { certificate, name, agency } => {
            let body = OfficerBody { certificate, name, agency };
            remote.tell(&OFFICERS, &body).await?;
            done(remote.language, &body.certificate);
        }
        OfficerVerb::Certify { certificate, from, until, assistant } => {
            let day = |text: &str| output::given_day(text, remote.language);
            let body = ValidityBody { valid_from: day(&from)?, valid_until: day(&until)?, assistant };
            remote.tell(&["api", "v1", "officers", &certificate, "validity"], &body).await?;
            done(remote.language, &certificate);
        }
        OfficerVerb::List(ListArguments { json }) => {
            let list: Vec<OfficerBody> = remote.get(&OFFICERS, &()).await?;
            if json {
                output::json(&list)?;
            } else {
                let headings = ["column-certificate", "column-person", "column-agency"];
                let mut table = Table::new(remote.language, headings);
                for officer in &list {
                    table.row([&officer.certificate, &officer.name, &officer.agency]);
                }
                table.print()?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(in crate::client) async fn recorder((remote, arguments): (Remote, RecorderArguments)) -> Result<ExitCode> {
    match arguments.verb {
        RecorderVerb::Assign { recorder, officer, agency, from, until } => {
            let from = remote.moment(&from, DayEnd::First)?;
            let until = until.map(|until| remote.moment(&until, DayEnd::After)).transpose()?;
            let body = AssignmentBody { recorder, agency, officer, from, until };
            remote.tell(&ASSIGNMENTS, &body).await?;
            done(remote.language, &format!("{} → {}", body.recorder, body.officer));
        }
        RecorderVerb::List(ListArguments { json }) => {
            let list: Vec<AssignmentBody> = remote.get(&ASSIGNMENTS, &()).await?;
            if json {
                output::json(&list)?;
            } else {
                assignments(&remote, &list).print()?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(in crate::client) async fn counter((remote, arguments): (Remote, CounterArguments)) -> Result<ExitCode> {
    match arguments.verb {
        CounterVerb::Add { counter, agency, name, place } => {
            let body = CounterBody { counter, agency, name, place };
            remote.tell(&COUNTERS, &body).await?;
            done(remote.language, &body.counter);
        }
        CounterVerb::List(ListArguments { json }) => {
            let list: Vec<CounterBody> = remote.get(&COUNTERS, &()).await?;
            if json {
                output::json(&list)?;
            } else {
                let headings = ["column-counter", "column-name", "column-counter-place", "column-agency"];
                let mut table = Table::new(remote.language, headings);
                for counter in &list {
                    table.row([&counter.counter, &counter.name, &counter.place, &counter.agency]);
                }
                table.print()?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn assignments(remote: &Remote, list: &[AssignmentBody]) -> Table {
    let headings = ["column-recorder", "column-officer", "column-agency", "column-from", "column-until"];
    let mut table = Table::new(remote.language, headings);
    for held in list {
        let until = held.until.map_or_else(|| "-".to_owned(), |until| remote.time(until));
        table.row([&held.recorder, &held.officer, &held.agency, &remote.time(held.from), &until]);
    }
    table
}
