//! `docket case drafts`: the drafts of decisions of a case, and what stands for the text of each; `docket case draft`: record,
//! withdraw and judge them.
//!
//! A draft is recorded with the digest of the file that whoever records it has in hand: the service takes it only where the
//! document of the case is that very file.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use evidence::digest::{ContentHasher, Digest};
use evidence::event::{DraftOutcome, PartyKind};
use serde_json::Value;

use crate::answers::draft::{DraftAssessmentBody, DraftBody, DraftFactBody, DraftRecorded, DraftRequest, DraftsBody};
use crate::answers::reason::Reason;
use crate::client::http::Remote;
use crate::client::output::{self, Language, Table, shown};
use crate::client::resolve;
use crate::client::words::{self, Word as _};

/// What is asked of the drafts of a case.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// Show the drafts of decisions of a case, and what stands for each
    Drafts {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Record, withdraw and judge drafts of decisions
    Draft {
        #[command(subcommand)]
        deed: Deed,
    },
}

/// What is done with one draft.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Deed {
    /// Record the draft of a decision; prints its id
    Record(Box<RecordArguments>),
    /// Withdraw a draft: nothing is decided by it
    Withdraw {
        /// Id of the draft, as `docket case drafts` shows it
        draft: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Show whether a draft is of a major decision, which is reviewed first
    Assess {
        /// Id of the draft
        draft: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// What is said of a draft.
#[derive(Debug, Args)]
pub(in crate::client) struct RecordArguments {
    /// The case's number or id
    case: String,
    /// Id of the document that it is, filed under the case
    #[arg(long)]
    document: String,
    /// The very file of that document, as you saw it
    #[arg(long)]
    file: PathBuf,
    /// What it means to decide
    #[arg(long, value_parser = words::parser::<DraftOutcome>())]
    outcome: DraftOutcome,
    /// Id of the party
    #[arg(long)]
    party: Option<String>,
    /// What kind of party that is
    #[arg(long, value_parser = words::parser::<PartyKind>())]
    party_kind: Option<PartyKind>,
    /// What it imposes, such as fine; several may be given
    #[arg(long = "sanction", value_name = "SANCTION")]
    sanctions: Vec<String>,
    /// The fine in fen
    #[arg(long, value_name = "FEN")]
    fine_fen: Option<u64>,
    /// What is confiscated in fen
    #[arg(long, value_name = "FEN")]
    confiscation_fen: Option<u64>,
    /// What rules ask beside that, as field=value; several may be given
    #[arg(long = "fact", value_name = "FIELD=VALUE")]
    facts: Vec<String>,
    /// Certificate number of the officer who drafted it
    #[arg(long, value_name = "CERTIFICATE")]
    drafter: String,
    /// Certificate number of the officer who checked it
    #[arg(long, value_name = "CERTIFICATE")]
    checker: String,
    /// On which rules it rests
    #[arg(long)]
    basis: String,
    /// What was weighed; several may be given
    #[arg(long = "factor", value_name = "FACTOR")]
    factors: Vec<String>,
    /// Why it is recorded so
    #[arg(long)]
    reason: Option<String>,
}

pub(in crate::client) async fn run(remote: &Remote, verb: Verb) -> Result<()> {
    match verb {
        Verb::Drafts { case, json } => show(remote, &case, json).await,
        Verb::Draft { deed: Deed::Record(arguments) } => record(remote, *arguments).await,
        Verb::Draft { deed: Deed::Withdraw { draft, reason } } => {
            remote.tell(&["api", "v1", "drafts", &draft, "withdraw"], &Reason { reason }).await?;
            output::line(&say!(remote.language, "draft-withdrawn", id = shown(&draft)))
        }
        Verb::Draft { deed: Deed::Assess { draft, json } } => assess(remote, &draft, json).await,
    }
}

async fn record(remote: &Remote, arguments: RecordArguments) -> Result<()> {
    let case = resolve::case(remote, &arguments.case).await?.to_string();
    let content = digest_of(&arguments.file, remote.language)?.to_string();
    // What has no sign in it is a field without a value, which the service refuses by its name.
    let fact = |given: &String| {
        let (field, value) = given.split_once('=').unwrap_or((given, ""));
        DraftFactBody { field: field.to_owned(), value: value.to_owned() }
    };
    let request = DraftRequest {
        document: arguments.document,
        content,
        outcome: arguments.outcome,
        party: arguments.party,
        party_kind: arguments.party_kind,
        sanctions: arguments.sanctions.into_iter().collect(),
        fine_fen: arguments.fine_fen,
        confiscation_fen: arguments.confiscation_fen,
        facts: arguments.facts.iter().map(fact).collect(),
        drafter: arguments.drafter,
        checker: arguments.checker,
        basis: arguments.basis,
        factors: arguments.factors.into_iter().collect(),
        reason: arguments.reason.unwrap_or_default(),
    };
    let recorded: DraftRecorded = remote.post(&["api", "v1", "cases", &case, "drafts"], &request).await?;
    output::line(&say!(remote.language, "draft-recorded", id = recorded.draft))
}

/// The digest of a file's content.
fn digest_of(path: &Path, language: Language) -> Result<Digest> {
    let failed = || say!(language, "file-unreadable", path = path.display());
    let mut file = File::open(path).with_context(failed)?;
    let (mut hasher, mut part) = (ContentHasher::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut part).with_context(failed)? {
            0 => return Ok(hasher.finish().digest),
            read => hasher.update(&part[..read]),
        }
    }
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "drafts"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let found: DraftsBody = remote.get(&path, &()).await?;
    if found.drafts.is_empty() {
        output::note(&say!(remote.language, "drafts-none"));
        return Ok(());
    }
    drafts_table(&found.drafts, remote.language).print()
}

fn drafts_table(drafts: &[DraftBody], language: Language) -> Table {
    let columns = ["column-draft", "column-decides", "column-review", "column-drafter", "column-content"];
    let mut table = Table::new(language, columns);
    for draft in drafts {
        let standing = if draft.withdrawn_at.is_some() {
            language.text("word-withdrawn").into_owned()
        } else {
            language.text(draft.binding.standing.message()).into_owned()
        };
        let (id, outcome) = (draft.draft.to_string(), draft.outcome.name(language));
        let (drafter, content) = (draft.drafter.to_string(), draft.content.to_string());
        table.row([&id, &outcome, &standing, &shown(&drafter), &content]);
    }
    table
}

async fn assess(remote: &Remote, draft: &str, json: bool) -> Result<()> {
    let path = ["api", "v1", "drafts", draft, "assessment"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let found: DraftAssessmentBody = remote.get(&path, &()).await?;
    assessed_told(&found, remote.language).iter().try_for_each(|text| output::line(text))
}

/// What the rules say of a draft, line by line.
fn assessed_told(found: &DraftAssessmentBody, language: Language) -> Vec<String> {
    let major = &found.assessed.major;
    let mut lines = vec![if found.assessed.needs_review {
        say!(language, "draft-needs-review")
    } else {
        say!(language, "draft-needs-none")
    }];
    lines.extend(major.rules.iter().map(|ground| {
        let name = language.pick([&ground.rule.zh, &ground.rule.en]);
        say!(language, "draft-rule", name, id = ground.rule.id.as_str(), because = ground.because.join(", "))
    }));
    if !major.missing.is_empty() {
        lines.push(say!(language, "draft-missing", fields = major.missing.join(", ")));
    }
    lines.push(say!(language, "draft-binding", standing = language.text(found.binding.standing.message())));
    lines
}
