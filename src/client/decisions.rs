//! The decision of a case: `docket case inform`, `statement`, `hear`, `decide`, `override` and `fall`; `docket case
//! decisions` and `docket case responsibility` show what came of it.
//!
//! What lets a decision be taken, and what stands against it, is the service's to judge.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use evidence::event::{DecisionGround, FallenHow, NoticeKind, OverrideKind, PartyRight, StatementHow};
use evidence::time::Utc;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::answers::decision::{
    DecidableBody, DecisionBody, DecisionMade, DecisionRequest, DecisionStepBody, DecisionStepRequest, DecisionsBody,
    OverrideRequest, ResponsibilitiesBody,
};
use crate::client::http::Remote;
use crate::client::output::{self, DayEnd, Language, Table, shown};
use crate::client::resolve;
use crate::client::words::{self, Word};

/// What is done with the decision of a case.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// Tell that the party was told what is intended, and what rights it has
    Inform(InformArguments),
    /// Tell what the party stated, or that it did not
    Statement {
        /// The case's number or id
        case: String,
        /// When; of a day alone, its first moment
        #[arg(long, value_name = "TIME")]
        at: String,
        /// What became of it
        #[arg(long, value_parser = words::parser::<StatementHow>())]
        how: StatementHow,
        /// Id of a document of the case that tells of it; several may be given
        #[arg(long = "document", value_name = "DOCUMENT")]
        documents: Vec<String>,
        /// What was made of it, and why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Tell that the hearing was held
    Hear {
        /// The case's number or id
        case: String,
        /// When; of a day alone, its first moment
        #[arg(long, value_name = "TIME")]
        at: String,
        /// Id of its record, a document of the case
        #[arg(long)]
        document: String,
    },
    /// Decide on a draft, as the head
    Decide(DecideArguments),
    /// Decide on a draft past its review, as the head who answers for it
    Override {
        #[command(flatten)]
        decision: DecideArguments,
        /// Past what
        #[arg(long, value_parser = words::parser::<OverrideKind>())]
        kind: OverrideKind,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Tell that a decision fell, as the head
    Fall {
        /// The case's number or id
        case: String,
        /// Id of the decision, as `docket case decisions` shows it
        #[arg(long)]
        decision: String,
        /// How
        #[arg(long, value_parser = words::parser::<FallenHow>())]
        how: FallenHow,
        /// On which day
        #[arg(long, value_name = "DAY")]
        on: String,
        /// By which body
        #[arg(long)]
        body: String,
        /// Why, and by which document
        #[arg(long)]
        reason: String,
    },
    /// Show the decisions of a case, with what was told before them
    Decisions {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show who handled a case, who reviewed it, who approved and who decided
    Responsibility {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// A notice to a party.
#[derive(Debug, Args)]
pub(in crate::client) struct InformArguments {
    /// The case's number or id
    case: String,
    /// When; of a day alone, its first moment
    #[arg(long, value_name = "TIME")]
    at: String,
    /// With what
    #[arg(long, value_parser = words::parser::<NoticeKind>())]
    kind: NoticeKind,
    /// Id of the notice, a document of the case
    #[arg(long)]
    document: String,
    /// A right that it names; several may be given
    #[arg(long = "right", value_name = "RIGHT", value_parser = words::parser::<PartyRight>())]
    rights: Vec<PartyRight>,
    /// Until when the party has them, as it says
    #[arg(long)]
    terms: Option<String>,
    /// The fine that it announces, in yuan
    #[arg(long, value_name = "YUAN")]
    fine: Option<String>,
}

/// A decision.
#[derive(Debug, Args)]
pub(in crate::client) struct DecideArguments {
    /// The case's number or id
    case: String,
    /// Id of the draft
    #[arg(long)]
    draft: String,
    /// Id of the document of the decision; that of the draft where it is not given
    #[arg(long)]
    document: Option<String>,
    /// Its number (文号)
    #[arg(long)]
    number: String,
    /// The day that it bears
    #[arg(long, value_name = "DAY")]
    on: String,
    /// Id of the record of the collective discussion
    #[arg(long, value_name = "DOCUMENT")]
    collective: Option<String>,
}

impl Word for NoticeKind {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::PenaltyNotice => "penalty_notice",
            Self::HearingNotice => "hearing_notice",
            Self::MeasureNotice => "measure_notice",
            Self::RefusalNotice => "refusal_notice",
            Self::OtherNotice => "other_notice",
        }
    }
}

impl Word for PartyRight {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Hearing => "hearing",
        }
    }

    fn name(self, language: Language) -> String {
        let message = match self {
            Self::Statement => "party-right-statement",
            Self::Hearing => "party-right-hearing",
        };
        language.text(message).into_owned()
    }
}

