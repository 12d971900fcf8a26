//! Packages: what leaves the system, proving itself.
//!
//! Making one is logged, for the package and for each item in it, in one transaction; the
//! histories in it end with those entries and its checkpoint covers exactly the log up to them,
//! so that the same package can be sent again, byte for byte. It is streamed as a tar of a bag:
//! nothing is assembled on disk, and memory does not grow with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::entry::{Entry, Item};
use evidence::event::{Event, LogName, PackageEvent};
use evidence::ids::{CaseId, PackageId, StationId};
use evidence::keys;
use evidence::manifest::Sealed;
use evidence::package::{
    self, HOW_TO_CHECK, PACKAGE_VERSION, PackageFile, PackageIndex, PackagedCase, PackagedHistory, PackagedRecording,
    PayloadFile, tag_files,
};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::package::Package;
use crate::custody::package::parts::{PackageOf, make};
use crate::custody::recording::Recording;
use crate::custody::refused::{Field, Gone, Thing};
use crate::custody::view::pieces::Joined;
use crate::custody::{Custody, Refused, clean_text, require};
use crate::store::log::{AppendError, proofs};
use crate::store::tables::Reader;
use crate::store::tables::log_rows::LOG_PAGE_MAX;

/// Keys of the service that a package tells of at most; there is a new one only where an operator
/// replaced it.
const SERVICE_KEYS_MAX: u64 = 500;

/// A package that may be sent.
pub struct PackagePlan {
    /// The package.
    pub package: Package,
    /// The recordings in it.
    pub recordings: Vec<Recording>,
    histories: Vec<(Item, u64)>,
    /// Entries of the log itself: its first, and those that name the service's keys.
    log: Vec<u64>,
    stations: Vec<(StationId, keys::PublicKey)>,
    /// The case, where it is a case's.
    pub case: Option<PackagedCase>,
    checkpoint: String,
    size: u64,
    /// The page for the receiver that it was made with.
    page: &'static str,
}

impl PackagePlan {
    /// Every item whose history is in it.
    pub fn items(&self) -> Vec<Item> {
        self.histories.iter().map(|(item, _)| item.clone()).collect()
    }
}

