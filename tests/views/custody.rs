//! The real use cases on a real data directory: viewers, closers, the scheduled work, administrators
//! and the service's end, all at once, with the reader in the connection's place.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use docket::app::{self, Config, DataDir, Mode};
use docket::custody::station::session::secret_id;
use docket::custody::view::footage::Footage;
use docket::custody::view::ranges::Watched;
use docket::custody::view::{Credential, Lasting, ViewGrant, Viewer};
use docket::custody::{Custody, Refused};
use evidence::event::{ByteRange, CopyForm};
use evidence::ids::{RecordingId, UserId};
use futures_util::StreamExt as _;

use crate::entries;
use crate::harness::stored::id_of;
use crate::harness::{AGENCY, Service, Station, dock, tell};
use crate::model::Dice;

/// Bytes of the recording: several pieces, the last of them short.
const SIZE: u64 = 5 * 1024 * 1024 + 77;

/// Rounds, each of which ends with the service stopping while everything runs.
const ROUNDS: u64 = 6;

/// People who view at one time.
const VIEWERS: u64 = 6;

/// Views that each opens in a round.
const VIEWS: u64 = 12;

/// What the readers got, by view.
type Got = Arc<Mutex<BTreeMap<String, Watched>>>;

/// Takes pieces as a connection does, up to `pieces`, and notes them.
async fn read(mut footage: Footage, view: &str, mut at: u64, pieces: u64, got: &Got) {
    for _ in 0..pieces {
        let Some(Ok(piece)) = footage.next().await else { return };
        let range = ByteRange { start: at, end: at + piece.len() as u64 };
        at = range.end;
        assert!(got.lock().unwrap().entry(view.to_owned()).or_default().add(range));
        if at.is_multiple_of(3) {
            tokio::task::yield_now().await;
        }
    }
}

fn part(dice: &mut Dice) -> ByteRange {
    let start = dice.below(SIZE);
    let length = 1 + dice.below(SIZE - start);
    if dice.below(3) == 0 { ByteRange { start: 0, end: SIZE } } else { ByteRange { start, end: start + length } }
}

struct Person {
    custody: Arc<Custody>,
    viewer: Viewer,
    recording: RecordingId,
    got: Got,
}

impl Person {
    /// Reads a part under a view; `None` where the view is over.
    async fn stream(&self, grant: Result<ViewGrant, Refused>, range: ByteRange, pieces: u64) -> Option<()> {
        let grant = grant.ok()?;
        let view = grant.lease.view().to_string();
        let footage = self.custody.footage(grant, range).ok()?;
        read(footage, &view, range.start, pieces, &self.got).await;
        Some(())
    }

    /// One view for a player, with several streams at a time and somebody who closes it meanwhile.
    async fn play(self: Arc<Self>, mut dice: Dice) {
        let opened = self.custody.open_view(&self.viewer, self.recording, None, Lasting::UntilClosed).await;
        let Ok(grant) = opened else { return };
        let view = grant.lease.view().clone();
        let streams = (0..=dice.below(4)).map(|_| {
            let (this, view, range, pieces) = (Arc::clone(&self), view.clone(), part(&mut dice), dice.below(9));
            let pause = dice.below(4);
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(pause)).await;
                let grant = this.custody.resume_view(&this.viewer, this.recording, view, None).await;
                this.stream(grant, range, pieces).await;
            })
        });
        let streams: Vec<_> = streams.collect();
        let closes = dice.below(3) > 0;
        tokio::time::sleep(Duration::from_millis(dice.below(9))).await;
        if closes {
            drop(self.custody.close_view(&self.viewer, view).await);
        }
        for stream in streams {
            stream.await.unwrap();
        }
    }

    /// One view for one answer; sometimes the reader leaves while it is opened, or before it flows.
    async fn fetch(self: Arc<Self>, mut dice: Dice) {
        let opening = self.custody.open_view(&self.viewer, self.recording, None, Lasting::OneAnswer);
        let patience = Duration::from_micros(dice.below(4000));
        let opened = if dice.below(4) == 0 {
            let Ok(opened) = tokio::time::timeout(patience, opening).await else { return };
            opened
        } else {
            opening.await
        };
        if dice.below(6) > 0 {
            self.stream(opened, part(&mut dice), dice.below(9)).await;
        }
    }

    /// A stream that is under way until it is dropped: its view is not idle, however slow this machine is.
    async fn under_way(&self) -> Footage {
        loop {
            let opened = self.custody.open_view(&self.viewer, self.recording, None, Lasting::UntilClosed).await;
            let grant = opened.unwrap();
            let view = grant.lease.view().to_string();
            // Until it begins, the scheduled work may end it.
            let Ok(mut footage) = self.custody.footage(grant, ByteRange { start: 0, end: SIZE }) else { continue };
            let piece = footage.next().await.unwrap().unwrap();
            let range = ByteRange { start: 0, end: piece.len() as u64 };
            assert!(self.got.lock().unwrap().entry(view).or_default().add(range));
            return footage;
        }
    }

    async fn views(self: Arc<Self>, seed: u64) {
        for number in 0..VIEWS {
            let mut dice = Dice::new(seed * 1000 + number);
            if dice.below(2) == 0 {
                Arc::clone(&self).play(dice).await;
            } else {
                Arc::clone(&self).fetch(dice).await;
            }
        }
    }
}

