//! `once`: works through what is docked now, and tells whether everything is safe.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use anyhow::Context as _;
use evidence::ids::{RecorderId, RecordingId};
use words::Lang;

use crate::config::{Config, ReleasePolicy};
use crate::dock::{self, Bench, DockError};
use crate::exit::{EXIT_LATE, EXIT_NOT_SAFE, EXIT_SAFE};
use crate::output::{Output, told};
use crate::reasons::worded;
use crate::relpath::{RelPath, shown};
use crate::run::stop_on_signals;
use crate::state::{Outcome, Recording, Stage, StateError};
use crate::station::Station;
use crate::upload::{Until, Uploader};
use crate::volumes::{self, Volume};

/// What a visit to one recorder found.
struct Visit {
    recorder: RecorderId,
    /// Files found, with what was done.
    files: Vec<(RelPath, Outcome)>,
    /// What could not be looked at, and why; the empty path is the root.
    unseen: Vec<(RelPath, String)>,
    /// How much more could not.
    unseen_besides: u64,
}

/// What is not safe at the end, and why.
struct NotSafe {
    what: String,
    why: String,
}

/// Works through what is docked; gives the exit code.
pub(crate) async fn once(config: Config, output: Output, patience: Duration) -> anyhow::Result<u8> {
    let station = Station::open(config, output)?;
    stop_on_signals(&station)?;
    let uploader = Arc::new(Uploader::new(Arc::clone(&station))?);
    let docked = volumes::find(&station.config, &station.zone).context("what is docked cannot be told")?;
    dock::close_abandoned(&station, &docked)?;
    if docked.is_empty() {
        station.output.say("agent-none-docked", &[]);
    }
    let waiting_before: BTreeSet<RecordingId> =
        station.state.waiting(usize::MAX)?.into_iter().map(|recording| recording.id).collect();

    let working = Arc::new(AtomicUsize::new(docked.len()));
    let mut visits = Vec::new();
    for volume in docked {
        visits.push(start_visit(&station, &uploader, &working, volume, patience)?);
    }
    let no_more = || working.load(Ordering::SeqCst) == 0;
    uploader.serve(Until::Idle { no_more: &no_more, patience }).await?;

    let mut done = Vec::new();
    let lang = station.output.lang();
    let not_looked_at =
        |(path, why): (std::path::PathBuf, String)| NotSafe { what: shown(&path), why: worded(lang, &why) };
    let mut failed: Vec<NotSafe> = volumes::unlooked(&station.config).into_iter().map(not_looked_at).collect();
    for (recorder, release, thread) in visits {
        // A thread that ended with an error no longer listens.
        let _ = release.send(());
        match tokio::task::spawn_blocking(move || thread.join())
            .await?
            .map_err(|_| anyhow::anyhow!("a docking panicked"))?
        {
            Ok(visit) => done.push(visit),
            Err(error) => failed.push(NotSafe { what: recorder.to_string(), why: worded(lang, &error.to_string()) }),
        }
    }
    // Releases are reported too.
    uploader.serve(Until::Idle { no_more: &no_more, patience }).await?;
    conclude(&station, &uploader, &done, failed, &waiting_before)
}

type VisitThread = (RecorderId, mpsc::Sender<()>, std::thread::JoinHandle<Result<Visit, DockError>>);

/// Visits a recorder on a thread of its own; when it is told that the uploads are done, it releases
/// what the policy allows.
fn start_visit(
    station: &Arc<Station>,
    uploader: &Arc<Uploader>,
    working: &Arc<AtomicUsize>,
    volume: Volume,
    patience: Duration,
) -> anyhow::Result<VisitThread> {
    let recorder = volume.recorder.id.clone();
    let (sender, uploaded) = mpsc::channel();
    let (station, uploader, working) = (Arc::clone(station), Arc::clone(uploader), Arc::clone(working));
    let work = move || {
        let come = station.state.comes_to_the_dock(&volume.recorder.id, station.clock.now());
        let visited = come
            .map_err(DockError::from)
            .and_then(|()| dock::visit(&station, &volume, &|| uploader.idle_for() < patience));
        working.fetch_sub(1, Ordering::SeqCst);
        station.sealed.notify_one();
        let bench = visited?;
        if station.config.release == ReleasePolicy::Delete && uploaded.recv().is_ok() && !station.stop.is_set() {
            dock::release::work(&bench, &|recording| uploader.prove(recording))?;
            if bench.distrusts_any()? {
                // A release found another file than was sealed: that is sealed before anything is called safe.
                let bench = dock::visit_again(bench, &|| uploader.idle_for() < patience)?;
                return Ok(account(&bench, volume.recorder.id.clone()));
            }
        }
        Ok(account(&bench, volume.recorder.id.clone()))
    };
    let thread = std::thread::Builder::new().name(format!("dock {recorder}")).spawn(work);
    Ok((recorder, sender, thread.context("a thread for a recorder cannot be started")?))
}

