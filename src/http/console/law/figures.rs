//! Figures of the law that are no terms, set by set of rules.

use maud::{Markup, html};

use crate::custody::legal::{FigureRule, FigureSays, FigureUnit};
use crate::http::console::law::entry::{Choice, Stated, caption, none, rules_table};
use crate::http::console::law::wording::{Told as _, named};
use crate::http::console::messages::Lang;

/// The columns of a figure.
const OWN: [&str; 3] = ["law-figure", "law-figure-which", "law-figure-value"];

/// The figures, set by set.
pub(super) fn section(lang: Lang, choice: &Choice<'_>) -> Markup {
    let of_set = |set: &str| -> Vec<&FigureRule> {
        let rules = choice.law.lists.figures.iter().filter(|rule| rule.ground.rule_set == set);
        rules.filter(|rule| choice.takes_entry(&rule.ground)).collect()
    };
    let sets: Vec<_> = choice.sets().map(|set| (set, of_set(&set.id))).filter(|(_, rules)| !rules.is_empty()).collect();
    html! {
        section aria-labelledby="figures" {
            h2 id="figures" { (lang.text("law-figures")) }
            p { (lang.text("law-figures-help")) }
            @if sets.is_empty() { (none(lang)) }
            @for (set, rules) in &sets {
                @let rows = html! { tbody { @for rule in rules { (row(lang, choice, rule)) } } };
                (rules_table(lang, &caption(lang, set, rules.len()), &OWN, &rows))
            }
        }
    }
}

fn row(lang: Lang, choice: &Choice<'_>, rule: &FigureRule) -> Markup {
    let stated = Stated::of_entry(&rule.ground, choice.day);
    let acts = &rule.says.acts;
    html! { tr {
        th scope="row" { (stated.name(lang)) }
        td {
            (rule.says.figure.told(lang))
            @if !acts.is_empty() {
                @let names = named(lang, choice.law.lists.act_kinds.iter().map(|kind| &kind.ground), acts);
                br; small { (lang.with("law-figure-acts", &[("acts", names.into())])) }
            }
        }
        td { (value(lang, &rule.says)) }
        (stated.cells(lang))
    } }
}

/// What a figure says, with what it counts.
fn value(lang: Lang, says: &FigureSays) -> String {
    let id = match says.figure.unit() {
        FigureUnit::People => "law-figure-people",
        FigureUnit::Years => "law-figure-years",
        FigureUnit::PerCent => "law-figure-per-cent",
        FigureUnit::Times => "law-figure-times",
        FigureUnit::Reviews => "law-figure-reviews",
        FigureUnit::Day => return says.day.map(|day| day.to_string()).unwrap_or_default(),
    };
    lang.with(id, &[("number", says.number.unwrap_or_default().into())])
}

#[cfg(test)]
mod tests {
    use crate::custody::legal::{Figure, SHIPPED, read};

    use super::*;

    #[test]
    fn every_shipped_figure_is_told_with_what_it_counts() {
        let law = read(SHIPPED).expect("legal data");
        let told = |figure: Figure| -> Vec<String> {
            let rules = law.lists.figures.iter().filter(|rule| rule.says.figure == figure);
            rules.map(|rule| value(Lang::Zh, &rule.says)).collect()
        };
        assert_eq!(told(Figure::HandlersOfCase), ["不少于 2 人", "不少于 2 人"]);
        assert_eq!(told(Figure::PenalisedFrom), ["14 周岁", "14 周岁"]);
        assert_eq!(told(Figure::SurchargeMost), ["100%", "100%"]);
        assert_eq!(told(Figure::ReviewedBefore), ["2021-07-15"]);
        assert_eq!(told(Figure::MonitorReviews), ["2 项审核"]);
        assert!(Figure::ALL.into_iter().all(|figure| !told(figure).is_empty()));
    }
}
