//! Deadlines: what is late, soon late and on time, by station, officer and day, as charts with the
//! same figures as tables; stations' last contact, recorders' clocks, dockings with gaps. Every figure opens the list of
//! what it counts ([`list`]).

pub(in crate::http::console) mod list;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::answers::deadline::CountedBy;
use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::deadline::board::{BOARD_DAYS_MAX, Board, Days, RecorderClock, Running, Tally};
use crate::custody::refused::{Fault, Field};
use crate::http::AppState;
use crate::http::console::deadlines::list::{Asked, opens};
use crate::http::console::errors::{Oops, alert, told};
use crate::http::console::home;
use crate::http::console::layout::{self, Head, data_block};
use crate::http::console::messages::Lang;
use crate::http::console::recording::page::standing;
use crate::http::console::shown::{foreign, path, plain, size};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get};
use crate::http::extract::Address;

/// Days that the board shows unless others are asked for.
const DAYS_SHOWN: i64 = 30;

/// Stations and officers in a chart at most; the table has all of them.
const BARS_MAX: usize = 20;

/// Officers in the table at most.
const OFFICERS_SHOWN: usize = 200;

/// Hours without contact after which a station is marked.
const SILENT_HOURS: i64 = 24;

/// Periods that one click chooses, in days.
const PRESETS: [i64; 3] = [7, 30, 90];

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![
        get("/deadlines", show).part("nav-deadlines", Action::ReadDeadlines),
        get("/deadlines/recordings", list::page),
        get("/deadlines/recordings/export", list::export),
    ]
}

/// Which days are wanted.
#[derive(Debug, Default, Deserialize)]
struct BoardQuery {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    by: String,
}

impl BoardQuery {
    /// By which moment recordings are of these days; what nobody offers is by capture.
    fn by(&self) -> CountedBy {
        if self.by == ARRIVAL { CountedBy::Arrival } else { CountedBy::Capture }
    }
}

/// How an address asks for what arrived on its days.
const ARRIVAL: &str = "arrival";

async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(query): Address<BoardQuery>,
) -> Result<Response, Oops> {
    let now = state.custody.clock.now().to_jiff();
    let today = now.to_zoned(visitor.clock.zone().clone()).date();
    let board = match days(&query, today) {
        Ok(days) => state.custody.deadline_board(visitor.caller(), days, query.by()).await,
        Err(refused) => Err(refused),
    };
    match board {
        Ok(board) => {
            let home = home::of_deadlines(&state, &visitor).await?;
            Ok(page(&visitor, &board, today, &home).into_response())
        }
        // Days that make no board are told above that of the last days.
        Err(refused @ Refused::Invalid { .. }) => {
            let usual = Days { first: back(today, DAYS_SHOWN), last: today };
            let board = state.custody.deadline_board(visitor.caller(), usual, query.by()).await?;
            let wrong = refused.explained(visitor.lang);
            Ok(told(&refused, page(&visitor, &board, today, &alert(&wrong))))
        }
        Err(refused) => Err(refused.into()),
    }
}

/// The days that a query asks for.
fn days(query: &BoardQuery, today: Date) -> Result<Days, Refused> {
    asked_days((&query.from, &query.until), today)
}

/// The days between two that are written; without an end until today, without a start [`DAYS_SHOWN`].
fn asked_days((from, until): (&str, &str), today: Date) -> Result<Days, Refused> {
    let day = |field, text: &str| match text.trim() {
        "" => Ok(None),
        text => {
            let wrong = |_| Refused::Invalid { field, problem: Fault::NotADay };
            text.parse::<Date>().map(Some).map_err(wrong)
        }
    };
    let last = day(Field::Until, until)?.unwrap_or(today);
    let first = day(Field::From, from)?.unwrap_or_else(|| back(last, DAYS_SHOWN));
    Ok(Days { first, last })
}

/// The first of `count` days that end with `last`.
fn back(last: Date, count: i64) -> Date {
    last.saturating_sub(jiff::Span::new().days(count - 1))
}

