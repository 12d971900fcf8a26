//! Calendars of working days: which there are, and which terms are counted by.

use maud::{Markup, html};

use crate::custody::calendar::Known;
use crate::custody::log::history::Names;
use crate::http::console::law::entry::table;
use crate::http::console::shown::person;
use crate::http::console::visitor::Visitor;

/// Digits of a calendar's hash that tell it from others.
const DIGEST_DIGITS: usize = 12;

/// The columns of a calendar.
const HEADS: [&str; 7] = [
    "law-calendar-year",
    "law-calendar-version",
    "law-calendar-notice",
    "law-calendar-published",
    "law-calendar-digest",
    "law-calendar-state",
    "law-calendar-source",
];

/// The calendars, the latest first.
pub(super) fn section(visitor: &Visitor, calendars: &[Known], names: &Names) -> Markup {
    let lang = visitor.lang;
    let rows = html! { tbody { @for known in calendars.iter().rev() { (row(visitor, known, names)) } } };
    html! {
        section aria-labelledby="calendars" {
            h2 id="calendars" { (lang.text("law-calendars")) }
            p { (lang.text("law-calendars-help")) }
            (table(lang, &lang.with("law-calendars-caption", &[("count", calendars.len().into())]), &HEADS, &rows))
        }
    }
}

fn row(visitor: &Visitor, known: &Known, names: &Names) -> Markup {
    let (lang, calendar) = (visitor.lang, &known.calendar);
    let digest: String = known.digest.to_string().chars().take(DIGEST_DIGITS).collect();
    html! { tr {
        th scope="row" { (calendar.year) }
        td { (calendar.version) }
        // Pages lead nowhere outside: the address stands there to be copied.
        td { (calendar.source) br; small { code { (calendar.url) } } }
        td { time datetime=(calendar.published_on) { (calendar.published_on) } }
        td { code { (digest) } }
        td {
            @if known.is_used { span.tag.good { (lang.text("law-calendar-used")) } }
            @else { span.tag.plain { (lang.text("law-calendar-superseded")) } }
        }
        td { (source(visitor, known, names)) }
    } }
}

/// Who loaded it and when, or that it is shipped.
fn source(visitor: &Visitor, known: &Known, names: &Names) -> String {
    let lang = visitor.lang;
    let Some((by, at)) = &known.loaded else { return lang.text("law-calendar-shipped").into_owned() };
    let variables = [("person", person(lang, by, names).into()), ("time", visitor.clock.second(*at).into())];
    lang.with("law-calendar-loaded", &variables)
}
