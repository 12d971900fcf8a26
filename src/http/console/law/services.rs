//! Kinds of service, and what each must show.

use maud::{Markup, html};

use crate::custody::legal::{DeliveredOn, ServiceKind};
use crate::http::console::law::duties::records;
use crate::http::console::law::entry::{Choice, Stated, caption, none, rules_table};
use crate::http::console::law::wording::{Told as _, lines};
use crate::http::console::messages::Lang;

/// What a service of a kind must show, one a line.
pub(in crate::http::console) fn shows(lang: Lang, kind: &ServiceKind) -> Vec<String> {
    kind.says.shows.iter().map(|what| what.told(lang)).collect()
}

/// By which rule the day is found on which something counts as served.
pub(in crate::http::console) fn counts(lang: Lang, rule: DeliveredOn) -> String {
    rule.told(lang)
}

/// The columns of a kind of service.
const OWN: [&str; 4] = ["law-service", "law-shows", "law-delivered-on", "law-asks"];

/// The kinds of service, set by set.
pub(super) fn section(lang: Lang, choice: &Choice<'_>) -> Markup {
    let of_set = |set: &str| -> Vec<&ServiceKind> {
        let kinds = choice.law.lists.service_kinds.iter().filter(|kind| kind.ground.rule_set == set);
        kinds.filter(|kind| choice.takes_entry(&kind.ground)).collect()
    };
    let sets: Vec<_> = choice.sets().map(|set| (set, of_set(&set.id))).filter(|(_, kinds)| !kinds.is_empty()).collect();
    html! {
        section aria-labelledby="services" {
            h2 id="services" { (lang.text("law-services")) }
            @if sets.is_empty() { (none(lang)) }
            @for (set, kinds) in &sets {
                @let rows = html! { tbody { @for kind in kinds { (row(lang, choice, kind)) } } };
                (rules_table(lang, &caption(lang, set, kinds.len()), &OWN, &rows))
            }
        }
    }
}

fn row(lang: Lang, choice: &Choice<'_>, kind: &ServiceKind) -> Markup {
    let stated = Stated::of_entry(&kind.ground, choice.day);
    html! { tr {
        th scope="row" { (stated.name(lang)) }
        td { (lines(&shows(lang, kind))) }
        td { (counts(lang, kind.says.delivered_on)) }
        td { (lines(&records(lang, kind.says.av, kind.says.text))) }
        (stated.cells(lang))
    } }
}
