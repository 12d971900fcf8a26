//! Searches that the visitor keeps: kept with one press, listed with how many recordings are new since they were opened,
//! called otherwise and let go. All of it is forms and links, so that it works without a script.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::time::Utc;
use maud::{Markup, html};
use serde::Deserialize;

use crate::answers::saved_search::SavedQuery;
use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::saved_search::{SAVED_NAME_LENGTH_MAX, SavedSearch};
use crate::custody::search::find::arrived::Arrived;
use crate::http::AppState;
use crate::http::api::recordings::filter;
use crate::http::api::saved_searches::{kept, query_of, with_news};
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::search::asked::{Asked, FILTERS};
use crate::http::console::shown::{foreign, plain};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, post};
use crate::http::extract::{Path, id};

pub(super) fn routes() -> Vec<Route> {
    vec![
        post("/saved-searches", make),
        post("/saved-searches/{search}/rename", rename),
        post("/saved-searches/{search}/remove", remove),
    ]
}

/// A search to be kept, as the form brings it; its fields are those of the search page's address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Keeping {
    page: String,
    name: String,
    q: String,
    agency: String,
    officer: String,
    recorder: String,
    station: String,
    kind: String,
    standing: String,
}

/// What one is to be called.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Naming {
    page: String,
    name: String,
}

/// A saved search that was just opened.
pub(super) struct Opened {
    name: String,
    since: Utc,
    new: Arrived,
}

/// `POST /saved-searches`.
async fn make(State(state): State<AppState>, visitor: Visitor, Form(form): Form<Keeping>) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let Keeping { name, q, agency, officer, recorder, station, kind, standing, .. } = form;
    let asked = Asked { q, agency, officer, recorder, station, kind, standing, ..Asked::default() };
    let query = SavedQuery::of(&asked.query(&visitor)?);
    // A link that was changed by hand is not told by name.
    let not_understood = |_| Refused::Invalid { field: Field::Q, problem: Fault::NotUnderstood };
    let query = kept(&state.custody, &query).map_err(not_understood)?;
    state.custody.save_search(visitor.caller(), &name, query).await?;
    let said = visitor.lang.with("saved-made", &[("name", plain(name.trim()).into())]);
    visitor.say("/search", html! { p.notice role="status" { (said) } });
    Ok(Redirect::to(&asked.with(|_| {})).into_response())
}

/// `POST /saved-searches/{search}/rename`.
async fn rename(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(search): Path<String>,
    Form(form): Form<Naming>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    state.custody.rename_saved_search(visitor.caller(), id(Thing::SavedSearch, &search)?, &form.name).await?;
    let said = visitor.lang.with("saved-renamed", &[("name", plain(form.name.trim()).into())]);
    visitor.say("/search", html! { p.notice role="status" { (said) } });
    Ok(Redirect::to("/search").into_response())
}

/// `POST /saved-searches/{search}/remove`.
async fn remove(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(search): Path<String>,
    Form(form): Form<Naming>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    state.custody.remove_saved_search(visitor.caller(), id(Thing::SavedSearch, &search)?).await?;
    visitor.say("/search", html! { p.notice role="status" { (visitor.lang.text("saved-removed")) } });
    Ok(Redirect::to("/search").into_response())
}

/// Opens the saved search that an address names, which from here on asks for what that one does.
pub(super) async fn open(state: &AppState, visitor: &Visitor, asked: &mut Asked) -> Result<Option<Opened>, Oops> {
    let saved = std::mem::take(&mut asked.saved);
    if saved.is_empty() {
        return Ok(None);
    }
    let saved = state.custody.open_saved_search(visitor.caller(), id(Thing::SavedSearch, &saved)?).await?;
    let query = query_of(&saved).unwrap_or_default();
    let mut new = Arrived::default();
    if let Ok((filter, _)) = filter(&state.custody, &query.clone().found_by()) {
        let counted = state.custody.new_since(visitor.caller(), vec![(filter, saved.opened_index)]).await?;
        new = counted.first().copied().unwrap_or_default();
    }
    *asked = Asked { look: std::mem::take(&mut asked.look), ..Asked::kept(&query) };
    Ok(Some(Opened { name: saved.name, since: saved.opened_at, new }))
}