/// Standings that are shown only where there are some.
const RARE: [&str; 2] = ["uncertain", "no_rule"];

/// Figures of a tally with the message that names each, in the order in which bars are stacked.
fn figures(tally: &Tally) -> [(&'static str, &'static str, u64); 7] {
    [
        ("on_time", "good", tally.on_time),
        ("waiting", "plain", tally.waiting),
        ("at_risk", "warn", tally.at_risk),
        ("stored_late", "bad", tally.stored_late),
        ("overdue", "bad", tally.overdue),
        ("uncertain", "warn", tally.uncertain),
        ("no_rule", "plain", tally.no_rule),
    ]
}

/// What a chart draws: names along its axis, and a row of figures for each standing.
#[derive(Debug, Serialize)]
struct Chart {
    axis: String,
    labels: Vec<String>,
    series: Vec<Series>,
}

#[derive(Debug, Serialize)]
struct Series {
    standing: &'static str,
    label: String,
    values: Vec<u64>,
}

fn chart(lang: Lang, axis: &str, bars: impl Iterator<Item = (String, Tally)>) -> Chart {
    let (labels, tallies): (Vec<String>, Vec<Tally>) = bars.unzip();
    let mut series: Vec<Series> = figures(&Tally::default())
        .into_iter()
        .map(|(standing, ..)| Series { standing, label: lang.named(standing), values: Vec::new() })
        .collect();
    for tally in &tallies {
        for (row, (.., count)) in series.iter_mut().zip(figures(tally)) {
            row.values.push(count);
        }
    }
    // What never happens needs no place in the legend.
    series.retain(|row| !RARE.contains(&row.standing) || row.values.iter().any(|count| *count > 0));
    Chart { axis: axis.to_owned(), labels, series }
}

fn page(visitor: &Visitor, board: &Board, today: Date, above: &Markup) -> Markup {
    let lang = visitor.lang;
    let body = html! {
        (above)
        (period_form(visitor, board, today))
        p { small { (lang.with("deadline-judged", &[("time", visitor.clock.second(board.now).into())])) } }
        (totals(lang, board))
        p { small { (lang.text("deadline-figures-help")) } }
        (running(visitor, board))
        (per_station(visitor, board))
        (per_officer(visitor, board))
        (per_day(lang, board))
        (clocks(visitor, board))
        (gaps(visitor, board))
    };
    let title = lang.text("nav-deadlines");
    let head = Head {
        title: &title,
        part: "nav-deadlines",
        scripts: &["uplot.min.js", "charts.js"],
        styles: &["uplot.min.css", "case.css"],
    };
    layout::page(visitor, head, body)
}

fn period_form(visitor: &Visitor, board: &Board, today: Date) -> Markup {
    let lang = visitor.lang;
    html! {
        form.panel.row method="get" action="/deadlines" {
            div.field {
                label for="from" { (lang.text("deadline-from")) }
                input id="from" name="from" type="date" value=(board.days.first) required;
            }
            div.field {
                label for="until" { (lang.text("deadline-until")) }
                input id="until" name="until" type="date" value=(board.days.last) required;
            }
            div.field {
                label for="by" { (lang.text("deadline-by")) }
                select id="by" name="by" {
                    @for by in CountedBy::ALL.iter().copied() {
                        option value=(by_name(by)) selected[by == board.by] { (lang.named(by_name(by))) }
                    }
                }
            }
            button type="submit" { (lang.text("deadline-show")) }
            ul.presets aria-label=(lang.text("deadline-presets")) { @for count in PRESETS {
                @let first = back(today, count);
                @let chosen = board.days == Days { first, last: today };
                li { a.button.second href={ "/deadlines?from=" (first) "&until=" (today) (kept(board.by)) } aria-current=[chosen.then_some("true")] {
                    (lang.with("deadline-last-days", &[("days", count.into())]))
                } }
            } }
            small { (lang.with("deadline-period-help", &[("days", BOARD_DAYS_MAX.into())])) }
        }
    }
}

