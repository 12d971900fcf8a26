//! `docket review`: send a draft for legal review, take the steps that follow, show the reviews of a case.
//!
//! What a step must say, whose it is, and whether it may follow, is the service's to judge.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use evidence::event::ReviewOutcome;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::answers::review::{
    AttendeeBody, PointBody, ReviewBody, ReviewRequest, ReviewStepRequest, ReviewSubmitted, ReviewsBody,
};
use crate::client::files;
use crate::client::http::Remote;
use crate::client::output::{self, Language, Table, shown};
use crate::client::printout;
use crate::client::resolve;
use crate::client::words;

/// Largest file of points that is read, in bytes.
const POINTS_BYTES_MAX: u64 = 256 * 1024;

/// What is asked of reviews.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

/// What is done with a review.
#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the reviews of a case, and until when each is due
    List {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Send a draft for review; prints the review's id
    Submit {
        /// The case's number or id
        case: String,
        /// Id of the draft, as `docket case drafts` shows it
        #[arg(long)]
        draft: String,
        /// On which rules it rests, and how discretion was used
        #[arg(long)]
        basis: String,
        /// The facts, the reasons, and what proves them
        #[arg(long)]
        statement: String,
        /// Id of the document of the hearing, where there was one
        #[arg(long, value_name = "DOCUMENT")]
        hearing: Option<String>,
    },
    /// Save the opinion of a review as PDF
    Opinion {
        /// Id of the review, as `docket review list` shows it
        review: String,
        /// The file to write, which must not be there
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// File the opinion of a review in its case, once
    FileOpinion {
        /// Id of the review, as `docket review list` shows it
        review: String,
    },
    #[command(flatten)]
    Step(Step),
}

/// Whether the deed goes to the judicial organs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transfer {
    Yes,
    No,
}

impl words::Word for Transfer {
    const ALL: &'static [Self] = &[Self::Yes, Self::No];

    fn id(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
        }
    }
}

