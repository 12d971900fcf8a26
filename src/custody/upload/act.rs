//! Upload: announce a sealed recording, bring its segments, finish.
//!
//! 1. *Announce*: the manifest and states are checked and made durable, then
//!    `recording.announced` is logged. From here on the service knows what is to come.
//! 2. *Segments*: each is checked against the states as it arrives, in memory; only a right one
//!    is written, at its place in the staged file.
//! 3. *Finish*: the staged file is fsynced and published under its digest, then
//!    `recording.stored` is logged; that entry with its proof is the receipt. Then the staged
//!    file's own name goes.
//!
//! Who knows a digest has no bytes: every recording's bytes must arrive, whoever stored the same
//! content before, and one copy is kept once they are here. No answer, and no time that an answer
//! takes, tells whether content was known.
//!
//! A crash between the steps leaves something that start-up (`recover`) or the next call
//! finishes: a staged file proves itself, and one that is an object too was not logged yet.

use std::sync::Arc;

use bytes::Bytes;
use evidence::cause::Cause;
use evidence::digest::{Content, SegmentCheck, segment_range};
use evidence::dsse::Envelope;
use evidence::entry::Item;
use evidence::event::{Event, RecordingEvent};
use evidence::ids::{RecordingId, StationId};
use evidence::manifest::Sealed;
use evidence::receipt::Receipt;
use evidence::statement::StatementError;
use evidence::wire::{UploadRequest, UploadStatus};
use tokio::sync::OwnedMutexGuard;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::recording::{Recording, RecordingState};
use crate::custody::refused::{Fault, Field, Gone, Thing};
use crate::custody::station::Station;
use crate::custody::upload::Upload;
use crate::custody::upload::places::Checker;
use crate::custody::upload::segments::Segments;
use crate::custody::{Custody, Limits, Refused, Stop, draft, require};
use crate::spans;
use crate::store::live::places::Place;
use crate::store::log::{Draft, proofs};
use crate::store::objects::{Found, Staged, Vault, VaultError};
use crate::store::tables::{Reader, Stated};

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
    let station = reader.station(id)?.ok_or_else(|| Refused::unknown(Thing::Station, &id))?;
    if station.revoked_at.is_some() {
        return Err(Refused::StationRevoked { station: id.clone() });
    }
    Ok(station)
}

