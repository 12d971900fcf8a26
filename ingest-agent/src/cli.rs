//! The command line: arguments, exit codes, and which command does what.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use evidence::ids::RecorderId;
use tracing_subscriber::EnvFilter;
use words::Lang;

use crate::config::{CONFIG_PATH, Config};
use crate::enrol::{self, Enrol};
use crate::exit::{EXIT_LOCKED, EXIT_NOT_ENROLLED, EXIT_NOT_SAFE, EXIT_SAFE};
use crate::output::Output;
use crate::spool::OpenError;
use crate::state::StateError;
use crate::{checkpoints, import, once, run, screen, status, usage, verify};

/// Docket's station program: seals recordings at the dock and uploads them.
#[derive(Debug, Parser)]
#[command(name = "ingest-agent", version)]
pub(crate) struct Arguments {
    /// Configuration file [default: /etc/docket/agent.toml, where there is one]
    #[arg(long, global = true, env = "DOCKET_AGENT_CONFIG")]
    config: Option<PathBuf>,
    /// Spool directory, instead of the configuration's
    #[arg(long, global = true, env = "DOCKET_AGENT_SPOOL")]
    spool: Option<PathBuf>,
    /// Language: where none is given, Chinese at a terminal and of `status --watch`, else English
    #[arg(long, global = true, env = "DOCKET_LANG", value_parser = ["zh", "en"])]
    lang: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make this station's key and enrol it with a one-time code; pins the service's log key
    Enrol {
        /// Address of the service, https://…
        #[arg(long, env = "DOCKET_URL")]
        server: Option<String>,
        /// The code that `docket station enrol` printed
        #[arg(long)]
        code: String,
        /// File with the only certificates to trust (PEM); without it, the system's
        #[arg(long, env = "DOCKET_CA")]
        ca: Option<PathBuf>,
    },
    /// Watch for recorders and work until told to stop (SIGTERM, SIGINT)
    Run,
    /// Work through what is docked now, then end
    Once {
        /// Seconds without progress after which what is left is given up for now
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(0..=86_400))]
        patience: u64,
    },
    /// Seal and upload an export of a counter's surveillance video beside what is docked, then end
    Import {
        /// The counter's id, as the service's register of counters has it
        #[arg(long, value_name = "ID")]
        counter: RecorderId,
        /// The directory with the files
        #[arg(value_name = "DIRECTORY")]
        path: PathBuf,
        /// Seconds without progress after which what is left is given up for now
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(0..=86_400))]
        patience: u64,
    },
    /// Show each docking and recording: found, sealed, uploading, stored, deadline and slack
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// What the station's screen shows of each docked recorder, kept up to date until interrupted
        #[arg(long, conflicts_with = "json")]
        watch: bool,
    },
    /// Check own signatures, chain, receipts and spool copies
    Verify,
    /// Print the log's checkpoints that this station saw, for `docket check --seen` and `docket-verify --seen`
    Checkpoints,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let given: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let arguments: Arguments = match usage::parse(&given) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let quiet = !matches!(arguments.command, Command::Run);
    log(if quiet { "error" } else { "info" });
    service_client::connect::install_tls();
    let config = match config(&arguments) {
        Ok(config) => config,
        Err(error) => {
            complain(&error);
            return ExitCode::from(2);
        }
    };
    let lang = arguments.lang.as_deref().map(|lang| if lang == "en" { Lang::En } else { Lang::Zh });
    match dispatch(arguments.command, config, lang) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            complain(&error);
            ExitCode::from(failure(&error))
        }
    }
}

fn dispatch(command: Command, config: Config, lang: Option<Lang>) -> anyhow::Result<u8> {
    let output = Output::new(lang);
    match command {
        Command::Enrol { server, code, ca } => {
            runtime()?.block_on(enrol::enrol(Enrol { config, server, code, ca }, &output))?;
            Ok(EXIT_SAFE)
        }
        Command::Run => runtime()?.block_on(run::run(config, output)),
        Command::Once { patience } => runtime()?.block_on(once::once(config, output, Duration::from_secs(patience))),
        Command::Import { counter, path, patience } => {
            let config = import::with_export(config, counter, &path)?;
            runtime()?.block_on(once::once(config, output, Duration::from_secs(patience)))
        }
        Command::Status { watch: true, .. } => screen::watch(&config, lang.unwrap_or(Lang::Zh)),
        Command::Status { json, .. } => status::show(&config, (!json).then_some(output.lang()), &output),
        Command::Verify => verify::verify(&config, &output),
        Command::Checkpoints => checkpoints::show(&config, &output),
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// The configuration: the named file, or the usual one where it is, or none.
fn config(arguments: &Arguments) -> anyhow::Result<Config> {
    let mut config = match &arguments.config {
        Some(path) => Config::load(path)?,
        None if Path::new(CONFIG_PATH).exists() => Config::load(Path::new(CONFIG_PATH))?,
        None => Config::defaults(),
    };
    if let Some(spool) = &arguments.spool {
        config.spool.clone_from(spool);
    }
    Ok(config)
}

/// The exit code of an error.
fn failure(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        if let Some(OpenError::Locked { .. }) = cause.downcast_ref() {
            return EXIT_LOCKED;
        }
        if let Some(StateError::NotEnrolled) = cause.downcast_ref() {
            return EXIT_NOT_ENROLLED;
        }
    }
    EXIT_NOT_SAFE
}

/// Says on standard error what went wrong.
fn complain(error: &anyhow::Error) {
    use std::io::Write as _;
    // There is nowhere left to report a closed standard error to.
    let _ = writeln!(std::io::stderr(), "ingest-agent: {}", with_causes(error));
}

/// An error and its causes; a cause that the text before it tells already is not told again.
fn with_causes(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(cause.trim_end()) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// Logs to standard error: `RUST_LOG` filters, `DOCKET_LOG=json` changes the form.
fn log(level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if std::env::var("DOCKET_LOG").is_ok_and(|form| form == "json") {
        builder.json().init();
    } else {
        builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }

    #[test]
    fn errors_have_their_exit_codes() {
        assert_eq!(failure(&StateError::NotEnrolled.into()), EXIT_NOT_ENROLLED);
        assert_eq!(failure(&OpenError::Locked { path: "x".into() }.into()), EXIT_LOCKED);
        assert_eq!(failure(&anyhow::anyhow!("other")), EXIT_NOT_SAFE);
    }

    #[test]
    fn a_cause_is_told_once() {
        let path = PathBuf::from("agent.toml");
        let source = std::io::Error::from(std::io::ErrorKind::NotFound);
        let error = anyhow::Error::from(crate::config::ConfigError::Unreadable { path, source });
        assert_eq!(with_causes(&error), "agent.toml: cannot be read: entity not found");
        assert_eq!(with_causes(&error.context("no start")), "no start: agent.toml: cannot be read: entity not found");
    }
}
