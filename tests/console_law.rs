//! The page of the legal data, as browsers without scripts use it: every role reads the law, computes deadlines and
//! weighs drafts by it, and administrators load calendars of working days; what is wrong is said where it was typed.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use site::browser::Session;
use site::{Answer, Site, english};

/// A calendar of a year that none is shipped of: a Wednesday off, a Saturday worked.
const CALENDAR: &str = r#"[[calendar]]
year = 2031
version = 1
source = "关于2031年部分节假日安排的通知"
url = "https://www.gov.cn/"
published_on = "2030-11-05"
off = ["2031-01-01"]
work = ["2031-01-04"]
statutory = ["2031-01-01"]
"#;

/// What there is to know of a penalty that is an ordinary one.
const ORDINARY: &str = "matter=penalty&fine=200&value=0&area_m2=0&party=natural_person&sanction=fine&act=other\
    &only_warning=no&hearing_by_law=no&hearing_public_interest=no&special_right=no&marked_major=no\
    &major_public_interest=no&hearing_held=no&affects_major_rights=no&complex=no&law_requires=no";

/// Asserts a status and that the page says all of these.
#[track_caller]
fn says(answer: &Answer, status: u16, all: &[&str]) {
    let page = answer.text();
    assert_eq!(answer.status, status, "{page}");
    for words in all {
        assert!(page.contains(words), "{words:?} is not on the page: {page}");
    }
}

/// A page in Chinese.
fn chinese(site: &Site, session: &Session, path: &str) -> Answer {
    site.send("GET", path, "", &format!("Cookie: {}\r\n", session.cookie), b"")
}

/// A service, and somebody who reads the law.
fn read_by_a_clerk() -> (Site, Session) {
    let site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let clerk = Session::open(&site, "clerk", &token);
    (site, clerk)
}

#[test]
fn every_role_reads_the_law_and_administrators_alone_are_offered_to_load_calendars() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let people = [
        ("officer", Some("xc"), Some("37001")),
        ("clerk", Some("xc"), None),
        ("head", Some("xc"), None),
        ("reviewer", Some("xc"), None),
        ("supervisor", None, None),
        ("auditor", None, None),
        ("administrator", None, None),
    ];
    for (role, agency, certificate) in people {
        let token = site.user(role, role, agency, certificate);
        let session = Session::open(&site, role, &token);
        let size = site.log_size();
        let page = session.get(&site, "/law");
        says(
            &page,
            200,
            &[
                "<a href=\"/law\" aria-current=\"page\">",
                "The order 薛政办发〔2017〕74号 and what the site continues of it",
                "A penalty is decided within 90 days of the registration of the case",
                "中华人民共和国行政处罚法(2021年修订)",
                "within 90 days",
                "Case: from the registration of the case to the decision",
                "not before 10 working days are over",
                "A last day that is a day off moves to the next working day",
                "The site's reading",
                "To be confirmed",
                "Recordings cover 95% of the act",
                "A fine that is paid late grows by 3 per cent a day",
                "2 people or more",
                "<code>fine &gt;= 5000 and party in ['natural_person', 'individual_business']</code>",
                "Fine (yuan) at least 5000 and Party is one of natural person, individual business",
                "Shipped with Docket",
                "Replaced by a later version",
            ],
        );
        assert_eq!(page.text().contains("name=\"calendar\""), role == "administrator", "{role}");
        assert_eq!(site.log_size(), size, "the law is no evidence: {role}");
    }
    site.ends_clean();
}

#[test]
fn the_rules_are_narrowed_by_their_set_and_by_what_is_in_force() {
    let (mut site, clerk) = read_by_a_clerk();
    let has = |path: &str, id: &str| clerk.get(&site, path).text().contains(&format!("<code>{id}</code>"));
    for (path, order, ended, national) in [
        ("/law", true, false, true),
        ("/law?set=order", true, false, false),
        ("/law?set=national", false, false, true),
        ("/law?show=all", true, true, true),
        ("/law?set=national&show=all", false, false, true),
        ("/law?set=nowhere&show=nothing", true, false, true),
    ] {
        let found = ["store-24h-site", "store-24h", "n-decide-90d"].map(|id| has(path, id));
        assert_eq!(found, [order, ended, national], "{path}");
    }
    says(&clerk.get(&site, "/law?show=all"), 200, &["Not in force today", "2017-10-20 to 2022-10-19"]);
    site.ends_clean();
}

