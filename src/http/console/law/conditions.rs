//! Rules with a condition: which decisions are major ones, and what the simple procedure may decide. A condition is told
//! in words, with what it is written as beside it.

use maud::{Markup, html};

use crate::custody::legal::condition::{Condition, Test, Value};
use crate::custody::legal::{ConditionRule, Lists};
use crate::http::console::law::entry::{Choice, Stated, caption, none, rules_table};
use crate::http::console::law::wording::{Told as _, field, listed, named, value};
use crate::http::console::messages::Lang;

/// The columns of a rule with a condition.
const OWN: [&str; 3] = ["law-rule", "law-matter", "law-when"];

/// A list of such rules, as a part of the page.
pub(super) struct Part<'a> {
    /// Where it stands on the page.
    pub(super) id: &'static str,
    /// The message that names it.
    pub(super) title: &'static str,
    /// The message that says what its rules do.
    pub(super) help: &'static str,
    /// The rules.
    pub(super) rules: &'a [ConditionRule],
}

/// A list of such rules, set by set.
pub(super) fn section(lang: Lang, choice: &Choice<'_>, part: &Part<'_>) -> Markup {
    let of_set = |set: &str| -> Vec<&ConditionRule> {
        let rules = part.rules.iter().filter(|rule| rule.ground.rule_set == set);
        rules.filter(|rule| choice.takes_entry(&rule.ground)).collect()
    };
    let sets: Vec<_> = choice.sets().map(|set| (set, of_set(&set.id))).filter(|(_, rules)| !rules.is_empty()).collect();
    html! {
        section aria-labelledby=(part.id) {
            h2 id=(part.id) { (lang.text(part.title)) }
            p { (lang.text(part.help)) }
            @if sets.is_empty() { (none(lang)) }
            @for (set, rules) in &sets {
                @let rows = html! { tbody { @for rule in rules { (row(lang, choice, rule)) } } };
                (rules_table(lang, &caption(lang, set, rules.len()), &OWN, &rows))
            }
        }
    }
}

fn row(lang: Lang, choice: &Choice<'_>, rule: &ConditionRule) -> Markup {
    let stated = Stated::of_entry(&rule.ground, choice.day);
    html! { tr {
        th scope="row" {
            (stated.name(lang))
            @if let Some(number) = &rule.says.filed_with {
                br; small { (lang.with("law-filed-with", &[("number", number.clone().into())])) }
            }
        }
        td { (matter(lang, &choice.law.lists, rule)) }
        td { (told(lang, &rule.says.when.condition)) br; small { code { (rule.says.when.text) } } }
        (stated.cells(lang))
    } }
}

/// The matter that a rule is about.
fn matter(lang: Lang, lists: &Lists, rule: &ConditionRule) -> String {
    match &rule.says.matter {
        Some(id) => named(lang, lists.matters.iter().map(|matter| &matter.ground), std::slice::from_ref(id)),
        None => lang.text("law-any-matter").into_owned(),
    }
}

/// A condition in words.
pub(super) fn told(lang: Lang, condition: &Condition) -> String {
    match condition {
        Condition::Test(test) => test_told(lang, test),
        Condition::All(parts) => joined(lang, "law-both", parts),
        Condition::Any(parts) => joined(lang, "law-either", parts),
    }
}

/// A condition as it is written, in words; one that cannot be read stays as it is.
pub(super) fn told_text(lang: Lang, text: &str) -> String {
    Condition::read(text).map_or_else(|_| text.to_owned(), |condition| told(lang, &condition))
}

/// Several parts by what joins them; one that is joined itself stands in parentheses.
fn joined(lang: Lang, id: &str, parts: &[Condition]) -> String {
    let part = |part: &Condition| match part {
        Condition::Test(test) => test_told(lang, test),
        Condition::All(_) | Condition::Any(_) => lang.with("law-grouped", &[("text", told(lang, part).into())]),
    };
    let join = |first: String, second: String| lang.with(id, &[("first", first.into()), ("second", second.into())]);
    parts.iter().map(part).reduce(join).unwrap_or_default()
}

fn test_told(lang: Lang, test: &Test) -> String {
    let name = test.field();
    let subject = field(lang, name);
    match test {
        Test::Compare(_, comparison, known) => {
            let known = match known {
                Value::Word(word) => value(lang, name, word),
                Value::Money(_) | Value::Number(_) | Value::Set(_) | Value::Flag(_) => known.to_string(),
            };
            lang.with(comparison.message(), &[("field", subject.into()), ("value", known.into())])
        }
        Test::In(_, words) => {
            let values = listed(lang, words.iter().map(|word| value(lang, name, word)));
            lang.with("law-one-of", &[("field", subject.into()), ("values", values.into())])
        }
        Test::Has(_, word) => {
            lang.with("law-includes", &[("field", subject.into()), ("value", value(lang, name, word).into())])
        }
        Test::Is(_) => subject,
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::legal::{SHIPPED, read};

    use super::*;

    #[test]
    fn conditions_are_told_in_words() {
        let zh = |text: &str| told_text(Lang::Zh, text);
        assert_eq!(
            zh("fine >= 5000 and party in ['natural_person', 'individual_business']"),
            "罚款金额（元）不低于 5000，且当事人为公民、个体工商户之一"
        );
        assert_eq!(
            zh("sanction has 'revoke_licence' and party != 'natural_person'"),
            "处罚种类包括吊销许可证件，且当事人不为公民"
        );
        assert_eq!(
            zh("area_m2 >= 300 or value >= 100000.50"),
            "面积（平方米）不低于 300，或者财物价值（元）不低于 100000.50"
        );
        assert_eq!(
            zh("complex and (fine > 1 or only_warning)"),
            "案情疑难复杂、涉及多个法律关系，且（罚款金额（元）高于 1，或者仅给予警告）"
        );
        assert_eq!(told_text(Lang::En, "act = 'demolish'"), "What it does is demolition");
        assert_eq!(zh("no condition"), "no condition");
    }

    #[test]
    fn every_condition_of_the_shipped_data_is_told_without_a_word_of_code() {
        let law = read(SHIPPED).expect("legal data");
        for rule in law.lists.major.iter().chain(&law.lists.simple_procedure) {
            let told = told(Lang::Zh, &rule.says.when.condition);
            assert!(!told.chars().any(|c| c.is_ascii_alphabetic()), "{}: {told}", rule.ground.id);
        }
    }
}