impl Word for StatementHow {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::PartlyAdopted => "partly_adopted",
            Self::NotAdopted => "not_adopted",
            Self::Waived => "waived",
            Self::NotMade => "not_made",
        }
    }
}

impl Word for OverrideKind {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::AgainstReview => "against_review",
            Self::WithoutReview => "without_review",
        }
    }
}

impl Word for FallenHow {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Unlawful => "unlawful",
            Self::Void => "void",
            Self::Changed => "changed",
        }
    }

    /// A decision that is revoked is another word than a right that is.
    fn name(self, language: Language) -> String {
        let message = match self {
            Self::Revoked => "decision-fell-revoked",
            Self::Unlawful => "decision-fell-unlawful",
            Self::Void => "decision-fell-void",
            Self::Changed => "decision-fell-changed",
        };
        language.text(message).into_owned()
    }
}

pub(in crate::client) async fn run(remote: &Remote, verb: Verb) -> Result<()> {
    match verb {
        Verb::Inform(arguments) => {
            let (case, request) = informed(remote, arguments)?;
            tell(remote, &case, &request).await
        }
        Verb::Statement { case, at, how, documents, reason } => {
            let (stated_at, reason) = (remote.moment(&at, DayEnd::First)?, reason.unwrap_or_default());
            tell(remote, &case, &DecisionStepRequest::Statement { stated_at, how, documents, reason }).await
        }
        Verb::Hear { case, at, document } => {
            let held_at = remote.moment(&at, DayEnd::First)?;
            tell(remote, &case, &DecisionStepRequest::Hear { held_at, document }).await
        }
        Verb::Fall { case, decision, how, on, body, reason } => {
            let on = output::given_day(&on, remote.language)?;
            tell(remote, &case, &DecisionStepRequest::Fall { decision, how, on, body, reason }).await
        }
        Verb::Decide(arguments) => {
            let (case, request) = decided(remote, arguments)?;
            let id = resolve::case(remote, &case).await?.to_string();
            let made: DecisionMade = remote.post(&["api", "v1", "cases", &id, "decisions"], &request).await?;
            say_made(remote.language, &case, &made)
        }
        Verb::Override { decision, kind, reason } => {
            let (case, decision) = decided(remote, decision)?;
            let id = resolve::case(remote, &case).await?.to_string();
            let path = ["api", "v1", "cases", &id, "decisions", "override"];
            let made: DecisionMade = remote.post(&path, &OverrideRequest { decision, kind, reason }).await?;
            say_made(remote.language, &case, &made)
        }
        Verb::Decisions { case, json } => show(remote, &case, json).await,
        Verb::Responsibility { case, json } => responsibility(remote, &case, json).await,
    }
}

/// Takes a step, and says so.
async fn tell(remote: &Remote, case: &str, request: &DecisionStepRequest) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    remote.tell(&["api", "v1", "cases", &id, "decision-steps"], request).await?;
    let (name, step) = (shown(case), remote.language.text(message(request)));
    output::line(&say!(remote.language, "course-taken", name, step))
}

fn say_made(language: Language, case: &str, made: &DecisionMade) -> Result<()> {
    output::line(&say!(language, "decision-made", name = shown(case), id = made.decision))
}

