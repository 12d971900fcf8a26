//! `docket check`: log ↔ tables ↔ vault. Names every difference; changes nothing.
//!
//! 1. The log against itself: every entry's leaf, the chain of every item, every tile, the root,
//!    the signature of the checkpoint; and who acted, against who the log says there was.
//! 2. The tables against the log: the log is folded once more elsewhere, and compared row by row.
//! 3. What lets somebody in against the entry that brought it (`store/tables/bindings.rs`).
//! 4. Personal values beside the log against the commitments of its entries (`check/personal.rs`).
//! 5. The vault against the log: every object is hashed again; what the log names must be there,
//!    and what is there must be named.
//!
//! What is remembered of each item and object lies in a database of its own beside the scratch one
//! (`store/tables/scratch.rs`), so memory stays the same however large the installation is.

mod acts;
mod personal;
mod seen;

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::entry::Entry;
use evidence::event::{Event, RecordingEvent};
use evidence::merkle::leaf_hash;
use evidence::note::VerifierKey;
use evidence::seen::SeenFile;
use evidence::tile::{Edge, GrownTile, TILE_WIDTH, tile_width};
use futures_util::TryStreamExt as _;
use sha2::Digest as _;

use crate::custody::log::check::acts::Acts;
use crate::custody::log::check::seen::Seen;
use crate::store::objects::{Vault, VaultError};
use crate::store::tables::bindings::Latest;
use crate::store::tables::compare::{self, Side};
use crate::store::tables::log_rows::LOG_PAGE_MAX;
use crate::store::tables::scratch::{Listed, Map, PAGE, Scratch};
use crate::store::tables::{Db, DbError, Reader};

/// Findings that are kept; beyond it the check goes on and counts.
pub const FINDINGS_MAX: usize = 10_000;

/// What a check found.
#[derive(Debug, Default, serde::Serialize)]
pub struct CheckReport {
    /// What is wrong, each naming the place.
    pub findings: Vec<String>,
    /// Findings beyond [`FINDINGS_MAX`].
    pub more_findings: u64,
    /// What is worth knowing and not wrong.
    pub notices: Vec<String>,
    /// Entries of the log.
    pub entries: u64,
    /// Objects that were hashed.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl CheckReport {
    pub(in crate::custody) fn find(&mut self, finding: String) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.more_findings += 1;
        }
    }

    /// Whether all holds.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Checks everything. `scratch` is a path for a temporary database, which gets a second one beside it;
/// `seen` are files of checkpoints that were seen elsewhere, each with its name, where it is asked for them.
/// That the log continues those which its own entries say were seen is part of every check.
pub async fn check(
    db: &Db,
    vault: &Vault,
    key: &VerifierKey,
    scratch: &Path,
    seen: Option<Vec<(String, SeenFile)>>,
    threads: usize,
) -> Result<CheckReport, CheckError> {
    let mut report = CheckReport::default();
    // The vault is listed first: what is listed was put there before the log is read, so that a
    // service that runs meanwhile can only add names and objects that are looked for again below.
    let mut known = list(vault, &scratch.with_extension("known"), &mut report).await?;
    db.read(|reader| {
        let latest = check_log(reader, key, seen, &mut known, &mut report)?;
        check_bindings(reader, db, &latest, &mut report)
    })?;
    // Where a row cannot be read at all, the comparison of the tables names it.
    if let Err(error) = db.read(|reader| personal::check(reader, &mut report)) {
        report.find(format!("the personal values could not be held against the log: {error}"));
    }
    let objects = |digest: &Digest| vault.read_small_blocking(digest).map_err(|error| error.to_string());
    // Where manifests are gone the tables cannot be made anew; the vault's part names them.
    match compare::compare(db, scratch, &objects) {
        Ok(differences) => {
            for difference in differences {
                let what = match difference.side {
                    Side::OnlyTable => "holds a row that the log does not account for",
                    Side::OnlyLog => "lacks a row that the log accounts for, or holds it changed",
                };
                report.find(format!("table {} {what}: {}", difference.table, difference.row));
            }
        }
        Err(error) => report.find(format!("the tables could not be compared with the log: {error}")),
    }
    check_objects(vault, &mut known, threads, &mut report)?;
    if !known.unnamed_after(None, 1)?.is_empty() {
        tokio::time::sleep(IN_FLIGHT).await;
        db.read(|reader| names_from(reader, report.entries, &mut known))?;
    }
    check_missing(vault, &mut known, &mut report).await?;
    check_unnamed(&mut known, &mut report)?;
    for place in vault.unlisted()? {
        report.notices.push(format!("vault file {place} is of a write that is under way or was interrupted"));
    }
    Ok(report)
}

