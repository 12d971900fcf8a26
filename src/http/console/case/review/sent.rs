//! What the forms of drafts and reviews send, and what becomes of it.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::{DraftFact, ReviewAttendee};
use evidence::ids::{CaseId, DraftId, ReviewId};
use maud::html;

use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::draft::DraftSaid;
use crate::custody::draft::act::DraftGiven;
use crate::custody::draft::assess::OWN_FIELDS;
use crate::custody::legal::condition::{FIELDS, yuan};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::review::act::{ReviewTaken, Submission};
use crate::custody::review::rules::OpinionGiven;
use crate::http::AppState;
use crate::http::console::case::fields::{FormTyped, Sent};
use crate::http::console::case::file::{Typed, again};
use crate::http::console::case::review::forms::{RECORD, ReviewTyped, draft_form, review_form};
use crate::http::console::case::review::points;
use crate::http::console::case::word;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id, maybe_value, value};

/// The fields of a form.
type Fields = Form<Vec<(String, String)>>;

fn invalid(field: Field, problem: Fault) -> Refused {
    Refused::Invalid { field, problem }
}

/// Reads the fields of a form that is of this session, and the case that it is of.
async fn read(
    state: &AppState,
    visitor: &Visitor,
    case: &str,
    fields: Vec<(String, String)>,
) -> Result<(CaseId, Sent), Oops> {
    let sent = Sent::of(fields);
    visitor.require_page(state, sent.one("page")).await?;
    Ok((id(Thing::Case, case)?, sent))
}

/// Shows the case with what was done, or again with what was wrong in the form that is known by `form`.
async fn answer(
    (state, visitor): (&AppState, &Visitor),
    case: CaseId,
    (form, sent): (String, Sent),
    done: Result<&'static str, Refused>,
) -> Result<Response, Oops> {
    match done {
        Ok(said) => {
            visitor.say(&format!("/cases/{case}"), html! { p.notice role="status" { (visitor.lang.text(said)) } });
            Ok(Redirect::to(&format!("/cases/{case}#review")).into_response())
        }
        Err(refused @ Refused::Unknown { what: Thing::Draft | Thing::Review, .. }) => Err(refused.into()),
        Err(refused) => {
            let typed = FormTyped::of(visitor.lang, sent, &refused);
            again(state, visitor, case, refused, Typed::Review(ReviewTyped { id: form, typed })).await
        }
    }
}

/// An amount that was typed in yuan, in fen; none where nothing was.
fn fen(field: Field, text: &str) -> Result<Option<u64>, Refused> {
    match text.trim() {
        "" => Ok(None),
        text => {
            let fen = yuan(text).and_then(|fen| u64::try_from(fen).ok());
            fen.map(Some).ok_or_else(|| invalid(field, Fault::NotYuan))
        }
    }
}

/// The lines of a text that are not empty.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// A draft, as its form says it.
fn given(sent: &Sent) -> Result<DraftGiven, Refused> {
    let text = |name: &str| sent.one(name).to_owned();
    let Some((document, content)) = sent.one("document").split_once(' ') else {
        return Err(invalid(Field::Document, Fault::Empty));
    };
    let facts = FIELDS.iter().map(|(field, _)| *field).filter(|field| !OWN_FIELDS.contains(field));
    let facts: BTreeSet<DraftFact> = facts
        .map(|field| DraftFact { field: field.to_owned(), value: text(&format!("fact-{field}")) })
        .filter(|fact| !fact.value.trim().is_empty())
        .collect();
    let party_kind = match sent.one("party_kind") {
        "" => None,
        kind => Some(word(Field::PartyKind, kind)?),
    };
    let said = DraftSaid {
        document: value(Field::Document, document)?,
        outcome: word(Field::Kind, sent.one("outcome"))?,
        party: maybe_value(Field::Party, Some(sent.one("party")))?,
        party_kind,
        sanctions: sent.all("sanctions").map(str::to_owned).collect(),
        fine_fen: fen(Field::FineFen, sent.one("fine"))?,
        confiscation_fen: fen(Field::ConfiscationFen, sent.one("confiscation"))?,
        facts,
        drafter: value(Field::Drafter, sent.one("drafter"))?,
        checker: value(Field::Checker, sent.one("checker"))?,
        basis: text("basis"),
        factors: lines(sent.one("factors")).map(str::to_owned).collect(),
    };
    Ok(DraftGiven { said, content: value(Field::Content, content)?, reason: text("reason") })
}

/// `POST /cases/{case}/drafts`: records a draft.
pub(super) async fn record(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let (case, sent) = read(&state, &visitor, &case, fields).await?;
    let done = match given(&sent) {
        Ok(given) => state.custody.record_draft(visitor.caller(), case.clone(), given).await,
        Err(refused) => Err(refused),
    };
    answer((&state, &visitor), case, (RECORD.to_owned(), sent), done.map(|_| "review-done-recorded")).await
}

