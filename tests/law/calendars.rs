//! Calendars of working days: an administrator looks at one, loads it, and terms are counted by it.

use std::fs;
use std::path::PathBuf;

use evidence::legal::read_calendars;
use serde_json::{Value, json};

use crate::harness::{AGENCY, Service, command, said, succeed};
use crate::{counted_by, due, law, post, refused, told};

/// A calendar of 2027, as a file that an administrator was given. Its Friday, 1 January, is off; its second Saturday is
/// worked.
const NEXT: &str = r#"[[calendar]]
year = 2027
version = 1
source = "国务院办公厅关于2027年部分节假日安排的通知"
url = "https://www.gov.cn/zhengce/2027.htm"
published_on = "2026-11-05"
off = ["2027-01-01", "2027-01-02", "2027-01-03"]
work = ["2027-01-09"]
statutory = ["2027-01-01"]
"#;

/// Its next version, in which the Monday after is off too.
fn next_version() -> String {
    let second = NEXT.replace("version = 1", "version = 2");
    second.replace("\"2027-01-03\"]", "\"2027-01-03\", \"2027-01-04\"]")
}

/// What the API is given for a file of calendars.
fn given(files: &[&str]) -> Value {
    let calendars: Vec<_> = files.iter().flat_map(|text| read_calendars(text).expect("calendars")).collect();
    json!({ "calendars": calendars })
}

fn write(service: &Service, name: &str, text: &str) -> PathBuf {
    let file = service.home().join(name);
    fs::write(&file, text).expect("a file");
    file
}

#[test]
fn a_term_is_provisional_until_an_administrator_loads_the_calendar_of_its_year() {
    let service = Service::start();
    let (clerk, admin) = (service.user("clerk", AGENCY), service.admin());
    let term = || due(&service, &clerk, "n-licence-20wd", "2026-12-04");
    let before = term();
    assert_eq!((&before["provisional"], &before["last_day"]), (&json!(true), &json!("2027-01-01")));
    assert_eq!(counted_by(&before), [(2026, 1)]);

    // Looked at first, by the API and by the command line: nothing is loaded.
    let previews = post(&service, &admin, "/api/v1/legal/calendars/preview", &given(&[NEXT])).expect(200).json();
    let preview = &previews[0];
    assert_eq!((&preview["year"], &preview["version"], &preview["known"]), (&json!(2027), &json!(1), &json!(false)));
    assert_eq!((&preview["works"], &preview["rests"]), (&json!(["2027-01-09"]), &json!(["2027-01-01"])));
    let digest = preview["digest"].as_str().expect("a digest");
    let file = write(&service, "2027.toml", NEXT);
    let file = file.to_str().expect("UTF-8");
    let looked = law(&service, &admin, &["calendar", file]);
    let head = format!("2027年第1版，哈希 {}", &digest[..12]);
    for words in [&*head, "改为工作日：2027-01-09", "改为休息日：2027-01-01", "未载入"] {
        assert!(looked.status.success() && said(&looked).contains(words), "{words}: {}", said(&looked));
    }
    assert_eq!((service.count_events("calendar.loaded"), term()), (0, before));

    // Loaded: on record with its digest, and the term is counted by it.
    assert_eq!(told(&service, &admin, &["calendar", file, "--load"]), "已载入 1 个工作日历\n");
    let after = term();
    assert_eq!((&after["provisional"], &after["last_day"]), (&json!(false), &json!("2027-01-04")));
    assert_eq!(counted_by(&after), [(2026, 1), (2027, 1)]);
    assert_eq!(after["calendars"][1]["digest"], digest);
    let auditor = service.user("auditor", AGENCY);
    let entries = service.get("/api/v1/log/entries?kind=calendar.loaded&limit=10", &auditor).json();
    let entry = &entries[0]["entry"];
    assert_eq!((&entry["event"]["digest"], &entry["event"]["year"]), (&json!(digest), &json!(2027)));
    assert_eq!((&entry["actor"]["id"], entries.as_array().map(Vec::len)), (&json!("admin"), Some(1)));

    // The same once more is no other.
    let again = post(&service, &admin, "/api/v1/legal/calendars", &given(&[NEXT])).expect(201).json();
    assert_eq!((&again["loaded"], service.count_events("calendar.loaded")), (&json!(0), 1));
    assert!(told(&service, &admin, &["calendar", file]).contains("已有，不会再次载入"));
    let listed = told(&service, &clerk, &["calendars"]);
    let row = listed.lines().find(|line| line.starts_with("2027")).expect("a row");
    assert!(row.contains(&digest[..12]) && row.contains("admin") && row.contains("2027年部分节假日"), "{listed}");
    assert!(listed.lines().filter(|line| line.contains("随程序提供")).count() >= 20, "{listed}");
}