/// How an address names what days are of.
fn by_name(by: CountedBy) -> &'static str {
    match by {
        CountedBy::Capture => "capture",
        CountedBy::Arrival => ARRIVAL,
    }
}

/// What days are of, as another address of the board goes on asking for it.
fn kept(by: CountedBy) -> &'static str {
    match by {
        CountedBy::Capture => "",
        CountedBy::Arrival => "&by=arrival",
    }
}

/// Figures of all that there is: what is still to come, what arrived whenever it was captured, so that what came late is
/// seen whatever its day, and what was captured.
fn totals(lang: Lang, board: &Board) -> Markup {
    let of = |by| Asked::on(by, board.days);
    let rows = [
        ("deadline-coming", &board.coming, Asked::coming()),
        ("deadline-arrived", &board.arrived, of(CountedBy::Arrival)),
        ("deadline-captured", &board.captured, of(CountedBy::Capture)),
    ];
    html! {
        section aria-label=(lang.text("deadline-totals")) { @for (title, tally, asked) in rows {
            h2 id=(title) { (lang.text(title)) }
            @if tally.total() == 0 { p.empty { (lang.text("deadline-none-of-them")) } } @else {
                ul.figures aria-labelledby=(title) {
                    @for (standing, class, count) in figures(tally) { @if possible(title, standing) || count > 0 {
                        li class=(class) { @if count == 0 { b { "0" } (lang.named(standing)) } @else {
                            a href=(asked.clone().standing(standing).address()) { b { (count) } (lang.named(standing)) }
                        } }
                    } }
                }
            }
        } }
    }
}

/// Whether a figure has its place though there is nothing to count: what arrived runs no more, what is still to come has
/// not stopped.
fn possible(title: &str, standing: &str) -> bool {
    let runs = matches!(standing, "waiting" | "at_risk" | "overdue");
    match title {
        "deadline-arrived" => !runs && standing != "uncertain",
        "deadline-coming" => runs,
        _ => standing != "uncertain",
    }
}

/// How long is left or over, in hours and minutes.
fn left(lang: Lang, seconds: i64) -> String {
    let minutes = seconds.unsigned_abs() / 60;
    let variables = [("hours", (minutes / 60).into()), ("minutes", (minutes % 60).into())];
    if seconds < 0 { lang.with("deadline-over", &variables) } else { lang.with("deadline-left", &variables) }
}

fn running(visitor: &Visitor, board: &Board) -> Markup {
    let lang = visitor.lang;
    html! {
        section aria-labelledby="h-running" {
            h2 id="h-running" { (lang.text("deadline-running")) }
            @if board.running.is_empty() { p.empty { (lang.text("deadline-running-none")) } } @else {
                div.scroll.tall tabindex="0" { table {
                    caption { (lang.with("deadline-running-count", &[("count", board.running.len().into())])) }
                    thead { tr {
                        th scope="col" { (lang.text("deadline-due")) }
                        th scope="col" { (lang.text("deadline-standing")) }
                        th scope="col" { (lang.text("case-recording")) }
                        th scope="col" { (lang.text("case-officer")) }
                        th scope="col" { (lang.text("deadline-recorder")) }
                        th scope="col" { (lang.text("deadline-station")) }
                        th.number scope="col" { (lang.text("case-size")) }
                    } }
                    tbody { @for item in &board.running { (running_row(visitor, board, item)) } }
                } }
            }
        }
    }
}

fn running_row(visitor: &Visitor, board: &Board, item: &Running) -> Markup {
    let (lang, recording) = (visitor.lang, &item.recording);
    html! { tr {
        td { @if let Some(due) = item.judgement.due {
            (visitor.clock.tag(due)) br;
            small { (left(lang, (due.micros() - board.now.micros()) / 1_000_000)) }
        } }
        td { (standing(visitor, &item.judgement)) }
        td { a href={ "/recordings/" (recording.id) } { (path(lang, recording)) } }
        td {
            @if let Some(name) = &item.officer { (foreign(name)) br; }
            @match &recording.certificate {
                Some(certificate) => small { (foreign(certificate.as_str())) },
                None => (lang.text("word-none")),
            }
        }
        td { (foreign(recording.recorder.as_str())) }
        td { (station_name(board, &recording.station)) }
        td.number { (size(recording.size)) }
    } }
}

