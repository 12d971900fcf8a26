//! When this log is not what was seen of it: a restore from a backup, and its acceptance.
//!
//! A service that was restored from a backup has lost the entries after it, which stations and
//! others may have seen. It notices in two ways: `docket backup` marks the copy that it makes, and
//! stations show the checkpoints that they saw. Either puts the log *in doubt*, which health and
//! every page tell, until an administrator accepts the restore (`log.restored`). Stations judge
//! that entry by themselves.

use std::sync::Arc;

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::event::{Actor, Event, LogEvent, LogName};
use evidence::ids::StationId;
use evidence::receipt::Receipt;
use evidence::time::Utc;
use evidence::wire::{RESTORES_MAX, SEEN_MAX};

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::log::restores::{KIND_MAX, Told};
use crate::custody::refused::{Fault, Field, Gone};
use crate::custody::{Custody, Refused, Stop, clean_text, draft, require};
use crate::store::log::{Draft, proofs};
use crate::store::tables::{DbError, Reader};

/// Contradictions of one station that are logged between two restores at most: it shows its first
/// and its last checkpoint that does not fit, and may come again with others.
const BY_ONE_STATION_MAX: usize = 8;

/// Starts of the service that are looked at for where a restored log began to go on.
const STARTS_MAX: u64 = 200;

/// What puts the log in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The database is a backup's, of a log of `size` entries, and nobody has accepted that.
    FromBackup {
        /// Entries of the log when the backup was made.
        size: u64,
    },
    /// A station saw a checkpoint that this log does not continue.
    Contradicted {
        /// Entries that the station saw.
        size: u64,
        /// Root over them.
        root: Digest,
    },
}

/// A restore that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Number of the entry that says so.
    pub index: u64,
    /// Entries that were kept.
    pub size: u64,
    /// Root over them.
    pub root: Digest,
    /// The latest checkpoint that is known to be lost: its size.
    pub seen_size: Option<u64>,
}

impl Custody {
    /// What puts the log in doubt; nothing where all is well, nor in a copy that is served read-only.
    pub async fn doubts(self: &Arc<Self>) -> Result<Vec<Doubt>, Refused> {
        if self.log.is_read_only() {
            return Ok(Vec::new());
        }
        self.read(|reader| Ok(doubts(reader)?)).await
    }

    /// Accepts that this log was restored from a backup: the first `size` entries were kept, and
    /// what came after them in the lost log is gone. Without `size`, the backup's mark says it, or
    /// the start of the service that fits what stations saw.
    pub async fn accept_restore(
        self: &Arc<Self>,
        caller: &Caller,
        reason: &str,
        size: Option<u64>,
    ) -> Result<Accepted, Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        let appended =
            self.command(caller, Verb::LogRestore, move |reader, _| decide(reader, &who, &reason, size)).await?;
        self.look_now().await;
        let index = appended.first().ok_or(Refused::vanished(Gone::RestoreEntry))?.index;
        self.read(move |reader| {
            let told =
                reader.latest_of(LogName::Restored, index, 1)?.pop().ok_or(Refused::vanished(Gone::RestoreEntry))?;
            match told.entry.event {
                Event::Log(LogEvent::Restored { size, root, seen_size, .. }) => {
                    Ok(Accepted { index, size, root, seen_size })
                }
                _ => Err(Refused::vanished(Gone::RestoreEntry)),
            }
        })
        .await
    }

    /// The restores that were accepted, with their proofs, latest first: for stations, which judge
    /// them, and for those who read the log or accept restores.
    pub async fn restores(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Receipt>, Refused> {
        let may = |action| require(caller, action, Target::Installation, None);
        self.recorded(
            caller,
            Verb::LogRestores,
            may(Action::Deposit).or_else(|_| may(Action::ReadLog)).or_else(|_| may(Action::Administer)),
        )
        .await?;
        self.read(|reader| {
            let told = reader.latest_of(LogName::Restored, 0, RESTORES_MAX as u64)?;
            let receipts =
                told.iter().map(|told| proofs::receipt(reader, told.index)?.ok_or(Refused::vanished(Gone::Proof)));
            receipts.collect()
        })
        .await
    }

    /// Takes note of the checkpoints that a station shows; logs those that this log contradicts.
    /// Notes that this log's key did not sign say nothing.
    pub(in crate::custody) async fn heed_seen(
        self: &Arc<Self>,
        station: &Caller,
        notes: &[String],
    ) -> Result<(), Refused> {
        let verifier = self.log.keys().verifier();
        let shown: Vec<Checkpoint> =
            notes.iter().take(SEEN_MAX).filter_map(|note| Checkpoint::open(note, verifier).ok()).collect();
        let looked = shown.clone();
        let fits = self.read(move |reader| {
            Ok(looked.iter().map(|seen| continues(reader, seen)).collect::<Result<Vec<bool>, DbError>>()?)
        });
        let fits = fits.await?;
        let fitting = shown.iter().zip(&fits).filter(|(_, fits)| **fits).map(|(seen, _)| seen);
        let latest = fitting.max_by_key(|seen| seen.size).cloned();
        self.keep_seen(station, latest).await?;
        if fits.into_iter().all(|fits| fits) {
            return Ok(());
        }
        let who = station.clone();
        self.command(station, Verb::StationSession, move |reader, _| {
            let mut drafts = Vec::new();
            for seen in &shown {
                if is_news(reader, &who.actor(), seen, drafts.len())? {
                    let event = Event::Log(LogEvent::Contradicted { size: seen.size, root: seen.root });
                    drafts.push(draft(&who, Vec::new(), event));
                }
            }
            Ok(drafts)
        })
        .await?;
        self.look_now().await;
        Ok(())
    }
}

