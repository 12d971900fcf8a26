//! Acts on the command line: recorded, changed, shown, filed for, excused and taken out.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::World;
use crate::site::said;

/// The case, as people call it.
const NUMBER: &str = "薛综执罚〔2026〕1号";

/// `docket` in Chinese, as the account of a token.
fn docket(world: &World, token: &str, arguments: &[&str]) -> Output {
    let file = world.site.beside("token");
    fs::write(&file, token).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(arguments).args(["--url", &format!("http://{}", world.site.address), "--token-file"]).arg(file);
    command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap()
}

/// What it printed, which must succeed.
#[track_caller]
fn told(world: &World, token: &str, arguments: &[&str]) -> String {
    let output = docket(world, token, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn holds(text: &str, all: &[&str]) {
    for one in all {
        assert!(text.contains(one), "{one} is not in {text}");
    }
}

/// What is said of an act of an hour, from 16:30 in China.
const SAID: [&str; 11] = [
    "--kind",
    "现场检查",
    "--from",
    "2026-01-05 16:30",
    "--until",
    "2026-01-05 17:30",
    "--place",
    "光明路",
    "--officer",
    "37001",
    "--party-present",
];

#[test]
fn an_act_is_recorded_filed_for_excused_changed_and_taken_out_on_the_command_line() {
    let mut world = World::new();
    let filmed = world.filmed("37001", "08:30:00", "09:00:00").to_string();
    let (clerk, head) = (world.clerk.clone(), world.head.clone());
    let shown = |more: &[&str]| told(&world, &clerk, &[&["case", "acts", NUMBER][..], more].concat());
    assert_eq!(shown(&[]), "");
    let recorded = told(&world, &clerk, &[&["case", "act", "record", NUMBER][..], &SAID].concat());
    let act = recorded.trim().strip_prefix("已登记执法行为，编号：").unwrap().to_owned();
    let text = shown(&[]);
    holds(&text, &["现场检查：2026-01-05 16:30:00 至 2026-01-05 17:30:00，光明路", &act, "37001", "当事人在场"]);
    holds(
        &text,
        &["不足两名", "音像记录覆盖 0:00 / 1:00:00（0.0%）", "未履行", "（av-onsite-site）", "可归入的音像记录："],
    );

    let filed = told(&world, &clerk, &["case", "act", "file", &act, &filmed, "--reason", "同时音像记录"]);
    holds(&filed, &["已归入 "]);
    holds(&shown(&[]), &["音像记录覆盖 30:00 / 1:00:00（50.0%）", "部分完成", "无音像记录：2026-01-05 17:00:00"]);

    let duty = ["--duty", "av-onsite-site"];
    let asked = [&["case", "act", "excuse", &act][..], &duty, &["--reason", "突发险情", "--instead", "照相"]].concat();
    told(&world, &clerk, &asked);
    holds(&told(&world, &head, &["tasks"]), &["审批免于记录申请", NUMBER, "clerk", "突发险情"]);
    let refusal = [&["case", "act", "refuse-excuse", &act][..], &duty, &["--reason", "不急"]].concat();
    told(&world, &head, &refusal);
    holds(&shown(&[]), &["机关负责人未批准", "替代记录：照相", "不予批准的理由：不急"]);
    told(&world, &clerk, &asked);
    let approval = [&["case", "act", "approve-excuse", &act][..], &duty].concat();
    assert!(!docket(&world, &clerk, &approval).status.success());
    told(&world, &head, &approval);
    holds(&shown(&[]), &["机关负责人已批准", "已获准免于记录"]);

    let said_anew = [&["case", "act", "change", &act][..], &SAID, &["--officer", "37002"]].concat();
    told(&world, &clerk, &[&said_anew[..], &["--reason", "补登"]].concat());
    let whole: Value = serde_json::from_str(&shown(&["--json"])).unwrap();
    assert_eq!(whole["acts"][0]["officers"], json!(["37001", "37002"]));
    told(&world, &clerk, &["case", "act", "remove", &act, "--reason", "误登"]);
    assert_eq!(shown(&[]), "");
    for (arguments, words) in [
        (vec!["case", "act", "remove", &act, "--reason", "误登"], "执法行为"),
        (vec!["case", "act", "file", &act, "nothing", "--reason", "x"], "nothing"),
    ] {
        let tried = docket(&world, &clerk, &arguments);
        assert!(!tried.status.success() && said(&tried).contains(words), "{arguments:?}: {}", said(&tried));
    }
    world.site.ends_clean();
}
