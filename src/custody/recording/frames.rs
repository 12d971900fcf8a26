//! The pictures of a part of a recording, one by one: when each is shown, and the digest of what it shows.

use std::ops::Range;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{ByteRange, CopyForm, ReadWhat};
use evidence::ids::{RecordingId, ViewId};
use media_protocol::FrameHashes;

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::marker::act::MOMENT_MS_MAX;
use crate::custody::recording::Recording;
use crate::custody::refused::{Fault, Field};
use crate::custody::shown::reading;
use crate::custody::view::footage::Footage;
use crate::custody::view::{Viewer, viewable};
use crate::custody::{Custody, Refused};
use crate::media::{Choice, Source};

/// Which pictures are wanted.
#[derive(Debug, Clone)]
pub struct FramesAsked {
    /// The part of the timeline, in milliseconds.
    pub range: Range<u64>,
    /// Of which streams.
    pub choice: Choice,
}

impl Custody {
    /// The pictures of a part of a recording, for who may view it; the reading is logged first.
    pub async fn frames(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        asked: FramesAsked,
    ) -> Result<FrameHashes, Refused> {
        check(&asked.range)?;
        let who = caller.clone();
        let found = self.read(move |reader| Ok(viewable(reader, &who, id)?)).await;
        let recording = match found {
            Err(refused) => return Err(self.on_record(caller, Verb::RecordingFrames, refused).await),
            Ok(recording) => recording,
        };
        let drafts = reading(caller, ReadWhat::Detail, vec![Item::Recording(id)]);
        self.command(caller, Verb::RecordingFrames, move |_, _| Ok(drafts.clone())).await?;
        self.frames_of(caller, &recording, asked).await
    }

    /// The same under a view that the viewer opened of the recording in this form, which is on record.
    pub async fn frames_under_view(
        self: &Arc<Self>,
        viewer: &Viewer,
        id: RecordingId,
        view: (ViewId, Option<CopyForm>),
        asked: FramesAsked,
    ) -> Result<FrameHashes, Refused> {
        check(&asked.range)?;
        let (view, form) = view;
        let grant = self.resume_view(viewer, id, view, form).await?;
        self.frames_of(&viewer.caller, &grant.recording, asked).await
    }

    /// The one picture that a recording has at a moment, as a PNG, under a view that the viewer opened of the
    /// original, and the first millisecond at which that picture is shown: where one cannot be decoded, it is the one
    /// before. The bytes that it was decoded from count as handed out.
    pub async fn frame_under_view(
        self: &Arc<Self>,
        viewer: &Viewer,
        id: RecordingId,
        view: ViewId,
        (at_ms, choice): (u64, Choice),
    ) -> Result<(Footage, u64), Refused> {
        if at_ms > MOMENT_MS_MAX {
            return Err(Refused::Invalid { field: Field::AtMs, problem: Fault::MomentOver { most: MOMENT_MS_MAX } });
        }
        let grant = self.resume_view(viewer, id, view, None).await?;
        let Caller::User { id: user, .. } = &viewer.caller else { return Err(Refused::Forbidden { item: None }) };
        let choice = self.chosen(&grant.recording, choice).await?;
        let content = grant.recording.content;
        let source = Source { content: &content, choice };
        let (head, png) = self.media.snapshot(user, source, self.input(&content), at_ms).await?;
        let size = grant.recording.size;
        // Where the worker cannot say what it read, it may have been all of it.
        let read = head.source_start..head.source_end.min(size);
        let made_of = if read.is_empty() { 0..size } else { read };
        let made_of = ByteRange { start: made_of.start, end: made_of.end };
        Ok((Footage::made_of(grant.lease, made_of, png.into())?, head.actual_ms))
    }

    async fn frames_of(
        self: &Arc<Self>,
        caller: &Caller,
        recording: &Recording,
        FramesAsked { range, choice }: FramesAsked,
    ) -> Result<FrameHashes, Refused> {
        let Caller::User { id: user, .. } = caller else { return Err(Refused::Forbidden { item: None }) };
        let choice = self.chosen(recording, choice).await?;
        let source = Source { content: &recording.content, choice };
        self.media.frames(user, source, self.input(&recording.content), range).await
    }
}

fn check(range: &Range<u64>) -> Result<(), Refused> {
    if range.start < range.end && range.end <= MOMENT_MS_MAX {
        return Ok(());
    }
    Err(Refused::Invalid { field: Field::ToMs, problem: Fault::FramesSpan { most: MOMENT_MS_MAX } })
}
