//! `docket serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::app::installation::Installation;
use crate::app::{self, Mode};
use crate::server::{self, Serving};

/// How long the sequencer may take to end.
const END_WAIT: std::time::Duration = std::time::Duration::from_secs(10);

#[derive(Debug, Args)]
pub(in crate::app) struct Arguments {
    #[command(flatten)]
    installation: Installation,
    /// Where to serve, instead of what the configuration says
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// File that gets the base URL once connections are accepted
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Sign and log nothing, and so serve only what needs no entry: for a drill on a copy, beside the
    /// live service
    #[arg(long)]
    read_only: bool,
}

pub(in crate::app) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.installation.read_config()?;
    let listen = arguments.listen.unwrap_or(config.listen);
    config.require_tls(listen)?;
    let data = arguments.installation.data_dir();
    let _lock = data.lock()?;
    let mode = if arguments.read_only { Mode::ReadOnly } else { Mode::Live };
    let app = app::open(&data, &config, mode).await?;
    match mode {
        Mode::Live => tracing::info!(start.recovered = app.recovered, "the installation is whole"),
        Mode::ReadOnly => tracing::warn!("a read-only copy: nothing is logged or signed"),
    }
    let notices = config.notices.open(&data, &config.origin)?;
    let serving = Serving {
        listen,
        tls: config.tls.as_ref().map(|files| (files.certificate.as_path(), files.key.as_path())),
        request_ids_from: &config.proxy.request_ids_from,
        ready_file: arguments.ready_file.as_deref(),
        notices: &notices,
    };
    server::serve(app.custody, serving).await?;
    // The last handle of the log went with the custody; what waits is written before the end.
    let Some(sequencer) = app.sequencer else { return Ok(ExitCode::SUCCESS) };
    let ended = tokio::task::spawn_blocking(move || sequencer.join());
    if let Ok(joined) = tokio::time::timeout(END_WAIT, ended).await {
        joined?.ok().context("the sequencer ended badly")?;
    } else {
        tracing::warn!("requests still run; what they logged is durable, the rest is undone");
    }
    Ok(ExitCode::SUCCESS)
}
