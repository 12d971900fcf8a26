//! `docket check`: whether the log continues the checkpoints that were seen of it.
//!
//! Whoever holds the log's key can write another history, chain and sign it anew, and rebuild the
//! tables: then all agrees. What such a log does not agree with is what others saw before.

use std::collections::BTreeMap;

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::tile::Edge;

use crate::custody::check::CheckReport;
use crate::db::{DbError, Reader};

/// A checkpoint that was seen.
struct Shown {
    root: Digest,
    /// By whom, or in which file.
    by: String,
    holds: bool,
}

/// Checkpoints that were seen, by size.
#[derive(Default)]
pub(in crate::custody) struct Seen {
    wanted: BTreeMap<u64, Vec<Shown>>,
    /// Whether to tell of those that hold.
    asked: bool,
}

impl Seen {
    /// Those that stations showed, as the log says, and `given` ones.
    pub(in crate::custody) fn gather(
        reader: &Reader<'_>,
        given: Option<Vec<(String, Checkpoint)>>,
        report: &mut CheckReport,
    ) -> Result<Self, DbError> {
        let mut seen = Self { wanted: BTreeMap::new(), asked: given.is_some() };
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
            seen.add(one.entries, one.root, format!("station {} (log entry {})", one.station, one.index));
        }
        for (place, checkpoint) in given.unwrap_or_default() {
            seen.add(checkpoint.size, checkpoint.root, place);
        }
        Ok(seen)
    }

    fn add(&mut self, size: u64, root: Digest, by: String) {
        self.wanted.entry(size).or_default().push(Shown { root, by, holds: false });
    }

    /// Compares the log as far as it was followed.
    pub(in crate::custody) fn compare(&mut self, edge: &Edge, report: &mut CheckReport) {
        let size = edge.size();
        let Some(shown) = self.wanted.get_mut(&size) else { return };
        let root = edge.root();
        for one in shown {
            one.holds = one.root == root;
            if !one.holds {
                report.find(format!(
                    "the log does not continue the checkpoint of {size} entries that {} saw: it was rewritten",
                    one.by
                ));
            }
        }
    }

    /// Tells of what lies beyond the log's end, and where it was asked for of what holds.
    pub(in crate::custody) fn finish(self, size: u64, report: &mut CheckReport) {
        let mut held: BTreeMap<String, u64> = BTreeMap::new();
        for (entries, shown) in self.wanted {
            for one in shown {
                if entries > size {
                    report.find(format!(
                        "the log has {size} entries, fewer than the {entries} that {} saw: it was cut",
                        one.by
                    ));
                } else if one.holds || entries == 0 {
                    held.insert(one.by, entries);
                }
            }
        }
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
}
