//! The decision of a case: the steps before it, deciding, deciding past the review, that it fell; and who answers for what.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{CaseId, DecisionId, DocumentId, DraftId};
use words::Lang;

use crate::answers::decision::{
    DecidableBody, DecisionBody, DecisionBrief, DecisionMade, DecisionRequest, DecisionStanding, DecisionStepBody,
    DecisionStepRequest, DecisionsBody, FallenBody, OverrideRequest, ResponsibilitiesBody, ResponsibilityBody,
};
use crate::custody::Refused;
use crate::custody::decision::act::{DecisionGiven, Past};
use crate::custody::decision::responsibility::Responsibility;
use crate::custody::decision::state::DecisionState;
use crate::custody::decision::steps::{FallGiven, StepGiven};
use crate::custody::decision::view::{DecisionShown, DecisionsView, NextDecision};
use crate::custody::decision::{BeforeDecision, CaseDecision, DecisionBasis, DecisionStepTold, Fallen, PartyNotice};
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, value};
use crate::http::problem::Problem;

/// A step, as it is given.
#[derive(Debug, Clone)]
pub(in crate::http) enum DecisionStepGiven {
    /// Before a decision.
    Before(StepGiven),
    /// That it fell.
    Fall(FallGiven),
}

/// A step, as it is asked for.
pub(in crate::http) fn step_given(request: DecisionStepRequest) -> Result<DecisionStepGiven, Refused> {
    Ok(match request {
        DecisionStepRequest::Inform { told_at, what, document, rights, terms, fine_fen } => {
            let document: DocumentId = value(Field::Document, &document)?;
            let notice = PartyNotice { what, document, rights, terms, fine_fen };
            DecisionStepGiven::Before(StepGiven { at: told_at, what: BeforeDecision::Informed(notice) })
        }
        DecisionStepRequest::Statement { stated_at, how, documents, reason } => {
            let documents =
                documents.iter().map(|one| value(Field::Documents, one)).collect::<Result<BTreeSet<_>, _>>()?;
            let what = BeforeDecision::Statement { how, documents, reason };
            DecisionStepGiven::Before(StepGiven { at: stated_at, what })
        }
        DecisionStepRequest::Hear { held_at, document } => {
            let document: DocumentId = value(Field::Document, &document)?;
            DecisionStepGiven::Before(StepGiven { at: held_at, what: BeforeDecision::Heard { document } })
        }
        DecisionStepRequest::Fall { decision, how, on, body, reason } => {
            let decision: DecisionId = value(Field::Decision, &decision)?;
            DecisionStepGiven::Fall(FallGiven { decision, how, on, body, reason })
        }
    })
}

/// A decision, as it is asked for.
pub(in crate::http) fn decision_given(request: DecisionRequest) -> Result<DecisionGiven, Refused> {
    let DecisionRequest { draft, document, number, decided_on, collective } = request;
    let draft: DraftId = value(Field::Draft, &draft)?;
    let document = document.map(|document| value(Field::Document, &document)).transpose()?;
    let collective = collective.map(|document| value(Field::Collective, &document)).transpose()?;
    Ok(DecisionGiven { draft, document, number, decided_on, collective })
}

