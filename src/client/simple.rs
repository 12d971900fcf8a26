//! `docket case simple`: what was decided in a case by the simple procedure, deciding it so, and saying what followed.

use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use evidence::event::Sanction;
use evidence::ids::Certificate;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::answers::simple::{CaseSimpleBody, FollowedRequest, SimpleBody, SimpleRequest};
use crate::client::http::Remote;
use crate::client::output::{self, DayEnd, Language, shown};
use crate::client::resolve;
use crate::client::words::{self, Word as _};

/// What is done with the simple procedure.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// Show what was decided in a case by the simple procedure
    Show {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Decide a case on the spot by the simple procedure; this cannot be done twice
    Decide(Box<DecideArguments>),
    /// Say what followed: that the cash was handed in, and that the decision was put on file; what is not given stays as it is
    Follow {
        /// The case's number or id
        case: String,
        /// The day on which the cash was handed in to the agency
        #[arg(long, value_name = "DAY")]
        handed_in_on: Option<String>,
        /// Where and when the decision was put on file
        #[arg(long)]
        filed_with: Option<String>,
        /// Why it is said
        #[arg(long)]
        reason: String,
    },
}

/// A decision on the spot.
#[derive(Debug, Args)]
pub(in crate::client) struct DecideArguments {
    /// The case's number or id
    case: String,
    /// Id of the party
    #[arg(long)]
    party: String,
    /// The facts that allow the procedure
    #[arg(long)]
    facts: String,
    /// The law by which it is decided
    #[arg(long)]
    law: String,
    /// The steps that were taken
    #[arg(long)]
    steps: String,
    /// What the party stated in its defence
    #[arg(long)]
    statement: Option<String>,
    /// What was made of that
    #[arg(long)]
    answer: Option<String>,
    /// The party contests the decision
    #[arg(long)]
    contested: bool,
    /// It may be disputed for another reason
    #[arg(long)]
    disputed: bool,
    /// What is imposed; several may be given
    #[arg(long = "sanction", value_parser = words::parser::<Sanction>(), required = true)]
    sanctions: Vec<Sanction>,
    /// The fine, in yuan
    #[arg(long, value_name = "YUAN")]
    fine: Option<String>,
    /// The cash that was taken on the spot, in yuan
    #[arg(long, value_name = "YUAN")]
    cash: Option<String>,
    /// The fine would be hard to collect later
    #[arg(long)]
    hard_to_collect: bool,
    /// The number of the finance department's receipt
    #[arg(long)]
    receipt_number: Option<String>,
    /// The day on which the cash was handed in to the agency
    #[arg(long, value_name = "DAY")]
    handed_in_on: Option<String>,
    /// Where and when the decision was put on file
    #[arg(long)]
    filed_with: Option<String>,
    /// What else is to be kept
    #[arg(long)]
    other: Option<String>,
    /// When it was decided; of a day alone, its first moment
    #[arg(long, value_name = "TIME")]
    at: String,
    /// Certificate number of an officer who decided it; at least two are given
    #[arg(long = "officer", value_name = "CERTIFICATE", required = true)]
    officers: Vec<String>,
}

pub(in crate::client) async fn run(remote: &Remote, verb: Verb) -> Result<()> {
    match verb {
        Verb::Show { case, json } => show(remote, &case, json).await,
        Verb::Decide(arguments) => decide(remote, *arguments).await,
        Verb::Follow { case, handed_in_on, filed_with, reason } => {
            let handed_in_on = handed_in_on.map(|day| output::given_day(&day, remote.language)).transpose()?;
            let id = resolve::case(remote, &case).await?.to_string();
            // The whole of it is said anew: who tells of one thing does not unsay the other.
            let known: CaseSimpleBody = remote.get(&["api", "v1", "cases", &id, "simple"], &()).await?;
            let (handed_in_before, filed_before) =
                known.decision.map(|decision| (decision.handed_in_on, decision.filed_with)).unwrap_or_default();
            let request = FollowedRequest {
                handed_in_on: handed_in_on.or(handed_in_before),
                filed_with: filed_with.unwrap_or(filed_before),
                reason,
            };
            remote.tell(&["api", "v1", "cases", &id, "simple", "followed"], &request).await?;
            output::line(&say!(remote.language, "simple-follow-told", name = shown(&case)))
        }
    }
}

/// An amount that is given in yuan, with at most two decimals, in fen.
fn fen(text: &str, language: Language) -> Result<u64> {
    let read = || -> Option<u64> {
        let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || text.ends_with('.') || cents.len() > 2 || !is_number(whole) || !is_number(cents) {
            return None;
        }
        let cents: u64 = format!("{cents:0<2}").parse().ok()?;
        whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(cents)
    };
    read().ok_or_else(|| anyhow!(say!(language, "yuan-unreadable", given = shown(text))))
}

/// An amount in fen, as it is told in yuan.
fn yuan(fen: u64) -> String {
    match fen % 100 {
        0 => format!("{}", fen / 100),
        cents => format!("{}.{cents:02}", fen / 100),
    }
}

