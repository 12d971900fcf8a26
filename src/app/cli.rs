//! The command line: serve an installation, keep it, or use one.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::app::{init, maintain, serve};
use crate::client::{self, output};

/// Custody of body-camera evidence: from the dock to the docket.
#[derive(Debug, Parser)]
#[command(name = "docket", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a data directory: keys, first administrator, CA and certificate
    Init(init::Arguments),
    /// Serve
    Serve(serve::Arguments),
    /// Copy an installation consistently while it runs
    Backup(maintain::BackupArguments),
    /// Check log, tables and vault against each other
    Check(maintain::CheckArguments),
    /// Make all tables anew from the log (the service must be stopped)
    Rebuild(maintain::RebuildArguments),
    /// Say that the system's clock is right, over a log whose service is stopped
    AcceptClock(maintain::AcceptClockArguments),
    /// Print the OpenAPI document
    Openapi,
    #[command(flatten)]
    Client(Box<client::Command>),
}

/// Runs a command line.
pub fn run(cli: Cli) -> Result<ExitCode> {
    match dispatch(cli.command) {
        Err(error) if output::is_closed(&error) => Ok(ExitCode::FAILURE),
        done => done,
    }
}

fn dispatch(command: Command) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match command {
        Command::Init(arguments) => runtime.block_on(init::run(arguments)),
        Command::Serve(arguments) => runtime.block_on(serve::run(arguments)),
        Command::Backup(arguments) => runtime.block_on(maintain::backup(arguments)),
        Command::Check(arguments) => runtime.block_on(maintain::check(arguments)),
        Command::Rebuild(arguments) => maintain::rebuild(&arguments),
        Command::AcceptClock(arguments) => runtime.block_on(maintain::accept_clock(arguments)),
        Command::Openapi => output::line(&crate::http::openapi_document()).map(|()| ExitCode::SUCCESS),
        Command::Client(command) => runtime.block_on(client::run(*command)),
    }
}
