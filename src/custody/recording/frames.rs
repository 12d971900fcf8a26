//! The pictures of a part of a recording, one by one: when each is shown, and the digest of what it shows.

use std::ops::Range;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{CopyForm, ReadWhat};
use evidence::ids::{RecordingId, ViewId};
use media_protocol::FrameHashes;

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::marker::act::MOMENT_MS_MAX;
use crate::custody::recording::Recording;
use crate::custody::refused::{Fault, Field};
use crate::custody::shown::reading;
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
