//! Checking a package offline: every file, signature, proof and history in it.
//!
//! The order is that of `FORMAT.md` section 9: tag files, index, log key and checkpoint,
//! histories, stations, then each recording (on several threads), the case, the entries held
//! against each other, the package's making, and last whatever file nobody has read. Nothing stops at the first finding. Nothing here touches a file system
//! or a clock: [`verify_package`] is given the list of files and a way to read one.
//!
//! Contents are streamed, so memory does not grow with them; files of proofs and descriptions are
//! read whole up to a limit each.

mod bag;
mod case;
mod entries;
mod history;
mod life;
mod making;
mod message;
mod recording;
mod report;
mod rules;
mod station;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bag::Bag;
use history::{Histories, Log};
use recording::{ChainPlace, Subject};
use station::Station;

pub use message::{Fault, Field, Limit, Notice};
pub use report::{
    Access, AccessWhat, Finding, Happening, PackageFacts, RecordingFacts, Remark, Report, SealFacts, ServiceKey,
    Verdict,
};

use crate::cause::{Cause, Flaw};
use crate::ids::{StationId, is_unseen};
use crate::note::VerifierKey;
use crate::package::{PackageFile, PackageIndex};

/// Largest index that is read, in bytes.
const INDEX_SIZE_MAX: u64 = 64 * 1024 * 1024;

/// Most threads that a check uses.
const THREADS_MAX: usize = 64;

/// Longest text of others that is repeated in a report, in characters.
const SHOWN_LENGTH_MAX: usize = 300;

/// A file of the package as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackagedFile {
    /// Path in the package, with `/` between its parts.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
}

/// What the caller decides.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The log's key, had by another way than the package.
    pub log_key: Option<VerifierKey>,
    /// How many recordings are checked at the same time; 0 and 1 are the same.
    pub threads: usize,
}

/// Gives a reader of a file's bytes.
type Open<'a> = dyn Fn(&str) -> io::Result<Box<dyn Read>> + Sync + 'a;

/// Checks a package and tells everything that was found.
pub fn verify_package(
    files: &[PackagedFile],
    open: impl Fn(&str) -> io::Result<Box<dyn Read>> + Sync,
    options: &Options,
) -> Report {
    let mut bag = Bag::new(files, &open);
    bag.check_tags();
    let log = station::check_log(&bag, options.log_key.as_ref());
    let index = read_index(&bag);
    let mut recordings = Vec::new();
    let mut package = None;
    let mut names = BTreeMap::new();
    let mut known = None;
    if let Some(index) = &index {
        let mut places = bag::places(index);
        let histories = history::check(&bag, index, log.as_ref(), &mut places);
        bag.check_missing(Some(&places));
        bag.check_unexpected(&places);
        bag.check_info(index);
        check_origin(&bag, index, log.as_ref());
        let stations = station::check_stations(&bag, index, &histories);
        recordings = check_recordings(&bag, index, &histories, &stations, options.threads);
        case::check_case(&bag, index, &histories);
        entries::check(&bag, &histories);
        names = life::names(&histories);
        let mut facts = PackageFacts::of(index);
        let made = making::check_making(&bag, index, &histories, log.as_ref());
        // Where the entry of the making is not the log's, nobody can say which page belongs here.
        let judged = made.as_ref().map_or_else(|| histories.is_whole(&index.item()), |made| made.proven);
        if judged {
            bag.check_page(made.as_ref().and_then(|made| made.page));
        }
        facts.made_by = made.map(|made| made.by);
        facts.service_keys = making::check_log(&bag, index, &histories, log.as_ref());
        package = Some(facts);
        known = Some(places);
    } else {
        bag.check_missing(None);
    }
    let left = bag.left(known.as_ref());
    in_parallel(&bag, &left, options.threads, |path| bag.check_left(path));
    if let (Some(facts), Some(log)) = (&mut package, &log) {
        facts.log_key = Some(log.key.to_string());
        facts.log_size = Some(log.checkpoint.size);
        facts.log_root = Some(log.checkpoint.root);
    }
    let (findings, notices) = bag.into_remarks();
    let limits = limits(log.as_ref(), options);
    let verdict = match (findings.is_empty(), &options.log_key) {
        (false, _) => Verdict::DoesNotHold,
        (true, None) => Verdict::ConsistentInItself,
        (true, Some(_)) => Verdict::Holds,
    };
    let holds = verdict == Verdict::Holds;
    Report { verdict, holds, findings, notices, package, recordings, limits, names }
}

