//! What refusals say to people: the command line all in Chinese to whoever reads Chinese, and a form's page what its
//! fields are called and how long to wait.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use site::browser::Session;
use site::{Site, Station, english, said};

/// `docket` as somebody with a token, in a language.
fn client(site: &Site, (token, language): (&str, &str), arguments: &[&str]) -> Output {
    let file = site.beside("token");
    fs::write(&file, token).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(arguments).args(["--url", &format!("http://{}", site.address), "--token-file"]).arg(file);
    command.env("DOCKET_LANG", language).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn refusals_are_told_in_chinese_by_the_command_line() {
    assert_eq!(english("未找到：there is no such recording").as_deref(), Some("there is"));
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let head = site.user("head", "head", Some("xc"), None);
    let mut station = Station::enrol(&site, "xc");
    let recording = station.seal("DCIM/1.mp4", &[7; 1000]);
    station.store(&site, &recording);
    let case = site.case(&clerk, "1号");
    let recording = recording.id.to_string();
    let unknown = "ab".repeat(32);
    let filing = json!({"recording": recording, "stage": "start", "kind": "video", "reason": "入卷"});
    site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &filing).expect(204);
    let link = |recording: &str| {
        let arguments = ["case", "link", "1号", recording, "--stage", "start", "--kind", "video", "--reason", "再归"];
        arguments.map(str::to_owned).to_vec()
    };
    let of = |arguments: &[&str]| arguments.iter().map(|argument| (*argument).to_owned()).collect::<Vec<_>>();
    let refused: [(&str, Vec<String>, &str, &str); 6] = [
        (&clerk, link(&recording), "filed under this case already", "该记录已归入此案件"),
        (&clerk, link(&unknown), "there is no such recording", "没有这样的记录"),
        (&head, link(&recording), "this role may not do this", "您的角色不能进行此操作"),
        (&clerk, of(&["case", "open", "1号", "--title", "占道经营"]), "case 1号 exists already", "案件 1号 已经存在"),
        (&clerk, of(&["case", "open", "2号", "--title", " "]), "title is empty", "案由不能为空"),
        (&site.admin, of(&["agency", "add", "X C", "--name", "某局"]), "agency is not accepted: ", "机关不符合要求："),
    ];
    for (token, arguments, en, zh) in refused {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let told = |language: &str| {
            let output = client(&site, (token, language), &arguments);
            assert!(!output.status.success(), "{arguments:?}");
            said(&output)
        };
        assert!(told("en").contains(en), "{}", told("en"));
        let chinese = told("zh");
        assert!(chinese.contains(zh) && english(&chinese).is_none(), "{chinese}");
    }
    site.ends_clean();
}

#[test]
fn a_page_names_the_part_that_a_case_has_not() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let mut station = Station::enrol(&site, "xc");
    let recording = station.seal("DCIM/1.mp4", &[7; 1000]);
    station.store(&site, &recording);
    let case = site.case(&clerk, "1号");
    let filing = json!({"recording": recording.id.to_string(), "stage": "start", "kind": "video", "reason": "入卷"});
    site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &filing).expect(204);
    let session = Session::open(&site, "clerk", &clerk);
    let refused = session.post(&site, &format!("/cases/{case}/package"), &[("reason", "移送"), ("part", "3")]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("The part 3 is not 1 to 1. Change it"), "{}", refused.text());
    site.ends_clean();
}

#[test]
fn whoever_must_wait_is_told_how_long_by_every_form() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let clerk = Session::open(&site, "clerk", &token);
    let change = || {
        let new = "another sentence 43";
        clerk.post(&site, "/password", &[("old", "wrong-guess-8231"), ("new", new), ("again", new)])
    };
    for _ in 0..4 {
        assert_eq!(change().status, 422, "who is signed in has still a session");
    }
    // The fifth failure makes wait 15 s, and each further one twice as long. Where a machine is slower than that, the
    // wait is over when the next form comes, which is one more failure.
    let mut begun = Instant::now();
    assert_eq!(change().status, 422, "who is signed in has still a session");
    let waits = (0..6).find_map(|failed| {
        let (now, longest) = (Instant::now(), 15 << failed);
        let next = change();
        if next.status != 429 {
            assert_eq!(next.status, 422, "{}", next.text());
            assert!(begun.elapsed() >= Duration::from_secs(longest), "nobody had to wait");
            begun = now;
            return None;
        }
        Some((next, longest))
    });
    let (waits, longest) = waits.expect("a form that comes before its wait is over");
    let seconds = waits.header("retry-after").parse::<u64>().unwrap();
    assert!((1..=longest).contains(&seconds), "{seconds}: {}", waits.text());
    site.ends_clean();
}
