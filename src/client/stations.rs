//! `docket station`: enrol, list and revoke docking stations.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::answers::reason::Reason;
use crate::answers::station::{CodeAnswer, CodeItem, CodeRequest, StationItem};
use crate::client::admin::ListArguments;
use crate::client::http::Remote;
use crate::client::output::{self, Table, shown};

/// What to do with stations.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print a one-time code for a new station, to be typed there at `ingest-agent enrol`
    Enrol {
        /// The agency that the station will belong to
        #[arg(long)]
        agency: String,
        /// The station's name
        #[arg(long)]
        name: String,
    },
    /// List codes that no station used, with their ids
    Codes(ListArguments),
    /// Withdraw a code that no station used
    Withdraw {
        /// The code's id
        code: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// List stations
    List(ListArguments),
    /// Revoke a station: it may seal and upload no more
    Revoke {
        /// The station's id
        station: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    match arguments.verb {
        Verb::Enrol { agency, name } => enrol(&remote, CodeRequest { agency, name }).await?,
        Verb::Codes(ListArguments { json }) => {
            let list: Vec<CodeItem> = remote.get(&["api", "v1", "stations", "codes"], &()).await?;
            if json {
                output::json(&list)?;
            } else {
                codes_table(&remote, &list).print()?;
            }
        }
        Verb::Withdraw { code, reason } => {
            remote.tell(&["api", "v1", "stations", "codes", &code, "withdraw"], &Reason { reason }).await?;
            let code = shown(&code);
            output::note(&say!(remote.language, "code-withdrawn-done", code));
        }
        Verb::List(ListArguments { json }) => {
            let list: Vec<StationItem> = remote.get(&["api", "v1", "stations"], &()).await?;
            if json {
                output::json(&list)?;
            } else {
                table(&remote, &list).print()?;
            }
        }
        Verb::Revoke { station, reason } => {
            remote.tell(&["api", "v1", "stations", &station, "revoke"], &Reason { reason }).await?;
            let station = shown(&station);
            output::note(&say!(remote.language, "station-revoked-done", station));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the code alone on standard output, so that a script can take it.
async fn enrol(remote: &Remote, request: CodeRequest) -> Result<()> {
    let answer: CodeAnswer = remote.post(&["api", "v1", "stations", "codes"], &request).await?;
    output::line(&shown(&answer.code))?;
    let until = remote.time(answer.expires_at);
    output::note(&say!(remote.language, "station-code-once", until));
    Ok(())
}

fn codes_table(remote: &Remote, list: &[CodeItem]) -> Table {
    let mut table = Table::new(remote.language, ["column-id", "column-agency", "column-until", "column-name"]);
    for code in list {
        table.row([&code.id, &code.agency, &remote.time(code.expires_at), &code.name]);
    }
    table
}

fn table(remote: &Remote, list: &[StationItem]) -> Table {
    let headings = [
        "column-station",
        "column-agency",
        "column-enrolled",
        "column-revoked-at-station",
        "column-manifests",
        "column-missing",
        "column-name",
    ];
    let mut table = Table::new(remote.language, headings);
    for station in list {
        let revoked = station.revoked_at.map_or_else(|| "-".to_owned(), |at| remote.time(at));
        let (statements, missing) = (station.statements.to_string(), station.statements_missing.to_string());
        let enrolled = remote.time(station.enrolled_at);
        table.row([&station.station, &station.agency, &enrolled, &revoked, &statements, &missing, &station.name]);
    }
    table
}
