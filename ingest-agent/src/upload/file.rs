//! Uploads one recording: announce, send what is missing, finish, believe the receipt.
//!
//! Bytes are streamed from the spool's copy in small parts, so memory is bounded by the parts in
//! flight. Whatever interrupts it, the next try asks what is missing and sends only that.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use evidence::digest::{Content, SegmentCheck, segment_range};
use evidence::wire::{UploadRequest, UploadStatus};
use futures_util::{StreamExt as _, stream};
use reqwest::{Body, Method};

use super::Uploader;
use super::client::{CallError, to_json};
use super::trust::TrustError;
use crate::output::Bar;
use crate::state::{Recording, StateError};

/// Bytes that are read from the spool at once. Small, so that a low bandwidth cap does not look
/// like a stalled body to the service.
const PART: usize = 64 * 1024;

/// How often the service's answer about missing segments is followed in one try.
const PASSES_MAX: u32 = 3;

/// How long a busy segment is left alone, and how often it is tried.
const BUSY_WAIT: Duration = Duration::from_secs(1);
const BUSY_TRIES: u32 = 30;

/// Slowest rate at which a segment is still waited for, in bytes per second, and the time allowed
/// besides.
const SLOWEST: u64 = 8 * 1024;
const SEGMENT_GRACE: Duration = Duration::from_mins(2);

/// Why a recording was not stored this time.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error(transparent)]
    State(#[from] StateError),
    #[error("the spool's copy cannot be read: {0}; the recorder's copy is needed again")]
    CopyUnreadable(io::Error),
    #[error("the spool's copy does not hold the bytes that were sealed; the recorder's copy is needed again")]
    CopyDamaged,
    #[error("the spool has no copy of it; the recorder's copy is needed again")]
    CopyMissing,
    #[error(
        "LOST: neither the spool nor its recorder has it any more, since it was released; look for it in other backups of the service"
    )]
    Gone,
    #[error("the service keeps finding segments missing that were sent")]
    NeverComplete,
}

/// One recording on its way.
struct Sending<'a> {
    uploader: &'a Uploader,
    recording: &'a Recording,
    content: Content,
    copy: Arc<File>,
    bar: Bar,
    /// Bytes that the service has.
    sent: AtomicU64,
}

/// Announces `recording`, or asks where its upload stands.
pub(super) async fn announce(uploader: &Uploader, recording: &Recording) -> Result<UploadStatus, CallError> {
    let state = &uploader.station.state;
    let (content, envelope) = (state.content(recording)?, state.envelope(recording.sequence)?);
    let request = UploadRequest { envelope, segment_states: content.states.encode() };
    let path = format!("/api/v1/uploads/{}", recording.id);
    uploader.client.call(Method::PUT, &path, Some(to_json(&request))).await
}

/// Uploads `recording` until its receipt is believed.
pub(crate) async fn upload(uploader: &Uploader, recording: &Recording) -> Result<(), FileError> {
    let state = &uploader.station.state;
    let content = state.content(recording)?;
    let path = format!("/api/v1/uploads/{}", recording.id);
    let mut status = announce(uploader, recording).await?;
    let mut sending = None;
    for _ in 0..PASSES_MAX {
        let missing = match status {
            UploadStatus::Stored { receipt } => {
                uploader.trust.recording(&uploader.client, &uploader.station, recording, &receipt).await?;
                return Ok(());
            }
            UploadStatus::Open { missing } => missing,
        };
        if !missing.is_empty() {
            if sending.is_none() {
                sending = Some(Sending::begin(uploader, recording, content.clone())?);
            }
            let sending = sending.as_ref().expect("it was begun just now");
            sending.send(&missing).await?;
        }
        let finish = uploader.client.call(Method::POST, &format!("{path}/finish"), None).await;
        status = match finish {
            Ok(status) => status,
            Err(CallError::Refused(problem)) if problem.slug() == "upload-incomplete" => {
                UploadStatus::Open { missing: problem.missing }
            }
            Err(CallError::Refused(problem)) if problem.slug() == "upload-not-open" => {
                announce(uploader, recording).await?
            }
            Err(error) => return Err(error.into()),
        };
    }
    match status {
        UploadStatus::Stored { receipt } => {
            uploader.trust.recording(&uploader.client, &uploader.station, recording, &receipt).await?;
            Ok(())
        }
        UploadStatus::Open { .. } => Err(FileError::NeverComplete),
    }
}

impl<'a> Sending<'a> {
    fn begin(uploader: &'a Uploader, recording: &'a Recording, content: Content) -> Result<Self, FileError> {
        let Some(name) = recording.copy.as_deref() else {
            let released = uploader.station.state.was_deleted(&recording.id)?;
            return Err(if released { FileError::Gone } else { FileError::CopyMissing });
        };
        let copy = match uploader.station.spool.copy(name) {
            Ok(copy) => Arc::new(copy),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(FileError::CopyMissing),
            Err(error) => return Err(FileError::CopyUnreadable(error)),
        };
        let bar = uploader.station.output.bar(&recording.path.shown(), recording.size);
        Ok(Self { uploader, recording, content, copy, bar, sent: AtomicU64::new(0) })
    }

