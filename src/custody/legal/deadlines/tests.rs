//! The numbers of the order and of today's law, as they are shipped: each with the article that it was read from.
//!
//! Matter by matter, the tests that cite its article. “Here” is this file, whose rows name the article of each number;
//! paths are below `src/custody`, but those of `tests/`.
//!
//! | matter | articles | tests |
//! |---|---|---|
//! | recordings are stored | annex 2, 31 | here; `act/duties/tests.rs`, `tests/acts.rs` |
//! | an application is taken at a counter | annex 2, 7 | `act/duties/tests.rs`, `tests/counters.rs` |
//! | an urgent start is reported | annex 2, 8; 行政强制法 19 | here; `course/clocks/tests.rs`, `tests/course/urgent.rs` |
//! | liberty is restricted | 行政强制法 20 | here: at once, and no hours |
//! | a penalty is decided | 行政处罚法 60 | here; `course/clocks/tests.rs` |
//! | a licence is decided | 行政许可法 42, 45, 82 | here; `course/clocks/tests.rs`, `tests/course/terms.rs` |
//! | a seizure, a freezing ends | 行政强制法 25, 32 | here; `course/clocks/tests.rs`, `course/happened/tests.rs` |
//! | kept evidence is decided upon | 行政处罚法 56, 85 | here; `course/clocks/tests.rs` |
//! | a hearing is asked for and announced | 行政处罚法 64 | here; `course/clocks/tests.rs`, `course/happened/tests.rs` |
//! | a decision is served | 行政处罚法 61 | here; `delivery/clocks/tests.rs` |
//! | a public notice serves | 民诉法 95 | here; `delivery/clocks/tests.rs`, `delivery/delivered/tests.rs` |
//! | a fine is paid, or grows | 行政处罚法 67, 72 | here; `performance/{clocks,surcharge}/tests.rs`, `legal/figures/tests.rs` |
//! | cash is taken and handed in | 行政处罚法 68, 71, 85 | here; `simple/rules/tests.rs`, `tests/simple.rs` |
//! | the simple procedure | 行政处罚法 51 | `simple/rules/tests.rs`, `tests/simple.rs` |
//! | urging, and the court | 行政强制法 53, 54, 69 | here; `performance/{clocks,window}/tests.rs`, `tests/performance.rs` |
//! | demolition | 行政强制法 44 | none: it has no number, and the end of the term to sue is that of `performance/window.rs` |
//! | enforcement at night or on holidays | 行政强制法 43 | `act/findings.rs`, `tests/acts.rs` |
//! | the legal review | annex 3, 13 | here |
//! | the case file | annex 2, 31 | here; `course/clocks/tests.rs`, `tests/course/ended.rs` |
//! | disclosure, and what changes | annex 1, 14; 国办发〔2018〕118号; 政府信息公开条例 26 | here |
//! | what falls is withdrawn | 行政处罚法 48, 85; 山东省社会信用条例 40 | here |
//! | correction on request | 山东省社会信用条例 39 | here |
//! | monitoring of fixed places proves a penalty | 行政处罚法 41 | `legal/figures/tests.rs`; `monitor/rules.rs`, `tests/monitor_review.rs` |
//! | how long a penalty is shown | 信用修复管理办法; 山东省社会信用条例 38 | here |
//! | limitation of penalties | 行政处罚法 36 | here; `course/clocks/tests.rs` |
//! | supervision | 山东省行政执法监督条例 28, 29 | here |
//! | evidence for a review body or court | 行政复议法 48, 88; 行政诉讼法 67 | here |
//! | hand-over to the archive | 档案法实施条例 20; 档发〔2012〕7号 | here |
//! | two officers; ages; who may review | 行政处罚法 30, 42, 58; 行政强制法 18; 未成年人保护法 2 | `legal/figures/tests.rs`; `act/findings.rs`, `party/rules.rs`, `account/qualified.rs` |

use evidence::term::{Length, Roll};

use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::deadlines::*;
use crate::custody::legal::{Legal, SHIPPED, read};

