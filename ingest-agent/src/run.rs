//! `run`: watches for recorders and works until it is told to stop.
//!
//! One thread finds recorders, one thread stays with each of them, and one task uploads. The mount
//! table and inotify ring a bell; that recorders are looked at again every `rescan_seconds` does
//! not depend on either, because inotify goes silent on unmount and misses new directories.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context as _;
use evidence::ids::RecorderId;
use notify::{EventKind, RecursiveMode, Watcher as _};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;
use crate::dock;
use crate::exit::EXIT_SAFE;
use crate::output::{Output, told};
use crate::relpath::shown;
use crate::screen::{self, Attended};
use crate::signals::Bell;
use crate::station::Station;
use crate::upload::{Until, Uploader};
use crate::volumes::{self, Volume, mountinfo::MountWatch};

/// Shortest time between two looks for recorders, however often the bell rings.
const LOOK_MIN: Duration = Duration::from_millis(500);

/// How often the mount watch sees whether it should stop.
const MOUNT_WAIT: Duration = Duration::from_secs(1);

/// What tells one docked recorder from another.
type DockKey = (PathBuf, u64, RecorderId);

/// Works until told to stop; gives the exit code.
pub(crate) async fn run(config: Config, output: Output) -> anyhow::Result<u8> {
    let station = Station::open(config, output)?;
    stop_on_signals(&station)?;
    let uploader = Arc::new(Uploader::new(Arc::clone(&station))?);
    let docked = volumes::find(&station.config, &station.zone).context("what is docked cannot be told")?;
    dock::close_abandoned(&station, &docked)?;
    tracing::info!(station = %station.enrolment.station, server = station.server.as_str(), "agent.started");

    let _hints = hints(&station);
    let mounts = station.config.mounts.is_some().then(|| watch_mounts(&station)).transpose()?;
    let attended = Attended::default();
    let finder = {
        let (station, uploader, attended) = (Arc::clone(&station), Arc::clone(&uploader), attended.clone());
        let find = move || find_recorders(&station, &uploader, &attended);
        std::thread::Builder::new().name("find recorders".into()).spawn(find)?
    };
    let screen = show_screen(&station, attended)?;
    let served = uploader.serve(Until::Stopped).await;
    // Whatever ended the uploads ends everything.
    station.stop.set();
    station.bell.ring();
    let join = move || {
        let threads = [Some(finder), mounts, Some(screen)];
        threads.into_iter().flatten().all(|thread| thread.join().is_ok())
    };
    let whole = tokio::task::spawn_blocking(join).await?;
    served?;
    anyhow::ensure!(whole, "a part of the agent panicked; see the log");
    tracing::info!("agent.stopped");
    Ok(EXIT_SAFE)
}

/// Keeps the screen true, and serves it where the configuration says so.
fn show_screen(station: &Arc<Station>, attended: Attended) -> anyhow::Result<JoinHandle<()>> {
    let nothing = screen::View::nothing(&station.enrolment.name, station.clock.now());
    let (shown, receiver) = tokio::sync::watch::channel(nothing);
    if let Some(listen) = station.config.screen {
        tokio::spawn(screen::serve(Arc::clone(station), listen, receiver, attended.clone()));
    }
    let station = Arc::clone(station);
    Ok(std::thread::Builder::new()
        .name("screen".into())
        .spawn(move || screen::keep_looking(&station, &attended, &shown))?)
}

/// Sets the station's stop on SIGTERM and SIGINT.
pub(crate) fn stop_on_signals(station: &Arc<Station>) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be caught")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be caught")?;
    let (stop, bell) = (station.stop.clone(), station.bell.clone());
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("agent.stopping");
        stop.set();
        bell.ring();
    });
    Ok(())
}

