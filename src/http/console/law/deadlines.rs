//! Deadlines: how long each runs, from what to what, and what makes it longer.

use evidence::term::{Length, Roll};
use maud::{Markup, html};

use crate::custody::legal::{DeadlineText, Lists};
use crate::http::console::law::entry::{Choice, Stated, caption, none, rules_table};
use crate::http::console::law::wording::{Told as _, lines, listed, mark, named, words};
use crate::http::console::messages::Lang;

/// The deadlines, set by set.
pub(super) fn section(lang: Lang, choice: &Choice<'_>) -> Markup {
    let shown = |set: &str| -> Vec<&DeadlineText> {
        let of_set = choice.law.deadlines.iter().filter(|rule| rule.rule_set == set);
        of_set.filter(|rule| choice.takes(&rule.rule_set, rule.is_in_force(choice.day))).collect()
    };
    let sets: Vec<_> = choice.sets().map(|set| (set, shown(&set.id))).filter(|(_, rules)| !rules.is_empty()).collect();
    html! {
        section aria-labelledby="deadlines" {
            h2 id="deadlines" { (lang.text("law-deadlines")) }
            @if sets.is_empty() { (none(lang)) }
            @for (set, rules) in &sets {
                @let rows = html! { tbody { @for rule in rules { (row(lang, choice, rule)) } } };
                (rules_table(lang, &caption(lang, set, rules.len()), &["law-rule", "law-length", "law-clock"], &rows))
            }
        }
    }
}

fn row(lang: Lang, choice: &Choice<'_>, rule: &DeadlineText) -> Markup {
    let stated = Stated::of_deadline(rule, choice.day);
    html! { tr {
        th scope="row" { (stated.name(lang)) (lines(&applies(lang, &choice.law.lists, rule))) }
        td { (how_long(lang, rule)) (lines(&beside(lang, rule))) }
        td { (runs(lang, rule)) }
        (stated.cells(lang))
    } }
}

/// To what it applies, where not to all.
fn applies(lang: Lang, lists: &Lists, rule: &DeadlineText) -> Vec<String> {
    let mut all = Vec::new();
    if !rule.matters.is_empty() {
        let names = named(lang, lists.matters.iter().map(|matter| &matter.ground), &rule.matters);
        all.push(lang.with("law-matters", &[("names", names.into())]));
    }
    if !rule.acts.is_empty() {
        let names = named(lang, lists.act_kinds.iter().map(|kind| &kind.ground), &rule.acts);
        all.push(lang.with("law-acts", &[("names", names.into())]));
    }
    if !rule.marks.is_empty() {
        let names = listed(lang, rule.marks.iter().map(|asked| mark(lang, asked)));
        all.push(lang.with("law-marks", &[("names", names.into())]));
    }
    all
}

/// A period in words.
pub(super) fn period(lang: Lang, length: Length) -> String {
    let (id, number) = match length {
        Length::Hours(number) => ("law-hours", number),
        Length::CalendarDays(number) => ("law-calendar-days", number),
        Length::WorkingDays(number) => ("law-working-days", number),
        Length::Months(number) => ("law-months", number),
        Length::Years(number) => ("law-years", number),
    };
    lang.with(id, &[("number", number.into())])
}

/// How long it runs, and whether what is asked for comes before or after.
pub(in crate::http::console) fn how_long(lang: Lang, rule: &DeadlineText) -> String {
    lang.with(rule.asks.message(), &[("period", period(lang, rule.length()).into())])
}

/// From what to what it runs, and what it is about.
fn runs(lang: Lang, rule: &DeadlineText) -> String {
    let variables = [
        ("item", rule.item.told(lang).into()),
        ("starts", rule.starts.told(lang).into()),
        ("stops", rule.stops.told(lang).into()),
    ];
    lang.with("law-clock-of", &variables)
}

/// What makes it longer, or its end another.
fn beside(lang: Lang, rule: &DeadlineText) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(extend) = &rule.extend {
        let variables = [
            ("period", period(lang, extend.length()).into()),
            ("times", extend.times.into()),
            ("by", extend.by.told(lang).into()),
        ];
        all.push(lang.with("law-extend", &variables));
        if extend.reason {
            all.push(lang.text("law-extend-reason").into_owned());
        }
        if extend.notify_party {
            all.push(lang.text("law-extend-told").into_owned());
        }
    }
    if !rule.pauses.is_empty() {
        all.push(lang.with("law-pauses", &[("kinds", words(lang, &rule.pauses).into())]));
    }
    if rule.roll() == Roll::NextWorkingDay {
        all.push(lang.text("law-rolls").into_owned());
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::custody::legal::{Legal, SHIPPED, read};

    use super::*;

    fn rule<'a>(law: &'a Legal, id: &str) -> &'a DeadlineText {
        law.deadlines.iter().find(|rule| rule.id == id).expect("a deadline")
    }

    #[test]
    fn deadlines_are_told_as_people_say_them() {
        let law = read(SHIPPED).expect("legal data");
        let told = |id: &str| {
            let rule = rule(&law, id);
            let all = std::iter::once(how_long(Lang::Zh, rule)).chain(beside(Lang::Zh, rule));
            all.collect::<Vec<_>>().join("；")
        };
        assert_eq!(told("store-24h"), "24小时以内");
        assert_eq!(told("file-30d"), "30日以内");
        assert_eq!(told("publish-20wd"), "20个工作日以内");
        assert_eq!(told("n-apply-3m"), "3个月以内");
        assert_eq!(told("n-limit-2y"), "2年以内");
        assert_eq!(told("n-urge-10wd"), "不早于10个工作日后");
        assert_eq!(told("n-pay-15d"), "15日以内；最后一日是休息日的，顺延至下一个工作日");
        assert_eq!(
            told("n-seize-30d"),
            "30日以内；可以延长30日，最多1次，由机关负责人批准；延长须说明理由；延长须告知当事人；不计入：检测、检验、鉴定"
        );
        assert_eq!(runs(Lang::Zh, rule(&law, "n-decide-90d")), "案件：自立案起，至作出决定止");
        let english = rule(&law, "n-decide-90d");
        assert_eq!(how_long(Lang::En, english), "within 90 days");
        assert_eq!(runs(Lang::En, english), "Case: from the registration of the case to the decision");
        assert_eq!(period(Lang::En, Length::WorkingDays(1)), "1 working day");
        assert_eq!(applies(Lang::Zh, &law.lists, english), ["事项：行政处罚"]);
    }
}
