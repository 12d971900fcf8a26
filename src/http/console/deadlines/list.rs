//! The recordings behind a figure of the board: as a page that has exactly that many rows, and as CSV.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use evidence::ids::Certificate;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::answers::deadline::CountedBy;
use crate::custody::Refused;
use crate::custody::deadline::board::{Board, Days};
use crate::custody::deadline::lists::{Figure, LISTED_PAGE, List, Listed, Part, Span, Worn};
use crate::custody::refused::{Fault, Field};
use crate::http::AppState;
use crate::http::console::deadlines::{asked_days, left};
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head};
use crate::http::console::log::csv;
use crate::http::console::recording::page::standing;
use crate::http::console::shown::{foreign, path, plain, size};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Address, maybe_value};

/// The page.
const PAGE: &str = "/deadlines/recordings";

/// The same as CSV.
const EXPORT: &str = "/deadlines/recordings/export";

/// How an address names those whom nobody is known to have worn.
const NOBODY: &str = "none";

/// Of which time a figure is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::http::console) enum Of {
    /// Captured on its days.
    #[default]
    Capture,
    /// Arrived on its days.
    Arrival,
    /// Still to come.
    Coming,
    /// The same, where what is told beforehand is at risk.
    Noticed,
}

impl From<CountedBy> for Of {
    fn from(by: CountedBy) -> Self {
        match by {
            CountedBy::Capture => Self::Capture,
            CountedBy::Arrival => Self::Arrival,
        }
    }
}

/// A figure, as an address names it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(in crate::http::console) struct Asked {
    of: Of,
    #[serde(skip_serializing_if = "String::is_empty")]
    from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    until: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    standing: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    station: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    officer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    recorder: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    flag: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    page: String,
}

impl Asked {
    /// What is still to come.
    pub(in crate::http::console) fn coming() -> Self {
        Self { of: Of::Coming, ..Self::default() }
    }

    /// What was captured, or arrived, on these days.
    pub(in crate::http::console) fn on(by: CountedBy, days: Days) -> Self {
        Self { of: by.into(), from: days.first.to_string(), until: days.last.to_string(), ..Self::default() }
    }

    /// What the tables of a board count.
    pub(in crate::http::console) fn of_board(board: &Board) -> Self {
        Self::on(board.by, board.days)
    }

    pub(in crate::http::console) fn standing(self, standing: &str) -> Self {
        Self { standing: standing.to_owned(), ..self }
    }

    pub(in crate::http::console) fn station(self, station: &str) -> Self {
        Self { station: station.to_owned(), ..self }
    }

    pub(in crate::http::console) fn officer(self, officer: Option<&Certificate>) -> Self {
        Self { officer: officer.map_or_else(|| NOBODY.to_owned(), ToString::to_string), ..self }
    }

    pub(in crate::http::console) fn flagged(self, recorder: &str, flag: &str) -> Self {
        Self { recorder: recorder.to_owned(), flag: flag.to_owned(), ..self }
    }

    pub(in crate::http::console) fn day(self, day: Date) -> Self {
        Self { from: day.to_string(), until: day.to_string(), ..self }
    }

    /// Where the figure's list is.
    pub(in crate::http::console) fn address(&self) -> String {
        self.at(PAGE)
    }

    fn at(&self, path: &str) -> String {
        format!("{path}?{}", serde_urlencoded::to_string(self).unwrap_or_default())
    }

    fn figure(&self, today: Date, hours: u32) -> Result<Figure, Refused> {
        let on = |by| Ok::<_, Refused>(Span::On(by, asked_days((&self.from, &self.until), today)?));
        let span = match self.of {
            Of::Capture => on(CountedBy::Capture)?,
            Of::Arrival => on(CountedBy::Arrival)?,
            Of::Coming => Span::Coming,
            Of::Noticed => Span::ComingWithin { hours },
        };
        let standing = match self.standing.trim() {
            "" => None,
            word => {
                let read = serde_json::from_value(serde_json::Value::from(word));
                Some(read.map_err(|_| Refused::Invalid { field: Field::Standing, problem: Fault::NotOffered })?)
            }
        };
        let officer = match self.officer.trim() {
            NOBODY => Some(Worn::Nobody),
            text => maybe_value(Field::Officer, Some(text))?.map(Worn::By),
        };
        Ok(Figure {
            span,
            standing,
            station: maybe_value(Field::Station, Some(self.station.trim()))?,
            officer,
            recorder: maybe_value(Field::Recorder, Some(self.recorder.trim()))?,
            flag: Some(self.flag.trim().to_owned()).filter(|flag| !flag.is_empty()),
        })
    }

