//! The door: each connection gets its place in `http::admission::connections` before its first byte is
//! read, and ends when it is told to there.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::WaitForCancellationFutureOwned;
use tower_http::add_extension::AddExtension;

use crate::clock::monotonic;
use crate::http::admission::connections::{Connection, Connections};
use crate::store::live::address::ClientKey;

/// Lets connections in.
#[derive(Debug, Clone)]
pub(super) struct Door(pub(super) Arc<Connections>);

impl<S: Send + 'static> Accept<TcpStream, S> for Door {
    type Stream = Watched;
    type Service = AddExtension<S, Connection>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let all = Arc::clone(&self.0);
        Box::pin(async move {
            let address = ClientKey::of(stream.peer_addr()?.ip());
            let Some(connection) = all.enter(address, monotonic()) else {
                metrics::counter!("docket_connections_turned_away").increment(1);
                return Err(io::ErrorKind::ConnectionRefused.into());
            };
            stream.set_nodelay(true)?;
            let service = AddExtension::new(service, connection.clone());
            Ok((Watched::new(stream, connection), service))
        })
    }
}

/// A stream that ends when its connection must, and tells when its client takes nothing more.
pub(super) struct Watched {
    stream: TcpStream,
    connection: Connection,
    closing: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Watched {
    fn new(stream: TcpStream, connection: Connection) -> Self {
        let closing = Box::pin(connection.closing().clone().cancelled_owned());
        Self { stream, connection, closing }
    }

    /// Fails once the connection must end; until then the task is woken when it must.
    fn poll_open(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.closing.as_mut().poll(cx) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }

    fn note<T>(&self, poll: Poll<T>) -> Poll<T> {
        self.connection.note_blocked(poll.is_pending());
        poll
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.poll_open(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_open(cx)?;
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_open(cx)?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_open(cx)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_open(cx)?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
