//! Carrying out: what a party owes by a decision, the steps in carrying it out, and what is computed of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{CaseId, PerformanceId};

use crate::answers::performance::{
    PerformanceBody, PerformanceRecorded, PerformanceRequest, PerformanceStepRequest, PerformanceToldBody,
    PerformancesBody, SurchargeBody, SurchargeDaysBody, WindowBody, WindowRuleBody,
};
use crate::custody::legal::{DeadlineText, EntryGround};
use crate::custody::performance::surcharge::{Surcharge, SurchargeDays};
use crate::custody::performance::view::PerformanceView;
use crate::custody::performance::window::Window;
use crate::custody::performance::{Performance, PerformanceTold};
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::api::course::clock_body;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id};
use crate::http::problem::Problem;

/// Records what a party owes by a decision of the case: a fine, what is confiscated, something to set right.
#[utoipa::path(post, path = "/api/v1/cases/{case}/performances", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = PerformanceRequest,
    responses((status = 201, body = PerformanceRecorded)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn record_performance(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<PerformanceRequest>,
) -> Result<(StatusCode, Json<PerformanceRecorded>), Problem> {
    let performance = state.custody.record_performance(&caller, id(Thing::Case, &case)?, request).await?;
    Ok((StatusCode::CREATED, Json(PerformanceRecorded { performance })))
}

/// What is owed in a case, each with how it stands, its clocks, its surcharge day by day, when a court may be asked to
/// enforce it, and what is not as it should be. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/performances", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = PerformancesBody)))]
pub async fn list_performances(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<PerformancesBody>, Problem> {
    let shown = state.custody.performances(&caller, id(Thing::Case, &case)?).await?;
    let performances = shown.performances.into_iter().map(performance_body).collect();
    Ok(Json(PerformancesBody { case: shown.case.id, performances }))
}

/// Takes a step in carrying out what is owed. A head lets a fine be paid later or in parts, and decides to enforce; nobody
/// decides on what they asked for or handle. Nothing is enforced, and no court is asked to, before the urging notice was
/// served.
#[utoipa::path(post, path = "/api/v1/performances/{performance}/steps", tag = "cases", security(("bearer" = [])),
    params(("performance" = PerformanceId, Path, description = "Id of what is owed")),
    request_body = PerformanceStepRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn performance_step(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(performance): Path<String>,
    Body(request): Body<PerformanceStepRequest>,
) -> Result<StatusCode, Problem> {
    let performance: PerformanceId = id(Thing::Performance, &performance)?;
    state.custody.take_performance_step(&caller, performance, request, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn performance_body(view: PerformanceView) -> PerformanceBody {
    let PerformanceView {
        performance,
        state,
        due_on,
        delivered_on,
        surcharge,
        surcharge_rules,
        clocks,
        window,
        not_computed,
        faults,
    } = view;
    let paid_fen = performance.paid_fen();
    let Performance { id, owed, told, .. } = performance;
    let (window, no_window) = match window {
        Ok(window) => (Some(window_body(window)), None),
        Err(why) => (None, Some(why)),
    };
    PerformanceBody {
        performance: id,
        party: owed.party,
        what: owed.what,
        amount_fen: owed.amount_fen,
        due_on,
        document: owed.document,
        standing: state.standing(),
        paid_fen,
        delivered_on,
        clocks: clocks.into_iter().map(clock_body).collect(),
        surcharge: surcharge.map(|surcharge| surcharge_body(surcharge, surcharge_rules)),
        window,
        no_window,
        not_computed,
        findings: faults,
        told: told.into_iter().map(|PerformanceTold { event, by, at }| PerformanceToldBody { event, by, at }).collect(),
    }
}

fn surcharge_body(surcharge: Surcharge, rules: Vec<EntryGround>) -> SurchargeBody {
    let Surcharge { days, fen, full_on, is_stopped } = surcharge;
    let days = days.into_iter().map(|stretch| {
        let SurchargeDays { from, until, days, overdue_fen, daily_hundredths } = stretch;
        SurchargeDaysBody { from, until, days, overdue_fen, daily_hundredths }
    });
    let rule = |rule: EntryGround| WindowRuleBody {
        rule: rule.id,
        zh: rule.zh,
        en: rule.en,
        document: rule.document,
        article: rule.article,
    };
    let rules = rules.into_iter().map(rule).collect();
    SurchargeBody { days: days.collect(), fen, full_on, stopped: is_stopped, rules }
}

fn window_body(window: Window) -> WindowBody {
    let Window { from, until, sue_until, urged_until, is_provisional, rules, calendars } = window;
    let rule = |rule: DeadlineText| WindowRuleBody {
        rule: rule.id,
        zh: rule.zh,
        en: rule.en,
        document: rule.document,
        article: rule.article,
    };
    let rules = rules.into_iter().map(rule).collect();
    WindowBody { from, until, sue_until, urged_until, provisional: is_provisional, rules, calendars }
}
