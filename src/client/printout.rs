//! Printouts of a case as PDF: `docket review opinion`, `docket case printout`, and filing an opinion.

use std::path::Path;

use anyhow::Result;
use reqwest::Method;

use crate::answers::printout::{OpinionFiledBody, PrintoutQuery};
use crate::client::http::Remote;
use crate::client::output::{self, Language};
use crate::client::words::Word;
use crate::client::{files, resolve};

/// What of a case is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::client) enum PrintoutWhat {
    /// Who answers for what.
    Responsibility,
    /// What it needs.
    Completeness,
}

impl PrintoutWhat {
    /// The end of its address.
    fn file(self) -> &'static str {
        match self {
            Self::Responsibility => "responsibility.pdf",
            Self::Completeness => "completeness.pdf",
        }
    }
}

impl Word for PrintoutWhat {
    const ALL: &'static [Self] = &[Self::Responsibility, Self::Completeness];

    fn id(self) -> &'static str {
        match self {
            Self::Responsibility => "responsibility",
            Self::Completeness => "completeness",
        }
    }

    fn name(self, language: Language) -> String {
        let message = match self {
            Self::Responsibility => "word-printout-responsibility",
            Self::Completeness => "word-printout-completeness",
        };
        language.text(message).into_owned()
    }
}

/// In the language of who asks.
fn query(remote: &Remote) -> PrintoutQuery {
    PrintoutQuery { lang: Some(remote.language.into()) }
}

/// `docket case printout`.
pub(in crate::client) async fn of_case(remote: &Remote, case: &str, what: PrintoutWhat, to: &Path) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    save(remote, &["api", "v1", "cases", &id, what.file()], to).await
}

/// `docket review opinion`.
pub(in crate::client) async fn opinion(remote: &Remote, review: &str, to: &Path) -> Result<()> {
    save(remote, &["api", "v1", "reviews", review, "opinion.pdf"], to).await
}

/// `docket review file-opinion`.
pub(in crate::client) async fn file_opinion(remote: &Remote, review: &str) -> Result<()> {
    let request = remote.request(Method::POST, &["api", "v1", "reviews", review, "opinion"], &query(remote))?;
    let filed: OpinionFiledBody = remote.json(request).await?;
    output::line(&say!(remote.language, "printed-filed", id = filed.document, digest = filed.content))
}

/// Fetches a printout into a file that is not there yet.
async fn save(remote: &Remote, path: &[&str], to: &Path) -> Result<()> {
    files::require_free(to, remote.language)?;
    let pdf = remote.get_bytes(path, &query(remote)).await?;
    files::write_new(to, &pdf, remote.language)?;
    output::line(&say!(remote.language, "printed-saved", path = to.display()))
}
