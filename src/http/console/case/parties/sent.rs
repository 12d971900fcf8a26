//! What the forms of parties send, as it was typed, and what becomes of it. Names, numbers and addresses come in bodies
//! alone: no address of a page has any of them.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, PartyId};
use maud::html;

use crate::answers::party::PartyRequest;
use crate::custody::Refused;
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::console::case::file::again;
use crate::http::console::case::typed::Typed;
use crate::http::console::case::word;
use crate::http::console::errors::Oops;
use crate::http::console::fields::{self, Sent};
use crate::http::console::form::Form;
use crate::http::console::personal::{form_name, given, require_sure};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// The party that a form tells of.
fn party(sent: &Sent) -> Result<PartyRequest, Refused> {
    let kind = match sent.one("kind") {
        "" => return Err(Refused::Invalid { field: Field::Kind, problem: Fault::Empty }),
        kind => word(Field::Kind, kind)?,
    };
    let seen = match sent.one("seen") {
        "" => None,
        seen => {
            let problem = Fault::FormIncomplete;
            Some(seen.parse().map_err(|_| Refused::Invalid { field: Field::Form, problem })?)
        }
    };
    Ok(PartyRequest {
        kind,
        name: sent.one("name").to_owned(),
        code: sent.one("unified_code").to_owned(),
        minor: sent.is_ticked("minor"),
        consent: sent.is_ticked("consent"),
        personal: given(sent)?,
        reason: sent.one("reason").to_owned(),
        seen,
    })
}

/// A form of a party that was sent.
struct Posted {
    visitor: Visitor,
    case: CaseId,
    /// What the form is called.
    form: String,
    sent: Sent,
}

impl Posted {
    async fn new(
        state: &AppState,
        visitor: Visitor,
        (case, form): (&str, String),
        sent: Vec<(String, String)>,
    ) -> Result<Self, Oops> {
        let sent = Sent::new(sent);
        visitor.require_page(state, sent.one("page")).await?;
        Ok(Self { case: id(Thing::Case, case)?, visitor, form, sent })
    }

    /// Shows the case as it stands then and says what was done; or again with what was wrong beside it.
    async fn answer(self, state: &AppState, done: Result<(), Refused>, said: &'static str) -> Result<Response, Oops> {
        let Self { visitor, case, form, sent } = self;
        match done {
            Ok(()) => {
                let said = visitor.lang.text(said);
                visitor.say(&format!("/cases/{case}"), html! { p.notice role="status" { (said) } });
                Ok(Redirect::to(&format!("/cases/{case}#parties")).into_response())
            }
            Err(refused) => {
                let typed = fields::Typed::new(visitor.lang, form, sent, &refused);
                again(state, &visitor, case, refused, Typed::Form(typed)).await
            }
        }
    }
}

/// `POST /cases/{case}/parties`: a party is recorded.
pub(in crate::http::console::case) async fn record(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let posted = Posted::new(&state, visitor, (&case, "party".to_owned()), sent).await?;
    let done = match party(&posted.sent) {
        Ok(party) => state.custody.record_party(posted.visitor.caller(), posted.case.clone(), party).await,
        Err(refused) => Err(refused),
    };
    posted.answer(&state, done.map(drop), "party-recorded").await
}

/// `POST /cases/{case}/parties/{party}/correct`: what is said of a party is set right.
pub(in crate::http::console::case) async fn correct(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, of)): Path<(String, String)>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let of: PartyId = id(Thing::Party, &of)?;
    let posted = Posted::new(&state, visitor, (&case, form_name("correct", &of)), sent).await?;
    let done = match party(&posted.sent) {
        Ok(party) => state.custody.correct_party(posted.visitor.caller(), of, party).await,
        Err(refused) => Err(refused),
    };
    posted.answer(&state, done, "party-corrected").await
}

/// `POST /cases/{case}/parties/{party}/remove`: a party is taken out of the case.
pub(in crate::http::console::case) async fn remove(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, of)): Path<(String, String)>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let of: PartyId = id(Thing::Party, &of)?;
    let posted = Posted::new(&state, visitor, (&case, form_name("remove", &of)), sent).await?;
    let done = state.custody.remove_party(posted.visitor.caller(), of, posted.sent.one("reason")).await;
    posted.answer(&state, done, "party-removed").await
}

/// `POST /cases/{case}/parties/{party}/erase`: the personal data of a party is erased.
pub(in crate::http::console::case) async fn erase(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, of)): Path<(String, String)>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let of: PartyId = id(Thing::Party, &of)?;
    let posted = Posted::new(&state, visitor, (&case, form_name("erase", &of)), sent).await?;
    let done = match require_sure(&posted.sent) {
        Ok(()) => state.custody.erase_party(posted.visitor.caller(), of, posted.sent.one("reason")).await,
        Err(refused) => Err(refused),
    };
    posted.answer(&state, done, "party-erased").await
}
