//! What the electronic monitoring of a fixed place recorded, on its page: how it stands to its review, and the form of who
//! may review it.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::RecordingId;
use maud::{Markup, html};

use crate::custody::Refused;
use crate::custody::log::history::Names;
use crate::custody::monitor::rules::MonitorGiven;
use crate::custody::monitor::{MonitorOutcome, MonitorPoint, MonitorReview, Monitored};
use crate::custody::recording::media::Choice;
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::console::case::word;
use crate::http::console::errors::{Oops, alert, on_form};
use crate::http::console::fields::{Fields, Sent, Typed};
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::recording::filing::Shown;
use crate::http::console::recording::page;
use crate::http::console::recording::transcripts::Asked;
use crate::http::console::shown::{foreign, person};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// What the form is called.
const FORM: &str = "monitor";

/// The panel; nothing of what is not of a fixed place.
pub(super) fn panel(
    visitor: &Visitor,
    monitored: Option<&Monitored>,
    (names, may_review): (&Names, bool),
    shown: &Shown,
) -> Markup {
    let Some(monitored) = monitored else { return html! {} };
    let lang = visitor.lang;
    let standing = match monitored.review.as_ref().map(|review| review.outcome) {
        None => ("warn", "monitor-unreviewed"),
        Some(MonitorOutcome::Passed) => ("good", "monitor-passed"),
        Some(MonitorOutcome::NotPassed) => ("bad", "monitor-not-passed"),
    };
    html! {
        section.panel id="monitor" aria-labelledby="h-monitor" {
            h2 id="h-monitor" { (lang.text("monitor-title")) }
            p { span class={ "tag " (standing.0) } { (lang.text(standing.1)) } }
            p.small { (lang.text("monitor-rule")) }
            @if let Some(review) = &monitored.review { (facts(visitor, review, names)) }
            @if let Some(wrong) = &shown.monitor_wrong { (alert(wrong)) }
            @if may_review || shown.monitor.is_some() {
                (form(visitor, monitored, shown.monitor.as_ref()))
            }
        }
    }
}

/// Points in words, with commas between.
fn listed<'a>(lang: Lang, points: impl Iterator<Item = &'a MonitorPoint>) -> String {
    points.map(|point| lang.word(point)).collect::<Vec<_>>().join(&lang.text("list-comma"))
}

/// What the latest review says.
fn facts(visitor: &Visitor, review: &MonitorReview, names: &Names) -> Markup {
    let lang = visitor.lang;
    let unmet = listed(lang, MonitorPoint::ALL.iter().filter(|point| !review.met.contains(*point)));
    html! {
        dl.facts {
            dt { (lang.text("monitor-by")) }
            dd { (person(lang, &review.by, names)) " · " (visitor.clock.tag(review.at)) }
            @if !review.met.is_empty() { dt { (lang.text("field-met")) } dd { (listed(lang, review.met.iter())) } }
            @if !unmet.is_empty() { dt { (lang.text("monitor-unmet")) } dd { (unmet) } }
            dt { (lang.text("field-examined")) } dd { (foreign(&review.examined)) }
            @if !review.reasons.is_empty() { dt { (lang.text("field-reasons")) } dd { (foreign(&review.reasons)) } }
        }
    }
}

/// The form, folded away until it is wanted.
fn form(visitor: &Visitor, monitored: &Monitored, typed: Option<&Typed>) -> Markup {
    let lang = visitor.lang;
    let fields = Fields::new(lang, FORM, typed);
    let is_ticked = |id: &str| typed.is_some_and(|typed| typed.sent().all("met").any(|sent| sent == id));
    let title = if monitored.review.is_some() { "monitor-again" } else { "monitor-review" };
    html! {
        details.act open[typed.is_some()] {
            summary { (lang.text(title)) }
            form method="post" action={ "/recordings/" (monitored.recording) "/monitor" } data-once {
                (csrf_field(visitor))
                fieldset {
                    legend { (lang.text("monitor-points")) }
                    @for (id, name) in offered(lang) { div { label {
                        input type="checkbox" name="met" value=(id) checked[is_ticked(&id)]; " " (name)
                    } } }
                }
                (fields.line((Field::Examined, "examined", "field-examined"), "", true, Some("monitor-examined-help")))
                (fields.line((Field::Reasons, "reasons", "field-reasons"), "", false, Some("monitor-reasons-help")))
                button type="submit" { (lang.text("monitor-submit")) }
            }
        }
    }
}

/// The points: the word of each, and what it is called.
fn offered(lang: Lang) -> Vec<(String, String)> {
    let word = |point: &MonitorPoint| match serde_json::to_value(point) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    };
    MonitorPoint::ALL.iter().map(|point| (word(point), lang.word(point))).collect()
}

/// `POST /recordings/{recording}/monitor`.
pub(super) async fn review(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let sent = Sent::new(sent);
    visitor.require_page(&state, sent.one("page")).await?;
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let refused = match reviewed(&state, &visitor, recording, &sent).await {
        Ok(()) => return Ok(Redirect::to(&format!("/recordings/{recording}#monitor")).into_response()),
        Err(refused) => refused,
    };
    if !matches!(refused, Refused::Invalid { .. } | Refused::Own { .. }) {
        return Err(refused.into());
    }
    let wrong = refused.explained(visitor.lang);
    let typed = Typed::new(visitor.lang, FORM.to_owned(), sent, &refused);
    let shown = Shown::monitor_refused(typed, wrong);
    let page = page::shown(&state, &visitor, recording, (Choice::default(), Asked::default()), &shown).await?;
    Ok(on_form(&refused, page))
}

async fn reviewed(state: &AppState, visitor: &Visitor, recording: RecordingId, sent: &Sent) -> Result<(), Refused> {
    let met = sent.all("met").map(|point| word(Field::Met, point)).collect::<Result<BTreeSet<_>, _>>()?;
    let text = |name: &str| sent.one(name).to_owned();
    let given = MonitorGiven { met, examined: text("examined"), reasons: text("reasons") };
    state.custody.review_monitoring(visitor.caller(), recording, given).await?;
    Ok(())
}