fn station_name(board: &Board, id: &evidence::ids::StationId) -> Markup {
    let found = board.stations.iter().find(|(contact, _)| contact.station.id == *id);
    html! { @if let Some((contact, _)) = found { (foreign(&contact.station.name)) " " } small { (id) } }
}

fn figure_heads(lang: Lang) -> Markup {
    html! {
        @for (standing, ..) in figures(&Tally::default()) { th.number scope="col" { (lang.named(standing)) } }
        th.number scope="col" { (lang.text("deadline-total")) }
    }
}

fn figure_cells(tally: &Tally, asked: &Asked) -> Markup {
    html! {
        @for (standing, _, count) in figures(tally) {
            td.number { (opens(count, &asked.clone().standing(standing))) }
        }
        td.number { (opens(tally.total(), asked)) }
    }
}

/// A chart's place; the figures are in the table below it, so readers of the screen need no more.
fn chart_place(id: &str, label: &str, chart: &Chart) -> Markup {
    html! {
        div.chart data-chart=(id) role="img" aria-label=(label) {}
        (data_block(id, chart))
    }
}

fn per_station(visitor: &Visitor, board: &Board) -> Markup {
    let lang = visitor.lang;
    let mut bars: Vec<_> = board.stations.iter().filter(|(_, tally)| tally.total() > 0).collect();
    bars.sort_by_key(|(_, tally)| std::cmp::Reverse((tally.overdue, tally.at_risk, tally.stored_late, tally.total())));
    let bars = bars.into_iter().take(BARS_MAX).map(|(contact, tally)| (plain(&contact.station.name), *tally));
    html! {
        section aria-labelledby="h-stations" {
            h2 id="h-stations" { (lang.text("deadline-by-station")) }
            @if board.stations.is_empty() { p.empty { (lang.text("deadline-stations-none")) } } @else {
                (chart_place("chart-stations", &lang.text("deadline-by-station-chart"), &chart(lang, &lang.text("deadline-station"), bars)))
                div.scroll tabindex="0" { table {
                    caption { (lang.text("deadline-stations-table")) }
                    thead { tr {
                        th scope="col" { (lang.text("deadline-station")) }
                        (figure_heads(lang))
                        th.number scope="col" { (lang.text("deadline-open")) }
                        th scope="col" { (lang.text("deadline-contact")) }
                    } }
                    tbody { @for (contact, tally) in &board.stations { tr {
                        th scope="row" { (foreign(&contact.station.name)) br; small { (contact.station.id) } }
                        @let station = contact.station.id.as_str();
                        (figure_cells(tally, &Asked::of_board(board).station(station)))
                        td.number { (opens(contact.open, &Asked::coming().station(station))) }
                        td { (contact_cell(visitor, board, contact)) }
                    } } }
                } }
            }
        }
    }
}

fn contact_cell(
    visitor: &Visitor,
    board: &Board,
    contact: &crate::custody::deadline::standing::StationContact,
) -> Markup {
    let lang = visitor.lang;
    let silent = contact.last.is_none_or(|last| last.plus_seconds(SILENT_HOURS * 3600) < board.now);
    html! {
        @match contact.last {
            Some(last) => (visitor.clock.tag(last)),
            None => (lang.text("deadline-contact-never")),
        }
        @if contact.station.revoked_at.is_some() {
            " " span.tag.plain { (lang.text("deadline-revoked")) }
        } @else if silent {
            " " span.tag.warn { (lang.with("deadline-silent", &[("hours", SILENT_HOURS.into())])) }
        }
    }
}

