//! Finding recordings: one box, filters with counts, thumbnails or a table.

use std::collections::BTreeMap;

use axum::extract::State;
use evidence::ids::RecordingId;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::answers::search::FindQuery;
use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::deadline::rules::judge;
use crate::custody::recording::Recording;
use crate::custody::recording::media::Looks;
use crate::custody::refused::{Fault, Field};
use crate::custody::search::find::{FacetValue, Facets, Found, ROWS_LOOKED_MAX};
use crate::http::AppState;
use crate::http::api::recordings::{self, filter, write_cursor};
use crate::http::console::errors::Oops;
use crate::http::console::home::glance;
use crate::http::console::layout::{self, Head};
use crate::http::console::recording::standing;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, shown};
use crate::http::extract::Query;

/// Recordings on a page.
const PAGE: u64 = 24;

/// Values of one filter that are offered; the box takes any other.
const VALUES_SHOWN: usize = 8;

/// Standings that are offered as a filter.
const STANDINGS: [&str; 5] = ["on_time", "waiting", "at_risk", "stored_late", "overdue"];

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![get("/search", page).part("nav-search", Action::SearchRecordings)]
}

/// What a search page asks for. Forms send empty fields, so all are texts.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    agency: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    officer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    recorder: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    station: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    standing: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    look: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    cursor: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    before: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    page: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    day: String,
}

/// A filter: its field's name, and the field.
type Filter = (&'static str, fn(&mut Asked) -> &mut String);

const FILTERS: [Filter; 6] = [
    ("agency", |asked| &mut asked.agency),
    ("officer", |asked| &mut asked.officer),
    ("recorder", |asked| &mut asked.recorder),
    ("station", |asked| &mut asked.station),
    ("kind", |asked| &mut asked.kind),
    ("standing", |asked| &mut asked.standing),
];

/// A word of the format out of a field; none where the field is empty.
fn word<T: serde::de::DeserializeOwned>(field: Field, text: &str) -> Result<Option<T>, Refused> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = serde_json::from_value(serde_json::Value::from(text)).map(Some);
    read.map_err(|_| Refused::Invalid { field, problem: Fault::NotOffered })
}

impl Asked {
    /// The same page from its beginning.
    fn begun_anew(&self) -> Self {
        let nothing = String::new;
        Self { cursor: nothing(), before: nothing(), page: nothing(), day: nothing(), ..self.clone() }
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.begun_anew();
        change(&mut other);
        format!("/search?{}", serde_urlencoded::to_string(&other).unwrap_or_default())
    }

    /// As the API takes it.
    fn query(&self, visitor: &Visitor) -> Result<FindQuery, Refused> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let page = match self.page.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .ok()
                    .filter(|page| *page > 0)
                    .ok_or_else(|| Refused::Invalid { field: Field::Page, problem: Fault::NotFrom { least: 1 } })?,
            ),
        };
        let at = match self.day.trim() {
            "" => None,
            day => {
                let day: jiff::civil::Date =
                    day.parse().map_err(|_| Refused::Invalid { field: Field::Day, problem: Fault::NotADay })?;
                let next = day.tomorrow().ok().and_then(|next| next.to_zoned(visitor.clock.zone().clone()).ok());
                next.map(|next| evidence::time::Utc::from_jiff(next.timestamp()).to_string())
            }
        };
        Ok(FindQuery {
            q: given(&self.q),
            agency: given(&self.agency),
            officer: given(&self.officer),
            recorder: given(&self.recorder),
            station: given(&self.station),
            kind: word(Field::Kind, &self.kind)?,
            standing: word(Field::Standing, &self.standing)?,
            cursor: given(&self.cursor),
            before: given(&self.before),
            page,
            at,
            ..FindQuery::default()
        })
    }
}

