//! Duties of recording, kind of act by kind of act; and the numbers by which the site measures them.

use maud::{Markup, html};

use crate::answers::legal::AskedOf;
use crate::custody::legal::{ActKind, Coverage, Duty, Night};
use crate::http::console::law::entry::{Choice, HEADS, Stated, none, rules_table};
use crate::http::console::law::wording::{Told as _, lines, mark};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;

/// The columns of a duty beside its act.
const OWN: [&str; 3] = ["law-act", "law-duty", "law-asks"];

/// The duties, by the kind of act that they follow from.
pub(super) fn section(visitor: &Visitor, choice: &Choice<'_>) -> Markup {
    let lang = visitor.lang;
    let kinds = choice.law.lists.act_kinds.iter();
    let kinds: Vec<&ActKind> = kinds.filter(|kind| choice.everything || kind.ground.is_in_force(choice.day)).collect();
    let rows = html! { @for kind in &kinds { (of_act(visitor, choice, kind)) } };
    html! {
        section aria-labelledby="duties" {
            h2 id="duties" { (lang.text("law-duties")) }
            @if kinds.is_empty() { (none(lang)) }
            @else { (rules_table(lang, &lang.text("law-duties-caption"), &OWN, &rows)) }
        }
    }
}

/// A kind of act with its duties.
fn of_act(visitor: &Visitor, choice: &Choice<'_>, kind: &ActKind) -> Markup {
    let lang = visitor.lang;
    let follows = |duty: &&Duty| duty.says.when.contains(&kind.ground.id) && choice.takes_entry(&duty.ground);
    let duties: Vec<&Duty> = choice.law.lists.duties.iter().filter(follows).collect();
    let act = html! {
        (lang.pick([&kind.ground.zh, &kind.ground.en])) br;
        small { (visitor.named(&choice.law.stages, kind.says.stage)) }
        @if kind.says.forbidden_at_night { br; small { (lang.text("law-at-night")) } }
    };
    html! { tbody {
        @if duties.is_empty() { tr {
            th scope="rowgroup" { (act) }
            td colspan=(OWN.len() - 1 + HEADS.len()) { (lang.text("law-no-duty")) }
        } }
        @for (number, duty) in duties.iter().enumerate() {
            @let stated = Stated::of_entry(&duty.ground, choice.day);
            tr {
                @if number == 0 { th scope="rowgroup" rowspan=(duties.len()) { (act) } }
                td { (stated.name(lang)) }
                td { (lines(&asks(lang, duty))) }
                (stated.cells(lang))
            }
        }
    } }
}

/// What a duty asks for, and when.
pub(in crate::http::console) fn asks(lang: Lang, duty: &Duty) -> Vec<String> {
    let says = &duty.says;
    let mut all = Vec::new();
    if let Some(asked) = &says.mark {
        all.push(lang.with("law-asks-mark", &[("mark", mark(lang, asked).into())]));
    }
    if says.option {
        all.push(lang.text("law-asks-option").into_owned());
    }
    all.extend(records(lang, says.av, says.text));
    if says.counter {
        all.push(lang.text("law-asks-counter").into_owned());
    }
    if let Some(tells) = says.tells {
        all.push(lang.with("law-asks-tells", &[("what", tells.told(lang).into())]));
    }
    if let Some(excuse) = says.excuse {
        all.push(excuse.told(lang));
    }
    all
}

/// The records that are asked for.
pub(super) fn records(lang: Lang, av: AskedOf, text: AskedOf) -> Vec<String> {
    let asked = [("law-asks-av", av), ("law-asks-text", text)];
    let asked = asked.into_iter().filter(|(_, asked)| *asked == AskedOf::Required);
    asked.map(|(id, _)| lang.text(id).into_owned()).collect()
}

/// The site's numbers, with its reasons.
pub(super) fn numbers(lang: Lang, coverage: &Coverage, night: &Night) -> Markup {
    let covers = [("percent", coverage.percent_min.into()), ("seconds", coverage.gap_seconds_max.into())];
    let hours = [("from", night.from_hour.into()), ("until", night.until_hour.into())];
    html! {
        section aria-labelledby="numbers" {
            h2 id="numbers" { (lang.text("law-numbers")) }
            dl.facts {
                dt { (lang.text("law-coverage")) }
                dd {
                    (lang.with("law-coverage-asks", &covers)) br;
                    small { (lang.pick([&coverage.reason_zh, &coverage.reason_en])) }
                }
                dt { (lang.text("law-night")) }
                dd {
                    (lang.with("law-night-hours", &hours)) br;
                    small { (lang.pick([&night.reason_zh, &night.reason_en])) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::legal::{SHIPPED, read};

    use super::*;

    #[test]
    fn a_duty_tells_what_it_asks_for_and_what_excuses_it() {
        let law = read(SHIPPED).expect("legal data");
        let told = |id: &str| {
            let duty = law.lists.duties.iter().find(|duty| duty.ground.id == id).expect("a duty");
            asks(Lang::Zh, duty)
        };
        assert_eq!(told("av-onsite"), ["同时音像记录", "情况紧急的除外"]);
        assert_eq!(told("text-freeze-site"), ["文字记录"]);
        assert_eq!(told("counter-video"), ["同时音像记录", "只计受理窗口的视频监控", "录像未保存并说明原因的除外"]);
    }
}
