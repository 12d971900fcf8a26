//! Serving: TLS, limits on connections, a graceful end.

mod connections;
mod door;

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;
use hyper_util::server::conn::auto::Builder;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::{TcpListener, TcpSocket};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::clock::monotonic;
use crate::custody::Custody;
use crate::http::admission::Admission;
use crate::http::admission::streams::Streams;
use crate::http::follow::Following;
use crate::http::{self, AppState};
use crate::jobs;
use crate::jobs::notices::Notices;

use connections::Server;
use door::Door;

/// Connections that wait to be accepted; the kernel keeps no more than `net.core.somaxconn`, by default as many.
const WAITING_MAX: u32 = 4096;

/// How long requests that run may go on after the service was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// HTTP/2 receive window of one stream, in bytes: a quarter of a segment keeps a fast link full.
const STREAM_WINDOW: u32 = 2 * 1024 * 1024;

/// HTTP/2 receive window of one connection, in bytes.
const CONNECTION_WINDOW: u32 = 8 * 1024 * 1024;

/// How long shaking hands over TLS may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// How often connections are looked at.
const LOOK_EACH: Duration = Duration::from_secs(1);

/// Largest head of an HTTP/1 request, and what is read of a body at one time, in bytes.
const HTTP1_BUFFER: usize = 64 * 1024;

/// HTTP/2 streams of one connection that are open at one time.
const STREAMS_MAX: u32 = 128;

/// Largest list of headers of an HTTP/2 request, in bytes.
const HEADER_LIST_MAX: u32 = 16 * 1024;

/// Streams that a client opened and reset, and that nobody has looked at yet; beyond them the
/// connection ends (rapid reset).
const RESET_STREAMS_MAX: usize = 20;

/// Streams that were reset for a client's errors; beyond them the connection ends.
const LOCAL_RESETS_MAX: usize = 128;

/// Answer bytes that wait to be sent on one HTTP/2 stream.
const SEND_BUFFER: usize = 256 * 1024;

/// After how long without a frame a client is asked whether it is there.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// How long it may take to say so.
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// Where and how to serve.
#[derive(Debug, Clone, Copy)]
pub struct Serving<'a> {
    /// Where.
    pub listen: SocketAddr,
    /// Certificate chain and key, PEM; without them in the clear, which is for this machine alone.
    pub tls: Option<(&'a Path, &'a Path)>,
    /// The proxies whose ids of requests are taken.
    pub request_ids_from: &'a [IpAddr],
    /// What gets the base URL once connections are accepted.
    pub ready_file: Option<&'a Path>,
    /// By which ways people are told of what is late.
    pub notices: &'a [Arc<Notices>],
}

/// Serves until told to stop. Once it accepts connections, its base URL is written to the
/// ready file, where one is given.
pub async fn serve(custody: Arc<Custody>, serving: Serving<'_>) -> Result<()> {
    let Serving { listen, tls, request_ids_from, ready_file, notices } = serving;
    let listener = listen_on(listen).with_context(|| format!("{listen} cannot be listened on"))?;
    let address = listener.local_addr()?;
    let metrics = PrometheusBuilder::new().install_recorder().context("metrics cannot be set up")?;
    let admission = Admission::new(&custody.limits, files_max());
    let door = Door(Arc::clone(&admission.connections));
    let following = Following::from_proxies(request_ids_from.to_vec());
    let (custody_of, admission_of) = (Arc::clone(&custody), Arc::clone(&admission));
    let forms = http::forms().context("there are no random bytes")?;
    let router = http::router(AppState { custody: custody_of, metrics, admission: admission_of, following, forms });
    custody.watch_health().await?;
    let stop = CancellationToken::new();
    let mut jobs = jobs::start(&custody, notices);
    let ending = tokio::spawn(end_overdue(Arc::clone(&admission)));
    // Before anybody is told that it serves: a signal that comes then must not end it unfinished.
    let signals = Signals::heed().context("signals cannot be waited for")?;
    tokio::spawn(signals.stop(stop.clone()));

    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{address}");
    if let Some(path) = ready_file {
        std::fs::write(path, format!("{url}\n")).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    tell_confinement(&custody).await;
    tracing::info!(server.url = url, "serving");
    if let Some((certificate, key)) = tls {
        let tls = RustlsConfig::from_pem_file(certificate, key).await.with_context(|| {
            format!("{} and {} are not a certificate and its key", certificate.display(), key.display())
        })?;
        let acceptor = RustlsAcceptor::new(tls).handshake_timeout(HANDSHAKE_TIME).acceptor(door);
        Server { acceptor, http: speaker(), router }.serve(listener, stop, GRACE).await;
    } else {
        Server { acceptor: door, http: speaker(), router }.serve(listener, stop, GRACE).await;
    }
    ending.abort();
    jobs.abort_all();
    custody.end_all_views().await;
    Ok(())
}

/// What speaks HTTP, with the bounds of what a connection may take.
fn speaker() -> Builder<Streams> {
    let mut builder = Builder::new(Streams);
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HTTP1_BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_LIST_MAX)
        .max_pending_accept_reset_streams(RESET_STREAMS_MAX)
        .max_local_error_reset_streams(LOCAL_RESETS_MAX)
        .max_send_buf_size(SEND_BUFFER)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT);
    builder
}

/// Listens, with room for many who come at one time: where a flood fills the queue, the kernel drops the first
/// word of whoever comes next, and they say it again only after a second.
fn listen_on(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As the standard library does: a service that starts again need not wait for old connections to be gone.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_MAX)
}

/// How many files and connections this process may have open.
fn files_max() -> u64 {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Ends connections that are past their time, each second.
async fn end_overdue(admission: Arc<Admission>) {
    let mut tick = tokio::time::interval(LOOK_EACH);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let ended = admission.connections.end_overdue(monotonic());
        let counts = admission.connections.counts();
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; counts stay exact up to 2^53")]
        let gauge = |name: &'static str, value: usize| metrics::gauge!(name).set(value as f64);
        gauge("docket_connections", counts.total);
        gauge("docket_connections_of_strangers", counts.strangers);
        metrics::counter!("docket_connections_overdue").increment(ended as u64);
    }
}

/// What tells the service to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn heed() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Stops the service when one comes.
    async fn stop(mut self, stop: CancellationToken) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stop.cancel();
    }
}

/// Says how well media are confined. Without a worker everything but pictures and renditions works.
async fn tell_confinement(custody: &Custody) {
    match custody.media_confinement().await {
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
