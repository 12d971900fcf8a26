//! `docket clock`: whether the service's clock is in doubt, and that it is right.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::answers::clock::{AcceptClock, ClockState};
use crate::client::http::Remote;
use crate::client::output;

/// What to do about the clock.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the time that the log goes by; exits with 1 where the system's clock is in doubt
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say that the system's clock is right: the log follows it again
    Accept {
        /// Why; it goes into the custody log
        #[arg(long)]
        reason: String,
    },
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let state: ClockState = remote.get(&["api", "v1", "clock"], &()).await?;
    let (time, wall) = (remote.time(state.time), remote.time(state.wall));
    match arguments.verb {
        Verb::Show { json } => {
            if json {
                output::json(&state)?;
            } else if state.doubted {
                output::line(&say!(remote.language, "clock-in-doubt", time, wall))?;
            } else {
                output::line(&say!(remote.language, "clock-right", time))?;
            }
            Ok(if state.doubted { ExitCode::FAILURE } else { ExitCode::SUCCESS })
        }
        Verb::Accept { reason } => {
            if !state.doubted {
                bail!("{}", say!(remote.language, "clock-not-in-doubt"));
            }
            let request = AcceptClock { wall: state.wall.to_string(), reason };
            remote.tell(&["api", "v1", "clock", "accept"], &request).await?;
            output::note(&say!(remote.language, "clock-accepted", wall));
            Ok(ExitCode::SUCCESS)
        }
    }
}
