//! `docket document`: filing a document under a case, and what it is by the law; `docket case papers`: what the stages of a
//! case want and have.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use evidence::event::{PaperKind, PaperOriginal, SignatureRole, Signing, Volume};
use reqwest::Method;
use serde_json::Value;

use crate::answers::bounds::DOCUMENT_BYTES_MAX;
use crate::answers::paper::{
    DocumentFiled, DocumentQuery, PaperBody, PaperRequest, PaperStageBody, PapersBody, SignatureBody, WantedBody,
};
use crate::client::files;
use crate::client::http::Remote;
use crate::client::legal::Terms;
use crate::client::output::{self, DayEnd, Language, Table, shown};
use crate::client::resolve;
use crate::client::words::{self, Word as _};

/// Digits of a document's id that a table shows.
const SHORT: usize = 12;

/// What to do with documents.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// File a document under a case, and say what it is; prints its id
    File(FileArguments),
    /// Say what a document of a case is, in place of what was said before
    Describe(DescribeArguments),
}

/// A document that is filed.
#[derive(Debug, Args)]
struct FileArguments {
    /// The case's number or id
    case: String,
    /// The file
    file: PathBuf,
    /// The stage of the case: its id or name; `docket law` lists them
    #[arg(long)]
    stage: String,
    /// The kind of record, likewise
    #[arg(long, default_value = "text")]
    record: String,
    /// Why it is filed
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    said: Said,
}

/// What a document is said to be anew.
#[derive(Debug, Args)]
struct DescribeArguments {
    /// The document's id, as `docket case papers` shows it
    document: String,
    #[command(flatten)]
    said: Said,
    /// Why it is said anew
    #[arg(long)]
    reason: Option<String>,
}

