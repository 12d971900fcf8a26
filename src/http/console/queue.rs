//! The queue (待归案): what arrived and is filed under no case, by officer and day, with the case that each group may
//! belong to, to be filed with one act.

use axum::extract::State;
use evidence::ids::{CaseId, RecordingId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::case::CaseStep;
use crate::custody::deadline::rules::judge;
use crate::custody::recording::Recording;
use crate::custody::recording::media::Looks;
use crate::custody::refused::{Fault, Field};
use crate::custody::suggestion::queue::{Proposed, Queue, QueueOf, Waiting};
use crate::custody::suggestion::rules::{Because, Whose};
use crate::custody::upload::import::may_import;
use crate::http::AppState;
use crate::http::api::recordings::{read_cursor, write_cursor};
use crate::http::console::case::{STAGE_OFFERED, first_offered};
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head, csrf_field};
use crate::http::console::recording::standing;
use crate::http::console::selected::bar::{bar, pick_box};
use crate::http::console::shown::{self, foreign, plain};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get};
use crate::http::extract::Address;

/// Recordings on a page of the queue.
const PAGE: u64 = 100;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![get("/queue", page).part("nav-queue", Action::SearchRecordings)]
}

/// What the address asks for where only suggested ones are wanted.
const SUGGESTED: &str = "suggested";

/// Which page is wanted, and what a plain form has just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: String,
    /// `suggested` for what somebody named a case for.
    of: String,
    filed: String,
    case: String,
}

/// What the page is made of.
struct Sheet<'a> {
    state: &'a AppState,
    visitor: &'a Visitor,
    queue: &'a Queue,
    looks: &'a Looks,
}

async fn page(State(state): State<AppState>, visitor: Visitor, Address(asked): Address<Asked>) -> Result<Markup, Oops> {
    let cursor = Some(asked.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let cursor =
        read_cursor(cursor).map_err(|_| Refused::Invalid { field: Field::Cursor, problem: Fault::ForeignCursor })?;
    let begun = cursor.is_none();
    let caller = visitor.caller();
    let of = if asked.of == SUGGESTED { QueueOf::Suggested } else { QueueOf::All };
    let queue = state.custody.queue_of(caller, of, cursor, PAGE).await?;
    let recordings: Vec<Recording> = queue.items.iter().map(|one| one.recording.clone()).collect();
    // Who may search and not view sees no stills.
    let seen: &[Recording] = if visitor.may(Action::ViewRecording) { &recordings } else { &[] };
    let looks = state.custody.looks(seen).await;
    let has_still = |id: &RecordingId| looks.get(id).is_some_and(|look| look.still);
    let pictured: Vec<RecordingId> = recordings.iter().map(|recording| recording.id).filter(has_still).collect();
    state.custody.see_stills(caller, pictured).await?;
    let sheet = Sheet { state: &state, visitor: &visitor, queue: &queue, looks: &looks };
    let lang = visitor.lang;
    let count = queue.items.len();
    let body = html! {
        p id="status" role="status" hidden {}
        (filed(&visitor, &asked))
        @if of == QueueOf::Suggested {
            p { span.tag.plain { (lang.text("queue-only-suggested")) } " " a href="/queue" { (lang.text("queue-show-all")) } }
        }
        p { (lang.text("queue-help")) @if count > 0 { " " (lang.with("queue-count", &[("count", count.into())])) } }
        @if may_import(caller) { p { a href="/counters" { (lang.text("film-title")) } } }
        @if queue.items.is_empty() { p.empty { (lang.text(if of == QueueOf::Suggested { "queue-empty-suggested" } else { "queue-empty" })) } }
        @else {
            p.keys translate="no" { small { (lang.text("queue-keys")) } }
            div data-selecting data-queue { @for (at, group) in queue.groups.iter().enumerate() { (sheet.group(at, group)) } }
            nav.pager { div.row {
                @if !begun { a.button.second href=(place(of)) { (lang.text("queue-first")) } }
                @if let Some(next) = &queue.next {
                    a.button.second rel="next" href={ (place(of)) (if of == QueueOf::All { "?" } else { "&" }) "cursor=" (write_cursor(next)) } { (lang.text("queue-next")) }
                }
            } }
            (bar(&state, &visitor, "/queue"))
        }
    };
    let title = lang.text("queue-title");
    let head =
        Head { title: &title, part: "nav-queue", scripts: &["select.js"], styles: &["search.css", "select.css"] };
    Ok(layout::page(&visitor, head, body))
}

/// The first page of what is asked for.
fn place(of: QueueOf) -> &'static str {
    match of {
        QueueOf::All => "/queue",
        QueueOf::Suggested => "/queue?of=suggested",
    }
}

/// What a plain form has just filed.
fn filed(visitor: &Visitor, asked: &Asked) -> Markup {
    let (count, case) = (asked.filed.parse::<u64>().ok(), asked.case.parse::<CaseId>().ok());
    let Some((count, case)) = count.zip(case) else { return html! {} };
    let lang = visitor.lang;
    html! { p.notice role="status" {
        (lang.with("queue-filed", &[("count", count.into())])) " "
        a href={ "/cases/" (case) } { (lang.text("queue-filed-case")) }
    } }
}

