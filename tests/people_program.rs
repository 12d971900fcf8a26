//! Parties and complaints on the command line. What identifies somebody comes from a file or from standard input: never from
//! an argument, which shells and the list of processes keep, and it is repeated by no message.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use site::people::{ADDRESS, COMPLAINANT, COMPLAINANTS_PHONE, COMPLAINED_OF, IDENTIFYING, NAME, NUMBER, PHONE};
use site::{Site, said};

/// The case, as people call it.
const CASE: &str = "薛综执罚〔2026〕1号";

/// An agency with people of several roles.
struct World {
    site: Site,
    clerk: String,
    head: String,
    supervisor: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let head = site.user("head", "head", Some("xc"), None);
        let supervisor = site.user("supervisor", "supervisor", None, None);
        site.case(&clerk, CASE);
        Self { site, clerk, head, supervisor }
    }

    /// `docket` in Chinese, with a text at its standard input.
    fn docket(&self, token: &str, arguments: &[&str], input: &str) -> Output {
        let file = self.site.beside("token");
        fs::write(&file, token).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.args(arguments).args(["--url", &format!("http://{}", self.site.address), "--token-file"]).arg(file);
        command.env("DOCKET_LANG", "zh").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Where nothing is read, nobody is there to take it.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        child.wait_with_output().unwrap()
    }

    /// What it printed, which must succeed.
    #[track_caller]
    fn told(&self, token: &str, arguments: &[&str], input: &str) -> String {
        let output = self.docket(token, arguments, input);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// What it said of what is wrong.
    #[track_caller]
    fn refused(&self, arguments: &[&str], input: &str, words: &str) {
        let output = self.docket(&self.clerk, arguments, input);
        let text = said(&output);
        assert!(!output.status.success() && text.contains(words), "{arguments:?}: {text}");
        hides(&text);
    }
}

#[track_caller]
fn hides(text: &str) {
    let found: Vec<&str> = IDENTIFYING.into_iter().filter(|one| text.contains(one)).collect();
    assert_eq!(found, Vec::<&str>::new(), "{text}");
}

#[track_caller]
fn holds(text: &str, all: &[&str]) {
    for one in all {
        assert!(text.contains(one), "{one} is not in {text}");
    }
}

/// A natural person, as a file has it.
fn person(phone: &str) -> String {
    format!(
        "# 当事人\nname = \"{NAME}\"\nidentity_kind = \"居民身份证\"\nidentity_number = \"{NUMBER}\"\n\
         address = \"{ADDRESS}\"\nphone = \"{phone}\"\n"
    )
}

#[test]
fn parties_are_recorded_set_right_shown_removed_and_erased() {
    let mut world = World::new();
    let (clerk, head) = (&world.clerk, &world.head);
    let file = world.site.beside("party.toml");
    fs::write(&file, person(PHONE)).unwrap();
    let add = ["case", "party", "add", CASE, "--kind", "natural_person"];
    let party = world.told(clerk, &[&add[..], &["--personal", file.to_str().unwrap()]].concat(), "");
    assert_eq!(party.len(), 32, "{party}");
    let firm = "name = \"鲁南某某商贸有限公司\"\ncode = \"91350100M000100Y43\"\n";
    let company = world.told(clerk, &["case", "party", "add", CASE, "--kind", "法人", "--consent"], firm);
    let parties = ["case", "parties", CASE];
    let shown = world.told(clerk, &parties, "");
    holds(&shown, &[&format!("自然人 {NAME}（{party}）"), NUMBER, ADDRESS, PHONE, "1949-12-31", "同意电子送达"]);
    holds(&shown, &["法人 鲁南某某商贸有限公司", "统一社会信用代码：91350100M000100Y43"]);
    let masked = world.told(&world.supervisor, &parties, "");
    holds(&masked, &["欧**", "110***********002X", "仅显示部分"]);
    hides(&masked);

    let correct = ["case", "party", "correct", &*party, "--kind", "natural_person", "--reason", "电话有误"];
    let told = world.told(clerk, &correct, &person("13900000000"));
    assert_eq!(told, format!("当事人 {party}：更正当事人"));
    holds(&world.told(clerk, &parties, ""), &["13900000000", "更正理由：电话有误"]);
    let removed = world.told(clerk, &["case", "party", "remove", &company, "--reason", "登记有误"], "");
    assert_eq!(removed, format!("当事人 {company}：移除当事人"));
    let erase = ["case", "party", "erase", &*party, "--reason", "保管期满"];
    assert!(!world.docket(clerk, &erase, "").status.success(), "a head does so");
    assert_eq!(world.told(head, &erase, ""), format!("当事人 {party}：删除当事人个人信息"));
    let left = world.told(head, &parties, "");
    assert!(left.contains("个人信息已删除") && !left.contains("鲁南"), "{left}");
    hides(&left);
    let whole: Value = serde_json::from_str(&world.told(head, &[&parties[..], &["--json"]].concat(), "")).unwrap();
    assert_eq!(whole["parties"][0]["sight"], "erased");
    world.site.ends_clean();
}