/// The case of a notice, and what the service is asked.
fn informed(remote: &Remote, arguments: InformArguments) -> Result<(String, DecisionStepRequest)> {
    let InformArguments { case, at, kind: what, document, rights, terms, fine } = arguments;
    let told_at = remote.moment(&at, DayEnd::First)?;
    let fine_fen = fine.map(|yuan| fen(&yuan, remote.language)).transpose()?;
    let (rights, terms) = (rights.into_iter().collect(), terms.unwrap_or_default());
    Ok((case, DecisionStepRequest::Inform { told_at, what, document, rights, terms, fine_fen }))
}

/// The case of a decision, and what the service is asked.
fn decided(remote: &Remote, arguments: DecideArguments) -> Result<(String, DecisionRequest)> {
    let DecideArguments { case, draft, document, number, on, collective } = arguments;
    let decided_on = output::given_day(&on, remote.language)?;
    Ok((case, DecisionRequest { draft, document, number, decided_on, collective }))
}

/// An amount in yuan with at most two decimals, in fen.
fn fen(yuan: &str, language: Language) -> Result<u64> {
    let (whole, part) = yuan.split_once('.').unwrap_or((yuan, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_written = !whole.is_empty() && digits(whole) && digits(part) && part.len() <= 2 && !yuan.ends_with('.');
    let read = is_written.then(|| format!("{whole}{part:0<2}").parse().ok()).flatten();
    match read {
        Some(fen) => Ok(fen),
        None => bail!(say!(language, "amount-unreadable", given = shown(yuan))),
    }
}

/// An amount in fen, in yuan.
fn yuan(fen: u64) -> String {
    match (fen / 100, fen % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

/// The message that names a step, as the custody log does.
fn message(request: &DecisionStepRequest) -> &'static str {
    match request {
        DecisionStepRequest::Inform { .. } => "log-kind-decision-informed",
        DecisionStepRequest::Statement { .. } => "log-kind-decision-statement",
        DecisionStepRequest::Hear { .. } => "log-kind-decision-heard",
        DecisionStepRequest::Fall { .. } => "log-kind-decision-fallen",
    }
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "decisions"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let body: DecisionsBody = remote.get(&path, &()).await?;
    told(&body, remote.language, &remote.zone).iter().try_for_each(|text| output::line(text))
}

/// What is told of the decision of a case, line by line.
fn told(body: &DecisionsBody, language: Language, zone: &TimeZone) -> Vec<String> {
    let standing = language.text(body.standing.message());
    let mut lines = vec![say!(language, "decision-stands", standing)];
    lines.extend(body.steps.iter().flat_map(|step| step_told(step, language, zone)));
    lines.extend(body.decisions.iter().flat_map(|decision| decision_told(decision, language, zone)));
    lines.extend(body.next.iter().map(|next| next_told(next, language)));
    lines
}

fn step_told(step: &DecisionStepBody, language: Language, zone: &TimeZone) -> Vec<String> {
    let time = |at: Utc| output::time(at, zone);
    match step {
        DecisionStepBody::Inform { told_at, what, document, fine_fen, by: person, .. } => {
            let (time, what) = (time(*told_at), what.name(language));
            let mut lines = vec![say!(language, "decision-step-inform", time, what, document, person)];
            lines.extend(fine_fen.map(|fen| say!(language, "decision-step-fine", fine = yuan(fen))));
            lines
        }
        DecisionStepBody::Statement { stated_at, how, reason, by: person, .. } => {
            let (time, how) = (time(*stated_at), how.name(language));
            let mut lines = vec![say!(language, "decision-step-statement", time, how, person)];
            lines.extend((!reason.is_empty()).then(|| say!(language, "course-reason", reason = shown(reason))));
            lines
        }
        DecisionStepBody::Hear { held_at, document, by: person, .. } => {
            vec![say!(language, "decision-step-hear", time = time(*held_at), document, person)]
        }
    }
}

/// What lets a decision be taken.
fn ground_told(ground: &DecisionGround, language: Language) -> String {
    let message = match ground {
        DecisionGround::NotDue { .. } => "word-not-due",
        DecisionGround::Agreed { .. } => "word-opinion",
        DecisionGround::Resolved { .. } => "word-resolution",
    };
    language.text(message).into_owned()
}

fn decision_told(decision: &DecisionBody, language: Language, zone: &TimeZone) -> Vec<String> {
    let basis = match (&decision.ground, decision.overrides) {
        (Some(ground), _) => ground_told(ground, language),
        (None, Some(kind)) => kind.name(language),
        (None, None) => String::new(),
    };
    let (number, day, outcome) = (shown(&decision.number), decision.decided_on, language.word(&decision.outcome));
    let mut lines = vec![
        say!(language, "decision-told", number, day, outcome, basis),
        say!(
            language,
            "decision-told-by",
            person = decision.by,
            time = output::time(decision.at, zone),
            index = decision.index,
            id = decision.decision,
        ),
    ];
    if !decision.reason.is_empty() {
        lines.push(say!(language, "course-reason", reason = shown(&decision.reason)));
    }
    if let Some(fallen) = &decision.fallen {
        let (how, day) = (fallen.how.name(language), fallen.on);
        let (body, reason) = (shown(&fallen.body), shown(&fallen.reason));
        lines.push(say!(language, "decision-fell", how, day, body, reason));
    }
    let found = decision.findings.iter().map(|fault| language.text(fault.message()));
    lines.extend(found.map(|finding| say!(language, "decision-finding", finding)));
    lines
}

fn next_told(next: &DecidableBody, language: Language) -> String {
    let draft = &next.draft;
    if let Some(ground) = &next.ground {
        say!(language, "decision-next", draft, ground = ground_told(ground, language))
    } else {
        let against = language.pick([&next.against_zh, &next.against]);
        say!(language, "decision-next-against", draft, against = shown(against))
    }
}

async fn responsibility(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "responsibility"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let body: ResponsibilitiesBody = remote.get(&path, &()).await?;
    responsibility_table(&body, remote.language, &remote.zone).print()?;
    if body.more {
        output::note(&say!(remote.language, "responsibility-more"));
    }
    Ok(())
}

fn responsibility_table(body: &ResponsibilitiesBody, language: Language, zone: &TimeZone) -> Table {
    let headings =
        ["column-entry", "column-done-at", "column-acted-as", "column-done", "column-account", "column-certificate"];
    let mut table = Table::new(language, headings);
    for done in &body.done {
        let acted = language.text(done.acted_as.message());
        let kind = language.text(&format!("log-kind-{}", done.event.replace(['.', '_'], "-"))).into_owned();
        let officers = if done.officers.is_empty() { "-".to_owned() } else { done.officers.join(" ") };
        let (index, time) = (done.index.to_string(), output::time(done.at, zone));
        table.row([&index, &time, &acted, &kind, done.by.as_str(), &officers]);
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

    fn decided() -> DecisionsBody {
        let (noon, id) = ("2026-07-03T04:00:00Z", "a".repeat(32));
        let body = json!({"case": id, "standing": "fallen",
            "steps": [
                {"step": "inform", "told_at": noon, "what": "penalty_notice", "document": id, "rights": ["statement"],
                    "terms": "", "fine_fen": 500_050, "by": "li", "logged_at": noon},
                {"step": "statement", "stated_at": noon, "how": "not_adopted", "documents": [], "reason": "无新证据",
                    "by": "li", "logged_at": noon},
                {"step": "hear", "held_at": noon, "document": id, "by": "li", "logged_at": noon}],
            "decisions": [{"decision": id, "draft": id, "document": id, "draft_digest": "b".repeat(64), "same_text": true,
                "outcome": "transferred", "number": "薛综执罚决〔2026〕1号", "decided_on": "2026-07-03", "ground": null,
                "overrides": "against_review", "reason": "情况紧急", "collective": [], "by": "head", "at": noon,
                "index": 42, "findings": ["overridden"], "fallen": {"how": "revoked", "on": "2026-09-01",
                    "body": "薛城区人民法院", "reason": "程序违法", "by": "head", "at": noon}}],
            "next": {"draft": id, "ground": null, "against": "sent back", "against_zh": "已退回"}});
        serde_json::from_value(body).expect("decisions")
    }

    #[test]
    fn a_decision_is_told_with_what_it_rests_on_and_what_is_not_as_it_should_be() {
        let id = "a".repeat(32);
        let lines = told(&decided(), Language::Zh, &shanghai());
        let expected = [
            "决定：决定已失效，可以另行作出决定".to_owned(),
            format!("告知：2026-07-03 12:00:00，行政处罚事先告知书，文书 {id}，li"),
            "告知的罚款：5000.50 元".to_owned(),
            "陈述申辩：2026-07-03 12:00:00，不予采纳，li".to_owned(),
            "理由：无新证据".to_owned(),
            format!("听证：2026-07-03 12:00:00，笔录 {id}，li"),
            "决定 薛综执罚决〔2026〕1号（2026-07-03，已移送）：未采纳审核意见".to_owned(),
            format!("由 head 于 2026-07-03 12:00:00 作出，日志 42，编号 {id}"),
            "理由：情况紧急".to_owned(),
            "该决定已撤销（2026-09-01，薛城区人民法院）：程序违法".to_owned(),
            "问题：未采纳审核意见或者未经审核作出决定（附件3第十八条）".to_owned(),
            format!("草稿 {id} 不能作出决定：已退回"),
        ];
        assert_eq!(lines, expected);
        assert_eq!(told(&decided(), Language::En, &shanghai()).len(), expected.len());
    }

    #[test]
    fn who_answers_for_what_is_a_table_of_entries() {
        let done = json!({"index": 7, "at": "2026-07-03T04:00:00Z", "by": "head", "role": "head", "acted_as": "head",
            "event": "decision.decided", "officers": []});
        let body: ResponsibilitiesBody =
            serde_json::from_value(json!({"case": "a".repeat(32), "done": [done], "more": false})).expect("a body");
        let lines = responsibility_table(&body, Language::Zh, &shanghai()).lines();
        for told in ["7", "2026-07-03 12:00:00", "决定", "作出决定", "head"] {
            assert!(lines[1].contains(told), "{told} is not in {}", lines[1]);
        }
    }

    #[test]
    fn an_amount_is_given_in_yuan_and_kept_in_fen() {
        for (given, kept) in [("5000", 500_000), ("0.5", 50), ("0.05", 5), ("12.34", 1234), ("0", 0)] {
            assert_eq!(fen(given, Language::Zh).expect("an amount"), kept, "{given}");
        }
        for wrong in ["", "5.", ".5", "1.234", "-1", "5 000", "五千", "99999999999999999999"] {
            assert!(fen(wrong, Language::Zh).is_err(), "{wrong}");
        }
        assert_eq!((yuan(500_000), yuan(5), yuan(1230)), ("5000".to_owned(), "0.05".to_owned(), "12.30".to_owned()));
    }

    /// Every word of a list has the name that answers of the service give it, and one of its own in each language.
    fn assert_whole<W: Word + serde::Serialize>() {
        for word in W::ALL {
            assert_eq!(serde_json::to_value(word).expect("JSON"), word.id());
            for language in Language::ALL {
                let name = word.name(language);
                let namesakes = W::ALL.iter().filter(|other| other.name(language) == name).count();
                assert!(namesakes == 1 && name.is_ascii() == (language == Language::En), "{}: {name}", word.id());
            }
        }
    }

    #[test]
    fn every_word_has_a_name_of_its_own_in_both_languages() {
        assert_whole::<NoticeKind>();
        assert_whole::<PartyRight>();
        assert_whole::<StatementHow>();
        assert_whole::<OverrideKind>();
        assert_whole::<FallenHow>();
    }
}
