//! Uploads what is sealed, earliest deadline first, and delivers docking statements, release reports and
//! the cases that officers named.
//!
//! One task decides what is next; a few files are on their way at once, and the segments of all
//! share one bound. When the service asks to wait, or cannot be reached, everything waits: with
//! jitter, ever longer, and with the reason where `status` shows it. A recording that is refused by
//! itself waits by itself.

pub(crate) mod client;
mod deliver;
mod file;
mod name;
pub(crate) mod pace;
mod restore;
mod retain;
pub(crate) mod trust;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use evidence::ids::RecordingId;
use evidence::keys;
use evidence::time::Utc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use words::amount;

use crate::forecast::{self, Outlook, Pending};
use crate::law::{Facts, Law};
use crate::output::told;
use crate::state::{Recording, Stage, StateError};
use crate::station::Station;
use client::{CallError, Client, ClientError};
use file::FileError;
use pace::{Cap, Meter};
use trust::{Trust, TrustError};

/// Longest sleep of the deciding task: spool copies age, quiet hours end.
const NAP_MAX: Duration = Duration::from_secs(30);

/// First and longest wait of one recording that was refused by itself.
const REFUSED_FIRST: Duration = Duration::from_secs(10);
const REFUSED_MAX: Duration = Duration::from_mins(15);

/// During quiet hours, a recording whose deadline is closer to their end than this is sent.
const QUIET_MARGIN_SECONDS: i64 = 3600;

/// Recordings that are looked at when the next one is chosen, besides those that are held.
const LOOKAHEAD: usize = 64;

/// How often the whole queue is judged.
const JUDGE_EVERY: Duration = Duration::from_secs(5);

/// How often the same warning about a late recording is repeated.
const WARN_EVERY: Duration = Duration::from_mins(10);

/// Sends things to the service.
pub(crate) struct Uploader {
    station: Arc<Station>,
    client: Client,
    trust: Trust,
    /// On which threads outside of it wait for what is asked of the service.
    runtime: tokio::runtime::Handle,
    cap: Arc<Cap>,
    segments: Semaphore,
    meter: Mutex<Meter>,
    /// When something was last taken by the service, or newly sealed.
    progress: Mutex<Instant>,
    counts: Mutex<Counts>,
}

/// What this run has done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    pub(crate) stored: BTreeSet<RecordingId>,
    /// Of those, how many were stored after their deadline.
    pub(crate) stored_late: usize,
}

/// When to end.
pub(crate) enum Until<'a> {
    /// When the agent is told to stop.
    Stopped,
    /// When nothing is left and `no_more` says that nothing will come, or nothing has gone on for
    /// `patience`.
    Idle { no_more: &'a (dyn Fn() -> bool + Sync), patience: Duration },
}

/// What keeps things from being sent, and until when.
#[derive(Default)]
struct Holds {
    failures: u32,
    all_until: Option<Instant>,
    each: BTreeMap<RecordingId, Hold>,
    /// Of docking statements and release reports, when one was refused.
    delivery: Option<(u32, Instant)>,
    /// Of the cases that were named, when one was put off.
    cases: Option<(u32, Instant)>,
    warned: BTreeMap<RecordingId, Instant>,
    judged: Option<Instant>,
    /// When the log was last looked at for its own sake.
    followed: Option<Instant>,
}

/// What keeps one recording from being sent.
struct Hold {
    failures: u32,
    until: Instant,
    /// The copy that it failed with; a new one is tried at once.
    copy: Option<String>,
}

impl Uploader {
    pub(crate) fn new(station: Arc<Station>) -> Result<Self, ClientError> {
        let upload = &station.config.upload;
        Ok(Self {
            client: Client::new(Arc::clone(&station))?,
            trust: Trust::default(),
            runtime: tokio::runtime::Handle::current(),
            cap: Arc::new(Cap::new(upload.bytes_per_second)),
            segments: Semaphore::new(upload.segments),
            meter: Mutex::new(Meter::new(station.state.rate().ok().flatten())),
            progress: Mutex::new(station.clock.tick()),
            counts: Mutex::default(),
            station,
        })
    }