impl Custody {
    /// Makes a package.
    pub async fn make_package(
        self: &Arc<Self>,
        caller: &Caller,
        of: PackageOf,
        reason: &str,
    ) -> Result<PackageId, Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let id = PackageId::from_random(keys::random()?);
        let (who, package) = (caller.clone(), id.clone());
        self.command(caller, Verb::PackageMake, move |reader, _| make(reader, &who, &package, &of, &reason)).await?;
        Ok(id)
    }

    /// Gathers what a package holds. Only who made it may have it, and only while they may still
    /// see every item.
    pub async fn plan_package(self: &Arc<Self>, caller: &Caller, id: PackageId) -> Result<PackagePlan, Refused> {
        let (this, who) = (Arc::clone(self), caller.clone());
        let planned = self.read(move |reader| this.plan(reader, &who, &id)).await;
        self.recorded(caller, Verb::PackageFetch, planned).await
    }

    fn plan(&self, reader: &Reader<'_>, who: &Caller, id: &PackageId) -> Result<PackagePlan, Refused> {
        require(who, Action::MakePackage, Target::Installation, None)?;
        let package = reader.package(id)?.ok_or_else(|| Refused::unknown(Thing::Package, &id))?;
        let own = matches!(who, Caller::User { id, .. } if *id == package.made_by);
        if !own {
            return Err(Refused::hidden(Thing::Package, Item::Package(id.clone())));
        }
        let mut histories = reader.package_items(id)?;
        let mut recordings = Vec::new();
        for (item, _) in &histories {
            if let Item::Recording(recording) = item {
                let found = reader.recording(recording)?.ok_or(Refused::vanished(Gone::Recording))?;
                require(who, Action::MakePackage, found.target(), Some(item.clone()))?;
                recordings.push(found);
            }
        }
        let mut stations = Vec::new();
        for id in recordings.iter().map(|r| &r.station).collect::<BTreeSet<_>>() {
            let station = reader.station_shown(id)?.ok_or(Refused::vanished(Gone::RecordingsStation))?;
            let item = Item::Station(id.clone());
            histories.push((item.clone(), last_before(reader, &item, package.last_index)?));
            stations.push((station.id, station.key));
        }
        // Its own history shows the reason it was made for, and how many recordings it holds.
        let own_history = Item::Package(id.clone());
        let last = last_before(reader, &own_history, package.last_index)?;
        histories.push((own_history, last));
        histories.sort_by_cached_key(|(item, _)| item.to_string());
        let mut log = vec![0];
        log.extend(reader.entries_of_kind(LogName::ServiceKeyNamed.into(), package.last_index, SERVICE_KEYS_MAX)?);
        let size = package.last_index + 1;
        let root = proofs::root(reader, size)?;
        let checkpoint = self.log.keys().sign(size, root).ok_or(AppendError::ReadOnly)?;
        let case = package.case.as_ref().map(|id| packaged_case(reader, id, package.last_index)).transpose()?;
        let page = page_of(reader, id)?;
        Ok(PackagePlan { package, recordings, histories, log, stations, case, checkpoint, size, page })
    }

    /// How many bytes a package has as a tar. Everything but the recordings' bytes is gone through,
    /// as it is when the package is sent.
    pub async fn package_size(self: &Arc<Self>, plan: &PackagePlan) -> Result<u64, Refused> {
        let mut sink = TarSink::new(&plan.package.id, None);
        self.write_package(plan, &mut sink).await.or_else(SendError::unless_gone)?;
        Ok(sink.sent)
    }

    pub(in crate::custody) async fn write_package(
        self: &Arc<Self>,
        plan: &PackagePlan,
        sink: &mut TarSink,
    ) -> Result<(), SendError> {
        let index = self.index(plan).await?;
        sink.file(&PackageFile::Index.path(), index.to_bytes()).await?;
        for (recording, packaged) in plan.recordings.iter().zip(&index.recordings) {
            self.send_content(recording, &packaged.content, sink).await?;
            let manifest = self.vault.read_small(&recording.envelope).await.map_err(Refused::from)?;
            sink.file(&PackageFile::Manifest(&recording.id).path(), manifest.into()).await?;
            let states = self.vault.read_small(&recording.states).await.map_err(Refused::from)?;
            sink.file(&PackageFile::States(&recording.id).path(), states.into()).await?;
        }
        for (item, last) in &plan.histories {
            self.send_history(plan, item, *last, sink).await?;
        }
        for number in &plan.log {
            let (number, size, checkpoint) = (*number, plan.size, plan.checkpoint.clone());
            let (entry, proof) = self.read(move |reader| log_entry(reader, number, size, checkpoint)).await?;
            sink.file(&PackageFile::LogEntry(number).path(), entry).await?;
            sink.file(&PackageFile::LogProof(number).path(), proof.into_bytes()).await?;
        }
        sink.file(&PackageFile::Checkpoint.path(), plan.checkpoint.clone().into_bytes()).await?;
        let key = self.log.keys().verifier();
        sink.file(&PackageFile::LogKey.path(), format!("{key}\n").into_bytes()).await?;
        sink.file(&PackageFile::LogPem.path(), key.public().to_pem().into_bytes()).await?;
        for (station, key) in &plan.stations {
            sink.file(&PackageFile::StationKey(station).path(), key.to_pem().into_bytes()).await?;
        }
        for (path, bytes) in tag_files(&sink.payload, &index, plan.page) {
            sink.file(&path, bytes).await?;
        }
        sink.end().await
    }

    async fn index(self: &Arc<Self>, plan: &PackagePlan) -> Result<PackageIndex, Refused> {
        let mut recordings = Vec::new();
        for recording in &plan.recordings {
            let envelope = self.vault.read_small(&recording.envelope).await?;
            let damaged = || crate::store::objects::VaultError::Damaged { digest: recording.envelope };
            let sealed = Sealed::read(&Envelope::parse(&envelope).map_err(|_| damaged())?.payload)?;
            recordings.push(PackagedRecording {
                recording: sealed.id,
                content: PackageFile::Content(&sealed.id, &sealed.path).path(),
                size: sealed.seal.size,
                digest: sealed.digest,
                media_type: sealed.seal.media_type.clone(),
                station: sealed.seal.station.clone(),
                officer: sealed.seal.officer.certificate().cloned(),
                captured_end: sealed.seal.capture.end,
                name: sealed.path,
            });
        }
        let histories =
            plan.histories.iter().map(|(item, last)| PackagedHistory { item: item.clone(), entries: last + 1 });
        Ok(PackageIndex {
            version: PACKAGE_VERSION,
            package: plan.package.id.clone(),
            made_at: plan.package.made_at,
            origin: self.log.keys().verifier().name().to_owned(),
            case: plan.case.clone(),
            reason: plan.package.reason.clone(),
            recordings,
            histories: histories.collect(),
            log: Some(plan.log.clone()),
        })
    }

    async fn send_content(
        self: &Arc<Self>,
        recording: &Recording,
        path: &str,
        sink: &mut TarSink,
    ) -> Result<(), SendError> {
        sink.header(path, recording.size).await?;
        if sink.sender.is_none() {
            sink.sent += recording.size;
            sink.payload_file(path, recording.content, recording.size);
            return sink.pad(recording.size).await;
        }
        let mut pieces = self.vault.stream(recording.content, 0..recording.size).boxed();
        while let Some(piece) = pieces.next().await {
            sink.send(piece.map_err(Refused::from)?).await?;
        }
        sink.pad(recording.size).await?;
        sink.payload_file(path, recording.content, recording.size);
        Ok(())
    }

    /// Sends an item's entries up to `last`, each with its proof under the package's checkpoint.
    async fn send_history(
        self: &Arc<Self>,
        plan: &PackagePlan,
        item: &Item,
        last: u64,
        sink: &mut TarSink,
    ) -> Result<(), SendError> {
        let mut next = 0;
        while next <= last {
            let (asked, size, checkpoint) = (item.clone(), plan.size, plan.checkpoint.clone());
            let limit = (last + 1 - next).min(LOG_PAGE_MAX);
            let page = self.read(move |reader| history_page(reader, &asked, next, limit, size, &checkpoint)).await?;
            if page.is_empty() {
                return Err(Refused::vanished(Gone::HistoryEntry).into());
            }
            for (item_seq, entry, proof) in page {
                sink.file(&PackageFile::Entry(item, item_seq).path(), entry).await?;
                sink.file(&PackageFile::Proof(item, item_seq).path(), proof.into_bytes()).await?;
                next = item_seq + 1;
            }
        }
        Ok(())
    }
}