/// How long after a station's last checkpoint was kept another of it is, in seconds: a day.
const KEPT_AGAIN_SECONDS: i64 = 24 * 3600;

impl Custody {
    /// Keeps a checkpoint that a station saw and this log continues, for `docket check --seen`: the first
    /// of each station, then one a day at most.
    async fn keep_seen(self: &Arc<Self>, station: &Caller, seen: Option<Checkpoint>) -> Result<(), Refused> {
        let (Some(seen), Caller::Station { id, .. }) = (seen, station) else { return Ok(()) };
        let (asked, now, size) = (id.clone(), self.clock.now(), seen.size);
        if !self.read(move |reader| Ok(is_worth_keeping(reader, &asked, size, now)?)).await? {
            return Ok(());
        }
        let (who, id) = (station.clone(), id.clone());
        self.command(station, Verb::StationSession, move |reader, now| {
            if !is_worth_keeping(reader, &id, seen.size, now)? || !continues(reader, &seen)? {
                return Ok(Vec::new());
            }
            let event =
                Event::Log(LogEvent::CheckpointSeen { station: id.clone(), entries: seen.size, root: seen.root });
            Ok(vec![draft(&who, Vec::new(), event)])
        })
        .await?;
        Ok(())
    }
}

fn is_worth_keeping(reader: &Reader<'_>, station: &StationId, size: u64, now: Utc) -> Result<bool, DbError> {
    let Some(last) = reader.last_seen_by(station)? else { return Ok(size > 0) };
    Ok(size > last.entries && now >= last.seen_at.plus_seconds(KEPT_AGAIN_SECONDS))
}

/// Whether this log begins with the entries that a checkpoint stands for.
fn continues(reader: &Reader<'_>, seen: &Checkpoint) -> Result<bool, DbError> {
    let (size, _) = proofs::head(reader)?;
    Ok(seen.size == 0 || (seen.size <= size && proofs::root(reader, seen.size)? == seen.root))
}

/// Where the last accepted restore lies in the log, as a number from which to look on.
fn since(reader: &Reader<'_>) -> Result<u64, DbError> {
    Ok(reader.latest_of(LogName::Restored, 0, 1)?.first().map_or(0, |told| told.index + 1))
}

/// What was contradicted since the last accepted restore.
fn contradictions(reader: &Reader<'_>) -> Result<Vec<(Told, u64, Digest)>, DbError> {
    let told = reader.latest_of(LogName::Contradicted, since(reader)?, KIND_MAX)?;
    let of = |told: Told| match told.entry.event {
        Event::Log(LogEvent::Contradicted { size, root }) => Some((told, size, root)),
        _ => None,
    };
    Ok(told.into_iter().filter_map(of).collect())
}