fn law() -> Legal {
    read(SHIPPED).expect("the shipped legal data")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A row: the rule, where it stands, how long it runs, and by how much it may be made longer.
type Row = (&'static str, &'static str, Length, Option<Length>);

const HOURS: fn(u32) -> Length = Length::Hours;
const DAYS: fn(u32) -> Length = Length::CalendarDays;
const WORKING: fn(u32) -> Length = Length::WorkingDays;

/// The order's numbers, which the site carries on.
fn of_the_order() -> Vec<Row> {
    vec![
        ("store-24h", "附件2第三十一条", HOURS(24), None),
        ("urgent-24h", "附件2第八条", HOURS(24), None),
        ("file-30d", "附件2第三十一条", DAYS(30), None),
        ("review-5d", "附件3第十三条", DAYS(5), Some(DAYS(3))),
        ("publish-20wd", "附件1第十四条第一款", WORKING(20), None),
        ("update-7d", "附件1第十四条第二款", DAYS(7), None),
    ]
}

/// The numbers of the law of the country and of Shandong.
fn of_the_law() -> Vec<Row> {
    vec![
        ("n-urgent-24h", "第十九条", HOURS(24), None),
        ("n-decide-90d", "第六十条", DAYS(90), None),
        ("n-licence-20wd", "第四十二条、第四十五条、第八十二条", WORKING(20), Some(WORKING(10))),
        ("n-seize-30d", "第二十五条", DAYS(30), Some(DAYS(30))),
        ("n-freeze-30d", "第三十二条", DAYS(30), Some(DAYS(30))),
        ("n-preserve-7wd", "第五十六条、第八十五条", WORKING(7), None),
        ("n-hearing-asked-5wd", "第六十四条第(一)项、第八十五条", WORKING(5), None),
        ("n-hearing-told-7wd", "第六十四条第(二)项、第八十五条", WORKING(7), None),
        ("n-service-7wd", "第六十一条、第八十五条", WORKING(7), None),
        ("n-notice-30d", "第九十五条", DAYS(30), None),
        ("n-pay-15d", "第六十七条", DAYS(15), None),
        ("n-cash-2wd", "第七十一条、第八十五条", WORKING(2), None),
        ("n-bank-2wd", "第七十一条、第八十五条", WORKING(2), None),
        ("n-urge-10wd", "第五十四条、第六十九条", WORKING(10), None),
        ("n-apply-3m", "第五十三条", Length::Months(3), None),
        ("n-sue-6m", "第四十六条", Length::Months(6), None),
        ("n-review-60d", "第二十条", DAYS(60), None),
        ("n-publish-20wd", "第二十六条", WORKING(20), None),
        ("n-update-20wd", "第二十六条", WORKING(20), None),
        ("n-withdraw-3wd", "第四十八条第二款、第八十五条", WORKING(3), None),
        ("n-platform-3wd", "第四十条", WORKING(3), None),
        ("n-correct-3wd", "第三十九条", WORKING(3), Some(WORKING(4))),
        ("n-show-5y", "第三十八条", Length::Years(5), None),
        ("n-limit-2y", "第三十六条", Length::Years(2), None),
        ("n-limit-5y", "第三十六条", Length::Years(5), None),
        ("n-finding-30d", "第二十八条", DAYS(30), None),
        ("n-finding-report-30d", "第二十九条", DAYS(30), None),
        ("n-evidence-10wd", "第四十八条、第八十八条", WORKING(10), None),
        ("n-evidence-15d", "第六十七条", DAYS(15), None),
        ("n-hand-over-10y", "第二十条", Length::Years(10), None),
    ]
}

fn holds(law: &Legal, (id, article, length, extension): Row) {
    let rule = law.deadlines.iter().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no {id}"));
    assert_eq!((rule.length(), rule.extend.map(|extend| extend.length())), (length, extension), "{id}");
    assert!(rule.article.starts_with(article), "{id}: {}", rule.article);
}

#[test]
fn the_numbers_of_the_order_stand_with_their_articles_and_are_carried_on_by_the_site() {
    let law = law();
    for row in of_the_order() {
        holds(&law, row);
        let order = law.deadlines.iter().find(|rule| rule.id == row.0).expect("a rule");
        assert_eq!(order.reading(), Reading::AsWritten);
        assert_eq!((order.in_force_from, order.in_force_until), (day("2017-10-20"), Some(day("2022-10-19"))));
        // The order ran out: from the next day on the number is the site's, on a ground.
        let carried =
            law.deadlines.iter().find(|rule| rule.continues.as_deref() == Some(row.0)).expect("a site's rule");
        assert_eq!((carried.reading(), carried.length()), (Reading::Site, row.2), "{}", carried.id);
        assert_eq!(carried.in_force_from, day("2022-10-20"), "{}", carried.id);
        assert!(carried.basis_zh.is_some() && carried.article.contains("薛政办发〔2017〕74号"), "{}", carried.id);
    }
}

#[test]
fn the_numbers_of_the_law_stand_with_their_articles() {
    let law = law();
    for row in of_the_law() {
        holds(&law, row);
        let rule = law.deadlines.iter().find(|rule| rule.id == row.0).expect("a rule");
        assert_eq!((rule.rule_set.as_str(), rule.status), ("national", Status::Confirmed), "{}", rule.id);
    }
}

/// What was not found in a text runs all the same, and says so: 民诉法 92 (2012), 国办发〔2018〕118号, 信用修复管理办法,
/// 行政处罚法 29 (1996), 行政强制法 56 and 58, 档发〔2012〕7号, and what the site takes by analogy.
#[test]
fn what_was_not_found_in_a_text_says_that_it_is_to_be_confirmed() {
    let law = law();
    for row in [
        ("complaint-15wd-site", "参照薛政办发〔2017〕74号附件2第九条", WORKING(15), None),
        ("request-20wd-site", "参照薛政办发〔2017〕74号附件2第三十二条", WORKING(20), None),
        ("n-notice-60d", "第九十二条", DAYS(60), None),
        ("n-reconsider-15d", "第五十六条、第五十八条", DAYS(15), None),
        ("n-publish-7wd", "二、行政执法公示", WORKING(7), None),
        ("n-publish-others-20wd", "二、行政执法公示", WORKING(20), None),
        ("n-show-light-3m", "公示期限", Length::Months(3), None),
        ("n-show-general-1y", "公示期限", Length::Years(1), None),
        ("n-show-grave-3y", "公示期限", Length::Years(3), None),
        ("n-limit-2y-old", "第二十九条", Length::Years(2), None),
        ("n-hand-over-5y", "电子档案移交与接收办法", Length::Years(5), None),
    ] {
        holds(&law, row);
        let rule = law.deadlines.iter().find(|rule| rule.id == row.0).expect("a rule");
        assert_eq!(rule.status, Status::ToConfirm, "{}", rule.id);
    }
    let to_confirm = law.deadlines.iter().filter(|rule| rule.status == Status::ToConfirm).count();
    assert_eq!(to_confirm, 11, "no other is");
}

/// 行政强制法 20: who restricts liberty reports it at once on return to the agency. No hours are made of that.
#[test]
fn no_hours_are_set_for_what_is_reported_at_once() {
    let about = |rule: &DeadlineText| rule.acts.iter().any(|act| act == "restrict_liberty");
    assert!(law().deadlines.iter().all(|rule| !about(rule)));
}

/// No text lets an agency's own terms roll: those of parties do (民诉法 85, 民法典 203). What must not come before its end
/// is asked so.
#[test]
fn terms_of_parties_roll_and_what_must_wait_waits() {
    let law = law();
    let ids = |holds: &dyn Fn(&DeadlineText) -> bool| -> Vec<&str> {
        law.deadlines.iter().filter(|rule| holds(rule)).map(|rule| rule.id.as_str()).collect()
    };
    assert_eq!(ids(&|rule| rule.roll() == Roll::NextWorkingDay), ["n-pay-15d", "n-sue-6m", "n-review-60d"]);
    let waits = ["n-hearing-told-7wd", "n-notice-60d", "n-notice-30d", "n-urge-10wd"];
    assert_eq!(ids(&|rule| rule.asks == Asks::NotBefore), waits);
}

/// The rule of the day on which the clock started; a public notice was 60 days until 2022 (民诉法).
#[test]
fn the_rule_of_the_day_of_the_start_is_chosen() {
    let law = law();
    let none = std::collections::BTreeSet::new();
    let of = |item, starts, matter, on: &str| -> Vec<String> {
        let clock = ClockOf { item, starts, matter, act: None, marks: &none };
        law.deadlines_of(clock, day(on)).iter().map(|rule| rule.id.clone()).collect()
    };
    let posted = |on| of(DeadlineSubject::Service, ClockStart::Posted, Some("penalty"), on);
    assert_eq!(
        (posted("2021-12-31"), posted("2022-01-01")),
        (vec!["n-notice-60d".into()], vec!["n-notice-30d".into()])
    );
    let urgent = |on| of(DeadlineSubject::Case, ClockStart::UrgentStart, None, on);
    assert_eq!(urgent("2017-10-19"), Vec::<String>::new());
    assert_eq!(
        (urgent("2022-10-19"), urgent("2022-10-20")),
        (vec!["urgent-24h".into()], vec!["urgent-24h-site".into()])
    );
    // Both sets stand beside each other.
    let formed = of(DeadlineSubject::Disclosure, ClockStart::Formed, None, "2026-01-01");
    assert_eq!(formed, ["publish-20wd-site", "n-publish-20wd"]);
    // What is about other matters does not apply, nor what is about some where none is known.
    let registered = |matter| of(DeadlineSubject::Case, ClockStart::Registered, matter, "2026-01-01");
    assert_eq!(registered(Some("penalty")), ["n-decide-90d"]);
    assert_eq!(registered(Some("licence")), ["n-licence-20wd"]);
    assert_eq!(registered(None), Vec::<String>::new());
    // A measure of a kind.
    let clock = ClockOf {
        item: DeadlineSubject::Measure,
        starts: ClockStart::MeasureStart,
        matter: Some("penalty"),
        act: Some("seize"),
        marks: &none,
    };
    let of_seizure: Vec<&str> =
        law.deadlines_of(clock, day("2026-01-01")).iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(of_seizure, ["n-seize-30d"]);
}

#[test]
fn a_deadline_that_is_none_is_refused_with_what_is_wrong_with_it() {
    let row = "[[deadlines]]\nid = \"own\"\nzh = \"自\"\nen = \"own\"\ndocument = \"d\"\narticle = \"1\"\n\
               in_force_from = \"2026-01-01\"\nitem = \"case\"\nstarts = \"registered\"\nstops = \"decided\"\n";
    let with = |more: &str| read(&SHIPPED.replacen("[at_risk]\n", &format!("{row}{more}\n\n[at_risk]\n"), 1));
    assert!(with("period = { months = 3 }\nmarks = [\"own\"]").is_ok());
    for (more, told) in [
        ("period = { days = 3, hours = 3 }", "has no period of exactly one kind"),
        ("period = {}", "has no period of exactly one kind"),
        ("period = { working_days = 0 }", "has a period of 0"),
        ("period = { weeks = 3 }", "unknown field `weeks`"),
        ("period = { days = 3 }\nin_force_until = \"2025-12-31\"", "ends before it begins"),
        (
            "period = { days = 3 }\nextend = { hours = 3, times = 1, by = \"head\" }",
            "an extension in hours and a period in days",
        ),
        ("period = { days = 3 }\nextend = { times = 1, by = \"head\" }", "an extension of no one kind"),
        (
            "period = { days = 3 }\nextend = { calendar_days = 3, times = 0, by = \"head\" }",
            "is not given 1 to 10 times",
        ),
        ("period = { days = 3 }\nextend = { calendar_days = 3, times = 1, by = \"clerk\" }", "unknown variant `clerk`"),
        ("period = { days = 3 }\nreading = \"site\"", "is the site's own reading and gives no basis_zh"),
        ("period = { days = 3 }\nbasis_zh = \"因\"", "has basis_zh or basis_en alone"),
        ("period = { days = 3 }\nrule_set = \"county\"", "has rule_set with county, which there is not"),
        ("period = { days = 3 }\nmatters = [\"tax\"]", "has matters with tax, which there is not"),
        ("period = { days = 3 }\nacts = [\"arrest\"]", "has acts with arrest, which there is not"),
        (
            "period = { days = 3 }\ncontinues = \"nothing\"\nbasis_zh = \"因\"\nbasis_en = \"so\"",
            "continues nothing, which there is not",
        ),
        ("period = { days = 3 }\npauses = [\"lunch\"]", "unknown variant `lunch`"),
        // The same question as a shipped rule asks, on the same days.
        (
            "period = { days = 3 }\nrule_set = \"national\"\nmatters = [\"penalty\"]",
            "n-decide-90d and own are both in force at 2026-01-01",
        ),
    ] {
        let error = with(more).expect_err(told).to_string();
        assert!(error.contains(told), "{more}: {error}");
    }
    // A recording's is judged by its hours alone.
    let recording = row
        .replace("in_force_from = \"2026-01-01\"", "in_force_from = \"2016-01-01\"\nin_force_until = \"2016-12-31\"")
        .replace("\"case\"", "\"recording\"")
        .replace("registered", "capture_end")
        .replace("decided", "stored");
    for (more, told) in [
        ("period = { working_days = 3 }", "has no period in hours"),
        ("period = { hours = 3 }\nmatters = [\"penalty\"]", "is a recording's, which has no matters"),
    ] {
        let text = SHIPPED.replacen("[at_risk]\n", &format!("{recording}{more}\n\n[at_risk]\n"), 1);
        let error = read(&text).expect_err(more).to_string();
        assert!(error.contains(told), "{more}: {error}");
    }
}
