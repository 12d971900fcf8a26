//! `docket case acts`: the acts of a case, and how their duties of recording stand; `docket case act`: record, change and
//! remove them, file recordings for one, ask for excuses and decide on them.
//!
//! How much of an act was recorded, and how a duty stands, is the service's to judge; nothing is counted here.

use anyhow::Result;
use clap::{Args, Subcommand};
use evidence::time::Utc;
use jiff::tz::TimeZone;
use reqwest::Method;
use serde_json::Value;
use words::amount::moment;

use crate::answers::act::{
    ActBody, ActDutyBody, ActFilingRequest, ActRecorded, ActRequest, CaseActsBody, DutyStanding, ExcuseApproval,
    ExcuseRefusal, ExcuseRequest, percent,
};
use crate::answers::case::BatchFiled;
use crate::answers::reason::Reason;
use crate::client::find::short;
use crate::client::http::Remote;
use crate::client::legal::Terms;
use crate::client::output::{self, DayEnd, Language, Table, shown};
use crate::client::resolve;

/// What is asked of the acts of a case.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// Show the acts of a case, and how their duties of recording stand
    Acts {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Record, change and remove acts; file recordings for them; ask for excuses and decide on them
    Act {
        #[command(subcommand)]
        deed: Box<Deed>,
    },
}

