//! Printouts of a case, as its pages link to them: the opinion of a review with the way to file it, who answers for what, and
//! what the case needs. In the language of the page.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, ReviewId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::refused::Thing;
use crate::custody::review::opinion_file;
use crate::custody::review::view::ReviewView;
use crate::http::AppState;
use crate::http::api::printouts::served;
use crate::http::console::case::back_from_part;
use crate::http::console::case::file::{Sheet, again};
use crate::http::console::case::typed::Typed;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::{Path, id};

/// Where printouts are, and where an opinion is filed.
pub(in crate::http::console::case) fn routes() -> Vec<Route> {
    vec![
        get("/cases/{case}/responsibility.pdf", responsibility),
        get("/cases/{case}/completeness.pdf", completeness),
        get("/cases/{case}/reviews/{review}/opinion.pdf", opinion),
        post("/cases/{case}/reviews/{review}/opinion", file),
        get("/cases/{case}/reviews/{review}/opinion", back_from_part),
    ]
}

/// What files an opinion: nothing but that it is of the page.
#[derive(Debug, Deserialize)]
struct Filing {
    #[serde(default)]
    page: String,
}

async fn responsibility(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Oops> {
    let case: CaseId = id(Thing::Case, &case)?;
    Ok(served(state.custody.print_responsibility(visitor.caller(), case, visitor.lang).await?))
}

async fn completeness(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Oops> {
    let case: CaseId = id(Thing::Case, &case)?;
    Ok(served(state.custody.print_completeness(visitor.caller(), case, visitor.lang).await?))
}

async fn opinion(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((_, review)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let review: ReviewId = id(Thing::Review, &review)?;
    Ok(served(state.custody.print_opinion(visitor.caller(), review, visitor.lang).await?))
}

/// `POST /cases/{case}/reviews/{review}/opinion`: files the newest opinion, and shows the case with it.
async fn file(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, review)): Path<(String, String)>,
    Form(form): Form<Filing>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let (case, review): (CaseId, ReviewId) = (id(Thing::Case, &case)?, id(Thing::Review, &review)?);
    match state.custody.file_opinion(visitor.caller(), review, visitor.lang).await {
        Ok(_) => {
            let said = visitor.lang.text("printed-page-file-done");
            visitor.say(&format!("/cases/{case}"), html! { p.notice role="status" { (said) } });
            Ok(Redirect::to(&format!("/cases/{case}#review")).into_response())
        }
        Err(refused @ Refused::Unknown { what: Thing::Review, .. }) => Err(refused.into()),
        Err(refused) => again(&state, &visitor, case, refused, Typed::Nothing).await,
    }
}

/// The way to the printout of a review's opinion, and where it was not filed the button that files it, for whoever may.
pub(in crate::http::console::case) fn of_review(sheet: &Sheet<'_>, view: &ReviewView) -> Markup {
    let (lang, case, review) = (sheet.visitor.lang, &sheet.file.case.id, &view.review);
    let Some(newest) = review.opinions.last() else { return html! {} };
    let name = opinion_file(&review.id, newest.round);
    let filed = sheet.file.documents.iter().find(|document| document.name == name);
    html! {
        p { a href={ "/cases/" (case) "/reviews/" (review.id) "/opinion.pdf" } download { (lang.text("printed-page-opinion")) } }
        @if let Some(document) = filed {
            p { a href={ "/cases/" (case) "/documents/" (document.id) } { (lang.text("printed-page-filed")) } }
        } @else if sheet.file.review_offering(sheet.visitor.caller()).files_opinions() {
            form method="post" action={ "/cases/" (case) "/reviews/" (review.id) "/opinion" } data-once {
                (csrf_field(sheet.visitor))
                button type="submit" { (lang.text("printed-page-file")) }
            }
        }
    }
}
