//! `docket complaint`: complaints that an agency received, what comes of them, and that the complainant was told. Who
//! complained is read as [`personal`](crate::client::personal) says.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use evidence::event::{ComplaintChannel, ComplaintOutcome, ComplaintTelling};
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::answers::complaint::{
    ComplaintBody, ComplaintReceived, ComplaintRequest, ComplaintsBody, DecideRequest, TellRequest,
};
use crate::answers::reason::Reason;
use crate::client::http::Remote;
use crate::client::output::{self, DayEnd, Language, Table, shown};
use crate::client::personal::{self, Given, Source};
use crate::client::resolve;
use crate::client::words::{self, Word as _};

/// What may be said of who complained, and of whom.
const KNOWN: [&str; 8] =
    ["name", "about_person", "identity_kind", "identity_number", "birth_date", "guardian", "address", "phone"];

const COMPLAINTS: [&str; 3] = ["api", "v1", "complaints"];

/// What to do with complaints.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List complaints: what nobody decided, what nobody was told of, and what is done
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Record a complaint that your agency received; prints its id
    Receive(NewComplaint),
    /// Decide what comes of a complaint
    Decide {
        /// The complaint's id
        complaint: String,
        /// What comes of it
        #[arg(long, value_parser = words::parser::<ComplaintOutcome>())]
        outcome: ComplaintOutcome,
        /// Number or id of the case that was started
        #[arg(long)]
        case: Option<String>,
        /// On what ground, or to whom it was referred; needed where no case is started
        #[arg(long)]
        ground: Option<String>,
    },
    /// Say that the complainant was told what came of a complaint, or why not
    Tell {
        /// The complaint's id
        complaint: String,
        /// When; of a day alone, its first moment
        #[arg(long, value_name = "TIME")]
        at: String,
        /// How
        #[arg(long, value_parser = words::parser::<ComplaintTelling>())]
        how: ComplaintTelling,
        /// By which document
        #[arg(long)]
        paper: Option<String>,
        /// Why not by a document, or why nobody was told
        #[arg(long)]
        reason: Option<String>,
    },
    /// Erase the personal data of a complaint, as the head; this cannot be undone. The log keeps that it was erased
    Erase {
        /// The complaint's id
        complaint: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

/// A complaint that is recorded.
#[derive(Debug, Args)]
struct NewComplaint {
    /// When it was received; of a day alone, its first moment
    #[arg(long, value_name = "TIME")]
    at: String,
    /// How it came
    #[arg(long, value_parser = words::parser::<ComplaintChannel>())]
    channel: ComplaintChannel,
    /// What it says, without names of natural persons: it stands in the log
    #[arg(long, value_name = "TEXT")]
    says: String,
    /// The organisation or the place that it is about; no natural person
    #[arg(long, value_name = "TEXT")]
    about: Option<String>,
    /// Nobody knows who complained: nothing is read but a file that is named
    #[arg(long)]
    anonymous: bool,
    #[command(flatten)]
    source: Source,
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let language = remote.language;
    match arguments.verb {
        Verb::List { json } => list(&remote, json).await?,
        Verb::Receive(new) => {
            let request = requested(&remote, new)?;
            let received: ComplaintReceived = remote.post(&COMPLAINTS, &request).await?;
            output::line(&shown(received.complaint.as_str()))?;
        }
        Verb::Decide { complaint, outcome, case, ground } => {
            let case = match case {
                Some(case) => Some(resolve::case(&remote, &case).await?.to_string()),
                None => None,
            };
            let request = DecideRequest { outcome, case, ground: ground.unwrap_or_default() };
            remote.tell(&["api", "v1", "complaints", &complaint, "decide"], &request).await?;
            done(language, &complaint, "log-kind-complaint-decided")?;
        }
        Verb::Tell { complaint, at, how, paper, reason } => {
            let told_at = remote.moment(&at, DayEnd::First)?;
            let (paper, reason) = (paper.unwrap_or_default(), reason.unwrap_or_default());
            let request = TellRequest { told_at, how, paper, reason };
            remote.tell(&["api", "v1", "complaints", &complaint, "tell"], &request).await?;
            done(language, &complaint, "log-kind-complaint-told")?;
        }
        Verb::Erase { complaint, reason } => {
            remote.tell(&["api", "v1", "complaints", &complaint, "erase"], &Reason { reason }).await?;
            done(language, &complaint, "log-kind-complaint-erased")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn done(language: Language, complaint: &str, act: &str) -> Result<()> {
    output::line(&say!(language, "complaint-done", name = shown(complaint), act = language.text(act)))
}

/// What the service is asked to record.
fn requested(remote: &Remote, new: NewComplaint) -> Result<ComplaintRequest> {
    let NewComplaint { at, channel, says, about, anonymous, source } = new;
    let received_at = remote.moment(&at, DayEnd::First)?;
    let mut given =
        if anonymous && !source.is_given() { Given::none() } else { source.read(&KNOWN, remote.language)? };
    let (name, about_person) = (given.take("name"), given.take("about_person"));
    let personal = given.body(remote.language)?;
    let about = about.unwrap_or_default();
    Ok(ComplaintRequest { received_at, channel, about, about_person, says, anonymous, name, personal })
}

async fn list(remote: &Remote, json: bool) -> Result<()> {
    if json {
        return output::json(&remote.get::<Value>(&COMPLAINTS, &()).await?);
    }
    let language = remote.language;
    let found: ComplaintsBody = remote.get(&COMPLAINTS, &()).await?;
    let all =
        [("complaints-open", &found.open), ("complaints-decided", &found.decided), ("complaints-told", &found.told)];
    if all.iter().all(|(_, some)| some.is_empty()) {
        output::note(&say!(language, "complaints-none"));
        return Ok(());
    }
    for (heading, some) in all {
        if !some.is_empty() {
            output::line(&language.text(heading))?;
            table(some, language, &remote.zone).print()?;
            output::line("")?;
        }
    }
    if found.more {
        output::note(&say!(language, "complaints-more"));
    }
    Ok(())
}

fn table(complaints: &[ComplaintBody], language: Language, zone: &TimeZone) -> Table {
    let headings = [
        "column-id",
        "column-received",
        "column-channel",
        "column-due",
        "column-clock",
        "column-complainant",
        "column-outcome",
        "column-about",
        "column-says",
    ];
    let mut table = Table::new(language, headings);
    for one in complaints {
        let (received, channel) = (output::time(one.received_at, zone), one.channel.name(language));
        let clock = one.clocks.iter().min_by_key(|clock| clock.due);
        let due = clock.map_or_else(|| "-".to_owned(), |clock| output::time(clock.due, zone));
        let standing = clock.map_or_else(|| "-".into(), |clock| language.text(clock.standing.message()));
        let outcome = one.outcome.map_or_else(|| "-".to_owned(), |outcome| outcome.name(language));
        let who = complainant(one, language);
        let id = one.complaint.as_str();
        table.row([id, &received, &channel, &due, &standing, &who, &outcome, &one.about, &one.says]);
    }
    table
}

/// Who complained, as far as that is shown.
fn complainant(complaint: &ComplaintBody, language: Language) -> String {
    match personal::sight(complaint.sight) {
        _ if complaint.anonymous => language.text("complaint-anonymous").into_owned(),
        Some(message) if complaint.name.is_empty() => language.text(message).into_owned(),
        _ => complaint.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaint(changes: &Value) -> ComplaintBody {
        let mut complaint = json!({"complaint": "0".repeat(32), "agency": "xc", "standing": "open",
            "received_at": "2026-01-05T02:00:00Z", "logged_at": "2026-01-05T02:00:00Z", "recorded_by": "li",
            "channel": "telephone", "about": "光明路夜市", "says": "夜间占道经营", "anonymous": false, "sight": "whole",
            "name": "司徒雪松", "about_person": "", "personal": {}, "commitment": "0".repeat(64), "outcome": null,
            "case": null, "ground": "", "decided_at": null, "decided_by": null, "told_at": null, "how": null,
            "paper": "", "told_reason": "", "told_by": null, "erased_at": null, "clocks": []});
        for (key, value) in changes.as_object().expect("an object") {
            complaint[key] = value.clone();
        }
        serde_json::from_value(complaint).expect("a complaint")
    }

    #[test]
    fn complaints_are_rows_with_who_complained_as_far_as_that_is_shown() {
        let zone = output::zone("Asia/Shanghai").expect("it is built in");
        let all = [
            complaint(&json!({})),
            complaint(&json!({"sight": "hidden", "name": "", "outcome": "declined"})),
            complaint(&json!({"sight": "erased", "name": ""})),
            complaint(&json!({"anonymous": true, "name": ""})),
        ];
        let lines = table(&all, Language::Zh, &zone).lines();
        for (line, told) in [
            (1, "2026-01-05 10:00:00"),
            (1, "电话"),
            (1, "司徒雪松"),
            (1, "光明路夜市"),
            (2, "不向您显示"),
            (2, "不予立案"),
            (3, "已删除"),
            (4, "匿名"),
        ] {
            assert!(lines[line].contains(told), "{told} is not in {}", lines[line]);
        }
    }
}
