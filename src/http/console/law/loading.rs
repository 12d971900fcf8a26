//! Loading calendars of working days from the text of their file: what it would change is shown first. Nothing is kept
//! between the steps; the form of the preview carries the text, which is read and judged anew.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::legal::read_calendars;
use evidence::term::calendar::{CalendarError, SOURCE_LENGTH_MAX, VERSIONS_MAX};
use evidence::term::{Calendar, Calendars};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::calendar::Preview;
use crate::http::AppState;
use crate::http::console::errors::{Oops, on_form};
use crate::http::console::form::Form;
use crate::http::console::law::{page_beside, wrong_below};
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;

/// The text of a file, as the form brings it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    page: String,
    calendar: String,
}

/// `POST /law/calendar/preview`.
pub(super) async fn preview(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &typed.page).await?;
    let read = read_calendars(&typed.calendar);
    // Who may not load any is told that, and not what is wrong with the text.
    let calendars = read.as_ref().cloned().unwrap_or_default();
    match state.custody.preview_calendars(visitor.caller(), calendars).await {
        Ok(previews) => Ok(preview_page(&visitor, &typed.calendar, &previews).into_response()),
        Err(refused) => again(&state, &visitor, &typed.calendar, (read, refused)).await,
    }
}

/// `POST /law/calendar`.
pub(super) async fn load(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &typed.page).await?;
    let read = read_calendars(&typed.calendar);
    let calendars = read.as_ref().cloned().unwrap_or_default();
    match state.custody.load_calendars(visitor.caller(), calendars).await {
        Ok(loaded) => {
            let lang = visitor.lang;
            let said = match loaded {
                0 => lang.text("law-load-done-none").into_owned(),
                _ => lang.with("law-load-done", &[("count", loaded.into())]),
            };
            visitor.say("/law", html! { p.notice role="status" { (said) } });
            Ok(Redirect::to("/law#calendars").into_response())
        }
        Err(refused) => again(&state, &visitor, &typed.calendar, (read, refused)).await,
    }
}

/// The form again with its text, and what is wrong with it; a refusal of something else goes on.
async fn again(
    state: &AppState,
    visitor: &Visitor,
    text: &str,
    (read, refused): (Result<Vec<Calendar>, String>, Refused),
) -> Result<Response, Oops> {
    if !matches!(refused, Refused::Invalid { .. }) {
        return Err(refused.into());
    }
    let lang = visitor.lang;
    let wrong = match read {
        Err(why) => unread(lang, &why),
        Ok(calendars) => fault(state, visitor, calendars).await?.unwrap_or_else(|| refused.explained(lang)),
    };
    let body = form(visitor, text, Some(&wrong));
    Ok(on_form(&refused, page_beside(visitor, &lang.text("law-load-title"), &body)))
}

/// Why a text is no file of calendars, as `read_calendars` says it: with the line.
fn unread(lang: Lang, why: &str) -> String {
    let told = why.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    match told {
        Some((line, said)) => {
            lang.with("law-load-unread", &[("line", line.to_owned().into()), ("said", said.to_owned().into())])
        }
        None => lang.with("law-load-unread-at-all", &[("said", why.to_owned().into())]),
    }
}

/// Which of these calendars cannot be added to those that there are, and why.
async fn fault(state: &AppState, visitor: &Visitor, calendars: Vec<Calendar>) -> Result<Option<String>, Refused> {
    let known = state.custody.calendars(visitor.caller()).await?;
    let mut all = Calendars::default();
    // What is there was taken before, one by one.
    let mut errors = known.into_iter().map(|known| known.calendar).chain(calendars).map(|one| all.add(one));
    Ok(errors.find_map(Result::err).map(|error| fault_told(visitor.lang, &error)))
}

fn fault_told(lang: Lang, error: &CalendarError) -> String {
    match error {
        CalendarError::Year { year } => lang.with("law-load-wrong-year", &[("year", (*year).into())]),
        CalendarError::Version { year, version } => {
            let variables = [("year", (*year).into()), ("version", (*version).into()), ("most", VERSIONS_MAX.into())];
            lang.with("law-load-wrong-version", &variables)
        }
        CalendarError::Source { year } => {
            lang.with("law-load-wrong-source", &[("year", (*year).into()), ("most", SOURCE_LENGTH_MAX.into())])
        }
        CalendarError::OtherYear { year, day, .. } => of_day(lang, "law-load-wrong-other-year", *year, *day),
        CalendarError::Both { year, day } => of_day(lang, "law-load-wrong-both", *year, *day),
        CalendarError::WorkedAnyway { year, day } => of_day(lang, "law-load-wrong-worked-anyway", *year, *day),
        CalendarError::Taken { year, version } => {
            lang.with("law-load-wrong-taken", &[("year", (*year).into()), ("version", (*version).into())])
        }
        CalendarError::NotNext { year, version, next } => {
            let variables = [("year", (*year).into()), ("version", (*version).into()), ("next", (*next).into())];
            lang.with("law-load-wrong-not-next", &variables)
        }
    }
}

fn of_day(lang: Lang, id: &str, year: i16, day: Date) -> String {
    lang.with(id, &[("year", year.into()), ("date", day.to_string().into())])
}

