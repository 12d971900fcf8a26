//! `docket case`: open, find, show, rename, merge and close cases, file recordings under them and take them out. What is
//! done in the course of one is in [`course`], its acts are in [`act`], its parties in [`party`], its drafts in [`draft`],
//! how its documents are served in [`delivery`], and what is owed in it in [`performance`].

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use evidence::event::{RecordKind, Stage};
use serde::Serialize;
use serde_json::Value;

use crate::answers::bounds::FILED_AT_ONCE_MAX;
use crate::answers::case::{
    BatchFiled, BatchRequest, CaseBody, CaseDetail, CaseMerging, CaseOpened, CasePage, CaseQuery, CaseRenaming,
    CaseRequest, LinkRequest,
};
use crate::answers::reason::Reason;
use crate::client::PAGE_SIZE;
use crate::client::act;
use crate::client::cases;
use crate::client::completeness;
use crate::client::course;
use crate::client::decisions;
use crate::client::delivery;
use crate::client::draft;
use crate::client::find::{officer, path_text, short};
use crate::client::http::Remote;
use crate::client::legal::Terms;
use crate::client::output::{self, JsonArray, Table, shown};
use crate::client::papers;
use crate::client::party;
use crate::client::performance;
use crate::client::printout::{self, PrintoutWhat};
use crate::client::resolve;
use crate::client::simple;
use crate::client::tracks;
use crate::client::words;