    fn part(&self) -> Part {
        Part::Page(self.page.trim().parse().unwrap_or(1))
    }
}

/// A number that opens its list; nothing has none.
pub(in crate::http::console) fn opens(count: u64, asked: &Asked) -> Markup {
    html! { @if count == 0 { "0" } @else { a href=(asked.address()) { (count) } } }
}

/// `GET /deadlines/recordings`.
pub(in crate::http::console::deadlines) async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(asked): Address<Asked>,
) -> Result<Response, Oops> {
    let today = state.custody.clock.now().to_jiff().to_zoned(visitor.clock.zone().clone()).date();
    let hours = state.custody.notice_hours;
    let list = state.custody.deadline_list(visitor.caller(), asked.figure(today, hours)?, asked.part()).await?;
    let lang = visitor.lang;
    let body = html! {
        p { a href="/deadlines" { (lang.text("deadline-back")) } }
        p { (meaning(&visitor, &asked, hours)) }
        div.row.heading {
            h2.grow id="h-listed" { (lang.with("deadline-listed", &[("count", list.count.into())])) }
            @if list.count > 0 { a.button.second href=(asked.at(EXPORT)) { (lang.text("deadline-csv")) } }
        }
        @if list.items.is_empty() { p.empty { (lang.text("deadline-listed-none")) } } @else { (table(&visitor, &list)) }
        (pager(&visitor, &asked, &list))
    };
    let title = lang.text("deadline-list");
    let head = Head { styles: &["case.css"], ..Head::plain(&title, "nav-deadlines") };
    Ok(layout::page(&visitor, head, body).into_response())
}

/// What the figure is of, in words.
fn meaning(visitor: &Visitor, asked: &Asked, hours: u32) -> String {
    let lang = visitor.lang;
    let days = [("from", plain(&asked.from).into()), ("until", plain(&asked.until).into())];
    let mut parts = vec![match asked.of {
        Of::Capture => lang.with("deadline-listed-captured", &days),
        Of::Arrival => lang.with("deadline-listed-arrived", &days),
        Of::Coming => lang.text("deadline-coming").into_owned(),
        Of::Noticed => lang.with("deadline-noticed", &[("hours", hours.into())]),
    }];
    for (id, value) in [
        ("deadline-standing", lang.named(&asked.standing)),
        ("deadline-station", asked.station.clone()),
        (
            "case-officer",
            if asked.officer == NOBODY { lang.text("word-none").into_owned() } else { asked.officer.clone() },
        ),
        ("deadline-recorder", asked.recorder.clone()),
        ("deadline-clock-finding", lang.named(&asked.flag)),
    ] {
        if !value.is_empty() {
            parts.push(format!("{} {}", lang.text(id), plain(&value)));
        }
    }
    parts.join(" · ")
}

fn table(visitor: &Visitor, list: &List) -> Markup {
    let lang = visitor.lang;
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="h-listed" { table {
            thead { tr {
                th scope="col" { (lang.text("case-recording")) }
                th scope="col" { (lang.text("deadline-standing")) }
                th scope="col" { (lang.text("deadline-name")) }
                th scope="col" { (lang.text("deadline-recorder")) }
                th scope="col" { (lang.text("deadline-station")) }
                th scope="col" { (lang.text("deadline-capture-end")) }
                th scope="col" { (lang.text("deadline-due")) }
                th scope="col" { (lang.text("deadline-stored")) }
                th.number scope="col" { (lang.text("case-size")) }
            } }
            tbody { @for item in &list.items { (row(visitor, list, item)) } }
        } }
    }
}