/// A step in a review.
#[derive(Debug, Subcommand)]
enum Step {
    /// Say that all papers are there: the term of the review begins
    Complete {
        /// Id of the review, as `docket review list` shows it
        review: String,
    },
    /// Say that papers are missing: what was sent goes back
    Incomplete {
        /// Id of the review
        review: String,
        /// What is missing
        #[arg(long)]
        lacks: String,
    },
    /// Make the term of a review longer, as the head
    Extend {
        /// Id of the review
        review: String,
        /// What makes the case complex
        #[arg(long)]
        reason: String,
    },
    /// Give the opinion on a draft
    Opine {
        /// Id of the review
        review: String,
        /// What it says
        #[arg(long, value_parser = words::parser::<ReviewOutcome>())]
        outcome: ReviewOutcome,
        /// A file of JSON with the points: a list of objects with point, holds, note, documents, recordings, markers
        #[arg(long)]
        points: PathBuf,
        /// Whether the deed may be a crime and goes to the judicial organs
        #[arg(long, value_parser = words::parser::<Transfer>())]
        transfer: Transfer,
        /// Why
        #[arg(long)]
        reasons: Option<String>,
        /// What is to be supplemented or set right; several may be given
        #[arg(long = "wish", value_name = "WISH")]
        wishes: Vec<String>,
    },
    /// Ask once for a second review
    Rereview {
        /// Id of the review
        review: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Stay with the opinion, in a second review
    Uphold {
        /// Id of the review
        review: String,
        /// Why
        #[arg(long)]
        reasons: String,
    },
    /// Call for a collective discussion of the heads
    Collective {
        /// Id of the review
        review: String,
        /// What is to be discussed
        #[arg(long)]
        reason: String,
    },
    /// Tell what the heads resolved, as one of them
    Resolve {
        /// Id of the review
        review: String,
        /// The day on which they met
        #[arg(long, value_name = "DAY")]
        held_on: String,
        /// The account of a head who took part, and what they held; at least two are given
        #[arg(long = "attendee", value_name = "ACCOUNT=OPINION", required = true)]
        attendees: Vec<String>,
        /// What they resolved
        #[arg(long)]
        resolution: String,
        /// They adopt the draft as it was sent
        #[arg(long)]
        adopts: bool,
    },
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    match arguments.verb {
        Verb::List { case, json } => show(&remote, &case, json).await?,
        Verb::Submit { case, draft, basis, statement, hearing } => {
            let case = resolve::case(&remote, &case).await?.to_string();
            let request = ReviewRequest { draft, basis, statement, hearing };
            let sent: ReviewSubmitted = remote.post(&["api", "v1", "cases", &case, "reviews"], &request).await?;
            output::line(&say!(remote.language, "review-sent", id = sent.review))?;
        }
        Verb::Opinion { review, output } => printout::opinion(&remote, &review, &output).await?,
        Verb::FileOpinion { review } => printout::file_opinion(&remote, &review).await?,
        Verb::Step(step) => {
            let (review, request) = requested(step, remote.language)?;
            remote.tell(&["api", "v1", "reviews", &review, "steps"], &request).await?;
            let step = remote.language.text(message(&request));
            output::line(&say!(remote.language, "review-taken", id = shown(&review), step))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The review of a step, and what the service is asked.
fn requested(step: Step, language: Language) -> Result<(String, ReviewStepRequest)> {
    Ok(match step {
        Step::Complete { review } => (review, ReviewStepRequest::Complete),
        Step::Incomplete { review, lacks } => (review, ReviewStepRequest::Incomplete { lacks }),
        Step::Extend { review, reason } => (review, ReviewStepRequest::Extend { reason }),
        Step::Opine { review, outcome, points, transfer, reasons, wishes } => {
            let points = points_of(&points, language)?;
            let (transfer, reasons) = (Some(transfer == Transfer::Yes), reasons.unwrap_or_default());
            (review, ReviewStepRequest::Opine { outcome, points, transfer, reasons, wishes })
        }
        Step::Rereview { review, reason } => (review, ReviewStepRequest::RequestRereview { reason }),
        Step::Uphold { review, reasons } => (review, ReviewStepRequest::Uphold { reasons }),
        Step::Collective { review, reason } => (review, ReviewStepRequest::CallCollective { reason }),
        Step::Resolve { review, held_on, attendees, resolution, adopts } => {
            let held_on = output::given_day(&held_on, language)?;
            let attendee = |given: &String| {
                let (account, opinion) = given.split_once('=').unwrap_or((given, ""));
                AttendeeBody { account: account.to_owned(), opinion: opinion.to_owned() }
            };
            let attendees = attendees.iter().map(attendee).collect();
            (review, ReviewStepRequest::Resolve { held_on, attendees, resolution, adopts })
        }
    })
}

/// The points that a file of JSON has.
fn points_of(path: &Path, language: Language) -> Result<Vec<PointBody>> {
    let bytes = files::read_small(path, POINTS_BYTES_MAX, language)?;
    serde_json::from_slice(&bytes).with_context(|| say!(language, "review-points-unreadable", path = path.display()))
}

/// The message that names a step, as the custody log does.
fn message(request: &ReviewStepRequest) -> &'static str {
    match request {
        ReviewStepRequest::Complete => "log-kind-review-complete",
        ReviewStepRequest::Incomplete { .. } => "log-kind-review-incomplete",
        ReviewStepRequest::Extend { .. } => "log-kind-review-extended",
        ReviewStepRequest::Opine { .. } => "log-kind-review-opined",
        ReviewStepRequest::RequestRereview { .. } => "log-kind-review-rereview-requested",
        ReviewStepRequest::Uphold { .. } => "log-kind-review-upheld",
        ReviewStepRequest::CallCollective { .. } => "log-kind-review-collective-called",
        ReviewStepRequest::Resolve { .. } => "log-kind-review-resolved",
    }
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "reviews"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let found: ReviewsBody = remote.get(&path, &()).await?;
    for recording in &found.left_out {
        output::note(&say!(remote.language, "monitor-left-out-told", recording));
    }
    if found.reviews.is_empty() {
        output::note(&say!(remote.language, "reviews-none"));
        return Ok(());
    }
    reviews_table(&found.reviews, remote.language, &remote.zone).print()?;
    for text in found.reviews.iter().flat_map(|review| said_told(review, remote.language)) {
        output::line(&text)?;
    }
    Ok(())
}

fn reviews_table(reviews: &[ReviewBody], language: Language, zone: &TimeZone) -> Table {
    let columns = ["column-review", "column-standing", "column-sent", "column-due", "column-draft"];
    let mut table = Table::new(language, columns);
    for review in reviews {
        let due = review.clocks.last().map(|one| {
            let day = one.clock.last_day.map_or_else(|| output::time(one.clock.due, zone), |day| day.to_string());
            format!("{day} {}", language.text(one.clock.standing.message()))
        });
        let (id, draft) = (review.review.to_string(), review.draft.to_string());
        let state = language.text(review.state.message());
        table.row([&id, &state, &output::time(review.submitted_at, zone), due.as_deref().unwrap_or("-"), &draft]);
    }
    table
}

/// What was said in a review, line by line.
fn said_told(review: &ReviewBody, language: Language) -> Vec<String> {
    let id = review.review.to_string();
    let mut lines = Vec::new();
    if !review.lacks.is_empty() {
        lines.push(say!(language, "review-told-lacks", id = id.as_str(), text = shown(&review.lacks)));
    }
    for opinion in &review.opinions {
        let outcome = words::Word::name(opinion.outcome, language);
        lines.push(say!(language, "review-told-opinion", id = id.as_str(), outcome, text = shown(&opinion.reasons)));
        let wishes = opinion.wishes.iter();
        lines.extend(wishes.map(|wish| say!(language, "review-told-wish", id = id.as_str(), text = shown(wish))));
    }
    if let Some(asked) = &review.rereview {
        lines.push(say!(language, "review-told-rereview", id = id.as_str(), text = shown(&asked.text)));
    }
    if let Some(upheld) = &review.upheld {
        lines.push(say!(language, "review-told-upheld", id = id.as_str(), text = shown(&upheld.text)));
    }
    if let Some(resolution) = &review.resolution {
        let text = shown(&resolution.resolution);
        lines.push(say!(language, "review-told-resolution", id = id.as_str(), day = resolution.held_on, text));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_points_has_256_kib_and_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("points.json");
        let written = |size: u64| {
            let list = "[{\"point\": 1, \"holds\": \"conforms\"}]";
            let room = usize::try_from(size).expect("small") - list.len();
            std::fs::write(&path, format!("{list}{}", " ".repeat(room))).expect("written");
            points_of(&path, Language::Zh)
        };
        assert_eq!(written(POINTS_BYTES_MAX).expect("points").len(), 1);
        assert!(written(POINTS_BYTES_MAX + 1).is_err());
        std::fs::write(&path, "[{}]").expect("written");
        assert!(points_of(&path, Language::Zh).is_err());
    }

    #[test]
    fn every_state_and_binding_is_told_in_both_languages() {
        use crate::answers::draft::BindingStanding;
        use crate::answers::review::ReviewState;
        let states = ReviewState::ALL.iter().map(|state| state.message());
        let bindings = BindingStanding::ALL.iter().map(|standing| standing.message());
        for message in states.chain(bindings) {
            for language in Language::ALL {
                assert!(language.find(message, None).is_some(), "{message} in {language}");
            }
        }
    }
}
