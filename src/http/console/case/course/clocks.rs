//! The clocks of a case as tables, a set of rules each: since when each runs, when it is due and how it stands; and what
//! paused them or made them longer.

use evidence::term::{Due, End};
use maud::{Markup, html};

use crate::answers::course::ClockStanding;
use crate::answers::legal::Status;
use crate::custody::course::clocks::CaseClock;
use crate::custody::legal::RuleSet;
use crate::http::console::case::course::for_head;
use crate::http::console::case::file::{Sheet, person};
use crate::http::console::errors::pick;
use crate::http::console::law::how_long;
use crate::http::console::messages::Lang;
use crate::http::console::shown::{Clock, foreign};

/// How a clock stands: in words, with a colour beside them.
pub(in crate::http::console) fn standing_tag(lang: Lang, standing: ClockStanding) -> Markup {
    let class = match standing {
        ClockStanding::Running => "plain",
        ClockStanding::AtRisk | ClockStanding::Unknown => "warn",
        ClockStanding::InTime => "good",
        ClockStanding::Overdue | ClockStanding::Late | ClockStanding::TooSoon => "bad",
    };
    html! { span class={ "tag " (class) } { (lang.text(standing.message())) } }
}

/// The last day, or the last moment on the site's clock.
pub(in crate::http::console) fn due_tag(clock: &Clock, due: &Due) -> Markup {
    match due.end {
        End::Day { last, .. } => html! { time datetime=(last) { (last) } },
        End::Moment(at) => clock.tag(at),
    }
}

/// The clocks, set by set of rules.
pub(super) fn tables(sheet: &Sheet<'_>) -> Markup {
    let clocks = &sheet.file.course.clocks;
    let of = |set: &RuleSet| clocks.iter().filter(|clock| clock.rule.rule_set == set.id).collect::<Vec<_>>();
    let sets = sheet.visitor.law.lists.rule_sets.iter().map(|set| (set, of(set)));
    html! { @for (set, clocks) in sets { @if !clocks.is_empty() { (table(sheet, set, &clocks)) } } }
}

fn table(sheet: &Sheet<'_>, set: &RuleSet, clocks: &[&CaseClock]) -> Markup {
    let lang = sheet.visitor.lang;
    let name = pick(lang, [&set.zh, &set.en]);
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.with("course-clocks", &[("set", name.into())])) }
            thead { tr {
                th scope="col" { (lang.text("course-rule")) }
                th scope="col" { (lang.text("course-since")) }
                th scope="col" { (lang.text("course-due")) }
                th scope="col" { (lang.text("course-standing")) }
            } }
            tbody { @for clock in clocks { (row(sheet, clock)) } }
        } }
    }
}

fn row(sheet: &Sheet<'_>, clock: &CaseClock) -> Markup {
    let (lang, rule) = (sheet.visitor.lang, &clock.rule);
    let beside = [
        (clock.is_extended, "course-clock-extended", "plain"),
        (clock.extended_late, "course-clock-extended-late", "bad"),
        (clock.due.paused && clock.stopped.is_none(), "course-clock-paused", "warn"),
        (clock.due.provisional, "course-clock-provisional", "warn"),
        (rule.status == Status::ToConfirm, "law-to-confirm", "warn"),
    ];
    html! { tr {
        th scope="row" {
            (pick(lang, [&rule.zh, &rule.en])) br;
            small { (how_long(lang, rule)) " · " (rule.document) " " (rule.article) }
        }
        td { (sheet.visitor.clock.tag(clock.started)) }
        td { (due_tag(&sheet.visitor.clock, &clock.due)) }
        td {
            (standing_tag(lang, clock.standing))
            @if let Some(at) = clock.stopped { " " small { (sheet.visitor.clock.tag(at)) } }
            @for (holds, told, class) in beside { @if holds { " " span class={ "tag " (class) } { (lang.text(told)) } } }
        }
    } }
}

/// What did not count for terms.
pub(super) fn pauses(sheet: &Sheet<'_>) -> Markup {
    let (lang, clock, pauses) = (sheet.visitor.lang, &sheet.visitor.clock, &sheet.file.course.pauses);
    html! { @if !pauses.is_empty() {
        div.scroll tabindex="0" { table {
            caption { (lang.text("course-pauses")) }
            thead { tr {
                th scope="col" { (lang.text("course-page-pause")) }
                th scope="col" { (lang.text("course-pause-from")) }
                th scope="col" { (lang.text("course-pause-until")) }
                th scope="col" { (lang.text("reason")) }
                th scope="col" { (lang.text("course-by")) }
            } }
            tbody { @for stop in pauses { tr {
                th scope="row" { (lang.word(&stop.pause)) }
                td { (clock.tag(stop.from)) }
                td {
                    @if let Some(until) = stop.until { (clock.tag(until)) }
                    @else { span.tag.warn { (lang.text("course-page-pause-lasts")) } }
                }
                td { (foreign(&stop.reason)) }
                td { (person(sheet, &stop.by)) }
            } } }
        } }
    } }
}

/// Which terms were made longer.
pub(super) fn extensions(sheet: &Sheet<'_>) -> Markup {
    let (lang, clock, view) = (sheet.visitor.lang, &sheet.visitor.clock, &sheet.file.course);
    let name = |rule: &str| {
        let known = sheet.visitor.law.deadlines.iter().find(|known| known.id == rule);
        known.map_or_else(|| rule.to_owned(), |known| pick(lang, [&known.zh, &known.en]).to_owned())
    };
    html! { @if !view.extensions.is_empty() {
        div.scroll tabindex="0" { table {
            caption { (lang.text("course-extensions")) }
            thead { tr {
                th scope="col" { (lang.text("course-rule")) }
                th scope="col" { (lang.text("course-extended-at")) }
                th scope="col" { (lang.text("reason")) }
                th scope="col" { (lang.text("course-by")) }
            } }
            tbody { @for given in &view.extensions { tr {
                th scope="row" { (name(&given.rule)) }
                td { (clock.tag(given.at)) }
                td { (foreign(&given.reason)) }
                td { (person(sheet, &given.by)) (for_head(sheet, given.at, &given.by)) }
            } } }
        } }
    } }
}
