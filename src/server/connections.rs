//! Taking connections in and serving each, until told to stop.
//!
//! This is our own and not `axum_server`'s, since streams of HTTP/2 must be ended one by one
//! (`http::admission::streams`), which needs a say in how their tasks are started.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum_server::accept::Accept;
use axum_server::service::SendService;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tower_http::add_extension::AddExtension;

use crate::http::admission::streams::Streams;

/// How long nothing is accepted after that failed: the process may be short of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What answers on a connection: told of the client's address, and by the door of the connection.
pub(super) type Known = AddExtension<Router, ConnectInfo<SocketAddr>>;

/// What serves connections.
pub(super) struct Server<A> {
    /// Shakes hands.
    pub(super) acceptor: A,
    /// Speaks HTTP.
    pub(super) http: Builder<Streams>,
    /// Answers.
    pub(super) router: Router,
}

impl<A> Server<A>
where
    A: Accept<TcpStream, Known> + Clone + Send + Sync + 'static,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A::Service: SendService<Request<Incoming>> + Send,
    A::Future: Send,
{
    /// Serves until `stop`; then nothing more is accepted, what runs may go on for `grace`, and the rest is
    /// dropped.
    pub(super) async fn serve(self, listener: TcpListener, stop: CancellationToken, grace: Duration) {
        let http = Arc::new(self.http);
        let end = CancellationToken::new();
        // Each connection holds a sender, so that the receiver ends with the last of them.
        let (open, mut closed) = mpsc::channel::<()>(1);
        while let Some((stream, peer)) = accept(&listener, &stop).await {
            let service = AddExtension::new(self.router.clone(), ConnectInfo(peer));
            let (acceptor, http, open) = (self.acceptor.clone(), Arc::clone(&http), open.clone());
            let (stop, end) = (stop.clone(), end.clone());
            tokio::spawn(async move {
                end.run_until_cancelled(serve_one(&acceptor, &http, (stream, service), &stop)).await;
                drop(open);
            });
        }
        drop((listener, open));
        if tokio::time::timeout(grace, closed.recv()).await.is_err() {
            end.cancel();
            closed.recv().await;
        }
    }
}

/// The next connection; none once told to stop.
async fn accept(listener: &TcpListener, stop: &CancellationToken) -> Option<(TcpStream, SocketAddr)> {
    loop {
        if let Ok(accepted) = stop.run_until_cancelled(listener.accept()).await? {
            return Some(accepted);
        }
        metrics::counter!("docket_connections_not_accepted").increment(1);
        stop.run_until_cancelled(tokio::time::sleep(ACCEPT_PAUSE)).await?;
    }
}

/// Serves one connection to its end.
async fn serve_one<A>(
    acceptor: &A,
    http: &Builder<Streams>,
    (stream, service): (TcpStream, Known),
    stop: &CancellationToken,
) where
    A: Accept<TcpStream, Known>,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A::Service: SendService<Request<Incoming>> + Send,
{
    // Whoever is still shaking hands when the service stops has asked for nothing yet. What a handshake
    // failed of is the client's business.
    let Some(Ok((stream, service))) = stop.run_until_cancelled(acceptor.accept(stream, service)).await else { return };
    let mut serving =
        pin!(http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service.into_service())));
    if stop.run_until_cancelled(serving.as_mut()).await.is_none() {
        serving.as_mut().graceful_shutdown();
        // How a connection ended is its client's business too.
        drop(serving.await);
    }
}
