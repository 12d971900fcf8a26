//! Recorders and who wears them, over time.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{AgencyId, RecorderId};
use evidence::time::Utc;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::agency::{Agency, Assignment, Officer};
use crate::custody::refused::{Fault, Field};
use crate::http::AppState;
use crate::http::console::agency::{
    LIST_SHOWN, ListQuery, Said, agency_choice, agency_name, cut_note, field, heading, narrow_form, page, said, says,
    value,
};
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::given::{Edge, encoded, moment};
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, plain};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::Address;

pub(in crate::http::console::agency) fn routes() -> Vec<Route> {
    vec![get("/admin/recorders", list), post("/admin/recorders", assign)]
}

/// A recorder given to an officer.
#[derive(Default, Deserialize)]
#[serde(default)]
struct NewAssignment {
    page: String,
    recorder: String,
    agency: String,
    officer: String,
    from: String,
    until: String,
}

/// How an assignment stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It holds.
    Now,
    /// It begins later.
    Later,
    /// It is over.
    Over,
    /// A later entry took its place.
    Replaced,
}

/// How each of a list stands, which has the latest entry first: where assignments of one recorder
/// overlap, the latest entry holds.
fn standings(assignments: &[Assignment], now: Utc) -> Vec<Standing> {
    let mut held = std::collections::BTreeSet::new();
    let standing = |assignment: &Assignment| {
        if assignment.from > now {
            Standing::Later
        } else if assignment.until.is_some_and(|until| until <= now) {
            Standing::Over
        } else if held.insert((assignment.agency.clone(), assignment.recorder.clone())) {
            Standing::Now
        } else {
            Standing::Replaced
        }
    };
    assignments.iter().map(standing).collect()
}

fn standing_tag(lang: Lang, standing: Standing) -> Markup {
    html! { @match standing {
        Standing::Now => { span.tag.good { (lang.text("admin-assigned-now")) } }
        Standing::Later => { span.tag.plain { (lang.text("admin-assigned-later")) } }
        Standing::Over => { span.tag.plain { (lang.text("admin-assigned-over")) } }
        Standing::Replaced => { span.tag.plain { (lang.text("admin-assigned-replaced")) } }
    } }
}

/// What the page is asked: what narrows it, and a recorder to begin with.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RecorderQuery {
    q: String,
    done: String,
    recorder: String,
    agency: String,
}

/// `GET /admin/recorders`.
async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(query): Address<RecorderQuery>,
) -> Result<Markup, Oops> {
    let RecorderQuery { q, done, recorder, agency } = query;
    let form = NewAssignment { recorder, agency, ..NewAssignment::default() };
    shown(&state, &visitor, &ListQuery { q, done }, &form, None).await
}

/// `POST /admin/recorders`.
async fn assign(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(form): Form<NewAssignment>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    match try_assign(&state, &visitor, &form).await {
        Ok(()) => {
            let done = encoded(form.recorder.trim());
            Ok(Redirect::to(&format!("/admin/recorders?done={done}")).into_response())
        }
        Err(refused) => {
            let wrong = said(visitor.lang, refused)?;
            let answering = wrong.answering;
            let page = shown(&state, &visitor, &ListQuery::default(), &form, Some(wrong)).await?;
            Ok(answering.with(page))
        }
    }
}

async fn try_assign(state: &AppState, visitor: &Visitor, form: &NewAssignment) -> Result<(), Refused> {
    let time = |field, text: &str| {
        let problem = || Refused::Invalid { field, problem: Fault::NotATime };
        moment(text, Edge::First, &visitor.clock).ok_or_else(problem)
    };
    let until = form.until.trim();
    let assignment = Assignment {
        recorder: value(Field::Recorder, &form.recorder)?,
        agency: value(Field::Agency, &form.agency)?,
        certificate: value(Field::Certificate, &form.officer)?,
        from: time(Field::From, &form.from)?,
        until: if until.is_empty() { None } else { Some(time(Field::Until, until)?) },
    };
    state.custody.assign_recorder(visitor.caller(), assignment).await
}

async fn shown(
    state: &AppState,
    visitor: &Visitor,
    query: &ListQuery,
    form: &NewAssignment,
    wrong: Option<Said>,
) -> Result<Markup, Oops> {
    let caller = visitor.caller();
    let agencies = state.custody.agencies(caller).await?;
    let officers = state.custody.officers(caller).await?;
    let assignments = state.custody.assignments(caller).await?;
    let (waiting, all_waiting) = state.custody.waiting_recorders(caller).await?;
    let (lang, now) = (visitor.lang, state.custody.clock.now());
    let done = assignments.iter().find(|assignment| assignment.recorder.as_str() == query.done);
    let done = done.map(|assignment| foreign(assignment.recorder.as_str()));
    let body = html! {
        (heading(visitor, wrong.as_ref(), done))
        div.pair {
            div {
                (waiting_list(lang, &waiting, all_waiting))
                @if assignments.is_empty() { p.empty { (lang.text("admin-recorders-none")) } }
                @else { (table(visitor, &agencies, &officers, &assignments, &query.q, now)) }
            }
            @if officers.is_empty() { p.card { a href="/admin/officers" { (lang.text("admin-officer-first")) } } }
            @else { (assign_form(visitor, &agencies, &officers, form, now)) }
        }
    };
    Ok(page(visitor, "admin-recorders", &lang.text("admin-recorders"), &body))
}