fn row(visitor: &Visitor, list: &List, item: &Listed) -> Markup {
    let (lang, recording) = (visitor.lang, &item.recording);
    html! { tr {
        td { a href={ "/recordings/" (recording.id) } { (path(lang, recording)) } }
        td { (standing(visitor, &item.judgement)) }
        td {
            @if let Some(name) = &item.officer { (foreign(name)) br; }
            @match &recording.certificate {
                Some(certificate) => small { (foreign(certificate.as_str())) },
                None => (lang.text("word-none")),
            }
        }
        td { (foreign(recording.recorder.as_str())) }
        td { @if let Some(name) = list.stations.get(&recording.station) { (foreign(name)) br; } small { (recording.station) } }
        td { (visitor.clock.tag(recording.capture_end)) }
        td { @if let Some(due) = item.judgement.due {
            (visitor.clock.tag(due))
            @if item.judgement.standing.runs() { br; small { (left(lang, (due.micros() - list.now.micros()) / 1_000_000)) } }
        } }
        td { @match recording.stored_at() {
            Some(stored) => (visitor.clock.tag(stored)),
            None => (lang.text("deadline-not-stored-yet")),
        } }
        td.number { (size(recording.size)) }
    } }
}

fn pager(visitor: &Visitor, asked: &Asked, list: &List) -> Markup {
    let (lang, pages) = (visitor.lang, list.count.div_ceil(LISTED_PAGE).max(1));
    let at = |page: u64| Asked { page: page.to_string(), ..asked.clone() }.address();
    html! {
        @if pages > 1 { nav.pager aria-label=(lang.text("search-pages")) { div.row {
            @if list.page > 1 { a.button.second rel="prev" href=(at(list.page - 1)) { (lang.text("search-later")) } }
            span { (list.page) " / " (pages) }
            @if list.page < pages { a.button.second rel="next" href=(at(list.page + 1)) { (lang.text("search-earlier")) } }
        } } }
    }
}

/// `GET /deadlines/recordings/export`.
pub(in crate::http::console::deadlines) async fn export(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(asked): Address<Asked>,
) -> Result<Response, Oops> {
    let today = state.custody.clock.now().to_jiff().to_zoned(visitor.clock.zone().clone()).date();
    let list = state
        .custody
        .deadline_list(visitor.caller(), asked.figure(today, state.custody.notice_hours)?, Part::Whole)
        .await?;
    let headings = COLUMNS.map(|id| visitor.lang.text(id).into_owned());
    let rows = list.items.iter().map(|item| csv::line(&cells(&visitor, &list, item)));
    let text: String = [format!("{}{}", csv::MARK, csv::line(&headings))].into_iter().chain(rows).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"deadlines.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// The columns' names.
const COLUMNS: [&str; 13] = [
    "deadline-file",
    "deadline-standing",
    "deadline-name",
    "deadline-certificate",
    "deadline-recorder",
    "deadline-station",
    "deadline-station-number",
    "deadline-capture-end",
    "deadline-due",
    "deadline-stored",
    "deadline-basis",
    "deadline-bytes",
    "deadline-recording-number",
];

fn cells(visitor: &Visitor, list: &List, item: &Listed) -> [String; 13] {
    let (recording, judgement) = (&item.recording, &item.judgement);
    let time = |time| visitor.clock.second(time);
    [
        plain(&recording.path),
        visitor.lang.word(&judgement.standing),
        item.officer.clone().unwrap_or_default(),
        recording.certificate.as_ref().map(ToString::to_string).unwrap_or_default(),
        recording.recorder.to_string(),
        list.stations.get(&recording.station).cloned().unwrap_or_default(),
        recording.station.to_string(),
        time(recording.capture_end),
        judgement.due.map(time).unwrap_or_default(),
        recording.stored_at().map(time).unwrap_or_default(),
        judgement.article.clone().unwrap_or_default(),
        recording.size.to_string(),
        recording.id.to_string(),
    ]
}
