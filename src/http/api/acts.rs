//! Acts of a case: record, change, take out, file recordings for one, excuse from its duties, show all.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{ActId, CaseId, RecordingId};

use crate::answers::act::{
    ActBody, ActCoverageBody, ActDutyBody, ActFilingRequest, ActFindingBody, ActRecorded, ActRecordingBody, ActRequest,
    CaseActsBody, CoveredBody, DutyPartBody, ExcuseApproval, ExcuseBody, ExcuseRefusal, ExcuseRequest, GapBody,
};
use crate::answers::case::BatchFiled;
use crate::answers::reason::Reason;
use crate::custody::Refused;
use crate::custody::act::coverage::{Coverage, Covered, Gap, Ran};
use crate::custody::act::excuse::Decision;
use crate::custody::act::findings::ActFinding;
use crate::custody::act::record::{ActFiling, ActGiven};
use crate::custody::act::view::{ActDuty, ActRecording, ActView};
use crate::custody::act::{Act, ActSaid, DutyExcuse};
use crate::custody::legal::Legal;
use crate::custody::recording::MediaKind;
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::api::legal::entry_body;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, value};
use crate::http::problem::Problem;

/// An act, as it is given.
fn given(request: ActRequest) -> Result<ActGiven, Refused> {
    let ActRequest { kind, from, until, place, officers, party_present, witness, documents, sure, reason } = request;
    let officers = officers.iter().map(|one| value(Field::Officers, one)).collect::<Result<BTreeSet<_>, _>>()?;
    let documents = documents.iter().map(|one| value(Field::Documents, one)).collect::<Result<BTreeSet<_>, _>>()?;
    let said = ActSaid { kind, from, until, place, officers, party_present, witness, documents };
    Ok(ActGiven { said, is_sure: sure, reason, seen: None })
}

/// Records an act of a case (执法行为), by who says so. A late fact is taken; what lies in the future, or ends before it
/// begins, is none. One that lasted longer than 24 hours is asked for again, with `sure`.
#[utoipa::path(post, path = "/api/v1/cases/{case}/acts", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = ActRequest,
    responses((status = 201, body = ActRecorded)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn record_act(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<ActRequest>,
) -> Result<(StatusCode, Json<ActRecorded>), Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    let act = state.custody.record_act(&caller, case, given(request)?).await?;
    Ok((StatusCode::CREATED, Json(ActRecorded { act })))
}

