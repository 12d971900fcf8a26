//! Service of the documents of a case: attempts recorded, changed, said to count as served, taken out, and shown.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{CaseId, DeliveryId, DocumentId};

use crate::answers::delivery::{
    DeliveredRequest, DeliveriesBody, DeliveryBody, DeliveryLackBody, DeliveryRecorded, DeliveryRequest,
};
use crate::answers::reason::Reason;
use crate::custody::Refused;
use crate::custody::delivery::view::DeliveryView;
use crate::custody::delivery::{Delivery, DeliverySaid};
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::api::course::clock_body;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, value};
use crate::http::problem::Problem;

/// A service, as it is given.
pub(in crate::http) fn given(request: DeliveryRequest) -> Result<DeliverySaid, Refused> {
    let documents = |list: &[String]| -> Result<BTreeSet<DocumentId>, Refused> {
        list.iter().map(|one| value(Field::Documents, one)).collect()
    };
    Ok(DeliverySaid {
        document: value(Field::Document, &request.document)?,
        officers: request.officers.iter().map(|one| value(Field::Officers, one)).collect::<Result<_, _>>()?,
        party: value(Field::Party, &request.party)?,
        receipt: documents(&request.receipt)?,
        payment_slip: documents(&request.payment_slip)?,
        return_receipt: documents(&request.return_receipt)?,
        text_kept: documents(&request.text_kept)?,
        document_kind: request.document_kind,
        made_on: request.made_on,
        service_kind: request.kind,
        at: request.at,
        succeeded: request.succeeded,
        recipient: request.recipient,
        shown: request.shown,
        postal_number: request.postal_number,
        ground: request.ground,
        passed_on_by: request.passed_on_by,
        medium: request.medium,
        address_kind: request.address_kind,
        reason: request.reason,
    })
}

/// Records that a document of a case was served (送达), or that somebody tried to. What is missing of what the law asks
/// such a service to show is shown as lacking, and not refused. A public notice needs an attempt of another kind that
/// failed, an electronic service the party's consent on record.
#[utoipa::path(post, path = "/api/v1/cases/{case}/deliveries", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = DeliveryRequest,
    responses((status = 201, body = DeliveryRecorded)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn attempt_delivery(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<DeliveryRequest>,
) -> Result<(StatusCode, Json<DeliveryRecorded>), Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    let delivery = state.custody.attempt_delivery(&caller, case, given(request)?).await?;
    Ok((StatusCode::CREATED, Json(DeliveryRecorded { delivery })))
}

/// Changes what is said of a service: the whole of it, with the reason; as when a letter comes back, or its receipt. Of one
/// that counts as served the document, the party, the kind and the time stay.
#[utoipa::path(put, path = "/api/v1/deliveries/{delivery}", tag = "cases", security(("bearer" = [])),
    params(("delivery" = DeliveryId, Path, description = "Id of the service")),
    request_body = DeliveryRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn change_delivery(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(delivery): Path<String>,
    Body(request): Body<DeliveryRequest>,
) -> Result<StatusCode, Problem> {
    let delivery: DeliveryId = id(Thing::Delivery, &delivery)?;
    state.custody.change_delivery(&caller, delivery, given(request)?, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that something counts as served: on the day of the signature, of the return receipt or of the arrival, which is
/// given; on the day on which it was left, or when the term of the notice is over, which is not.
#[utoipa::path(post, path = "/api/v1/deliveries/{delivery}/delivered", tag = "cases", security(("bearer" = [])),
    params(("delivery" = DeliveryId, Path, description = "Id of the service")),
    request_body = DeliveredRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn deliver(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(delivery): Path<String>,
    Body(request): Body<DeliveredRequest>,
) -> Result<StatusCode, Problem> {
    state.custody.deliver(&caller, id(Thing::Delivery, &delivery)?, request.delivered_on).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a service out of its case that was recorded by mistake, where nothing rests on it.
#[utoipa::path(post, path = "/api/v1/deliveries/{delivery}/remove", tag = "cases", security(("bearer" = [])),
    params(("delivery" = DeliveryId, Path, description = "Id of the service")),
    request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn remove_delivery(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(delivery): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.remove_delivery(&caller, id(Thing::Delivery, &delivery)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The service of the documents of a case, each attempt with what it does not show and must, and its clocks. The reading
/// is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/deliveries", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = DeliveriesBody)))]
pub async fn list_deliveries(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<DeliveriesBody>, Problem> {
    let shown = state.custody.deliveries(&caller, id(Thing::Case, &case)?).await?;
    let deliveries = shown.deliveries.into_iter().map(delivery_body).collect();
    Ok(Json(DeliveriesBody { case: shown.case.id, deliveries }))
}

fn delivery_body(view: DeliveryView) -> DeliveryBody {
    let DeliveryView { delivery, kind, act, lacks, faults, clocks } = view;
    let standing = delivery.standing();
    let Delivery { id, said, recorded_by, recorded_at, changed_at, delivered, .. } = delivery;
    let asked_by = kind.as_ref().map(|kind| (kind.ground.document.clone(), kind.ground.article.clone()));
    let (document, article) = asked_by.unwrap_or_default();
    let lack = |lack| DeliveryLackBody { lack, document: document.clone(), article: article.clone() };
    DeliveryBody {
        delivery: id,
        document: said.document,
        document_kind: said.document_kind,
        made_on: said.made_on,
        kind: said.service_kind,
        officers: said.officers.into_iter().collect(),
        party: said.party,
        at: said.at,
        standing,
        recipient: said.recipient,
        shown: said.shown.into_iter().collect(),
        receipt: said.receipt.into_iter().collect(),
        postal_number: said.postal_number,
        payment_slip: said.payment_slip.into_iter().collect(),
        return_receipt: said.return_receipt.into_iter().collect(),
        ground: said.ground,
        passed_on_by: said.passed_on_by,
        medium: said.medium,
        text_kept: said.text_kept.into_iter().collect(),
        address_kind: said.address_kind,
        reason: said.reason,
        recorded_by,
        recorded_at,
        changed_at,
        delivered_on: delivered.map(|delivered| delivered.on),
        delivered_by_rule: kind.as_ref().map(|kind| kind.says.delivered_on),
        act,
        lacks: lacks.into_iter().map(lack).collect(),
        findings: faults,
        clocks: clocks.into_iter().map(clock_body).collect(),
    }
}
