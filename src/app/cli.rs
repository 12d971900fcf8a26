//! The command line: serve an installation, keep it, or use one.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::app::{Config, DataDir};
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
    Client(client::Command),
}

/// Where an installation lies.
#[derive(Debug, Args)]
pub(in crate::app) struct Installation {
    /// Data directory
    #[arg(long, env = "DOCKET_DATA", value_name = "DIR")]
    pub(in crate::app) data: PathBuf,
    /// Configuration, instead of DIR/docket.toml
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) config: Option<PathBuf>,
}

impl Installation {
    pub(in crate::app) fn data_dir(&self) -> DataDir {
        DataDir::new(&self.data)
    }

    pub(in crate::app) fn config_path(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| self.data_dir().config())
    }

    pub(in crate::app) fn read_config(&self) -> Result<Config> {
        Config::read(&self.config_path())
    }
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
        Command::Client(command) => runtime.block_on(client::run(command)),
    }
}
