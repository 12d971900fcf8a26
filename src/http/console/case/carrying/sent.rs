//! What the forms of services and of what is owed send, and what becomes of it.

use axum::extract::State;
use axum::response::Response;
use evidence::ids::{CaseId, DeliveryId, PerformanceId};
use jiff::civil::Date;

use crate::custody::access::Action;
use crate::custody::delivery::act::Returned;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Refused, Verb};
use crate::http::AppState;
use crate::http::console::case::carrying::forms::SERVE;
use crate::http::console::case::carrying::owed::OWE;
use crate::http::console::case::carrying::{answer, given};
use crate::http::console::errors::Oops;
use crate::http::console::fields::Sent;
use crate::http::console::form::Form;
use crate::http::console::personal::form_name;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// The fields of a form.
type Fields = Form<Vec<(String, String)>>;

/// A form of a service that was sent: of which case, with what.
struct OfDelivery {
    case: CaseId,
    delivery: DeliveryId,
    sent: Sent,
}

impl OfDelivery {
    /// Reads the address and the fields of a form that is of this session, of a service that is of this case.
    async fn read(
        (state, visitor): (&AppState, &Visitor),
        (case, delivery): (&str, &str),
        (fields, verb): (Vec<(String, String)>, Verb),
    ) -> Result<Self, Oops> {
        let sent = Sent::new(fields);
        visitor.require_page(state, sent.one("page")).await?;
        let (case, delivery): (CaseId, DeliveryId) = (id(Thing::Case, case)?, id(Thing::Delivery, delivery)?);
        state.custody.require_delivery_of(visitor.caller(), case.clone(), (delivery.clone(), verb)).await?;
        Ok(Self { case, delivery, sent })
    }

    /// Leads to the service, or shows its form again with what was wrong.
    async fn answer(
        self,
        (state, visitor): (&AppState, &Visitor),
        form: &str,
        done: Result<&'static str, Refused>,
    ) -> Result<Response, Oops> {
        let Self { case, delivery, sent } = self;
        let anchor = format!("delivery-{delivery}");
        answer((state, visitor), case, (form_name(form, &delivery), sent, &anchor), done).await
    }
}

/// `POST /cases/{case}/deliveries`: a service is recorded.
pub(super) async fn serve(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let sent = Sent::new(fields);
    visitor.require_page(&state, sent.one("page")).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let done = match given::delivery(&visitor, &sent) {
        Ok(said) => state.custody.attempt_delivery(visitor.caller(), case.clone(), said).await,
        Err(refused) => Err(refused),
    };
    let anchor = done.as_ref().map(|delivery| format!("delivery-{delivery}")).unwrap_or_default();
    let done = done.map(|_| "delivery-page-recorded");
    answer((&state, &visitor), case, (SERVE.to_owned(), sent, &anchor), done).await
}

/// `POST /cases/{case}/deliveries/{delivery}/change`: what is said of a service is changed.
pub(super) async fn change(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, delivery)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let of = OfDelivery::read((&state, &visitor), (&case, &delivery), (fields, Verb::DeliveryChange)).await?;
    let done = match given::delivery(&visitor, &of.sent).and_then(|said| Ok((said, given::seen(&of.sent)?))) {
        Ok((said, seen)) => state.custody.change_delivery(visitor.caller(), of.delivery.clone(), said, seen).await,
        Err(refused) => Err(refused),
    };
    of.answer((&state, &visitor), "change", done.map(|()| "delivery-page-changed")).await
}

/// `POST /cases/{case}/deliveries/{delivery}/returned`: what was sent came back.
pub(super) async fn returned(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, delivery)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let of = OfDelivery::read((&state, &visitor), (&case, &delivery), (fields, Verb::DeliveryChange)).await?;
    let told = given::documents(&of.sent, "return_receipt").and_then(|list| Ok((list, given::seen(&of.sent)?)));
    let done = match told {
        Ok((return_receipt, seen)) => {
            let returned = Returned { return_receipt, reason: of.sent.one("reason").to_owned() };
            state.custody.return_delivery(visitor.caller(), of.delivery.clone(), returned, seen).await
        }
        Err(refused) => Err(refused),
    };
    of.answer((&state, &visitor), "return", done.map(|()| "delivery-page-came-back")).await
}

