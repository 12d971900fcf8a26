//! `docket log`: the custody log's entries (auditors, legal office) and its signed head (anybody).

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, Subcommand};
use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::entry::Entry;
use evidence::merkle;
use evidence::note::{NOTE_SIZE_MAX, VerifierKey};
use evidence::wire::{HashesAnswer, ProofHash};
use serde::Serialize;

use crate::answers::log::{LogItem, RestoreAnswer, RestoreRequest};
use crate::client::connection::{Connection, Credential, Pin};
use crate::client::events::Known;
use crate::client::files;
use crate::client::http::Remote;
use crate::client::legal::Terms;
use crate::client::output::{self, JsonArray, shown};

/// Entries that are asked for at a time; the service gives 1000 at most.
const PAGE_SIZE: u64 = 500;

/// What to see of the log.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show entries
    Entries {
        /// Number of the first entry
        #[arg(long, value_name = "N", default_value_t = 0)]
        from: u64,
        /// Show at most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u64,
        #[command(flatten)]
        asked: Asked,
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Print the log's signed head, to be kept
    Checkpoint {
        #[command(flatten)]
        pin: Pin,
        /// Show that the log continues the one whose checkpoint was kept in this file
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
    },
    /// Accept, as an administrator, that the log was restored from a backup; it is logged, and stations judge it
    Restored {
        /// Why it was restored
        #[arg(long)]
        reason: String,
        /// Entries that the restored log had; found by itself where the backup was made by `docket backup`
        #[arg(long, value_name = "N")]
        size: Option<u64>,
    },
    /// Print the proof that the log of TO entries continues that of FROM
    Consistency {
        /// The earlier size
        from: u64,
        /// The later size
        to: u64,
    },
}

/// Of which entries; where any of it is given, they come newest first.
#[derive(Debug, Clone, Args, Serialize)]
struct Asked {
    /// By this account, or the person or station of this name or certificate number
    #[arg(long, value_name = "NAME|ACCOUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// About this case
    #[arg(long, value_name = "NUMBER", conflicts_with = "item")]
    #[serde(skip)]
    case: Option<String>,
    /// About this item: kind:id, or a certificate number or id alone
    #[arg(long, value_name = "ITEM")]
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    /// Of this kind, as in case.opened
    #[arg(long, value_name = "KIND")]
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// On this day or later, or at this time or later
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// On this day at the latest, or at this time
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

impl Asked {
    /// With the case as the item that it is; whether anything is asked for.
    fn settled(mut self) -> (Self, bool) {
        self.item = self.item.or(self.case.take());
        let all = [&self.person, &self.item, &self.kind, &self.since, &self.until];
        let any = all.iter().any(|one| one.is_some());
        (self, any)
    }
}

/// Which entries are wanted.
#[derive(Debug, Serialize)]
struct EntriesQuery<'a> {
    from: u64,
    limit: u64,
    #[serde(flatten)]
    asked: &'a Asked,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<u64>,
}

/// Between which sizes consistency is to be shown.
#[derive(Debug, Serialize)]
struct ConsistencyQuery {
    from: u64,
    to: u64,
}

