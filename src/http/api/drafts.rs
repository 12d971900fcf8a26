//! Drafts of decisions: record one, withdraw it, show those of a case, and whether one is of a major decision.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::event::DraftFact;
use evidence::ids::{CaseId, DraftId};

use crate::answers::draft::{
    BindingBody, BindingStanding, DraftAssessmentBody, DraftBody, DraftFactBody, DraftRecorded, DraftRequest,
    DraftsBody,
};
use crate::answers::reason::Reason;
use crate::custody::Refused;
use crate::custody::draft::act::{BoundDraft, DraftGiven};
use crate::custody::draft::assess::facts;
use crate::custody::draft::{Draft, DraftSaid};
use crate::custody::refused::{Field, Thing};
use crate::custody::review::binding::Binding;
use crate::http::AppState;
use crate::http::api::terms::assessment;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, maybe_value, value};
use crate::http::problem::Problem;

/// A draft, as it is given.
pub(in crate::http) fn given(request: DraftRequest) -> Result<DraftGiven, Refused> {
    let DraftRequest {
        document,
        content,
        outcome,
        party,
        party_kind,
        sanctions,
        fine_fen,
        confiscation_fen,
        facts,
        drafter,
        checker,
        basis,
        factors,
        reason,
    } = request;
    let fact = |DraftFactBody { field, value }| DraftFact { field, value };
    let said = DraftSaid {
        document: value(Field::Document, &document)?,
        outcome,
        party: maybe_value(Field::Party, party.as_deref())?,
        party_kind,
        sanctions,
        fine_fen,
        confiscation_fen,
        facts: facts.into_iter().map(fact).collect(),
        drafter: value(Field::Drafter, &drafter)?,
        checker: value(Field::Checker, &checker)?,
        basis,
        factors,
    };
    Ok(DraftGiven { said, content: value(Field::Content, &content)?, reason })
}

/// Records the draft of a decision in a case (决定草稿): a document that is filed under it, by the digest of its content,
/// with what it means to decide. A draft never changes: who means to decide otherwise records another.
#[utoipa::path(post, path = "/api/v1/cases/{case}/drafts", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = DraftRequest,
    responses((status = 201, body = DraftRecorded)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn record_draft(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<DraftRequest>,
) -> Result<(StatusCode, Json<DraftRecorded>), Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    let draft = state.custody.record_draft(&caller, case, given(request)?).await?;
    Ok((StatusCode::CREATED, Json(DraftRecorded { draft })))
}

/// Withdraws a draft: nothing is decided by it, and nobody reviews it.
#[utoipa::path(post, path = "/api/v1/drafts/{draft}/withdraw", tag = "cases", security(("bearer" = [])),
    params(("draft" = DraftId, Path, description = "Id of the draft")),
    request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn withdraw_draft(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(draft): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.withdraw_draft(&caller, id(Thing::Draft, &draft)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The drafts of a case, each with what the legal office and the heads say of its very text. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/drafts", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = DraftsBody)))]
pub async fn drafts(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<DraftsBody>, Problem> {
    let shown = state.custody.show_drafts(&caller, id(Thing::Case, &case)?).await?;
    Ok(Json(DraftsBody { case: shown.case.id, drafts: shown.drafts.into_iter().map(draft_body).collect() }))
}

/// Whether a draft is of a major decision by the legal data of today, and so goes to the legal office first. What is not
/// known counts as due. The reading is logged.
#[utoipa::path(get, path = "/api/v1/drafts/{draft}/assessment", tag = "cases", security(("bearer" = [])),
    params(("draft" = DraftId, Path, description = "Id of the draft")),
    responses((status = 200, body = DraftAssessmentBody)))]
pub async fn assess_recorded(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(draft): Path<String>,
) -> Result<Json<DraftAssessmentBody>, Problem> {
    let (BoundDraft { draft, binding }, matter) = state.custody.show_draft(&caller, id(Thing::Draft, &draft)?).await?;
    let law = &state.custody.legal;
    let today = law.day(state.custody.clock.now());
    let assessed = assessment(law, today, &matter, &facts(&draft.said));
    Ok(Json(DraftAssessmentBody { draft: draft.id, matter, assessed, binding: binding_body(binding) }))
}

/// What stands for a text.
pub(in crate::http) fn binding_standing(binding: &Binding) -> BindingStanding {
    match binding {
        Binding::NotSubmitted => BindingStanding::NotSubmitted,
        Binding::Open(_) => BindingStanding::Open,
        Binding::Agreed(_) => BindingStanding::Agreed,
        Binding::Returned(_) => BindingStanding::Returned,
        Binding::Disagreed(_) => BindingStanding::Disagreed,
        Binding::Resolved(_) => BindingStanding::Resolved,
    }
}

fn binding_body(binding: Binding) -> BindingBody {
    let standing = binding_standing(&binding);
    let review = match binding {
        Binding::NotSubmitted => None,
        Binding::Open(id)
        | Binding::Agreed(id)
        | Binding::Returned(id)
        | Binding::Disagreed(id)
        | Binding::Resolved(id) => Some(id),
    };
    BindingBody { standing, review }
}

fn draft_body(bound: BoundDraft) -> DraftBody {
    let BoundDraft { draft, binding } = bound;
    let Draft { id, content, said, reason, at, by, withdrawn, .. } = draft;
    let DraftSaid {
        document,
        outcome,
        party,
        party_kind,
        sanctions,
        fine_fen,
        confiscation_fen,
        facts,
        drafter,
        checker,
        basis,
        factors,
    } = said;
    let (withdrawn_at, rest) = withdrawn.map(|gone| (gone.at, (gone.by, gone.reason))).unzip();
    let (withdrawn_by, withdrawn_reason) = rest.unzip();
    DraftBody {
        draft: id,
        document,
        content,
        outcome,
        party,
        party_kind,
        sanctions: sanctions.into_iter().collect(),
        fine_fen,
        confiscation_fen,
        facts: facts.into_iter().map(DraftFactBody::from).collect(),
        drafter,
        checker,
        basis,
        factors: factors.into_iter().collect(),
        reason,
        recorded_at: at,
        recorded_by: by,
        withdrawn_at,
        withdrawn_by,
        withdrawn_reason,
        binding: binding_body(binding),
    }
}
