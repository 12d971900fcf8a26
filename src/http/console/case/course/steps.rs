//! What the forms of the course send: a step, as it was typed, and what becomes of it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::Matter;
use evidence::ids::CaseId;
use jiff::civil::Date;
use maud::html;

use crate::custody::Refused;
use crate::custody::course::Description;
use crate::custody::course::act::Taken;
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::console::case::file::again;
use crate::http::console::case::typed::Typed;
use crate::http::console::case::word;
use crate::http::console::errors::Oops;
use crate::http::console::fields::{self, Sent};
use crate::http::console::form::Form;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id, value};

fn invalid(field: Field, problem: Fault) -> Refused {
    Refused::Invalid { field, problem }
}

/// A day, where one was typed.
fn day(text: &str) -> Result<Option<Date>, Refused> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| invalid(Field::DeedUntil, Fault::NotADay)),
    }
}

fn description(sent: &Sent) -> Result<Description, Refused> {
    let matter = sent.one("matter");
    if matter.is_empty() {
        return Err(invalid(Field::Matter, Fault::Empty));
    }
    let matter: Matter = value(Field::Matter, matter)?;
    let (from, until) = (day(sent.one("deed_from"))?, day(sent.one("deed_until"))?);
    Ok(Description {
        matter,
        procedure: word(Field::Kind, sent.one("procedure"))?,
        source: word(Field::Kind, sent.one("source"))?,
        place: sent.one("place").to_owned(),
        deed: from.or(until).map(|from| (from, until.unwrap_or(from))),
        handlers: sent.all("handlers").map(|one| value(Field::Handlers, one)).collect::<Result<_, _>>()?,
        marks: sent.all("marks").map(str::to_owned).collect(),
    })
}

/// The step that a form tells of.
fn taken(visitor: &Visitor, sent: &Sent) -> Result<Taken, Refused> {
    let text = |name| sent.one(name).to_owned();
    let at = |field, name| sent.time(visitor, field, name);
    Ok(match sent.one("step") {
        "describe" => Taken::Describe {
            description: description(sent)?,
            reason: text("reason"),
            seen: match sent.one("seen") {
                "" => None,
                seen => Some(seen.parse().map_err(|_| invalid(Field::Form, Fault::FormIncomplete))?),
            },
        },
        "request_start" => Taken::RequestStart { ground: text("ground") },
        "start" => Taken::Start,
        "refuse_start" => Taken::RefuseStart { reason: text("reason") },
        "start_urgent" => {
            Taken::StartUrgent { started_at: at(Field::StartedAt, "started_at")?, reason: text("reason") }
        }
        "ratify" => Taken::Ratify,
        "refuse_urgent" => Taken::RefuseUrgent {
            released_at: at(Field::ReleasedAt, "released_at")?,
            reason: text("reason"),
            released: text("released"),
        },
        "pause" => Taken::Pause {
            pause: word(Field::Kind, sent.one("pause"))?,
            from: at(Field::From, "from")?,
            reason: text("reason"),
        },
        "end_pause" => Taken::EndPause {
            pause: word(Field::Kind, sent.one("pause"))?,
            until: at(Field::Until, "until")?,
            reason: text("reason"),
        },
        "extend" => Taken::Extend { rule: text("rule"), reason: text("reason") },
        "request_end" => Taken::RequestEnd {
            act_end: at(Field::ActEnd, "act_end")?,
            outcome: word(Field::Kind, sent.one("outcome"))?,
            reason: text("reason"),
        },
        "end" => Taken::End,
        "refuse_end" => Taken::RefuseEnd { reason: text("reason") },
        _ => return Err(invalid(Field::Form, Fault::NotOffered)),
    })
}

/// Takes a step of those who run the case, or of a head, and shows the case as it stands then; or again with what was
/// wrong beside it.
async fn answer(
    state: &AppState,
    visitor: &Visitor,
    case: &str,
    sent: Vec<(String, String)>,
    is_the_heads: bool,
) -> Result<Response, Oops> {
    let sent = Sent::new(sent);
    visitor.require_page(state, sent.one("page")).await?;
    let case: CaseId = id(Thing::Case, case)?;
    let done = match taken(visitor, &sent) {
        Ok(taken) if taken.step().is_the_heads() == is_the_heads => {
            state.custody.take_step(visitor.caller(), case.clone(), taken).await
        }
        Ok(_) => Err(invalid(Field::Form, Fault::NotOffered)),
        Err(refused) => Err(refused),
    };
    match done {
        Ok(()) => {
            let said = visitor.lang.text("course-step-taken");
            visitor.say(&format!("/cases/{case}"), html! { p.notice role="status" { (said) } });
            Ok(Redirect::to(&format!("/cases/{case}#course")).into_response())
        }
        Err(refused) => {
            let step = sent.one("step").to_owned();
            let typed = fields::Typed::new(visitor.lang, step, sent, &refused);
            again(state, visitor, case, refused, Typed::Form(typed)).await
        }
    }
}

/// `POST /cases/{case}/steps`: a step of those who run the case.
pub(in crate::http::console::case) async fn take(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    answer(&state, &visitor, &case, sent, false).await
}

/// `POST /cases/{case}/decisions`: a step of the head.
pub(in crate::http::console::case) async fn decide(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    answer(&state, &visitor, &case, sent, true).await
}