/// What is known of an upload before it is loaded.
enum Known {
    /// Nobody announced it.
    New,
    /// It is announced.
    Announced,
    /// It was announced, and abandoned since.
    Abandoned,
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
        let done = self.try_announce(caller, id, request).await;
        self.recorded(caller, Verb::UploadAnnounce, done).await
    }

    async fn try_announce(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        request: UploadRequest,
    ) -> Result<UploadStatus, Refused> {
        let station_id = station_of(caller)?;
        let asker = station_id.clone();
        let station = self.read(move |reader| active_station(reader, &asker)).await?;
        // Whoever announces shows first that the recording is its own: a copy of another station's
        // envelope is answered alike whether the service knows that recording or not.
        if is_copied(&request.envelope, &station) {
            return Err(self.hidden_upload(id).await?);
        }
        let sealed = check_manifest(&request, id, &station)?;
        match self.known(&station_id, id).await? {
            Known::Stored(receipt) => return Ok(UploadStatus::Stored { receipt }),
            Known::Announced => {}
            Known::Abandoned => self.resume(caller, &sealed).await?,
            Known::New => {
                keeps_the_format(sealed.breaches(&request.envelope.payload))?;
                let limit = self.limits.recording_bytes_max;
                if sealed.seal.size > limit {
                    return Err(Refused::RecordingTooLarge { size: sealed.seal.size, limit });
                }
                self.accept(caller, sealed, &request.envelope, request.segment_states).await?;
            }
        }
        let upload = self.upload(&station_id, id).await?;
        Ok(UploadStatus::Open { missing: missing(&upload) })
    }

    /// How another station's recording is refused: on its record, where there is one.
    async fn hidden_upload(self: &Arc<Self>, id: RecordingId) -> Result<Refused, Refused> {
        let known = self.read(move |reader| Ok(reader.recording(&id)?)).await?;
        Ok(if known.is_some() {
            Refused::hidden(Thing::Upload, Item::Recording(id))
        } else {
            Refused::unknown(Thing::Upload, &id)
        })
    }

    /// Makes the manifest durable and logs the announcement.
    async fn accept(
        self: &Arc<Self>,
        caller: &Caller,
        sealed: Sealed,
        envelope: &Envelope,
        states: Vec<u8>,
    ) -> Result<(), Refused> {
        // Asked before anything is written, so that what is refused leaves no object behind.
        let (limits, asker, size) = (self.limits, sealed.seal.station.clone(), sealed.seal.size);
        self.read(move |reader| may_open(&limits, reader, &asker, size)).await?;
        self.vault.require_space(sealed.seal.size).await?;
        let envelope = self.vault.put_small(Bytes::from(envelope.to_bytes())).await?;
        let states = self.vault.put_small(Bytes::from(states)).await?;
        let (recording, station) = (sealed.id, sealed.seal.station.clone());
        let (content, size) = (sealed.digest, sealed.seal.size);
        let (who, stated) = (caller.clone(), Stated::Seal(Box::new(sealed)));
        self.command(caller, Verb::UploadAnnounce, move |reader, _| {
            active_station(reader, &station)?;
            if reader.recording(&recording)?.is_some() {
                // Announced on another connection meanwhile: nothing is left to do.
                return Ok(Vec::new());
            }
            may_open(&limits, reader, &station, size)?;
            let station = station.clone();
            let event =
                Event::Recording(RecordingEvent::Announced { recording, station, envelope, content, size, states });
            Ok(vec![draft(&who, vec![Item::Recording(recording)], event).stating(stated)])
        })
        .await?;
        Ok(())
    }

    /// Logs that an abandoned upload is announced again.
    async fn resume(self: &Arc<Self>, caller: &Caller, sealed: &Sealed) -> Result<(), Refused> {
        let (limits, size) = (self.limits, sealed.seal.size);
        self.vault.require_space(size).await?;
        let (who, recording, station) = (caller.clone(), sealed.id, sealed.seal.station.clone());
        self.command(caller, Verb::UploadAnnounce, move |reader, _| {
            if reader.upload_open_since(&recording)?.is_some() {
                return Ok(Vec::new());
            }
            may_open(&limits, reader, &station, size)?;
            let event = Event::Recording(RecordingEvent::UploadResumed { recording, station: station.clone() });
            Ok(vec![draft(&who, vec![Item::Recording(recording)], event)])
        })
        .await?;
        Ok(())
    }

    /// What the tables say of an upload that `station` asks for.
    async fn known(self: &Arc<Self>, station: &StationId, id: RecordingId) -> Result<Known, Refused> {
        let asker = station.clone();
        self.read(move |reader| {
            active_station(reader, &asker)?;
            let Some(recording) = reader.recording(&id)? else { return Ok(Known::New) };
            if recording.station != asker {
                return Err(Refused::hidden(Thing::Upload, Item::Recording(id)));
            }
            match recording.state {
                RecordingState::Announced => {
                    let open = reader.upload_open_since(&id)?.is_some();
                    Ok(if open { Known::Announced } else { Known::Abandoned })
                }
                RecordingState::Stored { index, .. } => {
                    let receipt = proofs::receipt(reader, index)?.ok_or(Refused::vanished(Gone::Proof))?;
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
                Known::New => Err(Refused::unknown(Thing::Upload, &id)),
                Known::Abandoned => Err(Refused::UploadNotOpen),
                Known::Stored(receipt) => Ok(UploadStatus::Stored { receipt }),
                Known::Announced => Ok(UploadStatus::Open { missing: missing(&*self.upload(&station, id).await?) }),
            }
        };
        let done = status.await;
        self.recorded(caller, Verb::UploadStatus, done).await
    }

    /// The upload in memory, made from log, vault and staged file where it is not.
    async fn upload(self: &Arc<Self>, station: &StationId, id: RecordingId) -> Result<Arc<Upload>, Refused> {
        if let Some(upload) = self.uploads.ready(station, &id, self.clock.now()) {
            return Ok(upload);
        }
        // Asked before there is a row in memory: nobody fills that with what is not theirs.
        self.open_recording(station, id).await?;
        let guard = self.uploads.slot(station, &id, self.clock.now())?.lock_owned().await;
        if let Some(upload) = &*guard {
            return Ok(Arc::clone(upload));
        }
        // Goes on where the caller hangs up: the next call finds it done, and hashes nothing again.
        let (this, station) = (Arc::clone(self), station.clone());
        spans::spawn(async move { this.load_upload(guard, station, id).await }).await.map_err(|_| Refused::Panicked)?
    }

    /// A recording of `station` whose upload is open.
    async fn open_recording(self: &Arc<Self>, station: &StationId, id: RecordingId) -> Result<Recording, Refused> {
        let found = self.read(move |reader| Ok((reader.recording(&id)?, reader.upload_open_since(&id)?))).await?;
        let (Some(recording), open_since) = found else { return Err(Refused::unknown(Thing::Upload, &id)) };
        if recording.station != *station {
            return Err(Refused::hidden(Thing::Upload, Item::Recording(id)));
        }
        if recording.stored_at().is_some() {
            return Err(Refused::Conflict(Fault::StoredAlready));
        }
        if open_since.is_none() {
            return Err(Refused::UploadNotOpen);
        }
        Ok(recording)
    }

    async fn load_upload(
        self: &Arc<Self>,
        mut slot: OwnedMutexGuard<Option<Arc<Upload>>>,
        station: StationId,
        id: RecordingId,
    ) -> Result<Arc<Upload>, Refused> {
        let recording = self.open_recording(&station, id).await?;
        let content = self.content_of(&recording).await?;
        let (vault, name, size) = (self.vault.clone(), id.to_string(), content.size);
        let staged = spans::blocking(move || vault.stage(&name, size));
        let (staged, found) = staged.await.map_err(|_| Refused::Panicked)??;
        let upload = if found == Found::New {
            let missing: Vec<u64> = (0..evidence::digest::segment_count(content.size)).collect();
            begun(station, content, staged, &missing)
        } else {
            let place = self.check_places.take(Checker::Station(station.clone())).await?;
            let vault = self.vault.clone();
            let proven = spans::blocking(move || {
                let proven = prove_staged_blocking(&vault, station, content, staged, found);
                drop(place);
                proven
            });
            proven.await.map_err(|_| Refused::Panicked)??
        };
        Ok(Arc::clone(slot.insert(Arc::new(upload))))
    }

    /// Size, digest and states of a recording, from its manifest.
    pub(in crate::custody) async fn content_of(self: &Arc<Self>, recording: &Recording) -> Result<Content, Refused> {
        let envelope = self.vault.read_small(&recording.envelope).await?;
        let states = self.vault.read_small(&recording.states).await?;
        let damaged = || VaultError::Damaged { digest: recording.envelope };
        let envelope = Envelope::parse(&envelope).map_err(|_| damaged())?;
        Ok(Sealed::read(&envelope.payload)?.content(&states)?)
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
            let reserved = Reserved::of(&upload, index)?;
            if reserved.is_some() {
                self.vault.require_space(length).await?;
            }
            let place = self.segment_places.take(station).await?;
            let check = SegmentCheck::new(&upload.content, index)?;
            let buffer = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
            Ok(Receiving { reserved, check, buffer, length, index, _place: place })
        };
        let done = begun.await;
        self.recorded(caller, Verb::UploadSegment, done).await
    }

    /// Checks a received segment and keeps it.
    pub async fn end_segment(self: &Arc<Self>, caller: &Caller, received: Receiving) -> Result<(), Refused> {
        let Receiving { reserved, check, buffer, _place: place, .. } = received;
        if let Err(error) = check.finish() {
            return Err(self.on_record(caller, Verb::UploadSegment, error.into()).await);
        }
        let Some(reserved) = reserved else { return Ok(()) };
        spans::blocking(move || {
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
        let finished = spans::spawn(async move {
            let done = this.try_finish(&who, id).await;
            this.recorded(&who, Verb::UploadFinish, done).await
        });
        finished.await.map_err(|_| Refused::Panicked)?
    }

    async fn try_finish(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<UploadStatus, Refused> {
        let station = station_of(caller)?;
        match self.known(&station, id).await? {
            Known::Stored(receipt) => return Ok(UploadStatus::Stored { receipt }),
            Known::New => return Err(Refused::unknown(Thing::Upload, &id)),
            Known::Abandoned => return Err(Refused::UploadNotOpen),
            Known::Announced => {}
        }
        let upload = match self.upload(&station, id).await {
            Ok(upload) => upload,
            // A call whose answer was lost may have finished it this very moment.
            Err(refused) => {
                return match self.known(&station, id).await? {
                    Known::Stored(receipt) => Ok(UploadStatus::Stored { receipt }),
                    Known::New | Known::Announced | Known::Abandoned => Err(refused),
                };
            }
        };
        // Asked before there is a turn to wait for.
        let missing = missing(&upload);
        if !missing.is_empty() {
            return Err(Refused::UploadIncomplete { missing });
        }
        let place = self.check_places.take(Checker::Station(station.clone())).await?;
        upload.change(Segments::begin_finish)?;
        let vault = self.vault.clone();
        let published = spans::blocking(move || {
            let published = vault.publish(&upload.staged, &upload.content, CHECK_THREADS);
            drop(place);
            published
        });
        let published = published.await.map_err(|_| Refused::Panicked).and_then(|done| Ok(done?));
        let stored = match published {
            Ok(()) => self.record_stored(caller, id).await,
            Err(refused) => Err(refused),
        };
        if let Err(refused) = stored {
            // The staged file is still there, and proves itself to the next call.
            self.uploads.reset(&id).await;
            return Err(refused);
        }
        self.uploads.forget(&id);
        // Only now: until here it was the evidence that this upload's bytes arrived.
        if let Err(error) = self.vault.discard_staged(id.to_string()).await {
            tracing::warn!(recording = %id, vault.error = %error, "a staged file that is stored is removed at the next start");
        }
        match self.known(&station, id).await? {
            Known::Stored(receipt) => Ok(UploadStatus::Stored { receipt }),
            Known::New | Known::Announced | Known::Abandoned => Err(Refused::vanished(Gone::StoredRecording)),
        }
    }

    /// Logs that a recording's content is in the vault. Nothing where it was logged before.
    pub(in crate::custody) async fn record_stored(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
    ) -> Result<(), Refused> {
        let who = caller.clone();
        self.command(caller, Verb::UploadFinish, move |reader, _| stored(reader, who.actor(), id)).await?;
        Ok(())
    }
}

/// Whether a station may open one more upload, of `size` bytes.
fn may_open(limits: &Limits, reader: &Reader<'_>, station: &StationId, size: u64) -> Result<(), Refused> {
    let open = reader.open_uploads(station)?;
    if open.count >= limits.open_uploads_per_station {
        return Err(Refused::TooManyUploads { open: open.count, limit: limits.open_uploads_per_station });
    }
    if open.count > 0 && open.bytes.saturating_add(size) > limits.open_bytes_per_station {
        return Err(Refused::TooManyBytes { bytes: open.bytes, limit: limits.open_bytes_per_station });
    }
    Ok(())
}

/// Decides that a recording is stored.
pub(in crate::custody) fn stored(
    reader: &Reader<'_>,
    actor: evidence::event::Actor,
    id: RecordingId,
) -> Result<Vec<Draft>, Stop> {
    let Some(recording) = reader.recording(&id)? else { return Err(Refused::unknown(Thing::Upload, &id).into()) };
    if recording.stored_at().is_some() {
        return Ok(Vec::new());
    }
    let event =
        Event::Recording(RecordingEvent::Stored { recording: id, content: recording.content, size: recording.size });
    Ok(vec![Draft::new(actor, vec![Item::Recording(id)], event)])
}

/// Hashes a staged file that was there before, to find what is missing. One that was published is
/// an object: nothing is written into it, so where it is damaged the upload begins anew. Blocks.
fn prove_staged_blocking(
    vault: &Vault,
    station: StationId,
    content: Content,
    staged: Staged,
    found: Found,
) -> Result<Upload, Refused> {
    let missing = staged.missing(&content, CHECK_THREADS)?;
    if found != Found::Published || missing.is_empty() {
        return Ok(begun(station, content, staged, &missing));
    }
    vault.discard_staged_blocking(staged.name())?;
    let (staged, _) = vault.stage(staged.name(), content.size)?;
    let missing: Vec<u64> = (0..evidence::digest::segment_count(content.size)).collect();
    Ok(begun(station, content, staged, &missing))
}

/// Whether an envelope is another station's: it names that one, and is not signed by this one.
fn is_copied(envelope: &Envelope, station: &Station) -> bool {
    Sealed::open(envelope, &station.key).is_err()
        && Sealed::read(&envelope.payload).is_ok_and(|sealed| sealed.seal.station != station.id)
}

/// Checks a manifest against who brought it and under which id.
fn check_manifest(request: &UploadRequest, id: RecordingId, station: &Station) -> Result<Sealed, Refused> {
    let sealed = Sealed::open(&request.envelope, &station.key)?;
    let fields = [
        (Field::RecordingId, sealed.id == id),
        (Field::Station, sealed.seal.station == station.id),
        (Field::Agency, sealed.seal.agency == station.agency),
    ];
    if let Some((field, _)) = fields.into_iter().find(|(_, same)| !same) {
        return Err(Refused::OtherStatement { field });
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
            let told = Cause::new("breaks", format!("breaks {}: {breach}", breach.rule)).with("rule", breach.rule);
            let (rule, problem) = (breach.rule, told.with("place", breach.path).because("why", breach.problem));
            Err(StatementError::Field { rule, field: "payload", problem }.into())
        }
    }
}

/// An upload of which `missing` segments are still to come.
fn begun(station: StationId, content: Content, staged: Staged, missing: &[u64]) -> Upload {
    let segments = Segments::of(content.size, missing);
    Upload::new(station, content, staged, segments)
}

fn missing(upload: &Upload) -> Vec<u64> {
    upload.change(|segments| segments.missing())
}

/// A segment that one connection may write. Dropped without [`Reserved::keep`], it is missing
/// again.
struct Reserved {
    upload: Arc<Upload>,
    index: u64,
    written: bool,
}

impl Reserved {
    /// Reserves a segment. `None` where it is here already.
    fn of(upload: &Arc<Upload>, index: u64) -> Result<Option<Self>, Refused> {
        let size = upload.content.size;
        let reserved = upload.change(|segments| segments.reserve(size, index))?;
        Ok(reserved.then(|| Self { upload: Arc::clone(upload), index, written: false }))
    }

    /// Writes the checked bytes of the segment. Blocks.
    fn keep(mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.upload.staged.write_segment(&self.upload.content, self.index, bytes)?;
        self.written = true;
        Ok(())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let (index, written) = (self.index, self.written);
        self.upload.change(|segments| segments.settle(index, written));
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
    _place: Place<StationId>,
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
