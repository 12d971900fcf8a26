//! Finding recordings: one box, filters with counts, thumbnails or a table.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use evidence::ids::RecordingId;
use maud::{Markup, html};

use crate::answers::search::MomentSource;
use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::deadline::rules::judge;
use crate::custody::recording::Recording;
use crate::custody::recording::media::Looks;
use crate::custody::refused::{Fault, Field};
use crate::custody::search::find::{FacetValue, Facets, Found, Place, ROWS_LOOKED_MAX};
use crate::custody::search::page::SearchPage;
use crate::custody::search::understood::Moment;
use crate::http::AppState;
use crate::http::api::recordings::{self, filter, write_cursor};
use crate::http::console::errors::{Oops, alert, is_piece, told};
use crate::http::console::home;
use crate::http::console::layout::{self, Head};
use crate::http::console::recording::standing;
use crate::http::console::selected::bar::{bar, pick_box};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, shown};

mod asked;
mod chips;
pub(in crate::http::console) mod near;
pub(in crate::http::console) mod saved;

use asked::{Asked, FILTERS, Filter};

/// Recordings on a page.
const PAGE: u64 = 24;

/// Marked moments of what is shown.
type Moments = BTreeMap<RecordingId, Vec<Moment>>;

/// Values of one filter that are offered; the box takes any other.
const VALUES_SHOWN: usize = 8;

/// Standings that are offered as a filter.
const STANDINGS: [&str; 5] = ["on_time", "waiting", "at_risk", "stored_late", "overdue"];

pub(in crate::http::console) fn routes() -> Vec<Route> {
    let mut all = vec![get("/search", page).part("nav-search", Action::SearchRecordings)];
    all.extend(saved::routes());
    all
}

/// `GET /search`.
async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    RawQuery(address): RawQuery,
) -> Result<Response, Oops> {
    let mut asked = Asked::of(address.as_deref());
    let opened = saved::open(&state, &visitor, &mut asked).await?;
    match results(&state, &visitor, &asked, opened.as_ref()).await {
        Err(Oops::Refused(refused @ Refused::Invalid { .. })) if !is_piece(&headers) => {
            Ok(told(&refused, asked_again(&visitor, &asked, &refused)))
        }
        shown => Ok(shown?.into_response()),
    }
}

/// What is asked for once more, where something of it is wrong: nothing that was typed is lost.
fn asked_again(visitor: &Visitor, asked: &Asked, refused: &Refused) -> Markup {
    let lang = visitor.lang;
    let right = asked.without_wrong(refused);
    let body = html! {
        p id="status" role="status" hidden {}
        (search_box(visitor, &right))
        (alert(&refused.explained(lang)))
        div.search-columns {
            aside.filters aria-label=(lang.text("search-filters")) { (near::field(visitor, &right, &asked.near)) }
        }
    };
    layout::page(visitor, head(&lang.text("search-title")), body)
}

fn head(title: &str) -> Head<'_> {
    Head {
        scripts: &["select.js"],
        styles: &["search.css", "case.css", "select.css"],
        ..Head::plain(title, "nav-search")
    }
}

