//! What a page about a recording shows: all that is known of it, what its media holds, and grants
//! for the pictures that such pages load.
//!
//! A still is footage too. Whoever gets a page with stills is logged as having seen them, with every
//! recording that they are of, before the page is sent; the picture itself is then served to whoever
//! brings the page's grant, which holds for that person and that recording for [`GRANT_SECONDS`].

use std::sync::Arc;

use evidence::dsse::Envelope;
use evidence::entry::{ENTRY_ITEMS_MAX, Item};
use evidence::event::{AccessEvent, CopyForm, Event, ReadWhat};
use evidence::ids::{RecordingId, UserId};
use evidence::manifest::Sealed;
use ring::hmac;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::derived::DerivedFact;
use crate::custody::log::history::RecordingView;
use crate::custody::marker::Marker;
use crate::custody::marker::act::recording_for;
use crate::custody::recording::Recording;
use crate::custody::recording::capture::run_of;
use crate::custody::recording::examined::EXAMINE_WAIT;
use crate::custody::refused::fault::Medium;
use crate::custody::refused::{Fault, Field, Kind, Thing};
use crate::custody::view::{Viewer, viewable};
use crate::custody::{Custody, Refused, draft, require};
use crate::media::{Choice, Examined, FullDecode, MediaError};
use crate::spans;
use crate::store::objects::VaultError;

/// How long a grant for a picture holds, in seconds: 1 hour.
pub const GRANT_SECONDS: i64 = 3600;

/// Recordings of the same recorder that are looked at for those of one capture.
const NEIGHBOURS_MAX: u64 = 100;

/// All that the page of a recording shows.
pub struct WatchPage {
    /// The recording, its cases, its deadline.
    pub view: RecordingView,
    /// Its manifest.
    pub sealed: Sealed,
    /// The station's name.
    pub station_name: String,
    /// Its markers.
    pub markers: Vec<Marker>,
    /// Clips and snapshots of it.
    pub derived: Vec<DerivedFact>,
    /// The recordings of the same capture, itself among them, in order.
    pub capture: Vec<Chapter>,
    /// What its media holds, where that is known already.
    pub media: Option<Examined>,
    /// What decoding all of it found, where that was done already.
    pub decoded: Option<FullDecode>,
}

/// A recording of one capture.
pub struct Chapter {
    /// The recording.
    pub recording: Recording,
    /// Its length in milliseconds, where that is known.
    pub duration_ms: Option<u64>,
}

