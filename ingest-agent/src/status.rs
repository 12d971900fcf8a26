//! `status`: each docking and each recording, from the state, also while `run` is working.

mod log;
mod text;

use std::path::PathBuf;

use evidence::ids::RecordingId;
use evidence::time::Utc;
use serde::Serialize;
use words::Lang;

use crate::clock::Clock;
use crate::config::Config;
use crate::exit::EXIT_SAFE;
use crate::forecast::Outlook;
use crate::law::{Facts, Law, Standing};
use crate::output::Output;
use crate::relpath::{RelPath, shown};
use crate::spool::{Place, Spool};
use crate::state::{DockedFile, DockingRow, DockingState, Outcome, Recording, Stage, State, StateError};
use crate::upload;
use crate::volumes;

/// Dockings that are shown, the newest first.
const DOCKINGS_SHOWN: usize = 64;

/// All that `status` tells.
#[derive(Debug, Serialize)]
struct Report {
    station: StationPart,
    service: ServicePart,
    log: log::LogPart,
    /// Directories of the configuration that cannot be looked at now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unlooked: Vec<UnseenPart>,
    dockings: Vec<DockingPart>,
    /// Recordings of earlier dockings that are not stored.
    earlier: Vec<FilePart>,
    summary: Summary,
}

#[derive(Debug, Serialize)]
struct StationPart {
    id: String,
    name: String,
    agency: String,
    server: String,
    enrolled_at: Utc,
}

#[derive(Debug, Serialize)]
struct ServicePart {
    /// What it last said about not taking uploads.
    word: Option<String>,
    word_at: Option<Utc>,
    bytes_per_second: Option<u64>,
}

#[derive(Debug, Serialize)]
struct DockingPart {
    docking: String,
    recorder: String,
    root: String,
    docked_at: Utc,
    /// `open`, `stated` or `delivered`.
    state: &'static str,
    problem: Option<String>,
    files: Vec<FilePart>,
    /// What could not be looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unseen: Vec<UnseenPart>,
}

/// A path that could not be looked at, and why. That of a recorder's root is empty.
#[derive(Debug, Serialize)]
struct UnseenPart {
    path: String,
    reason: String,
}

#[derive(Debug, Serialize)]
struct FilePart {
    path: String,
    size: u64,
    #[serde(flatten)]
    stage: FileStage,
}

/// How far a file is.
#[derive(Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum FileStage {
    Found,
    NotSealed {
        reason: String,
    },
    Sealed(Waiting),
    Uploading {
        percent: u64,
        #[serde(flatten)]
        waiting: Waiting,
    },
    Stored {
        recording: RecordingId,
        stored_at: Utc,
        log_index: u64,
        standing: Standing,
        /// Null where no deadline is in force.
        deadline: Option<Utc>,
        slack_seconds: Option<i64>,
        late: bool,
    },
}