/// Changes what is said of an act: the whole of it, with the reason. Where its kind, its start or its end is another,
/// nothing is asked or excused of it any more.
#[utoipa::path(put, path = "/api/v1/acts/{act}", tag = "cases", security(("bearer" = [])),
    params(("act" = ActId, Path, description = "Id of the act")),
    request_body = ActRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn change_act(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(act): Path<String>,
    Body(request): Body<ActRequest>,
) -> Result<StatusCode, Problem> {
    let act: ActId = id(Thing::Act, &act)?;
    state.custody.change_act(&caller, act, given(request)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an act out of its case that was recorded by mistake.
#[utoipa::path(post, path = "/api/v1/acts/{act}/remove", tag = "cases", security(("bearer" = [])),
    params(("act" = ActId, Path, description = "Id of the act")),
    request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn remove_act(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(act): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.remove_act(&caller, id(Thing::Act, &act)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Files recordings under the case of an act, as those that are offered for it: all of them, or none where one is refused.
#[utoipa::path(post, path = "/api/v1/acts/{act}/file", tag = "cases", security(("bearer" = [])),
    params(("act" = ActId, Path, description = "Id of the act")),
    request_body = ActFilingRequest,
    responses((status = 200, body = BatchFiled)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn file_for_act(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(act): Path<String>,
    Body(request): Body<ActFilingRequest>,
) -> Result<Json<BatchFiled>, Problem> {
    let ActFilingRequest { recordings, stage, kind, reason } = request;
    let recordings = recordings.iter().map(|text| id(Thing::Recording, text)).collect::<Result<_, _>>()?;
    let filing = ActFiling { recordings, stage, record_kind: kind, reason };
    let done = state.custody.file_for_act(&caller, id(Thing::Act, &act)?, filing).await?;
    let texts = |ids: Vec<RecordingId>| ids.iter().map(ToString::to_string).collect();
    Ok(Json(BatchFiled { filed: texts(done.filed), already: texts(done.already) }))
}

/// Asks the head to excuse from a duty of an act, where the text of the duty knows an excuse.
#[utoipa::path(post, path = "/api/v1/acts/{act}/excuses", tag = "cases", security(("bearer" = [])),
    params(("act" = ActId, Path, description = "Id of the act")),
    request_body = ExcuseRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn ask_excuse(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(act): Path<String>,
    Body(request): Body<ExcuseRequest>,
) -> Result<StatusCode, Problem> {
    let ExcuseRequest { duty, reason, instead } = request;
    state.custody.ask_excuse(&caller, id(Thing::Act, &act)?, duty, (&reason, &instead)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The head excuses from a duty of an act. Nobody approves what they asked for themselves, nor of what they did.
#[utoipa::path(post, path = "/api/v1/acts/{act}/excuses/approve", tag = "cases", security(("bearer" = [])),
    params(("act" = ActId, Path, description = "Id of the act")),
    request_body = ExcuseApproval,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn approve_excuse(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(act): Path<String>,
    Body(request): Body<ExcuseApproval>,
) -> Result<StatusCode, Problem> {
    state.custody.decide_excuse(&caller, id(Thing::Act, &act)?, request.duty, Decision::Approve).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The head does not excuse from a duty of an act. It may be asked again.
#[utoipa::path(post, path = "/api/v1/acts/{act}/excuses/refuse", tag = "cases", security(("bearer" = [])),
    params(("act" = ActId, Path, description = "Id of the act")),
    request_body = ExcuseRefusal,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn refuse_excuse(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(act): Path<String>,
    Body(request): Body<ExcuseRefusal>,
) -> Result<StatusCode, Problem> {
    let ExcuseRefusal { duty, reason } = request;
    state.custody.decide_excuse(&caller, id(Thing::Act, &act)?, duty, Decision::Refuse { reason }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The acts of a case, each with its duties by the law of its day, how much of it was recorded, and the recordings that
/// could be filed for it. The reading is logged, on each recording that is described.
#[utoipa::path(get, path = "/api/v1/cases/{case}/acts", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = CaseActsBody)))]
pub async fn acts(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<CaseActsBody>, Problem> {
    let shown = state.custody.show_acts(&caller, id(Thing::Case, &case)?).await?;
    let law = &state.custody.legal;
    Ok(Json(CaseActsBody {
        case: shown.case.id,
        percent_min: law.lists.coverage.percent_min,
        gap_seconds_max: law.lists.coverage.gap_seconds_max,
        acts: shown.acts.into_iter().map(|view| act_body(law, view)).collect(),
    }))
}

/// What is never negative, as answers have it.
fn plain(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or_default()
}

fn act_body(law: &Legal, view: ActView) -> ActBody {
    let ActView {
        act,
        recordings_due,
        coverage,
        duties,
        findings,
        recordings,
        recordings_left_out,
        offered,
        has_more_offered,
        counters: _,
    } = view;
    let Act { id, said, reason, recorded_by, recorded_at, changed_at, .. } = act;
    let ActSaid { kind, from, until, place, officers, party_present, witness, documents } = said;
    let day = law.day(from);
    ActBody {
        act: id,
        kind,
        from,
        until,
        place,
        officers: officers.into_iter().collect(),
        party_present,
        witness,
        documents: documents.into_iter().collect(),
        reason,
        recorded_by,
        recorded_at,
        changed_at,
        recordings_due,
        coverage: coverage_body(coverage),
        duties: duties.into_iter().map(|duty| duty_body(duty, day)).collect(),
        findings: findings.into_iter().map(finding_body).collect(),
        recordings: recordings.into_iter().map(recording_body).collect(),
        recordings_left_out: recordings_left_out as u64,
        offered: offered.into_iter().map(recording_body).collect(),
        more_offered: has_more_offered,
    }
}

fn coverage_body(coverage: Coverage) -> ActCoverageBody {
    let covered = |Covered { seconds, per_mille }: Covered| CoveredBody { seconds: plain(seconds), per_mille };
    let gap =
        |Gap { window, seconds }: Gap| GapBody { from: window.from, until: window.until, seconds: plain(seconds) };
    ActCoverageBody {
        length_seconds: plain(coverage.length_seconds),
        stated: covered(coverage.stated),
        least: covered(coverage.least),
        most: covered(coverage.most),
        gaps: coverage.gaps.into_iter().map(gap).collect(),
        gaps_left_out: coverage.gaps_left_out as u64,
        enough: coverage.is_enough,
        enough_for_sure: coverage.is_enough_for_sure,
    }
}

fn duty_body(duty: ActDuty, day: jiff::civil::Date) -> ActDutyBody {
    let ActDuty { rule, standing, parts, excuse } = duty;
    ActDutyBody {
        rule: entry_body(&rule.ground, day),
        av: rule.says.av,
        text: rule.says.text,
        tells: rule.says.tells,
        excuse: rule.says.excuse,
        standing,
        parts: parts.into_iter().map(|(part, standing)| DutyPartBody { part, standing }).collect(),
        asked: excuse.map(excuse_body),
    }
}

fn excuse_body(excuse: DutyExcuse) -> ExcuseBody {
    let DutyExcuse { reason, instead, asked_by, asked_at, standing, decided, refusal, .. } = excuse;
    let (decided_by, decided_at) = decided.unzip();
    ExcuseBody { standing, reason, instead, asked_by, asked_at, decided_by, decided_at, refusal }
}

fn finding_body(finding: ActFinding) -> ActFindingBody {
    let ActFinding { fault, certificate, day } = finding;
    ActFindingBody { finding: fault, certificate, day }
}

fn recording_body(one: ActRecording) -> ActRecordingBody {
    let (counts, give_seconds) = (
        one.counts(),
        match one.ran {
            Ran::In { give_seconds, .. } => Some(plain(give_seconds)),
            Ran::Disputed { .. } | Ran::Unknown { .. } => None,
        },
    );
    let ActRecording { recording, record_kind, is_of_another, .. } = one;
    ActRecordingBody {
        recording: recording.id,
        media: MediaKind::of(&recording.media_type),
        officer: recording.certificate,
        of_another: is_of_another,
        kind: record_kind,
        capture_start: recording.capture_start,
        capture_end: recording.capture_end,
        give_seconds,
        counts,
    }
}