/// The form, with a text that it was sent with before.
pub(super) fn form(visitor: &Visitor, text: &str, wrong: Option<&str>) -> Markup {
    let lang = visitor.lang;
    html! {
        form.panel.wide method="post" action="/law/calendar/preview" aria-labelledby="h-load" {
            h2 id="h-load" { (lang.text("law-load")) }
            (csrf_field(visitor))
            (text_field(lang, text, wrong))
            button type="submit" { (lang.text("law-load-preview")) }
        }
    }
}

fn text_field(lang: Lang, text: &str, wrong: Option<&str>) -> Markup {
    let described = if wrong.is_some() { "h-calendar w-calendar" } else { "h-calendar" };
    html! {
        div.field {
            label for="f-calendar" { (lang.text("law-load-text")) }
            small id="h-calendar" { (lang.text("law-load-help")) }
            // A browser takes away one line break after the tag.
            textarea id="f-calendar" name="calendar" required spellcheck="false" autocomplete="off"
                aria-invalid=[wrong.map(|_| "true")] aria-describedby=(described) { "\n" (text) }
            (wrong_below("w-calendar", wrong))
        }
    }
}

/// What loading would change, with the form that does it.
fn preview_page(visitor: &Visitor, text: &str, previews: &[Preview]) -> Markup {
    let lang = visitor.lang;
    let body = html! {
        @for (number, preview) in previews.iter().enumerate() { (change(lang, number, preview)) }
        form.wide method="post" action="/law/calendar" {
            (csrf_field(visitor))
            p.row {
                button type="submit" { (lang.text("law-load-submit")) }
                a.button.second href="/law#calendars" { (lang.text("law-load-other")) }
            }
            details {
                summary { (lang.text("law-load-edit")) }
                (text_field(lang, text, None))
                button.second type="submit" formaction="/law/calendar/preview" { (lang.text("law-load-again")) }
            }
        }
    };
    page_beside(visitor, &lang.text("law-load-preview-title"), &body)
}

/// What one calendar changes.
fn change(lang: Lang, number: usize, preview: &Preview) -> Markup {
    let calendar = &preview.calendar;
    let id = format!("h-change-{number}");
    let of = [("year", calendar.year.into()), ("version", calendar.version.into())];
    html! {
        section.panel aria-labelledby=(id) {
            h2 id=(id) { (lang.with("law-load-of", &of)) }
            @if preview.is_known { p.notice { (lang.text("law-load-known")) } }
            dl.facts {
                dt { (lang.text("law-calendar-notice")) }
                dd { (calendar.source) br; small { code { (calendar.url) } } }
                dt { (lang.text("law-calendar-published")) }
                dd { time datetime=(calendar.published_on) { (calendar.published_on) } }
                dt { (lang.text("law-load-works")) }
                dd { (days(lang, &preview.works)) }
                dt { (lang.text("law-load-rests")) }
                dd { (days(lang, &preview.rests)) }
            }
        }
    }
}

fn days(lang: Lang, days: &[Date]) -> Markup {
    html! {
        @if days.is_empty() { (lang.text("law-load-no-days")) }
        @else {
            (lang.with("law-load-days", &[("count", days.len().into())]))
            @for day in days { " " time datetime=(day) { (day) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEXT: &str = "[[calendar]]\nyear = 2027\nversion = 1\nsource = \"通知\"\nurl = \"https://www.gov.cn/\"\n\
                        published_on = \"2026-11-05\"\noff = [\"2027-01-01\"]\nwork = []\nstatutory = [\"2027-01-01\"]\n";

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        assert_eq!(read_calendars(NEXT).map(|all| all.len()), Ok(1));
        let wrong = NEXT.replace("version = 1", "version = one");
        let why = read_calendars(&wrong).expect_err("no number");
        assert!(unread(Lang::Zh, &why).starts_with("文字第 3 行无法解读"), "{why}");
        assert!(unread(Lang::En, &why).starts_with("Line 3 cannot be read: "), "{why}");
        assert!(unread(Lang::En, "x").contains('x'));
    }

    #[test]
    fn what_is_wrong_with_a_calendar_is_told_in_both_languages() {
        let day: Date = "2027-01-04".parse().expect("a day");
        for (error, zh) in [
            (CalendarError::Year { year: 1 }, "年度 1 不在"),
            (CalendarError::Version { year: 2027, version: 0 }, "版次 0 不在"),
            (CalendarError::Source { year: 2027 }, "超过 500 个字符"),
            (CalendarError::OtherYear { year: 2026, list: "off", day }, "其他年度的日期 2027-01-04"),
            (CalendarError::Both { year: 2027, day }, "同时列为"),
            (CalendarError::WorkedAnyway { year: 2027, day }, "不是周六、周日"),
            (CalendarError::Taken { year: 2026, version: 1 }, "内容不同"),
            (CalendarError::NotNext { year: 2026, version: 5, next: 2 }, "下一版应当是 2"),
        ] {
            let told = fault_told(Lang::Zh, &error);
            assert!(told.contains(zh), "{told}");
            assert_ne!(fault_told(Lang::En, &error), told);
        }
    }
}