/// Whether a checkpoint that `station` shows contradicts this log and is to be logged: it was not
/// by this station, nor is it of what an accepted restore names as lost. `more` are about to be.
fn is_news(reader: &Reader<'_>, station: &Actor, seen: &Checkpoint, more: usize) -> Result<bool, DbError> {
    if continues(reader, seen)? {
        return Ok(false);
    }
    let lost =
        reader.latest_of(LogName::Restored, 0, RESTORES_MAX as u64)?.into_iter().any(|told| match told.entry.event {
            Event::Log(LogEvent::Restored { size, seen_size: Some(lost), .. }) => size < seen.size && seen.size <= lost,
            _ => false,
        });
    let known = contradictions(reader)?;
    let own = known.iter().filter(|(told, ..)| told.entry.actor == *station);
    let told = own.clone().any(|(_, size, root)| (*size, *root) == (seen.size, seen.root));
    let room = own.count() + more < BY_ONE_STATION_MAX && known.len() as u64 + (more as u64) < KIND_MAX;
    Ok(!lost && !told && room)
}

pub(in crate::custody) fn doubts(reader: &Reader<'_>) -> Result<Vec<Doubt>, DbError> {
    let mut out = Vec::new();
    if let Some(size) = unaccepted_mark(reader)? {
        out.push(Doubt::FromBackup { size });
    }
    let known = contradictions(reader)?.into_iter();
    out.extend(known.map(|(_, size, root)| Doubt::Contradicted { size, root }));
    Ok(out)
}

/// The size that the backup's mark names, where no restore was accepted since.
fn unaccepted_mark(reader: &Reader<'_>) -> Result<Option<u64>, DbError> {
    let Some(size) = reader.backup_mark()? else { return Ok(None) };
    Ok(reader.latest_of(LogName::Restored, size, 1)?.is_empty().then_some(size))
}

fn decide(reader: &Reader<'_>, who: &Caller, reason: &str, asked: Option<u64>) -> Result<Vec<Draft>, Stop> {
    require(who, Action::Administer, Target::Installation, None)?;
    let (now, _) = proofs::head(reader)?;
    let lost = contradictions(reader)?;
    let size = match asked.or(unaccepted_mark(reader)?) {
        Some(size) => size,
        None => guess(reader, &lost)?,
    };
    if !(1..=now).contains(&size) {
        let problem = Fault::RestoredSize { size, now };
        return Err(Refused::Invalid { field: Field::Size, problem }.into());
    }
    if let Some((_, seen, _)) = lost.iter().find(|(_, seen, _)| *seen <= size) {
        let problem = Fault::RestoredSeen { size, seen: *seen };
        return Err(Refused::Invalid { field: Field::Size, problem }.into());
    }
    let root = proofs::root(reader, size)?;
    let latest = lost.iter().max_by_key(|(_, size, _)| *size);
    let (seen_size, seen_root) = latest.map(|(_, size, root)| (*size, *root)).unzip();
    let event = Event::Log(LogEvent::Restored { size, root, seen_size, seen_root, reason: reason.to_owned() });
    Ok(vec![draft(who, Vec::new(), event)])
}

/// How many entries the restored log had, as the contradictions and the service's starts tell; or
/// why that is not known.
fn guess(reader: &Reader<'_>, lost: &[(Told, u64, Digest)]) -> Result<u64, Stop> {
    let Some(first) = lost.iter().map(|(_, size, _)| *size).min() else {
        return Err(Refused::Conflict(Fault::RestoreUnshown).into());
    };
    went_on_at(reader, first)?.ok_or_else(|| Refused::Conflict(Fault::RestoreUnplaced).into())
}

/// The latest place below `below` where the service started: what it logs by itself before
/// `service.started` is of the new start already.
fn went_on_at(reader: &Reader<'_>, below: u64) -> Result<Option<u64>, DbError> {
    for start in reader.latest_of(LogName::ServiceStarted, 0, STARTS_MAX)? {
        let mut at = start.index;
        while at > 0 && is_own(reader, at - 1)? {
            at -= 1;
        }
        if (1..below).contains(&at) {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Whether the service wrote an entry of its own accord, and not to say that it started.
fn is_own(reader: &Reader<'_>, index: u64) -> Result<bool, DbError> {
    let Some(stored) = reader.entry(index)? else { return Ok(false) };
    let own = |entry: evidence::entry::Entry| {
        matches!(entry.actor, Actor::Service)
            && !matches!(entry.event, Event::Log(LogEvent::ServiceStarted { .. } | LogEvent::Opened { .. }))
    };
    Ok(evidence::entry::Entry::parse(&stored.bytes).is_ok_and(own))
}