/// What to do with cases.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Open a case in your agency; prints its id
    Open {
        /// The case number (案号)
        number: String,
        /// What it is about
        #[arg(long)]
        title: String,
    },
    /// Find cases
    List {
        /// Part of number or title
        text: Option<String>,
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Show a case and what is filed under it
    Show {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show where the recordings of a case were made
    Map {
        /// The case's number or id
        case: String,
        /// Write GeoJSON to this file, which must not be there; a list is printed where it is not given
        #[arg(long, value_name = "OUT")]
        geojson: Option<PathBuf>,
    },
    /// File recordings under a case
    Link {
        /// The case's number or id
        case: String,
        /// Ids of recordings, or their first 8 digits and more
        #[arg(required = true)]
        recordings: Vec<String>,
        /// The stage of the case: its id or name, as `docket law` lists them
        #[arg(long)]
        stage: String,
        /// The kind of record, likewise
        #[arg(long)]
        kind: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Print a whole case as JSON, for another system; who its parties are is masked
    Export {
        /// The case's number or id
        case: String,
    },
    /// Bring in the cases of a file of an existing system: all of them, or none where something is wrong with one
    Import {
        /// The file: CSV in UTF-8, the first line naming the columns
        file: PathBuf,
        /// Tell what would become of each line, and change nothing
        #[arg(long)]
        preview: bool,
    },
    /// Give a case another number or title
    Rename {
        /// The case's number or id
        case: String,
        /// The new case number; the old one finds the case as before
        #[arg(long, required_unless_present = "title")]
        number: Option<String>,
        /// What it is about
        #[arg(long)]
        title: Option<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Merge a case into another; this cannot be taken back
    Merge {
        /// Number or id of the case that is no more from then on
        case: String,
        /// Number or id of the case that remains
        #[arg(long)]
        into: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Close a case: nothing is filed under it until it is opened again
    Close {
        /// The case's number or id
        case: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Open a closed case again
    Reopen {
        /// The case's number or id
        case: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take a recording out of a case
    Unlink {
        /// The case's number or id
        case: String,
        /// Id of the recording, or its first 8 digits and more
        recording: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Show what documents the stages of a case want and have
    Papers {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what a case lacks, article by article, and how its stages stand
    Lacks {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Save a printout of a case as PDF
    Printout {
        /// The case's number or id
        case: String,
        /// Of what
        #[arg(long, value_parser = words::parser::<PrintoutWhat>())]
        what: PrintoutWhat,
        /// The file to write, which must not be there
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// The simple procedure: decisions on the spot
    #[command(subcommand)]
    Simple(simple::Verb),
    #[command(flatten)]
    Course(course::Verb),
    #[command(flatten)]
    Decision(decisions::Verb),
    #[command(flatten)]
    Act(act::Verb),
    #[command(flatten)]
    Draft(draft::Verb),
    #[command(flatten)]
    Party(party::Verb),
    #[command(flatten)]
    Delivery(delivery::Verb),
    /// What is owed in a case, and how it is carried out
    #[command(subcommand)]
    Performance(performance::Verb),
}

const CASES: [&str; 3] = ["api", "v1", "cases"];

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    match arguments.verb {
        Verb::Open { number, title } => {
            let opened: CaseOpened = remote.post(&CASES, &CaseRequest { number, title }).await?;
            output::line(&shown(&opened.case))?;
        }
        Verb::List { text, json } => list(&remote, text, json).await?,
        Verb::Show { case, json } => show(&remote, &case, json).await?,
        Verb::Map { case, geojson } => tracks::map(&remote, &case, geojson.as_deref()).await?,
        Verb::Link { case, recordings, stage, kind, reason } => {
            let (terms, language) = (Terms::ask(&remote).await, remote.language);
            let stage = terms.given_stage(&stage, language)?;
            let kind = terms.given_kind(&kind, language)?;
            link(&remote, &case, &recordings, Filing { stage, kind, reason }).await?;
        }
        Verb::Export { case } => {
            let id = resolve::case(&remote, &case).await?.to_string();
            let path = ["api", "v1", "cases", &id, "export"];
            output::json(&remote.get::<Value>(&path, &()).await?)?;
        }
        Verb::Import { file, preview } => return cases::run(&remote, &file, preview).await,
        Verb::Rename { case, number, title, reason } => {
            let request = CaseRenaming { number, title, reason };
            change(&remote, &case, "rename", &request, "case-renamed").await?;
        }
        Verb::Merge { case, into, reason } => {
            let into = resolve::case(&remote, &into).await?.to_string();
            change(&remote, &case, "merge", &CaseMerging { into, reason }, "case-merged").await?;
        }
        Verb::Close { case, reason } => change(&remote, &case, "close", &Reason { reason }, "case-closed").await?,
        Verb::Reopen { case, reason } => {
            change(&remote, &case, "reopen", &Reason { reason }, "case-reopened").await?;
        }
        Verb::Unlink { case, recording, reason } => {
            let case = resolve::case(&remote, &case).await?.to_string();
            let recording = resolve::recording(&remote, &recording).await?.to_string();
            let path = ["api", "v1", "cases", &case, "recordings", &recording, "unlink"];
            remote.tell(&path, &Reason { reason }).await?;
            let id = short(&recording);
            output::line(&say!(remote.language, "case-taken-out", id))?;
        }
        Verb::Papers { case, json } => papers::show(&remote, &case, json).await?,
        Verb::Lacks { case, json } => completeness::show(&remote, &case, json).await?,
        Verb::Printout { case, what, output } => printout::of_case(&remote, &case, what, &output).await?,
        Verb::Simple(verb) => simple::run(&remote, verb).await?,
        Verb::Course(verb) => course::run(&remote, verb).await?,
        Verb::Decision(verb) => decisions::run(&remote, verb).await?,
        Verb::Act(verb) => act::run(&remote, verb).await?,
        Verb::Draft(verb) => draft::run(&remote, verb).await?,
        Verb::Party(verb) => party::run(&remote, verb).await?,
        Verb::Delivery(verb) => delivery::run(&remote, verb).await?,
        Verb::Performance(verb) => performance::run(&remote, verb).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Does something with a case, and says so.
async fn change(remote: &Remote, case: &str, act: &str, request: &impl Serialize, said: &str) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    remote.tell(&["api", "v1", "cases", &id, act], request).await?;
    output::line(&remote.language.with(said, &[("name", shown(case).into())]))
}

/// Where and why recordings are filed.
struct Filing {
    stage: Stage,
    kind: RecordKind,
    reason: String,
}

/// Files recordings, as many at once as the service takes: of those all are filed, or none. All are known before the first
/// is filed.
async fn link(remote: &Remote, case: &str, recordings: &[String], filing: Filing) -> Result<()> {
    let case = resolve::case(remote, case).await?.to_string();
    let Filing { stage, kind, reason } = filing;
    let all = resolve::recordings(remote, recordings).await?;
    let path = ["api", "v1", "cases", &case, "recordings", "batch"];
    // Of one alone it is told that it is filed already; of several that stands in nobody's way.
    if let [one] = &all[..] {
        let request = LinkRequest { recording: one.to_string(), stage, kind, reason };
        remote.tell(&path[..5], &request).await?;
        let id = short(&request.recording);
        return output::line(&say!(remote.language, "case-filed", id));
    }
    for some in all.chunks(FILED_AT_ONCE_MAX) {
        let recordings = some.iter().map(ToString::to_string).collect();
        let request = BatchRequest { recordings, stage, kind: Some(kind), reason: reason.clone() };
        let done: BatchFiled = remote.post(&path, &request).await?;
        for recording in &done.filed {
            let id = short(recording);
            output::line(&say!(remote.language, "case-filed", id))?;
        }
        for recording in &done.already {
            let id = short(recording);
            output::line(&say!(remote.language, "case-filed-before", id))?;
        }
    }
    Ok(())
}

async fn list(remote: &Remote, text: Option<String>, json: bool) -> Result<()> {
    let mut query = CaseQuery { text, limit: Some(PAGE_SIZE), ..Default::default() };
    let mut array = JsonArray::default();
    loop {
        let page: CasePage = remote.get(&CASES, &query).await?;
        if json {
            page.items.iter().try_for_each(|case| array.item(case))?;
        } else if !page.items.is_empty() {
            cases(remote, &page.items).print()?;
        }
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
    }
    if json { array.end() } else { Ok(()) }
}

fn cases(remote: &Remote, cases: &[CaseBody]) -> Table {
    let headings =
        ["column-case-number", "column-agency", "column-opened", "column-case-state", "column-id", "column-title"];
    let mut table = Table::new(remote.language, headings);
    for case in cases {
        let (opened, state) = (remote.time(case.opened_at), remote.language.text(case.state.message()));
        table.row([&case.number, &case.agency, &opened, &state, &case.case, &case.title]);
    }
    table
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let case = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &case];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let detail: CaseDetail = remote.get(&path, &()).await?;
    cases(remote, std::slice::from_ref(&detail.case)).print()?;
    output::line("")?;
    let headings = [
        "column-id",
        "column-stage",
        "column-kind",
        "column-officer",
        "column-size",
        "column-filed",
        "column-reason",
        "column-file",
    ];
    let (language, terms) = (remote.language, Terms::ask(remote).await);
    let mut table = Table::new(language, headings);
    for entry in &detail.items {
        let (stage, kind) = (&*terms.stage(entry.stage, language), &*terms.kind(entry.kind, language));
        let filed = remote.time(entry.linked_at);
        if let Some(item) = &entry.recording {
            let (id, size) = (short(&item.id), output::size(item.size));
            let officer = &officer(item, language);
            table.row([id, stage, kind, officer, &size, &filed, &entry.reason, &path_text(item, language)]);
        } else {
            let hidden = &language.text("case-hidden");
            table.row(["-", stage, kind, "-", "-", &filed, &entry.reason, hidden]);
        }
    }
    table.print()
}
