//! The custody log as people read it: what fits a filter, one entry with its proof checked live,
//! an export. That somebody read is logged before anything is shown.

use std::sync::Arc;

use evidence::cause::{Cause, Flaw};
use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::entry::{Entry, Item};
use evidence::ids::{StationId, UserId};
use evidence::merkle::leaf_hash;
use evidence::proof::LogProof;

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::log::history::{Beside, beside};
use crate::custody::log::read::LogFilter;
use crate::custody::refused::Thing;
use crate::custody::shown::SearchScope;
use crate::custody::{Custody, Refused};
use crate::store::log::proofs;
use crate::store::tables::log_rows::StoredEntry;
use crate::store::tables::{DbError, Reader};

/// Most entries of one export.
pub const EXPORT_ENTRIES_MAX: u64 = 100_000;

/// Entries that an export reads at a time.
const EXPORT_PAGE: u64 = 500;

/// What is asked of the log.
#[derive(Debug, Clone, Default)]
pub struct LogQuestion {
    /// All but the item and whoever acted.
    pub filter: LogFilter,
    /// Who acted, as it was written: an account, the name of a person or of a station, a certificate, or an actor as
    /// [`LogFilter::actor`] has it.
    pub person: Option<String>,
    /// The item as it was written: `kind:id`, or a case number, certificate or id alone.
    pub item: Option<String>,
    /// The question as the caller wrote it, for the log.
    pub query: String,
}

/// Which item a text means.
enum Meant {
    /// None was asked for, or the one that was.
    One(Option<Item>),
    /// None that is known, or several.
    Several(Vec<Item>),
}

/// What was found.
pub enum LogFound {
    /// Entries, newest first.
    Entries {
        /// The entries.
        entries: Vec<StoredEntry>,
        /// What the next page lies before; none after the last.
        next: Option<u64>,
        /// What is known of the entries beside what they say.
        beside: Beside,
    },
    /// The text for the item means none or several; these are the ones.
    Which(Vec<Item>),
    /// The name of who acted is that of several; these are the ones.
    Who(Vec<Item>),
    /// Nobody who can act has this name.
    Nobody(String),
}

/// What of an entry is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStep {
    /// The hash of the bytes is the stored leaf.
    Leaf,
    /// The checkpoint is signed by the log's key.
    Checkpoint,
    /// The proof leads from the bytes to the checkpoint's root.
    Proof,
    /// The bytes are an entry.
    Content,
    /// Each item's history leads from the entry before to this one.
    Items,
}

/// One entry, with what its checks gave.
pub struct EntryShown {
    /// Its number.
    pub index: u64,
    /// Its bytes, as they are hashed.
    pub bytes: Vec<u8>,
    /// The hash of the bytes, computed now.
    pub leaf: Digest,
    /// The entry, where it can be read.
    pub entry: Option<Entry>,
    /// The tlog-proof, where it could be made.
    pub proof: String,
    /// The signed checkpoint that it leads to.
    pub checkpoint: String,
    /// How many entries the checkpoint covers.
    pub size: u64,
    /// The key that checks it, as verifiers write it.
    pub log_key: String,
    /// The steps of the check, with the fault where one does not hold.
    pub steps: Vec<(EntryStep, Option<Cause>)>,
    /// What is known of it beside what it says.
    pub beside: Beside,
}

/// An export that was logged: what is left of it.
pub struct LogExport {
    custody: Arc<Custody>,
    filter: LogFilter,
    before: u64,
    left: u64,
}

/// How an export begins.
pub enum ExportBegun {
    /// With this.
    Export(Box<LogExport>),
    /// More than [`EXPORT_ENTRIES_MAX`] entries fit.
    TooMany,
    /// The text for the item means none or several.
    Which(Vec<Item>),
    /// The name of who acted is that of several.
    Who(Vec<Item>),
    /// Nobody who can act has this name.
    Nobody(String),
}

/// Whom a text means.
enum Acting {
    /// Whoever it is.
    Anybody,
    /// This actor, as [`LogFilter::actor`] has it.
    One(String),
    /// One of these.
    Several(Vec<Item>),
    /// Nobody.
    Nobody(String),
}

/// An actor that is written as the log has it.
fn written(text: &str) -> Option<String> {
    match text.split_once(':')? {
        ("user", id) => id.parse::<UserId>().ok().map(|id| format!("user:{id}")),
        ("station", id) => id.parse::<StationId>().ok().map(|id| format!("station:{id}")),
        ("service" | "nobody", "") => Some(text.to_owned()),
        _ => None,
    }
}

/// Whom a text means, of those who have an account or are a station. An account's own id comes before names.
fn acting(reader: &Reader<'_>, text: Option<&str>) -> Result<Acting, DbError> {
    let Some(text) = text else { return Ok(Acting::Anybody) };
    if let Some(actor) = written(text) {
        return Ok(Acting::One(actor));
    }
    if let Ok(id) = text.parse::<UserId>()
        && reader.user_shown(&id)?.is_some()
    {
        return Ok(Acting::One(format!("user:{id}")));
    }
    let mut named = reader.named(text)?;
    Ok(match named.len() {
        0 => Acting::Nobody(text.to_owned()),
        1 => named.pop().map_or(Acting::Anybody, |item| Acting::One(item.to_string())),
        _ => Acting::Several(named),
    })
}

