//! `docket check`: whether the log continues the checkpoints that were seen of it.
//!
//! Whoever holds the log's key can write another history, chain and sign it anew, and rebuild the
//! tables: then all agrees. What such a log does not agree with is what others saw before.
//!
//! A log that was restored from a backup, as an administrator accepted on record, lacks entries that others
//! saw. What such an entry states as lost, or whoever kept the file gave up on its receipt, is told with
//! that entry and administrator; it is no fault, and never passed over. That this log holds a checkpoint
//! which it says itself that it continued (`checkpoint.seen`) no restore excuses.

use std::collections::BTreeMap;

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::entry::Entry;
use evidence::event::{Actor, Event, LogEvent};
use evidence::restored::{Restored, counting};
use evidence::seen::SeenFile;
use evidence::tile::Edge;

use crate::custody::log::check::CheckReport;
use crate::store::tables::{DbError, Reader};

/// A checkpoint that was seen.
struct Shown {
    root: Digest,
    /// By whom, or in which file.
    by: String,
    /// Where it is of a file: which, and which of its restores gave it up, where one did.
    file: Option<(usize, Option<usize>)>,
    holds: bool,
}

/// A restore of a file.
struct Given {
    restored: Restored,
    /// Whether this log holds its entry.
    held: bool,
}

/// A checkpoint that the log says it did not continue when a station showed it.
struct Contradicted {
    index: u64,
    station: String,
    checkpoint: Checkpoint,
}

/// Checkpoints that were seen, by size.
#[derive(Default)]
pub(in crate::custody) struct Seen {
    wanted: BTreeMap<u64, Vec<Shown>>,
    /// By file.
    given: Vec<Vec<Given>>,
    /// Restores in this log, in order.
    restores: Vec<Restored>,
    contradicted: Vec<Contradicted>,
    /// Whether to tell of those that hold.
    asked: bool,
}

/// What is lost by one restore, as one place saw it.
#[derive(Default)]
struct Lost {
    count: u64,
    most: u64,
}

impl Seen {
    /// Those that stations showed, as the log says, and `given` ones.
    pub(in crate::custody) fn gather(
        reader: &Reader<'_>,
        given: Option<Vec<(String, SeenFile)>>,
        report: &mut CheckReport,
    ) -> Result<Self, DbError> {
        let mut seen = Self { asked: given.is_some(), ..Self::default() };
        let (shown, more) = match reader.checkpoints_seen() {
            // The comparison of the tables with the log names the row.
            Err(error @ DbError::Inconsistent { .. }) => {
                report.find(format!("what stations saw could not be compared: {error}"));
                (Vec::new(), false)
            }
            read => read?,
        };
        if more {
            report.notices.push("stations showed more checkpoints than are compared: the latest are".to_owned());
        }
        for one in shown {
            let by = format!("station {} (log entry {})", one.station, one.index);
            seen.add(one.entries, Shown { root: one.root, by, file: None, holds: false });
        }
        for (file, (place, held)) in given.unwrap_or_default().into_iter().enumerate() {
            let restores = held.restores.into_iter().map(|accepted| accepted.restored);
            seen.given.push(restores.map(|restored| Given { restored, held: false }).collect());
            for one in held.shown {
                let (by, file) = (place.clone(), Some((file, one.lost_by)));
                seen.add(one.checkpoint.size, Shown { root: one.checkpoint.root, by, file, holds: false });
            }
        }
        Ok(seen)
    }

    fn add(&mut self, size: u64, shown: Shown) {
        self.wanted.entry(size).or_default().push(shown);
    }

    /// Compares the log as far as it was followed.
    pub(in crate::custody) fn compare(&mut self, edge: &Edge) {
        let Some(shown) = self.wanted.get_mut(&edge.size()) else { return };
        let root = edge.root();
        for one in shown {
            one.holds = one.root == root;
        }
    }

    /// Takes what an entry of the log says of restores and of what contradicts it.
    pub(in crate::custody) fn heed(&mut self, index: u64, entry: &Entry, leaf: Digest) {
        for given in self.given.iter_mut().flatten() {
            given.held |= (given.restored.index, given.restored.leaf) == (index, leaf);
        }
        let Event::Log(event) = &entry.event else { return };
        match event {
            // One that no administrator accepted excuses nothing.
            LogEvent::Restored { .. } => self.restores.extend(Restored::of(entry, index, leaf)),
            LogEvent::Contradicted { size, root } => {
                let station = match &entry.actor {
                    Actor::Station { id, .. } => format!("station {id}"),
                    _ => "somebody".to_owned(),
                };
                let checkpoint = Checkpoint { origin: String::new(), size: *size, root: *root };
                self.contradicted.push(Contradicted { index, station, checkpoint });
            }
            LogEvent::Opened { .. }
            | LogEvent::ServiceStarted { .. }
            | LogEvent::ServiceKeyNamed { .. }
            | LogEvent::ClockJumped { .. }
            | LogEvent::ClockSettled { .. }
            | LogEvent::CheckpointSeen { .. } => {}
        }
    }