/// What is new in the one that was just opened.
pub(super) fn opened(visitor: &Visitor, opened: Option<&Opened>) -> Markup {
    let lang = visitor.lang;
    html! { @if let Some(Opened { name, since, new }) = opened {
        @let told = [
            ("name", plain(name).into()),
            ("count", new.count.into()),
            ("more", if new.more { "yes" } else { "no" }.into()),
            ("since", visitor.clock.minute(*since).into()),
        ];
        p.notice role="status" { (lang.with("saved-opened", &told)) }
    } }
}

/// What the visitor keeps, each with how many are new where that was counted.
pub(in crate::http::console) async fn section(
    state: &AppState,
    visitor: &Visitor,
    counted: bool,
) -> Result<Markup, Oops> {
    if !visitor.may(Action::SearchRecordings) {
        return Ok(html! {});
    }
    let saved: Vec<(SavedSearch, Option<Arrived>)> = if counted {
        let found = with_news(&state.custody, visitor.caller()).await?;
        found.into_iter().map(|(one, news)| (one, Some(news))).collect()
    } else {
        let found = state.custody.saved_searches(visitor.caller()).await?;
        found.into_iter().map(|one| (one, None)).collect()
    };
    let lang = visitor.lang;
    Ok(html! {
        @if !saved.is_empty() || counted {
            section.panel.saved aria-labelledby="h-saved" {
                h2 id="h-saved" { (lang.text("saved-title")) }
                @if saved.is_empty() { p.empty { (lang.text("saved-empty")) } }
                @else { ul { @for (one, news) in &saved { (row(visitor, one, *news)) } } }
            }
        }
    })
}

fn row(visitor: &Visitor, saved: &SavedSearch, news: Option<Arrived>) -> Markup {
    let lang = visitor.lang;
    let name = plain(&saved.name);
    let place = format!("/saved-searches/{}", saved.id);
    let field = format!("saved-{}", saved.id);
    html! {
        li data-saved=(saved.id) {
            a href={ "/search?saved=" (saved.id) } { (foreign(&saved.name)) }
            @if let Some(Arrived { count, more }) = news {
                @let class = if count > 0 { "tag good" } else { "tag plain" };
                @let told = [("count", count.into()), ("more", if more { "yes" } else { "no" }.into())];
                " " span class=(class) data-new=(count) { (lang.with("saved-new", &told)) }
            }
            details.fold {
                summary aria-label=(lang.with("saved-change-of", &[("name", name.clone().into())])) { (lang.text("saved-change")) }
                form.row method="post" action={ (place) "/rename" } data-once {
                    (csrf_field(visitor))
                    label for=(field) { (lang.text("saved-name")) }
                    input id=(field) name="name" value=(saved.name) required maxlength=(SAVED_NAME_LENGTH_MAX) autocomplete="off";
                    button.second type="submit" { (lang.text("saved-rename")) }
                }
                form method="post" action={ (place) "/remove" } data-once {
                    (csrf_field(visitor))
                    button.danger type="submit" aria-label=(lang.with("saved-remove-of", &[("name", name.into())])) {
                        (lang.text("saved-remove"))
                    }
                }
            }
        }
    }
}

/// The form that keeps what is asked for, with a name that one press takes.
pub(super) fn keep(visitor: &Visitor, asked: &Asked) -> Markup {
    let lang = visitor.lang;
    html! {
        form.row.save method="post" action="/saved-searches" data-once {
            (csrf_field(visitor))
            @if !asked.q.is_empty() { input type="hidden" name="q" value=(asked.q); }
            @for (name, field) in FILTERS {
                @let value = field(&mut asked.clone()).clone();
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            label for="saved-name" { (lang.text("saved-keep-as")) }
            input id="saved-name" name="name" value=(proposed(visitor, asked)) required
                maxlength=(SAVED_NAME_LENGTH_MAX) autocomplete="off";
            button.second type="submit" { (lang.text("saved-keep")) }
        }
    }
}

/// What a search may be called: what was typed, and what is chosen beside it.
fn proposed(visitor: &Visitor, asked: &Asked) -> String {
    let chosen = FILTERS.iter().map(|(name, field)| {
        let value = field(&mut asked.clone()).clone();
        if matches!(*name, "kind" | "standing") && !value.is_empty() { visitor.lang.named(&value) } else { value }
    });
    let all: Vec<String> = std::iter::once(asked.q.trim().to_owned()).chain(chosen).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    all.join(" ").chars().filter(|c| !evidence::ids::is_unseen(*c)).take(SAVED_NAME_LENGTH_MAX).collect()
}
