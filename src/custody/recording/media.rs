//! What is played and shown of a recording's media, and how background work and the operator meet the worker: what
//! the layers above know of media goes through here.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use evidence::digest::Digest;
use evidence::event::ByteRange;
use evidence::ids::RecordingId;
use futures_util::StreamExt as _;
use media_protocol::Confinement;

use crate::custody::access::Caller;
use crate::custody::derived::DerivedFact;
use crate::custody::recording::Recording;
use crate::custody::refused::Thing;
use crate::custody::view::ViewGrant;
use crate::custody::view::footage::Footage;
use crate::custody::{Custody, Refused};
use crate::media::{MediaError, Part};

pub use crate::media::{Choice, Course, Examined, FullDecode, Look, Rendition};

/// A picture of a recording that pages load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// The still, JPEG.
    Still,
    /// The pictures along the timeline, JPEG.
    Strip,
    /// The sound as peaks, JSON.
    Waveform,
}

/// What lists show of the media of several recordings.
pub type Looks = BTreeMap<RecordingId, Look>;

impl Custody {
    /// What is known of the media of stored recordings. It lies on the disk, which may be slow: it is read for all of
    /// them, off the runtime's threads.
    pub async fn looks(&self, recordings: &[Recording]) -> Looks {
        let stored = recordings.iter().filter(|recording| recording.stored_at().is_some());
        let (ids, contents): (Vec<_>, Vec<_>) = stored.map(|recording| (recording.id, recording.content)).unzip();
        ids.into_iter().zip(self.media.looks(contents).await).collect()
    }

    /// Opens the content of a stored recording for the media worker, which is handed it.
    pub(in crate::custody) async fn input(&self, content: &Digest) -> Result<File, Refused> {
        Ok(self.vault.open_object(content).await?)
    }

    /// What the media of a recording holds, where that was found out before.
    pub async fn examined_before(&self, recording: &Recording) -> Option<Examined> {
        self.media.examined(&recording.content).await
    }

    /// What decoding all of a recording found, where that was done before.
    pub async fn decoded_before(&self, recording: &Recording) -> Option<FullDecode> {
        self.media.decoded(&recording.content).await
    }

    /// The rendition of the streams that were chosen of what a view is of; it is begun where there is none.
    pub async fn rendition(
        self: &Arc<Self>,
        caller: &Caller,
        grant: &ViewGrant,
        choice: Choice,
    ) -> Result<Rendition, Refused> {
        let Caller::User { id: who, .. } = caller else { return Err(Refused::SignIn) };
        let choice = self.chosen(&grant.recording, choice).await?;
        let content = &grant.recording.content;
        self.media.rendition(content, choice, self.input(content), who).await
    }

    /// A picture of a recording, for whoever brings the grant of a page on which seeing it was logged.
    pub async fn granted_picture(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        grant: &str,
        picture: Picture,
    ) -> Result<Vec<u8>, Refused> {
        let recording = self.granted(caller, id, grant).await?;
        let part = match picture {
            Picture::Still => Part::Still,
            Picture::Strip => Part::Strip,
            Picture::Waveform => Part::Waveform,
        };
        let bytes = self.media.read(&recording.content, part).await?;
        bytes.ok_or_else(|| Refused::unknown(Thing::Picture, recording.id.to_string().as_str()))
    }

    /// Streams `range` of a clip or snapshot under a view of it.
    pub fn derived_footage(
        &self,
        grant: ViewGrant,
        derived: &DerivedFact,
        range: ByteRange,
    ) -> Result<Footage, Refused> {
        let pieces = self.vault.stream(derived.content, range.start..range.end);
        Footage::begin(grant.lease, pieces.map(|piece| Ok(piece?)).boxed(), range.start, Some(range.end))
    }

    /// How well the media worker is confined.
    pub async fn media_confinement(&self) -> Result<Confinement, MediaError> {
        self.media.confinement().await
    }

    /// Whether the site waived the kernel's confinement of the media worker.
    pub fn media_unconfined(&self) -> bool {
        self.media.worker().is_unconfined()
    }

    /// Counts the renditions that an older release made, once.
    pub async fn count_older_renditions(&self) -> Result<(), MediaError> {
        self.media.adopt_older().await
    }

    /// Up to which log entry stored recordings are through with a course of background work.
    pub async fn media_progress(&self, course: Course) -> u64 {
        // Where that is not known they are gone through anew.
        self.media.progress(course).await.unwrap_or_default()
    }

    /// Notes up to which log entry they are.
    pub async fn note_media_progress(&self, course: Course, next: u64) -> Result<(), MediaError> {
        self.media.note_progress(course, next).await
    }
}