    /// Sends until `until` says so. On the way out nothing is awaited: what is unfinished goes on
    /// at the next start.
    pub(crate) async fn serve(self: &Arc<Self>, until: Until<'_>) -> Result<(), StateError> {
        let mut holds = Holds::default();
        let mut running: JoinSet<(Recording, Result<(), FileError>)> = JoinSet::new();
        let mut busy = BTreeSet::new();
        loop {
            if self.station.stop.is_set() {
                return Ok(());
            }
            let left = tokio::select! {
                left = self.tidy_and_deliver(&mut holds) => left?,
                () = self.station.stop.wait() => return Ok(()),
            };
            self.warn(&mut holds)?;
            let waiting = self.station.state.waiting(LOOKAHEAD + holds.each.len() + busy.len())?;
            if !holds.is_held(self.station.clock.tick()) {
                self.start(&waiting, &holds, &mut busy, &mut running);
            }
            let idle = waiting.is_empty() && left == 0 && busy.is_empty();
            if let Until::Idle { no_more, patience } = &until
                && no_more()
                && (idle || (busy.is_empty() && self.idle_for() > *patience))
            {
                return Ok(());
            }
            let nap = self.nap(&holds, &until);
            tokio::select! {
                Some(done) = running.join_next() => self.settle(done, &mut holds, &mut busy)?,
                () = self.station.sealed.notified() => {}
                _ = self.station.stop.sleep(nap) => {}
            }
        }
    }

    /// Follows the log, removes copies whose time is over, delivers what is due; gives how much is
    /// left to deliver.
    async fn tidy_and_deliver(&self, holds: &mut Holds) -> Result<usize, StateError> {
        self.follow(holds).await?;
        let left = self.deliver(holds).await? + self.tell_cases(holds).await?;
        self.sweep(holds).await?;
        Ok(left)
    }

    /// Starts the files that are next, up to the bound.
    fn start(
        self: &Arc<Self>,
        waiting: &[Recording],
        holds: &Holds,
        busy: &mut BTreeSet<RecordingId>,
        running: &mut JoinSet<(Recording, Result<(), FileError>)>,
    ) {
        let now = self.station.clock.tick();
        for recording in waiting {
            if busy.len() >= self.station.config.upload.files {
                return;
            }
            if holds.holds(recording, now) || busy.contains(&recording.id) || !self.may_send(recording) {
                continue;
            }
            busy.insert(recording.id);
            let (uploader, recording) = (Arc::clone(self), recording.clone());
            running.spawn(async move {
                let done = file::upload(&uploader, &recording).await;
                (recording, done)
            });
        }
    }

    /// Whether it is no quiet hour, or one that this recording cannot wait for.
    fn may_send(&self, recording: &Recording) -> bool {
        let Some(quiet) = self.station.config.upload.quiet_hours else { return true };
        let ends = quiet.until(self.station.clock.now(), &self.station.zone.zone);
        let due = self.deadline(recording);
        ends.is_none_or(|ends| due.is_some_and(|due| due < ends.plus_seconds(QUIET_MARGIN_SECONDS)))
    }

    /// When a recording is due; nothing where no deadline is in force.
    fn deadline(&self, recording: &Recording) -> Option<Utc> {
        self.station.config.law.due(&Facts::of(recording))
    }

    /// Takes note of how one file went.
    fn settle(
        &self,
        done: Result<(Recording, Result<(), FileError>), tokio::task::JoinError>,
        holds: &mut Holds,
        busy: &mut BTreeSet<RecordingId>,
    ) -> Result<(), StateError> {
        let (recording, done) = match done {
            Ok(done) => done,
            // A panic in one file must not end the others; the file is tried again.
            Err(error) => {
                tracing::error!(%error, "upload.task_failed");
                busy.clear();
                return Ok(());
            }
        };
        busy.remove(&recording.id);
        match done {
            Ok(()) => {
                holds.clear(&recording.id);
                self.stored(&recording)
            }
            Err(error) => self.failed(&recording, error, holds),
        }
    }

    fn stored(&self, recording: &Recording) -> Result<(), StateError> {
        let station = &self.station;
        let Some(now) = station.state.recording(&recording.id)? else { return Ok(()) };
        let Stage::Stored { at, index } = now.stage else { return Ok(()) };
        let law = &self.station.config.law;
        let late = law.standing(&Facts { stored: Some(at), ..Facts::of(recording) }, at).is_late();
        {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.stored_late += usize::from(counts.stored.insert(recording.id) && late);
        }
        self.went_on();
        station.state.heard("", station.clock.now())?;
        tracing::info!(recording = %recording.id, index, late, "recording.stored");
        let said = [
            ("recorder", told(&recording.recorder)),
            ("file", recording.path.shown().into()),
            ("size", amount::size(recording.size).into()),
            ("entry", told(index)),
        ];
        station.output.say(if late { "agent-stored-late" } else { "agent-stored" }, &said);
        station.bell.ring();
        Ok(())
    }

