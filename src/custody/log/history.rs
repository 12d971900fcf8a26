//! What the log says of an item, entry by entry, with proofs.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::entry::{Entry, Item};
use evidence::event::{AccessEvent, Event, ReadWhat, RecordingEvent};
use evidence::ids::RecordingId;
use evidence::name::Undecoded;
use evidence::receipt::Receipt;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::agency::Counter;
use crate::custody::case::Case;
use crate::custody::deadline::rules::{Judgement, judge};
use crate::custody::monitor::Monitored;
use crate::custody::recording::{Recording, Release};
use crate::custody::refused::{Gone, Thing};
use crate::custody::shown::{SearchScope, reading};
use crate::custody::{Custody, Refused, Stop, absent, draft, require};
use crate::store::log::{Draft, proofs};
use crate::store::tables::log_rows::StoredEntry;
use crate::store::tables::{DbError, Reader};

/// Entries on one page of a history.
pub const HISTORY_PAGE_MAX: u64 = 200;

/// One entry of an item's history.
pub struct HistoryEntry {
    /// Number of the item's earlier entries.
    pub item_seq: u64,
    /// Number of the log entry.
    pub index: u64,
    /// The entry and its proof.
    pub receipt: Receipt,
}

/// All that is told of a recording.
pub struct RecordingView {
    /// The recording.
    pub recording: Recording,
    /// The officer's name, where known.
    pub officer_name: Option<String>,
    /// The counter that it is the surveillance of, where its recorder is one.
    pub counter: Option<Counter>,
    /// How it stands to its review, where it is of a fixed place.
    pub monitored: Option<Monitored>,
    /// Cases that it is filed under.
    pub cases: Vec<Case>,
    /// What became of the recorder's copies.
    pub releases: Vec<Release>,
    /// How it stands towards its deadline.
    pub judgement: Judgement,
}

/// A stored document of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// The manifest's envelope.
    Manifest,
    /// The segment states.
    States,
}

/// Who may read an item's history: who may read the item; auditors and supervisors any.
fn may_read_history(reader: &Reader<'_>, who: &Caller, item: &Item) -> Result<(), Stop> {
    if require(who, Action::ReadLog, Target::Installation, None).is_ok() {
        let known = reader.last_place(item)?.is_some();
        return if known { Ok(()) } else { Err(Refused::unknown(Thing::Item, &item).into()) };
    }
    let here = Some(item.clone());
    let nothing = |action| Err(absent(who, action, Thing::Item, item));
    let allowed = match item {
        Item::Recording(id) => match reader.recording(id)? {
            Some(recording) => require(who, Action::ReadRecording, recording.target(), here),
            None => nothing(Action::ReadRecording),
        },
        Item::Case(id) => match reader.case(id)? {
            Some(case) => require(who, Action::ReadCases, Target::Agency(&case.agency), here),
            None => nothing(Action::ReadCases),
        },
        Item::Derived(id) => {
            match reader.derived(id)?.map(|derived| reader.recording(&derived.recording)).transpose()? {
                Some(Some(recording)) => require(who, Action::ReadRecording, recording.target(), here),
                _ => nothing(Action::ReadRecording),
            }
        }
        Item::Document(id) => match reader.document(id)?.map(|document| reader.case(&document.case)).transpose()? {
            Some(Some(case)) => require(who, Action::ReadCases, Target::Agency(&case.agency), here),
            _ => nothing(Action::ReadCases),
        },
        Item::Agency(_)
        | Item::User(_)
        | Item::Officer(_)
        | Item::Station(_)
        | Item::Recorder(_)
        | Item::Docking(_)
        | Item::Package(_) => match require(who, Action::Administer, Target::Installation, None) {
            Ok(()) if reader.last_place(item)?.is_some() => Ok(()),
            Ok(()) => Err(Refused::unknown(Thing::Item, &item)),
            Err(refused) => Err(refused),
        },
    };
    Ok(allowed?)
}