/// How long a service that runs may take from putting an object to logging its name.
pub(in crate::custody::log) const IN_FLIGHT: std::time::Duration = std::time::Duration::from_secs(2);

/// Lists the vault.
async fn list(vault: &Vault, path: &Path, report: &mut CheckReport) -> Result<Scratch, CheckError> {
    let mut known = Scratch::create(path)?;
    let mut objects = std::pin::pin!(vault.list());
    while let Some(object) = objects.try_next().await? {
        known.list(&object.place, object.digest.as_ref(), object.size)?;
    }
    (report.objects, report.bytes) = known.listed()?;
    Ok(known)
}

/// Notes the objects that entries from `start` on name.
fn names_from(reader: &Reader<'_>, start: u64, known: &mut Scratch) -> Result<(), DbError> {
    let mut next = start;
    loop {
        let page = reader.entries_from(next, LOG_PAGE_MAX)?;
        let Some(last) = page.last() else { return Ok(()) };
        next = last.index + 1;
        for stored in page {
            if let Ok(entry) = Entry::parse(&stored.bytes) {
                names(stored.index, &entry, known)?;
            }
        }
    }
}

/// Why a check could not be made at all.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The database cannot be read.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The vault cannot be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

fn check_log(
    reader: &Reader<'_>,
    key: &VerifierKey,
    seen: Option<Vec<(String, SeenFile)>>,
    known: &mut Scratch,
    report: &mut CheckReport,
) -> Result<Latest, DbError> {
    let mut walk = Walk {
        edge: Edge::default(),
        grown: Vec::new(),
        broken: false,
        seen: Seen::gather(reader, seen, report)?,
        latest: Latest::of_standing(),
        acts: Acts::default(),
        known,
    };
    let mut next = 0;
    loop {
        let page = reader.entries_from(next, LOG_PAGE_MAX)?;
        let Some(last) = page.last() else { break };
        next = last.index + 1;
        for stored in page {
            if stored.index != walk.edge.size() {
                report.find(format!("log entries {} to {} are missing", walk.edge.size(), stored.index - 1));
                // The tree cannot be followed past a gap; the rest of the check still can.
                walk.broken = true;
            }
            walk.entry(stored.index, &stored.bytes, &stored.leaf, report)?;
            walk.tiles(reader, report)?;
        }
    }
    report.entries = next;
    walk.finish(reader, key, report)?;
    Ok(walk.latest)
}

/// The log, followed from its first entry.
struct Walk<'a> {
    edge: Edge,
    grown: Vec<GrownTile>,
    broken: bool,
    seen: Seen,
    latest: Latest,
    acts: Acts,
    known: &'a mut Scratch,
}

impl Walk<'_> {
    fn entry(
        &mut self,
        index: u64,
        bytes: &[u8],
        stored_leaf: &Digest,
        report: &mut CheckReport,
    ) -> Result<(), DbError> {
        let leaf = leaf_hash(bytes);
        if leaf != *stored_leaf {
            report.find(format!("log entry {index}: its bytes do not have the leaf hash that is stored with it"));
        }
        self.grown = self.edge.push(leaf);
        self.seen.compare(&self.edge);
        match Entry::parse(bytes) {
            Ok(entry) => {
                self.links(index, &entry, leaf, report)?;
                self.seen.heed(index, &entry, leaf);
                names(index, &entry, self.known)?;
                self.latest.note(index, &entry.event);
                self.acts.compare(index, &entry, self.known, report)?;
            }
            Err(error) => report.find(format!("log entry {index} cannot be read: {error}")),
        }
        Ok(())
    }

    fn links(&mut self, index: u64, entry: &Entry, leaf: Digest, report: &mut CheckReport) -> Result<(), DbError> {
        for link in &entry.items {
            let item = link.item.to_string();
            let before = self.known.get(Map::Items, item.as_bytes())?.as_deref().and_then(Place::read);
            let expected = (before.map_or(0, |before| before.item_seq + 1), before.map(|before| before.leaf));
            if (link.item_seq, link.prev_item_leaf) != expected {
                report.find(format!("log entry {index}: the history of {item} does not continue here"));
            }
            self.known.put(Map::Items, item.as_bytes(), Place { item_seq: link.item_seq, leaf }.bytes())?;
        }
        Ok(())
    }

    /// Compares the tiles that are now full with the stored ones.
    fn tiles(&mut self, reader: &Reader<'_>, report: &mut CheckReport) -> Result<(), DbError> {
        for tile in std::mem::take(&mut self.grown) {
            compare_tile(reader, &tile, self.broken, report)?;
        }
        Ok(())
    }

    fn finish(&mut self, reader: &Reader<'_>, key: &VerifierKey, report: &mut CheckReport) -> Result<(), DbError> {
        for tile in self.edge.partial() {
            compare_tile(reader, &tile, self.broken, report)?;
        }
        reader.each_tile(|level, index| {
            let width = u8::try_from(level).map_or(0, |level| tile_width(level, index, self.edge.size()));
            if width == 0 {
                report.find(format!("log tile {index} of level {level} is of no entry of the log"));
            }
        })?;
        let Some((size, note)) = reader.checkpoint()? else {
            report.find("the log has no checkpoint".to_owned());
            return Ok(());
        };
        match Checkpoint::open(&note, key) {
            Err(error) => report.find(format!("the checkpoint does not hold: {error}")),
            Ok(checkpoint) if checkpoint.size != size || size != self.edge.size() => report.find(format!(
                "the checkpoint is of {} entries (row says {size}), the log has {}",
                checkpoint.size,
                self.edge.size()
            )),
            Ok(checkpoint) if checkpoint.root != self.edge.root() => {
                report.find("the entries do not lead to the root that the checkpoint signs".to_owned());
            }
            Ok(_) => {}
        }
        std::mem::take(&mut self.seen).finish(self.edge.size(), report);
        Ok(())
    }
}