#[test]
fn a_calendar_that_skips_or_contradicts_a_version_or_comes_from_a_clerk_is_refused_and_changes_nothing() {
    let service = Service::start();
    let (clerk, admin) = (service.user("clerk", AGENCY), service.admin());
    let load = |token: &str, body: &Value| post(&service, token, "/api/v1/legal/calendars", body);
    assert_eq!(load(&admin, &given(&[NEXT])).expect(201).json()["loaded"], 1);
    let listed = || service.get("/api/v1/legal/calendars", &clerk).json();
    let before = listed();
    let third = NEXT.replace("version = 1", "version = 3");
    let other = NEXT.replace("work = [\"2027-01-09\"]", "work = []");
    let contrary = next_version().replace("work = [\"2027-01-09\"]", "work = [\"2027-01-02\"]");
    let next = next_version();
    for (body, words) in [
        (given(&[&third]), "the calendar of 2027 has the version 3: the next one is 2"),
        (given(&[&other]), "version 1 of the calendar of 2027 is there already and says something else"),
        (given(&[&contrary]), "lists 2027-01-02 as off and as a working day"),
        // All are loaded, or none.
        (given(&[&next, &third.replace("version = 3", "version = 4")]), "the next one is 3"),
        (json!({ "calendars": [] }), "calendars"),
    ] {
        for path in ["/api/v1/legal/calendars", "/api/v1/legal/calendars/preview"] {
            let detail = refused(post(&service, &admin, path, &body));
            assert!(detail.contains(words), "{detail}");
        }
    }
    load(&clerk, &given(&[&next])).expect(403);
    post(&service, &clerk, "/api/v1/legal/calendars/preview", &given(&[&next])).expect(403);
    let file = write(&service, "next.toml", &next);
    let tried = law(&service, &clerk, &["calendar", file.to_str().expect("UTF-8"), "--load"]);
    assert!(!tried.status.success(), "{}", said(&tried));
    let file = write(&service, "broken.toml", &NEXT.replace("work = ", "works = "));
    let broken = law(&service, &admin, &["calendar", file.to_str().expect("UTF-8")]);
    assert!(!broken.status.success() && said(&broken).contains("不是工作日历文件：line "), "{}", said(&broken));
    assert_eq!((listed(), service.count_events("calendar.loaded")), (before, 1));
}

#[test]
fn calendars_stay_what_they_are_over_a_rebuild_and_the_last_version_counts() {
    let mut service = Service::start();
    let (clerk, admin) = (service.user("clerk", AGENCY), service.admin());
    for text in [NEXT, &next_version()] {
        let loaded = post(&service, &admin, "/api/v1/legal/calendars", &given(&[text])).expect(201).json();
        assert_eq!(loaded["loaded"], 1);
    }
    let look = |service: &Service| {
        let listed = service.get("/api/v1/legal/calendars", &clerk).json();
        (listed, due(service, &clerk, "n-licence-20wd", "2026-12-04"))
    };
    let (listed, term) = look(&service);
    assert_eq!((&term["last_day"], &term["provisional"]), (&json!("2027-01-05"), &json!(false)));
    assert_eq!(counted_by(&term), [(2026, 1), (2027, 2)]);
    let of_2027: Vec<&Value> =
        listed.as_array().expect("a list").iter().filter(|one| one["calendar"]["year"] == 2027).collect();
    assert_eq!(of_2027.iter().map(|one| one["used"].as_bool()).collect::<Vec<_>>(), [Some(false), Some(true)]);
    assert!(of_2027.iter().all(|one| one["loaded_by"] == "admin" && one["loaded_at"].is_string()), "{of_2027:?}");
    service.stop();
    succeed(command("docket").arg("rebuild").arg("--data").arg(service.data()));
    let check = service.check();
    assert!(check.status.success(), "{}", said(&check));
    service.restart();
    assert_eq!(look(&service), (listed, term));
}

#[test]
fn calendars_are_loaded_20_at_a_time_all_or_none() {
    let service = Service::start();
    let admin = service.admin();
    let of_years = |count: u32| {
        let texts: Vec<String> = (2030..2030 + count).map(|year| NEXT.replace("2027", &year.to_string())).collect();
        let texts: Vec<String> = texts.iter().map(|text| text.replace(&work_of(text), "work = []")).collect();
        given(&texts.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let named =
        |length: usize| given(&[&NEXT.replace("国务院办公厅关于2027年部分节假日安排的通知", &"知".repeat(length))]);
    let load = |body: &Value| post(&service, &admin, "/api/v1/legal/calendars", body);
    assert!(refused(load(&of_years(21))).contains("21, not 1 to 20 at once"));
    assert!(refused(load(&named(501))).contains("the calendar of 2027 has no source"));
    assert_eq!(service.count_events("calendar.loaded"), 0);
    assert_eq!(load(&of_years(20)).expect(201).json()["loaded"], 20);
    assert_eq!(load(&named(500)).expect(201).json()["loaded"], 1);
    let check = service.check();
    assert!(check.status.success(), "{}", said(&check));
}

/// The line of a calendar that lists days that are worked.
fn work_of(text: &str) -> String {
    text.lines().find(|line| line.starts_with("work = ")).expect("a line").to_owned()
}

#[test]
fn a_file_of_calendars_may_have_256_kib_and_no_more() {
    let service = Service::start();
    let admin = service.admin();
    for (size, fits) in [(256 * 1024, true), (256 * 1024 + 1, false)] {
        let padded = format!("{NEXT}#{}", "x".repeat(size - NEXT.len() - 1));
        assert_eq!(padded.len(), size);
        let file = write(&service, "padded.toml", &padded);
        let looked = law(&service, &admin, &["calendar", file.to_str().expect("UTF-8")]);
        assert_eq!(looked.status.success(), fits, "{size}: {}", said(&looked));
        assert_eq!(said(&looked).contains("超过 262144 字节"), !fits, "{}", said(&looked));
    }
}
