//! Terms of the law and major decisions as clients meet them, over HTTPS: when a clock is due, calendars of working days
//! that an administrator loads, what the catalogue says of a draft, and a change of the law by data alone.

#[path = "law/calendars.rs"]
mod calendars;
#[expect(unused_imports, reason = "no station is needed")]
mod harness;

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use harness::{AGENCY, Answer, Body, Service, run, said, succeed};

const SHIPPED: &str = include_str!("../config/legal.toml");

/// A service that goes by this legal data.
fn by(legal: &str) -> Service {
    let mut service = Service::start();
    change_law(&mut service, legal);
    service
}

/// Starts the service again with other legal data.
fn change_law(service: &mut Service, legal: &str) {
    service.stop();
    fs::write(service.data().join("own-law.toml"), legal).expect("a file");
    let file = service.data().join("docket.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    if !text.contains("legal = ") {
        assert!(text.contains("\n[tls]\n"), "{text}");
        fs::write(&file, text.replacen("\n[tls]\n", "\nlegal = \"own-law.toml\"\n\n[tls]\n", 1)).expect("a file");
    }
    service.restart();
}

/// The shipped legal data with parts of it replaced, each of which must be there.
fn changed(parts: &[(&str, &str)]) -> String {
    parts.iter().fold(SHIPPED.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

/// The answer to a question about a term.
fn ask(service: &Service, token: &str, query: &str) -> Answer {
    service.request("GET", &format!("/api/v1/legal/due?{query}"), Some(token), Body::Nothing)
}

/// When a clock is due.
fn due(service: &Service, token: &str, rule: &str, start: &str) -> Value {
    ask(service, token, &format!("rule={rule}&start={start}")).expect(200).json()
}

/// The years and versions of the calendars that a term was counted by.
fn counted_by(due: &Value) -> Vec<(u64, u64)> {
    let calendars = due["calendars"].as_array().expect("calendars").iter();
    calendars.map(|one| (one["year"].as_u64().expect("a year"), one["version"].as_u64().expect("one"))).collect()
}

fn post(service: &Service, token: &str, path: &str, body: &Value) -> Answer {
    service.request("POST", path, Some(token), body.clone())
}

/// What is wrong, as a client of the API reads it.
fn refused(answer: Answer) -> String {
    let problem = answer.expect(422).json();
    assert!(!problem["detail_zh"].as_str().unwrap_or_default().is_empty(), "{problem}");
    problem["detail"].as_str().expect("a detail").to_owned()
}

/// `docket law` in Chinese.
fn law(service: &Service, token: &str, arguments: &[&str]) -> Output {
    run(service.docket(token).env("DOCKET_LANG", "zh").arg("law").args(arguments))
}

/// What `docket law` printed in Chinese, which must succeed.
fn told(service: &Service, token: &str, arguments: &[&str]) -> String {
    succeed(service.docket(token).env("DOCKET_LANG", "zh").arg("law").args(arguments))
}

// ---- figures ----------------------------------------------------------------------------------------

/// 行政处罚法 72: the figures of the law stand with their articles; a file that was made before there were any has those that
/// are shipped.
#[test]
fn figures_stand_with_their_articles_and_a_file_without_them_has_the_shipped_ones() {
    let (before, rest) = SHIPPED.split_once("[[figures]]\n").expect("figures");
    let (_, after) = rest.split_once("# --- Roles ---").expect("what follows them");
    for text in [SHIPPED.to_owned(), format!("{before}\n# --- Roles ---{after}")] {
        let service = by(&text);
        let clerk = service.user("clerk", AGENCY);
        let law = service.get("/api/v1/legal", &clerk).json();
        let figures = law["figures"].as_array().expect("a list");
        let daily = figures.iter().find(|one| one["id"] == "n-surcharge-daily").expect("the surcharge");
        assert_eq!((&daily["figure"], &daily["number"]), (&json!("surcharge_daily"), &json!(3)));
        assert_eq!((&daily["article"], &daily["in_force"]), (&json!("第七十二条第一款第(一)项"), &json!(true)));
        let reviewed = figures.iter().find(|one| one["figure"] == "reviewed_before").expect("the day");
        assert_eq!((&reviewed["number"], &reviewed["day"]), (&Value::Null, &json!("2021-07-15")));
    }
}

// ---- terms ------------------------------------------------------------------------------------------

/// Deadlines of lengths that no shipped one has as the vectors ask for it.
const LENGTHS: [(&str, &str); 3] = [
    ("v-5wd", "period = { working_days = 5 }\nextend = { working_days = 3, times = 1, by = \"head\" }"),
    ("v-30d-rolls", "period = { calendar_days = 30 }\nroll = \"next_working_day\""),
    ("v-90d-rolls", "period = { calendar_days = 90 }\nroll = \"next_working_day\""),
];

/// The shipped legal data and [`LENGTHS`], each of which applies where the case is marked for it.
fn with_lengths() -> String {
    LENGTHS.iter().fold(SHIPPED.to_owned(), |text, (id, period)| {
        text + &format!(
            "\n[[deadlines]]\nid = \"{id}\"\nzh = \"测试期限\"\nen = \"term of a test\"\ndocument = \"本单位规定\"\n\
             article = \"第一条\"\nin_force_from = \"2017-10-20\"\nitem = \"case\"\nstarts = \"registered\"\n\
             stops = \"told\"\nmarks = [\"{id}\"]\n{period}\n"
        )
    })
}

/// The start, the rule, whether it is extended, the last day, and the calendar that is asked: its year and version.
type Vector = (&'static str, &'static str, bool, &'static str, Option<(u64, u64)>);

/// The vectors of dates: two calendars made by others agree on each.
const VECTORS: [Vector; 13] = [
    ("2026-09-18", "n-licence-20wd", false, "2026-10-22", Some((2026, 1))),
    ("2026-09-25", "n-service-7wd", false, "2026-10-12", Some((2026, 1))),
    ("2026-02-11", "n-preserve-7wd", false, "2026-02-27", Some((2026, 1))),
    ("2026-02-13", "n-withdraw-3wd", false, "2026-02-25", Some((2026, 1))),
    ("2026-04-30", "n-platform-3wd", false, "2026-05-08", Some((2026, 1))),
    // The holiday was made longer after it was published.
    ("2020-01-22", "v-5wd", false, "2020-02-06", Some((2020, 2))),
    ("2026-09-30", "review-5d-site", false, "2026-10-05", None),
    ("2026-09-30", "review-5d-site", true, "2026-10-08", None),
    ("2026-09-30", "v-5wd", true, "2026-10-16", Some((2026, 1))),
    ("2026-09-02", "n-seize-30d", false, "2026-10-02", None),
    ("2026-09-02", "v-30d-rolls", false, "2026-10-08", Some((2026, 1))),
    ("2026-07-03", "n-decide-90d", false, "2026-10-01", None),
    ("2026-07-03", "v-90d-rolls", false, "2026-10-08", Some((2026, 1))),
];

#[test]
fn a_clock_is_due_on_the_day_that_the_vectors_say_by_calendars_that_are_named() {
    let service = by(&with_lengths());
    let clerk = service.user("clerk", AGENCY);
    let known = service.get("/api/v1/legal/calendars", &clerk).json();
    for (start, rule, extended, last, calendar) in VECTORS {
        let query = format!("rule={rule}&start={start}&extended={extended}");
        let due = ask(&service, &clerk, &query).expect(200).json();
        assert_eq!(due["last_day"], last, "{query}: {due}");
        assert_eq!(due["due"], format!("{last}T15:59:59.999999Z"), "{query}: the end of the day in Shanghai");
        assert_eq!((&due["rule"], &due["provisional"]), (&json!(rule), &json!(false)), "{query}");
        assert_eq!(counted_by(&due), calendar.into_iter().collect::<Vec<_>>(), "{query}");
        for used in due["calendars"].as_array().expect("calendars") {
            let is_it = |one: &&Value| one["digest"] == used["digest"];
            let one = known.as_array().expect("a list").iter().find(is_it).expect("one of those that are listed");
            assert_eq!((&one["calendar"]["year"], &one["used"]), (&used["year"], &json!(true)), "{query}");
        }
    }
    // The same five working days without the extension.
    assert_eq!(due(&service, &clerk, "v-5wd", "2026-09-30")["last_day"], "2026-10-13");
    // Hours run from the moment and know no holidays.
    let hours = due(&service, &clerk, "n-urgent-24h", "2026-09-30T07:30:00Z");
    assert_eq!((&hours["due"], &hours["last_day"]), (&json!("2026-10-01T07:30:00.000000Z"), &Value::Null));
}

#[test]
fn the_command_line_tells_a_term_by_its_name_and_says_what_is_provisional_or_to_be_confirmed() {
    let service = Service::start();
    let clerk = service.user("clerk", AGENCY);
    let body = due(&service, &clerk, "review-5d-site", "2026-09-30");
    let name = body["zh"].as_str().expect("a name");
    let text = told(&service, &clerk, &["due", "review-5d-site", "2026-09-30", "--extended"]);
    for words in [name, "期限：5日，延长3日", "最后一日：2026-10-08", "到期：2026-10-08 23:59:59", "本单位读法"]
    {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    assert!(!text.contains("暂定") && !text.contains("待核实") && !text.contains("工作日历"), "{text}");

    let body = due(&service, &clerk, "n-licence-20wd", "2026-12-04");
    let digest = &body["calendars"][0]["digest"].as_str().expect("a digest")[..12];
    let text = told(&service, &clerk, &["due", "n-licence-20wd", "2026-12-04"]);
    for words in ["20个工作日", "最后一日：2027-01-01", "暂定：", &format!("2026年第1版，哈希 {digest}\n")]
    {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    let text = told(&service, &clerk, &["due", "n-publish-7wd", "2026-09-25"]);
    assert!(text.contains("待核实："), "{text}");
    // A time is that of the site's clocks, and so is the answer.
    let text = told(&service, &clerk, &["due", "n-urgent-24h", "2026-09-30 15:30"]);
    assert!(text.contains("到期：2026-10-01 15:30:00") && !text.contains("最后一日"), "{text}");
    let text = succeed(service.docket(&clerk).args(["law", "due", "n-hearing-told-7wd", "2026-12-30"]));
    assert!(text.contains("provisional: ") && text.contains("not before: after "), "{text}");
    let whole: Value =
        serde_json::from_str(&told(&service, &clerk, &["due", "n-decide-90d", "2026-07-03", "--json"])).expect("JSON");
    assert_eq!((&whole["last_day"], &whole["calendars"]), (&json!("2026-10-01"), &json!([])));
    let wrong = law(&service, &clerk, &["due", "n-decide-90", "2026-07-03"]);
    assert!(!wrong.status.success() && said(&wrong).contains("n-decide-90"), "{}", said(&wrong));
}

// ---- major decisions --------------------------------------------------------------------------------

/// All that there is to know of an ordinary penalty on a natural person but for the fine.
fn ordinary(fine: Option<&str>) -> Value {
    let mut facts = json!({ "party": "natural_person", "sanction": "fine", "only_warning": "no", "marked_major": "no",
        "major_public_interest": "no", "hearing_held": "no", "complex": "no", "law_requires": "no" });
    if let Some(fine) = fine {
        facts["fine"] = json!(fine);
    }
    facts
}

fn assess(service: &Service, token: &str, day: &str, facts: &Value) -> Value {
    let body = json!({ "matter": "penalty", "day": day, "facts": facts });
    post(service, token, "/api/v1/legal/assess", &body).expect(200).json()
}

#[test]
fn a_draft_is_due_for_the_review_or_not_or_lacks_what_is_needed_to_tell() {
    let service = Service::start();
    let officer = service.user("officer", AGENCY);
    let ask = |fine: Option<&str>| assess(&service, &officer, "2026-06-01", &ordinary(fine));

    let whole = ask(Some("5000"));
    let (major, simple) = (&whole["major"], &whole["simple_procedure"]);
    assert_eq!(
        (&whole["needs_review"], &major["holds"], &simple["holds"]),
        (&json!(true), &json!("yes"), &json!("no"))
    );
    assert_eq!((&major["rules"][0]["id"], &major["missing"]), (&json!("fine-person-site"), &json!([])));
    assert_eq!(major["rules"][0]["because"][0], "fine >= 5000");
    assert!(major["rules"][0]["article"].as_str().is_some_and(|article| article.contains("附件3")), "{whole}");

    let whole = ask(Some("4999.99"));
    assert_eq!((&whole["needs_review"], &whole["major"]["holds"]), (&json!(false), &json!("no")));
    assert_eq!(whole["major"]["rules"][0]["because"], json!(["fine >= 5000"]), "the nearest, and what fails of it");

    // A missing amount is not nought, and what is not known counts as due.
    let whole = ask(None);
    assert_eq!((&whole["needs_review"], &whole["major"]["holds"]), (&json!(true), &json!("unknown")));
    assert_eq!(
        (&whole["major"]["missing"], &whole["simple_procedure"]["holds"]),
        (&json!(["fine"]), &json!("unknown"))
    );

    let whole = ask(Some("200"));
    assert_eq!(whole["simple_procedure"]["rules"][0]["id"], "n-simple-person-200");
    // Before the law of 2021-07-15 it was 50.
    let before = assess(&service, &officer, "2021-07-14", &ordinary(Some("200")));
    assert_eq!(before["simple_procedure"]["holds"], "no");
}

#[test]
fn the_command_line_says_plainly_whether_a_draft_needs_the_review() {
    let service = Service::start();
    let clerk = service.user("clerk", AGENCY);
    let facts = |fine: Option<&str>| -> Vec<String> {
        let all = ordinary(fine);
        let all = all.as_object().expect("facts").iter();
        all.flat_map(|(field, value)| ["--fact".to_owned(), format!("{field}={}", value.as_str().expect("text"))])
            .collect()
    };
    let ask = |fine: Option<&str>, more: &[&str]| {
        let facts = facts(fine);
        let given = ["assess", "--matter", "penalty", "--day", "2026-06-01"].into_iter();
        let all: Vec<&str> = given.chain(facts.iter().map(String::as_str)).chain(more.iter().copied()).collect();
        told(&service, &clerk, &all)
    };
    let due = ask(Some("5000"), &[]);
    for words in [
        "按 2026-06-01 有效的规则",
        "重大执法决定：需要法制审核",
        "（fine-person-site）",
        "附件3",
        "符合：fine >= 5000",
    ] {
        assert!(due.contains(words), "{words} is not in {due}");
    }
    assert!(due.contains("简易程序：不能适用"), "{due}");
    let not = ask(Some("200"), &[]);
    assert!(not.contains("不需要法制审核") && not.contains("简易程序：可以适用"), "{not}");
    let unknown = ask(None, &[]);
    assert!(
        unknown.contains("要素不全，按需要审核处理") && unknown.contains("缺少要素：罚款金额（fine）"),
        "{unknown}"
    );
    let whole: Value = serde_json::from_str(&ask(Some("5000"), &["--json"])).expect("JSON");
    assert_eq!(whole["needs_review"], true);
    for (wrong, words) in [
        (["--matter", "penalty", "--fact", "fine"], "不是“字段=值”"),
        (["--matter", "penalty", "--day", "today"], "不是日期"),
        (["--matter", "penalty", "--fact", "fine=5,000"], "案情要素不成立"),
        (["--matter", "parking", "--fact", "fine=1"], "parking"),
    ] {
        let tried = law(&service, &clerk, &[&["assess"][..], &wrong].concat());
        assert!(!tried.status.success() && said(&tried).contains(words), "{words}: {}", said(&tried));
    }
}

#[test]
fn what_no_draft_and_no_term_can_be_is_refused_with_its_field() {
    let service = Service::start();
    let clerk = service.user("clerk", AGENCY);
    let body = |matter: &str, facts: &Value| json!({ "matter": matter, "facts": facts });
    let many: Value =
        (0..33).map(|number| (format!("f{number}"), json!("1"))).collect::<serde_json::Map<_, _>>().into();
    for (matter, facts, field, words) in [
        ("penalty", json!({ "fine": "5,000" }), "facts", "fine takes an amount in yuan"),
        ("penalty", json!({ "fine": "-1" }), "facts", "fine takes an amount in yuan"),
        ("penalty", json!({ "fine": "1000000000000.01" }), "facts", "fine takes an amount in yuan"),
        ("penalty", json!({ "party": "company" }), "facts", "party takes one of natural_person"),
        ("penalty", json!({ "penalty": "1" }), "facts", "there is no field"),
        ("penalty", many, "facts", "33, not 1 to 32 at once"),
        ("parking", json!({}), "matter", "none of those in force: penalty, licence"),
    ] {
        let detail = refused(post(&service, &clerk, "/api/v1/legal/assess", &body(matter, &facts)));
        assert!(detail.starts_with(field) && detail.contains(words), "{detail}");
    }
    let largest = body("penalty", &json!({ "fine": "1000000000000" }));
    post(&service, &clerk, "/api/v1/legal/assess", &largest).expect(200);
    for (query, field, words) in [
        ("rule=n-decide-90d&start=yesterday", "start", "is not a time"),
        ("rule=n-decide-90d&start=9999-12-30", "start", "cannot be counted"),
        ("rule=n-decide-90d&start=2026-07-03&extended=true", "extended", "cannot be extended"),
        // Of what was not in force yet, what was is told.
        ("rule=review-5d-site&start=2020-06-01", "rule", "in force: review-5d"),
        ("rule=nonsense&start=2020-06-01", "rule", "nonsense is none of those in force"),
    ] {
        let detail = refused(ask(&service, &clerk, query));
        assert!(detail.starts_with(field) && detail.contains(words), "{detail}");
    }
}

// ---- a change of the law ----------------------------------------------------------------------------

/// A site's file in which three things change on 1 July 2024: from which fine on a decision is a major one, how long the
/// legal review may take, and a kind of document that there was not.
fn law_of_july() -> String {
    let fine = "id = \"fine-person-site\"";
    let fine_ends = format!("{fine}\nin_force_until = \"2024-06-30\"");
    let review = "id = \"review-5d-site\"";
    let review_ends = format!("{review}\nin_force_until = \"2024-06-30\"");
    let added = r#"
[[major]]
id = "fine-person-july"
zh = "对个人处以一万元以上罚款(本单位规定)"
en = "A fine of 10,000 yuan or more on a person, by the site"
document = "本单位规定"
article = "第一条"
in_force_from = "2024-07-01"
matter = "penalty"
when = "fine >= 10000 and party in ['natural_person', 'individual_business']"

[[deadlines]]
id = "review-3wd-july"
zh = "三个工作日内提出审核意见(本单位规定)"
en = "The opinion is given within 3 working days, by the site"
document = "本单位规定"
article = "第二条"
in_force_from = "2024-07-01"
item = "review"
starts = "received"
stops = "opined"
period = { working_days = 3 }

[[document_kinds]]
id = "risk_report"
zh = "社会稳定风险评估报告"
en = "assessment of risks"
document = "本单位规定"
article = "第三条"
in_force_from = "2024-07-01"
stage = "decision"

[[document_kinds]]
id = "report_to_come"
zh = "将来的报告"
en = "a report of times to come"
document = "本单位规定"
article = "第四条"
in_force_from = "2999-01-01"
stage = "decision"
"#;
    changed(&[(fine, fine_ends.as_str()), (review, review_ends.as_str())]) + added
}

#[test]
fn a_change_of_the_law_is_data_alone_and_judges_what_was_before_by_the_rule_of_then() {
    let mut service = by(SHIPPED);
    let clerk = service.user("clerk", AGENCY);
    // What a draft is judged by on a day: the rules that make it a major one.
    let major = |service: &Service, day: &str, fine: &str| -> Vec<String> {
        let whole = assess(service, &clerk, day, &ordinary(Some(fine)));
        let rules = whole["major"]["rules"].as_array().expect("rules").iter();
        let ids = rules.map(|rule| rule["id"].as_str().expect("an id").to_owned()).collect();
        if whole["needs_review"] == true { ids } else { Vec::new() }
    };
    assert_eq!(major(&service, "2024-07-01", "5000"), ["fine-person-site"]);
    assert_eq!(due(&service, &clerk, "review-5d-site", "2024-07-01")["last_day"], "2024-07-06");
    let shipped = service.get("/api/v1/legal", &clerk).json();

    change_law(&mut service, &law_of_july());
    for (day, fine, rules) in [
        ("2024-06-30", "5000", &["fine-person-site"][..]),
        ("2024-06-30", "10000", &["fine-person-site"]),
        ("2024-07-01", "5000", &[]),
        ("2024-07-01", "9999.99", &[]),
        ("2024-07-01", "10000", &["fine-person-july"]),
    ] {
        assert_eq!(major(&service, day, fine), rules, "{fine} on {day}");
    }

    // A clock that started before runs as it did, to its end; the day is that of Shanghai.
    for (rule, start, last) in [
        ("review-5d-site", "2024-06-28", "2024-07-03"),
        ("review-5d-site", "2024-06-30T15:59:59Z", "2024-07-05"),
        ("review-3wd-july", "2024-06-30T16:00:00Z", "2024-07-04"),
        ("review-3wd-july", "2024-07-05", "2024-07-10"),
    ] {
        assert_eq!(due(&service, &clerk, rule, start)["last_day"], last, "{rule} from {start}");
    }
    for (rule, start, instead) in
        [("review-5d-site", "2024-07-01", "review-3wd-july"), ("review-3wd-july", "2024-06-30", "review-5d-site")]
    {
        let detail = refused(ask(&service, &clerk, &format!("rule={rule}&start={start}")));
        assert!(detail.starts_with("rule") && detail.ends_with(instead), "{detail}");
    }

    let law = service.get("/api/v1/legal", &clerk).json();
    let kind = |id: &str| {
        let mut kinds = law["document_kinds"].as_array().expect("kinds").iter();
        kinds.find(|kind| kind["id"] == id).map(|kind| kind["in_force"].clone())
    };
    assert_eq!((kind("risk_report"), kind("report_to_come")), (Some(json!(true)), Some(json!(false))));
    assert_ne!(law["digest"], shipped["digest"], "the data has another digest");
    let listed = told(&service, &clerk, &[]);
    assert!(listed.contains("社会稳定风险评估报告"), "{listed}");
}