/// The last place of an item's history.
#[derive(Clone, Copy)]
struct Place {
    item_seq: u64,
    leaf: Digest,
}

impl Place {
    fn bytes(self) -> Vec<u8> {
        [&self.item_seq.to_be_bytes()[..], &self.leaf.0[..]].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (item_seq, leaf) = bytes.split_first_chunk::<8>()?;
        Some(Self { item_seq: u64::from_be_bytes(*item_seq), leaf: Digest(leaf.try_into().ok()?) })
    }
}

/// Notes the objects that an entry names, and what for.
fn names(index: u64, entry: &Entry, known: &mut Scratch) -> Result<(), DbError> {
    for (digest, what) in entry.event.objects() {
        known.put(Map::Named, &digest.0, format!("{what} (log entry {index})").into_bytes())?;
    }
    match &entry.event {
        Event::Recording(RecordingEvent::Announced { content, .. }) => {
            known.put(Map::Unfinished, &content.0, Vec::new())
        }
        Event::Recording(RecordingEvent::Stored { content, .. }) => known.remove(Map::Unfinished, &content.0),
        _ => Ok(()),
    }
}

/// What lets somebody in must be bound to the latest entry about it.
fn check_bindings(reader: &Reader<'_>, db: &Db, latest: &Latest, report: &mut CheckReport) -> Result<(), DbError> {
    let Some(binder) = db.binder() else {
        report.find(
            "keys/credentials.key is missing: nobody can tell whether accounts, passwords, tokens and stations are \
             those of the log (a service that starts for the first time makes it)"
                .to_owned(),
        );
        return Ok(());
    };
    reader.binding_faults(binder, latest, |fault| report.find(fault))?;
    for user in reader.accounts_without_secret(latest)? {
        report
            .notices
            .push(format!("account {user} had a password, and has none now; an administrator sets a new one"));
    }
    Ok(())
}

/// Refuses a log whose entries do not lead to the root that its checkpoint signs.
pub fn check_root(reader: &Reader<'_>, key: &VerifierKey) -> Result<(), RootError> {
    let mut edge = Edge::default();
    loop {
        let page = reader.entries_from(edge.size(), LOG_PAGE_MAX)?;
        if page.is_empty() {
            break;
        }
        for stored in &page {
            if stored.index != edge.size() || leaf_hash(&stored.bytes) != stored.leaf {
                return Err(RootError::Log);
            }
            edge.push(stored.leaf);
        }
    }
    let checkpoint = reader.checkpoint()?.and_then(|(_, note)| Checkpoint::open(&note, key).ok());
    match checkpoint {
        Some(checkpoint) if checkpoint.size == edge.size() && checkpoint.root == edge.root() => Ok(()),
        _ => Err(RootError::Log),
    }
}

/// Why nothing may be made anew from a log.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// It was changed.
    #[error("the entries of the log do not lead to its signed checkpoint; run `docket check`")]
    Log,
    /// The database cannot be read.
    #[error(transparent)]
    Db(#[from] DbError),
}

