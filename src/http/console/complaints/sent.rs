//! What the forms of the register of complaints send, as it was typed, and what becomes of it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::ComplaintOutcome;
use evidence::ids::ComplaintId;
use maud::html;
use serde::de::DeserializeOwned;

use crate::answers::complaint::ComplaintRequest;
use crate::custody::Refused;
use crate::custody::complaint::act::Told;
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::console::case::word;
use crate::http::console::complaints::again;
use crate::http::console::errors::Oops;
use crate::http::console::fields::{Sent, Typed};
use crate::http::console::form::Form;
use crate::http::console::personal::{form_name, given, require_sure};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// A form that was sent.
struct Posted {
    visitor: Visitor,
    /// What the form is called.
    form: String,
    sent: Sent,
}

impl Posted {
    async fn new(state: &AppState, visitor: Visitor, form: String, sent: Vec<(String, String)>) -> Result<Self, Oops> {
        let sent = Sent::new(sent);
        visitor.require_page(state, sent.one("page")).await?;
        Ok(Self { visitor, form, sent })
    }

    /// Leads to the complaint as it stands then and says what was done; or shows the form again with what was wrong.
    async fn answer(
        self,
        state: &AppState,
        done: Result<ComplaintId, Refused>,
        said: &'static str,
    ) -> Result<Response, Oops> {
        let Self { visitor, form, sent } = self;
        match done {
            Ok(complaint) => {
                let said = visitor.lang.text(said);
                visitor.say("/complaints", html! { p.notice role="status" { (said) } });
                Ok(Redirect::to(&format!("/complaints#complaint-{complaint}")).into_response())
            }
            Err(refused) => {
                let typed = Typed::new(visitor.lang, form, sent, &refused);
                again(state, &visitor, refused, typed).await
            }
        }
    }
}

/// A word of a closed list, which must be chosen.
fn chosen<T: DeserializeOwned>(sent: &Sent, name: &str) -> Result<T, Refused> {
    match sent.one(name) {
        "" => Err(Refused::Invalid { field: Field::Kind, problem: Fault::Empty }),
        text => word(Field::Kind, text),
    }
}

fn complaint(visitor: &Visitor, sent: &Sent) -> Result<ComplaintRequest, Refused> {
    Ok(ComplaintRequest {
        received_at: sent.time(visitor, Field::ReceivedAt, "received_at")?,
        channel: chosen(sent, "channel")?,
        about: sent.one("about").to_owned(),
        about_person: sent.one("about_person").to_owned(),
        says: sent.one("says").to_owned(),
        anonymous: sent.is_ticked("anonymous"),
        name: sent.one("name").to_owned(),
        personal: given(sent)?,
    })
}

/// `POST /complaints`: a complaint is recorded.
pub(super) async fn receive(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let posted = Posted::new(&state, visitor, "complaint".to_owned(), sent).await?;
    let done = match complaint(&posted.visitor, &posted.sent) {
        Ok(complaint) => state.custody.receive_complaint(posted.visitor.caller(), complaint).await,
        Err(refused) => Err(refused),
    };
    posted.answer(&state, done, "complaint-received").await
}

/// What comes of a complaint by a form: the case is named by its number in whatever writing, its id or a link.
async fn decided(state: &AppState, (visitor, complaint): (&Visitor, &ComplaintId), sent: &Sent) -> Result<(), Refused> {
    let outcome: ComplaintOutcome = chosen(sent, "outcome")?;
    let case = match sent.one("case").trim() {
        "" => None,
        called => Some(state.custody.case_called(visitor.caller(), called).await?),
    };
    state.custody.decide_complaint(visitor.caller(), complaint.clone(), outcome, case, sent.one("ground")).await
}

/// `POST /complaints/{complaint}/decide`.
pub(super) async fn decide(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(complaint): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let complaint: ComplaintId = id(Thing::Complaint, &complaint)?;
    let posted = Posted::new(&state, visitor, form_name("decide", &complaint), sent).await?;
    let done = decided(&state, (&posted.visitor, &complaint), &posted.sent).await;
    posted.answer(&state, done.map(|()| complaint), "complaint-decided").await
}

fn told(visitor: &Visitor, sent: &Sent) -> Result<Told, Refused> {
    Ok(Told {
        at: sent.time(visitor, Field::ToldAt, "told_at")?,
        how: chosen(sent, "how")?,
        paper: sent.one("paper").to_owned(),
        reason: sent.one("reason").to_owned(),
    })
}

/// `POST /complaints/{complaint}/tell`.
pub(super) async fn tell(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(complaint): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let complaint: ComplaintId = id(Thing::Complaint, &complaint)?;
    let posted = Posted::new(&state, visitor, form_name("tell", &complaint), sent).await?;
    let done = match told(&posted.visitor, &posted.sent) {
        Ok(told) => state.custody.tell_complaint(posted.visitor.caller(), complaint.clone(), told).await,
        Err(refused) => Err(refused),
    };
    posted.answer(&state, done.map(|()| complaint), "complaint-told-done").await
}

/// `POST /complaints/{complaint}/erase`.
pub(super) async fn erase(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(complaint): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let complaint: ComplaintId = id(Thing::Complaint, &complaint)?;
    let posted = Posted::new(&state, visitor, form_name("erase", &complaint), sent).await?;
    let done = match require_sure(&posted.sent) {
        Ok(()) => {
            let reason = posted.sent.one("reason");
            state.custody.erase_complaint(posted.visitor.caller(), complaint.clone(), reason).await
        }
        Err(refused) => Err(refused),
    };
    posted.answer(&state, done.map(|()| complaint), "complaint-erased").await
}
