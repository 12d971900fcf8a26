//! Upload: announce a sealed recording, bring its segments, finish.
//!
//! 1. *Announce*: the manifest and states are checked and made durable, then
//!    `recording.announced` is logged. From here on the service knows what is to come.
//! 2. *Segments*: each is checked against the states as it arrives, in memory; only a right one
//!    is written, at its place in the staged file.
//! 3. *Finish*: the staged file is fsynced and published under its digest, then
//!    `recording.stored` is logged; that entry with its proof is the receipt.
//!
//! A crash between the steps leaves something that start-up (`recover`) or the next call
//! finishes: a staged file proves itself, an object that no entry names yet is found again.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use evidence::digest::{Content, SegmentCheck, segment_range};
use evidence::dsse::Envelope;
use evidence::entry::Item;
use evidence::event::Event;
use evidence::ids::{RecordingId, StationId};
use evidence::manifest::Sealed;
use evidence::receipt::Receipt;
use evidence::statement::StatementError;
use evidence::wire::{UploadRequest, UploadStatus};
use tokio::sync::OwnedSemaphorePermit;

use crate::custody::uploads::{Finish, Reserved, Upload};
use crate::custody::{Custody, Refused, draft, require};
use crate::db::{DbError, Reader};
use crate::domain::access::{Action, Caller, Target};
use crate::domain::facts::{Recording, RecordingState, Station};
use crate::log::{Decision, proofs};
use crate::vault::VaultError;

/// How long a connection waits for a place to receive a segment.
const PLACE_WAIT: Duration = Duration::from_secs(20);

/// Threads that check one content.
pub const CHECK_THREADS: usize = 2;

/// The station that a caller is.
pub(in crate::custody) fn station_of(caller: &Caller) -> Result<StationId, Refused> {
    require(caller, Action::Deposit, Target::Installation, None)?;
    match caller {
        Caller::Station { id, .. } => Ok(id.clone()),
        Caller::User { .. } | Caller::Nobody { .. } => Err(Refused::Forbidden { item: None }),
    }
}

/// The station's row, where it may still bring things.
pub(in crate::custody) fn active_station(reader: &Reader<'_>, id: &StationId) -> Result<Station, Refused> {
    let station = reader.station(id)?.ok_or_else(|| Refused::unknown("station", &id))?;
    if station.revoked_at.is_some() {
        return Err(Refused::StationRevoked { station: id.clone() });
    }
    Ok(station)
}

/// What is known of an upload before it is loaded.
enum Known {
    /// Nobody announced it.
    New(Station),
    /// It is announced.
    Announced,
    /// It is stored; this is its receipt.
    Stored(Receipt),
}

impl Custody {
    /// Announces a sealed recording, or asks where its upload stands.
    pub async fn announce(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        request: UploadRequest,
    ) -> Result<UploadStatus, Refused> {
        match self.try_announce(caller, id, request).await {
            Err(refused) => Err(self.on_record(caller, "upload.announce", refused).await),
            done => done,
        }
    }

    async fn try_announce(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        request: UploadRequest,
    ) -> Result<UploadStatus, Refused> {
        let station_id = station_of(caller)?;
        let station = match self.known(&station_id, id).await? {
            Known::Stored(receipt) => return Ok(UploadStatus::Stored { receipt }),
            Known::Announced => None,
            Known::New(station) => Some(station),
        };
        if let Some(station) = station {
            let limit = self.limits.recording_bytes_max;
            let (sealed, states) = (check_manifest(&request, id, &station, limit)?, request.segment_states);
            self.accept(caller, &sealed, &request.envelope, states).await?;
        }
        let upload = self.upload(&station_id, id).await?;
        Ok(UploadStatus::Open { missing: upload.missing() })
    }