fn waiting_list(lang: Lang, waiting: &[(AgencyId, RecorderId)], all: u64) -> Markup {
    html! { @if !waiting.is_empty() { section.panel aria-labelledby="h-waiting" {
        h2 id="h-waiting" { (lang.text("admin-recorders-waiting")) }
        p { (lang.text("admin-recorders-waiting-help")) }
        ul { @for (agency, recorder) in waiting { li {
            a href=(format!("/admin/recorders?agency={agency}&recorder={}", encoded(recorder.as_str()))) {
                (foreign(recorder.as_str()))
            }
            " " small { (agency) }
        } } }
        @if all > waiting.len() as u64 {
            p.notice { (lang.with("admin-recorders-waiting-more", &[("shown", waiting.len().into()), ("all", all.into())])) }
        }
    } } }
}

fn assign_form(visitor: &Visitor, agencies: &[Agency], officers: &[Officer], form: &NewAssignment, now: Utc) -> Markup {
    let lang = visitor.lang;
    let from = if form.from.is_empty() { visitor.clock.minute(now).replace(' ', "T") } else { form.from.clone() };
    html! {
        form.card method="post" action="/admin/recorders" data-once {
            h2 { (lang.text("admin-assign")) }
            (csrf_field(visitor))
            (field(lang, "recorder", "admin-recorder", &form.recorder, Some("admin-recorder-help")))
            (agency_choice(lang, agencies, &form.agency, None))
            div.field {
                label for="f-officer" { (lang.text("admin-certificate")) }
                input id="f-officer" name="officer" value=(form.officer) maxlength="64" required autocomplete="off"
                    list="officers";
                datalist id="officers" { @for officer in officers.iter().take(LIST_SHOWN) {
                    option value=(officer.certificate) { (plain(&officer.name)) }
                } }
            }
            div.field {
                label for="f-from" { (lang.text("admin-from")) }
                input id="f-from" name="from" type="datetime-local" value=(from) required;
            }
            div.field {
                label for="f-until" { (lang.text("admin-until")) " (" (lang.text("optional")) ")" }
                input id="f-until" name="until" type="datetime-local" value=(form.until) aria-describedby="h-until";
                small id="h-until" { (lang.text("admin-until-help")) }
            }
            button type="submit" { (lang.text("admin-assign-submit")) }
            p { small { (lang.text("admin-assign-rule")) } }
            p { a href="/admin/import" { (lang.text("admin-many")) } }
        }
    }
}

fn table(
    visitor: &Visitor,
    agencies: &[Agency],
    officers: &[Officer],
    assignments: &[Assignment],
    asked: &str,
    now: Utc,
) -> Markup {
    let lang = visitor.lang;
    let name = |assignment: &Assignment| {
        officers.iter().find(|o| o.certificate == assignment.certificate).map_or("", |officer| officer.name.as_str())
    };
    let fits = |(assignment, _): &(&Assignment, Standing)| {
        let ids = [assignment.recorder.as_str(), assignment.agency.as_str(), assignment.certificate.as_str()];
        says(asked, &ids) || says(asked, &[name(assignment)])
    };
    let all = assignments.iter().zip(standings(assignments, now));
    let found: Vec<(&Assignment, Standing)> = all.filter(fits).collect();
    html! {
        (narrow_form(lang, "/admin/recorders", asked))
        (cut_note(lang, found.len()))
        @if found.is_empty() { p.empty { (lang.text("admin-narrow-none")) } }
        @else { div.scroll tabindex="0" { table {
            caption { (lang.text("admin-assignments")) }
            thead { tr {
                th scope="col" { (lang.text("admin-recorder")) }
                th scope="col" { (lang.text("admin-officer")) }
                th scope="col" { (lang.text("admin-agency")) }
                th scope="col" { (lang.text("admin-from")) }
                th scope="col" { (lang.text("admin-until")) }
                th scope="col" { (lang.text("admin-state")) }
            } }
            tbody { @for (assignment, standing) in found.iter().take(LIST_SHOWN) { tr {
                th scope="row" { (foreign(assignment.recorder.as_str())) }
                td { (foreign(name(assignment))) " " small { (foreign(assignment.certificate.as_str())) } }
                td { (agency_name(agencies, assignment.agency.as_str())) }
                td.time { (visitor.clock.tag(assignment.from)) }
                td.time { @match assignment.until {
                    Some(until) => { (visitor.clock.tag(until)) }
                    None => { (lang.text("admin-until-open")) }
                } }
                td { (standing_tag(lang, *standing)) }
            } } }
        } } }
    }
}

#[cfg(test)]
mod tests {
    use crate::http::console::agency::recorders::*;

    #[test]
    fn the_latest_entry_holds_where_assignments_overlap() {
        let at = |text: &str| text.parse::<Utc>().expect("an instant");
        let assignment = |from: &str, until: Option<&str>| Assignment {
            recorder: "BWC-1".parse().expect("a recorder"),
            agency: "xc".parse().expect("an agency"),
            certificate: "37001".parse().expect("a certificate"),
            from: at(from),
            until: until.map(at),
        };
        let list = [
            assignment("2026-03-01T00:00:00.000000Z", None),
            assignment("2026-01-03T00:00:00.000000Z", None),
            assignment("2026-01-01T00:00:00.000000Z", Some("2026-01-02T00:00:00.000000Z")),
            assignment("2026-01-01T00:00:00.000000Z", None),
        ];
        let found = standings(&list, at("2026-02-01T00:00:00.000000Z"));
        assert_eq!(found, [Standing::Later, Standing::Now, Standing::Over, Standing::Replaced]);
    }
}
