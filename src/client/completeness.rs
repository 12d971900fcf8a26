//! `docket case lacks`: the way of a case through its stages, and what it lacks, article by article.

use anyhow::Result;
use serde_json::Value;

use crate::answers::completeness::{CaseLacksBody, LackBody, LackWhat, PathStageBody};
use crate::client::http::Remote;
use crate::client::output::{self, Language, Table};
use crate::client::papers::roles_lacking;
use crate::client::resolve;

/// `docket case lacks`.
pub(in crate::client) async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "lacks"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let shown: CaseLacksBody = remote.get(&path, &()).await?;
    way(&shown.path, remote.language).print()?;
    output::line("")?;
    if shown.lacks.is_empty() {
        return output::line(&say!(remote.language, "lacks-none"));
    }
    lacks(&shown.lacks, remote.language, |at| remote.time(at)).print()
}

/// The stages, in their order.
fn way(stages: &[PathStageBody], language: Language) -> Table {
    let mut table = Table::new(language, ["column-stage", "column-standing"]);
    for stage in stages {
        let mut told = vec![language.with(stage.standing.message(), &[("count", stage.lacking.into())])];
        told.extend(stage.waits_for.map(|who| language.text(who.message()).into_owned()));
        if stage.open > 0 {
            told.push(language.with("path-open", &[("count", stage.open.into())]));
        }
        table.row([&*language.text(stage.stage.message()), &told.join(&language.text("list-comma"))]);
    }
    table
}

/// What is lacking, in words.
fn told(lack: &LackBody, language: Language) -> String {
    let what = match lack.what {
        LackWhat::Delivery(shows) => say!(language, "lack-not-shown", what = language.text(shows.message())),
        what => {
            let certificate = lack.certificate.as_ref().map(ToString::to_string).unwrap_or_default();
            let day = lack.day.map(|day| day.to_string()).unwrap_or_default();
            language.with(what.message(), &[("certificate", certificate.into()), ("day", day.into())])
        }
    };
    let name = lack.grounds.first().map_or("", |ground| language.pick([&ground.zh, &ground.en]));
    let mut told = if name.is_empty() { what } else { format!("{name} · {what}") };
    if !lack.signatures.is_empty() {
        let roles = roles_lacking(language, &lack.signatures, lack.officers_missing);
        told = format!("{told} · {}", say!(language, "lack-signatures", roles));
    }
    told
}

/// The articles that ask for it.
fn articles(lack: &LackBody, language: Language) -> String {
    let articles: Vec<String> =
        lack.grounds.iter().map(|ground| format!("{} {}", ground.document, ground.article)).collect();
    if articles.is_empty() { "-".to_owned() } else { articles.join(&language.text("list-comma")) }
}

/// What is lacking, one a row.
fn lacks(lacks: &[LackBody], language: Language, time: impl Fn(evidence::time::Utc) -> String) -> Table {
    let headings = [
        "column-stage",
        "column-standing",
        "column-lack",
        "column-basis",
        "column-until",
        "column-late-days",
        "column-mend",
        "column-id",
    ];
    let mut table = Table::new(language, headings);
    for lack in lacks {
        let days = if lack.late_days > 0 { lack.late_days.to_string() } else { "-".to_owned() };
        let until = lack.until.map_or_else(|| "-".to_owned(), &time);
        let mend = lack.command.clone().unwrap_or_else(|| language.text(lack.mend.message()).into_owned());
        table.row([
            &*language.text(lack.stage.message()),
            &language.text(lack.standing.message()),
            &told(lack, language),
            &articles(lack, language),
            &until,
            &days,
            &mend,
            &lack.of.id(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lack() -> LackBody {
        let ground = json!({ "id": "questioning_record", "zh": "询问笔录", "en": "record of questioning",
            "document": "薛政办发〔2017〕74号", "article": "附件2第十二条", "rule_set": "order", "reading": "site",
            "status": "confirmed" });
        let lack = json!({ "stage": "investigation", "standing": "lacking",
            "what": { "kind": "paper", "detail": "unsigned" }, "of": { "item": "document", "id": "d".repeat(32) },
            "grounds": [ground], "signatures": ["party"], "certificate": null, "day": null, "looked_at": true,
            "since": null, "until": null, "late_days": 0, "mend": "describe_paper",
            "command": "docket document describe" });
        serde_json::from_value(lack).expect("something that is lacking")
    }

    #[test]
    fn what_is_lacking_is_told_with_its_article_and_what_mends_it() {
        let lines = lacks(&[lack()], Language::Zh, |at| at.to_string()).lines();
        for told in ["调查取证", "欠缺", "询问笔录", "缺少签名：当事人", "附件2第十二条", "docket document describe"]
        {
            assert!(lines[1].contains(told), "{told} is not in {}", lines[1]);
        }
    }

    #[test]
    fn stages_are_told_with_whom_they_wait_for() {
        let stage = json!({ "stage": "review", "standing": "waiting", "waits_for": "legal_office", "lacking": 0,
            "late": 0, "open": 1 });
        let stage: PathStageBody = serde_json::from_value(stage).expect("a stage");
        let lines = way(&[stage], Language::Zh).lines();
        for told in ["法制审核", "办理中", "等待法制机构", "另有 1 项尚未到期"] {
            assert!(lines[1].contains(told), "{told} is not in {}", lines[1]);
        }
    }
}