pub(in crate::client) async fn run(connection: Connection, arguments: Arguments) -> Result<ExitCode> {
    match arguments.verb {
        Verb::Entries { from, limit, asked, json } => {
            entries(&connection.open(Credential::Needed)?, (from, limit), asked, json).await?;
        }
        Verb::Checkpoint { pin, since } => {
            let remote = connection.open(Credential::NotNeeded)?;
            let key = pin.key(remote.language)?;
            checkpoint(&remote, key.as_ref(), since.as_deref()).await?;
        }
        Verb::Restored { reason, size } => {
            restored(&connection.open(Credential::Needed)?, reason, size).await?;
        }
        Verb::Consistency { from, to } => {
            for hash in consistency(&connection.open(Credential::NotNeeded)?, from, to).await? {
                output::line(&String::from(ProofHash(hash)))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn restored(remote: &Remote, reason: String, size: Option<u64>) -> Result<()> {
    let request = RestoreRequest { reason, size };
    let answer: RestoreAnswer = remote.post(&["api", "v1", "log", "restored"], &request).await?;
    let RestoreAnswer { index, size, seen_size, .. } = answer;
    let lost = match seen_size {
        Some(seen) => say!(remote.language, "log-restored-lost", seen, lost = seen.saturating_sub(size)),
        None => String::new(),
    };
    output::line(&say!(remote.language, "log-restored-logged", index, size, lost))
}

async fn entries(remote: &Remote, (from, limit): (u64, u64), asked: Asked, json: bool) -> Result<()> {
    let (mut from, mut left, mut before) = (from, limit, None);
    let (asked, filtered) = asked.settled();
    let (mut array, terms) = (JsonArray::default(), Terms::ask(remote).await);
    while left > 0 {
        let query = EntriesQuery { from, limit: left.min(PAGE_SIZE), asked: &asked, before };
        let page: Vec<LogItem> = remote.get(&["api", "v1", "log", "entries"], &query).await?;
        for item in &page {
            if json {
                array.item(item)?;
            } else {
                output::line(&shown(&told((remote, &terms), item)))?;
            }
        }
        let count = page.len() as u64;
        if count < query.limit {
            break;
        }
        left = left.saturating_sub(count);
        // Newest first, what follows lies before the last; else after it.
        if filtered {
            before = page.last().map(|last| last.index);
        } else {
            from = from.saturating_add(count);
        }
    }
    if json { array.end() } else { Ok(()) }
}

/// One entry on one line.
fn told((remote, terms): (&Remote, &Terms), item: &LogItem) -> String {
    let known = Known::new((remote, terms), &item.names, item.path_bytes.as_deref());
    let Ok(entry) = serde_json::from_value::<Entry>(item.entry.clone()) else {
        return format!("#{}  {}", item.index, item.entry);
    };
    let items: Vec<String> = entry.items.iter().map(|link| known.item(&link.item)).collect();
    let (time, items) = (remote.time(entry.time), items.join(&remote.language.text("list-comma")));
    format!("#{}  {time}  {}  {}  {items}", item.index, known.actor(&entry), known.event(&entry))
}

async fn consistency(remote: &Remote, from: u64, to: u64) -> Result<Vec<Digest>> {
    let answer: HashesAnswer = remote.get(&["log", "consistency"], &ConsistencyQuery { from, to }).await?;
    Ok(answer.hashes.into_iter().map(|hash| hash.0).collect())
}

async fn checkpoint(remote: &Remote, key: Option<&VerifierKey>, since: Option<&Path>) -> Result<()> {
    let language = remote.language;
    let note = remote.get_text(&["log", "checkpoint"], &()).await?;
    let Some(key) = key else {
        if since.is_some() {
            bail!(say!(language, "log-since-needs-key"));
        }
        output::note(&say!(language, "log-signature-unchecked"));
        return output::text(&printable(&note));
    };
    let head = Checkpoint::open(&note, key)?;
    if let Some(file) = since {
        let kept = files::read_small(file, NOTE_SIZE_MAX as u64, language)?;
        let kept = String::from_utf8(kept).with_context(|| say!(language, "file-no-text", path = file.display()))?;
        let kept = Checkpoint::open(&kept, key).with_context(|| file.display().to_string())?;
        continues(remote, &kept, &head).await?;
        let (old, new) = (kept.size, head.size);
        output::note(&say!(language, "log-grew", old, new));
    }
    output::text(&note)
}

/// Shows that the log at `head` continues the one at `kept`.
async fn continues(remote: &Remote, kept: &Checkpoint, head: &Checkpoint) -> Result<()> {
    let language = remote.language;
    if head.size < kept.size {
        bail!(say!(language, "log-shorter", kept = kept.size, now = head.size));
    }
    let proof = if kept.size == head.size { Vec::new() } else { consistency(remote, kept.size, head.size).await? };
    merkle::verify_consistency(kept.size, &kept.root, head.size, &head.root, &proof)
        .map_err(|error| anyhow!(say!(language, "log-not-continued", error)))
}

/// A note that nobody checked, with what hides in its lines spelled out.
fn printable(note: &str) -> String {
    note.split_inclusive('\n').map(|line| shown(line.trim_end_matches('\n')) + "\n").collect()
}