/// Decides the reading of a recording: permission, and the entry that tells of it.
fn read_recording(reader: &Reader<'_>, who: &Caller, id: RecordingId, what: ReadWhat) -> Result<Vec<Draft>, Stop> {
    let Some(recording) = reader.recording(&id)? else {
        return Err(absent(who, Action::ReadRecording, Thing::Recording, &id).into());
    };
    let item = Item::Recording(id);
    require(who, Action::ReadRecording, recording.target(), Some(item.clone()))?;
    let mut items = vec![item];
    if what == ReadWhat::Detail {
        // Its description names the cases that it is filed under.
        items.extend(reader.cases_of(&id)?.into_iter().map(|case| Item::Case(case.id)));
    }
    Ok(reading(who, what, items))
}

/// Paths of recordings whose bytes are not UTF-8.
pub type UndecodedPaths = BTreeMap<RecordingId, Undecoded>;

/// The recording whose path an event names, and the path.
pub fn path_in(event: &Event) -> Option<(RecordingId, &str)> {
    // Of recorders' copies the events of recordings alone tell.
    let Event::Recording(event) = event else { return None };
    match event {
        RecordingEvent::Released { recording, path, .. } => Some((*recording, path)),
        RecordingEvent::Announced { .. }
        | RecordingEvent::Stored { .. }
        | RecordingEvent::Imported { .. }
        | RecordingEvent::UploadAbandoned { .. }
        | RecordingEvent::UploadResumed { .. }
        | RecordingEvent::Verified { .. } => None,
    }
}

/// The bytes of the path that an event names, where they are not UTF-8: entries have it as a text.
pub fn undecoded_in<'a>(event: &Event, paths: &'a UndecodedPaths) -> Option<&'a Undecoded> {
    let (recording, path) = path_in(event)?;
    paths.get(&recording).filter(|undecoded| undecoded.reads_as(path))
}

/// The paths that these events name and whose bytes are not UTF-8.
fn undecoded_of<'a>(reader: &Reader<'_>, events: impl Iterator<Item = &'a Event>) -> Result<UndecodedPaths, DbError> {
    let mut paths = UndecodedPaths::new();
    for event in events {
        if let Some((recording, _)) = path_in(event)
            && !paths.contains_key(&recording)
            && let Some(undecoded) = reader.recording(&recording)?.and_then(|recording| recording.undecoded())
        {
            paths.insert(recording, undecoded);
        }
    }
    Ok(paths)
}

/// Names of people, stations and agencies and numbers of cases, by item (`user:zhang`).
pub type Names = BTreeMap<String, String>;

/// What is known of entries beside what they say: they are told with it.
#[derive(Debug, Default)]
pub struct Beside {
    /// The names that they are told with.
    pub names: Names,
    /// Paths in them whose bytes are not UTF-8.
    pub paths: UndecodedPaths,
}

/// What people call an item, where that is known.
fn name_of(reader: &Reader<'_>, item: &Item) -> Result<Option<String>, DbError> {
    Ok(match item {
        Item::User(id) => reader.user_shown(id)?.map(|user| user.name),
        Item::Officer(certificate) => reader.officer(certificate)?.map(|officer| officer.name),
        Item::Station(id) => reader.station_shown(id)?.map(|station| station.name),
        Item::Agency(id) => reader.agency(id)?.map(|agency| agency.name),
        Item::Case(id) => reader.case(id)?.map(|case| case.number.to_string()),
        Item::Recorder(_)
        | Item::Docking(_)
        | Item::Recording(_)
        | Item::Package(_)
        | Item::Derived(_)
        | Item::Document(_) => None,
    })
}

/// Adds the names of those whom an entry names, where they are known, to be shown beside their ids.
fn add_names(reader: &Reader<'_>, entry: &Entry, names: &mut Names) -> Result<(), DbError> {
    let told = words::event::names_asked(&entry.actor, &entry.event);
    let told = told.iter().filter_map(|item| item.parse().ok());
    for item in told.chain(entry.items.iter().map(|link| link.item.clone())) {
        let key = item.to_string();
        if names.contains_key(&key) {
            continue;
        }
        names.extend(name_of(reader, &item)?.map(|name| (key, name)));
    }
    Ok(())
}

