//! The process of one worker, from its start until it has ended.
//!
//! A task of its own waits for the process and holds the permit under which it runs: whoever asked for the work
//! may go away at any moment, and another worker has the permit only once this one is gone. A process that was
//! killed, and is not yet, counts.

use std::process::ExitStatus;
use std::sync::Arc;

use evidence::ids::UserId;
use media_protocol::Reason;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, ChildStderr, ChildStdout};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tracing::{Instrument as _, Span};

use crate::media::MediaError;
use crate::media::calm::Need;
use crate::spans;
use crate::store::live::places::Place;

/// What lets a worker run. Its copies are one permit, which is given back with the last of them.
#[derive(Debug, Clone)]
pub(in crate::media) struct Permit {
    _held: Arc<Held>,
}

/// What a permit gives back.
#[derive(Debug)]
enum Held {
    /// A place of who asked.
    Asked { _place: Place<UserId>, _need: Need },
    /// A turn in the background; people's pages wait for examinations, so that decoding stops for them.
    Background { _turn: OwnedSemaphorePermit, _need: Option<Need> },
}

impl Permit {
    /// For work on a person's word.
    pub(in crate::media) fn asked(place: Place<UserId>, need: Need) -> Self {
        Self { _held: Arc::new(Held::Asked { _place: place, _need: need }) }
    }

    /// For work in the background.
    pub(in crate::media) fn background(turn: OwnedSemaphorePermit, need: Option<Need>) -> Self {
        Self { _held: Arc::new(Held::Background { _turn: turn, _need: need }) }
    }
}

/// A worker that runs. It is killed when this is dropped.
#[derive(Debug)]
pub(in crate::media) struct Running {
    /// Its standard output and error, until they are taken.
    pub(in crate::media) output: Option<(ChildStdout, ChildStderr)>,
    /// Signals for it; it is killed where nobody can send one any more.
    signals: mpsc::Sender<Signal>,
    /// How it ended, until that was asked for.
    end: Option<oneshot::Receiver<std::io::Result<ExitStatus>>>,
    /// The span of its job.
    span: Span,
}

impl Running {
    /// Follows a process that was started under a permit.
    pub(in crate::media) fn follow(mut child: Child, permit: Option<Permit>, span: Span) -> Self {
        let output = child.stdout.take().zip(child.stderr.take());
        let (signals, orders) = mpsc::channel(1);
        let (told, end) = oneshot::channel();
        let following = async move {
            let status = until_its_end(child, orders).await;
            drop(permit);
            // Whoever asked may have gone.
            drop(told.send(status));
        };
        spans::spawn(following.instrument(span.clone()));
        Self { output, signals, end: Some(end), span }
    }

    /// The span of its job.
    pub(in crate::media) fn span(&self) -> &Span {
        &self.span
    }

    /// How it ended, once it has.
    pub(in crate::media) async fn ended(&mut self) -> Result<ExitStatus, MediaError> {
        let end = self.end.as_mut().ok_or_else(|| ended(Reason::EndTold {}))?;
        // Who followed it is gone only where the service itself ends.
        let stopped = |_| MediaError::Stopped { why: Reason::ServiceEnds {} };
        let status = end.await.map_err(stopped);
        self.end = None;
        status?.map_err(|error| ended(Reason::said(error)))
    }

    /// Where it is sent signals.
    pub(in crate::media) fn signals(&self) -> mpsc::Sender<Signal> {
        self.signals.clone()
    }

    /// Kills it, where it has not ended, and returns once it is gone.
    pub(in crate::media) async fn kill(self) {
        let Self { signals, end, .. } = self;
        drop(signals);
        if let Some(end) = end {
            drop(end.await);
        }
    }
}

/// A worker that misbehaved.
pub(in crate::media) fn ended(why: Reason) -> MediaError {
    MediaError::Ended { why }
}

/// Waits for a process to end, passes signals on to it, and kills it where nobody wants it any more.
async fn until_its_end(mut child: Child, mut orders: mpsc::Receiver<Signal>) -> std::io::Result<ExitStatus> {
    loop {
        tokio::select! {
            status = child.wait() => return status,
            order = orders.recv() => {
                // The number is the process's as long as nobody has waited for it to its end, which is done here alone.
                let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
                let passed = order.zip(pid).is_some_and(|(signal, pid)| kill_process(pid, signal).is_ok());
                if !passed {
                    drop(child.start_kill());
                    return child.wait().await;
                }
            }
        }
    }
}