fn per_officer(visitor: &Visitor, board: &Board) -> Markup {
    let lang = visitor.lang;
    let named = |officer: &crate::custody::deadline::board::OfficerStanding| match (&officer.name, &officer.certificate)
    {
        (Some(name), _) => plain(name),
        (None, Some(certificate)) => plain(certificate.as_str()),
        (None, None) => lang.text("word-none").into_owned(),
    };
    let bars = board.officers.iter().take(BARS_MAX).map(|officer| (named(officer), officer.tally));
    let more = board.officers.len().saturating_sub(OFFICERS_SHOWN);
    html! {
        section aria-labelledby="h-officers" {
            h2 id="h-officers" { (lang.text("deadline-by-officer")) }
            @if board.officers.is_empty() { p.empty { (lang.text("deadline-none")) } } @else {
                (chart_place("chart-officers", &lang.text("deadline-by-officer-chart"), &chart(lang, &lang.text("case-officer"), bars)))
                div.scroll.tall tabindex="0" { table {
                    caption { (lang.text("deadline-officers-table")) }
                    thead { tr {
                        th scope="col" { (lang.text("case-officer")) }
                        th scope="col" { (lang.text("deadline-certificate")) }
                        (figure_heads(lang))
                    } }
                    tbody { @for officer in board.officers.iter().take(OFFICERS_SHOWN) { tr {
                        th scope="row" { @match &officer.name {
                            Some(name) => (foreign(name)),
                            None => (lang.text("word-none")),
                        } }
                        td { @if let Some(certificate) = &officer.certificate { (foreign(certificate.as_str())) } }
                        (figure_cells(&officer.tally, &Asked::of_board(board).officer(officer.certificate.as_ref())))
                    } } }
                } }
                @if more > 0 { p { small { (lang.with("deadline-officers-more", &[("count", more.into())])) } } }
            }
        }
    }
}

fn per_day(lang: Lang, board: &Board) -> Markup {
    let bars = board.per_day.iter().map(|(day, tally)| (day.to_string(), *tally));
    html! {
        section aria-labelledby="h-days" {
            h2 id="h-days" { (lang.text("deadline-by-day")) }
            @if board.officers.is_empty() { p.empty { (lang.text("deadline-none")) } } @else {
                (chart_place("chart-days", &lang.text("deadline-by-day-chart"), &chart(lang, &lang.text("deadline-day"), bars)))
                details {
                    summary { (lang.text("deadline-days-table")) }
                    div.scroll tabindex="0" { table {
                        caption { (lang.text("deadline-days-caption")) }
                        thead { tr { th scope="col" { (lang.text("deadline-day")) } (figure_heads(lang)) } }
                        tbody { @for (day, tally) in board.per_day.iter().rev() { tr {
                            th scope="row" { time datetime=(day) { (day) } }
                            (figure_cells(tally, &Asked::of_board(board).day(*day)))
                        } } }
                    } }
                }
            }
        }
    }
}

fn clocks(visitor: &Visitor, board: &Board) -> Markup {
    let lang = visitor.lang;
    html! {
        section aria-labelledby="h-clocks" {
            h2 id="h-clocks" { (lang.text("deadline-clocks")) }
            @if board.clocks.is_empty() { p.empty { (lang.text("deadline-clocks-none")) } } @else {
                div.scroll tabindex="0" { table {
                    caption { (lang.text("deadline-clocks-help")) }
                    thead { tr {
                        th scope="col" { (lang.text("deadline-recorder")) }
                        th scope="col" { (lang.text("deadline-clock-finding")) }
                        th scope="col" { (lang.text("deadline-last-docked")) }
                    } }
                    tbody { @for clock in &board.clocks { (clock_row(visitor, board, clock)) } }
                } }
            }
        }
    }
}

fn clock_row(visitor: &Visitor, board: &Board, clock: &RecorderClock) -> Markup {
    let lang = visitor.lang;
    html! { tr {
        th scope="row" { (foreign(clock.recorder.as_str())) }
        td { ul.derived { @for (flag, count) in &clock.flags { li {
            (plain(&lang.named(flag))) " "
            a href=(Asked::on(CountedBy::Capture, board.days).flagged(clock.recorder.as_str(), flag).address()) {
                (lang.with("deadline-clock-count", &[("count", (*count).into())]))
            }
        } } } }
        td { (visitor.clock.tag(clock.docked_at)) }
    } }
}

