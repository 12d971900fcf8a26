//! Terms and the calendars that they are counted by, and whether a draft is of a major decision.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::term::{self, End};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::answers::term::{
    AssessBody, AssessRequest, CalendarBody, CalendarPreview, CalendarsLoaded, CalendarsRequest, CatalogueBody,
    DueBody, Holds, RuleGround, TermQuery,
};
use crate::custody::calendar::{Known, Preview};
use crate::custody::legal::condition::Facts;
use crate::custody::legal::major::{Grounded, Verdict, assess};
use crate::custody::legal::show::Counted;
use crate::custody::legal::{ConditionRule, Legal};
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused};
use crate::http::AppState;
use crate::http::api::legal::{entry_body, period_body};
use crate::http::auth::Who;
use crate::http::extract::{Body, Query};
use crate::http::problem::Problem;

/// A moment, or the first one of a day in the zone of the legal data.
pub(in crate::http) fn start(custody: &Custody, text: &str) -> Result<Utc, Refused> {
    let wrong = || Refused::Invalid { field: Field::Start, problem: Fault::NotATime };
    match text.trim().parse::<Date>() {
        // A moment begins with a day, and would be read as one.
        Ok(day) if text.trim().len() == "2026-01-01".len() => {
            term::midnight(custody.legal.zone(), day).map_err(|_| wrong())
        }
        _ => text.trim().parse().map_err(|_| wrong()),
    }
}

fn due_body(counted: Counted, is_extended: bool) -> DueBody {
    let Counted { rule, start, due } = counted;
    let extended_by = rule.extend.filter(|_| is_extended).map(|extend| period_body(extend.length()));
    DueBody {
        reading: rule.reading(),
        period: period_body(rule.length()),
        extended_by,
        start,
        due: due.end.due(),
        last_day: match due.end {
            End::Day { last, .. } => Some(last),
            End::Moment(_) => None,
        },
        asks: rule.asks,
        provisional: due.provisional,
        calendars: due.calendars,
        status: rule.status,
        rule: rule.id,
        zh: rule.zh,
        en: rule.en,
        document: rule.document,
        article: rule.article,
        rule_set: rule.rule_set,
    }
}

/// When a clock is due that starts somewhen under a deadline of the legal data.
#[utoipa::path(get, path = "/api/v1/legal/due", tag = "service", security(("bearer" = [])), params(TermQuery),
    responses((status = 200, body = DueBody)),
    extensions(("x-problems" = json!(["invalid", "malformed"]))))]
pub async fn due(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<TermQuery>,
) -> Result<Json<DueBody>, Problem> {
    let start = start(&state.custody, &query.start)?;
    let counted = state.custody.count_term(&caller, &query.rule, start, query.extended).await?;
    Ok(Json(due_body(counted, query.extended)))
}

fn calendar_body(known: Known) -> CalendarBody {
    let (loaded_by, loaded_at) = known.loaded.unzip();
    CalendarBody { calendar: known.calendar, digest: known.digest, used: known.is_used, loaded_by, loaded_at }
}

/// The calendars of working days, by year and version.
#[utoipa::path(get, path = "/api/v1/legal/calendars", tag = "service", security(("bearer" = [])),
    responses((status = 200, body = Vec<CalendarBody>)))]
pub async fn calendars(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<CalendarBody>>, Problem> {
    Ok(Json(state.custody.calendars(&caller).await?.into_iter().map(calendar_body).collect()))
}

fn preview_body(preview: Preview) -> CalendarPreview {
    let Preview { calendar, digest, is_known, works, rests } = preview;
    CalendarPreview { year: calendar.year, version: calendar.version, digest, known: is_known, works, rests }
}

/// What loading calendars of working days would change. Nothing is.
#[utoipa::path(post, path = "/api/v1/legal/calendars/preview", tag = "administration", security(("bearer" = [])),
    request_body = CalendarsRequest,
    responses((status = 200, body = Vec<CalendarPreview>)))]
pub async fn preview(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<CalendarsRequest>,
) -> Result<Json<Vec<CalendarPreview>>, Problem> {
    let previews = state.custody.preview_calendars(&caller, request.calendars).await?;
    Ok(Json(previews.into_iter().map(preview_body).collect()))
}

/// Loads calendars of working days, all or none: terms are counted by them from here on.
#[utoipa::path(post, path = "/api/v1/legal/calendars", tag = "administration", security(("bearer" = [])),
    request_body = CalendarsRequest,
    responses((status = 201, body = CalendarsLoaded)))]
pub async fn load(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<CalendarsRequest>,
) -> Result<(StatusCode, Json<CalendarsLoaded>), Problem> {
    let loaded = state.custody.load_calendars(&caller, request.calendars).await?;
    Ok((StatusCode::CREATED, Json(CalendarsLoaded { loaded })))
}

/// What a catalogue says of a draft.
fn catalogue(rules: &[ConditionRule], day: Date, matter: &str, facts: &Facts) -> (bool, CatalogueBody) {
    let ground = |grounded: &Grounded<'_>| RuleGround {
        rule: entry_body(&grounded.rule.ground, day),
        because: grounded.because.iter().map(ToString::to_string).collect(),
    };
    let grounds = |rules: &[Grounded<'_>]| rules.iter().map(ground).collect();
    let verdict = assess(rules, day, matter, facts);
    let body = match &verdict {
        Verdict::Due(rules) => CatalogueBody { holds: Holds::Yes, rules: grounds(rules), missing: Vec::new() },
        Verdict::Unknown { missing, rules } => CatalogueBody {
            holds: Holds::Unknown,
            rules: grounds(rules),
            missing: missing.iter().map(|field| (*field).to_owned()).collect(),
        },
        Verdict::NotDue { nearest: None } => {
            CatalogueBody { holds: Holds::Unknown, rules: Vec::new(), missing: Vec::new() }
        }
        Verdict::NotDue { nearest } => {
            CatalogueBody { holds: Holds::No, rules: grounds(nearest.as_slice()), missing: Vec::new() }
        }
    };
    (verdict.needs_review(), body)
}

/// What the legal data says of the draft of a decision, on a day.
pub(in crate::http) fn assessment(law: &Legal, day: Date, matter: &str, facts: &Facts) -> AssessBody {
    let (needs_review, major) = catalogue(&law.lists.major, day, matter, facts);
    let (_, simple_procedure) = catalogue(&law.lists.simple_procedure, day, matter, facts);
    AssessBody { day, needs_review, major, simple_procedure }
}

/// Whether a draft is of a major decision, which goes to the legal review, and whether the simple procedure may decide
/// it. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/legal/assess", tag = "service", security(("bearer" = [])),
    request_body = AssessRequest,
    responses((status = 200, body = AssessBody)))]
pub async fn assess_draft(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<AssessRequest>,
) -> Result<Json<AssessBody>, Problem> {
    let given = request.facts.into_iter().collect();
    let (law, facts) = state.custody.draft_facts(&caller, &request.matter, given).await?;
    let day = request.day.unwrap_or_else(|| law.day(state.custody.clock.now()));
    Ok(Json(assessment(&law, day, &request.matter, &facts)))
}