    /// Sends the missing segments, several at a time; the first failure ends it.
    async fn send(&self, missing: &[u64]) -> Result<(), FileError> {
        let length =
            |index: &u64| segment_range(self.recording.size, *index).map_or(0, |range| range.end - range.start);
        let left: u64 = missing.iter().map(length).sum();
        self.note_sent(self.recording.size.saturating_sub(left))?;
        let at_once = self.uploader.station.config.upload.segments;
        let mut running =
            stream::iter(missing.iter().copied()).map(|index: u64| self.segment(index)).buffer_unordered(at_once);
        while let Some(done) = running.next().await {
            let bytes = done?;
            self.bar.advance(bytes);
            self.note_sent(self.sent.load(Ordering::Relaxed) + bytes)?;
            self.uploader.went_on();
        }
        Ok(())
    }

    fn note_sent(&self, sent: u64) -> Result<(), StateError> {
        self.sent.store(sent, Ordering::Relaxed);
        // A file of one segment goes straight to stored; its progress is not worth a transaction.
        if sent == 0 || sent >= self.recording.size {
            return Ok(());
        }
        self.uploader.station.state.progress(&self.recording.id, sent, "")
    }

    /// Sends one segment; gives its bytes.
    async fn segment(&self, index: u64) -> Result<u64, FileError> {
        let _turn = self.uploader.segments.acquire().await.expect("the semaphore is never closed");
        let Some(range) = segment_range(self.recording.size, index) else {
            let text = format!("it asks for segment {index}, which is none");
            return Err(CallError::Answer(text).into());
        };
        let length = range.end - range.start;
        let path = format!("/api/v1/uploads/{}/segments/{index}", self.recording.id);
        for _ in 0..BUSY_TRIES {
            let unreadable = Arc::new(AtomicBool::new(false));
            let body = || self.body(range.clone(), Arc::clone(&unreadable));
            let metered = self.uploader.metered();
            let sent = self.uploader.client.put_bytes(&path, length, self.timeout(length), body).await;
            metered.end(if sent.is_ok() { length } else { 0 });
            match sent {
                Ok(()) => return Ok(length),
                Err(CallError::Refused(problem)) if problem.slug() == "segment-busy" => {
                    tokio::time::sleep(BUSY_WAIT).await;
                }
                Err(error) => {
                    let suspect = unreadable.load(Ordering::Relaxed)
                        || matches!(&error, CallError::Refused(problem) if problem.slug() == "segment-mismatch");
                    if suspect {
                        self.check_copy(index).await?;
                    }
                    return Err(error.into());
                }
            }
        }
        Err(CallError::Wait { text: format!("segment {index} stays busy"), after: None }.into())
    }

    fn timeout(&self, length: u64) -> Duration {
        let cap = self.uploader.station.config.upload.bytes_per_second.map(std::num::NonZero::get);
        let share = cap.map_or(SLOWEST, |cap| cap / self.uploader.station.config.upload.segments as u64);
        SEGMENT_GRACE + Duration::from_secs(length / share.clamp(1, SLOWEST))
    }

    /// The bytes of a segment, read as they are sent.
    fn body(&self, range: std::ops::Range<u64>, unreadable: Arc<AtomicBool>) -> Body {
        let (copy, cap) = (Arc::clone(&self.copy), Arc::clone(&self.uploader.cap));
        let parts = stream::unfold(range.start, move |at| {
            let (copy, cap, unreadable) = (Arc::clone(&copy), Arc::clone(&cap), Arc::clone(&unreadable));
            let end = range.end;
            async move {
                if at >= end {
                    return None;
                }
                let length = usize::try_from(end - at).unwrap_or(PART).min(PART);
                cap.pay(length as u64).await;
                let read = read_part(copy, at, length).await;
                if read.is_err() {
                    unreadable.store(true, Ordering::Relaxed);
                }
                Some((read, at + length as u64))
            }
        });
        Body::wrap_stream(parts)
    }

    /// Tells whether the spool's copy still holds a segment as it was sealed.
    async fn check_copy(&self, index: u64) -> Result<(), FileError> {
        let Some(range) = segment_range(self.recording.size, index) else { return Ok(()) };
        let Ok(mut check) = SegmentCheck::new(&self.content, index) else { return Ok(()) };
        let mut at = range.start;
        while at < range.end {
            let length = usize::try_from(range.end - at).unwrap_or(PART).min(PART);
            let part = read_part(Arc::clone(&self.copy), at, length).await.map_err(FileError::CopyUnreadable)?;
            check.update(&part);
            at += length as u64;
        }
        check.finish().map_err(|_| FileError::CopyDamaged)
    }
}

async fn read_part(copy: Arc<File>, at: u64, length: usize) -> io::Result<Bytes> {
    let read = move || {
        let mut part = vec![0; length];
        copy.read_exact_at(&mut part, at)?;
        Ok(Bytes::from(part))
    };
    tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
}