fn gaps(visitor: &Visitor, board: &Board) -> Markup {
    let lang = visitor.lang;
    html! {
        section aria-labelledby="h-gaps" {
            h2 id="h-gaps" { (lang.text("deadline-gaps")) }
            @if board.gaps.is_empty() { p.empty { (lang.text("deadline-gaps-none")) } } @else {
                div.scroll tabindex="0" { table {
                    caption { (lang.text("deadline-gaps-help")) }
                    thead { tr {
                        th scope="col" { (lang.text("deadline-docked")) }
                        th scope="col" { (lang.text("deadline-recorder")) }
                        th scope="col" { (lang.text("deadline-station")) }
                        th.number scope="col" { (lang.text("deadline-entries")) }
                        th.number scope="col" { (lang.text("deadline-not-sealed")) }
                        th.number scope="col" { (lang.text("deadline-vanished")) }
                    } }
                    tbody { @for gap in &board.gaps { tr {
                        td { (visitor.clock.tag(gap.docked_at)) }
                        th scope="row" { (foreign(gap.recorder.as_str())) }
                        td { (station_name(board, &gap.station)) }
                        td.number { (gap.entries) }
                        td.number { (gap.not_sealed) }
                        td.number { (gap.vanished) }
                    } } }
                } }
                @if board.more_gaps {
                    p.notice { (lang.with("deadline-gaps-more", &[("count", board.gaps.len().into())])) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(from: &str, until: &str) -> BoardQuery {
        BoardQuery { from: from.to_owned(), until: until.to_owned(), by: String::new() }
    }

    #[test]
    fn without_days_the_last_thirty_are_shown() {
        let today: Date = "2026-03-01".parse().expect("a day");
        let found = days(&query("", ""), today).expect("days");
        assert_eq!((found.first.to_string(), found.last), ("2026-01-31".to_owned(), today));
        let found = days(&query("2026-02-01", ""), today).expect("days");
        assert_eq!(found.first.to_string(), "2026-02-01");
        for wrong in ["yesterday", "2026-02-30", "<b>", "2026-02-01 OR 1=1"] {
            assert!(days(&query(wrong, ""), today).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_chart_has_a_row_for_each_standing_that_there_is() {
        let tally = Tally { on_time: 3, overdue: 1, ..Tally::default() };
        let drawn = chart(Lang::En, "day", [("a".to_owned(), tally), ("b".to_owned(), Tally::default())].into_iter());
        assert_eq!(drawn.labels, ["a", "b"]);
        assert_eq!(drawn.series.len(), 5);
        assert_eq!(drawn.series[0].values, [3, 0]);
        assert_eq!(drawn.series[4].label, "overdue");
    }

    #[test]
    fn flags_of_clocks_are_told_in_words() {
        for lang in Lang::ALL {
            for source in ["name", "container", "exif", "sidecar", "mtime"] {
                for why in ["1970", "2000", "before-2010", "before-model", "long-before-docking", "future"] {
                    let flag = format!("{source}-clock-{why}");
                    assert_ne!(lang.named(&flag), flag);
                }
            }
            for source in ["name", "container", "exif", "sidecar", "mtime", "length"] {
                let said = lang.named(&format!("{source}-differs:+8h"));
                assert!(said.contains("+8h") && !said.contains("differs:"), "{said}");
            }
            assert!(!lang.named("end-after-last-write:+60s").contains("last-write"));
            assert_ne!(lang.named("times-disagree"), "times-disagree");
            assert_ne!(lang.named("no-believable-time"), "no-believable-time");
        }
    }

    #[test]
    fn what_is_left_is_told_in_hours_and_minutes() {
        assert_eq!(left(Lang::En, 3 * 3600 + 120), "3 h 2 min left");
        assert_eq!(left(Lang::Zh, -60), "已超 0 小时 1 分");
    }
}