    fn failed(&self, recording: &Recording, error: FileError, holds: &mut Holds) -> Result<(), StateError> {
        let station = &self.station;
        let text = error.to_string();
        let mut copy = recording.copy.clone();
        let sent = station.state.recording(&recording.id)?.map_or(0, |recording| match recording.stage {
            Stage::Sealed { sent, .. } => sent,
            Stage::Stored { .. } => recording.size,
        });
        station.state.progress(&recording.id, sent, &text)?;
        match error {
            FileError::Call(CallError::State(error)) | FileError::Trust(TrustError::Call(CallError::State(error))) => {
                return Err(error);
            }
            FileError::Call(error) | FileError::Trust(TrustError::Call(error)) => {
                if self.hold_for(&error, holds)? {
                    return Ok(());
                }
            }
            FileError::CopyDamaged | FileError::CopyMissing | FileError::Gone => {
                if let Some(name) = copy.take() {
                    station.state.lose_copy(&recording.id, &name)?;
                    // A damaged copy may be the last one: it is set aside until the recording is stored.
                    if let Err(error) = station.spool.set_aside(&name) {
                        tracing::warn!(copy = %name, %error, "spool.copy_not_set_aside");
                    }
                }
                station.bell.ring();
            }
            FileError::State(error) | FileError::Trust(TrustError::State(error)) => return Err(error),
            FileError::Trust(_) | FileError::CopyUnreadable(_) | FileError::NeverComplete => {}
        }
        station.state.heard(&text, station.clock.now())?;
        tracing::error!(recording = %recording.id, error = %text, "recording.not_stored");
        let file = recording.path.shown();
        let said =
            [("recorder", told(&recording.recorder)), ("file", file.into()), ("said", station.output.reason(&text))];
        station.output.say("agent-not-stored", &said);
        holds.each_again(recording.id, copy, station.clock.tick());
        Ok(())
    }

    /// Holds everything when the service cannot be reached or asks to wait; tells whether it did.
    fn hold_for(&self, error: &CallError, holds: &mut Holds) -> Result<bool, StateError> {
        let after = match error {
            CallError::Unreachable(_) => None,
            CallError::Wait { after, .. } => *after,
            CallError::Refused(_) | CallError::Answer(_) | CallError::State(_) => return Ok(false),
        };
        let now = self.station.clock.tick();
        if holds.is_held(now) {
            return Ok(true);
        }
        holds.failures += 1;
        let random = keys::random::<1>().map_or(128, |[byte]| byte);
        let wait = pace::asked(after, holds.failures, random);
        holds.all_until = Some(now + wait);
        let text = error.to_string();
        tracing::warn!(error = %text, wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), "service.waiting");
        let heard_before = self.station.state.word()?.is_some_and(|word| word.text == text);
        if !heard_before {
            self.station.state.heard(&text, self.station.clock.now())?;
            let output = &self.station.output;
            output.say("agent-waiting", &[("said", output.reason(&text))]);
        }
        Ok(true)
    }

    /// Warns of recordings that will miss their deadline, each at most every few minutes.
    fn warn(&self, holds: &mut Holds) -> Result<(), StateError> {
        let (now, tick) = (self.station.clock.now(), self.station.clock.tick());
        if holds.judged.is_some_and(|at| tick.saturating_duration_since(at) < JUDGE_EVERY) {
            return Ok(());
        }
        holds.judged = Some(tick);
        let waiting = self.station.state.waiting(usize::MAX)?;
        for (recording, outlook) in waiting.iter().zip(self.outlook(&waiting)) {
            let recent =
                holds.warned.get(&recording.id).is_some_and(|at| tick.saturating_duration_since(*at) < WARN_EVERY);
            let Some(deadline) = self.deadline(recording).filter(|_| outlook.is_bad() && !recent) else { continue };
            holds.warned.insert(recording.id, tick);
            let slack = amount::close_span((deadline.micros() - now.micros()) / 1_000_000);
            let path = recording.path.shown();
            match outlook {
                Outlook::WillBeLate { stored_by } => {
                    tracing::warn!(recording = %recording.id, %path, %deadline, %stored_by, %slack, "recording.will_be_late");
                }
                Outlook::Late | Outlook::InTime => {
                    tracing::warn!(recording = %recording.id, %path, %deadline, %slack, "recording.is_late");
                }
            }
        }
        let still: BTreeSet<RecordingId> = waiting.iter().map(|recording| recording.id).collect();
        holds.warned.retain(|id, _| still.contains(id));
        Ok(())
    }

    /// The outlook of each waiting recording.
    pub(crate) fn outlook(&self, waiting: &[Recording]) -> Vec<Outlook> {
        let rate = self.meter.lock().unwrap_or_else(PoisonError::into_inner).rate();
        outlook(waiting, rate, &self.station.config.law, self.station.clock.now())
    }

    /// What this run has done so far.
    pub(crate) fn counts(&self) -> Counts {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Something was taken by the service.
    fn went_on(&self) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = self.station.clock.tick();
    }

    /// How long nothing has gone on.
    pub(crate) fn idle_for(&self) -> Duration {
        let since = *self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        self.station.clock.tick().saturating_duration_since(since)
    }

    fn nap(&self, holds: &Holds, until: &Until<'_>) -> Duration {
        let now = self.station.clock.tick();
        let each = holds.each.values().map(|hold| hold.until);
        let small = [holds.delivery, holds.cases].into_iter().flatten().map(|(_, until)| until);
        let next = each.chain(small).chain(holds.all_until).filter(|at| *at > now).min();
        let nap = next.map_or(NAP_MAX, |at| at - now).min(NAP_MAX);
        match until {
            Until::Stopped => nap,
            Until::Idle { .. } => nap.min(Duration::from_millis(200)),
        }
    }

    /// Counts a segment as being sent while the answer lives.
    fn metered(&self) -> Metered<'_> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner).begin(self.station.clock.tick());
        Metered { uploader: self, taken: 0 }
    }
}

