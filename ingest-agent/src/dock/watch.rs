//! A recorder over the time that it is docked.

use std::time::Duration;

use super::release::Prove;
use super::{Bench, DockError, Round, release};
use crate::durable::is_shortage;
use crate::output::told;
use crate::scan;
use crate::station::Station;
use crate::volumes::Volume;

/// Why files that never came to rest are not sealed.
const STILL_CHANGING: &str = "it kept changing, or a program kept writing it";

/// Why the rest of a removed recorder is not sealed.
const REMOVED: &str = "the recorder was removed before it was read";

/// Stays with a recorder until it is removed or the agent stops: seals, states, releases, and
/// begins a new docking whenever there is something new on it.
pub(crate) fn watch(station: &Station, volume: &Volume, prove: Prove<'_>) -> Result<(), DockError> {
    let mut bench = Bench::begin(station, volume)?;
    loop {
        if !work(&mut bench)? {
            return Ok(());
        }
        let mut before = None;
        loop {
            release::work(&bench, prove)?;
            if !pause(station, station.config.rescan) {
                return Ok(());
            }
            // Where the station is short of descriptors, it cannot tell; the next look may.
            if matches!(bench.root.is_there(), Ok(false)) {
                tracing::info!(recorder = %volume.recorder.id, "docking.ended");
                return Ok(());
            }
            match scan::scan(&bench.root) {
                // What cannot be listed is no news; it is looked at again.
                Ok(listing) if listing.problem.is_some() => {}
                Ok(listing) if bench.has_news(&listing, before.as_ref())? => break,
                Ok(listing) => before = Some(listing),
                Err(error) if is_shortage(&error) => {}
                Err(_) => return Ok(()),
            }
        }
        bench = Bench::begin_after(bench)?;
    }
}

/// Works until the docking is stated; tells whether the recorder is still there to be watched.
fn work(bench: &mut Bench<'_>) -> Result<bool, DockError> {
    let station = bench.station;
    loop {
        match bench.round()? {
            Round::Complete => {
                bench.finish(STILL_CHANGING)?;
                return Ok(true);
            }
            Round::Settling if bench.is_tired() => {
                bench.finish(STILL_CHANGING)?;
                return Ok(true);
            }
            Round::Unlisted(why) => {
                let said = [("recorder", told(&bench.volume.recorder.id)), ("said", station.output.reason(&why))];
                station.output.say("agent-unlisted", &said);
                bench.finish(&why)?;
                return Ok(true);
            }
            Round::Settling => {
                if !rest(station, station.config.settle) {
                    return Ok(false);
                }
            }
            Round::Full(why) => {
                tracing::error!(recorder = %bench.volume.recorder.id, %why, "docking.spool_full");
                let said = [("recorder", told(&bench.volume.recorder.id)), ("said", station.output.reason(&why))];
                station.output.say("agent-recorder-waits", &said);
                if !pause(station, station.config.rescan) {
                    return Ok(false);
                }
            }
            Round::Short(why) => {
                let said = [("recorder", told(&bench.volume.recorder.id)), ("said", station.output.reason(&why))];
                station.output.say("agent-recorder-waits", &said);
                if !pause(station, station.config.rescan) {
                    return Ok(false);
                }
            }
            Round::Removed => {
                station.output.say("agent-removed", &[("recorder", told(&bench.volume.recorder.id))]);
                bench.finish(REMOVED)?;
                return Ok(false);
            }
            Round::Stopped => return Ok(false),
        }
    }
}

/// Waits for the whole of `time`, so that a file has that long to change, or for the stop; tells
/// whether to go on.
fn rest(station: &Station, time: Duration) -> bool {
    let until = station.clock.tick() + time;
    loop {
        let left = until.saturating_duration_since(station.clock.tick());
        if left.is_zero() || !pause(station, left) {
            return !station.stop.is_set();
        }
    }
}

/// Waits for `time`, a ring of the bell, or the stop; tells whether to go on.
fn pause(station: &Station, time: Duration) -> bool {
    if !station.stop.is_set() && !time.is_zero() {
        let seen = station.bell.count();
        station.bell.wait(seen, time);
    }
    !station.stop.is_set()
}

/// Works through a recorder once. While the spool is full, or the station short of descriptors, it waits as
/// long as `may_wait` says so, because uploads make room.
pub(crate) fn visit<'a>(
    station: &'a Station,
    volume: &'a Volume,
    may_wait: &dyn Fn() -> bool,
) -> Result<Bench<'a>, DockError> {
    visit_with(Bench::begin(station, volume)?, may_wait)
}

/// [`visit`], once more, of a recorder that has been docked since.
pub(crate) fn visit_again<'a>(before: Bench<'a>, may_wait: &dyn Fn() -> bool) -> Result<Bench<'a>, DockError> {
    visit_with(Bench::begin_after(before)?, may_wait)
}

fn visit_with<'a>(mut bench: Bench<'a>, may_wait: &dyn Fn() -> bool) -> Result<Bench<'a>, DockError> {
    let station = bench.station;
    loop {
        let reason = match bench.round()? {
            Round::Complete => STILL_CHANGING.to_owned(),
            Round::Settling if bench.is_tired() => STILL_CHANGING.to_owned(),
            Round::Settling if rest(station, station.config.settle) => continue,
            Round::Full(_) | Round::Short(_) if may_wait() && pause(station, station.config.settle.max(FULL_PAUSE)) => {
                continue;
            }
            Round::Short(why) => return Err(DockError::Short(why)),
            Round::Full(why) | Round::Unlisted(why) => why,
            Round::Removed => REMOVED.to_owned(),
            Round::Settling | Round::Stopped => return Ok(bench),
        };
        bench.finish(&reason)?;
        return Ok(bench);
    }
}

/// How long a visit waits for room before it looks again.
const FULL_PAUSE: Duration = Duration::from_millis(500);