impl Sheet<'_> {
    fn name(&self, kind: &str, id: &str) -> String {
        let name = self.queue.names.get(&format!("{kind}:{id}"));
        name.map_or_else(|| id.to_owned(), |name| format!("{name} {id}"))
    }

    fn group(&self, at: usize, proposed: &Proposed) -> Markup {
        let (lang, group) = (self.visitor.lang, &proposed.group);
        let whose = match &group.whose {
            Whose::Officer(certificate) => self.name("officer", certificate.as_str()),
            Whose::Recorder(recorder) => recorder.to_string(),
        };
        let heading = [("name", plain(&whose).into()), ("day", group.day.to_string().into())];
        let count = group.members.len();
        let members = group.members.iter().filter_map(|member| self.queue.items.get(*member));
        html! {
            section.group data-group aria-labelledby={ "h-group-" (at) } {
                div.group-head {
                    h2 id={ "h-group-" (at) } { (lang.with("queue-group-of", &heading)) }
                    span.count data-count { (lang.with("queue-group-count", &[("count", count.into())])) }
                    label.pick-group hidden { input type="checkbox" autocomplete="off"; " " (lang.text("queue-select-group")) }
                    (self.told(proposed))
                }
                ul.found { @for one in members { (self.row(one)) } }
            }
        }
    }

    /// What somebody named, or what is proposed, with the button that takes it.
    fn told(&self, proposed: &Proposed) -> Markup {
        let lang = self.visitor.lang;
        let first = proposed.group.members.first().and_then(|at| self.queue.items.get(*at));
        let told = first.and_then(|one| one.suggestion.as_ref());
        if let Some(told) = told {
            let by = told.by.to_string();
            let by = self.queue.names.get(&by).cloned().unwrap_or(by);
            let said = [("by", plain(&by).into()), ("number", plain(told.number.as_str()).into())];
            return html! {
                @if let Some(case) = &proposed.named {
                    @let open = self.queue.cases.get(case).is_none_or(|known| known.state.allow(CaseStep::Fill).is_ok());
                    p.told { (lang.with("queue-suggested", &said)) }
                    @if open { (self.take(proposed, case, "suggested")) }
                } @else {
                    p.told { (lang.with("queue-suggested-new", &said)) }
                    @if self.visitor.may(Action::OpenCase) { a.button.second href="/cases" { (lang.text("queue-open-case")) } }
                }
            };
        }
        let Some(proposal) = &proposed.proposal else { return html! {} };
        let (because, message) = match proposal.because {
            Because::OfficerSameDay => ("officer-day", "queue-proposed-officer-day"),
            Because::RecorderSameDay => ("recorder-day", "queue-proposed-recorder-day"),
            Because::OfficerNear => ("officer-near", "queue-proposed-officer-near"),
            Because::RecorderNear => ("recorder-near", "queue-proposed-recorder-near"),
        };
        let number = plain(&self.number(&proposal.case));
        html! {
            p.told { (lang.with(message, &[("number", number.into())])) }
            (self.take(proposed, &proposal.case, because))
        }
    }

    fn number(&self, case: &CaseId) -> String {
        self.queue.cases.get(case).map_or_else(|| case.to_string(), |case| case.number.to_string())
    }

    /// The form that files a group under the case that it is said to belong to.
    fn take(&self, proposed: &Proposed, case: &CaseId, because: &str) -> Markup {
        let (lang, visitor) = (self.visitor.lang, self.visitor);
        if !visitor.may(Action::FileRecording) {
            return html! {};
        }
        let today = visitor.law.day(self.state.custody.clock.now());
        let stage = first_offered(&visitor.law.stages, today, STAGE_OFFERED).map(|stage| stage.to_string());
        let members = proposed.group.members.iter().filter_map(|at| self.queue.items.get(*at));
        let ids: Vec<String> = members.map(|one| one.recording.id.to_string()).collect();
        let message = if because == "suggested" { "queue-confirm" } else { "queue-accept" };
        let said = [("number", plain(&self.number(case)).into()), ("count", ids.len().into())];
        html! {
            form method="post" action="/selected/file" data-take {
                (csrf_field(visitor))
                input type="hidden" name="back" value="/queue";
                input type="hidden" name="recordings" value=(ids.join(" "));
                input type="hidden" name="case" value=(case);
                input type="hidden" name="stage" value=(stage.unwrap_or_default());
                input type="hidden" name="because" value=(because);
                button type="submit" { (lang.with(message, &said)) }
            }
        }
    }

    fn row(&self, one: &Waiting) -> Markup {
        let (lang, visitor, recording) = (self.visitor.lang, self.visitor, &one.recording);
        let link = format!("/recordings/{}", recording.id);
        let name = shown::plain_file_name(recording);
        let now = self.state.custody.clock.now();
        let look = self.looks.get(&recording.id);
        let picture = || {
            let grant = self.state.custody.grant_pictures(&visitor.person.user, recording.id);
            format!("{link}/still?grant={grant}")
        };
        html! {
            li id={ "r-" (recording.id) } data-row=(recording.id) data-name=(name) {
                (pick_box(visitor, recording.id, &name))
                a.picture href=(link) tabindex="-1" aria-hidden="true" {
                    @if look.is_some_and(|look| look.still) { img loading="lazy" alt="" src=(picture()); }
                    @else { span { (lang.named(crate::http::console::search::kind_of(recording))) } }
                    @if let Some(ms) = look.and_then(|look| look.duration_ms) { span.length { (shown::moment(ms)) } }
                }
                a.name href=(link) data-open { (shown::file_name(lang, recording)) }
                div { (visitor.clock.tag(recording.capture_start.unwrap_or(recording.capture_end))) }
                div { (foreign(recording.recorder.as_str())) " " (standing(visitor, &judge(&self.state.custody.rules, recording, now))) }
            }
        }
    }
}
