//! Cases of an agency's existing system: looked at, then brought in, all or none.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use words::Lang;

use crate::answers::case_import::{
    BroughtCaseBody, BroughtCases, CaseFilePreview, CaseFileRequest, CaseLineBody, CellProblemBody,
};
use crate::custody::case::import::CellProblem;
use crate::custody::case::import::act::{BroughtCase, JudgedLine};
use crate::custody::case::import::table::CaseColumn;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::Body;
use crate::http::problem::Problem;

fn line_body(judged: JudgedLine) -> CaseLineBody {
    let JudgedLine { line, problems } = judged;
    let problem = |CellProblem { column, problem }: CellProblem| CellProblemBody {
        column: column.name().to_owned(),
        detail: problem.text(Lang::En),
        detail_zh: problem.text(Lang::Zh),
    };
    CaseLineBody {
        line: line.line,
        number: line.cell(CaseColumn::Number).to_owned(),
        title: line.cell(CaseColumn::Title).to_owned(),
        problems: problems.into_iter().map(problem).collect(),
    }
}

/// What would become of a file of cases: each line, and what is wrong with it, cell by cell. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/cases/import/preview", tag = "cases", security(("bearer" = [])),
    request_body = CaseFileRequest,
    responses((status = 200, body = CaseFilePreview)))]
pub async fn preview(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<CaseFileRequest>,
) -> Result<Json<CaseFilePreview>, Problem> {
    let lines = state.custody.preview_cases(&caller, &request.csv).await?;
    let ready = lines.iter().all(|line| line.problems.is_empty());
    Ok(Json(CaseFilePreview { lines: lines.into_iter().map(line_body).collect(), ready }))
}

/// Brings the cases of a file into the caller's agency: all of them, or none where something is wrong with one, which the
/// problem names with its line and column. What a line says of the law is said of the case; one that was registered in
/// another system is registered from that day on, by who says so, and the record tells that it was elsewhere.
#[utoipa::path(post, path = "/api/v1/cases/import", tag = "cases", security(("bearer" = [])),
    request_body = CaseFileRequest,
    responses((status = 201, body = BroughtCases)))]
pub async fn import(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<CaseFileRequest>,
) -> Result<(StatusCode, Json<BroughtCases>), Problem> {
    let brought = state.custody.import_cases(&caller, &request.csv).await?;
    let body = |BroughtCase { line, number, case }: BroughtCase| BroughtCaseBody { line, number, case };
    Ok((StatusCode::CREATED, Json(BroughtCases { cases: brought.into_iter().map(body).collect() })))
}