/// A segment that is being sent, or was given up: either way it ends.
struct Metered<'a> {
    uploader: &'a Uploader,
    /// Bytes that the service took.
    taken: u64,
}

impl Metered<'_> {
    fn end(mut self, taken: u64) {
        self.taken = taken;
    }
}

impl Drop for Metered<'_> {
    fn drop(&mut self) {
        let station = &self.uploader.station;
        let now = station.clock.tick();
        let rate = self.uploader.meter.lock().unwrap_or_else(PoisonError::into_inner).end(self.taken, now);
        if let Some(rate) = rate
            && let Err(error) = station.state.measured(rate)
        {
            tracing::warn!(%error, "upload.rate_not_kept");
        }
    }
}

impl Holds {
    fn is_held(&self, now: Instant) -> bool {
        self.all_until.is_some_and(|until| until > now)
    }

    /// A file went through: whatever held the others is over.
    fn clear(&mut self, id: &RecordingId) {
        self.failures = 0;
        self.all_until = None;
        self.each.remove(id);
    }

    /// Whether this recording is to wait by itself.
    fn holds(&self, recording: &Recording, now: Instant) -> bool {
        self.each.get(&recording.id).is_some_and(|hold| hold.until > now && hold.copy == recording.copy)
    }

    /// Something small was refused by itself: it is tried again later.
    fn deliver_again(&mut self, now: Instant) {
        self.delivery = Some(again(self.delivery, now));
    }

    fn each_again(&mut self, id: RecordingId, copy: Option<String>, now: Instant) {
        let failures = self.each.get(&id).map_or(0, |hold| hold.failures);
        let until = now + refused_for(failures);
        self.each.insert(id, Hold { failures: failures + 1, until, copy });
    }
}

/// After how many failures, and when, something that waited `before` is tried again.
fn again(before: Option<(u32, Instant)>, now: Instant) -> (u32, Instant) {
    let failures = before.map_or(0, |(failures, _)| failures);
    (failures + 1, now + refused_for(failures))
}

/// How long something waits after it was refused by itself, once more after `failures` times.
fn refused_for(failures: u32) -> Duration {
    REFUSED_FIRST.saturating_mul(1 << failures.min(8)).min(REFUSED_MAX)
}

/// The outlook of recordings in the order of sending.
pub(crate) fn outlook(waiting: &[Recording], rate: Option<u64>, law: &Law, now: Utc) -> Vec<Outlook> {
    let queue: Vec<Pending> = waiting
        .iter()
        .map(|recording| {
            let sent = match recording.stage {
                Stage::Sealed { sent, .. } => sent,
                Stage::Stored { .. } => recording.size,
            };
            Pending { bytes_left: recording.size.saturating_sub(sent), deadline: law.due(&Facts::of(recording)) }
        })
        .collect();
    forecast::outlook(&queue, rate, now)
}