/// The items that a text may mean, of those that the log knows.
fn meant(reader: &Reader<'_>, text: Option<&str>) -> Result<Meant, DbError> {
    let Some(text) = text else { return Ok(Meant::One(None)) };
    if let Ok(item) = text.parse() {
        return Ok(Meant::One(Some(item)));
    }
    let kinds = [
        "recording",
        "derived",
        "case",
        "document",
        "package",
        "docking",
        "officer",
        "user",
        "station",
        "recorder",
        "agency",
    ];
    let mut items: Vec<Item> = kinds.iter().filter_map(|kind| format!("{kind}:{text}").parse().ok()).collect();
    if let Ok(number) = text.parse() {
        items.extend(reader.cases_numbered(&number)?.into_iter().map(|case| Item::Case(case.id)));
    }
    items.extend(reader.called(text)?);
    let mut known = Vec::new();
    for item in items {
        if known.contains(&item) {
            continue;
        }
        if reader.last_place(&item)?.is_some() {
            known.push(item);
        }
    }
    Ok(if known.len() == 1 { Meant::One(known.pop()) } else { Meant::Several(known) })
}

/// What is wrong where a leaf is not the hash of its entry.
const OTHER_LEAF: Flaw = Flaw::new("entry-other-leaf", "the stored leaf is another");

/// What is wrong where the head does not lead to an entry.
const UNCOVERED: Flaw = Flaw::new("entry-not-covered", "the log's head does not cover it");

/// Whether each item of an entry has it where the entry says, after the entry that it names.
fn items_fault(reader: &Reader<'_>, index: u64, entry: &Entry) -> Result<Option<Cause>, DbError> {
    for link in &entry.items {
        let first = link.item_seq.saturating_sub(1);
        let places = reader.places(&link.item, first, 2)?;
        let own = places.iter().find(|place| place.item_seq == link.item_seq);
        let before = places.iter().find(|place| place.item_seq + 1 == link.item_seq);
        let leaf = before.map(|place| place.leaf);
        if own.is_none_or(|place| place.index != index) || leaf != link.prev_item_leaf {
            let told = format!("the history of {} does not lead to this entry", link.item);
            return Ok(Some(Cause::new("entry-not-led-to", told).with("item", &link.item)));
        }
    }
    Ok(None)
}

impl Custody {
    /// A page of what fits a question, newest first, before the entry `before`.
    pub async fn find_log(
        self: &Arc<Self>,
        caller: &Caller,
        question: LogQuestion,
        before: Option<u64>,
        limit: u64,
    ) -> Result<LogFound, Refused> {
        self.may_read_log(caller).await?;
        let LogQuestion { filter, person, item, query } = question;
        let (found, asked) = self
            .read(move |reader| {
                let actor = match acting(reader, person.as_deref())? {
                    Acting::Anybody => filter.actor.clone(),
                    Acting::One(actor) => Some(actor),
                    Acting::Several(items) => return Ok((LogFound::Who(items), None)),
                    Acting::Nobody(name) => return Ok((LogFound::Nobody(name), None)),
                };
                let item = match meant(reader, item.as_deref())? {
                    Meant::One(item) => item,
                    Meant::Several(items) => return Ok((LogFound::Which(items), None)),
                };
                let asked = item.clone();
                let mut entries = reader.find_log(&LogFilter { item, actor, ..filter }, before, limit + 1)?;
                let more = entries.len() as u64 > limit;
                entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                let next = entries.last().filter(|_| more).map(|entry| entry.index);
                let parsed: Vec<Entry> = entries.iter().filter_map(|stored| Entry::parse(&stored.bytes).ok()).collect();
                let beside = beside(reader, &parsed)?;
                Ok((LogFound::Entries { entries, next, beside }, asked))
            })
            .await?;
        let shown = match &found {
            LogFound::Entries { entries, .. } => entries.len(),
            LogFound::Which(items) | LogFound::Who(items) => items.len(),
            LogFound::Nobody(_) => 0,
        };
        self.log_search(caller, SearchScope::Log, query, shown, asked.into_iter().collect()).await?;
        Ok(found)
    }

    /// One entry, with its proof checked now.
    pub async fn show_log_entry(self: &Arc<Self>, caller: &Caller, index: u64) -> Result<EntryShown, Refused> {
        self.may_read_log(caller).await?;
        let found = self.read(move |reader| Ok(reader.entry(index)?)).await?;
        let Some(stored) = found else {
            return Err(self.on_record(caller, Verb::LogEntry, Refused::unknown(Thing::Entry, &index)).await);
        };
        let about = Entry::parse(&stored.bytes).map(|entry| entry.items).unwrap_or_default();
        let about = about.into_iter().map(|link| link.item).collect();
        self.log_search(caller, SearchScope::Log, format!("entry={index}"), 1, about).await?;
        let this = Arc::clone(self);
        self.read(move |reader| Ok(this.check_entry(reader, stored)?)).await
    }