#[test]
fn a_deadline_is_computed_by_its_rule_and_the_calendars() {
    let (mut site, clerk) = read_by_a_clerk();
    let due = |query: &str| clerk.get(&site, &format!("/law/due?{query}"));
    says(&clerk.get(&site, "/law/due"), 200, &["name=\"start\"", "href=\"/law\""]);
    says(
        &due("rule=publish-20wd-site&start=2026-09-18"),
        200,
        &["2026-10-22", "2026, version 1", "within 20 working days", "value=\"2026-09-18\""],
    );
    // Days as people write them, an extension, a term of hours from a moment.
    says(&due("rule=review-5d-site&start=2026%E5%B9%B49%E6%9C%8830%E6%97%A5&extended=yes"), 200, &["2026-10-08"]);
    says(&due("rule=store-24h-site&start=2026-01-05+08:30"), 200, &["2026-01-06 08:30:00"]);
    says(&due("rule=n-urge-10wd&start=2026-03-02"), 200, &["Not before the end of", "2026-03-16"]);
    says(&due("rule=publish-20wd-site&start=2030-12-02"), 200, &["Provisional: the calendar"]);
    says(&due("rule=n-decide-90d&start=2026-07-03"), 200, &["2026-10-01", "No calendar was needed"]);
    site.ends_clean();
}

#[test]
fn what_is_wrong_with_what_is_computed_is_said_beside_it_and_nothing_typed_is_lost() {
    let (mut site, clerk) = read_by_a_clerk();
    let due = |query: &str| clerk.get(&site, &format!("/law/due?{query}"));
    let decide = "<option value=\"n-decide-90d\" selected>";
    let alert = |id: &str| format!("<p class=\"alert\" id=\"{id}\" role=\"alert\">");
    let [rule, start, extended] = ["w-rule", "w-start", "w-extended"].map(alert);
    says(&due("rule=n-decide-90d&start=tomorrow"), 422, &[&start, "value=\"tomorrow\"", decide]);
    says(&due("rule=n-decide-90d&start="), 422, &[&start, decide]);
    says(&due("rule=&start=2026-07-03"), 422, &[&rule, "value=\"2026-07-03\""]);
    says(&due("rule=n-decide-90d&start=2026-07-03&extended=yes"), 422, &[&extended, decide, "checked"]);
    says(&due("rule=n-decide-90d&start=9999-11-01"), 422, &[&start, "beyond the years"]);
    // What was in force then is told, for a start on which the rule was not.
    says(
        &due("rule=store-24h&start=2026-01-05"),
        422,
        &[&rule, "<option value=\"store-24h\" selected>", "(continued by the site)"],
    );
    says(&due("rule=%3Cb%3E&start=2026-01-05"), 422, &[&rule, "&lt;b&gt;"]);
    let wrong = chinese(&site, &clerk, "/law/due?rule=n-decide-90d&start=9999-11-01").text();
    let told = wrong.split(&start).nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(english(&told), None, "{told}");
    site.ends_clean();
}

#[test]
fn a_draft_is_weighed_by_what_is_known_of_it() {
    let (mut site, clerk) = read_by_a_clerk();
    let size = site.log_size();
    let assess = |query: &str| clerk.get(&site, &format!("/law/assess?{query}"));
    says(&clerk.get(&site, "/law/assess"), 200, &["name=\"matter\"", "name=\"fine\"", "name=\"law_requires\""]);
    says(
        &assess("matter=penalty&fine=5000&party=natural_person"),
        200,
        &[
            "It is a major decision and needs the legal review",
            "<code>fine-person-site</code>",
            "附件3第五条",
            "Fine (yuan) at least 5000",
            "It cannot be said yet whether the simple procedure may decide it",
            "Still to be known: A warning alone",
            "value=\"5000\"",
        ],
    );
    says(
        &assess("matter=penalty&fine=100&party=natural_person"),
        200,
        &["It cannot be said yet, and is treated as one", "Still to be known: ", "Sanctions"],
    );
    says(
        &assess(ORDINARY),
        200,
        &["It is none of the major decisions", "The nearest rule", "The simple procedure may decide it"],
    );
    // Several sanctions, and none of them.
    let suspends = ORDINARY.replace("sanction=fine", "sanction=fine&sanction=suspend_business");
    says(&assess(&suspends), 200, &["It is a major decision", "Sanctions includes suspension of business"]);
    says(&assess(&ORDINARY.replace("sanction=fine", "sanction=none")), 200, &["It is none of the major decisions"]);
    for (query, kept) in [
        ("matter=penalty&fine=much", "value=\"much\""),
        ("matter=penalty&area_m2=1.5", "value=\"1.5\""),
        ("matter=penalty&party=nobody", "id=\"w-party\""),
        ("fine=5", "Choose the matter of the case"),
        ("matter=nothing", "id=\"w-matter\""),
    ] {
        says(&assess(query), 422, &[kept, "role=\"alert\""]);
    }
    assert_eq!(site.log_size(), size, "nothing is kept");
    site.ends_clean();
}

