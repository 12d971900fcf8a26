//! `docket backup`, `check` and `rebuild`.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::Args;
use evidence::note::VerifierKey;
use evidence::seen::{self, SEEN_FILE_SIZE_MAX, SeenFile};

use crate::app::installation::Installation;
use crate::app::{copied_files, log_keys, start_log};
use crate::client::output::{line, shown};
use crate::clock::Clock;
use crate::custody::clock::accept_stopped;
use crate::custody::log::{backup as custody_backup, check as custody_check};
use crate::custody::schema::SCHEMA;
use crate::store::objects::Vault;
use crate::store::tables::{Db, Writer};

/// Threads that check where none are given.
const THREADS_MAX: usize = 16;

#[derive(Debug, Args)]
pub(in crate::app) struct BackupArguments {
    #[command(flatten)]
    installation: Installation,
    /// Folder to copy to: new, or an earlier backup of the same installation
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::app) struct CheckArguments {
    #[command(flatten)]
    installation: Installation,
    /// Show that the log continues every checkpoint that stations showed to the service, and those in the
    /// files: as `ingest-agent checkpoints` prints them and /log/checkpoint gives one
    #[arg(long, value_name = "FILE", num_args = 0..)]
    seen: Option<Vec<PathBuf>>,
    /// Threads
    #[arg(long)]
    threads: Option<usize>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::app) struct RebuildArguments {
    #[command(flatten)]
    installation: Installation,
}

#[derive(Debug, Args)]
pub(in crate::app) struct AcceptClockArguments {
    #[command(flatten)]
    installation: Installation,
    /// Why; it goes into the custody log
    #[arg(long)]
    reason: String,
}

pub(in crate::app) async fn accept_clock(arguments: AcceptClockArguments) -> Result<ExitCode> {
    let data = arguments.installation.data_dir();
    let config = arguments.installation.read_config()?;
    let _lock = data.lock()?;
    let db = Db::open_existing(&data.database(), &SCHEMA).context("the database cannot be opened")?;
    let vault = Vault::open(&data.vault(), 0)?;
    let clock = Clock::new(config.clock);
    let (log, sequencer) = start_log(&db, &vault, log_keys(&data, &config)?, &clock)?;
    let accepted = accept_stopped(&log, &clock, &arguments.reason).await;
    drop(log);
    sequencer.join().ok().context("the sequencer ended badly")?;
    accepted?;
    line(&format!("accepted the system's clock, {}", clock.now()))?;
    Ok(ExitCode::SUCCESS)
}

pub(in crate::app) async fn backup(arguments: BackupArguments) -> Result<ExitCode> {
    let data = arguments.installation.data_dir();
    let config = arguments.installation.read_config()?;
    custody_backup::refuse_strange(&arguments.to)?;
    copied_files::open_target(&arguments.to)?;
    let db = Db::open_existing(&data.database(), &SCHEMA).context("the database cannot be opened")?;
    let vault = Vault::open(&data.vault(), 0)?;
    let copied = custody_backup::backup(&db, &vault, &arguments.to).await?;
    copied_files::copy(&data, &config, &arguments.installation.config_path(), &arguments.to)?;
    line(&format!("backup in {}: {copied} new objects", arguments.to.display()))?;
    Ok(ExitCode::SUCCESS)
}

pub(in crate::app) async fn check(arguments: CheckArguments) -> Result<ExitCode> {
    let data = arguments.installation.data_dir();
    let config = arguments.installation.read_config()?;
    let mut db = Db::open_existing(&data.database(), &SCHEMA).context("the database cannot be opened")?;
    if let Some(binder) = data.binder()? {
        db = db.bound_by(Arc::new(binder));
    }
    let vault = Vault::open(&data.vault(), 0)?;
    let key = log_keys(&data, &config)?;
    let seen = arguments.seen.map(|files| read_seen(&files, key.verifier())).transpose()?;
    let scratch = tempfile::tempdir_in(data.path()).context("no room for the comparison")?;
    let scratch_file = scratch.path().join("fold.db");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = arguments.threads.unwrap_or(cores).clamp(1, THREADS_MAX);
    let report = custody_check::check(&db, &vault, key.verifier(), &scratch_file, seen, threads).await?;
    if arguments.json {
        line(&serde_json::to_string_pretty(&report)?)?;
    } else {
        print(&report)?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Files of seen checkpoints, each with its name.
fn read_seen(files: &[PathBuf], key: &VerifierKey) -> Result<Vec<(String, SeenFile)>> {
    let mut all = Vec::new();
    for file in files {
        let place = file.display().to_string();
        let open = std::fs::File::open(file).with_context(|| format!("--seen: {place} cannot be read"))?;
        let mut text = String::new();
        open.take(SEEN_FILE_SIZE_MAX).read_to_string(&mut text).with_context(|| format!("--seen: {place}"))?;
        let read = seen::read(&text, key).with_context(|| format!("--seen: {place}"))?;
        all.push((shown(&place), read));
    }
    Ok(all)
}

fn print(report: &custody_check::CheckReport) -> Result<()> {
    for finding in &report.findings {
        line(&format!("FAULT {}", shown(finding)))?;
    }
    if report.more_findings > 0 {
        line(&format!("FAULT and {} more", report.more_findings))?;
    }
    for notice in &report.notices {
        line(&format!("note {}", shown(notice)))?;
    }
    let result = if report.is_clean() { "clean" } else { "NOT CLEAN" };
    let (entries, objects, bytes) = (report.entries, report.objects, report.bytes);
    line(&format!(
        "check: {result}; {entries} log entries, {objects} objects, {bytes} bytes, {} faults",
        report.findings.len()
    ))
}

pub(in crate::app) fn rebuild(arguments: &RebuildArguments) -> Result<ExitCode> {
    let data = arguments.installation.data_dir();
    let config = arguments.installation.read_config()?;
    let _lock = data.lock()?;
    let db = Db::open(&data.database(), &SCHEMA).context("the database cannot be opened")?;
    let vault = Vault::open(&data.vault(), 0)?;
    let objects = |digest: &_| vault.read_small_blocking(digest).map_err(|error| error.to_string());
    // An installation that never bound anything does it at its next start, on record.
    let db = match data.binder()? {
        Some(binder) => db.bound_by(Arc::new(binder)),
        None if !data.is_binding() && db.has_bindings()? => db.bound_by(Arc::new(data.make_binder()?)),
        None => db,
    };
    let log_key = log_keys(&data, &config)?;
    db.read(|reader| custody_check::check_root(reader, log_key.verifier()))?;
    let refolded = Writer::open(&db)?.refold(&objects).context("nothing was changed")?;
    line(&format!("rebuilt all tables from {} log entries", refolded.entries))?;
    for user in &refolded.dropped {
        line(&format!(
            "dropped the password and second factor of {}: they are not those of the log's latest entry; an administrator sets a new one",
            shown(user)
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
