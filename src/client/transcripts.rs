//! `docket transcript`: what people or programs wrote down of what is said in a recording.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use reqwest::Method;
use serde_json::Value;

use crate::answers::bounds::TRANSCRIPT_BYTES_MAX;
use crate::answers::reason::Reason;
use crate::answers::transcript::{
    TranscriptAdded, TranscriptAsked, TranscriptAskingState, TranscriptDetail, TranscriptList, TranscriptQuery,
};
use crate::client::files;
use crate::client::http::Remote;
use crate::client::output::{self, Table, shown};
use crate::client::resolve::recording;

/// What to do with transcripts.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Add a transcript to a recording, from a file of SRT, `WebVTT` or JSON; prints its id
    Add {
        /// The recording: its id, or the first 8 digits of it or more
        recording: String,
        /// The file
        file: PathBuf,
        /// The language that it is in, such as zh
        #[arg(long)]
        language: Option<String>,
        /// Name and version of the program that made it, where one did
        #[arg(long)]
        program: Option<String>,
    },
    /// Have the site's own program write down what is said in a recording; prints the id that the transcript will have
    Make {
        /// The recording: its id, or the first 8 digits of it or more
        recording: String,
    },
    /// List the transcripts of a recording
    List {
        /// The recording: its id, or the first 8 digits of it or more
        recording: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the lines of a transcript with their times
    Show {
        /// The transcript's id
        transcript: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a transcript: it is neither shown nor searched any more
    Remove {
        /// The transcript's id
        transcript: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    match arguments.verb {
        Verb::Add { recording: text, file, language, program } => {
            let id = recording(&remote, &text).await?.to_string();
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
            let bytes = files::read_small(&file, TRANSCRIPT_BYTES_MAX, remote.language)?;
            let query = TranscriptQuery { name, language, program };
            let path = ["api", "v1", "recordings", &id, "transcripts"];
            let request = remote.request(Method::POST, &path, &query)?;
            let added: TranscriptAdded = remote.json(request.body(bytes)).await?;
            output::line(&shown(&added.transcript))?;
        }
        Verb::Make { recording: text } => {
            let id = recording(&remote, &text).await?.to_string();
            let path = ["api", "v1", "recordings", &id, "transcripts", "make"];
            let asked: TranscriptAsked = remote.json(remote.request(Method::POST, &path, &())?).await?;
            output::line(&shown(&asked.transcript))?;
            output::note(&say!(remote.language, "transcript-asked-help"));
        }
        Verb::List { recording: text, json } => {
            let id = recording(&remote, &text).await?.to_string();
            list(&remote, &["api", "v1", "recordings", &id, "transcripts"], json).await?;
        }
        Verb::Show { transcript, json } => show(&remote, &["api", "v1", "transcripts", &transcript], json).await?,
        Verb::Remove { transcript, reason } => {
            remote.tell(&["api", "v1", "transcripts", &transcript, "remove"], &Reason { reason }).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(remote: &Remote, path: &[&str], json: bool) -> Result<()> {
    if json {
        return output::json(&remote.get::<Value>(path, &()).await?);
    }
    let list: TranscriptList = remote.get(path, &()).await?;
    let language = remote.language;
    let headings =
        ["column-id", "column-format", "column-lines", "column-size", "column-added", "column-account", "column-file"];
    let mut table = Table::new(language, headings);
    for one in &list.items {
        let format = language.word(&one.format);
        let (lines, size, added) = (one.lines.to_string(), output::size(one.size), remote.time(one.added_at));
        let made = one.program.as_ref().map_or_else(String::new, |program| format!(" ({program})"));
        table.row([&one.id, &format, &lines, &size, &added, &one.added_by, &format!("{}{made}", one.name)]);
    }
    table.print()?;
    if let Some(asking) = &list.asking {
        let state = match asking.state {
            TranscriptAskingState::Waiting => say!(language, "transcript-waiting"),
            TranscriptAskingState::Running => say!(language, "transcript-running"),
            TranscriptAskingState::Failed => say!(language, "transcript-failed"),
        };
        let why = asking.why.map_or_else(String::new, |why| format!(": {}", language.word(&why)));
        let program = shown(&asking.program);
        let by = say!(
            language,
            "transcript-asked-by",
            who = shown(&asking.asked_by),
            time = remote.time(asking.asked_at),
            program = program
        );
        output::note(&format!("{state}{why} ({by})"));
    }
    Ok(())
}

async fn show(remote: &Remote, path: &[&str], json: bool) -> Result<()> {
    if json {
        return output::json(&remote.get::<Value>(path, &()).await?);
    }
    let detail: TranscriptDetail = remote.get(path, &()).await?;
    output::note(&say!(remote.language, "transcript-not-part"));
    for line in &detail.segments {
        let text = line.text.lines().map(shown).collect::<Vec<_>>().join(" ");
        output::line(&format!("{}  {text}", moment(line.start_ms)))?;
    }
    Ok(())
}

/// A moment as `docket frames` takes it.
pub(in crate::client) fn moment(ms: u64) -> String {
    format!("{}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_with_hours_and_milliseconds() {
        assert_eq!((moment(0), moment(3_723_045)), ("0:00:00.000".to_owned(), "1:02:03.045".to_owned()));
    }
}