    /// Makes the manifest durable and logs the announcement.
    async fn accept(
        self: &Arc<Self>,
        caller: &Caller,
        sealed: &Sealed,
        envelope: &Envelope,
        states: Vec<u8>,
    ) -> Result<(), Refused> {
        // Asked before anything is written, so that what is refused leaves no object behind.
        let limit = self.limits.open_uploads_per_station;
        let asker = sealed.seal.station.clone();
        let open = self.read(move |reader| Ok(reader.open_uploads(&asker)?)).await?;
        if open >= limit {
            return Err(Refused::TooManyUploads { open, limit });
        }
        self.vault.require_space(sealed.seal.size)?;
        let envelope = self.vault.put_small(Bytes::from(envelope.to_bytes())).await?;
        let states = self.vault.put_small(Bytes::from(states)).await?;
        let (recording, station) = (sealed.id, sealed.seal.station.clone());
        let (content, size) = (sealed.digest, sealed.seal.size);
        let who = caller.clone();
        self.command(caller, "upload.announce", move |reader, _| {
            if let Err(refused) = active_station(reader, &station) {
                return refuse(refused);
            }
            if reader.recording(&recording)?.is_some() {
                // Announced on another connection meanwhile: nothing is left to do.
                return Ok(Ok(Vec::new()));
            }
            let open = reader.open_uploads(&station)?;
            if open >= limit {
                return Ok(Err(Refused::TooManyUploads { open, limit }));
            }
            let station = station.clone();
            let event = Event::RecordingAnnounced { recording, station, envelope, content, size, states };
            Ok(Ok(vec![draft(&who, vec![Item::Recording(recording)], event)]))
        })
        .await?;
        Ok(())
    }

    /// What the tables say of an upload that `station` asks for.
    async fn known(self: &Arc<Self>, station: &StationId, id: RecordingId) -> Result<Known, Refused> {
        let asker = station.clone();
        self.read(move |reader| {
            let station = active_station(reader, &asker)?;
            let Some(recording) = reader.recording(&id)? else { return Ok(Known::New(station)) };
            if recording.station != asker {
                return Err(Refused::hidden("upload", Item::Recording(id)));
            }
            match recording.state {
                RecordingState::Announced => Ok(Known::Announced),
                RecordingState::Stored { index, .. } => {
                    let receipt = proofs::receipt(reader, index)?.ok_or(Refused::Panicked)?;
                    Ok(Known::Stored(receipt))
                }
            }
        })
        .await
    }