    fn check_entry(&self, reader: &Reader<'_>, stored: StoredEntry) -> Result<EntryShown, DbError> {
        let (key, index) = (self.log.keys().verifier(), stored.index);
        let leaf = leaf_hash(&stored.bytes);
        let differs = (leaf != stored.leaf).then(|| OTHER_LEAF.into());
        let mut steps = vec![(EntryStep::Leaf, differs)];
        let (size, checkpoint) = proofs::head(reader)?;
        let signed = Checkpoint::open(&checkpoint, key);
        steps.push((EntryStep::Checkpoint, signed.err().map(|error| Cause::from(&error))));
        // A proof that cannot be made is a finding about the log, not a page that fails.
        let receipt =
            proofs::receipt(reader, index).map_err(|error| Cause::of("tables-failed", &error).with("said", &error));
        let proof = receipt.and_then(|receipt| receipt.ok_or_else(|| UNCOVERED.into()));
        let holds = proof.as_ref().map_err(Clone::clone).and_then(|receipt| {
            let proof = receipt.proof.parse::<LogProof>().map_err(|error| Cause::from(&error))?;
            proof.verify(&stored.bytes, key).map_err(|error| Cause::from(&error))
        });
        steps.push((EntryStep::Proof, holds.err()));
        let parsed = Entry::parse(&stored.bytes);
        steps.push((EntryStep::Content, parsed.as_ref().err().map(Cause::from)));
        let entry = parsed.ok();
        if let Some(entry) = &entry {
            steps.push((EntryStep::Items, items_fault(reader, index, entry)?));
        }
        Ok(EntryShown {
            index,
            leaf,
            beside: beside(reader, entry.as_slice())?,
            entry,
            proof: proof.map(|receipt| receipt.proof).unwrap_or_default(),
            checkpoint,
            size,
            log_key: key.to_string(),
            steps,
            bytes: stored.bytes,
        })
    }

    /// Begins an export of what fits a question; it is logged before it begins.
    pub async fn export_log(self: &Arc<Self>, caller: &Caller, question: LogQuestion) -> Result<ExportBegun, Refused> {
        self.may_read_log(caller).await?;
        let LogQuestion { filter, person, item, query } = question;
        let counted = self.read(move |reader| {
            let (end, _) = proofs::head(reader)?;
            let actor = match acting(reader, person.as_deref())? {
                Acting::Anybody => filter.actor.clone(),
                Acting::One(actor) => Some(actor),
                Acting::Several(items) => return Ok(Err(ExportBegun::Who(items))),
                Acting::Nobody(name) => return Ok(Err(ExportBegun::Nobody(name))),
            };
            let item = match meant(reader, item.as_deref())? {
                Meant::One(item) => item,
                Meant::Several(items) => return Ok(Err(ExportBegun::Which(items))),
            };
            let filter = LogFilter { item, actor, ..filter };
            let count = reader.count_log(&filter, end, EXPORT_ENTRIES_MAX + 1)?;
            Ok(Ok((filter, end, count)))
        });
        let (filter, end, count) = match counted.await? {
            Ok(counted) => counted,
            Err(begun) => return Ok(begun),
        };
        if count > EXPORT_ENTRIES_MAX {
            return Ok(ExportBegun::TooMany);
        }
        let shown = usize::try_from(count).unwrap_or(usize::MAX);
        let about = filter.item.iter().cloned().collect();
        self.log_search(caller, SearchScope::Log, format!("export {query}"), shown, about).await?;
        let custody = Arc::clone(self);
        Ok(ExportBegun::Export(Box::new(LogExport { custody, filter, before: end, left: count })))
    }
}

impl LogExport {
    /// The next entries, newest first, with what is known of them beside; none after the last.
    pub async fn next_page(&mut self) -> Result<(Vec<StoredEntry>, Beside), Refused> {
        if self.left == 0 {
            return Ok((Vec::new(), Beside::default()));
        }
        let (filter, before, limit) = (self.filter.clone(), self.before, self.left.min(EXPORT_PAGE));
        let (page, beside) = self
            .custody
            .read(move |reader| {
                let page = reader.find_log(&filter, Some(before), limit)?;
                let parsed: Vec<Entry> = page.iter().filter_map(|stored| Entry::parse(&stored.bytes).ok()).collect();
                let beside = beside(reader, &parsed)?;
                Ok((page, beside))
            })
            .await?;
        self.left = self.left.saturating_sub(page.len() as u64);
        match page.last() {
            Some(last) => self.before = last.index,
            None => self.left = 0,
        }
        Ok((page, beside))
    }
}