/// Whoever may view, and an administrator.
struct People {
    tokens: Vec<String>,
    admin: String,
    recording: RecordingId,
}

/// One life of the service; gives what the readers got.
async fn round(data: &DataDir, people: &People, number: u64, gone: Option<&UserId>) -> BTreeMap<String, Watched> {
    let mut config = Config::read(&data.config()).unwrap();
    config.limits.view_idle_seconds = 0;
    let app = app::open(data, &config, Mode::Live).await.unwrap();
    let (custody, got) = (app.custody, Got::default());
    let mut tasks = tokio::task::JoinSet::new();
    let mut leaving = None;
    for (seed, token) in (0_u64..).zip(&people.tokens) {
        let Ok(caller) = custody.authenticate(token).await else { continue };
        let credential = Some(Credential::Token(secret_id(token)));
        let viewer = Viewer { caller, credential, client: "test".to_owned() };
        let (custody, got) = (Arc::clone(&custody), Arc::clone(&got));
        let person = Arc::new(Person { custody, viewer, recording: people.recording, got });
        if seed == number {
            leaving = Some(Arc::clone(&person));
        }
        tasks.spawn(person.views(number * 100 + seed));
    }
    let idle = Arc::clone(&custody);
    let scheduled = tokio::spawn(async move {
        loop {
            idle.end_idle_views().await;
            tokio::time::sleep(Duration::from_millis(7)).await;
        }
    });
    if let Some(user) = gone {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let admin = custody.authenticate(&people.admin).await.unwrap();
        let watching = leaving.take().unwrap().under_way().await;
        custody.disable_user(&admin, user.clone(), "离职").await.unwrap();
        drop(watching);
    }
    // The service stops in the middle, or after everything.
    if !number.is_multiple_of(3) {
        tokio::time::sleep(Duration::from_millis(100 + 150 * number)).await;
        custody.end_all_views().await;
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    drop(leaving);
    scheduled.abort();
    custody.end_all_views().await;
    drop(scheduled.await);
    drop(custody);
    tokio::task::spawn_blocking(move || app.sequencer.unwrap().join()).await.unwrap().unwrap();
    std::mem::take(&mut got.lock().unwrap())
}

#[test]
fn whatever_runs_at_once_each_view_closes_once_with_what_its_readers_got() {
    let mut service = Service::start();
    let station = Station::enrol(&service);
    dock::write_file(&station.dock().join("BWC-0001/a.mp4"), &dock::bytes(SIZE, 3));
    station.store_all();
    let (accounts, tokens): (Vec<String>, Vec<String>) =
        (0..VIEWERS).map(|_| service.account("clerk", AGENCY)).collect();
    let recording = id_of(&service.recordings(&tokens[0])[0]).parse().unwrap();
    let people = People { tokens, admin: service.admin(), recording };
    service.stop();
    let data = DataDir::new(service.data());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let mut got = BTreeMap::new();
    for number in 0..ROUNDS {
        let gone = (number == 1 || number == 4).then(|| accounts[usize::try_from(number).unwrap()].parse().unwrap());
        got.append(&mut runtime.block_on(round(&data, &people, number, gone.as_ref())));
    }
    let (mut ends, mut bytes) = (BTreeMap::new(), 0);
    let told = entries::views(service.data());
    for (view, told) in &told {
        assert_eq!((told.opened, told.closed.len()), (1, 1), "{view}: {told:?}");
        let (end, ranges) = &told.closed[0];
        let seen: Vec<_> = got.remove(view).unwrap_or_default().into_ranges();
        let seen: Vec<(u64, u64)> = seen.into_iter().map(|range| (range.start, range.end)).collect();
        assert_eq!(ranges, &seen, "{view}, {end}");
        bytes += ranges.iter().map(|(start, end)| end - start).sum::<u64>();
        *ends.entry(end.clone()).or_insert(0_u64) += 1;
    }
    assert!(got.is_empty(), "bytes of views that no entry opened: {got:?}");
    for end in ["closed", "complete", "interrupted", "expired", "revoked"] {
        assert!(ends.contains_key(end), "none ended so: {end}, {ends:?}");
    }
    let check = service.check();
    assert!(check.status.success(), "{}", crate::harness::said(&check));
    tell(&format!("{} views in {ROUNDS} lives of the service, {bytes} bytes, ends {ends:?}", told.len()));
}

/// By one and the same person and token, in the use cases themselves, whatever the routes ask.
#[test]
fn a_view_goes_on_only_in_the_form_for_which_it_was_opened() {
    let mut service = Service::start();
    let station = Station::enrol(&service);
    dock::write_file(&station.dock().join("BWC-0001/a.mp4"), &dock::bytes(1000, 3));
    dock::write_file(&station.dock().join("BWC-0001/b.mp4"), &dock::bytes(2000, 4));
    station.store_all();
    let (_, token) = service.account("clerk", AGENCY);
    let recordings = service.recordings(&token);
    let ids: Vec<RecordingId> = recordings.iter().map(|one| id_of(one).parse().unwrap()).collect();
    service.stop();
    let data = DataDir::new(service.data());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let pairs = runtime.block_on(async {
        let app = app::open(&data, &Config::read(&data.config()).unwrap(), Mode::Live).await.unwrap();
        let custody = app.custody;
        let caller = custody.authenticate(&token).await.unwrap();
        let viewer =
            Viewer { caller, credential: Some(Credential::Token(secret_id(&token))), client: "test".to_owned() };
        let mut of = Vec::new();
        for recording in &ids {
            of.extend([None, Some(CopyForm::Rendition)].map(|form| (*recording, form)));
        }
        let mut pairs = 0;
        for (recording, form) in &of {
            let opened = custody.open_view(&viewer, *recording, form.clone(), Lasting::UntilClosed).await.unwrap();
            let view = opened.lease.view().clone();
            for (used, as_form) in of.iter().cloned().chain([(*recording, Some(derived()))]) {
                let right = used == *recording && as_form == *form;
                let went_on = custody.resume_view(&viewer, used, view.clone(), as_form.clone()).await;
                assert_eq!(went_on.is_ok(), right, "{recording} {form:?} as {used} {as_form:?}");
                pairs += 1;
            }
        }
        custody.end_all_views().await;
        drop(custody);
        tokio::task::spawn_blocking(move || app.sequencer.unwrap().join()).await.unwrap().unwrap();
        pairs
    });
    let check = service.check();
    assert!(check.status.success(), "{}", crate::harness::said(&check));
    tell(&format!("{pairs} pairs of a view and a form: each went on in its own only"));
}

fn derived() -> CopyForm {
    CopyForm::Derived { derived: "a".repeat(64).parse().unwrap() }
}