/// `POST /cases/{case}/drafts/{draft}/withdraw`: withdraws a draft.
pub(super) async fn withdraw(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, draft)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let (case, sent) = read(&state, &visitor, &case, fields).await?;
    let draft: DraftId = id(Thing::Draft, &draft)?;
    let done = state.custody.withdraw_draft(visitor.caller(), draft.clone(), sent.one("reason")).await;
    let form = draft_form("withdraw", &draft);
    answer((&state, &visitor), case, (form, sent), done.map(|()| "review-done-withdrawn")).await
}

/// `POST /cases/{case}/reviews`: sends a draft for review.
pub(super) async fn submit(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    let (case, sent) = read(&state, &visitor, &case, fields).await?;
    let draft: DraftId = id(Thing::Draft, sent.one("draft"))?;
    let done = match maybe_value(Field::Hearing, Some(sent.one("hearing"))) {
        Ok(hearing) => {
            let (basis, statement) = (sent.one("basis").to_owned(), sent.one("statement").to_owned());
            let submission = Submission { draft: draft.clone(), basis, statement, hearing };
            state.custody.submit_review(visitor.caller(), case.clone(), submission).await
        }
        Err(refused) => Err(refused),
    };
    let form = draft_form("submit", &draft);
    answer((&state, &visitor), case, (form, sent), done.map(|_| "review-done-sent")).await
}

/// The step that a form tells of.
fn taken(sent: &Sent) -> Result<ReviewTaken, Refused> {
    let text = |name| sent.one(name).to_owned();
    Ok(match sent.one("step") {
        "complete" => ReviewTaken::Complete,
        "incomplete" => ReviewTaken::Incomplete { lacks: text("lacks") },
        "extend" => ReviewTaken::Extend { reason: text("reason") },
        "opine" => ReviewTaken::Opine(OpinionGiven {
            outcome: word(Field::Kind, sent.one("outcome"))?,
            points: points::sent(sent)?,
            transfer: match sent.one("transfer") {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            reasons: text("reasons"),
            wishes: lines(sent.one("wishes")).map(str::to_owned).collect(),
        }),
        "request_rereview" => ReviewTaken::RequestRereview { reason: text("reason") },
        "uphold" => ReviewTaken::Uphold { reasons: text("reasons") },
        "call_collective" => ReviewTaken::CallCollective { reason: text("reason") },
        "resolve" => ReviewTaken::Resolve {
            held_on: sent.one("held_on").trim().parse().map_err(|_| invalid(Field::HeldOn, Fault::NotADay))?,
            attendees: lines(sent.one("attendees")).map(attendee).collect::<Result<_, _>>()?,
            resolution: text("resolution"),
            adopts: sent.one("adopts") == "yes",
        },
        _ => return Err(invalid(Field::Form, Fault::NotOffered)),
    })
}

/// Somebody who took part, as a line says: the account, a colon or an equals sign, and what they held.
fn attendee(line: &str) -> Result<ReviewAttendee, Refused> {
    let (account, opinion) = line.split_once([':', '：', '=']).unwrap_or((line, ""));
    Ok(ReviewAttendee { account: value(Field::Attendees, account.trim())?, opinion: opinion.to_owned() })
}

/// Takes a step of those whose place it is.
async fn stepped(
    (state, visitor): (&AppState, &Visitor),
    (case, review): (&str, &str),
    fields: Vec<(String, String)>,
    whose: Action,
) -> Result<Response, Oops> {
    let (case, sent) = read(state, visitor, case, fields).await?;
    let review: ReviewId = id(Thing::Review, review)?;
    let done = match taken(&sent) {
        Ok(taken) if taken.step().action() == whose => {
            state.custody.take_review_step(visitor.caller(), review.clone(), taken).await
        }
        Ok(_) => Err(invalid(Field::Form, Fault::NotOffered)),
        Err(refused) => Err(refused),
    };
    let form = review_form(sent.one("step"), &review);
    answer((state, visitor), case, (form, sent), done.map(|()| "review-done-step")).await
}

/// `POST /cases/{case}/reviews/{review}/steps`: a step of the legal office.
pub(super) async fn step(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, review)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    stepped((&state, &visitor), (&case, &review), fields, Action::ReviewDecision).await
}

/// `POST /cases/{case}/reviews/{review}/rereview`: the sender asks for a second review.
pub(super) async fn rereview(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, review)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    stepped((&state, &visitor), (&case, &review), fields, Action::SubmitReview).await
}

/// `POST /cases/{case}/reviews/{review}/decisions`: a step of the head.
pub(super) async fn decide(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, review)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Oops> {
    stepped((&state, &visitor), (&case, &review), fields, Action::ApproveCase).await
}