/// `GET /search`.
async fn page(State(state): State<AppState>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Markup, Oops> {
    let query = asked.query(&visitor)?;
    // What is too long is said by name; a link that was changed by hand is not.
    recordings::asked(&state.custody, &query)?;
    let not_understood = |_| Refused::Invalid { field: Field::Q, problem: Fault::NotUnderstood };
    let (wanted, place) = filter(&state.custody, &query).map_err(not_understood)?;
    let text = serde_json::to_string(&query).unwrap_or_default();
    let caller = visitor.caller();
    let found = state.custody.find_recordings(caller, wanted.clone(), place, PAGE, text.clone()).await?;
    let facets = state.custody.recording_facets(caller, wanted, text).await?;
    let looks = state.custody.looks(&found.items).await;
    let has_still = |recording: &&Recording| looks.get(&recording.id).is_some_and(|look| look.still);
    let pictured: Vec<RecordingId> = found.items.iter().filter(has_still).map(|recording| recording.id).collect();
    state.custody.see_stills(caller, pictured).await?;
    let names = state.custody.names_of(&found.items, &facets).await?;
    // Who asks for nothing yet begins here.
    let begins = serde_urlencoded::to_string(&asked).is_ok_and(|asked| asked.is_empty());
    let glance = if begins {
        glance(&state, &visitor).await?
    } else {
        html! {}
    };
    let lang = visitor.lang;
    let body = html! {
        p id="status" role="status" hidden {}
        (glance)
        (search_box(&visitor, &asked))
        div.search-columns {
            (filters(&visitor, &asked, &facets, &names))
            section aria-labelledby="h-found" {
                (heading(&visitor, &asked, &found, &facets))
                @if found.cut { p { (lang.with("search-looked", &[("count", ROWS_LOOKED_MAX.into())])) } }
                @if found.items.is_empty() { @if !found.cut { p.empty { (lang.text("search-nothing")) } } }
                @else if asked.look == "table" { (table(&state, &visitor, &found.items, (&looks, &names))) }
                @else { (grid(&state, &visitor, &found.items, (&looks, &names))) }
                (pager(&visitor, &asked, &found))
            }
        }
    };
    let title = lang.text("search-title");
    let head = Head { styles: &["search.css", "case.css"], ..Head::plain(&title, "nav-search") };
    Ok(layout::page(&visitor, head, body))
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
    (looks, names): (&Looks, &BTreeMap<String, String>),
) -> Markup {
    let now = state.custody.clock.now();
    html! {
        ul.found { @for recording in items {
            @let link = format!("/recordings/{}", recording.id);
            li {
                a.picture href=(link) tabindex="-1" aria-hidden="true" {
                    @if looks.get(&recording.id).is_some_and(|look| look.still) {
                        img loading="lazy" alt="" src=(format!("{link}/still?grant={}", state.custody.grant_pictures(&visitor.person.user, recording.id)));
                    } @else { span { (visitor.lang.named(kind_of(recording))) } }
                    @if let Some(ms) = length(looks, recording) { span.length { (shown::moment(ms)) } }
                }
                a.name href=(link) { (shown::file_name(visitor.lang, recording)) }
                div { (visitor.clock.tag(recording.capture_start.unwrap_or(recording.capture_end))) }
                div { (shown::foreign(&officer(visitor, recording, names))) " · " (shown::foreign(recording.recorder.as_str())) }
                div {
                    (standing(visitor, &judge(&state.custody.rules, recording, now)))
                    @if !recording.flags.is_empty() { " " span.tag.warn { (recording.flags.len()) " " (visitor.lang.text("search-flags")) } }
                }
            }
        } }
    }
}

fn kind_of(recording: &Recording) -> &'static str {
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
            tbody { @for recording in items { tr {
                td { (visitor.clock.tag(recording.capture_start.unwrap_or(recording.capture_end))) }
                td { a href=(format!("/recordings/{}", recording.id)) { (shown::file_name(lang, recording)) } }
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

fn pager(visitor: &Visitor, asked: &Asked, found: &Found) -> Markup {
    let lang = visitor.lang;
    let (earlier, later) = (found.earlier.as_ref().map(write_cursor), found.later.as_ref().map(write_cursor));
    let pages = found.total.map(|total| total.div_ceil(PAGE).max(1));
    html! {
        nav.pager aria-label=(lang.text("search-pages")) {
            div.row {
                @if let Some(cursor) = later { a.button.second rel="prev" href=(asked.with(|other| other.before = cursor)) { (lang.text("search-later")) } }
                @if let Some(cursor) = earlier { a.button.second rel="next" href=(asked.with(|other| other.cursor = cursor)) { (lang.text("search-earlier")) } }
                form.row method="get" action="/search" {
                    (kept(asked))
                    label for="page" { (lang.text("search-page")) }
                    input id="page" name="page" type="number" min="1" max=[pages] value=(asked.page) size="8" required;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_begins_the_list_anew_and_keeps_the_rest() {
        let asked = Asked {
            q: "光明 路".into(),
            officer: "37".into(),
            cursor: "abc".into(),
            page: "7".into(),
            ..Asked::default()
        };
        assert_eq!(
            asked.with(|other| "video".clone_into(&mut other.kind)),
            "/search?q=%E5%85%89%E6%98%8E+%E8%B7%AF&officer=37&kind=video"
        );
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        assert!(word::<crate::custody::recording::MediaKind>(Field::Kind, "video").is_ok_and(|kind| kind.is_some()));
        assert!(word::<crate::custody::recording::MediaKind>(Field::Kind, "").is_ok_and(|kind| kind.is_none()));
        assert!(word::<crate::custody::recording::MediaKind>(Field::Kind, "\"video").is_err());
    }
}