#[derive(Debug, Serialize)]
struct Waiting {
    recording: RecordingId,
    standing: Standing,
    /// Null where no deadline is in force.
    deadline: Option<Utc>,
    slack_seconds: Option<i64>,
    /// `in_time`, `will_be_late` or `late`.
    outlook: &'static str,
    problem: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct Summary {
    found: usize,
    not_sealed: usize,
    sealed: usize,
    uploading: usize,
    stored: usize,
    will_be_late: usize,
    late: usize,
    /// No deadline was in force when they were captured.
    no_rule: usize,
    /// Stored, and nobody knows when they were captured.
    uncertain: usize,
    /// Not stored, and neither in the spool nor, having been released, on a recorder.
    lost: usize,
}

/// Shows the state, as JSON where no language is given; gives the exit code.
pub(crate) fn show(config: &Config, told: Option<Lang>, output: &Output) -> anyhow::Result<u8> {
    // Only the path is needed: nothing is made, nothing is locked.
    let path = Spool::path_of(&config.spool, Place::State);
    let state = State::look(&path)?;
    let report = report(&state, config, Clock::System.now())?;
    match told {
        None => output.line(&serde_json::to_string_pretty(&report)?),
        Some(lang) => output.line(text::tell(&report, lang).trim_end()),
    }
    Ok(EXIT_SAFE)
}

fn report(state: &State, config: &Config, now: Utc) -> Result<Report, StateError> {
    let enrolment = state.enrolment()?.ok_or(StateError::NotEnrolled)?;
    let word = state.word()?;
    let rate = state.rate()?;
    let waiting = state.waiting(usize::MAX)?;
    let outlooks = upload::outlook(&waiting, rate, &config.law, now);
    let judge = Judge { law: &config.law, now, waiting: waiting.iter().zip(outlooks).collect() };
    let mut dockings = Vec::new();
    let mut shown = std::collections::BTreeSet::new();
    for docking in state.dockings(DOCKINGS_SHOWN)? {
        let files = state.docked_files(&docking.id)?;
        shown.extend(files.iter().filter_map(|file| file.outcome.recording()));
        dockings.push(docking_part(state, &judge, docking, files)?);
    }
    let earlier: Vec<FilePart> = judge
        .waiting
        .iter()
        .filter(|(recording, _)| !shown.contains(&recording.id))
        .map(|(recording, _)| recording_part(&judge, recording))
        .collect();
    let mut summary = summarise(dockings.iter().flat_map(|docking| &docking.files).chain(&earlier));
    for recording in waiting.iter().filter(|recording| recording.copy.is_none()) {
        summary.lost += usize::from(state.was_deleted(&recording.id)?);
    }
    Ok(Report {
        station: StationPart {
            id: enrolment.station.to_string(),
            name: enrolment.name,
            agency: enrolment.agency.to_string(),
            server: config.server.as_ref().map_or(enrolment.server, |server| server.as_str().to_owned()),
            enrolled_at: enrolment.enrolled_at,
        },
        service: ServicePart {
            word: word.as_ref().map(|word| word.text.clone()),
            word_at: word.map(|word| word.at),
            bytes_per_second: rate,
        },
        log: log::part(state)?,
        unlooked: volumes::unlooked(config).into_iter().map(unlooked_part).collect(),
        dockings,
        earlier,
        summary,
    })
}

/// What is needed to judge deadlines.
struct Judge<'a> {
    law: &'a Law,
    now: Utc,
    waiting: Vec<(&'a Recording, Outlook)>,
}

fn docking_part(
    state: &State,
    judge: &Judge<'_>,
    docking: DockingRow,
    files: Vec<DockedFile>,
) -> Result<DockingPart, StateError> {
    let mut parts = Vec::new();
    for file in files {
        let recording = file.outcome.recording().map(|id| state.recording(&id)).transpose()?.flatten();
        parts.push(match (recording, file.outcome) {
            (Some(recording), _) => recording_part(judge, &recording),
            (None, Outcome::NotSealed(reason)) => {
                FilePart { path: file.path.shown(), size: file.size, stage: FileStage::NotSealed { reason } }
            }
            (None, _) => FilePart { path: file.path.shown(), size: file.size, stage: FileStage::Found },
        });
    }
    Ok(DockingPart {
        docking: docking.id.to_string(),
        recorder: docking.recorder.to_string(),
        root: docking.root,
        docked_at: docking.docked_at,
        state: match docking.state {
            DockingState::Open => "open",
            DockingState::Stated { .. } => "stated",
            DockingState::Delivered { .. } => "delivered",
        },
        problem: (!docking.problem.is_empty()).then_some(docking.problem),
        files: parts,
        unseen: state.unseen(&docking.id)?.into_iter().map(unseen_part).collect(),
    })
}

fn unseen_part((path, reason): (Vec<u8>, String)) -> UnseenPart {
    UnseenPart { path: RelPath::from_bytes(path).shown(), reason }
}

fn unlooked_part((path, reason): (PathBuf, String)) -> UnseenPart {
    UnseenPart { path: shown(&path), reason }
}

fn recording_part(judge: &Judge<'_>, recording: &Recording) -> FilePart {
    let facts = Facts::of(recording);
    let (deadline, standing) = (judge.law.due(&facts), judge.law.standing(&facts, judge.now));
    let slack = |at: Utc| deadline.map(|deadline| (deadline.micros() - at.micros()) / 1_000_000);
    let stage = match &recording.stage {
        Stage::Stored { at, index } => FileStage::Stored {
            recording: recording.id,
            stored_at: *at,
            log_index: *index,
            standing,
            deadline,
            slack_seconds: slack(*at),
            late: standing.is_late(),
        },
        Stage::Sealed { sent, problem } => {
            let outlook = judge.waiting.iter().find(|(other, _)| other.id == recording.id).map(|(_, outlook)| *outlook);
            let waiting = Waiting {
                recording: recording.id,
                standing,
                deadline,
                slack_seconds: slack(judge.now),
                outlook: match outlook.unwrap_or(Outlook::InTime) {
                    Outlook::InTime => "in_time",
                    Outlook::WillBeLate { .. } => "will_be_late",
                    Outlook::Late => "late",
                },
                problem: (!problem.is_empty()).then(|| problem.clone()),
            };
            if *sent == 0 {
                FileStage::Sealed(waiting)
            } else {
                let percent = u128::from(*sent) * 100 / u128::from(recording.size.max(1));
                FileStage::Uploading { percent: u64::try_from(percent).unwrap_or(100), waiting }
            }
        }
    };
    FilePart { path: recording.path.shown(), size: recording.size, stage }
}

/// Counts each recording once, though it may show in two dockings.
fn summarise<'a>(files: impl Iterator<Item = &'a FilePart>) -> Summary {
    let mut out = Summary::default();
    let mut seen = std::collections::BTreeSet::new();
    for file in files {
        let recording = match &file.stage {
            FileStage::Found => {
                out.found += 1;
                continue;
            }
            FileStage::NotSealed { .. } => {
                out.not_sealed += 1;
                continue;
            }
            FileStage::Sealed(waiting) | FileStage::Uploading { waiting, .. } => waiting.recording,
            FileStage::Stored { recording, .. } => *recording,
        };
        if !seen.insert(recording) {
            continue;
        }
        if let FileStage::Stored { standing, .. }
        | FileStage::Sealed(Waiting { standing, .. })
        | FileStage::Uploading { waiting: Waiting { standing, .. }, .. } = &file.stage
        {
            out.no_rule += usize::from(*standing == Standing::NoRule);
            out.uncertain += usize::from(*standing == Standing::Uncertain);
        }
        match &file.stage {
            FileStage::Stored { late, .. } => {
                out.stored += 1;
                out.late += usize::from(*late);
            }
            FileStage::Sealed(waiting) | FileStage::Uploading { waiting, .. } => {
                let uploading = matches!(file.stage, FileStage::Uploading { .. });
                out.uploading += usize::from(uploading);
                out.sealed += usize::from(!uploading);
                out.will_be_late += usize::from(waiting.outlook == "will_be_late");
                out.late += usize::from(waiting.outlook == "late");
            }
            FileStage::Found | FileStage::NotSealed { .. } => {}
        }
    }
    out
}