type HistoryFile = (u64, Vec<u8>, String);

fn history_page(
    reader: &Reader<'_>,
    item: &Item,
    from: u64,
    limit: u64,
    size: u64,
    checkpoint: &str,
) -> Result<Vec<HistoryFile>, Refused> {
    let mut files = Vec::new();
    for place in reader.places(item, from, limit)? {
        let (entry, proof) = log_entry(reader, place.index, size, checkpoint.to_owned())?;
        files.push((place.item_seq, entry, proof));
    }
    Ok(files)
}

/// An entry's bytes, and its proof under a checkpoint of a log of `size`.
fn log_entry(reader: &Reader<'_>, index: u64, size: u64, checkpoint: String) -> Result<(Vec<u8>, String), Refused> {
    let entry = reader.entry(index)?.ok_or(Refused::vanished(Gone::Entry))?;
    let proof = proofs::proof_at(reader, index, size, checkpoint)?;
    Ok((entry.bytes, proof.to_string()))
}

/// Number of the last entry of `item` that is not after log entry `last_index`.
fn last_before(reader: &Reader<'_>, item: &Item, last_index: u64) -> Result<u64, Refused> {
    reader.last_seq_until(item, last_index)?.ok_or(Refused::vanished(Gone::History))
}

/// A case as it was called when entry `index` was written: the package is the same each time that it is sent.
fn packaged_case(reader: &Reader<'_>, id: &CaseId, index: u64) -> Result<PackagedCase, Refused> {
    let case = reader.case(id)?.ok_or(Refused::vanished(Gone::Case))?;
    let (number, title) = reader.case_name_at(id, index)?.ok_or(Refused::vanished(Gone::Case))?;
    Ok(PackagedCase { case: case.id, number, title, agency: case.agency })
}

