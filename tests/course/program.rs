//! The course of a case on the command line: each step as who may takes it, how it stands, and what waits.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::site::said;
use crate::{DAY, World};

/// The case, as people call it.
const NUMBER: &str = "薛综执许〔2026〕12号";

/// `docket` in Chinese, as somebody.
fn docket(world: &World, who: &str, arguments: &[&str]) -> Output {
    let file = world.site.beside("token");
    fs::write(&file, &world.tokens[who]).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(arguments).args(["--url", &format!("http://{}", world.site.address), "--token-file"]).arg(file);
    command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap()
}

/// What it printed, which must succeed.
#[track_caller]
fn told(world: &World, who: &str, arguments: &[&str]) -> String {
    let output = docket(world, who, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Takes a step in the case: `docket case STEP NUMBER MORE`.
#[track_caller]
fn step(world: &World, who: &str, step: &str, more: &[&str]) -> String {
    told(world, who, &[&["case", step, NUMBER][..], more].concat())
}

#[track_caller]
fn holds(text: &str, all: &[&str]) {
    for one in all {
        assert!(text.contains(one), "{one} is not in {text}");
    }
}

/// Opens the case and says what it is about.
fn described(world: &World) {
    told(world, "clerk", &["case", "open", NUMBER, "--title", "占道经营"]);
    let about = ["--matter", "licence", "--procedure", "普通程序", "--source", "application", "--place", "光明路"];
    let whose = ["--deed-from", "2026-01-04", "--handler", "37001", "--handler", "37002", "--mark", "grave_harm"];
    let taken = step(world, "clerk", "describe", &[&about[..], &whose].concat());
    assert_eq!(taken, format!("案件 {NUMBER}：登记案件事项\n"));
}

#[test]
fn a_case_is_started_paused_made_longer_and_ended_on_the_command_line() {
    let world = World::new();
    let certified = ["officer", "certify", "37002", "--from", "2020-01-01", "--until", "2099-12-31"];
    told(&world, "admin", &certified);
    described(&world);
    holds(
        &step(&world, "clerk", "course", &[]),
        &[
            "办案进程：已登记，尚未申请立案",
            "案件事项：行政许可，普通程序，来源：依申请",
            "承办人：37001、37002",
            "标记：grave_harm",
        ],
    );
    assert_eq!(
        step(&world, "officer", "request-start", &["--ground", "材料齐全"]),
        format!("案件 {NUMBER}：申请立案\n")
    );
    let refused = docket(&world, "officer", &["case", "start", NUMBER]);
    assert!(!refused.status.success(), "{}", said(&refused));
    step(&world, "head", "refuse-start", &["--reason", "材料不全"]);
    holds(&step(&world, "clerk", "course", &[]), &["办案进程：不予立案", "，head）", "理由：材料不全"]);
    step(&world, "officer", "request-start", &["--ground", "材料已补"]);
    holds(&told(&world, "head", &["tasks"]), &["审批立案", NUMBER, "officer", "材料已补"]);
    step(&world, "head", "start", &[]);
    holds(&told(&world, "officer", &["tasks"]), &["办理并作出决定", NUMBER]);

    step(&world, "officer", "pause", &["--kind", "appraisal", "--from", "2026-01-05 08:30", "--reason", "委托鉴定"]);
    let shown = step(&world, "clerk", "course", &[]);
    holds(&shown, &["立案：", "中止中", "第四十二条", "（n-licence-20wd）", "尚未结束，officer：委托鉴定"]);
    step(
        &world,
        "officer",
        "end-pause",
        &["--kind", "鉴定、检验检测", "--until", "2026-01-06", "--reason", "收到意见"],
    );
    step(&world, "head", "extend", &["--rule", "n-licence-20wd", "--reason", "案情复杂"]);
    let shown = step(&world, "clerk", "course", &[]);
    holds(&shown, &["已延长", "延长期限：n-licence-20wd", "自 2026-01-05 08:30:00 至 2026-01-06 00:00:00"]);
    assert!(!shown.contains("中止中"), "{shown}");

    let now = world.now().to_string();
    step(&world, "officer", "request-end", &["--act-end", &now, "--outcome", "granted", "--reason", "已发证"]);
    step(&world, "head", "refuse-end", &["--reason", "证照未送达"]);
    step(&world, "officer", "request-end", &["--act-end", &now, "--outcome", "准予", "--reason", "已送达"]);
    assert_eq!(step(&world, "head", "end", &[]), format!("案件 {NUMBER}：批准结案\n"));
    let shown = step(&world, "clerk", "course", &[]);
    holds(&shown, &["办案进程：已结案", "行为终结：", "，准予", "（file-30d-site）", "按期"]);
    let whole: Value = serde_json::from_str(&step(&world, "clerk", "course", &["--json"])).unwrap();
    assert_eq!((&whole["standing"], &whole["outcome"]), (&json!("ended"), &json!("granted")));
    assert!(whole["registered_at"].is_string(), "{whole}");
    assert_eq!(told(&world, "officer", &["tasks"]), "");
    world.ends_clean();
}

#[test]
fn an_urgent_start_is_told_approved_and_refused_on_the_command_line() {
    let world = World::new();
    described(&world);
    let days = i64::try_from(DAY).unwrap();
    let stated = world.now().plus_seconds(-2 * days).to_string();
    step(&world, "officer", "start-urgent", &["--at", &stated, "--reason", "证据可能灭失"]);
    holds(&step(&world, "clerk", "course", &[]), &["已紧急启动，待负责人审批", "紧急启动：", "，报告于 ", "已逾期"]);
    holds(&told(&world, "head", &["tasks"]), &["审批紧急启动", "已逾期", "证据可能灭失"]);
    let waits: Value = serde_json::from_str(&told(&world, "head", &["tasks", "--json"])).unwrap();
    assert_eq!((&waits["tasks"][0]["task"], &waits["more"]), (&json!("ratify"), &json!(false)));
    let now = world.now().to_string();
    let released = ["--reason", "不属紧急", "--released", "查封的货物", "--released-at", &now];
    step(&world, "head", "refuse-urgent", &released);
    holds(&step(&world, "clerk", "course", &[]), &["紧急启动未获批准", "紧急启动的审批：", "逾期完成"]);
    step(&world, "officer", "start-urgent", &["--at", &world.now().to_string(), "--reason", "证据可能灭失"]);
    step(&world, "head", "ratify", &[]);
    holds(&step(&world, "clerk", "course", &[]), &["已立案，办理中", "按期"]);

    let ahead = world.now().plus_seconds(days).to_string();
    for (step, more, words) in [
        ("pause", &["--kind", "appraisal", "--from", ahead.as_str(), "--reason", "x"][..], "不能晚于现在"),
        ("pause", &["--kind", "appraisal", "--from", "yesterday", "--reason", "x"], "不是时间"),
        ("extend", &["--rule", "n-decide-90d", "--reason", "x"], "没有在本案中计算"),
    ] {
        let who = if step == "extend" { "head" } else { "officer" };
        let tried = docket(&world, who, &[&["case", step, NUMBER][..], more].concat());
        assert!(!tried.status.success() && said(&tried).contains(words), "{step}: {}", said(&tried));
    }
    let certified =
        docket(&world, "admin", &["officer", "certify", "37001", "--from", "today", "--until", "2030-01-01"]);
    assert!(!certified.status.success() && said(&certified).contains("不是日期"), "{}", said(&certified));
    world.ends_clean();
}
