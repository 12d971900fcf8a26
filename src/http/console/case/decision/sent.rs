//! What the forms of a decision send, as it was typed, and what becomes of it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::CaseId;
use evidence::time::Utc;
use jiff::civil::Date;
use maud::html;

use crate::custody::Refused;
use crate::custody::decision::act::{DecisionGiven, Past};
use crate::custody::decision::steps::{FallGiven, StepGiven};
use crate::custody::decision::{BeforeDecision, PartyNotice};
use crate::custody::legal::condition::{Value, fact};
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::console::case::decision::again;
use crate::http::console::case::word;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::given::{Edge, moment};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id, value};

/// A form that was refused, as it was typed.
#[derive(Debug)]
pub(super) struct Typed {
    fields: Vec<(String, String)>,
    wrong: Option<(Field, String)>,
}

impl Typed {
    fn of(lang: Lang, fields: Vec<(String, String)>, refused: &Refused) -> Self {
        let wrong = match refused {
            Refused::Invalid { field, .. } => Some((*field, refused.explained(lang))),
            _ => None,
        };
        Self { fields, wrong }
    }

    /// A field; empty where it was not sent.
    pub(super) fn one(&self, name: &str) -> &str {
        one(&self.fields, name)
    }

    /// What is wrong with a field.
    pub(super) fn wrong(&self, field: Field) -> Option<&str> {
        self.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, text)| text.as_str())
    }
}

fn one<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

fn invalid(field: Field, problem: Fault) -> Refused {
    Refused::Invalid { field, problem }
}

/// A moment on the site's clock.
fn time(visitor: &Visitor, field: Field, text: &str) -> Result<Utc, Refused> {
    if text.trim().is_empty() {
        return Err(invalid(field, Fault::Empty));
    }
    moment(text, Edge::First, &visitor.clock).ok_or_else(|| invalid(field, Fault::NotATime))
}

/// A day.
fn day(field: Field, text: &str) -> Result<Date, Refused> {
    match text.trim() {
        "" => Err(invalid(field, Fault::Empty)),
        text => text.parse().map_err(|_| invalid(field, Fault::NotADay)),
    }
}

/// An amount in yuan, in fen; none where nothing was typed.
fn fen(text: &str) -> Result<Option<u64>, Refused> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match fact("fine", text) {
        Ok((_, Value::Money(fen))) => {
            u64::try_from(fen).map(Some).map_err(|_| invalid(Field::FineFen, Fault::AmountOver))
        }
        Ok(_) => Err(invalid(Field::FineFen, Fault::NotOffered)),
        Err(error) => Err(invalid(Field::FineFen, error.fault())),
    }
}

/// Something that may be left out.
fn maybe<T>(text: &str, read: impl FnOnce(&str) -> Result<T, Refused>) -> Result<Option<T>, Refused> {
    if text.trim().is_empty() { Ok(None) } else { read(text.trim()).map(Some) }
}

/// The step before a decision that a form tells of.
fn step(visitor: &Visitor, fields: &[(String, String)]) -> Result<StepGiven, Refused> {
    let text = |name| one(fields, name);
    let many = |name: &'static str| fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value);
    Ok(match text("step") {
        "inform" => {
            let rights = many("rights").map(|right| word(Field::Kind, right)).collect::<Result<_, _>>()?;
            let notice = PartyNotice {
                what: word(Field::Kind, text("what"))?,
                document: value(Field::Document, text("document"))?,
                rights,
                terms: text("terms").to_owned(),
                fine_fen: fen(text("fine"))?,
            };
            StepGiven { at: time(visitor, Field::ToldAt, text("told_at"))?, what: BeforeDecision::Informed(notice) }
        }
        "statement" => {
            let documents = many("documents").filter(|one| !one.is_empty());
            let documents = documents.map(|one| value(Field::Documents, one)).collect::<Result<_, _>>()?;
            let (how, reason) = (word(Field::Kind, text("how"))?, text("reason").to_owned());
            let what = BeforeDecision::Statement { how, documents, reason };
            StepGiven { at: time(visitor, Field::StatedAt, text("stated_at"))?, what }
        }
        "hear" => {
            let what = BeforeDecision::Heard { document: value(Field::Document, text("document"))? };
            StepGiven { at: time(visitor, Field::HeldAt, text("held_at"))?, what }
        }
        _ => return Err(invalid(Field::Form, Fault::NotOffered)),
    })
}

/// The decision that a form tells of.
fn decision(fields: &[(String, String)]) -> Result<DecisionGiven, Refused> {
    let text = |name| one(fields, name);
    Ok(DecisionGiven {
        draft: value(Field::Draft, text("draft"))?,
        document: maybe(text("document"), |id| value(Field::Document, id))?,
        number: text("number").to_owned(),
        decided_on: day(Field::DecidedOn, text("decided_on"))?,
        collective: maybe(text("collective"), |id| value(Field::Collective, id))?,
    })
}

/// That a decision fell, as a form tells of it.
fn fall(fields: &[(String, String)]) -> Result<FallGiven, Refused> {
    let text = |name| one(fields, name);
    Ok(FallGiven {
        decision: value(Field::Decision, text("decision"))?,
        how: word(Field::Kind, text("how"))?,
        on: day(Field::On, text("on"))?,
        body: text("body").to_owned(),
        reason: text("reason").to_owned(),
    })
}

/// Leads back to the page, which says that it was done; or shows it again with what was wrong.
async fn answer(
    (state, visitor): (&AppState, &Visitor),
    case: CaseId,
    fields: Vec<(String, String)>,
    done: Result<(), Refused>,
) -> Result<Response, Oops> {
    match done {
        Ok(()) => {
            let (place, said) = (format!("/cases/{case}/decision"), visitor.lang.text("decision-step-taken"));
            visitor.say(&place, html! { p.notice role="status" { (said) } });
            Ok(Redirect::to(&place).into_response())
        }
        Err(refused) => {
            let typed = Typed::of(visitor.lang, fields, &refused);
            again(state, visitor, case, (refused, typed)).await
        }
    }
}

/// `POST /cases/{case}/decision-steps`: what was done before a decision.
pub(in crate::http::console::case) async fn tell(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, one(&fields, "page")).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let done = match step(&visitor, &fields) {
        Ok(given) => state.custody.tell_before_decision(visitor.caller(), case.clone(), given).await,
        Err(refused) => Err(refused),
    };
    answer((&state, &visitor), case, fields, done).await
}

/// `POST /cases/{case}/decision`: what a head decides, and that a decision fell.
pub(in crate::http::console::case) async fn decide(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, one(&fields, "page")).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let done = taken((&state, &visitor), &case, &fields).await;
    answer((&state, &visitor), case, fields, done).await
}

/// Does what a form of a head asks.
async fn taken(
    (state, visitor): (&AppState, &Visitor),
    case: &CaseId,
    fields: &[(String, String)],
) -> Result<(), Refused> {
    let (custody, caller) = (&state.custody, visitor.caller());
    match one(fields, "step") {
        "decide" => custody.decide_case(caller, case.clone(), decision(fields)?).await.map(drop),
        "override" => {
            let past = Past { kind: word(Field::Kind, one(fields, "kind"))?, reason: one(fields, "reason").to_owned() };
            custody.override_review(caller, case.clone(), decision(fields)?, past).await.map(drop)
        }
        "fall" => custody.fall_decision(caller, case.clone(), fall(fields)?).await,
        _ => Err(invalid(Field::Form, Fault::NotOffered)),
    }
}