/// The page for the receiver that a package was made with, so that it is sent again byte for byte though
/// the page has better words by now.
fn page_of(reader: &Reader<'_>, id: &PackageId) -> Result<&'static str, Refused> {
    let made = reader.places(&Item::Package(id.clone()), 0, 1)?;
    let made = made.first().map(|place| reader.entry(place.index)).transpose()?.flatten();
    let made = made.and_then(|made| Entry::parse(&made.bytes).ok()).ok_or(Refused::vanished(Gone::PackageEntry))?;
    match made.event {
        Event::Package(PackageEvent::Made { page: Some(named), .. }) => {
            package::page(&named).ok_or(Refused::vanished(Gone::PackageText))
        }
        _ => Ok(HOW_TO_CHECK),
    }
}

/// The folder that the tar unpacks to.
pub fn tar_root(package: &PackageId) -> String {
    format!("docket-{}.bag", &package.as_str()[..12])
}

/// Why sending stopped.
pub(in crate::custody) enum SendError {
    /// The client went away.
    Gone,
    /// Something failed here.
    Failed(Refused),
}

impl SendError {
    fn unless_gone(self) -> Result<(), Refused> {
        match self {
            Self::Gone => Ok(()),
            Self::Failed(refused) => Err(refused),
        }
    }
}

impl From<Refused> for SendError {
    fn from(refused: Refused) -> Self {
        Self::Failed(refused)
    }
}

/// Writes a tar into a channel, or only counts its bytes, and remembers the payload files.
pub(in crate::custody) struct TarSink {
    sender: Option<mpsc::Sender<Result<Bytes, Refused>>>,
    joined: Joined,
    root: String,
    /// Bytes of the tar so far.
    sent: u64,
    payload: Vec<PayloadFile>,
}

/// Bytes of a tar block.
const TAR_BLOCK: u64 = 512;

/// What ends a tar.
const TAR_END: [u8; 1024] = [0; 1024];

impl TarSink {
    pub(in crate::custody) fn new(package: &PackageId, sender: Option<mpsc::Sender<Result<Bytes, Refused>>>) -> Self {
        Self { sender, joined: Joined::default(), root: tar_root(package), sent: 0, payload: Vec::new() }
    }

    async fn send(&mut self, bytes: Bytes) -> Result<(), SendError> {
        self.sent += bytes.len() as u64;
        let piece = self.sender.is_some().then(|| self.joined.push(bytes)).flatten();
        if let Some(piece) = piece { self.give(piece).await } else { Ok(()) }
    }

    async fn give(&mut self, piece: Bytes) -> Result<(), SendError> {
        let Some(sender) = &self.sender else { return Ok(()) };
        sender.send(Ok(piece)).await.map_err(|_| SendError::Gone)
    }

    /// Ends the tar, and gives what is held of it.
    async fn end(&mut self) -> Result<(), SendError> {
        self.send(Bytes::from_static(&TAR_END)).await?;
        let Some(rest) = self.joined.rest() else { return Ok(()) };
        self.give(rest).await
    }

    fn payload_file(&mut self, path: &str, digest: Digest, size: u64) {
        self.payload.push(PayloadFile { path: path.to_owned(), digest, size });
    }

    async fn header(&mut self, path: &str, size: u64) -> Result<(), SendError> {
        let mut header = tar::Header::new_ustar();
        let named = header.set_path(format!("{}/{path}", self.root));
        named.map_err(|source| {
            SendError::Failed(Refused::Vault(crate::store::objects::VaultError::Io {
                what: "name a file of the package",
                source,
            }))
        })?;
        header.set_size(size);
        header.set_mode(0o444);
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        self.send(Bytes::copy_from_slice(header.as_bytes())).await
    }

    async fn pad(&mut self, size: u64) -> Result<(), SendError> {
        let over = size % TAR_BLOCK;
        if over == 0 {
            return Ok(());
        }
        let padding = usize::try_from(TAR_BLOCK - over).expect("a padding is below a block");
        self.send(Bytes::from(vec![0; padding])).await
    }

    async fn file(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), SendError> {
        let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
        self.header(path, size).await?;
        self.send(Bytes::from(bytes)).await?;
        self.pad(size).await?;
        if path.starts_with("data/") {
            self.payload_file(path, digest, size);
        }
        Ok(())
    }
}
