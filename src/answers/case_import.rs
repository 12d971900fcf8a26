//! Cases of an agency's existing system, brought in a file.

use evidence::ids::CaseId;
use serde::{Deserialize, Serialize};

/// A file of cases.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFileRequest {
    /// The file's text: CSV, the first line naming the columns. `number` (案号) and `title` (案由) must be there; `matter`,
    /// `procedure`, `source`, `place`, `handlers` (certificate numbers with spaces or `、` between them) and
    /// `registered_on` (立案日期, the day on which the case was registered in the other system) may be.
    #[schema(min_length = 1, max_length = 60_000, example = "number,title\n薛综执罚〔2025〕7号,占道经营\n")]
    pub csv: String,
}

/// What is wrong with a cell.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CellProblemBody {
    /// The column.
    #[schema(example = "handlers")]
    pub column: String,
    /// What is wrong.
    pub detail: String,
    /// The same in Chinese.
    #[schema(example = "没有这种案件事项")]
    pub detail_zh: String,
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseLineBody {
    /// Its number in the file, from 1.
    pub line: u64,
    /// The case number, as it stands there.
    #[schema(example = "薛综执罚〔2025〕7号")]
    pub number: String,
    /// What the case is about, as it stands there.
    pub title: String,
    /// What is wrong; nothing where the case can be brought in.
    pub problems: Vec<CellProblemBody>,
}

/// What would become of a file.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseFilePreview {
    /// Its lines; 500 at most.
    pub lines: Vec<CaseLineBody>,
    /// Whether all of it can be brought in.
    pub ready: bool,
}

/// A case that was brought in.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BroughtCaseBody {
    /// Its line in the file.
    pub line: u64,
    /// The case number.
    #[schema(example = "薛综执罚〔2025〕7号")]
    pub number: String,
    /// Its id.
    pub case: CaseId,
}

/// The cases that were brought in.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BroughtCases {
    /// In the order of the file.
    pub cases: Vec<BroughtCaseBody>,
}