async fn results(
    state: &AppState,
    visitor: &Visitor,
    asked: &Asked,
    opened: Option<&saved::Opened>,
) -> Result<Markup, Oops> {
    let query = asked.query(visitor)?;
    // What is too long is said by name; a link that was changed by hand is not.
    let (_, read) = recordings::asked(&state.custody, &query)?;
    recordings::circle(query.near.as_deref())?;
    let not_understood = |_| Refused::Invalid { field: Field::Q, problem: Fault::NotUnderstood };
    let (wanted, place) = filter(&state.custody, &query).map_err(not_understood)?;
    // Who asks for page 999 of three comes to the third.
    let place = if let Place::Page(page) = place { Place::PageOrLast(page) } else { place };
    let text = serde_json::to_string(&query).unwrap_or_default();
    let caller = visitor.caller();
    let SearchPage { found, facets, looks } = state.custody.search_page(caller, wanted, place, PAGE, text).await?;
    let names = state.custody.names_of(&found.items, &facets).await?;
    let terms = state.custody.understood(caller, &read, &found.items).await?;
    let moments = state.custody.found_moments(&read, &found.items).await?;
    // Who asks for nothing yet begins here.
    let begins = opened.is_none() && serde_urlencoded::to_string(asked).is_ok_and(|asked| asked.is_empty());
    let home = if begins {
        home::of_recordings(state, visitor).await?
    } else {
        html! {}
    };
    let saved = saved::section(state, visitor, begins).await?;
    let asks = asked.asks();
    let lang = visitor.lang;
    let body = html! {
        p id="status" role="status" hidden {}
        (home)
        (search_box(visitor, asked))
        (chips::row(visitor, asked, &terms, &names))
        (saved::opened(visitor, opened))
        @if asks && opened.is_none() { (saved::keep(visitor, asked)) }
        (saved)
        div.search-columns {
            (filters(visitor, asked, &facets, &names))
            section aria-labelledby="h-found" {
                (heading(visitor, asked, &found, &facets))
                @if found.cut { p { (lang.with("search-looked", &[("count", ROWS_LOOKED_MAX.into())])) } }
                @if found.items.is_empty() { @if !found.cut { p.empty { (lang.text("search-nothing")) } } }
                @else if asked.look == "table" { (table(state, visitor, &found.items, (&looks, &names))) }
                @else { (grid(state, visitor, &found.items, (&looks, &names, &moments))) }
                (pager(visitor, asked, &found, &facets))
                @if !found.items.is_empty() { (bar(state, visitor, &asked.with(|_| {}))) }
            }
        }
    };
    Ok(layout::page(visitor, head(&lang.text("search-title")), body))
}

fn search_box(visitor: &Visitor, asked: &Asked) -> Markup {
    let lang = visitor.lang;
    html! {
        form.search-box role="search" action="/search" method="get" {
            label for="q" { (lang.text("search-label")) }
            div.row {
                input.grow id="q" name="q" type="search" value=(asked.q) maxlength="500" aria-describedby="q-help"
                    autocomplete="off" spellcheck="false" autofocus[asked.q.is_empty()];
                @for (name, field) in FILTERS {
                    @let value = field(&mut asked.clone()).clone();
                    @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
                }
                @if !asked.look.is_empty() { input type="hidden" name="look" value=(asked.look); }
                button type="submit" { (lang.text("search-submit")) }
            }
            small id="q-help" { (lang.text("search-help")) }
        }
    }
}