    /// Tells of what does not hold or lies beyond the log's end, of what restores took, and where it was
    /// asked for of what holds.
    pub(in crate::custody) fn finish(mut self, size: u64, report: &mut CheckReport) {
        let mut held: BTreeMap<String, u64> = BTreeMap::new();
        let mut lost: BTreeMap<(Restored, String), Lost> = BTreeMap::new();
        let wanted = std::mem::take(&mut self.wanted);
        let counts: Vec<Vec<bool>> = self.given.iter().map(|given| counting_of(given)).collect();
        for (entries, shown) in wanted {
            for one in shown {
                if one.holds || entries == 0 {
                    held.insert(one.by, entries);
                    continue;
                }
                match self.explained(entries, &one, &counts) {
                    Some(restored) => {
                        let lost = lost.entry((restored.clone(), one.by)).or_default();
                        (lost.count, lost.most) = (lost.count + 1, lost.most.max(entries));
                    }
                    None => report.find(self.fault(size, entries, &one)),
                }
            }
        }
        for ((restored, by), lost) in lost {
            report.notices.push(format!(
                "{} checkpoints that {by} saw, of {} entries at most, were given up: {}",
                lost.count,
                lost.most,
                words(&restored)
            ));
        }
        self.contradictions(report);
        if !self.asked {
            return;
        }
        let (count, last) = (held.len(), held.values().max().copied().unwrap_or(0));
        report.notices.push(match count {
            0 => "nobody saw a checkpoint of this log: nothing shows that it was not rewritten".to_owned(),
            _ => format!(
                "the log continues checkpoints from {count} places, of {last} entries at most; what lies after them \
                 nobody saw"
            ),
        });
    }

    /// The restore by which a checkpoint of a file is lost.
    fn explained(&self, entries: u64, one: &Shown, counts: &[Vec<bool>]) -> Option<&Restored> {
        let (file, lost_by) = one.file?;
        if let Some(by) = lost_by.filter(|by| counts[file][*by]) {
            return Some(&self.given[file][by].restored);
        }
        let seen = Checkpoint { origin: String::new(), size: entries, root: one.root };
        self.restores.iter().find(|restored| restored.states_lost(&seen))
    }

    fn fault(&self, size: u64, entries: u64, one: &Shown) -> String {
        let by = &one.by;
        let fault = if entries > size {
            format!("the log has {size} entries, fewer than the {entries} that {by} saw: it was cut")
        } else {
            format!("the log does not continue the checkpoint of {entries} entries that {by} saw: it was rewritten")
        };
        let near = self.restores.iter().rev().find(|restored| restored.size < entries);
        match near.filter(|_| one.file.is_some()) {
            Some(restored) => format!("{fault}; not stated as lost by {}", words(restored)),
            None => fault,
        }
    }

    /// What stations showed that the log did not continue, and said so. It is told and no fault of what is
    /// checked here: health is degraded for it, and a backup must still be made of such a log.
    fn contradictions(&self, report: &mut CheckReport) {
        for one in &self.contradicted {
            let (seen, by) = (&one.checkpoint, &one.station);
            let later = self.restores.iter().find(|restored| restored.index > one.index && restored.size < seen.size);
            let then = match later {
                Some(restored) => format!("given up: {}", words(restored)),
                None => "no restore of the log was accepted since: it was rewritten, cut or set back".to_owned(),
            };
            report
                .notices
                .push(format!("{by} saw another log of {} entries (log entry {}); {then}", seen.size, one.index));
        }
    }
}

fn counting_of(given: &[Given]) -> Vec<bool> {
    let restores: Vec<&Restored> = given.iter().map(|given| &given.restored).collect();
    counting(&restores, |at| given[at].held)
}

fn words(restored: &Restored) -> String {
    let Restored { index, size, by, at, reason, .. } = restored;
    format!("the restore in log entry {index}, accepted by {by} at {at}, which kept {size} entries: {reason}")
}