/// What is known of these entries.
pub(in crate::custody) fn beside(reader: &Reader<'_>, entries: &[Entry]) -> Result<Beside, DbError> {
    let mut names = Names::new();
    for entry in entries {
        add_names(reader, entry, &mut names)?;
    }
    Ok(Beside { names, paths: undecoded_of(reader, entries.iter().map(|entry| &entry.event))? })
}

impl Custody {
    /// The names of those whom these entries name, entry by entry: for whoever reads them.
    pub async fn names_in(self: &Arc<Self>, entries: Vec<Option<Entry>>) -> Result<Vec<Names>, Refused> {
        self.read(move |reader| {
            let names = |entry: &Option<Entry>| {
                let mut names = Names::new();
                entry.iter().try_for_each(|entry| add_names(reader, entry, &mut names))?;
                Ok(names)
            };
            Ok(entries.iter().map(names).collect::<Result<_, DbError>>()?)
        })
        .await
    }

    /// What people call these items, for whoever was shown them by their ids.
    pub async fn names_of_items(self: &Arc<Self>, items: Vec<Item>) -> Result<Names, Refused> {
        self.read(move |reader| {
            let named = items.iter().map(|item| Ok(name_of(reader, item)?.map(|name| (item.to_string(), name))));
            Ok(named.filter_map(Result::transpose).collect::<Result<_, DbError>>()?)
        })
        .await
    }

    /// What is known of these entries: for whoever reads them.
    pub async fn beside(self: &Arc<Self>, entries: Vec<Entry>) -> Result<Beside, Refused> {
        self.read(move |reader| Ok(beside(reader, &entries)?)).await
    }

    /// The paths of these recordings, where their bytes are not UTF-8: for whoever reads entries that name them.
    pub async fn undecoded_paths(self: &Arc<Self>, ids: Vec<RecordingId>) -> Result<UndecodedPaths, Refused> {
        if ids.is_empty() {
            return Ok(UndecodedPaths::new());
        }
        self.read(move |reader| {
            let mut paths = UndecodedPaths::new();
            for id in ids {
                if let Some(undecoded) = reader.recording(&id)?.and_then(|recording| recording.undecoded()) {
                    paths.insert(id, undecoded);
                }
            }
            Ok(paths)
        })
        .await
    }