#[test]
fn an_administrator_loads_a_calendar_after_a_look_at_what_it_changes() {
    let (mut site, clerk) = read_by_a_clerk();
    let admin = Session::open(&site, "admin", &site.admin);
    let send = |path: &str, text: &str| admin.post(&site, path, &[("calendar", text)]);
    // Two working days after a Thursday: the Friday, and by weekends alone the Monday.
    let due = || clerk.get(&site, "/law/due?rule=n-cash-2wd&start=2031-01-02");
    says(&due(), 200, &["Provisional", "2031-01-06"]);
    let size = site.log_size();
    let preview = send("/law/calendar/preview", CALENDAR);
    says(
        &preview,
        200,
        &[
            "2031, version 1",
            "Become working days",
            "2031-01-04",
            "2031-01-01",
            "source = &quot;关于2031年",
            "Load</button>",
        ],
    );
    assert_eq!(site.log_size(), size, "a preview changes nothing");
    for path in ["/law/calendar/preview", "/law/calendar"] {
        assert_eq!(clerk.post(&site, path, &[("calendar", CALENDAR)]).status, 403, "{path}");
        assert_eq!(clerk.post(&site, path, &[("calendar", "no calendar")]).status, 403, "{path}");
    }
    let loaded = send("/law/calendar", CALENDAR);
    assert_eq!((loaded.status, loaded.header("location")), (303, "/law#calendars"), "{}", loaded.text());
    says(&admin.get(&site, "/law"), 200, &["1 calendar of working days was loaded", "Loaded by ", "2030-11-05"]);
    let counted = due();
    says(&counted, 200, &["2031-01-04", "2031, version 1"]);
    assert!(!counted.text().contains("Provisional"), "{}", counted.text());
    says(&send("/law/calendar/preview", CALENDAR), 200, &["This version is there already"]);
    assert_eq!(send("/law/calendar", CALENDAR).status, 303);
    says(&admin.get(&site, "/law"), 200, &["nothing was changed"]);
    site.ends_clean();
}

#[test]
fn a_calendar_that_cannot_be_loaded_is_told_with_its_text() {
    let mut site = Site::start("");
    let admin = Session::open(&site, "admin", &site.admin);
    let size = site.log_size();
    for (text, told) in [
        ("[[calendar]]\nyear = soon\n".to_owned(), "Line 2 cannot be read"),
        (String::new(), "cannot be read"),
        (CALENDAR.replace("version = 1", "version = 3"), "the next one is 1"),
        (CALENDAR.replace("2031-01-04", "2031-01-06"), "no Saturday and no Sunday"),
        (CALENDAR.replace("off = [\"2031-01-01\"]", "off = [\"2032-01-01\"]"), "a day of another year"),
        (CALENDAR.replace("year = 2031", "year = 2026").replace("2031-01", "2026-01"), "says something else"),
    ] {
        for path in ["/law/calendar/preview", "/law/calendar"] {
            let wrong = admin.post(&site, path, &[("calendar", text.as_str())]);
            says(&wrong, 422, &[told, "id=\"w-calendar\" role=\"alert\"", "name=\"calendar\""]);
            let kept = text.lines().last().unwrap_or_default().replace('"', "&quot;");
            assert!(wrong.text().contains(&kept), "{kept}");
        }
    }
    assert_eq!(site.log_size(), size, "nothing was loaded");
    site.ends_clean();
}

#[test]
fn the_law_is_told_in_chinese_where_nothing_else_is_asked_for() {
    let (mut site, clerk) = read_by_a_clerk();
    says(
        &chinese(&site, &clerk, "/law"),
        200,
        &[
            "法律数据",
            "自立案之日起90日内作出行政处罚决定",
            "案件：自立案起，至作出决定止",
            "90日以内",
            "不早于10个工作日后",
            "按原文",
            "本单位读法",
            "待核实",
            "罚款金额（元）不低于 5000，且当事人为公民、个体工商户之一",
            "送达回证",
            "正卷",
            "随系统提供",
        ],
    );
    says(&chinese(&site, &clerk, "/law/due?rule=publish-20wd-site&start=2026-12-04"), 200, &["最后一日", "暂定："]);
    says(&chinese(&site, &clerk, &format!("/law/assess?{ORDINARY}")), 200, &["可以适用简易程序"]);
    site.ends_clean();
}