/// The day on which something counts as served, where the form has one.
fn delivered_on(sent: &Sent) -> Result<Option<Date>, Refused> {
    match sent.one("delivered_on").trim() {
        "" => Ok(None),
        _ => sent.day(Field::DeliveredOn, "delivered_on").map(Some),
    }
}

/// `POST /cases/{case}/deliveries/{delivery}/delivered`: something counts as served.
pub(super) async fn delivered(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, delivery)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let of = OfDelivery::read((&state, &visitor), (&case, &delivery), (fields, Verb::DeliveryDeliver)).await?;
    let done = match delivered_on(&of.sent) {
        Ok(on) => state.custody.deliver(visitor.caller(), of.delivery.clone(), on).await,
        Err(refused) => Err(refused),
    };
    of.answer((&state, &visitor), "deliver", done.map(|()| "delivery-page-delivered")).await
}

/// `POST /cases/{case}/deliveries/{delivery}/remove`: a service is taken out.
pub(super) async fn remove(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, delivery)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let OfDelivery { case, delivery, sent } =
        OfDelivery::read((&state, &visitor), (&case, &delivery), (fields, Verb::DeliveryRemove)).await?;
    let done = state.custody.remove_delivery(visitor.caller(), delivery.clone(), sent.one("reason")).await;
    let form = (form_name("remove", &delivery), sent, "deliveries");
    answer((&state, &visitor), case, form, done.map(|()| "delivery-page-removed")).await
}

/// `POST /cases/{case}/performances`: what a party owes is recorded.
pub(super) async fn owe(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let sent = Sent::new(fields);
    visitor.require_page(&state, sent.one("page")).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let done = match given::owed(&sent) {
        Ok(owed) => state.custody.record_performance(visitor.caller(), case.clone(), owed).await,
        Err(refused) => Err(refused),
    };
    let anchor = done.as_ref().map(|performance| format!("performance-{performance}")).unwrap_or_default();
    let done = done.map(|_| "performance-page-recorded");
    answer((&state, &visitor), case, (OWE.to_owned(), sent, &anchor), done).await
}

/// Takes a step of those who run the case, or of a head.
async fn step(
    (state, visitor): (&AppState, &Visitor),
    (case, performance): (&str, &str),
    (fields, is_the_heads): (Vec<(String, String)>, bool),
) -> Result<Response, Oops> {
    let sent = Sent::new(fields);
    visitor.require_page(state, sent.one("page")).await?;
    let (case, performance): (CaseId, PerformanceId) = (id(Thing::Case, case)?, id(Thing::Performance, performance)?);
    let action = if is_the_heads { Action::ApproveCase } else { Action::RunCase };
    state.custody.require_performance_of(visitor.caller(), case.clone(), (performance.clone(), action)).await?;
    let name = sent.one("step").to_owned();
    let told = given::step(&sent).and_then(|step| Ok((step, given::seen(&sent)?)));
    let done = match told {
        Ok((step, seen)) if given::HEADS.contains(&name.as_str()) == is_the_heads => {
            state.custody.take_performance_step(visitor.caller(), performance.clone(), step, seen).await
        }
        Ok(_) => Err(Refused::Invalid { field: Field::Form, problem: Fault::NotOffered }),
        Err(refused) => Err(refused),
    };
    let anchor = if name == "remove" { "performances".to_owned() } else { format!("performance-{performance}") };
    let form = (form_name(&name, &performance), sent, &*anchor);
    answer((state, visitor), case, form, done.map(|()| "performance-page-step-taken")).await
}

/// `POST /cases/{case}/performances/{performance}/steps`: a step of those who run the case.
pub(super) async fn take(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, performance)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    step((&state, &visitor), (&case, &performance), (fields, false)).await
}

/// `POST /cases/{case}/performances/{performance}/decisions`: a step of the head.
pub(super) async fn decide(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, performance)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    step((&state, &visitor), (&case, &performance), (fields, true)).await
}
