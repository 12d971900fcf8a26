//! What the forms of acts send, and what becomes of it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{ActId, CaseId};
use maud::html;

use crate::custody::access::Action;
use crate::custody::act::excuse::Decision;
use crate::custody::act::record::{ActFiling, ActGiven};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Refused, Verb};
use crate::http::AppState;
use crate::http::console::case::act::forms::{RECORD, duty_form_id, form_id};
use crate::http::console::case::act::said::{CHECKED, carried_by, exact, said};
use crate::http::console::case::file::again;
use crate::http::console::case::typed::Typed;
use crate::http::console::errors::Oops;
use crate::http::console::fields::{self, Sent};
use crate::http::console::form::Form;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// The fields of a form.
type Fields = Form<Vec<(String, String)>>;

fn invalid(field: Field, problem: Fault) -> Refused {
    Refused::Invalid { field, problem }
}

/// A form of an act that was sent: which, of which case, with what.
struct Asked {
    case: CaseId,
    act: ActId,
    sent: Sent,
}

impl Asked {
    /// Reads the address and the fields of a form that is of this session, of an act that is of this case.
    async fn of(
        state: &AppState,
        visitor: &Visitor,
        (case, act): (&str, &str),
        (fields, action, verb): (Vec<(String, String)>, Action, Verb),
    ) -> Result<Self, Oops> {
        let sent = Sent::new(fields);
        visitor.require_page(state, sent.one("page")).await?;
        let (case, act): (CaseId, ActId) = (id(Thing::Case, case)?, id(Thing::Act, act)?);
        state.custody.require_act_of(visitor.caller(), case.clone(), (act.clone(), action, verb)).await?;
        Ok(Self { case, act, sent })
    }
}

/// Shows the case with what was done, or again with what was wrong in the form that is known by `form`.
async fn answer(
    (state, visitor): (&AppState, &Visitor),
    (case, act): (CaseId, Option<&ActId>),
    (form, sent): (String, Sent),
    done: Result<&'static str, Refused>,
) -> Result<Response, Oops> {
    match done {
        Ok(said) => {
            visitor.say(&format!("/cases/{case}"), html! { p.notice role="status" { (visitor.lang.text(said)) } });
            let place = act.map_or_else(|| "acts".to_owned(), |act| format!("act-{act}"));
            Ok(Redirect::to(&format!("/cases/{case}#{place}")).into_response())
        }
        // Somebody took the act out meanwhile: there is no form of it any more.
        Err(refused @ Refused::Unknown { what: Thing::Act, .. }) => Err(refused.into()),
        Err(refused) => {
            let typed = fields::Typed::new(visitor.lang, form, sent, &refused);
            again(state, visitor, case, refused, Typed::Form(typed)).await
        }
    }
}

/// `POST /cases/{case}/acts`: records an act.
pub(in crate::http::console::case) async fn record(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let sent = Sent::new(fields);
    visitor.require_page(&state, sent.one("page")).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let recorded = match said(&visitor, &sent) {
        Ok(said) => {
            let (is_sure, reason) = (sent.one("sure") == CHECKED, sent.one("reason").to_owned());
            let given = ActGiven { said, is_sure, reason, seen: None };
            state.custody.record_act(visitor.caller(), case.clone(), given).await
        }
        Err(refused) => Err(refused),
    };
    let act = recorded.as_ref().ok().cloned();
    let done = recorded.map(|_| "acts-done-recorded");
    answer((&state, &visitor), (case, act.as_ref()), (RECORD.to_owned(), sent), done).await
}

/// `POST /cases/{case}/acts/{act}/change`: changes what is said of an act.
pub(in crate::http::console::case) async fn change(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, act)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let asked = (fields, Action::RunCase, Verb::ActChange);
    let Asked { case, act, sent } = Asked::of(&state, &visitor, (&case, &act), asked).await?;
    let done = match changed(&visitor, &sent) {
        Ok(given) => state.custody.change_act(visitor.caller(), act.clone(), given).await,
        Err(refused) => Err(refused),
    };
    let form = form_id("change", &act);
    answer((&state, &visitor), (case, Some(&act)), (form, sent), done.map(|()| "acts-done-changed")).await
}