async fn decide(remote: &Remote, arguments: DecideArguments) -> Result<()> {
    let language = remote.language;
    let amount = |text: Option<String>| text.map_or(Ok(0), |text| fen(&text, language));
    let request = SimpleRequest {
        party: arguments.party,
        facts: arguments.facts,
        law: arguments.law,
        steps: arguments.steps,
        statement: arguments.statement.unwrap_or_default(),
        answer: arguments.answer.unwrap_or_default(),
        contested: arguments.contested,
        disputed: arguments.disputed,
        sanctions: arguments.sanctions.into_iter().collect(),
        fine_fen: amount(arguments.fine)?,
        cash_fen: amount(arguments.cash)?,
        hard_to_collect: arguments.hard_to_collect,
        receipt_number: arguments.receipt_number.unwrap_or_default(),
        handed_in_on: arguments.handed_in_on.map(|day| output::given_day(&day, language)).transpose()?,
        filed_with: arguments.filed_with.unwrap_or_default(),
        other: arguments.other.unwrap_or_default(),
        decided_at: remote.moment(&arguments.at, DayEnd::First)?,
        officers: arguments.officers,
    };
    let id = resolve::case(remote, &arguments.case).await?.to_string();
    remote.tell(&["api", "v1", "cases", &id, "simple"], &request).await?;
    output::line(&say!(language, "simple-decide-told", name = shown(&arguments.case)))
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "simple"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let found: CaseSimpleBody = remote.get(&path, &()).await?;
    match &found.decision {
        Some(decision) => told(decision, remote.language, &remote.zone).iter().try_for_each(|text| output::line(text)),
        None => output::line(&say!(remote.language, "simple-none")),
    }
}

/// What is told of a decision, line by line.
fn told(decision: &SimpleBody, language: Language, zone: &TimeZone) -> Vec<String> {
    let comma = language.text("list-comma");
    let sanctions: Vec<String> = decision.sanctions.iter().map(|sanction| sanction.name(language)).collect();
    let officers: Vec<&str> = decision.officers.iter().map(Certificate::as_str).collect();
    let (time, sanctions) = (output::time(decision.decided_at, zone), sanctions.join(&comma));
    let mut lines = vec![
        say!(language, "simple-told", time, sanctions, officers = officers.join(&comma)),
        say!(language, "simple-told-amounts", fine = yuan(decision.fine_fen), cash = yuan(decision.cash_fen)),
    ];
    let said = [
        ("field-simple-facts", &decision.facts),
        ("field-law", &decision.law),
        ("field-steps", &decision.steps),
        ("field-statement", &decision.statement),
        ("field-answer", &decision.answer),
        ("field-receipt-number", &decision.receipt_number),
        ("field-filed-with", &decision.filed_with),
        ("field-other", &decision.other),
    ];
    for (name, text) in said.into_iter().filter(|(_, text)| !text.is_empty()) {
        lines.push(say!(language, "simple-told-field", name = language.text(name), text = shown(text)));
    }
    for entry in &decision.allowed_by {
        let (name, article) = (language.pick([&entry.zh, &entry.en]), &entry.ground.article);
        lines.push(say!(language, "simple-told-rule", name, document = entry.ground.document.as_str(), article));
    }
    if decision.dispute_prone {
        lines.push(say!(language, "simple-told-prone"));
    }
    for clock in &decision.clocks {
        let due = clock.last_day.map_or_else(|| output::time(clock.due, zone), |day| day.to_string());
        let (rule, standing) = (language.pick([&clock.zh, &clock.en]), language.text(clock.standing.message()));
        lines.push(say!(language, "simple-told-clock", rule, due, standing));
    }
    let findings = decision.findings.iter();
    lines
        .extend(findings.map(|finding| say!(language, "simple-told-finding", what = language.text(finding.message()))));
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_given_and_told_in_yuan() {
        for (text, expected) in [("200", 20_000), ("0.5", 50), ("99.99", 9_999)] {
            assert_eq!(fen(text, Language::En).expect(text), expected, "{text}");
        }
        for text in ["", "1.", "1.234", "-1", "1e3", "１"] {
            assert!(fen(text, Language::En).is_err(), "{text}");
        }
        assert_eq!([yuan(20_000), yuan(9_999), yuan(5)], ["200", "99.99", "0.05"]);
    }

    #[test]
    fn a_decision_is_told_with_what_is_not_as_the_law_asks() {
        let decision = json!({"party": "a".repeat(32), "facts": "占道经营", "law": "某条例第十条", "steps": "出示证件",
            "statement": "", "answer": "", "contested": false, "disputed": false, "dispute_prone": true,
            "sanctions": ["fine"], "fine_fen": 20_000, "cash_fen": 20_000, "hard_to_collect": false,
            "receipt_number": "0012345", "handed_in_on": null, "filed_with": "", "other": "",
            "decided_at": "2026-01-05T09:00:00Z", "officers": ["37001", "37002"], "logged_at": "2026-01-05T09:00:00Z",
            "decided_by": "li", "followed_at": null, "follow_reason": "", "allowed_by": [],
            "findings": ["cash_beyond", "not_filed"], "clocks": []});
        let decision: SimpleBody = serde_json::from_value(decision).expect("a decision");
        let zone = output::zone("Asia/Shanghai").expect("it is built in");
        let lines = told(&decision, Language::Zh, &zone);
        assert_eq!(lines[0], "当场决定：2026-01-05 17:00:00，罚款，执法人员 37001、37002");
        assert_eq!(lines[1], "罚款 200 元，当场收缴 200 元");
        assert!(lines.iter().any(|line| line.contains("第六十八条")), "{lines:?}");
        assert_eq!(told(&decision, Language::En, &zone).len(), lines.len());
    }
}
