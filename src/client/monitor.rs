//! `docket recording`: reviewing what the electronic monitoring of a fixed place recorded.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use evidence::event::MonitorPoint;

use crate::answers::monitor::{MonitorRequest, MonitorReviewed};
use crate::client::http::Remote;
use crate::client::output;
use crate::client::resolve::recording;
use crate::client::words;

/// What to do with recordings.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Review what the electronic monitoring of a fixed place recorded, before it may prove a penalty
    ReviewFixed {
        /// The recording: its id, or the first 8 digits of it or more
        recording: String,
        /// A point that is met; it passes where all six are given
        #[arg(long = "met", value_parser = words::parser::<MonitorPoint>())]
        met: Vec<MonitorPoint>,
        /// What was looked at
        #[arg(long)]
        examined: String,
        /// Why; needed where a point is not met
        #[arg(long)]
        reasons: Option<String>,
    },
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    match arguments.verb {
        Verb::ReviewFixed { recording: text, met, examined, reasons } => {
            let id = recording(&remote, &text).await?.to_string();
            let request =
                MonitorRequest { met: met.into_iter().collect(), examined, reasons: reasons.unwrap_or_default() };
            let path = ["api", "v1", "recordings", &id, "monitor-reviews"];
            let reviewed: MonitorReviewed = remote.post(&path, &request).await?;
            output::line(&say!(remote.language, "monitor-told", outcome = remote.language.word(&reviewed.outcome)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