/// Takes a step before a decision, or tells that the decision fell. An officer tells what was done in cases that they
/// handle, a clerk in those of the agency, late facts too; that a decision fell tells a head.
#[utoipa::path(post, path = "/api/v1/cases/{case}/decision-steps", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = DecisionStepRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn take_decision_step(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<DecisionStepRequest>,
) -> Result<StatusCode, Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    match step_given(request)? {
        DecisionStepGiven::Before(given) => state.custody.tell_before_decision(&caller, case, given).await?,
        DecisionStepGiven::Fall(given) => state.custody.fall_decision(&caller, case, given).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Decides on a draft, as the head: where no review of it is due, where the newest opinion agrees to this very text, or
/// where the heads resolved on it together. The bytes of the text are hashed as they are stored in that moment; a draft
/// that was changed by one byte after the opinion cannot be decided on. Nobody decides on what they handle, drafted or
/// checked.
#[utoipa::path(post, path = "/api/v1/cases/{case}/decisions", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = DecisionRequest,
    responses((status = 201, body = DecisionMade)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn decide_case(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<DecisionRequest>,
) -> Result<(StatusCode, Json<DecisionMade>), Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    let decision = state.custody.decide_case(&caller, case, decision_given(request)?).await?;
    Ok((StatusCode::CREATED, Json(DecisionMade { decision })))
}

/// Decides on a draft past its review, as the head, with the reason: against the opinion, or without one on this text. It
/// is a finding for ever. Where the draft can be decided on as it is, there is nothing to decide past.
#[utoipa::path(post, path = "/api/v1/cases/{case}/decisions/override", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = OverrideRequest,
    responses((status = 201, body = DecisionMade)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn override_review(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<OverrideRequest>,
) -> Result<(StatusCode, Json<DecisionMade>), Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    let OverrideRequest { decision, kind, reason } = request;
    let given = decision_given(decision)?;
    let decision = state.custody.override_review(&caller, case, given, Past { kind, reason }).await?;
    Ok((StatusCode::CREATED, Json(DecisionMade { decision })))
}

/// How the decision of a case stands.
pub(in crate::http) fn standing(state: &DecisionState) -> DecisionStanding {
    match state {
        DecisionState::Undecided => DecisionStanding::Undecided,
        DecisionState::Decided { .. } => DecisionStanding::Decided,
        DecisionState::Fallen { .. } => DecisionStanding::Fallen,
    }
}

fn step_body(step: DecisionStepTold) -> DecisionStepBody {
    let DecisionStepTold { at, what, told_by: by, told_at: logged_at } = step;
    match what {
        BeforeDecision::Informed(PartyNotice { what, document, rights, terms, fine_fen }) => {
            DecisionStepBody::Inform { told_at: at, what, document, rights, terms, fine_fen, by, logged_at }
        }
        BeforeDecision::Statement { how, documents, reason } => {
            DecisionStepBody::Statement { stated_at: at, how, documents, reason, by, logged_at }
        }
        BeforeDecision::Heard { document } => DecisionStepBody::Hear { held_at: at, document, by, logged_at },
    }
}

fn decision_body(shown: DecisionShown) -> DecisionBody {
    let DecisionShown { decision, is_same_text: same_text, findings } = shown;
    let (ground, overrides, reason) = match decision.basis {
        DecisionBasis::Ground(ground) => (Some(ground), None, String::new()),
        DecisionBasis::Override { kind, reason } => (None, Some(kind), reason),
    };
    let fallen = |Fallen { how, on, body, reason, by, at }: Fallen| FallenBody { how, on, body, reason, by, at };
    DecisionBody {
        decision: decision.id,
        draft: decision.draft,
        document: decision.document,
        draft_digest: decision.draft_digest,
        same_text,
        outcome: decision.outcome,
        number: decision.number,
        decided_on: decision.decided_on,
        ground,
        overrides,
        reason,
        collective: decision.collective,
        by: decision.by,
        at: decision.at,
        index: decision.index,
        fallen: decision.fallen.map(fallen),
        findings,
    }
}

/// A decision, in short.
pub(in crate::http) fn brief(decision: CaseDecision) -> DecisionBrief {
    let overrides = match decision.basis {
        DecisionBasis::Ground(_) => None,
        DecisionBasis::Override { kind, .. } => Some(kind),
    };
    DecisionBrief {
        decision: decision.id,
        number: decision.number,
        outcome: decision.outcome,
        decided_on: decision.decided_on,
        overrides,
        fallen: decision.fallen.map(|fallen| fallen.how),
    }
}

fn next_body(next: NextDecision) -> DecidableBody {
    let NextDecision { draft, ground } = next;
    match ground {
        Ok(ground) => DecidableBody { draft, ground: Some(ground), against: String::new(), against_zh: String::new() },
        Err(fault) => {
            let (against, against_zh) = (fault.text(Lang::En), fault.text(Lang::Zh));
            DecidableBody { draft, ground: None, against, against_zh }
        }
    }
}

/// The decision of a case: what was told before it, all decisions with what is not as the law asks of them, and whether
/// the newest draft can be decided on. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/decisions", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = DecisionsBody)))]
pub async fn decisions(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<DecisionsBody>, Problem> {
    let view = state.custody.show_decisions(&caller, id(Thing::Case, &case)?).await?;
    let DecisionsView { case, state, steps, decisions, next } = view;
    Ok(Json(DecisionsBody {
        case: case.id,
        standing: standing(&state),
        steps: steps.into_iter().map(step_body).collect(),
        decisions: decisions.into_iter().map(decision_body).collect(),
        next: next.map(next_body),
    }))
}

fn responsibility_body(done: Responsibility) -> ResponsibilityBody {
    let Responsibility { index, at, by, role, acted_as, event, officers } = done;
    let officers = officers.iter().map(ToString::to_string).collect();
    ResponsibilityBody { index, at, by, role, acted_as, event: event.text().to_owned(), officers }
}

/// Who handled a case, who reviewed it, who approved and who decided (谁承办、谁审核、谁审批), from the entries of the log: each
/// with its number, by which its proof is found. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/responsibility", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = ResponsibilitiesBody)))]
pub async fn responsibility(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<ResponsibilitiesBody>, Problem> {
    let shown = state.custody.show_responsibilities(&caller, id(Thing::Case, &case)?).await?;
    Ok(Json(ResponsibilitiesBody {
        case: shown.case,
        done: shown.done.into_iter().map(responsibility_body).collect(),
        more: shown.more,
    }))
}