impl Custody {
    /// All that the page of a recording shows; the reading is logged first.
    pub async fn watch_page(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<WatchPage, Refused> {
        let view = self.show_recording(caller, id).await?;
        self.see_stills(caller, vec![id]).await?;
        let recording = view.recording.clone();
        let (envelope, id) = (self.vault.read_small(&recording.envelope).await?, recording.id);
        let damaged = || VaultError::Damaged { digest: recording.envelope };
        let sealed = Sealed::read(&Envelope::parse(&envelope).map_err(|_| damaged())?.payload)?;
        let asked = recording.clone();
        let (station_name, markers, derived, neighbours) = self
            .read(move |reader| {
                let station = reader.station_shown(&asked.station)?.map_or_else(String::new, |station| station.name);
                let neighbours = reader.neighbours(&asked, NEIGHBOURS_MAX)?;
                Ok((station, reader.markers(&id)?, reader.derived_of(&id)?, neighbours))
            })
            .await?;
        let media = if recording.stored_at().is_some() { self.examined_soon(&recording).await } else { None };
        // The others of one capture may be of other officers: who may not know of them does not.
        let known = |one: &Recording| require(caller, Action::ReadRecording, one.target(), None).is_ok();
        let capture: Vec<Recording> = run_of(neighbours, &recording).into_iter().filter(known).collect();
        let others = capture.iter().filter(|one| one.id != id).map(|one| Item::Recording(one.id));
        let described = others.chain(derived.iter().map(|one| Item::Derived(one.id))).collect();
        self.log_described(caller, Verb::RecordingShow, described).await?;
        let (decoded, looks) = (self.media.decoded(&recording.content).await, self.looks(&capture).await);
        let chapter = |recording: Recording| {
            let duration_ms = looks.get(&recording.id).and_then(|look| look.duration_ms);
            Chapter { recording, duration_ms }
        };
        let capture = capture.into_iter().map(chapter).collect();
        Ok(WatchPage { view, sealed, station_name, markers, derived, capture, media, decoded })
    }

    /// What the media of a recording holds; waits a moment where it is not known yet. The
    /// examination goes on when the page does not wait for it.
    async fn examined_soon(self: &Arc<Self>, recording: &Recording) -> Option<Examined> {
        if let Some(known) = self.media.examined(&recording.content).await {
            return Some(known);
        }
        let (this, recording) = (Arc::clone(self), recording.clone());
        let task = spans::spawn(async move { this.examine(&recording, EXAMINE_WAIT).await });
        match tokio::time::timeout(EXAMINE_WAIT, task).await {
            Ok(Ok(Ok(examined))) => Some(examined),
            _ => None,
        }
    }

    /// Stored recordings whose media nobody has examined, from log entry `from` on; gives them with
    /// the entry after the last that was looked at.
    pub async fn unexamined(self: &Arc<Self>, from: u64, limit: u64) -> Result<(Vec<Recording>, u64), Refused> {
        let stored = self.read(move |reader| Ok(reader.stored_from(from, limit)?)).await?;
        let next = stored.iter().filter_map(stored_index).max().map_or(from, |last| last + 1);
        let looks = self.looks(&stored).await;
        let is_known = |recording: &Recording| looks.get(&recording.id).is_some_and(|look| look.examined);
        Ok((stored.into_iter().filter(|recording| !is_known(recording)).collect(), next))
    }

    /// The form of a rendition of the streams that a viewer chose: what the entry of its view says.
    pub async fn rendition_form(
        self: &Arc<Self>,
        viewer: &Viewer,
        id: RecordingId,
        choice: Choice,
    ) -> Result<CopyForm, Refused> {
        if choice.is_usual() {
            return Ok(CopyForm::Rendition);
        }
        let who = viewer.caller.clone();
        match self.read(move |reader| Ok(viewable(reader, &who, id)?)).await {
            Ok(recording) => Ok(self.chosen(&recording, choice).await?.form()),
            Err(refused) => Err(self.on_record(&viewer.caller, Verb::RecordingView, refused).await),
        }
    }

    /// The streams of a stored recording that somebody chose, by one name each; refused where it has no
    /// such stream.
    pub async fn chosen(self: &Arc<Self>, recording: &Recording, choice: Choice) -> Result<Choice, Refused> {
        if choice.is_usual() {
            return Ok(choice);
        }
        let examined = self.examine(recording, EXAMINE_WAIT).await?;
        let no_such = |field, medium| Refused::Invalid { field, problem: Fault::NoStream { medium } };
        let Some(probed) = examined.probed() else { return Err(no_such(Field::Video, Medium::Unreadable)) };
        if choice.inside {
            let is_there = probed.embedded.is_some();
            let inside = Choice { inside: true, ..Choice::default() };
            return if is_there { Ok(inside) } else { Err(no_such(Field::Inside, Medium::Inside)) };
        }
        let is = |stream: usize, medium: &str| probed.streams.get(stream).is_some_and(|one| one.medium == medium);
        if choice.video.is_some_and(|stream| !is(stream, "video")) {
            return Err(no_such(Field::Video, Medium::Video));
        }
        if choice.audio.is_some_and(|stream| !is(stream, "audio")) {
            return Err(no_such(Field::Audio, Medium::Sound));
        }
        Ok(choice.named_for(probed))
    }

    /// Logs that the caller sees stills of these recordings, which the caller may view.
    pub async fn see_stills(self: &Arc<Self>, caller: &Caller, ids: Vec<RecordingId>) -> Result<(), Refused> {
        if ids.is_empty() {
            return Ok(());
        }
        let who = caller.clone();
        self.command(caller, Verb::RecordingStills, move |reader, _| {
            let mut drafts = Vec::new();
            for some in ids.chunks(ENTRY_ITEMS_MAX) {
                let mut items = Vec::new();
                for id in some {
                    recording_for(reader, &who, Action::ViewRecording, *id)?;
                    items.push(Item::Recording(*id));
                }
                drafts.push(draft(&who, items, Event::Access(AccessEvent::ItemRead { what: ReadWhat::Still })));
            }
            Ok(drafts)
        })
        .await?;
        Ok(())
    }

    /// A grant for the pictures of a recording, once seeing them was logged.
    pub fn grant_pictures(&self, user: &UserId, id: RecordingId) -> String {
        self.grant(user, &id.to_string())
    }

    /// A grant for what a page loads of one item, once seeing it was logged.
    pub(in crate::custody) fn grant(&self, user: &UserId, what: &str) -> String {
        let until = self.clock.now().plus_seconds(GRANT_SECONDS).micros() / 1_000_000;
        let tag = hmac::sign(&self.grant_key, granted_text(user, what, until).as_bytes());
        format!("{until}.{}", hex::encode(tag.as_ref()))
    }

    /// Whether a grant is for this item, for the caller, and holds.
    pub(in crate::custody) fn grant_holds(&self, caller: &Caller, what: &str, grant: &str) -> bool {
        let now = self.clock.now().micros() / 1_000_000;
        let given =
            grant.split_once('.').and_then(|(until, tag)| Some((until.parse::<i64>().ok()?, hex::decode(tag).ok()?)));
        match (given, caller) {
            (Some((until, tag)), Caller::User { id: user, .. }) if until >= now => {
                hmac::verify(&self.grant_key, granted_text(user, what, until).as_bytes(), &tag).is_ok()
            }
            _ => false,
        }
    }

    /// The recording whose pictures a grant opens to the caller.
    pub async fn granted(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        grant: &str,
    ) -> Result<Recording, Refused> {
        let holds = self.grant_holds(caller, &id.to_string(), grant);
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let recording = viewable(reader, &who, id)?;
                if holds { Ok(recording) } else { Err(Refused::unknown(Thing::Grant, "picture")) }
            })
            .await;
        self.recorded(caller, Verb::RecordingPicture, found).await
    }
}

/// What a grant binds together.
fn granted_text(user: &UserId, what: &str, until: i64) -> String {
    format!("{user}\n{what}\n{until}")
}

pub(in crate::custody) fn stored_index(recording: &Recording) -> Option<u64> {
    match recording.state {
        crate::custody::recording::RecordingState::Stored { index, .. } => Some(index),
        crate::custody::recording::RecordingState::Announced => None,
    }
}

/// Whether a failure to examine is the machine's and not the recording's: it is tried again later.
pub fn is_passing(refused: &Refused) -> bool {
    let is_of_machine = matches!(
        refused,
        Refused::Media(
            MediaError::Busy
                | MediaError::NoRoom
                | MediaError::Stopped { .. }
                | MediaError::Scarce { .. }
                | MediaError::Cache { .. }
                | MediaError::NoWorker { .. }
                | MediaError::OldWorker { .. }
        )
    );
    is_of_machine || refused.kind() == Kind::Short
}
