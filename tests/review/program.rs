//! Drafts and reviews on the command line: recorded, judged, sent, reviewed, resolved and shown.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::json;

use crate::site::reviews::DRAFT_TEXT;
use crate::{World, nine, said};

/// The case, as people call it.
const NUMBER: &str = "薛综执罚〔2026〕1号";

/// `docket` in Chinese, as an account.
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

#[track_caller]
fn holds(text: &str, all: &[&str]) {
    for one in all {
        assert!(text.contains(one), "{one} is not in {text}");
    }
}

#[test]
fn a_draft_is_recorded_sent_reviewed_twice_and_resolved_on_the_command_line() {
    let world = World::new();
    let case = world.case(1);
    let document = world.document(&case, DRAFT_TEXT);
    let (file, points) = (world.site.beside("draft.pdf"), world.site.beside("points.json"));
    fs::write(&file, DRAFT_TEXT).unwrap();
    fs::write(&points, json!(nine()).to_string()).unwrap();
    let (file, points) = (file.display().to_string(), points.display().to_string());
    let about = ["--outcome", "行政处罚", "--party-kind", "法人", "--sanction", "fine", "--fine-fen", "6000000"];
    let by = ["--drafter", "37001", "--checker", "37002", "--basis", "第二十四条", "--fact", "complex=no"];
    let draft = |file: &str| {
        let of = ["case", "draft", "record", NUMBER, "--document", &document, "--file", file];
        docket(&world, "officer", &[&of[..], &about, &by].concat())
    };
    // Another file than the one that is filed.
    let refused = draft(&points);
    assert!(!refused.status.success() && said(&refused).contains("不一致"), "{}", said(&refused));
    let recorded = draft(&file);
    assert!(recorded.status.success(), "{}", said(&recorded));
    let recorded = String::from_utf8(recorded.stdout).unwrap();
    let draft = recorded.trim().strip_prefix("已登记决定草稿，编号：").unwrap();
    holds(&told(&world, "clerk", &["case", "drafts", NUMBER]), &[draft, "行政处罚", "37001", "未报送审核"]);
    let assessed = told(&world, "officer", &["case", "draft", "assess", draft]);
    holds(&assessed, &["应当进行法制审核", "fine-org-site", "fine >= 50000"]);

    let submit = ["review", "submit", NUMBER, "--draft", draft, "--basis", "依据充分", "--statement", "事实清楚"];
    let sent = told(&world, "officer", &submit);
    let review = sent.trim().strip_prefix("已报送法制审核，编号：").unwrap().to_owned();
    let step =
        |who: &str, name: &str, more: &[&str]| told(&world, who, &[&["review", name, &review][..], more].concat());
    holds(&told(&world, "reviewer", &["tasks"]), &["清点送审材料", NUMBER]);
    holds(&step("reviewer", "complete", &[]), &["送审材料收齐"]);
    step("head", "extend", &["--reason", "案情复杂"]);
    let opinion = ["--outcome", "不同意", "--points", &points, "--transfer", "否", "--reasons", "主要事实不清"];
    step("reviewer", "opine", &opinion);
    step("officer", "rereview", &["--reason", "录像足以证明"]);
    step("reviewer", "uphold", &["--reasons", "仍然不清"]);
    step("reviewer", "collective", &["--reason", "意见不一"]);
    let meeting = ["--held-on", "2020-01-01", "--attendee", "head=同意", "--attendee", "deputy=同意"];
    let resolve = [&["review", "resolve", &review][..], &meeting, &["--resolution", "采纳", "--adopts"]].concat();
    let early = docket(&world, "head", &resolve);
    assert!(!early.status.success() && said(&early).contains("早于报送审核"), "{}", said(&early));
    let list = told(&world, "clerk", &["review", "list", NUMBER]);
    holds(&list, &[&review, "已提请集体讨论", "不同意", "主要事实不清", "录像足以证明", "仍然不清"]);
    told(&world, "officer", &["case", "draft", "withdraw", draft, "--reason", "另行起草"]);
    holds(&told(&world, "clerk", &["case", "drafts", NUMBER]), &["已撤回"]);
    world.ends_clean();
}
