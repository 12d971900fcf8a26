//! `status` as people read it.

use evidence::time::Utc;
use words::{Lang, amount};

use super::{DockingPart, FilePart, FileStage, Report, Summary, UnseenPart, Waiting, log};
use crate::law::Standing;
use crate::reasons::worded;

/// All of it, a line each.
pub(super) fn tell(report: &Report, lang: Lang) -> String {
    let mut lines = Vec::new();
    let station = &report.station;
    lines.push(lang.with(
        "status-station",
        &[
            ("id", station.id.as_str().into()),
            ("name", station.name.as_str().into()),
            ("agency", station.agency.as_str().into()),
            ("server", station.server.as_str().into()),
        ],
    ));
    if let (Some(word), Some(at)) = (&report.service.word, report.service.word_at) {
        let at = at.to_string();
        lines.push(lang.with("status-service", &[("at", at.into()), ("said", worded(lang, word).into())]));
    }
    lines.extend(log::lines(&report.log, lang));
    if let Some(rate) = report.service.bytes_per_second {
        lines.push(lang.with("status-rate", &[("size", amount::size(rate).into())]));
    }
    lines.extend(report.unlooked.iter().map(|unseen| unlooked(unseen, lang)));
    for docking in &report.dockings {
        lines.extend(docking_lines(docking, lang));
    }
    if !report.earlier.is_empty() {
        lines.push(lang.text("status-earlier").into_owned());
        lines.extend(report.earlier.iter().map(|file| format!("  {}", file_text(file, lang))));
    }
    lines.extend(summary_lines(&report.summary, lang));
    lines.join("\n")
}

fn unlooked(unseen: &UnseenPart, lang: Lang) -> String {
    let root = lang.text("status-root");
    let path = if unseen.path.is_empty() { root.as_ref() } else { unseen.path.as_str() };
    lang.with("status-unlooked", &[("path", path.into()), ("said", worded(lang, &unseen.reason).into())])
}

fn docking_lines(docking: &DockingPart, lang: Lang) -> Vec<String> {
    let state = match docking.state {
        "open" => "status-open",
        "stated" => "status-stated",
        _ => "status-delivered",
    };
    let mut lines = vec![lang.with(
        "status-docking",
        &[
            ("docking", docking.docking.as_str().into()),
            ("recorder", docking.recorder.as_str().into()),
            ("at", docking.docked_at.to_string().into()),
            ("state", lang.text(state).into_owned().into()),
        ],
    )];
    let problem = docking.problem.as_ref();
    lines.extend(
        problem.map(|problem| format!("  {}", lang.with("status-problem", &[("said", worded(lang, problem).into())]))),
    );
    lines.extend(docking.unseen.iter().map(|unseen| format!("  {}", unlooked(unseen, lang))));
    lines.extend(docking.files.iter().map(|file| format!("  {}", file_text(file, lang))));
    lines
}

fn summary_lines(summary: &Summary, lang: Lang) -> Vec<String> {
    let Summary { found, not_sealed, sealed, uploading, stored, will_be_late, late, no_rule, uncertain, lost } =
        summary;
    let mut lines = Vec::new();
    if *lost > 0 {
        lines.push(lang.with("status-lost", &[("lost", number(*lost))]));
    }
    if *no_rule + *uncertain > 0 {
        let counts = [("without", number(*no_rule)), ("uncertain", number(*uncertain))];
        lines.push(lang.with("status-undue", &counts));
    }
    lines.push(lang.with(
        "status-summary",
        &[
            ("found", number(*found)),
            ("unsealed", number(*not_sealed)),
            ("sealed", number(*sealed)),
            ("uploading", number(*uploading)),
            ("stored", number(*stored)),
            ("soon", number(*will_be_late)),
            ("late", number(*late)),
        ],
    ));
    lines
}

/// A count as it is written, without marks between its digits.
fn number(count: usize) -> words::FluentValue<'static> {
    count.to_string().into()
}

fn file_text(file: &FilePart, lang: Lang) -> String {
    let head = format!("{} ({})", file.path, amount::size(file.size));
    let said = |id: &str, rest: String| lang.with(id, &[("file", head.as_str().into()), ("said", rest.into())]);
    match &file.stage {
        FileStage::Found => lang.with("status-found", &[("file", head.as_str().into())]),
        FileStage::NotSealed { reason } => said("status-not-sealed", worded(lang, reason)),
        FileStage::Sealed(waiting) => said("status-sealed", waiting_text(waiting, lang)),
        FileStage::Uploading { percent, waiting } => {
            let percent = ("percent", percent.to_string().into());
            let said = ("said", waiting_text(waiting, lang).into());
            lang.with("status-uploading", &[percent, ("file", head.as_str().into()), said])
        }
        FileStage::Stored { standing, deadline, slack_seconds, .. } => {
            said("status-stored", stored_text(*standing, *deadline, *slack_seconds, lang))
        }
    }
}

/// What is told of a deadline, and how far it is.
fn due(id: &str, (deadline, slack_seconds): (Utc, i64), lang: Lang) -> String {
    let slack = amount::close_span(slack_seconds);
    lang.with(id, &[("deadline", deadline.to_string().into()), ("slack", slack.into())])
}

fn stored_text(standing: Standing, deadline: Option<Utc>, slack_seconds: Option<i64>, lang: Lang) -> String {
    let (Some(deadline), Some(slack)) = (deadline, slack_seconds) else {
        return lang.text("status-no-deadline").into_owned();
    };
    let id = match standing {
        Standing::Uncertain => "status-due-uncertain",
        Standing::StoredLate => "status-due-late",
        _ => "status-due-before",
    };
    due(id, (deadline, slack.abs()), lang)
}

fn waiting_text(waiting: &Waiting, lang: Lang) -> String {
    let told = match (waiting.deadline, waiting.slack_seconds) {
        (Some(deadline), Some(slack)) => match waiting.outlook {
            "late" => due("status-due-over", (deadline, slack.abs()), lang),
            "will_be_late" => due("status-due-will-be-late", (deadline, slack), lang),
            _ => due("status-due-left", (deadline, slack), lang),
        },
        _ => lang.text("status-no-deadline").into_owned(),
    };
    match &waiting.problem {
        Some(problem) => format!("{told}{}{}", lang.text("query-between"), worded(lang, problem)),
        None => told,
    }
}
