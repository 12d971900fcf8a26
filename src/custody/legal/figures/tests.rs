//! Figures as they are shipped, each with its article, and as a site gives them.

use super::*;
use crate::custody::legal::{SHIPPED, Status, read};

fn law() -> Legal {
    read(SHIPPED).expect("the shipped legal data")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// What holds on a day: the document begins so, the article is this one, and the number.
fn holds(figure: Figure, on: &str, (document, article): (&str, &str), number: Option<u32>) {
    let law = law();
    let found = law.figure(figure, day(on)).unwrap_or_else(|| panic!("no {figure:?} on {on}"));
    assert!(found.ground.document.starts_with(document), "{figure:?} on {on}: {}", found.ground.document);
    assert_eq!((found.ground.article.as_str(), found.says.number), (article, number), "{figure:?} on {on}");
}

/// 行政处罚法 30, 41, 42, 58 and 72, 未成年人保护法 2, and what was in force before.
#[test]
fn the_shipped_figures_stand_with_their_articles_in_force_on_their_days() {
    let penalties = "中华人民共和国行政处罚法";
    let old = "中华人民共和国行政处罚法(1996年)";
    for figure in [Figure::OfficersOfAct, Figure::HandlersOfCase] {
        holds(figure, "2021-07-14", (old, "第三十七条"), Some(2));
        holds(figure, "2021-07-15", (penalties, "第四十二条"), Some(2));
    }
    holds(Figure::PenalisedFrom, "2021-07-14", (old, "第二十五条"), Some(14));
    holds(Figure::PenalisedFrom, "2021-07-15", (penalties, "第三十条"), Some(14));
    holds(Figure::AdultFrom, "2026-01-01", ("中华人民共和国未成年人保护法", "第二条"), Some(18));
    holds(Figure::SurchargeDaily, "2021-07-14", (old, "第五十一条第(一)项"), Some(3));
    holds(Figure::SurchargeDaily, "2026-01-01", (penalties, "第七十二条第一款第(一)项"), Some(3));
    holds(Figure::SurchargeMost, "2021-07-14", ("中华人民共和国行政强制法", "第四十五条第二款"), Some(100));
    // Both are in force: the newer one holds.
    holds(Figure::SurchargeMost, "2021-07-15", (penalties, "第七十二条第一款第(一)项"), Some(100));
    holds(Figure::ReviewedBefore, "2026-01-01", (penalties, "第五十八条第二款、第八十六条"), None);
    holds(Figure::MonitorReviews, "2021-07-15", (penalties, "第四十一条第一款、第二款"), Some(2));
    let law = law();
    assert!(law.figure(Figure::MonitorReviews, day("2021-07-14")).is_none());
    let reviewed = law.figure(Figure::ReviewedBefore, day("2026-01-01")).expect("the day");
    assert_eq!(reviewed.says.day, Some(day("2021-07-15")));
    assert!(Figure::ALL.into_iter().all(|figure| law.figure(figure, day("2026-01-01")).is_some()));
    for entry in &law.lists.figures {
        let is_old = entry.ground.in_force_until.is_some();
        assert_eq!(entry.ground.status == Status::ToConfirm, is_old, "{}", entry.ground.id);
    }
}

/// 行政强制法 18: what is about a kind of act goes before what is about all.
#[test]
fn the_figure_of_a_kind_of_act_goes_before_that_of_all() {
    let measure = "number = 2\nacts = [\"restrict_liberty\"";
    assert!(SHIPPED.contains(measure));
    let text = SHIPPED.replacen(measure, &measure.replace('2', "3"), 1);
    let law = read(&text).expect("legal data");
    let on = day("2026-01-01");
    assert_eq!((law.officers_of_act("seize", on), law.officers_of_act("inspection", on)), (3, 2));
    assert_eq!((law.handlers_of_case(on), law.handlers_of_case(day("1996-09-30"))), (2, 0));
}

/// The shipped file with figures of its own in place of all.
fn with(figures: &str) -> Result<Legal, LegalError> {
    let (before, rest) = SHIPPED.split_once("[[figures]]\n").expect("figures");
    let (_, after) = rest.split_once("# --- Roles ---").expect("what follows");
    read(&format!("{before}{figures}\n# --- Roles ---{after}"))
}

fn entry(id: &str, more: &str) -> String {
    format!(
        "[[figures]]\nid = \"{id}\"\nzh = \"数{id}\"\nen = \"{id}\"\ndocument = \"d\"\narticle = \"1\"\n\
         in_force_from = \"2026-01-01\"\n{more}\n"
    )
}

#[test]
fn what_a_file_does_not_name_is_as_it_is_shipped() {
    let law = with(&entry("own", "figure = \"handlers_of_case\"\nnumber = 3")).expect("legal data");
    assert_eq!(law.handlers_of_case(day("2026-01-01")), 3);
    // What it names is all that there is of it.
    assert_eq!(law.handlers_of_case(day("2025-12-31")), 0);
    assert_eq!(law.number(Figure::SurchargeDaily, day("2026-01-01")), Some(3));
    let none = with("").expect("a file without the list");
    assert_eq!(none.lists.figures.len(), self::law().lists.figures.len());
}

#[test]
fn a_figure_that_is_none_is_refused_with_what_is_wrong_with_it() {
    for (more, told) in [
        ("figure = \"handlers_of_case\"", "is a number: give number, and no day"),
        ("figure = \"handlers_of_case\"\nnumber = 2\nday = \"2026-01-01\"", "is a number: give number, and no day"),
        ("figure = \"handlers_of_case\"\nnumber = 0", "has the number 0, which is not 1 to 1000"),
        ("figure = \"handlers_of_case\"\nnumber = 1001", "has the number 1001, which is not 1 to 1000"),
        ("figure = \"reviewed_before\"\nnumber = 2", "is a day: give day, and no number"),
        ("figure = \"toll\"\nnumber = 2", "unknown variant `toll`"),
        ("figure = \"officers_of_act\"\nnumber = 2\nacts = [\"arrest\"]", "names the kind of act arrest"),
        ("figure = \"adult_from\"\nnumber = 18\nacts = [\"seize\"]", "is of no act"),
    ] {
        let error = with(&entry("own", more)).expect_err(told).to_string();
        assert!(error.contains(told), "{more}: {error}");
    }
    let one = "figure = \"officers_of_act\"\nnumber = 2\nacts = [\"seize\", \"freeze\"]";
    let other = "figure = \"officers_of_act\"\nnumber = 3\nacts = [\"seize\"]";
    let error = with(&(entry("one", one) + &entry("other", other))).expect_err("the same").to_string();
    assert!(error.contains("figures one and other are the same figure, and both in force since 2026-01-01"), "{error}");
    let all = "figure = \"officers_of_act\"\nnumber = 2";
    assert!(with(&(entry("one", one) + &entry("other", all))).is_ok(), "one is of some acts and one of all");
}
