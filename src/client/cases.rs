//! `docket case import`: cases of an existing system, looked at first, then brought in, all or none.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::answers::case_import::{BroughtCases, CaseFilePreview, CaseFileRequest};
use crate::client::files::read_small;
use crate::client::http::Remote;
use crate::client::output::{self, Language, Table, shown};

/// Largest file that is read, in bytes: more than the service takes.
const FILE_SIZE_MAX: u64 = 240 * 1024;

const IMPORT: [&str; 4] = ["api", "v1", "cases", "import"];
const PREVIEW: [&str; 5] = ["api", "v1", "cases", "import", "preview"];

/// Brings in the cases of a file, or tells what would become of it; one that cannot be brought in fails.
pub(in crate::client) async fn run(remote: &Remote, file: &Path, preview: bool) -> Result<ExitCode> {
    let bytes = read_small(file, FILE_SIZE_MAX, remote.language)?;
    let csv = String::from_utf8(bytes).with_context(|| say!(remote.language, "file-no-text", path = file.display()))?;
    let request = CaseFileRequest { csv };
    if preview {
        let found: CaseFilePreview = remote.post(&PREVIEW, &request).await?;
        table(&found, remote.language).print()?;
        output::note(&remote.language.text(if found.ready { "cases-ready" } else { "cases-not-ready" }));
        return Ok(if found.ready { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let brought: BroughtCases = remote.post(&IMPORT, &request).await?;
    for one in &brought.cases {
        let (number, case) = (shown(&one.number), one.case.as_str());
        output::line(&say!(remote.language, "case-brought", number, case))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A row for each line that can be brought in, and for each thing that is wrong with another.
fn table(found: &CaseFilePreview, language: Language) -> Table {
    let mut table = Table::new(language, ["column-line", "column-case-number", "column-title", "column-problem"]);
    for line in &found.lines {
        let number = line.line.to_string();
        if line.problems.is_empty() {
            table.row([&number, &line.number, &line.title, "-"]);
        }
        for problem in &line.problems {
            let told = language.pick([&problem.detail_zh, &problem.detail]);
            let told = say!(language, "cases-problem", column = problem.column.as_str(), told);
            table.row([&number, &line.number, &line.title, &told]);
        }
    }
    table
}