/// Keeps a thread with each docked recorder until the stop.
fn find_recorders(station: &Arc<Station>, uploader: &Arc<Uploader>, attended: &Attended) {
    let mut threads: BTreeMap<DockKey, JoinHandle<()>> = BTreeMap::new();
    let mut unlooked = Vec::new();
    while !station.stop.is_set() {
        let seen = station.bell.count();
        threads.retain(|_, thread| !thread.is_finished());
        attended.keep(threads.keys().map(|(_, _, recorder)| recorder));
        let docked = volumes::find(&station.config, &station.zone).unwrap_or_else(|error| {
            tracing::warn!(%error, "volumes.looked_for_later");
            Vec::new()
        });
        let now = volumes::unlooked(&station.config);
        for (path, why) in now.iter().filter(|one| !unlooked.contains(*one)) {
            tracing::warn!(path = %shown(path), why, "volume.unlooked");
            let why = station.output.reason(why);
            station.output.say("agent-not-safe", &[("what", shown(path).into()), ("said", why)]);
        }
        unlooked = now;
        for volume in docked {
            let key = (volume.root.clone(), volume.mount, volume.recorder.id.clone());
            // A recorder that two volumes claim may change its name when one of them goes; until
            // its thread has ended, neither its root nor its name is worked on twice.
            let is_taken = |(root, _, recorder): &DockKey| *root == volume.root || *recorder == volume.recorder.id;
            if threads.keys().any(is_taken) {
                continue;
            }
            let now = station.clock.now();
            if let Err(error) = station.state.comes_to_the_dock(&volume.recorder.id, now) {
                tracing::error!(recorder = %volume.recorder.id, %error, "docking.begun_later");
                continue;
            }
            attended.begin(&volume.recorder.id, now);
            match start_watch(station, uploader, volume) {
                Ok(thread) => {
                    threads.insert(key, thread);
                }
                Err(error) => tracing::error!(%error, "docking.no_thread"),
            }
        }
        std::thread::sleep(LOOK_MIN);
        station.bell.wait(seen, station.config.rescan);
    }
    for thread in threads.into_values() {
        if thread.join().is_err() {
            tracing::error!("docking.panicked");
        }
    }
}

fn start_watch(station: &Arc<Station>, uploader: &Arc<Uploader>, volume: Volume) -> std::io::Result<JoinHandle<()>> {
    let (station, uploader) = (Arc::clone(station), Arc::clone(uploader));
    std::thread::Builder::new().name(format!("dock {}", volume.recorder.id)).spawn(move || {
        if let Err(error) = dock::watch(&station, &volume, &|recording| uploader.prove(recording)) {
            // The finder starts over with this recorder at its next look.
            tracing::error!(recorder = %volume.recorder.id, %error, "docking.failed");
            let why = station.output.reason(&error.to_string());
            station.output.say("agent-not-safe", &[("what", told(&volume.recorder.id)), ("said", why)]);
        }
    })
}

/// Rings the bell when the mount table changes.
fn watch_mounts(station: &Arc<Station>) -> anyhow::Result<JoinHandle<()>> {
    let watch = MountWatch::open().context("the mount table cannot be watched")?;
    let station = Arc::clone(station);
    let work = move || {
        while !station.stop.is_set() {
            match watch.wait(MOUNT_WAIT) {
                Ok(true) => station.bell.ring(),
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, "mounts.not_watched");
                    return;
                }
            }
        }
    };
    Ok(std::thread::Builder::new().name("watch mounts".into()).spawn(work)?)
}

/// Rings the bell when inotify sees a change in a configured directory. Only a hint: where it
/// cannot be had, the rescan does the work.
fn hints(station: &Station) -> Option<notify::RecommendedWatcher> {
    let bell: Bell = station.bell.clone();
    let ring = move |event: notify::Result<notify::Event>| {
        // Reading must not ring, or every scan would cause the next one.
        let change = event.is_ok_and(|event| matches!(event.kind, EventKind::Create(_) | EventKind::Remove(_)));
        if change {
            bell.ring();
        }
    };
    let mut watcher = match notify::recommended_watcher(ring) {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::warn!(%error, "hints.unavailable");
            return None;
        }
    };
    let directories = station.config.directories.iter().map(|directory| &directory.path);
    let under = station.config.directories_under.iter().map(|under| &under.path);
    for path in directories.chain(under) {
        if let Err(error) = watcher.watch(path, RecursiveMode::NonRecursive) {
            tracing::debug!(path = %path.display(), %error, "hints.not_watched");
        }
    }
    Some(watcher)
}