/// What a form says anew of an act.
fn changed(visitor: &Visitor, sent: &Sent) -> Result<ActGiven, Refused> {
    let mut said = said(visitor, sent)?;
    let Some(seen) = carried_by(sent) else { return Err(invalid(Field::Form, Fault::FormIncomplete)) };
    said.from = exact(said.from, seen.from, &visitor.clock);
    said.until = exact(said.until, seen.until, &visitor.clock);
    let (is_sure, reason) = (sent.one("sure") == CHECKED, sent.one("reason").to_owned());
    Ok(ActGiven { said, is_sure, reason, seen: Some(seen) })
}

/// `POST /cases/{case}/acts/{act}/remove`: takes an act out.
pub(in crate::http::console::case) async fn remove(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, act)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let asked = (fields, Action::RunCase, Verb::ActRemove);
    let Asked { case, act, sent } = Asked::of(&state, &visitor, (&case, &act), asked).await?;
    let done = state.custody.remove_act(visitor.caller(), act.clone(), sent.one("reason")).await;
    let form = form_id("remove", &act);
    answer((&state, &visitor), (case, None), (form, sent), done.map(|()| "acts-done-removed")).await
}

/// `POST /cases/{case}/acts/{act}/recordings`: files recordings for an act.
pub(in crate::http::console::case) async fn file(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, act)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let asked = (fields, Action::FileRecording, Verb::CaseLink);
    let Asked { case, act, sent } = Asked::of(&state, &visitor, (&case, &act), asked).await?;
    let recordings = sent.all("recordings").map(|text| id(Thing::Recording, text)).collect::<Result<_, _>>();
    let done = match recordings {
        Ok(recordings) => {
            let reason = sent.one("reason").to_owned();
            let filing = ActFiling { recordings, stage: None, record_kind: None, reason };
            state.custody.file_for_act(visitor.caller(), act.clone(), filing).await
        }
        Err(refused) => Err(refused),
    };
    let form = form_id("file", &act);
    answer((&state, &visitor), (case, Some(&act)), (form, sent), done.map(|_| "acts-done-filed")).await
}

/// `POST /cases/{case}/acts/{act}/excuses`: asks the head to excuse from a duty.
pub(in crate::http::console::case) async fn ask(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, act)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let asked = (fields, Action::RunCase, Verb::DutyExcuse);
    let Asked { case, act, sent } = Asked::of(&state, &visitor, (&case, &act), asked).await?;
    let duty = sent.one("duty").to_owned();
    let said = (sent.one("reason"), sent.one("instead"));
    let done = state.custody.ask_excuse(visitor.caller(), act.clone(), duty.clone(), said).await;
    let form = duty_form_id("ask", &act, &duty);
    answer((&state, &visitor), (case, Some(&act)), (form, sent), done.map(|()| "acts-done-asked")).await
}

/// `POST /cases/{case}/acts/{act}/decisions`: decides as the head on what is asked of a duty.
pub(in crate::http::console::case) async fn decide(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, act)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let asked = (fields, Action::ApproveCase, Verb::DutyDecide);
    let Asked { case, act, sent } = Asked::of(&state, &visitor, (&case, &act), asked).await?;
    let duty = sent.one("duty").to_owned();
    let decided = match sent.one("decision") {
        "approve" => Ok((Decision::Approve, "approve", "acts-done-approved")),
        "refuse" => {
            let reason = sent.one("reason").to_owned();
            Ok((Decision::Refuse { reason }, "refuse", "acts-done-refused"))
        }
        _ => Err(invalid(Field::Form, Fault::NotOffered)),
    };
    let (form, done) = match decided {
        Ok((decision, what, said)) => {
            let done = state.custody.decide_excuse(visitor.caller(), act.clone(), duty.clone(), decision).await;
            (duty_form_id(what, &act, &duty), done.map(|()| said))
        }
        Err(refused) => (String::new(), Err(refused)),
    };
    answer((&state, &visitor), (case, Some(&act)), (form, sent), done).await
}