    /// Where an upload stands.
    pub async fn upload_status(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<UploadStatus, Refused> {
        let status = async {
            let station = station_of(caller)?;
            match self.known(&station, id).await? {
                Known::New(_) => Err(Refused::unknown("upload", &id)),
                Known::Stored(receipt) => Ok(UploadStatus::Stored { receipt }),
                Known::Announced => Ok(UploadStatus::Open { missing: self.upload(&station, id).await?.missing() }),
            }
        };
        match status.await {
            Err(refused) => Err(self.on_record(caller, "upload.status", refused).await),
            done => done,
        }
    }

    /// The upload in memory, made from log, vault and staged file where it is not.
    async fn upload(self: &Arc<Self>, station: &StationId, id: RecordingId) -> Result<Arc<Upload>, Refused> {
        let cell = self.uploads.cell(&id);
        let loaded = cell.get_or_try_init(|| self.load_upload(station, id)).await;
        let upload = match loaded {
            Ok(upload) => Arc::clone(upload),
            Err(refused) => {
                self.uploads.forget(&id);
                return Err(refused);
            }
        };
        if upload.station != *station {
            return Err(Refused::hidden("upload", Item::Recording(id)));
        }
        Ok(upload)
    }

    async fn load_upload(self: &Arc<Self>, station: &StationId, id: RecordingId) -> Result<Arc<Upload>, Refused> {
        let recording = self.read(move |reader| Ok(reader.recording(&id)?)).await?;
        let recording = recording.ok_or_else(|| Refused::unknown("upload", &id))?;
        if recording.station != *station {
            return Err(Refused::hidden("upload", Item::Recording(id)));
        }
        if recording.stored_at().is_some() {
            return Err(Refused::Conflict("the recording is stored; ask for its status".into()));
        }
        let content = self.content_of(&recording).await?;
        let this = Arc::clone(self);
        tokio::task::spawn_blocking(move || this.open_upload(&recording, content))
            .await
            .map_err(|_| Refused::Panicked)?
    }

    /// Size, digest and states of a recording, from its manifest.
    pub(in crate::custody) async fn content_of(self: &Arc<Self>, recording: &Recording) -> Result<Content, Refused> {
        let envelope = self.vault.read_small(&recording.envelope).await?;
        let states = self.vault.read_small(&recording.states).await?;
        let damaged = || VaultError::Damaged { digest: recording.envelope };
        let envelope = Envelope::parse(&envelope).map_err(|_| damaged())?;
        Ok(Sealed::read(&envelope.payload)?.content(&states)?)
    }

    fn open_upload(&self, recording: &Recording, content: Content) -> Result<Arc<Upload>, Refused> {
        let station = recording.station.clone();
        // Content that is here already needs no bytes, but only once it is shown to be sound.
        match self.vault.verify_blocking(&content, CHECK_THREADS) {
            Ok(wrong) if wrong.is_empty() => return Ok(Arc::new(Upload::held(station, content))),
            Ok(_) | Err(VaultError::Missing { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let (staged, new) = self.vault.stage(&recording.id.to_string(), content.size)?;
        let missing = if new {
            (0..evidence::digest::segment_count(content.size)).collect()
        } else {
            staged.missing(&content, CHECK_THREADS)?
        };
        Ok(Arc::new(Upload::receiving(station, content, staged, &missing)))
    }

    /// Begins to receive a segment.
    pub async fn begin_segment(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        index: u64,
    ) -> Result<Receiving, Refused> {
        let begun = async {
            let station = station_of(caller)?;
            let upload = self.upload(&station, id).await?;
            let range = segment_range(upload.content.size, index);
            let length = range.map_or(0, |range| range.end - range.start);
            let reserved = upload.reserve(index)?;
            if reserved.is_some() {
                self.vault.require_space(length)?;
            }
            let place = tokio::time::timeout(PLACE_WAIT, Arc::clone(&self.uploads.places).acquire_owned()).await;
            let place = place.ok().and_then(Result::ok).ok_or(Refused::NoSegmentPlace)?;
            let check = SegmentCheck::new(&upload.content, index)?;
            let buffer = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
            Ok(Receiving { reserved, check, buffer, length, index, _place: place })
        };
        match begun.await {
            Err(refused) => Err(self.on_record(caller, "upload.segment", refused).await),
            done => done,
        }
    }

    /// Checks a received segment and keeps it.
    pub async fn end_segment(self: &Arc<Self>, caller: &Caller, received: Receiving) -> Result<(), Refused> {
        let Receiving { reserved, check, buffer, _place: place, .. } = received;
        if let Err(error) = check.finish() {
            return Err(self.on_record(caller, "upload.segment", error.into()).await);
        }
        let Some(reserved) = reserved else { return Ok(()) };
        tokio::task::spawn_blocking(move || {
            let kept = reserved.keep(&buffer);
            drop(place);
            kept
        })
        .await
        .map_err(|_| Refused::Panicked)?
    }

    /// Finishes an upload and gives the receipt. Goes on where the caller hangs up.
    pub async fn finish(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<UploadStatus, Refused> {
        let (this, who) = (Arc::clone(self), caller.clone());
        let finished = tokio::spawn(async move {
            match this.try_finish(&who, id).await {
                Err(refused) => Err(this.on_record(&who, "upload.finish", refused).await),
                done => done,
            }
        });
        finished.await.map_err(|_| Refused::Panicked)?
    }

    async fn try_finish(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<UploadStatus, Refused> {
        let station = station_of(caller)?;
        match self.known(&station, id).await? {
            Known::Stored(receipt) => return Ok(UploadStatus::Stored { receipt }),
            Known::New(_) => return Err(Refused::unknown("upload", &id)),
            Known::Announced => {}
        }
        let upload = match self.upload(&station, id).await {
            Ok(upload) => upload,
            // A call whose answer was lost may have finished it this very moment.
            Err(refused) => {
                return match self.known(&station, id).await? {
                    Known::Stored(receipt) => Ok(UploadStatus::Stored { receipt }),
                    Known::New(_) | Known::Announced => Err(refused),
                };
            }
        };
        if let Finish::Publish(staged) = upload.begin_finish()? {
            let (this, content) = (Arc::clone(self), upload.content.clone());
            let published = tokio::task::spawn_blocking(move || this.vault.publish(&staged, &content, CHECK_THREADS));
            let published = published.await.map_err(|_| Refused::Panicked).and_then(|done| Ok(done?));
            if let Err(refused) = published {
                // The staged file is still there, and proves itself to the next call.
                self.uploads.forget(&id);
                return Err(refused);
            }
        }
        let stored = self.record_stored(caller, id).await;
        self.uploads.forget(&id);
        stored?;
        match self.known(&station, id).await? {
            Known::Stored(receipt) => Ok(UploadStatus::Stored { receipt }),
            Known::New(_) | Known::Announced => Err(Refused::Panicked),
        }
    }

    /// Logs that a recording's content is in the vault. Nothing where it was logged before.
    pub(in crate::custody) async fn record_stored(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
    ) -> Result<(), Refused> {
        let who = caller.clone();
        self.command(caller, "upload.finish", move |reader, _| stored(reader, who.actor(), id)).await?;
        Ok(())
    }
}

/// Decides that a recording is stored.
pub(in crate::custody) fn stored(
    reader: &Reader<'_>,
    actor: evidence::event::Actor,
    id: RecordingId,
) -> Result<Decision<Refused>, DbError> {
    let Some(recording) = reader.recording(&id)? else { return Ok(Err(Refused::unknown("upload", &id))) };
    if recording.stored_at().is_some() {
        return Ok(Ok(Vec::new()));
    }
    let event = Event::RecordingStored { recording: id, content: recording.content, size: recording.size };
    Ok(Ok(vec![crate::log::Draft::new(actor, vec![Item::Recording(id)], event)]))
}

/// A refusal from a shared step, inside a decision: failures of the database stay failures.
pub(in crate::custody) fn refuse(refused: Refused) -> Result<Decision<Refused>, DbError> {
    match refused {
        Refused::Db(error) => Err(error),
        refused => Ok(Err(refused)),
    }
}

/// Checks a manifest against who brought it and under which id.
fn check_manifest(request: &UploadRequest, id: RecordingId, station: &Station, limit: u64) -> Result<Sealed, Refused> {
    let sealed = Sealed::open(&request.envelope, &station.key)?;
    let fields = [
        ("recording id", sealed.id == id),
        ("station", sealed.seal.station == station.id),
        ("agency", sealed.seal.agency == station.agency),
    ];
    if let Some((field, _)) = fields.into_iter().find(|(_, same)| !same) {
        return Err(Refused::OtherStatement { field });
    }
    keeps_the_format(sealed.breaches(&request.envelope.payload))?;
    if sealed.seal.size > limit {
        return Err(Refused::RecordingTooLarge { size: sealed.seal.size, limit });
    }
    sealed.content(&request.segment_states)?;
    Ok(sealed)
}

/// Refuses a statement that breaks a rule of the format which reading alone does not ask for, because
/// what is stored must stay readable: a verifier would name it in every package.
pub(in crate::custody) fn keeps_the_format(breaches: Vec<evidence::strict::Breach>) -> Result<(), Refused> {
    match breaches.into_iter().next() {
        None => Ok(()),
        Some(breach) => {
            let (rule, problem) = (breach.rule, format!("breaks {}: {breach}", breach.rule));
            Err(StatementError::Field { rule, field: "payload", problem }.into())
        }
    }
}

/// A segment on its way in.
pub struct Receiving {
    /// `None` where the segment is here already: its bytes are checked and not kept.
    reserved: Option<Reserved>,
    check: SegmentCheck,
    buffer: Vec<u8>,
    /// Bytes that it has.
    pub length: u64,
    index: u64,
    _place: OwnedSemaphorePermit,
}

impl Receiving {
    /// Takes the next bytes, hashing them as they come.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.check.update(bytes);
        let actual = (self.buffer.len() + bytes.len()) as u64;
        if actual > self.length {
            let (index, expected) = (self.index, self.length);
            return Err(evidence::digest::SegmentError::Length { index, expected, actual }.into());
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }
}