#[test]
fn what_is_wrong_with_a_file_is_told_by_its_line_and_without_what_stands_there() {
    let mut world = World::new();
    let add = ["case", "party", "add", CASE, "--kind", "natural_person"];
    for (input, words) in [
        (format!("name = {NAME}"), "标准输入 第 1 行无法读取"),
        (format!("name = \"{NAME}\"\nmobile = \"{PHONE}\""), "第 2 行无法读取"),
        (format!("name = \"{NAME}\"\nphone = {PHONE}"), "第 2 行无法读取"),
        (format!("name = \"{NAME}\"\nidentity_kind = \"{ADDRESS}\""), "身份证件种类"),
        (person(PHONE).replace(NUMBER, "110105194912310021"), "最后一位应为X"),
        (String::new(), "不能为空"),
    ] {
        world.refused(&add, &input, words);
    }
    let by_argument = world.docket(&world.clerk, &[&add[..], &["--name", "某人"]].concat(), "");
    assert!(said(&by_argument).contains("--name"), "{}", said(&by_argument));
    let help = world.docket(&world.clerk, &["case", "party", "add", "--help"], "");
    holds(&said(&help), &["个人信息不从命令行参数读取"]);
    hides(&world.site.service_log());
    world.site.ends_clean();
}

#[test]
fn complaints_are_received_decided_told_listed_and_erased() {
    let mut world = World::new();
    let (clerk, head) = (&world.clerk, &world.head);
    let personal =
        format!("name = \"{COMPLAINANT}\"\nphone = \"{COMPLAINANTS_PHONE}\"\nabout_person = \"{COMPLAINED_OF}\"\n");
    let receive = ["complaint", "receive", "--at", "2026-01-05 10:00", "--says", "夜间占道经营"];
    let known = [&receive[..], &["--channel", "telephone", "--about", "光明路夜市"]].concat();
    let complaint = world.told(clerk, &known, &personal);
    let anonymous = world.told(clerk, &[&receive[..], &["--channel", "信函", "--anonymous"]].concat(), "not read");
    let listed = world.told(clerk, &["complaint", "list"], "");
    holds(
        &listed,
        &["待处理", &complaint, &anonymous, COMPLAINANT, "匿名", "2026-01-05 10:00:00", "已逾期", "光明路夜市"],
    );
    holds(&world.told(clerk, &["tasks"], ""), &["决定是否立案", &complaint, "已逾期", "夜间占道经营"]);
    let masked = world.told(&world.supervisor, &["complaint", "list"], "");
    holds(&masked, &["司**"]);
    hides(&masked);

    let decide = ["complaint", "decide", &*complaint, "--outcome", "started", "--case", CASE];
    assert_eq!(world.told(clerk, &decide, ""), format!("投诉举报 {complaint}：投诉举报处理结果"));
    world.refused(&["complaint", "decide", &anonymous, "--outcome", "不予立案"], "", "不能为空");
    holds(&world.told(clerk, &["tasks"], ""), &["告知投诉举报人处理结果"]);
    let tell = ["complaint", "tell", &*complaint, "--at", "2026-01-20", "--how", "letter"];
    world.refused(&tell, "", "请至少填写一项");
    let told = world.told(clerk, &[&tell[..], &["--paper", "薛综告〔2026〕3号"]].concat(), "");
    assert_eq!(told, format!("投诉举报 {complaint}：告知投诉举报人"));
    holds(&world.told(clerk, &["complaint", "list"], ""), &["已告知", "按期"]);

    let erase = ["complaint", "erase", &*complaint, "--reason", "本人要求"];
    assert!(!world.docket(clerk, &erase, "").status.success(), "a head does so");
    world.told(head, &erase, "");
    let left = world.told(head, &["complaint", "list"], "");
    hides(&left);
    let whole: Value = serde_json::from_str(&world.told(head, &["complaint", "list", "--json"], "")).unwrap();
    assert_eq!((&whole["told"][0]["sight"], &whole["told"][0]["how"]), (&json!("erased"), &json!("letter")));
    world.site.ends_clean();
}
