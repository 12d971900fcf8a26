//! What was understood of a search, in chips that can be taken away one by one: links, so that they work without a
//! script.

use std::collections::BTreeMap;

use evidence::time::Utc;
use maud::{Markup, html};

use crate::answers::search::{TermMeaning, UnderstoodTerm};
use crate::http::console::search::asked::{Asked, FILTERS};
use crate::http::console::search::near;
use crate::http::console::shown;
use crate::http::console::visitor::Visitor;

/// All that is asked for: what was typed, and the filters.
pub(super) fn row(
    visitor: &Visitor,
    asked: &Asked,
    terms: &[UnderstoodTerm],
    names: &BTreeMap<String, String>,
) -> Markup {
    let lang = visitor.lang;
    let chosen = FILTERS.map(|(name, field)| (name, field, field(&mut asked.clone()).clone()));
    let chosen: Vec<_> = chosen.into_iter().filter(|(_, _, value)| !value.is_empty()).collect();
    html! {
        @if !terms.is_empty() || !chosen.is_empty() {
            div.understood {
                span id="understood" { (lang.text("search-understood")) }
                ul.chips aria-labelledby="understood" {
                    @for term in terms { (chip(visitor, asked, term)) }
                    @for (name, field, value) in &chosen {
                        @let told = match *name {
                            "kind" | "standing" => lang.named(value),
                            "near" => near::told(lang, value),
                            _ => names.get(value).map_or_else(|| value.clone(), |known| format!("{known} {value}")),
                        };
                        li {
                            span { b { (lang.text(&format!("search-by-{name}"))) } " " (shown::foreign(&told)) }
                            (remove(visitor, &told, &asked.with(|other| field(other).clear())))
                        }
                    }
                }
            }
        }
    }
}

fn chip(visitor: &Visitor, asked: &Asked, term: &UnderstoodTerm) -> Markup {
    let lang = visitor.lang;
    let value = match (&term.value, term.meaning) {
        (_, TermMeaning::Time) => span(visitor, term.from, term.until),
        (Some(value), _) => match term.value_message() {
            Some(message) => lang.text(message).into_owned(),
            None => value.split(',').map(|one| lang.named(one)).collect::<Vec<_>>().join(" / "),
        },
        (None, _) => String::new(),
    };
    let unknown = matches!(term.meaning, TermMeaning::Nowhere | TermMeaning::NotATime | TermMeaning::Nothing);
    let without = asked.with(|other| term.without.clone_into(&mut other.q));
    html! {
        li.unknown[unknown] data-meaning=(word(term.meaning)) {
            span {
                b { (lang.text(term.meaning.message())) } " "
                @if value.is_empty() { (shown::foreign(&term.text)) } @else {
                    (value)
                    @if term.also_word {
                        " " small { (lang.with("search-also-word", &[("text", shown::plain(&term.text).into())])) }
                    }
                }
            }
            (remove(visitor, &term.text, &without))
        }
    }
}

fn remove(visitor: &Visitor, text: &str, without: &str) -> Markup {
    let label = visitor.lang.with("search-remove", &[("text", shown::plain(text).into())]);
    html! { a.remove href=(without) aria-label=(label) title=(label) { "×" } }
}

/// A meaning's name, as the API has it.
fn word(meaning: TermMeaning) -> String {
    let name = serde_json::to_value(meaning).ok().and_then(|name| name.as_str().map(str::to_owned));
    name.unwrap_or_default()
}

/// A time of capture: days where it is whole days.
fn span(visitor: &Visitor, from: Option<Utc>, until: Option<Utc>) -> String {
    let (lang, clock) = (visitor.lang, &visitor.clock);
    let whole = |time: Option<Utc>| time.is_none_or(|time| clock.second(time).ends_with(" 00:00:00"));
    let days = whole(from) && whole(until);
    let told = |time: Utc| if days { clock.day(time) } else { clock.minute(time) };
    // The last day of a span ends where the next begins.
    let last = until.and_then(|time| if days { Utc::from_micros(time.micros() - 1).ok() } else { Some(time) });
    let text = |id: &str, values: &[(&'static str, String)]| {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.clone().into())).collect();
        lang.with(id, &values)
    };
    match (from.map(&told), last.map(&told)) {
        (Some(from), Some(until)) if from == until => from,
        (Some(from), Some(until)) => text("search-time-between", &[("from", from), ("until", until)]),
        (Some(from), None) => text("search-time-from", &[("from", from)]),
        // What it says is the end itself, and not the last day before it.
        (None, Some(_)) => text("search-time-until", &[("until", until.map(told).unwrap_or_default())]),
        (None, None) => String::new(),
    }
}