fn filters(visitor: &Visitor, asked: &Asked, facets: &Facets, names: &BTreeMap<String, String>) -> Markup {
    let lang = visitor.lang;
    let none: &[FacetValue] = &[];
    let lists: [(&'static str, &[FacetValue]); 6] = [
        ("kind", &facets.kinds),
        ("standing", none),
        ("officer", &facets.officers),
        ("recorder", &facets.recorders),
        ("station", &facets.stations),
        ("agency", if facets.agencies.len() > 1 || !asked.agency.is_empty() { &facets.agencies } else { none }),
    ];
    html! {
        aside.filters aria-label=(lang.text("search-filters")) {
            @for (name, values) in lists {
                @let field = FILTERS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
                @if let Some(field) = field { (one_filter(visitor, asked, (name, field), values, names)) }
            }
            (near::field(visitor, asked, ""))
            @if facets.more { p.small { (lang.with("search-counted", &[("count", facets.counted.into())])) } }
        }
    }
}

fn one_filter(
    visitor: &Visitor,
    asked: &Asked,
    (name, field): Filter,
    values: &[FacetValue],
    names: &BTreeMap<String, String>,
) -> Markup {
    let lang = visitor.lang;
    let chosen = field(&mut asked.clone()).clone();
    let label = |value: &str| match name {
        "kind" | "standing" => lang.named(value),
        "officer" | "station" => names.get(value).map_or_else(|| value.to_owned(), |known| format!("{known} {value}")),
        _ => value.to_owned(),
    };
    let link = |value: &str| asked.with(|other| value.clone_into(field(other)));
    let fixed: Vec<(String, Option<u64>)> = match name {
        "standing" => STANDINGS.iter().map(|value| ((*value).to_owned(), None)).collect(),
        _ => values.iter().filter_map(|v| Some((v.value.clone()?, Some(v.count)))).take(VALUES_SHOWN).collect(),
    };
    html! {
        @if !fixed.is_empty() || !chosen.is_empty() {
            h2 { (lang.text(&format!("search-by-{name}"))) }
            @if chosen.is_empty() {
                ul { @for (value, count) in &fixed {
                    li {
                        a href=(link(value)) { (shown::foreign(&label(value))) }
                        @if let Some(count) = count { " " span.count { (count) } }
                    }
                } }
                @if values.len() > VALUES_SHOWN { p.small { (lang.with("search-most-frequent", &[("count", VALUES_SHOWN.into())])) } }
            } @else {
                p { span.tag.plain { (shown::foreign(&label(&chosen))) } " " a href=(link("")) { (lang.text("search-drop")) } }
            }
        }
    }
}

fn heading(visitor: &Visitor, asked: &Asked, found: &Found, facets: &Facets) -> Markup {
    let lang = visitor.lang;
    let count = match (found.total, facets.more) {
        (Some(total), _) => lang.with("search-found", &[("count", total.into())]),
        (None, false) if facets.cut => {
            lang.with("search-found-looked", &[("count", facets.counted.into()), ("looked", ROWS_LOOKED_MAX.into())])
        }
        (None, false) => lang.with("search-found", &[("count", facets.counted.into())]),
        (None, true) => lang.with("search-found-more", &[("count", facets.counted.into())]),
    };
    let table = asked.look == "table";
    html! {
        div.row.heading {
            h2.grow id="h-found" { (count) }
            @if table { a.button.second href=(asked.with(|other| other.look.clear())) { (lang.text("search-grid")) } }
            @else { a.button.second href=(asked.with(|other| "table".clone_into(&mut other.look))) { (lang.text("search-table")) } }
        }
    }
}

fn officer(visitor: &Visitor, recording: &Recording, names: &BTreeMap<String, String>) -> String {
    match &recording.certificate {
        None => visitor.lang.text("word-none").into_owned(),
        Some(certificate) => match names.get(certificate.as_str()) {
            Some(name) => format!("{name} {certificate}"),
            None => certificate.to_string(),
        },
    }
}

fn length(looks: &Looks, recording: &Recording) -> Option<u64> {
    looks.get(&recording.id)?.duration_ms
}

fn grid(
    state: &AppState,
    visitor: &Visitor,
    items: &[Recording],
    (looks, names, moments): (&Looks, &BTreeMap<String, String>, &Moments),
) -> Markup {
    let now = state.custody.clock.now();
    html! {
        ul.found { @for recording in items {
            @let link = format!("/recordings/{}", recording.id);
            li id={ "r-" (recording.id) } data-row=(recording.id) data-name=(shown::plain_file_name(recording)) {
                (pick_box(visitor, recording.id, &shown::plain_file_name(recording)))
                a.picture href=(link) tabindex="-1" aria-hidden="true" {
                    @if looks.get(&recording.id).is_some_and(|look| look.still) {
                        img loading="lazy" alt="" src=(format!("{link}/still?grant={}", state.custody.grant_pictures(&visitor.person.user, recording.id)));
                    } @else { span { (visitor.lang.named(kind_of(recording))) } }
                    @if let Some(ms) = length(looks, recording) { span.length { (shown::moment(ms)) } }
                }
                a.name href=(link) data-open { (shown::file_name(visitor.lang, recording)) }
                div { (visitor.clock.tag(recording.capture_start.unwrap_or(recording.capture_end))) }
                div { (shown::foreign(&officer(visitor, recording, names))) " · " (shown::foreign(recording.recorder.as_str())) }
                div {
                    (standing(visitor, &judge(&state.custody.rules, recording, now)))
                    @if !recording.flags.is_empty() { " " span.tag.warn { (visitor.lang.with("search-flags", &[("count", recording.flags.len().into())])) } }
                }
                @for moment in moments.get(&recording.id).into_iter().flatten() { (marked(visitor, &link, moment)) }
            }
        } }
    }
}

/// A link to a moment that a marker or a transcript tells of with what was searched for.
fn marked(visitor: &Visitor, recording: &str, moment: &Moment) -> Markup {
    let seconds = moment.at_ms / 1000;
    let text =
        [("at", shown::moment(moment.at_ms).into()), ("text", shown::plain(&moment.text.replace('\n', " ")).into())];
    let message = match moment.source {
        MomentSource::Marker => "search-moment",
        MomentSource::Transcript => "search-moment-said",
    };
    html! { div.marked { a href=(format!("{recording}?t={seconds}")) { (visitor.lang.with(message, &text)) } } }
}

pub(in crate::http::console) fn kind_of(recording: &Recording) -> &'static str {
    match recording.media_type.split('/').next() {
        Some("video") => "video",
        Some("audio") => "audio",
        Some("image") => "photo",
        _ => "other",
    }
}

