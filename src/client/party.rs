//! `docket case parties` and `docket case party`: who the parties of a case are, recorded, set right, removed, and their
//! personal data erased. What identifies them is read as [`personal`] says.

use anyhow::Result;
use clap::{Args, Subcommand};
use evidence::event::PartyKind;
use reqwest::Method;
use serde_json::Value;

use crate::answers::party::{PartiesBody, PartyBody, PartyRecorded, PartyRequest};
use crate::answers::reason::Reason;
use crate::client::http::Remote;
use crate::client::output::{self, Language, shown};
use crate::client::personal::{self, Source};
use crate::client::resolve;
use crate::client::words::{self, Word as _};

/// What may be said of a party.
const KNOWN: [&str; 9] = [
    "name",
    "code",
    "identity_kind",
    "identity_number",
    "birth_date",
    "representative",
    "guardian",
    "address",
    "phone",
];

/// What is done with the parties of a case.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// Show who the parties of a case are, as far as you may see it
    Parties {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Record parties of a case, set them right, remove them, erase their personal data
    #[command(subcommand)]
    Party(PartyVerb),
}

/// What is done with one party.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum PartyVerb {
    /// Record a party of a case; prints its id
    Add {
        /// The case's number or id
        case: String,
        #[command(flatten)]
        said: Said,
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Say anew who a party is: the whole of it, in place of what was said before
    Correct {
        /// The party's id
        party: String,
        #[command(flatten)]
        said: Said,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take a party out of its case
    Remove {
        /// The party's id
        party: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Erase the personal data of a party, as the head; this cannot be undone. The log keeps that it was erased
    Erase {
        /// The party's id
        party: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

/// What is said of a party.
#[derive(Debug, Args)]
pub(in crate::client) struct Said {
    /// What kind of party it is
    #[arg(long, value_parser = words::parser::<PartyKind>())]
    kind: PartyKind,
    /// It is a minor
    #[arg(long)]
    minor: bool,
    /// It consents to electronic service
    #[arg(long)]
    consent: bool,
    #[command(flatten)]
    source: Source,
}

impl Said {
    fn request(self, reason: String, language: Language) -> Result<PartyRequest> {
        let Self { kind, minor, consent, source } = self;
        let mut given = source.read(&KNOWN, language)?;
        let (name, code) = (given.take("name"), given.take("code"));
        let personal = given.body(language)?;
        Ok(PartyRequest { kind, name, code, minor, consent, personal, reason, seen: None })
    }
}

pub(in crate::client) async fn run(remote: &Remote, verb: Verb) -> Result<()> {
    match verb {
        Verb::Parties { case, json } => show(remote, &case, json).await,
        Verb::Party(PartyVerb::Add { case, said, reason }) => {
            let case = resolve::case(remote, &case).await?.to_string();
            let request = said.request(reason.unwrap_or_default(), remote.language)?;
            let recorded: PartyRecorded = remote.post(&["api", "v1", "cases", &case, "parties"], &request).await?;
            output::line(&shown(recorded.party.as_str()))
        }
        Verb::Party(PartyVerb::Correct { party, said, reason }) => {
            let request = said.request(reason, remote.language)?;
            let put = remote.request(Method::PUT, &["api", "v1", "parties", &party], &())?.json(&request);
            remote.send(put).await?;
            done(remote.language, &party, "log-kind-party-corrected")
        }
        Verb::Party(PartyVerb::Remove { party, reason }) => {
            remote.tell(&["api", "v1", "parties", &party, "remove"], &Reason { reason }).await?;
            done(remote.language, &party, "log-kind-party-removed")
        }
        Verb::Party(PartyVerb::Erase { party, reason }) => {
            remote.tell(&["api", "v1", "parties", &party, "erase"], &Reason { reason }).await?;
            done(remote.language, &party, "log-kind-party-erased")
        }
    }
}

fn done(language: Language, party: &str, act: &str) -> Result<()> {
    output::line(&say!(language, "party-done", name = shown(party), act = language.text(act)))
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let case = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &case, "parties"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let found: PartiesBody = remote.get(&path, &()).await?;
    if found.parties.is_empty() {
        output::note(&say!(remote.language, "parties-none"));
    }
    found.parties.iter().flat_map(|party| told(party, remote.language)).try_for_each(|line| output::line(&line))
}

/// A party, line by line.
fn told(party: &PartyBody, language: Language) -> Vec<String> {
    let marks = [
        (party.minor, "party-minor"),
        (party.under_fourteen == Some(true), "party-under-fourteen"),
        (party.consent, "party-consents"),
    ];
    let marks = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, message)| message);
    let marks = marks.chain(personal::sight(party.sight)).map(|message| language.text(message).into_owned());
    let marks = marks.collect::<Vec<_>>().join(&language.text("list-comma"));
    let (id, kind, name) = (party.party.as_str(), party.kind.name(language), shown(&party.name));
    let mut lines = vec![say!(language, "party-told", id, kind, name)];
    if !party.code.is_empty() {
        let (label, value) = (language.text("personal-code"), shown(&party.code));
        lines.push(say!(language, "personal-line", label, value));
    }
    lines.extend(personal::lines(&party.personal, language));
    for (label, value) in [("party-marks", &marks), ("party-why", &party.reason)] {
        if !value.is_empty() {
            lines.push(say!(language, "personal-line", label = language.text(label), value = shown(value)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_party_is_told_with_what_is_shown_of_it() {
        let party = json!({"party": "0".repeat(32), "case": "1".repeat(32), "kind": "natural_person", "name": "**",
            "code": "", "minor": true, "under_fourteen": true, "consent": true, "sight": "masked",
            "personal": {"identity_kind": "resident_card", "identity_number": "**"}, "commitment": "0".repeat(64),
            "reason": "更正", "corrections": 1, "recorded_at": "2026-01-05T02:00:00Z", "recorded_by": "li",
            "told_at": "2026-01-05T02:00:00Z", "told_by": "li", "erased_at": null});
        let party: PartyBody = serde_json::from_value(party).expect("a party");
        assert_eq!(
            told(&party, Language::Zh),
            [
                format!("自然人 **（{}）", "0".repeat(32)),
                "  身份证件：居民身份证".to_owned(),
                "  证件号码：**".to_owned(),
                "  标记：未成年人、行为时未满十四周岁、同意电子送达、仅显示部分".to_owned(),
                "  更正理由：更正".to_owned(),
            ]
        );
        assert!(told(&party, Language::En).iter().all(|line| line.starts_with("natural") || line.starts_with("  ")));
    }
}