fn compare_tile(reader: &Reader<'_>, tile: &GrownTile, broken: bool, report: &mut CheckReport) -> Result<(), DbError> {
    if broken {
        return Ok(());
    }
    let stored = reader.tile(tile.level, tile.index)?;
    if stored != tile.hashes {
        let same = stored.iter().zip(&tile.hashes).take_while(|(one, other)| one == other).count();
        // A tile of the lowest level has a hash an entry.
        let first = match tile.level {
            0 => format!(", first that of log entry {}", tile.index * TILE_WIDTH + same as u64),
            _ => String::new(),
        };
        let (index, level) = (tile.index, tile.level);
        report.find(format!("log tile {index} of level {level} does not hold the hashes of the entries{first}"));
    }
    Ok(())
}

/// Files of the vault, a page at a time.
struct Feed<'a> {
    known: &'a mut Scratch,
    page: VecDeque<Listed>,
    last: u64,
}

impl Feed<'_> {
    fn next(&mut self) -> Result<Option<Listed>, DbError> {
        if self.page.is_empty() {
            self.page = self.known.objects_after(self.last)?.into();
        }
        let next = self.page.pop_front();
        self.last = next.as_ref().map_or(self.last, |listed| listed.number);
        Ok(next)
    }
}

/// The findings of several threads, the first in order: as many as a report keeps.
#[derive(Default)]
struct Found {
    first: BTreeSet<String>,
    more: u64,
    failed: Option<DbError>,
}

/// Hashes every object again, on `threads` threads.
fn check_objects(vault: &Vault, known: &mut Scratch, threads: usize, report: &mut CheckReport) -> Result<(), DbError> {
    let feed = Mutex::new(Feed { known, page: VecDeque::new(), last: 0 });
    let found = Mutex::new(Found::default());
    let work = || {
        loop {
            let next = feed.lock().unwrap_or_else(PoisonError::into_inner).next();
            let finding = match next {
                Ok(None) => return,
                Ok(Some(object)) => fault_of(vault, &object),
                Err(error) => {
                    found.lock().unwrap_or_else(PoisonError::into_inner).failed = Some(error);
                    return;
                }
            };
            if let Some(finding) = finding {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.first.insert(finding);
                if found.first.len() > FINDINGS_MAX {
                    found.first.pop_last();
                    found.more += 1;
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    for finding in found.first {
        report.find(finding);
    }
    report.more_findings += found.more;
    found.failed.map_or(Ok(()), Err)
}

/// What is wrong with a file of the vault.
fn fault_of(vault: &Vault, object: &Listed) -> Option<String> {
    let Some(digest) = object.digest else {
        return Some(format!("vault file {} is not an object: its name is no digest", object.place));
    };
    match hash_object(vault, &digest) {
        Ok(actual) if actual == digest => None,
        Ok(actual) => Some(format!("object {digest} is changed: its bytes have the digest {actual}")),
        Err(error) => Some(format!("object {digest} cannot be read: {error}")),
    }
}

fn hash_object(vault: &Vault, digest: &Digest) -> Result<Digest, VaultError> {
    let mut file = vault.open_blocking(digest)?;
    let mut hasher = sha2::Sha256::new();
    std::io::copy(&mut file, &mut HashWriter(&mut hasher))
        .map_err(|source| VaultError::Io { what: "read an object", source })?;
    Ok(Digest(hasher.finalize().into()))
}

struct HashWriter<'a>(&'a mut sha2::Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What the log names must be there.
async fn check_missing(vault: &Vault, known: &mut Scratch, report: &mut CheckReport) -> Result<(), CheckError> {
    let mut last = None;
    loop {
        let page = known.missing_after(last)?;
        let Some((end, _)) = page.last() else { return Ok(()) };
        last = Some(*end);
        for (digest, what) in page {
            // It may have come after the vault was listed.
            if vault.size(&digest).await?.is_none() {
                report.find(format!("object {digest} is missing: {what}"));
            }
        }
    }
}

/// What is there must be named, or be on its way in.
fn check_unnamed(known: &mut Scratch, report: &mut CheckReport) -> Result<(), DbError> {
    let mut last = None;
    loop {
        let page = known.unnamed_after(last, PAGE)?;
        let Some(end) = page.last() else { return Ok(()) };
        last = Some(*end);
        for digest in page {
            if known.get(Map::Unfinished, &digest.0)?.is_some() {
                report.notices.push(format!("object {digest} is content of an upload that is not finished"));
            } else {
                report.find(format!("object {digest} is named by no entry of the log"));
            }
        }
    }
}