fn table(
    state: &AppState,
    visitor: &Visitor,
    items: &[Recording],
    (looks, names): (&Looks, &BTreeMap<String, String>),
) -> Markup {
    let (lang, now) = (visitor.lang, state.custody.clock.now());
    let columns = ["captured", "name", "officer", "recorder", "station", "kind", "length", "size", "standing"];
    html! {
        div.scroll tabindex="0" { table.found-table {
            thead { tr { @for column in columns { th scope="col" { (lang.text(&format!("search-column-{column}"))) } } } }
            tbody { @for recording in items { tr id={ "r-" (recording.id) } data-row=(recording.id) data-name=(shown::plain_file_name(recording)) {
                td { (pick_box(visitor, recording.id, &shown::plain_file_name(recording))) " " (visitor.clock.tag(recording.capture_start.unwrap_or(recording.capture_end))) }
                td { a href=(format!("/recordings/{}", recording.id)) data-open { (shown::file_name(lang, recording)) } }
                td { (shown::foreign(&officer(visitor, recording, names))) }
                td { (shown::foreign(recording.recorder.as_str())) }
                td { (shown::foreign(names.get(recording.station.as_str()).map_or(recording.station.as_str(), String::as_str))) }
                td { (lang.named(kind_of(recording))) }
                td.number { @if let Some(ms) = length(looks, recording) { (shown::moment(ms)) } }
                td.number { (shown::size(recording.size)) }
                td { (standing(visitor, &judge(&state.custody.rules, recording, now))) }
            } } }
        } }
    }
}

fn pager(visitor: &Visitor, asked: &Asked, found: &Found, facets: &Facets) -> Markup {
    let lang = visitor.lang;
    let (earlier, later) = (found.earlier.as_ref().map(write_cursor), found.later.as_ref().map(write_cursor));
    let counted = Some(facets.counted).filter(|_| !facets.more && !facets.cut);
    let pages = found.total.or(counted).map(|total| total.div_ceil(PAGE).max(1));
    // The page that is shown, which is not the one asked for where there are fewer.
    let shown = found.page.filter(|_| !asked.page.is_empty()).map(|page| page.to_string());
    html! {
        nav.pager aria-label=(lang.text("search-pages")) {
            div.row {
                @if let Some(cursor) = later { a.button.second rel="prev" href=(asked.with(|other| other.before = cursor)) { (lang.text("search-later")) } }
                @if let Some(cursor) = earlier { a.button.second rel="next" href=(asked.with(|other| other.cursor = cursor)) { (lang.text("search-earlier")) } }
                form.row method="get" action="/search" {
                    (kept(asked))
                    label for="page" { (lang.text("search-page")) }
                    input id="page" name="page" type="number" min="1" max=[pages] value=[shown] size="8" required;
                    @if let Some(pages) = pages { span { "/ " (pages) } }
                    button.second type="submit" { (lang.text("search-go")) }
                }
                form.row method="get" action="/search" {
                    (kept(asked))
                    label for="day" { (lang.text("search-day")) }
                    input id="day" name="day" type="date" value=(asked.day) required;
                    button.second type="submit" { (lang.text("search-go")) }
                }
            }
        }
    }
}

/// The search, as hidden fields of another form.
fn kept(asked: &Asked) -> Markup {
    html! {
        @if !asked.q.is_empty() { input type="hidden" name="q" value=(asked.q); }
        @if !asked.look.is_empty() { input type="hidden" name="look" value=(asked.look); }
        @for (name, field) in FILTERS {
            @let value = field(&mut asked.clone()).clone();
            @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
        }
    }
}
