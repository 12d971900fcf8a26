//! Serving: TLS, limits on connections, a graceful end.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::app::Config;
use crate::custody::Custody;
use crate::http::{self, AppState};
use crate::jobs;

/// How long requests that run may go on after the service was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// HTTP/2 receive window of one stream, in bytes: a quarter of a segment keeps a fast link full.
const STREAM_WINDOW: u32 = 2 * 1024 * 1024;

/// HTTP/2 receive window of one connection, in bytes.
const CONNECTION_WINDOW: u32 = 8 * 1024 * 1024;

/// Serves until told to stop. Once it accepts connections, its base URL is written to
/// `ready_file`, where one is given.
pub async fn serve(
    custody: Arc<Custody>,
    config: &Config,
    listen: SocketAddr,
    ready_file: Option<&Path>,
) -> Result<()> {
    config.require_tls(listen)?;
    let listener = TcpListener::bind(listen).with_context(|| format!("{listen} cannot be listened on"))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let metrics = PrometheusBuilder::new().install_recorder().context("metrics cannot be set up")?;
    let requests = Arc::new(Semaphore::new(config.limits.requests_max.max(1)));
    let router = http::router(AppState { custody: Arc::clone(&custody), metrics, requests });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let mut jobs = if custody.log.is_read_only() { JoinSet::new() } else { jobs::start(&custody) };
    tokio::spawn(stop_on_signal(handle.clone()));

    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{address}");
    if let Some(path) = ready_file {
        std::fs::write(path, format!("{url}\n")).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    tell_confinement(&custody).await;
    tracing::info!(server.url = url, "serving");
    let result = if let Some(files) = &config.tls {
        let tls = RustlsConfig::from_pem_file(&files.certificate, &files.key).await.with_context(|| {
            format!("{} and {} are not a certificate and its key", files.certificate.display(), files.key.display())
        })?;
        let mut server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle);
        tune(server.http_builder());
        server.serve(service).await
    } else {
        let mut server = axum_server::from_tcp(listener)?.handle(handle);
        tune(server.http_builder());
        server.serve(service).await
    };
    jobs.abort_all();
    custody.end_all_views().await;
    result.context("serving ended")
}

fn tune(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder.http2().initial_stream_window_size(STREAM_WINDOW).initial_connection_window_size(CONNECTION_WINDOW);
}

async fn stop_on_signal(handle: Handle<SocketAddr>) {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::error!(server.error = %error, "SIGTERM cannot be waited for");
            return;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
    handle.graceful_shutdown(Some(GRACE));
}

/// Says how well media are confined. Without a worker everything but pictures and renditions works.
async fn tell_confinement(custody: &Custody) {
    match custody.media.confinement().await {
        Ok(found) if found.is_whole() => tracing::info!(
            media.landlock = found.landlock_abi,
            media.ffmpeg = found.ffmpeg,
            "the media worker is confined: no other file, no network, no program, bounded memory and time"
        ),
        Ok(found) => tracing::error!(
            media.landlock = found.landlock_abi,
            media.files = found.files,
            media.network = found.network,
            media.programs = found.programs,
            media.limits = found.limits,
            "the media worker is NOT fully confined"
        ),
        Err(error) => tracing::warn!(media.error = %error, "no media are examined or converted"),
    }
}
