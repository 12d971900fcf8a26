//! The decision of a case on the command line: the notice, the decision, what came of it, and who answers for what.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::{MAJOR, SMALL, World};

/// The case, as people call it.
const NUMBER: &str = "薛综执罚〔2026〕1号";

/// `docket` in Chinese, as somebody.
fn docket(world: &World, who: &str, arguments: &[&str]) -> Output {
    let file = world.site.beside("token");
    fs::write(&file, &world.tokens[who]).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(arguments).args(["--url", &format!("http://{}", world.site.address), "--token-file"]).arg(file);
    command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap()
}

/// What `docket case VERB NUMBER MORE` printed, which must succeed.
#[track_caller]
fn told(world: &World, who: &str, verb: &str, more: &[&str]) -> String {
    let output = docket(world, who, &[&["case", verb, NUMBER][..], more].concat());
    assert!(output.status.success(), "{verb} {more:?}: {}", crate::site::said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn holds(text: &str, all: &[&str]) {
    for one in all {
        assert!(text.contains(one), "{one} is not in {text}");
    }
}

#[test]
fn a_case_is_decided_and_its_decision_falls_on_the_command_line() {
    let world = World::new();
    let (draft, document) = world.draft(b"%PDF-1.7 small", SMALL);
    let now = world.now().to_string();
    let notice = ["--at", &now, "--kind", "行政处罚事先告知书", "--document", &document, "--right", "statement"];
    let taken = told(&world, "officer", "inform", &[&notice[..], &["--fine", "1999.50"]].concat());
    assert_eq!(taken, format!("案件 {NUMBER}：告知当事人\n"));
    told(&world, "clerk", "statement", &["--at", &now, "--how", "waived"]);
    told(&world, "clerk", "hear", &["--at", &now, "--document", &document]);
    let today = world.day(0);
    let decide = ["--draft", &draft, "--number", "薛综执罚决〔2026〕1号", "--on", &today];
    let made = told(&world, "head", "decide", &decide);
    holds(&made, &["已作出决定，编号"]);
    let shown = told(&world, "clerk", "decisions", &[]);
    holds(
        &shown,
        &[
            "决定：已作出决定",
            "行政处罚事先告知书",
            "告知的罚款：1999.50 元",
            "当事人明确放弃",
            "决定 薛综执罚决〔2026〕1号",
            "依规定无须法制审核",
            "问题：罚款高于告知的数额",
        ],
    );
    let json: Value = serde_json::from_str(&told(&world, "clerk", "decisions", &["--json"])).unwrap();
    let decision = json["decisions"][0]["decision"].as_str().unwrap().to_owned();
    assert!(made.contains(&decision), "{made}");
    let fall =
        ["--decision", &decision, "--how", "revoked", "--on", &today, "--body", "本机关", "--reason", "自行纠正"];
    assert_eq!(told(&world, "head", "fall", &fall), format!("案件 {NUMBER}：决定失效\n"));
    holds(&told(&world, "clerk", "decisions", &[]), &["该决定已撤销", "可以另行作出决定", "可以作出决定"]);
    holds(&told(&world, "clerk", "responsibility", &[]), &["承办", "审批", "决定失效", "37001 37002"]);
    world.ends_clean();
}

#[test]
fn what_stands_against_a_decision_is_told_and_a_head_decides_past_it() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    let today = world.day(0);
    let decide = ["--draft", &draft, "--number", "薛综执罚决〔2026〕1号", "--on", &today];
    let refused = docket(&world, "head", &[&["case", "decide", NUMBER][..], &decide].concat());
    assert!(!refused.status.success());
    holds(&crate::site::said(&refused), &["须经法制审核", "未经法制审核不得作出决定"]);
    holds(&told(&world, "clerk", "decisions", &[]), &["不能作出决定", "须经法制审核"]);
    let past = ["--kind", "未经审核", "--reason", "情况紧急"];
    told(&world, "head", "override", &[&decide[..], &past].concat());
    holds(&told(&world, "clerk", "decisions", &[]), &["未经审核", "附件3第十八条"]);
    world.ends_clean();
}