/// What a document is.
#[derive(Debug, Args)]
struct Said {
    /// Id of the kind of document, such as `questioning_record`; `docket law` lists them
    #[arg(long)]
    kind: PaperKind,
    /// Its number
    #[arg(long)]
    number: Option<String>,
    /// The day that it bears
    #[arg(long, value_name = "DAY")]
    made_on: String,
    /// Certificate number of an officer who made it; several may be given
    #[arg(long = "made-by", value_name = "CERTIFICATE")]
    makers: Vec<String>,
    /// How many pages it has
    #[arg(long)]
    pages: u32,
    /// The language that it is in
    #[arg(long, default_value = "zh")]
    language: String,
    /// The volume of the case file; that of its kind where it is not given
    #[arg(long, value_parser = words::parser::<Volume>())]
    volume: Option<Volume>,
    /// What the stored file is of it
    #[arg(long, value_parser = words::parser::<PaperOriginal>())]
    original: PaperOriginal,
    /// Id of the document whose place it takes
    #[arg(long, value_name = "DOCUMENT")]
    supersedes: Option<String>,
    /// A signature, as in `role=party,how=refused,at=2026-01-05T09:00,reason=...,witnessed=...`; whose it is, as `of=37001`;
    /// several may be given
    #[arg(long = "signature", value_name = "SIGNATURE")]
    signatures: Vec<String>,
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    match arguments.verb {
        Verb::File(arguments) => file(&remote, arguments).await?,
        Verb::Describe(DescribeArguments { document, said, reason }) => {
            describe(&remote, &document, &said.request(&remote, reason.unwrap_or_default())?).await?;
            output::line(&say!(remote.language, "paper-described", document = shown(&document)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Files a document and says what it is. Its id is told in between: where what it is said to be is refused, it is filed all the
/// same, and may be described anew.
async fn file(remote: &Remote, arguments: FileArguments) -> Result<()> {
    let FileArguments { case, file, stage, record, reason, said } = arguments;
    // All that is given is read before anything is sent.
    let request = said.request(remote, String::new())?;
    let (terms, language) = (Terms::ask(remote).await, remote.language);
    let (stage, kind) = (terms.given_stage(&stage, language)?, terms.given_kind(&record, language)?);
    let (stage, kind) = (stage.as_str().to_owned(), kind.as_str().to_owned());
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = files::read_small(&file, DOCUMENT_BYTES_MAX, language)?;
    let id = resolve::case(remote, &case).await?.to_string();
    let query = DocumentQuery { name, stage, kind, reason };
    let sent = remote.request(Method::POST, &["api", "v1", "cases", &id, "documents"], &query)?;
    let filed: DocumentFiled = remote.json(sent.body(bytes)).await?;
    output::line(&shown(filed.document.as_str()))?;
    describe(remote, filed.document.as_str(), &request).await
}

async fn describe(remote: &Remote, document: &str, request: &PaperRequest) -> Result<()> {
    remote.tell(&["api", "v1", "documents", document, "paper"], request).await
}

impl Said {
    /// What the service is asked to keep of it.
    fn request(self, remote: &Remote, reason: String) -> Result<PaperRequest> {
        let Self { kind, number, made_on, makers, pages, language, volume, original, supersedes, signatures } = self;
        Ok(PaperRequest {
            kind,
            number: number.unwrap_or_default(),
            made_on: output::given_day(&made_on, remote.language)?,
            made_by: makers,
            pages,
            language,
            volume,
            original,
            supersedes,
            signatures: signatures.iter().map(|text| signature(remote, text)).collect::<Result<_>>()?,
            reason,
        })
    }
}

/// A signature as it is given: parts with commas between, each a name, an equals sign and its value.
fn signature(remote: &Remote, text: &str) -> Result<SignatureBody> {
    let unreadable = || say!(remote.language, "signature-unreadable", given = shown(text));
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for part in text.split(',') {
        let Some((name, value)) = part.split_once('=') else { bail!(unreadable()) };
        parts.push((name.trim(), value.trim()));
    }
    let known = ["role", "of", "how", "reason", "witnessed", "at"];
    if parts.iter().any(|(name, _)| !known.contains(name)) {
        bail!(unreadable());
    }
    let part = |name: &str| parts.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value);
    let (Some(role), Some(how)) = (word::<SignatureRole>(part("role")), word::<Signing>(part("how"))) else {
        bail!(unreadable());
    };
    Ok(SignatureBody {
        role,
        of: part("of").to_owned(),
        how,
        reason: part("reason").to_owned(),
        witnessed: part("witnessed").to_owned(),
        at: remote.moment(part("at"), DayEnd::First)?,
    })
}

/// A word of a closed list by its stored name, or by what it is called in Chinese.
fn word<W: words::Word>(given: &str) -> Option<W> {
    W::ALL.iter().copied().find(|word| word.id() == given || word.name(Language::Zh) == given)
}

/// `docket case papers`.
pub(in crate::client) async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "papers"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let papers: PapersBody = remote.get(&path, &()).await?;
    let language = remote.language;
    if !papers.described {
        output::note(&say!(language, "papers-not-described"));
    }
    kinds_table(&papers.stages, language).print()?;
    if papers.stages.iter().any(|stage| !stage.papers.is_empty()) {
        output::line("")?;
        papers_table(&papers.stages, language).print()?;
    }
    for document in &papers.undescribed {
        output::line(&say!(language, "paper-undescribed", document = document.as_str()))?;
    }
    Ok(())
}

/// Whose signatures lack, in words; `officers` are to sign still, where the kind of document says how many do.
pub(in crate::client) fn roles_lacking(language: Language, roles: &[SignatureRole], officers: u64) -> String {
    let named = roles.iter().map(|role| match (role, role.name(language)) {
        (SignatureRole::Officer, role) if officers > 0 => say!(language, "lack-officers", role, count = officers),
        (_, role) => role,
    });
    named.collect::<Vec<String>>().join(&language.text("list-comma"))
}

/// The kinds of document that the stages want or have.
fn kinds_table(stages: &[PaperStageBody], language: Language) -> Table {
    let headings = ["column-stage", "column-standing", "column-document", "column-signatures-lacking", "column-basis"];
    let mut table = Table::new(language, headings);
    for stage in stages {
        for WantedBody { kind, standing, lacking, officers_missing, .. } in &stage.kinds {
            let lacking = roles_lacking(language, lacking, *officers_missing);
            let article = format!("{} {}", kind.ground.document, kind.ground.article);
            let (stage, name) = (language.pick([&stage.zh, &stage.en]), language.pick([&kind.zh, &kind.en]));
            table.row([stage, &language.text(standing.message()), name, &lacking, &article]);
        }
    }
    table
}

/// The documents of the stages, each with the one whose place it takes.
fn papers_table(stages: &[PaperStageBody], language: Language) -> Table {
    let headings = [
        "column-id",
        "column-document",
        "column-paper-number",
        "column-made-on",
        "column-superseded-by",
        "column-file",
    ];
    let mut table = Table::new(language, headings);
    for stage in stages {
        for paper in &stage.papers {
            let PaperBody { document, name, kind, number, made_on, superseded_by, .. } = paper;
            let known = stage.kinds.iter().find(|one| one.kind.id == kind.as_str());
            let called = known.map_or(kind.as_str(), |one| language.pick([&one.kind.zh, &one.kind.en]));
            let by = superseded_by.as_ref().map_or("-", |by| by.as_str().get(..SHORT).unwrap_or_default());
            table.row([document.as_str(), called, number, &made_on.to_string(), by, name]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stage() -> PaperStageBody {
        let kind = json!({"id": "questioning_record", "zh": "询问笔录", "en": "record of questioning",
            "document": "薛政办发〔2017〕74号", "article": "附件2第十二条", "in_force_from": "2017-10-20",
            "in_force_until": null, "in_force": true, "stage": "investigation", "media_types": null});
        let wanted = json!({"kind": kind, "rule_set": "order", "wanted": true, "standing": "unsigned",
            "lacking": ["officer", "party"], "documents": ["d".repeat(32)]});
        let paper = json!({"document": "d".repeat(32), "name": "a.pdf", "kind": "questioning_record",
            "number": "薛综询〔2026〕1号", "made_on": "2026-01-05", "made_by": ["37001"], "pages": 2, "language": "zh",
            "volume": "main", "original": "paper_scan", "supersedes": null, "superseded_by": "e".repeat(32),
            "signatures": [], "reason": "", "described_by": "li", "described_at": "2026-01-05T09:00:00Z"});
        let stage = json!({"stage": "investigation", "zh": "调查取证", "en": "investigation", "kinds": [wanted],
            "papers": [paper]});
        serde_json::from_value(stage).expect("a stage")
    }

    #[test]
    fn kinds_are_told_with_what_lacks_and_their_article() {
        let lines = kinds_table(&[stage()], Language::Zh).lines();
        for told in ["调查取证", "签名不全", "询问笔录", "执法人员、当事人", "附件2第十二条"]
        {
            assert!(lines[1].contains(told), "{told} is not in {}", lines[1]);
        }
    }

    #[test]
    fn documents_are_told_with_their_number_and_what_took_their_place() {
        let lines = papers_table(&[stage()], Language::Zh).lines();
        for told in
            ["dddddddddddddddddddddddddddddddd", "询问笔录", "薛综询〔2026〕1号", "2026-01-05", "eeeeeeeeeeee", "a.pdf"]
        {
            assert!(lines[1].contains(told), "{told} is not in {}", lines[1]);
        }
    }
}