fn account(bench: &Bench<'_>, recorder: RecorderId) -> Visit {
    let decided = bench.decided().iter().map(|(path, decided)| (path.clone(), decided.outcome.clone()));
    let undecided = bench.undecided().map(|found| (found.path.clone(), Outcome::Found));
    let unseen = bench.unseen().iter().map(|(path, why)| (RelPath::from_bytes(path.clone()), why.clone()));
    Visit {
        recorder,
        files: decided.chain(undecided).collect(),
        unseen: unseen.collect(),
        unseen_besides: bench.unseen_besides(),
    }
}

/// Prints what is not safe and the summary; gives the exit code.
fn conclude(
    station: &Station,
    uploader: &Uploader,
    visits: &[Visit],
    mut not_safe: Vec<NotSafe>,
    waiting_before: &BTreeSet<RecordingId>,
) -> anyhow::Result<u8> {
    let (counts, lang) = (uploader.counts(), station.output.lang());
    let (mut docked, mut sealed, mut already) = (0, 0, 0);
    for visit in visits {
        docked += visit.files.len();
        for (path, outcome) in &visit.files {
            let what = || format!("{} {}", visit.recorder, path.shown());
            match outcome {
                Outcome::Sealed(id)
                    if !waiting_before.contains(id) && !was_stored_before(station, id, &counts.stored)? =>
                {
                    sealed += 1;
                }
                Outcome::Sealed(id) | Outcome::SealedEarlier(id) => {
                    already += usize::from(was_stored_before(station, id, &counts.stored)?);
                }
                Outcome::Found => {
                    not_safe.push(NotSafe { what: what(), why: lang.text("agent-why-unsealed").into_owned() });
                }
                Outcome::NotSealed(why) => not_safe.push(NotSafe {
                    what: what(),
                    why: lang.with("agent-why-not-sealed", &[("said", worded(lang, why).into())]),
                }),
            }
        }
        for (path, why) in &visit.unseen {
            let what = if path.bytes().is_empty() { lang.text("agent-root").into_owned() } else { path.shown() };
            not_safe.push(NotSafe { what: format!("{} {what}", visit.recorder), why: worded(lang, why) });
        }
        if visit.unseen_besides > 0 {
            let why = lang.with("agent-why-unseen", &[("count", told(visit.unseen_besides))]);
            not_safe.push(NotSafe { what: visit.recorder.to_string(), why });
        }
    }
    let waiting = station.state.waiting(usize::MAX)?;
    let late = uploader.outlook(&waiting).into_iter().filter(|outlook| outlook.is_bad()).count();
    not_safe.extend(waiting.iter().map(|recording| unstored(recording, lang)));
    if let Some(block) = station.state.block()? {
        let why = lang.with("agent-why-blocked", &[("said", worded(lang, &block.why).into())]);
        not_safe.push(NotSafe { what: lang.text("agent-custody-log").into_owned(), why });
    }
    for (docking, _) in station.state.undelivered()? {
        let what = lang.with("agent-docking", &[("docking", told(docking))]);
        not_safe.push(NotSafe { what, why: lang.text("agent-why-undelivered").into_owned() });
    }
    print(station, &not_safe, late)?;
    let (stored, unsafe_count, late_count) = (counts.stored.len(), not_safe.len(), late + counts.stored_late);
    let counts = [
        ("docked", docked),
        ("sealed", sealed),
        ("stored", stored),
        ("already", already),
        ("unsafe", unsafe_count),
        ("late", late_count),
    ];
    station.output.say("agent-summary", &counts.map(|(name, count)| (name, told(count))));
    Ok(match (unsafe_count, late) {
        (0, _) => EXIT_SAFE,
        (_, 0) => EXIT_NOT_SAFE,
        _ => EXIT_LATE,
    })
}

/// Whether a recording is stored, but was not stored by this run.
fn was_stored_before(station: &Station, id: &RecordingId, now: &BTreeSet<RecordingId>) -> Result<bool, StateError> {
    let recording = station.state.recording(id)?;
    Ok(!now.contains(id) && recording.is_some_and(|recording| matches!(recording.stage, Stage::Stored { .. })))
}

fn unstored(recording: &Recording, lang: Lang) -> NotSafe {
    let why = match &recording.stage {
        Stage::Sealed { problem, .. } if !problem.is_empty() => {
            lang.with("agent-why-not-stored", &[("said", worded(lang, problem).into())])
        }
        _ => lang.text("agent-why-sealed").into_owned(),
    };
    NotSafe { what: format!("{} {}", recording.recorder, recording.path.shown()), why }
}

fn print(station: &Station, not_safe: &[NotSafe], late: usize) -> Result<(), StateError> {
    for NotSafe { what, why } in not_safe {
        station.output.say("agent-not-safe", &[("what", what.as_str().into()), ("said", why.as_str().into())]);
    }
    if let Some(word) = station.state.word()?
        && !not_safe.is_empty()
    {
        station.output.say("agent-service-said", &[("said", station.output.reason(&word.text))]);
    }
    if late > 0 {
        station.output.say("agent-will-be-late", &[("count", told(late))]);
    }
    Ok(())
}