/// What is done with one act.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Deed {
    /// Record an act of a case; prints its id
    Record {
        /// The case's number or id
        case: String,
        #[command(flatten)]
        said: Said,
        /// Why it is recorded so
        #[arg(long)]
        reason: Option<String>,
    },
    /// Change what is said of an act: all of it, in place of what was said before
    Change {
        /// Id of the act, as `docket case acts` shows it
        act: String,
        #[command(flatten)]
        said: Said,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take an act out that was recorded by mistake
    Remove {
        /// Id of the act
        act: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// File recordings under the case of an act
    File {
        /// Id of the act
        act: String,
        /// Ids of recordings, or their first 8 digits and more
        #[arg(required = true)]
        recordings: Vec<String>,
        /// The stage of the case: its id or name; by the kind of act where it is not given
        #[arg(long)]
        stage: Option<String>,
        /// The kind of record, likewise; by what each file is where it is not given
        #[arg(long)]
        kind: Option<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Ask the head to excuse from a duty of an act
    Excuse {
        /// Id of the act
        act: String,
        /// Id of the duty, as `docket case acts` shows it
        #[arg(long)]
        duty: String,
        /// Why it could not be met
        #[arg(long)]
        reason: String,
        /// What was recorded instead
        #[arg(long, value_name = "RECORD")]
        instead: String,
    },
    /// Excuse from a duty of an act, as the head
    ApproveExcuse {
        /// Id of the act
        act: String,
        /// Id of the duty
        #[arg(long)]
        duty: String,
    },
    /// Do not excuse from a duty of an act, as the head
    RefuseExcuse {
        /// Id of the act
        act: String,
        /// Id of the duty
        #[arg(long)]
        duty: String,
        /// Why not
        #[arg(long)]
        reason: String,
    },
}

/// What is said of an act.
#[derive(Debug, Args)]
pub(in crate::client) struct Said {
    /// Which kind it is: its id or name, such as inspection; `docket law --json` lists them
    #[arg(long)]
    kind: String,
    /// When it began; of a day alone, its first moment
    #[arg(long, value_name = "TIME")]
    from: String,
    /// When it ended; of a day alone, its first moment
    #[arg(long, value_name = "TIME")]
    until: String,
    /// Where it was done
    #[arg(long)]
    place: String,
    /// Certificate number of an officer who did it; several are given
    #[arg(long = "officer", value_name = "CERTIFICATE", required = true)]
    officers: Vec<String>,
    /// The party was there
    #[arg(long)]
    party_present: bool,
    /// Who was there as a witness, by what they are and not by name: it stands in the log
    #[arg(long)]
    witness: Option<String>,
    /// Id of a document of the case that was made of it; several may be given
    #[arg(long = "document", value_name = "DOCUMENT")]
    documents: Vec<String>,
    /// It did last longer than 24 hours
    #[arg(long)]
    sure: bool,
}

pub(in crate::client) async fn run(remote: &Remote, verb: Verb) -> Result<()> {
    match verb {
        Verb::Acts { case, json } => show(remote, &case, json).await,
        Verb::Act { deed } => act(remote, *deed).await,
    }
}

/// Does something with an act, and says so.
async fn act(remote: &Remote, deed: Deed) -> Result<()> {
    let language = remote.language;
    match deed {
        Deed::Record { case, said, reason } => {
            let case = resolve::case(remote, &case).await?.to_string();
            let request = requested(remote, said, reason.unwrap_or_default()).await?;
            let recorded: ActRecorded = remote.post(&["api", "v1", "cases", &case, "acts"], &request).await?;
            output::line(&say!(language, "act-recorded", id = recorded.act))
        }
        Deed::Change { act, said, reason } => {
            let request = requested(remote, said, reason).await?;
            let put = remote.request(Method::PUT, &["api", "v1", "acts", &act], &())?.json(&request);
            remote.send(put).await?;
            output::line(&say!(language, "act-changed", id = shown(&act)))
        }
        Deed::Remove { act, reason } => {
            remote.tell(&["api", "v1", "acts", &act, "remove"], &Reason { reason }).await?;
            output::line(&say!(language, "act-removed", id = shown(&act)))
        }
        Deed::File { act, recordings, stage, kind, reason } => {
            let terms = Terms::ask(remote).await;
            let stage = stage.map(|given| terms.given_stage(&given, language)).transpose()?;
            let kind = kind.map(|given| terms.given_kind(&given, language)).transpose()?;
            let recordings = resolve::recordings(remote, &recordings).await?;
            let recordings = recordings.iter().map(ToString::to_string).collect();
            file(remote, &act, &ActFilingRequest { recordings, stage, kind, reason }).await
        }
        Deed::Excuse { act, duty, reason, instead } => {
            let request = ExcuseRequest { duty, reason, instead };
            remote.tell(&["api", "v1", "acts", &act, "excuses"], &request).await?;
            output::line(&say!(language, "act-excuse-asked", duty = shown(&request.duty)))
        }
        Deed::ApproveExcuse { act, duty } => {
            let request = ExcuseApproval { duty };
            remote.tell(&["api", "v1", "acts", &act, "excuses", "approve"], &request).await?;
            output::line(&say!(language, "act-excuse-approved", duty = shown(&request.duty)))
        }
        Deed::RefuseExcuse { act, duty, reason } => {
            let request = ExcuseRefusal { duty, reason };
            remote.tell(&["api", "v1", "acts", &act, "excuses", "refuse"], &request).await?;
            output::line(&say!(language, "act-excuse-refused", duty = shown(&request.duty)))
        }
    }
}

/// What the service is told of an act.
async fn requested(remote: &Remote, said: Said, reason: String) -> Result<ActRequest> {
    let Said { kind, from, until, place, officers, party_present, witness, documents, sure } = said;
    Ok(ActRequest {
        kind: Terms::ask(remote).await.given_act_kind(&kind, remote.language)?,
        from: remote.moment(&from, DayEnd::First)?,
        until: remote.moment(&until, DayEnd::First)?,
        place,
        officers,
        party_present,
        witness: witness.unwrap_or_default(),
        documents,
        sure,
        reason,
    })
}

async fn file(remote: &Remote, act: &str, request: &ActFilingRequest) -> Result<()> {
    let done: BatchFiled = remote.post(&["api", "v1", "acts", act, "file"], request).await?;
    let language = remote.language;
    for recording in &done.filed {
        output::line(&say!(language, "case-filed", id = short(recording)))?;
    }
    for recording in &done.already {
        output::line(&say!(language, "case-filed-before", id = short(recording)))?;
    }
    Ok(())
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "acts"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let found: CaseActsBody = remote.get(&path, &()).await?;
    let (language, zone) = (remote.language, &remote.zone);
    if found.acts.is_empty() {
        output::note(&say!(language, "acts-none"));
        return Ok(());
    }
    let terms = Terms::ask(remote).await;
    for (number, act) in found.acts.iter().enumerate() {
        if number > 0 {
            output::line("")?;
        }
        let kind = terms.act_kind(act.kind.as_str(), language);
        act_told(act, &kind, language, zone).iter().try_for_each(|text| output::line(text))?;
        if !act.duties.is_empty() {
            duties_table(&act.duties, language).print()?;
        }
    }
    Ok(())
}

/// What is told of an act, line by line; `kind` is what its kind is called.
fn act_told(act: &ActBody, kind: &str, language: Language, zone: &TimeZone) -> Vec<String> {
    let time = |at: Utc| output::time(at, zone);
    let listed = |texts: Vec<String>| texts.join(&language.text("list-comma"));
    let (from, until, place) = (time(act.from), time(act.until), shown(&act.place));
    let officers = listed(act.officers.iter().map(ToString::to_string).collect());
    let mut lines = vec![
        say!(language, "act-told", kind = shown(kind), from, until, place),
        say!(language, "act-told-id", id = act.act),
        say!(language, "act-told-officers", officers),
    ];
    lines.push(if act.party_present { say!(language, "act-told-present") } else { say!(language, "act-told-absent") });
    if !act.witness.is_empty() {
        lines.push(say!(language, "act-told-witness", witness = shown(&act.witness)));
    }
    if !act.documents.is_empty() {
        let documents = listed(act.documents.iter().map(ToString::to_string).collect());
        lines.push(say!(language, "act-told-documents", documents));
    }
    lines.extend(act.findings.iter().map(|found| {
        let certificate = found.certificate.as_ref().map(ToString::to_string).unwrap_or_default();
        let day = found.day.map(|day| day.to_string()).unwrap_or_default();
        let about = [("certificate", certificate.into()), ("day", day.into())];
        say!(language, "act-told-finding", finding = language.with(found.finding.message(), &about))
    }));
    lines.extend(coverage_told(act, language, zone));
    if !act.offered.is_empty() {
        let recordings = listed(act.offered.iter().map(|one| short(&one.recording.to_string()).to_owned()).collect());
        lines.push(say!(language, "act-told-offered", recordings));
    }
    if act.more_offered {
        lines.push(say!(language, "act-told-offered-more"));
    }
    lines.extend(act.duties.iter().flat_map(|duty| excuse_told(duty, language)));
    lines
}

/// How much of an act was recorded, and when it was not.
fn coverage_told(act: &ActBody, language: Language, zone: &TimeZone) -> Vec<String> {
    let coverage = &act.coverage;
    let length_of = |seconds: u64| moment(seconds.saturating_mul(1000));
    let (covered, length) = (length_of(coverage.stated.seconds), length_of(coverage.length_seconds));
    let [stated, least, most] =
        [&coverage.stated, &coverage.least, &coverage.most].map(|covered| percent(covered.per_mille));
    let mut lines = vec![say!(language, "act-told-coverage", covered, length, percent = stated, least, most)];
    lines.extend(coverage.gaps.iter().map(|gap| {
        let (from, until) = (output::time(gap.from, zone), output::time(gap.until, zone));
        say!(language, "act-told-gap", from, until, seconds = gap.seconds)
    }));
    if coverage.gaps_left_out > 0 {
        lines.push(language.with("act-told-gaps-more", &[("count", coverage.gaps_left_out.into())]));
    }
    lines
}

/// What the head was asked to excuse of a duty, and what they said.
fn excuse_told(duty: &ActDutyBody, language: Language) -> Vec<String> {
    let Some(asked) = &duty.asked else { return Vec::new() };
    let (id, standing) = (shown(&duty.rule.id), language.text(asked.standing.message()));
    let (reason, instead) = (shown(&asked.reason), shown(&asked.instead));
    let mut lines = vec![say!(language, "act-told-excuse", duty = id, standing, reason, instead)];
    if !asked.refusal.is_empty() {
        lines.push(say!(language, "act-told-refusal", refusal = shown(&asked.refusal)));
    }
    lines
}

/// The duties of an act. What a duty is called comes last: it is long.
fn duties_table(duties: &[ActDutyBody], language: Language) -> Table {
    let mut table = Table::new(language, ["column-standing", "column-lacking", "column-basis", "column-duty"]);
    for duty in duties {
        let is_lacking = |standing| !matches!(standing, DutyStanding::Met | DutyStanding::Excused);
        let lacking = duty.parts.iter().filter(|part| is_lacking(part.standing));
        let lacking: Vec<String> = lacking.map(|part| language.text(part.part.message()).into_owned()).collect();
        let lacking = if lacking.is_empty() { "-".to_owned() } else { lacking.join(&language.text("list-comma")) };
        let article = format!("{} {}", duty.rule.ground.document, duty.rule.ground.article);
        let name = language.pick([&duty.rule.zh, &duty.rule.en]);
        let name = say!(language, "term-named", name, id = duty.rule.id.as_str());
        table.row([&language.text(duty.standing.message()), &lacking, &article, &name]);
    }
    table
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shanghai() -> TimeZone {
        output::zone("Asia/Shanghai").expect("it is built in")
    }

    fn recording() -> Value {
        json!({"recording": "ab".repeat(32), "media": "video", "officer": "37001", "of_another": false, "kind": null,
            "capture_start": "2026-01-05T08:30:00Z", "capture_end": "2026-01-05T09:00:00Z", "give_seconds": 2,
            "counts": false})
    }

    /// An act of an hour, half of it recorded.
    fn act() -> ActBody {
        let excuse = json!({"standing": "refused", "reason": "突发险情", "instead": "照相", "asked_by": "li",
            "asked_at": "2026-01-05T10:00:00Z", "decided_by": "head", "decided_at": "2026-01-05T11:00:00Z",
            "refusal": "不急"});
        let duty = json!({"id": "av-onsite-site", "zh": "现场检查同时进行音像记录", "en": "Inspections are recorded",
            "document": "本单位规定", "article": "第十三条", "in_force_from": "2022-10-20", "in_force_until": null,
            "in_force": true, "rule_set": "order", "reading": "site", "status": "confirmed", "continues": null,
            "basis_zh": null, "basis_en": null, "note_zh": null, "note_en": null});
        let covered = |seconds: u64, per_mille: u32| json!({"seconds": seconds, "per_mille": per_mille});
        let gap = json!({"from": "2026-01-05T09:00:00Z", "until": "2026-01-05T09:30:00Z", "seconds": 1800});
        let act = json!({"act": "0".repeat(32), "kind": "inspection", "from": "2026-01-05T08:30:00Z",
            "until": "2026-01-05T09:30:00Z", "place": "光明路", "officers": ["37001", "37002"], "party_present": true,
            "witness": "社区工作人员", "documents": ["1".repeat(32)], "reason": "", "recorded_by": "li",
            "recorded_at": "2026-01-05T10:00:00Z", "changed_at": null, "recordings_due": "2026-01-06T09:30:00Z",
            "coverage": {"length_seconds": 3600, "stated": covered(1800, 500), "least": covered(1798, 499),
                "most": covered(1802, 500), "gaps": [gap], "gaps_left_out": 2, "enough": false,
                "enough_for_sure": false},
            "duties": [{"rule": duty, "av": "required", "text": "none", "tells": null, "excuse": "emergency",
                "standing": "partly", "parts": [{"part": "recording", "standing": "partly"}], "asked": excuse}],
            "findings": [{"finding": "statutory_holiday", "certificate": null, "day": "2026-01-01"}],
            "recordings": [], "recordings_left_out": 0, "offered": [recording()], "more_offered": true});
        serde_json::from_value(act).expect("an act")
    }

    #[test]
    fn an_act_is_told_with_its_gaps_on_the_sites_clocks_and_what_was_asked_of_the_head() {
        let lines = [
            "现场检查：2026-01-05 16:30:00 至 2026-01-05 17:30:00，光明路",
            "编号：00000000000000000000000000000000",
            "执法人员：37001、37002",
            "当事人在场",
            "见证人：社区工作人员",
            "文书：11111111111111111111111111111111",
            "问题：法定节假日实施：2026-01-01（行政强制法第四十三条）",
            "音像记录覆盖 30:00 / 1:00:00（50.0%），计入时钟误差为 49.9% 至 50.0%",
            "无音像记录：2026-01-05 17:00:00 至 2026-01-05 17:30:00（1800 秒）",
            "另有 2 处无音像记录的时段",
            "可归入的音像记录：abababababab",
            "还有未列出的可归入音像记录",
            "免于记录（av-onsite-site）：机关负责人未批准；原因：突发险情；替代记录：照相",
            "不予批准的理由：不急",
        ];
        let told = act_told(&act(), "现场检查", Language::Zh, &shanghai());
        assert_eq!(told, lines);
        assert_eq!(act_told(&act(), "inspection", Language::En, &shanghai()).len(), lines.len());
    }

    #[test]
    fn a_duty_is_a_row_with_what_it_lacks_and_its_article() {
        let lines = duties_table(&act().duties, Language::Zh).lines();
        assert_eq!(lines.len(), 2);
        for told in ["部分完成", "音像记录", "本单位规定 第十三条", "现场检查同时进行音像记录（av-onsite-site）"]
        {
            assert!(lines[1].contains(told), "{told} is not in {}", lines[1]);
        }
    }
}
