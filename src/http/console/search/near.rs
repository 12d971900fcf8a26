//! Where recordings are looked for: a circle, typed here or drawn on the map of a case.

use maud::{Markup, html};

use crate::answers::bounds::CIRCLE_LENGTH_MAX;
use crate::answers::near::Near;
use crate::http::console::messages::Lang;
use crate::http::console::search::asked::{Asked, FILTERS};
use crate::http::console::visitor::Visitor;

/// A circle in words; what is none, as it stands.
pub(super) fn told(lang: Lang, text: &str) -> String {
    let Ok(near) = text.parse::<Near>() else { return text.to_owned() };
    let [latitude, longitude] = near.degrees();
    let place = format!("{latitude},{longitude}");
    lang.with("search-near-within", &[("place", place.into()), ("metres", near.metres.into())])
}

/// The field, among the filters; all else that is asked for stays. What was typed and is no circle stands in it.
pub(super) fn field(visitor: &Visitor, asked: &Asked, wrong: &str) -> Markup {
    let lang = visitor.lang;
    html! {
        h2 { (lang.text("search-by-near")) }
        @if asked.near.is_empty() {
            details open[!wrong.is_empty()] {
                summary { (lang.text("search-near")) }
                form action="/search" method="get" {
                    @for (name, field) in FILTERS {
                        @let value = field(&mut asked.clone()).clone();
                        @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
                    }
                    @for (name, value) in [("q", &asked.q), ("look", &asked.look)] {
                        @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
                    }
                    (typed(lang, "near", wrong))
                    button.second type="submit" { (lang.text("search-submit")) }
                }
            }
        } @else {
            p {
                span.tag.plain { (told(lang, &asked.near)) } " "
                a href=(asked.with(|other| other.near.clear())) { (lang.text("search-drop")) }
            }
        }
    }
}

/// Where a circle is typed, after what was typed before.
pub(in crate::http::console) fn typed(lang: Lang, id: &str, before: &str) -> Markup {
    html! {
        div.field {
            label for=(id) { (lang.text("search-near-label")) }
            input id=(id) name="near" value=[Some(before).filter(|text| !text.is_empty())] required maxlength=(CIRCLE_LENGTH_MAX) autocomplete="off" spellcheck="false"
                inputmode="text" aria-describedby=(format!("{id}-help"));
            small id=(format!("{id}-help")) { (lang.text("search-near-help")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_told_in_words_and_what_is_none_as_it_stands() {
        let told = |text| told(Lang::Zh, text).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(told("34.7953,117.2633,500"), "34.7953,117.2633 附近 500 米");
        assert_eq!(told("x"), "x");
    }
}