    /// All that is told of a recording; the reading is logged first.
    pub async fn show_recording(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<RecordingView, Refused> {
        let who = caller.clone();
        self.command(caller, Verb::RecordingShow, move |reader, _| read_recording(reader, &who, id, ReadWhat::Detail))
            .await?;
        let (rules, now) = (self.rules.clone(), self.clock.now());
        self.read(move |reader| {
            let recording = reader.recording(&id)?.ok_or_else(|| Refused::unknown(Thing::Recording, &id))?;
            let officer = recording.certificate.as_ref().map(|c| reader.officer(c)).transpose()?.flatten();
            Ok(RecordingView {
                officer_name: officer.map(|officer| officer.name),
                counter: reader.counter(&recording.agency, &recording.recorder)?,
                monitored: reader.monitored(&id)?,
                cases: reader.cases_of(&id)?,
                releases: reader.releases(&id)?,
                judgement: judge(&rules, &recording, now),
                recording,
            })
        })
        .await
    }

    /// A recording as far as `HEAD` of its content tells it: digest, size, name. Who may view it may ask;
    /// the reading is logged first.
    pub async fn peek_recording(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<Recording, Refused> {
        let who = caller.clone();
        self.command(caller, Verb::RecordingView, move |reader, _| {
            let Some(recording) = reader.recording(&id)? else {
                return Err(absent(&who, Action::ViewRecording, Thing::Recording, &id).into());
            };
            let item = Item::Recording(id);
            require(&who, Action::ViewRecording, recording.target(), Some(item.clone()))?;
            if recording.stored_at().is_none() {
                return Err(Refused::NotStored.into());
            }
            Ok(reading(&who, ReadWhat::Detail, vec![item]))
        })
        .await?;
        self.read(move |reader| reader.recording(&id)?.ok_or_else(|| Refused::unknown(Thing::Recording, &id))).await
    }

    /// The manifest or the states of a recording; the reading is logged first.
    pub async fn document(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        document: Document,
    ) -> Result<bytes::Bytes, Refused> {
        let who = caller.clone();
        self.command(caller, Verb::RecordingDocument, move |reader, _| {
            read_recording(reader, &who, id, ReadWhat::Proof)
        })
        .await?;
        let recording = self.read(move |reader| Ok(reader.recording(&id)?)).await?;
        let recording = recording.ok_or_else(|| Refused::unknown(Thing::Recording, &id))?;
        let digest = match document {
            Document::Manifest => recording.envelope,
            Document::States => recording.states,
        };
        Ok(self.vault.read_small(&digest).await?)
    }

    /// The receipt of a recording; the reading is logged first.
    pub async fn stored_receipt(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<Receipt, Refused> {
        let who = caller.clone();
        self.command(caller, Verb::RecordingReceipt, move |reader, _| {
            read_recording(reader, &who, id, ReadWhat::Proof)
        })
        .await?;
        self.read(move |reader| {
            let recording = reader.recording(&id)?.ok_or_else(|| Refused::unknown(Thing::Recording, &id))?;
            match recording.state {
                crate::custody::recording::RecordingState::Stored { index, .. } => {
                    proofs::receipt(reader, index)?.ok_or(Refused::vanished(Gone::Proof))
                }
                crate::custody::recording::RecordingState::Announced => Err(Refused::NotStored),
            }
        })
        .await
    }

    /// A page of an item's history from `item_seq` on; the reading is logged first, so that the
    /// last page ends with it.
    pub async fn history(
        self: &Arc<Self>,
        caller: &Caller,
        item: Item,
        item_seq: u64,
    ) -> Result<Vec<HistoryEntry>, Refused> {
        let (who, asked) = (caller.clone(), item.clone());
        self.command(caller, Verb::ItemHistory, move |reader, _| {
            may_read_history(reader, &who, &asked)?;
            Ok(vec![draft(&who, vec![asked], Event::Access(AccessEvent::ItemRead { what: ReadWhat::History }))])
        })
        .await?;
        self.read(move |reader| {
            let mut entries = Vec::new();
            for place in reader.places(&item, item_seq, HISTORY_PAGE_MAX)? {
                let receipt = proofs::receipt(reader, place.index)?.ok_or(Refused::vanished(Gone::Proof))?;
                entries.push(HistoryEntry { item_seq: place.item_seq, index: place.index, receipt });
            }
            Ok(entries)
        })
        .await
    }

    /// Entries of the log from `start` on; that somebody read them is logged first.
    pub async fn log_entries(
        self: &Arc<Self>,
        caller: &Caller,
        start: u64,
        limit: u64,
    ) -> Result<Vec<StoredEntry>, Refused> {
        self.may_read_log(caller).await?;
        self.log_search(caller, SearchScope::Log, format!("from={start} limit={limit}"), 0, Vec::new()).await?;
        self.read(move |reader| Ok(reader.entries_from(start, limit)?)).await
    }

    /// The entries of one bundle, as many as `width`; `None` where the log has fewer.
    pub async fn entry_bundle(
        self: &Arc<Self>,
        caller: &Caller,
        bundle: u64,
        width: u64,
    ) -> Result<Option<Vec<StoredEntry>>, Refused> {
        self.may_read_log(caller).await?;
        self.log_search(caller, SearchScope::Log, format!("bundle={bundle} width={width}"), 0, Vec::new()).await?;
        self.read(move |reader| {
            let Some(start) = bundle.checked_mul(evidence::tile::TILE_WIDTH) else { return Ok(None) };
            let entries = reader.entries_from(start, width)?;
            Ok((entries.len() as u64 == width).then_some(entries))
        })
        .await
    }

    /// Refuses, on record, whoever may not read the log.
    pub async fn may_read_log(self: &Arc<Self>, caller: &Caller) -> Result<(), Refused> {
        self.recorded(caller, Verb::LogEntries, require(caller, Action::ReadLog, Target::Installation, None)).await
    }
}