fn read_index(bag: &Bag<'_>) -> Option<PackageIndex> {
    let path = PackageFile::Index.path();
    let bytes = bag.read(&path, INDEX_SIZE_MAX, "R9.24")?;
    let index = match PackageIndex::parse(&bytes) {
        Ok(index) => index,
        Err(error) => {
            bag.breaches(&path, crate::strict::json(&bytes));
            bag.breaches(&path, crate::strict::values::of_index(&bytes));
            bag.fault(&path, Fault::NotIndex { error });
            return None;
        }
    };
    if crate::canonical::to_vec(&index).ok().as_ref() != Some(&bytes) {
        bag.breaches(&path, crate::strict::json(&bytes));
        bag.breaches(&path, crate::strict::spelling(&bytes, &index));
        bag.fault(&path, Fault::NotCanonical {});
    }
    Some(index)
}

fn check_origin(bag: &Bag<'_>, index: &PackageIndex, log: Option<&Log>) {
    let Some(log) = log.filter(|log| log.checkpoint.origin != index.origin) else { return };
    let fault = Fault::Differs {
        rule: "R9.7",
        field: "origin".to_owned(),
        said: shown(&index.origin),
        proven: shown(&log.checkpoint.origin),
        source: PackageFile::Checkpoint.path(),
    };
    bag.fault(&PackageFile::Index.path(), fault);
}

fn check_recordings(
    bag: &Bag<'_>,
    index: &PackageIndex,
    histories: &Histories,
    stations: &BTreeMap<StationId, Station>,
    threads: usize,
) -> Vec<RecordingFacts> {
    let mut once = BTreeSet::new();
    let (first, again): (Vec<_>, Vec<_>) =
        index.recordings.iter().partition(|packaged| once.insert(packaged.recording));
    for packaged in again {
        bag.fault(&PackageFile::Index.path(), Fault::Twice { rule: "R9.5", what: Cause::named(packaged.recording) });
    }
    let results: Vec<(RecordingFacts, Option<ChainPlace>)> = in_parallel(bag, &first, threads, |packaged| {
        let station = stations.get(&packaged.station);
        Subject { bag, packaged, histories, station }.check()
    });
    let (facts, chain_places): (Vec<_>, Vec<_>) = results.into_iter().unzip();
    recording::check_chains(bag, chain_places.into_iter().flatten().collect());
    facts
}

/// Runs `work` on each job, on several threads, and gives the results in the order of the jobs.
fn in_parallel<J: Copy + Sync, R: Send>(
    bag: &Bag<'_>,
    jobs: &[J],
    threads: usize,
    work: impl Fn(J) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let run = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(number).copied() else { return };
            let result = work(job);
            done.lock().expect("no holder of this lock panics").push((number, result));
        }
    };
    let threads = threads.clamp(1, THREADS_MAX).min(jobs.len());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        for worker in workers {
            if worker.join().is_err() {
                bag.fault("", Fault::Failed { what: Flaw::new("checking-thread", "a checking thread") });
            }
        }
    });
    let mut done = done.into_inner().expect("no holder of this lock panics");
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

fn limits(log: Option<&Log>, options: &Options) -> Vec<Limit> {
    let mut limits = Vec::new();
    if let Some(log) = log {
        if options.log_key.is_none() {
            limits.push(Limit::OwnKey { key: log.key.to_string() });
        }
        limits.push(Limit::Afterwards { size: log.checkpoint.size });
    }
    limits.extend([
        Limit::Histories {},
        Limit::SplitView {},
        Limit::StationEnd {},
        Limit::BeforeSeal {},
        Limit::StationKey {},
        Limit::Clocks {},
        Limit::Copies {},
        Limit::Accounts {},
        Limit::Unsigned {},
        Limit::SegmentClaim {},
    ]);
    limits
}

/// Text of others, made fit for a report: cut, and with what hides or moves text spelled out.
pub fn shown(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(SHOWN_LENGTH_MAX) {
        if is_unseen(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    if text.chars().nth(SHOWN_LENGTH_MAX).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_in_a_name_is_spelled_out() {
        assert_eq!(shown("a\u{202e}b\u{1b}[31m"), "a\\u{202e}b\\u{1b}[31m");
        assert_eq!(shown(&"长".repeat(1000)).chars().count(), SHOWN_LENGTH_MAX + 1);
    }
}
