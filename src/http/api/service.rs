//! Health and metrics.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use evidence::ids::StationId;

use crate::answers::deadline::Standing;
use crate::answers::service::{Health, HealthStatus};
use crate::custody::deadline::board::Tally;
use crate::custody::health::Condition;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::problem::Problem;

/// Whether the service serves. Tells nothing else, and anybody may ask: the answer is of what is known
/// already, and costs neither a place nor a look at anything.
#[utoipa::path(get, path = "/api/v1/health", tag = "service", responses((status = 200, body = Health)),
    extensions(("x-problems" = json!(["unwell"]))))]
pub async fn health(State(state): State<AppState>) -> Result<Json<Health>, Problem> {
    let health = state.custody.health()?;
    let status = match health.condition {
        Condition::Serves => HealthStatus::Ok,
        Condition::Degraded => HealthStatus::Degraded,
        Condition::ReadOnly => HealthStatus::ReadOnly,
    };
    Ok(Json(Health {
        status,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        media_unconfined: state.custody.media_unconfined(),
        age_seconds: health.age_seconds,
    }))
}

/// Metrics in Prometheus's text format.
#[utoipa::path(get, path = "/api/v1/metrics", tag = "service", security(("bearer" = [])),
    responses((status = 200, content_type = "text/plain", body = String,
        example = "docket_log_size 8\n")))]
pub async fn metrics(State(state): State<AppState>, Who(caller): Who) -> Result<String, Problem> {
    let measured = state.custody.measure(&caller).await?;
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; counts stay exact up to 2^53")]
    let gauge = |name: &'static str, value: u64| metrics::gauge!(name).set(value as f64);
    gauge("docket_log_size", measured.log_size);
    gauge("docket_vault_free_bytes", measured.vault_free_bytes);
    gauge("docket_recordings_announced", measured.announced);
    gauge("docket_recordings_stored", measured.stored);
    gauge("docket_uploads_in_memory", measured.uploads_in_memory);
    gauge("docket_clock_doubted", u64::from(state.custody.clock.doubt().is_some()));
    gauge("docket_log_doubts", state.custody.doubts().await?.len() as u64);
    gauge("docket_media_undecoded", state.custody.undecoded().await?);
    if let Some(standings) = measured.standings {
        gauge("docket_deadline_uncounted", standings.uncounted);
        report_deadlines(&standings.stations);
    }
    Ok(state.metrics.render())
}

fn report_deadlines(stations: &BTreeMap<StationId, Tally>) {
    let all =
        stations.iter().flat_map(|(station, tally)| tally.parts().map(|(standing, count)| (station, standing, count)));
    for (station, standing, count) in all {
        let name = match standing {
            Standing::OnTime => "docket_deadline_on_time",
            Standing::StoredLate => "docket_deadline_stored_late",
            Standing::Overdue => "docket_deadline_late",
            Standing::AtRisk => "docket_deadline_at_risk",
            Standing::Waiting => "docket_deadline_waiting",
            Standing::Uncertain => "docket_deadline_uncertain",
            Standing::NoRule => continue,
        };
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; counts stay exact up to 2^53")]
        metrics::gauge!(name, "station" => station.to_string()).set(count as f64);
    }
}
